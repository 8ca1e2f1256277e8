import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon, dayIn } from '#lib/london.ts'
import { loadPack } from '#pack/index.ts'
import { assessDue, dueBand, type Happening } from './due.ts'

const { needs } = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const at = (day: string, time = '12:00') => atLondon(day as Day, time as Time)
const judged = (level: 'standard' | 'medium' | 'high', day = '2026-03-02') => ({ level, at: at(day) })
const happened = (kind: string, on: string, known = on): Happening => ({ kind, on: on as Day, knownAt: at(known, '15:00') })
const due = (level: 'standard' | 'medium' | 'high', ...events: Happening[]) => assessDue(needs, [], judged(level), events)

test('where nothing happens the level sets the day, in working days: high soonest', () => {
  assert.deepEqual(
    (['high', 'medium', 'standard'] as const).map((l) => dayIn(due(l)?.by ?? at('2000-01-01'))),
    // Over Easter and two Mondays in May, which are no working time.
    ['2026-03-30', '2026-04-29', '2026-05-29'],
  )
  assert.equal(due('high')?.event, false)
})
test('back together, a new incident, a release, an order of contact: each makes it due within its own working days', () => {
  const days = ['back-together', 'incident', 'release', 'contact-ordered', 'separation', 'pregnancy', 'court-hearing'].map((k) => {
    const found = due('medium', happened(k, '2026-03-06'))
    return [k, dayIn(found?.by ?? at('2000-01-01'))]
  })
  // Told on a Friday.
  assert.deepEqual(days, [
    ['back-together', '2026-03-10'],
    ['incident', '2026-03-10'],
    ['release', '2026-03-09'],
    ['contact-ordered', '2026-03-10'],
    ['separation', '2026-03-10'],
    ['pregnancy', '2026-03-11'],
    ['court-hearing', '2026-03-11'],
  ])
  assert.match(due('medium', happened('back-together', '2026-03-06'))?.because ?? '', /^Back together, 6 March 2026/)
})
test('the soonest of several counts; what was known when it was judged does not, and what was told later does', () => {
  assert.equal(
    due('medium', happened('moved', '2026-03-06'), happened('release', '2026-03-06'))?.because,
    'Release from prison or custody, 6 March 2026',
  )
  assert.equal(due('medium', happened('incident', '2026-02-20', '2026-02-21'))?.event, false)
  const late = due('medium', happened('incident', '2026-02-20', '2026-03-05'))
  assert.deepEqual([late?.event, late && dayIn(late.by)], [true, '2026-03-09'])
})
test('a hearing that is still to come counts from its own day', () => {
  assert.equal(dayIn(due('medium', happened('court-hearing', '2026-03-20', '2026-03-05'))?.by ?? at('2000-01-01')), '2026-03-25')
})
test('a death, or something the pack gives no clock, makes nothing due; and nothing is due again that was never done', () => {
  assert.equal(due('medium', happened('death', '2026-03-06'))?.event, false)
  assert.equal(assessDue(needs, [], undefined, [happened('incident', '2026-03-06')]), undefined)
})
test('an area’s own rule comes before everyone’s', () => {
  const own = {
    ...needs,
    assessAgain: [
      ...needs.assessAgain,
      { ...needs.assessAgain[0]!, area: 'southampton', within: { amount: 5, unit: 'working days' as const, words: '5 working days' } },
    ],
  }
  assert.equal(
    dayIn(assessDue(own, [{ key: 'ward-bevois' }, { key: 'southampton' }], judged('high'), [])?.by ?? at('2000-01-01')),
    '2026-03-09',
  )
  assert.equal(dayIn(assessDue(own, [{ key: 'portsmouth' }], judged('high'), [])?.by ?? at('2000-01-01')), '2026-03-30')
})
test('late after an event is unsafe; late by time alone, or due today, is for the day; days off are not on the list', () => {
  const now = at('2026-03-10')
  const by = (day: string, event = true) => ({ by: at(day, '17:00'), because: '', source: '', event })
  assert.deepEqual(
    [by('2026-03-09'), by('2026-03-09', false), by('2026-03-10'), by('2026-03-12'), by('2026-03-16')].map((d) => dueBand(d, now)),
    ['now', 'today', 'today', 'wait', undefined],
  )
})
