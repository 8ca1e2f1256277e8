/** The front door in the day of those who keep it: what is late stands where its band puts it, what nobody has read is there, and its manager sees how it stands. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { escalateLateContacts, type NewContact, recordContact } from '#rooms/frontdoor/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const main = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const take = (who: string, said: Partial<NewContact>) =>
  p.as(who).act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'herself', ...said }))
const hours = (n: number) => new Date(testNow.getTime() + n * 3_600_000)

test('told of what is late, its manager reads first what is unsafe to leave; work of today is no alarm', async () => {
  const danger = await take('pippa', { name: 'Hedda Danger', inDangerNow: 'yes' })
  const today = await take('pippa', { name: 'Tora Today' })
  p.at(hours(24))
  await escalateLateContacts(p.job, hours(24), p.pack.frontDoors)
  const { rows } = await p.admin.query("select subject_id, kind from access.notice where hat_id = $1 and kind like 'late-contact%'", [
    p.as('pippa-manager').hatId,
  ])
  assert.deepEqual(new Set(rows.map((r) => r.subject_id)), new Set([danger, today]))
  const work = main((await p.as('pippa-manager').get('/work')).text)
  const at = (words: string) => work.indexOf(words)
  assert.match(work, /A contact is late Unsafe to leave Hedda Danger/)
  assert.ok(at('Hedda Danger') < at(' Today ') && at(' Today ') < at('Tora Today'), work)
  p.at(testNow)
})
test('what the police recorded as high is said beside "not assessed"', async () => {
  await take('pippa', { channel: 'police', caller: 'police', name: 'Ragna Rowe', recordedLevel: 'high' })
  assert.match(main((await p.as('pippa').get('/work')).text), /Nobody has it yet. Recorded as high/)
})
test('what arrived by itself and nobody has read is work of the door, and none of its words are', async () => {
  await p.as('schools').submit(
    '/send',
    {
      kind: 'home',
      name: 'Petra Sealed',
      happening: 'She came in with a broken wrist',
      inDanger: 'no',
      reach: 'never',
      answerOn: '01632 960 181',
      knows: 'yes',
      agrees: 'yes',
    },
    'send',
  )
  const work = main((await p.as('pippa').get('/work')).text)
  assert.match(work, /Read what arrived: abuse by a partner[^.]*Nobody has it yet. Unchecked Not read yet/)
  assert.ok(!/Petra|wrist/.test(work))
  for (const who of ['idva', 'mash']) assert.ok(!main((await p.as(who).get('/work')).text).includes('Read what arrived'), who)
})
test('its manager’s page says how the front door stands; another manager’s has no word of it', async () => {
  p.at(hours(24))
  const team = main((await p.as('pippa-manager').get('/team')).text)
  assert.match(team, /At the front door The queue \d+ wait for a first decision\. \d+ late ?\. +\d+ have no owner yet\./)
  assert.ok(!team.includes('Nothing is late.'))
  const other = main((await p.as('idva-manager').get('/team')).text)
  assert.ok(!other.includes('At the front door') && other.includes('Nothing is late.'))
  p.at(testNow)
})
