/**
 * One case at a sitting: her voice first, then what the referrer says in three lines, what was promised before, and what each agency knows. Nothing
 * here can hold her answers, a hidden address, a number or her own safety plan: none of them is read.
 */
import type { Day } from '#lib/day.ts'
import { sayDateTime, sayDay, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { lines } from '#platform/views/form.ts'
import { button } from '#platform/views/govuk.ts'
import { agencyMark, clockMark, personMark, riskMark, seenBy, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues, openTeams, type Team } from '#rooms/access/index.ts'
import { knownAddresses, type Member, type OpenFamily, sayAge } from '#rooms/people/index.ts'
import { couldTell } from '#rooms/plans/index.ts'
import { currentLevel, type LevelStep } from '#rooms/risk/index.ts'
import { bringsHerView, mySeat } from './actions.ts'
import { actionsGiven, type HerWorker, type MeetingAction, oldActions, workersOf } from './around.ts'
import { tellsHer } from './deciding.ts'
import { decisionWords } from './forums.ts'
import { oldActionsTable, shareBy, stateOf } from './list-view.ts'
import { mayShare, readinessWords, spokenWords } from './rules.ts'
import { heardBefore, type OpenItem, type Share, sharesOf } from './store.ts'

/** Everything a case shows, read once. */
export interface CaseReading {
  open: OpenItem
  level: LevelStep | undefined
  shares: readonly Share[]
  old: readonly MeetingAction[]
  given: readonly MeetingAction[]
  addresses: Awaited<ReturnType<typeof knownAddresses>>
  before: readonly Day[]
  workers: readonly HerWorker[]
  everyone: ReadonlyMap<string, Colleague>
  teams: readonly Team[]
  /** What this reader can do here; and what their own agency has said. */
  sits: boolean
  own: Share | undefined
  brings: boolean
  tells: boolean
}
export async function readCase(ctx: Context, open: OpenItem): Promise<CaseReading> {
  const { family, item, sitting } = open
  const [levels, shares, old, given, addresses, before, workers, everyone, teams, brings, tells] = await Promise.all([
    currentLevel(ctx, [family.id]),
    sharesOf(ctx, [item.id]),
    oldActions(ctx, [family.id], sitting),
    actionsGiven(ctx, item),
    knownAddresses(ctx, family.id),
    heardBefore(ctx, [family.id], sitting.startsAt),
    workersOf(ctx, [family.id]),
    colleagues(ctx),
    openTeams(ctx),
    bringsHerView(ctx, open),
    tellsHer(ctx, open),
  ])
  const may = mayShare(sitting, item)
  return {
    open,
    level: levels.get(family.id),
    shares,
    old,
    given,
    addresses,
    before: before.get(family.id) ?? [],
    workers,
    everyone,
    teams,
    sits: may && mySeat(ctx, open) !== undefined,
    own: shareBy(shares, item.id, ctx.viewer.teamId),
    brings: may && brings,
    tells,
  }
}
export const at = (open: Pick<OpenItem, 'sitting' | 'item'>) => `/meetings/${open.sitting.id}/${open.item.id}`
export const nameOfSitting = (open: Pick<OpenItem, 'sitting' | 'meeting'>): string =>
  `${open.meeting.forum.short}, ${sayDay(open.sitting.heldOn)}`
/** How the page says her or him, where there is one: her own first name, never "the victim". */
export const calledIn = (family: OpenFamily): string => {
  const harmed = family.members.filter((m) => m.role === 'victim')
  return harmed.map((m) => m.knownAs || m.givenName || m.name).join(' and ') || 'the person harmed'
}
const section = (title: Part, body: Part, more?: Part): Html =>
  html`<section class="op-sec"><div class="op-sec__head"><h2>${title}</h2>${more}</div>${body}</section>`

export function caseBody(ctx: Context, c: CaseReading, box: Part): Html {
  const { open } = c
  const of = open.items.length
  return html`<p class="op-crumb"><a href="/meetings/${open.sitting.id}">${nameOfSitting(open)}</a></p>
${idBlock(ctx, c, `Case ${open.number} of ${of}: ${open.family.title}`)}
<div class="op-cols op-cols--wide"><div>${voice(c)}${why(c)}
${section('Actions from before', oldActionsTable(ctx, c.old, { team: teamIn(c) }))}
${agencies(c)}</div>
<aside>${mine(c)}${decided(ctx, c)}${given(c)}</aside></div>
${box}
${neighbours(open)}`
}

function idBlock(ctx: Context, c: CaseReading, title: string): Html {
  const { family, item, meeting } = c.open
  const person = (m: Member) => {
    const age = sayAge(m, ctx.today)
    return html`${personMark(m.role, html`${m.name}${age !== '' && `, ${age}`}`)}${m.diedOn !== null && html` <b>Died ${sayDay(m.diedOn)}</b>`}<br>`
  }
  const keeper = c.everyone.get(item.keepsSafeHat)
  const last = c.before[0]
  return html`<div class="op-id"><div class="op-row"><h1>${title}</h1>${riskMark(c.level?.level ?? null)}</div>
<p class="op-head__sub">Reference ${family.reference}. ${seenBy(`those who sit, and those on ${calledIn(family)}’s plan`)}</p>
<div class="op-id__grid"><div><h2>People</h2><p>${family.members.map(person)}</p></div>
<div><h2>What keeps ${calledIn(family)} safe until then</h2><p>${item.keepsSafe}</p><p>${keeper ? html`<b>${keeper.name}</b>, ${keeper.teamName}, holds it` : 'Nobody is named'}</p></div>
<div><h2>Before</h2><p>${last ? `Heard here ${plural(c.before.length, 'time')} before, last on ${sayDay(last)}.` : 'Not heard here before.'}${last && meeting.forum.flagMonths !== null && html` <b>Repeat</b> if within ${meeting.forum.flagMonths} months.`}</p></div>
<div><h2>Addresses he knows</h2>${c.addresses.length === 0 ? html`<p class="op-quiet">None recorded.</p>` : c.addresses.map((a) => html`<p>${family.members.find((m) => m.id === a.memberId)?.name}: ${lines(a.lines)}${a.postcode !== '' && `, ${a.postcode}`}${a.untilOn && html`<br><span class="op-small op-quiet">until ${sayDay(a.untilOn as Day)}</span>`}</p>`)}</div></div></div>`
}

/** Her own view, and what she does not want, before anyone else speaks (practice decisions, 11). */
function voice(c: CaseReading): Html {
  const { item, family } = c.open
  const by = item.viewBy === null ? undefined : c.everyone.get(item.viewBy)
  const from = by && item.viewAt && `${by.name}, ${by.teamName}, ${sayDateTime(item.viewAt, { year: false })}`
  return section(
    `${calledIn(family)}’s voice first`,
    item.viewAt === null
      ? html`<p class="op-box op-box--warm"><b>Nobody has brought it yet.</b> Ask before anything is decided.</p>`
      : html`<blockquote class="op-said">${item.herView !== '' && html`<p>${lines(item.herView)}</p>`}${item.spoken !== 'yes' && html`<p><b>${item.spoken && spokenWords[item.spoken]}.</b> What stands here comes from others.</p>`}
<p><b>Does not want:</b> ${item.notWanted === '' ? html`<span class="op-quiet">nothing was said</span>` : lines(item.notWanted)}</p><p class="op-small op-quiet">Brought by ${from}.</p></blockquote>`,
  )
}
/** The referrer's own three lines. Not the answers of the assessment, and never a comment (practice decisions, 12). */
function why(c: CaseReading): Html {
  const { item } = c.open
  const by = c.everyone.get(item.listedBy)
  return section(
    'Why it is here',
    html`<dl class="op-dl"><dt>Why high</dt><dd>${lines(item.whyHigh)}</dd><dt>Why now</dt><dd>${lines(item.whyNow)}</dd></dl><p class="op-small op-quiet">Listed by ${by?.name ?? 'a colleague'}${by && `, ${by.teamName}`}, ${sayDateTime(item.listedAt, { year: false })}.</p>`,
  )
}

const teamIn = (c: CaseReading) => (id: string) => c.teams.find((t) => t.id === id)?.name ?? 'An agency'
function agencies(c: CaseReading): Html {
  const { item, seats, family } = c.open
  const states = seats.map((s) => stateOf({ shares: c.shares }, item, s))
  const known = family.members
  const draw = (share: Share, name: string): Html => {
    const about = known.find((m) => m.id === share.aboutMember)
    const by = c.everyone.get(share.by)?.name ?? 'a colleague'
    const when = sayDateTime(share.at, { year: false })
    if (share.nothing)
      return html`<div class="op-share op-share--none"><div class="op-share__by">${agencyMark(name)}</div><div>${stateMark('we-hold-nothing')} <span class="op-quiet">· ${by}, ${when}</span></div></div>`
    return html`<div class="op-share"><div class="op-share__by">${agencyMark(name)}<small>${by}, ${when}</small></div><div class="op-lines">${about && html`<b>${about.name}.</b> `}${lines(share.text)}${share.lastSeen !== '' && html`<p class="op-small op-quiet">Last seen: ${share.lastSeen}</p>`}</div><div>${share.mustNotLearn ? html`<b class="op-small">He must not learn that we know this</b>` : html`<span class="op-small op-quiet">He knows that we know it</span>`}</div></div>`
  }
  const rows = seats.map((s, i) => {
    const share = shareBy(c.shares, item.id, s.team.id)
    if (share) return draw(share, s.team.name)
    return states[i] === 'waits'
      ? html`<div class="op-share op-share--none"><div class="op-share__by">${agencyMark(s.team.name)}</div><div><b class="op-wait">waits</b> <span class="op-quiet">no answer yet</span></div></div>`
      : html`<div class="op-share op-share--none"><div class="op-share__by">${agencyMark(s.team.name)}</div><div class="op-quiet">${calledIn(family)}’s own view, above</div></div>`
  })
  const others = c.shares.filter((s) => !seats.some((x) => x.team.id === s.teamId)).map((s) => draw(s, teamIn(c)(s.teamId)))
  return section('What each agency knows', html`${rows}${others}`, html`<span class="op-small op-quiet">${readinessWords(states)}</span>`)
}

/** What this reader is asked for. */
function mine(c: CaseReading): Part {
  const { open } = c
  const links = [
    c.brings && html`<p><a href="${at(open)}/view">${open.item.viewAt ? 'Change' : 'Bring'} ${calledIn(open.family)}’s view</a></p>`,
    c.sits &&
      (c.own
        ? html`<p>${c.own.nothing ? 'You said that you hold nothing.' : 'You have shared.'} <a href="${at(open)}/share">Change what we said</a></p>`
        : html`<form method="post" action="${at(open)}/share">${button({ text: 'We hold nothing', name: 'do', value: 'nothing', classes: 'govuk-button--secondary', preventDoubleClick: true })}</form><p><a href="${at(open)}/share">Share what we know</a></p>`),
    c.tells && open.item.toldAt === null && html`<p><a href="${at(open)}/tell">Say that ${calledIn(open.family)} has been told</a></p>`,
  ].filter((x) => x !== false)
  return links.length > 0 && html`<div class="op-box op-box--wash op-mine"><h2>Yours</h2>${links}</div>`
}
/** The decision as it stands, for everyone; the chair has the box beside it. */
function decided(ctx: Context, c: CaseReading): Part {
  const { item, meeting, family } = c.open
  if (item.decision === null) return undefined
  const by = item.decidedBy === null ? undefined : c.everyone.get(item.decidedBy)
  const teller = item.tellsHat ? c.everyone.get(item.tellsHat)?.name : item.tellsTeam ? teamIn(c)(item.tellsTeam) : undefined
  const holder = item.holdsHat ? c.everyone.get(item.holdsHat) : undefined
  return html`<div class="op-box op-box--calm"><h2>Decided: ${decisionWords(meeting.forum)[item.decision] ?? item.decision}</h2>${item.decisionWhy !== '' && html`<p>${lines(item.decisionWhy)}</p>`}
${item.decision === 'refer-marac' && html`<p><b>Referred on to MARAC.</b></p>`}${holder && html`<p><b>${holder.name}</b>, ${holder.teamName}, holds it from here. The level stays as it was judged until somebody assesses again.</p>`}
<p>${teller ?? 'Somebody'} tells ${calledIn(family)}: ${stop(item.tellsHow)} ${item.toldAt ? html`${stateMark('done', `Told ${sayDateTime(item.toldAt, { year: false })}`)}` : item.tellsByOn && clockMark({ due: startOfDay(item.tellsByOn), now: ctx.now, wholeDay: true })}</p>${item.toldNote !== '' && html`<p class="op-small">${item.toldNote}</p>`}
<p class="op-small op-quiet">${by?.name ?? 'A chair'}, ${item.decidedAt && sayDateTime(item.decidedAt, { year: false })}</p></div>`
}

function given(c: CaseReading): Part {
  if (c.given.length === 0) return undefined
  const about = (id: string | null) => c.open.family.members.find((m) => m.id === id)?.name ?? 'everyone'
  return section(
    'Actions given',
    table({
      caption: 'Actions given at this sitting',
      hideCaption: true,
      head: ['Action, about whom', 'Owner, due'],
      rows: c.given.map((a) => [
        html`<a href="/families/${a.familyId}/actions/${a.id}">${a.text}</a><small>about ${about(a.aboutMember)}</small>${a.couldTellHim !== 'no' && html`<small><b>Could tell him: ${couldTell[a.couldTellHim].toLowerCase()}.</b> ${a.tellNote}</small>`}`,
        html`${teamIn(c)(a.ownerTeam)}<small>${a.state === 'open' ? sayDateTime(a.dueAt, { weekday: true, short: true, year: false }) : stateMark(a.state, '', a.outcome)}</small>`,
      ]),
    }),
  )
}
function neighbours(open: OpenItem): Html {
  const [prev, next] = [open.items[open.number - 2], open.items[open.number]]
  const to = (id: string) => `/meetings/${open.sitting.id}/${id}`
  return html`<nav class="op-row op-gap-l op-do" aria-label="Cases">${prev && html`<a href="${to(prev.id)}">Case ${open.number - 1}</a>`}<a href="/meetings/${open.sitting.id}">The list</a>${next && html`<a href="${to(next.id)}">Case ${open.number + 1}</a>`}</nav>`
}

/** A sentence that somebody typed, ended once. */
export const stop = (text: string): string => (/[.!?…”"]$/.test(text) ? text : `${text}.`)
