/** Reading people. The only way to hold a family is to open it as someone: openFamily narrows the request to it and records the reading. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { type IdentifierKind, identifierKinds } from '#lib/identifiers.ts'
import { fold } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, classes, markEmergency } from '#rooms/access/index.ts'
import { byOtherName } from './about-store.ts'
import type { BornHow, Span } from './born.ts'
import { keysOf, type Likeness, likenessTo, type NameOf, partsOf, saysOther } from './likeness.ts'
import { type MemberRole, type PointState, type PoliceRole, sayName, type TieKind } from './rules.ts'

export interface Member {
  id: string
  familyId: string
  personId: string
  role: MemberRole
  policeRole: PoliceRole | null
  givenName: string
  familyName: string
  knownAs: string
  name: string
  bornOn: Day | null
  ageAbout: number | null
  /** Where the day of birth is not known. */
  span: Span | null
  sex: string | null
  language: string
  interpreter: boolean
  accessNeeds: string
  careNeeds: string
  diedOn: Day | null
  /** A death was recorded of somebody said to be the same: nothing goes to them until a person of this plan has said whether it is them. */
  heldSince: Date | null
  version: number
}
export interface Tie {
  id: string
  fromMember: string
  toMember: string
  kind: TieKind
  note: string
}
declare const opened: unique symbol
/** A family this person may see, as far as they may see it. Made by openFamily alone. */
export interface OpenFamily {
  readonly [opened]?: true
  readonly id: string
  readonly reference: string
  readonly area: string
  readonly state: 'intake' | 'open' | 'closed'
  readonly version: number
  readonly openedAt: Date
  readonly holderHatId: string | null
  readonly holderSince: Date | null
  readonly members: readonly Member[]
  readonly ties: readonly Tie[]
  /** The plan is titled by her name: a family has no surname of its own. */
  readonly title: string
}

const columns = [
  'id',
  'family_id',
  'person_id',
  'role',
  'police_role',
  'given_name',
  'family_name',
  'known_as',
  'born_on',
  'age_about',
  'born_from',
  'born_until',
  'born_how',
  'sex',
  'language',
  'interpreter',
  'access_needs',
  'care_needs',
  'died_on',
  'held_since',
  'version',
] as const
type MemberRow = { [K in (typeof columns)[number]]: unknown }
const member = (r: MemberRow): Member => ({
  id: r.id as string,
  familyId: r.family_id as string,
  personId: r.person_id as string,
  role: r.role as MemberRole,
  policeRole: r.police_role as PoliceRole | null,
  givenName: r.given_name as string,
  familyName: r.family_name as string,
  knownAs: r.known_as as string,
  name: sayName({ givenName: r.given_name as string, familyName: r.family_name as string }),
  bornOn: (r.born_on as Day | null) ?? null,
  ageAbout: r.age_about as number | null,
  span: r.born_how === null ? null : { from: r.born_from as Day, until: r.born_until as Day, how: r.born_how as BornHow },
  sex: r.sex as string | null,
  language: r.language as string,
  interpreter: r.interpreter as boolean,
  accessNeeds: r.access_needs as string,
  careNeeds: r.care_needs as string,
  diedOn: (r.died_on as Day | null) ?? null,
  heldSince: (r.held_since as Date | null) ?? null,
  version: r.version as number,
})

const order: Record<MemberRole, number> = { victim: 0, unjudged: 1, child: 2, harms: 3, other: 4 }

export async function membersOf(ctx: Context, familyIds: readonly string[]): Promise<Map<string, Member[]>> {
  const map = new Map<string, Member[]>()
  if (familyIds.length === 0) return map
  const rows = await ctx.db
    .selectFrom('people.member')
    .select([...columns])
    .where('family_id', '=', sql<string>`any(${familyIds as string[]}::uuid[])`)
    .execute()
  for (const m of rows
    .map(member)
    .sort((a, b) => order[a.role] - order[b.role] || (a.bornOn ?? '9').localeCompare(b.bornOn ?? '9') || a.name.localeCompare(b.name))) {
    const list = map.get(m.familyId)
    if (list) list.push(m)
    else map.set(m.familyId, [m])
  }
  return map
}

