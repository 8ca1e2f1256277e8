/**
 * Counts as they may leave the case level. A count that could point at someone is hidden, the others are rounded, and then more is hidden until no
 * reader with a pencil can work a small one out from the totals around it. Which counts are small is the partnership's rule, given as an argument.
 */
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

export interface Range {
  low: number
  high: number
}
/** All counts that would be shown like this. A reader knows the rule, so a hidden count is at least 1, and one never shown may be nought. */
const rangeOf = (shown: Shown | 'never shown', rule: SmallRule): Range => {
  if (shown === 'never shown') return { low: 0, high: Number.POSITIVE_INFINITY }
  if (shown === 'hidden') return { low: 1, high: Number.POSITIVE_INFINITY }
  if (shown === 0) return { low: 0, high: 0 }
  const low = Math.ceil(shown - rule.roundTo / 2)
  return { low: shown === rule.roundTo ? Math.min(rule.hideBelow, shown) : Math.max(low, 1), high: Math.ceil(shown + rule.roundTo / 2) - 1 }
}

/** What a count that is shown can truly be. */
export const couldBe = (shown: number, rule: SmallRule): Range => rangeOf(shown, rule)

/** What can be worked out about every count: each sum bounds its total and each of its parts, until nothing gets narrower. */
function workedOut<Name extends string>(ranges: Map<Name, Range>, sums: readonly Sum<Name>[]): Map<Name, Range> {
  const of = (name: Name) => ranges.get(name) as Range
  const narrow = (name: Name, low: number, high: number): boolean => {
    const was = of(name)
    const now = { low: Math.max(was.low, low), high: Math.min(was.high, high) }
    if (now.low === was.low && now.high === was.high) return false
    ranges.set(name, now)
    return true
  }
  const add = (names: readonly Name[], end: keyof Range) => names.reduce((sum, n) => sum + of(n)[end], 0)
  for (let again = true, times = 0; again && times < 100; times++) {
    again = false
    for (const { total, parts } of sums) {
      if (narrow(total, add(parts, 'low'), add(parts, 'high'))) again = true
      for (const part of parts) {
        const others = parts.filter((p) => p !== part)
        // Infinity less infinity is no bound at all.
        const most = of(total).high - add(others, 'low')
        const least = add(others, 'high') === Number.POSITIVE_INFINITY ? 0 : of(total).low - add(others, 'high')
        if (narrow(part, least, Number.isNaN(most) ? Number.POSITIVE_INFINITY : most)) again = true
      }
    }
  }
  return ranges
}

/** A small count must stay one of at least this many. Two would let each of two people work out the other. */
const leastDoubt = 3

/**
 * The counts as shown. `unseen` names those that stand in a sum and on no page. Sums may share counts as the branches of a tree do; where two sums shared
 * two counts, more could be worked out than this looks for.
 */
export function publish<Name extends string>(
  counts: Readonly<Record<Name, number>>,
  rule: SmallRule,
  sums: readonly Sum<Name>[] = [],
  unseen: readonly Name[] = [],
): Record<Name, Shown> {
  const names = Object.keys(counts) as Name[]
  for (const name of names)
    if (!(Number.isInteger(counts[name]) && counts[name] >= 0)) throw new RangeError(`${name} is not a count: a count is a whole number`)
  for (const { total, parts } of sums)
    if (parts.reduce((sum, p) => sum + counts[p], 0) !== counts[total]) throw new RangeError(`${total} is not the sum of its parts`)
  const hidden = new Set<Name>(names.filter((n) => unseen.includes(n) || isSmall(counts[n], rule)))
  const shownOf = (n: Name): Shown => (hidden.has(n) ? 'hidden' : rounded(counts[n], rule))
  for (;;) {
    const ranges = workedOut(new Map(names.map((n) => [n, rangeOf(unseen.includes(n) ? 'never shown' : shownOf(n), rule)])), sums)
    const told = names.find((n) => {
      const { low, high } = ranges.get(n) as Range
      return isSmall(counts[n], rule) && high - low + 1 < leastDoubt
    })
    if (told === undefined) break
    const open = (n: Name) => !hidden.has(n) && counts[n] > 0
    const beside = sums.filter((s) => s.total === told || s.parts.includes(told)).flatMap((s) => [s.total, ...s.parts])
    // The smallest beside it costs the reader least; if all beside it are hidden, whatever else still narrows it.
    const next = (beside.some(open) ? beside : names).filter(open).sort((a, b) => counts[a] - counts[b])[0]
    if (next === undefined) break
    hidden.add(next)
  }
  return Object.fromEntries(names.map((n) => [n, shownOf(n)])) as Record<Name, Shown>
}
