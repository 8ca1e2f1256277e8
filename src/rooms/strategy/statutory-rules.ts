/** A return filled for a period: its periods, its counts with small numbers hidden from whoever does not send it in, and the paper it makes. */
import type { Day } from '#lib/day.ts'
import { publish, type Shown, type SmallRule } from '#lib/small-numbers.ts'
import { sayNumber } from '#lib/text.ts'
import type { Block, Paper } from '#platform/papers/blocks.ts'
import { type Period, periodsBefore } from './periods.ts'
import type { ReturnDefinition, ReturnLine } from './statutory-lines.ts'

/** The last whole periods, newest first. */
export const returnPeriods = (d: Pick<ReturnDefinition, 'period'>, today: Day): Period[] => periodsBefore(today, d.period, 5).reverse()

/** Counts as the database answers them, and what follows from them. */
export function countsOfReturn(key: ReturnDefinition['key'], n: (name: string) => number): Record<string, number> {
  if (key === 'marac')
    return {
      meetings: n('meetings'),
      cases: n('cases'),
      repeats: n('repeats'),
      first: n('cases') - n('repeats'),
      children: n('children'),
      police: n('from_police'),
      partners: n('cases') - n('from_police'),
      men: n('men'),
      sexNotKnown: n('cases') - n('sex_known'),
      women: n('sex_known') - n('men'),
    }
  return {
    adults: n('adults'),
    women: n('women'),
    men: n('men'),
    other: n('other'),
    children: n('children'),
    asked: n('asked'),
    taken: n('taken'),
    turned: n('turned'),
    waiting: n('asked') - n('taken') - n('turned'),
    unmet: n('unmet'),
  }
}
/** Days of meetings are in every diary: they are not counts of people. */
const notOfPeople = ['meetings']
/** With small numbers hidden, for whoever does not send the return in. */
export function shownOf(
  d: ReturnDefinition,
  counts: Readonly<Record<string, number>>,
  rule: SmallRule,
  exact: boolean,
): Record<string, Shown> {
  if (exact) return { ...counts }
  const people = Object.fromEntries(Object.entries(counts).filter(([k]) => !notOfPeople.includes(k)))
  const open = Object.fromEntries(Object.entries(counts).filter(([k]) => notOfPeople.includes(k)))
  return { ...publish(people, rule, d.sums, d.unseen), ...open }
}

export interface ReturnMade {
  definition: ReturnDefinition
  area: string
  period: Period
  shown: Readonly<Record<string, Shown>>
  exact: boolean
  smallWords: string
  madeUp: boolean
}
/** What stands in a line: a number, 'not shown', or what is missing. Never nothing. */
export function cellFor(l: ReturnLine, shown: ReturnMade['shown']): string {
  if ('missing' in l) return 'missing'
  const n = shown[l.count]
  return typeof n === 'number' ? sayNumber(n) : 'not shown'
}
export function returnPaper(r: ReturnMade): Paper {
  const { definition: d } = r
  const lines = d.parts.flatMap((p) => p.lines)
  const lacking = lines.filter((l) => 'missing' in l)
  return {
    title: d.name,
    under: `${r.area}, ${r.period.words}`,
    about: [
      ['Goes to', d.goesTo],
      ['What it is', d.what],
      [
        'Filled',
        `${lines.length - lacking.length} of ${lines.length} lines are counted here; ${lacking.length} are missing, and say what they need`,
      ],
      ['Numbers', r.exact ? 'Exact, for the body it is sent to. Not for publication: small numbers are in it' : r.smallWords],
      ['Source of its lines', d.source],
    ],
    foot: `${d.short}, ${r.area}, ${r.period.words}.${r.exact ? ' Exact numbers: not for publication.' : ''}`,
    madeUp: r.madeUp,
    blocks: [
      ...d.parts.flatMap((p): Block[] => [
        { is: 'heading', level: 2, text: p.title },
        {
          is: 'table',
          caption: `${p.title}, ${r.period.words}`,
          head: ['Line', 'Number', 'Read with care, or what is needed'],
          numeric: [1],
          rows: p.lines.map((l) => [l.words, cellFor(l, r.shown), 'missing' in l ? l.missing : (l.note ?? '–')]),
        },
      ]),
      {
        is: 'note',
        title: 'Read with care',
        text: [...d.notes, 'The year’s own form may ask in other words or for more: compare before sending.'],
      },
    ],
  }
}
