/**
 * Pairs that may be one person, and the links between plans: what waits to be looked at, what was said of it, and what stands. Who may look at which is
 * decided by the database; where a reader has not both plans in sight, only words come: agrees or differs.
 */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import type { KeptLikeness } from './likeness.ts'
import { type Because, isVeto, type Saying, type Stake, type Veto, vetoes } from './link-rules.ts'
import { type MemberRole, type PoliceRole, sayName } from './rules.ts'
import { membersOf, type OpenFamily, titleOf } from './store.ts'

export type Sight = 'names' | 'words'
export interface Waiting extends Stake {
  id: string
  sight: Sight
  because: Because
  /** Not there where the reader sees words alone. */
  names: readonly [string, string] | undefined
  roles: readonly [MemberRole, MemberRole] | undefined
  areas: readonly [string, string]
  sayings: number
  foundAt: Date
}
/** What waits for this reader, by harm; and how many wait in all. */
export async function waitingPairs(ctx: Context, most = 100): Promise<{ pairs: Waiting[]; all: number }> {
  const { rows } = await sql<Record<string, unknown>>`select * from people.review_queue(${most})`.execute(ctx.db)
  shown(ctx, rows)
  return {
    all: Number(rows[0]?.waiting ?? 0),
    pairs: rows.map((r) => ({
      id: r.id as string,
      sight: r.sight as Sight,
      because: r.because as Because,
      names: r.sight === 'names' ? [named(r.name_a), named(r.name_b)] : undefined,
      roles: r.sight === 'names' ? [r.role_a as MemberRole, r.role_b as MemberRole] : undefined,
      areas: [r.area_a as string, r.area_b as string],
      hidden: r.hidden as boolean,
      child: r.child as boolean,
      victim: r.victim as boolean,
      high: r.high as boolean,
      sayings: r.sayings as number,
      foundAt: r.found_at as Date,
    })),
  }
}
/** Whose names a list showed is a look at each of them, as with any search: their workers see who looked. */
function shown(ctx: Context, rows: readonly Record<string, unknown>[]): void {
  ctx.record('list pairs', { classes: ['identity'], subjects: rows.map((r) => r.id as string) })
  const plans = [...new Set(rows.flatMap((r) => [r.plan_a, r.plan_b]).filter((id): id is string => typeof id === 'string'))]
  if (plans.length > 0) ctx.record('find', { classes: ['identity'], subjects: plans, reason: 'possible matches' })
}
const named = (name: unknown): string => (typeof name === 'string' && name !== '' ? name : 'Name not given')

export interface Decided {
  id: string
  names: readonly [string, string] | undefined
  outcome: Exclude<Saying, 'unsure'>
  stands: boolean
  how: string | null
  decidedAt: Date
}
export async function decidedPairs(ctx: Context, most = 100): Promise<Decided[]> {
  const { rows } = await sql<Record<string, unknown>>`select * from people.reviewed(${most})`.execute(ctx.db)
  shown(ctx, rows)
  return rows.map((r) => ({
    id: r.id as string,
    names: r.sight === 'names' ? [named(r.name_a), named(r.name_b)] : undefined,
    outcome: r.outcome as Decided['outcome'],
    stands: r.stands as boolean,
    how: r.how as string | null,
    decidedAt: r.decided_at as Date,
  }))
}

/** One of the two, where the reader sees names. Never where they are nor how they are reached. */
export interface PairSide {
  familyId: string
  memberId: string
  reference: string
  state: string
  name: string
  givenName: string
  familyName: string
  knownAs: string
  /** Other names, but for those that are kept apart. */
  otherNames: readonly string[]
  bornOn: Day | null
  ageAbout: number | null
  sex: string | null
  role: MemberRole
  policeRole: PoliceRole | null
  opens: boolean
}
export interface PairLink {
  id: string
  kind: 'same' | 'related'
  how: 'before' | 'intake' | 'review' | 'automatic'
  model: string
  madeAt: Date
  madeBy: string | null
  secondBy: string | null
  undoneAt: Date | null
  undoneBy: string | null
  undoneWhy: string
}
export interface Pair extends Stake {
  id: string
  sight: Sight
  because: Because
  state: 'waiting' | 'decided' | 'gone'
  outcome: Exclude<Saying, 'unsure'> | null
  model: string
  weight: number
  explained: KeptLikeness
  foundAt: Date
  decidedAt: Date | null
  /** Why they cannot be joined as things stand, or that it would be by a bridge. */
  joining: Veto | 'bridge' | 'joined' | null
  mine: Saying | null
  sayings: number
  /** What others said: only to who has spoken, or when it is decided. */
  said: readonly { said: Saying; words: string; hat: string; at: Date; over: boolean }[] | undefined
  links: readonly PairLink[]
  /** How many more records are one with either of them. */
  others: number
  sides: readonly [PairSide, PairSide] | undefined
}
export async function openPair(ctx: Context, id: string): Promise<Pair> {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound('pair')
  const { rows } = await sql<{ pair: Record<string, unknown> | null }>`select people.review_pair(${id}) as pair`.execute(ctx.db)
  const r = rows[0]?.pair
  if (!r) throw new NotFound('pair')
  const sides = r.sides as Record<string, unknown>[]
  const families = r.sight === 'names' ? sides.map((s) => s.familyId as string) : []
  for (const family of families) ctx.record('read pair', { classes: ['identity'], family, subjects: [id] })
  if (families.length === 0) ctx.record('read pair', { subjects: [id], reason: 'words alone' })
  const when = (v: unknown) => (typeof v === 'string' ? new Date(v) : null)
  const side = (s: Record<string, unknown>): PairSide => ({
    ...(s as unknown as Omit<PairSide, 'name'>),
    name: sayName({ givenName: s.givenName as string, familyName: s.familyName as string }),
  })
  // Of two that are one already each counts all the records of both.
  const links = ((r.links as Record<string, unknown>[] | null) ?? []).map(
    (l) => ({ ...l, madeAt: when(l.madeAt), undoneAt: when(l.undoneAt) }) as unknown as PairLink,
  )
  const joined = r.joining === 'joined' || links.some((l) => l.kind === 'same' && l.undoneAt === null)
  return {
    ...(r as unknown as Pair),
    others: joined ? Number(r.others) / 2 - 1 : Number(r.others),
    weight: Number(r.weight),
    foundAt: when(r.foundAt) as Date,
    decidedAt: when(r.decidedAt),
    said: (r.said as Record<string, unknown>[] | null)?.map((s) => ({ ...s, at: when(s.at) }) as NonNullable<Pair['said']>[number]),
    links,
    sides: r.sight === 'names' && sides.length === 2 ? [side(sides[0] ?? {}), side(sides[1] ?? {})] : undefined,
  }
}

