/** How the months of a measure look: one sentence, a control chart, and the table with what each rule says of a month. */
import { controlRules } from '#lib/runs.ts'
import type { CountedMeasure, SmallNumbers } from '#pack/index.ts'
import { type Html, html } from '#platform/html.ts'
import { lineChart } from '#platform/views/charts.ts'
import { controlChart } from '#platform/views/control-chart.ts'
import { seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { careBox } from './definition-views.ts'
import { comesAgain, type Month, readMonths } from './months.ts'
import { section } from './page-parts.ts'
import { sayShown } from './sentences.ts'

export function monthsBody(rule: SmallNumbers, measure: CountedMeasure, months: readonly Month[]): Html {
  const reading = readMonths(months)
  const points = months.map((m) => ({ label: m.period.short, value: m.shown === 'hidden' ? null : m.shown }))
  const sentence = `${measure.name}, by month. ${reading.bold}${reading.after}`
  const named = new Set(reading.fired.flatMap((f, i) => (f.length > 0 ? [i] : [])))
  const chart = reading.limits
    ? controlChart({ points, ...reading.limits, named, sentence, unit: '' })
    : points.some((p) => p.value !== null)
      ? lineChart({ points, sentence, unit: '', called: 'number in the month' })
      : html`<p class="op-quiet">There is nothing to draw yet.</p>`
  return html`<div class="op-head"><div><h1>${measure.name}, by month</h1><p class="op-head__sub">The months of the quarters that are shown. ${seenBy('the board, managers and front doors; no personal data')}</p></div></div>
<div class="op-cols"><div>
<p class="op-sent"><b>${reading.bold}</b>${reading.after}</p>
<figure class="op-figure">${chart}</figure>
<div class="op-gap-l">${section(
    'The months',
    table({
      caption: 'Number by month, newest first, with what a rule says of it',
      hideCaption: true,
      figures: true,
      head: ['Month', { text: 'Number', numeric: true }, 'What a rule says'],
      rows: months
        .map((m, i) => [
          m.period.short.replaceAll(' ', '\u00a0'),
          sayShown(m.shown),
          (reading.fired[i] ?? []).map((r) => controlRules[r]).join('; ') || '–',
        ])
        .toReversed(),
      empty: 'Nothing is recorded yet. The months of a quarter appear when it has passed.',
    }),
  )}</div>
</div><aside>
<div class="op-box"><h2>How to read it</h2><p class="op-small">The limits are the mean and 2.66 times the mean step from month to month, either way. Inside them a month says nothing by itself. These rules say that more than chance is at work:</p><ul class="op-list op-small">${Object.values(controlRules).map((r) => html`<li>${r}</li>`)}</ul></div>
${careBox([
  ...measure.caveats,
  ...(comesAgain(measure) ? ['Counted once in each month it comes up in: the months of a quarter add up to more than the quarter.'] : []),
  rule.words,
  ...(rule.roundTo > 1 ? [`Numbers are to the nearest ${rule.roundTo} here, which moves the limits a little.`] : []),
])}
</aside></div>`
}