/** Her name; where there are two, both; where nobody is judged or named, what the police recorded, or that no name was given. */
export function titleOf(members: readonly Member[]): string {
  const victims = members.filter((m) => m.role === 'victim')
  const about = victims.length > 0 ? victims : members.filter((m) => m.role === 'unjudged' && m.policeRole === 'victim')
  return about.map((m) => m.name).join(' and ') || 'Name not given'
}

export async function openFamily(ctx: Context, id: string, as = 'open family'): Promise<OpenFamily> {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound('family')
  await ctx.about(id)
  const [f, members, ties] = await Promise.all([
    ctx.db.selectFrom('people.family').selectAll().where('id', '=', id).executeTakeFirst(),
    membersOf(ctx, [id]),
    ctx.db.selectFrom('people.tie').select(['id', 'from_member', 'to_member', 'kind', 'note']).where('family_id', '=', id).execute(),
    markEmergency(ctx, id),
  ])
  if (!f) throw new NotFound('family')
  ctx.record(as, { classes: ['identity'], family: id })
  const all = members.get(id) ?? []
  return {
    id: f.id,
    reference: f.reference,
    area: f.area,
    state: f.state as OpenFamily['state'],
    version: f.version,
    openedAt: f.opened_at,
    holderHatId: f.holder_hat_id,
    holderSince: f.holder_since,
    members: all,
    title: titleOf(all),
    ties: ties.map((t) => ({ id: t.id, fromMember: t.from_member, toMember: t.to_member, kind: t.kind as TieKind, note: t.note })),
  }
}

export interface ContactPoint {
  id: string
  memberId: string
  kind: 'phone' | 'email'
  secretId: string
  state: PointState
  saidBy: string
  checkedAt: Date | null
  windowDays: string
  windowFrom: string | null
  windowUntil: string | null
  voicemail: boolean
  texts: boolean
  script: string
  ifSomeoneElse: string
  /** Who else sees what is sent there, or hears it. */
  seenByOthers: string
  /** When anything was last said of it, checked or not. */
  recordedAt: Date
  version: number
}
const points = (ctx: Context) => ctx.db.selectFrom('people.contact_point').selectAll().where('ended_at', 'is', null).orderBy('recorded_at')
type PointRow = Awaited<ReturnType<ReturnType<typeof points>['executeTakeFirstOrThrow']>>
const point = (r: PointRow): ContactPoint => ({
  id: r.id,
  memberId: r.member_id,
  kind: r.kind as 'phone' | 'email',
  secretId: r.secret_id,
  state: r.state as PointState,
  saidBy: r.said_by,
  checkedAt: r.checked_at,
  windowDays: r.window_days,
  windowFrom: r.window_from?.slice(0, 5) ?? null,
  windowUntil: r.window_until?.slice(0, 5) ?? null,
  voicemail: r.voicemail,
  texts: r.texts,
  script: r.script,
  ifSomeoneElse: r.if_someone_else,
  seenByOthers: r.seen_by_others,
  recordedAt: r.recorded_at,
  version: r.version,
})
export async function contactPoints(ctx: Context, familyId: string): Promise<ContactPoint[]> {
  const rows = await points(ctx).where('family_id', '=', familyId).execute()
  if (rows.length > 0) ctx.record('read', { classes: ['contact'], family: familyId })
  return rows.map(point)
}
/** For lists of many families: whether and when each may be reached, in one query. */
export async function contactPointsIn(ctx: Context, familyIds: readonly string[]): Promise<Map<string, ContactPoint[]>> {
  const map = new Map<string, ContactPoint[]>()
  if (familyIds.length === 0) return map
  for (const r of await points(ctx)
    .where('family_id', '=', sql<string>`any(${familyIds as string[]}::uuid[])`)
    .execute())
    map.set(r.family_id, [...(map.get(r.family_id) ?? []), point(r)])
  for (const family of map.keys()) ctx.record('read', { classes: ['contact'], family })
  return map
}
export async function knownAddresses(ctx: Context, familyId: string) {
  const rows = await ctx.db
    .selectFrom('people.known_address')
    .select(['id', 'member_id', 'lines', 'postcode', 'note', 'until_on'])
    .where('family_id', '=', familyId)
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['address'], family: familyId })
  return rows.map((r) => ({ id: r.id, memberId: r.member_id, lines: r.lines, postcode: r.postcode, note: r.note, untilOn: r.until_on }))
}

