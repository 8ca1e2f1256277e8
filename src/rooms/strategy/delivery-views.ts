/** How strategies look: the list, one with its lines and their status, and one line with its history. */

import type { Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { area as areaOf, type Board, type Pack, type Strategy, type StrategyMeasure, strategyKindWords } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { seenBy } from '#platform/views/marks.ts'
import { type Group, type Row, table } from '#platform/views/table.ts'
import {
  type Counts,
  capital,
  countOf,
  expectedOf,
  type Line,
  linesOf,
  printedDates,
  reportDue,
  type Standing,
  type Status,
  sentenceFor,
  statuses,
} from './delivery-rules.ts'
import { type Delivery, leaderOf, sayWho } from './delivery-store.ts'
import { stripFor } from './delivery-strip.ts'
import { standings, statusMark, timelineSection } from './delivery-timeline.ts'
import { bullets, notesList, notesOf, placeOf, section } from './page-parts.ts'

export const readers = 'boards, managers, chairs and leads; no personal data'
const yearsOf = (s: Strategy): string => (s.until ? `${s.from} to ${s.until.slice(0, 4)}` : s.from)
const lineName = { action: 'action', output: 'output', recommendation: 'recommendation' } as const
const kindOf = (lines: readonly Line[]): string => lineName[lines[0]?.kind ?? 'action']
// ── The list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ListPage {
  pack: Pack
  delivery: Delivery
  today: Day
  area: string
  /** Lines the reader leads, and of those how many wait for a report. */
  mine: { all: number; due: number }
}
export function listBody({ pack, delivery, today, area, mine }: ListPage): Html {
  const order = (s: Strategy) => [Number(s.area !== area), Object.keys(strategyKindWords).indexOf(s.kind)] as const
  const all = pack.strategies.toSorted((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1] || a.name.localeCompare(b.name))
  const rows = all.map((s): Row => {
    const lines = linesOf(s)
    const counts = countOf([...standings(delivery, lines, today).values()])
    return {
      cells: [
        html`<a href="/strategies/${s.key}">${s.name}</a><small>${strategyKindWords[s.kind]}, ${yearsOf(s)}</small>`,
        areaOf(pack, s.area)?.name ?? s.area,
        countWords(counts),
        noLead(delivery, lines),
      ],
    }
  })
  return html`<div class="op-head"><div><h1>Strategies</h1><p class="op-head__sub">What the partnership said it would do, and whether it is being done. ${seenBy(readers)}</p></div>${mine.all > 0 && html`<div class="op-head__do"><a class="govuk-button" href="/strategies/due">${mine.due > 0 ? `Report on ${plural(mine.due, 'line')}` : 'What you lead'}</a></div>`}</div>
${table({ caption: 'Strategies and how far each is delivered', hideCaption: true, cards: true, head: ['Document', 'Area', 'Delivery', 'Leads'], rows })}
${timelineSection(delivery, all, today)}
${owedSection(delivery, today)}
<p class="op-small op-gap-l"><a href="/figures">Figures these documents print</a></p>`
}
const countWords = (counts: Counts): string =>
  (Object.keys(statuses) as Status[])
    .flatMap((s) => (counts[s] > 0 ? [`${sayNumber(counts[s])} ${statuses[s].toLowerCase()}`] : []))
    .join(', ')
const noLead = (d: Delivery, lines: readonly Line[]): Part => {
  const without = lines.filter((l) => !leaderOf(d, l.key)).length
  return without === 0
    ? 'A person leads each'
    : html`<span class="op-state--gap">no one leads ${sayNumber(without)} of ${sayNumber(lines.length)}</span>`
}
/** Who owes what: by person, since a group does not write. */
function owedSection(d: Delivery, today: Day): Part {
  const by = new Map<string, Line[]>()
  for (const line of d.lines) {
    const who = leaderOf(d, line.key)
    if (who && reportDue(line, d.held(line.key).reports, today)) by.set(who.hatId, [...(by.get(who.hatId) ?? []), line])
  }
  const rows = [...by].map(([hatId, lines]) => [
    sayWho(d.people, hatId),
    html`${lines.map((l, i) => html`${i > 0 && ', '}<a href="/strategies/actions/${l.key}">${l.strategy.short} ${l.ref}</a>`)}`,
  ])
  return html`<div class="op-gap-l">${section('Who owes a report', table({ caption: 'People who owe a report, and on what', hideCaption: true, cards: true, head: ['Lead', 'On'], rows, empty: 'Nobody who leads a line owes a report.' }))}</div>`
}

