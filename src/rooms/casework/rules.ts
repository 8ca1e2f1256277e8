/** Casework: when she may be called, what a call changes, when a review is due, how work ends, and in what order a day is worked. Rules only. */
import type { Day } from '#lib/day.ts'
import type { Role } from '#rooms/access/index.ts'
import type { MayUse, PointFacts, Work } from '#rooms/people/index.ts'

export const callResults = {
  spoke: 'Spoke',
  'no-answer': 'No answer',
  'someone-else': 'Someone else answered',
  'number-gone': 'Number gone',
} as const
export type CallResult = keyof typeof callResults
export const numberFine = { yes: 'Yes', no: 'No', 'not-asked': 'Not asked' } as const
export const callFeels = { safer: 'Safer', same: 'The same', less: 'Less safe', 'not-asked': 'Not asked' } as const
export type CallFeels = keyof typeof callFeels

export const noteClasses = {
  plan: 'Everyone on the plan',
  support: 'Her workers only',
  child: "Children's workers and her workers",
} as const
export type NoteClass = keyof typeof noteClasses
export const noteKinds = { fact: 'Fact: seen, heard or recorded', opinion: 'Opinion: what someone thinks' } as const
export type NoteKind = keyof typeof noteKinds

/** Who may ring a number nobody has checked: those trained for first calls (practice decisions, 2). */
export const trainedForFirstCalls = (role: Role): boolean => role === 'worker' || role === 'front-door'

// ── Her window ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]
/** Days as people write them: "Monday to Friday", "Tuesdays", "mon,wed", "weekends". Undefined when it cannot be told: then it is only shown. */
export function daysIn(text: string): readonly Weekday[] | undefined {
  const said = text.toLowerCase()
  if (/\b(every|any) ?day|\bdaily\b/.test(said)) return weekdays
  if (/\bweekdays?\b/.test(said)) return weekdays.slice(0, 5)
  if (/\bweekends?\b/.test(said)) return weekdays.slice(5)
  if (/\bnot\b|\bexcept\b/.test(said)) return undefined
  const found = [...said.matchAll(/\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*|\bto\b|[-–]/g)].map((m) => m[1] ?? 'to')
  const days = new Set<Weekday>()
  found.forEach((word, i) => {
    const [from, until] = [found[i - 1], found[i + 1]]
    if (word !== 'to') days.add(word as Weekday)
    else if (from && until && from !== 'to' && until !== 'to') {
      const start = weekdays.indexOf(from as Weekday)
      const many = (weekdays.indexOf(until as Weekday) - start + 7) % 7
      for (let d = 1; d < many; d++) days.add(weekdays[(start + d) % 7] as Weekday)
    }
  })
  return days.size === 0 ? undefined : weekdays.filter((d) => days.has(d))
}

export interface CallWindow {
  days: string
  from: string | null
  until: string | null
}
/** The moment, as the clock on the wall says it. */
export interface WallClock {
  weekday: Weekday
  /** 'HH:MM' */
  time: string
}
export type InWindow = 'open' | 'later' | 'not-today' | 'past' | 'any'
export function inWindow(window: CallWindow, at: WallClock): InWindow {
  const days = daysIn(window.days)
  if (days && !days.includes(at.weekday)) return 'not-today'
  if (window.from && at.time < window.from) return 'later'
  if (window.until && at.time >= window.until) return 'past'
  return window.from || window.until || window.days ? 'open' : 'any'
}
export const windowWords = (window: CallWindow): string =>
  [
    window.days,
    window.from && window.until
      ? `${window.from} to ${window.until}`
      : window.from
        ? `from ${window.from}`
        : window.until
          ? `until ${window.until}`
          : '',
  ]
    .filter((x) => x !== '')
    .join(', ')

export type MayCall = { may: true; firstCall: boolean; note?: string; askWhyNow: boolean } | { may: false; why: string }
/**
 * Whether a call may be started, given what the people room says of the number (`use`). Unsafe: never. Not checked: a scripted first call by a trained role. Outside the times she gave: only with a
 * reason, for a danger that cannot wait (never ring when you said you would not: practice decisions, section 2).
 */
export function mayCall(
  point: Pick<PointFacts, 'state'> & { kind: string; window: CallWindow; died: boolean },
  use: MayUse,
  at: WallClock,
): MayCall {
  if (point.kind !== 'phone') return { may: false, why: 'This is not a telephone number.' }
  if (point.died) return { may: false, why: 'A death is recorded. Nobody is to be called.' }
  if (!use.may) return use
  const when = inWindow(point.window, at)
  return {
    may: true,
    firstCall: point.state === 'not_checked',
    ...(use.note ? { note: use.note } : {}),
    askWhyNow: point.state === 'safe' && when !== 'open' && when !== 'any',
  }
}

