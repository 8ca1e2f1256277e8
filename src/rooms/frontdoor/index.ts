/**
 * The front door: whatever reaches it is taken once, has an owner and a clock from the first word, becomes known people, and ends in something. Not
 * for where it goes next (referrals), nor for the work with anyone after that.
 */
export {
  addIncident,
  changeContact,
  claimContact,
  closeContact,
  type Decision,
  decideSafeguarding,
  handOver,
  type NewContact,
  type NewIncident,
  recordContact,
  recordSharing,
  type Said,
} from './actions.ts'
export { contactApi } from './api.ts'
export { apiPages } from './api-pages.ts'
export { recordConsultation } from './consultations.ts'
export { consultationPages } from './consultations-pages.ts'
export { type Disposition, dispositions } from './deciding-rules.ts'
export { escalateLateContacts } from './escalate.ts'
export { confirmImport, keepUpload } from './imports.ts'
export { keepMapping } from './imports-mapping.ts'
export { importPages } from './imports-pages.ts'
export { type FrontDoorParts, frontDoorPages } from './pages.ts'
export { type AtTheDoor, atTheDoor, frontDoorChronology, frontDoorWork } from './panels.ts'
export { type Caller, type Channel, callers, channels, type IncidentKind, incidentKinds, type Urgency } from './rules.ts'
export type { AskTogether } from './standard.ts'
export { standardPages } from './standard-pages.ts'
export { bandsOfLate, type Contact, contactsOf, incidentsOf, openContact, safeguardingOf, sharingOf } from './store.ts'
export { arrivalAsContact } from './taking.ts'
