/**
 * Comparison in words. Never a rank: of twenty places that are all the same, one is last every time (Goldstein and Spiegelhalter, JRSS A 1996; 159: 385).
 * Each is set beside one comparator, and two figures differ only when the interval of their difference leaves out nought; looking at many at once
 * asks more of each. Whether higher is better is the measure's to say, not this file's.
 */
import { proportion, z } from './statistics.ts'

export interface Share {
  count: number
  of: number
}
export interface Events {
  count: number
  population: number
}
export type Compared = 'higher' | 'lower' | 'not clearly different' | 'cannot be compared'
export const comparedWords: Record<Compared, string> = {
  higher: 'higher than',
  lower: 'lower than',
  'not clearly different': 'not clearly different from',
  'cannot be compared': 'cannot be compared with',
}

/** The normal distribution, by its own series: as exact as the numbers that hold it. */
export function normalBelow(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0
  let [term, sum] = [x, x]
  for (let k = 1; Math.abs(term) > 1e-17 && k < 400; k++) {
    term = (term * x * x) / (2 * k + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
/** The z at which, of `looks` comparisons of things that are all the same, one in twenty sets of them calls any different (Bonferroni). */
export function zFor(looks: number): number {
  if (!(Number.isInteger(looks) && looks > 0)) throw new RangeError('a comparison looks at one or more')
  if (looks === 1) return z
  let [low, high] = [0, 8]
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (1 - normalBelow(middle) > 0.025 / looks) low = middle
    else high = middle
  }
  return low
}

/** The difference of two shares, with Newcombe's interval from their two Wilson intervals (Statistics in Medicine 1998; 17: 873, method 10). */
export function shareDifference(a: Share, b: Share, at: number = z): { value: number; lower: number; upper: number } | undefined {
  const [x, y] = [proportion(a.count, a.of, at), proportion(b.count, b.of, at)]
  if (!x || !y) return undefined
  const value = x.value - y.value
  return {
    value,
    lower: value - Math.hypot(x.value - x.lower, y.upper - y.value),
    upper: value + Math.hypot(x.upper - x.value, y.value - y.lower),
  }
}
export function compareShares(here: Share, there: Share, looks = 1): Compared {
  const d = shareDifference(here, there, zFor(looks))
  if (!d) return 'cannot be compared'
  return d.lower > 0 ? 'higher' : d.upper < 0 ? 'lower' : 'not clearly different'
}

/**
 * How many times the one rate is the other. Given how many events there were in all, those here are a share of them (Przyborowski and Wilenski, 1940); its
 * Wilson interval becomes the ratio's. Undefined of no events at all.
 */
export function rateRatio(a: Events, b: Events, at: number = z): { value: number; lower: number; upper: number } | undefined {
  if (!(a.population > 0 && b.population > 0)) return undefined
  const part = proportion(a.count, a.count + b.count, at)
  if (!part) return undefined
  const times = (share: number) => (share >= 1 ? Number.POSITIVE_INFINITY : ((share / (1 - share)) * b.population) / a.population)
  return { value: times(part.value), lower: times(part.lower), upper: times(part.upper) }
}
export function compareRates(here: Events, there: Events, looks = 1): Compared {
  const ratio = rateRatio(here, there, zFor(looks))
  if (!ratio) return 'cannot be compared'
  return ratio.lower > 1 ? 'higher' : ratio.upper < 1 ? 'lower' : 'not clearly different'
}
