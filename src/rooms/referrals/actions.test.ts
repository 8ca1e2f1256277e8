import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { addMember, beginFamily, linkPerson, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { type Asking, cannotTake, passOn, recordUnmetNeed, sendReferrals, type Taken, takeRequest, withdraw } from './actions.ts'
import { choosing } from './choosing.ts'
import { escalateOverdue } from './escalate.ts'
import { type Case, donnaAtPippa } from './sample.ts'
import { askedByUs, askedOfUs, openRequest, referralsOf } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const atPippa = (more: { level?: 'high'; decided?: boolean } = { level: 'high' }): Promise<Case> =>
  p
    .as('pippa')
    .act((ctx) => donnaAtPippa(ctx, { high: more.level === 'high', ...(more.decided === undefined ? {} : { decided: more.decided }) }))
const send = (who: string, c: Case, asking: Partial<Asking>, about?: string) =>
  p.as(who).act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId, about }), {
      to: [],
      lines: '',
      reach: '',
      ...asking,
    }),
  )
const high = (c: Case): Partial<Asking> => ({
  high: { whyHigh: 'Hands round her throat', whyNow: 'He came back', keepsSafe: 'At her sister’s until morning', keptBy: c.hat },
})
const toMeeting = (c: Case) =>
  send('pippa', c, { to: ['route:mash', 'route:idva', 'route:childrens-safeguarding'], reach: 'Not checked', ...high(c) })
const him = (c: Case, more: Partial<Asking> = {}) =>
  send('pippa', c, { to: ['route:dapp'], lines: 'He says that he shouts', consulted: { key: 'none-known' }, agrees: true, ...more }, c.lee)
const inbox = (who: string) => p.as(who).act((ctx) => askedOfUs(ctx))
const latest = async (who: string) => {
  const all = await inbox(who)
  const r = all.at(-1)
  assert.ok(r, `${who} has something to answer`)
  return r
}
const notices = (who: string) => p.as(who).act((ctx) => ctx.db.selectFrom('access.notice').select(['kind', 'subject_id']).execute())

test('high goes to MASH and the adviser at once, the children on the same form, and the risk stays with a name', async () => {
  const c = await atPippa()
  await send('pippa', c, { to: ['route:idva'], ...high(c) }).then(
    () => assert.fail('past MASH'),
    (e) => assert.match(String(e), /goes to MASH first/),
  )
  const ids = await toMeeting(c)
  assert.equal(ids.length, 2, 'MASH is asked once for her and the children')
  const mash = await p.as('mash').act((ctx) => openRequest(ctx, ids[0] ?? ''))
  assert.deepEqual(
    [mash.high, mash.packet.also, mash.packet.people.map((x) => x.name), mash.packet.high?.keepsSafe],
    [true, ['childrens-safeguarding'], ['Alfie', 'Lee Marsh'], 'At her sister’s until morning'],
  )
  await p.as('pippa').act(async (ctx) => assert.equal((await openFamily(ctx, c.familyId)).holderHatId, c.hat))
})
for (const [says, asking, wrong] of [
  ['without a name', { high: { whyHigh: 'a', whyNow: 'b', keepsSafe: 'c' } }, /who holds it/],
  ['without what keeps her safe', { high: { whyHigh: 'a', whyNow: 'b', keepsSafe: ' ' } }, /keeping her safe/],
  ['to PIPPA’s own queue', { to: ['route:pippa'] }, /./],
] as const)
  test(`high is not sent ${says}`, async () => {
    const c = await atPippa()
    await assert.rejects(send('pippa', c, { to: ['route:mash', 'route:idva'], ...high(c), ...asking }), wrong)
  })
test('nothing is sent before the children and the adult have been decided', async () => {
  const c = await atPippa({ level: 'high', decided: false })
  await assert.rejects(toMeeting(c), /before any referral/)
})
test('a telephone number never leaves in a packet', async () => {
  const c = await atPippa()
  await assert.rejects(
    send('pippa', c, { to: ['route:mash', 'route:idva'], ...high(c), reach: 'her sister, 07700 900123' }),
    /without a telephone number/,
  )
})
test('sent twice, it is asked once', async () => {
  const c = await atPippa()
  await toMeeting(c)
  await assert.rejects(toMeeting(c), /asked already/)
})

