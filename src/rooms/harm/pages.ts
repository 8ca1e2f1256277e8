/** Pages of the team that works with him: everyone it works with, one person, and the steps of the work. The register and her side are beside. */
import { addDays } from '#lib/day.ts'
import { dayIn, sayDateTime, sayDay, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import { clockMark, kindMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues, myNotices, myTeam, noticeSeen, type Role, type StaffSite } from '#rooms/access/index.ts'
import type { Work as Piece } from '#rooms/people/index.ts'
import { askedOfUs } from '#rooms/referrals/index.ts'
import { allocate } from './actions.ts'
import { dangerBox, dangerPages } from './danger.ts'
import { herPages } from './her-pages.ts'
import { jointPages, questionBox } from './joint-pages.ts'
import { needsPages, needsSection } from './needs-pages.ts'
import { registerPages } from './register-pages.ts'
import { cohortsOf, type GroupSession, groupSessionsOf, registersAround } from './registers.ts'
import {
  accounts,
  afterAbsence,
  doseOf,
  doseWords,
  endings,
  lengthOf,
  lengthWords,
  openAfterEnd,
  partnerSupport,
  passings,
  suitabilities,
} from './rules.ts'
import { stepPages } from './step-pages.ts'
import {
  type Account,
  accountsOf,
  type OnHim,
  openHis,
  ourPeople,
  type Person,
  programmeName,
  programmeOf,
  type Session,
  sessionsOf,
  type Word,
  type Work,
  wordsOf,
} from './store.ts'
import { between, type Cell, strip } from './views.ts'
import { hisWork } from './work.ts'

/** What they see here is decided by the policy: for anyone whose team works with nobody who harms, it is empty. */
export const hisSide: readonly Role[] = ['programme', 'manager']

export function harmPages(site: StaffSite, parts: { pack: Pack }): void {
  site.get('/programme', hisSide, async ({ ctx }) => ctx.page({ title: 'My people', at: 'programme', body: await peopleBody(ctx) }))
  registerPages(site, parts)
  site.get('/programme/:fileId', hisSide, async ({ ctx, params }) => {
    const on = await openHis(ctx, params.fileId)
    for (const n of await myNotices(ctx))
      if (n.harm_file_id === on.person.id && n.family_id === null && ['word', 'allocated', 'died', 'not-died', 'joint'].includes(n.kind))
        await noticeSeen(ctx, n.id)
    return ctx.page({
      title: 'Person on a programme',
      at: 'programme',
      back: { href: '/programme', text: 'My people' },
      body: await hisBody(ctx, on),
    })
  })
  site.post('/programme/:fileId/worker', hisSide, async ({ ctx, params, body }) => {
    const on = await openHis(ctx, params.fileId)
    const worker = posted(body, 'worker')
    if (worker !== '') await allocate(ctx, on, worker)
    return { go: `/programme/${on.person.id}` }
  })
  stepPages(site)
  jointPages(site)
  needsPages(site, hisSide)
  dangerPages(site, hisSide)
  herPages(site)
}

// ── Everyone ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function peopleBody(ctx: Context): Promise<Html> {
  const [people, todo, registers, waiting, everyone, cohorts] = await Promise.all([
    ourPeople(ctx),
    hisWork(ctx),
    registersAround(ctx, 0),
    askedOfUs(ctx),
    colleagues(ctx),
    cohortsOf(ctx),
  ])
  const live = people.filter(({ work }) => work.endedAt === null)
  const ended = people.filter(({ work }) => work.endedAt !== null)
  const [sessions, group] = await Promise.all([
    sessionsOf(
      ctx,
      live.map((x) => x.person.id),
    ),
    groupSessionsOf(
      ctx,
      cohorts.map((c) => c.id),
    ),
  ])
  ctx.record('list people', { classes: ['harm', 'engagement'], subjects: live.map((x) => x.person.id) })
  const today = registers.filter((r) => dayIn(r.session.startsAt) === ctx.today)
  const alone = sessions.filter((s) => s.groupSessionId === null && dayIn(s.heldAt) === ctx.today)
  const nameOf = new Map(live.map((x) => [x.person.id, x.person.name]))
  const mine = live.filter(({ work }) => work.hatId === ctx.viewer.hatId)
  const others = live.filter(({ work }) => work.hatId !== ctx.viewer.hatId)
  const rows = (of: typeof live) =>
    of.map((x) =>
      row(
        ctx,
        x,
        sessions.filter((s) => s.fileId === x.person.id),
        group,
        everyone,
        cohorts,
      ),
    )
  return html`<div class="op-head"><div><h1>My people</h1><p class="op-head__sub">${sayDateTime(ctx.now, { weekday: true })} · ${ctx.viewer.teamName}</p></div>
<div class="op-head__do"><a class="govuk-button govuk-button--secondary" href="/programme/register">Registers</a><a class="govuk-button govuk-button--secondary" href="/programme/groups/new">Plan a group</a></div></div>
<p class="op-sent">${plural(live.length, 'person', 'people')} on our programmes. ${today.length + alone.length === 0 ? 'No session today.' : `${plural(today.length + alone.length, 'session')} today.`} ${waiting.length === 0 ? 'Nobody waits for an answer.' : html`<a href="/referrals">${plural(waiting.length, 'referral')} ${waiting.length === 1 ? 'waits' : 'wait'} for our answer</a>.`}</p>
${todo.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>To do</h2></div>${pieces(ctx, todo)}</section>`}
${
  today.length + alone.length > 0 &&
  html`<section class="op-sec"><div class="op-sec__head"><h2>Sessions today</h2></div><ul class="op-items">
${today.map((r) => html`<li><b>${sayTime(r.session.startsAt)} to ${sayTime(r.session.endsAt)}</b> <a href="/programme/register/${r.session.id}">${r.session.cohort}</a>, ${programmeName(ctx.pack, r.session.programme)}<br><span class="op-small op-quiet">${r.state === 'called-off' ? 'Called off' : `${r.marked} of ${plural(r.people.length, 'person', 'people')} marked`}</span></li>`)}
${alone.map((s) => html`<li><b>${sayTime(s.heldAt)}</b> <a href="/programme/${s.fileId}">${nameOf.get(s.fileId)}</a>, one to one</li>`)}</ul></section>`
}
<section class="op-sec"><div class="op-sec__head"><h2>I work with</h2></div>${peopleTable('People I work with', rows(mine), 'Nobody yet.')}</section>
${others.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Others of our team</h2></div>${peopleTable('People colleagues work with', rows(others), '')}</section>`}
${ended.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Ended lately</h2></div><ul class="op-items">${ended.map(({ person, work }) => html`<li><a href="/programme/${person.id}">${person.name}</a>, ${person.reference}<br><span class="op-small op-quiet">${endings[work.endKind ?? 'ended']}, ${work.endedAt && sayDay(dayIn(work.endedAt))}</span></li>`)}</ul></section>`}`
}
const bands = { now: 0, today: 1, wait: 2 } as const
const pieces = (ctx: Context, all: readonly Piece[]): Html =>
  table({
    caption: 'To do',
    hideCaption: true,
    cards: true,
    rowHead: 1,
    head: [{ text: 'Due', classes: 'op-col-due' }, 'What to do', 'For', { text: 'Go there', hide: true, classes: 'op-do' }],
    rows: [...all]
      .sort((a, b) => bands[a.band] - bands[b.band] || (a.due?.getTime() ?? 0) - (b.due?.getTime() ?? 0))
      .map((p) => ({
        ...(p.kind === 'notice' && p.band === 'now' ? { classes: 'op-alert' } : {}),
        cells: [
          p.due
            ? clockMark({ due: p.due, now: ctx.now, ...(p.from ? { sent: p.from } : {}) })
            : p.band === 'now'
              ? html`<b>Now</b>`
              : 'Today',
          html`${p.title}${p.note && html`<small>${p.note}</small>`}`,
          p.about,
          html`<a href="${p.href}">${p.verb}<span class="govuk-visually-hidden">: ${p.title}, ${p.about}</span></a>`,
        ],
      })),
  })

const peopleTable = (caption: string, rows: readonly (readonly Part[])[], empty: string): Html =>
  table({ caption, hideCaption: true, cards: true, head: ['Person', 'Programme', 'Came', 'Next', 'Worker'], rows, empty })
function row(
  ctx: Context,
  { person, work }: { person: Person; work: Work },
  sessions: readonly Session[],
  group: readonly GroupSession[],
  everyone: ReadonlyMap<string, Colleague>,
  cohorts: readonly { id: string; name: string }[],
): readonly Part[] {
  const dose = doseOf(sessions, ctx.now)
  const next = cellsOf(work, sessions, group).find((c) => !c.session?.attendance && c.at > ctx.now)
  return [
    html`<a href="/programme/${person.id}">${person.name}</a><small>${[person.age, person.reference].filter((x) => x !== '').join(', ')}</small>`,
    html`${programmeName(ctx.pack, work.programme)}<small>${work.suitability === 'group' ? (cohorts.find((c) => c.id === work.cohortId)?.name ?? 'A group, which is not decided') : work.suitability ? suitabilities[work.suitability] : 'What suits is not decided'}</small>`,
    html`${dose.held === 0 ? 'None held yet' : `${dose.came} of ${dose.held}`}${dose.missed > 0 && html`<small>missed ${dose.missed}${dose.missedRunning >= 2 ? `, ${dose.missedRunning} in a row` : ''}</small>`}`,
    next ? sayDay(dayIn(next.at), { weekday: true, short: true, year: false }) : '–',
    everyone.get(work.hatId ?? '')?.name ?? html`<b>Nobody yet</b>`,
  ]
}

// ── One person ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** His own sessions, and those of his group since he joined and still to come. */
export function cellsOf(work: Work, sessions: readonly Session[], group: readonly GroupSession[]): Cell[] {
  const joined = work.suitability === 'group' && work.endedAt === null ? (work.suitabilityAt ?? work.startedAt) : null
  const planned = joined
    ? group.filter((g) => g.cohortId === work.cohortId && g.endsAt >= joined && !sessions.some((s) => s.groupSessionId === g.id))
    : []
  const own = sessions.filter((s) => s.attendance !== null || work.endedAt === null || s.heldAt < work.endedAt)
  return [
    ...own.map((session): Cell => ({ at: session.heldAt, endsAt: session.endsAt, session })),
    ...planned.map((g): Cell => ({ at: g.startsAt, endsAt: g.endsAt })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
}

async function hisBody(ctx: Context, on: OnHim): Promise<Html> {
  const { person, work } = on
  const programme = programmeOf(ctx.pack, work.programme)
  const [sessions, group, told, words, everyone, mates, cohorts] = await Promise.all([
    sessionsOf(ctx, [person.id]),
    groupSessionsOf(ctx, work.cohortId ? [work.cohortId] : []),
    accountsOf(ctx, person.id),
    wordsOf(ctx, [person.id]),
    colleagues(ctx),
    myTeam(ctx),
    cohortsOf(ctx),
  ])
  ctx.record('read', { classes: ['engagement'], subjects: [person.id] })
  const path = `/programme/${person.id}`
  const live = work.endedAt === null
  const cells = cellsOf(work, sessions, group)
  const next = cells.find((c) => !c.session?.attendance && c.at > ctx.now)
  const dose = doseOf(sessions, ctx.now)
  const steps = live ? afterAbsence(programme, dose) : []
  const cohort = cohorts.find((c) => c.id === work.cohortId)
  const of = lengthOf(programme)
  const many = cells.length > 0 && of ? Math.max(of, cells.length) : undefined
  return html`<div class="op-id"><div class="op-row"><h1>${person.name}</h1>${!live && work.endedAt && html`<span class="op-quiet">Work ended ${sayDay(dayIn(work.endedAt))}</span>`}</div>
