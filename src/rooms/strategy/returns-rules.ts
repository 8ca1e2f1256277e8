/**
 * What agencies count themselves: which returns there are, when each is due, and whether what was written can stand beside last time and beside sense.
 * Every fault is one sentence that says how to mend it; while there is one, nothing goes in.
 */
import { addDays, type Day, daysBetween } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { sayNumber } from '#lib/text.ts'
import { area as areaOf, type HandedMeasure, organisation, type Pack, type Returns } from '#pack/index.ts'
import { type Period, periodsBefore, periodsShown } from './periods.ts'

// ── Which returns there are ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** What one agency hands in of one area, each month, quarter or year. */
export interface Asked {
  /** 'o06-southampton-quarter' */
  key: string
  agency: string
  agencyName: string
  area: string
  areaName: string
  step: HandedMeasure['period']
  measures: HandedMeasure[]
}
export function askedOf(pack: Pack): Asked[] {
  const found = new Map<string, Asked>()
  for (const m of pack.measures) {
    if (m.origin !== 'handed in') continue
    const key = `${m.handedInBy}-${m.area}-${m.period}`.toLowerCase()
    const asked = found.get(key) ?? {
      key,
      agency: m.handedInBy,
      agencyName: organisation(pack, m.handedInBy)?.name ?? m.handedInBy,
      area: m.area,
      areaName: areaOf(pack, m.area)?.name ?? m.area,
      step: m.period,
      measures: [],
    }
    asked.measures.push(m)
    found.set(key, asked)
  }
  return [...found.values()].sort((a, b) => a.agencyName.localeCompare(b.agencyName) || a.key.localeCompare(b.key))
}
/** The whole periods that are asked for by now, newest first. */
export const periodsAsked = ({ step }: Pick<Asked, 'step'>, today: Day, { from }: Pick<Returns, 'from'>): Period[] =>
  periodsBefore(today, step, periodsShown[step])
    .filter((p) => p.starts >= from)
    .reverse()
/** The last day that is in time. */
export const dueOn = (period: Pick<Period, 'next'>, { dueDays }: Pick<Returns, 'dueDays'>): Day => addDays(period.next, dueDays - 1)
export const daysLate = (period: Pick<Period, 'next'>, on: Day, rule: Pick<Returns, 'dueDays'>): number =>
  Math.max(0, daysBetween(dueOn(period, rule), on))

export type State = 'waiting' | 'accepted' | 'back'
/** Who owes one: nobody, when it was accepted or waits for the analyst. */
export const owed = (state: State | undefined): boolean => state === undefined || state === 'back'

// ── What was written ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** As it was typed or stood in a cell. */
export interface Written {
  counted: string
  outOf: string
  note: string
}
export interface Value {
  measure: string
  /** Null: it cannot be counted, and the note says why. */
  counted: number | null
  outOf: number | null
  note: string
}
export type Box = 'counted' | 'outOf' | 'note' | 'why'
export interface Fault {
  /** The measure it is about; none: the whole return. */
  measure?: string
  box: Box
  says: string
}
/** Shares and rates are out of something. */
export const hasTotal = (m: Pick<HandedMeasure, 'unit'>): boolean => m.unit !== 'count'

const most = 10_000_000
const few = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
/** A count, or what is wrong with it. */
export function readCount(text: string): number | string {
  const t = text.trim()
  const quoted = `“${few(t)}”`
  if (/^\d{1,9}$/.test(t)) return Number(t) > most ? `${quoted} is over ten million. Check it.` : Number(t)
  if (/^[-−–]\s*\d/.test(t)) return `${quoted} is below nought. A count is 0 or more.`
  const share = /^(\d+(?:[.,]\d+)?)\s*%$/.exec(t)
  if (share)
    return Number((share[1] as string).replace(',', '.')) > 100
      ? `${quoted} is a percentage, and over 100. Write how many there were; the share is worked out here.`
      : `${quoted} is a percentage. Write how many there were; the share is worked out here.`
  if (/^\d{1,3}([,. ]\d{3})+$/.test(t))
    return `${quoted} can be read in two ways. Write ${t.replace(/\D/g, '')}, with nothing between the figures.`
  if (/^\d+[.,]\d+$/.test(t)) return `${quoted} is not a whole number. Write how many there were.`
  return `${quoted} is not a number. Write the count in figures, such as 20; put words under Explanation.`
}

