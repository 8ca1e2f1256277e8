/** How a measure that is counted here looks: its sentence, chart, table and caveats, and the rows behind a figure. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import type { SmallRule } from '#lib/small-numbers.ts'
import { sayNumber, sentenceList } from '#lib/text.ts'
import type { CountedMeasure, Measure, Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { barChart, lineChart, type Series } from '#platform/views/charts.ts'
import { pagination } from '#platform/views/govuk.ts'
import { seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { careBox, definitionBox, sourceWords } from './definition-views.ts'
import { type Known, plainly, said } from './known.ts'
import { outcomeName } from './list-views.ts'
import { hasMonths } from './months.ts'
import { section, unbroken } from './page-parts.ts'
import type { Period } from './periods.ts'
import type { Figure } from './rules.ts'
import { inSentence, sayValue, tableOf, targetNote } from './sentences.ts'
import { type Behind, rowsPerPage } from './store.ts'

// ── One measure ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Page extends Known {
  pack: Pack
  readWith: readonly Known[]
  /** The measure it is never shown without, drawn below it. */
  pair: Known | undefined
  now: Date
}
export function measureBody(p: Page): Html {
  const { measure, figures, sentence } = p
  const shown = tableOf(measure, figures)
  const when = { month: 'month', quarter: 'quarter', year: 'year' }[measure.period]
  return html`<div class="op-head"><div><h1>${measure.name}</h1><p class="op-head__sub">${measure.inventory && `Measure ${measure.inventory}. `}${outcomeName(measure.outcome)}. ${seenBy('the board, managers and front doors; rows only for those who work with the families')}</p></div>
${figures.length > 0 && html`<div class="op-head__do"><a class="govuk-button govuk-button--secondary" href="/measures/${measure.key}/table.csv">Table as CSV</a></div>`}</div>
<div class="op-cols"><div>
<p class="op-sent">${said(sentence)}</p>
${chartOf(p)}
${hasMonths(measure) && figures.length > 0 && html`<p class="op-small"><a href="/measures/${measure.key}/months">By month: has something changed?</a></p>`}
${p.pair && html`<div class="op-gap-l"><h2>Beside it: ${inSentence(p.pair.measure.name)}</h2>${chartOf({ ...p, ...p.pair })}</div>`}
<div class="op-gap-l">${section(
    'The figures',
    table({
      caption: `Figures by ${when}, newest first`,
      hideCaption: true,
      figures: true,
      head: shown.head.map((text, i) => (i === 0 ? text : { text, numeric: true as const })),
      rows: shown.rows.map(([when, ...cells]) => [unbroken(when ?? ''), ...cells]),
      empty: `Nothing is recorded yet. The first figure appears when a whole ${when} has passed.`,
    }),
    figures.length > 0 && html`<a href="/measures/${measure.key}/rows">Rows behind the latest figure</a>`,
  )}</div>
${publishedSection(p)}
</div><aside>
${definitionBox(p.pack, measure)}
${careBox(caveatsOf(p))}
${p.readWith.length > 0 && html`<div class="op-box"><h2>Read with</h2><ul class="op-list op-small">${p.readWith.map((k) => html`<li><a href="/measures/${k.measure.key}">${k.measure.name}</a>. ${plainly(k.sentence)}</li>`)}</ul></div>`}
<div class="op-box"><h2>Where it comes from</h2><p class="op-small">Records of this system, counted ${sayDateTime(p.now)}. Defined in ${sourceWords(p.pack, measure.source)}, as at ${measure.asAt}.</p></div>
</aside></div>`
}
const caveatsOf = ({ measure, figures, rule }: Page): string[] => {
  const note = targetNote(measure)
  const first = figures[0]
  return [
    ...measure.caveats,
    ...(note ? [note] : []),
    rule.words,
    ...(first ? [`Records begin in ${first.period.words}. A period that was recorded in part reads low.`] : []),
  ]
}

/** Counts are bars, since they start at nought; shares and times are lines. A figure that is not shown is a gap, never nought. */
function chartOf(known: Known): Html {
  const drawn = seriesOf(known)
  if (!drawn) return html`<p class="op-quiet">There is no figure to draw yet.</p>`
  const gaps = notDrawn(known.figures)
  return html`<figure class="op-figure">${known.measure.unit === 'count' ? barChart(drawn) : lineChart(drawn)}${gaps && html`<figcaption class="op-small">${gaps}</figcaption>`}</figure>`
}
/** What is drawn of a measure, on its page and in a paper alike; none where there is no figure to draw. */
export function seriesOf({ measure, figures, rule, sentence }: Known): Series | undefined {
  if (figures.every((f) => f.value === null)) return undefined
  const line = (f: Measure['target']) => (f && f.value !== null ? { value: f.value, words: `${f.words}, ${f.period}` } : undefined)
  const [target, baseline] = [line(measure.target), line(measure.baseline)]
  return {
    points: figures.map((f) => ({
      label: f.period.short,
      value: f.value === null ? null : measure.unit === 'median' ? Math.round(f.value) : f.value,
      ...(f.range ? { range: [f.range.lower, f.range.upper] as const } : {}),
    })),
    sentence: `${measure.name}. ${plainly(sentence)}`,
    unit: { share: '%', count: '', median: ' hours' }[measure.unit],
    called: calledOf(measure, rule),
    rangeCalled: 'where it likely lies, for chance and for rounding',
    ...(target ? { target } : {}),
    ...(baseline ? { baseline } : {}),
  }
}
const calledOf = (m: CountedMeasure, { roundTo }: SmallRule): string =>
  m.unit === 'share'
    ? `share in the ${m.period}`
    : m.unit === 'median'
      ? `middle value in the ${m.period}, in hours`
      : `number in the ${m.period}${roundTo > 1 ? `, to the nearest ${roundTo}` : ''}`
