import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { makeClient, renewClientSecret, showClientSecret } from '#rooms/access/index.ts'
import { contactPoints, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership, type Seen } from '#src/testing.ts'
import { claimContact, closeContact } from './actions.ts'
import { exampleContact, type openApi } from './api-document.ts'
import { openContact } from './store.ts'

let p: Partnership
let police: { id: string; secret: string }
before(async () => {
  p = await partnership()
  police = await newSystem('police-admin', 'Records system of the police')
})
after(async () => p.close())

const newSystem = async (admin: string, name: string, frontDoor = 'southampton') => {
  const id = await p.as(admin).act((ctx) => makeClient(ctx, { name, frontDoor }))
  const secret = await p.as(admin).act((ctx) => showClientSecret(ctx, id))
  assert.ok(secret)
  return { id, secret }
}
const ask = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: string): Promise<Seen> => {
  const r = await p.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return {
    status: r.statusCode,
    text: r.payload,
    go: r.headers.location as string | undefined,
    headers: r.headers,
    json: () => JSON.parse(r.payload),
  }
}
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const tokenFor = (of: { id: string; secret: string }) =>
  ask(
    'POST',
    '/api/token',
    form,
    new URLSearchParams({ grant_type: 'client_credentials', client_id: of.id, client_secret: of.secret }).toString(),
  )
const token = async (of: { id: string; secret: string }): Promise<string> =>
  ((await tokenFor(of)).json() as { access_token: string }).access_token
let made = 0
const contact = (over: Record<string, unknown> = {}) => ({ ...exampleContact, reference: `API${++made}`, ...over })
const send = async (body: unknown, how: { token?: string; key?: string; type?: string } = {}) =>
  ask(
    'POST',
    '/api/contacts',
    {
      authorization: `Bearer ${how.token ?? (await token(police))}`,
      'idempotency-key': how.key ?? randomUUID(),
      'content-type': how.type ?? 'application/json',
    },
    typeof body === 'string' ? body : JSON.stringify(body),
  )
const look = async (receipt: string, with_?: string) =>
  ask('GET', `/api/contacts/${receipt}`, { authorization: `Bearer ${with_ ?? (await token(police))}` })
const receiptIn = (r: Seen) => (r.json() as { receipt: string }).receipt
const contactsCalled = async (reference: string) =>
  (
    await p.admin.query<{ id: string; family_id: string; source_ref: string; happening: string }>(
      "select id, family_id, source_ref, happening from frontdoor.contact where source_agency = 'O06' and source_ref like $1 || '%' order by received_at, source_ref",
      [reference],
    )
  ).rows
const problem = (r: Seen) => r.json() as { type: string; status: number; detail: string; errors?: { pointer: string; detail: string }[] }

