/** Reading plans: actions and needs of families that were opened, one worker's own actions, her safety plan. */
import { sql } from 'kysely'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import type { ActionState, CouldTell, NeedState } from './rules.ts'

export interface Action {
  id: string
  familyId: string
  needId: string | null
  itemId: string | null
  aboutMember: string | null
  text: string
  ownerTeam: string
  ownerHat: string | null
  dueAt: Date
  couldTellHim: CouldTell
  tellNote: string
  consulted: string
  state: ActionState
  outcome: string
  answeredAt: Date | null
  answeredBy: string | null
  version: number
  recordedBy: string
  recordedAt: Date
}
const actions = (ctx: Context) =>
  ctx.db
    .selectFrom('plans.action')
    .select([
      'id',
      'family_id as familyId',
      'need_id as needId',
      'item_id as itemId',
      'about_member as aboutMember',
      'text',
      'owner_team as ownerTeam',
      'owner_hat as ownerHat',
      'due_at as dueAt',
      'could_tell_him as couldTellHim',
      'tell_note as tellNote',
      'consulted',
      'state',
      'outcome',
      'answered_at as answeredAt',
      'answered_by as answeredBy',
      'version',
      'recorded_by as recordedBy',
      'recorded_at as recordedAt',
    ])
    .$narrowType<{ state: ActionState; couldTellHim: CouldTell }>()

/** Open ones first, by the day they are due; then the answered, latest first. */
export async function actionsOf(ctx: Context, family: Pick<OpenFamily, 'id'>): Promise<Action[]> {
  const rows = await actions(ctx)
    .where('family_id', '=', family.id)
    .orderBy(sql`state <> 'open'`)
    .orderBy(sql`case when state = 'open' then due_at end`)
    .orderBy('answered_at', 'desc')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['plan'], family: family.id })
  return rows
}
export async function openAction(ctx: Context, family: Pick<OpenFamily, 'id'>, id: string): Promise<Action> {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound('action')
  const row = await actions(ctx).where('family_id', '=', family.id).where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('action')
  ctx.record('read', { classes: ['plan'], family: family.id, subjects: [id] })
  return row
}
/** What this person has said they will do, and what nobody in their team has taken up. */
export const openActionsOf = (ctx: Context, whose: 'mine' | 'team') =>
  actions(ctx)
    .where('state', '=', 'open')
    .where('owner_team', '=', ctx.viewer.teamId)
    .where((e) => (whose === 'team' ? e.val(true) : e.or([e('owner_hat', '=', ctx.viewer.hatId), e('owner_hat', 'is', null)])))
    .orderBy('due_at')
    .limit(200)
    .execute()

export interface Need {
  id: string
  memberId: string | null
  domain: string
  text: string
  state: NeedState
  recordedBy: string
  recordedAt: Date
  answeredBy: string | null
  answeredAt: Date | null
  version: number
}
const needs = (ctx: Context) =>
  ctx.db
    .selectFrom('plans.need')
    .select([
      'id',
      'member_id as memberId',
      'domain',
      'text',
      'state',
      'recorded_by as recordedBy',
      'recorded_at as recordedAt',
      'answered_by as answeredBy',
      'answered_at as answeredAt',
      'version',
    ])
    .$narrowType<{ state: NeedState }>()
export const needsOf = (ctx: Context, family: Pick<OpenFamily, 'id'>): Promise<Need[]> =>
  needs(ctx).where('family_id', '=', family.id).orderBy(sql`state <> 'open'`).orderBy('recorded_at').execute()
export async function openNeed(ctx: Context, family: Pick<OpenFamily, 'id'>, id: string): Promise<Need> {
  const row = /^[0-9a-f-]{36}$/.test(id)
    ? await needs(ctx).where('family_id', '=', family.id).where('id', '=', id).executeTakeFirst()
    : undefined
  if (!row) throw new NotFound('need')
  return row
}

export interface SafetyPlan {
  memberId: string
  whatIDo: string
  whatIsReady: string
  whoIRing: string
  childrensPart: string
  version: number
  changedBy: string
  changedAt: Date
}
/** Nothing for anyone who is not named on the family: the database gives no row. */
/** Whether there is one at all, for her named workers' list of what is still to do; nothing of it is read. */
export const safetyPlanBegun = async (ctx: Context, familyId: string): Promise<boolean> =>
  (await ctx.db.selectFrom('plans.safety_plan').select('member_id').where('family_id', '=', familyId).limit(1).executeTakeFirst()) !==
  undefined

export async function safetyPlansOf(ctx: Context, familyId: string): Promise<SafetyPlan[]> {
  const rows = await ctx.db
    .selectFrom('plans.safety_plan')
    .select([
      'member_id as memberId',
      'what_i_do as whatIDo',
      'what_is_ready as whatIsReady',
      'who_i_ring as whoIRing',
      'childrens_part as childrensPart',
      'version',
      'recorded_by as changedBy',
      'changed_at as changedAt',
    ])
    .where('family_id', '=', familyId)
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['safety-plan'], family: familyId })
  return rows
}
