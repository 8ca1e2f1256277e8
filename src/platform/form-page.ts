/**
 * One page that asks and saves. GET shows it; POST opens the subject again, reads, and either shows the page again (422, everything typed
 * kept), or both texts when somebody saved first (409), or saves and goes on (303). No flash, no session, no controller.
 */
import { Conflict, Refused, SentBefore } from '#platform/errors.ts'
import { any, digest, type Form, Problem, type Problems } from '#platform/form.ts'
import type { Html, Part } from '#platform/html.ts'
import type { Ask, Body, FormContext, Outcome, PageParts, Site } from '#platform/http.ts'
import { type Button, type Clash, formBody, type Section } from '#platform/views/form.ts'

export interface Pressed {
  /** The `do` of the button; '' when the page saved itself in the background. */
  button: string
  /** The version the page was drawn from; 0 when none came, which no row has, so that it is a conflict and never a silent overwrite. */
  version: number
}

export interface FormPage<C extends FormContext, Who, P extends string, A, S> {
  path: P
  who: Who
  /** Neutral, for the tab and the history. The heading may say more. */
  title: string
  heading?(subject: S): string | Html
  at?: string
  form: Form<A>
  /** Opens what the page is about, or throws NotFound when this viewer may not see it. */
  subject(ask: Ask<C, P>): Promise<S> | S
  answers?(subject: S, ask: Ask<C, P>): Partial<A> | Promise<Partial<A>>
  /** Of what is edited. `save` compares it and throws Conflict when it has moved on. */
  version?(subject: S): number
  /** Makes something new: a second send of the same page does nothing more and goes where the first went. */
  creates?: true
  /**
   * Sent again with other answers, because the reply to the first send was lost on its way: saves them to what was made then (`went`), as any later save,
   * and says where that is. Without it a second send with other answers is refused.
   */
  later?(went: string, answers: A, ask: Ask<C, P>, pressed: Pressed): Promise<{ go: string; version: number }>
  sections?: readonly Section<A>[]
  before?(subject: S, ask: Ask<C, P>): Part | Promise<Part>
  aside?(subject: S, ask: Ask<C, P>): Part | Promise<Part>
  back?(subject: S): NonNullable<PageParts['back']>
  /** The words may lean on what the page is about; which buttons there are does not. */
  buttons?: readonly Button[] | ((subject: S | undefined) => readonly Button[])
  /** The page's script may save it in the background. */
  savedAsYouGo?: true
  scripts?: readonly string[]
  /** It takes larger files than most. */
  megabytes?: number
  /** Does the deed and says where to go next, or says which answers cannot stand. */
  save(subject: S, answers: A, ask: Ask<C, P>, pressed: Pressed): Promise<string | Problems>
}

/** Carries problems out of `once`, so that the page's key is not used up. */
class Unsaved extends Error {
  readonly problems: Problems
  constructor(problems: Problems) {
    super('the answers cannot stand')
    this.problems = problems
  }
}
/**
 * What `act` comes to: a place to go, or why not. A refusal is shown with the form, so that nothing typed is lost. `once` wraps the deed
 * when it may be done only once.
 */
export async function tried(
  act: () => Promise<string | Problems>,
  once = (sure: () => Promise<string>) => sure(),
): Promise<string | Problems> {
  try {
    return await once(async () => {
      const next = await act()
      if (typeof next === 'string') return next
      throw new Unsaved(next)
    })
  } catch (e) {
    if (e instanceof Unsaved) return e.problems
    if (e instanceof Refused) return { '': new Problem(e.message) }
    throw e
  }
}

/** One string posted beside the answers, whatever was sent under its name. */
export const posted = (body: Body, name: string): string => {
  const value = [Object.hasOwn(body, name) ? body[name] : undefined].flat()[0]
  return typeof value === 'string' ? value : ''
}

/** A short mark of each answer as the page was drawn, to tell later which ones this person changed. */
const marks = <A>(form: Form<A>, answers: Partial<A>): Record<string, string> =>
  Object.fromEntries(
    Object.keys(form.fields).map((name) => {
      const boxes = Object.entries(form.fill({ [name]: answers[name as keyof A] } as Partial<A>))
      return [name, digest(boxes.filter(([, typed]) => typed !== undefined && typed.length > 0).sort(), 8)]
    }),
  )
const written = (all: Record<string, string>) => Object.values(all).join('')

