/** A number of another system, typed while somebody is taken in: it finds whoever holds it, for those who may know of them, and tells nobody else anything. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Day, parseDay } from '#lib/day.ts'
import { nhsCheck } from '#lib/identifiers.ts'
import { declareRelation } from '#rooms/access/index.ts'
import { recordContact } from '#rooms/frontdoor/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { addIdentifier, addName } from './about-actions.ts'
import { addMember, type NewMember } from './actions.ts'
import { recognise } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

interface Made {
  contactId: string
  familyId: string
  id: string
}
let made = 0
const syllables = 'ba ke di fo gu la me ni po ru'.split(' ')
const fresh = () => `Q${[...String(1000 + made++)].map((d) => syllables[Number(d)]).join('')}`
/** An NHS number nobody else has. */
const freshNhs = (): string => {
  for (let n = 600_000_000 + made++; ; n += 1000) {
    const check = nhsCheck(String(n))
    if (check !== undefined) return `${n}${check}`
  }
}
async function take(m: Partial<NewMember> & { nhs?: string } = {}, key = 'pippa'): Promise<Made> {
  return p.as(key).act(async (ctx) => {
    const contactId = await recordContact(ctx, { channel: 'phone', caller: 'professional', name: 'not given' })
    const { family_id: familyId } = await ctx.db
      .selectFrom('frontdoor.contact')
      .select('family_id')
      .where('id', '=', contactId)
      .executeTakeFirstOrThrow()
    const { nhs, ...rest } = m
    const id = await addMember(ctx, familyId, { role: 'victim', givenName: 'Ada', familyName: fresh(), ...rest })
    if (nhs) await addIdentifier(ctx, familyId, id, { kind: 'nhs', typed: nhs, saidBy: '' })
    await ctx.db.updateTable('frontdoor.contact').set({ about_member: id }).where('id', '=', contactId).execute()
    return { contactId, familyId, id }
  })
}
const find = (key: string, nhs: string, name = '', beside?: string) =>
  p.as(key).act((ctx) => recognise(ctx, { name, numbers: [{ kind: 'nhs', value: nhs }], ...(beside ? { beside } : {}) }, 20))
const ids = async (...of: Parameters<typeof find>) => (await find(...of)).map((c) => c.memberId)
const restrict = (m: Made, key = 'idva') =>
  p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    m.familyId,
    [p.as(key).hatId],
    testNow,
    'x',
  ])
const main = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

// ── Found by it ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the same number finds somebody under another name, before all who only share the name that was typed', async () => {
  const [nhs, familyName] = [freshNhs(), fresh()]
  const her = await take({ givenName: 'Bronwen', nhs })
  const namesake = await take({ givenName: 'Zdenka', familyName })
  const found = await find('pippa2', nhs, `Zdenka ${familyName}`)
  assert.deepEqual(
    found.slice(0, 2).map((c) => c.memberId),
    [her.id, namesake.id],
  )
  assert.deepEqual(found[0]?.likeness.numbers, [{ kind: 'nhs', agrees: true }])
  assert.deepEqual(found[1]?.likeness.numbers, [], 'nothing is held of the namesake to compare')
  assert.deepEqual(await ids('pippa2', nhs), [her.id], 'also by the number alone')
})
test('of somebody of the same name it is said whether the number agrees or differs, and no number is', async () => {
  const [nhs, other, familyName] = [freshNhs(), freshNhs(), fresh()]
  const born = parseDay('1984-07-23') as Day
  const one = await take({ familyName, bornOn: born, nhs })
  const two = await take({ familyName, bornOn: born, nhs: other })
  const found = await find('pippa', nhs, `Ada ${familyName}`)
  assert.deepEqual(
    found.map((c) => [c.memberId, c.likeness.numbers[0]?.agrees]),
    [
      [one.id, true],
      [two.id, false],
    ],
  )
  const page = main((await p.as('pippa').post('/find', { find: `Ada ${familyName} ${nhs}` })).text)
  assert.match(page, /the same NHS number/)
  assert.match(page, /but another NHS number/)
  assert.ok(!page.includes(other))
})
test('a year of two figures is the same PNC number; one that was taken back finds nobody; a temporary pupil number speaks against nobody', async () => {
  const her = await take({ role: 'harms' })
  const add = (kind: 'pnc' | 'upn', typed: string) =>
    p.as('pippa').act((ctx) => addIdentifier(ctx, her.familyId, her.id, { kind, typed, saidBy: '' }))
  await add('pnc', '03/11985X')
  await add('upn', 'B801200005001')
  const by = (kind: 'pnc' | 'upn', value: string, name = '') =>
    p.as('pippa').act((ctx) => recognise(ctx, { name, numbers: [{ kind, value }] }))
  assert.deepEqual(
    (await by('pnc', '2003/0011985X')).map((c) => c.memberId),
    [her.id],
  )
  const named = (await p.admin.query('select given_name || $2 || family_name as n from people.member where id = $1', [her.id, ' '])).rows[0]
    .n
  assert.deepEqual((await by('upn', 'P80120000501A', named)).find((c) => c.memberId === her.id)?.likeness.numbers, [])
  await p.admin.query('update people.identifier set ended_at = now() where member_id = $1', [her.id])
  assert.deepEqual(await by('pnc', '2003/0011985X'), [])
})

