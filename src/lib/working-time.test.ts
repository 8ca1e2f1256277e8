import assert from 'node:assert/strict'
import { test } from 'node:test'
import { englandAndWales as holidays } from './bank-holidays.ts'
import { chance } from './chance.ts'
import { addDays, type Day, day, parseDay, type Time, weekday } from './day.ts'
import { dayIn, sayDateTime } from './london.ts'
import {
  addHours,
  addWorkingDays,
  addWorkingHours,
  BankHolidaysMissing,
  disregardedHours48,
  dueBy,
  isWorkingDay,
  nextWorkingDay,
  noonNextWorkingDay,
  officeHours,
  workingHoursBetween,
} from './working-time.ts'

const d = (text: string): Day => parseDay(text)!
const at = (text: string): Date => new Date(text)
const london = (when: Date): string => sayDateTime(when, { weekday: true, short: true, year: false })

/** Easter Sunday by the anonymous Gregorian algorithm (Nature, 1876). */
const easter = (y: number): Day => {
  const [a, b, c] = [y % 19, Math.floor(y / 100), y % 100]
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return day(y, month, (h + l - 7 * m + 33 * month + 19) % 32)!
}

test('the list of bank holidays is what the rule gives for each of its years, Easter included', () => {
  const onOrAfter = (on: Day, wanted: number): Day => (weekday(on) === wanted ? on : onOrAfter(addDays(on, 1), wanted))
  const weekdayFrom = (on: Day): Day => (weekday(on) > 5 ? onOrAfter(on, 1) : on)
  const expected: Day[] = []
  for (let y = 2024; y <= 2028; y++) {
    const christmas = weekdayFrom(d(`${y}-12-25`))
    // A weekend Christmas pushes Boxing Day's substitute on: Monday for one, Tuesday for the other.
    const boxing = weekdayFrom(d(`${y}-12-26`)) === christmas ? addDays(christmas, 1) : weekdayFrom(d(`${y}-12-26`))
    expected.push(
      weekdayFrom(d(`${y}-01-01`)),
      addDays(easter(y), -2),
      addDays(easter(y), 1),
      onOrAfter(d(`${y}-05-01`), 1),
      onOrAfter(d(`${y}-05-25`), 1),
      onOrAfter(d(`${y}-08-25`), 1),
      christmas,
      boxing,
    )
  }
  assert.deepEqual(holidays.days, expected)
  const saturdays = [2024, 2025, 2026, 2027, 2028].map((y) => d(`${y}-12-26`)).filter((on) => weekday(on) === 6)
  assert.deepEqual(holidays.alsoByStatute, saturdays)
})

