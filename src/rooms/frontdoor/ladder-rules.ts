/**
 * Who hears when something is late, step by step. Rules only: which steps of an area's ladder have been reached. What can wait makes no noise unless the
 * area says so (practice decisions, 29).
 */
import type { BankHolidays } from '#lib/bank-holidays.ts'
import { type Clock, dueBy } from '#lib/working-time.ts'
import type { Urgency } from './rules.ts'

export type Hears = 'owner' | 'managers' | 'everyone'
export interface Rung {
  band: Urgency
  after: 'due' | Clock
  tells: readonly Hears[]
}
/** Judgement, 2026: no local document gives one. */
export const usualLadder: readonly Rung[] = [{ band: 'now', after: 'due', tells: ['owner', 'managers'] }]

/** How many of its steps something has climbed, and the steps themselves in their order. */
export function climbed(
  ladder: readonly Rung[],
  late: { urgency: Urgency; dueAt: Date },
  now: Date,
  holidays: BankHolidays,
): { rungs: readonly Rung[]; reached: number } {
  const rungs = ladder
    .filter((r) => r.band === late.urgency)
    .map((r) => ({ r, at: r.after === 'due' ? late.dueAt : dueBy(late.dueAt, r.after, holidays) }))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  return { rungs: rungs.map((x) => x.r), reached: rungs.filter((x) => x.at < now).length }
}
