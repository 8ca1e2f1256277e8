/**
 * Meetings: when a forum sits next, what is due by when, what a listing, a share and a decision still lack, and how ready a case is. The forum's
 * days, seats and clocks are the pack's; nothing here knows what day it is. Pure.
 */
import type { BankHolidays } from '#lib/bank-holidays.ts'
import { addDays, type Day, type Time, weekday } from '#lib/day.ts'
import { atLondon, dayIn, weekdayKey } from '#lib/london.ts'
import { addWorkingDays, type Clock, dueBy, isWorkingDay } from '#lib/working-time.ts'
import type { Forum } from '#pack/index.ts'

// ── When ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface When {
  heldOn: Day
  startsAt: Date
}
export type SittingDays = Pick<Forum, 'days' | 'starts'>

/** Weekdays the pack names, bank holidays left out: "a daily meeting" (S2 3.2, 4.1.5; weekdays only is judgement, see the pack). */
const sitsOn = (forum: SittingDays, on: Day, holidays: BankHolidays): boolean =>
  forum.days.includes(weekdayKey(on)) && (weekday(on) > 5 || isWorkingDay(on, holidays))

/**
 * The sitting that something listed at this moment goes to: today's while it has not begun, otherwise the next day it sits. None for a meeting
 * that is called when it is needed.
 */
export function nextSitting(forum: SittingDays, at: Date, holidays: BankHolidays): When | undefined {
  if (forum.starts === null || forum.days.length === 0) return undefined
  for (let on = dayIn(at); ; on = addDays(on, 1)) {
    if (!sitsOn(forum, on, holidays)) continue
    const startsAt = atLondon(on, forum.starts as Time)
    if (at < startsAt) return { heldOn: on, startsAt }
  }
}
/** From the first moment of the day after: for a sitting that is full, closed, or has heard this family already. */
export const sittingAfter = (forum: SittingDays, on: Day, holidays: BankHolidays): When | undefined =>
  nextSitting(forum, atLondon(addDays(on, 1), '00:00' as Time), holidays)

/** Where the pack says nothing: two working days, as after a Marac (practice 4, E81; practice decisions, 11). */
const usualTell: Clock = { amount: 2, unit: 'working days' }
export const tellBy = (forum: Pick<Forum, 'clocks'>, at: Date, holidays: BankHolidays): Day =>
  dayIn(dueBy(at, forum.clocks.tellWithin ?? usualTell, holidays))

/** Next working day at noon, unless the forum says otherwise (practice decisions, section 3, HRDA). */
export function actionsDue(forum: Pick<Forum, 'clocks'>, at: Date, holidays: BankHolidays): Date {
  const { workingDaysAfter, at: time } = forum.clocks.actionsDue ?? { workingDaysAfter: 1, at: '12:00' }
  return atLondon(addWorkingDays(dayIn(at), workingDaysAfter, holidays), time as Time)
}
/** Seats see the case for 28 days; an action due later is the plan's, with an owner who works with the family. */
export const seatDays = 28
/** What a due date is chosen from: the first is the usual one, the last while every seat still sees the case. */
export function dueChoices(forum: Pick<Forum, 'clocks'>, at: Date, heldOn: Day, holidays: BankHolidays): Date[] {
  const first = actionsDue(forum, at, holidays)
  const until = addDays(heldOn, seatDays - 1)
  const all = [first]
  for (let on = addWorkingDays(dayIn(first), 1, holidays); on <= until; on = addWorkingDays(on, 1, holidays))
    all.push(atLondon(on, (forum.clocks.actionsDue?.at ?? '12:00') as Time))
  return all
}
/** Days on which she can still be told in time, and the usual one; never a day that is past. */
export function tellChoices(forum: Pick<Forum, 'clocks'>, at: Date, holidays: BankHolidays): Day[] {
  const until = addWorkingDays(dayIn(at), 5, holidays)
  const all: Day[] = []
  for (let on = addWorkingDays(dayIn(at), 0, holidays); on <= until; on = addWorkingDays(on, 1, holidays)) all.push(on)
  const usual = tellBy(forum, at, holidays)
  return all.includes(usual) ? all : [...all, usual].sort()
}

// ── Listing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Listing {
  whyHigh: string
  whyNow: string
  keepsSafe: string
  keptBy: string | undefined
  /** The youngest of those being harmed, where it is known. */
  victimAge: number | undefined
}
export type ListingGaps = Partial<Record<'whyHigh' | 'whyNow' | 'keepsSafe' | 'keptBy', string>>
/**
 * The meeting is not the response: without what keeps her safe until then, and a name, nobody is listed (practice decisions, 10). Under 16 it is
 * children's safeguarding, never this meeting (practice decisions, 6; SL dash young people).
 */
export function listingGaps(l: Listing): ListingGaps {
  const gaps: ListingGaps = {}
  if (l.whyHigh.trim() === '') gaps.whyHigh = 'Enter why it is high'
  if (l.whyNow.trim() === '') gaps.whyNow = 'Enter why now'
  if (l.keepsSafe.trim() === '') gaps.keepsSafe = 'Enter what is keeping her safe until then'
  if (l.keptBy === undefined) gaps.keptBy = 'Select who holds it until then'
  if (l.victimAge !== undefined && l.victimAge < 16)
    gaps.whyHigh = 'Under 16 goes to children’s safeguarding, not to this meeting. A parent may still be at high risk and be listed'
  return gaps
}

