import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import type { HandedMeasure } from '#pack/index.ts'
import { testPack } from '#src/testing.ts'
import { periodsBefore } from './periods.ts'
import { askedOf, type Beside, checked, daysLate, dueOn, periodsAsked, readCount, type Value, type Written } from './returns-rules.ts'

const rule = { ...testPack.returns, dueDays: 30, from: '2025-01-01', askAtPercent: 25 } as typeof testPack.returns
const [summer, autumn] = periodsBefore('2026-03-10' as Day, 'quarter', 2) as [
  ReturnType<typeof periodsBefore>[number],
  ReturnType<typeof periodsBefore>[number],
]
const measure = (key: string, unit: HandedMeasure['unit']): HandedMeasure =>
  ({ key, name: key, unit, numerator: 'Charges', denominator: unit === 'count' ? null : 'Arrests', per: 100 }) as HandedMeasure
const asked = { measures: [measure('share', 'share'), measure('count', 'count'), measure('rate', 'rate')] }
const good: Record<string, Written> = {
  share: { counted: '30', outOf: '100', note: '' },
  count: { counted: '12', outOf: '', note: '' },
  rate: { counted: '130', outOf: '100', note: '' },
}
const values: Value[] = [
  { measure: 'share', counted: 30, outOf: 100, note: '' },
  { measure: 'count', counted: 12, outOf: null, note: '' },
  { measure: 'rate', counted: 130, outOf: 100, note: '' },
]
const beside = (more: Partial<Beside> = {}): Beside => ({ last: undefined, before: undefined, rule, ...more })
const says = (typed: Partial<Record<keyof typeof good, Partial<Written>>>, why = '', more: Partial<Beside> = {}) =>
  checked(asked, Object.fromEntries(Object.entries(good).map(([k, w]) => [k, { ...w, ...typed[k] }])), why, beside(more)).faults.map(
    (f) => f.says,
  )

test('what is right goes in as it is, and a rate may be more than what it is out of', () => {
  assert.deepEqual(checked(asked, good, '', beside()), { values, faults: [] })
})

describe('a count', () => {
  test('is a number in figures, and nothing that can be read in two ways', () => {
    assert.equal(readCount(' 1234 '), 1234)
    assert.equal(readCount('0'), 0)
    for (const [typed, said] of [
      ['1,234', '“1,234” can be read in two ways. Write 1234, with nothing between the figures.'],
      ['1.234', /two ways. Write 1234/],
      ['1 234 567', /Write 1234567/],
      ['-3', '“-3” is below nought. A count is 0 or more.'],
      ['−3', /below nought/],
      ['12.5', '“12.5” is not a whole number. Write how many there were.'],
      ['85%', /is a percentage\. Write how many/],
      ['120%', /is a percentage, and over 100\. Write how many/],
      ['about 20', /is not a number\. Write the count in figures, such as 20/],
      ['１２', /not a number/],
      ['1e5', /not a number/],
      ['=1+1', /not a number/],
      ['99999999', /over ten million/],
      ['999999999999', /not a number/],
    ] as const)
      assert.match(String(readCount(typed)), typeof said === 'string' ? new RegExp(`^${said.replace(/[.]/g, '\\.')}$`) : said, typed)
  })
  test('is never more than what it is out of, and the sentence says what that would be', () => {
    assert.deepEqual(says({ share: { counted: '120' } }), [
      'Charges: 120 is more than the 100 it is out of: that would be 120%. Mend the one that is wrong, or change them round.',
    ])
    assert.match(says({ share: { counted: '1', outOf: '0' } })[0] ?? '', /1 is more than the 0 it is out of\. Mend/)
  })
  test('that is missing needs a number or a reason; a total without its count, and a count without its total, are missing too', () => {
    assert.match(says({ count: { counted: '' } })[0] ?? '', /there is no number\. Write 0 if there was none\. If it cannot be counted/)
    assert.deepEqual(says({ count: { counted: '', note: 'The system was down' } }), [])
    assert.match(says({ share: { counted: '' } })[0] ?? '', /no number beside 100/)
    assert.match(says({ share: { outOf: '' } })[0] ?? '', /A share needs what it is out of/)
    assert.match(says({ count: { outOf: '5' } })[0] ?? '', /is a count, and out of nothing/)
    assert.equal(checked(asked, {}, '', beside()).faults.length, 3)
  })
  test('with a fault in every box has a sentence for every box', () => {
    assert.equal(says({ share: { counted: 'x', outOf: 'y' }, count: { counted: '-1' } }).length, 3)
  })
})

