/** Meetings through the real app: what each seat finds and can do, what nobody there ever reads, and that forbidden looks exactly like missing. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { deadLinks, filledIn, summaryOf } from '#platform/pretend-site.ts'
import { openFamily } from '#rooms/people/index.ts'
import { actionsOf } from '#rooms/plans/index.ts'
import { type Partnership, partnership, type Seen } from '#src/testing.ts'
import { bringView, share } from './actions.ts'
import { at, atMash, type Case, hers, known, listed } from './sample.ts'
import { itemsOf, sharesOf } from './store.ts'

const on = (day: string, time: string) => atLondon(day as Day, time as Time)
const begins = on('2026-03-11', '10:40')
let p: Partnership
type Listed = Case & { sittingId: string; itemId: string }
let c: Listed
let home: string
/** A case for each test that changes one. */
const another = async (name: string): Promise<Listed & { home: string }> => {
  const now = p.now()
  p.at(on('2026-03-10', '11:52'))
  const made = await atMash(p, { name })
  const item = await listed(p, made)
  p.at(now)
  return { ...made, ...item, home: `/meetings/${item.sittingId}/${item.itemId}` }
}
before(async () => {
  p = await partnership()
  const made = await atMash(p)
  c = { ...made, ...(await listed(p, made)) }
  home = `/meetings/${c.sittingId}/${c.itemId}`
  await at(p, 'police', c, (ctx, open) => share(ctx, open, { text: 'Two reports in 12 months', lastSeen: '', aboutMember: c.lee }, 0))
  await at(p, 'idva', c, (ctx, open) =>
    bringView(ctx, open, { spoken: 'yes', herView: 'I want to stay in my home', notWanted: 'No letter to the house' }, 1),
  )
  p.at(begins)
})
after(async () => p.close())

const plain = (seen: Seen) => seen.text.replace(/nonce="[^"]*"/g, '')
const likeMissing = async (who: string, path: string, random: string) => {
  const [forbidden, missing] = [await p.as(who).get(path), await p.as(who).get(random)]
  assert.equal(forbidden.status, 404, `${who} ${path}`)
  assert.equal(missing.status, 404, `${who} ${random}`)
  assert.equal(plain(forbidden), plain(missing), `${who} ${path}`)
}
const has = (seen: Seen, ...texts: string[]) => {
  assert.equal(seen.status, 200, seen.text.slice(0, 400))
  for (const text of texts) assert.ok(seen.text.includes(text), text)
}
const tells = { how: 'On a call at her time', by: '2026-03-13' }
/** What the chair's box would send, with these answers. */
const chairs = async (of: { home: string }, answers: Record<string, string>, button = 'record') =>
  p.as('chair').post(`${of.home}/decide`, { ...filledIn(box((await p.as('chair').get(of.home)).text)), ...answers, do: button })
const box = (page: string): string => /<form class="op-decide"[\s\S]*?<\/form>/.exec(page)?.[0] ?? ''
const row = (n: number, more: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({ what: 'Change the locks', about: 'all', owner: p.team('housing'), couldTell: 'no', ...more }).map(([k, v]) => [
      `a${n}-${k}`,
      v,
    ]),
  )

// ── What is read, and never ───────────────────────────────────────────────────────────────────────────────────────────────────────