export interface Sent {
  values: readonly Value[]
  state: State
  sentOn: Day
  period: Period
}
export interface Beside {
  /** The last accepted return of an earlier period. */
  last: Pick<Sent, 'values' | 'period'> | undefined
  /** What was handed in for this period before. */
  before: Sent | undefined
  rule: Pick<Returns, 'askAtPercent'>
}
/** Below this a change of many percent is a handful of people. */
const leastForAsking = 20

export function checked(
  asked: Pick<Asked, 'measures'>,
  written: Readonly<Record<string, Written>>,
  why: string,
  beside: Beside,
): { values: Value[]; faults: Fault[] } {
  const faults: Fault[] = []
  const values = asked.measures.map((m) => checkedOne(m, written[m.key] ?? { counted: '', outOf: '', note: '' }, beside, faults))
  if (faults.every((f) => f.box === 'note') && why === '') {
    const again = askedAgain(values, beside)
    if (again) faults.push({ box: 'why', says: again })
  }
  return { values, faults }
}

function checkedOne(m: HandedMeasure, typed: Written, { last, rule }: Beside, faults: Fault[]): Value {
  const note = typed.note.trim()
  const wrong = (box: Box, says: string) => void faults.push({ measure: m.key, box, says })
  const total = m.denominator ?? 'Out of'
  const read = (box: 'counted' | 'outOf', called: string): number | null => {
    if (typed[box].trim() === '') return null
    const n = readCount(typed[box])
    if (typeof n === 'number') return n
    wrong(box, `${called}: ${n}`)
    return null
  }
  const empty = { counted: typed.counted.trim() === '', outOf: typed.outOf.trim() === '' }
  const value: Value = { measure: m.key, counted: read('counted', m.numerator), outOf: read('outOf', total), note }
  if (!hasTotal(m)) {
    if (!empty.outOf) wrong('outOf', `${m.numerator}: it is a count, and out of nothing. Leave “Out of” empty.`)
    if (empty.counted && note === '') wrong('counted', missing(m.numerator))
    return value
  }
  if (empty.counted && empty.outOf) {
    if (note === '') wrong('counted', missing(m.numerator))
    return value
  }
  if (empty.counted)
    wrong('counted', `${m.numerator}: there is no number beside ${value.outOf ?? 'what it is out of'}. Write 0 if there was none.`)
  if (empty.outOf) wrong('outOf', `${total}: there is no number. A share needs what it is out of.`)
  if (value.counted !== null && value.outOf !== null && m.unit === 'share' && value.counted > value.outOf) {
    const percent = value.outOf > 0 ? `: that would be ${sayNumber(Math.round((value.counted / value.outOf) * 100))}%` : ''
    wrong(
      'counted',
      `${m.numerator}: ${sayNumber(value.counted)} is more than the ${sayNumber(value.outOf)} it is out of${percent}. Mend the one that is wrong, or change them round.`,
    )
  }
  const was = last?.values.find((v) => v.measure === m.key)?.outOf
  if (last && was && value.outOf !== null && note === '' && Math.max(was, value.outOf) >= leastForAsking) {
    const change = Math.round((Math.abs(value.outOf - was) / was) * 100)
    if (change > rule.askAtPercent)
      wrong(
        'note',
        `${total}: ${sayNumber(value.outOf)} now and ${sayNumber(was)} in ${last.period.words}, ${change}% ${value.outOf > was ? 'more' : 'fewer'}. If it is right, say under Explanation what changed.`,
      )
  }
  return value
}
const missing = (what: string): string =>
  `${what}: there is no number. Write 0 if there was none. If it cannot be counted, leave it empty and say why under Explanation.`

const same = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.length === b.length && a.every((v) => b.some((w) => w.measure === v.measure && w.counted === v.counted && w.outOf === v.outOf))
/** The same figures and the same words: sending it again changes nothing. */
export const identical = (a: readonly Value[], b: readonly Value[]): boolean =>
  same(a, b) && a.every((v) => b.some((w) => w.measure === v.measure && w.note === v.note))

function askedAgain(values: readonly Value[], { before, last }: Beside): string | undefined {
  if (before?.state === 'back') return 'It was sent back with a question. Say what you changed, or answer it.'
  if (before && !identical(values, before.values))
    return `This period was handed in on ${sayDay(before.sentOn)} and ${before.state === 'accepted' ? 'was accepted' : 'waits to be signed off'}. If this is to take its place, say what changed and why; what was handed in before is kept.`
  const some = values.filter((v) => (v.counted ?? 0) > 0)
  if (!before && last && some.length > 0 && same(values, last.values))
    return `Every number is the same as in ${last.period.words}. If that is right, say so here; if it is the return of that period, hand in this one’s.`
  return undefined
}
