import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { Conflict } from '#platform/errors.ts'
import { filledIn } from '#platform/pretend-site.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { nameLead, report } from './delivery-actions.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u2060', '')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;])/g, '$1')
const lead = async (key: string, item: string) => {
  const who = p.as(key).hatId
  const page = await p.as('board').submit(`/strategies/actions/${item}/lead`, { lead: who })
  assert.equal(page.go, `/strategies/actions/${item}`, page.text.slice(0, 400))
}

describe('who sees delivery', () => {
  test('boards, those who answer for them, and leads do; to everyone else it is not there', async () => {
    const paths = ['/strategies', '/strategies/southampton', '/strategies/due', '/strategies/actions/soton-5b']
    for (const key of ['board', 'governance', 'chair', 'idva-manager', 'pippa-manager'])
      for (const path of paths) assert.equal((await p.as(key).get(path)).status, 200, `${key} ${path}`)
    const missing = (await p.as('idva').get('/no-such-page-at-all')).status
    for (const key of ['idva', 'dapp', 'refuge', 'police', 'pippa'])
      for (const path of [...paths, '/strategies/actions/soton-5b/lead'])
        assert.equal((await p.as(key).get(path)).status, missing, `${key} ${path}`)
    assert.equal((await p.get('/strategies')).go, '/sign-in')
  })
  test('what is not a line or a strategy is missing', async () => {
    for (const path of [
      '/strategies/no-such',
      '/strategies/actions/no-such',
      '/strategies/actions/t09',
      '/strategies/actions/no-such/lead',
    ])
      assert.equal((await p.as('board').get(path)).status, 404, path)
  })
  test('a lead of any role reads it from the day they are named, and no longer once they are not', async () => {
    await lead('yellow-door', 'soton-5a')
    assert.equal((await p.as('yellow-door').get('/strategies/southampton')).status, 200)
    assert.equal((await p.as('yellow-door').get('/strategies/actions/soton-5a/lead')).status, 404, 'a lead names nobody')
    await p.as('board').submit('/strategies/actions/soton-5a/lead', { lead: 'none' })
    assert.equal((await p.as('yellow-door').get('/strategies/southampton')).status, 404)
    assert.match(words((await p.as('board').get('/strategies/actions/soton-5a')).text), /Took the lead off: no one leads it/)
  })
  test('the database holds it too: nobody reports on a line they do not lead, nor names a lead, whatever is sent', async () => {
    const insert = (key: string, sql: string, ...values: unknown[]) =>
      p.as(key).act(async (ctx) => {
        const { CompiledQuery } = await import('kysely')
        await ctx.db.executeQuery(CompiledQuery.raw(sql, values))
      })
    const progress = "insert into strategy.progress (item, version, hat_id, kind, at) values ('soton-1a', 1, $1, 'nothing', now())"
    for (const key of ['board', 'idva', 'dapp']) await assert.rejects(insert(key, progress, p.as(key).hatId), /row-level security/, key)
    const named = "insert into strategy.lead (item, version, hat_id, named_by, at) values ('soton-1a', 1, $1, $1, now())"
    for (const key of ['idva', 'governance', 'dapp', 'police'])
      await assert.rejects(insert(key, named, p.as(key).hatId), /row-level security/, key)
    await assert.rejects(insert('board', "update strategy.progress set changed = 'other'"), /permission denied/)
    await assert.rejects(insert('board', 'delete from strategy.lead'), /permission denied/)
  })
})

describe('who leads', () => {
  test('a group needs a person behind it, or the page says no one', async () => {
    const before = words((await p.as('board').get('/strategies/actions/soton-5b')).text)
    assert.match(before, /Lead in the document PIPPA service: PIPPA/)
    assert.match(before, /Who leads it now no one/)
    assert.match(words((await p.as('board').get('/strategies')).text), /no one leads 18 of 18/)
    await lead('pippa-manager', 'soton-5b')
    assert.match(words((await p.as('board').get('/strategies/actions/soton-5b')).text), /Who leads it now Ruth Amory, PIPPA/)
    assert.match(words((await p.as('board').get('/strategies')).text), /no one leads 17 of 18/)
  })
  test('two who name at once: the second is told, and neither is lost', async () => {
    const page = await p.as('board').get('/strategies/actions/soton-1b/lead')
    await lead('chair', 'soton-1b')
    const second = await p
      .as('board')
      .post('/strategies/actions/soton-1b/lead', { ...filledIn(page.text), lead: p.as('pippa-manager').hatId })
    assert.equal(second.status, 409)
    assert.match(words((await p.as('board').get('/strategies/actions/soton-1b')).text), /Who leads it now DS Alan Pryce/)
    await assert.rejects(
      p.as('board').act((ctx) => nameLead(ctx, 'soton-1b', null, 0)),
      Conflict,
    )
  })
  test('nobody is named who does not work here', async () => {
    const page = await p.as('board').submit('/strategies/actions/soton-1a/lead', { lead: randomUUID() })
    assert.equal(page.status, 422)
  })
})

