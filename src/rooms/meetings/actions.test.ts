/** The meeting at its promise: who is listed, who hears, who may say what, one decision, and nobody sees it who must not. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { openFamily } from '#rooms/people/index.ts'
import { actionsOf } from '#rooms/plans/index.ts'
import { answeredByUs, choosing, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { bringView, closeSitting, sayNothing, share } from './actions.ts'
import { decide, toldHer } from './deciding.ts'
import { listFamily, listForSitting } from './listing.ts'
import { meetingWork } from './panels.ts'
import { at, atMash, type Case, lines, listed } from './sample.ts'
import { itemsOf, openItem, openSitting, sharesOf, sittingsWithCases } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const on = (day: string, time: string) => atLondon(day as Day, time as Time)
const tuesday = on('2026-03-10', '11:52')
const sitting = on('2026-03-11', '10:40')
beforeEach(() => p.at(tuesday))

const onTheList = async (name?: string) => {
  const c = await atMash(p, name === undefined ? {} : { name })
  return { ...c, ...(await listed(p, c)) }
}
type Listed = Case & { sittingId: string; itemId: string }
const sees = (who: string, c: Listed) =>
  at(p, who, c, async () => true).catch((e) => {
    assert.ok(e instanceof NotFound, String(e))
    return false
  })
const notices = (who: string) =>
  p.as(who).act((ctx) => ctx.db.selectFrom('access.notice').select(['kind', 'subject_id', 'team_id', 'hat_id']).execute())
const plan = { decision: 'hrda-plan', why: 'Strangled after leaving', holder: undefined, how: 'On a call at her time' } as const
const deciding = () => ({ ...plan, tells: `team:${p.team('idva')}`, by: '2026-03-13' as Day })
const locks = () => ({
  text: 'Change the locks',
  ownerTeam: p.team('housing'),
  dueAt: on('2026-03-12', '12:00'),
  couldTellHim: 'not-sure' as const,
  tellNote: 'Plain van, while he is at work',
})

// ── Listing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

for (const [says, more, wrong] of [
  ['without what keeps her safe until then', { keepsSafe: ' ' }, /keeping her safe/],
  ['without a name', { keepsSafeHat: '' }, /who holds it/],
  ['with a telephone number in it', { whyNow: 'ring her on 07700 900123' }, /without a telephone number/],
] as const)
  test(`nobody is listed ${says}`, async () => {
    const c = await atMash(p)
    await assert.rejects(listed(p, c, more), wrong)
    await p.as('mash').act(async (ctx) => assert.deepEqual(await itemsOf(ctx, c.familyId), []))
  })
test('at fifteen it is children’s safeguarding, not this meeting', async () => {
  const c = await atMash(p, { age: 15 })
  await assert.rejects(listed(p, c), /children’s safeguarding/)
})
test('MASH is the way to the meeting: no other team lists, though it holds the family', async () => {
  const c = await onTheList()
  p.at(on('2026-03-10', '12:30'))
  await assert.rejects(
    p.as('idva').act(async (ctx) => listFamily(ctx, await openFamily(ctx, c.familyId), lines(p))),
    (e) => e instanceof Refused && /MASH lists/.test(e.message),
  )
})
test('a sitting builds itself: two plans listed after today’s are heard tomorrow, one listed before is heard today', async () => {
  const [a, b] = [await onTheList(), await onTheList('Kerry')]
  assert.equal(a.sittingId, b.sittingId)
  assert.equal(a.startsAt.getTime(), on('2026-03-11', '10:30').getTime())
  p.at(on('2026-03-10', '09:00'))
  const c = await onTheList('Beth')
  assert.equal(c.startsAt.getTime(), on('2026-03-10', '10:30').getTime())
})
test('listed twice, by two or by one, it is on the list once', async () => {
  const c = await atMash(p)
  const both = await Promise.allSettled([listed(p, c), listed(p, c)])
  assert.deepEqual(both.map((r) => r.status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(listed(p, c), /on the list for Wednesday 11 March 2026, 10:30/)
  await p.as('mash').act(async (ctx) => assert.equal((await itemsOf(ctx, c.familyId)).length, 1))
})
test('her adviser and every seat hear at once; the one who listed it does not', async () => {
  const c = await onTheList()
  for (const who of ['idva', 'housing', 'childrens', 'partner-support', 'probation'])
    assert.ok(
      (await notices(who)).some((n) => n.kind === 'listed' && n.subject_id === c.itemId),
      who,
    )
  assert.ok(!(await notices('mash')).some((n) => n.subject_id === c.itemId))
  assert.ok(!(await notices('yellow-door')).some((n) => n.subject_id === c.itemId), 'no seat, no word')
})

/** PIPPA's high-risk referral, waiting for MASH. */
const asked = async () => {
  const c = await atMash(p)
  // The contact stands at both front doors for this test, so that PIPPA can send.
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'named', '-infinity', $3)",
    [c.familyId, p.as('pippa').hatId, randomUUID()],
  )
  const [mash = '', idva = ''] = await p.as('pippa').act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), {}), {
      to: ['route:mash', 'route:idva'],
      lines: '',
      reach: 'Not checked',
      high: {
        whyHigh: 'Hands round her throat',
        whyNow: 'He came back',
        keepsSafe: 'At her sister’s until morning',
        keptBy: ctx.viewer.hatId,
      },
    }),
  )
  return { ...c, mash, idva }
}
const take = (who: string, id: string) => p.as(who).act((ctx) => takeRequest(ctx, id, { afterTaking: [listForSitting] }))
test('when MASH takes a high-risk referral its three lines list it for the next sitting, and the name stands', async () => {
  const c = await asked()
  await take('idva', c.idva)
  await p.as('mash').act(async (ctx) => assert.deepEqual(await itemsOf(ctx, c.familyId), [], 'her adviser’s taking lists nothing'))
  await take('mash', c.mash)
  await p.as('mash').act(async (ctx) => {
    const [item] = await itemsOf(ctx, c.familyId)
    assert.deepEqual(
      [item?.whyHigh, item?.keepsSafe, item?.keepsSafeHat],
      ['Hands round her throat', 'At her sister’s until morning', p.as('pippa').hatId],
    )
    assert.equal((await openFamily(ctx, c.familyId)).holderHatId, p.as('pippa').hatId, 'the sender holds it until first contact')
    assert.equal((await answeredByUs(ctx)).find((r) => r.id === c.mash)?.on, 'HRDA')
  })
  assert.match((await p.as('mash').get('/referrals')).text, /Passed on: HRDA/, 'its work is to pass on: there it never begins')
  const adviser = await p.as('idva').act((ctx) => answeredByUs(ctx))
  assert.equal(adviser.find((r) => r.id === c.idva)?.on, undefined)
})
test('where the three lines are missing nothing is made up: whoever took it has a task within the hour', async () => {
  const c = await asked()
  await p.admin.query("update frontdoor.request set packet = packet - 'high' where id = $1", [c.mash])
  await take('mash', c.mash)
  await p.as('mash').act(async (ctx) => {
    assert.deepEqual(await itemsOf(ctx, c.familyId), [])
    const [task] = await actionsOf(ctx, { id: c.familyId })
    assert.match(task?.text ?? '', /what keeps her safe until then/)
    assert.deepEqual([task?.ownerHat, task?.dueAt.getTime()], [p.as('mash').hatId, tuesday.getTime() + 3_600_000])
  })
})

