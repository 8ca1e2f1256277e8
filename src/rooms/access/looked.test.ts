/** Who looked: every look is there with its basis, her workers see who looked at her, and nobody learns from it what they may not. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { addMember, beginFamily, openFamily } from '#rooms/people/index.ts'
import { addAction } from '#rooms/plans/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { keepCheckpoint, sealRecord } from './audit-chain.ts'
import { tellWhatStandsOut } from './looked.ts'
import { classes } from './policy.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const family = (who = 'pippa', familyName = 'Frost') =>
  p.as(who).act(async (ctx) => {
    const id = await beginFamily(ctx)
    await addMember(ctx, id, { role: 'victim', givenName: 'Nadia', familyName })
    return id
  })
const memberOf = async (id: string) =>
  (await p.admin.query<{ id: string }>('select id from people.member where family_id = $1', [id])).rows[0]?.id as string
/** A dated fact, as the triggers would write it. */
const give = (scope: string, holder: string, kind: string, from = '-infinity', until = 'infinity') =>
  p.admin.query(
    'insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values ($1, $2, $3, $4, $5, gen_random_uuid())',
    [scope, holder, kind, from, until],
  )
const last = async (staffId: string, scope: string) =>
  (
    await p.admin.query<{ action: string; classes: string[]; bases: string[]; allowed: boolean }>(
      'select action, classes, bases, allowed from audit.event where staff_id = $1 and scope_id = $2 order by id desc limit 1',
      [staffId, scope],
    )
  ).rows[0]
const reference = async (id: string) =>
  (await p.admin.query('select reference from people.family where id = $1', [id])).rows[0].reference as string

test('the basis of each look is what the reader held at that moment, no more and no less', async () => {
  const id = await family()
  const idva = p.as('idva')
  await give(id, idva.teamId, 'victim')
  await give(id, idva.hatId, 'named', '-infinity', p.now().toISOString())
  await give(id, p.as('refuge').teamId, 'child')
  await idva.act(async (ctx) => void (await openFamily(ctx, id)))
  assert.deepEqual((await last(idva.staffId, id))?.bases, ['victim'], 'not the one that ended this minute, nor another team’s')
  await p.as('pippa').act(async (ctx) => void (await openFamily(ctx, id)))
  assert.deepEqual((await last(p.as('pippa').staffId, id))?.bases, ['duty', 'named'])
})

test('a try at a hidden family is in the record with the family it was about, and without a basis', async () => {
  const id = await family()
  assert.equal((await p.as('refuge').get(`/families/${id}`)).status, 404)
  assert.deepEqual(await last(p.as('refuge').staffId, id), { action: 'not found', classes: [], bases: [], allowed: false })
})

test('what a room reads without a word is in the record all the same; what it said is not said twice', async () => {
  const id = await family()
  const her = await memberOf(id)
  await p.as('pippa').act(async (ctx) => {
    await openFamily(ctx, id)
    await ctx.db.selectFrom('people.known_address').selectAll().where('family_id', '=', id).execute()
    await ctx.db
      .insertInto('people.known_address')
      .values({
        id: randomUUID(),
        family_id: id,
        member_id: her,
        lines: '4 Nowhere Row',
        recorded_by: ctx.viewer.hatId,
        recorded_at: ctx.now,
      })
      .execute()
    await ctx.db
      .selectFrom('people.known_address as k')
      .innerJoin('people.member as m', 'm.family_id', 'k.family_id')
      .select('k.lines')
      .where('k.family_id', '=', id)
      .execute()
  })
  const { rows } = await p.admin.query(
    "select action, classes from audit.event where scope_id = $1 and action not in ('begin family', 'add person') order by id",
    [id],
  )
  assert.deepEqual(rows, [
    { action: 'open family', classes: ['identity'] },
    { action: 'change', classes: ['address'] },
  ])
})

test('whom something was sent to is in the record', async () => {
  const id = await family()
  await p
    .as('pippa')
    .act(async (ctx) => ctx.record('test', { family: id, recipients: [p.as('idva').hatId, null, p.team('refuge-southampton')] }))
  const { rows } = await p.admin.query('select recipients from audit.event where scope_id = $1 and action = $2', [id, 'test'])
  assert.deepEqual(rows[0].recipients, [p.as('idva').hatId, p.team('refuge-southampton')])
})

test('a word that goes to a colleague names that colleague in the record', async () => {
  const id = await family()
  await give(id, p.as('idva').teamId, 'victim')
  await p.as('idva').act(async (ctx) => {
    await openFamily(ctx, id)
    await addAction(ctx, id, {
      text: 'Change the locks',
      ownerTeam: p.as('idva').teamId,
      ownerHat: p.as('idva2').hatId,
      dueAt: new Date(ctx.now.getTime() + 86_400_000),
      couldTellHim: 'no',
    })
  })
  const { rows } = await p.admin.query("select recipients from audit.event where scope_id = $1 and action = 'add action'", [id])
  assert.deepEqual(rows[0].recipients, [p.as('idva').teamId, p.as('idva2').hatId])
})

