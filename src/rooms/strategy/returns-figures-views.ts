/** How a measure that is handed in looks: the latest accepted figure in a sentence, its chart and table, and its history with every revision. */
import { dayIn, sayDay } from '#lib/london.ts'
import type { SmallRule } from '#lib/small-numbers.ts'
import { sayNumber } from '#lib/text.ts'
import { area as areaOf, type HandedMeasure, organisation, type Pack, type SmallNumbers } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { barChart, lineChart, type Series } from '#platform/views/charts.ts'
import { table } from '#platform/views/table.ts'
import { section, unbroken } from './page-parts.ts'
import type { HandedFigure, HandedVersion } from './returns-figures.ts'
import { hasTotal } from './returns-rules.ts'
import { about, moved, sayShown } from './sentences.ts'

const short = (at: Date) => sayDay(dayIn(at), { short: true })
const agencyOf = (pack: Pack, m: HandedMeasure) => organisation(pack, m.handedInBy)?.name ?? m.handedInBy
/** Small counts of what is not people point at nobody. */
export const ruleFor = <R extends SmallRule>(m: Pick<HandedMeasure, 'notOfPeople'>, rule: R): R =>
  m.notOfPeople ? { ...rule, hideBelow: 1, roundTo: 1 } : rule
const latest = (figures: readonly HandedFigure[]) => figures.findLast((f) => f.versions.length > 0)

export function sayHanded(m: HandedMeasure, value: number | null, rule: SmallRule): string {
  if (value === null) return 'not shown'
  if (m.unit === 'share') return `${value}%`
  if (m.unit === 'rate') return `${sayNumber(value)} per ${sayNumber(m.per ?? 1)}`
  return about(value, rule)
}
/** The latest accepted figure, how it stands to the one before, and who says so when. */
export function handedSentence(
  m: HandedMeasure,
  figures: readonly HandedFigure[],
  pack: Pack,
  ruleOfDay: SmallRule,
): { bold: string; after: string } {
  const now = latest(figures)
  const agency = agencyOf(pack, m)
  const last = now?.versions.at(-1)
  if (!now || !last) return { bold: 'Nothing is accepted yet.', after: ` ${agency} hands it in.` }
  const rule = ruleFor(m, ruleOfDay)
  const from = `Handed in by ${agency} on ${sayDay(dayIn(last.sentAt))}`
  if (last.counts === null) return { bold: `Not counted for ${now.period.words}`, after: `. ${from}: “${last.note}”` }
  if (now.value === null)
    return now.without === 'nobody'
      ? { bold: `None to count in ${now.period.words}`, after: `. ${from}.` }
      : { bold: `Too few to show in ${now.period.words}`, after: `. It is not nought. ${from}.` }
  const of = hasTotal(m)
    ? ` (${about(now.counts.counted, rule)} of ${about(now.counts.outOf, rule)}${now.range ? `; likely between ${now.range.lower}% and ${now.range.upper}%` : ''})`
    : ''
  const then = figures.slice(0, figures.indexOf(now)).findLast((f) => f.value !== null)
  const way = then && moved(now, then)
  const was = then && `${sayHanded(m, then.value, rule)} in ${then.period.words}`
  const since = !then
    ? ''
    : way === 'same'
      ? now.value === then.value
        ? `, as in ${then.period.words}`
        : `, no clear change from ${was}`
      : `, ${way} from ${was}`
  const said = sayHanded(m, now.value, rule)
  return {
    bold: `In ${now.period.words}, ${hasTotal(m) && rule.roundTo > 1 ? 'about ' : ''}${said}`,
    after: `${of}${since}. ${from}.${revisedWords(m, now, rule)}`,
  }
}

/** What it was before, until when, and why it changed. */
function revisedWords(m: HandedMeasure, { versions }: HandedFigure, rule: SmallRule): string {
  const [last, before] = versions.toReversed()
  if (!last || !before) return ''
  const was = before.counts === null ? 'not counted' : sayHanded(m, before.value, rule)
  return ` Revised: it was ${was} until ${sayDay(dayIn(last.acceptedAt))}. They say: “${last.why}”`
}

function chartOf(m: HandedMeasure, figures: readonly HandedFigure[], pack: Pack, rule: SmallRule): Html {
  const drawn = handedSeries(m, figures, pack, rule)
  if (!drawn) return html`<p class="op-quiet">There is no figure to draw yet.</p>`
  const gaps = handedGaps(figures)
  return html`<figure class="op-figure">${m.unit === 'count' ? barChart(drawn) : lineChart(drawn)}${gaps && html`<figcaption class="op-small">${gaps}</figcaption>`}</figure>`
}
export function handedGaps(figures: readonly HandedFigure[]): string | undefined {
  const gaps = figures.filter((f) => f.value === null).map((f) => f.period.short)
  return gaps.length > 0
    ? `Not drawn: ${gaps.join(', ')}, where nothing is accepted, nothing was counted, or there are too few to show.`
    : undefined
}
/** What is drawn of it, on its page and in a paper alike. */
export function handedSeries(m: HandedMeasure, figures: readonly HandedFigure[], pack: Pack, rule: SmallRule): Series | undefined {
  if (figures.every((f) => f.value === null)) return undefined
  const level = (f: HandedMeasure['target']) => (f && f.value !== null ? { value: f.value, words: `${f.words}, ${f.period}` } : undefined)
  const [target, baseline] = [level(m.target), level(m.baseline)]
  const s = handedSentence(m, figures, pack, rule)
  return {
    points: figures.map((f) => ({
      label: f.period.short,
      value: f.value,
      ...(f.range ? { range: [f.range.lower, f.range.upper] as const } : {}),
    })),
    sentence: `${m.name}. ${s.bold}${s.after}`,
    unit: m.unit === 'share' ? '%' : '',
    called:
      m.unit === 'share'
        ? `share in the ${m.period}`
        : m.unit === 'rate'
          ? `rate per ${sayNumber(m.per ?? 1)} in the ${m.period}`
          : `number in the ${m.period}`,
    rangeCalled: 'where it likely lies, for chance and for rounding',
    ...(target ? { target } : {}),
    ...(baseline ? { baseline } : {}),
  }
}
const cellOf = (v: HandedVersion | undefined, key: string): string =>
  v === undefined ? 'none yet' : v.counts === null ? 'not counted' : sayShown(v.counts[key])
