/** Calls with her. Starting one is the reason to see the number; ending it, in one tap, takes the number away and says what happened. */
import { randomUUID } from 'node:crypto'
import type { Day } from '#lib/day.ts'
import { wallClock } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, revealSecret, standing, tell } from '#rooms/access/index.ts'
import {
  type ContactPoint,
  checkPoint,
  contactPoints,
  endPoints,
  holdRisk,
  mayUse,
  nothingGoes,
  type OpenFamily,
} from '#rooms/people/index.ts'
import type { OpensNow } from '#rooms/plans/index.ts'
import {
  type CallFeels,
  type CallResult,
  callResults,
  effectsOf,
  inWindow,
  type MayCall,
  mayCall,
  pointAfter,
  riskMoves,
  trainedForFirstCalls,
} from './rules.ts'
import { type Call, involvementsOf, myInvolvement } from './store.ts'
import { windowOf } from './workload.ts'

/** Her times against the clock, for pages of earlier rooms. */
export const opensNow: OpensNow = (ctx, point) => inWindow(windowOf(point), wallClock(ctx.now))
export function mayRing(ctx: Context, family: OpenFamily, point: ContactPoint): MayCall {
  const who = family.members.find((m) => m.id === point.memberId)
  return mayCall(
    { state: point.state, kind: point.kind, window: windowOf(point), stopped: nothingGoes(who), role: who?.role ?? 'unjudged' },
    mayUse(point, 'call', ctx.now, trainedForFirstCalls(ctx.viewer.role)),
    wallClock(ctx.now),
  )
}

