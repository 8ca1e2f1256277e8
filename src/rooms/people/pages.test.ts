/** Finding people and keeping who they are, through the real app: what each may find, change and never see. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type NewContact, openContact, recordContact } from '#rooms/frontdoor/index.ts'
import { fieldsOf, type Partnership, partnership, testNow } from '#src/testing.ts'
import { addContactPoint, addMember, linkPerson } from './actions.ts'
import { contactPoints, openFamily } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

interface Case {
  familyId: string
  her: string
  contactId: string
}
const take = async (name: string, more: Partial<NewContact> = {}): Promise<Case> =>
  p.as('pippa').act(async (ctx) => {
    const contactId = await recordContact(ctx, { channel: 'phone', caller: 'herself', name, ...more })
    const c = await openContact(ctx, contactId)
    return { familyId: c.familyId, her: c.aboutMember ?? '', contactId }
  })
const family = (id: string, who = 'pippa') => p.as(who).act((ctx) => openFamily(ctx, id))
const main = (page: string) => page.slice(page.indexOf('<main'), page.indexOf('</main>'))
const words = (page: string) =>
  main(page)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

test('the front door finds its area; others find the plans they are on; nobody learns that there is more', async () => {
  const c = await take('Wanda Brook')
  const found = await p.as('pippa2').post('/find', { find: 'wanda brook' })
  assert.match(words(found.text), /Wanda Brook.*same name/)
  assert.match(
    words((await p.as('mash').post('/find', { find: 'Wanda Brook' })).text),
    /Known here\. To go on, take a contact/,
    'known, and not opened',
  )
  assert.equal((await p.as('mash').get(`/families/${c.familyId}/people`)).status, 404)
  const nobody = main((await p.as('idva').post('/find', { find: 'Zzyzx Nobody' })).text).replace('Zzyzx Nobody', 'NAME')
  assert.equal(main((await p.as('idva').post('/find', { find: 'Wanda Brook' })).text).replace('Wanda Brook', 'NAME'), nobody)
  for (const key of ['dapp', 'board', 'governance']) assert.equal((await p.as(key).post('/find', { find: 'Wanda Brook' })).status, 404, key)
})
test('somebody hidden and nobody at all are answered with the same page', async () => {
  const c = await take('Hidden Harcourt')
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    c.familyId,
    [p.as('idva').hatId],
    testNow,
    'x',
  ])
  const ask = async (name: string) => main((await p.as('pippa').post('/find', { find: name })).text).replaceAll(name, 'NAME')
  assert.equal(await ask('Hidden Harcourt'), await ask('Qqqq Xxxx'))
  assert.equal((await p.as('pippa').get(`/families/${c.familyId}/people`)).status, 404)
})
test('a reference opens its plan for those on it, and is nobody’s name for anyone else; nothing typed stands in an address', async () => {
  const c = await take('Ref Holder')
  const { reference } = await family(c.familyId)
  assert.equal((await p.as('pippa').post('/find', { find: reference.toLowerCase() })).go, `/families/${c.familyId}`)
  const other = await p.as('idva').post('/find', { find: reference })
  assert.deepEqual([other.status, other.go], [200, undefined])
  assert.equal((await p.as('pippa').post('/find', { find: '14.8.1991' })).status, 422)
  assert.equal((await p.as('pippa').post('/find', { find: '' })).status, 422)
})
test('two who change one person are both shown; nothing is lost', async () => {
  const c = await take('Kim Ashby')
  const path = `/families/${c.familyId}/people/${c.her}`
  const stale = fieldsOf((await p.as('pippa').get(path)).text)
  assert.equal((await p.as('pippa2').submit(path, { accessNeeds: 'Hears with one ear' }, 'save')).status, 303)
  const clash = await p.as('pippa').post(path, { ...stale, knownAs: 'Kimmy', accessNeeds: 'Needs large print', do: 'save' })
  assert.equal(clash.status, 409)
  for (const w of ['Hears with one ear', 'Needs large print', 'Kemi Ladipo', 'Kimmy']) assert.ok(clash.text.includes(w), w)
  const kept = (await family(c.familyId)).members.find((m) => m.id === c.her)
  assert.deepEqual([kept?.accessNeeds, kept?.knownAs], ['Hears with one ear', ''])
})
test('a role is judged by a person, and what the police recorded stays beside it', async () => {
  const c = await take('Jo Hart', { caller: 'professional' })
  const hannah = await p
    .as('pippa')
    .act((ctx) => addMember(ctx, c.familyId, { role: 'unjudged', policeRole: 'suspect', givenName: 'Hannah', familyName: 'Vale' }))
  const role = await p.as('pippa').get(`/families/${c.familyId}/people/${hannah}/role`)
  assert.match(words(role.text), /The police recorded: suspect/)
  assert.equal((await p.as('pippa').submit(`/families/${c.familyId}/people/${hannah}/role`, { role: 'victim' }, 'judge')).status, 303)
  const m = (await family(c.familyId)).members.find((x) => x.id === hannah)
  assert.deepEqual([m?.role, m?.policeRole], ['victim', 'suspect'])
  assert.match(words((await p.as('pippa').get(`/families/${c.familyId}/people`)).text), /Hannah Vale.*Victim or survivor.*suspect/)
})
test('who is who to whom, and only within the family', async () => {
  const [c, other] = [await take('Sunita Gurung'), await take('Someone Other')]
  const boy = await p.as('pippa').act((ctx) => addMember(ctx, c.familyId, { role: 'child', givenName: 'Asim', familyName: 'Gurung' }))
  const path = `/families/${c.familyId}/people/${boy}/ties`
  assert.equal((await p.as('pippa').submit(path, { kind: 'child-of', to: c.her }, 'connect')).status, 303)
  assert.equal((await p.as('pippa').submit(path, { kind: 'child-of', to: other.her }, 'connect')).status, 422)
  assert.deepEqual(
    (await family(c.familyId)).ties.map((t) => [t.fromMember, t.kind, t.toMember]),
    [[boy, 'child-of', c.her]],
  )
})
test('a number has one of three states, says who says so, and never shows', async () => {
  const c = await take('Fern Dale')
  const add = `/families/${c.familyId}/people/${c.her}/points/new`
  const point = { kind: 'phone', phone: '07700 900 417', state: 'safe' }
  assert.equal((await p.as('pippa').submit(add, point, 'add')).status, 422, 'safe is somebody’s word')
  assert.equal((await p.as('pippa').submit(add, { ...point, phone: '12', saidBy: 'Fern' }, 'add')).status, 422)
  assert.equal(
    (
      await p
        .as('pippa')
        .submit(add, { ...point, saidBy: 'Fern, on the call', 'window-from': '9:30', 'window-until': '14:30', agreed: 'texts' }, 'add')
    ).status,
    303,
  )
  const [held] = await p.as('pippa').act((ctx) => contactPoints(ctx, c.familyId))
  assert.deepEqual([held?.state, held?.texts, held?.voicemail, held?.windowUntil], ['safe', true, false, '14:30'])
  const people = await p.as('pippa').get(`/families/${c.familyId}/people`)
  assert.match(words(people.text), /Safe now/)
  assert.ok(!people.text.includes('900417') && !people.text.includes('900 417'))
  const path = `/families/${c.familyId}/points/${held?.id}`
  const stale = fieldsOf((await p.as('pippa').get(path)).text)
  await p.as('pippa2').submit(path, { state: 'unsafe', saidBy: 'Fern' }, 'save')
  assert.equal((await p.as('pippa').post(path, { ...stale, script: 'Say the library', do: 'save' })).status, 409)
  assert.equal((await p.as('pippa').post(path, { ...stale, do: 'end' })).status, 409, 'not ended over what a colleague has just said')
  assert.match(words((await p.as('pippa').get(`/families/${c.familyId}/people`)).text), /Unsafe/)
  assert.equal((await p.as('pippa').submit(path, {}, 'end')).status, 303)
  assert.deepEqual(await p.as('pippa').act((ctx) => contactPoints(ctx, c.familyId)), [])
})
test('a new number that takes the place of an old one: the old one is never used again, and no page shows either', async () => {
  const c = await take('Isla Fenwick')
  const add = `/families/${c.familyId}/people/${c.her}/points/new`
  assert.ok(!(await p.as('pippa').get(add)).text.includes('take the place'), 'nothing is held yet')
  await p.as('pippa').submit(add, { kind: 'phone', phone: '07700 900431', state: 'safe', saidBy: 'Isla' }, 'add')
  await p.as('pippa').submit(add, { kind: 'email', email: 'isla@example.org', state: 'not_checked' }, 'add')
  const held = () => p.as('pippa').act((ctx) => contactPoints(ctx, c.familyId))
  const old = (await held()).find((x) => x.kind === 'phone')
  const page = await p.as('pippa').get(add)
  assert.match(words(page.text), /Does it take the place of one we hold\? .*Telephone, safe, checked 10 March 2026/)
  assert.ok(!page.text.includes('900431'))
  const next = { kind: 'phone', phone: '07700 900432', state: 'safe', saidBy: 'Isla, on the call' }
  assert.equal((await p.as('pippa').submit(add, { ...next, instead: '00000000-0000-4000-8000-000000000000' }, 'add')).status, 422)
  assert.equal((await p.as('pippa').submit(add, { ...next, instead: old?.id ?? '' }, 'add')).status, 303)
  const now = await held()
  assert.deepEqual(now.map((x) => x.kind).sort(), ['email', 'phone'])
  assert.ok(now.every((x) => x.id !== old?.id))
})
test('whoever is not on the plan finds nothing at any of its addresses, to read or to write', async () => {
  const c = await take('Moss Vale')
  const point = await p.as('pippa').act((ctx) => addContactPoint(ctx, c.familyId, { memberId: c.her, kind: 'phone', value: '07700900111' }))
  const paths = [
    'people',
    'people/new',
    `people/${c.her}`,
    `people/${c.her}/role`,
    `people/${c.her}/ties`,
    `people/${c.her}/points/new`,
    `points/${point}`,
  ]
  for (const key of ['idva', 'mash', 'dapp', 'housing', 'board', 'governance'])
    for (const path of paths) {
      assert.equal((await p.as(key).get(`/families/${c.familyId}/${path}`)).status, 404, `${key} ${path}`)
      if (path !== 'people')
        assert.equal(
          (await p.as(key).post(`/families/${c.familyId}/${path}`, { role: 'harms', state: 'safe', saidBy: 'x', givenName: 'X' })).status,
          404,
          `${key} ${path}`,
        )
    }
  assert.equal((await p.as('dapp').post(`/families/${c.familyId}/people/${c.her}/part`)).status, 404)
  for (const path of paths) assert.equal((await p.as('pippa').get(`/families/${c.familyId}/${path}`)).status, 200, path)
})
test('said to be the same by mistake, it is taken back, and no family has changed', async () => {
  const [a, b] = [await take('Rosa Field'), await take('Rosa Field')]
  const person = async (m: string) => (await p.admin.query('select person_id from people.member where id = $1', [m])).rows[0].person_id
  assert.equal(await p.as('pippa').act((ctx) => linkPerson(ctx, b.familyId, b.her, a.her)), 'linked')
  assert.equal(await person(a.her), await person(b.her))
  assert.equal((await p.as('pippa').post(`/families/${b.familyId}/people/${b.her}/part`)).status, 303)
  assert.notEqual(await person(a.her), await person(b.her))
  assert.deepEqual([(await family(a.familyId)).members.length, (await family(b.familyId)).members.length], [1, 1])
})
