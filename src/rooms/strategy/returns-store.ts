/** What is held of returns: who owes which, each version of one with its answer, under the reader's own rights; and what is only half written. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Body } from '#platform/http.ts'
import type { Colleague, Context } from '#rooms/access/index.ts'
import type { Period } from './periods.ts'
import { type Asked, askedOf, type Beside, periodsAsked, type State, type Value } from './returns-rules.ts'

export interface Standing {
  version: number
  state: State
  sentAt: Date
  firstSentAt: Date
  answeredAt: Date | null
  /** Some version of it was accepted, though a later one waits. */
  accepted: boolean
}
export interface Returns {
  /** Those of the reader's own agency, or of the area that the reader answers for. */
  asked: Asked[]
  /** Hands in, signs off, or reads who owes what. */
  as: 'agency' | 'analyst' | 'board'
  standing(asked: Asked, period: Period): Standing | undefined
}

export async function openReturns(ctx: Context): Promise<Returns> {
  const { rows: who } = await sql<{
    agency: string | null
    area: string | null
  }>`select strategy.hands_in_for() as agency, strategy.signs_for() as area`.execute(ctx.db)
  const [agency, area] = [who[0]?.agency, who[0]?.area]
  const all = askedOf(ctx.pack)
  const asked = all.filter((a) => (agency ? a.agency === agency : a.area === (area ?? ctx.viewer.area)))
  const { rows } = await sql<{
    agency: string
    area: string
    step: string
    starts_on: Day
    version: number
    state: State
    sent_at: Date
    first_sent_at: Date
    answered_at: Date | null
    accepted: boolean
  }>`select * from strategy.returns_standing()`.execute(ctx.db)
  const placed = new Map(rows.map((r) => [`${r.agency} ${r.area} ${r.step} ${r.starts_on}`, r]))
  return {
    asked,
    as: agency ? 'agency' : area ? 'analyst' : 'board',
    standing(a, p) {
      const r = placed.get(`${a.agency} ${a.area} ${a.step} ${p.starts}`)
      return (
        r && {
          version: r.version,
          state: r.state,
          sentAt: r.sent_at,
          firstSentAt: r.first_sent_at,
          answeredAt: r.answered_at,
          accepted: r.accepted,
        }
      )
    },
  }
}

/** Who may hand it in: managers and administrators of the agency. The database holds the same. */
export const handersIn = (people: ReadonlyMap<string, Colleague>, asked: Pick<Asked, 'agencyName'>): Colleague[] =>
  [...people.values()].filter((c) => c.active && c.agencyName === asked.agencyName && (c.role === 'manager' || c.role === 'administrator'))
/** Who signs it off: analysts of its area. */
export function signersOf(pack: Pack, people: ReadonlyMap<string, Colleague>, asked: Pick<Asked, 'area'>): Colleague[] {
  const teams = new Set(pack.teams.flatMap((t) => (t.area === asked.area ? [t.key] : [])))
  return [...people.values()].filter((c) => c.active && c.role === 'analyst' && teams.has(c.teamKey))
}

export interface Answer {
  kind: 'accepted' | 'back'
  words: string
  hatId: string
  at: Date
}
export interface Version {
  id: string
  version: number
  how: 'form' | 'file'
  fileName: string
  fileHash: Buffer | null
  why: string
  hatId: string
  at: Date
  values: Value[]
  answer: Answer | undefined
}
export interface OpenReturn {
  asked: Asked
  period: Period
  as: 'agency' | 'analyst'
  /** Newest first. */
  versions: Version[]
  /** The last accepted of an earlier period. */
  last: { period: Period; values: Value[] } | undefined
}
export const stateOf = (v: Version): State => v.answer?.kind ?? 'waiting'