describe('beside last time', () => {
  const last = { values, period: summer }
  test('a total that moved by more than the set share asks for a word, and with the word it goes in', () => {
    assert.deepEqual(says({ share: { counted: '40', outOf: '126' } }, '', { last }), [
      'Arrests: 126 now and 100 in July to September 2025, 26% more. If it is right, say under Explanation what changed.',
    ])
    assert.deepEqual(says({ share: { counted: '40', outOf: '126', note: 'A new unit counts too' } }, '', { last }), [])
    assert.deepEqual(says({ share: { counted: '40', outOf: '125' } }, '', { last }), [], 'a quarter is not more than a quarter')
    assert.match(says({ rate: { outOf: '50' } }, '', { last })[0] ?? '', /50% fewer/)
  })
  test('of a handful nothing is asked: three and six are chance', () => {
    const small = { period: summer, values: [{ measure: 'share', counted: 1, outOf: 3, note: '' }] }
    assert.deepEqual(says({ share: { counted: '2', outOf: '6' } }, '', { last: small }), [])
  })
  test('every number the same is the return of another period until somebody says that it is right', () => {
    assert.match(says({}, '', { last })[0] ?? '', /Every number is the same as in July to September 2025/)
    assert.deepEqual(says({}, 'It is right: checked', { last }), [])
  })
})

describe('handed in twice', () => {
  const sent = (state: 'waiting' | 'accepted' | 'back') => ({ values, state, sentOn: '2026-02-03' as Day, period: autumn })
  test('the same is the same return; something else says what changed and why, or stays out', () => {
    assert.deepEqual(says({}, '', { before: sent('waiting') }), [])
    assert.match(
      says({ count: { counted: '13' } }, '', { before: sent('waiting') })[0] ?? '',
      /handed in on .*3 February 2026 and waits to be signed off/,
    )
    assert.match(
      says({ count: { counted: '13' } }, '', { before: sent('accepted') })[0] ?? '',
      /was accepted\. If this is to take its place/,
    )
    assert.deepEqual(says({ count: { counted: '13' } }, 'One more was found', { before: sent('accepted') }), [])
  })
  test('what was sent back comes again with an answer', () => {
    assert.match(says({}, '', { before: sent('back') })[0] ?? '', /sent back with a question/)
    assert.deepEqual(says({}, 'It is right: checked by hand', { before: sent('back') }), [])
  })
})

test('a return is due so many days after its period, asked for from a day on, and never for a period that still runs', () => {
  assert.equal(dueOn(autumn, rule), '2026-01-30')
  assert.equal(daysLate(autumn, '2026-01-30' as Day, rule), 0)
  assert.equal(daysLate(autumn, '2026-01-31' as Day, rule), 1)
  assert.deepEqual(
    periodsAsked({ step: 'quarter' }, '2026-03-10' as Day, rule).map((p) => p.starts),
    ['2025-10-01', '2025-07-01', '2025-04-01', '2025-01-01'],
  )
})
test('each agency has one return for each area and length of period, with every measure it hands in', () => {
  const all = askedOf(testPack)
  const measures = testPack.measures.filter((m) => m.origin === 'handed in')
  assert.equal(all.flatMap((a) => a.measures).length, measures.length)
  assert.equal(new Set(all.map((a) => a.key)).size, all.length)
  for (const a of all)
    assert.ok(
      a.measures.every((m) => m.handedInBy === a.agency && m.area === a.area && m.period === a.step),
      a.key,
    )
})
