/** A death stops what goes to her from every plan she is known in; and one plan learns nothing of the other by it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '#platform/errors.ts'
import { addContactPoint, addMember, beginFamily, linkPerson, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { markDeath } from './actions.ts'
import { startCall } from './calls.ts'
import { answerDoubt, doubtDeath } from './death-doubt.ts'
import { type Donna, donnaTaken } from './sample.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const one = async (q: string, ...v: unknown[]) => (await p.admin.query(q, v)).rows[0]
interface Two {
  /** Where her workers are the IDVA's. */
  b: Donna
  /** Where the front door alone knows her. */
  a: { id: string; her: string }
}
/** Her plan, and another that the front door holds; said to be one. */
async function known(): Promise<Two> {
  const b = await donnaTaken(p)
  await p.admin.query("update casework.call set next_on = '2026-03-12' where family_id = $1", [b.familyId])
  const a = await p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    const her = await addMember(ctx, id, { role: 'victim', givenName: 'Dona', familyName: 'Canary-Pyke', ageAbout: 31 })
    await addContactPoint(ctx, id, { memberId: her, kind: 'phone', value: '07700 900588', state: 'safe', saidBy: 'Dona' })
    assert.equal(await linkPerson(ctx, id, her, b.donna), 'linked')
    return { id, her }
  })
  return { b, a }
}
const diesIn = (who: string, familyId: string, member: string) =>
  p.as(who).act(async (ctx) => markDeath(ctx, await openFamily(ctx, familyId), member, { on: ctx.today, text: '' }))
const held = (member: string) =>
  one('select id, ended_how, ended_by from casework.death_hold where member_id = $1 order by at desc limit 1', member)
const open = async (member: string) =>
  (await one('select count(*)::int as n from people.contact_point where member_id = $1 and ended_at is null', member)).n
const told = (familyId: string, kind: string, hat: string) =>
  one('select subject_id from access.notice where family_id = $1 and kind = $2 and hat_id = $3', familyId, kind, hat)

