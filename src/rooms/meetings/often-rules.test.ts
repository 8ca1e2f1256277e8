/** What is proposed, on which evidence, and where a rule keeps silent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { type HarmEvent, oftenest, oftenGaps, repeat, serial } from './often-rules.ts'

const today = '2026-03-10' as Day
const e = (on: string, victim: string | null, kind: HarmEvent['kind'] = 'incident'): HarmEvent => ({
  on: on as Day,
  victim,
  kind,
  reference: `R${victim}`,
})

test('serial is two different people within three years, and no more is said than the days and the plans', () => {
  const found = serial([e('2024-05-01', 'a'), e('2026-01-02', 'b')], null, today)
  assert.equal(found?.says, '2 different people within three years')
  assert.deepEqual(found?.evidence, [
    { on: '2024-05-01', reference: 'Ra', kind: 'incident' },
    { on: '2026-01-02', reference: 'Rb', kind: 'incident' },
  ])
  assert.match(found?.rule ?? '', /version/)
})
test('serial keeps silent: one person many times, three years and a day, a child of 15, nobody judged to be harmed, tomorrow', () => {
  assert.equal(serial([e('2025-05-01', 'a'), e('2025-06-01', 'a'), e('2026-01-02', 'a')], null, today), undefined)
  assert.equal(serial([e('2023-01-02', 'a'), e('2026-01-02', 'b')], null, today), undefined)
  assert.ok(serial([e('2023-01-03', 'a'), e('2026-01-02', 'b')], null, today))
  assert.equal(serial([e('2024-05-01', 'a'), e('2026-01-02', 'b')], '2010-01-01' as Day, today), undefined)
  assert.equal(serial([e('2025-05-01', null), e('2026-01-02', 'b')], null, today), undefined)
  assert.equal(serial([e('2025-05-01', 'a'), e('2026-03-11', 'b')], null, today), undefined)
  assert.equal(serial([e('2025-05-01', 'a', 'referral'), e('2026-01-02', 'b')], null, today), undefined, 'a referral is no incident')
  const same = (on: string, victim: string) => ({ ...e(on, victim), reference: 'ONE' })
  assert.equal(serial([same('2025-05-01', 'a'), same('2026-01-02', 'b')], null, today), undefined, 'two in one plan are one pattern')
})
test('repeat is the same two within twelve months of their last referral, counted from the referral', () => {
  const once = (...events: HarmEvent[]) => repeat(events, today).length
  assert.equal(once(e('2025-06-01', 'a', 'referral'), e('2026-02-01', 'a')), 1)
  assert.equal(once(e('2025-06-01', 'a', 'referral'), e('2026-02-01', 'b')), 0, 'another person is another case')
  assert.equal(once(e('2026-02-01', 'a'), e('2026-02-05', 'a', 'referral')), 0, 'before the referral is what it was made for')
  assert.equal(once(e('2024-01-01', 'a', 'referral'), e('2026-02-01', 'a')), 0, 'over twelve months')
  assert.equal(
    once(e('2024-01-01', 'a', 'referral'), e('2025-12-01', 'a', 'referral'), e('2026-02-01', 'a')),
    1,
    'each referral starts it anew',
  )
  assert.equal(once(e('2023-01-01', 'a', 'referral'), e('2023-02-01', 'a')), 0, 'lapsed since')
})
test('often is the tenth with the most, those level with it among them, and never somebody once', () => {
  const times = (n: number) => n
  assert.deepEqual(oftenest([1, 1, 1, 1, 1, 1, 1, 1, 1, 5], times), [5])
  assert.deepEqual(oftenest([3, 3, 3, 2], times), [3, 3, 3])
  assert.deepEqual(oftenest([1, 1], times), [])
  assert.deepEqual(oftenest([], times), [])
})
test('a decision has its reason; taking up says who does what, and looking again on which day', () => {
  const gaps = (over: object) =>
    Object.keys(oftenGaps({ decision: 'leave', why: 'Known and held', does: '', again: undefined, ...over }, today))
  assert.deepEqual(gaps({}), [])
  assert.deepEqual(gaps({ why: ' ' }), ['why'])
  assert.deepEqual(gaps({ decision: 'take-up' }), ['does'])
  assert.deepEqual(gaps({ decision: 'watch' }), ['again'])
  assert.deepEqual(gaps({ decision: 'watch', again: today }), ['again'])
})
