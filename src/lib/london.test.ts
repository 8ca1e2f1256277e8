import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, clockTime, type Day, parseDay, parseTime } from './day.ts'
import { atLondon, dayIn, sayAgo, sayDateTime, sayDay, sayLeft, sayTime, startOfDay, timeIn, wallClock } from './london.ts'

const at = (text: string): Date => new Date(text)
const instant = (day: string, time: string): string => atLondon(parseDay(day)!, parseTime(time)!).toISOString()

test('the day in London starts an hour before the day in UTC while summer time lasts', () => {
  for (const [utc, day, time] of [
    ['2026-11-24T14:05:59Z', '2026-11-24', '14:05'],
    ['2026-06-30T22:59:59Z', '2026-06-30', '23:59'],
    ['2026-06-30T23:00:00Z', '2026-07-01', '00:00'],
    ['2026-12-31T23:59:59Z', '2026-12-31', '23:59'],
    ['2026-03-29T00:59:59Z', '2026-03-29', '00:59'],
    ['2026-03-29T01:00:00Z', '2026-03-29', '02:00'],
    ['2026-10-25T00:59:59Z', '2026-10-25', '01:59'],
    ['2026-10-25T01:00:00Z', '2026-10-25', '01:00'],
    // British Standard Time, 1968-71: an hour ahead all winter.
    ['1970-01-01T00:00:00Z', '1970-01-01', '01:00'],
  ] as const)
    assert.deepEqual([dayIn(at(utc)), timeIn(at(utc))], [day, time], utc)
  assert.deepEqual(wallClock(at('2026-06-30T23:00:00Z')), { day: '2026-07-01', weekday: 'wed', time: '00:00' })
  assert.throws(() => dayIn(new Date(Number.NaN)), RangeError)
})

test('an hour that comes twice means the first, and one that never comes is carried over the gap', () => {
  for (const [day, time, utc] of [
    ['2026-11-24', '14:05', '2026-11-24T14:05:00.000Z'],
    ['2026-07-01', '00:00', '2026-06-30T23:00:00.000Z'],
    ['2026-03-29', '00:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29', '01:30', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29', '02:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25', '00:59', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25', '01:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25', '02:00', '2026-10-25T02:00:00.000Z'],
  ] as const)
    assert.equal(instant(day, time), utc, `${day} ${time}`)
})

test('every hour of fifteen years reads back as it was said, but for the hours of the spring gap', () => {
  const gaps: string[] = []
  for (let day = parseDay('2020-01-01')!; day < '2035-01-01'; day = addDays(day, 1))
    for (let h = 0; h < 24; h++) {
      const time = clockTime(h, 30)!
      const back = atLondon(day, time)
      if (dayIn(back) !== day || timeIn(back) !== time) gaps.push(`${day} ${time}`)
    }
  assert.equal(gaps.length, 15)
  assert.ok(gaps.every((gap) => /-03-.. 01:30$/.test(gap)))
})

test('a day starts at its own midnight', () => {
  assert.equal(startOfDay('2026-10-25' as Day).toISOString(), '2026-10-24T23:00:00.000Z')
})

test('days and times are said as people here say them', () => {
  const day = '2026-11-24' as Day
  assert.equal(sayDay(day), '24 November 2026')
  assert.equal(sayDay(day, { weekday: true }), 'Tuesday 24 November 2026')
  assert.equal(sayDay(day, { weekday: true, year: false, short: true }), 'Tue 24 Nov')
  assert.equal(sayDay('2026-09-06' as Day, { short: true }), '6 Sep 2026')
  assert.equal(sayTime(at('2026-06-30T13:05:00Z')), '14:05')
  assert.equal(sayDateTime(at('2026-06-30T13:05:00Z')), '30 June 2026, 14:05')
  assert.equal(sayDateTime(at('2026-03-10T11:52:00Z'), { weekday: true }), 'Tuesday 10 March 2026, 11:52')
})

test('what is left and what is late are said in minutes, hours, then days', () => {
  const now = at('2026-11-24T12:00:00Z')
  const minutes = (n: number) => new Date(now.getTime() + n * 60_000)
  for (const [n, words] of [
    [0, 'due now'],
    [0.9, 'due now'],
    [-0.9, 'due now'],
    [1, '1 min left'],
    [-55, '55 min late'],
    [60, '1 h left'],
    [160, '2 h 40 left'],
    [185, '3 h 05 left'],
    [-1439, '23 h 59 late'],
    [1440, '1 day left'],
    [-3 * 1440 - 5, '3 days late'],
  ] as const)
    assert.equal(sayLeft(now, minutes(n)), words)
  assert.equal(sayAgo(minutes(-55), now), '55 min ago')
  assert.equal(sayAgo(minutes(-0.5), now), 'just now')
  assert.equal(sayAgo(minutes(5), now), 'just now')
})