/** Someone the area already knows, as far as front-door duty may know it. `opens`: this reader may open the family as well. */
export interface Candidate {
  familyId: string
  memberId: string
  reference: string
  name: string
  bornOn: Day | null
  ageAbout: number | null
  role: MemberRole
  policeRole: PoliceRole | null
  state: string
  opens: boolean
  sameBirthday: boolean
  nearness: number
  likeness: Likeness
  /** By a name other than the one in use. */
  byOther?: true
  /** By one that is kept apart: nothing of them is shown but the plan, to those who work with them. */
  apart?: true
}
export interface Wanted {
  name: string
  /** Where they were asked for apart; else the last word of the name is the surname. */
  givenName?: string | undefined
  familyName?: string | undefined
  bornOn?: Day | undefined
  sex?: string | null | undefined
  /** Of other systems, as they are kept: one that is the same finds whoever holds it, whatever they are called. */
  numbers?: readonly { kind: IdentifierKind; value: string }[] | undefined
  /** The plan that they are looked for from: a number brings nobody of it, nor anybody whose name must not stand beside a name in it. */
  beside?: string | undefined
}
/** A number that only one person has is the same on both: it says more than a name. */
export const sameNumber = (c: Pick<Candidate, 'likeness'>): boolean => c.likeness.numbers.some((n) => n.agrees)

/**
 * Who this may already be, likeliest first. The front door asks its whole area, by keys with an index; everyone else only the families they hold. `wide`
 * also looks for names that only look alike: for a person who searches, not for a page that is drawn again and again. `apart`: who works with somebody
 * finds them by a name that is kept apart too, as a plan without a name.
 */
