/** When everything is due that has a day, as a picture with its table; and how a line stands, as a mark. */
import type { Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { plural, sayNumber } from '#lib/text.ts'
import type { Strategy } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { type State, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type TimelineState, timelineChart } from '#platform/views/timeline-chart.ts'
import { dueOf, expectedOf, type Line, linesOf, type Standing, type Status, standingOf, statuses } from './delivery-rules.ts'
import type { Delivery } from './delivery-store.ts'
import { section } from './page-parts.ts'

const looks: Record<Status, State> = {
  done: 'done',
  'on-time': 'open',
  slipping: 'in-progress',
  overdue: 'late',
  'no-report': 'cannot-say',
  'no-date': 'no-date',
}
export const statusMark = (status: Status): Html => stateMark(looks[status], statuses[status])
export const standings = (d: Delivery, lines: readonly Line[], today: Day) =>
  new Map(lines.map((l) => [l.key, standingOf(l, d.held(l.key).reports, today)]))

const drawnAs: Partial<Record<Status, TimelineState>> = {
  done: 'done',
  'on-time': 'on time',
  slipping: 'slipping',
  overdue: 'overdue',
  'no-report': 'no report',
  'no-date': 'on time',
}
/** When everything is due that has a day: the day printed, or the lead's own where none is. */
export function timelineSection(d: Delivery, strategies: readonly Strategy[], today: Day): Part {
  const rows = strategies.map((s) => {
    const lines = linesOf(s)
    const all = standings(d, lines, today)
    const dated = lines.flatMap((line) => {
      const on = dueOf(line) ?? expectedOf(d.held(line.key).reports)
      const { status } = all.get(line.key) as Standing
      return on ? [{ line, on, status }] : []
    })
    return { s, lines, dated }
  })
  const drawn = rows.filter((r) => r.dated.length > 0)
  if (drawn.length === 0) return false
  const every = drawn.flatMap((r) => r.dated)
  const all = rows.reduce((n, r) => n + r.lines.length, 0)
  const passed = every.filter((m) => m.on < today && m.status !== 'done')
  const open = every.filter((m) => m.on >= today && m.status !== 'done')
  const sentence = `${sayNumber(every.length)} of ${plural(all, 'line')} have a day: ${sayNumber(passed.length)} of them passed and not done, ${sayNumber(open.length)} still to come`
  return html`<div class="op-gap-l">${section(
    'When it is due',
    html`<p class="op-sent"><b>${sentence}.</b></p><figure class="op-figure">${timelineChart({
      today,
      rows: drawn.map((r) => ({
        name: r.s.short,
        marks: r.dated.map((m) => ({ on: m.on, state: drawnAs[m.status] ?? 'on time' })),
      })),
      sentence: `When the lines of each strategy are due. ${sentence}.`,
    })}</figure>
<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">Every line with a day</span></summary><div class="govuk-details__text">${table(
      {
        caption: 'Lines with a day, soonest first',
        hideCaption: true,
        cards: true,
        head: ['Due', { text: 'Line', label: '' }, 'Status'],
        rows: every
          .toSorted((a, b) => a.on.localeCompare(b.on))
          .map((m) => [
            sayDay(m.on, { short: true }),
            html`<a href="/strategies/actions/${m.line.key}">${m.line.strategy.short} ${m.line.ref}</a>: ${m.line.words}`,
            statusMark(m.status),
          ]),
      },
    )}</div></details>`,
  )}</div>`
}
