/** What is known of one person, through the real app: who may find, read and change each part of it, and that two names kept apart never meet. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addDays } from '#lib/day.ts'
import { donnaTaken } from '#rooms/casework/sample.ts'
import { openContact, recordContact } from '#rooms/frontdoor/index.ts'
import { fieldsOf, type Partnership, partnership } from '#src/testing.ts'
import { addName, addSaying, judgementsOf, openFamily, recognise } from './index.ts'

let p: Partnership
let d: Awaited<ReturnType<typeof donnaTaken>>
let path: string
before(async () => {
  p = await partnership()
  d = await donnaTaken(p)
  path = `/families/${d.familyId}/people/${d.donna}`
})
after(async () => p.close())
const main = (page: string) => page.slice(page.indexOf('<main'), page.indexOf('</main>'))
const words = (page: string) =>
  main(page)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const page = async (who: string, at = `${path}/about`) => words((await p.as(who).get(at)).text)

test('with nothing recorded the page says what was not asked, and guesses nothing', async () => {
  const text = await page('idva')
  assert.match(text, /No other name is recorded/)
  assert.match(text, /Not asked: language they speak best, interpreter, gender, ethnic group, disability/)
  assert.match(text, /worked out from the age that was told/)
})
test('what she says of herself is kept with who said so, when, and to whom; the last answer counts and none is lost', async () => {
  const said = await p.as('idva').submit(`${path}/details`, {
    ethnicity: 'white',
    white: 'roma',
    disability: 'little',
    orientation: 'not-said',
    gender: 'not-known',
    interpreter: 'yes',
    language: 'Romani',
    saidBy: 'themselves',
  })
  assert.equal(said.status, 303, words(said.text))
  const text = await page('idva')
  assert.match(text, /White: Roma They said so, 10 March 2026, to Jo Adeyemi/)
  assert.match(text, /Sexual orientation Prefers not to say/)
  assert.match(text, /Gender Not known/)
  assert.match(text, /Not asked: UK armed forces/)
  const she = (await p.as('idva').act((ctx) => openFamily(ctx, d.familyId))).members.find((m) => m.id === d.donna)
  assert.deepEqual([she?.interpreter, she?.language], [true, 'Romani'], 'rooms after this one go by it')
  assert.equal((await p.as('idva').submit(`${path}/details`, { ethnicity: 'not-said' })).status, 303)
  const { rows } = await p.admin.query("select answer, more from people.detail where member_id = $1 and kind = 'ethnicity' order by seq", [
    d.donna,
  ])
  assert.deepEqual(
    rows.map((r) => r.answer),
    ['white', 'not-said'],
  )
})
test('of two who answer at once, the second sees what the first saved', async () => {
  const stale = fieldsOf((await p.as('idva').get(`${path}/details`)).text)
  assert.equal((await p.as('idva2').submit(`${path}/details`, { forces: 'family' })).status, 303)
  const clash = await p.as('idva').post(`${path}/details`, { ...stale, disability: 'lot', do: 'save' })
  assert.equal(clash.status, 409)
  assert.match(words(clash.text), /Hollis Grant/)
})
test('what she says of herself is for those who work with her: a seat, a statutory team and his programme read none of it', async () => {
  await p.as('idva').act(async (ctx) => {
    await ctx.about(d.familyId)
    await ctx.db
      .insertInto('casework.involvement')
      .values({
        id: crypto.randomUUID(),
        family_id: d.familyId,
        team_id: p.team('childrens-social-care'),
        hat_id: p.as('childrens').hatId,
        side: 'child',
        service_key: 'childrens-services',
        started_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
  })
  for (const key of ['childrens', 'pippa2']) {
    const text = await page(key)
    assert.doesNotMatch(text, /White: Roma|Sexual orientation/, key)
    assert.match(text, /for those who work with them/, key)
    assert.equal((await p.as(key).get(`${path}/details`)).status, 404, key)
  }
  assert.equal(
    (await p.as('pippa2').submit(`${path}/practical`, { interpreter: 'no', saidBy: 'a record' })).status,
    303,
    'an interpreter is everybody’s to know',
  )
  for (const key of ['dapp', 'board', 'governance', 'refuge', 'housing'])
    for (const at of ['about', 'details', 'practical', 'names/new', 'names/apart', 'numbers/new', 'sayings/new', 'standings/new'])
      assert.equal((await p.as(key).get(`${path}/${at}`)).status, 404, `${key} ${at}`)
})
test('a number is checked as it is saved; a wrong one is refused with how to mend it, and nothing typed is lost', async () => {
  const wrong = await p.as('idva').submit(`${path}/numbers/new`, { kind: 'nhs', number: '943 476 5918', saidBy: 'Her letter' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /943 476 5918/)
  assert.match(words(wrong.text), /Read it again from the letter/)
  for (let n = 0; n < 2; n++)
    assert.equal((await p.as('idva').submit(`${path}/numbers/new`, { kind: 'nhs', number: '943-476-5919' })).status, 303)
  assert.match(await page('idva'), /NHS number 943 476 5919/)
  const { rows } = await p.admin.query('select id from people.identifier where member_id = $1', [d.donna])
  assert.equal(rows.length, 1, 'said twice, it is held once')
  assert.match(await page('childrens'), /NHS number/)
  assert.equal((await p.as('childrens').post(`${path}/numbers/${rows[0].id}/end`)).status, 404, 'read, not changed')
  assert.equal((await p.as('idva').post(`${path}/numbers/${rows[0].id}/end`)).status, 303)
  assert.doesNotMatch(await page('idva'), /943 476 5919/)
})

test('found by a name from before: by her area’s front door, and by whoever works with her', async () => {
  assert.equal(
    (
      await p.as('idva').submit(`${path}/names/new`, {
        now: 'no',
        givenName: 'Donna',
        familyName: 'Oakhanger',
        kind: 'maiden',
        apart: 'no',
        saidBy: 'Donna',
      })
    ).status,
    303,
  )
  assert.match(await page('idva'), /Donna Oakhanger Name before marriage/)
  for (const key of ['pippa', 'idva']) {
    const found = words((await p.as(key).post('/find', { find: 'donna oakhanger' })).text)
    assert.match(found, /Donna Pike.*found by another name of theirs/, key)
  }
  assert.match(words((await p.as('refuge').post('/find', { find: 'donna oakhanger' })).text), /Nobody found/)
})

/** A woman who left under another name, in a plan that both front-door workers had and that only the adviser works with now. */
async function changedName(family: string) {
  const c = await donnaTaken(p)
  const her = `/families/${c.familyId}/people/${c.donna}`
  await p.admin.query(
    "update people.member set given_name = 'Amelie', family_name = $2, name_key = $3, known_as = 'Mel', born_on = null where id = $1",
    [c.donna, family, `amelie ${family.toLowerCase()}`],
  )
  const sent = await p
    .as('idva')
    .submit(`${her}/names/new`, { now: 'yes', givenName: 'Ruth', familyName: 'Harrowgate', kind: 'previous', apart: 'yes' })
  assert.equal(sent.status, 303, words(sent.text))
  return { ...c, her }
}
test('a name kept apart: no page of her plan shows the two together, to anybody', async () => {
  const c = await changedName('Quillfeather')
  for (const at of [
    '',
    '/people',
    `/people/${c.donna}/about`,
    `/people/${c.donna}`,
    `/people/${c.donna}/role`,
    `/people/${c.donna}/names/new`,
    '/chronology',
  ])
    for (const key of ['idva', 'idva-manager', 'pippa', 'pippa2']) {
      const text = (await p.as(key).get(`/families/${c.familyId}${at}`)).text
      assert.doesNotMatch(text, /Amelie|Quillfeather|\bMel\b/, `${key} ${at}`)
    }
  const apart = await p.as('idva').get(`${c.her}/names/apart`)
  assert.match(words(apart.text), /Kept apart.*Amelie Quillfeather/)
  assert.doesNotMatch(apart.text, /Ruth|Harrowgate/)
  assert.match(words((await p.as('idva').get(`${c.her}/about`)).text), /One name is kept apart/)
  for (const key of ['pippa2', 'mash', 'childrens', 'refuge', 'dapp'])
    assert.equal((await p.as(key).get(`${c.her}/names/apart`)).status, 404, key)
})
test('the old name finds her for her workers alone, by the plan’s reference; for the front door she is nobody', async () => {
  const c = await changedName('Thistlewick')
  // The front door’s own days on it are over.
  await p.admin.query('update access.basis set until_at = $2 where scope_id = $1 and holder_id = any ($3)', [
    c.familyId,
    p.now(),
    [p.as('pippa').hatId, p.as('pippa').teamId, p.as('mash').hatId, p.as('mash').teamId],
  ])
  const { reference } = await p.as('idva').act((ctx) => openFamily(ctx, c.familyId))
  const mine = await p.as('idva').post('/find', { find: 'Amelie Thistlewick' })
  assert.match(words(mine.text), new RegExp(`Plan ${reference}.*kept apart`))
  assert.doesNotMatch(mine.text, /Ruth|Harrowgate/)
  const ask = async (who: string, name: string) => main((await p.as(who).post('/find', { find: name })).text).replaceAll(name, 'NAME')
  for (const key of ['pippa', 'pippa2', 'mash', 'refuge'])
    assert.equal(await ask(key, 'Amelie Thistlewick'), await ask(key, 'Zzyzx Xqqqq'), key)
  assert.deepEqual(await p.as('pippa').act((ctx) => recognise(ctx, { name: 'Amelie Thistlewick' }, 20, { wide: true, apart: true })), [])
  // Whoever rings with the old name is told nothing; her worker hears at once.
  const contactId = await p.as('pippa').act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'friend', name: 'Amelie Thistlewick' }))
  const { familyId } = await p.as('pippa').act((ctx) => openContact(ctx, contactId))
  const told = await p.admin.query("select hat_id from access.notice where family_id = $1 and kind = 'may-be-yours'", [familyId])
  assert.ok(told.rows.some((r) => r.hat_id === p.as('idva').hatId))
  assert.doesNotMatch((await p.as('pippa').get(`/contacts/${contactId}`)).text, /Ruth|Harrowgate/)
})
test('where only the first name changed, whoever works with her still does not see the two together', async () => {
  const c = await changedName('Brackenfold')
  await p.admin.query("update people.member set family_name = 'Brackenfold', name_key = 'ruth brackenfold' where id = $1", [c.donna])
  const found = (await p.as('idva').post('/find', { find: 'Amelie Brackenfold' })).text
  assert.match(words(found), /kept apart/)
  assert.doesNotMatch(found, /Ruth/)
  assert.match(
    words((await p.as('idva').post('/find', { find: 'Ruth Brackenfold' })).text),
    /Ruth Brackenfold/,
    'the name in use finds her as ever',
  )
})
test('a relation declared by her old name keeps a colleague out, as by the new', async () => {
  const c = await changedName('Underbough')
  assert.equal((await p.as('idva2').get(`/families/${c.familyId}`)).status, 200)
  await p.as('idva2').submit('/me/relations', { name: 'Amelie Underbough', kind: 'family' }, 'add')
  assert.equal((await p.as('idva2').get(`/families/${c.familyId}`)).status, 404)
})

