/** One man, two files: her workers on both sides hear of both, whoever works with him is walled from both, and what was said by mistake is taken back whole. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { declareRelation } from '#rooms/access/index.ts'
import { addDanger, endDanger, linkPerson, openFamily, partPerson } from '#rooms/people/index.ts'
import { choosing, sendReferrals } from '#rooms/referrals/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { recordSession } from './actions.ts'
import { linksOf, openLink, passWord } from './her-side.ts'
import { type Family, heIsTaken, herFamily } from './sample.ts'
import { openHis } from './store.ts'
import { hisWork } from './work.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const files = async (f: Family) =>
  (await p.admin.query('select harm_file_id as id from harm.file_family where family_id = $1 order by 1', [f.id])).rows.map(
    (r) => r.id as string,
  )
const fileOf = (f: Family) =>
  p.as('pippa').act(async (ctx) => (await sql<{ id: string }>`select harm.open_file(${f.him}) as id`.execute(ctx.db)).rows[0]?.id ?? '')
let minutes = 0
/** One more session at which he was not there: what is told on her side. */
async function misses(fileId: string): Promise<Set<string>> {
  const heldAt = atLondon('2026-03-10' as Day, `09:${String(++minutes).padStart(2, '0')}` as Time)
  const id = await p
    .as('dapp')
    .act(async (ctx) =>
      recordSession(ctx, await openHis(ctx, fileId), { heldAt, endsAt: null, attendance: 'not-here', reason: 'no-message', said: '' }),
    )
  return new Set(
    (await p.admin.query("select family_id from access.notice where kind = 'not-here' and subject_id = $1", [id])).rows.map(
      (r) => r.family_id as string,
    ),
  )
}
const link = (one: Family, other: Family) => p.as('pippa').act((ctx) => linkPerson(ctx, one.id, one.him, other.him))
const part = (f: Family) => p.as('pippa').act((ctx) => partPerson(ctx, f.id, f.him))

test('two men who are found to be one, each with a file: both her workers are told of both, and both walls stand', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Isolde' })]
  const [fa, fb] = [(await heIsTaken(p, a)).fileId, (await heIsTaken(p, b)).fileId]
  assert.notEqual(fa, fb)
  assert.deepEqual(await misses(fa), new Set([a.id]))
  await link(a, b)
  assert.deepEqual(await files(a), [fa, fb].sort())
  assert.deepEqual(await misses(fa), new Set([a.id, b.id]))
  assert.deepEqual(await misses(fb), new Set([a.id, b.id]))
  await p.as('idva').act(async (ctx) => assert.equal((await linksOf(ctx, await openFamily(ctx, b.id))).length, 2))
  assert.ok([fa, fb].includes((await fileOf(a)) ?? ''), 'asked about again, he has a file of the man he is')
  await part(a)
  assert.deepEqual(await files(b), [fb], 'taken back, nothing of another man stays')
  assert.ok((await files(a)).includes(fa))
  assert.deepEqual(await misses(fa), new Set([a.id]))
})
test('a family that never asked about him is not told by a link alone', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Rowena' })]
  const { fileId } = await heIsTaken(p, a)
  await link(b, a)
  assert.deepEqual(await files(b), [])
  assert.deepEqual(await misses(fileId), new Set([a.id]))
})
test('said to be another man again, he keeps the one file he has: a second is never opened for him', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Ottilie' })]
  const { fileId } = await heIsTaken(p, a)
  await link(a, b)
  await part(a)
  assert.equal(await fileOf(a), fileId)
  const { rows } = await p.admin.query('select count(*)::int as n from harm.file_family where family_id = $1', [a.id])
  assert.equal(rows[0].n, 1)
})
test('a file opened while two were said to be one stays with the man of the family that asked', async () => {
  for (const given of ['Sidonie', 'Perpetua', 'Clemence', 'Apolline']) {
    const [a, b] = [await herFamily(p), await herFamily(p, { given })]
    await link(b, a)
    const asked = await fileOf(b)
    await part(b)
    const other = await fileOf(a)
    assert.notEqual(other, asked, 'another man has another file')
    assert.deepEqual(await files(a), [other])
    assert.deepEqual(await files(b), [asked])
  }
})
test('after it is taken back no word crosses to a man who was never hers', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Lavinia' })]
  const [, fb] = [(await heIsTaken(p, a)).fileId, (await heIsTaken(p, b)).fileId]
  await link(a, b)
  await p.as('idva').act(async (ctx) => passWord(ctx, await openLink(ctx, a.id, fb), { kind: 'hold-the-session', text: '', herYes: false }))
  await part(a)
  await assert.rejects(
    p.as('idva').act((ctx) => openLink(ctx, a.id, fb)),
    NotFound,
  )
  const { rows } = await p.admin.query('select count(*)::int as n from harm.passed where family_id = $1 and harm_file_id = $2', [a.id, fb])
  assert.equal(rows[0].n, 1, 'what was passed stays on the record')
})

