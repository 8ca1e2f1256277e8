/** A day and a time of day as plain strings, with their arithmetic: a day is not a midnight in some time zone. What day it is now in London is in london.ts. */
declare const brand: unique symbol
/** 'YYYY-MM-DD', a day that exists. */
export type Day = string & { readonly [brand]: 'Day' }
/** 'HH:MM' on the 24-hour clock. */
export type Time = string & { readonly [brand]: 'Time' }

const two = (n: number): string => String(n).padStart(2, '0')
const MS_PER_DAY = 86_400_000

/** Date.UTC takes 0-99 for 1900-1999; setUTCFullYear takes every year as it is. */
const utc = (y: number, m: number, d: number): Date => {
  const at = new Date(0)
  at.setUTCFullYear(y, m - 1, d)
  return at
}
const utcOf = (on: Day): Date => utc(Number(on.slice(0, 4)), Number(on.slice(5, 7)), Number(on.slice(8, 10)))
const dayOf = (at: Date): Day => {
  const y = at.getUTCFullYear()
  // Outside four digits the strings no longer sort as days do.
  if (!(y >= 0 && y <= 9999)) throw new RangeError('the day is outside the years 0000 to 9999')
  return `${String(y).padStart(4, '0')}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}` as Day
}

export const day = (y: number, m: number, d: number): Day | undefined => {
  if (!(Number.isInteger(y) && y >= 0 && y <= 9999)) return undefined
  const at = utc(y, m, d)
  // Date rolls 30 February over to March: only a day that comes back as it went in is real.
  const same = at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d
  return same ? dayOf(at) : undefined
}

/** Reads 'YYYY-MM-DD' and nothing else. */
export const parseDay = (text: string): Day | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) ? day(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))) : undefined

export const clockTime = (h: number, m: number): Time | undefined =>
  Number.isInteger(h) && Number.isInteger(m) && h >= 0 && h < 24 && m >= 0 && m < 60 ? (`${two(h)}:${two(m)}` as Time) : undefined

/** Reads 'HH:MM', and PostgreSQL's 'HH:MM:SS' without its seconds. */
export const parseTime = (text: string): Time | undefined =>
  /^\d{2}:\d{2}(:\d{2})?$/.test(text) ? clockTime(Number(text.slice(0, 2)), Number(text.slice(3, 5))) : undefined

export const addDays = (on: Day, n: number): Day => dayOf(new Date(utcOf(on).getTime() + n * MS_PER_DAY))

/** The same day of the month, or the month's last when it has no such day: 31 January and a month is 28 or 29 February. */
export const addMonths = (on: Day, n: number): Day => {
  const months = Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7)) - 1 + n
  const y = Math.floor(months / 12)
  const m = months - y * 12 + 1
  const last = utc(y, m + 1, 0).getUTCDate()
  return dayOf(utc(y, m, Math.min(Number(on.slice(8, 10)), last)))
}

/** Days from the first to the second; negative when the second is earlier. */
export const daysBetween = (from: Day, to: Day): number => (utcOf(to).getTime() - utcOf(from).getTime()) / MS_PER_DAY

/** Whole calendar months that have passed from the first to the second; negative when the second is earlier. */
export const monthsBetween = (from: Day, to: Day): number => {
  if (to < from) return -monthsBetween(to, from)
  const apart = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
  return addMonths(from, apart) > to ? apart - 1 : apart
}

/** Monday is 1 and Sunday 7, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7
export const weekday = (on: Day): Weekday => (utcOf(on).getUTCDay() || 7) as Weekday

/**
 * Age in whole years, attained at the start of the birthday (Family Law Reform Act 1969 s9).
 * Someone born on 29 February is a year older on 1 March in other years: safer for gates at 16 and 18, as childhood never ends early.
 */
export const ageOn = (born: Day, today: Day): number =>
  Number(today.slice(0, 4)) - Number(born.slice(0, 4)) - (today.slice(5) < born.slice(5) ? 1 : 0)

export const startOfMonth = (on: Day): Day => `${on.slice(0, 7)}-01` as Day
export const startOfQuarter = (on: Day): Day => {
  const m = Number(on.slice(5, 7))
  return `${on.slice(0, 4)}-${two(m - ((m - 1) % 3))}-01` as Day
}
/** 1 April, as the public sector counts its years. Its quarters are the calendar's. */
export const startOfFinancialYear = (on: Day): Day =>
  `${String(Number(on.slice(0, 4)) - (on.slice(5) < '04-01' ? 1 : 0)).padStart(4, '0')}-04-01` as Day
