/** Everything that changes who is in a family and how they are reached. */
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, keepSecret, type SecretKind } from '#rooms/access/index.ts'
import { type Span, spanOfAge } from './born.ts'
import { kept, type Likeness, noLikeness } from './likeness.ts'
import { isVeto, type Saying, vetoes } from './link-rules.ts'
import { type MemberRole, nameKey, type PointState, type PoliceRole, type sexes, type TieKind } from './rules.ts'

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ' // without I and O: said on the telephone
export const newReference = () => Array.from(randomBytes(8), (b) => letters[b % letters.length]).join('')

/** Opens a family at the front door. The database gives the team its duty and the worker her name on it in the same statement. */
export async function beginFamily(ctx: Context, area = ctx.viewer.area): Promise<string> {
  const id = randomUUID()
  // A system that hands something in answers for nobody: the risk is held by whoever takes it.
  const holder = ctx.viewer.role === 'system' ? null : ctx.viewer.hatId
  await ctx.db
    .insertInto('people.family')
    .values({
      id,
      reference: newReference(),
      area,
      state: 'intake',
      opened_at: ctx.now,
      holder_hat_id: holder,
      holder_since: holder === null ? null : ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('begin family', { classes: ['identity'], family: id })
  return id
}

export type Sex = keyof typeof sexes
export interface NewMember {
  role: MemberRole
  policeRole?: PoliceRole | null
  givenName: string
  familyName?: string
  knownAs?: string
  bornOn?: Day | null
  ageAbout?: number | null
  /** Where the day is not known. Left out, an age is taken as it was told today. */
  span?: Span | null
  sex?: Sex | null
  language?: string
  interpreter?: boolean
  accessNeeds?: string
  careNeeds?: string
}

/** Of a day that is known there is no span. */
const spanOf = (ctx: Context, m: Pick<NewMember, 'bornOn' | 'ageAbout' | 'span'>): Span | null =>
  m.bornOn ? null : m.span !== undefined ? m.span : m.ageAbout == null ? null : spanOfAge(m.ageAbout, ctx.today)

export async function addMember(ctx: Context, familyId: string, m: NewMember): Promise<string> {
  const id = randomUUID()
  const personId = randomUUID()
  await ctx.db.insertInto('people.person').values({ id: personId }).execute()
  const span = spanOf(ctx, m)
  await ctx.db
    .insertInto('people.member')
    .values({
      id,
      family_id: familyId,
      person_id: personId,
      role: m.role,
      police_role: m.policeRole ?? null,
      given_name: m.givenName,
      family_name: m.familyName ?? '',
      known_as: m.knownAs ?? '',
      name_key: nameKey(m.givenName, m.familyName ?? ''),
      born_on: m.bornOn ?? null,
      age_about: m.ageAbout ?? null,
      born_from: span?.from ?? null,
      born_until: span?.until ?? null,
      born_how: span?.how ?? null,
      sex: m.sex ?? null,
      language: m.language ?? '',
      interpreter: m.interpreter ?? false,
      access_needs: m.accessNeeds ?? '',
      care_needs: m.careNeeds ?? 'not asked',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add person', { classes: ['identity'], family: familyId, subjects: [id] })
  return id
}

export async function changeMember(
  ctx: Context,
  familyId: string,
  id: string,
  version: number,
  m: Omit<NewMember, 'policeRole'>,
): Promise<void> {
  const span = spanOf(ctx, m)
  // An age said again in the same words is the age that was told then, not a new one: somebody does not grow younger by it.
  const kept = <T>(column: 'born_from' | 'born_until' | 'born_how', now: T) =>
    m.bornOn || m.span !== undefined
      ? sql<T>`${now}`
      : sql<T>`case when age_about is not distinct from ${m.ageAbout ?? null}::smallint then ${sql.ref(column)} else ${now} end`
  const done = await ctx.db
    .updateTable('people.member')
    .set((e) => ({
      role: m.role,
      given_name: m.givenName,
      family_name: m.familyName ?? '',
      known_as: m.knownAs ?? '',
      name_key: nameKey(m.givenName, m.familyName ?? ''),
      born_on: m.bornOn ?? null,
      age_about: m.ageAbout ?? null,
      born_from: kept('born_from', span?.from ?? null),
      born_until: kept('born_until', span?.until ?? null),
      born_how: kept('born_how', span?.how ?? null),
      sex: m.sex ?? null,
      language: m.language ?? '',
      interpreter: m.interpreter ?? false,
      access_needs: m.accessNeeds ?? '',
      care_needs: m.careNeeds ?? 'not asked',
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    }))
    .where('id', '=', id)
    .where('family_id', '=', familyId)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await ctx.db
      .selectFrom('people.member')
      .selectAll()
      .where('id', '=', id)
      .where('family_id', '=', familyId)
      .executeTakeFirst()
    if (!now) throw new NotFound('member')
    throw new Conflict({
      now: {
        role: now.role,
        givenName: now.given_name,
        familyName: now.family_name,
        knownAs: now.known_as,
        bornOn: now.born_on,
        ageAbout: now.age_about ?? undefined,
        span: now.born_how === null ? null : { from: now.born_from, until: now.born_until, how: now.born_how },
        sex: now.sex ?? undefined,
        language: now.language,
        interpreter: now.interpreter ? 'yes' : 'no',
        accessNeeds: now.access_needs,
        careNeeds: now.care_needs,
      },
      version: now.version,
      by: (await colleague(ctx, now.recorded_by))?.name ?? 'a colleague',
      at: now.recorded_at,
    })
  }
  ctx.record('change person', { classes: ['identity'], family: familyId, subjects: [id] })
}

/**
 * One human being, known in two families. It joins nothing: each family keeps its own facts, nothing of one shows in the other, and it can be taken
 * back. The database lets the front door alone say it, and says what it came to: where a second person looks first, the link waits.
 */
export async function linkPerson(
  ctx: Context,
  familyId: string,
  memberId: string,
  otherMemberId: string,
  likeness?: Likeness,
): Promise<'linked' | 'review'> {
  const { rows } = await sql<{
    said: string | null
  }>`select people.say_same(${memberId}, ${otherMemberId}, ${likeness?.model ?? ''}, ${likeness ? likeness.weight : 0}::real, ${JSON.stringify(likeness ? kept(likeness) : noLikeness)}::jsonb) as said`.execute(
    ctx.db,
  )
  const said = rows[0]?.said
  if (said && isVeto(said)) throw new Refused(vetoes[said])
  if (said !== 'linked' && said !== 'review') throw new NotFound('person')
  ctx.record(said === 'linked' ? 'same person' : 'same person, to be looked at', {
    classes: ['identity'],
    family: familyId,
    subjects: [memberId, otherMemberId],
  })
  return said
}
/** That they are two, as the front door says it. Against a colleague's word it waits for a second person. */
export async function sayTwo(ctx: Context, familyId: string, memberId: string, otherMemberId: string, likeness: Likeness): Promise<void> {
  const { rows } = await sql<{
    said: string | null
  }>`select people.say_two(${memberId}, ${otherMemberId}, ${likeness.model}, ${likeness.weight}::real, ${JSON.stringify(kept(likeness))}::jsonb) as said`.execute(
    ctx.db,
  )
  if (!rows[0]?.said) throw new NotFound('person')
  ctx.record('not the same person', {
    classes: ['identity'],
    family: familyId,
    subjects: [memberId, otherMemberId],
    reason: rows[0].said,
  })
}
/** What stands of a member and those this reader has before them: said to be one, decided, or the reader's own word while it waits for a second. */
export async function saidOf(ctx: Context, memberId: string, others: readonly string[]): Promise<Map<string, Saying>> {
  if (others.length === 0) return new Map()
  const { rows } = await sql<{
    member_id: string
    said: Saying
  }>`select * from people.said_of(${memberId}, ${others as string[]}::uuid[])`.execute(ctx.db)
  return new Map(rows.map((r) => [r.member_id, r.said]))
}
/** Said by mistake: the member is a person of their own again, exactly as before, and no machine offers the two again. */
export async function partPerson(ctx: Context, familyId: string, memberId: string, why = ''): Promise<void> {
  const { rows } = await sql<{ parted: boolean }>`select people.part(${memberId}, ${why}) as parted`.execute(ctx.db)
  if (!rows[0]?.parted) throw new NotFound('member')
  ctx.record('not the same person', { classes: ['identity'], family: familyId, subjects: [memberId] })
}

/**
 * How each person is judged to stand, decided by a worker; what the police recorded stays beside it. Who harms whom is never decided over a colleague who
 * has just decided it otherwise: `seen` is the version the page was drawn from.
 */
export async function judgeRole(
  ctx: Context,
  familyId: string,
  memberId: string,
  role: MemberRole,
  seen?: number,
  reason = '',
): Promise<void> {
  const before = await ctx.db
    .selectFrom('people.member')
    .select('role')
    .where('id', '=', memberId)
    .where('family_id', '=', familyId)
    .executeTakeFirst()
  const done = await ctx.db
    .updateTable('people.member')
    .set((e) => ({ role, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId, recorded_at: ctx.now }))
    .where('id', '=', memberId)
    .where('family_id', '=', familyId)
    .where('role', '<>', role)
    .where((e) => (seen === undefined ? e.val(true) : e('version', '=', seen)))
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n && seen !== undefined) {
    const now = await ctx.db
      .selectFrom('people.member')
      .select(['role', 'version', 'recorded_by', 'recorded_at'])
      .where('id', '=', memberId)
      .where('family_id', '=', familyId)
      .executeTakeFirst()
    if (!now) throw new NotFound('member')
    if (now.role !== role)
      throw new Conflict({
        now: { role: now.role },
        version: now.version,
        by: (await colleague(ctx, now.recorded_by))?.name ?? 'a colleague',
        at: now.recorded_at,
      })
  }
  // Dated, by whom, and why: also where it was judged the same again, with a reason for it.
  if (before && (done.numUpdatedRows > 0n || reason !== ''))
    await ctx.db
      .insertInto('people.judgement')
      .values({
        id: randomUUID(),
        family_id: familyId,
        member_id: memberId,
        role,
        was: before.role,
        reason,
        at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
  ctx.record('judge role', { classes: ['identity'], family: familyId, subjects: [memberId], reason: role })
}

export async function tieMembers(ctx: Context, familyId: string, from: string, to: string, kind: TieKind, note = ''): Promise<void> {
  await ctx.db
    .insertInto('people.tie')
    .values({
      id: randomUUID(),
      family_id: familyId,
      from_member: from,
      to_member: to,
      kind,
      note,
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .onConflict((c) =>
      c.columns(['family_id', 'from_member', 'to_member']).doUpdateSet((e) => ({
        kind,
        note,
        version: e('people.tie.version', '+', 1),
        recorded_by: ctx.viewer.hatId,
        recorded_at: ctx.now,
      })),
    )
    .execute()
}

export interface NewPoint {
  memberId: string
  kind: 'phone' | 'email'
  value: string
  state?: PointState
  saidBy?: string
  windowDays?: string
  windowFrom?: string | null
  windowUntil?: string | null
  texts?: boolean
  voicemail?: boolean
  script?: string
  ifSomeoneElse?: string
  seenByOthers?: string
}
/** A number is sealed before it is stored; beside it stands only whether and how it may be used. */
export async function addContactPoint(ctx: Context, familyId: string, p: NewPoint): Promise<string> {
  const id = randomUUID()
  const secretId = await keepSecret(ctx, { familyId, memberId: p.memberId, kind: p.kind, value: p.value })
  const state = p.state ?? 'not_checked'
  await ctx.db
    .insertInto('people.contact_point')
    .values({
      id,
      family_id: familyId,
      member_id: p.memberId,
      kind: p.kind,
      secret_id: secretId,
      state,
      said_by: p.saidBy ?? '',
      checked_at: state === 'not_checked' ? null : ctx.now,
      window_days: p.windowDays ?? '',
      window_from: p.windowFrom ?? null,
      window_until: p.windowUntil ?? null,
      texts: p.texts ?? false,
      voicemail: p.voicemail ?? false,
      script: p.script ?? '',
      if_someone_else: p.ifSomeoneElse ?? '',
      seen_by_others: p.seenByOthers ?? '',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  return id
}
export async function checkPoint(
  ctx: Context,
  familyId: string,
  id: string,
  said: { state: PointState; saidBy: string; ifSomeoneElse?: string },
): Promise<void> {
  await ctx.db
    .updateTable('people.contact_point')
    .set((e) => ({
      state: said.state,
      said_by: said.saidBy,
      checked_at: ctx.now,
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
      ...(said.ifSomeoneElse === undefined ? {} : { if_someone_else: said.ifSomeoneElse }),
    }))
    .where('id', '=', id)
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    // "Not checked" takes trust away. Of a number that is known to be unsafe it would give some back.
    .where((e) => (said.state === 'not_checked' ? e('state', '<>', 'unsafe') : e.val(true)))
    .execute()
  ctx.record('check contact point', { classes: ['contact'], family: familyId, subjects: [id], reason: said.state })
}

export interface PointUse {
  state: PointState
  saidBy: string
  windowDays?: string
  windowFrom?: string | null
  windowUntil?: string | null
  texts?: boolean
  voicemail?: boolean
  script?: string
  ifSomeoneElse?: string
  seenByOthers?: string
}
/** How a number may be used, as it was said now. Saying it again, in the same words, is a new check. */
export async function changePoint(ctx: Context, familyId: string, id: string, use: PointUse, version?: number): Promise<void> {
  const done = await ctx.db
    .updateTable('people.contact_point')
    .set((e) => ({
      state: use.state,
      said_by: use.saidBy,
      checked_at: use.state === 'not_checked' ? null : ctx.now,
      window_days: use.windowDays ?? '',
      window_from: use.windowFrom ?? null,
      window_until: use.windowUntil ?? null,
      texts: use.texts ?? false,
      voicemail: use.voicemail ?? false,
      script: use.script ?? '',
      if_someone_else: use.ifSomeoneElse ?? '',
      ...(use.seenByOthers === undefined ? {} : { seen_by_others: use.seenByOthers }),
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    }))
    .where('id', '=', id)
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .where((e) => (version === undefined ? e.val(true) : e('version', '=', version)))
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await ctx.db
      .selectFrom('people.contact_point')
      .selectAll()
      .where('id', '=', id)
      .where('family_id', '=', familyId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (!now) throw new NotFound('contact point')
    throw new Conflict({
      now: {
        state: now.state,
        saidBy: now.said_by,
        windowDays: now.window_days,
        windowFrom: now.window_from,
        windowUntil: now.window_until,
        texts: now.texts,
        voicemail: now.voicemail,
        script: now.script,
        ifSomeoneElse: now.if_someone_else,
        seenByOthers: now.seen_by_others,
      },
      version: now.version,
      by: (await colleague(ctx, now.recorded_by))?.name ?? 'a colleague',
      at: now.recorded_at,
    })
  }
  ctx.record('change contact point', { classes: ['contact'], family: familyId, subjects: [id], reason: use.state })
}

/** Every safe way of reaching anyone in the family becomes not checked: after "back together", and a move. Unsafe stays unsafe. */
export async function recheckPoints(ctx: Context, familyId: string): Promise<void> {
  await sql`select people.recheck_points(${familyId})`.execute(ctx.db)
  ctx.record('contact points to be checked again', { classes: ['contact'], family: familyId })
}
/** A number that is gone, or every number of someone who has died: kept, and never offered again. */
export async function endPoints(ctx: Context, familyId: string, which: { pointId: string } | { memberId: string }): Promise<void> {
  await ctx.db
    .updateTable('people.contact_point')
    .set((e) => ({ ended_at: ctx.now, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId, recorded_at: ctx.now }))
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .where((e) => ('pointId' in which ? e('id', '=', which.pointId) : e('member_id', '=', which.memberId)))
    .execute()
  ctx.record('end contact point', {
    classes: ['contact'],
    family: familyId,
    subjects: ['pointId' in which ? which.pointId : which.memberId],
  })
}
/** One tap apart: an address he already knows is ordinary; any other goes to the vault. The vault is the default. */
export async function addAddress(
  ctx: Context,
  familyId: string,
  a: {
    memberId: string
    lines: string
    postcode?: string
    note?: string
    knownToHim: boolean
    kind?: SecretKind
    /** They live there now: whatever was held before is where they were. */
    moved?: boolean
  },
): Promise<void> {
  if (a.moved) {
    await sql`select people.moved(${familyId}, ${a.memberId}, ${ctx.today}::date), vault.moved(${familyId}, ${a.memberId}, null)`.execute(
      ctx.db,
    )
    ctx.record('moved', { classes: ['address', 'contact'], family: familyId, subjects: [a.memberId] })
  }
  if (!a.knownToHim) {
    await keepSecret(ctx, {
      familyId,
      memberId: a.memberId,
      kind: a.kind ?? 'address',
      value: [a.lines, a.postcode ?? ''].filter((x) => x !== '').join('\n'),
    })
    return
  }
  await ctx.db
    .insertInto('people.known_address')
    .values({
      id: randomUUID(),
      family_id: familyId,
      member_id: a.memberId,
      lines: a.lines,
      postcode: a.postcode ?? '',
      note: a.note ?? '',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add address', { classes: ['address'], family: familyId })
}

/** Who holds the risk now. Moves only when somebody else has really taken it up: at first contact made, not when a referral is taken. */
export async function holdRisk(ctx: Context, familyId: string, hatId: string): Promise<void> {
  await ctx.db
    .updateTable('people.family')
    .set((e) => ({ holder_hat_id: hatId, holder_since: ctx.now, version: e('version', '+', 1) }))
    .where('id', '=', familyId)
    .execute()
  ctx.record('hold risk', { classes: ['identity'], family: familyId, subjects: [hatId] })
}
export async function settleFamily(ctx: Context, familyId: string, state: 'open' | 'closed'): Promise<void> {
  await ctx.db
    .updateTable('people.family')
    .set((e) => ({ state, closed_at: state === 'closed' ? ctx.now : null, version: e('version', '+', 1) }))
    .where('id', '=', familyId)
    .where('state', '<>', state)
    .execute()
}
