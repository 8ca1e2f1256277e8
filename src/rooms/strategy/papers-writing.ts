/** The page on which an author writes a paper: all of its parts at once, saved as they go, each beside the figure it is about. */
import { Conflict, NotFound } from '#platform/errors.ts'
import { any, type Form } from '#platform/form.ts'
import { posted } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { type Clash, formBody } from '#platform/views/form.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { writeWords } from './papers-actions.ts'
import { wordsForm } from './papers-forms.ts'
import { materialFor } from './papers-material.ts'
import type { Words } from './papers-rules.ts'
import { draftOf, type Held, isAuthor, openPaper } from './papers-store.ts'
import { nameOf } from './papers-views.ts'

interface Writing {
  held: Held
  form: Form<Words>
}
async function openWriting(ctx: Context, id: string): Promise<Writing> {
  const held = await openPaper(ctx, id)
  if (!isAuthor(ctx, held)) throw new NotFound('paper of somebody else')
  const { known } = await materialFor(ctx, held, draftOf(held).parts)
  return { held, form: wordsForm(held.kind, known) as unknown as Form<Words> }
}
interface State {
  body: Body
  version: number
  status?: number
  clash?: Clash
  problems?: Parameters<typeof formBody>[0]['problems']
}
function page(ctx: Context, { held, form }: Writing, state: State): Outcome {
  const at = `/papers/${held.id}`
  return ctx.page({
    title: state.status ? 'Error: Write a paper' : 'Write a paper',
    at: 'papers',
    back: { href: at, text: 'The paper' },
    ...(state.status ? { status: state.status } : {}),
    body: formBody<Words>({
      form,
      heading: nameOf(ctx.pack, held),
      body: state.body,
      given: {},
      hidden: { version: String(state.version) },
      ...(state.problems ? { problems: state.problems } : {}),
      ...(state.clash ? { clash: state.clash } : {}),
      before: html`<p class="op-head__sub">Figures and their pictures stand in the paper by themselves. You write what they mean. What is empty is shown as “none was written”. Saved as you go.</p>`,
      buttons: [{ do: 'save', text: 'Save and read the paper' }],
      savedAsYouGo: true,
    }),
  })
}
const typedIn = (form: Form<Words>, body: Body): Record<string, string> =>
  Object.fromEntries(Object.keys(form.fields).map((name) => [name, posted(body, name).replace(/\r\n?/g, '\n').trim()]))

export function wordsPages(site: StaffSite): void {
  site.get('/papers/:paperId/write', 'signed-in', async ({ ctx, params }) => {
    const writing = await openWriting(ctx, params.paperId)
    const words = draftOf(writing.held)
    ctx.record('read a paper', { subjects: [writing.held.id], reason: 'writing' })
    return page(ctx, writing, { body: writing.form.fill(words.parts), version: words.version })
  })
  site.post('/papers/:paperId/write', 'signed-in', async ({ ctx, params, body, saving }) => {
    const writing = await openWriting(ctx, params.paperId)
    const { held, form } = writing
    const read = form.read(body)
    const version = Number(/^\d{1,9}$/.exec(posted(body, 'version'))?.[0] ?? 0)
    if ('problems' in read && any(read.problems))
      return saving
        ? { json: { problems: Object.fromEntries(Object.entries(read.problems).map(([name, p]) => [name, p.text])) }, status: 422 }
        : page(ctx, writing, { body, version, problems: read.problems, status: 422 })
    const typed = typedIn(form, body)
    try {
      const next = await writeWords(ctx, held, typed, version)
      return saving
        ? { json: { version: next, saved: ctx.now.toISOString(), go: `/papers/${held.id}` } }
        : { go: `/papers/${held.id}/draft` }
    } catch (e) {
      if (!(e instanceof Conflict)) throw e
      if (saving) return { json: { conflict: true }, status: 409 }
      const now = e.now as Words
      const both = Object.fromEntries(
        Object.keys(typed).flatMap((name) =>
          (now[name] ?? '') === typed[name] ? [] : [[name, { saved: now[name] ?? '', typed: typed[name] ?? '' }]],
        ),
      )
      return page(ctx, writing, { body, version: e.version, status: 409, clash: { by: e.by, at: e.at, both, theirs: [] } })
    }
  })
}
