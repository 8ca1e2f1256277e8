/**
 * Reading figures and the rows behind them. Figures come from functions of the strategy schema, which count everybody's records and answer counts
 * alone; rows come through the same views with the reader's own rights, so they may be fewer than the figure counts, or none.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { startOfDay } from '#lib/london.ts'
import { areasAround, type CountedMeasure, forum, isCounted, type Measure, service } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Caller, callers } from '#rooms/frontdoor/index.ts'
import { membersOf, titleOf } from '#rooms/people/index.ts'
import { areasIn, type Counted, countsFrom, type Figure, figuresOf, type Period, periodsBefore, periodsShown } from './rules.ts'
import type { Named } from './sentences.ts'

/**
 * All measures, as the pack orders them. Those counted from the records are of the reader's area and of those it lies in; the others are definitions and
 * what documents print, and say nothing of anyone.
 */
export function measuresHere(ctx: Context): Measure[] {
  const around = areasAround(ctx.pack, ctx.viewer.area).map((a) => a.key)
  return ctx.pack.measures.filter((m) => !isCounted(m) || around.includes(m.area))
}
export const countedHere = (ctx: Context): CountedMeasure[] => measuresHere(ctx).filter(isCounted)
export function openMeasure(ctx: Context, key: string): Measure {
  const found = measuresHere(ctx).find((m) => m.key === key)
  if (!found) throw new NotFound('measure')
  return found
}
export function openCounted(ctx: Context, key: string): CountedMeasure {
  const found = openMeasure(ctx, key)
  if (!isCounted(found)) throw new NotFound('figures')
  return found
}
export const namedIn = (ctx: Context, { countedFrom: from }: CountedMeasure): Named => ({
  forums: from.facts === 'cases' ? from.forums.map((k) => forum(ctx.pack, k)?.short ?? k).join(' or ') : '',
  frontDoor: from.facts === 'contacts' ? (ctx.pack.frontDoors.find((d) => d.key === from.frontDoor)?.name ?? from.frontDoor) : '',
})
const areasOf = (ctx: Context, measure: CountedMeasure) => areasIn(ctx.pack.areas, measure.area)
export const periodsFor = (ctx: Context, measure: CountedMeasure): Period[] =>
  periodsBefore(ctx.today, measure.period, periodsShown[measure.period])

// ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

type CountRow = { starts_on: Day } & Record<string, number>
/** One request asks each thing once: two measures are counted from the same times, and every page asks whether there are enough families. */
const asked = new WeakMap<Context['db'], Map<string, Promise<unknown[]>>>()
function once<Row>(ctx: Context, query: RawBuilder<Row>): Promise<Row[]> {
  const here = asked.get(ctx.db) ?? new Map<string, Promise<unknown[]>>()
  asked.set(ctx.db, here)
  const compiled = query.compile(ctx.db)
  const key = JSON.stringify([compiled.sql, compiled.parameters])
  const found = here.get(key) ?? ctx.db.executeQuery(compiled).then((r) => r.rows)
  here.set(key, found)
  return found as Promise<Row[]>
}
const counts = (ctx: Context, from: RawBuilder<unknown>): Promise<CountRow[]> => once(ctx, sql<CountRow>`select * from ${from}`)

/** Raw counts of each period, small ones too: for `figuresOf`, which hides them, and for nothing else. */
async function counted(ctx: Context, measure: CountedMeasure, periods: readonly Period[]): Promise<Counted[]> {
  const areas = sql`${areasOf(ctx, measure)}::text[]`
  const starts = sql`${periods.map((p) => p.starts)}::date[]`
  const ends = sql`${periods.map((p) => p.next)}::date[]`
  const from = measure.countedFrom
  const rows = await counts(
    ctx,
    from.facts === 'endings'
      ? sql`strategy.endings(${areas}, ${starts}, ${ends})`
      : from.facts === 'cases'
        ? sql`strategy.cases(${areas}, ${from.forums}::text[], ${repeatMonths(ctx, from.forums)}::int, ${starts}, ${ends})`
        : from.facts === 'contacts'
          ? sql`strategy.contacts(${from.frontDoor}, ${starts}, ${ends})`
          : sql`strategy.reach(${areas}, ${starts}, ${ends})`,
  )
  const at = new Map(rows.map((r) => [r.starts_on, r]))
  return periods.flatMap((period): Counted[] => {
    const r = at.get(period.starts)
    if (!r) return []
    const hours = { attempt: r.hours_to_attempt ?? null, conversation: r.hours_to_conversation ?? null }
    return [{ period, counts: countsFrom(from.facts, (name) => r[name] ?? 0), ...(from.facts === 'reach' ? { hours } : {}) }]
  })
}
/** As the pack's first of these meetings flags a repeat; SafeLives' twelve months where it says nothing. */
const repeatMonths = (ctx: Context, forums: readonly string[]): number =>
  forums.map((k) => forum(ctx.pack, k)?.flagMonths).find((m) => m) ?? 12

