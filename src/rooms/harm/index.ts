/**
 * People who harm: the file that a programme holds of him and of nobody else, groups and registers, what he says, and the few things that cross:
 * whether he came, and a concern, to her side; one of three words, and that partner support was offered, to his. Nothing else of hers is here, for
 * anyone who works with him: no page, list, count, search or address. Referring him is the referrals room's; her plan is hers.
 */
export { addAccount, allocate, changeSession, decideSuitability, endWork, raiseConcern, recordSession } from './actions.ts'
export { endHold, markHeard, noteSupportOffered, openLink, passWord } from './her-side.ts'
export { jointPanel } from './joint-pages.ts'
export { beginNeeds, saveNeeds } from './needs.ts'
export { arrivalAsFile } from './own-door.ts'
export { harmPages } from './pages.ts'
export { harmChronology, harmPanel } from './panels.ts'
export { callOff, cohortsOf, openRegister, planGroup, registersAround, tap, writeGroupNote } from './registers.ts'
export {
  type Attendance,
  attendances,
  type Ending,
  endings,
  type Passing,
  passings,
  type Reason,
  type Suitability,
  suitabilities,
} from './rules.ts'
export { openHis, ourPeople, sessionsOf } from './store.ts'
export { harmNotices, harmWork } from './work.ts'
