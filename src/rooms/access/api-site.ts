/**
 * The way in for agencies' own systems: JSON, a token in the header and never a cookie. A call is a request like any other: one transaction as the system
 * that asks, under the policy, recorded before it is answered. What is wrong is said as problem+json (RFC 9457) with the mend.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Kysely, sql } from 'kysely'
import type { Pack } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { DB } from '#src/tables.ts'
import { openClientToken, tokenSeconds } from './clients.ts'
import { type Context, type Entry, type Keys, makeContext, signedInAs, writeEntries } from './context.ts'
import { manifest } from './frame.ts'
import type { Door } from './sign-in.ts'
import { takeTurn } from './turns.ts'

/** What can go wrong, by the name that stands in the type and on the page for developers. */
export const apiProblems = {
  'not-valid': {
    status: 422,
    title: 'Something in it cannot stand',
    mend: 'Every place is named under “errors”. Mend them and send it again.',
  },
  'not-json': { status: 400, title: 'The body is not JSON', mend: 'Send one JSON object, in UTF-8, with Content-Type: application/json.' },
  'no-token': {
    status: 401,
    title: 'There is no token, or it is over',
    mend: `Ask for a token and send it as “Authorization: Bearer …”. It lasts ${tokenSeconds / 60} minutes.`,
  },
  'no-key': {
    status: 400,
    title: 'There is no Idempotency-Key',
    mend: 'Send one with each new contact: 8 to 100 letters, digits or dashes, such as a UUID. Send the same one again when you try again.',
  },
  'key-used': {
    status: 422,
    title: 'This Idempotency-Key was used for something else',
    mend: 'What was sent first is kept. Send this with a new key.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    mend: 'Check the address and the receipt. A receipt is known to the agency that got it and to nobody else.',
  },
  'too-large': {
    status: 413,
    title: 'The body is too large',
    mend: 'One contact is 64 kB at most. Leave out what the front door does not need.',
  },
  'too-many': {
    status: 429,
    title: 'Too many calls',
    mend: 'Wait as long as Retry-After says. Nothing is lost: send the same again with the same key.',
  },
  failed: {
    status: 503,
    title: 'It could not be done now',
    mend: 'Nothing was stored. Send the same again, with the same Idempotency-Key, in a minute.',
  },
} as const
export type ApiProblemKey = keyof typeof apiProblems
export interface ApiFault {
  /** Where: a JSON pointer (RFC 6901). */
  pointer: string
  detail: string
}
/** Thrown by whoever answers a call: nothing of it is stored. */
export class ApiProblem extends Error {
  readonly key: ApiProblemKey
  readonly errors: readonly ApiFault[]
  readonly wait: number | undefined
  constructor(key: ApiProblemKey, more: { errors?: readonly ApiFault[]; wait?: number; detail?: string } = {}) {
    super(more.detail ?? apiProblems[key].mend)
    this.key = key
    this.errors = more.errors ?? []
    this.wait = more.wait
  }
}

export interface ApiAsk {
  ctx: Context
  params: Record<string, string>
  body: unknown
  /** A header by its name in small letters; one that came twice is none. */
  header(name: string): string
  path: string
}
export interface ApiAnswer {
  json: unknown
  status?: number
  headers?: Record<string, string>
}
export interface ApiSite {
  get(path: `/api/${string}`, handle: (ask: ApiAsk) => Promise<ApiAnswer>): void
  post(path: `/api/${string}`, handle: (ask: ApiAsk) => Promise<ApiAnswer>): void
}
export interface ApiParts {
  db: Kysely<DB>
  door: Door
  pack: Pack
  keys: Keys
  madeUp: boolean
  now: () => Date
  log(entry: { message: string; requestId?: string; route?: string; code?: string }): void
}

const bodyLimit = 64 * 1024
/** Of each system alone, after its token is known: what one sends takes nothing from another. A county's police send some 17 notifications a day; a year's backlog takes half an hour. */
const allowance = { most: 120, seconds: 30 }

function sendProblem(reply: FastifyReply, problem: ApiProblem): FastifyReply {
  const { status, title } = apiProblems[problem.key]
  if (problem.key === 'no-token') reply.header('www-authenticate', 'Bearer realm="oneplan", error="invalid_token"')
  if (problem.wait !== undefined) reply.header('retry-after', String(problem.wait))
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(
      JSON.stringify({
        type: `/api#${problem.key}`,
        title,
        status,
        detail: problem.message,
        ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
      }),
    )
}