export async function recognise(
  ctx: Context,
  wanted: Wanted,
  most = 20,
  how: { wide?: boolean; apart?: boolean } = {},
): Promise<Candidate[]> {
  const key = fold(wanted.name)
  const numbers = wanted.numbers ?? []
  const called = key.length >= 2
  if (!called && numbers.length === 0) return []
  const born = wanted.bornOn ?? null
  const parts =
    wanted.givenName === undefined && wanted.familyName === undefined
      ? partsOf(wanted.name)
      : { givenName: wanted.givenName ?? '', familyName: wanted.familyName ?? '' }
  const { firsts, lasts } = keysOf(parts)
  type Row = Record<string, unknown>
  let rows: Row[] = []
  if (!called) rows = []
  else if (ctx.viewer.frontDoor) {
    rows = (await sql<Row>`select * from people.alike(${key}, ${firsts}::text[], ${lasts}::text[], ${born}::date, 100)`.execute(ctx.db))
      .rows
    if (how.wide || lasts.length === 0) {
      const seen = new Set(rows.map((r) => r.member_id))
      const more = (await sql<Row>`select * from people.recognise(${key}, ${born}::date, ${most})`.execute(ctx.db)).rows
      rows.push(...more.filter((r) => !seen.has(r.member_id)))
    }
  } else
    rows = (
      await sql<Row>`select m.family_id, m.id as member_id, f.reference, m.given_name, m.family_name, m.known_as, m.born_on, m.age_about, m.sex, m.role, m.police_role, f.state, true as opens, 1::real as nearness
        from people.member m join people.family f on f.id = m.family_id
        where position(${key} in m.name_key) > 0 or similarity(m.name_key, ${key}) > 0.35 order by similarity(m.name_key, ${key}) desc, m.recorded_at desc limit ${most}`.execute(
        ctx.db,
      )
    ).rows
  const agreeing = new Map<string, Partial<Record<IdentifierKind, boolean>>>()
  if (numbers.length > 0) {
    const seen = rows.map((r) => r.member_id as string)
    const found =
      await sql<Row>`select * from people.by_numbers(${numbers.map((n) => n.kind)}::text[], ${numbers.map((n) => n.value)}::text[],
      ${seen}::uuid[], ${wanted.beside ?? null}::uuid, ${key}, 200)`.execute(ctx.db)
    for (const r of found.rows)
      agreeing.set(
        r.member_id as string,
        Object.fromEntries(kindsOfNumber.flatMap((kind) => (typeof r[kind] === 'boolean' ? [[kind, r[kind]]] : []))),
      )
    const known = new Set(seen)
    rows.push(...found.rows.filter((r) => !known.has(r.member_id as string)))
  }
  const sought = { ...parts, bornOn: born, sex: wanted.sex }
  const features = rows.map((r) => ({
    givenName: r.given_name as string,
    familyName: r.family_name as string,
    knownAs: (r.known_as as string | undefined) ?? '',
    others: (r.other_names as NameOf[] | null | undefined) ?? [],
    bornOn: r.born_on as string | null,
    sex: r.sex as string | null | undefined,
    sealed: { numbers: agreeing.get(r.member_id as string) },
  }))
  const likeness = likenessTo(sought, features)
  // Found by a name from before: where that name says more than the one in use.
  const otherwise = new Set(
    features.flatMap((f, i) => {
      const inUse = f.others.length > 0 ? likenessTo(sought, [{ ...f, others: [] }])[0] : undefined
      return inUse && saysOther(inUse, likeness[i] as Likeness) ? [i] : []
    }),
  )
  const others = called ? await byOtherName(ctx, key, born, most) : []
  // Somebody sought by a name that is kept apart stands here by the plan alone, also where the name in use only looks like it.
  const apart = new Map(others.filter((o) => o.apart).map((o) => [o.memberId, o.nearness]))
  const near = new Map(others.filter((o) => !o.apart).map((o) => [o.memberId, o.nearness]))
  const byName = rows
    .map(
      (r, i): Candidate => ({
        familyId: r.family_id as string,
        memberId: r.member_id as string,
        reference: r.reference as string,
        name: sayName({ givenName: r.given_name as string, familyName: r.family_name as string }),
        bornOn: (r.born_on as Day | null) ?? null,
        ageAbout: r.age_about as number | null,
        role: r.role as MemberRole,
        policeRole: r.police_role as PoliceRole | null,
        state: r.state as string,
        opens: r.opens as boolean,
        sameBirthday: born !== null && r.born_on === born,
        nearness: Math.max(Number(r.nearness), otherwise.has(i) ? (near.get(r.member_id as string) ?? 0) : 0),
        likeness: likeness[i] as Likeness,
        ...(otherwise.has(i) ? { byOther: true } : {}),
      }),
    )
    .filter((c) => !apart.has(c.memberId) || fold(c.name) === key)
  const known = new Set(byName.map((c) => c.memberId))
  const byOthers = others
    .filter((o) => !known.has(o.memberId) && (!o.apart || how.apart))
    .map(
      (o): Candidate => ({
        familyId: o.familyId,
        memberId: o.memberId,
        reference: o.reference,
        name: o.apart ? '' : sayName(o),
        bornOn: o.apart ? null : o.bornOn,
        ageAbout: o.apart ? null : o.ageAbout,
        role: o.role as MemberRole,
        policeRole: o.policeRole as PoliceRole | null,
        state: o.state,
        opens: o.opens,
        sameBirthday: born !== null && o.bornOn === born,
        nearness: o.nearness,
        likeness: likenessTo({ ...parts, bornOn: born }, [
          { givenName: o.foundGiven, familyName: o.foundFamily, knownAs: '', bornOn: o.apart ? null : o.bornOn, sex: null },
        ])[0] as Likeness,
        byOther: true,
        ...(o.apart ? { apart: true } : {}),
      }),
    )
  const found = [...byName, ...byOthers]
    .sort((a, b) => Number(sameNumber(b)) - Number(sameNumber(a)) || b.likeness.weight - a.likeness.weight || b.nearness - a.nearness)
    .slice(0, most)
  // Whose names it showed: a search that finds her is a look at her. Never what was typed.
  ctx.record('find', {
    classes: ['identity'],
    subjects: [...new Set(found.map((f) => f.familyId))],
    reason: `${key.length} letters${numbers.length > 0 ? ', and a number' : ''}`,
  })
  return found
}
const kindsOfNumber = Object.keys(identifierKinds) as IdentifierKind[]
/** Whether this reader may change who is in the family, as the policy has it: to draw the links, while the database decides what is saved. */
export async function mayWrite(ctx: Context, familyId: string, of: 'identity' | 'contact' | 'address'): Promise<boolean> {
  const { rows } = await sql<{
    may: boolean
  }>`select ${familyId}::uuid = any (access.families(${[...classes[of].write]}::text[])) as may`.execute(ctx.db)
  return rows[0]?.may ?? false
}
export const findByReference = async (ctx: Context, reference: string): Promise<string | undefined> =>
  (await ctx.db.selectFrom('people.family').select('id').where('reference', '=', reference.trim().toUpperCase()).executeTakeFirst())?.id
