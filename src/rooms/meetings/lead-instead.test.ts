/** A case that the only chair is kept out of: it is led by the team that keeps the meeting, and the chair meets nothing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { filledIn } from '#platform/pretend-site.ts'
import { declareRelation } from '#rooms/access/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { atMash, type Case, listed } from './sample.ts'

let p: Partnership
let c: Case & { sittingId: string; itemId: string }
let home: string
before(async () => {
  p = await partnership()
  const made = await atMash(p, { name: 'Isolde' })
  c = { ...made, ...(await listed(p, made)) }
  // Another case of the same sitting, which the chair goes on to see.
  await listed(p, await atMash(p, { name: 'Maren' }))
  home = `/meetings/${c.sittingId}/${c.itemId}`
  p.at(atLondon('2026-03-11' as Day, '10:40' as Time))
})
after(async () => p.close())
const box = (page: string): string => /<form class="op-decide"[\s\S]*?<\/form>/.exec(page)?.[0] ?? ''
const answers = async (who: string) => ({
  ...filledIn(box((await p.as(who).get(home)).text)),
  decision: 'no-further',
  why: 'Nothing new is known',
  tells: `team:${p.team('idva')}`,
  how: 'On a call at her time',
  'by-day': '13',
  'by-month': '3',
  'by-year': '2026',
  by: '2026-03-13',
  do: 'record',
})

test('while the chair may see the case nobody else has the box, and what they send by hand is a page that is not there', async () => {
  assert.notEqual(box((await p.as('chair').get(home)).text), '')
  for (const who of ['mash', 'housing', 'idva']) {
    assert.equal(box((await p.as(who).get(home)).text), '', who)
    assert.equal((await p.as(who).post(`${home}/decide`, { do: 'record', decision: 'no-further' })).status, 404, who)
  }
})

test('the chair says that he knows her: the case is gone from his list without a gap, and MASH leads it; no other seat does', async () => {
  await p.as('chair').act((ctx) => declareRelation(ctx, { name: 'Isolde Pike', kind: 'neighbour' }))
  const [gone, missing] = [
    await p.as('chair').get(home),
    await p.as('chair').get(`/meetings/${c.sittingId}/00000000-0000-4000-8000-000000000000`),
  ]
  assert.deepEqual([gone.status, gone.text], [404, missing.text])
  const list = await p.as('chair').get(`/meetings/${c.sittingId}`)
  assert.equal(list.status, 200)
  assert.doesNotMatch(list.text, /Isolde/)
  assert.match(list.text, /Maren Pike/)
  for (const who of ['housing', 'idva', 'police']) assert.equal(box((await p.as(who).get(home)).text), '', who)
  assert.notEqual(box((await p.as('mash').get(home)).text), '')
  assert.equal((await p.as('housing').post(`${home}/decide`, await answers('mash'))).status, 404)
  const sent = await p.as('mash').post(`${home}/decide`, await answers('mash'))
  assert.equal(sent.status, 303, sent.text.slice(0, 3000))
  assert.match((await p.as('idva').get(home)).text, /Nothing new is known/)
})
