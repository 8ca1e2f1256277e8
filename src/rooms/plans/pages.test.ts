/** The plan through the real app: what each reader finds, what they never find, and that forbidden looks exactly like missing. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { deadLinks, summaryOf } from '#platform/pretend-site.ts'
import { beginFamily, openFamily } from '#rooms/people/index.ts'
import { fieldsOf, type Partnership, partnership, type Seen } from '#src/testing.ts'
import { addAction } from './actions.ts'
import { type Case, donnasPlan, hers } from './sample.ts'
import { actionsOf, needsOf } from './store.ts'

let p: Partnership
let c: Case
let locks: string
let home: string
before(async () => {
  p = await partnership()
  c = await donnasPlan(p)
  home = `/families/${c.id}`
  locks = await p.as('idva').act((ctx) =>
    addAction(ctx, c.id, {
      text: 'Change the locks',
      aboutMember: c.donna,
      ownerTeam: p.team('housing'),
      dueAt: new Date('2026-03-11T12:00:00Z'),
      couldTellHim: 'yes',
      tellNote: 'Plain van, while he is at work',
    }),
  )
  const saved = await p.as('idva').submit(`${home}/safety-plan`, { whatIDo: 'Back door', whatIsReady: hers.plan })
  assert.equal(saved.status, 303, saved.text)
})
after(async () => p.close())

/** What differs between two pages of "not found" is only when they were asked for. */
const seenText = (text: string) =>
  text.replaceAll('visually-hidden', '').replaceAll('aria-hidden', '').replace('Hidden addresses stay hidden in print', '')
const plain = (seen: Seen) => seen.text.replace(/nonce="[^"]*"/g, '')
const likeMissing = async (who: string, path: string, random: string) => {
  const [forbidden, missing] = [await p.as(who).get(path), await p.as(who).get(random)]
  assert.equal(forbidden.status, 404, `${who} ${path}`)
  assert.equal(missing.status, 404)
  assert.equal(plain(forbidden), plain(missing), `${who} ${path}`)
}
const secretOf = async (kind: string): Promise<string> =>
  (await p.admin.query<{ id: string }>('select id from vault.secret where family_id = $1 and kind = $2', [c.id, kind])).rows[0]?.id ?? ''

