/** Each mark can be read without seeing its shape or its colour. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Html, html } from '#platform/html.ts'
import * as marks from './marks.ts'

const now = new Date('2026-03-10T11:52:00Z')
const at = (text: string) => new Date(text)
/** What a screen reader gets: the words without the pictures. */
const heard = (mark: Html) =>
  mark.text
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

test('every mark is said in words, and its picture is kept from screen readers', () => {
  const all: [Html, string][] = [
    [marks.riskMark('high'), 'Risk: High'],
    [marks.riskMark('medium', { by: 'police' }), 'Risk: Medium (police)'],
    [marks.riskMark('standard', { since: '9 March' }), 'Risk: Standard since 9 March'],
    [marks.riskMark(null), 'Risk: Not assessed'],
    [marks.seenBy('all on this plan'), 'Who may see this: all on this plan'],
    [marks.personMark('victim'), 'Victim or survivor'],
    [marks.personMark('harms', 'Craig Holloway, 37'), 'Person who harms: Craig Holloway, 37'],
    [marks.personMark('child', 'Ellie'), 'Child: Ellie'],
    [marks.personMark('other'), 'Someone else'],
    [marks.personMark('unjudged'), 'Not yet clear who harms whom'],
    [marks.agencyMark('Police'), 'Police'],
    [marks.kindMark('fact'), 'Fact'],
    [marks.kindMark('opinion'), 'Opinion'],
    [marks.callMark('now', 'until 14:30'), 'Safe now until 14:30'],
    [marks.callMark('later', 'from 18:00'), 'Not now from 18:00'],
    [marks.callMark('never', 'no post, no texts'), 'Unsafe no post, no texts'],
    [marks.stateMark('no-longer-possible', undefined, 'her doctor saw it first'), 'No longer possible her doctor saw it first'],
    [marks.stateMark('not-met'), 'Not met'],
    [marks.stateMark('open', 'Asked'), 'Asked'],
    [marks.unmetMark('Noah, 4: a group'), 'Unmet need. Noah, 4: a group'],
    [marks.vaultMark(), 'Address hidden'],
    [marks.vaultMark({ inside: html`<p>Why?</p>` }), 'Address hidden Show address Why?'],
    [marks.wallMark('Craig’s side'), 'Craig’s side'],
  ]
  for (const [mark, words] of all) {
    assert.equal(heard(mark), words)
    for (const [svg] of mark.text.matchAll(/<svg[^>]*>/g)) assert.match(svg, /aria-hidden="true" focusable="false"/)
    assert.doesNotMatch(mark.text, / style=/)
  }
})

test('"not checked" always says the one thing that it allows', () => {
  assert.equal(heard(marks.callMark('unknown')), 'Not checked call with the script only, and write nothing')
  assert.match(heard(marks.callMark('unknown', 'ask the referrer')), /^Not checked ask the referrer call with the script only/)
})

test('a clock says first what is left or late, then the plain time', () => {
  const rows: [marks.Clock, string, string][] = [
    [{ sent: at('2026-03-10T06:57:00Z'), due: at('2026-03-10T10:57:00Z'), now }, '55 min late today 10:57', 'over'],
    [{ due: at('2026-03-09T17:00:00Z'), now }, '18 h 52 late Mon 9 Mar 17:00', 'over'],
    [{ sent: at('2026-03-10T11:27:00Z'), due: at('2026-03-10T12:27:00Z'), now }, '35 min left today 12:27', 'today'],
    [{ due: at('2026-03-12T17:00:00Z'), now }, '2 days left Thu 12 Mar 17:00', 'wait'],
    [{ due: at('2027-01-04T09:00:00Z'), now, wholeDay: true }, '300 days left Mon 4 Jan 2027', 'wait'],
    [{ due: at('2026-03-10T00:00:00Z'), now, wholeDay: true }, 'Today', 'today'],
    [{ due: at('2026-03-09T00:00:00Z'), now, wholeDay: true }, '1 day late Mon 9 Mar', 'over'],
    [{ due: null, now }, 'No date', 'wait'],
    [{ due: at('2026-03-09T17:00:00Z'), now, done: at('2026-03-09T16:00:00Z') }, 'Done Mon 9 Mar 16:00', 'done'],
    [
      { due: at('2026-03-11T09:30:00Z'), now, note: 'asked for 09:30 to 11:00' },
      '21 h 38 left Wed 11 Mar 09:30, asked for 09:30 to 11:00',
      'wait',
    ],
  ]
  for (const [clock, words, kind] of rows) {
    const mark = marks.clockMark(clock)
    assert.equal(heard(mark), words)
    assert.match(mark.text, new RegExp(`op-clock--${kind}`))
  }
})

test('the dial fills as time is used', () => {
  const end = (used: number) => {
    const mark = marks.clockMark({ sent: now, due: new Date(now.getTime() + 100_000), now: new Date(now.getTime() + used * 1000) })
    return /A5.2 5.2 0 (\d) 1 ([\d.]+) ([\d.]+)Z/.exec(mark.text)?.slice(1)
  }
  assert.deepEqual(end(25), ['0', '13.20', '8.00'])
  assert.deepEqual(end(75), ['1', '2.80', '8.00'])
})

test('risk has three bars, filled by its level', () => {
  const solid = (mark: Html) => mark.text.split('fill="currentColor"').length - 1
  assert.deepEqual(
    [marks.riskMark('high'), marks.riskMark('medium'), marks.riskMark('standard'), marks.riskMark(null)].map(solid),
    [3, 2, 1, 0],
  )
})

test('what is typed into a mark is text', () => {
  for (const mark of [
    marks.seenBy('<b>'),
    marks.personMark('other', '<b>'),
    marks.agencyMark('<b>'),
    marks.unmetMark('<b>'),
    marks.stateMark('open', '<b>'),
  ])
    assert.doesNotMatch(mark.text, /<b>[^U]/)
})
