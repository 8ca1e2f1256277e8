/** Pages of signing in with a passkey, and of what a person keeps to sign in with: passkeys and recovery codes. */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sayDateTime } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, nothing } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import * as govuk from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import type { Context, Keys } from './context.ts'
import { cookieName, type StaffSite } from './frame.ts'
import { myNotices, type NoticeKind, noticeKinds, noticeSeen } from './notices.ts'
import { publicRoute } from './pages.ts'
import { addPasskey, checkPasskey, optionsToMake, optionsToUse, passkeyPlace, passkeysOf, removePasskey } from './passkeys.ts'
import { passkeyButton, sessionOwner } from './proof.ts'
import { makeRecoveryCodes, recoveryCount, recoveryFew, recoveryLeft } from './recovery.ts'
import { type Door, openFirst, type SignedIn } from './sign-in.ts'

export type Arrived = Extract<SignedIn, { secret: string }>
/** What follows every sign-in, by whatever way. */
export type Welcome = (request: FastifyRequest, reply: FastifyReply, arrived: Arrived) => Promise<Outcome>
interface Parts {
  door: Door
  keys: Keys
  secure: boolean
  origin?: string | undefined
  now: () => Date
}

/** A random mark of this browser, set by signing in and by no public page, so that its person hears of a sign-in with another. */
export function browserMark(request: FastifyRequest, reply: FastifyReply, secure: boolean): { mark: string; words: string } {
  const name = `${cookieName(secure)}-browser`
  const had = request.cookies[name]
  const mark = had && /^[\w-]{43}$/.test(had) ? had : randomBytes(32).toString('base64url')
  reply.setCookie(name, mark, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 400 * 24 * 3600 })
  return { mark, words: browserWords(request.headers['user-agent'] ?? '') }
}
const first = (text: string, words: readonly (readonly [RegExp, string])[], otherwise: string) =>
  words.find(([pattern]) => pattern.test(text))?.[1] ?? otherwise
