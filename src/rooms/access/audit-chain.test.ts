/** The chain of the record: sealed once each and in order whatever happens at the same time, and no hand in it goes unnamed. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { type Partnership, partnership } from '#src/testing.ts'
import {
  type Checkpoint,
  checkpointName,
  isSigned,
  keepCheckpoint,
  readCheckpoints,
  sealRecord,
  signCheckpoint,
  signingKey,
  verifyChain,
} from './audit-chain.ts'

let p: Partnership
const folder = mkdtempSync(join(tmpdir(), 'oneplan-checkpoints-'))
const key = Buffer.alloc(32, 3)
before(async () => {
  p = await partnership()
})
after(async () => {
  await p.close()
  rmSync(folder, { recursive: true, force: true })
})

const write = (n = 1, reason = 'a reason') =>
  p.as('pippa').act(async (ctx) => {
    for (let i = 0; i < n; i++)
      ctx.record('test', {
        classes: ['identity', 'contact'],
        family: randomUUID(),
        subjects: [randomUUID()],
        recipients: [p.team('idva')],
        reason: `${reason} ${i}`,
      })
  })
const count = async (table: string) => Number((await p.admin.query(`select count(*) as n from ${table}`)).rows[0].n)
/** Other tests share the server, and the sealer waits for every transaction that began before: it is asked until nothing waits. */
async function sealAll(): Promise<void> {
  for (;;) {
    await sealRecord(p.job, p.now())
    if ((await count('audit.event')) === (await count('audit.seal'))) return
  }
}
const head = async (): Promise<{ seq: number; hash: string }> => {
  const { rows } = await p.admin.query("select seq, encode(hash, 'hex') as hash from audit.seal order by seq desc limit 1")
  return { seq: Number(rows[0].seq), hash: rows[0].hash }
}
/** Tampering as the worst hand could: as the superuser, with the triggers off. Undone afterwards. */
async function tampered(sql: string, values: unknown[] = [], checkpoints: readonly Checkpoint[] = []) {
  const client: pg.PoolClient = await p.admin.connect()
  const inside = {
    query: (q: unknown, v?: unknown[]) =>
      // The walk's own transaction is this one, so that what was done can be undone.
      typeof q === 'string' && /^(begin|rollback)/.test(q) ? Promise.resolve({ rows: [] }) : client.query(q as string, v),
  }
  try {
    await client.query('begin')
    await client.query("set local session_replication_role = 'replica'")
    for (const statement of sql.split(';;')) await client.query(statement, statement.includes('$1') ? values : [])
    return await verifyChain(inside, checkpoints)
  } finally {
    await client.query('rollback')
    client.release()
  }
}
const whole = async (checkpoints: readonly Checkpoint[] = []) => {
  const client = await p.admin.connect()
  try {
    return await verifyChain(client, checkpoints)
  } finally {
    client.release()
  }
}

test('what was written is sealed in order, and the whole record is as it was sealed', async () => {
  await write(7, 'odd "words" \\ \u0007\n\u2028 £ 🙂 {a,"b"}')
  await p.as('idva').get(`/families/${randomUUID()}`)
  await sealAll()
  const v = await whole()
  assert.equal(v.bad, undefined)
  assert.equal(v.good, await count('audit.event'))
  assert.equal(v.waiting, 0)
})

test('whatever time zone the database or the checker is set to, the hash is the same', async () => {
  const client = await p.admin.connect()
  try {
    for (const zone of ['Asia/Kolkata', 'America/St_Johns', 'UTC']) {
      await client.query(`set timezone = '${zone}'`)
      await client.query("set datestyle = 'SQL, DMY'")
      assert.equal((await verifyChain(client, [])).bad, undefined, zone)
    }
  } finally {
    await client.query('reset timezone')
    await client.query('reset datestyle')
    client.release()
  }
})

