/**
 * What is late at a front door, contacts and what arrived by itself alike: who hears is the area's ladder, one step after the other, each once. A door
 * without a manager hears itself. Runs as oneplan_job, which reads clocks and owners and nothing about anyone.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Pack } from '#pack/index.ts'
import type { DB } from '#src/tables.ts'
import { climbed, type Hears, usualLadder } from './ladder-rules.ts'
import type { Urgency } from './rules.ts'

/** A step is known again by its kind of notice. */
const steps = ['', '-2', '-3'] as const
interface Late {
  id: string
  familyId: string | null
  teams: readonly { id: string; frontDoor: string | null }[]
  owner: string | null
  urgency: Urgency
  dueAt: Date
  /** When it was last found to be more urgent: what was told before then is told again. */
  raisedAt: Date | null
  kind: 'late-contact' | 'arrival-late'
}

export async function escalateLateContacts(db: Kysely<DB>, now: Date, doors: Pack['frontDoors'] = []): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const teams = await tx.selectFrom('access.open_team').select(['id', 'front_door']).execute()
    const managers = await tx
      .selectFrom('access.colleague')
      .select(['hat_id', 'team_id'])
      .where('role', '=', 'manager')
      .where('active', '=', true)
      .execute()
    const [contacts, arrivals] = await Promise.all([
      tx
        .selectFrom('frontdoor.contact')
        .select(['id', 'family_id', 'front_door', 'claimed_by', 'urgency', 'due_at', 'raised_at'])
        .where('state', '<>', 'decided')
        .where('due_at', '<', now)
        .orderBy('due_at')
        .limit(2000)
        .execute(),
      tx
        .selectFrom('arrivals.arrival')
        .select(['id', 'team_id', 'held_by', 'urgency', 'due_at'])
        .where('state', 'in', ['unread', 'held'])
        .where('due_at', '<', now)
        .orderBy('due_at')
        .limit(2000)
        .execute(),
    ])
    const of = (found: typeof teams) => found.map((t) => ({ id: t.id as string, frontDoor: t.front_door }))
    const late: Late[] = [
      ...contacts.map(
        (c): Late => ({
          id: c.id,
          familyId: c.family_id,
          teams: of(teams.filter((t) => t.front_door === c.front_door)),
          owner: c.claimed_by,
          urgency: c.urgency as Urgency,
          dueAt: c.due_at,
          raisedAt: c.raised_at,
          kind: 'late-contact',
        }),
      ),
      ...arrivals.map(
        (a): Late => ({
          id: a.id,
          familyId: null,
          teams: of(teams.filter((t) => t.id === a.team_id)),
          owner: a.held_by,
          urgency: a.urgency as Urgency,
          dueAt: a.due_at,
          raisedAt: null,
          kind: 'arrival-late',
        }),
      ),
    ]
    const due = late.flatMap((l) => {
      const ladder = doors.find((d) => d.key === l.teams[0]?.frontDoor)?.escalation ?? usualLadder
      const { rungs, reached } = climbed(ladder, l, now, englandAndWales)
      return rungs.slice(0, Math.min(reached, steps.length)).map((rung, i) => ({ l, rung, kind: `${l.kind}${steps[i]}` }))
    })
    if (due.length === 0) return 0
    const told = await tx
      .selectFrom('access.notice')
      .select(['subject_id', 'kind', 'at'])
      .where('subject_id', 'in', [...new Set(due.map((d) => d.l.id))])
      .execute()
    const rows = due
      .filter((d) => !told.some((t) => t.subject_id === d.l.id && t.kind === d.kind && (d.l.raisedAt === null || t.at >= d.l.raisedAt)))
      .flatMap(({ l, rung, kind }) =>
        toWhom(l, rung.tells, managers).map((to) => ({ id: randomUUID(), ...to, family_id: l.familyId, kind, subject_id: l.id, at: now })),
      )
    if (rows.length > 0) await tx.insertInto('access.notice').values(rows).execute()
    return new Set(rows.map((r) => r.subject_id)).size
  })
}

type To = { hat_id: string | null; team_id: string | null }
function toWhom(l: Late, tells: readonly Hears[], managers: readonly { hat_id: string | null; team_id: string | null }[]): To[] {
  const everyone: To[] = l.teams.map((t) => ({ hat_id: null, team_id: t.id }))
  if (tells.includes('everyone')) return everyone
  const heads = tells.includes('managers')
    ? l.teams.flatMap((t): To[] => {
        const hats = managers.filter((m) => m.team_id === t.id && m.hat_id !== l.owner)
        return hats.length > 0 ? hats.map((m) => ({ hat_id: m.hat_id, team_id: null })) : [{ hat_id: null, team_id: t.id }]
      })
    : []
  const owner: To[] = tells.includes('owner')
    ? l.owner
      ? [{ hat_id: l.owner, team_id: null }]
      : tells.includes('managers')
        ? []
        : everyone
    : []
  return [...owner, ...heads]
}
