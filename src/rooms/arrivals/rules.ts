/**
 * What arrives by itself: whose door it comes to, how soon it must be read, what kind it is, and what may be said back. Rules only. Whoever wrote it
 * may be anyone, the person who harms among them: it is words until a colleague has read it.
 */
import type { BankHolidays } from '#lib/bank-holidays.ts'
import type { Time } from '#lib/day.ts'
import { atLondon, dayIn } from '#lib/london.ts'
import { fold } from '#lib/text.ts'
import { type Clock, dueBy, isWorkingDay, nextWorkingDay, officeHours } from '#lib/working-time.ts'
import { type ArrivalDoor, type Channels, type ContactKind, childKinds, routeFor } from '#pack/index.ts'

export type Soon = 'now' | 'today' | 'wait'
export type FrontDoorClocks = { readonly [K in Soon]?: Clock | undefined }
/**
 * One hour by day and night; the end of the working day it came in, or of the next one; two working days (judgement, 2026: no local document gives
 * them). A pack that has its own clocks wins.
 */
export function dueFor(urgency: Soon, at: Date, holidays: BankHolidays, clocks: FrontDoorClocks = {}): Date {
  const own = clocks[urgency]
  if (own) return dueBy(at, own, holidays)
  if (urgency === 'now') return dueBy(at, { amount: 1, unit: 'hours' }, holidays)
  if (urgency === 'wait') return dueBy(at, { amount: 2, unit: 'working days' }, holidays)
  const today = dayIn(at)
  const closes = atLondon(today, officeHours.closes)
  return isWorkingDay(today, holidays) && at < closes ? closes : atLondon(nextWorkingDay(today, holidays), officeHours.closes)
}

// ── What was written ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const checkedWords = {
  nobody: 'Nobody has checked who wrote this',
  code: 'The e-mail address was checked by a code',
  'signed-in': 'From a colleague who is signed in',
} as const
export type Checked = keyof typeof checkedWords
export const knowsWords = { yes: 'Yes', no: 'No', 'not-asked': 'Could not be asked' } as const
export type Knows = keyof typeof knowsWords
export const dangerWords = { yes: 'Yes', no: 'No', 'not-known': 'Not sure' } as const
export type Danger = keyof typeof dangerWords

/** Whether and how somebody may be contacted. "No" unless they said otherwise: that is how every form begins. */
export type Reach = 'never' | 'ring' | 'through-me'

export interface Said {
  /** The person it is about, as far as they are named. */
  name: string
  age: number | null
  happening: string
  inDanger: Danger | null
  children: string
  wants: string
  /** Whose number it is: of the person it is about, or of whoever wrote. */
  reach: Reach
  number: string
  ringFrom: Time | null
  ringUntil: Time | null
  someoneElse: string
  mustNotKnow: string
  language: string
  /** Of a professional: whether the person knows, and agrees. */
  knows: Knows | null
  agrees: Knows | null
  whyAnyway: string
  /** A number of theirs in another system, which passed its check. Not in what arrived before it was asked. */
  idNumber?: string
}
export interface From {
  name: string
  role: string
  agency: string
  email: string
  number: string
}
/** Everything of an arrival that is sealed. `worded` is the form as it was worded then, for whoever reads it years later. */
export interface Letter {
  said: Said
  from: From
  worded: { question: string; answer: string }[]
}
export const nothingSaid: Said = {
  name: '',
  age: null,
  happening: '',
  inDanger: null,
  children: '',
  wants: '',
  reach: 'never',
  number: '',
  ringFrom: null,
  ringUntil: null,
  someoneElse: '',
  mustNotKnow: '',
  language: '',
  knows: null,
  agrees: null,
  whyAnyway: '',
}
export const fromNobody: From = { name: '', role: '', agency: '', email: '', number: '' }

/**
 * Whether it names somebody whom its reader says they are related to or know, wherever in it and whoever wrote it; or is about the reader. A name in two
 * parts, as with a plan: a bare first name is nobody. A reader's own name in what a professional wrote is that of whoever was spoken with; in what somebody
 * wrote of their own life it may be his, and a colleague reads it.
 */
export function isAbout(l: Letter & { door?: string }, known: readonly string[], own: string): boolean {
  const anywhere = l.door === undefined || l.door === 'professional' ? known : [...known, own]
  return namedIn(wordsIn(l), anywhere).length > 0 || namedIn([own], [l.said.name]).length > 0
}
/** Everything in it that could be a name, one after the other. */
export const wordsIn = (l: Letter): string[] => [
  l.from.name,
  ...Object.values(l.said).filter((v) => typeof v === 'string'),
  ...l.worded.map((w) => w.answer),
]
/** Which of these names stand in it: whole, in two parts, and with either part first. */
export const namedIn = (words: readonly string[], names: readonly string[]): string[] => {
  const all = foldedWords(words)
  return names.filter((n) => {
    const name = fold(n)
    return name.includes(' ') && [name, name.replace(/^(.*) (\S+)$/, '$2 $1')].some((x) => all.includes(` ${x} `))
  })
}
/** As names are compared; a name never runs on from one answer into the next. */
export const foldedWords = (words: readonly string[]): string => ` ${words.map(fold).join(' / ')} `

