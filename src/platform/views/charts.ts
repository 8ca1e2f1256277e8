/**
 * Charts as pictures without a script: our own SVG on d3's scales and shapes, with classes instead of styles. Each is drawn twice, for a wide page
 * and for a phone, never shrunk; each is one image with one sentence. The page shows the table with every figure beside it, because a picture
 * can be seen only by some. What is not known, or too small to show, is a gap and never nought.
 */
import { extent, max } from 'd3-array'
import { scaleBand, scaleLinear, scalePoint, scaleTime } from 'd3-scale'
import { line as lineThrough } from 'd3-shape'
import { addDays, type Day, daysBetween } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { sayNumber } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'

export interface Point {
  /** The period, as 'Oct–Dec 2025'. */
  label: string
  /** null: nobody to count, or too few to show. */
  value: number | null
  /** The range it may truly lie in. */
  range?: readonly [number, number]
}
export interface Level {
  value: number
  /** All of it, for the key: "80% by March 2027". */
  words: string
}
export interface Series {
  points: readonly Point[]
  /** One sentence: what it is, where it stands, which way it goes. */
  sentence: string
  /** Put behind each figure: '%', ' hours', ''. */
  unit: string
  target?: Level
  baseline?: Level
  /** What one figure is, for the key: "share in the quarter". */
  called?: string
  /** What its range is, for the key: "95% range" unless said. */
  rangeCalled?: string
  /** Two or three figures do not fill a page: drawn once, as on a phone, at its own size. */
  few?: true
}

export interface Frame {
  klass: 'op-only-desk' | 'op-only-phone' | 'op-pic--small' | 'op-pic--mini'
  width: number
  height: number
  left: number
  right: number
  /** How many labels fit under it. */
  labels: number
}
export const top = 26
export const bottom = 44
export const frames = (right: boolean): readonly Frame[] => [
  { klass: 'op-only-desk', width: 860, height: 350, left: 46, right: right ? 130 : 40, labels: 8 },
  { klass: 'op-only-phone', width: 360, height: 300, left: 42, right: right ? 66 : 26, labels: 4 },
]
/** To a tenth: shorter, and no eye can tell. */
export const at = (n: number): number => Math.round(n * 10) / 10
const said = (value: number, unit: string): string => `${sayNumber(value)}${unit}`
export const svg = (f: Pick<Frame, 'klass' | 'width' | 'height'>, sentence: string, inside: Part): Html =>
  html`<svg class="op-pic ${f.klass}" viewBox="0 0 ${f.width} ${f.height}" role="img" aria-label="${sentence}${/[.!?]$/.test(sentence) ? '' : '.'} The table has every figure.">${inside}</svg>`
export const text = (x: number, y: number, classes: string, words: Part): Html =>
  html`<text x="${at(x)}" y="${at(y)}" class="${classes}">${words}</text>`

/** 'Oct–Dec 2025' on two lines; the year only where it changes. */
export const underAxis = (points: readonly Point[], f: Frame, x: (i: number) => number): Part => {
  const every = Math.max(1, Math.ceil(points.length / f.labels))
  // The newest always has its label.
  const shown = points.map((_, i) => (points.length - 1 - i) % every === 0)
  let year = ''
  return points.map((point, i) => {
    if (!shown[i]) return ''
    const [, words, its] = /^(.*?)\s*(\d{4}.*)?$/.exec(point.label) ?? [undefined, point.label, undefined]
    const newYear = its !== undefined && its !== year
    year = its ?? year
    return [text(x(i), f.height - 24, 'mid t2', words || its), newYear && words !== '' && text(x(i), f.height - 6, 'mid t2', its)]
  })
}
export const across = (f: Frame, ticks: readonly number[], y: (v: number) => number, unit: string): Part =>
  ticks.map(
    (tick) =>
      html`<path d="M${f.left} ${at(y(tick))}H${f.width - f.right}" class="grid"/>${text(f.left - 7, y(tick) + 5, 'end t2', said(tick, unit === '%' ? '%' : ''))}`,
  )

