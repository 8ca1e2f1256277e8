/** A relation declared by mistake: it counts until somebody else agrees, and neither learns what it kept from anybody. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { donnaTaken } from '#rooms/casework/sample.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { myRelations } from './me.ts'
import { doubtedRelations } from './relation-pages.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const declare = (who: string, name: string) => p.as(who).submit('/me/relations', { name, kind: 'family' }, 'add')

test('said by mistake: it counts until governance agrees; then the plan is there again', async () => {
  const d = await donnaTaken(p)
  await p.admin.query("update people.member set given_name = 'Perdita', family_name = 'Wren', name_key = 'perdita wren' where id = $1", [
    d.donna,
  ])
  const opens = async () => (await p.as('idva2').get(`/families/${d.familyId}`)).status
  assert.equal(await opens(), 200)
  await declare('idva2', 'Perdita Wren')
  assert.equal(await opens(), 404)
  const [r] = await p.as('idva2').act((ctx) => myRelations(ctx))
  assert.equal((await p.as('idva2').submit(`/me/relations/${r?.id}/mistake`, { why: 'too short' })).status, 422)
  assert.equal((await p.as('idva2').submit(`/me/relations/${r?.id}/mistake`, { why: 'Another woman of that name was meant' })).status, 303)
  assert.equal(await opens(), 404, 'nothing changes by asking')
  const list = (await p.as('governance').get('/relations')).text
  assert.match(list, /Perdita Wren/)
  assert.doesNotMatch(list, new RegExp(d.familyId))
  assert.equal((await p.as('governance').submit(`/relations/${r?.id}`, { agreed: 'yes', said: 'Asked her manager' })).status, 303)
  assert.equal(await opens(), 200)
  assert.match((await p.as('idva2').get('/me/relations')).text, /Taken back/)
})
test('what governance does not agree to stands, with why; a relation of somebody real goes on counting', async () => {
  await declare('idva2', 'Orla Finch')
  const r = (await p.as('idva2').act((ctx) => myRelations(ctx))).find((x) => x.name === 'Orla Finch')
  await p.as('idva2').submit(`/me/relations/${r?.id}/mistake`, { why: 'We do not speak any more' })
  assert.equal((await p.as('governance').submit(`/relations/${r?.id}`, { agreed: 'no', said: 'A sister stays a sister' })).status, 303)
  assert.match((await p.as('idva2').get('/me/relations')).text, /It stands: A sister stays a sister/)
  const d = await donnaTaken(p)
  await p.as('idva').submit(`/families/${d.familyId}/people/${d.donna}`, { givenName: 'Orla', familyName: 'Finch' }, 'save')
  assert.equal((await p.as('idva2').get(`/families/${d.familyId}`)).status, 404)
})
test('nobody takes back another’s, and nobody answers their own or without the role', async () => {
  await declare('idva2', 'Maud Thrush')
  const r = (await p.as('idva2').act((ctx) => myRelations(ctx))).find((x) => x.name === 'Maud Thrush')
  assert.equal((await p.as('idva').get(`/me/relations/${r?.id}/mistake`)).status, 404)
  assert.equal((await p.as('idva').post(`/me/relations/${r?.id}/mistake`, { why: 'Not hers to say, at all' })).status, 404)
  await p.as('idva2').submit(`/me/relations/${r?.id}/mistake`, { why: 'Another woman of that name was meant' })
  for (const who of ['idva-manager', 'council-admin', 'pippa', 'dapp', 'board']) {
    assert.equal((await p.as(who).get('/relations')).status, 404, who)
    assert.equal((await p.as(who).get(`/relations/${r?.id}`)).status, 404, who)
    assert.deepEqual(await p.as(who).act((ctx) => doubtedRelations(ctx)), [], who)
  }
})
