import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needsTwo, stakeWords } from './link-rules.ts'

const nothing = { hidden: false, child: false, victim: false, high: false }

test('two people say it where a victim, a child or somebody hidden is in it, or where one pair would join two groups; else one does', () => {
  assert.equal(needsTwo(nothing, null), false)
  for (const who of ['hidden', 'child', 'victim'] as const) assert.equal(needsTwo({ ...nothing, [who]: true }, null), true, who)
  assert.equal(needsTwo({ ...nothing, high: true }, null), false, 'high risk puts a pair before others, and is looked at by one')
  assert.equal(needsTwo(nothing, 'bridge'), true)
})

test('what is at stake is said with the gravest first', () => {
  assert.deepEqual(stakeWords({ hidden: true, child: true, victim: true, high: true }), [
    'somebody hidden',
    'high risk',
    'a child',
    'a victim',
  ])
  assert.deepEqual(stakeWords(nothing), [])
})
