/**
 * The pack as it was loaded, kept in the database version by version, so that what was decided under an older wording stays readable. A change
 * is a new row; no row is ever changed. Runs as the set-up account, at every start.
 */
import { createHash } from 'node:crypto'
import { dayIn } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'

interface Client {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}
/** An instrument's wording was changed under the version that assessments were made with: they would no longer say what was asked. */
export class ChangedUnderItsVersion extends Error {}

interface Definition {
  kind: string
  key: string
  version: string
  body: unknown
}
const hashOf = (body: unknown) => createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 8)

const definitionsOf = (pack: Pack, now: Date): Definition[] => {
  // Only an instrument says its own version; anything else is named by the day it was first loaded and what it says.
  const dated = (kind: string, key: string, body: unknown): Definition => ({ kind, key, version: `${dayIn(now)}.${hashOf(body)}`, body })
  const each = <T>(kind: string, list: readonly T[], keyOf: (x: T) => string) => list.map((x) => dated(kind, keyOf(x), x))
  return [
    ...pack.instruments.map((i) => ({ kind: 'instrument', key: i.key, version: i.version, body: i })),
    ...each('pathway', pack.pathways, (x) => x.key),
    ...each('measure', pack.measures, (x) => x.key),
    ...each('service', pack.services, (x) => x.key),
    ...each('gap', pack.gaps, (x) => x.key),
    ...each('programme', pack.programmes, (x) => x.key),
    ...each('forum', pack.forums, (x) => x.key),
    ...each('team', pack.teams, (x) => x.key),
    ...each('front-door', pack.frontDoors, (x) => x.key),
    ...each('organisation', pack.organisations, (x) => x.id),
    ...each('area', pack.areas, (x) => x.key),
    ...each('helpline', pack.helplines, (x) => x.key),
    dated('sharing', pack.key, pack.sharing),
    dated('channels', pack.key, pack.channels),
    dated('needs', pack.key, pack.needs),
    dated('facts', pack.key, pack.facts),
    dated('words', pack.key, pack.words),
    ...pack.smallNumbers.map((r) => dated('small-numbers', `${pack.key} ${r.since}`, r)),
  ]
}

/** Adds what is new or says something else than the version loaded last. How many rows were added. */
export async function loadDefinitions(client: Client, pack: Pack, now: Date): Promise<number> {
  const all = definitionsOf(pack, now)
  const json = JSON.stringify(all)
  const changed = (
    await client.query(
      `select x.key, x.version from jsonb_to_recordset($1::jsonb) as x(kind text, key text, version text, body jsonb)
       join directory.definition d on d.kind = x.kind and d.key = x.key and d.version = x.version where x.kind = 'instrument' and d.body <> x.body`,
      [json],
    )
  ).rows[0]
  if (changed)
    throw new ChangedUnderItsVersion(
      `The instrument ${changed.key} says something else than when its version ${changed.version} was loaded. Give it a new version, or put the wording back.`,
    )
  const added = await client.query(
    `insert into directory.definition (kind, key, version, body, loaded_at)
     select x.kind, x.key, x.version, x.body, $2 from jsonb_to_recordset($1::jsonb) as x(kind text, key text, version text, body jsonb)
     left join lateral (select d.body from directory.definition d where d.kind = x.kind and d.key = x.key order by d.loaded_at desc limit 1) last on true
     where last.body is distinct from x.body
     on conflict do nothing returning 1`,
    [json, now],
  )
  return added.rows.length
}
