/**
 * Reading a file as the team that works with him: him alone. A file is held only through this team's own work with it; what hangs on a family is not
 * read here at all.
 */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { type Pack, type Programme, programme, service, team } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { sayAge, sayName } from '#rooms/people/index.ts'
import {
  type AccountAbout,
  type Attendance,
  type Ending,
  openAfterEnd,
  type PartnerSupport,
  type Passing,
  type Reason,
  type Suitability,
} from './rules.ts'

// ── Programmes ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What stands in a piece of work: the programme decided on, or the service he was referred to until then. */
export const programmeOf = (pack: Pack, key: string): Programme | undefined =>
  programme(pack, key) ?? pack.programmes.find((p) => p.service === key)
export const programmeName = (pack: Pack, key: string): string =>
  programme(pack, key)?.name ?? service(pack, key)?.name ?? programmeOf(pack, key)?.name ?? key
/** Programmes that this team runs, and that are open. */
export const programmesOf = (pack: Pack, teamKey: string): Programme[] => {
  const ours = team(pack, teamKey)?.services ?? []
  return pack.programmes.filter((p) => ours.includes(p.service) && p.open !== 'proposed')
}

// ── People ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Person {
  id: string
  reference: string
  name: string
  givenName: string
  age: string
  partnerSupport: PartnerSupport
  openedAt: Date
}
export interface Work {
  id: string
  fileId: string
  teamId: string
  hatId: string | null
  programme: string
  requestId: string | null
  startedAt: Date
  suitability: Suitability | null
  suitabilityAt: Date | null
  cohortId: string | null
  endedAt: Date | null
  endKind: Ending | null
  version: number
}
declare const held: unique symbol
/** A file as this team works with it. Made by openHis alone. */
export interface OnHim {
  readonly [held]?: true
  readonly person: Person
  /** The work that goes on now, or the last that ended. */
  readonly work: Work
  readonly earlier: readonly Work[]
}

const works = (ctx: Context) =>
  ctx.db
    .selectFrom('harm.involvement as i')
    .select([
      'i.id',
      'i.harm_file_id as fileId',
      'i.team_id as teamId',
      'i.hat_id as hatId',
      'i.programme',
      'i.request_id as requestId',
      'i.started_at as startedAt',
      'i.suitability',
      'i.suitability_at as suitabilityAt',
      'i.cohort_id as cohortId',
      'i.ended_at as endedAt',
      'i.end_kind as endKind',
      'i.version',
    ])
    .$narrowType<{ suitability: Suitability | null; endKind: Ending | null }>()
/** For both sides: the rows the reader may see of the work on some files. */
export const worksOn = (ctx: Context, fileIds: readonly string[]): Promise<Work[]> =>
  fileIds.length === 0
    ? Promise.resolve([])
    : works(ctx)
        .where('i.harm_file_id', '=', sql<string>`any(${fileIds as string[]}::uuid[])`)
        .orderBy('i.started_at')
        .execute()

