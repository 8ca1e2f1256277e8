/** Needs: what somebody on the plan needs, and what became of it. A need nobody could meet is counted, for those who decide what there should be. */
import { randomUUID } from 'node:crypto'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { recordUnmetNeed } from '#rooms/referrals/index.ts'
import { type NeedState, numberGap } from './rules.ts'
import type { Need } from './store.ts'

export async function addNeed(
  ctx: Context,
  familyId: string,
  need: { domain: string; text?: string; memberId?: string | null },
): Promise<string> {
  if (!ctx.pack.needs.domains.some((d) => d.key === need.domain)) throw new NotFound('domain')
  const gap = numberGap(need.text ?? '')
  if (gap) throw new Refused(`${gap}.`)
  const id = randomUUID()
  await ctx.db
    .insertInto('plans.need')
    .values({
      id,
      family_id: familyId,
      member_id: need.memberId ?? null,
      domain: need.domain,
      text: (need.text ?? '').trim(),
      state: 'open',
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add need', { classes: ['plan'], family: familyId, subjects: [id] })
  return id
}

export interface NeedAnswer {
  state: Exclude<NeedState, 'open'>
  /** Why nobody could help, by the pack's key; only when unmet. */
  reason?: string | undefined
  sought?: string | undefined
  version: number
}
/** Answered again, it is a correction. What was unmet once stays counted: it was not there when it was needed. */
export async function answerNeed(ctx: Context, familyId: string, need: Need, said: NeedAnswer): Promise<void> {
  if (said.state === 'unmet' && !said.reason) throw new Refused('Select why nobody could help.')
  const done = await ctx.db
    .updateTable('plans.need')
    .set((e) => ({ state: said.state, answered_by: ctx.viewer.hatId, answered_at: ctx.now, version: e('version', '+', 1) }))
    .where('family_id', '=', familyId)
    .where('id', '=', need.id)
    .where('version', '=', said.version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await ctx.db
      .selectFrom('plans.need')
      .select(['state', 'version', 'answered_by', 'answered_at'])
      .where('family_id', '=', familyId)
      .where('id', '=', need.id)
      .executeTakeFirst()
    if (!now) throw new NotFound('need')
    if (now.state === said.state) return
    throw new Conflict({
      now: { state: now.state === 'open' ? undefined : now.state },
      version: now.version,
      by: (await colleague(ctx, now.answered_by))?.name ?? 'a colleague',
      at: now.answered_at ?? ctx.now,
    })
  }
  if (said.state === 'unmet' && need.state !== 'unmet')
    await recordUnmetNeed(
      ctx,
      { id: familyId },
      {
        memberId: need.memberId,
        sought: said.sought?.trim() || domainWords(ctx, need.domain),
        reason: said.reason ?? '',
        note: need.text,
      },
    )
  ctx.record('answer need', { classes: ['plan'], family: familyId, subjects: [need.id], reason: said.state })
}
export const domainWords = (ctx: Context, key: string): string => ctx.pack.needs.domains.find((d) => d.key === key)?.words ?? key
