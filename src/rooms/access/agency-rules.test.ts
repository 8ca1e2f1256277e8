/** What an agency decides about its people, as tables. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { deviceOf, nearOf, onBothSides, rolesOn, trainingState, wantedBy, worksUntil, worst } from './agency-rules.ts'
import { passwordProblem } from './join.ts'

test('who works with the person who harms has no other kind of role, and an administrator none at all', () => {
  assert.deepEqual(rolesOn.harm, ['programme', 'manager'])
  assert.deepEqual(rolesOn.administration, ['administrator'])
  for (const [side, roles] of Object.entries(rolesOn)) {
    if (side !== 'harm') assert.ok(!roles.includes('programme'), side)
    if (side !== 'administration') assert.ok(!roles.includes('administrator'), side)
  }
})

test('both sides are the harming side with any that works with her, in either order; two of hers are not', () => {
  for (const [held, next, both] of [
    [['harm'], 'victim', true],
    [['victim'], 'harm', true],
    [['front'], 'harm', true],
    [['harm'], 'child', true],
    [['victim'], 'child', false],
    [['harm'], 'harm', false],
    [['harm'], 'board', false],
    [['administration'], 'harm', false],
    [[], 'harm', false],
  ] as const)
    assert.equal(onBothSides(held, next), both, `${held} ${next}`)
})

test('training: soon within 30 days, overdue the day after it is due, and the 31st day is too late', () => {
  const state = (due: string) => trainingState({ dueOn: due as Day }, '2026-03-10' as Day)
  assert.equal(state('2026-04-10'), 'fine')
  assert.equal(state('2026-04-09'), 'soon')
  assert.equal(state('2026-03-10'), 'soon')
  assert.equal(state('2026-03-09'), 'overdue')
  assert.equal(state('2026-02-08'), 'overdue')
  assert.equal(state('2026-02-07'), 'too-late')
  assert.equal(worksUntil({ dueOn: '2026-02-08' as Day }), '2026-03-10')
  assert.equal(worst(['fine', 'soon', 'overdue']), 'overdue')
  assert.equal(worst([]), 'fine')
})

test('training is asked of the roles that the pack names', () => {
  const training = {
    firstWithinDays: 42,
    training: [{ key: 'a', name: 'A', months: 12, roles: ['seat'], source: 'J', asAt: 2026 }],
  } as never
  assert.deepEqual(wantedBy(training, ['seat', 'board']).length, 1)
  assert.deepEqual(wantedBy(training, ['board']).length, 0)
})

test('a device is said as its owner would, and an address only as far as the office', () => {
  assert.equal(
    deviceOf(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    ),
    'Edge on Windows',
  )
  assert.equal(deviceOf('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36'), 'Chrome on Android')
  assert.equal(deviceOf('<script>'), 'A device that does not say what it is')
  assert.equal(nearOf('203.0.113.77'), '203.0.…')
  assert.equal(nearOf('::ffff:203.0.113.77'), '203.0.…')
  assert.equal(nearOf('2001:db8:1:2::7'), '2001:db8:…')
  assert.equal(nearOf(''), '')
})

test('a password is long, and not a name or an address with a number behind it', () => {
  const of = { name: 'Rosalind Featherstone', email: 'rosalind.featherstone@council.example' }
  for (const bad of [
    'short',
    'aaaaaaaaaaaaaaaa',
    'RosalindFeatherstone',
    'rosalind featherstone1',
    'rosalind.featherstone@council.example',
  ])
    assert.ok(passwordProblem(bad, of), bad)
  for (const good of ['a kettle under the bridge', 'пароль из четырёх слов', 'rosalind featherstone keeps nine green hens'])
    assert.equal(passwordProblem(good, of), undefined, good)
})
