/**
 * A paper as a Word file whose headings, tables and pictures are real ones: a contents pane, header rows that repeat, charts with their figures
 * behind them, read aloud in British English.
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  LevelFormat,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import { ChartRun } from 'docx/charts'
import type { Series } from '#platform/views/charts.ts'
import { altOf, type Block, type Grid, keyOf, leadsToChart, madeUpWords, type Paper } from './blocks.ts'
import { columnShares } from './columns.ts'
import { colours } from './picture.ts'

const hex = (colour: string) => colour.slice(1)
/** A4 less its margins, in twentieths of a point. */
const pageWidth = 11906 - 2 * 1134
const runs = (text: string, more: { bold?: boolean; size?: number; color?: string } = {}): TextRun[] =>
  text.split('\n').map((line, i) => new TextRun({ text: line, ...(i > 0 ? { break: 1 } : {}), ...more }))
const line = { style: BorderStyle.SINGLE, size: 4, color: hex(colours.hair) }
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' }

function tableOf(g: Grid): (Paragraph | Table)[] {
  if (g.rows.length === 0) return [new Paragraph({ children: runs(`${g.caption}: none.`) })]
  const widths = columnShares(g).map((share) => Math.round(share * pageWidth))
  const small = g.head.length > 5 ? 16 : 18
  const cellOf = (text: string, i: number, head: boolean) =>
    new TableCell({
      width: { size: widths[i] ?? 0, type: WidthType.DXA },
      margins: { top: 50, bottom: 50, left: 70, right: 70 },
      ...(head ? { shading: { type: ShadingType.CLEAR, fill: 'E6ECEC', color: 'auto' } } : {}),
      children: [
        new Paragraph({
          alignment: g.numeric?.includes(i) ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children: runs(text, { size: small, ...(head || i === 0 ? { bold: true } : {}) }),
        }),
      ],
    })
  return [
    new Paragraph({ style: 'Caption', keepNext: true, children: runs(g.caption) }),
    new Table({
      width: { size: pageWidth, type: WidthType.DXA },
      columnWidths: widths,
      tableLook: { firstRow: true, firstColumn: true, lastRow: false, lastColumn: false, noHBand: true, noVBand: true },
      borders: {
        top: { ...line, color: hex(colours.ink) },
        bottom: line,
        left: none,
        right: none,
        insideHorizontal: line,
        insideVertical: none,
      },
      rows: [
        new TableRow({ tableHeader: true, cantSplit: true, children: g.head.map((h, i) => cellOf(h, i, true)) }),
        ...g.rows.map((row) => new TableRow({ cantSplit: true, children: row.map((text, i) => cellOf(text, i, false)) })),
      ],
    }),
    new Paragraph({ spacing: { after: 120 }, children: [] }),
  ]
}

/** Drawn by the word processor from figures that travel with it: only those of the table, as they may be shown. */
function chartOf(series: Series, kind: 'bars' | 'line'): Paragraph {
  const many = series.points.length
  const level = (l: { value: number }, name: string, dash: 'dash' | 'shortDot', color: string) => ({
    name,
    type: 'line' as const,
    values: Array<number>(many).fill(l.value),
    color: hex(color),
    line: { width: 1.5, dash },
    markers: false,
    dataLabels: false as const,
  })
  const ranged = series.points.some((p) => p.range)
  const gap = (p: Series['points'][number], side: 0 | 1) =>
    p.range && p.value !== null ? Math.max(0, side === 1 ? p.range[1] - p.value : p.value - p.range[0]) : null
  const figures = {
    name: series.called ?? 'Figure',
    type: kind === 'bars' ? ('column' as const) : ('line' as const),
    values: series.points.map((p) => p.value),
    color: hex(colours.brand),
    ...(kind === 'line' ? { markers: { shape: 'circle' as const, size: 7 } } : {}),
    ...(ranged
      ? {
          errorBars: {
            type: 'custom' as const,
            plus: series.points.map((p) => gap(p, 1)),
            minus: series.points.map((p) => gap(p, 0)),
            endCaps: true,
            line: { color: hex(colours.edge), width: 1 },
          },
        }
      : {}),
  }
  const percent = series.unit === '%'
  return new Paragraph({
    keepNext: true,
    children: [
      new ChartRun({
        type: kind === 'bars' ? 'column' : 'line',
        categories: series.points.map((p) => p.label),
        series: [
          figures,
          ...(series.target ? [level(series.target, `Target: ${series.target.words}`, 'dash', colours.ink)] : []),
          ...(series.baseline ? [level(series.baseline, `Baseline: ${series.baseline.words}`, 'shortDot', colours.ink2)] : []),
        ],
        emptyValues: 'gap',
        valueAxis: {
          minimum: 0,
          ...(kind === 'line' && percent ? { maximum: 100 } : {}),
          ...(percent ? { numberFormat: '0"%"' } : {}),
        },
        dataLabels: {
          value: true,
          position: kind === 'bars' ? 'outsideEnd' : ranged ? 'right' : 'above',
          ...(percent ? { numberFormat: '0"%"' } : {}),
        },
        ...(kind === 'bars' ? { gapWidth: 60 } : {}),
        font: { name: 'Arial', color: hex(colours.ink) },
        chartArea: { fill: 'FFFFFF', border: 'none' },
        transformation: { width: 620, height: 270 },
        altText: { name: 'Chart', title: series.called ?? 'Chart', description: altOf(series) },
      }),
    ],
  })
}

