/** The gate to work with both at once: each thing that is lacking shuts it, by itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { type JointFacts, jointGaps, mayAskHis } from './joint-rules.ts'

const today = '2026-03-10' as Day
const ready: JointFacts = {
  level: 'standard',
  safety: 'Looked at together; the plan stands',
  safetyOn: '2026-03-01' as Day,
  aloneOn: '2026-03-02' as Day,
  herAnswer: 'yes',
  maySayNo: true,
  control: 'no',
  herWorker: true,
  heAloneOn: null,
  hisWorker: 'agree',
}
test('with everything there, a manager may decide', () => assert.deepEqual(jointGaps(ready, today), []))
test('each thing that is lacking shuts the gate by itself', () => {
  for (const [over, says] of [
    [{ level: 'high' }, /high/],
    [{ level: undefined }, /not been judged/],
    [{ safety: ' ' }, /safety has not/],
    [{ safetyOn: '2026-02-09' }, /safety has not/],
    [{ safetyOn: '2026-03-11' }, /safety has not/],
    [{ aloneOn: null }, /heard alone/],
    [{ herAnswer: 'no' }, /says no/],
    [{ herAnswer: 'not-sure' }, /not said yes/],
    [{ herAnswer: null }, /not said yes/],
    [{ maySayNo: false }, /say no at any time/],
    [{ control: 'yes' }, /coercive control: no/],
    [{ control: 'not-sure' }, /not clear/],
    [{ control: null }, /not clear/],
    [{ herWorker: false }, /Her worker/],
    [{ hisWorker: 'not-now' }, /says not now/],
    [{ hisWorker: 'asked' }, /not answered/],
    [{ hisWorker: 'not-asked' }, /not answered/],
    [{ hisWorker: 'none' }, /seen alone/],
  ] as const) {
    const gaps = jointGaps({ ...ready, ...(over as Partial<JointFacts>) }, today)
    assert.equal(gaps.length, 1, JSON.stringify(over))
    assert.match(gaps[0] ?? '', says)
  }
  assert.deepEqual(jointGaps({ ...ready, hisWorker: 'none', heAloneOn: '2026-03-05' as Day }, today), [])
})
test('whoever works with him is asked after her yes, and never before', () => {
  assert.ok(mayAskHis({ ...ready, hisWorker: 'not-asked' }))
  for (const over of [
    { herAnswer: null },
    { herAnswer: 'no' },
    { herAnswer: 'not-sure' },
    { control: 'yes' },
    { control: null },
  ] as Partial<JointFacts>[])
    assert.ok(!mayAskHis({ ...ready, hisWorker: 'not-asked', ...over }))
})
