/** Who must not see a family: what people say of themselves, whom she excludes, and a list of a few; and that nobody kept out can tell. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { fold } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { declareRelation, exclude, restrict, restrictionOf, whoCould } from '#rooms/access/index.ts'
import { donnaTaken, type Working } from '#rooms/casework/sample.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { addMember } from './actions.ts'
import { openFamily, recognise } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const nowhere = '/families/00000000-0000-4000-8000-000000000000'
const plain = (text: string) => text.replace(/nonce="[^"]*"/g, '')
/** The plan, and everything under it, is a page that does not exist. */
const goneFor = async (who: string, d: { familyId: string }) => {
  for (const under of ['', '/people', '/chronology', '/who-must-not', '/only']) {
    const [it, missing] = [await p.as(who).get(`/families/${d.familyId}${under}`), await p.as(who).get(`${nowhere}${under}`)]
    assert.deepEqual([it.status, plain(it.text)], [404, plain(missing.text)], `${who} ${under}`)
  }
}
const opens = async (who: string, d: { familyId: string }) =>
  assert.equal((await p.as(who).get(`/families/${d.familyId}`)).status, 200, who)
/** A change of staff ended theirs. */
const anotherSession = () => p.at(new Date(p.now().getTime() + 31 * 60_000))
let n = 0
/** A family of her own name, so that the families of other tests are somebody else's. */
async function hers(more: { to?: string | null } = {}): Promise<Working & { name: string; him: string }> {
  const d = await donnaTaken(p, more)
  n += 1
  const [name, him] = [`Wren Harrow${n}`, `Otto Carbury${n}`]
  await p.as('idva').act(async (ctx) => {
    for (const [id, full] of [
      [d.donna, name],
      [d.lee, him],
    ] as const) {
      const [given = '', family = ''] = full.split(' ')
      await ctx.db
        .updateTable('people.member')
        .set({ given_name: given, family_name: family, name_key: fold(full) })
        .where('id', '=', id)
        .execute()
    }
  })
  return { ...d, name, him }
}
const notices = async (who: string, d: { familyId: string }) =>
  p
    .as(who)
    .act(async (ctx) =>
      (
        await ctx.db.selectFrom('access.notice').select('kind').where('family_id', '=', d.familyId).where('seen_at', 'is', null).execute()
      ).map((x) => x.kind),
    )
const work = async (d: Working) =>
  (await p.admin.query<{ hat_id: string | null }>('select hat_id from casework.involvement where id = $1', [d.involvementId])).rows[0]
    ?.hat_id

// ── What people say of themselves ─────────────────────────────────────────────────────────────────────────────────────────────────

test('a worker says whom they are related to: the plan is gone as if it had never been, and the answer is the same when nothing was found', async () => {
  const d = await hers()
  await opens('idva', d)
  const found = await p.as('idva').submit('/me/relations', { name: d.him, kind: 'family' })
  const nothing = await p.as('housing').submit('/me/relations', { name: 'Nobody Whatever', kind: 'family' })
  assert.deepEqual([found.status, found.go], [nothing.status, nothing.go])
  const said = await p.as('idva').get(found.go as string)
  assert.match(said.text, /Thank you\. Nothing more is shown\./)
  await goneFor('idva', d)
  for (const path of ['/work', '/families', '/referrals'])
    assert.doesNotMatch((await p.as('idva').get(path)).text, new RegExp(d.name.split(' ')[1] as string))
  // Her work is with the team again, and the manager hears that somebody must be found.
  assert.equal(await work(d), null)
  assert.ok((await notices('idva-manager', d)).includes('recused'))
  await opens('idva-manager', d)
})

test('the record says that a relation was declared, and nowhere whom it kept from what', async () => {
  const { rows } = await p.admin.query<{ reason: string; scope_id: string | null }>(
    "select reason, scope_id from audit.event where action = 'declare relation'",
  )
  assert.ok(rows.length >= 2)
  for (const r of rows) assert.deepEqual([r.reason, r.scope_id], ['family', null])
})

