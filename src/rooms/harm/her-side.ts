/**
 * The same man as her side may know of him: whether he came, what worries his worker, what they let across themselves. Held only through her family.
 * A file may belong to another family too: nothing read or written here shows it.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { isId } from '#lib/id.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, classes, type Standing } from '#rooms/access/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { mustNotCross } from '#rooms/referrals/index.ts'
import { type Passing, passingGaps } from './rules.ts'
import { type Person, personsOf, type Session, sessionsOf, type Work, worksOn } from './store.ts'

declare const linked: unique symbol
/** A file as it belongs to one family. Made by openLink alone. */
export interface Link {
  readonly [linked]?: true
  readonly family: OpenFamily
  readonly memberId: string
  readonly person: Person
  readonly works: readonly Work[]
}

/** Whether a basis on her family opens a class that is kept on his file: which parts to ask for, and to draw. What is read is the database's to decide. */
export const opens = (mine: Pick<Standing, 'bases'>, of: 'engagement' | 'concern'): boolean =>
  classes[of].byFamily.some((basis) => mine.bases.includes(basis))

const links = (ctx: Context, familyId: string) =>
  ctx.db.selectFrom('harm.file_family').select(['harm_file_id as fileId', 'member_id as memberId']).where('family_id', '=', familyId)

