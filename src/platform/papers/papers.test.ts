/** One definition, four forms: each holds the same words and figures, with headings, tables and pictures that a reader's tools can find. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { inflateRawSync, inflateSync } from 'node:zlib'
import { readSheet } from '#lib/sheets.ts'
import { html } from '#platform/html.ts'
import { barChart, lineChart } from '#platform/views/charts.ts'
import { gridsOf, type Paper } from './blocks.ts'
import { columnShares } from './columns.ts'
import { paperDocx } from './docx.ts'
import { paperHtml } from './page.ts'
import { paperPdf } from './pdf.ts'
import { lookOf, pictureOf } from './picture.ts'
import { paperCsv, paperOds } from './sheet.ts'

const quarters = ['Jan–Mar 2025', 'Apr–Jun 2025', 'Jul–Sep 2025', 'Oct–Dec 2025']
const share = {
  points: quarters.map((label, i) => ({ label, value: i === 1 ? null : 60 + i * 5, range: [50 + i * 5, 70 + i * 5] as const })),
  sentence: 'People who feel safer & say so. About 75% did',
  unit: '%',
  called: 'share in the quarter',
  target: { value: 80, words: '80%, by March 2027' },
  baseline: { value: 62, words: '62%, 2017' },
}
const paper: Paper = {
  title: 'Six-monthly performance report',
  under: 'Southampton, July to December 2025',
  about: [
    ['Written by', 'Łucja Ŵyn, analyst'],
    ['Signed by', 'Ruth Amory'],
  ],
  foot: 'Six-monthly performance report.',
  madeUp: true,
  blocks: [
    { is: 'heading', level: 2, text: 'Is it being done?' },
    { is: 'paragraph', bold: '4 of 18 actions are overdue', text: '; 3 are slipping.' },
    { is: 'list', items: ['A first point', 'A second <point>'] },
    {
      is: 'table',
      caption: 'All actions',
      head: ['Ref.', 'Action', 'Status'],
      rows: Array.from({ length: 60 }, (_, i) => [`${i}a`, 'A pathway for every professional who is worried about somebody', 'Slipping']),
    },
    { is: 'heading', level: 3, text: 'Feeling safer' },
    {
      is: 'chart',
      kind: 'line',
      series: share,
      notDrawn: 'Not drawn: Apr–Jun 2025, where there were too few to show.',
      table: {
        caption: 'Share by quarter',
        head: ['Quarter', 'Share', 'Safer'],
        numeric: [1, 2],
        rows: [
          ['Oct–Dec 2025', '75%', '1,240'],
          ['Apr–Jun 2025', 'not shown', 'not shown'],
        ],
      },
    },
    {
      is: 'chart',
      kind: 'bars',
      series: { points: quarters.map((label, i) => ({ label, value: i * 10 })), sentence: 'High-risk cases', unit: '' },
      table: { caption: 'Cases by quarter', head: ['Quarter', 'Cases'], numeric: [1], rows: quarters.map((q, i) => [q, String(i * 10)]) },
    },
    { is: 'table', caption: 'Nothing here', head: ['One', 'Two'], rows: [] },
    { is: 'note', title: 'Read with care', text: ['=Small numbers are hidden.'] },
  ],
}

/** What a zip holds, by name. */
function unzipped(zip: Buffer): Map<string, string> {
  const out = new Map<string, string>()
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6])) + 16)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [method, size, name, extra, comment, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ]
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(from, from + size)
    out.set(zip.toString('utf8', at + 46, at + 46 + name), (method === 0 ? packed : inflateRawSync(packed)).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return out
}
/** What is in a PDF, its streams unpacked. */
const opened = (pdf: Buffer): string =>
  pdf.toString('latin1').replace(/stream\r?\n([\s\S]*?)\r?\nendstream/g, (whole, bytes: string) => {
    try {
      return inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1')
    } catch {
      return whole
    }
  })
const count = (text: string, what: RegExp) => [...text.matchAll(what)].length

test('the page has every heading, figure, picture with its table, and note, and nothing unescaped', () => {
  const page = paperHtml(paper).text
  for (const words of [
    'Is it being done?',
    '<b>4 of 18 actions are overdue</b>; 3',
    'A second &lt;point&gt;',
    'not shown',
    'Read with care',
    'Nothing here: none.',
  ])
    assert.ok(page.includes(words), words)
  assert.equal(count(page, /<figure/g), 2)
  assert.equal(count(page, /<caption/g), 3)
})

