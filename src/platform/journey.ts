/**
 * Several pages of questions as one ordered list, over a draft in the database. Next is the first page that applies and does not read;
 * deep links to a later page go there too, and so does an old draft whose form has changed. Back is the order of the list. What is checked
 * and what is kept both come from walking the same list.
 */
import { Refused } from '#platform/errors.ts'
import { any, digest, type Form, type Problems, type Worded } from '#platform/form.ts'
import { posted, tried } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Ask, Body, Draft, FormContext, Outcome, PageParts, Site } from '#platform/http.ts'
import { boxOf, errorSummary, formBody, lines } from '#platform/views/form.ts'
import * as govuk from '#platform/views/govuk.ts'

export interface JourneyPage {
  slug: string
  /** Neutral: it is the tab's title too. When it is the page's only question, the question is its heading. */
  title: string
  // biome-ignore lint/suspicious/noExplicitAny: a list of forms of different answers
  form: Form<any>
  /** Asked only if this holds of the pages before it. */
  when?(answers: Record<string, unknown>): boolean
}
type Each<Page> = Page extends { form: Form<infer A> } ? (Page extends { when: unknown } ? Partial<A> : A) : never
type Both<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never
/** The answers of all pages together; those of a page with a condition may be missing. */
export type Together<Pages extends readonly JourneyPage[]> = Both<Each<Pages[number]>>

/** The questions as worded and their answers, and the version of the wording, to be kept with what was sent. */
export interface Sent {
  worded: Worded[]
  version: string
}
export interface Journey<C extends FormContext, Who, P extends string, Pages extends readonly JourneyPage[], S> {
  path: P
  who: Who
  /** The draft's name. */
  name: string
  at?: string
  pages: Pages
  subject(ask: Ask<C, P>): Promise<S> | S
  subjectId?(subject: S): string | null
  checkTitle: string
  sendText?: string
  /** Where Back goes from the first page. */
  back?(subject: S): NonNullable<PageParts['back']>
  /** Keeps what was sent, once, and says where to go. */
  submit(subject: S, answers: Together<Pages>, ask: Ask<C, P>, sent: Sent): Promise<string | Problems>
}