test('the list says how ready each case is, agency by agency, and who has spoken for each', async () => {
  const seen = await p.as('chair').get(`/meetings/${c.sittingId}`)
  has(
    seen,
    'HRDA, Wednesday 11 March 2026',
    'Donna Pike, about 31',
    'Lee Marsh, about 34',
    '2 shared, 0 hold nothing, 10 wait',
    'waits for 10 agencies',
  )
  has(seen, 'PC Imran Doyle', 'Jo Adeyemi', 'Printed by DS Alan Pryce')
  assert.match(seen.text, /<title>Sitting [–-] Oneplan<\/title>/)
  has(await p.as('chair').get('/meetings'), 'HRDA, Wednesday 11 March 2026', 'Open today’s list')
})
test('her voice comes first, then the referrer’s three lines, then what was said', async () => {
  const seen = await p.as('housing').get(home)
  has(seen, 'Case 1 of', 'Donna’s voice first', 'I want to stay in my home', 'No letter to the house', 'Hands round her throat on 5 March')
  has(
    seen,
    'At her sister’s, locks on both doors',
    'Priya Nandakumar',
    'Two reports in 12 months',
    'He must not learn that we know this',
    known,
  )
  const order = ['voice first', 'Why it is here', 'Actions from before', 'What each agency knows'].map((t) => seen.text.indexOf(t))
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
  assert.ok(!seen.text.includes('class="op-decide"'), 'the box is the chair’s alone')
  assert.match(seen.text, /<title>Case [–-] Oneplan<\/title>/)
})
test('no page of the meeting, for anyone who may open it, holds her answers, a hidden address, a number or her safety plan', async () => {
  for (const who of ['chair', 'police', 'mash', 'idva', 'childrens', 'housing', 'probation', 'partner-support'])
    for (const path of [
      '/meetings',
      `/meetings/${c.sittingId}`,
      home,
      `${home}/share`,
      `${home}/view`,
      `${home}/tell`,
      `/families/${c.familyId}/list`,
    ]) {
      const { text } = await p.as(who).get(path)
      for (const [what, words] of Object.entries(hers)) assert.ok(!text.includes(words), `${who} ${path}: ${what}`)
    }
})
test('without a case that the reader may see there is no sitting: a programme worker, the board, a service without a seat', async () => {
  const random = [`/meetings/${randomUUID()}`, `/meetings/${randomUUID()}/${randomUUID()}`] as const
  for (const who of ['dapp', 'probation-programmes', 'board', 'governance', 'yellow-door', 'victim-support']) {
    await likeMissing(who, `/meetings/${c.sittingId}`, random[0])
    await likeMissing(who, home, random[1])
    for (const part of ['share', 'view', 'tell', 'decide'])
      assert.equal((await p.as(who).post(`${home}/${part}`, { do: 'nothing', version: '0' })).status, 404, `${who} ${part}`)
  }
  has(await p.as('yellow-door').get('/meetings'), 'None with a case that you can see.')
})
test('a seat finds nothing before the listing, and nothing 29 days after', async () => {
  const made = await atMash(p, { name: 'Sunita' })
  await likeMissing('housing', `/families/${made.familyId}`, `/families/${randomUUID()}`)
  p.at(on('2026-04-10', '12:00'))
  for (const who of ['housing', 'chair', 'partner-support']) await likeMissing(who, home, `/meetings/${c.sittingId}/${randomUUID()}`)
  p.at(begins)
})

// ── Saying ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('one press from the list says that we hold nothing, pressed twice it is said once, and the list says so', async () => {
  const k = await another('Kerry')
  const list = await p.as('housing').get(`/meetings/${k.sittingId}`)
  assert.ok(list.text.includes(`action="${k.home}/share"`))
  for (let i = 0; i < 2; i++) {
    const pressed = await p.as('housing').post(`${k.home}/share`, { do: 'nothing', from: 'list' })
    assert.deepEqual([pressed.status, pressed.go], [303, `/meetings/${k.sittingId}`])
  }
  has(await p.as('housing').get(k.home), 'We hold nothing', 'Ade Bello', 'You said that you hold nothing.')
  await p.as('housing').act(async (ctx) => assert.equal((await sharesOf(ctx, [k.itemId])).length, 1))
})
test('an agency says what it knows; an empty answer and a postcode are mended with nothing lost; a colleague’s text is shown beside', async () => {
  const k = await another('Ewa')
  const path = `${k.home}/share`
  const empty = await p.as('childrens').submit(path, {}, 'share')
  assert.equal(empty.status, 422)
  assert.deepEqual(summaryOf(empty.text), ['Enter what you know, or press “We hold nothing”'])
  assert.deepEqual(deadLinks(empty.text), [])
  const where = await p.as('childrens').submit(path, { text: 'She is at SO99 1AB now' }, 'share')
  assert.equal(where.status, 422)
  assert.ok(where.text.includes('She is at SO99 1AB now'))
  const both = await p.as('childrens').submit(path, { text: 'Seen in January' }, 'nothing')
  assert.equal(both.status, 422)
  const said = await p.as('childrens').submit(path, { about: k.alfie, text: 'Seen in January', lastSeen: 'Monday, at school' }, 'share')
  assert.deepEqual([said.status, said.go], [303, k.home])
  has(await p.as('health').get(k.home), 'Seen in January', 'Last seen: Monday, at school')
  const clash = await p.as('childrens').post(path, { text: 'Not known', version: '0', was: '', do: 'share' })
  assert.equal(clash.status, 409)
  assert.ok(clash.text.includes('Seen in January') && clash.text.includes('Not known'), 'both texts')
})
test('her adviser brings her view; for any other agency there is no such page', async () => {
  const k = await another('Beth')
  await likeMissing('housing', `${k.home}/view`, `/meetings/${k.sittingId}/${randomUUID()}/view`)
  const lacking = await p.as('idva').submit(`${k.home}/view`, { spoken: 'yes' })
  assert.deepEqual([lacking.status, summaryOf(lacking.text)], [422, ['Enter her view, in her words where you can']])
  const said = await p.as('idva').submit(`${k.home}/view`, { spoken: 'not-safely', notWanted: 'Nobody at the door' })
  assert.equal(said.status, 303, said.text.slice(0, 300))
  has(
    await p.as('health').get(k.home),
    'We have not been able to reach her safely',
    'Nobody at the door',
    'What stands here comes from others.',
  )
})

// ── Deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the chair decides on one page: who tells her and by when stand there already, and a row left empty is no action', async () => {
  const k = await another('Jo')
  const page = await p.as('chair').get(k.home)
  const filled = filledIn(box(page.text))
  assert.deepEqual([filled.tells, filled.by, filled['a1-due']], [[`team:${p.team('idva')}`], ['2026-03-13'], ['2026-03-12T12:00:00.000Z']])
  assert.equal((page.text.match(/<legend>Action \d/g) ?? []).length, 4)
  const done = await chairs(k, {
    decision: 'hrda-plan',
    why: 'He came back',
    how: tells.how,
    ...row(1),
    ...row(3, { what: 'Visit the school', owner: p.team('schools') }),
  })
  assert.equal(done.status, 303, summaryOf(done.text).join(' '))
  await p.as('schools').act(async (ctx) => assert.equal((await actionsOf(ctx, { id: k.familyId })).length, 2))
  has(await p.as('housing').get(k.home), 'Decided: HRDA plan', 'Southampton IDVA service tells Jo', 'Change the locks', 'Visit the school')
  const [item] = await p.as('chair').act((ctx) => itemsOf(ctx, k.familyId))
  assert.deepEqual([item?.decision, item?.tellsTeam, item?.tellsByOn], ['hrda-plan', p.team('idva'), '2026-03-13'])
})
test('what a decision lacks is said against its box, and nothing typed is lost', async () => {
  const k = await another('Hannah')
  const bare = await chairs(k, { ...row(2, { what: 'Speak to him', about: k.lee, couldTell: 'yes', owner: '' }) })
  assert.equal(bare.status, 422)
  assert.deepEqual(summaryOf(bare.text), [
    'Select the decision',
    'Enter how she is told',
    'Action 2: select which agency does it',
    'Action 2: enter how we keep him from learning of it',
    'Action 2: enter which of her workers was asked, or that none is known',
  ])
  assert.deepEqual(deadLinks(bare.text), [])
  assert.ok(bare.text.includes('Speak to him'))
  const reason = await chairs(k, { decision: 'not-high', how: tells.how })
  assert.deepEqual(summaryOf(reason.text), ['Enter the reason', 'Select who holds it from here'])
  assert.match(reason.text, /<title>Error: Case/)
})
test('one more row keeps everything that was typed, and comes back after the page was left', async () => {
  const k = await another('Sharon')
  const more = await chairs(k, { decision: 'hrda-plan', why: 'Half a sentence', ...row(1) }, 'row')
  has(more, 'Half a sentence', 'Change the locks')
  assert.equal((more.text.match(/<legend>Action \d/g) ?? []).length, 5)
  has(await p.as('chair').get(k.home), 'Half a sentence', 'Change the locks')
  const saved = await p.as('chair').post(`${k.home}/decide`, { version: '1', why: 'A whole sentence' }, { 'x-saving': 'yes' })
  assert.equal(saved.status, 200)
  has(await p.as('chair').get(k.home), 'A whole sentence')
  await p.as('chair').act(async (ctx) => assert.equal((await itemsOf(ctx, k.familyId))[0]?.decision, null, 'nothing is decided by typing'))
})
test('sent twice it is decided once, and a second chair is shown both decisions with every word kept', async () => {
  const k = await another('Tia')
  const first = { ...filledIn(box((await p.as('chair').get(k.home)).text)), decision: 'hrda-plan', how: tells.how, ...row(1), do: 'record' }
  const second = {
    ...filledIn(box((await p.as('chair').get(k.home)).text)),
    decision: 'refer-marac',
    how: tells.how,
    ...row(1, { what: 'Fit a camera' }),
    do: 'record',
  }
  const [a, b] = [await p.as('chair').post(`${k.home}/decide`, first), await p.as('chair').post(`${k.home}/decide`, first)]
  assert.deepEqual([a.status, b.status, b.go], [303, 303, a.go])
  const clash = await p.as('chair').post(`${k.home}/decide`, second)
  assert.equal(clash.status, 409)
  has({ ...clash, status: 200 }, 'Someone else decided first', 'HRDA plan and on to MARAC', 'Fit a camera', 'Change the locks')
  await p.as('chair').act(async (ctx) =>
    assert.deepEqual(
      (await actionsOf(ctx, { id: k.familyId })).map((x) => x.text),
      ['Change the locks'],
    ),
  )
  const again = await p.as('chair').post(`${k.home}/decide`, { ...filledIn(box(clash.text)), do: 'record' })
  assert.equal(again.status, 303, summaryOf(again.text).join(' '))
  const after = await p.as('chair').get(k.home)
  has(after, 'Referred on to MARAC', 'Fit a camera', 'Change the locks')
})
test('only the chair decides', async () => {
  const k = await another('Leanne')
  for (const who of ['housing', 'police', 'mash', 'idva'])
    assert.equal((await p.as(who).post(`${k.home}/decide`, { decision: 'no-further', version: '1' })).status, 404, who)
  await p.as('chair').act(async (ctx) => assert.equal((await itemsOf(ctx, k.familyId))[0]?.decision, null))
})

