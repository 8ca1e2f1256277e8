/** Standard notifications that were read, and one service asked for each: every one is a request with a clock, and what does not fit stops the whole. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openContact, recordContact } from '#rooms/frontdoor/index.ts'
import type { Sex } from '#rooms/people/actions.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const list = '/front-door/standard'
const notified = (givenName: string, familyName: string, sex: Sex = 'female') =>
  p.as('pippa2').act((ctx) =>
    recordContact(ctx, {
      channel: 'police',
      caller: 'police',
      about: { role: 'unjudged', policeRole: 'victim', givenName, familyName, sex },
      happening: 'Shouting about money. He left when police came.',
      recordedLevel: 'standard',
      recordedChildren: false,
    }),
  )
const open = (id: string) => p.as('pippa').act((ctx) => openContact(ctx, id))
const why = 'Shouting about money, nobody hurt. Please offer a first talk'

test('each that was read is asked for by itself, waits for its answer, and its contact ends in it', async () => {
  const ids = [await notified('Zenobia', 'Quartermaine'), await notified('Ffion', 'Wrexley')]
  const page = (await p.as('pippa').get(list)).text
  assert.match(page, /<option value="victim-support">Victim Support, standard risk<\/option>/)
  const choose = await p.as('pippa').submit(list, { row: ids, decision: 'asked', why })
  assert.equal(choose.status, 422)
  assert.match(choose.text, /Select who is asked/)
  const done = await p.as('pippa').submit(list, { row: ids, decision: 'asked', service: 'victim-support', why })
  assert.equal(done.go, `${list}?decided=2`, done.text)
  for (const id of ids) assert.deepEqual([(await open(id)).state, (await open(id)).disposition], ['decided', 'referred-on'])
  const { rows } = await p.admin.query(
    "select r.id, r.answer_due_at, r.packet from frontdoor.request r join frontdoor.referral x on x.request_id = r.id where x.contact_id = any($1) and r.to_team = $2 and r.state = 'sent'",
    [ids, p.team('victim-support')],
  )
  assert.equal(rows.length, 2)
  assert.ok(rows.every((r) => r.answer_due_at > p.now() && r.packet.lines === why))
  const inbox = (await p.as('victim-support').get('/referrals')).text
  assert.match(inbox, /Zenobia Quartermaine[\s\S]*Ffion Wrexley|Ffion Wrexley[\s\S]*Zenobia Quartermaine/)
  assert.equal((await p.as('victim-support').submit(`/referrals/${rows[0].id}`, {})).status, 303)
})
test('for one of whom it is not, nobody is asked and nothing is decided', async () => {
  const women = p.pack.services.find((s) => s.name === 'Safer relationships group')
  assert.ok(women)
  const ids = [await notified('Oleander', 'Vasey'), await notified('Bertram', 'Knollys', 'male')]
  const before = (await p.admin.query('select count(*)::int as n from frontdoor.request')).rows[0].n
  const r = await p.as('pippa').submit(list, { row: ids, decision: 'asked', service: women.key, why })
  assert.equal(r.status, 422)
  assert.match(r.text, /Bertram Knollys: [^<]*Take it out, or decide it alone/)
  assert.equal((await p.admin.query('select count(*)::int as n from frontdoor.request')).rows[0].n, before)
  for (const id of ids) assert.equal((await open(id)).state, 'new')
})
test('a service that is not offered there, or words that tell where she is, are refused', async () => {
  const id = await notified('Cressida', 'Umber')
  for (const [service, words, said] of [
    ['dapp', why, /Select who is asked/],
    ['nothing', why, /Select who is asked/],
    ['victim-support', 'Ring her on 07700 900555', /without a telephone number/],
  ] as const) {
    const r = await p.as('pippa').submit(list, { row: [id], decision: 'asked', service, why: words })
    assert.equal(r.status, 422)
    assert.match(r.text, said)
  }
  assert.equal((await open(id)).state, 'new')
})
