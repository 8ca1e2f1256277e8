/**
 * Pairs into people. Joined from the strongest link down; two groups join only when nothing in them says that they are two people, and never over one
 * single bridge. What is refused is said, for a person to look at. The records stay as they are: a cluster is a list of links, and can be undone.
 */

export interface Link {
  a: number
  b: number
  weight: number
}
export type Refusal = 'cannot be one' | 'a single bridge' | 'grew too large'
export interface Clusters {
  /** By record: the least record of its cluster. */
  of: Int32Array
  /** Links not followed, and why. */
  attention: (Link & { why: Refusal })[]
}
export interface ClusterOptions {
  size: number
  /** At or above the link threshold and free of holds; the order does not matter. */
  links: { a: Int32Array; b: Int32Array; weight: Float32Array; count: number }
  /** What two records are worth together, and whether they may never be one. Asked of groups that are about to join. */
  weigh(a: number, b: number): { weight: number; never: boolean }
  /** At or above it a pair speaks for joining. */
  review: number
  /** A person is seldom recorded more often than this. */
  most?: number
}

export function cluster({ size, links, weigh, review, most = 60 }: ClusterOptions): Clusters {
  const parent = Int32Array.from({ length: size }, (_, i) => i)
  const members = new Map<number, number[]>()
  const find = (x: number): number => {
    let at = x
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  const attention: Clusters['attention'] = []
  const { a, b, weight } = links
  const order = Uint32Array.from({ length: links.count }, (_, k) => k).sort(
    (x, y) => weight[y]! - weight[x]! || a[x]! - a[y]! || b[x]! - b[y]!,
  )
  for (const k of order) {
    const [x, y] = [find(a[k]!), find(b[k]!)]
    if (x === y) continue
    const [one, two] = [members.get(x) ?? [x], members.get(y) ?? [y]]
    const refuse = (why: Refusal) => attention.push({ a: a[k]!, b: b[k]!, weight: weight[k]!, why })
    if (one.length + two.length > most) {
      refuse('grew too large')
      continue
    }
    let [speak, never] = [0, false]
    if (one.length > 1 || two.length > 1)
      for (const p of one)
        for (const q of two) {
          const w = weigh(p, q)
          if (w.never) never = true
          if (w.weight >= review) speak++
        }
    if (never) {
      refuse('cannot be one')
      continue
    }
    // One record may hang on one link. Two groups that know themselves must agree in more than one place.
    if (one.length > 1 && two.length > 1 && speak < 2) {
      refuse('a single bridge')
      continue
    }
    const [to, from] = x < y ? [x, y] : [y, x]
    parent[from] = to
    members.set(to, [...one, ...two])
    members.delete(from)
  }
  return { of: parent.map((_, i) => find(i)), attention }
}
