/**
 * The staff site: how a request becomes a page. One transaction as the signed-in person; the handler answers an outcome; what was seen is
 * recorded; commit; and only then is anything sent. An outcome that is an error writes nothing but its record.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely, Transaction } from 'kysely'
import type { Pack } from '#pack/index.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import type { Ask, Body, Handle, Outcome, Params, Site, UploadedFile } from '#platform/http.ts'
import { errorPage, type Frame, type NavItem, signedOutPage, staffPage } from '#platform/views/layout.ts'
import type { DB } from '#src/tables.ts'
import {
  type Context,
  type Entry,
  type Keys,
  type Later,
  makeContext,
  type Role,
  roles,
  signedInAs,
  type Viewer,
  writeEntries,
} from './context.ts'
import { checkPasskey, passkeyPlace } from './passkeys.ts'
import { carriesProof, ProofNeeded, proofBody, prove, sessionOwner, withoutProof } from './proof.ts'
import { type Provider, providersOf } from './providers.ts'
import type { Door } from './sign-in.ts'

/** A route's place in the policy: the roles that may ask. What they then see is for the policy table, not the route. */
export type Who = readonly Role[] | 'signed-in'
export type StaffSite = Site<Context, Who>
export type StaffAsk<P extends string = string> = Ask<Context, P>

/** An item of the main navigation, shown to the roles it is for. */
export interface Place {
  key: string
  href: string
  text: string
  who: Who
  /** Shown only where this also holds, as when the team keeps a front door. */
  when?(viewer: Viewer): boolean
}

export interface SiteParts {
  db: Kysely<DB>
  /** To prove a session again; nothing else of the staff site goes through the door. */
  door: Door
  pack: Pack
  keys: Keys
  madeUp: boolean
  secure: boolean
  /** The one address passkeys are good for; none: this machine. */
  origin?: string | undefined
  /** Agencies' own sign-ins. */
  providers?: readonly Provider[] | undefined
  now: () => Date
  places: readonly Place[]
  log(entry: { message: string; requestId?: string; route?: string; code?: string }): void
}

/** Every route of the product, for the tests that ask each of them as everyone. */
export const manifest: { method: 'GET' | 'POST'; path: string; who: Who | 'public' }[] = []

export const cookieName = (secure: boolean) => (secure ? '__Host-oneplan' : 'oneplan')
export const mayAsk = (who: Who, viewer: Viewer): boolean => who === 'signed-in' || who.includes(viewer.role)

export function staffSite(app: FastifyInstance, parts: SiteParts): StaffSite {
  const behind = new Behind(parts)
  app.addHook('preClose', () => behind.stop())
  const add = <P extends string>(method: 'GET' | 'POST', path: P, who: Who, handle: Handle<Context, P>, megabytes?: number) => {
    manifest.push({ method, path, who })
    app.route({
      method,
      url: path,
      handler: async (request, reply) => {
        const requestId = randomUUID()
        const secret = request.cookies[cookieName(parts.secure)] ?? ''
        try {
          const { outcome, headers, later } = await answer(parts, {
            request,
            requestId,
            secret,
            who,
            handle: handle as Handle<Context, string>,
            megabytes,
          })
          const sent = await send(reply, outcome, headers)
          for (const work of later ?? []) behind.begin(secret, work)
          return sent
        } catch (e) {
          return await send(reply, failed(parts, e, request, requestId))
        }
      },
    })
  }
  return {
    get: (path, who, handle) => add('GET', path, who, handle),
    post: (path, who, handle, how) => add('POST', path, who, handle, how?.megabytes),
  }
}

