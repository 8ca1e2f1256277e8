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
        (await raw(ctx, sql`strategy.enough('{southampton}', 20)`))[0]?.enough,
      ])
  for (const key of ['board', 'governance', 'chair', 'idva-manager', 'pippa-manager', 'pippa', 'mash']) {
    assert.ok((figureReaders as readonly string[]).includes(await p.as(key).act(async (ctx) => ctx.viewer.role)))
    assert.deepEqual(await asked(key), [2, 2, 2, 2, true], key)
  }
  for (const key of ['idva', 'dapp', 'police', 'probation', 'partner-support']) assert.deepEqual(await asked(key), [0, 0, 0, 0, false], key)
})
test('the board sees no row of anyone: not through the facts, not through the tables, not behind a figure', async () => {
  await board(async (ctx) => {
    for (const view of ['casework.work_fact', 'meetings.case_fact', 'frontdoor.contact_fact', 'frontdoor.question_fact', 'people.member'])
      assert.equal((await raw(ctx, sql.raw(view) as ReturnType<typeof sql>)).length, 0, view)
    for (const m of countedHere(ctx))
      for (const f of await figuresFor(ctx, m)) assert.deepEqual(await rowsBehind(ctx, m, f.period, 1), { rows: [], many: 0 }, m.key)
  })
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
