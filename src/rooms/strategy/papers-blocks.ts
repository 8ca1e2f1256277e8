/** The papers themselves, as blocks: the six-monthly report, in full for the board and for everyone, and in short for a resident. */
import { addDays, type Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { area as areaOf, origins } from '#pack/index.ts'
import type { Block, Paper } from '#platform/papers/blocks.ts'
import { type Counts, type Status, statuses } from './delivery-rules.ts'
import {
  countsOf,
  countsTable,
  deliverySentence,
  doneIn,
  everyLine,
  lineName,
  owedTable,
  reportedIn,
  slippedTable,
  statusRule,
} from './papers-delivery.ts'
import type { Material } from './papers-material.ts'
import type { Told } from './papers-measures.ts'
import { paperKinds, partOf, sayPeriod, summaryPart } from './papers-rules.ts'
import type { Content } from './papers-store.ts'

const heading = (level: 2 | 3, text: string): Block => ({ is: 'heading', level, text })
const said = (text: string): Block[] =>
  text.split(/\n\s*\n/).flatMap((t): Block[] => (t.trim() === '' ? [] : [{ is: 'paragraph', text: t.trim() }]))

// ── Measures ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const commentary = (m: Material, k: Told): Block[] => {
  const words = m.words[partOf(k.measure)]?.trim()
  return words
    ? [{ is: 'paragraph', bold: 'Commentary. ', text: words }]
    : [{ is: 'paragraph', bold: 'Commentary. ', text: 'None was written.' }]
}
/** One measure: what it says, how it stands, its picture with its table, what its author makes of it, and what to be careful of. */
export function measureBlocks(m: Material, k: Told, full: boolean): Block[] {
  const table = full ? k.table : k.short
  return [
    heading(3, k.measure.name),
    { is: 'paragraph', text: k.sentence },
    ...(full ? [{ is: 'paragraph' as const, bold: 'How it stands. ', text: k.stands }] : []),
    ...(k.series
      ? [{ is: 'chart' as const, kind: k.kind, series: k.series, ...(k.notDrawn ? { notDrawn: k.notDrawn } : {}), table }]
      : [{ is: 'table' as const, ...table }]),
    ...commentary(m, k),
    ...(full && k.measure.definition ? [{ is: 'paragraph' as const, bold: 'What is counted. ', text: k.measure.definition }] : []),
    ...(k.caveats.length > 0 ? [{ is: 'note' as const, title: 'Read with care', text: k.caveats }] : []),
  ]
}
/** Never left out in silence: what the document measures itself by and nobody counts. */
function unfilled(m: Material): Block[] {
  const rows = m.strategy.aims.flatMap((a) =>
    a.measures.flatMap((x) => {
      const own = m.pack.measures.find((y) => y.key === x.measure)
      if (m.known.some((k) => k.measure.key === x.measure)) return []
      const needs = own && 'needs' in own && own.needs ? own.needs : x.needs
      return [[x.ref, x.words, own ? origins[own.origin] : 'Defined, and not yet filled', needs ?? 'Not said']]
    }),
  )
  return rows.length === 0
    ? []
    : [
        heading(3, 'Measures it names that are not counted here'),
        {
          is: 'table',
          caption: 'Not counted here, and what they need',
          head: ['Ref.', 'Measure', 'Where it stands', 'What it needs'],
          rows,
        },
      ]
}

// ── The six-monthly report ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Signing {
  on: Day
}
export const titleFor = (m: Material): string => `${paperKinds[m.paper.kind]}: ${m.strategy.short}`
export const aboutFor = (m: Material, names: boolean, signed: Signing | undefined): [string, string][] => {
  const as = names ? 'name' : 'team'
  return [
    ['Board', m.board?.name ?? m.paper.board],
    ['About', `${m.strategy.name}, ${areaOf(m.pack, m.strategy.area)?.name ?? m.strategy.area}`],
    [m.paper.kind === 'performance' ? 'Period' : 'For', sayPeriod(m.paper)],
    ['Delivery as at', sayDay(m.asAt)],
    ['Written by', m.author[as]],
    ['Signed off by', signed ? `${m.signer[as]}, ${sayDay(signed.on)}` : `Not signed: a draft. To be signed by ${m.signer[as]}`],
  ]
}
const summary = (m: Material): Block[] => {
  const words = m.words[summaryPart]?.trim()
  return words ? said(words) : [{ is: 'paragraph', text: 'Not written yet.' }]
}
const numbersNote = (m: Material): Block => ({
  is: 'note',
  title: 'Small numbers',
  text: [
    m.rule.words,
    'All counts are from the same records that practitioners work with; nobody who writes or reads this paper sees a name.',
  ],
})

