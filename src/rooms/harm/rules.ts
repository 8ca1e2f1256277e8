/**
 * Working with someone who harms: whether he came and what follows, whether the programme suits him, what a register may say and when, who hears of
 * what, and the three ways a word crosses. Rules only. Coming is counted and shown; it is never read as safety.
 */
import { addDays, type Day } from '#lib/day.ts'
import type { Programme } from '#pack/index.ts'

// ── Whether he came ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The four taps of a register. Blank until tapped: a wrong "Here" tells her worker that he is in the room (practice decisions, section 3). */
export const attendances = { here: 'Here', late: 'Late', left: 'Left or sent home', 'not-here': 'Not here' } as const
export type Attendance = keyof typeof attendances
/** As it is said afterwards. Never "DNA", "engaged" or "non-compliant": "coming to sessions" is all that is known (practice decisions, 4). */
export const came = { here: 'Came', late: 'Came late', left: 'Left, or was sent home', 'not-here': 'Did not come' } as const
/** The same, as a sentence says it. */
export const cameTo = {
  here: 'came to a session',
  late: 'came late to a session',
  left: 'left a session, or was sent home',
  'not-here': 'did not come to a session',
} as const
/** Why he was not there, from a list: this much her side may read. His own words about it belong to what he says. */
export const reasons = {
  'no-message': 'No message',
  'told-before': 'Told us before',
  ill: 'Says: was ill',
  work: 'Says: was at work',
  'sent-home': 'Sent home by us',
  other: 'Another reason',
} as const
export type Reason = keyof typeof reasons

