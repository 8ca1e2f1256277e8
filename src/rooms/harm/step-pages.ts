/** The steps of the work with him, each one page: what suits, a session, what he says, a concern, the end. */

import { atLondon, sayDateTime } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Role, StaffSite } from '#rooms/access/index.ts'
import { addAccount, changeSession, decideSuitability, endWork, raiseConcern, recordSession } from './actions.ts'
import { account, changeOf, concern, ending, newSession, type OnSession, type OnSuitability, suitability } from './forms.ts'
import { cohortsOf } from './registers.ts'
import { concernSent, openAfterEnd } from './rules.ts'
import { type OnHim, openHis, openSession } from './store.ts'
import { between } from './views.ts'

const who: readonly Role[] = ['programme', 'manager']
const at = 'programme'
const page = (on: OnHim) => `/programme/${on.person.id}`
const back = (on: OnHim) => ({ href: page(on), text: on.person.name })
const headed = (title: string) => (on: OnHim) => html`${title}<span class="op-head__sub">${on.person.name}</span>`

export function stepPages(site: StaffSite): void {
  formPage(site, {
    path: '/programme/:fileId/suitability',
    who,
    at,
    title: 'Suitability',
    heading: (s: OnSuitability) => headed('Suitability')(s.on),
    form: suitability,
    subject: async ({ ctx, params }): Promise<OnSuitability> => ({
      on: await openHis(ctx, params.fileId),
      pack: ctx.pack as Pack,
      teamKey: ctx.viewer.teamKey,
      cohorts: await cohortsOf(ctx),
    }),
    answers: ({ on: { work } }) => ({
      ...(work.suitability ? { as: work.suitability } : {}),
      ...(work.cohortId ? { cohort: work.cohortId } : {}),
      ...(work.suitability === 'one-to-one' ? { programme: work.programme } : {}),
    }),
    version: ({ on }) => on.work.version,
    back: ({ on }) => back(on),
    before: () =>
      html`<p class="op-sent">A person decides, and it can be decided again. From the day somebody is in a group, they are on its register.</p>`,
    async save({ on }, a, { ctx }, pressed) {
      await decideSuitability(
        ctx,
        on,
        { as: a.as, why: a.why ?? '', cohortId: a.cohort === 'none' ? undefined : a.cohort, programme: a.programme },
        pressed.version,
      )
      return page(on)
    },
  })

  formPage(site, {
    path: '/programme/:fileId/sessions',
    who,
    at,
    title: 'A session',
    heading: headed('Record or plan a session'),
    form: newSession,
    creates: true,
    subject: ({ ctx, params }) => openHis(ctx, params.fileId),
    answers: (_on, { ctx }) => ({ on: ctx.today }),
    back,
    before: () =>
      html`<p class="op-sent">One to one, or a session somewhere else. Sessions of a group are on <a href="/programme/register">its register</a>.</p>`,
    async save(on, a, { ctx }) {
      await recordSession(ctx, on, {
        heldAt: atLondon(a.on, a.from),
        endsAt: a.until ? atLondon(a.on, a.until) : null,
        attendance: a.attendance === 'expected' ? null : a.attendance,
        reason: a.reason ?? null,
        said: a.said ?? '',
      })
      return page(on)
    },
  })

  formPage(site, {
    path: '/programme/:fileId/sessions/:sessionId',
    who,
    at,
    title: 'A session',
    heading: (s: OnSession) => html`${between(s.session.heldAt, s.session.endsAt)}<span class="op-head__sub">${s.on.person.name}</span>`,
    form: changeOf,
    async subject({ ctx, params }): Promise<OnSession> {
      const on = await openHis(ctx, params.fileId)
      return { on, session: await openSession(ctx, on.person.id, params.sessionId) }
    },
    answers: ({ session }) => ({
      ...(session.attendance ? { attendance: session.attendance } : {}),
      ...(session.reason ? { reason: session.reason } : {}),
    }),
    version: ({ session }) => session.version,
    back: ({ on }) => back(on),
    before: ({ session }) =>
      session.markedAt &&
      html`<p class="op-sent">Noted ${sayDateTime(session.markedAt)}. If it was wrong, put it right here; it is kept that it was.</p>`,
    async save({ on, session }, a, { ctx }, pressed) {
      await changeSession(ctx, on, session, { attendance: a.attendance, reason: a.reason ?? null, said: a.said ?? '' }, pressed.version)
      return page(on)
    },
  })

  formPage(site, {
    path: '/programme/:fileId/account',
    who,
    at,
    title: 'What was said',
    heading: headed('What was said'),
    form: account,
    creates: true,
    subject: ({ ctx, params }) => openHis(ctx, params.fileId),
    back,
    async save(on, a, { ctx }) {
      await addAccount(ctx, on, { about: a.about, text: a.text })
      return page(on)
    },
  })

  // Asked for each person alike, whoever may hear of it and whether or not anyone does. What was sent cannot be opened again by who sent it.
  formPage(site, {
    path: '/programme/:fileId/concern',
    who,
    at,
    title: 'Report a concern',
    heading: headed('Report a concern'),
    form: concern,
    creates: true,
    subject: ({ ctx, params }) => openHis(ctx, params.fileId),
    back,
    before: () =>
      html`<p class="op-box op-box--grave"><b>If someone is in danger now, ring 999 first.</b></p><p class="op-sent">It goes at once to those who may need it. You cannot open it again, and you may not hear what is done.</p>`,
    buttons: [{ do: 'send', text: 'Send it now', look: 'warning' }],
    async save(on, a, { ctx }) {
      await raiseConcern(ctx, on, { text: a.text, urgent: a.urgent })
      return `${page(on)}/concern/sent`
    },
  })
  site.get('/programme/:fileId/concern/sent', who, async ({ ctx, params }) => {
    const on = await openHis(ctx, params.fileId)
    return ctx.page({
      title: 'Sent',
      at,
      back: back(on),
      body: html`<h1 class="govuk-heading-l">Sent</h1><p class="op-sent">${concernSent}</p><p>If someone is in danger now, ring 999.</p><p><a href="/programme/register">Back to the registers</a></p>`,
    })
  })

  formPage(site, {
    path: '/programme/:fileId/close',
    who,
    at,
    title: 'End the work',
    heading: headed('End the work'),
    form: ending,
    subject: ({ ctx, params }) => openHis(ctx, params.fileId),
    version: (on) => on.work.version,
    back,
    before: () =>
      html`<p class="op-sent">The page stays open to your team for ${openAfterEnd} days. To begin again takes a new referral.</p>`,
    buttons: [{ do: 'end', text: 'End the work' }],
    async save(on, a, { ctx }, pressed) {
      await endWork(ctx, on, { how: a.how, note: a.note ?? '' }, pressed.version)
      return page(on)
    },
  })
}
