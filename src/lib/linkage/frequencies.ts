/** How common each value is. Two Smiths are less of a sign than two Thistlethwaites. */
import type { Level } from './comparisons.ts'
import type { Frequency, Model } from './model.ts'
import type { People } from './people.ts'

type Of = NonNullable<Level['rare']>
export const columnOf = (people: People, of: Of): Int32Array => (of === 'home' ? people.home : people.column[of])

export interface Count {
  /** By code. */
  counts: Int32Array
  known: number
  /** Chance of two different faces to have the same. */
  same: number
}
export function count(people: People, of: Of): Count {
  const column = columnOf(people, of)
  const counts = new Int32Array(of === 'home' ? people.homes : people.dictionary[of].values.length)
  let known = 0
  for (const code of column)
    if (code !== 0) {
      counts[code]!++
      known++
    }
  let pairs = 0
  for (const n of counts) pairs += n * (n - 1)
  return { counts, known, same: known > 1 ? pairs / (known * (known - 1)) : 0 }
}

/** Bits to add for each value: more for what is rarer than usual, fewer for what is more common. From these records. */
export function fromRecords(people: People, of: Of): Float32Array {
  const { counts, known, same } = count(people, of)
  const out = new Float32Array(counts.length)
  // Two records have it, hence at least two: a value seen once is not known to be rarer than that.
  if (same > 0) for (let c = 1; c < out.length; c++) out[c] = Math.log2((same * known) / Math.max(2, counts[c]!))
  return out
}
/** From a frozen model; nothing to add where it holds none (it never holds addresses or telephones). */
export function fromModel(model: Model, people: People, of: Of): Float32Array {
  const f = of === 'home' ? undefined : model.frequencies[of]
  if (of === 'home' || !f) return new Float32Array(of === 'home' ? people.homes : people.dictionary[of].values.length)
  return Float32Array.from(people.dictionary[of].values, (value, c) =>
    c === 0 ? 0 : Math.log2(f.same / (Object.hasOwn(f.common, value) ? f.common[value]! : f.rest)),
  )
}

/** Fewer bearers than this and a list of names would begin to name people. */
const fewest = 10
/** What a model keeps: of these only, and only what many have. */
export const kept = ['forename', 'middle', 'surname', 'town', 'born'] as const
export function frequencyOf(people: People, of: (typeof kept)[number]): Frequency | undefined {
  const { counts, known, same } = count(people, of)
  if (known < 2 || same === 0) return undefined
  const common: Record<string, number> = {}
  let [rare, values] = [0, 0]
  for (let c = 1; c < counts.length; c++)
    if (counts[c]! >= fewest) common[people.dictionary[of].values[c]!] = counts[c]! / known
    else if (counts[c]! > 0) {
      rare += counts[c]!
      values++
    }
  return { common, rest: Math.max(1, rare / Math.max(1, values)) / known, same }
}
