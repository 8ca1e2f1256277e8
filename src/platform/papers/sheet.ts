/** A paper as a spreadsheet: what it says on the first sheet, then each of its tables on one of its own. CSV is the same, one under the other. */
import { type CsvCell, writeCsv } from '#lib/csv.ts'
import { writeSheets } from '#lib/sheets.ts'
import { type Grid, gridsOf, madeUpWords, type Paper } from './blocks.ts'

/** '1,240' and '45%' as people read them; a cell that is one whole number becomes a number. */
const cell = (text: string): CsvCell => (/^\d{1,3}(,\d{3})*$|^\d+$/.test(text) ? Number(text.replaceAll(',', '')) : text)
const numbered = (g: Grid) => g.rows.map((row) => row.map((text, i) => (g.numeric?.includes(i) ? cell(text) : text)))

function saidIn(paper: Paper): [string, string][] {
  let under = ''
  const said: [string, string][] = []
  for (const b of paper.blocks) {
    if (b.is === 'heading') under = b.text
    if (b.is === 'paragraph') said.push([under, `${b.bold ?? ''}${b.text}`])
    if (b.is === 'list') for (const item of b.items) said.push([under, item])
    if (b.is === 'note') for (const text of b.text) said.push([`${under}: ${b.title}`, text])
    if (b.is === 'chart') said.push([under, b.series.sentence])
  }
  return [
    ...(paper.madeUp ? ([['Made-up data', madeUpWords]] as [string, string][]) : []),
    ...paper.about.map(([k, v]): [string, string] => [k, v]),
    ...said,
  ]
}
export const paperOds = (paper: Paper): Buffer =>
  writeSheets('ods', [
    { name: 'Read first', header: [paper.title, paper.under], rows: saidIn(paper) },
    ...gridsOf(paper).map((g, i) => ({ name: `${i + 1} ${g.caption}`, header: g.head, rows: [...numbered(g), [], [g.caption]] })),
  ])
export const paperCsv = (paper: Paper): string =>
  writeCsv(
    [paper.title, paper.under],
    [...saidIn(paper), ...gridsOf(paper).flatMap((g): CsvCell[][] => [[], [g.caption], [...g.head], ...numbered(g)])],
  )