/** One return, for those who may read its counts; the same nothing for one of another agency and one that is not asked for. */
export async function openReturn(ctx: Context, key: string, starts: string): Promise<OpenReturn> {
  const returns = await openReturns(ctx)
  const asked = returns.asked.find((a) => a.key === key)
  const periods = asked ? periodsAsked(asked, ctx.today, ctx.pack.returns) : []
  const period = periods.find((p) => p.starts === starts)
  if (!asked || !period || returns.as === 'board') throw new NotFound('return')
  const sent = await ctx.db
    .selectFrom('strategy.handed as r')
    .leftJoin('strategy.handed_answer as a', 'a.return_id', 'r.id')
    .select(['r.id', 'r.version', 'r.how', 'r.file_name', 'r.file_hash', 'r.why', 'r.hat_id', 'r.at', 'r.starts_on'])
    .select(['a.kind', 'a.words', 'a.hat_id as by', 'a.at as answered_at'])
    .where('r.agency', '=', asked.agency)
    .where('r.area', '=', asked.area)
    .where('r.step', '=', asked.step)
    .where('r.starts_on', '<=', period.starts)
    .orderBy('r.starts_on', 'desc')
    .orderBy('r.version', 'desc')
    .execute()
  const here = sent.filter((r) => r.starts_on === period.starts)
  const before = sent.find((r) => r.starts_on !== period.starts && r.kind === 'accepted')
  const values = await valuesOf(ctx, [...here.map((r) => r.id), ...(before ? [before.id] : [])])
  const lastPeriod = before && periods.find((p) => p.starts === before.starts_on)
  return {
    asked,
    period,
    as: returns.as,
    versions: here.map((r) => ({
      id: r.id,
      version: r.version,
      how: r.how as Version['how'],
      fileName: r.file_name,
      fileHash: r.file_hash,
      why: r.why,
      hatId: r.hat_id,
      at: r.at,
      values: values.get(r.id) ?? [],
      answer:
        r.kind && r.by && r.answered_at
          ? { kind: r.kind as Answer['kind'], words: r.words ?? '', hatId: r.by, at: r.answered_at }
          : undefined,
    })),
    last: before && lastPeriod ? { period: lastPeriod, values: values.get(before.id) ?? [] } : undefined,
  }
}
async function valuesOf(ctx: Context, ids: readonly string[]): Promise<Map<string, Value[]>> {
  const found = new Map<string, Value[]>(ids.map((id) => [id, []]))
  if (ids.length === 0) return found
  const rows = await ctx.db.selectFrom('strategy.handed_value').selectAll().where('return_id', 'in', ids).orderBy('measure').execute()
  for (const r of rows) found.get(r.return_id)?.push({ measure: r.measure, counted: r.counted, outOf: r.out_of, note: r.note })
  return found
}
/** What a new one is held against. */
export const besideOf = (ctx: Context, { versions, last, period }: OpenReturn): Beside => {
  const [now] = versions
  return {
    last,
    before: now && { values: now.values, state: stateOf(now), sentOn: dayIn(now.at), period },
    rule: ctx.pack.returns,
  }
}

// ── Half written ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const draftName = ({ asked, period }: Pick<OpenReturn, 'asked' | 'period'>) => `return ${asked.key} ${period.starts}`
export interface Draft {
  body: Body
  /** Of a file that could not go in: its name and what is wrong with it, each a sentence. */
  file: { name: string; faults: string[] } | undefined
}
export async function draftOf(ctx: Context, of: OpenReturn): Promise<Draft | undefined> {
  const found = await ctx.drafts.open(draftName(of), null)
  if (!found || Object.keys(found.answers).length === 0) return undefined
  const { 'file-name': name, 'file-faults': faults, ...body } = found.answers
  const list = [faults].flat().filter((f): f is string => typeof f === 'string')
  return { body, file: typeof name === 'string' ? { name, faults: list } : undefined }
}
export async function keepDraft(ctx: Context, of: OpenReturn, draft: Draft): Promise<void> {
  await ctx.drafts.save(draftName(of), null, {
    ...draft.body,
    ...(draft.file ? { 'file-name': draft.file.name, 'file-faults': draft.file.faults } : {}),
  })
}
export const dropDraft = (ctx: Context, of: OpenReturn): Promise<void> => ctx.drafts.drop(draftName(of), null)
