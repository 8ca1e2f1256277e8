import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { NotFound } from '#platform/errors.ts'
import { type Context, figureReaders } from '#rooms/access/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { at, contact, tenthOfMarch, token, twoQuarters, work } from './sample.ts'
import { countedHere, figuresFor, openCounted, rowsBehind } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
  await twoQuarters(p)
})
after(async () => p.close())

const [summerStarts, autumnStarts, ends] = ['2025-07-01', '2025-10-01', '2026-01-01']
const periods = sql`array[${summerStarts}, ${autumnStarts}]::date[], array[${autumnStarts}, ${ends}]::date[]`
const raw = async (ctx: Context, what: ReturnType<typeof sql>) =>
  (await sql<Record<string, unknown>>`select * from ${what}`.execute(ctx.db)).rows
const board = <T>(act: (ctx: Context) => Promise<T>) => p.as('board').act(act)
const figures = (key: string) => board(async (ctx) => figuresFor(ctx, openCounted(ctx, key)))

test('what was counted by hand is what the database counts', async () => {
  await board(async (ctx) => {
    assert.deepEqual(await raw(ctx, sql`strategy.endings('{southampton}', ${periods})`), [
      { starts_on: summerStarts, ended: 24, planned: 24, not_safe: 0, asked: 24, answered: 24, safer: 18 },
      { starts_on: autumnStarts, ended: 40, planned: 36, not_safe: 1, asked: 34, answered: 30, safer: 21 },
    ])
    assert.deepEqual(await raw(ctx, sql`strategy.reach('{southampton}', ${periods})`), [
      { starts_on: summerStarts, taken: 56, attempted: 24, spoken: 18, hours_to_attempt: 12.5, hours_to_conversation: 47 },
      { starts_on: autumnStarts, taken: 9, attempted: 9, spoken: 9, hours_to_attempt: 2, hours_to_conversation: 50 },
    ])
    assert.deepEqual(await raw(ctx, sql`strategy.contacts('southampton', ${periods})`), [
      { starts_on: summerStarts, everyone: 9, police: 0, professionals: 9, herself: 0, unnamed: 0 },
      { starts_on: autumnStarts, everyone: 33, police: 10, professionals: 12, herself: 9, unnamed: 11 },
    ])
    assert.deepEqual(await raw(ctx, sql`strategy.cases('{southampton}', '{hrda,marac}', 12, ${periods})`), [
      { starts_on: summerStarts, cases: 1, repeats: 0, with_children: 0, from_police: 0, not_high: 0 },
      { starts_on: autumnStarts, cases: 10, repeats: 1, with_children: 3, from_police: 1, not_high: 0 },
    ])
  })
})
/** Levels, programmes and kinds of abuse, put beside the work of the two quarters: every number below is counted from these by hand. */
async function more(): Promise<void> {
  const client = await p.admin.connect()
  const hat = p.as('idva').hatId
  try {
    await client.query("set session_replication_role = 'replica'")
    const { rows } = await client.query(
      `select i.id, i.family_id, i.started_at from casework.involvement i join casework.outcome o on o.involvement_id = i.id
       where i.ended_at >= '2025-10-01' and i.ended_at < '2025-12-31' order by i.id`,
    )
    const judge = async (i: number, level: string, at: string, end: string) => {
      await client.query(
        `insert into risk.level (id, family_id, level, how, at, recorded_by) values (gen_random_uuid(), $1, $2, 'judgement', $3::timestamptz + $4::interval, $5)`,
        [rows[i].family_id, level, rows[i].started_at, at, hat],
      )
      await client.query('update casework.outcome set level_at_end = $2 where involvement_id = $1', [rows[i].id, end])
    }
    // 24 high when they were taken on, of whom 14 are no longer; six medium, judged within the fortnight, of whom two end high; one judged too late to say.
    for (let i = 0; i < 24; i++) await judge(i, 'high', '-1 hour', i < 14 ? 'medium' : 'high')
    for (let i = 24; i < 30; i++) await judge(i, 'medium', '3 days', i < 26 ? 'high' : 'standard')
    await judge(30, 'high', '20 days', 'standard')
    const contacts = await client.query(
      "select id, family_id from frontdoor.contact where received_at >= '2025-11-01' and family_id is not null order by id limit 3",
    )
    for (const [i, kinds] of ['{fgm,forced-marriage}', '{honour-based}', '{physical,stalking}'].entries())
      await client.query(
        'insert into frontdoor.incident (id, family_id, contact_id, kinds, recorded_by, recorded_at) values (gen_random_uuid(), $1, $2, $3, $4, now())',
        [contacts.rows[i].family_id, contacts.rows[i].id, kinds, hat],
      )
    const person = (await client.query('select person_id from people.member limit 4')).rows.map((r) => r.person_id)
    for (const [i, attendance] of ['here', 'not-here', null].entries()) {
      const file = (
        await client.query(
          `insert into harm.file (id, reference, person_id, given_name, family_name, opened_at) values (gen_random_uuid(), 'T' || $1, $2, 'He', 'He', '2025-11-01') returning id`,
          [i, person[i]],
        )
      ).rows[0].id
      for (const programme of i === 0 ? ['radar', 'radar-one-to-one'] : ['radar'])
        await client.query(
          `insert into harm.involvement (id, harm_file_id, team_id, programme, started_at, recorded_by) values (gen_random_uuid(), $1, $2, $3, '2025-11-03', $4)`,
          [file, p.as('dapp').teamId, programme, hat],
        )
      if (attendance)
        await client.query(
          `insert into harm.session (id, harm_file_id, programme, held_at, attendance, marked_at, recorded_by) values (gen_random_uuid(), $1, 'radar', '2025-11-10', $2, '2025-11-10', $3)`,
          [file, attendance, hat],
        )
    }
  } finally {
    await client.query("set session_replication_role = 'origin'")
    client.release()
  }
}
test('levels at both ends, children of cases, people a programme took on and kinds of abuse are counted as by hand', async () => {
  await more()
  await board(async (ctx) => {
    assert.deepEqual((await raw(ctx, sql`strategy.levels('{southampton}', '{idva}', ${periods})`))[1], {
      starts_on: autumnStarts,
      ended: 40,
      judged: 30,
      high_at_start: 24,
      no_longer: 14,
      high_at_end: 12,
    })
    assert.deepEqual(await raw(ctx, sql`strategy.children('{southampton}', '{hrda,marac}', ${periods})`), [
      { starts_on: summerStarts, children: 0, households: 0, cases: 1 },
      { starts_on: autumnStarts, children: 3, households: 3, cases: 10 },
    ])
    const programmes = await raw(ctx, sql`strategy.programmes('{southampton}', '{radar,radar-one-to-one}', ${periods})`)
    assert.deepEqual(programmes[1], { starts_on: autumnStarts, taken: 3, came: 1 }, 'who is in two is one, and who did not come did not')
    const kinds = await raw(ctx, sql`strategy.kinds('{southampton}', '{fgm,honour-based,forced-marriage}', ${periods})`)
    assert.deepEqual(kinds[1], { starts_on: autumnStarts, contacts: 2 }, 'two kinds in one contact are one contact')
  })
  const [level] = (await figures('t10')).slice(-1)
  assert.deepEqual([level?.value, level?.counts.noLonger, level?.counts.highAtStart], [60, 15, 25])
  assert.equal((await figures('t17')).at(-1)?.counts.children, 'hidden', 'three children')
})
test('what the board is given is rounded, hides the small, and works its share out from what it shows', async () => {
  const safer = await figures('feeling-safer')
  assert.deepEqual(
    safer.map((f) => [f.period.short, f.value, f.counts]),
    [
      ['Jul–Sep 2025', 80, { safer: 20, answered: 25, asked: 25, safe: 25, planned: 25, ended: 25 }],
      ['Oct–Dec 2025', 67, { safer: 20, answered: 30, asked: 35, safe: 35, planned: 35, ended: 40 }],
    ],
  )
  const cases = await figures('high-risk-cases')
  assert.deepEqual(
    cases.map((f) => [f.value, f.counts]),
    [
      [null, { cases: 'hidden', repeats: 0, children: 0, notPolice: 'hidden', notHigh: 0 }],
      [10, { cases: 10, repeats: 'hidden', children: 'hidden', notPolice: 10, notHigh: 0 }],
    ],
  )
})
test('the quarter that is running is not shown, and is once it has passed', async () => {
  assert.equal((await figures('feeling-safer')).at(-1)?.period.short, 'Oct–Dec 2025')
  p.at(at('2026-04-01'))
  assert.equal((await figures('feeling-safer')).at(-1)?.period.short, 'Jan–Mar 2026')
  p.at(tenthOfMarch)
})
test('a repeat is a case listed again within a year of one that was decided, not one carried over undecided', async () => {
  const months = (n: number) =>
    board(async (ctx) => (await raw(ctx, sql`strategy.cases('{southampton}', '{hrda}', ${n}::int, ${periods})`))[1]?.repeats)
  assert.equal(await months(12), 1)
  assert.equal(await months(3), 0, 'listed in August and again in December')
})
test('only those who may ask for figures get any; to everyone else the same functions answer nothing', async () => {
  const asked = (key: string) =>
    p
      .as(key)
      .act(async (ctx) => [
        (await raw(ctx, sql`strategy.endings('{southampton}', ${periods})`)).length,
        (await raw(ctx, sql`strategy.cases('{southampton}', '{hrda}', 12, ${periods})`)).length,
        (await raw(ctx, sql`strategy.contacts('southampton', ${periods})`)).length,
        (await raw(ctx, sql`strategy.reach('{southampton}', ${periods})`)).length,
        (await raw(ctx, sql`strategy.levels('{southampton}', '{idva}', ${periods})`)).length,
        (await raw(ctx, sql`strategy.children('{southampton}', '{hrda}', ${periods})`)).length,
        (await raw(ctx, sql`strategy.programmes('{southampton}', '{radar}', ${periods})`)).length,
        (await raw(ctx, sql`strategy.kinds('{southampton}', '{fgm}', ${periods})`)).length,
        (await raw(ctx, sql`strategy.enough('{southampton}', 20)`))[0]?.enough,
      ])
  for (const key of ['board', 'governance', 'chair', 'idva-manager', 'pippa-manager', 'pippa', 'mash']) {
    assert.ok((figureReaders as readonly string[]).includes(await p.as(key).act(async (ctx) => ctx.viewer.role)))
    assert.deepEqual(await asked(key), [2, 2, 2, 2, 2, 2, 2, 2, true], key)
  }
  for (const key of ['idva', 'dapp', 'police', 'probation', 'partner-support'])
    assert.deepEqual(await asked(key), [0, 0, 0, 0, 0, 0, 0, 0, false], key)
})
test('the board sees no row of anyone: not through the facts, not through the tables, not behind a figure', async () => {
  await board(async (ctx) => {
    for (const view of [
      'casework.work_fact',
      'meetings.case_fact',
      'frontdoor.contact_fact',
      'frontdoor.question_fact',
      'casework.level_fact',
      'meetings.child_fact',
      'harm.programme_fact',
      'frontdoor.kind_fact',
      'people.member',
    ])
      assert.equal((await raw(ctx, sql.raw(view) as ReturnType<typeof sql>)).length, 0, view)
    for (const m of countedHere(ctx))
      for (const f of await figuresFor(ctx, m)) assert.deepEqual(await rowsBehind(ctx, m, f.period, 1), { rows: [], many: 0 }, m.key)
  })
})
test('through what is counted nobody sees across the wall: her workers no one on a programme, and his no family', async () => {
  const seen = (key: string, view: string) => p.as(key).act(async (ctx) => (await raw(ctx, sql.raw(view) as ReturnType<typeof sql>)).length)
  for (const key of ['idva', 'idva-manager', 'pippa']) assert.equal(await seen(key, 'harm.programme_fact'), 0, key)
  for (const view of ['casework.level_fact', 'meetings.child_fact', 'frontdoor.kind_fact']) assert.equal(await seen('dapp', view), 0, view)
})
test('the account that counts can read no name and no text', async () => {
  const client = await p.admin.connect()
  try {
    await client.query('begin')
    await client.query('set local role oneplan_stats')
    for (const column of ['given_name', 'family_name', 'born_on']) {
      await client.query('savepoint s')
      await assert.rejects(client.query(`select ${column} from people.member`), /permission denied/)
      await client.query('rollback to s')
    }
    for (const select of [
      'happening from frontdoor.contact',
      'asked from frontdoor.consultation',
      'why_high from meetings.item',
      'note from casework.call',
      'her_words from casework.outcome',
      'sealed from vault.secret',
    ]) {
      await client.query('savepoint s')
      await assert.rejects(client.query(`select ${select}`), /permission denied/, select)
      await client.query('rollback to s')
    }
    await client.query('savepoint s')
    await assert.rejects(client.query("update people.family set area = 'x'"), /permission denied/)
    await client.query('rollback to s')
  } finally {
    await client.query('rollback')
    client.release()
  }
})
test('whoever works with the families sees the rows behind a figure that are theirs', async () => {
  const rows = (who: string, key: string, index = -1) =>
    p.as(who).act(async (ctx) => {
      const m = openCounted(ctx, key)
      return rowsBehind(ctx, m, (await figuresFor(ctx, m)).at(index)!.period, 1)
    })
  const idva = await rows('idva-manager', 'first-attempt')
  assert.equal(idva.many, 9)
  assert.ok(idva.rows.every((r) => r.title.endsWith(token) && r.cells[1] instanceof Date))
  // The front door's duty ended 28 days after: nothing is left of it, and the figure stays whole.
  assert.equal((await rows('pippa-manager', 'first-attempt')).many, 0)
  assert.equal((await figures('first-attempt')).at(-1)?.counts.taken, 10)
})
test('a family nobody may see but one is counted, and its row is hers alone', async () => {
  const restricted = await work(p, 'Restricted', { taken: at('2025-12-01'), attemptAfter: 2 })
  p.at(tenthOfMarch)
  const many = () =>
    p.as('idva-manager').act(async (ctx) => {
      const m = openCounted(ctx, 'first-attempt')
      return (await rowsBehind(ctx, m, (await figuresFor(ctx, m)).at(-1)!.period, 1)).many
    })
  const before = await many()
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, now(), $3)', [
    restricted,
    [p.as('idva').hatId],
    'test',
  ])
  assert.equal(await many(), before - 1)
  await board(async (ctx) => assert.equal((await raw(ctx, sql`strategy.reach('{southampton}', ${periods})`))[1]?.taken, 10))
})
test('a long list comes in pages, each with what is on it and no more', async () => {
  p.at(at('2025-12-20'))
  const page = (n: number) =>
    p.as('idva-manager').act(async (ctx) => {
      const m = openCounted(ctx, 'first-attempt')
      return rowsBehind(ctx, m, (await figuresFor(ctx, m)).at(-1)!.period, n)
    })
  const [one, two] = [await page(1), await page(2)]
  p.at(tenthOfMarch)
  assert.deepEqual([one.many, one.rows.length, two.many, two.rows.length], [56, 50, 56, 6])
  assert.equal(new Set([...one.rows, ...two.rows].map((r) => r.id)).size, 56)
})
test('a measure that is not of the reader’s area is not there', async () => {
  await board(async (ctx) => assert.throws(() => openCounted(ctx, 'no-such-measure'), NotFound))
})

test('of an area with fewer than twenty families nothing is shown, and once there are twenty it is', async () => {
  const small = await partnership()
  try {
    for (let i = 0; i < 19; i++) await contact(small, `Number${i}`, at('2025-11-12'), 'professional')
    const shown = async () => {
      small.at(tenthOfMarch)
      return small
        .as('board')
        .act(async (ctx) => (await figuresFor(ctx, openCounted(ctx, 'pippa-not-police'))).map((f) => [f.value, f.counts.police]))
    }
    assert.deepEqual(await shown(), [[null, 'hidden']])
    await contact(small, 'Twentieth', at('2026-03-09'), 'herself')
    assert.deepEqual(await shown(), [[20, 0]])
  } finally {
    await small.close()
  }
})
