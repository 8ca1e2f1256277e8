/** Who works with a family: the teams that can be asked to do something in its plan, and the work that is going on, on both sides. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { type Context, colleague, colleagues, openTeams } from '#rooms/access/index.ts'
import type { OpenFamily } from '#rooms/people/index.ts'

/** Teams that can open this plan today. A team that cannot is brought in by a referral, never by an action. */
export async function teamsOn(ctx: Context, familyId: string): Promise<string[]> {
  const { rows } = await sql<{ team: string }>`select plans.teams_on(${familyId}) as team`.execute(ctx.db)
  return rows.map((r) => r.team)
}

export interface LiveWork {
  side: 'victim' | 'child' | 'both' | 'harm'
  /** Whom it is with, where the work names one person. */
  memberId: string | null
  teamId: string
  hatId: string | null
  service: string
  since: Date
  reviewDueOn: Day | null
}
/** As far as the reader may know it: his programme shows on her side and is nothing at all on his. */
export async function liveWork(ctx: Context, familyId: string): Promise<LiveWork[]> {
  const { rows } =
    await sql<LiveWork>`select side, null as "memberId", team_id as "teamId", hat_id as "hatId", service_key as service, started_at as since, review_due_on as "reviewDueOn" from casework.live_work where family_id = ${familyId}
      union all select 'harm', member_id, team_id, hat_id, programme, started_at, null from harm.live_work where family_id = ${familyId} order by since`.execute(
      ctx.db,
    )
  return rows
}

export interface Owner {
  ownerTeam: string
  ownerHat: string | null
}
export const ownerKey = (o: Owner): string => (o.ownerHat ? `hat:${o.ownerHat}` : `team:${o.ownerTeam}`)

/** Who can be asked, key to words: the reader first, then the workers by name, then whole teams. Nobody is listed who could not open the plan. */
export async function ownersFor(ctx: Context, family: Pick<OpenFamily, 'id'>): Promise<Record<string, string>> {
  const [on, work, teams, everyone] = await Promise.all([
    teamsOn(ctx, family.id),
    liveWork(ctx, family.id),
    openTeams(ctx),
    colleagues(ctx),
  ])
  const workers = [
    ...new Set(work.filter((w) => w.side !== 'harm' && w.hatId !== null && w.hatId !== ctx.viewer.hatId).map((w) => w.hatId)),
  ]
  return Object.fromEntries([
    [`hat:${ctx.viewer.hatId}`, `You, ${ctx.viewer.teamName}`],
    ...workers.flatMap((hat) => {
      const c = hat === null ? undefined : everyone.get(hat)
      return c ? [[`hat:${c.hatId}`, `${c.name}, ${c.teamName}`]] : []
    }),
    ...teams
      .filter((t) => on.includes(t.id) || t.id === ctx.viewer.teamId)
      .sort((a, b) => Number(b.id === ctx.viewer.teamId) - Number(a.id === ctx.viewer.teamId) || a.name.localeCompare(b.name))
      .map((t) => [`team:${t.id}`, t.id === ctx.viewer.teamId ? `${t.name}: anyone in your team` : t.name]),
  ])
}
export async function ownerOf(ctx: Context, key: string): Promise<Owner | undefined> {
  const [kind, id = ''] = key.split(':')
  if (kind === 'team') return { ownerTeam: id, ownerHat: null }
  const hat = await colleague(ctx, id)
  return hat && { ownerTeam: hat.teamId, ownerHat: hat.hatId }
}
