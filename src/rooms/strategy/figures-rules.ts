/**
 * What may be said and drawn of a figure that a document prints: which of its values stand on one picture, how they compare, and whether they come out of
 * the numbers beside them. Values of different units or out of different things are never put together.
 */
import { comparedWords, compareShares } from '#lib/compare.ts'
import { proportion } from '#lib/statistics.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { agreementOf, type Benchmark, checkedAgain, type FigureValue, type Pack, type PublishedFigure } from '#pack/index.ts'

const formOf = (f: PublishedFigure, v: FigureValue) => v.as ?? f.as
const outOf = (f: PublishedFigure, v: FigureValue): string | null => v.outOf ?? f.outOf
export const sayOutOf = (f: PublishedFigure, v: FigureValue): string => outOf(f, v) ?? 'Nothing: it is a count'

export interface Drawn {
  unit: string
  points: { label: string; value: number }[]
  sentence: string
}
/** Longer names would run into each other under the bars. */
const roomForName = 14
/** The most values that belong on one picture, or none: at least two, of one form, out of one thing, told apart by time or by name and not by both. */
export function drawnOf(f: PublishedFigure): Drawn | undefined {
  const numbers = f.values.filter((v) => v.value !== null && ['number', 'percent', 'rate'].includes(formOf(f, v)))
  const groups = Map.groupBy(numbers, (v) => `${formOf(f, v)}|${outOf(f, v)}`)
  const [most = []] = [...groups.values()].sort((a, b) => b.length - a.length)
  const inTime = most.filter((v) => v.for === undefined && /\d{4}/.test(v.period))
  const named = most.filter((v) => v.for !== undefined)
  const samePeriod = new Set(named.map((v) => v.period)).size === 1
  const fits = named.every((v) => v.for!.length <= roomForName)
  // Several quantities under one name, as posts and places, are told apart by name too, and stay a table: only shares of one whole are drawn so.
  const use = inTime.length > 1 ? inTime : named.length > 1 && samePeriod && fits && f.as === 'percent' ? named : []
  if (use.length < 2) return undefined
  // A note over a base that is not printed says that its years do not compare: then no picture does.
  if (f.notes.length > 0 && use.some((v) => agreementOf(v, f.as)?.found === 'base not printed')) return undefined
  const [first, last] = [use[0]!, use.at(-1)!]
  const label = (v: FigureValue) => v.for ?? v.period
  return {
    unit: formOf(f, first) === 'percent' ? '%' : '',
    points: use.map((v) => ({ label: label(v), value: v.value as number })),
    sentence: `${f.name}: ${first.printed} (${label(first)}) to ${last.printed} (${label(last)})`,
  }
}

/** How the last compares with the first, where both shares have their numbers. */
export function comparisonOf(f: PublishedFigure): string | undefined {
  const both = f.values.filter((v) => v.for === undefined && v.count !== undefined && v.of !== undefined)
  const [first, last] = [both[0], both.at(-1)]
  if (!first || !last || first === last) return undefined
  const compared = compareShares({ count: last.count!, of: last.of! }, { count: first.count!, of: first.of! })
  const end = compared === 'not clearly different' ? '.' : ', by more than chance would do.'
  return `${last.printed} in ${last.period} is ${comparedWords[compared]} ${first.printed} in ${first.period}${end}`
}
/** Where chance alone could have put a share of so many; nothing without both numbers, or where the part is too small to say. */
export function rangeOf(v: FigureValue): string | undefined {
  if (v.count === undefined || v.of === undefined) return undefined
  const p = proportion(v.count, v.of)
  return p && `${Math.round(p.lower * 100)}% to ${Math.round(p.upper * 100)}%`
}

/** Does it come out? In words, for the page. */
export function agreementWords(f: PublishedFigure, v: FigureValue): string | undefined {
  const a = agreementOf(v, f.as)
  const n = sayNumber
  switch (a?.found) {
    case 'agrees':
      return `Comes out: ${n(v.count!)} of ${n(v.of!)}${v.ofFrom ? `, ${v.ofFrom}` : ''}`
    case 'differs':
      return `Does not come out: ${n(v.count!)} of ${n(v.of!)} is ${a.worked}%`
    case 'some number gives it':
      return `Comes out: a whole number of ${n(a.of)} gives it`
    case 'no number gives it':
      return `Does not come out: no whole number of ${n(a.of)} gives it`
    case 'base not printed':
      return `Cannot be worked out again: ${n(v.count!)} is printed, and not out of how many. ${n(a.of.from)} to ${n(a.of.to)} would give it`
    default:
      return undefined
  }
}
export const checkWords = (f: PublishedFigure): string[] =>
  f.checks.map((c) => {
    const { agrees, worked, what } = checkedAgain(c)
    const found = c.kind === 'sum' ? sayNumber(worked) : `${worked} times`
    return agrees ? `${what}: comes out.` : `${what}: does not come out. Worked out again it is ${found}.`
  })

export const benchmarksFor = (pack: Pack, f: PublishedFigure): Benchmark[] => pack.benchmarks.filter((b) => b.for.includes(f.key))
/** The latest there is, for a list: the last value in the document's order. */
export function inShort(f: PublishedFigure): string {
  const last = f.values.at(-1)
  if (!last) return 'Defined, and not yet filled'
  const more = f.values.length - 1
  return `${last.for ? `${last.for}: ` : ''}${last.printed}, ${last.period}${more > 0 ? `, and ${plural(more, 'value')} more` : ''}`
}
