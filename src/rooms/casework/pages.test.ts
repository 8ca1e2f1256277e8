/** An adviser's day through the real app: what she presses, what she sees, and that for everyone else there is nothing there. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { deadLinks, summaryOf } from '#platform/pretend-site.ts'
import { manifest } from '#rooms/access/index.ts'
import { addContactPoint, contactPoints, openFamily } from '#rooms/people/index.ts'
import { addAction, writeSafetyPlan } from '#rooms/plans/index.ts'
import { type Partnership, partnership, type Seen } from '#src/testing.ts'
import { donnaTaken, herNumber, type Working } from './sample.ts'
import { callsOf, notesOf, openInvolvement, outcomesOf } from './store.ts'

let p: Partnership
let d: Working
before(async () => {
  p = await partnership()
  d = await donnaTaken(p)
})
after(async () => p.close())

const to = (of: Working, more: string) => `/families/${of.familyId}${more}`
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
/** However it is written: with spaces, or without. */
const hasNumber = (page: string, number = herNumber) => new RegExp(number.replaceAll(' ', '').split('').join('[\\s\\u00a0.-]*')).test(page)
const press = async (who: string, of: Working, more: Record<string, string> = {}) => {
  const page = await p.as(who).get(to(of, '/calls/new'))
  const key = /name="key" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  return p.as(who).post(to(of, '/calls/new'), { key, point: of.pointId, ...more })
}
const end = (who: string, path: string, result: string) => p.as(who).post(`${path}/end`, { result })
const rings = async (who: string, of: Working, result: string) => {
  const path = (await press(who, of)).go as string
  return { path, after: (await end(who, path, result)).go as string }
}
const callsFor = (of: Working) => p.as('idva').act(async (ctx) => callsOf(ctx, await openFamily(ctx, of.familyId)))
const main = (seen: Seen) => seen.text.slice(seen.text.indexOf('<main'))

