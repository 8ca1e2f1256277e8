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
  assert.match(text, /Not stated: up to which age sons may come\. Ask\./)
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
test('row by row it says which condition held, which did not, and what followed: for the ways, for a service, for joint work and for a kind', async () => {
  const him = { area: 'portsmouth', role: 'harms', age: '14', contact: 'young-harm' }
  const text = plain((await tryOn(him)).text)
  assert.match(text, /Row by row: \d+ of \d+ fired/)
  assert.match(text, /Row \d+ fired\. A child who harms is a child first\.[^.]*\.[^.]*\.? .*Held: the person who harms is up to 15/)
  assert.match(
    text,
    /Row \d+ fired\. A child or young person who harms is a child first, up to 18\. .*Held: it is about: A child or young person who hurts others/,
  )
  assert.match(text, /Row \d+ did not fire\. At 16 and 17 .* Did not hold : the person who harms is 16 to 17/)
  // A service's own table, for the same person.
  assert.match(text, /Row by row : Up2U.*Did not hold: For age 16 and over\. So it does not fit/)
  // Joint work: asked until it is answered, then no where it was not shown to be safe.
  const her = { area: 'southampton', role: 'victim', age: '31', level: 'medium', 'facts-parent': 'yes' }
  const gate = async (jointWork?: string) =>
    /Yellow Door family therapy.*?(Held|Did not hold|Not known): Has each been seen alone\? .*?without him learning of it\? (So it is asked|So it does not fit|Goes on)\./
      .exec(plain((await tryOn({ ...her, ...(jointWork ? { jointWork } : {}) })).text))
      ?.slice(1)
  assert.deepEqual(await gate(), ['Not known', 'So it is asked'])
  assert.deepEqual(await gate('not passed'), ['Did not hold', 'So it does not fit'])
  assert.deepEqual(await gate('passed'), ['Held', 'Goes on'])
  // The kind puts its services before the others, and answers what it tells.
  const after = plain((await tryOn({ ...her, contact: 'sexual-violence' })).text)
  assert.match(after, /Adult therapeutic service , if it fits\./)
  assert.match(
    after,
    /Row by row : Adult therapeutic service Held: It is running.*Held: Has there been sexual violence or abuse, at any time\? Yes/,
  )
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
