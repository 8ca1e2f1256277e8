/** Plans: what an action must say before it is given to someone, and who may answer it. Rules only. */
import type { MemberRole } from '#rooms/people/index.ts'

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
/** Why an action cannot be given yet, by the question it is about; nothing when it can. */
export function actionGaps(a: NewActionFacts): Partial<Record<'text' | 'tellNote' | 'consulted', string>> {
  return {
    ...(a.text.trim() === '' ? { text: 'Enter what is to be done' } : {}),
    ...(a.couldTellHim !== 'no' && a.tellNote.trim() === '' ? { tellNote: 'Enter how we keep him from learning of it' } : {}),
    // Required of every action on the person who harms, from the first day (practice decisions, 16).
    ...(a.aboutRole === 'harms' && a.consulted.trim() === ''
      ? { consulted: 'Enter which of her workers was asked, or that none is known' }
      : {}),
  }
}

export const answerGap = (answer: ActionAnswer, line: string): string | undefined =>
  answer !== 'done' && line.trim() === '' ? 'Enter one line why' : undefined

/** The owner's team answers for it, and may hand it on; so may the team that gave it, and a worker named on this family. */
export const mayAnswer = (
  action: { ownerTeam: string; givenByTeam: string | undefined },
  reader: { teamId: string; named: boolean },
): boolean => reader.named || reader.teamId === action.ownerTeam || reader.teamId === action.givenByTeam

export type Due = 'done' | 'over' | 'today' | 'wait'
export const dueState = (action: { state: ActionState; dueAt: Date }, now: Date, endOfToday: Date): Due =>
  action.state !== 'open' ? 'done' : action.dueAt < now ? 'over' : action.dueAt < endOfToday ? 'today' : 'wait'