test('each is said to harm the other: both stand, and a person decides with a reason that is kept', async () => {
  const c = await donnaTaken(p)
  const his = `/families/${c.familyId}/people/${c.lee}`
  await p.as('idva').act(async (ctx) => {
    await addSaying(ctx, c.familyId, { byMember: c.lee, ofMember: c.donna, source: 'police', on: ctx.today })
  })
  assert.equal(
    (await p.as('idva').submit(`${his}/sayings/new`, { by: c.donna, source: 'themselves', words: 'He holds the door shut' })).status,
    303,
  )
  const role = words((await p.as('idva').get(`/families/${c.familyId}/people/${c.donna}/role`)).text)
  assert.match(role, /Donna Pike harms Lee Marsh Police recorded/)
  assert.match(role, /Lee Marsh harms Donna Pike Says so.*He holds the door shut/)
  const judge = (answers: Record<string, string>) => p.as('idva').submit(`/families/${c.familyId}/people/${c.donna}/role`, answers, 'judge')
  assert.match(words((await judge({ role: 'victim' })).text), /Each is said to harm the other\. Enter why/)
  assert.equal((await judge({ role: 'victim', reason: 'Seen apart: she is afraid, he is not' })).status, 303)
  const judged = await p.as('idva').act((ctx) => judgementsOf(ctx, c.familyId, c.donna))
  assert.deepEqual(
    judged.map((j) => [j.role, j.reason, j.by]),
    [['victim', 'Seen apart: she is afraid, he is not', p.as('idva').hatId]],
  )
  assert.match(words((await p.as('idva').get(`${`/families/${c.familyId}/people/${c.donna}`}/about`)).text), /Seen apart: she is afraid/)
})
test('suspected, charged and convicted are apart, each with its day and who says so', async () => {
  const his = `/families/${d.familyId}/people/${d.lee}`
  const add = (kind: string, day: string) =>
    p
      .as('idva')
      .submit(`${his}/standings/new`, { kind, 'on-day': day, 'on-month': '2', 'on-year': '2026', saidBy: 'The officer in the case' })
  assert.equal((await add('suspected', '1')).status, 303)
  assert.match(await page('idva', `${his}/about`), /To be called: suspect/)
  await add('convicted', '20')
  assert.match(await page('idva', `${his}/about`), /To be called: offender Suspected , 1 February 2026.*Convicted , 20 February 2026/)
  const ahead = addDays(await p.as('idva').act(async (ctx) => ctx.today), 1)
  assert.equal(
    (
      await p.as('idva').submit(`${his}/standings/new`, {
        kind: 'charged',
        'on-day': ahead.slice(8),
        'on-month': ahead.slice(5, 7),
        'on-year': ahead.slice(0, 4),
        saidBy: 'x',
      })
    ).status,
    422,
  )
})
test('one human being in two plans is said only to whoever is on both', async () => {
  const c = await donnaTaken(p)
  const person = async (m: string) => (await p.admin.query('select person_id from people.member where id = $1', [m])).rows[0].person_id
  await p.admin.query('update people.member set person_id = $1 where id = $2', [await person(d.lee), c.lee])
  const other = (await p.as('idva').act((ctx) => openFamily(ctx, c.familyId))).reference
  assert.match(await page('idva', `/families/${d.familyId}/people/${d.lee}/about`), new RegExp(`In other plans you are on Plan ${other}`))
  // A social worker of the children of one plan alone.
  assert.doesNotMatch(await page('childrens', `/families/${d.familyId}/people/${d.lee}/about`), new RegExp(`${other}|other plans`))
})
test('moved: every number is to be checked again, the old address is old, and the hidden one before is closed', async () => {
  const c = await donnaTaken(p)
  const add = (answers: Record<string, string>) =>
    p.as('idva').submit(`/families/${c.familyId}/addresses/new`, { about: c.donna, ...answers })
  assert.equal((await add({ lines: '9 Rookery Made-Up', knows: 'yes' })).status, 303)
  assert.equal((await add({ lines: '3 Heron Made-Up', knows: 'no', kind: 'address' })).status, 303)
  const state = async () => (await p.admin.query('select state from people.contact_point where id = $1', [c.pointId])).rows[0].state
  assert.equal(await state(), 'safe')
  assert.equal((await add({ lines: '7 Otter Made-Up', knows: 'no', kind: 'refuge', moved: 'yes' })).status, 303)
  assert.equal(await state(), 'not_checked')
  const held = await p.admin.query(
    "select kind, ended_at is null as held from vault.secret where family_id = $1 and class = 'location' order by recorded_at, kind",
    [c.familyId],
  )
  assert.deepEqual(
    held.rows.filter((r) => r.held).map((r) => r.kind),
    ['refuge'],
  )
  assert.match(await page('idva', `/families/${c.familyId}/people`), /Until 10 March 2026: nothing is sent there/)
})
test('a year, a guess and a stand-in are kept as what they are, and come back as they were told', async () => {
  const c = await donnaTaken(p)
  const at = `/families/${c.familyId}/people/${c.alfie}`
  const save = (answers: Record<string, string>) => p.as('idva').submit(at, answers, 'save')
  assert.equal((await save({ 'born-year': '2009', age: '' })).status, 303)
  assert.match(await page('idva', `${at}/about`), /2009: the year is known.*16 or 17|16 or 17.*2009: the year is known/)
  assert.equal((await save({ 'born-day': '1', 'born-month': '1', 'born-year': '2009', unsure: 'default' })).status, 303)
  assert.match(await page('idva', `${at}/about`), /About 2009: the day was given as 1 January.*counted as 16: both doors/)
  const { rows } = await p.admin.query('select born_on from people.member where id = $1', [c.alfie])
  assert.equal(rows[0].born_on, null, 'no day is made up')
  const form = fieldsOf((await p.as('idva').get(at)).text)
  assert.deepEqual([form['born-day'], form['born-year'], form.unsure], ['1', '2009', 'default'])
  assert.equal((await save({ 'born-day': '3', 'born-month': '4', 'born-year': '2009', unsure: 'default' })).status, 422)
  p.at(new Date(p.now().getTime() + 370 * 86_400_000))
  try {
    const mia = `/families/${d.familyId}/people/${d.alfie}`
    assert.equal((await p.as('idva').submit(mia, { accessNeeds: 'Glasses' }, 'save')).status, 303)
    assert.match(
      await page('idva', `${mia}/about`),
      /about 10/,
      'an age told a year ago is a year more, also when something else was saved',
    )
  } finally {
    p.at(new Date(p.now().getTime() - 370 * 86_400_000))
  }
})
test('a name is added once when a page is sent twice by two, and taken back by whoever may', async () => {
  const id = await p
    .as('idva')
    .act((ctx) => addName(ctx, d.familyId, d.donna, { kind: 'alias', givenName: 'Dee', familyName: 'Pike', apart: false }))
  assert.match(await page('pippa'), /Dee Pike/)
  assert.equal((await p.as('childrens').post(`${path}/names/${id}/end`)).status, 404)
  assert.equal((await p.as('idva').post(`${path}/names/${id}/end`)).status, 303)
  assert.doesNotMatch(await page('pippa'), /Dee Pike/)
})