// ── What agencies say ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const shareMost = 600
export interface Sharing {
  text: string
  lastSeen: string
}
export const shareGaps = (s: Sharing): Partial<Record<'text', string>> =>
  s.text.trim() === '' && s.lastSeen.trim() === '' ? { text: 'Enter what you know, or press “We hold nothing”' } : {}

export const spokenWords = {
  yes: 'Yes, spoken with her',
  'not-yet': 'Not yet',
  'not-safely': 'We have not been able to reach her safely',
} as const
export type Spoken = keyof typeof spokenWords
export interface View {
  spoken: Spoken | undefined
  herView: string
}
/** Her own view, first at the meeting; where nobody has spoken with her it says so, and nothing is put in her mouth (practice decisions, 11). */
export const viewGaps = (v: View): Partial<Record<'spoken' | 'herView', string>> => ({
  ...(v.spoken === undefined ? { spoken: 'Select whether anyone has spoken with her' } : {}),
  ...(v.spoken === 'yes' && v.herView.trim() === '' ? { herView: 'Enter her view, in her words where you can' } : {}),
})

export type SeatState = 'shared' | 'nothing' | 'waits'
/** Her adviser's share is her view: nobody is asked for the same twice. */
export const seatState = (share: { nothing: boolean } | undefined, bringsHerView: boolean): SeatState =>
  bringsHerView || (share && !share.nothing) ? 'shared' : share ? 'nothing' : 'waits'
export const seatStates: Record<SeatState, string> = { shared: 'shared', nothing: 'holds nothing', waits: 'waits' }

export function readinessWords(states: readonly SeatState[]): string {
  const n = (of: SeatState) => states.filter((s) => s === of).length
  const nothing = n('nothing')
  return [
    `${n('shared')} shared`,
    `${nothing} ${nothing === 1 ? 'holds' : 'hold'} nothing`,
    n('waits') === 0 ? 'none waits' : `${n('waits')} ${n('waits') === 1 ? 'waits' : 'wait'}`,
  ].join(', ')
}

/** A share may be changed until the sitting is closed; a case that nobody has decided stays open to be told about. */
export const mayShare = (sitting: { state: 'open' | 'closed' }, item: { decision: string | null }): boolean =>
  sitting.state === 'open' || item.decision === null

// ── Deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export type DecisionKey = 'hrda-plan' | 'refer-marac' | 'no-further' | 'not-high'

export interface Deciding {
  decision: DecisionKey | undefined
  why: string
  /** A colleague's hat: who holds the risk when the meeting finds that it is not high. */
  holder: string | undefined
  /** "hat:…" or "team:…". */
  tells: string | undefined
  how: string
  by: Day | undefined
}
export type DecisionGaps = Partial<Record<'decision' | 'why' | 'holder' | 'tells' | 'how' | 'by', string>>
/**
 * No decision stands without who tells her, how and by when: without them an agency's letter or visit is how she, or he, learns of it (practice
 * decisions, 11). "Not high" says why, and who holds it from here: between two meetings somebody must (practice decisions, 22).
 */
export function decisionGaps(d: Deciding, today: Day): DecisionGaps {
  const gaps: DecisionGaps = {}
  if (d.decision === undefined) gaps.decision = 'Select the decision'
  if ((d.decision === 'no-further' || d.decision === 'not-high') && d.why.trim() === '') gaps.why = 'Enter the reason'
  if (d.decision === 'not-high' && d.holder === undefined) gaps.holder = 'Select who holds it from here'
  if (d.tells === undefined) gaps.tells = 'Select who tells her'
  if (d.how.trim() === '') gaps.how = 'Enter how she is told'
  if (d.by === undefined) gaps.by = 'Select by when she is told'
  else if (d.by < today) gaps.by = 'Select a day that has not passed'
  return gaps
}
/** Once it is recorded it can be put right while the sitting is open. A case left without a decision can always be given one. */
export const mayDecide = (sitting: { state: 'open' | 'closed' }, item: { decision: string | null }): boolean =>
  sitting.state === 'open' || item.decision === null

export const mayClose = (sitting: { state: 'open' | 'closed'; startsAt: Date }, undecided: number, now: Date): string | undefined =>
  now < sitting.startsAt
    ? 'The sitting has not begun.'
    : undecided > 0
      ? `${undecided === 1 ? 'One case has' : `${undecided} cases have`} no decision yet. Decide, then close.`
      : undefined

/** She is told by the one who was named, by a colleague of theirs in cover, or by whoever works with her. */
export const mayTell = (
  item: { tellsHat: string | null; tellsTeam: string | null },
  reader: { hatId: string; teamId: string; herSide: boolean },
  tellerTeam: string | undefined,
): boolean => reader.herSide || item.tellsHat === reader.hatId || [item.tellsTeam, tellerTeam].includes(reader.teamId)

// ── The day ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const hours = (n: number) => n * 3_600_000
/** An answer nobody has given when the sitting begins is a hole in the plan: in its last two hours it goes before all else (judgement, 2026). */
export const shareBand = (startsAt: Date, now: Date): 'now' | 'today' => (startsAt.getTime() - now.getTime() <= hours(2) ? 'now' : 'today')
export const tellBand = (byOn: Day, today: Day): 'now' | 'today' | 'wait' => (byOn < today ? 'now' : byOn === today ? 'today' : 'wait')
