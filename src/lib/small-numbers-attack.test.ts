/**
 * A reader who wants to know: takes every table and every release, writes down what each shown figure can truly be and how the counts add up, and solves
 * for the smallest and largest each count can be (linear programming). Written apart from what hides, and knows nothing of how it does.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Chance, chance } from './chance.ts'
import { CannotHide, isSmall, publish, type Release, type Shown, type SmallRule, type Sum, toldBy } from './small-numbers.ts'

// ── The reader ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The most of `goal` over all x with rows · x at most `limits`, where nought is allowed (no limit is below it). Simplex on a table, by Bland's rule. */
function most(goal: readonly number[], rows: readonly (readonly number[])[], limits: readonly number[]): number {
  const [n, m] = [goal.length, rows.length]
  const t = rows.map((r, i) => [...r, ...Array.from({ length: m }, (_, k) => (k === i ? 1 : 0)), limits[i] as number])
  const z = [...goal.map((g) => -g), ...Array(m + 1).fill(0)] as number[]
  const base = Array.from({ length: m }, (_, i) => n + i)
  for (let turn = 0; turn < 2_000; turn++) {
    const enter = z.findIndex((v, j) => j < n + m && v < -1e-9)
    if (enter === -1) return z.at(-1) as number
    let [leave, least] = [-1, Number.POSITIVE_INFINITY]
    for (let i = 0; i < m; i++) {
      const a = t[i]![enter]!
      if (a <= 1e-9) continue
      const ratio = t[i]!.at(-1)! / a
      if (ratio < least - 1e-12 || (ratio < least + 1e-12 && leave !== -1 && base[i]! < base[leave]!)) [leave, least] = [i, ratio]
    }
    if (leave === -1) return Number.POSITIVE_INFINITY
    const pivot = t[leave]!
    const by = pivot[enter]!
    for (let j = 0; j < pivot.length; j++) pivot[j] = pivot[j]! / by
    for (const row of [...t.filter((r) => r !== pivot), z]) {
      const f = row[enter]!
      if (f !== 0) for (let j = 0; j < row.length; j++) row[j] = row[j]! - f * pivot[j]!
    }
    base[leave] = enter
  }
  throw new Error('the table does not come to an end')
}

type Weights = readonly number[]
interface Fact {
  weights: Weights
  from: number
  to: number
}
/** What a shown figure says of the count: worked out by asking which counts would be shown so, not by any formula. */
function factOf(shown: Shown, weights: Weights, rule: SmallRule): Fact {
  if (shown === 'hidden') return { weights, from: 1, to: Number.POSITIVE_INFINITY }
  if (shown === 0) return { weights, from: 0, to: 0 }
  const so = Array.from({ length: shown + 2 * rule.roundTo + 2 }, (_, n) => n).filter(
    (n) => n >= rule.hideBelow && Math.max(rule.roundTo, Math.round(n / rule.roundTo) * rule.roundTo) === shown,
  )
  return { weights, from: so[0]!, to: so.at(-1)! }
}
/** The whole numbers between which a count must lie. The solving starts from what is true, which changes nothing about where it ends. */
function between(what: Weights, facts: readonly Fact[], truth: readonly number[]): { low: number; high: number } {
  const dot = (w: Weights) => w.reduce((n, x, i) => n + x * truth[i]!, 0)
  const rows: number[][] = []
  const limits: number[] = []
  const both = (w: Weights, sign: number) => w.flatMap((x) => [sign * x, -sign * x])
  for (const f of facts) {
    if (f.to !== Number.POSITIVE_INFINITY) {
      rows.push(both(f.weights, 1))
      limits.push(f.to - dot(f.weights))
    }
    rows.push(both(f.weights, -1))
    limits.push(dot(f.weights) - f.from)
  }
  truth.forEach((n, i) => {
    rows.push(
      both(
        truth.map((_, k) => (k === i ? 1 : 0)),
        -1,
      ),
    )
    limits.push(n)
  })
  assert.ok(
    limits.every((l) => l >= 0),
    'the truth is not what is shown',
  )
  const here = dot(what)
  return {
    low: Math.ceil(here - most(both(what, -1), rows, limits) - 1e-6),
    high: Math.floor(here + most(both(what, 1), rows, limits) + 1e-6),
  }
}

