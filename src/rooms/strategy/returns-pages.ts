/** Pages of returns: who owes what, one return to fill in or to sign off, and the same by a template. */
import { writeCsv } from '#lib/csv.ts'
import { readSheet } from '#lib/sheets.ts'
import { area as areaOf } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { any, Problem, type Problems } from '#platform/form.ts'
import { formPage, posted, tried } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { formBody } from '#platform/views/form.ts'
import { colleagues, type Role, type StaffAsk, type StaffSite } from '#rooms/access/index.ts'
import { aboutReturn, heard, heardBox, heardOf } from './heard.ts'
import { bullets, section } from './page-parts.ts'
import { answer, handIn } from './returns-actions.ts'
import { emptyOf, fileLimits, readReturn, templateBook, templateOf } from './returns-file.ts'
import { answerForm, asWritten, bodyOf, fieldsOf, fileForm, problemsOf, returnForm, whyIn, writtenIn } from './returns-forms.ts'
import { askedOf, checked, hasTotal, owed } from './returns-rules.ts'
import {
  besideOf,
  type Draft,
  draftOf,
  handersIn,
  keepDraft,
  type OpenReturn,
  openReturn,
  openReturns,
  signersOf,
  stateOf,
} from './returns-store.ts'
import { countsTable, headOf, historyOf, listBody, noPerson, placeOf, sayCounts, standsWords } from './returns-views.ts'

export const returnRoles: readonly Role[] = ['manager', 'administrator', 'analyst', 'board']
const writers: readonly Role[] = ['manager', 'administrator']
const back = { href: '/returns', text: 'Returns' }
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function returnPages(site: StaffSite): void {
  site.get('/returns', returnRoles, async ({ ctx }) => {
    const [returns, told, people] = [await openReturns(ctx), await heardOf(ctx), await colleagues(ctx)]
    ctx.record('read who owes returns', {})
    return ctx.page({
      title: 'Returns',
      at: 'returns',
      body: listBody({
        pack: ctx.pack,
        returns,
        today: ctx.today,
        areaName: areaOf(ctx.pack, ctx.viewer.area)?.name ?? '',
        new_: heardBox(told),
        handsIn: (asked) => handersIn(people, asked).length > 0,
        signs: (asked) => signersOf(ctx.pack, people, asked).length > 0,
      }),
    })
  })

  site.get('/returns/:key/:starts', returnRoles, async (ask) => {
    const of = await openReturn(ask.ctx, ask.params.key, ask.params.starts)
    await heard(ask.ctx, aboutReturn(of.asked, of.period))
    return of.as === 'agency' ? agencyPage(ask, of, ask.query.revise === 'yes') : analystPage(ask, of, {})
  })
  site.post('/returns/:key/:starts', returnRoles, async (ask) => {
    const of = await openReturn(ask.ctx, ask.params.key, ask.params.starts)
    return of.as === 'agency' ? handedIn(ask, of) : answered(ask, of)
  })

  formPage(site, {
    path: '/returns/:key/:starts/file',
    who: writers,
    title: 'Hand in a file',
    heading: (of: OpenReturn) => `Hand in ${of.period.words} as a file`,
    at: 'returns',
    form: fileForm,
    subject: async ({ ctx, params }) => openReturn(ctx, params.key, params.starts),
    back: (of) => ({ href: placeOf(of.asked, of.period), text: 'The return' }),
    before: (of) => html`<p class="op-sent">${noPerson}</p>
<p><a href="${placeOf(of.asked, of.period)}/template.xlsx" download>Download the template as XLSX</a> · <a href="${placeOf(of.asked, of.period)}/template.csv" download>as CSV</a></p>
<p class="op-small">It is for ${of.asked.agencyName}, ${of.asked.areaName}, ${of.period.words}, and no other return.</p>`,
    buttons: [{ do: 'send', text: 'Hand in this file' }],
    async save(of, { file }, { ctx }) {
      const sheet = await readSheet(file.bytes, fileLimits)
      const read = readReturn(sheet, of.asked, of.period, askedOf(ctx.pack))
      const written = { ...emptyOf(of.asked), ...read.written }
      const kept = (await draftOf(ctx, of))?.body ?? {}
      const { faults } = checked(of.asked, written, whyIn(kept), besideOf(ctx, of))
      const place = placeOf(of.asked, of.period)
      if (read.faults.length === 0) {
        // The same figures as were handed in are the same return, whatever else would be asked of others.
        const sent = await tried(async () => {
          await handIn(ctx, of, { written, why: whyIn(kept), file })
          return place
        })
        if (typeof sent === 'string') return sent
      }
      await keepDraft(ctx, of, {
        body: bodyOf(written, whyIn(kept)),
        file: {
          name: file.name.slice(0, 200),
          faults: [...read.faults, ...(read.faults.length > 0 ? faults.filter((f) => read.written[f.measure ?? '']) : faults)].map(
            (f) => f.says,
          ),
        },
      })
      ctx.record('a file of a return that did not go in', { reason: `${of.asked.key} ${of.period.starts}` })
      return `${place}?revise=yes`
    },
  })
  site.get('/returns/:key/:starts/template.csv', writers, async ({ ctx, params }) => {
    const of = await openReturn(ctx, params.key, params.starts)
    const { header, rows } = templateOf(of.asked, of.period)
    return { file: writeCsv(header, rows), name: `return-${of.asked.key}-${of.period.starts}.csv`, type: 'text/csv; charset=utf-8' }
  })
  site.get('/returns/:key/:starts/template.xlsx', writers, async ({ ctx, params }) => {
    const of = await openReturn(ctx, params.key, params.starts)
    return { file: templateBook(of.asked, of.period), name: `return-${of.asked.key}-${of.period.starts}.xlsx`, type: xlsx }
  })
}

