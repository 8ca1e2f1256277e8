/**
 * Months in a row: whether something has changed, or the figure only wanders. Control charts of single values (XmR: Shewhart; Wheeler, Understanding
 * variation, 1993) with the four rules of NHS England's Making Data Count; run charts (Perla, Provost and Murray, BMJ Quality and Safety 2011; 20: 46)
 * for series too short for limits. A rule that fires says that something changed, never why, and never who did it.
 */
import { median } from './statistics.ts'

export const controlRules = {
  outside: 'A month outside the limits: very unlikely to be chance',
  'seven-one-side': 'Seven months in a row on one side of the mean',
  'seven-rising-or-falling': 'Seven months in a row, each higher (or each lower) than the last',
  'two-of-three-near-a-limit': 'Two of three months in a row near the same limit',
} as const
export type ControlRule = keyof typeof controlRules
export interface Control {
  mean: number
  lower: number
  upper: number
  /** Above this, one month differs from the last by more than chance would do. */
  mostStep: number
  /** By the place of the month in the series: the rules it is part of. */
  fired: readonly (readonly ControlRule[])[]
}
/** Fewer months give limits that mean little. */
export const leastForLimits = 12

/** Every run of `length` places from which `holds` says yes, as the set of places in any of them. */
const places = (many: number, length: number, holds: (from: number) => boolean): Set<number> => {
  const found = new Set<number>()
  for (let from = 0; from + length <= many; from++) if (holds(from)) for (let i = from; i < from + length; i++) found.add(i)
  return found
}

/**
 * `floor`: what the figure cannot go below; nought for counts and rates. Limits are the mean and 2.66 times the mean of the steps from month to month.
 * Undefined of fewer than twelve.
 */
export function control(values: readonly number[], { floor = 0, ceiling = Number.POSITIVE_INFINITY } = {}): Control | undefined {
  const many = values.length
  if (many < leastForLimits) return undefined
  const mean = values.reduce((n, v) => n + v, 0) / many
  const steps = values.slice(1).map((v, i) => Math.abs(v - (values[i] as number)))
  const step = steps.reduce((n, v) => n + v, 0) / steps.length
  const [lower, upper] = [mean - 2.66 * step, mean + 2.66 * step]
  const at = (i: number) => values[i] as number
  const side = (i: number) => Math.sign(at(i) - mean)
  const run = (from: number, length: number) => Array.from({ length }, (_, i) => from + i)
  const oneSide = places(many, 7, (from) => side(from) !== 0 && run(from, 7).every((i) => side(i) === side(from)))
  const trend = places(many, 7, (from) => {
    const way = Math.sign(at(from + 1) - at(from))
    return way !== 0 && run(from + 1, 6).every((i) => Math.sign(at(i) - at(i - 1)) === way)
  })
  // The outer third between mean and limit, on one side: only the months that lie there belong to it.
  const near = (i: number, way: number) => (at(i) - mean) * way > (2 / 3) * 2.66 * step && (at(i) - mean) * way <= 2.66 * step
  const twoOfThree = new Set<number>()
  for (const way of [1, -1])
    for (let from = 0; from + 3 <= many; from++) {
      const close = run(from, 3).filter((i) => near(i, way))
      if (close.length >= 2) for (const i of close) twoOfThree.add(i)
    }
  const fired = values.map((v, i): ControlRule[] => [
    ...(v > upper || v < lower ? (['outside'] as const) : []),
    ...(oneSide.has(i) ? (['seven-one-side'] as const) : []),
    ...(trend.has(i) ? (['seven-rising-or-falling'] as const) : []),
    ...(twoOfThree.has(i) ? (['two-of-three-near-a-limit'] as const) : []),
  ])
  return { mean, lower: Math.max(floor, lower), upper: Math.min(ceiling, upper), mostStep: 3.267 * step, fired }
}

export const runRules = {
  shift: 'Six or more in a row on one side of the middle value',
  trend: 'Five or more in a row, each higher (or each lower) than the last',
  'too-few-runs': 'It crosses the middle value less often than chance would',
  'too-many-runs': 'It crosses the middle value more often than chance would',
} as const
export type RunRule = keyof typeof runRules
export interface Runs {
  middle: number
  /** How often it stays on one side for a while: one more than it crosses. */
  runs: number
  /** Between these, nine times in ten or more, were it chance alone. */
  expected: { least: number; most: number }
  fired: readonly RunRule[]
}
/** Fewer points say nothing. */
export const leastForRuns = 10

const choose = (n: number, k: number): number => {
  if (k < 0 || k > n) return 0
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways
}
/** How likely exactly `runs` runs are of so many above and below, in any order (Swed and Eisenhart, 1943). */
export function chanceOfRuns(runs: number, above: number, below: number): number {
  const all = choose(above + below, above)
  const half = runs >> 1
  const ways =
    runs % 2 === 0
      ? 2 * choose(above - 1, half - 1) * choose(below - 1, half - 1)
      : choose(above - 1, half) * choose(below - 1, half - 1) + choose(above - 1, half - 1) * choose(below - 1, half)
  return ways / all
}
function runsExpected(above: number, below: number): { least: number; most: number } {
  const most = 2 * Math.min(above, below) + 1
  const tail = (list: number[]): number => {
    let sum = 0
    for (const runs of list) {
      sum += chanceOfRuns(runs, above, below)
      if (sum > 0.05) return runs
    }
    return list.at(-1) as number
  }
  const all = Array.from({ length: most - 1 }, (_, i) => i + 2)
  return { least: tail(all), most: tail(all.toReversed()) }
}
/** Values on the middle value count for neither side; values the same as the one before count once in a trend. Undefined of fewer than ten. */
export function runChart(values: readonly number[]): Runs | undefined {
  if (values.length < leastForRuns) return undefined
  const middle = median(values) as number
  const sides = values.filter((v) => v !== middle).map((v) => v > middle)
  const [above, below] = [sides.filter((s) => s).length, sides.filter((s) => !s).length]
  if (above === 0 || below === 0) return { middle, runs: above + below > 0 ? 1 : 0, expected: { least: 0, most: 1 }, fired: [] }
  const longest = (list: readonly boolean[]) => {
    let [best, now] = [0, 0]
    list.forEach((s, i) => {
      now = i > 0 && s === list[i - 1] ? now + 1 : 1
      best = Math.max(best, now)
    })
    return best
  }
  const runs = 1 + sides.slice(1).filter((s, i) => s !== sides[i]).length
  const moved = values.filter((v, i) => i === 0 || v !== values[i - 1])
  const ways = moved.slice(1).map((v, i) => v > (moved[i] as number))
  const expected = runsExpected(above, below)
  const fired: RunRule[] = [
    ...(longest(sides) >= 6 ? (['shift'] as const) : []),
    ...(longest(ways) >= 4 ? (['trend'] as const) : []),
    ...(runs < expected.least ? (['too-few-runs'] as const) : runs > expected.most ? (['too-many-runs'] as const) : []),
  ]
  return { middle, runs, expected, fired }
}
