/** What stands out among a week's looks, and what does not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { atLeast, type Look, lastWeek, onlyLooks, outliersOf } from './looked-rules.ts'

const a = (over: Partial<Look> = {}): Look => ({
  hatId: 'h1',
  role: 'worker',
  familyId: 'f1',
  times: 1,
  actions: ['open family', 'read'],
  bases: ['victim'],
  sameName: false,
  atTheDoor: false,
  ...over,
})
const whys = (...week: Look[]) => outliersOf(week).map((o) => o.why)
/** This many families that are nobody's own, seen by this hat. */
const many = (hatId: string, n: number, over: Partial<Look> = {}) =>
  Array.from({ length: n }, (_, i) => a({ hatId, familyId: `${hatId}-${i}`, bases: ['seat'], ...over }))

test('work with a family is nothing to ask about, however often it was opened', () => {
  assert.deepEqual(whys(a({ times: 90 }), a({ bases: ['named', 'duty'], actions: ['open family'] })), [])
})

test('opened on front-door duty alone, with nothing in hand there and nothing done, is a look without involvement', () => {
  const look = a({ bases: ['duty'], actions: ['open family', 'read', 'read assessment'] })
  assert.deepEqual(whys(look), ['no-involvement'])
  assert.deepEqual(whys({ ...look, bases: [] }), ['no-involvement'])
  assert.deepEqual(whys({ ...look, atTheDoor: true }), [], 'a contact was being dealt with')
  assert.deepEqual(whys({ ...look, actions: ['open family', 'claim contact'] }), [], 'something was done')
  assert.deepEqual(whys({ ...look, bases: ['duty', 'child'] }), [], 'the team works with the children')
  assert.deepEqual(whys({ ...look, bases: ['seat'] }), [], 'a seat has a task: to say what is known')
})

test('the reader’s own surname in the family is asked about even where the family is their own work', () => {
  assert.deepEqual(whys(a({ sameName: true, bases: ['named'] })), ['same-name'])
})

test('far above peers: more than three times the middle of the same role, and at least twenty, own team’s families aside', () => {
  const peers = [...many('h2', 5), ...many('h3', 7), ...many('h4', 6)]
  assert.deepEqual(whys(...many('h1', atLeast), ...peers), ['far-above-peers'])
  assert.deepEqual(whys(...many('h1', atLeast - 1), ...peers), [])
  assert.deepEqual(whys(...many('h1', 18), ...many('h2', 6), ...many('h3', 6)), [], 'three times, but not twenty')
  assert.deepEqual(whys(...many('h1', 21), ...many('h2', 7), ...many('h3', 7)), [], 'three times is not more than three times')
  assert.deepEqual(whys(...many('h1', 22), ...many('h2', 7), ...many('h3', 7)), ['far-above-peers'])
  assert.deepEqual(whys(...many('h1', 60, { bases: ['victim'] }), ...peers), [], 'her own team’s')
  assert.deepEqual(whys(...many('h1', 60), ...many('h2', 5, { role: 'seat' })), [], 'nobody of the same role to compare with')
  assert.deepEqual(
    whys(...many('h1', 25), ...many('h2', 5, { bases: ['named'] })),
    ['far-above-peers'],
    'a colleague who kept to their own counts as none',
  )
})

test('the gravest question stands first', () => {
  assert.deepEqual(
    whys(
      ...many('h1', 30),
      ...many('h2', 1),
      a({ hatId: 'h9', bases: ['duty'], actions: ['open contact'] }),
      a({ hatId: 'h8', sameName: true }),
    ),
    ['same-name', 'no-involvement', 'far-above-peers'],
  )
})

test('what only looks and what changes is told by the first word', () => {
  for (const action of [
    'open family',
    'read',
    'read her words',
    'list work',
    'find',
    'look at notifications',
    'vault.reveal',
    'download measure',
  ])
    assert.ok(onlyLooks(action), action)
  for (const action of ['record contact', 'reading list', 'start call', 'vault.keep', 'change', 'raise concern'])
    assert.ok(!onlyLooks(action), action)
})

test('last week is Monday to Monday, and on a Monday the week that has just ended', () => {
  assert.deepEqual(lastWeek('2026-03-10' as Day), { from: '2026-03-02', until: '2026-03-09' })
  assert.deepEqual(lastWeek('2026-03-09' as Day), { from: '2026-03-02', until: '2026-03-09' })
  assert.deepEqual(lastWeek('2026-03-08' as Day), { from: '2026-02-23', until: '2026-03-02' })
})
