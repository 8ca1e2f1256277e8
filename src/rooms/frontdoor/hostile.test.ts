/** Whatever an agency's system writes into a cell or a call, however odd, long or made to do harm: it is read, or refused in words, and nothing throws. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { readCsv, writeCsv } from '#lib/csv.ts'
import type { Day } from '#lib/day.ts'
import { dialled } from '#lib/phone.ts'
import { readSheet, writeSheets } from '#lib/sheets.ts'
import { fold, wellFormed } from '#lib/text.ts'
import { readContact } from './api-rules.ts'
import { Fault, readChildren, readDay, readLevel, readPhone, readRelation, readSex, readTime, readYesNo } from './imports-cells.ts'
import { type ColumnKey, columns, headings, mapColumns } from './imports-columns.ts'
import { limits, readRows, referenceKey } from './imports-rules.ts'
import { noWords, translated } from './imports-words.ts'

const today = '2026-03-10' as Day
/** Text as people and machines write it: any Unicode, halves of characters, NUL, marks that turn the writing round, formulas, markup, and plain cells. */
const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '=HYPERLINK("http://x")',
    '+44',
    '-1',
    '@SUM(A1)',
    '\u0000',
    '\u202eeman',
    '\ud800',
    '<b>',
    "'; drop table",
    '٣/٣/٢٠٢٦',
    '１２/０３/２０２６',
    '1e309',
    'NaN',
    '{}',
    '\ufeff',
  ),
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -5, max: 99_999 }))
    .map((d) => d.join('/')),
)
const clock = /^([01]\d|2[0-3]):[0-5]\d$/
const isDay = (d: string) => /^\d{4}-\d{2}-\d{2}$/.test(d) && new Date(`${d}T00:00:00Z`).toISOString().startsWith(d) && d <= today

