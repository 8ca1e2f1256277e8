/**
 * Reading figures and the rows behind them. Figures come from functions of the strategy schema, which count everybody's records and answer counts
 * alone; rows come through the same views with the reader's own rights, so they may be fewer than the figure counts, or none.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { dayIn, startOfDay } from '#lib/london.ts'
import {
  areasAround,
  type CountedFrom,
  type CountedMeasure,
  forum,
  isCounted,
  type Measure,
  programme,
  type SmallNumbers,
  service,
  smallNumbersOn,
} from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Class, Context } from '#rooms/access/index.ts'
import { type Caller, callers } from '#rooms/frontdoor/index.ts'
import { membersOf, titleOf } from '#rooms/people/index.ts'
import { capital } from './delivery-rules.ts'
import { fromFirst, hasMonths, type Month, monthsOf } from './months.ts'
import { type Period, periodsBefore, periodsShown } from './periods.ts'
import { areasIn, type Counted, countColumn, countsFrom, type Figure, figuresOf } from './rules.ts'
import type { Named } from './sentences.ts'

/**
 * All measures, as the pack orders them. Those counted from the records are of the reader's area and of those it lies in; the others are definitions and
 * what documents print, and say nothing of anyone.
 */
export function measuresHere(ctx: Context): Measure[] {
  const around = areasAround(ctx.pack, ctx.viewer.area).map((a) => a.key)
  return ctx.pack.measures.filter((m) => !isCounted(m) || around.includes(m.area))
}
/** What is shown now is a release of today, whatever period it is about. */
export const ruleToday = (ctx: Context): SmallNumbers => smallNumbersOn(ctx.pack, dayIn(ctx.now))
export const countedHere = (ctx: Context): CountedMeasure[] => measuresHere(ctx).filter(isCounted)
export function openMeasure(ctx: Context, key: string): Measure {
  const found = measuresHere(ctx).find((m) => m.key === key)
  if (!found) throw new NotFound('measure')
  return found
}
/** With months of its own: others are of too few in a month, or are no count. */
export function openByMonth(ctx: Context, key: string): CountedMeasure {
  const found = openCounted(ctx, key)
  if (!hasMonths(found)) throw new NotFound('months')
  return found
}
export function openCounted(ctx: Context, key: string): CountedMeasure {
  const found = openMeasure(ctx, key)
  if (!isCounted(found)) throw new NotFound('figures')
  return found
}
export const namedIn = (ctx: Context, { countedFrom: from }: CountedMeasure): Named => ({
  forums: 'forums' in from ? from.forums.map((k) => forum(ctx.pack, k)?.short ?? k).join(' or ') : '',
  frontDoor: from.facts === 'contacts' ? (ctx.pack.frontDoors.find((d) => d.key === from.frontDoor)?.name ?? from.frontDoor) : '',
  programmes:
    'programmes' in from
      ? [...new Set(from.programmes.map((k) => (programme(ctx.pack, k)?.name ?? k).replace(/,.*/, '')))].join(' or ')
      : '',
})
const areasOf = (ctx: Context, measure: CountedMeasure) => areasIn(ctx.pack.areas, measure.area)
export const periodsFor = (ctx: Context, measure: CountedMeasure): Period[] =>
  periodsBefore(ctx.today, measure.period, periodsShown[measure.period])

// ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Sql = RawBuilder<unknown>
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
  const rows = await counts(ctx, countedBy(ctx, from, areas, starts, ends))
  const at = new Map(rows.map((r) => [r.starts_on, r]))
  return periods.flatMap((period): Counted[] => {
    const r = at.get(period.starts)
    if (!r) return []
    const hours = { attempt: r.hours_to_attempt ?? null, conversation: r.hours_to_conversation ?? null }
    return [{ period, counts: countsFrom(from.facts, (name) => r[name] ?? 0), ...(from.facts === 'reach' ? { hours } : {}) }]
  })
}
function countedBy(ctx: Context, from: CountedFrom, areas: Sql, starts: Sql, ends: Sql): Sql {
  switch (from.facts) {
    case 'endings':
      return sql`strategy.endings(${areas}, ${starts}, ${ends})`
    case 'cases':
      return sql`strategy.cases(${areas}, ${from.forums}::text[], ${repeatMonths(ctx, from.forums)}::int, ${starts}, ${ends})`
    case 'contacts':
      return sql`strategy.contacts(${from.frontDoor}, ${starts}, ${ends})`
    case 'reach':
      return sql`strategy.reach(${areas}, ${starts}, ${ends})`
    case 'levels':
      return sql`strategy.levels(${areas}, ${from.services}::text[], ${starts}, ${ends})`
    case 'children':
      return sql`strategy.children(${areas}, ${from.forums}::text[], ${starts}, ${ends})`
    case 'programmes':
      return sql`strategy.programmes(${areas}, ${from.programmes}::text[], ${starts}, ${ends})`
    case 'unmet': {
      const reasons = (counts: string) =>
        sql`${ctx.pack.needs.unmetNeedReasons.filter((r) => r.counts === counts).map((r) => r.key)}::text[]`
      return sql`strategy.unmet(${areas}, ${reasons('nothing')}, ${reasons('full')}, ${reasons('unsuited')}, ${reasons('wish')}, ${starts}, ${ends})`
    }
    case 'enquiries': {
      const reasons = (counts: string) => sql`${ctx.pack.channels.notAsked.filter((r) => r.counts === counts).map((r) => r.key)}::text[]`
      const teams = ctx.pack.channels.enquiries.find((e) => e.key === from.setting)?.teams ?? []
      return sql`strategy.enquiries(${areas}, ${from.setting}, ${teams}::text[], ${reasons('not-safely')}, ${reasons('no-time')}, ${starts}, ${ends})`
    }
    case 'kinds':
      return sql`strategy.kinds(${areas}, ${from.kinds}::text[], ${starts}, ${ends})`
  }
}
/** As the pack's first of these meetings flags a repeat; SafeLives' twelve months where it says nothing. */
const repeatMonths = (ctx: Context, forums: readonly string[]): number =>
  forums.map((k) => forum(ctx.pack, k)?.flagMonths).find((m) => m) ?? 12

/** What may be shown of a measure, oldest period first: small numbers are hidden here, before any page or file. */
export async function figuresFor(ctx: Context, measure: CountedMeasure, periods = periodsFor(ctx, measure)): Promise<Figure[]> {
  const rule = ruleToday(ctx)
  const [all, enough] = await Promise.all([
    counted(ctx, measure, periods),
    once(ctx, sql<{ enough: boolean }>`select strategy.enough(${areasOf(ctx, measure)}::text[], ${rule.leastFamilies}::int) as enough`),
  ])
  // Who was asked is of no family: there it is the people counted who must be enough.
  const few =
    measure.countedFrom.facts === 'enquiries'
      ? all.reduce((n, c) => n + (c.counts.everyone ?? 0), 0) < rule.leastFamilies
      : enough[0]?.enough !== true
  return figuresOf(measure, all, rule, few)
}

