/** People: who someone is in a family, how they may be reached, and what may be said of that. Rules only. */
import type { Day } from '#lib/day.ts'
import { fold } from '#lib/text.ts'
import { ageIn } from './born.ts'

export { ageIn, ages, ageUnsure, type Born, type BornHow, type Span, sayAge } from './born.ts'

/** As we judge. "unjudged" until a person has decided: a role the police recorded is kept beside it and decides nothing (practice decisions, 18). */
export const memberRoles = {
  victim: 'Victim or survivor',
  harms: 'Person who harms',
  child: 'Child',
  other: 'Someone else',
  unjudged: 'Not yet clear',
} as const
export type MemberRole = keyof typeof memberRoles

export const policeRoles = {
  victim: 'victim',
  suspect: 'suspect',
  offender: 'offender',
  child: 'child',
  witness: 'witness',
  other: 'other',
} as const
export type PoliceRole = keyof typeof policeRoles

/** Who is who to whom, read "from … is the … of to". */
export const tieKinds = {
  partner: 'partner',
  'former-partner': 'former partner',
  spouse: 'husband or wife',
  'mother-of': 'mother',
  'father-of': 'father',
  'parent-of': 'parent',
  'step-parent-of': 'step-parent',
  'child-of': 'son or daughter',
  'sibling-of': 'brother or sister',
  'grandparent-of': 'grandparent',
  'other-relative': 'another relative',
  friend: 'friend',
  neighbour: 'neighbour',
  'carer-of': 'carer',
  other: 'someone else',
} as const
export type TieKind = keyof typeof tieKinds

export const sexes = { female: 'Female', male: 'Male', other: 'Other', 'not said': 'Prefers not to say', 'not known': 'Not known' } as const
export const careAnswers = { yes: 'Yes', no: 'No', 'not known': 'Not known', 'not asked': 'Not asked' } as const

/** Three states of every way to reach someone (practice decisions, 2). The default is not checked. */
export const pointStates = { safe: 'Safe', not_checked: 'Not checked', unsafe: 'Unsafe' } as const
export type PointState = keyof typeof pointStates

/** Days after which a check is old: blocks messages, only warns on calls (practice decisions, 2; as at 2026). */
export const staleAfterDays = 90

export type Use = 'call' | 'text' | 'voicemail' | 'email'
export interface PointFacts {
  state: PointState
  checkedAt: Date | null
  texts: boolean
  voicemail: boolean
}
export type MayUse = { may: true; note?: string } | { may: false; why: string }

/** safe: as she said. not checked: a scripted voice call by a trained worker and nothing else. unsafe: nothing. */
export function mayUse(point: PointFacts, use: Use, now: Date, trained: boolean): MayUse {
  const old = point.checkedAt !== null && (now.getTime() - point.checkedAt.getTime()) / 86_400_000 > staleAfterDays
  if (point.state === 'unsafe') return { may: false, why: 'Unsafe. Do not use it.' }
  if (point.state === 'not_checked') {
    if (use !== 'call') return { may: false, why: 'Not checked. Only a scripted voice call is allowed.' }
    return trained
      ? { may: true, note: 'Not checked: withhold the number, ask for her by name, name no service, leave no message.' }
      : { may: false, why: 'Not checked. Only a worker trained for first calls may ring.' }
  }
  if (use === 'call') return old ? { may: true, note: 'Checked more than 90 days ago. Ask first whether it is still safe.' } : { may: true }
  if (old) return { may: false, why: 'Checked more than 90 days ago. Ask on a call before using it for messages.' }
  if (use === 'text' && !point.texts) return { may: false, why: 'She has not agreed to texts.' }
  if (use === 'voicemail' && !point.voicemail) return { may: false, why: 'She has not agreed to messages.' }
  return { may: true }
}

/** What may be sent to a safe telephone, in words. What was agreed goes stale with the check: an old "texts agreed" is no agreement. */
export function messagesWords(point: PointFacts, now: Date): string {
  const text = mayUse(point, 'text', now, true)
  const voicemail = mayUse(point, 'voicemail', now, true)
  if (!text.may && !voicemail.may && (point.texts || point.voicemail))
    return `Checked more than ${staleAfterDays} days ago: no texts, no messages, and ask first whether it is still safe`
  return `${text.may ? 'Texts agreed' : 'No texts'}, ${voicemail.may ? 'messages agreed' : 'no messages'}`
}

