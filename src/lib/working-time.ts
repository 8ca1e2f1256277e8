/**
 * Clocks that stop at night, at weekends and on bank holidays, and the court's 48 hours. Bank holidays come in as data; a day outside them
 * is refused, as a deadline must never rest on a year nobody has looked up.
 */
import type { BankHolidays } from './bank-holidays.ts'
import { addDays, type Day, type Time, weekday } from './day.ts'
import { atLondon, dayIn, startOfDay } from './london.ts'

export interface Opening {
  opens: Time
  closes: Time
}
export const officeHours: Opening = { opens: '09:00' as Time, closes: '17:00' as Time }

/** The list of bank holidays does not reach the year a clock runs into. Somebody must extend it. */
export class BankHolidaysMissing extends RangeError {
  readonly year: number
  constructor(year: number) {
    super(`bank holidays are not listed for ${year}`)
    this.year = year
  }
}

const MS_PER_HOUR = 3_600_000

const isListed = (on: Day, holidays: BankHolidays): boolean => {
  if (on < holidays.from || on > holidays.to) throw new BankHolidaysMissing(Number(on.slice(0, 4)))
  return holidays.days.includes(on)
}
export const isWorkingDay = (on: Day, holidays: BankHolidays): boolean => !isListed(on, holidays) && weekday(on) <= 5

/**
 * The nth working day after; before, when n is negative. The day itself does not count, so from a Saturday one working day is Monday. Nought
 * gives the day itself, or the next working day when it is not one.
 */
export const addWorkingDays = (on: Day, n: number, holidays: BankHolidays): Day => {
  if (!Number.isInteger(n)) throw new RangeError('working days are counted whole')
  if (n === 0) return isWorkingDay(on, holidays) ? on : addWorkingDays(on, 1, holidays)
  const step = n < 0 ? -1 : 1
  let reached = on
  for (let left = Math.abs(n); left > 0; ) {
    reached = addDays(reached, step)
    if (isWorkingDay(reached, holidays)) left--
  }
  return reached
}
export const nextWorkingDay = (on: Day, holidays: BankHolidays): Day => addWorkingDays(on, 1, holidays)
export const noonNextWorkingDay = (at: Date, holidays: BankHolidays): Date => atLondon(nextWorkingDay(dayIn(at), holidays), '12:00' as Time)

/** Hours as they pass, clock changes or not: 24 hours from Saturday 23:30 in March end on Monday at 00:30. */
export const addHours = (at: Date, hours: number): Date => new Date(at.getTime() + hours * MS_PER_HOUR)

/** The part of a working day's opening that lies after `at`; nothing on other days. */
const openOn = (on: Day, at: Date, { opens, closes }: Opening, holidays: BankHolidays): { start: number; end: number } | undefined => {
  if (opens >= closes) throw new RangeError('it must open before it closes')
  if (!isWorkingDay(on, holidays)) return undefined
  const end = atLondon(on, closes).getTime()
  const start = Math.max(at.getTime(), atLondon(on, opens).getTime())
  return start <= end ? { start, end } : undefined
}

/** Eight hours from nine are five the same day, not nine the next. */
export const addWorkingHours = (at: Date, hours: number, opening: Opening, holidays: BankHolidays): Date => {
  if (!(hours >= 0)) throw new RangeError('working hours are counted forward')
  let left = hours * MS_PER_HOUR
  for (let on = dayIn(at); ; on = addDays(on, 1)) {
    const open = openOn(on, at, opening, holidays)
    if (!open) continue
    if (left <= open.end - open.start) return new Date(open.start + left)
    left -= open.end - open.start
  }
}

/** Nought when `to` is not later. */
export const workingHoursBetween = (from: Date, to: Date, opening: Opening, holidays: BankHolidays): number => {
  let ms = 0
  for (let on = dayIn(from); on <= dayIn(to); on = addDays(on, 1)) {
    const open = openOn(on, from, opening, holidays)
    if (open) ms += Math.max(0, Math.min(open.end, to.getTime()) - open.start)
  }
  return ms / MS_PER_HOUR
}

/** A clock as the partnership's pack writes it: "4 working hours". */
export interface Clock {
  amount: number
  unit: 'minutes' | 'hours' | 'working hours' | 'working days'
}
/** When a clock started at `at` runs out. Working days end when the office closes. */
export const dueBy = (at: Date, { amount, unit }: Clock, holidays: BankHolidays, opening: Opening = officeHours): Date => {
  if (unit === 'minutes') return addHours(at, amount / 60)
  if (unit === 'hours') return addHours(at, amount)
  if (unit === 'working hours') return addWorkingHours(at, amount, opening, holidays)
  return atLondon(addWorkingDays(dayIn(at), amount, holidays), opening.closes)
}

/** 48 hours, passing over every day that is disregarded, midnight to midnight. */
const hours48 = (at: Date, disregarded: (on: Day) => boolean): Date => {
  let left = 48 * MS_PER_HOUR
  for (let on = dayIn(at), from = at; ; on = addDays(on, 1), from = startOfDay(on)) {
    if (disregarded(on)) continue
    const end = startOfDay(addDays(on, 1)).getTime()
    if (left <= end - from.getTime()) return new Date(from.getTime() + left)
    left -= end - from.getTime()
  }
}

/**
 * The court's 48 hours from service of a notice, "disregarding" Sundays, Christmas Day, Good Friday and bank holidays (Domestic Abuse Act 2021
 * s29, as at 2026-03; the same scheme for notices of 2010). Good Friday stands in the list of bank holidays. Where a Saturday 26 December is a
 * bank holiday by the Schedule but not as published, the law gives two answers: work to the earlier, and ask the legal owner before relying on
 * the later.
 */
export const disregardedHours48 = (at: Date, holidays: BankHolidays): { earlier: Date; later: Date } => {
  const published = (on: Day) => isListed(on, holidays) || weekday(on) === 7 || on.endsWith('-12-25')
  return {
    earlier: hours48(at, published),
    later: hours48(at, (on) => published(on) || holidays.alsoByStatute.includes(on)),
  }
}
