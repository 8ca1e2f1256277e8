/** The governance lead's pages: who looked, across families; how the record stands; its checkpoints to keep elsewhere; what stands out in a week. */

import { addDays, type Day, parseDay, weekday } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { dayIn, sayAgo, sayDateTime, sayDay } from '#lib/london.ts'
import { fold, plural, sayNumber } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { text } from '#platform/fields.ts'
import { form, Problem, type Problems } from '#platform/form.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { formBody } from '#platform/views/form.ts'
import { insetText, warningText } from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import { checkpointName, checkpointText, isLate, type Lag } from './audit-chain.ts'
import { type Colleague, colleagues } from './colleagues.ts'
import type { Context } from './context.ts'
import type { StaffSite } from './frame.ts'
import { allLooks, checkpointsKept, type Days, familyCalled, type Looked, referenceOf, sealing, weekThatStandsOut } from './looked.ts'
import { atLeast, lastWeek, type Outlier, timesPeers, type Why } from './looked-rules.ts'
import { daysShown, lookedTable, otherDays, sayDays } from './looked-views.ts'
import { myNotices, noticeKinds, noticeSeen } from './notices.ts'

const lead = ['governance'] as const
const back = { href: '/who-looked', text: 'Who looked' }
const seeking = form({
  sought: text('A family’s reference, a colleague’s name, or a day', {
    missing: 'Enter a reference, a name or a day',
    hint: 'For example KMPRSTVA, Adeyemi or 9 3 2026',
    max: 80,
  }),
})
/** What was typed, taken apart: a day, the eight letters of a reference, or somebody's name. */
export function soughtAs(typed: string): { day?: Day; reference?: string; name?: string } {
  const clean = typed.trim().replace(/\s+/g, ' ')
  const day = /^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})$/.exec(clean)
  if (day) {
    const read = parseDay(`${day[3]}-${(day[2] ?? '').padStart(2, '0')}-${(day[1] ?? '').padStart(2, '0')}`)
    return read ? { day: read } : {}
  }
  return /^[A-Za-z]{8}$/.test(clean) ? { reference: clean.toUpperCase(), name: clean } : { name: clean }
}
const head = (title: string, sub: Part): Html =>
  html`<div class="op-head"><div><h1>${title}</h1><p class="op-head__sub">${sub}</p></div></div>`
const dayOf = (text: string, today: Day): Day => {
  const day = parseDay(text)
  if (!day || day > today) throw new NotFound('day')
  return day
}

