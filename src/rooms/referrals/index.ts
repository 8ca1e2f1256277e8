/**
 * Referrals: which way a situation goes, asking another service, and being answered. The asker's row names the family; the receiver has a packet
 * until it takes it, and a programme never has more than the file of the person who harms. Nothing waits without an owner and a clock.
 * Contacts are the front door's; what a service then does is casework's and the programme's.
 */
export {
  type AfterTaking,
  type Asking,
  askingGaps,
  cannotTake,
  passableTo,
  passOn,
  recordUnmetNeed,
  sendReferrals,
  setBegins,
  type Taken,
  takeRequest,
  withdraw,
} from './actions.ts'
export { askTogether } from './ask-together.ts'
export { type Choosing, choosing } from './choosing.ts'
export { escalateOverdue, escalateWaiting } from './escalate.ts'
export { type ReferralParts, referralPages } from './pages.ts'
export { holdingNow, referralChronology, referralWork, whoWasAsked } from './panels.ts'
export { mustNotCross, noWhere, type RequestState, requestStates, saysWhere, type Ways, waysFor } from './rules.ts'
export {
  answeredByUs,
  askedByUs,
  askedOfUs,
  openRequest,
  type Packet,
  type Referral,
  type Request,
  referralNotices,
  referralOfRequest,
  referralsOf,
  unmetNeedsOf,
} from './store.ts'
export { triedWays } from './tried-ways.ts'
export { whereTo } from './where-to.ts'
