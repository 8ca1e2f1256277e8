/** Who says what, what may be called what, and answers that are not one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import {
  bothWays,
  calledFor,
  detailKinds,
  ethnicDetails,
  ethnicGroups,
  identifierGap,
  judgementGap,
  nameGaps,
  sayDetail,
} from './about-rules.ts'

test('each said to harm the other is seen, whoever says it; one saying alone is no such thing, and two of one are not', () => {
  const says = (byMember: string | null, ofMember: string) => ({ byMember, ofMember })
  assert.deepEqual(bothWays([says('a', 'b'), says('b', 'a')]), [['a', 'b']])
  assert.deepEqual(bothWays([says('b', 'a'), says('a', 'b'), says('a', 'b')]), [['a', 'b']])
  assert.deepEqual(bothWays([says('a', 'b'), says('a', 'b'), says('c', 'a'), says(null, 'a')]), [])
})
test('a judgement needs its reason where it is said both ways or turned round, and nowhere else', () => {
  const j = (over: object) => judgementGap({ role: 'victim', was: 'unjudged', contested: false, reason: '', ...over })
  assert.equal(j({}), undefined)
  assert.match(j({ contested: true }) ?? '', /Each is said to harm the other/)
  assert.equal(j({ contested: true, reason: 'She is afraid of him, alone' }), undefined)
  assert.equal(j({ contested: true, role: 'unjudged' }), undefined, 'not yet clear may be said at any time')
  assert.match(j({ was: 'harms' }) ?? '', /turns round/)
  assert.equal(j({ was: 'harms', role: 'unjudged' }), undefined)
})
test('nobody is an offender before a conviction or a caution', () => {
  const called = (...kinds: Parameters<typeof calledFor>[0][number]['kind'][]) => calledFor(kinds.map((kind) => ({ kind })))
  assert.equal(called(), undefined)
  assert.equal(called('suspected'), 'suspect')
  assert.equal(called('suspected', 'charged'), 'suspect')
  assert.equal(called('suspected', 'no-further-action'), undefined)
  assert.equal(called('charged', 'acquitted'), undefined)
  assert.equal(called('charged', 'convicted'), 'offender')
  assert.equal(called('cautioned'), 'offender')
})
test('prefers not to say, not known and not asked are three answers, for every question', () => {
  for (const kind of Object.keys(detailKinds) as (keyof typeof detailKinds)[])
    assert.deepEqual(
      ['not-said', 'not-known', 'not-asked'].map((answer) => sayDetail(kind, { answer, more: '' })),
      ['Prefers not to say', 'Not known', 'Not asked'],
    )
  assert.equal(sayDetail('ethnicity', { answer: 'white', more: 'roma' }), 'White: Roma')
  assert.equal(sayDetail('ethnicity', { answer: 'asian', more: '' }), 'Asian or Asian British')
  assert.equal(sayDetail('language', { answer: 'said', more: 'Polish' }), 'Polish')
  assert.equal(Object.values(ethnicDetails).flatMap((d) => Object.keys(d)).length, 19, 'as the census of 2021 has them')
  assert.deepEqual(Object.keys(ethnicDetails), Object.keys(ethnicGroups))
})
test('a name is a name, its days in order, and a number is refused with how to mend it', () => {
  assert.ok(nameGaps({ givenName: ' ', familyName: '' }).givenName)
  assert.ok(nameGaps({ givenName: 'A', familyName: '', fromOn: '2020-02-01' as Day, untilOn: '2020-01-01' as Day }).untilOn)
  assert.deepEqual(nameGaps({ givenName: '', familyName: 'Pike' }), {})
  assert.match(identifierGap('nhs', '943 476 5918') ?? '', /Read it again/)
  assert.equal(identifierGap('nhs', '943 476 5919'), undefined)
})
