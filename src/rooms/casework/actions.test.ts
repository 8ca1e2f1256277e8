/** Calls, the risk moving, handing over, cover, endings and a death, on a real database, as those who may and those who may not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { addContactPoint, checkPoint, contactPoints, openFamily } from '#rooms/people/index.ts'
import { actionsOf, addAction } from '#rooms/plans/index.ts'
import { openRequest, takeRequest } from '#rooms/referrals/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { addNote, allocate, closeInvolvement, markDeath, recordReview } from './actions.ts'
import { afterCall, endCall, numberOf, startCall } from './calls.ts'
import { beginCover, coversOf, endCover } from './cover.ts'
import type { CallResult } from './rules.ts'
import { donnaSent, donnaTaken, herNumber, herSister, type Working } from './sample.ts'
import { callsOf, involvementsOf, liveInvolvements, notesOf, openCall, openInvolvement, outcomesOf, unendedCalls } from './store.ts'
import { ownWork } from './work.ts'
import { promisedCalls } from './workload.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const inFamily = <T>(who: string, familyId: string, act: (ctx: Context, family: Awaited<ReturnType<typeof openFamily>>) => Promise<T>) =>
  p.as(who).act(async (ctx) => act(ctx, await openFamily(ctx, familyId)))
const start = (who: string, d: Working, whyNow?: string) =>
  inFamily(who, d.familyId, (ctx, family) => startCall(ctx, family, { pointId: d.pointId, ...(whyNow ? { whyNow } : {}) }))
const end = (who: string, d: Working, callId: string, result: CallResult) =>
  inFamily(who, d.familyId, async (ctx, family) => endCall(ctx, family, await openCall(ctx, family, callId), result))
const rings = async (who: string, d: Working, result: CallResult) => {
  const id = await start(who, d)
  await end(who, d, id, result)
  return id
}
const holder = (who: string, d: Working) => inFamily(who, d.familyId, async (_ctx, family) => family.holderHatId)
const points = (who: string, d: Working) => inFamily(who, d.familyId, (ctx) => contactPoints(ctx, d.familyId))
const work = (who: string, d: Working) => inFamily(who, d.familyId, (ctx, family) => openInvolvement(ctx, family, d.involvementId))
const notices = (who: string, d: Working) =>
  p
    .as(who)
    .act(async (ctx) =>
      (
        await ctx.db.selectFrom('access.notice').select('kind').where('family_id', '=', d.familyId).where('seen_at', 'is', null).execute()
      ).map((n) => n.kind),
    )
const bad = (e: unknown) => e instanceof NotFound || ['42501', '23503'].includes((e as { code?: string }).code ?? '')

// ── The risk ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('from the front door to the adviser: the sender holds the risk while it is sent, taken and tried, and until somebody has spoken with her', async () => {
  const d = await donnaTaken(p)
  assert.equal(await holder('idva', d), d.sender, 'taking it moves nothing')
  await rings('idva', d, 'no-answer')
  assert.equal(await holder('idva', d), d.sender, 'a ring-out moves nothing')
  await rings('idva', d, 'someone-else')
  assert.equal(await holder('pippa', d), d.sender)
  await inFamily('idva', d.familyId, (ctx) => checkPoint(ctx, d.familyId, d.pointId, { state: 'safe', saidBy: 'Donna' }))
  await rings('idva', d, 'spoke')
  assert.equal(await holder('pippa', d), p.as('idva').hatId, 'the first conversation does')
  const w = await work('idva', d)
  assert.deepEqual([w.firstAttemptAt, w.firstContactAt], [p.now(), p.now()])
})
test('a second service that speaks with her does not take the risk from the worker who already has her', async () => {
  const d = await donnaTaken(p)
  await rings('idva', d, 'spoke')
  await p.as('mash').act((ctx) => takeRequest(ctx, d.mash))
  const victimSupport = await p.as('idva').act(async (ctx) => {
    const id = crypto.randomUUID()
    await ctx.db
      .insertInto('casework.involvement')
      .values({
        id,
        family_id: d.familyId,
        team_id: p.team('victim-support'),
        hat_id: p.as('victim-support').hatId,
        side: 'victim',
        service_key: 'victim-support',
        started_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
    return id
  })
  await rings('victim-support', { ...d, involvementId: victimSupport }, 'spoke')
  assert.equal(await holder('idva', d), p.as('idva').hatId)
})
test('a colleague who makes the first call gives the risk to the worker whose work it is, and she is told', async () => {
  const d = await donnaTaken(p)
  await rings('idva2', d, 'spoke')
  assert.equal(await holder('idva', d), p.as('idva').hatId)
  assert.ok((await notices('idva', d)).includes('holding'))
})

// ── Calls ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('starting a call is the reason to see the number: its caller sees it until it ends, and it is recorded each time', async () => {
  const d = await donnaTaken(p)
  const id = await start('idva', d)
  const shown = () =>
    inFamily('idva', d.familyId, async (ctx, family) => {
      const point = (await contactPoints(ctx, d.familyId)).find((x) => x.id === d.pointId)
      assert.ok(point)
      return numberOf(ctx, await openCall(ctx, family, id), point)
    })
  assert.equal(await shown(), herNumber)
  const { rows } = await p.admin.query("select reason from audit.event where scope_id = $1 and action = 'vault.reveal'", [d.familyId])
  assert.deepEqual(rows, [{ reason: `call ${id}` }])
  const colleague = await inFamily('idva2', d.familyId, async (ctx, family) => {
    const point = (await contactPoints(ctx, d.familyId)).find((x) => x.id === d.pointId)
    return point && numberOf(ctx, await openCall(ctx, family, id), point)
  })
  assert.equal(colleague, undefined, 'not for a colleague beside her')
  await end('idva', d, id, 'spoke')
  assert.equal(await shown(), undefined, 'and not when it has ended')
})
test('pressed twice, or in a second tab, one call goes on', async () => {
  const d = await donnaTaken(p)
  const [a, b] = await Promise.all([start('idva', d), start('idva', d)])
  assert.equal(a, b)
  assert.equal(await start('idva', d), a)
  assert.equal((await p.as('idva').act((ctx) => unendedCalls(ctx))).filter((c) => c.familyId === d.familyId).length, 1)
  await end('idva', d, a, 'no-answer')
  assert.notEqual(await start('idva', d), a)
})
test('of two endings the first stands, and the second is told which', async () => {
  const d = await donnaTaken(p)
  const id = await start('idva', d)
  const both = await Promise.allSettled([end('idva', d, id, 'no-answer'), end('idva', d, id, 'spoke')])
  assert.deepEqual(both.map((x) => x.status).sort(), ['fulfilled', 'rejected'])
  const lost = both.find((x) => x.status === 'rejected')
  assert.ok(lost?.status === 'rejected' && lost.reason instanceof Refused)
  assert.match(lost.reason.message, /already ended as “(No answer|Spoke)”/)
  const [kept] = await inFamily('idva', d.familyId, (ctx, family) => callsOf(ctx, family))
  await end('idva', d, id, kept?.result as CallResult)
})
test('the same ending twice is one', async () => {
  const d = await donnaTaken(p)
  const id = await rings('idva', d, 'no-answer')
  await end('idva', d, id, 'no-answer')
})
test('outside the times given a call asks why; the reason is kept', async () => {
  const d = await donnaTaken(p, { point: { windowFrom: '18:00', windowUntil: '20:00' } })
  await assert.rejects(start('idva', d), /outside the times/)
  const id = await start('idva', d, 'He has been released early')
  const [call] = await inFamily('idva', d.familyId, (ctx, family) => callsOf(ctx, family))
  assert.equal(call?.id, id)
  assert.match(call?.note ?? '', /released early/)
})
test('unsafe: nobody rings, whatever the reason', async () => {
  const d = await donnaTaken(p, { point: { state: 'unsafe' } })
  for (const who of ['idva', 'idva2', 'pippa', 'idva-manager']) await assert.rejects(start(who, d, 'It cannot wait'), /Unsafe/, who)
})
test('not checked: a trained worker makes the first call, a manager does not', async () => {
  const d = await donnaTaken(p, { point: { state: 'not_checked' } })
  await assert.rejects(start('idva-manager', d), /trained for first calls/)
  await start('idva', d)
})
test('he is never rung from here, nor by e-mail', async () => {
  const d = await donnaTaken(p)
  const other = await p.as('pippa').act(async (ctx) => ({
    his: await addContactPoint(ctx, d.familyId, { memberId: d.lee, kind: 'phone', value: '07700 900563', state: 'safe' }),
    mail: await addContactPoint(ctx, d.familyId, { memberId: d.donna, kind: 'email', value: 'donna@example.com', state: 'safe' }),
  }))
  await assert.rejects(start('idva', { ...d, pointId: other.his }), /person who harms is not called/)
  await assert.rejects(start('idva', { ...d, pointId: other.mail }), /not a telephone number/)
})
test('what a call says of the number: someone else makes it not checked, a number that is gone is ended, “fine” makes it safe from today, “not fine” unsafe', async () => {
  const d = await donnaTaken(p)
  await rings('idva', d, 'someone-else')
  const [other] = await points('idva', d)
  assert.deepEqual([other?.state, other?.saidBy], ['not_checked', 'Someone else answered'])
  const spoke = await rings('idva', d, 'spoke')
  const say = (numberFine: 'yes' | 'no' | 'not-asked') =>
    inFamily('idva', d.familyId, async (ctx, family) =>
      afterCall(ctx, family, await openCall(ctx, family, spoke), { numberFine, feels: 'safer', note: 'She slept' }),
    )
  await say('not-asked')
  assert.equal((await points('idva', d))[0]?.state, 'not_checked')
  await say('yes')
  const [safe] = await points('idva', d)
  assert.deepEqual([safe?.state, safe?.saidBy], ['safe', 'Donna Pike'])
  await say('no')
  assert.equal((await points('idva', d))[0]?.state, 'unsafe')
  await assert.rejects(start('idva', d), /Unsafe/)
  const e = await donnaTaken(p)
  await rings('idva', e, 'number-gone')
  assert.deepEqual(await points('idva', e), [])
})
test('a promised call stands in the worker’s day until somebody has spoken with her; a try that fails does not take it away', async () => {
  const d = await donnaTaken(p)
  const id = await rings('idva', d, 'spoke')
  await inFamily('idva', d.familyId, async (ctx, family) =>
    afterCall(ctx, family, await openCall(ctx, family, id), { nextOn: ctx.today, nextFrom: '13:00', nextUntil: '14:00' }),
  )
  const rows = async (who: string) =>
    (await p.as(who).act((ctx) => ownWork(ctx))).work.filter((w) => w.familyId === d.familyId && w.kind === 'call')
  assert.deepEqual(
    (await rows('idva')).map((w) => [w.title, w.note]),
    [['Call, as agreed', 'Agreed for 13:00 to 14:00']],
  )
  p.at(new Date(p.now().getTime() + 60_000))
  await rings('idva', d, 'no-answer')
  assert.match((await rows('idva'))[0]?.note ?? '', /1 try, the last 11:53, not reached/)
  await inFamily('idva', d.familyId, async (ctx, family) =>
    allocate(
      ctx,
      family,
      await openInvolvement(ctx, family, d.involvementId),
      p.as('idva2').hatId,
      (await openInvolvement(ctx, family, d.involvementId)).version,
    ),
  )
  assert.deepEqual(await rows('idva'), [], 'handed over, it is no longer hers')
  assert.equal((await rows('idva2')).length, 1)
  p.at(new Date(p.now().getTime() + 60_000))
  await rings('idva2', d, 'spoke')
  assert.deepEqual(await rows('idva2'), [])
  assert.deepEqual(await p.as('idva2').act((ctx) => promisedCalls(ctx, [d.familyId])), [])
})

test('who may call: the adviser, her team, the front door’s named worker; nobody else, and to each of them it is simply not there', async () => {
  const d = await donnaTaken(p)
  const id = await start('idva', d)
  await end('idva', d, id, 'spoke')
  for (const who of ['idva2', 'idva-manager', 'pippa']) {
    await end(who, d, await start(who, d), 'no-answer')
    assert.ok((await inFamily(who, d.familyId, (ctx, family) => callsOf(ctx, family))).length > 0, who)
  }
  // MASH works with the whole family by duty: it reads how she may be reached, and no call of hers.
  await p.as('mash').act((ctx) => takeRequest(ctx, d.mash))
  assert.deepEqual(await inFamily('mash', d.familyId, (ctx, family) => callsOf(ctx, family)), [])
  await assert.rejects(
    inFamily('mash', d.familyId, (ctx, family) => openCall(ctx, family, id)),
    NotFound,
  )
  await assert.rejects(start('mash', d), bad)
  for (const who of ['refuge', 'dapp', 'board', 'housing', 'childrens', 'police']) {
    await assert.rejects(start(who, d), NotFound, who)
    await assert.rejects(end(who, d, id, 'spoke'), NotFound, who)
    await p.as(who).act(async (ctx) => {
      for (const table of ['casework.call', 'casework.involvement', 'casework.note', 'casework.outcome'] as const)
        assert.equal(
          (await ctx.db.selectFrom(table).select('family_id').where('family_id', '=', d.familyId).execute()).length,
          0,
          `${who} ${table}`,
        )
      assert.equal((await liveInvolvements(ctx, 'team')).filter((w) => w.familyId === d.familyId).length, 0, who)
    })
  }
})

// ── Entries ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('“back together” turns every safe way of reaching her to not checked, tells her workers, and closes nothing', async () => {
  const d = await donnaTaken(p)
  await inFamily('pippa', d.familyId, (ctx) =>
    addContactPoint(ctx, d.familyId, { memberId: d.donna, kind: 'phone', value: herSister, state: 'unsafe' }),
  )
  await inFamily('pippa', d.familyId, (ctx) =>
    addNote(ctx, d.familyId, {
      class: 'plan',
      kind: 'fact',
      turning: 'back-together',
      happenedAt: ctx.now,
      text: 'He is living there at present',
      saidBy: 'Donna',
    }),
  )
  assert.deepEqual((await points('idva', d)).map((x) => x.state).sort(), ['not_checked', 'unsafe'])
  assert.ok((await notices('idva', d)).includes('turning'))
  assert.equal((await work('idva', d)).endedAt, null)
})
test('each reads the entries that are theirs: her workers’ notes stop at her side', async () => {
  const d = await donnaTaken(p)
  await p.as('mash').act((ctx) => takeRequest(ctx, d.mash))
  await inFamily('idva', d.familyId, async (ctx) => {
    await addNote(ctx, d.familyId, { class: 'support', kind: 'opinion', happenedAt: ctx.now, text: 'She is thinking of leaving' })
    await addNote(ctx, d.familyId, { class: 'plan', kind: 'fact', happenedAt: ctx.now, text: 'Locks changed' })
  })
  const reads = (who: string) => inFamily(who, d.familyId, async (ctx, family) => (await notesOf(ctx, family)).map((n) => n.class).sort())
  assert.deepEqual([await reads('idva'), await reads('idva2'), await reads('mash')], [['plan', 'support'], ['plan', 'support'], ['plan']])
  await assert.rejects(
    inFamily('mash', d.familyId, (ctx) => addNote(ctx, d.familyId, { class: 'support', kind: 'fact', happenedAt: ctx.now, text: 'x' })),
    bad,
  )
  await assert.rejects(
    inFamily('idva', d.familyId, (ctx) => addNote(ctx, d.familyId, { class: 'child', kind: 'fact', happenedAt: ctx.now, text: 'x' })),
    bad,
    'the children’s workers write theirs',
  )
})
test('a number or a postcode does not enter what everyone reads; nor does the future, nor a death by the side door', async () => {
  const d = await donnaTaken(p)
  const add = (n: Partial<Parameters<typeof addNote>[2]>) =>
    inFamily('idva', d.familyId, (ctx) => addNote(ctx, d.familyId, { class: 'plan', kind: 'fact', happenedAt: ctx.now, text: 'x', ...n }))
  await assert.rejects(add({ text: `Ring her on ${herNumber}` }), /without a telephone number/)
  await assert.rejects(add({ happenedAt: new Date('2027-01-01T00:00:00Z') }), /in the past/)
  await assert.rejects(add({ turning: 'death' }), NotFound)
  await assert.rejects(add({ text: ' ' }), /Enter what happened/)
})

// ── Work ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a review is next by the level, or on the day chosen; of two at once the second sees what the first saved', async () => {
  const d = await donnaTaken(p)
  const { version } = await work('idva', d)
  const say = (who: string, nextOn: Day | undefined) =>
    inFamily(who, d.familyId, async (ctx, family) =>
      recordReview(ctx, await openInvolvement(ctx, family, d.involvementId), {
        text: 'Locks changed, court on Thursday',
        nextOn,
        level: 'high',
        version,
      }),
    )
  await say('idva', undefined)
  assert.equal((await work('idva', d)).reviewDueOn, '2026-03-24')
  await assert.rejects(
    say('idva2', '2026-03-20' as Day),
    (e) => e instanceof Conflict && e.now.nextOn === '2026-03-24' && e.by === 'Jo Adeyemi',
  )
  await assert.rejects(say('idva', '2026-03-10' as Day), /after today/)
})
test('another team cannot review, hand over or end this team’s work, though it reads that there is such work', async () => {
  const d = await donnaTaken(p)
  await p.as('mash').act((ctx) => takeRequest(ctx, d.mash))
  for (const who of ['mash', 'pippa']) {
    const i = await work('idva', d)
    assert.ok(
      (await inFamily(who, d.familyId, (ctx, family) => involvementsOf(ctx, family))).some((x) => x.id === d.involvementId) ||
        who === 'pippa',
      who,
    )
    await assert.rejects(
      inFamily(who, d.familyId, (ctx) => recordReview(ctx, i, { text: '', level: 'high', version: i.version })),
      /Another team/,
      who,
    )
    await assert.rejects(
      inFamily(who, d.familyId, (ctx, family) => allocate(ctx, family, i, p.as('idva2').hatId, i.version)),
      /Another team/,
      who,
    )
    await assert.rejects(
      inFamily(who, d.familyId, (ctx, family) =>
        closeInvolvement(ctx, family, i, { endKind: 'planned', endNote: '', asked: 'asked', answer: 'safer', version: i.version }),
      ),
      /Another team/,
      who,
    )
  }
  await assert.rejects(
    inFamily('idva', d.familyId, async (ctx, family) =>
      allocate(ctx, family, await openInvolvement(ctx, family, d.involvementId), p.as('pippa').hatId, 1),
    ),
    NotFound,
    'only to a colleague of the team',
  )
})
test('handing over moves the work, its open actions, the risk and who may read her safety plan; the colleague is told', async () => {
  const d = await donnaTaken(p)
  await rings('idva', d, 'spoke')
  await inFamily('idva', d.familyId, (ctx) =>
    addAction(ctx, d.familyId, {
      text: 'Ask housing about the locks',
      ownerTeam: ctx.viewer.teamId,
      ownerHat: ctx.viewer.hatId,
      dueAt: ctx.now,
      couldTellHim: 'no',
    }),
  )
  await inFamily('idva', d.familyId, async (ctx, family) => {
    const i = await openInvolvement(ctx, family, d.involvementId)
    await allocate(ctx, family, i, p.as('idva2').hatId, i.version)
  })
  const [action] = await inFamily('idva2', d.familyId, (ctx, family) => actionsOf(ctx, family))
  assert.deepEqual(
    [(await work('idva2', d)).hatId, action?.ownerHat, await holder('idva2', d)],
    [p.as('idva2').hatId, p.as('idva2').hatId, p.as('idva2').hatId],
  )
  assert.ok((await notices('idva2', d)).includes('allocated'))
  const named = await p.admin.query("select holder_id from access.basis where scope_id = $1 and kind = 'named' and source_id = $2", [
    d.familyId,
    d.involvementId,
  ])
  assert.deepEqual(named.rows, [{ holder_id: p.as('idva2').hatId }])
})
test('nobody is given a family they are denied, and nobody is told why', async () => {
  const d = await donnaTaken(p, { to: null })
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', '2026-01-01')", [
    d.familyId,
    p.as('idva2').staffId,
  ])
  await assert.rejects(
    inFamily('idva-manager', d.familyId, async (ctx, family) =>
      allocate(ctx, family, await openInvolvement(ctx, family, d.involvementId), p.as('idva2').hatId, 1),
    ),
    (e) => e instanceof Refused && e.message === 'Hollis Grant cannot be given this one. Choose another colleague.',
  )
  await inFamily('idva-manager', d.familyId, async (ctx, family) =>
    allocate(ctx, family, await openInvolvement(ctx, family, d.involvementId), p.as('idva').hatId, 1),
  )
  await p.admin.query('delete from access.denial where family_id = $1', [d.familyId])
})

test('cover: one dated act hands everything to a colleague but what she may not have, and one act gives back what is still as it was', async () => {
  const [d, e, denied] = [await donnaTaken(p), await donnaTaken(p), await donnaTaken(p)]
  await rings('idva', d, 'spoke')
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'excluded', '2026-01-01')", [
    denied.familyId,
    p.as('idva2').staffId,
  ])
  const begin = (who: string, more: { toHat?: string; fromOn?: Day; backOn?: Day | null } = {}) =>
    p
      .as(who)
      .act((ctx) => beginCover(ctx, { fromHat: p.as('idva').hatId, toHat: p.as('idva2').hatId, fromOn: ctx.today, backOn: null, ...more }))
  await assert.rejects(begin('pippa-manager'), NotFound, 'another team’s manager')
  await assert.rejects(begin('idva-manager', { toHat: p.as('idva').hatId }), /another colleague/)
  await assert.rejects(begin('idva-manager', { fromOn: '2026-03-11' as Day }), /today or an earlier day/)
  const had = await p.as('idva').act((ctx) => liveInvolvements(ctx, 'mine'))
  const { handed, left } = await begin('idva-manager', { backOn: '2026-03-17' as Day })
  assert.deepEqual([handed, left], [had.length - 1, 1])
  assert.equal((await work('idva2', d)).hatId, p.as('idva2').hatId)
  assert.equal(await holder('idva2', d), p.as('idva2').hatId)
  assert.deepEqual(
    (await p.as('idva').act((ctx) => liveInvolvements(ctx, 'mine'))).map((w) => w.familyId),
    [denied.familyId],
    'what she may not have stays, and shows',
  )
  await assert.rejects(
    p.as('idva2').act((ctx) => openFamily(ctx, denied.familyId)),
    NotFound,
  )
  await assert.rejects(begin('idva-manager'), /already away/)
  const [cover] = await p.as('idva-manager').act((ctx) => coversOf(ctx))
  assert.deepEqual([cover?.fromOn, cover?.backOn], ['2026-03-10', '2026-03-17'])
  assert.deepEqual(await p.as('pippa-manager').act((ctx) => coversOf(ctx)), [])
  await inFamily('idva2', e.familyId, async (ctx, family) => {
    const i = await openInvolvement(ctx, family, e.involvementId)
    await allocate(ctx, family, i, p.as('idva-manager').hatId, i.version)
  })
  await assert.rejects(
    p.as('pippa-manager').act((ctx) => endCover(ctx, cover?.id ?? '')),
    NotFound,
  )
  await p.as('idva-manager').act((ctx) => endCover(ctx, cover?.id ?? ''))
  assert.equal((await work('idva', d)).hatId, p.as('idva').hatId)
  assert.equal((await work('idva', e)).hatId, p.as('idva-manager').hatId, 'what has gone on elsewhere stays there')
  assert.deepEqual(await p.as('idva-manager').act((ctx) => coversOf(ctx)), [])
  await p.admin.query('delete from access.denial where family_id = $1', [denied.familyId])
})

test('an ending says how, asks or says why not, and leaves the door open', async () => {
  const d = await donnaTaken(p)
  await rings('idva', d, 'spoke')
  const close = (who: string, more: Partial<Parameters<typeof closeInvolvement>[3]>) =>
    inFamily(who, d.familyId, async (ctx, family) => {
      const i = await openInvolvement(ctx, family, d.involvementId)
      await closeInvolvement(ctx, family, i, {
        endKind: 'planned',
        endNote: '',
        asked: 'asked',
        answer: 'safer',
        herWords: 'Alfie sleeps now',
        levelAtEnd: 'standard',
        version: i.version,
        ...more,
      })
    })
  await assert.rejects(close('idva', { endKind: undefined }), /how it ended/)
  await assert.rejects(close('idva', { endKind: 'unplanned' }), /one line/)
  await assert.rejects(close('idva', { asked: undefined, answer: undefined }), /asked/)
  await assert.rejects(close('idva', { version: 1 }), Conflict)
  await close('idva', {})
  await assert.rejects(close('idva', {}), /has ended/)
  const [outcome] = await inFamily('idva', d.familyId, (ctx, family) => outcomesOf(ctx, family))
  assert.deepEqual([outcome?.answer, outcome?.levelAtEnd, outcome?.herWords], ['safer', 'standard', 'Alfie sleeps now'])
  await inFamily('idva', d.familyId, async (_ctx, family) => assert.equal(family.state, 'closed'))
})
test('of two who end the same work at once, one does', async () => {
  const d = await donnaTaken(p)
  const i = await work('idva', d)
  const close = (who: string) =>
    inFamily(who, d.familyId, (ctx, family) =>
      closeInvolvement(ctx, family, i, {
        endKind: 'unplanned',
        endNote: 'Rang six times',
        asked: 'not-safe',
        answer: undefined,
        version: i.version,
      }),
    )
  const both = await Promise.allSettled([close('idva'), close('idva2')])
  assert.deepEqual(both.map((x) => x.status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await inFamily('idva', d.familyId, (ctx, family) => outcomesOf(ctx, family))).length, 1)
})
test('when the holder’s work ends, another worker who has spoken with her holds the risk, and is told', async () => {
  const d = await donnaTaken(p)
  await rings('idva', d, 'spoke')
  await p.as('idva').act(async (ctx) => {
    await ctx.db
      .insertInto('casework.involvement')
      .values({
        id: crypto.randomUUID(),
        family_id: d.familyId,
        team_id: p.team('victim-support'),
        hat_id: p.as('victim-support').hatId,
        side: 'victim',
        service_key: 'victim-support',
        started_at: ctx.now,
        first_contact_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
  })
  await inFamily('idva', d.familyId, async (ctx, family) => {
    const i = await openInvolvement(ctx, family, d.involvementId)
    await closeInvolvement(ctx, family, i, { endKind: 'planned', endNote: '', asked: 'asked', answer: 'same', version: i.version })
  })
  assert.equal(await holder('victim-support', d), p.as('victim-support').hatId)
  assert.ok((await notices('victim-support', d)).includes('holding'))
  await inFamily('victim-support', d.familyId, async (_ctx, family) => assert.equal(family.state, 'open', 'somebody still works with her'))
})

// ── A death ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a death stops everything about that person in one transaction, and nothing about anyone else', async () => {
  const d = await donnaTaken(p)
  const id = await rings('idva', d, 'spoke')
  await inFamily('idva', d.familyId, async (ctx, family) => {
    await afterCall(ctx, family, await openCall(ctx, family, id), { nextOn: ctx.today })
    await addAction(ctx, d.familyId, {
      text: 'Meet her at court',
      aboutMember: d.donna,
      ownerTeam: ctx.viewer.teamId,
      ownerHat: ctx.viewer.hatId,
      dueAt: ctx.now,
      couldTellHim: 'no',
    })
    await addAction(ctx, d.familyId, {
      text: 'Speak with school',
      aboutMember: d.alfie,
      ownerTeam: ctx.viewer.teamId,
      ownerHat: ctx.viewer.hatId,
      dueAt: ctx.now,
      couldTellHim: 'no',
    })
    const i = await openInvolvement(ctx, family, d.involvementId)
    await recordReview(ctx, i, { text: '', level: 'high', version: i.version })
  })
  const open = await start('idva2', d)
  await inFamily('pippa', d.familyId, (ctx, family) => markDeath(ctx, family, d.donna, { on: ctx.today, text: 'Told by the police' }))
  assert.deepEqual(await points('idva', d), [])
  const calls = await inFamily('idva2', d.familyId, (ctx, family) => callsOf(ctx, family))
  assert.ok(calls.every((c) => c.nextOn === null && c.endedAt !== null))
  assert.equal(calls.find((c) => c.id === open)?.result, null)
  const actions = await inFamily('idva', d.familyId, (ctx, family) => actionsOf(ctx, family))
  assert.deepEqual(actions.map((a) => [a.text, a.state]).sort(), [
    ['Meet her at court', 'no-longer-possible'],
    ['Speak with school', 'open'],
  ])
  assert.equal((await work('idva', d)).reviewDueOn, null)
  const own = await p.as('idva').act((ctx) => ownWork(ctx))
  assert.deepEqual(
    own.work.filter((w) => w.familyId === d.familyId),
    [],
    'nothing of her is left in the day',
  )
  assert.equal((await p.as('mash').act((ctx) => openRequest(ctx, d.mash))).state, 'withdrawn')
  for (const who of ['idva', 'idva-manager']) assert.ok((await notices(who, d)).includes('died'), who)
  await assert.rejects(start('idva', d), NotFound)
  const [note] = (await inFamily('idva', d.familyId, (ctx, family) => notesOf(ctx, family))).filter((n) => n.turning === 'death')
  assert.deepEqual([note?.text, note?.class], ['Told by the police', 'plan'])
})
test('a death that fails half way changes nothing', async () => {
  const d = await donnaTaken(p)
  await assert.rejects(
    inFamily('idva', d.familyId, async (ctx, family) => {
      await markDeath(ctx, family, d.donna, { on: ctx.today, text: '' })
      throw new Error('the connection was lost')
    }),
  )
  assert.equal((await points('idva', d)).length, 1)
})
test('a child’s social worker can record a death though she may read neither numbers nor calls; a meeting’s seat, the board and his programme cannot', async () => {
  const d = await donnaTaken(p)
  await p.as('idva').act(async (ctx) => {
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
  assert.deepEqual(await points('childrens', d), [])
  const says = (who: string) => inFamily(who, d.familyId, (ctx, family) => markDeath(ctx, family, d.donna, { on: ctx.today, text: '' }))
  for (const who of ['dapp', 'board', 'housing']) await assert.rejects(says(who), NotFound, who)
  await says('childrens')
  assert.deepEqual(await points('idva', d), [])
  await assert.rejects(says('childrens'), NotFound, 'once')
})
test('before it is taken nothing of casework reaches the receiving team', async () => {
  const d = await donnaSent(p)
  await assert.rejects(
    p.as('idva').act((ctx) => openFamily(ctx, d.familyId)),
    NotFound,
  )
  await assert.rejects(
    p
      .as('idva')
      .act(async (ctx) => startCall(ctx, { ...(await p.as('pippa').act((c) => openFamily(c, d.familyId))) }, { pointId: d.pointId })),
    NotFound,
  )
  assert.ok(!(await p.as('idva').act((ctx) => ownWork(ctx))).work.some((w) => w.familyId === d.familyId))
})