// ── The agency ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface State {
  body?: Body
  problems?: Problems
  status?: number
}
async function agencyPage(ask: StaffAsk, of: OpenReturn, revising: boolean, state: State = {}): Promise<Outcome> {
  const { ctx } = ask
  const draft = await draftOf(ctx, of)
  const [now] = of.versions
  const writing = state.body !== undefined || revising || draft !== undefined || owed(now && stateOf(now))
  const people = await colleagues(ctx)
  const history = of.versions.length > 0 && html`<div class="op-gap-l">${historyOf(of, people)}</div>`
  const heading = `Return for ${of.period.words}`
  const place = placeOf(of.asked, of.period)
  ctx.record('read a return', { reason: `${of.asked.key} ${of.period.starts}` })
  const body: Html = writing
    ? html`${formBody<never>({
        form: returnForm(of.asked),
        heading,
        given: {},
        body: state.body ?? draft?.body ?? bodyOf(now ? asWritten(now.values) : emptyOf(of.asked)),
        ...(state.problems ? { problems: state.problems } : {}),
        before: html`${headOf(of, ctx.pack.returns, ctx.today)}${now && standsWords(of)}${fileSaid(draft)}
${draft && !draft.file && html`<p class="op-box">A draft, kept for you. Nothing of it was handed in.</p>`}
<p class="op-gap">${noPerson}</p><p><a href="${place}/file">Hand in a file instead</a></p>`,
        sections: [
          ...of.asked.measures.map((m) => {
            const last = of.last?.values.find((v) => v.measure === m.key)
            return {
              title: m.name,
              hint: html`<span class="op-small">${m.definition && `${m.definition} `}${m.counts && `Counts: ${m.counts}. `}By ${m.periodBy}.${!hasTotal(m) && ' A count, out of nothing.'}${last && of.last && html` <b>In ${of.last.period.words}: ${sayCounts(last)}.</b>`}</span>`,
              fields: fieldsOf(of.asked, m.key),
            }
          }),
          { title: 'The whole return', fields: ['why'] },
        ] as never[],
        buttons: [
          { do: 'send', text: 'Hand in' },
          { do: 'draft', text: 'Keep as a draft', look: 'secondary' },
        ],
      } as never)}${history}`
    : html`<div class="op-head"><div><h1>${heading}</h1>${headOf(of, ctx.pack.returns, ctx.today)}</div></div>
${standsWords(of)}${countsTable(of)}<p class="op-gap"><a href="${place}?revise=yes">Hand in a revised one</a></p>${history}`
  return ctx.page({
    title: state.problems ? 'Error: Return' : 'Return',
    at: 'returns',
    back,
    ...(state.status ? { status: state.status } : {}),
    body,
  })
}
const fileSaid = (draft: Draft | undefined): Part =>
  draft?.file &&
  html`<div class="op-box op-box--grave" role="alert"><h2>${draft.file.name} did not go in</h2>${bullets(draft.file.faults)}<p>Nothing of it was handed in. What could be read is below: mend it here, or mend the file and hand it in again.</p></div>`

