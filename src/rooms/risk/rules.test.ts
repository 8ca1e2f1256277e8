// Each table's source stands beside it; the instrument is the shipped pack's, so that a change of the pack that breaks a rule is seen here.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { instrument, type Level, loadPack } from '#pack/index.ts'
import {
  type Answer,
  type Answers,
  changesSince,
  clustersOf,
  criteriaOf,
  type Evidence,
  isJudgement,
  isPartial,
  isVisiblyHigh,
  type Judged,
  judgedGaps,
  notAsked,
  scoreOf,
  scoreWords,
  stepsFor,
} from './rules.ts'

const pack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const found = instrument(pack, 'dash-24')
assert.ok(found)
const dash = found
const keys = dash.items.map((i) => i.key)
const on = (text: string) => text as Day
const say = (answer: Answer, items: readonly string[]): Answers => Object.fromEntries(items.map((k) => [k, { ...notAsked, answer }]))
/** The first so many Yes, then so many Don't know, then so many No; the rest were not asked. */
const filled = (yes: number, dontKnow = 0, no = 0): Answers => ({
  ...say('yes', keys.slice(0, yes)),
  ...say('dont-know', keys.slice(yes, yes + dontKnow)),
  ...say('no', keys.slice(yes + dontKnow, yes + dontKnow + no)),
})

test('a Yes counts one and nothing else counts (SafeLives Dash; 24 items, no weights)', () => {
  for (const [yes, dontKnow, no, asked] of [
    [0, 0, 0, 0],
    [9, 0, 0, 9],
    [12, 4, 8, 24],
    [24, 0, 0, 24],
    [0, 24, 0, 24],
  ] as const) {
    const score = scoreOf(dash, filled(yes, dontKnow, no))
    assert.deepEqual([score.yes, score.notKnown, score.no, score.asked, score.of], [yes, dontKnow, no, asked, 24])
  }
})
test('don’t know and not asked widen the number, and are never taken as No', () => {
  for (const [all, words] of [
    [filled(12, 4, 8), '4 “don’t know”, so the true number is between 12 and 16.'],
    [filled(5, 0, 4), '15 not asked, so the true number is between 5 and 20.'],
    [filled(5, 2, 3), '2 “don’t know” and 14 not asked, so the true number is between 5 and 21.'],
    [filled(3, 0, 21), 'Every question was answered Yes or No.'],
  ] as const)
    assert.equal(scoreWords(scoreOf(dash, all)), words)
  assert.equal(isPartial(scoreOf(dash, filled(9))), true)
  assert.equal(isPartial(scoreOf(dash, filled(0, 24))), false)
})
test('no number below 14 means anything by itself: the pack has no bands and the rules know none', () => {
  assert.equal(dash.bands, null)
  for (const yes of [0, 9, 10, 13]) assert.equal(isVisiblyHigh(dash, scoreOf(dash, filled(yes))), false)
  for (const yes of [14, 20, 24]) assert.equal(isVisiblyHigh(dash, scoreOf(dash, filled(yes))), true)
})

// SafeLives MARAC criteria 1 and 2; practice decisions, 7 and 8.
const judged = (level: Level | undefined, more: Partial<Judged> = {}): Judged => ({
  level,
  reason: '',
  next: 'refer',
  secondName: '',
  ...more,
})
for (const [says, yes, j, gaps] of [
  ['standard with few Yes needs nothing more', 3, judged('standard'), []],
  ['medium with ten Yes needs nothing more', 10, judged('medium'), []],
  ['standard with thirteen Yes is for the worker to say', 13, judged('standard'), []],
  ['high below 14 needs its reason', 11, judged('high'), ['reason']],
  ['high below 14 with its reason stands', 11, judged('high', { reason: 'Strangled last week' }), []],
  ['high with nothing asked at all stands on judgement', 0, judged('high', { reason: 'She cannot speak freely' }), []],
  ['14 cannot be medium', 14, judged('medium'), ['level']],
  ['14 cannot be standard, whatever the reason', 14, judged('standard', { reason: 'He has left the country' }), ['level']],
  ['14 and high needs no reason to refer', 14, judged('high'), []],
  ['14 and not referred needs a reason and a second name', 14, judged('high', { next: 'not-now' }), ['reason', 'secondName']],
  ['a second name alone is not enough', 20, judged('high', { next: 'not-now', secondName: 'Ruth Amory' }), ['reason']],
  [
    'one’s own name is not a second name',
    14,
    judged('high', { next: 'not-now', reason: 'Heard yesterday', secondName: ' sam whitlock ' }),
    ['secondName'],
  ],
  [
    '14 not referred with both stands',
    14,
    judged('high', { next: 'not-now', reason: 'Heard at yesterday’s meeting', secondName: 'Ruth Amory' }),
    [],
  ],
  ['a level must be chosen', 2, judged(undefined), ['level']],
  ['what happens now must be chosen', 2, judged('standard', { next: undefined }), ['next']],
] as const)
  test(says, () => assert.deepEqual(Object.keys(judgedGaps(dash, scoreOf(dash, filled(yes)), j, 'Sam Whitlock')).sort(), [...gaps]))

