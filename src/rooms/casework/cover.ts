/**
 * Cover: somebody is away, and a colleague has everything until they are back. One dated act hands over each piece of live work, the open actions and
 * the risk that is held, in one transaction; one act gives back what is still as it was handed. What may not be given to that colleague stays, and
 * the team's page goes on showing it.
 */
import { randomUUID } from 'node:crypto'
import type { Day } from '#lib/day.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, tell } from '#rooms/access/index.ts'
import { holdRisk, openFamily } from '#rooms/people/index.ts'
import { handActionsOver } from '#rooms/plans/index.ts'
import { allocate, mayBeGiven } from './actions.ts'
import { liveInvolvements } from './store.ts'

export interface Cover {
  id: string
  fromHat: string
  toHat: string
  fromOn: Day
  backOn: Day | null
  handed: string[]
  version: number
}
/** Who of this team is away now. */
export const coversOf = (ctx: Context): Promise<Cover[]> =>
  ctx.db
    .selectFrom('casework.cover')
    .select(['id', 'from_hat as fromHat', 'to_hat as toHat', 'from_on as fromOn', 'back_on as backOn', 'handed', 'version'])
    .$narrowType<{ fromOn: Day; backOn: Day | null }>()
    .where('team_id', '=', ctx.viewer.teamId)
    .where('ended_at', 'is', null)
    .orderBy('from_on')
    .execute()

/** Nothing narrows what the request can see to one family any more: a list of many follows. */
const everywhere = (ctx: Context) => ctx.about('')

/** Answers how many pieces of work were handed over, and how many could not be given to this colleague. */
export async function beginCover(
  ctx: Context,
  c: { fromHat: string; toHat: string; fromOn: Day; backOn: Day | null },
): Promise<{ handed: number; left: number }> {
  const [from, to] = await Promise.all([colleague(ctx, c.fromHat), colleague(ctx, c.toHat)])
  if (from?.teamId !== ctx.viewer.teamId || to?.teamId !== ctx.viewer.teamId) throw new NotFound('colleague')
  if (c.fromHat === c.toHat) throw new Refused('Choose another colleague to cover.')
  if (c.fromOn > ctx.today) throw new Refused('The work is handed over at once: enter today or an earlier day.')
  if (c.backOn && c.backOn < ctx.today) throw new Refused('The day they are back must be today or later.')
  const away = await coversOf(ctx)
  if (away.some((x) => x.fromHat === c.toHat)) throw new Refused(`${to.name} is away too. Choose another colleague.`)
  const id = randomUUID()
  const made = await ctx.db
    .insertInto('casework.cover')
    .values({
      id,
      team_id: ctx.viewer.teamId,
      from_hat: c.fromHat,
      to_hat: c.toHat,
      from_on: c.fromOn,
      back_on: c.backOn,
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .onConflict((x) => x.column('from_hat').where('ended_at', 'is', null).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n)
    throw new Refused(`${from.name} is already away. End that first, or hand the rest over one by one.`)

  const live = (await liveInvolvements(ctx, 'team')).filter((w) => w.hatId === c.fromHat)
  const actions = await ctx.db
    .selectFrom('plans.action')
    .select('family_id as familyId')
    .distinct()
    .where('owner_hat', '=', c.fromHat)
    .where('state', '=', 'open')
    .execute()
  const held = await ctx.db.selectFrom('people.family').select('id').where('holder_hat_id', '=', c.fromHat).execute()
  const handed: string[] = []
  const stays = new Set<string>()
  for (const work of live) {
    const family = await openFamily(ctx, work.familyId, 'hand over')
    if (await mayBeGiven(ctx, work.familyId, c.toHat)) {
      await allocate(ctx, family, work, c.toHat, work.version)
      handed.push(work.id)
    } else stays.add(work.familyId)
  }
  // What hangs on no work of theirs: an action from a meeting, or the risk held for a referral that nobody has taken up.
  const done = new Set(live.map((w) => w.familyId))
  for (const familyId of actions.map((a) => a.familyId)) {
    if (done.has(familyId)) continue
    await openFamily(ctx, familyId, 'hand over')
    await handActionsOver(ctx, familyId, c.fromHat, c.toHat)
  }
  for (const { id: familyId } of held) {
    if (done.has(familyId)) continue
    await openFamily(ctx, familyId, 'hand over')
    if (!(await mayBeGiven(ctx, familyId, c.toHat))) continue
    await holdRisk(ctx, familyId, c.toHat)
    if (c.toHat !== ctx.viewer.hatId) await tell(ctx, { hatId: c.toHat }, { kind: 'holding', familyId, subjectId: familyId })
  }
  await everywhere(ctx)
  await ctx.db.updateTable('casework.cover').set({ handed }).where('id', '=', id).execute()
  ctx.record('cover', { classes: ['plan'], subjects: [id, c.fromHat, c.toHat] })
  return { handed: handed.length, left: stays.size }
}

/** Back: what was handed over and is still with the colleague returns; what has ended or gone on elsewhere stays as it is. */
export async function endCover(ctx: Context, id: string): Promise<number> {
  const cover = (await coversOf(ctx)).find((c) => c.id === id)
  if (!cover) throw new NotFound('cover')
  const done = await ctx.db
    .updateTable('casework.cover')
    .set((e) => ({ ended_at: ctx.now, version: e('version', '+', 1) }))
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new NotFound('cover')
  const back = (await liveInvolvements(ctx, 'team')).filter((w) => cover.handed.includes(w.id) && w.hatId === cover.toHat)
  for (const work of back) {
    const family = await openFamily(ctx, work.familyId, 'hand over')
    if (await mayBeGiven(ctx, work.familyId, cover.fromHat)) await allocate(ctx, family, work, cover.fromHat, work.version)
  }
  await everywhere(ctx)
  ctx.record('cover ended', { classes: ['plan'], subjects: [id, cover.fromHat, cover.toHat] })
  return back.length
}
