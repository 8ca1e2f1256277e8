/** An action says what it may give away; each reader's standing comes from the policy table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingOf } from '#rooms/access/standing.ts'
import {
  actionGaps,
  answerGap,
  byPerson,
  dueGap,
  dueState,
  mayAnswer,
  newestFirst,
  numberGap,
  onePage,
  reachMark,
  wanted,
} from './rules.ts'

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
    ['with a number to ring', { ...locks, text: 'Ring her on 07700 900123' }, ['text']],
    ['with a number in how to keep it from him', { ...locks, couldTellHim: 'yes', tellNote: 'Ring +44 7700 900 123 first' }, ['tellNote']],
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
  for (const kind of ['identity', 'address', 'plan', 'meeting', 'level'] as const) assert.ok(seat.reads(kind), kind)
  for (const kind of ['safety-plan', 'support', 'contact', 'account', 'location', 'report'] as const) assert.ok(!seat.reads(kind), kind)
  assert.ok(!seat.herSide)
})

test('her safety plan is for the workers named on her family, not for their whole team', () => {
  assert.ok(!standingOf(['victim']).reads('safety-plan'))
  assert.ok(standingOf(['victim', 'named']).reads('safety-plan'))
  assert.ok(!standingOf([]).reads('identity'))
})

test('a telephone number is seen however it is written; a case number, a date and a house number are not one', () => {
  for (const number of ['07700 900123', '07700900123', '+44 7700 900 123', '(01632) 960 001', 'call 0770-090-0123 today'])
    assert.ok(numberGap(number), number)
  for (const text of ['Occurrence 44260012345', '10/03/2026 at 14:00', 'Flat 3, 14 Basin Terrace', 'Between 09:30 and 14:30, 2 calls'])
    assert.equal(numberGap(text), undefined, text)
})

test('an action is due later than now, and within a year', () => {
  const now = new Date('2026-03-10T11:52:00Z')
  assert.match(dueGap(new Date('2026-03-10T11:51:00Z'), now) ?? '', /later than now/)
  assert.match(dueGap(new Date('2062-03-11T12:00:00Z'), now) ?? '', /check the year/)
  assert.equal(dueGap(new Date('2026-03-11T12:00:00Z'), now), undefined)
})

test('actions stand by person in the order of the plan; what is for everyone, or for someone no longer there, comes last', () => {
  const of = (aboutMember: string | null) => ({ aboutMember })
  const groups = byPerson([{ id: 'her' }, { id: 'child' }, { id: 'him' }], [of('him'), of(null), of('her'), of('gone')])
  assert.deepEqual(
    groups.map((g) => [g.memberId, g.actions.length]),
    [
      ['her', 1],
      ['him', 1],
      [null, 2],
    ],
  )
})

test('a number shows as safe now only in her times; unsafe and not checked whatever the time', () => {
  const table = [
    ['safe', 'any', 'now'],
    ['safe', 'open', 'now'],
    ['safe', 'later', 'later'],
    ['safe', 'not-today', 'later'],
    ['safe', 'past', 'later'],
    ['not_checked', 'open', 'unknown'],
    ['unsafe', 'open', 'never'],
  ] as const
  for (const [state, open, mark] of table) assert.equal(reachMark(state, open), mark, `${state}, ${open}`)
})

test('a chronology is newest first, filtered by kind and source, and a page that does not exist is the nearest one', () => {
  const entry = (at: string, kind: 'fact' | 'opinion', from: string) => ({ at: new Date(at), kind, from, text: '', seen: '' })
  const all = [entry('2026-03-01', 'fact', 'Police'), entry('2026-03-05', 'opinion', 'Police'), entry('2026-03-03', 'fact', 'School')]
  assert.deepEqual(
    newestFirst(all).map((e) => e.from),
    ['Police', 'School', 'Police'],
  )
  assert.equal(wanted(all, { kind: 'fact' }).length, 2)
  assert.equal(wanted(all, { kind: 'fact', from: 'School' }).length, 1)
  assert.deepEqual(onePage([1, 2, 3], 2, 2), { items: [3], page: 2, pages: 2 })
  assert.deepEqual(onePage([1, 2, 3], 99, 2).page, 2)
  assert.deepEqual(onePage([1, 2, 3], Number.NaN, 2).page, 1)
  assert.deepEqual(onePage([], 1), { items: [], page: 1, pages: 1 })
})
