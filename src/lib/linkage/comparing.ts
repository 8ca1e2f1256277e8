/** Two records side by side: the level of each comparison, by their best faces where they have several. */
import { type Compare, type Comparison, comparisonsFor } from './comparisons.ts'
import type { People } from './people.ts'

export interface Comparing {
  readonly comparisons: readonly Comparison[]
  /** Of the last pair asked for, by comparison: level, and the face of the first record that it was reached with. */
  readonly levels: Uint8Array
  readonly faces: Int32Array
  /** The same of the second. */
  readonly others: Int32Array
  compare(i: number, j: number): void
}
export function comparing(people: People, chosen: readonly Comparison[] = comparisonsFor(people)): Comparing {
  const of: Compare[] = chosen.map((c) => c.of(people))
  const n = of.length
  const levels = new Uint8Array(n)
  const faces = new Int32Array(n)
  const others = new Int32Array(n)
  const { first } = people
  if (people.faces === people.size)
    return {
      comparisons: chosen,
      levels,
      faces,
      others,
      compare(i, j) {
        for (let c = 0; c < n; c++) {
          levels[c] = of[c]!(i, j)
          faces[c] = i
          others[c] = j
        }
      },
    }
  return {
    comparisons: chosen,
    levels,
    faces,
    others,
    compare(i, j) {
      const [fromI, toI, fromJ, toJ] = [first[i]!, first[i + 1]!, first[j]!, first[j + 1]!]
      for (let c = 0; c < n; c++) {
        const compare = of[c]!
        let best = compare(fromI, fromJ)
        let face = fromI
        let other = fromJ
        for (let f = fromI; f < toI && best !== 1; f++)
          for (let g = fromJ; g < toJ; g++) {
            if (f === fromI && g === fromJ) continue
            const level = compare(f, g)
            if (level !== 0 && (best === 0 || level < best)) {
              best = level
              face = f
              other = g
            }
          }
        levels[c] = best
        faces[c] = face
        others[c] = other
      }
    },
  }
}
