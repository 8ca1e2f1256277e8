/** Before a decision: listing a family for the next sitting, what each agency says, her own view, and closing the sitting. */
import { randomUUID } from 'node:crypto'
import { englandAndWales } from '#lib/bank-holidays.ts'
import { sayDateTime, sayDay } from '#lib/london.ts'
import { dueBy } from '#lib/working-time.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, teamByKey, tell } from '#rooms/access/index.ts'
import { ageIn, holdRisk, type OpenFamily } from '#rooms/people/index.ts'
import { addAction, standing } from '#rooms/plans/index.ts'
import { type AfterTaking, noWhere, saysWhere } from '#rooms/referrals/index.ts'
import { type Meeting, meetingOf } from './forums.ts'
import {
  type Listing,
  listingGaps,
  mayClose,
  mayShare,
  nextSitting,
  type Spoken,
  shareGaps,
  sittingAfter,
  viewGaps,
  type When,
} from './rules.ts'
import { itemNow, itemsOf, type OpenItem, type OpenSitting, type Share, type Sitting, seatsOf, sharesOf, sittingOn } from './store.ts'

/** A sitting never reads where she is or how to ring her: what looks like it goes in words, or not at all (practice decisions, 3 and 12). */
export const mustNotSayWhere = (texts: readonly string[]): void => {
  if (texts.some(saysWhere)) throw new Refused(`${noWhere}.`)
}

// ── Listing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

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
  ctx.record('list for meeting', { classes: ['meeting'], family: family.id, subjects: [itemId], reason: meeting.forum.key })
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

// ── What agencies say ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const mySeat = (ctx: Context, open: Pick<OpenSitting, 'seats'>) => open.seats.find((s) => s.team.id === ctx.viewer.teamId)
/** To a team without a seat there is no such page. */
export function mustSit(ctx: Context, open: OpenItem): void {
  if (!mySeat(ctx, open)) throw new NotFound('seat')
  if (!mayShare(open.sitting, open.item)) throw new Refused('The sitting is closed. What was said there stays as it stood.')
}
export const myShare = async (ctx: Context, open: Pick<OpenItem, 'item'>): Promise<Share | undefined> =>
  (await sharesOf(ctx, [open.item.id])).find((s) => s.teamId === ctx.viewer.teamId)