function blockOf(b: Block, at: number, all: readonly Block[]): (Paragraph | Table)[] {
  switch (b.is) {
    case 'heading':
      return [
        new Paragraph({ heading: b.level === 2 ? HeadingLevel.HEADING_2 : HeadingLevel.HEADING_3, keepNext: true, children: runs(b.text) }),
      ]
    case 'paragraph':
      return [
        new Paragraph({
          spacing: { after: 120 },
          keepNext: leadsToChart(all, at),
          children: [...(b.bold ? runs(b.bold, { bold: true }) : []), ...runs(b.text)],
        }),
      ]
    case 'list':
      return b.items.map((i) => new Paragraph({ numbering: { reference: 'points', level: 0 }, spacing: { after: 60 }, children: runs(i) }))
    case 'note':
      return [
        new Paragraph({ style: 'Note', keepNext: true, children: runs(b.title, { bold: true }) }),
        ...b.text.map((t) => new Paragraph({ style: 'Note', children: runs(t) })),
        new Paragraph({ spacing: { after: 60 }, children: [] }),
      ]
    case 'table':
      return tableOf(b)
    case 'chart':
      return [
        ...(b.series.points.some((p) => p.value !== null) ? [chartOf(b.series, b.kind)] : []),
        new Paragraph({
          spacing: { after: 120 },
          children: runs([...keyOf(b.series), ...(b.notDrawn ? [b.notDrawn] : [])].join('. '), { size: 18, color: hex(colours.ink2) }),
        }),
        ...tableOf(b.table),
      ]
  }
}

export async function paperDocx(paper: Paper): Promise<Buffer> {
  const font = 'Arial'
  const heading = (size: number, before: number) => ({
    run: { font, size, bold: true, color: hex(colours.ink) },
    paragraph: { spacing: { before, after: 120 }, keepNext: true },
  })
  const document = new Document({
    title: paper.title,
    creator: 'Oneplan',
    description: paper.under,
    styles: {
      default: {
        document: { run: { font, size: 22, color: hex(colours.ink), language: { value: 'en-GB' } } },
        heading1: heading(36, 0),
        heading2: heading(28, 320),
        heading3: heading(24, 240),
      },
      paragraphStyles: [
        {
          id: 'Caption',
          name: 'caption',
          basedOn: 'Normal',
          next: 'Normal',
          run: { size: 18, bold: true, color: hex(colours.ink2) },
          paragraph: { spacing: { before: 120, after: 60 } },
        },
        {
          id: 'Note',
          name: 'Note',
          basedOn: 'Normal',
          run: { size: 20 },
          paragraph: {
            indent: { left: 200 },
            spacing: { after: 40 },
            border: { left: { style: BorderStyle.SINGLE, size: 24, space: 8, color: hex(colours.edge) } },
          },
        },
      ],
    },
    numbering: {
      config: [
        {
          reference: 'points',
          levels: [
            {
              level: 0,
              format: LevelFormat.BULLET,
              text: '•',
              alignment: AlignmentType.LEFT,
              style: { paragraph: { indent: { left: 400, hanging: 220 } } },
            },
          ],
        },
      ],
    },
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: 1134, bottom: 1134, left: 1134, right: 1134 } } },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                children: [
                  new TextRun({ text: `${paper.foot}${paper.madeUp ? ' Made-up data.' : ''} Page `, size: 16 }),
                  new TextRun({ children: [PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES], size: 16 }),
                ],
              }),
            ],
          }),
        },
        children: [
          new Paragraph({ heading: HeadingLevel.HEADING_1, children: runs(paper.title) }),
          new Paragraph({ spacing: { after: 160 }, children: runs(paper.under, { color: hex(colours.ink2) }) }),
          ...(paper.madeUp ? [new Paragraph({ style: 'Note', children: runs(madeUpWords, { bold: true }) })] : []),
          ...paper.about.map(
            ([k, v]) => new Paragraph({ spacing: { after: 40 }, children: [...runs(`${k}: `, { bold: true }), ...runs(v)] }),
          ),
          ...paper.blocks.flatMap((b, at) => blockOf(b, at, paper.blocks)),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}
