/** The front door's rules as tables: how soon, in what order, what ages open, how a contact may end, what may be shared. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day, Time } from '#lib/day.ts'
import { atLondon, sayDateTime } from '#lib/london.ts'
import { testPack } from '#src/testing.ts'
import { type Ages, ageDoors, type Closing, closingGaps, type Done, safeguardingGaps, stepsOf } from './deciding-rules.ts'
import {
  aboutRole,
  bandNow,
  byWhen,
  type Caller,
  dueFor,
  firstBy,
  inQueueOrder,
  mayDecideInRow,
  nameTyped,
  ringState,
  ringsTo,
  type Told,
  type Urgency,
  urgencyOf,
  type Waiting,
  windowCloses,
} from './rules.ts'
import { basisFor, basisWords, type Situation, sharingGaps } from './sharing-rules.ts'

const at = (day: string, time: string) => atLondon(day as Day, time as Time)
const now = at('2026-03-10', '11:52')

test('a name is taken as it is said, and "not given" is an answer', () => {
  for (const [typed, given, family] of [
    ['Leanne Marsh', 'Leanne', 'Marsh'],
    ['  Maria  Francisca de Oliveira ', 'Maria', 'Francisca de Oliveira'],
    ['Ayesha', 'Ayesha', ''],
    ['not given', '', ''],
    ['Name not given', '', ''],
    ['unknown', '', ''],
    ['n/a', '', ''],
    ['?', '', ''],
    ['', '', ''],
    ['Noni Given', 'Noni', 'Given'],
  ] as const)
    assert.deepEqual(nameTyped(typed), { givenName: given, familyName: family }, typed)
})
test('what a caller or the police say of someone is not a judgement', () => {
  const roles: [Caller, string][] = [
    ['herself', 'victim'],
    ['under-18', 'victim'],
    ['friend', 'victim'],
    ['professional', 'victim'],
    ['own-behaviour', 'harms'],
    ['police', 'unjudged'],
    ['not-known', 'unjudged'],
  ]
  for (const [caller, role] of roles) assert.equal(aboutRole(caller), role, caller)
})
test('a number is safe only in the mouth of whoever it belongs to', () => {
  for (const [caller, cutOff, to, state] of [
    ['herself', 'ring', 'about', 'safe'],
    ['herself', 'will-ring', 'about', 'not_checked'],
    ['herself', 'never', 'about', 'unsafe'],
    ['friend', 'ring', 'caller', 'safe'],
    ['professional', 'ring', 'agency', 'not_checked'],
    ['police', 'ring', 'agency', 'not_checked'],
    ['not-known', 'ring', 'about', 'not_checked'],
  ] as const)
    assert.deepEqual([ringsTo(caller), ringState(caller, cutOff)], [to, state], `${caller} ${cutOff}`)
})

// ── How soon ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const told = (t: Partial<Told>): Told => ({
  caller: 'herself',
  inDangerNow: null,
  safeToTalk: null,
  recordedLevel: null,
  recordedChildren: null,
  ...t,
})
test('danger, an unsafe call and a recorded high never wait; only standard without a child can', () => {
  const cases: [string, Partial<Told>, Urgency][] = [
    ['danger now', { inDangerNow: 'yes' }, 'now'],
    ['not safe to talk', { safeToTalk: 'no' }, 'now'],
    ['police say high', { caller: 'police', recordedLevel: 'high' }, 'now'],
    ['danger in a standard notification', { caller: 'police', recordedLevel: 'standard', inDangerNow: 'yes' }, 'now'],
    ['standard, no child', { caller: 'police', recordedLevel: 'standard', recordedChildren: false }, 'wait'],
    ['standard, a child', { caller: 'police', recordedLevel: 'standard', recordedChildren: true }, 'today'],
    ['medium', { caller: 'police', recordedLevel: 'medium' }, 'today'],
    ['police say no level', { caller: 'police' }, 'today'],
    ['she rings', {}, 'today'],
    ['he rings for himself', { caller: 'own-behaviour' }, 'today'],
    ['a call that broke off', { caller: 'not-known' }, 'today'],
  ]
  for (const [says, t, urgency] of cases) assert.equal(urgencyOf(told(t)).urgency, urgency, says)
})
test('an hour by day and night; the end of the working day, or of the next; two working days', () => {
  const cases: [Urgency, Date, string][] = [
    ['now', at('2026-03-14', '23:30'), '15 March 2026, 00:30'],
    ['today', at('2026-03-10', '11:52'), '10 March 2026, 17:00'],
    ['today', at('2026-03-10', '17:00'), '11 March 2026, 17:00'],
    ['today', at('2026-03-13', '18:20'), '16 March 2026, 17:00'],
    ['today', at('2026-04-03', '10:00'), '7 April 2026, 17:00'],
    ['wait', at('2026-03-13', '09:00'), '17 March 2026, 17:00'],
  ]
  for (const [urgency, from, due] of cases) assert.equal(sayDateTime(dueFor(urgency, from, englandAndWales)), due, `${urgency} ${due}`)
  assert.equal(
    sayDateTime(dueFor('wait', at('2026-03-10', '11:00'), englandAndWales, { wait: { amount: 4, unit: 'working hours' } })),
    '10 March 2026, 15:00',
    'an area’s own clock wins',
  )
})
test('"by when" begins with what the urgency asks, and never lies in the past', () => {
  for (const from of [now, at('2026-03-10', '18:10'), at('2026-03-14', '10:00')])
    for (const urgency of ['now', 'today', 'wait'] as const) {
      const all = byWhen(urgency, from, englandAndWales)
      assert.ok(
        all.every((o) => o.at > from),
        urgency,
      )
      assert.equal(all[0]?.words === 'Within the hour', urgency === 'now')
    }
  assert.deepEqual(
    byWhen('today', now, englandAndWales).map((o) => o.words),
    ['Today, by five', 'Tomorrow, by noon', 'Thu 12 Mar', 'Tue 17 Mar'],
  )
})

// ── In what order ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const waiting = (w: Partial<Waiting>): Waiting => ({
  urgency: 'today',
  dueAt: at('2026-03-10', '17:00'),
  receivedAt: at('2026-03-10', '09:00'),
  cutOff: null,
  windowFrom: null,
  windowUntil: null,
  ...w,
})
const window = { cutOff: 'ring', windowFrom: '13:00', windowUntil: '15:00' } as const
test('danger first; then what runs out first, a call window before an older row; then age', () => {
  const rows: Record<string, Waiting> = {
    old: waiting({ receivedAt: at('2026-03-10', '08:00') }),
    young: waiting({ receivedAt: at('2026-03-10', '11:00') }),
    windowed: waiting({ receivedAt: at('2026-03-10', '11:30'), ...window }),
    standardWithWindow: waiting({ urgency: 'wait', dueAt: at('2026-03-12', '17:00'), ...window, windowUntil: '14:00' }),
    standard: waiting({ urgency: 'wait', dueAt: at('2026-03-12', '17:00') }),
    danger: waiting({ urgency: 'now', dueAt: at('2026-03-10', '12:30'), receivedAt: at('2026-03-10', '11:30') }),
    lateDanger: waiting({ urgency: 'now', dueAt: at('2026-03-10', '10:30') }),
  }
  const order = Object.entries(rows)
    .sort(([, a], [, b]) => inQueueOrder(now)(a, b))
    .map(([name]) => name)
  assert.deepEqual(order, ['lateDanger', 'danger', 'standardWithWindow', 'windowed', 'old', 'young', 'standard'])
})
test('a window that is past, or was never for ringing, hurries nothing', () => {
  assert.equal(windowCloses(waiting({ ...window, windowUntil: '11:00' }), now), undefined)
  assert.equal(windowCloses(waiting({ ...window, cutOff: 'will-ring' }), now), undefined)
  assert.equal(windowCloses(waiting({ ...window, cutOff: 'never' }), now), undefined)
  assert.deepEqual(firstBy(waiting(window), now), at('2026-03-10', '15:00'))
})
test('what can wait is work of today once its day has come', () => {
  assert.equal(bandNow(waiting({ urgency: 'wait', dueAt: at('2026-03-12', '17:00') }), now), 'wait')
  assert.equal(bandNow(waiting({ urgency: 'wait', dueAt: at('2026-03-12', '17:00') }), at('2026-03-12', '09:00')), 'today')
})
test('high is never decided in a row, whoever said so; nor what a colleague has', () => {
  for (const [urgency, recordedLevel, level, theirs, may] of [
    ['wait', 'standard', undefined, false, true],
    ['today', null, 'medium', false, true],
    ['today', null, 'medium', true, false],
    ['today', 'high', undefined, false, false],
    ['today', 'standard', 'high', false, false],
    ['now', null, undefined, false, false],
  ] as const)
    assert.equal(mayDecideInRow({ urgency, recordedLevel, level, theirs }), may)
})

// ── Safeguarding ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const ages = (a: Partial<Ages>): Ages => ({
  victim: 31,
  harms: 34,
  children: [],
  childrenSaid: false,
  callerUnder18: false,
  careNeeds: false,
  ...a,
})
test('ages gate the door: under 16 a child first, 16 and 17 both doors, a child who harms is a child first', () => {
  for (const [says, a, text] of [
    ['15', { victim: 15 }, /under 16/],
    ['16', { victim: 16 }, /both doors/],
    ['17', { victim: 17 }, /both doors/],
    ['a caller under 18, no age', { victim: undefined, callerUnder18: true }, /the age is not known/],
    ['a son of 14 harms', { harms: 14 }, /person who harms is under 18/],
    ['a baby', { children: [1] }, /baby in the home/],
  ] as const)
    assert.match(
      ageDoors(ages(a))
        .map((d) => d.text)
        .join(' '),
      text,
      says,
    )
  assert.deepEqual(ageDoors(ages({ children: [9, undefined] })), [])
})
test('each ends in refer or not now with one line why; none only where there is nobody', () => {
  const none = { children: 'none', childrenWhy: '', adult: 'none', adultWhy: '' } as const
  const cases: [string, Parameters<typeof safeguardingGaps>[0], Partial<Ages>, string[]][] = [
    ['nobody', none, {}, []],
    ['nothing said', { ...none, children: undefined, adult: undefined }, {}, ['children', 'adult']],
    ['a child named', none, { children: [9] }, ['children']],
    ['children said by the police', none, { childrenSaid: true }, ['children']],
    ['the victim is 17', none, { victim: 17 }, ['children']],
    ['he is 17', none, { harms: 17 }, ['children']],
    ['15, not now', { ...none, children: 'not-now', childrenWhy: 'x' }, { victim: 15 }, ['children']],
    ['15, refer', { ...none, children: 'refer', childrenWhy: 'x' }, { victim: 15 }, []],
    ['no line', { ...none, children: 'refer' }, { children: [9] }, ['childrenWhy']],
    ['care needs', none, { careNeeds: true }, ['adult']],
    ['adult, no line', { ...none, adult: 'not-now', adultWhy: ' ' }, {}, ['adultWhy']],
  ]
  for (const [says, s, a, wrong] of cases) assert.deepEqual(Object.keys(safeguardingGaps(s, ages(a))), wrong, says)
})

// ── How it ends ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const closing = (c: Partial<Closing>): Closing => ({
  heldBy: undefined,
  disposition: 'advice-given',
  note: 'one line',
  high: false,
  caller: 'herself',
  safeguarding: true,
  mustDecide: false,
  referrals: 0,
  unmetNeeds: 0,
  ...c,
})
test('a contact ends in something from the list, and in nothing that is not so', () => {
  const cases: [string, Partial<Closing>, string[]][] = [
    ['nothing chosen', { disposition: undefined }, ['disposition']],
    ['advice', {}, []],
    ['advice without a line', { note: '' }, ['note']],
    ['referred, somebody was asked', { disposition: 'referred-on', note: '', referrals: 1 }, []],
    ['referred outside, to whom', { disposition: 'referred-on', note: 'A helpline abroad' }, []],
    ['referred, nobody asked', { disposition: 'referred-on', note: '' }, ['note']],
    ['not reached, nothing tried', { disposition: 'could-not-reach', note: '' }, ['note']],
    ['unmet, not recorded', { disposition: 'unmet-need' }, ['disposition']],
    ['unmet, recorded', { disposition: 'unmet-need', note: '', unmetNeeds: 1 }, []],
    ['in a plan, whose', { disposition: 'already-in-plan', note: '' }, ['note']],
    ['high, advice', { high: true }, ['disposition']],
    ['high, not reached', { high: true, disposition: 'could-not-reach' }, ['disposition']],
    ['high, unmet', { high: true, disposition: 'unmet-need', unmetNeeds: 1 }, ['disposition']],
    ['high, only said', { high: true, disposition: 'referred-on' }, ['disposition']],
    ['high, sent', { high: true, disposition: 'referred-on', note: '', referrals: 2 }, []],
    ['high, in a running plan', { high: true, disposition: 'already-in-plan' }, []],
    ['a child undecided', { mustDecide: true, safeguarding: false }, ['disposition']],
    ['a child undecided, but no abuse', { mustDecide: true, safeguarding: false, disposition: 'not-abuse' }, []],
  ]
  for (const [says, c, wrong] of cases) assert.deepEqual(Object.keys(closingGaps(closing(c))), wrong, says)
})
test('the steps of somebody worried about their own behaviour hold no checklist and nothing of a partner', () => {
  const done: Done = {
    caller: 'herself',
    nextStep: true,
    named: true,
    incidents: 0,
    sharing: false,
    safeguarding: false,
    level: undefined,
    victimAge: undefined,
    referrals: 0,
    safetyPlan: undefined,
    decided: false,
  }
  const keys = (d: Partial<Done>) => stepsOf({ ...done, ...d }).map((s) => s.key)
  assert.deepEqual(keys({}), ['call', 'people', 'incident', 'sharing', 'decide', 'risk', 'routes', 'safety-plan', 'close'])
  assert.deepEqual(keys({ caller: 'own-behaviour' }), ['call', 'people', 'sharing', 'decide', 'routes', 'close'])
  assert.deepEqual(keys({ caller: 'police' }), ['people', 'incident', 'sharing', 'decide', 'risk', 'routes', 'close'])
  assert.equal(stepsOf({ ...done, victimAge: 15 }).find((s) => s.key === 'risk')?.state, 'not-needed')
  assert.equal(stepsOf({ ...done, victimAge: 16 }).find((s) => s.key === 'risk')?.state, 'open')
})

// ── Sharing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const situation = (s: Partial<Situation>): Situation => ({
  agency: 'council',
  high: false,
  childrenRefer: false,
  adultRefer: false,
  ownBehaviour: false,
  knows: 'yes',
  agrees: 'yes',
  whyAnyway: '',
  ...s,
})
test('the basis follows from who we are, what it is for and whether she agrees', () => {
  const cases: [string, Partial<Situation>, RegExp][] = [
    ['she agrees to support', {}, /^Getting support to someone: Public task/],
    ['a charity', { agency: 'charity' }, /^Getting support to someone: Legitimate interests/],
    [
      'high, without her agreement',
      { high: true, agrees: 'no', whyAnyway: 'serious-harm' },
      /^Protecting someone at high risk: Public task/,
    ],
    ['police at high risk', { agency: 'police', high: true, agrees: 'not-asked' }, /^Protecting someone at high risk: Law enforcement/],
    ['a child', { childrenRefer: true, agrees: 'no', whyAnyway: 'child-at-risk' }, /^Protecting a child: Public task[^:]*\.$/],
    ['no, and no reason', { agrees: 'no', whyAnyway: 'not-shared' }, /^None. Nothing is shared.$/],
    ['not asked', { agrees: 'not-asked' }, /^None/],
    ['their own behaviour', { ownBehaviour: true }, /^Work with the person who harms: Public task/],
    ['the commissioner gets no people', { agency: 'police-commissioner', high: true }, /None for a named person/],
  ]
  for (const [says, s, words] of cases) assert.match(basisWords(basisFor(testPack.sharing, situation(s))), words, says)
  assert.equal(basisFor(testPack.sharing, situation({ high: true, childrenRefer: true })).length, 3)
})
test('no means why anyway, or that it is not shared; not asked is an answer', () => {
  assert.deepEqual(Object.keys(sharingGaps({ knows: undefined, agrees: undefined, whyAnyway: '' })), ['knows', 'agrees'])
  assert.deepEqual(Object.keys(sharingGaps({ knows: 'no', agrees: 'no', whyAnyway: '' })), ['whyAnyway'])
  assert.deepEqual(sharingGaps({ knows: 'no', agrees: 'no', whyAnyway: 'not-shared' }), {})
  assert.deepEqual(sharingGaps({ knows: 'not-asked', agrees: 'not-asked', whyAnyway: '' }), {})
})
