/** What every request rests on: the record before the page, once for a form sent twice, nothing said of what is hidden. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addMember, beginFamily, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const events = async (staffId: string, since: number) =>
  (
    await p.admin.query<{ action: string; scope_id: string | null; allowed: boolean; reason: string | null }>(
      'select action, scope_id, allowed, reason from audit.event where staff_id = $1 and id > $2 order by id',
      [staffId, since],
    )
  ).rows
const mark = async () => Number((await p.admin.query<{ n: string }>('select coalesce(max(id), 0) as n from audit.event')).rows[0]?.n)
const family = () =>
  p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    await addMember(ctx, id, { role: 'victim', givenName: 'Nadia', familyName: 'Frost' })
    return id
  })

test('who looked at a family is recorded with what they looked at, before the page is sent', async () => {
  const id = await family()
  const from = await mark()
  assert.equal((await p.as('pippa').get(`/families/${id}/refer`)).status, 200)
  const seen = await events(p.as('pippa').staffId, from)
  assert.ok(seen.some((e) => e.scope_id === id && e.allowed))
})

test('no record, no page: when the record cannot be written nothing of the family is sent', async () => {
  const id = await family()
  await p.admin.query('alter table audit.event rename to event_away')
  try {
    const seen = await p.as('pippa').get(`/families/${id}/refer`)
    assert.equal(seen.status, 503)
    assert.doesNotMatch(seen.text, /Nadia/)
  } finally {
    await p.admin.query('alter table audit.event_away rename to event')
  }
  assert.equal((await p.as('pippa').get(`/families/${id}/refer`)).status, 200)
})

test('whatever keeps the record from being written, no content leaves: a right taken away, a full disk, a broken function', async () => {
  const id = await family()
  const pages = [`/families/${id}`, `/families/${id}/people`, `/families/${id}/refer`, `/families/${id}/chronology`]
  // The function that writes it works as the owner; what stops it is what would stop it on the day.
  const faults: Record<string, [string, string]> = {
    'the right to insert taken away': ['revoke insert on audit.event from oneplan_owner', 'grant insert on audit.event to oneplan_owner'],
    'the right to call it taken away': [
      'revoke execute on function audit.record(text, text[], uuid, uuid[], text, bool, uuid[]) from oneplan_app',
      'grant execute on function audit.record(text, text[], uuid, uuid[], text, bool, uuid[]) to oneplan_app',
    ],
    'the disk full': [
      `create function public.disk_full() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
       create trigger zz_disk_full before insert on audit.event for each row execute function public.disk_full()`,
      'drop trigger zz_disk_full on audit.event; drop function public.disk_full()',
    ],
  }
  for (const [fault, [break_, mend]] of Object.entries(faults)) {
    await p.admin.query(break_)
    try {
      for (const path of pages) {
        const seen = await p.as('pippa').get(path)
        assert.ok(seen.status >= 400, `${fault}: ${path} answered ${seen.status}`)
        assert.doesNotMatch(seen.text, /Nadia|Frost/, `${fault}: ${path}`)
      }
      const before_ = (await p.admin.query('select count(*) as n from people.member where family_id = $1', [id])).rows[0]?.n
      await assert.rejects(p.as('pippa').act((ctx) => addMember(ctx, id, { role: 'other', givenName: 'Nobody', familyName: 'Saved' })))
      assert.equal(
        (await p.admin.query('select count(*) as n from people.member where family_id = $1', [id])).rows[0]?.n,
        before_,
        'nor is anything changed',
      )
    } finally {
      await p.admin.query(mend)
    }
  }
  for (const path of pages) assert.equal((await p.as('pippa').get(path)).status, 200, path)
})

test('a family one may not see and a family that does not exist answer alike, and the try is recorded', async () => {
  const id = await family()
  const from = await mark()
  const [hidden, missing] = [await p.as('refuge').get(`/families/${id}/refer`), await p.as('refuge').get(`/families/${randomUUID()}/refer`)]
  assert.deepEqual([hidden.status, missing.status], [404, 404])
  assert.equal(hidden.text, missing.text)
  assert.deepEqual(
    (await events(p.as('refuge').staffId, from)).map((e) => [e.action, e.allowed]),
    [
      ['not found', false],
      ['not found', false],
    ],
  )
})

test('a page for other roles answers as one that does not exist', async () => {
  const [role, missing] = [await p.as('board').get('/referrals'), await p.as('board').get('/no-such-page')]
  assert.deepEqual([role.status, missing.status], [404, 404])
})

test('a form sent five times at once takes effect once, and all five go to the same place', async () => {
  const key = randomUUID()
  let done = 0
  const send = () =>
    p.as('pippa').act((ctx) =>
      ctx.once(key, '/x', { a: '1' }, async () => {
        done++
        return `/went/${await beginFamily(ctx)}`
      }),
    )
  const all = await Promise.all([send(), send(), send(), send(), send()])
  assert.equal(done, 1)
  assert.equal(new Set(all).size, 1)
})

test('the same key with other answers is refused and says what was kept; another person’s same key is theirs alone', async () => {
  const key = randomUUID()
  const send = (who: string, body: Record<string, string>) => p.as(who).act((ctx) => ctx.once(key, '/x', body, async () => `/by/${who}`))
  assert.equal(await send('pippa', { a: '1' }), '/by/pippa')
  await assert.rejects(send('pippa', { a: '2' }), /already sent once/)
  assert.equal(await send('mash', { a: '1' }), '/by/mash')
  await assert.rejects(
    p.as('pippa').act((ctx) => ctx.once('not-a-key', '/x', {}, async () => '/')),
    /incomplete/,
  )
})

test('a fault rolls everything back and uses no key up', async () => {
  const key = randomUUID()
  const before_ = Number((await p.admin.query('select count(*) as n from people.family')).rows[0]?.n)
  await assert.rejects(
    p.as('pippa').act((ctx) =>
      ctx.once(key, '/x', {}, async () => {
        await beginFamily(ctx)
        throw new Error('broken')
      }),
    ),
    /broken/,
  )
  assert.equal(Number((await p.admin.query('select count(*) as n from people.family')).rows[0]?.n), before_)
  assert.match(await p.as('pippa').act((ctx) => ctx.once(key, '/x', {}, async () => `/${await beginFamily(ctx)}`)), /^\/[0-9a-f-]{36}$/)
})

test('a half-done form belongs to the hat that began it and is unreadable in the database', async () => {
  await p.as('pippa').act((ctx) => ctx.drafts.save('test', null, { happening: 'CANARY-draft' }))
  assert.equal((await p.as('pippa').act((ctx) => ctx.drafts.open('test', null)))?.answers.happening, 'CANARY-draft')
  assert.equal(await p.as('pippa2').act((ctx) => ctx.drafts.open('test', null)), undefined)
  const stored = (await p.admin.query<{ answers: Buffer }>('select answers from access.draft')).rows
  assert.ok(stored.every((r) => !r.answers.includes('CANARY')))
  const rows = (key: string) => p.as(key).act((ctx) => ctx.db.selectFrom('access.draft').select('id').execute())
  assert.equal((await rows('pippa')).length > 0, true)
  assert.deepEqual(await rows('pippa2'), [])
})

test('narrowing a request to one family never shows one that is not the reader’s', async () => {
  const id = await family()
  const seen = await p.as('idva').act(async (ctx) => {
    await ctx.about(id)
    return ctx.db.selectFrom('people.member').selectAll().execute()
  })
  assert.deepEqual(seen, [])
  await assert.rejects(
    p.as('idva').act((ctx) => openFamily(ctx, id)),
    /family/,
  )
})

test('the database goes away in the middle of a request: nothing is half written, what was typed is on the page, and the next request works', async () => {
  const id = await family()
  const key = randomUUID()
  // Somebody else holds the row, so that the request is in the middle of its transaction when its connection is cut.
  const holder = await p.admin.connect()
  await holder.query('begin')
  await holder.query('select 1 from people.family where id = $1 for update', [id])
  await holder.query('lock table risk.level in exclusive mode')
  const sent = p.as('pippa').post(`/families/${id}/level`, { key, whyHigh: 'He came <back>', whyNow: 'Tonight' })
  const cut = async (): Promise<void> => {
    const { rowCount } = await p.admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'oneplan_app' and wait_event_type = 'Lock'",
    )
    if (!rowCount) return cut()
  }
  await cut()
  const seen = await sent
  await holder.query('rollback')
  holder.release()
  assert.equal(seen.status, 503)
  assert.match(seen.text, /He came &lt;back&gt;/)
  assert.equal((await p.admin.query('select 1 from risk.level where family_id = $1', [id])).rowCount, 0)
  const again = await p.as('pippa').post(`/families/${id}/level`, { key, whyHigh: 'He came <back>', whyNow: 'Tonight' })
  assert.equal(again.status, 303)
  assert.equal((await p.admin.query('select 1 from risk.level where family_id = $1', [id])).rowCount, 1)
})
