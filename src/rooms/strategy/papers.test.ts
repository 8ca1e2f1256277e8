import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import type { Day } from '#lib/day.ts'
import { Refused } from '#platform/errors.ts'
import { filledIn } from '#platform/pretend-site.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { nameLead, report } from './delivery-actions.ts'
import { beginPaper, publishPaper, signPaper } from './papers-actions.ts'
import { contentOf, openPaper } from './papers-store.ts'
import { answer, handIn } from './returns-actions.ts'
import { type Asked, askedOf } from './returns-rules.ts'
import { someReturn } from './returns-sample.ts'
import { openReturn } from './returns-store.ts'
import { at, tenthOfMarch, twoQuarters } from './sample.ts'

let p: Partnership
before(async () => {
  p = await partnership()
  await twoQuarters(p)
  p.at(tenthOfMarch)
})
after(async () => p.close())

const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u2060', '')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:])/g, '$1')
const summary = 'Four in five women said they feel safer. Two actions are late.'
async function begun(kind: 'performance' | 'meeting' = 'performance'): Promise<string> {
  const page = await p.as('analyst').submit('/papers/new', {
    strategy: 'southampton',
    kind,
    ...(kind === 'performance'
      ? { half: '2025-07-01' }
      : {
          'meetsOn-day': '24',
          'meetsOn-month': '3',
          'meetsOn-year': '2026',
          'nextOn-day': '2',
          'nextOn-month': '6',
          'nextOn-year': '2026',
        }),
    signer: p.as('chair').hatId,
  })
  assert.match(page.go ?? page.text.slice(0, 2000), /^\/papers\/[0-9a-f-]{36}\/write$/)
  return (page.go as string).split('/')[2] as string
}
const write = (id: string, more: Record<string, string> = {}) => p.as('analyst').submit(`/papers/${id}/write`, { summary, ...more })
const step = (id: string, what: string, key = 'analyst') => p.as(key).post(`/papers/${id}/step`, { do: what })
const sign = (id: string, changed = '') => p.as('chair').submit(`/papers/${id}/sign`, { changed })
const publish = (id: string, openTo: 'board' | 'public') => p.as('chair').submit(`/papers/${id}/publish`, { openTo })
async function published(openTo: 'board' | 'public', kind: 'performance' | 'meeting' = 'performance'): Promise<string> {
  const id = await begun(kind)
  await write(id)
  assert.equal((await step(id, 'ready')).go, `/papers/${id}`)
  assert.equal((await sign(id)).go, `/papers/${id}/publish`)
  const out = await publish(id, openTo)
  assert.equal(out.go, `/papers/${id}`, words(out.text).slice(0, 600))
  return id
}
const nowhere = async (key: string) => (await p.as(key).get(`/papers/${randomUUID()}`)).text

