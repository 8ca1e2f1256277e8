import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { halvesBefore, linesIn, sayPeriod, unready } from './papers-rules.ts'
import { returnDefinitions } from './statutory-lines.ts'
import { cellFor, countsOfReturn, returnPaper, returnPeriods, shownOf } from './statutory-rules.ts'

const day = (text: string) => text as Day

test('a report is about a whole half-year that is over', () => {
  assert.deepEqual(
    halvesBefore(day('2026-03-10'), 3).map((h) => [h.starts, h.next, h.words]),
    [
      ['2025-07-01', '2026-01-01', 'July to December 2025'],
      ['2025-01-01', '2025-07-01', 'January to June 2025'],
      ['2024-07-01', '2025-01-01', 'July to December 2024'],
    ],
  )
  assert.equal(halvesBefore(day('2026-07-01'))[0]?.words, 'January to June 2026')
  assert.equal(halvesBefore(day('2026-06-30'))[0]?.words, 'July to December 2025')
  assert.equal(
    sayPeriod({ kind: 'meeting', startsOn: day('2025-12-01'), nextOn: day('2026-06-02'), meetsOn: day('2026-03-24') }),
    'Meeting of 24 March 2026',
  )
})
test('it can be signed once its summary is written; commentary may be empty', () => {
  assert.match(unready({}, 'performance') ?? '', /summary is not written/)
  assert.match(unready({ summary: '  ' }, 'meeting') ?? '', /Nothing is written/)
  assert.equal(unready({ summary: 'Four are done.' }, 'performance'), undefined)
  assert.deepEqual(linesIn('- Agree the lead for 2a\n\n• Fund a post\r\n'), ['Agree the lead for 2a', 'Fund a post'])
})

const rounded = { hideBelow: 8, roundTo: 5 }

// ── Returns ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('every line of a return is a number or says what it needs; none is blank', () => {
  for (const definition of returnDefinitions) {
    const counts = countsOfReturn(definition.key, () => 0)
    const lines = definition.parts.flatMap((p) => p.lines)
    assert.ok(lines.length > 10)
    assert.equal(new Set(lines.map((l) => l.key)).size, lines.length)
    for (const l of lines) {
      if ('missing' in l) assert.ok(l.missing.length > 30, `${l.key} says what it needs`)
      else assert.ok(l.count in counts, `${l.key} is counted as ${l.count}`)
      assert.ok(cellFor(l, counts) !== '')
    }
    const period = returnPeriods(definition, day('2026-03-10'))[0]!
    const paper = returnPaper({ definition, area: 'Southampton', period, shown: counts, exact: false, smallWords: 'Hidden.', madeUp: true })
    for (const b of paper.blocks)
      if (b.is === 'table')
        for (const row of b.rows)
          assert.ok(
            row.every((c) => c.trim() !== ''),
            row.join('|'),
          )
  }
})
test('the quarter and the financial year that are over', () => {
  const [marac, homes] = returnDefinitions
  assert.equal(returnPeriods(marac!, day('2026-03-10'))[0]?.words, 'October to December 2025')
  assert.equal(returnPeriods(homes!, day('2026-03-10'))[0]?.words, 'April 2024 to March 2025')
})
test('whoever does not send it in sees no small number, nor one that follows from the others', () => {
  const marac = returnDefinitions[0]!
  const counts = countsOfReturn(
    'marac',
    (name) => ({ meetings: 61, cases: 44, repeats: 12, children: 50, from_police: 40, men: 3, sex_known: 44 })[name] ?? 0,
  )
  const shown = shownOf(marac, counts, rounded, false)
  assert.equal(shown.men, 'hidden')
  assert.equal(shown.partners, 'hidden', '4 of 44')
  assert.equal(shown.meetings, 61, 'a day of a meeting is not a person')
  assert.deepEqual(shownOf(marac, counts, rounded, true).men, 3)
})
