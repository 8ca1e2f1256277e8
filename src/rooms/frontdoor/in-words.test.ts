/** What happened is said in words wherever it stands, and never as the key it is kept by. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Partnership, partnership } from '#src/testing.ts'
import { addIncident, incidentKinds, recordContact } from './index.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

test('beside the level, and as evidence, each kind is said in words', async () => {
  const familyId = await p.as('pippa').act(async (ctx) => {
    const id = await recordContact(ctx, { channel: 'phone', caller: 'herself', name: 'Ayla Moss' })
    for (const kind of Object.keys(incidentKinds) as (keyof typeof incidentKinds)[])
      await addIncident(ctx, id, { kinds: [kind], account: 'as told' })
    return (await ctx.db.selectFrom('frontdoor.contact').select('family_id').where('id', '=', id).executeTakeFirstOrThrow()).family_id
  })
  const page = await p.as('pippa').get(`/families/${familyId}`)
  const main = page.text.slice(page.text.indexOf('<main'))
  assert.match(main, /Strangled/)
  for (const key of Object.keys(incidentKinds).filter((k) => !['stalking', 'sexual', 'threats'].includes(k)))
    assert.doesNotMatch(main.replace(/<[^>]+>/g, ' '), new RegExp(`\\b${key}\\b`), key)
})
