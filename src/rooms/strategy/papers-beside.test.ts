import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Shown, SmallRule } from '#lib/small-numbers.ts'
import { type CountedMeasure, loadPack, type Measure } from '#pack/index.ts'
import { type Counting, type Out, toldBeside } from './papers-beside.ts'

const pack = loadPack(new URL('../../../packs/hampshire', import.meta.url).pathname)
const counted = (key: string) => pack.measures.find((m) => m.key === key) as CountedMeasure
const exact: SmallRule = { hideBelow: 8, roundTo: 1 }
const rounded: SmallRule = { hideBelow: 8, roundTo: 5 }
const out = (cells: Record<string, Shown>, rule = exact): Out => ({ cells, rule })
const repeats = (n: Shown, rule = exact) => out({ 'high-risk-cases 2025-10-01 repeats': n }, rule)
const told = (before: Out[], now: Out, of: Counting = pack) => toldBeside(before, now, of).map((t) => `${t.measure} ${t.starts} ${t.count}`)

test('one more in a later paper is found by subtraction, and stops it; rounded numbers leave it open', () => {
  assert.deepEqual(told([repeats(20)], repeats(21)), ['high-risk-cases 2025-10-01 repeats'])
  assert.equal(told([repeats(20)], repeats(14)).length, 1, 'fewer tells as much')
  assert.deepEqual(told([repeats(20, rounded)], repeats(25, rounded)), [])
  for (const [was, is] of [
    [20, 20],
    [20, 40],
    ['hidden', 21],
    [20, 'hidden'],
    [0, 'hidden'],
  ] as const)
    assert.deepEqual(told([repeats(was)], repeats(is)), [], `${was} to ${is}`)
})
test('every earlier paper is set beside it, not only the last', () => {
  assert.equal(told([repeats(60), repeats(20)], repeats(62)).length, 1)
  assert.equal(told([repeats('hidden'), repeats(61)], repeats(62)).length, 1)
})
test('no change between one and seven can be worked out of two releases, whichever numbers and rules they hold', () => {
  const rules = [exact, rounded, { hideBelow: 5, roundTo: 3 }]
  for (const first of rules)
    for (const second of rules) {
      const seen = new Set<string>()
      for (let was = 8; was < 26; was++)
        for (let is = 8; is < 26; is++) {
          const shown = (n: number, rule: SmallRule) => Math.max(rule.roundTo, Math.round(n / rule.roundTo) * rule.roundTo)
          const pair = `${shown(was, first)} ${shown(is, second)}`
          if (seen.has(pair)) continue
          seen.add(pair)
          if (told([repeats(shown(was, first), first)], repeats(shown(is, second), second)).length > 0) continue
          // All pairs that would be shown like this: a reader may not be left with one small difference.
          const differences = new Set<number>()
          for (let a = first.hideBelow; a < 50; a++)
            for (let b = second.hideBelow; b < 50; b++)
              if (shown(a, first) === shown(was, first) && shown(b, second) === shown(is, second)) differences.add(b - a)
          const one = differences.size === 1 ? [...differences][0]! : 0
          assert.ok(one === 0 || Math.abs(one) >= second.hideBelow, `${was} to ${is} tells ${one}`)
        }
    }
})
test('two papers by rules of different days narrow what neither gives away alone', () => {
  const cells = (answered: number, safer: number) => ({
    'feeling-safer 2025-10-01 answered': answered,
    'feeling-safer 2025-10-01 safer': safer,
  })
  // 19 answered and 17 of them said safer: to the nearest five 20 and 15, to the nearest three 18 and 18. Together: one or two did not say it.
  const thirds: SmallRule = { hideBelow: 8, roundTo: 3 }
  assert.deepEqual(told([out(cells(20, 15), rounded)], out(cells(18, 18), thirds)), ['feeling-safer 2025-10-01 notSafer'])
  assert.deepEqual(told([out(cells(20, 15), rounded)], out(cells(20, 15), rounded)), [], 'the same by the same rule says nothing more')
})
test('what an earlier, looser rule let out long ago does not stop a paper that adds nothing to it', () => {
  const loose: SmallRule = { hideBelow: 3, roundTo: 1 }
  const before = out({ 'high-risk-cases 2025-10-01 cases': 30, 'high-risk-cases 2025-10-01 repeats': 5 }, loose)
  const now = { 'high-risk-cases 2025-10-01 cases': 30, 'high-risk-cases 2025-10-01 repeats': 'hidden' } as const
  assert.deepEqual(told([before], out(now, rounded)), [])
})
test('a year beside its quarters, and a county beside its towns, give away the one that was hidden', () => {
  const contacts = counted('pippa-not-police')
  const yearly: Measure = { ...contacts, key: 'contacts-yearly', period: 'year' }
  const quarters = ['2025-04-01', '2025-07-01', '2025-10-01'].map((q, i) => [`pippa-not-police ${q} notPolice`, 20 + i] as const)
  const before = out(Object.fromEntries<Shown>([...quarters, ['pippa-not-police 2026-01-01 notPolice', 'hidden']]))
  const of = { measures: [...pack.measures, yearly], areas: pack.areas }
  const year = (n: number) => out({ 'contacts-yearly 2025-04-01 notPolice': n })
  assert.deepEqual(told([before], year(66), of), ['pippa-not-police 2026-01-01 notPolice'])
  assert.deepEqual(told([before], year(63 + 9), of), [], 'nine is not small')

  const unmet = counted('unmet-needs')
  const force: Measure = { ...unmet, key: 'unmet-force', area: 'force' }
  const both = { measures: [...pack.measures, force], areas: pack.areas }
  const town = out({ [`${unmet.key} 2025-10-01 unmet`]: 30 })
  const all = (n: number) => out({ 'unmet-force 2025-10-01 unmet': n })
  assert.deepEqual(told([town], all(32), both), ['unmet-force 2025-10-01 unmet elsewhere'])
  assert.deepEqual(told([town], all(60), both), [])
})
test('whoever comes up in two quarters is one in the year: quarters that add up to more give nothing away', () => {
  const cases = counted('high-risk-cases')
  const yearly: Measure = { ...cases, key: 'cases-yearly', period: 'year' }
  const quarters = ['2025-04-01', '2025-07-01', '2025-10-01'].map((q) => [`high-risk-cases ${q} cases`, 20] as const)
  const before = out(Object.fromEntries<Shown>([...quarters, ['high-risk-cases 2026-01-01 cases', 'hidden']]))
  const of = { measures: [...pack.measures, yearly], areas: pack.areas }
  for (const year of [55, 63]) assert.deepEqual(told([before], out({ 'cases-yearly 2025-04-01 cases': year }), of), [], String(year))
})
test('counts of what is not of people may move by one', () => {
  const m = pack.measures.find((x) => 'notOfPeople' in x && x.notOfPeople) as Measure
  assert.deepEqual(told([out({ [`${m.key} 2025-10-01 counted`]: 20 })], out({ [`${m.key} 2025-10-01 counted`]: 21 })), [])
})
