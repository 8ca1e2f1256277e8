/**
 * Which pairs are worth comparing: those that share one of a list of keys. Each pair comes once, one after another, and none is kept, so that memory
 * holds the keys alone. A key that very many share says little; it is left out and counted.
 */
import { outwardPart } from './comparisons.ts'
import type { Field, People } from './people.ts'
import { standsFor } from './variants.ts'

/** What keys are made of. */
type Part = Field | 'year' | 'outward' | 'home' | 'forename2' | 'surname2' | 'stands' | 'bothNames'
export interface Rule {
  readonly name: string
  readonly parts: readonly Part[]
  /** Who agrees on it is the same person often enough for the model to learn from; relatives seldom share it. */
  readonly teaches?: boolean
}
export const rules: readonly Rule[] = [
  { name: 'NHS number', parts: ['nhs'] },
  { name: 'UPN', parts: ['upn'] },
  { name: 'PNC number', parts: ['pnc'] },
  { name: 'CRO number', parts: ['cro'] },
  { name: 'their number', parts: ['number'], teaches: true },
  { name: 'e-mail', parts: ['email'], teaches: true },
  { name: 'date of birth and postcode', parts: ['born', 'postcode'], teaches: true },
  { name: 'date of birth and surname', parts: ['born', 'surname'], teaches: true },
  { name: 'date of birth and forename', parts: ['born', 'forename'], teaches: true },
  { name: 'forename, surname and district', parts: ['forename', 'surname', 'outward'], teaches: true },
  { name: 'telephone', parts: ['phone'] },
  { name: 'postcode and beginnings of both names', parts: ['postcode', 'forename2', 'surname2'] },
  { name: 'date of birth and beginnings of both names', parts: ['born', 'forename2', 'surname2'] },
  { name: 'both names in either order, and year', parts: ['bothNames', 'year'] },
  { name: 'house', parts: ['home'] },
  { name: 'date of birth and district', parts: ['born', 'outward'] },
  { name: 'year and postcode', parts: ['year', 'postcode'] },
  { name: 'short form, surname and district', parts: ['stands', 'surname', 'outward'] },
  { name: 'forename, surname and town', parts: ['forename', 'surname', 'town'] },
  { name: 'date of birth and town', parts: ['born', 'town'], teaches: true },
  { name: 'street, house and beginning of forename', parts: ['street', 'house', 'forename2'] },
  { name: 'street and forename', parts: ['street', 'forename'] },
  { name: 'street and year', parts: ['street', 'year'] },
  { name: 'street, surname', parts: ['street', 'surname'] },
]
/** Only in small files, where they cost nothing: wider nets for records with much missing. */
const wider: readonly Rule[] = [
  { name: 'date of birth', parts: ['born'] },
  { name: 'both names in either order', parts: ['bothNames'] },
  { name: 'street and house', parts: ['street', 'house'] },
  { name: 'postcode and surname', parts: ['postcode', 'surname'] },
  { name: 'postcode and forename', parts: ['postcode', 'forename'] },
  { name: 'beginnings of both names, and year', parts: ['forename2', 'surname2', 'year'] },
  { name: 'beginnings of both names, and house', parts: ['forename2', 'surname2', 'house'] },
  { name: 'forename and house', parts: ['forename', 'house'] },
  { name: 'surname and house', parts: ['surname', 'house'] },
  { name: 'forename and town', parts: ['forename', 'town'] },
  { name: 'surname and town', parts: ['surname', 'town'] },
  { name: 'postcode and town', parts: ['postcode', 'town'] },
]
const smallFile = 20_000

export interface Blocks {
  readonly rules: readonly Rule[]
  /** Pairs of keys too many records share, by rule. */
  readonly leftOut: { rule: string; keys: number; records: number; pairs: number }[]
  /** Calls with each pair of records once, the earlier first. `by` is the rule that found it. */
  each(take: (i: number, j: number, by: number) => void, progress?: (share: number) => void): void
  /** Whether two faces share the key of a rule. */
  shares(rule: number, f: number, g: number): boolean
}
export interface BlockLimits {
  /** A key shared by more records than this is left out. */
  most?: number
  /** With no more pairs than this, every pair is compared. */
  everyPairUpTo?: number
}

const mix = (h: number, v: number): number => {
  let x = Math.imul(h ^ Math.imul(v, 0x27d4eb2f), 0x9e3779b1) + 0x165667b1
  x ^= x >>> 15
  x = Math.imul(x, 0x85ebca6b)
  return x ^ (x >>> 13)
}

