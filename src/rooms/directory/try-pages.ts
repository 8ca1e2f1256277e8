/**
 * For those who answer for the pack: a made-up person, and for every service why yes, why no and what would have to be known; the ways of their area and
 * the known gaps. Nothing is stored, nothing stands in an address, and no real person belongs here.
 */
import { plural } from '#lib/text.ts'
import { decisionTable, type Fact, type Fit, fit, gapsFor, type Known, type Pack, type Service, type Situation } from '#pack/index.ts'
import type { Problems } from '#platform/form.ts'
import { type Html, html } from '#platform/html.ts'
import { formBody, type Shown as ShownForm } from '#platform/views/form.ts'
import { table } from '#platform/views/table.ts'
import type { Context, Role, StaffSite } from '#rooms/access/index.ts'
import { type MadeUp, madeUp, situationOf } from './try-form.ts'

type Shown = ShownForm<MadeUp>
/** Whoever answers for what the pack says, or for what there is. */
export const triers: readonly Role[] = ['manager', 'board', 'administrator', 'governance']
/** Which ways the area's pathway shows, from the room that holds them. */
export type TriedWays = (pack: Pack, madeUp: Partial<MadeUp>) => Html | undefined

export function tryPages(site: StaffSite, { pack, ways }: { pack: Pack; ways?: TriedWays | undefined }): void {
  const sheet = madeUp(pack)
  const page = (ctx: Context, body: Shown['body'], more: { problems?: Problems; results?: Html }) => {
    const wrong = more.problems !== undefined
    return ctx.page({
      title: wrong ? 'Error: Try a made-up person' : 'Try a made-up person',
      at: 'services',
      back: { href: '/services', text: 'Services' },
      ...(wrong ? { status: 422 } : {}),
      body: formBody<MadeUp>({
        form: sheet,
        heading: 'Try a made-up person',
        body,
        given: { subject: undefined, files: {} },
        ...(more.problems ? { problems: more.problems } : {}),
        before: html`<p class="op-sent">Against every service here: yes, no, or what would have to be known. Nothing is kept. Make somebody up: never a real person.</p>${more.results}`,
        sections: [
          { title: more.results ? 'Change the person' : 'The person', fields: ['area', 'role', 'sex', 'age'] },
          {
            title: 'The situation',
            fields: [
              'level',
              'relationship',
              'harmsAge',
              'children',
              'sons',
              'contact',
              'kinds',
              'childrenRefer',
              'adultRefer',
              'jointWork',
            ],
          },
          { title: 'What else is known', fields: ['facts'] },
        ],
        buttons: [{ do: 'try', text: 'Try' }],
      }),
    })
  }
  site.get('/services/try', triers, async ({ ctx }) => page(ctx, {}, {}))
  site.post('/services/try', triers, async ({ ctx, body }) => {
    const read = sheet.read(body)
    if (!('answers' in read)) return page(ctx, body, { problems: read.problems })
    return page(ctx, body, { results: resultsOf(pack, read.answers, ways?.(pack, read.answers)) })
  })
}

const headings = { yes: 'Fits', ask: 'Not known yet', no: 'Does not fit' } as const
function resultsOf(pack: Pack, a: MadeUp, ways: Html | undefined): Html {
  const situation = situationOf(a)
  const all = pack.services
    .map((service) => ({ service, fit: fit(service, situation, pack.facts) }))
    .sort((x, y) => x.service.name.localeCompare(y.service.name))
  const of = (fits: Fit['fits']) => all.filter((x) => x.fit.fits === fits)
  const gaps = gapsFor(pack.gaps, situation, pack.facts)
  return html`<section class="op-sec"><div class="op-sec__head"><h2>What the pack says</h2></div><p class="op-sent">Of ${plural(all.length, 'service')}: ${of('yes').length} fit, ${of('ask').length} cannot be told yet, ${of('no').length} do not fit.</p></section>
${ways && html`<section class="op-sec"><div class="op-sec__head"><h2>Ways of the area</h2></div>${ways}</section>`}
${gaps.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Known gaps</h2></div><ul class="op-items">${gaps.map(({ gap, sure }) => html`<li><b>${gap.who}.</b> ${!sure && 'Perhaps: not everything is known. '}${gap.words} <span class="op-small op-quiet">Source: ${gap.source}.</span></li>`)}</ul></section>`}
${(['yes', 'ask', 'no'] as const).map((fits) => html`<section class="op-sec"><div class="op-sec__head"><h2>${headings[fits]}: ${of(fits).length}</h2></div>${fits === 'yes' ? rows(of(fits), fits, situation, pack.facts) : html`<details class="govuk-details"${fits === 'ask' && html` open`}><summary class="govuk-details__summary"><span class="govuk-details__summary-text">Each with its reason</span></summary><div class="govuk-details__text">${rows(of(fits), fits, situation, pack.facts)}</div></details>`}</section>`)}`
}
/** Whether a condition held, in words and never by colour alone. */
export const heldWords = (now: Known): string => (now === true ? 'Held' : now === false ? 'Did not hold' : 'Not known')
const followWords = { 'goes on': 'Goes on.', no: 'So it does not fit.', ask: 'So it is asked.' } as const
/** Each row of the service's table, tried on this person: how the answer came about. */
const rowByRow = (service: Service, situation: Situation, facts: readonly Fact[]): Html =>
  html`<details class="govuk-details op-trace"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">Row by row<span class="govuk-visually-hidden">: ${service.name}</span></span></summary><ol class="govuk-details__text op-list op-small">${decisionTable(
    service,
    facts,
    situation,
  ).map(
    (l) =>
      html`<li><b>${heldWords(l.now)}:</b> ${/[?]$/.test(l.condition) ? l.condition : `${l.condition}.`} ${l.follows === 'goes on' ? html`<span class="op-quiet">${followWords[l.follows]}</span>` : html`<b>${followWords[l.follows]}</b>`}${l.parts.length > 0 && html`<ul>${l.parts.map((x) => html`<li>${heldWords(x.now)}: ${x.words}</li>`)}</ul>`}</li>`,
  )}</ol></details>`
const rows = (all: readonly { service: Service; fit: Fit }[], fits: Fit['fits'], situation: Situation, facts: readonly Fact[]): Html =>
  table({
    caption: headings[fits],
    hideCaption: true,
    cards: true,
    empty: 'None.',
    head: ['Service', 'Because', 'Source'],
    rows: all.map(({ service, fit: f }) => {
      // What decides: for a no what stands against it, for a question what to ask; what speaks for it beside both.
      const shown = fits === 'no' ? f.reasons.filter((r) => r.says === 'no') : f.reasons
      const words = { no: 'No', ask: 'Ask', yes: 'Yes', note: 'Note' } as const
      return [
        html`<a href="/services/${service.key}">${service.name}</a>`,
        html`<ul class="op-list">${shown.map((r) => html`<li><b>${words[r.says]}.</b> ${r.text}</li>`)}</ul>${rowByRow(service, situation, facts)}`,
        [...new Set(shown.map((r) => r.source))].join('; '),
      ]
    }),
  })
