/** The years of a strategy as one narrow picture beside each of its lines: the target, the lead's own day, today. The words beside it say the same. */
import { scaleTime } from 'd3-scale'
import { type Day, daysBetween } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { dueOf, expectedOf, type Line, type Report, type Standing } from './delivery-rules.ts'

const width = 250
const edge = 6
const instant = (on: Day) => new Date(`${on}T00:00:00Z`)
const at = (n: number): number => Math.round(n * 10) / 10

export interface Strip {
  head: Html
  /** Nothing is drawn for a line with no day at all. */
  of(line: Line, reports: readonly Report[], standing: Standing): Part
}
const firstDay = (text: string): Day => `${text}-01-01`.slice(0, 10) as Day

export function stripFor(lines: readonly Line[], reportsOf: (key: string) => readonly Report[], today: Day): Strip {
  const strategy = lines[0]?.strategy
  const days = [
    today,
    ...(strategy ? [firstDay(strategy.from)] : []),
    ...lines.flatMap((l) => [dueOf(l) ?? [], expectedOf(reportsOf(l.key)) ?? []].flat()),
  ].sort()
  const [from, until] = [days[0] as Day, days.at(-1) as Day]
  const scale = scaleTime([instant(from), instant(until)], [edge, width - edge])
  const x = (on: Day) => at(scale(instant(on)))
  const years = Array.from(
    { length: Number(until.slice(0, 4)) - Number(from.slice(0, 4)) + 1 },
    (_, i) => `${Number(from.slice(0, 4)) + i}-01-01` as Day,
  ).filter((on) => on >= from && on <= until)
  // A year is written where it has room: two figures of it when they are many.
  const every = Math.ceil((years.length * 40) / width)
  const now = x(today)
  const base = html`<path d="M${edge} 11H${width - edge}" class="grid"/>${years.map((y) => html`<path d="M${x(y)} 6V16" class="axis"/>`)}<path d="M${now} 0V22" class="now"/>`
  return {
    head: html`<svg class="op-pic op-strip" viewBox="0 0 ${width} 22" role="img" aria-label="${sayDay(from)} to ${sayDay(until)}; the dashed line is today, ${sayDay(today)}">${years.map((y, i) => i % every === 0 && x(y) < width - 34 && html`<text x="${x(y)}" y="15" class="t2">${y.slice(0, 4)}</text>`)}<path d="M${now} 0V22" class="now"/></svg>`,
    of(line, reports, { status }) {
      const [due, expected] = [dueOf(line), expectedOf(reports)]
      const day = due ?? expected
      if (!day) return html`<svg class="op-pic op-strip" viewBox="0 0 ${width} 22" aria-hidden="true">${base}</svg>`
      const mark = x(day)
      const late = status === 'overdue'
      const done = status === 'done'
      // How far past the target the lead's own day is, where it is still to come.
      const slip = due && expected && expected > due && !late && !done
      return html`<svg class="op-pic op-strip" viewBox="0 0 ${width} 22" aria-hidden="true">${base}${
        done
          ? html`<circle cx="${mark}" cy="11" r="6" class="fill"/><path d="M${at(mark - 3)} 11l2.2 2.4 3.8-4.4" class="tickw"/>`
          : late
            ? html`${daysBetween(day, today) > 0 && html`<path d="M${mark} 11H${now}" class="late-l"/>`}<rect x="${at(mark - 5.5)}" y="5.5" width="11" height="11" class="late"/>`
            : html`${slip && html`<path d="M${mark} 11H${x(expected)}" class="step"/><path d="M${x(expected)} 5v12" class="step"/>`}${status !== 'no-report' ? html`<circle cx="${mark}" cy="11" r="5" class="dot--open"/>` : html`<circle cx="${mark}" cy="11" r="5" class="dot--open" stroke-dasharray="2.5 2"/>`}`
      }</svg>`
    },
  }
}
