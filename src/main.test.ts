/** The program as it is started: from settings to the first page, through kills, to a clean stop. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { openKeys, passwordOf } from '#src/set-up.ts'
import { startMailServer } from '../journeys/mail-server.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'oneplan-start-'))
chmodSync(folder, 0o755)
const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Started {
  child: ChildProcess
  said(): string
  address: string
  ended: Promise<number | null>
}
function launch(env: Record<string, string>): {
  child: ChildProcess
  said(): string
  until(text: RegExp): Promise<RegExpExecArray>
  ended: Promise<number | null>
} {
  const { DATABASE_URL: _, TEST_PG: __, ...rest } = process.env
  const child = spawn(process.execPath, [join(root, 'src/main.ts')], {
    cwd: tmpdir(),
    env: { ...rest, PORT: '0', DEMO: 'no', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let out = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (d) => {
      out += String(d)
      for (const look of waiting) look()
    })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const until = (text: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = text.exec(out)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`ended first, saying: ${out}`)))
    })
  return { child, said: () => out, until, ended }
}
async function start(env: Record<string, string>): Promise<Started> {
  const p = launch(env)
  const [, address] = await p.until(/ready: (http:\S+)/)
  return { child: p.child, said: p.said, address: address as string, ended: p.ended }
}
const stop = async (s: Started): Promise<number | null> => {
  s.child.kill('SIGTERM')
  return s.ended
}
const data = join(folder, 'one')
const postmaster = () => Number(readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
async function asSuperuser<T>(run: (c: pg.Client) => Promise<T>): Promise<T> {
  const port = readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n')[3]
  const password = passwordOf(openKeys(join(data, 'keys')).database, 'postgres')
  const client = new pg.Client({ connectionString: `postgres://postgres:${password}@127.0.0.1:${port}/oneplan` })
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

test('every setting that is wrong is named with its mend, in one go, and nothing is started', async () => {
  const p = launch({ PORT: 'eighty', DATABASE_URL: 'mysql://x', DEMO: 'maybe', PACK: '../x' })
  assert.equal(await p.ended, 1)
  for (const mend of [/PORT is "eighty".*whole number/, /DATABASE_URL.*postgres:\/\//, /DEMO is "maybe".*yes or no/, /PACK is/])
    assert.match(p.said(), mend)
  assert.doesNotMatch(p.said(), /at .*\.ts:/)
})

test('a database that cannot be reached is said in one line with what to do', async () => {
  const p = launch({ DATABASE_URL: 'postgres://x:y@127.0.0.1:1/oneplan', DATA_DIR: join(folder, 'none') })
  assert.equal(await p.ended, 1)
  assert.match(p.said(), /DATABASE_URL cannot be used. No server answers there/)
})

test('from any folder to the first page; a second copy says that one is running; it stops in order', async () => {
  const first = await start({ DATA_DIR: data })
  assert.equal((await fetch(`${first.address}/sign-in`)).status, 200)
  assert.match(await (await fetch(`${first.address}/for-professionals`)).text(), /is not open here/)
  const second = launch({ DATA_DIR: data })
  assert.equal(await second.ended, 1)
  assert.match(second.said(), /already running from this folder/)
  const taken = launch({ DATA_DIR: join(folder, 'two'), PORT: new URL(first.address).port })
  assert.equal(await taken.ended, 1)
  assert.match(taken.said(), /is in use by another program. Set PORT/)
  const pid = postmaster()
  // Ctrl-C arrives twice: from the terminal, and passed on by the launcher.
  first.child.kill('SIGINT')
  assert.equal(await stop(first), 0)
  assert.ok(!existsSync(join(data, 'postgres/postmaster.pid')))
  assert.throws(() => process.kill(pid, 0))
})

test('killed outright, it starts again with everything that was kept; so does the database alone, without a start', async () => {
  const first = await start({ DATA_DIR: data })
  await asSuperuser((c) => c.query("insert into access.agency (id, name) values ('kept', 'Kept')"))
  first.child.kill('SIGKILL')
  await first.ended

  const mail = await startMailServer()
  const again = await start({ DATA_DIR: data, MAIL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'codes@example.org' })
  assert.equal((await asSuperuser((c) => c.query("select name from access.agency where id = 'kept'"))).rowCount, 1)

  // Without a mail server the form is closed; with one a code is in the mail as soon as it was asked for.
  const asked = await fetch(`${again.address}/for-professionals`, {
    method: 'POST',
    body: new URLSearchParams({ email: 'petra.lown@nhs.example', do: 'code' }),
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  assert.match(await asked.text(), /If mail can be sent to petra\.lown@nhs\.example/)
  const letter = await mail.next()
  assert.match(letter.text, /Your code is \d{6}\./)
  await mail.close()
  assert.doesNotMatch(again.said(), /petra|\d{6}\./)

  const pid = postmaster()
  process.kill(-pid, 'SIGKILL')
  let status = 0
  for (const from = Date.now(); Date.now() - from < 20_000 && status !== 422; ) {
    const body = new URLSearchParams({ email: 'nobody@example.org', password: 'x', code: '1' })
    status = await fetch(`${again.address}/sign-in`, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } }).then(
      (r) => r.status,
      () => 0,
    )
  }
  assert.equal(status, 422)
  assert.notEqual(postmaster(), pid)
  assert.equal(await stop(again), 0)
})
