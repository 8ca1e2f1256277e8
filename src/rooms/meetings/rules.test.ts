/** When the meeting sits, what is due by when, and what a listing, a share and a decision still lack. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day, Time } from '#lib/day.ts'
import { atLondon, dayIn, timeIn } from '#lib/london.ts'
import {
  actionsDue,
  type Deciding,
  decisionGaps,
  dueChoices,
  listingGaps,
  mayClose,
  mayDecide,
  mayShare,
  mayTell,
  nextSitting,
  readinessWords,
  type SittingDays,
  seatState,
  shareBand,
  shareGaps,
  sittingAfter,
  tellBand,
  tellBy,
  tellChoices,
  viewGaps,
} from './rules.ts'

const at = (on: string, time: string) => atLondon(on as Day, time as Time)
const day = (on: string) => on as Day
const hrda: SittingDays & Parameters<typeof tellBy>[0] = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  starts: '10:30',
  clocks: { tellWithin: { amount: 2, unit: 'working days', words: '2 working days' } },
}
const sits = (when: ReturnType<typeof nextSitting>) => when && `${when.heldOn} ${timeIn(when.startsAt)}`

test('listed before the meeting begins it is heard today, otherwise on the next day it sits', () => {
  const table = [
    ['a Tuesday morning', at('2026-03-10', '09:00'), '2026-03-10 10:30'],
    ['one minute before', at('2026-03-10', '10:29'), '2026-03-10 10:30'],
    ['as it begins', at('2026-03-10', '10:30'), '2026-03-11 10:30'],
    ['after it', at('2026-03-10', '11:52'), '2026-03-11 10:30'],
    ['Friday at five', at('2026-03-13', '17:00'), '2026-03-16 10:30'],
    ['Saturday night', at('2026-03-14', '23:30'), '2026-03-16 10:30'],
    ['the day before Good Friday', at('2026-04-02', '12:00'), '2026-04-07 10:30'],
    ['over Christmas', at('2026-12-24', '12:00'), '2026-12-29 10:30'],
    ['the weekend the clocks change', at('2026-03-28', '10:00'), '2026-03-30 10:30'],
  ] as const
  for (const [name, listed, wanted] of table) assert.equal(sits(nextSitting(hrda, listed, englandAndWales)), wanted, name)
  assert.equal(sits(sittingAfter(hrda, day('2026-03-13'), englandAndWales)), '2026-03-16 10:30')
})

test('a meeting without days of its own is called, and has no next sitting', () => {
  assert.equal(nextSitting({ days: [], starts: null }, at('2026-03-10', '09:00'), englandAndWales), undefined)
  assert.equal(nextSitting({ ...hrda, starts: null }, at('2026-03-10', '09:00'), englandAndWales), undefined)
})

test('she is told within two working days, and actions are due at noon on the next', () => {
  assert.equal(tellBy(hrda, at('2026-03-10', '11:00'), englandAndWales), '2026-03-12')
  assert.equal(tellBy(hrda, at('2026-03-13', '11:00'), englandAndWales), '2026-03-17')
  assert.equal(tellBy({ clocks: {} }, at('2026-04-02', '11:00'), englandAndWales), '2026-04-08', 'Easter does not count')
  const due = (on: string) => actionsDue(hrda, at(on, '11:00'), englandAndWales)
  assert.equal(`${dayIn(due('2026-03-13'))} ${timeIn(due('2026-03-13'))}`, '2026-03-16 12:00')
})

test('what is due is chosen while every seat still sees the case, the usual day first', () => {
  const all = dueChoices(hrda, at('2026-03-11', '11:00'), day('2026-03-11'), englandAndWales)
  assert.equal(dayIn(all[0] as Date), '2026-03-12')
  assert.equal(dayIn(all.at(-1) as Date), '2026-04-07', 'not after the 28 days of a seat')
  assert.equal(
    dueChoices(hrda, at('2026-05-11', '11:00'), day('2026-03-11'), englandAndWales).length,
    1,
    'decided late, it is due next day',
  )
  assert.deepEqual(tellChoices(hrda, at('2026-03-13', '11:00'), englandAndWales).slice(0, 3), ['2026-03-13', '2026-03-16', '2026-03-17'])
})

test('nobody is listed without what keeps her safe until then, and a name; nobody under 16', () => {
  const full = { whyHigh: 'Hands round her throat', whyNow: 'He came back', keepsSafe: 'At her sister’s', keptBy: 'hat', victimAge: 31 }
  const table = [
    ['everything said', full, []],
    ['no name', { ...full, keptBy: undefined }, ['keptBy']],
    ['nothing that keeps her safe', { ...full, keepsSafe: ' ' }, ['keepsSafe']],
    [
      'nothing at all',
      { whyHigh: '', whyNow: '', keepsSafe: '', keptBy: undefined, victimAge: undefined },
      ['whyHigh', 'whyNow', 'keepsSafe', 'keptBy'],
    ],
    ['fifteen', { ...full, victimAge: 15 }, ['whyHigh']],
    ['sixteen', { ...full, victimAge: 16 }, []],
    ['an age nobody knows', { ...full, victimAge: undefined }, []],
  ] as const
  for (const [name, listing, gaps] of table) assert.deepEqual(Object.keys(listingGaps(listing)), gaps, name)
})

test('"we hold nothing" is an answer; no answer is not', () => {
  assert.equal(seatState(undefined, false), 'waits')
  assert.equal(seatState({ nothing: true }, false), 'nothing')
  assert.equal(seatState({ nothing: false }, false), 'shared')
  assert.equal(seatState(undefined, true), 'shared', 'her view is her adviser’s share')
  assert.equal(readinessWords(['shared', 'nothing', 'nothing', 'waits']), '1 shared, 2 hold nothing, 1 waits')
  assert.equal(readinessWords(['shared', 'nothing']), '1 shared, 1 holds nothing, none waits')
  assert.deepEqual(Object.keys(shareGaps({ text: ' ', lastSeen: '' })), ['text'])
  assert.deepEqual(shareGaps({ text: '', lastSeen: 'Monday, at nursery' }), {})
})

test('nothing is put in her mouth: a view is needed only from who has spoken with her', () => {
  assert.deepEqual(Object.keys(viewGaps({ spoken: undefined, herView: '' })), ['spoken'])
  assert.deepEqual(Object.keys(viewGaps({ spoken: 'yes', herView: ' ' })), ['herView'])
  assert.deepEqual(viewGaps({ spoken: 'not-safely', herView: '' }), {})
})

test('no decision without who tells her, how and by when; not high says why and who holds it', () => {
  const full: Deciding = {
    decision: 'hrda-plan',
    why: '',
    holder: undefined,
    tells: 'hat:jo',
    how: 'On a call at her time',
    by: day('2026-03-13'),
  }
  const table: [string, Deciding, string[]][] = [
    ['a plan', full, []],
    ['nothing chosen', { ...full, decision: undefined }, ['decision']],
    ['on to MARAC', { ...full, decision: 'refer-marac' }, []],
    ['no further action, no reason', { ...full, decision: 'no-further' }, ['why']],
    ['not high, bare', { ...full, decision: 'not-high' }, ['why', 'holder']],
    ['not high, held', { ...full, decision: 'not-high', why: 'Two reports were one', holder: 'sam' }, []],
    ['nobody tells her', { ...full, tells: undefined }, ['tells']],
    ['not said how', { ...full, how: ' ' }, ['how']],
    ['no day', { ...full, by: undefined }, ['by']],
    ['a day that has passed', { ...full, by: day('2026-03-10') }, ['by']],
    ['today', { ...full, by: day('2026-03-11') }, []],
  ]
  for (const [name, d, gaps] of table) assert.deepEqual(Object.keys(decisionGaps(d, day('2026-03-11'))), gaps, name)
})

test('what was said stands once the sitting is closed; a case left undecided stays open', () => {
  assert.ok(mayShare({ state: 'open' }, { decision: 'hrda-plan' }))
  assert.ok(!mayShare({ state: 'closed' }, { decision: 'hrda-plan' }))
  assert.ok(mayShare({ state: 'closed' }, { decision: null }))
  assert.ok(mayDecide({ state: 'open' }, { decision: 'hrda-plan' }), 'a decision can be put right')
  assert.ok(!mayDecide({ state: 'closed' }, { decision: 'hrda-plan' }))
  assert.ok(mayDecide({ state: 'closed' }, { decision: null }))
  const sitting = { state: 'open' as const, startsAt: at('2026-03-11', '10:30') }
  assert.match(mayClose(sitting, 0, at('2026-03-11', '10:29')) ?? '', /not begun/)
  assert.match(mayClose(sitting, 2, at('2026-03-11', '11:30')) ?? '', /2 cases have no decision/)
  assert.equal(mayClose(sitting, 0, at('2026-03-11', '11:30')), undefined)
})

test('she is told by the one named, a colleague in cover, or whoever works with her; by nobody else', () => {
  const byJo = { tellsHat: 'jo', tellsTeam: null }
  assert.ok(mayTell(byJo, { hatId: 'jo', teamId: 'idva', herSide: false }, 'idva'))
  assert.ok(mayTell(byJo, { hatId: 'hollis', teamId: 'idva', herSide: false }, 'idva'))
  assert.ok(mayTell(byJo, { hatId: 'esther', teamId: 'yellow-door', herSide: true }, 'idva'))
  assert.ok(!mayTell(byJo, { hatId: 'ade', teamId: 'housing', herSide: false }, 'idva'))
  assert.ok(mayTell({ tellsHat: null, tellsTeam: 'idva' }, { hatId: 'hollis', teamId: 'idva', herSide: false }, undefined))
})

test('an answer that is missing as the sitting begins goes before all else, and so does telling her late', () => {
  const begins = at('2026-03-11', '10:30')
  assert.equal(shareBand(begins, at('2026-03-10', '12:00')), 'today')
  assert.equal(shareBand(begins, at('2026-03-11', '08:31')), 'now')
  assert.equal(tellBand(day('2026-03-12'), day('2026-03-11')), 'wait')
  assert.equal(tellBand(day('2026-03-11'), day('2026-03-11')), 'today')
  assert.equal(tellBand(day('2026-03-10'), day('2026-03-11')), 'now')
})
