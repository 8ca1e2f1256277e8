/**
 * Small multiples: many series at one glance, each a link to its own page with its table. Each has its own scale and says so by its first and its last
 * figure; none is set against another, because they count different things.
 */
import { extent } from 'd3-array'
import { scaleBand, scaleLinear } from 'd3-scale'
import { line as lineThrough } from 'd3-shape'
import { sayNumber } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { at, type Point, svg, text } from './charts.ts'

export interface Small {
  href: string
  title: string
  points: readonly Pick<Point, 'label' | 'value'>[]
  /** '%' or ''. */
  unit: string
  sentence: string
  /** Counts are bars from nought; shares and times are lines. */
  as: 'bars' | 'line'
}
const [width, height, left, right, above, below] = [260, 112, 6, 6, 24, 24] as const

/** With fewer than two figures there is nothing to see at a glance. */
export const fitsSmall = (points: Small['points']): boolean => points.filter((p) => p.value !== null).length > 1

export function smallMultiples(all: readonly Small[]): Html {
  const drawn = all.filter((s) => fitsSmall(s.points))
  if (drawn.length === 0) return html``
  return html`<ul class="op-smalls">${drawn.map((s) => html`<li><h3><a href="${s.href}">${s.title}</a></h3>${picture(s)}</li>`)}</ul><p class="op-small">Each has a scale of its own, and counts something of its own. A gap is a figure that is not shown.</p>`
}

function picture(s: Small): Html {
  const values = s.points.flatMap((p) => (p.value === null ? [] : [p.value]))
  const [low = 0, high = 1] = extent(values)
  const room = Math.max((high - low) * 0.2, high * 0.05, 1)
  const y = scaleLinear(s.as === 'bars' ? [0, Math.max(high, 1)] : [Math.max(0, low - room), high + room], [height - below, above])
  const bands = scaleBand(
    s.points.map((_, i) => i),
    [left, width - right],
  ).padding(0.25)
  const x = (i: number) => (bands(i) ?? 0) + bands.bandwidth() / 2
  const known = s.points.flatMap((p, i) => (p.value === null ? [] : [{ i, value: p.value }]))
  const [first, last] = [known[0] as (typeof known)[number], known.at(-1) as (typeof known)[number]]
  const path = lineThrough<Small['points'][number]>(
    (_, i) => at(x(i)),
    (p) => at(y(p.value ?? 0)),
  ).defined((p) => p.value !== null)
  const shape: Part =
    s.as === 'bars'
      ? known.map(
          (p) =>
            html`<rect x="${at(bands(p.i) ?? 0)}" y="${at(y(p.value))}" width="${at(Math.min(bands.bandwidth(), 40))}" height="${at(height - below - y(p.value))}" class="fill"/>`,
        )
      : html`<path d="${path(s.points) ?? ''}" class="line"/>${known.map((p) => html`<circle cx="${at(x(p.i))}" cy="${at(y(p.value))}" r="3.5" class="dot"/>`)}`
  const barMiddle = (i: number) => (bands(i) ?? 0) + Math.min(bands.bandwidth(), 40) / 2
  const place = (p: typeof first) => (s.as === 'bars' ? barMiddle(p.i) : x(p.i))
  const figure = (p: typeof first, end: boolean) =>
    text(
      end ? Math.max(place(p), 40) : Math.min(place(p), width - 60),
      y(p.value) - 7,
      end ? 'tb end' : 'tb',
      `${sayNumber(p.value)}${s.unit}`,
    )
  return svg({ klass: 'op-pic--mini', width, height }, s.sentence, [
    html`<path d="M0 ${height - below}H${width}" class="axis"/>`,
    shape,
    figure(first, false),
    text(0, height - 7, 't2', s.points[first.i]?.label ?? ''),
    last !== first && figure(last, true),
    last !== first && text(width, height - 7, 'end t2', s.points[last.i]?.label ?? ''),
  ])
}
