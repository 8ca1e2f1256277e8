/**
 * What a pair is worth, in bits: how much more likely its agreements are for one person than for two, relatives and housemates among the two. One
 * scorer for one pair and for a hundred million. What must not be linked without a person is held below the link by rule, whatever its weight.
 */
import { comparing } from './comparing.ts'
import { at, comparisons } from './comparisons.ts'
import { columnOf, fromModel, fromRecords } from './frequencies.ts'
import type { Model, Thresholds } from './model.ts'
import { isDefaultDay } from './normalise.ts'
import type { People } from './people.ts'

/** Why a pair is never linked by itself, and with `incident` not by anyone. Their order is the order of their bits. */
export const holds = {
  incident: 'Both were in one incident: they are two people',
  twins: 'The birth and the name or home of one family, and different forenames: they may be twins',
  likeNames: 'Forenames that look alike, and both are names in their own right: they may be brothers or sisters',
  generation: 'Dates of birth too far apart: they may be parent and child',
  birthUnknown: 'No date of birth on both, and nothing else that only one person has: they may be parent and child',
  identifiers: 'They have different identifiers, both well formed',
  sex: 'Different sex, and forenames that are not the same',
  crowded: 'An address of many people',
  defaultBirth: 'A date of birth that stands for an unknown one, and nothing else that only one person has',
  nameAlone: 'A name, a date of birth that is not quite the same, and nothing else: they may be cousins',
} as const
export type Hold = keyof typeof holds
const holdNames = Object.keys(holds) as Hold[]
const bit = Object.fromEntries(holdNames.map((h, i) => [h, 1 << i])) as Record<Hold, number>
export const holdsOf = (bits: number): Hold[] => holdNames.filter((h) => (bits & bit[h]) !== 0)

/** What speaks for two people ranks such pairs in the middle of the review, a birth that is not known below its top, the rest at it. */
const againstOne = bit.twins | bit.generation | bit.identifiers | bit.sex
const openBirth = bit.birthUnknown

/** More records than this at one door: a refuge, a hostel, a prison, a hospital. */
const crowd = 25
/** Borne by more of a hundred thousand people than this, a forename is a name and not a slip of the pen. */
const established = 3e-5

/** In bits, adding up to the weight. */
export interface Bar {
  name: string
  says: string
  /** The level reached, in words. */
  level: string
  bits: number
}
export interface Explanation {
  weight: number
  bars: Bar[]
  same: number
  relative: number
  unrelated: number
  holds: Hold[]
  band: Band
  sentence: string
}
export type Band = 'never' | 'below' | 'review' | 'link' | 'automatic'
export const bandOf = (weight: number, t: Thresholds): Band =>
  weight === Number.NEGATIVE_INFINITY
    ? 'never'
    : weight >= t.automatic
      ? 'automatic'
      : weight >= t.link
        ? 'link'
        : weight >= t.review
          ? 'review'
          : 'below'

/** Whether what holds a pair speaks for two people, rather than only leaving it open. */
export const isAgainst = (bits: number): boolean => (bits & (againstOne | bit.likeNames | bit.incident)) !== 0

/** Whether nobody may join them. */
export const isNever = (bits: number): boolean => (bits & (bit.incident | bit.identifiers)) !== 0

export interface Scorer {
  readonly model: Model
  readonly thresholds: Thresholds
  /** Bits; minus infinity where two can never be one. */
  weigh(i: number, j: number): number
  /** Of the pair weighed last. */
  readonly last: { holds: number; relativeBits: number; sameBits: number }
  explain(i: number, j: number): Explanation
}
/** Weights by level, of one class against strangers. A level never seen weighs what the next lower one does, if that is less. */
const weightsOf = (levels: Model['comparisons'][number]['levels'], of: 'm' | 'h'): Float64Array => {
  const out = Float64Array.from(levels, (l, i) => (i === 0 ? 0 : Math.log2(l[of] / l.u)))
  for (let l = levels.length - 2; l > 0; l--) if (!levels[l]!.learnt) out[l] = Math.min(out[l]!, out[l + 1]!)
  return out
}

