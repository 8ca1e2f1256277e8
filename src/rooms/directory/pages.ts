/**
 * The staff pages of the directory: what there is, who it is for and not for, how to get in, and how far each number may be believed. What
 * is typed to search is posted and comes back in the page, never in an address.
 */
import type { Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { sayPhone } from '#lib/phone.ts'
import { plural, sentenceList } from '#lib/text.ts'
import {
  agencyKinds,
  type ContactPoint,
  decisionTable,
  type Forum,
  type Gap,
  type Organisation,
  openStates,
  organisation,
  type Pack,
  type Programme,
  type Service,
  service,
  serviceSides,
  team,
} from '#pack/index.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { subNavigation } from '#platform/views/govuk.ts'
import { stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { type Capacity, capacities, ourServices, sayCapacity } from './capacity.ts'
import { capacityPages } from './capacity-pages.ts'
import { type Audience, audiences, isAudience, openWords, standingOf, standingWords } from './rules.ts'
import { type Listed, listed, meetingAddress, openMeeting, openService, type ServicePage } from './store.ts'
import { type TriedWays, triers, tryPages } from './try-pages.ts'

const kinds = {
  services: 'Services',
  programmes: 'Programmes',
  gaps: 'Known gaps',
  meetings: 'Meetings',
  organisations: 'Organisations',
} as const
type Kind = keyof typeof kinds
const isKind = (text: string | undefined): text is Kind => text !== undefined && Object.hasOwn(kinds, text)

export function directoryPages(site: StaffSite, { pack, ways }: { pack: Pack; ways?: TriedWays }): void {
  tryPages(site, { pack, ways })
  capacityPages(site)
  site.get('/services', 'signed-in', async ({ ctx, query }) =>
    listPage(ctx, pack, {
      audience: isAudience(query.for) ? query.for : undefined,
      kind: isKind(query.show) ? query.show : 'services',
      typed: '',
    }),
  )
  site.post('/services', 'signed-in', async ({ ctx, body }) => {
    const [audience, kind] = [posted(body, 'for'), posted(body, 'show')]
    return listPage(ctx, pack, {
      audience: isAudience(audience) ? audience : undefined,
      kind: isKind(kind) ? kind : 'services',
      typed: posted(body, 'words').trim().slice(0, 100),
    })
  })
  site.get('/services/:key', 'signed-in', async ({ ctx, params }) =>
    params.key.startsWith('meeting-')
      ? meetingPage(ctx, pack, openMeeting(pack, params.key.slice('meeting-'.length)))
      : servicePage(ctx, pack, openService(pack, params.key), (await capacities(ctx)).get(params.key)),
  )
}

// ── The list ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Asked {
  audience: Audience | undefined
  kind: Kind
  typed: string
}
const address = (kind: Kind, audience: Audience | undefined) => {
  const said = [kind !== 'services' && `show=${kind}`, audience && `for=${audience}`].filter(Boolean).join('&')
  return said === '' ? '/services' : `/services?${said}`
}

function listPage(ctx: Context, pack: Pack, { audience, kind, typed }: Asked): Outcome {
  const found = listed(pack, { audience, typed })
  const counts: Record<Kind, number> = {
    services: found.services.length,
    programmes: found.programmes.length,
    gaps: found.gaps.length,
    meetings: found.forums.length,
    organisations: found.organisations.length,
  }
  const parts = (Object.keys(kinds) as Kind[]).filter(
    (k) => audience === undefined || k === 'services' || k === 'programmes' || k === 'gaps',
  )
  const shown = parts.includes(kind) ? kind : 'services'
  // A search is answered whole: whoever types a word does not know under which kind it stands.
  const drawn = typed === '' ? [shown] : parts.filter((k) => counts[k] > 0)
  return ctx.page({
    title: 'Services',
    at: 'services',
    body: html`<div class="op-head"><div><h1>Services</h1><p class="op-head__sub">${plural(pack.services.length, 'service')}, as at ${pack.asAt}. Verify before use: the documents they come from are from 2017 to 2019.</p></div>${triers.includes(ctx.viewer.role) && html`<div class="op-head__do"><a class="govuk-button govuk-button--secondary" href="/services/try">Try a made-up person</a></div>`}</div>
<form class="op-form" method="post" action="/services" role="search" autocomplete="off">
<input type="hidden" name="for" value="${audience ?? ''}"><input type="hidden" name="show" value="${shown}">
<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="words">Search by name, kind of help or organisation</label>
<div class="govuk-button-group"><input class="govuk-input govuk-input--width-20" id="words" name="words" value="${typed}" maxlength="100" autocomplete="off" spellcheck="false"><button class="govuk-button" data-module="govuk-button">Search</button></div></div>
</form>
<p class="op-small">For: ${[undefined, ...(Object.keys(audiences) as Audience[])].map((a, i) => [i > 0 && ' · ', a === audience ? html`<b>${a ? audiences[a].words : 'Everyone'}</b>` : html`<a href="${address(shown === 'programmes' ? shown : 'services', a)}">${a ? audiences[a].words : 'Everyone'}</a>`])}</p>
${
  typed === ''
    ? subNavigation({
        label: 'Kinds',
        items: parts.map((k) => ({ text: `${kinds[k]} (${counts[k]})`, href: address(k, audience), active: k === shown })),
      })
    : html`<p class="op-sent" role="status">${
        drawn.length === 0
          ? 'Nothing here has those words.'
          : `${plural(
              parts.reduce((n, k) => n + counts[k], 0),
              'entry',
              'entries',
            )} with those words${audience ? ` for ${audiences[audience].words.toLowerCase()}` : ''}.`
      } <a href="${address('services', audience)}">Clear the search</a></p>`
}
${drawn.length === 0 && html`<p>Try fewer or other words. If nothing is there for the person, record it as an unmet need on the page about where the contact should go: that is how a gap is counted.</p>`}
${drawn.map((k) => section(ctx, pack, k, found, typed !== ''))}`,
  })
}
function section(ctx: Context, pack: Pack, kind: Kind, found: Listed, headed: boolean): Html {
  const drawn = {
    services: () => serviceTable(found.services, pack, ctx.today),
    programmes: () => programmeTable(found.programmes, pack),
    gaps: () => gapTable(found.gaps, pack),
    meetings: () => meetingTable(found.forums, pack),
    organisations: () => organisationTable(found.organisations, pack, ctx.today),
  }[kind]()
  return html`<section class="op-sec">${headed && html`<div class="op-sec__head"><h2>${kinds[kind]}</h2></div>`}${drawn}</section>`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const openMark = (s: Pick<Service, 'open' | 'endsOn'>, today: Day): Html => {
  const { state, words } = openWords(s, today)
  return stateMark(state === 'open' ? 'done' : state === 'unknown' || state === 'ended' ? 'cannot-say' : 'cannot-take-now', words)
}
const serviceTable = (services: readonly Service[], pack: Pack, today: Day): Html =>
  table({
    caption: 'Services',
    hideCaption: true,
    cards: true,
    empty: 'No service is for them. If somebody needs one, record an unmet need.',
    head: ['Service', 'For', 'Not for', 'How to enter', { text: 'Now', label: 'Now' }],
    rows: services.map((s) => [
      html`<a href="/services/${s.key}">${s.name}</a><small>${organisation(pack, s.organisation)?.name}, ${s.kind.toLowerCase()}</small>`,
      s.for.who,
      s.notFor.length === 0 ? html`<span class="op-quiet">Not said</span>` : capital(sentenceList(s.notFor.map((n) => n.who))),
      s.enter,
      html`${openMark(s, today)}${s.waiting && html`<small>${s.waiting}</small>`}`,
    ]),
  })
const programmeTable = (programmes: readonly Programme[], pack: Pack): Html =>
  table({
    caption: 'Programmes',
    hideCaption: true,
    cards: true,
    empty: 'No programme is for them.',
    head: ['Programme', 'For', 'Sessions', 'Way in', 'If one is missed'],
    rows: programmes.map((p) => [
      html`<a href="/services/${p.service}">${p.name}</a><small>${organisation(pack, service(pack, p.service)?.organisation ?? '')?.name}</small>`,
      p.for,
      html`${sessionsOf(p)}<small>${p.form}, ${p.binding}</small>`,
      p.entry,
      p.missed,
    ]),
  })
const sessionsOf = (p: Programme): string => {
  const { from, to, every } = p.sessions
  const many =
    from === null && to === null ? 'Number not said' : from === to ? `${from}` : to === null ? `${from} or more` : `${from ?? 1} to ${to}`
  return `${many}${every === 'Not stated' ? '' : `, ${every.charAt(0).toLowerCase()}${every.slice(1)}`}`
}
const gapTable = (gaps: readonly Gap[], pack: Pack): Html =>
  table({
    caption: 'Known gaps',
    hideCaption: true,
    cards: true,
    empty: 'No gap is known for them.',
    head: ['Who', 'What is not there', 'Where', 'Source'],
    rows: gaps.map((g) => [
      g.who,
      g.words,
      sentenceList(g.areas.map((a) => pack.areas.find((x) => x.key === a)?.name ?? a)),
      `${g.source}, as at ${g.asAt}`,
    ]),
  })
const meetingTable = (forums: readonly Forum[], pack: Pack): Html =>
  table({
    caption: 'Meetings',
    hideCaption: true,
    cards: true,
    empty: 'No meeting.',
    head: ['Meeting', 'What it does', 'Who goes on it', 'When'],
    rows: forums.map((f) => [
      html`<a href="${meetingAddress(f)}">${f.short}</a><small>${f.name}, ${pack.areas.find((a) => a.key === f.area)?.name}</small>`,
      f.purpose,
      sentenceList(f.criteria),
      whenOf(f),
    ]),
  })
const weekdayNames = {
  mon: 'Mondays',
  tue: 'Tuesdays',
  wed: 'Wednesdays',
  thu: 'Thursdays',
  fri: 'Fridays',
  sat: 'Saturdays',
  sun: 'Sundays',
} as const
const whenOf = (f: Forum): string => {
  const days =
    f.days.length === 5 ? 'Every working day' : f.days.length === 0 ? 'Days not said' : sentenceList(f.days.map((d) => weekdayNames[d]))
  return `${days}${f.everyWeeks && f.everyWeeks > 1 ? `, every ${f.everyWeeks} weeks` : ''}${f.starts ? ` at ${f.starts}` : ''}`
}
const organisationTable = (organisations: readonly Organisation[], pack: Pack, today: Day): Html =>
  table({
    caption: 'Organisations',
    hideCaption: true,
    cards: true,
    empty: 'No organisation.',
    head: ['Organisation', 'What it does', 'Its services', 'Contact'],
    rows: organisations.map((o) => {
      const its = pack.services.filter((s) => s.organisation === o.id)
      return [
        html`${o.name}${o.short && ` (${o.short})`}<small>${agencyKinds[o.kind]}${o.nowCalled && `. Now called ${o.nowCalled}`}</small>`,
        o.role,
        its.length === 0
          ? html`<span class="op-quiet">None here</span>`
          : its.map((s, i) => [i > 0 && ', ', html`<a href="/services/${s.key}">${s.name}</a>`]),
        (o.contact ?? []).length === 0
          ? html`<span class="op-quiet">None held</span>`
          : (o.contact ?? []).map((c) => contactLine(c, today)),
      ]
    }),
  })

// ── One service ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Staff may see a number that nobody has checked; never without its warning. */
const contactLine = (c: ContactPoint, today: Day): Html => {
  const said = c.kind === 'phone' ? sayPhone(c.value) : c.value
  const doubt = standingOf(c, today) !== 'verified'
  return html`<p><b>${said}</b>${c.who && ` (${c.who})`}<br><span class="op-small">${doubt ? html`<b>${standingWords(c, today)}.</b>` : `${standingWords(c, today)}.`}</span><br><span class="op-small op-quiet">${c.hours ? `Hours: ${c.hours}.` : 'Hours not known.'}${c.note && ` ${c.note}.`} Source: ${c.source}.</span></p>`
}
const pair = (term: string, what: Part): Part =>
  what !== undefined && what !== null && what !== false && what !== '' && html`<dt>${term}</dt><dd>${what}</dd>`

/** The entry as a decision table: what is not known is asked at every line, and never quietly refuses. */
const decidedTable = (s: Service, pack: Pack): Html => {
  const words = { 'goes on': 'Goes on', no: 'Does not fit', ask: 'Ask first' } as const
  return table({
    caption: 'How it is decided',
    hideCaption: true,
    cards: true,
    head: ['Condition', 'If so', 'If not', 'Source'],
    rows: decisionTable(s, pack.facts).map((l) => [l.condition, words[l.holds], words[l.otherwise], l.source]),
  })
}

function servicePage(ctx: Context, pack: Pack, on: ServicePage, stands: Capacity | undefined): Outcome {
  const s = on.service
  return ctx.page({
    title: 'A service',
    at: 'services',
    back: { href: '/services', text: 'Services' },
    body: html`<div class="op-head"><div><h1>${s.name}</h1><p class="op-head__sub">${on.organisation?.name} · ${s.kind} · ${serviceSides[s.side]} · ${sentenceList(s.areaNames)}</p></div></div>
<p class="op-sent">${s.what}</p>
<div class="op-cols"><div>
<section class="op-sec"><div class="op-sec__head"><h2>Who it is for</h2></div><p>${s.for.who}.</p>
${s.notFor.length > 0 && html`<h3>Not for</h3><ul class="op-list">${s.notFor.map((n) => html`<li>${capital(n.who)}${n.reason && html`<br><span class="op-small">${n.reason}</span>`}${n.source && html` <span class="op-small op-quiet">Source: ${n.source}.</span>`}</li>`)}</ul>`}
${s.notFor.length === 0 && html`<p class="op-small op-quiet">The documents name nobody it is not for. Ask before you send someone.</p>`}
${s.unsaid.length > 0 && html`<h3>Not stated: ask</h3><p>${capital(s.unsaid.map((u) => u.words).join('; '))}.</p>`}
${s.familyWork && html`<p class="op-box op-box--warm"><b>Work with several of one family.</b> Each is asked apart first, and can say no without the others learning of it.</p>`}${s.jointWork && html`<p class="op-box op-box--grave"><b>Work with two people together.</b> Only after each was seen alone, there is no coercive control, and she can say no without the other learning of it.</p>`}
<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">How it is decided, line by line</span></summary><div class="govuk-details__text">${decidedTable(s, pack)}</div></details></section>
<section class="op-sec"><div class="op-sec__head"><h2>What it is like</h2></div><dl class="op-dl">
${pair('Format', s.format)}${pair('Capacity', s.capacity ?? html`<span class="op-quiet">Not said</span>`)}${pair('Waiting', s.waiting ?? html`<span class="op-quiet">Not said</span>`)}${pair('How to enter', s.enter)}${pair('Agreement', s.consent)}${pair('Answers within', s.answerWithin?.words)}${pair('Paid by', s.funder)}</dl></section>
${on.programmes.map((p) => programmeSection(p))}
</div><aside>
<div class="op-box"><h2>Now</h2><p>${openMark(s, ctx.today)}</p>${stands && html`<p>${sayCapacity(stands, ctx.now)}</p>`}${ourServices(ctx).includes(s) && html`<p><a href="/services/${s.key}/now">Say how it stands</a></p>`}${s.openNote && html`<p>${s.openNote}</p>`}${s.endsOn && s.endsOn >= ctx.today && html`<p class="op-small">Its money ends on ${sayDay(s.endsOn as Day)}.</p>`}</div>
<div class="op-box"><h2>Contact</h2>${s.contact.length === 0 ? html`<p class="op-quiet">None held.</p>` : s.contact.map((c) => contactLine(c, ctx.today))}<p class="op-small op-quiet">For staff. Nothing here is shown to the public until somebody has rung it.</p></div>
<div class="op-box"><h2>Who answers here</h2>${on.teams.length === 0 ? html`<p>Nobody in this system: ask it by its own way in.</p>` : html`<p>${sentenceList(on.teams)}</p>`}</div>
<p class="op-small op-quiet op-gap">As at ${s.asAt}. Source: ${s.source}.${s.inventory && ` Number ${s.inventory} in the inventory.`}${s.areaNote && ` ${s.areaNote}`}</p>
</aside></div>`,
  })
}
const programmeSection = (p: Programme): Html =>
  html`<section class="op-sec"><div class="op-sec__head"><h2>${p.name}</h2></div><dl class="op-dl">
${pair('For', p.for)}${pair('Form', p.form)}${pair('Sessions', html`${sessionsOf(p)}${p.sessions.note && html`<br><span class="op-small">${p.sessions.note}</span>`}`)}${pair('Way in', p.entry)}${pair('Bound by', p.binding)}${pair('If one is missed', p.missed)}${pair('For the partner', p.partnerSupport)}${pair('Documents differ', p.differs)}${pair('Now', openStates[p.open])}${pair('Source', `${p.source}, as at ${p.asAt}`)}</dl></section>`

// ── One meeting ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function meetingPage(ctx: Context, pack: Pack, f: Forum): Outcome {
  const seats = f.seats.map((key) => team(pack, key)?.name ?? key)
  const clocks = f.clocks
  return ctx.page({
    title: 'A meeting',
    at: 'services',
    back: { href: '/services?show=meetings', text: 'Meetings' },
    body: html`<div class="op-head"><div><h1>${f.name}</h1><p class="op-head__sub">${f.short} · ${pack.areas.find((a) => a.key === f.area)?.name} · ${whenOf(f)}</p></div></div>
<p class="op-sent">${f.purpose}</p>
<div class="op-cols"><div>
<section class="op-sec"><div class="op-sec__head"><h2>Who goes on it</h2></div><ul class="op-list">${f.criteria.map((c) => html`<li>${c}</li>`)}</ul><p>${f.how}</p></section>
${f.stages.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>In what order</h2></div><ol class="op-list">${f.stages.map((x) => html`<li>${x.words}</li>`)}</ol></section>`}
${f.decisions.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>What it may decide</h2></div><ul class="op-list">${f.decisions.map((x) => html`<li>${x.words}</li>`)}</ul></section>`}
</div><aside>
<div class="op-box"><h2>Who sits</h2>${seats.length === 0 ? html`<p class="op-quiet">Not said.</p>` : html`<ul class="op-list">${seats.map((x) => html`<li>${x}</li>`)}</ul>`}${f.keptBy && html`<p class="op-small">Kept by ${team(pack, f.keptBy)?.name}.</p>`}</div>
<div class="op-box"><h2>Clocks</h2><dl class="op-dl">${pair('Listed within', clocks.listWithin?.words)}${pair('Papers within', clocks.papersWithin?.words)}${pair('She is told within', clocks.tellWithin?.words)}${pair('Actions due', clocks.actionsDue && `${plural(clocks.actionsDue.workingDaysAfter, 'working day')} after, at ${clocks.actionsDue.at}`)}${pair('Flag', f.flagMonths && `${f.flagMonths} months`)}</dl>${f.papers && html`<p class="op-small">${f.papers}</p>`}</div>
${f.toConfirm && html`<div class="op-box op-box--warm"><h2>To confirm</h2><p>${f.toConfirm}</p></div>`}
<p class="op-small op-quiet op-gap">As at ${f.asAt}. Source: ${f.source}.</p>
</aside></div>`,
  })
}
