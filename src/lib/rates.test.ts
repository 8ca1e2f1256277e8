import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { countWithin, rate, standardisedRate } from './rates.ts'

const near = (x: number, to: number, by: number) => assert.ok(Math.abs(x - to) <= by, `${x} is not ${to}`)
const two = (x: number) => Number(x.toFixed(2))

test('counts have the limits of the published method: exact below ten, Byar’s from ten', () => {
  for (const [count, lower, upper] of [
    [31, 21.06, 44.0],
    [4, 1.09, 10.24],
    [0, 0, 3.69],
    [10, 4.79, 18.39],
  ] as const)
    assert.deepEqual([two(countWithin(count).lower), two(countWithin(count).upper)], [lower, upper])
  assert.throws(() => countWithin(1.5), RangeError)
  assert.throws(() => countWithin(-1), RangeError)
})

/** The same probabilities another way: logarithms of factorials, added up in full. */
const tail = (from: number, to: number, mean: number): number => {
  let sum = 0
  for (let k = from; k <= to; k++) {
    let log = -mean + k * Math.log(mean)
    for (let i = 2; i <= k; i++) log -= Math.log(i)
    sum += Math.exp(log)
  }
  return sum
}
test('at each exact limit the count is as unlikely as one in forty, to either side', () => {
  for (let count = 0; count < 10; count++) {
    const { lower, upper } = countWithin(count)
    near(tail(0, count, upper), 0.025, 1e-9)
    if (count > 0) near(tail(count, 200, lower), 0.025, 1e-9)
  }
})
test('limits hold the true mean at least as often as they say', () => {
  const random = chance('counts')
  for (const mean of [2, 6, 15, 60]) {
    let held = 0
    for (let n = 0; n < 8_000; n++) {
      const { lower, upper } = countWithin(random.poisson(mean))
      if (lower <= mean && mean <= upper) held++
    }
    assert.ok(held / 8_000 > 0.94, `${mean}: ${held / 8_000}`)
  }
})
test('a rate is the count and its limits, per so many people', () => {
  const r = rate(31, 10_000, 1_000)!
  assert.deepEqual([r.value, two(r.lower), two(r.upper)], [3.1, 2.11, 4.4])
  assert.equal(rate(3, 0, 1_000), undefined)
  assert.throws(() => rate(3, -1, 1_000), RangeError)
})

test('a standardised rate of a population with the standard’s own ages is its plain rate, limits and all', () => {
  const bands = [
    { count: 30, population: 1_000, standard: 10 },
    { count: 12, population: 2_000, standard: 20 },
  ]
  const [dsr, plain] = [standardisedRate(bands, 1_000)!, rate(42, 3_000, 1_000)!]
  for (const end of ['value', 'lower', 'upper'] as const) near(dsr[end], plain[end], 1e-9)
})
test('a standardised rate takes out what a different age make-up did', () => {
  // Every age has the same rate in both; one area is younger.
  const young = standardisedRate(
    [
      { count: 90, population: 9_000, standard: 5_000 },
      { count: 2, population: 1_000, standard: 5_000 },
    ],
    1_000,
  )!
  const old = standardisedRate(
    [
      { count: 10, population: 1_000, standard: 5_000 },
      { count: 18, population: 9_000, standard: 5_000 },
    ],
    1_000,
  )!
  near(young.value, 6, 1e-9)
  near(old.value, 6, 1e-9)
})
test('a standardised rate is not worked out of fewer than ten events, nor over ages nobody has', () => {
  assert.equal(standardisedRate([{ count: 9, population: 100, standard: 1 }], 1), undefined)
  assert.notEqual(standardisedRate([{ count: 10, population: 100, standard: 1 }], 1), undefined)
  assert.equal(
    standardisedRate(
      [
        { count: 20, population: 100, standard: 1 },
        { count: 0, population: 0, standard: 1 },
      ],
      1,
    ),
    undefined,
  )
  assert.equal(standardisedRate([], 1), undefined)
})
test('limits of a standardised rate hold the true one, over made-up populations', () => {
  const random = chance('standardised')
  const bands = [
    { rate: 0.004, population: 4_000, standard: 30 },
    { rate: 0.01, population: 1_500, standard: 50 },
    { rate: 0.002, population: 6_000, standard: 20 },
  ]
  const truth = bands.reduce((n, b) => n + b.rate * b.standard, 0) / 100
  let held = 0
  for (let n = 0; n < 6_000; n++) {
    const r = standardisedRate(
      bands.map((b) => ({ ...b, count: random.poisson(b.rate * b.population) })),
      1,
    )!
    if (r.lower <= truth && truth <= r.upper) held++
  }
  assert.ok(held / 6_000 > 0.93 && held / 6_000 < 0.98, String(held / 6_000))
})
