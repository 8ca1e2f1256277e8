/**
 * The list of measures of one area: what was counted first, at a glance, then every measure under the outcome it belongs to, whoever fills it. What nobody
 * fills is there too, with what it would take.
 */
import type { SmallRule } from '#lib/small-numbers.ts'
import { plural, sayNumber, sentenceList } from '#lib/text.ts'
import { type Area, countedUnits, directions, type Measure, type Origin, type Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { subNavigation } from '#platform/views/govuk.ts'
import { seenBy } from '#platform/views/marks.ts'
import { type Small, smallMultiples } from '#platform/views/small-charts.ts'
import { type Group, type Row, table } from '#platform/views/table.ts'
import { originWords } from './definition-views.ts'
import { section } from './page-parts.ts'

/** One measure as the list has it, wherever its figures come from. */
export interface Listed {
  measure: Measure
  latest: Part
  /** How it stands, where that can be said. */
  status: string
  /** Its figures so small that a dozen of them fit on a page; none where there are fewer than two. */
  small?: Small
}
export interface ListPage {
  pack: Pack
  area: Area
  /** Those that have measures, with the reader's own first. */
  areas: readonly Area[]
  all: readonly Listed[]
  rule: SmallRule & { words: string }
}
/** Strategy outcomes first, as their documents number them; then the matters that the documents write about. */
export function outcomesOf(all: readonly { measure: Measure }[]): string[] {
  const found = [...new Set(all.map((l) => l.measure.outcome))]
  const rank = (o: string) => (/^\d/.test(o) ? 0 : /^Aim/.test(o) ? 1 : /^Key/.test(o) ? 2 : 3)
  return found.toSorted((a, b) => rank(a) - rank(b) || (rank(a) < 2 ? a.localeCompare(b) : found.indexOf(a) - found.indexOf(b)))
}
export const outcomeName = (outcome: string): string => (/^\d/.test(outcome) ? `Outcome ${outcome}` : outcome)
export const areaHref = (area: Area, own: Area): string => (area.key === own.key ? '/measures' : `/measures/areas/${area.key}`)

export function listBody({ pack, area, areas, all, rule }: ListPage): Html {
  const outcomes = outcomesOf(all)
  const id = (outcome: string) => outcome.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const rows = outcomes.flatMap((outcome): (Group | Row)[] => [
    { group: html`<span id="${id(outcome)}">${outcomeName(outcome)}</span>` },
    ...all.filter((l) => l.measure.outcome === outcome).map((l) => rowOf(pack, l)),
  ])
  const smalls = all.flatMap((l) => l.small ?? [])
  return html`<div class="op-head"><div><h1>${area.name} measures</h1><p class="op-head__sub">${howMany(all)} ${seenBy('the board, managers and front doors; no personal data')}</p></div></div>
${areas.length > 1 && subNavigation({ label: 'Areas', items: areas.map((a) => ({ text: a.name, href: areaHref(a, areas[0] as Area), active: a.key === area.key })) })}
${smalls.length > 1 && section('At a glance', smallMultiples(smalls.slice(0, 12)))}
<nav class="op-jump op-gap-l" aria-label="Outcomes"><ul class="op-list op-small">${outcomes.map((o) => html`<li><a href="#${id(o)}">${outcomeName(o)}</a> (${sayNumber(all.filter((l) => l.measure.outcome === o).length)})</li>`)}</ul></nav>
${table({
  caption: `${area.name} measures with their latest figure`,
  hideCaption: true,
  cards: true,
  rowHead: 1,
  head: [
    { text: 'No.', label: '', inline: true },
    { text: 'Measure', label: '' },
    { text: 'Latest', label: '' },
    { text: 'How it stands', label: '' },
  ],
  rows,
  empty: 'No measure is defined for this area yet.',
})}
<p class="op-small op-gap-l">${rule.words}</p>
<p class="op-small"><a href="/figures">Figures the documents print</a> are shown apart, each with its own source and notes.</p>`
}
function rowOf(pack: Pack, { measure: m, latest, status }: Listed): Row {
  return {
    cells: [
      m.inventory ?? html`<span class="op-quiet">own</span>`,
      html`<a href="/measures/${m.key}">${m.name}</a><small>${originWords(pack, m)}. ${countedUnits[m.counted]}${m.geography && `, by ${m.geography}`}</small>`,
      latest,
      html`${status}<small>${directions[m.direction]}</small>`,
    ],
  }
}
function howMany(all: readonly Listed[]): string {
  const of = (origin: Origin) => all.filter((l) => l.measure.origin === origin).length
  const parts = (
    [
      ['computed', 'counted here'],
      ['handed in', 'handed in by agencies'],
      ['published', 'printed in documents'],
      ['defined', 'defined and not yet filled'],
    ] as const
  ).flatMap(([origin, words]) => (of(origin) > 0 ? [`${sayNumber(of(origin))} ${words}`] : []))
  return `${plural(all.length, 'measure')}: ${sentenceList(parts)}.`
}