export interface Held {
  heldAt: Date
  /** Null: expected, nothing tapped yet. */
  attendance: Attendance | null
  reason: Reason | null
}
export interface Dose {
  /** Here or late: the whole session, near enough. */
  came: number
  left: number
  missed: number
  /** Held, with something tapped for him. A session nobody recorded is in neither number. */
  held: number
  /** Not there at the last so many sessions, one after another, without having told us before. */
  missedRunning: number
  /** Past, and nobody tapped. */
  notRecorded: number
}
/** How much of it he has had: sessions attended, of those held (practice decisions, section 3: "dose, compliance"). */
export function doseOf(sessions: readonly Held[], now: Date): Dose {
  const marked = sessions.filter((s) => s.attendance !== null).sort((a, b) => a.heldAt.getTime() - b.heldAt.getTime())
  const count = (...of: Attendance[]) => marked.filter((s) => s.attendance !== null && of.includes(s.attendance)).length
  let missedRunning = 0
  for (const s of marked) missedRunning = s.attendance !== 'not-here' ? 0 : s.reason === 'told-before' ? missedRunning : missedRunning + 1
  return {
    came: count('here', 'late'),
    left: count('left'),
    missed: count('not-here'),
    held: marked.length,
    missedRunning,
    notRecorded: sessions.filter((s) => s.attendance === null && s.heldAt < now).length,
  }
}
const times = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`
export const doseWords = (d: Dose): string =>
  d.held === 0
    ? 'No session has been held yet.'
    : `Came to ${d.came} of ${times(d.held, 'session', 'sessions')}.${d.left > 0 ? ` Left or was sent home ${d.left === 1 ? 'once' : `${d.left} times`}.` : ''}${d.missed > 0 ? ` Missed ${d.missed}.` : ''}`

/** Said beside every figure about him on her side. */
export const notSafety = 'Coming does not show that it is safer.'

/** A register opens half an hour before: people come early. Nobody is missing before it has begun. */
export const opensBefore = 30
export function mayMark(startsAt: Date, as: Attendance, now: Date): string | undefined {
  if (now.getTime() < startsAt.getTime() - opensBefore * 60_000)
    return 'This session has not begun. Its register opens half an hour before.'
  if (now < startsAt && (as === 'not-here' || as === 'left')) return 'This session has not begun. Nobody is missing yet.'
  return undefined
}

export type RegisterState = 'to-come' | 'open' | 'done' | 'unsent' | 'called-off'
/** Unsent: two hours after the end somebody is still blank. The manager hears (practice decisions, section 3). */
export const unsentAfterHours = 2
export const isUnsent = (endsAt: Date, now: Date): boolean => now.getTime() >= endsAt.getTime() + unsentAfterHours * 3_600_000
export function registerState(
  s: { startsAt: Date; endsAt: Date; calledOff: boolean; expected: number; marked: number },
  now: Date,
): RegisterState {
  if (s.calledOff) return 'called-off'
  if (s.marked >= s.expected && now >= s.startsAt) return 'done'
  if (isUnsent(s.endsAt, now)) return 'unsent'
  return now.getTime() < s.startsAt.getTime() - opensBefore * 60_000 ? 'to-come' : 'open'
}

// ── What a missed session means ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface Step {
  text: string
  /** Ours to do today, not to think about. */
  now: boolean
  source: string
}
/**
 * What follows an absence, by what binds him to the programme. Voluntary: nothing in law (S2 4.1.4). A conditional caution is broken by it, and a
 * court's or a prison's own rules apply. Two in a row without a word asks for a look at his place: judgement of 2026, as no local document gives a
 * number.
 */
export function afterAbsence(
  programme: Pick<Programme, 'binding' | 'missed' | 'source'> | undefined,
  dose: Pick<Dose, 'missed' | 'missedRunning'>,
): Step[] {
  if (dose.missed === 0) return []
  const steps: Step[] = []
  if (programme?.binding === 'conditional caution')
    steps.push({ text: `Tell the officer in the case today. ${programme.missed}`, now: true, source: programme.source })
  if (programme?.binding === 'court')
    steps.push({ text: `Tell his probation officer today. ${programme.missed}.`, now: true, source: programme.source })
  if (programme?.binding === 'prison') steps.push({ text: `Tell the prison. ${programme.missed}.`, now: true, source: programme.source })
  if (dose.missedRunning >= 2)
    steps.push({
      text: `Missed ${dose.missedRunning} in a row without a word before: look at his place with a colleague.`,
      now: false,
      source: 'Judgement, 2026',
    })
  return steps.map((s) => ({ ...s, text: s.text.replace(/\.\.$/, '.') }))
}

// ── Suitability and endings ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const suitabilities = {
  group: 'A group',
  'one-to-one': 'One to one',
  'not-now': 'Not now',
  'not-suitable': 'Not suitable for this programme',
} as const
export type Suitability = keyof typeof suitabilities
/** Working days from taking him to a decision (judgement, 2026; no document gives a time). */
export const suitabilityWithin = { amount: 10, unit: 'working days' } as const
/** Why is needed when he is not taken on: whoever asked, and whoever meets him next, needs it. It stays on his side. */
export const suitabilityGap = (as: Suitability, why: string): string | undefined =>
  (as === 'not-now' || as === 'not-suitable') && why.trim() === '' ? 'Enter why' : undefined

/** In words he may read. "Finished" says that the sessions were held, and nothing about him. */
export const endings = {
  finished: 'Came to the end of the programme',
  stopped: 'Stopped coming',
  ended: 'We ended the place',
  moved: 'Moved to another area or service',
  died: 'Died',
} as const
export type Ending = keyof typeof endings
/** Days that his page stays open to the team after the work ended, and the wall with it (access model: closing ends bases after 90 days). */
export const openAfterEnd = 90

// ── Who hears of what ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Happened = Attendance | 'unsuitable' | 'finished' | 'ended' | 'suitable'
/**
 * On her side. A line is read when somebody looks; a task asks her worker to think about her safety today. The database tells it, in the transaction
 * in which it was tapped (practice decisions, section 3): for that hour nobody knows where he is.
 */
export const heardAs = (what: Happened): 'line' | 'task' => (what === 'here' || what === 'late' || what === 'suitable' ? 'line' : 'task')

export const thinkFirst = 'Think about her safety before anyone speaks to him. The programme cannot see that you were told.'
/** What a task on her side says first. */
export const taskWords: Record<'not-here' | 'unsuitable' | 'finished' | 'ended', { title: string; note: string }> = {
  'not-here': { title: 'did not come to a session, or left', note: thinkFirst },
  unsuitable: { title: 'will not be on the programme now', note: `${notSafety} ${thinkFirst}` },
  finished: { title: 'came to the end of the programme', note: `${notSafety} ${thinkFirst}` },
  ended: { title: 'is no longer on the programme', note: thinkFirst },
}
/** A tap put right after she was told: said to her worker as well, and never left for them to find. */
export const putRight = (now: Attendance | null): string | undefined =>
  now === 'here' || now === 'late' ? `Put right since: ${came[now].toLowerCase()}. ${notSafety}` : undefined

// ── What crosses ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The three ways in which her worker may let a word across; nothing crosses by itself (practice decisions, 13). Each says what the one who works
 * with him will see: her worker's name goes with the first alone, because it asks for a talk.
 */
export const passings = {
  'hold-the-session': {
    choose: 'Hold the session, talk to me',
    hint: 'They see your name, so that they can speak to you first.',
    shown: 'Hold the session. Speak first to',
  },
  'know-never-use': {
    choose: 'You may know, never use',
    hint: 'They may keep it in mind. They never say it to him, in any words.',
    shown: 'You may know this. Never use it with him, in any words.',
  },
  'may-use': {
    choose: 'She agrees that you may use this',
    hint: 'She has said yes to these words being used with him.',
    shown: 'You may use this with him.',
  },
} as const
export type Passing = keyof typeof passings
export function passingGaps(p: {
  kind: Passing | undefined
  text: string
  herYes: boolean
}): Partial<Record<'kind' | 'text' | 'herYes', string>> {
  return {
    ...(p.kind === undefined ? { kind: 'Select how it may be used' } : {}),
    ...(p.kind !== undefined && p.kind !== 'hold-the-session' && p.text.trim() === '' ? { text: 'Enter what they may know' } : {}),
    ...(p.kind === 'may-use' && !p.herYes ? { herYes: 'Confirm that she agrees to these words, or choose another way' } : {}),
  }
}
/** One sentence for everybody on a programme, in the same words, whatever lies behind it. */
export const partnerSupport = { offered: 'Offered', 'not-yet': 'Not yet offered' } as const
export type PartnerSupport = keyof typeof partnerSupport

/** Written once, read by those it is for, and by nobody who wrote it. Said to all in the same words, whoever hears it. */
export const concernSent = 'It was sent, and is with the people who need it. You may not hear what they do. It cannot be opened again here.'

export const accounts = {
  children: 'Children, as told in sessions',
  'contact-order': 'Contact or court orders, as told in sessions',
  session: 'A session',
  suitability: 'Suitability',
  ending: 'How the work ended',
  other: 'Something else',
} as const
export type AccountAbout = keyof typeof accounts
/** What a worker chooses from; the others come with the step they belong to. */
export const askedOf = ['children', 'contact-order', 'other'] as const satisfies readonly AccountAbout[]

// ── Groups ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const everyDays = { '7': 'Every week', '14': 'Every two weeks', '28': 'Every four weeks' } as const
/** The days of a group. One that falls on a bank holiday is passed over, and there is one more at the end. */
export function groupDays(first: Day, every: number, many: number, closed: readonly Day[]): Day[] {
  const days: Day[] = []
  for (let on = first; days.length < many; on = addDays(on, every)) if (!closed.includes(on)) days.push(on)
  return days
}
/** "A RADAR group on Monday evenings": sessions of a programme, as the pack gives them; "6 to 26" is only a length. */
export const lengthOf = (p: Pick<Programme, 'sessions'> | undefined): number | undefined => p?.sessions.to ?? p?.sessions.from ?? undefined
export const lengthWords = (p: Pick<Programme, 'sessions'> | undefined): string => {
  const { from, to } = p?.sessions ?? { from: null, to: null }
  if (from === null && to === null) return 'length not set'
  if (to === null) return `at least ${times(from ?? 0, 'session', 'sessions')}`
  return from === null || from === to ? times(to, 'session', 'sessions') : `${from} to ${to} sessions`
}
