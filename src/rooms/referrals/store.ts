/**
 * Reading referrals: the two sides of a request, and everything a choice of routes leans on. A request is all its receiver has until it is
 * taken; the row that names the family stays on the asker's side.
 */
import { sql } from 'kysely'
import { addMonths, type Day } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import {
  areasAround,
  areasInside,
  type Fit,
  type Situation as FitSituation,
  factOf,
  fit,
  forum,
  type Gap,
  gapsFor,
  pathwayFor,
  type Service,
  service,
  teamsOf,
} from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, colleagues, openTeams, type Team } from '#rooms/access/index.ts'
import { type Capacity, capacities } from '#rooms/directory/index.ts'
import { ageIn, contactPoints, type Member, type OpenFamily, pointStates, sayAge } from '#rooms/people/index.ts'
import { assessmentsOf, currentLevel, type LevelStep, lastAnswer } from '#rooms/risk/index.ts'
import { askable, type Because, type RequestState, type Situation, type Ways, waysFor } from './rules.ts'

const isId = (id: string) => /^[0-9a-f-]{36}$/.test(id)

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

// ── Choosing ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ServiceShown {
  service: Service
  fit: Fit
  /** The team that answers; none: it is reached outside this system. */
  team: Team | undefined
  /** Why a row of the pathway puts it before the others. */
  because: readonly Because[] | undefined
}
/** Everything the choice leans on, for one person of one family. */
export interface Choosing {
  family: OpenFamily
  contactId: string | null
  about: Member
  situation: Situation
  /** Children, and an adult with care and support needs: each decided before any route. */
  decided: boolean
  level: LevelStep | undefined
  ways: Ways
  /** For each way that can be asked: its service and team. */
  targets: ReadonlyMap<string, { service: Service; team: Team | undefined }>
  services: readonly ServiceShown[]
  /** How each service stands, as its own people said last. */
  stands: ReadonlyMap<string, Capacity>
  now: Date
  /** What the contact is about, in words; undefined where nobody has said. */
  kind: string | undefined
  /** What the documents say is not there for this person. */
  gaps: readonly Gap[]
  asked: readonly Referral[]
  /** Keys of ways already walked: asked before and still standing, or answered by the chooser's own team. */
  askedWays: readonly string[]
  ownWays: readonly string[]
  herWorkers: readonly string[]
  /** Who may hold the risk until then: the chooser's team and whoever holds it now. */
  holders: Readonly<Record<string, string>>
  reach: string
  /** Whether the gate of joint work stands open for this person, as far as this reader may know. */
  jointOpen: boolean
  sharing: { knows: string; agrees: string } | undefined
  callerIsHer: boolean
  ownTeam: string
}

/** Routes asked for, and with the way to the meeting whatever the same team answers: at high risk one form serves both (S2 4.1.5). */
function walked(standing: readonly Referral[], ways: Ways, targets: Choosing['targets']): string[] {
  const routes = new Set(standing.map((r) => r.route).filter((r) => r !== ''))
  for (const first of ways.first.filter((key) => routes.has(key)))
    for (const [key, target] of targets) if (target.team && target.team.id === targets.get(first)?.team?.id) routes.add(key)
  return [...routes]
}

/** Joint work goes through its gate alone; what its team may be asked for without a referral here stands as words. */
export const asksHere = (c: Pick<Choosing, 'ownTeam' | 'jointOpen'>, s: ServiceShown): boolean =>
  s.team !== undefined && s.team.id !== c.ownTeam && (!s.service.jointWork || c.jointOpen)

export async function openContactFor(ctx: Context, contactId: string): Promise<{ id: string; familyId: string }> {
  const row = isId(contactId)
    ? await ctx.db.selectFrom('frontdoor.contact').select(['id', 'family_id as familyId']).where('id', '=', contactId).executeTakeFirst()
    : undefined
  if (!row) throw new NotFound('contact')
  return row
}

