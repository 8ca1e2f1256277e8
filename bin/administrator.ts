/**
 * The first administrator of an agency, where nobody can invite anyone yet: `npm run administrator -- --email … --name … --agency …` prints a link to
 * join by. It works beside a running Oneplan or without one, on the same settings, and needs no secret but the right to read the data folder.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BrokenPack, loadPack } from '#pack/index.ts'
import { MigrationFailed } from '#platform/migrate.ts'
import { type Cluster, PostgresDidNotStart, runningPort, startCluster } from '#platform/postgres.ts'
import { inviteFirst, NotInvited } from '#rooms/access/index.ts'
import { readConfig, WrongSettings } from '#src/config.ts'
import { accounts, connectAdmin, DatabaseNotReady, openKeys, passwordOf, setUp } from '#src/set-up.ts'

const root = join(import.meta.dirname, '..')
let cluster: Cluster | undefined
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' }, agency: { type: 'string' } } })
  const config = readConfig(process.env, root)
  const pack = loadPack(config.packDir)
  const keys = openKeys(join(config.dataDir, 'keys'))
  const password = passwordOf(keys.database, 'postgres')
  const dir = join(config.dataDir, 'postgres')
  // Beside a running Oneplan: its own database, as it stands.
  const port = config.databaseUrl ? undefined : runningPort(dir)
  let url = config.databaseUrl ?? (port && `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/oneplan`)
  if (!url) {
    cluster = await startCluster({ dir, password })
    const server = await connectAdmin(cluster.url('postgres'))
    if ((await server.query("select 1 from pg_database where datname = 'oneplan'")).rowCount === 0)
      await server.query('create database oneplan')
    await server.end()
    url = cluster.url('oneplan')
  }
  const admin = await connectAdmin(url)
  try {
    const passwords = Object.fromEntries(accounts.map((a) => [a, passwordOf(keys.database, a)])) as Record<
      (typeof accounts)[number],
      string
    >
    if (!port) await setUp(admin, { root, pack, passwords, demo: config.demo, now: new Date() })
    const { token, agency } = await inviteFirst(admin, keys, pack, {
      email: values.email ?? '',
      name: values.name ?? '',
      agency: values.agency ?? '',
      now: new Date(),
    })
    console.log(
      `An invitation for ${values.name}, administrator of ${agency}. It opens once, for 7 days. Pass it on by a way only they read:`,
    )
    console.log(`  http://localhost:${config.port}/join/${token}`)
    console.log('Where Oneplan is reached at another address, put that before /join.')
  } finally {
    await admin.end()
  }
}
main()
  .catch((e: unknown) => {
    const known = [NotInvited, WrongSettings, DatabaseNotReady, PostgresDidNotStart, BrokenPack, MigrationFailed].some(
      (kind) => e instanceof kind,
    )
    console.error(known ? (e as Error).message : e)
    process.exitCode = 1
  })
  .finally(() => cluster?.stop())
