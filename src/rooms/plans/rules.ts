/** Plans: what an action must say before it is given to someone, who may answer it, and how a plan is laid out to be read. Rules only. */
import type { Entry, MemberRole, PointState } from '#rooms/people/index.ts'

/** "No longer possible", never "overtaken"; the two answers that are not "done" always say why (practice decisions, section 4). */
export const actionStates = { open: 'Open', done: 'Done', 'no-longer-possible': 'No longer possible', 'not-done': 'Not done' } as const
export type ActionState = keyof typeof actionStates
export type ActionAnswer = Exclude<ActionState, 'open'>

/** Asked of every action: a letter or a visit can do the harm (practice decisions, 11). */
export const couldTell = { no: 'No', yes: 'Yes', 'not-sure': 'Not sure' } as const
export type CouldTell = keyof typeof couldTell

export const needStates = { open: 'Open', met: 'Met', 'no-longer': 'No longer needed', unmet: 'Unmet' } as const
export type NeedState = keyof typeof needStates

export interface NewActionFacts {
  text: string
  aboutRole: MemberRole | null
  couldTellHim: CouldTell
  tellNote: string
  consulted: string
}
/** A number that could be dialled. An occurrence or case number does not begin with 0 or +. */
const dials = /(?:^|\D)[+0]\d(?:[\s().-]*\d){8,}/
/** Everyone on the plan reads it, a seat at the meeting as well: a number in it would reach those who must never have it. */
export const numberGap = (text: string): string | undefined =>
  dials.test(text) ? 'Write it without a telephone number: everyone on the plan reads this. Numbers show when a call is started' : undefined

/** Why an action cannot be given yet, by the question it is about; nothing when it can. */
export function actionGaps(a: NewActionFacts): Partial<Record<'text' | 'tellNote' | 'consulted', string>> {
  const [text, tellNote] = [numberGap(a.text), numberGap(a.tellNote)]
  return {
    ...(a.text.trim() === '' ? { text: 'Enter what is to be done' } : text ? { text } : {}),
    ...(a.couldTellHim !== 'no' && a.tellNote.trim() === ''
      ? { tellNote: 'Enter how we keep him from learning of it' }
      : tellNote
        ? { tellNote }
        : {}),
    // Required of every action on the person who harms, from the first day (practice decisions, 16).
    ...(a.aboutRole === 'harms' && a.consulted.trim() === ''
      ? { consulted: 'Enter which of her workers was asked, or that none is known' }
      : {}),
  }
}

export const answerGap = (answer: ActionAnswer, line: string): string | undefined =>
  answer !== 'done' && line.trim() === '' ? 'Enter one line why' : numberGap(line)

const yearMs = 366 * 86_400_000
/** A day already past is never met, and a slip in the year would hide the action for ever. */
export const dueGap = (dueAt: Date, now: Date): string | undefined =>
  dueAt < now
    ? 'The day and time it is due must be later than now'
    : dueAt.getTime() - now.getTime() > yearMs
      ? 'The day it is due must be within a year: check the year'
      : undefined

/** The owner's team answers for it, and may hand it on; so may the team that gave it, and a worker named on this family. */
export const mayAnswer = (
  action: { ownerTeam: string; givenByTeam: string | undefined },
  reader: { teamId: string; named: boolean },
): boolean => reader.named || reader.teamId === action.ownerTeam || reader.teamId === action.givenByTeam

export type Due = 'done' | 'over' | 'today' | 'wait'
export const dueState = (action: { state: ActionState; dueAt: Date }, now: Date, endOfToday: Date): Due =>
  action.state !== 'open' ? 'done' : action.dueAt < now ? 'over' : action.dueAt < endOfToday ? 'today' : 'wait'

// ── How a plan is read ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** By person, in the order the plan names them; what is for everyone comes last. */
export function byPerson<A extends { aboutMember: string | null }>(
  members: readonly { id: string }[],
  actions: readonly A[],
): { memberId: string | null; actions: A[] }[] {
  const ids = members.map((m) => m.id)
  const key = (a: A) => (a.aboutMember !== null && ids.includes(a.aboutMember) ? a.aboutMember : null)
  return [...ids, null]
    .map((memberId) => ({ memberId, actions: actions.filter((a) => key(a) === memberId) }))
    .filter((g) => g.actions.length > 0)
}

/** The times she gave, against the clock: 'any' where she gave none. Worked out by whoever makes the calls. */
export type OpenNow = 'open' | 'later' | 'not-today' | 'past' | 'any'
/**
 * Three states (practice decisions, 2), as a mark and never with the number: that shows for as long as a call lasts. Outside the times she gave
 * it is "not now": never ring when you said you would not.
 */
export const reachMark = (state: PointState, open: OpenNow): 'now' | 'later' | 'never' | 'unknown' =>
  state === 'unsafe' ? 'never' : state === 'not_checked' ? 'unknown' : open === 'open' || open === 'any' ? 'now' : 'later'

export interface Wanted {
  kind?: 'fact' | 'opinion' | undefined
  /** Who it comes from, as the page says it. */
  from?: string | undefined
}
/** Newest first; two of the same moment keep the order they were told in. */
export const newestFirst = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => b.at.getTime() - a.at.getTime())
export const wanted = (entries: readonly Entry[], w: Wanted): Entry[] =>
  entries.filter((e) => (w.kind === undefined || e.kind === w.kind) && (w.from === undefined || e.from === w.from))
export const pageSize = 50
export interface OnePage<T> {
  items: T[]
  page: number
  pages: number
}
/** A page that does not exist is the nearest one that does. */
export function onePage<T>(all: readonly T[], asked: number, size = pageSize): OnePage<T> {
  const pages = Math.max(1, Math.ceil(all.length / size))
  const page = Math.min(Math.max(1, Number.isInteger(asked) ? asked : 1), pages)
  return { items: all.slice((page - 1) * size, page * size), page, pages }
}
