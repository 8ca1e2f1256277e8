/** Figures worked out by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterFigures, pairFigures, truePairs } from './measure.ts'

test('pairs of one person are counted, and across two files only those across', () => {
  assert.equal(truePairs(Int32Array.of(1, 1, 1, 2, 3, 3)), 4)
  assert.equal(truePairs(Int32Array.of(1, 1, 1, 2, 2), Uint8Array.of(0, 0, 1, 0, 1)), 3)
})
test('precision, recall and F1, with pairs that were never compared as missed', () => {
  const { best, at, recallAt999 } = pairFigures(Float32Array.of(9, 8, 7, 3), Uint8Array.of(1, 1, 0, 1), 4, [7])
  const { threshold, precision, recall, f1 } = at[0]!
  assert.deepEqual([threshold, precision, recall], [7, 2 / 3, 0.5])
  assert.ok(Math.abs(f1 - 4 / 7) < 1e-12)
  assert.deepEqual([best.threshold, best.precision, best.recall, best.f1], [3, 0.75, 0.75, 0.75])
  assert.equal(recallAt999, 0.5)
})
test('pairs of the same weight stand or fall together', () => {
  assert.equal(pairFigures(Float32Array.of(5, 5), Uint8Array.of(1, 0), 1, []).recallAt999, 0)
})
test('nothing found and nothing to find are no fault', () => {
  assert.equal(pairFigures(new Float32Array(), new Uint8Array(), 3, [0]).best.f1, 0)
  assert.equal(clusterFigures(new Int32Array(), new Int32Array()).clusters, 0)
})
test('clusters by pair and by record', () => {
  // {a a b} {b} {c}: of 3 pairs together one is right; one of 2 true pairs is found.
  const f = clusterFigures(Int32Array.of(0, 0, 0, 3, 4), Int32Array.of(1, 1, 2, 2, 3))
  assert.deepEqual([f.pairs.precision, f.pairs.recall], [1 / 3, 0.5])
  assert.deepEqual([f.b3.precision, f.b3.recall], [(4 / 3 + 1 / 3 + 1 + 1) / 5, (2 + 0.5 + 0.5 + 1) / 5])
  assert.deepEqual([f.clusters, f.mixed, f.largest], [3, 1, 3])
})
