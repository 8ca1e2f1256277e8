import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import type { Shown } from '#lib/small-numbers.ts'
import { changesTold, halvesBefore, linesIn, sayPeriod, unready } from './papers-rules.ts'
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

const exact = { hideBelow: 8, roundTo: 1 }
const rounded = { hideBelow: 8, roundTo: 5 }
const cells = (n: Shown) => ({ 'cases 2025-10-01 repeats': n })
test('one more in a later paper is found by subtraction, and stops it; rounded numbers leave it open', () => {
  assert.deepEqual(changesTold([cells(20)], cells(21), exact), [{ measure: 'cases', starts: '2025-10-01', count: 'repeats' }])
  assert.equal(changesTold([cells(20)], cells(14), exact).length, 1, 'fewer tells as much')
  assert.deepEqual(changesTold([cells(20)], cells(25), rounded), [])
  for (const [was, is] of [
    [20, 20],
    [20, 40],
    ['hidden', 21],
    [20, 'hidden'],
  ] as const)
    assert.deepEqual(changesTold([cells(was)], cells(is), exact), [], `${was} to ${is}`)
})
test('every earlier paper is set beside it, not only the last', () => {
  assert.equal(changesTold([cells(20), cells(60)], cells(62), exact).length, 1)
  assert.equal(changesTold([cells(61), cells('hidden')], cells(62), exact).length, 1)
})
test('no change between one and seven can be worked out of two releases, whichever numbers they hold', () => {
  for (const rule of [exact, rounded, { hideBelow: 5, roundTo: 3 }])
    for (let was = rule.hideBelow; was < 60; was++)
      for (let is = rule.hideBelow; is < 60; is++) {
        const shown = (n: number) => Math.max(rule.roundTo, Math.round(n / rule.roundTo) * rule.roundTo)
        if (changesTold([cells(shown(was))], cells(shown(is)), rule).length > 0) continue
        // All pairs that would be shown like this: a reader may not be left with one small difference.
        const differences = new Set<number>()
        for (let a = rule.hideBelow; a < 70; a++)
          for (let b = rule.hideBelow; b < 70; b++) if (shown(a) === shown(was) && shown(b) === shown(is)) differences.add(b - a)
        const one = differences.size === 1 ? [...differences][0]! : 0
        assert.ok(one === 0 || Math.abs(one) >= rule.hideBelow, `${was} to ${is} under ${JSON.stringify(rule)} tells ${one}`)
      }
})

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
  assert.equal(returnPeriods(marac!, day('2026-03-10'))[0]?.words, 'October 2025 to December 2025')
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
