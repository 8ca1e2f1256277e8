/**
 * Whoever was named or renamed is looked for among everybody else, across areas and past what any one person may see; by a job, which is nobody. It keeps
 * which parts agree and by how much, never a value. Runs as oneplan_job, whose functions give names for comparing and nothing of any plan.
 */
import { type Kysely, sql } from 'kysely'
import { dayIn } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import type { DB } from '#src/tables.ts'
import { type Feature, kept, keysOf, likenessTo, matchingModel } from './likeness.ts'

interface Features extends Feature {
  memberId: string
}
const atOnce = 50

/** Areas in which pairs beyond doubt are linked by themselves; none until the pack says from when. */
export const automaticIn = (pack: Pick<Pack, 'areas'>, now: Date): string[] =>
  pack.areas.filter((a) => a.automaticLinksFrom !== undefined && a.automaticLinksFrom <= dayIn(now)).map((a) => a.key)

/** Goes on until nobody waits or the time is up; answers how many pairs were found. */
export async function findPairs(db: Kysely<DB>, now: Date, pack: Pick<Pack, 'areas'>, most = 2000): Promise<number> {
  const areas = automaticIn(pack, now)
  let [pairs, looked] = [0, 0]
  for (let some = atOnce; some === atOnce && looked < most; looked += some) {
    const done = await db.transaction().execute(async (tx) => {
      // In a made-up installation the day is said; a real one has its own clock.
      await sql`select set_config('app.clock', ${now.toISOString()}, true)`.execute(tx)
      const { rows: work } = await sql<{ id: string }>`select * from people.match_work(${atOnce}) as id`.execute(tx)
      const members = await featuresOf(
        tx,
        work.map((w) => w.id),
      )
      const found: Record<string, unknown>[] = []
      for (const m of members.values()) {
        const { firsts, lasts } = keysOf(m)
        const { rows } = await sql<{
          member_id: string
          phone: boolean | null
          place: boolean | null
        }>`select * from people.match_candidates(${m.memberId}, ${firsts}::text[], ${lasts}::text[])`.execute(tx)
        if (rows.length === 0) continue
        const others = await featuresOf(
          tx,
          rows.map((r) => r.member_id),
        )
        const there = rows.flatMap((r) => {
          const f = others.get(r.member_id)
          return f ? [{ ...f, sealed: { phone: r.phone ?? undefined, place: r.place ?? undefined } }] : []
        })
        likenessTo(m, there).forEach((l, i) => {
          if (l.weight < matchingModel.thresholds.review) return
          const other = there[i]?.memberId
          found.push({ one: m.memberId, other, model: l.model, weight: l.weight, band: l.band, explained: kept(l) })
        })
      }
      const { rows: noted } = await sql<{
        made: number
      }>`select people.note_pairs(${JSON.stringify(found)}::jsonb, ${work.map((w) => w.id)}::uuid[], ${areas}::text[]) as made`.execute(tx)
      return { looked: work.length, made: noted[0]?.made ?? 0 }
    })
    some = done.looked
    pairs += done.made
  }
  return pairs
}
async function featuresOf(db: Kysely<DB>, ids: readonly string[]): Promise<Map<string, Features>> {
  const { rows } = await sql<Record<string, unknown>>`select * from people.features(${ids as string[]}::uuid[])`.execute(db)
  return new Map(
    rows.map((r) => [
      r.member_id as string,
      {
        memberId: r.member_id as string,
        givenName: r.given_name as string,
        familyName: r.family_name as string,
        knownAs: r.known_as as string,
        bornOn: r.born_on as string | null,
        sex: r.sex as string | null,
        addresses: r.addresses as { lines: string; postcode: string }[],
      },
    ]),
  )
}