// ── Where it goes, and how soon ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The key of the team whose door it comes to: the first line that fits. */
export const doorFor = (channels: Pick<Channels, 'routes'>, area: string, door: ArrivalDoor, kind: string): string | undefined =>
  routeFor(channels.routes, area, door, kind)?.team
/** The area whose door it comes to: as it was said, or where it was not, the one that stands in for it. */
export const areaFor = (channels: Pick<Channels, 'routes'>, said: string | undefined, otherwise: string): string =>
  said !== undefined && channels.routes.some((r) => r.area === said) ? said : otherwise
/** Where it may be passed on: every other team to which this form leads somewhere. */
export const passableFrom = (channels: Pick<Channels, 'routes'>, door: ArrivalDoor, team: string): string[] => [
  ...new Set(channels.routes.filter((r) => r.door === door && r.team !== team).map((r) => r.team)),
]

/** The choices of one form, in the pack's order. */
export const kindsOf = (channels: Pick<Channels, 'kinds'>, door: ArrivalDoor): Record<string, { text: string; hint?: string }> =>
  Object.fromEntries(
    channels.kinds
      .filter((k) => k.doors.includes(door))
      .map((k) => [k.key, { text: k.words, ...(k.hint === undefined ? {} : { hint: k.hint }) }]),
  )
export const kindOf = (channels: Pick<Channels, 'kinds'>, key: string): ContactKind | undefined => channels.kinds.find((k) => k.key === key)

/**
 * A child is a child first, whatever was ticked (practice decisions, 6): under 16 and being hurt is children's safeguarding; under 18 and worried about
 * how they behave is not for a programme for adults.
 */
export function kindFor(door: ArrivalDoor, ticked: string, age: number | null): string {
  if (age !== null && door === 'behaviour' && age < 18) return childKinds.behaviour
  if (age !== null && door === 'self' && age < 16) return childKinds.self
  return ticked
}

/** "Not sure" is today’s work: were it read like "yes", almost everything would be, and what is dangerous would wait behind it. */
export const urgencyFor = (said: Pick<Said, 'inDanger'>): Soon => (said.inDanger === 'yes' ? 'now' : 'today')

/** As public bodies' addresses end. It says where a mailbox is, and nothing of who reads it. */
export const isPublicBody = (email: string, endings: readonly string[]): boolean => {
  const host = email.toLowerCase().split('@')[1] ?? ''
  return endings.some((e) => host === e.replace(/^\./, '') || host.endsWith(e.startsWith('.') ? e : `.${e}`))
}

/** Six digits, as people can carry from one window to the other. */
export const codeTyped = (typed: string): string => typed.replace(/\D/g, '')

/**
 * Seconds until a letter that could not be sent is tried again, after so many tries; nothing: never. Soon at first, because somebody waits, then slower:
 * a server that makes strangers wait takes it within some minutes. The last try is at 23 of a code's 30 minutes.
 */
export const tryAgainIn = (tries: number): number | undefined => [15, 60, 120, 240, 480, 480][tries - 1]

// ── Asked of everybody ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const enquiryAnswers = {
  no: 'Asked: no',
  'not-said': 'Asked: would rather not say',
  hurt: 'Asked: somebody hurts or frightens them',
  harms: 'Asked: they hurt or frighten somebody',
  both: 'Asked: both',
  'not-asked': 'Not asked',
} as const
export type EnquiryAnswer = keyof typeof enquiryAnswers
/** Only where harming is asked of too may it be the answer. */
export const answersFor = (harms: boolean): EnquiryAnswer[] =>
  (Object.keys(enquiryAnswers) as EnquiryAnswer[]).filter((a) => harms || (a !== 'harms' && a !== 'both'))
export const isDisclosure = (a: EnquiryAnswer): boolean => a === 'hurt' || a === 'harms' || a === 'both'

export interface Counted {
  month: string
  setting: string
  answer: string
  reason: string
  n: number
}
export interface Asking {
  all: number
  asked: number
  disclosed: number
  reasons: Record<string, number>
}
/** How many were asked of all who could have been; how many of those asked told something. Counts, and never who. */
export function askingOf(rows: readonly Counted[]): Asking {
  const out: Asking = { all: 0, asked: 0, disclosed: 0, reasons: {} }
  for (const r of rows) {
    out.all += r.n
    if (r.answer === 'not-asked') out.reasons[r.reason] = (out.reasons[r.reason] ?? 0) + r.n
    else out.asked += r.n
    if (isDisclosure(r.answer as EnquiryAnswer)) out.disclosed += r.n
  }
  return out
}
