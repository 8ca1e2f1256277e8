import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCsv, writeCsv } from '#lib/csv.ts'
import type { Day } from '#lib/day.ts'
import { fold } from '#lib/text.ts'
import { Fault, readChildren, readDay, readLevel, readPhone, readRelation, readTime, readYesNo } from './imports-cells.ts'
import { columns, headings, mapColumns } from './imports-columns.ts'
import { type FileRow, fateOf, headFaults, isRaised, limits, type Notification, readRows, referenceKey } from './imports-rules.ts'
import { noWords } from './imports-words.ts'

const today = '2026-03-10' as Day
const good: Record<string, string> = {
  Reference: '44260090001',
  'Occurred date': '09/03/2026',
  'Occurred time': '22:15',
  'Recorded level': 'Medium',
  Offence: 'Common assault',
  'Victim given name': 'Asha',
  'Victim family name': 'Verrall',
  'Victim date of birth': '14/07/1991',
  'Victim sex': 'F',
  'Victim phone': '07700 900101',
  'Safe to call': 'yes',
  'Victim address': '4 Example Row',
  'Victim postcode': 'so99 1aa',
  'Suspect was at this address': 'yes',
  'Suspect given name': 'Dean',
  'Suspect family name': 'Verrall',
  'Suspect date of birth': '02/01/1988',
  'Suspect is the victim’s': 'husband',
  Children: 'Amal 6; Noor 2',
  'Children present': 'yes',
  Summary: 'He pushed her against a door.',
}
const rowOf = (over: Record<string, string>) => headings.map((h) => ({ ...good, ...over })[h] ?? '')
interface PoliceFile {
  header: string[]
  faults: string[]
  rows: FileRow[]
}
/** A whole file at once, as the police write it. */
function readPoliceFile(bytes: Buffer, on: Day): PoliceFile {
  const csv = readCsv(bytes, limits)
  const { at, faults } = csv.header.length > 0 ? mapColumns(csv.header) : { at: new Map(), faults: [] }
  const all = [...headFaults(csv), ...faults]
  const raw = [...csv.rows, ...csv.problems.flatMap((p) => (p.cells ? [{ line: p.line, cells: p.cells, problem: p.what }] : []))].sort(
    (a, b) => a.line - b.line,
  )
  return {
    header: csv.header,
    faults: all,
    rows: all.length > 0 ? [] : readRows(raw, { at, words: noWords, dates: 'day-first' }, on, new Map()),
  }
}
const file = (...rows: Record<string, string>[]): PoliceFile => readPoliceFile(Buffer.from(writeCsv(headings, rows.map(rowOf))), today)
const one = (over: Record<string, string> = {}) => {
  const row = file(over).rows[0]
  assert.ok(row)
  return row
}
const taken = (over: Record<string, string> = {}): Notification => {
  const row = one(over)
  assert.deepEqual(row.faults, [])
  assert.ok(row.notification)
  return row.notification
}
const faulted = (over: Record<string, string>): string => {
  const row = one(over)
  assert.equal(row.notification, null)
  return row.faults.join(' | ')
}

