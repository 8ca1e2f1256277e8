/** The lists for a panel, and one person on them. By name and never by number; each decided on by a person, with a reason. */
import { sayDateTime, sayDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { aDay, longText, oneOf, text } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import type { OpenFamily, Panel } from '#rooms/people/index.ts'
import { sayAge } from '#rooms/people/index.ts'
import { oftenDecisions, oftenGaps, type Proposal } from './often-rules.ts'
import {
  askThePolice,
  type Considered,
  confirmPattern,
  consideredIn,
  decideOften,
  harming,
  neededHelp,
  type OnPanel,
  onPanel,
  panelArea,
} from './often-store.ts'

const who: readonly Role[] = ['manager', 'chair']
const at = 'meetings'
type About = 'helped' | 'harms'
const titles = { helped: 'Has needed help most often', harms: 'Reported to harm most often' } as const
const back = { href: '/meetings/panel', text: 'For a panel' }

const deciding = form(
  {
    decision: oneOf('What does the panel decide?', oftenDecisions, { missing: 'Select what the panel decides', small: true }),
    why: longText('Why', { missing: 'Enter why', rows: 2, max: 600, called: 'why' }),
    does: text('Who does what, by when?', { optional: true, max: 300, hint: 'For example, her adviser asks on Friday what would help' }),
    again: aDay('Look again on', { optional: true, called: 'the day to look again' }),
  },
  () => ({}),
)
const confirming = form({
  what: oneOf(
    'Is it so?',
    { yes: 'Yes, as far as we know', no: 'No, or it cannot be said' },
    { missing: 'Select whether it is so', small: true },
  ),
  why: longText('Why', {
    missing: 'Enter why',
    rows: 2,
    max: 600,
    called: 'why',
    hint: 'Who was asked, and what speaks against it: was it self-defence, is it one and the same matter?',
  }),
})
const channels: Record<string, string> = {
  phone: 'telephone',
  'walk-in': 'in person',
  email: 'e-mail',
  police: 'police',
  online: 'online',
  incident: 'reported',
  referral: 'high-risk referral',
  suspected: 'suspected',
  charged: 'charged',
  cautioned: 'cautioned',
  convicted: 'convicted',
  acquitted: 'found not guilty',
  'no-further-action': 'no further action',
}

export function oftenPages(site: StaffSite): void {
  site.get('/meetings/panel', who, async ({ ctx }) => {
    const area = await panelArea(ctx)
    const [helped, harms] = [await neededHelp(ctx), await harming(ctx)]
    const listed = [...new Set([...helped, ...harms].map((x) => x.personId))]
    const decided = await consideredIn(ctx, area, listed)
    return ctx.page({
      title: 'For a panel',
      at,
      back: { href: '/meetings', text: 'Meetings' },
      body: html`<div class="op-head"><div><h1>For a panel</h1><p class="op-head__sub">Who may see this: managers of the front door, and the chair</p></div></div>
<p class="op-sent">These lists find people to talk about. They decide nothing, and stand in the order of names. Five times is what it takes many before they are safe: whoever is here was not helped well enough yet.</p>
${listOf(ctx, 'helped', helped, decided)}${listOf(ctx, 'harms', harms, decided)}`,
    })
  })
  for (const about of ['helped', 'harms'] as const)
    formPage(site, {
      path: `/meetings/panel/${about}/:personId` as '/meetings/panel/helped/:personId',
      who,
      at,
      title: 'For a panel',
      heading: (on: { x: OnPanel; before: Considered[]; everyone: ReadonlyMap<string, Colleague> }) =>
        html`${on.x.name}<span class="op-head__sub">${titles[about]}</span>`,
      form: deciding,
      creates: true,
      async subject({ ctx, params }) {
        const area = await panelArea(ctx)
        return {
          x: await onPanel(ctx, about, params.personId),
          before: await consideredIn(ctx, area, [params.personId]),
          everyone: await colleagues(ctx),
        }
      },
      back: () => back,
      before: (on) => evidence(on.x, about),
      aside: (on) => beforeBox(on.before, on.everyone),
      buttons: [{ do: 'decide', text: 'Save what the panel decides' }],
      async save(on, a, { ctx }) {
        const d = { decision: a.decision, why: a.why, does: a.does ?? '', again: a.again }
        const gaps = Object.entries(oftenGaps(d, ctx.today))
        if (gaps.length > 0)
          return Object.fromEntries(gaps.map(([name, words]) => [name, new Problem(words, name === 'again' ? 'day' : '')]))
        await decideOften(ctx, on.x, about, d)
        return back.href
      },
    })
  for (const about of ['serial', 'repeat'] as const)
    formPage(site, {
      path: `/meetings/panel/harms/:personId/${about}` as '/meetings/panel/harms/:personId/serial',
      who,
      at,
      title: 'Is it so?',
      heading: (on: { x: OnPanel }) =>
        html`${on.x.name}<span class="op-head__sub">${about === 'serial' ? 'May be serial' : 'May be a repeat'}</span>`,
      form: confirming,
      creates: true,
      subject: async ({ ctx, params }) => ({ x: await onPanel(ctx, 'harms', params.personId) }),
      back: (on) => ({ href: `/meetings/panel/harms/${on.x.personId}`, text: on.x.name }),
      before: (on) =>
        html`${(about === 'serial' ? [on.x.serial] : on.x.repeat).map((q) => q && proposed(q))}<p class="op-sent">A rule proposes it. It is so only when a person says so. ${about === 'serial' && 'Then her workers are told to ask the police about Clare’s Law, and nothing else: not how many, who or where.'}</p>`,
      buttons: [{ do: 'save', text: 'Save' }],
      async save(on, a, { ctx }) {
        await confirmPattern(ctx, on.x, about, a.what === 'yes', a.why)
        return `/meetings/panel/harms/${on.x.personId}`
      },
    })
}

const last = (decided: readonly Considered[], x: OnPanel, about: Considered['about']) =>
  decided.find((d) => d.personId === x.personId && d.about === about)
const said = (d: Considered | undefined): Part =>
  d === undefined
    ? html`<b>Not yet looked at</b>`
    : html`${d.decision in oftenDecisions ? oftenDecisions[d.decision as keyof typeof oftenDecisions].text : d.decision === 'confirmed' ? 'Confirmed' : 'Not confirmed'}<small>${sayDateTime(d.at, { short: true })}${d.again && `, again on ${sayDay(d.again)}`}${d.parted && '. Look again: records were parted since'}</small>`
const whoIs = (ctx: Context, x: OnPanel, href: string): Html => {
  const age = sayAge(x, ctx.today)
  return html`<b><a href="${href}">${x.name}</a></b>${age !== '' && `, ${age}`}`
}
const plans = (x: OnPanel): string => [...new Set(x.events.map((e) => e.reference))].join(', ')
function listOf(ctx: Context, about: About, list: readonly OnPanel[], decided: readonly Considered[]): Html {
  return html`<section class="op-sec"><div class="op-sec__head"><h2>${titles[about]}</h2></div>${table({
    caption: titles[about],
    hideCaption: true,
    cards: true,
    empty: 'Nobody stands out in the last twelve months.',
    head:
      about === 'helped' ? ['Who', 'Contacts in 12 months', 'Plans', 'The panel'] : ['Who', 'Reported in 12 months', 'May be', 'The panel'],
    rows: list.map((x) => [
      whoIs(ctx, x, `/meetings/panel/${about}/${x.personId}`),
      plural(x.times, 'time'),
      about === 'helped'
        ? plans(x)
        : html`${x.serial && html`serial: ${patternState(last(decided, x, 'serial'))}<br>`}${x.repeat.length > 0 && html`repeat: ${patternState(last(decided, x, 'repeat'))}`}`,
      said(last(decided, x, about)),
    ]),
  })}</section>`
}
const patternState = (d: Considered | undefined): string =>
  d === undefined || d.parted ? 'proposed' : d.decision === 'confirmed' ? 'confirmed' : 'not confirmed'
const proposed = (q: Proposal): Html =>
  html`<div class="op-box op-gap"><p><b>${q.says}</b></p><ul class="op-items">${q.evidence.map((e) => html`<li>${sayDay(e.on)}, ${channels[e.kind] ?? e.kind}, plan ${e.reference}</li>`)}</ul><p class="op-small op-quiet">${q.rule}</p></div>`
function evidence(x: OnPanel, about: About): Html {
  const most = 24
  return html`<p class="op-sent">${about === 'helped' ? 'What she asked, and what was said, stands in her plans, for those who are on them. Ask her workers what would help before anything is decided.' : 'What happened stands in the plans, for those who are on them. Nobody contacts him before her workers have been asked.'}</p>
${x.serial && html`${proposed(x.serial)}<p class="op-small"><a href="/meetings/panel/harms/${x.personId}/serial">Say whether it is so</a></p>`}${x.repeat.map((q) => html`${proposed(q)}<p class="op-small"><a href="/meetings/panel/harms/${x.personId}/repeat">Say whether it is so</a></p>`)}
<h2 class="govuk-heading-s">${about === 'helped' ? 'Contacts in twelve months' : 'What is recorded'}</h2><ul class="op-items">${x.events.slice(-most).map((e) => html`<li>${sayDay(e.on)}, ${channels[e.kind] ?? e.kind}, plan ${e.reference}</li>`)}</ul>${x.events.length > most && html`<p class="op-small op-quiet">And ${plural(x.events.length - most, 'time')} before.</p>`}`
}
const beforeBox = (before: readonly Considered[], everyone: ReadonlyMap<string, Colleague>): Html =>
  html`<div class="op-box"><h2>Decided before</h2>${before.length === 0 ? html`<p class="op-quiet">Nothing yet.</p>` : html`<ul class="op-items">${before.map((d) => html`<li>${said(d)}<br><span class="op-small">${d.why}${d.does !== '' && ` ${d.does}.`}${d.parted && html` <b>Decided of records that were counted as one person then, and have been parted since.</b>`}</span><br><span class="op-small op-quiet">${everyone.get(d.by)?.name ?? 'A colleague'}. ${d.rule}</span></li>`)}</ul>`}</div>`

/** On her plan: one sentence, the same whatever lies behind it. */
export const askPanel: Panel = {
  key: 'ask-the-police',
  place: 'aside',
  order: 12,
  async draw(ctx: Context, family: OpenFamily) {
    const ids = await askThePolice(ctx, family.id)
    const names = family.members.filter((m) => ids.includes(m.id)).map((m) => m.givenName || m.name)
    if (names.length === 0) return undefined
    return html`<div class="op-box op-box--warm"><h2>Ask the police</h2><p>Ask the domestic abuse unit about Clare’s Law for ${names.join(' and ')}. They tell her in person if there is something to tell. Write nothing of it here.</p></div>`
  },
}
