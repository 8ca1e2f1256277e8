/**
 * For tests, benches and pictures: the real app on a real database, cloned from a template in a fraction of a second, with the made-up staff. Nobody
 * here is a stand-in; only the clock is set by hand.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import pg from 'pg'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { loadPack, type Pack } from '#pack/index.ts'
import { connect } from '#platform/db.ts'
import type { Cluster } from '#platform/postgres.ts'
import { actAs, type Context, idOf, type Keys, loadMadeUpStaff, openSession } from '#rooms/access/index.ts'
import { sampleEmail, samplePassword, sampleStaff } from '#samples/staff.ts'
import { type AppParts, buildApp } from '#src/app.ts'
import { type Account, accounts, connectAdmin, setUp } from '#src/set-up.ts'
import type { DB } from '#src/tables.ts'

const root = join(import.meta.dirname, '..')
export const testPack: Pack = loadPack(join(root, 'packs/hampshire'))
export const testKeys: Keys = { sealing: Buffer.alloc(32, 7), vault: Buffer.alloc(32, 9), matching: Buffer.alloc(32, 5) }
const passwords = Object.fromEntries(accounts.map((a) => [a, `test-${a}`])) as Record<Account, string>
/** A working Tuesday, eight minutes before noon. */
export const testNow = atLondon('2026-03-10' as Day, '11:52' as Time)
export const template = 'oneplan_template'

/** Migrated, with the pack and the staff, once for a run of tests. */
export async function makeTemplate(cluster: Pick<Cluster, 'url'>): Promise<void> {
  const server = await connectAdmin(cluster.url('postgres'))
  await server.query(`create database ${template}`)
  await server.end()
  const admin = await connectAdmin(cluster.url(template))
  await setUp(admin, { root, pack: testPack, passwords, demo: true, now: testNow })
  await loadMadeUpStaff(
    admin,
    sampleStaff.map((s) => ({ ...s, email: sampleEmail(s.key) })),
    testKeys,
    samplePassword,
    testNow,
  )
  await admin.end()
}

/** An address of the run's server, as the set-up account. */
const at = (database: string): string => {
  const url = process.env.TEST_PG
  if (!url) throw new Error('Run tests with npm test: it starts the database they need.')
  const there = new URL(url)
  there.pathname = `/${database}`
  return there.toString()
}

export interface Seen {
  status: number
  text: string
  go: string | undefined
  headers: Record<string, string | string[] | number | undefined>
  json(): unknown
}
type Answers = Record<string, string | string[] | undefined>
export interface Person {
  key: string
  staffId: string
  hatId: string
  teamId: string
  /** Runs as this person in one transaction, with the same policies and record as a page. */
  act<T>(act: (ctx: Context) => Promise<T>): Promise<T>
  get(path: string): Promise<Seen>
  post(path: string, body?: Answers, headers?: Record<string, string>): Promise<Seen>
  /** Opens the page, fills in the answers beside what the form already holds, and sends it. */
  submit(path: string, answers: Answers, button?: string): Promise<Seen>
  /** Sends a file with a form. */
  upload(
    path: string,
    file: { field: string; name: string; type?: string; bytes: Buffer | string },
    fields?: Record<string, string>,
  ): Promise<Seen>
  cookie(): Promise<string>
}
export interface Partnership {
  app: FastifyInstance
  admin: pg.Pool
  /** As oneplan_job. */
  job: Kysely<DB>
  /** As oneplan_door. */
  door: Kysely<DB>
  database: string
  pack: Pack
  keys: Keys
  as(key: string): Person
  /** Runs as whoever holds this session. */
  actWith<T>(secret: string, act: (ctx: Context) => Promise<T>): Promise<T>
  team(key: string): string
  now(): Date
  /** Sets the clock. */
  at(now: Date): void
  /** As nobody. */
  get(path: string, headers?: Record<string, string>): Promise<Seen>
  post(path: string, body?: Answers, headers?: Record<string, string>): Promise<Seen>
  close(): Promise<void>
}

const encoded = (body: Answers): string => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) for (const v of [value].flat()) if (v !== undefined) params.append(name, v)
  return params.toString()
}

