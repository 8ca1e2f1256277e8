/**
 * Recovery codes: ten numbers on paper for the day the phone is gone. Each stands for the one-time code once; the password is still needed. Kept as an
 * HMAC under a key the database never sees, so that whoever reads the table cannot try them out.
 */
import { createHmac, randomInt } from 'node:crypto'
import { sql } from 'kysely'
import type { Keys } from './context.ts'
import type { Door } from './sign-in.ts'

export const recoveryCount = 10
/** From here on the person is told to make new ones. */
export const recoveryFew = 3
const digits = 12

const hashOf = (keys: Keys, staffId: string, code: string): Buffer =>
  createHmac('sha256', keys.sealing).update(`recovery|${staffId}|${code}`).digest()
const plainCode = (typed: string): string => typed.replace(/\D/g, '')
export const isRecoveryCode = (typed: string): boolean => plainCode(typed).length === digits

/** Ten new ones, to be shown once; those before are no good from now on. */
export async function makeRecoveryCodes(door: Door, keys: Keys, staffId: string, now: Date): Promise<string[]> {
  const codes = new Set<string>()
  while (codes.size < recoveryCount) codes.add(String(randomInt(0, 10 ** digits)).padStart(digits, '0'))
  const hashes = [...codes].map((code) => hashOf(keys, staffId, code))
  await sql`select access.set_recovery_codes(${staffId}, ${hashes}::bytea[], ${now})`.execute(door)
  return [...codes].map((code) => code.replace(/(\d{4})(?=\d)/g, '$1 '))
}
/** How many are left after this one; undefined where it is none of theirs, or was used. */
export async function useRecoveryCode(door: Door, keys: Keys, staffId: string, typed: string, now: Date): Promise<number | undefined> {
  const hash = hashOf(keys, staffId, plainCode(typed))
  const { rows } = await sql<{ left: number | null }>`select access.use_recovery_code(${staffId}, ${hash}, ${now}) as left`.execute(door)
  return rows[0]?.left ?? undefined
}
/** Undefined: none were ever made. */
export async function recoveryLeft(door: Door, staffId: string): Promise<number | undefined> {
  const { rows } = await sql<{ left: number | null }>`select access.recovery_left(${staffId}) as left`.execute(door)
  return rows[0]?.left ?? undefined
}