// ── One strategy ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface StrategyPage {
  pack: Pack
  delivery: Delivery
  strategy: Strategy
  today: Day
}
export function strategyBody({ pack, delivery, strategy: s, today }: StrategyPage): Html {
  const lines = linesOf(s)
  const reportsOf = (key: string) => delivery.held(key).reports
  const all = standings(delivery, lines, today)
  const counts = countOf([...all.values()])
  const said = sentenceFor(counts, kindOf(lines))
  const board = pack.boards.find((b) => b.key === s.board)
  const dates = lines.some((l) => l.targets.some((t) => t.printed))
  const strip = stripFor(lines, reportsOf, today)
  const drawn = lines.some((l) => l.targets.some((t) => t.by) || expectedOf(reportsOf(l.key)))
  const rowOf = (line: Line): Row => {
    const standing = all.get(line.key) as Standing
    const leader = leaderOf(delivery, line.key)
    return {
      cells: [
        line.ref,
        html`<a href="/strategies/actions/${line.key}">${line.words}</a>${line.targets.map((t) => html`<small>${t.words}</small>`)}${line.doubt && html`<small class="op-state--gap">${line.doubt}</small>`}`,
        html`${line.lead.length > 0 ? line.lead.map((l) => l.printed).join('/') : s.leads.length > 0 ? html`<span class="op-state--gap">none printed</span>` : false}<small>${leader ? leader.name : html`<span class="op-state--gap">no one</span>`}</small>`,
        ...(dates ? [printedDates(line) || 'none'] : []),
        ...(drawn ? [strip.of(line, reportsOf(line.key), standing)] : []),
        statusMark(standing.status),
        html`${standing.because}${standing.unchanged > 0 && html`<small>Nothing changed, said ${standing.unchanged === 1 ? 'once' : `${sayNumber(standing.unchanged)} times`} since</small>`}`,
      ],
    }
  }
  const rows = s.aims.flatMap((aim): (Group | Row)[] => {
    const own = lines.filter((l) => l.aim.key === aim.key)
    return own.length === 0
      ? []
      : [
          { group: html`${aimWord(s)} ${aim.ref}. ${aim.name}${aim.missing && html`. <span class="op-small">${aim.missing}</span>`}` },
          ...own.map(rowOf),
        ]
  })
  return html`<div class="op-head"><div><h1>Is the ${inWords(s)} being done?</h1><p class="op-head__sub">${s.name}, ${yearsOf(s)}. As at ${sayDay(today)}. ${seenBy(readers)}</p></div></div>
<p class="op-sent"><b>${said.bold}</b>${said.after}</p>
<ul class="op-figures">${(Object.keys(statuses) as Status[]).map((k) => counts[k] > 0 && html`<li${k === 'overdue' && html` class="is-over"`}><b>${sayNumber(counts[k])}</b>${statusMark(k)}</li>`)}</ul>
${ruleDetails}
${s.missing && html`<div class="govuk-inset-text">${s.missing}</div>`}
${table({
  caption: `Lines of the ${s.short} with lead, target, status and the reason for it`,
  hideCaption: true,
  cards: true,
  classes: 'op-table--plan',
  rowHead: 1,
  head: [
    { text: 'Ref.', label: '' },
    { text: capital(kindOf(lines)), label: '' },
    { text: 'Lead', label: '', inline: true },
    ...(dates ? [{ text: 'Target', label: '', inline: true as const }] : []),
    ...(drawn ? [{ text: strip.head, label: '', classes: 'op-only-desk-cell' }] : []),
    { text: 'Status', label: '', inline: true },
    { text: 'Because', label: '' },
  ],
  rows,
})}
${outcomesSection(s)}
${measuresSection(pack, s)}
${aboutSection(pack, s, board)}
${s.notes.length > 0 && html`<div class="op-gap-l">${section('What does not agree in the document', notesList(notesOf(pack, s.notes)))}</div>`}
<p class="op-small op-gap-l">Lines are in our own short words; dates and leads are as printed. Source: ${placeOf(pack, s.source)}.</p>`
}
const inWords = (s: Strategy): string => (s.kind === 'strategy' ? s.short : s.short[0]!.toLowerCase() + s.short.slice(1))
const aimWord = (s: Strategy): string => (s.kind === 'strategy' ? (s.key === 'southampton' ? 'Outcome' : 'Aim') : 'Part')
const ruleDetails = html`<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">How the status is worked out</span></summary><div class="govuk-details__text"><p>Nobody sets it by hand. It comes from the printed target, from the day the lead expects to finish, and from what was reported.</p><ul class="op-list"><li>Done: reported as done, with evidence.</li><li>Overdue: the target, or the lead’s own day, has passed and it is not done.</li><li>Slipping: the lead expects a day after the target, or has moved their own day later.</li><li>On time: the lead’s day is within the target.</li><li>No report: nobody has reported, or not for six months. It may be done: we do not know.</li><li>No date: reported, and neither the document nor the lead gives a day.</li></ul></div></details>`