export function journey<C extends FormContext, Who, const P extends string, const Pages extends readonly JourneyPage[], S>(
  site: Site<C, Who>,
  spec: Journey<C, Who, P, Pages, S>,
): void {
  const names = spec.pages.flatMap((page) => Object.keys(page.form.fields))
  const twice = names.find((name, i) => names.indexOf(name) !== i || names.some((other) => name.startsWith(`${other}-`)))
  if (twice) throw new Error(`${spec.path}: "${twice}" is asked on two pages`)
  for (const { slug, form } of spec.pages) {
    if (slug === 'check') throw new Error(`${spec.path}: "check" is the last page`)
    if (Object.values(form.fields).some((field) => field.kind === 'file')) throw new Error(`${spec.path}: a draft cannot hold a file`)
  }
  const version = digest(
    spec.pages.map((page) => page.form.version),
    12,
  )
  const idOf = (subject: S) => spec.subjectId?.(subject) ?? null

  /** Where a draft stands: the pages that apply, their answers, and the first that still has to be asked. */
  const walk = (draft: Draft | undefined, subject: S) => {
    const body = draft?.answers ?? {}
    const done = [body.pages].flat()
    const answers: Record<string, unknown> = {}
    const pages: JourneyPage[] = []
    let gap: JourneyPage | undefined
    for (const page of spec.pages) {
      if (page.when && !page.when(answers)) continue
      pages.push(page)
      const read = page.form.read(body, { subject })
      if ('answers' in read) Object.assign(answers, read.answers)
      if (!gap && (!done.includes(page.slug) || 'problems' in read)) gap = page
    }
    return { body, done, answers, pages, gap }
  }
  /** The journey's own address as it was asked for, its parameters filled in. */
  const baseOf = (ask: Ask<C, P>, slug: string) => ask.path.replace(/\/$/, '').slice(0, slug === '' ? undefined : -slug.length - 1)
  const goTo = (base: string, gap: JourneyPage | undefined) => `${base}/${gap?.slug ?? 'check'}`
  const open = async (ask: Ask<C, P>) => {
    const subject = await spec.subject(ask)
    const draft = await ask.ctx.drafts.open(spec.name, idOf(subject))
    return { subject, draft, ...walk(draft, subject) }
  }
  type Opened = Awaited<ReturnType<typeof open>>
  const frame = (title: string, problems: Problems, back: PageParts['back']) => ({
    title: any(problems) ? `Error: ${title}` : title,
    ...(spec.at === undefined ? {} : { at: spec.at }),
    ...(back ? { back } : {}),
    ...(any(problems) ? { status: 422 } : {}),
  })
  const backTo = (base: string, opened: Opened, i: number): PageParts['back'] => {
    const page = opened.pages[i - 1]
    return page ? { href: `${base}/${page.slug}`, text: 'Back' } : spec.back?.(opened.subject)
  }

  site.get(spec.path, spec.who, async (ask) => ({ go: goTo(baseOf(ask, ''), (await open(ask)).gap) }))

  for (const page of spec.pages) {
    const path = `${spec.path}/${page.slug}` as P
    const show = (ask: Ask<C, P>, opened: Opened, body: Body, problems: Problems): Outcome =>
      ask.ctx.page({
        ...frame(page.title, problems, backTo(baseOf(ask, page.slug), opened, opened.pages.indexOf(page))),
        body: formBody({
          form: page.form,
          heading: page.title,
          body,
          given: { subject: opened.subject },
          problems,
          buttons: [{ do: 'continue', text: 'Continue' }],
        }),
      })
    /** Away to the first gap, unless this page may be asked now. */
    const elsewhere = (ask: Ask<C, P>, { pages, gap }: Opened): Outcome | undefined => {
      const i = pages.indexOf(page)
      return i < 0 || (gap && pages.indexOf(gap) < i) ? { go: goTo(baseOf(ask, page.slug), gap) } : undefined
    }

    site.get(path, spec.who, async (ask) => {
      const opened = await open(ask)
      return elsewhere(ask, opened) ?? show(ask, opened, opened.body, {})
    })
    site.post(path, spec.who, async (ask) => {
      const opened = await open(ask)
      const away = elsewhere(ask, opened)
      if (away) return away
      const read = page.form.read(ask.body, { subject: opened.subject })
      if ('problems' in read) return show(ask, opened, ask.body, read.problems)
      const own = Object.keys(page.form.fields)
      const others = Object.entries(opened.body).filter(([key]) => !own.some((name) => key === name || key.startsWith(`${name}-`)))
      const done = [...new Set([...opened.done, page.slug])].filter((slug) => slug !== undefined)
      const draft = await ask.ctx.drafts.save(spec.name, idOf(opened.subject), {
        ...Object.fromEntries(others),
        ...page.form.fill(read.answers),
        pages: done,
      })
      return { go: goTo(baseOf(ask, page.slug), walk(draft, opened.subject).gap) }
    })
  }

  const checkPath = `${spec.path}/check` as P
  const check = (ask: Ask<C, P>, opened: Opened, key: string, problems: Problems): Outcome => {
    const base = baseOf(ask, 'check')
    /** A question's box, on whichever page asks it. */
    const linkTo = (name: string, part = '') => {
      const page = opened.pages.find((p) => Object.hasOwn(p.form.fields, name))
      return page && `${base}/${page.slug}${boxOf(page.form, name, part)}`
    }
    const rows = opened.pages
      .flatMap((page) => page.form.worded(opened.answers, { subject: opened.subject }))
      .map(({ name, question, answer }) => ({
        key: { text: question },
        value: { html: html`${lines(answer)}` },
        actions: { items: [{ href: linkTo(name), text: 'Change', visuallyHiddenText: question }] },
      }))
    return ask.ctx.page({
      ...frame(spec.checkTitle, problems, backTo(base, opened, opened.pages.length)),
      body: html`${errorSummary(problems, linkTo)}<h1 class="govuk-heading-l">${spec.checkTitle}</h1>
${govuk.summaryList({ rows })}
<form method="post" novalidate><input type="hidden" name="key" value="${key}"><input type="hidden" name="version" value="${opened.draft?.version ?? 0}">
${govuk.button({ text: spec.sendText ?? 'Send', name: 'do', value: 'send', preventDoubleClick: true })}</form>`,
    })
  }
  site.get(checkPath, spec.who, async (ask) => {
    const opened = await open(ask)
    return opened.gap ? { go: goTo(baseOf(ask, 'check'), opened.gap) } : check(ask, opened, ask.ctx.newKey(), {})
  })
  site.post(checkPath, spec.who, async (ask) => {
    const { ctx, body } = ask
    const key = posted(body, 'key')
    const send = async () => {
      const opened = await open(ask)
      if (opened.gap) return goTo(baseOf(ask, 'check'), opened.gap)
      if (posted(body, 'version') !== String(opened.draft?.version))
        throw new Refused('Your answers were changed in another window. Check them again before you send.')
      const worded = opened.pages.flatMap((page) => page.form.worded(opened.answers, { subject: opened.subject }))
      const next = await spec.submit(opened.subject, opened.answers as Together<Pages>, ask, { worded, version })
      if (typeof next === 'string') await ctx.drafts.drop(spec.name, idOf(opened.subject))
      return next
    }
    // The draft is opened inside: a second send finds it gone, and must still hear where the first one went.
    const next = await tried(send, (act) => ctx.once(key, ask.path, body, act))
    return typeof next === 'string' ? { go: next } : check(ask, await open(ask), key || ctx.newKey(), next)
  })
}