// ── Tables, in pairs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Pair {
  kind: string
  /** The counts that nothing adds up to. */
  atoms: readonly number[]
  cells: Record<string, Weights>
  sums: Sum<string>[]
  /** What each release has on its page. */
  first: string[]
  second: string[]
  rules: readonly [SmallRule, SmallRule]
}
const unit = (n: number, ...at: number[]): Weights => Array.from({ length: n }, (_, i) => (at.includes(i) ? 1 : 0))
const letters = 'abcdefghijklmnop'
function draw(r: Chance): Pair {
  const n = () => r.pick([0, 1, 1, 2, 3, r.integer(0, 9), r.integer(4, 14), r.integer(8, 60)])
  const rule = (): SmallRule => ({ hideBelow: r.pick([3, 5, 8]), roundTo: r.pick([1, 1, 3, 5, 5, 10]) })
  const rules = [rule(), rule()] as const
  const kind = r.pick(['same', 'finer', 'two ways', 'fewer areas', 'counted again', 'months', 'chain'])
  const cells: Record<string, Weights> = {}
  const sums: Sum<string>[] = []
  let atoms: number[] = []
  let [first, second]: [string[], string[]] = [[], []]
  const simple = (many: number) => {
    atoms = Array.from({ length: many }, n)
    for (let i = 0; i < many; i++) cells[letters[i]!] = unit(many, i)
    return [...letters.slice(0, many)]
  }
  if (kind === 'same') {
    const parts = simple(r.integer(2, 5))
    cells.all = parts.map(() => 1)
    sums.push({ total: 'all', parts })
    first = [...parts, 'all']
    second = r.chanceOf(0.5) ? first : first.filter(() => r.chanceOf(0.7))
  } else if (kind === 'finer') {
    const parts = simple(4)
    cells.ab = unit(4, 0, 1)
    cells.cd = unit(4, 2, 3)
    cells.all = [1, 1, 1, 1]
    sums.push({ total: 'ab', parts: ['a', 'b'] }, { total: 'cd', parts: ['c', 'd'] }, { total: 'all', parts: ['ab', 'cd'] })
    first = ['ab', 'cd', 'all']
    second = [...parts, ...(r.chanceOf(0.5) ? ['all'] : [])]
  } else if (kind === 'two ways') {
    const [rows, columns] = [r.integer(2, 3), r.integer(2, 3)]
    const parts = simple(rows * columns)
    const at = (i: number, j: number) => letters[i * columns + j]!
    for (let i = 0; i < rows; i++) {
      const own = Array.from({ length: columns }, (_, j) => i * columns + j)
      cells[`row${i}`] = unit(parts.length, ...own)
      sums.push({ total: `row${i}`, parts: own.map((k) => letters[k]!) })
    }
    for (let j = 0; j < columns; j++) {
      cells[`column${j}`] = unit(parts.length, ...Array.from({ length: rows }, (_, i) => i * columns + j))
      sums.push({ total: `column${j}`, parts: Array.from({ length: rows }, (_, i) => at(i, j)) })
    }
    cells.all = parts.map(() => 1)
    sums.push({ total: 'all', parts: Array.from({ length: rows }, (_, i) => `row${i}`) })
    sums.push({ total: 'all', parts: Array.from({ length: columns }, (_, j) => `column${j}`) })
    first = Object.keys(cells).filter((c) => c.length > 1)
    second = r.chanceOf(0.6) ? Object.keys(cells) : parts
  } else if (kind === 'fewer areas') {
    const parts = simple(4)
    cells.all = [1, 1, 1, 1]
    cells.without = [1, 1, 1, 0]
    sums.push({ total: 'without', parts: ['a', 'b', 'c'] }, { total: 'all', parts: ['without', 'd'] })
    first = r.chanceOf(0.5) ? ['all'] : ['all', 'a', 'b']
    second = r.chanceOf(0.5) ? ['without'] : ['without', ...parts.slice(0, 3)]
  } else if (kind === 'counted again') {
    // What was added since the first time is a count of its own, and is small.
    atoms = [n(), n(), r.pick([0, 1, 2]), r.pick([0, 0, 1, 9])]
    Object.assign(cells, { a: unit(4, 0), b: unit(4, 1), moreA: unit(4, 2), moreB: unit(4, 3), a2: unit(4, 0, 2), b2: unit(4, 1, 3) })
    Object.assign(cells, { all: unit(4, 0, 1), all2: [1, 1, 1, 1], more: unit(4, 2, 3) })
    sums.push({ total: 'all', parts: ['a', 'b'] }, { total: 'all2', parts: ['a2', 'b2'] }, { total: 'more', parts: ['moreA', 'moreB'] })
    sums.push({ total: 'a2', parts: ['a', 'moreA'] }, { total: 'b2', parts: ['b', 'moreB'] }, { total: 'all2', parts: ['all', 'more'] })
    first = ['a', 'b', 'all']
    second = ['a2', 'b2', 'all2']
  } else if (kind === 'months') {
    simple(3)
    cells.quarter = [1, 1, 1]
    sums.push({ total: 'quarter', parts: ['a', 'b', 'c'] })
    first = ['quarter']
    second = ['a', 'b', 'c']
  } else {
    // Each is of the one before: ended, planned, asked, answered, safer.
    atoms = Array.from({ length: 5 }, n)
    const names = ['safer', 'answered', 'asked', 'planned', 'ended']
    names.forEach((name, i) => {
      cells[name] = unit(5, ...Array.from({ length: i + 1 }, (_, k) => k))
      if (i > 0) {
        cells[`rest${i}`] = unit(5, i)
        sums.push({ total: name, parts: [names[i - 1]!, `rest${i}`] })
      }
    })
    first = names
    second = r.chanceOf(0.5) ? names : [...names, 'rest1']
  }
  return { kind, atoms, cells, sums, first, second, rules }
}
const countsOf = (p: Pair): Record<string, number> =>
  Object.fromEntries(Object.entries(p.cells).map(([k, w]) => [k, w.reduce((s, x, i) => s + x * p.atoms[i]!, 0)]))
