/** Each kind of question against what people and machines really type into it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import {
  aDay,
  address,
  anyOf,
  aRoughDay,
  aTime,
  chooseAnyFrom,
  chooseFrom,
  email,
  file,
  hidden,
  longText,
  oneOf,
  phone,
  postcode,
  select,
  text,
  timeInWords,
  timeWindow,
  wholeNumber,
  yesNo,
} from '#platform/fields.ts'
import { type Answers, type Field, form, type Given, Problem } from '#platform/form.ts'
import type { Body } from '#platform/http.ts'

const missing = 'Say something'
const read = <T>(field: Field<T>, body: Body, given: Given = {}): unknown => {
  const answer = field.read(body, 'q', given)
  return answer instanceof Problem ? `! ${answer.text}${answer.part && ` [${answer.part}]`}` : answer
}
/** What is posted, and what is understood; a sentence beginning with ! is what the reader is told. */
const table = <T>(name: string, field: Field<T>, rows: readonly (readonly [Body | string, unknown])[], given: Given = {}) =>
  test(name, () => {
    for (const [body, expected] of rows)
      assert.deepEqual(read(field, typeof body === 'string' ? { q: body } : body, given), expected, JSON.stringify(body))
  })

table('a line of text is trimmed, one line, and whole characters', text('Name', { missing, max: 20 }), [
  ['  Pat   Doe ', 'Pat Doe'],
  ['a\u0000b\u0007', 'ab'],
  ['x\ud800y', 'x\ufffdy'],
  ['two\r\nlines', 'two lines'],
  ['', `! ${missing}`],
  ['   ', `! ${missing}`],
  ['<b>"&\'', '<b>"&\''],
  ['x'.repeat(21), '! Your answer must be 20 characters or fewer'],
  [{ q: ['first', 'second'] }, 'first'],
  [{ q: [] }, `! ${missing}`],
  [{}, `! ${missing}`],
  [{ q: { nested: true } as unknown as string }, `! ${missing}`],
  [{ q: null as unknown as string }, `! ${missing}`],
  [Object.create({ q: 'inherited' }) as Body, `! ${missing}`],
])
table(
  'a long text keeps its lines, with one kind of line end',
  longText('What happened', { optional: true, max: 30, called: 'what happened' }),
  [
    ['one\r\ntwo\rthree\n', 'one\ntwo\nthree'],
    ['\ta', 'a'],
    ['', undefined],
    ['y'.repeat(31), '! What happened must be 30 characters or fewer'],
  ],
)
table(
  'one choice must be one that was offered',
  oneOf('Who', { self: 'Herself', other: { text: 'Someone else', hint: 'x' } }, { missing }),
  [
    ['self', 'self'],
    ['', `! ${missing}`],
    ['constructor', `! ${missing}`],
    ['__proto__', `! ${missing}`],
    [{ q: ['other', 'self'] }, 'other'],
  ],
)
table('an optional choice that was never offered is refused, not dropped', oneOf('Who', { self: 'Herself' }, { optional: true }), [
  ['', undefined],
  ['him', '! Select one of the answers in the list'],
])
table(
  'several choices come in the order of the list, once each',
  anyOf('Which', { a: 'A', b: 'B', none: { text: 'None', alone: true } }, { optional: true }),
  [
    [{ q: ['b', 'a', 'b'] }, ['a', 'b']],
    [{ q: 'b' }, ['b']],
    [{}, []],
    [{ q: ['none'] }, ['none']],
    [{ q: ['none', 'a'] }, '! Select “None” or the other answers, not both'],
    [{ q: ['a', 'zzz'] }, '! Select one of the answers in the list'],
    [{ q: [1, null, { x: 1 }] as unknown as string[] }, []],
  ],
)
table('ticking nothing is a mistake only where something must be ticked', anyOf('Which', { a: 'A' }, { missing }), [[{}, `! ${missing}`]])
table('yes and no', yesNo('Safe to talk?', { missing }), [
  ['yes', true],
  ['no', false],
  ['', `! ${missing}`],
  ['true', `! ${missing}`],
])
table('a list to select from', select('Area', { soton: 'Southampton' }, { optional: true }), [
  ['soton', 'soton'],
  ['', undefined],
  ['mars', '! Select one of the answers in the list'],
])

const people = (family: { people: Record<string, string> }) => family.people
const family = { subject: { people: { id1: 'Asha', id2: 'Ben' } } }
table(
  'a person is chosen from those who belong to this family now',
  chooseFrom('Who', { choices: people, missing }),
  [
    ['id1', 'id1'],
    ['id9', `! ${missing}`],
    ['', `! ${missing}`],
  ],
  family,
)
table(
  'several people are chosen in the same way',
  chooseAnyFrom('Who', { choices: people, optional: true }),
  [
    [{ q: ['id2', 'id1'] }, ['id1', 'id2']],
    [{ q: ['id2', 'id9'] }, '! Select one of the answers in the list'],
  ],
  family,
)

