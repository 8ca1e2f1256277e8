/**
 * What it costs that the database decides who sees what and that every look is recorded: the same pages on the same rows, once as they are, and once in
 * a copy without row-level security and without the record. Asked in turn, so that both meet the same machine; with 20,000 records and with 200,000.
 */
import pg from 'pg'
import { donnasPlan } from '#rooms/plans/sample.ts'
import { type Partnership, partnership, template } from '#src/testing.ts'
import { clone } from './measuring/databases.ts'

const rounds = Number(process.env.ROUNDS ?? 60)
const perFamily = 10

const at = (database: string) => {
  const url = new URL(process.env.TEST_PG as string)
  url.pathname = `/${database}`
  return url.toString()
}
/**
 * Families with ten records each, put in with triggers off. Whoever works keeps the same number of them whatever the size of the county: 25 a worker,
 * 200 a team; the rest are others' and, most of them, over.
 */
async function fill(p: Partnership, families: number): Promise<void> {
  const client = await p.admin.connect()
  const [hat, other] = [p.as('idva').hatId, p.as('refuge').hatId]
  try {
    await client.query("set session_replication_role = 'replica'")
    await client.query(
      `create temporary table made as select gen_random_uuid() as family, gen_random_uuid() as member, gen_random_uuid() as contact, gen_random_uuid() as work, n, n <= 25 as mine, n <= 200 as ours,
         timestamptz '2026-03-01 09:00Z' - interval '1 hour' * (n % 20000) as t from generate_series(1, ${families}) n`,
    )
    for (const statement of [
      `insert into people.family (id, reference, area, state, opened_at, recorded_by) select family, 'C' || n, 'southampton', 'open', t, '${hat}' from made`,
      `insert into people.person (id) select member from made`,
      `insert into people.member (id, family_id, person_id, role, given_name, name_key, recorded_by, recorded_at) select member, family, member, 'victim', substr(md5(n::text), 1, 8), substr(md5(n::text), 1, 8) || ' ' || substr(md5(n::text), 9, 10), '${hat}', t from made`,
      `insert into frontdoor.contact (id, family_id, front_door, channel, caller, urgency, state, received_at, due_at, decided_at, disposition, recorded_by)
         select contact, family, 'southampton', 'phone', 'herself', 'today', case when n <= 20 then 'new' else 'decided' end, t, t, case when n <= 20 then null else t end, case when n <= 20 then null else 'referred-on' end, '${hat}' from made`,
      `insert into frontdoor.incident (id, family_id, contact_id, account, recorded_by, recorded_at) select gen_random_uuid(), family, contact, 'x', '${hat}', t from made`,
      `insert into risk.level (id, family_id, level, how, at, recorded_by) select gen_random_uuid(), family, 'medium', 'judgement', t, '${hat}' from made`,
      `insert into casework.involvement (id, family_id, team_id, hat_id, side, service_key, started_at, recorded_by)
         select work, family, case when ours then '${p.team('idva')}'::uuid else '${p.team('refuge-southampton')}'::uuid end, case when mine then '${hat}'::uuid when not ours then '${other}'::uuid end, 'victim', 'idva', t, '${hat}' from made`,
      `insert into casework.note (id, family_id, class, kind, happened_at, text, recorded_by, recorded_at) select gen_random_uuid(), family, 'support', 'fact', t, 'x', '${hat}', t from made, generate_series(1, 3)`,
      `insert into plans.action (id, family_id, text, owner_team, due_at, state, recorded_by, recorded_at) select gen_random_uuid(), family, 'x', '${p.team('housing')}', t, 'done', '${hat}', t from made`,
      // The bases as the triggers would give them.
      `insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) select family, team, 'victim', t, until, work
         from (select *, case when ours then '${p.team('idva')}'::uuid else '${p.team('refuge-southampton')}'::uuid end as team, case when n <= 1000 then 'infinity'::timestamptz else t + interval '1 day' end as until from made) x`,
      `insert into access.basis (scope_id, holder_id, kind, from_at, source_id) select family, '${hat}', 'named', t, work from made where mine`,
      `insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) select family, '${p.team('pippa')}', 'duty', t, case when n <= 20 then 'infinity'::timestamptz else t + interval '28 days' end, contact from made`,
      'drop table made',
      'analyze',
    ])
      await client.query(statement)
  } finally {
    await client.query("set session_replication_role = 'origin'")
    client.release()
  }
}
/** The same database as it would be if nobody decided and nobody wrote down who looked. */
async function unguard(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: at(database) })
  await client.connect()
  const { rows } = await client.query<{ name: string }>('select oid::regclass::text as name from pg_class where relrowsecurity')
  for (const r of rows) await client.query(`alter table ${r.name} disable row level security`)
  const record = (await client.query<{ args: string }>("select pg_get_function_arguments('audit.record'::regproc) as args")).rows[0]
  await client.query(
    `create or replace function audit.record(${record?.args}) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin return; end $$`,
  )
  await client.query('analyze')
  await client.end()
}

