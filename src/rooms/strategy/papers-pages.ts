/** Pages of papers: the list, beginning one, writing, handing over, signing, publishing, and reading what was published. */
import { addMonths, type Day } from '#lib/day.ts'
import { NotFound } from '#platform/errors.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { openDelivery } from './delivery-store.ts'
import { heard } from './heard.ts'
import { beginPaper, contentNow, publishPaper, signPaper, stepPaper } from './papers-actions.ts'
import { fileOf } from './papers-files.ts'
import { beginForm, type OnBegin, publishForm, signForm } from './papers-forms.ts'
import { halvesBefore, unready } from './papers-rules.ts'
import {
  contentOf,
  draftOf,
  type Edition,
  type Held,
  isAuthor,
  isSigner,
  openPaper,
  papersHere,
  publishedOf,
  rightsOf,
} from './papers-store.ts'
import { draftBody, editionBody, nameOf, papersBody } from './papers-views.ts'
import { wordsPages } from './papers-writing.ts'

const back = { href: '/papers', text: 'Papers' }
export const fileName = (p: Held): string => `paper-${p.strategy}-${p.startsOn}`

/** What a reader has to do about a paper. */
export function waitsFor(ctx: Context, p: Held): string | undefined {
  const last = p.editions[0]
  if (isSigner(ctx, p) && p.readyAt) return 'Read it and sign it off'
  if (isSigner(ctx, p) && last && !last.published) return 'Publish it'
  if (isAuthor(ctx, p) && !p.readyAt && !last) return 'Write it, and say when it is ready'
  return undefined
}

