/**
 * What waits too long: nobody answered in time, or it was taken and has not begun by the day that was said. Runs as oneplan_job, which reads who was asked
 * and by when, and nothing about anyone.
 */
import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import type { NoticeKind } from '#rooms/access/index.ts'
import type { DB } from '#src/tables.ts'
import { waitLadder, waitStep } from './rules.ts'

interface To {
  hat_id: string | null
  team_id: string | null
}
const toHat = (hat_id: string): To => ({ hat_id, team_id: null })
const notice = (kind: NoticeKind, requestId: string, now: Date) => (to: To) => ({
  id: randomUUID(),
  ...to,
  kind,
  subject_id: requestId,
  at: now,
})
/** Whoever has the work of somebody who is away. */
const standsIn = (hat: 'from_hat' | 'hat_id') => sql<string>`casework.stands_in(${sql.ref(hat)})`
/** The managers of a team; a team without one hears itself. Who hears already is not told twice. */
async function managersIn(db: Kysely<DB>): Promise<(team: string, but: string) => To[]> {
  const managers = await db
    .selectFrom('access.colleague')
    .select(['hat_id as own', 'team_id as team', standsIn('hat_id').as('hat')])
    .where('role', '=', 'manager')
    .where('active', '=', true)
    .execute()
  return (team, but) => {
    const theirs = managers.filter((m) => m.team === team)
    const hats = new Set(theirs.filter((m) => m.own !== but && m.hat !== but).map((m) => m.hat))
    return hats.size > 0 ? [...hats].map(toHat) : [{ hat_id: null, team_id: team }]
  }
}

/**
 * Once for each request that nobody answered in time: the sender hears, and the managers of both teams; a team without one hears itself. Runs as
 * oneplan_job, which can read who was asked and when, and nothing about anyone.
 */
export async function escalateOverdue(db: Kysely<DB>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const late = await tx
      .updateTable('frontdoor.request')
      .set({ escalated_at: now })
      .where('state', '=', 'sent')
      .where('answer_due_at', '<', now)
      .where('escalated_at', 'is', null)
      .returning(['id', 'from_team', 'to_team', standsIn('from_hat').as('asker')])
      .execute()
    if (late.length === 0) return 0
    const heads = await managersIn(tx)
    const rows = late.flatMap((r) =>
      [toHat(r.asker), ...heads(r.from_team, r.asker), ...heads(r.to_team, r.asker)].map(notice('overdue', r.id, now)),
    )
    await tx.insertInto('access.notice').values(rows).execute()
    return late.length
  })
}

/**
 * Taken, and waiting past the day that was said: who asked hears, and the managers of the team that keeps them waiting; then again, step by step, wider.
 * Runs as oneplan_job, which reads who was asked and the day, and nothing about anyone.
 */
export async function escalateWaiting(db: Kysely<DB>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows: waits } = await sql<{
      id: string
      asker: string
      from_team: string
      to_team: string
      begins_about: Day
      wait_step: number
    }>`select id, casework.stands_in(from_hat) as asker, from_team, to_team, begins_about, wait_step from frontdoor.waits(${dayIn(now)}::date)`.execute(
      tx,
    )
    const due = waits.flatMap((w) => {
      const step = waitStep(w.begins_about, dayIn(now), englandAndWales)
      return step > w.wait_step ? [{ ...w, step }] : []
    })
    if (due.length === 0) return 0
    const heads = await managersIn(tx)
    const rows = due.flatMap((w) => {
      const tells = waitLadder[w.step - 1]?.tells ?? []
      return [
        ...(tells.includes('asker') ? [toHat(w.asker)] : []),
        ...(tells.includes('receiving') ? heads(w.to_team, w.asker) : []),
        ...(tells.includes('asking') ? heads(w.from_team, w.asker) : []),
        ...(tells.includes('everyone') ? [{ hat_id: null, team_id: w.to_team }] : []),
      ].map(notice('waits-late', w.id, now))
    })
    for (const w of due) await tx.updateTable('frontdoor.request').set({ wait_step: w.step }).where('id', '=', w.id).execute()
    await tx.insertInto('access.notice').values(rows).execute()
    return due.length
  })
}