export function scorer(people: People, model: Model, frequencies: 'records' | 'model' = 'records'): Scorer {
  const chosen = comparisons.filter((c) => model.comparisons.some((m) => m.name === c.name))
  const compared = comparing(people, chosen)
  const { levels, faces, others } = compared
  const n = chosen.length
  const of = chosen.map((c) => model.comparisons.find((m) => m.name === c.name)!)
  const same = of.map((m) => weightsOf(m.levels, 'm'))
  const relative = of.map((m) => weightsOf(m.levels, 'h'))
  const tables = new Map<string, Float32Array>()
  const rarity = chosen.map((c) =>
    c.levels.map((l) => {
      if (!l.rare) return undefined
      let bits = tables.get(l.rare)
      if (!bits) {
        bits = frequencies === 'records' ? fromRecords(people, l.rare) : fromModel(model, people, l.rare)
        tables.set(l.rare, bits)
      }
      return { bits, column: columnOf(people, l.rare), part: l.part }
    }),
  )
  type Rarity = NonNullable<(typeof rarity)[number][number]>
  const moreFor = (r: Rarity, c: number): number =>
    r.part === undefined ? r.bits[r.column[faces[c]!]!]! : r.part * Math.min(r.bits[r.column[faces[c]!]!]!, r.bits[r.column[others[c]!]!]!)
  // Relatives share a rare surname or house as one person does; their forenames and birthdays they share by chance alone.
  const shared = chosen.map((c) => c.place === true || c.inherited === true)
  const place = (name: string) => chosen.findIndex((c) => c.name === name)
  const [F, S, B, X, H, E, T, P, M] = [
    place('forename'),
    place('surname'),
    place('born'),
    place('sex'),
    place('home'),
    place('email'),
    place('number'),
    place('phone'),
    place('middle'),
  ]
  // Asked of the records themselves: they count whether or not the model has learnt them.
  const identifiers = (['nhs', 'upn', 'pnc', 'cro'] as const).filter((f) => people.has(f)).map((f) => people.column[f])
  const level = (p: number) => (p === -1 ? 0 : levels[p]!)

  const bearers = new Int32Array(people.dictionary.forename.values.length)
  for (const c of people.column.forename) bearers[c]!++
  const bearersInModel = model.frequencies.forename
  const isName = (code: number): boolean =>
    frequencies === 'records' && people.size >= 10_000
      ? bearers[code]! > Math.max(5, people.size * established)
      : bearersInModel !== undefined && Object.hasOwn(bearersInModel.common, people.dictionary.forename.values[code]!)
  const residents = new Int32Array(people.homes)
  for (let f = 0; f < people.faces; f++) residents[people.home[f]!]!++
  residents[0] = 0

  const prior = Math.log2(model.prior / (1 - model.prior))
  const priorRelative = Math.log2(model.relatives / (1 - model.prior))
  const { thresholds } = model
  /** Just below the link: a person looks at it first, and soon. */
  const ceiling = thresholds.link - 0.01
  const belowTop = thresholds.link - 0.5
  const middle = (thresholds.review + thresholds.link) / 2
  const last = { holds: 0, relativeBits: 0, sameBits: 0 }
  const { incident, forename } = people.column
  const incidents = people.has('incident')
  const { first } = people

  const oneIncident = (i: number, j: number): boolean => {
    for (let f = first[i]!; f < first[i + 1]!; f++)
      for (let g = first[j]!; g < first[j + 1]!; g++) if (incident[f] !== 0 && incident[f] === incident[g]) return true
    return false
  }
  /** 0 not known on both, 1 agree, 2 differ. */
  const both = (column: Int32Array, i: number, j: number): 0 | 1 | 2 => {
    let known = false
    for (let f = first[i]!; f < first[i + 1]!; f++)
      for (let g = first[j]!; g < first[j + 1]!; g++)
        if (column[f] !== 0 && column[g] !== 0) {
          if (column[f] === column[g]) return 1
          known = true
        }
    return known ? 2 : 0
  }
  const years = Int32Array.from(people.dictionary.born.values, (b) => Number(b.slice(0, 4)))
  const held = (i: number, j: number): number => {
    let bits = 0
    let idAgrees = level(T) === 1 || level(E) === 1
    for (const column of identifiers) {
      const b = both(column, i, j)
      if (b === 1) idAgrees = true
      if (b === 2) bits |= bit.identifiers
    }
    const [f, s, b, h] = [level(F), level(S), level(B), level(H)]
    const family = (s !== 0 && s !== at.surnameDiffers) || (h !== 0 && h <= 2) || s === 0
    if (B !== -1 && F !== -1) {
      if (b === 1 || b === 0 || b === at.bornDefault) {
        if ((f === 0 || f >= 5) && family && !idAgrees) bits |= bit.twins
        else if (
          family &&
          !idAgrees &&
          ((f === 3 && level(M) === at.middleDiffers) || (f === 4 && isName(forename[first[i]!]!) && isName(forename[first[j]!]!)))
        )
          bits |= bit.likeNames
      }
      // One wrong figure can make thirty years, and so can one generation.
      if (
        b >= at.bornApart ||
        (b !== 0 && Math.abs(years[people.column.born[faces[B]!]!]! - years[people.column.born[others[B]!]!]!) >= 12)
      )
        bits |= bit.generation
      const elsewhere = !(h !== 0 && h <= 2) && level(P) !== 1
      if (b > 1 && elsewhere && !idAgrees) bits |= bit.nameAlone
      if (b === 0 && !idAgrees) bits |= bit.birthUnknown
      if (
        !idAgrees &&
        (b === at.bornDefault || (b === 1 && elsewhere && isDefaultDay(people.dictionary.born.values[people.column.born[faces[B]!]!]!)))
      )
        bits |= bit.defaultBirth
    }
    if (X !== -1 && levels[X] === 2 && f !== 1) bits |= bit.sex
    if (h === at.house && residents[people.home[faces[H]!]!]! > crowd && !idAgrees) bits |= bit.crowded
    return bits
  }

  const weigh = (i: number, j: number): number => {
    compared.compare(i, j)
    let [one, two] = [prior, priorRelative]
    for (let c = 0; c < n; c++) {
      const l = levels[c]!
      if (l === 0) continue
      one += same[c]![l]!
      two += relative[c]![l]!
      const rare = rarity[c]![l]
      if (rare !== undefined) {
        const more = moreFor(rare, c)
        one += more
        if (shared[c]) two += more
      }
    }
    last.sameBits = one
    last.relativeBits = two
    // The logarithm of 1 + 2^two, kept from overflowing.
    let weight = one - (two > 50 ? two : Math.log2(1 + 2 ** two))
    last.holds = 0
    if (incidents && oneIncident(i, j)) {
      last.holds = bit.incident
      return Number.NEGATIVE_INFINITY
    }
    if (weight >= thresholds.review) {
      last.holds = held(i, j)
      if (last.holds !== 0)
        weight = Math.min(weight, (last.holds & againstOne) !== 0 ? middle : (last.holds & openBirth) !== 0 ? belowTop : ceiling)
    }
    return weight
  }

  return {
    model,
    thresholds,
    weigh,
    last,
    explain(i, j) {
      const weight = weigh(i, j)
      const { holds: bits, sameBits, relativeBits } = last
      const bars: Bar[] = [{ name: 'prior', says: 'Any two records', level: 'before anything is compared', bits: prior }]
      for (let c = 0; c < n; c++) {
        const l = levels[c]!
        const { name, says, levels: words } = chosen[c]!
        bars.push({ name, says, level: words[l]!.says, bits: same[c]![l]! })
        const rare = rarity[c]![l]
        const more = rare ? moreFor(rare, c) : 0
        if (more !== 0)
          bars.push({
            name: `${name} rarity`,
            says: `${says}: how rare`,
            level: more > 0 ? 'rarer than most' : 'more common than most',
            bits: more,
          })
      }
      const relativeBar = -(relativeBits > 50 ? relativeBits : Math.log2(1 + 2 ** relativeBits))
      bars.push({ name: 'relative', says: 'Could be a relative or housemate', level: 'as alike as a family is', bits: relativeBar })
      const free = sameBits + relativeBar
      if (weight !== free)
        bars.push({
          name: 'held',
          says: 'Held for a person to look at',
          level: holdsOf(bits)
            .map((h) => holds[h])
            .join('. '),
          bits: weight - free,
        })
      const top = Math.max(sameBits, relativeBits, 0)
      const [a, b, c] = [2 ** (sameBits - top), 2 ** (relativeBits - top), 2 ** -top]
      const sum = a + b + c
      const explained = {
        weight,
        bars,
        same: a / sum,
        relative: b / sum,
        unrelated: c / sum,
        holds: holdsOf(bits),
        band: bandOf(weight, thresholds),
      }
      return { ...explained, sentence: sentenceOf(explained) }
    },
  }
}

