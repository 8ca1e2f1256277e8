/** A measure that is not counted here: what the documents print of it, how that stands to itself, and what it would take to go on with it. */
import type { Measure, Pack, PublishedFigure } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { seenBy } from '#platform/views/marks.ts'
import { fitsSmall, type Small } from '#platform/views/small-charts.ts'
import { careBox, definitionBox, originWords, sourceWords } from './definition-views.ts'
import { drawnOf, inShort } from './figures-rules.ts'
import { figureParts } from './figures-views.ts'
import { outcomeName } from './list-views.ts'
import { notesList, notesOf, section } from './page-parts.ts'
import { targetNote } from './sentences.ts'

export const figuresOfMeasure = (pack: Pack, m: Measure): PublishedFigure[] =>
  pack.figures.filter((f) => f.values.length > 0 && (m.figures.includes(f.key) || f.measure === m.key))

/** What a list says of it: the first and the last printed value, or what is missing. */
export function latestOf(pack: Pack, m: Measure): Part {
  const [figure] = figuresOfMeasure(pack, m)
  if (m.origin === 'published' && figure) {
    const drawn = drawnOf(figure)
    // Parts of one whole, or several things under one name: no first and no last.
    if (figure.values.some((v) => v.for !== undefined))
      return html`${figure.values.slice(0, 4).map((v, i) => html`${i > 0 && '; '}${v.for ?? v.period} ${v.printed}`)}${figure.values.length > 4 && '; and more'}<small>${figure.values[0]?.period}</small>`
    return drawn ? drawn.sentence.replace(`${figure.name}: `, '') : inShort(figure)
  }
  if (m.origin === 'handed in') return html`<span class="op-quiet">Nothing handed in yet</span>`
  return html`<span class="op-state--gap">Not filled yet</span><small>${needsWords(m)}</small>`
}
const needsWords = (m: Measure): string => ('needs' in m && m.needs ? m.needs : '')
export function standsAt(m: Measure): string {
  if (m.target) return targetNote(m) ?? `Target: ${m.target.words}, ${m.target.period}`
  return m.origin === 'published' ? 'As printed; nothing newer' : ''
}
export function smallOf(pack: Pack, m: Measure): Small | undefined {
  const [figure] = figuresOfMeasure(pack, m)
  const drawn = m.origin === 'published' && figure ? drawnOf(figure) : undefined
  if (!drawn || figure?.values.some((v) => v.for !== undefined) || !fitsSmall(drawn.points)) return undefined
  return { href: `/measures/${m.key}`, title: m.name, points: drawn.points, unit: drawn.unit, sentence: drawn.sentence, as: 'bars' }
}

export function definedBody(pack: Pack, m: Measure, above?: Part): Html {
  const figures = figuresOfMeasure(pack, m)
  const notes = notesOf(pack, [...new Set(pack.figures.filter((f) => m.figures.includes(f.key)).flatMap((f) => f.notes))])
  const note = targetNote(m)
  const around = pack.measures.filter((x) => m.readWith.includes(x.key))
  const needs = needsWords(m)
  return html`<div class="op-head"><div><h1>${m.name}</h1><p class="op-head__sub">${m.inventory && `Measure ${m.inventory}. `}${outcomeName(m.outcome)}. ${originWords(pack, m)}. ${seenBy('the board, managers and front doors; no personal data')}</p></div></div>
<div class="op-cols"><div>
${above}
${!above && figures.length === 0 && html`<p class="op-sent"><b>Nothing fills it yet.</b></p>`}
${note && html`<div class="govuk-inset-text">${note}${m.baseline?.note && ` ${m.baseline.note}`}</div>`}
${needs && html`<div class="op-gap-l">${section(figures.length > 0 && m.origin === 'published' ? 'To go on with it' : 'What it needs', html`<p>${needs}.</p>`)}</div>`}
${figures.map((f) => html`<div class="op-gap-l">${section(m.origin === 'published' ? 'As printed' : `Published: ${f.name}`, figureParts(pack, f))}</div>`)}
${notes.length > 0 && html`<div class="govuk-inset-text"><b>Does not agree</b>${notesList(notes)}</div>`}
</div><aside>
${definitionBox(pack, m)}
${careBox(m.caveats)}
${around.length > 0 && html`<div class="op-box"><h2>Read with</h2><ul class="op-list op-small">${around.map((x) => html`<li><a href="/measures/${x.key}">${x.name}</a></li>`)}</ul></div>`}
<div class="op-box"><h2>Where it comes from</h2><p class="op-small">Defined in ${sourceWords(pack, m.source)}, as at ${m.asAt}.</p></div>
</aside></div>`
}