describe('who writes, and who reads', () => {
  test('analysts, managers and chairs begin a paper of their own area; nobody else does', async () => {
    for (const key of ['analyst', 'idva-manager', 'pippa-manager']) assert.equal((await p.as(key).get('/papers/new')).status, 200, key)
    for (const key of ['board', 'governance', 'idva', 'pippa', 'dapp', 'police', 'refuge'])
      assert.equal((await p.as(key).get('/papers/new')).status, 404, key)
    await assert.rejects(
      p.as('analyst').act((ctx) =>
        beginPaper(ctx, {
          kind: 'performance',
          strategy: 'portsmouth',
          startsOn: '2025-07-01' as Day,
          nextOn: '2026-01-01' as Day,
          signer: p.as('chair').hatId,
        }),
      ),
      /papers of this area/,
    )
  })
  test('nobody signs what they wrote', async () => {
    const page = await p.as('analyst').get('/papers/new')
    assert.ok(!page.text.includes(`name="signer" type="radio" value="${p.as('analyst').hatId}"`))
    assert.ok(page.text.includes(`name="signer" type="radio" value="${p.as('chair').hatId}"`))
    await assert.rejects(
      p.as('analyst').act((ctx) =>
        beginPaper(ctx, {
          kind: 'performance',
          strategy: 'southampton',
          startsOn: '2025-07-01' as Day,
          nextOn: '2026-01-01' as Day,
          signer: ctx.viewer.hatId,
        }),
      ),
      Refused,
    )
  })
  test('a draft is its author’s and its signer’s; the board reads it while it is shown it; to everyone else it is missing', async () => {
    const id = await begun()
    await write(id)
    const paths = ['', '/draft', '/draft/csv'].map((rest) => `/papers/${id}${rest}`)
    const strangers = ['idva-manager', 'governance', 'pippa', 'idva', 'dapp', 'police']
    const seen = async (key: string) => Promise.all(paths.map(async (path) => (await p.as(key).get(path)).status))
    for (const key of ['analyst', 'chair']) assert.deepEqual(await seen(key), [200, 200, 200], key)
    for (const key of [...strangers, 'board']) {
      assert.deepEqual(await seen(key), [404, 404, 404], key)
      assert.equal((await p.as(key).get(`/papers/${id}`)).text, await nowhere(key), `${key} cannot tell`)
    }
    await step(id, 'shown')
    assert.deepEqual(await seen('board'), [200, 200, 200])
    for (const key of strangers) assert.deepEqual(await seen(key), [404, 404, 404], key)
    assert.match(words((await p.as('board').get('/papers')).text), /A draft that the board may read/)
    for (const path of ['write', 'sign', 'publish']) assert.equal((await p.as('board').get(`/papers/${id}/${path}`)).status, 404, path)
    assert.equal((await step(id, 'taken back', 'board')).status, 404)
    await step(id, 'taken back')
    assert.deepEqual(await seen('board'), [404, 404, 404])
  })
  test('the list is not there for those who do not read delivery', async () => {
    for (const key of ['board', 'analyst', 'governance', 'chair', 'idva-manager'])
      assert.equal((await p.as(key).get('/papers')).status, 200, key)
    for (const key of ['idva', 'pippa', 'dapp', 'police', 'refuge']) assert.equal((await p.as(key).get('/papers')).status, 404, key)
    assert.equal((await p.get('/papers')).go, '/sign-in')
  })
  test('the database holds it too: who does not write, sign or publish cannot, and what was signed is never changed', async () => {
    const id = await published('board')
    const run = (key: string, sql: string, ...values: unknown[]) =>
      p.as(key).act((ctx) => ctx.db.executeQuery(CompiledQuery.raw(sql, values)))
    const edition = `insert into strategy.edition (id, paper_id, version, content, sha, signed_by, signed_at) values ($1, $2, 9, 'x', encode(sha256('x'), 'hex'), $3, now())`
    for (const key of ['analyst', 'board', 'idva'])
      await assert.rejects(run(key, edition, randomUUID(), id, p.as(key).hatId), /row-level security/, key)
    await assert.rejects(
      run('chair', edition.replace("'x', encode", "'y', encode"), randomUUID(), id, p.as('chair').hatId),
      /check constraint/,
      'a hash of something else',
    )
    const publication = `insert into strategy.publication (edition_id, paper_id, open_to, hat_id, at) select id, paper_id, 'public', $2, now() from strategy.edition where paper_id = $1`
    for (const key of ['analyst', 'board', 'chair'])
      await assert.rejects(run(key, publication, id, p.as(key).hatId), /row-level security|duplicate key/, key)
    for (const what of [
      "update strategy.edition set content = 'x'",
      'delete from strategy.edition',
      "update strategy.publication set open_to = 'public'",
      'update strategy.paper set signer = begun_by',
    ])
      await assert.rejects(run('chair', what), /permission denied/, what)
    const { rows } = await run('board', 'update strategy.paper_words set version = 99 returning 1')
    assert.equal(rows.length, 0)
  })
})

