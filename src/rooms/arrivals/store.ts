/**
 * What waits unread at this reader's door, and what may be done with it short of taking it over: hold it (two cannot), hand it on, set it aside with a
 * reason. The words open here and nowhere else; that somebody opened them is recorded.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { isId } from '#lib/id.ts'
import { sayTime } from '#lib/london.ts'
import { open } from '#lib/seal.ts'
import type { ArrivalDoor } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, colleagues, myRelations, myTeam, type NoticeKind, tell } from '#rooms/access/index.ts'
import { type Checked, isAbout, type Letter, namedIn, passableFrom, type Soon, wordsIn } from './rules.ts'

export interface Arrival extends Letter {
  id: string
  door: ArrivalDoor
  kind: string
  checked: Checked
  fromHat: string | null
  urgency: Soon
  ringFrom: string | null
  ringUntil: string | null
  receivedAt: Date
  dueAt: Date
  state: 'unread' | 'held' | 'taken' | 'set-aside'
  heldBy: string | null
  heldAt: Date | null
  contactId: string | null
  fileId: string | null
  why: string
  endedAt: Date | null
  endedBy: string | null
  version: number
}
export const placeOf = (id: string): string => `arrival|${id}`

const rows = (ctx: Context) =>
  ctx.db
    .selectFrom('arrivals.arrival as a')
    .select([
      'a.id',
      'a.door',
      'a.kind',
      'a.checked',
      'a.from_hat as fromHat',
      'a.urgency',
      'a.ring_from as ringFrom',
      'a.ring_until as ringUntil',
      'a.received_at as receivedAt',
      'a.due_at as dueAt',
      'a.state',
      'a.held_by as heldBy',
      'a.held_at as heldAt',
      'a.contact_id as contactId',
      'a.harm_file_id as fileId',
      'a.why',
      'a.ended_at as endedAt',
      'a.ended_by as endedBy',
      'a.version',
      'a.sealed',
    ])
    .where('a.team_id', '=', ctx.viewer.teamId)
type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>
const opened = (ctx: Context, { sealed, ...r }: Row): Arrival => ({
  ...(r as unknown as Omit<Arrival, keyof Letter>),
  ringFrom: r.ringFrom?.slice(0, 5) ?? null,
  ringUntil: r.ringUntil?.slice(0, 5) ?? null,
  ...(JSON.parse(open(ctx.keys.sealing, sealed, placeOf(r.id)).toString('utf8')) as Letter),
})

/**
 * What this reader must not read, by what they said of themselves: it is of no family yet, so that no denial holds, and sealed, so that the database cannot
 * compare it. As with a plan it is as if it were not there: "somebody else must read this" would tell a relative that somebody has written.
 */
async function keptFrom(ctx: Context): Promise<(a: Letter & { door: string }) => boolean> {
  const known = (await myRelations(ctx)).flatMap((r) => (r.undoneAt === null ? [r.name] : []))
  return (a) => isAbout(a, known, ctx.viewer.name)
}
/** Everything unread or held here that this reader may read, by what runs out first. */
export async function waitingArrivals(ctx: Context): Promise<Arrival[]> {
  const mine = await forReader(ctx)
  if (mine.length > 0) ctx.record('list arrivals', { classes: ['report'], subjects: mine.map((a) => a.id) })
  return mine
}
async function forReader(ctx: Context): Promise<Arrival[]> {
  const found = await rows(ctx).where('a.state', '=', sql<'unread'>`any ('{unread,held}')`).orderBy('a.due_at').limit(500).execute()
  const kept = await keptFrom(ctx)
  const all = found.map((r) => opened(ctx, r))
  for (const a of all) if (kept(a)) await findAnother(ctx, a)
  return all.filter((a) => !kept(a))
}
/**
 * Nobody waits for a reader who is kept from it: it is handed back, and a manager at this door hears once; where there is none, everybody else. Where nobody
 * else reads here it moves to another door, of the area if there is one: the reader who is kept from it is not told, there or here.
 */