// ── Who sees it ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const seats = [
  'police',
  'chair',
  'mash',
  'idva',
  'childrens',
  'adults',
  'housing',
  'health',
  'probation',
  'schools',
  'mental-health',
  'substance',
  'partner-support',
]
test('every seat sees it from the listing, not a minute before, and not 29 days after', async () => {
  const c = await atMash(p)
  const openPlan = (who: string) =>
    p
      .as(who)
      .act((ctx) => openFamily(ctx, c.familyId))
      .then(
        () => true,
        (e) => !(e instanceof NotFound),
      )
  for (const who of seats.filter((s) => s !== 'mash')) assert.ok(!(await openPlan(who)), `${who} before the listing`)
  const item = { ...c, ...(await listed(p, c)) }
  for (const who of seats) assert.ok(await sees(who, item), `${who} after the listing`)
  p.at(on('2026-04-07', '12:00'))
  for (const who of ['housing', 'chair']) assert.ok(await sees(who, item), `${who} on the 27th day`)
  p.at(on('2026-04-09', '12:00'))
  for (const who of seats.filter((s) => s !== 'mash')) assert.ok(!(await sees(who, item)), `${who} 29 days after`)
})
test('a programme worker, the board and a service without a seat see no sitting, no case and no plan', async () => {
  const c = await onTheList()
  for (const who of ['dapp', 'dapp2', 'probation-programmes', 'board', 'governance', 'victim-support', 'refuge']) {
    assert.ok(!(await sees(who, c)), who)
    await p.as(who).act(async (ctx) => assert.deepEqual(await sittingsWithCases(ctx), [], who))
  }
})
test('whatever the list of seats says, nobody who works with the person who harms gets one', async () => {
  await p.admin.query("insert into meetings.seat (forum, team_id) values ('hrda', $1)", [p.team('dapp')])
  const c = await onTheList()
  assert.ok(!(await sees('dapp', c)))
  const { rows } = await p.admin.query('select 1 from access.basis where scope_id = $1 and holder_id = $2', [c.familyId, p.team('dapp')])
  assert.equal(rows.length, 0)
  await p.as('chair').act(async (ctx) => {
    const open = await openSitting(ctx, c.sittingId)
    assert.ok(!open.seats.some((s) => s.team.key === 'dapp'))
  })
  await p.admin.query("delete from meetings.seat where forum = 'hrda' and team_id = $1", [p.team('dapp')])
})
test('a seat that is kept out of one case sees no gap in the numbers, no count and no notice', async () => {
  p.at(on('2026-03-16', '12:00'))
  const [a, b] = [await onTheList(), await atMash(p, { name: 'Kerry' })]
  p.at(on('2026-03-16', '12:01'))
  await p.admin.query("insert into access.denial (staff_id, family_id, kind, from_at) values ($1, $2, 'relation', '-infinity')", [
    p.as('housing').staffId,
    b.familyId,
  ])
  const kept = { ...b, ...(await listed(p, b)) }
  p.at(on('2026-03-16', '12:02'))
  const c = await onTheList('Beth')
  assert.ok(!(await sees('housing', kept)))
  await at(p, 'housing', c, async (_ctx, open) => assert.deepEqual([open.number, open.items.length], [2, 2]))
  await at(p, 'health', c, async (_ctx, open) => assert.deepEqual([open.number, open.items.length], [3, 3]))
  await p.as('housing').act(async (ctx) => assert.equal((await sittingsWithCases(ctx)).find((s) => s.id === c.sittingId)?.cases, 2))
  assert.ok(!(await notices('housing')).some((n) => n.subject_id === kept.itemId))
  assert.ok(await sees('housing', a))
})
test('whoever works with him, under any hat, has no seat in her case', async () => {
  const c = await onTheList()
  assert.ok(await sees('probation', c))
  const { rows } = await p.admin.query<{ id: string }>(
    "insert into harm.file (id, reference, person_id, given_name, family_name, opened_at) select gen_random_uuid(), 'WALLTEST', person_id, 'Lee', 'Marsh', now() from people.member where id = $1 returning id",
    [c.lee],
  )
  await p.admin.query('insert into harm.file_family values ($1, $2, $3)', [rows[0]?.id, c.familyId, c.lee])
  await p.admin.query("insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'harm', '-infinity', $1)", [
    rows[0]?.id,
    p.as('probation').hatId,
  ])
  assert.ok(!(await sees('probation', c)))
  await assert.rejects(at(p, 'probation', c, sayNothing), NotFound)
})

