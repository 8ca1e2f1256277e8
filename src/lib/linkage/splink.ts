/**
 * Models that Splink has trained (its JSON, versions 3 to 5), read and used as they are: the same levels and the same weights. Splink is the Ministry of
 * Justice's open record linkage; whoever has trained with it need not train again.
 */
import { condition, NotUnderstood, type Row } from './splink-sql.ts'

interface SplinkLevel {
  says: string
  /** Undefined for ELSE, which takes what is left. */
  holds: ((l: Row, r: Row) => boolean | null) | undefined
  isNull: boolean
  bits: number
  rare?: { column: string; weight: number; least: number; exact: number }
}
export interface SplinkModel {
  prior: number
  comparisons: { name: string; levels: SplinkLevel[] }[]
  /** Columns whose values must be counted. */
  rareColumns: string[]
}
const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)
const chanceLike = (x: unknown): x is number => typeof x === 'number' && x >= 0 && x <= 1

export function readSplink(json: unknown): { model: SplinkModel } | { problem: string } {
  if (!isRecord(json) || !Array.isArray(json.comparisons)) return { problem: 'This is not a model of Splink' }
  const chance = json.probability_two_random_records_match
  if (!chanceLike(chance) || chance <= 0 || chance >= 1) return { problem: 'probability_two_random_records_match must be between 0 and 1' }
  const rareColumns = new Set<string>()
  const comparisons: SplinkModel['comparisons'] = []
  for (const c of json.comparisons) {
    if (!isRecord(c) || !Array.isArray(c.comparison_levels)) return { problem: 'A comparison has no levels' }
    const name = String(c.output_column_name ?? '')
    const levels: SplinkLevel[] = []
    const counted = c.comparison_levels.filter((l) => !(isRecord(l) && l.is_null_level === true)).length
    let place = counted
    for (const level of c.comparison_levels) {
      if (!isRecord(level) || typeof level.sql_condition !== 'string') return { problem: `A level of ${name} has no condition` }
      const says = String(level.label_for_charts ?? level.sql_condition)
      const isNull = level.is_null_level === true
      let holds: SplinkLevel['holds']
      try {
        holds = /^\s*else\s*$/i.test(level.sql_condition) ? undefined : condition(level.sql_condition)
      } catch (e) {
        if (!(e instanceof NotUnderstood)) throw e
        return { problem: `${name}, level "${says}": ${e.message}` }
      }
      if (!isNull) place--
      // A level that was never trained has the chance that Splink begins with.
      const m = chanceLike(level.m_probability) ? level.m_probability : beginning(counted).m[place]!
      const u = chanceLike(level.u_probability) ? level.u_probability : beginning(counted).u[place]!
      const bits = isNull ? 0 : m === 0 ? Number.NEGATIVE_INFINITY : u === 0 ? Number.POSITIVE_INFINITY : Math.log2(m / u)
      const out: SplinkLevel = { says, holds, isNull, bits }
      const column = level.tf_adjustment_column
      const weight = typeof level.tf_adjustment_weight === 'number' ? level.tf_adjustment_weight : 1
      if (typeof column === 'string' && !isNull && weight !== 0) {
        const exact = exactChance(c.comparison_levels, column)
        if (exact === undefined) return { problem: `${name} has no exact level for the rarity of ${column}` }
        out.rare = { column, weight, exact, least: typeof level.tf_minimum_u_value === 'number' ? level.tf_minimum_u_value : 0 }
        rareColumns.add(column)
      }
      levels.push(out)
    }
    comparisons.push({ name, levels })
  }
  return { model: { prior: chance, comparisons, rareColumns: [...rareColumns] } }
}
/** Where Splink begins before it is trained, by place counted from ELSE: for one person .95 at the top, for strangers from weights of -5 to 3. */
function beginning(levels: number): { m: number[]; u: number[] } {
  if (levels < 2) return { m: [1], u: [1] }
  const m = Array.from({ length: levels }, (_, i) => (i === levels - 1 ? 0.95 : 0.05 / (levels - 1)))
  const u = m.map((p, i) => p / 2 ** (-5 + (8 * i) / (levels - 1)))
  const sum = u.reduce((s, p) => s + p, 0)
  return { m, u: u.map((p) => p / sum) }
}
/** The chance of strangers on the level that means exact agreement of the column alone. */
function exactChance(levels: readonly unknown[], column: string): number | undefined {
  const wanted = `${column}_l=${column}_r`
  const mirrored = `${column}_r=${column}_l`
  for (const level of levels) {
    if (!isRecord(level) || typeof level.sql_condition !== 'string' || !chanceLike(level.u_probability)) continue
    const bare = level.sql_condition.replace(/["`()\s]/g, '')
    if (bare === wanted || bare === mirrored) return level.u_probability
  }
  return undefined
}

export interface SplinkScore {
  weight: number
  /** As Splink counts: 0 is ELSE, -1 is null. */
  gammas: number[]
  bars: { name: string; says: string; bits: number }[]
}
export function splinkScorer(model: SplinkModel, rows: readonly Row[]): (l: Row, r: Row) => SplinkScore {
  const frequencies = new Map<string, Map<unknown, number>>()
  for (const column of model.rareColumns) {
    const counts = new Map<unknown, number>()
    let known = 0
    for (const row of rows) {
      const v = row[column]
      if (v === null || v === undefined) continue
      counts.set(v, (counts.get(v) ?? 0) + 1)
      known++
    }
    for (const [v, n] of counts) counts.set(v, n / known)
    frequencies.set(column, counts)
  }
  const prior = Math.log2(model.prior / (1 - model.prior))
  return (l, r) => {
    const score: SplinkScore = { weight: prior, gammas: [], bars: [{ name: 'prior', says: 'Any two records', bits: prior }] }
    for (const { name, levels } of model.comparisons) {
      const found = levels.findIndex((level) => level.holds === undefined || level.holds(l, r) === true)
      const level = levels[found]
      if (!level) {
        score.gammas.push(-1)
        continue
      }
      const counted = levels.filter((x) => !x.isNull).length
      score.gammas.push(level.isNull ? -1 : counted - 1 - levels.slice(0, found).filter((x) => !x.isNull).length)
      score.weight += level.bits
      score.bars.push({ name, says: level.says, bits: level.bits })
      if (!level.rare) continue
      const of = frequencies.get(level.rare.column)!
      const [a, b] = [of.get(l[level.rare.column]), of.get(r[level.rare.column])]
      const common = Math.max(a ?? 0, b ?? 0, a === undefined && b === undefined ? 0 : level.rare.least)
      if (common === 0) continue
      const bits = level.rare.weight * Math.log2(level.rare.exact / common)
      score.weight += bits
      score.bars.push({ name: `${name} rarity`, says: `how common in ${level.rare.column}`, bits })
    }
    return score
  }
}