test('before it is taken the receiver has the packet and nothing of the family; a third team has nothing', async () => {
  const c = await atPippa()
  const [, idva = ''] = await toMeeting(c)
  await p.as('idva').act(async (ctx) => {
    assert.equal((await openRequest(ctx, idva)).packet.about.name, 'Donna Pike')
    for (const table of ['people.family', 'people.member', 'risk.level', 'frontdoor.contact', 'frontdoor.referral'] as const)
      assert.equal(
        (
          await sql`select from ${sql.table(table)} where ${sql.ref(table === 'people.family' ? 'id' : 'family_id')} = ${c.familyId}`.execute(
            ctx.db,
          )
        ).rows.length,
        0,
        table,
      )
  })
  await assert.rejects(
    p.as('idva').act((ctx) => openFamily(ctx, c.familyId)),
    NotFound,
  )
  await assert.rejects(
    p.as('housing').act((ctx) => openRequest(ctx, idva)),
    NotFound,
  )
  await assert.rejects(
    p.as('housing').act((ctx) => takeRequest(ctx, idva)),
    NotFound,
  )
  await assert.rejects(
    p.as('pippa').act((ctx) => takeRequest(ctx, idva)),
    NotFound,
    'the sender does not answer for the receiver',
  )
})
test('taken, the receiver opens the family, the work begins, and the asker hears', async () => {
  const c = await atPippa()
  const [, idva = ''] = await toMeeting(c)
  const taken = await p.as('idva').act((ctx) => takeRequest(ctx, idva, { allocateTo: ctx.viewer.hatId, version: 1 }))
  assert.equal(taken.family?.title, 'Donna Pike')
  await p.as('idva').act(async (ctx) => {
    const family = await openFamily(ctx, c.familyId)
    assert.equal(family.state, 'open')
    assert.equal(family.holderHatId, c.hat, 'the sender holds the risk until first contact')
    const work = await ctx.db
      .selectFrom('casework.involvement')
      .select(['service_key', 'side', 'hat_id', 'request_id'])
      .where('family_id', '=', c.familyId)
      .execute()
    assert.deepEqual(work, [{ service_key: 'idva', side: 'victim', hat_id: ctx.viewer.hatId, request_id: idva }])
    assert.equal((await referralsOf(ctx, c.familyId)).find((r) => r.requestId === idva)?.state, 'taken')
  })
  assert.ok((await notices('pippa')).some((n) => n.kind === 'taken' && n.subject_id === idva))
})
test('of two who answer at once one takes it and the other is told who did', async () => {
  const c = await atPippa()
  const [, idva = ''] = await toMeeting(c)
  const both = await Promise.allSettled(['idva', 'idva2'].map((who) => p.as(who).act((ctx) => takeRequest(ctx, idva, { version: 1 }))))
  assert.deepEqual(both.map((b) => b.status).sort(), ['fulfilled', 'rejected'])
  const lost = both.find((b) => b.status === 'rejected')
  assert.ok(lost?.status === 'rejected' && lost.reason instanceof Refused)
  assert.match(lost.reason.message, /(Jo Adeyemi|Hollis Grant) answered this first/)
})
test('a taking that fails later leaves nothing taken', async () => {
  const c = await atPippa()
  const [mash = ''] = await toMeeting(c)
  const fails = async () => assert.fail('the meeting could not be listed')
  await assert.rejects(p.as('mash').act((ctx) => takeRequest(ctx, mash, { afterTaking: [fails] })))
  assert.equal((await p.as('mash').act((ctx) => openRequest(ctx, mash))).state, 'sent')
  let seen: Taken | undefined
  const look = async (_ctx: Context, t: Taken) => {
    seen = t
  }
  await p.as('mash').act((ctx) => takeRequest(ctx, mash, { afterTaking: [look] }))
  assert.equal(seen?.request.packet.high?.whyNow, 'He came back')
  assert.equal(seen?.family?.id, c.familyId)
})