/** What a refused request was about: a try at a family that is hidden is a fact about that family. */
const askedFor = (params: Record<string, string>): Pick<Entry, 'family' | 'subjects'> => {
  const ids = Object.entries(params).filter(([, id]) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
  return {
    family: ids.find(([name]) => name === 'familyId')?.[1] ?? null,
    subjects: ids.flatMap(([name, id]) => (name === 'familyId' ? [] : [id])),
  }
}

interface Asked {
  request: FastifyRequest
  requestId: string
  secret: string
  who: Who
  handle: Handle<Context, string>
  megabytes: number | undefined
}

async function answer(parts: SiteParts, asked: Asked): Promise<{ outcome: Outcome; headers?: Record<string, string>; later?: Later[] }> {
  const { request, requestId, secret, who, handle } = asked
  const now = parts.now()
  // A large file is read from somebody who is signed in, and from nobody else.
  const megabytes = asked.megabytes && (await sessionOwner(parts.door, secret, now)) ? asked.megabytes : undefined
  const read = await readAsk(request, megabytes)
  let unproven: string | undefined
  if (carriesProof(read.body))
    unproven = await prove(
      {
        door: parts.door,
        keys: parts.keys,
        async checkPasskey(staffId, response) {
          const place = passkeyPlace(parts.origin)
          return (await checkPasskey(parts.door, { place, response, staffId, now })) === staffId
        },
      },
      { secret, body: read.body, address: request.ip, now },
    )
  const ask = { ...read, body: withoutProof(read.body) }
  let entries: Entry[] = []
  let outcome: Outcome | undefined
  let later: Later[] = []
  if (unproven !== undefined) {
    await parts.db.transaction().execute(async (db) => {
      const viewer = await signedInAs(db, secret, requestId, now)
      outcome = await proofAsked(parts, request, ask, { viewer, problem: unproven })
    })
    return { outcome: outcome as Outcome }
  }
  class Undone extends Error {}
  try {
    await parts.db.transaction().execute(async (db) => {
      const viewer = secret === '' ? undefined : await signedInAs(db, secret, requestId, now)
      // A token of an agency's system is no session of a person, though the database knows both alike.
      if (!viewer || viewer.role === 'system') {
        const resting = (await sessionOwner(parts.door, secret, now))?.resting === true
        outcome = resting ? await proofAsked(parts, request, ask, {}) : signedOut(parts, request, ask)
        return
      }
      const made = contextFor(parts, db, viewer, now, requestId)
      entries = made.entries
      if (!mayAsk(who, viewer)) throw new NotFound('role')
      outcome = await handle({ ctx: made.ctx, params: request.params as Params<string>, ...ask, path: request.url.split('?')[0] as string })
      if (('page' in outcome || 'json' in outcome) && (outcome.status ?? 200) >= 400) throw new Undone()
      await writeEntries(db, entries)
      later = made.later
    })
  } catch (e) {
    const refused = e instanceof NotFound || isDenied(e)
    const proof = e instanceof ProofNeeded
    if (!(e instanceof Undone) && !refused && !proof && !(e instanceof Conflict) && !(e instanceof Refused)) throw e
    // What was read before the proof was asked for is not shown: only that it was asked for is kept.
    if (proof) entries = []
    if (!(e instanceof Undone))
      entries.push({
        action: refused ? 'not found' : proof ? 'proof asked' : 'refused',
        allowed: !refused,
        reason: `${request.method} ${request.routeOptions.url}`,
        ...askedFor(request.params as Record<string, string>),
      })
    await parts.db.transaction().execute(async (db) => {
      const viewer = await signedInAs(db, secret, requestId, now)
      await writeEntries(db, entries)
      if (proof) outcome = await proofAsked(parts, request, ask, { viewer, file: e.file })
      else if (!(e instanceof Undone) && viewer) outcome = errorOutcome(parts, viewer, e)
    })
    if (!(e instanceof Undone) && !outcome) throw e
  }
  if (!outcome) throw new Error('no outcome')
  return { outcome, later }
}

/** What goes on behind pages: each piece of work one transaction after another, as whoever began it, until it is done, the session ends, or the program stops. */
class Behind {
  private readonly parts: SiteParts
  private readonly running = new Set<Promise<void>>()
  private stopped = false
  constructor(parts: SiteParts) {
    this.parts = parts
  }
  begin(secret: string, { work, done }: Later): void {
    const run = this.run(secret, work)
      .catch((e: unknown) =>
        this.parts.log({ message: 'work behind a page failed', code: (e as { code?: string }).code ?? (e as Error).name }),
      )
      .finally(() => {
        this.running.delete(run)
        done?.()
      })
    this.running.add(run)
  }
  private async run(secret: string, work: Later['work']): Promise<void> {
    const { parts } = this
    for (let more = true; more && !this.stopped; ) {
      more = await parts.db.transaction().execute(async (db) => {
        const requestId = randomUUID()
        const now = parts.now()
        const viewer = await signedInAs(db, secret, requestId, now)
        if (!viewer || viewer.role === 'system') return false
        const { ctx, entries } = contextFor(parts, db, viewer, now, requestId)
        const again = await work(ctx)
        await writeEntries(db, entries)
        return again
      })
      // Pages come first: they are asked for by people.
      await new Promise((next) => setImmediate(next))
    }
  }
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.running)
  }
}

