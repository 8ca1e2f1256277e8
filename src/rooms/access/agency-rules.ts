/** What an agency decides about its own people: which role fits which team, when a role on both sides must be said, and when training is too late. */
import { addDays, type Day } from '#lib/day.ts'
import type { Training } from '#pack/index.ts'
import type { Role, Viewer } from './context.ts'

export type Side = Viewer['side']

/**
 * The roles a team's work has. Whoever works with the person who harms is a programme worker or their manager and nothing else; an administrator
 * stands apart from all work (safety 2.3, A: sees no case). The database holds the last of these whoever writes.
 */
export const rolesOn: Record<Side, readonly Role[]> = {
  front: ['front-door', 'manager'],
  victim: ['worker', 'seat', 'manager', 'chair'],
  child: ['worker', 'seat', 'manager', 'chair'],
  both: ['front-door', 'worker', 'seat', 'chair', 'manager'],
  harm: ['programme', 'manager'],
  meeting: ['seat', 'chair', 'manager'],
  board: ['board', 'analyst'],
  governance: ['governance'],
  administration: ['administrator'],
  // Made with its secret, and given to nobody.
  system: [],
}

const hers: readonly Side[] = ['front', 'victim', 'child', 'both', 'meeting']
/**
 * One person with work on both sides of the wall (safety T20). It is allowed, as small agencies have no choice, and never silently: what the wall then
 * does is said before the role is given.
 */
export const onBothSides = (held: readonly Side[], next: Side): boolean =>
  (next === 'harm' && held.some((s) => hers.includes(s))) || (hers.includes(next) && held.includes('harm'))

/** An invitation is a secret that somebody carries: it must not lie about. */
export const invitationDays = 7
/** The first day on which nobody works on is the one after these (safety D4; the database counts the same days). */
export const graceDays = 30
const soonDays = 30

export interface Trained {
  kind: string
  doneOn: Day | null
  dueOn: Day
}
export type TrainingState = 'fine' | 'soon' | 'overdue' | 'too-late'
export const trainingState = (t: Pick<Trained, 'dueOn'>, today: Day): TrainingState =>
  addDays(t.dueOn, graceDays) < today ? 'too-late' : t.dueOn < today ? 'overdue' : t.dueOn <= addDays(today, soonDays) ? 'soon' : 'fine'
/** The last day on which somebody whose training is overdue still works. */
export const worksUntil = (t: Pick<Trained, 'dueOn'>): Day => addDays(t.dueOn, graceDays)
export const worst = (all: readonly TrainingState[]): TrainingState =>
  (['too-late', 'overdue', 'soon'] as const).find((s) => all.includes(s)) ?? 'fine'

/** The kinds of training that these roles ask for. */
export const wantedBy = (training: Training, roles: readonly string[]): Training['training'] =>
  training.training.filter((t) => t.roles.some((r) => roles.includes(r)))

/** What a worker may say they are to somebody. Not what the other is in a family: that is never asked. */
export const relations = {
  partner: 'Partner or former partner',
  family: 'Family, or family by marriage',
  friend: 'Friend',
  neighbour: 'Neighbour',
  work: 'Colleague, or work for the same people',
  other: 'Know them another way',
} as const
export type Relation = keyof typeof relations

/** A device as its owner would say it: "Chrome on Windows". What a browser says of itself is long, and half of it is untrue. */
export function deviceOf(agent: string): string {
  const first = (of: readonly (readonly [RegExp, string])[]) => of.find(([test]) => test.test(agent))?.[1]
  const browser = first([
    [/Edg(e|A|iOS)?\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/(Firefox|FxiOS)\//, 'Firefox'],
    [/(Chrome|CriOS|Chromium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ])
  const system = first([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X|Macintosh/, 'a Mac'],
    [/CrOS/, 'a Chromebook'],
    [/Linux/, 'Linux'],
  ])
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? 'A device that does not say what it is')
}
/** From about where: enough to tell the office from elsewhere, too little to follow anyone. */
export const nearOf = (address: string): string => {
  const v4 = /(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(address)
  if (v4) return `${v4[1]}.${v4[2]}.…`
  const groups = address.split(':').filter((g) => g !== '')
  return address.includes(':') && groups.length > 0 ? `${groups.slice(0, 2).join(':')}:…` : ''
}
