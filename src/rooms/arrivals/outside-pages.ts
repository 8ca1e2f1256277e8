/**
 * A professional without an account: first the address they work from, then the code that was sent to it, then the form. Nothing is taken before the
 * address is checked, and every answer is the same sentence, whoever is known. What was typed is never lost: if the check runs out while somebody writes,
 * a new code is asked for with the whole page carried along.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { dayIn, sayDateTime } from '#lib/london.ts'
import { email, text } from '#platform/fields.ts'
import { any, form, Problem, type Problems } from '#platform/form.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { formBody, lines } from '#platform/views/form.ts'
import { publicPage } from '#platform/views/layout.ts'
import { publicRoute } from '#rooms/access/index.ts'
import { publicHelp, urgent } from '#rooms/directory/index.ts'
import { begun, professionalForm, professionalLetter, sections } from './professional-forms.ts'
import type { ArrivalPages } from './public-pages.ts'
import { codeIsRight, lettersShown, passIn, passOf, sendCode, sendFromOutside, sendsTooOften } from './send.ts'

const path = '/for-professionals'
const title = 'For professionals'

export interface OutsidePages extends ArrivalPages {
  /** Asked when a code was made. None, and nothing made up: no mail can be sent from here. */
  mail: { ask(): void } | undefined
  log(entry: Record<string, unknown>): void
}
export function outsidePages(app: FastifyInstance, parts: OutsidePages): void {
  const { door, keys, pack, madeUp, now } = parts
  const on = () => ({ pack, keys, now: now() })
  const addressForm = form({ email: email('Your work e-mail address', { missing: 'Enter your work e-mail address', width: 30 }) })
  const codeForm = form({ digits: text('The six digits', { missing: 'Enter the six digits from the e-mail', max: 20, width: 10 }) })
  const whoFields = form({
    yourName: text('Your name', { missing: 'Enter your name', max: 120, width: 30 }),
    yourRole: text('Your role', {
      missing: 'Enter your role',
      max: 120,
      width: 30,
      hint: 'For example, midwife, form tutor, housing officer',
    }),
    yourAgency: text('Your agency', { missing: 'Enter your agency', max: 160, width: 30 }),
  })
  const whatForm = professionalForm(pack)
  const all = [...Object.keys(whoFields.fields), ...Object.keys(whatForm.fields)]
  /** What was typed on the form, to be carried through another page. */
  const carry = (body: Body): Record<string, string> =>
    Object.fromEntries(
      Object.keys(body)
        .filter((n) => all.some((f) => n === f || n.startsWith(`${f}-`)))
        .map((n) => [n, posted(body, n)])
        .filter(([, v]) => v !== ''),
    )
  const page = (body: Html, problems: Problems = {}, status?: number): Outcome => ({
    page: publicPage(
      { madeUp },
      { title: any(problems) ? `Error: ${title}` : title, body, back: { href: '/', text: 'Back to the first page' }, numbers: true },
    ),
    ...(status ? { status } : any(problems) ? { status: 422 } : {}),
  })
  const danger = () =>
    urgent(publicHelp(pack, 'other', dayIn(now())).emergency, 'If someone is in danger now, call 999', 'This form is read on working days.')

  const runOut = html`<div class="op-box op-box--warm"><p><b>The check of your address has run out.</b> Nothing you typed is lost: it comes back after a new code.</p></div>`
  const askAddress = (body: Body, problems: Problems = {}, said?: Part, status?: number): Outcome =>
    page(
      html`${formBody({
        form: addressForm,
        heading: 'Tell the front door about somebody',
        body,
        given: {},
        problems,
        before: html`${said}${danger()}<p>For anyone whose work brings them to people who are hurt, controlled or afraid, and to those who may be harming them. A child at risk: ring children’s safeguarding as well.</p><p>First we check that you can read mail at your address: a code is sent to it. Nothing about anybody is asked before.</p>`,
        hidden: { ...carry(body), pages: 'address', key: randomUUID() },
        buttons: [{ do: 'code', text: 'Send me a code' }],
      })}<p class="op-small">Do you have an account? <a href="/sign-in">Sign in</a> and choose “Send to the front door”. A question without a name needs no form: ring.</p>`,
      problems,
      status,
    )
  const askCode = (body: Body, code: { id: string; email: string }, problems: Problems = {}): Outcome =>
    page(
      html`${formBody({
        form: codeForm,
        heading: 'Enter the code',
        body: { digits: '' },
        given: {},
        problems,
        before: html`<p>If mail can be sent to ${code.email}, a code is on its way. It is good for 30 minutes and five tries.</p>${!madeUp && html`<p class="op-small">Nothing after some minutes? Look among unwanted mail, and whether the address is right. One address gets five codes an hour at most. If it cannot wait, ring.</p>`}${madeUp && html`<p class="op-box op-box--warm">Nothing is sent from here, since everything is made up: <a href="/demo/letters" target="_blank" rel="noopener">the mail is shown here</a>.</p>`}`,
        hidden: { ...carry(body), pages: 'code', email: code.email, ticket: code.id },
        buttons: [
          { do: 'check', text: 'Continue' },
          { do: 'again', text: 'Another code, or another address', look: 'secondary' },
        ],
      })}`,
      problems,
    )
  const askAll = (body: Body, pass: string, address: string, problems: Problems = {}, status?: number): Outcome => {
    // Two forms drawn as one page: who writes, then the same questions as any colleague answers.
    const both = form({ ...whoFields.fields, ...whatForm.fields })
    return page(
      formBody({
        form: both,
        heading: 'Tell the front door about somebody',
        body,
        given: {},
        problems,
        before: html`<p class="op-sent">Your address is checked: ${address}. The front door reads what you send, and decides. It changes no record by itself, and no answer says whether anyone is known.</p>`,
        hidden: { pages: 'form', pass },
        sections: [{ title: 'Who you are', fields: Object.keys(whoFields.fields) }, ...sections] as never,
        buttons: [{ do: 'send', text: 'Send it' }],
      }),
      problems,
      status,
    )
  }
  const closed = (): Outcome =>
    page(
      html`<h1>Tell the front door about somebody</h1>${danger()}<p>The form for people without an account is not open here: the check of an address needs a mail server, and none is set. Please ring the front door, or sign in.</p>`,
    )

  const opens = madeUp || parts.mail !== undefined
  publicRoute(app, 'GET', path, async () => (opens ? askAddress({}) : closed()))
  publicRoute(app, 'POST', path, async (request) => {
    if (!opens) return closed()
    const body = (request.body ?? {}) as Body
    const at = posted(body, 'pages')
    if (at === 'code') {
      const code = { id: posted(body, 'ticket'), email: posted(body, 'email') }
      if (posted(body, 'do') === 'again') return askAddress(body)
      const read = codeForm.read(body)
      if ('problems' in read) return askCode(body, code, read.problems)
      if (!(await codeIsRight(door, on(), { ...code, code: read.answers.digits })))
        return askCode(body, code, {
          digits: new Problem(
            'This is not the code, or it has run out. Each code belongs to the page that asked for it: check it, or ask for another',
          ),
        })
      const typed = carry(body)
      return askAll({ ...(Object.keys(typed).length === 0 ? whatForm.fill(begun) : {}), ...typed }, passOf(keys, now(), code), code.email)
    }
    if (at === 'form') {
      const pass = passIn(keys, now(), posted(body, 'pass'))
      if (!pass) return askAddress(body, {}, runOut)
      if (posted(body, 'do') === 'another') return askAll({ ...whatForm.fill(begun), ...carry(body) }, posted(body, 'pass'), pass.email)
      const [who, what] = [whoFields.read(body), whatForm.read(body)]
      if ('problems' in who || 'problems' in what)
        return askAll(body, posted(body, 'pass'), pass.email, {
          ...('problems' in who ? who.problems : {}),
          ...('problems' in what ? what.problems : {}),
        })
      if (await sendsTooOften(door, on(), pass.email))
        return askAll(
          body,
          posted(body, 'pass'),
          pass.email,
          { '': new Problem('Too many have been sent from this address just now. Wait an hour and press Send again, or ring') },
          429,
        )
      const { yourName, yourRole, yourAgency } = who.answers
      const letter = professionalLetter(whatForm, what.answers, {
        name: yourName,
        role: yourRole,
        agency: yourAgency,
        email: pass.email,
      })
      if (
        !(await sendFromOutside(
          door,
          on(),
          { ...letter, id: pass.id, door: 'professional', kind: what.answers.kind, area: what.answers.area },
          'code',
        ))
      )
        return askAddress(body, {}, runOut)
      return page(
        html`<h1>Sent</h1><p>The front door has it, and reads it on working days: at once where you said that somebody is in danger, otherwise by the end of the working day. Somebody may ring you on the number you gave.</p><p>Nothing is said of whether anyone is known. Until you hear, the person is yours to keep safe: if something changes, ring, or call 999.</p><form method="post" action="${path}">${Object.entries({ yourName, yourRole, yourAgency, answerOn: what.answers.answerOn, pages: 'form', pass: posted(body, 'pass') }).map(([n, v]) => html`<input type="hidden" name="${n}" value="${v}">`)}<button class="op-aslink" name="do" value="another">Send another</button></form>`,
      )
    }
    const read = addressForm.read(body)
    if ('problems' in read) return askAddress(body, read.problems)
    const code = await sendCode(door, on(), { key: posted(body, 'key'), email: read.answers.email, place: request.ip })
    if (typeof code === 'string') {
      if (code === 'too-many-of-all') parts.log({ message: 'more codes were asked for than are sent in an hour' })
      return askAddress(body, { '': new Problem('Too many codes have been asked for just now. Wait an hour, or ring') }, undefined, 429)
    }
    // Nobody waits for the mail server, so that every answer takes as long.
    if (code.made) parts.mail?.ask()
    return askCode(body, { id: code.id, email: read.answers.email })
  })

  if (!madeUp) return
  publicRoute(app, 'GET', '/demo/letters', async () => {
    const letters = await lettersShown(door, on())
    return {
      page: publicPage(
        { madeUp },
        {
          title: 'Mail that would have been sent',
          staff: true,
          body: html`<h1>Mail that would have been sent</h1><p>Everything here is made up, and nothing is sent to anyone.</p>${letters.length === 0 ? html`<p>Nothing in the last half hour.</p>` : letters.map((l) => html`<section class="op-svc"><h2>${l.subject}</h2><p>To ${l.to}, ${sayDateTime(l.at)}</p><p>${lines(l.text.trim())}</p></section>`)}`,
        },
      ),
    }
  })
}
