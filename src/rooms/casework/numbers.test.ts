/** Nothing that is said late, or said again, makes a number safer than what somebody has learnt since; and nobody is handed what they could not open. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { changePoint, contactPoints, openFamily, recheckPoints } from '#rooms/people/index.ts'
import { openRequest, takeRequest } from '#rooms/referrals/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { afterCall, endCall, startCall } from './calls.ts'
import type { CallResult } from './rules.ts'
import { donnaSent, donnaTaken, type Working } from './sample.ts'
import { openCall } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const inFamily = <T>(
  who: string,
  d: { familyId: string },
  act: (ctx: Context, family: Awaited<ReturnType<typeof openFamily>>) => Promise<T>,
) => p.as(who).act(async (ctx) => act(ctx, await openFamily(ctx, d.familyId)))
const start = (d: Working) => inFamily('idva', d, (ctx, family) => startCall(ctx, family, { pointId: d.pointId }))
const end = (d: Working, id: string, as: CallResult) =>
  inFamily('idva', d, async (ctx, family) => endCall(ctx, family, await openCall(ctx, family, id), as))
const say = (d: Working, id: string, numberFine: 'yes' | 'no' | 'not-asked', note = '') =>
  inFamily('idva', d, async (ctx, family) => afterCall(ctx, family, await openCall(ctx, family, id), { numberFine, feels: 'same', note }))
const state = async (d: Working) =>
  (await inFamily('idva', d, (ctx) => contactPoints(ctx, d.familyId))).find((x) => x.id === d.pointId)?.state
/** As a colleague says it, some minutes later. */
const later = async (minutes: number, act: () => Promise<unknown>) => {
  p.at(new Date(testNow.getTime() + minutes * 60_000))
  try {
    await act()
  } finally {
    p.at(testNow)
  }
}
const unsafe = (d: Working) =>
  inFamily('idva2', d, (ctx) => changePoint(ctx, d.familyId, d.pointId, { state: 'unsafe', saidBy: 'Her sister' }))

test('a note added to a call of last week does not make a number safe that was found unsafe since', async () => {
  const d = await donnaTaken(p)
  const id = await start(d)
  await end(d, id, 'spoke')
  await say(d, id, 'yes')
  assert.equal(await state(d), 'safe')
  await later(5, () => unsafe(d))
  await later(9, () => say(d, id, 'yes', 'She asked about the locks'))
  assert.equal(await state(d), 'unsafe')
})
test('nor after they are back together, whoever keeps a note', async () => {
  const d = await donnaTaken(p)
  const id = await start(d)
  await end(d, id, 'spoke')
  await say(d, id, 'yes')
  await later(5, () => inFamily('idva2', d, (ctx) => recheckPoints(ctx, d.familyId)))
  await later(9, () => say(d, id, 'yes', 'She asked about the locks'))
  assert.equal(await state(d), 'not_checked')
})
test('said for the first time after a colleague found it unsafe, it is refused in a sentence', async () => {
  const d = await donnaTaken(p)
  const id = await start(d)
  await end(d, id, 'spoke')
  await later(5, () => unsafe(d))
  await later(9, () => assert.rejects(say(d, id, 'yes'), (e) => e instanceof Refused && /since your call/.test(e.message)))
  assert.equal(await state(d), 'unsafe')
  await later(9, () => say(d, id, 'not-asked', 'kept all the same'))
})
test('someone else answering never makes an unsafe number one that may be tried', async () => {
  const d = await donnaTaken(p)
  const id = await start(d)
  await unsafe(d)
  await end(d, id, 'someone-else')
  assert.equal(await state(d), 'unsafe')
})

test('nobody is given on taking what they may not open: it would be nobody’s', async () => {
  const d = await donnaSent(p)
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', $3)", [
    d.familyId,
    p.as('idva2').staffId,
    new Date(testNow.getTime() - 1000),
  ])
  await assert.rejects(
    p.as('idva').act((ctx) => takeRequest(ctx, d.idva, { allocateTo: p.as('idva2').hatId })),
    (e) => e instanceof Refused && /Hollis Grant cannot be given this one/.test(e.message),
  )
  assert.equal((await p.as('idva').act((ctx) => openRequest(ctx, d.idva))).state, 'sent', 'nothing was taken')
})