export const notDrawn = (figures: readonly Figure[]): string | undefined => {
  const gaps = figures.filter((f) => f.value === null).map((f) => f.period.short)
  return gaps.length > 0 ? `Not drawn: ${sentenceList(gaps)}, where there was nobody to count or there were too few to show.` : undefined
}

function publishedSection({ measure, pack }: Page): Part {
  const row = (f: Measure['published'][number]) => [
    html`${f.words}${f.note && html`<small>${f.note}</small>`}`,
    f.period,
    f.outOf,
    sourceWords(pack, f.source),
  ]
  const more = pack.figures.filter((f) => f.measure === measure.key && f.values.length > 0)
  if (measure.published.length + measure.benchmarks.length + more.length === 0) return false
  return html`<div class="op-gap-l">${section(
    'Published figures',
    html`<p class="op-small">Each is out of something of its own, so none is drawn on the chart or compared with it.</p>${table({
      caption: 'Published figures, each with its period, what it is out of and its source',
      hideCaption: true,
      cards: true,
      head: ['Figure', 'When', 'Out of', 'Source'],
      rows: [
        ...(measure.published.length > 0 ? [{ group: 'Here' }, ...measure.published.map(row)] : []),
        ...(measure.benchmarks.length > 0 ? [{ group: 'Elsewhere, or expected' }, ...measure.benchmarks.map(row)] : []),
      ],
    })}${more.length > 0 && html`<p class="op-small">With their notes: ${more.map((f, i) => html`${i > 0 && ', '}<a href="/figures/${f.topic}#${f.key}">${f.name} (${f.inventory})</a>`)}</p>`}`,
  )}</div>`
}

// ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const heads = {
  endings: ['Ended', 'Service', 'How it ended', 'What she said'],
  reach: ['Taken', 'Service', 'First attempt', 'First conversation'],
  contacts: ['Received', 'Who brought it'],
  cases: ['Sitting', 'Meeting', 'Decided'],
  levels: ['Ended', 'Service', 'At the start', 'At the end'],
  children: ['First sitting', 'Children we know of'],
  kinds: ['Received', 'Who brought it'],
  unmet: ['Recorded', 'What stood in the way', 'Which service'],
  programmes: ['Taken on'],
  enquiries: ['Month'],
} as const
export interface RowsPage {
  measure: CountedMeasure
  figure: Figure
  periods: readonly Period[]
  behind: Behind
  page: number
  rule: SmallRule
}
export function rowsBody({ measure, figure, periods, behind, page, rule }: RowsPage): Html {
  const here = `/measures/${measure.key}/rows`
  const [first, ...rest] = heads[measure.countedFrom.facts]
  const pages = Math.ceil(behind.many / rowsPerPage)
  const value = figure.value === null ? (figure.without === 'nobody' ? 'none' : 'not shown') : sayValue(measure, figure.value, rule)
  return html`<div class="op-head"><div><h1>${measure.name}: rows</h1><p class="op-head__sub">${figure.period.words}. The figure: ${value}. ${seenBy('you, as far as you work with each family')}</p></div></div>
${
  behind.many === 0
    ? html`<div class="govuk-inset-text">Rows are for those who work with the families.</div>`
    : html`<p class="op-sent"><b>You can open ${sayNumber(behind.many)} of these.</b> The figure counts everybody's; these are of families that you or your team work with or answer for.</p>
${table({
  caption: `Rows of ${figure.period.words} that you can open`,
  hideCaption: true,
  cards: true,
  head: ['Who it is about', first, ...rest],
  rows: behind.rows.map((r) => [
    html`<a href="${['contacts', 'kinds'].includes(measure.countedFrom.facts) ? `/contacts/${r.id}` : `/families/${r.familyId}`}">${r.title}</a>`,
    sayDay(typeof r.at === 'string' ? r.at : dayIn(r.at), { short: true }),
    ...r.cells.map((c) => (c instanceof Date ? sayDateTime(c, { short: true, year: false }) : (c ?? 'Not recorded, or not for you'))),
  ]),
})}
${pages > 1 && pagination({ ...(page > 1 ? { previous: { href: `${here}?period=${figure.period.starts}&page=${page - 1}` } } : {}), ...(page < pages ? { next: { href: `${here}?period=${figure.period.starts}&page=${page + 1}` } } : {}) })}`
}
${periods.length > 1 && html`<div class="op-gap-l">${section('Periods', html`<ul class="op-list">${periods.toReversed().map((q) => html`<li>${q.starts === figure.period.starts ? html`<b>${q.words}</b>` : html`<a href="${here}?period=${q.starts}">${q.words}</a>`}</li>`)}</ul>`)}</div>`}`
}
