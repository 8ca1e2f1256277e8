/** Anybody's table: which column is what, and that a row is taken for what it says or refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../chance.ts'
import { type Mapping, reading, readMapping } from './columns.ts'

const mapping = (text: string): Mapping => {
  const read = readMapping(text)
  assert.ok('mapping' in read, JSON.stringify(read))
  return read.mapping
}
const rows = (text: string, header: string[]) => {
  const of = reading(header, mapping(text), 2026)
  assert.ok(!('problem' in of), JSON.stringify(of))
  return of
}
test('a mapping is written in one line or as JSON', () => {
  const wanted = [
    ['forename', ['First name']],
    ['surname', ['Family name', 'Maiden name']],
    ['born', ['DOB']],
  ]
  assert.deepEqual([...mapping('forename = First name, surname=Family name|Maiden name,dob=DOB')], wanted)
  assert.deepEqual([...mapping('{"forename": "First name", "surname": ["Family name", "Maiden name"], "born": "DOB"}')], wanted)
})
test('what is wrong with a mapping is said', () => {
  for (const [text, words] of [
    ['forenam=x', /"forenam" is not a kind of column/],
    ['forename', /kind=column/],
    ['forename=', /no column/],
    ['forename=a,forename=b', /twice/],
    ['id=a', /nothing to compare/],
    ['', /nothing to compare/],
    ['{"forename": 1}', /must be a column/],
    ['{', /JSON/],
    ['__proto__=a', /not a kind/],
  ] as const) {
    const read = readMapping(text)
    assert.match('problem' in read ? read.problem : 'none', words, text)
  }
})
test('a row becomes a person, her other names and earlier addresses beside her', () => {
  const of = rows('id=No,forename=First,surname=Last|Maiden,born=DOB,address=Line 1|Old line,postcode=PC|Old PC,phone=Tel', [
    'No',
    'First',
    'LAST',
    'Maiden',
    'DOB',
    'Line 1',
    'PC',
    'Old line',
    'Old PC',
    'Tel',
  ])
  assert.deepEqual(of.person(['7', 'Kate (Katie)', 'Thorn', 'Ash', '1/2/90', '12 Fern Rd', 'SO14 0AA', '4 Moss Lane', 'ZY1 1AA', 'none']), {
    id: '7',
    person: {
      forename: 'kate',
      surname: 'thorn',
      born: '19900201',
      house: '12',
      street: 'fern road',
      postcode: 'SO14 0AA',
      also: [{ forename: 'katie', surname: 'ash', house: '4', street: 'moss lane', postcode: 'ZY1 1AA' }],
    },
  })
  assert.deepEqual([...of.unread], [['phone', 1]])
})
test('a row with nothing to compare is refused, a missing column named', () => {
  assert.deepEqual(rows('forename=a,incident=b', ['a', 'b']).person(['unknown', '12']), { problem: 'Nothing in the row can be compared' })
  const missing = reading(['Name', 'DOB'], mapping('forename=First,surname=Last'), 2026)
  assert.ok('problem' in missing)
  assert.match(missing.problem, /"First"/)
})
test('no cell makes it fail', () => {
  const kinds =
    'id=a,name=b,forename=c,middle=d,surname=e,born=f,sex=g,postcode=h,address=i,town=j,phone=k,email=l,nhs=m,upn=n,pnc=o,cro=p,number=q,other=r,incident=s'
  const header = [...'abcdefghijklmnopqrs']
  const of = rows(kinds, header)
  const dice = chance('cells')
  for (let n = 0; n < 1500; n++)
    of.person(header.map(() => Array.from({ length: dice.integer(0, 12) }, () => String.fromCharCode(dice.integer(0, 0xffff))).join('')))
  of.person([])
  of.person(header.map(() => '9'.repeat(300_000)))
})
