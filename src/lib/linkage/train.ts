/**
 * A model from the records themselves. How often strangers agree is taken from pairs at random; how often one person agrees with herself from pairs
 * that share some of the keys, on what is not in the key; how often relatives do, from pairs at one door.
 */
import { type Chance, chance } from '../chance.ts'
import { type Blocks, fieldsOf } from './blocking.ts'
import { type Comparing, comparing } from './comparing.ts'
import type { Comparison } from './comparisons.ts'
import { type LatentClass, learn, type Pattern, together } from './expectation.ts'
import { columnOf, count, frequencyOf, kept } from './frequencies.ts'
import { cautious, type Frequency, type Model, type Thresholds } from './model.ts'
import type { People } from './people.ts'

export interface Training {
  people: People
  blocks: Blocks
  /** Named in the model. */
  version: string
  on: string
  from: string
  seed?: string
  thresholds?: Thresholds
  /** No more pairs than this are learnt from; a part of them, evenly, where there are more. */
  most?: number
  /** How many pairs at random show how strangers agree. */
  strangers?: number
  progress?: (what: string, share: number) => void
}

const pairsOf = (people: People): number => {
  if (!people.twoFiles) return (people.size * (people.size - 1)) / 2
  const second = people.file.reduce((n, f) => n + f, 0)
  return second * (people.size - second)
}

/** Levels seen among pairs at random, by comparison. All pairs where there are few. */
function strangers(people: People, compared: Comparing, dice: Chance, most: number): number[][] {
  const seen = compared.comparisons.map((c) => c.levels.map(() => 0))
  const note = (i: number, j: number) => {
    if (i === j || (people.twoFiles && people.file[i] === people.file[j])) return
    compared.compare(i, j)
    for (let c = 0; c < seen.length; c++) seen[c]![compared.levels[c]!]!++
  }
  const n = people.size
  if ((n * (n - 1)) / 2 <= most) for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) note(i, j)
  else for (let k = 0; k < most; k++) note(Math.floor(dice.next() * n), Math.floor(dice.next() * n))
  return seen
}

/** Exact agreement is too rare to meet at random, and need not be: it follows from how common each value is. */
function exactly(people: People, c: Comparison): { level: number; chance: number }[] {
  if (people.faces !== people.size) return []
  if (c.name === 'home') {
    const [door, whole] = [count(people, 'home'), count(people, 'postcode')]
    const sameDoor = whole.known > 1 ? (door.same * door.known * (door.known - 1)) / (whole.known * (whole.known - 1)) : 0
    return [
      { level: 1, chance: sameDoor },
      { level: 2, chance: Math.max(0, whole.same - sameDoor) },
    ]
  }
  return [{ level: 1, chance: count(people, c.fields[0]!).same }]
}

