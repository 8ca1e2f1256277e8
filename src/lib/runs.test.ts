import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chance } from './chance.ts'
import { chanceOfRuns, control, runChart } from './runs.ts'

const near = (x: number, to: number, by = 1e-9) => assert.ok(Math.abs(x - to) <= by, `${x} is not ${to}`)
const quiet = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11]
const firedIn = (values: readonly number[]) => [...new Set(control(values)!.fired.flat())].sort()

describe('control charts', () => {
  test('limits are the mean and 2.66 times the mean step between months', () => {
    const c = control(quiet)!
    // Steps: 2 3 2 1 2 3 2 1 2 3 2.
    const step = 23 / 11
    near(c.mean, 10.5)
    near(c.lower, 10.5 - 2.66 * step)
    near(c.upper, 10.5 + 2.66 * step)
    near(c.mostStep, 3.267 * step)
    assert.deepEqual(c.fired.flat(), [])
  })
  test('a floor is never gone under, and fewer than twelve months have no limits', () => {
    assert.equal(control([1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9])!.lower, 0)
    assert.equal(control([1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9], { ceiling: 12 })!.upper, 12)
    assert.equal(control(quiet.slice(0, 11)), undefined)
  })
  test('a month far outside is named, and only that month', () => {
    const c = control([...quiet, ...quiet, 40])!
    assert.ok(c.fired.at(-1)!.includes('outside'))
    assert.equal(c.fired.filter((f) => f.includes('outside')).length, 1)
  })
  test('seven on one side, seven rising, and two of three near a limit each fire by name', () => {
    assert.ok(firedIn([10, 12, 9, 11, 10, 12, 9, 14, 15, 13, 14, 15, 13, 14]).includes('seven-one-side'))
    assert.ok(firedIn([10, 12, 9, 11, 8, 7, 8, 9, 10, 11, 12, 13, 14]).includes('seven-rising-or-falling'))
    assert.ok(firedIn([10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 13.2, 10.5, 13.2]).includes('two-of-three-near-a-limit'))
  })
  test('six of a kind are not seven', () => {
    assert.ok(!firedIn([9, 12, 9, 12, 11.5, 12, 11.5, 12, 11.5, 9, 12, 9, 12, 9]).includes('seven-one-side'))
    assert.ok(!firedIn([10, 12, 9, 10, 11, 12, 13, 14, 9, 12, 9, 12, 9, 12]).includes('seven-rising-or-falling'))
  })
  test('where nothing happens a rule seldom fires; where the level moves one soon does', () => {
    const random = chance('months')
    const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    let [false_, missed] = [0, 0]
    for (let n = 0; n < 1_000; n++) {
      const still = Array.from({ length: 24 }, () => 50 + 5 * normal())
      if (control(still)!.fired.flat().includes('outside')) false_++
      const moved = still.map((v, i) => (i >= 14 ? v + 15 : v))
      if (control(moved)!.fired.flat().length === 0) missed++
    }
    assert.ok(false_ / 1_000 < 0.15, String(false_))
    assert.ok(missed / 1_000 < 0.05, String(missed))
  })
})

describe('run charts', () => {
  test('the chance of so many runs is what counting every order gives', () => {
    for (const [above, below] of [
      [3, 4],
      [5, 5],
      [6, 2],
    ] as const) {
      const many = above + below
      const found = new Map<number, number>()
      let all = 0
      for (let bits = 0; bits < 2 ** many; bits++) {
        const order = Array.from({ length: many }, (_, i) => (bits >> i) & 1)
        if (order.filter((b) => b === 1).length !== above) continue
        all++
        const runs = 1 + order.slice(1).filter((b, i) => b !== order[i]).length
        found.set(runs, (found.get(runs) ?? 0) + 1)
      }
      for (let runs = 2; runs <= many; runs++) near(chanceOfRuns(runs, above, below), (found.get(runs) ?? 0) / all, 1e-12)
    }
  })
  test('six on one side are a shift, values on the middle value counting for neither', () => {
    assert.deepEqual(runChart([5, 7, 4, 8, 3, 9, 2, 8, 4, 7, 5, 7])!.fired.includes('shift'), false)
    const c = runChart([3, 2, 4, 3, 2, 1, 5, 8, 9, 7, 8, 6, 9])!
    assert.ok(c.fired.includes('shift') && c.fired.includes('too-few-runs'))
  })
  test('five in a row the same way are a trend; a month that repeats the last is passed over', () => {
    assert.ok(runChart([5, 2, 6, 1, 2, 3, 3, 4, 5, 1, 6, 2])!.fired.includes('trend'))
    assert.ok(!runChart([5, 2, 6, 1, 2, 3, 4, 1, 6, 2, 7, 3])!.fired.includes('trend'))
  })
  test('a saw crosses too often', () => {
    assert.ok(runChart([1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9])!.fired.includes('too-many-runs'))
  })
  test('fewer than ten months, or months all alike, say nothing', () => {
    assert.equal(runChart([1, 2, 3]), undefined)
    assert.deepEqual(runChart([4, 4, 4, 4, 4, 4, 4, 4, 4, 4])!.fired, [])
  })
})
