/** The policy table against the database: how long bases last, that denials win, that nothing is written past it; and the page made from it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Case, donnasPlan } from '#rooms/plans/sample.ts'
import { sampleStaff } from '#samples/staff.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { type Basis, bases, type Class, classes, denials, emergencyParts, kindsFor, lasts, otherTables, protectedTables } from './policy.ts'
import { applyRowSecurity } from './row-security.ts'
import { may, standing } from './standing.ts'

let p: Partnership
let c: Case
let file: string
before(async () => {
  p = await partnership()
  c = await donnasPlan(p)
  file =
    (await p.admin.query<{ id: string }>('select harm_file_id as id from harm.file_family where family_id = $1', [c.id])).rows[0]?.id ?? ''
})
after(async () => p.close())

const day = 86_400_000
const later = (days: number, ms = 0) => new Date(testNow.getTime() + days * day + ms)
async function at<T>(when: Date, act: () => Promise<T>): Promise<T> {
  p.at(when)
  try {
    return await act()
  } finally {
    p.at(testNow)
  }
}
const sees = (key: string, when = testNow) => at(when, () => p.as(key).act(async (ctx) => (await standing(ctx, c.id)).reads('identity')))
/** In a list, where the reader asks of no family in particular. */
const listed = (key: string) =>
  p.as(key).act(async (ctx) => (await ctx.db.selectFrom('people.member').select('id').where('family_id', '=', c.id).execute()).length > 0)
/** Opens the family by one basis alone, as one hat or team, and puts everything back. */
async function with1<T>(holder: string, kind: string, act: () => Promise<T>, scope = c.id, until = 'infinity'): Promise<T> {
  const source = randomUUID()
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values ($1, $2, $3, '-infinity', $4, $5)",
    [scope, holder, kind, until, source],
  )
  try {
    return await act()
  } finally {
    await p.admin.query('delete from access.basis where source_id = $1', [source])
  }
}

test('who has no basis sees nothing; who is not signed in sees nothing', async () => {
  assert.ok(await sees('idva'))
  assert.ok(!(await sees('refuge')))
  for (const table of ['people.family', 'people.member', 'plans.action', 'harm.file', 'access.notice', 'frontdoor.request'])
    assert.equal(
      ((await p.admin.query(`begin; set local role oneplan_app; select id from ${table}; commit`)) as unknown as { rowCount: number }[])[2]
        ?.rowCount,
      0,
      table,
    )
})

test('every basis opens its classes and no other, to read and to change, as the table says', async () => {
  for (const kind of ['named', 'victim', 'child', 'both', 'duty', 'seat', 'oversight'] as const)
    await with1(p.as('refuge').hatId, kind, async () => {
      for (const part of Object.keys(classes) as Class[]) {
        if (part === 'request') continue
        const wanted = (what: 'read' | 'write') => {
          const onHis = kindsFor(part, what, 'harm')
          return [...kindsFor(part, what, 'family').own, ...onHis.own, ...onHis.through].includes(kind)
        }
        assert.equal(await p.as('refuge').act((ctx) => may(ctx, part, c.id)), wanted('read'), `${kind} reads ${part}`)
        assert.equal(await p.as('refuge').act((ctx) => may(ctx, part, c.id, 'write')), wanted('write'), `${kind} changes ${part}`)
      }
      const rows = async (table: string) =>
        (await p.as('refuge').act((ctx) => sql<{ n: number }>`select count(*)::int as n from ${sql.raw(table)}`.execute(ctx.db))).rows[0]
          ?.n ?? 0
      const has: [string, Class][] = [
        ['people.member', 'identity'],
        ['people.contact_point', 'contact'],
        ['plans.safety_plan', 'safety-plan'],
        ['casework.involvement', 'plan'],
        ['frontdoor.referral', 'referral'],
        ['meetings.item', 'meeting'],
        ['harm.file_family', 'link'],
      ]
      for (const [table, of] of has)
        if ((await p.admin.query(`select from ${table} where family_id = $1`, [c.id])).rowCount)
          assert.equal((await rows(table)) > 0, (classes[of].read as readonly Basis[]).includes(kind), `${kind} gets rows of ${table}`)
    })
})