async function handedIn(ask: StaffAsk, of: OpenReturn): Promise<Outcome> {
  const { ctx, body } = ask
  const place = placeOf(of.asked, of.period)
  const again = (problems: Problems) => agencyPage(ask, of, true, { body, problems, status: 422 })
  const read = returnForm(of.asked).read(body)
  if ('problems' in read && any(read.problems)) return again(read.problems)
  if (posted(body, 'do') === 'draft') {
    await keepDraft(ctx, of, { body: bodyOf(writtenIn(of.asked, body), whyIn(body)), file: undefined })
    ctx.record('keep a draft of a return', { reason: `${of.asked.key} ${of.period.starts}` })
    return { go: `${place}?revise=yes` }
  }
  const written = writtenIn(of.asked, body)
  const outcome = await tried(async () => {
    const { faults } = checked(of.asked, written, whyIn(body), besideOf(ctx, of))
    if (faults.length > 0) return problemsOf(faults)
    await handIn(ctx, of, { written, why: whyIn(body) })
    return place
  })
  return typeof outcome === 'string' ? { go: outcome } : again(outcome)
}

// ── The analyst ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function analystPage(ask: StaffAsk, of: OpenReturn, state: State): Promise<Outcome> {
  const { ctx } = ask
  const [now] = of.versions
  const people = await colleagues(ctx)
  const title = `Return for ${of.period.words}`
  ctx.record('read a return', { reason: `${of.asked.key} ${of.period.starts}`, ...(now ? { subjects: [now.id] } : {}) })
  const counts = now && html`${countsTable(of)}`
  const history = now && html`<div class="op-gap-l">${historyOf(of, people)}</div>`
  const head = html`${headOf(of, ctx.pack.returns, ctx.today)}${standsWords(of)}`
  const body: Html =
    now && !now.answer
      ? html`${formBody<never>({
          form: answerForm,
          heading: title,
          given: {},
          body: state.body ?? {},
          hidden: { return: now.id },
          ...(state.problems ? { problems: state.problems } : {}),
          before: html`${head}${askedWhy(of)}${counts}`,
          sections: [{ title: 'Your answer', fields: ['words'] }] as never[],
          buttons: [
            { do: 'accepted', text: 'Accept it' },
            { do: 'back', text: 'Send it back with the question', look: 'secondary' },
          ],
        } as never)}${history}`
      : html`<div class="op-head"><div><h1>${title}</h1></div></div>${head}${counts}${history}`
  return ctx.page({
    title: state.problems ? 'Error: Return' : 'Return',
    at: 'returns',
    back,
    ...(state.status ? { status: state.status } : {}),
    body,
  })
}
/** What the checks asked about, and what the agency said. */
const askedWhy = (of: OpenReturn): Part => {
  const [now] = of.versions
  return now?.why && section('What the agency says', html`<p>${now.why}</p>`)
}
async function answered(ask: StaffAsk, of: OpenReturn): Promise<Outcome> {
  const { ctx, body } = ask
  const kind = posted(body, 'do')
  if (kind !== 'accepted' && kind !== 'back') throw new NotFound('answer')
  const read = answerForm.read(body)
  if ('problems' in read) return analystPage(ask, of, { body, problems: read.problems, status: 422 })
  const words = read.answers.words ?? ''
  const outcome = await tried(async () => {
    if (kind === 'back' && words === '') return { words: new Problem('Write the question that it is sent back with') }
    await answer(ctx, of, posted(body, 'return'), kind, words)
    return '/returns'
  })
  return typeof outcome === 'string' ? { go: outcome } : analystPage(ask, of, { body, problems: outcome, status: 422 })
}
