import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { median, medianWithin, proportion } from './statistics.ts'

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

/** The same ends another way: the shares that so many would be exactly z standard errors from, found by halving. */
test('its ends are where the score test stops to reject', () => {
  const random = chance('score')
  const from = (share: number, count: number, of: number) => Math.abs(count / of - share) / Math.sqrt((share * (1 - share)) / of)
  for (let n = 0; n < 500; n++) {
    const of = random.integer(2, 400)
    const count = random.integer(1, of - 1)
    const { value, lower, upper } = proportion(count, of)!
    for (const [end, inside] of [
      [lower, value],
      [upper, value],
    ] as const) {
      let [out, within] = [end === lower ? 1e-12 : 1 - 1e-12, inside]
      for (let i = 0; i < 80; i++) {
        const middle = (out + within) / 2
        if (from(middle, count, of) > 1.959964) out = middle
        else within = middle
      }
      assert.ok(Math.abs(out - end) < 1e-9, `${count} of ${of}: ${out} ${end}`)
    }
  }
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

test('a median has an interval once there are six values, and it holds the true one as often as it says', () => {
  assert.equal(medianWithin([]), undefined)
  assert.equal(medianWithin([1, 2, 3, 4, 5]), undefined)
  assert.deepEqual(medianWithin([6, 1, 5, 2, 4, 3]), { value: 3.5, lower: 1, upper: 6 })
  // The exact binomial ranks of ten, as in published tables: the second and the ninth.
  assert.deepEqual(medianWithin([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), { value: 5.5, lower: 2, upper: 9 })
  const random = chance('medians')
  for (const many of [7, 20, 60]) {
    let held = 0
    for (let n = 0; n < 4_000; n++) {
      // Skewed on purpose: hours to a first call are.
      const m = medianWithin(Array.from({ length: many }, () => -Math.log(1 - random.next())))!
      if (m.lower <= Math.LN2 && Math.LN2 <= m.upper) held++
    }
    assert.ok(held / 4_000 > 0.94, `${many}: ${held}`)
  }
})
test('a median of very many has the same kind of interval', () => {
  const { value, lower, upper } = medianWithin(Array.from({ length: 2_001 }, (_, i) => i))!
  assert.equal(value, 1_000)
  // 1,000 give or take about 0.98 times the root of 2,001, as on both sides.
  assert.ok(Math.abs(value - lower - 44) <= 1.5 && Math.abs(upper - value - 44) <= 1.5, `${lower} ${upper}`)
})
