/** How old somebody may be, and which doors that opens while nobody is sure. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, ageOn, type Day } from '#lib/day.ts'
import { ageIn, ages, ageUnsure, type Born, maybeStandIn, sayAge, spanOfAge, spanOfDefault, spanOfMonth, spanOfYear } from './born.ts'
import { ageDoor } from './rules.ts'

const today = '2026-03-10' as Day
const born = (b: Partial<Born>): Born => ({ bornOn: null, ageAbout: null, ...b })

test('an age is said as far as it is known, and no further', () => {
  for (const [b, says] of [
    [{ bornOn: '1990-03-11' as Day }, '35'],
    [{ span: spanOfYear(1990) }, '35 or 36'],
    [{ span: spanOfMonth('1990-02-01' as Day) }, '36'],
    [{ span: spanOfDefault(1990) }, 'about 35'],
    [{ span: spanOfAge(31, today) }, 'about 31'],
    [{ span: spanOfAge(30, today, true) }, 'about 30'],
    [{ span: spanOfAge(0, today) }, 'under 1'],
    [{ ageAbout: 44 }, 'about 44'],
    [{}, ''],
  ] as const)
    assert.equal(sayAge(born(b), today), says, JSON.stringify(b))
})
test('an age that was told grows with the years', () => {
  const b = born({ span: spanOfAge(9, today) })
  assert.equal(sayAge(b, '2028-03-10' as Day), 'about 11')
  assert.equal(ageIn(b, '2035-03-10' as Day), 18)
})
test('while it is not certain no door that may be needed is shut', () => {
  for (const [b, counts, door] of [
    [{ span: spanOfYear(2010) }, 15, 'child'],
    [{ span: spanOfYear(2009) }, 16, 'both'],
    [{ span: spanOfYear(2008) }, 17, 'both'],
    [{ span: spanOfYear(2007) }, 18, 'adult'],
    [{ span: spanOfAge(17, today, true) }, 16, 'both'],
    [{ span: spanOfAge(13, today, true) }, 13, 'child'],
    [{ span: spanOfDefault(2008) }, 16, 'both'],
    [{ span: spanOfAge(15, today) }, 15, 'child'],
    [{ span: spanOfAge(3, today, true) }, 1, 'child'],
    [{ span: spanOfAge(40, today, true) }, 40, 'adult'],
  ] as const) {
    assert.equal(ageIn(born(b), today), counts, JSON.stringify(b))
    assert.equal(ageDoor(ageIn(born(b), today)), door, JSON.stringify(b))
  }
  assert.match(ageUnsure(born({ span: spanOfYear(2008) }), today) ?? '', /Between 17 and 18.*counted as 17: both doors/)
  assert.equal(ageUnsure(born({ span: spanOfYear(1990) }), today), undefined, 'it makes no difference')
  assert.equal(ageUnsure(born({ bornOn: '2010-01-01' as Day }), today), undefined)
})
test('a span holds everybody of whom it was said, on the day and after', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 43_000 }), fc.nat(9000), (old, later) => {
      const on = addDays(today, -old)
      const then = addDays(today, later)
      const said = ageOn(on, today)
      for (const span of [
        spanOfAge(said, today),
        spanOfAge(said, today, true),
        spanOfYear(Number(on.slice(0, 4))),
        spanOfMonth(`${on.slice(0, 7)}-01` as Day),
      ]) {
        assert.ok(span.from <= on && on <= span.until, `${on} ${JSON.stringify(span)}`)
        const a = ages(born({ span }), then)
        assert.ok(a && a.from <= ageOn(on, then) && ageOn(on, then) <= a.to)
        const counts = ageIn(born({ span }), then)
        assert.ok(counts !== undefined && a.from <= counts && counts <= a.to, 'it counts as an age that somebody may be')
      }
    }),
  )
})
test('1 January is asked about', () => {
  assert.deepEqual([maybeStandIn('1990-01-01' as Day), maybeStandIn('1990-01-02' as Day)], [true, false])
})
