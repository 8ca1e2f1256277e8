/**
 * Who must not see a family: people she names, and everyone outside a short list. Set by her named workers and a manager of a team that works with
 * her; what it takes away is taken by the database, where no page can forget it. Another agency's weekly look at conflicts is not here yet.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { fold } from '#lib/text.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Colleague, colleague, colleagues } from './colleagues.ts'
import type { Context } from './context.ts'

/** Whether this reader may say who must not see the plan: to draw the links, while the database decides what is saved. */
export async function mayGuard(ctx: Context, familyId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select access.may_guard(${familyId}) as may`.execute(ctx.db)
  return rows[0]?.may === true
}

export interface Exclusion {
  id: string
  /** One colleague, or a whole agency. */
  staffName: string | null
  agencyName: string | null
  reason: string
  setBy: string
  setAt: Date
  endedAt: Date | null
  endedBy: string | null
  endReason: string
}
export const exclusionsOf = async (ctx: Context, familyId: string): Promise<Exclusion[]> =>
  (
    await sql<Exclusion>`select id, staff_name as "staffName", agency_name as "agencyName", reason, set_by as "setBy", set_at as "setAt", ended_at as "endedAt",
      ended_by as "endedBy", end_reason as "endReason" from access.exclusions(${familyId}) order by set_at desc`.execute(ctx.db)
  ).rows

/** Colleagues whose name, or name and team, holds every word that was typed; one person once, whatever their roles. */
export async function colleaguesCalled(ctx: Context, typed: string): Promise<Colleague[]> {
  const words = fold(typed).split(' ').filter(Boolean)
  const found = [...(await colleagues(ctx)).values()].filter((c) => {
    const all = ` ${fold(`${c.name} ${c.teamName} ${c.agencyName}`)} `
    return (
      c.active &&
      words.length > 0 &&
      words.every((w) => all.includes(` ${w} `)) &&
      words.some((w) => ` ${fold(c.name)} `.includes(` ${w} `))
    )
  })
  return [...new Map(found.map((c) => [c.staffId, c])).values()]
}

export async function exclude(
  ctx: Context,
  familyId: string,
  who: { staffId: string } | { agencyId: string },
  reason: string,
): Promise<void> {
  const id = randomUUID()
  const [staff, agency] = 'staffId' in who ? [who.staffId, null] : [null, who.agencyId]
  const { rows } = await sql<{
    said: 'excluded' | 'already' | 'self' | 'no'
  }>`select access.exclude(${id}, ${familyId}, ${staff}::uuid, ${agency}, ${reason}) as said`.execute(ctx.db)
  const said = rows[0]?.said
  if (said === 'self')
    throw new Refused(
      agency
        ? 'This is your own agency: you would be kept out too. Name the people, or restrict the plan to a few.'
        : 'This is you. Hand the plan to a colleague first.',
    )
  if (said === 'already') throw new Refused('They are kept out already.')
  if (said !== 'excluded') throw new NotFound('family')
  ctx.record('exclude', { classes: ['identity'], family: familyId, subjects: [id, ...(staff ? [staff] : [])] })
}
export async function endExclusion(ctx: Context, familyId: string, id: string, reason: string): Promise<void> {
  const { rows } = await sql<{ ok: boolean }>`select access.end_exclusion(${id}, ${reason}) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('exclusion')
  ctx.record('exclusion ended', { classes: ['identity'], family: familyId, subjects: [id] })
}

// ── Only these ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Restriction {
  allowed: string[]
  since: Date
  reason: string
  setBy: string | null
  version: number
}
export const restrictionOf = async (ctx: Context, familyId: string): Promise<Restriction | undefined> =>
  (
    await sql<Restriction>`select allowed, since, reason, set_by as "setBy", version from access.restriction_on(${familyId})`.execute(
      ctx.db,
    )
  ).rows[0]
export interface CouldOpen {
  colleague: Colleague
  /** Works with her by name, or took the contact. */
  named: boolean
  /** A manager of a team that works with this family: one always stays on the list. */
  keeper: boolean
}
/** Everyone who could open this plan today if it were not restricted. Nobody else gains anything by standing on the list. */
export async function whoCould(ctx: Context, familyId: string): Promise<CouldOpen[]> {
  const { rows } = await sql<{ hat_id: string; named: boolean; keeper: boolean }>`select * from access.who_could(${familyId})`.execute(
    ctx.db,
  )
  const all = await Promise.all(
    rows.map(async (r): Promise<CouldOpen | undefined> => {
      const c = await colleague(ctx, r.hat_id)
      return c && { colleague: c, named: r.named, keeper: r.keeper }
    }),
  )
  return all
    .filter((x) => x !== undefined)
    .sort((a, b) => a.colleague.teamName.localeCompare(b.colleague.teamName) || a.colleague.name.localeCompare(b.colleague.name))
}
export async function restrict(ctx: Context, familyId: string, hatIds: readonly string[], reason: string, version: number): Promise<void> {
  const { rows } = await sql<{
    said: 'restricted' | 'keeper' | 'changed' | 'no'
  }>`select access.restrict(${familyId}, ${[...hatIds]}::uuid[], ${reason}, ${version}) as said`.execute(ctx.db)
  const said = rows[0]?.said
  if (said === 'keeper')
    throw new Refused(
      'Keep one manager of a team that works with this family on the list: if you were away tomorrow, nobody could open it.',
    )
  if (said === 'changed') {
    const now = await restrictionOf(ctx, familyId)
    throw new Conflict({
      now: { who: now?.allowed ?? [], reason: now?.reason ?? '' },
      version: now?.version ?? 0,
      by: (await colleague(ctx, now?.setBy ?? null))?.name ?? 'a colleague',
      at: now?.since ?? ctx.now,
    })
  }
  if (said !== 'restricted') throw new NotFound('family')
  ctx.record('restrict', { classes: ['identity'], family: familyId, subjects: [...hatIds] })
}
export async function liftRestriction(ctx: Context, familyId: string, reason: string): Promise<void> {
  if (reason.trim() === '') throw new Refused('Enter why anyone with a reason may see it again.')
  const { rows } = await sql<{ ok: boolean }>`select access.unrestrict(${familyId}, ${reason.trim()}) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('family')
  ctx.record('restriction lifted', { classes: ['identity'], family: familyId })
}
