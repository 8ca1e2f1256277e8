import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chance } from '#lib/chance.ts'
import type { Day } from '#lib/day.ts'
import { type Shown, type SmallRule, toldBy } from '#lib/small-numbers.ts'
import { type CountedMeasure, isCounted, loadPack } from '#pack/index.ts'
import { fromFirst, hasMonths, type Month, monthsOf, readMonths } from './months.ts'
import { periodsBefore } from './periods.ts'
import type { Figure } from './rules.ts'

const pack = loadPack(new URL('../../../packs/hampshire', import.meta.url).pathname)
const rule: SmallRule = { hideBelow: 8, roundTo: 5 }
const months = periodsBefore('2026-01-10' as Day, 'month', 24)
const counted = (key: string) => pack.measures.find((m) => m.key === key) as CountedMeasure
const [contacts, cases] = [counted('pippa-not-police'), counted('high-risk-cases')]
const quarterOf = (value: number | null): Figure =>
  ({
    value,
    without: value === null ? 'too few' : null,
    counts: {},
    range: null,
    hours: { attempt: null, conversation: null },
  }) as unknown as Figure
const shown = (n: number): number | null => (n > 0 && n < 8 ? null : Math.round(n / 5) * 5)
const series = (values: Shown[]): Month[] => values.map((v, i) => ({ period: months[i]!, shown: v }))

describe('the months of a measure', () => {
  test('are of counts by quarter: a share or a time of one month is of too few', () => {
    assert.deepEqual(
      pack.measures
        .filter(isCounted)
        .filter(hasMonths)
        .map((m) => m.key)
        .toSorted(),
      ['high-risk-cases', 'n29', 'pippa-not-police', 't17', 'unmet-needs', 'unmet-needs-hampshire', 'unmet-needs-portsmouth'],
    )
  })
  test('are rounded as their quarter is, and a small one is not shown', () => {
    assert.deepEqual(
      monthsOf(contacts, months.slice(0, 3), { months: [21, 3, 30], quarter: 54 }, quarterOf(55), rule).map((m) => m.shown),
      [20, 'hidden', 30],
    )
  })
  test('hide one more where the quarter, which is public, would give a small one away', () => {
    const exact = { hideBelow: 8, roundTo: 1 }
    const all = monthsOf(contacts, months.slice(0, 3), { months: [21, 3, 30], quarter: 54 }, quarterOf(54), exact).map((m) => m.shown)
    assert.equal(all.filter((n) => n === 'hidden').length, 2)
  })
  test('never give a small one away, whatever was recorded: neither by the sum nor where a case may be in two months', () => {
    const random = chance('months')
    for (let n = 0; n < 1_500; n++) {
      const m = random.pick([contacts, cases])
      const r = random.pick([rule, { hideBelow: 8, roundTo: 1 }])
      const raw = Array.from({ length: 3 }, () => random.pick([0, 1, 2, 7, random.integer(0, 40)]))
      const sum = raw.reduce((a, b) => a + b, 0)
      const quarter = m === contacts ? sum : random.integer(Math.max(...raw), sum)
      const public_ = r.roundTo === 1 ? (quarter > 0 && quarter < 8 ? null : quarter) : shown(quarter)
      const out = monthsOf(m, months.slice(0, 3), { months: raw, quarter }, quarterOf(public_), r)
      if (out.every((x) => x.shown === 'hidden')) continue
      const counts = { a: raw[0]!, b: raw[1]!, c: raw[2]!, quarter, again: sum - quarter, sum }
      const sums = [
        { total: 'sum', parts: ['a', 'b', 'c'] },
        { total: 'sum', parts: m === contacts ? ['quarter'] : ['quarter', 'again'] },
      ] as const
      const [a, b, c] = out.map((x) => x.shown)
      const told = toldBy(counts, r, sums, [{ shown: { a: a!, b: b!, c: c!, quarter: public_ ?? 'hidden' }, rule: r }])
      assert.deepEqual(told, [], JSON.stringify({ raw, quarter, out: out.map((x) => x.shown) }))
    }
  })
  test('begin with the first that has a record', () => {
    assert.deepEqual(
      fromFirst(series([0, 0, 15, 0, 20])).map((m) => m.shown),
      [15, 0, 20],
    )
  })
})

describe('what is said of the months', () => {
  test('nothing has changed where they only wander, with the limits', () => {
    const r = readMonths(series([50, 55, 45, 50, 60, 50, 45, 55, 50, 45, 55, 50]))
    assert.equal(r.bold, 'Nothing has clearly changed.')
    assert.match(r.after, /The mean is about 51 a month, and chance alone moves it between \d+ and \d+\./)
  })
  test('a change is said with its months and its rule, never why', () => {
    const r = readMonths(series([50, 55, 45, 50, 55, 45, 50, 55, 45, 50, 70, 75, 70, 75, 70, 75, 70]))
    assert.match(r.bold, /has lasted to the last month/)
    assert.match(r.after, /Seven months in a row on one side of the mean|[Ss]even months/)
    assert.match(r.after, /that it changed, never why/)
    assert.ok(r.fired.at(-1)!.length > 0)
  })
  test('months that are not shown leave no limits, and are not nought; nor do eleven months', () => {
    const r = readMonths(series([50, 'hidden', 45, 50, 60, 50, 45, 55, 50, 45, 55, 50]))
    assert.match(r.bold + r.after, /1 of 12 months have too few to show, so no limits can be drawn\. It is not nought/)
    assert.equal(r.limits, undefined)
    assert.equal(readMonths(series([50, 45, 50, 60, 50, 45, 55, 50, 45, 55, 50])).limits, undefined)
  })
})
