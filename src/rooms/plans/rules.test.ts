/** An action says what it may give away; each reader's standing comes from the policy table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionGaps, answerGap, dueState, mayAnswer } from './rules.ts'
import { standingOf } from './standing.ts'

const locks = { text: 'Change the locks', aboutRole: 'victim', couldTellHim: 'no', tellNote: '', consulted: '' } as const

test('an action needs a task, a way to keep it from him if it could tell him, and her worker asked first when it is about him', () => {
  const table = [
    ['change the locks', locks, []],
    ['nothing to do', { ...locks, text: '  ' }, ['text']],
    ['could tell him, no way said', { ...locks, couldTellHim: 'yes' }, ['tellNote']],
    ['not sure counts as yes', { ...locks, couldTellHim: 'not-sure' }, ['tellNote']],
    ['could tell him, by hand only', { ...locks, couldTellHim: 'yes', tellNote: 'Plain van, while he is at work' }, []],
    ['about him, nobody asked', { ...locks, aboutRole: 'harms' }, ['consulted']],
    ['about him, none known', { ...locks, aboutRole: 'harms', consulted: 'None known' }, []],
    ['about a child', { ...locks, aboutRole: 'child' }, []],
  ] as const
  for (const [name, action, gaps] of table) assert.deepEqual(Object.keys(actionGaps(action)), gaps, name)
})

test('"done" needs no words; "no longer possible" and "not done" say why', () => {
  assert.equal(answerGap('done', ''), undefined)
  assert.equal(answerGap('not-done', ' '), 'Enter one line why')
  assert.equal(answerGap('no-longer-possible', ''), 'Enter one line why')
  assert.equal(answerGap('no-longer-possible', 'Her doctor saw it first'), undefined)
})

test('the owner, the giver and her named worker answer an action; nobody else on the plan does', () => {
  const action = { ownerTeam: 'housing', givenByTeam: 'idva' }
  assert.ok(mayAnswer(action, { teamId: 'housing', named: false }))
  assert.ok(mayAnswer(action, { teamId: 'idva', named: false }))
  assert.ok(mayAnswer(action, { teamId: 'yellow-door', named: true }))
  assert.ok(!mayAnswer(action, { teamId: 'probation', named: false }))
  assert.ok(!mayAnswer({ ...action, givenByTeam: undefined }, { teamId: 'idva', named: false }))
})

test('an action is late the minute after it was due, and never once answered', () => {
  const now = new Date('2026-03-10T11:52:00Z')
  const tonight = new Date('2026-03-11T00:00:00Z')
  const due = (at: string, state: 'open' | 'done' = 'open') => dueState({ state, dueAt: new Date(at) }, now, tonight)
  assert.equal(due('2026-03-10T11:51:00Z'), 'over')
  assert.equal(due('2026-03-10T17:00:00Z'), 'today')
  assert.equal(due('2026-03-11T00:00:00Z'), 'wait')
  assert.equal(due('2026-03-01T12:00:00Z', 'done'), 'done')
})

test('a seat reads the plan, known addresses and the meeting; never her safety plan, her calls, how to reach her or where she is', () => {
  const seat = standingOf(['seat'])
  for (const of of ['identity', 'address', 'plan', 'meeting', 'level'] as const) assert.ok(seat.reads(of), of)
  for (const of of ['safety-plan', 'support', 'contact', 'account', 'location', 'report'] as const) assert.ok(!seat.reads(of), of)
  assert.ok(!seat.herSide)
})

test('her safety plan is for the workers named on her family, not for their whole team', () => {
  assert.ok(!standingOf(['victim']).reads('safety-plan'))
  assert.ok(standingOf(['victim', 'named']).reads('safety-plan'))
  assert.ok(!standingOf([]).reads('identity'))
})
