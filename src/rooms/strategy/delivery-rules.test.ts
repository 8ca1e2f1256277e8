import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { loadPack } from '#pack/index.ts'
import {
  allLines,
  countOf,
  dueOf,
  expectedOf,
  isOngoing,
  type Line,
  type Report,
  reportDue,
  sameAs,
  sentenceFor,
  standingOf,
} from './delivery-rules.ts'

const testPack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const lines = allLines(testPack)
const line = (key: string) => lines.find((l) => l.key === key) as Line
const day = (on: string) => on as Day
const said = (on: string, more: Partial<Report> = {}): Report => ({
  version: 1,
  hatId: 'h',
  kind: 'going',
  changed: 'Two schools signed up',
  expectedOn: null,
  help: '',
  evidence: '',
  at: atLondon(day(on), '10:00' as never),
  ...more,
})
// March 2018 is the target of 1.1a; Southampton's actions have none.
const schools = line('ports-1-1a')
const status = (l: Line, reports: Report[], today: string) => standingOf(l, reports, day(today)).status

test('everything that can be led is a line: 34 actions, 18 actions, 23 outputs, 16 and 43 recommendations', () => {
  const many = (kind: Line['kind'], key: string) => lines.filter((l) => l.kind === kind && l.strategy.key === key).length
  assert.deepEqual(
    [
      many('action', 'portsmouth'),
      many('action', 'southampton'),
      many('output', 'hampshire'),
      many('recommendation', 'scrutiny'),
      many('recommendation', 'needs-assessment'),
    ],
    [34, 18, 23, 16, 43],
  )
})
test('an action is due when the last of its outcome lines is', () => {
  assert.equal(dueOf(line('ports-3-4a')), '2018-12-31')
  assert.equal(dueOf(line('ports-2-4')), null)
  assert.ok(isOngoing(line('ports-2-4')))
  assert.equal(dueOf(line('soton-1a')), null)
  assert.ok(!isOngoing(line('soton-1a')))
})

describe('status', () => {
  test('is no report while nobody has said anything, even after the target: silence is not known to be lateness', () => {
    assert.equal(status(schools, [], '2018-01-10'), 'no-report')
    const s = standingOf(schools, [], day('2018-06-01'))
    assert.equal(s.status, 'no-report')
    assert.match(s.because, /March 2018, has passed/)
  })
  test('is on time by the lead’s own day, within the target', () => {
    assert.equal(status(schools, [said('2018-01-10', { expectedOn: day('2018-03-20') })], '2018-02-01'), 'on-time')
    assert.equal(status(schools, [said('2018-01-10', { expectedOn: day('2018-03-31') })], '2018-03-31'), 'on-time')
  })
  test('is slipping as soon as the lead expects to be late, not only on the day it fails', () => {
    const s = standingOf(schools, [said('2018-01-10', { expectedOn: day('2018-05-01') })], day('2018-01-11'))
    assert.equal(s.status, 'slipping')
    assert.match(s.because, /expects 1 May 2018, after the target, March 2018/)
  })
  test('without a printed target slips when the lead moves their own day, and is on time until then', () => {
    const l = line('soton-1a')
    const first = said('2017-09-01', { expectedOn: day('2018-01-31') })
    assert.equal(status(l, [first], '2017-10-01'), 'on-time')
    assert.equal(status(l, [said('2017-12-01', { expectedOn: day('2018-03-31') }), first], '2017-12-02'), 'slipping')
    assert.equal(status(l, [said('2017-12-01', { expectedOn: day('2017-12-31') }), first], '2017-12-02'), 'on-time')
    assert.equal(status(l, [first], '2018-02-01'), 'overdue')
  })
  test('is overdue the day after the target, whatever was said, and by the lead’s own day before it', () => {
    assert.equal(status(schools, [said('2018-03-01', { expectedOn: day('2018-05-01') })], '2018-04-01'), 'overdue')
    assert.equal(status(schools, [said('2018-01-01', { expectedOn: day('2018-02-01') })], '2018-02-02'), 'overdue')
  })
  test('is done only with a report that says so, stays done after “nothing changed”, and opens again with a new one', () => {
    const done = said('2018-02-01', { kind: 'done', evidence: 'Minutes of 30 January', version: 2 })
    assert.equal(status(schools, [done, said('2018-01-01')], '2018-06-01'), 'done')
    assert.equal(status(schools, [said('2018-05-01', { kind: 'nothing', changed: '' }), done], '2018-06-01'), 'done')
    assert.equal(status(schools, [said('2018-05-01', { changed: 'Half left again' }), done], '2018-06-01'), 'overdue')
  })
  test('goes back to no report when six months pass without one', () => {
    const l = line('ports-2-6c')
    const r = [said('2018-01-10', { expectedOn: day('2019-11-01') })]
    assert.equal(status(l, r, '2018-07-09'), 'on-time')
    assert.equal(status(l, r, '2018-07-10'), 'no-report')
  })
  test('of what is ongoing is never done by a date', () => {
    assert.equal(status(line('ports-2-4'), [said('2018-01-10')], '2018-02-01'), 'no-date')
  })
  test('keeps the lead’s day through “nothing changed”, and counts how often it was said', () => {
    const nothing = (on: string) => said(on, { kind: 'nothing', changed: '' })
    const reports = [nothing('2018-03-01'), nothing('2018-02-01'), said('2018-01-01', { expectedOn: day('2018-03-20') })]
    assert.equal(expectedOf(reports), '2018-03-20')
    const s = standingOf(schools, reports, day('2018-03-02'))
    assert.deepEqual([s.status, s.unchanged], ['on-time', 2])
  })
})

