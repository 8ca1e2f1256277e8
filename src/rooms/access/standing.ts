/**
 * Where a reader stands to one family: the bases they hold on it, asked of the database, and what the policy table opens for them. Pages use it to choose
 * which buttons to draw and for good messages; what is shown and what is saved is decided by the database, from the same table.
 */
import { sql } from 'kysely'
import type { Context } from './context.ts'
import { bases, type Class, classes, type Held, kindsFor } from './policy.ts'

export interface Standing {
  bases: readonly Held[]
  reads(of: Class): boolean
  writes(of: Class): boolean
  /** Works with her: the only readers the wall is drawn for. The other side gets no wall, gap or count. */
  herSide: boolean
  named: boolean
}
export function standingOf(held: readonly Held[]): Standing {
  const has = (kinds: readonly Held[]) => kinds.some((k) => held.includes(k))
  // A class that is kept on his file is reached through the family as well, by some bases on the family.
  const opens = (of: Class, what: 'read' | 'write') => {
    const onFile = kindsFor(of, what, 'harm')
    return has([...kindsFor(of, what, 'family').own, ...onFile.own, ...onFile.through])
  }
  return {
    bases: held,
    reads: (of) => opens(of, 'read'),
    writes: (of) => opens(of, 'write'),
    herSide: has(['named', 'victim']),
    named: held.includes('named'),
  }
}
export const isHeld = (kind: string): kind is Held =>
  kind.startsWith('emergency/') ? Object.hasOwn(classes, kind.slice('emergency/'.length)) : Object.hasOwn(bases, kind)

export async function standing(ctx: Context, familyId: string): Promise<Standing> {
  const { rows } = await sql<{ held: string[] }>`select access.my_bases(${familyId}::uuid) as held`.execute(ctx.db)
  return standingOf((rows[0]?.held ?? []).filter(isHeld))
}

/** Whether this reader may read or change a class of one family. For messages and buttons, never for safety. */
export async function may(ctx: Context, of: Class, familyId: string, what: 'read' | 'write' = 'read'): Promise<boolean> {
  const mine = await standing(ctx, familyId)
  return what === 'read' ? mine.reads(of) : mine.writes(of)
}
