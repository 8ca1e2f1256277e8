/** Three areas, each with a front door: whoever writes in one is read there, helped there and counted there; and what came to the wrong door is passed on whole. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { waitingArrivals } from '#rooms/arrivals/index.ts'
import { escalateLateContacts, openContact, recordContact } from '#rooms/frontdoor/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { fieldsOf, type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership({ app: { trustProxy: ['127.0.0.1'] } })
})
after(async () => p.close())

const text = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;|&quot;/g, "'")
    .replace(/\s+/g, ' ')
let places = 0
async function write(path: string, pages: readonly Record<string, string>[]): Promise<string> {
  let page = await p.get(path)
  page = await p.post(path, { ...fieldsOf(page.text), do: 'start' })
  for (const a of [...pages, { do: 'send' }])
    page = await p.post(path, { ...fieldsOf(page.text), do: 'continue', ...a }, { 'x-forwarded-for': `203.0.113.${places++}` })
  assert.match(text(page.text), /Thank you\. We have it/)
  return page.text
}
const herself = (happening: string, area: string | undefined, more: Record<string, string> = {}) =>
  write('/write', [
    { happening, kind: 'home', inDanger: 'no' },
    { reach: 'ring', number: '07700 900724', 'window-from': '1pm', 'window-until': '2:30pm' },
    { name: 'Romy Vance', age: '41', ...(area === undefined ? {} : { area }), ...more },
  ])
const at = async (who: string, happening: string) =>
  (await p.as(who).act((ctx) => waitingArrivals(ctx))).find((a) => a.said.happening === happening)
const doors = ['pippa', 'mash', 'eip', 'portsmouth-mash', 'county-line', 'hampshire-mash'] as const
const readAt = async (happening: string) => {
  const found: string[] = []
  for (const who of doors) if (await at(who, happening)) found.push(who)
  return found
}
const contactIn = (go: string) => /contacts\/([0-9a-f-]{36})/.exec(go)?.[1] ?? ''

test('where somebody lives decides who reads it: asked once, by council, and stands in no address', async () => {
  const start = await p.get('/write')
  assert.match(text(start.text), /in Southampton PIPPA, in Hampshire the county.s single line and in Portsmouth Early Intervention Project/)
  for (const [said, area, door] of [
    ['In the north of the city', 'portsmouth', 'eip'],
    ['In a village', 'hampshire', 'county-line'],
    ['By the docks', 'southampton', 'pippa'],
    ['I cannot say where', 'not-sure', 'pippa'],
    ['Left out', undefined, 'pippa'],
    ['Made up by hand', 'ward-bargate', undefined],
  ] as const) {
    if (door === undefined) await assert.rejects(herself(said, area))
    else {
      await herself(said, area)
      assert.deepEqual(await readAt(said), [door], said)
    }
  }
})
test('under 16, worried about somebody, and about their own behaviour: each to the right door of that area', async () => {
  await herself('I am thirteen', 'portsmouth', { age: '13' })
  assert.deepEqual(await readAt('I am thirteen'), ['portsmouth-mash'])
  await write('/for-someone-else/write', [
    { happening: 'The boy next door', kind: 'child-concern', inDanger: 'no' },
    { about: 'Kip', area: 'hampshire' },
    { reach: 'never' },
    {},
  ])
  assert.deepEqual(await readAt('The boy next door'), ['hampshire-mash'])
  await write('/for-yourself/write', [
    { happening: 'I break things', inDanger: 'no' },
    { reach: 'never' },
    { name: 'Lew', age: '28', area: 'portsmouth' },
  ])
  assert.deepEqual(await readAt('I break things'), [])
  assert.equal(await at('dapp', 'I break things'), undefined)
  assert.ok(await at('up2u', 'I break things'), 'his own door in his own city')
})
test('a colleague’s area is there to be changed, and theirs is the door that has it', async () => {
  const page = (await p.as('portsmouth-health').get('/send')).text
  assert.match(page, /value="portsmouth" checked/)
  const said = { kind: 'home', inDanger: 'no', reach: 'never', answerOn: '01632 960 144', knows: 'yes', agrees: 'yes' }
  await p.as('portsmouth-health').submit('/send', { ...said, happening: 'Seen at the ward' })
  assert.deepEqual(await readAt('Seen at the ward'), ['eip'])
  await p.as('portsmouth-health').submit('/send', { ...said, happening: 'She lives over the border', area: 'hampshire' })
  assert.deepEqual(await readAt('She lives over the border'), ['county-line'])
  // A team whose area keeps no door of its own would send to the door that reads for all.
  await p.as('police').submit('/send', { ...said, happening: 'Not known where', area: 'not-sure' })
  assert.deepEqual(await readAt('Not known where'), ['pippa'])
})

test('a resident of Portsmouth writes: its door takes it over and nobody elsewhere finds it; she is known again, referred in the city, and what could not be had is counted there', async () => {
  await herself('He waits outside my work', 'portsmouth')
  const a = await at('eip', 'He waits outside my work')
  const go = (await p.as('eip').post(`/arrivals/${a?.id}/take`)).go ?? ''
  const contactId = contactIn(go)
  const familyId = await p.as('eip').act(async (ctx) => (await openContact(ctx, contactId)).familyId)
  for (const who of ['pippa', 'mash', 'county-line', 'hampshire-mash', 'idva', 'up2u'])
    for (const path of [`/arrivals/${a?.id}`, `/contacts/${contactId}`, `/families/${familyId}`])
      assert.equal((await p.as(who).get(path)).status, 404, `${who} ${path}`)
  assert.equal((await p.as('eip').act((ctx) => openFamily(ctx, familyId))).area, 'portsmouth')
  assert.match(text((await p.as('eip').get('/front-door')).text), /Romy Vance/)

  // Written again, she is recognised; not in the other city, where nobody may look into this one.
  await herself('It is me again', 'portsmouth')
  const again = await p.as('eip').post(`/arrivals/${(await at('eip', 'It is me again'))?.id}/take`)
  const known = async (whom: string, go: string | undefined) => text((await p.as(whom).get(`/contacts/${contactIn(go ?? '')}`)).text)
  assert.match(await known('eip', again.go), /May be one of these/)
  await herself('The same name elsewhere', 'southampton')
  const there = await p.as('pippa').post(`/arrivals/${(await at('pippa', 'The same name elsewhere'))?.id}/take`)
  assert.doesNotMatch(await known('pippa', there.go), /He waits outside|Early Intervention|in Portsmouth/)

  // Where it goes: by the city's own table.
  const hers = `/contacts/${contactId}`
  assert.equal((await p.as('eip').submit(`${hers}/decide`, { children: 'none', adult: 'none' }, 'save')).status, 303)
  const level = await p.as('eip').submit(`/families/${familyId}/level?contact=${contactId}`, {
    level: 'high',
    whyHigh: 'He has a key',
    whyNow: 'She told him it is over',
  })
  assert.equal(level.status, 303)
  const routes = text((await p.as('eip').get(`${hers}/routes`)).text)
  assert.match(routes, /High risk goes to an adviser, who is told at once and brings it to MARAC/)
  assert.doesNotMatch(routes, /PIPPA|HRDA/)
  const sent = await p.as('eip').submit(`${hers}/routes`, {
    to: ['route:idva'],
    whyHigh: 'He has a key',
    whyNow: 'She told him it is over',
    keepsSafe: 'At her brother’s',
    keptBy: p.as('eip').hatId,
  })
  assert.equal(sent.status, 303)
  const link = /href="(\/referrals\/[0-9a-f-]{36})">Romy/.exec((await p.as('portsmouth-idva').get('/referrals')).text)?.[1] ?? ''
  assert.equal((await p.as('portsmouth-idva').submit(link, {})).status, 303)
  assert.equal((await p.as('portsmouth-idva').get(`/families/${familyId}`)).status, 200)
  assert.equal((await p.as('idva').get(link)).status, 404)

  const need = `/families/${familyId}/unmet-need`
  const who = /name="who"[^>]*value="([0-9a-f-]{36})"/.exec((await p.as('eip').get(need)).text)?.[1] ?? ''
  const reason = p.pack.needs.unmetNeedReasons[0]?.key ?? ''
  assert.equal((await p.as('eip').submit(need, { who, sought: 'A refuge with a place', reason })).status, 303)
  const { rows } = await p.admin.query(
    "select area, count(*)::int as n from frontdoor.unmet_need where sought = 'A refuge with a place' group by area",
  )
  assert.deepEqual(rows, [{ area: 'portsmouth', n: 1 }])
  assert.equal((await p.as('eip-manager').get('/measures/unmet-needs-portsmouth')).status, 200)
  assert.equal((await p.as('pippa-manager').get('/measures/unmet-needs-portsmouth')).status, 404)
})

test('a letter at the wrong door is passed on with its clock; whoever passed it holds nothing of it, and both doors know that it was', async () => {
  await herself('I moved to Gosport', undefined)
  const a = await at('pippa', 'I moved to Gosport')
  const path = `/arrivals/${a?.id}`
  assert.equal(
    (await p.as('pippa').submit(`${path}/pass`, { to: 'up2u', why: 'lives-there' })).status,
    422,
    'never to those who work with him',
  )
  assert.equal((await p.as('eip').post(`${path}/pass`, { to: 'hampshire-line', why: 'lives-there' })).status, 404)
  await p.as('pippa2').post(`${path}/hold`)
  assert.equal((await p.as('pippa').submit(`${path}/pass`, { to: 'hampshire-line', why: 'lives-there' })).status, 422, 'a colleague has it')
  const passed = await p.as('pippa2').submit(`${path}/pass`, { to: 'hampshire-line', why: 'lives-there' })
  assert.deepEqual([passed.status, passed.go], [303, '/front-door'])
  assert.deepEqual(await readAt('I moved to Gosport'), ['county-line'])
  assert.equal((await p.as('pippa2').get(path)).status, 404)
  const b = await at('county-line', 'I moved to Gosport')
  assert.deepEqual([b?.dueAt, b?.receivedAt, b?.state], [a?.dueAt, a?.receivedAt, 'unread'])
  assert.match(text((await p.as('county-line').get(path)).text), /Passed on by Kemi Ladipo, PIPPA,[^:]*:\d\d: they live there/)
  const sender = text((await p.as('pippa').get('/front-door')).text)
  assert.match(sender, /to The county's single line, Hampshire, by Kemi Ladipo\. They live there\. Nobody has taken it there yet/)
  assert.doesNotMatch(sender, /Gosport/)
  assert.match(text((await p.as('county-line').get('/front-door')).text), /Romy Vance, 41 Unchecked/)
  await p.as('county-line').post(`${path}/take`)
  assert.match(text((await p.as('pippa').get('/front-door')).text), /Somebody has it there/)
  assert.doesNotMatch(text((await p.as('eip').get('/front-door')).text), /Passed to other doors/)
})
test('his own letter goes to his own door of the other area, and to nobody who works with her but where he is a child', async () => {
  await write('/for-yourself/write', [{ happening: 'I live by the sea', inDanger: 'no' }, { reach: 'never' }, { name: 'Abel', age: '33' }])
  const a = await at('dapp', 'I live by the sea')
  assert.equal((await p.as('dapp').submit(`/arrivals/${a?.id}/pass`, { to: 'portsmouth-eip', why: 'lives-there' })).status, 422)
  assert.equal((await p.as('dapp').submit(`/arrivals/${a?.id}/pass`, { to: 'up2u', why: 'lives-there' })).status, 303)
  assert.ok(await at('up2u', 'I live by the sea'))
  assert.equal((await p.as('dapp').get(`/arrivals/${a?.id}`)).status, 404)
})

const ring = () =>
  p.as('pippa').act((ctx) =>
    recordContact(ctx, {
      channel: 'phone',
      caller: 'herself',
      happening: 'He found the new flat',
      nextStep: 'Ring at four',
      inDangerNow: 'yes',
      about: { role: 'victim', givenName: 'Iona', familyName: 'Strand', ageAbout: 37 },
    }),
  )
test('a contact of another area is passed whole: its clock runs on, the area changes, and the door it left sees nothing of it', async () => {
  const id = await ring()
  const was = await p.as('pippa').act((ctx) => openContact(ctx, id))
  assert.equal(
    (await p.as('pippa').submit(`/contacts/${id}/pass`, { to: 'southampton-high', why: 'lives-there' })).status,
    422,
    'within the area it is a referral',
  )
  assert.equal((await p.as('eip').get(`/contacts/${id}/pass`)).status, 404)
  assert.equal(
    (await p.as('pippa2').submit(`/contacts/${id}/pass`, { to: 'portsmouth', why: 'lives-there' })).status,
    422,
    'a colleague has it',
  )
  assert.equal((await p.as('pippa').submit(`/contacts/${id}/pass`, { to: 'portsmouth', why: 'safer-there' })).status, 303)
  const now = await p.as('eip').act(async (ctx) => {
    const c = await openContact(ctx, id)
    return { c, family: await openFamily(ctx, c.familyId) }
  })
  assert.deepEqual(
    [now.c.receivedAt, now.c.dueAt, now.c.state, now.c.claimedBy, now.family.area, now.family.holderHatId],
    [was.receivedAt, was.dueAt, 'new', null, 'portsmouth', null],
  )
  for (const who of ['pippa', 'pippa2', 'pippa-manager', 'mash', 'county-line'])
    for (const path of [`/contacts/${id}`, `/families/${was.familyId}`])
      assert.equal((await p.as(who).get(path)).status, 404, `${who} ${path}`)
  const page = text((await p.as('eip').get(`/contacts/${id}`)).text)
  assert.match(page, /Iona Strand[\s\S]*Passed on by Sam Whitlock, PIPPA/)
  assert.match(
    text((await p.as('pippa').get('/front-door')).text),
    /a contact, to Early Intervention Project, Portsmouth, by you\. It is safer that it is dealt with there\. Nobody has taken it/,
  )
  await p.as('eip').post(`/contacts/${id}/claim`)
  assert.equal((await p.as('eip').act((ctx) => openFamily(ctx, was.familyId))).holderHatId, p.as('eip').hatId)
  const { rows } = await p.admin.query(
    "select reason, bases <> '{}' as based from audit.event where action = 'pass on contact' and $1 = any (subject_ids)",
    [id],
  )
  assert.deepEqual(rows, [{ reason: 'portsmouth: safer-there', based: true }])
})
test('once more stands on it a contact stays: the other area is asked by a referral', async () => {
  const id = await ring()
  const { familyId } = await p.as('pippa').act((ctx) => openContact(ctx, id))
  await p
    .as('pippa')
    .act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'professional', familyId, happening: 'The school rang too' }))
  const refused = await p.as('pippa').submit(`/contacts/${id}/pass`, { to: 'portsmouth', why: 'lives-there' })
  assert.equal(refused.status, 422)
  assert.match(text(refused.text), /More stands on it already/)
  assert.equal((await p.as('pippa').get(`/contacts/${id}`)).status, 200)
  assert.equal((await p.as('eip').get(`/contacts/${id}`)).status, 404)
})
test('in the county: a call by night, high, to MASH and the adviser of her part; imports, questions without a name and the ladder are its own', async () => {
  const id = await p.as('county-line').act((ctx) =>
    recordContact(ctx, {
      channel: 'phone',
      caller: 'herself',
      happening: 'He said that he would burn the house',
      nextStep: 'Ring at nine',
      about: { role: 'victim', givenName: 'Tamsin', familyName: 'Oakley', ageAbout: 29 },
    }),
  )
  const here = `/contacts/${id}`
  const { familyId } = await p.as('county-line').act((ctx) => openContact(ctx, id))
  assert.equal((await p.as('county-line').submit(`${here}/decide`, { children: 'none', adult: 'none' }, 'save')).status, 303)
  const high = { level: 'high', whyHigh: 'Threat of fire', whyNow: 'She left on Sunday' }
  assert.equal((await p.as('county-line').submit(`/families/${familyId}/level?contact=${id}`, high)).status, 303)
  const routes = text((await p.as('county-line').get(`${here}/routes`)).text)
  assert.match(routes, /Hampshire MASH/)
  assert.doesNotMatch(routes, /PIPPA/)
  const sent = await p.as('county-line').submit(`${here}/routes`, {
    to: ['route:mash', 'route:south-east'],
    whyHigh: 'Threat of fire',
    whyNow: 'She left on Sunday',
    keepsSafe: 'With her mother',
    keptBy: p.as('county-line').hatId,
  })
  assert.equal(sent.status, 303, text(sent.text).slice(0, 600))
  for (const who of ['hampshire-mash', 'south-east']) {
    const link = /href="(\/referrals\/[0-9a-f-]{36})">Tamsin/.exec((await p.as(who).get('/referrals')).text)?.[1] ?? ''
    assert.equal((await p.as(who).submit(link, {})).status, 303, who)
    assert.equal((await p.as(who).get(`/families/${familyId}`)).status, 200, who)
  }
  const upload = text((await p.as('county-line').get('/imports')).text)
  assert.match(upload, /Hampshire Constabulary[\s\S]*Hampshire County Council/)
  assert.doesNotMatch(upload, /Southampton City Council/)
  for (const path of ['/front-door', '/front-door/standard', '/consultations', '/meetings', '/measures', '/work', '/services'])
    assert.equal((await p.as('county-line').get(path)).status, 200, path)

  // Late by two hours of the night, where the line is kept: its manager hears; a door of office hours would not before the morning.
  const late = await p.as('county-line').act((ctx) =>
    recordContact(ctx, {
      channel: 'email',
      caller: 'professional',
      happening: 'A list to be called',
      about: { role: 'victim', givenName: 'Nesta' },
    }),
  )
  const { dueAt } = await p.as('county-line').act((ctx) => openContact(ctx, late))
  await escalateLateContacts(p.job, new Date(dueAt.getTime() + 3 * 3_600_000), p.pack.frontDoors)
  const told = await p.admin.query('select hat_id from access.notice where subject_id = $1', [late])
  assert.ok(told.rows.some((r) => r.hat_id === p.as('county-line-manager').hatId))
  assert.ok(!told.rows.some((r) => r.hat_id === p.as('pippa-manager').hatId))
})
