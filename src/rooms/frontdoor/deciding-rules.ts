/** What has to be decided of a contact before any route, how it may end, and what is still to do. Rules only. */
import type { Level } from '#pack/index.ts'
import { ageDoor } from '#rooms/people/index.ts'
import type { Caller } from './rules.ts'

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
  /** What the contact is about always asks for a decision on safeguarding, and why: harmful practices, a child who harms. */
  always?: string | undefined
}
/** What the ages open and shut (practice decisions, 6). Shown before the decision; the worker decides. */
export function ageDoors(a: Ages): { text: string; grave: boolean }[] {
  const doors: { text: string; grave: boolean }[] = []
  if (a.always !== undefined) doors.push({ text: `Safeguarding, always: refer, or not now and why. ${a.always}`, grave: true })
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
    doors.push({ text: 'There is a baby in the home. Standard risk is never for one adult service alone.', grave: false })
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
  if (a.always !== undefined && s.children === 'none' && s.adult === 'none')
    gaps.children = 'What this is about always needs a decision: refer for the child or the adult, or not now and why'
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
  /** A colleague who has it. */
  heldBy: string | undefined
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
  // Ended under the hands of whoever is working on it, she would be rung by nobody, or by two.
  if (c.heldBy !== undefined) return { disposition: `${c.heldBy} has it. Ask them, or take it over first` }
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
  /** Why the checklist does not fit what it is about. */
  noChecklist?: string | undefined
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
        : d.noChecklist !== undefined && d.level === undefined
          ? { key: 'risk', text: 'Risk', state: 'not-needed', note: 'No checklist for this. High can be judged at any moment' }
          : { key: 'risk', text: 'Risk', state: state(d.level !== undefined), note: 'Never a gate: say high at any moment' }),
    { key: 'routes', text: 'Where it goes', state: state(d.referrals > 0) },
    !his && d.caller !== 'professional' && d.caller !== 'friend' && d.caller !== 'police'
      ? { key: 'safety-plan', text: 'Four lines of her own safety plan', state: state(d.safetyPlan === true) }
      : false,
    { key: 'close', text: 'How this contact ends', state: state(d.decided) },
  ]
  return steps.filter((s): s is Step => s !== false)
}
