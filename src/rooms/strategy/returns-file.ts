/**
 * The template of a return, and reading it back. Every row says which return it is of, so that one pasted from another agency, area or period is told by
 * its row; a template of older definitions is told too, since a count of something else would look the same.
 */
import type { CsvCell } from '#lib/csv.ts'
import { type Sheet, writeSheets } from '#lib/sheets.ts'
import { sentenceList } from '#lib/text.ts'
import { digest } from '#platform/form.ts'
import type { Period } from './periods.ts'
import type { Asked, Fault, Written } from './returns-rules.ts'

export const columns = {
  template: 'Template',
  agency: 'Agency',
  area: 'Area',
  period: 'Period',
  measure: 'Measure',
  what: 'What is counted',
  counted: 'Count',
  total: 'Out of what',
  outOf: 'Out of',
  note: 'Explanation',
} as const
type Column = keyof typeof columns
const heading = Object.keys(columns) as Column[]
/** What must stand in a file: the rest is there for whoever fills it in. */
const needed: readonly Column[] = ['template', 'agency', 'area', 'period', 'measure', 'counted', 'outOf', 'note']
export const fileLimits = { maxBytes: 1_000_000, maxRows: 500, maxColumns: 40, maxMs: 15_000, maxMb: 256 }
const help = 'How to fill it in'

/** Of the definitions: it changes when what is to be counted changes. */
export const versionOf = (asked: Pick<Asked, 'measures'>): string =>
  digest(
    asked.measures.map((m) => [m.key, m.unit, m.numerator, m.denominator, m.counts, m.periodBy]),
    6,
  )
const marked = (asked: Asked): string => `${asked.key} ${versionOf(asked)}`
/** A text that no spreadsheet takes for a date. */
export const periodMark = (p: Pick<Period, 'words'>): string => `${p.words} (whole)`

const rowsOf = (asked: Asked, period: Period): CsvCell[][] =>
  asked.measures.map((m) => [
    marked(asked),
    asked.agencyName,
    asked.areaName,
    periodMark(period),
    m.key,
    `${m.name}: ${m.numerator}`,
    '',
    m.denominator ?? 'Nothing: leave “Out of” empty',
    '',
    '',
  ])
export interface Template {
  header: string[]
  rows: CsvCell[][]
}
export const templateOf = (asked: Asked, period: Period): Template => ({
  header: heading.map((c) => columns[c]),
  rows: rowsOf(asked, period),
})
export const templateBook = (asked: Asked, period: Period): Buffer => {
  const { header, rows } = templateOf(asked, period)
  return writeSheets('xlsx', [
    { name: 'Return', header, rows },
    {
      name: help,
      header: ['How to fill it in'],
      rows: [
        [`Fill in “${columns.counted}”, “${columns.outOf}” and “${columns.note}” on the first sheet. Leave the other columns as they are.`],
        ['Counts alone, in figures: 1234, not 1,234 and not 12%. 0 if there was none.'],
        [`What cannot be counted: leave the count empty, and say why under “${columns.note}”.`],
        ['Nothing about any person: no name, number, address or story.'],
        ['Merge no cells, and add no rows.'],
      ],
    },
  ])
}