interface FileRow {
  id: string
  reference: string
  given_name: string
  family_name: string
  born_on: string | null
  age_about: number | null
  partner_support: string
  opened_at: Date
}
const person = (ctx: Context, r: FileRow): Person => ({
  id: r.id,
  reference: r.reference,
  name: sayName({ givenName: r.given_name, familyName: r.family_name }),
  givenName: r.given_name,
  age: sayAge({ bornOn: r.born_on as Day | null, ageAbout: r.age_about }, ctx.today),
  partnerSupport: r.partner_support as PartnerSupport,
  openedAt: r.opened_at,
})
export async function personsOf(ctx: Context, fileIds: readonly string[]): Promise<Map<string, Person>> {
  if (fileIds.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('harm.file')
    .select(['id', 'reference', 'given_name', 'family_name', 'born_on', 'age_about', 'partner_support', 'opened_at'])
    .where('id', '=', sql<string>`any(${fileIds as string[]}::uuid[])`)
    .execute()
  return new Map(rows.map((r) => [r.id, person(ctx, r)]))
}

/** The work of this team, live or ended so lately that its page is still open. */
export async function ourPeople(ctx: Context): Promise<{ person: Person; work: Work }[]> {
  const since = new Date(ctx.now.getTime() - openAfterEnd * 86_400_000)
  const rows = await works(ctx)
    .where('i.team_id', '=', ctx.viewer.teamId)
    .where((e) => e.or([e('i.ended_at', 'is', null), e('i.ended_at', '>', since)]))
    .orderBy('i.started_at')
    .limit(500)
    .execute()
  const persons = await personsOf(ctx, [...new Set(rows.map((w) => w.fileId))])
  const all = rows.flatMap((work) => {
    const p = persons.get(work.fileId)
    return p ? [{ person: p, work }] : []
  })
  // Taken again after an end, he is one of ours now, not twice.
  return all.filter(({ work }) => work.endedAt === null || !all.some((o) => o.work.fileId === work.fileId && o.work.endedAt === null))
}

/** Not there, not ours, or ended too long ago: the same answer. */
export async function openHis(ctx: Context, fileId: string, as = 'open file'): Promise<OnHim> {
  if (!isId(fileId)) throw new NotFound('file')
  const [rows, persons] = await Promise.all([
    works(ctx).where('i.harm_file_id', '=', fileId).where('i.team_id', '=', ctx.viewer.teamId).orderBy('i.started_at', 'desc').execute(),
    personsOf(ctx, [fileId]),
  ])
  const work = rows.find((w) => w.endedAt === null) ?? rows[0]
  const him = persons.get(fileId)
  if (!work || !him) throw new NotFound('file')
  ctx.record(as, { classes: ['harm'], subjects: [fileId] })
  return { person: him, work, earlier: rows.filter((w) => w.id !== work.id) }
}

// ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Session {
  id: string
  fileId: string
  programme: string
  heldAt: Date
  endsAt: Date | null
  groupSessionId: string | null
  /** Null: expected, nothing tapped. */
  attendance: Attendance | null
  reason: Reason | null
  markedAt: Date | null
  by: string
  version: number
}
const sessions = (ctx: Context) =>
  ctx.db
    .selectFrom('harm.session')
    .select([
      'id',
      'harm_file_id as fileId',
      'programme',
      'held_at as heldAt',
      'ends_at as endsAt',
      'group_session_id as groupSessionId',
      'attendance',
      'reason',
      'marked_at as markedAt',
      'recorded_by as by',
      'version',
    ])
    .$narrowType<{ attendance: Attendance | null; reason: Reason | null }>()
export const sessionsOf = (ctx: Context, fileIds: readonly string[]): Promise<Session[]> =>
  fileIds.length === 0
    ? Promise.resolve([])
    : sessions(ctx)
        .where('harm_file_id', '=', sql<string>`any(${fileIds as string[]}::uuid[])`)
        .orderBy('held_at')
        .execute()
export async function openSession(ctx: Context, fileId: string, id: string): Promise<Session> {
  const row = isId(id) ? await sessions(ctx).where('harm_file_id', '=', fileId).where('id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('session')
  return row
}
/** For a reader who may see whether he came but not whose file it is: the request is already about one family. */
export const sessionsInSight = (ctx: Context): Promise<Session[]> => sessions(ctx).orderBy('held_at').limit(500).execute()
export const sessionsById = (ctx: Context, ids: readonly string[]): Promise<Session[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : sessions(ctx)
        .where('id', '=', sql<string>`any(${ids as string[]}::uuid[])`)
        .execute()

// ── What he says, and what may be known ───────────────────────────────────────────────────────────────────────────────────────────

export interface Account {
  id: string
  about: AccountAbout
  text: string
  at: Date
  by: string
  sessionId: string | null
}
export async function accountsOf(ctx: Context, fileId: string): Promise<Account[]> {
  const rows = await ctx.db
    .selectFrom('harm.account')
    .select(['id', 'about', 'text', 'at', 'recorded_by as by', 'session_id as sessionId'])
    .$narrowType<{ about: AccountAbout }>()
    .where('harm_file_id', '=', fileId)
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['his-account'], subjects: [fileId] })
  return rows
}

export interface Word {
  id: string
  fileId: string
  kind: Passing
  text: string
  at: Date
  /** Only where a talk is asked for. */
  talkTo: string | null
  /** A hold that is over. */
  overAt: Date | null
}
export async function wordsOf(ctx: Context, fileIds: readonly string[]): Promise<Word[]> {
  if (fileIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('harm.word')
    .select(['id', 'harm_file_id as fileId', 'kind', 'text', 'at', 'talk_to as talkTo', 'over_at as overAt'])
    .$narrowType<{ kind: Passing }>()
    .where('harm_file_id', '=', sql<string>`any(${fileIds as string[]}::uuid[])`)
    .orderBy('at', 'desc')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['word'], subjects: [...fileIds] })
  return rows
}