export async function partnership(settings: { now?: Date; database?: string; app?: Partial<AppParts> } = {}): Promise<Partnership> {
  const name = settings.database ?? `t_${randomBytes(6).toString('hex')}`
  if (!settings.database) {
    const server = new pg.Client(at('postgres'))
    await server.connect()
    // Two clones of one template at once would wait on each other's connections.
    await server.query('select pg_advisory_lock(42)')
    await server.query(`create database ${name} template ${template} strategy file_copy`)
    await server.query('select pg_advisory_unlock(42)')
    // A clone has its template's tables and not the rights on the database itself.
    await server.query(`revoke create, temporary on database ${name} from public`)
    await server.end()
  }
  let clock = settings.now ?? testNow
  const now = () => clock
  const as = (account: Account) => {
    const url = new URL(at(name))
    url.username = account
    url.password = passwords[account]
    return connect(url.toString(), { max: 5, name: account })
  }
  const [app, door, job] = [as('oneplan_app'), as('oneplan_door'), as('oneplan_job')]
  const admin = new pg.Pool({ connectionString: at(name), max: 3 })
  admin.on('error', () => undefined)
  const server = await buildApp({
    db: app.db,
    door: door.db,
    pack: testPack,
    keys: testKeys,
    madeUp: true,
    secure: false,
    trustProxy: false,
    now,
    tries: new Map(sampleStaff.map((s) => [sampleEmail(s.key), { key: s.key, team: s.hats[0]?.team ?? '', tries: s.tries }])),
    madeUpPassword: samplePassword,
    log: (entry) => {
      if (process.env.SHOW_LOG) console.error(JSON.stringify(entry))
    },
    ...settings.app,
  })
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    payload: string | Buffer | undefined,
    headers: Record<string, string>,
  ): Promise<Seen> => {
    const r = await server.inject({
      method,
      url: path,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    return {
      status: r.statusCode,
      text: r.payload,
      go: r.headers.location as string | undefined,
      headers: r.headers,
      json: () => JSON.parse(r.payload),
    }
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  const secrets = new Map<string, Promise<string>>()
  const people = new Map<string, Person>()
  const person = (key: string): Person => {
    const [staffKey, team] = key.split('@')
    const staff = sampleStaff.find((s) => s.key === staffKey)
    const hat = team ? staff?.hats.find((h) => h.team === team) : staff?.hats[0]
    if (!staff || !hat) throw new Error(`no made-up staff ${key}`)
    const staffId = idOf('staff', staff.key)
    const hatId = idOf('hat', `${staff.key}|${hat.team}|${hat.role}`)
    const open = async (): Promise<string> => {
      const secret = await openSession(door.db, staffId, hatId, clock)
      if (!secret) throw new Error(`no session for ${key}`)
      return secret
    }
    // A session lasts an hour idle and ten in all: another clock, another session.
    const session = () => {
      const at = `${key} ${Math.floor(clock.getTime() / 1_800_000)}`
      const found = secrets.get(at) ?? open()
      secrets.set(at, found)
      return found
    }
    const cookie = async () => `oneplan=${await session()}`
    const self: Person = {
      key,
      staffId,
      hatId,
      teamId: idOf('team', hat.team),
      act: async (act) => actAs({ db: app.db, pack: testPack, keys: testKeys }, await session(), clock, act),
      cookie,
      get: async (path) => ask('GET', path, undefined, { cookie: await cookie() }),
      post: async (path, body = {}, headers = {}) => ask('POST', path, encoded(body), { ...form, cookie: await cookie(), ...headers }),
      async submit(path, answers, button) {
        const page = await self.get(path)
        if (page.status !== 200) return page
        const held = fieldsOf(page.text)
        return self.post(path, { ...held, ...answers, ...(button ? { do: button } : {}) })
      },
      async upload(path, file, fields = {}) {
        const mark = `----${randomUUID()}`
        const parts: Buffer[] = Object.entries(fields).map(([n, v]) =>
          Buffer.from(`--${mark}\r\ncontent-disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`),
        )
        parts.push(
          Buffer.from(
            `--${mark}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${file.name}"\r\ncontent-type: ${file.type ?? 'text/csv'}\r\n\r\n`,
          ),
          Buffer.from(file.bytes),
          Buffer.from(`\r\n--${mark}--\r\n`),
        )
        return ask('POST', path, Buffer.concat(parts), { 'content-type': `multipart/form-data; boundary=${mark}`, cookie: await cookie() })
      },
    }
    return self
  }
  return {
    app: server,
    admin,
    job: job.db,
    door: door.db,
    database: name,
    pack: testPack,
    keys: testKeys,
    as(key) {
      const found = people.get(key) ?? person(key)
      people.set(key, found)
      return found
    },
    actWith: (secret, act) => actAs({ db: app.db, pack: testPack, keys: testKeys }, secret, clock, act),
    team: (key) => idOf('team', key),
    now,
    at: (to) => {
      clock = to
    },
    get: (path, headers = {}) => ask('GET', path, undefined, headers),
    post: (path, body = {}, headers = {}) => ask('POST', path, encoded(body), { ...form, ...headers }),
    async close() {
      await server.close()
      await Promise.all([app.close(), door.close(), job.close(), admin.end()])
      if (settings.database) return
      const s = new pg.Client(at('postgres'))
      await s.connect()
      await s.query(`drop database if exists ${name} with (force)`)
      await s.end()
    },
  }
}

const plain = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, e: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[e] ?? '')
/** What the page's main form would send if it were sent as it stands. */
export function fieldsOf(page: string): Answers {
  const main = page.slice(page.indexOf('<main'))
  const forms = [...main.matchAll(/<form[^>]*method="post"[^>]*>([\s\S]*?)<\/form>/g)].map((m) => m[1] ?? '')
  const form = forms.find((f) => f.includes('name="key"') || f.includes('name="version"')) ?? forms[0] ?? ''
  const body: Answers = {}
  const add = (name: string, value: string) => {
    const had = body[name]
    body[name] = had === undefined ? value : [had, value].flat()
  }
  const attr = (tag: string, name: string) => {
    const m = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)
    return m ? plain(m[1] ?? '') : undefined
  }
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const [name, type] = [attr(tag, 'name'), attr(tag, 'type') ?? 'text']
    if (!name || type === 'submit' || type === 'file') continue
    if ((type === 'checkbox' || type === 'radio') && !/\schecked\b/.test(tag)) continue
    add(name, attr(tag, 'value') ?? '')
  }
  for (const m of form.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) {
    const name = attr(m[1] ?? '', 'name')
    if (name) add(name, plain(m[2] ?? '').replace(/^\n/, ''))
  }
  for (const m of form.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const name = attr(m[1] ?? '', 'name')
    const options = [...(m[2] ?? '').matchAll(/<option\b([^>]*)>/g)].map((o) => o[1] ?? '')
    const chosen = options.find((o) => /\sselected\b/.test(o)) ?? options[0]
    if (name && chosen !== undefined) add(name, attr(chosen, 'value') ?? '')
  }
  return body
}
