/**
 * How often somebody may do what others must be able to do as well: counted in the database, beside wrong tries, so that it holds however many copies of
 * the program run. Keys are made of what is known here or of a place, never of what a stranger makes up; a job forgets them.
 */
import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/tables.ts'

/** Counts one more. Seconds to wait, or nothing where it may be done. In a transaction of its own: what it was for may be taken back, the turn is not. */
export async function takeTurn(
  door: Kysely<DB>,
  key: string,
  limit: { most: number; seconds: number },
  now: Date,
): Promise<number | undefined> {
  const { rows } = await sql<{
    wait: number | null
  }>`select access.take_turn(${key}, ${limit.most}, make_interval(secs => ${limit.seconds}), ${now}) as wait`.execute(door)
  return rows[0]?.wait ?? undefined
}
export async function forgetTurns(db: Kysely<DB>, now: Date): Promise<void> {
  await sql`select access.forget_turns(${now})`.execute(db)
}

/** A place on the network: of IPv6 the first half, since one household or one server has all the rest to itself. */
export function placeOfAddress(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined || !address.includes(':')) return v4 ?? address
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const [first, last] = [head.split(':'), tail === undefined ? [] : tail.split(':')].map((part) => part.filter((g) => g !== '')) as [
    string[],
    string[],
  ]
  const gap = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array<string>(gap).fill('0'), ...last]
    .slice(0, 4)
    .map((g) => g.replace(/^0+(?=.)/, ''))
    .join(':')
}
