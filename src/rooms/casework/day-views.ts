/** How a day looks: the figures, the rows by how late they may be, the families as a list. One verb a row; whether she may be rung stands in each. */
import { dayIn, sayDateTime, sayDay, startOfDay } from '#lib/london.ts'
import { plural, sentenceList } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { callMark, clockMark, riskMark, seenBy, shape } from '#platform/views/marks.ts'
import { type Group, type Row, table } from '#platform/views/table.ts'
import type { Context } from '#rooms/access/index.ts'
import { sayAge, type Work } from '#rooms/people/index.ts'
import { inOrder, type PartOfDay, partOf, parts, usualLive } from './day-rules.ts'
import type { NoticeRow } from './notices.ts'
import type { Reach } from './rules.ts'
import type { About, Case } from './workload.ts'

export const reachCell = (reach: Reach): Html =>
  reach.mark === 'none' ? html`<span class="op-quiet">${reach.words}</span>` : callMark(reach.mark, reach.words)

/** Her name and age, with the children's: whose day it is. */
export function whoCell(ctx: Context, about: About, link = true): Html {
  const one = about.her.length === 1 ? about.her[0] : undefined
  const age = one ? sayAge(one, ctx.today) : ''
  const children = about.members
    .filter((m) => m.role === 'child' && m.diedOn === null)
    .map((m) => [m.givenName || m.name, sayAge(m, ctx.today)].filter((x) => x !== '').join(', '))
  const title = `${about.title}${age === '' ? '' : `, ${age}`}`
  return html`${link ? html`<a href="/families/${about.familyId}">${title}</a>` : title}${children.length > 0 && html`<small>with ${sentenceList(children)}</small>`}`
}

type Line = Work & Partial<Pick<NoticeRow, 'noticeId' | 'since'>>
const dueCell = (ctx: Context, w: Line, part: PartOfDay): Html => {
  if (part === 'alert')
    return html`<span class="op-clock op-clock--today">${shape('half')}<span>Now${w.since && html`<small>since ${sayDateTime(w.since, { short: true, year: false })}</small>`}</span></span>`
  if (w.due === null)
    return w.since
      ? html`New<small>since ${sayDateTime(w.since, { short: true, year: false })}</small>`
      : html`<span class="op-quiet">No time set</span>`
  const notYet = w.from && w.from > ctx.now && dayIn(w.from) === dayIn(w.due)
  return clockMark({
    due: w.due,
    now: ctx.now,
    wholeDay: w.kind === 'review',
    ...(w.from ? { sent: w.from } : {}),
    ...(notYet && w.from ? { note: `not before ${sayDateTime(w.from).slice(-5)}` } : {}),
  })
}
/** A notice is pressed, not followed: reading it is what marks it seen. */
const verbCell = (w: Line): Html => {
  const more = w.about === '' ? w.title : w.about
  const words = html`${w.verb}<span class="govuk-visually-hidden">: ${w.title}, ${more}</span>`
  return w.noticeId
    ? html`<form method="post" action="/work/notices/${w.noticeId}"><button class="op-aslink" type="submit">${words}</button></form>`
    : html`<a href="${w.href}">${words}</a>`
}

/** What can wait is cut at twenty; the whole is one press away. */
const waitShown = 20
export interface Day {
  rows: readonly Line[]
  about: ReadonlyMap<string, About>
  all: boolean
}
export function dayTable(ctx: Context, day: Day): Html {
  const byPart = Map.groupBy(inOrder(day.rows, ctx.now), (w) => partOf(w, ctx.now))
  const lineOf = (w: Line, part: PartOfDay): Row => {
    const about = w.familyId ? day.about.get(w.familyId) : undefined
    return {
      ...(part === 'alert' ? { classes: 'op-alert' } : {}),
      cells: [
        dueCell(ctx, w, part),
        html`${part === 'alert' ? html`<b>${w.title}</b>` : w.title}${w.note && html`<small>${w.note}</small>`}`,
        about ? whoCell(ctx, about) : w.about,
        about ? riskMark(about.level ?? null) : '',
        about ? reachCell(about.reach) : '',
        verbCell(w),
      ],
    }
  }
  const order = ['alert', 'late', 'today', 'wait'] as const
  const rows = order.flatMap((part): (Row | Group)[] => {
    const lines = byPart.get(part) ?? []
    if (lines.length === 0) return []
    const shown = part === 'wait' && !day.all ? lines.slice(0, waitShown) : lines
    const head: Group = { group: parts[part], ...(part === 'late' ? { classes: 'op-group--over' } : {}) }
    return [...(part === 'alert' ? [] : [head]), ...shown.map((w) => lineOf(w, part))]
  })
  const hidden = (byPart.get('wait')?.length ?? 0) - waitShown
  return html`${table({
    caption: 'What to do, the most pressing first',
    hideCaption: true,
    cards: true,
    head: [
      { text: 'Due', classes: 'op-col-due' },
      { text: 'What to do', label: '' },
      { text: 'For', label: '', classes: 'op-col-who' },
      { text: 'Risk', inline: true },
      { text: 'Contact now', inline: true, classes: 'op-col-call' },
      { text: 'Action', hide: true, classes: 'op-do' },
    ],
    rows,
    empty: 'Nothing waits for you.',
  })}${hidden > 0 && !day.all && html`<p class="op-small op-gap"><a href="/work?all=yes">All ${day.rows.length} things to do</a></p>`}`
}

