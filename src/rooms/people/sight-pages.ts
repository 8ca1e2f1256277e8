/**
 * Who would see what: the same plan as another reader gets it, side by side; and who oversees both sides. For her named workers and the managers of her
 * team: to anyone else these pages are not there.
 */
import { addDays } from '#lib/day.ts'
import { dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { chooseFrom, longText, oneOf } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import * as govuk from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import {
  type Class,
  type Colleague,
  type Context,
  classes,
  colleagues,
  endOversight,
  iOversee,
  lasts,
  mayOpenUp,
  nameOverseer,
  type Oversight,
  openTeams,
  overseerOf,
  type Role,
  type StaffSite,
  type Standing,
  type Supposing,
  standing,
  standingAs,
  supposing,
  type Team,
} from '#rooms/access/index.ts'
import type { Panel } from './panels.ts'
import { membersOf, type OpenFamily, openFamily, titleOf } from './store.ts'

const who: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']

interface OnSight {
  family: OpenFamily
  teams: readonly Team[]
  everyone: ReadonlyMap<string, Colleague>
}
async function onSight(ctx: Context, familyId: string): Promise<OnSight> {
  const family = await openFamily(ctx, familyId)
  if (!(await mayOpenUp(ctx, family.id))) throw new NotFound('family')
  return { family, teams: await openTeams(ctx), everyone: await colleagues(ctx) }
}
const planOf = (f: OpenFamily) => ({ href: `/families/${f.id}`, text: f.title })

export function sightPages(site: StaffSite): void {
  const path = '/families/:familyId/preview' as const
  site.get(path, who, async ({ ctx, params }) => preview(ctx, await onSight(ctx, params.familyId), '', 'now'))
  // Who is looked at is nobody's business but the record's: it is posted, and stands in no address.
  site.post(path, who, async ({ ctx, params, body }) => {
    const suppose = posted(body, 'suppose')
    return preview(
      ctx,
      await onSight(ctx, params.familyId),
      posted(body, 'reader'),
      Object.hasOwn(supposing, suppose) ? (suppose as Supposing) : 'now',
    )
  })
  oversightPages(site)
}

// ── As another reader ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nobody is previewed who could never be on a plan. */
const cannotRead = ['board', 'governance']
async function preview(ctx: Context, on: OnSight, reader: string, suppose: Supposing) {
  const teams = on.teams.filter((t) => !cannotRead.includes(t.side))
  const people = [...on.everyone.values()].filter((c) => teams.some((t) => t.id === c.teamId) && c.hatId !== ctx.viewer.hatId)
  const known = teams.some((t) => t.id === reader) || people.some((c) => c.hatId === reader)
  const option = (value: string, text: string) => html`<option value="${value}"${value === reader && html` selected`}>${text}</option>`
  const problem = reader !== '' && !known
  return ctx.page({
    title: problem ? 'Error: As another reader' : 'As another reader',
    at: 'families',
    back: planOf(on.family),
    ...(problem ? { status: 422 } : {}),
    body: html`${problem && govuk.errorSummary({ titleText: 'There is a problem', errorList: [{ text: 'Choose a colleague or a team', href: '#reader' }] })}
<h1 class="govuk-heading-l">What another reader gets<span class="op-head__sub">${on.family.title}</span></h1>
<form method="post" action="/families/${on.family.id}/preview" class="op-form"><div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="reader">Who?</label><select class="govuk-select" id="reader" name="reader"><option value="">Choose</option>${teams.map((t) => html`<optgroup label="${t.name}">${option(t.id, `Anyone in ${t.name}`)}${people.filter((c) => c.teamId === t.id).map((c) => option(c.hatId, `${c.name}, ${c.title}`))}</optgroup>`)}</select></div>
${govuk.radios({ name: 'suppose', idPrefix: 'suppose', classes: 'govuk-radios--small', fieldset: { legend: { text: 'When?', classes: 'govuk-fieldset__legend--s' } }, value: suppose, items: Object.entries(supposing).map(([value, words]) => ({ value, text: words.charAt(0).toUpperCase() + words.slice(1) })) })}
${govuk.button({ text: 'Show what they get' })}</form>
${known && (await sideBySide(ctx, on, reader, suppose, teams))}`,
  })
}
async function sideBySide(ctx: Context, on: OnSight, reader: string, suppose: Supposing, teams: readonly Team[]): Promise<Html> {
  const [mine, theirs] = [await standing(ctx, on.family.id), await standingAs(ctx, on.family.id, reader, suppose)]
  const name = on.everyone.get(reader)?.name ?? teams.find((t) => t.id === reader)?.name ?? ''
  const says = (s: Standing, of: Class) =>
    s.writes(of) && s.reads(of) ? 'reads and changes' : s.reads(of) ? 'reads' : s.writes(of) ? 'adds, and cannot read it again' : '–'
  const all = (Object.keys(classes) as Class[]).filter((of) => of !== 'request')
  const gets = all.filter((of) => theirs.reads(of) || theirs.writes(of))
  return html`<section class="op-sec op-gap-l" id="gets"><div class="op-sec__head"><h2>${name}, ${supposing[suppose]}</h2></div>
<p class="op-sent">${gets.length === 0 ? html`<b>${name} sees nothing of this plan.</b> Its pages answer as if it were not there.` : html`${name} gets <b>${gets.length} of ${all.length}</b> parts.`}</p>
${table({ caption: 'Side by side', hideCaption: true, cards: true, head: ['What', 'You', name], rows: all.map((of) => [classes[of].what, says(mine, of), theirs.reads(of) ? html`<b>${says(theirs, of)}</b>` : says(theirs, of)]) })}
<p class="op-small op-quiet">Worked out by the database as that reader, from the same facts that open the pages to them. A referral shows them only what you write in it until they take it.</p></section>`
}

// ── Both sides ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface OnOversight extends OnSight {
  now: Oversight | undefined
}
const naming = form({
  hat: chooseFrom('Who oversees both sides?', {
    choices: (on: OnOversight) =>
      Object.fromEntries(
        [...on.everyone.values()]
          .filter((c) => c.role === 'manager')
          .map((c) => [c.hatId, { text: c.name, hint: `${c.title}, ${c.teamName}` }]),
      ),
    missing: 'Select a manager',
    small: true,
  }),
  months: oneOf(
    'For how long?',
    { '1': 'One month', '3': 'Three months', '6': 'Six months' },
    { missing: 'Select for how long', inline: true, small: true },
  ),
  why: longText('Why, in one line', { missing: 'Say why somebody must see both sides', max: 600, rows: 2 }),
})

