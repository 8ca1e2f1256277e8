/** An agency's own words, and the order of its dates, as they are read: rules only. Who said so, and since when, stands in imports-mapping.ts. */
import { fold } from '#lib/text.ts'
import { Fault, readLevel, readSex, readYesNo } from './imports-cells.ts'
import type { ColumnKey } from './imports-columns.ts'

/** Columns whose cells are one of a few words. Each agency has its own for them. */
export const wordColumns = {
  level: { name: 'Recorded level', ours: ['standard', 'medium', 'high', 'not graded'], of: ['level'] },
  sex: { name: 'Sex', ours: ['female', 'male', 'other', 'not known'], of: ['victimSex', 'suspectSex'] },
  yesNo: { name: 'Yes, no, not known', ours: ['yes', 'no', 'not known'], of: ['safeToCall', 'childrenPresent', 'addressIsScene'] },
} as const satisfies Record<string, { name: string; ours: readonly string[]; of: readonly ColumnKey[] }>
export type WordKind = keyof typeof wordColumns
export type Words = Record<WordKind, Record<string, string>>
export type Dates = 'day-first' | 'month-first'
/** How a row is read. */
export interface Reading {
  /** Which cell of a row holds what. */
  at: ReadonlyMap<ColumnKey, number>
  words: Words
  dates: Dates
}

export const noWords: Words = { level: {}, sex: {}, yesNo: {} }
const kindOf = (key: ColumnKey): WordKind | undefined =>
  (Object.keys(wordColumns) as WordKind[]).find((k) => (wordColumns[k].of as readonly ColumnKey[]).includes(key))

/** A cell as it is read: their word as ours, and a day with its day first. */
export function translated(cell: string, key: ColumnKey, mapping: Pick<Reading, 'words' | 'dates'>): string {
  const kind = kindOf(key)
  const word = kind && mapping.words[kind][fold(cell)]
  if (word !== undefined) return word
  if (mapping.dates === 'month-first' && (key === 'occurredOn' || key.endsWith('Born')))
    return cell.replace(/^(\s*)(\d{1,2})([-/. ])(\d{1,2})([-/. ]\d{2,4})/, '$1$4$3$2$5')
  return cell
}
/** Words in these rows that mean nothing to us yet, for whoever tells them apart. */
export function unknownWords(rows: readonly (readonly string[])[], mapping: Reading): Record<WordKind, string[]> {
  const understood: Record<WordKind, (cell: string) => boolean> = {
    level: (c) => !(readLevel(c) instanceof Fault),
    sex: (c) => readSex(c) !== undefined,
    yesNo: (c) => readYesNo(c) !== undefined,
  }
  const found: Record<WordKind, string[]> = { level: [], sex: [], yesNo: [] }
  for (const kind of Object.keys(wordColumns) as WordKind[]) {
    const words = new Map<string, string>()
    for (const key of wordColumns[kind].of) {
      const at = mapping.at.get(key)
      if (at === undefined) continue
      for (const row of rows) {
        const cell = row[at]?.trim() ?? ''
        if (cell.length <= 40 && !words.has(fold(cell)) && !understood[kind](translated(cell, key, mapping))) words.set(fold(cell), cell)
      }
    }
    found[kind] = [...words.values()].slice(0, 12)
  }
  return found
}
