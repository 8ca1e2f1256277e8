/** How published figures look: all of them by topic, and one topic with each figure's picture, table, agreement and notes. */
import { sayNumber } from '#lib/text.ts'
import { area as areaOf, countedUnits, type DataNote, figureTopics, type Pack, type PublishedFigure } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { barChart } from '#platform/views/charts.ts'
import { seenBy } from '#platform/views/marks.ts'
import { type Group, type Row, table } from '#platform/views/table.ts'
import { agreementWords, benchmarksFor, checkWords, comparisonOf, drawnOf, inShort, rangeOf, sayOutOf } from './figures-rules.ts'
import { notesList, notesOf, placeOf } from './page-parts.ts'

export type Topic = keyof typeof figureTopics
const section = (title: Part, body: Part, id?: string): Html =>
  html`<section class="op-sec"${id && html` id="${id}"`}><div class="op-sec__head"><h2>${title}</h2></div>${body}</section>`
const readers = 'the board, managers and front doors; no personal data'
export const figureHref = (f: PublishedFigure): string => `/figures/${f.topic}#${f.key}`
const areaName = (pack: Pack, f: PublishedFigure): string => areaOf(pack, f.area)?.name ?? f.area

export function allFiguresBody(pack: Pack): Html {
  const topics = Object.keys(figureTopics) as Topic[]
  return html`<div class="op-head"><div><h1>Published figures</h1><p class="op-head__sub">What the documents print, as they print it. Apart from what is <a href="/measures">counted here</a>. ${seenBy(readers)}</p></div></div>
<p class="op-sent"><b>${sayNumber(pack.figures.length)} figures and measures</b> from five documents of 2017 to 2019. Nothing is mended: where something does not come out or does not agree, a note says so.</p>
${table({
  caption: 'Every figure by topic, with what it counts and where',
  hideCaption: true,
  cards: true,
  rowHead: 1,
  head: [
    { text: 'No.', label: '' },
    { text: 'Figure', label: '' },
    { text: 'As printed', label: '' },
    { text: 'Counts', inline: true, label: '' },
    { text: 'Area', inline: true, label: '' },
  ],
  rows: topics.flatMap((t): (Group | Row)[] => [
    { group: html`<a href="/figures/${t}">${figureTopics[t]}</a>` },
    ...pack.figures
      .filter((f) => f.topic === t)
      .map(
        (f): Row => ({
          cells: [f.inventory, html`<a href="${figureHref(f)}">${f.name}</a>`, inShort(f), countedUnits[f.counts], areaName(pack, f)],
        }),
      ),
  ]),
})}
<div class="op-gap-l">${section('Yardsticks', yardsticks(pack))}</div>
<div class="op-gap-l">${section('What does not agree', allNotes(pack), 'notes')}</div>`
}
function yardsticks(pack: Pack): Html {
  return html`<p class="op-small">Each has its own date and divides by its own population. None is a target, and none stands on a line with another: 40, 45 and 33 per 10,000 are three different things.</p>${table(
    {
      caption: 'Yardsticks, with their dates and what they divide by',
      hideCaption: true,
      cards: true,
      head: ['Yardstick', 'Of', 'When', 'Out of', 'Source'],
      rows: pack.benchmarks.map((b) => [
        html`${b.printed}<small>${b.kind === 'expected' ? 'Expected' : 'Observed'}${!b.checked && '; not seen in the document itself'}</small>`,
        b.what,
        b.period,
        b.outOf,
        placeOf(pack, b.source),
      ]),
    },
  )}`
}
/** Every note, with what it stands beside. */
function allNotes(pack: Pack): Html {
  const touched = (n: DataNote): Part => {
    const figures = pack.figures.filter((f) => f.notes.includes(n.key))
    const strategies = pack.strategies.filter((s) => JSON.stringify(s).includes(`"${n.key}"`))
    const links = [
      ...figures.map((f) => html`<a href="${figureHref(f)}">${f.inventory}</a>`),
      ...strategies.map((s) => html`<a href="/strategies/${s.key}">${s.short}</a>`),
    ]
    return links.length > 0 ? links.map((l, i) => html`${i > 0 && ', '}${l}`) : 'The document itself'
  }
  return table({
    caption: 'What does not agree in the documents, and what it touches',
    hideCaption: true,
    cards: true,
    head: ['Where', { text: 'What', label: '' }, 'Touches'],
    rows: pack.dataNotes.map((n) => [n.where, n.words, touched(n)]),
  })
}

