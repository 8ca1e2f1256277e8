/**
 * Accepted figures of what agencies hand in, as they may be shown: small numbers hidden by the same rule as those counted here, every revision kept with
 * when and why. A measure's page and its history are made from these, and nothing else leaves a return.
 */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { publish, type Shown, type SmallRule } from '#lib/small-numbers.ts'
import { areasAround, type HandedMeasure } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import type { Period } from './periods.ts'
import { hasTotal, periodsAsked } from './returns-rules.ts'
import { type Figure, type ShareRule, shareOf } from './rules.ts'
import { openMeasure, ruleToday } from './store.ts'

export interface Accepted {
  version: number
  counted: number | null
  outOf: number | null
  note: string
  why: string
  sentAt: Date
  acceptedAt: Date
}
export interface HandedVersion {
  version: number
  /** 'counted' and, where it is out of something, 'outOf'. Null: the agency could not count it. */
  counts: Readonly<Record<string, Shown>> | null
  value: number | null
  note: string
  why: string
  sentAt: Date
  acceptedAt: Date
}
/** As a figure counted here, so that the same sentences and charts take it. */
export interface HandedFigure extends Figure {
  /** Oldest first; the last is what is shown. */
  versions: HandedVersion[]
}

const noHours = { attempt: null, conversation: null }
/** What is shown of one accepted count. Shares and rates are worked out from rounded counts, or they would give the counts away. */
export function shownOf(m: Pick<HandedMeasure, 'unit' | 'per' | 'notOfPeople'>, a: Pick<Accepted, 'counted' | 'outOf'>, rule: ShareRule) {
  const small: SmallRule = m.notOfPeople ? { hideBelow: 1, roundTo: 1 } : rule
  const none = (without: Figure['without']) => ({ value: null, range: null, without })
  if (a.counted === null) return { counts: null, ...none('nobody') }
  if (!hasTotal(m) || a.outOf === null) {
    const counts = publish<string>({ counted: a.counted }, small)
    return typeof counts.counted === 'number'
      ? { counts, value: counts.counted, range: null, without: null }
      : { counts, ...none('too few') }
  }
  const counts: Record<string, Shown> =
    m.unit === 'share'
      ? publish<string>(
          { counted: a.counted, outOf: a.outOf, rest: a.outOf - a.counted },
          small,
          [{ total: 'outOf', parts: ['counted', 'rest'] }],
          ['rest'],
        )
      : publish<string>({ counted: a.counted, outOf: a.outOf }, small)
  const seen = { counted: counts.counted as Shown, outOf: counts.outOf as Shown }
  if (seen.outOf === 0) return { counts: seen, ...none('nobody') }
  if (typeof seen.counted !== 'number' || typeof seen.outOf !== 'number' || seen.outOf < (m.notOfPeople ? 1 : rule.leastForShare))
    return { counts: seen, ...none('too few') }
  if (m.unit === 'rate') {
    const per = m.per ?? 1
    const rate = (seen.counted / seen.outOf) * per
    return { counts: seen, value: rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate), range: null, without: null }
  }
  const percent = (x: number) => Math.round(x * 100)
  const { value, lower, upper } = shareOf(seen.counted, seen.outOf, small)
  return { counts: seen, value: percent(value), range: { lower: percent(lower), upper: percent(upper) }, without: null }
}
/** `rows`: accepted versions by the day their period begins. */
export function handedFiguresOf(
  m: HandedMeasure,
  periods: readonly Period[],
  rows: ReadonlyMap<Day, readonly Accepted[]>,
  rule: ShareRule,
): HandedFigure[] {
  const first = periods.findIndex((p) => rows.has(p.starts))
  if (first === -1) return []
  return periods.slice(first).map((period): HandedFigure => {
    // A later version of the return that left this count as it was is no revision of it.
    const changed = (rows.get(period.starts) ?? []).filter(
      (a, i, of) => i === 0 || a.counted !== of[i - 1]?.counted || a.outOf !== of[i - 1]?.outOf,
    )
    const all = changed.map((a) => ({ a, shown: shownOf(m, a, rule) }))
    const last = all.at(-1)?.shown
    return {
      period,
      counts: last?.counts ?? {},
      hours: noHours,
      value: last?.value ?? null,
      range: last?.range ?? null,
      without: last ? last.without : 'nobody',
      versions: all.map(({ a, shown }) => ({ ...a, counts: shown.counts, value: shown.value })),
    }
  })
}

export function openHanded(ctx: Context, key: string): HandedMeasure {
  const found = openMeasure(ctx, key)
  if (found.origin !== 'handed in') throw new NotFound('measure that is handed in')
  return found
}
/** Of the reader's area and those it lies in; of others only the definition is anybody's. */
export async function handedFigures(ctx: Context, measures: readonly HandedMeasure[]): Promise<Map<string, HandedFigure[]>> {
  const around = areasAround(ctx.pack, ctx.viewer.area).map((a) => a.key)
  const here = measures.filter((m) => around.includes(m.area))
  const { rows } = await sql<{
    measure: string
    area: string
    starts_on: Day
    version: number
    counted: number | null
    out_of: number | null
    note: string
    why: string
    sent_at: Date
    accepted_at: Date
  }>`select * from strategy.handed_figures(${here.map((m) => m.key)}::text[])`.execute(ctx.db)
  return new Map(
    here.map((m) => {
      const by = new Map<Day, Accepted[]>()
      for (const r of rows.filter((x) => x.measure === m.key && x.area === m.area))
        by.set(r.starts_on, [
          ...(by.get(r.starts_on) ?? []),
          {
            version: r.version,
            counted: r.counted,
            outOf: r.out_of,
            note: r.note,
            why: r.why,
            sentAt: r.sent_at,
            acceptedAt: r.accepted_at,
          },
        ])
      const periods = periodsAsked({ step: m.period }, ctx.today, ctx.pack.returns).toReversed()
      return [m.key, handedFiguresOf(m, periods, by, ruleToday(ctx))]
    }),
  )
}
