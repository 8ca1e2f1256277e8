/** The page of standard police notifications: each is read and ticked, then what happens is said once for all that were. */

import { plural } from '#lib/text.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { Problem, type Problems } from '#platform/form.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { errorSummary, lines } from '#platform/views/form.ts'
import { button, input, radios, select } from '#platform/views/govuk.ts'
import { clockMark, riskMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import type { Context, Role, StaffSite } from '#rooms/access/index.ts'
import { sayAge } from '#rooms/people/index.ts'
import { type AskTogether, decideTogether, type ReadRow, type StandardRow, standardRows } from './standard.ts'
import { type DecisionTogether, decisionsTogether } from './standard-rules.ts'

const deciders: readonly Role[] = ['front-door', 'manager']
const at = '/front-door/standard'

export function standardPages(site: StaffSite, asking?: AskTogether): void {
  site.get(at, deciders, async ({ ctx, query }) => show(ctx, asking, {}, {}, Number(/^\d{1,2}$/.exec(query.decided ?? '')?.[0] ?? 0)))
  site.post(at, deciders, async ({ ctx, body, path }) => {
    if (!ctx.viewer.frontDoor) throw new NotFound('front door')
    const { problems, rows, decision, why, service } = read(body)
    if (Object.keys(problems).length > 0) return show(ctx, asking, body, problems)
    try {
      const go = await ctx.once(posted(body, 'key'), path, body, async () => {
        const n = await decideTogether(ctx, { rows, decision: decision as DecisionTogether, why, service }, asking)
        return `${at}?decided=${n}`
      })
      return { go }
    } catch (e) {
      if (!(e instanceof Refused)) throw e
      await ctx.about('')
      return show(ctx, asking, body, { '': new Problem(e.message) })
    }
  })
}

const rowOf = (body: Body) => [body.row].flat().filter((id): id is string => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id))
function read(body: Body): { problems: Problems; rows: ReadRow[]; decision: string; why: string; service: string } {
  const problems: Problems = {}
  const rows = [...new Set(rowOf(body))].map((contactId) => ({
    contactId,
    version: Number(posted(body, `seen-${contactId}`)) || 0,
    childrenWhy: posted(body, `why-${contactId}`).slice(0, 300),
  }))
  if (rows.length === 0) problems.row = new Problem('Tick the rows that you have read')
  for (const r of rows)
    if (posted(body, `children-${r.contactId}`) === 'yes' && r.childrenWhy.trim() === '')
      problems[`why-${r.contactId}`] = new Problem(
        'Enter one line why the children are not referred now, or take the tick out and decide it alone',
      )
  const decision = posted(body, 'decision')
  const why = posted(body, 'why').trim()
  const service = posted(body, 'service')
  if (decision === 'asked' && service === '') problems.service = new Problem('Select who is asked')
  if (!Object.hasOwn(decisionsTogether, decision)) problems.decision = new Problem('Select what happens with them')
  if (why === '') problems.why = new Problem('Enter one line why')
  else if (why.length > 300) problems.why = new Problem('The line must be 300 characters or fewer')
  return { problems, rows, decision, why, service }
}

