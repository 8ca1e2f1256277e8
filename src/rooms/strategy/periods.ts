/** Whole months, quarters and financial years, as measures, returns and papers count them. */
import { addMonths, type Day, startOfFinancialYear, startOfMonth, startOfQuarter } from '#lib/day.ts'
import type { CountedMeasure } from '#pack/index.ts'

export interface Period {
  starts: Day
  /** The first day after it. */
  next: Day
  /** 'October to December 2025' */
  words: string
  /** 'Oct–Dec 2025' */
  short: string
}
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const monthOf = (on: Day): string => months[Number(on.slice(5, 7)) - 1] as string
const yearOf = (on: Day): string => on.slice(0, 4)
const steps = {
  month: { months: 1, start: startOfMonth },
  quarter: { months: 3, start: startOfQuarter },
  year: { months: 12, start: startOfFinancialYear },
} as const
const periodAt = (starts: Day, step: CountedMeasure['period']): Period => {
  const next = addMonths(starts, steps[step].months)
  const last = addMonths(next, -1)
  const [from, to] = [monthOf(starts), monthOf(last)]
  return {
    starts,
    next,
    words:
      step === 'month'
        ? `${from} ${yearOf(starts)}`
        : step === 'quarter'
          ? `${from} to ${to} ${yearOf(starts)}`
          : `${from} ${yearOf(starts)} to ${to} ${yearOf(last)}`,
    short:
      step === 'month'
        ? `${from.slice(0, 3)} ${yearOf(starts)}`
        : step === 'quarter'
          ? `${from.slice(0, 3)}–${to.slice(0, 3)} ${yearOf(starts)}`
          : `${yearOf(starts)}/${yearOf(last).slice(2)}`,
  }
}
/**
 * The last whole periods before today, oldest first. The one that is running is left out: it would read low, and a figure looked up from day to day
 * would say what a single day brought (safety 2.11).
 */
export function periodsBefore(today: Day, step: CountedMeasure['period'], many: number): Period[] {
  const now = steps[step].start(today)
  return Array.from({ length: many }, (_, i) => periodAt(addMonths(now, (i - many) * steps[step].months), step))
}
/** Two years of quarters, and as much as can be read at once of the others. */
export const periodsShown = { month: 13, quarter: 8, year: 5 } as const
