import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialled, isDrama, sayPhone } from './phone.ts'

test('a number is dialled the same however it was typed', () => {
  for (const [typed, number] of [
    ['07700 900123', '07700900123'],
    ['+44 (0)7700-900 123', '07700900123'],
    ['+44 7700 900123', '07700900123'],
    ['0044 7700 900123', '07700900123'],
    ['０７７００ ９００１２３', '07700900123'],
    ['07700 900123 ask for Pat after 6', '07700900123'],
    ['01632 960001 ext 12', '01632960001'],
    ['020 7946 0123', '02079460123'],
    ['01632 96000', '0163296000'],
    ['+33 1 23 45 67 89', '+33123456789'],
    ['00 33 1 23 45 67 89', '+33123456789'],
    ['0800 1111', '08001111'],
    ['07700 9001', undefined],
    ['07700 900123 07700 900124', undefined],
    ['withheld', undefined],
    ['999', undefined],
    ['', undefined],
  ] as const)
    assert.equal(dialled(typed), number, typed)
})

test('a number is said in the groups people here know', () => {
  for (const [typed, said] of [
    ['07700900123', '07700 900 123'],
    ['02079460123', '020 7946 0123'],
    ['01174960123', '0117 496 0123'],
    ['01214960123', '0121 496 0123'],
    ['+441632960001', '01632 960 001'],
    ['08081570123', '0808 157 0123'],
    ['03069990123', '0306 999 0123'],
    ['0163296000', '01632 96000'],
    ['08001111', '0800 1111'],
    ['+33 123 456 789', '+33123456789'],
    ['999', '999'],
    ['ring the office', 'ring the office'],
  ] as const)
    assert.equal(sayPhone(typed), said)
})

test('only the ranges kept for drama ring nobody', () => {
  for (const typed of [
    '07700 900000',
    '07700 900999',
    '+44 1632 960 123',
    '020 7946 0999',
    '0117 496 0500',
    '0191 498 0000',
    '029 2018 0001',
    '08081 570 570',
    '03069 990 000',
  ])
    assert.equal(isDrama(typed), true, typed)
  for (const typed of [
    '07700 901000',
    '07700 899999',
    '01632 961000',
    '020 7946 1000',
    '0117 496 1000',
    '0191 496 0000',
    '023 8000 0000',
    '0800 1111',
    '+33 770 090 0123',
    '',
  ])
    assert.equal(isDrama(typed), false, typed)
})