test('every reader of a cell answers what it understood, or why not, and never a thing that cannot be kept', () => {
  fc.assert(
    fc.property(cell, (text) => {
      const on = readDay(text, 'The day', today)
      assert.ok(on === undefined || on instanceof Fault || isDay(on), String(on))
      const at = readTime(text)
      assert.ok(at === undefined || clock.test(at), at)
      assert.ok([null, 'standard', 'medium', 'high'].includes(readLevel(text) as never) || readLevel(text) instanceof Fault)
      assert.ok([undefined, 'yes', 'no', 'not-known'].includes(readYesNo(text)))
      assert.ok([undefined, null, 'female', 'male', 'other'].includes(readSex(text)))
      assert.ok(typeof readPhone(text) !== 'string' || (readPhone(text) as string).length > 0)
      const number = dialled(text)
      assert.ok(number === undefined || dialled(number) === number, 'said once more it is the same number')
      for (const child of readChildren(text, today).children) assert.ok(child.age === null || (child.age >= 0 && child.age < 18))
      readRelation(text)
      assert.equal(fold(fold(text)), fold(text), 'folded twice is folded once')
      assert.equal(referenceKey(referenceKey(text)), referenceKey(text))
      assert.ok(!wellFormed(text).includes('\u0000') && wellFormed(text).isWellFormed())
    }),
    { numRuns: 1500 },
  )
})
test('a day that is a day is read as that day, however it is written', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2026-03-10'), noInvalidDate: true }), (date) => {
      const iso = date.toISOString().slice(0, 10)
      const [y, m, d] = iso.split('-') as [string, string, string]
      for (const written of [iso, `${d}/${m}/${y}`, `${Number(d)}.${Number(m)}.${y}`, `${iso}T22:15:00Z`, `${d}/${m}/${y} 22:15`])
        assert.equal(readDay(written, '', today), iso, written)
      const american = translated(`${m}/${d}/${y}`, 'victimBorn', { words: noWords, dates: 'month-first' })
      assert.equal(readDay(american, '', today), iso)
      assert.equal(
        translated(`${m}/${d}/${y}`, 'offence', { words: noWords, dates: 'month-first' }),
        `${m}/${d}/${y}`,
        'only days are turned',
      )
    }),
    { numRuns: 300 },
  )
})
test('a row of anything is taken or refused in words; what is taken can be kept', () => {
  const keys = Object.keys(columns) as ColumnKey[]
  const mapping = { at: mapColumns(headings).at, words: noWords, dates: 'day-first' as const }
  fc.assert(
    fc.property(fc.array(fc.tuple(...keys.map(() => cell)), { minLength: 1, maxLength: 5 }), (rows) => {
      const csv = readCsv(Buffer.from(writeCsv(headings, rows)), limits)
      for (const r of readRows(csv.rows, mapping, today, new Map())) {
        assert.ok(r.notification !== null || r.faults.length > 0, 'refused without a word')
        if (!r.notification) continue
        const kept = JSON.stringify(r.notification)
        assert.ok(kept.isWellFormed() && !kept.includes('\\u0000'), 'cannot be kept')
        assert.ok(isDay(r.notification.occurredOn))
        assert.ok(r.notification.reference.length > 0 && r.notification.reference.length <= 40)
      }
    }),
    { numRuns: 300 },
  )
})
test('a call with anything in it is read, or every fault has a place and a mend', () => {
  const good = { reference: 'A1', kind: 'police', happenedOn: '2026-03-09', account: 'He shouted.', person: { givenName: 'Asha' } }
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record(
          Object.fromEntries(Object.keys(good).map((k) => [k, fc.oneof(cell, fc.anything(), fc.constant(good[k as keyof typeof good]))])),
          { requiredKeys: [] },
        ),
        fc.record({
          ...Object.fromEntries(Object.entries(good).map(([k, v]) => [k, fc.constant(v)])),
          account: cell,
          title: cell,
          children: fc.array(fc.record({ givenName: cell, age: fc.oneof(fc.integer(), fc.double()) })),
        }),
      ),
      (body) => {
        const read = readContact(body, today, ['police'])
        if ('faults' in read) {
          assert.ok(read.faults.length > 0)
          for (const f of read.faults) assert.ok(f.detail.length > 0 && (f.pointer === '' || f.pointer.startsWith('/')), JSON.stringify(f))
        } else {
          const kept = JSON.stringify(read.notification)
          assert.ok(kept.isWellFormed() && !kept.includes('\\u0000'))
        }
      },
    ),
    { numRuns: 1000 },
  )
  const proto = JSON.parse('{"__proto__":{"admin":true},"constructor":1,"reference":"A"}')
  assert.ok('faults' in readContact(proto, today, ['police']))
})
test('a cell of a megabyte, a thousand columns and a million commas are refused, and soon', () => {
  const from = performance.now()
  const huge = 'x'.repeat(1_000_000)
  const mapping = { at: mapColumns(headings).at, words: noWords, dates: 'day-first' as const }
  const csv = readCsv(Buffer.from(writeCsv(headings, [headings.map(() => huge)])), limits)
  assert.match(readRows(csv.rows, mapping, today, new Map())[0]?.faults.join() ?? '', /longer than/)
  for (const text of [
    huge,
    '1/'.repeat(500_000),
    ' '.repeat(1_000_000),
    'a, '.repeat(300_000),
    '((('.repeat(300_000),
    '0'.repeat(1_000_000),
  ]) {
    // As a row gives them to the readers: cut where a cell must end.
    const cut = text.slice(0, 10_000)
    for (const read of [
      () => readDay(cut, '', today),
      () => readTime(cut),
      () => readLevel(cut),
      () => readPhone(cut),
      () => readRelation(cut),
      () => readChildren(cut.slice(0, 500), today),
    ])
      read()
  }
  assert.match(readCsv(Buffer.from(`${'a,'.repeat(1000)}b\n`), limits).problems[0]?.what ?? '', /more than 100 columns/)
  assert.equal(readCsv(Buffer.from(`Reference\n${','.repeat(1_000_000)}`), limits).rows.length, 0)
  assert.ok(performance.now() - from < 20_000)
})

/** One file in a zip, deflated, as its own list says. */
function zip(name: string, content: Buffer, claims = content.length): Buffer {
  const packed = deflateRawSync(content, { level: 9 })
  const [local, central, end] = [Buffer.alloc(30), Buffer.alloc(46), Buffer.alloc(22)]
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(claims, 22)
  local.writeUInt16LE(name.length, 26)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(claims, 24)
  central.writeUInt16LE(name.length, 28)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end])
}
test('a spreadsheet made to fill the memory, or that lies of its size, or is thousands deep, is refused; and the next one is read', async () => {
  const small = { ...limits, maxBytes: 1_000_000, maxMs: 10_000, maxMb: 256 }
  for (const bomb of [
    zip('xl/worksheets/sheet1.xml', Buffer.alloc(60_000_000, 'a')),
    zip('xl/worksheets/sheet1.xml', Buffer.alloc(60_000_000, 'a'), 1000),
    zip('xl/workbook.xml', Buffer.from('<a>'.repeat(200_000))),
    Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(2000, 7)]),
  ]) {
    const read = await readSheet(bomb, small)
    assert.equal(read.rows.length, 0)
    assert.ok(read.problems.length > 0)
  }
  const good = await readSheet(
    writeSheets('xlsx', [{ name: 'A', header: ['Reference', 'Summary'], rows: [['=1+1', '\u202eeman']] }]),
    small,
  )
  assert.deepEqual(good.rows[0]?.cells, ['=1+1', '\u202eeman'])
})
