/**
 * What may lawfully be shared. The worker answers two plain questions on the telephone; the rest is derived from the agency, the purpose and whether
 * she agrees, and is shown for the information-governance lead to correct (practice decisions, 24). Not legal advice: each line says what to check.
 */
import type { AgencyKind, Sharing } from '#pack/index.ts'

export const knowsAnswers = { yes: 'Yes', no: 'No', 'not-asked': 'Not asked' } as const
export type Knows = keyof typeof knowsAnswers
/** The answer to "why anyway" that is no reason: then it goes nowhere. */
export const notShared = 'not-shared'

export interface Situation {
  agency: AgencyKind
  high: boolean
  childrenRefer: boolean
  adultRefer: boolean
  /** A call about the caller's own behaviour: work with him, on his own facts alone. */
  ownBehaviour: boolean
  knows: Knows
  agrees: Knows
  whyAnyway: string
}
export type Purpose = 'high-risk' | 'child' | 'adult-care' | 'support' | 'programme'
const forReason: Record<string, Purpose> = { 'child-at-risk': 'child', 'adult-at-risk': 'adult-care' }

/** What it is shared for: what was decided of risk and safeguarding, the reason given for going on without her agreement, or getting her support. */
export function purposesOf(s: Situation): Purpose[] {
  const found = new Set<Purpose>()
  if (s.high) found.add('high-risk')
  if (s.childrenRefer) found.add('child')
  if (s.adultRefer) found.add('adult-care')
  if (s.agrees !== 'yes' && s.whyAnyway !== '' && s.whyAnyway !== notShared) found.add(forReason[s.whyAnyway] ?? 'high-risk')
  if (s.ownBehaviour) found.add('programme')
  if (s.agrees === 'yes' && !s.ownBehaviour) found.add('support')
  return [...found]
}
export interface Derived {
  purpose: string
  basis: string
  law: string
  check: string
}
/** One line for each purpose. A purpose that has no basis is not shared for: without her agreement and without a reason, nothing is. */
export function basisFor(sharing: Pick<Sharing, 'bases' | 'purposes'>, s: Situation): Derived[] {
  return purposesOf(s).flatMap((purpose) => {
    const row = sharing.bases.find(
      (b) => b.agencies.includes(s.agency) && b.purposes.includes(purpose) && (b.agreed === null || b.agreed === (s.agrees === 'yes')),
    )
    const words = sharing.purposes.find((p) => p.key === purpose)?.words ?? purpose
    return row ? [{ purpose: words, basis: row.basis, law: row.law, check: row.check }] : []
  })
}
export const basisWords = (all: readonly Derived[]): string =>
  all.length === 0 ? 'None. Nothing is shared.' : all.map((d) => `${d.purpose}: ${d.basis} (${d.law}).`).join(' ')

export type SharingGaps = Partial<Record<'knows' | 'agrees' | 'whyAnyway', string>>
/** No: why anyway, or it is not shared. Not asked is an answer, and a task. */
export function sharingGaps(s: { knows: Knows | undefined; agrees: Knows | undefined; whyAnyway: string }): SharingGaps {
  return {
    ...(s.knows === undefined ? { knows: 'Select whether they know that we share' } : {}),
    ...(s.agrees === undefined ? { agrees: 'Select whether they agree' } : {}),
    ...(s.agrees === 'no' && s.whyAnyway === '' ? { whyAnyway: 'They do not agree. Select why you share anyway, or that you do not' } : {}),
  }
}
