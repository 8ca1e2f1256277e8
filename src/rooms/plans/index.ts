/**
 * Plans: one family, one plan. What is to be done, for whom, by whom and until when; what is needed; her own safety plan, kept apart; and the page
 * where everything known of a family comes together, each reader getting the part they may see. Calls, notes and who works with whom are
 * casework's; what a meeting decides is the meeting's, and its actions stand here with the rest.
 */
export { addAction, answerAction, handAction, handActionsOver, type NewAction } from './actions.ts'
export { planChronology } from './chronology.ts'
export { callName, type OpensNow } from './identity.ts'
export { addNeed, answerNeed, type NeedAnswer } from './needs.ts'
export { type PlanParts, planPages } from './pages.ts'
export { planWork } from './panels.ts'
export {
  type ActionAnswer,
  type ActionState,
  actionGaps,
  actionStates,
  type CouldTell,
  couldTell,
  type NeedState,
  needStates,
  type OpenNow,
} from './rules.ts'
export { type SafetyPlanLines, writeSafetyPlan } from './safety-plan.ts'
export {
  type Action,
  actionsOf,
  type Need,
  needsOf,
  openAction,
  openActionsOf,
  type SafetyPlan,
  safetyPlanBegun,
  safetyPlansOf,
} from './store.ts'
export { type LiveWork, liveWork, type Owner, ownerKey, ownerOf, ownersFor, teamsOn } from './who.ts'
