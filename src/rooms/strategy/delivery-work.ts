/** What this room puts into a day: one row for all the lines somebody owes a report on. It can always wait until the calls are made. */
import { sql } from 'kysely'
import { plural } from '#lib/text.ts'
import type { Context } from '#rooms/access/index.ts'
import type { Work, WorkSource } from '#rooms/people/index.ts'
import { reportDue } from './delivery-rules.ts'
import { leadsLine, openDelivery } from './delivery-store.ts'

export const strategyWork: WorkSource = async (ctx: Context): Promise<Work[]> => {
  // Nearly everybody leads nothing: one short question, and no more.
  const { rows } = await sql<{ lines: string[] }>`select strategy.my_lines() as lines`.execute(ctx.db)
  if (!rows[0] || rows[0].lines.length === 0) return []
  const delivery = await openDelivery(ctx)
  const due = delivery.lines.filter((l) => leadsLine(ctx, delivery, l.key) && reportDue(l, delivery.held(l.key).reports, ctx.today))
  if (due.length === 0) return []
  return [
    {
      kind: 'task',
      band: 'wait',
      due: null,
      title: `Report on ${plural(due.length, 'line')} of a strategy`,
      about: due.map((l) => `${l.strategy.short} ${l.ref}`).join(', '),
      href: '/strategies/due',
      verb: 'Report',
    },
  ]
}
