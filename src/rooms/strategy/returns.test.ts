/** A made-up year of agencies' returns with every fault: each is said, and nothing wrong goes in. And who may hand in, read and sign off, both ways. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { readSheet } from '#lib/sheets.ts'
import type { HandedMeasure } from '#pack/index.ts'
import { type Partnership, partnership, testPack } from '#src/testing.ts'
import type { Period } from './periods.ts'
import { fileLimits } from './returns-file.ts'
import { bodyOf } from './returns-forms.ts'
import { type Asked, askedOf, hasTotal, periodsAsked, type Written } from './returns-rules.ts'
import { asCsv, asXlsx, mergedXlsx, someReturn } from './returns-sample.ts'
import { openReturn } from './returns-store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const at = (day: string, time = '10:00') => atLondon(day as Day, time as Time)
const of = (agency: string): Asked => {
  const found = askedOf(testPack).find((a) => a.agency === agency && a.area === 'southampton' && a.step === 'quarter')
  assert.ok(found, `${agency} hands in nothing each quarter in Southampton`)
  return found
}
const police = of('O06')
const council = of('O02')
const [winter, autumn, summer, spring] = periodsAsked(police, '2026-03-10' as Day, testPack.returns) as [Period, Period, Period, Period]
const share = police.measures.find((m) => m.unit === 'share') as HandedMeasure
const total = police.measures.find(hasTotal) as HandedMeasure
const count = police.measures.find((m) => m.unit === 'count') as HandedMeasure
const place = (asked: Asked, period: Period) => `/returns/${asked.key}/${period.starts}`
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u2060', '')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;])/g, '$1')
const held = async (asked: Asked, period: Period) =>
  (
    await p.admin.query(
      'select version, how from strategy.handed where agency = $1 and area = $2 and step = $3 and starts_on = $4 order by version',
      [asked.agency, asked.area, asked.step, period.starts],
    )
  ).rows.length
const file = async (who: string, asked: Asked, period: Period, bytes: Buffer, name = 'return.xlsx') => {
  const sent = await p.as(who).upload(`${place(asked, period)}/file`, { field: 'file', name, bytes })
  assert.equal(sent.status, 303, words(sent.text).slice(0, 400))
  return words((await p.as(who).get(sent.go ?? '')).text)
}
const type = (who: string, asked: Asked, period: Period, written: Record<string, Written>, why = '', button = 'send') =>
  p.as(who).submit(`${place(asked, period)}?revise=yes`, bodyOf(written, why) as Record<string, string>, button)
const answer = async (asked: Asked, period: Period, kind: 'accepted' | 'back', text = '') =>
  p.as('analyst').submit(place(asked, period), { words: text }, kind)

describe('who may', () => {
  test('managers and administrators of the agency hand in, the analyst of the area signs off, the board sees who owes what; to others it is not there', async () => {
    const missing = (await p.as('idva').get('/no-such-page-at-all')).status
    const one = place(police, winter)
    for (const key of ['police-admin', 'council-admin', 'idva-manager', 'dapp-manager', 'analyst', 'board'])
      assert.equal((await p.as(key).get('/returns')).status, 200, key)
    for (const key of ['idva', 'police', 'chair', 'dapp', 'governance', 'pippa', 'refuge', 'housing'])
      for (const path of ['/returns', one, `${one}/file`, `${one}/template.csv`, `${one}/template.xlsx`])
        assert.equal((await p.as(key).get(path)).status, missing, `${key} ${path}`)
    for (const key of ['police-admin', 'analyst']) assert.equal((await p.as(key).get(one)).status, 200, key)
    // Another agency's, and the board, which reads no count before it is a measure.
    for (const key of ['council-admin', 'idva-manager', 'dapp-manager', 'board'])
      assert.equal((await p.as(key).get(one)).status, missing, key)
    for (const key of ['analyst', 'board', 'council-admin'])
      for (const path of [`${one}/file`, `${one}/template.xlsx`])
        assert.equal((await p.as(key).get(path)).status, missing, `${key} ${path}`)
    for (const path of [
      '/returns/no-such/2025-10-01',
      `/returns/${police.key}/2025-10-02`,
      `/returns/${police.key}/2024-10-01`,
      `/returns/${police.key}/2026-01-01`,
    ])
      assert.equal((await p.as('police-admin').get(path)).status, missing, path)
    assert.equal((await p.get('/returns')).go, '/sign-in')
  })
  test('the database holds it too: nobody hands in for another agency, signs off what is not theirs, or changes what was handed in', async () => {
    const run = (key: string, sql: string, ...values: unknown[]) =>
      p.as(key).act(async (ctx) => (await ctx.db.executeQuery(CompiledQuery.raw(sql, values))).rows)
    const insert = `insert into strategy.handed (id, agency, area, step, starts_on, version, how, hat_id, at) values (gen_random_uuid(), $1, 'southampton', 'quarter', '2025-01-01', 1, 'form', $2, now())`
    for (const key of ['council-admin', 'idva-manager', 'board', 'analyst', 'chair', 'police', 'governance'])
      await assert.rejects(run(key, insert, 'O06', p.as(key).hatId), /row-level security/, key)
    await assert.rejects(run('police-admin', insert, 'O06', p.as('council-admin').hatId), /row-level security/)
    const answerSql = `insert into strategy.handed_answer (return_id, kind, hat_id, at) select id, 'accepted', $1, now() from strategy.handed`
    const valueSql = `insert into strategy.handed_value (return_id, measure, is_share, counted) select id, 'more', false, 1 from strategy.handed`
    await p
      .as('police-admin')
      .act(async (ctx) =>
        ctx.db.executeQuery(CompiledQuery.raw(insert.replace("'2025-01-01'", "'2024-01-01'"), ['O06', p.as('police-admin').hatId])),
      )
    await assert.rejects(run('police-admin', answerSql, p.as('police-admin').hatId), /row-level security/)
    await assert.rejects(run('police-admin', valueSql), /row-level security/, 'no count is added to a return later')
    await assert.rejects(run('analyst', valueSql), /row-level security/)
    for (const key of ['board', 'governance', 'council-admin', 'idva', 'chair', 'pippa'])
      for (const table of ['handed', 'handed_value', 'handed_answer'])
        assert.equal((await run(key, `select * from strategy.${table}`)).length, 0, `${key} ${table}`)
    assert.equal((await run('analyst', 'select * from strategy.handed')).length, 1)
    // Whoever may sign it off shows first that it is them, however it is asked.
    const shown = (at: Date | string) =>
      p.admin.query('update access.session set proven_at = $2 where hat_id = $1', [p.as('analyst').hatId, at])
    await p.as('analyst').cookie()
    await shown('2020-01-01')
    await assert.rejects(run('analyst', answerSql, p.as('analyst').hatId), /row-level security/)
    await shown(p.now())
    await run('analyst', answerSql, p.as('analyst').hatId)
    await p.admin.query('delete from strategy.handed_answer')
    for (const sql of [
      "update strategy.handed set why = 'x'",
      'delete from strategy.handed',
      'update strategy.handed_value set counted = 1',
    ])
      for (const key of ['police-admin', 'analyst']) await assert.rejects(run(key, sql), /permission denied/, sql)
    await p.admin.query('delete from strategy.handed')
  })
})

describe('who there is', () => {
  test('a return that nobody can hand in says so, and so does an area whose returns nobody signs off', async () => {
    p.at(at('2026-05-20'))
    const star = askedOf(testPack).find((a) => a.agency === 'O11') as Asked
    for (const key of ['analyst', 'board']) {
      const page = words((await p.as(key).get('/returns')).text)
      assert.match(page, new RegExp(`${star.agencyName}, Southampton no one can hand it in`), key)
      assert.match(page, /owes \d+, and has no one to hand it in/, key)
      assert.doesNotMatch(page, /Hampshire Constabulary, Southampton no one/, key)
      assert.doesNotMatch(page, /No one signs returns off/, key)
    }
    // At another hour: whoever's role ends is signed out.
    p.at(at('2026-05-21'))
    const until = (when: string) => p.admin.query(`update access.hat set until_at = '${when}' where id = $1`, [p.as('analyst').hatId])
    await until('2020-01-01')
    const page = words((await p.as('police-admin').get('/returns')).text)
    assert.match(page, /No one signs returns off for Southampton: what is handed in waits/)
    await until('infinity')
  })
})

describe('a made-up year of returns with every fault', () => {
  test('the template opens as XLSX and CSV, names its return in every row, and what is filled in goes in: once, however often it is sent', async () => {
    p.at(at('2026-01-20'))
    const book = await p.as('police-admin').get(`${place(police, spring)}/template.csv`)
    assert.equal(book.status, 200)
    const csv = await readSheet(Buffer.from(book.text), fileLimits)
    assert.equal(csv.rows.length, police.measures.length)
    const bytes = asXlsx(police, spring, someReturn(police, 1))
    assert.match(await file('police-admin', police, spring, bytes), /Handed in on .*20 January 2026, and waits to be signed off/)
    await file('police-admin', police, spring, bytes)
    await file('police-admin', police, spring, asCsv(police, spring, someReturn(police, 1)), 'again.csv')
    assert.equal(await held(police, spring), 1)
    assert.equal((await type('police-admin', police, spring, someReturn(police, 1))).status, 303)
    assert.equal(await held(police, spring), 1)
  })
  const wrong: [string, (ask: { rows: string[][]; header: string[] }) => void, RegExp][] = [
    [
      'the wrong area',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Area')] = 'Portsmouth'
      },
      /Row 2: the area is “Portsmouth”; this return is for Southampton\. Nothing of another area goes in here/,
    ],
    [
      'another agency',
      ({ rows, header }) => {
        rows[1]![header.indexOf('Agency')] = 'Hampton Trust'
      },
      /Row 3: the agency is “Hampton Trust”/,
    ],
    [
      'the wrong period',
      ({ rows, header }) => {
        for (const r of rows) r[header.indexOf('Period')] = spring.words
      },
      /Rows 2.*: the period is “.*”; this return is for/,
    ],
    [
      'an older template',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Template')] = `${police.key} 000000`
      },
      /Row 2: the template is an older one: what is to be counted has changed since/,
    ],
    [
      'an unknown measure',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Measure')] = 'no-such-thing'
      },
      /Row 2: “no-such-thing” is no measure that is handed in/,
    ],
    [
      'a measure of somebody else',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Measure')] = council.measures[0]!.key
      },
      /is handed in by Southampton City Council for Southampton, and not here/,
    ],
    [
      'a measure twice',
      ({ rows }) => {
        rows.push([...rows[0]!])
      },
      /is there twice\. Keep the row that is right/,
    ],
    [
      'a measure missing',
      ({ rows }) => {
        rows.pop()
      },
      /There is no row for/,
    ],
    [
      'a column missing',
      ({ rows, header }) => {
        const c = header.indexOf('Count')
        header.splice(c, 1)
        for (const r of rows) r.splice(c, 1)
      },
      /“Count” is missing from its headings/,
    ],
    [
      'a count with a comma',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Count')] = '1,234'
      },
      /“1,234” can be read in two ways\. Write 1234/,
    ],
    [
      'a count below nought',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Count')] = '-4'
      },
      /“-4” is below nought/,
    ],
    [
      'words',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Count')] = 'see email'
      },
      /“see email” is not a number/,
    ],
    [
      'a percentage over 100',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Count')] = '130%'
      },
      /“130%” is a percentage, and over 100/,
    ],
    [
      'more than what it is out of',
      ({ rows, header }) => {
        const r = rows.find((x) => x[header.indexOf('Measure')] === share.key)!
        r[header.indexOf('Count')] = '400'
        r[header.indexOf('Out of')] = '200'
      },
      /400 is more than the 200 it is out of: that would be 200%/,
    ],
    [
      'an empty count',
      ({ rows, header }) => {
        rows[0]![header.indexOf('Count')] = ''
      },
      /there is no number/,
    ],
  ]
  for (const [name, change, said] of wrong)
    test(`${name}: said in a sentence, in XLSX as in CSV, and nothing goes in`, async () => {
      for (const write of [asXlsx, asCsv]) {
        const bytes = write(police, summer, someReturn(police, 2), (rows, header) => change({ rows, header }))
        const page = await file('police-admin', police, summer, bytes, write === asCsv ? 'r.csv' : 'r.xlsx')
        assert.match(page, said)
        assert.match(page, /did not go in .*Nothing of it was handed in\. What could be read is below/)
        assert.equal(await held(police, summer), 0)
      }
    })
  test('merged cells in XLSX: named with their place, and nothing goes in', async () => {
    const page = await file('police-admin', police, summer, mergedXlsx(police, summer, someReturn(police, 2)))
    assert.match(page, /Row 2: Cells G2:G3 are merged\. Split them and fill in each/)
    assert.equal(await held(police, summer), 0)
  })
  test('what is no spreadsheet at all is said, and nothing goes in', async () => {
    for (const bytes of [Buffer.from('PK\x03\x04rubbish'), Buffer.from([0, 1, 2, 3]), Buffer.from('a,b\n1,2\n')])
      assert.match(await file('police-admin', police, summer, bytes), /did not go in/)
    assert.equal(await held(police, summer), 0)
  })
  test('what could be read of a faulty file is in the form: mended there it goes in, and the draft is gone', async () => {
    await file('police-admin', police, summer, asXlsx(police, summer, someReturn(police, 2, { [count.key]: { counted: '1,234' } })))
    const page = (await p.as('police-admin').get(place(police, summer))).text
    assert.match(page, /value="1,234"/)
    const kept = await p.as('police-admin').submit(place(police, summer), { [`${count.key}-counted`]: '57' }, 'send')
    assert.equal(kept.status, 303, words(kept.text).slice(0, 500))
    assert.equal(await held(police, summer), 1)
    assert.doesNotMatch((await p.as('police-admin').get(place(police, summer))).text, /did not go in/)
  })
  test('typed in, each fault stands at its box, what was typed is kept, and nothing goes in', async () => {
    const sent = await type(
      'police-admin',
      police,
      autumn,
      someReturn(police, 3, { [share.key]: { counted: '300', outOf: '200' }, [count.key]: { counted: '1,234' } }),
    )
    assert.equal(sent.status, 422)
    assert.match(sent.text, new RegExp(`href="#${share.key}-counted"`))
    assert.match(sent.text, /value="1,234"/)
    assert.match(words(sent.text), /that would be 150%/)
    assert.equal(await held(police, autumn), 0)
    const draft = await type('police-admin', police, autumn, someReturn(police, 3, { [count.key]: { counted: 'to ask Ana' } }), '', 'draft')
    assert.equal(draft.status, 303)
    assert.match((await p.as('police-admin').get(place(police, autumn))).text, /value="to ask Ana"/)
    assert.equal(await held(police, autumn), 0, 'a draft is not handed in')
  })
  test('a total that moved far from last time asks for a word; doubled numbers ask whether it is that period’s return', async () => {
    // The last accepted return is what it is held against.
    assert.equal((await answer(police, summer, 'accepted')).status, 303)
    const moved = someReturn(police, 3, { [total.key]: { counted: '100', outOf: '900' } })
    const sent = await type('police-admin', police, autumn, moved)
    assert.equal(sent.status, 422)
    assert.match(
      words(sent.text),
      new RegExp(`900 now and \\d+ in ${summer.words}, \\d+% more\\. If it is right, say under Explanation what changed`),
    )
    assert.equal(await held(police, autumn), 0)
    const doubled = await type('police-admin', police, autumn, someReturn(police, 2, { [count.key]: { counted: '57' } }))
    assert.equal(doubled.status, 422)
    assert.match(words(doubled.text), /Every number is the same as in/)
    assert.equal(await held(police, autumn), 0)
    const said = await type(
      'police-admin',
      police,
      autumn,
      someReturn(police, 3, { [total.key]: { counted: '100', outOf: '900', note: 'Counted for the whole city since July' } }),
    )
    assert.equal(said.status, 303, words(said.text).slice(0, 500))
    assert.equal(await held(police, autumn), 1)
  })
  test('late: taken, and said with its days to the agency, the analyst and the board', async () => {
    p.at(at('2026-03-10'))
    const sent = await type('police-admin', police, winter, someReturn(police, 4, { [total.key]: { note: 'Back to how it was counted' } }))
    assert.equal(sent.status, 303, words(sent.text).slice(0, 500))
    for (const key of ['police-admin', 'analyst'])
      assert.match(words((await p.as(key).get(place(police, winter))).text), /handed in 39 days late/, key)
    for (const key of ['board', 'analyst']) {
      const page = words((await p.as(key).get('/returns')).text)
      assert.match(page, /Who owes what/, key)
      assert.match(page, /returns are late: .*Southampton City Council owes \d/, key)
      assert.match(page, new RegExp(`${winter.words} Hampshire Constabulary, Southampton .* 39 days late`), key)
    }
    assert.doesNotMatch((await p.as('board').get('/returns')).text, new RegExp(place(police, winter)))
  })
})

describe('signing off', () => {
  test('sent back with a question, the agency hears, answers with a new version, and the old value is kept with when and why', async () => {
    const no = await answer(police, winter, 'back')
    assert.equal(no.status, 422)
    assert.match(words(no.text), /Write the question/)
    assert.equal((await answer(police, winter, 'back', 'Are cautions in it?')).go, '/returns')
    const notices = await p.admin.query("select kind from access.notice where hat_id = $1 and kind like 'return-%' order by at", [
      p.as('police-admin').hatId,
    ])
    assert.deepEqual(notices.rows.at(-1), { kind: 'return-back' })
    const page = words((await p.as('police-admin').get(place(police, winter))).text)
    assert.match(page, /Sent back with a question Are cautions in it\?/)
    // The same again is no answer.
    const same = await type('police-admin', police, winter, someReturn(police, 4, { [total.key]: { note: 'Back to how it was counted' } }))
    assert.equal(same.status, 422)
    assert.match(words(same.text), /Say what you changed, or answer it/)
    const mended = someReturn(police, 4, { [count.key]: { counted: '61' }, [total.key]: { note: 'Back to how it was counted' } })
    assert.equal((await type('police-admin', police, winter, mended, 'Cautions were in it, and are out now')).status, 303)
    assert.equal((await answer(police, winter, 'accepted')).status, 303)
    const history = words((await p.as('police-admin').get(place(police, winter))).text)
    assert.match(
      history,
      /Version 2.*“Cautions were in it, and are out now” .*: \d+ became 61\..*Accepted,.*Version 1.*Sent back,.*“Are cautions in it\?”/,
    )
  })
  test('once answered it is answered; a version that came meanwhile is read first', async () => {
    assert.equal((await answer(police, winter, 'accepted')).status, 422)
    const page = await p.as('analyst').get(place(police, spring))
    const id = /name="return" value="([^"]+)"/.exec(page.text)?.[1]
    assert.equal(
      (await type('police-admin', police, spring, someReturn(police, 1, { [count.key]: { counted: '77' } }), 'Two were missed')).status,
      303,
    )
    const behind = await p.as('analyst').post(place(police, spring), { return: id, do: 'accepted', words: '' })
    assert.equal(behind.status, 422)
    assert.match(words(behind.text), /Another version was handed in since you opened this page/)
    assert.equal(await held(police, spring), 2)
  })
})

test('signing off wants a proof that it is still the analyst; a question does not', async () => {
  p.at(at('2026-03-10', '15:00'))
  const [first] = (await p.as('police-admin').act((ctx) => openReturn(ctx, police.key, winter.starts))).versions
  const note = Object.fromEntries(police.measures.map((m) => [m.key, { note: 'Counted again' }]))
  await type('police-admin', police, winter, someReturn(police, 31, note), first ? 'Counted again, with the last days' : '')
  await p.admin.query("update access.session set proven_at = '2020-01-01' where hat_id = $1", [
    (await p.as('analyst').cookie()) && p.as('analyst').hatId,
  ])
  const asked = await answer(police, winter, 'accepted')
  assert.equal(asked.status, 401)
  assert.match(asked.text, /Show that it is you/)
  assert.equal((await answer(police, winter, 'back', 'Is it the whole force?')).go, '/returns')
})
