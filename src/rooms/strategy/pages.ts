/** Pages: the measures, one measure, the rows behind its figure, its table as a file. Nothing here is written to. */
import { writeCsv } from '#lib/csv.ts'
import { sayDateTime } from '#lib/london.ts'
import { type Area, area as areaOf, areasAround, type CountedMeasure, directions, isCounted } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { fitsSmall, type Small } from '#platform/views/small-charts.ts'
import { type Context, figureReaders, type StaffSite } from '#rooms/access/index.ts'
import { definedBody, latestOf, smallOf, standsAt } from './defined-views.ts'
import { unitWords } from './definition-views.ts'
import { heardBox, heardOf } from './heard.ts'
import { type Known, knownOf, plainly, said } from './known.ts'
import { type Listed, listBody } from './list-views.ts'
import { monthsBody } from './months-views.ts'
import { openHanded } from './returns-figures.ts'
import { handedPage, handedWords, historyPage } from './returns-figures-pages.ts'
import { returnRoles } from './returns-pages.ts'
import { tableOf } from './sentences.ts'
import { countedHere, figuresFor, measuresHere, monthsFor, openByMonth, openCounted, openMeasure, rowsBehind, ruleToday } from './store.ts'
import { measureBody, rowsBody } from './views.ts'

const back = { href: '/measures', text: 'Measures' }

export function strategyPages(site: StaffSite): void {
  site.get('/measures', figureReaders, ({ ctx }) => listPage(ctx, ownArea(ctx)))
  site.get('/measures/areas/:area', figureReaders, ({ ctx, params }) => {
    const found = areasHere(ctx).find((a) => a.key === params.area)
    if (!found) throw new NotFound('area')
    return listPage(ctx, found)
  })

  site.get('/measures/:key', figureReaders, async ({ ctx, params }) => {
    const measure = openMeasure(ctx, params.key)
    ctx.record('read measure', { reason: measure.key })
    const page = { title: 'Measure', at: 'measures', back } as const
    if (measure.origin === 'handed in') return handedPage(ctx, measure)
    if (!isCounted(measure)) return ctx.page({ ...page, body: definedBody(ctx.pack, measure) })
    const around = countedHere(ctx).filter((m) => measure.readWith.includes(m.key))
    const [own, ...readWith] = await knownOf(ctx, [measure, ...around])
    return ctx.page({
      ...page,
      body: measureBody({ ...(own as Known), readWith, pair: pairOf(measure, readWith), pack: ctx.pack, now: ctx.now }),
    })
  })

  site.get('/measures/:key/history', figureReaders, async ({ ctx, params }) => historyPage(ctx, openHanded(ctx, params.key)))
  site.get('/measures/:key/months', figureReaders, async ({ ctx, params }) => {
    const measure = openByMonth(ctx, params.key)
    const months = await monthsFor(ctx, measure)
    ctx.record('read months of a measure', { reason: measure.key })
    return ctx.page({
      title: 'A measure by month',
      at: 'measures',
      back: { href: `/measures/${measure.key}`, text: measure.name },
      body: monthsBody(ruleToday(ctx), measure, months),
    })
  })

  site.get('/measures/:key/rows', figureReaders, async ({ ctx, params, query }) => {
    const measure = openCounted(ctx, params.key)
    const figures = await figuresFor(ctx, measure)
    const figure = query.period === undefined ? figures.at(-1) : figures.find((f) => f.period.starts === query.period)
    const page = query.page === undefined ? 1 : Number(query.page)
    if (!figure || !Number.isInteger(page) || page < 1 || page > 10_000) throw new NotFound('period')
    const behind = await rowsBehind(ctx, measure, figure.period, page)
    if (page > 1 && behind.rows.length === 0) throw new NotFound('page')
    return ctx.page({
      title: 'Rows behind a measure',
      at: 'measures',
      back: { href: `/measures/${measure.key}`, text: measure.name },
      body: rowsBody({ measure, figure, periods: figures.map((f) => f.period), behind, page, rule: ruleToday(ctx) }),
    })
  })

  site.get('/measures/:key/table.csv', figureReaders, async ({ ctx, params }) => {
    const measure = openCounted(ctx, params.key)
    const [own] = await knownOf(ctx, [measure])
    if (!own || own.figures.length === 0) throw new NotFound('figures')
    ctx.record('download measure', { reason: measure.key })
    return { file: csvOf(ctx, own), name: `measure-${measure.inventory ?? measure.key}.csv`, type: 'text/csv; charset=utf-8' }
  })
}