test('what was done on her plan because two were one is a task for a person when they are two: nothing is changed, and nothing of the other plan is said', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Philomena' })]
  const { fileId } = await heIsTaken(p, a)
  await link(b, a)
  const [asked] = await p.as('pippa').act(async (ctx) =>
    sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, b.id), { contactId: b.contact, about: b.him }), {
      to: ['route:dapp'],
      lines: 'He says that he shouts',
      reach: '',
      consulted: { key: 'agreed', who: 'Gill Marden', when: 'today' },
      agrees: true,
    }),
  )
  assert.ok(asked)
  assert.deepEqual(await files(b), [fileId])
  await p
    .as('idva')
    .act(async (ctx) => passWord(ctx, await openLink(ctx, b.id, fileId), { kind: 'hold-the-session', text: '', herYes: false }))
  await misses(fileId)
  const before = await files(b)
  await part(b)
  const looks = (
    await p.admin.query('select id, family_id, member_id, things from people.look_again where family_id = any($1)', [[a.id, b.id]])
  ).rows
  assert.deepEqual(
    looks.map((l) => [l.family_id, l.member_id, l.things.map((t: { what: string }) => t.what).sort()]),
    [[b.id, b.him, ['file', 'heard', 'passed']]],
    'the plan that was wrong about him, and not the one whose file it is',
  )
  assert.deepEqual(await files(b), before, 'nothing is changed in silence')
  const told = await p.admin.query("select subject_id from access.notice where kind = 'parted' and family_id = $1 and hat_id = $2", [
    b.id,
    p.as('idva').hatId,
  ])
  assert.equal(told.rows[0]?.subject_id, looks[0].id)
  const his = (await p.as('dapp').act(hisWork)).filter(
    (x) => x.title === 'Check whom this file is about' && x.href === `/programme/${fileId}`,
  )
  assert.equal(his.length, 1)
  assert.ok(!JSON.stringify(his).includes(b.id) && !JSON.stringify(his).includes(a.id))

  const at = `/families/${b.id}/look-again/${looks[0].id}`
  for (const who of ['housing', 'dapp', 'refuge', 'board', 'governance']) assert.equal((await p.as(who).get(at)).status, 404, who)
  const page = await p.as('idva').get(at)
  assert.equal(page.status, 200)
  for (const words of ['Referred to a programme', 'A word was passed to a programme', 'Nothing here was changed by that'])
    assert.ok(page.text.includes(words), words)
  assert.ok(!page.text.includes(a.id) && !page.text.includes(a.him))
  assert.match((await p.as('idva').get(`/families/${b.id}`)).text, /3 things were done here meanwhile/)
  assert.ok((await p.as('idva').get('/work')).text.includes('Two who were said to be one are two'))
  assert.equal((await p.as('idva').submit(at, { words: '' })).status, 422)
  assert.equal((await p.as('idva').submit(at, { words: 'Rang the programme: it has met the right man' })).go, `/families/${b.id}`)
  assert.doesNotMatch((await p.as('idva').get(`/families/${b.id}`)).text, /things were done here meanwhile/)
  assert.equal((await p.as('idva').get(at)).status, 404)
})
test('who is related to somebody on the plan of the other hears nothing of it, before or after; a colleague on the same plan does', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Ottoline' })]
  await heIsTaken(p, a)
  await link(b, a)
  await heIsTaken(p, b)
  await p.admin.query(
    "update people.member set given_name = 'Tamsinquill', family_name = 'Underwold', name_key = 'tamsinquill underwold' where id = $1",
    [a.her],
  )
  await p.as('idva').act((ctx) => declareRelation(ctx, { name: 'Tamsinquill Underwold', kind: 'family' }))
  assert.equal((await p.as('idva').get(`/families/${a.id}`)).status, 404)
  await part(b)
  const look = (await p.admin.query('select id from people.look_again where family_id = $1', [b.id])).rows[0]?.id
  assert.ok(look)
  const notice = (await p.admin.query('select id from access.notice where subject_id = $1 and hat_id = $2', [look, p.as('idva').hatId]))
    .rows[0]?.id
  const plan = await p.as('idva').get(`/families/${b.id}`)
  assert.equal(plan.status, 200)
  assert.doesNotMatch(plan.text, /said to be one/)
  assert.ok(!(await p.as('idva').get('/work')).text.includes(notice))
  assert.equal((await p.as('idva').get(`/families/${b.id}/look-again/${look}`)).status, 404)
  assert.match((await p.as('pippa').get(`/families/${b.id}`)).text, /said to be one with somebody on record elsewhere/)
})
test('where nothing was done meanwhile there is nothing to look at again', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Rosamund' })]
  await heIsTaken(p, a)
  await link(b, a)
  await part(b)
  assert.equal((await p.admin.query('select 1 from people.look_again where family_id = any($1)', [[a.id, b.id]])).rows.length, 0)
})
test('listed for a meeting, or decided on by a panel of both: the plan and whoever decided look again', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Cressida' })]
  await link(b, a)
  const own = (
    await p.admin.query('select own_person as id, person_id from people.member where id = any($1) order by own_person', [[a.him, b.him]])
  ).rows
  await p.admin.query(
    "insert into meetings.considered (id, area, person_id, about, decision, why, rule, evidence, counted, decided_by, decided_at) values (gen_random_uuid(), 'southampton', $1, 'serial', 'confirmed', 'two women', 'r', '[]', $2, $3, $4)",
    [own[0].person_id, own.map((r) => r.id), p.as('chair').hatId, p.now()],
  )
  const sitting = (await p.admin.query('select id from meetings.sitting limit 1')).rows[0]?.id ?? randomUUID()
  await p.admin.query(
    "insert into meetings.sitting (id, forum, area, held_on, starts_at) select $1, 'hrda', 'southampton', '2026-03-11', '2026-03-11T09:00:00Z' where not exists (select from meetings.sitting where id = $1)",
    [sitting],
  )
  await p.admin.query(
    "insert into meetings.item (id, sitting_id, family_id, why_high, why_now, keeps_safe, keeps_safe_hat, listed_at, recorded_by) values (gen_random_uuid(), $1, $2, 'x', 'x', 'x', $3, $4, $3)",
    [sitting, b.id, p.as('pippa').hatId, p.now()],
  )
  await part(b)
  const { rows } = await p.admin.query('select family_id, things from people.look_again where family_id = any($1)', [[a.id, b.id]])
  assert.deepEqual(
    rows.map((r) => [r.family_id, r.things.map((t: { what: string; by: string }) => [t.what, t.by])]),
    [[b.id, [['listed', p.as('pippa').hatId]]]],
  )
  const heard = await p.admin.query("select family_id from access.notice where kind = 'parted-panel' and hat_id = $1", [
    p.as('chair').hatId,
  ])
  assert.deepEqual(heard.rows, [{ family_id: null }])
  assert.match((await p.as('chair').get('/work')).text, /A panel decided of two as one/)
})

