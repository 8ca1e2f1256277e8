/** What arrives by itself, through the real app: sent by the public and by professionals, read by one door and no other, taken over by a person. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { declareRelation } from '#rooms/access/index.ts'
import { openContact, recordContact, sharingOf } from '#rooms/frontdoor/index.ts'
import { contactPoints, openFamily } from '#rooms/people/index.ts'
import { fieldsOf, type Partnership, partnership, type Seen } from '#src/testing.ts'
import { waitingArrivals } from './store.ts'

let p: Partnership
before(async () => {
  // Each sends from a place of their own, as people do: a test is not one library.
  p = await partnership({ app: { trustProxy: ['127.0.0.1'] } })
})
after(async () => p.close())

const text = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;|&quot;/g, "'")
    .replace(/\s+/g, ' ')
/** One page after the other, as somebody without scripts would: what the page holds, what is answered, a press. */
async function walk(path: string, answers: readonly Record<string, string>[]): Promise<Seen> {
  let page = await p.get(path)
  page = await p.post(path, { ...fieldsOf(page.text), do: 'start' })
  for (const a of answers) {
    const held = fieldsOf(page.text)
    page = await p.post(path, { ...held, do: 'continue', ...a })
  }
  return page
}
const selfAnswers = (happening: string, more: Record<string, string> = {}) => [
  { happening, kind: 'home', inDanger: 'no', children: 'two, 4 and 9' },
  { reach: 'ring', number: '07700 900518', 'window-from': '9:30am', 'window-until': '11am', ...more },
  { name: 'Alva Marrin', age: '34', wants: 'Somebody to talk to' },
]
let places = 0
const send = (path: string, check: Seen) =>
  p.post(path, { ...fieldsOf(check.text), do: 'send' }, { 'x-forwarded-for': `198.51.100.${places++ % 250}` })
const waiting = (who: string) => p.as(who).act((ctx) => waitingArrivals(ctx))
const found = async (who: string, happening: string) => (await waiting(who)).find((a) => a.said.happening === happening)
const one = async (sql: string, ...v: unknown[]) => (await p.admin.query(sql, v)).rows[0]
const count = async (table: string) => Number((await one(`select count(*) as n from ${table}`)).n)

// ── The public's pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('somebody asks for help on the public page: nothing is made of it but a sealed arrival that waits at the front door', async () => {
  const before = [await count('people.member'), await count('frontdoor.contact'), await count('people.contact_point')]
  const check = await walk('/write', selfAnswers('He takes my keys when he goes out'))
  assert.match(text(check.text), /Check what you wrote/)
  assert.match(text(check.text), /He takes my keys when he goes out[\s\S]*9:30am to 11am/)
  const sent = await send('/write', check)
  assert.equal(sent.status, 200)
  assert.match(text(sent.text), /Thank you\. We have it/)
  assert.equal(sent.headers['set-cookie'], undefined)
  assert.deepEqual([await count('people.member'), await count('frontdoor.contact'), await count('people.contact_point')], before)
  const a = await found('pippa', 'He takes my keys when he goes out')
  assert.deepEqual([a?.checked, a?.state, a?.said.reach, a?.ringFrom, a?.ringUntil], ['nobody', 'unread', 'ring', '09:30', '11:00'])
  const row = await one('select encode(sealed, $1) as bytes from arrivals.arrival where id = $2', 'escape', a?.id)
  assert.doesNotMatch(row.bytes, /keys|Alva|900518/, 'a copy of the database holds no word of it')
})

test('a demonstration says on every page of writing that nobody reads it; a real installation does not', async () => {
  const q = await partnership({ app: { madeUp: false } })
  try {
    for (const path of ['/write', '/for-someone-else/write', '/for-yourself/write']) {
      assert.match(text((await p.get(path)).text), /Nobody reads what you write here/)
      assert.doesNotMatch(text((await q.get(path)).text), /demonstration/)
    }
  } finally {
    await q.close()
  }
})

test('unless somebody says otherwise they are not contacted', async () => {
  const first = await walk('/write', [])
  const contactPage = await p.post('/write', { ...fieldsOf(first.text), happening: 'He reads everything', do: 'continue' })
  assert.match(contactPage.text, /value="never" checked/)
  const who = await p.post('/write', { ...fieldsOf(contactPage.text), do: 'continue' })
  const check = await p.post('/write', { ...fieldsOf(who.text), do: 'continue' })
  await send('/write', check)
  const a = await found('pippa', 'He reads everything')
  assert.deepEqual([a?.said.reach, a?.said.number, a?.ringFrom], ['never', '', null])
})

test('a page that cannot be read keeps every word, and so does going back', async () => {
  const wrong = await walk('/write', [
    { happening: 'Long story', kind: 'home' },
    { reach: 'ring', number: '12', 'window-from': '2', 'window-until': '' },
  ])
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /<title>Error: Finding help<\/title>/)
  assert.equal(fieldsOf(wrong.text).number, '12')
  const back = await p.post('/write', { ...fieldsOf(wrong.text), do: 'back' })
  assert.equal(fieldsOf(back.text).happening, 'Long story')
  const again = await p.post('/write', { ...fieldsOf(back.text), do: 'continue' })
  assert.equal(fieldsOf(again.text).number, '12')
})

