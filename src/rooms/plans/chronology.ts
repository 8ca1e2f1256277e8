/** The chronology: what every room lends, fact and opinion apart, each entry with who may see it; and what plans themselves lend to it. */
import { dayIn, sayDateTime, sayDay, sayTime } from '#lib/london.ts'
import { digest } from '#platform/form.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { lines } from '#platform/views/form.ts'
import { agencyMark, kindMark, seenBy } from '#platform/views/marks.ts'
import { type Context, colleagues, openTeams } from '#rooms/access/index.ts'
import type { Chronology, Entry, OpenFamily } from '#rooms/people/index.ts'
import { domainWords } from './needs.ts'
import { actionStates, newestFirst, onePage, wanted } from './rules.ts'
import { actionsOf, needsOf } from './store.ts'

const everyone = 'Everyone on this plan'
export const planChronology: Chronology = async (ctx, family) => {
  const [actions, needs, staff, teams] = await Promise.all([actionsOf(ctx, family), needsOf(ctx, family), colleagues(ctx), openTeams(ctx)])
  const who = (hat: string | null) => (hat === null ? undefined : staff.get(hat))
  const team = (id: string) => teams.find((t) => t.id === id)?.name ?? 'a team'
  const name = (id: string | null) => family.members.find((m) => m.id === id)?.name
  const forWhom = (id: string | null) => (name(id) ? ` (${name(id)})` : '')
  return [
    ...actions.flatMap((a): Entry[] => {
      const href = `/families/${family.id}/actions/${a.id}`
      return [
        {
          at: a.recordedAt,
          from: who(a.recordedBy)?.teamName ?? '',
          kind: 'fact',
          text: `Action for ${team(a.ownerTeam)}${forWhom(a.aboutMember)}: ${a.text}. Due ${sayDateTime(a.dueAt)}.`,
          seen: everyone,
          href,
        },
        ...(a.state !== 'open' && a.answeredAt
          ? [
              {
                at: a.answeredAt,
                from: who(a.answeredBy)?.teamName ?? '',
                kind: 'fact' as const,
                text: `${actionStates[a.state]}: ${a.text}.${a.outcome === '' ? '' : ` ${a.outcome.replace(/[.!?]?$/, '.')}`}`,
                seen: everyone,
                href,
              },
            ]
          : []),
      ]
    }),
    ...needs.flatMap((n): Entry[] => {
      const words = `${domainWords(ctx, n.domain)}${forWhom(n.memberId)}`
      return [
        {
          at: n.recordedAt,
          from: who(n.recordedBy)?.teamName ?? '',
          kind: 'fact',
          text: `Need: ${words}.${n.text === '' ? '' : ` ${n.text}`}`,
          seen: everyone,
        },
        ...(n.answeredAt && (n.state === 'met' || n.state === 'no-longer')
          ? [
              {
                at: n.answeredAt,
                from: who(n.answeredBy)?.teamName ?? '',
                kind: 'fact' as const,
                text: `Need ${n.state === 'met' ? 'met' : 'no longer there'}: ${words}.`,
                seen: everyone,
              },
            ]
          : []),
      ]
    }),
  ]
}

/** Everything lent, as far as this reader may see it, newest first. */
export async function allEntries(ctx: Context, family: OpenFamily, lenders: readonly Chronology[]): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const lend of lenders) entries.push(...(await lend(ctx, family)))
  return newestFirst(entries)
}

export function entryList(ctx: Context, entries: readonly Entry[]): Html {
  const when = (at: Date) => {
    const day = dayIn(at)
    return html`<time datetime="${day}T${sayTime(at)}">${sayDay(day, { short: true, year: day.slice(0, 4) !== ctx.today.slice(0, 4) })}, ${sayTime(at)}</time>`
  }
  return html`<ol class="op-chron">${entries.map(
    (e) =>
      html`<li>${when(e.at)}<span>${e.from !== '' && agencyMark(e.from)}</span><div class="op-${e.kind}">${kindMark(e.kind)} ${lines(e.text)}${e.href && html` <span class="op-do"><a href="${e.href}">Open<span class="govuk-visually-hidden"> this entry</span></a></span>`}</div><span class="op-chron__who">${seenBy(e.seen)}</span></li>`,
  )}</ol>`
}

