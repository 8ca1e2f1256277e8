/** Returns in somebody's day, and reminders: one row for a manager, a box on the page of whoever has no day, and a word to the agency while one is late. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { addDays } from '#lib/day.ts'
import { dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { type Context, idOf, myNotices, noticeKinds, noticeSeen } from '#rooms/access/index.ts'
import type { Work, WorkSource } from '#rooms/people/index.ts'
import type { DB } from '#src/tables.ts'
import { type Asked, askedOf, dueOn, owed, periodsAsked, type State } from './returns-rules.ts'
import { openReturns } from './returns-store.ts'
import type { Period } from './rules.ts'

/** Kinds that this room makes its own rows of. */
export const returnNotices = ['return-sent', 'return-back', 'return-accepted', 'return-late'] as const
const isOurs = (kind: string): kind is (typeof returnNotices)[number] => (returnNotices as readonly string[]).includes(kind)
const placeIn = (asked: Pick<Asked, 'key'>, period: Pick<Period, 'starts'>) => `${asked.key}/${period.starts}`

export interface Heard {
  words: string
  href: string
  at: Date
}
/** One for each return: the newest says how it stands. */
export async function heardOf(ctx: Context): Promise<Heard[]> {
  const ours = (await myNotices(ctx)).filter((n) => isOurs(n.kind))
  if (ours.length === 0) return []
  const places = new Set<string>()
  const all = askedOf(ctx.pack).map((asked) => ({ asked, periods: periodsAsked(asked, ctx.today, ctx.pack.returns) }))
  return ours.flatMap((n): Heard[] => {
    if (places.has(n.about) || !isOurs(n.kind)) return []
    places.add(n.about)
    const [asked, period] =
      all.flatMap(({ asked, periods }) => periods.filter((q) => placeIn(asked, q) === n.about).map((q) => [asked, q] as const))[0] ?? []
    return asked && period
      ? [
          {
            words: `${noticeKinds[n.kind]}: ${period.words}, ${['manager', 'administrator'].includes(ctx.viewer.role) ? asked.areaName : asked.agencyName}`,
            href: `/returns/${n.about}`,
            at: n.at,
          },
        ]
      : []
  })
}
export async function heard(ctx: Context, asked: Asked, period: Period): Promise<void> {
  for (const n of await myNotices(ctx)) if (isOurs(n.kind) && n.about === placeIn(asked, period)) await noticeSeen(ctx, n.id)
}

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
        const subject = idOf('return', placeIn(asked, period))
        return (first.length > 0 ? first : mine)
          .filter((c) => !told.some((t) => t.hat_id === c.hat_id && t.subject_id === subject))
          .map((c) => ({
            id: randomUUID(),
            hat_id: c.hat_id as string,
            team_id: null,
            kind: 'return-late',
            subject_id: subject,
            about: placeIn(asked, period),
            at: now,
          }))
      })
    })
    if (rows.length > 0) await tx.insertInto('access.notice').values(rows).execute()
    return rows.length
  })
}
