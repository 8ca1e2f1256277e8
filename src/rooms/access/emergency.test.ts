/** Emergency access: opened in parts, to read, for a short time; told at once, reviewed by somebody else; and never past a denial. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { addHours } from '#lib/working-time.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Case, donnasPlan } from '#rooms/plans/sample.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { emergency, emergencyState, openEmergency } from './emergency.ts'
import { emergencyGaps, reviewClock } from './emergency-rules.ts'
import { classes, emergencyMinutes } from './policy.ts'
import { standing } from './standing.ts'
import { secretsHeld } from './vault.ts'

let p: Partnership
let c: Case
let reference: string
before(async () => {
  p = await partnership()
  c = await donnasPlan(p)
  reference =
    (await p.admin.query<{ reference: string }>('select reference from people.family where id = $1', [c.id])).rows[0]?.reference ?? ''
})
after(async () => p.close())

const why = 'He is outside her door with a knife, she is on the line'
const asked = (more: Record<string, string | string[]> = {}) => ({ reference, code: 'life', why, parts: ['danger', 'where'], ...more })
async function at<T>(when: Date, act: () => Promise<T>): Promise<T> {
  p.at(when)
  try {
    return await act()
  } finally {
    p.at(testNow)
  }
}
const last = async (): Promise<string> =>
  (await p.admin.query<{ id: string }>('select id from access.emergency order by ctid desc limit 1')).rows[0]?.id ?? ''
const told = async (id: string): Promise<string[]> =>
  (
    await p.admin.query<{ hat_id: string | null }>("select hat_id from access.notice where kind = 'emergency' and subject_id = $1", [id])
  ).rows.map((r) => r.hat_id ?? 'a team')
const isHidden = (e: unknown) => (e as { code?: string }).code === '42501'

test('a worker who is not on the plan opens what she needs of it, sees until when, and nothing else', async () => {
  assert.equal((await p.as('refuge').get(`/families/${c.id}`)).status, 404)
  const sent = await p.as('refuge').submit('/families/emergency', asked())
  assert.equal(sent.go, `/families/${c.id}`)
  const seen = await p.as('refuge').get(`/families/${c.id}`)
  assert.equal(seen.status, 200)
  assert.match(seen.text, /Open in an emergency, to read/)
  // Said on every page that it opens, and across whatever is printed: who, since when and why. Nobody else's page says it.
  for (const page of ['', '/chronology', '/people']) {
    const { status, text } = await p.as('refuge').get(`/families/${c.id}${page}`)
    assert.equal(status, 200, page)
    assert.match(
      text,
      /class="op-marked"[^>]*><b>Emergency access<\/b> by [^:]+: 10 March 2026, 11:52, somebody’s life is in danger now/,
      page,
    )
    assert.match(text, /class="op-across"[^>]*>Emergency access · [^<]+ · 10 March 2026, 11:52</, page)
    assert.doesNotMatch((await p.as('idva').get(`/families/${c.id}${page}`)).text, /op-marked|op-across/, page)
  }
  await p.as('refuge').act(async (ctx) => {
    await openFamily(ctx, c.id)
    const mine = await standing(ctx, c.id)
    for (const part of ['identity', 'location', 'address', 'danger', 'level', 'risk', 'incident'] as const)
      assert.ok(mine.reads(part), part)
    for (const part of ['contact', 'safety-plan', 'support', 'account', 'report', 'plan', 'engagement', 'his-account'] as const)
      assert.ok(!mine.reads(part), part)
    assert.equal((await ctx.db.selectFrom('people.contact_point').select('id').execute()).length, 0)
    assert.equal((await ctx.db.selectFrom('plans.safety_plan').select('family_id').execute()).length, 0)
    assert.ok((await secretsHeld(ctx, c.id)).every((s) => s.class === 'location'))
  })
})

test('her named worker and the managers of the teams on the plan hear at once; whoever opened it, and his side, do not', async () => {
  const to = await told(await last())
  for (const key of ['idva', 'idva-manager', 'pippa-manager']) assert.ok(to.includes(p.as(key).hatId), key)
  for (const key of ['refuge', 'dapp', 'dapp-manager', 'housing', 'board']) assert.ok(!to.includes(p.as(key).hatId), key)
})

test('it is in the record, with the reason, before the page is sent', async () => {
  const { rows } = await p.admin.query<{ action: string; scope_id: string; reason: string; allowed: boolean }>(
    "select action, scope_id, reason, allowed from audit.event where staff_id = $1 and action = 'emergency'",
    [p.as('refuge').staffId],
  )
  assert.deepEqual(rows, [{ action: 'emergency', scope_id: c.id, reason: `life: ${why}`, allowed: true }])
})

test('it is to read: the database refuses every change', async () => {
  const writes = [
    (id: string) =>
      sql`insert into people.tie (id, family_id, from_member, to_member, kind, recorded_by, recorded_at) values (${randomUUID()}, ${id}, ${c.donna}, ${c.alfie}, 'parent', ${p.as('refuge').hatId}, now())`,
    (id: string) =>
      sql`insert into people.danger (id, family_id, kind, at, recorded_by) values (${randomUUID()}, ${id}, 'dog', now(), ${p.as('refuge').hatId})`,
    (id: string) =>
      sql`insert into risk.level (id, family_id, level, how, at, recorded_by) values (${randomUUID()}, ${id}, 'standard', 'judgement', now(), ${p.as('refuge').hatId})`,
  ]
  for (const write of writes)
    await assert.rejects(
      p.as('refuge').act((ctx) => write(c.id).execute(ctx.db)),
      isHidden,
    )
  const changed = await p
    .as('refuge')
    .act((ctx) => ctx.db.updateTable('people.member').set({ given_name: 'Dana' }).where('id', '=', c.donna).executeTakeFirst())
  assert.equal(changed.numUpdatedRows, 0n)
  for (const part of Object.keys(classes) as (keyof typeof classes)[])
    assert.ok(!(await p.as('refuge').act((ctx) => standing(ctx, c.id))).writes(part), part)
})

test('where she is closes after one hour, the rest after four, and not a moment later', async () => {
  const reads = (when: Date, of: 'location' | 'risk') =>
    at(when, () => p.as('refuge').act(async (ctx) => (await standing(ctx, c.id)).reads(of)))
  const before = (d: Date) => new Date(d.getTime() - 1000)
  assert.ok(await reads(before(addHours(testNow, 1)), 'location'))
  assert.ok(!(await reads(addHours(testNow, 1), 'location')))
  assert.ok(await reads(before(addHours(testNow, 4)), 'risk'))
  assert.ok(!(await reads(addHours(testNow, 4), 'risk')))
  assert.equal((await at(addHours(testNow, 4), () => p.as('refuge').get(`/families/${c.id}`))).status, 404)
})

test('the database keeps the minutes of the policy, and the vault its bases', async () => {
  const { rows } = await p.admin.query<{ class: string; minutes: number }>(
    'select class, minutes from access.emergency_class order by class',
  )
  assert.deepEqual(
    rows.map((r) => [r.class, r.minutes]),
    [...emergencyMinutes].sort(([a], [b]) => a.localeCompare(b)),
  )
  for (const part of ['contact', 'location'] as const) {
    const opens = (await p.admin.query<{ opens: string[] }>('select vault.opens($1) as opens', [part])).rows[0]?.opens
    assert.deepEqual([...(opens ?? [])].sort(), [...classes[part].read, `emergency/${part}`].sort())
  }
})

test('a family that is denied, and one that is not there, are the same answer; the tries are in the record', async () => {
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', '-infinity')", [
    c.id,
    p.as('yellow-door').staffId,
  ])
  const denied = await p.as('yellow-door').submit('/families/emergency', asked())
  const missing = await p.as('yellow-door').submit('/families/emergency', asked({ reference: 'QQQQQQQQ' }))
  assert.deepEqual([denied.status, denied.go], [missing.status, missing.go])
  assert.equal(denied.go, '/families/emergency/nothing')
  assert.equal((await p.as('yellow-door').get(denied.go ?? '')).status, 200)
  const byId = await p.as('yellow-door').submit(`/families/${c.id}/emergency`, asked())
  const noId = await p.as('yellow-door').submit(`/families/${randomUUID()}/emergency`, asked())
  assert.deepEqual([byId.go, noId.go], [denied.go, denied.go])
  assert.equal((await p.as('yellow-door').get(`/families/${c.id}`)).status, 404)
  const { rows } = await p.admin.query<{ scope_id: string | null; allowed: boolean }>(
    "select scope_id, allowed from audit.event where staff_id = $1 and action = 'emergency' order by id",
    [p.as('yellow-door').staffId],
  )
  assert.deepEqual(
    rows.map((r) => [r.scope_id, r.allowed]),
    [
      [c.id, false],
      [null, false],
      [c.id, false],
      [null, false],
    ],
  )
})

test('the page that asks is the same for a family that is there and one that is not', async () => {
  const page = async (id: string) =>
    (await p.as('refuge').get(`/families/${id}/emergency`)).text.replace(/name="key" value="[^"]*"/, '').replaceAll(id, '')
  assert.equal(await page(c.id), await page(randomUUID()))
})

test('a restricted family opens to nobody outside its list', async () => {
  await p.admin.query(
    "insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, now(), 'a cousin works for the council')",
    [c.id, [p.as('idva').hatId]],
  )
  try {
    assert.equal((await p.as('victim-support').submit('/families/emergency', asked())).go, '/families/emergency/nothing')
  } finally {
    await p.admin.query('delete from access.restriction where family_id = $1', [c.id])
  }
})

test('nobody who works with people who harm, no board and no governance has emergency access', async () => {
  for (const key of ['dapp', 'dapp-manager', 'probation-programmes', 'board', 'governance']) {
    assert.equal((await p.as(key).get('/families/emergency')).status, 404, key)
    assert.equal(await p.as(key).act(emergencyState), 'not-yours', key)
    const opened = await p.as(key).act((ctx) => openEmergency(ctx, { familyId: c.id, reference: '', parts: ['danger'], code: 'life', why }))
    assert.equal(opened, undefined, key)
  }
})

test('where she is opens for a life alone; the reason is in words; her safety plan is no part of it', async () => {
  assert.deepEqual(Object.keys(emergencyGaps({ code: 'cannot-wait', parts: ['where'], why })), ['parts'])
  assert.deepEqual(Object.keys(emergencyGaps({ code: 'life', parts: ['where'], why: 'urgent' })), ['why'])
  assert.deepEqual(emergencyGaps({ code: 'cannot-wait', parts: ['reach', 'danger'], why }), {})
  const short = await p.as('victim-support').submit('/families/emergency', asked({ why: 'urgent' }))
  assert.equal(short.status, 422)
  assert.match(short.text, /at least 20 letters/)
  await assert.rejects(
    p.as('victim-support').act((ctx) => openEmergency(ctx, { familyId: c.id, reference: '', parts: ['where'], code: 'child', why })),
    (e: { code?: string }) => e.code === '23514',
  )
  const plan = sql`select access.emergency_open(${c.id}, '', '{safety-plan}', 'life', ${why}, ${addHours(testNow, 24)}, ${addHours(testNow, 72)}) as id`
  assert.equal(((await p.as('victim-support').act((ctx) => plan.execute(ctx.db))).rows[0] as { id: null }).id, null)
})

test('reviewed by a manager of a team on the plan or governance: not by whoever opened it, a colleague, or another manager', async () => {
  const id = await last()
  const judge = (key: string, verdict = 'right') => p.as(key).submit(`/emergency/${id}`, { verdict, words: 'Read with the call note' })
  assert.equal((await judge('refuge')).status, 422)
  assert.equal((await judge('idva')).status, 422)
  for (const key of ['dapp-manager', 'victim-support', 'yellow-door'])
    assert.equal((await p.as(key).get(`/emergency/${id}`)).status, 404, key)
  assert.match((await p.as('governance').get(`/emergency/${id}`)).text, /not shown to you/)
  assert.doesNotMatch((await p.as('governance').get(`/emergency/${id}`)).text, /Donna/)
  assert.equal((await judge('idva-manager', 'not-needed')).go, '/emergency')
  assert.equal((await judge('governance')).status, 422, 'one review is enough')
  assert.equal((await p.as('refuge').get(`/families/${c.id}`)).status, 404, 'what was not right ends at once')
  assert.equal((await p.as('idva-manager').act((ctx) => emergency(ctx, id))).found, 'not-needed')
})

test('unreviewed after three working days, the agency has no emergency access until it is reviewed; other agencies have', async () => {
  assert.equal((await p.as('refuge').submit('/families/emergency', asked({ parts: ['danger'] }))).go, `/families/${c.id}`)
  const id = await last()
  const { suspendsAt } = reviewClock(testNow)
  const tries = (key: string) => p.as(key).submit('/families/emergency', asked({ parts: ['danger'] }))
  await at(new Date(suspendsAt.getTime() - 1000), async () => assert.equal(await p.as('refuge').act(emergencyState), 'open'))
  await at(suspendsAt, async () => {
    assert.equal(await p.as('refuge').act(emergencyState), 'suspended')
    const refused = await tries('refuge')
    assert.equal(refused.status, 422)
    assert.match(refused.text, /until earlier ones are reviewed/)
    assert.equal(
      await p.as('refuge').act((ctx) => openEmergency(ctx, { familyId: c.id, reference: '', parts: ['danger'], code: 'life', why })),
      undefined,
    )
    assert.equal((await tries('victim-support')).go, `/families/${c.id}`)
    assert.equal((await p.as('governance').submit(`/emergency/${id}`, { verdict: 'right', words: 'Read' })).go, '/emergency')
    assert.equal(await p.as('refuge').act(emergencyState), 'open')
  })
})

test('the clock of the review keeps working days: from Thursday before Easter to the Tuesday after', () => {
  const clock = reviewClock(new Date('2026-04-02T19:00:00Z'))
  assert.equal(clock.reviewBy.toISOString(), '2026-04-07T16:00:00.000Z')
  assert.equal(clock.suspendsAt.toISOString(), '2026-04-09T16:00:00.000Z')
})

test('whoever sees all of it already is led to the plan, and nothing is opened', async () => {
  const was = await last()
  assert.equal((await p.as('idva').submit('/families/emergency', asked())).go, `/families/${c.id}`)
  assert.equal(await last(), was)
})
