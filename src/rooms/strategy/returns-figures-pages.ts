/** Measures that are handed in, drawn where the other measures are: one with its figures, its history, and what the list says of it. */
import { areasAround, type HandedMeasure, type Measure } from '#pack/index.ts'
import type { Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import type { Context } from '#rooms/access/index.ts'
import { definedBody } from './defined-views.ts'
import { handedFigures } from './returns-figures.ts'
import { handedAbove, handedLatest, historyBody } from './returns-figures-views.ts'
import { ruleToday } from './store.ts'

const around = (ctx: Context, m: Measure) => areasAround(ctx.pack, ctx.viewer.area).some((a) => a.key === m.area)
/** Of each that has an accepted figure: what the list says. */
export async function handedWords(ctx: Context, measures: readonly Measure[]): Promise<Map<string, Part>> {
  const all = measures.filter((m): m is HandedMeasure => m.origin === 'handed in')
  const figures = await handedFigures(ctx, all)
  return new Map(
    all.flatMap((m): [string, Part][] => {
      const of = figures.get(m.key) ?? []
      return of.length > 0 ? [[m.key, handedLatest(m, of, ctx.pack, ruleToday(ctx))]] : []
    }),
  )
}
export async function handedPage(ctx: Context, measure: HandedMeasure): Promise<Outcome> {
  const figures = (await handedFigures(ctx, [measure])).get(measure.key) ?? []
  return ctx.page({
    title: 'Measure',
    at: 'measures',
    back: { href: '/measures', text: 'Measures' },
    body: definedBody(
      ctx.pack,
      measure,
      handedAbove({ measure, figures, pack: ctx.pack, rule: ruleToday(ctx), here: around(ctx, measure) }),
    ),
  })
}
export async function historyPage(ctx: Context, measure: HandedMeasure): Promise<Outcome> {
  const figures = (await handedFigures(ctx, [measure])).get(measure.key) ?? []
  ctx.record('read history of a measure', { reason: measure.key })
  return ctx.page({
    title: 'History of a measure',
    at: 'measures',
    back: { href: `/measures/${measure.key}`, text: measure.name },
    body: historyBody(measure, figures, ctx.pack, ruleToday(ctx)),
  })
}
