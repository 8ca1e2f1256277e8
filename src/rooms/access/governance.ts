/** What the governance lead is told by jobs: that the record may have been touched, that sealing stopped, that looks of last week stand out. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DB } from '#src/tables.ts'
import type { NoticeKind } from './notices.ts'

/** Once a day for each kind at most: a fault that stays says so without a noise every minute. */
export async function tellGovernance(db: Kysely<DB>, now: Date, kind: NoticeKind): Promise<number> {
  const leads = await db
    .selectFrom('access.colleague')
    .select('hat_id')
    .where('role', '=', 'governance')
    .where('active', '=', true)
    .execute()
  const told = await db
    .selectFrom('access.notice')
    .select('hat_id')
    .where('kind', '=', kind)
    .where('at', '>', new Date(now.getTime() - 20 * 3_600_000))
    .execute()
  const rows = leads
    .filter((l) => !told.some((t) => t.hat_id === l.hat_id))
    .map((l) => ({ id: randomUUID(), hat_id: l.hat_id as string, team_id: null, kind, at: now }))
  if (rows.length > 0) await db.insertInto('access.notice').values(rows).execute()
  return rows.length
}
