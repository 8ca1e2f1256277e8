/** Filling in returns as an agency would, for tests and for the made-up partnership: typed, as CSV, and as a spreadsheet with whatever is wrong with it. */
import { utils, write } from '@e965/xlsx'
import { writeCsv } from '#lib/csv.ts'
import { writeSheets } from '#lib/sheets.ts'
import type { HandedMeasure } from '#pack/index.ts'
import type { Period } from './periods.ts'
import { templateOf } from './returns-file.ts'
import type { Asked, Written } from './returns-rules.ts'

/** Counts that move a little from period to period. `n`: which one it is. */
export const someCounts = (m: Pick<HandedMeasure, 'unit' | 'key'>, n: number): Written => {
  const base = [...m.key].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 60
  const outOf = 140 + base + ((n * 7) % 19)
  return m.unit === 'count'
    ? { counted: String(40 + base + ((n * 5) % 13)), outOf: '', note: '' }
    : { counted: String(Math.round(outOf * (0.3 + 0.01 * (n % 5)))), outOf: String(outOf), note: '' }
}
export const someReturn = (asked: Asked, n: number, other: Record<string, Partial<Written>> = {}): Record<string, Written> =>
  Object.fromEntries(asked.measures.map((m) => [m.key, { ...someCounts(m, n), ...other[m.key] }]))

/** The template with its counts filled in, row by row as a spreadsheet would hold them. */
export function filledRows(asked: Asked, period: Period, written: Record<string, Written>): { header: string[]; rows: string[][] } {
  const { header, rows } = templateOf(asked, period)
  const at = (name: string) => header.indexOf(name)
  return {
    header,
    rows: rows.map((r) => {
      const cells = r.map((c) => String(c ?? ''))
      const w = written[cells[at('Measure')] ?? '']
      if (w) [cells[at('Count')], cells[at('Out of')], cells[at('Explanation')]] = [w.counted, w.outOf, w.note]
      return cells
    }),
  }
}
type Change = (rows: string[][], header: string[]) => void
const changed = (asked: Asked, period: Period, written: Record<string, Written>, change: Change = () => undefined) => {
  const { header, rows } = filledRows(asked, period, written)
  change(rows, header)
  return { header, rows }
}
export const asCsv = (asked: Asked, period: Period, written: Record<string, Written>, change?: Change): Buffer => {
  const { header, rows } = changed(asked, period, written, change)
  return Buffer.from(writeCsv(header, rows))
}
/** Counts as numbers where they are numbers, as a spreadsheet keeps them. */
export const asXlsx = (asked: Asked, period: Period, written: Record<string, Written>, change?: Change): Buffer => {
  const { header, rows } = changed(asked, period, written, change)
  return writeSheets('xlsx', [{ name: 'Return', header, rows: rows.map((r) => r.map((c) => (/^\d+$/.test(c) ? Number(c) : c))) }])
}
/** Two counts merged into one cell, as somebody does who wants it to look well. */
export const mergedXlsx = (asked: Asked, period: Period, written: Record<string, Written>): Buffer => {
  const { header, rows } = filledRows(asked, period, written)
  const sheet = utils.aoa_to_sheet([header, ...rows])
  const c = header.indexOf('Count')
  sheet['!merges'] = [{ s: { r: 1, c }, e: { r: 2, c } }]
  const book = utils.book_new()
  utils.book_append_sheet(book, sheet, 'Return')
  return write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer
}
