/**
 * Access: the people who use Oneplan, what each may see (policy.ts), signing in, the record of who saw what, the vault.
 * Other rooms get a Context, and with it everything they may do; they never decide visibility themselves.
 */
export { agencyPeople, invite, recordTraining } from './agency.ts'
export { agencyPages } from './agency-pages.ts'
export { type ApiAsk, type ApiFault, ApiProblem, type ApiSite, apiProblems, apiSite } from './api-site.ts'
export { keepCheckpoint, sealRecord } from './audit-chain.ts'
export { catalogueFaults, sayFaults } from './catalogue.ts'
export { clientPages } from './client-pages.ts'
export { makeClient, renewClientSecret, showClientSecret, tokenSeconds } from './clients.ts'
export { type Colleague, colleague, colleagues, myTeam, openTeams, type Team, teamByKey } from './colleagues.ts'
export {
  type CouldOpen,
  colleaguesCalled,
  type Exclusion,
  endExclusion,
  exclude,
  exclusionsOf,
  liftRestriction,
  mayGuard,
  type Restriction,
  restrict,
  restrictionOf,
  whoCould,
} from './conflicts.ts'
export { type Context, type Keys, makeContext, type Recorded, type Role, roles, signedInAs, type Viewer } from './context.ts'
export {
  type Emergency,
  emergencies,
  emergency,
  emergencyState,
  markEmergency,
  myEmergency,
  openEmergency,
  reviewEmergency,
} from './emergency.ts'
export { emergencyCodes, emergencyGaps, reviewClock, type Verdict, verdicts } from './emergency-rules.ts'
export { hasAdministrator, inviteFirst, NotInvited } from './first-administrator.ts'
export { findersOf, manifest, type Place, type SiteParts, type StaffAsk, type StaffSite, type Who } from './frame.ts'
export { joinPages } from './join-pages.ts'
export { tellWhatStandsOut, whoLooked } from './looked.ts'
export { lookedPages } from './looked-pages.ts'
export { daysShown, lookedTable, otherDays, sayDays } from './looked-views.ts'
export { declareRelation, myRelations } from './me.ts'
export { mePages } from './me-pages.ts'
export { myNotices, type NoticeKind, noticeKinds, noticeSeen, tell } from './notices.ts'
export {
  endOversight,
  iOversee,
  mayOpenUp,
  nameOverseer,
  type Oversight,
  overseerOf,
  type Supposing,
  standingAs,
  supposing,
} from './oversight.ts'
export { accessPages, publicRoute } from './pages.ts'
export { idOf, loadMadeUpStaff, loadTeams, madeUpTotp, type NewStaff } from './partnership.ts'
export { bases, type Class, classes, type EmergencyPart, emergencyParts, figureReaders, type Held, lasts } from './policy.ts'
export { ProofNeeded } from './proof.ts'
export { type Provider, readProviders } from './providers.ts'
export { answerRelation, doubtedRelations, doubtRelation, relationPages } from './relation-pages.ts'
export { staffRound } from './round.ts'
export { applyRowSecurity } from './row-security.ts'
export { codeAt, type Door, openSession } from './sign-in.ts'
export { actAs, staffSite } from './site.ts'
export { isHeld, may, type Standing, standing, standingOf } from './standing.ts'
export { forgetTurns, placeOfAddress, takeTurn } from './turns.ts'
export { type HeldSecret, keepSecret, newVault, revealSecret, type SecretKind, sameWithin, secretKinds, secretsHeld } from './vault.ts'
export { destroyFamilyKey, masterName, missingMasters, rotateVault } from './vault-keys.ts'
