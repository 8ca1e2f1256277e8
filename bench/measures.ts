/**
 * What the board's pages cost when there are ten years behind them. Rows are put straight into the tables, a county's at a time, with their triggers
 * off; then each page is asked for with one year's rows and with ten. A measure looks back two years, so ten must cost little more than two.
 */

import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { type Partnership, partnership } from '#src/testing.ts'

const aYear = Number(process.env.CASES ?? 12_000)
const rounds = Number(process.env.ROUNDS ?? 20)
const pages = ['/measures', '/measures/feeling-safer', '/measures/high-risk-cases', '/measures/pippa-not-police', '/measures/first-attempt']

/** Families of one year back from `until`: each with a contact; two in three worked with and ended, one in six at the meeting. */
async function fill(p: Partnership, yearsBack: number): Promise<void> {
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
    const [hat, team] = [p.as('idva').hatId, p.as('idva').teamId]
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

export async function bench(): Promise<Record<string, number>> {
  const p = await partnership({ now: atLondon('2026-03-10' as Day, '11:52' as Time) })
  const took = new Map<string, number[]>(pages.map((path) => [path, []]))
  try {
    let filled = 0
    for (const years of [1, 2, 10]) {
      for (; filled < years; filled++) await fill(p, filled)
      await p.admin.query('analyze')
      for (const path of pages) took.get(path)?.push(await median(p, path))
    }
  } finally {
    await p.close()
  }
  console.log(`${aYear} families a year; the middle of ${rounds} askings, in milliseconds`)
  console.table(
    Object.fromEntries(
      [...took].map(([path, [one, two, ten]]) => [path, { 'one year': one?.toFixed(1), two: two?.toFixed(1), ten: ten?.toFixed(1) }]),
    ),
  )
  const worst = (of: (t: number[]) => number) => Math.round(Math.max(...[...took.values()].map(of)) * 100) / 100
  return { families_a_year: aYear, slowest_ms_at_ten_years: worst((t) => t[2] ?? 0), ratio_max: worst((t) => (t[2] ?? 0) / (t[1] ?? 1)) }
}
