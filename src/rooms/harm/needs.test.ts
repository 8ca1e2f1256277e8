/** Risk and needs of a person who harms: kept on his file, by his workers, and read by nobody on her side of the wall. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NotFound, Refused } from '#platform/errors.ts'
import { notAsked } from '#rooms/risk/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { beginNeeds, needsOf, saveNeeds } from './needs.ts'
import { type Family, heIsTaken, herFamily } from './sample.ts'
import { openHis } from './store.ts'

let p: Partnership
let f: Family
let fileId: string
before(async () => {
  p = await partnership()
  f = await herFamily(p)
  fileId = (await heIsTaken(p, f)).fileId
})
after(async () => p.close())

test('begun twice it is one; saved as it goes, finished once, and then it stays as it stood', async () => {
  const person = p.as('dapp')
  const page = (await person.get(`/programme/${fileId}`)).text
  assert.match(page, /Risk and needs/)
  const key = /action="\/programme\/[^"]+\/needs"><input type="hidden" name="key" value="([^"]+)"/.exec(page)?.[1]
  const at = (await person.post(`/programme/${fileId}/needs`, { key })).go as string
  assert.equal((await person.post(`/programme/${fileId}/needs`, { key })).go, at)
  assert.equal(await person.act(async (ctx) => `/programme/${fileId}/needs/${await beginNeeds(ctx, await openHis(ctx, fileId))}`), at)
  const sheet = await person.get(at)
  assert.match(sheet.text, /Nothing that came from anyone harmed/)
  assert.doesNotMatch(sheet.text, /in her words|Which level/)
  await person.submit(at, { q9: 'yes', 'q9-note': 'Most evenings' }, 'save')
  assert.match((await person.get(`/programme/${fileId}`)).text, /Go on with the one begun/)
  assert.equal((await person.submit(at, { q3: 'yes', made: 'Ready to begin, sober' }, 'finish')).go, at)
  const done = (await person.get(at)).text
  for (const words of [/Ready to begin, sober/, /Most evenings/, /Raise a concern now/]) assert.match(done, words)
  assert.doesNotMatch(done, /2 of 18|\btotal\b/)
  const id = at.split('/').at(-1) as string
  await assert.rejects(
    person.act(async (ctx) => saveNeeds(ctx, await openHis(ctx, fileId), id, { answers: {}, made: 'x' }, { version: 3, finish: false })),
    Refused,
  )
  assert.match((await person.get(`/programme/${fileId}`)).text, /drink/i)
})
test('her side reads none of it: her adviser, the front door and partner support see neither page nor row', async () => {
  const id = await p.as('dapp').act(async (ctx) => (await needsOf(ctx, fileId))[0]?.id as string)
  const at = `/programme/${fileId}/needs/${id}`
  for (const who of ['idva', 'pippa', 'partner-support', 'mash', 'housing', 'board', 'governance', 'refuge']) {
    assert.equal((await p.as(who).get(at)).status, 404, who)
    assert.deepEqual(await p.as(who).act((ctx) => needsOf(ctx, fileId)), [], who)
  }
  await assert.rejects(
    p.as('idva').act(async (ctx) => beginNeeds(ctx, { person: { id: fileId }, work: { endedAt: null } } as never)),
    /row-level security/,
  )
})
test('nothing of hers stands on it, and an answer about him is not on her pages', async () => {
  await p.as('dapp').act(async (ctx) => {
    const on = await openHis(ctx, fileId)
    const id = await beginNeeds(ctx, on)
    await saveNeeds(
      ctx,
      on,
      id,
      { answers: { 'his-drink': { ...notAsked, answer: 'yes', note: 'canary-his-drink' } }, made: 'canary-his-made' },
      { version: 1, finish: true },
    )
  })
  for (const who of ['idva', 'pippa']) assert.doesNotMatch((await p.as(who).get(`/families/${f.id}`)).text, /canary-his/)
  await assert.rejects(
    p.as('dapp').act(async (ctx) => needsOf(ctx, (await openHis(ctx, f.id)).person.id)),
    NotFound,
  )
})
