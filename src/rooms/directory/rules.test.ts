import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { finds, isAudience, isFor, openWords, standingOf, standingWords } from './rules.ts'

const today = '2026-03-10' as Day

test('a search finds by the beginnings of words, whatever their case, accents and order', () => {
  const texts = ['Counselling for under-11s', 'Yellow Door', undefined]
  for (const typed of ['coun', 'COUNSELLING', 'door yel', 'under 11', '', '  ', "11s'"]) assert.ok(finds(typed, texts), typed)
  for (const typed of ['elling', 'counselling adults', 'dor']) assert.ok(!finds(typed, texts), typed)
})
test('a service is for a person when it says so; choosing nobody shows all', () => {
  const both = { for: { who: 'parents', roles: ['victim', 'harms'] as ('victim' | 'harms')[] } }
  assert.deepEqual([isFor(both, 'victim'), isFor(both, 'harms'), isFor(both, 'child'), isFor(both, undefined)], [true, true, false, true])
  assert.deepEqual([isAudience('victim'), isAudience('toString'), isAudience(undefined)], [true, false, false])
})
test('a number is verified for 90 days, and one that nobody has rung says so (practice decisions, 1)', () => {
  const c = (lastVerified: string | null) => ({ lastVerified })
  assert.deepEqual(
    ['2026-03-10', '2025-12-10', '2025-12-09', '2026-03-11', null].map((d) => standingOf(c(d), today)),
    ['verified', 'verified', 'old', 'old', 'never'],
  )
  assert.match(standingWords(c(null), today), /^From 2017 to 2019, not verified\. Ring it yourself/)
  assert.match(standingWords(c('2025-01-02'), today), /Last verified on 2 January 2025, more than 90 days ago/)
  assert.equal(standingWords(c('2026-03-01'), today), 'Verified on 1 March 2026')
})
test('what has closed, was only proposed or has run out of money says so', () => {
  assert.equal(openWords({ open: 'open' }, today).words, 'Open')
  assert.equal(openWords({ open: 'open', endsOn: '2026-03-31' }, today).words, 'Open, until 31 March 2026')
  assert.deepEqual(openWords({ open: 'open', endsOn: '2020-03-31' }, today).state, 'ended')
  assert.equal(openWords({ open: 'proposed' }, today).words, 'Proposed, not running')
})
