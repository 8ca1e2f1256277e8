/**
 * An agency's own sign-in, by OpenID Connect: code, PKCE and nonce. Found when it is first asked for and kept; one that does not answer stops neither a
 * start nor anybody else. It says who somebody is; who works here was decided before, and nobody is made by it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import * as oidc from 'openid-client'
import { z } from 'zod'
import { open, seal } from '#lib/seal.ts'
import type { Keys } from './context.ts'
import type { Door } from './sign-in.ts'

export interface Provider {
  /** In addresses. */
  key: string
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  /** The agency it answers for, and no other. */
  agency: string
  /** Whose e-mail addresses it may speak for the first time somebody comes. */
  emailDomain: string
}
const loopback = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/
const setting = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and dashes'),
  name: z.string().min(1),
  issuer: z
    .string()
    .refine((u) => URL.canParse(u) && (u.startsWith('https://') || loopback.test(u)), 'an address that begins with https://'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  agency: z.string().min(1),
  emailDomain: z.string().regex(/^[a-z0-9.-]+\.[a-z]+$/, 'a domain, such as council.example'),
})
/** The settings as text; or each thing that is wrong with its place. */
export function readProviders(text: string): { providers: Provider[] } | { problems: string[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problems: ['it is not JSON'] }
  }
  const read = z.array(setting).safeParse(value)
  if (!read.success) return { problems: read.error.issues.map((i) => `${i.path.join('.') || 'it'}: ${i.message}`) }
  const keys = read.data.map((p) => p.key)
  return new Set(keys).size === keys.length ? { providers: read.data } : { problems: ['two have the same key'] }
}

/** Nothing came back in time, or not what was asked for. */
export class ProviderDown extends Error {}

export class ProviderDoor {
  readonly all: readonly Provider[]
  readonly #found = new Map<string, Promise<oidc.Configuration>>()
  constructor(all: readonly Provider[]) {
    this.all = all
  }
  named(key: string): Provider | undefined {
    return this.all.find((p) => p.key === key)
  }
  /** Asked once and kept; a failure is forgotten, so that the next person finds it when it is there again. */
  async #config(p: Provider): Promise<oidc.Configuration> {
    const asked =
      this.#found.get(p.key) ??
      oidc.discovery(new URL(p.issuer), p.clientId, undefined, oidc.ClientSecretPost(p.clientSecret), {
        timeout: 5,
        ...(loopback.test(p.issuer) ? { execute: [oidc.allowInsecureRequests] } : {}),
      })
    this.#found.set(p.key, asked)
    try {
      return await asked
    } catch (e) {
      if (this.#found.get(p.key) === asked) this.#found.delete(p.key)
      throw new ProviderDown(p.key, { cause: e })
    }
  }
  async begin(p: Provider, redirect: string): Promise<{ url: URL; state: string; verifier: string; nonce: string }> {
    const config = await this.#config(p)
    const [state, verifier, nonce] = [oidc.randomState(), oidc.randomPKCECodeVerifier(), oidc.randomNonce()]
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirect,
      scope: 'openid email',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // Asked afresh each time: a colleague's session at a shared machine is not theirs.
      prompt: 'login',
      max_age: '300',
    })
    return { url, state, verifier, nonce }
  }
  /** Who it is, as the agency says; or nothing where what came back is not the answer to what was asked. */
  async end(
    p: Provider,
    at: URL,
    asked: { state: string; verifier: string; nonce: string },
  ): Promise<{ subject: string; email: string | undefined; secondsAgo: number } | undefined> {
    const config = await this.#config(p)
    try {
      const tokens = await oidc.authorizationCodeGrant(config, at, {
        pkceCodeVerifier: asked.verifier,
        expectedNonce: asked.nonce,
        expectedState: asked.state,
        maxAge: 300,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims) return undefined
      const more = claims.email === undefined ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) : claims
      const email = more.email_verified === true && typeof more.email === 'string' ? more.email.toLowerCase() : undefined
      return {
        subject: claims.sub,
        // Only of its own domain: an agency does not speak for another's people.
        email: email?.endsWith(`@${p.emailDomain}`) ? email : undefined,
        secondsAgo: Math.max(0, Math.round(Date.now() / 1000 - Number(claims.auth_time ?? 0))),
      }
    } catch (e) {
      if (e instanceof TypeError && (e as { cause?: unknown }).cause) throw new ProviderDown(p.key, { cause: e })
      return undefined
    }
  }
}

const sha = (text: string) => createHash('sha256').update(text).digest()
const placeOf = (state: string) => `sign-in at an agency|${state}`
/** What was begun, kept here sealed and taken once, by the browser that began it. */
export async function keepFlow(
  door: Door,
  keys: Keys,
  flow: { provider: Provider; state: string; verifier: string; nonce: string; browser: string; proves: string | undefined; now: Date },
): Promise<void> {
  const held = seal(keys.sealing, Buffer.from(JSON.stringify({ verifier: flow.verifier, nonce: flow.nonce })), placeOf(flow.state))
  const proves = flow.proves === undefined ? null : sha(flow.proves)
  await sql`select access.begin_flow(${sha(flow.state)}, ${sha(flow.browser)}, ${flow.provider.key}, ${held}, ${proves}, ${flow.now})`.execute(
    door,
  )
}
export async function takeFlow(
  door: Door,
  keys: Keys,
  back: { provider: Provider; state: string; browser: string; now: Date },
): Promise<{ state: string; verifier: string; nonce: string; proves: Buffer | undefined } | undefined> {
  const { rows } = await sql<{ sealed: Buffer; proves: Buffer | null }>`
    select * from access.take_flow(${sha(back.state)}, ${sha(back.browser)}, ${back.provider.key}, ${back.now})`.execute(door)
  const r = rows[0]
  if (!r) return undefined
  const held = JSON.parse(open(keys.sealing, r.sealed, placeOf(back.state)).toString('utf8')) as { verifier: string; nonce: string }
  return { state: back.state, ...held, proves: r.proves ?? undefined }
}
export const isSession = (secret: string, hash: Buffer): boolean => sha(secret).equals(hash)

/** Whom it means: by subject; the first time by an address of its own domain that it has verified, of somebody who works there already. */
export async function whoIs(
  door: Door,
  p: Provider,
  said: { subject: string; email: string | undefined; now: Date },
): Promise<{ staffId: string; hatId: string } | undefined> {
  const { rows } = await sql<{ staff_id: string; hat_id: string }>`
    select * from access.who_is(${p.issuer}, ${said.subject}, ${said.email ?? null}, ${p.agency}, ${said.now})`.execute(door)
  return rows[0] && { staffId: rows[0].staff_id, hatId: rows[0].hat_id }
}
export async function openAgencySession(
  door: Door,
  p: Provider,
  of: { staffId: string; hatId: string; provenAt: Date; now: Date },
): Promise<string | undefined> {
  const secret = randomBytes(32).toString('base64url')
  const { rows } = await sql<{ ok: boolean }>`
    select access.open_agency_session(${secret}, ${of.staffId}, ${of.hatId}, ${p.agency}, ${of.provenAt}, ${of.now}) as ok`.execute(door)
  return rows[0]?.ok ? secret : undefined
}
/** Which of these somebody has come by before. */
export async function providersOf(door: Door, all: readonly Provider[], staffId: string): Promise<Provider[]> {
  if (all.length === 0) return []
  const { rows } = await sql<{ issuer: string }>`select issuer from access.linked_issuers(${staffId}) as issuer`.execute(door)
  return all.filter((p) => rows.some((r) => r.issuer === p.issuer))
}
