/**
 * An agency's own systems: made, given a new secret and ended by its administrator. A system is known by an id and a secret of 256 random bits, kept as a
 * hash (a guess is hopeless, so nothing slow is needed), and works with a token of a quarter of an hour, which is a session like any other.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { isId } from '#lib/id.ts'
import { open, seal } from '#lib/seal.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Context } from './context.ts'
import { type Door, slowedFor, throttleKey } from './sign-in.ts'

export interface Client {
  id: string
  name: string
  frontDoor: string
  madeBy: string
  madeAt: Date
  usedAt: Date | null
  endedAt: Date | null
  secretAt: Date | null
  /** The secret was shown: whoever needs it again makes a new one. */
  shown: boolean
  /** Until when the secret before this one still works. */
  oldUntil: Date | null
}
export const mostClients = 10
export const tokenSeconds = 900

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
const aad = (id: string) => `client secret|${id}`
function newSecret(ctx: Context, id: string): { hash: Buffer; sealed: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { hash: hashOf(secret), sealed: seal(ctx.keys.sealing, Buffer.from(secret), aad(id)) }
}

export async function clientsOf(ctx: Context): Promise<Client[]> {
  const { rows } = await sql<{
    id: string
    name: string
    front_door: string
    made_by: string
    made_at: Date
    used_at: Date | null
    ended_at: Date | null
    secret_at: Date | null
    shown: boolean
    old_until: Date | null
  }>`select * from access.agency_clients() order by ended_at nulls first, name, id`.execute(ctx.db)
  return rows.map((r) => ({
    id: r.id,
    name: r.name,
    frontDoor: r.front_door,
    madeBy: r.made_by,
    madeAt: r.made_at,
    usedAt: r.used_at,
    endedAt: r.ended_at,
    secretAt: r.secret_at,
    shown: r.shown,
    oldUntil: r.old_until,
  }))
}
export async function clientOf(ctx: Context, id: string): Promise<Client> {
  const found = (await clientsOf(ctx)).find((c) => c.id === id)
  if (!found) throw new NotFound('system')
  return found
}

/** `frontDoor`: where all that it sends arrives. An agency that sends to two makes two. */
export async function makeClient(ctx: Context, c: { name: string; frontDoor: string }): Promise<string> {
  await ctx.requireProof()
  const [id, staffId, hatId] = [randomUUID(), randomUUID(), randomUUID()]
  const { hash, sealed } = newSecret(ctx, id)
  const { rows } = await sql<{
    said: 'made' | 'many' | 'no'
  }>`select access.make_client(${id}, ${staffId}, ${hatId}, ${c.name}, ${c.frontDoor}, ${hash}, ${sealed}) as said`.execute(ctx.db)
  if (rows[0]?.said === 'many') throw new Refused(`Your agency has ${mostClients} systems. End one that is not used any more.`)
  if (rows[0]?.said !== 'made') throw new NotFound('front door')
  ctx.record('make system', { subjects: [id], reason: c.frontDoor })
  return id
}
/** The secret, the first time it is asked for; then never again. */
export async function showClientSecret(ctx: Context, id: string): Promise<string | undefined> {
  await ctx.requireProof()
  const { rows } = await sql<{ sealed: Buffer | null }>`select access.show_client_secret(${id}) as sealed`.execute(ctx.db)
  const sealed = rows[0]?.sealed
  if (!sealed) return undefined
  ctx.record('system secret shown', { subjects: [id] })
  return open(ctx.keys.sealing, sealed, aad(id)).toString('utf8')
}
/** `keepOld`: the one before works for a day more, so that nothing is lost while it is changed. Not where somebody may have seen it. */
export async function renewClientSecret(ctx: Context, id: string, keepOld: boolean): Promise<void> {
  await ctx.requireProof()
  const { hash, sealed } = newSecret(ctx, id)
  const { rows } = await sql<{ ok: boolean }>`select access.renew_client_secret(${id}, ${hash}, ${sealed}, ${keepOld}) as ok`.execute(
    ctx.db,
  )
  if (!rows[0]?.ok) throw new NotFound('system')
  ctx.record('system secret', { subjects: [id], reason: keepOld ? 'the old one for a day' : 'the old one ended' })
}
export async function endClient(ctx: Context, id: string): Promise<void> {
  await ctx.requireProof()
  const { rows } = await sql<{ ok: boolean }>`select access.end_client(${id}) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('system')
  ctx.record('end system', { subjects: [id] })
}

// ── At the door ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A token for an id and its secret. Wrong tries slow down this id from this address alone: nobody can lock another's system out. */
export async function openClientToken(
  door: Door,
  asked: { id: string; secret: string; address: string; now: Date },
): Promise<{ token: string } | { wait: number } | undefined> {
  if (!isId(asked.id)) return undefined
  const known = (await sql<{ ok: boolean }>`select access.is_client(${asked.id}) as ok`.execute(door)).rows[0]?.ok === true
  // Ids that somebody makes up count together, for the place they come from: each of its own would fill the table.
  const who = known ? `client|${asked.id}` : 'client|nobody'
  const key = throttleKey(who, asked.address)
  const wait = await slowedFor(door, who, asked.address)
  if (wait !== undefined) return { wait }
  const token = randomBytes(32).toString('base64url')
  const { rows } = await sql<{
    ok: boolean
  }>`select access.open_client_session(${asked.id}, ${hashOf(asked.secret)}, ${token}, ${asked.now}) as ok`.execute(door)
  if (rows[0]?.ok) {
    await sql`select access.forget_failures(${key})`.execute(door)
    return { token }
  }
  await sql`select access.note_failure(${key})`.execute(door)
  return undefined
}
