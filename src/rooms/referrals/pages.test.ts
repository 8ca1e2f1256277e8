/** Where it goes, asking and being answered, through the real app. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sayHowItStands } from '#rooms/directory/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { donnaAtPippa } from './sample.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const atPippa = async (more: { decided?: boolean; high?: boolean } = {}) => {
  const c = await p.as('pippa').act((ctx) => donnaAtPippa(ctx, more))
  return { ...c, routes: `/contacts/${c.contactId}/routes` }
}
const high = () => ({
  whyHigh: 'Hands round her throat',
  whyNow: 'He came back',
  keepsSafe: 'At her sister’s until morning',
  keptBy: p.as('pippa').hatId,
})
const requestIn = async (key: string, name: string): Promise<string> => {
  const page = (await p.as(key).get('/referrals')).text
  const link = new RegExp(`href="(/referrals/[0-9a-f-]{36})">${name}`).exec(page)?.[1]
  assert.ok(link, `${key} has a referral about ${name}`)
  return link
}

test('before any route stands the decision on the children and on an adult with care needs', async () => {
  const c = await atPippa({ decided: false })
  const page = await p.as('pippa').get(c.routes)
  assert.equal(page.status, 200)
  assert.match(page.text, /First decide on the children/)
  assert.doesNotMatch(page.text, /name="to"/)
})

test('each route says why it is shown and where that stands; services that do not fit say why', async () => {
  const c = await atPippa()
  const page = (await p.as('pippa').get(c.routes)).text
  assert.match(page, /High risk goes to MASH, which passes every case to the daily meeting/)
  assert.match(page, /Source: S2 3\.2/)
  assert.match(page, /why they do not fit/)
})

test('what the contact is about leads: its ways and services with their reasons, and what is not there; danger still comes before it', async () => {
  const c = await atPippa()
  const usual = (await p.as('pippa').get(c.routes)).text
  assert.doesNotMatch(usual, /Because of what it is about/)
  await p.as('pippa').submit(`/contacts/${c.contactId}/kind`, { kind: 'sexual-violence' })
  const page = (await p.as('pippa').get(c.routes)).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  assert.match(
    page,
    /MASH .*Because of what it is about: rape or another sexual assault, by anyone .*Yellow Door.*Sexual violence outside the home.*As for anyone in this situation .*Southampton IDVA service/,
  )
  assert.match(page, /Known gaps Somebody who may need a sexual assault referral centre\./)
  // The page of the contact names the same places, from the same table; later in the work the plan's own page does as well.
  const contact = (await p.as('pippa').get(`/contacts/${c.contactId}`)).text
  assert.match(contact, /Where it can go[\s\S]*href="\/services\/isva"[\s\S]*href="\/services\/adult-therapy"/)
  assert.doesNotMatch(contact, /href="\/services\/young-peoples-therapy"/, 'she is 31, the children 9 and 4')
  assert.match((await p.as('pippa').get(`/families/${c.familyId}/refer`)).text, /Because of what it is about/)
})

test('before anything is sent each says how it stands, and where nobody has said so that is said', async () => {
  const c = await atPippa()
  const card = async (of: string) => {
    const page = (await p.as('pippa').get(c.routes)).text
    const at = page.indexOf(`value="${of}"`)
    assert.ok(at > 0, of)
    return page.slice(at, page.indexOf('op-route', at))
  }
  assert.match(await card('service:refuge'), /Places and wait: nobody there has said/)
  assert.doesNotMatch(await card('route:mash'), /Places and wait/, 'safeguarding has no list')
  await p.as('refuge').act((ctx) => sayHowItStands(ctx, 'refuge', { taking: 'waiting', places: null, waitWeeks: 2, note: '' }))
  const said = await card('service:refuge')
  assert.match(said, /A waiting list, about 2 weeks\. As they said on 10 March 2026/)
  assert.doesNotMatch(said, /nobody there has said/)
})
test('high without what keeps her safe until then cannot be sent, and nothing typed is lost', async () => {
  const c = await atPippa()
  const { keepsSafe: _, ...rest } = high()
  const seen = await p
    .as('pippa')
    .submit(c.routes, { to: ['route:mash', 'route:idva'], ...rest, lines: 'She wants <no letters>', keepsSafe: '' })
  assert.equal(seen.status, 422)
  assert.match(seen.text, /Enter what is keeping her safe until then/)
  assert.match(seen.text, /She wants &lt;no letters&gt;/)
})

test('sent, taken and heard: MASH sees a packet, then the family; the asker is told; the risk stays with a name', async () => {
  const c = await atPippa()
  const sent = await p.as('pippa').submit(c.routes, { to: ['route:mash', 'route:idva'], ...high() })
  assert.deepEqual([sent.status, sent.go], [303, c.routes])
  assert.equal((await p.as('mash').get(`/families/${c.familyId}/refer`)).status, 404)

  const link = await requestIn('mash', 'Donna Pike')
  const packet = (await p.as('mash').get(link)).text
  for (const said of ['Hands round her throat', 'At her sister’s until morning', 'Lee Marsh', 'Alfie'])
    assert.ok(packet.includes(said), said)
  assert.doesNotMatch(packet, /declin/i)
  const taken = await p.as('mash').submit(link, {})
  assert.deepEqual([taken.status, taken.go], [303, `/families/${c.familyId}`])
  assert.equal((await p.as('mash').get(`/families/${c.familyId}/refer`)).status, 200)
  assert.match((await p.as('pippa').get(link)).text, /Taken[\s\S]*Priya Nandakumar/)
  assert.match((await p.as('pippa').get(c.routes)).text, /Sam Whitlock/)
})

test('a taking sent twice is one taking', async () => {
  const c = await atPippa()
  await p.as('pippa').submit(c.routes, { to: ['route:mash', 'route:idva'], ...high() })
  const link = await requestIn('mash', 'Donna Pike')
  const page = (await p.as('mash').get(link)).text
  const body = { key: /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '', version: /name="version" value="([^"]+)"/.exec(page)?.[1] ?? '' }
  const [a, b] = await Promise.all([p.as('mash').post(link, body), p.as('mash').post(link, body)])
  assert.deepEqual([a.status, b.status, a.go], [303, 303, b.go])
})

test('high is passed with a team and a name, or it stays', async () => {
  const c = await atPippa()
  await p.as('pippa').submit(c.routes, { to: ['route:mash', 'route:idva'], ...high() })
  const link = await requestIn('mash', 'Donna Pike')
  const back = await p.as('mash').submit(`${link}/pass`, { reason: 'not ours' })
  assert.equal(back.status, 422)
  assert.match(back.text, /Select the team/)
  assert.match((await p.as('mash').get(link)).text, /passed with a name, or it is yours/)
})

test('he is referred only when her worker was asked and he agrees; the programme gets him alone', async () => {
  const c = await atPippa()
  const about = `${c.routes}/${c.lee}`
  const not = await p.as('pippa').submit(about, { to: ['route:dapp'], consulted: 'not-yet', agrees: 'yes', lines: 'Shouts' })
  assert.equal(not.status, 422)
  const sent = await p
    .as('pippa')
    .submit(about, { to: ['route:dapp'], consulted: 'none-known', agrees: 'yes', lines: 'He says that he shouts' })
  assert.equal(sent.status, 303, sent.text.slice(0, 400))
  const link = await requestIn('dapp', 'Lee Marsh')
  const page = (await p.as('dapp').get(link)).text
  for (const hers of ['Donna', 'Pike', 'Alfie', 'throat', 'high']) assert.ok(!page.includes(hers), hers)
  assert.match((await p.as('dapp').submit(link, {})).go ?? '', /^\/programme\/[0-9a-f-]{36}$/)
})

test('a request is for its two teams: everyone else gets what a missing one gives', async () => {
  const c = await atPippa()
  await p.as('pippa').submit(c.routes, { to: ['route:mash', 'route:idva'], ...high() })
  const link = await requestIn('mash', 'Donna Pike')
  for (const key of ['refuge', 'dapp', 'housing', 'police']) {
    const [hidden, none] = [await p.as(key).get(link), await p.as(key).get(`/referrals/${randomUUID()}`)]
    assert.deepEqual([hidden.status, hidden.text], [404, none.text], key)
    assert.equal((await p.as(key).post(link, { key: randomUUID(), version: '1' })).status, 404, key)
  }
})

test('nothing fits: an unmet need is recorded with its reason, and shown where the help would have stood', async () => {
  const c = await atPippa({ high: false })
  const path = `/families/${c.familyId}/unmet-need`
  assert.equal((await p.as('pippa').submit(path, {})).status, 422)
  const who = /name="who"[^>]*value="([0-9a-f-]{36})"/.exec((await p.as('pippa').get(path)).text)?.[1] ?? ''
  const reason = p.pack.needs.unmetNeedReasons[0]?.key ?? ''
  const saved = await p.as('pippa').submit(path, { who, sought: 'A group for a child of four', reason })
  assert.equal(saved.status, 303)
  assert.match((await p.as('pippa').get(c.routes)).text, /A group for a child of four/)
})
