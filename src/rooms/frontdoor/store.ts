/** Reading contacts: one, the queue, what is known before, and what is still to do. The database decides what of it this reader sees. */
import { sql } from 'kysely'
import { isId } from '#lib/id.ts'
import { type Level, organisation } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { kindOf } from '#rooms/arrivals/index.ts'
import { ageIn, type Member, membersOf, type OpenFamily } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import type { Ages, Disposition, SafeguardingAnswer } from './deciding-rules.ts'
import type { Caller, Channel, CutOff, NowAnswer, SafeToTalk, Urgency } from './rules.ts'
import type { Knows } from './sharing-rules.ts'

export interface Contact {
  id: string
  familyId: string
  frontDoor: string
  channel: Channel
  /** What it is about, by the pack's list; '' while nobody has said. */
  kind: string
  caller: Caller
  callerName: string
  callerAgency: string
  callerNumber: string
  safeToTalk: SafeToTalk | null
  safeToAnswer: 'yes' | 'no' | null
  cutOff: CutOff | null
  windowFrom: string | null
  windowUntil: string | null
  cutOffNote: string
  happening: string
  danger: string
  inDangerNow: NowAnswer | null
  children: string
  wants: string
  nextStep: string
  nextHatId: string | null
  nextBy: Date | null
  whereHeIs: string
  whoMustNotKnow: string
  someoneElseAnswers: string
  urgency: Urgency
  recordedLevel: Level | null
  recordedChildren: boolean | null
  state: 'new' | 'claimed' | 'decided'
  receivedAt: Date
  dueAt: Date
  claimedBy: string | null
  claimedAt: Date | null
  disposition: Disposition | null
  dispositionNote: string
  decidedAt: Date | null
  decidedBy: string | null
  sourceAgency: string | null
  sourceRef: string | null
  importId: string | null
  aboutMember: string | null
  callerMember: string | null
  ringPoint: string | null
  ringMark: string
  version: number
  recordedBy: string
  changedBy: string | null
  changedAt: Date | null
}
const contacts = (ctx: Context) =>
  ctx.db
    .selectFrom('frontdoor.contact as c')
    .select([
      'c.id',
      'c.family_id as familyId',
      'c.front_door as frontDoor',
      'c.channel',
      'c.kind',
      'c.caller',
      'c.caller_name as callerName',
      'c.caller_agency as callerAgency',
      'c.caller_number as callerNumber',
      'c.safe_to_talk as safeToTalk',
      'c.safe_to_answer as safeToAnswer',
      'c.cut_off as cutOff',
      'c.cut_off_from as windowFrom',
      'c.cut_off_until as windowUntil',
      'c.cut_off_note as cutOffNote',
      'c.happening',
      'c.danger',
      'c.in_danger_now as inDangerNow',
      'c.children',
      'c.wants',
      'c.next_step as nextStep',
      'c.next_hat_id as nextHatId',
      'c.next_by as nextBy',
      'c.where_he_is as whereHeIs',
      'c.who_must_not_know as whoMustNotKnow',
      'c.someone_else_answers as someoneElseAnswers',
      'c.urgency',
      'c.recorded_level as recordedLevel',
      'c.recorded_children as recordedChildren',
      'c.state',
      'c.received_at as receivedAt',
      'c.due_at as dueAt',
      'c.claimed_by as claimedBy',
      'c.claimed_at as claimedAt',
      'c.disposition',
      'c.disposition_note as dispositionNote',
      'c.decided_at as decidedAt',
      'c.decided_by as decidedBy',
      'c.source_agency as sourceAgency',
      'c.source_ref as sourceRef',
      'c.import_id as importId',
      'c.about_member as aboutMember',
      'c.caller_member as callerMember',
      'c.ring_point as ringPoint',
      'c.ring_mark as ringMark',
      'c.version',
      'c.recorded_by as recordedBy',
      'c.changed_by as changedBy',
      'c.changed_at as changedAt',
    ])
type ContactRow = Awaited<ReturnType<ReturnType<typeof contacts>['executeTakeFirstOrThrow']>>
const contact = (r: ContactRow): Contact => ({
  ...(r as unknown as Contact),
  windowFrom: r.windowFrom?.slice(0, 5) ?? null,
  windowUntil: r.windowUntil?.slice(0, 5) ?? null,
})

