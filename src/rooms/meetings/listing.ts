/** Listing a family for the next sitting: by MASH, from its plan or in the moment it takes a high-risk referral. */
import { randomUUID } from 'node:crypto'
import { englandAndWales } from '#lib/bank-holidays.ts'
import { sayDateTime } from '#lib/london.ts'
import { dueBy } from '#lib/working-time.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, teamByKey, tell } from '#rooms/access/index.ts'
import { ageIn, holdRisk, type OpenFamily } from '#rooms/people/index.ts'
import { addAction } from '#rooms/plans/index.ts'
import { type AfterTaking, saysWhere } from '#rooms/referrals/index.ts'
import { mustNotSayWhere } from './actions.ts'
import { type Meeting, meetingOf } from './forums.ts'
import { type Listing, listingGaps, nextSitting, sittingAfter, type When } from './rules.ts'
import { itemsOf, type Sitting, seatsOf, sittingOn } from './store.ts'

export interface NewListing {
  whyHigh: string
  whyNow: string
  keepsSafe: string
  /** The colleague who holds it until the sitting. */
  keepsSafeHat: string
  /** The request it came by; its sender has named who holds the risk already. */
  requestId?: string | null
}
/** The youngest of those being harmed: the gate by age is asked of each. */
const youngest = (ctx: Context, family: OpenFamily): number | undefined => {
  const ages = family.members.filter((m) => m.role === 'victim').flatMap((m) => ageIn(m, ctx.today) ?? [])
  return ages.length > 0 ? Math.min(...ages) : undefined
}
export const listingOf = (ctx: Context, family: OpenFamily, l: Omit<Listing, 'victimAge'>): Listing => ({
  ...l,
  victimAge: youngest(ctx, family),
})

/** On a list already, and not heard yet. */
export const waitingItem = async (ctx: Context, familyId: string) =>
  (await itemsOf(ctx, familyId)).find((i) => i.decision === null && i.heldOn >= ctx.today)

/** One item a sitting and family; the sitting is made with its first. Her adviser and every seat hear of it at once. */
export async function listFamily(
  ctx: Context,
  family: OpenFamily,
  l: NewListing,
): Promise<{ sittingId: string; itemId: string; startsAt: Date }> {
  const meeting = meetingOf(ctx.pack, family.area)
  if (!meeting) throw new NotFound('meeting')
  await mustList(ctx, meeting)
  const gap = Object.values(listingGaps(listingOf(ctx, family, { ...l, keptBy: l.keepsSafeHat || undefined })))[0]
  if (gap) throw new Refused(`${gap}.`)
  mustNotSayWhere([l.whyHigh, l.whyNow, l.keepsSafe])
  const keeper = await colleague(ctx, l.keepsSafeHat)
  if (!keeper) throw new NotFound('colleague')
  const waits = await waitingItem(ctx, family.id)
  if (waits) throw new Refused(alreadyListed(waits.startsAt))
  const { sitting, itemId } = await place(ctx, meeting, family, l)
  if (!l.requestId) await holdRisk(ctx, family.id, l.keepsSafeHat)
  ctx.record('list for meeting', {
    classes: ['meeting'],
    family: family.id,
    subjects: [itemId],
    reason: meeting.forum.key,
    recipients: (await seatsOf(ctx, meeting)).map((s) => s.team.id),
  })
  await tellListed(ctx, meeting, family.id, itemId, keeper.hatId)
  return { sittingId: sitting.id, itemId, startsAt: sitting.startsAt }
}
const alreadyListed = (at: Date) =>
  `This plan is on the list for ${sayDateTime(at, { weekday: true })} already. Add what is new to the case.`

async function mustList(ctx: Context, meeting: Meeting): Promise<void> {
  if (meeting.listers.includes(ctx.viewer.teamKey)) return
  const way = await teamByKey(ctx, meeting.listers[0] ?? '')
  throw new Refused(`${way?.name ?? 'Another team'} lists for the ${meeting.forum.short}. Send it a referral, and ring.`)
}

