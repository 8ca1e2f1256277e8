/**
 * The location vault: values are made unreadable here, before they reach the database, with a key the database never sees. The additional
 * data is family|member|kind|id, so a row put in another row's place does not open.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { open, seal } from '#lib/seal.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from './context.ts'

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
const aad = (family: string, member: string, kind: string, id: string) => `${family}|${member}|${kind}|${id}`

export async function keepSecret(
  ctx: Context,
  what: { familyId: string; memberId: string; kind: SecretKind; value: string },
): Promise<string> {
  const id = randomUUID()
  const sealed = seal(ctx.keys.vault, Buffer.from(what.value), aad(what.familyId, what.memberId, what.kind, id))
  const { rows } = await sql<{
    kept: boolean
  }>`select vault.keep(${id}, ${what.familyId}, ${what.memberId}, ${classOf(what.kind)}, ${what.kind}, 1::smallint, ${sealed}) as kept`.execute(
    ctx.db,
  )
  if (!rows[0]?.kept) throw new NotFound('family')
  return id
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

/** Opens one value. The database records who and why before it gives the sealed value; forbidden and missing are the same NotFound. */
export async function revealSecret(
  ctx: Context,
  id: string,
  reason: string,
): Promise<{ value: string; kind: SecretKind; familyId: string; memberId: string }> {
  const { rows } = await sql<{
    family_id: string
    member_id: string
    kind: SecretKind
    sealed: Buffer
  }>`select * from vault.reveal(${id}, ${reason})`.execute(ctx.db)
  const r = rows[0]
  if (!r) throw new NotFound('secret')
  return {
    value: open(ctx.keys.vault, r.sealed, aad(r.family_id, r.member_id, r.kind, id)).toString('utf8'),
    kind: r.kind,
    familyId: r.family_id,
    memberId: r.member_id,
  }
}
