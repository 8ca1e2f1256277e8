/**
 * What a paper is: its periods, the day it shows delivery of, the parts its author writes, and when it may be signed. Rhythm and contents: the six-monthly
 * performance report of Portsmouth's plan (S3 2.8).
 */
import { addDays, addMonths, type Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import type { Measure } from '#pack/index.ts'

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

/** The day that its delivery is told of: a half-year's last, however late it is written; a meeting's is told of today. */
export const asAtOf = (p: { kind: PaperKind; nextOn: Day }, today: Day): Day => {
  const last = addDays(p.nextOn, -1)
  return p.kind === 'performance' && last < today ? last : today
}

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