/** What is to come of it, where a document says so apart from what is done. */
function outcomesSection(s: Strategy): Part {
  const aims = s.aims.filter((a) => a.outcomes.length > 0)
  return (
    aims.length > 0 &&
    html`<div class="op-gap-l">${section(
      'Outcomes it is for',
      aims.map(
        (a) =>
          html`<h3>${aimWord(s)} ${a.ref}. ${a.name}</h3>${a.idea && html`<p>${a.idea}</p>`}${bullets(a.outcomes.map((o) => html`${o.words}${o.parts.length > 0 && html`<small>: ${o.parts.join('; ')}</small>`}`))}`,
      ),
    )}</div>`
  )
}
function measureState(pack: Pack, m: StrategyMeasure): Part {
  const own = pack.measures.find((x) => x.key === m.measure)
  if (own?.origin === 'computed') return 'Counted here'
  const by = own?.origin === 'handed in' && pack.organisations.find((o) => o.id === own.handedInBy)
  if (by) return html`Handed in by ${by.name}`
  return html`<span class="op-state--gap">Not filled yet</span><small>${m.needs}</small>`
}
function measuresSection(pack: Pack, s: Strategy): Part {
  const rows = s.aims.flatMap((a): (Group | Row)[] =>
    a.measures.length === 0
      ? []
      : [
          { group: `${aimWord(s)} ${a.ref}. ${a.name}` },
          ...a.measures.map(
            (m): Row => ({
              cells: [m.ref, m.measure ? html`<a href="/measures/${m.measure}">${m.words}</a>` : m.words, measureState(pack, m)],
            }),
          ),
        ],
  )
  return (
    rows.length > 0 &&
    html`<div class="op-gap-l">${section(
      'Measures it names',
      table({
        caption: `Measures of the ${s.short}`,
        hideCaption: true,
        cards: true,
        rowHead: 1,
        head: [
          { text: 'Ref.', label: '' },
          { text: 'Measure', label: '' },
          { text: 'Where it stands', label: '' },
        ],
        rows,
      }),
    )}</div>`
  )
}
function aboutSection(pack: Pack, s: Strategy, board: Board | undefined): Html {
  const rows: [string, Part][] = [
    ...(s.vision ? ([['Vision', s.vision]] as [string, Part][]) : []),
    ...(s.scope ? ([['Scope', s.scope]] as [string, Part][]) : []),
    ...s.principles.map((p): [string, Part] => ['Principle', html`${p.words}${bullets(p.points)}`]),
    ...(board
      ? ([
          ['Board', html`${board.name}<span class="op-sub">${board.what}${board.note && ` ${board.note}`}</span>`],
          ['Answers to', board.accountableTo.length > 0 ? board.accountableTo.join('; ') : 'Not said'],
          ['Informs', board.informs.length > 0 ? board.informs.join('; ') : 'Not said'],
          ['Members', board.members.length > 0 ? bullets(board.members) : 'Not listed in the document'],
        ] as [string, Part][])
      : []),
    ...(s.leads.length > 0
      ? ([['Leads as printed', bullets(s.leads.map((l) => (l.printed === l.name ? l.name : `${l.printed}: ${l.name}`)))]] as [
          string,
          Part,
        ][])
      : []),
    ['Area', areaOf(pack, s.area)?.name ?? s.area],
  ]
  return html`<div class="op-gap-l">${section('The document and its board', html`<dl class="govuk-summary-list">${rows.map(([k, v]) => html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${k}</dt><dd class="govuk-summary-list__value">${v}</dd></div>`)}</dl>`)}</div>`
}
