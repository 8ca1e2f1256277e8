/** The checklist through the real app: saved at any moment, ended by a judgement, and seen by no one else. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addMember, beginFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const family = (age = 31) =>
  p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    const donna = await addMember(ctx, id, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: age })
    await addMember(ctx, id, { role: 'harms', givenName: 'Lee', familyName: 'Marsh' })
    return { id, donna }
  })
const begun = async () => {
  const f = await family()
  const sheet = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna })).go as string
  return { ...f, sheet }
}
const rows = (n: number, from = 1): Record<string, string> => {
  const items = p.pack.instruments.find((i) => i.key === 'dash-24')?.items ?? []
  return Object.fromEntries(items.slice(from - 1, from - 1 + n).map((i) => [`q${i.number}`, 'yes']))
}

test('begun twice, or from two tabs, it is one sheet', async () => {
  const f = await begun()
  const again = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna })).go
  assert.equal(again, f.sheet)
})

test('while asking there is no running total and no level, and it says to ask from the real form', async () => {
  const f = await begun()
  await p.as('pippa').submit(f.sheet, rows(9), 'save')
  const page = await p.as('pippa').get(f.sheet)
  assert.match(page.text, /record here/i)
  assert.doesNotMatch(page.text, /9 of 24|9 yes|\btotal\b/i)
})

test('it may stop at any moment: what was answered is kept, and the page’s own script saves without moving on', async () => {
  const f = await begun()
  const page = await p.as('pippa').get(f.sheet)
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] as string
  const saved = await p.as('pippa').post(f.sheet, { ...rows(3), version }, { 'x-saving': 'yes' })
  assert.equal(saved.status, 200)
  assert.equal((saved.json() as { version: number }).version, Number(version) + 1)
  assert.match((await p.as('pippa').get(f.sheet)).text, /Finish/)
  const stale = await p.as('pippa').post(f.sheet, { ...rows(1), version }, { 'x-saving': 'yes' })
  assert.equal(stale.status, 409)
})

test('finishing asks for the level; fourteen Yes is never less than high; nothing typed is lost', async () => {
  const f = await begun()
  const none = await p.as('pippa').submit(f.sheet, { ...rows(15), worries: 'that he will take <Mia>' }, 'finish')
  assert.equal(none.status, 422)
  assert.match(none.text, /that he will take &lt;Mia&gt;/)
  const lower = await p.as('pippa').submit(f.sheet, { ...rows(15), level: 'standard', next: 'refer' }, 'finish')
  assert.equal(lower.status, 422)
  const high = await p.as('pippa').submit(f.sheet, { ...rows(15), level: 'high', next: 'refer' }, 'finish')
  assert.deepEqual([high.status, high.go], [303, f.sheet])
  const result = await p.as('pippa').get(f.sheet)
  assert.match(result.text, /15 of 24 are Yes/)
  assert.match(result.text, /14 or more always shows high/)
})

test('a partial one says how much was asked, and the level is the worker’s', async () => {
  const f = await begun()
  const done = await p.as('pippa').submit(f.sheet, { ...rows(4), level: 'medium', next: 'not-now' }, 'finish')
  assert.equal(done.status, 303)
  const page = (await p.as('pippa').get(f.sheet)).text
  assert.match(page, /4 of 24 asked/)
  assert.match(page, /Judged by Sam Whitlock/)
})

test('a page left open after somebody finished it changes nothing and shows the result', async () => {
  const f = await begun()
  const open = await p.as('pippa').get(f.sheet)
  const version = /name="version" value="(\d+)"/.exec(open.text)?.[1] as string
  await p.as('pippa2').submit(f.sheet, { ...rows(2), level: 'standard', next: 'not-now' }, 'finish')
  const late = await p.as('pippa').post(f.sheet, { ...rows(20), version, do: 'save' })
  assert.deepEqual([late.status, late.go], [303, f.sheet])
  assert.match((await p.as('pippa').get(f.sheet)).text, /2 of 24 are Yes/)
})

test('high on judgement alone needs two lines and no checklist, and leads to where it goes', async () => {
  const f = await family()
  const empty = await p.as('pippa').submit(`/families/${f.id}/level`, {})
  assert.equal(empty.status, 422)
  const said = await p.as('pippa').submit(`/families/${f.id}/level`, { whyHigh: 'Hands round her throat', whyNow: 'He came back' })
  assert.deepEqual([said.status, said.go], [303, `/families/${f.id}/refer`])
})

test('under 16 the page says where she goes instead, and only the young people’s form is begun', async () => {
  const f = await family(15)
  const page = await p.as('pippa').get(`/families/${f.id}/assessments/new`)
  assert.match(page.text, /children.s safeguarding/i)
  const forced = await p
    .as('pippa')
    .post(`/families/${f.id}/assessments/new`, { member: f.donna, instrument: 'dash-24', key: randomUUID() })
  assert.equal(forced.status, 422)
  assert.match(forced.text, /Under 16, a child comes first/)
  assert.match(page.text, /value="young-people"/)
  const sheet = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna, instrument: 'young-people' }))
    .go as string
  assert.match((await p.as('pippa').get(sheet)).text, /Ask from your young people(’|&#39;)s form/)
})

test('nobody without a basis sees or changes it: another service, the programme, a seat, the board all get what a missing one gets', async () => {
  const f = await begun()
  const missing = f.sheet.replace(f.id, randomUUID())
  for (const key of ['refuge', 'dapp', 'housing', 'board', 'idva', 'governance']) {
    const [hidden, none] = [await p.as(key).get(f.sheet), await p.as(key).get(missing)]
    assert.deepEqual([hidden.status, hidden.text], [404, none.text], key)
    assert.equal((await p.as(key).post(f.sheet, { ...rows(1), version: '1', do: 'save' })).status, 404, key)
    assert.equal((await p.as(key).post(`/families/${f.id}/level`, { whyHigh: 'x', key: randomUUID() })).status, 404, key)
  }
  assert.equal((await p.as('pippa2').get(f.sheet)).status, 200)
})

test('each form is begun from one page, for whom it is; a child’s is never the checklist', async () => {
  const f = await family()
  const alfie = await p.as('pippa').act((ctx) => addMember(ctx, f.id, { role: 'child', givenName: 'Alfie', ageAbout: 9 }))
  const at = `/families/${f.id}/assessments/new`
  const page = (await p.as('pippa').get(at)).text
  for (const form of ['dash-24', 'police-27', 'stalking-screen', 'dara', 'maternity', 'child-impact'])
    assert.match(page, new RegExp(`value="${form}"`))
  assert.doesNotMatch(page, /risk-and-needs|value="young-people"|Lee Marsh/)
  const unfit = await p.as('pippa').submit(at, { member: alfie, instrument: 'dash-24' })
  assert.equal(unfit.status, 422)
  const childs = (await p.as('pippa').submit(at, { member: alfie, instrument: 'child-impact' })).go as string
  const sheet = await p.as('pippa').get(childs)
  assert.match(sheet.text, /How it is for a child/)
  assert.doesNotMatch(sheet.text, /Which level do you judge/)
  const done = await p
    .as('pippa')
    .submit(childs, { q3: 'yes', 'q3-note': 'A bruise', q4: 'dont-know', worries: 'He will not leave her side' }, 'finish')
  assert.equal(done.go, childs)
  const result = (await p.as('pippa').get(childs)).text
  assert.match(result, /Decide on a children&#39;s referral now|Decide on a children.s referral now/)
  assert.match(result, /He will not leave her side/)
  assert.doesNotMatch(result, /1 of 12|of 12 are Yes/)
})
test('an area’s licensed wording is said as such, with its version; what was begun under our own labels is finished under them, and the other way', async () => {
  // A made-up file, as an area with a licence would load its own.
  const licensed = {
    ...p.pack,
    instruments: p.pack.instruments.map((i) =>
      i.key === 'dash-24'
        ? {
            ...i,
            version: 'Licensed to Exampleshire, 2027',
            ownLabels: false,
            askFrom: 'Ask as it stands.',
            items: i.items.map((x) => (x.number === 1 ? { ...x, label: 'Made-up licensed question one' } : x)),
          }
        : i,
    ),
  }
  const there = await partnership({ database: p.database, app: { pack: licensed } })
  try {
    const at = (f: { id: string }) => `/families/${f.id}/assessments/new`
    const ours = await family()
    const begin = (await p.as('pippa').get(at(ours))).text
    assert.match(begin, /our own labels, not a published wording[\s\S]*Ask from your Dash form/)
    assert.match(begin, /SafeLives 24, labels of March 2026/)
    assert.match(begin, /An assessment keeps the wording it was answered in/)
    const sheet = (await p.as('pippa').submit(at(ours), { member: ours.donna, instrument: 'dash-24' })).go as string
    // The area loads its own: it is said where one begins, and the one that was begun stays as it was.
    assert.match(
      (await there.as('pippa').get(at(ours))).text,
      /The published wording, used under licence\. Ask as it stands\.[\s\S]*Licensed to Exampleshire, 2027/,
    )
    const kept = (await there.as('pippa').get(sheet)).text
    assert.match(kept, /Our own labels, not a published wording/)
    assert.doesNotMatch(kept, /Made-up licensed question one/)
    await there.as('pippa').submit(sheet, { q1: 'yes', level: 'medium', next: 'refer' }, 'finish')
    assert.match((await there.as('pippa').get(sheet)).text, /with its wording: our own labels, SafeLives 24, labels of March 2026/)

    // And back: what was answered in the licensed wording is never shown in ours.
    const theirs = await family()
    await p.admin.query(
      "insert into directory.definition (kind, key, version, body, loaded_at) values ('instrument', 'dash-24', $1, $2, now())",
      ['Licensed to Exampleshire, 2027', JSON.stringify(licensed.instruments.find((i) => i.key === 'dash-24'))],
    )
    const second = (await there.as('pippa').submit(at(theirs), { member: theirs.donna, instrument: 'dash-24' })).go as string
    assert.match(
      (await there.as('pippa').get(second)).text,
      /used under licence[\s\S]*Version: Licensed to Exampleshire, 2027[\s\S]*Made-up licensed question one/,
    )
    const seen = (await p.as('pippa').get(second)).text
    assert.match(seen, /used under licence[\s\S]*Made-up licensed question one/)
  } finally {
    await there.close()
  }
})
test('a Yes on “followed or watched” asks for the stalking screen at once, on the form itself and without a script', async () => {
  const f = await begun()
  const page = (await p.as('pippa').get(f.sheet)).text
  const row = /<fieldset class="op-ask" data-ask="stalking">[\s\S]*?(?=<fieldset class="op-ask" data-ask)/.exec(page)?.[0] ?? ''
  assert.match(row, /Has the stalking screen been done\?[\s\S]*Do the stalking screen\. Offer the stalking advocate/)
  const link = /href="([^"]+)" target="_blank"/.exec(row)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.match((await p.as('pippa').get(link)).text, /value="stalking-screen" checked/)
  assert.equal((await p.as('board').get(link)).status, 404)
})
test('a Yes on “followed or watched” offers the stalking screen, and the page it leads to has it chosen', async () => {
  const f = await begun()
  await p.as('pippa').submit(f.sheet, { q8: 'yes', level: 'medium', next: 'refer' }, 'finish')
  const result = (await p.as('pippa').get(f.sheet)).text
  const link = /href="([^"]+form=stalking-screen[^"]+)"/.exec(result)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.match((await p.as('pippa').get(link)).text, /value="stalking-screen" checked/)
})
test('assessed again, what is different stands side by side, and what nobody asked today is said', async () => {
  const f = await begun()
  await p.as('pippa').submit(f.sheet, { q1: 'yes', q2: 'yes', q10: 'no', level: 'standard', next: 'refer' }, 'finish')
  p.at(new Date(p.now().getTime() + 600_000))
  const again = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna })).go as string
  const sheet = (await p.as('pippa').get(again)).text
  assert.match(sheet, /Last time, 10 March 2026: <b>Yes/)
  assert.doesNotMatch(sheet, /Last time, 10 March 2026: <b>Not asked/, 'what nobody asked is said once, and not on each row')
  assert.match(sheet, /Last time, 10 March 2026, 3 questions of 24 were answered/)
  await p.as('pippa').submit(again, { q1: 'no', q10: 'yes', level: 'medium', next: 'refer' }, 'finish')
  const text = (await p.as('pippa').get(again)).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  assert.match(text, /Beside the last .*Hurt this time Yes No Happening more often No Yes/)
  assert.match(text, /Answered then, not asked now: Very frightened/)
  assert.match(text, /The level .* Assess again by \w+ \d+ \w+ 2026\./, 'when it is due stands beside the level')
})
test('a police grade is recorded without asking her, and shows as theirs', async () => {
  const f = await family()
  const at = (await p.as('pippa').submit(`/families/${f.id}/assessments/new`, { member: f.donna, instrument: 'dara' })).go as string
  const none = await p.as('pippa').submit(at, { givenLevel: 'high' }, 'finish')
  assert.equal(none.status, 422)
  const [day, month, year] = [String(p.now().getDate()), String(p.now().getMonth() + 1), String(p.now().getFullYear())]
  await p
    .as('pippa')
    .submit(at, { givenLevel: 'high', 'givenOn-day': day, 'givenOn-month': month, 'givenOn-year': year, givenBy: 'PC 4471' }, 'finish')
  const text = (await p.as('pippa').get(at)).text.replace(/<[^>]+>/g, ' ')
  assert.match(text, /police grade changes nothing here by itself/)
  assert.match(text, /Nobody has judged it yet/)
})
test('the pattern is noted by who may assess, and missing for everyone else', async () => {
  const f = await family()
  const at = `/families/${f.id}/pattern`
  assert.equal((await p.as('pippa').submit(at, { pattern: 'coercive-control', why: 'He has her card' })).go, `/families/${f.id}#risk`)
  assert.match((await p.as('pippa').get(at)).text, /Noted before/)
  for (const key of ['refuge', 'housing', 'idva']) assert.equal((await p.as(key).get(at)).status, 404, key)
})
