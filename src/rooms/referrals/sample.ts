/** For tests: Donna at PIPPA, the contact claimed, safeguarding decided, high on judgement unless told otherwise. */
import { randomUUID } from 'node:crypto'
import type { Context } from '#rooms/access/index.ts'
import { addMember, beginFamily, openFamily, tieMembers } from '#rooms/people/index.ts'
import { setLevel } from '#rooms/risk/index.ts'

export interface Case {
  familyId: string
  contactId: string
  donna: string
  lee: string
  alfie: string
  hat: string
}
export async function donnaAtPippa(ctx: Context, how: { decided?: boolean; high?: boolean } = {}): Promise<Case> {
  const familyId = await beginFamily(ctx)
  const donna = await addMember(ctx, familyId, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: 31, sex: 'female' })
  const lee = await addMember(ctx, familyId, { role: 'harms', givenName: 'Lee', familyName: 'Marsh', ageAbout: 34, sex: 'male' })
  const alfie = await addMember(ctx, familyId, { role: 'child', givenName: 'Alfie', ageAbout: 9 })
  await tieMembers(ctx, familyId, lee, donna, 'former-partner')
  const contactId = randomUUID()
  const by = ctx.viewer.hatId
  await ctx.db
    .insertInto('frontdoor.contact')
    .values({
      id: contactId,
      family_id: familyId,
      front_door: 'southampton',
      channel: 'phone',
      caller: 'herself',
      urgency: 'now',
      state: 'claimed',
      received_at: ctx.now,
      due_at: ctx.now,
      claimed_by: by,
      claimed_at: ctx.now,
      recorded_by: by,
    })
    .execute()
  if (how.decided !== false)
    for (const about of ['children', 'adult'])
      await ctx.db
        .insertInto('frontdoor.safeguarding')
        .values({
          id: randomUUID(),
          family_id: familyId,
          contact_id: contactId,
          about,
          decision: about === 'children' ? 'refer' : 'none',
          why: 'he was upstairs',
          decided_at: ctx.now,
          recorded_by: by,
        })
        .execute()
  if (how.high !== false)
    await setLevel(ctx, await openFamily(ctx, familyId), { level: 'high', whyHigh: 'Hands round her throat', whyNow: 'He came back' })
  return { familyId, contactId, donna, lee, alfie, hat: by }
}