function contextFor(parts: SiteParts, db: Transaction<DB>, viewer: Viewer, now: Date, requestId: string) {
  const frame = frameFor(parts, viewer, now)
  return makeContext(parts, { db, viewer, now, requestId }, (p, mark) => ({
    page: staffPage({ ...frame, ...(mark ? { mark } : {}), ...(p.at === undefined ? {} : { at: p.at }) }, p),
    ...(p.status === undefined ? {} : { status: p.status }),
  }))
}

function frameFor(parts: SiteParts, viewer: Viewer, now: Date): Frame {
  const nav: NavItem[] = parts.places
    .filter((p) => mayAsk(p.who, viewer) && (p.when?.(viewer) ?? true))
    .map(({ key, href, text }) => ({ key, href, text }))
  const area = parts.pack.areas.find((a) => a.key === viewer.area)
  return {
    madeUp: parts.madeUp,
    nav,
    viewer: { name: viewer.name, title: viewer.title, team: viewer.teamName, mayChange: viewer.hats > 2, mark: viewer.hatId },
    find: mayAsk(findersOf, viewer),
    now,
    ...(area ? { areaName: area.name } : {}),
  }
}
/** Who may look for a person by name. What they find is decided by the policy. */
export const findersOf: Who = ['front-door', 'worker', 'manager', 'chair', 'seat']

const readAsk = async (request: FastifyRequest, megabytes?: number): Promise<Pick<Ask<Context>, 'query' | 'body' | 'files' | 'saving'>> => {
  const files: Record<string, UploadedFile | undefined> = {}
  let body: Body = {}
  if (request.isMultipart?.()) {
    for await (const part of request.parts(megabytes ? { limits: { fileSize: megabytes * 1024 * 1024 } } : {})) {
      if (part.type === 'file') {
        const bytes = await part.toBuffer()
        if (part.filename !== '' || bytes.length > 0) files[part.fieldname] = { name: part.filename ?? '', type: part.mimetype, bytes }
      } else put(body, part.fieldname, String(part.value))
    }
  } else if (request.body && typeof request.body === 'object') body = request.body as Body
  return { query: flat(request.query), body, files, saving: request.headers['x-saving'] === 'yes' }
}
const put = (body: Body, name: string, value: string) => {
  const had = Object.hasOwn(body, name) ? body[name] : undefined
  body[name] = had === undefined ? value : [had, value].flat()
}
const flat = (query: unknown): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries((query ?? {}) as Record<string, unknown>).map(([k, v]) => [
      k,
      Array.isArray(v) ? String(v[0]) : v === undefined ? undefined : String(v),
    ]),
  )

/** 42501: row-level security said no. 23503: it points at something that is not there for this person. Both look like missing. */
const isDenied = (e: unknown): boolean => ['42501', '23503'].includes((e as { code?: string }).code ?? '')

const typedIn = (body: Body): [string, string][] =>
  Object.entries(body).flatMap(([k, v]) => (v === undefined ? [] : [v].flat().map((x): [string, string] => [k, x])))

function signedOut(parts: SiteParts, request: FastifyRequest, ask: { body: Body; saving: boolean }): Outcome {
  if (ask.saving) return { json: { signedOut: true }, status: 401 }
  if (request.method === 'GET') return { go: '/sign-in' }
  return { page: signedOutPage({ madeUp: parts.madeUp, action: request.url, typed: typedIn(ask.body) }), status: 401 }
}

