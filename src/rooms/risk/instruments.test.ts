import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { instrument, loadPack } from '#pack/index.ts'
import { formsFor, givenGaps, mayRecord, usualFor } from './instruments.ts'
import { isVisiblyHigh, notAsked, scoreOf } from './rules.ts'

const pack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const all = pack.instruments
const form = (key: string) => {
  const found = instrument(pack, key)
  assert.ok(found, key)
  return found
}
const her = (age?: number) => ({ role: 'victim' as const, age })

test('ages gate the checklist (practice 1.5): under 16 a child first, at 16 and 17 both doors', () => {
  const dash = form('dash-24')
  assert.deepEqual(
    [15, 16, 17, 18, undefined].map((a) => mayRecord(dash, her(a)).may),
    [false, true, true, true, true],
  )
  assert.match(JSON.stringify(mayRecord(dash, her(17))), /both doors/)
  assert.match(JSON.stringify(mayRecord(dash, her(15))), /children’s safeguarding/)
  const young = form('young-people')
  assert.deepEqual(
    [12, 13, 15, 17, 18, undefined].map((a) => mayRecord(young, her(a)).may),
    [false, true, true, true, false, true],
  )
  assert.match(JSON.stringify(mayRecord(young, her(14))), /never goes to the meeting for adults/)
})
test('each form is for those it says: a child has the child’s, a victim none of it, and the person who harms none on her side', () => {
  const child = { role: 'child' as const, age: 9 }
  assert.deepEqual(
    formsFor(all, [child]).map((f) => f.key),
    ['child-impact'],
  )
  assert.ok(!formsFor(all, [her(31)]).some((f) => f.key === 'child-impact'))
  assert.deepEqual(formsFor(all, [{ role: 'harms', age: 34 }]), [])
  assert.deepEqual(formsFor(all, [{ role: 'other', age: 34 }]), [])
  assert.ok(!formsFor(all, [her(), child]).some((f) => f.for.roles.includes('harms')))
  for (const f of all.filter((i) => i.for.roles.includes('harms'))) assert.equal(mayRecord(f, { role: 'harms', age: 34 }).may, false)
})
test('the usual form is the checklist for an adult, the young people’s at 14, the child’s for a child', () => {
  assert.deepEqual(
    [her(31), her(14), her(17), { role: 'child' as const, age: 4 }, { role: 'unjudged' as const, age: undefined }, her(11)].map(
      (a) => usualFor(all, 'dash-24', a)?.key,
    ),
    ['dash-24', 'young-people', 'dash-24', 'child-impact', 'dash-24', undefined],
  )
})
test('only the checklist of 24 has a number that is high; no other form is read by its number', () => {
  for (const f of all) {
    const answers = Object.fromEntries(f.items.map((i) => [i.key, { ...notAsked, answer: 'yes' as const }]))
    assert.equal(isVisiblyHigh(f, scoreOf(f, answers)), f.key === 'dash-24', f.key)
  }
})
test('the police form has three matters about children after pregnancy, and the stalking screen eleven', () => {
  const police = form('police-27')
  assert.deepEqual(
    police.items.slice(8, 12).map((i) => [i.number, i.key]),
    [
      [9, 'pregnancy'],
      [10, 'others-children'],
      [11, 'children-hurt'],
      [12, 'children-threatened'],
    ],
  )
  assert.deepEqual([police.items.length, form('stalking-screen').items.length, form('young-people').items.length], [27, 11, 24])
  assert.equal(form('dash-24').items.find((i) => i.number === 8)?.prompts?.[0], 'stalking')
  assert.equal(form('dash-24').prompts.find((p) => p.key === 'stalking')?.opens, 'stalking-screen')
})
test('every label is our own and every form says its source, its date, its version and who it is for', () => {
  for (const f of all) {
    assert.ok(f.ownLabels && f.version && f.asAt && f.source && f.for.who, f.key)
    assert.ok(
      f.items.every((i) => !i.label.endsWith('?')),
      `${f.key}: a label is not a question to read out`,
    )
  }
})
test('a police grade needs the grade and its day, and never asks her anything', () => {
  assert.deepEqual(Object.keys(givenGaps({}, '2026-03-10')), ['givenLevel', 'givenOn'])
  assert.deepEqual(Object.keys(givenGaps({ level: 'high', on: '2026-03-11' }, '2026-03-10')), ['givenOn'])
  assert.deepEqual(givenGaps({ level: 'not-said', on: '2026-03-10' }, '2026-03-10'), {})
  assert.equal(form('dara').items.length, 0)
})
