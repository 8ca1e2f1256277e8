/**
 * Reads one spreadsheet in a thread of its own: what an upload holds may be made to eat memory or time, and then only this thread ends.
 * Every cell becomes the text that a person would type: dates as year-month-day whatever the file's own order, shares with their sign.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type CellObject, read, SSF, utils, type WorkSheet } from '@e965/xlsx'

/** What the thread answers. Rows are counted from 1, as the spreadsheet shows them. */
export interface Grid {
  sheet: string
  /** Other sheets that hold something. */
  unread: string[]
  rows: { line: number; cells: string[] }[]
  merged: { range: string; from: number; to: number }[]
  errors: { line: number; cell: string; shown: string }[]
}

const two = (n: number): string => String(n).padStart(2, '0')

const cellText = (cell: CellObject, date1904: boolean): string => {
  const { t, v, z, w } = cell
  if (v === undefined || v === null) return ''
  if (t === 'b') return v ? 'TRUE' : 'FALSE'
  if (t !== 'n') return String(v)
  const n = Number(v)
  const format = String(z ?? '')
  if (SSF.is_date(format)) {
    const d = SSF.parse_date_code(n, { date1904 })
    if (!d) return String(w ?? n)
    const day = `${d.y}-${two(d.m)}-${two(d.d)}`
    const time = `${two(d.H)}:${two(d.M)}`
    // A day number below 1 is a time alone.
    if (n < 1) return time
    return d.H === 0 && d.M === 0 && d.S === 0 ? day : `${day} ${time}`
  }
  if (format.includes('%')) return `${Number((n * 100).toPrecision(12))}%`
  // A column of house or telephone numbers that is padded with noughts is read as it is shown.
  if (/^0{2,}$/.test(format) && Number.isInteger(n) && n >= 0) return String(n).padStart(format.length, '0')
  return Number.isInteger(n) ? n.toFixed(0) : String(Number(n.toPrecision(15)))
}

const { bytes, maxRows, maxColumns } = workerData as { bytes: Uint8Array; maxRows: number; maxColumns: number }
const book = read(bytes, {
  type: 'array',
  dense: true,
  cellNF: true,
  cellHTML: false,
  cellFormula: false,
  sheetRows: maxRows + 2_000,
  bookVBA: false,
})
const date1904 = book.Workbook?.WBProps?.date1904 === true
const visible = book.SheetNames.filter((_, i) => !book.Workbook?.Sheets?.[i]?.Hidden)
const holds = (name: string): boolean => {
  const data = (book.Sheets[name] as WorkSheet & { '!data'?: CellObject[][] })['!data']
  return data?.some((row) => row?.some((cell) => cell?.v !== undefined && cell.v !== '')) ?? false
}
const [sheet = visible[0] ?? '', ...unread] = visible.filter(holds)
const grid: Grid = { sheet, unread, rows: [], merged: [], errors: [] }
const found = book.Sheets[sheet] as (WorkSheet & { '!data'?: (CellObject | undefined)[][] }) | undefined
for (const range of found?.['!merges'] ?? []) grid.merged.push({ range: utils.encode_range(range), from: range.s.r + 1, to: range.e.r + 1 })
found?.['!data']?.forEach((row, r) => {
  // One more than is allowed: so that too many are noticed, and not read.
  const cells = Array.from({ length: Math.min(row?.length ?? 0, maxColumns + 1) }, (_, c) => {
    const cell = row?.[c]
    if (!cell) return ''
    if (cell.t === 'e') {
      grid.errors.push({ line: r + 1, cell: utils.encode_cell({ r, c }), shown: String(cell.w ?? '#ERROR') })
      return ''
    }
    return cellText(cell, date1904)
  })
  if (cells.some((cell) => cell.trim() !== '')) grid.rows.push({ line: r + 1, cells })
})
parentPort?.postMessage(grid)