test('a day is read as people and systems of this country write it, and never month first', () => {
  for (const [typed, read] of Object.entries({
    '09/03/2026': '2026-03-09',
    '9/3/26': '2026-03-09',
    '09-03-2026': '2026-03-09',
    '9.3.2026': '2026-03-09',
    '2026-03-09': '2026-03-09',
    '2026-03-09T22:15:00Z': '2026-03-09',
    '09/03/2026 22:15': '2026-03-09',
    '9 March 2026': '2026-03-09',
    '09-Mar-26': '2026-03-09',
    'Mon 9th Mar 2026': '2026-03-09',
    '12/03/84': '1984-03-12',
    '12/03/15': '2015-03-12',
    ' ': undefined,
  }))
    assert.equal(readDay(typed, 'The day', today), read, typed)
  for (const typed of ['03/25/2026', '31/02/2026', '46091', 'yesterday', '9 Marzo 2026', '11/03/2026', '09/03', '1/1/0026']) {
    const read = readDay(typed, 'The day', today)
    assert.ok(read instanceof Fault, typed)
    assert.match(read.text, /^The day is “.*”.*(write it like|check the day)/, typed)
  }
})
test('a time, a level, yes or no and a number are read as they are written', () => {
  for (const [typed, read] of Object.entries({
    '22:15': '22:15',
    '2215': '22:15',
    '22:15:30': '22:15',
    '10.15pm': '22:15',
    '9 am': '09:00',
    '0005hrs': '00:05',
    '25:00': undefined,
    late: undefined,
    '9': undefined,
  }))
    assert.equal(readTime(typed), read, typed)
  for (const [typed, read] of Object.entries({
    High: 'high',
    'HIGH RISK': 'high',
    M: 'medium',
    'Standard risk': 'standard',
    std: 'standard',
    '': null,
    'Not graded': null,
  }))
    assert.equal(readLevel(typed), read, typed)
  for (const typed of ['gold', '14', 'highish', 'low']) assert.ok(readLevel(typed) instanceof Fault, typed)
  for (const [typed, read] of Object.entries({ Y: 'yes', no: 'no', '': 'not-known', NK: 'not-known', 'after six': undefined }))
    assert.equal(readYesNo(typed), read, typed)
  assert.equal(readPhone('+44 7700 900123'), '07700900123')
  assert.equal(readPhone('7700900123'), '07700900123', 'the nought a spreadsheet took')
  assert.equal(readPhone('none'), undefined)
})
test('what the suspect is to the victim is read where it is plain, and kept as words where it is not', () => {
  for (const [typed, kind] of Object.entries({
    Husband: 'spouse',
    'ex-husband': 'former-partner',
    'Ex partner': 'former-partner',
    'separated husband': 'former-partner',
    'current boyfriend': 'partner',
    son: 'child-of',
    'adult son': 'child-of',
    stepson: 'other-relative',
    'step-father': 'step-parent-of',
    'mother in law': 'other-relative',
    mother: 'mother-of',
    brother: 'sibling-of',
    grandson: 'other-relative',
    cousin: 'other-relative',
    'uncle by marriage': 'other-relative',
    landlord: 'other',
  }))
    assert.equal(readRelation(typed)?.kind, kind, typed)
  assert.equal(readRelation('not known'), undefined)
})
test('children are read however they were written, and what cannot be read is said, never dropped', () => {
  const said = (cell: string) =>
    readChildren(cell, today).children.map((c) => `${c.givenName}${c.familyName ? ` ${c.familyName}` : ''}:${c.bornOn ?? c.age}`)
  for (const [cell, children] of Object.entries({
    'Alfie 9, Mia 4': ['Alfie:9', 'Mia:4'],
    'Alfie (9); Mia (4 yrs)': ['Alfie:9', 'Mia:4'],
    'Alfie, 9, Mia, 4': ['Alfie:9', 'Mia:4'],
    'Alfie aged 9 and Mia aged 4': ['Alfie:9', 'Mia:4'],
    'Alfie Pike 12/03/2016, Mia Pike (b. 01/02/2021)': ['Alfie Pike:2016-03-12', 'Mia Pike:2021-02-01'],
    '2 children, 9 and 4': [':9', ':4'],
    '2 children aged 9 & 4': [':9', ':4'],
    'Noor 8 months': ['Noor:0'],
    'Noor 18 months': ['Noor:1'],
    'Noor, 6 weeks': ['Noor:0'],
    'baby Noor': ['Noor:0'],
    'Seán O’Dwyer 11': ['Seán O’Dwyer:11'],
    Alfie: ['Alfie:null'],
    'son 9, daughter Mia 4': [':9', 'Mia:4'],
    none: [],
  }))
    assert.deepEqual(said(cell), children, cell)
  assert.equal(readChildren('No', today).none, true)
  assert.equal(readChildren('', today).none, false)
  for (const [cell, unread] of Object.entries({
    'Alfie 9; adult son 24': ['adult son 24'],
    'Alfie 9; she is pregnant': ['she is pregnant'],
    'unborn, due in May': ['unborn', 'due in May'],
    'Alfie 12/03/2099': ['Alfie 12/03/2099'],
    'Two boys': ['Two boys'],
    'expecting, due in July': ['due in July'],
  }))
    for (const piece of unread) assert.ok(readChildren(cell, today).unread.includes(piece), cell)
})

