/**
 * Signing in: e-mail, password (argon2id) and a six-digit code (TOTP, each code once). The session is 32 random bytes in a cookie, kept only as
 * a hash; the database trusts that secret and nothing else. Runs as oneplan_door, a role that can open sessions and read nothing else.
 */
import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { type Kysely, sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { open, seal } from '#lib/seal.ts'
import type { DB } from '#src/tables.ts'
import type { Keys } from './context.ts'
import { isRecoveryCode, useRecoveryCode } from './recovery.ts'
import { placeOfAddress } from './turns.ts'

export type Door = Kysely<DB>
export interface Hat {
  hatId: string
  title: string
  role: string
  teamName: string
  agencyName: string
}

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19456, timeCost: 2, parallelism: 1 }
export const hashPassword = (password: string) => hash(password.normalize('NFKC'), cost)
/** Verified when there is no such account, so that an unknown address takes as long as a wrong password. */
const decoy = hashPassword(randomBytes(12).toString('hex'))

const totp = (secret: Buffer) =>
  new TOTP({
    secret: new Secret({ buffer: secret.buffer.slice(secret.byteOffset, secret.byteOffset + secret.length) as ArrayBuffer }),
    digits: 6,
    period: 30,
    algorithm: 'SHA1',
  })
export const codeAt = (secret: Buffer, at: Date) => totp(secret).generate({ timestamp: at.getTime() })
export const base32 = (secret: Buffer) =>
  new Secret({ buffer: secret.buffer.slice(secret.byteOffset, secret.byteOffset + secret.length) as ArrayBuffer }).base32
export const sealTotp = (keys: Keys, staffId: string, secret: Buffer) => seal(keys.sealing, secret, `totp|${staffId}`)

export type SignedIn =
  | { staffId: string; secret: string; hats: Hat[]; how: How }
  | { refused: 'wrong' }
  | { refused: 'slow'; seconds: number }
  | { refused: 'no-role' }

export async function signIn(
  door: Door,
  keys: Keys,
  asked: { email: string; password: string; code: string; address: string; now: Date },
): Promise<SignedIn> {
  const seconds = await slowedFor(door, asked.email, asked.address)
  if (seconds !== undefined) return { refused: 'slow', seconds }
  const right = await checkPassword(door, keys, asked)
  return right ? openFirst(door, right.staffId, right.how, asked.now) : { refused: 'wrong' }
}
/** By which way somebody was proven, as it stands on the record. */
export type How = 'password and code' | 'password and recovery code' | 'passkey' | 'the agency’s own sign-in'

export const throttleKey = (email: string, address: string) =>
  createHash('sha256')
    .update(`${email.trim().toLowerCase()}|${placeOfAddress(address)}`)
    .digest('hex')
/** Seconds to wait after wrong tries: of this account from this address, so that a stranger elsewhere cannot lock a worker out. */
export async function slowedFor(door: Door, email: string, address: string): Promise<number | undefined> {
  const { rows } = await sql<{ until: Date | null }>`select access.slowed_until(${throttleKey(email, address)}) as until`.execute(door)
  const until = rows[0]?.until
  return until ? Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1000)) : undefined
}

/** Password and a code of this account, or nothing; a wrong try is counted. */
export async function checkPassword(
  door: Door,
  keys: Keys,
  asked: { email: string; password: string; code: string; address: string; now: Date },
): Promise<{ staffId: string; how: How } | undefined> {
  const email = asked.email.trim().toLowerCase()
  const key = throttleKey(email, asked.address)
  const account = (
    await sql<{
      staff_id: string
      password_hash: string
      totp_sealed: Buffer | null
      totp_last_step: string
    }>`select * from access.credentials(${email})`.execute(door)
  ).rows[0]
  const right = await verify(account?.password_hash ?? (await decoy), asked.password.normalize('NFKC'))
  if (account && right && isRecoveryCode(asked.code)) {
    const left = await useRecoveryCode(door, keys, account.staff_id, asked.code, asked.now)
    if (left !== undefined) {
      await sql`select access.forget_failures(${key})`.execute(door)
      return { staffId: account.staff_id, how: 'password and recovery code' }
    }
  }
  const step = account?.totp_sealed
    ? stepOf(open(keys.sealing, account.totp_sealed, `totp|${account.staff_id}`), asked.code, asked.now)
    : undefined
  if (!account || !right || step === undefined || !(await useStep(door, account.staff_id, step))) {
    await sql`select access.note_failure(${key})`.execute(door)
    return undefined
  }
  await sql`select access.forget_failures(${key})`.execute(door)
  return { staffId: account.staff_id, how: 'password and code' }
}