test('a name written later, by anyone, keeps them out from that moment; one put right lets them in again', async () => {
  const d = await hers()
  await p.as('housing').act((ctx) => declareRelation(ctx, { name: 'Linnet Sallow', kind: 'friend' }))
  const denied = async () =>
    (
      await p.admin.query('select 1 from access.denial where family_id = $1 and staff_id = $2 and now() < until_at', [
        d.familyId,
        p.as('housing').staffId,
      ])
    ).rowCount
  assert.equal(await denied(), 0)
  const id = await p
    .as('idva2')
    .act((ctx) => addMember(ctx, d.familyId, { role: 'other', givenName: 'Linnet', familyName: 'Sallow' }))
    .catch(() => '')
  const added =
    id || (await p.as('idva').act((ctx) => addMember(ctx, d.familyId, { role: 'other', givenName: 'Linnet', familyName: 'Sallow' })))
  assert.equal(await denied(), 1)
  await p.admin.query("update people.member set family_name = 'Sorrel', name_key = $2 where id = $1", [added, fold('Linnet Sorrel')])
  const { rows } = await p.admin.query<{ over: boolean }>(
    'select until_at <> $3 as over from access.denial where family_id = $1 and staff_id = $2',
    [d.familyId, p.as('housing').staffId, 'infinity'],
  )
  assert.deepEqual(rows, [{ over: true }])
})

test('a different birth date is a different person; a first name alone is nobody', async () => {
  const d = await hers()
  const id = await p
    .as('idva')
    .act((ctx) => addMember(ctx, d.familyId, { role: 'other', givenName: 'Merle', familyName: 'Aske', bornOn: '1990-05-01' as Day }))
  assert.ok(id)
  await p.as('idva').act((ctx) => declareRelation(ctx, { name: 'Merle Aske', bornOn: '1991-05-01' as Day, kind: 'friend' }))
  await p.as('idva').act((ctx) => declareRelation(ctx, { name: 'Merle', kind: 'friend' }))
  await opens('idva', d)
  await p
    .as('idva')
    .act((ctx) => declareRelation(ctx, { name: 'Merle', bornOn: '1990-05-01' as Day, kind: 'friend' }).then(() => undefined))
  await opens('idva', d)
  await p.as('idva').act((ctx) => declareRelation(ctx, { name: 'MERLE  aske', bornOn: '1990-05-01' as Day, kind: 'friend' }))
  await goneFor('idva', d)
})

test('somebody who works here and is in the family herself is kept out, where the agency gave the birth date', async () => {
  const d = await hers()
  await opens('idva', d)
  await p.admin.query("update people.member set born_on = '1988-02-03' where id = $1", [d.donna])
  const client = await p.admin.connect()
  try {
    await client.query('begin')
    await client.query("select set_config('app.clock', $1, true)", [p.now().toISOString()])
    await client.query("update access.staff set born_on = '1988-02-03', name_key = $2 where id = $1", [p.as('idva2').staffId, fold(d.name)])
    await client.query('commit')
  } finally {
    client.release()
  }
  anotherSession()
  await goneFor('idva2', d)
  const { rows } = await p.admin.query<{ kind: string }>('select kind from access.denial where family_id = $1', [d.familyId])
  assert.deepEqual(rows, [{ kind: 'party' }])
  await opens('idva', d)
  await p.admin.query("update access.staff set born_on = null, name_key = 'hollis grant' where id = $1", [p.as('idva2').staffId])
  anotherSession()
})