test('a death recorded on her side reaches those who work with him as a fact about him, and nothing else', async () => {
  const f = await herFamily(p)
  const { fileId } = await heIsTaken(p, f)
  await p.as('idva').act((ctx) => sql`select casework.record_death(${f.id}, ${f.her}, '2026-03-09')`.execute(ctx.db))
  const told = async () =>
    (
      await p.admin.query(
        "select hat_id, team_id, family_id, subject_id, about from access.notice where harm_file_id = $1 and kind = 'died'",
        [fileId],
      )
    ).rows
  assert.deepEqual(await told(), [], 'never that she has died')
  await p.as('idva').act((ctx) => sql`select casework.record_death(${f.id}, ${f.him}, '2026-03-09')`.execute(ctx.db))
  assert.deepEqual(await told(), [{ hat_id: p.as('dapp').hatId, team_id: null, family_id: null, subject_id: fileId, about: '' }])
  const pieces = await p.as('dapp').act(hisWork)
  assert.ok(pieces.some((x) => x.title === 'A death was recorded' && x.href === `/programme/${fileId}`))
  await p.as('dapp').get(`/programme/${fileId}`)
  assert.equal(
    (await p.as('dapp').act(hisWork)).some((x) => x.title === 'A death was recorded' && x.href === `/programme/${fileId}`),
    false,
  )
  assert.ok(testNow)
})
test('a danger to workers said in one plan warns whoever works on either of his files; taken back with the link, it warns of nobody else', async () => {
  const [a, b] = [await herFamily(p), await herFamily(p, { given: 'Cordelia' })]
  const [fa, fb] = [(await heIsTaken(p, a)).fileId, (await heIsTaken(p, b)).fileId]
  const stands = async () =>
    (
      await p.admin.query(
        'select harm_file_id as f, kind from harm.danger where harm_file_id in ($1, $2) and ended_at is null order by kind, f',
        [fa, fb],
      )
    ).rows
      .map((r) => `${r.kind} ${r.f === fa ? 'a' : 'b'}`)
      .sort()
  await p.as('idva').act((ctx) => addDanger(ctx, a.id, { kind: 'dog', memberId: a.him }))
  await link(b, a)
  assert.deepEqual(await stands(), ['dog a', 'dog b'])
  const id = await p.as('idva').act((ctx) => addDanger(ctx, b.id, { kind: 'weapon', memberId: b.him }))
  assert.deepEqual(await stands(), ['dog a', 'dog b', 'weapon a', 'weapon b'])
  await p.as('idva').act((ctx) => endDanger(ctx, b.id, id))
  assert.deepEqual(await stands(), ['dog a', 'dog b'])
  await part(b)
  assert.deepEqual(await stands(), ['dog a'])
})