/** Target and baseline as lines with their names at the right, moved apart where they would touch. */
const levelLines = (s: Series, f: Frame, y: (v: number) => number): { drawn: Part; taken: number[] } => {
  const both = [
    s.target && { klass: 'target', name: 'Target', bold: true, ...s.target },
    s.baseline && { klass: 'base', name: 'Baseline', bold: false, ...s.baseline },
  ].filter((l) => l !== undefined)
  const taken: number[] = []
  const drawn = both
    .sort((a, b) => b.value - a.value)
    .map((l) => {
      const from = y(l.value)
      const word = Math.max(from - 2, (taken.at(-1) ?? Number.NEGATIVE_INFINITY) + 20)
      taken.push(word, word + 17)
      const x = f.width - f.right + 6
      return html`<path d="M${f.left} ${at(from)}H${f.width - f.right}" class="${l.klass}"/>${text(x, word, l.bold ? 'tb' : '', l.name)}${text(x, word + 17, l.bold ? 'tb' : '', said(l.value, s.unit === '%' ? '%' : ''))}`
    })
  return { drawn, taken }
}
export const keyIcon = (shape: Html): Html =>
  html`<svg class="op-i" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shape}</svg>`
const key = (s: Series, figure: Html, called: string): Html => {
  const ranged = s.points.some((p) => p.range)
  return html`<ul class="op-key"><li>${keyIcon(figure)}${s.called ?? called}</li>${s.target && html`<li>${keyIcon(html`<path d="M0 8h7M9.5 8H16" class="op-key__target" stroke="currentColor" stroke-width="2"/>`)}target: ${s.target.words}</li>`}${s.baseline && html`<li>${keyIcon(html`<path d="M0 8h16" stroke="currentColor" stroke-width="2" stroke-dasharray="2 3"/>`)}baseline: ${s.baseline.words}</li>`}${ranged && html`<li>${keyIcon(html`<path d="M8 0v16" stroke="#8fb0b6" stroke-width="6"/>`)}${s.rangeCalled ?? '95% range'}</li>`}</ul>`
}
const everyValue = (s: Series): number[] => [
  ...s.points.flatMap((p) => (p.value === null ? [] : [p.value, ...(p.range ?? [])])),
  ...[s.target, s.baseline].flatMap((l) => (l ? [l.value] : [])),
]

/** Change over time. The axis need not begin at nought. */
export function lineChart(s: Series): Html {
  const values = everyValue(s)
  if (values.length === 0) return html``
  const [low = 0, high = 1] = extent(values)
  const room = Math.max((high - low) * 0.15, s.unit === '%' ? 5 : 1)
  const floor = Math.max(0, low - room)
  const ceiling = s.unit === '%' ? Math.min(100, high + room) : high + room
  const draw = (f: Frame): Html => {
    const scale = scaleLinear([floor, ceiling], [f.height - bottom, top]).nice(6)
    const y = (v: number) => scale(v)
    const ends: [number, number] = [f.left + 10, f.width - f.right - 10]
    const points = scalePoint(
      s.points.map((_, i) => i),
      ends,
    )
    const x = (i: number) => points(i) ?? 0
    const drawn = s.points.flatMap((p, i) => (p.value === null ? [] : [{ i, x: x(i), y: y(p.value), value: p.value, range: p.range }]))
    const [first, last] = [drawn[0], drawn.at(-1)]
    const path = lineThrough<Point>(
      (_, i) => at(x(i)),
      (p) => at(y(p.value ?? 0)),
    ).defined((p) => p.value !== null)
    const levels = levelLines(s, f, y)
    const above = (p: (typeof drawn)[number], anchor: string) =>
      text(
        anchor === '' ? p.x + 10 : p.x,
        p.range ? y(p.range[1]) - 7 : p.y - 12,
        `tb ${anchor}`.trim(),
        said(p.value, s.unit === '%' ? '%' : ''),
      )
    return svg(f, s.sentence, [
      across(f, scale.ticks(6), y, s.unit),
      levels.drawn,
      drawn.map((p) => p.range && html`<path d="M${at(p.x)} ${at(y(p.range[0]))}V${at(y(p.range[1]))}" class="whisker"/>`),
      html`<path d="${path(s.points) ?? ''}" class="line"/>`,
      drawn.map((p) => html`<circle cx="${at(p.x)}" cy="${at(p.y)}" r="5" class="dot"/>`),
      underAxis(s.points, f, x),
      first && first !== last && above(first, 'mid'),
      last && above(last, 'mid'),
    ])
  }
  const right = s.target !== undefined || s.baseline !== undefined
  const figure = html`<path d="M0 8h16" stroke="currentColor" stroke-width="2.5"/><circle cx="8" cy="8" r="4" fill="currentColor"/>`
  return html`${frames(right).map(draw)}${key(s, figure, 'figure in the period')}`
}

