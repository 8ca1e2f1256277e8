/**
 * Builds the made-up partnership on an empty database by calling the same actions as its workers would, each as that worker at that time: what it
 * shows could have been typed. Always the same for the same day, from one source of chance.
 */
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Pack } from '#pack/index.ts'
import { type Keys, loadMadeUpStaff } from '#rooms/access/index.ts'
import type { DB } from '#src/tables.ts'
import { sampleEmail, samplePassword, sampleStaff } from './staff.ts'

export interface SampleParts {
  /** As the set-up account: staff only. Everything else is done as the workers. */
  admin: pg.Client
  db: Kysely<DB>
  door: Kysely<DB>
  pack: Pack
  keys: Keys
  now: Date
  say(text: string): void
}

/** For the list of logins: what each is good for trying, by e-mail. */
export const madeUpLoginNotes = (): ReadonlyMap<string, { key: string; tries: string }> =>
  new Map(sampleStaff.map((s) => [sampleEmail(s.key), { key: s.key, tries: s.tries }]))

export async function buildSample(parts: SampleParts): Promise<void> {
  const { admin, keys, now } = parts
  await loadMadeUpStaff(
    admin,
    sampleStaff.map((s) => ({ ...s, email: sampleEmail(s.key) })),
    keys,
    samplePassword,
    now,
  )
  await admin.query('update access.installation set built_at = $1', [now])
}
