/**
 * Which of an agency's columns is which of ours, and what its words mean: guessed at first, mended here with the first rows of its own file beside, and kept
 * for its next file. Whoever changes it sees at once what then becomes of every row.
 */
import { sayDateTime } from '#lib/london.ts'
import { fold } from '#lib/text.ts'
import { Conflict } from '#platform/errors.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import * as govuk from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleague, type Role, type StaffSite } from '#rooms/access/index.ts'
import { checkBehind, openUpload, sampleRows, type Upload } from './imports.ts'
import { type ColumnKey, columns } from './imports-columns.ts'
import { columnKeys, keepMapping, type Mapping, mappingOf, type NewMapping } from './imports-mapping.ts'
import { type Dates, unknownWords, type WordKind, type Words, wordColumns } from './imports-words.ts'

const kinds = Object.keys(wordColumns) as WordKind[]
const called = (key: ColumnKey): string => columns[key].heading

export function columnPages(site: StaffSite, who: readonly Role[]): void {
  site.get('/imports/:importId/columns', who, async ({ ctx, params }) => {
    const upload = await openUpload(ctx, params.importId)
    const mapping = await mappingOf(ctx, upload.source.id, upload.header)
    return page(ctx, upload, mapping, { said: asSaid(upload, mapping), problems: [], version: mapping.version })
  })
  site.post('/imports/:importId/columns', who, async ({ ctx, params, body }) => {
    const upload = await openUpload(ctx, params.importId)
    const mapping = await mappingOf(ctx, upload.source.id, upload.header)
    const said = readSaid(upload, body)
    const version = Number(/^\d{1,6}$/.exec(posted(body, 'version'))?.[0] ?? -1)
    const problems = problemsIn(said)
    if (problems.length > 0) return page(ctx, upload, mapping, { said, problems, version })
    try {
      await keepMapping(ctx, upload.source.id, said, version)
    } catch (e) {
      if (!(e instanceof Conflict)) throw e
      return page(ctx, upload, mapping, {
        said,
        problems: [{ text: `${e.by} changed this at ${sayDateTime(e.at)}. What you chose is below: save it again to keep yours`, at: '' }],
        version: e.version,
        status: 409,
      })
    }
    await checkBehind(ctx, upload.id)
    return { go: `/imports/${upload.id}` }
  })
}

interface Shown {
  said: NewMapping
  problems: { text: string; at: string }[]
  version: number
  status?: number
}
const asSaid = (upload: Upload, mapping: Mapping): NewMapping => ({
  columns: Object.fromEntries(columnKeys.map((key) => [key, upload.header[mapping.at.get(key) ?? -1] ?? ''])),
  words: mapping.words,
  dates: mapping.dates,
})
/** "severe = high", one a line; a line without a word of ours says nothing. */
function readWords(kind: WordKind, text: string): { words: Record<string, string>; wrong: string[] } {
  const words: Record<string, string> = {}
  const wrong: string[] = []
  for (const line of text.split('\n').slice(0, 100)) {
    const [theirs = '', ours = ''] = line.split('=').map((part) => part.trim())
    if (theirs === '' || ours === '') continue
    const is = wordColumns[kind].ours.find((o) => fold(o) === fold(ours))
    if (is) words[fold(theirs).slice(0, 60)] = is
    else wrong.push(line.trim().slice(0, 60))
  }
  return { words, wrong }
}
function readSaid(upload: Upload, body: Body): NewMapping & { wrong: { kind: WordKind; lines: string[] }[] } {
  const read = kinds.map((kind) => ({ kind, ...readWords(kind, posted(body, `words-${kind}`).slice(0, 5000)) }))
  return {
    columns: Object.fromEntries(
      columnKeys.map((key) => {
        const at = /^\d{1,3}$/.exec(posted(body, `column-${key}`))?.[0]
        return [key, at === undefined ? '' : (upload.header[Number(at)] ?? '')]
      }),
    ),
    words: Object.fromEntries(read.map((r) => [r.kind, r.words])) as Words,
    dates: (posted(body, 'dates') === 'month-first' ? 'month-first' : 'day-first') satisfies Dates,
    wrong: read.flatMap((r) => (r.wrong.length > 0 ? [{ kind: r.kind, lines: r.wrong }] : [])),
  }
}
function problemsIn(said: ReturnType<typeof readSaid>): { text: string; at: string }[] {
  const out: { text: string; at: string }[] = []
  for (const key of columnKeys)
    if ('needed' in columns[key] && !said.columns[key])
      out.push({ text: `Select which of their columns is “${called(key)}”`, at: `column-${key}` })
  if (!said.columns.offence && !said.columns.summary)
    out.push({
      text: `Select a column for “${called('offence')}” or “${called('summary')}”: one must say what happened`,
      at: 'column-offence',
    })
  const first = new Map<string, ColumnKey>()
  for (const key of columnKeys) {
    const theirs = said.columns[key]
    if (!theirs) continue
    const other = first.get(fold(theirs))
    if (other)
      out.push({ text: `“${theirs}” is selected for “${called(other)}” and for “${called(key)}”: select it once`, at: `column-${key}` })
    else first.set(fold(theirs), key)
  }
  for (const w of said.wrong)
    out.push({
      text: `${wordColumns[w.kind].name}: “${w.lines[0]}” must end in one of ${wordColumns[w.kind].ours.join(', ')}`,
      at: `words-${w.kind}`,
    })
  return out
}

