/**
 * Directory: what help there is, who it is for and not for, and how far its numbers may be believed; and the pack as it was loaded, version by
 * version. It says nothing of any family. Which service fits a situation is the pack's rule (#pack) and the referrals room's page.
 */
export { type Capacity, capacities, isOld, ourServices, sayCapacity, sayHowItStands, taking } from './capacity.ts'
export { capacityPages } from './capacity-pages.ts'
export { ChangedUnderItsVersion, loadDefinitions } from './definitions.ts'
export { directoryPages } from './pages.ts'
export { localNumber, publicPages, urgent } from './public.ts'
export { publicHelp } from './public-help.ts'
export { standingOf, verifiedForDays } from './rules.ts'
export { kindsOf, type MadeUp } from './try-form.ts'
export { heldWords, type TriedWays } from './try-pages.ts'