test('the Word file has real headings, tables whose heading rows repeat, charts with their sentence and their figures, in British English', async () => {
  const files = unzipped(await paperDocx(paper))
  const text = files.get('word/document.xml') ?? ''
  for (const level of [1, 2, 3]) assert.match(text, new RegExp(`w:pStyle w:val="Heading${level}"`))
  assert.equal(count(text, /<w:tbl>/g), 3)
  assert.equal(count(text, /<w:tblHeader\/>/g), 3)
  assert.match(text, /descr="People who feel safer &amp; say so\. About 75% did\. The table has every figure\."/)
  assert.equal(count(text, /<c:chart /g), 2)
  const chart = [...files].find(([name]) => /charts\/chart1\.xml$/.test(name))?.[1] ?? ''
  assert.match(chart, /lineChart/)
  for (const words of ['Target: 80%, by March 2027', 'Baseline: 62%, 2017', 'share in the quarter', 'errBars'])
    assert.ok(chart.includes(words), words)
  assert.match(files.get('word/styles.xml') ?? '', /w:lang w:val="en-GB"/)
  assert.match([...files].find(([name]) => /footer\d*\.xml$/.test(name))?.[1] ?? '', /PAGE[\s\S]*NUMPAGES/)
  assert.ok(text.includes('Łucja Ŵyn'))
})

let pdf: string
before(async () => {
  pdf = opened(await paperPdf(paper, new Date('2026-03-10T12:00:00Z')))
})
test('the PDF is tagged: title, language, headings in order, tables with heading cells, pictures with their sentence, bookmarks', () => {
  for (const mark of ['/MarkInfo', '/Marked true', '/StructTreeRoot', '/Lang (en-GB)', '/DisplayDocTitle true', '/Outlines'])
    assert.ok(pdf.includes(mark), mark)
  const tags = (name: string) => count(pdf, new RegExp(`/S /${name}\\b`, 'g'))
  assert.deepEqual(['H1', 'H2', 'H3'].map(tags), [1, 1, 1])
  assert.deepEqual([tags('Table'), tags('Figure'), tags('L'), tags('LI')], [3, 2, 1, 2])
  const cells = gridsOf(paper).reduce((n, g) => n + (g.rows.length > 0 ? g.head.length * (g.rows.length + 1) : 0), 0)
  assert.equal(tags('TH') + tags('TD'), cells)
  assert.ok(pdf.includes('/Scope /Column') && pdf.includes('/Scope /Row'))
  assert.ok(pdf.includes('People who feel safer & say so'), 'the sentence of the picture')
  assert.equal(count(pdf, /\/BaseFont \/\w+\+NotoSans/g) >= 2, true)
})
test('it is the same file each time: what was published can be made again', async () => {
  const at = new Date('2026-03-10T12:00:00Z')
  assert.ok((await paperPdf(paper, at)).equals(await paperPdf(paper, at)))
})

test('the sheets hold each table on its own, words stay words, and what is not shown is not nought', async () => {
  const csv = paperCsv(paper)
  assert.ok(csv.includes('1240') && csv.includes('not shown'))
  assert.doesNotMatch(csv, /(^|,|")=Small/m, 'no cell begins a formula')
  const first = await readSheet(paperOds(paper), { maxBytes: 1e6, maxRows: 500, maxColumns: 20 })
  assert.equal(first.kind, 'ods')
  assert.equal(first.unread.length, 4)
  assert.ok(first.rows.some((r) => r.cells.includes('Łucja Ŵyn, analyst')))
})

test('each picture on the screen can be printed with the same shapes, and what cannot is refused, never left out', () => {
  for (const drawn of [
    lineChart(share),
    barChart(share),
    barChart({ ...share, few: true }),
    lineChart({ points: share.points, sentence: 'x', unit: ' hours' }),
  ]) {
    const picture = pictureOf(drawn)
    assert.ok(picture && picture.shapes.length > 5)
    for (const shape of picture.shapes) if (shape.tag !== 'text') assert.ok(lookOf(shape))
  }
  assert.throws(() => pictureOf(html`<svg class="op-pic" viewBox="0 0 1 1"><image href="x"/></svg>`), /cannot be printed/)
  assert.equal(pictureOf(html``), undefined)
})
test('columns add up to the width, and no word is broken for lack of room where there is room', () => {
  const shares = columnShares(gridsOf(paper)[0]!)
  assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 1e-9)
  assert.ok(shares[1]! > shares[0]! * 3)
})
