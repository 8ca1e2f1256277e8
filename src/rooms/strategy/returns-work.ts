/** Returns in a manager's day, and a word to the agency while one is late. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { addDays } from '#lib/day.ts'
import { dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { type Context, idOf } from '#rooms/access/index.ts'
import type { Work, WorkSource } from '#rooms/people/index.ts'
import type { DB } from '#src/tables.ts'
import { aboutReturn } from './heard.ts'
import { askedOf, dueOn, owed, periodsAsked, type State } from './returns-rules.ts'
import { openReturns } from './returns-store.ts'

/** For managers, who have a day: what their agency owes, once its last day is near. It can always wait until the calls are made. */
export const returnsWork: WorkSource = async (ctx: Context): Promise<Work[]> => {
  if (ctx.viewer.role !== 'manager' || !askedOf(ctx.pack).some((a) => a.agency === ctx.viewer.agencyId)) return []
  const returns = await openReturns(ctx)
  const due = returns.asked.flatMap((asked) =>
    periodsAsked(asked, ctx.today, ctx.pack.returns).flatMap((period) => {
      const last = dueOn(period, ctx.pack.returns)
      const state = returns.standing(asked, period)?.state
      return owed(state) && (state === 'back' || last <= addDays(ctx.today, 14)) ? [{ asked, period, last, state }] : []
    }),
  )
  if (due.length === 0) return []
  const back = due.filter((d) => d.state === 'back').length
  const late = due.filter((d) => d.last < ctx.today).length
  return [
    {
      kind: 'task',
      band: 'wait',
      due: null,
      title:
        back > 0 ? `Answer ${plural(back, 'return')} sent back with a question` : `Hand in ${plural(due.length, 'return')} of your agency`,
      about: due.map((d) => `${d.asked.areaName}, ${d.period.short}`).join('; '),
      href: '/returns',
      verb: 'Open returns',
      ...(late > 0 ? { note: `${late} late` } : { note: `By ${sayDay(due[0]?.last ?? ctx.today, { short: true })}` }),
    },
  ]
}

/**
 * Told while a return is late, every so many days: the agency's administrators and whoever handed one in before; its managers where there is neither. Runs
 * as oneplan_job, which reads that a return was sent and answered, and no count.
 */
export async function remindLate(db: Kysely<DB>, pack: Pack, now: Date): Promise<number> {
  const today = dayIn(now)
  const since = startOfDay(addDays(today, 1 - pack.returns.remindEveryDays))
  return db.transaction().execute(async (tx) => {
    const sent = await tx
      .selectFrom('strategy.handed as r')
      .leftJoin('strategy.handed_answer as a', 'a.return_id', 'r.id')
      .select(['r.agency', 'r.area', 'r.step', 'r.starts_on', 'r.version', 'r.hat_id', 'a.kind'])
      .orderBy('r.version', 'desc')
      .execute()
    const people = await tx
      .selectFrom('access.colleague')
      .select(['hat_id', 'role', 'agency_id'])
      .where('role', 'in', ['administrator', 'manager'])
      .where('active', '=', true)
      .execute()
    const told = await tx
      .selectFrom('access.notice')
      .select(['hat_id', 'subject_id'])
      .where('kind', '=', 'return-late')
      .where('at', '>=', since)
      .execute()
    const rows = askedOf(pack).flatMap((asked) => {
      const ours = sent.filter((r) => r.agency === asked.agency && r.area === asked.area && r.step === asked.step)
      const mine = people.filter((c) => c.agency_id === asked.agency)
      const first = mine.filter((c) => c.role === 'administrator' || ours.some((r) => r.hat_id === c.hat_id))
      return periodsAsked(asked, today, pack.returns).flatMap((period) => {
        const last = ours.find((r) => r.starts_on === period.starts)
        const state = last && ((last.kind ?? 'waiting') as State)
        if (!owed(state) || dueOn(period, pack.returns) >= today) return []
        const subject = idOf('return', aboutReturn(asked, period))
        return (first.length > 0 ? first : mine)
          .filter((c) => !told.some((t) => t.hat_id === c.hat_id && t.subject_id === subject))
          .map((c) => ({
            id: randomUUID(),
            hat_id: c.hat_id as string,
            team_id: null,
            kind: 'return-late',
            subject_id: subject,
            about: aboutReturn(asked, period),
            at: now,
          }))
      })
    })
    if (rows.length > 0) await tx.insertInto('access.notice').values(rows).execute()
    return rows.length
  })
}
