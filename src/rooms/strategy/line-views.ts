/** How one line of a strategy looks: what it is, who leads it, where it stands, what was reported, and where else the same is said. */

import type { Day } from '#lib/day.ts'
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { isOngoing, type Line, type Report, sameAs, standingOf } from './delivery-rules.ts'
import { type Delivery, leaderOf, type Named, sayWho } from './delivery-store.ts'
import { statusMark } from './delivery-timeline.ts'
import { readers } from './delivery-views.ts'
import { bullets, notesList, notesOf, placeOf, section } from './page-parts.ts'

export interface LinePage {
  pack: Pack
  delivery: Delivery
  line: Line
  today: Day
}
/** Above the form for its lead, and all of the page for everyone else. */
export function lineBefore({ pack, delivery, line, today }: LinePage, heading: boolean): Html {
  const { reports } = delivery.held(line.key)
  const standing = standingOf(line, reports, today)
  const leader = leaderOf(delivery, line.key)
  const targets = pack.figures.filter((f) => f.items.includes(line.key))
  const notes = notesOf(pack, [...new Set([...line.notes, ...targets.flatMap((f) => f.notes)])])
  const rows: [string, Part][] = [
    ...(line.under ? ([['Serves', line.under]] as [string, Part][]) : []),
    ...(line.parts.length > 0 ? ([['Parts', bullets(line.parts)]] as [string, Part][]) : []),
    ...line.targets.map((t): [string, Part] => [
      'Outcome',
      html`${t.words}<span class="op-sub">${t.printed ? `Target: ${t.printed}${t.by ? `, read as ${sayDay(t.by)}` : ''}` : 'No target date'}${t.missing && `. ${t.missing}`}</span>`,
    ]),
    [
      'Lead in the document',
      line.lead.length > 0
        ? bullets(line.lead.map((l) => (l.printed === l.name ? l.name : `${l.printed}: ${l.name}`)))
        : html`<span class="op-state--gap">none</span>`,
    ],
    [
      'Who leads it now',
      html`${leader ? `${leader.name}, ${leader.teamName}` : html`<span class="op-state--gap">no one</span>`}${delivery.mayName && html` <a href="/strategies/actions/${line.key}/lead">Change who leads<span class="govuk-visually-hidden"> it</span></a>`}`,
    ],
    ...(line.repeats
      ? ([
          [
            'Takes up',
            html`<a href="/strategies/actions/${line.repeats}">Scrutiny recommendation ${line.repeats.replace(/\D+/, '')}</a>${line.changed && html`<span class="op-sub">${line.changed}</span>`}`,
          ],
        ] as [string, Part][])
      : []),
    ...(line.state ? ([['In the document', line.state]] as [string, Part][]) : []),
    ...targets.map((f): [string, Part] => [
      'Figure',
      html`<a href="/figures/${f.topic}#${f.key}">${f.name}</a><span class="op-sub">${f.values.map((v) => `${v.for ? `${v.for}: ` : ''}${v.printed}, ${v.period}`).join('; ') || f.needs}</span>`,
    ]),
    ['Source', placeOf(pack, line.source)],
  ]
  return html`${heading && html`<h1>${line.words}</h1>`}
<p class="op-head__sub">${line.strategy.short}, ${line.ref}${isOngoing(line) && ', ongoing'}. ${seenBy(readers)}</p>
<p class="op-sent">${statusMark(standing.status)}. ${standing.because}.</p>
${line.doubt && html`<div class="govuk-inset-text">${line.doubt}</div>`}
<dl class="govuk-summary-list">${rows.map(([k, v]) => html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${k}</dt><dd class="govuk-summary-list__value">${v}</dd></div>`)}</dl>
${notes.length > 0 && section('What does not agree', notesList(notes))}`
}
export function lineAfter({ pack, delivery, line }: LinePage): Html {
  const { reports, leads } = delivery.held(line.key)
  const same = sameAs(pack, delivery.lines, line.key).filter((t) => t.lines.length > 0)
  return html`${section('History', historyOf(delivery, reports, leads))}
${
  same.length > 0 &&
  html`<div class="op-gap-l">${section(
    'Elsewhere, the same',
    same.map(
      (t) =>
        html`<h3>${t.theme}</h3>${bullets(t.lines.map((l) => html`<a href="/strategies/actions/${l.key}">${l.strategy.short} ${l.ref}</a>: ${l.words}`))}`,
    ),
  )}</div>`
}`
}
function historyOf(d: Delivery, reports: readonly Report[], leads: readonly Named[]): Html {
  const entries = [
    ...reports.map((r) => ({ at: r.at, who: sayWho(d.people, r.hatId), what: reportWords(r) })),
    ...leads.map((l) => ({
      at: l.at,
      who: sayWho(d.people, l.namedBy),
      what: l.hatId ? html`Named ${sayWho(d.people, l.hatId)} as lead` : html`Took the lead off: no one leads it`,
    })),
  ].sort((a, b) => b.at.getTime() - a.at.getTime())
  return table({
    caption: 'What was reported, newest first',
    hideCaption: true,
    cards: true,
    head: ['When', 'Who', { text: 'What', label: '' }],
    rows: entries.map((e) => [sayDateTime(e.at, { short: true }), e.who, e.what]),
    empty: 'Nothing has been reported yet.',
  })
}
export function reportWords(r: Report): Html {
  if (r.kind === 'nothing') return html`<b>Nothing changed</b>`
  return html`${r.kind === 'done' && html`<b>Done.</b> `}${r.changed || (r.kind === 'going' && 'No change in words.')}${r.evidence && html`<span class="op-sub">Evidence: ${r.evidence}</span>`}${r.expectedOn && html`<span class="op-sub">Expects to finish ${sayDay(r.expectedOn)}</span>`}${r.help && html`<span class="op-sub">Help needed: ${r.help}</span>`}`
}
export const lastSaid = (reports: readonly Report[]): string =>
  reports[0] ? `Last reported ${sayDay(dayIn(reports[0].at), { short: true })}` : 'Never reported'
