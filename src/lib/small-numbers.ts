/**
 * Counts as they may leave the case level. A count that could point at someone is hidden, the others are rounded, and then more is hidden until no
 * reader with a pencil can work a small one out from the totals around it. Which counts are small is the partnership's rule, given as an argument.
 */
import { type Adds, believed, possible, type Range } from './worked-out.ts'

export interface SmallRule {
  /** Counts from 1 to one below this are hidden. Nought is said: a whole authority is large enough for it. */
  hideBelow: number
  /** Others to the nearest this: 1 for no rounding. */
  roundTo: number
}
export type Shown = number | 'hidden'
/** Parts that make up a total, none in two of them. A part nobody is shown (those who did not answer) counts too: it can be taken away from the rest. */
export interface Sum<Name extends string> {
  total: Name
  parts: readonly Name[]
}

export const isSmall = (count: number, rule: SmallRule): boolean => count > 0 && count < rule.hideBelow
const rounded = (count: number, { roundTo }: SmallRule): number =>
  count === 0 ? 0 : Math.max(roundTo, Math.round(count / roundTo) * roundTo)

/** All counts that would be shown like this. A reader knows the rule, so a hidden count is at least 1, and one never shown may be nought. */
const rangeOf = (shown: Shown | 'never shown', rule: SmallRule): Range => {
  if (shown === 'never shown') return { low: 0, high: Number.POSITIVE_INFINITY }
  if (shown === 'hidden') return { low: 1, high: Number.POSITIVE_INFINITY }
  if (shown === 0) return { low: 0, high: 0 }
  // Whatever is shown was not small; the first step takes in what rounding down would have made nought.
  const low = shown === rule.roundTo ? rule.hideBelow : Math.max(Math.ceil(shown - rule.roundTo / 2), rule.hideBelow)
  return { low, high: Math.ceil(shown + rule.roundTo / 2) - 1 }
}

/** What a count that is shown can truly be. */
export const couldBe = (shown: Shown, rule: SmallRule): Range => rangeOf(shown, rule)

/** A small count must stay one of at least this many. Two would let each of two people work out the other. */
const leastDoubt = 3

/** What was published before of the same counts, under the rule of its day. A count that it did not have is left out. */
export interface Release<Name extends string> {
  shown: Partial<Readonly<Record<Name, Shown>>>
  rule: SmallRule
}
const meet = (a: Range, b: Range): Range => ({ low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) })

/**
 * The small counts that whoever reads all these releases could work out, or nearly: what must be empty before anything leaves. `rule` says which are
 * small; `sums` may run across releases (a quarter of its months, a city of its wards, a later count of an earlier one and what was added since). A
 * count that is null is not kept, as those of a release long ago: what could be believed of it stands in its place. Where no counts can be behind all
 * these releases they were not of the same, and nothing is told.
 */
export function toldBy<Name extends string>(
  counts: Readonly<Record<Name, number | null>>,
  rule: SmallRule,
  sums: readonly Sum<Name>[],
  releases: readonly Release<Name>[],
): Name[] {
  const names = Object.keys(counts) as Name[]
  const at = new Map(names.map((n, i) => [n, i]))
  const ranges = names.map((n) =>
    releases.reduce(
      (r, { shown, rule: its }) => (shown[n] === undefined ? r : meet(r, rangeOf(shown[n], its))),
      rangeOf('never shown', rule),
    ),
  )
  const adds = sums.map(({ total, parts }): Adds => ({ total: at.get(total) as number, parts: parts.map((p) => at.get(p) as number) }))
  const kept = names.map((n) => counts[n])
  const known = (n: number | null): n is number => n !== null
  const truth = kept.every(known)
    ? kept
    : believed(
        ranges.map((r, i) => (kept[i] == null ? r : { low: kept[i], high: kept[i] })),
        adds,
      )
  if (!truth) return []
  return names.filter((_, i) => {
    const n = kept[i]
    if (n != null && !isSmall(n, rule)) return false
    const could = possible(i, ranges, adds, truth, leastDoubt)
    return could.length < leastDoubt && (n != null || could.some((v) => isSmall(v, rule)))
  })
}

/**
 * The counts as shown. `unseen` names those that stand in a sum and on no page. `before` is what is public already: what it and this one say together
 * is looked at. Throws where that gives a small count away whatever is hidden here: then nothing of it may leave.
 */
export function publish<Name extends string>(
  counts: Readonly<Record<Name, number>>,
  rule: SmallRule,
  sums: readonly Sum<Name>[] = [],
  unseen: readonly Name[] = [],
  before: readonly Release<Name>[] = [],
): Record<Name, Shown> {
  const names = Object.keys(counts) as Name[]
  for (const name of names)
    if (!(Number.isInteger(counts[name]) && counts[name] >= 0)) throw new RangeError(`${name} is not a count: a count is a whole number`)
  for (const { total, parts } of sums)
    if (parts.reduce((sum, p) => sum + counts[p], 0) !== counts[total]) throw new RangeError(`${total} is not the sum of its parts`)
  const hidden = new Set<Name>(names.filter((n) => unseen.includes(n) || isSmall(counts[n], rule)))
  const shownOf = (n: Name): Shown => (hidden.has(n) ? 'hidden' : rounded(counts[n], rule))
  for (;;) {
    const shown = Object.fromEntries(names.filter((n) => !unseen.includes(n)).map((n) => [n, shownOf(n)])) as Partial<Record<Name, Shown>>
    const [told] = toldBy(counts, rule, sums, [...before, { shown, rule }])
    if (told === undefined) break
    const open = (n: Name) => !hidden.has(n) && counts[n] > 0
    const beside = sums.filter((s) => s.total === told || s.parts.includes(told)).flatMap((s) => [s.total, ...s.parts])
    // The smallest beside it costs the reader least; if all beside it are hidden, whatever else still narrows it.
    const next = (beside.some(open) ? beside : names).filter(open).sort((a, b) => counts[a] - counts[b])[0]
    if (next === undefined) throw new CannotHide(told)
    hidden.add(next)
  }
  return Object.fromEntries(names.map((n) => [n, shownOf(n)])) as Record<Name, Shown>
}
/** A small count is given away by what is public already, or by nothing but the sums: no hiding helps. */
export class CannotHide extends Error {
  readonly count: string
  constructor(count: string) {
    super(`${count} could be worked out, whatever is hidden`)
    this.count = count
  }
}
