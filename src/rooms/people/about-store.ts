/** Reading what is known of one person: other names, what they say of themselves, numbers, who says what, and how they were judged. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import type { IdentifierKind } from '#lib/identifiers.ts'
import type { Context } from '#rooms/access/index.ts'
import type { DetailKind, NameKind, SaidBy, Saying, SayingSource, Standing } from './about-rules.ts'
import { type MemberRole, sayName } from './rules.ts'

export interface OtherName {
  id: string
  kind: NameKind
  name: string
  givenName: string
  familyName: string
  fromOn: Day | null
  untilOn: Day | null
  saidBy: string
  version: number
}
/** The names that may stand beside the one in use, or those that never may: asked apart, so that no page holds both. */
export async function otherNames(ctx: Context, familyId: string, memberId: string, which: 'identity' | 'herself'): Promise<OtherName[]> {
  const rows = await ctx.db
    .selectFrom('people.name')
    .selectAll()
    .where('family_id', '=', familyId)
    .where('member_id', '=', memberId)
    .where('class', '=', which)
    .where('ended_at', 'is', null)
    .orderBy('from_on', (o) => o.desc().nullsLast())
    .orderBy('recorded_at')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: [which], family: familyId, subjects: [memberId] })
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind as NameKind,
    name: sayName({ givenName: r.given_name, familyName: r.family_name }),
    givenName: r.given_name,
    familyName: r.family_name,
    fromOn: r.from_on as Day | null,
    untilOn: r.until_on as Day | null,
    saidBy: r.said_by,
    version: r.version,
  }))
}
/** How many are kept apart: the page that shows the name in use says that, and no more. */
export async function namesApart(ctx: Context, familyId: string, memberId: string): Promise<number> {
  const { n } = await ctx.db
    .selectFrom('people.name')
    .select((e) => e.fn.countAll<string>().as('n'))
    .where('family_id', '=', familyId)
    .where('member_id', '=', memberId)
    .where('class', '=', 'herself')
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}

export interface Detail {
  kind: DetailKind
  answer: string
  more: string
  saidBy: SaidBy
  askedOn: Day
  by: string
}
/** The last answer to each question, and how many answers there have been: the version of the page that asks. */
export async function detailsAbout(
  ctx: Context,
  familyId: string,
  memberId: string,
): Promise<{ now: Map<DetailKind, Detail>; version: number }> {
  const rows = await ctx.db
    .selectFrom('people.detail')
    .selectAll()
    .where('family_id', '=', familyId)
    .where('member_id', '=', memberId)
    .orderBy('seq')
    .execute()
  const classes = [...new Set(rows.map((r) => r.class as 'identity' | 'herself'))]
  if (rows.length > 0) ctx.record('read', { classes, family: familyId, subjects: [memberId] })
  const now = new Map<DetailKind, Detail>()
  for (const r of rows)
    now.set(r.kind as DetailKind, {
      kind: r.kind as DetailKind,
      answer: r.answer,
      more: r.more,
      saidBy: r.said_by as SaidBy,
      askedOn: r.asked_on as Day,
      by: r.recorded_by,
    })
  return { now, version: rows.length }
}

export interface Identifier {
  id: string
  kind: IdentifierKind
  value: string
  saidBy: string
}
export async function identifiersOf(ctx: Context, familyId: string, memberId: string): Promise<Identifier[]> {
  const rows = await ctx.db
    .selectFrom('people.identifier')
    .selectAll()
    .where('family_id', '=', familyId)
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .orderBy('recorded_at')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['numbers'], family: familyId, subjects: [memberId] })
  return rows.map((r) => ({ id: r.id, kind: r.kind as IdentifierKind, value: r.value, saidBy: r.said_by }))
}

/** What may be compared of everybody in these plans, by member: for recognising, where numbers are no page's to show. */
export async function numbersIn(ctx: Context, familyIds: readonly string[]): Promise<Map<string, Pick<Identifier, 'kind' | 'value'>[]>> {
  const rows = await ctx.db
    .selectFrom('people.identifier')
    .select(['family_id', 'member_id', 'kind', 'value'])
    .where('family_id', '=', sql<string>`any(${familyIds as string[]}::uuid[])`)
    .where('ended_at', 'is', null)
    .execute()
  for (const family of new Set(rows.map((r) => r.family_id))) ctx.record('compare numbers', { classes: ['numbers'], family })
  const map = new Map<string, Pick<Identifier, 'kind' | 'value'>[]>()
  for (const r of rows) map.set(r.member_id, [...(map.get(r.member_id) ?? []), { kind: r.kind as IdentifierKind, value: r.value }])
  return map
}

