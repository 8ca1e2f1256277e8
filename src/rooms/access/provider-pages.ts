/** Signing in, and showing that it is still you, at one's agency's own sign-in: there and back. */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Html, html, nothing } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { publicPage } from '#platform/views/layout.ts'
import type { Keys } from './context.ts'
import { cookieName } from './frame.ts'
import { publicRoute } from './pages.ts'
import type { Welcome } from './passkey-pages.ts'
import { proveSession, sessionOwner } from './proof.ts'
import { isSession, keepFlow, openAgencySession, type Provider, type ProviderDoor, ProviderDown, takeFlow, whoIs } from './providers.ts'
import { type Door, hatsOf } from './sign-in.ts'

interface Parts {
  door: Door
  keys: Keys
  madeUp: boolean
  secure: boolean
  origin?: string | undefined
  now: () => Date
}
export const agencyLinks = (providers: readonly Provider[]): Html | typeof nothing =>
  providers.length === 0
    ? nothing
    : html`${providers.map((p) => html`<p><a class="govuk-button govuk-button--secondary" href="/sign-in/with/${p.key}" role="button" draggable="false">Sign in with ${p.name}</a></p>`)}`

const notThis = 'That did not work: it was too late, or begun in another browser. Begin again.'
const unknown =
  'Nobody with that account works here. Ask your agency’s administrator to invite you, or sign in with a passkey or a password.'

export function providerPages(
  app: FastifyInstance,
  parts: Parts,
  providers: ProviderDoor,
  on: { welcome: Welcome; refuse(text: string): Outcome },
): void {
  const { door, keys, secure } = parts
  const flowCookie = `${cookieName(secure)}-flow`
  const originOf = (request: FastifyRequest) => parts.origin ?? `http://${request.headers.host}`
  const down = (p: Provider) => on.refuse(`${p.name} does not answer just now. Sign in with a passkey, or with your password and a code.`)
  const named = (request: FastifyRequest) => providers.named((request.params as { key: string }).key)

  const begin = async (request: FastifyRequest, reply: FastifyReply, p: Provider, proves: string | undefined): Promise<Outcome> => {
    try {
      const { url, ...flow } = await providers.begin(p, `${originOf(request)}/sign-in/back/${p.key}`)
      const browser = randomBytes(32).toString('base64url')
      await keepFlow(door, keys, { ...flow, provider: p, browser, proves, now: parts.now() })
      reply.setCookie(flowCookie, browser, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 600 })
      return { go: url.href }
    } catch (e) {
      if (e instanceof ProviderDown) return down(p)
      throw e
    }
  }
  publicRoute(app, 'GET', '/sign-in/with/:key', async (request, reply) => {
    const p = named(request)
    return p ? begin(request, reply, p, undefined) : { go: '/sign-in' }
  })
  publicRoute(app, 'GET', '/prove/with/:key', async (request, reply) => {
    const [p, secret] = [named(request), request.cookies[cookieName(secure)] ?? '']
    return p && (await sessionOwner(door, secret, parts.now())) ? begin(request, reply, p, secret) : { go: '/sign-in' }
  })

  publicRoute(app, 'GET', '/sign-in/back/:key', async (request, reply) => {
    const [p, browser] = [named(request), request.cookies[flowCookie] ?? '']
    const at = new URL(request.url, originOf(request))
    const now = parts.now()
    if (!p) return { go: '/sign-in' }
    const flow = await takeFlow(door, keys, { provider: p, state: at.searchParams.get('state') ?? '', browser, now })
    if (browser !== '') reply.clearCookie(flowCookie, { path: '/' })
    if (!flow) return on.refuse(notThis)
    try {
      const said = await providers.end(p, at, flow)
      if (!said) return on.refuse(notThis)
      const who = await whoIs(door, p, { ...said, now })
      if (!who) return on.refuse(unknown)
      const provenAt = new Date(now.getTime() - said.secondsAgo * 1000)
      return flow.proves ? proven(request, who.staffId, flow.proves, provenAt) : arrived(request, reply, p, who, provenAt)
    } catch (e) {
      if (e instanceof ProviderDown) return down(p)
      throw e
    }
  })

  async function arrived(
    request: FastifyRequest,
    reply: FastifyReply,
    p: Provider,
    who: { staffId: string; hatId: string },
    provenAt: Date,
  ): Promise<Outcome> {
    const secret = await openAgencySession(door, p, { ...who, provenAt, now: parts.now() })
    if (!secret) return on.refuse('Your account rests. Ask your agency’s administrator.')
    const all = await hatsOf(door, who.staffId)
    const hats = all.filter((h) => h.hatId === who.hatId)
    return on.welcome(request, reply, { staffId: who.staffId, secret, hats, how: 'the agency’s own sign-in' })
  }
  async function proven(request: FastifyRequest, staffId: string, session: Buffer, provenAt: Date): Promise<Outcome> {
    const secret = request.cookies[cookieName(secure)] ?? ''
    const owner = await sessionOwner(door, secret, parts.now())
    if (!owner || owner.staffId !== staffId || !isSession(secret, session)) return on.refuse('That was somebody else. Begin again.')
    await proveSession(door, secret, parts.now(), 'the agency’s own sign-in', provenAt)
    return {
      page: publicPage(
        { madeUp: parts.madeUp },
        {
          title: 'It is you',
          staff: true,
          body: html`<h1>It is you</h1><p>Close this tab, go back to the one you were in, and press “Go on” there.</p>`,
        },
      ),
    }
  }
}
