import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chance } from '#lib/chance.ts'
import type { Day } from '#lib/day.ts'
import type { CountedMeasure } from '#pack/index.ts'
import { type Period, periodsBefore } from './periods.ts'
import { areasIn, type Counted, countsFrom, figuresOf, kinds } from './rules.ts'
import { about, inSentence, moved, sayHours, sentenceOf, statusOf, tableOf, targetNote } from './sentences.ts'

const rule = { hideBelow: 8, roundTo: 5, leastForShare: 20 }
const named = { forums: 'HRDA or MARAC', frontDoor: 'PIPPA', programmes: 'RADAR' }
const measure = (m: Partial<CountedMeasure> & Pick<CountedMeasure, 'countedFrom' | 'unit' | 'direction'>): CountedMeasure => ({
  key: 'm',
  inventory: null,
  name: 'M',
  area: 'southampton',
  outcome: '1',
  definition: '',
  numerator: '',
  denominator: '',
  origin: 'computed',
  counted: 'case',
  counts: '',
  figures: [],
  period: 'quarter',
  periodBy: '',
  readWith: [],
  caveats: [],
  baseline: null,
  target: null,
  published: [],
  benchmarks: [],
  source: 'S4',
  asAt: '2017',
  ...m,
})
const safer = measure({ countedFrom: { facts: 'endings' }, unit: 'share', direction: 'higher' })
const cases = measure({ countedFrom: { facts: 'cases', forums: ['hrda'] }, unit: 'count', direction: 'read with' })
const contacts = measure({ countedFrom: { facts: 'contacts', frontDoor: 'southampton' }, unit: 'count', direction: 'read with' })
const attempt = measure({ countedFrom: { facts: 'reach', to: 'attempt' }, unit: 'median', direction: 'lower' })
const conversation = measure({ countedFrom: { facts: 'reach', to: 'conversation' }, unit: 'median', direction: 'lower' })

const quarters = periodsBefore('2026-03-10' as Day, 'quarter', 3)
const as = (n: Record<string, number | undefined>) => n
const ending = (
  period: Period,
  n: { ended: number; planned: number; notSafe: number; asked: number; answered: number; safer: number },
): Counted => ({ period, counts: countsFrom('endings', (k) => as({ ...n, not_safe: n.notSafe })[k] ?? 0) })
const case_ = (period: Period, n: { cases: number; repeats?: number; children?: number; police?: number; notHigh?: number }): Counted => ({
  period,
  counts: countsFrom('cases', (k) => as({ ...n, with_children: n.children, from_police: n.police, not_high: n.notHigh })[k] ?? 0),
})
const contact = (
  period: Period,
  n: { police: number; professionals: number; herself: number; others: number; unnamed?: number },
): Counted => ({
  period,
  counts: countsFrom('contacts', (k) => as({ ...n, everyone: n.police + n.professionals + n.herself + n.others })[k] ?? 0),
})
const reached = (
  period: Period,
  n: { taken: number; attempted: number; spoken: number },
  attemptHours: number,
  spokenHours: number,
): Counted => ({
  period,
  counts: countsFrom('reach', (k) => as(n)[k] ?? 0),
  hours: { attempt: attemptHours, conversation: spokenHours },
})
const says = (m: CountedMeasure, counted: readonly Counted[], few = false) => {
  const s = sentenceOf(m, figuresOf(m, counted, rule, few), rule, named)
  return s.before + s.bold + s.after
}