test('headings are found in other words, and a missing one is named', () => {
  const police = [
    'Occurrence Number',
    'Incident Date',
    'DASH level',
    'MO',
    'Aggrieved Surname',
    'Aggrieved Forename',
    'SUSPECT DOB',
    'Beat code',
  ]
  const mapped = mapColumns(police)
  assert.deepEqual(mapped.faults, [])
  assert.deepEqual(mapped.unused, ['Beat code'])
  assert.equal(mapped.at.get('victimFamily'), 4)
  assert.match(mapColumns(['Reference', 'Summary']).faults[0] ?? '', /no column headed “Occurred date” and “Recorded level”/)
  assert.match(
    mapColumns(['Ref', 'Reference', 'Date', 'Level', 'Summary']).faults[0] ?? '',
    /“Ref” and “Reference” are read as the same column/,
  )
  assert.match(mapColumns(['Reference', 'Date', 'Level']).faults[0] ?? '', /what happened/)
  assert.deepEqual(mapColumns(['Suspect phone', ...headings]).unused, ['Suspect phone'], 'his number is never taken for hers')
})
test('no heading of one column is a heading of another', () => {
  const all = Object.values(columns).flatMap((c) => [...new Set([c.heading, ...c.also].map(fold))])
  assert.deepEqual(
    all.filter((name, i) => all.indexOf(name) < i),
    [],
  )
})

test('the template’s headings are read as they stand', () => {
  const n = taken()
  assert.deepEqual([n.reference, n.occurredOn, n.occurredAt, n.level], ['44260090001', '2026-03-09', '22:15', 'medium'])
  assert.deepEqual(n.victim, { givenName: 'Asha', familyName: 'Verrall', bornOn: '1991-07-14', sex: 'female' })
  assert.deepEqual([n.relation?.kind, n.phone, n.safeToCall], ['spouse', '07700900101', 'yes'])
  assert.deepEqual([n.address, n.postcode, n.addressKnownToHim], ['4 Example Row', 'SO99 1AA', true])
  assert.deepEqual([n.children.length, n.hasChildren, n.childrenPresent, n.childrenWords], [2, true, 'yes', 'Amal 6; Noor 2'])
})
test('the same day reads the same from UTF-8 with and without a mark, from Windows and with semicolons', () => {
  const text = writeCsv(headings, [rowOf({ 'Victim given name': 'Zoë', Summary: 'She said “stop”.\nHe did not.' })]).replace(/^\ufeff/, '')
  const plain = readPoliceFile(Buffer.from(text), today)
  const [first] = plain.rows
  assert.equal(first?.notification?.victim?.givenName, 'Zoë')
  assert.match(first?.notification?.summary ?? '', /stop”\.\nHe did not/)
  const windows = Buffer.from(text.replaceAll('“', '\u0093').replaceAll('”', '\u0094').replaceAll('’', '\u0092'), 'latin1')
  for (const [how, bytes] of Object.entries({
    'with a mark': Buffer.from(`\ufeff${text}`),
    'as Windows-1252': windows,
    'with Windows line ends': Buffer.from(text.replaceAll(/(?<!\r)\n/g, '\r\n')),
  }))
    assert.deepEqual(readPoliceFile(bytes, today).rows, plain.rows, how)
  const semicolons = `Reference;Date;Level;Summary;Victim surname\nA1;9/3/26;high;"one; two";Verrall\n`
  assert.equal(readPoliceFile(Buffer.from(semicolons), today).rows[0]?.notification?.summary, 'one; two')
})

