/** What the team that works with him does: who works with him, whether it suits, sessions one to one, what he says, a concern, and the end. */
import { randomUUID } from 'node:crypto'
import { dayIn, sayDay, sayTime } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, myTeam, tell } from '#rooms/access/index.ts'
import { fromNobody, nothingSaid, sendIfUnheard } from '#rooms/arrivals/index.ts'
import { cohortsOf } from './registers.ts'
import {
  type AccountAbout,
  type Attendance,
  askedOf,
  type Ending,
  endings,
  mayMark,
  type Reason,
  type Suitability,
  suitabilityGap,
} from './rules.ts'
import { type OnHim, openSession, programmesOf, type Session, type Work } from './store.ts'

const live = (on: OnHim): void => {
  if (on.work.endedAt) throw new Refused('This work has ended. If it begins again, somebody has to refer again.')
}
/** Somebody changed the work since the page was drawn. Nothing was written, and the page says who it was. */
async function changed(
  ctx: Context,
  work: Work,
  now: (w: { suitability: string | null; end_kind: string | null }) => Record<string, unknown>,
): Promise<never> {
  const row = await ctx.db
    .selectFrom('harm.involvement')
    .select(['suitability', 'suitability_at', 'end_kind', 'ended_at', 'recorded_by', 'version'])
    .where('id', '=', work.id)
    .where('harm_file_id', '=', work.fileId)
    .executeTakeFirst()
  if (!row) throw new NotFound('work')
  if (row.ended_at && !work.endedAt) throw new Refused('A colleague ended this work a moment ago.')
  throw new Conflict({
    now: now(row),
    version: row.version,
    by: (await colleague(ctx, row.recorded_by))?.name ?? 'a colleague',
    at: row.ended_at ?? row.suitability_at ?? ctx.now,
  })
}

/** Handed to a colleague of the same team, who is told by the file and never by a family. */
export async function allocate(ctx: Context, on: OnHim, hatId: string): Promise<void> {
  live(on)
  if (!(await myTeam(ctx)).some((c) => c.hatId === hatId)) throw new NotFound('colleague')
  if (on.work.hatId === hatId) return
  const done = await ctx.db
    .updateTable('harm.involvement')
    .set((e) => ({ hat_id: hatId, recorded_by: ctx.viewer.hatId, version: e('version', '+', 1) }))
    .where('id', '=', on.work.id)
    .where('harm_file_id', '=', on.person.id)
    .where('version', '=', on.work.version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Refused('A colleague changed this a moment ago. Look at it again.')
  ctx.record('allocate', { classes: ['harm'], subjects: [on.person.id], recipients: [hatId] })
  if (hatId !== ctx.viewer.hatId) await tell(ctx, { hatId }, { kind: 'allocated', harmFileId: on.person.id, subjectId: on.work.id })
}

export interface Decided {
  as: Suitability
  why: string
  /** The group, where there is one for him already. */
  cohortId?: string | undefined
  /** One to one: which programme. */
  programme?: string | undefined
}
/** A person decides. "Not now" and "not suitable" are heard on her side (a trigger tells it); why stays here. */
export async function decideSuitability(ctx: Context, on: OnHim, d: Decided, version: number): Promise<void> {
  live(on)
  const gap = suitabilityGap(d.as, d.why)
  if (gap) throw new Refused(`${gap}.`)
  const cohort = d.as === 'group' && d.cohortId ? (await cohortsOf(ctx)).find((c) => c.id === d.cohortId) : undefined
  if (d.as === 'group' && d.cohortId && !cohort) throw new NotFound('group')
  const alone =
    d.as === 'one-to-one' && d.programme ? programmesOf(ctx.pack, ctx.viewer.teamKey).find((p) => p.key === d.programme) : undefined
  if (d.as === 'one-to-one' && d.programme && !alone) throw new NotFound('programme')
  const done = await ctx.db
    .updateTable('harm.involvement')
    .set((e) => ({
      suitability: d.as,
      // When he joined decides which sessions he was expected at: saying the same again does not move it.
      suitability_at:
        on.work.suitability === d.as && on.work.cohortId === (cohort?.id ?? null) ? (on.work.suitabilityAt ?? ctx.now) : ctx.now,
      cohort_id: cohort?.id ?? null,
      programme: cohort?.programme ?? alone?.key ?? on.work.programme,
      recorded_by: ctx.viewer.hatId,
      version: e('version', '+', 1),
    }))
    .where('id', '=', on.work.id)
    .where('harm_file_id', '=', on.person.id)
    .where('ended_at', 'is', null)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) await changed(ctx, on.work, (w) => ({ as: w.suitability ?? undefined }))
  if (d.why.trim() !== '') await say(ctx, on, 'suitability', d.why)
  ctx.record('decide suitability', { classes: ['harm'], subjects: [on.person.id], reason: d.as })
}

const say = async (ctx: Context, on: OnHim, about: AccountAbout, text: string, sessionId: string | null = null): Promise<void> => {
  await ctx.db
    .insertInto('harm.account')
    .values({
      id: randomUUID(),
      harm_file_id: on.person.id,
      about,
      text: text.trim(),
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
      session_id: sessionId,
    })
    .execute()
}
/** In his words: his children and orders as he tells them. It stays on this side (practice decisions, 14). */
export async function addAccount(ctx: Context, on: OnHim, a: { about: (typeof askedOf)[number]; text: string }): Promise<void> {
  if (!askedOf.includes(a.about)) throw new NotFound('about')
  if (a.text.trim() === '') throw new Refused('Enter what was said.')
  await say(ctx, on, a.about, a.text)
  ctx.record('add account', { classes: ['his-account'], subjects: [on.person.id], reason: a.about })
}

