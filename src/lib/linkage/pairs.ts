/** All pairs of a file that are worth looking at, and the people they make. */
import type { Blocks } from './blocking.ts'
import { type Clusters, cluster } from './cluster.ts'
import { isAgainst, isNever, type Scorer } from './score.ts'

/** Side by side, twenty bytes a pair; the first `count` of each are filled. */
export interface Pairs {
  a: Int32Array
  b: Int32Array
  weight: Float32Array
  /** Why it is held, as bits: holdsOf reads them. */
  holds: Uint16Array
  count: number
  /** How many were compared, and how many of them can never be one person. */
  compared: number
  never: number
}
/** Those that weigh at least `floor`, as they come. */
export function pairsAbove(blocks: Blocks, scorer: Scorer, floor: number, progress?: (share: number) => void): Pairs {
  let room = 1 << 12
  const found: Pairs = {
    a: new Int32Array(room),
    b: new Int32Array(room),
    weight: new Float32Array(room),
    holds: new Uint16Array(room),
    count: 0,
    compared: 0,
    never: 0,
  }
  blocks.each((i, j) => {
    found.compared++
    const weight = scorer.weigh(i, j)
    if (weight < floor) {
      if (weight === Number.NEGATIVE_INFINITY) found.never++
      return
    }
    if (found.count === room) {
      room *= 2
      for (const key of ['a', 'b', 'weight', 'holds'] as const) {
        const wider = new (found[key].constructor as new (n: number) => Int32Array)(room)
        wider.set(found[key] as Int32Array)
        found[key] = wider as never
      }
    }
    const at = found.count++
    found.a[at] = i
    found.b[at] = j
    found.weight[at] = weight
    found.holds[at] = scorer.last.holds
  }, progress)
  return found
}

export interface Joining {
  /** In bits; the model's link threshold unless said. */
  from?: number
  /** Held pairs wait for a person. 'agreed' is what comes out if the person agrees to every one; what can never be is still refused. */
  held?: 'wait' | 'agreed'
}
/** People, from the pairs at or above a weight. */
export function clustersOf(
  size: number,
  pairs: Pairs,
  scorer: Scorer,
  { from = scorer.thresholds.link, held = 'wait' }: Joining = {},
): Clusters {
  const refused = held === 'wait' ? isAgainst : isNever
  const take: number[] = []
  for (let k = 0; k < pairs.count; k++) if (pairs.weight[k]! >= from && !refused(pairs.holds[k]!)) take.push(k)
  return cluster({
    size,
    links: {
      a: Int32Array.from(take, (k) => pairs.a[k]!),
      b: Int32Array.from(take, (k) => pairs.b[k]!),
      weight: Float32Array.from(take, (k) => pairs.weight[k]!),
      count: take.length,
    },
    weigh(a, b) {
      const weight = scorer.weigh(a, b)
      return { weight, never: refused(scorer.last.holds) }
    },
    review: scorer.thresholds.review,
  })
}