test('a change to any column of an entry is named by that entry, and no column was forgotten', async () => {
  await write(3)
  await sealAll()
  const { seq } = await head()
  const other: Record<string, string> = {
    at: "at + interval '1 microsecond'",
    request_id: 'gen_random_uuid()',
    staff_id: 'null',
    hat_id: 'gen_random_uuid()',
    action: "action || ' '",
    classes: "classes || 'risk'::text",
    scope_id: 'null',
    subject_ids: "'{}'",
    reason: "'another'",
    allowed: 'not allowed',
    bases: "'{named}'",
    recipients: "'{}'",
    xid: '(xid::text::bigint + 1)::text::xid8',
  }
  const { rows } = await p.admin.query(
    "select column_name as name from information_schema.columns where table_schema = 'audit' and table_name = 'event' and column_name <> 'id'",
  )
  assert.deepEqual(rows.map((r) => r.name).sort(), Object.keys(other).sort(), 'a new column of the record goes into the hash as well')
  for (const [column, value] of Object.entries(other)) {
    const v = await tampered(`update audit.event set ${column} = ${value} where id = (select event_id from audit.seal where seq = $1)`, [
      seq - 1,
    ])
    assert.equal(v.bad?.seq, seq - 1, column)
  }
})

test('an entry deleted, cut out, moved or put in is named: the first that is wrong', async () => {
  await write(6)
  await sealAll()
  const { seq } = await head()
  const n = seq - 3
  const event = `(select event_id from audit.seal where seq = ${n})`
  const deleted = await tampered(`delete from audit.event where id = ${event}`)
  assert.deepEqual([deleted.bad?.seq, deleted.bad?.what], [n, 'is missing: it was deleted'])
  const cut = await tampered(`delete from audit.event where id = ${event};;delete from audit.seal where seq = ${n}`)
  assert.equal(cut.bad?.seq, n)
  const closed = await tampered(
    `delete from audit.event where id = ${event};;delete from audit.seal where seq = ${n};;update audit.seal set seq = -seq where seq > ${n};;update audit.seal set seq = -seq - 1 where seq < 0`,
  )
  assert.equal(closed.bad?.seq, n, 'the gap closed up')
  const moved = await tampered(
    `update audit.seal s set event_id = -x.event_id from audit.seal x where (s.seq, x.seq) in ((${n}, ${n + 1}), (${n + 1}, ${n}));;update audit.seal set event_id = -event_id where event_id < 0`,
  )
  assert.equal(moved.bad?.seq, n, 'two entries in each other’s place')
  const into = await tampered(
    `update audit.seal set seq = -seq where seq >= ${n};;update audit.seal set seq = -seq + 1 where seq < 0;;
     insert into audit.event (id, request_id, action) overriding system value values (-7, gen_random_uuid(), 'made up later');;
     insert into audit.seal select ${n}, -7, from_xid, prev, sha256('x'), sealed_at from audit.seal where seq = ${n + 1}`,
  )
  assert.equal(into.bad?.seq, n, 'an entry put between two others')
  const stray = await tampered(
    "insert into audit.event (id, request_id, action, xid) overriding system value values (-9, gen_random_uuid(), 'made up later', '3')",
  )
  assert.equal(stray.bad?.id, -9, 'an entry put in as if it were old, without a seal')
  assert.equal((await whole()).bad, undefined, 'and all of it was undone')
})

test('an entry made to look old is not sealed as if it were new', async () => {
  await p.admin.query(
    "insert into audit.event (id, request_id, action, xid) overriding system value values (-11, gen_random_uuid(), 'made up later', '3')",
  )
  try {
    await sealRecord(p.job, p.now())
    assert.equal((await p.admin.query('select 1 from audit.seal where event_id = -11')).rowCount, 0)
    assert.equal((await whole()).bad?.id, -11)
  } finally {
    const client = await p.admin.connect()
    await client.query("set session_replication_role = 'replica'")
    await client.query('delete from audit.event where id = -11')
    await client.query("set session_replication_role = 'origin'")
    client.release()
  }
})

