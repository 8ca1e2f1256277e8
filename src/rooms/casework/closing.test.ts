/** Whoever ends the last work with a family closes it, whichever side they work on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '#platform/errors.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { closeInvolvement, startInvolvement } from './actions.ts'
import { donnaTaken } from './sample.ts'
import { openInvolvement } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const ends = (who: string, familyId: string, id: string) =>
  p.as(who).act(async (ctx) => {
    const family = await openFamily(ctx, familyId)
    const work = await openInvolvement(ctx, family, id)
    await closeInvolvement(ctx, family, work, {
      endKind: 'planned',
      endNote: '',
      asked: 'not-safe',
      answer: undefined,
      version: work.version,
    })
  })
const state = async (familyId: string) =>
  (await p.admin.query('select state, closed_at from people.family where id = $1', [familyId])).rows[0]

test('a children’s team that ends last leaves nothing open behind it', async () => {
  const d = await donnaTaken(p)
  const childs = await p.as('idva').act((ctx) =>
    startInvolvement(ctx, d.familyId, {
      teamId: p.team('yellow-door'),
      hatId: p.as('yellow-door').hatId,
      side: 'child',
      serviceKey: 'yellow-door',
    }),
  )
  await ends('idva', d.familyId, d.involvementId)
  assert.equal((await state(d.familyId)).state, 'open', 'somebody works with them still')
  await ends('yellow-door', d.familyId, childs)
  const now = await state(d.familyId)
  assert.deepEqual([now.state, now.closed_at], ['closed', p.now()])
})
test('how it ended is read by everyone on the plan: no number and no postcode stands in it', async () => {
  const d = await donnaTaken(p)
  await assert.rejects(
    p.as('idva').act(async (ctx) => {
      const family = await openFamily(ctx, d.familyId)
      const work = await openInvolvement(ctx, family, d.involvementId)
      await closeInvolvement(ctx, family, work, {
        endKind: 'moved',
        endNote: 'With her aunt, 07700 900123',
        asked: 'not-safe',
        answer: undefined,
        version: work.version,
      })
    }),
    Refused,
  )
})