// ── Start a call ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('one press inside her window: the number, what to say and the code word, until one press ends it', async () => {
  const e = await donnaTaken(p)
  await p
    .as('idva')
    .act((ctx) =>
      writeSafetyPlan(
        ctx,
        e.familyId,
        e.donna,
        { whatIDo: 'Back door', whatIsReady: 'Bag', whoIRing: 'Her sister; the code word is heron', childrensPart: '' },
        0,
      ),
    )
  const choose = await p.as('idva').get(to(e, '/calls/new'))
  assert.ok(!hasNumber(choose.text) && !choose.text.includes('heron'), 'not before the call')
  assert.match(words(choose.text), /Safe now Monday to Friday, 09:30 to 14:30/)
  const { go } = await press('idva', e)
  assert.match(go ?? '', new RegExp(`^/families/${e.familyId}/calls/[0-9a-f-]{36}$`))
  const live = await p.as('idva').get(go as string)
  assert.ok(hasNumber(live.text))
  for (const said of [
    'school uniform order',
    'second-hand blazer',
    'heron',
    '09:30 to 14:30',
    'Spoke',
    'No answer',
    'Someone else answered',
    'Number gone',
  ])
    assert.ok(live.text.includes(said), said)
  assert.ok(String(live.headers['cache-control']).includes('no-store'))
  const ended = await end('idva', go as string, 'spoke')
  assert.equal(ended.go, `${go}/spoke`)
  const again = await p.as('idva').get(go as string)
  assert.deepEqual([again.status, again.go], [303, `${go}/spoke`])
  const asks = await p.as('idva').get(ended.go as string)
  assert.ok(!hasNumber(asks.text) && !asks.text.includes('heron'))
  assert.match(words(asks.text), /You hold the risk now/)
  const saved = await p.as('idva').submit(ended.go as string, {
    numberFine: 'yes',
    feels: 'less',
    note: 'He has been outside the school',
    'nextOn-day': '11',
    'nextOn-month': '3',
    'nextOn-year': '2026',
    'nextWindow-from': '10:00',
    'nextWindow-until': '11:00',
  })
  assert.equal(saved.go, '/work')
  const [call] = await callsFor(e)
  assert.deepEqual(
    [call?.feels, call?.nextOn, call?.nextFrom, call?.note],
    ['less', '2026-03-11', '10:00', 'He has been outside the school'],
  )
  const work = words((await p.as('idva').get('/work')).text)
  assert.match(work, /Call, as agreed Agreed for 10:00 to 11:00/)
})
test('pressed twice, the same call; ended twice in two ways, the second is told what was kept', async () => {
  const e = await donnaTaken(p)
  const page = await p.as('idva').get(to(e, '/calls/new'))
  const key = /name="key" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const [a, b] = await Promise.all([1, 2].map(() => p.as('idva').post(to(e, '/calls/new'), { key, point: e.pointId })))
  assert.equal(a?.go, b?.go)
  assert.equal((await callsFor(e)).length, 1)
  await end('idva', a?.go as string, 'no-answer')
  const second = await end('idva', a?.go as string, 'spoke')
  assert.equal(second.status, 422)
  assert.match(words(second.text), /already ended as “No answer”/)
  assert.equal((await end('idva', a?.go as string, 'made-up')).status, 404)
})
test('outside her window it asks why it cannot wait, and keeps what was typed', async () => {
  const e = await donnaTaken(p, { point: { windowFrom: '18:00', windowUntil: '20:00' } })
  const page = await p.as('idva').get(to(e, '/calls/new'))
  assert.match(words(page.text), /Not now Monday to Friday, 18:00 to 20:00/)
  const refused = await press('idva', e, { whyNow: 'no' })
  assert.equal(refused.status, 422)
  assert.deepEqual(summaryOf(refused.text), ['This is outside the times given. Say why the call cannot wait.'])
  assert.deepEqual(deadLinks(main(refused)), [])
  assert.ok(refused.text.includes('value="no"'))
  assert.equal((await callsFor(e)).length, 0)
  assert.equal((await press('idva', e, { whyNow: 'He was released this morning' })).status, 303)
})
test('not checked: the script is shown to a trained worker; a manager is told why not; nobody else comes so far', async () => {
  const e = await donnaTaken(p, { point: { state: 'not_checked' } })
  const page = words((await p.as('idva').get(to(e, '/calls/new'))).text)
  for (const said of [
    'Not checked',
    'Withhold your number',
    'Ask for Donna by name',
    'Say no service',
    'Sorry, wrong number',
    'Start a first call',
  ])
    assert.ok(page.includes(said), said)
  const manager = await p.as('idva-manager').get(to(e, '/calls/new'))
  assert.match(words(manager.text), /Only a worker trained for first calls may ring/)
  assert.ok(!manager.text.includes('Start a first call'))
  assert.equal((await press('idva-manager', e)).status, 422)
  const { path } = await rings('idva', e, 'no-answer')
  assert.match(words((await p.as('idva').get(`${path}/not-reached`)).text), /A try is recorded/)
})
test('unsafe: the page says why and offers nothing; sent all the same, nothing begins', async () => {
  const e = await donnaTaken(p, { point: { state: 'unsafe', saidBy: 'Donna' } })
  const page = await p.as('idva').get(to(e, '/calls/new'))
  assert.match(words(page.text), /Unsafe.*Donna said so.*Do not use it/)
  assert.ok(!page.text.includes('name="point"'))
  const forced = await press('idva', e, { key: randomUUID(), whyNow: 'It cannot wait' })
  assert.equal(forced.status, 422)
  assert.equal((await callsFor(e)).length, 0)
})
test('marked unsafe during the call, the number goes; no number held is said and mended', async () => {
  const e = await donnaTaken(p)
  const path = (await press('idva', e)).go as string
  await p.admin.query("update people.contact_point set state = 'unsafe' where id = $1", [e.pointId])
  const page = await p.as('idva').get(path)
  assert.ok(!hasNumber(page.text))
  assert.match(words(page.text), /Do not ring/)
  assert.equal((await end('idva', path, 'no-answer')).status, 303)
  await p.admin.query('update people.contact_point set ended_at = now() where id = $1', [e.pointId])
  assert.match(words((await p.as('idva').get(to(e, '/calls/new'))).text), /No telephone number is held/)
})
test('somebody else is on a call to her: whoever comes next reads it first', async () => {
  const e = await donnaTaken(p)
  await press('idva', e)
  assert.match(words((await p.as('idva2').get(to(e, '/calls/new'))).text), /Jo Adeyemi is on a call to Donna Pike, started 11:52/)
  assert.match(words((await p.as('idva').get('/work')).text), /A call has not been ended/)
})