function browserWords(agent: string): string {
  const browser = first(
    agent,
    [
      [/Edg\//, 'Edge'],
      [/Firefox\//, 'Firefox'],
      [/Chrome\//, 'Chrome'],
      [/Safari\//, 'Safari'],
    ],
    'A browser',
  )
  const system = first(
    agent,
    [
      [/iPhone|iPad/, 'iOS'],
      [/Android/, 'Android'],
      [/Windows/, 'Windows'],
      [/Mac OS/, 'macOS'],
      [/Linux/, 'Linux'],
    ],
    '',
  )
  return system ? `${browser} on ${system}` : browser
}

export const waysToSignIn = (): Html =>
  html`<form method="post" action="/sign-in/passkey"><input type="hidden" name="passkey" value="">${passkeyButton({ options: '/sign-in/passkey/options', into: 'passkey', text: 'Sign in with a passkey' })}</form>`

const elsewhere = 'Passkeys do not work at this address. Open Oneplan at its usual address, or use your password and a code.'
const tooMany = 'Too many tries. Wait a few minutes, or use your password and a code.'
const kinds: readonly NoticeKind[] = ['new-device', 'passkey-added', 'agency-linked', 'recovery-used', 'recovery-few']

export function passkeyPages(
  app: FastifyInstance,
  site: StaffSite,
  parts: Parts,
  on: { welcome: Welcome; refuse(text: string): Outcome },
): void {
  const { door, keys } = parts
  const place = passkeyPlace(parts.origin)
  const asking = (request: FastifyRequest) =>
    place.isHere(`${parts.origin ? new URL(parts.origin).protocol : 'http:'}//${request.headers.host}`)
      ? { place, address: request.ip, now: parts.now() }
      : undefined
  const answer = (options: object | undefined): Outcome => (options ? { json: options } : { json: { problem: tooMany }, status: 429 })

  publicRoute(app, 'POST', '/sign-in/passkey/options', async (request) => {
    const by = asking(request)
    return by ? answer(await optionsToUse(door, by, null)) : { json: { problem: elsewhere }, status: 422 }
  })
  publicRoute(app, 'POST', '/sign-in/passkey', async (request, reply) => {
    const response = posted((request.body ?? {}) as Body, 'passkey').slice(0, 20_000)
    const staffId = await checkPasskey(door, { place, response, staffId: null, now: parts.now() })
    if (!staffId) return on.refuse('That passkey does not open anything here. Try again, or use your password and a code.')
    const result = await openFirst(door, staffId, 'passkey', parts.now())
    if ('refused' in result) return on.refuse('Your account has no current role. Ask your agency’s administrator.')
    return on.welcome(request, reply, result)
  })
  // To prove that it is still you, on a page that is being worked on: the session may be resting.
  publicRoute(app, 'POST', '/prove/passkey', async (request) => {
    const owner = await sessionOwner(door, request.cookies[cookieName(parts.secure)] ?? '', parts.now())
    const by = asking(request)
    if (!owner) return { json: { problem: 'You were signed out. Sign in again in another tab.' }, status: 401 }
    return by ? answer(await optionsToUse(door, by, owner.staffId)) : { json: { problem: elsewhere }, status: 422 }
  })
  publicRoute(app, 'POST', '/me/passkeys/options', async (request) => {
    const owner = await sessionOwner(door, request.cookies[cookieName(parts.secure)] ?? '', parts.now())
    const by = asking(request)
    if (!owner?.proven) return { json: { problem: 'Too much time has passed. Load this page again.' }, status: 401 }
    if (!by) return { json: { problem: elsewhere }, status: 422 }
    return answer(await optionsToMake(door, by, { staffId: owner.staffId, name: owner.email, email: owner.email }))
  })

  site.get('/me/passkeys', 'signed-in', async ({ ctx }) =>
    ctx.page({ title: 'Signing in', back: { href: '/me', text: 'Your account' }, body: await mine(ctx, door) }),
  )
  const newPage = (ctx: Context, name: string, problem?: string): Outcome =>
    ctx.page({
      title: problem ? 'Error: Add a passkey' : 'Add a passkey',
      back: { href: '/me/passkeys', text: 'Signing in' },
      scripts: ['passkey.js'],
      ...(problem ? { status: 422 } : {}),
      body: html`<div class="op-read">${problem ? govuk.errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#name' }] }) : nothing}
<h1 class="govuk-heading-l">Add a passkey</h1>
<p class="govuk-body">Your device keeps it and asks for your finger, your face or its PIN. Nothing is typed that somebody could ask you for. Use a device that is yours alone, never one at home that others can open.</p>
<form method="post" action="/me/passkeys"><input type="hidden" name="passkey" value="">
${govuk.input({ id: 'name', name: 'name', label: { text: 'What you call this device' }, hint: { text: 'Such as “work laptop”' }, value: name, classes: 'govuk-input--width-20', attributes: { required: 'required', maxlength: '60' } })}
${passkeyButton({ options: '/me/passkeys/options', into: 'passkey', text: 'Make the passkey', make: true })}</form></div>`,
    })
  site.get('/me/passkeys/new', 'signed-in', async ({ ctx }) => {
    await ctx.requireProof()
    return newPage(ctx, '')
  })
  site.post('/me/passkeys', 'signed-in', async ({ ctx, body }) => {
    await ctx.requireProof()
    const name = posted(body, 'name').trim().slice(0, 60)
    if (name === '') return newPage(ctx, name, 'Enter what you call this device')
    const response = posted(body, 'passkey').slice(0, 20_000)
    const added = await addPasskey(door, { place, response, staffId: ctx.viewer.staffId, name, now: ctx.now })
    if (!added) return newPage(ctx, name, 'The passkey was not made. Try again on this page')
    ctx.record('add passkey', { reason: name })
    return { go: '/me/passkeys' }
  })
  site.post('/me/passkeys/:id/remove', 'signed-in', async ({ ctx, params }) => {
    await ctx.requireProof()
    if (!/^[0-9a-f-]{36}$/.test(params.id) || !(await removePasskey(door, ctx.viewer.staffId, params.id, ctx.now)))
      throw new NotFound('passkey')
    ctx.record('remove passkey', { subjects: [params.id] })
    return { go: '/me/passkeys' }
  })
  site.post('/me/recovery-codes', 'signed-in', async ({ ctx }) => {
    await ctx.requireProof()
    const codes = await makeRecoveryCodes(door, keys, ctx.viewer.staffId, ctx.now)
    ctx.record('make recovery codes', {})
    return ctx.page({
      title: 'Recovery codes',
      back: { href: '/me/passkeys', text: 'Signing in' },
      body: html`<div class="op-read"><h1 class="govuk-heading-l">Your recovery codes</h1>
<p class="govuk-body">They are shown this once. Write them down and keep them where your work things are, not with your phone and not at home if somebody there could read them. Each stands for the six-digit code once; your password is still needed. Codes from before are no good any more.</p>
<ul class="op-codes">${codes.map((c) => html`<li>${c}</li>`)}</ul></div>`,
    })
  })
  site.post('/me/notices/:id/seen', 'signed-in', async ({ ctx, params }) => {
    if (!/^[0-9a-f-]{36}$/.test(params.id)) throw new NotFound('notice')
    if (!(await ctx.db.selectFrom('access.notice').select('id').where('id', '=', params.id).executeTakeFirst()))
      throw new NotFound('notice')
    await noticeSeen(ctx, params.id)
    return { go: '/me/passkeys' }
  })
}

async function mine(ctx: Context, door: Door): Promise<Html> {
  const told = (await myNotices(ctx)).filter((n) => n.hat_id === ctx.viewer.hatId && kinds.includes(n.kind as NoticeKind))
  const [passkeys, left] = [await passkeysOf(door, ctx.viewer.staffId), await recoveryLeft(door, ctx.viewer.staffId)]
  const few = left !== undefined && left <= recoveryFew
  const codes =
    left === undefined
      ? 'You have none. Without them, a lost phone keeps you out until your administrator lets you in again.'
      : `${left} of ${recoveryCount} are left.`
  return html`<h1 class="govuk-heading-l">Signing in</h1>
${told.map(
  (n) =>
    html`<div class="op-sent"><p>${noticeKinds[n.kind as NoticeKind]}. <span class="op-quiet">${sayDateTime(new Date(n.at))}</span></p><form method="post" action="/me/notices/${n.id}/seen">${govuk.button({ text: 'I know', classes: 'govuk-button--secondary' })}</form></div>`,
)}
<section class="op-sec"><div class="op-sec__head"><h2>Passkeys</h2></div>
<p class="govuk-body">A passkey is the safest way in: it works only here, and there is nothing to be told to a stranger. Have two, on two devices.</p>
${
  passkeys.length === 0
    ? html`<p class="govuk-body op-quiet">You have none yet.</p>`
    : table({
        caption: 'Your passkeys',
        hideCaption: true,
        cards: true,
        head: ['Device', 'Last used', 'Remove'],
        rows: passkeys.map((k) => [
          html`<b>${k.name}</b><small>Made ${sayDateTime(k.madeAt)}${k.synced ? ' · kept in your account with the maker of the device as well' : ''}</small>`,
          k.usedAt ? sayDateTime(k.usedAt) : 'Not yet',
          html`<form method="post" action="/me/passkeys/${k.id}/remove"><button class="govuk-button govuk-button--secondary" type="submit">Remove<span class="govuk-visually-hidden"> ${k.name}</span></button></form>`,
        ]),
      })
}
<p class="op-gap">${govuk.button({ text: 'Add a passkey', href: '/me/passkeys/new' })}</p></section>
<section class="op-sec"><div class="op-sec__head"><h2>Recovery codes</h2></div>
${few ? govuk.warningText({ text: `${codes} Make new ones now.`, iconFallbackText: 'Warning' }) : html`<p class="govuk-body">${codes}</p>`}
<form method="post" action="/me/recovery-codes">${govuk.button({ text: left === undefined ? 'Make recovery codes' : 'Make new ones; the old stop working', classes: 'govuk-button--secondary', preventDoubleClick: true })}</form></section>`
}
