/** Reading what stands around a case: what earlier sittings gave, who works with her, and what of it waits for this reader. */
import { sql } from 'kysely'
import { addDays, type Day } from '#lib/day.ts'
import type { Context } from '#rooms/access/index.ts'
import type { ActionState, CouldTell } from '#rooms/plans/index.ts'
import { any, type Item, items, type Sitting } from './store.ts'

// ── Actions of meetings ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MeetingAction {
  id: string
  familyId: string
  itemId: string
  heldOn: Day
  aboutMember: string | null
  text: string
  ownerTeam: string
  dueAt: Date
  couldTellHim: CouldTell
  tellNote: string
  state: ActionState
  outcome: string
}
const actions = (ctx: Context) =>
  ctx.db
    .selectFrom('plans.action as a')
    .innerJoin('meetings.item as i', (j) => j.onRef('i.id', '=', 'a.item_id').onRef('i.family_id', '=', 'a.family_id'))
    .innerJoin('meetings.sitting as s', 's.id', 'i.sitting_id')
    .select([
      'a.id',
      'a.family_id as familyId',
      'i.id as itemId',
      's.held_on as heldOn',
      'a.about_member as aboutMember',
      'a.text',
      'a.owner_team as ownerTeam',
      'a.due_at as dueAt',
      'a.could_tell_him as couldTellHim',
      'a.tell_note as tellNote',
      'a.state',
      'a.outcome',
    ])
    .$narrowType<{ itemId: string; heldOn: Day; couldTellHim: CouldTell; state: ActionState }>()
/** Old actions first: what earlier sittings gave, still open or answered in the last four weeks. */
export const oldActions = async (
  ctx: Context,
  familyIds: readonly string[],
  sitting: Pick<Sitting, 'startsAt'>,
): Promise<MeetingAction[]> =>
  familyIds.length === 0
    ? []
    : actions(ctx)
        .where('a.family_id', '=', any(familyIds))
        .where('s.starts_at', '<', sitting.startsAt)
        .where((e) => e.or([e('a.state', '=', 'open'), e('a.answered_at', '>', new Date(ctx.now.getTime() - 28 * 86_400_000))]))
        .orderBy(sql`a.state <> 'open'`)
        .orderBy('a.due_at')
        .execute()
export const actionsGiven = (ctx: Context, item: Pick<Item, 'id' | 'familyId'>): Promise<MeetingAction[]> =>
  actions(ctx).where('a.family_id', '=', item.familyId).where('i.id', '=', item.id).orderBy('a.due_at').orderBy('a.recorded_at').execute()

// ── Who works with her ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface HerWorker {
  familyId: string
  teamId: string
  hatId: string | null
  side: 'victim' | 'child' | 'both'
}
export const workersOf = async (ctx: Context, familyIds: readonly string[]): Promise<HerWorker[]> =>
  familyIds.length === 0
    ? []
    : ctx.db
        .selectFrom('casework.involvement')
        .select(['family_id as familyId', 'team_id as teamId', 'hat_id as hatId', 'side'])
        .$narrowType<{ side: HerWorker['side'] }>()
        .where('family_id', '=', any(familyIds))
        .where('ended_at', 'is', null)
        .orderBy('started_at')
        .execute()

// ── The reader's own work ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export type WorkItem = Item & Pick<Sitting, 'forum' | 'startsAt' | 'state'> & { ours: boolean }
/** Everything of meetings that can still be asked of this reader: not decided yet, or decided and not told. One query. */
export const openItems = (ctx: Context): Promise<WorkItem[]> =>
  items(ctx)
    .innerJoin('meetings.sitting as s', 's.id', 'i.sitting_id')
    .leftJoin('meetings.share as h', (j) =>
      j.onRef('h.item_id', '=', 'i.id').onRef('h.family_id', '=', 'i.family_id').on('h.team_id', '=', ctx.viewer.teamId),
    )
    .select(['s.forum', 's.starts_at as startsAt', 's.state', sql<boolean>`h.id is not null`.as('ours')])
    .$narrowType<{ state: Sitting['state'] }>()
    .where((e) => e.or([e('i.decision', 'is', null), e('i.told_at', 'is', null)]))
    .where('s.held_on', '>=', addDays(ctx.today, -60))
    .orderBy('s.starts_at')
    .orderBy('i.listed_at')
    .limit(300)
    .execute()

/** Notices that belong to this room: that a case was listed, and what was decided. Seen when the case is opened. */
export const meetingNotices = ['listed', 'decided'] as const
/** Unseen notices about cases, with the case as the reader may see it: what was decided, and that the reader holds it until the sitting. */
export const casesToHear = (ctx: Context) =>
  items(ctx)
    .innerJoin('meetings.sitting as s', 's.id', 'i.sitting_id')
    .innerJoin('access.notice as n', 'n.subject_id', 'i.id')
    .select(['n.kind', 'n.hat_id as toHat', 's.forum', 's.starts_at as startsAt'])
    .where('n.kind', 'in', [...meetingNotices])
    .where('n.seen_at', 'is', null)
    .where('n.at', '<=', ctx.now)
    .orderBy('n.at', 'desc')
    .limit(100)
    .execute()
export async function caseSeen(ctx: Context, itemId: string): Promise<void> {
  await ctx.db
    .updateTable('access.notice')
    .set({ seen_at: ctx.now, seen_by: ctx.viewer.hatId })
    .where('subject_id', '=', itemId)
    .where('kind', 'in', [...meetingNotices])
    .where('seen_at', 'is', null)
    .execute()
}
