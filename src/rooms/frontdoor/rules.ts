/**
 * The front door: what a contact is, how soon it must be looked at, in what order, what has to be decided before it goes anywhere, and how it may
 * end. Rules only; what may lawfully be shared stands in sharing-rules.ts.
 */
import type { BankHolidays } from '#lib/bank-holidays.ts'
import { addDays, type Time } from '#lib/day.ts'
import { atLondon, dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { addWorkingDays, type Clock, dueBy, isWorkingDay, nextWorkingDay, officeHours } from '#lib/working-time.ts'
import { abuseKinds, type Level } from '#pack/index.ts'
import { ageDoor, type MemberRole } from '#rooms/people/index.ts'

// ── What a contact is ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const channels = {
  phone: 'By telephone',
  'walk-in': 'Came in person',
  email: 'By e-mail',
  police: 'Police notification',
  online: 'Online form',
} as const
export type Channel = keyof typeof channels
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

export type FrontDoorClocks = { readonly [K in Urgency]?: Clock | undefined }
/**
 * One hour by day and night; the end of the working day it came in, or of the next one; two working days (judgement, 2026: no local document gives
 * them). A pack that has its own clocks wins.
 */
export function dueFor(urgency: Urgency, at: Date, holidays: BankHolidays, clocks: FrontDoorClocks = {}): Date {
  const own = clocks[urgency]
  if (own) return dueBy(at, own, holidays)
  if (urgency === 'now') return dueBy(at, { amount: 1, unit: 'hours' }, holidays)
  if (urgency === 'wait') return dueBy(at, { amount: 2, unit: 'working days' }, holidays)
  const today = dayIn(at)
  const closes = atLondon(today, officeHours.closes)
  return isWorkingDay(today, holidays) && at < closes ? closes : atLondon(nextWorkingDay(today, holidays), officeHours.closes)
}

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

/** High is never decided in a row of a list, nor together with others (practice decisions, 29). */
export const mayDecideInRow = (c: { urgency: Urgency; recordedLevel: Level | null; level: Level | undefined }): boolean =>
  c.urgency !== 'now' && c.recordedLevel !== 'high' && c.level !== 'high'

// ── What happened ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** As the Act lists abusive behaviour (Domestic Abuse Act 2021 s1(3)), in everyday words; then the kinds that a pathway acts on. */
export const incidentKinds = {
  physical: 'Hit, hurt or held',
  strangled: 'Hands, arm or anything round the neck',
  sexual: 'Sexual',
  threats: 'Threats',
  controlling: 'Controlled, watched or cut off from people',
  emotional: 'Put down or frightened',
  economic: 'Money, belongings or home',
  ...abuseKinds,
} as const
export type IncidentKind = keyof typeof incidentKinds

// ── Safeguarding, before any route ────────────────────────────────────────────────────────────────────────────────────────────────

export const safeguardingAnswers = { refer: 'Refer', 'not-now': 'Not now', none: 'None' } as const
export type SafeguardingAnswer = keyof typeof safeguardingAnswers
export interface Ages {
  victim: number | undefined
  harms: number | undefined
  children: readonly (number | undefined)[]
  /** The caller or the police said that there are children, though nobody has been named. */
  childrenSaid: boolean
  callerUnder18: boolean
  /** Anyone known to have care and support needs. */
  careNeeds: boolean
}
/** What the ages open and shut (practice decisions, 6). Shown before the decision; the worker decides. */
export function ageDoors(a: Ages): { text: string; grave: boolean }[] {
  const doors: { text: string; grave: boolean }[] = []
  const victim = ageDoor(a.victim)
  if (victim === 'child')
    doors.push({
      text: 'The person being harmed is under 16: a child first. Children’s safeguarding, and no checklist for adults.',
      grave: true,
    })
  if (victim === 'both')
    doors.push({ text: 'The person being harmed is 16 or 17: both doors, children’s safeguarding and the way for adults.', grave: true })
  if (victim === 'not-known' && a.callerUnder18)
    doors.push({
      text: 'Under 18, and the age is not known. Ask: under 16 is children’s safeguarding, 16 and 17 are both doors.',
      grave: true,
    })
  const harms = ageDoor(a.harms)
  if (harms === 'child' || harms === 'both')
    doors.push({ text: 'The person who harms is under 18: a child first. The parent being hurt may still be at high risk.', grave: true })
  if (a.children.some((age) => age !== undefined && age < 2))
    doors.push({ text: 'There is a baby in the home. Standard risk is never for PIPPA alone.', grave: false })
  return doors
}
export interface Safeguarding {
  children: SafeguardingAnswer | undefined
  childrenWhy: string
  adult: SafeguardingAnswer | undefined
  adultWhy: string
}
export type SafeguardingGaps = Partial<Record<keyof Safeguarding, string>>
/** Each ends in refer or not now with one line why; "none" only where there is nobody of whom to decide. */
export function safeguardingGaps(s: Safeguarding, a: Ages): SafeguardingGaps {
  const gaps: SafeguardingGaps = {}
  const under16 = ageDoor(a.victim) === 'child'
  const anyChild =
    a.children.length > 0 || a.childrenSaid || a.callerUnder18 || [a.victim, a.harms].some((age) => age !== undefined && age < 18)
  if (s.children === undefined) gaps.children = 'Decide on the children'
  else if (under16 && s.children !== 'refer') gaps.children = 'Under 16 goes to children’s safeguarding: select refer'
  else if (anyChild && s.children === 'none') gaps.children = 'There is a child here. Select refer, or not now and why'
  if (s.adult === undefined) gaps.adult = 'Decide on an adult with care and support needs'
  else if (a.careNeeds && s.adult === 'none') gaps.adult = 'Somebody here has care and support needs. Select refer, or not now and why'
  if (s.children !== undefined && s.children !== 'none' && s.childrenWhy.trim() === '') gaps.childrenWhy = 'Enter one line why'
  if (s.adult !== undefined && s.adult !== 'none' && s.adultWhy.trim() === '') gaps.adultWhy = 'Enter one line why'
  return gaps
}

