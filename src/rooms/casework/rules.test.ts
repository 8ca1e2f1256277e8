/** When someone may be called, what a call changes, when a review is due and what an ending must say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MemberRole, mayUse, type PointState } from '#rooms/people/index.ts'
import {
  type CallWindow,
  closingGaps,
  daysIn,
  effectsOf,
  firstCallScript,
  inWindow,
  mayCall,
  nextTryDue,
  pointAfter,
  reachOf,
  reviewDue,
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
  role: 'victim',
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
    change: Partial<{ kind: string; state: PointState; checkedAt: Date | null; stopped: string; role: MemberRole; window: CallWindow }>,
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
  assert.equal(call({ stopped: 'A death is recorded' }, 'worker').may, false)
  assert.equal(call({ role: 'harms' }, 'worker').may, false, 'he is never rung from her page')
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
  const first = { result: 'spoke', involved: true, alreadyHolds: false, holderWorksWithHer: false } as const
  assert.ok(riskMoves(first))
  assert.ok(!riskMoves({ ...first, result: 'no-answer' }))
  assert.ok(!riskMoves({ ...first, involved: false }))
  assert.ok(!riskMoves({ ...first, alreadyHolds: true }))
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

test('the best of several numbers says whether to ring now, and until when', () => {
  const at = tuesday('11:52')
  const p = (state: PointState, window: Partial<CallWindow> = {}, kind = 'phone') => ({
    kind,
    state,
    window: { days: '', from: null, until: null, ...window },
  })
  const table = [
    ['inside the window', [p('safe', { from: '09:30', until: '14:30' })], 'now', 'until 14:30'],
    ['no window said', [p('safe')], 'now', 'any time'],
    ['later today', [p('safe', { from: '18:00' })], 'later', 'from 18:00'],
    ['another day', [p('safe', { days: 'Wednesdays', from: '09:30', until: '11:00' })], 'later', 'Wednesdays, 09:30 to 11:00'],
    ['open outranks not checked', [p('not_checked'), p('safe', { from: '09:30', until: '14:30' })], 'now', 'until 14:30'],
    ['not checked outranks unsafe', [p('unsafe'), p('not_checked')], 'unknown', ''],
    ['unsafe', [p('unsafe')], 'never', 'do not ring'],
    ['an e-mail address is no number', [p('safe', {}, 'email')], 'none', 'No number held'],
    ['nothing', [], 'none', 'No number held'],
  ] as const
  for (const [name, points, mark, words] of table) {
    const reach = reachOf(points, at)
    assert.deepEqual([reach.mark, reach.words], [mark, words], name)
  }
})

test('the first-call script asks by name, names no service and has a way out', () => {
  const script = firstCallScript('Donna Pike').join(' ')
  assert.match(script, /Ask for Donna Pike by name/)
  assert.match(script, /wrong number/)
  assert.match(script, /Withhold your number/)
  assert.doesNotMatch(script, /PIPPA|IDVA|refuge|police|abuse/i)
})

test('high is tried again within one working day, the rest within two, and a weekend is no working day', () => {
  const friday = new Date('2026-03-06T15:00:00Z')
  assert.equal(nextTryDue(friday, 'high').toISOString(), '2026-03-09T17:00:00.000Z')
  assert.equal(nextTryDue(friday, undefined).toISOString(), '2026-03-09T17:00:00.000Z', 'nobody has judged it: as for high')
  assert.equal(nextTryDue(friday, 'standard').toISOString(), '2026-03-10T17:00:00.000Z')
})

test('a review follows the level from the first conversation; the day a worker chose stands', () => {
  const work = { side: 'victim', startedAt: now, firstAttemptAt: null, firstContactAt: now, reviewDueOn: null } as const
  assert.equal(reviewDue(work, 'high'), '2026-03-24')
  assert.equal(reviewDue(work, undefined), '2026-03-24')
  assert.equal(reviewDue(work, 'standard'), '2026-05-05')
  assert.equal(
    reviewDue({ ...work, firstContactAt: null }, 'high'),
    undefined,
    'nobody has spoken with her: the first contact is due, not a review',
  )
  assert.equal(reviewDue({ ...work, side: 'child', firstContactAt: null }, 'medium'), '2026-04-07')
  assert.equal(reviewDue({ ...work, side: 'both' }, 'high'), undefined)
})