/** Asked for by name, from a withheld number, naming no service, with a way out: the only kind of call a number nobody has checked allows. */
export const firstCallScript = [
  'Withhold your number.',
  'Ask for her by her name. Say no service and no reason.',
  'If it is not her, or you are not sure: “Sorry, wrong number”, and end the call. Leave no message.',
  'If it is her: “Is it safe to talk?” Only then say who you are.',
  'Ask whether this number is safe, at which times, and what to say if someone else answers.',
] as const

// ── What a call changes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface CallEffects {
  attempt: boolean
  contact: boolean
  point: 'safe' | 'not_checked' | 'gone' | undefined
}
/** Someone else on the line means that the number is no longer known to be hers alone. */
export const effectsOf = (result: CallResult): CallEffects => ({
  attempt: true,
  contact: result === 'spoke',
  point: result === 'someone-else' ? 'not_checked' : result === 'number-gone' ? 'gone' : undefined,
})
/** Asked on a call where she was reached: still fine makes it safe from today; not fine makes it unsafe; not asked changes nothing. */
export const pointAfter = (fine: keyof typeof numberFine): 'safe' | 'unsafe' | undefined =>
  fine === 'yes' ? 'safe' : fine === 'no' ? 'unsafe' : undefined

/**
 * "Holding the risk now" leaves the sender at the first conversation with her, not when a referral is taken (practice decisions, 22); a second
 * service's first conversation does not take it from a worker who already has her.
 */
export const riskMoves = (call: { result: CallResult; involved: boolean; holderIsMe: boolean; holderWorksWithHer: boolean }): boolean =>
  call.result === 'spoke' && call.involved && !call.holderIsMe && !call.holderWorksWithHer

// ── Reviews and endings ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Level = 'standard' | 'medium' | 'high'
/**
 * Days to the next review of the work, by level. The area's documents give no period ("level of support based on DASH and personal need", S0):
 * judgement of 2026, to be confirmed by the services; a worker may set any earlier or later day, and any new event brings it forward.
 */
export const reviewAfterDays: Record<Level, number> = { high: 14, medium: 28, standard: 56 }

export const endKinds = {
  planned: 'Planned: we agreed to end',
  unplanned: 'We have not been able to reach her safely',
  moved: 'Moved to another area or service',
  died: 'Died',
} as const
export type EndKind = keyof typeof endKinds
export const outcomeAsked = { asked: 'Asked', 'not-safe': 'It was not safe to ask', 'not-asked': 'Not asked' } as const
export type OutcomeAsked = keyof typeof outcomeAsked
export const outcomeAnswers = { safer: 'Safer', same: 'The same', less: 'Less safe', 'no-answer': 'No answer' } as const
export type OutcomeAnswer = keyof typeof outcomeAnswers

export interface Closing {
  endKind: EndKind | undefined
  endNote: string
  asked: OutcomeAsked | undefined
  answer: OutcomeAnswer | undefined
}
/** Whether she feels safer is asked of her, or it is said why not; work with children ends without asking them on her behalf. */
export function closingGaps(
  c: Closing,
  side: 'victim' | 'child' | 'both',
): Partial<Record<'endKind' | 'endNote' | 'asked' | 'answer', string>> {
  return {
    ...(c.endKind === undefined ? { endKind: 'Select how it ended' } : {}),
    ...(c.endKind !== undefined && c.endKind !== 'planned' && c.endNote.trim() === ''
      ? { endNote: 'Enter one line about how it ended' }
      : {}),
    ...(side === 'victim' && c.endKind !== 'died' && c.asked === undefined ? { asked: 'Select whether she was asked' } : {}),
    ...(side === 'victim' && c.asked === 'asked' && c.answer === undefined ? { answer: 'Select what she said' } : {}),
  }
}

// ── The day ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const bands = { now: 'Unsafe if late', today: 'Today', wait: 'Can wait' } as const
const bandOrder = { now: 0, today: 1, wait: 2 } as const
/** Within a band, a call whose window is open and closes first stands on top, before anything older (practice decisions, 29). */
export function inOrder(work: readonly Work[], now: Date): Work[] {
  const closing = (w: Work) =>
    w.kind === 'call' && w.from && w.due && w.from <= now && now < w.due ? w.due.getTime() : Number.POSITIVE_INFINITY
  const due = (w: Work) => w.due?.getTime() ?? Number.POSITIVE_INFINITY
  const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1)
  return [...work].sort(
    (a, b) =>
      bandOrder[a.band] - bandOrder[b.band] || compare(closing(a), closing(b)) || compare(due(a), due(b)) || a.about.localeCompare(b.about),
  )
}

/** Days without a word with her that a manager should look at, by level (judgement, 2026; the IDVA service sets its own). */
export const quietAfterDays: Record<Level, number> = { high: 7, medium: 14, standard: 28 }
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