test('a call that is being taken is finished by whoever takes it; within the hour it goes to somebody else', async () => {
  const start = p.now()
  await p.as('pippa2').act((ctx) => declareRelation(ctx, { name: 'Odile Vantage', kind: 'family' }))
  const { recordContact, openContact } = await import('#rooms/frontdoor/index.ts')
  const contactId = await p.as('pippa2').act((ctx) =>
    recordContact(ctx, {
      channel: 'phone',
      caller: 'herself',
      claimed: true,
      happening: 'He is at the door',
      about: { role: 'victim', givenName: 'Odile', familyName: 'Vantage' },
    }),
  )
  // Nothing she typed is lost: the page of the call is still there.
  const { familyId } = await p.as('pippa2').act((ctx) => openContact(ctx, contactId))
  p.at(new Date(start.getTime() + 61 * 60_000))
  await goneFor('pippa2', { familyId })
  const { sql } = await import('kysely')
  await sql`select access.round(${p.now()})`.execute(p.job)
  const { rows } = await p.admin.query<{ state: string; claimed_by: string | null }>(
    'select state, claimed_by from frontdoor.contact where id = $1',
    [contactId],
  )
  assert.deepEqual(rows, [{ state: 'new', claimed_by: null }])
  assert.equal((await p.as('pippa').get(`/contacts/${contactId}`)).status, 200)
  assert.equal((await p.as('pippa2').get(`/contacts/${contactId}`)).status, 404)
  assert.ok((await notices('pippa-manager', { familyId })).includes('recused'))
  // And the search of her whole area does not find what she is kept from.
  assert.deepEqual(await p.as('pippa2').act((ctx) => recognise(ctx, { name: 'Odile Vantage' })), [])
  assert.equal((await p.as('pippa').act((ctx) => recognise(ctx, { name: 'Odile Vantage' }))).length, 1)
  p.at(start)
})

// ── Whom she excludes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('her worker keeps one colleague out, by name; ending it is dated and needs a reason', async () => {
  const d = await hers()
  const path = `/families/${d.familyId}/who-must-not`
  assert.match((await p.as('idva').get(`/families/${d.familyId}`)).text, /Who must not see this plan/)
  await opens('idva2', d)
  const sent = await p
    .as('idva')
    .submit(`${path}/new`, { who: 'person', colleague: 'Hollis Grant', reason: 'Her brother’s friend, she says' })
  assert.equal(sent.status, 303, sent.text)
  await goneFor('idva2', d)
  const page = await p.as('idva').get(path)
  assert.match(page.text, /Hollis Grant/)
  const end = /who-must-not\/[0-9a-f-]{36}\/end/.exec(page.text)?.[0]
  assert.equal((await p.as('idva').submit(`/families/${d.familyId}/${end}`, { reason: '' })).status, 422)
  await goneFor('idva2', d)
  assert.equal((await p.as('idva').submit(`/families/${d.familyId}/${end}`, { reason: 'She met him and says it is fine' })).status, 303)
  await opens('idva2', d)
  assert.match((await p.as('idva').get(path)).text, /She met him and says it is fine/)
})

test('a whole agency is kept out with whoever joins it later; never one’s own, which would leave nobody', async () => {
  const d = await hers()
  await p.as('idva').act((ctx) => exclude(ctx, d.familyId, { agencyId: 'O06' }, 'Her husband is a constable'))
  const { rows } = await p.admin.query<{ name: string }>(
    "select s.name from access.denial d join access.staff s on s.id = d.staff_id where d.family_id = $1 and d.kind = 'excluded' order by s.name",
    [d.familyId],
  )
  assert.deepEqual(
    rows.map((r) => r.name),
    ['DS Alan Pryce', 'Maud Kessler', 'PC Imran Doyle'],
  )
  await p.admin.query(
    "insert into access.staff (id, name, email) values ('11111111-1111-4111-8111-111111111111', 'PC New', 'pc.new@police.example')",
  )
  await p.admin.query(
    "insert into access.hat (id, staff_id, team_id, role, title) values (gen_random_uuid(), '11111111-1111-4111-8111-111111111111', $1, 'seat', 'PC')",
    [p.team('police-da')],
  )
  assert.equal((await p.admin.query("select 1 from access.denial where staff_id = '11111111-1111-4111-8111-111111111111'")).rowCount, 1)
  await assert.rejects(
    p.as('idva').act((ctx) => exclude(ctx, d.familyId, { agencyId: 'O02' }, 'x')),
    /your own agency/,
  )
})

test('who may say so: her named workers and a manager of her team; a colleague with sight of the plan finds no such page', async () => {
  const d = await hers()
  for (const who of ['idva', 'idva-manager', 'pippa'])
    assert.equal((await p.as(who).get(`/families/${d.familyId}/who-must-not`)).status, 200, who)
  for (const who of ['idva2', 'chair', 'housing', 'dapp', 'council-admin']) {
    assert.equal((await p.as(who).get(`/families/${d.familyId}/who-must-not`)).status, 404, who)
    await assert.rejects(
      p.as(who).act((ctx) => exclude(ctx, d.familyId, { staffId: p.as('idva').staffId }, 'x')),
      NotFound,
      who,
    )
  }
  assert.doesNotMatch((await p.as('idva2').get(`/families/${d.familyId}`)).text, /must not see/)
})

