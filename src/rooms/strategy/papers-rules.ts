/**
 * What a paper is: its periods, the parts its author writes, when it may be signed, and whether publishing it would let somebody work out a small number
 * by setting it beside what was published before. Rhythm and contents: the six-monthly performance report of Portsmouth's plan (S3 2.8).
 */
import { addMonths, type Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { couldBe, type Shown, type SmallRule } from '#lib/small-numbers.ts'
import type { Measure } from '#pack/index.ts'
import type { Figure } from './rules.ts'

export const paperKinds = { performance: 'Six-monthly performance report', meeting: 'Meeting paper' } as const
export type PaperKind = keyof typeof paperKinds
export interface Half {
  starts: Day
  next: Day
  words: string
}
const half = (starts: Day): Half => ({
  starts,
  next: addMonths(starts, 6),
  words: `${starts.slice(5, 7) === '01' ? 'January to June' : 'July to December'} ${starts.slice(0, 4)}`,
})
/** The last whole half-years, newest first: a paper about one that still runs would be changed by each day. */
export function halvesBefore(today: Day, many = 4): Half[] {
  const running = `${today.slice(0, 4)}-${today.slice(5, 7) < '07' ? '01' : '07'}-01` as Day
  return Array.from({ length: many }, (_, i) => half(addMonths(running, -6 * (i + 1))))
}
export const sayPeriod = (p: { kind: PaperKind; startsOn: Day; nextOn: Day; meetsOn: Day | null }): string =>
  p.kind === 'performance' ? half(p.startsOn).words : `Meeting of ${sayDay(p.meetsOn as Day)}`

// ── What the author writes ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** A field's name may not begin as another's does, so keys lose their hyphens. */
export const partOf = (measure: Pick<Measure, 'key'>): string => `m_${measure.key.replaceAll('-', '_')}`
export const summaryPart = 'summary'
export const askedPart = 'asked'
export type Words = Readonly<Record<string, string>>
/** Each line a decision. */
export const linesIn = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((l) => l.replace(/^[-•*\s]+/, '').trim())
    .filter((l) => l !== '')

/** What stands in the way of signing. Commentary may be empty: the paper then says that nothing was written. */
export function unready(words: Words, kind: PaperKind): string | undefined {
  if (!words[summaryPart]?.trim())
    return kind === 'meeting' ? 'Nothing is written yet under “What the board should know”.' : 'The summary is not written yet.'
  return undefined
}
// ── What may be published beside what was published before ──────────────────────────────────────────────────────────────────────

/** 'high-risk-cases 2025-10-01 repeats' and what is shown of it. */
export type Cells = Readonly<Record<string, Shown>>
export const cellsOf = (known: readonly { measure: Pick<Measure, 'key'>; figures: readonly Figure[] }[]): Cells =>
  Object.fromEntries(
    known.flatMap(({ measure, figures }) =>
      figures.flatMap((f) =>
        Object.entries(f.counts).map(([name, shown]) => [`${measure.key} ${f.period.starts} ${name}`, shown] as const),
      ),
    ),
  )
export interface Told {
  measure: string
  starts: string
  count: string
}
/** So many different changes must be possible that nobody can say which it was. */
const leastDoubt = 3
/**
 * Counts whose change from an earlier release to this one could be worked out, and is small: one or two people more, found by subtracting one paper from
 * another, can be known by whoever knows who they are. Hidden counts leave it open. (What several counts of ONE release tell together is lib/small-numbers.)
 */
export function changesTold(before: readonly Cells[], now: Cells, rule: SmallRule): Told[] {
  const told = new Set<string>()
  for (const cells of before)
    for (const [key, was] of Object.entries(cells)) {
      const is = now[key]
      if (typeof is !== 'number' || typeof was !== 'number' || is === was) continue
      const [a, b] = [couldBe(was, rule), couldBe(is, rule)]
      const [least, most] = [b.low - a.high, b.high - a.low]
      if (most - least + 1 < leastDoubt && Math.min(Math.abs(least), Math.abs(most)) < rule.hideBelow) told.add(key)
    }
  return [...told].map((key) => {
    const [measure = '', starts = '', count = ''] = key.split(' ')
    return { measure, starts, count }
  })
}