test('her number stands on the live call of its caller, and on no other page of the product, for anyone', async () => {
  const e = await donnaTaken(p)
  const open = (await press('idva', e)).go as string
  const over = await rings('idva2', e, 'spoke')
  await p.as('idva2').submit(over.after, { note: 'She is well' })
  const ids: Record<string, string> = {
    familyId: e.familyId,
    callId: open.split('/').at(-1) as string,
    involvementId: e.involvementId,
    memberId: e.donna,
    contactId: e.contactId,
    requestId: e.idva,
  }
  const everyone = ['idva', 'idva2', 'idva-manager', 'pippa', 'mash', 'dapp']
  let shown = 0
  for (const who of everyone)
    for (const { method, path, who: asked } of manifest) {
      // Public pages know nobody, and one of them signs out.
      if (method !== 'GET' || asked === 'public' || /^\/(measures|services|imports)/.test(path)) continue
      const address = path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? randomUUID())
      const seen = await p.as(who).get(address)
      if (!hasNumber(seen.text)) continue
      assert.deepEqual([who, address], ['idva', open], 'only there')
      shown++
    }
  assert.equal(shown, 1)
  for (const who of ['idva', 'idva2'])
    assert.ok(!hasNumber((await p.as(who).get(`/families/${e.familyId}/calls/${over.path.split('/').at(-1)}`)).text))
})

test('another’s call, another team’s work and a family out of reach look exactly like what does not exist', async () => {
  const e = await donnaTaken(p)
  const open = (await press('idva', e)).go as string
  const family = (id: string) => `/families/${id}`
  const forbidden: [string, string, string][] = [
    ['idva2', open, `${family(e.familyId)}/calls/${randomUUID()}`],
    ['pippa', to(e, `/work/${e.involvementId}`), to(e, `/work/${randomUUID()}`)],
  ]
  for (const who of ['refuge', 'housing', 'dapp', 'board', 'childrens', 'police'])
    for (const page of [
      '/calls/new',
      `/calls/${open.split('/').at(-1)}`,
      '/entries/new',
      `/work/${e.involvementId}`,
      `/work/${e.involvementId}/close`,
      `/work/${e.involvementId}/hand-over`,
      '/death',
    ])
      forbidden.push([who, to(e, page), family(randomUUID()) + page])
  for (const [who, there, nowhere] of forbidden) {
    const [a, b] = [await p.as(who).get(there), await p.as(who).get(nowhere)]
    assert.deepEqual([a.status, b.status], [404, 404], `${who} ${there}`)
    assert.equal(a.text, b.text, `${who} ${there}`)
  }
  for (const who of ['dapp', 'board', 'refuge', 'idva2']) {
    assert.equal((await end(who, open, 'spoke')).status, 404, who)
    if (who !== 'idva2') assert.equal((await p.as(who).post(to(e, '/calls/new'), { key: randomUUID(), point: e.pointId })).status, 404, who)
  }
  for (const path of ['/work', '/families', '/team', '/team/away']) assert.equal((await p.as('dapp').get(path)).status, 404, path)
})

