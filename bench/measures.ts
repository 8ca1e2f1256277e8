/**
 * What measures cost when there are ten years behind them. Rows are put straight into the tables, a county's at a time, with their triggers off; then
 * each page is asked for with one year's rows and with ten: a measure looks back two years, so ten must cost little more than two. At last every measure is
 * counted anew for all forty quarters, as the board asks for them (row security, rounding and hiding included), beside the same SQL as a superuser runs it.
 */

import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { countedHere, figuresFor, periodsBefore } from '#rooms/strategy/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'

const families = Number(process.env.CASES ?? 12_000)
const rounds = Number(process.env.ROUNDS ?? 20)
const pages = [
  '/measures',
  '/measures/pippa-not-police/months',
  '/measures/feeling-safer',
  '/measures/high-risk-cases',
  '/measures/pippa-not-police',
  '/measures/first-attempt',
]

/** Families of one year back from `until`: each with a contact; two in three worked with and ended, one in six at the meeting. */
export async function fill(p: Partnership, yearsBack: number, aYear = families): Promise<void> {
  const client = await p.admin.connect()
  try {
    await client.query("set session_replication_role = 'replica'")
    await client.query(
      `create temporary table made as
       select gen_random_uuid() as family, gen_random_uuid() as person, gen_random_uuid() as member, gen_random_uuid() as work, n,
         timestamptz '2026-03-01 09:00Z' - make_interval(years => $1) - interval '365 days' * (n::float8 / $2) as t
       from generate_series(1, $2) n`,
      [yearsBack, aYear],
    )
    const [hat, team, programme] = [p.as('idva').hatId, p.as('idva').teamId, p.as('dapp').teamId]
    for (const statement of [
      `insert into people.family (id, reference, area, state, opened_at, recorded_by) select family, 'B' || ${yearsBack} || '-' || n, 'southampton', 'closed', t, '${hat}' from made`,
      'insert into people.person (id) select person from made',
      `insert into people.member (id, family_id, person_id, role, given_name, name_key, recorded_by, recorded_at) select member, family, person, 'victim', 'B' || n, 'b' || n, '${hat}', t from made`,
      `insert into frontdoor.contact (id, family_id, front_door, channel, caller, urgency, state, received_at, due_at, decided_at, recorded_by)
       select gen_random_uuid(), family, 'southampton', case when n % 3 > 0 then 'police' else 'phone' end, case when n % 3 > 0 then 'police' when n % 2 = 0 then 'professional' else 'herself' end, 'today', 'decided', t, t, t, '${hat}' from made`,
      `insert into casework.involvement (id, family_id, team_id, hat_id, side, service_key, started_at, first_attempt_at, first_contact_at, ended_at, end_kind, recorded_by)
       select work, family, '${team}', '${hat}', 'victim', 'idva', t, t + interval '1 hour' * (n % 40), case when n % 5 > 0 then t + interval '1 hour' * (n % 90 + 2) end, t + interval '90 days', case when n % 4 > 0 then 'planned' else 'unplanned' end, '${hat}' from made where n % 3 > 0`,
      `insert into casework.outcome (id, family_id, involvement_id, asked, answer, at, recorded_by)
       select gen_random_uuid(), family, work, 'asked', case when n % 5 > 0 then 'safer' else 'same' end, t + interval '90 days', '${hat}' from made where n % 3 > 0`,
      `insert into meetings.sitting (id, forum, area, held_on, starts_at) select gen_random_uuid(), 'hrda', 'southampton', d, d + time '10:30' from (select distinct (t + interval '1 day')::date as d from made where n % 6 = 0) x on conflict do nothing`,
      `insert into meetings.item (id, sitting_id, family_id, why_high, why_now, keeps_safe, keeps_safe_hat, listed_at, recorded_by)
       select gen_random_uuid(), g.id, family, 'x', 'x', 'x', '${hat}', t, '${hat}' from made join meetings.sitting g on g.held_on = (t + interval '1 day')::date and g.forum = 'hrda' where n % 6 = 0`,
      `insert into people.member (id, family_id, person_id, role, given_name, name_key, recorded_by, recorded_at) select gen_random_uuid(), family, person, 'child', 'C' || n, 'c' || n, '${hat}', t from made where n % 2 = 0`,
      `insert into risk.level (id, family_id, level, how, at, recorded_by) select gen_random_uuid(), family, case when n % 4 > 0 then 'high' else 'medium' end, 'judgement', t - interval '1 day', '${hat}' from made where n % 3 > 0`,
      `update casework.outcome o set level_at_end = case when m.n % 5 > 1 then 'medium' else 'high' end from made m where m.work = o.involvement_id`,
      `insert into frontdoor.incident (id, family_id, contact_id, kinds, recorded_by, recorded_at) select gen_random_uuid(), c.family_id, c.id, case when m.n % 90 = 0 then '{forced-marriage}'::text[] else '{physical}'::text[] end, '${hat}', m.t from made m join frontdoor.contact c on c.family_id = m.family`,
      `insert into harm.file (id, reference, person_id, given_name, family_name, opened_at) select gen_random_uuid(), 'B' || ${yearsBack} || '-' || n, person, 'H' || n, 'B', t from made where n % 12 = 0`,
      `insert into harm.involvement (id, harm_file_id, team_id, programme, started_at, recorded_by) select gen_random_uuid(), f.id, '${programme}', 'radar', f.opened_at, '${hat}' from harm.file f join made m on m.person = f.person_id`,
      `insert into harm.session (id, harm_file_id, programme, held_at, attendance, marked_at, recorded_by) select gen_random_uuid(), f.id, 'radar', f.opened_at + make_interval(days => 7 * k), case when k % 3 > 0 then 'here' else 'not-here' end, f.opened_at + make_interval(days => 7 * k), '${hat}' from harm.file f join made m on m.person = f.person_id, generate_series(1, 8) k`,
      `insert into frontdoor.unmet_need (id, family_id, area, sought, reason, at, recorded_by) select gen_random_uuid(), family, 'southampton', 'Refuge', 'no-space', t, '${hat}' from made where n % 10 = 0`,
      'drop table made',
    ])
      await client.query(statement)
  } finally {
    await client.query("set session_replication_role = 'origin'")
    client.release()
  }
}
async function median(p: Partnership, path: string): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < rounds + 3; i++) {
    const from = performance.now()
    const page = await p.as('board').get(path)
    if (page.status !== 200) throw new Error(`${path} answered ${page.status}`)
    if (i >= 3) times.push(performance.now() - from)
  }
  return times.sort((a, b) => a - b)[rounds >> 1] as number
}

