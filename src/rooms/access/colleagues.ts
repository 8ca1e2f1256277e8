/** Who is who among the people who work here: names and teams, never anything about a family. */
import type { Context, Role } from './context.ts'

export interface Colleague {
  hatId: string
  staffId: string
  name: string
  title: string
  role: Role
  teamId: string
  teamKey: string
  teamName: string
  agencyName: string
  /** Works here now, in this role. Names of those who have left stand under what they wrote. */
  active: boolean
}
export interface Team {
  id: string
  key: string
  name: string
  area: string
  side: string
  frontDoor: string | null
  services: string[]
  agencyId: string
  agencyName: string
}

/** Asked once for each request, however many names a page says. */
const known = new WeakMap<Context['db'], Promise<Map<string, Colleague>>>()
const all = (ctx: Context): Promise<Map<string, Colleague>> => {
  let asked = known.get(ctx.db)
  if (!asked) {
    asked = ctx.db
      .selectFrom('access.colleague')
      .selectAll()
      .execute()
      .then(
        (rows) =>
          new Map(
            rows.map((r) => [
              r.hat_id as string,
              {
                hatId: r.hat_id as string,
                staffId: r.staff_id as string,
                name: r.name as string,
                title: r.title as string,
                role: r.role as Role,
                teamId: r.team_id as string,
                teamKey: r.team_key as string,
                teamName: r.team_name as string,
                agencyName: r.agency_name as string,
                active: r.active === true,
              },
            ]),
          ),
      )
    known.set(ctx.db, asked)
  }
  return asked
}
export async function colleague(ctx: Context, hatId: string | null): Promise<Colleague | undefined> {
  return hatId === null ? undefined : (await all(ctx)).get(hatId)
}
export async function colleagues(ctx: Context): Promise<ReadonlyMap<string, Colleague>> {
  return all(ctx)
}
export const myTeam = async (ctx: Context): Promise<Colleague[]> =>
  [...(await all(ctx)).values()].filter((c) => c.active && c.teamId === ctx.viewer.teamId).sort((a, b) => a.name.localeCompare(b.name))

export async function openTeams(ctx: Context): Promise<Team[]> {
  const rows = await ctx.db.selectFrom('access.open_team').selectAll().orderBy('name').execute()
  return rows.map((r) => ({
    id: r.id as string,
    key: r.key as string,
    name: r.name as string,
    area: r.area as string,
    side: r.side as string,
    frontDoor: r.front_door,
    services: (r.services ?? []) as string[],
    agencyId: r.agency_id as string,
    agencyName: r.agency_name as string,
  }))
}
export const teamByKey = async (ctx: Context, key: string): Promise<Team | undefined> => (await openTeams(ctx)).find((t) => t.key === key)
