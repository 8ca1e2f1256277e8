/**
 * Is a strategy being done? Each line's status by rule, from its printed target, from the lead's own expected day and from what was reported; nobody sets
 * a colour by hand, and the reason stands beside it (practice decisions, 27: a date alone stays green until the day it fails).
 */
import { addDays, addMonths, type Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { plural, sentenceList } from '#lib/text.ts'
import type { Pack, Strategy, StrategyAim } from '#pack/index.ts'

// ── The lines that can be done ──────────────────────────────────────────────────────────────────────────────────────────────────

export interface Target {
  words: string
  /** As the document prints it; none where it gives none. */
  printed: string | null
  by: Day | null
  missing?: string
}
/** An action, an output or a recommendation: what somebody leads and reports on. */
export interface Line {
  key: string
  ref: string
  words: string
  kind: 'action' | 'output' | 'recommendation'
  strategy: Strategy
  aim: StrategyAim
  under?: string
  parts: readonly string[]
  targets: readonly Target[]
  /** As the document names them; empty where it names nobody. */
  lead: readonly { printed: string; name: string }[]
  doubt?: string
  /** The key of the recommendation that it takes up. */
  repeats?: string
  changed?: string
  state?: string
  notes: readonly string[]
  source: string
}
export function linesOf(strategy: Strategy): Line[] {
  const leadOf = (key: string) => strategy.leads.find((l) => l.key === key) ?? { printed: key, name: key }
  return strategy.aims.flatMap((aim): Line[] => [
    ...aim.outputs.map((o): Line => ({ ...o, kind: 'output', strategy, aim, targets: [], lead: [] })),
    ...aim.actions.map(
      ({ outcomes, lead, under, doubt, ...a }): Line => ({
        ...a,
        kind: 'action',
        strategy,
        aim,
        ...(under ? { under } : {}),
        ...(doubt ? { doubt } : {}),
        targets: outcomes.map((o) => ({
          words: o.words,
          printed: o.due?.printed ?? null,
          by: (o.due?.by as Day | undefined) ?? null,
          ...(o.missing ? { missing: o.missing } : {}),
        })),
        lead: lead.map(leadOf),
      }),
    ),
    ...aim.recommendations.map(
      ({ repeats, changed, state, ...r }): Line => ({
        ...r,
        kind: 'recommendation',
        strategy,
        aim,
        parts: [],
        targets: [],
        lead: [],
        ...(repeats ? { repeats } : {}),
        ...(changed ? { changed } : {}),
        ...(state ? { state } : {}),
      }),
    ),
  ])
}
export const allLines = (pack: Pack): Line[] => pack.strategies.flatMap(linesOf)

/** When all of it is due: the last of its printed days, since it is done when every outcome line is. */
export const dueOf = (line: Line): Day | null =>
  line.targets
    .flatMap((t) => t.by ?? [])
    .sort()
    .at(-1) ?? null
export const printedDates = (line: Line): string => line.targets.flatMap((t) => t.printed ?? []).join('; ')
/** "Ongoing" and the like: it has no day on purpose, and is looked at, never finished. */
export const isOngoing = (line: Line): boolean => line.targets.length > 0 && line.targets.every((t) => t.printed !== null && t.by === null)

/** Lines of other documents that say the same, and those one takes up or is taken up by. */
export function sameAs(pack: Pack, lines: readonly Line[], key: string): { theme: string; lines: Line[] }[] {
  const of = (keys: readonly string[]) => keys.filter((k) => k !== key).flatMap((k) => lines.find((l) => l.key === k) ?? [])
  return pack.themes.filter((t) => t.items.includes(key)).map((t) => ({ theme: t.words, lines: of(t.items) }))
}

// ── Reports and status ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Report {
  version: number
  hatId: string
  kind: 'going' | 'nothing' | 'done'
  changed: string
  expectedOn: Day | null
  help: string
  evidence: string
  at: Date
}
/** A report holds for six months: the rhythm of Portsmouth's own performance report (S3 2.8). */
export const reportMonths = 6
const staleOn = (at: Date): Day => addMonths(dayIn(at), reportMonths)

export const statuses = {
  done: 'Done',
  'on-time': 'On time',
  slipping: 'Slipping',
  overdue: 'Overdue',
  'no-report': 'No report',
  'no-date': 'No date',
} as const
export type Status = keyof typeof statuses
export interface Standing {
  status: Status
  because: string
  /** How many of the last reports said that nothing changed. */
  unchanged: number
}

