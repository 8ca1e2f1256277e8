/** A measure as a paper tells it, whether it is counted here or handed in by an agency: its sentence, its picture, its tables and what to be careful of. */
import { directions, type HandedMeasure, isCounted, type Measure, type Pack, type SmallNumbers, type Strategy } from '#pack/index.ts'
import type { Grid } from '#platform/papers/blocks.ts'
import type { Series } from '#platform/views/charts.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Known, knownOf, plainly } from './known.ts'
import { type HandedFigure, handedFigures } from './returns-figures.ts'
import { handedGaps, handedSentence, handedSeries, handedTable, ruleFor } from './returns-figures-views.ts'
import { type Figure, kinds } from './rules.ts'
import { tableOf, targetNote } from './sentences.ts'
import { ruleToday } from './store.ts'
import { notDrawn, seriesOf } from './views.ts'

export interface Told {
  measure: Measure
  figures: readonly Figure[]
  sentence: string
  /** How it stands, and which way is good. */
  stands: string
  kind: 'bars' | 'line'
  series: Series | undefined
  notDrawn: string | undefined
  table: Grid
  /** For a resident: the figure itself and what it is out of. The whole report has every column. */
  short: Grid
  caveats: readonly string[]
}
const ends = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
const careOf = (m: Measure, first: Figure | undefined): string[] => {
  const note = targetNote(m)
  return [
    ...m.caveats,
    ...(note ? [note] : []),
    ...(first ? [`Records begin in ${first.period.words}. A period that was recorded in part reads low.`] : []),
  ]
}
const captionOf = (m: Measure) => `${m.name}: figures by ${m.period}, newest first`

function countedTold(k: Known): Told {
  const { head, rows } = tableOf(k.measure, k.figures)
  const counts = kinds[k.measure.countedFrom.facts].columns.map((c) => c.words)
  const left = counts.slice(k.measure.unit === 'share' ? 2 : 1)
  const cut = (keep: (h: string) => boolean): Grid => {
    const shown = head.flatMap((h, i) => (keep(h) ? [i] : []))
    const cells = (row: readonly string[]) => shown.map((i) => row[i] ?? '')
    return { caption: captionOf(k.measure), head: cells(head), rows: rows.map(cells), numeric: shown.map((_, i) => i).slice(1) }
  }
  return {
    measure: k.measure,
    figures: k.figures,
    sentence: plainly(k.sentence),
    stands: `${ends(k.status.words)} ${directions[k.measure.direction]}.`,
    kind: k.measure.unit === 'count' ? 'bars' : 'line',
    series: seriesOf(k),
    notDrawn: notDrawn(k.figures),
    table: cut(() => true),
    short: cut((h) => !left.includes(h)),
    caveats: careOf(k.measure, k.figures[0]),
  }
}
function handedTold(m: HandedMeasure, figures: readonly HandedFigure[], pack: Pack, rule: SmallNumbers): Told {
  const { bold, after } = handedSentence(m, figures, pack, rule)
  const { head, rows } = handedTable(m, figures, ruleFor(m, rule))
  const table: Grid = { caption: captionOf(m), head, rows, numeric: head.map((_, i) => i).slice(1, -1) }
  return {
    measure: m,
    figures,
    sentence: bold + after,
    stands: `Counted by the agency itself and signed off. ${directions[m.direction]}.`,
    kind: m.unit === 'count' ? 'bars' : 'line',
    series: handedSeries(m, figures, pack, rule),
    notDrawn: handedGaps(figures),
    table,
    short: table,
    caveats: [...careOf(m, undefined), 'Counted by the agency itself, not from the records here.'],
  }
}

/** The measures a strategy's papers are about: those its lines name, and those of its area. */
export const measuresOf = <M extends Measure>(strategy: Strategy, all: readonly M[], areas: readonly string[]): M[] => {
  const named = new Set(strategy.aims.flatMap((a) => a.measures.flatMap((m) => m.measure ?? [])))
  return all.filter((m) => named.has(m.key) || areas.includes(m.area))
}
/** What is counted here, and then what agencies handed in and an analyst accepted. */
export async function toldFor(ctx: Context, strategy: Strategy, areas: readonly string[]): Promise<Told[]> {
  const of = measuresOf(strategy, ctx.pack.measures, areas)
  const handed = of.filter((m) => m.origin === 'handed in')
  const known = await knownOf(ctx, of.filter(isCounted))
  const figures = await handedFigures(ctx, handed)
  return [
    ...known.map(countedTold),
    ...handed.flatMap((m) => {
      const own = figures.get(m.key) ?? []
      return own.some((f) => f.versions.length > 0) ? [handedTold(m, own, ctx.pack, ruleToday(ctx))] : []
    }),
  ]
}
