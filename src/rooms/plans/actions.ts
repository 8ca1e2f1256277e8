/** Actions given, answered and handed on. An action can be given only to those who can open the plan. */
import { randomUUID } from 'node:crypto'
import { dayIn, timeIn } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, standing, tell } from '#rooms/access/index.ts'
import { membersOf } from '#rooms/people/index.ts'
import { type ActionAnswer, actionGaps, answerGap, type CouldTell, dueGap, mayAnswer } from './rules.ts'
import type { Action } from './store.ts'
import { type Owner, ownerKey, teamsOn } from './who.ts'

export interface NewAction {
  aboutMember?: string | null
  needId?: string | null
  /** Given by a meeting: the item it was decided at. */
  itemId?: string | null
  text: string
  ownerTeam: string
  ownerHat?: string | null
  dueAt: Date
  couldTellHim: CouldTell
  tellNote?: string
  /** For any action on the person who harms: which of her workers was asked, or that none is known. */
  consulted?: string
}
export async function addAction(ctx: Context, familyId: string, a: NewAction): Promise<string> {
  const about = a.aboutMember ? (await membersOf(ctx, [familyId])).get(familyId)?.find((m) => m.id === a.aboutMember) : undefined
  if (a.aboutMember && !about) throw new NotFound('member')
  const gap = Object.values(
    actionGaps({
      text: a.text,
      aboutRole: about?.role ?? null,
      couldTellHim: a.couldTellHim,
      tellNote: a.tellNote ?? '',
      consulted: a.consulted ?? '',
    }),
  )[0]
  if (gap) throw new Refused(`${gap}.`)
  const late = dueGap(a.dueAt, ctx.now)
  if (late) throw new Refused(`${late}.`)
  await mustBeOn(ctx, familyId, { ownerTeam: a.ownerTeam, ownerHat: a.ownerHat ?? null })
  const id = randomUUID()
  await ctx.db
    .insertInto('plans.action')
    .values({
      id,
      family_id: familyId,
      need_id: a.needId ?? null,
      item_id: a.itemId ?? null,
      about_member: a.aboutMember ?? null,
      text: a.text.trim(),
      owner_team: a.ownerTeam,
      owner_hat: a.ownerHat ?? null,
      due_at: a.dueAt,
      could_tell_him: a.couldTellHim,
      tell_note: a.couldTellHim === 'no' ? '' : (a.tellNote ?? '').trim(),
      consulted: (a.consulted ?? '').trim(),
      state: 'open',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add action', { classes: ['plan'], family: familyId, subjects: [id], recipients: [a.ownerTeam, a.ownerHat] })
  await tellOwner(ctx, familyId, id, a.ownerTeam, a.ownerHat ?? null)
  return id
}
/** Whoever cannot open the plan is never given a part of it: to ask them would tell them, and nobody would answer. */
async function mustBeOn(ctx: Context, familyId: string, owner: Owner): Promise<void> {
  if (owner.ownerHat && (await colleague(ctx, owner.ownerHat))?.teamId !== owner.ownerTeam) throw new NotFound('owner')
  if (owner.ownerTeam !== ctx.viewer.teamId && !(await teamsOn(ctx, familyId)).includes(owner.ownerTeam))
    throw new Refused('That team does not work with this family. Send it a referral first.')
}
const tellOwner = async (ctx: Context, familyId: string, id: string, team: string, hat: string | null) => {
  if (hat === ctx.viewer.hatId || (hat === null && team === ctx.viewer.teamId)) return
  await tell(ctx, hat ? { hatId: hat } : { teamId: team }, { kind: 'action', familyId, subjectId: id })
}

/** Says that this reader has nothing to do with this action; to those who can read it, not that it is missing. */
async function mustAnswer(ctx: Context, action: Action): Promise<void> {
  const [giver, mine] = await Promise.all([colleague(ctx, action.recordedBy), standing(ctx, action.familyId)])
  if (!mayAnswer({ ownerTeam: action.ownerTeam, givenByTeam: giver?.teamId }, { teamId: ctx.viewer.teamId, named: mine.named }))
    throw new Refused('This action is for another team to answer. Ask its owner.')
}

/** Answered again, it is a correction: the version says on which answer it stands. */
export async function answerAction(
  ctx: Context,
  action: Action,
  said: { state: ActionAnswer; outcome: string; version: number },
): Promise<void> {
  await mustAnswer(ctx, action)
  const gap = answerGap(said.state, said.outcome)
  if (gap) throw new Refused(`${gap}.`)
  const done = await ctx.db
    .updateTable('plans.action')
    .set((e) => ({
      state: said.state,
      outcome: said.outcome.trim(),
      answered_at: ctx.now,
      answered_by: ctx.viewer.hatId,
      version: e('version', '+', 1),
    }))
    .where('family_id', '=', action.familyId)
    .where('id', '=', action.id)
    .where('version', '=', said.version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    await mustDiffer(
      ctx,
      action,
      (now) => now.state === said.state && now.outcome === said.outcome.trim() && now.answered_by === ctx.viewer.hatId,
    )
    return
  }
  ctx.record('answer action', { classes: ['plan'], family: action.familyId, subjects: [action.id], reason: said.state })
}

export async function handAction(ctx: Context, action: Action, to: Owner & { dueAt: Date; version: number }): Promise<void> {
  await mustAnswer(ctx, action)
  if (action.state !== 'open') throw new Refused('This action has been answered. Add a new one if there is more to do.')
  const late = dueGap(to.dueAt, ctx.now)
  if (late) throw new Refused(`${late}.`)
  await mustBeOn(ctx, action.familyId, to)
  const done = await ctx.db
    .updateTable('plans.action')
    .set((e) => ({ owner_team: to.ownerTeam, owner_hat: to.ownerHat, due_at: to.dueAt, version: e('version', '+', 1) }))
    .where('family_id', '=', action.familyId)
    .where('id', '=', action.id)
    .where('version', '=', to.version)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    await mustDiffer(
      ctx,
      action,
      (now) =>
        now.state === 'open' &&
        now.owner_team === to.ownerTeam &&
        now.owner_hat === to.ownerHat &&
        now.due_at.getTime() === to.dueAt.getTime(),
    )
    return
  }
  ctx.record('hand action on', {
    classes: ['plan'],
    family: action.familyId,
    subjects: [action.id],
    recipients: [to.ownerTeam, to.ownerHat],
  })
  if (to.ownerTeam !== action.ownerTeam || to.ownerHat !== action.ownerHat)
    await tellOwner(ctx, action.familyId, action.id, to.ownerTeam, to.ownerHat)
}

/** A colleague takes over from another: the open actions of the one before, in this family. */
export async function handActionsOver(ctx: Context, familyId: string, fromHat: string, toHat: string): Promise<void> {
  await ctx.db
    .updateTable('plans.action')
    .set((e) => ({ owner_hat: toHat, version: e('version', '+', 1) }))
    .where('family_id', '=', familyId)
    .where('owner_hat', '=', fromHat)
    .where('state', '=', 'open')
    .execute()
}

const stored = (ctx: Context, action: Action) =>
  ctx.db.selectFrom('plans.action').selectAll().where('family_id', '=', action.familyId).where('id', '=', action.id).executeTakeFirst()
/** Somebody saved first. The same answer sent twice by one person is not a conflict: the second changes nothing. */
async function mustDiffer(
  ctx: Context,
  action: Action,
  isSame: (now: NonNullable<Awaited<ReturnType<typeof stored>>>) => boolean,
): Promise<void> {
  const now = await stored(ctx, action)
  if (!now) throw new NotFound('action')
  if (isSame(now)) return
  throw new Conflict({
    now: {
      state: now.state === 'open' ? undefined : now.state,
      outcome: now.outcome === '' ? undefined : now.outcome,
      owner: ownerKey({ ownerTeam: now.owner_team, ownerHat: now.owner_hat }),
      dueOn: dayIn(now.due_at),
      dueAt: timeIn(now.due_at),
    },
    version: now.version,
    by: (await colleague(ctx, now.answered_by ?? now.recorded_by))?.name ?? 'a colleague',
    at: now.answered_at ?? now.recorded_at,
  })
}
