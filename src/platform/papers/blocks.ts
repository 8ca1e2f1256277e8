/**
 * A paper as a list of blocks: one definition from which its page, its Word file, its PDF and its sheets are made, so that no two of them can say
 * different things. Plain data, so that it can be kept as it was published. Knows no room.
 */
import type { Series } from '#platform/views/charts.ts'

export interface Grid {
  caption: string
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** Columns of figures, set at the right. */
  numeric?: readonly number[]
}
export type Block =
  | { is: 'heading'; level: 2 | 3; text: string }
  /** `bold` stands before the text, with no space between. */
  | { is: 'paragraph'; text: string; bold?: string }
  | { is: 'list'; items: readonly string[] }
  /** What must be read beside the figures: caveats, what is missing. */
  | { is: 'note'; title: string; text: readonly string[] }
  | ({ is: 'table' } & Grid)
  /** Every picture has its sentence (`series.sentence`) and its table. */
  | { is: 'chart'; kind: 'bars' | 'line'; series: Series; notDrawn?: string; table: Grid }

export interface Paper {
  title: string
  /** One line under the title. */
  under: string
  /** Who, when and what, as pairs. */
  about: readonly (readonly [string, string])[]
  blocks: readonly Block[]
  /** At the foot of every page. */
  foot: string
  madeUp: boolean
}
export const madeUpWords = 'Made-up data: nobody counted here is real.'

/** A picture belongs to the words before it: are these to stay on one page with it? */
export function leadsToChart(blocks: readonly Block[], at: number): boolean {
  for (const next of blocks.slice(at + 1, at + 4)) {
    if (next.is === 'chart') return true
    if (next.is !== 'paragraph') return false
  }
  return false
}

/** What a picture's lines and bars are, in words: under the picture in every form. */
export function keyOf(series: Series): string[] {
  return [
    ...(series.called ? [`Drawn: ${series.called}`] : []),
    ...(series.target ? [`Target: ${series.target.words}`] : []),
    ...(series.baseline ? [`Baseline: ${series.baseline.words}`] : []),
    ...(series.points.some((p) => p.range) ? [`Upright bars: ${series.rangeCalled ?? '95% range'}`] : []),
  ]
}
/** For somebody who does not see it. */
export const altOf = (series: Series): string =>
  `${series.sentence}${/[.!?]$/.test(series.sentence) ? '' : '.'} The table has every figure.`

/** All tables of a paper, those of its pictures with them, in order. */
export const gridsOf = (paper: Paper): Grid[] =>
  paper.blocks.flatMap((b): Grid[] => (b.is === 'table' ? [b] : b.is === 'chart' ? [b.table] : []))
