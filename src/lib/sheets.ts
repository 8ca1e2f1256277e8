/**
 * Tables that people keep in spreadsheets: XLSX and ODS beside CSV, read to the same rows and written from them. An upload may be made to do harm, so
 * what it would unpack to is asked before it is unpacked, and it is read in a thread with little memory and little time.
 */
import { Worker } from 'node:worker_threads'
import { crc32, inflateRawSync } from 'node:zlib'
import { utils, write } from '@e965/xlsx'
import { type Csv, type CsvCell, type CsvLimits, readCsv, rowTaker, tooLarge } from './csv.ts'
import type { Grid } from './sheets-reader.ts'
import { wellFormed } from './text.ts'

export interface SheetLimits extends CsvLimits {
  /** How long reading may take, in milliseconds. */
  maxMs?: number
  /** Memory of the reading thread, in MB. */
  maxMb?: number
}
export interface Sheet extends Csv {
  kind: 'csv' | 'xlsx' | 'ods'
  /** The sheet that was read; none of a CSV. */
  sheet: string | null
  /** Other sheets that hold something and were not read: say so to whoever brought the file. */
  unread: string[]
}

/**
 * What a zip unpacks to, in bytes, and whether every part of it is whole; null where it is not, and Infinity where it is more than `most`. The reader
 * trusts what a zip says of itself, and never ends on some that lie: so each part is unpacked here first, by zlib, up to a limit, and checked.
 */
export const unpackedSize = (bytes: Buffer, most: number): number | null => {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end === -1 || end + 22 > bytes.length) return null
  let at = bytes.readUInt32LE(end + 16)
  let size = 0
  try {
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      if (bytes.readUInt32LE(at) !== 0x02014b50) return null
      const method = bytes.readUInt16LE(at + 10)
      const packed = bytes.readUInt32LE(at + 20)
      const said = bytes.readUInt32LE(at + 24)
      const local = bytes.readUInt32LE(at + 42)
      size += said
      if (size > most) return Infinity
      const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
      const part = bytes.subarray(from, from + packed)
      const whole = method === 0 ? part : inflateRawSync(part, { maxOutputLength: said + 1 })
      if (whole.length !== said || crc32(whole) !== bytes.readUInt32LE(at + 16)) return null
      at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  } catch {
    return null
  }
  return size
}

const unreadable = 'The file could not be read as a spreadsheet. Open it, save it again as XLSX or CSV, and bring that'
const tooMuch = 'The file unpacks to more than can be read. Split it, or save it as CSV'

/** What the reading thread found, or what to say instead. */
const inThread = (bytes: Buffer, limits: SheetLimits): Promise<Grid | string> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./sheets-reader.ts', import.meta.url), {
      workerData: { bytes: new Uint8Array(bytes), maxRows: limits.maxRows, maxColumns: limits.maxColumns },
      resourceLimits: { maxOldGenerationSizeMb: limits.maxMb ?? 1024 },
      // Whatever the reader prints of a file is about somebody's people.
      stdout: true,
      stderr: true,
    })
    const timer = setTimeout(() => answer(tooMuch), limits.maxMs ?? 60_000)
    const answer = (found: Grid | string): void => {
      clearTimeout(timer)
      resolve(found)
      void worker.terminate()
    }
    worker.once('message', (grid: Grid) => answer(grid))
    worker.once('error', (e: Error & { code?: string }) => answer(e.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : unreadable))
    worker.once('exit', () => answer(unreadable))
  })

/** Whatever somebody brings: CSV, XLSX or ODS, told apart by what it holds and not by its name. No bytes make it throw. */
export const readSheet = async (bytes: Buffer, limits: SheetLimits): Promise<Sheet> => {
  const zip = bytes.length > 4 && bytes.readUInt32BE(0) === 0x504b0304
  if (!zip && !bytes.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex')))
    return { ...readCsv(bytes, limits), kind: 'csv', sheet: null, unread: [] }
  const kind = bytes.includes('content.xml') && !bytes.includes('xl/workbook') ? 'ods' : 'xlsx'
  const { csv, problem, take, during } = rowTaker(limits)
  const only = (what: string): Sheet => {
    problem(1, what)
    return { ...csv, kind, sheet: null, unread: [] }
  }
  if (!zip)
    return only('The file is an old .xls, or is protected by a password. Open it, save it as XLSX without a password, and bring that')
  if (bytes.length > limits.maxBytes) return only(tooLarge(limits.maxBytes))
  const unpacked = unpackedSize(bytes, 20 * limits.maxBytes)
  if (unpacked === null) return only(unreadable)
  if (unpacked === Infinity) return only(tooMuch)
  const grid = await inThread(bytes, limits)
  if (typeof grid === 'string') return only(grid)
  const shaped = during(() => {
    for (const { range, from } of grid.merged)
      problem(from, `Cells ${range} are merged. Split them and fill in each, so that every row says its own`)
    for (const { line, cell, shown } of grid.errors) problem(line, `Cell ${cell} holds ${shown.slice(0, 20)}, an error of its formula`)
    const wrong = new Set(grid.errors.map(({ line }) => line))
    const inMerged = (line: number) => grid.merged.some(({ from, to }) => line >= from && line <= to)
    for (const { line, cells } of grid.rows) {
      // A row that shares a merged cell, or whose sum failed, cannot say what it holds: it is not taken for a row with blanks.
      if (csv.header.length > 0 && (inMerged(line) || wrong.has(line))) problem(line, 'The row was not read', cells.map(wellFormed))
      else take([...cells, ...Array<string>(Math.max(0, csv.header.length - cells.length)).fill('')].map(wellFormed), line)
    }
  })
  return { ...shaped, kind, sheet: grid.sheet, unread: grid.unread }
}

export interface SheetOut {
  name: string
  header: readonly string[]
  rows: readonly (readonly CsvCell[])[]
}

/** Text stays text and is never a formula; numbers stay numbers. Sheet names are cut to what spreadsheets take. */
export const writeSheets = (kind: 'xlsx' | 'ods', sheets: readonly SheetOut[]): Buffer => {
  const book = utils.book_new()
  for (const { name, header, rows } of sheets) {
    const sheet = utils.aoa_to_sheet(
      [header, ...rows].map((row) => row.map((cell) => (typeof cell === 'string' ? wellFormed(cell) : (cell ?? null)))),
    )
    sheet['!cols'] = header.map((head, c) => ({
      wch: Math.min(60, Math.max(head.length, ...rows.slice(0, 200).map((row) => String(row[c] ?? '').length)) + 2),
    }))
    utils.book_append_sheet(book, sheet, name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31))
  }
  return write(book, { type: 'buffer', bookType: kind, compression: true }) as Buffer
}
