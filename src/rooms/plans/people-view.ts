/** People and how they are connected, with who works with whom: as a picture where it helps, and always as a table. */
import { dayIn, sayDay } from '#lib/london.ts'
import { sentenceList } from '#lib/text.ts'
import { service } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { personMark, seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Member, memberRoles, type OpenFamily, type Tie, tieKinds } from '#rooms/people/index.ts'
import { hatName, type Names, teamName } from './actions-view.ts'
import { callName, type Reading, sheIs } from './identity.ts'
import type { LiveWork } from './who.ts'

/** "former partner of Donna" reads the same from both ends; a parent's tie does not. */
export const tieWords = (t: Tie, of: (id: string) => string): string =>
  `${of(t.fromMember)}: ${tieKinds[t.kind]} of ${of(t.toMember)}${t.note === '' ? '' : `. ${t.note}`}`

/** Whom a piece of work is with: work with her is with everyone judged to be harmed, work with children with all of them. */
export const workedWith = (family: OpenFamily, w: Pick<LiveWork, 'side' | 'memberId'>): readonly Member[] => {
  if (w.memberId) return family.members.filter((m) => m.id === w.memberId)
  if (w.side === 'victim') return sheIs(family)
  if (w.side === 'child') return family.members.filter((m) => m.role === 'child')
  return []
}

export function peopleSection(ctx: Context, r: Reading, n: Names): Html {
  const { family } = r
  return html`<section class="op-sec"><div class="op-sec__head"><h2>People and connections</h2>${seenBy('everyone on this plan')}</div>
${connections(family)}</section>`
}

const connections = (family: OpenFamily): Part =>
  table({
    caption: 'People and how they are connected',
    hideCaption: true,
    cards: true,
    head: ['Who', 'As we judge', 'Connected'],
    rows: family.members.map((m) => [
      personMark(m.role, m.name),
      memberRoles[m.role],
      html`${family.ties.filter((t) => t.fromMember === m.id).map((t) => html`${tieWordsShort(family, t)}<br>`)}`,
    ]),
  })
const tieWordsShort = (family: OpenFamily, t: Tie): string =>
  `${tieKinds[t.kind]} of ${family.members.find((m) => m.id === t.toMember)?.name ?? 'someone'}`

export function whoWorks(ctx: Context, r: Reading, n: Names): Part {
  if (r.work.length === 0) return undefined
  return html`<div class="op-box"><h2>Who works with whom</h2>${table({
    caption: 'Who works with whom',
    hideCaption: true,
    head: ['With', 'Who', 'Since'],
    classes: 'op-table--last-nowrap',
    rows: r.work.map((w) => [
      sentenceList(workedWith(r.family, w).map(callName)) || 'Everyone',
      html`${hatName(n, ctx, w.hatId) ?? teamName(n, w.teamId)}<small>${hatName(n, ctx, w.hatId) ? `${teamName(n, w.teamId)}, ` : ''}${service(ctx.pack, w.service)?.name ?? w.service}</small>`,
      sayDay(dayIn(w.since), { short: true, year: dayIn(w.since).slice(0, 4) !== ctx.today.slice(0, 4) }),
    ]),
  })}</div>`
}