describe('writing', () => {
  test('it is saved as one goes, beside the figure it is about, and shown in the paper', async () => {
    const id = await begun()
    const page = await p.as('analyst').get(`/papers/${id}/write`)
    assert.match(words(page.text), /Commentary: People who feel safer after support/)
    assert.match(page.text, /data-saved-as-you-go/)
    const sent = await p
      .as('analyst')
      .post(
        `/papers/${id}/write`,
        { ...filledIn(page.text), m_high_risk_cases: 'More were seen since the front door opened on Saturdays.' },
        { accept: 'application/json', 'x-save': 'yes' },
      )
    assert.ok(sent.status < 400)
    const draft = words((await p.as('analyst').get(`/papers/${id}/draft`)).text)
    assert.match(draft, /Commentary\. More were seen since the front door opened/)
    assert.match(draft, /Commentary\. None was written\./)
    assert.match(draft, /Not written yet/)
    assert.match(draft, /Not signed: a draft/)
  })
  test('two tabs: the second is shown both texts, and loses none', async () => {
    const id = await begun()
    const page = await p.as('analyst').get(`/papers/${id}/write`)
    await write(id)
    const second = await p.as('analyst').post(`/papers/${id}/write`, { ...filledIn(page.text), summary: 'Written in the other tab.' })
    assert.equal(second.status, 409)
    assert.match(second.text, /Four in five women/)
    assert.match(second.text, /Written in the other tab/)
    const again = await p.as('analyst').post(`/papers/${id}/write`, { ...filledIn(second.text), summary: 'Both.' })
    assert.equal(again.go, `/papers/${id}/draft`)
  })
  test('without a summary it is not ready, and not signed', async () => {
    const id = await begun()
    assert.match(words((await step(id, 'ready')).text), /summary is not written yet/)
    assert.match(words((await sign(id)).text), /has not said that it is ready/)
  })
  test('nobody but its author writes in it', async () => {
    const id = await begun()
    for (const key of ['chair', 'board', 'idva-manager', 'dapp'])
      assert.equal((await p.as(key).post(`/papers/${id}/write`, { summary: 'x', version: '1' })).status, 404, key)
  })
})

