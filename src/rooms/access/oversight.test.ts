/** What another reader would get is what that reader does get; and one manager may see both sides of a plan without ever meeting him. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addDays } from '#lib/day.ts'
import { startOfDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Case, donnasPlan } from '#rooms/plans/sample.ts'
import { sampleStaff } from '#samples/staff.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { endOversight, iOversee, nameOverseer, overseerOf, standingAs } from './oversight.ts'
import { type Class, classes } from './policy.ts'
import { standing } from './standing.ts'

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

const reads = (s: { reads(of: Class): boolean }) => (Object.keys(classes) as Class[]).filter((of) => s.reads(of))
const until = () => startOfDay(addDays('2026-03-10' as never, 60))
const deny = (key: string, kind = 'relation') =>
  p.admin.query('insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, $3, $4)', [
    c.id,
    p.as(key).staffId,
    kind,
    testNow,
  ])
const undeny = (key: string) => p.admin.query('delete from access.denial where staff_id = $1', [p.as(key).staffId])

test('for every colleague, the preview says exactly what the database gives them', async () => {
  let some = 0
  for (const { key } of sampleStaff) {
    const theirs = await p.as(key).act((ctx) => standing(ctx, c.id))
    const shown = await p.as('idva').act((ctx) => standingAs(ctx, c.id, p.as(key).hatId, 'now'))
    assert.deepEqual(shown.bases.filter((b) => b !== 'harm').toSorted(), theirs.bases.toSorted(), key)
    if (theirs.bases.length > 0) some++
    const rows = await p.as(key).act(async (ctx) => ({
      plan: (await ctx.db.selectFrom('plans.action').select('id').where('family_id', '=', c.id).execute()).length,
      members: (await ctx.db.selectFrom('people.member').select('id').where('family_id', '=', c.id).execute()).length,
      points: (await ctx.db.selectFrom('people.contact_point').select('id').where('family_id', '=', c.id).execute()).length,
      own: (await ctx.db.selectFrom('plans.safety_plan').select('family_id').where('family_id', '=', c.id).execute()).length,
    }))
    assert.equal(rows.members > 0, shown.reads('identity'), `${key}: who is in it`)
    if (rows.points > 0) assert.ok(shown.reads('contact'), `${key}: how she is reached`)
    if (rows.own > 0) assert.ok(shown.reads('safety-plan'), `${key}: her plan`)
  }
  assert.ok(some > 5, 'many of them are on the plan')
})

test('his worker is shown as getting his file and what crosses, and nothing of her', async () => {
  const his = await p.as('idva').act((ctx) => standingAs(ctx, c.id, p.as('dapp').hatId, 'now'))
  assert.deepEqual(reads(his).toSorted(), ['danger', 'engagement', 'harm', 'his-account', 'word'])
})

test('a denied colleague gets nothing, in the same words as one with no reason to see it', async () => {
  const page = async (key: string) => {
    const name = sampleStaff.find((s) => s.key === key)?.name ?? ''
    const seen = await p.as('idva').post(`/families/${c.id}/preview`, { reader: p.as(key).hatId, suppose: 'now' })
    return seen.text
      .slice(seen.text.indexOf('id="gets"'))
      .replaceAll(name, 'X')
      .replace(/<footer[\s\S]*/, '')
  }
  const before = await page('yellow-door')
  assert.match(before, /sees nothing of this plan/)
  await deny('housing')
  try {
    assert.equal(await page('housing'), before)
    const supposed = await p.as('idva').act((ctx) => standingAs(ctx, c.id, p.as('housing').hatId, 'victim'))
    assert.deepEqual(supposed.bases, [])
  } finally {
    await undeny('housing')
  }
})

test('before sharing: what a team would get if it were asked, or if the plan were listed', async () => {
  const as = (suppose: 'now' | 'victim' | 'seat') => p.as('idva').act((ctx) => standingAs(ctx, c.id, p.team('yellow-door'), suppose))
  assert.deepEqual(reads(await as('now')), [])
  assert.ok((await as('victim')).reads('contact'))
  assert.ok(!(await as('victim')).reads('safety-plan'))
  assert.ok((await as('seat')).reads('level'))
  assert.ok(!(await as('seat')).reads('contact'))
  const programme = await p.as('idva').act((ctx) => standingAs(ctx, c.id, p.team('dapp'), 'victim'))
  assert.ok(!programme.reads('identity'), 'a programme holds no family, whatever is supposed')
})

test('what was given in silence to somebody, because a contact may be theirs, is not shown', async () => {
  await p.admin.query("insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'duty', '-infinity', $3)", [
    c.id,
    p.as('refuge').hatId,
    randomUUID(),
  ])
  try {
    assert.ok((await p.as('refuge').act((ctx) => standing(ctx, c.id))).reads('identity'))
    assert.deepEqual((await p.as('idva').act((ctx) => standingAs(ctx, c.id, p.as('refuge').hatId, 'now'))).bases, [])
  } finally {
    await p.admin.query('delete from access.basis where holder_id = $1', [p.as('refuge').hatId])
  }
})

