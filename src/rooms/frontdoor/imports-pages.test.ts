import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readCsv, writeCsv } from '#lib/csv.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { columns, headings } from './imports-columns.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const day = readFileSync(join(import.meta.dirname, '../../../samples/police-notifications.csv'))
const plain = (text: string) =>
  text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const send = (who: string, bytes: Buffer | string, name = 'day.csv') =>
  p.as(who).upload('/imports', { field: 'file', name, bytes }, { do: 'look' })
const small = (reference: string, over: Partial<Record<keyof typeof columns, string>> = {}) =>
  writeCsv(headings, [
    (Object.keys(columns) as (keyof typeof columns)[]).map(
      (k) => ({ reference, occurredOn: '09/03/2026', level: 'medium', offence: 'Assault', victimGiven: 'Asha', ...over })[k] ?? '',
    ),
  ])
const confirm = (who: string, at: string) => p.as(who).submit(at, {}, 'confirm')

test('only a front door may open any of it, and to everyone else it looks as if it were not there', async () => {
  const at = (await send('pippa', small('P1'))).go
  assert.ok(at)
  for (const path of ['/imports', '/imports/template.csv', '/imports/made-up-day.csv', at, `${at}/rejects.csv`])
    for (const who of ['idva', 'idva-manager', 'dapp', 'police', 'chair', 'board', 'governance'])
      assert.equal((await p.as(who).get(path)).status, 404, `${who} ${path}`)
  assert.equal((await send('idva-manager', small('P1'))).status, 404)
  assert.equal((await p.as('pippa2').get(at)).status, 404, 'what Sam looks at is not Kemi’s')
  assert.equal((await p.as('pippa2').post(at, { do: 'confirm', key: crypto.randomUUID() })).status, 404)
  assert.equal((await p.as('pippa').get(at)).status, 200)
  for (const who of ['pippa', 'mash', 'pippa-manager']) assert.equal((await p.as(who).get('/imports')).status, 200, who)
})
test('the template holds every heading and nothing else', async () => {
  const template = await p.as('pippa').get('/imports/template.csv')
  const csv = readCsv(Buffer.from(template.text), { maxBytes: 10_000, maxRows: 10, maxColumns: 60 })
  assert.deepEqual([csv.header, csv.rows.length], [headings, 0])
  assert.match(String(template.headers['content-disposition']), /attachment; filename="police-notifications.csv"/)
})
test('every row’s fate is shown before anything is stored; then the button makes the contacts and nothing else has to be sent', async () => {
  const sent = await send('pippa', day)
  assert.equal(sent.status, 303)
  assert.match(sent.go ?? '', /^\/imports\/[0-9a-f-]{36}$/)
  const page = await p.as('pippa').get(sent.go!)
  const text = plain(page.text)
  assert.match(text, /14 new, 1 here already, 2 not taken\. Nothing is stored yet/)
  assert.match(text, /A row that says high could not be taken/)
  assert.match(text, /Victim date of birth is “31\/02\/1990”, which is not a day: write it like/)
  assert.match(text, /The same as line 3/)
  assert.match(text, /Shona Keogh, wife/)
  assert.doesNotMatch(page.text, /Example Rise|07700/, 'no address and no number on the page')
  assert.doesNotMatch(page.text, /<title>[^<]*Ferris/)
  assert.doesNotMatch(page.text, /type="hidden" name="(?!key)/, 'the browser holds none of the file')
  assert.equal((await p.admin.query('select 1 from frontdoor.contact')).rowCount, 0)
  const done = await confirm('pippa', sent.go!)
  assert.equal(done.go, sent.go)
  assert.equal((await p.admin.query('select 1 from frontdoor.contact')).rowCount, 14)
  const result = plain((await p.as('pippa').get(sent.go!)).text)
  assert.match(result, /14 new, 1 here already, 2 not taken/)
  assert.match(result, /14 contacts of this file wait/)
  assert.match(plain((await p.as('pippa2').get(sent.go!)).text), /14 contacts of this file wait/, 'the team sees what was brought in')
})
test('the same file again is shown for what it is, and makes nothing', async () => {
  const sent = await send('pippa2', day, 'again.csv')
  const text = plain((await p.as('pippa2').get(sent.go!)).text)
  assert.match(text, /0 new, 15 here already, 2 not taken/)
  assert.match(text, /brought in on 10 March 2026/)
  assert.match(text, /nothing new to bring in/)
  assert.doesNotMatch(text, /Bring in \d+ notification/)
  const before = (await p.admin.query('select 1 from frontdoor.contact')).rowCount
  const forced = await p.as('pippa2').submit(sent.go!, {}, 'confirm')
  assert.notEqual(forced.go, sent.go, 'it leads to what was brought in first')
  assert.equal((await p.admin.query('select 1 from frontdoor.contact')).rowCount, before)
})
test('pressed twice, the button works once', async () => {
  const sent = await send('pippa', small('P2'))
  const page = await p.as('pippa').get(sent.go!)
  const key = /name="key" value="([^"]+)"/.exec(page.text)?.[1]
  const [a, b] = await Promise.all([1, 2].map(() => p.as('pippa').post(sent.go!, { do: 'confirm', key })))
  assert.deepEqual([a?.go, b?.go], [sent.go, sent.go])
  assert.equal((await p.admin.query("select 1 from frontdoor.contact where source_ref = 'P2'")).rowCount, 1)
})
test('left, it stores nothing and is gone', async () => {
  const sent = await send('pippa', small('P3'))
  assert.match((await p.as('pippa').get('/imports')).text, new RegExp(`href="${sent.go}"`), 'it waits to be found again')
  assert.equal((await p.as('pippa').submit(sent.go!, {}, 'leave')).go, '/imports')
  assert.equal((await p.as('pippa').get(sent.go!)).status, 404)
  assert.doesNotMatch((await p.as('pippa').get('/imports')).text, new RegExp(`href="${sent.go}"`))
  assert.equal((await p.admin.query("select 1 from frontdoor.contact where source_ref = 'P3'")).rowCount, 0)
})
test('what is no such file is refused beside the box, in words that say what to do', async () => {
  const refused = async (bytes: Buffer | string, name: string, says: RegExp) => {
    const r = await send('pippa', bytes, name)
    assert.equal(r.status, 422, name)
    assert.match(plain(r.text), says)
  }
  await refused('x', 'day.doc', /must end in \.csv or \.txt or \.xlsx or \.ods/)
  await refused('', 'day.csv', /file is empty/)
  await refused(Buffer.from('PK\u0003\u0004 and nothing that is a zip', 'latin1'), 'day.xlsx', /could not be read as a spreadsheet/)
  await refused('%PDF-1.7', 'day.csv', /This is a PDF/)
  assert.match(plain((await p.as('pippa').post('/imports', { do: 'look' })).text), /Select the file that the agency sent/)
})
test('the refused rows come back as a file, before and after; what is in a name cannot become markup', async () => {
  const bytes = small('P4', { victimGiven: '<b>Asha</b>', level: 'gold', summary: '=cmd|x' })
  const sent = await send('pippa', bytes)
  const preview = await p.as('pippa').get(sent.go!)
  assert.doesNotMatch(preview.text, /<b>Asha/)
  const file = await p.as('pippa').get(`${sent.go}/rejects.csv`)
  assert.match(String(file.headers['content-type']), /text\/csv/)
  assert.match(file.text, /"'=cmd\|x"/)
  const audited = (await p.admin.query("select 1 from audit.event where action = 'download rejected rows'")).rowCount
  assert.ok(audited)
})
test('a repeat that the police now call high says so, and leads to the contact', async () => {
  await confirm('pippa', (await send('pippa', small('P5', { level: 'standard' }))).go!)
  const text = (await p.as('pippa').get((await send('pippa', small('P5', { level: 'high' }))).go!)).text
  assert.match(plain(text), /The police now say high; we hold standard/)
  assert.match(text, /href="\/contacts\/[0-9a-f-]{36}"/)
})
