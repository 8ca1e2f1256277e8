/**
 * The record of who saw what, made tamper-evident: entries are sealed in order, each seal over the one before it, and signed checkpoints of the head are
 * kept outside the database. Checking works out every seal again with its own hands: it trusts neither the database's functions nor its state.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/tables.ts'
import { tellGovernance } from './governance.ts'

const batch = 20_000

/** Seals whatever can no longer change its place. Every minute as a job; an entry that is written meanwhile waits for the next. */
export async function sealRecord(db: Kysely<DB>, now: Date): Promise<number> {
  let sealed = 0
  for (;;) {
    const { rows } = await sql<{ n: number }>`select audit.seal(${now}::timestamptz, ${batch}) as n`.execute(db)
    sealed += rows[0]?.n ?? 0
    if ((rows[0]?.n ?? 0) < batch) return sealed
  }
}

export interface Lag {
  sealed: number
  waiting: number
  oldestAt: Date | null
  ranAt: Date | null
  checkpointAt: Date | null
}
export const lagOf = (r: Record<string, unknown>): Lag => ({
  sealed: Number(r.sealed),
  waiting: Number(r.waiting),
  oldestAt: r.oldest_at as Date | null,
  ranAt: r.ran_at as Date | null,
  checkpointAt: r.checkpoint_at as Date | null,
})
/** Entries that have waited this long say that the sealing has stopped. */
export const lateAfter = 10 * 60_000
export const isLate = (lag: Lag, now: Date): boolean =>
  lag.waiting > 0 && lag.oldestAt !== null && now.getTime() - lag.oldestAt.getTime() > lateAfter

/** Where the chain stood at a moment. Whoever holds one can tell whether anything before it was changed, cut off or rolled back since. */
export interface Checkpoint {
  seq: number
  hash: string
  at: string
  key: string
  signature: string
}

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410): the key file holds the bytes alone, like every other key file. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
export const signingKey = (bytes: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8, bytes]), format: 'der', type: 'pkcs8' })
/** The public half of either. */
const publicOf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key)
const spki = (key: KeyObject): Buffer => publicOf(key).export({ format: 'der', type: 'spki' })
export const publicPem = (key: KeyObject): string => publicOf(key).export({ format: 'pem', type: 'spki' }) as string
export const keyName = (key: KeyObject): string => createHash('sha256').update(spki(key)).digest('hex').slice(0, 16)
const signedText = (c: Pick<Checkpoint, 'seq' | 'hash' | 'at'>): Buffer => Buffer.from(`oneplan record\n${c.seq}\n${c.hash}\n${c.at}`)

export function signCheckpoint(bytes: Buffer, head: { seq: number; hash: string; at: Date }): Checkpoint {
  const key = signingKey(bytes)
  const c = { seq: head.seq, hash: head.hash, at: head.at.toISOString() }
  return { ...c, key: keyName(key), signature: sign(null, signedText(c), key).toString('base64') }
}
export const isSigned = (c: Checkpoint, keys: readonly KeyObject[]): boolean =>
  keys.some((k) => keyName(k) === c.key && verify(null, signedText(c), publicOf(k), Buffer.from(c.signature, 'base64')))

export const checkpointName = (c: Pick<Checkpoint, 'seq' | 'at'>): string =>
  `checkpoint-${c.at.replace(/[-:]|\.\d+/g, '')}-${String(c.seq).padStart(12, '0')}.json`
export const checkpointText = (c: Checkpoint): string => `${JSON.stringify(c, null, 2)}\n`

export class BadCheckpoint extends Error {}
function readCheckpoint(file: string): Checkpoint {
  try {
    const c = JSON.parse(readFileSync(file, 'utf8')) as Checkpoint
    if (Number.isSafeInteger(c.seq) && /^[0-9a-f]{64}$/.test(c.hash) && [c.at, c.key, c.signature].every((t) => typeof t === 'string'))
      return c
  } catch {
    // Said below, in words.
  }
  throw new BadCheckpoint(`${file} is not a checkpoint.`)
}
/** All of a folder, oldest first. */
export function readCheckpoints(dir: string): Checkpoint[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter((f) => /^checkpoint-.*\.json$/.test(f))
    .sort()
    .map((f) => readCheckpoint(join(dir, f)))
}

/**
 * Every hour: seals, signs where the chain stands, and keeps that in the folder and in the database. The newest checkpoint of the folder must lie on
 * the chain; where it does not, and where sealing has stopped, governance hears at once and not at the next audit.
 */