// ── What agencies say ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('"we hold nothing" pressed twice, or by two colleagues at once, is said once', async () => {
  const c = await onTheList()
  await Promise.all(['chair', 'police'].map((who) => at(p, who, c, sayNothing)))
  await at(p, 'police', c, sayNothing)
  await at(p, 'chair', c, async (ctx) => {
    const all = await sharesOf(ctx, [c.itemId])
    assert.deepEqual(
      all.map((s) => [s.teamId, s.nothing, s.version]),
      [[p.team('police-da'), true, 1]],
    )
  })
})
test('"we hold nothing" is never said over what a colleague wrote', async () => {
  const c = await onTheList()
  await at(p, 'police', c, (ctx, open) => share(ctx, open, { text: 'Two reports since January', lastSeen: '' }, 0))
  await assert.rejects(at(p, 'chair', c, sayNothing), /PC Imran Doyle has said what your team knows/)
})
test('what an agency knows is kept from him unless somebody says that he knows it, and carries who it is about', async () => {
  const c = await onTheList()
  await at(p, 'childrens', c, (ctx, open) =>
    share(ctx, open, { text: 'Not known before', aboutMember: c.alfie, lastSeen: 'Monday, at school' }, 0),
  )
  await at(p, 'chair', c, async (ctx) => {
    const [s] = await sharesOf(ctx, [c.itemId])
    assert.deepEqual([s?.mustNotLearn, s?.aboutMember, s?.lastSeen], [true, c.alfie, 'Monday, at school'])
  })
})
test('two colleagues who write at once meet as a conflict that shows what the other wrote', async () => {
  const c = await onTheList()
  await at(p, 'police', c, (ctx, open) => share(ctx, open, { text: 'Two reports', lastSeen: '' }, 0))
  await assert.rejects(
    at(p, 'chair', c, (ctx, open) => share(ctx, open, { text: 'A caution in 2019', lastSeen: '' }, 0)),
    (e) => e instanceof Conflict && e.now.text === 'Two reports' && e.version === 1 && e.by === 'PC Imran Doyle',
  )
  await at(p, 'chair', c, (ctx, open) => share(ctx, open, { text: 'Two reports. A caution in 2019', lastSeen: '' }, 1))
  await at(p, 'chair', c, async (ctx) => assert.equal((await sharesOf(ctx, [c.itemId]))[0]?.version, 2))
})
test('a team without a seat has nothing to say there; a person of another plan is not named; a postcode goes nowhere', async () => {
  const [c, other] = [await onTheList(), await onTheList('Kerry')]
  await assert.rejects(at(p, 'yellow-door', c, sayNothing), NotFound)
  await assert.rejects(
    at(p, 'housing', c, (ctx, open) => share(ctx, open, { text: 'Tenant', lastSeen: '', aboutMember: other.donna }, 0)),
    NotFound,
  )
  await assert.rejects(
    at(p, 'housing', c, (ctx, open) => share(ctx, open, { text: 'Moved to SO99 1AB', lastSeen: '' }, 0)),
    /postcode/,
  )
})