/** The months of the quarters that are shown, oldest first, from the first of them with a record. */
export async function monthsFor(ctx: Context, measure: CountedMeasure): Promise<Month[]> {
  const figures = await figuresFor(ctx, measure)
  const first = figures[0]
  if (!first) return []
  const months = periodsBefore(ctx.today, 'month', 3 * periodsShown.quarter + 2)
  const [byMonth, byQuarter] = [await counted(ctx, measure, months), await counted(ctx, measure, periodsFor(ctx, measure))]
  const column = countColumn(measure)
  const n = (all: readonly Counted[], starts: Day) => all.find((c) => c.period.starts === starts)?.counts[column] ?? 0
  const all = figures.flatMap((quarter) => {
    const own = months.filter((m) => m.starts >= quarter.period.starts && m.starts < quarter.period.next)
    return monthsOf(
      measure,
      own,
      { months: own.map((m) => n(byMonth, m.starts)), quarter: n(byQuarter, quarter.period.starts) },
      quarter,
      ruleToday(ctx),
    )
  })
  return fromFirst(all)
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
  // A programme's people are on his side, in files and not in families: whoever works with them has them in their own lists.
  // And who was asked stands nowhere at all.
  if (from.facts === 'programmes' || from.facts === 'enquiries') return { rows: [], many: 0 }
  const facts = factsBehind(from, areas, period, starts, ends)
  const { rows } = await sql<Fact>`select f.*, count(*) over () as many from (${facts}) f order by f.at desc, f.id limit ${rowsPerPage}
    offset ${(page - 1) * rowsPerPage}`.execute(ctx.db)
  const familyIds = [...new Set(rows.map((r) => r.family_id))]
  const members = await membersOf(ctx, familyIds)
  if (rows.length > 0)
    ctx.record('read rows of a measure', {
      classes: classesOf[from.facts],
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
const classesOf = {
  contacts: ['identity', 'report'],
  unmet: ['identity', 'referral'],
  kinds: ['identity', 'report', 'incident'],
  cases: ['identity', 'meeting'],
  children: ['identity', 'meeting'],
  levels: ['identity', 'plan', 'level', 'support'],
  endings: ['identity', 'plan', 'support'],
  reach: ['identity', 'plan', 'support'],
} as const satisfies Record<Exclude<CountedFrom['facts'], 'programmes' | 'enquiries'>, readonly Class[]>
function factsBehind(
  from: Exclude<CountedFrom, { facts: 'programmes' | 'enquiries' }>,
  areas: Sql,
  period: Period,
  starts: Date,
  ends: Date,
): Sql {
  switch (from.facts) {
    case 'endings':
      return sql`select id, family_id, ended_at as at, service_key, end_kind, asked, answer from casework.work_fact
        where area = any (${areas}) and ended_at >= ${starts} and ended_at < ${ends} and end_kind <> 'died'`
    case 'reach':
      return sql`select id, family_id, started_at as at, service_key, first_attempt_at, first_contact_at from casework.work_fact
        where area = any (${areas}) and started_at >= ${starts} and started_at < ${ends}`
    case 'contacts':
      return sql`select id, family_id, received_at as at, caller from frontdoor.contact_fact
        where front_door = ${from.frontDoor} and not from_police and received_at >= ${starts} and received_at < ${ends}`
    case 'unmet':
      return sql`select id, family_id, at, service_key, reason from frontdoor.need_fact where area = any (${areas}) and at >= ${starts} and at < ${ends}`
    case 'kinds':
      return sql`select distinct on (id) id, family_id, received_at as at, caller from frontdoor.kind_fact
        where area = any (${areas}) and kinds && ${from.kinds}::text[] and received_at >= ${starts} and received_at < ${ends} order by id`
    case 'levels':
      return sql`select id, family_id, ended_at as at, service_key, level_at_start, level_at_end from casework.level_fact
        where area = any (${areas}) and service_key = any (${from.services}::text[]) and ended_at >= ${starts} and ended_at < ${ends} and end_kind <> 'died'`
    case 'cases':
      return sql`select distinct on (family_id) id, family_id, held_on as at, forum, decision from meetings.case_fact
        where area = any (${areas}) and forum = any (${from.forums}::text[]) and held_on >= ${period.starts}::date and held_on < ${period.next}::date
        order by family_id, held_on`
    case 'children':
      return sql`select family_id as id, family_id, min(held_on) as at, count(distinct member_id) as children from meetings.child_fact
        where area = any (${areas}) and forum = any (${from.forums}::text[]) and held_on >= ${period.starts}::date and held_on < ${period.next}::date
        group by family_id`
  }
}
const level = (v: unknown): string => (typeof v === 'string' ? capital(v) : 'Not judged')
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
    case 'kinds':
      return [callers[r.caller as Caller] ?? text(r.caller)]
    case 'unmet':
      return [
        needs.unmetNeedReasons.find((x) => x.key === r.reason)?.words ?? text(r.reason),
        r.service_key ? serviceName() : 'Nothing by name',
      ]
    case 'levels':
      return [serviceName(), level(r.level_at_start), level(r.level_at_end)]
    case 'children':
      return [String(r.children)]
    case 'programmes':
    case 'enquiries':
      return []
    case 'cases':
      return [
        forum(ctx.pack, String(r.forum))?.short ?? text(r.forum),
        from.forums.flatMap((k) => forum(ctx.pack, k)?.decisions ?? []).find((d) => d.key === r.decision)?.words ?? 'Not decided',
      ]
  }
}
