/**
 * A paper as a tagged PDF: headings, lists, tables with their heading cells and pictures with their sentence are real ones, in reading order, with
 * bookmarks, in British English; a whole typeface is used, since the built-in ones lose letters of Welsh and Polish names. What only decorates
 * (rules, page numbers, a heading row repeated on the next page) is marked as such.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { altOf, type Block, type Grid, keyOf, leadsToChart, madeUpWords, type Paper } from './blocks.ts'
import { columnShares } from './columns.ts'
import { colours, lookOf, type Picture, pictureFor, textLook } from './picture.ts'

const require = createRequire(import.meta.url)
const face = (weight: '400Regular' | '700Bold') =>
  readFileSync(require.resolve(`@expo-google-fonts/noto-sans/${weight}/NotoSans_${weight}.ttf`))
let faces: { regular: Buffer; bold: Buffer } | undefined

type Doc = PDFKit.PDFDocument
type Element = PDFKit.PDFStructureElement
const margin = 56
const foot = 60
const width = 595.28 - 2 * margin
const lowest = 841.89 - foot

interface Style {
  size: number
  bold?: boolean
  colour?: string
  indent?: number
  width?: number
  align?: 'right'
}
/** Sets the face and answers what is passed to `text`. */
const set = (doc: Doc, s: Style) => {
  doc
    .font(s.bold ? 'bold' : 'regular')
    .fontSize(s.size)
    .fillColor(s.colour ?? colours.ink)
  return { width: s.width ?? width - (s.indent ?? 0), lineGap: s.size * 0.15, ...(s.align ? { align: s.align } : {}) }
}
const heightOf = (doc: Doc, text: string, s: Style): number => doc.heightOfString(text || ' ', set(doc, s))
const room = (doc: Doc, height: number) => {
  if (doc.y + height > lowest) doc.addPage()
}
const decoration = (doc: Doc, draw: () => void, type = 'Layout') => {
  doc.markContent('Artifact', { type } as never)
  draw()
  doc.endMarkedContent()
}

/** A piece of text under a tag, with what it needs kept on one page if it fits there. */
function put(doc: Doc, under: Element, tag: string, parts: readonly { text: string; bold?: boolean }[], s: Style, keep = 0): void {
  const all = parts.map((p) => p.text).join('')
  room(doc, Math.min(heightOf(doc, all, { ...s, bold: true }), 200) + keep)
  under.add(
    doc.struct(tag, {}, [
      () => {
        parts.forEach((p, i) => {
          const options = set(doc, { ...s, ...(p.bold === undefined ? {} : { bold: p.bold }) })
          const more = { ...options, continued: i < parts.length - 1 }
          if (i === 0) doc.text(p.text, margin + (s.indent ?? 0), doc.y, more)
          else doc.text(p.text, more)
        })
      },
    ]),
  )
}

