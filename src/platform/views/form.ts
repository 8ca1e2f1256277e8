/** How a form looks: the error summary, each question, what somebody else saved meanwhile, sections and buttons. */
import { type Form, type Given, Problem, type Problems } from '#platform/form.ts'
import { type Html, html, nothing, type Part } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import * as govuk from './govuk.ts'

export interface Section<A> {
  title?: string
  hint?: string | Html
  fields: readonly (keyof A & string)[]
}
export interface Button {
  /** Posted as `do`, so that `save` knows which was pressed. */
  do: string
  text: string
  look?: 'secondary' | 'warning'
  /** Nothing that is `needed` may be empty when this is pressed. */
  ends?: true
}
/** What somebody else saved first, beside what was typed. */
export interface Clash {
  by: string
  at: Date
  /** Both changed it: name to the two texts. */
  both: Record<string, { saved: string; typed: string }>
  /** Only they changed it, so theirs stands. */
  theirs: readonly { question: string; answer: string }[]
}
export interface Shown<A> {
  form: Form<A>
  heading: string | Html
  body: Body
  given: Given
  problems?: Problems
  clash?: Clash | undefined
  sections?: readonly Section<A>[] | undefined
  before?: Part
  aside?: Part
  buttons: readonly Button[]
  /** Version, key and the like, posted beside the answers. */
  hidden?: Record<string, string>
  savedAsYouGo?: boolean | undefined
}

const when = (at: Date) =>
  `${at.toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })} on ${at.toLocaleDateString('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric' })}`
export const lines = (text: string): Part => text.split('\n').map((line, i) => [i > 0 && html`<br>`, line])
const field = <A>(form: Form<A>, name: string) => (Object.hasOwn(form.fields, name) ? form.fields[name as keyof A & string] : undefined)
/** The address, on its page, of the box that a problem is about; none for a problem of no question. */
export const boxOf = <A>(form: Form<A>, name: string, part = ''): string | undefined => {
  const of = field(form, name)
  return of && `#${[name, part || of.part].filter(Boolean).join('-')}`
}

/** Each problem links to the box to mend. A problem of no question, as a refusal, stands as a sentence. */
export const errorSummary = (problems: Problems, linkTo: (name: string, part: string) => string | undefined): Html => {
  const list = Object.entries(problems).map(([name, { text, part }]) => ({ text, href: linkTo(name, part) }))
  return list.length === 0 ? nothing : govuk.errorSummary({ titleText: 'There is a problem', errorList: list })
}

const clashSummary = <A>(form: Form<A>, clash: Clash): Html =>
  govuk.errorSummary({
    titleText: 'Someone else saved first',
    descriptionHtml: html`${clash.by} saved this at ${when(clash.at)}, while you were writing. Nothing is lost.
      ${Object.keys(clash.both).length > 0 && 'Compare these answers, change yours if need be, and save again.'}
      ${clash.theirs.length > 0 && html`You had not touched these, so they now say what ${clash.by} saved: ${clash.theirs.map((t) => html`<br><strong>${t.question}</strong> ${t.answer}`)}`}
      ${Object.keys(clash.both).length === 0 && html`<br>Save again to keep the rest of what you typed.`}`,
    errorList: Object.keys(clash.both).map((name) => ({ text: field(form, name)?.question, href: boxOf(form, name) })),
  })

/** One question with whatever opens under its choices. */
export function question<A>(
  shown: Pick<Shown<A>, 'form' | 'body' | 'given' | 'problems' | 'clash'>,
  name: keyof A & string,
  heading = false,
): Html {
  const { form, body, given, problems = {}, clash } = shown
  const reveals: Record<string, Html> = {}
  for (const [inner, { under }] of Object.entries<(typeof form.fields)[typeof name]>(form.fields)) {
    if (under?.field === name) reveals[under.choice] = html`${reveals[under.choice]}${question(shown, inner as keyof A & string)}`
  }
  const problem = problems[name]
  const two = clash?.both[name]
  return html`${
    two &&
    html`<div class="govuk-inset-text op-clash"><p><strong>Saved now by ${clash.by}, ${when(clash.at)}</strong><br>${lines(two.saved)}</p>
<p><strong>What you typed</strong><br>${lines(two.typed)}</p></div>`
  }${form.fields[name].draw({ name, body, given, problem, reveals, heading })}`
}

/** Everything from the error summary to the buttons. */
export function formBody<A>(shown: Shown<A>): Html {
  const { form, body, given, problems = {}, heading, hidden = {} } = shown
  const read = form.read(body, given)
  const answers = 'answers' in read ? read.answers : read.some
  const all = Object.keys(form.fields) as (keyof A & string)[]
  // A reveal is drawn by its parent. A question that does not apply is not drawn, unless something has to be said about it.
  const standsHere = (name: keyof A & string) =>
    !form.fields[name].under && (form.applies(name, answers) || problems[name] instanceof Problem || shown.clash?.both[name] !== undefined)
  const sections = shown.sections ?? [{ fields: all }]
  const only = all.length === 1 && all[0] !== undefined && form.fields[all[0]].question === heading
  const multipart = all.some((name) => form.fields[name].kind === 'file')
  const page = html`${shown.clash && clashSummary(form, shown.clash)}${errorSummary(problems, (name, part) => boxOf(form, name, part))}
${!only && html`<h1 class="govuk-heading-l">${heading}</h1>`}
${shown.before}
<form class="op-form op-gap-l" method="post" novalidate autocomplete="off"${multipart && html` enctype="multipart/form-data"`}${shown.savedAsYouGo && html` data-saved-as-you-go`}>
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${sections.map((section) => {
  const drawn = section.fields.filter(standsHere).map((name) => question(shown, name, only))
  if (!section.title) return drawn
  return html`<section class="op-sec"><div class="op-sec__head"><h2>${section.title}</h2></div>${section.hint && html`<p class="govuk-body">${section.hint}</p>`}${drawn}</section>`
})}
<div class="govuk-button-group">${shown.buttons.map((button) => govuk.button({ text: button.text, name: 'do', value: button.do, preventDoubleClick: true, ...(button.look ? { classes: `govuk-button--${button.look}` } : {}) }))}</div>
${shown.savedAsYouGo && html`<p class="op-small op-quiet" role="status" data-saved></p>`}
</form>`
  return shown.aside ? html`<div class="op-cols"><div>${page}</div><aside>${shown.aside}</aside></div>` : page
}
