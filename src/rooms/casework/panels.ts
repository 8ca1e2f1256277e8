/** What casework lends to the plan: a team's own work with its verbs, the last calls in words (her side only), and how work ended. */
import { dayIn, sayDateTime, sayDay, startOfDay } from '#lib/london.ts'
import { service } from '#pack/index.ts'
import { html, type Part } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import { clockMark, riskMark, seenBy } from '#platform/views/marks.ts'
import { type Context, colleague, colleagues, standing } from '#rooms/access/index.ts'
import { nothingGoes, type OpenFamily, type Panel } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { callFeels, callResults, endKinds, outcomeAnswers, outcomeAsked, reviewDue } from './rules.ts'
import { type Call, callsOf, type Involvement, involvementsOf, outcomesOf } from './store.ts'

const serviceName = (ctx: Context, key: string): string => service(ctx.pack, key)?.name ?? key
const when = (ctx: Context, at: Date): string =>
  sayDateTime(at, { short: true, weekday: true, year: dayIn(at).slice(0, 4) !== ctx.today.slice(0, 4) })

/** For the worker of this team, and the colleagues who cover: what to press. Another team's work has no verbs here. */
export const ourWork: Panel = {
  key: 'our-work',
  place: 'aside',
  order: 15,
  async draw(ctx, family) {
    const ours = (await involvementsOf(ctx, family)).filter((i) => i.teamId === ctx.viewer.teamId && i.endedAt === null)
    if (ours.length === 0) return undefined
    const [level, mine] = await Promise.all([currentLevel(ctx, [family.id]), standing(ctx, family.id)])
    const died = family.members.some((m) => m.diedOn !== null && m.role === 'victim')
    const harmed = family.members.filter((m) => m.role === 'victim')
    const about = harmed.length > 0 ? harmed : family.members.filter((m) => m.role === 'unjudged')
    const held = about.find((m) => m.heldSince !== null && m.diedOn === null)
    const stopped = about.length > 0 && about.every((m) => nothingGoes(m))
    const one = async (i: Involvement): Promise<Part> => {
      const worker = await colleague(ctx, i.hatId)
      const due = (died || stopped) && i.side === 'victim' ? undefined : reviewDue(i, level.get(family.id)?.level)
      const path = `/families/${family.id}`
      return html`<div class="op-box"><h2>${i.hatId === ctx.viewer.hatId ? 'Your work' : 'Your team’s work'}</h2>
<p class="op-small">${serviceName(ctx, i.serviceKey)}. ${i.hatId === ctx.viewer.hatId ? `Since ${sayDay(dayIn(i.startedAt))}.` : worker ? html`<b>${worker.name}</b>, since ${sayDay(dayIn(i.startedAt))}.` : html`<b>Nobody works with them yet.</b> Taken on ${sayDay(dayIn(i.startedAt))}.`}${i.side === 'victim' && !died && (i.firstContactAt ? ` First spoken with on ${sayDay(dayIn(i.firstContactAt))}.` : html` <b>Not spoken with yet.</b>`)}</p>
${due && html`<p class="op-small">Review ${clockMark({ due: startOfDay(due), now: ctx.now, wholeDay: true })}</p>`}
${i.side === 'victim' && !died && stopped && html`<p class="op-small"><b>No call now:</b> first say whether ${held?.name ?? 'somebody here'} has died.</p>`}
<div class="op-do">${i.side === 'victim' && !died && !stopped && mine.writes('support') && html`<p>${button({ text: 'Start a call', href: `${path}/calls/new` })}</p>`}
<ul class="op-items">${!i.hatId && html`<li><a href="${path}/work/${i.id}/hand-over">Allocate</a></li>`}<li><a href="${path}/entries/new">Add an entry</a></li><li><a href="${path}/work/${i.id}">Review</a></li>${i.hatId && html`<li><a href="${path}/work/${i.id}/hand-over">Hand over</a></li>`}<li><a href="${path}/work/${i.id}/close">End this work</a></li></ul></div></div>`
    }
    const drawn: Part[] = []
    for (const i of ours) drawn.push(await one(i))
    return html`${drawn}`
  },
}

export function callWords(family: Pick<OpenFamily, 'members'>, c: Call): string {
  const her = family.members.find((m) => m.id === c.memberId)
  const who = her ? her.givenName || her.name : 'them'
  if (!c.result) return c.endedAt ? `A call to ${who} was ended: a death was recorded.` : `A call to ${who} has begun.`
  const said = c.result === 'spoke' ? `Spoke with ${who}.` : `${callResults[c.result]}, calling ${who}.`
  const feels = c.feels && c.feels !== 'not-asked' ? ` ${callFeels[c.feels]} than last time.` : ''
  const note = c.note === '' ? '' : ` ${c.note}`
  return `${said}${feels}${note}`
}
const shownCalls = 4
export const lastCalls: Panel = {
  key: 'last-calls',
  place: 'main',
  order: 40,
  async draw(ctx, family) {
    if (!(await standing(ctx, family.id)).reads('support')) return undefined
    const [calls, everyone] = await Promise.all([callsOf(ctx, family), colleagues(ctx)])
    if (calls.length === 0) return undefined
    const next = calls.find(
      (c) => c.nextOn && !calls.some((l) => l.startedAt > c.startedAt && l.memberId === c.memberId && l.result === 'spoke'),
    )
    return html`<section class="op-sec" id="calls"><div class="op-sec__head"><h2>Last calls</h2>${seenBy('her workers')}</div>
${next?.nextOn && html`<p class="op-strong">Next call: ${sayDay(next.nextOn, { weekday: true })}${next.nextFrom && next.nextUntil && `, ${next.nextFrom} to ${next.nextUntil}`}</p>`}
<ul class="op-items">${calls.slice(0, shownCalls).map((c) => html`<li>${callWords(family, c)}<br><span class="op-small op-quiet">${when(ctx, c.startedAt)}, ${everyone.get(c.by)?.name ?? 'a colleague'}</span></li>`)}</ul>
${calls.length > shownCalls && html`<p class="op-small">${calls.length - shownCalls} earlier, in the <a href="/families/${family.id}/chronology">chronology</a></p>`}</section>`
  },
}

/** How each piece of work ended: everyone on the plan reads that it has; what she said of it, her side alone. */
export const howItEnded: Panel = {
  key: 'how-it-ended',
  place: 'aside',
  order: 60,
  async draw(ctx, family) {
    const ended = (await involvementsOf(ctx, family)).filter((i) => i.endedAt !== null)
    if (ended.length === 0) return undefined
    const [outcomes, everyone] = await Promise.all([outcomesOf(ctx, family), colleagues(ctx)])
    return html`<section class="op-sec"><div class="op-sec__head"><h2>Ended</h2></div><ul class="op-items">${ended.map((i) => {
      const o = outcomes.find((x) => x.involvementId === i.id)
      return html`<li><b>${serviceName(ctx, i.serviceKey)}</b>${i.hatId && `, ${everyone.get(i.hatId)?.name ?? ''}`}<br>${i.endKind && endKinds[i.endKind]}${i.endedAt && `, ${sayDay(dayIn(i.endedAt))}`}${i.endNote !== '' && `. ${i.endNote}`}${
        o &&
        html`<br>${o.asked === 'asked' && o.answer ? `Feels: ${outcomeAnswers[o.answer].toLowerCase()}` : outcomeAsked[o.asked]}${o.levelAtEnd && html`, level then ${riskMark(o.levelAtEnd as 'high')}`}${o.herWords !== '' && html`<br>“${o.herWords}”`}`
      }</li>`
    })}</ul></section>`
  },
}
