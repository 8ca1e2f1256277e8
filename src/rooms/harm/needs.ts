/**
 * What drives the danger from a person who harms, and what would help: answered by the team that works with them, kept on the file and read by nobody on
 * the other side of the wall. It gives no level and no number, and nothing that came from anyone harmed belongs in it.
 */
import { randomUUID } from 'node:crypto'
import { isId } from '#lib/id.ts'
import { type Instrument, instrument } from '#pack/index.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { type Answers, notAsked } from '#rooms/risk/index.ts'
import type { OnHim } from './store.ts'

export interface Needs {
  id: string
  fileId: string
  instrument: string
  instrumentVersion: string
  finished: boolean
  answers: Answers
  /** What the worker makes of it. */
  made: string
  begunAt: Date
  finishedAt: Date | null
  by: string
  changedBy: string | null
  changedAt: Date | null
  version: number
}
const rows = (ctx: Context, fileId: string) => ctx.db.selectFrom('harm.assessment').selectAll().where('harm_file_id', '=', fileId)
type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>
const needs = (r: Row): Needs => ({
  id: r.id,
  fileId: r.harm_file_id,
  instrument: r.instrument,
  instrumentVersion: r.instrument_version,
  finished: r.state === 'finished',
  answers: Object.fromEntries(Object.entries(r.answers as unknown as Answers).map(([key, a]) => [key, { ...notAsked, ...a }])),
  made: r.made,
  begunAt: r.begun_at,
  finishedAt: r.finished_at,
  by: r.recorded_by,
  changedBy: r.changed_by,
  changedAt: r.changed_at,
  version: r.version,
})
/** The pack's form for people who harm. */
export function hisForm(ctx: Pick<Context, 'pack'>): Instrument {
  const found = ctx.pack.instruments.find((i) => i.for.roles.includes('harms'))
  if (!found) throw new NotFound('instrument')
  return found
}
/** Newest first. */
export async function needsOf(ctx: Context, fileId: string): Promise<Needs[]> {
  const found = await rows(ctx, fileId).orderBy('begun_at', 'desc').limit(50).execute()
  if (found.length > 0) ctx.record('read', { classes: ['his-account'], subjects: [fileId] })
  return found.map(needs)
}
export async function openNeeds(ctx: Context, on: OnHim, id: string | undefined): Promise<Needs> {
  const row = isId(id) ? await rows(ctx, on.person.id).where('id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('needs')
  ctx.record('read', { classes: ['his-account'], subjects: [on.person.id, row.id] })
  return needs(row)
}

/** Begins one, or goes on with the one already begun. */
export async function beginNeeds(ctx: Context, on: OnHim): Promise<string> {
  if (on.work.endedAt) throw new Refused('This work has ended. If it begins again, somebody has to refer again.')
  const begun = (await needsOf(ctx, on.person.id)).find((n) => !n.finished)
  if (begun) return begun.id
  const form = hisForm(ctx)
  if (!instrument(ctx.pack, form.key)) throw new NotFound('instrument')
  const id = randomUUID()
  await ctx.db
    .insertInto('harm.assessment')
    .values({
      id,
      harm_file_id: on.person.id,
      instrument: form.key,
      instrument_version: form.version,
      state: 'begun',
      begun_at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('begin needs', { classes: ['his-account'], subjects: [on.person.id, id] })
  return id
}

/** Saved at any moment, as far as it goes; finished, it stays as it stood. */
export async function saveNeeds(
  ctx: Context,
  on: OnHim,
  id: string,
  said: { answers: Answers; made: string },
  how: { version: number; finish: boolean },
): Promise<void> {
  const row = isId(id) ? await rows(ctx, on.person.id).where('id', '=', id).forUpdate().executeTakeFirst() : undefined
  if (!row) throw new NotFound('needs')
  const now = needs(row)
  if (now.finished) throw new Refused('This is finished and stays as it stood. Begin a new one beside it.')
  if (now.version !== how.version)
    throw new Conflict({
      now: { answers: now.answers, made: now.made },
      version: now.version,
      by: (await colleague(ctx, now.changedBy ?? now.by))?.name ?? 'a colleague',
      at: now.changedAt ?? now.begunAt,
    })
  const kept = Object.fromEntries(Object.entries(said.answers).filter(([, a]) => a.answer !== 'not-asked'))
  await ctx.db
    .updateTable('harm.assessment')
    .set({
      answers: JSON.stringify(kept),
      made: said.made.trim(),
      ...(how.finish ? { state: 'finished', finished_at: ctx.now } : {}),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
      version: now.version + 1,
    })
    .where('id', '=', id)
    .where('harm_file_id', '=', on.person.id)
    .execute()
  ctx.record(how.finish ? 'finish needs' : 'save needs', { classes: ['his-account'], subjects: [on.person.id, id] })
}