// ── The wall ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('whoever may not know of her learns nothing from typing her number: the answer is that of a number nobody has', async () => {
  const nhs = freshNhs()
  await take({ givenName: 'Ottoline', nhs })
  assert.equal((await ids('pippa2', nhs)).length, 1, 'the front door of her area finds her')
  for (const key of ['idva', 'refuge', 'idva-manager', 'chair', 'housing', 'police', 'dapp', 'partner-support', 'governance', 'board'])
    assert.deepEqual(await ids(key, nhs), [], key)
  const never = freshNhs()
  for (const key of ['idva', 'refuge', 'chair', 'housing']) {
    const [hers, nobodys] = [await p.as(key).post('/find', { find: nhs }), await p.as(key).post('/find', { find: never })]
    assert.equal(hers.status, nobodys.status, key)
    assert.equal(main(hers.text).replaceAll(nhs, never), main(nobodys.text), key)
  }
  for (const key of ['dapp', 'board']) assert.equal((await p.as(key).post('/find', { find: nhs })).status, 404, key)
})
test('another area’s front door, whoever is kept out by name, and whoever declared that they know her, are told of nobody', async () => {
  const [nhs, hidden] = [freshNhs(), freshNhs()]
  const her = await take({ givenName: 'Peregrine', familyName: 'Undersedge', nhs })
  await p.admin.query("update people.family set area = 'portsmouth' where id = $1", [her.familyId])
  assert.deepEqual(await ids('pippa', nhs), [])
  await p.admin.query("update people.family set area = 'southampton' where id = $1", [her.familyId])
  assert.deepEqual(await ids('pippa2', nhs), [her.id])
  await p.as('pippa2').act((ctx) => declareRelation(ctx, { name: 'Peregrine Undersedge', kind: 'family' }))
  assert.deepEqual(await ids('pippa2', nhs), [], 'her relative')
  assert.deepEqual(await ids('pippa', nhs), [her.id])
  const other = await take({ nhs: hidden })
  await restrict(other)
  assert.deepEqual(await ids('pippa', hidden), [])
  assert.deepEqual(await ids('pippa', hidden, 'Somebody Else'), [])
})
test('who works on a plan finds somebody of it by number, and nobody of any other plan', async () => {
  const [nhs, elsewhere] = [freshNhs(), freshNhs()]
  const [her, other] = [await take({ nhs }), await take({ nhs: elsewhere })]
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'named', $3, gen_random_uuid())",
    [her.familyId, p.as('refuge').hatId, testNow],
  )
  assert.deepEqual(await ids('refuge', nhs), [her.id])
  assert.deepEqual(await ids('refuge', elsewhere), [])
  // A seat at the meeting sees who is in it, and no numbers: it learns nothing of them either.
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'seat', $3, gen_random_uuid())",
    [other.familyId, p.as('housing').hatId, testNow],
  )
  assert.deepEqual(await ids('housing', elsewhere), [])
  for (const key of ['refuge', 'pippa'])
    await assert.rejects(
      p.as(key).act((ctx) => sql`select * from people.numbers_alike(${her.id}, ${other.id})`.execute(ctx.db)),
      /permission denied/,
    )
})
test('a number brings nobody whose name is kept apart, from either side; her workers hear of the contact instead', async () => {
  const [nhs, old] = [freshNhs(), fresh()]
  const now = await take({ givenName: 'Hilda', nhs })
  await p
    .as('pippa')
    .act((ctx) => addName(ctx, now.familyId, now.id, { kind: 'previous', givenName: 'Odette', familyName: old, apart: true }))
  assert.deepEqual(await ids('pippa2', nhs, `Odette ${old}`), [])
  assert.deepEqual(await ids('pippa2', nhs), [])
  const told = async (family: string, key: string) =>
    (await p.admin.query('select count(*)::int as n from access.notice where family_id = $1 and hat_id = $2', [family, p.as(key).hatId]))
      .rows[0].n
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'named', $3, gen_random_uuid())",
    [now.familyId, p.as('idva').hatId, testNow],
  )
  const then = await take({ givenName: 'Nobody', familyName: fresh(), nhs }, 'pippa2')
  assert.equal(await told(then.familyId, 'idva'), 1)
  // Seen from her own plan, the record under the old name is not put beside the new one.
  const before = await take({ givenName: 'Odette', familyName: old, nhs })
  assert.ok(!(await ids('pippa2', nhs, '', now.familyId)).includes(before.id))
  assert.ok((await ids('pippa2', nhs)).includes(before.id))
})
test('a number in a contact reaches whoever works with somebody hidden, under whatever name; of one who keeps a name apart it tells nobody who she is now', async () => {
  const nhs = freshNhs()
  const hidden = await take({ nhs })
  await restrict(hidden)
  const duty = async (m: Made) =>
    (
      await p.admin.query('select count(*)::int as n from access.basis where scope_id = $1 and holder_id = $2', [
        m.familyId,
        p.as('idva').hatId,
      ])
    ).rows[0].n
  const contact = await take({ givenName: 'Quite', familyName: fresh() }, 'pippa2')
  assert.equal(await duty(contact), 0)
  await p.as('pippa2').act((ctx) => addIdentifier(ctx, contact.familyId, contact.id, { kind: 'nhs', typed: nhs, saidBy: '' }))
  assert.equal(await duty(contact), 1)
  assert.doesNotMatch(main((await p.as('pippa2').get(`/contacts/${contact.contactId}`)).text), /the same NHS number/)
  const fled = await take({ givenName: 'Hilda' }, 'pippa2')
  await p
    .as('pippa2')
    .act((ctx) => addName(ctx, fled.familyId, fled.id, { kind: 'previous', givenName: 'Odette', familyName: fresh(), apart: true }))
  await p.as('pippa2').act((ctx) => addIdentifier(ctx, fled.familyId, fled.id, { kind: 'nhs', typed: nhs, saidBy: '' }))
  assert.equal(await duty(fled), 0)
})

