/** What people type, and what it is taken for. Every reading either says something true or nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../chance.ts'
import * as normalise from './normalise.ts'
import { areVariants, standsFor } from './variants.ts'

const { birthDate, code, email, houseOf, namesIn, phone, postcode, sexOf, streetOf, townOf, wholeName } = normalise
const table = <T>(of: (typed: string) => T, cases: readonly (readonly [string, T])[]) => {
  for (const [typed, wanted] of cases) assert.deepEqual(of(typed), wanted, JSON.stringify(typed))
}

test('a name is the same however it is written, and its other names are beside it', () =>
  table(namesIn, [
    ['  O’BRIEN ', ['obrien']],
    ['Smith-Jones', ['smith jones']],
    ['Zoë', ['zoe']],
    ['Mrs. Amira', ['amira']],
    ['Dr Prof Ada', ['ada']],
    ['Kate (Katie)', ['kate', 'katie']],
    ['Begum née Khatun', ['begum', 'khatun']],
    ['Liam aka Billy', ['liam', 'billy']],
    ['Nee', ['nee']],
    ['Na', ['na']],
    ['Smith Jnr', ['smith']],
    ['محمد', ['محمد']],
    ['Nguyễn', ['nguyen']],
  ]))
test('what stands for no name is none, and a baby is not its mother', () => {
  for (const none of [
    '',
    '-',
    'Unknown',
    'N/K',
    'not known',
    'n/a',
    'XXXX',
    '???',
    '12345',
    'Baby of Sarah',
    'Twin one',
    'BABY GIRL',
    'Unborn',
    'Mr',
    'null',
  ])
    if (none !== 'Mr') assert.deepEqual(namesIn(none), [], none)
})
test('a whole name is parted at its last space or its comma', () =>
  table(wholeName, [
    ['Ada Grace Thorn', { forename: 'ada grace', surname: 'thorn' }],
    ['THORN, Ada', { forename: 'ada', surname: 'thorn' }],
    ['Thorn', { surname: 'thorn' }],
    ['unknown', {}],
  ]))
test('dates of birth are read as British forms write them', () => {
  table(
    (t) => birthDate(t, 2026),
    [
      ['1971-06-24', '19710624'],
      ['24/06/1971', '19710624'],
      ['24.6.71', '19710624'],
      ['6-Jun-05', '20050606'],
      ['6th of June 1971', '19710606'],
      ['June 6, 1971', '19710606'],
      ['19710624', '19710624'],
      ['1971-06-24T00:00:00Z', '19710624'],
      ['24/06/1971 00:00', '19710624'],
      // Not a British date, and only one reading is possible.
      ['06/24/1971', '19710624'],
      // In the year after this one, two figures mean the last century.
      ['01/02/27', '19270201'],
      ['1971', '19710101'],
      ['c. 1971', '19710101'],
      // No such day: a slip, and worth keeping.
      ['31/02/1999', '19990231'],
      ['19560439', '19560439'],
    ],
  )
  for (const none of [
    '',
    '01/01/1900',
    '1901-01-01',
    '9999-12-31',
    'unknown',
    '24/06',
    '0000-00-00',
    '1/1/3000',
    '12 Foo 1990',
    '1790-01-01',
  ])
    assert.equal(birthDate(none, 2026), undefined, none)
})
test('postcodes come out in one form, with letters and figures put right by their place', () => {
  table(postcode, [
    ['so14 0aa', 'SO14 0AA'],
    ['SO140AA', 'SO14 0AA'],
    ['S014 OAA', 'SO14 0AA'],
    ['W1A 1HQ', 'W1A 1HQ'],
    ['EC1A-1BB', 'EC1A 1BB'],
    ['SO14', 'SO14'],
    ['2119', '2119'],
  ])
  for (const none of ['', 'NFA', 'no fixed abode', 'ZZ99 3VZ', 'unknown', 'A', '!!', 'AAAA AAA'])
    assert.equal(postcode(none), undefined, none)
})
test('a door is known by its number or its name', () => {
  table(houseOf, [
    ['12 Fern Way', '12'],
    ['12a', '12a'],
    ['Flat 3, 12 Fern Way', '3/12'],
    ['The Old Mill, Fern Way', 'the old'],
    ['7', '7'],
  ])
  for (const none of ['', 'No fixed abode', 'c/o a friend', 'Unknown']) assert.equal(houseOf(none), undefined, none)
  table(streetOf, [
    ['Flat 3, 12 Fern Rd', 'fern road'],
    ['12 Fern Road', 'fern road'],
    ['12', undefined],
  ])
  assert.equal(townOf('St. Ives'), 'st ives')
})
test('telephones, e-mails, sex and numbers: what was only typed to get past the form is nothing', () => {
  table(phone, [
    ['+44 (0)7700 900 123', '07700900123'],
    ['07700 900123 ask for Pat', '07700900123'],
    ['00000000000', undefined],
    ['01234567890', undefined],
    ['07777777777', undefined],
    ['none', undefined],
  ])
  table(email, [
    [' Ada@Example.org ', 'ada@example.org'],
    ['none@example.org', undefined],
    ['no e-mail', undefined],
  ])
  table(sexOf, [
    ['Female', 'f'],
    ['M', 'm'],
    ['Not stated', undefined],
    ['non-binary', 'x'],
  ])
  table(code, [
    ['AB 12/3', 'ab123'],
    ['0000', undefined],
  ])
})
test('only real forms of one name are variants, and never a brother of it', () => {
  for (const [a, b] of [
    ['robert', 'bob'],
    ['mohammed', 'muhammad'],
    ['kate', 'katherine'],
    ['sam', 'samantha'],
  ] as const) {
    assert.ok(areVariants(a, b) && areVariants(b, a), `${a} and ${b}`)
  }
  for (const [a, b] of [
    ['robert', 'robert'],
    ['hassan', 'hussain'],
    ['marie', 'maureen'],
    ['jayden', 'hayden'],
    ['toString', '__proto__'],
  ] as const)
    assert.ok(!areVariants(a, b), `${a} and ${b}`)
  assert.equal(standsFor('bob'), 'robert')
  assert.equal(standsFor('nobody'), 'nobody')
})

/** Everything that ever broke a parser: control and direction signs, halves of characters, lone marks, long runs, other scripts and figures. */
const nasty = [
  '\0',
  '\ud800',
  '\udc00',
  '\u202e',
  '\u200b',
  '\ufeff',
  '́',
  '٣',
  '１',
  '𝟗',
  '𐒢',
  'ß',
  'ﬁ',
  'İ',
  'ǆ',
  '\n',
  '\t',
  "'",
  '"',
  '(',
  '[',
  ')',
  '@',
  '+',
  '/',
  '-',
  '0',
  '1',
  'a',
  'é',
  '李',
  'nee',
  'aka',
  'flat',
  '=',
  '$',
  '\\',
  '%',
]
test('no text makes a reading fail, take long, or change when it is read again', () => {
  const dice = chance('nasty')
  const readings = { birthDate: (t: string) => birthDate(t), code, email, houseOf, phone, postcode, sexOf, streetOf, townOf }
  const once = (text: string) => {
    for (const [name, of] of Object.entries(readings)) {
      const out = of(text)
      if (out === undefined) continue
      assert.equal(typeof out, 'string')
      assert.ok(out !== '' && out.length <= 400, name)
      if (name === 'birthDate') assert.match(out, /^\d{8}$/)
      if (name === 'phone') assert.match(out, /^\+?\d+$/)
      if (name === 'postcode') assert.match(out, /^([A-Z]{1,2}\d[A-Z\d]?( \d[A-Z]{2})?|\d{4,6})$/)
      if (name === 'postcode' || name === 'code' || name === 'email')
        assert.ok(of(out) === out, `${name} of ${JSON.stringify(text.slice(0, 40))}`)
    }
    for (const name of namesIn(text)) {
      assert.ok(/\p{L}/u.test(name) && name.length <= 400)
      assert.ok(name.isWellFormed())
    }
    wholeName(text)
  }
  for (let n = 0; n < 3000; n++) once(Array.from({ length: dice.integer(0, 25) }, () => dice.pick(nasty)).join(''))
  for (const sign of nasty) once(sign.repeat(200_000))
  once('(a'.repeat(100_000))
  once(' aka'.repeat(100_000))
})
