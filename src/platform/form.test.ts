/** The form as a whole: reading everything, rules across answers, questions that depend on others, gaps, words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { aDay, anyOf, longText, oneOf, phone, text, yesNo } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'

const call = form(
  {
    safe: oneOf('Is it safe to talk?', { yes: 'Yes', few: 'For a few minutes', no: 'No' }, { missing: 'Say if it is safe to talk' }),
    number: phone('What number?', { missing: 'Enter the number', under: { field: 'safe', choice: 'few' } }),
    who: anyOf('Who is there?', { child: 'A child', him: 'He is' }, { optional: true }),
    where: text('Where is he?', { optional: true, when: (a) => Array.isArray(a.who) && a.who.includes('him') }),
    next: longText('What happens next?', { needed: 'Enter what happens next' }),
    by: aDay('By when?', { needed: 'Enter by when', when: (a) => a.next !== undefined }),
  },
  ({ safe, by }) => (safe === 'no' && by ? { by: new Problem('Nothing can be promised until it is safe', 'year') } : {}),
)
// The types follow from the declaration; these lines are checked by the compiler.
const typed: Answers<typeof call> = {
  safe: 'yes',
  number: undefined,
  who: ['him'],
  where: undefined,
  next: undefined,
  by: '2026-03-04' as Day,
}
// @ts-expect-error a choice that was not declared
typed.safe = 'perhaps'
// @ts-expect-error a question insists, may be ended without, or is optional: it has to say which
text('Name', {})
// @ts-expect-error an option that no text has
text('Name', { optional: true, rows: 4 })

const problems = (body: Record<string, string | string[]>) => {
  const read = call.read(body)
  return 'problems' in read ? Object.fromEntries(Object.entries(read.problems).map(([name, p]) => [name, p.text])) : {}
}

test('all questions are read before anything is said', () => {
  assert.deepEqual(problems({ safe: 'few', 'by-day': '3', next: 'ring' }), {
    number: 'Enter the number',
    by: 'The date must include a month and year',
  })
})
test('rules across answers wait until each answer stands', () => {
  const by = { next: 'ring', 'by-day': '3', 'by-month': '4', 'by-year': '2026' }
  assert.deepEqual(problems({ safe: 'no', ...by }), { by: 'Nothing can be promised until it is safe' })
  assert.deepEqual(problems({ safe: 'no', ...by, who: 'nobody' }), { who: 'Select one of the answers in the list' })
  assert.deepEqual(problems({ ...by }), { safe: 'Say if it is safe to talk' })
})
test('names that no question has are ignored', () => {
  const read = call.read({ safe: 'yes', admin: 'true', safe2: 'x' })
  assert.ok('answers' in read)
  assert.ok(!('admin' in read.answers))
})
test('what was typed under a choice not taken is not stored, and takes nothing else with it', () => {
  const read = call.read({ safe: 'yes', number: 'not a number at all', who: 'child', where: 'at work', next: 'ring' })
  assert.deepEqual(read, { answers: { safe: 'yes', number: undefined, who: ['child'], where: undefined, next: 'ring', by: undefined } })
  const himToo = call.read({ safe: 'yes', who: ['child', 'him'], where: 'at work' })
  assert.equal('answers' in himToo && himToo.answers.where, 'at work')
})
test('a question under a question that does not apply does not apply either', () => {
  const nested = form({
    a: yesNo('A', { optional: true }),
    b: yesNo('B', { optional: true, under: { field: 'a', choice: 'yes' } }),
    c: text('C', { missing: 'Enter c', under: { field: 'b', choice: 'yes' } }),
  })
  assert.deepEqual(nested.read({ a: 'no', b: 'yes' }), { answers: { a: false, b: undefined, c: undefined } })
  assert.ok('problems' in nested.read({ a: 'yes', b: 'yes' }))
})
test('one can save without what is needed, and is told of it at the end', () => {
  const read = call.read({ safe: 'yes' })
  assert.ok('answers' in read)
  assert.deepEqual(call.gaps(read.answers), { next: new Problem('Enter what happens next') })
  assert.deepEqual(call.gaps({ ...read.answers, next: 'ring' }), { by: new Problem('Enter by when', 'day') })
  assert.deepEqual(call.gaps({ ...read.answers, next: 'ring', by: '2026-03-04' as Day }), {})
})
test('the frozen copy has the questions as worded and leaves out what was not asked', () => {
  assert.deepEqual(
    call.worded({
      safe: 'few',
      number: { typed: '07700 900123', number: '07700900123' },
      who: [],
      next: 'ring\nher',
      by: '2026-03-04' as Day,
    }),
    [
      { name: 'safe', question: 'Is it safe to talk?', answer: 'For a few minutes' },
      { name: 'number', question: 'What number?', answer: '07700 900123' },
      { name: 'who', question: 'Who is there?', answer: 'Not answered' },
      { name: 'next', question: 'What happens next?', answer: 'ring\nher' },
      { name: 'by', question: 'By when?', answer: '4 March 2026' },
    ],
  )
})
test('the version changes with the wording of a question, a choice or a hint, and with nothing else', () => {
  const version = (q: string, choice: string, hint: string) => form({ a: oneOf(q, { yes: choice }, { optional: true, hint }) }).version
  const same = version('A?', 'Yes', 'h')
  assert.equal(version('A?', 'Yes', 'h'), same)
  for (const other of [version('B?', 'Yes', 'h'), version('A?', 'Aye', 'h'), version('A?', 'Yes', 'i')]) assert.notEqual(other, same)
})
test('a row from the database with nulls fills and words like one without answers', () => {
  const row = { safe: 'yes', number: null, who: null, where: null, next: null, by: null } as unknown as Answers<typeof call>
  assert.deepEqual(call.fill(row), { safe: 'yes' })
  assert.equal(call.words('next', row), 'Not answered')
  assert.equal(Object.keys(call.gaps(row)).length, 1 + 1)
})
test('a declaration that cannot work is refused when it is made', () => {
  const a = text('A', { optional: true })
  assert.throws(() => form({ version: a }), /cannot be named/)
  assert.throws(() => form({ born: a, 'born-day': a }), /reads as a box of/)
  assert.throws(() => form({ b: text('B', { optional: true, under: { field: 'a', choice: 'x' } }), a }), /does not come before it/)
  assert.throws(
    () => form({ a: yesNo('A', { optional: true }), b: text('B', { optional: true, under: { field: 'a', choice: 'maybe' } }) }),
    /no choice "maybe"/,
  )
  assert.throws(() => form({ a, b: text('B', { optional: true, when: (x) => x.aa === 'typing slip' }) }), /depends on "aa"/)
})