test('her IDVA finds the whole plan under her name: people, where she is behind a padlock, her times, who holds the risk', async () => {
  const { status, text } = await p.as('idva').get(home)
  assert.equal(status, 200)
  for (const said of [
    '<h1>Donna Pike</h1>',
    'People in this plan',
    'Alfie',
    'Lee Marsh',
    hers.knownHome,
    'Address hidden',
    'Monday to Friday, 09:30 to 14:30',
    'Sam Whitlock',
    'Change the locks',
    'Plain van',
    'Start a call',
    'RADAR',
  ])
    assert.ok(text.includes(said), said)
  assert.match(text, /<title>Family plan – Oneplan<\/title>/)
  assert.equal(text.match(/<h1/g)?.length, 1)
})
test('no page of a plan holds a number, a hidden address or her safety plan, not even her worker’s', async () => {
  for (const who of ['idva', 'idva2', 'pippa', 'housing', 'police'])
    for (const path of [home, `${home}/chronology`, `${home}/actions/${locks}`]) {
      const { status, text } = await p.as(who).get(path)
      assert.equal(status, 200, `${who} ${path}`)
      for (const secret of [hers.phone, hers.phone.replace(' ', ''), 'Larkspur', hers.plan])
        assert.ok(!text.includes(secret), `${who} ${path}: ${secret}`)
    }
})
test('a reader with only a seat gets the plan, the known address and the level; nothing of how she is reached, where she is or her own plan', async () => {
  const { text } = await p.as('housing').get(home)
  for (const said of ['Donna Pike', hers.knownHome, 'Change the locks', 'Add an action']) assert.ok(text.includes(said), said)
  for (const never of [
    'hidden',
    'vault',
    'Reaching',
    'Safe now',
    'Not now',
    hers.script,
    '09:30',
    'safety plan',
    'Safety plan',
    'Start a call',
    'RADAR',
    'addresses/new',
  ])
    assert.ok(!seenText(text).includes(never), never)
})
test('the IDVA’s colleague sees that an address is hidden and may say why she needs it; her safety plan is not there', async () => {
  const { text } = await p.as('idva2').get(home)
  assert.ok(text.includes('Address hidden'))
  assert.ok(!text.includes('safety plan'))
  await likeMissing('idva2', `${home}/safety-plan`, `/families/${randomUUID()}/safety-plan`)
})
test('PIPPA on duty has the plan and how she is reached; a colleague there who does not hold the contact has no padlock', async () => {
  const [holder, other] = [await p.as('pippa').get(home), await p.as('pippa2').get(home)]
  assert.ok(holder.text.includes('Address hidden'))
  assert.equal(other.status, 200)
  assert.ok(other.text.includes('Monday to Friday, 09:30 to 14:30'))
  assert.ok(!other.text.includes('Address hidden'))
})
test('for his programme worker and the board every page of the plan is missing, exactly as one of nobody', async () => {
  const secret = await secretOf('refuge')
  const need = await p.as('idva').act(async (ctx) => (await needsOf(ctx, await openFamily(ctx, c.id)))[0]?.id ?? randomUUID())
  const at = (id: string) => [
    `/families/${id}`,
    `/families/${id}/chronology`,
    `/families/${id}/actions/new`,
    `/families/${id}/actions/${locks}`,
    `/families/${id}/actions/${locks}/hand-on`,
    `/families/${id}/needs/new`,
    `/families/${id}/needs/${need}`,
    `/families/${id}/safety-plan`,
    `/families/${id}/addresses/new`,
    `/families/${id}/vault/${secret}`,
  ]
  const nobody = at(randomUUID())
  for (const who of ['dapp', 'board', 'yellow-door', 'governance'])
    for (const [i, path] of at(c.id).entries()) {
      await likeMissing(who, path, nobody[i] ?? '')
      const [forbidden, missing] = [
        await p.as(who).post(path, { key: randomUUID() }),
        await p.as(who).post(nobody[i] ?? '', { key: randomUUID() }),
      ]
      assert.ok([404, 405].includes(forbidden.status), `${who} posts ${path}`)
      assert.equal(forbidden.status, missing.status)
    }
})
test('a seat finds neither her safety plan, nor where an address is added, nor any secret', async () => {
  const nobody = `/families/${randomUUID()}`
  for (const path of ['/safety-plan', '/addresses/new', `/vault/${await secretOf('refuge')}`])
    await likeMissing('housing', `${home}${path}`, `${nobody}${path}`)
})

// ── Actions ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const day = { 'dueOn-day': '12', 'dueOn-month': '3', 'dueOn-year': '2026', dueAt: '17:00' }
const newOne = (more = {}) => ({
  about: c.donna,
  what: 'Book the nurse',
  owner: `team:${p.team('health')}`,
  couldTell: 'no',
  ...day,
  ...more,
})
const texts = async () => (await p.as('idva').act(async (ctx) => actionsOf(ctx, await openFamily(ctx, c.id)))).map((a) => a.text)

