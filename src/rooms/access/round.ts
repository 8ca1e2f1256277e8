/** What happens to staff without anybody: training that is too late suspends, a role whose last day is over gives its work back. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/tables.ts'

export async function staffRound(db: Kysely<DB>, now: Date): Promise<void> {
  await sql`select access.round(${now})`.execute(db)
}