// ── The day ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('my work: first contact while her window is open, my action, nobody else’s; one verb a row; the level and whether she may be rung beside each', async () => {
  await p.as('idva').act((ctx) =>
    addAction(ctx, d.familyId, {
      text: 'Ask housing about the locks',
      ownerTeam: ctx.viewer.teamId,
      ownerHat: ctx.viewer.hatId,
      dueAt: new Date('2026-03-10T16:00:00Z'),
      couldTellHim: 'no',
    }),
  )
  const { status, text } = await p.as('idva').get('/work')
  assert.equal(status, 200)
  assert.match(text, /<title>My work/)
  assert.match(words(text), /First contact .*Donna Pike.*Safe now until 14:30.*Start a call/)
  assert.match(words(text), /Ask housing about the locks/)
  assert.ok(!(await p.as('idva2').get('/work')).text.includes('Ask housing about the locks'))
  assert.equal([...text.matchAll(/<h1/g)].length, 1)
})
test('an empty day, an empty list and an empty team say so', async () => {
  assert.match(words((await p.as('refuge').get('/work')).text), /Nothing waits for you/)
  assert.match(words((await p.as('refuge').get('/families')).text), /You work with no family now/)
  assert.match(words((await p.as('pippa-manager').get('/team')).text), /Everyone who was taken has a worker/)
})
test('a notice holds no name: it is joined for who may read it, is seen when pressed, and belongs to whom it was sent', async () => {
  const e = await donnaTaken(p)
  await p.as('idva2').submit(to(e, '/entries/new'), { kind: 'fact', turning: 'order-broken', text: 'He came to the door', class: 'plan' })
  const page = await p.as('idva').get('/work')
  const id = [...page.text.matchAll(/action="\/work\/notices\/([0-9a-f-]{36})"/g)].map((m) => m[1] as string)
  const { rows } = await p.admin.query("select id, about from access.notice where kind = 'turning' and family_id = $1 and hat_id = $2", [
    e.familyId,
    p.as('idva').hatId,
  ])
  const notice = rows[0]?.id as string
  assert.ok(id.includes(notice))
  assert.equal(rows[0]?.about, '')
  for (const who of ['idva2', 'refuge']) assert.equal((await p.as(who).post(`/work/notices/${notice}`)).status, 404, who)
  assert.equal((await p.as('idva').post(`/work/notices/${notice}`)).go, to(e, '/chronology'))
  assert.ok(!(await p.as('idva').get('/work')).text.includes(notice))
  await p.admin.query('update access.notice set seen_at = null where id = $1', [notice])
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', '2026-01-01')", [
    e.familyId,
    p.as('idva').staffId,
  ])
  assert.ok(!(await p.as('idva').get('/work')).text.includes(notice), 'denied, not even that something came')
  await p.admin.query('delete from access.denial where family_id = $1', [e.familyId])
})
test('my families: by name, twenty-five to a page, and a wrong page number is the nearest one', async () => {
  const mine = async () => Number(/<p class="op-sent">(\d+) famil/.exec((await p.as('idva2').get('/families')).text)?.[1] ?? 0)
  while ((await mine()) < 27) await donnaTaken(p, { to: 'idva2' })
  const first = await p.as('idva2').get('/families')
  assert.equal([...main(first).matchAll(/<tr role="row"><th role="rowheader"/g)].length, 25)
  assert.match(words(first.text), /Page 1 of 2/)
  const last = await p.as('idva2').get('/families?page=99')
  assert.match(words(last.text), /Page 2 of 2/)
  assert.equal((await p.as('idva2').get('/families?page=-1')).status, 200)
  assert.match(words((await p.as('idva-manager').get('/families')).text), /Worker/)
})