// ── How it ends ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A closed list, and never "ends nowhere" (design, 2.4). Words she could read (practice decisions, section 4). */
export const dispositions = {
  'referred-on': 'Referred on',
  'advice-given': 'Advice given',
  'already-in-plan': 'Already in a plan',
  'could-not-reach': 'We have not been able to reach them safely',
  'not-abuse': 'Not domestic abuse',
  'unmet-need': 'Unmet need: nobody could help',
} as const
export type Disposition = keyof typeof dispositions
export interface Closing {
  disposition: Disposition | undefined
  note: string
  /** As we judged it, or as it was recorded. */
  high: boolean
  caller: Caller
  /** Children and adult: both decided. */
  safeguarding: boolean
  /** Somebody named must be decided of first: a child, or care and support needs. */
  mustDecide: boolean
  referrals: number
  unmetNeeds: number
}
export type ClosingGaps = Partial<Record<'disposition' | 'note', string>>
export function closingGaps(c: Closing): ClosingGaps {
  const gaps: ClosingGaps = {}
  if (c.disposition === undefined) return { disposition: 'Select how this contact ends' }
  const d = c.disposition
  const lineFor: Partial<Record<Disposition, string>> = {
    'could-not-reach': 'Enter what was tried, and how the door stays open',
    'not-abuse': 'Enter why',
    'advice-given': 'Enter the advice in one line',
    'already-in-plan': 'Enter who has it, and that they know of this contact',
  }
  if (c.high && d !== 'referred-on' && d !== 'already-in-plan')
    gaps.disposition = 'High risk ends only in a referral, or in a plan that is running'
  else if (c.mustDecide && !c.safeguarding && d !== 'not-abuse')
    gaps.disposition = 'First decide on the children, and on an adult with care and support needs'
  else if (d === 'unmet-need' && c.unmetNeeds === 0)
    gaps.disposition = 'Record the unmet need first: what was sought, and why it could not be had'
  else if (d === 'referred-on' && c.high && c.referrals === 0)
    gaps.disposition = 'Nobody has been asked yet. High risk is sent, not only said'
  if (d === 'referred-on' && c.referrals === 0 && c.note.trim() === '' && !gaps.disposition)
    gaps.note = 'Nobody has been asked in Oneplan. Enter to whom, and how'
  if (lineFor[d] && c.note.trim() === '') gaps.note = lineFor[d]
  return gaps
}
/** Nobody goes on working with them: the family closes with the contact, and opens again with the next one. */
export const endsWork = (d: Disposition): boolean =>
  d === 'advice-given' || d === 'not-abuse' || d === 'could-not-reach' || d === 'unmet-need'

// ── What is still to do ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Done {
  caller: Caller
  nextStep: boolean
  named: boolean
  incidents: number
  sharing: boolean
  safeguarding: boolean
  level: Level | undefined
  victimAge: number | undefined
  referrals: number
  safetyPlan: boolean | undefined
  decided: boolean
}
export type StepKey = 'call' | 'people' | 'incident' | 'sharing' | 'decide' | 'risk' | 'routes' | 'safety-plan' | 'close'
export interface Step {
  key: StepKey
  text: string
  state: 'done' | 'open' | 'not-needed'
  note?: string
}
/**
 * The steps of a contact in their usual order; any may be done first, and high can be judged at any moment. Somebody worried about their own
 * behaviour has fewer: no checklist, no account of what happened to anyone, nothing of a partner.
 */
export function stepsOf(d: Done): Step[] {
  const state = (done: boolean): Step['state'] => (done ? 'done' : 'open')
  const his = d.caller === 'own-behaviour'
  const under16 = ageDoor(d.victimAge) === 'child'
  const steps: (Step | false)[] = [
    d.caller !== 'police' && {
      key: 'call',
      text: 'The call: who it is, and what happens next',
      state: state(d.nextStep && d.caller !== 'not-known'),
    },
    { key: 'people', text: his ? 'Who this is' : 'The people, and who is who to whom', state: state(d.named) },
    !his && { key: 'incident', text: 'What happened', state: state(d.incidents > 0) },
    {
      key: 'sharing',
      text: 'Sharing: known, and agreed?',
      state: state(d.sharing),
    },
    { key: 'decide', text: 'Children, and an adult with care and support needs', state: state(d.safeguarding), note: 'Before any route' },
    !his &&
      (under16
        ? { key: 'risk', text: 'Risk', state: 'not-needed', note: 'Under 16: children’s safeguarding, no checklist for adults' }
        : { key: 'risk', text: 'Risk', state: state(d.level !== undefined), note: 'Never a gate: say high at any moment' }),
    { key: 'routes', text: 'Where it goes', state: state(d.referrals > 0) },
    !his && d.caller !== 'professional' && d.caller !== 'friend' && d.caller !== 'police'
      ? { key: 'safety-plan', text: 'Four lines of her own safety plan', state: state(d.safetyPlan === true) }
      : false,
    { key: 'close', text: 'How this contact ends', state: state(d.decided) },
  ]
  return steps.filter((s): s is Step => s !== false)
}