/** Areas that have measures: the reader's own first, then those the pack has. */
function areasHere(ctx: Context): Area[] {
  const with_ = new Set(measuresHere(ctx).map((m) => m.area))
  const own = ownArea(ctx)
  return [own, ...ctx.pack.areas.filter((a) => with_.has(a.key) && a.key !== own.key)]
}
const ownArea = (ctx: Context): Area => {
  const [nearest] = areasAround(ctx.pack, ctx.viewer.area)
  if (!nearest) throw new NotFound('area')
  return nearest
}
async function listPage(ctx: Context, area: Area): Promise<Outcome> {
  const measures = measuresHere(ctx).filter((m) => m.area === area.key)
  const known = new Map((await knownOf(ctx, measures.filter(isCounted))).map((k) => [k.measure.key, k]))
  const handed = await handedWords(ctx, measures)
  const told = heardBox(await heardOf(ctx))
  ctx.record('read measures', { reason: area.key })
  const all = measures.map((measure): Listed => {
    const own = known.get(measure.key)
    if (own) return { measure, latest: said(own.sentence), status: own.status.words, ...smallFor(own) }
    const small = smallOf(ctx.pack, measure)
    return {
      measure,
      latest: handed.get(measure.key) ?? latestOf(ctx.pack, measure),
      status: standsAt(measure),
      ...(small ? { small } : {}),
    }
  })
  return ctx.page({
    title: 'Measures',
    at: 'measures',
    body: html`${told}${listBody({ pack: ctx.pack, area, areas: areasHere(ctx), all, rule: ruleToday(ctx) })}${returnRoles.includes(ctx.viewer.role) && html`<p class="op-small"><a href="/returns">Returns</a>: ${ctx.viewer.role === 'manager' ? 'what your agency hands in' : 'who owes what'}.</p>`}`,
  })
}
const smallFor = ({ measure, figures, sentence }: Known): { small?: Small } => {
  const points = figures.map((f) => ({ label: f.period.short, value: f.value === null ? null : Math.round(f.value) }))
  return fitsSmall(points)
    ? {
        small: {
          href: `/measures/${measure.key}`,
          title: measure.name,
          points,
          unit: measure.unit === 'share' ? '%' : measure.unit === 'median' ? ' h' : '',
          sentence: `${measure.name}. ${plainly(sentence)}`,
          as: measure.unit === 'count' ? 'bars' : 'line',
        },
      }
    : {}
}

/** The time to an attempt is never shown without the time to a conversation, nor the other way round (practice decisions, 27). */
const pairOf = (measure: CountedMeasure, readWith: readonly Known[]): Known | undefined =>
  measure.countedFrom.facts === 'reach' ? readWith.find((k) => k.measure.countedFrom.facts === 'reach') : undefined

/** What the page shows, no more: the definition on top, so that the numbers never travel without it. */
function csvOf(ctx: Context, { measure, figures, rule, sentence }: Known): string {
  const shown = tableOf(measure, figures)
  const about: [string, string][] = [
    ['Measure', `${measure.name}${measure.inventory ? ` (${measure.inventory})` : ''}`],
    ...(ctx.madeUp ? ([['Made-up data', 'No one counted here is real.']] as [string, string][]) : []),
    ['Area', areaOf(ctx.pack, measure.area)?.name ?? measure.area],
    ['In one sentence', plainly(sentence)],
    ['Definition', measure.definition ?? ''],
    ['Counts', measure.numerator],
    ['Out of', measure.denominator ?? 'Nothing: it is a count'],
    ['Unit', unitWords(measure)],
    ['Left out', measure.leftOut ?? ''],
    ['Direction', directions[measure.direction]],
    ['Period', `A whole ${measure.period}, by ${measure.periodBy}`],
    ...measure.caveats.map((c): [string, string] => ['Read with care', c]),
    ['Small numbers', rule.words],
    ['Source', `${measure.source}, as at ${measure.asAt}`],
    ['Counted', sayDateTime(ctx.now)],
  ]
  const [first, ...rest] = about.filter(([, text]) => text !== '')
  return writeCsv(first as [string, string], [...rest, [], shown.head, ...shown.rows])
}
