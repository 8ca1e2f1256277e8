/** Tables of any size for linking: read row by row, whatever system wrote them. What is wrong with a row is said with its line, and the rest goes on. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse'
import { delimiterOf } from '#lib/csv.ts'
import { type Mapping, type Person, reading } from '#lib/linkage/index.ts'
import { plural } from '#lib/text.ts'

export interface Reject {
  file: string
  line: number
  what: string
  cells?: string[]
}
export interface Taken {
  person: Person
  id: string
  cells: readonly string[]
}
/** Longer than any honest row: a quotation mark that never closes must not swallow the file. */
const longestRow = 200_000

/** UTF-8 proves itself; anything else from a British office is Windows-1252. Excel marks UTF-16. */
async function encodingOf(path: string): Promise<{ encoding: string; beginning: string }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let beginning: string | undefined
  let encoding = 'utf-8'
  try {
    for await (const chunk of createReadStream(path)) {
      const bytes = chunk as Buffer
      if (beginning === undefined) {
        if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = 'utf-16le'
        else if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = 'utf-16be'
        beginning = new TextDecoder(encoding).decode(bytes)
        if (encoding !== 'utf-8') break
      }
      decoder.decode(bytes, { stream: true })
    }
    if (encoding === 'utf-8') decoder.decode()
  } catch (e) {
    if (!(e instanceof TypeError)) throw e
    encoding = 'windows-1252'
  }
  return { encoding, beginning: beginning ?? '' }
}

/** Calls with each person; answers how many rows there were, or in words why the file cannot be read at all. */
export async function readPeople(options: {
  path: string
  name: string
  mapping: Mapping
  newest: number
  take(taken: Taken, header: readonly string[]): void
  reject(reject: Reject): void
  progress(share: number): void
}): Promise<{ rows: number; header: readonly string[]; unread: ReadonlyMap<string, number> } | { problem: string }> {
  const { path, name, mapping, newest, take, reject, progress } = options
  const file = await open(path).catch(() => undefined)
  if (!file) return { problem: `${path} cannot be opened` }
  const { size } = await file.stat()
  await file.close()
  const { encoding, beginning } = await encodingOf(path)
  const parser = parse({
    delimiter: delimiterOf(beginning.replace(/^\ufeff/, '')),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    bom: true,
    info: true,
    max_record_size: longestRow,
  })
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 })
  let seen = 0
  bytes.on('data', (chunk) => {
    seen += chunk.length
    progress(size === 0 ? 1 : seen / size)
  })
  const decoder = new TextDecoder(encoding)
  const feed = async () => {
    for await (const chunk of bytes)
      if (!parser.write(decoder.decode(chunk as Buffer, { stream: true }).replaceAll('\0', '')))
        await new Promise((on) => parser.once('drain', on))
    parser.end(decoder.decode())
  }
  const fed = feed().catch((e: unknown) => parser.destroy(e as Error))
  let header: string[] | undefined
  let read: ReturnType<typeof reading> | undefined
  let rows = 0
  let lastLine = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      lastLine = info.lines
      if (record.every((cell) => cell === '')) continue
      if (!header) {
        header = record
        read = reading(header, mapping, newest)
        if ('problem' in read) {
          bytes.destroy()
          return read
        }
        continue
      }
      rows++
      while (record.length > header.length && record.at(-1) === '') record.pop()
      if (record.length !== header.length) {
        reject({
          file: name,
          line: info.lines,
          what: `The row has ${plural(record.length, 'cell')}, the heading ${header.length}`,
          cells: record.slice(0, 200),
        })
        continue
      }
      const got = (read as Exclude<typeof read, { problem: string } | undefined>).person(record)
      if ('problem' in got) reject({ file: name, line: info.lines, what: got.problem, cells: record })
      else take({ ...got, cells: record }, header)
    }
  } catch (e) {
    bytes.destroy()
    if (!(e instanceof CsvError)) throw e
    reject({
      file: name,
      line: lastLine + 1,
      what: 'A quotation mark opens here or below and never closes; nothing after it could be read',
    })
  }
  await fed
  if (!header || !read || 'problem' in read) return { problem: `${path} is empty` }
  return { rows, header, unread: read.unread }
}
