/** Who may give an action, answer it and hand it on; what a need that nobody met leaves behind; and whose the safety plan is. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addHours } from '#lib/working-time.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { openFamily } from '#rooms/people/index.ts'
import { unmetNeedsOf } from '#rooms/referrals/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { addAction, answerAction, handAction, type NewAction } from './actions.ts'
import { addNeed, answerNeed } from './needs.ts'
import { planWork } from './panels.ts'
import { type SafetyPlanLines, writeSafetyPlan } from './safety-plan.ts'
import { type Case, donnasPlan, hers } from './sample.ts'
import { actionsOf, needsOf, openAction, openNeed, safetyPlansOf } from './store.ts'
import { liveWork, ownersFor, teamsOn } from './who.ts'

let p: Partnership
let c: Case
before(async () => {
  p = await partnership()
  c = await donnasPlan(p)
})
after(async () => p.close())

const isMissing = (e: unknown) => e instanceof NotFound || ['42501', '23503'].includes((e as { code?: string }).code ?? '')
const locks = (more: Partial<NewAction> = {}): NewAction => ({
  text: 'Change the locks',
  aboutMember: c.donna,
  ownerTeam: p.team('housing'),
  dueAt: addHours(p.now(), 24),
  couldTellHim: 'no',
  ...more,
})
const give = (who: string, a: NewAction) => p.as(who).act((ctx) => addAction(ctx, c.id, a))
const read = (who: string, id: string) => p.as(who).act(async (ctx) => openAction(ctx, await openFamily(ctx, c.id), id))
const answer = async (who: string, id: string, said: Parameters<typeof answerAction>[2]) =>
  p.as(who).act(async (ctx) => answerAction(ctx, await openAction(ctx, await openFamily(ctx, c.id), id), said))

test('her worker gives an action to a team at the meeting, which hears of it and finds it in its work', async () => {
  const id = await give('idva', locks())
  const told = await p
    .as('housing')
    .act((ctx) => ctx.db.selectFrom('access.notice').select(['kind', 'subject_id']).where('subject_id', '=', id).execute())
  assert.deepEqual(told, [{ kind: 'action', subject_id: id }])
  const work = await p.as('housing').act(planWork)
  assert.deepEqual(
    work.filter((w) => w.href.endsWith(id)).map((w) => [w.title, w.about, w.band, w.note]),
    [['Change the locks', 'Donna Pike', 'wait', 'for anyone in your team']],
  )
  assert.equal((await p.as('health').act(planWork)).length, 0, 'another team has nothing to do')
})

test('an action is given only to those who can open the plan: never to the programme, never to a team with nothing to do with her', async () => {
  const teams = await p.as('idva').act((ctx) => teamsOn(ctx, c.id))
  for (const on of ['idva', 'pippa', 'housing', 'police-da']) assert.ok(teams.includes(p.team(on)), on)
  for (const off of ['dapp', 'yellow-door', 'board']) {
    assert.ok(!teams.includes(p.team(off)), off)
    await assert.rejects(give('idva', locks({ ownerTeam: p.team(off) })), /Send it a referral first/)
  }
  const owners = await p.as('idva').act(async (ctx) => ownersFor(ctx, await openFamily(ctx, c.id)))
  assert.equal(Object.values(owners)[0], 'You, Southampton IDVA service')
  assert.ok(!Object.hasOwn(owners, `team:${p.team('dapp')}`))
})
test('who works with the family is told only to those on the plan', async () => {
  for (const who of ['dapp', 'board', 'yellow-door']) {
    assert.deepEqual(await p.as(who).act((ctx) => teamsOn(ctx, c.id)), [], who)
    assert.deepEqual(await p.as(who).act((ctx) => liveWork(ctx, c.id)), [], who)
  }
  const sides = (who: string) => p.as(who).act(async (ctx) => (await liveWork(ctx, c.id)).map((w) => w.side))
  assert.deepEqual((await sides('idva')).sort(), ['harm', 'victim'], 'her worker sees that a programme works with him')
  assert.deepEqual(await sides('housing'), ['victim'], 'a seat does not')
})
test('a worker who was given the family silently, because it may be somebody hidden, appears in no list of teams', async () => {
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'named', $3, gen_random_uuid())",
    [c.id, p.as('yellow-door').hatId, p.now()],
  )
  assert.ok(!(await p.as('idva').act((ctx) => teamsOn(ctx, c.id))).includes(p.team('yellow-door')))
  await p.admin.query('delete from access.basis where scope_id = $1 and holder_id = $2', [c.id, p.as('yellow-door').hatId])
})

for (const [says, more, words] of [
  ['without a task', { text: ' ' }, /what is to be done/],
  ['that could tell him, without a way to keep it from him', { couldTellHim: 'not-sure' }, /how we keep him/],
  ['with a telephone number in it', { text: `Ring her on ${hers.phone}` }, /without a telephone number/],
  ['due before now', { dueAt: new Date('2026-03-10T11:00:00Z') }, /later than now/],
  ['due in a year that must be a slip', { dueAt: new Date('2036-03-11T12:00:00Z') }, /check the year/],
] as const)
  test(`an action is not given ${says}`, async () => {
    await assert.rejects(give('idva', locks(more)), (e) => e instanceof Refused && words.test(e.message))
  })
test('nobody is sent to him before her worker was asked', async () => {
  const visit = locks({ text: 'Visit him about the order', aboutMember: c.lee, ownerTeam: p.team('police-da') })
  await assert.rejects(give('idva', visit), /which of her workers was asked/)
  assert.ok(await give('idva', { ...visit, consulted: 'Jo Adeyemi' }))
})

test('the owner answers; so may who gave it and her named worker; another seat reads it and may not', async () => {
  const id = await give('pippa', locks())
  assert.equal((await read('health', id)).text, 'Change the locks')
  await assert.rejects(answer('health', id, { state: 'done', outcome: '', version: 1 }), /for another team/)
  await answer('housing', id, { state: 'not-done', outcome: 'No key', version: 1 })
  await answer('idva', id, { state: 'done', outcome: '', version: 2 })
  const now = await read('idva', id)
  assert.deepEqual([now.state, now.version], ['done', 3])
})
test('on his side, on the board and in a team without a basis an action looks like one that does not exist', async () => {
  const id = await give('idva', locks())
  for (const who of ['dapp', 'board', 'yellow-door']) await assert.rejects(read(who, id), isMissing, who)
  await assert.rejects(read('idva', c.id), isMissing, 'an id that is no action')
})
test('two answer at once: the second sees what the first wrote, and nothing is lost', async () => {
  const id = await give('idva', locks())
  await answer('housing', id, { state: 'done', outcome: 'New cylinder', version: 1 })
  await assert.rejects(answer('idva', id, { state: 'not-done', outcome: 'She asked to wait', version: 1 }), (e) => {
    assert.ok(e instanceof Conflict)
    assert.deepEqual([e.now.state, e.now.outcome, e.by, e.version], ['done', 'New cylinder', 'Ade Bello', 2])
    return true
  })
})
test('the same answer sent twice by one person counts once', async () => {
  const id = await give('idva', locks())
  const said = { state: 'done', outcome: 'New cylinder', version: 1 } as const
  await answer('housing', id, said)
  await answer('housing', id, said)
  assert.equal((await read('housing', id)).version, 2)
})
test('handed on, an action is another team’s, which hears of it; an answered one is not handed on', async () => {
  const id = await give('idva', locks())
  const hand = (who: string, version: number, ownerTeam: string) =>
    p.as(who).act(async (ctx) =>
      handAction(ctx, await openAction(ctx, await openFamily(ctx, c.id), id), {
        ownerTeam,
        ownerHat: null,
        dueAt: addHours(p.now(), 48),
        version,
      }),
    )
  await assert.rejects(hand('health', 1, p.team('health')), /for another team/)
  await assert.rejects(hand('housing', 1, p.team('dapp')), /referral first/)
  await hand('housing', 1, p.team('police-da'))
  assert.ok((await p.as('police').act(planWork)).some((w) => w.href.endsWith(id)))
  assert.ok(!(await p.as('housing').act(planWork)).some((w) => w.href.endsWith(id)))
  await answer('police', id, { state: 'done', outcome: '', version: 2 })
  await assert.rejects(hand('police', 3, p.team('housing')), /has been answered/)
})
test('what is late comes first in a day’s work', async () => {
  const soon = await give('idva', locks({ ownerTeam: p.team('idva'), ownerHat: p.as('idva').hatId, dueAt: addHours(p.now(), 1) }))
  const later = await give('idva', locks({ ownerTeam: p.team('idva'), dueAt: addHours(p.now(), 30) }))
  const was = p.now()
  p.at(addHours(was, 2))
  const work = (await p.as('idva').act(planWork)).filter((w) => w.href.endsWith(soon) || w.href.endsWith(later))
  p.at(was)
  assert.deepEqual(
    work.map((w) => [w.href.endsWith(soon), w.band]),
    [
      [true, 'now'],
      [false, 'wait'],
    ],
  )
})

test('a need nobody could meet is counted with its reason, once, and a seat at the meeting cannot count one', async () => {
  const domain = p.pack.needs.domains.find((d) => d.key === 'pets')?.key ?? ''
  const id = await p.as('idva').act((ctx) => addNeed(ctx, c.id, { domain, memberId: c.donna, text: 'Somewhere for the dog' }))
  const say = (who: string, version: number, state: 'unmet' | 'met') =>
    p.as(who).act(async (ctx) => {
      const family = await openFamily(ctx, c.id)
      await answerNeed(ctx, c.id, await openNeed(ctx, family, id), { state, reason: 'pet', sought: 'A refuge that takes a dog', version })
    })
  await assert.rejects(say('housing', 1, 'unmet'), isMissing)
  assert.equal((await p.as('idva').act(async (ctx) => needsOf(ctx, await openFamily(ctx, c.id))))[0]?.state, 'open', 'nothing half-done')
  await say('idva', 1, 'unmet')
  await say('idva', 1, 'unmet')
  const unmet = await p.as('idva').act((ctx) => unmetNeedsOf(ctx, c.id))
  assert.deepEqual(
    unmet.map((u) => [u.sought, u.reason]),
    [['A refuge that takes a dog', 'pet']],
  )
  await say('idva', 2, 'met')
  await assert.rejects(say('pippa', 2, 'unmet'), (e) => e instanceof Conflict && e.by === 'Jo Adeyemi')
})

const four = (more: Partial<SafetyPlanLines> = {}): SafetyPlanLines => ({
  whatIDo: 'Back door, then next door',
  whatIsReady: hers.plan,
  whoIRing: 'My sister; code word: tulips',
  childrensPart: 'Alfie takes Mia upstairs',
  ...more,
})
const write = (who: string, lines: SafetyPlanLines, version: number) =>
  p.as(who).act((ctx) => writeSafetyPlan(ctx, c.id, c.donna, lines, version))
test('her safety plan is written and read by her named workers, and is nothing at all to anyone else', async () => {
  await write('idva', four(), 0)
  const plans = (who: string) => p.as(who).act((ctx) => safetyPlansOf(ctx, c.id))
  assert.equal((await plans('idva'))[0]?.whatIsReady, hers.plan)
  for (const who of ['idva2', 'idva-manager', 'pippa2', 'housing', 'police', 'chair', 'dapp', 'board']) {
    assert.deepEqual(await plans(who), [], who)
    await assert.rejects(write(who, four({ whatIDo: 'changed' }), 1), isMissing, who)
  }
})
test('two who write her plan at once lose no word, and the same words sent twice are one', async () => {
  await write('idva', four({ whatIDo: 'Front door' }), 1)
  await write('idva', four({ whatIDo: 'Front door' }), 1)
  await assert.rejects(
    write('pippa', four({ whatIDo: 'Through the yard' }), 1),
    (e) => e instanceof Conflict && e.now.whatIDo === 'Front door' && e.version === 2,
  )
  await assert.rejects(write('pippa', four({ whatIDo: 'Begun anew' }), 0), Conflict)
})
test('giving, answering and writing are in the record, with who and when', async () => {
  const { rows } = await p.admin.query<{ action: string }>('select distinct action from audit.event where scope_id = $1', [c.id])
  for (const done of ['add action', 'answer action', 'hand action on', 'add need', 'answer need', 'write safety plan'])
    assert.ok(
      rows.some((r) => r.action === done),
      done,
    )
})
test('nothing of a plan can be pointed at another family', async () => {
  const other = await donnasPlan(p)
  await assert.rejects(give('idva', locks({ aboutMember: other.alfie })), isMissing)
  const need = await p.as('idva').act((ctx) => addNeed(ctx, other.id, { domain: 'housing' }))
  await assert.rejects(give('idva', locks({ needId: need })), isMissing)
  await p.as('idva').act(async (ctx) => {
    const family = await openFamily(ctx, c.id)
    const actions = await actionsOf(ctx, family)
    assert.ok(actions.every((a) => a.familyId === c.id))
  })
})