export function handedTable(m: HandedMeasure, figures: readonly HandedFigure[], rule: SmallRule): { head: string[]; rows: string[][] } {
  const ratio = m.unit === 'share' ? 'Share' : `Per ${sayNumber(m.per ?? 1)}`
  const sayFigure = (f: HandedFigure) => (f.versions.length === 0 ? '' : sayHanded(m, f.value, rule))
  return {
    head: [
      { month: 'Month', quarter: 'Quarter', year: 'Year' }[m.period],
      ...(hasTotal(m) ? [ratio, 'Count', 'Out of'] : ['Count']),
      'Handed in',
    ],
    rows: figures.toReversed().map((f) => {
      const last = f.versions.at(-1)
      return [
        f.period.short,
        ...(hasTotal(m) ? [sayFigure(f), cellOf(last, 'counted'), cellOf(last, 'outOf')] : [cellOf(last, 'counted')]),
        last ? `${short(last.sentAt)}${f.versions.length > 1 ? ', revised' : ''}` : '',
      ]
    }),
  }
}

export interface HandedPage {
  measure: HandedMeasure
  figures: readonly HandedFigure[]
  pack: Pack
  rule: SmallNumbers
  /** Whether the reader's area is the measure's. */
  here: boolean
}
/** What stands above the definition that every measure has. */
export function handedAbove({ measure: m, figures, pack, rule, here }: HandedPage): Html {
  const where = areaOf(pack, m.area)?.name ?? m.area
  if (!here) return html`<p class="op-sent">Its figures are for those of ${where}.</p>`
  const sentence = handedSentence(m, figures, pack, rule)
  const shown = handedTable(m, figures, ruleFor(m, rule))
  const last = latest(figures)?.versions.at(-1)
  return html`<p class="op-sent"><b>${sentence.bold}</b>${sentence.after}</p>
<p class="op-small">Counted by the agency itself, not from the records here: no record stands behind it. It is checked against last time and signed off${last && `, the latest on ${sayDay(dayIn(last.acceptedAt))}`}.${!m.notOfPeople && ` ${rule.words}`}</p>
${chartOf(m, figures, pack, rule)}
<div class="op-gap-l">${section(
    'The figures',
    table({
      caption: `Figures by ${m.period}, newest first`,
      hideCaption: true,
      figures: true,
      head: shown.head.map((text, i) => (i === 0 || i === shown.head.length - 1 ? text : { text, numeric: true as const })),
      rows: shown.rows.map((r) => r.map(unbroken)),
      empty: 'Nothing is accepted yet. The first figure appears once a return is signed off.',
    }),
    figures.length > 0 &&
      html`<a href="/measures/${m.key}/history">${figures.some((f) => f.versions.length > 1) ? 'History, with what was revised' : 'History'}</a>`,
  )}</div>`
}
export function handedLatest(m: HandedMeasure, figures: readonly HandedFigure[], pack: Pack, rule: SmallRule): Part {
  const s = handedSentence(m, figures, pack, rule)
  return html`<b>${s.bold}</b>${s.after}`
}

/** Every accepted version of every period: what it was, when, and why it changed. */
export function historyBody(m: HandedMeasure, figures: readonly HandedFigure[], pack: Pack, ruleOfDay: SmallNumbers): Html {
  const rule = ruleFor(m, ruleOfDay)
  const rows = figures
    .toReversed()
    .flatMap((f) =>
      f.versions
        .toReversed()
        .map((v, i) => [
          i === 0 ? unbroken(f.period.short) : html`<span class="op-quiet">${unbroken(f.period.short)}</span>`,
          html`${v.counts === null ? 'Not counted' : hasTotal(m) ? html`${sayHanded(m, v.value, rule)}<small>${sayShown(v.counts.counted)} of ${sayShown(v.counts.outOf)}</small>` : sayShown(v.counts.counted)}${i > 0 && html`<small>Until ${short(f.versions[f.versions.length - i]?.acceptedAt ?? v.acceptedAt)}</small>`}`,
          html`${short(v.sentAt)}<small>signed off ${short(v.acceptedAt)}</small>`,
          html`${v.why || (v.version > 1 ? '' : 'First handed in')}${v.note && html`<small>${v.note}</small>`}`,
        ]),
    )
  return html`<div class="op-head"><div><h1>${m.name}: history</h1><p class="op-head__sub">Handed in by ${agencyOf(pack, m)}. What was revised keeps its old value, with when and why.</p></div></div>
${table({ caption: 'Accepted figures and what they were before, newest first', hideCaption: true, cards: true, head: ['Period', 'Figure', 'Handed in', 'What was said'], rows, empty: 'Nothing is accepted yet.' })}
<p class="op-small op-gap-l">${ruleOfDay.words}</p>`
}
