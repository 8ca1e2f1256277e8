/**
 * Meetings: the daily high-risk meeting. A family is listed with what keeps her safe until then; each agency says what it knows or that it holds
 * nothing; her adviser brings her view; the chair decides, with actions and who tells her. Actions stand in the plan with all others, and nobody who
 * works with the person who harms sits. Raw answers, hidden addresses, numbers and her own safety plan are never read here.
 */
export { bringView, closeSitting, type NewShare, type NewView, sayNothing, share } from './actions.ts'
export { meetingNotices } from './around.ts'
export { type ActionAtMeeting, decide, toldHer } from './deciding.ts'
export { decisionWords, type Meeting, meetingFor, meetingOf } from './forums.ts'
export { listFamily, listForSitting, type NewListing } from './listing.ts'
export { askPanel, oftenPages } from './often-pages.ts'
export { confirmPattern, decideOften, harming, neededHelp } from './often-store.ts'
export { meetingPages } from './pages.ts'
export { lastSitting, meetingChronology, meetingWork } from './panels.ts'
export { actionsDue, type Deciding, type DecisionKey, nextSitting, type Spoken, tellBy } from './rules.ts'
export { type Item, itemsOf, type OpenItem, type OpenSitting, openItem, openSitting, type Sitting, sittingsWithCases } from './store.ts'