const relationOf = (family: OpenFamily, victim: string, harms: string | undefined): FitSituation['relationship'] => {
  const kind = family.ties.find(
    (t) => [t.fromMember, t.toMember].includes(victim) && harms !== undefined && [t.fromMember, t.toMember].includes(harms),
  )?.kind
  if (kind === undefined) return undefined
  if (kind === 'partner' || kind === 'spouse') return 'partner'
  if (kind === 'former-partner') return 'former-partner'
  if (kind === 'carer-of') return 'carer'
  return kind === 'friend' || kind === 'neighbour' || kind === 'other' ? 'other' : 'family'
}
/** Sons of the family by their ages, where every one is known; who would really come along is for the worker to say. */
function sonsOf(family: OpenFamily, ctx: Context): readonly number[] | undefined {
  const children = family.members.filter((m) => m.role === 'child' && m.diedOn === null)
  if (children.some((m) => m.sex === null || (m.sex === 'male' && ageIn(m, ctx.today) === undefined))) return undefined
  return children.filter((m) => m.sex === 'male').map((m) => ageIn(m, ctx.today) as number)
}
const yesNo = (text: string | undefined): boolean | undefined => (text === 'yes' ? true : text === 'no' ? false : undefined)

/** About whom: the one asked for, or the victim or survivor, or whoever there is. */
export function aboutOf(family: OpenFamily, memberId: string | undefined): Member {
  const found =
    memberId === undefined
      ? (family.members.find((m) => m.role === 'victim') ??
        family.members.find((m) => m.role === 'unjudged' && m.policeRole === 'victim') ??
        family.members[0])
      : family.members.find((m) => m.id === memberId)
  if (!found) throw new NotFound('member')
  return found
}