test('her named worker sees who looked: names, agencies, when, on which basis; and reading that is itself recorded', async () => {
  const id = await family()
  await give(id, p.as('idva').hatId, 'named')
  await give(id, p.as('housing').teamId, 'seat')
  assert.equal((await p.as('housing').get(`/families/${id}`)).status, 200)
  const plan = await p.as('idva').get(`/families/${id}`)
  assert.match(plan.text, new RegExp(`href="/families/${id}/who-looked"`))
  const seen = await p.as('idva').get(`/families/${id}/who-looked`)
  assert.equal(seen.status, 200)
  assert.match(seen.text, /Ade Bello/)
  assert.match(seen.text, /sits at a meeting this family is on/)
  assert.match(seen.text, /Sam Whitlock/)
  assert.deepEqual(await last(p.as('idva').staffId, id).then((e) => [e?.action, e?.classes]), ['read who looked', ['looked']])
})

test('others on the plan see neither the page nor its link, and cannot tell it from one that is not there', async () => {
  const id = await family()
  await give(id, p.as('housing').teamId, 'seat')
  await give(id, p.as('idva').teamId, 'victim')
  for (const key of ['housing', 'idva']) {
    assert.doesNotMatch((await p.as(key).get(`/families/${id}`)).text, /who-looked/)
    const [hidden, missing] = [
      await p.as(key).get(`/families/${id}/who-looked`),
      await p.as(key).get(`/families/${randomUUID()}/who-looked`),
    ]
    assert.deepEqual([hidden.status, hidden.text], [404, missing.text], key)
  }
  await p.admin.query('update people.family set holder_hat_id = $2 where id = $1', [id, p.as('idva').hatId])
  assert.equal((await p.as('idva').get(`/families/${id}/who-looked`)).status, 200, 'whoever holds the risk does')
  assert.deepEqual(classes.looked.read, ['named'], 'as audit.who_looked has it')
})

test('somebody turned away, denied, restricted or on his side shows to governance alone', async () => {
  const id = await family()
  for (const key of ['idva', 'housing', 'health', 'police']) await give(id, p.as(key).hatId, key === 'idva' ? 'named' : 'seat')
  for (const key of ['housing', 'health', 'police']) assert.equal((await p.as(key).get(`/families/${id}`)).status, 200, key)
  assert.equal((await p.as('refuge').get(`/families/${id}`)).status, 404)
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', $3)", [
    id,
    p.as('housing').staffId,
    p.now(),
  ])
  const hers = await p.as('idva').get(`/families/${id}/who-looked`)
  assert.match(hers.text, /Lucy Amoah/)
  assert.doesNotMatch(hers.text, /Gill Marden|Ade Bello|Turned away/)
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    id,
    [p.as('idva').hatId, p.as('police').hatId],
    p.now(),
    'x',
  ])
  const restricted = await p.as('idva').get(`/families/${id}/who-looked`)
  assert.match(restricted.text, /Imran Doyle/)
  assert.doesNotMatch(restricted.text, /Lucy Amoah/)
  const all = await p.as('governance').get(`/who-looked/family/${id}`)
  for (const name of [/Gill Marden/, /Turned away/, /Ade Bello/, /Lucy Amoah/, /Imran Doyle/]) assert.match(all.text, name)
})

test('governance finds by reference, by colleague and by day, and never learns a name of the family', async () => {
  const id = await family('pippa', 'Quillfeather')
  const ref = await reference(id)
  await p.as('pippa').get(`/families/${id}`)
  const g = p.as('governance')
  assert.equal((await g.post('/who-looked', { sought: ` ${ref.toLowerCase()} ` })).go, `/who-looked/family/${id}`)
  assert.equal((await g.post('/who-looked', { sought: 'whitlock' })).go, `/who-looked/colleague/${p.as('pippa').staffId}`)
  assert.equal((await g.post('/who-looked', { sought: '10 3 2026' })).go, '/who-looked/day/2026-03-10')
  const several = await g.post('/who-looked', { sought: 'an' })
  assert.equal(several.status, 200)
  assert.match(several.text, /Which colleague\?/)
  const none = await g.post('/who-looked', { sought: 'Zzyzx' })
  assert.deepEqual([none.status, /value="Zzyzx"/.test(none.text)], [422, true])
  for (const path of [`/who-looked/family/${id}`, `/who-looked/colleague/${p.as('pippa').staffId}`, '/who-looked/day/2026-03-10']) {
    const page = await g.get(path)
    assert.equal(page.status, 200, path)
    assert.match(page.text, path.includes('family') ? /Sam Whitlock/ : new RegExp(ref), path)
    assert.doesNotMatch(page.text, /Quillfeather|Nadia/, path)
  }
  assert.deepEqual(await last(g.staffId, id).then((e) => [e?.action, e?.classes]), ['read who looked', ['looked']])
  for (const path of [
    `/who-looked/family/${randomUUID()}`,
    '/who-looked/family/x',
    `/who-looked/colleague/${randomUUID()}`,
    '/who-looked/day/2026-03-11',
    '/who-looked/day/x',
    '/who-looked/outliers?week=2026-03-03',
  ])
    assert.equal((await g.get(path)).status, 404, path)
})

