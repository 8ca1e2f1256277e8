import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addDays,
  addMonths,
  ageOn,
  clockTime,
  type Day,
  day,
  daysBetween,
  monthsBetween,
  parseDay,
  parseTime,
  startOfFinancialYear,
  startOfMonth,
  startOfQuarter,
  weekday,
} from './day.ts'

const d = (text: string): Day => {
  const read = parseDay(text)
  assert.ok(read, `${text} is a day`)
  return read
}

test('a day that is not in the calendar is not a day', () => {
  assert.equal(day(2024, 2, 29), '2024-02-29')
  for (const [y, m, on] of [
    [2023, 2, 29],
    [2026, 4, 31],
    [2026, 0, 1],
    [2026, 13, 1],
    [2026, 1, 0],
    [2026.5, 1, 1],
    [2026, 1, 1.5],
    [Number.NaN, 1, 1],
    [-1, 1, 1],
    [10000, 1, 1],
  ] as const)
    assert.equal(day(y, m, on), undefined, `${y}-${m}-${on}`)
  assert.equal(day(26, 1, 1), '0026-01-01')
})

test('only YYYY-MM-DD is read as a day, and only HH:MM as a time', () => {
  for (const text of ['', '2026-1-1', '2026-02-30', ' 2026-01-01', '2026-01-01T00:00', '２０２６-01-01', '01/02/2026'])
    assert.equal(parseDay(text), undefined, text)
  assert.equal(parseDay('2026-11-24'), '2026-11-24')
  assert.equal(parseTime('09:30:00'), '09:30')
  for (const text of ['9:30', '24:00', '12:60', '12.30', '']) assert.equal(parseTime(text), undefined, text)
  assert.equal(clockTime(0, 0), '00:00')
  assert.equal(clockTime(24, 0), undefined)
  assert.equal(clockTime(12, 0.5), undefined)
})

test('days are counted over leap days, year ends and clock changes', () => {
  assert.equal(addDays(d('2024-02-28'), 1), '2024-02-29')
  assert.equal(addDays(d('2026-12-31'), 1), '2027-01-01')
  assert.equal(addDays(d('2026-03-29'), 1), '2026-03-30')
  assert.equal(addDays(d('2026-03-01'), -1), '2026-02-28')
  assert.equal(daysBetween(d('2026-10-24'), d('2026-10-26')), 2)
  assert.equal(daysBetween(d('2026-10-26'), d('2026-10-24')), -2)
  assert.throws(() => addDays(d('9999-12-31'), 1), RangeError)
})

test('for every day of 28 years, the next is one later and falls on the next day of the week', () => {
  let on = d('2000-01-01')
  assert.equal(weekday(on), 6)
  for (let n = 1; n <= 10_228; n++) {
    const next = addDays(on, 1)
    assert.ok(next > on)
    assert.equal(daysBetween(on, next), 1)
    assert.equal(weekday(next), (weekday(on) % 7) + 1)
    on = next
  }
  assert.equal(on, '2028-01-02')
})

test('a month later is the same day, or the last of a shorter month', () => {
  for (const [from, n, to] of [
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-11-24', 0, '2026-11-24'],
  ] as const)
    assert.equal(addMonths(d(from), n), to)
})

test('only whole months count as months between', () => {
  for (const [from, to, n] of [
    ['2026-01-15', '2026-02-14', 0],
    ['2026-01-15', '2026-02-15', 1],
    ['2026-01-31', '2026-02-28', 1],
    ['2025-11-24', '2026-11-24', 12],
    ['2026-02-15', '2026-01-15', -1],
  ] as const)
    assert.equal(monthsBetween(d(from), d(to)), n, `${from} to ${to}`)
})

test('age changes on the birthday, and for 29 February on 1 March of other years', () => {
  for (const [born, today, age] of [
    ['2010-11-25', '2026-11-24', 15],
    ['2010-11-24', '2026-11-24', 16],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2024-02-29', 16],
    ['2026-11-25', '2026-11-24', -1],
  ] as const)
    assert.equal(ageOn(d(born), d(today)), age, `${born} on ${today}`)
})

test('the financial year starts on 1 April', () => {
  assert.equal(startOfMonth(d('2026-11-24')), '2026-11-01')
  assert.equal(startOfQuarter(d('2026-11-24')), '2026-10-01')
  assert.equal(startOfQuarter(d('2026-03-31')), '2026-01-01')
  assert.equal(startOfFinancialYear(d('2026-03-31')), '2025-04-01')
  assert.equal(startOfFinancialYear(d('2026-04-01')), '2026-04-01')
})
