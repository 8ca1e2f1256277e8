/**
 * How a service stands: whether it is taking people, how many places, how long a wait. Its own people say it, dated; the newest counts, and one that is old
 * says so. It holds nothing about anyone, and decides nothing: whoever asks sees it before they send.
 */
import { randomUUID } from 'node:crypto'
import { daysBetween } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { service, team } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'

export const taking = { now: 'Taking people now', waiting: 'A waiting list', closed: 'Not taking anybody now' } as const
export type Taking = keyof typeof taking
export interface Capacity {
  serviceKey: string
  taking: Taking
  places: number | null
  waitWeeks: number | null
  note: string
  at: Date
  by: string
}
/** After so many days it may have changed: said beside it, and nothing is hidden (judgement, 2026). */
export const freshDays = 14
export const isOld = (c: Pick<Capacity, 'at'>, now: Date): boolean => daysBetween(dayIn(c.at), dayIn(now)) > freshDays

/** In one line, with its day: "A waiting list, about 6 weeks; 3 places. As they said on 3 March." */
export function sayCapacity(c: Capacity, now: Date): string {
  const parts = [
    `${taking[c.taking]}${c.waitWeeks === null ? '' : c.waitWeeks === 0 ? ', no wait' : `, about ${plural(c.waitWeeks, 'week')}`}`,
    c.places === null ? '' : plural(c.places, 'place'),
  ].filter((x) => x !== '')
  return `${parts.join('; ')}. As they said on ${sayDay(dayIn(c.at))}${isOld(c, now) ? `, more than ${freshDays} days ago: ask` : ''}.${c.note === '' ? '' : ` ${c.note}`}`
}

/** The newest of each service, for any list. */
export async function capacities(ctx: Context): Promise<Map<string, Capacity>> {
  const rows = await ctx.db
    .selectFrom('directory.capacity')
    .distinctOn('service_key')
    .select(['service_key as serviceKey', 'taking', 'places', 'wait_weeks as waitWeeks', 'note', 'at', 'recorded_by as by'])
    .$narrowType<{ taking: Taking }>()
    .orderBy('service_key')
    .orderBy('at', 'desc')
    .execute()
  return new Map(rows.map((r) => [r.serviceKey, r]))
}

/** Services that this reader's own team answers for. */
export const ourServices = (ctx: Context) =>
  (team(ctx.pack, ctx.viewer.teamKey)?.services ?? []).flatMap((key) => service(ctx.pack, key) ?? [])

export async function sayHowItStands(
  ctx: Context,
  serviceKey: string,
  said: { taking: Taking; places: number | null; waitWeeks: number | null; note: string },
): Promise<void> {
  if (!ourServices(ctx).some((s) => s.key === serviceKey)) throw new NotFound('service')
  if (said.taking === 'closed' && said.places) throw new Refused('A service that takes nobody has no places to give.')
  await ctx.db
    .insertInto('directory.capacity')
    .values({
      id: randomUUID(),
      service_key: serviceKey,
      team_id: ctx.viewer.teamId,
      taking: said.taking,
      places: said.places,
      wait_weeks: said.waitWeeks,
      note: said.note.trim(),
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('say how a service stands', { reason: serviceKey })
}
