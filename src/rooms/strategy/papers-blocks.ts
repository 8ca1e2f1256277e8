/** The papers themselves, as blocks: the six-monthly report, in full for the board and for everyone, and in short for a resident. */
import { addDays, type Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { area as areaOf, directions } from '#pack/index.ts'
import type { Block, Grid, Paper } from '#platform/papers/blocks.ts'
import { type Counts, countOf, expectedOf, type Line, printedDates, type Status, sentenceFor, statuses } from './delivery-rules.ts'
import type { Material } from './papers-material.ts'
import { paperKinds, partOf, sayPeriod, summaryPart } from './papers-rules.ts'
import type { Content } from './papers-store.ts'
import { tableOf, targetNote } from './sentences.ts'
import { type Known, notDrawn, plainly, seriesOf } from './views.ts'

const heading = (level: 2 | 3, text: string): Block => ({ is: 'heading', level, text })
const said = (text: string): Block[] =>
  text.split(/\n\s*\n/).flatMap((t): Block[] => (t.trim() === '' ? [] : [{ is: 'paragraph', text: t.trim() }]))
const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)
const short = (on: Day) => sayDay(on, { short: true })
export const lineName = (m: Material): string => m.lines[0]?.kind ?? 'action'
const ends = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

// ── Delivery ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const countsOf = (m: Material): Counts => countOf(m.lines.map((l) => m.standing(l)))
export function deliverySentence(m: Material): Block {
  const { bold, after } = sentenceFor(countsOf(m), lineName(m))
  return { is: 'paragraph', bold, text: after }
}
export function countsTable(m: Material): Block {
  const counts = countsOf(m)
  return {
    is: 'table',
    caption: `How many ${lineName(m)}s stand where, as at ${sayDay(m.today)}`,
    head: ['Status', 'How many'],
    numeric: [1],
    rows: (Object.keys(statuses) as Status[]).map((s) => [statuses[s], sayNumber(counts[s])]),
  }
}
/** Nobody sets a status: how it comes about stands beside it wherever it is shown. */
export const statusRule: Block = {
  is: 'note',
  title: 'How a status is worked out',
  text: [
    'Nobody sets it by hand. It comes from the printed target, from the day the lead expects to finish, and from what was reported.',
    'Done: reported as done, with evidence. Overdue: the target, or the lead’s own day, has passed. Slipping: the lead expects a day after the target, or has moved their own day later. No report: nobody has reported, or not for six months; it may be done, and we do not know. No date: neither the document nor the lead gives a day.',
  ],
}
const who = (m: Material, line: Line, names: boolean): string => {
  const leader = m.leader(line)
  const printed = line.lead.map((l) => l.printed).join('/')
  const now = leader ? (names ? leader.name : leader.team) : 'no one leads it'
  return printed ? `${printed}\n${now}` : now
}
export function slippedTable(m: Material, names: boolean): Block {
  const late = m.lines.filter((l) => ['overdue', 'slipping'].includes(m.standing(l).status))
  return {
    is: 'table',
    caption: 'Overdue or slipping',
    // What a lead asks of the board was written for the board.
    head: ['Ref.', capital(lineName(m)), 'Lead', 'Why it is said to be late', ...(names ? ['Help asked for'] : [])],
    rows: late.map((l) => [
      l.ref,
      l.words,
      who(m, l, names),
      `${statuses[m.standing(l).status]}. ${m.standing(l).because}`,
      ...(names ? [m.reports(l).find((r) => r.kind !== 'nothing')?.help || '–'] : []),
    ]),
  }
}
/** Done in those days, for everyone: what, and not the lead's own words. */
export function doneIn(m: Material, from: Day, next: Day): Block {
  const done = m.lines.filter(
    (l) => m.standing(l).status === 'done' && m.reports(l).some((r) => r.kind === 'done' && dayIn(r.at) >= from && dayIn(r.at) < next),
  )
  return done.length > 0
    ? { is: 'list', items: done.map((l) => `${l.ref} ${l.words}`) }
    : { is: 'paragraph', text: 'Nothing was reported as done.' }
}
/** What was reported from one day to another, with its evidence where it is done. */
export function reportedIn(m: Material, from: Day, next: Day): Block {
  const rows = m.lines.flatMap((l) =>
    m
      .reports(l)
      .filter((r) => r.kind !== 'nothing' && dayIn(r.at) >= from && dayIn(r.at) < next)
      .map((r) => [
        l.ref,
        l.words,
        short(dayIn(r.at)),
        [r.changed, r.kind === 'done' ? `Done. Shown by: ${r.evidence}` : ''].filter(Boolean).join('\n') ||
          (r.expectedOn ? `Now expected ${short(r.expectedOn)}` : r.help),
      ]),
  )
  return {
    is: 'table',
    caption: `What was reported, ${short(from)} to ${short(addDays(next, -1))}`,
    head: ['Ref.', capital(lineName(m)), 'When', 'What changed'],
    rows,
  }
}
export function owedTable(m: Material): Block {
  const rows = m.lines.flatMap((l) => {
    const why = m.owes(l)
    return why ? [[m.leader(l)?.name ?? '', `${l.ref} ${l.words}`, why]] : []
  })
  return {
    is: 'table',
    caption: 'Who owes a report',
    head: ['Lead', 'On', 'Why'],
    rows: rows.sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? '')),
  }
}
export function everyLine(m: Material, names: boolean): Block {
  return {
    is: 'table',
    caption: `Every ${lineName(m)}, with its lead, its days and its status`,
    head: ['Ref.', capital(lineName(m)), 'Lead', 'Target', 'Lead expects', 'Status and why'],
    rows: m.lines.map((l) => {
      const { status, because } = m.standing(l)
      const expected = expectedOf(m.reports(l))
      return [
        l.ref,
        l.words,
        who(m, l, names),
        printedDates(l) || 'none',
        expected ? short(expected) : '–',
        `${statuses[status]}\n${because}`,
      ]
    }),
  }
}

