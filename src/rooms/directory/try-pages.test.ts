/** Trying a made-up person on the pack: for those who answer for it, with nothing kept and nothing in an address. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sampleStaff } from '#samples/staff.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { agesIn } from './try-form.ts'
import { triers } from './try-pages.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const plain = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const tryOn = async (answers: Record<string, string>, who = 'board') => p.as(who).post('/services/try', { ...answers, do: 'try' })

test('managers, boards, administrators and governance may try; nobody else sees that the page is there', async () => {
  for (const s of sampleStaff) {
    const may = triers.includes(s.hats[0]?.role as (typeof triers)[number])
    assert.equal((await p.as(s.key).get('/services/try')).status, may ? 200 : 404, s.key)
    const list = (await p.as(s.key).get('/services')).text
    assert.equal(list.includes('href="/services/try"'), may, s.key)
  }
})
test('for every service it says why yes, why no, or what would have to be known', async () => {
  const page = await tryOn({
    area: 'southampton',
    role: 'victim',
    sex: 'female',
    age: '31',
    level: 'high',
    'facts-needs-somewhere-safe': 'yes',
    sons: '6, 15',
  })
  assert.equal(page.status, 200)
  const text = plain(page.text)
  for (const s of p.pack.services) assert.ok(page.text.includes(`href="/services/${s.key}"`), s.key)
  assert.match(text, /Southampton IDVA service Yes\. Serves Southampton/)
  assert.match(text, /Ask first about a family with a son of 12 or over/)
  assert.match(text, /No\. For people who harm/)
  assert.match(text, /MASH\. High risk goes to MASH/)
  // The person stays in the form, to be changed.
  assert.match(page.text, /value="6, 15"/)
  assert.match(page.text, /id="facts-needs-somewhere-safe-yes"[^>]* checked/)
})
test('the ways and the gaps of each area are said, district by district', async () => {
  const rushmoor = plain((await tryOn({ area: 'rushmoor', role: 'victim', age: '34', level: 'medium' })).text)
  assert.match(rushmoor, /Hampshire pathway.*You First, west and north\./)
  assert.doesNotMatch(rushmoor, /Domestic abuse service, south-east\. The/)
  const county = plain((await tryOn({ area: 'hampshire', role: 'victim', age: '34', level: 'medium' })).text)
  assert.match(county, /Ask: Which district do they live in\?/)
  const ryan = plain((await tryOn({ area: 'portsmouth', role: 'harms', age: '14' })).text)
  assert.match(ryan, /Known gaps Children under 16 whose behaviour harms/)
  assert.match(ryan, /Not Up2U/)
})
test('nothing is kept and nothing stands in an address; ages that are no ages are asked again with everything typed', async () => {
  const count = async () => (await p.admin.query("select count(*)::int as n from audit.event where classes <> '{}'")).rows[0].n
  const before = await count()
  const page = await tryOn({ area: 'southampton', role: 'victim', age: '31' })
  assert.equal(page.go, undefined)
  assert.equal(await count(), before)
  const wrong = await tryOn({ area: 'southampton', sons: 'two boys', role: 'victim' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /Enter ages in years/)
  assert.match(wrong.text, /value="two boys"/)
  assert.deepEqual([agesIn('4, 11 and 15'), agesIn('four'), agesIn('400'), agesIn('')], [[4, 11, 15], undefined, undefined, []])
})
test('a service page shows the same rules line by line, and the gaps stand in the list', async () => {
  const page = plain((await p.as('pippa').get('/services/radar')).text)
  assert.match(page, /How it is decided, line by line/)
  assert.match(page, /For age 16 and over Goes on Does not fit/)
  assert.match(plain((await p.as('pippa').get('/services?show=gaps')).text), /Children of 5 to 7/)
})