describe('periods', () => {
  test('are the whole ones before today, in order, and never the one that is running', () => {
    assert.deepEqual(
      quarters.map((q) => [q.starts, q.next, q.words, q.short]),
      [
        ['2025-04-01', '2025-07-01', 'April to June 2025', 'Apr–Jun 2025'],
        ['2025-07-01', '2025-10-01', 'July to September 2025', 'Jul–Sep 2025'],
        ['2025-10-01', '2026-01-01', 'October to December 2025', 'Oct–Dec 2025'],
      ],
    )
    assert.equal(periodsBefore('2026-03-31' as Day, 'quarter', 1)[0]?.next, '2026-01-01')
    assert.equal(periodsBefore('2026-04-01' as Day, 'quarter', 1)[0]?.next, '2026-04-01')
  })
  test('of a month and of a financial year', () => {
    assert.deepEqual(
      periodsBefore('2026-03-10' as Day, 'month', 2).map((m) => m.words),
      ['January 2026', 'February 2026'],
    )
    assert.deepEqual(
      periodsBefore('2026-03-10' as Day, 'year', 2).map((y) => [y.words, y.short]),
      [
        ['April 2023 to March 2024', '2023/24'],
        ['April 2024 to March 2025', '2024/25'],
      ],
    )
  })
  test('follow on from each other without a gap', () => {
    for (const step of ['month', 'quarter', 'year'] as const) {
      const all = periodsBefore('2026-03-10' as Day, step, 30)
      for (const [i, p] of all.entries()) if (i > 0) assert.equal(all[i - 1]?.next, p.starts)
    }
  })
})
test('an area is counted with all that lies in it', () => {
  const areas = [
    { key: 'county', parent: null },
    { key: 'city', parent: 'county' },
    { key: 'ward', parent: 'city' },
    { key: 'elsewhere', parent: null },
  ]
  assert.deepEqual(areasIn(areas, 'county'), ['county', 'city', 'ward'])
  assert.deepEqual(areasIn(areas, 'ward'), ['ward'])
})

