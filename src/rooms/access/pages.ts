/** Signing in and out, choosing a hat, the list of made-up logins, and the public page "who can see what". */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { type Pack, placeName } from '#pack/index.ts'
import { type Html, html, nothing } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import * as govuk from '#platform/views/govuk.ts'
import { publicPage } from '#platform/views/layout.ts'
import { table } from '#platform/views/table.ts'
import { send } from './asked.ts'
import type { Keys } from './context.ts'
import { cookieName, manifest, type StaffSite } from './frame.ts'
import { openingsPages } from './openings-pages.ts'
import { madeUpTotp } from './partnership.ts'
import { browserMark, passkeyPages, type Welcome, waysToSignIn } from './passkey-pages.ts'
import { restSession } from './proof.ts'
import { agencyLinks, providerPages } from './provider-pages.ts'
import { type Provider, ProviderDoor } from './providers.ts'
import {
  base32,
  changeHat,
  codeAt,
  type Door,
  endSession,
  hatsOf,
  type MadeUpLogin,
  madeUpLogins,
  noteSignIn,
  openSession,
  signIn,
} from './sign-in.ts'
import { whoCanSee } from './who-can-see.ts'

export interface AccessPages {
  door: Door
  keys: Keys
  pack: Pack
  madeUp: boolean
  secure: boolean
  /** The one address passkeys are good for; none: this machine. */
  origin?: string | undefined
  providers?: readonly Provider[] | undefined
  now: () => Date
  /** What each made-up login is good for trying, by e-mail; empty outside a made-up installation. */
  tries: ReadonlyMap<string, { key: string; team: string; tries: string }>
  madeUpPassword: string
}

/** A page anyone may open. Recorded in the manifest as public, so that no page is public by accident. */
export function publicRoute(
  app: FastifyInstance,
  method: 'GET' | 'POST',
  path: string,
  handle: (request: FastifyRequest, reply: FastifyReply) => Promise<Outcome>,
): void {
  manifest.push({ method, path, who: 'public' })
  app.route({ method, url: path, handler: async (request, reply) => send(reply, await handle(request, reply)) })
}

/** Anybody may be looking at the weather. */
export const exitTo = 'https://www.bbc.co.uk/weather'

/** Where each role's day begins. */
export const homes: Record<string, string> = {
  'front-door': '/front-door',
  worker: '/work',
  manager: '/work',
  programme: '/programme',
  chair: '/meetings',
  seat: '/meetings',
  board: '/measures',
  analyst: '/returns',
  administrator: '/agency',
  governance: '/who-looked',
}

