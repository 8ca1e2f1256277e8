/** The command as somebody at an agency uses it: a list goes in, and what is in it twice comes out, with every bad row said. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { madeUp } from '#lib/linkage/made-up.ts'

const folder = mkdtempSync(join(tmpdir(), 'oneplan-link-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const link = (...words: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, 'link.ts'), ...words], { encoding: 'utf8' })
const file = (name: string) => readFileSync(join(folder, name), 'utf8')
const mapping = 'id=No,forename=First,surname=Last|Former,born=DOB,sex=Sex,postcode=PC,house=House,phone=Tel'

const rows = ['No,First,Last,Former,DOB,Sex,PC,House,Tel']
let n = 0
for (const p of madeUp('command')) {
  if (n++ === 400) break
  rows.push([n, p.forename, p.surname, '', p.born, p.sex, p.postcode, p.house, p.phone].map((c) => c ?? '').join(','))
}
writeFileSync(
  join(folder, 'list.csv'),
  `${[...rows, 'short,row', ',,,,,,,,', '900,unknown,,,,,,,', '901,"Zoë",Thorn,,1/2/90,F,ZY1 1AA,7,'].join('\r\n')}\r\n`,
)

test('a list comes out as pairs, clusters, a report without scripts or values, and the rows that are no use', () => {
  const { status, stdout, stderr } = link(join(folder, 'list.csv'), '--columns', mapping, '--out', join(folder, 'out'))
  assert.equal(status, 0, stderr)
  assert.match(stdout, /401 records, and 2 that could not be used/)
  const pairs = file('out/pairs.csv').split('\r\n')
  assert.match(pairs[0]!, /"same person","relative or housemate","unrelated"/)
  assert.ok(pairs.length > 50)
  assert.equal(file('out/clusters.csv').trim().split('\r\n').length, 402)
  const rejected = file('out/rejected-rows.csv')
  assert.match(rejected, /402,"The row has 2 cells, the heading 9"/)
  assert.match(rejected, /404,"Nothing in the row can be compared"/)
  const report = file('out/report.html')
  assert.match(report, /<svg/)
  assert.ok(!/<script|javascript:|https?:/.test(report))
  for (const value of ['Thorn', 'ZY1', 'Zoë']) assert.ok(!report.includes(value), value)

  const again = link(
    join(folder, 'list.csv'),
    '--columns',
    mapping,
    '--out',
    join(folder, 'frozen'),
    '--model',
    join(folder, 'out/model.json'),
  )
  assert.equal(again.status, 0, again.stderr)
  assert.equal(file('frozen/pairs.csv'), file('out/pairs.csv'), 'the frozen model weighs as it did when it was learnt')
})
test('two lists are compared across and never within', () => {
  writeFileSync(join(folder, 'a.csv'), rows.filter((_, i) => i === 0 || i % 2 === 1).join('\n'))
  writeFileSync(
    join(folder, 'b.csv'),
    rows
      .filter((_, i) => i % 2 === 0)
      .join('\n')
      .replace(/^No/, 'Ref')
      .replaceAll('\n', '\n'),
  )
  const { status, stderr } = link(
    join(folder, 'a.csv'),
    join(folder, 'b.csv'),
    '--columns',
    mapping,
    '--columns2',
    mapping.replace('No', 'Ref').replace('id=No', 'id=Ref'),
    '--out',
    join(folder, 'two'),
  )
  assert.equal(status, 0, stderr)
  const [, ...lines] = file('two/pairs.csv').trim().split('\r\n')
  assert.ok(lines.length > 10)
  for (const line of lines) assert.match(line, /"a\.csv".*"b\.csv"/)
})
test('asked how, it says so with an example and what comes out', () => {
  for (const word of ['--help', '-h']) {
    const { status, stdout } = link(word)
    assert.equal(status, 0)
    for (const said of ['--columns "id=Ref,', 'Open report.html first', 'clusters.csv', 'date of birth'])
      assert.ok(stdout.includes(said), said)
  }
})
test('what is wrong is said in words, and nothing is written over', () => {
  writeFileSync(join(folder, 'book.xlsx'), Buffer.from('504b0304140006', 'hex'))
  for (const [words, said] of [
    [[], /npm run link/],
    [[folder, '--columns', 'forename=a', '--out', join(folder, 'x')], /is a folder/],
    [[join(folder, 'book.xlsx'), '--columns', 'forename=a', '--out', join(folder, 'x')], /is a workbook. Save the sheet as CSV/],
    [[join(folder, 'list.csv'), '--columns', join(folder, 'no.json'), '--out', join(folder, 'x')], /no\.json is not there/],
    [['nowhere.csv', '--columns', 'forename=a', '--out', join(folder, 'x')], /nowhere\.csv is not there/],
    [[join(folder, 'list.csv'), '--columns', 'forname=First', '--out', join(folder, 'x')], /"forname" is not a kind of column/],
    [
      [join(folder, 'list.csv'), '--columns', 'forename=Christian name', '--out', join(folder, 'x')],
      /No column is headed "Christian name"/,
    ],
    [[join(folder, 'list.csv'), '--columns', mapping, '--out', join(folder, 'out')], /is there already/],
    [[join(folder, 'list.csv'), '--columns', mapping, '--out', join(folder, 'y'), '--model', join(folder, 'list.csv')], /cannot be read/],
  ] as const) {
    const { status, stderr } = link(...words)
    assert.equal(status, 1)
    assert.match(stderr, said)
    assert.ok(!/\n\s+at /.test(stderr), 'no stack')
  }
})
