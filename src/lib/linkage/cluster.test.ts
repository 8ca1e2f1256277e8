/** From pairs to people: what joins, what is refused, and that the order of the pairs does not matter. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../chance.ts'
import { cluster } from './cluster.ts'

type Pair = readonly [number, number, number]
function join(size: number, pairs: readonly Pair[], never: readonly (readonly [number, number])[] = [], most = 60) {
  const weights = new Map(pairs.flatMap(([a, b, w]) => [[`${a} ${b}`, w] as const, [`${b} ${a}`, w] as const]))
  const apart = new Set(never.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]))
  return cluster({
    size,
    links: {
      a: Int32Array.from(pairs, (p) => p[0]),
      b: Int32Array.from(pairs, (p) => p[1]),
      weight: Float32Array.from(pairs, (p) => p[2]),
      count: pairs.length,
    },
    weigh: (a, b) => ({ weight: weights.get(`${a} ${b}`) ?? -20, never: apart.has(`${a} ${b}`) }),
    review: 0,
    most,
  })
}
test('linked records are one person, and the rest stay alone', () => {
  assert.deepEqual(
    [
      ...join(5, [
        [0, 1, 12],
        [1, 2, 11],
      ]).of,
    ],
    [0, 0, 0, 3, 4],
  )
})
test('two groups do not join over one single bridge', () => {
  const pairs: Pair[] = [
    [0, 1, 30],
    [2, 3, 30],
    [1, 2, 12],
  ]
  const { of, attention } = join(4, pairs)
  assert.deepEqual([...of], [0, 0, 2, 2])
  assert.deepEqual(attention, [{ a: 1, b: 2, weight: 12, why: 'a single bridge' }])
  assert.deepEqual([...join(4, [...pairs, [0, 3, 5]]).of], [0, 0, 0, 0], 'with a second they do')
})
test('two people of one incident stay apart through any chain', () => {
  const { of, attention } = join(
    3,
    [
      [0, 1, 20],
      [1, 2, 19],
    ],
    [[0, 2]],
  )
  assert.deepEqual([...of], [0, 0, 2])
  assert.equal(attention[0]?.why, 'cannot be one')
})
test('a group does not grow beyond what a person is', () => {
  const { attention } = join(
    5,
    [
      [0, 1, 20],
      [0, 2, 20],
      [1, 2, 20],
      [0, 3, 20],
      [1, 3, 20],
    ],
    [],
    3,
  )
  assert.deepEqual(new Set(attention.map((a) => a.why)), new Set(['grew too large']))
})
test('the order in which pairs come changes nothing, and what can never be is never together', () => {
  const dice = chance('cluster')
  for (let n = 0; n < 200; n++) {
    const pairs: Pair[] = []
    const never: [number, number][] = []
    for (let a = 0; a < 9; a++)
      for (let b = a + 1; b < 9; b++) {
        if (dice.chanceOf(0.25)) pairs.push([a, b, dice.integer(10, 20)])
        else if (dice.chanceOf(0.1)) never.push([a, b])
      }
    const { of } = join(9, pairs, never)
    assert.deepEqual([...join(9, dice.shuffle(pairs), never).of], [...of])
    for (const [a, b] of never) assert.notEqual(of[a], of[b])
    for (const [i, c] of of.entries()) assert.ok(c <= i && of[c] === c)
  }
})