/** The key names are found by: folded, so that case, accents and apostrophes do not hide anyone. */
export const nameKey = (given: string, family: string): string => fold(`${given} ${family}`)

export interface Named {
  givenName: string
  familyName: string
}
export const sayName = (m: Named): string => [m.givenName, m.familyName].filter((n) => n !== '').join(' ') || 'Name not given'

/** Ages gate the door (practice decisions, 6): under 16 is children's safeguarding, 16 and 17 are both doors. */
export type AgeDoor = 'child' | 'both' | 'adult' | 'not-known'
export const ageDoor = (age: number | undefined): AgeDoor =>
  age === undefined ? 'not-known' : age < 16 ? 'child' : age < 18 ? 'both' : 'adult'

/** What was asked for, against someone already known. */
export interface Alike {
  name: string
  bornOn: Day | null
  ageAbout: number | null
}
/**
 * Why two may be one person, and why they may not, in the order a person weighs them. Words, no sum: a shared name is a reason to look and never a
 * match, and nothing is joined by itself (design, 2.5).
 */
export function whySame(wanted: Alike, found: Alike, today: Day): { same: string[]; differs: string[] } {
  const [a, b] = [fold(wanted.name), fold(found.name)]
  const same: string[] = []
  const differs: string[] = []
  if (a !== '' && a === b) same.push('same name')
  else if (a !== '' && b !== '') {
    const words = new Set(b.split(' '))
    const shared = a.split(' ').filter((w) => words.has(w))
    if (shared.length > 0) same.push('part of the name is the same')
    else same.push('the name looks alike')
  }
  if (wanted.bornOn && found.bornOn) {
    if (wanted.bornOn === found.bornOn) {
      same.push('same date of birth')
      if (a !== '' && b !== '' && a.split(' ')[0] !== b.split(' ')[0]) differs.push('another first name, as twins have')
    } else if (wanted.bornOn.slice(5) === found.bornOn.slice(5)) same.push('same birthday, another year')
    else if (wanted.bornOn.slice(0, 4) === found.bornOn.slice(0, 4)) same.push('born in the same year')
    else differs.push('another date of birth')
  } else {
    const [x, y] = [ageIn(wanted, today), ageIn(found, today)]
    if (x !== undefined && y !== undefined) {
      if (Math.abs(x - y) <= 2) same.push('about the same age')
      else differs.push(`about ${Math.abs(x - y)} years apart`)
    }
  }
  return { same, differs }
}

/** Ages further apart than anybody guesses wrong. */
const farApart = 10
/**
 * Why two cannot be said to be one: a father and a son of one name share a home as well, and what is done about the one would be done to the other. A
 * birth date that is wrong is put right first; one with the same day or the same year is taken for a slip.
 */
export function cannotBeOne(wanted: Alike, found: Alike, today: Day): string | undefined {
  if (wanted.bornOn && found.bornOn)
    return whySame(wanted, found, today).differs.includes('another date of birth') ? 'The dates of birth differ' : undefined
  const [x, y] = [ageIn(wanted, today), ageIn(found, today)]
  return x !== undefined && y !== undefined && Math.abs(x - y) > farApart ? 'The ages are too far apart' : undefined
}

/** Safe is somebody's word: it says whose (practice decisions, 2). */
export const pointGaps = (p: { state: PointState; saidBy: string }): Partial<Record<'saidBy', string>> =>
  p.state === 'safe' && p.saidBy.trim() === '' ? { saidBy: 'Enter who says that it is safe' } : {}

// ── Nothing goes out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Reached {
  name: string
  diedOn: Day | null
  heldSince: Date | null
}
/** Why nothing may go to somebody, on whichever way: a death, or one that was said of somebody who may be them (practice decisions, 21). */
export const nothingGoes = (m: Reached | undefined): string | undefined =>
  m?.diedOn
    ? 'A death is recorded. Nobody is to be called or written to'
    : m?.heldSince
      ? `${saidDead}. Nothing goes to ${m.name} until somebody on this plan has said whether it is ${m.name}`
      : undefined
export const saidDead = 'A death was recorded of somebody said to be the same person'