test('the end cut off, an older copy, and a record written anew are found against a checkpoint kept elsewhere', async () => {
  await write(5)
  await sealAll()
  const early = signCheckpoint(key, { ...(await head()), at: p.now() })
  await write(5)
  await sealAll()
  const late = signCheckpoint(key, { ...(await head()), at: p.now() })
  const cutTo = (to: number) =>
    `delete from audit.event where id in (select event_id from audit.seal where seq > ${to});;delete from audit.seal where seq > ${to};;
     update audit.sealing set (seq, hash) = (select seq, hash from audit.seal where seq = ${to})`
  assert.equal((await tampered(cutTo(late.seq - 2))).bad, undefined, 'a neat cut cannot be seen from inside')
  assert.equal((await tampered(cutTo(late.seq - 2), [], [early, late])).bad?.seq, late.seq - 1)
  assert.equal((await tampered(cutTo(early.seq), [], [early, late])).bad?.seq, early.seq + 1, 'an older copy')
  assert.equal((await tampered(`delete from audit.seal where seq > ${late.seq - 2}`)).bad?.seq, late.seq - 1, 'a clumsy cut can')
  // Everything after the first checkpoint changed, and every seal made again to fit.
  const anew = `update audit.event set reason = 'another' where id = (select event_id from audit.seal where seq = ${early.seq + 2});;
    do $$ declare s audit.seal; h bytea := (select hash from audit.seal where seq = ${early.seq}); begin
      for s in select * from audit.seal where seq > ${early.seq} order by seq loop
        update audit.seal set prev = h, hash = sha256(h || convert_to(audit.entry_text(s.seq, s.from_xid, s.sealed_at, (select e from audit.event e where e.id = s.event_id)), 'UTF8')) where seq = s.seq returning hash into h;
      end loop; update audit.sealing set hash = h; end $$`
  assert.equal((await tampered(anew)).bad, undefined)
  assert.equal((await tampered(anew, [], [early, late])).bad?.seq, early.seq + 1)
  assert.equal((await whole([early, late])).bad, undefined)
})

test('nothing in the record is changed or deleted, not by requests, jobs or the owner itself', async () => {
  for (const account of ['oneplan_app', 'oneplan_job', 'oneplan_door', 'oneplan_stats', 'oneplan_vault'])
    for (const table of ['audit.event', 'audit.seal', 'audit.sealing', 'audit.checkpoint'])
      for (const right of ['insert', 'update', 'delete', 'truncate', 'select'])
        assert.equal(
          (await p.admin.query('select has_table_privilege($1, $2, $3) as may', [account, table, right])).rows[0].may,
          false,
          `${account} ${right} ${table}`,
        )
  for (const account of ['oneplan_app', 'oneplan_door', 'oneplan_vault', 'oneplan_stats'])
    assert.equal(
      (await p.admin.query("select has_function_privilege($1, 'audit.seal(timestamptz, int)', 'execute') as may", [account])).rows[0].may,
      false,
      account,
    )
  await write()
  for (const statement of [
    'update audit.event set reason = null',
    'delete from audit.event',
    'delete from audit.seal',
    'truncate audit.seal',
    'update audit.checkpoint set seq = 1',
  ])
    await assert.rejects(p.admin.query(statement), /only added to/, statement)
})

test('two hundred requests at once while the sealer runs: each entry sealed once, in one unbroken order', async () => {
  const before_ = await count('audit.event')
  let done = false
  const sealing = (async () => {
    while (!done) await Promise.all([sealRecord(p.job, p.now()), sealRecord(p.job, p.now())])
  })()
  await Promise.all(Array.from({ length: 200 }, (_, i) => write(1 + (i % 3))))
  done = true
  await sealing
  await sealAll()
  const { rows } = await p.admin.query(
    'select count(*) as n, count(distinct event_id) as events, min(seq) as first, max(seq) as last from audit.seal',
  )
  const n = Number(rows[0].n)
  assert.equal(n, before_ + Array.from({ length: 200 }, (_, i) => 1 + (i % 3)).reduce((a, b) => a + b))
  assert.deepEqual([Number(rows[0].events), Number(rows[0].first), Number(rows[0].last)], [n, 1, n])
  assert.equal((await whole()).bad, undefined)
})

