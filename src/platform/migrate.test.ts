/** What somebody is told whose database and program do not belong together. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { migrate } from './migrate.ts'

const name = `t_${randomBytes(6).toString('hex')}`
const folder = mkdtempSync(join(tmpdir(), 'oneplan-steps-'))
const connected = async (database: string) => {
  const url = new URL(process.env.TEST_PG ?? '')
  url.pathname = database
  const client = new pg.Client(url.toString())
  await client.connect()
  return client
}
let server: pg.Client
let db: pg.Client
before(async () => {
  server = await connected('postgres')
  await server.query(`create database ${name}`)
  db = await connected(name)
  writeFileSync(join(folder, '0001-first.sql'), 'create table public.first ()')
  writeFileSync(join(folder, '0210-step.sql'), 'create table public.step ()')
})
after(async () => {
  await db.end()
  await server.query(`drop database ${name} with (force)`)
  await server.end()
  rmSync(folder, { recursive: true })
})
beforeEach(() => db.query('drop table if exists public.migration, public.first, public.step'))

const had = async (...names: string[]) => {
  await migrate(db, mkdtempSync(join(folder, 'none-')))
  for (const n of names) await db.query("insert into public.migration (name, sha256) values ($1, '')", [n])
}
const tables = async () =>
  (await db.query<{ n: string }>("select relname as n from pg_class where relname in ('first', 'step') order by 1")).rows.map((r) => r.n)

test('an empty database gets every step, and once', async () => {
  assert.deepEqual(await migrate(db, folder), ['0001-first.sql', '0210-step.sql'])
  assert.deepEqual(await migrate(db, folder), [])
  assert.deepEqual(await tables(), ['first', 'step'])
})

test('a database begun before first use is told that it cannot be carried over and what to do, and is left as it is', async () => {
  await had('0002-people.sql', '0200-a-death-said-elsewhere.sql', '0300-later.sql')
  await assert.rejects(migrate(db, folder), /from before first use.*delete the folder \.data \(DATA_DIR\), or use an empty database/)
  assert.deepEqual(await tables(), [])
})

test('a database that is ahead of the program is told to use the newer one', async () => {
  await migrate(db, folder)
  await db.query("insert into public.migration (name, sha256) values ('0300-later.sql', '')")
  await assert.rejects(migrate(db, folder), /newer than this program: it has 0300-later\.sql/)
})