/** The time step a code belongs to, one step of clock drift either way. */
function stepOf(secret: Buffer, code: string, now: Date): number | undefined {
  const token = code.replace(/\D/g, '')
  if (token.length !== 6) return undefined
  const delta = totp(secret).validate({ token, timestamp: now.getTime(), window: 1 })
  return delta === null ? undefined : Math.floor(now.getTime() / 30_000) + delta
}
const useStep = async (door: Door, staffId: string, step: number) =>
  (await sql<{ ok: boolean }>`select access.use_totp_step(${staffId}, ${step}) as ok`.execute(door)).rows[0]?.ok === true

export async function hatsOf(door: Door, staffId: string): Promise<Hat[]> {
  const { rows } = await sql<{
    hat_id: string
    title: string
    role: string
    team_name: string
    agency_name: string
  }>`select * from access.hats_of(${staffId})`.execute(door)
  return rows.map((r) => ({ hatId: r.hat_id, title: r.title, role: r.role, teamName: r.team_name, agencyName: r.agency_name }))
}

export async function openFirst(door: Door, staffId: string, how: How, now: Date): Promise<SignedIn> {
  const hats = await hatsOf(door, staffId)
  const first = hats[0]
  const secret = first && (await openSession(door, staffId, first.hatId, now))
  return secret ? { staffId, secret, hats, how } : { refused: 'no-role' }
}

/** A new session in one hat. Choosing another hat is another session. */
export async function openSession(door: Door, staffId: string, hatId: string, now: Date): Promise<string | undefined> {
  const secret = randomBytes(32).toString('base64url')
  const { rows } = await sql<{ ok: boolean }>`select access.open_session(${secret}, ${staffId}, ${hatId}, ${now}) as ok`.execute(door)
  return rows[0]?.ok ? secret : undefined
}
/** What stays of a sign-in: by which way it was, and whether this browser is a new one, which its person then hears. */
export async function noteSignIn(
  door: Door,
  of: { staffId: string; secret: string; how: How; mark: string; words: string; now: Date },
): Promise<void> {
  await sql`select access.record_sign_in(${of.secret}, ${of.how}, ${of.now})`.execute(door)
  const mark = createHash('sha256').update(of.mark).digest()
  await sql`select access.note_browser(${of.staffId}, ${mark}, ${of.words}, ${of.now})`.execute(door)
}

/** Another hat of the same person: a new session in it, and the end of this one. */
export async function changeHat(
  door: Door,
  secret: string,
  hatId: string,
  now: Date,
): Promise<{ secret: string; role: string } | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(hatId)) return undefined
  const fresh = randomBytes(32).toString('base64url')
  const { rows } = await sql<{ role: string | null }>`select access.change_hat(${secret}, ${fresh}, ${hatId}, ${now}) as role`.execute(door)
  const role = rows[0]?.role
  return role ? { secret: fresh, role } : undefined
}
export const endSession = async (door: Door, secret: string): Promise<void> =>
  void (await sql`select access.end_session(${secret})`.execute(door))

export interface MadeUpLogin extends Hat {
  staffId: string
  name: string
  email: string
}
/** Only a made-up installation has any. */
export async function madeUpLogins(door: Door): Promise<MadeUpLogin[]> {
  const { rows } = await sql<{
    staff_id: string
    hat_id: string
    name: string
    title: string
    role: string
    email: string
    team_name: string
    agency_name: string
  }>`select * from access.made_up_logins()`.execute(door)
  return rows.map((r) => ({
    staffId: r.staff_id,
    hatId: r.hat_id,
    name: r.name,
    title: r.title,
    role: r.role,
    email: r.email,
    teamName: r.team_name,
    agencyName: r.agency_name,
  }))
}
