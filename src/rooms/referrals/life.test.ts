/** What becomes of a referral: a list, a beginning, an end, or "cannot take now" with its reason; and what a service says of itself before anyone asks. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { sayHowItStands } from '#rooms/directory/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { cannotTake, sendReferrals, setBegins, takeRequest } from './actions.ts'
import { choosing } from './choosing.ts'
import { referralWork, whoWasAsked } from './panels.ts'
import { cannotGaps, lifeWords, waitsTooLong } from './rules.ts'
import { type Case, donnaAtPippa } from './sample.ts'
import { openRequest, referralsOf } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const at = (days: number) => p.at(new Date(testNow.getTime() + days * 86_400_000))

async function asked(): Promise<{ c: Case; refuge: string }> {
  const c = await p.as('pippa').act((ctx) => donnaAtPippa(ctx, { high: false }))
  const [refuge = ''] = await p.as('pippa').act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId }), {
      to: ['service:refuge'],
      lines: 'Two children',
      reach: '',
    }),
  )
  return { c, refuge }
}
const asPippaSees = (id: string) => p.as('pippa').act((ctx) => openRequest(ctx, id))

test('cannot take now: who asked hears at once, with the reason and the day to ask again, and she is on record as asked', async () => {
  const { c, refuge } = await asked()
  await p.as('refuge').act((ctx) => cannotTake(ctx, refuge, { why: 'full', reason: 'A room on Friday', askAgainOn: '2026-03-13' as Day }))
  const r = await asPippaSees(refuge)
  assert.deepEqual([r.state, r.cannotWhy, r.askAgainOn, r.answerReason], ['cannot', 'full', '2026-03-13', 'A room on Friday'])
  const [row] = await p.as('pippa').act((ctx) => referralsOf(ctx, c.familyId))
  assert.deepEqual([row?.state, row?.cannotWhy], ['cannot', 'full'])
  const work = await p.as('pippa').act((ctx) => referralWork(ctx))
  assert.ok(work.some((w) => w.title.startsWith('Cannot take now: Refuges')))
  const page = (await p.as('pippa').get(`/referrals/${refuge}`)).text
  assert.match(page, /Full now/)
  assert.match(page, /Ask again on 13 March 2026/)
  // The way on to the need it leaves, with what is known filled in.
  const link = /href="([^"]+unmet-need\?[^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = (await p.as('pippa').get(link)).text
  assert.match(form, /value="no-space" checked/)
  assert.match(form, /<option value="refuge" selected/)
})
test('without a reason it is no answer; high risk and safeguarding are never sent back; nobody else answers', async () => {
  const { refuge } = await asked()
  await assert.rejects(
    p.as('refuge').act((ctx) => cannotTake(ctx, refuge, { why: 'because', reason: '' })),
    /Select why you cannot take it now/,
  )
  await assert.rejects(
    p.as('refuge').act((ctx) => cannotTake(ctx, refuge, { why: 'full', reason: '', askAgainOn: '2026-03-01' as Day })),
    /after today/,
  )
  for (const who of ['pippa', 'idva', 'housing', 'dapp'])
    await assert.rejects(
      p.as(who).act((ctx) => cannotTake(ctx, refuge, { why: 'full', reason: '' })),
      NotFound,
      who,
    )
  assert.ok('toTeam' in cannotGaps({ high: true, mayDecline: true }, { why: 'full', askAgainOn: undefined, today: '2026-03-10' as Day }))
  assert.ok('toTeam' in cannotGaps({ high: false, mayDecline: false }, { why: 'full', askAgainOn: undefined, today: '2026-03-10' as Day }))
  // The database holds to it whoever asks.
  await p.admin.query('update frontdoor.request set packet = packet || \'{"mayDecline": false}\' where id = $1', [refuge])
  await assert.rejects(
    p.as('refuge').act((ctx) =>
      ctx.db
        .updateTable('frontdoor.request')
        .set((e) => ({
          state: 'cannot',
          cannot_why: 'full',
          answered_by: ctx.viewer.hatId,
          answered_at: ctx.now,
          version: e('version', '+', 1),
        }))
        .where('id', '=', refuge)
        .execute(),
    ),
    /privilege|permission/,
  )
})
test('taken and waiting, begun, completed: who asked sees each, and the work itself writes it', async () => {
  const { c, refuge } = await asked()
  await p.as('refuge').act((ctx) => takeRequest(ctx, refuge, { beginsAbout: '2026-03-20' as Day }))
  assert.equal(lifeWords(await asPippaSees(refuge)), 'Taken, waiting: about 20 March 2026')
  const version = (await asPippaSees(refuge)).version
  await p.as('refuge').act((ctx) => setBegins(ctx, refuge, '2026-03-12' as Day, version))
  assert.equal(lifeWords(await asPippaSees(refuge)), 'Taken, waiting: about 12 March 2026')
  at(3)
  assert.ok((await p.as('refuge').act((ctx) => referralWork(ctx))).some((w) => w.title === 'Waiting longer than you said'))
  const panel = await p.as('pippa').act(async (ctx) => (await whoWasAsked.draw(ctx, await openFamily(ctx, c.familyId)))?.text ?? '')
  assert.match(panel, /It should have begun: ask/)
  // The first talk with her is where it begins; a planned end completes it.
  await p.admin.query("update casework.involvement set first_contact_at = '2026-03-13T10:00:00Z' where request_id = $1", [refuge])
  assert.equal(lifeWords(await asPippaSees(refuge)), 'Begun 13 March 2026')
  await assert.rejects(
    p.as('refuge').act((ctx) => setBegins(ctx, refuge, '2026-03-30' as Day, version + 1)),
    Refused,
  )
  await p.admin.query("update casework.involvement set ended_at = '2026-03-13T12:00:00Z', end_kind = 'planned' where request_id = $1", [
    refuge,
  ])
  assert.equal(lifeWords(await asPippaSees(refuge)), 'Completed 13 March 2026')
  const [row] = await p.as('pippa').act((ctx) => referralsOf(ctx, c.familyId))
  assert.deepEqual([row?.endedAs, row?.startedAt?.toISOString()], ['completed', '2026-03-13T10:00:00.000Z'])
  at(0)
})
test('when work began or ended is the work’s to say: nobody writes it on the request, and high risk waits on no list', async () => {
  const { refuge } = await asked()
  await p.as('refuge').act((ctx) => takeRequest(ctx, refuge))
  await assert.rejects(
    p.as('refuge').act((ctx) =>
      ctx.db
        .updateTable('frontdoor.request')
        .set((e) => ({ started_at: ctx.now, version: e('version', '+', 1) }))
        .where('id', '=', refuge)
        .execute(),
    ),
    /privilege|permission/,
  )
  const c = await p.as('pippa').act((ctx) => donnaAtPippa(ctx))
  const [mash = ''] = await p.as('pippa').act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId }), {
      to: ['route:mash', 'route:idva'],
      lines: '',
      reach: '',
      high: { whyHigh: 'x', whyNow: 'x', keepsSafe: 'x', keptBy: ctx.viewer.hatId },
    }),
  )
  await assert.rejects(
    p.as('mash').act((ctx) => takeRequest(ctx, mash, { beginsAbout: '2026-03-20' as Day })),
    /does not wait on a list/,
  )
})
test('words for each stage, and a list past its day', () => {
  const r = { state: 'taken' as const, beginsAbout: null, startedAt: null, endedAt: null, endedAs: null }
  assert.equal(lifeWords(r), 'Taken, not begun yet')
  assert.equal(lifeWords({ ...r, endedAt: testNow, endedAs: 'ended' }), 'Ended 10 March 2026')
  assert.equal(lifeWords({ ...r, state: 'cannot' }), 'Cannot take now')
  const waits = { ...r, beginsAbout: '2026-03-09' as Day }
  assert.deepEqual(
    [
      waitsTooLong(waits, '2026-03-10' as Day),
      waitsTooLong(waits, '2026-03-09' as Day),
      waitsTooLong({ ...waits, startedAt: testNow }, '2026-03-10' as Day),
    ],
    [true, false, false],
  )
})
test('how a service stands is said by its own people, dated, shown before anyone sends, and old when it is old', async () => {
  const said = { taking: 'waiting' as const, places: 3, waitWeeks: 6, note: 'Ring before noon' }
  for (const who of ['pippa', 'idva', 'board'])
    await assert.rejects(
      p.as(who).act((ctx) => sayHowItStands(ctx, 'refuge', said)),
      NotFound,
      who,
    )
  assert.equal(
    (await p.as('refuge').submit('/services/refuge/now', { taking: 'waiting', waitWeeks: '6', places: '3', note: 'Ring before noon' })).go,
    '/services/refuge',
  )
  assert.equal((await p.as('pippa').get('/services/refuge/now')).status, 404)
  const { c } = await asked()
  const words = /A waiting list, about 6 weeks; 3 places\. As they said on 10 March 2026\. Ring before noon/
  assert.match((await p.as('pippa').get(`/contacts/${c.contactId}/routes`)).text, words)
  assert.match((await p.as('idva').get('/services/refuge')).text, words)
  assert.match((await p.as('refuge').get('/referrals')).text, words)
  const page = p.now()
  p.at(new Date(page.getTime() + 15 * 86_400_000))
  assert.match(
    await p
      .as('idva')
      .act(async (ctx) =>
        (await import('#rooms/directory/index.ts')).sayCapacity(
          (await (await import('#rooms/directory/index.ts')).capacities(ctx)).get('refuge')!,
          ctx.now,
        ),
      ),
    /more than 14 days ago: ask/,
  )
  p.at(page)
  // Another team’s row is not written by this one, whatever it calls itself.
  await assert.rejects(
    p.as('idva').act((ctx) =>
      ctx.db
        .insertInto('directory.capacity')
        .values({
          id: '00000000-0000-4000-8000-000000000001',
          service_key: 'refuge',
          team_id: p.team('refuge-southampton'),
          taking: 'now',
          at: ctx.now,
          recorded_by: ctx.viewer.hatId,
        })
        .execute(),
    ),
    /row-level security/,
  )
})
test('of a plan kept to a few, whoever is on the list and works with her takes back what waits elsewhere; nobody else does', async () => {
  const c = await p.as('pippa').act((ctx) => donnaAtPippa(ctx, { high: false }))
  const [refuge = '', idva = ''] = await p.as('pippa').act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId }), {
      to: ['service:refuge', 'route:idva'],
      lines: 'Two children',
      reach: '',
      override: 'They know her',
    }),
  )
  await p.as('idva').act((ctx) => takeRequest(ctx, idva, { allocateTo: ctx.viewer.hatId }))
  const path = `/referrals/${refuge}/withdraw`
  assert.equal((await p.as('idva').get(path)).status, 404, 'the team that asked takes it back')
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    c.familyId,
    [p.as('idva').hatId, p.as('housing').hatId],
    testNow,
    'a cousin',
  ])
  for (const who of ['pippa', 'housing', 'refuge', 'idva-manager', 'dapp']) assert.equal((await p.as(who).get(path)).status, 404, who)
  assert.match((await p.as('idva').get(`/families/${c.familyId}`)).text, new RegExp(`href="${path}">Take it back`))
  assert.equal((await p.as('idva').submit(path, { reason: '' })).status, 422)
  assert.equal((await p.as('idva').submit(path, { reason: 'She is safe elsewhere' })).go, `/families/${c.familyId}`)
  const { rows } = await p.admin.query('select state, answer_reason, answered_by from frontdoor.request where id = $1', [refuge])
  assert.deepEqual(rows, [{ state: 'withdrawn', answer_reason: 'She is safe elsewhere', answered_by: p.as('idva').hatId }])
  assert.equal((await p.as('idva').get(path)).status, 404, 'once')
})
