/**
 * May a paper be published beside those before it? Its counts and theirs, each hidden and rounded by the rule of its own day, are read as whoever has all of
 * them would read: together, with what they add up to inside a measure, over the quarters of a year and over the areas of a county. What that
 * gives away is found by lib/small-numbers, which is the only place that says what can be worked out.
 */
import { addMonths, type Day } from '#lib/day.ts'
import { couldBe, type Release, type Shown, type SmallRule, type Sum, toldBy } from '#lib/small-numbers.ts'
import { type Area, isCounted, type Measure } from '#pack/index.ts'
import { comesAgain } from './months.ts'
import { areasIn, type Figure, kinds } from './rules.ts'

/** 'high-risk-cases 2025-10-01 repeats' and what is shown of it. */
export type Cells = Readonly<Record<string, Shown>>
export const cellsOf = (known: readonly { measure: Pick<Measure, 'key'>; figures: readonly Figure[] }[]): Cells =>
  Object.fromEntries(
    known.flatMap(({ measure, figures }) =>
      figures.flatMap((f) =>
        Object.entries(f.counts).map(([name, shown]) => [`${measure.key} ${f.period.starts} ${name}`, shown] as const),
      ),
    ),
  )
/** What one paper shows, and the rule it was made by. */
export interface Out {
  cells: Cells
  rule: SmallRule
}
export interface GivenAway {
  measure: string
  starts: string
  count: string
}
export interface Counting {
  measures: readonly Measure[]
  areas: readonly Pick<Area, 'key' | 'parent'>[]
}
const placeOf = (key: string): GivenAway => {
  const [measure = '', starts = '', ...count] = key.split(' ')
  return { measure, starts, count: count.join(' ') }
}

/** One measure in one period. */
interface Block {
  key: string
  measure: Measure
  starts: Day
  next: Day
  counts: readonly string[]
}
const monthsIn = { month: 1, quarter: 3, year: 12, published: 0 } as const
function blocksOf(out: readonly Out[], { measures }: Counting): Block[] {
  const found = new Map<string, Set<string>>()
  for (const { cells } of out)
    for (const key of Object.keys(cells)) {
      const { measure, starts, count } = placeOf(key)
      const block = `${measure} ${starts}`
      found.set(block, (found.get(block) ?? new Set()).add(count))
    }
  return [...found].flatMap(([key, counts]): Block[] => {
    const { measure: name, starts } = placeOf(key)
    const measure = measures.find((m) => m.key === name)
    // What is not of people points at nobody.
    if (!measure || ('notOfPeople' in measure && measure.notOfPeople)) return []
    return [{ key, measure, starts: starts as Day, next: addMonths(starts as Day, monthsIn[measure.period]), counts: [...counts] }]
  })
}
/** What adds up within one of them: as it was hidden when it was made. */
const sumsInside = ({ key, measure }: Block): Sum<string>[] => {
  const sums: readonly Sum<string>[] = isCounted(measure)
    ? kinds[measure.countedFrom.facts].sums
    : measure.unit === 'share'
      ? [{ total: 'outOf', parts: ['counted', 'rest'] }]
      : []
  return sums.map((s) => ({ total: `${key} ${s.total}`, parts: s.parts.map((p) => `${key} ${p}`) }))
}
const sameFacts = (a: Measure, b: Measure): boolean =>
  isCounted(a) && isCounted(b) && JSON.stringify(a.countedFrom) === JSON.stringify(b.countedFrom)
