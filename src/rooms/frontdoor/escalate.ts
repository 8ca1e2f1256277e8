/**
 * A contact that is unsafe if late, and is late: whoever has it hears, and the managers of that front door; a door without a manager hears itself. Once
 * for each. What can wait makes no noise (practice decisions, 29). Runs as oneplan_job, which reads clocks and owners and nothing about anyone.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DB } from '#src/tables.ts'

export async function escalateLateContacts(db: Kysely<DB>, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const late = await tx
      .selectFrom('frontdoor.contact as c')
      .select(['c.id', 'c.family_id', 'c.front_door', 'c.claimed_by'])
      .where('c.state', '<>', 'decided')
      .where('c.urgency', '=', 'now')
      .where('c.due_at', '<', now)
      .where((e) =>
        e.not(
          e.exists(
            e.selectFrom('access.notice as n').select('n.id').whereRef('n.subject_id', '=', 'c.id').where('n.kind', '=', 'late-contact'),
          ),
        ),
      )
      .limit(500)
      .execute()
    if (late.length === 0) return 0
    const [teams, managers] = await Promise.all([
      tx.selectFrom('access.open_team').select(['id', 'front_door']).where('front_door', 'is not', null).execute(),
      tx.selectFrom('access.colleague').select(['hat_id', 'team_id']).where('role', '=', 'manager').where('active', '=', true).execute(),
    ])
    const rows = late.flatMap((c) => {
      const told = teams
        .filter((t) => t.front_door === c.front_door)
        .flatMap((t): { hat_id: string | null; team_id: string | null }[] => {
          const hats = managers.filter((m) => m.team_id === t.id && m.hat_id !== c.claimed_by)
          return hats.length > 0 ? hats.map((m) => ({ hat_id: m.hat_id, team_id: null })) : [{ hat_id: null, team_id: t.id }]
        })
      return [...(c.claimed_by ? [{ hat_id: c.claimed_by as string | null, team_id: null as string | null }] : []), ...told].map((to) => ({
        id: randomUUID(),
        ...to,
        family_id: c.family_id,
        kind: 'late-contact',
        subject_id: c.id,
        at: now,
      }))
    })
    await tx.insertInto('access.notice').values(rows).execute()
    return late.length
  })
}