function putTable(doc: Doc, under: Element, g: Grid): void {
  if (g.rows.length === 0) {
    put(doc, under, 'P', [{ text: `${g.caption}: none.` }], { size: 10 })
    return
  }
  const size = g.head.length > 5 ? 8 : 9
  const pad = 4
  const widths = columnShares(g).map((share) => share * width)
  const lefts = widths.map((_, i) => margin + widths.slice(0, i).reduce((sum, w) => sum + w, 0))
  const style = (i: number, bold: boolean): Style => ({
    size,
    bold,
    width: (widths[i] ?? 0) - 2 * pad,
    ...(g.numeric?.includes(i) ? { align: 'right' as const } : {}),
  })
  const tall = (row: readonly string[], head: boolean) =>
    Math.max(...row.map((text, i) => heightOf(doc, text, style(i, head || i === 0)))) + 2 * pad
  const cell = (text: string, i: number, y: number, bold: boolean) => {
    const options = set(doc, style(i, bold))
    doc.text(text, (lefts[i] ?? 0) + pad, y + pad, { ...options, height: lowest - y })
  }
  const headTall = tall(g.head, true)
  const wash = (y: number) =>
    decoration(doc, () => {
      doc.rect(margin, y, width, headTall).fill('#e6ecec')
    })
  const rule = (y: number, colour: string) =>
    decoration(doc, () => {
      doc
        .moveTo(margin, y)
        .lineTo(margin + width, y)
        .lineWidth(0.7)
        .strokeColor(colour)
        .stroke()
    })

  const table = doc.struct('Table')
  under.add(table)
  room(doc, heightOf(doc, g.caption, { size: 9 }) + headTall + tall(g.rows[0] ?? [], false) + 12)
  table.add(
    doc.struct('Caption', {}, [
      () => {
        doc.text(g.caption, margin, doc.y + 4, set(doc, { size: 9, bold: true, colour: colours.ink2 }))
      },
    ]),
  )
  doc.y += 3
  const draw = (row: readonly string[], head: boolean, y: number, height: number) => {
    const tr = doc.struct('TR')
    table.add(tr)
    row.forEach((text, i) => {
      const naming = head || i === 0
      tr.add(
        doc.struct(naming ? 'TH' : 'TD', (naming ? { scope: head ? 'Column' : 'Row' } : {}) as never, [() => cell(text, i, y, naming)]),
      )
    })
    tr.end()
    doc.y = y + height
  }
  wash(doc.y)
  draw(g.head, true, doc.y, headTall)
  for (const row of g.rows) {
    const height = tall(row, false)
    if (doc.y + height > lowest) {
      doc.addPage()
      // Read once, at the top of the table: here it only helps the eye.
      const y = doc.y
      wash(y)
      decoration(doc, () => {
        for (const [i, text] of g.head.entries()) cell(text, i, y, true)
      })
      doc.y = y + headTall
    }
    draw(row, false, doc.y, height)
    rule(doc.y, colours.hair)
  }
  table.end()
  doc.y += 12
}

function drawPicture(doc: Doc, p: Picture): void {
  const scale = width / p.width
  doc.save()
  doc.translate(margin, doc.y).scale(scale)
  for (const shape of p.shapes) {
    const n = (name: string) => Number(shape.at[name] ?? 0)
    if (shape.tag === 'text') {
      const look = textLook(shape)
      doc
        .font(look.bold ? 'bold' : 'regular')
        .fontSize(look.size)
        .fillColor(look.colour)
      const wide = doc.widthOfString(shape.words)
      const x = n('x') - (look.anchor === 'middle' ? wide / 2 : look.anchor === 'end' ? wide : 0)
      doc.text(shape.words, x, n('y'), { lineBreak: false, baseline: 'alphabetic' })
      continue
    }
    const look = lookOf(shape)
    if (shape.tag === 'path') {
      if ((shape.at.d ?? '') === '') continue
      doc.path(shape.at.d as string)
    } else if (shape.tag === 'circle') doc.circle(n('cx'), n('cy'), n('r'))
    else doc.rect(n('x'), n('y'), n('width'), n('height'))
    const dash = shape.at['stroke-dasharray']?.split(/[\s,]+/).map(Number) ?? look.dash
    if (dash) doc.dash(dash[0] ?? 1, { space: dash[1] ?? 1 })
    doc.lineWidth(look.width ?? 1)
    if (look.fill && look.stroke) doc.fillAndStroke(look.fill, look.stroke)
    else if (look.fill) doc.fill(look.fill)
    else doc.stroke(look.stroke ?? colours.ink)
    if (dash) doc.undash()
  }
  doc.restore()
}
function putChart(doc: Doc, under: Element, b: Extract<Block, { is: 'chart' }>): void {
  const picture = pictureFor(b)
  if (picture) {
    const height = (width / picture.width) * picture.height
    room(doc, height + 30)
    const y = doc.y
    under.add(
      doc.struct('Figure', { alt: altOf(b.series), bbox: [margin, y, margin + width, y + height] } as never, [
        () => {
          drawPicture(doc, picture)
        },
      ]),
    )
    doc.x = margin
    doc.y = y + height + 4
    const key = [...keyOf(b.series), ...(b.notDrawn ? [b.notDrawn] : [])].join('. ')
    if (key !== '') put(doc, under, 'P', [{ text: key }], { size: 8.5, colour: colours.ink2 })
    doc.y += 6
  }
  putTable(doc, under, b.table)
}