test('what cannot be acted on is refused with a reason that says how to mend it', () => {
  assert.match(faulted({ Reference: '' }), /no reference: add/)
  assert.match(faulted({ Reference: '4.426E+10' }), /by a spreadsheet: show the column as text/)
  assert.match(faulted({ 'Occurred date': '' }), /no occurred date: add/)
  assert.match(faulted({ 'Occurred date': '31/02/2026' }), /not a day: write it like/)
  assert.match(faulted({ 'Occurred date': '11/03/2026' }), /still to come/)
  assert.match(faulted({ 'Recorded level': 'gold' }), /write standard, medium or high/)
  assert.match(faulted({ 'Victim date of birth': '30/02/1990' }), /Victim date of birth is “30\/02\/1990”/)
  assert.match(faulted({ Offence: '', Summary: '' }), /what happened/)
  assert.match(
    faulted({ 'Victim given name': 'unknown', 'Victim family name': '', 'Suspect given name': '', 'Suspect family name': '' }),
    /Nobody is named/,
  )
  assert.match(faulted({ 'Suspect given name': 'Asha', 'Suspect date of birth': '14/07/1991' }), /the same person/)
  assert.match(faulted({ 'Recorded level': 'gold', 'Occurred date': 'x' }), /\|/, 'all reasons at once')
})
test('what can be left out is left out and said, and the person is not kept waiting for it', () => {
  assert.deepEqual(one({ 'Occurred time': 'late' }).notes, ['The time “late” could not be read; left out'])
  assert.equal(taken({ 'Victim phone': 'none' }).phone, null)
  assert.equal(taken({ 'Recorded level': '' }).level, null)
  assert.equal(taken({ 'Safe to call': 'after 6' }).safeToCall, 'not-known')
  assert.deepEqual([taken({ 'Suspect given name': '', 'Suspect family name': '', 'Suspect date of birth': '' }).suspect], [null])
  assert.equal(taken({ 'Suspect given name': 'PAT', 'Suspect family name': "O'BRIEN-SHAW" }).suspect?.familyName, "O'Brien-Shaw")
})
test('an address is his to know only where he was at it; abuse from afar and flight hide it whatever the box says', () => {
  assert.equal(taken({ 'Suspect was at this address': '' }).addressKnownToHim, false)
  assert.equal(taken({ 'Suspect was at this address': 'no' }).addressKnownToHim, false)
  for (const Summary of [
    'He texted her all night.',
    'She fled to her sister.',
    'He is looking for her.',
    'Found a tracker on the car.',
    'She is in a refuge.',
  ]) {
    const row = one({ Summary })
    assert.equal(row.notification?.addressKnownToHim, false, Summary)
    assert.match(row.notes.join(), /vault/)
  }
})
test('a relation that the two ages contradict is kept as words', () => {
  const n = taken({ 'Suspect is the victim’s': 'son' })
  assert.deepEqual(n.relation, { kind: 'other', words: 'son' })
  assert.equal(taken({ 'Suspect is the victim’s': 'son', 'Suspect date of birth': '02/01/2008' }).relation?.kind, 'child-of')
})

test('the same reference twice in a file is one; with other words a person has to say which', () => {
  assert.equal(referenceKey(' 44/abc – 1'), '44/ABC-1')
  const same = file({}, {})
  assert.deepEqual(
    same.rows.map((r) => [r.sameAs, fateOf(r, new Set())]),
    [
      [null, 'new'],
      [2, 'repeated'],
    ],
  )
  const other = file({}, { 'Recorded level': 'high' })
  assert.equal(fateOf(other.rows[0]!, new Set()), 'new')
  assert.equal(fateOf(other.rows[1]!, new Set()), 'rejected')
  assert.match(other.rows[1]?.faults[0] ?? '', /same reference as line 2/)
  assert.equal(other.rows[1]?.level, 'high', 'a refused row still says that it is high')
  assert.equal(fateOf(one(), new Set(['44260090001'])), 'repeated')
})
test('a row that does not fit the headings is refused alone, and a high one is still seen to be high', () => {
  const text = `${writeCsv(headings, [rowOf({}), rowOf({ Reference: '2' })])}3,09/03/2026,,high,one cell too few\r\n`
  const read = readPoliceFile(Buffer.from(text), today)
  assert.deepEqual(
    read.rows.map((r) => [r.line, r.notification !== null, r.level]),
    [
      [2, true, 'medium'],
      [3, true, 'medium'],
      [4, false, 'high'],
    ],
  )
  assert.match(read.rows[2]?.faults[0] ?? '', /5 cells, the heading 30\. Put quotation marks/)
})

test('a file that cannot be read whole is not read at all, and says what to do', () => {
  const faults = (text: string | Buffer) => readPoliceFile(Buffer.from(text as string), today).faults.join(' | ')
  assert.match(faults(''), /The file is empty/)
  assert.match(faults(headings.join(',')), /no rows/)
  assert.match(faults('Name,Age\nA,1\n'), /no column headed “Reference”/)
  assert.match(faults(`Reference,Date,Level,Summary\nA,9/3/26,high,"never closes\nB,9/3/26,high,x\n`), /never closes/)
})
test('no bytes make it throw', () => {
  for (let i = 0; i < 300; i++) {
    const bytes = Buffer.from(Array.from({ length: 200 }, (_, j) => (i * 7919 + j * 104729 + ((i * j) % 251)) % 256))
    const mixed = Buffer.concat([Buffer.from('Reference,Date,Level,Summary,Children\n'), bytes])
    assert.ok(readPoliceFile(bytes, today))
    assert.ok(readPoliceFile(mixed, today))
  }
})
test('a repeat that has become more urgent is seen to be', () => {
  assert.deepEqual(
    [
      isRaised('standard', 'high'),
      isRaised('medium', 'medium'),
      isRaised('high', 'standard'),
      isRaised(null, 'high'),
      isRaised('standard', null),
    ],
    [true, false, false, true, false],
  )
})