test('high cannot be sent back: it is passed to a team and a name there, and the asker hears both times', async () => {
  const c = await atPippa()
  const [mash = ''] = await toMeeting(c)
  await assert.rejects(
    p.as('mash').act((ctx) => passOn(ctx, mash, { toTeam: undefined, name: '', reason: 'not ours' })),
    /cannot be sent back/,
  )
  await assert.rejects(
    p.as('mash').act((ctx) => passOn(ctx, mash, { toTeam: p.team('dapp'), name: 'Marcus', reason: 'about him' })),
    NotFound,
    'never to a team that works with him',
  )
  await p
    .as('mash')
    .act((ctx) => passOn(ctx, mash, { toTeam: p.team('police-da'), name: 'PC Doyle', reason: 'They hold him now', version: 1 }))
  await assert.rejects(
    p.as('mash').act((ctx) => openFamily(ctx, c.familyId)),
    NotFound,
    'who passes it on never learns whose family it was',
  )
  const next = await latest('police')
  assert.equal(next.high, true)
  await p.as('police').act((ctx) => takeRequest(ctx, next.id))
  const mine = await p.as('pippa').act((ctx) => askedByUs(ctx))
  assert.deepEqual([mine.find((r) => r.id === mash)?.state, mine.find((r) => r.id === next.id)?.state], ['passed', 'taken'])
  const heard = await notices('pippa')
  assert.ok(
    heard.some((n) => n.kind === 'passed' && n.subject_id === mash) && heard.some((n) => n.kind === 'taken' && n.subject_id === next.id),
  )
})
test('the database itself lets nobody send a high-risk request back, nor pass another team’s', async () => {
  const c = await atPippa()
  const [mash = ''] = await toMeeting(c)
  const pass = (who: string, team: string | null) =>
    p
      .as(who)
      .act(
        async (ctx) =>
          (await sql<{ id: string | null }>`select frontdoor.pass_on(${mash}, 1, ${team}, 'x', ${ctx.now}) as id`.execute(ctx.db)).rows[0]
            ?.id,
      )
  assert.equal(await pass('mash', null), null)
  assert.equal(await pass('housing', p.team('police-da')), null)
  assert.equal(await pass('mash', p.team('dapp')), null)
  assert.equal(await pass('mash', p.team('board')), null)
})
test('an ordinary one goes back with its reason, and may be taken back while it waits', async () => {
  const c = await atPippa({})
  const [refuge = ''] = await send('pippa', c, { to: ['service:refuge'], lines: 'Needs somewhere with two children' })
  await p.as('refuge').act((ctx) => cannotTake(ctx, refuge, { why: 'full', reason: 'No room until Friday' }))
  assert.equal((await p.as('pippa').act((ctx) => openRequest(ctx, refuge))).answerReason, 'No room until Friday')
  const [again = ''] = await send('pippa', c, { to: ['service:refuge'], lines: 'Friday then' })
  await p.as('pippa').act((ctx) => withdraw(ctx, again, 'She has somewhere'))
  await assert.rejects(
    p.as('refuge').act((ctx) => takeRequest(ctx, again)),
    Refused,
  )
  const [third = ''] = await toMeeting(await atPippa())
  await assert.rejects(
    p.as('pippa').act((ctx) => withdraw(ctx, third, 'changed my mind')),
    /not taken back/,
  )
})

test('he is referred by his own file: the programme never holds a row of any family', async () => {
  const c = await atPippa({})
  const [id = ''] = await him(c)
  const r = await p.as('dapp').act((ctx) => openRequest(ctx, id))
  assert.deepEqual([r.packet.about.name, r.packet.people, r.packet.level, r.high], ['Lee Marsh', [], null, false])
  assert.doesNotMatch(JSON.stringify(r.packet), /Donna|Pike|Alfie|consult/i)
  const taken = await p.as('dapp').act((ctx) => takeRequest(ctx, id, { allocateTo: ctx.viewer.hatId }))
  assert.equal(taken.family, null)
  await p.as('dapp').act(async (ctx) => {
    for (const table of [
      'people.family',
      'people.member',
      'people.tie',
      'people.contact_point',
      'people.known_address',
      'frontdoor.contact',
      'frontdoor.safeguarding',
      'frontdoor.referral',
      'risk.assessment',
      'risk.level',
      'risk.account',
      'casework.involvement',
      'plans.action',
      'harm.file_family',
      'risk.event',
    ])
      assert.equal((await sql`select from ${sql.table(table)}`.execute(ctx.db)).rows.length, 0, table)
    assert.equal(
      (
        await ctx.db
          .selectFrom('harm.involvement')
          .select('programme')
          .where('harm_file_id', '=', r.harmFileId ?? '')
          .execute()
      )[0]?.programme,
      'dapp',
    )
  })
})
test('nobody contacts him before her worker is asked, and a worker we know of is not "none known"', async () => {
  const c = await atPippa()
  const [, idva = ''] = await toMeeting(c)
  await p.as('idva').act((ctx) => takeRequest(ctx, idva, { allocateTo: ctx.viewer.hatId }))
  await assert.rejects(him(c), /Jo Adeyemi works with her. Ask first/)
  await assert.rejects(him(c, { consulted: { key: 'wait', who: 'Jo Adeyemi', when: 'today' } }), /cannot be referred until/)
  await assert.rejects(him(c, { consulted: {} }), /has been asked/)
  await him(c, { consulted: { key: 'agreed', who: 'Jo Adeyemi', when: 'this morning' } })
  await p
    .as('pippa')
    .act(async (ctx) =>
      assert.match((await referralsOf(ctx, c.familyId)).find((r) => r.route === 'dapp')?.consulted ?? '', /Jo Adeyemi, this morning/),
    )
})
test('she is not referred to the programme, nor he to a refuge', async () => {
  const c = await atPippa({})
  await assert.rejects(send('pippa', c, { to: ['route:dapp'], lines: 'x', override: 'y' }))
  await assert.rejects(
    send('pippa', c, { to: ['service:refuge'], lines: 'x', override: 'y', consulted: { key: 'none-known' }, agrees: true }, c.lee),
  )
})
test('a service that does not fit needs a reason, which is kept beside it', async () => {
  const c = await atPippa({})
  const page = await p.as('pippa').act(async (ctx) => choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId }))
  const not = page.services.find((s) => s.fit.fits === 'no' && s.team && !s.service.jointWork && !s.service.familyWork)
  assert.ok(not)
  const to = [`service:${not.service.key}`]
  await assert.rejects(send('pippa', c, { to, lines: 'x' }), /although it does not fit/)
  await send('pippa', c, { to, lines: 'x', override: 'They know her' })
  await p.as('pippa').act(async (ctx) =>
    assert.deepEqual(
      (await referralsOf(ctx, c.familyId)).map((r) => [r.suggested, r.overrideReason]),
      [[false, 'They know her']],
    ),
  )
})
test('what nobody could give is counted with its reason', async () => {
  const c = await atPippa({})
  await p.as('pippa').act(async (ctx) => {
    await assert.rejects(recordUnmetNeed(ctx, { id: c.familyId }, { sought: 'A group for Alfie', reason: 'because' }), Refused)
    await recordUnmetNeed(
      ctx,
      { id: c.familyId },
      { memberId: c.alfie, contactId: c.contactId, sought: 'A group for Alfie', reason: 'no-space' },
    )
  })
})

