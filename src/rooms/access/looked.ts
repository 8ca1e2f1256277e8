/** Who looked: the record as the family's named workers and the governance lead may read it. Reading it is itself recorded. */
import { type Kysely, sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { addDays } from '#lib/day.ts'
import { dayIn, startOfDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import type { DB } from '#src/tables.ts'
import { type Checkpoint, type Lag, lagOf } from './audit-chain.ts'
import { colleagues } from './colleagues.ts'
import type { Context } from './context.ts'
import { tellGovernance } from './governance.ts'
import { type Look, lastWeek, type Outlier, outliersOf } from './looked-rules.ts'

/** One reader, one family, one day. */
export interface Looked {
  day: Day
  staffId: string
  hatId: string
  familyId: string | null
  /** For governance; none for a family that is not there, and in lists. */
  reference: string | null
  allowed: boolean
  times: number
  firstAt: Date
  lastAt: Date
  actions: string[]
  classes: string[]
  bases: string[]
}
const looked = (r: Record<string, unknown>): Looked => ({
  day: r.day as Day,
  staffId: r.staff_id as string,
  hatId: r.hat_id as string,
  familyId: r.family_id as string | null,
  reference: (r.reference as string | null | undefined) ?? null,
  allowed: r.allowed as boolean,
  times: Number(r.times),
  firstAt: r.first_at as Date,
  lastAt: r.last_at as Date,
  actions: r.actions as string[],
  classes: r.classes as string[],
  bases: r.bases as string[],
})

/** Days from `from` to `to`, both in. */
export interface Days {
  from: Day
  to: Day
}
export const period = 90
/** More lines than this are not shown at once, and the page says so. */
export const mostLines = 400
const span = (days: Days) => [startOfDay(days.from), startOfDay(addDays(days.to, 1))] as const

/** For the family's named workers and whoever holds the risk. Everyone else: as if there were nothing. */
export async function whoLooked(ctx: Context, familyId: string, days: Days): Promise<Looked[]> {
  const [since, until] = span(days)
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from audit.who_looked(${familyId}, ${since}::timestamptz, ${until}::timestamptz, ${mostLines})`.execute(ctx.db)
  ctx.record('read who looked', { classes: ['looked'], family: familyId })
  return rows.map(looked)
}

/** Across families, for the governance lead: of one family, one colleague, or everyone on some days. */
export async function allLooks(ctx: Context, of: { familyId?: string; staffId?: string; days: Days }): Promise<Looked[]> {
  const [since, until] = span(of.days)
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from audit.all_looks(${of.familyId ?? null}::uuid, ${of.staffId ?? null}::uuid, ${since}::timestamptz, ${until}::timestamptz, ${mostLines})`.execute(
    ctx.db,
  )
  ctx.record('read who looked', {
    classes: ['looked'],
    family: of.familyId ?? null,
    subjects: of.staffId ? [of.staffId] : [],
    reason: `${of.days.from} to ${of.days.to}`,
  })
  return rows.map(looked)
}
/** The family with this reference, as typed; none for one that is not there or is kept from this lead. */
export async function familyCalled(ctx: Context, reference: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string | null }>`select audit.family_called(${reference}) as id`.execute(ctx.db)
  return rows[0]?.id ?? undefined
}
export async function referenceOf(ctx: Context, familyId: string): Promise<string> {
  const { rows } = await sql<{ reference: string | null }>`select audit.reference_of(${familyId}::uuid) as reference`.execute(ctx.db)
  if (!rows[0]?.reference) throw new NotFound('family')
  return rows[0].reference
}

export async function sealing(ctx: Context): Promise<Lag> {
  const { rows } = await sql<Record<string, unknown>>`select * from audit.standing()`.execute(ctx.db)
  if (!rows[0]) throw new NotFound('record')
  return lagOf(rows[0])
}
export async function checkpointsKept(ctx: Context, most: number): Promise<Checkpoint[]> {
  const { rows } = await sql<{
    seq: string
    hash: Buffer
    at: Date
    key: string
    signature: Buffer
  }>`select * from audit.checkpoints(${most})`.execute(ctx.db)
  return rows.map((r) => ({
    seq: Number(r.seq),
    hash: r.hash.toString('hex'),
    at: r.at.toISOString(),
    key: r.key,
    signature: r.signature.toString('base64'),
  }))
}

const look = (r: Record<string, unknown>, role: string): Look => ({
  hatId: r.hat_id as string,
  role,
  familyId: r.family_id as string,
  times: Number(r.times),
  actions: r.actions as string[],
  bases: r.bases as string[],
  sameName: r.same_name as boolean,
  atTheDoor: r.at_the_door as boolean,
})
/** What stands out in the week that begins on this Monday, with the references of the families it is about. */
export async function weekThatStandsOut(
  ctx: Context,
  monday: Day,
): Promise<{ outliers: Outlier[]; references: ReadonlyMap<string, string>; looks: number }> {
  const [since, until] = [startOfDay(monday), startOfDay(addDays(monday, 7))]
  const { rows } = await sql<Record<string, unknown>>`select * from audit.week(${since}::timestamptz, ${until}::timestamptz)`.execute(
    ctx.db,
  )
  ctx.record('read what stands out', { classes: ['looked'], reason: monday })
  const everyone = await colleagues(ctx)
  return {
    outliers: outliersOf(rows.map((r) => look(r, everyone.get(r.hat_id as string)?.role ?? ''))),
    references: new Map(rows.map((r) => [r.family_id as string, r.reference as string])),
    looks: rows.length,
  }
}

/** On Monday morning, as a job: where something of last week stands out, the governance lead hears. Nothing to look at, no noise. */
export async function tellWhatStandsOut(db: Kysely<DB>, now: Date): Promise<number> {
  const { from, until } = lastWeek(dayIn(now))
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from audit.looks_in(${startOfDay(from)}::timestamptz, ${startOfDay(until)}::timestamptz)`.execute(db)
  const roles = new Map((await db.selectFrom('access.colleague').select(['hat_id', 'role']).execute()).map((c) => [c.hat_id, c.role]))
  const found = outliersOf(rows.map((r) => look(r, roles.get(r.hat_id as string) ?? '')))
  if (found.length > 0) await tellGovernance(db, now, 'looks-stand-out')
  return found.length
}