/** Codes of what a key is made of, by face. */
function part(people: People, of: Part): Int32Array {
  if (of === 'home') return people.home
  const derived = (field: Field, by: (value: string) => string): Int32Array => {
    const seen = new Map<string, number>()
    const codes = Int32Array.from(people.dictionary[field].values, (value, i) => {
      const to = i === 0 ? '' : by(value)
      if (to === '') return 0
      let code = seen.get(to)
      if (code === undefined) {
        code = seen.size + 1
        seen.set(to, code)
      }
      return code
    })
    return people.column[field].map((c) => codes[c]!)
  }
  switch (of) {
    case 'year':
      return derived('born', (b) => b.slice(0, 4))
    case 'outward':
      return derived('postcode', outwardPart)
    case 'forename2':
      return derived('forename', (n) => n.slice(0, 2))
    case 'surname2':
      return derived('surname', (n) => n.slice(0, 2))
    case 'stands':
      return derived('forename', standsFor)
    case 'bothNames': {
      const { forename: F, surname: S } = people.column
      return F.map((a, f) => {
        const b = S[f]!
        return a === 0 || b === 0 ? 0 : mix(mix(1, Math.min(a, b)), Math.max(a, b)) | 1
      })
    }
    default:
      return people.column[of]
  }
}
const needs: Partial<Record<Part, readonly Field[]>> = {
  year: ['born'],
  outward: ['postcode'],
  home: ['postcode', 'house'],
  forename2: ['forename'],
  surname2: ['surname'],
  stands: ['forename'],
  bothNames: ['forename', 'surname'],
}
export const fieldsOf = (rule: Rule): Field[] => [...new Set(rule.parts.flatMap((p) => needs[p] ?? [p as Field]))]

/** Faces in the order of their keys: three passes of eleven bits. Faces without a key are not among them. */
function byKey(keys: Uint32Array, from: Uint32Array, to: Uint32Array): Uint32Array {
  let n = 0
  for (let f = 0; f < keys.length; f++) if (keys[f] !== 0) from[n++] = f
  const counts = new Uint32Array(2049)
  for (let shift = 0; shift < 33; shift += 11) {
    counts.fill(0)
    for (let i = 0; i < n; i++) counts[((keys[from[i]!]! >>> shift) & 2047) + 1]!++
    for (let i = 1; i < 2049; i++) counts[i]! += counts[i - 1]!
    for (let i = 0; i < n; i++) {
      const f = from[i]!
      to[counts[(keys[f]! >>> shift) & 2047]!++] = f
    }
    ;[from, to] = [to, from]
  }
  return from.subarray(0, n)
}

export function blocks(people: People, { most = 500, everyPairUpTo = 1_000_000 }: BlockLimits = {}): Blocks {
  const { faces, owner, first, file, twoFiles, size } = people
  const used = [...rules, ...(size <= smallFile ? wider : [])].filter((r) => fieldsOf(r).every((f) => people.has(f)))
  const everyPair = (size * (size - 1)) / 2 <= everyPairUpTo
  const leftOut: Blocks['leftOut'] = []
  const parts = new Map<Part, Int32Array>()
  const keys = used.map((rule, r) => {
    const columns = rule.parts.map((p) => {
      let column = parts.get(p)
      if (!column) {
        column = part(people, p)
        parts.set(p, column)
      }
      return column
    })
    const out = new Uint32Array(faces)
    for (let f = 0; f < faces; f++) {
      let h = r + 1
      let whole = true
      for (let c = 0; c < columns.length && whole; c++) {
        const v = columns[c]![f]!
        if (v === 0) whole = false
        else h = mix(h, v)
      }
      // Nought is "no key", also where the sum happens to be nought.
      if (whole) out[f] = h === 0 ? 1 : h
    }
    return out
  })
  const single = faces === size
  /** Whether an earlier rule, or an earlier pair of their faces by this rule, has brought these two. */
  const earlier = (r: number, i: number, j: number, f: number, g: number): boolean => {
    if (single) {
      for (let k = 0; k < r; k++) {
        const key = keys[k]![f]!
        if (key !== 0 && key === keys[k]![g]) return true
      }
      return false
    }
    for (let k = 0; k <= r; k++)
      for (let x = first[i]!; x < first[i + 1]!; x++) {
        const key = keys[k]![x]!
        if (key === 0) continue
        for (let y = first[j]!; y < first[j + 1]!; y++) {
          if (k === r && x === f && y === g) return false
          if (keys[k]![y] === key) return true
        }
      }
    return false
  }
  let prepared = false
  return {
    rules: used,
    leftOut,
    shares: (r, f, g) => keys[r]![f] !== 0 && keys[r]![f] === keys[r]![g],
    each(take, progress) {
      if (everyPair) {
        for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) if (!twoFiles || file[i] !== file[j]) take(i, j, -1)
        return
      }
      const [room, spare] = [new Uint32Array(faces), new Uint32Array(faces)]
      for (let r = 0; r < used.length; r++) {
        const key = keys[r]!
        const order = byKey(key, room, spare)
        const n = order.length
        let [tooMany, records, pairs] = [0, 0, 0]
        for (let from = 0; from < n; ) {
          const k = key[order[from]!]!
          let to = from + 1
          while (to < n && key[order[to]!] === k) to++
          if (to - from > most) {
            tooMany++
            records += to - from
            pairs += ((to - from) * (to - from - 1)) / 2
            // Without the key no later rule takes the pair for one that has come already.
            if (!prepared) for (let x = from; x < to; x++) key[order[x]!] = 0
          } else
            for (let x = from; x < to; x++) {
              const f = order[x]!
              const i = owner[f]!
              for (let y = x + 1; y < to; y++) {
                const g = order[y]!
                const j = owner[g]!
                if (i === j || (twoFiles && file[i] === file[j])) continue
                // Passes of eleven bits keep the order of faces, hence i < j.
                if (!earlier(r, i, j, f, g)) take(i, j, r)
              }
            }
          from = to
        }
        if (tooMany > 0) leftOut.push({ rule: used[r]!.name, keys: tooMany, records, pairs })
        progress?.((r + 1) / used.length)
      }
      prepared = true
    },
  }
}
