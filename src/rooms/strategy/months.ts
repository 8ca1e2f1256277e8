/**
 * A measure month by month: has something changed, or does it only wander? The months are those of the quarters that are shown, so that a month can be
 * hidden where its quarter and the months beside it would give it away; what is shown stands on a control chart, and a rule says that something changed,
 * never why.
 */
import { type ControlRule, control, controlRules, leastForLimits } from '#lib/runs.ts'
import { CannotHide, publish, type Shown, type SmallRule } from '#lib/small-numbers.ts'
import { sayNumber, sentenceList } from '#lib/text.ts'
import type { CountedMeasure } from '#pack/index.ts'
import type { Period } from './periods.ts'
import type { Figure } from './rules.ts'

/** Shares and times of one month are of too few; what is counted by the year has too few in a month. */
export const hasMonths = (m: CountedMeasure): boolean => m.unit === 'count' && m.period === 'quarter'
/** A case, a child or a person may be counted in each month it comes up in, and once in the quarter. Everything else happened in one month alone. */
export const comesAgain = (m: CountedMeasure): boolean => ['cases', 'children', 'programmes'].includes(m.countedFrom.facts)

export interface Month {
  period: Period
  shown: Shown
}
/** `raw`: the true numbers of a quarter's three months, and of the quarter. `quarter`: what is public of it already. */
export function monthsOf(
  measure: CountedMeasure,
  periods: readonly Period[],
  raw: { months: readonly number[]; quarter: number },
  quarter: Figure | undefined,
  rule: SmallRule,
): Month[] {
  const withheld = () => periods.map((period): Month => ({ period, shown: 'hidden' }))
  if (!quarter || (quarter.value === null && quarter.without !== 'too few')) return withheld()
  const [a = 0, b = 0, c = 0] = raw.months
  const sum = a + b + c
  const counts = { a, b, c, sum, quarter: raw.quarter, again: sum - raw.quarter }
  const public_ = { shown: { quarter: quarter.value ?? ('hidden' as const) }, rule }
  try {
    const shown = publish(
      counts,
      rule,
      [
        { total: 'sum', parts: ['a', 'b', 'c'] },
        { total: 'sum', parts: comesAgain(measure) ? ['quarter', 'again'] : ['quarter'] },
      ],
      ['sum', 'quarter', 'again'],
      [public_],
    )
    return [shown.a, shown.b, shown.c].map((n, i) => ({ period: periods[i] as Period, shown: n }))
  } catch (e) {
    if (e instanceof CannotHide) return withheld()
    throw e
  }
}

const lower = (words: string): string => `${words[0]?.toLowerCase()}${words.slice(1)}`
/** Months from before there were records are not months in which nothing happened. */
export const fromFirst = (months: readonly Month[]): Month[] => {
  const first = months.findIndex((m) => m.shown !== 0)
  return first === -1 ? [] : months.slice(first)
}

export interface Reading {
  bold: string
  after: string
  /** None where there are too few months, or where some of them are not shown. */
  limits: { mean: number; lower: number; upper: number } | undefined
  /** By month: the rules it is part of. */
  fired: readonly (readonly ControlRule[])[]
}
export function readMonths(months: readonly Month[]): Reading {
  const values = months.map((m) => m.shown)
  const known = values.filter((v) => v !== 'hidden')
  const none = months.map(() => [])
  const hidden = values.length - known.length
  if (hidden > 0)
    return {
      bold: `${sayNumber(hidden)} of ${sayNumber(values.length)} months have too few to show`,
      after: ', so no limits can be drawn. It is not nought.',
      limits: undefined,
      fired: none,
    }
  const found = control(known)
  if (!found)
    return {
      bold: `There are ${sayNumber(known.length)} months`,
      after: `, and limits mean little under ${leastForLimits}.`,
      limits: undefined,
      fired: none,
    }
  const limits = { mean: found.mean, lower: found.lower, upper: found.upper }
  const about = (n: number) => sayNumber(Math.round(n))
  const wanders = `The mean is about ${about(limits.mean)} a month, and chance alone moves it between ${about(limits.lower)} and ${about(limits.upper)}.`
  const rules = (Object.keys(controlRules) as ControlRule[]).filter((r) => found.fired.some((f) => f.includes(r)))
  if (rules.length === 0) return { bold: 'Nothing has clearly changed.', after: ` ${wanders}`, limits, fired: found.fired }
  const last = found.fired.at(-1)
  const when = (rule: ControlRule) => {
    const at = found.fired.flatMap((f, i) => (f.includes(rule) ? [i] : []))
    const [from, to] = [months[at[0] as number]?.period.short, months[at.at(-1) as number]?.period.short]
    return from === to ? `${from}` : `${from} to ${to}`
  }
  return {
    bold: last && last.length > 0 ? 'Something has changed, and has lasted to the last month.' : 'Something changed for a time.',
    after: ` ${sentenceList(rules.map((r, i) => `${i === 0 ? controlRules[r].replace(/:.*/, '') : lower(controlRules[r].replace(/:.*/, ''))} (${when(r)})`))}. ${wanders} The rules say that it changed, never why.`,
    limits,
    fired: found.fired,
  }
}
