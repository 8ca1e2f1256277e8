/** The day: what is unsafe if late, in what order it is worked, when a promised call is due, and whom nobody has spoken with. Rules only. */
import { addDays, type Day, type Time } from '#lib/day.ts'
import { atLondon, dayIn, startOfDay, weekdayKey } from '#lib/london.ts'
import type { Work } from '#rooms/people/index.ts'
import { asIf, type CallWindow, daysIn, type Level, type WorkFacts } from './rules.ts'

export const bands = { now: 'Unsafe if late', today: 'Today', wait: 'Can wait' } as const
const bandOrder = { now: 0, today: 1, wait: 2 } as const
/** Within a band, a call whose window is open and closes first stands on top, before anything older (practice decisions, 29). */
export function inOrder<W extends Work>(work: readonly W[], now: Date): W[] {
  const closing = (w: Work) =>
    w.kind === 'call' && w.from && w.due && w.from <= now && now < w.due ? w.due.getTime() : Number.POSITIVE_INFINITY
  const due = (w: Work) => w.due?.getTime() ?? Number.POSITIVE_INFINITY
  const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1)
  return [...work].sort(
    (a, b) =>
      bandOrder[a.band] - bandOrder[b.band] || compare(closing(a), closing(b)) || compare(due(a), due(b)) || a.about.localeCompare(b.about),
  )
}

/** The parts of the page: what came in and cannot wait, then what is unsafe if late or late already, then the rest of the day, then what can wait. */
export const parts = { alert: 'Now', late: 'Unsafe if late, and overdue', today: 'Today', wait: 'Can wait' } as const
export type PartOfDay = keyof typeof parts
export const partOf = (w: Pick<Work, 'band' | 'due'>, now: Date): PartOfDay =>
  w.band === 'now' && w.due === null ? 'alert' : w.band === 'now' || (w.due !== null && w.due < now) ? 'late' : w.band

export interface Promised {
  nextOn: Day
  nextFrom: string | null
  nextUntil: string | null
}
/** When a promised call is due: between the times agreed, or within her window that day, or by the end of the working day. */
export function callDue(promised: Promised, windows: readonly CallWindow[]): { from?: Date; due: Date } {
  const at = (time: string) => atLondon(promised.nextOn, time as Time)
  const fits = windows.find((w) => (w.from || w.until) && (daysIn(w.days)?.includes(weekdayKey(promised.nextOn)) ?? true))
  const [from, until] = promised.nextFrom || promised.nextUntil ? [promised.nextFrom, promised.nextUntil] : [fits?.from, fits?.until]
  return until
    ? { from: from ? at(from) : startOfDay(promised.nextOn), due: at(until) }
    : { ...(from ? { from: at(from) } : {}), due: at('17:00') }
}
/** An open window is unsafe to miss at high risk, and in its last hour for anyone: a missed promise is not kept twice as easily. */
export function callBand(call: { from?: Date; due: Date }, level: Level | undefined, now: Date): Work['band'] {
  const tonight = startOfDay(addDays(dayIn(now), 1))
  if ((call.from ?? call.due) >= tonight) return 'wait'
  const open = call.from !== undefined && call.from <= now && now < call.due
  return (open && level === 'high') || (open && call.due.getTime() - now.getTime() <= 3_600_000) ? 'now' : 'today'
}
export const bandBy = (due: Date, now: Date): Work['band'] => (due < startOfDay(addDays(dayIn(now), 1)) ? 'today' : 'wait')

/** Live families for one full-time adviser: a guide, to warn and never to block (practice 5.1: 45 was "double the recommended number"). */
export const usualLive = { from: 20, to: 25 } as const

/** Days without a word with her that a manager should look at, by level (judgement, 2026; the IDVA service sets its own). */
export const quietAfterDays: Record<Level, number> = { high: 7, medium: 14, standard: 28 }
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
/** Days without a word, where they are too many; nothing where they are not. */
export function quietFor(
  work: Pick<WorkFacts, 'startedAt'>,
  spokenAt: Date | undefined,
  level: Level | undefined,
  today: Day,
): number | undefined {
  const days = daysBetween(dayIn(spokenAt ?? work.startedAt), today)
  return days > quietAfterDays[asIf(level)] ? days : undefined
}

/** Somebody always holds the risk: when its holder stops working with her, another worker who has spoken with her has it; with nobody, it stays. */
export const holderAfter = (
  holder: string | null,
  ending: { id: string; hatId: string | null },
  others: readonly { id: string; hatId: string | null; side: string; firstContactAt: Date | null; endedAt: Date | null }[],
): string | null =>
  holder === null || holder !== ending.hatId || others.some((o) => o.id !== ending.id && o.endedAt === null && o.hatId === holder)
    ? null
    : (others.find((o) => o.id !== ending.id && o.endedAt === null && o.side === 'victim' && o.hatId && o.firstContactAt)?.hatId ?? null)