// ── Measures ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** For a resident: the figure itself and what it is out of. The whole report has every column. */
const plainColumns: Record<Known['measure']['countedFrom']['facts'], readonly string[]> = {
  endings: ['Share', 'Likely between', 'Safer', 'Answered'],
  cases: ['Cases'],
  contacts: ['Not the police'],
  reach: ['Half tried within', 'Half reached within'],
}
const tableFor = (k: Known, full: boolean): Grid => {
  const { head, rows } = tableOf(k.measure, k.figures)
  const shown = head.flatMap((h, i) => (i === 0 || full || plainColumns[k.measure.countedFrom.facts].includes(h) ? [i] : []))
  const cut = (cells: readonly string[]) => shown.map((i) => cells[i] ?? '')
  return {
    caption: `${k.measure.name}: figures by ${k.measure.period}, newest first`,
    head: cut(head),
    rows: rows.map(cut),
    numeric: shown.map((_, i) => i).slice(1),
  }
}
const caveatsOf = (k: Known): string[] => {
  const note = targetNote(k.measure)
  const first = k.figures[0]
  return [
    ...k.measure.caveats,
    ...(note ? [note] : []),
    ...(first ? [`Records begin in ${first.period.words}. A period that was recorded in part reads low.`] : []),
  ]
}
const commentary = (m: Material, k: Known): Block[] => {
  const words = m.words[partOf(k.measure)]?.trim()
  return words
    ? [{ is: 'paragraph', bold: 'Commentary. ', text: words }]
    : [{ is: 'paragraph', bold: 'Commentary. ', text: 'None was written.' }]
}
/** One measure: what it says, how it stands, its picture with its table, what its author makes of it, and what to be careful of. */
export function measureBlocks(m: Material, k: Known, full: boolean): Block[] {
  const drawn = seriesOf(k, m.pack)
  const table = tableFor(k, full)
  const gaps = notDrawn(k.figures)
  return [
    heading(3, k.measure.name),
    { is: 'paragraph', text: plainly(k.sentence) },
    ...(full
      ? [{ is: 'paragraph' as const, bold: 'How it stands. ', text: `${ends(k.status.words)} ${directions[k.measure.direction]}.` }]
      : []),
    ...(drawn
      ? [
          {
            is: 'chart' as const,
            kind: k.measure.unit === 'count' ? ('bars' as const) : ('line' as const),
            series: drawn,
            ...(gaps ? { notDrawn: gaps } : {}),
            table,
          },
        ]
      : [{ is: 'table' as const, ...table }]),
    ...commentary(m, k),
    ...(full && k.measure.definition ? [{ is: 'paragraph' as const, bold: 'What is counted. ', text: k.measure.definition }] : []),
    { is: 'note', title: 'Read with care', text: caveatsOf(k) },
  ]
}
/** Never left out in silence: what the document measures itself by and nobody counts. */
function unfilled(m: Material): Block[] {
  const rows = m.strategy.aims.flatMap((a) => a.measures.filter((x) => !x.measure).map((x) => [x.ref, x.words, x.needs ?? 'Not said']))
  return rows.length === 0
    ? []
    : [
        heading(3, 'Measures it names that nobody fills yet'),
        { is: 'table', caption: 'Not filled, and what would fill them', head: ['Ref.', 'Measure', 'What it needs'], rows },
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
    ['Delivery as at', sayDay(m.today)],
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
    m.pack.smallNumbers.words,
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
      ...m.known.map((k): Block => ({ is: 'paragraph', bold: `${k.measure.name}. `, text: plainly(k.sentence) })),
      heading(2, 'Is it being done?'),
      countsTable(m),
      statusRule,
      heading(3, 'What is late, and why'),
      slippedTable(m, names),
      heading(3, names ? 'What was reported in the period' : 'What was done in the period'),
      names ? reportedIn(m, m.paper.startsOn, m.paper.nextOn) : doneIn(m, m.paper.startsOn, m.paper.nextOn),
      ...(names ? [heading(3, 'Who owes what'), owedTable(m)] : []),
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
  board: paper(true, signed),
  open: paper(false, signed),
  short: shortPaper(m, signed),
  cells,
})
