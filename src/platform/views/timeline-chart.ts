/**
 * A timeline: rows of things that are due, on the years they lie in, with today across them all. A state has a shape of its own, so that it is read without
 * colour; the table beside it names each.
 */
import { scaleTime } from 'd3-scale'
import type { Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { sayNumber } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { at, keyIcon, svg, text } from './charts.ts'

export const timelineStates = {
  done: 'done',
  'on time': 'on time',
  slipping: 'slipping',
  overdue: 'overdue',
  'no report': 'no report',
} as const
export type TimelineState = keyof typeof timelineStates
export interface TimelineRow {
  name: string
  marks: readonly { on: Day; state: TimelineState }[]
}
export interface Timeline {
  today: Day
  rows: readonly TimelineRow[]
  sentence: string
}
const shapes: Record<TimelineState, (x: number, y: number) => Html> = {
  done: (x, y) => html`<circle cx="${x}" cy="${y}" r="6.5" class="fill"/><path d="M${at(x - 3)} ${y}l2.2 2.4 3.8-4.4" class="tickw"/>`,
  'on time': (x, y) => html`<circle cx="${x}" cy="${y}" r="5.5" class="dot--open"/>`,
  slipping: (x, y) => html`<path d="M${at(x - 6)} ${at(y + 5)}L${x} ${at(y - 6)}L${at(x + 6)} ${at(y + 5)}Z" class="dot--open"/>`,
  overdue: (x, y) => html`<rect x="${at(x - 5.5)}" y="${at(y - 5.5)}" width="11" height="11" class="late"/>`,
  'no report': (x, y) => html`<circle cx="${x}" cy="${y}" r="5.5" class="dot--open" stroke-dasharray="2.5 2"/>`,
}
const order: readonly TimelineState[] = ['overdue', 'no report', 'slipping', 'on time', 'done']

export function timelineChart(t: Timeline): Html {
  const rows = t.rows.filter((r) => r.marks.length > 0)
  if (rows.length === 0) return html``
  const days = [t.today, ...rows.flatMap((r) => r.marks.map((m) => m.on))].sort()
  const [from, until] = [`${(days[0] as Day).slice(0, 4)}-01-01` as Day, `${Number((days.at(-1) as Day).slice(0, 4)) + 1}-01-01` as Day]
  const instant = (on: Day) => new Date(`${on}T00:00:00Z`)
  const years = Array.from({ length: Number(until.slice(0, 4)) - Number(from.slice(0, 4)) + 1 }, (_, i) => Number(from.slice(0, 4)) + i)
  const draw = (f: { klass: 'op-only-desk' | 'op-only-phone'; width: number; left: number }): Html => {
    const scale = scaleTime([instant(from), instant(until)], [f.left, f.width - 14])
    const x = (on: Day) => at(scale(instant(on)))
    const every = Math.ceil((years.length * 42) / (f.width - f.left))
    // Marks of one day lie over each other: they are put side by side downwards, and beyond five they are a number.
    const laid = rows.map((r) => {
      const columns: { x: number; marks: TimelineState[] }[] = []
      for (const m of r.marks.toSorted((a, b) => a.on.localeCompare(b.on))) {
        const here = x(m.on)
        const near = columns.at(-1)
        if (near && here - near.x < 15) near.marks.push(m.state)
        else columns.push({ x: here, marks: [m.state] })
      }
      for (const c of columns) c.marks.sort((a, b) => order.indexOf(a) - order.indexOf(b))
      return { name: r.name, columns, tall: Math.min(Math.max(...columns.map((c) => c.marks.length)), 5) }
    })
    const words = f.klass === 'op-only-phone' ? 20 : 0
    let y = 30
    const drawn = laid.map((r): Part => {
      const start = y
      y += words + r.tall * 16 + 14
      return [
        html`<path d="M0 ${start - 6}H${f.width}" class="grid"/>`,
        text(0, start + 12, 'tb', r.name),
        r.columns.map((c) => {
          // Of many, one of each state is seen before a second of any.
          const once = [...new Set(c.marks)]
          const shown = c.marks.length > 5 ? [...once, ...c.marks.slice(once.length)].slice(0, 4) : c.marks
          return [
            shown.map((m, i) => shapes[m](c.x, start + words + 8 + i * 16)),
            c.marks.length > 5 && text(c.x, start + words + 13 + 4 * 16, 'mid t2', `+${sayNumber(c.marks.length - 4)}`),
          ]
        }),
      ]
    })
    const now = x(t.today)
    return svg({ klass: f.klass, width: f.width, height: y + 4 }, t.sentence, [
      years.map((year, i) => {
        const on = x(`${year}-01-01` as Day)
        return html`<path d="M${on} 18V${y}" class="grid"/>${i % every === 0 && on < f.width - 36 && text(on, 13, 't2', String(year))}`
      }),
      drawn,
      html`<path d="M${now} 18V${y}" class="now"/>`,
      text(now > f.width - 60 ? now - 4 : now + 4, y, now > f.width - 60 ? 'end t2' : 't2', 'today'),
    ])
  }
  const used = order.filter((s) => rows.some((r) => r.marks.some((m) => m.state === s)))
  return html`${draw({ klass: 'op-only-desk', width: 860, left: 190 })}${draw({ klass: 'op-only-phone', width: 360, left: 8 })}<ul class="op-key">${used.map((s) => html`<li>${keyIcon(shapes[s](8, 8))}${timelineStates[s]}</li>`)}<li>${keyIcon(html`<path d="M8 0v16" stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 3"/>`)}today, ${sayDay(t.today, { short: true })}</li></ul>`
}
