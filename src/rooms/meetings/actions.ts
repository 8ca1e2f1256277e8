/** What each agency says, her own view, and closing the sitting. */
import { randomUUID } from 'node:crypto'
import { sayDay } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, standing } from '#rooms/access/index.ts'
import { noWhere, saysWhere } from '#rooms/referrals/index.ts'
import { mayClose, mayShare, type Spoken, shareGaps, viewGaps } from './rules.ts'
import { itemNow, type OpenItem, type OpenSitting, type Share, sharesOf } from './store.ts'

/** A sitting never reads where she is or how to ring her: what looks like it goes in words, or not at all (practice decisions, 3 and 12). */
export const mustNotSayWhere = (texts: readonly string[]): void => {
  if (texts.some(saysWhere)) throw new Refused(`${noWhere}.`)
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
  ctx.record('share at meeting', {
    classes: ['meeting'],
    family: open.family.id,
    subjects: [open.item.id],
    recipients: open.seats.map((s) => s.team.id),
  })
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