export function lookedPages(site: StaffSite): void {
  site.get('/who-looked', lead, async ({ ctx }) => start(ctx, ''))
  site.post('/who-looked', lead, async ({ ctx, body }) => {
    const typed = typeof body.sought === 'string' ? body.sought : ''
    const read = seeking.read(body)
    if ('problems' in read) return start(ctx, typed, read.problems)
    const { day, reference, name } = soughtAs(read.answers.sought)
    if (day && day <= ctx.today) return { go: `/who-looked/day/${day}` }
    const family = reference ? await familyCalled(ctx, reference) : undefined
    if (family) return { go: `/who-looked/family/${family}` }
    const wanted = fold(name ?? '')
    const found = [
      ...new Map(
        [...(await colleagues(ctx)).values()].filter((c) => wanted.length > 1 && fold(c.name).includes(wanted)).map((c) => [c.staffId, c]),
      ).values(),
    ]
    if (found.length === 1) return { go: `/who-looked/colleague/${found[0]?.staffId}` }
    if (found.length > 1 && found.length <= 30) return start(ctx, typed, {}, found)
    return start(ctx, typed, {
      sought: new Problem(
        found.length > 30
          ? 'Enter more of the name: more than 30 colleagues are called that'
          : 'Nothing was found: check the eight letters of the reference, the spelling of the name, or that the day is not still to come',
      ),
    })
  })

  site.get('/who-looked/family/:familyId', lead, async ({ ctx, params, query }) => {
    const reference = await referenceOf(ctx, idIn(params.familyId))
    const days = daysShown(ctx.today, query.to)
    return page(
      ctx,
      `Who looked at ${reference}`,
      days,
      `/who-looked/family/${params.familyId}`,
      await allLooks(ctx, { familyId: params.familyId, days }),
      {
        who: true,
        family: false,
      },
    )
  })
  site.get('/who-looked/colleague/:staffId', lead, async ({ ctx, params, query }) => {
    const hats = [...(await colleagues(ctx)).values()].filter((c) => c.staffId === idIn(params.staffId))
    if (!hats[0]) throw new NotFound('colleague')
    const days = daysShown(ctx.today, query.to)
    return page(
      ctx,
      `What ${hats[0].name} looked at`,
      days,
      `/who-looked/colleague/${params.staffId}`,
      await allLooks(ctx, { staffId: params.staffId, days }),
      { who: hats.length > 1, family: true },
      hats.map((h) => `${h.title}, ${h.teamName}, ${h.agencyName}`).join('; '),
    )
  })
  site.get('/who-looked/day/:day', lead, async ({ ctx, params }) => {
    const day = dayOf(params.day, ctx.today)
    const looks = await allLooks(ctx, { days: { from: day, to: day } })
    const path = (d: Day) => `/who-looked/day/${d}`
    return ctx.page({
      title: 'Who looked',
      at: 'who-looked',
      back,
      body: html`${head(`Who looked on ${sayDay(day, { weekday: true })}`, 'Everyone, at every family. Names of staff only; nothing that a page said.')}
${looksTable(ctx, looks, { who: true, family: true }, await colleagues(ctx), 'Who looked that day')}
<p class="op-do op-gap"><a href="${path(addDays(day, -1))}">The day before</a>${day < ctx.today && html` · <a href="${path(addDays(day, 1))}">The day after</a>`}</p>`,
    })
  })

  site.get('/who-looked/checkpoints', lead, async ({ ctx }) => {
    ctx.record('list checkpoints', {})
    const kept = await checkpointsKept(ctx, 200)
    return ctx.page({
      title: 'Checkpoints',
      at: 'who-looked',
      back,
      body: html`${head('Checkpoints of the record', 'Each says where the record stood, and is signed. Keep some in another place, at another agency: whoever holds one can tell whether anything before it was changed, cut off or rolled back since.')}
<p>To check: put them in a folder and run <b>npm run audit:verify -- --checkpoints FOLDER</b>.</p>
${table({
  caption: 'Checkpoints, newest first',
  hideCaption: true,
  cards: true,
  head: ['When', { text: 'Entries', numeric: true }, { text: 'Download', hide: true }],
  rows: kept.map((c) => [
    sayDateTime(new Date(c.at)),
    sayNumber(c.seq),
    html`<a href="/who-looked/checkpoints/${c.seq}">Download<span class="govuk-visually-hidden"> the checkpoint at entry ${c.seq}</span></a>`,
  ]),
  empty: 'None yet. One is made every hour in which something was recorded.',
})}`,
    })
  })
  site.get('/who-looked/checkpoints/:seq', lead, async ({ ctx, params }) => {
    const c = (await checkpointsKept(ctx, 10_000)).find((k) => String(k.seq) === params.seq)
    if (!c) throw new NotFound('checkpoint')
    ctx.record('download checkpoint', { reason: params.seq })
    return { file: checkpointText(c), name: checkpointName(c), type: 'application/json' }
  })

  site.get('/who-looked/outliers', lead, async ({ ctx, query }) => {
    const monday = query.week === undefined ? lastWeek(ctx.today).from : dayOf(query.week, ctx.today)
    if (weekday(monday) !== 1) throw new NotFound('week')
    for (const n of await myNotices(ctx)) if (n.kind === 'looks-stand-out') await noticeSeen(ctx, n.id)
    return ctx.page({ title: 'Looks that stand out', at: 'who-looked', back, body: await outliersBody(ctx, monday) })
  })
}
const idIn = (id: string): string => {
  if (!isId(id)) throw new NotFound('id')
  return id
}

const looksTable = (
  ctx: Context,
  looks: readonly Looked[],
  show: { who: boolean; family: boolean },
  everyone: ReadonlyMap<string, Colleague>,
  caption: string,
): Html => lookedTable({ caption, looks, everyone, show, links: ctx.viewer.role === 'governance' })

async function page(
  ctx: Context,
  heading: string,
  days: Days,
  path: string,
  looks: readonly Looked[],
  show: { who: boolean; family: boolean },
  sub?: string,
): Promise<Outcome> {
  return ctx.page({
    title: 'Who looked',
    at: 'who-looked',
    back,
    body: html`${head(heading, html`${sub && html`${sub}. `}${sayDays(days)}. That you read this is recorded too.`)}
${looksTable(ctx, looks, show, await colleagues(ctx), heading)}
${otherDays(days, ctx.today, path)}`,
  })
}

