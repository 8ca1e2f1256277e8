/**
 * The few statistics that pages and measures share: proportions and medians with their uncertainty. Counts and rates are in rates.ts, inequality in
 * inequality.ts, months in runs.ts, comparison in compare.ts, and small counts in small-numbers.ts.
 */

/** 95%, two-sided. */
export const z = 1.959964

export interface Proportion {
  value: number
  lower: number
  upper: number
}
/** With its 95% Wilson interval, as the Office for Health Improvement and Disparities' PHEindicatormethods computes it. Undefined of nothing. */
export const proportion = (count: number, of: number, at: number = z): Proportion | undefined => {
  if (of === 0) return undefined
  if (!(count >= 0 && count <= of)) throw new RangeError('a proportion is of no more than there are')
  const centre = 2 * count + at ** 2
  const reach = at * Math.sqrt(at ** 2 + 4 * count * (1 - count / of))
  const scale = 2 * (of + at ** 2)
  return { value: count / of, lower: Math.max(0, (centre - reach) / scale), upper: Math.min(1, (centre + reach) / scale) }
}

export const median = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? undefined : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export interface Median {
  value: number
  lower: number
  upper: number
}
/** How likely at most `k` of `n` fair coins are heads. */
const heads = (k: number, n: number): number => {
  let [term, sum] = [0.5 ** n, 0]
  for (let i = 0; i <= k; i++) {
    sum += term
    term = (term * (n - i)) / (i + 1)
  }
  return sum
}
/**
 * A median with an interval that assumes nothing of the values' shape: the two order statistics between which it lies at least 95% of the time
 * (Campbell and Gardner, BMJ 1988; 296: 1454, with the exact binomial in place of their approximation). Under six values have none.
 */
export const medianWithin = (values: readonly number[]): Median | undefined => {
  const value = median(values)
  const sorted = [...values].sort((a, b) => a - b)
  // 0.5 to the power of more than this is nought to a computer, and then no sum of it can be trusted.
  if (value === undefined || sorted.length > 1000) return value === undefined ? undefined : large(sorted, value)
  let out = -1
  while (heads(out + 1, sorted.length) <= 0.025) out++
  return out < 0 ? undefined : { value, lower: sorted[out]!, upper: sorted[sorted.length - 1 - out]! }
}
/** For many values the normal approximation of the same ranks. */
const large = (sorted: readonly number[], value: number): Median => {
  const out = Math.floor(sorted.length / 2 - (z * Math.sqrt(sorted.length)) / 2)
  return { value, lower: sorted[out - 1]!, upper: sorted[sorted.length - out]! }
}
