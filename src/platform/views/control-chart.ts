/**
 * A control chart of months: the figures, their mean, and the limits between which they wander by chance. A month that a rule names has a ring and a
 * number, never a colour alone; the sentence and the table beside it say the same.
 */
import { extent } from 'd3-array'
import { scaleLinear, scalePoint } from 'd3-scale'
import { line as lineThrough } from 'd3-shape'
import { sayNumber } from '#lib/text.ts'
import { type Html, html } from '#platform/html.ts'
import { across, at, bottom, type Frame, frames, keyIcon, type Point, svg, text, top, underAxis } from './charts.ts'

export interface ControlSeries {
  points: readonly Pick<Point, 'label' | 'value'>[]
  mean: number
  lower: number
  upper: number
  /** The months that a rule names, by their place. */
  named: ReadonlySet<number>
  sentence: string
  unit: string
}
export function controlChart(s: ControlSeries): Html {
  const values = s.points.flatMap((p) => (p.value === null ? [] : [p.value]))
  if (values.length === 0) return html``
  const [low = 0, high = 1] = extent([...values, s.lower, s.upper])
  const draw = (f: Frame): Html => {
    const scale = scaleLinear([Math.max(0, low - (high - low) * 0.08), high + (high - low) * 0.08], [f.height - bottom, top]).nice(5)
    const y = (v: number) => scale(v)
    const places = scalePoint(
      s.points.map((_, i) => i),
      [f.left + 10, f.width - f.right - 10],
    )
    const x = (i: number) => places(i) ?? 0
    const known = s.points.flatMap((p, i) => (p.value === null ? [] : [{ i, value: p.value }]))
    const path = lineThrough<(typeof s.points)[number]>(
      (_, i) => at(x(i)),
      (p) => at(y(p.value ?? 0)),
    ).defined((p) => p.value !== null)
    const end = f.width - f.right
    const level = (v: number, klass: string, words: string) =>
      html`<path d="M${f.left} ${at(y(v))}H${end}" class="${klass}"/>${text(end + 5, y(v) + 5, 't2', words)}`
    const said = (v: number) => `${sayNumber(Math.round(v * 10) / 10)}${s.unit}`
    return svg(f, s.sentence, [
      html`<rect x="${f.left}" y="${at(y(s.upper))}" width="${end - f.left}" height="${at(y(s.lower) - y(s.upper))}" class="wash"/>`,
      across(f, scale.ticks(5), y, s.unit),
      level(s.upper, 'base', said(s.upper)),
      level(s.mean, 'axis', said(s.mean)),
      level(s.lower, 'base', said(s.lower)),
      html`<path d="${path(s.points) ?? ''}" class="line"/>`,
      known.map((p) =>
        s.named.has(p.i)
          ? html`<circle cx="${at(x(p.i))}" cy="${at(y(p.value))}" r="7" class="ring"/><circle cx="${at(x(p.i))}" cy="${at(y(p.value))}" r="3.5" class="dot"/>`
          : html`<circle cx="${at(x(p.i))}" cy="${at(y(p.value))}" r="4" class="dot"/>`,
      ),
      underAxis(s.points, f, x),
    ])
  }
  const dot = html`<path d="M0 8h16" stroke="currentColor" stroke-width="2.5"/><circle cx="8" cy="8" r="4" fill="currentColor"/>`
  return html`${frames(true).map((f) => draw({ ...f, right: f.klass === 'op-only-desk' ? 70 : 48 }))}<ul class="op-key"><li>${keyIcon(dot)}figure of the month</li><li>${keyIcon(html`<path d="M0 8h16" stroke="currentColor" stroke-width="1.5"/>`)}mean</li><li>${keyIcon(html`<path d="M0 8h16" stroke="currentColor" stroke-width="2" stroke-dasharray="2 3"/>`)}limits of chance</li><li>${keyIcon(html`<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2"/>`)}a month that a rule names</li></ul>`
}
