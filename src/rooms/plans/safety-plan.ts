/** Her own safety plan: hers, four lines, each saving beside the one before. Only her named workers read or write it, as the database decides. */
import { Conflict, NotFound } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'

export interface SafetyPlanLines {
  whatIDo: string
  whatIsReady: string
  whoIRing: string
  childrensPart: string
}
/** Hers. Version 0 begins it; two who begin at once meet as a conflict, and neither loses a word. */
export async function writeSafetyPlan(
  ctx: Context,
  familyId: string,
  memberId: string,
  lines: SafetyPlanLines,
  version: number,
): Promise<void> {
  const values = {
    what_i_do: lines.whatIDo,
    what_is_ready: lines.whatIsReady,
    who_i_ring: lines.whoIRing,
    childrens_part: lines.childrensPart,
    recorded_by: ctx.viewer.hatId,
    changed_at: ctx.now,
  }
  const done =
    version === 0
      ? (
          await ctx.db
            .insertInto('plans.safety_plan')
            .values({ family_id: familyId, member_id: memberId, ...values })
            .onConflict((c) => c.columns(['family_id', 'member_id']).doNothing())
            .executeTakeFirst()
        ).numInsertedOrUpdatedRows
      : (
          await ctx.db
            .updateTable('plans.safety_plan')
            .set((e) => ({ ...values, version: e('version', '+', 1) }))
            .where('family_id', '=', familyId)
            .where('member_id', '=', memberId)
            .where('version', '=', version)
            .executeTakeFirst()
        ).numUpdatedRows
  if (!done) {
    const now = await ctx.db
      .selectFrom('plans.safety_plan')
      .selectAll()
      .where('family_id', '=', familyId)
      .where('member_id', '=', memberId)
      .executeTakeFirst()
    if (!now) throw new NotFound('safety plan')
    const same =
      now.what_i_do === lines.whatIDo &&
      now.what_is_ready === lines.whatIsReady &&
      now.who_i_ring === lines.whoIRing &&
      now.childrens_part === lines.childrensPart
    if (same) return
    throw new Conflict({
      now: { whatIDo: now.what_i_do, whatIsReady: now.what_is_ready, whoIRing: now.who_i_ring, childrensPart: now.childrens_part },
      version: now.version,
      by: (await colleague(ctx, now.recorded_by))?.name ?? 'a colleague',
      at: now.changed_at,
    })
  }
  ctx.record('write safety plan', { classes: ['safety-plan'], family: familyId, subjects: [memberId] })
}