// ── Where it is typed ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a contact says beside the call who holds the same number, by another name too, and shows no number', async () => {
  const nhs = freshNhs()
  const familyName = fresh()
  await take({ givenName: 'Marguerite', familyName, nhs })
  const contact = await take({ givenName: 'Peggy', familyName: fresh(), nhs }, 'pippa2')
  for (const path of ['', '/call']) {
    const page = main((await p.as('pippa2').get(`/contacts/${contact.contactId}${path}`)).text)
    assert.match(page, new RegExp(`Marguerite ${familyName}[^.]*the same NHS number ?, but another name`))
    assert.ok(!page.includes(nhs) && !page.includes(`${nhs.slice(0, 3)} ${nhs.slice(3, 6)}`))
  }
})
test('looked for before anybody is added: by the number alone, and the number is kept with who was added', async () => {
  const nhs = freshNhs()
  const her = await take({ givenName: 'Wilhelmina', nhs })
  const contact = await take({}, 'pippa2')
  const path = `/contacts/${contact.contactId}/people`
  const typed = {
    role: 'victim',
    givenName: 'Billie',
    familyName: fresh(),
    number: `${nhs.slice(0, 3)} ${nhs.slice(3, 6)} ${nhs.slice(6)}`,
  }
  const looked = await p.as('pippa2').post(path, { ...typed, do: 'look' })
  assert.match(main(looked.text), /Wilhelmina[^.]*the same NHS number/)
  const added = await p.as('pippa2').post(path, { ...typed, do: 'add', is: 'none', key: crypto.randomUUID() })
  assert.equal(added.status, 303)
  const { rows } = await p.admin.query(
    'select i.value from people.identifier i join people.member m on m.id = i.member_id where m.family_id = $1 and m.given_name = $2',
    [contact.familyId, 'Billie'],
  )
  assert.deepEqual(rows, [{ value: nhs }])
  assert.ok(her)
})
test('a number whose check digit is wrong is said, with how to mend it, and nothing that was typed is lost', async () => {
  const contact = await take({}, 'pippa2')
  const typed = { role: 'victim', givenName: 'Billie', familyName: 'Typedname', number: '943 476 5918' }
  const wrong = await p.as('pippa2').post(`/contacts/${contact.contactId}/people`, { ...typed, do: 'look' })
  assert.equal(wrong.status, 422)
  assert.match(main(wrong.text), /One of the digits of this NHS number is wrong/)
  for (const value of ['Billie', 'Typedname', '943 476 5918']) assert.ok(wrong.text.includes(`value="${value}"`), value)
  const found = await p.as('pippa2').post('/find', { find: 'Billie 943 476 5918' })
  assert.equal(found.status, 422)
  assert.match(found.text, /One of the digits/)
  assert.ok(found.text.includes('Billie 943 476 5918'))
  const rest = `/contacts/${contact.contactId}/rest`
  const half = await p.as('pippa2').submit(rest, { number: '2003/0011985Y', whereHeIs: 'At his mother’s' })
  assert.equal(half.status, 422)
  assert.match(half.text, /letter at the end of this PNC number/)
  assert.ok(half.text.includes('2003/0011985Y') && half.text.includes('At his mother’s'))
})
test('more of the same call takes a number of hers and of his, once, and says which are held', async () => {
  const nhs = freshNhs()
  const known = await take({ givenName: 'Rosalind', nhs })
  const contact = await take({ givenName: 'Peggy' }, 'pippa2')
  const rest = `/contacts/${contact.contactId}/rest`
  const sent = await p.as('pippa2').submit(rest, { number: nhs, hisNumber: '2003/0011985X', do: 'save' })
  assert.equal(sent.status, 303, main(sent.text))
  const { rows } = await p.admin.query(
    'select m.role, i.kind, i.value from people.identifier i join people.member m on m.id = i.member_id where m.family_id = $1 order by 1',
    [contact.familyId],
  )
  assert.deepEqual(rows, [
    { role: 'harms', kind: 'pnc', value: '2003/0011985X' },
    { role: 'victim', kind: 'nhs', value: nhs },
  ])
  const again = (await p.as('pippa2').get(rest)).text
  assert.match(main(again), /Numbers held: [^.]*NHS number of Peggy/)
  assert.ok(!again.includes(nhs))
  assert.match(main((await p.as('pippa2').get(`/contacts/${contact.contactId}`)).text), /Rosalind/)
  assert.ok(known)
})