const short = (on: Day) => sayDay(on, { short: true })
/** `reports` newest first. */
export function standingOf(line: Line, reports: readonly Report[], today: Day): Standing {
  const [last] = reports
  const due = dueOf(line)
  const printed = printedDates(line)
  const passed = due !== null && due < today
  const firstOther = reports.findIndex((r) => r.kind !== 'nothing')
  const unchanged = firstOther === -1 ? reports.length : firstOther
  const is = (status: Status, because: string): Standing => ({ status, because, unchanged })

  // What was done stays done until somebody reports otherwise: "nothing changed" is not otherwise.
  const said = reports.find((r) => r.kind !== 'nothing')
  if (said?.kind === 'done') return is('done', `Reported with evidence, ${short(dayIn(said.at))}`)
  if (!last) return is('no-report', passed ? `Nobody has reported; the target, ${printed}, has passed` : 'Nobody has reported')

  const expected = expectedOf(reports)
  const lead = expected ? `the lead expects ${short(expected)}` : 'the lead gives no day'
  if (passed) return is('overdue', `The target, ${printed}, has passed; ${expected && expected < today ? `${lead}, passed too` : lead}`)
  if (expected && expected < today) return is('overdue', `The lead expected ${short(expected)}, which has passed`)
  if (staleOn(last.at) <= today) return is('no-report', `The last report is of ${short(dayIn(last.at))}, over six months ago`)
  if (isOngoing(line) && !expected) return is('no-date', `${printed} in the plan: looked at, never finished`)
  if (due && expected && expected > due) return is('slipping', `${capital(lead)}, after the target, ${printed}`)
  const first = reports.toReversed().find((r) => r.expectedOn)?.expectedOn
  if (!due && expected && first && expected > first) return is('slipping', `${capital(lead)}; at first it was ${short(first)}`)
  if (expected) return is('on-time', due ? `${capital(lead)}, within the target` : `${capital(lead)}; the document gives no date`)
  if (due) return is('no-date', `The target is ${printed}, and the lead has given no day`)
  return is('no-date', 'Reported, with no day to go by')
}
export const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)
/** The lead's own day: the last one given. "Nothing changed" leaves it as it was. */
export const expectedOf = (reports: readonly Report[]): Day | null => reports.find((r) => r.expectedOn)?.expectedOn ?? null

/** Does its lead owe a report? Done is not asked about again. */
export function reportDue(line: Line, reports: readonly Report[], today: Day): string | undefined {
  const { status } = standingOf(line, reports, today)
  const [last] = reports
  if (status === 'done') return undefined
  if (!last) return 'Never reported'
  if (staleOn(last.at) <= today) return `Last reported ${short(dayIn(last.at))}`
  // Within a month of a day, and once it has passed, a month is long enough without a word.
  const day = expectedOf(reports) ?? dueOf(line)
  const soon = day !== null && day <= addDays(today, 30)
  if (soon && addMonths(dayIn(last.at), 1) <= today) return day < today ? `Its day passed, ${short(day)}` : `Its day is near, ${short(day)}`
  return undefined
}

export type Counts = Record<Status, number>
export const countOf = (all: readonly Standing[]): Counts => {
  const counts = Object.fromEntries(Object.keys(statuses).map((s) => [s, 0])) as Counts
  for (const { status } of all) counts[status]++
  return counts
}
/** One sentence for the top of the page. */
export function sentenceFor(counts: Counts, what: string): { bold: string; after: string } {
  const all = Object.values(counts).reduce((n, c) => n + c, 0)
  const are = (n: number) => (n === 1 ? 'is' : 'are')
  const rest = (of: readonly (readonly [Status, string])[]) =>
    of.flatMap(([s, words]) => (counts[s] > 0 ? [`${counts[s]} ${are(counts[s])} ${words}`] : []))
  const lead: Status = counts.overdue > 0 ? 'overdue' : counts['no-report'] > 0 ? 'no-report' : counts.slipping > 0 ? 'slipping' : 'done'
  const words: Record<Status, string> = {
    overdue: 'overdue',
    'no-report': 'without a report',
    slipping: 'slipping',
    'on-time': 'on time',
    done: 'done',
    'no-date': 'without a day',
  }
  const others = rest(
    (['overdue', 'slipping', 'on-time', 'done', 'no-report', 'no-date'] as const).filter((s) => s !== lead).map((s) => [s, words[s]]),
  )
  return {
    bold: `${counts[lead]} of ${plural(all, what)} ${are(counts[lead])} ${words[lead]}`,
    after: others.length > 0 ? `; ${sentenceList(others)}.` : '.',
  }
}
