/** The chair's box: the decision, its actions as rows, and who tells her. One form, one press; a row more keeps everything that was typed. */
import { englandAndWales } from '#lib/bank-holidays.ts'
import { dayIn, sayDateTime, sayDay, sayTime } from '#lib/london.ts'
import { pathwayFor, teamsOf } from '#pack/index.ts'
import type { Problems } from '#platform/form.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import { type Clash, question } from '#platform/views/form.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import type { Colleague, Context } from '#rooms/access/index.ts'
import { at, type CaseReading, calledIn } from './case-view.ts'
import { decisionAnswers } from './deciding.ts'
import {
  type ActionRow,
  actionRow,
  blankRows,
  type DecisionAnswers,
  decision,
  everyone,
  isBlank,
  mostRows,
  nameIn,
  type OnCase,
  rowsIn,
} from './forms.ts'
import { decisionWords } from './forums.ts'
import { dueChoices, mayDecide, tellBy, tellChoices } from './rules.ts'

const byName = (a: Colleague, b: Colleague) => a.name.localeCompare(b.name)

/** Who and when the chair may choose from. Nobody is offered who works with the person who harms. */
export function onCase(ctx: Context, c: CaseReading): OnCase {
  const { family, item, meeting, seats, sitting } = c.open
  const all = [...c.everyone.values()].sort(byName)
  const hats = c.workers.filter((w) => w.side === 'victim').flatMap((w) => w.hatId ?? [])
  const lead = meeting.forum.decisions.find((d) => d.key === 'not-high')?.leadsTo
  const below = pathwayFor(ctx.pack, family.area)?.routes.find((r) => r.key === lead)?.to.service
  const holding = new Set([...meeting.advisers, ...meeting.listers, ...(below ? teamsOf(ctx.pack, below).map((t) => t.key) : [])])
  const holds = all.filter(
    (h) =>
      h.hatId === family.holderHatId ||
      h.hatId === item.keepsSafeHat ||
      hats.includes(h.hatId) ||
      (holding.has(h.teamKey) && ['front-door', 'worker', 'manager'].includes(h.role)),
  )
  return {
    decisions: decisionWords(meeting.forum),
    holders: Object.fromEntries(holds.map((h) => [h.hatId, `${h.name}, ${h.teamName}`])),
    tellers: Object.fromEntries([
      ...hats.flatMap((id) => {
        const h = c.everyone.get(id)
        return h ? [[`hat:${id}`, `${h.name}, ${h.teamName}`]] : []
      }),
      ...[...seats].sort((a, b) => Number(b.bringsHerView) - Number(a.bringsHerView)).map((s) => [`team:${s.team.id}`, s.team.name]),
    ]),
    tellDays: Object.fromEntries(
      tellChoices(meeting.forum, ctx.now, englandAndWales).map((d) => [d, sayDay(d, { weekday: true, short: true, year: false })]),
    ),
    owners: Object.fromEntries(seats.map((s) => [s.team.id, s.team.name])),
    people: Object.fromEntries([
      ...family.members.filter((m) => m.diedOn === null).map((m) => [m.id, m.name]),
      [everyone, 'Everyone on the plan'],
    ]),
    dues: Object.fromEntries(
      dueChoices(meeting.forum, ctx.now, sitting.heldOn, englandAndWales).map((d) => [
        d.toISOString(),
        `${sayDay(dayIn(d), { weekday: true, short: true, year: false })}, ${sayTime(d)}`,
      ]),
    ),
  }
}

/** What is filled in before anyone has typed: her adviser tells her within the forum's clock (practice decisions, section 3). */
export function startingBody(ctx: Context, c: CaseReading, on: OnCase): Body {
  const { item, meeting } = c.open
  if (item.decision) return decision.fill(decisionAnswers(item))
  const adviser = c.workers.find((w) => w.hatId !== null && meeting.advisers.includes(c.everyone.get(w.hatId)?.teamKey ?? ''))
  const teller = adviser?.hatId ? `hat:${adviser.hatId}` : Object.keys(on.tellers).find((k) => k.startsWith('team:'))
  return decision.fill({ ...(teller ? { tells: teller } : {}), by: tellBy(meeting.forum, ctx.now, englandAndWales) })
}