function oversightPages(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/oversight',
    who,
    title: 'Overseeing both sides',
    at: 'families',
    heading: (on: OnOversight) => html`Overseeing both sides<span class="op-head__sub">${on.family.title}</span>`,
    form: naming,
    creates: true,
    async subject({ ctx, params }): Promise<OnOversight> {
      const on = await onSight(ctx, params.familyId)
      return { ...on, now: await overseerOf(ctx, on.family.id) }
    },
    back: (on: OnOversight) => planOf(on.family),
    before: (
      on,
    ) => html`<p class="op-sent">One manager reads this plan and his work with the programme together, so that somebody sees when what he says and what she says do not fit. They change nothing on his side and never meet him; each look is recorded. Not shown to them: how she is reached, where she is, her own words and her safety plan.</p>
${on.now && html`<div class="op-box"><h2>Now: ${on.everyone.get(on.now.hatId)?.name}</h2><p>${on.now.why}<br><span class="op-quiet">Until ${sayDay(dayIn(on.now.untilAt))}. Named by ${on.everyone.get(on.now.recordedBy)?.name}.</span></p><form method="post" action="/families/${on.family.id}/oversight/${on.now.id}/end">${govuk.button({ text: 'End it', classes: 'govuk-button--secondary' })}</form></div>`}`,
    buttons: [{ do: 'name', text: 'Name them' }],
    async save(on, a, { ctx }) {
      const days = Math.min(Number(a.months) * 30, lasts.oversight.days - 1)
      const done = await nameOverseer(ctx, on.family.id, { hatId: a.hat, why: a.why, until: startOfDay(addDays(ctx.today, days)) })
      // One sentence for every reason: that somebody may not is theirs to know.
      return done ? `/families/${on.family.id}/oversight` : { hat: new Problem('This colleague cannot oversee this plan. Choose another') }
    },
  })
  site.post('/families/:familyId/oversight/:oversightId/end', who, async ({ ctx, params }) => {
    const { family } = await onSight(ctx, params.familyId)
    await endOversight(ctx, params.oversightId)
    return { go: `/families/${family.id}/oversight` }
  })
  site.get('/oversight', ['manager'], async ({ ctx }) => {
    const all = await iOversee(ctx)
    const members = await membersOf(
      ctx,
      all.map((o) => o.familyId),
    )
    for (const family of members.keys()) ctx.record('list overseen', { classes: ['identity'], family })
    return ctx.page({
      title: 'Both sides',
      body: html`<h1 class="govuk-heading-l">Plans whose both sides you oversee</h1><p class="op-sent">You read, and change nothing on his side. Each look is recorded.</p>
${all.length === 0 ? html`<p class="op-quiet">None. Her worker, or the manager of her team, names who oversees.</p>` : html`<ul class="op-items">${all.map((o) => html`<li>${members.has(o.familyId) ? html`<a href="/families/${o.familyId}">${titleOf(members.get(o.familyId) ?? [])}</a>` : html`<span class="op-quiet">Not open to you now</span>`}<br><span class="op-small op-quiet">${o.why}. Until ${sayDay(dayIn(o.untilAt))}.</span></li>`)}</ul>`}`,
    })
  })
}

/** The way to both, beside the plan. */
export const sightPanel: Panel = {
  key: 'sight',
  place: 'aside',
  order: 80,
  async draw(ctx, family) {
    if (!(await mayOpenUp(ctx, family.id))) return undefined
    return html`<div class="op-box op-do"><h2>Who can see this plan</h2><p><a href="/families/${family.id}/preview">See it as somebody else would</a></p><p><a href="/families/${family.id}/oversight">Name who oversees both sides</a></p></div>`
  },
}