/** One press. Pressed twice, or by two colleagues at once, it is said once; over what a colleague has written it is never said. */
export async function sayNothing(ctx: Context, open: OpenItem): Promise<void> {
  mustSit(ctx, open)
  const made = await ctx.db
    .insertInto('meetings.share')
    .values({ ...rowOf(ctx, open), nothing: true })
    .onConflict((c) => c.columns(['item_id', 'team_id']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows) {
    ctx.record('hold nothing', { classes: ['meeting'], family: open.family.id, subjects: [open.item.id] })
    return
  }
  const was = await myShare(ctx, open)
  if (was && !was.nothing)
    throw new Refused(`${(await colleague(ctx, was.by))?.name ?? 'A colleague'} has said what your team knows. Open the case to change it.`)
}
const rowOf = (ctx: Context, open: OpenItem) => ({
  id: randomUUID(),
  family_id: open.family.id,
  item_id: open.item.id,
  team_id: ctx.viewer.teamId,
  at: ctx.now,
  recorded_by: ctx.viewer.hatId,
})

export interface NewShare {
  nothing?: boolean
  text: string
  aboutMember?: string | null
  lastSeen: string
  /** On unless somebody says that he knows it. */
  mustNotLearn?: boolean
}
/** What the reader's agency knows. Version 0 begins it; two colleagues who begin at once meet as a conflict, and both texts stand. */
export async function share(ctx: Context, open: OpenItem, s: NewShare, version: number): Promise<void> {
  mustSit(ctx, open)
  const gap = s.nothing ? undefined : shareGaps(s).text
  if (gap) throw new Refused(`${gap}.`)
  if (s.aboutMember && !open.family.members.some((m) => m.id === s.aboutMember)) throw new NotFound('member')
  mustNotSayWhere([s.text, s.lastSeen])
  const said = {
    nothing: s.nothing ?? false,
    text: s.nothing ? '' : s.text.trim(),
    about_member: s.nothing ? null : (s.aboutMember ?? null),
    last_seen: s.nothing ? '' : s.lastSeen.trim(),
    must_not_learn: s.mustNotLearn ?? true,
  }
  const done =
    version === 0
      ? (
          await ctx.db
            .insertInto('meetings.share')
            .values({ ...rowOf(ctx, open), ...said })
            .onConflict((c) => c.columns(['item_id', 'team_id']).doNothing())
            .executeTakeFirst()
        ).numInsertedOrUpdatedRows
      : (
          await ctx.db
            .updateTable('meetings.share')
            .set((e) => ({ ...said, at: ctx.now, recorded_by: ctx.viewer.hatId, version: e('version', '+', 1) }))
            .where('family_id', '=', open.family.id)
            .where('item_id', '=', open.item.id)
            .where('team_id', '=', ctx.viewer.teamId)
            .where('version', '=', version)
            .executeTakeFirst()
        ).numUpdatedRows
  if (!done) {
    const now = await myShare(ctx, open)
    if (!now) throw new NotFound('share')
    throw new Conflict({
      now: sharedAnswers(now),
      version: now.version,
      by: (await colleague(ctx, now.by))?.name ?? 'a colleague',
      at: now.at,
    })
  }
  ctx.record('share at meeting', { classes: ['meeting'], family: open.family.id, subjects: [open.item.id] })
}
export const aboutEveryone = 'all'
/** A share as the answers of its form. */
export const sharedAnswers = (s: Share) => ({
  about: s.aboutMember ?? aboutEveryone,
  text: s.text || undefined,
  lastSeen: s.lastSeen || undefined,
  mustNotLearn: s.mustNotLearn ? ('yes' as const) : ('no' as const),
})

// ── Her view ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Her adviser's team, or whoever works with her: nobody else speaks for her. */
export const bringsHerView = async (ctx: Context, open: Pick<OpenItem, 'meeting' | 'family'>): Promise<boolean> =>
  open.meeting.advisers.includes(ctx.viewer.teamKey) || (await standing(ctx, open.family.id)).herSide

export interface NewView {
  spoken: Spoken | undefined
  herView: string
  notWanted: string
}
export async function bringView(ctx: Context, open: OpenItem, v: NewView, version: number): Promise<void> {
  if (!(await bringsHerView(ctx, open))) throw new NotFound('view')
  if (!mayShare(open.sitting, open.item)) throw new Refused('The sitting is closed. What was said there stays as it stood.')
  const gap = Object.values(viewGaps(v))[0]
  if (gap) throw new Refused(`${gap}.`)
  mustNotSayWhere([v.herView, v.notWanted])
  const done = await ctx.db
    .updateTable('meetings.item')
    .set((e) => ({
      spoken: v.spoken as Spoken,
      her_view: v.herView.trim(),
      not_wanted: v.notWanted.trim(),
      view_by: ctx.viewer.hatId,
      view_at: ctx.now,
      view_version: e('view_version', '+', 1),
    }))
    .where('family_id', '=', open.family.id)
    .where('id', '=', open.item.id)
    .where('view_version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await itemNow(ctx, open.family.id, open.item.id)
    throw new Conflict({
      now: viewAnswers(now),
      version: now.viewVersion,
      by: (await colleague(ctx, now.viewBy))?.name ?? 'a colleague',
      at: now.viewAt ?? ctx.now,
    })
  }
  ctx.record('bring her view', { classes: ['meeting'], family: open.family.id, subjects: [open.item.id] })
}
export const viewAnswers = (i: { spoken: Spoken | null; herView: string; notWanted: string }) => ({
  spoken: i.spoken ?? undefined,
  herView: i.herView || undefined,
  notWanted: i.notWanted || undefined,
})

// ── Closing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What was said stays as it stood. A case nobody saw to decide stays open on its own, and on the list of whoever listed it. */
export async function closeSitting(ctx: Context, open: OpenSitting): Promise<void> {
  if (open.sitting.state === 'closed') return
  const why = mayClose(open.sitting, open.items.filter((i) => i.decision === null).length, ctx.now)
  if (why) throw new Refused(why)
  await ctx.db
    .updateTable('meetings.sitting')
    .set({ state: 'closed', closed_at: ctx.now, closed_by: ctx.viewer.hatId })
    .where('id', '=', open.sitting.id)
    .where('state', '=', 'open')
    .execute()
  ctx.record('close sitting', { classes: ['meeting'], reason: sayDay(open.sitting.heldOn) })
}
