/** Taken, and then nothing: who waits past the day that was said is told to who asked and to managers, step by step; and whoever is away, to who covers. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day } from '#lib/day.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { sendReferrals, setBegins, takeRequest } from './actions.ts'
import { choosing } from './choosing.ts'
import { escalateOverdue, escalateWaiting } from './escalate.ts'
import { referralWork } from './panels.ts'
import { waitStep } from './rules.ts'
import { type Case, donnaAtPippa } from './sample.ts'
import { openRequest, waitingTooLong } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const on = (day: string) => new Date(`${day}T12:00:00Z`)
const told = async (id: string): Promise<string[]> => {
  const { rows } = await p.admin.query<{ hat_id: string | null; team_id: string | null }>(
    "select hat_id, team_id from access.notice where kind = 'waits-late' and subject_id = $1",
    [id],
  )
  const names = new Map([
    ...['pippa', 'pippa2', 'pippa-manager', 'dapp', 'dapp-manager'].map((k): [string, string] => [p.as(k).hatId, k]),
    [p.team('refuge-southampton'), 'the refuge'],
    [p.team('dapp'), 'the programme'],
  ])
  return rows.map((r) => names.get(r.hat_id ?? r.team_id ?? '') ?? 'somebody else').sort()
}
/** What the job does on a day, and whom it tells by that. */
async function onThe(day: string, id: string): Promise<string[]> {
  const before = await told(id)
  await escalateWaiting(p.job, on(day))
  const now = await told(id)
  for (const one of before) now.splice(now.indexOf(one), 1)
  return now
}
async function waits(to: 'refuge' | 'dapp', until = '2026-03-12'): Promise<{ c: Case; id: string }> {
  const c = await p.as('pippa').act((ctx) => donnaAtPippa(ctx, { high: false }))
  const asking =
    to === 'refuge'
      ? { to: ['service:refuge'], lines: 'Two children', reach: '' }
      : { to: ['route:dapp'], lines: 'He says that he shouts', reach: '', consulted: { key: 'none-known' }, agrees: true }
  const [id = ''] = await p
    .as('pippa')
    .act(async (ctx) =>
      sendReferrals(
        ctx,
        await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId, about: to === 'dapp' ? c.lee : c.donna }),
        asking,
      ),
    )
  await p.as(to).act((ctx) => takeRequest(ctx, id, { beginsAbout: until as Day }))
  return { c, id }
}