export async function paperPdf(paper: Paper, madeAt: Date): Promise<Buffer> {
  faces ??= { regular: face('400Regular'), bold: face('700Bold') }
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: margin, left: margin, right: margin, bottom: foot },
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    bufferPages: true,
    info: { Title: paper.title, Author: 'Oneplan', Subject: paper.under, CreationDate: madeAt, ModDate: madeAt },
  })
  const chunks: Buffer[] = []
  const whole = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (c: Buffer) => chunks.push(c))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  doc.registerFont('regular', faces.regular)
  doc.registerFont('bold', faces.bold)
  const root = doc.struct('Document')
  doc.addStructure(root)

  put(doc, root, 'H1', [{ text: paper.title }], { size: 20, bold: true })
  doc.y += 4
  put(doc, root, 'P', [{ text: paper.under }], { size: 11, colour: colours.ink2 })
  doc.y += 6
  if (paper.madeUp) put(doc, root, 'P', [{ text: madeUpWords }], { size: 10, bold: true })
  for (const [k, v] of paper.about)
    put(
      doc,
      root,
      'P',
      [
        { text: `${k}: `, bold: true },
        { text: v, bold: false },
      ],
      { size: 10 },
    )
  doc.y += 8
  let chapter: ReturnType<Doc['outline']['addItem']> | undefined
  for (const [at, b] of paper.blocks.entries()) {
    switch (b.is) {
      case 'heading': {
        const two = b.level === 2
        doc.y += two ? 12 : 6
        put(
          doc,
          root,
          two ? 'H2' : 'H3',
          [{ text: b.text }],
          { size: two ? 15 : 12, bold: true },
          leadsToChart(paper.blocks, at) ? 330 : 90,
        )
        if (two) chapter = doc.outline.addItem(b.text)
        else (chapter ?? doc.outline).addItem(b.text)
        doc.y += 4
        break
      }
      case 'paragraph':
        put(doc, root, 'P', [...(b.bold ? [{ text: b.bold, bold: true }] : []), { text: b.text, bold: false }], { size: 10.5 })
        doc.y += 6
        break
      case 'list': {
        const list = doc.struct('L')
        root.add(list)
        for (const item of b.items) {
          const li = doc.struct('LI')
          list.add(li)
          room(doc, Math.min(heightOf(doc, item, { size: 10.5, indent: 22 }), 200))
          const y = doc.y
          put(doc, li, 'Lbl', [{ text: '•' }], { size: 10.5, indent: 8 })
          doc.y = y
          put(doc, li, 'LBody', [{ text: item }], { size: 10.5, indent: 22 })
          li.end()
          doc.y += 2
        }
        list.end()
        doc.y += 6
        break
      }
      case 'note': {
        const div = doc.struct('Div')
        root.add(div)
        room(doc, 60)
        put(doc, div, 'P', [{ text: b.title }], { size: 9.5, bold: true, indent: 12 })
        for (const text of b.text) {
          put(doc, div, 'P', [{ text }], { size: 9.5, indent: 12 })
          doc.y += 2
        }
        div.end()
        doc.y += 8
        break
      }
      case 'table':
        putTable(doc, root, b)
        break
      case 'chart':
        putChart(doc, root, b)
        break
    }
  }
  root.end()
  const pages = doc.bufferedPageRange().count
  for (let i = 0; i < pages; i++) {
    doc.switchToPage(i)
    doc.page.margins.bottom = 0
    decoration(
      doc,
      () => {
        const options = set(doc, { size: 8, colour: colours.ink2 })
        doc.text(`${paper.foot}${paper.madeUp ? ' Made-up data.' : ''}`, margin, 841.89 - 40, { ...options, width: width - 70 })
        doc.text(`Page ${i + 1} of ${pages}`, margin + width - 70, 841.89 - 40, { ...options, width: 70, align: 'right' })
      },
      'Pagination',
    )
  }
  doc.end()
  return whole
}
