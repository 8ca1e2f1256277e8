/** Everything that changes casework but calls and cover: who works with whom, notes and turning points, reviews, endings, a death. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { startOfDay } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, colleagues, tell } from '#rooms/access/index.ts'
import { holdRisk, type OpenFamily, recheckPoints, settleFamily } from '#rooms/people/index.ts'
import { handActionsOver } from '#rooms/plans/index.ts'
import { noWhere, saysWhere } from '#rooms/referrals/index.ts'
import { holderAfter } from './day-rules.ts'
import { type Closing, closingGaps, type Level, type NoteClass, type NoteKind, reviewAfter } from './rules.ts'
import { type Involvement, involvementsOf } from './store.ts'

export interface NewInvolvement {
  teamId: string
  hatId?: string | null
  side: 'victim' | 'child' | 'both'
  serviceKey: string
  requestId?: string | null
}
/** A team begins to work with someone of this family. Its basis, and the worker's, are made by the database from this row. */
export async function startInvolvement(ctx: Context, familyId: string, n: NewInvolvement): Promise<string> {
  const id = randomUUID()
  await ctx.db
    .insertInto('casework.involvement')
    .values({
      id,
      family_id: familyId,
      team_id: n.teamId,
      hat_id: n.hatId ?? null,
      side: n.side,
      service_key: n.serviceKey,
      request_id: n.requestId ?? null,
      started_at: ctx.now,
      review_due_on: null,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  await settleFamily(ctx, familyId, 'open')
  ctx.record('start involvement', { classes: ['plan'], family: familyId, subjects: [id] })
  if (n.hatId && n.hatId !== ctx.viewer.hatId) await tell(ctx, { hatId: n.hatId }, { kind: 'allocated', familyId, subjectId: id })
  return id
}

const changed = async (ctx: Context, i: Involvement): Promise<never> => {
  const now = await ctx.db
    .selectFrom('casework.involvement')
    .selectAll()
    .where('id', '=', i.id)
    .where('family_id', '=', i.familyId)
    .executeTakeFirst()
  if (!now) throw new NotFound('involvement')
  throw new Conflict({
    now: {
      worker: now.hat_id ?? undefined,
      nextOn: now.review_due_on ?? undefined,
      endKind: now.end_kind ?? undefined,
      endNote: now.end_note,
    },
    version: now.version,
    by: (await colleague(ctx, now.recorded_by))?.name ?? 'a colleague',
    at: now.ended_at ?? ctx.now,
  })
}
const mine = (ctx: Context, i: Involvement) => {
  if (i.teamId !== ctx.viewer.teamId) throw new Refused('Another team does this work. Ask them.')
  if (i.endedAt) throw new Refused('This work has ended.')
}

/**
 * Whether a colleague may have this family: handed to somebody who is denied it, nobody would have it. The database says whether, and never why.
 */
export const mayBeGiven = async (ctx: Context, familyId: string, hatId: string): Promise<boolean> =>
  (await sql<{ may: boolean | null }>`select casework.may_be_given(${familyId}, ${hatId}) as may`.execute(ctx.db)).rows[0]?.may === true

/** One act: the work, its open actions and, if the one before held it, the risk go to a colleague of the same team. Promised calls follow the work. */
export async function allocate(ctx: Context, family: OpenFamily, i: Involvement, hatId: string, version: number): Promise<void> {
  mine(ctx, i)
  const to = await colleague(ctx, hatId)
  if (to?.teamId !== i.teamId) throw new NotFound('colleague')
  if (!(await mayBeGiven(ctx, i.familyId, hatId))) throw new Refused(`${to.name} cannot be given this one. Choose another colleague.`)
  const done = await ctx.db
    .updateTable('casework.involvement')
    .set((e) => ({ hat_id: hatId, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId }))
    .where('id', '=', i.id)
    .where('family_id', '=', i.familyId)
    .where('version', '=', version)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) await changed(ctx, i)
  if (i.hatId && i.hatId !== hatId) {
    await handActionsOver(ctx, i.familyId, i.hatId, hatId)
    if (family.holderHatId === i.hatId) await holdRisk(ctx, i.familyId, hatId)
  }
  ctx.record('hand over', { classes: ['plan'], family: i.familyId, subjects: [i.id], recipients: [hatId] })
  if (hatId !== ctx.viewer.hatId) await tell(ctx, { hatId }, { kind: 'allocated', familyId: i.familyId, subjectId: i.id })
}

export interface NewNote {
  memberId?: string | null
  class: NoteClass
  kind: NoteKind
  /** A key of the pack's turning points. */
  turning?: string | null
  happenedAt: Date
  text: string
  saidBy?: string
}
/** An entry of the chronology. What a turning point sets off is the pack's to say: contact points checked again, her workers told. */
export async function addNote(ctx: Context, familyId: string, n: NewNote): Promise<string> {
  const point = n.turning ? ctx.pack.needs.turningPoints.find((t) => t.key === n.turning) : undefined
  if (n.turning && (!point || point.stopEverything)) throw new NotFound('turning point')
  if (n.text.trim() === '' && !point) throw new Refused('Enter what happened.')
  if (n.class !== 'support' && saysWhere(n.text)) throw new Refused(`${noWhere}.`)
  const id = await writeNote(ctx, familyId, n)
  if (point?.recheckContact) await recheckPoints(ctx, familyId)
  if (point && (point.recheckContact || point.tellHerWorker)) await tellWorkers(ctx, familyId, 'turning', id)
  return id
}
async function writeNote(ctx: Context, familyId: string, n: NewNote): Promise<string> {
  if (n.happenedAt > ctx.now) throw new Refused('What happened must be in the past.')
  const id = randomUUID()
  await ctx.db
    .insertInto('casework.note')
    .values({
      id,
      family_id: familyId,
      member_id: n.memberId ?? null,
      class: n.class,
      kind: n.kind,
      turning: n.turning ?? null,
      happened_at: n.happenedAt,
      text: n.text.trim(),
      said_by: (n.saidBy ?? '').trim(),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add to chronology', { classes: [n.class], family: familyId, subjects: [id] })
  return id
}
/** Everyone who works with her, or whose worker is not yet chosen: their team. Not the one who wrote it. */
async function tellWorkers(ctx: Context, familyId: string, kind: 'turning' | 'died', subjectId: string): Promise<void> {
  for (const i of await involvementsOf(ctx, { id: familyId })) {
    if (i.endedAt || i.hatId === ctx.viewer.hatId || (kind === 'turning' && i.side === 'child')) continue
    await tell(ctx, i.hatId ? { hatId: i.hatId } : { teamId: i.teamId }, { kind, familyId, subjectId })
  }
}

/** The day is set by the worker, or by the level. */
export async function recordReview(
  ctx: Context,
  i: Involvement,
  said: { text: string; nextOn?: Day | undefined; level: Level | undefined; version: number },
): Promise<void> {
  mine(ctx, i)
  const next = said.nextOn ?? reviewAfter(ctx.today, said.level)
  if (next <= ctx.today) throw new Refused('The next review must be after today.')
  const done = await ctx.db
    .updateTable('casework.involvement')
    .set((e) => ({ review_due_on: next, version: e('version', '+', 1), recorded_by: ctx.viewer.hatId }))
    .where('id', '=', i.id)
    .where('family_id', '=', i.familyId)
    .where('version', '=', said.version)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) await changed(ctx, i)
  if (said.text.trim() !== '')
    await addNote(ctx, i.familyId, {
      class: i.side === 'child' ? 'child' : i.side === 'both' ? 'plan' : 'support',
      kind: 'fact',
      happenedAt: ctx.now,
      text: `Review. ${said.text.trim()}`,
    })
  ctx.record('review', { classes: ['plan'], family: i.familyId, subjects: [i.id] })
}

export interface Ending extends Closing {
  herWords?: string
  levelAtEnd?: Level | null
  version: number
}
/**
 * Ends one team's work. The risk goes to another worker who has spoken with her, if there is one. The family is settled as closed only when nobody
 * works with it any more; nothing of the record is closed to her return.
 */
export async function closeInvolvement(ctx: Context, family: OpenFamily, i: Involvement, end: Ending): Promise<void> {
  mine(ctx, i)
  const gap = Object.values(closingGaps(end, i.side))[0]
  if (gap || !end.endKind) throw new Refused(`${gap ?? 'Select how it ended'}.`)
  // Everyone on the plan reads how it ended, and a seat at the meeting with them.
  if (saysWhere(end.endNote)) throw new Refused(`${noWhere}.`)
  const done = await ctx.db
    .updateTable('casework.involvement')
    .set((e) => ({
      ended_at: ctx.now,
      end_kind: end.endKind as string,
      end_note: end.endNote.trim(),
      review_due_on: null,
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
    }))
    .where('id', '=', i.id)
    .where('family_id', '=', i.familyId)
    .where('version', '=', end.version)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) await changed(ctx, i)
  if (i.side === 'victim' && end.endKind !== 'died') {
    await ctx.db
      .insertInto('casework.outcome')
      .values({
        id: randomUUID(),
        family_id: i.familyId,
        involvement_id: i.id,
        asked: end.asked ?? 'not-asked',
        answer: end.asked === 'asked' ? (end.answer ?? null) : null,
        level_at_end: end.levelAtEnd ?? null,
        her_words: (end.herWords ?? '').trim(),
        at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
  }
  const others = (await involvementsOf(ctx, family)).filter((x) => x.id !== i.id && x.endedAt === null)
  const holder = holderAfter(family.holderHatId, i, others)
  if (holder) {
    await holdRisk(ctx, i.familyId, holder)
    if (holder !== ctx.viewer.hatId) await tell(ctx, { hatId: holder }, { kind: 'holding', familyId: i.familyId, subjectId: i.id })
  }
  // Asked of the database: a children’s team changes nothing else of a family, and must not leave one open that nobody works with.
  if (others.length === 0) await sql`select casework.close_if_last(${i.familyId})`.execute(ctx.db)
  ctx.record('end involvement', { classes: ['plan', 'support'], family: i.familyId, subjects: [i.id], reason: end.endKind })
}

/**
 * Marks a death. In this one transaction every number ends, every call, task, waiting referral and reminder about that person stops, and everyone
 * who works with the family is told, their managers with them. Nothing is deleted: the record is held for a Domestic Abuse Related Death Review
 * (practice decisions, 21).
 */
export async function markDeath(ctx: Context, family: OpenFamily, memberId: string, died: { on: Day; text: string }): Promise<void> {
  const familyId = family.id
  if (died.on > ctx.today) throw new Refused('The date of death must be today or in the past.')
  if (saysWhere(died.text)) throw new Refused(`${noWhere}.`)
  const { rows } = await sql<{ done: boolean }>`select casework.record_death(${familyId}, ${memberId}, ${died.on}::date) as done`.execute(
    ctx.db,
  )
  if (!rows[0]?.done) throw new NotFound('member')
  ctx.record('mark death', { classes: ['identity', 'contact', 'support', 'plan', 'referral'], family: familyId, subjects: [memberId] })
  const noteId = await writeNote(ctx, familyId, {
    memberId,
    class: 'plan',
    kind: 'fact',
    turning: 'death',
    happenedAt: died.on === ctx.today ? ctx.now : startOfDay(died.on),
    text: died.text,
  })
  await tellWorkers(ctx, familyId, 'died', noteId)
  const teams = new Set((await involvementsOf(ctx, family)).filter((i) => !i.endedAt).map((i) => i.teamId))
  for (const c of (await colleagues(ctx)).values())
    if (c.role === 'manager' && teams.has(c.teamId) && c.hatId !== ctx.viewer.hatId)
      await tell(ctx, { hatId: c.hatId }, { kind: 'died', familyId, subjectId: noteId })
}