test('sent twice it is there once, and both are answered alike', async () => {
  const check = await walk('/write', selfAnswers('Sent by two presses'))
  const body = { ...fieldsOf(check.text), do: 'send' }
  const [one, two] = [
    await p.post('/write', body, { 'x-forwarded-for': '192.0.2.1' }),
    await p.post('/write', body, { 'x-forwarded-for': '192.0.2.1' }),
  ]
  assert.equal(one.text, two.text)
  assert.equal((await waiting('pippa')).filter((a) => a.said.happening === 'Sent by two presses').length, 1)
})

test('gone back to and corrected after it was sent, the correction is read as well', async () => {
  const from = (n: number) => ({ 'x-forwarded-for': `192.0.2.${n}` })
  const check = await walk('/write', selfAnswers('He may have seen me write this'))
  const body = { ...fieldsOf(check.text), do: 'send' }
  const first = await p.post('/write', body, from(2))
  const second = await p.post('/write', { ...body, reach: 'never', number: '' }, from(2))
  assert.equal(second.text, first.text)
  const here = (await waiting('pippa')).filter((a) => a.said.happening === 'He may have seen me write this')
  assert.deepEqual(here.map((a) => a.said.reach).sort(), ['never', 'ring'])
})

test('the answer is the same whoever is known', async () => {
  await p
    .as('pippa')
    .submit('/contacts/new', { name: 'Brisa Corrow', caller: 'herself', nextStep: 'Ring', nextHat: p.as('pippa').hatId }, 'end')
  const ask = async (about: string) => {
    const check = await walk('/for-someone-else/write', [
      { happening: `Worried about ${about}` },
      { about, theirAge: '30' },
      { reach: 'never' },
      { name: '' },
    ])
    return send('/for-someone-else/write', check)
  }
  const [known, unknown] = [await ask('Brisa Corrow'), await ask('Nobody Atall')]
  assert.equal(known.text, unknown.text)
  assert.equal(known.status, unknown.status)
})

test('too many from one place: it says so, keeps what was typed, and another place is still heard', async () => {
  const q = await partnership({ app: { trustProxy: ['127.0.0.1'] } })
  try {
    const send = async (ip: string) => {
      const from = { 'x-forwarded-for': ip }
      let page = await q.post('/write', { ...fieldsOf((await q.get('/write')).text), do: 'start' }, from)
      for (const a of selfAnswers('Again')) page = await q.post('/write', { ...fieldsOf(page.text), do: 'continue', ...a }, from)
      return q.post('/write', { ...fieldsOf(page.text), do: 'send' }, from)
    }
    for (let i = 0; i < 8; i++) assert.equal((await send('203.0.113.9')).status, 200)
    const over = await send('203.0.113.9')
    assert.equal(over.status, 429)
    assert.match(text(over.text), /Wait ten minutes/)
    assert.equal(fieldsOf(over.text).happening, 'Again')
    assert.equal((await send('203.0.113.10')).status, 200)
    q.at(new Date(q.now().getTime() + 11 * 60_000))
    assert.equal((await send('203.0.113.9')).status, 200)
  } finally {
    await q.close()
  }
})

test('danger now is read within the hour; all else by the end of the working day', async () => {
  const check = await walk('/write', [{ happening: 'He is outside the door', inDanger: 'yes' }, { reach: 'never' }, {}])
  await send('/write', check)
  const a = await found('pippa', 'He is outside the door')
  assert.deepEqual([a?.urgency, (a?.dueAt.getTime() ?? 0) - p.now().getTime()], ['now', 60 * 60_000])
})

// ── Whose door ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const behaviour = async (happening: string, age: string) => {
  const check = await walk('/for-yourself/write', [
    { happening, inDanger: 'no' },
    { reach: 'ring', number: '07700 900611', 'window-from': '18:00', 'window-until': '19:30' },
    { name: 'Corin', age },
  ])
  return send('/for-yourself/write', check)
}
test('worried about their own behaviour: it comes to the programme’s door, and the front door of those who are harmed cannot see it', async () => {
  await behaviour('I shouted again', '36')
  const a = await found('dapp', 'I shouted again')
  assert.ok(a)
  assert.equal(await found('pippa', 'I shouted again'), undefined)
  assert.equal(await found('mash', 'I shouted again'), undefined)
  const [there, missing] = [
    await p.as('pippa').get(`/arrivals/${a.id}`),
    await p.as('pippa').get('/arrivals/7f9fc0c1-9c5c-4a8e-8f62-0d9c1f2f3a41'),
  ]
  assert.equal(there.status, 404)
  assert.equal(there.text, missing.text)
})
test('under 18 they are a child first, and come to safeguarding', async () => {
  await behaviour('I hit my mum', '15')
  assert.equal((await found('mash', 'I hit my mum'))?.kind, 'young-harm')
  assert.equal(await found('dapp', 'I hit my mum'), undefined)
})
test('a programme never reads what came to the front door, nor does anyone who only works with families', async () => {
  const check = await walk('/write', selfAnswers('Only for the front door'))
  await send('/write', check)
  const a = await found('pippa', 'Only for the front door')
  for (const who of ['dapp', 'idva', 'mash', 'board', 'governance', 'council-admin', 'police'])
    assert.equal((await p.as(who).get(`/arrivals/${a?.id}`)).status, 404, who)
  for (const who of ['dapp', 'idva', 'mash']) assert.equal((await p.as(who).post(`/arrivals/${a?.id}/take`)).status, 404, who)
})

