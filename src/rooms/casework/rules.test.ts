/** When she may be called, what a call changes, what an ending must say, and which row stands on top. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayUse, type PointState, type Work } from '#rooms/people/index.ts'
import {
  type CallWindow,
  closingGaps,
  daysIn,
  effectsOf,
  inOrder,
  inWindow,
  mayCall,
  pointAfter,
  riskMoves,
  trainedForFirstCalls,
  windowWords,
} from './rules.ts'

const now = new Date('2026-03-10T11:52:00Z')
const tuesday = (time: string) => ({ weekday: 'tue', time }) as const
const point = {
  kind: 'phone',
  state: 'safe',
  checkedAt: new Date('2026-03-01T10:00:00Z'),
  texts: false,
  voicemail: false,
  died: false,
  window: { days: 'Monday to Friday', from: '09:30', until: '14:30' },
} as const

test('days are read as people write them, and left alone when they cannot be told', () => {
  const table = [
    ['Monday to Friday', 'mon tue wed thu fri'],
    ['Tuesdays', 'tue'],
    ['mon,wed', 'mon wed'],
    ['Fri to Mon', 'mon fri sat sun'],
    ['weekdays', 'mon tue wed thu fri'],
    ['Saturday and Sunday', 'sat sun'],
    ['any day', 'mon tue wed thu fri sat sun'],
    ['weekends', 'sat sun'],
  ] as const
  for (const [said, days] of table) assert.equal(daysIn(said)?.join(' '), days, said)
  for (const unclear of ['', 'when he is at work', 'not Mondays']) assert.equal(daysIn(unclear), undefined, unclear)
})

test('her window is open from its first minute and closed at its last', () => {
  assert.equal(inWindow(point.window, tuesday('09:29')), 'later')
  assert.equal(inWindow(point.window, tuesday('09:30')), 'open')
  assert.equal(inWindow(point.window, tuesday('14:29')), 'open')
  assert.equal(inWindow(point.window, tuesday('14:30')), 'past')
  assert.equal(inWindow(point.window, { weekday: 'sat', time: '10:00' }), 'not-today')
  assert.equal(inWindow({ days: '', from: null, until: null }, tuesday('03:00')), 'any')
  assert.equal(windowWords(point.window), 'Monday to Friday, 09:30 to 14:30')
})

test('an unsafe number is never called; one nobody has checked only by a trained role, with the first-call script', () => {
  const call = (
    change: Partial<{ kind: string; state: PointState; checkedAt: Date | null; died: boolean; window: CallWindow }>,
    role: 'worker' | 'front-door' | 'manager' | 'seat',
  ) => {
    const p = { ...point, ...change }
    return mayCall(p, mayUse(p, 'call', now, trainedForFirstCalls(role)), tuesday('10:00'))
  }
  assert.deepEqual(call({}, 'worker'), { may: true, firstCall: false, askWhyNow: false })
  assert.equal(call({ state: 'unsafe' }, 'worker').may, false)
  assert.equal(call({ state: 'not_checked', checkedAt: null }, 'seat').may, false)
  assert.equal(call({ state: 'not_checked', checkedAt: null }, 'manager').may, false)
  for (const role of ['worker', 'front-door'] as const) {
    const first = call({ state: 'not_checked', checkedAt: null }, role)
    assert.ok(first.may && first.firstCall, role)
  }
  assert.equal(call({ kind: 'email' }, 'worker').may, false)
  assert.equal(call({ died: true }, 'worker').may, false)
})

test('outside the times she gave, a call says why now', () => {
  const late = mayCall(point, { may: true }, tuesday('19:00'))
  assert.ok(late.may && late.askWhyNow)
  const sunday = mayCall(point, { may: true }, { weekday: 'sun', time: '10:00' })
  assert.ok(sunday.may && sunday.askWhyNow)
})

test('someone else on the line makes the number not checked; a number that is gone is ended; a ring-out is an attempt and no contact', () => {
  assert.deepEqual(effectsOf('spoke'), { attempt: true, contact: true, point: undefined })
  assert.deepEqual(effectsOf('no-answer'), { attempt: true, contact: false, point: undefined })
  assert.deepEqual(effectsOf('someone-else'), { attempt: true, contact: false, point: 'not_checked' })
  assert.deepEqual(effectsOf('number-gone'), { attempt: true, contact: false, point: 'gone' })
  assert.deepEqual([pointAfter('yes'), pointAfter('no'), pointAfter('not-asked')], ['safe', 'unsafe', undefined])
})

test('the risk is held by the sender until a worker has spoken with her, and then by that worker', () => {
  const first = { result: 'spoke', involved: true, holderIsMe: false, holderWorksWithHer: false } as const
  assert.ok(riskMoves(first))
  assert.ok(!riskMoves({ ...first, result: 'no-answer' }))
  assert.ok(!riskMoves({ ...first, involved: false }))
  assert.ok(!riskMoves({ ...first, holderIsMe: true }))
  assert.ok(!riskMoves({ ...first, holderWorksWithHer: true }), 'a second service does not take it')
})

test('an ending says how, whether she was asked, and what she said', () => {
  const end = { endKind: 'planned', endNote: '', asked: 'asked', answer: 'safer' } as const
  const table = [
    ['planned, asked, safer', end, 'victim', []],
    ['no way of ending', { ...end, endKind: undefined }, 'victim', ['endKind']],
    ['not reached, no line', { ...end, endKind: 'unplanned', asked: 'not-safe', answer: undefined }, 'victim', ['endNote']],
    ['nobody said whether she was asked', { ...end, asked: undefined, answer: undefined }, 'victim', ['asked']],
    ['asked, no answer chosen', { ...end, answer: undefined }, 'victim', ['answer']],
    ['not safe to ask', { ...end, asked: 'not-safe', answer: undefined }, 'victim', []],
    ["children's work", { ...end, asked: undefined, answer: undefined }, 'child', []],
    ['died', { endKind: 'died', endNote: 'In hospital', asked: undefined, answer: undefined }, 'victim', []],
  ] as const
  for (const [name, closing, side, gaps] of table) assert.deepEqual(Object.keys(closingGaps(closing, side)), gaps, name)
})

test('a call window that closes first stands on top; then what is due first; what can wait comes last', () => {
  const row = (title: string, w: Partial<Work>): Work => ({
    kind: 'task',
    band: 'today',
    due: null,
    title,
    about: '',
    href: '/',
    verb: 'Open',
    ...w,
  })
  const at = (time: string) => new Date(`2026-03-10T${time}:00Z`)
  const rows = [
    row('digest', { band: 'wait', due: at('09:00') }),
    row('old action', { kind: 'action', due: at('09:00') }),
    row('window until three', { kind: 'call', from: at('09:30'), due: at('15:00') }),
    row('window until half past two', { kind: 'call', from: at('09:30'), due: at('14:30') }),
    row('window not yet open', { kind: 'call', from: at('13:00'), due: at('14:00') }),
    row('breach', { kind: 'notice', band: 'now', due: at('11:00') }),
  ]
  assert.deepEqual(
    inOrder(rows, now).map((r) => r.title),
    ['breach', 'window until half past two', 'window until three', 'old action', 'window not yet open', 'digest'],
  )
})