/** One person's word on a pair; answers what it came to. */
export async function sayOfPair(ctx: Context, id: string, said: Saying, why: string): Promise<Saying | 'waits' | 'settled'> {
  const { rows } = await sql<{ came: string | null }>`select people.decide(${id}, ${said}, ${why}) as came`.execute(ctx.db)
  const came = rows[0]?.came
  if (!came) throw new NotFound('pair')
  if (isVeto(came)) throw new Refused(vetoes[came])
  ctx.record(`say of a pair: ${said}`, { classes: ['identity'], subjects: [id], reason: came === said ? 'decided' : came })
  return came as Saying | 'waits' | 'settled'
}
/** The link of a pair is undone, or what was decided of it is looked at anew. */
export async function undoPair(ctx: Context, id: string, why: string): Promise<void> {
  const { rows } = await sql<{ done: boolean }>`select people.review_undo(${id}, ${why}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('pair')
  ctx.record('undo of a pair', { classes: ['identity'], subjects: [id] })
}

/** The same human being, or a relative, in another plan that this reader is on too. */
export interface LinkBetween {
  kind: 'same' | 'related'
  memberId: string
  familyId: string
  /** Of the other plan; undefined where names of the two must not stand together, and the reference says it all. */
  title: string | undefined
  reference: string
  name: string | undefined
  madeAt: Date
}
/** Links of a family that stand, to whoever has a basis on both plans: the policy of people.link says so. */
export async function linksBetween(ctx: Context, family: OpenFamily): Promise<LinkBetween[]> {
  // The reader's whole sight for these reads: the other plan is outside the one that is open.
  await ctx.about('')
  try {
    const rows = await ctx.db
      .selectFrom('people.link')
      .selectAll()
      .where('undone_at', 'is', null)
      .where((e) => e.or([e('family_a', '=', family.id), e('family_b', '=', family.id)]))
      .orderBy('made_at')
      .execute()
    if (rows.length === 0) return []
    const theirs = rows.map((l) =>
      l.family_a === family.id
        ? { ...l, here: l.member_a, there: l.member_b, other: l.family_b }
        : { ...l, here: l.member_b, there: l.member_a, other: l.family_a },
    )
    const ids = [...new Set(theirs.map((l) => l.other))]
    const members = await membersOf(ctx, ids)
    const families = await ctx.db
      .selectFrom('people.family')
      .select(['id', 'reference'])
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute()
    const { rows: together } = await sql<{ id: string; may: boolean }>`
      select id, people.may_stand_together(${family.id}, id) as may from unnest(${ids}::uuid[]) id`.execute(ctx.db)
    for (const id of ids) ctx.record('read link', { classes: ['identity'], family: id })
    return theirs.flatMap((l) => {
      const there = members.get(l.other)
      const who = there?.find((m) => m.id === l.there)
      const reference = families.find((f) => f.id === l.other)?.reference
      if (!there || !who || reference === undefined) return []
      const may = together.find((t) => t.id === l.other)?.may === true
      return [
        {
          kind: l.kind as LinkBetween['kind'],
          memberId: l.here,
          familyId: l.other,
          title: may ? titleOf(there) : undefined,
          reference,
          name: may ? who.name : undefined,
          madeAt: l.made_at,
        },
      ]
    })
  } finally {
    await ctx.about(family.id)
  }
}