/** Begins a call, or goes on with the one this person has already begun to this number. */
export async function startCall(ctx: Context, family: OpenFamily, asked: { pointId: string; whyNow?: string }): Promise<string> {
  const point = (await contactPoints(ctx, family.id)).find((p) => p.id === asked.pointId)
  if (!point) throw new NotFound('contact point')
  const may = mayRing(ctx, family, point)
  if (!may.may) throw new Refused(may.why)
  // Her named worker's reason is the act, and nothing more is asked of them; a colleague's hand on their keyboard would reach her (practice decisions, 23).
  if (!(await standing(ctx, family.id)).named) await ctx.requireProof()
  const whyNow = (asked.whyNow ?? '').trim()
  if (may.askWhyNow && whyNow.length < 4) throw new Refused(`${outsideTimes}.`)
  const id = randomUUID()
  const made = await ctx.db
    .insertInto('casework.call')
    .values({
      id,
      family_id: family.id,
      involvement_id: (await myInvolvement(ctx, family))?.id ?? null,
      member_id: point.memberId,
      contact_point_id: point.id,
      hat_id: ctx.viewer.hatId,
      started_at: ctx.now,
      note: may.askWhyNow ? `Outside the times given: ${whyNow}` : '',
      recorded_by: ctx.viewer.hatId,
    })
    .onConflict((c) => c.columns(['hat_id', 'contact_point_id']).where('ended_at', 'is', null).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) return begun(ctx, family, point.id)
  ctx.record('start call', {
    classes: ['support', 'contact'],
    family: family.id,
    subjects: [id, point.id],
    reason: may.askWhyNow ? whyNow : null,
  })
  return id
}
export const outsideTimes = 'This is outside the times given. Say why the call cannot wait'
async function begun(ctx: Context, family: OpenFamily, pointId: string): Promise<string> {
  const row = await ctx.db
    .selectFrom('casework.call')
    .select('id')
    .where('family_id', '=', family.id)
    .where('contact_point_id', '=', pointId)
    .where('hat_id', '=', ctx.viewer.hatId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new NotFound('call')
  return row.id
}

/** The number, for as long as the call lasts and for nobody but the caller. The call is the reason; each showing is recorded. */
export async function numberOf(ctx: Context, call: Call, point: ContactPoint): Promise<string | undefined> {
  if (call.endedAt || call.hatId !== ctx.viewer.hatId || point.state === 'unsafe') return undefined
  return (await revealSecret(ctx, point.secretId, `call ${call.id}`)).value
}

/** One tap. A second tap of the same kind changes nothing; another says which was kept. */
export async function endCall(ctx: Context, family: OpenFamily, call: Call, result: CallResult): Promise<void> {
  if (call.hatId !== ctx.viewer.hatId) throw new NotFound('call')
  const done = await ctx.db
    .updateTable('casework.call')
    .set((e) => ({ ended_at: ctx.now, result, version: e('version', '+', 1) }))
    .where('family_id', '=', family.id)
    .where('id', '=', call.id)
    .where('result', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const kept = await ctx.db
      .selectFrom('casework.call')
      .select('result')
      .where('family_id', '=', family.id)
      .where('id', '=', call.id)
      .executeTakeFirst()
    if (kept?.result === result) return
    throw new Refused(
      `This call was already ended as “${callResults[(kept?.result ?? 'no-answer') as CallResult]}”. What was kept first stands; add a note if it is wrong.`,
    )
  }
  ctx.record('end call', { classes: ['support'], family: family.id, subjects: [call.id], reason: result })
  const effects = effectsOf(result)
  if (effects.point === 'not_checked')
    await checkPoint(ctx, family.id, call.pointId, { state: 'not_checked', saidBy: 'Someone else answered' })
  if (effects.point === 'gone') await endPoints(ctx, family.id, { pointId: call.pointId })
  const work = await myInvolvement(ctx, family)
  if (!work) return
  await ctx.db
    .updateTable('casework.involvement')
    .set((e) => ({
      first_attempt_at: e.fn.coalesce('first_attempt_at', e.val(call.startedAt)),
      ...(effects.contact ? { first_contact_at: e.fn.coalesce('first_contact_at', e.val(call.startedAt)) } : {}),
      version: e('version', '+', 1),
    }))
    .where('id', '=', work.id)
    .where('family_id', '=', family.id)
    .where((e) => e.or([e('first_attempt_at', 'is', null), ...(effects.contact ? [e('first_contact_at', 'is', null)] : [])]))
    .execute()
  const holder = family.holderHatId
  const takes = work.hatId ?? ctx.viewer.hatId
  const holderWorksWithHer = (await involvementsOf(ctx, family)).some(
    (i) => i.hatId !== null && i.hatId === holder && i.endedAt === null && i.firstContactAt !== null,
  )
  if (!riskMoves({ result, involved: work.side === 'victim', alreadyHolds: holder === takes, holderWorksWithHer })) return
  await holdRisk(ctx, family.id, takes)
  if (takes !== ctx.viewer.hatId) await tell(ctx, { hatId: takes }, { kind: 'holding', familyId: family.id, subjectId: call.id })
}

export interface AfterCall {
  numberFine?: 'yes' | 'no' | 'not-asked' | undefined
  feels?: CallFeels | undefined
  /** What was said: by her, or by whoever else answered. */
  note?: string | undefined
  nextOn?: Day | undefined
  nextFrom?: string | undefined
  nextUntil?: string | undefined
}
/** What follows a call: the caller's few words about it, and when the next one is. Said again, the last saying stands. */
export async function afterCall(ctx: Context, family: OpenFamily, call: Call, said: AfterCall): Promise<void> {
  if (call.hatId !== ctx.viewer.hatId || !call.result) throw new NotFound('call')
  if (said.nextOn && said.nextOn < ctx.today) throw new Refused('The next call must be today or later.')
  const check = call.result === 'spoke' ? await checkAfter(ctx, family, call, said.numberFine ?? 'not-asked') : undefined
  await ctx.db
    .updateTable('casework.call')
    .set((e) => ({
      number_fine: call.result === 'spoke' ? (said.numberFine ?? 'not-asked') : null,
      feels: call.result === 'spoke' ? (said.feels ?? 'not-asked') : null,
      note: said.note === undefined ? call.note : said.note.trim(),
      next_on: said.nextOn ?? null,
      next_from: said.nextOn ? (said.nextFrom ?? null) : null,
      next_until: said.nextOn ? (said.nextUntil ?? null) : null,
      version: e('version', '+', 1),
    }))
    .where('family_id', '=', family.id)
    .where('id', '=', call.id)
    .execute()
  if (check)
    await checkPoint(ctx, family.id, call.pointId, {
      state: check,
      saidBy: family.members.find((m) => m.id === call.memberId)?.name ?? '',
    })
  ctx.record('after call', { classes: ['support'], family: family.id, subjects: [call.id] })
}
/**
 * What the call says of the number, once: the few words kept of a call are added to for days, and saying them again is no new check. Nor is "still
 * fine" a check of a number of which somebody has learnt since that it is not.
 */
async function checkAfter(
  ctx: Context,
  family: OpenFamily,
  call: Call,
  fine: NonNullable<AfterCall['numberFine']>,
): Promise<'safe' | 'unsafe' | undefined> {
  if (fine === call.numberFine) return undefined
  const state = pointAfter(fine)
  if (state !== 'safe') return state
  const now = (await contactPoints(ctx, family.id)).find((x) => x.id === call.pointId)
  if (now && now.state !== 'safe' && call.endedAt && now.recordedAt > call.endedAt)
    throw new Refused('Something else has been said of this number since your call. Look at it on her page, and say there that it is safe.')
  return state
}
