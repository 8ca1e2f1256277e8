/**
 * Makes a database ready: its accounts, its migrations, its policies, the pack's agencies and teams. Runs before anyone can sign in, as an account
 * that may do so; requests never run as it. Doing it again changes nothing.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import type { Pack } from '#pack/index.ts'
import { migrate } from '#platform/migrate.ts'
import { applyRowSecurity, catalogueFaults, type Keys, loadTeams, masterName, sayFaults } from '#rooms/access/index.ts'
import { loadDefinitions } from '#rooms/directory/index.ts'

/** Accounts that own things and can never log in. */
const owners = ['oneplan_owner', 'oneplan_vault', 'oneplan_stats'] as const
/** Accounts the program works as. None is a superuser, owns a table or goes around row-level security. */
export const accounts = ['oneplan_app', 'oneplan_job', 'oneplan_door'] as const
export type Account = (typeof accounts)[number]

/** Keys the database never sees, in files only this account can read. Lost keys cannot be made again: keep a copy in another place. */
export function openKeys(dir: string): Keys & { database: Buffer; checkpoint: Buffer } {
  const key = (name: string): Buffer => {
    const file = join(dir, `${name}.key`)
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o400, flag: 'wx' })
    }
    chmodSync(file, 0o400)
    const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
    if (bytes.length !== 32) throw new Error(`The key file ${name}.key is not 32 bytes. Put the right file back.`)
    return bytes
  }
  // A vault key that was replaced stays beside it, so that older backups open; one called next means that a change of it was broken off.
  const beside = existsSync(dir) ? readdirSync(dir).filter((f) => /^vault\.(next|[0-9a-f]{8})\.key$/.test(f)) : []
  if (beside.length > 0 && !existsSync(join(dir, 'vault.key')))
    throw new DatabaseNotReady(
      'The key file vault.key is gone, and others of the vault are there. Put the right file back: a new one opens nothing.',
    )
  const vaultOthers = beside.map((f) => key(f.slice(0, -'.key'.length)))
  return {
    sealing: key('sealing'),
    vault: key('vault'),
    vaultOthers,
    matching: key('matching'),
    database: key('database'),
    checkpoint: key('checkpoint'),
  }
}

/**
 * The next master key of the vault: made the first time it is asked for, found again by whoever goes on after a stop. `done` puts it in the place of
 * the one before, which is kept beside it under its own name; the keys at that place are never none.
 */
export function nextVaultKey(dir: string): { next: Buffer; done(): string } {
  const [now, next] = [join(dir, 'vault.key'), join(dir, 'vault.next.key')]
  if (!existsSync(next)) {
    rmSync(`${next}.part`, { force: true })
    writeFileSync(`${next}.part`, randomBytes(32).toString('base64'), { mode: 0o400 })
    renameSync(`${next}.part`, next)
  }
  const read = (file: string) => Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  return {
    next: read(next),
    done() {
      const before = join(dir, `vault.${masterName(read(now))}.key`)
      if (!existsSync(before)) copyFileSync(now, before)
      chmodSync(before, 0o400)
      renameSync(next, now)
      return before
    },
  }
}
/** The same password for the same key, so that two copies of the program can work on one database. */
export const passwordOf = (key: Buffer, account: string): string =>
  createHmac('sha256', key).update(`account|${account}`).digest('base64url')

export interface Ready {
  madeUp: boolean
  /** The made-up partnership is to be built; 'broken off' when a start was killed while it was. */
  build: 'no' | 'yes' | 'broken off'
  migrations: readonly string[]
}

export class DatabaseNotReady extends Error {}

/** The address of the same server and database, as another account. */
export function urlAs(url: string, name: string, password: string): string {
  const u = new URL(url)
  u.username = name
  u.password = encodeURIComponent(password)
  return u.toString()
}

