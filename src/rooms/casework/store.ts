/** Reading casework: who works with whom, calls, notes, outcomes. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import type { CallFeels, CallResult, EndKind, NoteClass, NoteKind, OutcomeAnswer, OutcomeAsked } from './rules.ts'

type Of = Pick<OpenFamily, 'id'>

export interface Involvement {
  id: string
  familyId: string
  teamId: string
  hatId: string | null
  side: 'victim' | 'child' | 'both'
  serviceKey: string
  startedAt: Date
  firstAttemptAt: Date | null
  firstContactAt: Date | null
  reviewDueOn: Day | null
  endedAt: Date | null
  endKind: EndKind | null
  endNote: string
  version: number
}
const involvements = (ctx: Context) =>
  ctx.db
    .selectFrom('casework.involvement')
    .select([
      'id',
      'family_id as familyId',
      'team_id as teamId',
      'hat_id as hatId',
      'side',
      'service_key as serviceKey',
      'started_at as startedAt',
      'first_attempt_at as firstAttemptAt',
      'first_contact_at as firstContactAt',
      'review_due_on as reviewDueOn',
      'ended_at as endedAt',
      'end_kind as endKind',
      'end_note as endNote',
      'version',
    ])
    .$narrowType<{ side: Involvement['side']; reviewDueOn: Day | null; endKind: EndKind | null }>()

export const involvementsOf = (ctx: Context, family: Of): Promise<Involvement[]> =>
  involvements(ctx).where('family_id', '=', family.id).orderBy('started_at').execute()
export async function openInvolvement(ctx: Context, family: Of, id: string): Promise<Involvement> {
  const row = isId(id) ? await involvements(ctx).where('family_id', '=', family.id).where('id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('involvement')
  return row
}
/** Live work of this person, or of the whole team. */
export const liveInvolvements = (ctx: Context, whose: 'mine' | 'team'): Promise<Involvement[]> =>
  involvements(ctx)
    .where('ended_at', 'is', null)
    .where('team_id', '=', ctx.viewer.teamId)
    .where((e) => (whose === 'team' ? e.val(true) : e('hat_id', '=', ctx.viewer.hatId)))
    .orderBy('started_at')
    .execute()
/** The live work with this family that the reader is part of: their own before their team's, hers before a child's. */
export async function myInvolvement(ctx: Context, family: Of): Promise<Involvement | undefined> {
  return involvements(ctx)
    .where('family_id', '=', family.id)
    .where('ended_at', 'is', null)
    .where('team_id', '=', ctx.viewer.teamId)
    .orderBy(sql`hat_id = ${ctx.viewer.hatId} desc nulls last`)
    .orderBy(sql`side = 'victim' desc`)
    .orderBy('started_at')
    .executeTakeFirst()
}

export interface Call {
  id: string
  familyId: string
  involvementId: string | null
  memberId: string
  pointId: string
  hatId: string
  /** Who made it. */
  by: string
  startedAt: Date
  endedAt: Date | null
  result: CallResult | null
  numberFine: 'yes' | 'no' | 'not-asked' | null
  feels: CallFeels | null
  note: string
  nextOn: Day | null
  nextFrom: string | null
  nextUntil: string | null
  version: number
}
export const calls = (ctx: Context) =>
  ctx.db
    .selectFrom('casework.call')
    .select([
      'id',
      'family_id as familyId',
      'involvement_id as involvementId',
      'member_id as memberId',
      'contact_point_id as pointId',
      'hat_id as hatId',
      'recorded_by as by',
      'started_at as startedAt',
      'ended_at as endedAt',
      'result',
      'number_fine as numberFine',
      'feels',
      'note',
      'next_on as nextOn',
      sql<string | null>`to_char(next_from, 'HH24:MI')`.as('nextFrom'),
      sql<string | null>`to_char(next_until, 'HH24:MI')`.as('nextUntil'),
      'version',
    ])
    .$narrowType<{ result: CallResult | null; numberFine: Call['numberFine']; feels: CallFeels | null; nextOn: Day | null }>()

export async function callsOf(ctx: Context, family: Of): Promise<Call[]> {
  const rows = await calls(ctx).where('family_id', '=', family.id).orderBy('started_at', 'desc').execute()
  if (rows.length > 0) ctx.record('read', { classes: ['support'], family: family.id })
  return rows
}
export async function openCall(ctx: Context, family: Of, id: string): Promise<Call> {
  const row = isId(id) ? await calls(ctx).where('family_id', '=', family.id).where('id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('call')
  ctx.record('read', { classes: ['support'], family: family.id, subjects: [id] })
  return row
}
/** Calls this person has begun and not ended: the number is still shown. */
export const unendedCalls = (ctx: Context): Promise<Call[]> =>
  calls(ctx).where('hat_id', '=', ctx.viewer.hatId).where('ended_at', 'is', null).orderBy('started_at').execute()
export interface Note {
  id: string
  memberId: string | null
  class: NoteClass
  kind: NoteKind
  turning: string | null
  happenedAt: Date
  text: string
  saidBy: string
  recordedBy: string
  recordedAt: Date
}
export const notesOf = (ctx: Context, family: Of): Promise<Note[]> =>
  ctx.db
    .selectFrom('casework.note')
    .select([
      'id',
      'member_id as memberId',
      'class',
      'kind',
      'turning',
      'happened_at as happenedAt',
      'text',
      'said_by as saidBy',
      'recorded_by as recordedBy',
      'recorded_at as recordedAt',
    ])
    .$narrowType<{ class: NoteClass; kind: NoteKind }>()
    .where('family_id', '=', family.id)
    .orderBy('happened_at', 'desc')
    .execute()

export interface OutcomeRow {
  involvementId: string
  asked: OutcomeAsked
  answer: OutcomeAnswer | null
  levelAtEnd: string | null
  herWords: string
  at: Date
  recordedBy: string
}
export const outcomesOf = (ctx: Context, family: Of): Promise<OutcomeRow[]> =>
  ctx.db
    .selectFrom('casework.outcome')
    .select([
      'involvement_id as involvementId',
      'asked',
      'answer',
      'level_at_end as levelAtEnd',
      'her_words as herWords',
      'at',
      'recorded_by as recordedBy',
    ])
    .$narrowType<{ asked: OutcomeAsked; answer: OutcomeAnswer | null }>()
    .where('family_id', '=', family.id)
    .orderBy('at')
    .execute()
