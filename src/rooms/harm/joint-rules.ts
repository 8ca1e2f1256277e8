/**
 * Work with both at once: couples, both parents, a family. The gate of practice decisions, 19: each seen alone first, no coercive control, she can say no
 * without him learning it, both sides' workers agree, and a manager decides. Rules only: what is lacking is said in words, and nothing opens by a sum.
 */
import { addDays, type Day } from '#lib/day.ts'
import type { Level } from '#pack/index.ts'

export const jointKinds = {
  couple: 'Couple work',
  'both-parents': 'Both parents together',
  family: 'Family therapy',
  'family-days': 'Family days',
} as const
export type JointKind = keyof typeof jointKinds
export const jointStates = { considered: 'Being considered', open: 'Open', 'not-now': 'Not now', over: 'Over' } as const
export type JointState = keyof typeof jointStates

/** How old a look at her safety, and a talk alone, may be: four weeks (judgement of 2026). */
export const freshDays = 28
export interface JointFacts {
  level: Level | undefined
  safety: string
  safetyOn: Day | null
  aloneOn: Day | null
  herAnswer: 'yes' | 'no' | 'not-sure' | null
  maySayNo: boolean
  control: 'no' | 'yes' | 'not-sure' | null
  herWorker: boolean
  heAloneOn: Day | null
  /** Whether anybody works with him, and what they answered. */
  hisWorker: 'none' | 'not-asked' | 'asked' | 'agree' | 'not-now'
}
/** What stands in the way, in the order in which it is done. Empty: a manager may decide. */
export function jointGaps(j: JointFacts, today: Day): string[] {
  const fresh = (on: Day | null) => on !== null && on <= today && on >= addDays(today, -freshDays)
  return [
    j.level === 'high' && 'The level is high: no joint work',
    j.level === undefined && 'The level has not been judged',
    !(fresh(j.safetyOn) && j.safety.trim() !== '') && `Her safety has not been looked at in the last ${freshDays} days`,
    !fresh(j.aloneOn) && `She has not been heard alone in the last ${freshDays} days`,
    j.herAnswer === 'no' && 'She says no',
    j.herAnswer !== 'no' && j.herAnswer !== 'yes' && 'She has not said yes',
    !j.maySayNo && 'Nobody has told her that she can say no at any time, and that he will not learn it',
    j.control === 'yes' && 'There is coercive control: no joint work',
    j.control !== 'yes' && j.control !== 'no' && 'It is not clear that there is no coercive control',
    !j.herWorker && 'Her worker has not agreed',
    j.hisWorker === 'not-now' && 'Whoever works with him says not now',
    (j.hisWorker === 'asked' || j.hisWorker === 'not-asked') && 'Whoever works with him has not answered',
    j.hisWorker === 'none' && !fresh(j.heAloneOn) && `Nobody works with him, and he has not been seen alone in the last ${freshDays} days`,
  ].filter((x) => x !== false)
}
/** His worker is asked only after her own yes: before it, even the question would tell. */
export const mayAskHis = (j: JointFacts): boolean => j.herAnswer === 'yes' && j.control === 'no' && j.hisWorker === 'not-asked'
