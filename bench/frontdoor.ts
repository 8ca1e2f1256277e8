/**
 * The front door after one year of a county and after ten: 40,000 and 400,000 contacts, 25,000 and 250,000 people. Queue, search, a new contact, a contact
 * and who it is about: how long each takes, beside its own queries alone, and how much longer after ten years. What is open today is the same in both.
 */
import { men, surnames, women } from '#samples/names.ts'
import { type Partnership, partnership, template } from '#src/testing.ts'
import { againstBareQueries, type Page, round, type Taken } from './measuring/bare.ts'
import { clone } from './measuring/databases.ts'

const rounds = Number(process.env.ROUNDS ?? 60)
const perYear = { contacts: 40_000, families: 16_000, people: 25_000 }
const openToday = 60

/** Put in with triggers off. Surnames are lengthened by chance, a few common and most rare, as they are. */
async function fill(p: Partnership, years: number): Promise<void> {
  const client = await p.admin.connect()
  const [hat, team, elsewhere] = [p.as('pippa').hatId, p.team('pippa'), p.team('refuge-southampton')]
  const families = perYear.families * years
  const texts = (list: readonly string[]) => `array[${list.map((x) => `'${x.toLowerCase().replaceAll("'", '')}'`).join()}]`
  const name = (of: readonly string[]) => `(${texts(of)})[1 + (random() * ${of.length - 1})::int]`
  const surname = `${name(surnames)} || case when random() < 0.15 then '' else (array['s','son','ton','ley','worth','field','man','ford','well','by'])[1 + (random() * 9)::int] || chr(97 + (25 * power(random(), 2))::int) end`
  try {
    await client.query("set session_replication_role = 'replica'")
    await client.query('select setseed(0.5)')
    await client.query(
      `create temporary table made as select gen_random_uuid() as family, n, timestamptz '2026-03-10 09:00Z' - interval '1 day' * (n::float8 / ${families} * 365 * ${years}) as t from generate_series(1, ${families}) n`,
    )
    for (const statement of [
      `insert into people.family (id, reference, area, state, opened_at, recorded_by) select family, 'Y' || n, 'southampton', case when n <= ${openToday * 4} then 'open' else 'closed' end, t, '${hat}' from made`,
      `create temporary table person as select gen_random_uuid() as id, family, t, 'victim' as role, ${name(women)} as given, ${surname} as family_name, date '1950-01-01' + (random() * 20000)::int as born from made
         union all select gen_random_uuid(), family, t, 'harms', ${name(men)}, ${surname}, date '1950-01-01' + (random() * 20000)::int from made where n <= ${(perYear.people - perYear.families) * years}`,
      `insert into people.person (id) select id from person`,
      `insert into people.member (id, family_id, person_id, role, given_name, family_name, name_key, born_on, recorded_by, recorded_at)
         select id, family, id, role, initcap(given), initcap(family_name), given || ' ' || family_name, born, '${hat}', t from person`,
      `insert into frontdoor.contact (id, family_id, front_door, channel, caller, urgency, state, received_at, due_at, decided_at, disposition, happening, recorded_by)
         select gen_random_uuid(), family, 'southampton', case when k = 0 then 'phone' else 'police' end, case when k = 0 then 'herself' else 'police' end, 'today',
           case when n <= ${openToday} and k = 0 then 'new' else 'decided' end, t + interval '1 hour' * k, t + interval '1 hour' * (k + 24),
           case when n <= ${openToday} and k = 0 then null else t + interval '1 hour' * (k + 20) end, case when n <= ${openToday} and k = 0 then null else 'referred-on' end, 'He came back and would not leave.', '${hat}'
         from made, generate_series(0, 2) k where k < 2 or n % 2 = 0`,
      `insert into frontdoor.incident (id, family_id, contact_id, account, recorded_by, recorded_at) select gen_random_uuid(), c.family_id, c.id, 'What was told', '${hat}', c.received_at from frontdoor.contact c where c.channel = 'police'`,
      `insert into risk.level (id, family_id, level, how, at, recorded_by) select gen_random_uuid(), family, (array['standard','medium','high'])[1 + n % 3], 'judgement', t, '${hat}' from made where n > ${openToday}`,
      `insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
         select c.family_id, '${team}', 'duty', c.received_at, case when c.state = 'new' then 'infinity'::timestamptz else c.decided_at + interval '28 days' end, c.id from frontdoor.contact c`,
      `insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) select family, '${elsewhere}', 'victim', t, t + interval '90 days', gen_random_uuid() from made where n % 3 = 0`,
      'drop table made, person',
      'vacuum analyze',
    ])
      await client.query(statement)
  } finally {
    await client.query("set session_replication_role = 'origin'")
    client.release()
  }
}

async function measure(years: number): Promise<Map<string, Taken>> {
  const database = `front_door_${years}`
  await clone(database, template)
  const filling = await partnership({ database })
  await fill(filling, years)
  const [contact] = (
    await filling.admin.query<{ id: string; born: string; name: string }>(
      `select c.id, to_char(m.born_on, 'FMDD/FMMM/YYYY') as born, m.given_name || ' ' || m.family_name as name from frontdoor.contact c join people.member m on m.family_id = c.family_id and m.role = 'victim'
       where c.state = 'new' order by c.received_at limit 1`,
    )
  ).rows
  if (!contact) throw new Error('No contact is open.')
  const counts = (
    await filling.admin.query('select (select count(*) from frontdoor.contact) as contacts, (select count(*) from people.member) as people')
  ).rows[0]
  await filling.close()
  console.log(`\nAfter ${years === 1 ? 'a year' : `${years} years`}: ${counts.contacts} contacts, ${counts.people} people`)
  const p = await partnership({ database })
  const pages: Page[] = [
    { name: 'queue', key: 'pippa', path: '/front-door' },
    { name: 'search-by-name', key: 'pippa', path: '/find', answers: { find: contact.name } },
    { name: 'search-with-birth', key: 'pippa', path: '/find', answers: { find: `${contact.name} ${contact.born}` } },
    { name: 'new-contact', key: 'pippa', path: '/contacts/new' },
    { name: 'contact', key: 'pippa', path: `/contacts/${contact.id}` },
    { name: 'who-this-is', key: 'pippa', path: `/contacts/${contact.id}/people` },
  ]
  try {
    return await againstBareQueries(p, pages, rounds)
  } finally {
    await p.close()
  }
}

export async function bench(): Promise<Record<string, number>> {
  const [one, ten] = [await measure(1), await measure(10)]
  const figures: Record<string, number> = {}
  const worst = { p95: 0, ratio: 0, growth: 0 }
  for (const [name, t] of ten) {
    const ratio = t.p50 / t.bareP50
    const growth = t.p50 / (one.get(name) as Taken).p50
    worst.p95 = Math.max(worst.p95, t.p95)
    worst.ratio = Math.max(worst.ratio, ratio)
    worst.growth = Math.max(worst.growth, growth)
    Object.assign(figures, { [`${name}_p95_ms`]: round(t.p95), [`${name}_ratio`]: round(ratio), [`${name}_growth`]: round(growth) })
  }
  return { ...figures, p95_ms_ten_years: round(worst.p95), ratio_max: round(worst.ratio), growth: round(worst.growth) }
}