/** Adds the token's address, and what `add` adds, with errors of their own: nothing under /api answers with a page for people but the page about it. */
export async function apiSite(app: FastifyInstance, parts: ApiParts, add: (site: ApiSite) => void): Promise<void> {
  await app.register(async (api) => {
    api.setErrorHandler((error: { statusCode?: number; code?: string; name?: string }, request, reply) => {
      const status = error.statusCode ?? 500
      if (status === 413) return sendProblem(reply, new ApiProblem('too-large'))
      if (status >= 400 && status < 500) return sendProblem(reply, new ApiProblem('not-json'))
      parts.log({ message: 'request failed', route: request.routeOptions.url ?? '', code: error.code ?? error.name ?? '' })
      return sendProblem(reply, new ApiProblem('failed'))
    })
    const route = (method: 'GET' | 'POST', path: string, handle: (ask: ApiAsk) => Promise<ApiAnswer>) => {
      manifest.push({ method, path, who: ['system'] })
      api.route({ method, url: path, bodyLimit, handler: (request, reply) => call(parts, request, reply, handle) })
    }
    add({ get: (path, handle) => route('GET', path, handle), post: (path, handle) => route('POST', path, handle) })
    manifest.push({ method: 'POST', path: '/api/token', who: 'public' })
    api.route({ method: 'POST', url: '/api/token', bodyLimit: 8 * 1024, handler: (request, reply) => giveToken(parts, request, reply) })
  })
}

/** OAuth 2.0 client credentials (RFC 6749, 4.4): id and secret in the form, or as HTTP Basic. */
async function giveToken(parts: ApiParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store').type('application/json; charset=utf-8')
  const no = (status: number, error: string, words: string) => reply.code(status).send(JSON.stringify({ error, error_description: words }))
  const body = (request.body ?? {}) as Record<string, unknown>
  const said = (name: string) => (Object.hasOwn(body, name) && typeof body[name] === 'string' ? (body[name] as string) : '').slice(0, 500)
  const basic = /^Basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(request.headers.authorization ?? '')?.[1]
  const [basicId = '', ...basicSecret] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':')
  if (said('grant_type') !== 'client_credentials')
    return no(400, 'unsupported_grant_type', 'Send grant_type=client_credentials as application/x-www-form-urlencoded.')
  const got = await openClientToken(parts.door, {
    id: said('client_id') || basicId,
    secret: said('client_secret') || basicSecret.join(':'),
    address: request.ip,
    now: parts.now(),
  })
  if (got && 'wait' in got) {
    reply.header('retry-after', String(got.wait))
    return no(429, 'slow_down', `Too many wrong tries from this address. Wait ${got.wait} seconds.`)
  }
  if (!got) {
    if (basic !== undefined) reply.header('www-authenticate', 'Basic realm="oneplan"')
    return no(401, 'invalid_client', 'The id or the secret is not right, or the system was ended. Ask your agency’s administrator.')
  }
  return reply.send(JSON.stringify({ access_token: got.token, token_type: 'Bearer', expires_in: tokenSeconds }))
}

async function call(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: (ask: ApiAsk) => Promise<ApiAnswer>,
): Promise<FastifyReply> {
  const requestId = randomUUID()
  const now = parts.now()
  const token = /^Bearer ([A-Za-z0-9_-]{20,100})$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  let entries: Entry[] = []
  try {
    const answer = await parts.db.transaction().execute(async (db) => {
      const viewer = token === '' ? undefined : await signedInAs(db, token, requestId, now)
      // A person's session is not a token: what a browser holds is good for pages alone.
      if (viewer?.role !== 'system') throw new ApiProblem('no-token')
      const wait = await takeTurn(parts.door, `api|${viewer.hatId}`, allowance, now)
      if (wait !== undefined) throw new ApiProblem('too-many', { wait })
      const made = makeContext(parts, { db, viewer, now, requestId })
      entries = made.entries
      const said = await handle({
        ctx: made.ctx,
        params: request.params as Record<string, string>,
        body: request.body,
        header: (name) => {
          const value = request.headers[name]
          return typeof value === 'string' ? value : ''
        },
        path: request.url.split('?')[0] as string,
      })
      await writeEntries(db, entries)
      await sql`select access.let_go()`.execute(db)
      return said
    })
    for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value)
    return reply
      .code(answer.status ?? 200)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(answer.json))
  } catch (e) {
    const missing = e instanceof NotFound || ['42501', '23503'].includes((e as { code?: string }).code ?? '')
    const problem =
      e instanceof ApiProblem
        ? e
        : missing
          ? new ApiProblem('not-found')
          : e instanceof Refused
            ? new ApiProblem('not-valid', { detail: e.message })
            : new ApiProblem('failed')
    if (problem.key === 'failed')
      parts.log({
        message: 'request failed',
        requestId,
        code: (e as { code?: string }).code ?? (e as Error).name,
        route: request.routeOptions.url ?? '',
      })
    // Nothing of the call is left but that it was made, and what became of it.
    else if (problem.key !== 'no-token')
      await parts.db.transaction().execute(async (db) => {
        if (!(await signedInAs(db, token, requestId, now))) return
        await writeEntries(db, [
          {
            action: missing ? 'not found' : 'refused',
            allowed: !missing,
            reason: `${request.method} ${request.routeOptions.url}: ${problem.key}`,
          },
        ])
      })
    return sendProblem(reply, problem)
  }
}
