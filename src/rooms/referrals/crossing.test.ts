/** What a referral may carry to those who work with him, and what the database lets nobody change of one that was sent. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { Refused } from '#platform/errors.ts'
import { linkPerson, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { type Asking, sendReferrals, takeRequest, withdraw } from './actions.ts'
import { choosing } from './choosing.ts'
import { mustNotCross, namesSaid } from './rules.ts'
import { type Case, donnaAtPippa } from './sample.ts'
import { openRequest } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const ordinary = (): Promise<Case> => p.as('pippa').act((ctx) => donnaAtPippa(ctx, { high: false }))
const ask = async (c: Case, asking: Partial<Asking>, about?: string): Promise<string> =>
  p.as('pippa').act(async (ctx) => {
    const [id] = await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId, about }), {
      to: [],
      lines: '',
      reach: '',
      ...asking,
    })
    return id ?? ''
  })
const him = (c: Case, more: Partial<Asking> = {}) =>
  ask(c, { to: ['route:dapp'], lines: 'He says that he shouts', consulted: { key: 'none-known' }, agrees: true, ...more }, c.lee)

test('taken back, the programme learns neither why nor who; her side keeps both', async () => {
  const c = await ordinary()
  const id = await him(c)
  await p.as('pippa').act((ctx) => withdraw(ctx, id, 'Her worker fears that she is followed'))
  await p.as('dapp').act(async (ctx) => {
    const r = await openRequest(ctx, id)
    assert.deepEqual([r.state, r.answerReason, r.answeredBy], ['withdrawn', '', null])
  })
  const his = await p.as('dapp').get(`/referrals/${id}`)
  assert.doesNotMatch(his.text.slice(his.text.indexOf('<main')), /followed|By Sam Whitlock|Her worker/)
  assert.doesNotMatch((await p.as('dapp').get('/referrals')).text, /Withdrawn/, 'nothing that they did not answer stands as answered')
  const hers = await p.as('pippa').get(`/referrals/${id}`)
  assert.match(hers.text, /Her worker fears that she is followed/)
  assert.match(hers.text, /By Sam Whitlock/)
})
test('a death that takes a referral back says nothing to the programme of who recorded it', async () => {
  const c = await ordinary()
  const id = await him(c)
  await p.as('pippa').act((ctx) => sql`select casework.record_death(${c.familyId}, ${c.lee}, '2026-03-09')`.execute(ctx.db))
  await p.as('dapp').act(async (ctx) => {
    const r = await openRequest(ctx, id)
    assert.deepEqual([r.state, r.answerReason, r.answeredBy], ['withdrawn', '', null])
  })
})

test('what is sent about him names nobody of hers, in small letters either, and neither place nor service', async () => {
  const c = await ordinary()
  for (const lines of [
    'Donna says that he drinks',
    'donna wants him to get help',
    'He shouts at alfie',
    'They live at 14 Plumstone Rise',
    'She is in a refuge now',
    'HRDA heard this last week',
    'Her IDVA has told him nothing',
  ])
    await assert.rejects(him(c, { lines }), Refused, lines)
  await assert.rejects(him(c, { reach: 'Through Donna' }), Refused)
  await him(c, { lines: 'Lee Marsh says that he shouts, and may drink less on weekdays' })
})
test('names that are also words are names only with a capital', () => {
  const family = { members: [{ id: 'a', givenName: 'May', familyName: 'Grace', knownAs: '' }] }
  assert.deepEqual(namesSaid(family, 'him', 'He may come on grace days'), [])
  assert.deepEqual(namesSaid(family, 'him', 'May told me'), ['May'])
})
test('where somebody is, and what help she has, never goes to his side; ordinary words do', () => {
  const nobody = { members: [] }
  for (const said of [
    '07700 900123',
    'SO14 0AA',
    '14 Plumstone Rise',
    'Flat 2, 9 elder road',
    'at 3a Orchard Way',
    'The high-risk meeting heard it',
  ])
    assert.ok(mustNotCross(nobody, 'him', said), said)
  for (const said of [
    '2 children at home',
    'on 9 March, on the way to work',
    'He has 3 close friends',
    'aged 9, road safety talk',
    'He wants to change',
  ])
    assert.equal(mustNotCross(nobody, 'him', said), undefined, said)
})

const change = (who: string, id: string, set: Record<string, unknown>) =>
  p.as(who).act(async (ctx) => {
    const done = await (ctx.db as unknown as Kysely<{ 'frontdoor.request': Record<string, unknown> }>)
      .updateTable('frontdoor.request')
      .set(set)
      .where('id', '=', id)
      .executeTakeFirst()
    assert.equal(done.numUpdatedRows, 1n)
  })
test('of a request that was sent the database lets nobody change anything but its answer, and the answer only by whose it is', async () => {
  const [one, two] = [await ordinary(), await ordinary()]
  const [mine, other] = [await him(one), await him(two)]
  const file = (await p.admin.query('select harm_file_id as id from frontdoor.request where id = $1', [other])).rows[0].id
  for (const [who, set] of [
    ['dapp', { harm_file_id: file }],
    ['dapp', { packet: '{}' }],
    ['dapp', { from_team: p.team('dapp'), from_hat: p.as('dapp').hatId }],
    ['dapp', { to_team: p.team('probation-programmes') }],
    ['pippa', { to_team: p.team('probation-programmes') }],
    ['pippa', { high: true }],
    ['pippa', { state: 'taken', version: 2 }],
    ['dapp', { state: 'withdrawn', version: 2 }],
    ['dapp', { state: 'passed', passed_to: p.team('probation-programmes'), version: 2 }],
    ['dapp', { state: 'taken', version: 2, answered_by: p.as('dapp2').hatId }],
  ] as const)
    await assert.rejects(change(who, mine, set), { code: '42501' }, `${who} ${JSON.stringify(set)}`)
  await p.as('dapp').act((ctx) => takeRequest(ctx, mine))
  await assert.rejects(change('dapp', mine, { state: 'sent', version: 3 }), { code: '42501' }, 'answered once')
})
test('nobody asks in another team’s name, and nobody makes a request to reach a file of someone they do not work with', async () => {
  const c = await ordinary()
  const id = await him(c)
  const row = (await p.admin.query('select * from frontdoor.request where id = $1', [id])).rows[0]
  const insert = (who: string, more: Record<string, unknown>) =>
    p.as(who).act((ctx) =>
      (ctx.db as unknown as Kysely<{ 'frontdoor.request': Record<string, unknown> }>)
        .insertInto('frontdoor.request')
        .values({ ...row, id: crypto.randomUUID(), packet: JSON.stringify(row.packet), ...more })
        .execute(),
    )
  const from = (who: string, team: string) => ({ from_team: p.team(team), from_hat: p.as(who).hatId })
  await assert.rejects(
    insert('probation-programmes', { ...from('probation-programmes', 'probation-programmes'), to_team: p.team('probation-programmes') }),
    { code: '42501' },
  )
  await assert.rejects(insert('housing', { ...from('pippa', 'pippa'), to_team: p.team('housing'), harm_file_id: null }), { code: '42501' })
  await assert.rejects(insert('housing', { ...from('housing', 'housing'), to_team: p.team('dapp') }), { code: '42501' })
  await assert.rejects(
    insert('pippa', { ...from('pippa', 'pippa'), to_team: p.team('idva') }),
    { code: '42501' },
    'his file never goes to her side',
  )
})
test('who works with her in another plan is somebody to ask before he is contacted', async () => {
  const [one, two] = [await ordinary(), await ordinary()]
  const refuge = await ask(one, { to: ['service:refuge'], lines: 'Needs somewhere' })
  await p.as('refuge').act((ctx) => takeRequest(ctx, refuge, { allocateTo: ctx.viewer.hatId }))
  await him(two, { lines: 'He says that he shouts' })
  const three = await ordinary()
  await p.as('pippa').act((ctx) => linkPerson(ctx, three.familyId, three.donna, one.donna))
  await assert.rejects(him(three), /in another plan of hers works with her. Ask first/)
  await him(three, { consulted: { key: 'agreed', who: 'Gill Marden', when: 'today' } })
})
