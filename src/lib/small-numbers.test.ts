import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { isSmall, publish, type Shown, type SmallRule, type Sum } from './small-numbers.ts'

const rule: SmallRule = { hideBelow: 8, roundTo: 5 }
const exact: SmallRule = { hideBelow: 8, roundTo: 1 }

test('one to seven people are hidden, nought is said, and others are to the nearest five', () => {
  for (const [count, shown] of [
    [0, 0],
    [1, 'hidden'],
    [7, 'hidden'],
    [8, 10],
    [12, 10],
    [13, 15],
    [1204, 1205],
  ] as const)
    assert.deepEqual(publish({ n: count }, rule), { n: shown })
  assert.throws(() => publish({ n: 1.5 }, rule), RangeError)
  assert.throws(() => publish({ n: -1 }, rule), RangeError)
})
test('a few people are never rounded down to nobody', () => {
  assert.deepEqual(publish({ n: 3 }, { hideBelow: 2, roundTo: 10 }), { n: 10 })
})
test('a hidden count that a total would give away takes its smallest neighbour with it', () => {
  const sums = [{ total: 'all', parts: ['a', 'b', 'c'] }] as const
  assert.deepEqual(publish({ all: 33, a: 3, b: 20, c: 10 }, exact, sums), { all: 33, a: 'hidden', b: 20, c: 'hidden' })
})
test('rounding does not hide what its own limits give away', () => {
  // 10 and 10 are at least 8 and 8, and 15 is at most 17: what is left over could only be one.
  const sums = [{ total: 'all', parts: ['a', 'b', 'c'] }] as const
  const shown = publish({ all: 17, a: 8, b: 8, c: 1 }, rule, sums)
  assert.deepEqual(shown, { all: 15, a: 'hidden', b: 10, c: 'hidden' })
})
test('two hidden counts that can only be one each take a third with them', () => {
  const sums = [{ total: 'all', parts: ['a', 'b', 'c'] }] as const
  assert.deepEqual(publish({ all: 22, a: 1, b: 1, c: 20 }, exact, sums), { all: 22, a: 'hidden', b: 'hidden', c: 'hidden' })
})
test('those nobody is shown are protected too: who did not say safer is what is left of who answered', () => {
  const sums = [{ total: 'answered', parts: ['safer', 'other'] }] as const
  assert.deepEqual(publish({ answered: 20, safer: 17, other: 3 }, exact, sums, ['other']), {
    answered: 20,
    safer: 'hidden',
    other: 'hidden',
  })
  assert.equal(publish({ answered: 20, safer: 17, other: 3 }, rule, sums, ['other']).safer, 15, 'rounding leaves room enough')
})
test('a sum that does not add up is a fault, never a figure', () => {
  assert.throws(() => publish({ all: 3, a: 1, b: 1 }, rule, [{ total: 'all', parts: ['a', 'b'] }]), /not the sum/)
})

/** Every table that would be published the same, up to `most`, by trying them all: knows nothing of how publish works. */
function consistent(
  shown: Record<string, Shown>,
  unseen: readonly string[],
  sums: readonly Sum<string>[],
  parts: readonly string[],
  r: SmallRule,
  most: number,
): Record<string, number>[] {
  const looks = (name: string, n: number): boolean => {
    if (unseen.includes(name)) return true
    if (shown[name] === 'hidden') return n > 0
    if (n === 0) return shown[name] === 0
    return !isSmall(n, r) && Math.max(r.roundTo, Math.round(n / r.roundTo) * r.roundTo) === shown[name]
  }
  let found: Record<string, number>[] = [{}]
  for (const p of parts) {
    const next: Record<string, number>[] = []
    for (const t of found) for (let n = 0; n <= most; n++) if (looks(p, n)) next.push({ ...t, [p]: n })
    found = next
  }
  for (const s of sums)
    found = found
      .map((t) => ({ ...t, [s.total]: s.parts.reduce((sum, p) => sum + (t[p] as number), 0) }))
      .filter((t) => looks(s.total, t[s.total] as number))
  return found
}

test('from no table with its totals can a small count be worked out, however it is rounded', () => {
  const random = chance('small numbers')
  for (let round = 0; round < 300; round++) {
    const r: SmallRule = { hideBelow: random.pick([3, 5, 8]), roundTo: random.pick([1, 3, 5]) }
    const n = () => random.pick([0, 1, 1, 2, random.integer(0, 9), random.integer(3, 14)])
    const [a, b, c] = [n(), n(), n()]
    const flat = random.pick([true, false])
    const sums: Sum<string>[] = flat
      ? [{ total: 'all', parts: ['a', 'b', 'c'] }]
      : [
          { total: 'some', parts: ['a', 'b'] },
          { total: 'all', parts: ['some', 'c'] },
        ]
    const counts: Record<string, number> = { a, b, c, all: a + b + c, ...(flat ? {} : { some: a + b }) }
    const unseen = random.pick([[], ['c'], ['b']])
    const shown = publish(counts, r, sums, unseen)
    const all = consistent(shown, unseen, sums, ['a', 'b', 'c'], r, 24)
    assert.ok(
      all.some((t) => Object.entries(counts).every(([k, v]) => t[k] === v)),
      'the truth is among what could be',
    )
    for (const [name, count] of Object.entries(counts)) {
      if (!isSmall(count, r)) continue
      if (!unseen.includes(name)) assert.equal(shown[name], 'hidden')
      const could = new Set(all.map((t) => t[name]))
      assert.ok(could.size >= 3, `${name} is ${count} and could only be ${[...could]}: ${JSON.stringify({ counts, shown, r, unseen })}`)
    }
  }
})
test('nothing large is hidden without a small one to protect', () => {
  const random = chance('nothing to hide')
  for (let round = 0; round < 500; round++) {
    const [a, b] = [random.integer(8, 90), random.integer(8, 90)]
    assert.ok(!Object.values(publish({ a, b, all: a + b }, rule, [{ total: 'all', parts: ['a', 'b'] }])).includes('hidden'))
  }
})
