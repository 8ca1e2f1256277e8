/** The parts that every measure's page has, wherever its figures come from: what it counts, out of what, from where, and what to read it with. */
import { area as areaOf, countedUnits, type Measure, origins, type Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'

export const sourceWords = (pack: Pack, source: string): string =>
  source
    .split(';')
    .map((part) => part.trim())
    .map((part) => {
      const found = pack.sources.find((s) => s.key === part.split(/[\s,:]/)[0])
      return found ? `${found.title} (${part})` : part
    })
    .join('; ')
export const unitWords = (m: Measure): string => m.counts ?? countedUnits[m.counted]
export const goodIs = ({ direction }: Pick<Measure, 'direction'>): string =>
  ({
    higher: 'Higher',
    lower: 'Lower',
    'read with': 'Neither: it has no good direction',
    background: 'Neither: it is background',
  })[direction]
/** Who fills it, in the words of a list: 'Handed in by Hampshire Constabulary'. */
export function originWords(pack: Pack, m: Measure): string {
  if (m.origin === 'handed in') return `Handed in by ${pack.organisations.find((o) => o.id === m.handedInBy)?.name ?? 'an agency'}`
  return m.origin === 'computed' ? 'Counted here' : origins[m.origin]
}
/** 'Southampton, by wards of 2018': an area without its geography says too little. */
export function areaWords(pack: Pack, m: Measure): string {
  const found = areaOf(pack, m.area)
  const by = m.geography ?? found?.geography
  return `${found?.name ?? m.area}${by ? ` (${by})` : ''}`
}
const periodWords = (m: Measure): string => (m.period === 'published' ? 'As the document has it' : `A whole ${m.period}, by ${m.periodBy}`)

export function definitionBox(pack: Pack, m: Measure): Html {
  return html`<div class="op-box"><h2>Definition</h2>${m.definition && html`<p class="op-small">${m.definition}</p>`}<dl class="op-dl">
<dt>Counts</dt><dd>${m.numerator}</dd>
<dt>Out of</dt><dd>${m.denominator ?? 'Nothing: it is a count'}${m.unit === 'rate' && m.per && `, per ${m.per.toLocaleString('en-GB')}`}</dd>
<dt>Unit</dt><dd>${unitWords(m)}</dd>
${m.leftOut && html`<dt>Left out</dt><dd>${m.leftOut}</dd>`}
<dt>Good is</dt><dd>${goodIs(m)}</dd>
<dt>Period</dt><dd>${periodWords(m)}</dd>
<dt>Area</dt><dd>${areaWords(pack, m)}</dd>
<dt>Baseline</dt><dd>${m.baseline ? `${m.baseline.words}, ${m.baseline.period}` : 'None is published'}</dd>
<dt>Target</dt><dd>${m.target ? `${m.target.words}, ${m.target.period}` : 'None is set'}</dd>
</dl></div>`
}
export const careBox = (caveats: readonly string[]): Part =>
  caveats.length > 0 &&
  html`<div class="op-box op-box--warm"><h2>Read with care</h2><ul class="op-list op-small">${caveats.map((c) => html`<li>${c}</li>`)}</ul></div>`
