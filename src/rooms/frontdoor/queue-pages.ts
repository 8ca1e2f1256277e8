/**
 * The front door: everything that waits for a first decision, in three bands. What is unsafe if late stands first, then what runs out first: a window
 * that closes at three comes before an older row. Nothing in an address names anyone; what is high is opened, never decided in its row.
 */
import { sayTime, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { agencyMark, clockMark, personMark, riskMark, seenBy, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleagues, type StaffSite } from '#rooms/access/index.ts'
import {
  type Arrival,
  aboutWhom,
  holdForm,
  kindOf,
  passedFromHere,
  shortened,
  uncheckedMark,
  waitingArrivals,
} from '#rooms/arrivals/index.ts'
import { type Member, sayAge } from '#rooms/people/index.ts'
import { doorkeepers } from './call-pages.ts'
import { dispositions } from './deciding-rules.ts'
import {
  bandNow,
  callers,
  channels,
  firstBy,
  incidentKinds,
  inQueueOrder,
  mayDecideInRow,
  type Urgency,
  urgencies,
  type Waiting,
  windowCloses,
} from './rules.ts'
import { stagesFor } from './stages.ts'
import {
  type Contact,
  decidedSince,
  type InQueue,
  type Known,
  knownBefore,
  openAtFrontDoor,
  type QueueFilter,
  queueFilters,
  sourceOf,
  withPeople,
} from './store.ts'

const perPage = 40

export function queuePages(site: StaffSite): void {
  site.get('/front-door', doorkeepers, async ({ ctx, query }) => {
    if (!ctx.viewer.frontDoor) throw new NotFound('front door')
    return showQueue(ctx, query)
  })
}
const isLate = (c: Waiting, now: Date) => c.dueAt < now
const isMine = (c: Contact, ctx: Context) => c.claimedBy === ctx.viewer.hatId || c.nextHatId === ctx.viewer.hatId

/** A contact, or what arrived by itself and nobody has read: it waits in the same order, and is marked as unchecked. */
interface Waits extends Waiting {
  id: string
  owner: string | null
  mine: boolean
  contact?: Contact
  arrival?: Arrival
}
const contactWaits = (c: Contact, ctx: Context): Waits => ({ ...c, owner: c.claimedBy, mine: isMine(c, ctx), contact: c })
export const arrivalWaits = (a: Pick<Arrival, 'urgency' | 'dueAt' | 'receivedAt' | 'ringFrom' | 'ringUntil'>): Waiting => ({
  urgency: a.urgency,
  dueAt: a.dueAt,
  receivedAt: a.receivedAt,
  cutOff: a.ringFrom === null ? null : 'ring',
  windowFrom: a.ringFrom,
  windowUntil: a.ringUntil,
})

async function showQueue(ctx: Context, query: Record<string, string | undefined>): Promise<Outcome> {
  const show: QueueFilter = query.show !== undefined && Object.hasOwn(queueFilters, query.show) ? (query.show as QueueFilter) : 'waiting'
  const [open, done, everyone, arrived] = await Promise.all([
    openAtFrontDoor(ctx),
    decidedSince(ctx, startOfDay(ctx.today)),
    colleagues(ctx),
    waitingArrivals(ctx),
  ])
  const waiting = [
    ...open.map((c) => contactWaits(c, ctx)),
    ...arrived.map((a): Waits => ({ ...arrivalWaits(a), id: a.id, owner: a.heldBy, mine: a.heldBy === ctx.viewer.hatId, arrival: a })),
  ].sort(inQueueOrder(ctx.now))
  const lists: Record<QueueFilter, readonly Waits[]> = {
    waiting,
    mine: waiting.filter((w) => w.mine),
    late: waiting.filter((w) => isLate(w, ctx.now)),
    decided: done.map((c) => contactWaits(c, ctx)),
  }
  const list = lists[show]
  const pages = Math.max(1, Math.ceil(list.length / perPage))
  const page = Math.min(pages, Math.max(1, Number(/^\d{1,4}$/.exec(query.page ?? '')?.[0] ?? 1)))
  const shown = list.slice((page - 1) * perPage, page * perPage)
  const rows = await withPeople(
    ctx,
    shown.flatMap((w) => w.contact ?? []),
  )
  const known = await knownBefore(
    ctx,
    rows.map((r) => r.id),
  )
  const stages = show === 'decided' ? new Map<string, string>() : await stagesFor(ctx, rows)
  const name = (hat: string | null) =>
    hat === null ? undefined : hat === ctx.viewer.hatId ? 'You' : (everyone.get(hat)?.name ?? 'A colleague')
  return ctx.page({
    title: 'Front door',
    at: 'front-door',
    body: html`<div class="op-head"><div><h1>Front door</h1><p class="op-head__sub">${ctx.viewer.teamName} · ${seenBy('front-door workers on duty')}</p></div>
<div class="op-head__do"><a class="govuk-button" href="/contacts/new">Record a contact</a><a class="govuk-button govuk-button--secondary" href="/imports">Bring in notifications</a></div></div>
<p class="op-sent">${summary(ctx, waiting)}</p>
<nav class="moj-sub-navigation" aria-label="Queues"><ul class="moj-sub-navigation__list">${(Object.keys(queueFilters) as QueueFilter[]).map((f) => html`<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/front-door${f !== 'waiting' && `?show=${f}`}"${f === show && html` aria-current="page"`}>${queueFilters[f]} (${lists[f].length})</a></li>`)}<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/front-door/standard">Standard, read one by one</a></li><li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/consultations">Questions about nobody named</a></li></ul></nav>
${show === 'decided' ? decidedTable(ctx, rows, name) : queueTable(ctx, shown, rows, known, stages, name)}
${pager(show, page, pages, list.length)}
${show !== 'decided' && list.length > 0 && html`<p class="op-small op-quiet op-gap">By danger, then by what runs out first: a call window before an older row. High is opened, and never decided in its row.</p>`}${await passedFromHere(ctx)}`,
  })
}
function summary(ctx: Context, waiting: readonly Waits[]): Part {
  if (waiting.length === 0) return 'Nothing waits.'
  const late = waiting.filter((c) => isLate(c, ctx.now)).length
  const unowned = waiting.filter((c) => c.owner === null).length
  const unread = waiting.filter((c) => c.arrival).length
  const now = waiting.filter((c) => bandNow(c, ctx.now) === 'now').length
  return html`${plural(waiting.length, 'contact')} ${waiting.length === 1 ? 'waits' : 'wait'}${unread > 0 && (waiting.length === 1 ? ', unchecked' : `, ${unread} of them unchecked`)}.${now > 0 && html` <b>${now} unsafe if late.</b>`}${late > 0 && html` <b>${late} late.</b>`}${unowned > 0 && ` ${unowned} ${unowned === 1 ? 'has' : 'have'} no owner yet.`}`
}
const pager = (show: QueueFilter, page: number, pages: number, count: number): Part => {
  if (pages < 2) return undefined
  const to = (n: number) => `/front-door?${show === 'waiting' ? '' : `show=${show}&`}page=${n}`
  return html`<nav class="moj-pagination op-gap" aria-label="Pages"><ul class="moj-pagination__list">${page > 1 && html`<li class="moj-pagination__item moj-pagination__item--prev"><a class="moj-pagination__link" href="${to(page - 1)}">Previous<span class="govuk-visually-hidden"> page</span></a></li>`}${page < pages && html`<li class="moj-pagination__item moj-pagination__item--next"><a class="moj-pagination__link" href="${to(page + 1)}">Next<span class="govuk-visually-hidden"> page</span></a></li>`}</ul><p class="moj-pagination__results">Page ${page} of ${pages}, ${plural(count, 'contact')}</p></nav>`
}

// ── A row ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Names = (hat: string | null) => string | undefined
const about = (r: InQueue): Member | undefined =>
  r.members.find((m) => m.id === r.aboutMember) ??
  r.members.find((m) => m.role === 'victim') ??
  r.members.find((m) => m.policeRole === 'victim')
const own = (r: Contact) => r.caller === 'own-behaviour'
const short = (text: string, most = 150) =>
  text.length <= most ? text : `${text.slice(0, text.lastIndexOf(' ', most) > 60 ? text.lastIndexOf(' ', most) : most)} …`

function whoCell(ctx: Context, r: InQueue): Html {
  const m = about(r)
  const age = m ? sayAge(m, ctx.today) : ''
  const from = sourceOf(ctx, r) ?? (r.callerAgency || callers[r.caller])
  return html`<a href="/contacts/${r.id}">${m?.name ?? 'Name not given'}${age !== '' && `, ${age}`}</a><small>${own(r) ? personMark('harms', 'asks about their own behaviour') : html`${agencyMark(from)} ${channels[r.channel].toLowerCase()}`}</small>`
}
const whatCell = (ctx: Context, r: InQueue): Html => {
  const kinds = r.kinds.map((k) => (Object.hasOwn(incidentKinds, k) ? incidentKinds[k as keyof typeof incidentKinds] : k)).join(', ')
  const said = short(r.happening)
  const kind = kindOf(ctx.pack.channels, r.kind)
  return html`${said === '' ? kinds || html`<span class="op-quiet">Nothing said yet${r.nextStep === '' && r.channel === 'phone' && ': the call broke off'}</span>` : said}${said !== '' && kinds !== '' && html`<small>${kinds}</small>`}${kind && kind.key !== 'home' && html`<small>${kind.words}</small>`}${r.inDangerNow === 'yes' && html`<small><b>In danger now, as it was said</b></small>`}${r.cutOff === 'never' && html`<small><b>Never ring</b></small>`}`
}
const levelCell = (r: InQueue): Part =>
  own(r)
    ? html`<span class="op-quiet">No checklist here</span>`
    : html`${r.level ? riskMark(r.level) : r.recordedLevel ? riskMark(r.recordedLevel, { by: r.channel === 'police' ? 'police' : 'as recorded' }) : riskMark(null)}${r.level && r.recordedLevel && r.recordedLevel !== r.level && html`<small>recorded as ${r.recordedLevel}</small>`}`
function childrenCell(ctx: Context, r: InQueue): Part {
  const children = r.members.filter((m) => m.role === 'child')
  if (children.length > 0)
    return html`${children.map((m, i) => html`${i > 0 && ', '}${m.givenName || 'child'}${sayAge(m, ctx.today) !== '' && ` ${sayAge(m, ctx.today)}`}`)}`
  if (r.children !== '') return short(r.children, 60)
  return r.recordedChildren === true
    ? 'Yes, as recorded'
    : r.recordedChildren === false
      ? 'None recorded'
      : html`<span class="op-quiet">Not known</span>`
}
const knownCell = (r: InQueue, known: Known | undefined): Part => {
  if (own(r)) return html`<span class="op-quiet">Kept apart until read</span>`
  return html`${known && known.times > 0 ? html`<b>${plural(known.times, 'time')}</b> in 12 months` : 'Not known'}${known && known.possible > 0 && html`<small><a href="/contacts/${r.id}/people">${known.possible} may be the same</a></small>`}`
}
const timeCell = (ctx: Context, r: Waiting): Html => {
  const closes = windowCloses(r, ctx.now)
  const first = firstBy(r, ctx.now)
  return clockMark({
    sent: r.receivedAt,
    due: first,
    now: ctx.now,
    note:
      closes && closes.getTime() === first.getTime() ? `may be rung ${r.windowFrom} to ${r.windowUntil}` : `came ${sayTime(r.receivedAt)}`,
  })
}
/** Decided from the four facts, where they are enough. The page that refuses keeps what was typed. */
const decideCell = (ctx: Context, r: InQueue): Part =>
  mayDecideInRow({ ...r, theirs: r.claimedBy !== null && r.claimedBy !== ctx.viewer.hatId }) &&
  kindOf(ctx.pack.channels, r.kind)?.safeguarding !== 'always'
    ? html`<details class="op-inrow"><summary class="op-nowrap">Decide<span class="govuk-visually-hidden"> on this contact</span></summary><form method="post" action="/contacts/${r.id}/close"><label class="govuk-visually-hidden" for="d-${r.id}">How it ends</label><select class="govuk-select" id="d-${r.id}" name="disposition"><option value="">How it ends</option>${Object.entries(dispositions).map(([k, w]) => html`<option value="${k}">${w}</option>`)}</select><label class="op-small" for="n-${r.id}">One line</label><input class="govuk-input" id="n-${r.id}" name="note" autocomplete="off"><button class="govuk-button govuk-button--secondary" name="do" value="close">End it</button></form></details>`
    : html`<a href="/contacts/${r.id}">Open<span class="govuk-visually-hidden"> this contact: it is not decided in a row</span></a>`
const ownerCell = (r: InQueue, name: Names): Part =>
  r.claimedBy === null
    ? html`<form method="post" action="/contacts/${r.id}/claim"><button class="op-aslink op-nowrap">Take it<span class="govuk-visually-hidden">: ${about(r)?.name ?? 'name not given'}</span></button></form><small class="op-nowrap">nobody yet</small>`
    : html`${name(r.claimedBy)}${r.claimedAt && html`<small class="op-nowrap">took it ${sayTime(r.claimedAt)}</small>`}`

/** What arrived by itself: nobody in it is looked up before somebody takes it over. */
function arrivalLine(ctx: Context, a: Arrival, name: Names): readonly Part[] {
  const kind = kindOf(ctx.pack.channels, a.kind)
  const from =
    a.from.agency || { self: 'Public page', other: 'Public page', behaviour: 'Public page', professional: 'Professional' }[a.door]
  return [
    timeCell(ctx, arrivalWaits(a)),
    html`<a href="/arrivals/${a.id}">${aboutWhom(a)}</a><small>${uncheckedMark()}</small><small>${from}</small>`,
    html`${shortened(a.said.happening)}<small>${kind?.words}</small>${a.said.inDanger === 'yes' && html`<small><b>In danger now, as it was written</b></small>`}${a.said.reach === 'never' && html`<small><b>Do not contact</b></small>`}`,
    html`<span class="op-quiet">Not read yet</span>`,
    a.said.children === '' ? html`<span class="op-quiet">Not known</span>` : shortened(a.said.children, 60),
    html`<span class="op-quiet">Looked for once it is taken over</span>`,
    html`<a href="/arrivals/${a.id}">Read it<span class="govuk-visually-hidden">: ${aboutWhom(a)}</span></a>`,
    a.heldBy === null
      ? holdForm(a)
      : html`${name(a.heldBy)}${a.heldAt && html`<small class="op-nowrap">took it ${sayTime(a.heldAt)}</small>`}`,
  ]
}

const bandText: Record<Urgency, string> = urgencies
function queueTable(
  ctx: Context,
  shown: readonly Waits[],
  rows: readonly InQueue[],
  known: ReadonlyMap<string, Known>,
  stages: ReadonlyMap<string, string>,
  name: Names,
): Html {
  const byId = new Map(rows.map((r) => [r.id, r]))
  const line = (r: InQueue): readonly Part[] => [
    timeCell(ctx, r),
    whoCell(ctx, r),
    whatCell(ctx, r),
    levelCell(r),
    childrenCell(ctx, r),
    knownCell(r, known.get(r.id)),
    decideCell(ctx, r),
    html`${ownerCell(r, name)}<small class="op-nowrap">${stages.get(r.id)}</small>`,
  ]
  const bands = (['now', 'today', 'wait'] as const).flatMap((band) => {
    const of = shown.flatMap((w): (readonly Part[])[] => {
      if (bandNow(w, ctx.now) !== band) return []
      const r = byId.get(w.id)
      return w.arrival ? [arrivalLine(ctx, w.arrival, name)] : r ? [line(r)] : []
    })
    return of.length === 0
      ? []
      : [
          {
            group: html`${bandText[band]} <span class="op-quiet">(${of.length})</span>`,
            ...(band === 'now' ? { classes: 'op-group--over' } : {}),
          },
          ...of,
        ]
  })
  return table({
    caption: 'Contacts that wait for a first decision',
    hideCaption: true,
    cards: true,
    rowHead: 1,
    empty: 'Nothing here. What is new arrives by itself when the page is opened again.',
    head: [
      { text: 'First', label: '' },
      'Who it is about',
      { text: 'What happened', label: '' },
      { text: 'Level', inline: true },
      'Children',
      'Known before',
      { text: 'Decide', label: '' },
      'Owner',
    ],
    rows: bands,
  })
}
const decidedTable = (ctx: Context, rows: readonly InQueue[], name: Names): Html =>
  table({
    caption: 'Decided today',
    hideCaption: true,
    cards: true,
    rowHead: 1,
    empty: 'Nothing has been decided today.',
    head: ['When', 'Who it is about', 'How it ended', 'By'],
    rows: rows.map((r) => [
      r.decidedAt ? sayTime(r.decidedAt) : '',
      whoCell(ctx, r),
      html`${r.disposition === 'unmet-need' ? stateMark('unmet') : stateMark('done', r.disposition ? dispositions[r.disposition] : 'Decided')}${r.dispositionNote !== '' && html`<small>${r.dispositionNote}</small>`}`,
      name(r.decidedBy) ?? '',
    ]),
  })
