/**
 * Several pages of questions for somebody who has no account and may leave at any moment. Nothing of it is kept, here or in the browser, until it is
 * sent: every answer travels in the form itself, at one address, so that a history holds one neutral line and Back cannot bring a half-done page
 * again. Next is the first page that does not read; each page can be gone back to by a press.
 */
import { isId } from '#lib/id.ts'
import { any, type Form, type Problems, type Worded } from '#platform/form.ts'
import { posted } from '#platform/form-page.ts'
import { Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { errorSummary, formBody, lines } from '#platform/views/form.ts'
import * as govuk from '#platform/views/govuk.ts'

export interface CarriedPage {
  slug: string
  title: string
  // biome-ignore lint/suspicious/noExplicitAny: a list of forms of different answers
  form: Form<any>
  before?: Part
  /** Asked only if this holds of the pages before it. */
  when?(answers: Record<string, unknown>): boolean
}
export interface CarriedSent {
  /** Made with the first page: a second send is the same one. */
  key: string
  answers: Record<string, unknown>
  worded: Worded[]
}
export interface Carried {
  pages: readonly CarriedPage[]
  /** What stands on the first page before anything is asked. */
  start: Html
  /** Answers that are there unless somebody changes them: the careful ones. */
  begin: Body
  checkTitle: string
  checkBefore?: Part
  newKey(): string
  page(parts: { body: Html; wrong: boolean; status?: number }): Outcome
  /** Keeps it and says what is shown then; or why it cannot be sent now. */
  send(sent: CarriedSent): Promise<Html | Problems>
}

export function carried(spec: Carried): { first(): Outcome; next(body: Body): Promise<Outcome> } {
  const names = spec.pages.flatMap((p) => Object.keys(p.form.fields))
  const twice = names.find((name, i) => names.indexOf(name) !== i || names.some((other) => name.startsWith(`${other}-`)))
  if (twice) throw new Error(`"${twice}" is asked on two pages`)
  if (spec.pages.some((p) => p.slug === 'check')) throw new Error('"check" is the last page')

  const isOf = (page: CarriedPage, name: string) => Object.keys(page.form.fields).some((f) => name === f || name.startsWith(`${f}-`))
  const carry = (body: Body, except?: CarriedPage): Record<string, string> =>
    Object.fromEntries(
      spec.pages
        .filter((p) => p !== except)
        .flatMap((p) => Object.keys(body).filter((name) => isOf(p, name)))
        .map((name) => [name, posted(body, name)])
        .filter(([, value]) => value !== ''),
    )
  const keyOf = (body: Body) => (isId(posted(body, 'key')) ? posted(body, 'key') : spec.newKey())
  const walk = (body: Body) => {
    const answers: Record<string, unknown> = {}
    const asked: CarriedPage[] = []
    let gap: { page: CarriedPage; problems: Problems } | undefined
    for (const page of spec.pages) {
      if (page.when && !page.when(answers)) continue
      asked.push(page)
      const read = page.form.read(body, {})
      if ('answers' in read) Object.assign(answers, read.answers)
      else gap ??= { page, problems: read.problems }
    }
    return { answers, asked, gap }
  }
  const ask = (page: CarriedPage, body: Body, problems: Problems = {}): Outcome => {
    const isFirst = page === spec.pages[0]
    return spec.page({
      wrong: any(problems),
      ...(any(problems) ? { status: 422 } : {}),
      body: formBody({
        form: page.form,
        heading: page.title,
        body,
        given: {},
        problems,
        before: page.before,
        hidden: { ...carry(body, page), key: keyOf(body), pages: page.slug },
        buttons: [{ do: 'continue', text: 'Continue' }, ...(isFirst ? [] : [{ do: 'back', text: 'Back', look: 'secondary' as const }])],
      }),
    })
  }
  const check = (body: Body, problems: Problems = {}): Outcome => {
    const { answers, asked } = walk(body)
    const rows = asked.flatMap((page) => page.form.worded(answers, {}).map((w) => ({ page, ...w })))
    return spec.page({
      wrong: any(problems),
      ...(any(problems) ? { status: problems[''] ? 429 : 422 } : {}),
      body: html`${errorSummary(problems, () => undefined)}<h1 class="govuk-heading-l">${spec.checkTitle}</h1>${spec.checkBefore}
<form method="post" novalidate autocomplete="off">${Object.entries(carry(body)).map(([n, v]) => html`<input type="hidden" name="${n}" value="${v}">`)}<input type="hidden" name="key" value="${keyOf(body)}"><input type="hidden" name="pages" value="check">
<dl class="govuk-summary-list">${rows.map((r) => html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${r.question}</dt><dd class="govuk-summary-list__value">${lines(r.answer)}</dd><dd class="govuk-summary-list__actions"><button class="op-aslink" name="do" value="go-${r.page.slug}">Change<span class="govuk-visually-hidden"> ${r.question}</span></button></dd></div>`)}</dl>
<div class="govuk-button-group">${govuk.button({ text: 'Send', name: 'do', value: 'send', preventDoubleClick: true })}${govuk.button({ text: 'Back', name: 'do', value: 'back', classes: 'govuk-button--secondary' })}</div></form>`,
    })
  }

  return {
    first: () =>
      spec.page({
        wrong: false,
        body: html`${spec.start}<form method="post" novalidate><input type="hidden" name="key" value="${spec.newKey()}">${govuk.button({ text: 'Start', name: 'do', value: 'start' })}</form>`,
      }),
    async next(body) {
      const [press, at] = [posted(body, 'do'), posted(body, 'pages')]
      const { asked, answers, gap } = walk(body)
      const i = at === 'check' ? asked.length : asked.findIndex((p) => p.slug === at)
      const page = asked[i]
      const goTo = press.startsWith('go-') ? asked.find((p) => `go-${p.slug}` === press) : undefined
      if (i < 0) return ask(spec.pages[0] as CarriedPage, { ...spec.begin, ...body })
      if (press === 'back') return ask(asked[Math.max(0, i - 1)] as CarriedPage, body)
      if (goTo) return ask(goTo, body)
      if (page) {
        const read = page.form.read(body, {})
        if ('problems' in read) return ask(page, body, read.problems)
        const next = asked[i + 1]
        return next ? ask(next, body) : gap ? ask(gap.page, body, gap.problems) : check(body)
      }
      if (press !== 'send') return check(body)
      if (gap) return ask(gap.page, body, gap.problems)
      const done = await spec.send({
        key: keyOf(body),
        answers,
        worded: asked.flatMap((p) => p.form.worded(answers, {})),
      })
      return done instanceof Html ? spec.page({ wrong: false, body: done }) : check(body, done)
    },
  }
}