export function papersPages(site: StaffSite): void {
  site.get('/papers', 'signed-in', async ({ ctx }) => {
    await openDelivery(ctx)
    const [papers, rights] = [await papersHere(ctx), await rightsOf(ctx)]
    ctx.record('read papers', {})
    const begins = ctx.pack.strategies.some((s) => s.area === rights.begins)
    return ctx.page({ title: 'Papers', at: 'papers', body: papersBody({ pack: ctx.pack, papers, waits: (p) => waitsFor(ctx, p), begins }) })
  })

  formPage(site, {
    path: '/papers/new',
    who: ['analyst', 'chair', 'manager'],
    title: 'Begin a paper',
    at: 'papers',
    form: beginForm,
    creates: true,
    async subject({ ctx }): Promise<OnBegin> {
      const rights = await rightsOf(ctx)
      const strategies = ctx.pack.strategies.filter((s) => s.area === rights.begins)
      if (strategies.length === 0) throw new NotFound('strategies of this area')
      return { strategies, halves: halvesBefore(ctx.today), signers: rights.signers, today: ctx.today }
    },
    back: () => back,
    buttons: [{ do: 'begin', text: 'Begin' }],
    async save({ halves }, a, { ctx }) {
      const half = halves.find((h) => h.starts === a.half) ?? halves[0]
      const meets = a.meetsOn as Day | undefined
      const before = (await papersHere(ctx)).find(
        (p) => p.kind === 'meeting' && p.strategy === a.strategy && meets && p.meetsOn && p.meetsOn < meets,
      )
      const id = await beginPaper(
        ctx,
        a.kind === 'meeting'
          ? {
              kind: 'meeting',
              strategy: a.strategy,
              signer: a.signer,
              meetsOn: meets as Day,
              startsOn: before?.meetsOn ?? addMonths(meets as Day, -3),
              nextOn: a.nextOn as Day,
            }
          : { kind: 'performance', strategy: a.strategy, signer: a.signer, startsOn: half?.starts as Day, nextOn: half?.next as Day },
      )
      return `/papers/${id}/write`
    },
  })

  site.get('/papers/:paperId', 'signed-in', async ({ ctx, params }) => {
    const held = await openPaper(ctx, params.paperId)
    const [last] = publishedOf(held)
    const pending = held.words && (!last || held.readyAt || held.editions[0]?.published === null)
    return pending ? draftPage(ctx, held) : editionPage(ctx, held, last)
  })
  site.get('/papers/:paperId/draft', 'signed-in', async ({ ctx, params }) => draftPage(ctx, await openPaper(ctx, params.paperId)))
  site.get('/papers/:paperId/draft/:file', 'signed-in', async ({ ctx, params }) => {
    const held = await openPaper(ctx, params.paperId)
    draftOf(held)
    const { content } = await contentNow(ctx, held)
    ctx.record('download a paper', { subjects: [held.id], reason: `draft, ${params.file}` })
    return fileOf(content.board, params.file, `${fileName(held)}-draft`, ctx.now)
  })
  site.get('/papers/:paperId/versions/:version', 'signed-in', async ({ ctx, params }) => {
    const held = await openPaper(ctx, params.paperId)
    return editionPage(
      ctx,
      held,
      held.editions.find((e) => String(e.version) === params.version),
    )
  })
  site.get('/papers/:paperId/versions/:version/:file', 'signed-in', async ({ ctx, params }) => {
    const held = await openPaper(ctx, params.paperId)
    const { edition, content } = await contentOf(ctx, held, params.version)
    ctx.record('download a paper', { subjects: [held.id], reason: `version ${edition.version}, ${params.file}` })
    return fileOf(content.board, params.file, fileName(held), edition.signedAt)
  })

  site.post('/papers/:paperId/step', 'signed-in', async ({ ctx, params, body }) => {
    const step = posted(body, 'do')
    if (step !== 'ready' && step !== 'shown' && step !== 'taken back') throw new NotFound('step')
    await stepPaper(ctx, params.paperId, step)
    return { go: `/papers/${params.paperId}` }
  })
  wordsPages(site)

  formPage(site, {
    path: '/papers/:paperId/sign',
    who: 'signed-in',
    title: 'Sign off a paper',
    heading: ({ held, ctx }: OnSigning) => `Sign off: ${nameOf(ctx.pack, held)}`,
    at: 'papers',
    form: signForm,
    subject: ({ ctx, params }) => toSign(ctx, params.paperId),
    answers: ({ sha }) => ({ seen: sha }),
    back: ({ held }) => ({ href: `/papers/${held.id}`, text: 'The paper' }),
    before: ({ held }) =>
      html`<p>You sign the paper as it stands on <a href="/papers/${held.id}/draft">its page</a> now: its words and its figures are kept as they are. If anything changes before you press the button, nothing is signed and you are asked to read again.</p>${held.readyAt === null && html`<div class="govuk-inset-text">Its author has not said that it is ready.</div>`}`,
    buttons: [{ do: 'sign', text: 'I have read it, and sign it' }],
    async save({ held }, a, { ctx }) {
      await signPaper(ctx, held.id, { seen: a.seen ?? '', changed: a.changed ?? '' })
      return `/papers/${held.id}/publish`
    },
  })
  formPage(site, {
    path: '/papers/:paperId/publish',
    who: 'signed-in',
    title: 'Publish a paper',
    heading: ({ held, ctx }: OnPublishing) => `Publish: ${nameOf(ctx.pack, held)}`,
    at: 'papers',
    form: publishForm,
    async subject({ ctx, params }): Promise<OnPublishing> {
      const held = await openPaper(ctx, params.paperId)
      if (!isSigner(ctx, held) || held.editions.length === 0) throw new NotFound('paper to publish')
      return { held, ctx }
    },
    back: ({ held }) => ({ href: `/papers/${held.id}`, text: 'The paper' }),
    before: ({ held }) =>
      html`<p>What you signed is published as it is, and stays as it is. A mistake is mended by a new version that says what it changes. <a href="/papers/${held.id}/versions/${held.editions[0]?.version}">Read what you signed</a>.</p>${publishedOf(held).some((e) => e.published?.openTo === 'public') && html`<div class="govuk-inset-text">An earlier version is on the public page. Publishing this one to the board alone takes it off there.</div>`}`,
    buttons: [{ do: 'publish', text: 'Publish' }],
    async save({ held }, { openTo }, { ctx }) {
      await publishPaper(ctx, held.id, openTo)
      return `/papers/${held.id}`
    },
  })
}

interface OnSigning {
  held: Held
  ctx: Context
  sha: string
}
interface OnPublishing {
  held: Held
  ctx: Context
}
async function toSign(ctx: Context, id: string): Promise<OnSigning> {
  const held = await openPaper(ctx, id)
  if (!isSigner(ctx, held)) throw new NotFound('paper of another signer')
  return { held, ctx, sha: (await contentNow(ctx, held)).sha }
}
async function draftPage(ctx: Context, held: Held): Promise<Outcome> {
  const words = draftOf(held)
  const { content } = await contentNow(ctx, held)
  ctx.record('read a paper', { subjects: [held.id], reason: 'draft' })
  await heard(ctx, held.id)
  return ctx.page({
    title: 'Draft of a paper',
    at: 'papers',
    back,
    body: draftBody({
      pack: ctx.pack,
      held,
      paper: content.board,
      author: isAuthor(ctx, held),
      signer: isSigner(ctx, held),
      lacks: unready(words.parts, held.kind),
      changes: false,
    }),
  })
}
async function editionPage(ctx: Context, held: Held, edition: Edition | undefined): Promise<Outcome> {
  if (!edition) throw new NotFound('edition')
  const { content } = await contentOf(ctx, held, edition.version)
  ctx.record('read a paper', { subjects: [held.id], reason: `version ${edition.version}` })
  return ctx.page({
    title: 'Paper',
    at: 'papers',
    back,
    body: editionBody(held, edition, content.board, held.words !== null && isAuthor(ctx, held)),
  })
}