export async function sayingsIn(ctx: Context, familyId: string): Promise<Saying[]> {
  const rows = await ctx.db
    .selectFrom('people.saying')
    .selectAll()
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .orderBy('on_day')
    .orderBy('recorded_at')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['incident'], family: familyId })
  return rows.map((r) => ({
    id: r.id,
    byMember: r.by_member,
    ofMember: r.of_member,
    source: r.source as SayingSource,
    words: r.words,
    on: r.on_day as Day,
  }))
}
export interface Judged {
  role: MemberRole
  was: MemberRole
  reason: string
  at: Date
  by: string
}
export async function judgementsOf(ctx: Context, familyId: string, memberId: string): Promise<Judged[]> {
  const rows = await ctx.db
    .selectFrom('people.judgement')
    .selectAll()
    .where('family_id', '=', familyId)
    .where('member_id', '=', memberId)
    .orderBy('at', 'desc')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['risk'], family: familyId, subjects: [memberId] })
  return rows.map((r) => ({ role: r.role as MemberRole, was: r.was as MemberRole, reason: r.reason, at: r.at, by: r.recorded_by }))
}
export interface Stands {
  id: string
  kind: Standing
  on: Day
  saidBy: string
  note: string
}
export async function standingsOf(ctx: Context, familyId: string, memberId: string): Promise<Stands[]> {
  const rows = await ctx.db
    .selectFrom('people.standing')
    .selectAll()
    .where('family_id', '=', familyId)
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .orderBy('on_day')
    .orderBy('recorded_at')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['incident'], family: familyId, subjects: [memberId] })
  return rows.map((r) => ({ id: r.id, kind: r.kind as Standing, on: r.on_day as Day, saidBy: r.said_by, note: r.note }))
}

export interface Elsewhere {
  familyId: string
  reference: string
  role: MemberRole
  state: string
}
/**
 * The same human being in other plans that this reader may open as well. Asked under the reader's own rights with the narrowing to one plan taken off,
 * and put back: whoever has a basis on this plan alone is told of none.
 */
export async function elsewhere(ctx: Context, familyId: string, personId: string): Promise<Elsewhere[]> {
  await ctx.about('')
  try {
    const rows = await ctx.db
      .selectFrom('people.member as m')
      .innerJoin('people.family as f', 'f.id', 'm.family_id')
      .select(['m.family_id', 'f.reference', 'm.role', 'f.state'])
      .where('m.person_id', '=', personId)
      .where('m.family_id', '<>', familyId)
      .orderBy('f.opened_at')
      .limit(20)
      .execute()
    for (const r of rows) ctx.record('known elsewhere', { classes: ['identity'], family: r.family_id })
    return rows.map((r) => ({ familyId: r.family_id, reference: r.reference, role: r.role as MemberRole, state: r.state }))
  } finally {
    await ctx.about(familyId)
  }
}
/** Other plans that a name, not the one in use, finds for this reader. */
export interface ByName {
  familyId: string
  memberId: string
  reference: string
  givenName: string
  familyName: string
  bornOn: Day | null
  ageAbout: number | null
  role: string
  policeRole: string | null
  state: string
  opens: boolean
  apart: boolean
  nearness: number
  /** The name that fits, which is not the one in use. */
  foundGiven: string
  foundFamily: string
}
export const byOtherName = async (ctx: Context, key: string, born: Day | null, most: number): Promise<ByName[]> =>
  (
    await sql<ByName>`select family_id as "familyId", member_id as "memberId", reference, given_name as "givenName", family_name as "familyName", born_on as "bornOn", age_about as "ageAbout", role,
      police_role as "policeRole", state, opens, apart, nearness, found_given as "foundGiven", found_family as "foundFamily" from people.by_other_name(${key}, ${born}::date, ${most})`.execute(
      ctx.db,
    )
  ).rows
