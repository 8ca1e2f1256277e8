/** Starts Oneplan: settings, the database, the made-up partnership on an empty one, jobs, then pages. Stops in order. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrokenPack, loadPack } from '#pack/index.ts'
import { connect } from '#platform/db.ts'
import { startJobs } from '#platform/jobs.ts'
import { openMailer } from '#platform/mail.ts'
import { MigrationFailed } from '#platform/migrate.ts'
import { type Cluster, PostgresDidNotStart, startCluster } from '#platform/postgres.ts'
import { hasAdministrator, missingMasters, type Provider, readProviders } from '#rooms/access/index.ts'
import { openPost } from '#rooms/arrivals/index.ts'
import { buildSample, madeUpLoginNotes } from '#samples/build.ts'
import { samplePassword } from '#samples/staff.ts'
import { buildApp } from '#src/app.ts'
import { readConfig, WrongSettings } from '#src/config.ts'
import { jobs } from '#src/jobs.ts'
import { onlyOne } from '#src/only-one.ts'
import { accounts, connectAdmin, DatabaseNotReady, openKeys, passwordOf, setUp, urlAs } from '#src/set-up.ts'

const root = join(import.meta.dirname, '..')
const say = (text: string) => console.log(text)
const log = (entry: Record<string, unknown>) => console.log(JSON.stringify({ at: new Date().toISOString(), ...entry }))

let cluster: Cluster | undefined
async function start(): Promise<void> {
  const config = readConfig(process.env, root)
  const pack = loadPack(config.packDir)
  const providers = providersIn(config.dataDir, process.env.OIDC_PROVIDERS)
  mkdirSync(config.dataDir, { recursive: true, mode: 0o755 })
  const free = onlyOne(config.dataDir)
  const keys = openKeys(join(config.dataDir, 'keys'))
  const passwords = Object.fromEntries(accounts.map((a) => [a, passwordOf(keys.database, a)])) as Record<(typeof accounts)[number], string>

  if (!config.databaseUrl) say('Starting the database.')
  if (!config.databaseUrl)
    cluster = await startCluster({
      dir: join(config.dataDir, 'postgres'),
      password: passwordOf(keys.database, 'postgres'),
      restarted: () => log({ message: 'the database had stopped and was started again' }),
    })
  if (cluster) await ensureDatabase(cluster.url('postgres'))
  const url = config.databaseUrl ?? (cluster?.url('oneplan') as string)
  let admin = await connectAdmin(url)
  const prepare = () => setUp(admin, { root, pack, passwords, demo: config.demo, now: new Date() })
  let ready = await prepare()
  if (ready.build === 'broken off') {
    // Somebody stopped the first start while the made-up partnership was being built. Nothing in it was typed by anyone.
    if (!cluster) throw new DatabaseNotReady('The made-up partnership in this database was only half built. Use an empty database.')
    await admin.end()
    await ensureDatabase(cluster.url('postgres'), true)
    admin = await connectAdmin(url)
    ready = await prepare()
  }
  if ((await missingMasters(admin, keys)).length > 0)
    throw new DatabaseNotReady(
      'What is hidden in this database was sealed with a key that is not in DATA_DIR/keys. Put the right vault.key back: nothing else opens it.',
    )
  if (ready.migrations.length > 0) say(`Prepared the database: ${ready.migrations.length} steps.`)

  const of = (account: (typeof accounts)[number], max: number) => connect(urlAs(url, account, passwords[account]), { max, name: account })
  const [app, door, job] = [of('oneplan_app', 16), of('oneplan_door', 4), of('oneplan_job', 3)]
  const now = () => new Date()
  if (ready.build === 'yes') await buildSample({ admin, db: app.db, door: door.db, job: job.db, pack, keys, now: now(), say })
  if (!ready.madeUp && !(await hasAdministrator(admin)))
    say('Nobody can invite anyone yet. Make the first administrator: npm run administrator -- --email … --name "…" --agency …')
  await admin.end()

  if (config.mail && ready.madeUp) say('MAIL is set, and nothing is mailed: everyone here is made up.')
  const mailer = config.mail && !ready.madeUp ? openMailer(config.mail) : undefined
  const post = mailer && openPost({ db: job.db, keys, mailer, now, log })
  // Not a reason to stop: whoever runs it hears of it before somebody waits for a code.
  void mailer?.check().then((code) => code !== undefined && log({ message: 'the mail server that MAIL names cannot be used', code }))
  const stopJobs = await startJobs(
    urlAs(url, 'oneplan_job', passwords.oneplan_job),
    jobs(job.db, { dir: join(config.dataDir, 'checkpoints'), key: keys.checkpoint }, pack, post),
    { now, log },
  )
  const server = await buildApp({
    db: app.db,
    door: door.db,
    pack,
    keys,
    madeUp: ready.madeUp,
    secure: config.secure,
    trustProxy: config.trustProxy,
    origin: config.origin,
    providers,
    mail: post,
    now,
    tries: madeUpLoginNotes(),
    madeUpPassword: samplePassword,
    log,
  })
  const stop = stopper(async () => {
    // Whatever goes wrong with one, the next is stopped all the same: the database last, and always.
    await server.close().catch(() => undefined)
    await post?.stop().catch(() => undefined)
    await stopJobs().catch(() => undefined)
    await Promise.allSettled([app.close(), door.close(), job.close()])
    await cluster?.stop()
    free()
  })
  try {
    await server.listen({ port: config.port, host: config.host })
  } catch (e) {
    await stop()
    if ((e as { code?: string }).code === 'EADDRINUSE')
      throw new WrongSettings([`PORT ${config.port} is in use by another program. Set PORT to another number, such as ${config.port + 1}.`])
    throw e
  }
  const { port } = server.server.address() as { port: number }
  say(`Oneplan is ready: http://localhost:${port}`)
  if (ready.madeUp) say(`A made-up partnership. Logins to try: http://localhost:${port}/demo`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().then(() => process.exit(0)))
}

/**
 * The first ask stops in order. Another does not wait any longer, but not within two seconds: Ctrl-C reaches both the launcher and the program, and
 * the launcher passes it on, so that one press arrives twice.
 */
function stopper(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined
  let asked = 0
  return () => {
    if (stopping && Date.now() - asked > 2000) process.exit(1)
    if (!stopping) {
      asked = Date.now()
      stopping = stop()
    }
    return stopping
  }
}

/** Agencies' own sign-ins, from the environment or from sign-in.json among the data. */
function providersIn(dataDir: string, text = ''): readonly Provider[] {
  const file = join(dataDir, 'sign-in.json')
  if (text === '' && !existsSync(file)) return []
  const read = readProviders(text || readFileSync(file, 'utf8'))
  if ('problems' in read) throw new WrongSettings(read.problems.map((p) => `${text ? 'OIDC_PROVIDERS' : file}: ${p}.`))
  return read.providers
}

async function ensureDatabase(url: string, anew = false): Promise<void> {
  const client = await connectAdmin(url)
  if (anew) await client.query('drop database oneplan with (force)')
  if ((await client.query("select 1 from pg_database where datname = 'oneplan'")).rowCount === 0)
    await client.query('create database oneplan')
  await client.end()
}

start().catch(async (e: unknown) => {
  const known = [WrongSettings, DatabaseNotReady, PostgresDidNotStart, BrokenPack, MigrationFailed].some((kind) => e instanceof kind)
  console.error(known ? (e as Error).message : e)
  await cluster?.stop()
  process.exit(1)
})
