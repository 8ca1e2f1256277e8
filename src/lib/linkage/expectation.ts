/**
 * Learning without labels. Pairs fall into classes (same person, relative, unrelated); each class agrees on each comparison with chances of its own.
 * Expectation-maximisation finds the chances that are free, and how large each class is, from how often each pattern of agreement was seen.
 */

/** Pairs that agree in the same way: their levels, one a comparison, and how many. */
export interface Pattern {
  levels: ArrayLike<number>
  count: number
}
export interface LatentClass {
  /** Share of all pairs. */
  share: number
  /** By comparison and level; index 0 ("not known") is not used. */
  chance: number[][]
  /** Which comparisons' chances may move. */
  free: readonly boolean[]
}
export interface Learnt {
  classes: LatentClass[]
  iterations: number
  converged: boolean
}

/** A chance is never nought: one pair for a level's fair part is laid beside what was seen. */
const smoothed = (seen: readonly number[], beside: readonly number[]): number[] => {
  const total = seen.reduce((s, n, l) => (l === 0 ? s : s + n), 0)
  return seen.map((n, l) => (l === 0 ? 0 : (n + beside[l]!) / (total + 1)))
}

/** Patterns that are the same on what is used, added up: far fewer than all. */
export function together(patterns: readonly Pattern[], use: readonly number[]): Pattern[] {
  const found = new Map<string, Pattern>()
  for (const p of patterns) {
    let key = ''
    for (const i of use) key += String.fromCharCode(48 + p.levels[i]!)
    const same = found.get(key)
    if (same) same.count += p.count
    else found.set(key, { levels: p.levels, count: p.count })
  }
  return [...found.values()]
}

/**
 * `use` lists the comparisons that count; `outside` is how many more pairs there are that were not compared, all of the last class; `beside` holds the
 * chances that smoothing leans towards.
 */
export function learn(options: {
  patterns: readonly Pattern[]
  classes: readonly LatentClass[]
  use: readonly number[]
  beside: readonly (readonly number[])[]
  outside?: number
  iterations?: number
  tolerance?: number
}): Learnt {
  const { patterns, use, beside, outside = 0, iterations = 200, tolerance = 1e-5 } = options
  let classes = options.classes.map((c) => ({ ...c, chance: c.chance.map((row) => [...row]) }))
  const k = classes.length
  const total = patterns.reduce((s, p) => s + p.count, outside)
  if (total === 0) return { classes, iterations: 0, converged: false }
  for (let round = 1; round <= iterations; round++) {
    const sums = new Float64Array(k)
    const seen = classes.map((c) => c.chance.map((row) => row.map(() => 0)))
    const part = new Float64Array(k)
    for (const p of patterns) {
      let all = 0
      for (let c = 0; c < k; c++) {
        const { share, chance } = classes[c]!
        let like = share
        for (const i of use) {
          const level = p.levels[i]!
          if (level !== 0) like *= chance[i]![level]!
        }
        part[c] = like
        all += like
      }
      if (!(all > 0)) continue
      for (let c = 0; c < k; c++) {
        const mass = (part[c]! / all) * p.count
        sums[c]! += mass
        const { free } = classes[c]!
        for (const i of use) if (free[i]) seen[c]![i]![p.levels[i]!]! += mass
      }
    }
    sums[k - 1]! += outside
    let moved = 0
    classes = classes.map((old, c) => {
      const share = sums[c]! / total
      // A class may be one pair in a billion: its share has settled when it moves by less than a thousandth of itself.
      moved = Math.max(moved, (Math.abs(share - old.share) / Math.max(share, 1 / total)) * (tolerance / 1e-3))
      const chance = old.chance.map((row, i) => {
        if (!old.free[i] || !use.includes(i)) return row
        const next = smoothed(seen[c]![i]!, beside[i]!)
        for (let l = 1; l < next.length; l++) moved = Math.max(moved, Math.abs(next[l]! - row[l]!))
        return next
      })
      return { ...old, share, chance }
    })
    if (moved < tolerance) return { classes, iterations: round, converged: true }
  }
  return { classes, iterations, converged: false }
}