export interface Figures {
  rows: readonly Line[]
  cases: readonly Case[]
  answers: number
  reviewsBy: string
  worker: boolean
}
export function figuresRow(ctx: Context, f: Figures): Html {
  const families = new Map(f.cases.map((c) => [c.work.familyId, c.about]))
  const late = f.rows.filter((w) => w.due !== null && w.due < ctx.now).length
  const today = f.rows.filter((w) => w.due !== null && w.due >= ctx.now && dayIn(w.due) === ctx.today).length
  const safe = [...families.values()].filter((a) => a.reach.mark === 'now').length
  const reviews = f.cases.filter((c) => c.reviewOn && c.reviewOn <= f.reviewsBy).length
  const usual = f.worker ? `, usual ${usualLive.from} to ${usualLive.to}` : ''
  const figure = (n: number, words: string, look = '') =>
    html`<li${look !== '' && n > 0 && html` class="${look}"`}><b>${n}</b>${words}</li>`
  return html`<ul class="op-figures">${figure(late, 'overdue', 'is-over')}${figure(today, 'due today', 'is-today')}${figure(safe, 'safe to call now')}${figure(f.answers, f.answers === 1 ? 'answer to read' : 'answers to read')}${figure(reviews, reviews === 1 ? 'review this week' : 'reviews this week')}${figure(families.size, `${families.size === 1 ? 'family' : 'families'}${usual}`)}</ul>`
}

export function answersBox(answers: readonly Line[]): Html {
  return html`<div class="op-box"><h2>Answers to your referrals</h2>${
    answers.length === 0
      ? html`<p class="op-small op-quiet">None to read.</p>`
      : html`<ul class="op-items">${answers.map((w) => html`<li>${w.title}, for <b>${w.about}</b><br><a href="${w.href}">${w.verb}<span class="govuk-visually-hidden">: ${w.title}, ${w.about}</span></a></li>`)}</ul>`
  }</div>`
}

// ── Families ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const spokenCell = (ctx: Context, c: Case): Part => {
  if (c.work.side !== 'victim' || c.about.her.length === 0) return html`<span class="op-quiet">–</span>`
  const tried = c.tries > 0 ? html`<small>${plural(c.tries, 'try', 'tries')} since, not reached</small>` : ''
  return c.spokenAt
    ? html`${sayDay(dayIn(c.spokenAt), { weekday: true, short: true, year: c.spokenAt.getUTCFullYear() !== ctx.now.getUTCFullYear() })}${tried}`
    : html`<b>Not yet</b>${c.tries > 0 && html`<small>${plural(c.tries, 'try', 'tries')}, not reached</small>`}`
}
export const reviewCell = (ctx: Context, c: Case): Part =>
  c.reviewOn
    ? clockMark({ due: startOfDay(c.reviewOn), now: ctx.now, wholeDay: true })
    : html`<span class="op-quiet">${c.work.side === 'victim' && !c.work.firstContactAt && c.about.her.length > 0 ? 'After the first talk' : 'No day set'}</span>`

export function familiesTable(ctx: Context, cases: readonly Case[], workers: ReadonlyMap<string, { name: string }> | undefined): Html {
  return table({
    caption: workers ? 'Families the team works with' : 'Families you work with',
    hideCaption: true,
    cards: true,
    head: [
      { text: 'Who', label: '' },
      ...(workers ? [{ text: 'Worker', label: 'Worker' }] : []),
      { text: 'Risk', inline: true },
      { text: 'Contact now', inline: true, classes: 'op-col-call' },
      { text: 'Last spoken with' },
      { text: 'Next review' },
    ],
    rows: cases.map((c) => [
      whoCell(ctx, c.about),
      ...(workers ? [c.work.hatId ? (workers.get(c.work.hatId)?.name ?? 'A colleague') : html`<b>Nobody yet</b>`] : []),
      riskMark(c.about.level ?? null),
      reachCell(c.about.reach),
      spokenCell(ctx, c),
      reviewCell(ctx, c),
    ]),
    empty: workers
      ? 'Your team works with no family now.'
      : 'You work with no family now. What is handed to you shows here and in your work.',
  })
}
export const pageLinks = (base: string, page: number, pages: number): Html | undefined =>
  pages <= 1
    ? undefined
    : html`<nav class="op-gap" aria-label="Pages"><p>${page > 1 && html`<a rel="prev" href="${base}page=${page - 1}">Earlier in the list</a> · `}Page ${page} of ${pages}${page < pages && html` · <a rel="next" href="${base}page=${page + 1}">Further in the list</a>`}</p></nav>`

export const dayHead = (ctx: Context, title: string, seen: string, does: Part = ''): Html =>
  html`<div class="op-head"><div><h1>${title}</h1><p class="op-head__sub">${sayDateTime(ctx.now, { weekday: true })} · ${seenBy(seen)}</p></div>${does !== '' && html`<div class="op-head__do">${does}</div>`}</div>`