/** Not linked, or not for this reader: the same answer. */
export async function openLink(ctx: Context, familyId: string, fileId: string): Promise<Link> {
  const family = await openFamily(ctx, familyId)
  const link = isId(fileId) ? await links(ctx, family.id).where('harm_file_id', '=', fileId).executeTakeFirst() : undefined
  if (!link) throw new NotFound('file')
  const [persons, works] = await Promise.all([personsOf(ctx, [fileId]), worksOn(ctx, [fileId])])
  const person = persons.get(fileId)
  if (!person) throw new NotFound('file')
  ctx.record('open file from her side', { classes: ['link', 'harm'], family: family.id, subjects: [fileId] })
  return { family, memberId: link.memberId, person, works }
}
/** Every file of a family that a programme has worked with: one that was only opened for a referral is not work yet. */
export async function linksOf(
  ctx: Context,
  family: OpenFamily,
): Promise<{ memberId: string; person: Person; works: Work[]; sessions: Session[] }[]> {
  const rows = await links(ctx, family.id).execute()
  const ids = rows.map((r) => r.fileId)
  const [persons, works, sessions] = await Promise.all([personsOf(ctx, ids), worksOn(ctx, ids), sessionsOf(ctx, ids)])
  return rows.flatMap((r) => {
    const person = persons.get(r.fileId)
    const on = works.filter((w) => w.fileId === r.fileId)
    return person && on.length > 0
      ? [{ memberId: r.memberId, person, works: on, sessions: sessions.filter((s) => s.fileId === r.fileId) }]
      : []
  })
}
/** For a list of families: those who harm, by family and file, where the reader may see them. */
export async function linkedIn(ctx: Context, familyIds: readonly string[]): Promise<Map<string, { name: string; memberId: string }>> {
  if (familyIds.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('harm.file_family')
    .select(['family_id as familyId', 'harm_file_id as fileId', 'member_id as memberId'])
    .where('family_id', '=', sql<string>`any(${familyIds as string[]}::uuid[])`)
    .execute()
  const persons = await personsOf(ctx, [...new Set(rows.map((r) => r.fileId))])
  return new Map(
    rows.flatMap((r) => {
      const person = persons.get(r.fileId)
      return person ? [[`${r.familyId} ${r.fileId}`, { name: person.name, memberId: r.memberId }]] : []
    }),
  )
}

/** When he is expected next: for planning a call, a visit, a way home. */
export async function expectedNext(
  ctx: Context,
  fileId: string,
  sessions: readonly Session[],
): Promise<{ startsAt: Date; endsAt: Date | null }[]> {
  const { rows } = await sql<{ starts_at: Date; ends_at: Date }>`select * from harm.expected(${fileId})`.execute(ctx.db)
  return [
    ...rows.map((r) => ({ startsAt: r.starts_at, endsAt: r.ends_at })),
    ...sessions
      .filter((s) => s.attendance === null && s.groupSessionId === null && (s.endsAt ?? s.heldAt) > ctx.now)
      .map((s) => ({ startsAt: s.heldAt, endsAt: s.endsAt })),
  ]
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
    .slice(0, 3)
}

export interface Concern {
  id: string
  text: string
  urgent: boolean
  at: Date
  by: string
}
export async function concernsOf(ctx: Context, link: Pick<Link, 'family' | 'person'>): Promise<Concern[]> {
  const rows = await ctx.db
    .selectFrom('harm.concern')
    .select(['id', 'text', 'urgent', 'at', 'recorded_by as by'])
    .where('harm_file_id', '=', link.person.id)
    .orderBy('at', 'desc')
    .execute()
  if (rows.length > 0) ctx.record('read', { classes: ['concern'], family: link.family.id, subjects: rows.map((r) => r.id) })
  return rows
}
export interface Heard {
  subjectId: string
  did: string
  at: Date
  by: string
}
export const heardOf = (ctx: Context, link: Pick<Link, 'family' | 'person'>): Promise<Heard[]> =>
  ctx.db
    .selectFrom('harm.heard')
    .select(['subject_id as subjectId', 'did', 'at', 'recorded_by as by'])
    .where('family_id', '=', link.family.id)
    .where('harm_file_id', '=', link.person.id)
    .orderBy('at')
    .execute()
export interface Passed {
  id: string
  kind: Passing | 'support-offered' | 'hold-over'
  text: string
  at: Date
  by: string
}
export const passedOf = (ctx: Context, link: Pick<Link, 'family' | 'person'>): Promise<Passed[]> =>
  ctx.db
    .selectFrom('harm.passed')
    .select(['id', 'kind', 'text', 'at', 'recorded_by as by'])
    .$narrowType<{ kind: Passed['kind'] }>()
    .where('family_id', '=', link.family.id)
    .where('harm_file_id', '=', link.person.id)
    .orderBy('at', 'desc')
    .execute()

// ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One word, in one of three ways. What it says is checked for where she is and who she is before anything is let across. */
export async function passWord(ctx: Context, link: Link, w: { kind: Passing; text: string; herYes: boolean }): Promise<void> {
  const gap = Object.values(passingGaps(w))[0]
  if (gap) throw new Refused(`${gap}.`)
  if (!link.works.some((x) => x.endedAt === null)) throw new Refused('No programme works with him now, so nobody would read it.')
  const out = mustNotCross(link.family, link.memberId, w.text)
  if (out) throw new Refused(`${out}.`)
  await cross(ctx, link, w.kind, w.text.trim())
  ctx.record('pass a word', { classes: ['passed', 'word'], family: link.family.id, subjects: [link.person.id], reason: w.kind })
}
/** A hold of this family that nobody has said is over. */
export const holdStands = (passed: readonly Passed[]): boolean =>
  passed.find((p) => p.kind === 'hold-the-session' || p.kind === 'hold-over')?.kind === 'hold-the-session'
/** They have talked. Only this family's hold ends; another's stands. */
export async function endHold(ctx: Context, link: Link): Promise<void> {
  if (!holdStands(await passedOf(ctx, link))) return
  await cross(ctx, link, 'hold-over', '')
  ctx.record('end a hold', { classes: ['passed', 'word'], family: link.family.id, subjects: [link.person.id] })
}
/** His side is told this one thing, in the words it has for everybody. Said again, it changes nothing. */
export async function noteSupportOffered(ctx: Context, link: Link): Promise<void> {
  if ((await passedOf(ctx, link)).some((p) => p.kind === 'support-offered')) return
  await cross(ctx, link, 'support-offered', '')
  await sql`select harm.partner_support_offered(${link.family.id})`.execute(ctx.db)
  ctx.record('note support offered', { classes: ['passed'], family: link.family.id, subjects: [link.person.id] })
}
const cross = (ctx: Context, link: Link, kind: Passed['kind'], text: string) =>
  ctx.db
    .insertInto('harm.passed')
    .values({
      id: randomUUID(),
      family_id: link.family.id,
      harm_file_id: link.person.id,
      kind,
      text,
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()

/** Read and thought about: colleagues see that, and what was done; the reader's own reminders of it end. */
export async function markHeard(ctx: Context, link: Link, subjectId: string, did: string): Promise<void> {
  if (!isId(subjectId)) throw new NotFound('subject')
  const ofHis =
    link.works.some((w) => w.id === subjectId) ||
    (await sessionsOf(ctx, [link.person.id])).some((s) => s.id === subjectId) ||
    (await concernsOf(ctx, link)).some((c) => c.id === subjectId)
  if (!ofHis) throw new NotFound('subject')
  await ctx.db
    .insertInto('harm.heard')
    .values({
      family_id: link.family.id,
      harm_file_id: link.person.id,
      subject_id: subjectId,
      did: did.trim(),
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .onConflict((c) => c.columns(['family_id', 'subject_id', 'recorded_by']).doNothing())
    .execute()
  await ctx.db
    .updateTable('access.notice')
    .set({ seen_at: ctx.now, seen_by: ctx.viewer.hatId })
    .where('subject_id', '=', subjectId)
    .where('family_id', '=', link.family.id)
    .where('seen_at', 'is', null)
    .execute()
  ctx.record('heard', { classes: ['heard'], family: link.family.id, subjects: [subjectId] })
}
