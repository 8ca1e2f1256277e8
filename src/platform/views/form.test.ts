/** Forms as drawn: every error leads to its box, every kind of question can be named and found, reveals work without a script. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  aDay,
  address,
  anyOf,
  aRoughDay,
  aTime,
  chooseAnyFrom,
  chooseFrom,
  email,
  file,
  hidden,
  longText,
  oneOf,
  phone,
  select,
  text,
  timeWindow,
  wholeNumber,
  yesNo,
} from '#platform/fields.ts'
import { type Form, form, type Problems } from '#platform/form.ts'
import { html } from '#platform/html.ts'
import { deadLinks, filledIn, summaryOf } from '#platform/pretend-site.ts'
import { formBody, type Shown } from '#platform/views/form.ts'

const m = { missing: 'Answer this' }
const some = { choices: () => ({ a: 'Asha', b: 'Ben' }) }
const everything = form({
  text: text('Text', { ...m, hint: html`See <b>this</b>`, width: 10 }),
  long: longText('Long', { ...m, count: true, max: 500 }),
  plain: longText('Plain', m),
  one: oneOf('One', { a: 'A', b: { text: 'B', hint: 'About B' } }, { ...m, inline: true, small: true }),
  many: anyOf('Many', { a: 'A', none: { text: 'None', alone: true } }, { ...m, hint: 'All that apply' }),
  yes: yesNo('Yes?', m),
  select: select('Select', { a: 'A' }, m),
  person: chooseFrom('Person', { ...m, ...some }),
  people: chooseAnyFrom('People', { ...m, ...some }),
  nobody: chooseFrom('Nobody', { ...m, choices: () => ({}) }),
  day: aDay('Day', m),
  rough: aRoughDay('Rough', m),
  time: aTime('Time', m),
  window: timeWindow('Window', m),
  email: email('Email', m),
  phone: phone('Phone', m),
  number: wholeNumber('Weeks', { ...m, suffix: 'weeks' }),
  address: address('Address', m),
  file: file('File', m),
})
const draw = <A>(f: Form<A>, body: Record<string, string | string[]> = {}, problems: Problems = {}, more: Partial<Shown<A>> = {}) =>
  formBody<A>({ form: f, heading: 'A heading', body, given: {}, problems, buttons: [{ do: 'save', text: 'Save' }], ...more }).text
const problemsOf = <A>(f: Form<A>, body: Record<string, string | string[]>): Problems => {
  const read = f.read(body)
  return 'problems' in read ? read.problems : {}
}

test('each kind of question stands where its error points', () => {
  const page = draw(everything, {}, problemsOf(everything, {}))
  assert.equal(summaryOf(page).length, Object.keys(everything.fields).length)
  assert.deepEqual(deadLinks(page), [])
  assert.equal(page.match(/class="govuk-error-message"/g)?.length, Object.keys(everything.fields).length - 1)
})
test('an error in one box of several leads to that box', () => {
  const body = {
    'day-day': '3',
    'day-month': 'x',
    'day-year': '2026',
    'window-from': '10am',
    'window-until': '9am',
    'address-postcode': 'here',
    'rough-day': '1',
    'rough-year': '1987',
  }
  const page = draw(everything, body, problemsOf(everything, body))
  for (const id of ['day-month', 'window-until', 'address-postcode', 'rough-month']) {
    assert.ok(page.includes(`href="#${id}"`), id)
    assert.match(page.match(/<input[^>]*>/g)?.find((tag) => tag.includes(` id="${id}"`)) ?? '', /govuk-input--error/, id)
  }
  assert.deepEqual(deadLinks(page), [])
})
test('every box has a label, every id is there once, and nothing is remembered by the browser', () => {
  const page = draw(everything)
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((x) => x[1])
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  )
  for (const [, tag] of page.matchAll(/<(?:input|select|textarea)([^>]*)>/g)) {
    const id = / id="([^"]+)"/.exec(tag ?? '')?.[1]
    assert.ok(page.includes(`for="${id}"`), tag)
    if (!/type="(radio|checkbox|file)"|<select|govuk-select/.test(tag ?? '')) assert.match(tag ?? '', /autocomplete="off"/)
  }
  for (const [, ids] of page.matchAll(/aria-describedby="([^"]*)"/g))
    for (const id of (ids ?? '').split(' ')) assert.ok(page.includes(` id="${id}"`), id)
  assert.match(page, /See <b>this<\/b>/)
  assert.match(page, /enctype="multipart\/form-data"/)
  assert.doesNotMatch(page, / (style|on\w+)="/)
})
test('what is typed is text and nothing else', () => {
  const nasty = '"><script>alert(1)</script>\''
  const body = Object.fromEntries(
    ['text', 'long', 'plain', 'one', 'select', 'day-day', 'time', 'window-from', 'address-line1', 'number'].map((name) => [name, nasty]),
  )
  const page = draw(everything, body, problemsOf(everything, body))
  assert.doesNotMatch(page, /<script>|"><s/)
  assert.deepEqual(filledIn(page).text, [nasty])
})

const call = form({
  safe: oneOf('Safe to talk?', { yes: 'Yes', few: 'A few minutes' }, m),
  until: aTime('Until when?', { ...m, under: { field: 'safe', choice: 'few' } }),
  there: anyOf('Who is there?', { child: 'A child', him: 'He is' }, { optional: true }),
  ages: text('Ages', { optional: true, under: { field: 'there', choice: 'child' } }),
  school: text('School', { optional: true, under: { field: 'there', choice: 'child' } }),
  order: text('Which order?', { optional: true, when: (a) => a.safe === 'yes' }),
  carried: hidden(),
})
test('a question under a choice opens there, and without a script is always to be seen', () => {
  const page = draw(call, { safe: 'few', until: 'x', there: 'child', ages: '9 and 4' }, problemsOf(call, { safe: 'few', until: 'x' }))
  const open = (id: string) => page.split(`id="conditional-${id}"`)[1]?.split('govuk-radios__item')[0] ?? ''
  assert.match(open('safe-2'), /Until when\?/)
  assert.match(open('there'), /Ages[\s\S]*9 and 4[\s\S]*School/)
  assert.equal(page.match(/name="until"/g)?.length, 1)
  assert.deepEqual(deadLinks(page), [])
  // Closed, it is still in the page: only a running script hides it.
  assert.match(draw(call, { safe: 'yes' }), /name="until"/)
})
test('a question that depends on an earlier answer is drawn when it applies', () => {
  assert.match(draw(call, { safe: 'yes' }), /Which order\?/)
  assert.doesNotMatch(draw(call, { safe: 'few' }), /Which order\?/)
})
test('what is carried along is not shown', () => {
  assert.match(draw(call, { carried: 'x"y' }), /<input type="hidden" name="carried" value="x&quot;y">/)
})
test('sections keep their questions, and a single question can be the heading', () => {
  const page = draw(
    call,
    {},
    {},
    {
      sections: [
        { title: 'First', hint: 'Ask this first', fields: ['safe'] },
        { title: 'Then', fields: ['there', 'carried'] },
      ],
    },
  )
  assert.match(page, /<h2>First<\/h2>[\s\S]*Ask this first[\s\S]*Safe to talk[\s\S]*<h2>Then<\/h2>[\s\S]*Who is there/)
  const alone = form({ name: text('What is your name?', m) })
  assert.match(draw(alone, {}, {}, { heading: 'What is your name?' }), /<h1[^>]*>\s*<label[^>]*>\s*What is your name/)
  assert.equal(draw(alone, {}, {}, { heading: 'What is your name?' }).match(/<h1/g)?.length, 1)
})