test('what nobody answers in time is escalated once: to who asked, and to both managers', async () => {
  const c = await atPippa()
  const [mash = '', idva = ''] = await toMeeting(c)
  await p.as('idva').act((ctx) => takeRequest(ctx, idva))
  const later = new Date(p.now().getTime() + 40 * 86_400_000)
  const before = await escalateOverdue(p.job, new Date(p.now().getTime() - 1000))
  assert.equal(before, 0, 'nothing is late before its time')
  assert.ok((await escalateOverdue(p.job, later)) >= 1)
  assert.equal(await escalateOverdue(p.job, later), 0)
  for (const who of ['pippa', 'pippa-manager', 'mash'])
    assert.ok(
      (await notices(who)).some((n) => n.kind === 'overdue' && n.subject_id === mash),
      who,
    )
  for (const who of ['pippa', 'idva', 'idva-manager'])
    assert.equal(
      (await notices(who)).some((n) => n.kind === 'overdue' && n.subject_id === idva),
      false,
      who,
    )
})
test('the last referral is known as presence alone, also where the family itself is not', async () => {
  const c = await atPippa()
  await toMeeting(c)
  const other = await p.as('mash').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    await linkPerson(ctx, familyId, await addMember(ctx, familyId, { role: 'victim', givenName: 'Donna' }), c.donna)
    await linkPerson(ctx, familyId, await addMember(ctx, familyId, { role: 'harms', givenName: 'Lee' }), c.lee)
    return familyId
  })
  const last = (who: string, familyId: string) =>
    p.as(who).act(async (ctx) => (await sql`select * from risk.last_referral(${familyId})`.execute(ctx.db)).rows.length)
  assert.equal(await last('mash', other), 1, 'the same two people')
  assert.equal(await last('housing', other), 0, 'never for a family that is not the reader’s')
  assert.equal(await last('dapp', c.familyId), 0)
})
test('a child who harms is a child first: children’s safeguarding is asked about him as about a child; an adult who harms is not', async () => {
  const c = await atPippa({})
  const kai = await p.as('pippa').act((ctx) => addMember(ctx, c.familyId, { role: 'harms', givenName: 'Kai', ageAbout: 14 }))
  const asking = { to: ['route:childrens-safeguarding'], lines: 'He hits his mother', consulted: { key: 'none-known' } }
  const ids = await send('pippa', c, asking, kai)
  assert.equal(ids.length, 1)
  const packet = (await p.as('mash').act((ctx) => openRequest(ctx, ids[0] ?? ''))).packet
  assert.deepEqual([packet.kind, packet.about.name], ['family', 'Kai'])
  await assert.rejects(send('pippa', c, { ...asking, agrees: true, override: 'x' }, c.lee), Error)
})
test('what went to MASH on the one form is not offered again beside it', async () => {
  const c = await atPippa()
  await toMeeting(c)
  const seen = await p
    .as('pippa')
    .act(async (ctx) => choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId, about: c.donna }))
  assert.deepEqual([...seen.askedWays].sort(), ['childrens-safeguarding', 'idva', 'mash'])
})
