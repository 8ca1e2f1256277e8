/** A danger is known to everyone who works with anybody concerned, on both sides; who said so, and the line beside it, stay where they were written. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { NotFound } from '#platform/errors.ts'
import { type Case, donnasPlan } from '#rooms/plans/sample.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { addDanger, dangerOn, endDanger } from './danger.ts'

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

const his = async (key = 'dapp') => (await p.as(key).get(`/programme/${file}`)).text
const isHidden = (e: unknown) => (e as { code?: string }).code === '42501'

test('her worker warns of him on the plan; his worker sees which danger, and not the line, who or when', async () => {
  const sent = await p
    .as('idva')
    .submit(`/families/${c.id}/danger`, { kind: 'followed', about: c.lee, note: 'Waited for Jo outside the refuge' })
  assert.equal(sent.go, `/families/${c.id}`)
  for (const key of ['idva', 'housing', 'pippa']) assert.match((await p.as(key).get(`/families/${c.id}`)).text, /Has followed workers/, key)
  const seen = await his()
  assert.match(seen, /Has followed workers/)
  assert.doesNotMatch(seen, /refuge|Jo Adeyemi|IDVA/)
  const row = (await p.as('dapp').act((ctx) => ctx.db.selectFrom('harm.danger').selectAll().execute()))[0]
  assert.deepEqual(Object.keys(row ?? {}).toSorted(), ['at', 'ended_at', 'harm_file_id', 'id', 'kind', 'version'])
  assert.equal((await p.as('dapp').act((ctx) => ctx.db.selectFrom('people.danger').selectAll().execute())).length, 0)
})

test('one about the home, or about somebody else, stays on her side', async () => {
  await p.as('housing').act((ctx) => addDanger(ctx, c.id, { kind: 'dog', memberId: null }))
  assert.match((await p.as('idva').get(`/families/${c.id}`)).text, /A dangerous dog/)
  assert.doesNotMatch(await his(), /A dangerous dog/)
})

test('his worker warns; everyone on her plan sees which, and nobody whose file it is from', async () => {
  const sent = await p.as('dapp').submit(`/programme/${file}/danger`, { kind: 'weapon' })
  assert.equal(sent.go, `/programme/${file}`)
  for (const key of ['idva', 'housing', 'chair']) {
    const page = (await p.as(key).get(`/families/${c.id}`)).text
    assert.match(page, /May have a weapon/, key)
    assert.doesNotMatch(page.slice(page.indexOf('id="danger"'), page.indexOf('id="danger"') + 900), /Marcus|RADAR|programme/i, key)
  }
})

test('over on her side is over on his; over on his side leaves hers standing', async () => {
  const own = (await p.as('idva').act((ctx) => dangerOn(ctx, { id: c.id }))).own.find((d) => d.kind === 'followed')
  await p.as('dapp').post(`/programme/${file}/danger/over`, { kind: 'followed' })
  assert.doesNotMatch(await his(), /Has followed workers/)
  assert.match((await p.as('idva').get(`/families/${c.id}`)).text, /Has followed workers/)
  await p.as('idva').act((ctx) => endDanger(ctx, c.id, own?.id ?? ''))
  assert.doesNotMatch((await p.as('housing').get(`/families/${c.id}`)).text, /Has followed workers/)
  await assert.rejects(
    p.as('idva').act((ctx) => endDanger(ctx, c.id, own?.id ?? '')),
    NotFound,
  )

  const again = await p.as('idva').act((ctx) => addDanger(ctx, c.id, { kind: 'threatened', memberId: c.lee }))
  assert.match(await his(), /Has threatened workers/)
  await p.as('idva').act((ctx) => endDanger(ctx, c.id, again))
  assert.doesNotMatch(await his(), /Has threatened workers/)
})

test('nobody without a basis on either side reads or writes one, and the page looks like one that is not there', async () => {
  for (const key of ['refuge', 'board', 'governance', 'probation-programmes']) {
    const seen = await p
      .as(key)
      .act(async (ctx) => [
        ...(await ctx.db.selectFrom('people.danger').select('id').execute()),
        ...(await ctx.db.selectFrom('harm.danger').select('id').execute()),
      ])
    assert.equal(seen.length, 0, key)
  }
  const [hidden, missing] = [
    await p.as('refuge').get(`/families/${c.id}/danger`),
    await p.as('refuge').get(`/families/${randomUUID()}/danger`),
  ]
  assert.deepEqual([hidden.status, hidden.text], [404, missing.text])
  await assert.rejects(
    p.as('refuge').act((ctx) => addDanger(ctx, c.id, { kind: 'dog', memberId: null })),
    isHidden,
  )
  await assert.rejects(
    p.as('dapp').act((ctx) => addDanger(ctx, c.id, { kind: 'dog', memberId: null })),
    isHidden,
  )
  assert.equal((await p.as('dapp').get(`/families/${c.id}/danger`)).status, 404)
  assert.equal((await p.as('idva').get(`/programme/${file}/danger`)).status, 404)
})

test('a warning written before he is on a programme is there when his file is opened', async () => {
  await p.admin.query('delete from harm.danger')
  await p.admin.query('delete from harm.passed where harm_file_id = $1', [file])
  const live = await p.as('idva').act((ctx) => addDanger(ctx, c.id, { kind: 'office-only', memberId: c.lee }))
  await p.admin.query('delete from harm.danger')
  const link = (
    await p.admin.query('delete from harm.file_family where family_id = $1 returning harm_file_id, family_id, member_id', [c.id])
  ).rows[0]
  await p.admin.query('insert into harm.file_family values ($1, $2, $3)', [link.harm_file_id, link.family_id, link.member_id])
  assert.deepEqual((await p.admin.query('select id, kind from harm.danger')).rows, [{ id: live, kind: 'office-only' }])
})
