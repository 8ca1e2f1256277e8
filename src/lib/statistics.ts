/** The few statistics that pages and measures share: proportions with their uncertainty, and medians. Small counts are in small-numbers.ts. */

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
