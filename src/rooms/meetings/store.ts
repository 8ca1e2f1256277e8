/** Reading meetings: sittings as dates, items and shares as far as this reader may see them. What is not theirs is not counted, and leaves no gap. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, openTeams, type Team } from '#rooms/access/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { type Meeting, meetingFor } from './forums.ts'
import type { DecisionKey, Spoken } from './rules.ts'

export const any = (ids: readonly string[]) => sql<string>`any(${ids as string[]}::uuid[])`

// ── Sittings ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Sitting {
  id: string
  forum: string
  area: string
  heldOn: Day
  startsAt: Date
  state: 'open' | 'closed'
  closedAt: Date | null
  closedBy: string | null
}
const sittings = (ctx: Context) =>
  ctx.db
    .selectFrom('meetings.sitting as s')
    .select([
      's.id',
      's.forum',
      's.area',
      's.held_on as heldOn',
      's.starts_at as startsAt',
      's.state',
      's.closed_at as closedAt',
      's.closed_by as closedBy',
    ])
    .$narrowType<{ heldOn: Day; state: Sitting['state'] }>()

export interface Listed extends Sitting {
  cases: number
  decided: number
}
/** The sittings that hold something for this reader, newest first: an empty one would tell that something is there. */
export const sittingsWithCases = (ctx: Context): Promise<Listed[]> =>
  sittings(ctx)
    .innerJoin('meetings.item as i', 'i.sitting_id', 's.id')
    .select([sql<number>`count(*)::int`.as('cases'), sql<number>`count(i.decision)::int`.as('decided')])
    .groupBy('s.id')
    .orderBy('s.starts_at', 'desc')
    .limit(60)
    .execute()
export const sittingOn = (ctx: Context, forum: string, area: string, heldOn: Day): Promise<Sitting | undefined> =>
  sittings(ctx).where('s.forum', '=', forum).where('s.area', '=', area).where('s.held_on', '=', heldOn).executeTakeFirst()

export interface Seat {
  team: Team
  /** Her adviser's seat: its share is her view. */
  bringsHerView: boolean
}
/** Who sits, in the pack's order. Nobody who works with the person who harms, whatever the list says. */
export async function seatsOf(ctx: Context, meeting: Meeting): Promise<Seat[]> {
  const [rows, teams] = await Promise.all([
    ctx.db.selectFrom('meetings.seat').select('team_id').where('forum', '=', meeting.forum.key).execute(),
    openTeams(ctx),
  ])
  const sit = new Set(rows.map((r) => r.team_id))
  const place = (t: Team) => {
    const at = meeting.forum.seats.indexOf(t.key)
    return at < 0 ? meeting.forum.seats.length : at
  }
  return teams
    .filter((t) => sit.has(t.id) && t.side !== 'harm')
    .sort((a, b) => place(a) - place(b))
    .map((team) => ({ team, bringsHerView: meeting.advisers.includes(team.key) }))
}

// ── Items ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Item {
  id: string
  sittingId: string
  familyId: string
  whyHigh: string
  whyNow: string
  keepsSafe: string
  keepsSafeHat: string
  spoken: Spoken | null
  herView: string
  notWanted: string
  viewBy: string | null
  viewAt: Date | null
  viewVersion: number
  decision: DecisionKey | null
  decisionWhy: string
  holdsHat: string | null
  tellsHat: string | null
  tellsTeam: string | null
  tellsHow: string
  tellsByOn: Day | null
  toldAt: Date | null
  toldBy: string | null
  toldNote: string
  decidedAt: Date | null
  decidedBy: string | null
  listedAt: Date
  listedBy: string
  version: number
}
export const items = (ctx: Context) =>
  ctx.db
    .selectFrom('meetings.item as i')
    .select([
      'i.id',
      'i.sitting_id as sittingId',
      'i.family_id as familyId',
      'i.why_high as whyHigh',
      'i.why_now as whyNow',
      'i.keeps_safe as keepsSafe',
      'i.keeps_safe_hat as keepsSafeHat',
      'i.spoken',
      'i.her_view as herView',
      'i.not_wanted as notWanted',
      'i.view_by as viewBy',
      'i.view_at as viewAt',
      'i.view_version as viewVersion',
      'i.decision',
      'i.decision_why as decisionWhy',
      'i.holds_hat as holdsHat',
      'i.tells_hat as tellsHat',
      'i.tells_team as tellsTeam',
      'i.tells_how as tellsHow',
      'i.tells_by_on as tellsByOn',
      'i.told_at as toldAt',
      'i.told_by as toldBy',
      'i.told_note as toldNote',
      'i.decided_at as decidedAt',
      'i.decided_by as decidedBy',
      'i.listed_at as listedAt',
      'i.recorded_by as listedBy',
      'i.version',
    ])
    .$narrowType<{ spoken: Spoken | null; decision: DecisionKey | null; tellsByOn: Day | null }>()

