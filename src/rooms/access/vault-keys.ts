/**
 * The keys of the vault. Each family has its own, wrapped by a master key in a file that the database never sees. Changing the master key wraps each
 * family's key anew, some at a time, and may be broken off at any moment: until it is done both masters open what they wrapped.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { keyId, open, SealBroken, seal } from '#lib/seal.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context, Keys } from './context.ts'
import type { SetUpClient } from './partnership.ts'

export const masterName = (master: Buffer): string => keyId(master).toString('hex')
const placeOf = (familyId: string) => `vault.family_key|${familyId}`
const wrap = (master: Buffer, familyId: string, key: Buffer) => seal(master, key, placeOf(familyId))
/** Opens with the master that wrapped it, of those held. */
export const unwrap = (keys: Keys, familyId: string, wrapped: Buffer): Buffer =>
  open([keys.vault, ...(keys.vaultOthers ?? [])], wrapped, placeOf(familyId))

/** A key for a family that is only now being made. */
export function newFamilyKey(keys: Keys, familyId: string): { key: Buffer; wrapped: Buffer; master: string } {
  const key = randomBytes(32)
  return { key, wrapped: wrap(keys.vault, familyId, key), master: masterName(keys.vault) }
}
/** The key of a family, for whoever may keep something about it; made the first time. */
export async function familyKey(ctx: Context, familyId: string): Promise<Buffer> {
  interface Held {
    wrapped: Buffer | null
    destroyed: boolean
  }
  let held = (await sql<Held>`select * from vault.key_of(${familyId})`.execute(ctx.db)).rows[0]
  if (!held) {
    const { wrapped, master } = newFamilyKey(ctx.keys, familyId)
    held = (await sql<Held>`select * from vault.offer_key(${familyId}, ${wrapped}, ${master})`.execute(ctx.db)).rows[0]
  }
  if (!held?.wrapped) throw new NotFound('family')
  return unwrap(ctx.keys, familyId, held.wrapped)
}

/** What a secret of a family is sealed for: a row put in another row's place does not open. */
export const secretPlace = (s: { family: string; member: string; kind: string; id: string }) =>
  `vault.secret|${s.family}|${s.member}|${s.kind}|1|${s.id}`
/** As it was while the master key sealed the secrets themselves. */
export const oldPlace = (s: { family: string; member: string; kind: string; id: string }) => `${s.family}|${s.member}|${s.kind}|${s.id}`

// ── As the set-up account ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Masters that something in this database was sealed by and that are not held: without them it stays shut. */
export async function missingMasters(admin: SetUpClient, keys: Keys): Promise<string[]> {
  const held = [keys.vault, ...(keys.vaultOthers ?? [])].map(masterName)
  const { rows } = await admin.query(
    `select distinct master from vault.family_key where wrapped is not null
     union select encode(substring(sealed from 2 for 4), 'hex') from vault.secret where key_id = 1 group by 1`,
  )
  return rows.map((r) => String(r.master)).filter((name) => !held.includes(name))
}

/** Keys of families that none of the masters opens: moved or changed in the database. */
export class BrokenKeys extends Error {
  readonly families: readonly string[]
  constructor(families: readonly string[]) {
    super(
      `The keys of ${families.length} families open with none of the master keys held; put them back from a backup: ${families.join(', ')}`,
    )
    this.families = families
  }
}
interface Row {
  id: string
  family_id: string
  member_id: string
  kind: string
  sealed: Buffer
  wrapped: Buffer
}
/**
 * Wraps every family's key with `keys.vault`, whatever master wrapped it before, and seals anew with the family's key whatever the master itself sealed.
 * A few at a time, each batch whole or not at all; run again, it goes on with what is left. Answers how many families and places it moved.
 */
export async function rotateVault(
  admin: SetUpClient,
  keys: Keys,
  how: { batch?: number; done?(families: number, places: number): void } = {},
): Promise<{ families: number; places: number }> {
  const { batch = 500 } = how
  const to = masterName(keys.vault)
  let [families, places] = [0, 0]
  const broken: string[] = []
  const inOne = async (act: () => Promise<number>): Promise<number> => {
    await admin.query('begin')
    try {
      await admin.query('set local role oneplan_vault')
      const n = await act()
      await admin.query('commit')
      return n
    } catch (e) {
      await admin.query('rollback')
      throw e
    }
  }
  const rewrap = async () => {
    const rows = (
      await admin.query(
        'select family_id, wrapped from vault.family_key where wrapped is not null and master <> $1 and family_id <> all ($3) order by family_id limit $2 for update',
        [to, batch, broken],
      )
    ).rows as unknown as Row[]
    for (const r of rows)
      try {
        const wrapped = wrap(keys.vault, r.family_id, unwrap(keys, r.family_id, r.wrapped))
        await admin.query('update vault.family_key set wrapped = $2, master = $3 where family_id = $1', [r.family_id, wrapped, to])
      } catch (e) {
        if (!(e instanceof SealBroken)) throw e
        broken.push(r.family_id)
      }
    return rows.length
  }
  const reseal = async () => {
    const rows = (
      await admin.query(
        'select id, family_id, member_id, kind, sealed from vault.secret where key_id = 1 order by id limit $1 for update',
        [batch],
      )
    ).rows as unknown as Row[]
    for (const r of rows) {
      const at = { family: r.family_id, member: r.member_id, kind: r.kind, id: r.id }
      await admin.query(
        'insert into vault.family_key (family_id, wrapped, master, made_at) values ($1, $2, $3, now()) on conflict do nothing',
        [r.family_id, wrap(keys.vault, r.family_id, randomBytes(32)), to],
      )
      const key = (await admin.query('select wrapped from vault.family_key where family_id = $1', [r.family_id])).rows[0]
        ?.wrapped as Buffer | null
      if (!key) throw new Error('a family whose key was destroyed still has places sealed by the master key')
      const plain = open([keys.vault, ...(keys.vaultOthers ?? [])], r.sealed, oldPlace(at))
      await admin.query('update vault.secret set sealed = $2, key_id = 2 where id = $1', [
        r.id,
        seal(unwrap(keys, r.family_id, key), plain, secretPlace(at)),
      ])
    }
    return rows.length
  }
  for (let n = await inOne(rewrap); n > 0; n = await inOne(rewrap)) {
    families += n
    how.done?.(families, places)
  }
  for (let n = await inOne(reseal); n > 0; n = await inOne(reseal)) {
    places += n
    how.done?.(families, places)
  }
  // One row that was tampered with does not keep all others on the old key; it is named, and the old key stays in its place.
  if (broken.length > 0) throw new BrokenKeys(broken)
  await inOne(async () => {
    await admin.query("select audit.record('vault.rotate', '{}', null, '{}', $1)", [`${families} families, ${places} places`])
    return 0
  })
  return { families, places }
}
/** Makes whatever was sealed about a family unreadable for good. */
export async function destroyFamilyKey(admin: SetUpClient, familyId: string): Promise<boolean> {
  return (await admin.query('select vault.destroy_key($1) as done', [familyId])).rows[0]?.done === true
}
