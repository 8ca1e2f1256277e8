import assert from 'node:assert/strict'
import { test } from 'node:test'
import { englandAndWales } from '#lib/bank-holidays.ts'
import {
  answersFor,
  askingOf,
  codeTyped,
  doorFor,
  dueFor,
  isDisclosure,
  isPublicBody,
  kindFor,
  kindsOf,
  nothingSaid,
  tryAgainIn,
  urgencyFor,
} from './rules.ts'

const due = (urgency: 'now' | 'today' | 'wait', at: string, clocks = {}) =>
  dueFor(urgency, new Date(at), englandAndWales, clocks).toISOString()

test('danger is an hour by day and night; today’s work ends with the office, or with the next working day’s', () => {
  assert.equal(due('now', '2026-03-14T23:30:00Z'), '2026-03-15T00:30:00.000Z', 'a Saturday night')
  assert.equal(due('today', '2026-03-10T11:00:00Z'), '2026-03-10T17:00:00.000Z')
  assert.equal(due('today', '2026-03-10T17:00:00Z'), '2026-03-11T17:00:00.000Z', 'at the very end of the day it is the next day’s')
  assert.equal(due('today', '2026-03-13T18:00:00Z'), '2026-03-16T17:00:00.000Z', 'a Friday evening')
  assert.equal(
    due('today', '2026-04-03T10:00:00Z'),
    '2026-04-07T16:00:00.000Z',
    'Good Friday: Easter Monday is no working day, and the clocks have changed',
  )
  assert.equal(
    due('today', '2026-03-10T11:00:00Z', { today: { amount: 2, unit: 'hours' } }),
    '2026-03-10T13:00:00.000Z',
    'a pack’s own clock wins',
  )
})

test('a child is a child first, whatever was ticked', () => {
  assert.equal(kindFor('self', 'partner', 15), 'child-concern')
  assert.equal(kindFor('self', 'partner', 16), 'partner')
  assert.equal(kindFor('behaviour', '', 17), 'young-harm')
  assert.equal(kindFor('behaviour', '', 18), '')
  assert.equal(kindFor('other', 'partner', 12), 'partner', 'the age of somebody else is not asked to choose a door')
  assert.equal(kindFor('self', 'partner', null), 'partner')
})

test('"not sure" is today’s work, and nobody is contacted who did not say so', () => {
  assert.deepEqual(
    (['yes', 'no', 'not-known', null] as const).map((inDanger) => urgencyFor({ inDanger })),
    ['now', 'today', 'today', 'today'],
  )
  assert.equal(nothingSaid.reach, 'never')
})

test('the first line that fits says whose door it is; where none fits there is none', () => {
  const channels = {
    routes: [
      { area: 'a', door: 'self', kinds: ['child-concern'], team: 'mash' },
      { area: 'a', door: 'self', team: 'front' },
    ],
  } as unknown as Parameters<typeof doorFor>[0]
  assert.equal(doorFor(channels, 'a', 'self', 'child-concern'), 'mash')
  assert.equal(doorFor(channels, 'a', 'self', 'partner'), 'front')
  assert.equal(doorFor(channels, 'a', 'behaviour', ''), undefined)
  assert.equal(doorFor(channels, 'b', 'self', 'partner'), undefined)
})

test('a form offers the kinds of its own door alone', () => {
  const channels = {
    kinds: [
      { key: 'x', words: 'X', doors: ['self'], hint: 'h' },
      { key: 'y', words: 'Y', doors: ['other'] },
    ],
  } as unknown as Parameters<typeof kindsOf>[0]
  assert.deepEqual(kindsOf(channels, 'self'), { x: { text: 'X', hint: 'h' } })
  assert.deepEqual(kindsOf(channels, 'other'), { y: { text: 'Y' } })
})

test('a public body’s mailbox is one by the end of its host, never by what stands before it', () => {
  const endings = ['.gov.uk', 'nhs.net']
  for (const yes of ['a@southampton.gov.uk', 'A@NHS.NET', 'b@trust.nhs.net']) assert.equal(isPublicBody(yes, endings), true, yes)
  for (const no of ['a@gov.uk.example.com', 'a@notnhs.net', 'nhs.net@example.com', 'nhs.net', ''])
    assert.equal(isPublicBody(no, endings), false, no)
})

test('a code is read with spaces and dashes, as it is copied', () => {
  assert.equal(codeTyped(' 123-456 '), '123456')
  assert.equal(codeTyped('none'), '')
})

test('a letter is tried again soon, then slower, and no more once its code is about to run out', () => {
  const waits: number[] = []
  for (let tries = 1, wait = tryAgainIn(tries); wait !== undefined; wait = tryAgainIn(++tries)) waits.push(wait)
  assert.deepEqual(waits.slice(0, 2), [15, 60])
  assert.deepEqual(
    [...waits].sort((a, b) => a - b),
    waits,
  )
  assert.ok(waits.reduce((a, b) => a + b, 0) < 30 * 60)
  assert.equal(tryAgainIn(waits.length + 1), undefined)
})

test('asked of everybody: harming is an answer only where it is asked, and the counts say who was not asked and why', () => {
  assert.deepEqual(answersFor(false), ['no', 'not-said', 'hurt', 'not-asked'])
  assert.ok(answersFor(true).includes('harms') && answersFor(true).includes('both'))
  assert.deepEqual(answersFor(true).filter(isDisclosure), ['hurt', 'harms', 'both'])
  const row = (answer: string, n: number, reason = '') => ({ month: '2026-03-01', setting: 'maternity', answer, reason, n })
  assert.deepEqual(
    askingOf([row('no', 20), row('not-said', 2), row('hurt', 3), row('not-asked', 4, 'not-alone'), row('not-asked', 1, 'not-alone')]),
    {
      all: 30,
      asked: 25,
      disclosed: 3,
      reasons: { 'not-alone': 5 },
    },
  )
  assert.deepEqual(askingOf([]), { all: 0, asked: 0, disclosed: 0, reasons: {} })
})
