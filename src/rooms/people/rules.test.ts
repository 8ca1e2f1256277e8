/** Who somebody may be, how they may be reached, and what is looked for: as tables. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { soughtIn } from './forms.ts'
import { type Alike, ageDoor, mayUse, type PointFacts, pointGaps, sayAge, whySame } from './rules.ts'

const now = new Date('2026-03-10T11:52:00Z')
const today = '2026-03-10' as Day
const daysAgo = (n: number) => new Date(now.getTime() - n * 86_400_000)

test('safe is as she said, not checked is one scripted call by a trained worker, unsafe is nothing', () => {
  const point = (p: Partial<PointFacts>): PointFacts => ({ state: 'safe', checkedAt: daysAgo(3), texts: true, voicemail: false, ...p })
  for (const [says, p, use, trained, may] of [
    ['safe, a call', {}, 'call', false, true],
    ['safe, a text she agreed to', {}, 'text', true, true],
    ['safe, a message she did not', {}, 'voicemail', true, false],
    ['not checked, a trained worker', { state: 'not_checked', checkedAt: null }, 'call', true, true],
    ['not checked, anyone else', { state: 'not_checked', checkedAt: null }, 'call', false, false],
    ['not checked, a text', { state: 'not_checked', checkedAt: null }, 'text', true, false],
    ['unsafe', { state: 'unsafe' }, 'call', true, false],
    ['old, a text', { checkedAt: daysAgo(91) }, 'text', true, false],
    ['old, a call', { checkedAt: daysAgo(91) }, 'call', true, true],
  ] as const)
    assert.equal(mayUse(point(p), use, now, trained).may, may, says)
  assert.deepEqual(Object.keys(pointGaps({ state: 'safe', saidBy: ' ' })), ['saidBy'])
  assert.deepEqual(pointGaps({ state: 'not_checked', saidBy: '' }), {})
})
test('why two may be one is said in words, with what speaks against it', () => {
  const one = (a: Partial<Alike>): Alike => ({ name: 'Leanne Marsh', bornOn: null, ageAbout: null, ...a })
  const born = (d: string) => d as Day
  const cases: [Partial<Alike>, Partial<Alike>, string[], string[]][] = [
    [{}, {}, ['same name'], []],
    [{}, { name: 'LEANNE  MARSH' }, ['same name'], []],
    [{}, { name: 'Leigh-Anne Marsh' }, ['part of the name is the same'], []],
    [{}, { name: 'Lean Marshe' }, ['the name looks alike'], []],
    [{ bornOn: born('1991-08-14') }, { bornOn: born('1991-08-14') }, ['same name', 'same date of birth'], []],
    [{ bornOn: born('1991-08-14') }, { bornOn: born('1993-08-14') }, ['same name', 'same birthday, another year'], []],
    [{ bornOn: born('1991-08-14') }, { bornOn: born('1991-04-14') }, ['same name', 'born in the same year'], []],
    [{ bornOn: born('1991-08-14') }, { bornOn: born('1961-01-02') }, ['same name'], ['another date of birth']],
    [{ bornOn: born('1991-08-14') }, { ageAbout: 35 }, ['same name', 'about the same age'], []],
    [{ ageAbout: 31 }, { ageAbout: 71 }, ['same name'], ['about 40 years apart']],
  ]
  for (const [a, b, same, differs] of cases) assert.deepEqual(whySame(one(a), one(b), today), { same, differs }, JSON.stringify([a, b]))
})
test('what is typed into Find is a name, a day of birth or a reference', () => {
  assert.deepEqual(soughtIn('Donna Pike 14.8.1991'), { name: 'Donna Pike', bornOn: '1991-08-14', reference: undefined, number: undefined })
  assert.deepEqual(soughtIn('Pike, born 14/08/1991'), { name: 'Pike', bornOn: '1991-08-14', reference: undefined, number: undefined })
  assert.deepEqual(soughtIn(' kmprstva '), { name: 'kmprstva', bornOn: undefined, reference: 'KMPRSTVA', number: undefined })
  assert.deepEqual(soughtIn('Samantha'), { name: 'Samantha', bornOn: undefined, reference: 'SAMANTHA', number: undefined })
  assert.deepEqual(soughtIn('31.2.1990'), { name: '', bornOn: undefined, reference: undefined, number: undefined })
  assert.deepEqual(soughtIn('1991-08-14'), { name: '', bornOn: '1991-08-14', reference: undefined, number: undefined })
})
test('ages gate the door', () => {
  assert.deepEqual([15, 16, 17, 18, undefined].map(ageDoor), ['child', 'both', 'both', 'adult', 'not-known'])
  assert.equal(sayAge({ bornOn: '2010-03-11' as Day, ageAbout: null }, today), '15')
})
