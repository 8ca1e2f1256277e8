/** What this room puts into a day: one row for all the lines somebody owes a report on, and one for each paper to sign. It can always wait until the calls are made. */
import { sql } from 'kysely'
import { plural } from '#lib/text.ts'
import type { Context } from '#rooms/access/index.ts'
import type { Work, WorkSource } from '#rooms/people/index.ts'
import { reportDue } from './delivery-rules.ts'
import { leadsLine, openDelivery } from './delivery-store.ts'
import { isSigner, papersHere } from './papers-store.ts'
import { nameOf } from './papers-views.ts'

export const strategyWork: WorkSource = async (ctx: Context): Promise<Work[]> => {
  // Nearly everybody leads nothing: one short question, and no more.
  const { rows } = await sql<{ lines: string[] }>`select strategy.my_lines() as lines`.execute(ctx.db)
  const papers = await papersWaiting(ctx)
  if (!rows[0] || rows[0].lines.length === 0) return papers
  const delivery = await openDelivery(ctx)
  const due = delivery.lines.filter((l) => leadsLine(ctx, delivery, l.key) && reportDue(l, delivery.held(l.key).reports, ctx.today))
  if (due.length === 0) return papers
  return [
    ...papers,
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

/** Papers that wait for their signer. Nearly everybody signs none. */
async function papersWaiting(ctx: Context): Promise<Work[]> {
  const { rows } = await sql<{ signs: string[] }>`select strategy.papers_i_sign() as signs`.execute(ctx.db)
  if (!rows[0] || rows[0].signs.length === 0) return []
  const waiting = (await papersHere(ctx)).filter((p) => p.readyAt && isSigner(ctx, p))
  return waiting.map((p) => ({
    kind: 'task',
    band: 'wait',
    due: null,
    title: 'Sign off a paper',
    about: nameOf(ctx.pack, p),
    href: `/papers/${p.id}`,
    verb: 'Read',
  }))
}
