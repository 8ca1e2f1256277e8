/** Pages: the four fields of a question without a name, and what this team was asked. */
import { sayDateTime, sayDay } from '#lib/london.ts'
import { sayPhone } from '#lib/phone.ts'
import { plural } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { longText, oneOf, text } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import { colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import { consultations, countConsultations, type Keeps, recordConsultation } from './consultations.ts'

/** Every agency answers such questions, and keeps its own (S3, principle 1); who meets nobody does not. */
const answerers: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair', 'programme']

export function consultationPages(site: StaffSite, { pack }: { pack: Pack }): void {
  const keepers = Object.fromEntries(pack.sharing.consultation.map((k) => [k.key, k.words])) as Record<Keeps, string>
  const question = form({
    agency: text('Who asks: their agency, and a number to ring back', {
      missing: 'Enter the agency that asks',
      hint: 'For example, health visitor, Bitterne team, 01632 960 180',
      max: 200,
    }),
    asked: longText('What they asked', {
      missing: 'Enter what they asked',
      hint: 'No names, and nothing that would name anyone.',
      max: 2000,
    }),
    said: longText('What we said', { missing: 'Enter what we said', max: 2000 }),
    keeps: oneOf('Who keeps it', keepers, { missing: 'Select who keeps it' }),
  })

  site.get('/consultations', answerers, async ({ ctx }) => {
    const [list, counts, everyone] = await Promise.all([consultations(ctx), countConsultations(ctx), colleagues(ctx)])
    return ctx.page({
      title: 'Questions without a name',
      at: ctx.viewer.frontDoor === null ? 'send' : 'front-door',
      ...(ctx.viewer.frontDoor === null ? {} : { back: { href: '/front-door', text: 'Front door' } }),
      body: html`<div class="op-head"><div><h1>Questions without a name</h1><p class="op-head__sub">${ctx.viewer.teamName}. Professionals who asked about someone and named nobody.</p></div><div class="op-head__do"><a class="govuk-button" href="/consultations/new">Record a question</a></div></div>
<ul class="op-figures"><li><b>${counts.month}</b>this month</li><li><b>${counts.year}</b>since ${sayDay(counts.yearFrom)}</li>${(Object.entries(keepers) as [Keeps, string][]).map(([key, words]) => html`<li><b>${counts.byKeeps[key]}</b>${words}</li>`)}</ul>
${table({
  caption: 'Questions, newest first',
  hideCaption: true,
  cards: true,
  empty: 'Nobody has asked yet.',
  head: ['When', 'Who asked', 'What they asked', 'What we said', 'Who keeps it'],
  rows: list.map((c) => [
    html`${sayDateTime(c.at, { short: true })}<small>${everyone.get(c.by)?.name}</small>`,
    html`${c.agency}${c.callBack && html`<small>${sayPhone(c.callBack)}</small>`}`,
    c.asked,
    c.said,
    keepers[c.keeps],
  ]),
})}
${list.length === 100 && html`<p class="op-small op-quiet">The latest 100 are shown. ${plural(counts.year, 'question')} since ${sayDay(counts.yearFrom)}.</p>`}`,
    })
  })

  formPage(site, {
    path: '/consultations/new',
    who: answerers,
    title: 'A question without a name',
    at: 'front-door',
    form: question,
    creates: true,
    subject: ({ ctx }) => ({ frontDoor: ctx.viewer.frontDoor !== null }),
    back: () => ({ href: '/consultations', text: 'Questions without a name' }),
    before: ({ frontDoor }) =>
      html`<p class="op-sent">Four fields and no person. If a name is said, or a child is in danger, it is a contact: <a href="${frontDoor ? '/contacts/new' : '/send'}">${frontDoor ? 'record a contact' : 'send it to the front door'}</a>.</p>`,
    buttons: [{ do: 'save', text: 'Save the question' }],
    async save(_, a, { ctx }) {
      await recordConsultation(ctx, a)
      return '/consultations'
    },
  })
}
