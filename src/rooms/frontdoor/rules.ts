/**
 * The front door: what a contact is, how soon it must be looked at, and in what order. Rules only. What has to be decided before it goes anywhere and
 * how it may end stand in deciding-rules.ts, what may lawfully be shared in sharing-rules.ts.
 */
import type { BankHolidays } from '#lib/bank-holidays.ts'
import { addDays, type Time } from '#lib/day.ts'
import { atLondon, dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { addWorkingDays, isWorkingDay, nextWorkingDay, officeHours } from '#lib/working-time.ts'
import type { Level } from '#pack/index.ts'
import { dueFor, type FrontDoorClocks } from '#rooms/arrivals/index.ts'
import type { MemberRole } from '#rooms/people/index.ts'
import { incidentKinds } from '#rooms/risk/index.ts'

// ── What a contact is ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const channels = {
  phone: 'By telephone',
  'walk-in': 'Came in person',
  email: 'By e-mail',
  police: 'Police notification',
  online: 'Online form',
  system: 'Sent by an agency’s system',
} as const
export type Channel = keyof typeof channels
/** Those that a person at the front door writes down; the others arrive by themselves. */
export const writtenDown = { phone: channels.phone, 'walk-in': channels['walk-in'], email: channels.email } as const
export const isWrittenDown = (c: Channel): c is keyof typeof writtenDown => Object.hasOwn(writtenDown, c)
export const callers = {
  herself: 'The person being harmed',
  professional: 'A professional',
  friend: 'A friend, relative or neighbour',
  'own-behaviour': 'Someone worried about their own behaviour',
  'under-18': 'A child or young person under 18',
  police: 'The police',
  'not-known': 'Not known: rang off, or would not say',
} as const
export type Caller = keyof typeof callers
export const safeAnswers = { yes: 'Yes', 'few-minutes': 'For a few minutes', no: 'No' } as const
export type SafeToTalk = keyof typeof safeAnswers
export const cutOffAnswers = { ring: 'We may ring back', 'will-ring': 'They will ring us', never: 'Never ring' } as const
export type CutOff = keyof typeof cutOffAnswers
export const nowAnswers = { yes: 'Yes', no: 'No', 'not-known': 'Not known' } as const
export type NowAnswer = keyof typeof nowAnswers
export type Urgency = 'now' | 'today' | 'wait'
export const urgencies: Record<Urgency, string> = { now: 'Unsafe if late', today: 'Today', wait: 'Can wait' }

/** What each kind of asker may hear back, whatever we hold (practice decisions, 17). */
export const mayHear: Record<Caller, string> = {
  herself: 'What happens next, who has it, and who will know. Nothing we hold until you know it is her.',
  professional: 'Taken, or not taken. Nothing else.',
  friend: 'Thanks. Nothing of what follows, ever.',
  'own-behaviour': 'What happens next for them. Never whether we know anyone else.',
  'under-18': 'What happens next, and who will know, before they know.',
  police: 'Taken, or not taken. Nothing else.',
  'not-known': 'Nothing.',
}

/** "not given" in the many ways it is typed; and the first word as the given name, which recognising does not depend on. */
export function nameTyped(text: string): { givenName: string; familyName: string } {
  const clean = text.trim().replace(/\s+/g, ' ')
  if (/^(name )?(not (given|known|said|sure)|unknown|none|anon(ymous)?|n\/?[ak]|no name|-+|\?+)$/i.test(clean))
    return { givenName: '', familyName: '' }
  const [givenName = '', ...rest] = clean.split(' ')
  return { givenName, familyName: rest.join(' ') }
}

/**
 * How the person the call is about stands. What a caller says of someone else is that a person is being harmed, never more; what the police say waits
 * for somebody's judgement (practice decisions, 18).
 */
export const aboutRole = (caller: Caller): MemberRole =>
  caller === 'own-behaviour' ? 'harms' : caller === 'not-known' || caller === 'police' ? 'unjudged' : 'victim'
/**
 * Whose number it is that may be rung back: of the person the call is about, of a caller who is someone else, or an agency's, which is nobody's
 * secret. A number is safe only in the mouth of whoever it belongs to, and only for themselves.
 */
export const ringsTo = (caller: Caller): 'about' | 'caller' | 'agency' =>
  caller === 'professional' || caller === 'police' ? 'agency' : caller === 'friend' ? 'caller' : 'about'
export const ringState = (caller: Caller, cutOff: CutOff | null): 'safe' | 'not_checked' | 'unsafe' =>
  cutOff === 'never'
    ? 'unsafe'
    : cutOff === 'ring' && ['herself', 'under-18', 'own-behaviour', 'friend'].includes(caller)
      ? 'safe'
      : 'not_checked'