describe('reporting', () => {
  before(async () => {
    for (const item of ['soton-2a', 'soton-2b', 'soton-2c']) await lead('pippa-manager', item)
  })
  const due = () => p.as('pippa-manager').get('/strategies/due')
  const of = (item: string) => p.as('board').get(`/strategies/actions/${item}`)

  test('all that a lead owes is on one page, with its target and why', async () => {
    const page = words((await due()).text)
    for (const ref of ['2a', '2b', '2c', '5b']) assert.ok(page.includes(`${ref} `), ref)
    assert.match(page, /Never reported/)
    assert.match(words((await p.as('board').get('/strategies')).text), /Ruth Amory, PIPPA Southampton strategy 2a, Southampton strategy 2b/)
  })
  test('“nothing changed” is one press, counts as a report, and is shown as such', async () => {
    const sent = await p.as('pippa-manager').submit('/strategies/due', {}, 'nothing-soton-2a')
    assert.equal(sent.go, '/strategies/due', words(sent.text).slice(0, 300))
    const page = words((await due()).text)
    assert.match(page, /You also lead.* Southampton strategy 2a/)
    assert.match(words((await of('soton-2a')).text), /Ruth Amory, PIPPA Nothing changed/)
    assert.match(words((await p.as('board').get('/strategies/southampton')).text), /Nothing changed, said once since/)
  })
  test('Enter in a box saves what was written: the first button of the form is never “nothing changed”', async () => {
    const [form = ''] = /<form[\s\S]*?<\/form>/.exec((await due()).text.slice((await due()).text.indexOf('<main'))) ?? []
    assert.match(/<button[^>]*>/.exec(form)?.[0] ?? '', /value="save"/)
  })
  test('what is written on several is saved together; what is not touched stays owed', async () => {
    const sent = await p.as('pippa-manager').submit(
      '/strategies/due',
      {
        'soton-2b-changed': 'Forty staff trained',
        'soton-2b-expects-day': '1',
        'soton-2b-expects-month': '9',
        'soton-2b-expects-year': '2026',
        'soton-2b-help': 'A trainer for health',
        'soton-2c-changed': 'Two more partners',
      },
      'save',
    )
    assert.equal(sent.go, '/strategies/due', words(sent.text).slice(0, 600))
    const page = words((await of('soton-2b')).text)
    assert.match(page, /On time\. The lead expects 1 Sep 2026; the document gives no date/)
    assert.match(page, /Forty staff trained.*Expects to finish 1 September 2026.*Help needed: A trainer for health/)
    const left = words((await due()).text)
    assert.match(left.slice(0, left.indexOf('You also lead')), /5b /)
    assert.doesNotMatch(left.slice(0, left.indexOf('You also lead')), /2b /)
  })
  test('done needs evidence, and nothing typed is lost without it', async () => {
    const sent = await p
      .as('pippa-manager')
      .submit('/strategies/actions/soton-2c', { 'soton-2c-changed': 'All have one', 'soton-2c-done': 'done' }, 'save')
    assert.equal(sent.status, 422)
    assert.match(sent.text, /Say what shows that it is done/)
    assert.match(sent.text, /All have one/)
    const again = await p.as('pippa-manager').submit(
      '/strategies/actions/soton-2c',
      {
        'soton-2c-changed': 'All have one',
        'soton-2c-done': 'done',
        'soton-2c-evidence': 'List of 12 February, with the board’s papers',
      },
      'save',
    )
    assert.equal(again.go, '/strategies/actions/soton-2c', words(again.text).slice(0, 500))
    assert.match(words((await of('soton-2c')).text), /Done\. Reported with evidence, 10 Mar 2026/)
  })
  test('a wrong date says how to mend it; an empty page says what to do', async () => {
    const bad = await p
      .as('pippa-manager')
      .submit(
        '/strategies/due',
        { 'soton-5b-changed': 'Two courses', 'soton-5b-expects-day': '31', 'soton-5b-expects-month': '2', 'soton-5b-expects-year': '2026' },
        'save',
      )
    assert.equal(bad.status, 422)
    assert.match(bad.text, /Two courses/)
    const empty = await p.as('pippa-manager').submit('/strategies/due', {}, 'save')
    assert.equal(empty.status, 422)
    assert.match(empty.text, /Write what changed, or press/)
  })
  test('two tabs: the second is told what was reported meanwhile, keeps what was typed, and goes on from there', async () => {
    const tab = await p.as('pippa-manager').get('/strategies/actions/soton-5b')
    await p.as('pippa-manager').submit('/strategies/actions/soton-5b', { 'soton-5b-changed': 'First tab' }, 'save')
    const second = await p
      .as('pippa-manager')
      .post('/strategies/actions/soton-5b', { ...filledIn(tab.text), 'soton-5b-changed': 'Second tab', do: 'save' })
    assert.equal(second.status, 409)
    assert.match(second.text, /First tab/)
    assert.match(second.text, /Second tab/)
    const third = await p.as('pippa-manager').post('/strategies/actions/soton-5b', { ...filledIn(second.text), do: 'save' })
    assert.equal(third.go, '/strategies/actions/soton-5b', words(third.text).slice(0, 400))
    const page = words((await of('soton-5b')).text)
    assert.match(page, /Second tab.*First tab/)
    await assert.rejects(
      p.as('pippa-manager').act((ctx) => report(ctx, 'soton-5b', { kind: 'nothing' }, 0)),
      Conflict,
    )
  })
  test('a double send is one report', async () => {
    const page = await p.as('pippa-manager').get('/strategies/actions/soton-2b')
    const body = { ...filledIn(page.text), 'soton-2b-changed': 'Fifty now', do: 'save' }
    const [a, b] = [
      await p.as('pippa-manager').post('/strategies/actions/soton-2b', body),
      await p.as('pippa-manager').post('/strategies/actions/soton-2b', body),
    ]
    assert.deepEqual([a.go, b.status], ['/strategies/actions/soton-2b', 409])
    const { rows } = await p.admin.query(
      "select count(*)::int as n from strategy.progress where item = 'soton-2b' and changed = 'Fifty now'",
    )
    assert.equal(rows[0].n, 1)
  })
  test('nobody reports on a line of somebody else, and a line with no lead asks nobody', async () => {
    const page = await p.as('board').get('/strategies/actions/soton-2b')
    assert.doesNotMatch(page.text, /Save report/)
    assert.equal(
      (await p.as('board').post('/strategies/actions/soton-2b', { do: 'save', 'version-soton-2b': '2', 'soton-2b-changed': 'x' })).status,
      404,
    )
  })
  test('the lead’s own day of work has one row that can wait, until all is reported', async () => {
    await lead('police', 'soton-1c')
    assert.match(words((await p.as('police').get('/work')).text), /Report on 1 line of a strategy/)
    await p.as('police').submit('/strategies/due', {}, 'nothing-soton-1c')
    assert.doesNotMatch(words((await p.as('police').get('/work')).text), /Report on/)
  })
})