test('working days pass over weekends and bank holidays', () => {
  for (const [from, n, to] of [
    ['2026-11-24', 1, '2026-11-25'],
    ['2026-11-27', 1, '2026-11-30'],
    ['2026-11-28', 1, '2026-11-30'],
    ['2026-11-24', 0, '2026-11-24'],
    ['2026-11-28', 0, '2026-11-30'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-12-24', 1, '2026-12-29'],
    ['2026-12-24', 5, '2027-01-05'],
    ['2026-04-07', -1, '2026-04-02'],
    ['2026-11-30', -3, '2026-11-25'],
  ] as const)
    assert.equal(addWorkingDays(d(from), n, holidays), to, `${n} from ${from}`)
  assert.equal(nextWorkingDay(d('2026-11-27'), holidays), '2026-11-30')
  assert.throws(() => addWorkingDays(d('2026-11-24'), 1.5, holidays), RangeError)
})

test('a clock that runs into a year nobody has looked up is refused, and the year is named', () => {
  const missing = (year: number) => (e: unknown) => e instanceof BankHolidaysMissing && e.year === year && e.message.includes(String(year))
  assert.throws(() => nextWorkingDay(d('2028-12-29'), holidays), missing(2029))
  assert.throws(() => addWorkingDays(d('2024-01-02'), -1, holidays), missing(2023))
  assert.throws(() => addWorkingHours(at('2028-12-29T16:00:00Z'), 2, officeHours, holidays), missing(2029))
  assert.throws(() => workingHoursBetween(at('2023-12-29T16:00:00Z'), at('2024-01-02T16:00:00Z'), officeHours, holidays), missing(2023))
  assert.throws(() => disregardedHours48(at('2028-12-30T12:00:00Z'), holidays), missing(2029))
})

test('working hours run from opening to closing and wait for the next working day', () => {
  for (const [from, hours, due] of [
    ['2026-11-24T09:00:00Z', 8, 'Tue 24 Nov, 17:00'],
    ['2026-11-24T15:30:00Z', 4, 'Wed 25 Nov, 11:30'],
    ['2026-11-27T16:00:00Z', 4, 'Mon 30 Nov, 12:00'],
    ['2026-11-27T18:00:00Z', 1, 'Mon 30 Nov, 10:00'],
    ['2026-11-27T06:00:00Z', 1, 'Fri 27 Nov, 10:00'],
    ['2026-11-28T12:00:00Z', 0, 'Mon 30 Nov, 09:00'],
    ['2026-03-27T16:00:00Z', 2, 'Mon 30 Mar, 10:00'],
    ['2026-12-24T16:00:00Z', 2, 'Tue 29 Dec, 10:00'],
  ] as const)
    assert.equal(london(addWorkingHours(at(from), hours, officeHours, holidays)), due, from)
  assert.equal(workingHoursBetween(at('2026-11-27T16:00:00Z'), at('2026-11-30T12:30:00Z'), officeHours, holidays), 4.5)
  assert.equal(workingHoursBetween(at('2026-11-30T12:30:00Z'), at('2026-11-27T16:00:00Z'), officeHours, holidays), 0)
  assert.equal(workingHoursBetween(at('2026-11-28T00:00:00Z'), at('2026-11-29T23:00:00Z'), officeHours, holidays), 0)
  assert.throws(
    () => addWorkingHours(at('2026-11-24T09:00:00Z'), 1, { opens: '17:00' as Time, closes: '09:00' as Time }, holidays),
    RangeError,
  )
})

test('for any start, the working hours added are the working hours between, and end within opening', () => {
  const random = chance('working hours')
  for (let n = 0; n < 300; n++) {
    const from = new Date(Date.UTC(2026, 0, 1) + random.integer(0, 500 * 24 * 60) * 60_000)
    const hours = random.integer(1, 120) / 2
    const due = addWorkingHours(from, hours, officeHours, holidays)
    assert.equal(workingHoursBetween(from, due, officeHours, holidays), hours, from.toISOString())
    assert.ok(isWorkingDay(dayIn(due), holidays))
  }
})

test('plain hours do not stop for the clocks changing', () => {
  assert.equal(london(addHours(at('2026-03-28T23:30:00Z'), 24)), 'Mon 30 Mar, 00:30')
  assert.equal(london(noonNextWorkingDay(at('2026-04-02T20:00:00+01:00'), holidays)), 'Tue 7 Apr, 12:00')
})

test('a clock runs as the pack writes it', () => {
  const friday = at('2026-11-27T16:00:00Z')
  for (const [amount, unit, due] of [
    [45, 'minutes', 'Fri 27 Nov, 16:45'],
    [48, 'hours', 'Sun 29 Nov, 16:00'],
    [4, 'working hours', 'Mon 30 Nov, 12:00'],
    [2, 'working days', 'Tue 1 Dec, 17:00'],
  ] as const)
    assert.equal(london(dueBy(friday, { amount, unit }, holidays)), due)
})

test("the court's 48 hours disregard Sundays, Christmas Day, Good Friday and bank holidays", () => {
  for (const [served, earlier, later] of [
    ['2026-04-02T20:00:00+01:00', 'Tue 7 Apr, 20:00', 'Tue 7 Apr, 20:00'],
    ['2026-03-27T18:00:00Z', 'Mon 30 Mar, 18:00', 'Mon 30 Mar, 18:00'],
    ['2026-10-24T12:00:00+01:00', 'Tue 27 Oct, 12:00', 'Tue 27 Oct, 12:00'],
    ['2026-12-24T15:00:00Z', 'Tue 29 Dec, 15:00', 'Wed 30 Dec, 15:00'],
    // Served on a disregarded day, time runs from the midnight that ends it.
    ['2026-11-22T10:00:00Z', 'Wed 25 Nov, 00:00', 'Wed 25 Nov, 00:00'],
    // Christmas Day on a Saturday is no published bank holiday, and is disregarded all the same.
    ['2027-12-24T15:00:00Z', 'Thu 30 Dec, 15:00', 'Thu 30 Dec, 15:00'],
  ] as const) {
    const ends = disregardedHours48(at(served), holidays)
    assert.deepEqual([london(ends.earlier), london(ends.later)], [earlier, later], served)
  }
})
