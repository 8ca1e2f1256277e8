/**
 * The location vault: values are made unreadable here, before they reach the database, with their family's key (vault-keys.ts), sealed for the one row
 * they are kept in. What is opened is limited and recorded by the database before it gives anything (migrations/0006-vault.sql).
 */
import { createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { open, seal } from '#lib/seal.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Context } from './context.ts'
import { ProofNeeded } from './proof.ts'
import { familyKey, newFamilyKey, oldPlace, secretPlace, unwrap } from './vault-keys.ts'
import { alike } from './vault-rules.ts'

export type SecretKind = 'phone' | 'email' | 'address' | 'refuge' | 'school' | 'gp' | 'work' | 'routine'
export const secretKinds: Record<SecretKind, string> = {
  phone: 'Telephone',
  email: 'E-mail',
  address: 'Address',
  refuge: 'Refuge',
  school: 'School',
  gp: 'GP',
  work: 'Work',
  routine: 'Routine',
}
const classOf = (kind: SecretKind): 'contact' | 'location' => (kind === 'phone' || kind === 'email' ? 'contact' : 'location')
const markOf = (ctx: Context, kind: SecretKind, value: string): Buffer | null => {
  const same = alike(kind, value)
  return same ? createHmac('sha256', ctx.keys.matching).update(`${same.of}|${same.text}`).digest() : null
}
export async function keepSecret(
  ctx: Context,
  what: { familyId: string; memberId: string; kind: SecretKind; value: string },
): Promise<string> {
  const id = randomUUID()
  const at = { family: what.familyId, member: what.memberId, kind: what.kind, id }
  const sealed = seal(await familyKey(ctx, what.familyId), Buffer.from(what.value), secretPlace(at))
  const mark = markOf(ctx, what.kind, what.value)
  const { rows } = await sql<{
    kept: boolean
  }>`select vault.keep(${id}, ${what.familyId}, ${what.memberId}, ${classOf(what.kind)}, ${what.kind}, ${sealed}, ${mark}) as kept`.execute(
    ctx.db,
  )
  if (!rows[0]?.kept) throw new NotFound('family')
  return id
}

/**
 * For a family that is only now being made, with others, in one call: its key, and values sealed with it, ready to be kept. The database asks of each the
 * same as of any other.
 */
export function newVault(ctx: Context, familyId: string) {
  const { key, wrapped, master } = newFamilyKey(ctx.keys, familyId)
  return {
    key: wrapped.toString('base64'),
    master,
    seal(memberId: string, kind: SecretKind, value: string) {
      const id = randomUUID()
      return {
        id,
        member: memberId,
        class: classOf(kind),
        kind,
        sealed: seal(key, Buffer.from(value), secretPlace({ family: familyId, member: memberId, kind, id })).toString('base64'),
        mark: markOf(ctx, kind, value)?.toString('base64') ?? null,
      }
    },
  }
}

export interface HeldSecret {
  id: string
  memberId: string
  class: 'contact' | 'location'
  kind: SecretKind
  recordedAt: Date
}
/** What is held, for the padlock; never the value. */
export async function secretsHeld(ctx: Context, familyId: string): Promise<HeldSecret[]> {
  const { rows } = await sql<{
    id: string
    member_id: string
    class: 'contact' | 'location'
    kind: SecretKind
    recorded_at: Date
  }>`select * from vault.held(${familyId})`.execute(ctx.db)
  return rows.map((r) => ({ id: r.id, memberId: r.member_id, class: r.class, kind: r.kind, recordedAt: r.recorded_at }))
}

/** Records of this family that are of one place or one number, by id; to whoever may open both. */
export async function sameWithin(ctx: Context, familyId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`select id from vault.same_within(${familyId})`.execute(ctx.db)
  return new Set(rows.map((r) => r.id))
}

/**
 * Opens one value. The database records who and why before it gives the sealed value; forbidden and missing are the same NotFound. A hidden place of a
 * family one is not named on wants a proof that it is still you, and there is a limit to a day's.
 */
export async function revealSecret(
  ctx: Context,
  id: string,
  reason: string,
): Promise<{ value: string; kind: SecretKind; familyId: string; memberId: string }> {
  const { rows } = await sql<{
    family_id: string
    member_id: string
    kind: SecretKind
    key_id: number
    sealed: Buffer
    wrapped: Buffer | null
    refused: 'proof' | 'limit' | null
  }>`select * from vault.reveal(${id}, ${reason})`.execute(ctx.db)
  const r = rows[0]
  if (!r) throw new NotFound('secret')
  if (r.refused === 'proof') throw new ProofNeeded()
  if (r.refused === 'limit')
    throw new Refused(
      'You have opened as many hidden places today as one person may. Your manager can open it, or ask whoever is named on the plan.',
    )
  const at = { family: r.family_id, member: r.member_id, kind: r.kind, id }
  const plain = r.wrapped
    ? open(unwrap(ctx.keys, r.family_id, r.wrapped), r.sealed, secretPlace(at))
    : open([ctx.keys.vault, ...(ctx.keys.vaultOthers ?? [])], r.sealed, oldPlace(at))
  return {
    value: plain.toString('utf8'),
    kind: r.kind,
    familyId: r.family_id,
    memberId: r.member_id,
  }
}