/** Counts: bars begin at nought. */
export function barChart(s: Series): Html {
  const values = everyValue(s)
  if (values.length === 0) return html``
  const draw = (f: Frame): Html => {
    const scale = scaleLinear([0, Math.max(max(values) ?? 1, 1)], [f.height - bottom, top]).nice(5)
    const y = (v: number) => scale(v)
    const bands = scaleBand(
      s.points.map((_, i) => i),
      [f.left + 4, f.width - f.right - 4],
    ).padding(0.3)
    const x = (i: number) => (bands(i) ?? 0) + bands.bandwidth() / 2
    // Where figures would run into each other only the newest and the highest are written; the table has them all.
    const highest = max(s.points, (p) => p.value ?? 0)
    const roomy = bands.step() >= 8 * String(sayNumber(highest ?? 0)).length + 4
    const written = (p: Point, i: number) => roomy || i === s.points.length - 1 || p.value === highest
    return svg(f, s.sentence, [
      across(f, scale.ticks(5).filter(Number.isInteger), y, s.unit),
      s.points.map((p, i) =>
        p.value === null
          ? text(x(i), f.height - bottom - 5, 'mid t2', '–')
          : [
              html`<rect x="${at(bands(i) ?? 0)}" y="${at(y(p.value))}" width="${at(bands.bandwidth())}" height="${at(f.height - bottom - y(p.value))}" class="fill"/>`,
              written(p, i) && text(x(i), y(p.value) - 6, 'mid tb', said(p.value, s.unit === '%' ? '%' : '')),
            ],
      ),
      levelLines(s, f, y).drawn,
      html`<path d="M${f.left} ${f.height - bottom}H${f.width - f.right}" class="axis"/>`,
      underAxis(s.points, f, x),
    ])
  }
  const right = s.target !== undefined || s.baseline !== undefined
  const drawn: readonly Frame[] = s.few
    ? frames(right)
        .slice(1)
        .map((f) => ({ ...f, klass: 'op-pic--small' }))
    : frames(right)
  return html`${drawn.map(draw)}${key(s, html`<rect x="3" y="2" width="10" height="12" fill="currentColor"/>`, 'number in the period')}`
}

// --- level as steps -----------------------------------------------------------------------------------------------------------------------

const rungs = { high: ['High', 34], medium: ['Medium', 78], standard: ['Standard', 122] } as const
export interface Step {
  on: Day
  level: keyof typeof rungs
  /** How it was judged, short: "raised on judgement". */
  words?: string
}
export interface Happening {
  on: Day
  words: string
}
export interface Span {
  /** Short, at the left: "Order". */
  name: string
  from: Day
  /** null: it goes on. */
  until: Day | null
}
export interface Steps {
  today: Day
  steps: readonly Step[]
  events: readonly Happening[]
  spans?: readonly Span[]
  sentence: string
}
/** Wider than the words are at this size: no two labels may touch. */
const widthOf = (words: string): number => words.length * 7.6

/**
 * The level as steps with what happened under it. Only levels, never a number: the sums of different forms are not one scale. A label that has
 * no room is left out; everything stands in the table.
 */
