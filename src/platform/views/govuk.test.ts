/** The bridge to the official components, against every fixture that govuk-frontend publishes. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Html, html, raw } from '#platform/html.ts'
import * as govuk from './govuk.ts'

const components = join(govuk.govukFolder, 'govuk/components')
const json = <T>(component: string, file: string): T => JSON.parse(readFileSync(join(components, component, file), 'utf8')) as T
interface Fixture {
  name: string
  options: object
  html: string
}
const fixturesOf = (component: string) => json<{ fixtures: Fixture[] }>(component, 'fixtures.json').fixtures
const all = readdirSync(components).filter((component) => existsSync(join(components, component, 'fixtures.json')))

/** Space between tags and inside them is laid out differently; nothing else may differ. */
const plain = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\s*(<[^>]*>)\s*/g, '$1')
    .replace(/\s+>/g, '>')
    .trim()
/** In the fixtures' options what is markup is a string; here only an Html value is. */
const markup = (value: unknown, key = '', within = ''): unknown => {
  if (typeof value === 'string') return key === 'html' || key.endsWith('Html') || within === 'slots' ? raw(value) : value
  if (Array.isArray(value)) return value.map((each) => markup(each, key, within))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, markup(inner, name, key)]))
}

test('every official component comes out as its published fixtures say', () => {
  let proven = 0
  for (const component of all)
    for (const fixture of fixturesOf(component)) {
      const drawn = govuk.govukMacro(component, markup(fixture.options) as object).text
      assert.equal(plain(drawn), plain(fixture.html), `${component}: ${fixture.name}`)
      proven++
    }
  assert.ok(all.length >= 39 && proven >= 700, `${proven} fixtures of ${all.length} components`)
})

const writtenOut = {
  button: govuk.button,
  tag: govuk.tag,
  hint: govuk.hint,
  'error-message': govuk.errorMessage,
  label: govuk.label,
  input: govuk.input,
} as Record<string, (options: object) => Html>
for (const [component, draw] of Object.entries(writtenOut))
  test(`our own ${component} is the official one, fixture by fixture`, () => {
    for (const fixture of fixturesOf(component))
      assert.equal(plain(draw(markup(fixture.options) as object).text), plain(fixture.html), fixture.name)
  })

const bridged = {
  textarea: govuk.textarea,
  'character-count': govuk.characterCount,
} as Record<string, (options: object) => Html>
for (const [component, draw] of Object.entries(bridged))
  test(`${component} keeps what was written and is otherwise the official one`, () => {
    for (const fixture of fixturesOf(component))
      assert.equal(plain(draw(markup(fixture.options) as object).text), plain(fixture.html), fixture.name)
    const typed = 'one\n  two\n\n\tthree </textarea><script>'
    const drawn = draw({ id: 'a', name: 'a', maxlength: 200, label: { text: 'A' }, value: typed }).text
    assert.ok(drawn.includes('>one\n  two\n\n\tthree &lt;/textarea&gt;&lt;script&gt;</textarea>'), drawn)
  })

test('a text box inside another component keeps its lines as they were typed', () => {
  const box = govuk.textarea({ id: 'why', name: 'why', label: { text: 'Why' }, value: 'first\nsecond' })
  const drawn = govuk.radios({
    name: 'one',
    fieldset: { legend: { text: 'One' } },
    items: [{ value: 'a', text: 'A', conditional: { html: box } }],
  }).text
  assert.ok(drawn.includes('>first\nsecond</textarea>'), drawn)
})

test('markup goes in as Html only; a string is shown as text', () => {
  assert.ok(govuk.insetText({ html: '<b>bold</b>' }).text.includes('&lt;b&gt;bold'))
  assert.ok(govuk.insetText({ html: html`<b>bold</b>` }).text.includes('<b>bold</b>'))
  assert.ok(govuk.insetText({ text: html`<b>bold</b>` }).text.includes('<b>bold</b>'), 'Html under text is taken as markup')
  assert.ok(govuk.radios({ name: 'a', items: [{ value: '<', text: '<script>' }] }).text.includes('&lt;script&gt;'))
  assert.throws(() => govuk.radios({ name: html`<b>`, items: [] }), /takes no markup in "name"/)
})

test('an address that is not of the web leads nowhere', () => {
  for (const bad of [
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
  ])
    assert.equal(govuk.safeHref(bad), '#', bad)
  for (const good of [
    '/families/1?a=b:c',
    '#q',
    '?page=2',
    'https://example.org/a:b',
    'mailto:a@example.org',
    'tel:08001111',
    'next/page:2',
  ])
    assert.equal(govuk.safeHref(good), good)
  assert.ok(!govuk.button({ text: 'Go', href: 'javascript:alert(1)' }).text.includes('javascript'))
  assert.ok(!govuk.errorSummary({ errorList: [{ text: 'a', href: 'javascript:alert(1)' }] }).text.includes('javascript'))
  assert.ok(!govuk.backLink({ href: 'javascript:alert(1)' }).text.includes('javascript'))
})

test('the components of the Ministry of Justice draw', () => {
  const nav = govuk.subNavigation({ label: 'Parts', items: [{ text: 'Plan', href: '/a', active: true }] }).text
  assert.ok(nav.includes('aria-current="page"') && nav.includes('Plan'))
  assert.ok(govuk.alert({ variant: 'information', title: 'Saved', text: 'It is <saved>' }).text.includes('&lt;saved&gt;'))
})
