/** How often, counted in the database. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { jobs } from '#src/jobs.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { openClientToken } from './clients.ts'
import { forgetTurns, placeOfAddress, takeTurn } from './turns.ts'

let p: Partnership
let door: Partnership['door']
before(async () => {
  p = await partnership()
  door = p.door
})
after(async () => p.close())
const rows = async (like: string) =>
  Number((await p.admin.query('select count(*)::int as n from access.throttle where key like $1', [like])).rows[0].n)
const minutes = (n: number) => new Date(p.now().getTime() + n * 60_000)

test('so many in a while, then one waits until it is over; another is not kept waiting', async () => {
  const limit = { most: 3, seconds: 600 }
  for (let i = 0; i < 3; i++) assert.equal(await takeTurn(door, 'a', limit, p.now()), undefined)
  assert.equal(await takeTurn(door, 'a', limit, p.now()), 600)
  assert.equal(await takeTurn(door, 'a', limit, minutes(4)), 360, 'whoever presses on does not wait longer for it')
  assert.equal(await takeTurn(door, 'b', limit, p.now()), undefined)
  assert.equal(await takeTurn(door, 'a', limit, minutes(10)), undefined)
})
test('pressed by many at once, no more get through than one after the other', async () => {
  const waits = await Promise.all(Array.from({ length: 20 }, () => takeTurn(door, 'at once', { most: 5, seconds: 60 }, p.now())))
  assert.equal(waits.filter((w) => w === undefined).length, 5)
})
test('an hour after it is over the job forgets it, and not before', async () => {
  await takeTurn(door, 'old', { most: 3, seconds: 600 }, p.now())
  await forgetTurns(p.job, minutes(69))
  assert.equal(await rows('old'), 1)
  const job = jobs(p.job, { dir: '', key: Buffer.alloc(32) }, p.pack, undefined).find((j) => j.name === 'turns')
  await job?.run(minutes(71))
  assert.equal(await rows('old'), 0)
})
test('only the door counts and only the job forgets: nobody who is signed in does either', async () => {
  const no = { code: '42501' }
  await assert.rejects(
    p.as('pippa').act((ctx) => sql`select access.take_turn('x', 1, interval '1 hour', now())`.execute(ctx.db)),
    no,
  )
  await assert.rejects(
    p.as('pippa').act((ctx) => sql`select access.forget_turns(now())`.execute(ctx.db)),
    no,
  )
  await assert.rejects(
    p.as('pippa').act((ctx) => sql`select * from arrivals.next_letter(now())`.execute(ctx.db)),
    no,
  )
  await assert.rejects(sql`select * from arrivals.next_letter(now())`.execute(door), no)
  await assert.rejects(sql`select access.forget_turns(now())`.execute(door), no)
  await assert.rejects(sql`select access.take_turn('x', 1, interval '1 hour', now())`.execute(p.job), no)
  await assert.rejects(sql`select * from arrivals.outbox`.execute(p.job), no, 'the job reads a letter it was given, and no list of them')
})
test('ids that somebody makes up leave one row for the place they come from, and slow it down', async () => {
  const ask = (n: number, address: string) =>
    openClientToken(door, { id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, secret: 'x', address, now: p.now() })
  const before = await rows('%')
  for (let i = 0; i < 6; i++) await ask(i, '192.0.2.80')
  assert.equal(await rows('%'), before + 1)
  assert.ok('wait' in ((await ask(7, '192.0.2.80')) ?? {}))
  assert.equal(await ask(8, '192.0.2.81'), undefined, 'another place is not slowed')
})
test('of an IPv6 address the first half is one place; an IPv4 address is one however it is written', () => {
  assert.equal(placeOfAddress('192.0.2.7'), '192.0.2.7')
  assert.equal(placeOfAddress('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(placeOfAddress('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2')
  assert.equal(placeOfAddress('2001:DB8:1:2::9'), placeOfAddress('2001:db8:0001:0002:ffff::1'))
  assert.equal(placeOfAddress('2001:db8::1'), '2001:db8:0:0')
  assert.notEqual(placeOfAddress('2001:db8:1:2::1'), placeOfAddress('2001:db8:1:3::1'))
  assert.equal(placeOfAddress('fe80::1%eth0'), 'fe80:0:0:0')
  assert.equal(placeOfAddress('::1'), '0:0:0:0')
})
