/**
 * Whoever was named or renamed is looked for among everybody else, across areas and past what any one person may see; by a job, which is nobody. It keeps
 * which parts agree and by how much, never a value. Runs as oneplan_job, whose functions give names for comparing and nothing of any plan. Names that are kept
 * apart are compared as well: a pair of which they say anything is marked, and nobody who sees names sees it.
 */
import { type Kysely, sql } from 'kysely'
import type { IdentifierKind } from '#lib/identifiers.ts'
import { dayIn } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import type { DB } from '#src/tables.ts'
import { type Feature, kept, keysOf, type Likeness, likenessTo, matchingModel, type NameOf, type Sealed, saysOther } from './likeness.ts'

interface Features extends Feature {
  memberId: string
  others: readonly NameOf[]
  apart: readonly NameOf[]
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
        const [shown, apart] = [allKeys([m, ...m.others]), allKeys(m.apart.map((n) => filled(n, m)))]
        const { rows } = await sql<
          { member_id: string; phone: boolean | null; place: boolean | null } & Record<IdentifierKind, boolean | null>
        >`select * from people.match_candidates(${m.memberId}, ${shown.firsts}::text[], ${shown.lasts}::text[], ${apart.firsts}::text[], ${apart.lasts}::text[])`.execute(
          tx,
        )
        if (rows.length === 0) continue
        const others = await featuresOf(
          tx,
          rows.map((r) => r.member_id),
        )
        const there = rows.flatMap((r) => {
          const f = others.get(r.member_id)
          const sealed: Sealed = {
            phone: r.phone ?? undefined,
            place: r.place ?? undefined,
            numbers: Object.fromEntries((['nhs', 'upn', 'pnc', 'cro'] as const).flatMap((k) => (r[k] === null ? [] : [[k, r[k]]]))),
          }
          return f ? [{ ...f, sealed }] : []
        })
        likenessTo(m, there).forEach((l, i) => {
          const other = there[i]
          if (!other) return
          const secret = m.apart.length + other.apart.length > 0 ? likenessTo(withApart(m), [withApart(other)])[0] : undefined
          const apart = secret !== undefined && saysOther(l, secret)
          const said = apart ? secret : l
          if (!worthLooking(said)) return
          found.push({
            one: m.memberId,
            other: other.memberId,
            model: said.model,
            weight: said.weight,
            band: said.band,
            explained: kept(said),
            apart,
          })
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
/** Above the threshold; or one number of another system on both, under whatever name: the model has learnt nothing of numbers, so a person looks. */
const worthLooking = (l: Likeness): boolean => l.weight >= matchingModel.thresholds.review || l.numbers.some((n) => n.agrees)
const withApart = <F extends Features>(f: F): F => ({ ...f, others: [...f.others, ...f.apart] })
/** A part that an other name leaves out is the one in use. */
const filled = (n: NameOf, of: NameOf): NameOf => ({ givenName: n.givenName || of.givenName, familyName: n.familyName || of.familyName })
function allKeys(names: readonly NameOf[]): { firsts: string[]; lasts: string[] } {
  const keys = names.map((n) => keysOf(names[0] ? filled(n, names[0]) : n))
  return { firsts: [...new Set(keys.flatMap((k) => k.firsts))], lasts: [...new Set(keys.flatMap((k) => k.lasts))] }
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
        others: r.other_names as NameOf[],
        apart: r.apart as NameOf[],
      },
    ]),
  )
}
