/** Likeness of texts: values from Winkler's own papers, and laws that hold for any text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../chance.ts'
import { damerauLevenshtein, jaro, jaroWinkler, levenshtein, oneSlip } from './distance.ts'

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 5e-5, `${a} is not ${b}`)

test('Jaro and Winkler’s examples come out as published', () => {
  for (const [a, b, j, w] of [
    ['martha', 'marhta', 0.9444, 0.9611],
    ['dwayne', 'duane', 0.8222, 0.84],
    ['dixon', 'dicksonx', 0.7667, 0.8133],
    ['abc', 'xyz', 0, 0],
  ] as const) {
    near(jaro(a, b), j)
    near(jaroWinkler(a, b), w)
  }
})
test('edits are counted with and without swapped neighbours', () => {
  assert.equal(levenshtein('kitten', 'sitting'), 3)
  assert.equal(levenshtein('ab', 'ba'), 2)
  assert.equal(damerauLevenshtein('ab', 'ba'), 1)
  // Damerau's own distance, where the restricted one says 3.
  assert.equal(damerauLevenshtein('ca', 'abc'), 2)
  assert.equal(damerauLevenshtein('', 'abc'), 3)
})
test('for any two texts: the same both ways, between none and all, and one slip is one edit', () => {
  const dice = chance('distance')
  const word = () => Array.from({ length: dice.integer(0, 7) }, () => dice.pick(['a', 'b', 'c', 'é', '한', '\ud83d'])).join('')
  for (let n = 0; n < 5000; n++) {
    const [a, b] = [word(), word()]
    const s = jaroWinkler(a, b)
    assert.ok(s >= 0 && s <= 1)
    assert.equal(jaroWinkler(b, a), s)
    assert.equal(damerauLevenshtein(a, b), damerauLevenshtein(b, a))
    assert.ok(damerauLevenshtein(a, b) <= levenshtein(a, b))
    assert.equal(oneSlip(a, b), damerauLevenshtein(a, b) === 1, `${a} and ${b}`)
    assert.equal(oneSlip(b, a), oneSlip(a, b))
  }
  assert.equal(jaroWinkler('x'.repeat(100_000), 'x'.repeat(100_000)), 1)
  assert.ok(jaroWinkler(`y${'x'.repeat(100_000)}`, 'x'.repeat(100_000)) <= 1)
})