export function accessPages(app: FastifyInstance, site: StaffSite, parts: AccessPages): void {
  const { door, keys, madeUp, secure } = parts
  const providers = new ProviderDoor(parts.providers ?? [])
  const frame = { madeUp, nav: [], now: parts.now() }
  const cookie = cookieName(secure)
  const keep = (reply: FastifyReply, secret: string) =>
    void reply.setCookie(cookie, secret, { path: '/', httpOnly: true, sameSite: 'lax', secure })

  const signInPage = (problem?: string, email = ''): Html =>
    publicPage(frame, {
      title: problem ? 'Error: Sign in' : 'Sign in',
      staff: true,
      scripts: ['passkey.js'],
      body: html`${problem ? govuk.errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#email' }] }) : nothing}
        <h1 class="govuk-heading-l">Staff sign in</h1>
        ${waysToSignIn()}${agencyLinks(providers.all)}
        <form method="post" action="/sign-in" novalidate class="op-signin">
          ${govuk.input({ id: 'email', name: 'email', type: 'email', label: { text: 'Work e-mail address' }, value: email, autocomplete: 'username', spellcheck: false })}
          ${govuk.input({ id: 'password', name: 'password', type: 'password', label: { text: 'Password' }, autocomplete: 'current-password' })}
          ${govuk.input({ id: 'code', name: 'code', inputmode: 'numeric', label: { text: 'Six-digit code' }, hint: { text: 'From the authenticator app on your phone. Each code works once. A recovery code will do as well.' }, classes: 'govuk-input--width-10', autocomplete: 'one-time-code' })}
          ${govuk.button({ text: 'Sign in' })}
        </form>
        ${madeUp ? html`<p class="govuk-body"><a class="govuk-link" href="/demo">Made-up logins to try</a></p>` : nothing}`,
    })

  publicRoute(app, 'GET', '/sign-in', async () => ({ page: signInPage() }))
  publicRoute(app, 'POST', '/sign-in', async (request, reply) => {
    const body = (request.body ?? {}) as Body
    const said = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : '').slice(0, 500)
    const result = await signIn(door, keys, {
      email: said('email'),
      password: said('password'),
      code: said('code'),
      address: request.ip,
      now: parts.now(),
    })
    if ('refused' in result) {
      const text =
        result.refused === 'slow'
          ? `Too many tries. Wait ${result.seconds} seconds and try again.`
          : result.refused === 'no-role'
            ? 'Your account rests: it has no current role, it was suspended, or training is more than 30 days overdue. Ask your agency’s administrator. Nothing you had begun is lost.'
            : 'The e-mail address, password or code is not right. A code works only once: wait for the next one.'
      return { page: signInPage(text, said('email')), status: 422 }
    }
    return welcome(request, reply, result)
  })
  const welcome: Welcome = async (request, reply, { staffId, secret, how, hats }) => {
    keep(reply, secret)
    await noteSignIn(door, { staffId, secret, how, ...browserMark(request, reply, secure), now: parts.now() })
    // A recovery code was used: the phone may be gone, and there is one code less.
    return { go: how === 'password and recovery code' ? '/me/passkeys' : (homes[hats[0]?.role ?? ''] ?? '/') }
  }
  const on = { welcome, refuse: (text: string): Outcome => ({ page: signInPage(text), status: 422 }) }
  providerPages(app, parts, providers, on)
  passkeyPages(app, site, parts, on)

  const leave = async (request: FastifyRequest, reply: FastifyReply, go: string): Promise<Outcome> => {
    const secret = request.cookies[cookie]
    // Nobody was signed in: then this page, like all public ones, sets no cookie at all.
    if (secret === undefined) return { go, headers: { 'clear-site-data': '"cache", "storage"' } }
    await endSession(door, secret)
    reply.clearCookie(cookie, { path: '/' })
    return { go, headers: { 'clear-site-data': '"cache", "storage"' } }
  }
  publicRoute(app, 'POST', '/sign-out', (request, reply) => leave(request, reply, '/'))
  // The way out of the public pages: to something dull, at once, without a script. A worker's session ends too, should it be the same machine.
  publicRoute(app, 'GET', '/leave', (request, reply) => leave(request, reply, exitTo))

  openingsPages(site)
  site.post('/prove', 'signed-in', async ({ ctx, body, saving }) => {
    // The page under a cover is of whoever left it: another person's proof does not uncover it.
    if (saving && body.as !== ctx.viewer.hatId) return { json: { other: true }, status: 409 }
    await ctx.requireProof()
    if (saving) return { json: { proven: true } }
    const to = typeof body.to === 'string' && /^\/(?![/\\])/.test(body.to) ? body.to : '/'
    if (body.file !== 'yes') return { go: to }
    return ctx.page({
      title: 'The file is ready',
      body: html`<div class="op-read"><h1 class="govuk-heading-l">The file is ready</h1><p class="govuk-body">What you take away is recorded with your name.</p>
        ${govuk.button({ text: 'Download the file', href: to })}</div>`,
    })
  })
  // The screen was covered: from now on the session rests, whoever loads the page again.
  publicRoute(app, 'POST', '/rest', async (request) => {
    await restSession(door, request.cookies[cookie] ?? '', parts.now())
    return { json: { resting: true } }
  })

  site.get('/working-as', 'signed-in', async ({ ctx }) => {
    // Opened by an agency's own sign-in: that agency answers for its own roles alone.
    const { rows } = await sql<{ own: boolean }>`select access.opened_by_agency() as own`.execute(ctx.db)
    const hats = (await hatsOf(door, ctx.viewer.staffId)).filter((h) => !rows[0]?.own || h.agencyName === ctx.viewer.agencyName)
    return ctx.page({
      title: 'Working as',
      body: html`<h1 class="govuk-heading-l">Working as</h1><p class="govuk-body">One role at a time: what you may see follows the role you work in.</p>
        <form method="post" action="/working-as">${govuk.radios({
          name: 'hat',
          fieldset: { legend: { text: 'Choose a role', classes: 'govuk-fieldset__legend--m' } },
          value: ctx.viewer.hatId,
          items: hats.map((h) => ({ value: h.hatId, text: `${h.title}, ${h.teamName}` })),
        })}${govuk.button({ text: 'Work as this' })}</form>`,
    })
  })
  publicRoute(app, 'POST', '/working-as', async (request, reply) => {
    const hat = String(((request.body ?? {}) as Body).hat ?? '')
    const changed = await changeHat(door, request.cookies[cookie] ?? '', hat, parts.now())
    if (!changed) return { go: '/sign-in' }
    keep(reply, changed.secret)
    return { go: homes[changed.role] ?? '/' }
  })

  if (madeUp) madeUpPages(app, parts, frame, keep)

  publicRoute(app, 'GET', '/who-can-see', async () => ({ page: publicPage(frame, { title: 'Who can see what', body: whoCanSee() }) }))
}

