/** Who rings is not yet who they say they are: what a call may put into a plan that runs, and who a contact can be handed to. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { Refused } from '#platform/errors.ts'
import { addIdentifier, addMember, beginFamily, contactPoints, sayTwo } from '#rooms/people/index.ts'
import { fieldsOf, type Partnership, partnership, testNow } from '#src/testing.ts'
import { changeContact, handOver, type NewContact, recordContact } from './actions.ts'
import { joinContact } from './joining.ts'
import { knownBefore, openContact } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const take = (who: string, said: Partial<NewContact>) => p.as(who).act((ctx) => recordContact(ctx, { channel: 'phone', ...said }))
const open = (id: string) => p.as('pippa').act((ctx) => openContact(ctx, id))
const points = async (familyId: string) =>
  (await p.as('pippa').act((ctx) => contactPoints(ctx, familyId))).map((x) => [x.state, x.saidBy] as const)

test('a number given by whoever rang in her name is not a safe number of hers: he may have given his own', async () => {
  const hers = await open(await take('pippa2', { caller: 'herself', name: 'Tia Brand' }))
  const id = await take('pippa', {
    caller: 'herself',
    name: 'Tia',
    cutOff: 'ring',
    ringNumber: '07700 900555',
    windowFrom: '10:00',
    windowUntil: '11:00',
  })
  await p.as('pippa').act((ctx) => joinContact(ctx, id, { familyId: hers.familyId, memberId: hers.aboutMember ?? '' }))
  const [[state, by] = ['', '']] = await points(hers.familyId)
  assert.equal(state, 'not_checked')
  assert.match(by, /whoever rang on 10 March 2026/)
  await p
    .as('pippa')
    .act((ctx) => changeContact(ctx, id, { happening: 'He is outside', windowFrom: '10:00', windowUntil: '12:00', cutOff: 'ring' }))
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { cutOff: 'will-ring' }))
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { cutOff: 'ring' }))
  assert.deepEqual(
    (await points(hers.familyId)).map(([s]) => s),
    ['not_checked'],
    'nor when the call is kept again',
  )
})
test('a number of another system goes with the contact, and says when it was given', async () => {
  const hers = await open(await take('pippa2', { caller: 'herself', name: 'Tia Brandt' }))
  const id = await take('pippa', { caller: 'professional', name: 'Tia' })
  await p.as('pippa').act(async (ctx) => {
    const c = await openContact(ctx, id)
    await addIdentifier(ctx, c.familyId, c.aboutMember as string, { kind: 'nhs', typed: '943 476 5919', saidBy: 'the ward' })
  })
  await p.as('pippa').act((ctx) => joinContact(ctx, id, { familyId: hers.familyId, memberId: hers.aboutMember ?? '' }))
  const { rows } = await p.admin.query('select value, said_by from people.identifier where member_id = $1', [hers.aboutMember])
  assert.deepEqual(rows, [{ value: '9434765919', said_by: 'given on 10 March 2026: make sure that it is theirs' }])
})
test('what somebody has found out about a number since is not undone by keeping the call again', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Ayla Moss', cutOff: 'ring', ringNumber: '07700 900556' })
  const { familyId } = await open(id)
  assert.deepEqual(
    (await points(familyId)).map(([s]) => s),
    ['safe'],
  )
  await p.admin.query("update people.contact_point set state = 'not_checked' where family_id = $1", [familyId])
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { cutOff: 'ring', windowFrom: '10:00', windowUntil: '12:00' }))
  assert.deepEqual(
    (await points(familyId)).map(([s]) => s),
    ['not_checked'],
  )
})

test('a contact is not handed to a colleague who may not open it: it would be nobody’s', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Leanne Mercer' })
  const { familyId } = await open(id)
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', $3)", [
    familyId,
    p.as('pippa2').staffId,
    new Date(testNow.getTime() - 1000),
  ])
  const no = (e: unknown) => e instanceof Refused && /Kemi Ladipo cannot be given this one/.test(e.message)
  await assert.rejects(
    p.as('pippa').act((ctx) => handOver(ctx, id, { hatId: p.as('pippa2').hatId, nextStep: 'Ring her' })),
    no,
  )
  await assert.rejects(
    p.as('pippa').act((ctx) => changeContact(ctx, id, { nextHatId: p.as('pippa2').hatId })),
    no,
  )
  assert.equal((await open(id)).claimedBy, p.as('pippa').hatId)
})

const look = async (id: string, typed: Record<string, string>) => {
  const page = await p.as('pippa').post(`/contacts/${id}/people`, { ...typed, do: 'look' })
  return { page, offered: [...page.text.matchAll(/name="is" id="[^"]*" value="([^"]+)"/g)].map((m) => m[1] ?? '') }
}
test('a contact is put with the plan of whoever is harmed, never with one in which the name is his or a child’s', async () => {
  const other = await p.as('pippa').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    return {
      familyId,
      him: await addMember(ctx, familyId, { role: 'harms', givenName: 'Ross', familyName: 'Tenby' }),
      her: await addMember(ctx, familyId, { role: 'victim', givenName: 'Nell', familyName: 'Tenby' }),
    }
  })
  const id = await take('pippa', { caller: 'herself', name: 'Ann', cutOff: 'ring', ringNumber: '07700 900557' })
  const his = await look(id, { role: 'harms', givenName: 'Ross', familyName: 'Tenby' })
  assert.ok(his.offered.includes(`same:${other.him}`))
  assert.deepEqual(
    his.offered.filter((o) => o.startsWith('join:')),
    [],
  )
  assert.deepEqual(
    (await look(id, { role: 'victim', givenName: 'Nell', familyName: 'Tenby' })).offered.filter((o) => o.startsWith('join:')),
    [`join:${other.her}`],
  )
  await assert.rejects(
    p.as('pippa').act((ctx) => joinContact(ctx, id, { familyId: other.familyId, memberId: other.him })),
    Refused,
  )
  assert.notEqual((await open(id)).familyId, other.familyId)
})
test('a father and a son of one name are two people while their birth dates differ; twins are told apart in words', async () => {
  const [father, twin] = await p.as('pippa').act(async (ctx) => [
    await addMember(ctx, await beginFamily(ctx), {
      role: 'harms',
      givenName: 'John',
      familyName: 'Harwood',
      bornOn: '1961-02-03' as Day,
    }),
    await addMember(ctx, await beginFamily(ctx), {
      role: 'child',
      givenName: 'Ella',
      familyName: 'Harwood',
      bornOn: '2015-04-04' as Day,
    }),
  ])
  const id = await take('pippa', { caller: 'herself', name: 'Ann' })
  const son = await look(id, {
    role: 'harms',
    givenName: 'John',
    familyName: 'Harwood',
    'born-day': '6',
    'born-month': '5',
    'born-year': '1990',
  })
  assert.match(son.page.text, /The dates of birth differ: two people/)
  assert.equal(son.offered.includes(`same:${father}`), false)
  const posted = await p.as('pippa').post(`/contacts/${id}/people`, { ...fieldsOf(son.page.text), is: `same:${father}`, do: 'add' })
  assert.equal(posted.status, 422, 'nor when it is sent all the same')
  const guess = await look(id, { role: 'harms', givenName: 'John', familyName: 'Harwood', age: '35' })
  assert.match(guess.page.text, /too far apart: two people/)
  const emma = await look(id, {
    role: 'child',
    givenName: 'Emma',
    familyName: 'Harwood',
    'born-day': '4',
    'born-month': '4',
    'born-year': '2015',
  })
  assert.ok(emma.offered.includes(`same:${twin}`))
  assert.match(emma.page.text, /but another first name, as twins have/)
})

const known = (id: string) => `/contacts/${id}/known`
const box = async (id: string) => (await p.as('pippa').get(`/contacts/${id}/call`)).text
test('whether it is one of them is said of who is in the contact already, and nobody is added', async () => {
  const there = await open(await take('pippa2', { caller: 'professional', name: 'Rhoda Quill' }))
  const id = await take('pippa', { caller: 'professional', name: 'Rhoda Quill' })
  assert.match(await box(id), new RegExp(`href="${known(id)}">Say whether it is one of them`))
  const page = (await p.as('pippa').get(known(id))).text
  assert.ok(page.includes(`value="same:${there.aboutMember}"`) && page.includes(`value="two:${there.aboutMember}"`))
  assert.equal((await p.as('pippa').submit(known(id), {})).status, 422)
  assert.equal((await p.as('pippa').submit(known(id), { is: `same:${id}` })).status, 422, 'nor of anybody who is not on the page')
  assert.equal((await p.as('pippa').submit(known(id), { is: `same:${there.aboutMember}` })).go, `/contacts/${id}`)
  const c = await open(id)
  const { rows } = await p.admin.query('select id, person_id from people.member where family_id = any ($1::uuid[])', [
    [c.familyId, there.familyId],
  ])
  assert.equal(rows.length, 2, 'nobody was added')
  assert.equal(new Set(rows.map((r) => r.person_id)).size, 1, 'and the two are one')
  assert.match(await box(id), /Said to be the same person/)
  assert.doesNotMatch(await box(id), /Say whether it is one of them/)
  for (const key of ['idva', 'mash', 'dapp']) assert.equal((await p.as(key).get(known(id))).status, 404, key)
})
test('that it is not one of them is kept: they stand there no longer, and a colleague’s word is not turned round by one', async () => {
  const there = await open(await take('pippa2', { caller: 'professional', name: 'Thora Quinlan' }))
  const id = await take('pippa', { caller: 'professional', name: 'Thora Quinlan' })
  assert.equal((await p.as('pippa').submit(known(id), { is: 'none' })).go, `/contacts/${id}`)
  assert.doesNotMatch(await box(id), /May be one of these/)
  const pair = async (a: string) =>
    (await p.admin.query('select state, outcome from people.pair where $1 in (member_a, member_b)', [a])).rows
  assert.deepEqual(await pair(there.aboutMember ?? ''), [{ state: 'decided', outcome: 'different' }])
  // Said to be one by a colleague first: the second word against it waits for another.
  const third = await take('pippa', { caller: 'professional', name: 'Thora Quinlan' })
  await p.admin.query("update people.pair set state = 'waiting', outcome = null, decided_at = null where $1 in (member_a, member_b)", [
    there.aboutMember,
  ])
  await p.admin.query(
    "update people.said set said = 'same', staff_id = $2, hat_id = $3 where pair_id in (select id from people.pair where $1 in (member_a, member_b))",
    [there.aboutMember, p.as('pippa2').staffId, p.as('pippa2').hatId],
  )
  await p.as('pippa').submit(known(id), { is: `two:${there.aboutMember}` })
  assert.deepEqual(
    (await pair(there.aboutMember ?? '')).map((r) => r.state),
    ['waiting'],
  )
  assert.ok(third)
})
test('of whom they may not see nothing can be said, and a number counts as asked before only where its plan may be known', async () => {
  const nhs = { kind: 'nhs', typed: '943 476 5919', saidBy: 'the ward' } as const
  const withNumber = async (who: string, name: string) => {
    const id = await take(who, { caller: 'professional', name })
    const c = await open(id)
    await p.as('pippa').act((ctx) => addIdentifier(ctx, c.familyId, c.aboutMember as string, { ...nhs, typed: '943 476 5870' }))
    return { id, c }
  }
  const before = await withNumber('pippa2', 'Wanda Orr')
  p.at(new Date(testNow.getTime() + 60_000))
  const now = await withNumber('pippa', 'Wendy Orrin')
  const times = async () => (await p.as('pippa').act((ctx) => knownBefore(ctx, [now.id]))).get(now.id)?.times
  assert.equal(await times(), 1, 'another name, the same number')
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    before.c.familyId,
    [p.as('idva').hatId],
    testNow,
    'a cousin',
  ])
  assert.ok(!(await times()), 'a plan kept to a few counts as none')
  await assert.rejects(
    p
      .as('pippa')
      .act((ctx) => sayTwo(ctx, now.c.familyId, now.c.aboutMember ?? '', before.c.aboutMember ?? '', { model: '', weight: 0 } as never)),
  )
  p.at(testNow)
})