export async function connectAdmin(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'oneplan set-up', connectionTimeoutMillis: 5000 })
  // What breaks shows at the next query; without a listener it would end the program.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (e) {
    const code = (e as { code?: string }).code ?? ''
    const mend: Record<string, string> = {
      ECONNREFUSED: 'No server answers there. Start it, or put its address right.',
      ENOTFOUND: 'There is no such host. Put the address right.',
      '28P01': 'The user or password is not right.',
      '3D000': 'There is no such database. Make it with CREATE DATABASE.',
    }
    throw new DatabaseNotReady(`DATABASE_URL cannot be used. ${mend[code] ?? (e as Error).message}`)
  }
  const { rows } = await client.query<{ version: number }>("select current_setting('server_version_num')::int as version")
  if ((rows[0]?.version ?? 0) < 160000) {
    await client.end()
    throw new DatabaseNotReady('DATABASE_URL leads to a PostgreSQL older than 16. Use 16 or newer.')
  }
  return client
}

/** Accounts first: they belong to the server, and migrations give them rights. */
async function makeAccounts(client: pg.Client, passwords: Record<Account, string>): Promise<void> {
  await client.query("select pg_advisory_lock(hashtext('oneplan accounts'))")
  try {
    for (const name of [...owners, ...accounts]) {
      const has = (await client.query('select 1 from pg_roles where rolname = $1', [name])).rowCount
      if (!has) await client.query(`create role ${name} nologin nosuperuser nocreatedb nocreaterole nobypassrls noreplication`)
    }
    for (const name of accounts) await client.query(`alter role ${name} login password ${pg.escapeLiteral(passwords[name])}`)
    const me = (await client.query<{ super: boolean }>('select rolsuper as super from pg_roles where rolname = current_user')).rows[0]
    if (!me?.super)
      for (const name of [...owners, 'oneplan_job']) await client.query(`grant ${name} to current_user with inherit true, set true`)
  } catch (e) {
    if ((e as { code?: string }).code !== '42501') throw e
    throw new DatabaseNotReady('The user of DATABASE_URL may not make accounts. Give it CREATEROLE, and let it own the database.')
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('oneplan accounts'))")
  }
}

export async function setUp(
  client: pg.Client,
  parts: { root: string; pack: Pack; passwords: Record<Account, string>; demo: boolean; now: Date; say?: (text: string) => void },
): Promise<Ready> {
  const { pack } = parts
  await makeAccounts(client, parts.passwords)
  const database = (await client.query<{ name: string }>('select current_database() as name')).rows[0]?.name as string
  await client.query(`revoke create, temporary on database ${pg.escapeIdentifier(database)} from public`)
  await client.query('create schema if not exists jobs authorization oneplan_job')
  const migrations = await migrate(client, join(parts.root, 'migrations'))
  await applyRowSecurity(client)
  const was = (await client.query<{ pack: string | null }>('select pack from access.installation')).rows[0]
  if (was?.pack && was.pack !== pack.key)
    throw new DatabaseNotReady(
      `This database belongs to the pack ${was.pack}. Set PACK=${was.pack}, or use another database for ${pack.key}.`,
    )
  await loadTeams(client, pack)
  await loadDefinitions(client, pack, parts.now)
  const staffed = (await client.query('select 1 from access.staff limit 1')).rowCount !== 0
  await client.query('update access.installation set pack = $1, made_up = made_up or $2', [pack.key, !staffed && parts.demo])
  const faults = await catalogueFaults(client)
  if (faults.length > 0)
    throw new DatabaseNotReady(`The database is not as the policy of access says, so nothing is started.\n${sayFaults(faults)}`)
  const is = (
    await client.query<{ made_up: boolean; built: boolean; begun: boolean }>(
      'select made_up, built_at is not null as built, exists (select from people.family) as begun from access.installation',
    )
  ).rows[0]
  const madeUp = is?.made_up === true
  return { madeUp, build: !madeUp || is?.built ? 'no' : is?.begun ? 'broken off' : 'yes', migrations }
}