// ── Her view ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('her adviser brings her view, before she has been taken on as well; another agency does not speak for her', async () => {
  const c = await onTheList()
  const view = { spoken: 'yes' as const, herView: '“I want to stay in my home”', notWanted: 'No letter to the house' }
  await assert.rejects(
    at(p, 'housing', c, (ctx, open) => bringView(ctx, open, view, 1)),
    NotFound,
  )
  await at(p, 'idva', c, (ctx, open) => bringView(ctx, open, view, 1))
  await assert.rejects(
    at(p, 'idva2', c, (ctx, open) => bringView(ctx, open, { ...view, herView: 'She wants to leave' }, 1)),
    (e) => e instanceof Conflict && e.now.herView === view.herView,
  )
  await at(p, 'housing', c, async (_ctx, open) =>
    assert.deepEqual(
      [open.item.spoken, open.item.herView, open.item.notWanted, open.item.viewVersion],
      ['yes', view.herView, view.notWanted, 2],
    ),
  )
})
test('her view and the decision never stand in each other’s way', async () => {
  const c = await onTheList()
  p.at(sitting)
  await at(p, 'chair', c, async (ctx, open) => {
    await at(p, 'idva', c, (x, o) => bringView(x, o, { spoken: 'not-safely', herView: '', notWanted: 'A visit' }, 1))
    await decide(ctx, open, deciding(), open.item.version)
  })
  await at(p, 'idva', c, async (_ctx, open) => assert.deepEqual([open.item.notWanted, open.item.decision], ['A visit', 'hrda-plan']))
})

// ── Deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the decision’s actions stand in the plan with all others, and each owner hears', async () => {
  const c = await onTheList()
  p.at(sitting)
  await at(p, 'chair', c, (ctx, open) =>
    decide(
      ctx,
      open,
      {
        ...deciding(),
        actions: [
          locks(),
          {
            text: 'Serve the notice',
            aboutMember: c.lee,
            ownerTeam: p.team('police-da'),
            dueAt: on('2026-03-12', '12:00'),
            couldTellHim: 'no',
            consulted: 'Jo Adeyemi, IDVA',
          },
        ],
      },
      open.item.version,
    ),
  )
  await p.as('housing').act(async (ctx) => {
    const all = await actionsOf(ctx, { id: c.familyId })
    assert.deepEqual(all.map((a) => [a.text, a.itemId, a.state, a.couldTellHim]).sort(), [
      ['Change the locks', c.itemId, 'open', 'not-sure'],
      ['Serve the notice', c.itemId, 'open', 'no'],
    ])
  })
  assert.ok((await notices('housing')).some((n) => n.kind === 'action'))
  assert.ok((await notices('idva')).some((n) => n.kind === 'decided' && n.subject_id === c.itemId))
})
test('one action that lacks its answer stops the whole decision: all of it, or nothing', async () => {
  const c = await onTheList()
  p.at(sitting)
  for (const wrong of [
    { ...locks(), tellNote: '' },
    { ...locks(), aboutMember: c.lee },
    { ...locks(), ownerTeam: p.team('dapp') },
    { ...locks(), dueAt: tuesday },
  ])
    await assert.rejects(
      at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...deciding(), actions: [locks(), wrong] }, open.item.version)),
      Refused,
    )
  await at(p, 'chair', c, async (ctx, open) => {
    assert.equal(open.item.decision, null)
    assert.deepEqual(await actionsOf(ctx, open.family), [])
  })
})
test('two chairs at once: the second is shown what the first decided, and nothing of either is lost or half done', async () => {
  const c = await onTheList()
  p.at(sitting)
  const one = (decision: 'hrda-plan' | 'refer-marac', text: string) =>
    at(p, 'chair', c, (ctx, open) =>
      decide(ctx, open, { ...deciding(), decision, actions: [{ ...locks(), text }] }, 1).then(
        () => open.item.version,
        (e) => {
          throw e
        },
      ),
    )
  const both = await Promise.allSettled([one('hrda-plan', 'Change the locks'), one('refer-marac', 'Fit a camera')])
  const lost = both.find((r) => r.status === 'rejected') as PromiseRejectedResult
  assert.ok(lost.reason instanceof Conflict, String(lost.reason))
  const won = both[0]?.status === 'fulfilled' ? ['hrda-plan', 'Change the locks'] : ['refer-marac', 'Fit a camera']
  assert.equal(lost.reason.now.decision, won[0])
  assert.equal(lost.reason.version, 2)
  await at(p, 'chair', c, async (ctx, open) =>
    assert.deepEqual([open.item.decision, (await actionsOf(ctx, open.family)).map((a) => a.text)], [won[0], [won[1]]]),
  )
})
test('not high: the reason, and who holds it from here, whose name then stands on the plan; the level stays as judged', async () => {
  const c = await onTheList()
  p.at(sitting)
  const notHigh = { ...deciding(), decision: 'not-high' as const, why: 'Two reports were one' }
  await assert.rejects(
    at(p, 'chair', c, (ctx, open) => decide(ctx, open, notHigh, 1)),
    /who holds it from here/,
  )
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...notHigh, holder: p.as('pippa').hatId }, 1))
  await p.as('mash').act(async (ctx) => {
    assert.equal((await openFamily(ctx, c.familyId)).holderHatId, p.as('pippa').hatId)
    const { rows } = await sql<{ level: string }>`select level from risk.level where family_id = ${c.familyId} order by at desc`.execute(
      ctx.db,
    )
    assert.deepEqual(
      rows.map((r) => r.level),
      ['high'],
    )
  })
})
test('a seat cannot move who holds the risk but through its own decision', async () => {
  const c = await onTheList()
  p.at(sitting)
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, deciding(), 1))
  await p.as('housing').act((ctx) => sql`select meetings.name_holder(${c.itemId})`.execute(ctx.db))
  await p.as('mash').act(async (ctx) => assert.equal((await openFamily(ctx, c.familyId)).holderHatId, p.as('mash').hatId))
})
test('referred on to MARAC is recorded, and heard again later is said', async () => {
  const c = await onTheList()
  p.at(sitting)
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...deciding(), decision: 'refer-marac' }, 1))
  p.at(on('2026-03-20', '12:00'))
  const again = { ...c, ...(await listed(p, c)) }
  await at(p, 'chair', again, async (ctx, open) => {
    const all = await itemsOf(ctx, open.family.id)
    assert.deepEqual(
      all.map((i) => [i.heldOn, i.decision]),
      [
        ['2026-03-23', null],
        ['2026-03-11', 'refer-marac'],
      ],
    )
  })
})

// ── Telling her ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('her adviser says that she has been told; another agency cannot; "not yet" moves the day and says why', async () => {
  const c = await onTheList()
  p.at(sitting)
  await assert.rejects(
    at(p, 'idva', c, (ctx, open) => toldHer(ctx, open, { told: true, note: '' }, 1)),
    NotFound,
    'nothing to tell yet',
  )
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, deciding(), 1))
  await assert.rejects(
    at(p, 'housing', c, (ctx, open) => toldHer(ctx, open, { told: true, note: '' }, 2)),
    NotFound,
  )
  await assert.rejects(
    at(p, 'idva', c, (ctx, open) => toldHer(ctx, open, { told: false, note: '' }, 2)),
    /why she could not be told/,
  )
  await at(p, 'idva', c, (ctx, open) => toldHer(ctx, open, { told: false, note: 'He was in the room', by: '2026-03-16' as Day }, 2))
  await at(p, 'idva2', c, async (ctx, open) => {
    assert.deepEqual([open.item.toldAt, open.item.tellsByOn], [null, '2026-03-16'])
    await toldHer(ctx, open, { told: true, note: '' }, 3)
  })
  await at(p, 'chair', c, async (_ctx, open) =>
    assert.deepEqual([open.item.toldAt?.getTime(), open.item.toldBy], [sitting.getTime(), p.as('idva2').hatId]),
  )
})