/** One contact, as far as this person may see it. Locked, where it is going to be changed. */
export async function openContact(ctx: Context, id: string, how: { lock?: true } = {}): Promise<Contact> {
  const query = contacts(ctx).where('c.id', '=', isId(id) ? id : '00000000-0000-0000-0000-000000000000')
  const row = await (how.lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new NotFound('contact')
  ctx.record('open contact', { classes: ['report'], family: row.familyId, subjects: [id] })
  return contact(row)
}
/** Whose record it came from, in words: agencies are kept by the key the pack gives them. */
export const sourceOf = (ctx: Pick<Context, 'pack'>, c: Pick<Contact, 'channel' | 'sourceAgency'>): string | undefined =>
  c.channel === 'police' ? 'Police' : c.sourceAgency === null ? undefined : (organisation(ctx.pack, c.sourceAgency)?.name ?? c.sourceAgency)

/** What the page was drawn from: changes when the contact does, and when the name it is about does. */
export const versionOf = (c: Contact, members: readonly Pick<Member, 'id' | 'version'>[]): number =>
  c.version + (members.find((m) => m.id === c.aboutMember)?.version ?? 1) - 1

export async function contactsOf(ctx: Context, familyId: string): Promise<Contact[]> {
  const rows = await contacts(ctx).where('c.family_id', '=', familyId).orderBy('c.received_at', 'desc').limit(200).execute()
  if (rows.length > 0) ctx.record('read', { classes: ['report'], family: familyId })
  return rows.map(contact)
}

// ── The queue ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface InQueue extends Contact {
  members: readonly Member[]
  level: Level | undefined
  kinds: readonly string[]
}
export interface Known {
  times: number
  lastAt: Date | null
  possible: number
}
export type QueueFilter = 'waiting' | 'mine' | 'late' | 'decided'
export const queueFilters: Record<QueueFilter, string> = { waiting: 'Waiting', mine: 'Mine', late: 'Late', decided: 'Decided today' }

const mostOpen = 1000
/**
 * Everything that waits at this front door: what is open there is read whole, since the order leans on the minute, and cut into pages afterwards. A
 * thousand open is far beyond any day; the count says so if it ever comes.
 */
export async function openAtFrontDoor(ctx: Context): Promise<Contact[]> {
  if (!ctx.viewer.frontDoor) return []
  const rows = await contacts(ctx)
    .where('c.front_door', '=', ctx.viewer.frontDoor)
    .where('c.state', '<>', 'decided')
    .orderBy('c.due_at')
    .limit(mostOpen)
    .execute()
  return rows.map(contact)
}
export async function decidedSince(ctx: Context, from: Date): Promise<Contact[]> {
  if (!ctx.viewer.frontDoor) return []
  const rows = await contacts(ctx)
    .where('c.front_door', '=', ctx.viewer.frontDoor)
    .where('c.state', '=', 'decided')
    .where('c.decided_at', '>=', from)
    .orderBy('c.decided_at', 'desc')
    .limit(mostOpen)
    .execute()
  return rows.map(contact)
}
/** The people, the level and the kinds for the rows of one page. */
export async function withPeople(ctx: Context, list: readonly Contact[]): Promise<InQueue[]> {
  const families = [...new Set(list.map((c) => c.familyId))]
  if (families.length === 0) return []
  const [members, levels, incidents] = await Promise.all([
    membersOf(ctx, families),
    currentLevel(ctx, families),
    ctx.db
      .selectFrom('frontdoor.incident')
      .select(['contact_id', 'kinds'])
      .where('contact_id', '=', sql<string>`any(${list.map((c) => c.id)}::uuid[])`)
      .execute(),
  ])
  ctx.record('list contacts', { classes: ['report', 'identity'], subjects: list.map((c) => c.id) })
  return list.map((c) => ({
    ...c,
    members: members.get(c.familyId) ?? [],
    level: levels.get(c.familyId)?.level,
    kinds: [...new Set(incidents.filter((i) => i.contact_id === c.id).flatMap((i) => i.kinds))],
  }))
}
/** How often she was brought to a front door in the 12 months before, over what this reader may know of. A hidden family counts as none. */
export async function knownBefore(ctx: Context, contactIds: readonly string[]): Promise<Map<string, Known>> {
  if (contactIds.length === 0) return new Map()
  const { rows } = await sql<{
    contact_id: string
    times: string
    last_at: Date | null
    possible: string
  }>`select * from frontdoor.known_before(${contactIds as string[]}::uuid[])`.execute(ctx.db)
  return new Map(rows.map((r) => [r.contact_id, { times: Number(r.times), lastAt: r.last_at, possible: Number(r.possible) }]))
}

// ── The parts of a contact ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Incident {
  id: string
  familyId: string
  contactId: string
  happenedOn: string | null
  happenedAbout: string
  kinds: readonly string[]
  place: string
  childrenPresent: NowAnswer | null
  account: string
  saidBy: string
  policeRef: string
  recordedBy: string
  recordedAt: Date
}
const incidents = (ctx: Context) =>
  ctx.db
    .selectFrom('frontdoor.incident')
    .select([
      'id',
      'family_id as familyId',
      'contact_id as contactId',
      'happened_on as happenedOn',
      'happened_about as happenedAbout',
      'kinds',
      'place',
      'children_present as childrenPresent',
      'account',
      'said_by as saidBy',
      'police_ref as policeRef',
      'recorded_by as recordedBy',
      'recorded_at as recordedAt',
    ])
    .$narrowType<{ childrenPresent: NowAnswer | null }>()
