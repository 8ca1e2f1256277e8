/**
 * Reading referrals: the two sides of a request. A request is all its receiver has until it is taken; the row that names the family stays on the
 * asker's side.
 */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { forum, service } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import type { LevelStep } from '#rooms/risk/index.ts'
import type { RequestState } from './rules.ts'

// ── Requests ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Named {
  name: string
  age: string
  role: string
}
/** Only what the receiver needs. Never a number or an address; for a programme, him alone and nothing that came from her. */
export interface Packet {
  kind: 'family' | 'harm'
  about: Named
  /** Those around, where the receiver has to know them. */
  people: readonly Named[]
  level: LevelStep['level'] | null
  lines: string
  /** How the person may be reached, in words. */
  reach: string
  /** Whether the person knows and agrees, as they were asked. */
  knows: string
  agrees: string
  high?: { whyHigh: string; whyNow: string; keepsSafe: string; keptByHat: string; keptBy: string }
  /** Other ways that this one form serves: at high risk the form to MASH names the children as well. */
  also: readonly string[]
  /** From the way it came by. */
  mayDecline: boolean
}
export interface Request {
  id: string
  /** Who asked; empty where the reader works with him and who asked works with her. */
  fromTeam: string
  fromHat: string
  toTeam: string
  toKey: string
  harmFileId: string | null
  high: boolean
  packet: Packet
  state: RequestState
  sentAt: Date
  answerDueAt: Date
  answeredAt: Date | null
  answeredBy: string | null
  passedTo: string | null
  answerReason: string
  escalatedAt: Date | null
  cannotWhy: string | null
  askAgainOn: Day | null
  beginsAbout: Day | null
  startedAt: Date | null
  endedAt: Date | null
  endedAs: 'completed' | 'ended' | null
  version: number
  on?: string | undefined
}
const requests = (ctx: Context) =>
  ctx.db
    .selectFrom('frontdoor.request')
    .select([
      'id',
      'to_team as toTeam',
      'to_key as toKey',
      'harm_file_id as harmFileId',
      'high',
      'packet',
      'state',
      'sent_at as sentAt',
      'answer_due_at as answerDueAt',
      'answered_at as answeredAt',
      'answered_by as answeredBy',
      'passed_to as passedTo',
      'answer_reason as answerReason',
      'escalated_at as escalatedAt',
      'cannot_why as cannotWhy',
      'ask_again_on as askAgainOn',
      'begins_about as beginsAbout',
      'started_at as startedAt',
      'ended_at as endedAt',
      'ended_as as endedAs',
      'version',
    ])
    .$narrowType<{ state: RequestState; endedAs: 'completed' | 'ended' | null; askAgainOn: Day | null; beginsAbout: Day | null }>()
type RequestRow = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>
/** With who asked, as far as the database tells this reader. */
async function withAskers(ctx: Context, rows: readonly RequestRow[]): Promise<Request[]> {
  if (rows.length === 0) return []
  const { rows: askers } = await sql<{ id: string; team: string; hat: string }>`select request_id as id, from_team as team, from_hat as hat
    from frontdoor.askers(${rows.map((r) => r.id)}::uuid[])`.execute(ctx.db)
  return rows.map((r): Request => {
    const by = askers.find((a) => a.id === r.id)
    return { ...r, packet: r.packet as unknown as Packet, fromTeam: by?.team ?? '', fromHat: by?.hat ?? '' }
  })
}

/** Of a plan kept to a few: whoever is on the list and works with her. */
export const mayTakeBack = async (ctx: Context, id: string): Promise<boolean> =>
  isId(id) && (await sql<{ may: boolean }>`select frontdoor.may_take_back(${id}) as may`.execute(ctx.db)).rows[0]?.may === true
export async function openRequest(ctx: Context, id: string, lock = false): Promise<Request> {
  const query = requests(ctx).where('id', '=', isId(id) ? id : '00000000-0000-0000-0000-000000000000')
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  const [found] = await withAskers(ctx, row ? [row] : [])
  if (!found) throw new NotFound('request')
  ctx.record('read request', { classes: ['referral'], subjects: [id] })
  return found
}
/** Waiting for this team: what is due first on top, and so what is overdue before all. */
export const askedOfUs = async (ctx: Context): Promise<Request[]> =>
  withAskers(
    ctx,
    await requests(ctx).where('to_team', '=', ctx.viewer.teamId).where('state', '=', 'sent').orderBy('answer_due_at').limit(200).execute(),
  )
export async function answeredByUs(ctx: Context): Promise<Request[]> {
  const all = await withAskers(
    ctx,
    await requests(ctx)
      .where('to_team', '=', ctx.viewer.teamId)
      .where('state', 'in', ['taken', 'passed', 'cannot'])
      .orderBy('answered_at', 'desc')
      .limit(20)
      .execute(),
  )
  // The work of MASH is to pass on: there what it takes never begins.
  const leads = all.filter((r) => r.state === 'taken' && r.startedAt === null && leadsOn(ctx.pack, r.toKey))
  if (leads.length === 0) return all
  const { rows } = await sql<{ id: string; sitting: string | null; to_key: string | null }>`
    select q.id, (select s.forum from meetings.item i join meetings.sitting s on s.id = i.sitting_id where i.request_id = q.id order by i.listed_at desc limit 1) as sitting,
      (select y.to_key from frontdoor.referral x join frontdoor.referral y on y.family_id = x.family_id and y.request_id <> q.id and y.sent_at >= q.answered_at and y.about_member is not distinct from x.about_member
        join frontdoor.request z on z.id = y.request_id where x.request_id = q.id and z.id = any (frontdoor.asked_by_us()) and z.state in ('sent','taken') order by y.sent_at desc limit 1) as to_key
    from frontdoor.request q where q.id = any (${leads.map((r) => r.id)}::uuid[])`.execute(ctx.db)
  return all.map((r) => {
    const on = rows.find((x) => x.id === r.id)
    const to = on?.sitting
      ? `${forum(ctx.pack, on.sitting)?.short ?? 'the meeting'}`
      : on?.to_key
        ? (service(ctx.pack, on.to_key)?.name ?? 'another service')
        : undefined
    return { ...r, on: to }
  })
}
/** A way that others come after: what is sent there is passed on. */
const leadsOn = (pack: Context['pack'], key: string): boolean =>
  pack.pathways.some((p) => p.routes.some((r) => r.to.service === key && p.routes.some((x) => x.after === r.key)))
