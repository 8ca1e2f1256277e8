/**
 * The staff site: how a request becomes a page. One transaction as the signed-in person; the handler answers an outcome; what was seen is
 * recorded; commit; and only then is anything sent. An outcome that is an error writes nothing but its record.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isId } from '#lib/id.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import type { Handle, Outcome, Params } from '#platform/http.ts'
import { readAsk, send } from './asked.ts'
import { Behind } from './behind.ts'
import { type Context, type Entry, type Later, makeContext, signedInAs, writeEntries } from './context.ts'
import { contextFor, cookieName, manifest, mayAsk, type SiteParts, type StaffSite, type Who } from './frame.ts'
import { errorOutcome, failed, isDenied, proofAsked, signedOut } from './instead.ts'
import { checkPasskey, passkeyPlace } from './passkeys.ts'
import { carriesProof, ProofNeeded, prove, sessionOwner, withoutProof } from './proof.ts'

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
  const ids = Object.entries(params).filter(([, id]) => isId(id))
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
