/**
 * What the clock on the wall in London shows, and how days, times and spans are said. Zone rules come from Intl. Instants are `Date`; the
 * server's own time zone is never used.
 */
import { type Day, type Time, weekday } from './day.ts'

const MS_PER_MINUTE = 60_000
const MS_PER_HOUR = 3_600_000
const MS_PER_DAY = 86_400_000

const wall = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})

/** London has only ever changed its clocks on a whole hour of UTC since time zones began there, so one answer holds for the hour. */
const offsets = new Map<number, number>()
const offsetAt = (ms: number): number => {
  const hour = Math.floor(ms / MS_PER_HOUR)
  let offset = offsets.get(hour)
  if (offset === undefined) {
    const part: Record<string, number> = {}
    for (const { type, value } of wall.formatToParts(hour * MS_PER_HOUR)) part[type] = Number(value)
    offset = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) - hour * MS_PER_HOUR
    // A hundred thousand hours are eleven years; past that something is walking through time, and the memory is better given back.
    if (offsets.size >= 100_000) offsets.clear()
    offsets.set(hour, offset)
  }
  return offset
}

/** The instant, moved so that its UTC fields read as London's. */
const asLondon = (at: Date): string => new Date(at.getTime() + offsetAt(at.getTime())).toISOString()

export const dayIn = (at: Date): Day => asLondon(at).slice(0, 10) as Day
export const timeIn = (at: Date): Time => asLondon(at).slice(11, 16) as Time

/** The days of the week by the keys that packs and contact windows use. */
export const weekdays = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const
export type WeekdayKey = keyof typeof weekdays
const weekdayKeys = Object.keys(weekdays) as WeekdayKey[]
export const weekdayKey = (on: Day): WeekdayKey => weekdayKeys[weekday(on) - 1]!

/** Everything a rule about "when may I ring" needs to know of an instant. */
export const wallClock = (at: Date): { day: Day; weekday: WeekdayKey; time: Time } => {
  const on = dayIn(at)
  return { day: on, weekday: weekdayKey(on), time: timeIn(at) }
}

/**
 * The instant at which London's clocks show this. In autumn 01:00-01:59 comes twice: the first is meant, so that nothing is due later than
 * was said. In spring 01:00-01:59 never comes: the time is carried over the gap, 01:30 becoming 02:30 British Summer Time (as calendars and
 * Temporal's 'compatible' do).
 */
export const atLondon = (on: Day, time: Time): Date => {
  const shown = Date.parse(`${on}T${time}:00Z`)
  const before = offsetAt(shown - MS_PER_DAY)
  const after = offsetAt(shown + MS_PER_DAY)
  const real = [before, after].map((offset) => shown - offset).filter((ms) => ms + offsetAt(ms) === shown)
  return new Date(real.length > 0 ? Math.min(...real) : shown - before)
}
export const startOfDay = (on: Day): Date => atLondon(on, '00:00' as Time)

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export interface SayDay {
  /** 'Tuesday' before it. */
  weekday?: boolean
  /** The year; said unless false. */
  year?: boolean
  /** 'Tue' and 'Nov', for tables and narrow places. */
  short?: boolean
}
/** '24 November 2026'; with all asked for and short, 'Tue 24 Nov 2026'. */
export const sayDay = (on: Day, as: SayDay = {}): string => {
  const cut = (word: string) => (as.short ? word.slice(0, 3) : word)
  const named = as.weekday ? `${cut(weekdays[weekdayKey(on)])} ` : ''
  const year = as.year === false ? '' : ` ${Number(on.slice(0, 4))}`
  return `${named}${Number(on.slice(8, 10))} ${cut(months[Number(on.slice(5, 7)) - 1]!)}${year}`
}
/** '14:05'. */
export const sayTime = (at: Date): string => timeIn(at)
/** '24 November 2026, 14:05'. */
export const sayDateTime = (at: Date, as: SayDay = {}): string => `${sayDay(dayIn(at), as)}, ${timeIn(at)}`

/** '55 min', '2 h 05', '3 days': only what has wholly passed is counted. */
const span = (ms: number): string => {
  const minutes = Math.floor(ms / MS_PER_MINUTE)
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${String(minutes % 60).padStart(2, '0')}`}`
  const days = Math.floor(minutes / (24 * 60))
  return days === 1 ? '1 day' : `${days} days`
}
/** How long ago `then` was: '55 min ago'. A clock a little ahead of ours is still 'just now'. */
export const sayAgo = (then: Date, now: Date): string => {
  const ms = now.getTime() - then.getTime()
  return ms < MS_PER_MINUTE ? 'just now' : `${span(ms)} ago`
}
/** How `due` stands: '2 h 40 left', 'due now', '3 days late'. */
export const sayLeft = (now: Date, due: Date): string => {
  const ms = due.getTime() - now.getTime()
  if (Math.abs(ms) < MS_PER_MINUTE) return 'due now'
  return ms > 0 ? `${span(ms)} left` : `${span(-ms)} late`
}