test('every line has one status and a reason, whatever was reported and whenever', () => {
  for (const l of lines)
    for (const today of ['2017-01-01', '2018-06-01', '2026-03-10'])
      for (const reports of [
        [],
        [said('2017-12-01')],
        [said('2017-12-01', { kind: 'done', evidence: 'x' })],
        [said('2017-12-01', { kind: 'nothing' })],
      ]) {
        const s = standingOf(l, reports, day(today))
        assert.ok(s.because.length > 5, l.key)
      }
})

describe('a report is owed', () => {
  test('at once, after six months, and again a month before a day and a month after it; never of what is done', () => {
    assert.equal(reportDue(schools, [], day('2017-05-01')), 'Never reported')
    const r = [said('2017-09-01', { expectedOn: day('2018-03-20') })]
    assert.equal(reportDue(schools, r, day('2017-09-20')), undefined)
    assert.match(reportDue(schools, r, day('2018-03-01'))!, /Last reported 1 Sep 2017/)
    const later = [said('2018-01-10', { expectedOn: day('2018-03-20') })]
    assert.equal(reportDue(schools, later, day('2018-02-12')), undefined)
    assert.match(reportDue(schools, later, day('2018-02-20'))!, /Its day is near/)
    assert.match(reportDue(schools, later, day('2018-03-22'))!, /Its day passed/)
    assert.equal(reportDue(schools, [said('2018-03-21', { expectedOn: day('2018-03-20') })], day('2018-03-22')), undefined)
    assert.equal(reportDue(schools, [said('2017-01-01', { kind: 'done', evidence: 'x' })], day('2026-01-01')), undefined)
  })
})
test('lines of other documents that say the same are found from either end', () => {
  assert.ok(sameAs(testPack, lines, 'scrutiny-3').some((t) => t.lines.some((l) => l.key === 'ports-1-1a')))
  assert.ok(sameAs(testPack, lines, 'ports-1-1a').some((t) => t.lines.some((l) => l.key === 'scrutiny-3')))
  assert.deepEqual(sameAs(testPack, lines, 'needs-41'), [])
})
test('the sentence leads with what is worst', () => {
  const counts = countOf([
    { status: 'overdue', because: '', unchanged: 0 },
    { status: 'done', because: '', unchanged: 0 },
    { status: 'done', because: '', unchanged: 0 },
  ])
  assert.deepEqual(sentenceFor(counts, 'action'), { bold: '1 of 3 actions is overdue', after: '; 2 are done.' })
  assert.equal(
    sentenceFor(countOf([{ status: 'no-report', because: '', unchanged: 0 }]), 'action').bold,
    '1 of 1 action is without a report',
  )
})
