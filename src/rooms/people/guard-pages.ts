/**
 * Who must not see a plan, and who alone may: on the plan of one family, for her named workers and a manager of a team that works with her. Whoever
 * is kept out meets a page that does not exist, and is told by nothing that there is one.
 */
import { dayIn, sayDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { chooseAnyFrom, chooseFrom, longText, oneOf, text } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import * as govuk from '#platform/views/govuk.ts'
import { seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import {
  type Colleague,
  type Context,
  type CouldOpen,
  colleague,
  colleaguesCalled,
  type Exclusion,
  endExclusion,
  exclude,
  exclusionsOf,
  liftRestriction,
  mayGuard,
  openTeams,
  type Restriction,
  type Role,
  restrict,
  restrictionOf,
  type StaffSite,
  whoCould,
} from '#rooms/access/index.ts'
import type { Panel } from './panels.ts'
import { type OpenFamily, openFamily } from './store.ts'

interface OnPlan {
  family: OpenFamily
}
interface OnExclusion extends OnPlan {
  agencies: Record<string, string>
}
const newExclusion = form({
  who: oneOf(
    'Who must not see this plan?',
    { person: 'One colleague', agency: 'Everyone of one agency' },
    { missing: 'Select whether it is one colleague or a whole agency', small: true },
  ),
  colleague: text('Their name', {
    missing: 'Enter the name of the colleague',
    max: 160,
    width: 20,
    called: 'the name',
    hint: 'Where two have the same name, add the team: Sam Green housing',
    under: { field: 'who', choice: 'person' },
  }),
  agency: chooseFrom('Which agency?', {
    missing: 'Select the agency',
    choices: (on: OnExclusion) => on.agencies,
    under: { field: 'who', choice: 'agency' },
    small: true,
  }),
  reason: longText('Why', { missing: 'Enter why', rows: 2, max: 500, called: 'why', hint: 'What was asked for, and by whom' }),
})
const endingExclusion = form({
  reason: longText('Why may they see it again?', { missing: 'Enter why they may see it again', rows: 2, max: 500, called: 'why' }),
})
interface OnRestriction extends OnPlan {
  now: Restriction | undefined
  could: readonly CouldOpen[]
}
const onlyThese = form({
  who: chooseAnyFrom('Who may see this plan?', {
    optional: true,
    choices: (on: OnRestriction) =>
      Object.fromEntries(
        on.could.map((c) => [
          c.colleague.hatId,
          {
            text: `${c.colleague.name}, ${c.colleague.title}, ${c.colleague.teamName}`,
            ...(c.keeper
              ? { hint: 'Manager: one always stays on the list' }
              : c.named
                ? { hint: 'Works with this family by name, or took the contact' }
                : {}),
          },
        ]),
      ),
    small: true,
  }),
  reason: longText('Why', { missing: 'Enter why', rows: 2, max: 500, called: 'why', hint: 'Only those who may change this list read it' }),
})

const path = (f: OpenFamily) => `/families/${f.id}/who-must-not`
const backTo = (on: OnPlan) => ({ href: path(on.family), text: 'Who must not see this plan' })

export function guardPages(site: StaffSite, who: readonly Role[]): void {
  const guarded = async (ctx: Context, familyId: string): Promise<OpenFamily> => {
    const family = await openFamily(ctx, familyId)
    if (!(await mayGuard(ctx, family.id))) throw new NotFound('guard')
    return family
  }
  site.get('/families/:familyId/who-must-not', who, async ({ ctx, params }) => {
    const family = await guarded(ctx, params.familyId)
    const [out, only, could] = await Promise.all([exclusionsOf(ctx, family.id), restrictionOf(ctx, family.id), whoCould(ctx, family.id)])
    ctx.record('read', { classes: ['identity'], family: family.id, reason: 'who must not see' })
    const names = new Map<string, Colleague>()
    for (const id of [...out.flatMap((e) => [e.setBy, e.endedBy]), only?.setBy, ...(only?.allowed ?? [])]) {
      const c = await colleague(ctx, id ?? null)
      if (c) names.set(c.hatId, c)
    }
    return ctx.page({
      title: 'Who must not see this plan',
      at: 'families',
      back: { href: `/families/${family.id}`, text: family.title },
      body: guardBody({ family, out, only, could, name: (id) => names.get(id ?? '')?.name ?? 'A colleague' }),
    })
  })

  formPage(site, {
    path: '/families/:familyId/who-must-not/new',
    who,
    title: 'Somebody must not see this plan',
    at: 'families',
    form: newExclusion,
    creates: true,
    async subject({ ctx, params }): Promise<OnExclusion> {
      const family = await guarded(ctx, params.familyId)
      const agencies = new Map((await openTeams(ctx)).map((t) => [t.agencyId, t.agencyName]))
      return { family, agencies: Object.fromEntries([...agencies].sort((a, b) => a[1].localeCompare(b[1]))) }
    },
    back: (on: OnExclusion) => backTo(on),
    before: () =>
      html`<p class="op-sent">From now on the plan does not exist for them: not in a list, a search, a number, a meeting. They are told nothing.</p><p class="op-small">What they hold of this family goes back to their team, and its manager hears that somebody must be found.</p>`,
    buttons: [{ do: 'exclude', text: 'Keep them out' }],
    async save(on, a, { ctx }) {
      if (a.who === 'agency') await exclude(ctx, on.family.id, { agencyId: a.agency ?? '' }, a.reason)
      else {
        const found = await colleaguesCalled(ctx, a.colleague ?? '')
        const [one, two] = found
        if (!one) return { colleague: new Problem('Nobody of that name works here. Check the spelling, or keep out the agency') }
        if (two)
          return {
            colleague: new Problem(
              `${plural(found.length, 'colleague')} could be meant. Add the team: ${found
                .slice(0, 6)
                .map((c) => `${c.name} ${c.teamName}`)
                .join('; ')}`,
            ),
          }
        await exclude(ctx, on.family.id, { staffId: one.staffId }, a.reason)
      }
      return backTo(on).href
    },
  })
  formPage(site, {
    path: '/families/:familyId/who-must-not/:exclusionId/end',
    who,
    title: 'They may see this plan again',
    at: 'families',
    form: endingExclusion,
    async subject({ ctx, params }) {
      const family = await guarded(ctx, params.familyId)
      const exclusion = (await exclusionsOf(ctx, family.id)).find((e) => e.id === params.exclusionId && !e.endedAt)
      if (!exclusion) throw new NotFound('exclusion')
      return { family, exclusion }
    },
    heading: (on) => html`${nameOf(on.exclusion)} may see this plan again`,
    back: (on) => backTo(on),
    before: () =>
      html`<p class="op-sent">Nobody is given the plan by this. They see it again only where they have a reason of their own.</p>`,
    buttons: [{ do: 'end', text: 'End it' }],
    async save(on, a, { ctx }) {
      await endExclusion(ctx, on.family.id, on.exclusion.id, a.reason)
      return backTo(on).href
    },
  })

  formPage(site, {
    path: '/families/:familyId/only',
    who,
    title: 'Only these may see this plan',
    at: 'families',
    form: onlyThese,
    async subject({ ctx, params }): Promise<OnRestriction> {
      const family = await guarded(ctx, params.familyId)
      const [now, could] = await Promise.all([restrictionOf(ctx, family.id), whoCould(ctx, family.id)])
      return { family, now, could }
    },
    version: (on) => on.now?.version ?? 0,
    answers: (on, { ctx }) =>
      on.now
        ? { who: on.now.allowed, reason: on.now.reason }
        : { who: on.could.filter((c) => c.keeper || c.named || c.colleague.hatId === ctx.viewer.hatId).map((c) => c.colleague.hatId) },
    back: (on: OnRestriction) => backTo(on),
    before: () =>
      html`<p class="op-sent">For everyone else the plan does not exist, whatever their role: not for their team, not at a meeting.</p><p class="op-small">You stay on the list. Whoever is left out and works with this family hands it back to their team. Only those who could open the plan today are offered; somebody new is first asked to work with the family.</p>`,
    buttons: [{ do: 'restrict', text: 'Only these' }],
    async save(on, a, { ctx }, pressed) {
      await restrict(ctx, on.family.id, a.who ?? [], a.reason, pressed.version)
      return backTo(on).href
    },
  })
  formPage(site, {
    path: '/families/:familyId/only/lift',
    who,
    title: 'No longer only these',
    at: 'families',
    form: endingExclusion,
    async subject({ ctx, params }) {
      const family = await guarded(ctx, params.familyId)
      if (!(await restrictionOf(ctx, family.id))) throw new NotFound('restriction')
      return { family }
    },
    back: (on) => backTo(on),
    before: () => html`<p class="op-sent">Everyone with a reason of their own sees it again.</p>`,
    buttons: [{ do: 'lift', text: 'Lift the list' }],
    async save(on, a, { ctx }) {
      await liftRestriction(ctx, on.family.id, a.reason)
      return backTo(on).href
    },
  })
}

const nameOf = (e: Exclusion): string => e.staffName ?? `Everyone of ${e.agencyName ?? 'an agency'}`

interface Guard extends OnPlan {
  out: readonly Exclusion[]
  only: Restriction | undefined
  could: readonly CouldOpen[]
  name(hatId: string | null): string
}
function guardBody(g: Guard): Html {
  const to = path(g.family)
  const live = g.out.filter((e) => !e.endedAt)
  const past = g.out.filter((e) => e.endedAt)
  const could = new Map(g.could.map((c) => [c.colleague.hatId, c.colleague]))
  return html`<div class="op-head"><div><h1>Who must not see this plan</h1><p class="op-head__sub">${seenBy('the workers named on this plan, and a manager of their team')}</p></div></div>
<section class="op-sec"><div class="op-sec__head"><h2>Kept out</h2><a href="${to}/new">Somebody must not see this plan</a></div>${table({
    caption: 'Kept out',
    hideCaption: true,
    cards: true,
    head: ['Who', 'Why', 'Since', { text: 'Change', hide: true }],
    rows: live.map((e) => [
      nameOf(e),
      e.reason,
      html`${sayDay(dayIn(e.setAt))}<small>${g.name(e.setBy)}</small>`,
      html`<a href="${to}/${e.id}/end">End it<span class="govuk-visually-hidden"> for ${nameOf(e)}</span></a>`,
    ]),
    empty: 'Nobody has been named. A question to ask: is there anyone working for one of us who must not know?',
  })}
${past.length > 0 && html`<p class="op-small op-quiet">Before: ${past.map((e) => `${nameOf(e)}, ${sayDay(dayIn(e.setAt))} to ${e.endedAt ? sayDay(dayIn(e.endedAt)) : ''} (${e.endReason})`).join('; ')}</p>`}
<p class="op-small">People who said themselves that they are related to somebody here are kept out by that, and are not listed: whom they named is theirs.</p></section>
<section class="op-sec"><div class="op-sec__head"><h2>Only these may see it</h2>${g.only && html`<a href="/families/${g.family.id}/only">Change the list</a>`}</div>
${
  g.only
    ? html`<p>Since ${sayDay(dayIn(g.only.since))}, by ${g.name(g.only.setBy)}: ${g.only.reason}</p><ul class="op-items">${g.only.allowed.map(
        (id) => {
          const c = could.get(id)
          return html`<li><b>${c?.name ?? g.name(id)}</b>${c ? `, ${c.title}, ${c.teamName}` : html`<span class="op-quiet">, who has no reason of their own to open it now</span>`}</li>`
        },
      )}</ul>
<p class="op-do"><a href="/families/${g.family.id}/only/lift">Lift the list</a></p>`
    : html`<p>Open to everyone who has a reason by the rules: ${plural(g.could.length, 'colleague')} today.</p><p class="op-do">${govuk.button({ text: 'Restrict it to a few', href: `/families/${g.family.id}/only`, classes: 'govuk-button--secondary' })}</p>`
}</section>`
}

/** On the plan, for those who may change it: that it is guarded, or where to guard it. */
export const guardPanel: Panel = {
  key: 'guard',
  place: 'aside',
  order: 90,
  async draw(ctx, family) {
    if (!(await mayGuard(ctx, family.id))) return undefined
    const [out, only] = await Promise.all([exclusionsOf(ctx, family.id), restrictionOf(ctx, family.id)])
    const live = out.filter((e) => !e.endedAt)
    return html`<div class="op-box op-do"><h2>Who must not see this plan</h2>${only && html`<p><b>Only ${plural(only.allowed.length, 'colleague')} may see it.</b></p>`}${live.length > 0 && html`<p>Kept out: ${live.map(nameOf).join(', ')}.</p>`}<p><a href="${path(family)}">${only || live.length > 0 ? 'See or change it' : 'Somebody must not see it'}</a></p></div>`
  },
}