test('a death in one plan stops what goes to her from the other, and tells its workers in words that name no plan and nobody', async () => {
  const { a, b } = await known()
  await p.admin.query('update people.contact_point set recorded_by = $2 where id = $1', [b.pointId, p.as('idva').hatId])
  const keptBy = { recorded_by: p.as('idva').hatId }
  await diesIn('pippa', a.id, a.her)
  assert.equal(await open(b.donna), 0)
  assert.equal(
    (
      await one(
        'select count(*)::int as n from casework.call where family_id = $1 and (next_on is not null or ended_at is null)',
        b.familyId,
      )
    ).n,
    0,
  )
  const hold = await held(b.donna)
  assert.equal((await told(b.familyId, 'death-said', p.as('idva').hatId)).subject_id, hold.id)
  assert.equal(
    (await one('select died_on from people.member where id = $1', b.donna)).died_on,
    null,
    'nobody of this plan has said that she died',
  )
  const pages = [`/families/${b.familyId}`, `/families/${b.familyId}/death/same/${hold.id}`, '/work']
  for (const at of pages) {
    const page = await p.as('idva').get(at)
    assert.equal(page.status, 200, at)
    assert.match(page.text, /A death was recorded of somebody said to be the same person/, at)
    assert.match(page.text, /Nothing goes to (Donna Pike|them) until you say whether it is (Donna Pike|the same person)/, at)
    assert.ok(!page.text.includes(a.id) && !page.text.includes(a.her) && !/Canary-Pyke/.test(page.text), `${at} says where`)
  }
  assert.deepEqual(
    await one('select recorded_by from people.contact_point where id = $1', b.pointId),
    keptBy,
    'nobody of another plan stands on her number',
  )
  assert.ok(!JSON.stringify(await one('select * from casework.death_hold where id = $1', hold.id)).includes(p.as('pippa').hatId))
  // Another number, taken down meanwhile, is not rung either.
  const point = await p
    .as('idva')
    .act((ctx) =>
      addContactPoint(ctx, b.familyId, { memberId: b.donna, kind: 'phone', value: '07700 900589', state: 'safe', saidBy: 'Her sister' }),
    )
  await assert.rejects(
    p.as('idva').act(async (ctx) => startCall(ctx, await openFamily(ctx, b.familyId), { pointId: point, whyNow: 'It cannot wait' })),
    (e) => e instanceof Refused && /somebody said to be the same person/.test(e.message),
  )
})
test('the page is there for who could record the death, and for nobody else', async () => {
  const { a, b } = await known()
  await diesIn('pippa', a.id, a.her)
  const hold = await held(b.donna)
  for (const who of ['refuge', 'housing', 'dapp', 'board', 'governance'])
    assert.equal((await p.as(who).get(`/families/${b.familyId}/death/same/${hold.id}`)).status, 404, who)
  assert.equal((await p.as('idva').get(`/families/${a.id}`)).status, 404, 'the hold opens nothing of the other plan')
  assert.equal((await p.as('idva').get(`/families/${a.id}/death/same/${hold.id}`)).status, 404)
})
test('a worker who is kept from the plan is told nothing: her team is', async () => {
  const { a, b } = await known()
  await p.admin.query(
    "insert into access.denial (staff_id, family_id, kind, from_at) select staff_id, $2, 'relation', $3 from access.hat where id = $1",
    [p.as('idva').hatId, b.familyId, new Date(p.now().getTime() - 1000)],
  )
  await p.admin.query('update access.basis set until_at = $3 where scope_id = $1 and holder_id = $2', [
    b.familyId,
    p.as('pippa').hatId,
    p.now(),
  ])
  await diesIn('pippa', a.id, a.her)
  const hold = await held(b.donna)
  assert.equal(await open(b.donna), 0, 'it stops whoever is told')
  assert.equal(await told(b.familyId, 'death-said', p.as('idva').hatId), undefined)
  assert.equal((await p.as('idva').get(`/families/${b.familyId}/death/same/${hold.id}`)).status, 404)
  assert.ok(
    await one("select 1 as x from access.notice where family_id = $1 and kind = 'death-said' and team_id = $2", b.familyId, p.team('idva')),
  )
})
test('it is not her: what was held may go on, numbers as not checked, and the pair is looked at again', async () => {
  const { a, b } = await known()
  await diesIn('pippa', a.id, a.her)
  const hold = await held(b.donna)
  const at = `/families/${b.familyId}/death/same/${hold.id}`
  assert.equal((await p.as('idva').submit(at, { her: 'no', why: '' })).status, 422)
  assert.equal((await p.as('idva').submit(at, { her: 'no', why: 'I sat with her this morning' })).status, 303)
  assert.equal((await held(b.donna)).ended_how, 'not-her')
  assert.equal((await one('select state from people.contact_point where id = $1 and ended_at is null', b.pointId)).state, 'not_checked')
  const pair = await one(
    'select id, state from people.pair where member_a = least($1, $2)::uuid and member_b = greatest($1, $2)::uuid',
    a.her,
    b.donna,
  )
  assert.equal(pair.state, 'waiting')
  assert.equal(
    (await one('select count(*)::int as n from people.said where pair_id = $1 and said = $2 and over_at is null', pair.id, 'different')).n,
    1,
  )
  assert.ok((await one('select died_on from people.member where id = $1', a.her)).died_on, 'what the other plan recorded stands')
  assert.equal((await p.as('idva').get(at)).status, 404, 'said once')
})
test('taken back where it was recorded, it ends here too', async () => {
  const { a, b } = await known()
  await diesIn('pippa', a.id, a.her)
  const doubt = await p
    .as('pippa')
    .act(async (ctx) => doubtDeath(ctx, await openFamily(ctx, a.id), a.her, 'She rang the front door this morning'))
  await p.admin.query('update casework.death_doubt set asked_staff = $2 where id = $1', [doubt, p.as('idva').staffId])
  assert.equal(await open(b.donna), 0, 'a doubt alone changes nothing')
  await p.as('pippa').act(async (ctx) => answerDoubt(ctx, await openFamily(ctx, a.id), doubt, 'mistake', 'Spoke with her'))
  assert.equal((await held(b.donna)).ended_how, 'taken-back')
  assert.equal((await one('select state from people.contact_point where id = $1 and ended_at is null', b.pointId)).state, 'not_checked')
  assert.ok(await told(b.familyId, 'death-said-over', p.as('idva').hatId))
})
test('and the other way round: recorded by her worker, the front door’s plan is held; recorded there too, the hold is over and the death stands', async () => {
  const { a, b } = await known()
  await diesIn('idva', b.familyId, b.donna)
  assert.equal(await open(a.her), 0)
  const hold = await held(a.her)
  assert.ok(await told(a.id, 'death-said', p.as('pippa').hatId))
  const page = await p.as('pippa').submit(`/families/${a.id}/death/same/${hold.id}`, { her: 'yes' })
  assert.equal(page.go, `/families/${a.id}/death`)
  await diesIn('pippa', a.id, a.her)
  assert.equal((await held(a.her)).ended_how, 'died')
})
test('a link made after a death holds at once, and one taken back lets go', async () => {
  const { a, b } = await known()
  await p.admin.query('select people.break_link(l.id, null, $2) from people.link l where $1::uuid in (l.member_a, l.member_b)', [
    a.her,
    'two people',
  ])
  await diesIn('pippa', a.id, a.her)
  assert.equal(await held(b.donna), undefined, 'not linked, not held')
  await p.admin.query("select people.make_link('same', $1, $2, 'review', null, null, '', 0, '{}')", [a.her, b.donna])
  assert.equal(await open(b.donna), 0)
  await p.admin.query(
    "select people.break_link(l.id, null, 'two people') from people.link l where $1::uuid in (l.member_a, l.member_b) and l.undone_at is null",
    [a.her],
  )
  assert.equal((await held(b.donna)).ended_how, 'not-her')
  assert.equal(await open(b.donna), 1)
})