async function findAnother(ctx: Context, a: Arrival): Promise<void> {
  if (a.heldBy === ctx.viewer.hatId) await change(ctx, a.id, { state: 'unread', held_by: null, held_at: null }).execute()
  const others = (await myTeam(ctx)).filter(
    (c) => c.staffId !== ctx.viewer.staffId && ['front-door', 'manager', 'programme'].includes(c.role),
  )
  if (others.length === 0) {
    const area = ctx.pack.teams.find((t) => t.key === ctx.viewer.teamKey)?.area
    const doors = passableFrom(ctx.pack.channels, a.door, ctx.viewer.teamKey)
    const named = await namedAtDoors(ctx, a)
    const open = doors.filter((key) => !named.has(key))
    const here = open.filter((key) => ctx.pack.teams.some((t) => t.key === key && t.area === area))
    await sql`select arrivals.move_on(${a.id}, ${[...here, ...open]}::text[])`.execute(ctx.db)
    return
  }
  const managers = others.filter((c) => c.role === 'manager')
  for (const c of managers.length > 0 ? managers : others) {
    const id = createHash('sha256').update(`${a.id}|${c.hatId}`).digest('hex').slice(0, 32)
    await sql`insert into access.notice (id, hat_id, kind, subject_id, at) values (${id}::uuid, ${c.hatId}, 'arrival-yours', ${a.id}, ${ctx.now}) on conflict do nothing`.execute(
      ctx.db,
    )
  }
}
/** By team, who works there and is named in it: it goes to no such door, whoever or whatever passes it on. */
export async function namedAtDoors(ctx: Context, a: Letter): Promise<ReadonlyMap<string, string>> {
  const there = [...(await colleagues(ctx)).values()].filter((c) => c.active)
  const named = new Set(
    namedIn(
      wordsIn(a),
      there.map((c) => c.name),
    ),
  )
  return new Map(there.flatMap((c) => (c.teamKey && named.has(c.name) ? [[c.teamKey, c.name] as const] : [])))
}
/** That they wait, and until when. What they say is looked at for nothing but whether this reader is kept from it. */
export async function arrivalsToRead(ctx: Context) {
  const mine = await forReader(ctx)
  if (mine.length > 0) ctx.record('list arrivals', { subjects: mine.map((a) => a.id) })
  return mine.map(({ id, kind, urgency, ringFrom, ringUntil, receivedAt, dueAt, heldBy }) => ({
    id,
    kind,
    urgency,
    ringFrom,
    ringUntil,
    receivedAt,
    dueAt,
    heldBy,
  }))
}
/** Of these, the ones that this reader may open: a notice of any other would tell them that somebody wrote of whom they know. */
export async function readableArrivals(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const [found, kept] = [await rows(ctx).where('a.id', '=', sql<string>`any(${ids}::uuid[])`).execute(), await keptFrom(ctx)]
  return new Set(found.flatMap((r) => (kept(opened(ctx, r)) ? [] : [r.id])))
}
export async function openArrival(ctx: Context, id: string, how: { lock?: true } = {}): Promise<Arrival> {
  const query = rows(ctx).where('a.id', '=', isId(id) ? id : '00000000-0000-0000-0000-000000000000')
  const row = await (how.lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new NotFound('arrival')
  const a = opened(ctx, row)
  // Also once it is dealt with: what was set aside belongs to no family, and what was taken over may be of one that does not name them.
  if ((await keptFrom(ctx))(a)) throw new NotFound('arrival')
  ctx.record('open arrival', { classes: ['report'], subjects: [id] })
  return a
}

/** What a contact was made of, for those at its door. */
export const arrivalOf = async (ctx: Context, contactId: string): Promise<string | undefined> =>
  (await ctx.db.selectFrom('arrivals.arrival').select('id').where('contact_id', '=', contactId).executeTakeFirst())?.id

// ── Whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const change = (ctx: Context, id: string, set: Record<string, unknown>) =>
  ctx.db
    .updateTable('arrivals.arrival')
    .set((e) => ({ ...set, version: e('version', '+', 1) }))
    .where('id', '=', id)
    .where('team_id', '=', ctx.viewer.teamId)

/** Two cannot win: it is held only while nobody has it, and the second is told who does. */
export async function holdArrival(ctx: Context, id: string): Promise<void> {
  await openArrival(ctx, id)
  const done = await change(ctx, id, { state: 'held', held_by: ctx.viewer.hatId, held_at: ctx.now })
    .where('state', '=', 'unread')
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await openArrival(ctx, id)
    if (now.heldBy === ctx.viewer.hatId && now.endedAt === null) return
    throw new Refused(await whoHas(ctx, now))
  }
  ctx.record('hold arrival', { classes: ['report'], subjects: [id] })
}
const whoHas = async (ctx: Context, a: Arrival): Promise<string> => {
  const name = (await colleague(ctx, a.endedBy ?? a.heldBy))?.name ?? 'A colleague'
  const at = a.endedAt ?? a.heldAt
  return a.endedAt === null
    ? `${name} took it${at ? ` at ${sayTime(at)}` : ''}. It is theirs.`
    : `${name} has dealt with this already${at ? `, at ${sayTime(at)}` : ''}.`
}
/** To a colleague of the same team, who hears of it. */
export async function handArrival(ctx: Context, id: string, toHat: string): Promise<void> {
  const a = await mine(ctx, id, { anybody: true })
  const to = (await colleagues(ctx)).get(toHat)
  if (!to?.active || to.teamId !== ctx.viewer.teamId) throw new NotFound('colleague')
  if (a.heldBy === toHat) throw new Refused(`${to.name} has it already.`)
  await change(ctx, id, { state: 'held', held_by: toHat, held_at: ctx.now }).execute()
  if (toHat !== ctx.viewer.hatId) await tell(ctx, { hatId: toHat }, { kind: 'arrival-handed', subjectId: id })
  ctx.record('hand over arrival', { classes: ['report'], subjects: [id], recipients: [toHat] })
}
/** Still to be dealt with, and mine; nobody's counts as mine, since doing is taking. */
async function mine(ctx: Context, id: string, how: { anybody?: true } = {}): Promise<Arrival> {
  const a = await openArrival(ctx, id, { lock: true })
  if (a.endedAt !== null || (!how.anybody && a.heldBy !== null && a.heldBy !== ctx.viewer.hatId)) throw new Refused(await whoHas(ctx, a))
  return a
}