async function start(ctx: Context, typed: string, problems: Problems = {}, found: readonly Colleague[] = []): Promise<Outcome> {
  const [lag, notices] = await Promise.all([sealing(ctx), myNotices(ctx)])
  ctx.record('open who looked', {})
  const wrong = Object.keys(problems).length > 0
  return ctx.page({
    title: wrong ? 'Error: Who looked' : 'Who looked',
    at: 'who-looked',
    ...(wrong ? { status: 422 } : {}),
    body: formBody({
      form: seeking,
      heading: 'Who looked',
      body: { sought: typed },
      given: {},
      problems,
      before: html`<p class="op-sent">Every page about a family leaves an entry before it is sent: who, when, which part, on which basis. Not what it said.</p>
${notices.map((n) => n.kind === 'record-broken' && warningText({ text: `${noticeKinds['record-broken']}: npm run audit:verify.` }))}
${found.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Which colleague?</h2></div><ul class="op-items">${found.map((c) => html`<li><a href="/who-looked/colleague/${c.staffId}">${c.name}</a><br><span class="op-small op-quiet">${c.title}, ${c.teamName}, ${c.agencyName}</span></li>`)}</ul></section>`}`,
      buttons: [{ do: 'show', text: 'Show who looked' }],
      aside: html`${standing(lag, ctx.now)}
<div class="op-box op-gap"><h2>What stands out</h2><p>Each Monday: looks without involvement, the same surname, far above peers.</p>${notices.some((n) => n.kind === 'looks-stand-out') && html`<p><b>Something of last week is to be read.</b></p>`}<p><a href="/who-looked/outliers">Last week</a></p></div>
<div class="op-box op-gap"><h2>By day</h2><p><a href="/who-looked/day/${ctx.today}">Today</a> · <a href="/who-looked/day/${addDays(ctx.today, -1)}">Yesterday</a></p></div>`,
    }),
  })
}
/** Whether the record is being sealed: seen every time the lead comes by, and louder when it is not. */
function standing(lag: Lag, now: Date): Html {
  const late = isLate(lag, now)
  return html`<div class="op-box${late && ' op-box--grave'}"><h2>The record</h2>
<p>${plural(lag.sealed, 'entry')} sealed${lag.ranAt ? html`, last ${sayAgo(lag.ranAt, now)}` : ', never yet'}. ${
    lag.waiting === 0 ? 'None waits.' : `${sayNumber(lag.waiting)} ${lag.waiting === 1 ? 'waits' : 'wait'}.`
  }</p>
${late && lag.oldestAt && html`<p><b>The oldest has waited since ${sayDateTime(lag.oldestAt, { year: false })}. Sealing has stopped: tell whoever runs the server.</b></p>`}
<p>${lag.checkpointAt ? `Last checkpoint ${sayAgo(lag.checkpointAt, now)}.` : 'No checkpoint yet.'} <a href="/who-looked/checkpoints">Checkpoints to keep elsewhere</a></p></div>`
}

const why: Record<Why, { heading: string; what: string }> = {
  'same-name': {
    heading: 'The same surname',
    what: 'Somebody in the family has the reader’s surname. Most are chance; a relation has to be declared.',
  },
  'no-involvement': {
    heading: 'Looked without involvement',
    what: 'Opened on front-door duty alone, when no contact about the family was in hand there, and nothing was done.',
  },
  'far-above-peers': {
    heading: 'Far above colleagues of the same role',
    what: `At least ${atLeast} families that are not their own team’s, and more than ${timesPeers} times the middle of the others.`,
  },
}
async function outliersBody(ctx: Context, monday: Day): Promise<Html> {
  const { outliers, references, looks } = await weekThatStandsOut(ctx, monday)
  const everyone = await colleagues(ctx)
  const sunday = addDays(monday, 6)
  const readerOf = (hatId: string): Part => {
    const c = everyone.get(hatId)
    return html`<a href="/who-looked/colleague/${c?.staffId ?? ''}?to=${sunday < ctx.today ? sunday : ctx.today}">${c?.name ?? 'Somebody who left'}</a><small>${c ? `${c.title}, ${c.teamName}` : ''}</small>`
  }
  /** One row for each reader: five families of one reader are one question. */
  const rows = (found: readonly Outlier[]): Part[][] =>
    [...new Set(found.map((o) => o.hatId))].map((hatId) => {
      const theirs = found.filter((o) => o.hatId === hatId)
      return [
        readerOf(hatId),
        theirs.map((o, i) =>
          o.familyId
            ? html`${i > 0 && ', '}<a href="/who-looked/family/${o.familyId}">${references.get(o.familyId) ?? ''}</a>${o.times > 1 && ` (${o.times} times)`}`
            : `${sayNumber(o.times)} families; the middle of the others is ${sayNumber(o.peers ?? 0)}`,
        ),
      ]
    })
  return html`${head('Looks that stand out', `${sayDay(monday)} to ${sayDay(sunday)}. Out of ${plural(looks, 'pair')} of a reader and a family.`)}
${insetText({ text: 'These are questions, not findings. What counts as standing out is our judgement, and there is nearly always a good answer: ask the colleague, or their manager, kindly.' })}
${(Object.keys(why) as Why[]).map((w) => {
  const found = outliers.filter((o) => o.why === w)
  return html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>${why[w].heading}</h2></div><p>${why[w].what}</p>
${found.length === 0 ? html`<p class="op-quiet">None.</p>` : table({ caption: why[w].heading, hideCaption: true, cards: true, head: ['Who', w === 'far-above-peers' ? 'How many' : 'Families'], rows: rows(found) })}</section>`
})}
<p class="op-do op-gap-l"><a href="/who-looked/outliers?week=${addDays(monday, -7)}">The week before</a>${addDays(monday, 7) <= dayIn(ctx.now) && html` · <a href="/who-looked/outliers?week=${addDays(monday, 7)}">The week after</a>`}</p>`
}