test('a reason for not referring at 14 is not a judgement that it is high', () => {
  const at = (yes: number, j: Judged) => isJudgement(dash, scoreOf(dash, filled(yes)), j)
  assert.equal(at(11, judged('high', { reason: 'Strangled' })), true)
  assert.equal(at(15, judged('high', { reason: 'And he has her keys' })), true)
  assert.equal(at(15, judged('high')), false)
  assert.equal(at(15, judged('high', { next: 'not-now', reason: 'Heard yesterday' })), false)
  assert.equal(at(5, judged('medium', { reason: 'Still worried' })), false)
})

// SafeLives: four criteria, practice 1.4 and 2.2. Today is Monday 9 March 2026.
const today = on('2026-03-09')
const repeatRule = { key: 'current', months: 12, counts: 'any abuse', source: 'SL repeat' }
const event = (day: string, words = '', about = false) => ({ on: on(day), words, about })
const weigh = (yes: number, evidence: Partial<Evidence> = {}, judgement = false) => {
  const all = criteriaOf(dash, {
    score: scoreOf(dash, filled(yes)),
    judgement,
    by: 'Sam Whitlock',
    today,
    evidence: { events: [], lastReferral: null, ...evidence },
    repeatRule,
  })
  return { met: all.filter((c) => c.met).map((c) => c.key), of: (key: string) => all.find((c) => c.key === key) }
}
test('the four criteria are independent: none, one or all of them may be met', () => {
  const events = [event('2026-03-05'), event('2026-01-11'), event('2025-06-01')]
  assert.deepEqual(weigh(3).met, [])
  assert.deepEqual(weigh(14).met, ['visible-high-risk'])
  assert.deepEqual(weigh(3, {}, true).met, ['judgement'])
  assert.deepEqual(weigh(3, { events }).met, ['escalation'])
  assert.deepEqual(weigh(3, { events: events.slice(0, 1), lastReferral: { on: on('2025-09-01'), to: 'HRDA' } }).met, ['repeat'])
  assert.deepEqual(weigh(15, { events, lastReferral: { on: on('2025-09-01'), to: 'HRDA' } }, true).met, [
    'visible-high-risk',
    'judgement',
    'escalation',
    'repeat',
  ])
})
for (const [says, events, met] of [
  ['three events in 12 months', ['2026-03-05', '2026-01-11', '2025-03-09'], true],
  ['one of the three is a day too old', ['2026-03-05', '2026-01-11', '2025-03-08'], false],
  ['two tellings of the same night are one event', ['2026-03-05', '2026-03-05', '2026-01-11'], false],
  ['a date yet to come is no event', ['2026-03-05', '2026-01-11', '2026-03-10'], false],
] as const)
  test(`escalation: ${says}`, () => assert.equal(weigh(0, { events: events.map((d) => event(d)) }).of('escalation')?.met, met))
test('events whose day is not known each stand, and the evidence is listed in words', () => {
  const c = weigh(0, {
    events: [event('2026-03-05', 'hit her', true), event('2026-03-05', 'broke the door', true), event('2026-01-11', 'threats')],
  }).of('escalation')
  assert.equal(c?.met, true)
  assert.deepEqual(c?.evidence, [
    '5 March 2026 (told then; the day is not known): hit her',
    '5 March 2026 (told then; the day is not known): broke the door',
    '11 January 2026: threats',
  ])
})
for (const [says, last, events, met] of [
  ['no earlier referral', null, ['2026-03-05'], false],
  ['a new event within 12 months of the last referral', '2025-09-01', ['2026-03-05'], true],
  ['the last referral is exactly 12 months ago', '2025-03-09', ['2026-03-05'], true],
  ['the last referral is a day more than 12 months ago', '2025-03-08', ['2026-03-05'], false],
  ['only what the referral itself was about', '2026-03-05', ['2026-03-05', '2026-01-11'], false],
] as const)
  test(`repeat: ${says}`, () =>
    assert.equal(
      weigh(0, { events: events.map((d) => event(d)), lastReferral: last ? { on: on(last), to: 'HRDA' } : null }).of('repeat')?.met,
      met,
    ))
