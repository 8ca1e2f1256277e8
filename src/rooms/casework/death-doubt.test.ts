/** A death stops every message at once, by whatever way one would go; and one that was recorded by mistake is taken back by two. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NotFound, Refused } from '#platform/errors.ts'
import { openFamily } from '#rooms/people/index.ts'
import { addAction } from '#rooms/plans/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { markDeath } from './actions.ts'
import { answerDoubt, doubtDeath, openDoubts } from './death-doubt.ts'
import { type Donna, donnaTaken } from './sample.ts'
import { ownWork } from './work.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const died = (d: Donna) =>
  p.as('idva').act(async (ctx) => markDeath(ctx, await openFamily(ctx, d.familyId), d.donna, { on: ctx.today, text: '' }))
const as = <T>(
  who: string,
  d: Donna,
  act: (ctx: Parameters<typeof doubtDeath>[0], f: Awaited<ReturnType<typeof openFamily>>) => Promise<T>,
) => p.as(who).act(async (ctx) => act(ctx, await openFamily(ctx, d.familyId)))
const one = async (q: string, ...v: unknown[]) => (await p.admin.query(q, v)).rows[0]

test('a death stops every way a message would go: calls, numbers, what was promised at the front door, actions, reviews', async () => {
  const d = await donnaTaken(p)
  await p.admin.query(
    "update frontdoor.contact set about_member = $2, cut_off = 'ring', cut_off_from = '10:00', cut_off_until = '12:00' where family_id = $1 and state <> 'decided'",
    [d.familyId, d.donna],
  )
  await died(d)
  const contact = await one(
    'select cut_off, cut_off_from from frontdoor.contact where family_id = $1 and about_member = $2',
    d.familyId,
    d.donna,
  )
  assert.deepEqual(contact, { cut_off: 'never', cut_off_from: null }, 'nobody at the front door rings back')
  assert.equal(
    (
      await one(
        'select count(*)::int as n from people.contact_point where family_id = $1 and member_id = $2 and ended_at is null',
        d.familyId,
        d.donna,
      )
    ).n,
    0,
  )
  assert.equal(
    (
      await one(
        'select count(*)::int as n from casework.call where family_id = $1 and (next_on is not null or ended_at is null)',
        d.familyId,
      )
    ).n,
    0,
  )
  for (const who of ['idva', 'idva2', 'pippa']) {
    const { work } = await p.as(who).act((ctx) => ownWork(ctx))
    assert.deepEqual(
      work.filter((w) => w.familyId === d.familyId),
      [],
      `nothing about her is due to ${who}`,
    )
  }
  const page = (await p.as('idva').get(`/families/${d.familyId}`)).text
  assert.doesNotMatch(page, /Start a call/)
  assert.doesNotMatch((await p.as('idva').get(`/families/${d.familyId}/calls/new`)).text, /name="point"/)
})
test('recorded by mistake: one says so and nothing changes; a second person finds it so, and it goes on', async () => {
  const d = await donnaTaken(p)
  await p.as('idva').act(async (ctx) => {
    await addAction(ctx, d.familyId, {
      text: 'Meet her at court',
      ownerTeam: ctx.viewer.teamId,
      ownerHat: ctx.viewer.hatId,
      dueAt: new Date(ctx.now.getTime() + 86_400_000),
      couldTellHim: 'no',
      aboutMember: d.donna,
    })
  })
  await died(d)
  await assert.rejects(
    as('idva', d, (ctx, f) => doubtDeath(ctx, f, d.donna, 'wrong')),
    Refused,
    'a reason is a sentence',
  )
  const id = await as('idva', d, (ctx, f) => doubtDeath(ctx, f, d.donna, 'She rang the front door this morning'))
  assert.ok((await as('idva', d, async (_ctx, f) => f)).members.find((m) => m.id === d.donna)?.diedOn, 'nothing has changed')
  assert.match((await p.as('idva-manager').get(`/families/${d.familyId}/death`)).text, /She rang the front door this morning/)
  assert.ok(
    await one(
      "select 1 as x from access.notice where hat_id = $1 and family_id = $2 and kind = 'death-doubted'",
      p.as('idva-manager').hatId,
      d.familyId,
    ),
  )
  await assert.rejects(
    as('idva', d, (ctx, f) => answerDoubt(ctx, f, id, 'mistake', 'I know it')),
    /second person/,
  )
  const answered = await p
    .as('idva-manager')
    .submit(`/families/${d.familyId}/death/mistake/${id}`, { found: 'mistake', answer: 'Spoke with the ward sister' })
  assert.equal(answered.status, 303)
  const she = (await as('idva', d, async (_ctx, f) => f)).members.find((m) => m.id === d.donna)
  assert.equal(she?.diedOn, null)
  assert.deepEqual(
    await one('select state, ended_at from people.contact_point where id = $1', d.pointId),
    { state: 'not_checked', ended_at: null },
    'checked again before anyone writes to it',
  )
  assert.equal((await one("select state from plans.action where family_id = $1 and text = 'Meet her at court'", d.familyId)).state, 'open')
  assert.ok(
    await one(
      "select 1 as x from access.notice where hat_id = $1 and family_id = $2 and kind = 'not-died'",
      p.as('idva').hatId,
      d.familyId,
    ),
  )
  await assert.rejects(
    as('idva-manager', d, (ctx, f) => answerDoubt(ctx, f, id, 'mistake', 'again')),
    /answered this already/,
  )
})
test('a doubt that is not so changes nothing, and another may be said later', async () => {
  const d = await donnaTaken(p)
  await died(d)
  const id = await as('idva', d, (ctx, f) => doubtDeath(ctx, f, d.donna, 'Somebody said they saw her'))
  await as('idva-manager', d, (ctx, f) => answerDoubt(ctx, f, id, 'stands', 'The coroner’s officer confirms it'))
  assert.ok((await as('idva', d, async (_ctx, f) => f)).members.find((m) => m.id === d.donna)?.diedOn)
  assert.deepEqual(await as('idva', d, (ctx, f) => openDoubts(ctx, f.id)), [])
  await as('idva', d, (ctx, f) => doubtDeath(ctx, f, d.donna, 'She wrote to her sister since'))
})
test('nobody without the plan finds these pages, and a meeting’s seat answers nothing', async () => {
  const d = await donnaTaken(p)
  await died(d)
  const id = await as('idva', d, (ctx, f) => doubtDeath(ctx, f, d.donna, 'She rang the front door this morning'))
  for (const who of ['refuge', 'housing', 'dapp', 'board', 'governance'])
    for (const at of ['mistake', `mistake/${id}`])
      assert.equal((await p.as(who).get(`/families/${d.familyId}/death/${at}`)).status, 404, `${who} ${at}`)
  await assert.rejects(
    as('refuge', d, (ctx, f) => answerDoubt(ctx, f, id, 'mistake', 'x')),
    NotFound,
  )
})