/** Over periods and areas that lie in one another. What is left over is a count too: it can be small, and be found by taking away. */
function sumsAcross(blocks: readonly Block[], { areas }: Counting): Sum<string>[] {
  return blocks.flatMap((big) => {
    const { measure: m } = big
    if (!isCounted(m)) return []
    const alike = blocks.filter((b) => b !== big && sameFacts(b.measure, m))
    const quarters = alike.filter(
      (b) => b.measure.area === m.area && b.starts >= big.starts && b.next <= big.next && b.next < addMonths(b.starts, monthsIn[m.period]),
    )
    const inside = areasIn(areas, m.area).filter((a) => a !== m.area)
    const here = alike.filter((b) => b.starts === big.starts && b.next === big.next && inside.includes(b.measure.area))
    const towns = here.filter(
      (b) => !here.some((o) => o !== b && o.measure.area !== b.measure.area && areasIn(areas, o.measure.area).includes(b.measure.area)),
    )
    const whole = (all: readonly Block[]) => all.reduce((n, b) => n + monthsIn[b.measure.period as 'month'], 0) === monthsIn[m.period]
    return big.counts.flatMap((c): Sum<string>[] => {
      const total = `${big.key} ${c}`
      const of = (all: readonly Block[]) => all.filter((b) => b.counts.includes(c))
      const names = (all: readonly Block[]) => all.map((b) => `${b.key} ${c}`)
      const sums: Sum<string>[] = []
      const parts = of(quarters)
      if (parts.length > 0 && !comesAgain(m)) sums.push({ total, parts: [...names(parts), ...(whole(parts) ? [] : [`${total} elsewhen`])] })
      // Whoever comes up in two quarters is one in the year.
      else for (const b of parts) sums.push({ total, parts: [`${b.key} ${c}`, `${total} but ${b.key}`] })
      if (of(towns).length > 0) sums.push({ total, parts: [...names(of(towns)), `${total} elsewhere`] })
      return sums
    })
  })
}
/** Names that no sum joins say nothing of each other. */
function apart(names: Iterable<string>, sums: readonly Sum<string>[]): { names: string[]; sums: Sum<string>[] }[] {
  const head = new Map<string, string>()
  const find = (n: string): string => {
    const up = head.get(n) ?? n
    return up === n ? n : find(up)
  }
  for (const s of sums) for (const p of s.parts) head.set(find(p), find(s.total))
  const all = new Set([...names, ...sums.flatMap((s) => [s.total, ...s.parts])])
  return [...Map.groupBy(all, find)].map(([top, of]) => ({ names: of, sums: sums.filter((s) => find(s.total) === top) }))
}
const unknown = (names: readonly string[]) => Object.fromEntries(names.map((n) => [n, null]))
const only = ({ cells, rule }: Out, names: readonly string[]): Out => ({
  cells: Object.fromEntries(names.flatMap((n) => (cells[n] === undefined ? [] : [[n, cells[n]]]))),
  rule,
})
const release = ({ cells, rule }: Out): Release<string> => ({ shown: cells, rule })
const meets = (a: Out, b: Out, key: string): boolean => {
  const [x, y] = [a.cells[key], b.cells[key]]
  if (x === undefined || y === undefined) return true
  const [one, other] = [couldBe(x, a.rule), couldBe(y, b.rule)]
  return one.low <= other.high && other.low <= one.high
}

/**
 * `before`: newest first. Counts that this paper would let be worked out beside those before it, and could not be before: small ones behind figures that stand as they were, and
 * small steps from an earlier count to a later one of the same, such as one person more.
 */
export function toldBeside(before: readonly Out[], now: Out, counting: Counting): GivenAway[] {
  const blocks = blocksOf([...before, now], counting)
  const inside = blocks.flatMap(sumsInside)
  const told = new Set<string>()

  // As they stand: a block that was counted again is another count, and is compared below.
  const standing: Out[] = []
  for (const o of before) {
    const same = blocks.filter((b) => [now, ...standing].every((other) => b.counts.every((c) => meets(o, other, `${b.key} ${c}`))))
    standing.push(
      only(
        o,
        same.flatMap((b) => b.counts.map((c) => `${b.key} ${c}`)),
      ),
    )
  }
  const names = blocks.flatMap((b) => b.counts.map((c) => `${b.key} ${c}`))
  for (const part of apart(names, [...inside, ...sumsAcross(blocks, counting)])) {
    if (!part.names.some((n) => now.cells[n] !== undefined)) continue
    const was = standing.map((o) => release(only(o, part.names)))
    const known = new Set(toldBy(unknown(part.names), now.rule, part.sums, was))
    for (const n of toldBy(unknown(part.names), now.rule, part.sums, [...was, release(only(now, part.names))]))
      if (!known.has(n)) told.add(n)
  }

  // Counted again: what was added or taken away is a count of its own.
  const at = (when: 'was' | 'is', sums: readonly Sum<string>[]) =>
    sums.map((s): Sum<string> => ({ total: `${when}|${s.total}`, parts: s.parts.map((p) => `${when}|${p}`) }))
  for (const earlier of before) {
    const moved = names.filter((n) => !meets(earlier, now, n))
    const steps = moved.map((n): Sum<string> => {
      const more = couldBe(now.cells[n] as Shown, now.rule).low > couldBe(earlier.cells[n] as Shown, earlier.rule).high
      return { total: more ? `is|${n}` : `was|${n}`, parts: [more ? `was|${n}` : `is|${n}`, `step|${n}`] }
    })
    for (const part of apart([], [...at('was', inside), ...at('is', inside), ...steps])) {
      if (!part.names.some((n) => n.startsWith('step|'))) continue
      const of = (when: 'was' | 'is', o: Out): Release<string> => ({
        shown: Object.fromEntries(
          part.names.flatMap((n) => {
            const shown = n.startsWith(`${when}|`) ? o.cells[n.slice(when.length + 1)] : undefined
            return shown === undefined ? [] : [[n, shown]]
          }),
        ),
        rule: o.rule,
      })
      for (const n of toldBy(unknown(part.names), now.rule, part.sums, [of('was', earlier), of('is', now)]))
        if (n.startsWith('step|')) told.add(n.slice('step|'.length))
    }
  }
  return [...told].map(placeOf)
}