interface Page {
  name: string
  key: string
  path: string
}
async function took(p: Partnership, { key, path }: Page): Promise<{ ms: number; text: string }> {
  const from = performance.now()
  const page = await p.as(key).get(path)
  if (page.status !== 200) throw new Error(`${path} answered ${page.status}`)
  return { ms: performance.now() - from, text: page.text }
}
const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] as number
const round = (n: number) => Math.round(n * 100) / 100

async function measure(records: number): Promise<Map<string, { guarded: number; open: number }>> {
  const database = `access_${records}`
  await clone(database, template)
  const filling = await partnership({ database })
  const donna = await donnasPlan(filling)
  await fill(filling, records / perFamily)
  const contact = (
    await filling.admin.query<{ id: string }>("select id from frontdoor.contact where state = 'new' order by received_at desc limit 1")
  ).rows[0]?.id
  await filling.close()
  await clone(`${database}_open`, database)
  await unguard(`${database}_open`)
  const pages: Page[] = [
    { name: 'family-plan', key: 'idva', path: `/families/${donna.id}` },
    { name: 'chronology', key: 'idva', path: `/families/${donna.id}/chronology` },
    { name: 'people', key: 'idva', path: `/families/${donna.id}/people` },
    { name: 'contact', key: 'pippa', path: `/contacts/${contact}` },
    { name: 'front-door-queue', key: 'pippa', path: '/front-door' },
  ]
  const [guarded, open] = [await partnership({ database }), await partnership({ database: `${database}_open` })]
  const figures = new Map<string, { guarded: number; open: number }>()
  try {
    for (const page of pages) {
      const [with_, without]: [number[], number[]] = [[], []]
      for (let i = 0; i < rounds + 8; i++) {
        const [a, b] = [await took(guarded, page), await took(open, page)]
        if (i < 8) continue
        with_.push(a.ms)
        without.push(b.ms)
      }
      figures.set(page.name, { guarded: median(with_), open: median(without) })
    }
  } finally {
    await guarded.close()
    await open.close()
  }
  return figures
}

export async function bench(): Promise<Record<string, number>> {
  const [small, large] = [await measure(20_000), await measure(200_000)]
  const figures: Record<string, number> = {}
  console.log('page               20,000: with  without   200,000: with  without   ratio at 200,000   growth')
  const sum = { guarded: 0, open: 0, before: 0 }
  let worst = 0
  for (const [name, l] of large) {
    const s = small.get(name) as { guarded: number; open: number }
    const [r, g] = [l.guarded / l.open, l.guarded / s.guarded]
    sum.guarded += l.guarded
    sum.open += l.open
    sum.before += s.guarded
    worst = Math.max(worst, r)
    const ms = (n: number, to: number) => n.toFixed(1).padStart(to)
    console.log(
      `${name.padEnd(18)} ${ms(s.guarded, 12)} ${ms(s.open, 8)} ${ms(l.guarded, 15)} ${ms(l.open, 8)} ${r.toFixed(2).padStart(18)} ${g.toFixed(2).padStart(8)}`,
    )
    Object.assign(figures, { [`${name}_ms`]: round(l.guarded), [`${name}_ratio`]: round(r), [`${name}_growth`]: round(g) })
  }
  // Of the pages together: what a day of them costs.
  return {
    ...figures,
    ratio_200k: round(sum.guarded / sum.open),
    ratio_worst_200k: round(worst),
    growth_20k_200k: round(sum.guarded / sum.before),
  }
}