// ── A list of a few ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('only these: everyone else meets nothing; one manager stays on the list, and so does whoever sets it', async () => {
  const d = await hers()
  const [me, manager] = [p.as('idva').hatId, p.as('idva-manager').hatId]
  await assert.rejects(
    p.as('idva').act((ctx) => restrict(ctx, d.familyId, [me], 'A cousin works for the council', 0)),
    /Keep one manager/,
  )
  const path = `/families/${d.familyId}/only`
  const sent = await p.as('idva').submit(path, { who: [manager], reason: 'A cousin works for the council' })
  assert.equal(sent.status, 303, sent.text)
  await goneFor('idva2', d)
  await goneFor('pippa', d)
  await opens('idva', d)
  await opens('idva-manager', d)
  // What was asked of others before can be answered by nobody there: those who keep the list are told, and ring.
  const asked = (await p.as('idva').get(`/families/${d.familyId}`)).text
  assert.match(asked, /Safeguarding Hub[\s\S]*Waiting for an answer\. <b>Nobody there may see this plan now, nor answer here: ring them\./)
  // Somebody else saved first: both are shown.
  assert.equal((await p.as('idva').post(path, { who: [manager], reason: 'x', version: '7', was: '' })).status, 409)
  // A colleague is let in, and it is lifted with a reason.
  assert.equal((await p.as('idva-manager').submit(path, { who: [manager, me, p.as('idva2').hatId], reason: 'Hollis covers' })).status, 303)
  await opens('idva2', d)
  assert.equal((await p.as('idva').submit(`${path}/lift`, { reason: '' })).status, 422)
  assert.equal((await p.as('idva').submit(`${path}/lift`, { reason: 'The cousin has moved away' })).status, 303)
  await opens('pippa', d)
  const { rows } = await p.admin.query<{ lifted: boolean }>(
    'select lifted from access.restriction_change where family_id = $1 order by set_at, lifted',
    [d.familyId],
  )
  assert.deepEqual(
    rows.map((r) => r.lifted),
    [false, false, true],
  )
})

test('a list never grows by somebody who has no reason of their own', async () => {
  const d = await hers()
  const could = await p.as('idva').act((ctx) => whoCould(ctx, d.familyId))
  assert.ok(could.some((c) => c.keeper) && could.every((c) => c.colleague.teamKey !== 'dapp'))
  await p.as('idva').act((ctx) => restrict(ctx, d.familyId, [p.as('idva-manager').hatId, p.as('housing').hatId], 'x', 0))
  const now = await p.as('idva').act((ctx) => restrictionOf(ctx, d.familyId))
  assert.ok(!now?.allowed.includes(p.as('housing').hatId))
  assert.equal((await p.as('idva2').act((ctx) => whoCould(ctx, d.familyId))).length, 0)
})

test('when the last of a list is suspended, a manager of her team takes their place and hears of it; nobody is locked out', async () => {
  const d = await hers()
  await p.as('idva').act((ctx) => restrict(ctx, d.familyId, [p.as('idva-manager').hatId], 'x', 0))
  await p.admin.query('update access.restriction set allowed = $2 where family_id = $1', [d.familyId, [p.as('idva').hatId]])
  await goneFor('idva-manager', d)
  const sent = await p.as('council-admin').submit(`/agency/people/${p.as('idva').staffId}/state`, { to: 'suspended', why: 'Off work' })
  assert.equal(sent.status, 303, sent.text)
  assert.equal((await p.as('idva').get('/work')).go, '/sign-in')
  await opens('idva-manager', d)
  const kinds = await notices('idva-manager', d)
  assert.ok(kinds.includes('unallocated') && kinds.includes('recused'), String(kinds))
  assert.equal(await work(d), null)
  assert.match((await p.as('idva-manager').get('/team')).text, new RegExp(d.name.split(' ')[1] as string))
  const family = await p.as('idva-manager').act((ctx) => openFamily(ctx, d.familyId))
  assert.equal(family.members.length, 3)
})
