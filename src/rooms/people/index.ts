/**
 * People: persons as known in each family, how they are connected, how they may be reached. A family is the people around one pattern of abuse;
 * a person may be in several, with different roles, and nothing of one shows in another.
 */
export * from './about-actions.ts'
export { bothWays, calledFor, type DetailKind, type Standing as LegalStanding } from './about-rules.ts'
export { detailsAbout, elsewhere, identifiersOf, judgementsOf, numbersIn, otherNames, sayingsIn, standingsOf } from './about-store.ts'
export * from './actions.ts'
export { howAlike } from './bars.ts'
export { spanOfAge } from './born.ts'
export { addDanger, type DangerKind, dangerKinds, dangerPanel, endDanger } from './danger.ts'
export { emergencyPanel } from './emergency-pages.ts'
export { aNumber, memberFrom, type NewPerson, newPerson, numberGap, numberIn, soughtIn } from './forms.ts'
export { guardPanel } from './guard-pages.ts'
export { type Likeness, matchingModel } from './likeness.ts'
export { linkPanel } from './link-panel.ts'
export * from './link-rules.ts'
export { lookAgainPanel } from './look-again.ts'
export { candidateWords, type LookPage, lookPage } from './look-page.ts'
export { findPairs } from './match-job.ts'
export { matchPages, mayReview, reviewers } from './match-pages.ts'
export { decidedPairs, linksBetween, openPair, sayOfPair, undoPair, waitingPairs } from './matching.ts'
export { onPlans, type PeopleParts, peopleOf, peoplePages, pointWords } from './pages.ts'
export type { Chronology, Entry, Panel, Work, WorkSource } from './panels.ts'
export * from './rules.ts'
export { sightPanel } from './sight-pages.ts'
export {
  type Candidate,
  type ContactPoint,
  contactPoints,
  contactPointsIn,
  findByReference,
  knownAddresses,
  type Member,
  mayWrite,
  membersOf,
  type OpenFamily,
  openFamily,
  recognise,
  sameNumber,
  type Tie,
  titleOf,
} from './store.ts'