/** The same request again with a proof beside it; or, where a page was only opened, there and on to it. */
async function proofAsked(
  parts: SiteParts,
  request: FastifyRequest,
  ask: { body: Body; saving: boolean },
  how: { viewer?: Viewer | undefined; problem?: string | undefined; file?: boolean },
): Promise<Outcome> {
  if (ask.saving) return { json: { resting: true, ...(how.problem ? { problem: how.problem } : {}) }, status: how.problem ? 422 : 423 }
  // A file cannot be carried through another page: its form is opened again.
  const again = request.method === 'POST' && !request.isMultipart?.()
  const typed: [string, string][] = again
    ? typedIn(ask.body)
    : [['to', request.url], ...(how.file ? ([['file', 'yes']] as [string, string][]) : [])]
  const owner = await sessionOwner(parts.door, request.cookies[cookieName(parts.secure)] ?? '', parts.now())
  const body = proofBody({
    providers: owner ? await providersOf(parts.door, parts.providers ?? [], owner.staffId) : [],
    action: again ? request.url : '/prove',
    typed,
    resting: how.viewer === undefined,
    madeUp: parts.madeUp,
    problem: how.problem,
  })
  const title = how.problem ? 'Error: Show that it is you' : 'Show that it is you'
  const status = how.problem ? 422 : 401
  const frame: Frame = how.viewer ? frameFor(parts, how.viewer, parts.now()) : { madeUp: parts.madeUp, nav: [], now: parts.now() }
  return { page: staffPage(frame, { title, body, scripts: ['passkey.js'] }), status }
}

function errorOutcome(parts: SiteParts, viewer: Viewer, e: unknown): Outcome {
  const frame = frameFor(parts, viewer, parts.now())
  if (e instanceof Conflict) return { page: errorPage(frame, { status: 409 }), status: 409 }
  if (e instanceof Refused) return { page: errorPage(frame, { status: 422, text: e.message }), status: 422 }
  return { page: errorPage(frame, { status: 404 }), status: 404 }
}

function failed(parts: SiteParts, e: unknown, request: FastifyRequest, requestId: string): Outcome {
  const status = (e as { statusCode?: number }).statusCode
  const frame: Frame = { madeUp: parts.madeUp, nav: [], now: parts.now() }
  if (e instanceof NotFound || isDenied(e)) return { page: errorPage(frame, { status: 404 }), status: 404 }
  if (status === 413) return { page: errorPage(frame, { status: 413 }), status: 413 }
  parts.log({
    message: 'request failed',
    requestId,
    code: (e as { code?: string }).code ?? (e as Error).name,
    ...(request.routeOptions.url ? { route: request.routeOptions.url } : {}),
  })
  const typed =
    request.method === 'POST' && request.body && !request.isMultipart?.()
      ? { action: request.url, typed: typedIn(request.body as Body) }
      : {}
  return { page: errorPage(frame, { status: 503, reference: requestId.slice(0, 8), ...typed }), status: 503 }
}

export async function send(reply: FastifyReply, outcome: Outcome, headers: Record<string, string> = {}): Promise<FastifyReply> {
  for (const [k, v] of Object.entries(headers)) reply.header(k, v)
  reply.header('cache-control', 'no-store')
  if ('go' in outcome) {
    for (const [k, v] of Object.entries(outcome.headers ?? {})) reply.header(k, v)
    return reply.redirect(outcome.go, 303)
  }
  if ('file' in outcome)
    return reply
      .type(outcome.type)
      .header('content-disposition', `attachment; filename="${outcome.name.replace(/[^\w.-]/g, '-')}"`)
      .send(outcome.file)
  if ('json' in outcome)
    return reply
      .code(outcome.status ?? 200)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(outcome.json))
  for (const [k, v] of Object.entries(outcome.headers ?? {})) reply.header(k, v)
  return reply
    .code(outcome.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(outcome.page.text)
}

/**
 * Runs something as a signed-in person outside a page: the made-up partnership's builder, and tests. Same function, same policies, same record; and what
 * would go on behind a page is done before it answers.
 */
export async function actAs<T>(
  parts: Pick<SiteParts, 'db' | 'pack' | 'keys'> & { madeUp?: boolean },
  secret: string,
  now: Date,
  act: (ctx: Context) => Promise<T>,
): Promise<T> {
  const once = async <R>(what: (ctx: Context) => Promise<R>): Promise<{ result: R; later: Later[] }> =>
    parts.db.transaction().execute(async (db) => {
      const requestId = randomUUID()
      const viewer = await signedInAs(db, secret, requestId, now)
      if (!viewer) throw new NotFound('not signed in')
      const { ctx, entries, later } = makeContext({ madeUp: true, ...parts }, { db, viewer, now, requestId })
      const result = await what(ctx)
      await writeEntries(db, entries)
      return { result, later }
    })
  const { result, later } = await once(act)
  for (const { work, done } of later)
    try {
      while ((await once(work)).result);
    } finally {
      done?.()
    }
  return result
}
export { roles }