// ── What becomes of it ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Why something is set aside. A person asked: each says what was done, and nothing is deleted. */
export const asideReasons = {
  twice: 'We have this already',
  elsewhere: 'Not for us: we told them who can help, or passed it on',
  'nothing-in-it': 'Nobody asks for anything in it: an advertisement, a test',
} as const
export type AsideReason = keyof typeof asideReasons
export async function setAside(ctx: Context, id: string, how: { reason: AsideReason; line: string }): Promise<void> {
  if (!Object.hasOwn(asideReasons, how.reason)) throw new Refused('Select why it is set aside.')
  if (how.line.trim() === '') throw new Refused('Enter one line: what was done.')
  const a = await mine(ctx, id)
  await end(ctx, a, { state: 'set-aside', why: `${asideReasons[how.reason]}. ${how.line.trim()}` }, 'arrival-not-taken')
  ctx.record('set aside arrival', { classes: ['report'], subjects: [id], reason: how.reason })
}
/**
 * Whoever reads it makes of it what it is (`make`): a contact, or at the door of people who may harm a file. Until then it has changed nothing; sent
 * twice, or pressed by two, it is made once.
 */
export async function takeOver(
  ctx: Context,
  id: string,
  make: (a: Arrival) => Promise<{ contactId: string } | { fileId: string }>,
): Promise<Arrival> {
  const a = await mine(ctx, id)
  const made = await make(a)
  await end(
    ctx,
    a,
    { state: 'taken', ...('contactId' in made ? { contact_id: made.contactId } : { harm_file_id: made.fileId }) },
    'arrival-taken',
  )
  ctx.record('take over arrival', { classes: ['report'], subjects: [id] })
  return a
}
/** A colleague who sent it hears that it was taken, or not: no name, no reason, nothing else (practice decisions, 17). */
async function end(ctx: Context, a: Arrival, set: Record<string, unknown>, kind: NoticeKind): Promise<void> {
  await change(ctx, a.id, {
    ...set,
    held_by: ctx.viewer.hatId,
    held_at: a.heldBy === ctx.viewer.hatId ? a.heldAt : ctx.now,
    ended_at: ctx.now,
    ended_by: ctx.viewer.hatId,
  }).execute()
  if (a.fromHat !== null && a.fromHat !== ctx.viewer.hatId) await tell(ctx, { hatId: a.fromHat }, { kind, subjectId: a.id })
}