/** What may be shown of a measure, oldest period first: small numbers are hidden here, before any page or file. */
export async function figuresFor(ctx: Context, measure: CountedMeasure): Promise<Figure[]> {
  const rule = ctx.pack.smallNumbers
  const [all, enough] = await Promise.all([
    counted(ctx, measure, periodsFor(ctx, measure)),
    once(ctx, sql<{ enough: boolean }>`select strategy.enough(${areasOf(ctx, measure)}::text[], ${rule.leastFamilies}::int) as enough`),
  ])
  return figuresOf(measure, all, rule, enough[0]?.enough !== true)
}

// ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface BehindRow {
  id: string
  familyId: string
  title: string
  at: Date | Day
  /** Cells after the date and the name, in the order of `behindHeads`. */
  cells: readonly (string | Date | null)[]
}
export interface Behind {
  rows: readonly BehindRow[]
  /** How many of them this reader may open. Never how many there are. */
  many: number
}
export const rowsPerPage = 50
type Fact = { id: string; family_id: string; at: Date | Day; many: string } & Record<string, unknown>

/** The records behind one period's figure, as far as this reader may open them. Newest first. */
export async function rowsBehind(ctx: Context, measure: CountedMeasure, period: Period, page: number): Promise<Behind> {
  const areas = sql`${areasOf(ctx, measure)}::text[]`
  const [starts, ends] = [startOfDay(period.starts), startOfDay(period.next)]
  const from = measure.countedFrom
  const facts =
    from.facts === 'endings'
      ? sql`select id, family_id, ended_at as at, service_key, end_kind, asked, answer from casework.work_fact
          where area = any (${areas}) and ended_at >= ${starts} and ended_at < ${ends} and end_kind <> 'died'`
      : from.facts === 'reach'
        ? sql`select id, family_id, started_at as at, service_key, first_attempt_at, first_contact_at from casework.work_fact
          where area = any (${areas}) and started_at >= ${starts} and started_at < ${ends}`
        : from.facts === 'contacts'
          ? sql`select id, family_id, received_at as at, caller from frontdoor.contact_fact
          where front_door = ${from.frontDoor} and not from_police and received_at >= ${starts} and received_at < ${ends}`
          : sql`select distinct on (family_id) id, family_id, held_on as at, forum, decision from meetings.case_fact
          where area = any (${areas}) and forum = any (${from.forums}::text[]) and held_on >= ${period.starts}::date and held_on < ${period.next}::date
          order by family_id, held_on`
  const { rows } = await sql<Fact>`select f.*, count(*) over () as many from (${facts}) f order by f.at desc, f.id limit ${rowsPerPage}
    offset ${(page - 1) * rowsPerPage}`.execute(ctx.db)
  const familyIds = [...new Set(rows.map((r) => r.family_id))]
  const members = await membersOf(ctx, familyIds)
  if (rows.length > 0)
    ctx.record('read rows of a measure', {
      classes:
        from.facts === 'contacts'
          ? ['identity', 'report']
          : from.facts === 'cases'
            ? ['identity', 'meeting']
            : ['identity', 'plan', 'support'],
      subjects: familyIds,
      reason: `${measure.key} ${period.starts}`,
    })
  return {
    many: Number(rows[0]?.many ?? 0),
    rows: rows.map((r) => ({
      id: r.id,
      familyId: r.family_id,
      title: titleOf(members.get(r.family_id) ?? []),
      at: r.at,
      cells: cellsOf(ctx, measure, r),
    })),
  }
}
const text = (v: unknown): string | null => (typeof v === 'string' ? v : null)
function cellsOf(ctx: Context, { countedFrom: from }: CountedMeasure, r: Fact): (string | Date | null)[] {
  const serviceName = () => service(ctx.pack, String(r.service_key))?.name ?? String(r.service_key)
  const needs = ctx.pack.needs
  switch (from.facts) {
    case 'endings': {
      const said = r.asked === 'asked' ? (needs.feelings.find((f) => f.key === r.answer)?.words ?? null) : null
      const asked = { 'not-safe': 'Not safe to ask', 'not-asked': 'Not asked' }[String(r.asked)] ?? null
      return [serviceName(), needs.endings.find((e) => e.key === r.end_kind)?.words ?? null, said ?? asked]
    }
    case 'reach':
      return [serviceName(), (r.first_attempt_at as Date | null) ?? 'Not yet', (r.first_contact_at as Date | null) ?? 'Not yet']
    case 'contacts':
      return [callers[r.caller as Caller] ?? text(r.caller)]
    case 'cases':
      return [
        forum(ctx.pack, String(r.forum))?.short ?? text(r.forum),
        from.forums.flatMap((k) => forum(ctx.pack, k)?.decisions ?? []).find((d) => d.key === r.decision)?.words ?? 'Not decided',
      ]
  }
}
