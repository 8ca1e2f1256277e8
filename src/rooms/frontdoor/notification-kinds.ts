/**
 * What agencies hand in, whichever way it comes: a notification. Which kinds there are is data. What the police record stands as recorded by them; what any
 * other agency says of somebody is that this person is being harmed, and never more (practice decisions, 17 and 18). A school's own concern is taken here;
 * telling schools that a child lived through an incident (Operation Encompass) goes the other way, and is not this.
 */
import type { Caller, Channel } from './rules.ts'

interface Kind {
  /** As a row, a choice and the page for developers call it. */
  name: string
  what: string
  channel: Channel
  caller: Caller
}
export const notificationKinds = {
  police: {
    name: 'Police notification',
    what: 'an incident the police attended, with roles and level as they recorded them',
    channel: 'police',
    caller: 'police',
  },
  school: { name: 'School’s concern', what: 'a concern for a pupil, or for a parent', channel: 'system', caller: 'professional' },
  health: {
    name: 'Health disclosure',
    what: 'what somebody said when they were asked, or what was seen: maternity, GP, hospital',
    channel: 'system',
    caller: 'professional',
  },
  housing: { name: 'Housing concern', what: 'a landlord’s or a housing team’s concern', channel: 'system', caller: 'professional' },
  other: { name: 'Agency’s notification', what: 'any other agency’s', channel: 'system', caller: 'professional' },
} as const satisfies Record<string, Kind>
export type NotificationKind = keyof typeof notificationKinds
/** The police say what the police recorded, and nobody else does. */
export const kindsFrom = (organisationKind: string): NotificationKind[] =>
  organisationKind === 'police' ? ['police'] : (Object.keys(notificationKinds) as NotificationKind[]).filter((k) => k !== 'police')