const others = (p: Pair, own: readonly string[]) => Object.keys(p.cells).filter((c) => !own.includes(c))
const seen = (shown: Record<string, Shown>, own: readonly string[]) => Object.fromEntries(own.map((c) => [c, shown[c] as Shown]))
/** The small counts of a pair that are one single number to whoever has these releases, or one of two. */
function found(p: Pair, releases: readonly Release<string>[]): string[] {
  const facts = releases.flatMap((r) => Object.entries(r.shown).map(([c, s]) => factOf(s as Shown, p.cells[c]!, r.rule)))
  const counts = countsOf(p)
  return Object.keys(p.cells).filter((c) => {
    if (!isSmall(counts[c]!, p.rules[1])) return false
    const { low, high } = between(p.cells[c]!, facts, p.atoms)
    return high - low < 2
  })
}
const firstOf = (p: Pair): Release<string> => {
  // The first release hides by the rule that the second goes by too, as an old one must have: what its own day let out is in `before` of a third.
  const strict = { hideBelow: p.rules[1].hideBelow, roundTo: p.rules[0].roundTo }
  return { shown: seen(publish(countsOf(p), strict, p.sums, others(p, p.first)), p.first), rule: strict }
}

// ── What must hold ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('of 10,000 pairs of tables and releases no small count can be worked out, by this reader or by the check a paper goes through', () => {
  const random = chance('pairs')
  const withheld = new Map<string, number>()
  const kinds = new Map<string, number>()
  let small = 0
  for (let n = 0; n < 10_000; n++) {
    const p = draw(random)
    kinds.set(p.kind, (kinds.get(p.kind) ?? 0) + 1)
    const counts = countsOf(p)
    const before = firstOf(p)
    const releases = [before]
    try {
      const shown = publish(counts, p.rules[1], p.sums, others(p, p.second), [before])
      for (const c of p.second) if (isSmall(counts[c]!, p.rules[1])) assert.equal(shown[c], 'hidden')
      releases.push({ shown: seen(shown, p.second), rule: p.rules[1] })
    } catch (e) {
      if (!(e instanceof CannotHide)) throw e
      withheld.set(p.kind, (withheld.get(p.kind) ?? 0) + 1)
    }
    small += Object.values(counts).filter((c) => isSmall(c, p.rules[1])).length
    assert.deepEqual(found(p, releases), [], JSON.stringify({ p, counts, releases }))
  }
  assert.equal(kinds.size, 7)
  assert.ok(small > 10_000, `${small} small counts`)
  const all = [...withheld.values()].reduce((a, b) => a + b, 0)
  assert.ok(all < 400, `withheld ${all}: ${JSON.stringify([...withheld])}`)
})
test('this reader does find what only hiding the small ones gives away, and what two releases give away that are safe apart', () => {
  const random = chance('careless')
  let [naive, apart, agreed] = [0, 0, 0]
  for (let n = 0; n < 2_000; n++) {
    const p = draw(random)
    const counts = countsOf(p)
    const exact: SmallRule = { hideBelow: p.rules[1].hideBelow, roundTo: 1 }
    const only = (own: readonly string[]): Release<string> => ({
      shown: Object.fromEntries(own.map((c) => [c, isSmall(counts[c]!, exact) ? 'hidden' : counts[c]!])),
      rule: exact,
    })
    if (found(p, [only(p.first)]).length > 0) naive++
    const alone = publish(counts, p.rules[1], p.sums, others(p, p.second))
    const both = [firstOf(p), { shown: seen(alone, p.second), rule: p.rules[1] }]
    const told = found(p, both)
    if (told.length > 0) apart++
    // What the reader finds by linear reasoning, the check finds too; it may find more, since it knows that counts are whole.
    const checked = toldBy(counts, p.rules[1], p.sums, both)
    for (const c of told) assert.ok(checked.includes(c), `${c} was not found: ${JSON.stringify({ p, both })}`)
    if (told.length > 0) agreed++
  }
  assert.ok(naive > 200, String(naive))
  assert.ok(apart > 20, String(apart))
  assert.equal(agreed, apart)
})
test('two margins of one table say more together than each by itself, and that is looked at', () => {
  // Each row and each column alone leaves room; together there is one table.
  const counts = { a: 1, b: 9, c: 9, d: 1, r1: 10, r2: 10, k1: 10, k2: 10 }
  const sums = [
    { total: 'r1', parts: ['a', 'b'] },
    { total: 'r2', parts: ['c', 'd'] },
    { total: 'k1', parts: ['a', 'c'] },
    { total: 'k2', parts: ['b', 'd'] },
  ] as const
  const exact = { hideBelow: 5, roundTo: 1 }
  assert.deepEqual(
    toldBy(counts, exact, sums, [{ shown: { a: 'hidden', b: 9, c: 9, d: 'hidden', r1: 10, r2: 10, k1: 10, k2: 10 }, rule: exact }]),
    ['a', 'd'],
  )
  const shown = publish(counts, exact, sums)
  assert.deepEqual([shown.a, shown.d], ['hidden', 'hidden'])
  assert.ok(shown.b === 'hidden' || shown.r1 === 'hidden')
})
test('a later release that would give away what an earlier one hid hides more, and where nothing helps it may not leave', () => {
  const sums = [{ total: 'city', parts: ['here', 'there'] }] as const
  const rule = { hideBelow: 8, roundTo: 1 }
  const counts = { city: 40, here: 37, there: 3 }
  const first = { shown: { city: 40 }, rule }
  assert.equal(publish(counts, rule, sums, ['city', 'there']).here, 37, 'safe by itself')
  assert.equal(publish(counts, rule, sums, ['city', 'there'], [first]).here, 'hidden')
  assert.throws(() => publish(counts, rule, sums, ['there'], [{ shown: { city: 40, here: 37 }, rule }]), CannotHide)
})