describe('signing and publishing', () => {
  test('whoever signs hears of it on the page where they begin, until they have opened it: a councillor, who has no day of work, too', async () => {
    const signer = async (key: string) => {
      const page = await p.as('analyst').submit('/papers/new', {
        strategy: 'southampton',
        kind: 'performance',
        half: '2025-07-01',
        signer: p.as(key).hatId,
      })
      const id = (page.go as string).split('/')[2] as string
      await write(id)
      return id
    }
    const id = await signer('board')
    const begins = async (key: string) => words((await p.as(key).get('/measures')).text)
    assert.doesNotMatch(await begins('board'), /A paper waits for you to sign it/)
    await step(id, 'ready')
    assert.match(await begins('board'), /New for you A paper waits for you to sign it: Six-monthly performance report/)
    for (const key of ['chair', 'governance', 'analyst']) assert.doesNotMatch(await begins(key), /A paper waits for you/, key)
    assert.equal((await p.as('board').get(`/papers/${id}`)).status, 200)
    assert.doesNotMatch(await begins('board'), /A paper waits for you/)
    assert.match(words((await p.as('board').get('/papers')).text), /Waiting for you.*Read it and sign it off/)
  })
  test('signing and publishing want a proof that it is still the signer, as hidden places do; the database holds it too', async () => {
    const id = await begun()
    await write(id)
    await step(id, 'ready')
    const rested = () => p.admin.query("update access.session set proven_at = '2020-01-01' where hat_id = $1", [p.as('chair').hatId])
    const fresh = () => p.admin.query('update access.session set proven_at = $2 where hat_id = $1', [p.as('chair').hatId, p.now()])
    await rested()
    const asked = await sign(id)
    assert.equal(asked.status, 401)
    assert.match(asked.text, /Show that it is you/)
    const raw = (sql: string, ...values: unknown[]) => p.as('chair').act((ctx) => ctx.db.executeQuery(CompiledQuery.raw(sql, values)))
    const edition = `insert into strategy.edition (id, paper_id, version, content, sha, signed_by, signed_at) values ($1, $2, 1, 'x', encode(sha256('x'), 'hex'), $3, now())`
    await assert.rejects(raw(edition, randomUUID(), id, p.as('chair').hatId), /row-level security/)
    await fresh()
    assert.equal((await sign(id)).go, `/papers/${id}/publish`)
    await rested()
    assert.equal((await publish(id, 'board')).status, 401)
    assert.equal((await p.as('board').get(`/papers/${id}`)).status, 404)
    await fresh()
    assert.equal((await publish(id, 'board')).go, `/papers/${id}`)
  })
  test('a paper that is ready stands in its signer’s day, until it is signed', async () => {
    const id = await begun()
    await write(id)
    const day = async () => (await p.as('chair').get('/work')).text.includes(`/papers/${id}`)
    assert.equal(await day(), false)
    await step(id, 'ready')
    assert.equal(await day(), true)
    await sign(id)
    assert.equal(await day(), false)
  })
  test('what changed since the signer read it is not signed unread', async () => {
    const id = await begun()
    await write(id)
    await step(id, 'ready')
    const page = await p.as('chair').get(`/papers/${id}/sign`)
    await write(id, { summary: 'Something else altogether.' })
    const sent = await p.as('chair').post(`/papers/${id}/sign`, filledIn(page.text))
    assert.equal(sent.status, 422)
    assert.match(words(sent.text), /It has changed since you opened it/)
    assert.equal((await sign(id)).go, `/papers/${id}/publish`)
  })
  test('frozen once published: later reports and later words do not change it; a correction is a new version that says what changed', async () => {
    const id = await published('board')
    const first = await p.as('board').get(`/papers/${id}/versions/1/csv`)
    const page = words((await p.as('board').get(`/papers/${id}`)).text)
    assert.match(page, /It stays as it was published/)
    assert.match(page, /Signed off by.{0,8}DS Alan Pryce/)
    await p.as('board').act((ctx) => nameLead(ctx, 'soton-2a', p.as('pippa-manager').hatId, 0))
    await p.as('pippa-manager').act((ctx) => report(ctx, 'soton-2a', { kind: 'done', evidence: 'The pathway, on the website' }, 0))
    await write(id, { summary: 'Corrected: one action is done.' })
    assert.equal((await p.as('board').get(`/papers/${id}/versions/1/csv`)).text, first.text)
    assert.ok(!words((await p.as('board').get(`/papers/${id}`)).text).includes('Corrected: one action'))
    await step(id, 'ready')
    assert.match(words((await sign(id)).text), /Say what this version corrects/)
    await sign(id, 'One action was reported late: it is done.')
    await publish(id, 'board')
    const now = words((await p.as('board').get(`/papers/${id}`)).text)
    assert.match(now, /What this version changes\. One action was reported late/)
    assert.match(now, /Reported since, and not in the above.*The pathway, on the website/)
    assert.match(now, /Nothing was reported as done|18 of 18 actions are without a report/, 'the half-year itself is as it was')
    assert.equal((await p.as('board').get(`/papers/${id}/versions/1/csv`)).text, first.text)
    assert.match(words((await p.as('board').get(`/papers/${id}/versions/1`)).text), /There is a newer version/)
  })
  test('each file of a version is what it says it is', async () => {
    const id = await published('board')
    const kinds = { pdf: '%PDF-1.7', docx: 'PK', ods: 'PK', csv: '' }
    for (const [kind, begins] of Object.entries(kinds)) {
      const file = await p.as('board').get(`/papers/${id}/versions/1/${kind}`)
      assert.equal(file.status, 200, kind)
      assert.ok(file.text.startsWith(begins), kind)
      assert.match(String(file.headers['content-disposition']), new RegExp(`paper-southampton-2025-07-01\\.${kind}`))
    }
    assert.equal((await p.as('board').get(`/papers/${id}/versions/1/exe`)).status, 404)
    assert.equal((await p.as('idva').get(`/papers/${id}/versions/1/pdf`)).status, 404)
  })
  test('a paper beside which an earlier one gives a small number away is not published, and says which', async () => {
    const id = await published('board')
    const other = await begun()
    await write(other)
    await step(other, 'ready')
    await sign(other)
    // Exact numbers, as a partnership that does not round would have them, one apart.
    const exact = '"rule": {"hideBelow": 8, "roundTo": 1}'
    await p.admin.query(
      `alter table strategy.edition drop constraint edition_check;
       update strategy.edition set content = (content::jsonb || '{"cells": {"high-risk-cases 2025-10-01 cases": 20}, ${exact}}')::text where paper_id = '${id}';
       update strategy.edition set content = (content::jsonb || '{"cells": {"high-risk-cases 2025-10-01 cases": 21}, ${exact}}')::text where paper_id = '${other}'`,
    )
    const told = p.as('chair').act((ctx) => publishPaper(ctx, other, 'board'))
    await assert.rejects(told, /set beside an earlier paper.*High-risk cases, cases, from 1 October 2025/)
  })
  test('nothing is published that was not signed, nor twice', async () => {
    const id = await begun()
    await write(id)
    assert.equal((await p.as('chair').get(`/papers/${id}/publish`)).status, 404)
    const done = await published('board')
    assert.match(words((await publish(done, 'board')).text), /was published on/)
    await assert.rejects(
      p.as('analyst').act((ctx) => signPaper(ctx, done, { seen: '', changed: '' })),
      /paper of another signer/,
    )
  })
})