test('an agency’s system hands in a contact, and it waits at the front door like any other', async () => {
  const said = contact()
  const answer = await send(said)
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(Object.keys(answer.json() as object).sort(), ['receipt', 'receivedAt', 'state'])
  const [stored] = await contactsCalled(said.reference)
  assert.ok(stored)
  assert.notEqual(stored.id, receiptIn(answer), 'a receipt is no id of anything')
  const queue = await p.as('pippa').get('/front-door')
  assert.match(queue.text, /Asha Verrall/)
  await p.as('pippa').act(async (ctx) => {
    const c = await openContact(ctx, stored.id)
    assert.deepEqual(
      [c.channel, c.caller, c.callerName, c.callerNumber, c.recordedLevel, c.state, c.claimedBy],
      ['police', 'police', 'Control room desk', '01632960111', 'medium', 'new', null],
    )
    const family = await openFamily(ctx, c.familyId)
    assert.equal(family.holderHatId, null, 'a program answers for nobody: whoever takes it holds the risk')
    const { members } = family
    assert.deepEqual(members.map((m) => `${m.name} ${m.role} ${m.policeRole}`).sort(), [
      'Amal child child',
      'Asha Verrall unjudged victim',
      'Dean Verrall unjudged suspect',
    ])
    assert.deepEqual(
      (await contactPoints(ctx, c.familyId)).map((x) => x.state),
      ['not_checked'],
    )
  })
})
test('what it knows of nothing: a contact about somebody hidden is answered like one about nobody known', async () => {
  const first = await send(
    contact({ person: { givenName: 'Odile', familyName: 'Marchetti', bornOn: '1990-01-02' }, personWhoHarms: undefined }),
  )
  const again = await send(
    contact({ person: { givenName: 'Odile', familyName: 'Marchetti', bornOn: '1990-01-02' }, personWhoHarms: undefined }),
  )
  const plain = (r: Seen) => r.text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
  assert.equal(plain(first), plain(again))
  const { date: _, location: __, ...a } = first.headers
  const { date: ___, location: ____, ...b } = again.headers
  assert.deepEqual(a, b)
})
test('the same again changes nothing; the same key with something else is refused; the same reference with other words is a contact of its own', async () => {
  const said = contact()
  const key = randomUUID()
  const first = await send(said, { key })
  for (const answer of await Promise.all([send(said, { key }), send(said, { key }), send(said)]))
    assert.deepEqual([answer.status, receiptIn(answer)], [201, receiptIn(first)])
  assert.equal((await contactsCalled(said.reference)).length, 1)
  const other = await send({ ...said, level: 'high' }, { key })
  assert.deepEqual([other.status, problem(other).type], [422, '/api#key-used'])
  const raised = await send({ ...said, level: 'high' })
  assert.equal(raised.status, 201)
  assert.notEqual(receiptIn(raised), receiptIn(first))
  const both = await contactsCalled(said.reference)
  assert.deepEqual(
    both.map((c) => c.source_ref),
    [said.reference, `${said.reference} (2)`],
  )
  assert.match(both[1]?.happening ?? '', new RegExp(`Sent before as ${said.reference}, now with other words`))
  assert.doesNotMatch(both[0]?.happening ?? '', /other words/, 'what came first is as it was')
  assert.equal(receiptIn(await send({ ...said, level: 'high' })), receiptIn(raised))
})
test('sent again in other words about somebody who is hidden since, the new contact says nothing of the one before', async () => {
  const said = contact()
  const first = await send(said)
  const [before] = await contactsCalled(said.reference)
  await p.admin.query("insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, now(), 'x')", [
    before?.family_id,
    [p.as('idva').hatId],
  ])
  const again = await send({ ...said, level: 'high' })
  assert.notEqual(receiptIn(again), receiptIn(first))
  const { rows } = await p.admin.query(
    'select c.source_ref, c.happening, i.police_ref from frontdoor.receipt r join frontdoor.contact c on c.id = r.contact_id join frontdoor.incident i on i.contact_id = c.id where r.id = $1',
    [receiptIn(again)],
  )
  assert.equal(rows.length, 1)
  assert.doesNotMatch(JSON.stringify(rows[0]), /before|\(2\)/)
  assert.equal(rows[0].police_ref, said.reference)
  assert.equal(receiptIn(await send({ ...said, level: 'high' })), receiptIn(again), 'and sent once more it is the same')
})
test('two sends at once of one reference make one contact', async () => {
  const said = contact()
  const with_ = await token(police)
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(said, { token: with_ })))
  assert.equal(new Set(answers.map(receiptIn)).size, 1)
  assert.equal((await contactsCalled(said.reference)).length, 1)
})
test('the sender hears received, being read, and taken or not taken: never how', async () => {
  const ended = async (disposition: 'advice-given' | 'not-abuse') => {
    const said = contact({ children: [], childrenPresent: 'no', level: 'standard' })
    const receipt = receiptIn(await send(said))
    const [stored] = await contactsCalled(said.reference)
    assert.ok(stored)
    const states = [(await look(receipt)).json() as { state: string }]
    await p.as('pippa').act((ctx) => claimContact(ctx, stored.id))
    states.push((await look(receipt)).json() as { state: string })
    await p.as('pippa').act((ctx) => closeContact(ctx, stored.id, { disposition, note: 'Spoke to her; she has our number.' }))
    const last = await look(receipt)
    assert.doesNotMatch(last.text, /advice|abuse|number|Asha/)
    return [...states, last.json() as { state: string; outcome?: string }].map((s) => [s.state, (s as { outcome?: string }).outcome])
  }
  assert.deepEqual(await ended('advice-given'), [
    ['received', undefined],
    ['being-read', undefined],
    ['decided', 'taken'],
  ])
  assert.deepEqual((await ended('not-abuse')).at(-1), ['decided', 'not-taken'])
})
test('a receipt of another agency, of nobody, and no receipt at all are one answer', async () => {
  const council = await newSystem('council-admin', 'Housing system')
  const with_ = await token(council)
  const receipt = receiptIn(await send(contact()))
  const answers = await Promise.all([look(receipt, with_), look(randomUUID(), with_), look('nothing', with_), look('%00', with_)])
  assert.deepEqual([...new Set(answers.map((a) => `${a.status} ${a.text}`))].length, 1)
  assert.equal(answers[0]?.status, 404)
  assert.equal((await look(receipt)).status, 200)
})
test('it sees nothing: the token is no session of a person, and a person’s session is no token', async () => {
  const with_ = await token(police)
  for (const path of ['/front-door', '/families', '/services', '/me', '/work'])
    assert.match((await ask('GET', path, { cookie: `oneplan=${with_}` })).go ?? '', /sign-in/, path)
  const cookie = (await p.as('pippa').cookie()).split('=')[1] as string
  assert.equal((await send(contact(), { token: cookie })).status, 401)
  assert.equal((await ask('POST', '/api/contacts', { cookie: `oneplan=${cookie}`, 'content-type': 'application/json' }, '{}')).status, 401)
  // What it has just handed in it holds no more, whoever has its token and could ask the database.
  const said = contact()
  await send(said, { token: with_ })
  await p.actWith(with_, async (ctx) => {
    for (const table of ['frontdoor.contact', 'people.family', 'people.member', 'frontdoor.incident', 'people.contact_point'] as const)
      assert.deepEqual(await ctx.db.selectFrom(table).selectAll().execute(), [], table)
  })
  assert.equal(
    (await p.admin.query("select 1 from access.basis b join access.hat h on h.id = b.holder_id where h.role = 'system'")).rowCount,
    0,
  )
})
test('numbers that a system holds come with whom they are of; one that cannot be right is left out, said to the sender, and costs nobody the contact', async () => {
  const said = contact({
    person: { givenName: 'Asha', familyName: 'Verrall', nhsNumber: '943 476 5919', pncNumber: '2003/0011985Y' },
    personWhoHarms: { givenName: 'Dean', familyName: 'Verrall', croNumber: '265416/21G' },
    children: [{ givenName: 'Amal', age: 6, pupilNumber: 'B801200005001', nhsNumber: '12' }],
  })
  const answer = await send(said)
  assert.equal(answer.status, 201, answer.text)
  const { leftOut } = answer.json() as { leftOut: { pointer: string; detail: string }[] }
  assert.deepEqual(
    leftOut.map((f) => f.pointer),
    ['/person/pncNumber', '/children/0/nhsNumber'],
  )
  assert.match(leftOut[0]?.detail ?? '', /letter at the end/)
  const [stored] = await contactsCalled(said.reference)
  const { rows } = await p.admin.query<{ one: string }>(
    "select m.given_name || ' ' || i.kind || ' ' || i.value || ' ' || i.said_by as one from people.identifier i join people.member m on m.id = i.member_id where i.family_id = $1 order by 1",
    [stored?.family_id],
  )
  const [a, b, c] = rows.map((r) => r.one)
  assert.match(`${a} | ${b} | ${c}`, /^Amal upn B801200005001 .+ \| Asha nhs 9434765919 .+ \| Dean cro 265416\/21G/)
  const again = await send(said)
  assert.equal(receiptIn(again), receiptIn(answer), 'the same content is the same receipt')
  assert.deepEqual((again.json() as { leftOut: unknown }).leftOut, leftOut)
  assert.equal((await look(receiptIn(answer))).text.includes('leftOut'), false)
  assert.equal((await send(contact({ person: { givenName: 'Asha', nhsNumber: 9434765919 } }))).status, 422, 'a number is text')
})
test('every call stands in the record as that system of that agency', async () => {
  const said = contact()
  const receipt = receiptIn(await send(said))
  const [stored] = await contactsCalled(said.reference)
  const { rows } = await p.admin.query<{ action: string; name: string }>(
    "select e.action, s.name from audit.event e join access.staff s on s.id = e.staff_id where e.scope_id = $1 or $2 = any (e.subject_ids) or (e.action = 'token' and e.subject_ids = array[$3::uuid])",
    [stored?.family_id, receipt, police.id],
  )
  assert.deepEqual([...new Set(rows.map((r) => r.name))], ['Records system of the police'])
  for (const action of ['token', 'bring in contact', 'hand in contact'])
    assert.ok(
      rows.some((r) => r.action === action),
      action,
    )
  await look(randomUUID())
  assert.ok(
    (await p.admin.query("select 1 from audit.event where action = 'not found' and not allowed and reason like 'GET /api/contacts/%'"))
      .rowCount,
  )
})
test('what cannot stand is said with its place and its mend, all at once, and nothing is stored', async () => {
  const count = async () => Number((await p.admin.query('select count(*) as n from people.family')).rows[0].n)
  const was = await count()
  const wrong = await send({
    reference: 'X',
    kind: 'school',
    happenedOn: '2026-02-30',
    account: '',
    level: 'severe',
    person: { givenName: 'Asha', bornOn: '2030-01-01', telephone: 'ring the desk', colour: 'red' },
    children: [{ age: 19 }],
  })
  assert.equal(wrong.status, 422)
  assert.equal(wrong.headers['content-type'], 'application/problem+json; charset=utf-8')
  const at = Object.fromEntries((problem(wrong).errors ?? []).map((e) => [e.pointer, e.detail]))
  assert.deepEqual(Object.keys(at).sort(), ['/account', '/children/0/age', '/happenedOn', '/level', '/person/colour', '/person/telephone'])
  assert.match(at['/level'] ?? '', /standard, medium, high/)
  const second = await send({
    reference: 'X',
    kind: 'school',
    happenedOn: '2026-03-11',
    account: 'Hm',
    personWhoHarms: { bornOn: '2031-01-01' },
  })
  assert.deepEqual(
    (problem(second).errors ?? []).map((e) => e.pointer),
    ['/kind', '/happenedOn', '/personWhoHarms/bornOn', '/person'],
  )
  for (const [body, type] of [
    ['{"a":', 'not-json'],
    ['[]', 'not-json'],
    ['null', 'not-json'],
    ['"text"', 'not-json'],
  ] as const) {
    const r = await send(body)
    assert.deepEqual([r.status, problem(r).type], [400, `/api#${type}`], body)
  }
  assert.equal(problem(await send('{}', { type: 'text/plain' })).type, '/api#not-json')
  assert.deepEqual((await send(JSON.stringify(contact({ account: 'a'.repeat(70_000) })))).status, 413)
  const noKey = await ask(
    'POST',
    '/api/contacts',
    { authorization: `Bearer ${await token(police)}`, 'content-type': 'application/json' },
    '{}',
  )
  assert.equal(problem(noKey).type, '/api#no-key')
  assert.equal(await count(), was)
})
test('names are kept without what turns the writing round, and words about abuse from afar send the address to the vault', async () => {
  const said = contact({
    account: 'He sends her messages on social media.\u0000 Nothing else\u202e.',
    person: {
      givenName: '\u200fAsha\u202e',
      familyName: 'Verrall',
      address: '1 Example Rise',
      postcode: 'so14 0zz',
      addressKnownToPersonWhoHarms: true,
    },
  })
  assert.equal((await send(said)).status, 201)
  const [stored] = await contactsCalled(said.reference)
  const her = (
    await p.admin.query('select given_name from people.member where family_id = $1 and police_role = $2', [stored?.family_id, 'victim'])
  ).rows[0]
  assert.equal(her?.given_name, 'Asha')
  assert.ok(['\u0000', '\u202e'].every((mark) => !stored?.happening.includes(mark)))
  assert.equal((await p.admin.query('select 1 from people.known_address where family_id = $1', [stored?.family_id])).rowCount, 0)
  assert.equal(
    (await p.admin.query("select 1 from vault.secret where family_id = $1 and kind = 'address'", [stored?.family_id])).rowCount,
    1,
  )
})
test('another agency says that somebody is being harmed and nothing of the police; its kinds are its own', async () => {
  const council = await newSystem('council-admin', 'School safeguarding system')
  const with_ = await token(council)
  assert.equal(problem(await send(contact(), { token: with_ })).errors?.[0]?.pointer, '/kind')
  const said = contact({ kind: 'school', personWhoHarms: { givenName: 'Dean', isTo: 'father-of' } })
  assert.equal((await send(said, { token: with_ })).status, 201)
  const { rows } = await p.admin.query(
    "select c.channel, c.caller, m.role, m.police_role from frontdoor.contact c join people.member m on m.id = c.about_member where c.source_agency = 'O02' and c.source_ref = $1",
    [said.reference],
  )
  assert.deepEqual(rows, [{ channel: 'system', caller: 'professional', role: 'victim', police_role: null }])
})
test('a wrong secret, an unknown id and an ended system are one answer; wrong tries slow nobody else', async () => {
  const system = await newSystem('police-admin', 'Another system')
  const wrong = await tokenFor({ id: system.id, secret: 'guess' })
  const unknown = await tokenFor({ id: randomUUID(), secret: 'guess' })
  assert.deepEqual([wrong.status, wrong.text], [401, unknown.text])
  for (let i = 0; i < 6; i++) await tokenFor({ id: system.id, secret: 'guess' })
  assert.equal((await tokenFor(system)).status, 429, 'from this address')
  assert.equal((await tokenFor(police)).status, 200, 'another system, from the same address')
  const elsewhere = await p.app.inject({
    method: 'POST',
    url: '/api/token',
    remoteAddress: '192.0.2.7',
    headers: { ...form, authorization: `Basic ${Buffer.from(`${system.id}:${system.secret}`).toString('base64')}` },
    payload: 'grant_type=client_credentials',
  })
  assert.equal(elsewhere.statusCode, 200, 'the same system, from its own address')
  assert.equal((await ask('POST', '/api/token', form, 'grant_type=password')).status, 400)
})
test('a system that sends too much waits, and no other waits with it', async () => {
  const [busy, calm] = [await newSystem('police-admin', 'Busy'), await newSystem('council-admin', 'Calm')]
  const [a, b] = [await token(busy), await token(calm)]
  const answers: Seen[] = []
  for (let i = 0; i < 125; i++) answers.push(await look(randomUUID(), a))
  const last = answers.at(-1) as Seen
  assert.deepEqual([last.status, problem(last).type], [429, '/api#too-many'])
  assert.match(String(last.headers['retry-after']), /^\d+$/)
  assert.equal((await look(randomUUID(), b)).status, 404)
})
test('a token ends after a quarter of an hour; a new secret ends the old one after a day, or at once', async () => {
  const began = p.now()
  const system = await newSystem('police-admin', 'Changed')
  const old = await token(system)
  assert.equal((await look(randomUUID(), old)).status, 404)
  p.at(new Date(began.getTime() + 15 * 60_000))
  assert.equal((await look(randomUUID(), old)).status, 401)
  const renew = async (keep: boolean) => {
    await p.as('police-admin').act((ctx) => renewClientSecret(ctx, system.id, keep))
    return { id: system.id, secret: (await p.as('police-admin').act((ctx) => showClientSecret(ctx, system.id))) as string }
  }
  const second = await renew(true)
  assert.equal((await tokenFor(system)).status, 200)
  const open = await token(second)
  p.at(new Date(p.now().getTime() + 24 * 3_600_000))
  assert.equal((await tokenFor(system)).status, 401)
  assert.equal((await tokenFor(second)).status, 200)
  const now = await token(second)
  const third = await renew(false)
  assert.equal((await tokenFor(second)).status, 401)
  assert.equal((await look(randomUUID(), now)).status, 401, 'what was opened with it ends too')
  assert.equal((await look(randomUUID(), open)).status, 401)
  assert.equal((await tokenFor(third)).status, 200)
  p.at(began)
})
test('its agency’s administrator alone makes it, sees its secret once, and ends it', async () => {
  const admin = p.as('police-admin')
  const sent = await admin.submit('/agency/systems/new', { name: 'Desk', frontDoor: 'southampton' })
  assert.match(sent.go ?? '', /^\/agency\/systems\/[0-9a-f-]{36}$/, sent.text)
  const at = sent.go as string
  const secretOn = (text: string) => /<code>([\w-]{43})<\/code>/.exec(text)?.[1]
  for (const who of ['council-admin', 'pippa', 'idva', 'governance', 'chair']) {
    assert.equal((await p.as(who).get(at)).status, 404, who)
    assert.equal((await p.as(who).post(`${at}/end`)).status, 404, who)
  }
  const secret = secretOn((await admin.get(at)).text)
  assert.ok(secret)
  assert.equal(secretOn((await admin.get(at)).text), undefined, 'once')
  const id = at.slice(at.lastIndexOf('/') + 1)
  assert.equal(
    (await p.admin.query('select 1 from access.client_secret where position($1::bytea in hash) > 0', [Buffer.from(secret)])).rowCount,
    0,
  )
  const with_ = await token({ id, secret })
  assert.equal((await look(randomUUID(), with_)).status, 404)
  assert.doesNotMatch((await admin.get('/agency')).text, /Desk/, 'it is not one of the agency’s people')
  assert.equal((await admin.post(`${at}/end`)).go, '/agency/systems')
  assert.equal((await look(randomUUID(), with_)).status, 401)
  assert.equal((await tokenFor({ id, secret })).status, 401)
  assert.match((await admin.get('/agency/systems')).text, /Ended: Desk/)
})
test('the page and the document for developers say what is asked, and are anybody’s to read', async () => {
  const document = (await p.get('/api/openapi.json')).json() as typeof openApi
  assert.equal(document.openapi, '3.1.0')
  const schema = document.components.schemas.Contact
  assert.deepEqual(schema.required, ['reference', 'kind', 'happenedOn', 'account'])
  assert.equal(schema.properties?.account?.maxLength, 10_000)
  const page = await p.get('/api')
  assert.equal(page.status, 200)
  for (const place of Object.keys(schema.properties ?? {})) assert.ok(page.text.includes(`>${place}<`), place)
})
