/**
 * The small marks of the pages: shape first, then the word, colour last. The picture is hidden from screen readers and the word is always there
 * to be read, so that nothing hangs on seeing a shape or a colour. Where a mark may be shown to whom is not decided here.
 */
import { daysBetween } from '#lib/day.ts'
import { dayIn, sayDay, sayLeft, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'

const icon = (shape: Html): Html => html`<svg class="op-i" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shape}</svg>`
const shapes = {
  ring: html`<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  half: html`<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.6a6.4 6.4 0 0 1 0 12.8z" fill="currentColor"/>`,
  dashedRing: html`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2.4"/>`,
  dot: html`<circle cx="8" cy="8" r="5.5" fill="currentColor"/>`,
  tick: html`<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M4.5 8.2l2.4 2.5 4.6-5" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
  arrow: html`<path d="M1 8h11M8 3.5L12.5 8 8 12.5" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
  cross: html`<path d="M2.5 2.5l11 11M13.5 2.5l-11 11" stroke="currentColor" stroke-width="2.2"/>`,
  late: html`<circle cx="8" cy="8" r="7.5" fill="currentColor"/><path d="M8 3.5v6" stroke="#fff" stroke-width="2"/><circle cx="8" cy="12" r="1.2" fill="#fff"/>`,
  dash: html`<path d="M2 8h12" stroke="currentColor" stroke-width="1.8"/>`,
  brokenRing: html`<path d="M11.5 2.6A6.4 6.4 0 1 0 14.3 9" fill="none" stroke="currentColor" stroke-width="2"/><path d="M12.2 6.2l2.6-2.6" stroke="currentColor" stroke-width="1.6" stroke-dasharray="1.6 1.4"/>`,
  eye: html`<path d="M1 8c3.5-5.6 10.5-5.6 14 0-3.5 5.6-10.5 5.6-14 0z" fill="none" stroke="currentColor" stroke-width="1.4"/><circle cx="8" cy="8" r="2.4" fill="currentColor"/>`,
  padlock: html`<rect x="2.5" y="7" width="11" height="8" rx="1" fill="currentColor"/><path d="M5 7V4.8a3 3 0 0 1 6 0V7" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
  square: html`<rect x="2" y="2" width="12" height="12" fill="currentColor"/>`,
  diamond: html`<path d="M8 1.2L14.8 8 8 14.8 1.2 8z" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
} as const
export type Shape = keyof typeof shapes
/** A shape alone, for keys and grids; whoever draws it says the word beside it. */
export const shape = (name: Shape): Html => icon(shapes[name])

// --- risk ---------------------------------------------------------------------------------------------------------------------------------

const levels = { high: 'High', medium: 'Medium', standard: 'Standard' } as const
const filled = { high: 3, medium: 2, standard: 1, none: 0 } as const
const bars = (n: number): Html => {
  const at = [
    [1, 10, 5],
    [6, 6, 9],
    [11, 2, 13],
  ] as const
  return html`${at.map(([x, y, h], i) =>
    i < n
      ? html`<rect x="${x}" y="${y}" width="4" height="${h}" fill="currentColor"/>`
      : html`<rect x="${x + 0.6}" y="${y + 0.6}" width="2.8" height="${Math.round((h - 1.2) * 10) / 10}" fill="none" stroke="currentColor" stroke-width="1.2"/>`,
  )}`
}
export interface RiskOptions {
  /** Who graded it, when it was not us: "police". */
  by?: string
  /** Since when: "9 March". */
  since?: string
}
export const riskMark = (level: keyof typeof levels | null, options: RiskOptions = {}): Html => {
  const words = level === null ? 'Not assessed' : levels[level]
  return html`<span class="op-chip op-risk op-risk--${level ?? 'none'}">${icon(bars(filled[level ?? 'none']))}<span><span class="govuk-visually-hidden">Risk: </span>${words}${options.by && ` (${options.by})`}${options.since && ` since ${options.since}`}</span></span>`
}

// --- time ---------------------------------------------------------------------------------------------------------------------------------

const dial = (used: number): Html => {
  const part = Math.min(Math.max(used, 0.05), 0.97)
  const [x, y] = [8 + 5.2 * Math.sin(part * 2 * Math.PI), 8 - 5.2 * Math.cos(part * 2 * Math.PI)]
  return html`<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M8 8V2.8A5.2 5.2 0 ${part > 0.5 ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}Z" fill="currentColor"/>`
}
export interface Clock {
  /** When it began to run; without it the dial stands at a quarter. */
  sent?: Date | null
  due: Date | null
  now: Date
  /** When it was done, which stops the clock. */
  done?: Date | null
  /** Due on a day, not at a time. */
  wholeDay?: boolean
  /** Whatever else belongs to the time: "asked for 09:30 to 11:00". */
  note?: string
}
/** First what is left or late, then the plain time. */
export function clockMark(clock: Clock): Html {
  const { due, now, done } = clock
  const mark = (kind: 'wait' | 'today' | 'over' | 'done', drawn: Html, first: string, then: string): Html =>
    html`<span class="op-clock op-clock--${kind}">${icon(drawn)}<span>${first}${(then || clock.note) && html`<small><span class="op-nowrap">${then}${then && clock.note && ','}</span> ${clock.note}</small>`}</span></span>`
  if (done) return mark('done', shapes.tick, 'Done', plainTime(done, now, clock.wholeDay))
  if (!due)
    return html`<span class="op-clock op-clock--wait">${icon(shapes.dash)}<span>No date${clock.note && html`<small>${clock.note}</small>`}</span></span>`
  const at = plainTime(due, now, clock.wholeDay)
  const today = dayIn(due) === dayIn(now)
  if (clock.wholeDay && today) return mark('today', dial(0.75), 'Today', '')
  const late = daysBetween(dayIn(due), dayIn(now))
  if (clock.wholeDay && late !== 0)
    return late > 0
      ? mark('over', shapes.late, `${plural(late, 'day')} late`, at)
      : mark('wait', dial(0.25), `${plural(-late, 'day')} left`, at)
  if (due <= now) return mark('over', shapes.late, sayLeft(now, due), at)
  const sent = clock.sent ?? null
  const used = sent ? (now.getTime() - sent.getTime()) / Math.max(due.getTime() - sent.getTime(), 1) : 0.25
  return mark(today ? 'today' : 'wait', dial(used), sayLeft(now, due), at)
}
const plainTime = (at: Date, now: Date, wholeDay = false): string => {
  const sameYear = dayIn(at).slice(0, 4) === dayIn(now).slice(0, 4)
  const on = dayIn(at) === dayIn(now) ? 'today' : sayDay(dayIn(at), { weekday: true, short: true, year: !sameYear })
  return wholeDay ? on : `${on} ${sayTime(at)}`
}

// --- who, and who may see -----------------------------------------------------------------------------------------------------------------

/** Who may see the section it stands on. Sides are named by the person, never "the victim's side". */
export const seenBy = (words: Part): Html =>
  html`<span class="op-chip op-seen">${icon(shapes.eye)}<span><span class="govuk-visually-hidden">Who may see this: </span>${words}</span></span>`

/** By role, never by sex: the shapes of a genogram mean that, and are not these. A person with two roles has two marks. */
export const personShapes = {
  victim: { shape: html`<circle cx="8" cy="8" r="7" fill="currentColor"/>`, words: 'Victim or survivor' },
  harms: {
    shape: html`<rect x="2" y="2" width="12" height="12" fill="none" stroke="currentColor" stroke-width="3"/>`,
    words: 'Person who harms',
  },
  child: { shape: html`<path d="M8 1.5L15 14.5H1z" fill="currentColor"/>`, words: 'Child' },
  other: { shape: html`<circle cx="8" cy="8" r="6.8" fill="none" stroke="currentColor" stroke-width="1.2"/>`, words: 'Someone else' },
  unjudged: {
    shape: html`<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2.4"/>`,
    words: 'Not yet clear who harms whom',
  },
} as const
export type PersonRole = keyof typeof personShapes
/** The role's own word when no other words are given; otherwise the role is read out before them. */
export const personMark = (role: PersonRole, words?: Part): Html => {
  const { shape, words: own } = personShapes[role]
  return html`<span class="op-role">${icon(shape)}${words === undefined || words === null || words === '' ? own : html`<span><span class="govuk-visually-hidden">${own}: </span>${words}</span>`}</span>`
}

export const agencyMark = (name: string): Html => html`<span class="op-agency">${name}</span>`

export const kindMark = (kind: 'fact' | 'opinion'): Html =>
  html`<span class="op-kind op-kind--${kind}">${icon(kind === 'fact' ? shapes.square : shapes.diamond)}${kind === 'fact' ? 'Fact' : 'Opinion'}</span>`

// --- may I ring? --------------------------------------------------------------------------------------------------------------------------

const phone = html`<rect x="3" y="1" width="8.5" height="14" rx="1.6" fill="none" stroke="currentColor" stroke-width="1.5"/>`
const calls = {
  now: { shape: html`${phone}<path d="M5 8.3l1.9 2 5.6-6" fill="none" stroke="currentColor" stroke-width="2.2"/>`, words: 'Safe now' },
  later: { shape: html`${phone}<path d="M5.9 5.5v5M8.7 5.5v5" stroke="currentColor" stroke-width="1.8"/>`, words: 'Not now' },
  never: { shape: html`${phone}<path d="M1 14.5L14.5 1.5" stroke="currentColor" stroke-width="2.4"/>`, words: 'Unsafe' },
  unknown: {
    shape: html`${phone}<path d="M5.6 6.2c.1-2.4 3.4-2.2 3.3 0 0 1.4-1.7 1.4-1.7 3" fill="none" stroke="currentColor" stroke-width="1.5"/><circle cx="7.2" cy="11.6" r=".95" fill="currentColor"/>`,
    words: 'Not checked',
  },
} as const
export type CallState = keyof typeof calls
/**
 * Whether she may be rung: until when, what to say, who may pick up. "Not checked" is always followed by the one thing that it allows
 * (practice decisions, 2), so that it cannot be read as "probably fine".
 */
export const callMark = (state: CallState, words: Part = ''): Html => {
  const more = state === 'unknown' ? [words, words !== '' && html`<br>`, 'call with the script only, and write nothing'] : words
  return html`<span class="op-call op-call--${state}">${icon(calls[state].shape)}<span><b>${calls[state].words}</b>${more !== '' && html`<small>${more}</small>`}</span></span>`
}

// --- how something stands -----------------------------------------------------------------------------------------------------------------

const states = {
  open: ['ring', 'Open', ''],
  'not-started': ['ring', 'Not started', ''],
  'in-progress': ['half', 'In progress', ''],
  waiting: ['ring', 'Waiting', ''],
  done: ['tick', 'Done', 'done'],
  met: ['tick', 'Met', 'done'],
  'not-met': ['ring', 'Not met', 'quiet'],
  'no-longer-possible': ['arrow', 'No longer possible', ''],
  'no-longer': ['arrow', 'No longer needed', ''],
  'not-done': ['cross', 'Not done', 'late'],
  late: ['late', 'Late', 'late'],
  unmet: ['brokenRing', 'Unmet need', 'gap'],
  'cannot-say': ['brokenRing', 'Cannot say', 'gap'],
  'no-date': ['dash', 'No date', 'quiet'],
  'we-hold-nothing': ['ring', 'We hold nothing', 'quiet'],
  shared: ['dot', 'Shared', ''],
  taken: ['tick', 'Taken', 'done'],
  'passed-on': ['arrow', 'Passed on', ''],
  'cannot-take-now': ['dash', 'Cannot take now', ''],
  ended: ['tick', 'Ended', 'quiet'],
  here: ['tick', 'Here', 'done'],
  'not-here': ['cross', 'Not here', 'late'],
  yes: ['tick', 'Yes', 'yes'],
  partly: ['half', 'Their part', ''],
  'with-a-reason': ['padlock', 'With a reason', ''],
  never: ['cross', 'Never', 'quiet'],
} as const satisfies Record<string, readonly [Shape, string, '' | 'done' | 'late' | 'gap' | 'quiet' | 'yes']>
export type State = keyof typeof states
const stateClass = {
  '': 'op-state--x',
  done: 'op-state--done',
  late: 'op-state--late',
  gap: 'op-state--gap',
  quiet: 'op-quiet',
  yes: 'op-see--y',
}
/** `words` when the page has its own for it; `why` under it: what is no longer possible, or not done, always says why. */
export const stateMark = (state: State, words?: string, why?: Part): Html => {
  const [drawn, own, look] = states[state]
  return html`<span class="op-state ${stateClass[look]}">${icon(shapes[drawn])}${words || own}</span>${why && html`<small>${why}</small>`}`
}

/** Says for whom and what, and stands where the help would have stood. */
export const unmetMark = (words: Part): Html =>
  html`<span class="op-unmet">${icon(shapes.brokenRing)}<span><b>Unmet need.</b> ${words}</span></span>`

// --- what is kept apart -------------------------------------------------------------------------------------------------------------------

export interface Vault {
  /** "Address hidden" unless given. */
  words?: string
  /** "Show address" unless given. */
  show?: string
  /** What opens under it: the form that asks why, or a link to the page that does. Without it there is only the padlock. */
  inside?: Part
}
/** Closed until asked. What it holds is never in the page, only on a page of its own, once. */
export const vaultMark = ({ words = 'Address hidden', show = 'Show address', inside }: Vault = {}): Html => {
  const lock = html`<span class="op-vault__lock">${icon(shapes.padlock)}${words}</span>`
  return inside
    ? html`<details class="op-vault"><summary>${lock}<span class="op-vault__do">${show}</span></summary><div class="op-vault__in">${inside}</div></details>`
    : html`<span class="op-vault">${lock}</span>`
}
/** Between the two sides. Drawn only for readers on the survivor's side: to the other, a wall says that something is there. */
export const wallMark = (words: string): Html =>
  html`<p class="op-wall"><svg class="op-i" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M1 3h14v10H1zM1 8h14M8 3v5M4.5 8v5M11.5 8v5" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>${words}</p>`
