/**
 * What a reader with all the time in the world could work out about counts that add up: every whole-number table that fits the ranges and the sums is
 * possible, and no other is. A count is told when too few values of it are possible. Ranges alone are not enough: two margins of one table say more
 * together than each by itself, so for each value a whole table is looked for.
 */
export interface Range {
  low: number
  high: number
}
export interface Adds {
  total: number
  parts: readonly number[]
}
/** Looking for one table takes at most so many tries; what is not found by then is taken as impossible, which hides more and never less. */
const mostTries = 4_000

/** Each sum bounds its total and each of its parts, until nothing gets narrower. False: nothing fits. */
function narrow(low: Float64Array, high: Float64Array, sums: readonly Adds[]): boolean {
  for (let again = true, times = 0; again && times < 200; times++) {
    again = false
    for (const { total, parts } of sums) {
      let [lows, highs] = [0, 0]
      for (const p of parts) {
        lows += low[p]!
        highs += high[p]!
      }
      if (lows > low[total]!) {
        low[total] = lows
        again = true
      }
      if (highs < high[total]!) {
        high[total] = highs
        again = true
      }
      for (const p of parts) {
        const most = high[total]! - (lows - low[p]!)
        // Infinity less infinity is no bound at all.
        const others = highs === Number.POSITIVE_INFINITY ? othersHigh(high, parts, p) : highs - high[p]!
        const least = others === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : low[total]! - others
        if (most < high[p]!) {
          high[p] = most
          again = true
        }
        if (least > low[p]!) {
          low[p] = least
          again = true
        }
        if (low[p]! > high[p]!) return false
      }
      if (low[total]! > high[total]!) return false
    }
  }
  return true
}
const othersHigh = (high: Float64Array, parts: readonly number[], but: number): number =>
  parts.reduce((sum, p) => (p === but ? sum : sum + high[p]!), 0)

/** A table that fits, if there is one. `near` is one that is thought likely: values close to it are tried first. */
function fitting(low: Float64Array, high: Float64Array, sums: readonly Adds[], near: readonly number[]): Float64Array | undefined {
  let tries = 0
  const look = (l: Float64Array, h: Float64Array): Float64Array | undefined => {
    if (++tries > mostTries || !narrow(l, h, sums)) return undefined
    let [open, least] = [-1, Number.POSITIVE_INFINITY]
    for (let i = 0; i < l.length; i++) {
      const wide = h[i]! - l[i]!
      if (wide > 0 && (wide < least || open === -1)) [open, least] = [i, wide]
    }
    if (open === -1) return l
    const from = Math.min(Math.max(near[open]!, l[open]!), h[open]!)
    for (let step = 0; step <= 24; step++)
      for (const value of step === 0 ? [from] : [from - step, from + step]) {
        if (value < l[open]! || value > h[open]!) continue
        const [l2, h2] = [l.slice(), h.slice()]
        l2[open] = h2[open] = value
        const found = look(l2, h2)
        if (found || tries > mostTries) return found
      }
    return undefined
  }
  return look(low.slice(), high.slice())
}

/** Any one table that fits, with small numbers where it can: what somebody who knows no true count could believe. */
export function believed(ranges: readonly Range[], sums: readonly Adds[]): number[] | undefined {
  const low = Float64Array.from(ranges, (r) => r.low)
  const high = Float64Array.from(ranges, (r) => r.high)
  if (!narrow(low, high, sums)) return undefined
  const found = fitting(low, high, sums, [...low])
  return found && [...found]
}

/** Values that the count could have, no more than `enough` of them, given all that is known. `truth` is one table that fits. */
export function possible(at: number, ranges: readonly Range[], sums: readonly Adds[], truth: readonly number[], enough: number): number[] {
  const low = Float64Array.from(ranges, (r) => r.low)
  const high = Float64Array.from(ranges, (r) => r.high)
  if (!narrow(low, high, sums)) return []
  const wide = high[at]! - low[at]! + 1
  if (wide < enough) return Array.from({ length: wide }, (_, i) => low[at]! + i)
  const here = truth[at]!
  const found = [here]
  for (let step = 1; step <= 12 && found.length < enough; step++)
    for (const value of [here - step, here + step]) {
      if (value < low[at]! || value > high[at]! || found.length >= enough) continue
      const [l, h] = [low.slice(), high.slice()]
      l[at] = h[at] = value
      if (fitting(l, h, sums, truth)) found.push(value)
    }
  return found
}
