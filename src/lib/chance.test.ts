import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'

const draw = (n: number, one: () => number): number[] => Array.from({ length: n }, one)
const mean = (list: number[]): number => list.reduce((a, b) => a + b, 0) / list.length

test('the same seed gives the same county on every machine', () => {
  const random = chance('hampshire')
  assert.deepEqual(
    draw(5, () => random.integer(0, 999_999)),
    [565030, 896920, 970125, 922409, 492349],
  )
  assert.equal(random.uuid(), '816111e5-346d-41d1-86a4-473d5a6c8885')
  assert.equal(chance(7).next(), chance('7').next())
  assert.notEqual(chance(7).next(), chance(8).next())
})

test('a fork draws on its own, whatever else has been drawn', () => {
  const one = chance('a')
  const two = chance('a')
  draw(10, two.next)
  assert.equal(one.fork('people').next(), two.fork('people').next())
  assert.notEqual(one.fork('people').next(), one.fork('places').next())
})

test('draws spread as they should', () => {
  const random = chance('spread')
  assert.ok(Math.abs(mean(draw(20_000, random.next)) - 0.5) < 0.01)
  const rolls = draw(60_000, () => random.integer(1, 6))
  for (let face = 1; face <= 6; face++) assert.ok(Math.abs(rolls.filter((r) => r === face).length - 10_000) < 400, `${face}`)
  assert.ok(Math.abs(mean(draw(20_000, () => Number(random.chanceOf(0.2)))) - 0.2) < 0.01)
  for (const m of [0.5, 4, 100]) {
    const counts = draw(20_000, () => random.poisson(m))
    const average = mean(counts)
    assert.ok(Math.abs(average - m) < 0.05 * m, `mean of ${m}`)
    assert.ok(Math.abs(mean(counts.map((c) => (c - average) ** 2)) - m) < 0.05 * m, `variance of ${m}`)
  }
  assert.equal(random.poisson(0), 0)
  const picked = draw(10_000, () =>
    random.weighted([
      [1, 1],
      [2, 3],
      [3, 0],
    ]),
  )
  assert.equal(picked.filter((p) => p === 3).length, 0)
  assert.ok(Math.abs(picked.filter((p) => p === 2).length - 7_500) < 200)
})

test('a shuffle keeps everything, and every order comes up alike', () => {
  const random = chance('shuffle')
  const orders = new Map<string, number>()
  for (let n = 0; n < 6_000; n++) {
    const order = random.shuffle(['a', 'b', 'c']).join('')
    orders.set(order, (orders.get(order) ?? 0) + 1)
  }
  assert.equal(orders.size, 6)
  for (const [order, n] of orders) assert.ok(Math.abs(n - 1_000) < 120, `${order} ${n}`)
})

test('identifiers have the shape of a UUID and do not repeat', () => {
  const random = chance('ids')
  const ids = Array.from({ length: 1_000 }, random.uuid)
  assert.equal(new Set(ids).size, 1_000)
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('an empty choice is refused', () => {
  const random = chance(1)
  assert.throws(() => random.pick([]), RangeError)
  assert.throws(() => random.integer(2, 1), RangeError)
  assert.throws(() => random.weighted([['a', 0]]), RangeError)
})
