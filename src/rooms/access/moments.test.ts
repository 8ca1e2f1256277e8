/** The very moment at which something ends or begins: what has an end is over in it, and what has a beginning has begun. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Case, donnasPlan } from '#rooms/plans/sample.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'

let p: Partnership
let c: Case
before(async () => {
  p = await partnership()
  c = await donnasPlan(p)
})
after(async () => p.close())

const just = (ms: number) => new Date(testNow.getTime() + ms)
/** How many of her family's people this person reads at a moment: in a list, and narrowed to the family. Nothing once signed out. */
async function reads(key: string, when: Date): Promise<[number, number] | 'signed out'> {
  const secret = (await p.as(key).cookie()).split('=')[1] as string
  p.at(when)
  try {
    return await p.actWith(secret, async (ctx) => {
      const people = async () => (await ctx.db.selectFrom('people.member').select('id').where('family_id', '=', c.id).execute()).length
      const inList = await people()
      await ctx.about(c.id)
      return [inList, await people()]
    })
  } catch (e) {
    if ((e as Error).message.includes('not signed in')) return 'signed out'
    throw e
  } finally {
    p.at(testNow)
  }
}
const some = (seen: [number, number] | 'signed out') => seen !== 'signed out' && seen.every((n) => n > 0)
const none = [0, 0]
const set = (text: string, values: unknown[]) => p.admin.query(text, values)

for (const [column, what] of [
  ['expires_at', 'a session past its ten hours'],
  ['idle_until', 'a session that nobody touched'],
] as const)
  test(`${what} is over in the moment that it ends`, async () => {
    assert.ok(some(await reads('idva', testNow)))
    const end = just(60_000)
    const { rows } = await set(`select secret_hash, ${column} as was from access.session where hat_id = $1`, [p.as('idva').hatId])
    await set(`update access.session set ${column} = $2 where hat_id = $1`, [p.as('idva').hatId, end])
    try {
      // In this order: whoever is still there at the earlier moment rests an hour later.
      assert.equal(await reads('idva', end), 'signed out')
      assert.ok(some(await reads('idva', just(59_999))))
    } finally {
      for (const r of rows) await set(`update access.session set ${column} = $2 where secret_hash = $1`, [r.secret_hash, r.was])
    }
  })

test('a role is over in the moment that it ends', async () => {
  await set('alter table access.hat disable trigger revoke', [])
  await set('update access.hat set until_at = $2 where id = $1', [p.as('idva').hatId, just(60_000)])
  try {
    assert.ok(some(await reads('idva', just(59_999))))
    assert.equal(await reads('idva', just(60_000)), 'signed out')
  } finally {
    await set("update access.hat set until_at = 'infinity' where id = $1", [p.as('idva').hatId])
    await set('alter table access.hat enable trigger revoke', [])
  }
})

test('a basis holds from its first moment, and no longer in its last', async () => {
  const source = randomUUID()
  await set("insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values ($1, $2, 'victim', $3, $4, $5)", [
    c.id,
    p.as('refuge').hatId,
    just(1000),
    just(60_000),
    source,
  ])
  try {
    assert.deepEqual(await reads('refuge', just(999)), none)
    assert.ok(some(await reads('refuge', just(1000))))
    assert.ok(some(await reads('refuge', just(59_999))))
    assert.deepEqual(await reads('refuge', just(60_000)), none)
  } finally {
    await set('delete from access.basis where source_id = $1', [source])
  }
})

test('a denial takes sight away from its first moment to before its last, in a list and in one family alike', async () => {
  for (const kind of ['party', 'relation', 'excluded']) {
    await set('insert into access.denial (family_id, staff_id, kind, from_at, until_at) values ($1, $2, $3, $4, $5)', [
      c.id,
      p.as('idva').staffId,
      kind,
      just(1000),
      just(60_000),
    ])
    try {
      assert.ok(some(await reads('idva', just(999))), kind)
      assert.deepEqual(await reads('idva', just(1000)), none, kind)
      assert.deepEqual(await reads('idva', just(59_999)), none, kind)
      assert.ok(some(await reads('idva', just(60_000))), kind)
    } finally {
      await set('delete from access.denial where family_id = $1 and kind = $2', [c.id, kind])
    }
  }
})
