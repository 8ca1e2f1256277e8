import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { isId } from './id.ts'

test('an id is a whole UUID in small letters, and nothing else is', () => {
  assert.ok(isId(randomUUID()))
  for (const text of [
    undefined,
    '',
    'new',
    '-'.repeat(36),
    'a'.repeat(36),
    randomUUID().toUpperCase(),
    `${randomUUID()} `,
    `x${randomUUID()}`,
  ])
    assert.equal(isId(text), false, text)
})