export function formPage<C extends FormContext, Who, const P extends string, A, S>(
  site: Site<C, Who>,
  page: FormPage<C, Who, P, A, S>,
): void {
  const { form } = page
  const names = Object.keys(form.fields) as (keyof A & string)[]
  const drawn = page.sections?.flatMap((section) => section.fields)
  const amiss = drawn && names.find((name) => !form.fields[name].under && drawn.filter((other) => other === name).length !== 1)
  if (amiss) throw new Error(`${page.path}: "${amiss}" must stand in exactly one section`)
  const buttonsOf = (subject?: S) =>
    typeof page.buttons === 'function' ? page.buttons(subject) : (page.buttons ?? [{ do: 'save', text: 'Save' }])
  const buttons = buttonsOf()

  interface State {
    body: Body
    hidden: Record<string, string>
    problems?: Problems
    clash?: Clash
    status?: number
  }
  const show = async (ask: Ask<C, P>, subject: S, state: State): Promise<Outcome> => {
    const wrong = any(state.problems ?? {}) || state.clash !== undefined
    const back = page.back?.(subject)
    return ask.ctx.page({
      title: wrong ? `Error: ${page.title}` : page.title,
      ...(page.at === undefined ? {} : { at: page.at }),
      ...(back ? { back } : {}),
      ...(page.scripts ? { scripts: page.scripts } : {}),
      ...(state.status ? { status: state.status } : {}),
      body: formBody<A>({
        ...state,
        form,
        heading: page.heading?.(subject) ?? page.title,
        given: { subject, files: ask.files },
        sections: page.sections,
        before: await page.before?.(subject, ask),
        aside: await page.aside?.(subject, ask),
        buttons: buttonsOf(subject),
        savedAsYouGo: page.savedAsYouGo,
      }),
    })
  }
  const freshHidden = (ask: Ask<C, P>, subject: S, answers: Partial<A>): Record<string, string> => ({
    ...(page.creates ? { key: ask.ctx.newKey() } : {}),
    ...(page.version ? { version: String(page.version(subject)), was: written(marks(form, answers)) } : {}),
  })
  const keptHidden = (ask: Ask<C, P>): Record<string, string> => ({
    ...(page.creates ? { key: posted(ask.body, 'key') || ask.ctx.newKey() } : {}),
    ...(page.version ? { version: posted(ask.body, 'version'), was: posted(ask.body, 'was') } : {}),
  })

  site.get(page.path, page.who, async (ask) => {
    const subject = await page.subject(ask)
    const answers = (await page.answers?.(subject, ask)) ?? {}
    return show(ask, subject, { body: form.fill(answers), hidden: freshHidden(ask, subject, answers) })
  })

  site.post(
    page.path,
    page.who,
    async (ask) => {
      const { ctx, body } = ask
      const subject = await page.subject(ask)
      const given = { subject, files: ask.files }
      const button = buttons.find((b) => b.do === posted(body, 'do'))
      const pressed = {
        button: ask.saving ? '' : (button?.do ?? buttons[0]?.do ?? ''),
        version: Number(/^\d{1,9}$/.exec(posted(body, 'version'))?.[0] ?? 0),
      }
      const again = (problems: Problems) =>
        ask.saving
          ? { json: { problems: Object.fromEntries(Object.entries(problems).map(([name, p]) => [name, p.text])) }, status: 422 }
          : show(ask, subject, { body, problems, hidden: keptHidden(ask), status: 422 })

      const read = form.read(body, given)
      if ('problems' in read) return again(read.problems)
      const gaps = button?.ends && !ask.saving ? form.gaps(read.answers) : {}
      if (any(gaps)) return again(gaps)
      try {
        let later: { go: string; version: number } | undefined
        const once = async (act: () => Promise<string>): Promise<string> => {
          try {
            return await ctx.once(posted(body, 'key'), ask.path, body, act)
          } catch (e) {
            later = e instanceof SentBefore ? await page.later?.(e.went, read.answers, ask, pressed) : undefined
            if (!later) throw e
            return later.go
          }
        }
        const next = await tried(() => page.save(subject, read.answers, ask, pressed), page.creates && once)
        if (typeof next !== 'string') return again(next)
        if (!ask.saving) return { go: next }
        // What was just made is at its first version; what was edited says its own.
        const version = later?.version ?? (page.version ? page.version(await page.subject(ask)) : 1)
        return { json: { version, saved: ((ctx as { now?: Date }).now ?? new Date()).toISOString(), go: next } }
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        const now = e.now as Partial<A>
        const [saved, mine] = [marks(form, now), marks(form, read.answers)]
        if (ask.saving) {
          // The same words are there already: it was this very save whose reply was lost.
          const same = names.every((name) => saved[name] === mine[name])
          return same ? { json: { version: e.version, saved: e.at.toISOString() } } : { json: { conflict: true }, status: 409 }
        }
        const was = posted(body, 'was')
        const clash: Clash = { by: e.by, at: e.at, both: {}, theirs: [] }
        const shown: Partial<A> = { ...read.answers }
        const theirs: { question: string; answer: string }[] = []
        names.forEach((name, i) => {
          if (saved[name] === mine[name] || !Object.hasOwn(now, name)) return
          if (was.slice(i * 8, i * 8 + 8) === mine[name]) {
            shown[name] = now[name] as A[typeof name]
            theirs.push({ question: form.fields[name].question, answer: form.words(name, now, given) })
          } else clash.both[name] = { saved: form.words(name, now, given), typed: form.words(name, read.answers, given) }
        })
        return show(ask, subject, {
          body: form.fill(shown),
          clash: { ...clash, theirs },
          hidden: { ...freshHidden(ask, subject, now), ...keptHidden(ask), version: String(e.version), was: written(saved) },
          status: 409,
        })
      }
    },
    { megabytes: page.megabytes },
  )
}
