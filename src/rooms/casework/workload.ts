/** Reading many families at once, for lists: how each stands, when somebody last spoke with her, what was promised, what nobody has taken up. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { wallClock } from '#lib/london.ts'
import type { Context } from '#rooms/access/index.ts'
import { type ContactPoint, contactPointsIn, type Member, membersOf, nothingGoes, titleOf } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { type Level, type Reach, reachOf, reviewDue } from './rules.ts'
import { type Call, calls, type Involvement } from './store.ts'

/** A family as a row of a list names it. Where the reader may see nothing of it there is none. */
export interface About {
  familyId: string
  title: string
  members: readonly Member[]
  /** Those the plan is titled by, and to whom something may go: no death is recorded of them, or said. */
  her: readonly Member[]
  level: Level | undefined
  reach: Reach
  points: readonly ContactPoint[]
}
export const windowOf = (p: Pick<ContactPoint, 'windowDays' | 'windowFrom' | 'windowUntil'>) => ({
  days: p.windowDays,
  from: p.windowFrom,
  until: p.windowUntil,
})
const titled = (members: readonly Member[]): Member[] => {
  const victims = members.filter((m) => m.role === 'victim')
  return victims.length > 0 ? victims : members.filter((m) => m.role === 'unjudged' && m.policeRole !== 'suspect')
}
export async function aboutFamilies(ctx: Context, familyIds: readonly string[]): Promise<Map<string, About>> {
  const ids = [...new Set(familyIds)]
  const [members, levels, points] = await Promise.all([membersOf(ctx, ids), currentLevel(ctx, ids), contactPointsIn(ctx, ids)])
  const at = wallClock(ctx.now)
  return new Map(
    [...members].map(([familyId, all]): [string, About] => {
      const about = titled(all)
      const her = about.filter((m) => !nothingGoes(m))
      const hers = (points.get(familyId) ?? []).filter((p) => her.some((m) => m.id === p.memberId))
      return [
        familyId,
        {
          familyId,
          title: titleOf(all),
          members: all,
          her,
          level: levels.get(familyId)?.level,
          reach:
            about.length > 0 && her.length === 0
              ? { mark: 'none', words: about.some((m) => m.diedOn === null) ? 'Nothing goes out: a death was said' : 'A death is recorded' }
              : reachOf(
                  hers.map((p) => ({ kind: p.kind, state: p.state, window: windowOf(p) })),
                  at,
                ),
          points: hers,
        },
      ]
    }),
  )
}

/** Their titles alone, for putting a long list in order. */
export const namesOf = async (ctx: Context, familyIds: readonly string[]): Promise<Map<string, string>> =>
  new Map([...(await membersOf(ctx, familyIds))].map(([id, members]) => [id, titleOf(members)]))

export interface Spoken {
  spokenAt: Date | undefined
  /** Since then, or since ever: calls that did not reach her. */
  tries: number
  triedAt: Date | undefined
}
/** As far as the reader may know of calls: nothing at all outside her side. */
export async function spokenWith(ctx: Context, familyIds: readonly string[]): Promise<Map<string, Spoken>> {
  if (familyIds.length === 0) return new Map()
  const { rows } = await sql<{ family_id: string; spoken_at: Date | null; tries: number; tried_at: Date | null }>`
    with c as (
      select family_id, started_at, result, max(started_at) filter (where result = 'spoke') over (partition by family_id) as spoken
      from casework.call where result is not null and family_id = any(${familyIds as string[]}::uuid[]))
    select family_id, max(spoken) as spoken_at, count(*) filter (where spoken is null or started_at > spoken)::int as tries,
      max(started_at) filter (where spoken is null or started_at > spoken) as tried_at from c group by family_id`.execute(ctx.db)
  return new Map(rows.map((r) => [r.family_id, { spokenAt: r.spoken_at ?? undefined, tries: r.tries, triedAt: r.tried_at ?? undefined }]))
}

/** Promised and not kept: the last day agreed with each person, until somebody has spoken with them. A try that fails does not take it away. */
export const promisedCalls = async (ctx: Context, familyIds: readonly string[] | 'by me'): Promise<(Call & { nextOn: Day })[]> =>
  Array.isArray(familyIds) && familyIds.length === 0
    ? []
    : ((await calls(ctx)
        .distinctOn(['family_id', 'member_id'])
        .where('next_on', 'is not', null)
        .where((e) =>
          familyIds === 'by me'
            ? e('hat_id', '=', ctx.viewer.hatId)
            : e('family_id', '=', sql<string>`any(${familyIds as string[]}::uuid[])`),
        )
        .where(
          sql<boolean>`not exists (select from casework.call l where l.family_id = casework.call.family_id and l.member_id = casework.call.member_id and l.started_at > casework.call.started_at and l.result = 'spoke')`,
        )
        .orderBy('family_id')
        .orderBy('member_id')
        .orderBy('started_at', 'desc')
        .execute()) as (Call & { nextOn: Day })[])

/** One piece of live work with everything a list says of it. */
export interface Case extends Spoken {
  work: Involvement
  about: About
  promised: readonly (Call & { nextOn: Day })[]
  reviewOn: Day | undefined
}
export async function casesOf(ctx: Context, works: readonly Involvement[]): Promise<Case[]> {
  const ids = [...new Set(works.map((w) => w.familyId))]
  if (ids.length === 0) return []
  const [about, spoken, promised] = await Promise.all([aboutFamilies(ctx, ids), spokenWith(ctx, ids), promisedCalls(ctx, ids)])
  ctx.record('list work', { classes: ['identity', 'plan', 'level'], subjects: ids })
  return works.flatMap((work): Case[] => {
    const of = about.get(work.familyId)
    if (!of) return []
    const alive = of.her.length > 0 || of.members.length === 0
    return [
      {
        work,
        about: of,
        ...(spoken.get(work.familyId) ?? { spokenAt: undefined, tries: 0, triedAt: undefined }),
        promised: promised.filter((c) => c.familyId === work.familyId && !nothingGoes(of.members.find((m) => m.id === c.memberId))),
        reviewOn: alive || work.side === 'child' ? reviewDue(work, of.level) : undefined,
      },
    ]
  })
}