const learntFrom = 2 ** 46
export function train(options: Training): Model {
  const { people, blocks, seed = '1', most = 2_000_000, progress } = options
  const dice = chance(`linkage/${seed}`)
  const compared = comparing(people)
  const list = compared.comparisons
  const total = Math.max(1, pairsOf(people))

  const seen = strangers(people, compared, dice.fork('strangers'), options.strangers ?? 1_000_000)
  const random = list.map((c, i) => {
    const known = seen[i]!.reduce((s, n, l) => (l === 0 ? s : s + n), 0)
    const row = seen[i]!.map((n, l) => (l === 0 ? 0 : Math.max(n, 0.5) / Math.max(1, known)))
    for (const { level, chance } of exactly(people, c)) if (chance > 0) row[level] = chance
    const but = row.slice(1, -1).reduce((s, p) => s + p, 0)
    row[row.length - 1] = Math.max(1e-6, 1 - but)
    return row
  })
  progress?.('how strangers agree', 1)

  // One pass over the pairs: each pattern of levels, together with which teaching keys its pairs share.
  const teaching = blocks.rules.flatMap((rule, r) => (rule.teaches || rule.name === 'house' ? [{ rule, r }] : []))
  const radix: number[] = []
  let states = 1
  for (const c of list) {
    radix.push(states)
    states *= c.levels.length
  }
  if (states * 2 ** teaching.length > 2 ** 53 || states > learntFrom)
    throw new RangeError('Too many things are compared at once to be learnt')
  const tally = new Map<number, number>()
  const { first } = people
  const homeAt = list.findIndex((c) => c.name === 'home')
  let pairs = 0
  let every = 1
  let taken = 0
  blocks.each(
    (i, j) => {
      pairs++
      // When there are too many, half of what is left is passed over, again and again: each part of the pass keeps its weight.
      if (pairs % every !== 0) return
      if (++taken > most) {
        every *= 2
        taken = most / 2
      }
      compared.compare(i, j)
      let key = 0
      for (let c = 0; c < list.length; c++) key += compared.levels[c]! * radix[c]!
      let shared = 0
      for (let t = 0; t < teaching.length; t++) if (blocks.shares(teaching[t]!.r, first[i]!, first[j]!)) shared += 2 ** t
      key = key * 2 ** teaching.length + shared
      tally.set(key, (tally.get(key) ?? 0) + every)
    },
    (share) => progress?.('pairs to learn from', share),
  )
  const all = [...tally].map(([key, n]) => {
    const state = Math.floor(key / 2 ** teaching.length)
    return {
      levels: Uint8Array.from(list, (c, i) => Math.floor(state / radix[i]!) % c.levels.length),
      shared: key % 2 ** teaching.length,
      count: n,
    }
  })
  const everything = together(
    all,
    list.map((_, i) => i),
  )
  const sharing = (t: number): Pattern[] => all.filter((p) => Math.floor(p.shared / 2 ** t) % 2 === 1)

  const begin = list.map((c) => c.levels.map((_, l) => (l === 0 ? 0 : l === c.levels.length - 1 ? 0.1 : 0.9 / (c.levels.length - 2))))
  const every1 = list.map(() => true)
  let u = random
  let m = begin
  let [prior, relatives] = [1 / total, 1 / total]
  let h = random
  let iterations = 0
  let converged = true
  const taught = list.map(() => false)
  // The strangers met at random hold a few pairs that are not strangers; in a small file that matters, so they are taken out again and all is redone.
  for (let round = 0; round < 3; round++) {
    const lessons: { use: number[]; chance: number[][]; weight: number }[] = []
    for (const [t, { rule }] of teaching.entries()) {
      if (!rule.teaches) continue
      const inKey = new Set(fieldsOf(rule))
      const use = list.flatMap((c, i) => ([...c.fields, ...(c.besides ?? [])].some((f) => inKey.has(f)) ? [] : [i]))
      const patterns = together(sharing(t), use)
      if (use.length < 2 || patterns.reduce((s, p) => s + p.count, 0) < 30) continue
      const got = learn({
        patterns,
        use,
        beside: u,
        classes: [
          { share: 0.5, chance: round === 0 ? begin : m, free: every1 },
          { share: 0.5, chance: u, free: list.map(() => false) },
        ],
      })
      iterations += got.iterations
      converged &&= got.converged
      const found = got.classes[0]!.share * patterns.reduce((s, p) => s + p.count, 0)
      if (found >= 15) lessons.push({ use, chance: got.classes[0]!.chance, weight: found })
    }
    m = list.map((c, i) => {
      const of = lessons.filter((l) => l.use.includes(i))
      taught[i] = of.length > 0
      if (of.length === 0) return begin[i]!
      const row = c.levels.map((_, l) => of.reduce((s, x) => s + x.weight * x.chance[i]![l]!, 0))
      const sum = row.reduce((s, p) => s + p, 0)
      return row.map((p) => p / sum)
    })
    const use = list.map((_, i) => i)
    if (taught.includes(false)) {
      // What is in every key is learnt from all pairs together, with the rest held.
      const got = learn({
        patterns: everything,
        use,
        beside: u,
        outside: Math.max(0, total - pairs),
        classes: [
          { share: Math.min(0.3, people.size / total), chance: m, free: taught.map((t) => !t) },
          { share: 0.7, chance: u, free: list.map(() => false) },
        ],
      })
      m = got.classes[0]!.chance
      iterations += got.iterations
      converged &&= got.converged
    }
    ;({ h, relatives } = relativesOf())
    const sizes = learn({
      patterns: everything,
      use,
      beside: u,
      outside: Math.max(0, total - pairs),
      classes: [
        { share: Math.min(0.1, (0.3 * people.size) / total), chance: m, free: list.map(() => false) },
        { share: relatives, chance: h, free: list.map(() => false) },
        { share: 1 - Math.min(0.1, (0.3 * people.size) / total) - relatives, chance: u, free: list.map(() => false) },
      ],
    })
    prior = Math.min(0.5, Math.max(sizes.classes[0]!.share, 0.1 / total))
    relatives = Math.min(0.5, Math.max(sizes.classes[1]!.share, 0.1 / total))
    u = random.map((row, i) => {
      const less = row.map((p, l) => (l === 0 ? 0 : Math.max((p - prior * m[i]![l]!) / (1 - prior), p * 0.05)))
      const sum = less.reduce((s, p) => s + p, 0)
      return less.map((p) => p / sum)
    })
  }

  /** At one door: one person again, or somebody else of the household. What a household shares cannot tell the two apart. */
  function relativesOf(): { h: number[][]; relatives: number } {
    const t = teaching.findIndex(({ rule }) => rule.name === 'house')
    const away = list.flatMap((c, i) => (c.place ? [] : [i]))
    const patterns = t === -1 ? [] : together(sharing(t), away)
    const atOneDoor = patterns.reduce((s, p) => s + p.count, 0)
    const start = list.map((c, i) => (c.place ? m[i]! : c.inherited ? u[i]!.map((p, l) => (p + m[i]![l]!) / 2) : u[i]!))
    if (atOneDoor < 200) return { h: start, relatives: Math.min(0.01, people.size / total) }
    const got = learn({
      patterns,
      use: away,
      beside: u,
      classes: [
        { share: 0.5, chance: m, free: list.map(() => false) },
        { share: 0.5, chance: start, free: list.map((c) => !c.place && !c.personal) },
      ] satisfies LatentClass[],
    })
    iterations += got.iterations
    converged &&= got.converged
    const found = got.classes[1]!.share * atOneDoor
    return found < 50
      ? { h: start, relatives: Math.max(1, found) / total }
      : { h: got.classes[1]!.chance, relatives: found / Math.max(0.05, homeAt === -1 ? 1 : m[homeAt]![1]!) / total }
  }

  const frequencies: Record<string, Frequency> = {}
  for (const of of kept) {
    const f = columnOf(people, of).length > 0 && people.has(of) ? frequencyOf(people, of) : undefined
    if (f) frequencies[of] = f
  }
  const met = list.map((c, i) => c.levels.map((_, l) => seen[i]![l]! + all.reduce((s, p) => (p.levels[i] === l ? s + p.count : s), 0)))
  return {
    kind: 'linkage model',
    format: 1,
    version: options.version,
    made: { on: options.on, from: options.from, records: people.size, pairs, seed, iterations, converged },
    prior,
    relatives,
    thresholds: options.thresholds ?? cautious,
    comparisons: list.map((c, i) => ({
      name: c.name,
      levels: c.levels.map((level, l) =>
        l === 0
          ? { says: level.says, m: 1, u: 1, h: 1, learnt: true }
          : { says: level.says, m: m[i]![l]!, u: u[i]![l]!, h: h[i]![l]!, learnt: met[i]![l]! >= 1 },
      ),
    })),
    frequencies,
  }
}