// ── The team ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the manager sees who has nobody and gives it to somebody; a worker has no such page', async () => {
  const e = await donnaTaken(p, { to: null })
  assert.equal((await p.as('idva').get('/team')).status, 404)
  const team = await p.as('idva-manager').get('/team')
  assert.ok(team.text.includes(to(e, `/work/${e.involvementId}/hand-over`)))
  assert.match(words(team.text), /Too many|Hollis Grant/)
  const version = '1'
  const nobody = await p.as('idva-manager').post(to(e, `/work/${e.involvementId}/hand-over`), { version, worker: '', from: 'team' })
  assert.deepEqual([nobody.status, summaryOf(nobody.text)], [422, ['Select a colleague']])
  const given = await p
    .as('idva-manager')
    .post(to(e, `/work/${e.involvementId}/hand-over`), { version, worker: p.as('idva').hatId, from: 'team' })
  assert.equal(given.go, '/team')
  assert.ok(!(await p.as('idva-manager').get('/team')).text.includes(to(e, `/work/${e.involvementId}/hand-over`)))
  const again = await p.as('idva-manager').post(to(e, `/work/${e.involvementId}/hand-over`), { version, worker: p.as('idva2').hatId })
  assert.equal(again.status, 409)
  assert.match(words(again.text), /Someone else saved first/)
})
test('cover is one act, says what is wrong with a day, and is given back by one press', async () => {
  const bad = await p.as('idva-manager').submit('/team/away', {
    who: p.as('idva').hatId,
    cover: p.as('idva2').hatId,
    'fromOn-day': '11',
    'fromOn-month': '3',
    'fromOn-year': '2026',
  })
  assert.equal(bad.status, 422)
  assert.match(words(bad.text), /enter today or an earlier day/)
  const done = await p.as('idva-manager').submit('/team/away', {
    who: p.as('idva').hatId,
    cover: p.as('idva2').hatId,
    'backOn-day': '17',
    'backOn-month': '3',
    'backOn-year': '2026',
  })
  assert.equal(done.go, '/team', words(done.text))
  const team = await p.as('idva-manager').get('/team')
  assert.match(words(team.text), /Jo Adeyemi , away from 10 March 2026 to 17 March 2026\. Hollis Grant has \d+ pieces of their work/)
  assert.match(words((await p.as('idva').get('/families')).text), /You work with no family now/)
  const back = /action="(\/team\/away\/[0-9a-f-]{36}\/back)"/.exec(team.text)?.[1] as string
  assert.equal((await p.as('pippa-manager').post(back)).status, 404)
  assert.equal((await p.as('idva-manager').post(back)).go, '/team')
  assert.ok(!words((await p.as('idva').get('/families')).text).includes('You work with no family now'))
})