// ── How soon ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Told {
  caller: Caller
  inDangerNow: NowAnswer | null
  safeToTalk: SafeToTalk | null
  recordedLevel: Level | null
  recordedChildren: boolean | null
}
/**
 * Unsafe if late, today, can wait (practice decisions, 29). Danger now, a call that was not safe, and high as the police recorded it never wait. Only a
 * notification recorded standard, with no child in it and nobody said to be in danger, can wait: a person who rings is answered the same day.
 */
export function urgencyOf(t: Told): { urgency: Urgency; why: string } {
  if (t.inDangerNow === 'yes') return { urgency: 'now', why: 'In danger now' }
  if (t.safeToTalk === 'no') return { urgency: 'now', why: 'It was not safe to talk' }
  if (t.recordedLevel === 'high') return { urgency: 'now', why: 'Recorded as high' }
  if (t.caller === 'police' && t.recordedLevel === 'standard' && t.recordedChildren !== true)
    return { urgency: 'wait', why: 'Recorded as standard, no child named' }
  return { urgency: 'today', why: t.caller === 'police' ? 'Recorded below high' : 'Somebody asked' }
}

/** The clocks are said in the room of what arrives by itself, which waits by them too. */
export { dueFor, type FrontDoorClocks }

/** "By when" as a worker says it on the telephone; the first is what the urgency asks for. */
export function byWhen(urgency: Urgency, now: Date, holidays: BankHolidays): { at: Date; words: string }[] {
  const today = dayIn(now)
  const five = atLondon(today, officeHours.closes)
  const working = isWorkingDay(today, holidays)
  const next = nextWorkingDay(today, holidays)
  const all = [
    ...(urgency === 'now' ? [{ at: new Date(now.getTime() + 60 * 60_000), words: 'Within the hour' }] : []),
    ...(working && now < five ? [{ at: five, words: 'Today, by five' }] : []),
    {
      at: atLondon(next, '12:00' as Time),
      words: `${next === addDays(today, 1) ? 'Tomorrow' : sayDay(next, { weekday: true, short: true, year: false })}, by noon`,
    },
    ...[2, 5].map((days) => {
      const on = addWorkingDays(today, days, holidays)
      return { at: atLondon(on, officeHours.closes), words: sayDay(on, { weekday: true, short: true, year: false }) }
    }),
  ]
  return all
}

// ── In what order ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Waiting {
  urgency: Urgency
  dueAt: Date
  receivedAt: Date
  cutOff: CutOff | null
  /** 'HH:MM' in London, as the caller gave it. */
  windowFrom: string | null
  windowUntil: string | null
}
/** When today's window for ringing back closes; undefined when there is none, or it is past. */
export function windowCloses(c: Pick<Waiting, 'cutOff' | 'windowFrom' | 'windowUntil'>, now: Date): Date | undefined {
  if (c.cutOff !== 'ring' || !c.windowUntil) return undefined
  const closes = atLondon(dayIn(now), c.windowUntil as Time)
  return closes > now ? closes : undefined
}
/** The band it is in now: overdue and a window that closes today are work of today, whatever the urgency was. */
export const bandNow = (c: Waiting, now: Date): Urgency =>
  c.urgency === 'wait' && (windowCloses(c, now) !== undefined || c.dueAt < startOfDay(addDays(dayIn(now), 1))) ? 'today' : c.urgency
/** What must happen first: a window that closes at three outranks age (practice decisions, 29). */
export const firstBy = (c: Waiting, now: Date): Date => {
  const closes = windowCloses(c, now)
  return closes && closes < c.dueAt ? closes : c.dueAt
}
const bandOrder: Record<Urgency, number> = { now: 0, today: 1, wait: 2 }
/** By danger, then by what runs out first, then by age. Never by a score. */
export const inQueueOrder =
  (now: Date) =>
  (a: Waiting, b: Waiting): number =>
    bandOrder[bandNow(a, now)] - bandOrder[bandNow(b, now)] ||
    firstBy(a, now).getTime() - firstBy(b, now).getTime() ||
    a.receivedAt.getTime() - b.receivedAt.getTime()

/** High is never decided in a row of a list, nor together with others (practice decisions, 29); nor is what a colleague is working on. */
export const mayDecideInRow = (c: { urgency: Urgency; recordedLevel: Level | null; level: Level | undefined; theirs: boolean }): boolean =>
  !c.theirs && c.urgency !== 'now' && c.recordedLevel !== 'high' && c.level !== 'high'

// ── What happened ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The kinds are said in the room of risk, which reads them beside the level. */
export { incidentKinds }
export type IncidentKind = keyof typeof incidentKinds
