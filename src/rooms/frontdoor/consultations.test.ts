import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Partnership, partnership } from '#src/testing.ts'
import { agencyAndNumber } from './consultations.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const plain = (text: string) =>
  text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const nurse = {
  agency: 'Practice nurse, Example Surgery, 01632 960 180',
  asked: 'A patient flinched when her husband rang. What should she do?',
  said: 'Ask her alone, at the next smear. Ring us again, no name needed.',
  keeps: 'keep',
}

test('the number to ring back is told apart from the agency, and nothing that was typed is lost', () => {
  assert.deepEqual(agencyAndNumber('Practice nurse, Example Surgery, 01632 960 180'), {
    agency: 'Practice nurse, Example Surgery',
    callBack: '01632 960 180',
  })
  assert.deepEqual(agencyAndNumber('07700 900 123 (school)'), { agency: '(school)', callBack: '07700 900 123' })
  assert.deepEqual(agencyAndNumber('Health visitor, 2 to 5'), { agency: 'Health visitor, 2 to 5', callBack: '' })
  assert.deepEqual(agencyAndNumber('01632 960180'), { agency: 'Agency not said', callBack: '01632 960180' })
})
test('a question is four fields, makes no person, and is counted', async () => {
  const people = async () => (await p.admin.query('select 1 from people.person')).rowCount
  const before = await people()
  const form = await p.as('pippa').get('/consultations/new')
  assert.equal(form.text.match(/<(input|textarea)[^>]+name="(agency|asked|said)"/g)?.length, 3)
  assert.equal((await p.as('pippa').submit('/consultations/new', nurse)).go, '/consultations')
  assert.equal(await people(), before)
  assert.equal((await p.admin.query('select 1 from frontdoor.contact')).rowCount, 0)
  const list = plain((await p.as('pippa2').get('/consultations')).text)
  assert.match(list, /1 this month 1 since 1 April 2025 1 They keep it in their own plan 0 They bring others/)
  assert.match(list, /Practice nurse, Example Surgery 01632 960 180 .*flinched .*Ask her alone.*They keep it in their own plan/)
})
test('sent twice it is one question', async () => {
  const page = await p.as('pippa').get('/consultations/new')
  const key = /name="key" value="([^"]+)"/.exec(page.text)?.[1]
  for (let i = 0; i < 2; i++) await p.as('pippa').post('/consultations/new', { ...nurse, asked: 'twice', key, do: 'save' })
  assert.equal((await p.admin.query("select 1 from frontdoor.consultation where asked = 'twice'")).rowCount, 1)
})
test('what is missing is said, and what was typed stays', async () => {
  const r = await p.as('pippa').submit('/consultations/new', { ...nurse, keeps: 'something' })
  assert.equal(r.status, 422)
  assert.match(plain(r.text), /Select who keeps it/)
  assert.match(r.text, /flinched/)
})
test('every agency answers questions without a name, and reads its own alone; who meets nobody finds no such page', async () => {
  await p.as('pippa').submit('/consultations/new', { ...nurse, asked: 'only for us' })
  for (const who of ['mash', 'idva', 'idva-manager', 'housing', 'health', 'schools', 'substance', 'chair', 'dapp']) {
    assert.equal((await p.as(who).submit('/consultations/new', { ...nurse, asked: `asked of ${who}` })).go, '/consultations', who)
    const page = (await p.as(who).get('/consultations')).text
    assert.match(page, new RegExp(`asked of ${who}`))
    assert.doesNotMatch(page, /only for us/, who)
  }
  for (const who of ['board', 'governance', 'council-admin']) {
    assert.equal((await p.as(who).get('/consultations')).status, 404, who)
    assert.equal((await p.as(who).get('/consultations/new')).status, 404, who)
  }
  assert.equal((await p.get('/consultations')).go, '/sign-in')
})