// ── Entries and work ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('an entry keeps fact and opinion apart, is made once however often it is sent, and loses nothing when it is wrong', async () => {
  const e = await donnaTaken(p)
  const path = to(e, '/entries/new')
  const wrong = await p.as('idva').submit(path, { kind: 'fact', text: `Ring ${herNumber} or go to SO14 1AA`, class: 'plan' })
  assert.equal(wrong.status, 422)
  assert.match(words(wrong.text), /without a telephone number or a postcode/)
  assert.ok(wrong.text.includes('SO14 1AA'))
  assert.deepEqual(deadLinks(main(wrong)), [])
  const future = await p
    .as('idva')
    .submit(path, { kind: 'fact', text: 'x', class: 'plan', 'happenedOn-day': '12', 'happenedOn-month': '3', 'happenedOn-year': '2026' })
  assert.deepEqual(summaryOf(future.text), ['What happened must be in the past'])
  const body = {
    kind: 'opinion',
    text: 'He seems to know where she parks',
    class: 'support',
    key: randomUUID(),
    'happenedOn-day': '10',
    'happenedOn-month': '3',
    'happenedOn-year': '2026',
  }
  for (let i = 0; i < 2; i++) assert.equal((await p.as('idva').post(path, body)).go, to(e, '/chronology'))
  const notes = await p.as('idva').act(async (ctx) => notesOf(ctx, await openFamily(ctx, e.familyId)))
  assert.deepEqual(
    notes.map((n) => [n.kind, n.class]),
    [['opinion', 'support']],
  )
  assert.ok(!(await p.as('idva').get(path)).text.includes('A death, '), 'a death has a page of its own')
  assert.match(words((await p.as('idva').get(to(e, '/chronology'))).text), /He seems to know where she parks/)
})
test('“back together”, pressed at the front door, is on every list at once', async () => {
  const e = await donnaTaken(p)
  await p.as('pippa').submit(to(e, '/entries/new'), { kind: 'fact', turning: 'back-together', class: 'plan' })
  assert.match(words((await p.as('idva').get(to(e, '/calls/new'))).text), /Not checked/)
  assert.deepEqual(await p.as('idva').act(async (ctx) => (await contactPoints(ctx, e.familyId)).map((x) => x.state)), ['not_checked'])
})
test('two who review at once: both texts are shown, none is lost', async () => {
  const e = await donnaTaken(p)
  const path = to(e, `/work/${e.involvementId}`)
  const body = (day: string) => ({
    version: '1',
    was: '',
    text: 'Court on Thursday',
    'nextOn-day': day,
    'nextOn-month': '3',
    'nextOn-year': '2026',
  })
  assert.equal((await p.as('idva').post(path, body('20'))).go, to(e, ''))
  const second = await p.as('idva2').post(path, body('25'))
  assert.equal(second.status, 409)
  assert.match(words(second.text), /Jo Adeyemi saved this/)
  assert.match(words(second.text), /20 March 2026.*25 March 2026/)
  assert.ok(second.text.includes('Court on Thursday'))
})
test('ending asks how and whether it feels safer, says who holds the risk then, and never blames', async () => {
  const e = await donnaTaken(p)
  await rings('idva', e, 'spoke')
  const path = to(e, `/work/${e.involvementId}/close`)
  const page = await p.as('idva').get(path)
  assert.doesNotMatch(page.text, /engage|declin|non-comp/i)
  assert.match(words(page.text), /We have not been able to reach her safely/)
  const bare = await p.as('idva').submit(path, {})
  assert.deepEqual(summaryOf(bare.text), ['Select how it ended'])
  const half = await p.as('idva').submit(path, { endKind: 'unplanned', herWords: 'Thank you' })
  assert.deepEqual(summaryOf(half.text), ['Enter one line about how it ended', 'Select whether the question was asked'])
  assert.ok(half.text.includes('Thank you'))
  const died = await p.as('idva').submit(path, { endKind: 'died', endNote: 'In hospital' })
  assert.match(summaryOf(died.text)[0] ?? '', /Record the death first/)
  const done = await p
    .as('idva')
    .submit(path, { endKind: 'planned', asked: 'asked', answer: 'safer', herWords: 'Alfie sleeps now', levelAtEnd: 'standard' })
  assert.equal(done.go, to(e, ''))
  const [o] = await p.as('idva').act(async (ctx) => outcomesOf(ctx, await openFamily(ctx, e.familyId)))
  assert.deepEqual([o?.answer, o?.levelAtEnd], ['safer', 'standard'])
  for (const more of ['', '/close', '/hand-over'])
    assert.match(words((await p.as('idva').get(to(e, `/work/${e.involvementId}${more}`))).text), /This work has ended/)
  assert.equal((await p.as('idva').post(path, { version: '9', endKind: 'planned', asked: 'asked', answer: 'same' })).status, 422)
  assert.match(words((await p.as('idva').get(to(e, ''))).text), /Feels: safer.*Alfie sleeps now/)
})
test('the plan gives the verbs to the team whose work it is, her calls to her side, and neither to anyone else', async () => {
  const e = await donnaTaken(p)
  const { after: path } = await rings('idva', e, 'spoke')
  await p.as('idva').submit(path, { note: 'She has told her sister', feels: 'safer' })
  const hers = await p.as('idva').get(to(e, ''))
  for (const said of [
    'Your work',
    'Last calls',
    'She has told her sister',
    'Safer than last time',
    to(e, `/work/${e.involvementId}/close`),
  ])
    assert.ok(hers.text.includes(said), said)
  assert.ok((await p.as('idva2').get(to(e, ''))).text.includes('Your team’s work'))
  await p.as('mash').post(`/referrals/${e.mash}`, { key: randomUUID(), version: '1' })
  for (const page of ['', '/chronology']) {
    const seen = await p.as('mash').get(to(e, page))
    assert.equal(seen.status, 200)
    for (const said of ['Last calls', 'She has told her sister', `/work/${e.involvementId}`])
      assert.ok(!seen.text.includes(said), `${page} ${said}`)
  }
  assert.equal((await p.as('mash').get(to(e, '/calls/new'))).status, 404)
})

