/** The checklist through the real app: saved at any moment, ended by a judgement, and seen by no one else. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addMember, beginFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const family = (age = 31) =>
  p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    const donna = await addMember(ctx, id, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: age })
    await addMember(ctx, id, { role: 'harms', givenName: 'Lee', familyName: 'Marsh' })
    return { id, donna }
  })
const begun = async () => {
  const f = await family()
  const sheet = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna })).go as string
  return { ...f, sheet }
}
const rows = (n: number, from = 1): Record<string, string> => {
  const items = p.pack.instruments[0]?.items ?? []
  return Object.fromEntries(items.slice(from - 1, from - 1 + n).map((i) => [`q${i.number}`, 'yes']))
}

test('begun twice, or from two tabs, it is one sheet', async () => {
  const f = await begun()
  const again = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna })).go
  assert.equal(again, f.sheet)
})

test('while asking there is no running total and no level, and it says to ask from the real form', async () => {
  const f = await begun()
  await p.as('pippa').submit(f.sheet, rows(9), 'save')
  const page = await p.as('pippa').get(f.sheet)
  assert.match(page.text, /record here/i)
  assert.doesNotMatch(page.text, /9 of 24|9 yes|\btotal\b/i)
})

test('it may stop at any moment: what was answered is kept, and the page’s own script saves without moving on', async () => {
  const f = await begun()
  const page = await p.as('pippa').get(f.sheet)
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] as string
  const saved = await p.as('pippa').post(f.sheet, { ...rows(3), version }, { 'x-saving': 'yes' })
  assert.equal(saved.status, 200)
  assert.equal((saved.json() as { version: number }).version, Number(version) + 1)
  assert.match((await p.as('pippa').get(f.sheet)).text, /Finish/)
  const stale = await p.as('pippa').post(f.sheet, { ...rows(1), version }, { 'x-saving': 'yes' })
  assert.equal(stale.status, 409)
})

test('finishing asks for the level; fourteen Yes is never less than high; nothing typed is lost', async () => {
  const f = await begun()
  const none = await p.as('pippa').submit(f.sheet, { ...rows(15), worries: 'that he will take <Mia>' }, 'finish')
  assert.equal(none.status, 422)
  assert.match(none.text, /that he will take &lt;Mia&gt;/)
  const lower = await p.as('pippa').submit(f.sheet, { ...rows(15), level: 'standard', next: 'refer' }, 'finish')
  assert.equal(lower.status, 422)
  const high = await p.as('pippa').submit(f.sheet, { ...rows(15), level: 'high', next: 'refer' }, 'finish')
  assert.deepEqual([high.status, high.go], [303, f.sheet])
  const result = await p.as('pippa').get(f.sheet)
  assert.match(result.text, /15 of 24 are Yes/)
  assert.match(result.text, /14 or more always shows high/)
})

test('a partial one says how much was asked, and the level is the worker’s', async () => {
  const f = await begun()
  const done = await p.as('pippa').submit(f.sheet, { ...rows(4), level: 'medium', next: 'not-now' }, 'finish')
  assert.equal(done.status, 303)
  const page = (await p.as('pippa').get(f.sheet)).text
  assert.match(page, /4 of 24 asked/)
  assert.match(page, /Judged by Sam Whitlock/)
})

test('a page left open after somebody finished it changes nothing and shows the result', async () => {
  const f = await begun()
  const open = await p.as('pippa').get(f.sheet)
  const version = /name="version" value="(\d+)"/.exec(open.text)?.[1] as string
  await p.as('pippa2').submit(f.sheet, { ...rows(2), level: 'standard', next: 'not-now' }, 'finish')
  const late = await p.as('pippa').post(f.sheet, { ...rows(20), version, do: 'save' })
  assert.deepEqual([late.status, late.go], [303, f.sheet])
  assert.match((await p.as('pippa').get(f.sheet)).text, /2 of 24 are Yes/)
})

test('high on judgement alone needs two lines and no checklist, and leads to where it goes', async () => {
  const f = await family()
  const empty = await p.as('pippa').submit(`/families/${f.id}/level`, {})
  assert.equal(empty.status, 422)
  const said = await p.as('pippa').submit(`/families/${f.id}/level`, { whyHigh: 'Hands round her throat', whyNow: 'He came back' })
  assert.deepEqual([said.status, said.go], [303, `/families/${f.id}/refer`])
})

test('under 16 the page says where she goes instead, and no sheet is begun', async () => {
  const f = await family(15)
  const page = await p.as('pippa').get(`/families/${f.id}/assessments/new`)
  assert.match(page.text, /children.s safeguarding/i)
  const forced = await p.as('pippa').post(`/families/${f.id}/assessments/new`, { member: f.donna, key: randomUUID() })
  assert.equal(forced.status, 422)
})

test('nobody without a basis sees or changes it: another service, the programme, a seat, the board all get what a missing one gets', async () => {
  const f = await begun()
  const missing = f.sheet.replace(f.id, randomUUID())
  for (const key of ['refuge', 'dapp', 'housing', 'board', 'idva', 'governance']) {
    const [hidden, none] = [await p.as(key).get(f.sheet), await p.as(key).get(missing)]
    assert.deepEqual([hidden.status, hidden.text], [404, none.text], key)
    assert.equal((await p.as(key).post(f.sheet, { ...rows(1), version: '1', do: 'save' })).status, 404, key)
    assert.equal((await p.as(key).post(`/families/${f.id}/level`, { whyHigh: 'x', key: randomUUID() })).status, 404, key)
  }
  assert.equal((await p.as('pippa2').get(f.sheet)).status, 200)
})