/** A short key for "by whom", so that no name stands in an address. */
const keyOf = (from: string): string => digest(from, 8)
type Query = Record<string, string | undefined>

/** The whole page: filters, one page of entries at a time, or all of them for printing. */
export function chronologyBody(ctx: Context, family: OpenFamily, entries: readonly Entry[], query: Query): Html {
  const kind = query.show === 'facts' ? ('fact' as const) : query.show === 'opinions' ? ('opinion' as const) : undefined
  const sources = [...new Set(entries.map((e) => e.from))].filter((f) => f !== '').sort((a, b) => a.localeCompare(b))
  const from = sources.find((f) => keyOf(f) === query.by)
  const chosen = wanted(entries, { kind, from })
  const whole = query.all === 'yes'
  const { items, page, pages } = whole ? { items: chosen, page: 1, pages: 1 } : onePage(chosen, Number(query.page ?? 1))
  const path = `/families/${family.id}/chronology`
  const link = (change: Query): string => {
    const next = { show: query.show, by: from ? keyOf(from) : undefined, ...change }
    const words = new URLSearchParams(Object.entries(next).filter((e): e is [string, string] => e[1] !== undefined)).toString()
    return words === '' ? path : `${path}?${words}`
  }
  const count = (k?: 'fact' | 'opinion') => wanted(entries, { kind: k, from }).length
  const tab = (show: string | undefined, words: string, now: boolean): Html =>
    html`<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="${link({ show })}"${now && html` aria-current="page"`}>${words}</a></li>`
  return html`<div class="op-head"><div><h1>Chronology</h1><p class="op-head__sub">${family.title} · reference ${family.reference}</p></div><div class="op-head__do">${
    whole ? html`<a href="${link({})}">A page at a time</a>` : html`<a href="${link({ all: 'yes' })}">All on one page, to print</a>`
  }</div></div>
<p class="op-sent">${sumUp(chosen.length, kind, from)} Each entry says who may see it; you see what you may see.</p>
<nav class="moj-sub-navigation" aria-label="Facts and opinions"><ul class="moj-sub-navigation__list">${tab(undefined, `All (${count()})`, kind === undefined)}${tab('facts', `Facts (${count('fact')})`, kind === 'fact')}${tab('opinions', `Opinions (${count('opinion')})`, kind === 'opinion')}</ul></nav>
${
  sources.length > 1 &&
  html`<form class="op-read-as" method="get" action="${path}"><label for="by">By whom</label><select id="by" name="by"><option value="">Everyone</option>${sources.map((f) => html`<option value="${keyOf(f)}"${f === from && html` selected`}>${f}</option>`)}</select>${query.show && kind && html`<input type="hidden" name="show" value="${query.show}">`}<button>Show</button></form>`
}
${items.length === 0 ? html`<p class="op-quiet">${entries.length === 0 ? 'Nothing has been recorded yet.' : 'Nothing of this kind.'}</p>` : entryList(ctx, items)}
${pages > 1 && pager(page, pages, (n) => link({ page: n === 1 ? undefined : String(n) }))}`
}
const sumUp = (n: number, kind: 'fact' | 'opinion' | undefined, from: string | undefined): string =>
  `${n} ${kind === 'fact' ? (n === 1 ? 'fact' : 'facts') : kind === 'opinion' ? (n === 1 ? 'opinion' : 'opinions') : n === 1 ? 'entry' : 'entries'}${from ? ` from ${from}` : ''}, the newest first.`
const pager = (page: number, pages: number, href: (n: number) => string): Part =>
  html`<nav class="op-row op-gap op-do" aria-label="Pages">${page > 1 && html`<a href="${href(page - 1)}" rel="prev">Newer</a>`}<span>Page ${page} of ${pages}</span>${page < pages && html`<a href="${href(page + 1)}" rel="next">Older</a>`}</nav>`