export function topicBody(pack: Pack, topic: Topic): Html {
  const figures = pack.figures.filter((f) => f.topic === topic)
  return html`<div class="op-head"><div><h1>${figureTopics[topic]}</h1><p class="op-head__sub">Published figures, as the documents print them. ${seenBy(readers)}</p></div></div>
${figures.map((f, i) => html`<div${i > 0 && html` class="op-gap-l"`}>${figureSection(pack, f)}</div>`)}`
}
/** A figure's picture with its sentence, its table, what does not come out, and its yardsticks: on its topic's page and on its measure's. */
export function figureParts(pack: Pack, f: PublishedFigure): Html {
  const drawn = drawnOf(f)
  const compared = comparisonOf(f)
  const yard = benchmarksFor(pack, f)
  return html`${drawn && html`<p class="op-sent">${drawn.sentence}.${compared && ` ${compared}`}</p><figure class="op-figure">${barChart({ points: drawn.points, sentence: drawn.sentence, unit: drawn.unit, ...(drawn.points.length < 5 ? { few: true as const } : {}), called: drawn.unit === '%' ? 'share, in percent' : countedUnits[f.counts].toLowerCase() })}</figure>`}
${
  f.values.length > 0 &&
  table({
    caption: `${f.name}: as printed`,
    hideCaption: true,
    cards: true,
    head: ['When', 'As printed', 'Out of', 'Worked out again'],
    rows: f.values.map((v) => {
      const range = rangeOf(v)
      return [
        html`${v.for && html`${v.for}<small>${v.period}</small>`}${!v.for && v.period}`,
        html`${v.printed}${v.count !== undefined && html`<small>${sayNumber(v.count)} counted</small>`}${range && html`<small>chance alone: ${range}</small>`}`,
        sayOutOf(f, v),
        agreementWords(f, v) ?? '–',
      ]
    }),
  })
}
${checkWords(f).map((c) => html`<p class="op-small">${c}</p>`)}
${yard.length > 0 && html`<p class="op-small">Yardsticks, each out of something of its own: ${yard.map((b, i) => html`${i > 0 && '; '}${b.printed}, ${b.what.toLowerCase()}, ${b.period}, out of ${b.outOf.toLowerCase()}`)}.</p>`}`
}
function figureSection(pack: Pack, f: PublishedFigure): Html {
  const notes = notesOf(pack, f.notes)
  const measure = pack.measures.find((m) => m.key === f.measure)
  const lines = f.items.flatMap((k) =>
    pack.strategies.flatMap((s) =>
      s.aims.flatMap((a) => [...a.outputs, ...a.actions].filter((l) => l.key === k).map((line) => ({ s, line }))),
    ),
  )
  return section(
    html`${f.name} <span class="op-small">${f.inventory}</span>`,
    html`<p class="op-small">${areaName(pack, f)}${f.geography && `, by ${f.geography}`}. Counts ${countedUnits[f.counts].toLowerCase()}${f.per && `, per ${sayNumber(f.per)}`}.</p>
${figureParts(pack, f)}
${[
  ...f.caveats,
  ...(f.needs ? [f.values.length === 0 && measure ? f.needs : `Needed: ${f.needs[0]!.toLowerCase()}${f.needs.slice(1)}.`] : []),
].map((c) => html`<p class="op-small">${c}</p>`)}
${notes.length > 0 && html`<div class="govuk-inset-text"><b>Does not agree</b>${notesList(notes)}</div>`}
<p class="op-small">${measure && html`${measure.origin === 'computed' ? 'Counted here' : 'Measure'}: <a href="/measures/${measure.key}">${measure.name}</a>. `}${lines.map(({ s, line }) => html`<a href="/strategies/actions/${line.key}">${s.short} ${line.ref}</a>. `)}Source: ${placeOf(pack, f.source)}.</p>`,
    f.key,
  )
}
