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
  assert.match(plain(text), /They now say high; we hold standard/)
  assert.match(text, /href="\/contacts\/[0-9a-f-]{36}"/)
})
test('a large file goes on behind the page, says how far it is, and is gone on with where it was stopped', async () => {
  const called = (i: number) => `Many${[...String(i)].map((d) => 'abcdefghij'[Number(d)]).join('')}`
  const rows = Array.from({ length: 520 }, (_, i) => small(`L${i}`, { victimFamily: called(i) }).split('\r\n')[1])
  const file = [small('L').split('\r\n')[0], ...rows].join('\r\n')
  const until = async (path: string, says: RegExp): Promise<string> => {
    let text = ''
    for (let i = 0; i < 4000 && !says.test(text); i++) text = plain((await p.as('pippa').get(path)).text)
    assert.match(text, says)
    return text
  }
  const at = (await send('pippa', file, 'years.csv')).go as string
  const preview = await until(at, /520 new, 0 here already, 0 not taken/)
  assert.match(preview, /Shown: the first 200/)
  assert.equal((await p.as('pippa2').get(at)).status, 404)
  // Stopped in the middle: what the database threw away is not in, and what was in stays.
  await p.admin.query(
    "create function stop_here() returns trigger language plpgsql as $$ begin if new.source_ref = 'L350' then raise 'stopped on purpose' using errcode = '57P01'; end if; return new; end $$",
  )
  await p.admin.query('create trigger stop_here after insert on frontdoor.contact for each row execute function stop_here()')
  assert.equal((await confirm('pippa', at)).go, at)
  await until(at, /It was stopped in the middle\. Nothing is lost and nothing is in twice/)
  await p.admin.query('drop trigger stop_here on frontdoor.contact; drop function stop_here()')
  assert.equal((await p.admin.query("select 1 from frontdoor.contact where source_ref like 'L%'")).rowCount, 300)
  assert.equal((await p.as('pippa').post(at, { do: 'go-on' })).go, at)
  await until(at, /520 new, 0 here already, 0 not taken/)
  assert.equal((await p.admin.query("select 1 from frontdoor.contact where source_ref like 'L%'")).rowCount, 520)
  assert.match(plain((await p.as('pippa').get(at)).text), /520 contacts of this file wait/)
})
test('which column is which is said on a page with their own first rows, and only by a front door', async () => {
  const csv = 'Ref,Day,Tier,Story,Name\r\nQ1,03/27/2025,Gold,He followed her.,Asha\r\n'
  const at = (await send('pippa', csv, 'odd.csv')).go as string
  const first = plain((await p.as('pippa').get(at)).text)
  assert.match(first, /The columns are not all known yet/)
  for (const who of ['idva', 'dapp', 'board', 'governance', 'pippa2']) assert.equal((await p.as(who).get(`${at}/columns`)).status, 404, who)
  const page = await p.as('pippa').get(`${at}/columns`)
  assert.match(plain(page.text), /He followed her\./)
  const answers = {
    'column-reference': '0',
    'column-occurredOn': '1',
    'column-level': '2',
    'column-summary': '3',
    'column-victimGiven': '3',
    dates: 'month-first',
  }
  const twice = await p.as('pippa').submit(`${at}/columns`, answers)
  assert.equal(twice.status, 422)
  assert.match(plain(twice.text), /“Story” is selected for .* and for .*: select it once/)
  const right = { ...answers, 'column-victimGiven': '4', 'words-level': 'Gold = severe' }
  assert.match(
    plain((await p.as('pippa').submit(`${at}/columns`, right)).text),
    /“Gold = severe” must end in one of standard, medium, high, not graded/,
  )
  const stale = await p.as('pippa').get(`${at}/columns`)
  const held = /name="version" value="(\d+)"/.exec(stale.text)?.[1]
  assert.equal((await p.as('pippa').submit(`${at}/columns`, { ...right, 'words-level': 'Gold = high' })).go, at)
  assert.match(plain((await p.as('pippa').get(at)).text), /1 new, 0 here already, 0 not taken/)
  const late = await p.as('pippa').post(`${at}/columns`, { ...right, 'words-level': 'Gold = medium', version: held })
  assert.equal(late.status, 409)
  assert.match(plain(late.text), /changed this at/)
})