async function page(ctx: Context, upload: Upload, mapping: Mapping, shown: Shown): Promise<Outcome> {
  const rows = await sampleRows(ctx, upload)
  const unknown = unknownWords(rows, mapping)
  const who = await colleague(ctx, mapping.madeBy)
  const { said, problems } = shown
  const problemAt = (at: string) => problems.find((p) => p.at === at)
  const error = (at: string) => {
    const problem = problemAt(at)
    return problem ? { errorMessage: { text: problem.text } } : {}
  }
  const title = problems.length > 0 ? 'Error: Which column is which' : 'Which column is which'
  const first = (i: number) => rows.map((r) => r[i]?.trim() ?? '').find((cell) => cell !== '')
  const items = (key: ColumnKey) => [
    { value: '', text: 'Their file has none' },
    ...upload.header.map((heading, i) => ({
      value: String(i),
      text: heading || `Column ${i + 1}, without a heading`,
      selected: fold(heading) === fold(said.columns[key] ?? '') && heading !== '',
    })),
  ]
  return ctx.page({
    title,
    at: 'front-door',
    back: { href: `/imports/${upload.id}`, text: 'What would come of this file' },
    ...(problems.length > 0 ? { status: shown.status ?? 422 } : {}),
    body: html`${problems.length > 0 && govuk.errorSummary({ titleText: 'There is a problem', errorList: problems.map((p) => ({ text: p.text, ...(p.at ? { href: `#${p.at}` } : {}) })) })}
<div class="op-head"><div><h1>Which column is which<span class="op-head__sub">${upload.source.name} · ${upload.name}</span></h1></div></div>
<p class="op-sent">${mapping.version === 0 ? 'Guessed from the headings. Mend what is wrong: it is kept for the next file of this agency.' : html`As ${who?.name ?? 'a colleague'} said it on ${mapping.madeAt && sayDateTime(mapping.madeAt)} (version ${mapping.version}). A change is kept for the next file too.`}</p>
${sampleTable(upload, rows, mapping.version === 0)}
<form method="post" novalidate><input type="hidden" name="version" value="${shown.version}">
<section class="op-sec"><div class="op-sec__head"><h2>Columns</h2></div><div class="op-two">${columnKeys.map((key) => {
      const c: { heading: string; holds: string; needed?: true } = columns[key]
      const at = upload.header.findIndex((h) => fold(h) === fold(said.columns[key] ?? '') && h !== '')
      const example = at === -1 ? undefined : first(at)
      return govuk.select({
        id: `column-${key}`,
        name: `column-${key}`,
        label: { text: c.needed ? `${c.heading} (needed)` : c.heading, classes: 'govuk-label--s' },
        ...(example ? { hint: { text: `In their file: ${example.slice(0, 60)}` } } : {}),
        items: items(key),
        ...error(`column-${key}`),
      })
    })}</div></section>
<section class="op-sec"><div class="op-sec__head"><h2>Their words for ours</h2></div>
<p>One a line: theirs, an equals sign, ours. What is understood already needs no line.</p>
${kinds.map((kind) =>
  govuk.textarea({
    id: `words-${kind}`,
    name: `words-${kind}`,
    rows: 4,
    label: { text: wordColumns[kind].name, classes: 'govuk-label--s' },
    hint: {
      text: `Ours: ${wordColumns[kind].ours.join(', ')}.${unknown[kind].length > 0 ? ' Words of this file that are not understood wait below for one of ours.' : ''}`,
    },
    value: [
      ...Object.entries(said.words[kind]).map(([theirs, ours]) => `${theirs} = ${ours}`),
      ...unknown[kind].filter((w) => said.words[kind][fold(w)] === undefined).map((w) => `${w} = `),
    ].join('\n'),
    ...error(`words-${kind}`),
  }),
)}
${govuk.radios({
  idPrefix: 'dates',
  name: 'dates',
  classes: 'govuk-radios--small',
  fieldset: { legend: { text: 'How are their dates written, where they are numbers?', classes: 'govuk-fieldset__legend--s' } },
  items: [
    { value: 'day-first', text: 'Day first, like 27/03/1987, or year first', checked: said.dates === 'day-first' },
    { value: 'month-first', text: 'Month first, like 03/27/1987', checked: said.dates === 'month-first' },
  ],
})}</section>
${govuk.button({ text: 'Keep this, and see what would come of the file', preventDoubleClick: true })}</form>`,
  })
}
const sampleTable = (upload: Upload, rows: readonly (readonly string[])[], fresh: boolean): Part =>
  govuk.details({
    summaryText: 'The first rows of their file',
    open: fresh,
    html: html`<div class="op-wide" tabindex="0" role="region" aria-label="The first rows of their file">${table({
      caption: 'The first rows of their file',
      hideCaption: true,
      head: upload.header.map((h, i) => h || `Column ${i + 1}`),
      rows: rows.slice(0, 5).map((r) => upload.header.map((_, i): Html | string => (r[i] ?? '').slice(0, 80))),
    })}</div>`,
  })
