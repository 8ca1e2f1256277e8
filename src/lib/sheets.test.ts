import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { utils, write } from '@e965/xlsx'
import { readSheet, unpackedSize, writeSheets } from './sheets.ts'

const limits = { maxBytes: 2_000_000, maxRows: 500, maxColumns: 20 }
const workbook = (cells: Record<string, unknown>, more: Record<string, unknown> = {}, kind: 'xlsx' | 'ods' = 'xlsx'): Buffer => {
  const book = utils.book_new()
  utils.book_append_sheet(book, { ...cells, ...more } as never, 'Return')
  return write(book, { type: 'buffer', bookType: kind, compression: true }) as Buffer
}

describe('A spreadsheet is read as the person who keeps it would type it', () => {
  for (const kind of ['xlsx', 'ods'] as const)
    it(`what is written as ${kind} is read back, and no text becomes a formula`, async () => {
      const rows = [
        ['Łukasz Ŵŷn', 12, '=1+1'],
        ['O’Neil', 0.5, '@x'],
      ]
      const sheet = await readSheet(writeSheets(kind, [{ name: 'A/B', header: ['Name', 'Count', 'Note'], rows }]), limits)
      assert.deepEqual([sheet.kind, sheet.header, sheet.problems], [kind, ['Name', 'Count', 'Note'], []])
      assert.deepEqual(
        sheet.rows.map((row) => row.cells),
        rows.map((row) => row.map(String)),
      )
      assert.equal(sheet.rows[0]?.line, 2)
    })

  it('a date is year, month, day, whichever order the file shows it in', async () => {
    const serial = 46092
    const sheet = await readSheet(
      workbook({
        '!ref': 'A1:D2',
        A1: { t: 's', v: 'Short' },
        B1: { t: 's', v: 'UK' },
        C1: { t: 's', v: 'With time' },
        D1: { t: 's', v: 'Share' },
        A2: { t: 'n', v: serial, z: 'm/d/yy' },
        B2: { t: 'n', v: serial, z: 'dd/mm/yyyy' },
        C2: { t: 'n', v: serial + 0.5625, z: 'yyyy-mm-dd hh:mm' },
        D2: { t: 'n', v: 0.455, z: '0.0%' },
      }),
      limits,
    )
    assert.deepEqual(sheet.rows[0]?.cells, ['2026-03-11', '2026-03-11', '2026-03-11 13:30', '45.5%'])
  })

  it('a row that shares a merged cell, or holds an error, is said and not taken', async () => {
    const sheet = await readSheet(
      workbook(
        {
          '!ref': 'A1:B5',
          A1: { t: 's', v: 'Measure' },
          B1: { t: 's', v: 'Value' },
          A2: { t: 's', v: 'one' },
          B2: { t: 'n', v: 1 },
          A3: { t: 's', v: 'two' },
          B3: { t: 'n', v: 2 },
          A4: { t: 's', v: 'three' },
          A5: { t: 's', v: 'four' },
          B5: { t: 'e', v: 0x17, w: '#REF!' },
        },
        { '!merges': [{ s: { r: 2, c: 1 }, e: { r: 3, c: 1 } }] },
      ),
      limits,
    )
    assert.deepEqual(
      sheet.rows.map((row) => row.cells),
      [['one', '1']],
    )
    assert.match(sheet.problems.map((p) => `${p.line}: ${p.what}`).join('\n'), /3: Cells B3:B4 are merged[\s\S]*5: Cell B5 holds #REF!/)
  })

  it('CSV is told by what it holds, and goes through the same door', async () => {
    const sheet = await readSheet(Buffer.from('a;b\n1;2\n'), limits)
    assert.deepEqual([sheet.kind, sheet.header, sheet.rows[0]?.cells], ['csv', ['a', 'b'], ['1', '2']])
  })
})

describe('No upload makes it throw, or eat the machine', () => {
  let good: Buffer
  before(() => {
    good = writeSheets('xlsx', [{ name: 'x', header: ['a'], rows: [['b']] }])
  })
  const said = async (bytes: Buffer): Promise<string> => (await readSheet(bytes, limits)).problems.map((p) => p.what).join(' ')

  it('an old or protected file, a cut one, and one that only says it is a spreadsheet', async () => {
    assert.match(await said(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])), /old \.xls/)
    assert.match(await said(good.subarray(0, good.length - 40)), /could not be read/)
    assert.match(await said(Buffer.from('PK\x03\x04 hello')), /could not be read/)
    const broken = Buffer.from(good)
    broken.fill(7, 30, broken.length / 2)
    assert.match(await said(broken), /could not be read/)
  })

  it('a file that would unpack to a thousand times its size is not unpacked', async () => {
    const inside = Buffer.alloc(60_000_000)
    const packed = deflateRawSync(inside)
    const name = Buffer.from('xl/worksheets/sheet1.xml')
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(inside.length, 22)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(8, 10)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(inside.length, 24)
    central.writeUInt16LE(name.length, 28)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(1, 8)
    end.writeUInt16LE(1, 10)
    end.writeUInt32LE(46 + name.length, 12)
    end.writeUInt32LE(30 + name.length + packed.length, 16)
    central.writeUInt32LE(crc32(inside), 16)
    const bomb = () => Buffer.concat([local, name, packed, central, name, end])
    assert.equal(unpackedSize(bomb(), 1e9), inside.length)
    assert.equal(unpackedSize(bomb(), 1e7), Infinity)
    assert.match(await said(bomb()), /unpacks to more/)
    // One that says it is small.
    central.writeUInt32LE(1000, 24)
    assert.match(await said(bomb()), /could not be read/)
  })

  it('reading that takes too long, or too much memory, is ended and said', async () => {
    const many = writeSheets('xlsx', [{ name: 'x', header: ['a', 'b'], rows: Array.from({ length: 20_000 }, (_, i) => [i, `row ${i}`]) }])
    const slow = await readSheet(many, { ...limits, maxRows: 50_000, maxMs: 1 })
    assert.match(slow.problems[0]?.what ?? '', /unpacks to more/)
    const rows = await readSheet(many, limits)
    assert.equal(rows.rows.length, 500)
    assert.match(rows.problems[0]?.what ?? '', /more than 500 rows/)
  })
})
