/** How alike two texts are: Jaro-Winkler, whether they are one slip apart, and edits with neighbours swapped. By UTF-16 units, as fast as can be. */

const inA = new Uint8Array(256)
const inB = new Uint8Array(256)

/** 0 to 1. Texts of more than 256 units are compared by their first 256. */
export function jaro(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const la = Math.min(a.length, 256)
  const lb = Math.min(b.length, 256)
  if (la === 0 || lb === 0) return 0
  const reach = Math.max(0, (Math.max(la, lb) >> 1) - 1)
  inA.fill(0, 0, la)
  inB.fill(0, 0, lb)
  let same = 0
  for (let i = 0; i < la; i++) {
    const c = a.charCodeAt(i)
    const to = Math.min(lb - 1, i + reach)
    for (let j = i > reach ? i - reach : 0; j <= to; j++)
      if (inB[j] === 0 && b.charCodeAt(j) === c) {
        inA[i] = inB[j] = 1
        same++
        break
      }
  }
  if (same === 0) return 0
  let moved = 0
  for (let i = 0, k = 0; i < la; i++)
    if (inA[i] === 1) {
      while (inB[k] === 0) k++
      if (a.charCodeAt(i) !== b.charCodeAt(k)) moved++
      k++
    }
  return (same / la + same / lb + (same - (moved >> 1)) / same) / 3
}

/** Jaro with Winkler's credit for up to four shared first letters, given above 0.7 as in his own code. */
export function jaroWinkler(a: string, b: string): number {
  const s = jaro(a, b)
  if (s <= 0.7) return s
  let shared = 0
  while (shared < 4 && shared < a.length && shared < b.length && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++
  return s + shared * 0.1 * (1 - s)
}

/** One letter more, less or other, or two neighbours swapped. Equal texts are not one slip apart. */
export function oneSlip(a: string, b: string): boolean {
  const apart = a.length - b.length
  if (apart > 1 || apart < -1 || a === b) return false
  let from = 0
  while (from < a.length && from < b.length && a.charCodeAt(from) === b.charCodeAt(from)) from++
  let ends = 0
  while (ends < a.length - from && ends < b.length - from && a.charCodeAt(a.length - 1 - ends) === b.charCodeAt(b.length - 1 - ends)) ends++
  const [restA, restB] = [a.length - from - ends, b.length - from - ends]
  if (Math.max(restA, restB) <= 1) return true
  return restA === 2 && restB === 2 && a.charCodeAt(from) === b.charCodeAt(from + 1) && a.charCodeAt(from + 1) === b.charCodeAt(from)
}

/** Edits of one letter, or of two neighbours swapped; a swapped pair may be edited again (Damerau's own distance, not the restricted one). */
export function damerauLevenshtein(a: string, b: string): number {
  const most = a.length + b.length
  const width = b.length + 2
  const d = new Int32Array((a.length + 2) * width)
  const lastRow = new Map<number, number>()
  d[0] = most
  for (let i = 0; i <= a.length; i++) {
    d[(i + 1) * width] = most
    d[(i + 1) * width + 1] = i
  }
  for (let j = 0; j <= b.length; j++) {
    d[j + 1] = most
    d[width + j + 1] = j
  }
  for (let i = 1; i <= a.length; i++) {
    let lastColumn = 0
    for (let j = 1; j <= b.length; j++) {
      const k = lastRow.get(b.charCodeAt(j - 1)) ?? 0
      const l = lastColumn
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
      if (same) lastColumn = j
      d[(i + 1) * width + j + 1] = Math.min(
        d[i * width + j]! + (same ? 0 : 1),
        d[(i + 1) * width + j]! + 1,
        d[i * width + j + 1]! + 1,
        d[k * width + l]! + (i - k - 1) + 1 + (j - l - 1),
      )
    }
    lastRow.set(a.charCodeAt(i - 1), i)
  }
  return d[(a.length + 1) * width + b.length + 1]!
}

/** Edits of one letter. */
export function levenshtein(a: string, b: string): number {
  let above = Int32Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = new Int32Array(b.length + 1)
    row[0] = i
    for (let j = 1; j <= b.length; j++)
      row[j] = Math.min(above[j - 1]! + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1), above[j]! + 1, row[j - 1]! + 1)
    above = row
  }
  return above[b.length]!
}