/** The counting functions as a superuser would run their SQL: no account of its own, no row security, nobody asked who they are. */
async function bare(p: Partnership): Promise<void> {
  const { rows } = await p.admin.query<{ name: string; args: string; result: string; body: string }>(
    `select f.proname as name, pg_get_function_arguments(f.oid) as args, pg_get_function_result(f.oid) as result, f.prosrc as body
     from pg_proc f where f.pronamespace = 'strategy'::regnamespace and f.proname in ('endings','cases','contacts','reach','levels','children','programmes','kinds','unmet')`,
  )
  await p.admin.query('create schema bare')
  for (const f of rows)
    await p.admin.query(
      `create function bare.${f.name}(${f.args}) returns ${f.result} language sql stable set search_path = pg_catalog as $bare$${f.body.replaceAll('(select strategy.may_read())', 'true')}$bare$`,
    )
}
const seconds = async (act: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let i = 0; i < 3; i++) {
    const from = performance.now()
    await act()
    times.push((performance.now() - from) / 1000)
  }
  return times.sort((a, b) => a - b)[1] as number
}
/** Every counted measure for all forty quarters: as the board asks, and bare. */
async function recomputed(p: Partnership): Promise<{ seconds: number; bare: number; measures: number }> {
  await bare(p)
  const periods = periodsBefore('2026-03-10' as Day, 'quarter', 40)
  const [starts, ends] = [periods.map((q) => q.starts), periods.map((q) => q.next)]
  let measures = 0
  const asked = await seconds(() =>
    p.as('board').act(async (ctx) => {
      const all = countedHere(ctx)
      measures = all.length
      for (const m of all) {
        const figures = await figuresFor(ctx, m, periods)
        if (figures.length < 36) throw new Error(`${m.key} has ${figures.length} quarters`)
      }
    }),
  )
  const calls: [string, unknown[]][] = [
    ['endings($1, $2, $3)', [['southampton']]],
    ['cases($1, $4, 12, $2, $3)', [['southampton'], ['hrda', 'marac']]],
    ["contacts('southampton', $2, $3) where $1::text[] is not null", [['southampton']]],
    ['reach($1, $2, $3)', [['southampton']]],
    ['levels($1, $4, $2, $3)', [['southampton'], ['idva']]],
    ['children($1, $4, $2, $3)', [['southampton'], ['hrda', 'marac']]],
    ['programmes($1, $4, $2, $3)', [['southampton'], ['radar', 'radar-one-to-one']]],
    ['unmet($1, $4, $4, $4, $4, $2, $3)', [['southampton'], ['no-space']]],
    ['kinds($1, $4, $2, $3)', [['southampton'], ['fgm', 'honour-based', 'forced-marriage']]],
  ]
  const alone = await seconds(async () => {
    for (const [call, [areas, more]] of calls)
      await p.admin.query(`select * from bare.${call}`, [areas, starts, ends, ...(more ? [more] : [])])
  })
  return { seconds: asked, bare: alone, measures }
}

export async function bench(): Promise<Record<string, number>> {
  const p = await partnership({ now: atLondon('2026-03-10' as Day, '11:52' as Time) })
  let all = { seconds: 0, bare: 1, measures: 0 }
  const took = new Map<string, number[]>(pages.map((path) => [path, []]))
  try {
    let filled = 0
    for (const years of [1, 2, 10]) {
      for (; filled < years; filled++) await fill(p, filled)
      await p.admin.query('analyze')
      for (const path of pages) took.get(path)?.push(await median(p, path))
    }
    all = await recomputed(p)
  } finally {
    await p.close()
  }
  console.log(`${families} families a year; the middle of ${rounds} askings, in milliseconds`)
  console.table(
    Object.fromEntries(
      [...took].map(([path, [one, two, ten]]) => [path, { 'one year': one?.toFixed(1), two: two?.toFixed(1), ten: ten?.toFixed(1) }]),
    ),
  )
  const worst = (of: (t: number[]) => number) => Math.round(Math.max(...[...took.values()].map(of)) * 100) / 100
  const two = (n: number) => Math.round(n * 100) / 100
  console.log(`${all.measures} measures for 40 quarters: ${two(all.seconds)} s as the board asks, ${two(all.bare)} s bare`)
  return {
    seconds: two(all.seconds),
    ratio: two(all.seconds / all.bare),
    families_a_year: families,
    slowest_ms_at_ten_years: worst((t) => t[2] ?? 0),
    ratio_max: worst((t) => (t[2] ?? 0) / (t[1] ?? 1)),
  }
}
