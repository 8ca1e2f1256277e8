/**
 * Who a call is about, who rang, and whose number may be rung back: the people a contact makes while it is being taken. Saved as you go, so each is
 * made once, and what somebody else has judged or checked since stays.
 */
import { createHmac } from 'node:crypto'
import { dialled } from '#lib/phone.ts'
import type { Level } from '#pack/index.ts'
import type { Context } from '#rooms/access/index.ts'
import {
  addContactPoint,
  addMember,
  changeMember,
  changePoint,
  contactPoints,
  endPoints,
  type Member,
  type NewMember,
  nameKey,
  type OpenFamily,
} from '#rooms/people/index.ts'
import {
  aboutRole,
  type Caller,
  type Channel,
  type CutOff,
  type NowAnswer,
  nameTyped,
  ringState,
  ringsTo,
  type SafeToTalk,
} from './rules.ts'
import { aboutIn, type Contact } from './store.ts'

/** What can be said of a contact. Left out: as it was. */
export interface Said {
  /** Chosen wrongly at first, among those that a person writes down. */
  channel?: Channel
  /** Of an e-mail: whether its address may be answered, and when it came. */
  safeToAnswer?: 'yes' | 'no' | null
  cameAt?: Date
  caller?: Caller
  /** Of a caller who is not the person it is about. */
  callerName?: string
  callerAgency?: string
  callerNumber?: string
  safeToTalk?: SafeToTalk | null
  cutOff?: CutOff | null
  windowFrom?: string | null
  windowUntil?: string | null
  /** The number to ring back, as typed. Sealed; never kept beside the words. */
  ringNumber?: string
  happening?: string
  danger?: string
  inDangerNow?: NowAnswer | null
  children?: string
  wants?: string
  nextStep?: string
  nextHatId?: string | null
  nextBy?: Date | null
  whereHeIs?: string
  whoMustNotKnow?: string
  someoneElseAnswers?: string
  /** As the police or another agency recorded them: shown, and never our judgement. */
  recordedLevel?: Level | null
  recordedChildren?: boolean | null
  /** The page saved itself: whoever is chosen to have it next hears when the call ends, not while a hand hovers. */
  stillOnCall?: true
  /** The person it is about: as typed on the telephone ("not given" is an answer), or as far as they are known. */
  name?: string
  age?: number | null
}

export const kept = <T>(said: T | undefined, was: T): T => (said === undefined ? was : said)
export const words = (said: string | undefined, was: string): string => (said === undefined ? was : said.trim())

const [saidByHer, saidByCaller] = ['said on the call', 'the caller, of their own number']
const saidOnCalls = ['', saidByHer, saidByCaller]