export function performancePaper(m: Material, names: boolean, signed?: Signing): Paper {
  return {
    title: titleFor(m),
    under: `${m.strategy.name}. ${sayPeriod(m.paper)}`,
    about: aboutFor(m, names, signed),
    foot: `${signed ? '' : 'Draft. '}${titleFor(m)}, ${sayPeriod(m.paper)}.`,
    madeUp: m.madeUp,
    blocks: [
      heading(2, 'In short'),
      ...summary(m),
      deliverySentence(m),
      ...m.known.map((k): Block => ({ is: 'paragraph', bold: `${k.measure.name}. `, text: k.sentence })),
      heading(2, 'Is it being done?'),
      countsTable(m),
      statusRule,
      heading(3, 'What is late, and why'),
      slippedTable(m, names),
      heading(3, names ? 'What was reported in the period' : 'What was done in the period'),
      names ? reportedIn(m, m.paper.startsOn, m.paper.nextOn) : doneIn(m, m.paper.startsOn, m.paper.nextOn),
      ...(names && m.made > m.asAt
        ? [heading(3, 'Reported since, and not in the above'), reportedIn(m, addDays(m.asAt, 1), addDays(m.made, 1), m.allReports)]
        : []),
      ...(names ? [heading(3, 'Who owed what'), owedTable(m)] : []),
      heading(3, `Every ${lineName(m)}`),
      everyLine(m, names),
      heading(2, 'What the measures say'),
      ...(m.known.length === 0
        ? [
            {
              is: 'paragraph' as const,
              text: `No measure of ${areaOf(m.pack, m.strategy.area)?.name ?? m.strategy.area} is counted here yet.`,
            },
          ]
        : []),
      ...m.known.flatMap((k) => measureBlocks(m, k, true)),
      ...unfilled(m),
      numbersNote(m),
    ],
  }
}
/** For a resident: what it says, in its author's words, and each measure with its picture. */
export function shortPaper(m: Material, signed?: Signing): Paper {
  const counts = countsOf(m)
  const late = m.lines.filter((l) => m.standing(l).status === 'overdue')
  return {
    title: `${m.strategy.name}: results`,
    under: sayPeriod(m.paper),
    about: aboutFor(m, false, signed).filter(([k]) => ['Board', 'Period', 'Delivery as at', 'Signed off by'].includes(k)),
    foot: '',
    madeUp: m.madeUp,
    blocks: [
      ...summary(m),
      heading(2, 'Is what was promised being done?'),
      { is: 'paragraph', text: `The partnership said it would do ${plural(m.lines.length, 'thing')}. ${doneWords(counts)}` },
      ...(late.length > 0 ? [heading(3, 'What is overdue'), { is: 'list' as const, items: late.map((l) => l.words) }] : []),
      heading(2, 'What the figures say'),
      ...(m.known.length === 0 ? [{ is: 'paragraph' as const, text: 'No figure is counted for this area yet.' }] : []),
      ...m.known.flatMap((k) => measureBlocks(m, k, false)),
      numbersNote(m),
    ],
  }
}
const plain: Record<Status, string> = {
  done: 'done',
  'on-time': 'on time',
  slipping: 'running late',
  overdue: 'overdue',
  'no-report': 'without a report, so nobody knows',
  'no-date': 'without a date to go by',
}
const doneWords = (counts: Counts): string =>
  `${(Object.keys(statuses) as Status[])
    .filter((s) => counts[s] > 0)
    .map((s) => `${sayNumber(counts[s])} ${counts[s] === 1 ? 'is' : 'are'} ${plain[s]}`)
    .join('; ')}.`

export const contentFrom = (
  m: Material,
  paper: (names: boolean, signed?: Signing) => Paper,
  cells: Content['cells'],
  signed?: Signing,
): Content => ({
  rule: { hideBelow: m.rule.hideBelow, roundTo: m.rule.roundTo },
  board: paper(true, signed),
  open: paper(false, signed),
  short: shortPaper(m, signed),
  cells,
})
