import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from './chance.ts'
import { fold, initials, plural, sentenceList, wellFormed } from './text.ts'

test('spellings of one name are found as one', () => {
  for (const [folded, ...spellings] of [
    ['obrien', "O'Brien", 'O’BRIEN', 'Oʼbrien', 'O`Brien', 'OBrien', 'o\u00adbrien'],
    ['zoe smith jones', 'Zoë Smith-Jones', ' zoe  smith–jones ', 'ZOE\tSMITH JONES', 'Zoe\u0308 Smith Jones'],
    ['st john', 'St. John', 'St John'],
    ['lukasz strasse', 'Łukasz Straße', 'LUKASZ STRASSE'],
    ['soren aegir thor', 'Søren Ægir Þor', 'soren aegir thor'],
    ['ibrahim', 'İbrahim', 'IBRAHIM'],
    ['fatima', 'Ｆatima\u202e', 'fatima'],
    ['محمد', 'مُحَمَّد', 'محمد'],
    ['नेहा', 'नेहा'],
    ['김민지', '김민지', '김민지'.normalize('NFD')],
    ['', '', ' ', '-', '\0'],
  ])
    for (const spelling of spellings) assert.equal(fold(spelling), folded, spelling)
  assert.notEqual(fold('Ann Brown'), fold('Anna Brown'))
  assert.notEqual(fold('नेहा'), fold('निहा'))
})

test('folding what is folded changes nothing, whatever was typed', () => {
  const random = chance('fold')
  for (let n = 0; n < 3_000; n++) {
    const typed = Array.from({ length: random.integer(0, 12) }, () =>
      String.fromCharCode(random.integer(0, random.pick([0x7f, 0x24f, 0x6ff, 0xffff]))),
    ).join('')
    const once = fold(typed)
    assert.equal(fold(once), once, JSON.stringify(typed))
  }
})

test('text the database cannot keep is mended', () => {
  assert.equal(wellFormed('a\0b\ud800c😀'), 'ab\ufffdc😀')
})

test('lists and counts are said as in a sentence', () => {
  assert.equal(sentenceList([]), '')
  assert.equal(sentenceList(['a']), 'a')
  assert.equal(sentenceList(['a', 'b']), 'a and b')
  assert.equal(sentenceList(['a', 'b', 'c'], 'or'), 'a, b or c')
  assert.equal(plural(1, 'contact'), '1 contact')
  assert.equal(plural(2, 'contact'), '2 contacts')
  assert.equal(plural(0, 'family'), '0 families')
  assert.equal(plural(2, 'day'), '2 days')
  assert.equal(plural(1204, 'child', 'children'), '1,204 children')
})

test('initials are of the first and the last name', () => {
  assert.equal(initials('Amira Jane Begum'), 'AB')
  assert.equal(initials("  élodie  o'neill "), 'ÉO')
  assert.equal(initials('Madonna'), 'M')
  assert.equal(initials('(unknown) 7'), 'U')
  assert.equal(initials(' '), '')
})
