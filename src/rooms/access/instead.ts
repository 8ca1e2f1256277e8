/** What is answered instead of the page that was asked for: sign in, show that it is you, nothing here, somebody saved first, it could not be done. */
import type { FastifyRequest } from 'fastify'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { errorPage, type Frame, signedOutPage, staffPage } from '#platform/views/layout.ts'
import { typedIn } from './asked.ts'
import type { Viewer } from './context.ts'
import { cookieName, frameFor, type SiteParts } from './frame.ts'
import { proofBody, sessionOwner } from './proof.ts'
import { providersOf } from './providers.ts'

/** 42501: row-level security said no. 23503: it points at something that is not there for this person. Both look like missing. */
export const isDenied = (e: unknown): boolean => ['42501', '23503'].includes((e as { code?: string }).code ?? '')

export function signedOut(parts: SiteParts, request: FastifyRequest, ask: { body: Body; saving: boolean }): Outcome {
  if (ask.saving) return { json: { signedOut: true }, status: 401 }
  if (request.method === 'GET') return { go: '/sign-in' }
  return { page: signedOutPage({ madeUp: parts.madeUp, action: request.url, typed: typedIn(ask.body) }), status: 401 }
}

/** The same request again with a proof beside it; or, where a page was only opened, there and on to it. */
export async function proofAsked(
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

export function errorOutcome(parts: SiteParts, viewer: Viewer, e: unknown): Outcome {
  const frame = frameFor(parts, viewer, parts.now())
  if (e instanceof Conflict) return { page: errorPage(frame, { status: 409 }), status: 409 }
  if (e instanceof Refused) return { page: errorPage(frame, { status: 422, text: e.message }), status: 422 }
  return { page: errorPage(frame, { status: 404 }), status: 404 }
}

export function failed(parts: SiteParts, e: unknown, request: FastifyRequest, requestId: string): Outcome {
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
