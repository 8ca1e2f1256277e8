/** The page behind an invitation, open to whoever holds its link. A link that is wrong, used or withdrawn is a page that does not exist. */
import type { FastifyInstance } from 'fastify'
import qrcode from 'qrcode-generator'
import { dayIn } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import { type Html, html, nothing } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import * as govuk from '#platform/views/govuk.ts'
import { errorPage, publicPage } from '#platform/views/layout.ts'
import type { Keys } from './context.ts'
import { appLink, type Invited, invitedBy, join, passwordProblem, stepOfCode } from './join.ts'
import { publicRoute } from './pages.ts'
import { base32, type Door } from './sign-in.ts'

export interface JoinParts {
  door: Door
  keys: Keys
  pack: Pack
  madeUp: boolean
  now: () => Date
}

export function joinPages(app: FastifyInstance, parts: JoinParts): void {
  const frame = { madeUp: parts.madeUp, nav: [] }
  const missing = (): Outcome => ({ page: errorPage({ ...frame, now: parts.now() }, { status: 404 }), status: 404 })
  const runOut = (): Outcome => ({
    page: publicPage(frame, {
      title: 'This link has run out',
      staff: true,
      body: html`<h1 class="govuk-heading-l">This link has run out</h1><p class="govuk-body">Ask the administrator of your agency for a new one.</p>`,
    }),
    status: 410,
  })
  const page = (token: string, invited: Invited, problems: Record<string, string> = {}): Outcome => {
    const wrong = Object.keys(problems).length > 0
    return {
      page: publicPage(frame, { title: wrong ? 'Error: Join' : 'Join', staff: true, body: joinBody(token, invited, problems) }),
      ...(wrong ? { status: 422 } : {}),
    }
  }
  publicRoute(app, 'GET', '/join/:token', async (request) => {
    const { token } = request.params as { token: string }
    const invited = await invitedBy(parts.door, parts.keys, token, parts.now())
    return !invited ? missing() : invited.expired ? runOut() : page(token, invited)
  })
  publicRoute(app, 'POST', '/join/:token', async (request) => {
    const { token } = request.params as { token: string }
    const now = parts.now()
    const invited = await invitedBy(parts.door, parts.keys, token, now)
    if (!invited) return missing()
    if (invited.expired) return runOut()
    const body = (request.body ?? {}) as Body
    const said = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : '')
    const [password, again] = [said('password'), said('password-again')]
    const weak = passwordProblem(password, invited)
    const step = stepOfCode(invited.totp, said('code'), now)
    const problems: Record<string, string> = {
      ...(weak
        ? { password: weak }
        : password !== again
          ? { 'password-again': 'The two passwords are not the same. Type both again' }
          : {}),
      ...(step === undefined ? { code: 'Enter the six digits that your app shows now' } : {}),
    }
    if (step === undefined || Object.keys(problems).length > 0) return page(token, invited, problems)
    const done = await join(parts.door, invited, { token, password, step, training: parts.pack.training, today: dayIn(now), now })
    if (!done) return missing()
    return {
      page: publicPage(frame, {
        title: 'You can sign in',
        staff: true,
        body: html`<h1 class="govuk-heading-l">You can sign in</h1><p class="govuk-body">With ${invited.email}, your password and the next code of your app: each code works once.</p>
          <p class="govuk-body">The first thing to do is to say whom you are related to or know, at “Your account”.</p>
          ${govuk.button({ text: 'Sign in', href: '/sign-in' })}`,
      }),
    }
  })
}

function joinBody(token: string, i: Invited, problems: Record<string, string>): Html {
  const error = (name: string) => (problems[name] ? { errorMessage: { text: problems[name] } } : {})
  const list = Object.entries(problems).map(([name, text]) => ({ text, href: `#${name}` }))
  return html`${list.length > 0 ? govuk.errorSummary({ titleText: 'There is a problem', errorList: list }) : nothing}
    <h1 class="govuk-heading-l">Join ${i.agencyName}</h1>
    <p class="govuk-body">${i.name}, ${i.title}, ${i.teamName}. If this is not you, close this page and tell whoever gave you the link.</p>
    <form method="post" action="/join/${token}" novalidate class="op-signin">
      <h2 class="govuk-heading-m">1. Your authenticator app</h2>
      <p class="govuk-body">Open the app on your phone and scan this square. On the phone itself, <a class="govuk-link" href="${appLink(i)}">open it in the app</a>, or type the key.</p>
      ${square(appLink(i))}
      <p class="govuk-body">Key: <b class="op-key">${(base32(i.totp).match(/.{1,4}/g) ?? []).join(' ')}</b></p>
      <h2 class="govuk-heading-m">2. Your password</h2>
      ${govuk.input({ id: 'password', name: 'password', type: 'password', label: { text: 'Password' }, hint: { text: '12 characters or more' }, autocomplete: 'new-password', ...error('password') })}
      ${govuk.input({ id: 'password-again', name: 'password-again', type: 'password', label: { text: 'The same password again' }, autocomplete: 'new-password', ...error('password-again') })}
      <h2 class="govuk-heading-m">3. The code the app shows now</h2>
      ${govuk.input({ id: 'code', name: 'code', inputmode: 'numeric', label: { text: 'Six-digit code' }, classes: 'govuk-input--width-5', autocomplete: 'one-time-code', ...error('code') })}
      ${govuk.button({ text: 'Join', preventDoubleClick: true })}
    </form>`
}
/** One path on a white ground: no styles, which the content policy would drop, and nothing asked of another server. */
function square(text: string): Html {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const n = code.getModuleCount()
  const rows = Array.from({ length: n }, (_, y) =>
    Array.from({ length: n }, (_, x) => (code.isDark(y, x) ? `M${x + 4} ${y + 4}h1v1h-1z` : '')).join(''),
  ).join('')
  const size = n + 8
  return html`<svg viewBox="0 0 ${size} ${size}" width="232" height="232" role="img" aria-label="Square to scan with the authenticator app" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${rows}" fill="#000"/></svg>`
}