test('a new action is due at noon of the next working day unless somebody says otherwise', async () => {
  const { text } = await p.as('idva').get(`${home}/actions/new`)
  const held = fieldsOf(text)
  assert.deepEqual([held['dueOn-day'], held['dueOn-month'], held['dueOn-year'], held.dueAt], ['11', '3', '2026', '12:00'])
  for (const who of ['You, Southampton IDVA service', 'Housing', 'Police domestic abuse team']) assert.ok(text.includes(who), who)
  assert.ok(!text.includes('DAPP programmes'))
})
test('an action that could tell him, or is about him, is not added before it says how and who was asked; nothing typed is lost', async () => {
  const seen = await p.as('idva').submit(`${home}/actions/new`, newOne({ about: c.lee, couldTell: 'not-sure' }))
  assert.equal(seen.status, 422)
  assert.deepEqual(summaryOf(seen.text), [
    'Enter how we keep him from learning of it',
    'Enter which of her workers was asked, or that none is known',
  ])
  assert.deepEqual(deadLinks(seen.text), [])
  assert.ok(seen.text.includes('value="Book the nurse"'))
})
test('sent twice, an action is added once', async () => {
  const page = await p.as('idva').get(`${home}/actions/new`)
  const body = { ...fieldsOf(page.text), ...newOne({ what: 'Sent twice' }) }
  const [first, second] = [await p.as('idva').post(`${home}/actions/new`, body), await p.as('idva').post(`${home}/actions/new`, body)]
  assert.deepEqual([first.status, second.status, second.go], [303, 303, first.go])
  assert.equal((await texts()).filter((t) => t === 'Sent twice').length, 1)
})
test('a seat adds an action to the plan; a team that is not on it cannot be chosen', async () => {
  assert.equal((await p.as('police').submit(`${home}/actions/new`, newOne({ what: 'Mark the address' }))).status, 303)
  const wrong = await p.as('police').submit(`${home}/actions/new`, newOne({ owner: `team:${p.team('dapp')}` }))
  assert.equal(wrong.status, 422)
})
test('its owner answers in a tap; whoever it does not belong to reads it without boxes; "not done" says why', async () => {
  const other = await p.as('health').get(`${home}/actions/${locks}`)
  assert.ok(other.text.includes('Plain van') && !other.text.includes('Save the answer'))
  const why = await p.as('housing').submit(`${home}/actions/${locks}`, { state: 'not-done' })
  assert.deepEqual(summaryOf(why.text), ['Enter one line why'])
  const done = await p.as('housing').submit(`${home}/actions/${locks}`, { state: 'done', outcome: 'New cylinder' })
  assert.deepEqual([done.status, done.go], [303, `${home}#actions`])
  assert.ok((await p.as('idva').get(home)).text.includes('New cylinder'))
})
test('two tabs answer one action: the second page shows both texts and keeps what was typed', async () => {
  const path = `${home}/actions/${locks}`
  const page = fieldsOf((await p.as('idva').get(path)).text)
  await p.as('housing').submit(path, { state: 'done', outcome: 'Cylinder and chain' })
  const seen = await p.as('idva').post(path, { ...page, state: 'not-done', outcome: 'She asked us to wait' })
  assert.equal(seen.status, 409)
  for (const said of ['Ade Bello', 'Cylinder and chain', 'She asked us to wait']) assert.ok(seen.text.includes(said), said)
})
test('handed on, it is another team’s; the page to hand it on is missing for those it does not belong to', async () => {
  await p.as('idva').submit(`${home}/actions/new`, newOne({ what: 'Handed on', owner: `team:${p.team('housing')}` }))
  const id =
    (await p.as('idva').act(async (ctx) => actionsOf(ctx, await openFamily(ctx, c.id)))).find((a) => a.text === 'Handed on')?.id ?? ''
  await likeMissing('health', `${home}/actions/${id}/hand-on`, `${home}/actions/${randomUUID()}/hand-on`)
  const late = await p.as('housing').submit(`${home}/actions/${id}/hand-on`, { 'dueOn-day': '9' })
  assert.deepEqual(summaryOf(late.text), ['The day and time it is due must be later than now'])
  assert.equal(
    (await p.as('housing').submit(`${home}/actions/${id}/hand-on`, { owner: `team:${p.team('police-da')}` })).go,
    `${home}/actions/${id}`,
  )
  assert.ok((await p.as('police').get(`${home}/actions/${id}`)).text.includes('Save the answer'))
})

// ── Needs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a need is added and met; unmet, it asks why, is counted, and stands on the plan as a gap', async () => {
  assert.equal(
    (await p.as('idva').submit(`${home}/needs/new`, { about: c.alfie, domain: 'children', text: 'A group for him' })).go,
    `${home}#needs`,
  )
  const need = (await p.as('idva').act(async (ctx) => needsOf(ctx, await openFamily(ctx, c.id)))).at(-1)
  assert.ok(need)
  const path = `${home}/needs/${need.id}`
  assert.ok(!(await p.as('housing').get(path)).text.includes('nobody here could help'), 'a seat cannot count one')
  assert.deepEqual(summaryOf((await p.as('idva').submit(path, { state: 'unmet' })).text), ['Select why nobody could help'])
  assert.equal((await p.as('idva').submit(path, { state: 'unmet', reason: 'no-space', sought: 'A group, three asked' })).status, 303)
  const plan = await p.as('idva').get(home)
  assert.ok(plan.text.includes('Unmet need.'))
  assert.ok(plan.text.includes('A group, three asked'), 'counted, and shown by who was asked')
})