const date = (d: unknown, m: unknown, y: unknown) => ({ 'q-day': d, 'q-month': m, 'q-year': y }) as Body
const dob = aDay('When was she born?', { missing, called: 'date of birth' })
table('a day is read forgivingly and never guessed', dob, [
  [date('27', '3', '2026'), '2026-03-27'],
  [date(' 7 ', 'sept', '1999'), '1999-09-07'],
  [date('1st', 'FEBRUARY', '2001'), '2001-02-01'],
  [date('29', '2', '2024'), '2024-02-29'],
  [date('29', '2', '2025'), '! Date of birth must be a real date [day]'],
  [date('29', '2', '1900'), '! Date of birth must be a real date [day]'],
  [date('31', '4', '2025'), '! Date of birth must be a real date [day]'],
  [date('0', '4', '2025'), '! Date of birth must be a real date [day]'],
  [date('3', '13', '2025'), '! Date of birth must have a month from 1 to 12, or its name [month]'],
  [date('3', 'ma', '2025'), '! Date of birth must have a month from 1 to 12, or its name [month]'],
  [date('3', '4', '87'), '! Date of birth must have a year of 4 numbers, like 1987 [year]'],
  [date('3', '4', '1066'), '! Date of birth must have a year between 1900 and 2100 [year]'],
  [date('3', '4', '١٩٩٩'), '! Date of birth must have a year between 1900 and 2100 [year]'],
  [date('3', '4', ''), '! Date of birth must include a year [year]'],
  [date('', '', '1999'), '! Date of birth must include a day and month [day]'],
  [date('3/4/1999', '', ''), '1999-04-03'],
  [date('3 march 1999', '', ''), '1999-03-03'],
  [date('', '', ''), `! ${missing} [day]`],
  [{}, `! ${missing} [day]`],
  [date(['3', '4'], ['5'], ['2020']), '2020-05-03'],
  [date({}, [], null), `! ${missing} [day]`],
  [date('1e1', '0x3', '2020'), '! Date of birth must have a month from 1 to 12, or its name [month]'],
])
table('a day that nobody knows exactly may be a month or a year', aRoughDay('Born', { optional: true }), [
  [date('', '', '1987'), { on: '1987-01-01', exact: 'year' }],
  [date('', 'May', '1987'), { on: '1987-05-01', exact: 'month' }],
  [date('9', '5', '1987'), { on: '1987-05-09', exact: 'day' }],
  [date('9', '', '1987'), '! The date must include a month [month]'],
  [date('', '5', ''), '! The date must include a year [year]'],
  [date('', '', ''), undefined],
])
table('a time is read as people write it, and asked about when it could be either end of the day', aTime('When', { optional: true }), [
  ['2pm', '14:00'],
  ['2 PM', '14:00'],
  ['2.30 p.m.', '14:30'],
  ['12am', '00:00'],
  ['12pm', '12:00'],
  ['noon', '12:00'],
  ['midnight', '00:00'],
  ['14:00', '14:00'],
  ['1400', '14:00'],
  ['9.30', '09:30'],
  ['930', '09:30'],
  ['0930', '09:30'],
  ['9', '09:00'],
  ['11', '11:00'],
  ['0:15', '00:15'],
  ['02:30', '02:30'],
  ['2', '! Say if 2 is in the morning or the afternoon, like 2pm'],
  ['2.30', '! Say if 2.30 is in the morning or the afternoon, like 2.30pm'],
  ['230', '! Say if 230 is in the morning or the afternoon, like 230pm'],
  ['13pm', '! The time must be a time, like 2pm, 9:30am or 14:00'],
  ['0am', '! The time must be a time, like 2pm, 9:30am or 14:00'],
  ['24:00', '! The time must be a time, like 2pm, 9:30am or 14:00'],
  ['9:75', '! The time must be a time, like 2pm, 9:30am or 14:00'],
  ['after school', '! The time must be a time, like 2pm, 9:30am or 14:00'],
  ['', undefined],
])
const between = (from: unknown, until: unknown) => ({ 'q-from': from, 'q-until': until }) as Body
table('a window has a start and a later end', timeWindow('Between which times?', { missing }), [
  [between('10am', '3pm'), { from: '10:00', until: '15:00' }],
  [between('10am', ''), '! Enter when it ends [until]'],
  [between('', '3pm'), '! Enter when it starts [from]'],
  [between('3pm', '10am'), '! The end must be later than the start [until]'],
  [between('3pm', '3pm'), '! The end must be later than the start [until]'],
  [between('3', '4'), '! Say if 3 is in the morning or the afternoon, like 3pm [from]'],
  [between('', ''), `! ${missing} [from]`],
])
table('an email address', email('Email', { optional: true }), [
  ['pat@example.com', 'pat@example.com'],
  ['mailto: pat @example.com', 'pat@example.com'],
  ['pat@example', '! Enter an email address in the correct format, like name@example.com'],
  ['pat@@example.com', '! Enter an email address in the correct format, like name@example.com'],
  ['a@b.c, d@e.f', '! Enter an email address in the correct format, like name@example.com'],
  [`${'a'.repeat(250)}@example.com`, '! Your answer must be 254 characters or fewer'],
])
const badPhone = '! Enter a phone number, like 01632 960 001, 07700 900 982 or +44 7700 900 982'
table('a phone number is kept as typed and as dialled', phone('Number', { optional: true }), [
  ['07700 900 123', { typed: '07700 900 123', number: '07700900123' }],
  ['+44 (0)7700-900123', { typed: '+44 (0)7700-900123', number: '07700900123' }],
  ['0044 7700 900123', { typed: '0044 7700 900123', number: '07700900123' }],
  ['01632 960001 ext 12', { typed: '01632 960001 ext 12', number: '01632960001' }],
  ['+33 1 23 45 67 89', { typed: '+33 1 23 45 67 89', number: '+33123456789' }],
  ['07700 90012', { typed: '07700 90012', number: '0770090012' }],
  ['960001', badPhone],
  ['her sister', badPhone],
  ['++44', badPhone],
])
table('a whole number', wholeNumber('How many weeks?', { optional: true, max: 60, called: 'weeks' }), [
  ['12', 12],
  [' 1 2', 12],
  ['0', 0],
  ['-0', 0],
  ['3.5', '! Weeks must be a whole number, like 3'],
  ['1e3', '! Weeks must be a whole number, like 3'],
  ['twelve', '! Weeks must be a whole number, like 3'],
  ['-1', '! Weeks must be 0 or more'],
  ['61', '! Weeks must be 60 or fewer'],
  ['9'.repeat(190), '! Weeks must be 60 or fewer'],
])
const at = (line1: string, town: string, code: string) => ({ 'q-line1': line1, 'q-line2': '', 'q-town': town, 'q-postcode': code }) as Body
table('an address may be as little as is known', address('Where', { missing }), [
  [at('1 Nowhere Row', 'Southampton', 'so14  0yn'), { line1: '1 Nowhere Row', line2: '', town: 'Southampton', postcode: 'SO14 0YN' }],
  [at('', 'Gosport', ''), { line1: '', line2: '', town: 'Gosport', postcode: '' }],
  [at('', '', 'po1'), { line1: '', line2: '', town: '', postcode: 'PO1' }],
  [at('', '', 'near the church'), '! Enter a UK postcode, or its first half, or leave it empty [postcode]'],
  [at('x'.repeat(101), '', ''), '! Address line 1 must be 100 characters or fewer [line1]'],
  [{}, `! ${missing} [line1]`],
])
test('postcodes are put in their usual form', () => {
  for (const [typed, expected] of [
    ['sw1a1aa', 'SW1A 1AA'],
    ['M1 1AE', 'M1 1AE'],
    ['SO14-2AA', 'SO14 2AA'],
    ['12345', undefined],
    ['SO14 0Y', undefined],
  ])
    assert.equal(postcode(typed as string), expected)
})
const sent = (name: string, size: number): Given => ({ files: { q: { name, type: 'text/csv', bytes: Buffer.alloc(size) } } })
test('a file must be of the kind and size that was asked for', () => {
  const field = file('Notifications', { missing, endings: ['.csv'], maxMegabytes: 1 })
  assert.equal((read(field, {}, sent('day.CSV', 10)) as { name: string }).name, 'day.CSV')
  assert.equal(read(field, {}, sent('day.exe', 10)), '! The selected file must end in .csv')
  assert.equal(read(field, {}, sent('day.csv', 0)), '! The selected file is empty')
  assert.equal(read(field, {}, sent('day.csv', 1024 * 1024 + 1)), '! The selected file must be smaller than 1MB')
  assert.equal(read(field, { q: 'a string' }), `! ${missing}`)
})
test('times are said as people say them', () => {
  for (const [time, words] of [
    ['00:00', 'midnight'],
    ['12:00', 'midday'],
    ['00:15', '12:15am'],
    ['12:30', '12:30pm'],
    ['09:05', '9:05am'],
    ['23:00', '11pm'],
  ])
    assert.equal(timeInWords(time as Time), words)
})

