/** Pages of the two returns: which there are, one filled for a period, and its files. Nothing here is about one case. */
import { sql } from 'kysely'
import { area as areaOf } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { html } from '#platform/html.ts'
import { paperHtml } from '#platform/papers/page.ts'
import { seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import type { Context, StaffSite, Who } from '#rooms/access/index.ts'
import { fileOf } from './papers-files.ts'
import { fileLinks } from './papers-views.ts'
import { areasIn } from './rules.ts'
import { type ReturnDefinition, returnDefinitions } from './statutory-lines.ts'
import { countsOfReturn, type ReturnMade, returnPaper, returnPeriods, shownOf } from './statutory-rules.ts'
import { ruleToday } from './store.ts'

const who: Who = ['board', 'analyst', 'governance', 'chair', 'manager']
/** Services that keep safe accommodation, whoever runs them. */
const accommodationKinds = ['Refuge', 'Safe accommodation']
const highRiskForums = ['hrda', 'marac']

export async function makeReturn(ctx: Context, d: ReturnDefinition, startsOn: string | undefined): Promise<ReturnMade> {
  const periods = returnPeriods(d, ctx.today)
  const period = startsOn === undefined ? periods[0] : periods.find((p) => p.starts === startsOn)
  if (!period) throw new NotFound('period')
  const areas = sql`${areasIn(ctx.pack.areas, ctx.viewer.area)}::text[]`
  const services = ctx.pack.services.filter((s) => accommodationKinds.includes(s.kind)).map((s) => s.key)
  const months = ctx.pack.forums.find((f) => highRiskForums.includes(f.key) && f.flagMonths)?.flagMonths ?? 12
  const { rows } = await sql<Record<string, number> & { exact: boolean }>`select * from ${
    d.key === 'marac'
      ? sql`strategy.marac_return(${areas}, ${highRiskForums}::text[], ${months}::int, ${period.starts}::date, ${period.next}::date)`
      : sql`strategy.accommodation_return(${areas}, ${services}::text[], ${period.starts}::date, ${period.next}::date)`
  }`.execute(ctx.db)
  const [row] = rows
  if (!row) throw new NotFound('return')
  return {
    definition: d,
    area: areaOf(ctx.pack, ctx.viewer.area)?.name ?? ctx.viewer.area,
    period,
    shown: shownOf(
      d,
      countsOfReturn(d.key, (name) => row[name] ?? 0),
      ruleToday(ctx),
      row.exact,
    ),
    exact: row.exact,
    smallWords: ruleToday(ctx).words,
    madeUp: ctx.madeUp,
  }
}
const openDefinition = (key: string): ReturnDefinition => {
  const found = returnDefinitions.find((d) => d.key === key)
  if (!found) throw new NotFound('return')
  return found
}

export function statutoryPages(site: StaffSite): void {
  site.get('/statutory-returns', who, async ({ ctx }) => {
    ctx.record('read statutory returns', {})
    return ctx.page({
      title: 'Statutory returns',
      at: 'papers',
      back: { href: '/papers', text: 'Papers' },
      body: html`<div class="op-head"><div><h1>Statutory returns</h1><p class="op-head__sub">Filled from the records as far as they go. What is missing says what it needs. ${seenBy('boards, analysts, managers and chairs; exact numbers only the analyst of the area')}</p></div></div>
${table({
  caption: 'Statutory returns',
  hideCaption: true,
  cards: true,
  head: ['Return', 'Goes to', 'Counted here', 'Missing'],
  rows: returnDefinitions.map((d) => {
    const lines = d.parts.flatMap((p) => p.lines)
    const lacking = lines.filter((l) => 'missing' in l).length
    return [
      html`<a href="/statutory-returns/${d.key}">${d.name}</a><small>Each ${d.period}</small>`,
      d.goesTo,
      `${lines.length - lacking} of ${lines.length} lines`,
      `${lacking} lines`,
    ]
  }),
})}`,
    })
  })
  site.get('/statutory-returns/:return', who, async ({ ctx, params, query }) => {
    const made = await makeReturn(ctx, openDefinition(params.return), query.period)
    const { definition: d, period } = made
    const paper = returnPaper(made)
    ctx.record('read a statutory return', { reason: `${d.key} ${period.starts}${made.exact ? ', exact' : ''}` })
    return ctx.page({
      title: 'Statutory return',
      at: 'papers',
      back: { href: '/statutory-returns', text: 'Statutory returns' },
      body: html`<div class="op-head"><div><h1>${paper.title}</h1><p class="op-head__sub">${paper.under}. ${seenBy('boards, analysts, managers and chairs; exact numbers only the analyst of the area')}</p></div></div>
${made.exact && html`<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span><strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span>Exact numbers, small ones too: for the body it is sent to, and not for publication.</strong></div>`}
${fileLinks(`/statutory-returns/${d.key}/${period.starts}`, 'this return')}
<p class="op-small">Period: ${returnPeriods(d, ctx.today).map((p, i) => html`${i > 0 && ', '}${p.starts === period.starts ? html`<b>${p.words}</b>` : html`<a href="/statutory-returns/${d.key}?period=${p.starts}">${p.words}</a>`}`)}</p>
${paperHtml(paper)}`,
    })
  })
  site.get('/statutory-returns/:return/:period/:file', who, async ({ ctx, params }) => {
    const made = await makeReturn(ctx, openDefinition(params.return), params.period)
    // Small numbers leave the house in one file.
    if (made.exact) await ctx.requireProof({ file: true })
    ctx.record('download a statutory return', {
      reason: `${made.definition.key} ${made.period.starts}, ${params.file}${made.exact ? ', exact' : ''}`,
    })
    return fileOf(returnPaper(made), params.file, `return-${made.definition.key}-${made.period.starts}`, ctx.now)
  })
}
