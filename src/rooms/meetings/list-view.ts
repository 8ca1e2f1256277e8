/** How a sitting looks as a list: how ready each case is, agency by agency, and what became of what was decided before. */
import { addDays } from '#lib/day.ts'
import { dayIn, sayDay, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { team } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import { clockMark, riskMark, seenBy, shape, stateMark } from '#platform/views/marks.ts'
import { type Heading, type Row, table } from '#platform/views/table.ts'
import type { Colleague, Context, Team } from '#rooms/access/index.ts'
import { type Member, sayAge, titleOf } from '#rooms/people/index.ts'
import type { LevelStep } from '#rooms/risk/index.ts'
import type { MeetingAction } from './around.ts'
import { decisionWords } from './forums.ts'
import { mayClose, mayShare, readinessWords, type SeatState, seatDays, seatState, seatStates } from './rules.ts'
import type { Item, OpenSitting, Seat, Share } from './store.ts'

/** Whoever sat down with something to say: derived from what was said, never asked for. */
export interface OnList {
  open: OpenSitting
  people: ReadonlyMap<string, readonly Member[]>
  levels: ReadonlyMap<string, LevelStep>
  shares: readonly Share[]
  old: readonly MeetingAction[]
  /** Families heard at an earlier sitting while its flag still stands. */
  repeat: ReadonlySet<string>
  everyone: ReadonlyMap<string, Colleague>
  teams: readonly Team[]
  /** The reader's own seat, if any. */
  mine: Seat | undefined
  chairs: boolean
}

export const shareBy = (shares: readonly Share[], itemId: string, teamId: string): Share | undefined =>
  shares.find((s) => s.itemId === itemId && s.teamId === teamId)
export const stateOf = (l: Pick<OnList, 'shares'>, item: Item, seat: Seat): SeatState =>
  seatState(shareBy(l.shares, item.id, seat.team.id), seat.bringsHerView && item.viewAt !== null)

const aged = (ctx: Context, m: Member): string => {
  const age = sayAge(m, ctx.today)
  return age === '' ? m.name : `${m.name}, ${age}`
}
/** Her name first, then the children and the person who harms. */
const whoCell = (ctx: Context, l: OnList, item: Item): Html => {
  const members = l.people.get(item.familyId) ?? []
  const of = (role: Member['role']) => members.filter((m) => m.role === role).map((m) => aged(ctx, m))
  const harmed = of('victim')
  const rest = [of('child').join('; ') || 'no children named', of('harms').join(' and ')].filter((x) => x !== '')
  return html`<a href="/meetings/${l.open.sitting.id}/${item.id}">${harmed.join(' and ') || titleOf(members)}</a><small>${rest.join(' · ')}</small>`
}
export const itemState = (l: OnList, item: Item): Html => {
  if (item.decision) return stateMark('done', decisionWords(l.open.meeting.forum)[item.decision] ?? item.decision)
  const waits = l.open.seats.filter((s) => stateOf(l, item, s) === 'waits')
  if (waits.length === 0) return stateMark('done', 'Ready')
  return html`<span class="op-wait">waits for ${waits.length === 1 ? waits[0]?.team.name : `${waits.length} agencies`}</span>`
}
const dots: Record<SeatState, Html> = { shared: shape('dot'), nothing: shape('ring'), waits: html`<span class="op-wait">waits</span>` }
const dot = (state: SeatState): Html =>
  state === 'waits' ? dots.waits : html`${dots[state]}<span class="govuk-visually-hidden">${seatStates[state]}</span>`

/** One press says that we hold nothing of anyone in the case (practice decisions, section 3: 25 to 65 answers a day). */
const mineCell = (l: OnList, item: Item): Part => {
  const { mine, open } = l
  if (!mine || !mayShare(open.sitting, item)) return undefined
  const at = `/meetings/${open.sitting.id}/${item.id}`
  const state = stateOf(l, item, mine)
  if (mine.bringsHerView)
    return html`<a href="${at}/view">${item.viewAt ? 'Change the view you brought' : html`<b>Bring the person’s own view</b>`}</a>`
  if (state !== 'waits')
    return html`<small>${state === 'nothing' ? 'We hold nothing' : 'We have shared'} · <a href="${at}/share">Change<span class="govuk-visually-hidden"> what we said</span></a></small>`
  return html`<form method="post" action="${at}/share"><input type="hidden" name="from" value="list">${button({ text: 'We hold nothing', name: 'do', value: 'nothing', classes: 'govuk-button--secondary op-button--small', preventDoubleClick: true })}</form><a href="${at}/share">Share what we know</a>`
}

/** The head of a narrow column, as the pack says it. */
const short = (ctx: Context, t: Team): string => team(ctx.pack, t.key)?.short ?? t.name

function grid(ctx: Context, l: OnList): Html {
  const { seats, items } = l.open
  const heads: Heading[] = [
    { text: 'Case', label: '' },
    { text: 'Who' },
    { text: 'Why it is here', label: '' },
    ...seats.map((s): Heading => ({ text: html`<abbr title="${s.team.name}">${short(ctx, s.team)}</abbr>`, label: '', classes: 'op-ag' })),
    { text: 'Agencies', classes: 'op-only-phone-cell' },
    { text: l.mine ? 'State, and your answer' : 'State', label: 'State' },
  ]
  const rows = items.map((item, i): Row => {
    const states = seats.map((s) => stateOf(l, item, s))
    const level = l.levels.get(item.familyId)
    return {
      cells: [
        html`<b>${i + 1}</b>`,
        whoCell(ctx, l, item),
        html`${item.whyHigh}${l.repeat.has(item.familyId) && html`<small><b>Repeat</b> within ${l.open.meeting.forum.flagMonths} months</small>`}${level?.level !== 'high' && html`<small>${riskMark(level?.level ?? null)}</small>`}`,
        ...states.map(dot),
        readinessWords(states),
        html`${itemState(l, item)}<div class="op-mine">${mineCell(l, item)}</div>`,
      ],
    }
  })
  return html`${table({ caption: 'Cases', hideCaption: true, cards: true, classes: 'op-table--sit', head: heads, rows, rowHead: 1 })}
<ul class="op-key"><li>${shape('dot')}shared</li><li>${shape('ring')}we hold nothing, said so</li><li><b class="op-wait">waits</b> no answer yet</li></ul>`
}

/** Old actions before anything else, across all cases. */
export function oldActionsTable(
  ctx: Context,
  old: readonly MeetingAction[],
  names: { team(id: string): string; title?(familyId: string): string },
): Html {
  return table({
    caption: 'Actions from before',
    hideCaption: true,
    cards: true,
    empty: 'Nothing from an earlier sitting is open.',
    head: ['Action', 'Owner', 'Was due', 'State'],
    rows: old.map((a) => [
      html`<a href="/families/${a.familyId}/actions/${a.id}">${a.text}</a><small>${names.title && `${names.title(a.familyId)}, `}sitting of ${sayDay(a.heldOn, { year: false })}</small>`,
      names.team(a.ownerTeam),
      a.state === 'open' ? clockMark({ due: a.dueAt, now: ctx.now }) : sayDay(dayIn(a.dueAt), { year: false }),
      a.state === 'open'
        ? stateMark(a.dueAt < ctx.now ? 'late' : 'open')
        : stateMark(a.state, '', a.outcome === '' ? undefined : a.outcome),
    ]),
  })
}

function figures(l: OnList): Html {
  const { items, seats } = l.open
  const open = items.filter((i) => !i.decision)
  const waiting = (i: Item) => seats.filter((s) => stateOf(l, i, s) === 'waits').length
  const ready = open.filter((i) => waiting(i) === 0).length
  const children = items.flatMap((i) => (l.people.get(i.familyId) ?? []).filter((m) => m.role === 'child')).length
  const spoke = seats.filter((s) => items.some((i) => stateOf(l, i, s) !== 'waits')).length
  const waits = open.length - ready
  return html`<ul class="op-figures"><li><b>${items.length}</b>${items.length === 1 ? 'case' : 'cases'}</li><li><b>${children}</b>${children === 1 ? 'child' : 'children'}</li><li><b>${items.length - open.length}</b>decided, ${ready} ready</li><li${waits > 0 && html` class="is-today"`}><b>${waits}</b>${waits === 1 ? 'waits' : 'wait'} for an agency</li><li><b>${spoke} of ${seats.length}</b>agencies have answered</li></ul>`
}
/** Who is here, as far as it can be known: whoever spoke for each agency. */
function whoIsHere(l: OnList): Html {
  const names = (seat: Seat) => {
    const hats = [
      ...l.shares.filter((s) => s.teamId === seat.team.id).map((s) => s.by),
      ...(seat.bringsHerView ? l.open.items.flatMap((i) => i.viewBy ?? []) : []),
    ]
    return [...new Set(hats)].flatMap((h) => l.everyone.get(h)?.name ?? [])
  }
  return html`<section class="op-sec"><div class="op-sec__head"><h2>Who has spoken for each agency</h2></div><ul class="op-key">${l.open.seats.map(
    (s) => {
      const said = names(s)
      return html`<li><b>${s.team.name}</b>: ${said.length > 0 ? said.join(', ') : 'nobody yet'}</li>`
    },
  )}</ul></section>`
}

export function sittingBody(ctx: Context, l: OnList): Html {
  const { sitting, meeting, items } = l.open
  const next = items.findIndex((i) => !i.decision)
  const title = `${meeting.forum.short}, ${sayDay(sitting.heldOn, { weekday: true })}`
  const until = sayDay(addDays(sitting.heldOn, seatDays - 1), { year: false })
  const named = (id: string) => l.teams.find((t) => t.id === id)?.name ?? 'An agency'
  const undecided = items.filter((i) => !i.decision).length
  return html`<div class="op-head"><div><h1>${title}</h1><p class="op-head__sub">${sayTime(sitting.startsAt)}${sitting.state === 'closed' && ', closed'}. ${seenBy(`those who sit, until ${until}, and those on each plan`)}</p></div>
<div class="op-head__do">${next >= 0 && html`<a class="govuk-button" href="/meetings/${sitting.id}/${items[next]?.id}">Open case ${next + 1}</a>`}</div></div>
${figures(l)}
<section class="op-sec"><div class="op-sec__head"><h2>Actions from before</h2></div>${oldActionsTable(ctx, l.old, { team: named, title: (id) => titleOf(l.people.get(id) ?? []) })}</section>
<section class="op-sec"><div class="op-sec__head"><h2>The list</h2><span class="op-small op-quiet">${plural(items.length, 'case')}, in the order they were listed</span></div>${grid(ctx, l)}</section>
<div class="op-gap">${whoIsHere(l)}</div>
${l.chairs && sitting.state === 'open' && closing(ctx, l, undecided)}`
}
const closing = (ctx: Context, l: OnList, undecided: number): Html => {
  const why = mayClose(l.open.sitting, undecided, ctx.now)
  return html`<section class="op-sec op-gap-l op-mine"><div class="op-sec__head"><h2>Close the sitting</h2></div>${
    why
      ? html`<p class="op-quiet">${why}</p>`
      : html`<p>What was said and decided then stays as it stood.</p><form method="post" action="/meetings/${l.open.sitting.id}/close">${button({ text: 'Close the sitting', classes: 'govuk-button--secondary', preventDoubleClick: true })}</form>`
  }</section>`
}
