/** For tests: Donna, high on judgement, sent by PIPPA to MASH and the IDVA through the real actions; taken by whoever the test says. */
import { randomUUID } from 'node:crypto'
import type { Context } from '#rooms/access/index.ts'
import { addContactPoint, addMember, beginFamily, type NewPoint, openFamily, tieMembers } from '#rooms/people/index.ts'
import { choosing, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { setLevel } from '#rooms/risk/index.ts'

/** What must stand on no page but the call of its caller. */
export const herNumber = '07700 900561'
export const herSister = '07700 900562'

interface Acting {
  as(key: string): { hatId: string; act<T>(act: (ctx: Context) => Promise<T>): Promise<T> }
}
export interface Donna {
  familyId: string
  contactId: string
  donna: string
  lee: string
  alfie: string
  pointId: string
  /** Who sent it, and holds the risk until first contact. */
  sender: string
  mash: string
  idva: string
}
export async function donnaSent(p: Acting, point: Partial<NewPoint> = {}): Promise<Donna> {
  return p.as('pippa').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    const donna = await addMember(ctx, familyId, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: 31, sex: 'female' })
    const lee = await addMember(ctx, familyId, { role: 'harms', givenName: 'Lee', familyName: 'Marsh', ageAbout: 34, sex: 'male' })
    const alfie = await addMember(ctx, familyId, { role: 'child', givenName: 'Alfie', ageAbout: 9 })
    await tieMembers(ctx, familyId, lee, donna, 'former-partner')
    const pointId = await addContactPoint(ctx, familyId, {
      memberId: donna,
      kind: 'phone',
      value: herNumber,
      state: 'safe',
      saidBy: 'Donna',
      windowDays: 'Monday to Friday',
      windowFrom: '09:30',
      windowUntil: '14:30',
      script: 'You are ringing about the school uniform order',
      ifSomeoneElse: 'Ask for the second-hand blazer',
      ...point,
    })
    const contactId = randomUUID()
    const common = { family_id: familyId, recorded_by: ctx.viewer.hatId }
    await ctx.db
      .insertInto('frontdoor.contact')
      .values({
        ...common,
        id: contactId,
        front_door: 'southampton',
        channel: 'phone',
        caller: 'herself',
        urgency: 'now',
        state: 'claimed',
        received_at: ctx.now,
        due_at: ctx.now,
        claimed_by: ctx.viewer.hatId,
        claimed_at: ctx.now,
      })
      .execute()
    for (const about of ['children', 'adult'])
      await ctx.db
        .insertInto('frontdoor.safeguarding')
        .values({
          ...common,
          id: randomUUID(),
          contact_id: contactId,
          about,
          decision: 'none',
          why: 'At her mother’s',
          decided_at: ctx.now,
        })
        .execute()
    await setLevel(ctx, await openFamily(ctx, familyId), { level: 'high', whyHigh: 'Hands round her throat', whyNow: 'He came back' })
    const [mash = '', idva = ''] = await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, familyId), { contactId }), {
      to: ['route:mash', 'route:idva'],
      lines: '',
      reach: 'On the number we give you',
      high: {
        whyHigh: 'Hands round her throat',
        whyNow: 'He came back',
        keepsSafe: 'At her sister’s until morning',
        keptBy: ctx.viewer.hatId,
      },
    })
    return { familyId, contactId, donna, lee, alfie, pointId, sender: ctx.viewer.hatId, mash, idva }
  })
}

export interface Working extends Donna {
  involvementId: string
}
/** Taken by the adviser, and given to herself unless another is named, or nobody. */
export async function donnaTaken(p: Acting, more: { to?: string | null; point?: Partial<NewPoint> } = {}): Promise<Working> {
  const d = await donnaSent(p, more.point)
  const to = more.to === undefined ? 'idva' : more.to
  return p.as('idva').act(async (ctx) => {
    await takeRequest(ctx, d.idva, to === null ? {} : { allocateTo: p.as(to).hatId })
    const work = await ctx.db
      .selectFrom('casework.involvement')
      .select('id')
      .where('family_id', '=', d.familyId)
      .where('request_id', '=', d.idva)
      .executeTakeFirstOrThrow()
    return { ...d, involvementId: work.id }
  })
}
