/**
 * Casework: who works with a family and how a working day goes. Calls with her, the only place a number is ever shown; entries, reviews, handing
 * over and cover; how work ends and whether it is safer; a death. It is not for the plan itself (actions, needs, her own safety plan), for what a
 * meeting decides, or for work with the person who harms: whoever does that has none of these pages.
 */

export {
  addNote,
  allocate,
  closeInvolvement,
  type Ending,
  markDeath,
  mayBeGiven,
  type NewInvolvement,
  type NewNote,
  recordReview,
  startInvolvement,
} from './actions.ts'
export { type AfterCall, afterCall, endCall, mayRing, opensNow, startCall } from './calls.ts'
export { caseworkChronology } from './chronology.ts'
export { beginCover, type Cover, coversOf, endCover } from './cover.ts'
export { answerDoubt, doubtDeath, openDoubts } from './death-doubt.ts'
export { deathElsewhere } from './death-elsewhere.ts'
export { type CaseworkParts, caseworkPages } from './pages.ts'
export { howItEnded, lastCalls, ourWork } from './panels.ts'
export { type CallResult, callResults, type EndKind, endKinds, type NoteClass, outcomeAnswers, outcomeAsked } from './rules.ts'
export {
  type Call,
  callsOf,
  type Involvement,
  involvementsOf,
  type Note,
  notesOf,
  type OutcomeRow,
  openCall,
  openInvolvement,
  outcomesOf,
} from './store.ts'
export { caseworkWork } from './work.ts'