export interface Shown {
  body: Body
  rows: number
  key: string
  version: number
  problems?: Problems
  clash?: Clash
}
/** Never fewer rows than were typed in, and never fewer than four. */
export const rowsFor = (body: Body, more = 0): number => {
  const typed = Array.from({ length: rowsIn(body) }, (_, i) => i + 1).filter((row) => !isBlank(body, row))
  return Math.min(mostRows, Math.max(blankRows, rowsIn(body), typed.length) + more)
}

export function decideBox(c: CaseReading, on: OnCase, shown: Shown): Part {
  const { open } = c
  if (!mayDecide(open.sitting, open.item)) return undefined
  const given = { subject: on }
  const { body, problems = {}, clash } = shown
  const q = (name: keyof DecisionAnswers & string) => question({ form: decision, body, given, problems, ...(clash ? { clash } : {}) }, name)
  const again = open.item.decision !== null
  return html`<form class="op-decide" id="decide" method="post" action="${at(open)}/decide" novalidate autocomplete="off" data-saved-as-you-go>
<h2>${again ? 'Put the decision right' : 'Decision'}</h2>
<input type="hidden" name="key" value="${shown.key}"><input type="hidden" name="version" value="${String(shown.version)}">
<div class="op-decide__cols"><div>${q('decision')}${q('why')}${q('holder')}</div>
<div><h3>Telling ${calledIn(open.family)}</h3>${q('tells')}${q('how')}${q('by')}</div></div>
<h3>${again ? 'More actions' : 'Actions'}</h3>
<p class="op-small op-quiet">A row left empty is no action.</p>
${Array.from({ length: shown.rows }, (_, i) => row(i + 1, body, on, problems))}
${shown.rows < mostRows && button({ text: 'Add a row', name: 'do', value: 'row', classes: 'govuk-button--secondary' })}
${button({ text: again ? 'Record the change' : nextWords(c), name: 'do', value: 'record', preventDoubleClick: true })}
<p class="op-small op-quiet" role="status" data-saved></p></form>`
}
const nextWords = (c: CaseReading): string => {
  const next = nextUndecided(c)
  return next === undefined ? 'Record' : `Record and go to case ${next + 1}`
}
/** The case after this one that has no decision; the first of the list when there is none behind. */
export function nextUndecided(c: CaseReading): number | undefined {
  const { items, item, number } = c.open
  const waiting = items.flatMap((i, n) => (i.decision === null && i.id !== item.id ? [n] : []))
  return waiting.find((n) => n >= number) ?? waiting[0]
}

function row(n: number, body: Body, on: OnCase, problems: Problems): Html {
  const draw = (name: keyof ActionRow & string) => {
    const of = nameIn(n, name)
    return actionRow.fields[name].draw({
      name: of,
      body: withDue(body, of, name, on),
      given: { subject: on },
      problem: problems[of],
      reveals: {},
      heading: false,
    })
  }
  return html`<fieldset class="op-action"><legend>Action ${n}</legend><div class="op-action__line">${draw('what')}${draw('about')}${draw('owner')}${draw('due')}</div><div class="op-action__line op-action__line--more">${draw('couldTell')}${draw('tellNote')}${draw('consulted')}</div></fieldset>`
}
/** The usual day stands in a row nobody has touched. */
const withDue = (body: Body, of: string, name: string, on: OnCase): Body =>
  name === 'due' && body[of] === undefined ? { ...body, [of]: Object.keys(on.dues)[0] ?? '' } : body

/** What is wrong, or who saved first, at the top of the page. */
export function troubles(shown: Pick<Shown, 'problems' | 'clash'>): Part {
  const { problems = {}, clash } = shown
  if (clash)
    return errorSummary({
      titleText: 'Someone else decided first',
      descriptionHtml: html`${clash.by} recorded a decision at ${sayDateTime(clash.at)}, while you were writing. Nothing is lost: the actions given are listed on this page, and what you typed stands in the box.${Object.keys(clash.both).length > 0 && ' Compare these answers. Record again only to put the decision right.'}`,
      errorList: Object.keys(clash.both).map((name) => ({ text: decision.fields[name as 'why'].question, href: `#${name}` })),
    })
  const list = Object.entries(problems)
  return (
    list.length > 0 &&
    errorSummary({
      titleText: 'There is a problem',
      errorList: list.map(([name, p]) => ({
        text: p.text,
        ...(name === '' ? {} : { href: `#${[name, p.part].filter(Boolean).join('-')}` }),
      })),
    })
  )
}