export async function incidentsOf(ctx: Context, familyId: string): Promise<Incident[]> {
  const rows = await incidents(ctx)
    .where('family_id', '=', familyId)
    .orderBy(sql`coalesce(happened_on, (recorded_at at time zone 'Europe/London')::date)`, 'desc')
    .limit(500)
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['incident'], family: familyId })
  return rows
}

export interface SharingSaid {
  knows: Knows
  agrees: Knows
  whyAnyway: string | null
  note: string
  basis: string
  version: number
  by: string
  at: Date
}
export const sharingOf = async (ctx: Context, contactId: string): Promise<SharingSaid | undefined> =>
  ctx.db
    .selectFrom('frontdoor.sharing')
    .select(['knows', 'agrees', 'why_anyway as whyAnyway', 'note', 'basis', 'version', 'recorded_by as by', 'recorded_at as at'])
    .$narrowType<{ knows: Knows; agrees: Knows }>()
    .where('contact_id', '=', contactId)
    .executeTakeFirst()

export interface Decided {
  about: 'children' | 'adult'
  decision: SafeguardingAnswer
  why: string
  at: Date
  by: string
  version: number
}
export const safeguardingOf = async (ctx: Context, contactId: string): Promise<Decided[]> =>
  ctx.db
    .selectFrom('frontdoor.safeguarding')
    .select(['about', 'decision', 'why', 'decided_at as at', 'recorded_by as by', 'version'])
    .$narrowType<{ about: 'children' | 'adult'; decision: SafeguardingAnswer }>()
    .where('contact_id', '=', contactId)
    .execute()

/** What later rooms wrote for this contact, as counts: whether somebody was asked, whether nobody could help. */
export async function answeredBy(ctx: Context, contactId: string): Promise<{ referrals: number; unmetNeeds: number }> {
  const [sent, unmet] = await Promise.all([
    ctx.db
      .selectFrom('frontdoor.referral')
      .select((e) => e.fn.countAll<string>().as('n'))
      .where('contact_id', '=', contactId)
      .where('state', '<>', 'withdrawn')
      .executeTakeFirstOrThrow(),
    ctx.db
      .selectFrom('frontdoor.unmet_need')
      .select((e) => e.fn.countAll<string>().as('n'))
      .where('contact_id', '=', contactId)
      .executeTakeFirstOrThrow(),
  ])
  return { referrals: Number(sent.n), unmetNeeds: Number(unmet.n) }
}

/** The ages that open and shut doors, as far as they are known. */
export function agesIn(ctx: Pick<Context, 'today' | 'pack'>, c: Contact, members: readonly Member[]): Ages {
  const alive = members.filter((m) => m.diedOn === null)
  const kind = kindOf(ctx.pack.channels, c.kind)
  const age = (role: Member['role']) => {
    const found =
      alive.find((m) => m.role === role) ??
      (role === 'victim' ? alive.find((m) => m.role === 'unjudged' && m.policeRole === 'victim') : undefined)
    return found && ageIn(found, ctx.today)
  }
  return {
    victim: age('victim'),
    harms: age('harms'),
    children: alive.filter((m) => m.role === 'child').map((m) => ageIn(m, ctx.today)),
    childrenSaid:
      c.recordedChildren === true || (c.children.trim() !== '' && !/^(no|none|0|no children|nobody)\b/i.test(c.children.trim())),
    callerUnder18: c.caller === 'under-18',
    careNeeds: alive.some((m) => m.careNeeds === 'yes'),
    ...(kind?.safeguarding === 'always' ? { always: kind.safeguardingWhy ?? '' } : {}),
  }
}
/** Who the contact is about: as the call said, or as they are judged or recorded since. */
export const aboutIn = (c: Contact, family: Pick<OpenFamily, 'members'>): Member | undefined =>
  family.members.find((m) => m.id === c.aboutMember) ??
  family.members.find((m) => m.role === 'victim') ??
  family.members.find((m) => m.role === 'unjudged' && m.policeRole === 'victim')

/** Opened is heard: what told this reader of the contact is not told again. */
export async function heard(ctx: Context, contactId: string): Promise<void> {
  await ctx.db
    .updateTable('access.notice')
    .set({ seen_at: ctx.now, seen_by: ctx.viewer.hatId })
    .where('subject_id', '=', contactId)
    .where('hat_id', '=', ctx.viewer.hatId)
    .where('kind', 'in', ['handed', 'handed-on', 'may-be-yours', 'late-contact', 'late-contact-2', 'late-contact-3'])
    .where('seen_at', 'is', null)
    .execute()
}

/** How soon what is late was to be looked at, of contacts and of what arrived by itself: a notice of either holds nothing but its id. */
export async function bandsOfLate(ctx: Context, ids: readonly string[]): Promise<Map<string, 'now' | 'today'>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; urgency: Urgency }>`
    select id, urgency from frontdoor.contact where id = any(${ids as string[]}::uuid[])
    union all select id, urgency from arrivals.arrival where id = any(${ids as string[]}::uuid[])`.execute(ctx.db)
  return new Map(rows.map((r) => [r.id, r.urgency === 'now' ? 'now' : 'today']))
}
