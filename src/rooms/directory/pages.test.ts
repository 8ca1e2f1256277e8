import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sampleStaff } from '#samples/staff.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const plain = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

test('every role signed in reads the directory, and nobody else', async () => {
  for (const s of sampleStaff) assert.equal((await p.as(s.key).get('/services')).status, 200, s.key)
  assert.equal((await p.get('/services')).go, '/sign-in')
  assert.equal((await p.get('/services/pippa')).go, '/sign-in')
})
test('every service of the pack has a page that says who it is for, how to enter and where that is from', async () => {
  for (const s of p.pack.services) {
    const page = await p.as('pippa').get(`/services/${s.key}`)
    assert.equal(page.status, 200, s.key)
    const text = plain(page.text)
    assert.match(text, /Who it is for/)
    assert.match(text, new RegExp(`Source: ${s.source.split(/[ ;,]/)[0]}`), s.key)
    assert.equal(page.text.match(/<h1/g)?.length, 1)
  }
})
test('who a service is not for stands beside who it is for, with the reason', async () => {
  const text = plain((await p.as('pippa').get('/services/radar')).text)
  assert.match(text, /Not for .*Women There are too few for a group/)
})
test('a number that nobody has rung is shown to staff and says so', async () => {
  const text = plain((await p.as('pippa').get('/services/pippa')).text)
  assert.match(text, /023 8091 7917 From 2017 to 2019, not verified\. Ring it yourself/)
})
test('the list is narrowed by who it is for, and by kind', async () => {
  const harms = await p.as('pippa').get('/services?for=harms')
  assert.match(harms.text, /href="\/services\/radar"/)
  assert.doesNotMatch(harms.text, /href="\/services\/refuge"/)
  assert.match((await p.as('pippa').get('/services?for=victim')).text, /href="\/services\/refuge"/)
  assert.match((await p.as('pippa').get('/services?show=meetings')).text, /href="\/services\/meeting-hrda"/)
  assert.match((await p.as('pippa').get('/services?show=organisations')).text, /Southampton City Council/)
  assert.match((await p.as('pippa').get('/services?show=programmes')).text, /Building Better Relationships/)
  assert.equal((await p.as('pippa').get('/services?for=__proto__&show=constructor')).status, 200)
})
test('a search is posted, finds across kinds, keeps what was typed, and puts nothing in an address', async () => {
  const page = await p.as('pippa').post('/services', { words: 'rad', for: '', show: 'services' })
  assert.equal(page.status, 200)
  assert.match(page.text, /value="rad"/)
  assert.match(page.text, /href="\/services\/radar"/)
  assert.doesNotMatch(page.text, /[?&](words|q)=/)
  const none = await p.as('pippa').post('/services', { words: 'zzz "<script>' })
  assert.match(none.text, /Nothing here has those words/)
  assert.match(none.text, /unmet need/)
  assert.match(none.text, /value="zzz &quot;&lt;script&gt;"/)
})
test('a meeting has its own page; an unknown one looks like any missing page', async () => {
  const text = plain((await p.as('board').get('/services/meeting-hrda')).text)
  assert.match(text, /Who sits/)
  assert.match(text, /To confirm/)
  assert.equal((await p.as('pippa').get('/services/nothing-here')).status, 404)
  assert.equal((await p.as('pippa').get('/services/meeting-nothing')).status, 404)
})