<div class="op-id__grid"><div><h2>Person</h2>${person.age === '' ? 'Age not given' : `Aged ${person.age}`}<br><span class="op-quiet">Reference ${person.reference}</span></div>
<div><h2>Programme</h2>${programmeName(ctx.pack, work.programme)}, ${lengthWords(programme)}<br><span class="op-quiet">${programme?.binding === 'voluntary' ? 'Voluntary' : (programme?.binding ?? '')}${programme && ', '}since ${sayDay(dayIn(work.startedAt), { year: false })}</span></div>
<div><h2>Works with</h2>${everyone.get(work.hatId ?? '')?.name ?? html`<b>Nobody yet</b>`}<br><span class="op-quiet">${cohort ? `Group: ${cohort.name}` : work.suitability ? suitabilities[work.suitability] : 'What suits is not decided'}</span></div>
<div><h2>Next session</h2>${next ? html`${between(next.at, next.session?.endsAt ?? group.find((g) => g.startsAt.getTime() === next.at.getTime())?.endsAt ?? null)}<br><span class="op-quiet">${cells.indexOf(next) + 1}${many && ` of ${many}`}</span>` : live ? 'None planned' : '–'}</div></div></div>
${words.some((w) => !w.overAt) && html`<div class="op-sec">${words.filter((w) => !w.overAt).map((w) => wordBox(w, everyone))}</div>`}
<div class="op-cols"><div>
<section class="op-sec"><div class="op-sec__head"><h2>Attendance</h2>${live && html`<a href="${path}/sessions">Record or plan a session</a>`}</div><p class="op-sent">${doseWords(dose)}${dose.notRecorded > 0 && html` <b>${plural(dose.notRecorded, 'session')} past and not noted.</b>`}</p>
${strip(cells, ctx.now, (s) => `${path}/sessions/${s.id}`)}
${steps.map((s) => html`<p class="op-small">${s.now && html`<b>Today.</b> `}${s.text} <span class="op-quiet">Source: ${s.source}. Check before use.</span></p>`)}
<p class="op-small op-quiet">The same for everyone on a programme: after a missed session nobody rings. Talk about it at the next, or ask your manager first.</p></section>
<section class="op-sec"><div class="op-sec__head"><h2>Suitability</h2>${live && html`<a href="${path}/suitability">${work.suitability ? 'Change' : 'Decide'}</a>`}</div><p>${work.suitability ? html`<b>${suitabilities[work.suitability]}</b>${work.suitabilityAt && `, ${sayDay(dayIn(work.suitabilityAt))}`}` : html`<span class="op-quiet">Not decided yet.</span>`}</p></section>
<section class="op-sec"><div class="op-sec__head"><h2>What ${person.givenName} says</h2>${live && html`<a href="${path}/account">Write down what was said</a>`}</div>${accountList(told, everyone)}</section>
${await needsSection(ctx, on)}
</div><aside>
${await dangerBox(ctx, person.id)}
${await questionBox(ctx, on)}
<div class="op-box op-box--grave"><h2>Worried about someone’s safety?</h2><p class="op-small">Tell us at once. You may not hear back what is done.</p><p><a class="govuk-button govuk-button--warning" href="${path}/concern">Report a concern</a></p></div>
<div class="op-box"><h2>Partner support</h2><p>${partnerSupport[person.partnerSupport]}</p></div>
${work.requestId && html`<div class="op-box"><h2>The referral</h2><p><a href="/referrals/${work.requestId}">What was asked, and how to reach ${person.givenName}</a></p></div>`}
${live && workerBox(ctx, work, path, mates)}
${live && html`<div class="op-box"><h2>When it ends</h2><p><a href="${path}/close">End the work</a></p></div>`}
${!live && work.endedAt && html`<div class="op-box"><h2>${endings[work.endKind ?? 'ended']}</h2><p class="op-small">This page stays open to the team until ${sayDay(addDays(dayIn(work.endedAt), openAfterEnd))}.</p></div>`}
<div class="op-box op-box--wash"><h2>What this page shows</h2><p class="op-small">What a programme needs to work with the person named. It is the same for everyone on a programme.</p></div>
</aside></div>`
}
const wordBox = (w: Word, everyone: ReadonlyMap<string, Colleague>): Html =>
  html`<div class="op-box ${w.kind === 'hold-the-session' ? 'op-box--grave' : 'op-box--warm'} op-word"><h2>${passings[w.kind].shown}${w.kind === 'hold-the-session' && ` ${everyone.get(w.talkTo ?? '')?.name ?? 'a colleague'}.`}</h2>${w.text !== '' && html`<p>${w.text}</p>`}<p class="op-small op-quiet">${sayDateTime(w.at)}</p></div>`
const workerBox = (ctx: Context, work: Work, path: string, mates: readonly Colleague[]): Html =>
  html`<form class="op-box" method="post" action="${path}/worker"><h2>Who works with this person</h2><div class="govuk-form-group"><label class="govuk-visually-hidden" for="worker">Colleague</label><select class="govuk-select" id="worker" name="worker">${work.hatId === null && html`<option value="">Not decided yet</option>`}${mates.map((m) => html`<option value="${m.hatId}"${m.hatId === (work.hatId ?? ctx.viewer.hatId) && html` selected`}>${m.name}</option>`)}</select></div>${button({ text: work.hatId === null ? 'Save' : 'Hand over', classes: 'govuk-button--secondary' })}</form>`

const accountList = (told: readonly Account[], everyone: ReadonlyMap<string, Colleague>): Html =>
  told.length === 0
    ? html`<p class="op-quiet">Nothing has been written down yet.</p>`
    : html`<ol class="op-chron">${told.map((a) => html`<li><time datetime="${dayIn(a.at)}">${sayDay(dayIn(a.at), { short: true })}</time><span>${accounts[a.about]}</span><div class="${a.about === 'suitability' || a.about === 'ending' ? 'op-opinion' : 'op-fact'}">${kindMark(a.about === 'suitability' || a.about === 'ending' ? 'opinion' : 'fact')} ${a.text.split('\n').map((l, i) => [i > 0 && html`<br>`, l])}</div><span class="op-small op-quiet">${everyone.get(a.by)?.name}</span></li>`)}</ol>`
