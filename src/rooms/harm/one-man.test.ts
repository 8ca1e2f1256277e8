/** One man, two files: her workers on both sides hear of both, whoever works with him is walled from both, and what was said by mistake is taken back whole. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { addDanger, endDanger, linkPerson, openFamily, partPerson } from '#rooms/people/index.ts'
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