// Every kind at once, for the two properties that all must have.
const everything = form({
  text: text('T', { optional: true }),
  long: longText('L', { optional: true }),
  one: oneOf('O', { a: 'A', b: 'B' }, { optional: true }),
  many: anyOf('M', { a: 'A', b: 'B', c: 'C' }, { optional: true }),
  yes: yesNo('Y', { optional: true }),
  select: select('S', { a: 'A', b: 'B' }, { optional: true }),
  person: chooseFrom('P', { choices: people, optional: true }),
  day: aDay('D', { optional: true }),
  rough: aRoughDay('R', { optional: true }),
  time: aTime('Ti', { optional: true }),
  window: timeWindow('W', { optional: true }),
  email: email('E', { optional: true }),
  phone: phone('Ph', { optional: true }),
  number: wholeNumber('N', { optional: true, min: -50 }),
  address: address('A', { optional: true }),
  carried: hidden(),
})
/** A fixed source of chance, so that a failure comes back. */
const chance = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

test('whatever is answered reads back as it was answered', () => {
  const next = chance(7)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T
  const maybe = <T>(value: T): T | undefined => (next() < 0.25 ? undefined : value)
  const letters = [...'aZé9"<&\'’\u{1f600} -/']
  const words = (more: readonly string[] = []) =>
    `x${Array.from({ length: Math.floor(next() * 30) }, () => pick([...letters, ...more])).join('')}y`.replace(/ +/g, ' ')
  const two = (n: number) => String(n).padStart(2, '0')
  const time = () => `${two(Math.floor(next() * 23))}:${two(Math.floor(next() * 60))}` as Time
  for (let i = 0; i < 500; i++) {
    const on = `${1900 + Math.floor(next() * 200)}-${two(1 + Math.floor(next() * 12))}-${two(1 + Math.floor(next() * 28))}` as Day
    const exact = pick(['day', 'month', 'year'] as const)
    const answers: Answers<typeof everything> = {
      text: maybe(words()),
      long: maybe(words(['\n', '\t'])),
      one: maybe(pick(['a', 'b'] as const)),
      many: (['a', 'b', 'c'] as const).filter(() => next() < 0.5),
      yes: maybe(next() < 0.5),
      select: maybe(pick(['a', 'b'] as const)),
      person: maybe(pick(['id1', 'id2'])),
      day: maybe(on),
      rough: maybe({ on: (exact === 'day' ? on : exact === 'month' ? `${on.slice(0, 7)}-01` : `${on.slice(0, 4)}-01-01`) as Day, exact }),
      time: maybe(time()),
      window: maybe({ from: time(), until: '23:59' as Time }),
      email: maybe(`${pick(['pat', 'p.doe'])}@example.com`),
      phone: maybe({ typed: '+44 7700 900123', number: '07700900123' }),
      number: maybe(Math.floor(next() * 100) - 50),
      address: maybe({ line1: words(), line2: pick(['', words()]), town: 'Fareham', postcode: pick(['', 'PO16 7AA', 'PO16']) }),
      carried: maybe(words()),
    }
    assert.deepEqual(everything.read(everything.fill(answers), family), { answers })
  }
})
test('no body, however hostile, makes a form throw', () => {
  const next = chance(11)
  const nasty: unknown[] = [
    undefined,
    null,
    '',
    '\u0000',
    '\ud800',
    'x'.repeat(1e5),
    [],
    [[]],
    ['a', 'a'],
    {},
    { toString: null },
    0,
    true,
    '__proto__',
    '\u202e',
    '-',
    '٣',
    '99999999999999999999',
  ]
  for (let i = 0; i < 500; i++) {
    const body: Record<string, unknown> = next() < 0.5 ? Object.create(null) : {}
    for (const name of Object.keys(everything.fields)) {
      for (const part of ['', '-day', '-month', '-year', '-from', '-until', '-line1', '-postcode'])
        if (next() < 0.5) body[name + part] = nasty[Math.floor(next() * nasty.length)]
    }
    const read = everything.read(body as Body, family)
    assert.ok(
      'answers' in read ||
        Object.values(read.problems).every((p) => p.text.length > 0 && p.text.length < 200 && !p.text.includes('\ud800')),
      JSON.stringify(read),
    )
  }
  for (const body of [null, undefined, 'text', 7, []]) assert.ok('answers' in everything.read(body as unknown as Body, family))
})
