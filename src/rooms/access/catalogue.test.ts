/** The rules of the catalogue, each broken on purpose: what is wrong is named, with its mend; and the database as it is made has none. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Account, accounts, connectAdmin, DatabaseNotReady, setUp } from '#src/set-up.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { catalogueFaults, perRow } from './catalogue.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

test('the database as the migrations and the policy make it has no fault', async () => {
  assert.deepEqual(await catalogueFaults(p.admin), [])
})

const broken: [string, string, RegExp][] = [
  [
    'row security switched off',
    'alter table people.member disable row level security',
    /people\.member is read by requests without forced row security/,
  ],
  ['row security not forced', 'alter table people.member no force row level security', /people\.member is read by requests without forced/],
  ['a policy dropped', 'drop policy read_identity on people.member', /no policy says which rows|read_identity on people\.member is gone/],
  ['a denial dropped', 'drop policy denied on access.notice', /the policy denied on access\.notice is gone/],
  [
    'a policy added by hand',
    'create policy more on people.member for select to oneplan_app using (true)',
    /more on people\.member is not made by the policy table/,
  ],
  [
    'a policy that lets every row through',
    'create policy more on people.member for select to oneplan_app using (true)',
    /lets every row through/,
  ],
  ['a policy for everyone', 'create policy more on people.member for select using (false)', /is for everyone/],
  [
    'a function for every row',
    "create policy more on people.member for select to oneplan_app using (family_id = any (access.families('{named}')))",
    /runs access\.families for every row|for every row/,
  ],
  [
    'a subquery on the row',
    'create policy more on people.member for select to oneplan_app using (exists (select from people.family f where f.id = family_id))',
    /for every row/,
  ],
  ['a right too many', 'grant delete on people.member to oneplan_app', /oneplan_app may delete/],
  ['a right that row security does not hold', 'grant truncate on people.member to oneplan_app', /oneplan_app truncate is not held/],
  [
    'a table that requests read without a place',
    'create table people.aside (id uuid); alter table people.aside owner to oneplan_owner; grant select on people.aside to oneplan_app',
    /people\.aside: requests may select, and the policy says nothing/,
  ],
  ['a right the policy does not give', 'grant insert on harm.word to oneplan_app', /harm\.word: requests may select, insert/],
  ['a right taken away', 'revoke insert on people.member from oneplan_app', /people\.member: requests may select, update/],
  ['signing in that reads a table', 'grant select on access.staff to oneplan_door', /access\.staff: signing in may read/],
  [
    'a view as its owner',
    'create view people.everyone as select * from people.member; grant select on people.everyone to oneplan_app',
    /people\.everyone shows the rows of its owner/,
  ],
  ['a stored view', 'create materialized view people.kept as select id from people.member', /people\.kept is a stored view/],
  [
    'a function without a pinned path',
    "create function people.loose() returns int language sql security definer as 'select 1'; alter function people.loose() owner to oneplan_owner; revoke execute on function people.loose() from public",
    /people\.loose runs as its owner without a pinned/,
  ],
  [
    'a function for anyone',
    "create function people.loose() returns int language sql security definer set search_path = pg_catalog as 'select 1'; alter function people.loose() owner to oneplan_owner",
    /people\.loose runs as its owner for anyone/,
  ],
  [
    'a function as a superuser',
    "create function people.loose() returns int language sql security definer set search_path = pg_catalog as 'select 1'; revoke execute on function people.loose() from public",
    /people\.loose runs as (?!oneplan)/,
  ],
  [
    'a function without a place',
    "create function people.plain() returns int language sql as 'select 1'; grant execute on function people.plain() to oneplan_app",
    /people\.plain may be run by requests, and has no place/,
  ],
  [
    'a key without the scope',
    'alter table people.tie add constraint loose foreign key (from_member) references people.member (id)',
    /people\.tie points at people\.member without its family_id \(loose\)/,
  ],
  ['an enum', "create type people.mood as enum ('a'); alter table people.tie add column mood people.mood", /people\.tie\.mood is an enum/],
  ['an account that owns', 'alter table people.tie owner to oneplan_app', /oneplan_app owns people\.tie/],
  ['an account that goes around', 'alter role oneplan_app bypassrls', /oneplan_app can go around row security/],
  ['an account that may act as an owner', 'grant oneplan_owner to oneplan_app', /oneplan_app may act as oneplan_owner/],
  ['an account that may make things', 'grant create on schema people to oneplan_app', /oneplan_app may make things in the schema people/],
]
for (const [name, sql, says] of broken)
  test(`${name} is named`, async () => {
    const client = await p.admin.connect()
    try {
      await client.query('begin')
      await client.query(sql)
      const faults = await catalogueFaults(client)
      assert.ok(
        faults.some((f) => says.test(f.what)),
        `${faults.map((f) => f.what).join('; ')} does not say ${says}`,
      )
      assert.ok(faults.every((f) => f.mend !== ''))
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

test('a set asked for once is no call for every row', () => {
  assert.equal(perRow("(family_id IN ( SELECT unnest(access.families('{named,emergency/risk}'::text[])) AS unnest))"), undefined)
  assert.equal(perRow("(harm_file_id IN ( SELECT unnest(access.harm_files('{harm}'::text[], '{}'::text[])) AS unnest))"), undefined)
  assert.equal(perRow("((hat_id = ( SELECT access.my_hat() AS my_hat)) OR (state = 'x'::text))"), undefined)
  assert.equal(perRow('access.may_see(family_id)'), 'access.may_see')
  assert.equal(perRow('(family_id IN ( SELECT f.id FROM people.family f))'), 'a subquery')
})

test('with a fault nothing starts: it says which, and how to mend it', async () => {
  const url = new URL(process.env.TEST_PG ?? '')
  url.pathname = `/${p.database}`
  await p.admin.query('create view people.everyone as select * from people.member')
  await p.admin.query('grant select on people.everyone to oneplan_app')
  const client = await connectAdmin(url.toString())
  const passwords = Object.fromEntries(accounts.map((a) => [a, `test-${a}`])) as Record<Account, string>
  const start = () => setUp(client, { root: join(import.meta.dirname, '../../..'), pack: p.pack, passwords, demo: true, now: p.now() })
  try {
    await assert.rejects(
      start(),
      (e: Error) =>
        e instanceof DatabaseNotReady && /people\.everyone shows the rows of its owner[\s\S]*Mend: make it with/.test(e.message),
    )
    await p.admin.query('drop view people.everyone')
    await start()
  } finally {
    await client.end()
  }
})