// ── A death ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a death: said plainly, everything stops, and whoever opens it finds who helps', async () => {
  const e = await donnaTaken(p)
  const open = (await press('idva', e)).go as string
  await p
    .as('pippa')
    .act((ctx) => addContactPoint(ctx, e.familyId, { memberId: e.donna, kind: 'phone', value: '07700 900569', state: 'safe' }))
  const future = await p.as('idva').submit(to(e, '/death'), { who: e.donna, 'on-day': '12', 'on-month': '3', 'on-year': '2026' })
  assert.deepEqual(summaryOf(future.text), ['The day must be today or in the past'])
  const done = await p.as('idva').submit(to(e, '/death'), { who: e.donna, text: 'Told by the police' })
  assert.equal(done.go, to(e, '/death'))
  const page = await p.as('idva').get(to(e, '/death'))
  assert.match(words(page.text), /Donna Pike has died.*We are sorry.*Speak with Marian Cole today.*116 123/)
  assert.match(page.text, /<title>What was recorded/)
  assert.match(words((await p.as('idva-manager').get(to(e, '/death'))).text), /For you as manager/)
  const call = await p.as('idva').get(open)
  assert.ok(!hasNumber(call.text))
  assert.match(words(call.text), /Do not ring/)
  assert.match(words((await p.as('idva').get(to(e, '/calls/new'))).text), /No telephone number is held/)
  const work = await p.as('idva').get('/work')
  assert.ok(!work.text.includes(to(e, '/calls')), 'no call to her is asked for')
  assert.match(words((await p.as('idva-manager').get('/work')).text), /A death was recorded/)
  assert.equal((await p.as('idva').get(to(e, '/death?another=yes'))).status, 200)
})

test('no page of casework says a name in its title, and each has one heading', async () => {
  const e = await donnaTaken(p)
  const { path } = await rings('idva', e, 'someone-else')
  const { version } = await p.as('idva').act(async (ctx) => openInvolvement(ctx, await openFamily(ctx, e.familyId), e.involvementId))
  assert.ok(version >= 1)
  for (const page of [
    '/work',
    '/families',
    to(e, '/calls/new'),
    `${path}/not-reached`,
    to(e, '/entries/new'),
    to(e, `/work/${e.involvementId}`),
    to(e, `/work/${e.involvementId}/close`),
    to(e, `/work/${e.involvementId}/hand-over`),
    to(e, '/death'),
  ]) {
    const seen = await p.as('idva').get(page)
    assert.equal(seen.status, 200, page)
    assert.doesNotMatch(/<title>(.*?)<\/title>/.exec(seen.text)?.[1] ?? '', /Donna|Pike/, page)
    assert.equal([...seen.text.matchAll(/<h1/g)].length, 1, page)
    assert.deepEqual(deadLinks(main(seen)), [], page)
  }
})
