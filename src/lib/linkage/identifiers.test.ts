/** Check digits: worked examples that the bodies themselves publish, and one slip at a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../chance.ts'
import { cro, nhsNumber, pnc, upn } from './identifiers.ts'

test('an NHS number is ten figures whose last checks the others', () => {
  // 943 476 5919 is the NHS Data Dictionary's own example.
  assert.equal(nhsNumber('943 476 5919'), '9434765919')
  assert.equal(nhsNumber('943-476-5919'), '9434765919')
  assert.equal(nhsNumber('９４３ ４７６ ５９１９'), '9434765919')
  for (const wrong of ['9434765918', '943476591', '94347659190', '0000000000', '9434765g19', ''])
    assert.equal(nhsNumber(wrong), undefined, wrong)
})
test('a pupil number begins with the letter that checks it', () => {
  assert.equal(upn('B801200005001'), 'B801200005001')
  assert.equal(upn('b801 2000 0500 1'), 'B801200005001')
  for (const wrong of ['A801200005001', 'I801200005001', 'B80120000500', 'B80120000500S']) assert.equal(upn(wrong), undefined, wrong)
})
test('a police number is read with short or long year, with and without noughts', () => {
  // 030123456 divided by 23 leaves 17, the eighteenth of their letters.
  const letter = 'ZABCDEFGHJKLMNPQRTUVWXY'[30_123_456 % 23]
  for (const typed of [
    `2003/0123456${letter}`,
    `03/0123456${letter}`,
    `03/123456${letter}`,
    `20030123456${letter}`,
    `2003 / 123456 ${letter?.toLowerCase()}`,
  ])
    assert.equal(pnc(typed), `2003/0123456${letter}`, typed)
  assert.equal(pnc(`79/0123456${'ZABCDEFGHJKLMNPQRTUVWXY'[790_123_456 % 23]}`)?.slice(0, 4), '1979')
  for (const wrong of ['2003/0123456Z', '2003/0123456', '20/03/1234567X', 'I don’t know']) assert.equal(pnc(wrong), undefined, wrong)
})
test('a criminal record number is read in both its forms', () => {
  const usual = 'ZABCDEFGHJKLMNPQRTUVWXY'[99_012_345 % 23]
  assert.equal(cro(`12345/99${usual}`), `012345/99${usual}`)
  const file = 'ZABCDEFGHJKLMNPQRTUVWXY'[3983 % 23]
  assert.equal(cro(`SF39/83${file}`), `SF39/83${file}`)
  assert.equal(cro('12345/99'), undefined)
})
test('no slip of one figure passes for another person’s number', () => {
  const dice = chance('identifiers')
  for (const [read, valid] of [
    [nhsNumber, '9434765919'],
    [upn, 'B801200005001'],
  ] as const)
    for (let i = 0; i < valid.length; i++)
      for (const other of '0123456789') {
        const slipped = valid.slice(0, i) + other + valid.slice(i + 1)
        if (/[A-Z]/.test(valid[i]!) || slipped === valid) continue
        // Modulus 11 finds every single slip. Modulus 23 with weights up to 13 does too.
        assert.equal(read(slipped), undefined, slipped)
      }
  for (let n = 0; n < 2000; n++) {
    const noise = Array.from({ length: dice.integer(0, 40) }, () => String.fromCodePoint(dice.integer(0, 0x2fff))).join('')
    for (const read of [nhsNumber, upn, pnc, cro]) assert.doesNotThrow(() => read(noise))
  }
  for (const read of [nhsNumber, upn, pnc, cro]) assert.equal(read('9'.repeat(5_000_000)), undefined)
})
