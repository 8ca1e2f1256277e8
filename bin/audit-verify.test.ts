/** The command that checks the record, as it is run: what it says, and what it ends with. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { keepCheckpoint, readCheckpoints, sealRecord } from '#rooms/access/audit-chain.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
const data = mkdtempSync(join(tmpdir(), 'oneplan-verify-'))
const kept = join(data, 'checkpoints')
const key = Buffer.alloc(32, 8)
before(async () => {
  p = await partnership()
  mkdirSync(join(data, 'keys'))
  writeFileSync(join(data, 'keys', 'checkpoint.key'), key.toString('base64'))
})
after(async () => {
  await p.close()
  rmSync(data, { recursive: true, force: true })
})

async function run(args: string[] = [], env: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
  const url = new URL(process.env.TEST_PG as string)
  url.pathname = `/${p.database}`
  const child = spawn(process.execPath, [join(import.meta.dirname, 'audit-verify.ts'), ...args], {
    env: { ...process.env, DATA_DIR: data, DATABASE_URL: url.toString(), ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => (said += String(d)))
  return { code: await new Promise((resolve) => child.once('close', resolve)), said }
}
const write = (n: number) =>
  p.as('pippa').act(async (ctx) => {
    for (let i = 0; i < n; i++) ctx.record('test', { classes: ['identity'] })
  })
/** As the worst hand could: the triggers that refuse it turned off. */
async function tamper(...statements: string[]): Promise<void> {
  const client = await p.admin.connect()
  await client.query("set session_replication_role = 'replica'")
  for (const s of statements) await client.query(s)
  await client.query("set session_replication_role = 'origin'")
  client.release()
}

test('a record that is as it was ends with nothing wrong, says how fast it was, and what it was held against', async () => {
  await write(30)
  while ((await p.admin.query('select 1 from audit.event e where not exists (select from audit.seal s where s.event_id = e.id)')).rowCount)
    await sealRecord(p.job, p.now())
  const bare = await run()
  assert.equal(bare.code, 0, bare.said)
  assert.match(bare.said, /no checkpoint to hold the end against/)
  await keepCheckpoint(p.job, p.now(), { dir: kept, key })
  const { code, said } = await run()
  assert.equal(code, 0, said)
  assert.match(said, /All \d+ entries are as they were sealed, and agree with 1 checkpoint\. 0 wait[\s\S]*\d+ entries a second/)
})

test('a changed entry is named and the command ends with 1', async () => {
  await tamper("update audit.event set reason = 'x' where id = (select event_id from audit.seal where seq = 9)")
  try {
    const { code, said } = await run()
    assert.equal(code, 1)
    assert.match(said, /NOT AS IT WAS: entry 9 of the chain is not what was sealed/)
    assert.match(said, /The 8 entries before it are as they were sealed/)
  } finally {
    await tamper('update audit.event set reason = null where id = (select event_id from audit.seal where seq = 9)')
  }
})

test('a cut end is found against checkpoints kept elsewhere, with the public half of the key alone', async () => {
  const last = readCheckpoints(kept).at(-1)
  const cut = [
    'create table public.kept_event as select * from audit.event where id in (select event_id from audit.seal where seq > 20)',
    'create table public.kept_seal as select * from audit.seal where seq > 20',
    'create table public.kept_sealing as select * from audit.sealing',
    'delete from audit.event where id in (select event_id from audit.seal where seq > 20)',
    'delete from audit.seal where seq > 20',
    'update audit.sealing set (seq, hash) = (select seq, hash from audit.seal where seq = 20)',
  ]
  await tamper(...cut)
  try {
    const { code, said } = await run(['--checkpoints', kept, '--key', join(kept, 'checkpoint-key.pem')], {
      DATA_DIR: join(data, 'elsewhere'),
    })
    assert.equal(code, 1)
    assert.match(said, new RegExp(`entry 21 of the chain is missing: the end was cut off[\\s\\S]*holds ${last?.seq} entries`))
  } finally {
    await tamper(
      'insert into audit.event overriding system value select * from public.kept_event',
      'insert into audit.seal select * from public.kept_seal',
      'update audit.sealing s set (seq, hash) = (select seq, hash from public.kept_sealing)',
      'drop table public.kept_event, public.kept_seal, public.kept_sealing',
    )
  }
  assert.equal((await run()).code, 0)
})

test('a checkpoint signed by another key, and a place with no key or folder, are said plainly', async () => {
  writeFileSync(join(data, 'keys', 'checkpoint.key'), Buffer.alloc(32, 9).toString('base64'))
  const other = await run()
  assert.equal(other.code, 1)
  assert.match(other.said, /not signed with the key of this installation/)
  rmSync(join(data, 'keys'), { recursive: true })
  const none = await run()
  assert.equal(none.code, 1)
  assert.match(none.said, /Say --key and the file checkpoint-key\.pem/)
  const nowhere = await run(['--checkpoints', join(data, 'nowhere')])
  assert.deepEqual([nowhere.code, /There is no folder/.test(nowhere.said)], [1, true])
})