export async function keepCheckpoint(db: Kysely<DB>, now: Date, to: { dir: string; key: Buffer }): Promise<Checkpoint | undefined> {
  await sealRecord(db, now)
  const { rows } = await sql<{ seq: string; hash: Buffer }>`select * from audit.head()`.execute(db)
  const head = { seq: Number(rows[0]?.seq ?? 0), hash: (rows[0]?.hash ?? Buffer.alloc(0)).toString('hex') }
  const last = readCheckpoints(to.dir).at(-1)
  if (last) {
    const there = await sql<{ hash: Buffer | null }>`select audit.hash_at(${last.seq}) as hash`.execute(db)
    if (there.rows[0]?.hash?.toString('hex') !== last.hash) await tellGovernance(db, now, 'record-broken')
  }
  const lag = await sql<Record<string, unknown>>`select * from audit.lag()`.execute(db)
  if (lag.rows[0] && isLate(lagOf(lag.rows[0]), now)) await tellGovernance(db, now, 'sealing-late')
  if (head.seq === 0 || (last?.seq === head.seq && last.hash === head.hash)) return undefined
  const c = signCheckpoint(to.key, { ...head, at: now })
  await sql`select audit.keep_checkpoint(${c.seq}, ${Buffer.from(c.hash, 'hex')}, ${now}::timestamptz, ${c.key}, ${Buffer.from(c.signature, 'base64')})`.execute(
    db,
  )
  mkdirSync(to.dir, { recursive: true, mode: 0o700 })
  writeWhole(join(to.dir, 'checkpoint-key.pem'), publicPem(signingKey(to.key)))
  writeWhole(join(to.dir, checkpointName(c)), checkpointText(c))
  return c
}
/** Whole or not at all: a power cut leaves no half of a checkpoint. */
function writeWhole(file: string, text: string): void {
  if (existsSync(file)) return
  writeFileSync(`${file}.part`, text, { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's own overloads; rows come back as lists of texts.
  query(q: any, values?: unknown[]): Promise<{ rows: any[] }>
}
export interface Verdict {
  /** Entries that were checked and are as they were sealed. */
  good: number
  /** The first that is not, in words; its number in the chain, or the entry's own id where it is in none. */
  bad?: { seq?: number; id?: number; what: string }
  notes: string[]
  waiting: number
}

const first = '0'.repeat(64)
/** As audit.entry_text writes it: every column as text, in one list. */
export const entryHash = (prev: string, texts: readonly (string | null)[]): string =>
  createHash('sha256').update(Buffer.from(prev, 'hex')).update(JSON.stringify(texts)).digest('hex')

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`
const page = `select s.seq::text, s.from_xid::text, ${utc('s.sealed_at')}, s.event_id::text, e.xid::text, ${utc('e.at')}, e.request_id::text, e.staff_id::text, e.hat_id::text, e.action,
  e.classes::text, e.scope_id::text, e.subject_ids::text, e.reason, e.allowed::text, e.bases::text, e.recipients::text, encode(s.prev, 'hex'), encode(s.hash, 'hex'), e.id is not null
  from audit.seal s left join audit.event e on e.id = s.event_id where s.seq > $1 order by s.seq limit ${batch}`
const columns = 17

/** Walks the whole chain as it stands at one moment. The first entry that is not right ends the walk: after it nothing can be said. */
export async function verifyChain(
  client: Client,
  checkpoints: readonly Checkpoint[],
  progress: (checked: number, of: number) => void = () => undefined,
): Promise<Verdict> {
  await client.query('begin isolation level repeatable read read only')
  try {
    return await walk(client, checkpoints, progress)
  } finally {
    await client.query('rollback')
  }
}

async function walk(client: Client, checkpoints: readonly Checkpoint[], progress: (checked: number, of: number) => void): Promise<Verdict> {
  const state = (
    await client.query(
      `select s.seq::text, encode(s.hash, 'hex') as hash, (select count(*) from audit.seal)::text as seals, s.below::text,
         (select min(e.id) from audit.event e where s.place = (select c.system_identifier::text from pg_control_system() c) and e.xid < s.below and not exists (select from audit.seal y where y.event_id = e.id))::text as stray,
         (select count(*) from audit.event e where e.xid >= s.below and not exists (select from audit.seal y where y.event_id = e.id))::text as waiting from audit.sealing s`,
    )
  ).rows[0] as { seq: string; hash: string; seals: string; below: string; stray: string | null; waiting: string }
  const held = new Map<number, Checkpoint[]>()
  for (const c of checkpoints) held.set(c.seq, [...(held.get(c.seq) ?? []), c])
  const notes: string[] = []
  const waiting = Number(state.waiting)
  const verdict = (good: number, bad?: Verdict['bad']): Verdict => ({ good, ...(bad ? { bad } : {}), notes, waiting })

  let [seq, hash, floor, agreed] = [0, first, -1n, 0]
  for (;;) {
    const { rows } = (await client.query({ text: page, values: [seq], rowMode: 'array' })) as { rows: (string | null)[][] }
    for (const row of rows) {
      const n = seq + 1
      const [at, fromXid, , , xid] = row
      const bad = (what: string) => verdict(seq, { seq: n, what })
      if (at !== String(n)) return bad('is missing: it was taken out')
      if ((row[columns + 2] as unknown) !== true) return bad('is missing: it was deleted')
      if (row[columns] !== hash) return bad('does not follow the one before it')
      hash = entryHash(hash, row.slice(0, columns))
      if (row[columns + 1] !== hash) return bad('is not what was sealed: it was changed, moved or put in')
      if (fromXid === null) {
        if (floor >= 0n) notes.push(`From entry ${n} on the record was kept on another server, as after a copy was restored.`)
        floor = -1n
      } else {
        const from = BigInt(fromXid as string)
        if (from < floor || BigInt(xid as string) < from) return bad('was put in after its time')
        floor = from
      }
      const wrong = held.get(n)?.find((c) => c.hash !== hash)
      if (wrong)
        return verdict(agreed, {
          seq: agreed + 1,
          what: `or one after it, up to ${n}, was written anew: it differs from the checkpoint of ${wrong.at}`,
        })
      if (held.has(n)) agreed = n
      seq = n
    }
    progress(seq, Number(state.seals))
    if (rows.length < batch) break
  }
  const beyond = checkpoints.filter((c) => c.seq > seq).sort((a, b) => a.seq - b.seq)[0]
  if (beyond)
    return verdict(seq, {
      seq: seq + 1,
      what: `is missing: the end was cut off, or an older copy was put in its place. The checkpoint of ${beyond.at} holds ${beyond.seq} entries`,
    })
  if (Number(state.seq) !== seq || state.hash !== hash) return verdict(seq, { seq: seq + 1, what: 'is missing: the end was cut off' })
  if (state.stray !== null) return verdict(seq, { id: Number(state.stray), what: 'was put in after its time and is in no seal' })
  return verdict(seq)
}