describe('what a paper says', () => {
  test('delivery by rule with its reason, measures with a picture, its table and caveats, and what nobody fills', async () => {
    const id = await published('board')
    const page = await p.as('board').get(`/papers/${id}`)
    const text = words(page.text)
    for (const said of [
      summary,
      /\d+ of 18 actions (is|are)/,
      /How a status is worked out/,
      /Overdue or slipping/,
      /Who owed a report on 31 December 2025/,
      /Delivery as at 31 December 2025/,
      /Every action/,
      /People who feel safer after support/,
      /Measures it names that are not counted here/,
      /Counts from 1 to 7 are not shown/,
      /October to December 2025/,
    ])
      assert.match(text, said instanceof RegExp ? said : new RegExp(said), String(said))
    assert.ok((page.text.match(/<svg class="op-pic/g) ?? []).length >= 2)
    assert.ok(!text.includes('Quillfeather'), 'no name of anyone')
  })
  test('what an agency handed in and an analyst accepted stands beside what is counted here, and says who counted it', async () => {
    const police = askedOf(p.pack).find((a) => a.agency === 'O06' && a.area === 'southampton' && a.step === 'quarter') as Asked
    const measure = police.measures[0]!
    const said = async () => words((await p.as('analyst').get(`/papers/${await begun()}/draft`)).text)
    assert.ok(!(await said()).includes(`${measure.name}: figures by quarter`))
    await p
      .as('police-admin')
      .act(async (ctx) => handIn(ctx, await openReturn(ctx, police.key, '2025-10-01' as Day), { written: someReturn(police, 1), why: '' }))
    assert.ok(!(await said()).includes(`${measure.name}: figures by quarter`), 'not before it is accepted')
    await p.as('analyst').act(async (ctx) => {
      const open = await openReturn(ctx, police.key, '2025-10-01' as Day)
      await answer(ctx, open, open.versions[0]?.id ?? '', 'accepted', '')
    })
    const now = await said()
    assert.ok(now.includes(`${measure.name}: figures by quarter`))
    assert.match(now, /Handed in by Hampshire Constabulary/)
    assert.match(now, /Counted by the agency itself, not from the records here/)
  })
  test('delivery is told as it stood on the last day of the half-year, however late the paper is written', async () => {
    const [manager, board] = [p.as('idva-manager'), p.as('board')]
    p.at(at('2025-11-04'))
    await board.act((ctx) => nameLead(ctx, 'soton-1c', manager.hatId, 0))
    await manager.act((ctx) => report(ctx, 'soton-1c', { kind: 'going', changed: 'Begun', expectedOn: '2026-02-20' as Day }, 0))
    p.at(at('2026-02-03'))
    await board.act((ctx) => nameLead(ctx, 'soton-1c', p.as('chair').hatId, 1))
    await p.as('chair').act((ctx) => report(ctx, 'soton-1c', { kind: 'done', evidence: 'Minutes of January' }, 1))
    p.at(tenthOfMarch)
    const text = words((await p.as('analyst').get(`/papers/${await begun()}/draft`)).text)
    const [then, since] = [text.slice(text.indexOf('Every action')), text.slice(text.indexOf('Reported since'))]
    assert.match(then, /1c .{0,400}Marian Cole, Southampton IDVA service.{0,120}20 Feb 2026 On time/)
    assert.doesNotMatch(then.slice(0, then.indexOf('What the measures say')), /Minutes of January/)
    assert.match(since, /1c .{0,400}3 Feb 2026 .{0,40}Minutes of January/)
    assert.match(words((await p.as('analyst').get(`/papers/${await begun('meeting')}/draft`)).text), /Delivery as at 10 March 2026/)
  })
  test('the paper for a meeting: decisions asked, who owes what, what falls due before the next', async () => {
    const id = await begun('meeting')
    await write(id, { asked: 'Name a lead for 2b\nFund a second evening group' })
    await p.as('board').act((ctx) => nameLead(ctx, 'soton-2b', p.as('pippa-manager').hatId, 0))
    await p
      .as('pippa-manager')
      .act((ctx) =>
        report(ctx, 'soton-2b', { kind: 'going', changed: 'Two schools agreed', expectedOn: '2026-04-30' as Day, help: 'A room' }, 0),
      )
    const text = words((await p.as('analyst').get(`/papers/${id}/draft`)).text)
    for (const said of [
      /Fund a second evening group/,
      /Due before 2 June 2026/,
      /30 Apr 2026 2b/,
      /A room/,
      /No one leads \d+ of 18 actions/,
      /Two schools agreed/,
      /Meeting of 24 March 2026/,
    ])
      assert.match(text, said)
  })
})

describe('what everyone may read', () => {
  test('only what was published to everyone: not a draft, not what is signed, not what is for the board', async () => {
    const list = async () => (await p.get('/results')).text
    const draft = await begun()
    await write(draft)
    const board = await published('board')
    const signed = await begun()
    await write(signed)
    await step(signed, 'ready')
    await sign(signed)
    const never = await p.get('/results/no-such-paper')
    for (const id of [draft, board, signed, randomUUID()]) {
      assert.ok(!(await list()).includes(id))
      for (const rest of ['', '/report.pdf']) {
        const seen = await p.get(`/results/${id}${rest}`)
        assert.deepEqual([seen.status, seen.text], [404, never.text], id + rest)
      }
    }
    const open = await published('public')
    assert.ok((await list()).includes(`/results/${open}`))
    assert.equal((await p.get(`/results/${open}/report.pdf`)).text.slice(0, 8), '%PDF-1.7')
  })
  test('it names teams and nobody who works there; no cookie is set; the words are the author’s', async () => {
    p.at(at('2025-12-10'))
    await p.as('board').act(async (ctx) => {
      const held = await import('./delivery-store.ts').then((m) => m.openDelivery(ctx))
      await nameLead(ctx, 'soton-5b', p.as('pippa-manager').hatId, held.held('soton-5b').leads[0]?.version ?? 0)
    })
    p.at(tenthOfMarch)
    const id = await published('public')
    const page = await p.get(`/results/${id}`)
    const text = words(page.text)
    assert.match(text, /Four in five women said/)
    assert.match(text, /Is what was promised being done/)
    assert.equal(page.headers['set-cookie'], undefined)
    const { content } = await p.as('chair').act(async (ctx) => contentOf(ctx, await openPaper(ctx, id), 1))
    const all = JSON.stringify([content.open, content.short])
    for (const name of ['Hugo Tennant', 'Alan Pryce', 'Ruth Amory', 'Quillfeather']) {
      assert.ok(!all.includes(name), name)
      assert.ok(!page.text.includes(name), name)
    }
    assert.ok(JSON.stringify(content.board).includes('Ruth Amory'), 'the board’s names them')
  })
  test('a correction for the board alone takes it off; a correction for everyone says what it changes', async () => {
    const id = await published('public')
    await write(id, { summary: 'Corrected summary.' })
    await step(id, 'ready')
    await sign(id, 'A figure was read wrongly.')
    assert.match((await p.get(`/results/${id}`)).text, /Four in five women/, 'still the first')
    await publish(id, 'public')
    const text = words((await p.get(`/results/${id}`)).text)
    assert.match(text, /This is version 2\. What it changes: A figure was read wrongly\. /)
    assert.match(text, /Corrected summary/)
    await step(id, 'ready')
    await sign(id, 'Taken off: it is looked at again.')
    await publish(id, 'board')
    assert.equal((await p.get(`/results/${id}`)).status, 404)
  })
  test('a meeting paper is never for everyone', async () => {
    const id = await begun('meeting')
    await write(id)
    await step(id, 'ready')
    await sign(id)
    assert.match(words((await publish(id, 'public')).text), /it is for the board/)
  })
})

describe('statutory returns', () => {
  const marac = '/statutory-returns/marac?period=2025-10-01'
  test('boards, analysts, managers and chairs read them; to nobody else are they there', async () => {
    for (const key of ['board', 'analyst', 'governance', 'chair', 'idva-manager'])
      for (const path of ['/statutory-returns', marac, '/statutory-returns/accommodation'])
        assert.equal((await p.as(key).get(path)).status, 200, `${key} ${path}`)
    for (const key of ['idva', 'pippa', 'dapp', 'police', 'refuge'])
      for (const path of ['/statutory-returns', marac, '/statutory-returns/marac/2025-10-01/csv'])
        assert.equal((await p.as(key).get(path)).status, 404, `${key} ${path}`)
    for (const path of ['/statutory-returns/none', '/statutory-returns/marac?period=2025-11-01', '/statutory-returns/marac/2025-10-01/exe'])
      assert.equal((await p.as('board').get(path)).status, 404, path)
  })
  test('small numbers are for the analyst of the area, who sends it in, and for nobody else', async () => {
    const [analyst, board, manager] = await Promise.all(
      ['analyst', 'board', 'idva-manager'].map(async (key) => words((await p.as(key).get(marac)).text)),
    )
    assert.match(analyst!, /Exact numbers, small ones too/)
    assert.doesNotMatch(analyst!, /not shown/)
    for (const page of [board!, manager!]) {
      assert.match(page, /not shown/)
      assert.doesNotMatch(page, /Exact numbers, small ones too/)
    }
  })
  test('what is not recorded says what it would need, in every form', async () => {
    const page = words((await p.as('analyst').get(marac)).text)
    assert.match(page, /Disabled victims missing Access needs are kept as free text/)
    const csv = await p.as('analyst').get('/statutory-returns/marac/2025-10-01/csv')
    assert.match(csv.text, /"Disabled victims","missing","Access needs/)
    for (const kind of ['pdf', 'docx', 'ods'])
      assert.equal((await p.as('analyst').get(`/statutory-returns/accommodation/2024-04-01/${kind}`)).status, 200, kind)
  })
  test('exact numbers leave in a file only after a fresh proof; what everybody may read needs none', async () => {
    await p.admin.query("update access.session set proven_at = '2020-01-01' where hat_id = any($1)", [
      [p.as('analyst').hatId, p.as('board').hatId],
    ])
    const file = '/statutory-returns/marac/2025-10-01/csv'
    const asked = await p.as('analyst').get(file)
    assert.equal(asked.status, 401)
    assert.doesNotMatch(asked.text, /Cases discussed/)
    assert.equal((await p.as('analyst').get(marac)).status, 200)
    assert.equal((await p.as('board').get(file)).status, 200)
    await p.admin.query('update access.session set proven_at = $2 where hat_id = $1', [p.as('analyst').hatId, p.now()])
    assert.equal((await p.as('analyst').get(file)).status, 200)
  })
  test('the counts are those of the measures', async () => {
    const csv = (await p.as('analyst').get('/statutory-returns/marac/2025-10-01/csv')).text
    const { rows } = await p.admin.query(
      `select count(distinct i.family_id)::int as n from meetings.item i join meetings.sitting s on s.id = i.sitting_id where s.held_on >= '2025-10-01' and s.held_on < '2026-01-01'`,
    )
    assert.match(csv, new RegExp(`"Cases discussed",${rows[0].n},`))
  })
})
