/** Where a reader stands to one family: which of the policy's bases they hold on it, asked of the database's own function. */
import { sql } from 'kysely'
import { bases, type Context, classes } from '#rooms/access/index.ts'

type Basis = keyof typeof bases
type Class = keyof typeof classes

/**
 * What the reader's bases on this family open, asked of the policy table. A page uses it to choose which buttons to draw; what is shown and
 * what is saved is decided by the database.
 */
export interface Standing {
  bases: readonly Basis[]
  reads(of: Class): boolean
  writes(of: Class): boolean
  /** Works with her: the only readers the wall is drawn for. The other side gets no wall, gap or count. */
  herSide: boolean
  named: boolean
}
export function standingOf(bases: readonly Basis[]): Standing {
  const has = (kinds: readonly Basis[]) => kinds.some((k) => bases.includes(k))
  return {
    bases,
    reads: (of) => has(classes[of].read),
    writes: (of) => has(classes[of].write),
    herSide: has(['named', 'victim']),
    named: bases.includes('named'),
  }
}

export async function standing(ctx: Context, familyId: string): Promise<Standing> {
  const { rows } = await sql<{
    kind: Basis
  }>`select k.kind from unnest(${Object.keys(bases)}::text[]) as k(kind) where ${familyId}::uuid = any (access.families(array[k.kind]))`.execute(
    ctx.db,
  )
  return standingOf(rows.map((r) => r.kind))
}
