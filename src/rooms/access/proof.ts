/**
 * Showing that it is still you. What would hurt most if somebody else sat at the keyboard (opening a hidden place, taking rows away, going past the
 * usual rules, changing who works here) wants a proof of the last five minutes; a session that rested wants one before anything. The page that asks
 * carries what was being done, so that proving it goes on with it and no word is lost.
 */
import { type Kysely, sql } from 'kysely'
import { type Html, html, nothing } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import * as govuk from '#platform/views/govuk.ts'
import type { DB } from '#src/tables.ts'
import type { Keys } from './context.ts'
import { checkPassword, slowedFor } from './sign-in.ts'

/** Thrown by ctx.requireProof(). The site answers with the page below and comes back to the same request. */
export class ProofNeeded extends Error {
  /** The answer is a file: after the proof there is a page to take it from. */
  readonly file: boolean
  constructor(file = false) {
    super('proof needed')
    this.file = file
  }
}

export interface SessionOwner {
  staffId: string
  hatId: string
  email: string
  /** Idle: nothing is done as this session until it is proven. */
  resting: boolean
  proven: boolean
}
export async function sessionOwner(door: Kysely<DB>, secret: string, now: Date): Promise<SessionOwner | undefined> {
  if (secret === '') return undefined
  const { rows } = await sql<{ staff_id: string; hat_id: string; email: string; resting: boolean; proven: boolean }>`
    select * from access.session_owner(${secret}, ${now})`.execute(door)
  const r = rows[0]
  return r && { staffId: r.staff_id, hatId: r.hat_id, email: r.email, resting: r.resting, proven: r.proven }
}
export const restSession = async (door: Kysely<DB>, secret: string, now: Date): Promise<void> =>
  void (await sql`select access.rest_session(${secret}, ${now})`.execute(door))
export const proveSession = async (door: Kysely<DB>, secret: string, now: Date, how: string, at = now): Promise<boolean> =>
  (await sql<{ ok: boolean }>`select access.prove_session(${secret}, ${now}, ${at}, ${how}) as ok`.execute(door)).rows[0]?.ok === true

// ── What the page that asks sends ─────────────────────────────────────────────────────────────────────────────────────────────────

const ours = 'prove-'
export const carriesProof = (body: Body): boolean => Object.keys(body).some((name) => name.startsWith(ours))
/** The body as it was before the proof was asked for. */
export const withoutProof = (body: Body): Body => Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith(ours)))
const said = (body: Body, name: string): string => {
  const value = [body[`${ours}${name}`]].flat()[0]
  return typeof value === 'string' ? value.slice(0, 20_000) : ''
}

export interface Proving {
  secret: string
  body: Body
  address: string
  now: Date
}
/** A sentence where it is not proven. */
export async function prove(
  parts: { door: Kysely<DB>; keys: Keys; checkPasskey(staffId: string, response: string): Promise<boolean> },
  asked: Proving,
): Promise<string | undefined> {
  const { door, keys } = parts
  const { secret, body, address, now } = asked
  const owner = await sessionOwner(door, secret, now)
  // Nobody to prove: what comes after says that one was signed out.
  if (!owner) return undefined
  const [password, code, passkey] = [said(body, 'password'), said(body, 'code'), said(body, 'passkey')]
  if (password === '' && code === '' && passkey === '')
    return owner.proven ? undefined : 'Use your passkey, or enter your password and a code'
  const seconds = await slowedFor(door, owner.email, address)
  if (seconds !== undefined) return `Too many tries. Wait ${seconds} seconds and try again`
  if (passkey !== '') {
    if (!(await parts.checkPasskey(owner.staffId, passkey)))
      return 'That passkey is not one of yours here. Try again, or use your password and a code'
    return (await proveSession(door, secret, now, 'passkey')) ? undefined : 'You were signed out. Sign in again in another tab'
  }
  const right = await checkPassword(door, keys, { email: owner.email, password, code, address, now })
  if (!right || right.staffId !== owner.staffId)
    return 'The password or the code is not right. A code works only once: wait for the next one'
  return (await proveSession(door, secret, now, right.how)) ? undefined : 'You were signed out. Sign in again in another tab'
}

export interface AskingProof {
  /** Where it is sent: the request itself again, or, for a page that was only opened, /prove with where to go. */
  action: string
  typed: readonly (readonly [string, string])[]
  resting: boolean
  madeUp: boolean
  problem?: string | undefined
  /** The agency's own sign-in, for whoever comes by it. */
  providers: readonly { key: string; name: string }[]
}
export function proofBody(asking: AskingProof): Html {
  const { problem } = asking
  const why = asking.resting
    ? 'Nobody was here for a while. Nothing is lost: show that it is you, and it goes on where it was.'
    : 'What you are about to do wants a proof of the last five minutes. Nothing is lost: it goes on from here.'
  return html`<div class="op-read">${problem ? govuk.errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#prove-password' }] }) : nothing}
<h1 class="govuk-heading-l">Show that it is you</h1>
<p class="govuk-body">${why}</p>
<form method="post" action="${govuk.safeHref(asking.action)}" novalidate class="op-signin">
${asking.typed.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<input type="hidden" name="prove-passkey" value="">
${passkeyButton({ options: '/prove/passkey', into: 'prove-passkey', text: 'Use your passkey' })}
${govuk.input({ id: 'prove-password', name: 'prove-password', type: 'password', label: { text: 'Password' }, autocomplete: 'current-password', ...(problem ? { errorMessage: { text: problem } } : {}) })}
${govuk.input({ id: 'prove-code', name: 'prove-code', inputmode: 'numeric', label: { text: 'Six-digit code' }, hint: { text: 'From your authenticator app, or one of your recovery codes.' }, classes: 'govuk-input--width-10', autocomplete: 'one-time-code' })}
${asking.providers.map((p) => html`<p class="govuk-body"><a class="govuk-link" href="/prove/with/${p.key}" target="_blank" rel="noopener">Show it with ${p.name}</a> (opens in a new tab), then press Go on.</p>`)}
${govuk.button({ text: 'Go on', preventDoubleClick: true })}
</form>
${asking.madeUp ? html`<p class="govuk-body"><a class="govuk-link" href="/demo" target="_blank" rel="noopener">Passwords and codes of the made-up logins</a> (opens in a new tab)</p>` : nothing}</div>`
}

/** Works only with scripts, and says so. Shown by passkey.js where the browser can. */
export const passkeyButton = (how: { options: string; into: string; text: string; make?: boolean }): Html =>
  html`<div class="op-passkey" data-passkey="${how.options}" data-into="${how.into}"${how.make ? html` data-make` : nothing} hidden><button type="button" class="govuk-button govuk-button--secondary">${how.text}</button><p class="govuk-body op-small" role="status"></p></div><p class="govuk-body op-small op-scripts-off">Passkeys need scripts, which are off in this browser.</p>`