test('sight ends with the work: ninety days after it, and not a moment later', async () => {
  const { rows } = await p.admin.query<{ id: string }>(
    'select q.id from frontdoor.request q join frontdoor.referral r on r.request_id = q.id where r.family_id = $1 and q.to_team = $2',
    [c.id, p.team('idva')],
  )
  await p.admin.query(
    "update casework.involvement set ended_at = $2, end_kind = 'planned', request_id = $4 where family_id = $1 and team_id = $3",
    [c.id, testNow, p.team('idva'), rows[0]?.id],
  )
  try {
    assert.ok(await sees('idva', later(lasts.work.days, -1)))
    assert.ok(!(await sees('idva', later(lasts.work.days))))
    assert.ok(!(await sees('idva-manager', later(lasts.work.days))))
  } finally {
    await p.admin.query('update casework.involvement set ended_at = null, end_kind = null where family_id = $1 and team_id = $2', [
      c.id,
      p.team('idva'),
    ])
  }
})

test('a meeting’s sight ends 28 days after it was held', async () => {
  const { rows } = await p.admin.query<{ held: string; until: Date }>(
    "select g.held_on::text as held, b.until_at as until from access.basis b join meetings.item i on i.id = b.source_id join meetings.sitting g on g.id = i.sitting_id where b.kind = 'seat' and b.scope_id = $1 limit 1",
    [c.id],
  )
  assert.equal(rows[0]?.until.getTime(), new Date(`${rows[0]?.held}T00:00:00Z`).getTime() + lasts.sitting.days * day)
  assert.ok(await sees('housing', new Date((rows[0]?.until.getTime() ?? 0) - 1)))
  assert.ok(!(await sees('housing', rows[0]?.until)))
})

test('the numbers of the policy stand in the triggers that keep them', async () => {
  const said = async (name: string) =>
    (await p.admin.query<{ src: string }>('select pg_get_functiondef(oid) as src from pg_proc where oid = $1::regproc', [name])).rows[0]
      ?.src ?? ''
  assert.match(await said('access.basis_of_involvement'), new RegExp(`interval '${lasts.work.days} days'`))
  assert.match(await said('access.basis_of_harm_involvement'), new RegExp(`interval '${lasts.work.days} days'`))
  assert.match(await said('access.basis_of_contact'), new RegExp(`interval '${lasts.contact.days} days'`))
  assert.match(await said('access.basis_of_item'), new RegExp(`held_on \\+ ${lasts.sitting.days}`))
  assert.match(await said('access.basis_of_family'), new RegExp(`interval '${lasts.beginning.days} day'`))
  assert.match(await said('access.oversee'), new RegExp(`interval '${lasts.oversight.days} days'`))
})

test('conflict, exclusion and restriction win over every basis there is', async () => {
  for (const kind of ['party', 'relation', 'excluded'] as const) {
    await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at, until_at) values ($1, $2, $3, '-infinity', $4)", [
      c.id,
      p.as('idva').staffId,
      kind,
      later(1),
    ])
    assert.ok(!(await sees('idva')), kind)
    assert.ok(!(await listed('idva')), `${kind}: in no list`)
    assert.equal((await p.as('idva').get(`/families/${c.id}`)).status, 404)
    assert.ok(await sees('idva', later(1)), `${kind}: over when the fact is`)
    await p.admin.query('delete from access.denial where staff_id = $1', [p.as('idva').staffId])
  }
  await p.admin.query("insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, now(), '')", [
    c.id,
    [p.as('idva').hatId],
  ])
  assert.ok(await sees('idva'))
  assert.ok(!(await sees('idva-manager')))
  assert.deepEqual([await listed('idva'), await listed('idva-manager')], [true, false])
  await p.admin.query('delete from access.restriction')
  assert.deepEqual(
    (
      await p.admin.query<{ def: string }>("select pg_get_constraintdef(oid) as def from pg_constraint where conname = 'denial_kind_check'")
    ).rows[0]?.def
      .match(/'([a-z]+)'/g)
      ?.map((x) => x.slice(1, -1)),
    Object.keys(denials).filter((k) => ['party', 'relation', 'excluded'].includes(k)),
  )
})