/** Who it is about, who rang, and whose number may be rung: made when there is a name or a number, and never twice for one call. */
export async function writePeople(ctx: Context, c: Contact, family: OpenFamily, s: Said) {
  const caller = kept(s.caller, c.caller)
  const cutOff = kept(s.cutOff, c.cutOff)
  const number = s.ringNumber?.trim() ?? ''
  const to = ringsTo(caller)
  const callerNumber = words(s.callerNumber, c.callerNumber) || (to === 'agency' ? number : '')
  const aboutMember = await aboutOf(ctx, c, family, s, to === 'about' && number !== '')
  let callerMember = c.callerMember
  const callerName = words(s.callerName, c.callerName)
  if (to === 'caller' && (number !== '' || callerName !== ''))
    callerMember = await named(ctx, family, callerMember, { role: 'other', ...nameTyped(callerName) })

  const holder = to === 'about' ? aboutMember : to === 'caller' ? callerMember : null
  const points = c.ringPoint ? await contactPoints(ctx, family.id) : []
  const old = points.find((p) => p.id === c.ringPoint)
  const mark = number === '' ? c.ringMark : markOf(ctx, c.id, number)
  const use = {
    state: c.channel === 'online' ? uncheckedState(ringState(caller, cutOff)) : ringState(caller, cutOff),
    saidBy: caller === 'not-known' ? '' : to === 'about' ? saidByHer : saidByCaller,
    windowFrom: kept(s.windowFrom, c.windowFrom),
    windowUntil: kept(s.windowUntil, c.windowUntil),
    ifSomeoneElse: words(s.someoneElseAnswers, c.someoneElseAnswers),
  }
  let ringPoint = c.ringPoint
  if (old && (number !== '' ? mark !== c.ringMark || old.memberId !== holder : to === 'agency')) {
    await endPoints(ctx, family.id, { pointId: old.id })
    ringPoint = null
  }
  if (number !== '' && holder !== null && ringPoint === null)
    ringPoint = await addContactPoint(ctx, family.id, { memberId: holder, kind: 'phone', value: number, ...use })
  else if (old && ringPoint === old.id) {
    const told = cutOff !== c.cutOff || caller !== c.caller
    const state = told ? use.state : old.state
    const same =
      old.state === state &&
      old.windowFrom === use.windowFrom &&
      old.windowUntil === use.windowUntil &&
      old.ifSomeoneElse === use.ifSomeoneElse
    // Only what this call said of it: somebody who has checked it since knows better, and so does the plan it was put with. "Never" is always heard.
    const own = saidOnCalls.includes(old.saidBy) || (told && state === 'unsafe')
    if (
      !same &&
      own &&
      old.state !== 'unsafe' &&
      (told || s.windowFrom !== undefined || s.windowUntil !== undefined || s.someoneElseAnswers !== undefined)
    )
      await changePoint(ctx, family.id, old.id, { ...old, ...use, state })
  }
  return {
    about_member: aboutMember,
    caller_member: callerMember,
    caller_number: callerNumber,
    ring_point: ringPoint,
    ring_mark: ringPoint === null ? '' : mark,
  }
}
/** Typed by somebody nobody has spoken with, it is never safe; that it is not is believed. */
const uncheckedState = (said: 'safe' | 'not_checked' | 'unsafe') => (said === 'safe' ? 'not_checked' : said)
/** Salted with the contact, so that marks of two contacts cannot be compared: it knows one number again in one call and is good for nothing else. */
const markOf = (ctx: Context, contactId: string, number: string): string =>
  createHmac('sha256', ctx.keys.matching)
    .update(`${contactId}|${dialled(number) ?? number}`)
    .digest('base64url')
    .slice(0, 22)

async function aboutOf(ctx: Context, c: Contact, family: OpenFamily, s: Said, hasNumber: boolean): Promise<string | null> {
  const caller = kept(s.caller, c.caller)
  const member = family.members.find((m) => m.id === c.aboutMember) ?? (c.aboutMember === null ? aboutIn(c, family) : undefined)
  const typed = s.name === undefined ? undefined : nameTyped(s.name)
  // A role that somebody judged since stays as it was judged.
  const role = member === undefined || member.role === aboutRole(c.caller) ? aboutRole(caller) : member.role
  const age = s.age === undefined ? {} : { ageAbout: s.age }
  if (!member && !hasNumber && !(typed && typed.givenName !== '') && s.age == null) return c.aboutMember
  return named(ctx, family, member?.id ?? null, { role, ...(typed ?? (member ? {} : { givenName: '', familyName: '' })), ...age })
}
/** Adds the member, or changes what was said of them; what was not said stays. */
async function named(
  ctx: Context,
  family: OpenFamily,
  id: string | null,
  said: { role: NewMember['role']; givenName?: string; familyName?: string; ageAbout?: number | null },
): Promise<string> {
  const member = family.members.find((m) => m.id === id)
  if (!member) return addMember(ctx, family.id, { givenName: '', ...said })
  const next = { ...asSaid(member), ...said }
  const same =
    next.role === member.role &&
    nameKey(next.givenName, next.familyName ?? '') === nameKey(member.givenName, member.familyName) &&
    `${next.givenName} ${next.familyName}`.trim() === member.name &&
    (next.ageAbout ?? null) === member.ageAbout
  const unnamed =
    next.givenName === '' && member.givenName === '' && next.role === member.role && (next.ageAbout ?? null) === member.ageAbout
  if (!same && !unnamed) await changeMember(ctx, family.id, member.id, member.version, next)
  return member.id
}
export const asSaid = (m: Member): Omit<NewMember, 'policeRole'> => ({
  role: m.role,
  givenName: m.givenName,
  familyName: m.familyName,
  knownAs: m.knownAs,
  bornOn: m.bornOn,
  ageAbout: m.ageAbout,
  sex: m.sex as NonNullable<NewMember['sex']> | null,
  language: m.language,
  interpreter: m.interpreter,
  accessNeeds: m.accessNeeds,
  careNeeds: m.careNeeds,
})
