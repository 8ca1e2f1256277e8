/** How right the links are, where it is known who is who. Pairs that were never compared count as missed. */

export interface Figures {
  threshold: number
  precision: number
  recall: number
  f1: number
}
const rate = (right: number, of: number): number => (of === 0 ? 0 : right / of)
const figures = (threshold: number, right: number, found: number, all: number): Figures => {
  const [precision, recall] = [rate(right, found), rate(right, all)]
  return { threshold, precision, recall, f1: rate(2 * precision * recall, precision + recall) }
}
const two = (n: number): number => (n * (n - 1)) / 2

/** Pairs truly of one person; with two files, across them. Records without a label are each somebody else. */
export function truePairs(labels: Int32Array, file?: Uint8Array): number {
  const [a, b] = [new Map<number, number>(), new Map<number, number>()]
  for (let i = 0; i < labels.length; i++) {
    const side = file?.[i] === 1 ? b : a
    side.set(labels[i]!, (side.get(labels[i]!) ?? 0) + 1)
  }
  let sum = 0
  for (const [label, n] of a) sum += file ? n * (b.get(label) ?? 0) : two(n)
  return sum
}

export interface PairFigures {
  best: Figures
  at: Figures[]
  /** The most that is found while at least so many in a thousand links are right. */
  recallAt999: number
}
/** `weights` and `right` side by side, in any order. */
export function pairFigures(weights: Float32Array, right: Uint8Array, all: number, thresholds: readonly number[]): PairFigures {
  const order = Uint32Array.from(weights, (_, i) => i).sort((x, y) => weights[y]! - weights[x]!)
  let [hits, best, recallAt999] = [0, figures(Number.POSITIVE_INFINITY, 0, 0, all), 0]
  for (let k = 0; k < order.length; k++) {
    hits += right[order[k]!]!
    // Pairs of one weight stand or fall together.
    if (k + 1 < order.length && weights[order[k + 1]!] === weights[order[k]!]) continue
    const here = figures(weights[order[k]!]!, hits, k + 1, all)
    if (here.f1 > best.f1) best = here
    if (here.precision >= 0.999) recallAt999 = Math.max(recallAt999, here.recall)
  }
  const at = thresholds.map((t) => {
    let [found, good] = [0, 0]
    for (let i = 0; i < weights.length; i++)
      if (weights[i]! >= t) {
        found++
        good += right[i]!
      }
    return figures(t, good, found, all)
  })
  return { best, at, recallAt999 }
}

export interface ClusterFigures {
  pairs: Figures
  /** Bagga and Baldwin's, by record: of the others in its cluster, how many belong; of those that belong, how many are there. */
  b3: { precision: number; recall: number; f1: number }
  clusters: number
  /** Clusters that hold more than one person. */
  mixed: number
  largest: number
}
export function clusterFigures(cluster: Int32Array, labels: Int32Array): ClusterFigures {
  const n = cluster.length
  const [size, people, both] = [new Map<number, number>(), new Map<number, number>(), new Map<string, number>()]
  for (let i = 0; i < n; i++) {
    const [c, l] = [cluster[i]!, labels[i]!]
    size.set(c, (size.get(c) ?? 0) + 1)
    people.set(l, (people.get(l) ?? 0) + 1)
    both.set(`${c} ${l}`, (both.get(`${c} ${l}`) ?? 0) + 1)
  }
  let [right, byCluster, byPerson] = [0, 0, 0]
  const persons = new Map<number, number>()
  for (const [key, k] of both) {
    const [c, l] = key.split(' ').map(Number) as [number, number]
    right += two(k)
    byCluster += (k * k) / size.get(c)!
    byPerson += (k * k) / people.get(l)!
    persons.set(c, (persons.get(c) ?? 0) + 1)
  }
  let [linked, all, largest] = [0, 0, 0]
  for (const k of size.values()) {
    linked += two(k)
    largest = Math.max(largest, k)
  }
  for (const k of people.values()) all += two(k)
  const [precision, recall] = [rate(byCluster, n), rate(byPerson, n)]
  return {
    pairs: figures(0, right, linked, all),
    b3: { precision, recall, f1: rate(2 * precision * recall, precision + recall) },
    clusters: size.size,
    mixed: [...persons.values()].filter((k) => k > 1).length,
    largest,
  }
}