test('the wall: work with him under any hat shuts her family, by name or through a team; and ends with that work', async () => {
  for (const holder of [p.as('idva').hatId, p.team('idva')])
    await with1(
      holder,
      'harm',
      async () => {
        assert.ok(!(await sees('idva')))
        assert.ok(!(await listed('idva')))
        assert.ok(await sees('idva', later(2)))
      },
      file,
      later(2).toISOString(),
    )
  assert.ok(await sees('idva'))
})

test('a team that works with people who harm holds no family, whatever a row says', async () => {
  for (const kind of ['named', 'victim', 'both', 'duty', 'seat'])
    await with1(p.as('probation-programmes').hatId, kind, async () => assert.ok(!(await sees('probation-programmes')), kind))
})

test('who is related to the family does not hold his file either; one whom she excluded does not lose it, and so hears of nothing', async () => {
  const his = () =>
    p.as('dapp').act(async (ctx) => (await ctx.db.selectFrom('harm.file').select('id').where('id', '=', file).execute()).length)
  assert.equal(await his(), 1)
  for (const [kind, rows] of [
    ['party', 0],
    ['relation', 0],
    ['excluded', 1],
  ] as const) {
    await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, $3, '-infinity')", [
      c.id,
      p.as('dapp').staffId,
      kind,
    ])
    assert.equal(await his(), rows, kind)
    await p.admin.query('delete from access.denial where staff_id = $1', [p.as('dapp').staffId])
  }
})

test('a role that has ended gives nothing from that moment, though the session in it is hours old', async () => {
  const secret = await p.as('idva2').cookie()
  assert.match(secret, /oneplan=/)
  await p.admin.query('alter table access.hat disable trigger revoke')
  await p.admin.query('update access.hat set until_at = $2 where id = $1', [p.as('idva2').hatId, testNow])
  await p.admin.query('alter table access.hat enable trigger revoke')
  assert.equal((await p.as('idva2').get('/work')).status, 303)
  await p.admin.query('alter table access.hat disable trigger revoke')
  await p.admin.query("update access.hat set until_at = 'infinity' where id = $1", [p.as('idva2').hatId])
  await p.admin.query('alter table access.hat enable trigger revoke')
})

test('what was asked: both teams read the words that were sent and the answer; nobody else does, and neither gets the family by it', async () => {
  const reads = (key: string) =>
    p.as(key).act(async (ctx) => (await ctx.db.selectFrom('frontdoor.request').select(['id', 'state']).execute()).length)
  assert.ok((await reads('pippa')) >= 2)
  assert.ok((await reads('dapp')) >= 1)
  for (const key of ['refuge', 'housing', 'board', 'governance']) assert.equal(await reads(key), 0, key)
  assert.ok(!(await sees('dapp')))
})

test('closing ends sight, and the flag of a repeat outlives it for twelve months as presence alone', async () => {
  const request = (
    await p.admin.query<{ request_id: string }>('select request_id from frontdoor.referral where family_id = $1 limit 1', [c.id])
  ).rows[0]?.request_id
  await p.admin.query('update frontdoor.request set high = true where id = $1', [request])
  const members = (
    await p.admin.query<{ id: string; role: string }>(
      "select id, role from people.member where family_id = $1 and role in ('victim','harms')",
      [c.id],
    )
  ).rows
  assert.equal(members.length, 2)
  const when = later(200)
  await p.admin.query('update access.basis set until_at = $2 where scope_id = $1', [c.id, later(100)])
  await at(when, async () => {
    const again = await p.as('pippa').act(async (ctx) => {
      const id = randomUUID()
      await ctx.db
        .insertInto('people.family')
        .values({ id, reference: 'ABCDEFGH', area: ctx.viewer.area, state: 'intake', opened_at: ctx.now, recorded_by: ctx.viewer.hatId })
        .execute()
      for (const m of members) {
        const other = randomUUID()
        await ctx.db.insertInto('people.person').values({ id: other }).execute()
        await ctx.db
          .insertInto('people.member')
          .values({
            id: other,
            family_id: id,
            person_id: other,
            role: m.role,
            given_name: 'X',
            name_key: 'x',
            recorded_by: ctx.viewer.hatId,
            recorded_at: ctx.now,
          })
          .execute()
        await sql`select people.say_same(${other}, ${m.id}, '', 0, '{}')`.execute(ctx.db)
      }
      return id
    })
    await p.as('pippa').act(async (ctx) => {
      const flag = (await sql<Record<string, unknown>>`select * from risk.last_referral(${again})`.execute(ctx.db)).rows
      assert.equal(flag.length, 1, 'they were at the high-risk door before')
      assert.deepEqual(Object.keys(flag[0] ?? {}).sort(), ['at', 'to_key'], 'that is all it says')
      assert.equal((await ctx.db.selectFrom('people.member').select('id').where('family_id', '=', c.id).execute()).length, 0)
      assert.equal((await ctx.db.selectFrom('frontdoor.referral').select('id').where('family_id', '=', c.id).execute()).length, 0)
      assert.equal(
        (await sql`select * from risk.last_referral(${c.id})`.execute(ctx.db)).rows.length,
        0,
        'not asked of a family one may not see',
      )
    })
    assert.equal((await p.as('refuge').act((ctx) => sql`select * from risk.last_referral(${again})`.execute(ctx.db))).rows.length, 0)
  })
})

