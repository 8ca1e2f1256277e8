/** Routine enquiry: counted, and nothing of anyone who says no; what is told goes on only when they agree. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { fieldsOf, type Partnership, partnership } from '#src/testing.ts'
import { askingOf } from './rules.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const text = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const rows = async (team: string) =>
  (await p.admin.query('select setting, answer, reason, n from arrivals.enquiry_count where team_id = $1 order by 1, 2, 3', [p.team(team)]))
    .rows

test('asked and answered no: one more in the month’s count, and nothing anywhere of who it was', async () => {
  const people = async () =>
    (
      await p.admin.query(
        'select (select count(*) from people.person) + (select count(*) from arrivals.arrival) + (select count(*) from frontdoor.contact) as n',
      )
    ).rows[0].n
  const before = await people()
  for (let i = 0; i < 3; i++) {
    const r = await p.as('health').submit('/enquiries', { setting: 'maternity', answer: 'no' })
    assert.equal(r.go, '/enquiries?counted=yes')
  }
  assert.deepEqual(await rows('health'), [{ setting: 'maternity', answer: 'no', reason: '', n: 3 }])
  assert.equal(await people(), before)
  const audit = (await p.admin.query("select reason from audit.event where action = 'count a routine enquiry'")).rows
  assert.deepEqual(
    [...new Set(audit.map((r) => r.reason))],
    ['maternity'],
    'the record says that it was counted, and not what was answered',
  )
})
test('one send of the form is one: a second press of the same page adds nothing', async () => {
  const held = fieldsOf((await p.as('substance').get('/enquiries')).text)
  const body = { ...held, setting: 'substance', answer: 'no' }
  await p.as('substance').post('/enquiries', body)
  await p.as('substance').post('/enquiries', body)
  const kept = (await p.admin.query("select encode(body_hash, 'hex') as hash from access.submission where key = $1", [held.key])).rows[0]
    .hash
  const guessed = createHash('sha256')
    .update(JSON.stringify(Object.entries(body).sort()))
    .digest('hex')
  assert.notEqual(kept, guessed, 'what was answered is not to be guessed from a copy of the database')
  assert.deepEqual(
    (await rows('substance')).map((r) => r.n),
    [1],
  )
})
test('not asked needs its reason; a mistake is taken off again', async () => {
  const none = await p.as('mental-health').submit('/enquiries', { setting: 'mental-health', answer: 'not-asked' })
  assert.equal(none.status, 422)
  assert.match(text(none.text), /Select why they were not asked/)
  await p.as('mental-health').submit('/enquiries', { setting: 'mental-health', answer: 'not-asked', reason: 'not-alone' })
  assert.deepEqual(await rows('mental-health'), [{ setting: 'mental-health', answer: 'not-asked', reason: 'not-alone', n: 1 }])
  assert.equal(
    (await p.as('mental-health').submit('/enquiries/less', { setting: 'mental-health', answer: 'not-asked', reason: 'not-alone' })).status,
    303,
  )
  assert.equal((await rows('mental-health'))[0].n, 0)
  assert.equal((await p.as('mental-health').submit('/enquiries/less', { setting: 'mental-health', answer: 'no' })).status, 422)
})
test('what is told leads to the front door when they agree, and two of one couple are never on one page', async () => {
  const told = await p.as('health').submit('/enquiries', { setting: 'maternity', answer: 'hurt' })
  assert.match(told.go ?? '', /^\/enquiries\/told\/[\w-]{60,}$/)
  assert.equal((await p.as('substance').get(told.go ?? '')).status, 404, 'opens for whoever counted it')
  const sent = (await p.admin.query("select went_to from access.submission where path = '/enquiries'")).rows
  assert.doesNotMatch(JSON.stringify(sent), /hurt|maternity/)
  const page = (await p.as('health').get(told.go ?? '')).text
  assert.match(page, /href="\/send\?kind=home"/)
  assert.match(text(page), /Nothing is kept but the count/)
  assert.match((await p.as('health').get('/send?kind=home')).text, /value="home" checked/)
  const both = await p.as('substance').submit('/enquiries', { setting: 'substance', answer: 'both' })
  const apart = (await p.as('substance').get(both.go ?? '')).text
  assert.match(apart, /href="\/send\?kind=home"[\s\S]*href="\/send\?kind=harms"/)
})
test('where only being hurt is asked of, hurting somebody is no answer', async () => {
  const page = (await p.as('health').get('/enquiries')).text
  assert.doesNotMatch(page, /value="harms"|value="both"/)
  assert.equal((await p.as('health').submit('/enquiries', { setting: 'gp', answer: 'both' })).status, 422)
})
test('a school’s worry goes to safeguarding by the same page', async () => {
  const told = await p.as('schools').submit('/enquiries', { setting: 'school', answer: 'hurt' })
  assert.match((await p.as('schools').get(told.go ?? '')).text, /href="\/send\?kind=child-concern"/)
})
test('each team counts and reads its own; teams that do not ask find no such page', async () => {
  assert.match(text((await p.as('health').get('/enquiries')).text), /March 2026 4 4 \(100%\)/)
  assert.doesNotMatch(text((await p.as('schools').get('/enquiries')).text), /4 \(100%\)/)
  for (const who of ['pippa', 'idva', 'housing', 'board', 'governance', 'dapp']) {
    assert.equal((await p.as(who).get('/enquiries')).status, 404, who)
    assert.equal((await p.as(who).post('/enquiries', { setting: 'maternity', answer: 'no' })).status, 404, who)
  }
  assert.equal(
    (await p.as('schools').submit('/enquiries', { setting: 'maternity', answer: 'no' })).status,
    422,
    'another team’s setting is not offered',
  )
  const seen = await p.as('schools').act(async (ctx) => ctx.db.selectFrom('arrivals.enquiry_count').select('team_id').execute())
  assert.deepEqual([...new Set(seen.map((r) => r.team_id))], [p.team('schools')])
})
test('few who told are said as few', async () => {
  assert.match(text((await p.as('health').get('/enquiries')).text), /fewer than \d+ told something/)
})
test('the share that was asked leaves nobody out of its denominator', () => {
  const of = (answer: string, n: number, reason = '') => ({ month: '2026-03-01', setting: 'gp', answer, reason, n })
  const a = askingOf([of('no', 6), of('hurt', 2), of('not-said', 1), of('not-asked', 3, 'not-alone'), of('not-asked', 1, 'no-time')])
  assert.deepEqual(a, { all: 13, asked: 9, disclosed: 2, reasons: { 'not-alone': 3, 'no-time': 1 } })
  assert.deepEqual(askingOf([]), { all: 0, asked: 0, disclosed: 0, reasons: {} })
})