/** The next sitting that is open and has not decided on this family: one that has is passed over, never written into. */
async function place(ctx: Context, meeting: Meeting, family: OpenFamily, l: NewListing): Promise<{ sitting: Sitting; itemId: string }> {
  const itemId = randomUUID()
  for (
    let when = nextSitting(meeting.forum, ctx.now, englandAndWales);
    when;
    when = sittingAfter(meeting.forum, when.heldOn, englandAndWales)
  ) {
    const sitting = await sittingAt(ctx, meeting, when)
    if (sitting.state === 'closed') continue
    const made = await ctx.db
      .insertInto('meetings.item')
      .values({
        id: itemId,
        sitting_id: sitting.id,
        family_id: family.id,
        request_id: l.requestId ?? null,
        why_high: l.whyHigh.trim(),
        why_now: l.whyNow.trim(),
        keeps_safe: l.keepsSafe.trim(),
        keeps_safe_hat: l.keepsSafeHat,
        listed_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .onConflict((c) => c.columns(['sitting_id', 'family_id']).doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows) return { sitting, itemId }
    // A colleague listed it in the same moment.
    if (await waitingItem(ctx, family.id)) throw new Refused(alreadyListed(sitting.startsAt))
  }
  throw new Refused('This meeting has no days of its own. Ring its chair.')
}
async function sittingAt(ctx: Context, meeting: Meeting, when: When): Promise<Sitting> {
  const { key, area } = meeting.forum
  await ctx.db
    .insertInto('meetings.sitting')
    .values({ id: randomUUID(), forum: key, area, held_on: when.heldOn, starts_at: when.startsAt, state: 'open' })
    .onConflict((c) => c.columns(['forum', 'area', 'held_on']).doNothing())
    .execute()
  const found = await sittingOn(ctx, key, area, when.heldOn)
  if (!found) throw new NotFound('sitting')
  return found
}
async function tellListed(ctx: Context, meeting: Meeting, familyId: string, itemId: string, keeper: string): Promise<void> {
  const seats = await seatsOf(ctx, meeting)
  const advisers = await Promise.all(meeting.advisers.map((key) => teamByKey(ctx, key)))
  const teams = new Set([...advisers.flatMap((t) => t?.id ?? []), ...seats.map((s) => s.team.id)])
  for (const teamId of teams) {
    if (teamId !== ctx.viewer.teamId) await tell(ctx, { teamId }, { kind: 'listed', familyId, subjectId: itemId })
  }
  if (keeper !== ctx.viewer.hatId) await tell(ctx, { hatId: keeper }, { kind: 'listed', familyId, subjectId: itemId })
}

/** A task that is late within the hour: until it is done nobody has said what keeps her safe (judgement, 2026). */
const within = { amount: 1, unit: 'hours' } as const
/**
 * MASH takes a high-risk request: its three lines and its name list the family for the next sitting, in the same transaction. Where they are
 * missing nothing is made up: whoever took it has a task.
 */
export const listForSitting: AfterTaking = async (ctx, { request, family }) => {
  if (!family || !request.high) return
  const meeting = meetingOf(ctx.pack, family.area)
  if (!meeting?.through.includes(request.toKey) || !meeting.listers.includes(ctx.viewer.teamKey)) return
  if (await waitingItem(ctx, family.id)) return
  const h = request.packet.high
  const lines = { whyHigh: h?.whyHigh ?? '', whyNow: h?.whyNow ?? '', keepsSafe: h?.keepsSafe ?? '' }
  const lacks = Object.values(listingGaps(listingOf(ctx, family, { ...lines, keptBy: h?.keptByHat })))[0]
  if (h && !lacks && !Object.values(lines).some(saysWhere)) {
    await listFamily(ctx, family, { ...lines, keepsSafeHat: h.keptByHat, requestId: request.id })
    return
  }
  await addAction(ctx, family.id, {
    text: `List for the next ${meeting.forum.short}: say why it is high, why now, what keeps her safe until then, and who holds it${lacks ? `. ${lacks}` : ''}`,
    ownerTeam: ctx.viewer.teamId,
    ownerHat: ctx.viewer.hatId,
    dueAt: dueBy(ctx.now, within, englandAndWales),
    couldTellHim: 'no',
  })
}