/** What this team asked of others: waiting first, then the latest answers. */
export const askedByUs = async (ctx: Context): Promise<Request[]> =>
  withAskers(
    ctx,
    await requests(ctx)
      .where('id', '=', sql<string>`any(frontdoor.asked_by_us())`)
      .orderBy(sql`state = 'sent'`, 'desc')
      .orderBy(sql`case when state = 'sent' then answer_due_at end`)
      .orderBy('sent_at', 'desc')
      .limit(100)
      .execute(),
  )

/** Taken by this team, and still waiting past the day it said. Never of somebody whose death is recorded, or said. */
export const waitingTooLong = async (ctx: Context): Promise<Request[]> =>
  withAskers(
    ctx,
    await requests(ctx)
      .where('id', '=', sql<string>`any(frontdoor.we_keep_waiting(${ctx.today}::date))`)
      .orderBy('begins_about')
      .limit(100)
      .execute(),
  )

/** Notices that belong to this room: they say that something was answered, or was not. Seen when the request is opened. */
export const referralNotices = ['asked', 'taken', 'passed', 'overdue', 'waits-late'] as const
/** Unseen notices about requests, with the request as the reader may see it. */
export async function answersToHear(ctx: Context): Promise<{ kind: string; request: Request }[]> {
  const rows = await ctx.db
    .selectFrom('access.notice')
    .select(['kind', 'subject_id'])
    .where('seen_at', 'is', null)
    .where('kind', 'in', referralNotices)
    .where('at', '<=', ctx.now)
    .orderBy('at', 'desc')
    .limit(100)
    .execute()
  const ids = rows.flatMap((n) => n.subject_id ?? [])
  if (ids.length === 0) return []
  const asked = await withAskers(ctx, await requests(ctx).where('id', '=', sql<string>`any(${ids}::uuid[])`).execute())
  const found = new Map(asked.map((r) => [r.id, r]))
  return rows.flatMap((n) => {
    const r = n.subject_id ? found.get(n.subject_id) : undefined
    return r ? [{ kind: n.kind, request: r }] : []
  })
}
export async function heard(ctx: Context, requestId: string): Promise<void> {
  await ctx.db
    .updateTable('access.notice')
    .set({ seen_at: ctx.now, seen_by: ctx.viewer.hatId })
    .where('subject_id', '=', requestId)
    .where('kind', 'in', referralNotices)
    .where('seen_at', 'is', null)
    .execute()
}

/** A referral as the family's side sees it, whoever sent it. */
export interface Referral {
  id: string
  familyId: string
  requestId: string
  contactId: string | null
  aboutMember: string | null
  toKey: string
  route: string
  why: string
  suggested: boolean
  overrideReason: string
  consulted: string
  state: RequestState
  sentAt: Date
  answeredAt: Date | null
  cannotWhy: string | null
  beginsAbout: Day | null
  startedAt: Date | null
  endedAt: Date | null
  endedAs: 'completed' | 'ended' | null
  by: string
}
export const referralsOf = (ctx: Context, familyId: string): Promise<Referral[]> =>
  ctx.db
    .selectFrom('frontdoor.referral')
    .select([
      'id',
      'family_id as familyId',
      'request_id as requestId',
      'contact_id as contactId',
      'about_member as aboutMember',
      'to_key as toKey',
      'route',
      'why',
      'suggested',
      'override_reason as overrideReason',
      'consulted',
      'state',
      'sent_at as sentAt',
      'answered_at as answeredAt',
      'cannot_why as cannotWhy',
      'begins_about as beginsAbout',
      'started_at as startedAt',
      'ended_at as endedAt',
      'ended_as as endedAs',
      'recorded_by as by',
    ])
    .$narrowType<{ state: RequestState; endedAs: 'completed' | 'ended' | null; beginsAbout: Day | null }>()
    .where('family_id', '=', familyId)
    .orderBy('sent_at', 'desc')
    .execute()
/** The family behind a request, for those who may see it: nobody on the receiving side before it is taken. */
export const referralOfRequest = async (ctx: Context, requestId: string) =>
  ctx.db
    .selectFrom('frontdoor.referral')
    .select([
      'id',
      'family_id as familyId',
      'about_member as aboutMember',
      'contact_id as contactId',
      'consulted',
      'why',
      'suggested',
      'override_reason as overrideReason',
      'taken_back_why as takenBackWhy',
      'taken_back_by as takenBackBy',
    ])
    .where('request_id', '=', requestId)
    .executeTakeFirst()

export const unmetNeedsOf = (ctx: Context, familyId: string) =>
  ctx.db
    .selectFrom('frontdoor.unmet_need')
    .select(['id', 'member_id as memberId', 'sought', 'service_key as serviceKey', 'area', 'reason', 'note', 'at', 'recorded_by as by'])
    .where('family_id', '=', familyId)
    .orderBy('at', 'desc')
    .execute()