const list = (items: string[]): string => (items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`)
/** Said as a colleague would: what agrees, what does not, and what that makes it. */
function sentenceOf({ bars, same, relative, unrelated, holds: held, band }: Omit<Explanation, 'sentence'>): string {
  const parts = bars.filter(
    (b) => b.level !== 'not known on both' && !['prior', 'relative', 'held'].includes(b.name) && !b.name.endsWith(' rarity'),
  )
  const words = (says: string) => says.replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase())
  const rare = (b: Bar) => (bars.find((r) => r.name === `${b.name} rarity`)?.bits ?? 0) > 3
  const agree = list(parts.filter((b) => b.level.startsWith('the same')).map((b) => `${rare(b) ? 'rare ' : ''}${words(b.says)}`))
  const near = list(
    parts
      .filter((b) => !/^the same|^different$|^elsewhere$|apart$/.test(b.level) || b.level.startsWith('one figure'))
      .map((b) => `${words(b.says)} (${b.level})`),
  )
  const differ = list(parts.filter((b) => /^(different|elsewhere|more than ten years apart)$/.test(b.level)).map((b) => words(b.says)))
  const saysWhat = [agree && `agree: ${agree}`, near && `nearly: ${near}`, differ && `differ: ${differ}`].filter(Boolean).join('; ')
  const verdict =
    band === 'never'
      ? 'never one person'
      : same >= relative && same >= unrelated
        ? held.length > 0
          ? 'likely the same person, for a person to decide'
          : 'likely the same person'
        : relative >= unrelated
          ? 'more likely relatives or people who live together'
          : 'more likely unrelated'
  const said = saysWhat === '' ? 'Nothing could be compared' : saysWhat.charAt(0).toUpperCase() + saysWhat.slice(1)
  return `${said}: ${verdict}.`
}
