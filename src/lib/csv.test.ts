import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { type Csv, readCsv, writeCsv } from './csv.ts'

const limits = { maxBytes: 1_000_000, maxRows: 1_000, maxColumns: 20 }
const read = (file: string | Buffer): Csv => readCsv(Buffer.from(file as string), limits)
const said = (csv: Csv): string[] => csv.problems.map(({ line, what }) => `${line}: ${what}`)

test('a file reads the same whichever program wrote it', () => {
  const plain = 'Name,Note\nZoë,"said ""no"", twice"\nAmal,two\n'
  const expected: Csv = {
    header: ['Name', 'Note'],
    rows: [
      { line: 2, cells: ['Zoë', 'said "no", twice'] },
      { line: 3, cells: ['Amal', 'two'] },
    ],
    problems: [],
  }
  const utf16 = Buffer.from(`\ufeff${plain}`, 'utf16le')
  for (const [how, bytes] of Object.entries({
    'as UTF-8': Buffer.from(plain),
    'with a BOM': Buffer.from(`\ufeff${plain}`),
    'as Windows-1252': Buffer.from(plain, 'latin1'),
    'as UTF-16': utf16,
    'as UTF-16, other way round': Buffer.from(utf16).swap16(),
    'with CRLF': Buffer.from(plain.replaceAll('\n', '\r\n')),
    'with CR': Buffer.from(plain.replaceAll('\n', '\r')),
    'with no last line end': Buffer.from(plain.trim()),
    'with semicolons': Buffer.from('Name;Note\nZoë;"said ""no"", twice"\nAmal;two\n'),
    'with tabs': Buffer.from('Name\tNote\nZoë\tsaid "no", twice\nAmal\ttwo\n'),
    'with spaces and empty columns': Buffer.from('Name , Note,,\nZoë,"said ""no"", twice",,\n Amal,two,,\n,,,\n'),
  }))
    assert.deepEqual(readCsv(bytes, limits), expected, how)
  assert.deepEqual(read(Buffer.from([0x61, 0x0a, 0x80, 0x92])).rows[0]?.cells, ['€’'])
})

test('lines are counted as an editor counts them', () => {
  const csv = read('sep=;\n\nA;B\n"one\ntwo";x\n\n;;\n3;y\n')
  assert.deepEqual(csv.header, ['A', 'B'])
  assert.deepEqual(csv.rows, [
    { line: 4, cells: ['one\ntwo', 'x'] },
    { line: 8, cells: ['3', 'y'] },
  ])
  assert.deepEqual(said(csv), [])
})

test('a row that does not fit the heading is kept apart, whole, with its line and reason', () => {
  const csv = read('A,B\n1\n1,2\n1,2,3\n1,2,,\n')
  assert.deepEqual(
    csv.rows.map((r) => r.line),
    [3, 5],
  )
  assert.deepEqual(csv.problems, [
    { line: 2, what: 'The row has 1 cell, the heading 2', cells: ['1'] },
    { line: 4, what: 'The row has 3 cells, the heading 2', cells: ['1', '2', '3'] },
  ])
})

test('headings that are missing or double are said', () => {
  assert.deepEqual(said(read('A,,a,B\n1,2,3,4\n')), ['1: Column 2 has no heading', '1: More than one column is headed "a"'])
  assert.deepEqual(read('First  name ,B\n').header, ['First name', 'B'])
})

test('a file that is empty, too large, too long or too wide says so', () => {
  for (const nothing of ['', '\n\n', ' ', ',,,\n', '\ufeff'])
    assert.deepEqual(said(read(nothing)), ['1: The file is empty'], JSON.stringify(nothing))
  assert.deepEqual(said(readCsv(Buffer.from('a\nb\n'), { ...limits, maxBytes: 3 })), ['1: The file must be no larger than 0 MB'])
  const long = readCsv(Buffer.from('a\n1\n2\n3\n4\n'), { ...limits, maxRows: 2 })
  assert.equal(long.rows.length, 2)
  assert.deepEqual(said(long), ['4: The file has more than 2 rows; nothing from here on was read'])
  assert.deepEqual(said(readCsv(Buffer.from('a,b\n,\n,,,\n,\n1,2\n'), { ...limits, maxRows: 2 })), [
    '4: The file has more than 2 empty rows; nothing from here on was read',
  ])
  const wide = read(`${'a,'.repeat(21)}\n`)
  assert.deepEqual([wide.header, said(wide)], [[], ['1: The file has more than 20 columns']])
})

