/**
 * What another reader would get of a family, and who oversees both sides of it. Both are for her named workers and the managers of her team; the
 * database answers as that reader, with the same facts and the same denials, and never says why somebody gets nothing.
 */
import { sql } from 'kysely'
import { NotFound } from '#platform/errors.ts'
import type { Context } from './context.ts'
import { isHeld, type Standing, standingOf } from './standing.ts'

export async function mayOpenUp(ctx: Context, familyId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select access.may_open_up(${familyId}::uuid) as may`.execute(ctx.db)
  return rows[0]?.may === true
}
/** Bases that are not there yet: if that team were asked to work with her or the children, had a statutory duty, or the family were listed. */
export const supposing = {
  now: 'as it is now',
  victim: 'if they worked with her',
  child: 'if they worked with the children',
  both: 'if they had a duty to everyone in it',
  seat: 'if it were listed for a meeting where they sit',
} as const
export type Supposing = keyof typeof supposing

/** As a colleague (hat) or as anyone of a team. */
export async function standingAs(ctx: Context, familyId: string, reader: string, suppose: Supposing): Promise<Standing> {
  const { rows } = await sql<{
    held: string[] | null
  }>`select access.bases_of(${familyId}::uuid, ${reader}::uuid, ${suppose === 'now' ? null : suppose}) as held`.execute(ctx.db)
  const held = rows[0]?.held
  if (!held) throw new NotFound('reader')
  ctx.record('preview as another reader', { family: familyId, subjects: [reader], reason: suppose })
  return standingOf(held.filter(isHeld))
}

export interface Oversight {
  id: string
  familyId: string
  hatId: string
  why: string
  fromAt: Date
  untilAt: Date
  recordedBy: string
}
const live = (ctx: Context) =>
  ctx.db
    .selectFrom('access.oversight')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('from_at', '<=', ctx.now)
    .where('until_at', '>', ctx.now)
const from = (r: Awaited<ReturnType<ReturnType<typeof live>['executeTakeFirstOrThrow']>>): Oversight => ({
  id: r.id,
  familyId: r.family_id,
  hatId: r.hat_id,
  why: r.why,
  fromAt: r.from_at,
  untilAt: r.until_at,
  recordedBy: r.recorded_by,
})
export async function overseerOf(ctx: Context, familyId: string): Promise<Oversight | undefined> {
  const row = await live(ctx).where('family_id', '=', familyId).executeTakeFirst()
  return row && from(row)
}
/** The families this reader oversees. */
export const iOversee = async (ctx: Context): Promise<Oversight[]> =>
  (await live(ctx).where('hat_id', '=', ctx.viewer.hatId).orderBy('from_at').execute()).map(from)

/** Nothing comes back where the colleague may not: it never says which fact stands in the way. */
export async function nameOverseer(ctx: Context, familyId: string, who: { hatId: string; why: string; until: Date }): Promise<boolean> {
  const { rows } = await sql<{
    id: string | null
  }>`select access.oversee(${familyId}::uuid, ${who.hatId}::uuid, ${who.why.trim()}, ${who.until}::timestamptz) as id`.execute(ctx.db)
  return Boolean(rows[0]?.id)
}
export async function endOversight(ctx: Context, id: string): Promise<void> {
  const { rows } = await sql<{ ended: boolean }>`select access.end_oversight(${id}::uuid) as ended`.execute(ctx.db)
  if (!rows[0]?.ended) throw new NotFound('oversight')
}
