/** Possible matches through the real app: what each reviewer is shown and may say, and that to everyone else the pages are not there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Day, parseDay } from '#lib/day.ts'
import { openContact, recordContact } from '#rooms/frontdoor/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { addMember, type NewMember } from './actions.ts'
import { findPairs } from './match-job.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const words = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
async function take(m: Partial<NewMember> & { born?: string }): Promise<{ familyId: string; id: string }> {
  return p.as('pippa').act(async (ctx) => {
    const { familyId } = await openContact(ctx, await recordContact(ctx, { channel: 'phone', caller: 'professional', name: 'not given' }))
    const { born, ...rest } = m
    return {
      familyId,
      id: await addMember(ctx, familyId, { role: 'other', givenName: 'Ines', bornOn: parseDay(born ?? '1984-07-23') as Day, ...rest }),
    }
  })
}
async function pairUp(m: Partial<NewMember> & { born?: string }) {
  const [a, b] = [await take(m), await take(m)]
  await findPairs(p.job, testNow, p.pack)
  const [x, y] = [a.id, b.id].sort()
  const { rows } = await p.admin.query('select id from people.pair where member_a = $1 and member_b = $2', [x, y])
  return { a, b, id: rows[0]?.id as string }
}

test('the queue names the two to the front door of the area, says what is at stake, and leads to each', async () => {
  const { id } = await pairUp({ familyName: 'Dovecote', role: 'victim' })
  const page = await p.as('pippa').get('/matches')
  assert.equal(page.status, 200)
  assert.match(words(page.text), /Ines Dovecote and Ines Dovecote.*a victim.*Found to be alike/)
  assert.ok(page.text.includes(`/matches/${id}`))
  assert.doesNotMatch(words(page.text), /bits|score|%/i)
})
test('side by side, each part with its weight and their sum; addresses and numbers as agrees or differs', async () => {
  const { a, b, id } = await pairUp({ familyName: 'Ferncliffe' })
  for (const m of [a, b])
    await p.as('pippa').act((ctx) =>
      ctx.db
        .insertInto('people.known_address')
        .values({
          id: crypto.randomUUID(),
          family_id: m.familyId,
          member_id: m.id,
          lines: '40 Invented Row',
          postcode: 'ZY4 4AB',
          recorded_by: ctx.viewer.hatId,
          recorded_at: ctx.now,
        })
        .execute(),
    )
  await findPairs(p.job, testNow, p.pack)
  const text = words((await p.as('pippa').get(`/matches/${id}`)).text)
  assert.match(text, /Surname Ferncliffe Ferncliffe The same \+/)
  assert.match(text, /Date of birth 23 July 1984 23 July 1984 The same/)
  assert.match(text, /Address not shown not shown Agrees/)
  assert.doesNotMatch(text, /Invented Row|ZY4/)
  assert.match(text, /Sum .*\+\d/)
  assert.match(text, /The same person over 99%|The same person \d+%/)
})
test('where only ages were told, the page says how far they are apart, and that the sum knows nothing of it', async () => {
  const ageOnly = async (ageAbout: number) =>
    (await take({ givenName: 'Aurelio', familyName: 'Hatherwick', ageAbout, bornOn: null, sex: 'male' })).id
  const [x, y] = [await ageOnly(34), await ageOnly(27)].sort()
  await findPairs(p.job, testNow, p.pack)
  const { rows } = await p.admin.query('select id from people.pair where member_a = $1 and member_b = $2', [x, y])
  assert.ok(rows[0], 'they are alike enough to be looked at')
  assert.match(
    words((await p.as('pippa').get(`/matches/${rows[0].id}`)).text),
    /Date of birth about \d\d about \d\d 7 years apart , as told: not in the sum/,
  )
})
test('a decision that is not made is asked for again, with what was typed; two people say it of a victim', async () => {
  const { id } = await pairUp({ familyName: 'Gullbrook', role: 'victim' })
  const empty = await p.as('pippa').post(`/matches/${id}`, { why: 'Her sister says so' })
  assert.equal(empty.status, 422)
  assert.match(words(empty.text), /Select what you think/)
  assert.match(empty.text, /Her sister says so/)
  const said = await p.as('pippa').submit(`/matches/${id}`, { said: 'same', why: 'Her sister says so' })
  assert.equal(said.status, 303)
  assert.match(words((await p.as('pippa').get(`/matches/${id}`)).text), /You have looked, and said: The same person/)
  const second = words((await p.as('mash').get(`/matches/${id}`)).text)
  assert.match(second, /A colleague has looked already/)
  assert.doesNotMatch(second, /Her sister says so/)
  await p.as('mash').submit(`/matches/${id}`, { said: 'same' })
  const after = words((await p.as('mash').get(`/matches/${id}`)).text)
  assert.doesNotMatch(after, /more record/)
  assert.match(after, /They are linked as one person.*Linked as one person by Sam Whitlock and Priya Nandakumar/)
  assert.match(words((await p.as('pippa2').get('/matches?show=decided')).text), /Ines Gullbrook and Ines Gullbrook The same person linked/)
})
test('a wrong link is found again and undone with its reason; without one it says so', async () => {
  const { id } = await pairUp({ familyName: 'Heronsgate' })
  await p.as('pippa').submit(`/matches/${id}`, { said: 'same' })
  const without = await p.as('pippa2').post(`/matches/${id}/undo`, { undo: '' })
  assert.equal(without.status, 422)
  assert.match(words(without.text), /Enter why it is undone/)
  assert.equal((await p.as('pippa2').post(`/matches/${id}/undo`, { undo: 'Cousins of one name' })).status, 303)
  const text = words((await p.as('pippa2').get(`/matches/${id}`)).text)
  assert.match(text, /The link was undone by Kemi Ladipo Cousins of one name/)
  assert.equal((await p.as('pippa2').post(`/matches/${id}/undo`, { undo: 'Look again' })).status, 303)
  assert.match(words((await p.as('pippa2').get(`/matches/${id}`)).text), /Your decision/)
})
test('what can never be is refused in words, and what was typed stays', async () => {
  const { a, id } = await pairUp({ familyName: 'Inglenook' })
  await p.admin.query("update people.member set born_on = '1950-01-30' where id = $1", [a.id])
  const sent = await p.as('pippa').submit(`/matches/${id}`, { said: 'same', why: 'I think so' })
  assert.equal(sent.status, 422)
  assert.match(words(sent.text), /The dates of birth are of two people/)
  assert.match(sent.text, /I think so/)
})
test('of somebody hidden governance and the managers of the door see words alone; the front door sees no such pair', async () => {
  const { a, b, id } = await pairUp({ familyName: 'Jackdaw', role: 'victim' })
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    b.familyId,
    [p.as('idva').hatId],
    testNow,
    'x',
  ])
  for (const key of ['governance', 'pippa-manager']) {
    const [list, page] = [await p.as(key).get('/matches'), await p.as(key).get(`/matches/${id}`)]
    assert.equal(page.status, 200, key)
    assert.match(words(list.text), /Two people, not named to you/)
    assert.match(words(page.text), /Surname not shown not shown Agrees/)
    for (const text of [list.text.replaceAll('Ines Dovecote', ''), page.text]) {
      assert.doesNotMatch(text, /Jackdaw|Ines Jackdaw|1984/, key)
      for (const value of [a.familyId, b.familyId, a.id, b.id]) assert.ok(!text.includes(value), key)
    }
  }
  for (const key of ['pippa', 'pippa2', 'mash']) {
    assert.doesNotMatch((await p.as(key).get('/matches')).text, /Jackdaw/)
    assert.equal((await p.as(key).get(`/matches/${id}`)).status, 404, key)
  }
})
test('to everyone else the pages are not there, and look like any that is not', async () => {
  const { id } = await pairUp({ familyName: 'Kingsmere' })
  const missing = (await p.as('idva').get(`/matches/${crypto.randomUUID()}`)).text
  for (const key of ['idva', 'idva-manager', 'refuge', 'housing', 'dapp', 'dapp-manager', 'board', 'chair', 'council-admin']) {
    for (const path of ['/matches', `/matches/${id}`]) assert.equal((await p.as(key).get(path)).status, 404, `${key} ${path}`)
    assert.equal((await p.as(key).post(`/matches/${id}`, { said: 'same' })).status, 404, key)
    assert.equal((await p.as(key).post(`/matches/${id}/undo`, { undo: 'x' })).status, 404, key)
    assert.doesNotMatch((await p.as(key).get('/')).text, /Possible matches/)
  }
  assert.equal((await p.as('idva').get(`/matches/${id}`)).text, missing)
})
test('beside a plan stands that somebody is in another one too, for who is on both, and nothing for who is on one', async () => {
  const { a, b, id } = await pairUp({ familyName: 'Larkspur' })
  await p.as('pippa').submit(`/matches/${id}`, { said: 'same' })
  const both = words((await p.as('pippa').get(`/families/${a.familyId}`)).text)
  assert.match(both, /Known in another plan Ines Larkspur is the same person as Ines Larkspur/)
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values ($1, $2, 'victim', $3, 'infinity', $4)",
    [a.familyId, p.as('refuge').hatId, new Date(testNow.getTime() - 1000), crypto.randomUUID()],
  )
  const single = await p.as('refuge').get(`/families/${a.familyId}`)
  assert.equal(single.status, 200)
  assert.doesNotMatch(single.text, /Known in another plan/)
  assert.ok(!single.text.includes(b.familyId))
})