test('a quotation mark that never closes loses no row before it', () => {
  const csv = read('A,B\n1,2\n3,"4\n5,6\n')
  assert.deepEqual(csv.rows, [{ line: 2, cells: ['1', '2'] }])
  assert.deepEqual(said(csv), ['3: A quotation mark opens here or below and never closes; nothing after it could be read'])
})

test('characters that are not text are left out and said', () => {
  const csv = read('A,B\n1,a\0b\n')
  assert.deepEqual(csv.rows, [{ line: 2, cells: ['1', 'ab'] }])
  assert.deepEqual(said(csv), ['2: The file holds characters that are not text; they were left out'])
})

test('no bytes make reading throw or give a row that does not fit', () => {
  const random = chance('hostile')
  const pieces = ['"', '""', ',', ';', '\t', '\r', '\n', '\r\n', '\0', '\ufeff', "'", '=', 'a', 'sep=', '\ud800', '😀', ' ']
  for (let n = 0; n < 1_500; n++) {
    const bytes =
      n % 2 === 0
        ? Buffer.from(Array.from({ length: random.integer(0, 60) }, () => random.integer(0, 255)))
        : Buffer.from(Array.from({ length: random.integer(0, 60) }, () => random.pick(pieces)).join(''))
    const csv = readCsv(bytes, limits)
    assert.ok(csv.rows.every((row) => row.cells.length === csv.header.length && row.line >= 1))
  }
})

test('no cell opens as a formula, and numbers stay numbers', () => {
  for (const cell of [
    '=1+1',
    '+44',
    '-x',
    '@a',
    '\t=1',
    '\ta',
    '\ra',
    '\na',
    ' =1',
    '\u00a0=1',
    '\ufeff=1',
    '\u202e=1',
    '\0=1',
    '|calc',
    '%0',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    "'=1",
  ]) {
    const line = writeCsv(['H'], [[cell]])
      .split('\r\n')
      .slice(1)
      .join('')
    assert.match(line, /^"'/, JSON.stringify(cell))
  }
  assert.equal(
    writeCsv(
      ['A', '=B'],
      [
        [-5, 'x'],
        [null, 'a"b'],
      ],
    ),
    `\ufeff"A","'=B"\r\n-5,"x"\r\n,"a""b"\r\n`,
  )
  assert.equal(writeCsv(['A'], [["O'Brien"], ["'quoted'"]]), `\ufeff"A"\r\n"O'Brien"\r\n"'quoted'"\r\n`)
})

test('what is written is what is read', () => {
  const random = chance('round trip')
  const pieces = ['=', '+', '-', '@', "'", '"', ',', ';', '\t', '\n', ' ', '＝', '\u202e', '\u200b', '|', 'x', 'é', '😀', 'مرحبا']
  for (let n = 0; n < 500; n++) {
    const rows = Array.from({ length: random.integer(1, 4) }, () =>
      // The ends are trimmed in reading, and a row with nothing in it is no row.
      Array.from({ length: 3 }, () => `${Array.from({ length: random.integer(0, 6) }, () => random.pick(pieces)).join('')}x`.trim()),
    )
    const csv = read(writeCsv(['A', '=B', 'C'], rows))
    assert.deepEqual(
      csv.rows.map((row) => row.cells),
      rows,
    )
    assert.deepEqual([csv.header, csv.problems], [['A', '=B', 'C'], []])
  }
})