// ── Hers ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('her safety plan: both texts when two write at once, and the page says whose it is', async () => {
  const path = `${home}/safety-plan`
  const page = await p.as('pippa').get(path)
  assert.ok(page.text.includes(hers.plan) && page.text.includes('and nobody else'))
  await p.as('idva').submit(path, { whoIRing: 'My sister, tulips' })
  const seen = await p.as('pippa').post(path, { ...fieldsOf(page.text), whoIRing: 'My neighbour' })
  assert.equal(seen.status, 409)
  for (const said of ['My sister, tulips', 'My neighbour']) assert.ok(seen.text.includes(said), said)
})
test('an address goes to the vault unless somebody says that he knows it', async () => {
  const held = fieldsOf((await p.as('idva').get(`${home}/addresses/new`)).text)
  assert.equal(held.knows, 'no')
  await p.as('idva').submit(`${home}/addresses/new`, { lines: '9 Hidden Steps', kind: 'address' })
  await p.as('idva').submit(`${home}/addresses/new`, { lines: '2 Common Yard', knows: 'yes' })
  for (const who of ['idva', 'housing']) {
    const { text } = await p.as(who).get(home)
    assert.ok(text.includes('2 Common Yard') && !text.includes('Hidden Steps'), who)
  }
})
test('a hidden address is asked for with a reason, shown once on a page of its own, and recorded first', async () => {
  const path = `${home}/vault/${await secretOf('refuge')}`
  const asked = await p.as('idva').get(path)
  assert.ok(!asked.text.includes('Larkspur'))
  assert.deepEqual(summaryOf((await p.as('idva').submit(path, {})).text), ['Select why you need it now'])
  const body = { ...fieldsOf(asked.text), why: 'visit' }
  const shown = await p.as('idva').post(path, body)
  assert.equal(shown.status, 200)
  assert.ok(shown.text.includes('Larkspur House'))
  assert.equal(shown.headers['cache-control'], 'no-store')
  const { rows } = await p.admin.query<{ reason: string; staff_id: string }>(
    "select reason, staff_id from audit.event where action = 'vault.reveal' order by id desc limit 1",
  )
  assert.deepEqual(rows, [{ reason: 'A visit or a journey', staff_id: p.as('idva').staffId }])
  const again = await p.as('idva').post(path, body)
  assert.deepEqual([again.status, again.go, again.text.includes('Larkspur')], [303, path, false], 'loaded again, it asks again')
})
test('a colleague who is not named on the family says in words why; too few words are not a reason', async () => {
  const path = `${home}/vault/${await secretOf('refuge')}`
  assert.ok(!(await p.as('idva2').get(path)).text.includes('A visit or a journey'))
  assert.deepEqual(summaryOf((await p.as('idva2').submit(path, { words: 'x' })).text), ['Enter a few words'])
  assert.ok((await p.as('idva2').submit(path, { words: 'Taxi to court for her' })).text.includes('Larkspur'))
})
test('a telephone number is never shown there: to her own worker too the page is missing', async () => {
  await likeMissing('idva', `${home}/vault/${await secretOf('phone')}`, `${home}/vault/${randomUUID()}`)
})
test('a secret of another family is missing under this one', async () => {
  const other = await donnasPlan(p)
  const id = (await p.admin.query<{ id: string }>("select id from vault.secret where family_id = $1 and kind = 'refuge'", [other.id]))
    .rows[0]?.id
  await likeMissing('idva', `${home}/vault/${id}`, `${home}/vault/${randomUUID()}`)
})

// ── Chronology ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the chronology keeps fact and opinion apart, filters by source, and pages', async () => {
  const { text } = await p.as('idva').get(`${home}/chronology`)
  for (const said of ['Fact', 'Who may see this', 'Everyone on this plan', 'By whom']) assert.ok(text.includes(said), said)
  const facts = await p.as('idva').get(`${home}/chronology?show=facts`)
  assert.ok(!facts.text.includes('class="op-opinion"'))
  assert.equal((await p.as('idva').get(`${home}/chronology?page=999&by=nonsense&show=what`)).status, 200)
  const print = await p.as('idva').get(`${home}/chronology?all=yes`)
  assert.ok(print.text.includes('op-printline') && print.text.includes('Printed by Jo Adeyemi'))
})

test('a plan just begun, with nobody named yet, says what is not known and breaks nowhere', async () => {
  const id = await p.as('pippa').act(beginFamily)
  for (const path of ['', '/chronology', '/actions/new', '/needs/new', '/addresses/new']) {
    const { status, text } = await p.as('pippa').get(`/families/${id}${path}`)
    assert.equal(status, 200, path)
    assert.ok(text.includes('Name not given'), path)
  }
  const plan = await p.as('pippa').get(`/families/${id}`)
  assert.ok(plan.text.includes('Nobody has been named yet') && !plan.text.includes('/safety-plan'))
  assert.equal((await p.as('pippa').get(`/families/${id}/safety-plan`)).status, 404, 'whose it would be is not known')
})