async function show(ctx: Context, asking: AskTogether | undefined, body: Body, problems: Problems, decided = 0): Promise<Outcome> {
  if (!ctx.viewer.frontDoor) throw new NotFound('front door')
  const { together, alone, more } = await standardRows(ctx)
  const whom = together.length > 0 ? Object.entries((await asking?.whom(ctx)) ?? {}) : []
  const wrong = Object.keys(problems).length > 0
  const ticked = new Set(rowOf(body))
  const first = together[0]?.contact.id
  const box = (name: string) => (name === '' ? undefined : `#${name === 'row' ? `row-${first ?? ''}` : name}`)
  return ctx.page({
    title: wrong ? 'Error: Standard notifications' : 'Standard notifications',
    at: 'front-door',
    back: { href: '/front-door', text: 'Front door' },
    ...(wrong ? { status: 422 } : {}),
    body: html`${errorSummary(problems, box)}
<div class="op-head"><div><h1>Standard notifications</h1><p class="op-head__sub">As the police recorded them. Read each one; the same decision may be right for several.</p></div></div>
${decided > 0 && !wrong && html`<p class="op-box op-box--calm" role="status">${plural(decided, 'notification')} decided, each with its own record.</p>`}
<p class="op-sent">${
      together.length === 0
        ? 'Nothing here can be decided together.'
        : `${plural(together.length, 'notification')} may be decided together. High and medium, a child under 2, anyone known before, harassment, or any word of the throat or neck: never here.`
    }</p>
${
  together.length > 0 &&
  html`<form class="op-form" method="post" novalidate autocomplete="off"><input type="hidden" name="key" value="${(wrong && posted(body, 'key')) || ctx.newKey()}">
${together.map((row) => drawRow(ctx, row, ticked.has(row.contact.id), posted(body, `why-${row.contact.id}`), problems[`why-${row.contact.id}`]))}
<section class="op-decide"><h2>For all that are ticked</h2>
${radios({
  idPrefix: 'decision',
  name: 'decision',
  classes: 'govuk-radios--small',
  fieldset: { legend: { text: 'What happens with them', classes: 'govuk-fieldset__legend--s' } },
  items: Object.entries(decisionsTogether)
    .filter(([value]) => value !== 'asked' || whom.length > 0)
    .map(([value, d]) => ({
      value,
      text: d.words,
      checked: posted(body, 'decision') === value,
      hint: { text: value === 'asked' ? `Each is a request of its own, with a clock and an answer. Say ${d.why}` : `Say ${d.why}` },
      ...(value === 'asked'
        ? {
            conditional: {
              html: select({
                id: 'service',
                name: 'service',
                label: { text: 'Who is asked?' },
                value: posted(body, 'service'),
                items: [{ value: '', text: 'Choose' }, ...whom.map(([key, text]) => ({ value: key, text }))],
                ...(problems.service ? { errorMessage: { text: problems.service.text } } : {}),
              }),
            },
          }
        : {}),
    })),
  ...(problems.decision ? { errorMessage: { text: problems.decision.text } } : {}),
})}
${input({
  id: 'why',
  name: 'why',
  label: { text: 'Why, in one line', classes: 'govuk-label--s' },
  value: posted(body, 'why'),
  autocomplete: 'off',
  ...(problems.why ? { errorMessage: { text: problems.why.text } } : {}),
})}
${button({ text: 'Decide those I have read', name: 'do', value: 'decide', preventDoubleClick: true })}</section></form>`
}
${more > 0 && html`<p class="op-small op-quiet">${more} more stand behind these. They come when these are decided.</p>`}
${alone.length > 0 && html`<section class="op-sec op-gap"><div class="op-sec__head"><h2>Decide alone (${alone.length})</h2></div>${aloneTable(ctx, alone)}</section>`}`,
  })
}

const childrenWords = (ctx: Context, row: StandardRow): Part =>
  row.children.length > 0
    ? row.children.map((m) => [m.givenName || 'A child', sayAge(m, ctx.today)].filter(Boolean).join(' ')).join(', ')
    : row.contact.recordedChildren === false
      ? 'none recorded'
      : 'not said'
const who = (ctx: Context, row: StandardRow): string => {
  const her = row.contact.members.find((m) => m.role === 'victim' || m.policeRole === 'victim')
  const age = her ? sayAge(her, ctx.today) : ''
  return age === '' ? row.title : `${row.title}, ${age}`
}
/** Four facts (what, level as recorded, children, known before), then the tick. */
function drawRow(ctx: Context, row: StandardRow, ticked: boolean, why: string, problem: Problem | undefined): Html {
  const c = row.contact
  const children = row.children.length > 0
  const id = c.id
  return html`<section class="op-sec"><div class="op-sec__head"><h2><a href="/contacts/${id}">${who(ctx, row)}</a></h2>${riskMark('standard', { by: 'police' })}</div>
<input type="hidden" name="seen-${id}" value="${row.version}">${children && html`<input type="hidden" name="children-${id}" value="yes">`}
<p>${lines(row.account)}</p>
<p class="op-small"><span class="op-quiet">Suspect, as recorded:</span> ${row.suspect?.name ?? 'nobody'} · <span class="op-quiet">Children:</span> ${childrenWords(ctx, row)} · <span class="op-quiet">Known before:</span> nobody of these names</p>
<p>${clockMark({ sent: c.receivedAt, due: c.dueAt, now: ctx.now })}</p>
<div class="govuk-form-group${problem && ' govuk-form-group--error'}"><div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="row-${id}" name="row" value="${id}"${ticked && html` checked`}><label class="govuk-label govuk-checkboxes__label" for="row-${id}">I have read this one. ${children ? 'No adult with care and support needs is spoken of. No referral about the children now, because:' : 'No child, and no adult with care and support needs, is spoken of.'}</label></div></div>
${
  children &&
  input({
    id: `why-${id}`,
    name: `why-${id}`,
    label: { text: `Why the children are not referred now: ${row.title}`, classes: 'govuk-visually-hidden' },
    value: why,
    autocomplete: 'off',
    ...(problem ? { errorMessage: { text: problem.text } } : {}),
  })
}</div></section>`
}
const aloneTable = (ctx: Context, rows: readonly StandardRow[]): Html =>
  table({
    caption: 'To be decided alone',
    hideCaption: true,
    cards: true,
    head: ['Who it is about', 'What happened', 'Why alone'],
    rows: rows.map((r) => [
      html`<a href="/contacts/${r.contact.id}">${who(ctx, r)}</a>`,
      r.account.split('\n')[0] ?? '',
      `${(r.whyAlone ?? '').charAt(0).toUpperCase()}${(r.whyAlone ?? '').slice(1)}`,
    ]),
  })