test('a repeat says which version of the rule was used, and asks for what is not recorded', () => {
  const c = weigh(0, { lastReferral: { on: on('2026-01-02'), to: 'HRDA' } }).of('repeat')
  assert.equal(c?.rule, 'current')
  assert.match(c?.because ?? '', /Any abuse since then, of any kind, makes this a repeat: record it/)
})
test('visible high risk says how many were asked when it is not met', () => {
  assert.equal(weigh(9).of('visible-high-risk')?.because, '9 Yes; 14 needed. 9 of 24 asked')
})

// Intercollegiate guidance on non-fatal strangulation; NHS suicide prevention; S-DASH; practice decisions, 9.
const with1 = (item: string, asks: Record<string, string> = {}, answer: Answer = 'yes'): Answers => ({
  [item]: { ...notAsked, answer, asks },
})
for (const [says, all, nowNext, otherNext] of [
  [
    'strangled within 4 weeks: a medical check now',
    with1('strangulation', { when: 'within-4-weeks', symptoms: 'no' }),
    [/medical check now/],
    [/which signs mean/],
  ],
  [
    'strangled longer ago with symptoms: a medical check now',
    with1('strangulation', { when: 'longer-ago', symptoms: 'yes' }),
    [/medical check now; 999/],
    [/Ask about symptoms/],
  ],
  [
    'strangled longer ago, no symptoms: offered a check',
    with1('strangulation', { when: 'longer-ago', symptoms: 'no' }),
    [],
    [/Offer a check/, /which signs/],
  ],
  ['strangled and nobody asked when: taken as recent', with1('strangulation'), [/Treat it as recent/, /medical check now/], []],
  ['thinking of suicide now: stay on the line', with1('low-mood', { now: 'yes' }), [/Stay with her on the line/], []],
  ['low and not asked: ask it plainly, now', with1('low-mood'), [/Ask it plainly/], []],
  ['low and not now: into her own safety plan', with1('low-mood', { now: 'no' }), [], [/her own safety plan/]],
  ['stalking: the screen', with1('stalking'), [], [/Do the stalking screen/]],
  ['weapons and nobody asked: the licence is checked', with1('weapons'), [], [/check for a licence/]],
  ['a firearm: the licensing team today', with1('weapons', { firearms: 'yes', dogs: 'no' }), [/firearms licensing/], []],
  ['No opens nothing', with1('strangulation', { when: 'within-4-weeks' }, 'no'), [], []],
  ['Don’t know opens nothing', with1('low-mood', {}, 'dont-know'), [], []],
] as const)
  test(says, () => {
    const steps = stepsFor(dash, all)
    const nexts = (now: boolean) => steps.filter((s) => s.now === now && s.next).map((s) => s.next ?? '')
    for (const [got, wanted] of [
      [nexts(true), nowNext],
      [nexts(false), otherNext],
    ] as const) {
      assert.equal(got.length, wanted.length, got.join(' | '))
      for (const [i, w] of wanted.entries()) assert.match(got[i] ?? '', w)
    }
  })
test('what is needed now comes before everything else', () => {
  const steps = stepsFor(dash, { ...with1('isolation'), ...with1('strangulation', { when: 'within-4-weeks', symptoms: 'no' }) })
  assert.equal(steps[0]?.now, true)
  assert.equal(steps.at(-1)?.now, false)
})
test('in every prompt the last answer is the one for "nobody asked"', () => {
  for (const p of dash.prompts) for (const a of p.ask) assert.match(a.answers.at(-1)?.key ?? '', /^not-|^no$/, `${p.key} ${a.key}`)
})

test('answers that mean more together are named only when all of them are Yes', () => {
  const names = (all: Answers) => clustersOf(dash, all).map((c) => c.key)
  assert.deepEqual(names(say('yes', ['separation', 'control'])), [])
  assert.deepEqual(names(say('yes', ['separation', 'control', 'injury', 'strangulation'])), [
    'separation-control-violence',
    'strangulation',
  ])
})
test('nothing is carried silently from the time before: only answers given both times are compared', () => {
  const before = { ...say('yes', ['injury', 'stalking']), ...say('no', ['separation']) }
  const now = { ...say('yes', ['injury', 'separation']), ...say('no', ['worse']) }
  assert.deepEqual(
    changesSince(dash, before, now).map((c) => [c.item.key, c.from, c.to]),
    [['separation', 'no', 'yes']],
  )
})
