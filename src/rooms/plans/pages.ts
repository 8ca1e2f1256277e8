/** Pages: the plan of one family, and its chronology. What is done to a plan has pages of its own (action-pages, need-pages, her-pages). */
import type { Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { type Context, colleagues, openTeams, type StaffSite, standing } from '#rooms/access/index.ts'
import { type Chronology, type OpenFamily, openFamily, type Panel } from '#rooms/people/index.ts'
import { actionPages } from './action-pages.ts'
import { actionsSection, needsBox } from './actions-view.ts'
import { allEntries, chronologyBody, entryList } from './chronology.ts'
import { herPages } from './her-pages.ts'
import { identityBlock, type OpensNow, type Reading, sheIs } from './identity.ts'
import { lookedPage, mayRead } from './looked-page.ts'
import { needPages } from './need-pages.ts'
import { peopleSection, whoWorks } from './people-view.ts'
import { readers } from './readers.ts'
import { actionsOf, needsOf } from './store.ts'
import { liveWork } from './who.ts'

export interface PlanParts {
  pack: Pack
  /** What other rooms lend to the plan; each draws only what this reader may see. */
  panels: readonly Panel[]
  chronologies: readonly Chronology[]
  /** Her times against the clock, from the room that makes the calls. */
  opensNow?: OpensNow
}
/** Without that room: a number with days is shown with its days, and never as safe now. */
const byTheClock: OpensNow = (_ctx, p) => (p.windowDays !== '' || p.windowFrom || p.windowUntil ? 'not-today' : 'any')

export function planPages(site: StaffSite, parts: PlanParts): void {
  site.get('/families/:familyId', readers, async ({ ctx, params }) => {
    const family = await openFamily(ctx, params.familyId)
    return ctx.page({
      title: 'Family plan',
      at: 'families',
      back: { href: '/work', text: 'My work' },
      body: await planBody(ctx, family, parts),
    })
  })
  site.get('/families/:familyId/chronology', readers, async ({ ctx, params, query }) => {
    const family = await openFamily(ctx, params.familyId)
    return ctx.page({
      title: 'Chronology',
      at: 'families',
      back: { href: `/families/${family.id}`, text: family.title },
      body: chronologyBody(ctx, family, await allEntries(ctx, family, parts.chronologies), query),
    })
  })
  actionPages(site)
  needPages(site)
  herPages(site)
  lookedPage(site)
}

const latest = 6
async function planBody(ctx: Context, family: OpenFamily, parts: PlanParts): Promise<Html> {
  const mine = await standing(ctx, family.id)
  const [actions, needs, work, everyone, teams] = await Promise.all([
    actionsOf(ctx, family),
    needsOf(ctx, family),
    liveWork(ctx, family.id),
    colleagues(ctx),
    openTeams(ctx),
  ])
  const reading: Reading = { family, standing: mine, actions, work }
  const names = { everyone, teams }
  const hers = mine.reads('safety-plan') && sheIs(family).length > 0
  const entries = await allEntries(ctx, family, parts.chronologies)
  const path = `/families/${family.id}`
  const chronology = html`<section class="op-sec" id="chronology"><div class="op-sec__head"><h2>Latest in the chronology</h2></div>
${entries.length === 0 ? html`<p class="op-quiet">Nothing has been recorded yet.</p>` : entryList(ctx, entries.slice(0, latest))}
<p class="op-small op-gap op-do">${entries.length > 0 && html`<a href="${path}/chronology">All ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}</a> · <a href="${path}/chronology?show=facts">Facts only</a>`}${mine.writes('plan') && html`${entries.length > 0 && ' · '}<a href="${path}/entries/new">Add an entry</a>`}</p></section>`
  const own: Drawn[] = [
    { place: 'main', order: 10, body: peopleSection(ctx, reading, names) },
    { place: 'main', order: 30, body: actionsSection(ctx, family, actions, names, mine.writes('plan')) },
    { place: 'main', order: 90, body: chronology },
    { place: 'aside', order: 25, body: whoWorks(ctx, reading, names) },
    { place: 'aside', order: 20, body: hers && safetyBox(family) },
    { place: 'aside', order: 30, body: needsBox(ctx, family, needs, mine.writes('plan')) },
    { place: 'aside', order: 35, body: mine.writes('referral') && referBox(family) },
  ]
  const lent: Drawn[] = []
  for (const p of parts.panels) lent.push({ place: p.place, order: p.order, body: await p.draw(ctx, family) })
  const all = [...own, ...lent].sort((a, b) => a.order - b.order)
  const column = (place: Panel['place']): Part[] => all.flatMap((d) => (d.place === place && d.body ? [d.body] : []))
  return html`${await identityBlock(ctx, reading, parts.opensNow ?? byTheClock)}
${subNavigation(family, entries.length, hers, mayRead(ctx, family, mine))}
<div class="op-cols"><div>${column('main')}</div><aside>${column('aside').map((body, i) => (i === 0 ? body : html`<div class="op-gap">${body}</div>`))}</aside></div>`
}
interface Drawn {
  place: Panel['place']
  order: number
  body: Part
}

function subNavigation(family: OpenFamily, entries: number, safetyPlan: boolean, looked: boolean): Html {
  const path = `/families/${family.id}`
  const places: (readonly [string, string])[] = [
    ['', 'Plan'],
    ['/chronology', `Chronology (${entries})`],
    ['/people', 'People'],
    ...(safetyPlan ? [['/safety-plan', 'Safety plan'] as const] : []),
    ...(looked ? [['/who-looked', 'Who looked'] as const] : []),
  ]
  return html`<nav class="moj-sub-navigation" aria-label="Parts of this plan"><ul class="moj-sub-navigation__list">${places.map(([to, words]) => html`<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="${path}${to}"${to === '' && html` aria-current="page"`}>${words}</a></li>`)}</ul></nav>`
}
const safetyBox = (family: OpenFamily): Html =>
  html`<div class="op-box op-do"><h2>Her own safety plan</h2><p>Four lines, in her words.</p><p><a href="/families/${family.id}/safety-plan">Read or write it with her</a></p><p class="op-small op-quiet">Only the workers named on this plan see it.</p></div>`
const referBox = (family: OpenFamily): Html =>
  html`<div class="op-box op-do"><h2>Bring in another service</h2><p><a href="/families/${family.id}/refer">See where it can go</a></p><p><a href="/families/${family.id}/unmet-need">Nothing fits: record an unmet need</a></p></div>`
