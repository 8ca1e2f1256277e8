/** A model comes from a file that anybody may have written: it is read whole or refused in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparisons } from './comparisons.ts'
import { type Model, readModel } from './model.ts'

const sex = comparisons.find((c) => c.name === 'sex')!
const small: Model = {
  kind: 'linkage model',
  format: 1,
  version: 'small',
  made: { on: '2026-03-10', from: 'by hand', records: 2, pairs: 1, seed: '1', iterations: 0, converged: true },
  prior: 0.001,
  relatives: 0.001,
  thresholds: { review: 0, link: 10, automatic: 14 },
  comparisons: [{ name: 'sex', levels: sex.levels.map(({ says }) => ({ says, m: 0.5, u: 0.5, h: 0.5, learnt: true })) }],
  frequencies: {},
}
const but = (change: object) => readModel({ ...small, ...change })
const problem = (read: ReturnType<typeof readModel>) => ('problem' in read ? read.problem : 'no problem')

test('a whole model is read', () => assert.deepEqual(readModel(structuredClone(small)), { model: small }))
test('what is wrong is said', () => {
  for (const [change, words] of [
    [{ kind: 'x' }, /not a linkage model/],
    [{ format: 2 }, /format 2/],
    [{ prior: 0 }, /prior/],
    [{ prior: Number.NaN }, /prior/],
    [{ thresholds: { review: 5, link: 1, automatic: 2 } }, /at most/],
    [{ comparisons: [] }, /nothing/],
    [{ comparisons: [{ name: '__proto__', levels: [] }] }, /Nothing is compared/],
    [{ comparisons: [...small.comparisons, ...small.comparisons] }, /twice/],
    [{ comparisons: [{ name: 'sex', levels: [] }] }, /3 levels/],
    [{ comparisons: [{ name: 'sex', levels: small.comparisons[0]!.levels.map((l) => ({ ...l, m: 2 })) }] }, /at most 1/],
    [{ frequencies: { surname: { common: { smith: -1 }, rest: 0.1, same: 0.1 } } }, /frequencies of surname/],
    [{ made: null }, /how it was made/],
  ] as const)
    assert.match(problem(but(change)), words)
})
test('anything else is refused and never a fault', () => {
  for (const json of [null, undefined, 1, 'x', [], {}, [small], { kind: 'linkage model', format: 1 }])
    assert.notEqual(problem(readModel(json)), 'no problem')
  for (const key of Object.keys(small))
    for (const value of [null, 1, 'x', [], {}, [null], { a: null }]) readModel({ ...small, [key]: value })
})