describe('one strategy', () => {
  test('Portsmouth: every action with its lead, its printed date and what is missing; silence is no report, not lateness', async () => {
    const page = words((await p.as('board').get('/strategies/portsmouth')).text)
    assert.match(page, /34 of 34 actions are without a report/)
    assert.match(page, /2\.1a .* none printed no one March 2019/)
    assert.match(page, /The printed table has no 3\.2 and no 3\.7/)
    assert.match(page, /3\.4a .* Dec 2017; Dec 2018/)
    assert.match(page, /33% of arrests have an outcome/)
    const action = words((await p.as('board').get('/strategies/actions/ports-2-6b')).text)
    assert.match(action, /the target lies below where it began/)
    assert.match(action, /Elsewhere, the same/)
  })
  test('Hampshire’s aims with outputs and outcomes, Southampton’s measures, and the recommendations with what they take up', async () => {
    const hants = words((await p.as('board').get('/strategies/hampshire')).text)
    assert.match(hants, /Aim 4\. Reduce those who perpetrate abuse/)
    assert.match(hants, /Outcomes it is for/)
    assert.match(hants, /names no lead and no date/)
    assert.match(hants, /Hampshire Safeguarding Adults Board; Hampshire Safeguarding Children Board/)
    const soton = (await p.as('board').get('/strategies/southampton')).text
    assert.match(soton, /href="\/measures\/feeling-safer"/)
    assert.match(words(soton), /T12 Share of arrests that lead to a charge Handed in by Hampshire Constabulary/)
    assert.match(words((await p.as('board').get('/strategies/actions/needs-3')).text), /Takes up Scrutiny recommendation 4 Says how/)
  })
})
