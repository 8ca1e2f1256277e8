/** When two people on record may be said to be one, and who looks: rules only. The database holds them too (migrations/0008-matching.sql), where nobody gets past. */

/** Why two are never joined, as it is said to whoever tries. */
export const vetoes = {
  'one-plan': 'They would be one with two people of one plan. Two people of one plan are never one: look which of the links is wrong.',
  'said-two': 'A person has said that somebody of the one and somebody of the other are two people. Look at that first.',
  births: 'The dates of birth are of two people. If one is wrong, put it right first.',
} as const
export type Veto = keyof typeof vetoes
export const isVeto = (said: string): said is Veto => Object.hasOwn(vetoes, said)

export const sayings = {
  same: 'The same person',
  related: 'Two people who are related, or live together',
  different: 'Two different people',
  unsure: 'I cannot tell',
} as const
export type Saying = keyof typeof sayings

export interface Stake {
  /** A hidden place, or a plan limited to a few people by name. */
  hidden: boolean
  child: boolean
  victim: boolean
  high: boolean
}
/** What a wrong link would do, worst first (linkage, 9): the order of the queue. A weight is no part of it. */
export const stakeWords = (s: Stake): string[] =>
  [s.hidden && 'somebody hidden', s.high && 'high risk', s.child && 'a child', s.victim && 'a victim'].filter((w) => w !== false)
/** Two people say it where a wrong word would give away a victim, a child or a hidden place, or where one pair would join two groups. */
export const needsTwo = (s: Stake, joining: string | null): boolean => s.hidden || s.child || s.victim || joining === 'bridge'

export const becauseWords = {
  found: 'Found to be alike',
  'second-look': 'Said at the front door: a second person looks',
  audit: 'Linked by itself: drawn by lot to be looked at',
  bridge: 'One pair would join two groups: two people look',
} as const
export type Because = keyof typeof becauseWords

/** How far a part agrees: enough where the values are not for the reader. */
export type Agreement = 'agrees' | 'nearly' | 'differs' | 'not known'
export function agreement(level: string): Agreement {
  if (level === 'not known on both') return 'not known'
  if (level === 'the same' || level === 'the same house') return 'agrees'
  return /^(different|elsewhere|more than ten years apart|within ten years)$/.test(level) ? 'differs' : 'nearly'
}
/** Whether any part of an address or a number agrees is all that is ever said of it. */
export const hiddenParts: ReadonlySet<string> = new Set(['home', 'house', 'street', 'town', 'phone', 'email'])
