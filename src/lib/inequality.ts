/**
 * How a rate or share goes from the most to the least deprived: the slope index (the difference between the two ends of the line through all groups) and
 * the relative index (how many times). As PHEindicatormethods has them, after Mackenbach and Kunst, Social Science and Medicine 1997; 44: 757. Five
 * points make a line, not a finding about anyone: a page says of what the groups are, and of how many people.
 */
import type { Chance } from './chance.ts'
import { z } from './statistics.ts'

/** One group of areas by deprivation, such as a fifth of England's small areas. */
export interface Group {
  population: number
  value: number
  lower: number
  upper: number
}
/** Rates are taken as logarithms, shares as log odds, so that no line leaves what is possible; `none` for what may be below nought. */
export type Scale = 'rate' | 'share' | 'none'
export interface Slope {
  /** At the most deprived end less at the least deprived: above nought, there is more of it where deprivation is greatest. */
  slope: { value: number; lower: number; upper: number }
  /** At the most deprived end, how many times that at the least deprived. */
  relative: { value: number; lower: number; upper: number }
}
/** Fewer groups do not carry a line. */
export const leastGroups = 5

const scales: Record<Scale, { to(x: number): number; from(x: number): number }> = {
  rate: { to: Math.log, from: Math.exp },
  share: { to: (x) => Math.log(x / (1 - x)), from: (x) => 1 / (1 + Math.exp(-x)) },
  none: { to: (x) => x, from: (x) => x },
}
/** A line by least squares, each point counting as much as its group has people. Deprivation runs from nought (most) to one (least). */
function ends(shares: readonly number[], values: readonly number[]): { most: number; least: number } {
  let before = 0
  const ranks = shares.map((share) => {
    before += share
    return before - share / 2
  })
  const mean = (list: readonly number[]) => list.reduce((n, v, i) => n + v * (shares[i] as number), 0)
  const [rank, value] = [mean(ranks), mean(values)]
  const across = mean(ranks.map((r) => (r - rank) ** 2))
  const slope = mean(ranks.map((r, i) => (r - rank) * ((values[i] as number) - value))) / across
  return { most: value - slope * rank, least: value + slope * (1 - rank) }
}
const normal = (random: Chance): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
const within = (sorted: readonly number[]) => {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number
  return { lower: at(0.025), upper: at(0.975) }
}

/**
 * `groups` from the most to the least deprived. The intervals are of lines through values drawn anew within each group's own interval. Undefined of fewer
 * than five groups, or where a value is at an end that its scale cannot hold.
 */
export function slopeOf(groups: readonly Group[], scale: Scale, random: Chance, draws = 10_000): Slope | undefined {
  const all = groups.reduce((n, g) => n + g.population, 0)
  if (groups.length < leastGroups || groups.some((g) => !(g.population > 0))) return undefined
  const { to, from } = scales[scale]
  const shares = groups.map((g) => g.population / all)
  const points = groups.map((g) => ({ at: to(g.value), error: (to(g.upper) - to(g.lower)) / (2 * z) }))
  if (points.some((p) => !Number.isFinite(p.at) || !Number.isFinite(p.error))) return undefined
  const through = (values: readonly number[]) => {
    const { most, least } = ends(shares, values)
    return { slope: from(most) - from(least), relative: from(most) / from(least) }
  }
  const here = through(points.map((p) => p.at))
  const drawn = Array.from({ length: draws }, () => through(points.map((p) => p.at + p.error * normal(random))))
  const sorted = (of: 'slope' | 'relative') => drawn.map((d) => d[of]).sort((a, b) => a - b)
  return {
    slope: { value: here.slope, ...within(sorted('slope')) },
    relative: { value: here.relative, ...within(sorted('relative')) },
  }
}
