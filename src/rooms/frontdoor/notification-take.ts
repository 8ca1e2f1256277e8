/**
 * One notification becomes one contact about people of its own: whoever they may be already is shown later, to a person, as a candidate, and never
 * joined here. That is its quarantine: nothing that an agency hands in, by file or by its own system, touches a record there is.
 */
import type { Organisation } from '#pack/index.ts'
import type { Context } from '#rooms/access/index.ts'
import { addAddress, addContactPoint, addMember, type NewMember, tieMembers } from '#rooms/people/index.ts'
import { addIncident, recordContact } from './actions.ts'
import type { Notification, PersonSaid } from './imports-rules.ts'
import { type NotificationKind, notificationKinds } from './notification-kinds.ts'
import { marksOf } from './notification-marks.ts'
import { aboutRole } from './rules.ts'
import { openContact } from './store.ts'

export interface HandedIn {
  source: Organisation
  kind: NotificationKind
  importId?: string
  /** The number it came with is taken, and that must not be said: it stands in the incident alone. */
  unnumbered?: boolean
  /** Where it arrives, when an agency's own system hands it in. */
  frontDoor?: string
  /** Who may be rung about it: a colleague at the agency, whose number is nobody's secret. */
  sender?: { name: string; telephone: string }
}

/**
 * Victim and suspect are "not yet clear" until somebody judges. A child is recorded as a child: that is an age and not a judgement, and the way for a
 * baby at home hangs on it.
 */
export async function takeNotification(ctx: Context, n: Notification, by: HandedIn): Promise<string> {
  const { source } = by
  const { channel, caller } = notificationKinds[by.kind]
  const police = by.kind === 'police'
  // Nothing of the row before narrows what this one may write.
  await ctx.about('')
  const hasHer = n.victim !== null || n.phone !== null || n.address + n.postcode !== ''
  const contactId = await recordContact(ctx, {
    channel,
    caller,
    callerAgency: source.name,
    ...(by.sender ? { callerName: by.sender.name, callerNumber: by.sender.telephone } : {}),
    ...(by.frontDoor === undefined ? {} : { frontDoor: by.frontDoor }),
    ...(hasHer ? { about: asRecorded(n.victim, police ? { role: 'unjudged', policeRole: 'victim' } : { role: aboutRole(caller) }) } : {}),
    happening: inOneLine(n),
    children: n.childrenWords,
    recordedLevel: n.level,
    recordedChildren: n.hasChildren,
    sourceAgency: source.id,
    ...(by.unnumbered ? {} : { sourceRef: n.reference }),
    sourceMarks: marksOf(ctx.keys, n),
    ...(by.importId === undefined ? {} : { importId: by.importId }),
  })
  const contact = await openContact(ctx, contactId)
  const { familyId, aboutMember: her } = contact
  await ctx.about(familyId)
  if (n.suspect) {
    const suspect = await addMember(
      ctx,
      familyId,
      asRecorded(n.suspect, { role: 'unjudged', ...(police ? { policeRole: 'suspect' } : {}) }),
    )
    if (her && n.relation)
      await tieMembers(ctx, familyId, suspect, her, n.relation.kind, n.relation.kind === 'other' ? n.relation.words : '')
  }
  for (const child of n.children)
    await addMember(ctx, familyId, {
      role: 'child',
      ...(police ? { policeRole: 'child' } : {}),
      givenName: child.givenName,
      familyName: child.familyName,
      bornOn: child.bornOn,
      ageAbout: child.bornOn === null ? child.age : null,
    })
  if (her && n.phone)
    await addContactPoint(ctx, familyId, {
      memberId: her,
      kind: 'phone',
      value: n.phone,
      // An officer's "safe" is not her own word to us; an officer's "not safe" is believed.
      state: n.safeToCall === 'no' ? 'unsafe' : 'not_checked',
      saidBy: saidSafe(n, by),
    })
  if (her && n.address + n.postcode !== '')
    await addAddress(ctx, familyId, {
      memberId: her,
      lines: n.address || n.postcode,
      postcode: n.address === '' ? '' : n.postcode,
      note: whereFrom(by),
      knownToHim: n.addressKnownToHim,
    })
  await addIncident(ctx, contactId, {
    happenedOn: n.occurredOn,
    happenedAbout: n.occurredAt === null ? '' : `at ${n.occurredAt}`,
    childrenPresent: n.childrenPresent,
    account: inOneLine(n),
    saidBy: source.name,
    ...(police ? { policeRef: n.reference } : {}),
  })
  return contactId
}
export const inOneLine = (n: Notification): string => [n.offence.replace(/[.:;\s]+$/, ''), n.summary].filter((x) => x !== '').join('. ')
const asRecorded = (p: PersonSaid | null, as: Pick<NewMember, 'role' | 'policeRole'>): NewMember => ({
  ...as,
  givenName: p?.givenName ?? '',
  familyName: p?.familyName ?? '',
  bornOn: p?.bornOn ?? null,
  sex: p?.sex ?? null,
})
export const saidSafe = (n: Notification, by: HandedIn): string => {
  const who = by.kind === 'police' ? 'The police' : by.source.name
  return { yes: `${who} recorded: safe to call`, no: `${who} recorded: not safe to call`, 'not-known': '' }[n.safeToCall]
}
export const whereFrom = (by: HandedIn): string =>
  by.kind === 'police'
    ? 'From the police: it happened here and the suspect was there'
    : `From ${by.source.name}: known to the person who harms`