describe('the share who feel safer', () => {
  const all = [
    ending(quarters[1]!, { ended: 110, planned: 88, notSafe: 5, asked: 80, answered: 74, safer: 50 }),
    ending(quarters[2]!, { ended: 121, planned: 100, notSafe: 4, asked: 90, answered: 86, safer: 68 }),
  ]
  test('is worked out from the rounded counts, in a range that allows for rounding, beside who was asked and who ended', () => {
    const now = figuresOf(safer, all, rule).at(-1)
    assert.deepEqual(now?.counts, { safer: 70, answered: 85, asked: 90, safe: 95, planned: 100, ended: 120 })
    // 70 of 85 is 82.4%. What is shown so could be 68 of 87, whose Wilson range begins at 68.4%, to 72 of 83, whose range ends at 92.4%.
    assert.deepEqual([now?.value, now?.range], [82, { lower: 68, upper: 92 }])
  })
  test('is one sentence with its counts, and a change is said only past what chance would bring', () => {
    assert.equal(
      says(safer, all),
      'In October to December 2025, about 82% said they feel safer (about 70 of about 85 who answered; likely between 68% and 92%), up from 67% in July to September 2025. Support ended as planned for about 100, and in all for about 120.',
    )
    const close = [ending(quarters[1]!, { ended: 110, planned: 88, notSafe: 5, asked: 80, answered: 75, safer: 60 }), all[1]!]
    assert.match(says(safer, close), /82% said .* no clear change from 80%/)
    assert.equal(statusOf(safer, figuresOf(safer, close, rule), []).judged, 'same')
  })
  test('is better, worse or not judged in words', () => {
    assert.deepEqual(statusOf(safer, figuresOf(safer, all, rule), []), { judged: 'better', words: 'Better than July to September 2025' })
    assert.deepEqual(statusOf(safer, figuresOf(safer, all.slice(1), rule), []), { judged: 'not judged', words: 'First period' })
    const worse = [
      { ...all[1]!, period: quarters[1]! },
      { ...all[0]!, period: quarters[2]! },
    ]
    assert.equal(statusOf(safer, figuresOf(safer, worse, rule), []).judged, 'worse')
  })
  test('says whether a target is met, and when the baseline had passed it already', () => {
    const at = (value: number, words: string) => ({ value, words, period: 'by March 2027', outOf: 'who answered', source: 'S4' })
    const aimed = { ...safer, target: at(80, '80%'), baseline: at(84, '84%') }
    assert.match(statusOf(aimed, figuresOf(aimed, all, rule), []).words, /Target met/)
    assert.match(statusOf({ ...aimed, target: at(90, '90%') }, figuresOf(aimed, all, rule), []).words, /Target not met: 90%, by March 2027/)
    assert.match(targetNote(aimed) ?? '', /passed already by the baseline \(84%/)
    assert.equal(targetNote({ ...aimed, target: at(90, '90%') }), undefined)
  })
  test('of too few, or of nobody, is not shown and never nought', () => {
    const few = [ending(quarters[2]!, { ended: 9, planned: 8, notSafe: 0, asked: 8, answered: 5, safer: 0 })]
    const shown = figuresOf(safer, few, rule).at(-1)
    assert.deepEqual([shown?.value, shown?.without, shown?.counts.answered], [null, 'too few', 'hidden'])
    assert.equal(says(safer, few), 'In October to December 2025, too few answered to show a share. It is not nought.')
    const nobody = [ending(quarters[2]!, { ended: 9, planned: 9, notSafe: 9, asked: 0, answered: 0, safer: 0 })]
    assert.match(says(safer, nobody), /nobody was asked and answered/)
    assert.equal(statusOf(safer, figuresOf(safer, nobody, rule), []).words, 'Nobody to count')
  })
})

describe('high-risk cases', () => {
  const all = [
    case_(quarters[1]!, { cases: 38, repeats: 9, children: 25, police: 20 }),
    case_(quarters[2]!, { cases: 46, repeats: 3, children: 30, police: 24 }),
  ]
  test('are said with their number and never called better or worse', () => {
    assert.equal(
      says(cases, all),
      'In October to December 2025, about 45 high-risk cases were listed at HRDA or MARAC, up from about 40 in July to September 2025.',
    )
    assert.deepEqual(statusOf(cases, figuresOf(cases, all, rule), ['Time to first safe conversation', 'Referrals to PIPPA']), {
      judged: 'not judged',
      words: 'Not judged: read with time to first safe conversation and referrals to PIPPA',
    })
  })
  test('of which few are repeats hide how many', () => {
    const t = tableOf(cases, figuresOf(cases, all, rule))
    assert.deepEqual(t.head, ['Quarter', 'Cases', 'Repeats', 'With children', 'Not from the police', 'Judged not high'])
    assert.deepEqual(t.rows, [
      ['Oct–Dec 2025', '45', 'not shown', '30', '20', '0'],
      ['Jul–Sep 2025', '40', '10', '25', '20', '0'],
    ])
  })
  test('of an area with too few families are not shown at all', () => {
    const figures = figuresOf(cases, all, rule, true)
    assert.ok(figures.every((f) => f.value === null && Object.values(f.counts).every((n) => n === 'hidden')))
    assert.match(says(cases, all, true), /too few high-risk cases to show/)
  })
  test('of a quarter in which none was listed are none, and quarters before any record are left out', () => {
    const none = figuresOf(
      cases,
      [case_(quarters[0]!, { cases: 0 }), case_(quarters[1]!, { cases: 12 }), case_(quarters[2]!, { cases: 0 })],
      rule,
    )
    assert.deepEqual(
      none.map((f) => [f.period.short, f.value]),
      [
        ['Jul–Sep 2025', 10],
        ['Oct–Dec 2025', 0],
      ],
    )
    assert.match(says(cases, [case_(quarters[1]!, { cases: 12 }), case_(quarters[2]!, { cases: 0 })]), /no high-risk cases were listed/)
    assert.deepEqual(figuresOf(cases, [case_(quarters[2]!, { cases: 0 })], rule), [])
    assert.match(says(cases, []), /Nothing is recorded yet/)
    assert.equal(statusOf(cases, [], []).words, 'Nothing recorded yet')
  })
})

test('contacts that are not from the police stand beside those that are, and one small kind hides a second', () => {
  const t = tableOf(contacts, figuresOf(contacts, [contact(quarters[2]!, { police: 60, professionals: 8, herself: 8, others: 1 })], rule))
  // 10 and 10 are at least 16, and 15 at most 17: others could only be one.
  assert.deepEqual(t.rows[0], ['Oct–Dec 2025', '15', 'not shown', '10', 'not shown', '60', '75', '0'])
  assert.match(
    says(contacts, [contact(quarters[2]!, { police: 60, professionals: 20, herself: 30, others: 12 })]),
    /about 60 contacts came to PIPPA from someone other than the police\./,
  )
})

describe('time to reach', () => {
  const then = reached(quarters[1]!, { taken: 60, attempted: 55, spoken: 40 }, 9, 30)
  const now = reached(quarters[2]!, { taken: 66, attempted: 62, spoken: 45 }, 5.2, 26.4)
  test('says the attempt and the conversation in one breath, whichever of the two is asked for', () => {
    const tried = 'half of those tried were first tried within 5 hours'
    const spoke = 'half of those spoken with had been reached within 26 hours'
    for (const m of [attempt, conversation])
      assert.equal(
        says(m, [then, now]),
        `In October to December 2025, ${m === attempt ? `${tried}, and ${spoke}` : `${spoke}, and ${tried}`}. Referrals taken: about 65; attempted: about 60; spoken with: about 45.`,
      )
  })
  test('ringing sooner is not better while conversations come later', () => {
    assert.equal(statusOf(attempt, figuresOf(attempt, [then, now], rule), []).judged, 'better')
    const later = { ...now, hours: { attempt: 5.2, conversation: 50 } }
    assert.deepEqual(statusOf(attempt, figuresOf(attempt, [then, later], rule), []), {
      judged: 'not judged',
      words: 'Tried sooner, not spoken with sooner: read with time to first safe conversation',
    })
    assert.equal(statusOf(conversation, figuresOf(conversation, [then, later], rule), []).judged, 'worse')
  })
  test('a middle value of fewer than eight people is theirs, and is not shown', () => {
    const few = reached(quarters[2]!, { taken: 20, attempted: 14, spoken: 6 }, 3, 80)
    const [f] = figuresOf(conversation, [few], rule)
    assert.deepEqual([f?.value, f?.hours.attempt, f?.hours.conversation], [null, 3, null])
    assert.match(says(conversation, [few]), /too few were spoken with to show a time/)
    assert.deepEqual(tableOf(conversation, [f!]).rows[0], ['Oct–Dec 2025', '20', '15', 'not shown', 'not shown', '3 hours', 'not shown'])
  })
  test('is said as exactly as anybody acts on', () => {
    assert.deepEqual([0.3, 1, 26.4, 47.4, 50, 84].map(sayHours), ['under an hour', '1 hour', '26 hours', '47 hours', '2 days', '3.5 days'])
  })
})

test('counts say that they are rounded, and nothing hidden is said as nought', () => {
  assert.deepEqual(
    [about(45, rule), about(0, rule), about('hidden', rule), about(45, { hideBelow: 8, roundTo: 1 })],
    ['about 45', 'none', 'too few to show', '45'],
  )
})
test('a name keeps its capitals inside a sentence only where they are its own', () => {
  assert.deepEqual(['High-risk cases', 'PIPPA contacts'].map(inSentence), ['high-risk cases', 'PIPPA contacts'])
})
test('a figure that did not move is the same', () => {
  const [a, b] = figuresOf(cases, [case_(quarters[1]!, { cases: 46 }), case_(quarters[2]!, { cases: 47 })], rule)
  assert.equal(moved(b!, a!), 'same')
})
test('no measure shows a count from one to seven, nor a share or time worked out from one, whatever was recorded', () => {
  const random = chance('measures')
  const upTo = (n: number) => random.integer(0, Math.min(n, random.pick([2, 9, n])))
  for (let i = 0; i < 400; i++) {
    const [p] = quarters as [Period]
    const ended = random.integer(0, 40)
    const planned = upTo(ended)
    const notSafe = upTo(planned)
    const asked = upTo(planned - notSafe)
    const answered = upTo(asked)
    const taken = random.integer(0, 40)
    const attempted = upTo(taken)
    for (const [m, c] of [
      [safer, ending(p, { ended, planned, notSafe, asked, answered, safer: upTo(answered) })],
      [attempt, reached(p, { taken, attempted, spoken: upTo(attempted) }, 4, 9)],
      [contacts, contact(p, { police: upTo(30), professionals: upTo(20), herself: upTo(9), others: upTo(9) })],
    ] as const) {
      for (const f of figuresOf(m, [c], rule)) {
        assert.deepEqual(
          Object.keys(f.counts).sort(),
          kinds[m.countedFrom.facts].columns.map((x) => x.key).sort(),
          'nothing but the columns',
        )
        for (const [key, n] of Object.entries(f.counts)) {
          if (n !== 'hidden') assert.ok(n === 0 ? c.counts[key] === 0 : n >= 10 && n % 5 === 0)
        }
        if (m === safer && f.value !== null) assert.ok((c.counts.answered ?? 0) >= 18)
        if (m === attempt && f.value !== null) assert.ok((c.counts.attempted ?? 0) >= 8)
        for (const cell of tableOf(m, [f]).rows.flat()) assert.doesNotMatch(cell, /^[1-7]$/)
      }
    }
  }
})
