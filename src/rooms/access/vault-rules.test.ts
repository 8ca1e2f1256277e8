import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alike } from './vault-rules.ts'

const same = (a: string, b: string, kind = 'address') => assert.deepEqual(alike(kind, a), alike(kind, b), `${a} = ${b}`)
const other = (a: string, b: string, kind = 'address') => assert.notDeepEqual(alike(kind, a), alike(kind, b), `${a} ≠ ${b}`)

test('the same place is the same however it was typed', () => {
  same('12 Example Rise\nSouthampton\nSO14 9ZZ', '12, example rise, Southampton, so149zz')
  same('12 Example Rise\nSO14 9ZZ', '12 Example Rise\nBitterne\nSouthampton SO14 9ZZ')
  same('Flat 3\n9 Example Rise\nSO14 9ZZ', 'flat 3, 9 Example Rise, SO14 9ZZ')
  same('Rose Cottage, Nowhere Lane', 'rose cottage nowhere lane')
})

test('two homes of one postcode, or one door in two towns, are two places', () => {
  other('12 Example Rise\nSO14 9ZZ', '14 Example Rise\nSO14 9ZZ')
  other('Flat 3\n9 Example Rise\nSO14 9ZZ', 'Flat 4\n9 Example Rise\nSO14 9ZZ')
  other('Flat 3\n9 Example Rise\nSO14 9ZZ', 'Flat 3\n11 Example Rise\nSO14 9ZZ')
  other('12 Example Rise\nSO14 9ZZ', '12 Example Rise\nPO1 9ZZ')
})

test('a number is the same with and without the country, and an address is never a number', () => {
  same('07700 900123', '+44 7700 900 123', 'phone')
  other('07700 900123', '07700 900124', 'phone')
})

test('what cannot be compared is not', () => {
  for (const [kind, value] of [
    ['phone', 'ask her sister'],
    ['routine', 'Gym on Tuesdays'],
    ['email', 'a@oneplan.example'],
    ['school', 'Example Juniors'],
    ['address', '  ,\n'],
  ] as const)
    assert.equal(alike(kind, value), undefined, kind)
})
