/**
 * A model as it is kept: frozen numbers with their history, read from JSON that may come from anywhere. It holds no record: of names only those that
 * at least ten people bear, as how common they are.
 */
import { comparisons } from './comparisons.ts'

export interface ModelLevel {
  says: string
  /** Chance of this level for the same person, for two unrelated people, and for relatives or people who live together. */
  m: number
  u: number
  h: number
  /** False where no such pair was ever seen: the level then says no more than the next lower one. */
  learnt: boolean
}
export interface ModelComparison {
  name: string
  /** Index 0 is "not known" and weighs nothing. */
  levels: ModelLevel[]
}
/** In bits. Below review nothing is done; from link on a batch joins; from automatic on, where an area has switched it on. */
export interface Thresholds {
  review: number
  link: number
  automatic: number
}
export interface Frequency {
  /** Share of everybody who has one. */
  common: Record<string, number>
  /** For whatever is not listed. */
  rest: number
  /** Of two people at random, the chance to have the same. */
  same: number
}
export interface Model {
  kind: 'linkage model'
  format: 1
  version: string
  made: { on: string; from: string; records: number; pairs: number; seed: string; iterations: number; converged: boolean }
  /** Chance of two records at random to be one person, and to be relatives or to live together. */
  prior: number
  relatives: number
  thresholds: Thresholds
  comparisons: ModelComparison[]
  frequencies: Record<string, Frequency>
}
/** Where a batch begins; the automatic one is strict until an area has decided some thousands of pairs by hand. */
export const cautious: Thresholds = { review: 0, link: 10, automatic: 14 }

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)
const chanceLike = (x: unknown): x is number => typeof x === 'number' && x > 0 && x <= 1

/** The model, or in words what is wrong with it. */
export function readModel(json: unknown): { model: Model } | { problem: string } {
  const wrong = (problem: string) => ({ problem })
  if (!isRecord(json) || json.kind !== 'linkage model') return wrong('This is not a linkage model')
  if (json.format !== 1) return wrong(`This model has format ${String(json.format)}; only 1 can be read`)
  const { thresholds, comparisons: list, frequencies, made } = json
  if (!chanceLike(json.prior) || !chanceLike(json.relatives)) return wrong('prior and relatives must be chances above 0')
  if (typeof json.version !== 'string' || !isRecord(made)) return wrong('The model does not say its version and how it was made')
  if (!isRecord(thresholds)) return wrong('The model has no thresholds')
  const { review, link, automatic } = thresholds
  if (
    ![review, link, automatic].every((t) => typeof t === 'number' && Number.isFinite(t)) ||
    !((review as number) <= (link as number) && (link as number) <= (automatic as number))
  )
    return wrong('Thresholds must be numbers, review at most link, link at most automatic')
  if (!Array.isArray(list) || list.length === 0) return wrong('The model compares nothing')
  const seen = new Set<string>()
  for (const c of list) {
    const known = isRecord(c) ? comparisons.find((k) => k.name === c.name) : undefined
    if (!known || !isRecord(c) || !Array.isArray(c.levels))
      return wrong(`Nothing is compared by the name ${isRecord(c) ? JSON.stringify(c.name) : String(c)}`)
    if (seen.has(known.name)) return wrong(`${known.name} is there twice`)
    seen.add(known.name)
    if (c.levels.length !== known.levels.length)
      return wrong(`${known.name} must have ${known.levels.length} levels, not ${c.levels.length}`)
    for (const [i, level] of c.levels.entries())
      if (!isRecord(level) || (i > 0 && !(chanceLike(level.m) && chanceLike(level.u) && chanceLike(level.h))))
        return wrong(`Level ${i} of ${known.name} must have m, u and h above 0 and at most 1`)
  }
  if (!isRecord(frequencies)) return wrong('The model has no frequencies')
  for (const [name, f] of Object.entries(frequencies))
    if (!isRecord(f) || !isRecord(f.common) || !chanceLike(f.rest) || !chanceLike(f.same) || !Object.values(f.common).every(chanceLike))
      return wrong(`The frequencies of ${name} must be chances`)
  return { model: json as unknown as Model }
}
