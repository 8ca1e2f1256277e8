/** What changes what is known of one person: names, what they say of themselves, numbers, who says what, and how they are judged. */
import { randomUUID } from 'node:crypto'
import type { Day } from '#lib/day.ts'
import { type IdentifierKind, readIdentifier } from '#lib/identifiers.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import {
  type Answered,
  type DetailKind,
  detailKinds,
  type NameKind,
  nameGaps,
  type SaidBy,
  type SayingSource,
  type Standing,
} from './about-rules.ts'
import { detailsAbout } from './about-store.ts'
import { nameKey } from './rules.ts'
import type { Member } from './store.ts'

export interface NewName {
  kind: NameKind
  givenName: string
  familyName: string
  fromOn?: Day | undefined
  untilOn?: Day | undefined
  saidBy?: string
  /** Never beside the name in use: it finds her for her workers, and for nobody else. */
  apart: boolean
}
export async function addName(ctx: Context, familyId: string, memberId: string, n: NewName): Promise<string> {
  const gap = Object.values(nameGaps(n))[0]
  if (gap) throw new Refused(`${gap}.`)
  const id = randomUUID()
  const of = n.apart ? ('herself' as const) : ('identity' as const)
  await ctx.db
    .insertInto('people.name')
    .values({
      id,
      family_id: familyId,
      member_id: memberId,
      class: of,
      kind: n.kind,
      given_name: n.givenName,
      family_name: n.familyName,
      name_key: nameKey(n.givenName, n.familyName),
      from_on: n.fromOn ?? null,
      until_on: n.untilOn ?? null,
      said_by: n.saidBy ?? '',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add name', { classes: [of], family: familyId, subjects: [memberId] })
  return id
}
/**
 * From now on they are called otherwise. The name before is kept, and finds them still; kept apart, it is on no page beside the new one. What was written
 * before, in packets that were sent and in notes, stays as it was written.
 */
export async function changeName(
  ctx: Context,
  familyId: string,
  member: Member,
  version: number,
  to: { givenName: string; familyName: string; fromOn?: Day | undefined; saidBy?: string; apart: boolean; kind: NameKind },
): Promise<void> {
  if (nameKey(to.givenName, to.familyName) === '') throw new Refused('Enter the name.')
  const done = await ctx.db
    .updateTable('people.member')
    .set((e) => ({
      given_name: to.givenName,
      family_name: to.familyName,
      name_key: nameKey(to.givenName, to.familyName),
      // What they are called may be the name they left.
      ...(to.apart ? { known_as: '' } : {}),
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    }))
    .where('id', '=', member.id)
    .where('family_id', '=', familyId)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Conflict({ now: {}, version: member.version, by: 'a colleague', at: ctx.now })
  if (nameKey(member.givenName, member.familyName) !== '')
    await addName(ctx, familyId, member.id, {
      kind: to.kind,
      givenName: member.givenName,
      familyName: member.familyName,
      ...(to.fromOn ? { untilOn: to.fromOn } : {}),
      ...(to.saidBy ? { saidBy: to.saidBy } : {}),
      apart: to.apart,
    })
  ctx.record('change name', { classes: ['identity'], family: familyId, subjects: [member.id] })
}
export async function endName(ctx: Context, familyId: string, id: string): Promise<void> {
  const done = await ctx.db
    .updateTable('people.name')
    .set((e) => ({ ended_at: ctx.now, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId }))
    .where('id', '=', id)
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .returning('class')
    .executeTakeFirst()
  if (!done) throw new NotFound('name')
  ctx.record('name taken back', { classes: [done.class as 'identity' | 'herself'], family: familyId, subjects: [id] })
}

/** Only what changed is written, each with who said it and when. Two who answer at once: the second sees both. */
export async function sayDetails(
  ctx: Context,
  familyId: string,
  member: Member,
  version: number,
  said: Partial<Record<DetailKind, Answered>>,
  how: { saidBy: SaidBy; askedOn: Day },
): Promise<number> {
  if (how.askedOn > ctx.today) throw new Refused('The day it was asked must be today or in the past.')
  // Whoever else is answering waits here.
  const locked = await ctx.db
    .selectFrom('people.member')
    .select('id')
    .where('id', '=', member.id)
    .where('family_id', '=', familyId)
    .forUpdate()
    .executeTakeFirst()
  if (!locked) throw new NotFound('member')
  const { now, version: is } = await detailsAbout(ctx, familyId, member.id)
  if (is !== version) {
    const last = [...now.values()].at(-1)
    throw new Conflict({
      now: Object.fromEntries(now),
      version: is,
      by: (await colleague(ctx, last?.by ?? null))?.name ?? 'a colleague',
      at: ctx.now,
    })
  }
  const changed = (Object.entries(said) as [DetailKind, Answered][]).filter(([kind, a]) => {
    const was = now.get(kind) ?? asOnMember(member, kind)
    return was.answer !== a.answer || was.more !== a.more
  })
  if (changed.length === 0) return 0
  await ctx.db
    .insertInto('people.detail')
    .values(
      changed.map(([kind, a]) => ({
        id: randomUUID(),
        family_id: familyId,
        member_id: member.id,
        class: detailKinds[kind].class,
        kind,
        answer: a.answer,
        more: a.more,
        said_by: how.saidBy,
        asked_on: how.askedOn,
        recorded_by: ctx.viewer.hatId,
        recorded_at: ctx.now,
      })),
    )
    .execute()
  const all = Object.fromEntries(changed)
  // What rooms after this one go by: routes, calls, the meeting.
  if (all.sex || all.language || all.interpreter)
    await ctx.db
      .updateTable('people.member')
      .set((e) => ({
        ...(all.sex ? { sex: all.sex.answer === 'not-asked' ? null : all.sex.answer.replace('-', ' ') } : {}),
        ...(all.language ? { language: all.language.more } : {}),
        ...(all.interpreter ? { interpreter: all.interpreter.answer === 'yes' } : {}),
        version: e('version', '+', 1),
        recorded_by: ctx.viewer.hatId,
        recorded_at: ctx.now,
      }))
      .where('id', '=', member.id)
      .where('family_id', '=', familyId)
      .execute()
  ctx.record('say of themselves', {
    classes: [...new Set(changed.map(([kind]) => detailKinds[kind].class))],
    family: familyId,
    subjects: [member.id],
  })
  return changed.length
}
/** What was said before there was a page for it: when they were added, or on a call. */
export function asOnMember(m: Pick<Member, 'sex' | 'language' | 'interpreter'>, kind: DetailKind): Answered {
  const none = { answer: 'not-asked', more: '' }
  if (kind === 'sex') return m.sex === null ? none : { answer: m.sex.replace(' ', '-'), more: '' }
  if (kind === 'language') return m.language === '' ? none : { answer: 'said', more: m.language }
  if (kind === 'interpreter') return m.interpreter ? { answer: 'yes', more: '' } : none
  return none
}

export async function addIdentifier(
  ctx: Context,
  familyId: string,
  memberId: string,
  n: { kind: IdentifierKind; typed: string; saidBy: string },
): Promise<void> {
  const read = readIdentifier(n.kind, n.typed)
  if (!read.ok) throw new Refused(`${read.mend}.`)
  const done = await ctx.db
    .insertInto('people.identifier')
    .values({
      id: randomUUID(),
      family_id: familyId,
      member_id: memberId,
      kind: n.kind,
      value: read.value,
      said_by: n.saidBy,
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .onConflict((c) => c.columns(['family_id', 'member_id', 'kind', 'value']).where('ended_at', 'is', null).doNothing())
    .executeTakeFirst()
  if (Number(done.numInsertedOrUpdatedRows ?? 0) > 0)
    ctx.record('add number', { classes: ['numbers'], family: familyId, subjects: [memberId], reason: n.kind })
}
export async function endIdentifier(ctx: Context, familyId: string, id: string): Promise<void> {
  const done = await ctx.db
    .updateTable('people.identifier')
    .set((e) => ({ ended_at: ctx.now, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId }))
    .where('id', '=', id)
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new NotFound('number')
  ctx.record('number taken back', { classes: ['numbers'], family: familyId, subjects: [id] })
}

/** Who says that who harms whom. Each is kept, and none is weighed here. */
export async function addSaying(
  ctx: Context,
  familyId: string,
  s: { byMember?: string | null; ofMember: string; source: SayingSource; words?: string; on: Day },
): Promise<void> {
  if (s.byMember === s.ofMember) throw new Refused('Choose two different people.')
  if (s.on > ctx.today) throw new Refused('The day must be today or in the past.')
  await ctx.db
    .insertInto('people.saying')
    .values({
      id: randomUUID(),
      family_id: familyId,
      by_member: s.byMember ?? null,
      of_member: s.ofMember,
      source: s.source,
      words: s.words ?? '',
      on_day: s.on,
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add saying', { classes: ['incident'], family: familyId, subjects: [s.ofMember, ...(s.byMember ? [s.byMember] : [])] })
}
export async function addStanding(
  ctx: Context,
  familyId: string,
  memberId: string,
  s: { kind: Standing; on: Day; saidBy: string; note?: string },
): Promise<void> {
  if (s.on > ctx.today) throw new Refused('The day must be today or in the past.')
  await ctx.db
    .insertInto('people.standing')
    .values({
      id: randomUUID(),
      family_id: familyId,
      member_id: memberId,
      kind: s.kind,
      on_day: s.on,
      said_by: s.saidBy,
      note: s.note ?? '',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add standing', { classes: ['incident'], family: familyId, subjects: [memberId], reason: s.kind })
}
export async function endStanding(ctx: Context, familyId: string, id: string): Promise<void> {
  const done = await ctx.db
    .updateTable('people.standing')
    .set((e) => ({ ended_at: ctx.now, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId }))
    .where('id', '=', id)
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new NotFound('standing')
  ctx.record('standing taken back', { classes: ['incident'], family: familyId, subjects: [id] })
}