test('her named workers and the managers of her team may ask; to everyone else the pages are not there', async () => {
  for (const key of ['idva', 'idva-manager']) assert.equal((await p.as(key).get(`/families/${c.id}/preview`)).status, 200, key)
  for (const key of ['idva2', 'housing', 'chair', 'pippa2', 'refuge', 'dapp', 'dapp-manager', 'board', 'governance']) {
    assert.equal((await p.as(key).get(`/families/${c.id}/preview`)).status, 404, key)
    assert.equal((await p.as(key).get(`/families/${c.id}/oversight`)).status, 404, key)
    await assert.rejects(
      p.as(key).act((ctx) => standingAs(ctx, c.id, p.as('idva').hatId, 'now')),
      NotFound,
      key,
    )
  }
})

test('who is named to oversee both sides reads both, and changes nothing on his', async () => {
  const manager = p.as('dapp-manager')
  assert.equal((await manager.get(`/families/${c.id}`)).status, 404)
  const named = await p
    .as('idva')
    .submit(`/families/${c.id}/oversight`, { hat: manager.hatId, months: '1', why: 'His account and hers do not fit' })
  assert.equal(named.go, `/families/${c.id}/oversight`)
  assert.equal((await manager.get(`/families/${c.id}`)).status, 200)
  assert.match((await manager.get('/oversight')).text, /Donna Pike/)
  await manager.act(async (ctx) => {
    await openFamily(ctx, c.id)
    const mine = await standing(ctx, c.id)
    for (const part of ['identity', 'level', 'risk', 'support', 'engagement', 'his-account', 'concern', 'word', 'passed'] as const)
      assert.ok(mine.reads(part), part)
    for (const part of ['contact', 'location', 'address', 'account', 'safety-plan'] as const) assert.ok(!mine.reads(part), part)
    for (const part of Object.keys(classes) as Class[]) assert.ok(!mine.writes(part), part)
    assert.ok((await ctx.db.selectFrom('harm.file').select('id').where('id', '=', file).execute()).length === 1)
    assert.equal((await ctx.db.selectFrom('people.contact_point').select('id').execute()).length, 0)
  })
  const write = (key: string) =>
    p
      .as(key)
      .act((ctx) =>
        ctx.db
          .insertInto('harm.account')
          .values({ id: randomUUID(), harm_file_id: file, about: 'other', text: 'Said so', at: ctx.now, recorded_by: ctx.viewer.hatId })
          .execute(),
      )
  await write('dapp')
  await p.admin.query("insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'harm', '-infinity', $3)", [
    file,
    p.team('dapp'),
    randomUUID(),
  ])
  assert.equal((await manager.get(`/families/${c.id}`)).status, 200, 'that the own team works with him is what oversight lets past')
  await assert.rejects(write('dapp-manager'), (e: { code?: string }) => e.code === '42501')
  assert.ok(
    (
      await p.admin.query("select from audit.event where staff_id = $1 and scope_id = $2 and action = 'open family'", [
        manager.staffId,
        c.id,
      ])
    ).rowCount,
  )
})

test('who works with him by name oversees nothing: not when it is asked for, and not once they begin to', async () => {
  assert.equal(await p.as('idva').act((ctx) => nameOverseer(ctx, c.id, { hatId: p.as('dapp').hatId, why: 'x', until: until() })), false)
  const source = randomUUID()
  await p.admin.query("insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'harm', '-infinity', $3)", [
    file,
    p.as('dapp-manager').hatId,
    source,
  ])
  assert.equal((await p.as('dapp-manager').get(`/families/${c.id}`)).status, 404)
  await p.admin.query('delete from access.basis where source_id = $1', [source])
  assert.equal((await p.as('dapp-manager').get(`/families/${c.id}`)).status, 200)
  await deny('dapp-manager')
  assert.equal((await p.as('dapp-manager').get(`/families/${c.id}`)).status, 404, 'nor past a denial')
  await undeny('dapp-manager')
})

test('it is named for half a year at most, by her side alone, never for oneself, and ends when it is ended', async () => {
  const name = (key: string, hat: string, to: Date) => p.as(key).act((ctx) => nameOverseer(ctx, c.id, { hatId: hat, why: 'x', until: to }))
  const tooLong = startOfDay(addDays('2026-03-10' as never, 190))
  assert.equal(await name('idva', p.as('pippa-manager').hatId, tooLong), false)
  assert.equal(await name('idva-manager', p.as('idva-manager').hatId, until()), false)
  assert.equal(await name('housing', p.as('pippa-manager').hatId, until()), false)
  assert.equal(await name('dapp-manager', p.as('pippa-manager').hatId, until()), false)
  const now = await p.as('idva').act((ctx) => overseerOf(ctx, c.id))
  assert.equal(now?.hatId, p.as('dapp-manager').hatId)
  await assert.rejects(
    p.as('housing').act((ctx) => endOversight(ctx, now?.id ?? '')),
    NotFound,
  )
  await p.as('idva').act((ctx) => endOversight(ctx, now?.id ?? ''))
  assert.equal((await p.as('dapp-manager').get(`/families/${c.id}`)).status, 404)
  assert.deepEqual(await p.as('dapp-manager').act(iOversee), [])
})
