/** Casework: when someone may be called, what a call changes, when a review is due, how work ends. Rules only; the day's are in day-rules.ts. */
import { englandAndWales } from '#lib/bank-holidays.ts'
import { addDays, type Day } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import { type Clock, dueBy } from '#lib/working-time.ts'
import type { Role } from '#rooms/access/index.ts'
import type { MayUse, MemberRole, PointFacts, PointState } from '#rooms/people/index.ts'

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

/** Who can be given work with a family: everyone in the team but those who only sit on its board or programme. */
export const workingRoles: readonly Role[] = ['worker', 'front-door', 'seat', 'manager']
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
 * Whether a call may be started, given what the people room says of the number (`use`). Unsafe: never. Not checked: a scripted first call by a trained role. Outside the times given: only with a
 * reason, for a danger that cannot wait (never ring when you said you would not: practice decisions, section 2). Him: not from here, where nobody asked her worker first (practice decisions, 16).
 */
export function mayCall(
  point: Pick<PointFacts, 'state'> & { kind: string; window: CallWindow; stopped?: string | undefined; role: MemberRole },
  use: MayUse,
  at: WallClock,
): MayCall {
  if (point.role === 'harms') return { may: false, why: 'The person who harms is not called from here.' }
  if (point.kind !== 'phone') return { may: false, why: 'This is not a telephone number.' }
  if (point.stopped) return { may: false, why: `${point.stopped}.` }
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
export const firstCallScript = (name: string): readonly string[] => [
  'Withhold your number.',
  `Ask for ${name} by name. Say no service and no reason.`,
  `If it is someone else, or you are not sure: “Sorry, wrong number”, and end the call. Leave no message.`,
  `If it is ${name}: “Is it safe to talk?” Only then say who you are.`,
  'Ask whether this number is safe, at which times, and what to say if someone else answers.',
]

/** How someone can be reached at this moment, as one mark: the best of their numbers. Messages and letters are never part of it. */
export interface Reach {
  mark: 'now' | 'later' | 'never' | 'unknown' | 'none'
  words: string
  /** Where a window is open: when it closes, on the wall clock. */
  until?: string
}
export function reachOf(points: readonly { kind: string; state: PointState; window: CallWindow }[], at: WallClock): Reach {
  const phones = points.filter((p) => p.kind === 'phone')
  const safe = phones.filter((p) => p.state === 'safe').map((p) => ({ window: p.window, when: inWindow(p.window, at) }))
  if (safe.some((p) => p.when === 'any')) return { mark: 'now', words: 'any time' }
  const open = safe.filter((p) => p.when === 'open')
  if (open.length > 0) {
    const ends = open
      .map((p) => p.window.until ?? '24:00')
      .sort()
      .at(-1) as string
    return ends === '24:00' ? { mark: 'now', words: 'until midnight' } : { mark: 'now', words: `until ${ends}`, until: ends }
  }
  const later = safe
    .filter((p) => p.when === 'later')
    .map((p) => p.window.from as string)
    .sort()[0]
  if (later) return { mark: 'later', words: `from ${later}` }
  if (safe[0]) return { mark: 'later', words: windowWords(safe[0].window) }
  if (phones.some((p) => p.state === 'not_checked')) return { mark: 'unknown', words: '' }
  return phones.length > 0 ? { mark: 'never', words: 'do not ring' } : { mark: 'none', words: 'No number held' }
}

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
 * "Holding the risk now" leaves the sender at the first conversation, not when a referral is taken (practice decisions, 22). It goes to the worker
 * whose work it is, also when a colleague made the call; a second service's first conversation does not take it from a worker who already has her.
 */
export const riskMoves = (call: { result: CallResult; involved: boolean; alreadyHolds: boolean; holderWorksWithHer: boolean }): boolean =>
  call.result === 'spoke' && call.involved && !call.alreadyHolds && !call.holderWorksWithHer

// ── Reviews and endings ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Level = 'standard' | 'medium' | 'high'
/**
 * Days to the next review of the work, by level. The area's documents give no period ("level of support based on DASH and personal need", S0):
 * judgement of 2026, to be confirmed by the services; a worker may set any earlier or later day, and any new event brings it forward.
 */
export const reviewAfterDays: Record<Level, number> = { high: 14, medium: 28, standard: 56 }
/** Where nobody has judged the level yet, the clocks run as for high. */
export const asIf = (level: Level | undefined): Level => level ?? 'high'
export const reviewAfter = (on: Day, level: Level | undefined): Day => addDays(on, reviewAfterDays[asIf(level)])

export interface WorkFacts {
  side: 'victim' | 'child' | 'both'
  startedAt: Date
  firstAttemptAt: Date | null
  firstContactAt: Date | null
  reviewDueOn: Day | null
}
/** The day set, or the level's from the first conversation on. Statutory work on a whole family (MASH, police) is reviewed only where someone set a day. */
export function reviewDue(work: WorkFacts, level: Level | undefined): Day | undefined {
  if (work.reviewDueOn) return work.reviewDueOn
  if (work.side === 'both' || (work.side === 'victim' && !work.firstContactAt)) return undefined
  return reviewAfter(dayIn(work.firstContactAt ?? work.startedAt), level)
}

/**
 * Until the first conversation, somebody keeps trying: within two working days of the referral, high risk faster (practice 5.1, E81; one working
 * day at high is judgement, 2026), and as long again after each try that did not reach her.
 */
export const tryWithin: Record<Level, Clock> = {
  high: { amount: 1, unit: 'working days' },
  medium: { amount: 2, unit: 'working days' },
  standard: { amount: 2, unit: 'working days' },
}
export const nextTryDue = (since: Date, level: Level | undefined): Date => dueBy(since, tryWithin[asIf(level)], englandAndWales)

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
    ...(side === 'victim' && c.endKind !== 'died' && c.asked === undefined ? { asked: 'Select whether the question was asked' } : {}),
    ...(side === 'victim' && c.asked === 'asked' && c.answer === undefined ? { answer: 'Select the answer' } : {}),
  }
}