test('nobody but governance opens these pages, nor asks the database for what is on them', async () => {
  const id = await family()
  for (const key of ['pippa', 'idva', 'idva-manager', 'chair', 'board', 'dapp', 'housing']) {
    for (const path of [
      '/who-looked',
      `/who-looked/family/${id}`,
      '/who-looked/day/2026-03-10',
      '/who-looked/outliers',
      '/who-looked/checkpoints',
    ])
      assert.equal((await p.as(key).get(path)).status, 404, `${key} ${path}`)
    for (const call of ["audit.all_looks(null, null, '-infinity', 'infinity', 5)", "audit.week('-infinity', 'infinity')"])
      await assert.rejects(
        p.as(key).act(async (ctx) => sql`select * from ${sql.raw(call)}`.execute(ctx.db)),
        { code: '42501' },
        `${key} ${call}`,
      )
  }
})

test('a governance lead who is related to a family is kept from who looked at it as well', async () => {
  const id = await family()
  await p.as('pippa').get(`/families/${id}`)
  const g = p.as('governance')
  assert.equal((await g.get(`/who-looked/family/${id}`)).status, 200)
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'party', '-infinity')", [
    id,
    g.staffId,
  ])
  assert.equal((await g.get(`/who-looked/family/${id}`)).status, 404)
  assert.equal((await g.post('/who-looked', { sought: await reference(id) })).status, 422)
  assert.doesNotMatch((await g.get('/who-looked/day/2026-03-10')).text, new RegExp(await reference(id)))
})

test('a search that showed her name is a look at her', async () => {
  const id = await family('pippa', 'Thistlewood')
  await give(id, p.as('idva').hatId, 'named')
  assert.match((await p.as('pippa2').post('/find', { find: 'Nadia Thistlewood' })).text, /Thistlewood/)
  assert.match((await p.as('idva').get(`/families/${id}/who-looked`)).text, /Kemi Ladipo[\s\S]*?Came up in a search/)
})

test('a week’s outliers are read by governance, and the Monday job says when there are some', async () => {
  p.at(new Date('2026-03-04T10:00:00Z'))
  const id = await family('pippa', 'Adeyemi')
  await give(id, p.as('idva').hatId, 'named')
  await give(id, p.as('pippa2').hatId, 'duty')
  await p.as('idva').get(`/families/${id}`)
  await p.as('pippa2').get(`/families/${id}`)
  p.at(new Date('2026-03-09T07:30:00Z'))
  assert.ok((await tellWhatStandsOut(p.job, p.now())) >= 2)
  await tellWhatStandsOut(p.job, p.now())
  const told = await p.admin.query("select hat_id from access.notice where kind = 'looks-stand-out' and seen_at is null")
  assert.deepEqual(told.rows, [{ hat_id: p.as('governance').hatId }], 'once')
  assert.match((await p.as('governance').get('/who-looked')).text, /Something of last week is to be read/)
  const page = await p.as('governance').get('/who-looked/outliers')
  assert.match(page.text, /The same surname[\s\S]*Jo Adeyemi[\s\S]*Looked without involvement[\s\S]*Kemi Ladipo/)
  assert.equal((await p.admin.query("select 1 from access.notice where kind = 'looks-stand-out' and seen_at is null")).rowCount, 0)
  p.at(new Date('2026-02-16T07:30:00Z'))
  assert.equal(await tellWhatStandsOut(p.job, p.now()), 0, 'a quiet week makes no noise')
  p.at(new Date('2026-03-10T11:52:00Z'))
})

test('how the record stands is on the first page, and that sealing stopped stands out', async () => {
  const g = p.as('governance')
  await sealRecord(p.job, p.now())
  assert.match((await g.get('/who-looked')).text, /sealed, last just now/)
  p.at(new Date('2026-03-10T12:20:00Z'))
  assert.match((await g.get('/who-looked')).text, /Sealing has stopped/)
  p.at(new Date('2026-03-10T11:52:00Z'))
})

test('governance fetches checkpoints, to keep them elsewhere', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs')
  const dir = mkdtempSync('/tmp/oneplan-kept-')
  const kept = await keepCheckpoint(p.job, p.now(), { dir, key: Buffer.alloc(32, 5) })
  rmSync(dir, { recursive: true })
  assert.ok(kept)
  assert.match((await p.as('governance').get('/who-looked/checkpoints')).text, new RegExp(`/who-looked/checkpoints/${kept.seq}"`))
  const file = await p.as('governance').get(`/who-looked/checkpoints/${kept.seq}`)
  assert.deepEqual(JSON.parse(file.text), kept)
  assert.match(String(file.headers['content-disposition']), /attachment; filename="checkpoint-/)
})
