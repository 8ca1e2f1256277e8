/** The few statistics that pages and measures share: proportions with their uncertainty, medians, and counts small enough to name someone. */
import { sayNumber } from './text.ts'

/** 95%, two-sided. */
const z = 1.959964

export interface Proportion {
  value: number
  lower: number
  upper: number
}
/** With its 95% Wilson interval, as the Office for Health Improvement and Disparities' PHEindicatormethods computes it. Undefined of nothing. */
export const proportion = (count: number, of: number): Proportion | undefined => {
  if (of === 0) return undefined
  if (!(count >= 0 && count <= of)) throw new RangeError('a proportion is of no more than there are')
  const centre = 2 * count + z ** 2
  const reach = z * Math.sqrt(z ** 2 + 4 * count * (1 - count / of))
  const scale = 2 * (of + z ** 2)
  return { value: count / of, lower: Math.max(0, (centre - reach) / scale), upper: Math.min(1, (centre + reach) / scale) }
}

export const median = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? undefined : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * A count as it may leave the building: 1 to 7 hidden, others to the nearest 5 (NHS Digital's rule for sub-national counts of people; adopted in the
 * partnership's statistics rule). Rates are computed from these, never from what is beneath. Zero says something too: publish it only for a whole authority.
 */
export const suppress = (count: number): number | 'hidden' => {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError('a count is a whole number')
  return count >= 1 && count <= 7 ? 'hidden' : Math.round(count / 5) * 5
}
/** '*', '0', '1,205'. */
export const sayCount = (count: number): string => {
  const published = suppress(count)
  return published === 'hidden' ? '*' : sayNumber(published)
}
