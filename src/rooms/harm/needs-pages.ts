/** Risk and needs of a person who harms: one page, saved as you go; finished, it shows what it asks of the worker and stays as it stood. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import type { Instrument } from '#pack/index.ts'
import { Conflict } from '#platform/errors.ts'
import { longText } from '#platform/fields.ts'
import { type Form, form } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Handle, Outcome } from '#platform/http.ts'
import { button } from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import { type Answers, type ItemAnswer, instrumentOf, itemField, keepsWording, notAsked, saysWording, stepsFor } from '#rooms/risk/index.ts'
import { beginNeeds, type Needs, needsOf, openNeeds, saveNeeds } from './needs.ts'
import { type OnHim, openHis } from './store.ts'

const path = '/programme/:fileId/needs/:needsId' as const
interface OnNeeds {
  on: OnHim
  needs: Needs
  before: { on: string; answers: Answers } | undefined
}
type SheetAnswers = { made: string | undefined } & { [row: `q${number}`]: ItemAnswer }

function formOf(paper: Instrument): Form<SheetAnswers> {
  const fields = Object.fromEntries(paper.items.map((item) => [`q${item.number}`, itemField(paper, item, 'Comment')]))
  return form({
    ...fields,
    made: longText('What do you make of it?', { optional: true, rows: 4, max: 3000, hint: 'It stays with your team.' }),
  }) as unknown as Form<SheetAnswers>
}
const sectionsOf = (paper: Instrument) => {
  const parts = [...new Set(paper.items.map((i) => i.part ?? 'What was found'))]
  return [
    ...parts.map((title) => ({
      title,
      fields: paper.items.filter((i) => (i.part ?? 'What was found') === title).map((i) => `q${i.number}` as keyof SheetAnswers & string),
    })),
    { title: 'What you make of it', fields: ['made' as const] },
  ]
}
const toAnswers = (paper: Instrument, a: SheetAnswers): Answers =>
  Object.fromEntries(paper.items.map((i) => [i.key, a[`q${i.number}`] ?? notAsked]))
const fromAnswers = (paper: Instrument, all: Answers, made: string): Partial<SheetAnswers> => ({
  ...Object.fromEntries(paper.items.map((i) => [`q${i.number}`, all[i.key] ?? notAsked])),
  made: made || undefined,
})

export function needsPages(site: StaffSite, who: readonly Role[]): void {
  site.post('/programme/:fileId/needs', who, async ({ ctx, params, body, path: at }) => {
    const on = await openHis(ctx, params.fileId)
    const go = await ctx.once(posted(body, 'key'), at, body, async () => `/programme/${on.person.id}/needs/${await beginNeeds(ctx, on)}`)
    return { go }
  })
  // One page for each wording: one begun under an older wording is finished under it.
  const made = new Map<string, { get?: Handle<Context, typeof path>; post?: Handle<Context, typeof path> }>()
  const pageFor = async (ctx: Context, fileId: string, id: string) => {
    const needs = await openNeeds(ctx, await openHis(ctx, fileId), id)
    const paper = await instrumentOf(ctx, needs)
    const key = `${paper.key}|${paper.version}`
    const page = made.get(key) ?? sheetPage(paper, who)
    made.set(key, page)
    return { needs, paper, page }
  }
  site.get(path, who, async (ask) => {
    const { needs, paper, page } = await pageFor(ask.ctx, ask.params.fileId, ask.params.needsId)
    if (needs.finished || !page.get) return finishedPage(ask.ctx, await openHis(ask.ctx, ask.params.fileId), needs, paper)
    return page.get(ask)
  })
  site.post(path, who, async (ask) => {
    const { needs, page } = await pageFor(ask.ctx, ask.params.fileId, ask.params.needsId)
    if (!needs.finished && page.post) return page.post(ask)
    return ask.saving ? { json: { conflict: true }, status: 409 } : { go: ask.path }
  })
}

function sheetPage(paper: Instrument, who: readonly Role[]): { get?: Handle<Context, typeof path>; post?: Handle<Context, typeof path> } {
  const page: ReturnType<typeof sheetPage> = {}
  const kept: StaffSite = {
    get: (_path, _who, handle) => {
      page.get = handle as unknown as Handle<Context, typeof path>
    },
    post: (_path, _who, handle) => {
      page.post = handle as unknown as Handle<Context, typeof path>
    },
  }
  formPage(kept, {
    path,
    who,
    at: 'programme',
    title: 'Risk and needs',
    heading: (s: OnNeeds) => html`${paper.name}<span class="op-head__sub">${s.on.person.name}</span>`,
    form: formOf(paper),
    savedAsYouGo: true,
    async subject({ ctx, params }): Promise<OnNeeds> {
      const on = await openHis(ctx, params.fileId)
      const needs = await openNeeds(ctx, on, params.needsId)
      const last = (await needsOf(ctx, on.person.id)).find((n) => n.finished && n.instrument === needs.instrument)
      return { on, needs, before: last && { on: sayDay(dayIn(last.finishedAt ?? last.begunAt)), answers: last.answers } }
    },
    answers: (s) => fromAnswers(paper, s.needs.answers, s.needs.made),
    version: (s) => s.needs.version,
    back: (s) => ({ href: `/programme/${s.on.person.id}`, text: s.on.person.name }),
    before: () =>
      html`<p class="op-sent"><b>${saysWording(paper)}</b> Start anywhere. It is saved as you go.</p><p class="op-small op-quiet">${keepsWording(paper)}</p>`,
    sections: sectionsOf(paper),
    buttons: [
      { do: 'finish', text: 'Finish' },
      { do: 'save', text: 'Save and come back', look: 'secondary' },
    ],
    async save(s, a, { ctx }, pressed) {
      try {
        const said = { answers: toAnswers(paper, a), made: a.made ?? '' }
        await saveNeeds(ctx, s.on, s.needs.id, said, { version: pressed.version, finish: pressed.button === 'finish' })
        return pressed.button === 'finish' ? `/programme/${s.on.person.id}/needs/${s.needs.id}` : `/programme/${s.on.person.id}`
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        const now = e.now as { answers: Answers; made: string }
        throw new Conflict({ now: fromAnswers(paper, now.answers, now.made), version: e.version, by: e.by, at: e.at })
      }
    },
  })
  return page
}

async function finishedPage(ctx: Context, on: OnHim, needs: Needs, paper: Instrument): Promise<Outcome> {
  const by = (await colleagues(ctx)).get(needs.changedBy ?? needs.by)?.name ?? 'a colleague'
  const earlier = (await needsOf(ctx, on.person.id)).filter((n) => n.finished && n.id !== needs.id && n.begunAt < needs.begunAt)
  const last = earlier[0]
  const words = { yes: 'Yes', no: 'No', 'dont-know': 'Don’t know', 'not-asked': 'Not asked' } as const
  const said = (all: Answers, key: string) => all[key]?.answer ?? 'not-asked'
  const changed = last
    ? paper.items.filter(
        (i) =>
          said(needs.answers, i.key) !== said(last.answers, i.key) &&
          said(needs.answers, i.key) !== 'not-asked' &&
          said(last.answers, i.key) !== 'not-asked',
      )
    : []
  const steps = stepsFor(paper, needs.answers).filter((s) => s.next)
  const section = (title: string, body: Part): Html =>
    html`<section class="op-sec"><div class="op-sec__head"><h2>${title}</h2></div>${body}</section>`
  return ctx.page({
    title: 'Risk and needs',
    at: 'programme',
    back: { href: `/programme/${on.person.id}`, text: on.person.name },
    body: html`<div class="op-head"><div><h1>${paper.name}</h1><p class="op-head__sub">${on.person.name}, by ${by}, ${sayDateTime(needs.finishedAt ?? needs.begunAt, { weekday: true })}</p></div></div>
<div class="op-cols op-cols--wide"><div>
${steps.length > 0 && section('What these answers ask of you', html`<ul class="op-items">${steps.map((s) => html`<li>${s.now && html`<b>Now.</b> `}<b>${s.prompt}</b>: ${s.item.label.toLowerCase()}. ${s.ask} ${s.asked ? html`<b>${s.answer}.</b>` : html`<b>Not asked.</b>`} ${s.next}</li>`)}</ul>`)}
${section(
  'What was found',
  table({
    caption: 'Answers',
    hideCaption: true,
    cards: true,
    head: ['What', 'Answer', 'Comment'],
    rows: paper.items.map((i) => [i.label, words[said(needs.answers, i.key)], needs.answers[i.key]?.note ?? '']),
  }),
)}
${last && section('Beside the last', changed.length === 0 ? html`<p>No answer is different from ${sayDay(dayIn(last.begunAt))}, of those asked both times.</p>` : table({ caption: 'What is different', hideCaption: true, cards: true, head: ['What', sayDay(dayIn(last.begunAt), { short: true }), 'Now'], rows: changed.map((i) => [i.label, words[said(last.answers, i.key)], html`<b>${words[said(needs.answers, i.key)]}</b>`]) }))}
</div><aside>
<div class="op-decide"><h2>What ${by} makes of it</h2><p>${needs.made || html`<span class="op-quiet">Nothing was written.</span>`}</p><p class="op-small op-quiet">It gives no level and no number. Kept as it stands, with its wording: ${needs.instrumentVersion}.</p>
${!on.work.endedAt && needsBegin(ctx, on)}</div>
<div class="op-box op-box--grave op-gap"><h2>Worried about someone’s safety?</h2><p><a class="govuk-button govuk-button--warning" href="/programme/${on.person.id}/concern">Report a concern</a></p></div>
${paper.limits.map((l) => html`<p class="op-small op-quiet op-gap">${l.words}</p>`)}
</aside></div>`,
  })
}
const needsBegin = (ctx: Context, on: OnHim): Html =>
  html`<form method="post" action="/programme/${on.person.id}/needs"><input type="hidden" name="key" value="${ctx.newKey()}">${button({ text: 'Begin a new one', classes: 'govuk-button--secondary', preventDoubleClick: true })}</form>`

/** On his page: what was found last, in words and never as a number. */
export async function needsSection(ctx: Context, on: OnHim): Promise<Html> {
  const all = await needsOf(ctx, on.person.id)
  const [begun, last] = [all.find((n) => !n.finished), all.find((n) => n.finished)]
  const paper = last && (await instrumentOf(ctx, last))
  const yes = paper && last ? paper.items.filter((i) => last.answers[i.key]?.answer === 'yes').map((i) => i.label.toLowerCase()) : []
  const at = `/programme/${on.person.id}/needs`
  return html`<section class="op-sec"><div class="op-sec__head"><h2>Risk and needs</h2>${last && html`<a href="${at}/${last.id}">All of it</a>`}</div>
${last ? html`<p><b>${sayDay(dayIn(last.finishedAt ?? last.begunAt))}:</b> ${yes.length === 0 ? 'nothing was answered Yes' : yes.join('; ')}.</p>` : html`<p class="op-quiet">Not asked yet.</p>`}
${begun ? html`<p><a href="${at}/${begun.id}">Go on with the one begun on ${sayDay(dayIn(begun.begunAt))}</a></p>` : !on.work.endedAt && needsBegin(ctx, on)}</section>`
}