function madeUpPages(
  app: FastifyInstance,
  parts: AccessPages,
  frame: { madeUp: boolean },
  keep: (reply: FastifyReply, secret: string) => void,
): void {
  publicRoute(app, 'GET', '/demo', async () => {
    // By area, and there in the order in which the stories meet them.
    const order = [...parts.tries.keys()]
    const logins = (await madeUpLogins(parts.door)).sort((x, y) => order.indexOf(x.email) - order.indexOf(y.email))
    const now = parts.now()
    const { pack } = parts
    const areaOf = (l: MadeUpLogin) => pack.teams.find((t) => t.key === parts.tries.get(l.email)?.team)?.area ?? pack.home
    const row = (l: MadeUpLogin) => {
      const more = parts.tries.get(l.email)
      const secret = madeUpTotp(more?.key ?? '')
      return [
        html`<b>${l.name}</b><small>${l.title}, ${l.teamName} · ${l.email}</small>`,
        html`${more?.tries ?? ''}<small>Code now: ${codeAt(secret, now)} · for an app: ${base32(secret)}</small>`,
        html`<form method="post" action="/demo/sign-in"><input type="hidden" name="hat" value="${l.hatId}"><input type="hidden" name="staff" value="${l.staffId}"><button class="govuk-button govuk-button--secondary" type="submit">Sign in<span class="govuk-visually-hidden"> as ${l.name}</span></button></form>`,
      ]
    }
    return {
      page: publicPage(frame, {
        title: 'Logins to try',
        staff: true,
        body: html`<h1 class="govuk-heading-l">Logins to try</h1>
          <p class="govuk-body">A made-up partnership. Nobody in it is real, and this page exists only here. One press signs you in; or use the real <a class="govuk-link" href="/sign-in">sign-in page</a> with the password <b>${parts.madeUpPassword}</b> and a code.</p>
          ${table({
            caption: 'Made-up staff',
            cards: true,
            head: ['Who', 'What to try', 'Sign in'],
            rows: [...Map.groupBy(logins, areaOf)].flatMap(([key, those]) => [{ group: placeName(pack, key) }, ...those.map(row)]),
          })}`,
      }),
    }
  })
  publicRoute(app, 'POST', '/demo/sign-in', async (request, reply) => {
    const body = (request.body ?? {}) as Body
    const login = (await madeUpLogins(parts.door)).find((l) => l.hatId === body.hat && l.staffId === body.staff)
    const secret = login && (await openSession(parts.door, login.staffId, login.hatId, parts.now()))
    if (!login || !secret) return { go: '/demo' }
    keep(reply, secret)
    return { go: homes[login.role] ?? '/' }
  })
}