export function stepsChart(s: Steps): Html {
  const steps = [...s.steps].sort((a, b) => a.on.localeCompare(b.on))
  const events = [...s.events].sort((a, b) => a.on.localeCompare(b.on))
  const spans = s.spans ?? []
  const first = [steps[0]?.on, events[0]?.on, ...spans.map((span) => span.from)].filter((on) => on !== undefined).sort()[0]
  if (first === undefined || steps.length === 0) return html``
  const ends = [s.today, ...spans.flatMap((span) => span.until ?? [])].sort()
  const length = Math.max(daysBetween(first, ends.at(-1) ?? s.today), 14)
  const [from, until] = [addDays(first, -Math.ceil(length * 0.05)), addDays(first, Math.ceil(length * 1.08))]
  const instant = (on: Day) => new Date(`${on}T00:00:00Z`)

  const draw = (f: { klass: Frame['klass']; width: number; left: number; months: number }): Html => {
    const scale = scaleTime([instant(from), instant(until)], [f.left, f.width - 8])
    const x = (on: Day) => at(scale(instant(on)))
    const end = f.width - 8
    const axis = 186 + spans.length * 24
    const path = steps
      .map((step, i) => (i === 0 ? `M${x(step.on)} ${rungs[step.level][1]}` : `H${x(step.on)}V${rungs[step.level][1]}`))
      .join('')

    // Each label takes the first of its places that is free: over the dot to its left, or to its right.
    const boxes: { x0: number; x1: number; y: number }[] = []
    const free = (x0: number, x1: number, y: number) =>
      x0 >= f.left - 4 && x1 <= f.width && !boxes.some((b) => Math.abs(b.y - y) < 15 && x0 < b.x1 + 6 && x1 > b.x0 - 6)
    const place = (words: string, places: readonly (readonly [number, number, 'end' | ''])[], classes: string): Part => {
      for (const [px, py, anchor] of places) {
        const [x0, x1] = anchor === 'end' ? [px - widthOf(words), px] : [px, px + widthOf(words)]
        if (!free(x0, x1, py)) continue
        boxes.push({ x0, x1, y: py })
        return text(px, py, `${classes} ${anchor}`.trim(), words)
      }
      return ''
    }
    const todayLabel = place(
      'today',
      [
        [x(s.today) + 5, 16, ''],
        [x(s.today) - 5, 16, 'end'],
      ],
      't2',
    )
    const stepLabels = steps.map((step) => {
      const [, y] = rungs[step.level]
      return step.words
        ? place(
            step.words,
            [
              [x(step.on) - 9, y - 8, 'end'],
              [x(step.on) + 9, y + 18, ''],
              [x(step.on) + 9, y - 8, ''],
            ],
            '',
          )
        : ''
    })
    const eventLabels = events.map((event) =>
      place(
        event.words,
        [152, 138].flatMap((y) => [[x(event.on) + 8, y, ''] as const, [x(event.on) - 8, y, 'end'] as const]),
        't2',
      ),
    )

    // Months; days, when there are not two months to name.
    const all = scale.ticks(f.months)
    const firsts = all.filter((tick) => tick.getUTCDate() === 1)
    const byMonth = firsts.length > 1
    const ticks = byMonth ? firsts : scale.ticks(f.months / 2)
    let year = Number(from.slice(0, 4))
    return svg({ klass: f.klass, width: f.width, height: axis + 28 }, s.sentence, [
      Object.values(rungs).map(
        ([name, y]) => html`<path d="M${f.left} ${y}H${end}" class="grid"/>${text(0, y + 5, name === 'High' ? 'tb' : 't2', name)}`,
      ),
      html`<path d="${path}H${x(s.today)}" class="step"/>`,
      steps.map((step) => html`<circle cx="${x(step.on)}" cy="${rungs[step.level][1]}" r="5.5" class="dot"/>`),
      stepLabels,
      text(0, 165, 't2', 'Events'),
      html`<path d="M${f.left} 160H${end}" class="axis"/>`,
      events.map((event) => html`<path d="M${x(event.on)} 153l6 12h-12z" class="fill"/>`),
      eventLabels,
      spans.map((span, i) => {
        const y = 186 + i * 24
        const to = span.until && span.until < until ? x(span.until) : end
        return html`${text(0, y + 12, 't2', span.name)}<rect x="${x(span.from)}" y="${y}" width="${at(Math.max(to - x(span.from), 3))}" height="14" class="${span.until ? 'fill' : 'no'}"/>`
      }),
      html`<path d="M${x(s.today)} 8V${axis}" class="now"/>`,
      todayLabel,
      ticks.map((tick) => {
        const on = tick.toISOString().slice(0, 10) as Day
        const its = Number(on.slice(0, 4))
        const day = sayDay(on, { short: true, year: false })
        const words = byMonth ? day.replace(/^\d+ /, '') : day
        const drawn = html`<path d="M${x(on)} ${axis + 2}v6" class="axis"/>${text(x(on), axis + 24, 't2', its === year ? words : `${words} ${its}`)}`
        year = its
        return drawn
      }),
    ])
  }
  return html`${draw({ klass: 'op-only-desk', width: 860, left: 86, months: 8 })}${draw({ klass: 'op-only-phone', width: 360, left: 70, months: 4 })}`
}
