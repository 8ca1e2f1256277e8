import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import {
  type Attendance,
  afterAbsence,
  concernSent,
  doseOf,
  doseWords,
  endings,
  groupDays,
  heardAs,
  isUnsent,
  lengthWords,
  mayMark,
  passingGaps,
  passings,
  putRight,
  type Reason,
  registerState,
  suitabilityGap,
  taskWords,
} from './rules.ts'

const at = (time: string, on = '2026-03-09') => atLondon(on as Day, time as Time)
const weeks = (...all: (Attendance | null | [Attendance, Reason])[]) =>
  all.map((a, i) => ({
    heldAt: new Date(at('18:30', '2026-02-16').getTime() + i * 7 * 86_400_000),
    attendance: Array.isArray(a) ? a[0] : a,
    reason: Array.isArray(a) ? a[1] : null,
  }))

describe('whether he came', () => {
  for (const [says, sessions, words] of [
    ['nothing held yet is not "0 of 0"', weeks(), 'No session has been held yet.'],
    ['late is coming', weeks('here', 'late'), 'Came to 2 of 2 sessions.'],
    ['leaving early is neither coming nor missing', weeks('here', 'left'), 'Came to 1 of 2 sessions. Left or was sent home once.'],
    ['one held is said as one', weeks('not-here'), 'Came to 0 of 1 session. Missed 1.'],
    ['a session nobody recorded counts for nothing', weeks('here', null, 'not-here'), 'Came to 1 of 2 sessions. Missed 1.'],
  ] as const)
    test(says, () => assert.equal(doseWords(doseOf(sessions, at('12:00', '2026-04-01'))), words))
  test('what nobody recorded is counted apart, and only once it is past', () => {
    assert.equal(doseOf(weeks('here', null, null), at('12:00', '2026-02-24')).notRecorded, 1)
  })
  test('misses in a row are broken by coming, and not lengthened by telling us before', () => {
    const run = (...all: Parameters<typeof weeks>) => doseOf(weeks(...all), at('12:00', '2026-06-01')).missedRunning
    assert.equal(run('not-here', 'not-here'), 2)
    assert.equal(run('not-here', 'late', 'not-here'), 1)
    assert.equal(run('not-here', ['not-here', 'told-before'], 'not-here'), 2)
    assert.equal(run('not-here', 'left'), 0)
  })
})

describe('the register', () => {
  const starts = at('18:30')
  for (const [says, as, when, may] of [
    ['he may be marked here as people come in', 'here', '18:05', true],
    ['nobody is here an hour before', 'here', '17:30', false],
    ['nobody is missing before it has begun', 'not-here', '18:29', false],
    ['from the start he may be', 'not-here', '18:30', true],
    ['nobody has left before it has begun', 'left', '18:20', false],
  ] as const)
    test(says, () => assert.equal(mayMark(starts, as, at(when)) === undefined, may))
  for (const [says, when, marked, state] of [
    ['in the morning it is to come', '09:00', 0, 'to-come'],
    ['half an hour before it opens', '18:00', 0, 'open'],
    ['with everyone tapped it is done', '18:50', 8, 'done'],
    ['in the room, with some still blank, it is open', '20:00', 5, 'open'],
    ['two hours after the end with one blank it is unsent', '22:30', 7, 'unsent'],
    ['a minute before that it is not', '22:29', 7, 'open'],
  ] as const)
    test(says, () =>
      assert.equal(registerState({ startsAt: starts, endsAt: at('20:30'), calledOff: false, expected: 8, marked }, at(when)), state),
    )
  test('one that was called off asks for nothing', () => {
    assert.equal(
      registerState({ startsAt: starts, endsAt: at('20:30'), calledOff: true, expected: 8, marked: 0 }, at('23:00')),
      'called-off',
    )
    assert.equal(isUnsent(at('20:30'), at('22:30')), true)
  })
})

