/** Delivery as a paper shows it: how many lines stand where and why, what is late, what was reported, who owes what, and every line. */
import { addDays, type Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { sayNumber } from '#lib/text.ts'
import type { Block } from '#platform/papers/blocks.ts'
import { type Counts, capital, countOf, expectedOf, type Line, printedDates, type Status, sentenceFor, statuses } from './delivery-rules.ts'
import type { Material } from './papers-material.ts'

const short = (on: Day) => sayDay(on, { short: true })
export const lineName = (m: Material): string => m.lines[0]?.kind ?? 'action'

export const countsOf = (m: Material): Counts => countOf(m.lines.map((l) => m.standing(l)))
export function deliverySentence(m: Material): Block {
  const { bold, after } = sentenceFor(countsOf(m), lineName(m))
  return { is: 'paragraph', bold, text: after }
}
export function countsTable(m: Material): Block {
  const counts = countsOf(m)
  return {
    is: 'table',
    caption: `How many ${lineName(m)}s stand where, as at ${sayDay(m.asAt)}`,
    head: ['Status', 'How many'],
    numeric: [1],
    rows: (Object.keys(statuses) as Status[]).map((s) => [statuses[s], sayNumber(counts[s])]),
  }
}
/** Nobody sets a status: how it comes about stands beside it wherever it is shown. */
export const statusRule: Block = {
  is: 'note',
  title: 'How a status is worked out',
  text: [
    'Nobody sets it by hand. It comes from the printed target, from the day the lead expects to finish, and from what was reported.',
    'Done: reported as done, with evidence. Overdue: the target, or the lead’s own day, has passed. Slipping: the lead expects a day after the target, or has moved their own day later. No report: nobody has reported, or not for six months; it may be done, and we do not know. No date: neither the document nor the lead gives a day.',
  ],
}
const who = (m: Material, line: Line, names: boolean): string => {
  const leader = m.leader(line)
  const printed = line.lead.map((l) => l.printed).join('/')
  const now = leader ? (names ? leader.name : leader.team) : 'no one leads it'
  return printed ? `${printed}\n${now}` : now
}
export function slippedTable(m: Material, names: boolean): Block {
  const late = m.lines.filter((l) => ['overdue', 'slipping'].includes(m.standing(l).status))
  return {
    is: 'table',
    caption: 'Overdue or slipping',
    // What a lead asks of the board was written for the board.
    head: ['Ref.', capital(lineName(m)), 'Lead', 'Why it is said to be late', ...(names ? ['Help asked for'] : [])],
    rows: late.map((l) => [
      l.ref,
      l.words,
      who(m, l, names),
      `${statuses[m.standing(l).status]}. ${m.standing(l).because}`,
      ...(names ? [m.reports(l).find((r) => r.kind !== 'nothing')?.help || '–'] : []),
    ]),
  }
}
/** Done in those days, for everyone: what, and not the lead's own words. */
export function doneIn(m: Material, from: Day, next: Day): Block {
  const done = m.lines.filter(
    (l) => m.standing(l).status === 'done' && m.reports(l).some((r) => r.kind === 'done' && dayIn(r.at) >= from && dayIn(r.at) < next),
  )
  return done.length > 0
    ? { is: 'list', items: done.map((l) => `${l.ref} ${l.words}`) }
    : { is: 'paragraph', text: 'Nothing was reported as done.' }
}
/** What was reported from one day to another, with its evidence where it is done. `reports`: what was known by the day of the paper, unless said. */
export function reportedIn(m: Material, from: Day, next: Day, reports = m.reports): Block {
  const rows = m.lines.flatMap((l) =>
    reports(l)
      .filter((r) => r.kind !== 'nothing' && dayIn(r.at) >= from && dayIn(r.at) < next)
      .map((r) => [
        l.ref,
        l.words,
        short(dayIn(r.at)),
        [r.changed, r.kind === 'done' ? `Done. Shown by: ${r.evidence}` : ''].filter(Boolean).join('\n') ||
          (r.expectedOn ? `Now expected ${short(r.expectedOn)}` : r.help),
      ]),
  )
  return {
    is: 'table',
    caption: `What was reported, ${short(from)} to ${short(addDays(next, -1))}`,
    head: ['Ref.', capital(lineName(m)), 'When', 'What changed'],
    rows,
  }
}
export function owedTable(m: Material): Block {
  const rows = m.lines.flatMap((l) => {
    const why = m.owes(l)
    return why ? [[m.leader(l)?.name ?? '', `${l.ref} ${l.words}`, why]] : []
  })
  return {
    is: 'table',
    caption: m.made > m.asAt ? `Who owed a report on ${sayDay(m.asAt)}` : 'Who owes a report',
    head: ['Lead', 'On', 'Why'],
    rows: rows.sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? '')),
  }
}
export function everyLine(m: Material, names: boolean): Block {
  return {
    is: 'table',
    caption: `Every ${lineName(m)}, with its lead, its days and its status`,
    head: ['Ref.', capital(lineName(m)), 'Lead', 'Target', 'Lead expects', 'Status and why'],
    rows: m.lines.map((l) => {
      const { status, because } = m.standing(l)
      const expected = expectedOf(m.reports(l))
      return [
        l.ref,
        l.words,
        who(m, l, names),
        printedDates(l) || 'none',
        expected ? short(expected) : '–',
        `${statuses[status]}\n${because}`,
      ]
    }),
  }
}
