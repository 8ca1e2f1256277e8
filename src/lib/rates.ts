/**
 * Counts and rates with what chance could have done to them, and rates made comparable across populations of different ages. As the Office for Health
 * Improvement and Disparities' PHEindicatormethods has them: exact limits below ten events, Byar's from ten (Breslow and Day, Statistical methods in
 * cancer research II, 1987). All of it takes events as independent; repeats of one person are not, and a page must say so.
 */
import { z } from './statistics.ts'

export interface Interval {
  lower: number
  upper: number
}
export interface Rate extends Interval {
  value: number
}
const counted = (count: number): void => {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError('a count is a whole number from nought up')
}

/** How likely at most `k` events are where `mean` are expected. */
const atMost = (k: number, mean: number): number => {
  let [term, sum] = [Math.exp(-mean), 0]
  for (let i = 0; i <= k; i++) {
    sum += term
    term = (term * mean) / (i + 1)
  }
  return sum
}
/** Where `falling`, a function that only falls, passes `target`. */
const passing = (falling: (x: number) => number, target: number): number => {
  let [low, high] = [0, 100]
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (falling(middle) > target) low = middle
    else high = middle
  }
  return (low + high) / 2
}
/** What the true mean of a count could be: the means under which so few, and so many, would each come up one time in forty. */
export function countWithin(count: number): Interval {
  counted(count)
  if (count < 10)
    return {
      lower: count === 0 ? 0 : passing((mean) => atMost(count - 1, mean), 0.975),
      upper: passing((mean) => atMost(count, mean), 0.025),
    }
  return byar(count)
}
const byar = (count: number): Interval => {
  const more = count + 1
  return {
    lower: count * (1 - 1 / (9 * count) - z / (3 * Math.sqrt(count))) ** 3,
    upper: more * (1 - 1 / (9 * more) + z / (3 * Math.sqrt(more))) ** 3,
  }
}

/** `per`: 1,000 or 10,000, said beside every rate. Undefined of nobody. */
export function rate(count: number, population: number, per: number): Rate | undefined {
  if (population === 0) return undefined
  if (!(population > 0 && per > 0)) throw new RangeError('a rate is of some people, per some people')
  const { lower, upper } = countWithin(count)
  const scale = per / population
  return { value: count * scale, lower: lower * scale, upper: upper * scale }
}

/** One age band (or another kind of group): its events, its people here, and its people in the population that is the standard. */
export interface Band {
  count: number
  population: number
  standard: number
}
/** Fewer events than this carry no standardised rate: the method's own limit. */
export const leastForStandardised = 10
/**
 * What the rate would be if this area had the standard population's ages (direct method; limits by Dobson and others, Statistics in Medicine 1991; 10:
 * 457). The page names the standard, such as the European Standard Population of 2013. Undefined of fewer than ten events, or where a band with weight
 * has nobody in it.
 */
export function standardisedRate(bands: readonly Band[], per: number): Rate | undefined {
  const [events, weight] = [bands.reduce((n, b) => n + b.count, 0), bands.reduce((n, b) => n + b.standard, 0)]
  for (const b of bands) counted(b.count)
  if (events < leastForStandardised || weight <= 0 || bands.some((b) => b.standard > 0 && b.population <= 0)) return undefined
  const used = bands.filter((b) => b.standard > 0)
  const value = used.reduce((n, b) => n + (b.standard * b.count) / b.population, 0) / weight
  const variance = used.reduce((n, b) => n + (b.standard ** 2 * b.count) / b.population ** 2, 0) / weight ** 2
  const { lower, upper } = byar(events)
  const scale = Math.sqrt(variance / events)
  return { value: value * per, lower: (value + scale * (lower - events)) * per, upper: (value + scale * (upper - events)) * per }
}
