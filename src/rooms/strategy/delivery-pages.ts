/** Pages of delivery: strategies, one strategy, one line with its history, what a lead owes, and who leads. */
import { NotFound } from '#platform/errors.ts'
import { any, Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { formBody } from '#platform/views/form.ts'
import type { Context, StaffAsk, StaffSite } from '#rooms/access/index.ts'
import { nameLead, type Reported, report } from './delivery-actions.ts'
import { expectedIn, fieldsOf, leadForm, type OnLead, reportForm, reportOf } from './delivery-forms.ts'
import { dueOf, expectedOf, type Line, printedDates, reportDue } from './delivery-rules.ts'
import { type Delivery, leadsLine, type Named, openDelivery, openLine } from './delivery-store.ts'
import { listBody, strategyBody } from './delivery-views.ts'
import { lastSaid, lineAfter, lineBefore } from './line-views.ts'

interface Naming extends OnLead {
  line: Line
  lead: Named | undefined
}
const back = { href: '/strategies', text: 'Strategies' }
const backTo = (line: Line) => ({ href: `/strategies/${line.strategy.key}`, text: line.strategy.short })
const mineOf = (ctx: Context, d: Delivery): Line[] => d.lines.filter((l) => leadsLine(ctx, d, l.key))
const owed = (ctx: Context, d: Delivery, lines: readonly Line[]) => lines.filter((l) => reportDue(l, d.held(l.key).reports, ctx.today))

export function deliveryPages(site: StaffSite): void {
  site.get('/strategies', 'signed-in', async ({ ctx }) => {
    const delivery = await openDelivery(ctx)
    const mine = mineOf(ctx, delivery)
    ctx.record('read strategies', {})
    return ctx.page({
      title: 'Strategies',
      at: 'strategies',
      body: listBody({
        pack: ctx.pack,
        delivery,
        today: ctx.today,
        area: ctx.viewer.area,
        mine: { all: mine.length, due: owed(ctx, delivery, mine).length },
      }),
    })
  })

  site.get('/strategies/due', 'signed-in', async (ask) => {
    const delivery = await openDelivery(ask.ctx)
    return duePage(ask, delivery, owed(ask.ctx, delivery, mineOf(ask.ctx, delivery)), {})
  })
  site.post('/strategies/due', 'signed-in', async (ask) => {
    const delivery = await openDelivery(ask.ctx)
    const mine = mineOf(ask.ctx, delivery)
    // Whatever stood on the page when it was drawn, due or not by now: another tab may have been quicker.
    const shown = mine.filter((l) => posted(ask.body, versionOf(l.key)) !== '')
    const outcome = await saveReports(ask, delivery, shown, (state) => duePage(ask, delivery, shown, state))
    return outcome ?? { go: '/strategies/due' }
  })

  site.get('/strategies/actions/:key', 'signed-in', async (ask) => {
    const delivery = await openDelivery(ask.ctx)
    return linePage(ask, delivery, openLine(delivery, ask.params.key), {})
  })
  site.post('/strategies/actions/:key', 'signed-in', async (ask) => {
    const delivery = await openDelivery(ask.ctx)
    const line = openLine(delivery, ask.params.key)
    if (!leadsLine(ask.ctx, delivery, line.key)) throw new NotFound('line of somebody else')
    const outcome = await saveReports(ask, delivery, [line], (state) => linePage(ask, delivery, line, state))
    return outcome ?? { go: `/strategies/actions/${line.key}` }
  })

  formPage(site, {
    path: '/strategies/actions/:key/lead',
    who: ['board', 'chair', 'manager'],
    title: 'Who leads it',
    heading: ({ line }: Naming) => `Who leads ${line.ref}?`,
    at: 'strategies',
    form: leadForm,
    async subject({ ctx, params }): Promise<Naming> {
      const delivery = await openDelivery(ctx)
      const line = openLine(delivery, params.key)
      if (!delivery.mayName) throw new NotFound('naming')
      const people = [...delivery.people.values()].filter((p) => p.active).sort((a, b) => a.name.localeCompare(b.name))
      return { line, people, lead: delivery.held(line.key).leads[0] }
    },
    answers: ({ lead }) => (lead ? { lead: lead.hatId ?? 'none' } : {}),
    version: ({ lead }) => lead?.version ?? 0,
    before: ({ line }: Naming) =>
      html`<p>${line.words}</p><p class="op-small">${line.lead.length > 0 ? `In the document: ${line.lead.map((l) => l.name).join('; ')}. A group does not report: name the person behind it.` : 'The document names nobody.'}</p>`,
    back: ({ line }) => ({ href: `/strategies/actions/${line.key}`, text: `${line.strategy.short} ${line.ref}` }),
    async save({ line }, { lead }, { ctx }, { version }) {
      await nameLead(ctx, line.key, lead === 'none' ? null : lead, version)
      return `/strategies/actions/${line.key}`
    },
  })

  site.get('/strategies/:key', 'signed-in', async ({ ctx, params }) => {
    const delivery = await openDelivery(ctx)
    const strategy = ctx.pack.strategies.find((s) => s.key === params.key)
    if (!strategy) throw new NotFound('strategy')
    ctx.record('read strategy', { reason: strategy.key })
    return ctx.page({
      title: 'Strategy',
      at: 'strategies',
      back,
      body: strategyBody({ pack: ctx.pack, delivery, strategy, today: ctx.today }),
    })
  })
}

// ── Reporting, on one line or on all of them ────────────────────────────────────────────────────────────────────────────────────

interface State {
  problems?: Problems
  /** What stood in the way, such as somebody quicker, said above what was typed. */
  status?: number
  typed?: true
}
const versionOf = (key: string) => `version-${key}`
/** Pressed on one line: it alone has nothing new. What was written on the others is saved with it. */
const nothingFor = (key: string) => `nothing-${key}`

const asking = (ctx: Context, delivery: Delivery, lines: readonly Line[], state: State, ask: Pick<StaffAsk, 'body'>) => {
  const form = reportForm(lines.map((l) => l.key))
  const fresh = Object.assign({}, ...lines.map((l) => expectedIn(l.key, prefilled(ctx, delivery, l))))
  const current = Object.fromEntries(lines.map((l) => [versionOf(l.key), String(delivery.held(l.key).reports[0]?.version ?? 0)]))
  const kept = Object.fromEntries(lines.map((l) => [versionOf(l.key), posted(ask.body, versionOf(l.key))]))
  return {
    form,
    body: state.typed ? ask.body : form.fill(fresh),
    // After somebody was quicker the page says what they wrote, and a second press goes on from there.
    hidden: state.typed && state.status !== 409 ? kept : current,
  }
}
/** The lead's last day, or the printed target while it is still to come. */
const prefilled = (ctx: Context, d: Delivery, line: Line) => {
  const due = dueOf(line)
  return expectedOf(d.held(line.key).reports) ?? (due && due >= ctx.today ? due : null)
}

function lineSection(delivery: Delivery, line: Line, why: string | undefined, first: boolean, clash: Part) {
  const targets = line.targets.map((t) => t.words).join('; ')
  return {
    title: `${line.ref} ${line.words}`,
    hint: html`${
      // The first button of a form is what Enter presses: it must save what was written, never "nothing changed".
      first &&
      html`<button type="submit" name="do" value="save" class="govuk-visually-hidden" tabindex="-1" aria-hidden="true">Save</button>`
    }${clash}<span class="op-small">${line.strategy.short}. ${targets && `${targets}. `}Target: ${printedDates(line) || 'none printed'}. ${why ?? lastSaid(delivery.held(line.key).reports)}.${why && html` <a href="/strategies/actions/${line.key}">History<span class="govuk-visually-hidden"> of ${line.ref}</span></a>`}</span><br>
<button type="submit" name="do" value="${nothingFor(line.key)}" class="govuk-button govuk-button--secondary govuk-!-margin-top-2 govuk-!-margin-bottom-3" data-module="govuk-button" data-prevent-double-click="true">Nothing changed<span class="govuk-visually-hidden"> on ${line.ref}</span></button>`,
    fields: fieldsOf(line.key) as never[],
  }
}
/** Beside what was typed, what was reported meanwhile. */
const meanwhile = (delivery: Delivery, line: Line, state: State, ask: Pick<StaffAsk, 'body'>): Part => {
  const [last] = delivery.held(line.key).reports
  const moved = state.status === 409 && String(last?.version ?? 0) !== posted(ask.body, versionOf(line.key))
  return (
    moved &&
    html`<div class="govuk-inset-text op-clash"><p><strong>Reported since you opened this page</strong><br>${last?.kind === 'nothing' ? 'Nothing changed' : last?.changed || last?.evidence}</p><p>What you typed is kept below. Save again to add it.</p></div>`
  )
}

function duePage(ask: StaffAsk, delivery: Delivery, lines: readonly Line[], state: State): Outcome {
  const { ctx } = ask
  const mine = mineOf(ctx, delivery)
  const rest = mine.filter((l) => !lines.includes(l))
  const others: Part =
    rest.length > 0 &&
    html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>${lines.length > 0 ? 'You also lead' : 'You lead'}</h2></div><ul class="op-list">${rest.map((l) => html`<li><a href="/strategies/actions/${l.key}">${l.strategy.short} ${l.ref}</a>: ${l.words} <span class="op-small">${lastSaid(delivery.held(l.key).reports)}</span></li>`)}</ul></section>`
  const heading = 'Report on what you lead'
  if (!state.status) ctx.record('read what is owed', {})
  const body: Html =
    lines.length === 0
      ? html`<h1>${heading}</h1><p class="op-sent"><b>Nothing is waiting for you.</b></p>${others}`
      : html`${formBody<never>({
          ...asking(ctx, delivery, lines, state, ask),
          heading,
          given: {},
          ...(state.problems ? { problems: state.problems } : {}),
          before: html`<p class="op-head__sub">All of it on one page. Write where something changed; press “Nothing changed” where it did not. What you do not touch stays owed.</p>`,
          sections: lines.map((l, i) =>
            lineSection(delivery, l, reportDue(l, delivery.held(l.key).reports, ctx.today), i === 0, meanwhile(delivery, l, state, ask)),
          ) as never[],
          buttons: [{ do: 'save', text: 'Save reports' }],
        } as never)}${others}`
  return ctx.page({ title: wrong(state, 'Reports'), at: 'strategies', back, ...(state.status ? { status: state.status } : {}), body })
}
function linePage(ask: StaffAsk, delivery: Delivery, line: Line, state: State): Outcome {
  const { ctx } = ask
  const page = { pack: ctx.pack, delivery, line, today: ctx.today }
  const mine = leadsLine(ctx, delivery, line.key)
  const section = lineSection(delivery, line, undefined, true, meanwhile(delivery, line, state, ask))
  const body = mine
    ? html`${formBody<never>({
        ...asking(ctx, delivery, [line], state, ask),
        heading: line.words,
        given: {},
        ...(state.problems ? { problems: state.problems } : {}),
        before: lineBefore(page, false),
        sections: [{ ...section, title: 'Your report' }] as never[],
        buttons: [{ do: 'save', text: 'Save report' }],
      } as never)}<div class="op-gap-l">${lineAfter(page)}</div>`
    : html`${lineBefore(page, true)}<div class="op-gap-l">${lineAfter(page)}</div>`
  if (!state.status) ctx.record('read line of a strategy', { reason: line.key })
  return ctx.page({
    title: wrong(state, 'Line of a strategy'),
    at: 'strategies',
    back: backTo(line),
    ...(state.status ? { status: state.status } : {}),
    body,
  })
}
const wrong = (state: State, title: string) => (state.status ? `Error: ${title}` : title)

const nothingWritten = new Problem('Write what changed, or press “Nothing changed” on a line.')
const somebodyQuicker = new Problem('A line was reported on since you opened this page. Both texts are shown; save again to add yours.')

/** Saves what was written, all or none; answers the page again where something cannot stand. */
async function saveReports(
  ask: StaffAsk,
  delivery: Delivery,
  lines: readonly Line[],
  again: (state: State) => Outcome,
): Promise<Outcome | undefined> {
  const { ctx, body } = ask
  const pressed = posted(body, 'do')
  const nothing = lines.find((l) => pressed === nothingFor(l.key))
  const form = reportForm(lines.map((l) => l.key))
  const read = form.read(body)
  if ('problems' in read && any(read.problems)) return again({ problems: read.problems, status: 422, typed: true })
  const answers = 'answers' in read ? (read.answers as Record<string, unknown>) : {}
  const reports = lines.flatMap((line): { line: Line; what: Reported }[] => {
    const wrote = reportOf(answers, line.key, prefilled(ctx, delivery, line))
    if (line === nothing) return wrote ? [{ line, what: wrote }] : [{ line, what: { kind: 'nothing' } }]
    return wrote ? [{ line, what: wrote }] : []
  })
  if (reports.length === 0) return again({ problems: { '': nothingWritten }, status: 422, typed: true })
  const behind = reports.find(({ line }) => String(delivery.held(line.key).reports[0]?.version ?? 0) !== posted(body, versionOf(line.key)))
  if (behind) return again({ status: 409, typed: true, problems: { '': somebodyQuicker } })
  for (const { line, what } of reports) await report(ctx, line.key, what, Number(posted(body, versionOf(line.key))))
  return undefined
}
