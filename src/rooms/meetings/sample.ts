/** A case for tests: Donna's family in MASH's hands, high, with everything in it that a sitting must never read. */
import { randomUUID } from 'node:crypto'
import type { Context } from '#rooms/access/index.ts'
import { addAddress, addContactPoint, addMember, beginFamily, openFamily, tieMembers } from '#rooms/people/index.ts'
import { writeSafetyPlan } from '#rooms/plans/index.ts'
import { beginAssessment, notAsked, saveAnswers, setLevel } from '#rooms/risk/index.ts'
import { listFamily, type NewListing } from './listing.ts'
import { type OpenItem, openItem } from './store.ts'

/** What must never stand on a page of a meeting, nor in its print. */
export const hers = {
  phone: '07700 900561',
  refuge: 'Larkspur House, 3 Quiet Row',
  comment: 'he held the pillow until it went dark',
  worries: 'that she will wake and he is on the stairs',
  plan: 'Bag is behind the airing cupboard',
  script: 'the school uniform order',
}
export const known = '14 Old Basin Terrace'

/** Whoever can act as the made-up staff. */
export interface Acting {
  as(key: string): { hatId: string; act<T>(act: (ctx: Context) => Promise<T>): Promise<T> }
}
export interface Case {
  familyId: string
  donna: string
  lee: string
  alfie: string
}
export async function atMash(p: Acting, more: { name?: string; age?: number } = {}): Promise<Case> {
  return p.as('mash').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    const donna = await addMember(ctx, familyId, {
      role: 'victim',
      givenName: more.name ?? 'Donna',
      familyName: 'Pike',
      ageAbout: more.age ?? 31,
      sex: 'female',
    })
    const lee = await addMember(ctx, familyId, { role: 'harms', givenName: 'Lee', familyName: 'Marsh', ageAbout: 34, sex: 'male' })
    const alfie = await addMember(ctx, familyId, { role: 'child', givenName: 'Alfie', ageAbout: 9 })
    await tieMembers(ctx, familyId, lee, donna, 'former-partner')
    await addContactPoint(ctx, familyId, { memberId: donna, kind: 'phone', value: hers.phone, ifSomeoneElse: hers.script })
    await addAddress(ctx, familyId, { memberId: donna, lines: known, knownToHim: true })
    await addAddress(ctx, familyId, { memberId: donna, lines: hers.refuge, knownToHim: false, kind: 'refuge' })
    await ctx.db
      .insertInto('frontdoor.contact')
      .values({
        id: randomUUID(),
        family_id: familyId,
        front_door: 'southampton-high',
        channel: 'phone',
        caller: 'professional',
        urgency: 'now',
        state: 'claimed',
        received_at: ctx.now,
        due_at: ctx.now,
        claimed_by: ctx.viewer.hatId,
        claimed_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
    const family = await openFamily(ctx, familyId)
    if ((more.age ?? 31) >= 16) {
      const assessment = await beginAssessment(ctx, family, { memberId: donna })
      await saveAnswers(
        ctx,
        family,
        assessment,
        { answers: { strangulation: { ...notAsked, answer: 'yes', note: hers.comment } }, worries: hers.worries },
        1,
      )
    }
    await setLevel(ctx, family, { level: 'high', whyHigh: 'Hands round her throat', whyNow: 'He came back' })
    await writeSafetyPlan(ctx, familyId, donna, { whatIDo: hers.plan, whatIsReady: '', whoIRing: '', childrensPart: '' }, 0)
    return { familyId, donna, lee, alfie }
  })
}
export const lines = (p: Acting): NewListing => ({
  whyHigh: 'Hands round her throat on 5 March',
  whyNow: 'He came back on Sunday',
  keepsSafe: 'At her sister’s, locks on both doors',
  keepsSafeHat: p.as('mash').hatId,
})
export const listed = async (
  p: Acting,
  c: Case,
  more: Partial<NewListing> = {},
): Promise<{ sittingId: string; itemId: string; startsAt: Date }> =>
  p.as('mash').act(async (ctx) => listFamily(ctx, await openFamily(ctx, c.familyId), { ...lines(p), ...more }))
/** As this person, with the case open. */
export const at = <T>(
  p: Acting,
  who: string,
  item: { sittingId: string; itemId: string },
  act: (ctx: Context, open: OpenItem) => Promise<T>,
): Promise<T> => p.as(who).act(async (ctx) => act(ctx, await openItem(ctx, item.sittingId, item.itemId)))