// ── Telling her, and the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────

test('her adviser says that she has been told, and the plan shows the decision and that she knows', async () => {
  const k = await another('Nadia')
  await chairs(k, { decision: 'no-further', why: 'All is in place', how: tells.how })
  await likeMissing('housing', `${k.home}/tell`, `/meetings/${k.sittingId}/${randomUUID()}/tell`)
  has(await p.as('housing').get(`/families/${k.familyId}`), 'At the meeting', 'No further action here', 'All is in place')
  const notYet = await p.as('idva').submit(`${k.home}/tell`, { told: 'no', note: 'He was in the room', by: '2026-03-16' })
  assert.equal(notYet.status, 303, summaryOf(notYet.text).join(' '))
  const done = await p.as('idva').submit(`${k.home}/tell`, { told: 'yes', note: '' })
  assert.equal(done.status, 303, summaryOf(done.text).join(' '))
  has(await p.as('housing').get(`/families/${k.familyId}`), 'Told 11 Mar')
  has(await p.as('mash').get(`/families/${k.familyId}/chronology`), 'Listed for the HRDA of 11 March 2026', 'Told what the HRDA decided')
})
test('a row of the day leads each seat to its answer', async () => {
  const k = await another('Graham')
  p.at(on('2026-03-11', '09:00'))
  has(await p.as('housing').get('/work'), 'Say what you know', 'Graham Pike')
  p.at(begins)
  assert.ok(k.home)
})

// ── Listing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('MASH lists from the plan with three lines and a name; for every other team there is no such page', async () => {
  const made = await atMash(p, { name: 'Daniela' })
  const path = `/families/${made.familyId}/list`
  const page = await p.as('mash').get(path)
  has(page, 'Thursday 12 March 2026, 10:30', 'Hands round her throat', 'He came back')
  const lacking = await p.as('mash').submit(path, { whyHigh: 'Strangled', whyNow: 'He came back', keepsSafe: '' })
  assert.deepEqual([lacking.status, summaryOf(lacking.text)], [422, ['Enter what is keeping her safe until then']])
  const where = await p
    .as('mash')
    .submit(path, { whyHigh: 'Strangled', whyNow: 'He came back', keepsSafe: 'Her sister has 07700 900123', keptBy: p.as('mash').hatId })
  assert.equal(where.status, 422)
  assert.ok(where.text.includes('Her sister has 07700 900123'), 'nothing typed is lost')
  const done = await p
    .as('mash')
    .submit(path, { whyHigh: 'Strangled', whyNow: 'He came back', keepsSafe: 'At her sister’s', keptBy: p.as('mash').hatId })
  assert.equal(done.status, 303, summaryOf(done.text).join(' '))
  has(await p.as('housing').get(done.go ?? ''), 'Daniela Pike', 'At her sister’s')
  await likeMissing('police', path, `/families/${randomUUID()}/list`)
  await p.as('mash').act(async (ctx) => assert.equal((await openFamily(ctx, made.familyId)).holderHatId, p.as('mash').hatId))
})
test('the chair closes the sitting when all is decided, and is told what is missing before', async () => {
  p.at(on('2026-03-18', '11:52'))
  const made = await atMash(p, { name: 'Marta' })
  const item = await listed(p, made)
  p.at(on('2026-03-19', '10:40'))
  const sitting = `/meetings/${item.sittingId}`
  has(await p.as('chair').get(sitting), 'One case has no decision yet')
  assert.equal((await p.as('chair').post(`${sitting}/close`)).status, 422)
  assert.equal((await p.as('housing').post(`${sitting}/close`)).status, 404)
  await chairs({ home: `${sitting}/${item.itemId}` }, { decision: 'hrda-plan', how: tells.how })
  assert.equal((await p.as('chair').post(`${sitting}/close`)).status, 303)
  const after = await p.as('housing').get(`${sitting}/${item.itemId}`)
  assert.ok(!after.text.includes('Share what we know'))
})
