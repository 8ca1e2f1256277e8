import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { compareRates, compareShares, normalBelow, rateRatio, shareDifference, zFor } from './compare.ts'

const near = (x: number, to: number, by: number) => assert.ok(Math.abs(x - to) <= by, `${x} is not ${to}`)

test('the normal distribution is that of the tables', () => {
  near(normalBelow(0), 0.5, 1e-15)
  near(normalBelow(1.959964), 0.975, 1e-7)
  near(normalBelow(-2.575829), 0.005, 1e-7)
  near(zFor(1), 1.959964, 1e-9)
  near(zFor(16), 2.955, 1e-3)
  assert.throws(() => zFor(0), RangeError)
})
test('the difference of two shares has the interval of its published example', () => {
  // Newcombe 1998, table II, example (a): 56 of 70 and 48 of 80, method 10: 0.0524 to 0.3339.
  const d = shareDifference({ count: 56, of: 70 }, { count: 48, of: 80 })!
  near(d.value, 0.2, 1e-12)
  near(d.lower, 0.0524, 1e-4)
  near(d.upper, 0.3339, 1e-4)
})
test('two places that are the same are called different at most about one time in twenty, however many are looked at', () => {
  const random = chance('same places')
  const draw = (n: number, p: number) => {
    let hits = 0
    for (let i = 0; i < n; i++) if (random.chanceOf(p)) hits++
    return hits
  }
  let [shares, rates, sets] = [0, 0, 0]
  for (let n = 0; n < 2_000; n++) {
    if (compareShares({ count: draw(80, 0.3), of: 80 }, { count: draw(120, 0.3), of: 120 }) !== 'not clearly different') shares++
    const there = { count: random.poisson(60), population: 3_000 }
    if (compareRates({ count: random.poisson(20), population: 1_000 }, there) !== 'not clearly different') rates++
  }
  for (let n = 0; n < 400; n++) {
    const whole = { count: random.poisson(6_400), population: 160_000 }
    const wards = Array.from({ length: 16 }, () => ({ count: random.poisson(400), population: 10_000 }))
    if (wards.some((w) => compareRates(w, whole, 16) !== 'not clearly different')) sets++
  }
  assert.ok(shares / 2_000 < 0.065, String(shares))
  assert.ok(rates / 2_000 < 0.065, String(rates))
  assert.ok(sets / 400 < 0.08, String(sets))
})
test('places that differ are called so, the right way round', () => {
  assert.equal(compareShares({ count: 357, of: 1_046 }, { count: 814, of: 1_225 }), 'lower')
  assert.equal(compareShares({ count: 814, of: 1_225 }, { count: 357, of: 1_046 }), 'higher')
  assert.equal(compareRates({ count: 200, population: 10_000 }, { count: 100, population: 10_000 }), 'higher')
  assert.equal(compareRates({ count: 0, population: 1_000 }, { count: 900, population: 10_000 }), 'lower')
  assert.equal(compareRates({ count: 2, population: 1_000 }, { count: 1, population: 1_000 }), 'not clearly different')
})
test('what cannot be compared is not', () => {
  assert.equal(compareShares({ count: 0, of: 0 }, { count: 1, of: 2 }), 'cannot be compared')
  assert.equal(compareRates({ count: 0, population: 10 }, { count: 0, population: 10 }), 'cannot be compared')
  assert.equal(compareRates({ count: 1, population: 0 }, { count: 1, population: 10 }), 'cannot be compared')
})
test('a ratio of rates is turned over when the two are', () => {
  const a = { count: 30, population: 1_000 }
  const b = { count: 20, population: 2_000 }
  const [x, y] = [rateRatio(a, b)!, rateRatio(b, a)!]
  near(x.value, 3, 1e-9)
  near(x.lower, 1 / y.upper, 1e-9)
})
