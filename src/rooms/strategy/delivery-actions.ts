/** Naming who leads a line of a strategy, and reporting on it. Each is a row more: nothing that was said is changed. */
import type { Day } from '#lib/day.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Delivery, leadsLine, openDelivery, openLine, sayWho } from './delivery-store.ts'

export interface Reported {
  kind: 'going' | 'nothing' | 'done'
  changed?: string | undefined
  expectedOn?: Day | null | undefined
  help?: string | undefined
  evidence?: string | undefined
}
/** `version`: how many reports there were when the page was drawn. */
export async function report(ctx: Context, key: string, what: Reported, version: number): Promise<void> {
  const delivery = await openDelivery(ctx)
  openLine(delivery, key)
  if (!leadsLine(ctx, delivery, key)) throw new NotFound('line of somebody else')
  if (what.kind === 'done' && !what.evidence?.trim()) throw new Refused('Say what shows that it is done, and where it can be seen.')
  if (what.kind === 'going' && !what.changed?.trim() && !what.expectedOn && !what.help?.trim())
    throw new Refused('Say what changed, or press Nothing changed.')
  const { reports } = delivery.held(key)
  if ((reports[0]?.version ?? 0) !== version) throw clash(delivery, key)
  const made = await ctx.db
    .insertInto('strategy.progress')
    .values({
      item: key,
      version: version + 1,
      hat_id: ctx.viewer.hatId,
      kind: what.kind,
      changed: what.kind === 'nothing' ? '' : (what.changed?.trim() ?? ''),
      expected_on: what.kind === 'going' ? (what.expectedOn ?? null) : null,
      help: what.kind === 'nothing' ? '' : (what.help?.trim() ?? ''),
      evidence: what.kind === 'done' ? (what.evidence?.trim() ?? '') : '',
      at: ctx.now,
    })
    .onConflict((c) => c.columns(['item', 'version']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) throw clash(await openDelivery(ctx), key)
  ctx.record('report on a strategy', { reason: `${key}: ${what.kind}` })
}
/** The lead in another tab, or another lead named meanwhile: what stands now, with what was typed kept beside it. */
function clash(delivery: Delivery, key: string): Conflict {
  const [last] = delivery.held(key).reports
  return new Conflict({
    now: last ? { [`${key}-changed`]: last.changed, [`${key}-expects`]: last.expectedOn ?? undefined, [`${key}-help`]: last.help } : {},
    version: last?.version ?? 0,
    by: last ? sayWho(delivery.people, last.hatId) : '',
    at: last?.at ?? new Date(0),
  })
}

/** `hatId` null: nobody leads it any more, and the page says so. */
export async function nameLead(ctx: Context, key: string, hatId: string | null, version: number): Promise<void> {
  const delivery = await openDelivery(ctx)
  openLine(delivery, key)
  if (!delivery.mayName) throw new NotFound('naming')
  const who = hatId === null ? undefined : delivery.people.get(hatId)
  if (hatId !== null && !who?.active) throw new Refused('Choose somebody who works here now.')
  const [last] = delivery.held(key).leads
  if ((last?.version ?? 0) !== version)
    throw new Conflict({
      now: { lead: last?.hatId ?? 'none' },
      version: last?.version ?? 0,
      by: last ? sayWho(delivery.people, last.namedBy) : '',
      at: last?.at ?? ctx.now,
    })
  if ((last?.hatId ?? null) === hatId && last) return
  const made = await ctx.db
    .insertInto('strategy.lead')
    .values({ item: key, version: version + 1, hat_id: hatId, named_by: ctx.viewer.hatId, at: ctx.now })
    .onConflict((c) => c.columns(['item', 'version']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) {
    const [now] = (await openDelivery(ctx)).held(key).leads
    throw new Conflict({
      now: { lead: now?.hatId ?? 'none' },
      version: now?.version ?? 0,
      by: now ? sayWho(delivery.people, now.namedBy) : '',
      at: now?.at ?? ctx.now,
    })
  }
  ctx.record('name a lead', { reason: key, ...(hatId ? { subjects: [hatId] } : {}) })
}