test('the step that has been reached, by working days after the day that was said', () => {
  const step = (today: string) => waitStep('2026-03-12' as Day, today as Day, englandAndWales)
  assert.deepEqual(['2026-03-12', '2026-03-13', '2026-03-19', '2026-03-20', '2026-03-26', '2026-03-27'].map(step), [0, 1, 1, 2, 2, 3])
})
test('past its day who asked hears, and the managers of the team that keeps them waiting; then wider, each step once', async () => {
  const { id } = await waits('dapp')
  assert.deepEqual(await onThe('2026-03-12', id), [], 'not on the day itself')
  assert.deepEqual(await onThe('2026-03-13', id), ['dapp-manager', 'pippa'])
  assert.deepEqual(await onThe('2026-03-13', id), [], 'once')
  assert.deepEqual(await onThe('2026-03-20', id), ['dapp-manager', 'pippa', 'pippa-manager'])
  assert.deepEqual(await onThe('2026-03-27', id), ['dapp-manager', 'pippa', 'pippa-manager', 'the programme'])
  assert.deepEqual(await onThe('2026-05-27', id), [], 'and then it is theirs')
})
test('a team without a manager hears itself; another day, said anew, begins it again; begun, nobody is told', async () => {
  const { id } = await waits('refuge')
  assert.deepEqual(await onThe('2026-03-13', id), ['pippa', 'the refuge'])
  p.at(on('2026-03-13'))
  const version = (await p.as('refuge').act((ctx) => openRequest(ctx, id))).version
  await p.as('refuge').act((ctx) => setBegins(ctx, id, '2026-03-16' as Day, version))
  p.at(testNow)
  assert.deepEqual(await onThe('2026-03-16', id), [])
  assert.deepEqual(await onThe('2026-03-17', id), ['pippa', 'the refuge'])
  await p.admin.query("update casework.involvement set first_contact_at = '2026-03-17T10:00:00Z' where request_id = $1", [id])
  assert.deepEqual(await onThe('2026-03-30', id), [])
})
test('nobody silences it by hand', async () => {
  const { id } = await waits('refuge')
  await p
    .as('refuge')
    .act((ctx) =>
      sql`update frontdoor.request set wait_step = 3, version = version + 1, begins_about = begins_about where id = ${id}`.execute(ctx.db),
    )
  assert.deepEqual(await onThe('2026-03-13', id), ['pippa', 'the refuge'])
})
test('who is away hears nothing: who covers does, of what waits, of what nobody answered and of an answer', async () => {
  const { id } = await waits('dapp')
  await p.admin.query(
    "insert into casework.cover (id, team_id, from_hat, to_hat, from_on, recorded_by, recorded_at) values (gen_random_uuid(), $1, $2, $3, '2026-03-10', $3, now())",
    [p.team('pippa'), p.as('pippa').hatId, p.as('pippa2').hatId],
  )
  assert.deepEqual(await onThe('2026-03-13', id), ['dapp-manager', 'pippa2'])
  const c = await p.as('pippa').act((ctx) => donnaAtPippa(ctx, { high: false }))
  const [asked = ''] = await p.as('pippa').act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, c.familyId), { contactId: c.contactId }), {
      to: ['service:refuge'],
      lines: 'x',
      reach: '',
    }),
  )
  await escalateOverdue(p.job, on('2026-04-30'))
  await p.as('refuge').act((ctx) => takeRequest(ctx, asked))
  const { rows } = await p.admin.query<{ kind: string; hat_id: string }>(
    "select kind, hat_id from access.notice where subject_id = $1 and kind in ('overdue','taken') and hat_id in ($2, $3)",
    [asked, p.as('pippa').hatId, p.as('pippa2').hatId],
  )
  assert.deepEqual(rows.map((r) => [r.kind, r.hat_id === p.as('pippa2').hatId]).sort(), [
    ['overdue', true],
    ['taken', true],
  ])
  await p.admin.query('update casework.cover set ended_at = now()')
})
test('nobody is reminded of somebody whose death is recorded, or said', async () => {
  const [one, two] = [await waits('refuge'), await waits('refuge')]
  await p.admin.query("update people.member set died_on = '2026-03-09' where id = $1", [one.c.donna])
  await p.admin.query('insert into casework.death_hold (id, family_id, member_id, at) values (gen_random_uuid(), $1, $2, $3)', [
    two.c.familyId,
    two.c.donna,
    p.now(),
  ])
  assert.deepEqual([await onThe('2026-03-13', one.id), await onThe('2026-03-13', two.id)], [[], []])
  p.at(on('2026-03-13'))
  const kept = (await p.as('refuge').act((ctx) => waitingTooLong(ctx))).map((r) => r.id)
  p.at(testNow)
  assert.deepEqual([kept.includes(one.id), kept.includes(two.id)], [false, false])
})
test('it stands in the day of who asked and of the team that keeps them waiting, once, and the page says what to do', async () => {
  const { id } = await waits('refuge')
  await onThe('2026-03-13', id)
  await onThe('2026-03-20', id)
  p.at(on('2026-03-20'))
  const rows = async (who: string) => (await p.as(who).act((ctx) => referralWork(ctx))).filter((w) => w.href === `/referrals/${id}`)
  assert.deepEqual(
    (await rows('pippa')).map((w) => [w.title, w.band, w.verb]),
    [['Still waiting past the day that was said: Refuges in Southampton', 'now', 'Ask them']],
  )
  assert.deepEqual(
    (await rows('refuge')).map((w) => [w.title, w.band, w.note]),
    [['Waiting longer than you said', 'now', 'Who asked has been told']],
  )
  assert.match((await p.as('refuge').get(`/referrals/${id}`)).text, /Past its day\.<\/b> Who asked is told/)
  assert.match((await p.as('pippa').get(`/referrals/${id}`)).text, /It should have begun\.<\/b> Ask them/)
  assert.deepEqual(await rows('pippa'), [], 'read, it is put away')
  p.at(testNow)
})

test('who asked about him is no column that those who work with him can read, where it works with her; who else asked is named', async () => {
  const { id } = await waits('dapp')
  await p.admin.query('update frontdoor.request set from_team = $2, from_hat = $3 where id = $1', [id, p.team('idva'), p.as('idva').hatId])
  for (const column of ['from_team', 'from_hat', '*'])
    for (const who of ['dapp', 'idva', 'pippa'])
      await assert.rejects(
        p.as(who).act((ctx) => sql.raw(`select ${column} from frontdoor.request`).execute(ctx.db)),
        { code: '42501' },
        `${who} ${column}`,
      )
  await assert.rejects(
    p.as('dapp').act((ctx) => sql`select id from frontdoor.request where from_team = ${p.team('idva')}`.execute(ctx.db)),
    { code: '42501' },
    'nor asked for',
  )
  const by = (who: string, of = id) => p.as(who).act(async (ctx) => (await openRequest(ctx, of)).fromTeam)
  assert.deepEqual([await by('dapp'), await by('idva')], ['', p.team('idva')])
  const page = (await p.as('dapp').get(`/referrals/${id}`)).text
  assert.match(page, /asked by a partner agency/)
  assert.ok(!page.includes('IDVA'))
  const other = await waits('dapp')
  assert.equal(await by('dapp', other.id), p.team('pippa'))
  // Nobody else learns of it by the function either, and an answer reaches who asked all the same.
  for (const who of ['housing', 'refuge', 'board'])
    assert.deepEqual(
      await p.as(who).act(async (ctx) => (await sql`select * from frontdoor.askers(array[${id}]::uuid[])`.execute(ctx.db)).rows),
      [],
      who,
    )
  const { rows } = await p.admin.query("select 1 from access.notice where subject_id = $1 and kind = 'taken' and hat_id = $2", [
    other.id,
    p.as('pippa').hatId,
  ])
  assert.equal(rows.length, 1)
})