describe('what a missed session means', () => {
  const missed = { missed: 1, missedRunning: 1 }
  test('nothing, when nothing was missed', () =>
    assert.deepEqual(afterAbsence({ binding: 'court', missed: 'x', source: 's' }, { missed: 0, missedRunning: 0 }), []))
  test('voluntary: no penalty, and nobody is told', () =>
    assert.deepEqual(afterAbsence({ binding: 'voluntary', missed: 'Her worker is told at once.', source: 's' }, missed), []))
  test('a conditional caution is broken by it: the officer hears today', () => {
    const [step] = afterAbsence(
      { binding: 'conditional caution', missed: 'Breaks the caution: the first offence is charged.', source: 'S2 4.1.4' },
      missed,
    )
    assert.deepEqual(step, {
      text: 'Tell the officer in the case today. Breaks the caution: the first offence is charged.',
      now: true,
      source: 'S2 4.1.4',
    })
  })
  test('a court order is enforced by others', () =>
    assert.match(
      afterAbsence({ binding: 'court', missed: 'Enforced through the order', source: 's' }, missed)[0]?.text ?? '',
      /probation officer today\. Enforced through the order\.$/,
    ))
  test('two in a row ask for a look at his place, as judgement and never by themselves', () => {
    const [step] = afterAbsence({ binding: 'voluntary', missed: 'x', source: 's' }, { missed: 3, missedRunning: 2 })
    assert.deepEqual([step?.now, step?.source], [false, 'Judgement, 2026'])
  })
  test('no step ever says that somebody works with her', () => {
    for (const binding of ['voluntary', 'court', 'conditional caution', 'prison', 'not stated'] as const)
      for (const s of afterAbsence(
        { binding, missed: binding === 'voluntary' ? 'Her worker is told at once.' : 'As the order says', source: 's' },
        { missed: 2, missedRunning: 2 },
      ))
        assert.doesNotMatch(s.text, /\bher\b|worker|partner/i)
  })
})

describe('who hears of what', () => {
  for (const [what, as] of [
    ['here', 'line'],
    ['late', 'line'],
    ['suitable', 'line'],
    ['left', 'task'],
    ['not-here', 'task'],
    ['unsuitable', 'task'],
    ['ended', 'task'],
    ['finished', 'task'],
  ] as const)
    test(`${what} is a ${as} for her worker`, () => assert.equal(heardAs(what), as))
  test('finishing, like never beginning, is not called safer', () => {
    for (const what of ['finished', 'unsuitable'] as const) assert.match(taskWords[what].note, /does not show that it is safer/)
  })
  test('each task says to think of her first, and that the programme does not know', () => {
    for (const t of Object.values(taskWords))
      assert.match(t.note, /before anyone speaks to him. The programme cannot see that you were told/)
  })
  test('a tap put right is said, whichever way it went', () => {
    assert.equal(putRight('not-here'), undefined)
    assert.equal(putRight('left'), undefined)
    assert.match(putRight('late') ?? '', /came late/)
    assert.match(putRight('here') ?? '', /does not show/)
  })
})

describe('what crosses', () => {
  test('a word that may be used needs her yes', () => {
    assert.deepEqual(Object.keys(passingGaps({ kind: 'may-use', text: 'He left the house', herYes: false })), ['herYes'])
    assert.deepEqual(passingGaps({ kind: 'may-use', text: 'He left the house', herYes: true }), {})
  })
  test('holding the session needs no reason: the talk has it', () =>
    assert.deepEqual(passingGaps({ kind: 'hold-the-session', text: '', herYes: false }), {}))
  test('the others need words, and every way must be chosen', () => {
    assert.deepEqual(Object.keys(passingGaps({ kind: 'know-never-use', text: ' ', herYes: false })), ['text'])
    assert.deepEqual(Object.keys(passingGaps({ kind: undefined, text: 'x', herYes: true })), ['kind'])
  })
  test('only the way that asks for a talk shows a name', () => {
    assert.deepEqual(
      Object.values(passings).map((p) => /your name/.test(p.hint)),
      [true, false, false],
    )
  })
  test('what is said after a concern tells nothing about who hears it', () =>
    assert.doesNotMatch(concernSent, /\bher\b|she|worker|partner|police|children/i))
})

test('saying that he is not taken on needs a reason; taking him on does not', () => {
  assert.equal(suitabilityGap('group', ''), undefined)
  assert.equal(suitabilityGap('one-to-one', ''), undefined)
  assert.equal(suitabilityGap('not-now', ' '), 'Enter why')
  assert.equal(suitabilityGap('not-suitable', 'Denies everything'), undefined)
})
test('no ending says that he failed, or that he changed', () => {
  for (const words of Object.values(endings)) assert.doesNotMatch(words, /fail|engag|complian|complet|graduat|success|safe/i)
})
test('a group passes over a bank holiday and ends a week later', () => {
  assert.deepEqual(groupDays('2026-03-30' as Day, 7, 3, ['2026-04-06' as Day]), ['2026-03-30', '2026-04-13', '2026-04-20'])
  assert.deepEqual(groupDays('2026-03-02' as Day, 28, 2, []), ['2026-03-02', '2026-03-30'])
})
test('the length of a programme is said as the pack has it', () => {
  const of = (from: number | null, to: number | null) => lengthWords({ sessions: { from, to, every: 'Weekly' } })
  assert.deepEqual(
    [of(20, 20), of(6, 26), of(6, null), of(null, null)],
    ['20 sessions', '6 to 26 sessions', 'at least 6 sessions', 'length not set'],
  )
})