export interface OpenSitting {
  sitting: Sitting
  meeting: Meeting
  seats: readonly Seat[]
  /** In the order they were listed: the number of a case is its place among those this reader sees. */
  items: readonly Item[]
}
/** A sitting nobody of whose families this reader may see is the same as no sitting. */
export async function openSitting(ctx: Context, id: string): Promise<OpenSitting> {
  if (!isId(id)) throw new NotFound('sitting')
  const [sitting, all] = await Promise.all([
    sittings(ctx).where('s.id', '=', id).executeTakeFirst(),
    items(ctx).where('i.sitting_id', '=', id).orderBy('i.listed_at').orderBy('i.id').execute(),
  ])
  const meeting = sitting && meetingFor(ctx.pack, sitting.forum)
  if (!sitting || !meeting || all.length === 0) throw new NotFound('sitting')
  return { sitting, meeting, seats: await seatsOf(ctx, meeting), items: all }
}

export interface OpenItem extends OpenSitting {
  item: Item
  family: OpenFamily
  /** Its place among the cases this reader sees, from 1. */
  number: number
}
export async function openItem(ctx: Context, sittingId: string, itemId: string, as = 'open meeting case'): Promise<OpenItem> {
  const open = await openSitting(ctx, sittingId)
  const at = open.items.findIndex((i) => i.id === itemId)
  const item = open.items[at]
  if (!item) throw new NotFound('item')
  const family = await openFamily(ctx, item.familyId, as)
  ctx.record(as, { classes: ['meeting', 'level', 'plan'], family: item.familyId, subjects: [item.id] })
  return { ...open, item, family, number: at + 1 }
}
/** Again as it stands now, after somebody saved first. */
export async function itemNow(ctx: Context, familyId: string, id: string): Promise<Item> {
  const row = await items(ctx).where('i.family_id', '=', familyId).where('i.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('item')
  return row
}
/** Of one family, newest sitting first. */
export const itemsOf = (ctx: Context, familyId: string): Promise<(Item & Pick<Sitting, 'forum' | 'startsAt' | 'heldOn' | 'state'>)[]> =>
  items(ctx)
    .innerJoin('meetings.sitting as s', 's.id', 'i.sitting_id')
    .select(['s.forum', 's.starts_at as startsAt', 's.held_on as heldOn', 's.state'])
    .$narrowType<{ heldOn: Day; state: Sitting['state'] }>()
    .where('i.family_id', '=', familyId)
    .orderBy('s.starts_at', 'desc')
    .execute()

/** When each family was heard before this sitting: for "repeat", and so that nobody is asked to tell it twice. */
export async function heardBefore(ctx: Context, familyIds: readonly string[], before: Date): Promise<Map<string, Day[]>> {
  const map = new Map<string, Day[]>()
  if (familyIds.length === 0) return map
  const rows = await ctx.db
    .selectFrom('meetings.item as i')
    .innerJoin('meetings.sitting as s', 's.id', 'i.sitting_id')
    .select(['i.family_id', 's.held_on'])
    .where('i.family_id', '=', any(familyIds))
    .where('s.starts_at', '<', before)
    .orderBy('s.starts_at', 'desc')
    .execute()
  for (const r of rows) map.set(r.family_id, [...(map.get(r.family_id) ?? []), r.held_on as Day])
  return map
}

// ── Shares ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Share {
  id: string
  itemId: string
  teamId: string
  nothing: boolean
  text: string
  aboutMember: string | null
  lastSeen: string
  mustNotLearn: boolean
  at: Date
  by: string
  version: number
}
export const sharesOf = async (ctx: Context, itemIds: readonly string[]): Promise<Share[]> =>
  itemIds.length === 0
    ? []
    : ctx.db
        .selectFrom('meetings.share')
        .select([
          'id',
          'item_id as itemId',
          'team_id as teamId',
          'nothing',
          'text',
          'about_member as aboutMember',
          'last_seen as lastSeen',
          'must_not_learn as mustNotLearn',
          'at',
          'recorded_by as by',
          'version',
        ])
        .where('item_id', '=', any(itemIds))
        .orderBy('at')
        .execute()
