/** Learning: what a mixture was made of is found again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learn, type Pattern, together } from './expectation.ts'

const m = [0.9, 0.8, 0.7]
const u = [0.05, 0.1, 0.02]
const row = (p: number) => [0, p, 1 - p]
/** Exactly as many of each pattern as the chances say. */
const mixture = (share: number): Pattern[] =>
  Array.from({ length: 8 }, (_, bits) => {
    const levels = [0, 1, 2].map((i) => ((bits >> i) & 1) + 1)
    const like = (p: number[]) => levels.reduce((s, l, i) => s * (l === 1 ? p[i]! : 1 - p[i]!), 1)
    return { levels, count: 1e6 * (share * like(m) + (1 - share) * like(u)) }
  })
const strangers = { share: 0.5, chance: u.map(row), free: [false, false, false] }
const start = { share: 0.5, chance: [row(0.6), row(0.6), row(0.6)], free: [true, true, true] }
const beside = u.map(row)

test('chances and share come back from nothing but counts', () => {
  const { classes, converged } = learn({
    patterns: mixture(0.2),
    classes: [start, strangers],
    use: [0, 1, 2],
    beside,
    tolerance: 1e-9,
    iterations: 2000,
  })
  assert.ok(converged)
  assert.ok(Math.abs(classes[0]!.share - 0.2) < 1e-3)
  for (const [i, p] of m.entries()) assert.ok(Math.abs(classes[0]!.chance[i]![1]! - p) < 1e-3, `${i}`)
  assert.deepEqual(classes[1]!.chance, strangers.chance, 'what is held stays')
})
test('pairs outside count as strangers', () => {
  const inside = learn({
    patterns: mixture(0.2),
    classes: [{ ...start, chance: m.map(row), free: [false, false, false] }, strangers],
    use: [0, 1, 2],
    beside,
    outside: 9e6,
  })
  assert.ok(Math.abs(inside.classes.reduce((s, c) => s + c.share, 0) - 1) < 1e-9)
  // A fifth of the million would be .02 of ten million; with strangers so many more, the doubtful ones are taken for strangers too.
  assert.ok(inside.classes[0]!.share < 0.0201 && inside.classes[0]!.share > 0.01, `${inside.classes[0]!.share}`)
})
test('what is not known on both sides says nothing, and nothing at all is no fault', () => {
  const unknown = learn({ patterns: [{ levels: [0, 0, 0], count: 100 }], classes: [start, strangers], use: [0, 1, 2], beside })
  assert.ok(Math.abs(unknown.classes[0]!.share - 0.5) < 1e-6)
  assert.deepEqual(learn({ patterns: [], classes: [start, strangers], use: [0], beside }).iterations, 0)
})
test('a level never seen keeps a chance above nought', () => {
  const { classes } = learn({ patterns: [{ levels: [1, 1, 1], count: 1000 }], classes: [start, strangers], use: [0, 1, 2], beside })
  for (const chance of classes[0]!.chance) assert.ok(chance[2]! > 0 && chance[2]! < 0.01)
})
test('patterns alike on what is used are one', () => {
  const sum = together(
    [
      { levels: [1, 2, 1], count: 2 },
      { levels: [1, 1, 1], count: 3 },
    ],
    [0, 2],
  )
  assert.deepEqual(
    sum.map((p) => p.count),
    [5],
  )
})
