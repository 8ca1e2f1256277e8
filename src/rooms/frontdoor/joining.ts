/**
 * One contact, not two: a contact about people who have a plan already is put with them. Only while nothing else hangs on the family that was begun for
 * it; otherwise two plans are known to be of one person, and each keeps its own.
 */
import { sql } from 'kysely'
import { dayIn, sayDay } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, revealSecret } from '#rooms/access/index.ts'
import {
  addContactPoint,
  addIdentifier,
  addMember,
  contactPoints,
  endPoints,
  numbersIn,
  type OpenFamily,
  openFamily,
  settleFamily,
} from '#rooms/people/index.ts'
import { ringsTo } from './rules.ts'
import { type Contact, openContact } from './store.ts'

/** Nobody but who it is about and who rang has been named, and nothing of risk or routes has been written. */
export async function mayJoin(ctx: Context, c: Contact, family: OpenFamily): Promise<boolean> {
  if (c.state === 'decided' || family.state !== 'intake') return false
  if (family.members.some((m) => m.id !== c.aboutMember && m.id !== c.callerMember)) return false
  const { rows } = await sql<{ any: boolean }>`select exists (select from risk.assessment where family_id = ${family.id})
    or exists (select from risk.level where family_id = ${family.id}) or exists (select from frontdoor.referral where family_id = ${family.id})
    or exists (select from frontdoor.contact where family_id = ${family.id} and id <> ${c.id}) as any`.execute(ctx.db)
  return rows[0]?.any === false
}

/**
 * The incidents, the sharing and the decisions go with it, and numbers of other systems. A telephone number goes with it too, sealed anew: what it was sealed for is the family. It is not safe
 * there, whatever the caller said of it: whoever rings in her name may be him, and her adviser would ring the number he gave.
 */
export async function joinContact(ctx: Context, contactId: string, to: { familyId: string; memberId: string }): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  const family = await openFamily(ctx, contact.familyId)
  if (!(await mayJoin(ctx, contact, family)))
    throw new Refused('More has been written of these people since. Say that it is the same person, and both plans are kept.')
  const point = contact.ringPoint ? (await contactPoints(ctx, family.id)).find((p) => p.id === contact.ringPoint) : undefined
  const number = point ? (await revealSecret(ctx, point.secretId, 'goes with its contact')).value : undefined
  if (point) await endPoints(ctx, family.id, { pointId: point.id })
  const numbers = (await numbersIn(ctx, [family.id])).get(contact.aboutMember ?? '') ?? []
  await settleFamily(ctx, family.id, 'closed')

  const there = await openFamily(ctx, to.familyId)
  const her = there.members.find((m) => m.id === to.memberId)
  if (!her) throw new NotFound('member')
  if (her.role === 'harms' || her.role === 'child' || (her.role === 'unjudged' && her.policeRole === 'suspect'))
    throw new Refused('A contact is put with the plan of whoever is harmed. Say that it is the same person, and both plans are kept.')
  const rang = family.members.find((m) => m.id === contact.callerMember)
  // The row passes from one family to the other: for this statement both are in sight.
  await ctx.about('')
  await ctx.db
    .updateTable('frontdoor.contact')
    .set((e) => ({
      family_id: there.id,
      about_member: to.memberId,
      caller_member: null,
      ring_point: null,
      version: e('version', '+', 1),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
    }))
    .where('id', '=', contactId)
    .execute()
  await ctx.about(there.id)
  for (const n of numbers)
    await addIdentifier(ctx, there.id, her.id, {
      kind: n.kind,
      typed: n.value,
      saidBy: `given on ${sayDay(dayIn(contact.receivedAt))}: make sure that it is theirs`,
    })
  const callerMember = rang
    ? await addMember(ctx, there.id, { role: 'other', givenName: rang.givenName, familyName: rang.familyName })
    : null
  const holder = ringsTo(contact.caller) === 'caller' ? callerMember : to.memberId
  const ringPoint =
    point && number !== undefined && holder !== null
      ? await addContactPoint(ctx, there.id, {
          ...point,
          memberId: holder,
          value: number,
          state: point.state === 'unsafe' ? 'unsafe' : 'not_checked',
          saidBy: `given by whoever rang on ${sayDay(dayIn(contact.receivedAt))}: make sure that it is theirs`,
          texts: false,
          voicemail: false,
        })
      : null
  await ctx.db
    .updateTable('frontdoor.contact')
    .set({ caller_member: callerMember, ring_point: ringPoint, ...(ringPoint === null ? { ring_mark: '' } : {}) })
    .where('id', '=', contactId)
    .execute()
  if (there.state === 'closed') await settleFamily(ctx, there.id, 'open')
  await sql`select frontdoor.tell_workers(${contactId})`.execute(ctx.db)
  ctx.record('put contact with a plan', { classes: ['report'], family: there.id, subjects: [contactId] })
}
