/**
 * The pictures of our pages, read back as shapes, so that a printed picture has the same geometry as the one on the screen and not one of its own.
 * It reads what views/charts.ts writes and nothing else: anything it does not know is an error, never a shape left out.
 */
import type { Html } from '#platform/html.ts'
import { barChart, lineChart } from '#platform/views/charts.ts'
import type { Block } from './blocks.ts'

export interface Shape {
  tag: 'path' | 'rect' | 'circle' | 'text'
  at: Readonly<Record<string, string>>
  classes: readonly string[]
  words: string
}
export interface Picture {
  width: number
  height: number
  shapes: readonly Shape[]
}
const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const plain = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (e) => entities[e] as string)

/** The first picture of what was drawn: the wide one. None where there is nothing to draw. */
export function pictureOf(drawn: Html): Picture | undefined {
  const found = /<svg class="op-pic[^"]*" viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>([\s\S]*?)<\/svg>/.exec(drawn.text)
  if (!found) return undefined
  const shapes: Shape[] = []
  const rest = (found[3] ?? '').replace(
    /<(path|rect|circle|text)((?:\s+[\w-]+="[^"]*")*)\s*(?:\/>|>([^<]*)<\/text>)/g,
    (_, tag: Shape['tag'], attributes: string, words: string | undefined) => {
      const at = Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1] as string, plain(m[2] as string)]))
      shapes.push({ tag, at, classes: (at.class ?? '').split(/\s+/).filter(Boolean), words: plain(words ?? '') })
      return ''
    },
  )
  if (rest.trim() !== '') throw new Error(`a picture holds what cannot be printed: ${rest.trim().slice(0, 80)}`)
  return { width: Number(found[1]), height: Number(found[2]), shapes }
}
export const pictureFor = (b: Extract<Block, { is: 'chart' }>): Picture | undefined =>
  pictureOf((b.kind === 'bars' ? barChart : lineChart)(b.series))

export interface Look {
  fill?: string
  stroke?: string
  width?: number
  dash?: readonly number[]
}
const [ink, ink2, edge, hair, brand] = ['#17252b', '#46565d', '#74868d', '#d3dcde', '#123f47']
/** As in oneplan.css, for paper: dark enough to be read in greyscale. */
const looks: Record<string, Look> = {
  axis: { stroke: edge, width: 1 },
  grid: { stroke: hair, width: 1 },
  line: { stroke: brand, width: 2.5 },
  dot: { fill: brand, stroke: '#ffffff', width: 1.5 },
  'dot--open': { fill: '#ffffff', stroke: brand, width: 2 },
  target: { stroke: ink, width: 1.5, dash: [8, 4] },
  base: { stroke: ink2, width: 1.5, dash: [2, 4] },
  whisker: { stroke: '#8fb0b6', width: 6 },
  now: { stroke: ink2, width: 1, dash: [3, 3] },
  fill: { fill: brand },
  paper: { fill: '#ffffff' },
  wash: { fill: '#f3f6f6' },
  wash2: { fill: '#e6ecec' },
  step: { stroke: ink, width: 3 },
  late: { fill: '#861b2b' },
  'late-l': { stroke: '#861b2b', width: 3 },
  no: { fill: '#ffffff', stroke: edge, width: 1 },
}
export function lookOf(shape: Shape): Look {
  const known = shape.classes.flatMap((c) => looks[c] ?? [])
  if (known.length === 0) throw new Error(`a picture has a shape of no known look: ${shape.tag} ${shape.classes.join(' ')}`)
  return Object.assign({}, ...known) as Look
}
export const textLook = ({ classes }: Shape) => ({
  colour: classes.includes('white') ? '#ffffff' : classes.includes('t2') ? ink2 : ink,
  bold: ['tb', 'tl', 'white'].some((c) => classes.includes(c)),
  size: classes.includes('tl') ? 16.5 : 14.5,
  anchor: classes.includes('mid') ? ('middle' as const) : classes.includes('end') ? ('end' as const) : ('start' as const),
})
export const colours = { ink, ink2, edge, hair, brand }
