/** Chance that repeats: the same seed gives the same made-up people on every machine. Never for keys, tokens or identifiers of real people. */

export interface Chance {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number, both ends included. */
  integer(low: number, high: number): number
  chanceOf(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Weights need not add up to one. */
  weighted<T>(list: readonly (readonly [T, number])[]): T
  shuffle<T>(list: readonly T[]): T[]
  poisson(mean: number): number
  /** Shaped like a random (version 4) UUID. */
  uuid(): string
  /** A source of its own by name, so that drawing more here moves nothing there. */
  fork(name: string): Chance
}

/** FNV-1a with a final mix: any text gives a well-spread 32-bit state. */
const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Bob Jenkins' small fast generator (sfc32): 32-bit whole-number steps only, hence the same everywhere; its 128 bits of state pass PractRand. */
export const chance = (seed: string | number): Chance => {
  const name = String(seed)
  let [a, b, c, counter] = [hash(`${name}/a`), hash(`${name}/b`), hash(`${name}/c`), 1]
  const bits = (): number => {
    const out = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + out) | 0
    return out >>> 0
  }
  for (let n = 0; n < 12; n++) bits()

  const next = (): number => bits() / 0x1_0000_0000
  const integer = (low: number, high: number): number => {
    if (!(Number.isInteger(low) && Number.isInteger(high) && low <= high)) throw new RangeError(`no whole number from ${low} to ${high}`)
    return low + Math.floor(next() * (high - low + 1))
  }
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return list[integer(0, list.length - 1)] as T
  }

  return {
    next,
    integer,
    pick,
    chanceOf: (probability) => next() < probability,
    weighted(list) {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [item, weight] of list) {
        left -= weight
        if (left < 0) return item
      }
      throw new RangeError('no weight to pick by')
    },
    shuffle(list) {
      const out = [...list]
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(0, i)
        ;[out[i], out[j]] = [out[j]!, out[i]!]
      }
      return out
    },
    poisson(mean) {
      // Knuth's product, in steps of at most 30: e to a large negative power would run out of digits.
      if (!(mean >= 0)) throw new RangeError('a mean is not negative')
      let count = 0
      for (let left = mean; left > 0; left -= 30) {
        const limit = Math.exp(-Math.min(left, 30))
        for (let product = next(); product > limit; product *= next()) count++
      }
      return count
    },
    uuid() {
      const hex = [bits(), bits(), bits(), bits()].map((n) => n.toString(16).padStart(8, '0')).join('')
      const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
    },
    fork: (child) => chance(`${name}/${child}`),
  }
}
