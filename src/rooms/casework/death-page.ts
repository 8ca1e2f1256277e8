/**
 * A death. The page that records it says what will stop; the page after it says what has stopped, who has been told, and who helps the worker. Written
 * for the person who has just heard.
 */
import { dayIn, sayDay } from '#lib/london.ts'
import { sentenceList } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { Problem } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { type Context, colleagues, type StaffSite, standing } from '#rooms/access/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { noWhere, saysWhere } from '#rooms/referrals/index.ts'
import { markDeath } from './actions.ts'
import { caseworkers } from './day-pages.ts'
import { doubtBox, mayRecordDeath } from './death-doubt.ts'
import { death, type OnEntry } from './forms.ts'
import { involvementsOf, notesOf } from './store.ts'

/** As the database has it (casework.record_death): whoever works with the family or has it at the front door; not those who only sit at a meeting. */
const mayRecord = mayRecordDeath

export function deathPage(site: StaffSite): void {
  const kindFirst: StaffSite = {
    get: (path, who, handle) =>
      site.get(path, who, async (ask) => {
        const family = await openFamily(ask.ctx, (ask.params as { familyId: string }).familyId)
        return family.members.some((m) => m.diedOn !== null) && ask.query.another !== 'yes' ? kindPage(ask.ctx, family) : handle(ask)
      }),
    post: site.post,
  }
  formPage(kindFirst, {
    path: '/families/:familyId/death',
    who: caseworkers,
    title: 'Record a death',
    at: 'families',
    heading: (on: OnEntry) => html`Record a death<span class="op-head__sub">${on.family.title}</span>`,
    form: death,
    creates: true,
    async subject({ ctx, params }): Promise<OnEntry> {
      const family = await openFamily(ctx, params.familyId)
      const { bases } = await standing(ctx, family.id)
      if (!mayRecord.some((b) => bases.includes(b))) throw new NotFound('death')
      return { family, classes: {}, turnings: {} }
    },
    answers: (_on, { ctx }) => ({ on: ctx.today }),
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: () =>
      html`<div class="op-sent"><p>When you record it, everything about this person stops at once: calls and messages, promised calls, reminders, actions and referrals that wait. Everyone who works with the family is told, and their managers. Nothing is deleted.</p></div>`,
    buttons: [{ do: 'record', text: 'Record it', look: 'warning' }],
    async save(on, a, { ctx }) {
      if (a.on > ctx.today) return { on: new Problem('The day must be today or in the past', 'day') }
      if (saysWhere(a.text ?? '')) return { text: new Problem(noWhere) }
      await markDeath(ctx, on.family, a.who, { on: a.on, text: a.text ?? '' })
      return `/families/${on.family.id}/death`
    },
  })
}

async function kindPage(ctx: Context, family: OpenFamily): Promise<Outcome> {
  const [works, everyone, notes, mine] = await Promise.all([
    involvementsOf(ctx, family),
    colleagues(ctx),
    notesOf(ctx, family),
    standing(ctx, family.id),
  ])
  const died = family.members.filter((m) => m.diedOn !== null)
  const recorded = notes.filter((n) => n.turning === 'death')
  const named = [...new Set(works.filter((w) => !w.endedAt).map((w) => (w.hatId ? everyone.get(w.hatId)?.name : undefined) ?? ''))].filter(
    (n) => n !== '',
  )
  const managers = [...everyone.values()].filter(
    (c) => c.role === 'manager' && c.teamId === ctx.viewer.teamId && c.hatId !== ctx.viewer.hatId,
  )
  const samaritans = ctx.pack.helplines.find((h) => h.key === 'samaritans')
  const manager = ctx.viewer.role === 'manager'
  return ctx.page({
    title: 'What was recorded',
    at: 'families',
    back: { href: `/families/${family.id}`, text: family.title },
    body: html`<div class="op-head"><div><h1>${sentenceList(died.map((m) => m.name))} ${died.length === 1 ? 'has' : 'have'} died</h1><p class="op-head__sub">${recorded.map((n, i) => html`${i > 0 && ' · '}Recorded on ${sayDay(dayIn(n.recordedAt))} by ${everyone.get(n.recordedBy)?.name ?? 'a colleague'}`)}</p></div></div>
<div class="op-cols"><div>
<p class="op-sent">We are sorry. There is nothing you must do in this system today: it has stopped by itself.</p>
<section class="op-sec"><div class="op-sec__head"><h2>What has stopped</h2></div><ul class="govuk-list govuk-list--bullet"><li>Calls and messages to ${sentenceList(died.map((m) => m.name))}: no number is offered any more, and promised calls are off the lists.</li><li>Actions and reminders about ${died.length === 1 ? 'this person' : 'these people'}, and referrals that nobody had answered.</li><li>Reviews of the work with ${died.length === 1 ? 'this person' : 'these people'}.</li></ul><p>What concerns others in the family goes on: children, and anyone else at risk. If anyone is in danger now: 999.</p></section>
<section class="op-sec"><div class="op-sec__head"><h2>What happens to the record</h2></div><p>It is kept exactly as it is, for a Domestic Abuse Related Death Review. Nothing can be deleted from it. If you know something that is not in it, write it down today as you remember it, and tell your manager.</p></section>
${manager && html`<section class="op-sec"><div class="op-sec__head"><h2>For you as manager</h2></div><ul class="govuk-list govuk-list--bullet"><li>See each worker today, in person, before they hear it from others.</li><li>Tell the community safety partnership, which decides on a review; a suicide counts too.</li><li>Choose who speaks with the family, and who does not have to.</li></ul></section>`}
</div><aside>
<div class="op-box"><h2>For you</h2><p>This can be very hard to hear. You do not have to carry on as if it were any other day.</p><p>${managers.length > 0 ? html`Speak with <b>${sentenceList(managers.map((m) => m.name))}</b> today.` : 'Speak with your manager today.'}</p>${samaritans && html`<p class="op-small">${samaritans.name}: <b>${samaritans.number}</b>, ${(samaritans.hours ?? '').toLowerCase()}.</p>`}</div>
<div class="op-box"><h2>Who has been told</h2><p class="op-small">${named.length > 0 ? `${sentenceList(named)}, and the managers of their teams.` : 'The teams that work with the family.'}</p></div>
${mayRecord.some((b) => mine.bases.includes(b)) && html`${await doubtBox(ctx, family)}<p class="op-small op-gap"><a href="/families/${family.id}/death?another=yes">Record another death in this family</a></p>`}</aside></div>`,
  })
}