test('whoever counts reads ids, times and words of closed lists: no name, no text that somebody typed, no date of birth', async () => {
  const { rows } = await p.admin.query<{ column: string; type: string }>(
    `select table_schema || '.' || table_name || '.' || column_name as column, data_type as type from information_schema.columns
     where has_column_privilege('oneplan_stats', format('%I.%I', table_schema, table_name), column_name, 'select') and table_schema not in ('pg_catalog', 'information_schema', 'strategy')
       and table_schema || '.' || table_name = any ($1)`,
    [[...protectedTables, ...otherTables].map((t) => t.table)],
  )
  const typed = rows.filter(
    (r) =>
      r.type === 'text' &&
      !/\.(area|state|role|sex|front_door|channel|caller|urgency|kind|door|checked|setting|source_agency|disposition|to_key|reason|sought|level|side|service_key|end_kind|asked|answer|level_at_end|decision|forum|programme|attendance)$/.test(
        r.column,
      ),
  )
  assert.ok(rows.length > 50)
  assert.deepEqual(
    typed.map((r) => r.column),
    [],
  )
  assert.deepEqual(
    rows.filter((r) => /name|born|words|note|account|address/.test(r.column.split('.')[2] ?? '')).map((r) => r.column),
    [],
  )
})

test('a policy that somebody dropped by hand is made again at the next start', async () => {
  const policies = async () => Number((await p.admin.query("select count(*) as n from pg_policies where schemaname = 'people'")).rows[0].n)
  const before = await policies()
  await p.admin.query('drop policy read_identity on people.member')
  const client = await p.admin.connect()
  try {
    assert.equal(await applyRowSecurity(client), true)
    assert.equal(await policies(), before)
    assert.equal(await applyRowSecurity(client), false)
  } finally {
    client.release()
  }
})

test('an emergency opens nothing that is hers alone, and changes nothing', () => {
  for (const part of ['safety-plan', 'account', 'his-account', 'passed', 'word', 'link', 'harm'] as const)
    assert.ok(!('emergency' in classes[part]), part)
  for (const part of Object.keys(classes) as Class[])
    assert.ok(!kindsFor(part, 'write', 'family').own.some((k) => k.startsWith('emergency')))
  const asked = Object.values(emergencyParts).flatMap((x): readonly Class[] => x.classes)
  for (const part of Object.keys(classes) as Class[])
    assert.equal('emergency' in classes[part] && part !== 'identity', asked.includes(part), `${part} can be asked for`)
})

test('the page "who can see what" says every class, basis, limit and denial, in words, to anyone', async () => {
  const page = await p.get('/who-can-see')
  assert.equal(page.status, 200)
  const plain = page.text.replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  for (const c of Object.values(classes)) assert.ok(plain.includes(c.what), c.what)
  for (const b of Object.values(bases)) assert.ok(plain.includes(b), b)
  for (const d of Object.values(denials)) assert.ok(plain.includes(d.means) && plain.includes(d.takes), d.means)
  for (const l of Object.values(lasts)) assert.ok(plain.includes(l.words), l.words)
  assert.ok(plain.replace(/<[^>]*>/g, ' ').split(/\s+/).length < 2200, 'read in ten minutes')
  assert.ok(sampleStaff.every((s) => !plain.includes(s.name)))
})