export async function choosing(
  ctx: Context,
  family: OpenFamily,
  from: { contactId?: string | null; about?: string | undefined },
): Promise<Choosing> {
  const about = aboutOf(family, from.about)
  const contactId = from.contactId ?? null
  const [contact, safeguarding, sharing, incidents, levels, assessments, asked, workers, teams, everyone, points, stands] =
    await Promise.all([
      contactId
        ? ctx.db
            .selectFrom('frontdoor.contact')
            .select(['id', 'caller', 'kind'])
            .where('family_id', '=', family.id)
            .where('id', '=', contactId)
            .executeTakeFirst()
        : ctx.db
            .selectFrom('frontdoor.contact')
            .select(['id', 'caller', 'kind'])
            .where('family_id', '=', family.id)
            .where('kind', '<>', '')
            .orderBy('received_at', 'desc')
            .limit(1)
            .executeTakeFirst(),
      ctx.db
        .selectFrom('frontdoor.safeguarding')
        .select(['contact_id', 'about', 'decision'])
        .where('family_id', '=', family.id)
        .orderBy('decided_at', 'desc')
        .execute(),
      ctx.db
        .selectFrom('frontdoor.sharing')
        .select(['contact_id', 'knows', 'agrees'])
        .where('family_id', '=', family.id)
        .orderBy('recorded_at', 'desc')
        .execute(),
      ctx.db.selectFrom('frontdoor.incident').select(['kinds']).where('family_id', '=', family.id).execute(),
      currentLevel(ctx, [family.id]),
      assessmentsOf(ctx, family.id),
      referralsOf(ctx, family.id),
      ctx.db
        .selectFrom('casework.involvement')
        .select(['hat_id', 'team_id'])
        .where('family_id', '=', family.id)
        .where('side', '=', 'victim')
        .where('ended_at', 'is', null)
        .execute(),
      openTeams(ctx),
      colleagues(ctx),
      contactPoints(ctx, family.id),
      capacities(ctx),
    ])
  if (contactId && !contact) throw new NotFound('contact')
  // Whether, never who: that other plan is not the asker's to read.
  const elsewhere = await sql<{ any: boolean | null }>`select casework.works_elsewhere(${family.id}) as any`.execute(ctx.db)
  // Read as the plan is read: whoever may not know of it finds no gate open.
  const { rows: joint } = await sql<{ open: boolean }>`select exists (select from harm.joint_work j
    where j.family_id = ${family.id} and j.state = 'open' and ${about.id}::uuid in (j.member_id, j.him)) as open`.execute(ctx.db)
  const jointOpen = joint[0]?.open === true
  const { rows: asks } = await sql<{ him: boolean }>`select ${about.id}::uuid = any (meetings.ask_the_police(${family.id})) as him`.execute(
    ctx.db,
  )
  const confirmed = asks[0]?.him === true
  const decisions = safeguarding.filter((s) => contactId === null || s.contact_id === contactId)
  const decision = (of: string) => decisions.find((s) => s.about === of)?.decision
  const said = sharing.find((s) => contactId === null || s.contact_id === contactId)
  // Later in the work, without a contact in hand: what the last one was about.
  const kind = ctx.pack.channels.kinds.find((k) => k.key === contact?.kind)
  const level = levels.get(family.id)
  const victim = family.members.find((m) => m.role === 'victim')
  const harms = family.members.find((m) => m.role === 'harms')
  const item = (key: string) => yesNo(lastAnswer(assessments, (victim ?? about).id, key))
  const ages = family.members.filter((m) => m.role === 'child' && m.diedOn === null).map((m) => ageIn(m, ctx.today))
  const pregnant = victim?.sex === 'male' ? false : item('pregnancy')
  const isHarm = about.role === 'harms'
  // What the contact is about, and what was done.
  const kinds = [...new Set([...(kind ? [kind.key] : []), ...incidents.flatMap((i) => i.kinds)])]
  const situation: Situation = {
    about: isHarm ? 'harms' : about.role === 'child' ? 'child' : 'victim',
    level: level?.level,
    victimAge: about.role === 'child' ? ageIn(about, ctx.today) : victim && ageIn(victim, ctx.today),
    harmsAge: isHarm ? ageIn(about, ctx.today) : harms && ageIn(harms, ctx.today),
    childAges: ages,
    pregnant,
    childrenRefer: decision('children') === 'refer',
    adultRefer: decision('adult') === 'refer',
    agrees: isHarm ? factOf(ctx.pack.facts, 'agrees-to-contact', { kinds }) : yesNo(said?.agrees),
    // Only a person's decision makes it so: what a panel has confirmed, as far as her workers are told that there is something to ask the police.
    mostHarmful: isHarm && confirmed,
    kinds,
    areas: { around: areasAround(ctx.pack, family.area).map((a) => a.key), inside: areasInside(ctx.pack, family.area) },
  }
  const pathway = pathwayFor(ctx.pack, family.area)
  if (!pathway) throw new NotFound('pathway')
  const teamOf = (s: Service): Team | undefined => {
    const key = teamsOf(ctx.pack, s.key)[0]?.key
    return teams.find((t) => t.key === key)
  }
  const ways = waysFor(pathway, situation)
  const targets = new Map(
    pathway.routes.flatMap((r): [string, { service: Service; team: Team | undefined }][] => {
      const s = r.to.service ? service(ctx.pack, r.to.service) : undefined
      return s ? [[r.key, { service: s, team: teamOf(s) }]] : []
    }),
  )
  const fitted: FitSituation = {
    area: family.area,
    role: situation.about,
    sex: about.sex ?? undefined,
    age: ageIn(about, ctx.today),
    level: level?.level,
    relationship: victim ? relationOf(family, victim.id, harms?.id) : undefined,
    sonAges: sonsOf(family, ctx),
    kinds,
    ...(jointOpen ? { jointWorkGate: 'passed' as const } : {}),
    facts: {
      'care-and-support-needs': yesNo(about.careNeeds),
      pregnant,
      ...(kinds.includes('stalking') ? {} : { stalking: item('stalking') }),
      'sexual-violence': item('sexual') || kinds.includes('sexual') || undefined,
      parent: ages.length > 0 || undefined,
      'agrees-to-contact': situation.agrees,
      'partner-in-dapp': asked.some((r) => r.route === 'dapp' && r.state !== 'withdrawn') || undefined,
    },
  }
  const byPathway = new Set([...targets.values()].map((t) => t.service.key))
  const here = new Set(areasAround(ctx.pack, family.area).map((a) => a.key))
  const under16 = situation.about === 'victim' && situation.victimAge !== undefined && situation.victimAge < 16
  const services = under16
    ? []
    : ctx.pack.services
        .filter(
          (s) =>
            !byPathway.has(s.key) &&
            s.for.roles.includes(situation.about) &&
            s.covers.some((a) => here.has(a)) &&
            (isHarm === (teamOf(s)?.side === 'harm') || teamOf(s) === undefined),
        )
        .map(
          (s): ServiceShown => ({
            service: s,
            fit: fit(s, fitted, ctx.pack.facts),
            team: teamOf(s),
            because: ways.services.find((x) => x.service === s.key)?.because,
          }),
        )
  const ownTeam = ctx.viewer.teamId
  const holderNow = family.holderHatId ? everyone.get(family.holderHatId) : undefined
  const mine = [...everyone.values()]
    .filter((c) => c.teamId === ownTeam && ['front-door', 'worker', 'manager'].includes(c.role))
    .sort((a, b) => a.name.localeCompare(b.name))
  const me = everyone.get(ctx.viewer.hatId)
  const holders = [me, holderNow, ...mine].filter((c) => c !== undefined)
  const about0 = points.filter((p) => p.memberId === about.id)
  return {
    family,
    contactId,
    about,
    situation,
    decided: contactId === null || (decision('children') !== undefined && decision('adult') !== undefined),
    level,
    ways,
    targets,
    services,
    stands,
    now: ctx.now,
    kind: kind?.words,
    gaps: gapsFor(ctx.pack.gaps, fitted, ctx.pack.facts).flatMap(({ gap, sure }) =>
      sure || (kind && (gap.rule.kinds?.includes(kind.key) || gap.saidOf.includes(kind.key))) ? [gap] : [],
    ),
    asked,
    // What was asked of this person still stands for a year; later it is asked again.
    askedWays: walked(
      asked.filter(
        (r) =>
          (r.state === 'sent' || r.state === 'taken') &&
          (r.aboutMember === null || r.aboutMember === about.id) &&
          dayIn(r.sentAt) >= addMonths(ctx.today, -12),
      ),
      ways,
      targets,
    ),
    ownWays: ways.ways.filter((w) => w.sure && askable(w) && targets.get(w.route.key)?.team?.id === ownTeam).map((w) => w.route.key),
    herWorkers: [
      ...new Set(
        workers.flatMap((w) => (w.hat_id ? (everyone.get(w.hat_id)?.name ?? []) : (teams.find((t) => t.id === w.team_id)?.name ?? []))),
      ),
      ...(elsewhere.rows[0]?.any === true ? ['A colleague in another plan of hers'] : []),
    ],
    holders: Object.fromEntries(holders.map((c) => [c.hatId, `${c.name}, ${c.title}`])),
    reach: about0
      .map(
        (p) =>
          `${p.kind === 'phone' ? 'Telephone' : 'E-mail'} ${pointStates[p.state].toLowerCase()}${p.windowDays || p.windowFrom ? `, ${[p.windowDays, p.windowFrom && p.windowUntil ? `${p.windowFrom} to ${p.windowUntil}` : ''].filter((x) => x !== '').join(' ')}` : ''}`,
      )
      .join('. '),
    jointOpen,
    sharing: said ? { knows: said.knows, agrees: said.agrees } : undefined,
    callerIsHer: contactId !== null && contact?.caller === 'herself',
    ownTeam,
  }
}
export const namedOf = (ctx: Context, m: Member, role: string): Named => ({
  name: m.knownAs === '' ? m.name : `${m.name} (known as ${m.knownAs})`,
  age: sayAge(m, ctx.today),
  role,
})