// ── Sessions that are not a group's ───────────────────────────────────────────────────────────────────────────────────────────────

export interface NewSession {
  heldAt: Date
  endsAt: Date | null
  /** Nothing yet: he is expected then. */
  attendance: Attendance | null
  reason: Reason | null
  /** What he said there: kept apart from whether he came. */
  said: string
}
const reasonFor = (as: Attendance | null, reason: Reason | null): Reason | null => (as === 'left' || as === 'not-here' ? reason : null)
const markable = (ctx: Context, at: Date, as: Attendance | null): void => {
  const early = as === null ? undefined : mayMark(at, as, ctx.now)
  if (early) throw new Refused(early)
}
export async function recordSession(ctx: Context, on: OnHim, s: NewSession): Promise<string> {
  live(on)
  markable(ctx, s.heldAt, s.attendance)
  if (s.attendance === null && s.heldAt < ctx.now) throw new Refused('This time is past. Say whether they came.')
  if (s.endsAt && s.endsAt <= s.heldAt) throw new Refused('The end must be later than the start.')
  const id = randomUUID()
  const made = await ctx.db
    .insertInto('harm.session')
    .values({
      id,
      harm_file_id: on.person.id,
      programme: on.work.programme,
      held_at: s.heldAt,
      ends_at: s.endsAt,
      attendance: s.attendance,
      reason: reasonFor(s.attendance, s.reason),
      marked_at: s.attendance === null ? null : ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .onConflict((c) => c.columns(['harm_file_id', 'held_at']).doNothing())
    .executeTakeFirst()
  if (!made.numInsertedOrUpdatedRows)
    throw new Refused(`There is a session on ${sayDay(dayIn(s.heldAt))} at ${sayTime(s.heldAt)} already. Open it to change it.`)
  if (s.said.trim() !== '') await say(ctx, on, 'session', s.said, id)
  ctx.record('record session', { classes: ['engagement'], subjects: [on.person.id, id], reason: s.attendance ?? 'expected' })
  return id
}
/** Puts right, or adds why. A tap that was wrong is told on her side again, whichever way it was wrong. */
export async function changeSession(
  ctx: Context,
  on: OnHim,
  session: Session,
  s: { attendance: Attendance; reason: Reason | null; said: string },
  version: number,
): Promise<void> {
  markable(ctx, session.heldAt, s.attendance)
  const reason = reasonFor(s.attendance, s.reason)
  const same = session.attendance === s.attendance
  const done = await ctx.db
    .updateTable('harm.session')
    .set((e) => ({
      attendance: s.attendance,
      reason,
      marked_at: same ? (session.markedAt ?? ctx.now) : ctx.now,
      recorded_by: ctx.viewer.hatId,
      version: e('version', '+', 1),
    }))
    .where('id', '=', session.id)
    .where('harm_file_id', '=', on.person.id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await openSession(ctx, on.person.id, session.id)
    throw new Conflict({
      now: { attendance: now.attendance ?? undefined, reason: now.reason ?? undefined },
      version: now.version,
      by: (await colleague(ctx, now.by))?.name ?? 'a colleague',
      at: now.markedAt ?? ctx.now,
    })
  }
  if (s.said.trim() !== '') await say(ctx, on, 'session', s.said, session.id)
  ctx.record('change session', { classes: ['engagement'], subjects: [on.person.id, session.id], reason: s.attendance })
}

// ── A concern ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Write-only. It goes at once to those who may read it, whoever they are, and nothing comes back: no name, no number, no "received". Also after the
 * work has ended, for as long as his page is open.
 */
export async function raiseConcern(ctx: Context, on: OnHim, c: { text: string; urgent: boolean }): Promise<void> {
  if (c.text.trim() === '') throw new Refused('Enter what worries you.')
  const id = randomUUID()
  await ctx.db
    .insertInto('harm.concern')
    .values({ id, harm_file_id: on.person.id, text: c.text.trim(), urgent: c.urgent, at: ctx.now, recorded_by: ctx.viewer.hatId })
    .execute()
  // Where no family is known to this file it would be heard by nobody: then, and only then, it reaches the front door.
  await sendIfUnheard(ctx, on.person.id, {
    said: {
      ...nothingSaid,
      happening: `About ${on.person.name}, with whom we work. ${c.text.trim()}`,
      inDanger: c.urgent ? 'yes' : null,
    },
    from: { ...fromNobody, name: ctx.viewer.name, role: ctx.viewer.title, agency: `${ctx.viewer.teamName}, ${ctx.viewer.agencyName}` },
  })
  ctx.record('raise concern', { classes: ['concern'], subjects: [on.person.id, id] })
}

// ── The end ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The team keeps his page for 90 days more; sessions that were only planned fall away with the work. Her side hears (a trigger tells it). */
export async function endWork(ctx: Context, on: OnHim, e: { how: Ending; note: string }, version: number): Promise<void> {
  live(on)
  if (!Object.hasOwn(endings, e.how)) throw new NotFound('ending')
  const done = await ctx.db
    .updateTable('harm.involvement')
    .set((x) => ({ ended_at: ctx.now, end_kind: e.how, recorded_by: ctx.viewer.hatId, version: x('version', '+', 1) }))
    .where('id', '=', on.work.id)
    .where('harm_file_id', '=', on.person.id)
    .where('ended_at', 'is', null)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) await changed(ctx, on.work, (w) => ({ how: w.end_kind ?? undefined }))
  if (e.note.trim() !== '') await say(ctx, on, 'ending', e.note)
  ctx.record('end work', { classes: ['harm'], subjects: [on.person.id], reason: e.how })
}