test('a request that is slow to end holds back what came after it, so that its own entry takes its place in the order', async () => {
  await sealAll()
  const sealed = await count('audit.seal')
  const slow = await p.admin.connect()
  try {
    await slow.query('begin')
    const { rows } = await slow.query("insert into audit.event (request_id, action) values (gen_random_uuid(), 'slow') returning id")
    await write()
    await sealRecord(p.job, p.now())
    assert.equal(await count('audit.seal'), sealed, 'nothing is sealed past a transaction that may still bring an entry')
    await slow.query('commit')
    await sealAll()
    const order = (await p.admin.query('select event_id from audit.seal where seq > $1 order by seq', [sealed])).rows
    assert.equal(order[0].event_id, rows[0].id)
    assert.equal((await whole()).bad, undefined)
  } finally {
    slow.release()
  }
})

test('a batch that ends in the middle of a transaction goes on with the rest of it', async () => {
  await sealAll()
  await write(9)
  const event = await count('audit.event')
  while ((await count('audit.seal')) < event) await p.admin.query('select audit.seal($1, 4)', [p.now()])
  assert.equal(await count('audit.seal'), event)
  assert.equal((await whole()).bad, undefined)
})

test('a copy restored on another server goes on in the same chain, and checking says since when', async () => {
  await write(2)
  await sealAll()
  const { seq } = await head()
  // What a restored copy looks like: another server’s name, and transactions that count from elsewhere.
  await p.admin.query("update audit.sealing set place = 'another server', below = '99999999999'")
  await write(3)
  await sealAll()
  await write(2)
  await sealAll()
  const v = await whole()
  assert.equal(v.bad, undefined)
  assert.match(v.notes.join(), new RegExp(`From entry ${seq + 1} on`))
})

test('every hour the head is signed and kept, in a file and for governance to fetch; nothing new, nothing kept', async () => {
  await write(2)
  const kept = await keepCheckpoint(p.job, p.now(), { dir: folder, key })
  assert.ok(kept)
  assert.ok(isSigned(kept, [signingKey(key)]))
  assert.ok(!isSigned({ ...kept, seq: kept.seq + 1 }, [signingKey(key)]))
  assert.ok(!isSigned(kept, [signingKey(Buffer.alloc(32, 4))]))
  assert.deepEqual(readCheckpoints(folder), [kept])
  assert.ok(existsSync(join(folder, 'checkpoint-key.pem')))
  assert.equal(await keepCheckpoint(p.job, p.now(), { dir: folder, key }), undefined)
  assert.equal((await whole([kept])).bad, undefined)
})

test('a checkpoint that the record no longer holds is told to governance the same hour', async () => {
  const told = () => p.admin.query("select hat_id from access.notice where kind = 'record-broken'")
  await keepCheckpoint(p.job, p.now(), { dir: folder, key })
  assert.equal((await told()).rowCount, 0)
  const real = readCheckpoints(folder).at(-1) as Checkpoint
  const beyond = signCheckpoint(key, { seq: real.seq + 1000, hash: 'ab'.repeat(32), at: new Date(p.now().getTime() + 3_600_000) })
  const file = join(folder, checkpointName(beyond))
  writeFileSync(file, JSON.stringify(beyond))
  await keepCheckpoint(p.job, p.now(), { dir: folder, key })
  await keepCheckpoint(p.job, p.now(), { dir: folder, key })
  assert.deepEqual((await told()).rows, [{ hat_id: p.as('governance').hatId }])
  rmSync(file)
})

test('a file that is no checkpoint is said by its name', () => {
  const odd = join(folder, 'checkpoint-x.json')
  writeFileSync(odd, readFileSync(join(folder, readdirSync(folder).find((f) => f.endsWith('.json')) ?? ''), 'utf8').slice(0, 40))
  assert.throws(() => readCheckpoints(folder), /checkpoint-x\.json is not a checkpoint/)
  rmSync(odd)
})
