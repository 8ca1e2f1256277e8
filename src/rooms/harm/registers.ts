/** Groups and their registers: when a group meets, who is expected, and one tap for each. Saved at once, and told on her side in the same moment. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day, Time } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { atLondon, startOfDay } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { type Attendance, attendances, groupDays, mayMark, type RegisterState, registerState } from './rules.ts'
import { type Person, personsOf, programmesOf, type Session, sessionsOf, type Work, worksOn } from './store.ts'

export interface Cohort {
  id: string
  programme: string
  name: string
}
export const cohortsOf = (ctx: Context): Promise<Cohort[]> =>
  ctx.db
    .selectFrom('harm.cohort')
    .select(['id', 'programme', 'name'])
    .where('team_id', '=', ctx.viewer.teamId)
    .where('ended_at', 'is', null)
    .orderBy('name')
    .execute()

export interface GroupSession {
  id: string
  cohortId: string
  programme: string
  cohort: string
  startsAt: Date
  endsAt: Date
  calledOff: boolean
}
const groupSessions = (ctx: Context) =>
  ctx.db
    .selectFrom('harm.group_session as s')
    .innerJoin('harm.cohort as c', 'c.id', 's.cohort_id')
    .select((e) => [
      's.id',
      's.cohort_id as cohortId',
      'c.programme',
      'c.name as cohort',
      's.starts_at as startsAt',
      's.ends_at as endsAt',
      e('s.called_off_at', 'is not', null).as('calledOff'),
    ])
    .$narrowType<{ calledOff: boolean }>()
    .where('s.team_id', '=', ctx.viewer.teamId)
export const groupSessionsOf = (ctx: Context, cohortIds: readonly string[]): Promise<GroupSession[]> =>
  cohortIds.length === 0
    ? Promise.resolve([])
    : groupSessions(ctx)
        .where('s.cohort_id', '=', sql<string>`any(${cohortIds as string[]}::uuid[])`)
        .where('s.called_off_at', 'is', null)
        .orderBy('s.starts_at')
        .execute()
export async function openGroupSession(ctx: Context, id: string): Promise<GroupSession> {
  const row = isId(id) ? await groupSessions(ctx).where('s.id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('session')
  return row
}

export interface Expected {
  person: Person
  row: Session | undefined
}
export interface Register {
  session: GroupSession
  people: Expected[]
  marked: number
  state: RegisterState
}
/** In the group by then and still with us when it met; or marked that day and since moved on. */
const isExpected = (work: Work, s: GroupSession): boolean =>
  work.suitability === 'group' &&
  work.cohortId === s.cohortId &&
  (work.suitabilityAt ?? work.startedAt) <= s.endsAt &&
  (work.endedAt === null || work.endedAt > s.startsAt)

/** The registers of some sessions, in a handful of queries however many. */
export async function registersOf(ctx: Context, of: readonly GroupSession[]): Promise<Register[]> {
  if (of.length === 0) return []
  const rows = (
    await ctx.db
      .selectFrom('harm.involvement')
      .select('harm_file_id')
      .where('team_id', '=', ctx.viewer.teamId)
      .where('cohort_id', '=', sql<string>`any(${[...new Set(of.map((s) => s.cohortId))]}::uuid[])`)
      .execute()
  ).map((r) => r.harm_file_id)
  const files = [...new Set(rows)]
  const [works, persons, sessions] = await Promise.all([worksOn(ctx, files), personsOf(ctx, files), sessionsOf(ctx, files)])
  return of.map((session) => {
    const people = files
      .flatMap((fileId): Expected[] => {
        const p = persons.get(fileId)
        const row = sessions.find((r) => r.fileId === fileId && r.groupSessionId === session.id)
        const expected = works.some((w) => w.fileId === fileId && w.teamId === ctx.viewer.teamId && isExpected(w, session))
        return p && (row || expected) ? [{ person: p, row }] : []
      })
      .sort((a, b) => a.person.name.localeCompare(b.person.name))
    const marked = people.filter((x) => x.row?.attendance).length
    return { session, people, marked, state: registerState({ ...session, expected: people.length, marked }, ctx.now) }
  })
}
export async function openRegister(ctx: Context, id: string): Promise<Register> {
  const [register] = await registersOf(ctx, [await openGroupSession(ctx, id)])
  if (!register) throw new NotFound('session')
  ctx.record('open register', { classes: ['engagement'], subjects: [id, ...register.people.map((x) => x.person.id)] })
  return register
}
/** From a fortnight back, so that an unfinished one does not slip from sight, to the days ahead that are asked for. */
export async function registersAround(ctx: Context, ahead: number): Promise<Register[]> {
  const from = startOfDay(ctx.today).getTime()
  const rows = await groupSessions(ctx)
    .where('s.starts_at', '>=', new Date(from - 14 * 86_400_000))
    .where('s.starts_at', '<', new Date(from + (1 + ahead) * 86_400_000))
    .orderBy('s.starts_at')
    .limit(200)
    .execute()
  return registersOf(ctx, rows)
}

// ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewSessions {
  programme: string
  name: string
  first: Day
  from: Time
  until: Time
  every: number
  many: number
}
/** A group and its sessions; of one that exists already, more sessions. Bank holidays are passed over. */
export async function planGroup(ctx: Context, g: NewSessions): Promise<{ cohortId: string; added: number }> {
  if (!programmesOf(ctx.pack, ctx.viewer.teamKey).some((p) => p.key === g.programme)) throw new NotFound('programme')
  if (g.name.trim() === '') throw new Refused('Enter what the group is called.')
  if (g.until <= g.from) throw new Refused('The end must be later than the start.')
  if (!(g.many >= 1 && g.many <= 60)) throw new Refused('Enter how many sessions, from 1 to 60.')
  await ctx.db
    .insertInto('harm.cohort')
    .values({
      id: randomUUID(),
      team_id: ctx.viewer.teamId,
      programme: g.programme,
      name: g.name.trim(),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .onConflict((c) => c.columns(['team_id', 'programme', 'name']).doNothing())
    .execute()
  const cohort = await ctx.db
    .selectFrom('harm.cohort')
    .select('id')
    .where('team_id', '=', ctx.viewer.teamId)
    .where('programme', '=', g.programme)
    .where('name', '=', g.name.trim())
    .executeTakeFirstOrThrow()
  const made = await ctx.db
    .insertInto('harm.group_session')
    .values(
      groupDays(g.first, g.every, g.many, englandAndWales.days).map((on) => ({
        id: randomUUID(),
        team_id: ctx.viewer.teamId,
        cohort_id: cohort.id,
        starts_at: atLondon(on, g.from),
        ends_at: atLondon(on, g.until),
        recorded_by: ctx.viewer.hatId,
        recorded_at: ctx.now,
      })),
    )
    .onConflict((c) => c.columns(['cohort_id', 'starts_at']).doNothing())
    .executeTakeFirst()
  ctx.record('plan group', { subjects: [cohort.id] })
  return { cohortId: cohort.id, added: Number(made.numInsertedOrUpdatedRows ?? 0n) }
}

/** Not held: nobody is missing from it, and it is in nobody's count. */
export async function callOff(ctx: Context, id: string): Promise<void> {
  const register = await openRegister(ctx, id)
  if (register.marked > 0) throw new Refused('Somebody has been marked at this session, so it was held. Put that right first.')
  await ctx.db
    .updateTable('harm.group_session')
    .set({ called_off_at: ctx.now, called_off_by: ctx.viewer.hatId })
    .where('id', '=', id)
    .where('team_id', '=', ctx.viewer.teamId)
    .where('called_off_at', 'is', null)
    .execute()
  ctx.record('call session off', { subjects: [id] })
}

/**
 * One tap. The second of two people who tap at once is told what the first said, and taps again if it is wrong. "Not here" reaches her side in this
 * transaction (a trigger tells it): not when the register is finished, and not when somebody remembers.
 */
export async function tap(ctx: Context, sessionId: string, fileId: string, as: Attendance, version: number): Promise<void> {
  const { session, people } = await openRegister(ctx, sessionId)
  const one = people.find((x) => x.person.id === fileId)
  if (!one) throw new NotFound('file')
  if (session.calledOff) throw new Refused('This session was called off.')
  const early = mayMark(session.startsAt, as, ctx.now)
  if (early) throw new Refused(early)
  const marks = { attendance: as, marked_at: ctx.now, recorded_by: ctx.viewer.hatId }
  const done =
    version === 0
      ? (
          await ctx.db
            .insertInto('harm.session')
            .values({
              id: randomUUID(),
              harm_file_id: fileId,
              programme: session.programme,
              held_at: session.startsAt,
              ends_at: session.endsAt,
              group_session_id: session.id,
              ...marks,
            })
            .onConflict((c) => c.columns(['harm_file_id', 'held_at']).doNothing())
            .executeTakeFirst()
        ).numInsertedOrUpdatedRows
      : (
          await ctx.db
            .updateTable('harm.session')
            .set((e) => ({ ...marks, ...(as === 'here' || as === 'late' ? { reason: null } : {}), version: e('version', '+', 1) }))
            .where('harm_file_id', '=', fileId)
            .where('group_session_id', '=', session.id)
            .where('version', '=', version)
            .executeTakeFirst()
        ).numUpdatedRows
  if (!done) {
    const now = (await sessionsOf(ctx, [fileId])).find((r) => r.heldAt.getTime() === session.startsAt.getTime())
    if (!now) throw new NotFound('session')
    if (now.groupSessionId !== session.id)
      throw new Refused(`${one.person.name} has another session at this time already. Open it on their own page.`)
    if (now.attendance === as) return
    throw new Conflict({
      now: { fileId, name: one.person.name, attendance: now.attendance ? attendances[now.attendance] : 'Not marked' },
      version: now.version,
      by: (await colleague(ctx, now.by))?.name ?? 'a colleague',
      at: now.markedAt ?? ctx.now,
    })
  }
  ctx.record('mark attendance', { classes: ['engagement'], subjects: [fileId], reason: as })
}

export interface GroupNote {
  text: string
  version: number
  by: string
  at: Date
}
export async function groupNote(ctx: Context, sessionId: string): Promise<GroupNote | undefined> {
  ctx.record('read', { classes: ['his-account'], subjects: [sessionId] })
  return ctx.db
    .selectFrom('harm.group_note')
    .select(['text', 'version', 'recorded_by as by', 'changed_at as at'])
    .where('group_session_id', '=', sessionId)
    .executeTakeFirst()
}
/** One note for the session, for the team that ran it. What one of them said belongs on his own page. */
export async function writeGroupNote(ctx: Context, sessionId: string, text: string, version: number): Promise<void> {
  const session = await openGroupSession(ctx, sessionId)
  const values = { text: text.trim(), recorded_by: ctx.viewer.hatId, changed_at: ctx.now }
  const done =
    version === 0
      ? (
          await ctx.db
            .insertInto('harm.group_note')
            .values({ group_session_id: session.id, team_id: ctx.viewer.teamId, ...values })
            .onConflict((c) => c.column('group_session_id').doNothing())
            .executeTakeFirst()
        ).numInsertedOrUpdatedRows
      : (
          await ctx.db
            .updateTable('harm.group_note')
            .set((e) => ({ ...values, version: e('version', '+', 1) }))
            .where('group_session_id', '=', session.id)
            .where('version', '=', version)
            .executeTakeFirst()
        ).numUpdatedRows
  if (!done) {
    const now = await groupNote(ctx, session.id)
    if (!now) throw new NotFound('note')
    if (now.text === values.text) return
    throw new Conflict({
      now: { note: now.text },
      version: now.version,
      by: (await colleague(ctx, now.by))?.name ?? 'a colleague',
      at: now.at,
    })
  }
  ctx.record('note on session', { classes: ['his-account'], subjects: [session.id] })
}
