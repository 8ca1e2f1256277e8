/**
 * CSV in and out. What comes in is whatever somebody's system or Excel wrote: it is read as far as it can be, what is wrong is said with its line,
 * and no bytes make it throw. What goes out opens in a spreadsheet as text, never as a formula.
 */
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { plural, sayNumber, wellFormed } from './text.ts'

export interface CsvLimits {
  maxBytes: number
  maxRows: number
  maxColumns: number
}
export interface CsvRow {
  /** The line of the file on which it starts, as an editor counts. */
  line: number
  cells: string[]
}
/** With cells it is about that row, which is then not among the rows; without, about the file. */
export interface CsvProblem {
  line: number
  what: string
  cells?: string[]
}
export interface Csv {
  header: string[]
  /** Each with as many cells as the header. */
  rows: CsvRow[]
  problems: CsvProblem[]
}

/** Excel marks UTF-16 with a BOM; UTF-8 proves itself; anything else from a British office is Windows-1252. */
const decode = (bytes: Buffer): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The likeliest of comma, semicolon and tab: the one the heading line holds most of, outside quotes. */
export const delimiterOf = (text: string): string => {
  const heading =
    text
      .slice(0, 65_536)
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.replace(/"[^"]*"/g, '') ?? ''
  const count = (sign: string) => heading.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

/**
 * A spreadsheet takes a cell for a formula by its first sign, also behind spaces, invisible signs and in full width. Such cells get an
 * apostrophe before them, and reading takes one away; cells that already have one get another, so that what is written is what is read.
 */
const formula = /^'*(?:[\t\n]|[\s\p{C}]*[=+\-@|%＝＋－＠])/u
const guard = (cell: string): string => (formula.test(cell) ? `'${cell}` : cell)
const unguard = (cell: string): string => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell)

/** Thrown to stop reading: what is wrong has been said. */
const enough = Symbol('enough')

/** Takes rows one by one, the heading first, within limits; shared by every kind of file that holds a table. */
export const rowTaker = ({ maxRows, maxColumns }: Pick<CsvLimits, 'maxRows' | 'maxColumns'>) => {
  const csv: Csv = { header: [], rows: [], problems: [] }
  let headed = false
  // Rows with something in them, and without. Both are bounded: a few megabytes of commas are millions of rows.
  const seen = { rows: 0, 'empty rows': 0 }
  const problem = (line: number, what: string, cells?: string[]) =>
    csv.problems.push({ line, what, ...(cells && { cells: cells.slice(0, maxColumns) }) })
  const stop = (line: number, what: string): never => {
    problem(line, what)
    throw enough
  }
  const take = (found: string[], at: number): void => {
    const cells = found.map((cell) => unguard(cell.trim()))
    while (cells.length > 0 && cells.at(-1) === '' && (!headed || cells.length > csv.header.length)) cells.pop()
    const kind = cells.every((cell) => cell === '') ? 'empty rows' : 'rows'
    if ((headed || kind === 'empty rows') && ++seen[kind] > maxRows)
      stop(at, `The file has more than ${sayNumber(maxRows)} ${kind}; nothing from here on was read`)
    if (kind === 'empty rows') return
    if (!headed) {
      headed = true
      if (cells.length > maxColumns) stop(at, `The file has more than ${plural(maxColumns, 'column')}`)
      csv.header = cells.map((cell) => cell.replace(/\s+/g, ' '))
      csv.header.forEach((name, i) => {
        if (name === '') problem(at, `Column ${i + 1} has no heading`)
        else if (csv.header.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < i)
          problem(at, `More than one column is headed "${name.slice(0, 100)}"`)
      })
      return
    }
    if (cells.length === csv.header.length) csv.rows.push({ line: at, cells })
    else problem(at, `The row has ${plural(cells.length, 'cell')}, the heading ${csv.header.length}`, cells)
  }
  return {
    csv,
    problem,
    take,
    /** Runs what takes the rows, to its end or to a limit; what else goes wrong in it is thrown on. */
    during(taking: () => void): Csv {
      try {
        taking()
      } catch (e) {
        if (e !== enough) throw e
      }
      if (!headed && csv.problems.length === 0) problem(1, 'The file is empty')
      return csv
    },
  }
}

export const tooLarge = (maxBytes: number): string => `The file must be no larger than ${sayNumber(maxBytes / 1_000_000)} MB`

export const readCsv = (bytes: Buffer, limits: CsvLimits): Csv => {
  const { problem, take, during } = rowTaker(limits)
  return during(() => {
    if (bytes.length > limits.maxBytes) {
      problem(1, tooLarge(limits.maxBytes))
      return
    }
    const decoded = decode(bytes).replace(/\r\n?/g, '\n')
    const nul = decoded.indexOf('\0')
    if (nul !== -1) problem(decoded.slice(0, nul).split('\n').length, 'The file holds characters that are not text; they were left out')
    // A first line 'sep=;' is a note to Excel. It is emptied, not cut out, so that lines keep their numbers.
    let delimiter: string | undefined
    const text = wellFormed(decoded).replace(/^sep=([,;\t])(?=\n|$)/i, (_, sign: string) => {
      delimiter = sign
      return ''
    })
    delimiter ??= delimiterOf(text)
    let linesRead = 0
    try {
      parse(text, {
        delimiter,
        record_delimiter: '\n',
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        on_record: (found: string[], { lines }: { lines: number }) => {
          // The reader counts to a row's last line; its cells know how many lines it covers.
          take(found, lines - found.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0))
          linesRead = lines
          return null
        },
      })
    } catch (e) {
      if (!(e instanceof CsvError)) throw e
      // With quotes and counts relaxed, a quote that never closes is all that can still go wrong.
      problem(linesRead + 1, 'A quotation mark opens here or below and never closes; nothing after it could be read')
    }
  })
}

export type CsvCell = string | number | null | undefined

/** For spreadsheets: with a BOM (Excel takes it for Windows-1252 otherwise), every text in quotes, no text a formula. Numbers stay numbers. */
export const writeCsv = (header: readonly string[], rows: readonly (readonly CsvCell[])[]): string => `\ufeff${moreCsv([header, ...rows])}`
/** More rows, to be put at the end of what was written. */
export const moreCsv = (rows: readonly (readonly CsvCell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? guard(wellFormed(cell).replace(/\r\n?/g, '\n')) : cell))),
    { quoted_string: true, record_delimiter: '\r\n' },
  )