// ── Closing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a sitting is closed once all is decided; then what was said stays, and the next listing goes to the next day', async () => {
  p.at(on('2026-03-17', '12:00'))
  const c = await onTheList()
  const close = () => p.as('chair').act(async (ctx) => closeSitting(ctx, await openSitting(ctx, c.sittingId)))
  await assert.rejects(close(), /not begun/)
  p.at(on('2026-03-18', '10:40'))
  await assert.rejects(close(), /no decision yet/)
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...deciding(), by: '2026-03-20' as Day }, 1))
  await close()
  await close()
  await assert.rejects(at(p, 'housing', c, sayNothing), /closed/)
  await assert.rejects(
    at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...deciding(), by: '2026-03-20' as Day }, 2)),
    /closed/,
  )
  await assert.rejects(
    at(p, 'idva', c, (ctx, open) => bringView(ctx, open, { spoken: 'not-yet', herView: '', notWanted: '' }, 1)),
    /closed/,
  )
})
test('what nobody saw to decide can still be decided after the sitting was closed', async () => {
  p.at(on('2026-03-24', '12:00'))
  const c = await onTheList()
  await p.admin.query("update meetings.sitting set state = 'closed' where id = $1", [c.sittingId])
  p.at(on('2026-03-25', '12:00'))
  await at(p, 'housing', c, sayNothing)
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...deciding(), by: '2026-03-27' as Day }, 1))
})

// ── A day's work ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('each seat is asked until it has answered, her adviser for her view, and the teller until she has been told', async () => {
  p.at(on('2026-03-30', '12:00'))
  const c = await onTheList('Ewa')
  const work = async (who: string) =>
    (await p.as(who).act(meetingWork)).filter((w) => w.href.includes(c.itemId)).map((w) => [w.band, w.title.split(':')[0], w.verb, w.about])
  assert.deepEqual(await work('housing'), [['today', 'Say what you know', 'Answer', 'Ewa Pike']])
  assert.deepEqual(await work('idva'), [['today', 'Own view wanted', 'Bring the view', 'Ewa Pike']])
  p.at(on('2026-03-31', '09:00'))
  assert.deepEqual((await work('housing'))[0]?.[0], 'now', 'in its last two hours')
  await at(p, 'housing', c, sayNothing)
  await at(p, 'idva', c, (ctx, open) => bringView(ctx, open, { spoken: 'not-yet', herView: '', notWanted: '' }, 1))
  assert.deepEqual([await work('housing'), await work('idva')], [[], []])
  p.at(on('2026-03-31', '10:50'))
  await at(p, 'chair', c, (ctx, open) => decide(ctx, open, { ...deciding(), by: '2026-04-02' as Day }, 1))
  assert.deepEqual(await work('idva'), [['wait', 'Tell what the HRDA decided', 'Say it is done', 'Ewa Pike']])
  assert.deepEqual(await work('dapp'), [])
  p.at(on('2026-04-07', '09:00'))
  assert.equal((await work('idva'))[0]?.[0], 'now', 'late')
  await p.admin.query("update people.member set died_on = '2026-04-06' where id = $1", [c.donna])
  assert.deepEqual(await work('idva'), [], 'after a death nobody is reminded')
})
test('opening a case is recorded with its class and its family before anything is shown', async () => {
  const c = await onTheList()
  await at(p, 'housing', c, async () => undefined)
  const { rows } = await p.admin.query<{ classes: string[] }>(
    "select classes from audit.event where scope_id = $1 and hat_id = $2 and action = 'open meeting case'",
    [c.familyId, p.as('housing').hatId],
  )
  assert.ok(rows.some((r) => r.classes.includes('meeting')))
  await assert.rejects(
    p.as('housing').act((ctx) => openItem(ctx, c.sittingId, randomUUID())),
    NotFound,
  )
})