test('the database itself gives each door its own and nobody else anything, however it is asked', async () => {
  const teams = async (who: string) =>
    p
      .as(who)
      .act(async (ctx) => [...new Set((await ctx.db.selectFrom('arrivals.arrival').select('team_id').execute()).map((r) => r.team_id))])
  assert.deepEqual(await teams('pippa'), [p.team('pippa')])
  assert.deepEqual(await teams('dapp'), [p.team('dapp')])
  for (const who of ['idva', 'health', 'chair', 'board', 'governance', 'council-admin', 'partner-support'])
    assert.deepEqual(await teams(who), [], who)
})

// ── Taking over ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('what is taken over about somebody hidden from the taker reaches those who may know her, in silence', async () => {
  const hers = await p
    .as('pippa')
    .act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'herself', name: 'Odile Ferrant', nextStep: 'Ring' }))
  const family = (await one('select family_id as id from frontdoor.contact where id = $1', hers)).id
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) select $1, array[$2::uuid], now(), $3', [
    family,
    p.as('idva').hatId,
    'A cousin works for the council',
  ])
  const check = await walk('/for-someone-else/write', [
    { happening: 'He has found her' },
    { about: 'Odile Ferrant' },
    { reach: 'never' },
    {},
  ])
  await send('/for-someone-else/write', check)
  const a = await found('pippa2', 'He has found her')
  const go = (await p.as('pippa2').post(`/arrivals/${a?.id}/take`)).go ?? ''
  const contactId = /contacts\/([0-9a-f-]{36})/.exec(go)?.[1] ?? ''
  const heard = await one(
    "select count(*)::int as n from access.notice where kind = 'may-be-yours' and subject_id = $1 and hat_id = $2",
    contactId,
    p.as('idva').hatId,
  )
  assert.equal(heard.n, 1)
  assert.doesNotMatch(text((await p.as('pippa2').get(go)).text), /is restricted|may not see|works with her/i)
})
test('it stands in the queue as unchecked, in the order of everything that waits', async () => {
  const page = text((await p.as('pippa').get('/front-door')).text)
  assert.match(page, /of them unchecked/)
  assert.ok(page.indexOf('He is outside the door') < page.indexOf('He takes my keys'), 'danger first')
})
test('two cannot take it: the second is told who did', async () => {
  const check = await walk('/write', selfAnswers('For one of two'))
  await send('/write', check)
  const a = await found('pippa', 'For one of two')
  const both = await Promise.all([p.as('pippa').post(`/arrivals/${a?.id}/hold`), p.as('pippa2').post(`/arrivals/${a?.id}/hold`)])
  assert.deepEqual(both.map((r) => r.status).sort(), [303, 422])
  assert.match(both.find((r) => r.status === 422)?.text ?? '', /(Sam Whitlock|Kemi Ladipo) took it at 11:52/)
})
test('taken over it is a contact with its words, and the number is not checked whoever wrote that it is safe', async () => {
  const a = await found('pippa', 'He takes my keys when he goes out')
  const go = (await p.as('pippa').post(`/arrivals/${a?.id}/take`)).go ?? ''
  const contactId = /contacts\/([0-9a-f-]{36})\/people/.exec(go)?.[1] ?? ''
  const seen = await p.as('pippa').act(async (ctx) => {
    const c = await openContact(ctx, contactId)
    const family = await openFamily(ctx, c.familyId)
    return { c, family, points: await contactPoints(ctx, c.familyId) }
  })
  assert.deepEqual(
    [seen.c.channel, seen.c.caller, seen.c.kind, seen.c.state, seen.c.claimedBy, seen.c.windowFrom, seen.c.receivedAt.getTime()],
    ['online', 'herself', 'home', 'claimed', p.as('pippa').hatId, '09:30', p.now().getTime()],
  )
  assert.equal(seen.family.members[0]?.name, 'Alva Marrin')
  assert.deepEqual(
    seen.points.map((x) => x.state),
    ['not_checked'],
  )
  assert.equal(
    (await p.as('pippa').post(`/arrivals/${a?.id}/take`)).go,
    `/contacts/${contactId}`,
    'a second press goes to the same contact',
  )
  assert.equal((await p.as('pippa2').post(`/arrivals/${a?.id}/take`)).status, 422)
  assert.match(text((await p.as('pippa').get(`/arrivals/${a?.id}`)).text), /Taken over by You/)
})
test('whoever is kept from her after it was taken over reads no more of what was written', async () => {
  const check = await walk('/write', selfAnswers('My sister-in-law works at the council'))
  await send('/write', check)
  const a = await found('pippa', 'My sister-in-law works at the council')
  await p.as('pippa').post(`/arrivals/${a?.id}/take`)
  assert.equal((await p.as('pippa2').get(`/arrivals/${a?.id}`)).status, 200)
  const { id: contactId } = await one('select contact_id as id from arrivals.arrival where id = $1', a?.id)
  await p.admin.query(
    "insert into access.denial (family_id, staff_id, kind, from_at) select family_id, $2, 'excluded', '-infinity' from frontdoor.contact where id = $1",
    [contactId, p.as('pippa2').staffId],
  )
  const missing = await p.as('pippa2').get(`/arrivals/${crypto.randomUUID()}`)
  const kept = await p.as('pippa2').get(`/arrivals/${a?.id}`)
  assert.deepEqual([kept.status, text(kept.text)], [404, text(missing.text)])
  assert.equal((await p.as('pippa').get(`/arrivals/${a?.id}`)).status, 200)
})
test('set aside it needs a reason and one line, and is kept as it was', async () => {
  const a = await found('pippa', 'Sent by two presses')
  const empty = await p.as('pippa').submit(`/arrivals/${a?.id}/set-aside`, { reason: 'twice' })
  assert.equal(empty.status, 422)
  assert.equal((await p.as('pippa').submit(`/arrivals/${a?.id}/set-aside`, { reason: 'twice', line: 'With Sam since nine' })).status, 303)
  assert.equal(await found('pippa', 'Sent by two presses'), undefined)
  assert.match(
    text((await p.as('pippa').get(`/arrivals/${a?.id}`)).text),
    /Set aside by You[\s\S]*With Sam since nine[\s\S]*Sent by two presses/,
  )
})
test('handed to a colleague, who hears of it; never to another team', async () => {
  const check = await walk('/write', selfAnswers('To be handed on'))
  await send('/write', check)
  const a = await found('pippa', 'To be handed on')
  assert.equal((await p.as('pippa').submit(`/arrivals/${a?.id}/hand-over`, { to: p.as('idva').hatId })).status, 422)
  assert.equal((await p.as('pippa').submit(`/arrivals/${a?.id}/hand-over`, { to: p.as('pippa2').hatId })).status, 303)
  const heard = await one(
    "select count(*)::int as n from access.notice where kind = 'arrival-handed' and hat_id = $1",
    p.as('pippa2').hatId,
  )
  assert.equal(heard.n, 1)
})
test('at his own door it becomes a file of his own: no family, and what he wrote stays on his side', async () => {
  const a = await found('dapp', 'I shouted again')
  const families = await count('people.family')
  const go = (await p.as('dapp').post(`/arrivals/${a?.id}/take`)).go ?? ''
  assert.match(go, /^\/programme\/[0-9a-f-]{36}$/)
  assert.equal(await count('people.family'), families)
  assert.match(text((await p.as('dapp').get(go)).text), /Corin/)
  assert.equal((await p.as('pippa').get(go)).status, 404)
  assert.equal((await p.as('dapp').post(`/arrivals/${a?.id}/take`)).go, go)
})
test('a concern about somebody nobody knows reaches the front door; where her family is known it goes to her side alone', async () => {
  const file = (await one("select id from harm.file where given_name = 'Corin'")).id
  const sent = await p.as('dapp').submit(`/programme/${file}/concern`, { text: 'He says he will go to her mother’s house', urgent: 'yes' })
  assert.equal(sent.status, 303)
  const at = (await waiting('pippa')).filter((a) => a.said.happening.includes('her mother’s house'))
  assert.equal(at.length, 1)
  // Were he told that it was taken, he would know that no family is: where one is, nothing would come.
  await p.as('pippa').post(`/arrivals/${at[0]?.id}/take`)
  const told = await one(
    "select count(*)::int as n from access.notice where kind like 'arrival-%' and subject_id = $1 and hat_id = $2",
    at[0]?.id,
    p.as('dapp').hatId,
  )
  assert.equal(told.n, 0)
  await p.admin.query(
    'with f as (select id from people.family limit 1), m as (select id, family_id from people.member where family_id = (select family_id from people.member limit 1) limit 1) insert into harm.file_family (harm_file_id, family_id, member_id) select $1, m.family_id, m.id from m',
    [file],
  )
  const again = await p.as('dapp').submit(`/programme/${file}/concern`, { text: 'He has her new number', urgent: 'yes' })
  assert.equal(again.go, sent.go, 'the same answer')
  assert.equal((await waiting('pippa')).filter((a) => a.said.happening.includes('her new number')).length, 0)
})

