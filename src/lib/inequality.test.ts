import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { type Group, slopeOf } from './inequality.ts'

const near = (x: number, to: number, by: number) => assert.ok(Math.abs(x - to) <= by, `${x} is not ${to}`)
const exact = (values: readonly number[], populations = values.map(() => 100)): Group[] =>
  values.map((value, i) => ({ value, lower: value, upper: value, population: populations[i]! }))

test('on a straight line the index is the difference between its two ends', () => {
  // At the middles of five fifths (0.1, 0.3 …) of a line from 11 down to 1.
  const s = slopeOf(exact([10, 8, 6, 4, 2]), 'none', chance('a'), 50)!
  near(s.slope.value, 10, 1e-9)
  near(s.relative.value, 11, 1e-9)
})
test('a share of people counts as much as the group has people, wherever the line goes', () => {
  const populations = [400, 300, 150, 100, 50]
  let before = 0
  const ranks = populations.map((p) => {
    before += p / 1_000
    return before - p / 2_000
  })
  const s = slopeOf(
    exact(
      ranks.map((r) => 7 - 4 * r),
      populations,
    ),
    'none',
    chance('b'),
    50,
  )!
  near(s.slope.value, 4, 1e-9)
  near(s.relative.value, 7 / 3, 1e-9)
})
/** The regression as the method words it: without an intercept, on the root of a and on the root of a times the rank; its normal equations solved. */
test('the line is that of the published regression', () => {
  const random = chance('lines')
  for (let n = 0; n < 200; n++) {
    const groups = exact(
      Array.from({ length: 5 }, () => random.integer(5, 90) / 10),
      Array.from({ length: 5 }, () => random.integer(50, 900)),
    )
    const all = groups.reduce((sum, g) => sum + g.population, 0)
    let before = 0
    const rows = groups.map((g) => {
      const a = g.population / all
      before += a
      return { u: Math.sqrt(a), v: Math.sqrt(a) * (before - a / 2), y: Math.sqrt(a) * Math.log(g.value) }
    })
    const sum = (f: (r: (typeof rows)[number]) => number) => rows.reduce((t, r) => t + f(r), 0)
    const [uu, uv, vv, uy, vy] = [
      sum((r) => r.u * r.u),
      sum((r) => r.u * r.v),
      sum((r) => r.v * r.v),
      sum((r) => r.u * r.y),
      sum((r) => r.v * r.y),
    ]
    const det = uu * vv - uv * uv
    const [intercept, slope] = [(uy * vv - vy * uv) / det, (uu * vy - uv * uy) / det]
    const s = slopeOf(groups, 'rate', chance('c'), 2)!
    near(s.slope.value, Math.exp(intercept) - Math.exp(intercept + slope), 1e-8)
    near(s.relative.value, Math.exp(-slope), 1e-8)
  }
})
test('intervals hold the true index about as often as they say, and the same seed says the same', () => {
  const random = chance('groups')
  const truth = [12, 9, 7, 5, 4]
  const sds = 0.08
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const real = slopeOf(exact(truth), 'rate', chance('truth'), 2)!
  let held = 0
  for (let n = 0; n < 400; n++) {
    const groups = truth.map((v) => {
      const value = v * Math.exp(sds * normal())
      return { value, lower: value * Math.exp(-1.959964 * sds), upper: value * Math.exp(1.959964 * sds), population: 100 }
    })
    const s = slopeOf(groups, 'rate', chance(n), 600)!
    if (s.relative.lower <= real.relative.value && real.relative.value <= s.relative.upper) held++
  }
  assert.ok(held / 400 > 0.91, String(held))
  const groups = exact([5, 4, 3, 2, 1]).map((g) => ({ ...g, lower: g.value * 0.8, upper: g.value * 1.2 }))
  assert.deepEqual(slopeOf(groups, 'rate', chance('x'), 200), slopeOf(groups, 'rate', chance('x'), 200))
})
test('fewer than five groups, an empty group, or a value its scale cannot hold give no line', () => {
  assert.equal(slopeOf(exact([4, 3, 2, 1]), 'rate', chance('d')), undefined)
  assert.equal(slopeOf(exact([5, 4, 3, 2, 1], [1, 1, 0, 1, 1]), 'rate', chance('d')), undefined)
  assert.equal(slopeOf(exact([5, 4, 3, 2, 0]), 'rate', chance('d')), undefined)
  assert.equal(slopeOf(exact([1, 0.4, 0.3, 0.2, 0.1]), 'share', chance('d')), undefined)
})
test('a share never leaves what a share can be', () => {
  const s = slopeOf(exact([0.99, 0.95, 0.8, 0.3, 0.02]), 'share', chance('e'), 50)!
  assert.ok(s.slope.value < 1 && s.slope.value > 0.9)
})