export interface ReadReturn {
  written: Record<string, Written>
  faults: Fault[]
}
/** `others`: every return there is, to say whose a strange measure is. */
export function readReturn(sheet: Sheet, asked: Asked, period: Period, others: readonly Asked[]): ReadReturn {
  const written: Record<string, Written> = {}
  const said = new Map<string, number[]>()
  const whole: string[] = sheet.unread
    .filter((s) => s !== help)
    .map((s) => `The sheet “${s}” was not read. Put everything on one sheet, and take the other out.`)
  const at = (line: number, what: string) => void said.set(what, [...(said.get(what) ?? []), line])
  // The reader names a merged cell, and then each of its rows as not read: one sentence is enough.
  for (const { line, what } of sheet.problems) if (what !== 'The row was not read') at(line, sentence(what))

  const place = new Map(heading.map((c) => [c, sheet.header.findIndex((h) => plain(h) === plain(columns[c]))]))
  const lacking = needed.filter((c) => place.get(c) === -1).map((c) => `“${columns[c]}”`)
  if (sheet.header.length > 0 && lacking.length > 0)
    whole.push(
      `It is not this return’s template: ${sentenceList(lacking)} ${lacking.length === 1 ? 'is' : 'are'} missing from its headings. Download the template below and fill that in.`,
    )
  else
    for (const { line, cells } of sheet.rows) {
      const cell = (c: Column) => cells[place.get(c) ?? -1]?.trim() ?? ''
      const wrong = rowFaults(cell, asked, period, others)
      for (const what of wrong) at(line, what)
      const key = cell('measure')
      if (!asked.measures.some((m) => m.key === key)) continue
      if (Object.hasOwn(written, key)) at(line, `“${key}” is there twice. Keep the row that is right and delete the other.`)
      else if (wrong.length === 0) written[key] = { counted: cell('counted'), outOf: cell('outOf'), note: cell('note') }
    }
  const missing = asked.measures.filter((m) => !Object.hasOwn(written, m.key) && whole.length === 0)
  if (sheet.problems.length === 0 && said.size === 0)
    for (const m of missing) whole.push(`There is no row for “${m.key}” (${m.name}). Put it back as it stands in the template.`)
  return {
    written,
    faults: [...whole, ...[...said].map(([what, lines]) => `${rowsSaid(lines)}: ${what}`)].map((says): Fault => ({ box: 'why', says })),
  }
}
const plain = (text: string) => text.trim().toLowerCase().replace(/\s+/g, ' ')
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
const rowsSaid = (lines: readonly number[]): string => {
  const some = [...new Set(lines)]
  return some.length === 1 ? `Row ${some[0]}` : `Rows ${sentenceList(some.map(String))}`
}
function rowFaults(cell: (c: Column) => string, asked: Asked, period: Period, others: readonly Asked[]): string[] {
  const out: string[] = []
  const agency = cell('agency')
  if (plain(agency) !== plain(asked.agencyName))
    out.push(
      `the agency is ${agency === '' ? 'not said' : `“${agency}”`}; this return is ${asked.agencyName}’s. Nothing of another agency goes in here: use your own template.`,
    )
  const area = cell('area')
  if (plain(area) !== plain(asked.areaName))
    out.push(
      `the area is ${area === '' ? 'not said' : `“${area}”`}; this return is for ${asked.areaName}. Nothing of another area goes in here: use the template of that area, or take the row out.`,
    )
  const when = cell('period')
  if (plain(when) !== plain(periodMark(period)) && plain(when) !== plain(period.words))
    out.push(
      `the period is ${when === '' ? 'not said' : `“${when}”`}; this return is for ${period.words}. Use the template of this period, or hand it in under its own.`,
    )
  const key = cell('measure')
  if (!asked.measures.some((m) => m.key === key)) {
    const other = others.find((o) => o.measures.some((m) => m.key === key))
    out.push(
      key === ''
        ? 'no measure is named. Put it back as it stands in the template, or take the row out.'
        : other
          ? `“${key}” is handed in by ${other.agencyName} for ${other.areaName}, and not here. Take the row out.`
          : `“${key}” is no measure that is handed in. Write it as it stands in the template.`,
    )
  }
  const [of, version] = cell('template').split(' ')
  if (out.length === 0 && of === asked.key && version !== versionOf(asked))
    out.push('the template is an older one: what is to be counted has changed since. Download this one, and count by it.')
  else if (out.length === 0 && of !== asked.key)
    out.push('the template is not this return’s. Download the template below and fill that in.')
  return out
}

/** An empty box of the draft for every measure that the file did not give. */
export const emptyOf = (asked: Asked): Record<string, Written> =>
  Object.fromEntries(asked.measures.map((m) => [m.key, { counted: '', outOf: '', note: '' }]))