// ── Professionals ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const what = {
  kind: 'home',
  name: 'Delphine Arrow',
  age: '29',
  happening: 'She told me at the appointment that he locks her in',
  inDanger: 'no',
  children: 'none',
  reach: 'ring',
  theirNumber: '07700 900733',
  'window-from': '10:00',
  'window-until': '12:00',
  answerOn: '01632 960 144',
  knows: 'yes',
  agrees: 'yes',
}
test('a colleague of any agency sends somebody to the front door, reads it nowhere again, and hears that it was taken', async () => {
  for (const who of ['idva', 'health', 'schools', 'dapp', 'housing']) {
    const sent = await p.as(who).submit('/send', { ...what, happening: `From ${who}` })
    assert.equal(sent.go, '/send/sent', who)
  }
  const a = await found('pippa', 'From health')
  assert.deepEqual([a?.checked, a?.from.name, a?.from.number], ['signed-in', 'Lucy Amoah', '01632 960 144'])
  assert.equal((await p.as('health').get(`/arrivals/${a?.id}`)).status, 404)
  const go = (await p.as('pippa').post(`/arrivals/${a?.id}/take`)).go ?? ''
  const contactId = /contacts\/([0-9a-f-]{36})/.exec(go)?.[1] ?? ''
  const c = await p.as('pippa').act(async (ctx) => {
    const contact = await openContact(ctx, contactId)
    return { contact, points: await contactPoints(ctx, contact.familyId), sharing: await sharingOf(ctx, contactId) }
  })
  assert.deepEqual([c.contact.caller, c.contact.callerNumber], ['professional', '01632 960 144'])
  assert.deepEqual(
    c.points.map((x) => [x.state, x.saidBy]),
    [['not_checked', `Lucy Amoah, ${c.contact.callerAgency}`]],
  )
  assert.deepEqual([c.sharing?.knows, c.sharing?.agrees], ['yes', 'yes'])
  const heard = await one("select family_id from access.notice where kind = 'arrival-taken' and hat_id = $1", p.as('health').hatId)
  assert.equal(heard.family_id, null, 'and nothing else')
})
test('a number of another system that a professional gives goes with whom it is of; one with a wrong digit is said and nothing typed is lost', async () => {
  const wrong = await p.as('health').submit('/send', { ...what, happening: 'With a number', idNumber: '943 476 5918' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /One of the digits of this NHS number is wrong/)
  assert.ok(wrong.text.includes('943 476 5918') && wrong.text.includes('With a number') && wrong.text.includes('Delphine Arrow'))
  const sent = await p.as('health').submit('/send', { ...what, name: '', age: '', happening: 'With a number', idNumber: '943 476 5919' })
  assert.equal(sent.go, '/send/sent')
  const a = await found('pippa', 'With a number')
  const go = (await p.as('pippa').post(`/arrivals/${a?.id}/take`)).go ?? ''
  const contactId = /contacts\/([0-9a-f-]{36})/.exec(go)?.[1] ?? ''
  const held = await one(
    'select i.kind, i.value, i.said_by from people.identifier i join frontdoor.contact c on c.about_member = i.member_id where c.id = $1',
    contactId,
  )
  assert.deepEqual([held.kind, held.value], ['nhs', '9434765919'])
  assert.match(held.said_by, /^Lucy Amoah, /)
})

// ── Who reads, of those at the door ───────────────────────────────────────────────────────────────────────────────────────────────

const notices = async (who: string, kind: string, subject: string) =>
  (
    await one(
      'select count(*)::int as n from access.notice where hat_id = $1 and kind = $2 and subject_id = $3',
      p.as(who).hatId,
      kind,
      subject,
    )
  ).n
test('somebody at the door who is related to whom it names is shown nothing of it before anybody has read it, and is not told; a manager hears', async () => {
  await p.as('pippa2').act((ctx) => declareRelation(ctx, { name: 'Evander Sallowfield', kind: 'family' }))
  await p.as('health').submit('/send', { ...what, name: 'Isaura Winterbone', happening: 'Her husband, Evander SALLOWFIELD, waits outside' })
  await p.as('health').submit('/send', { ...what, name: 'Evander Sallowfield', happening: 'He came to us' })
  await p.as('health').submit('/send', { ...what, name: 'Isaura Winterbone', happening: 'Evander rang, a cousin of Tom Sallowfield' })
  const [names, about, other] = await Promise.all(
    ['Her husband, Evander SALLOWFIELD, waits outside', 'He came to us', 'Evander rang, a cousin of Tom Sallowfield'].map((h) =>
      found('pippa', h),
    ),
  )
  assert.ok(names && about && other)
  const seen = (await waiting('pippa2')).map((a) => a.id)
  assert.deepEqual(
    [names, about, other].map((a) => seen.includes(a.id)),
    [false, false, true],
    'a first name, and another of that surname, are nobody',
  )
  const missing = await p.as('pippa2').get(`/arrivals/${crypto.randomUUID()}`)
  for (const a of [names, about]) {
    const page = await p.as('pippa2').get(`/arrivals/${a.id}`)
    assert.deepEqual([page.status, text(page.text)], [missing.status, text(missing.text)])
    for (const act of ['hold', 'take']) assert.equal((await p.as('pippa2').post(`/arrivals/${a.id}/${act}`)).status, 404, act)
    assert.equal(await notices('pippa-manager', 'arrival-yours', a.id), 1)
    assert.equal(await notices('pippa', 'arrival-yours', a.id), 0)
  }
  for (const page of ['/front-door', '/arrivals', '/work'])
    assert.doesNotMatch((await p.as('pippa2').get(page)).text, new RegExp(`${names.id}|${about.id}|Evander Sallowfield|somebody else`, 'i'))
  assert.equal(await notices('pippa-manager', 'arrival-yours', names.id), 1, 'once, however often the list is drawn')
  assert.match(text((await p.as('pippa-manager').get('/work')).text), /must be read by you, or by somebody you ask/)
  assert.equal((await p.as('pippa-manager').get(`/arrivals/${names.id}`)).status, 200)
  // Given to somebody who must not read it, it does not lie with them.
  await p.as('pippa').post(`/arrivals/${names.id}/hand-over`, {
    ...fieldsOf((await p.as('pippa').get(`/arrivals/${names.id}/hand-over`)).text),
    to: p.as('pippa2').hatId,
    do: 'hand',
  })
  assert.equal((await one('select held_by from arrivals.arrival where id = $1', names.id)).held_by, p.as('pippa2').hatId)
  await p.as('pippa2').get('/front-door')
  assert.deepEqual(await one('select state, held_by from arrivals.arrival where id = $1', names.id), { state: 'unread', held_by: null })
  assert.equal((await p.as('pippa').post(`/arrivals/${names.id}/take`)).status, 303)
})
test('kept from a letter, a reader is kept from its notices, from it once it is set aside, and from the contact that is made of it', async () => {
  for (const who of ['pippa2', 'pippa-manager'])
    await p.as(who).act((ctx) => declareRelation(ctx, { name: 'Orsino Quillfeather', kind: 'family' }))
  const sent = async (happening: string) => {
    await p.as('health').submit('/send', { ...what, name: '', happening })
    return (await found('pippa', happening))?.id ?? ''
  }
  const [a, b, c] = [
    await sent('Orsino Quillfeather waits outside'),
    await sent('Again: QUILLFEATHER, Orsino'),
    await sent('Said Orsino Quillfeather'),
  ]
  // A manager who is related as well is told by the database, and by no page; somebody who may read it hears next.
  await p.as('pippa2').get('/front-door')
  await p.as('pippa').submit(`/arrivals/${c}/hand-over`, { to: p.as('pippa2').hatId })
  const told = (await p.admin.query('select id, hat_id from access.notice where subject_id = any ($1)', [[a, b, c]])).rows
  assert.ok(told.some((n) => n.hat_id === p.as('pippa-manager').hatId) && told.some((n) => n.hat_id === p.as('pippa2').hatId))
  for (const who of ['pippa2', 'pippa-manager']) {
    const page = (await p.as(who).get('/work')).text
    for (const n of told) assert.ok(!page.includes(n.id), who)
    for (const n of told.filter((n) => n.hat_id === p.as(who).hatId))
      assert.equal((await p.as(who).post(`/work/notices/${n.id}`)).status, 404)
  }
  assert.match(text((await p.as('pippa').get('/work')).text), /must be read by you, or by somebody you ask/)

  assert.equal((await p.as('pippa').submit(`/arrivals/${a}/set-aside`, { reason: 'twice', line: 'As before' })).status, 303)
  const made = (await p.as('pippa').post(`/arrivals/${b}/take`)).go?.replace(/\/people$/, '') ?? ''
  assert.equal((await p.as('pippa').get(made)).status, 200)
  assert.ok((await p.as('pippa').get('/front-door')).text.includes(made))
  for (const who of ['pippa2', 'pippa-manager']) {
    for (const at of [`/arrivals/${a}`, `/arrivals/${b}`, made]) assert.equal((await p.as(who).get(at)).status, 404, `${who} ${at}`)
    assert.doesNotMatch((await p.as(who).get('/front-door')).text, new RegExp(`Quillfeather|${made}`, 'i'))
  }
  // A relation that was declared by mistake keeps nobody: it ends with it.
  await p
    .as('pippa-manager')
    .act((ctx) =>
      sql`select access.doubt_relation(id, 'It is another man of that name') from access.my_relations() where name = 'Orsino Quillfeather'`.execute(
        ctx.db,
      ),
    )
  await p
    .as('governance')
    .act((ctx) =>
      sql`select access.answer_relation(id, true, 'Looked at') from access.doubted_relations() where name = 'Orsino Quillfeather'`.execute(
        ctx.db,
      ),
    )
  assert.equal((await p.as('pippa-manager').get(made)).status, 200)
  assert.equal((await p.as('pippa2').get(made)).status, 404)
})
test('a letter is not passed to the door of somebody whose name stands in it, nor a contact to the eyes of a relative there', async () => {
  const sent = async (happening: string) => {
    await p.as('health').submit('/send', { ...what, name: '', happening })
    return (await found('pippa', happening))?.id ?? ''
  }
  const a = await sent('Her husband is Nell CORRIGAN, who works for the council')
  const no = await p.as('pippa').submit(`/arrivals/${a}/pass`, { to: 'portsmouth-eip', why: 'lives-there' })
  assert.equal(no.status, 422)
  assert.match(text(no.text), /Nell Corrigan works at that door[\s\S]*Ring a manager there/)
  assert.equal((await p.as('pippa').submit(`/arrivals/${a}/pass`, { to: 'hampshire-line', why: 'lives-there' })).status, 303)

  await p.as('eip').act((ctx) => declareRelation(ctx, { name: 'Caspian Thornwhistle', kind: 'friend' }))
  const b = await sent('Caspian Thornwhistle has her keys')
  const made = (await p.as('pippa').post(`/arrivals/${b}/take`)).go?.replace(/\/people$/, '') ?? ''
  assert.equal((await p.as('pippa').submit(`${made}/pass`, { to: 'portsmouth', why: 'lives-there' })).status, 303)
  assert.equal((await p.as('eip-manager').get(made)).status, 200)
  // The letter goes with it: the door it left reads neither.
  for (const who of ['pippa', 'pippa2', 'pippa-manager'])
    for (const at of [made, `/arrivals/${b}`]) assert.equal((await p.as(who).get(at)).status, 404, `${who} ${at}`)
  assert.equal((await p.as('eip-manager').get(`/arrivals/${b}`)).status, 200)
  assert.equal((await p.as('eip').get(made)).status, 404)
  for (const at of ['/front-door', '/work'])
    assert.doesNotMatch((await p.as('eip').get(at)).text, new RegExp(`Thornwhistle|${made}|passed to you`))
})
test('nobody at the door reads what is written of themselves; a colleague whom somebody spoke with is not that', async () => {
  await p.as('health').submit('/send', { ...what, name: 'Kemi Ladipo', happening: 'About a colleague' })
  await p.as('health').submit('/send', { ...what, happening: 'I spoke with Kemi Ladipo on Monday' })
  assert.ok(await found('pippa', 'About a colleague'))
  assert.equal(await found('pippa2', 'About a colleague'), undefined)
  assert.ok(await found('pippa2', 'I spoke with Kemi Ladipo on Monday'))
  // Whoever writes of their own life may mean him.
  await send('/write', await walk('/write', selfAnswers('My husband, Kemi Ladipo, works with you')))
  assert.ok(await found('pippa', 'My husband, Kemi Ladipo, works with you'))
  assert.equal(await found('pippa2', 'My husband, Kemi Ladipo, works with you'), undefined)
})
test('who sits on a board, governs or administers sends nobody', async () => {
  for (const who of ['board', 'governance', 'council-admin']) assert.equal((await p.as(who).get('/send')).status, 404, who)
})
test('without agreement it says why, or it is not sent', async () => {
  const no = await p.as('idva').submit('/send', { ...what, agrees: 'no' })
  assert.equal(no.status, 422)
  assert.match(text(no.text), /They do not agree\. Select why/)
  assert.equal(fieldsOf(no.text).happening, what.happening)
})
test('a child first: a concern for a child and harmful practices come to safeguarding', async () => {
  await p.as('schools').submit('/send', { ...what, kind: 'child-concern', happening: 'She is afraid to go home' })
  await p.as('health').submit('/send', { ...what, kind: 'fgm', happening: 'A journey is planned' })
  assert.ok(await found('mash', 'She is afraid to go home'))
  assert.ok(await found('mash', 'A journey is planned'))
  assert.equal(await found('pippa', 'A journey is planned'), undefined)
})

// ── Without an account ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const path = '/for-professionals'
const codeFor = async (address: string) => {
  const page = (await p.get('/demo/letters')).text
  return new RegExp(`To ${address.replace('.', '\\.')}[\\s\\S]*?Your code is (\\d{6})`).exec(page)?.[1] ?? ''
}
const who = { yourName: 'Petra Lown', yourRole: 'Health visitor', yourAgency: 'Bitterne team' }
async function checked(address: string): Promise<Seen> {
  const asked = await p.post(path, { ...fieldsOf((await p.get(path)).text), email: address, do: 'code' })
  return p.post(path, { ...fieldsOf(asked.text), digits: await codeFor(address), do: 'check' })
}
test('nothing is asked of anyone before the address is checked by its code', async () => {
  const first = await p.get(path)
  assert.doesNotMatch(first.text, /name="happening"/)
  const asked = await p.post(path, { ...fieldsOf(first.text), email: 'petra.lown@nhs.net', do: 'code' })
  assert.match(text(asked.text), /If mail can be sent to petra\.lown@nhs\.net, a code is on its way/)
  const wrong = await p.post(path, { ...fieldsOf(asked.text), digits: '000000', do: 'check' })
  assert.equal(wrong.status, 422)
  assert.doesNotMatch(wrong.text, /name="happening"/)
  const code = await codeFor('petra.lown@nhs.net')
  const right = await p.post(path, { ...fieldsOf(wrong.text), digits: code, do: 'check' })
  assert.match(right.text, /name="happening"/)
  const again = await p.post(path, { ...fieldsOf(asked.text), digits: code, do: 'check' })
  assert.match(again.text, /name="happening"/, 'pressed twice, or gone back to, it is the same check')
  const other = await p.post(path, { ...fieldsOf(first.text), email: 'petra.lown@nhs.net', do: 'code' })
  const elsewhere = await p.post(path, { ...fieldsOf(other.text), digits: code, do: 'check' })
  assert.equal(elsewhere.status, 422, 'a code is good on its own page alone')
  const sent = await p.post(path, { ...fieldsOf(right.text), ...who, ...what, happening: 'Sent from outside', do: 'send' })
  assert.match(text(sent.text), /Nothing is said of whether anyone is known/)
  const a = await found('pippa', 'Sent from outside')
  assert.deepEqual([a?.checked, a?.from.email, a?.from.agency], ['code', 'petra.lown@nhs.net', 'Bitterne team'])
})
test('a form without a checked address is nothing, whatever is put in it', async () => {
  const before = await count('arrivals.arrival')
  for (const pass of ['', 'AQID', 'x'.repeat(300)]) {
    const r = await p.post(path, { pages: 'form', pass, ...who, ...what, happening: 'Forged', do: 'send' })
    assert.match(text(r.text), /Your work e-mail address/)
    assert.equal(fieldsOf(r.text).happening, 'Forged', 'and what was typed is still there')
  }
  assert.equal(await count('arrivals.arrival'), before)
})
test('the check runs out while somebody writes: a new code, and every word comes back', async () => {
  const form = await checked('slow.writer@school.sch.uk')
  const now = p.now()
  p.at(new Date(now.getTime() + 3 * 60 * 60_000))
  try {
    const out = await p.post(path, { ...fieldsOf(form.text), ...who, ...what, happening: 'Interrupted twice', do: 'send' })
    assert.match(text(out.text), /Nothing you typed is lost/)
    const asked = await p.post(path, { ...fieldsOf(out.text), email: 'slow.writer@school.sch.uk', do: 'code' })
    const back = await p.post(path, { ...fieldsOf(asked.text), digits: await codeFor('slow.writer@school.sch.uk'), do: 'check' })
    assert.deepEqual(
      [fieldsOf(back.text).happening, fieldsOf(back.text).yourName, fieldsOf(back.text).reach],
      ['Interrupted twice', 'Petra Lown', 'ring'],
    )
  } finally {
    p.at(now)
  }
})
test('five wrong codes end a code, and the sixth asked for in an hour is not sent, with the same words', async () => {
  const address = 'tried.often@example.org'
  const asked = await p.post(path, { ...fieldsOf((await p.get(path)).text), email: address, do: 'code' })
  const code = await codeFor(address)
  for (let i = 0; i < 5; i++) await p.post(path, { ...fieldsOf(asked.text), digits: code === '111111' ? '222222' : '111111', do: 'check' })
  assert.equal((await p.post(path, { ...fieldsOf(asked.text), digits: code, do: 'check' })).status, 422)
  const mails = async () => Number((await one('select count(*) as n from arrivals.outbox')).n)
  const pages: string[] = []
  const before = await mails()
  for (let i = 0; i < 5; i++) pages.push(text((await p.post(path, { email: address, do: 'code' })).text))
  assert.equal((await mails()) - before, 4)
  assert.equal(new Set(pages).size, 1)
})
test('after one is sent another needs no second code; twenty an hour from one address are heard', async () => {
  let form = await checked('many.to.send@school.sch.uk')
  const ids = new Set<string>()
  for (let i = 0; i < 20; i++) {
    const sent = await p.post(path, { ...fieldsOf(form.text), ...who, ...what, happening: `Number ${i}`, do: 'send' })
    assert.match(text(sent.text), /The front door has it/)
    ids.add((await found('pippa', `Number ${i}`))?.id ?? '')
    form = await p.post(path, { ...fieldsOf(sent.text), do: 'another' })
    assert.deepEqual([fieldsOf(form.text).yourName, fieldsOf(form.text).happening, fieldsOf(form.text).reach], ['Petra Lown', '', 'never'])
  }
  assert.equal(ids.size, 20)
  const over = await p.post(path, { ...fieldsOf(form.text), ...who, ...what, happening: 'Number 20', do: 'send' })
  assert.equal(over.status, 429)
  assert.equal(fieldsOf(over.text).happening, 'Number 20')
})
test('what cannot be kept is not thanked for: the public may press again, a professional keeps every word', async () => {
  const [check, form] = [await walk('/write', selfAnswers('Not kept')), await checked('not.kept@school.sch.uk')]
  await p.admin.query("update access.team set key = key || '-away' where id = $1", [p.team('pippa')])
  try {
    const publicly = await send('/write', check)
    assert.match(text(publicly.text), /could not be kept just now/)
    assert.equal(fieldsOf(publicly.text).happening, 'Not kept')
    const outside = await p.post(path, { ...fieldsOf(form.text), ...who, ...what, happening: 'Not kept either', do: 'send' })
    assert.doesNotMatch(text(outside.text), /The front door has it/)
    assert.equal(fieldsOf(outside.text).happening, 'Not kept either')
  } finally {
    await p.admin.query("update access.team set key = replace(key, '-away', '') where id = $1", [p.team('pippa')])
  }
  assert.match(text((await send('/write', check)).text), /We have it/)
})
test('the mail says nothing of what it is for', async () => {
  const page = text((await p.get('/demo/letters')).text)
  assert.doesNotMatch(page.replace('Mail that would have been sent', ''), /abuse|refer|oneplan|front door|violence/i)
})
test('an installation with real people shows no mail, and says that the form is not open where no mail can be sent', async () => {
  const q = await partnership({ app: { madeUp: false } })
  try {
    assert.equal((await q.get('/demo/letters')).status, 404)
    assert.match(text((await q.get(path)).text), /is not open here/)
    await q.admin.query('update access.installation set made_up = false')
    const { rows } = await q.admin.query('select * from arrivals.letters_shown(now())')
    assert.equal(rows.length, 0)
  } finally {
    await q.close()
  }
})
test('a late letter is told to nobody who is kept from it, and at a door where nobody else reads it moves to another', async () => {
  await p.as('pippa').act((ctx) => declareRelation(ctx, { name: 'Osric Pemberly', kind: 'family' }))
  await p.as('health').submit('/send', { ...what, name: 'Ottoline Grey', happening: 'Osric Pemberly followed her home' })
  const a = await found('pippa2', 'Osric Pemberly followed her home')
  assert.ok(a)
  const notice = await one(
    "insert into access.notice (id, hat_id, kind, subject_id, at) values (gen_random_uuid(), $1, 'arrival-late', $2, $3) returning id",
    p.as('pippa').hatId,
    a.id,
    p.now(),
  )
  assert.ok(!(await p.as('pippa').get('/work')).text.includes(notice.id))
  const at = async () => (await one('select team_id from arrivals.arrival where id = $1', a.id)).team_id
  assert.equal(await at(), p.team('pippa'), 'others read here')
  const others = ['pippa2', 'pippa-manager'].map((k) => p.as(k).hatId)
  const { rows: was } = await p.admin.query('select id, until_at from access.hat where team_id = $1 and id <> $2', [
    p.team('pippa'),
    p.as('pippa').hatId,
  ])
  assert.ok(others.every((h) => was.some((w) => w.id === h)))
  await p.admin.query("update access.hat set until_at = '2020-01-01' where id = any ($1::uuid[])", [was.map((w) => w.id)])
  await p.as('pippa').get('/work')
  const moved = await at()
  assert.notEqual(moved, p.team('pippa'))
  const to = await one('select k.area, k.front_door from access.team k where k.id = $1', moved)
  assert.ok(to.front_door !== null)
  assert.equal(
    (
      await one(
        "select count(*)::int as n from access.notice where team_id = $1 and subject_id = $2 and kind = 'arrival-yours'",
        moved,
        a.id,
      )
    ).n,
    1,
  )
  assert.equal((await one('select count(*)::int as n from arrivals.passed where subject_id = $1', a.id)).n, 0, 'that list would tell them')
  assert.equal((await p.as('pippa').get(`/arrivals/${a.id}`)).status, 404)
  for (const w of was) await p.admin.query('update access.hat set until_at = $2 where id = $1', [w.id, w.until_at])
})
