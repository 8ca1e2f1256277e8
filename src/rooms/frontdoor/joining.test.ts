/** Who rings is not yet who they say they are: what a call may put into a plan that runs, and who a contact can be handed to. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '#platform/errors.ts'
import { contactPoints } from '#rooms/people/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { changeContact, handOver, type NewContact, recordContact } from './actions.ts'
import { joinContact } from './joining.ts'
import { openContact } from './store.ts'

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
