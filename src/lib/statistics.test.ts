import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { median, proportion } from './statistics.ts'

test('proportions and their intervals are those of the published method', () => {
  // Known answers computed with the formulas of PHEindicatormethods.
  for (const [count, of, value, lower, upper] of [
    [7, 31, 22.58, 11.4, 39.81],
    [357, 1046, 34.13, 31.32, 37.06],
  ] as const) {
    const p = proportion(count, of)!
    assert.deepEqual(
      [p.value, p.lower, p.upper].map((x) => Number((x * 100).toFixed(2))),
      [value, lower, upper],
    )
  }
  assert.equal(proportion(0, 0), undefined)
  assert.throws(() => proportion(3, 2), RangeError)
})

test('an interval holds its proportion and never leaves nought to one', () => {
  const random = chance('wilson')
  for (let n = 0; n < 2_000; n++) {
    const of = random.integer(1, 500)
    const { value, lower, upper } = proportion(random.pick([0, of, random.integer(0, of)]), of)!
    assert.ok(0 <= lower && lower <= value + 1e-12 && value - 1e-12 <= upper && upper <= 1)
  }
})

test('a median is of the values sorted as numbers', () => {
  assert.equal(median([]), undefined)
  assert.equal(median([10, 9, 100]), 10)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})
