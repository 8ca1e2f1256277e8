/** The frame: what is on every page, what is on none, and that nothing typed is lost when something goes wrong. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '#platform/html.ts'
import { filledIn } from '#platform/pretend-site.ts'
import { errorPage, type Frame, publicPage, signedOutPage, staffPage } from './layout.ts'

const now = new Date('2026-03-10T11:52:00Z')
const frame: Frame = {
  madeUp: true,
  now,
  nav: [
    { key: 'work', href: '/work', text: 'My work' },
    { key: 'families', href: '/families', text: 'Families' },
  ],
  viewer: { name: 'Jo <Adeyemi>', title: 'IDVA', team: 'IDVA service' },
  find: true,
  areaName: 'Southampton',
}
const body = html`<h1>A page</h1>`

test('a staff page says who is signed in and as what, where they are, and how to leave', () => {
  const page = staffPage(frame, { title: 'Plan', at: 'families', body, back: { href: '/families', text: 'Families' } }).text
  assert.match(page, /<title>Plan – Oneplan<\/title>/)
  assert.match(page, /Jo &lt;Adeyemi&gt;<\/span> <span>· IDVA, IDVA service/)
  assert.match(page, /<a href="\/families" aria-current="page">Families<\/a>/)
  assert.equal(page.split('aria-current').length, 2)
  assert.match(page, /<form method="post" action="\/sign-out"><button>Sign out/)
  assert.match(page, /class="govuk-back-link"/)
  assert.match(page, /<a class="op-skip" href="#main">/)
  assert.match(page, /<main class="op-main" id="main"/)
  assert.match(page, /Printed by Jo &lt;Adeyemi&gt;/)
})

test('finding a person is a post, so that no name stands in an address, and only for those who may', () => {
  assert.match(staffPage(frame, { title: 'A', body }).text, /<form class="op-find" role="search" action="\/find" method="post">/)
  assert.doesNotMatch(staffPage({ ...frame, find: false }, { title: 'A', body }).text, /op-find/)
})

test('the role can be changed only by those who have another', () => {
  assert.doesNotMatch(staffPage(frame, { title: 'A', body }).text, /working-as/)
  const both = { ...frame, viewer: { name: 'A', title: 'B', team: 'C', mayChange: true } }
  assert.match(staffPage(both, { title: 'A', body }).text, /<a href="\/working-as">/)
})

test('made-up data is said on every kind of page, and real data never is', () => {
  for (const madeUp of [true, false])
    for (const page of [
      staffPage({ ...frame, madeUp }, { title: 'A', body }),
      publicPage({ madeUp }, { title: 'A', body }),
      errorPage({ ...frame, madeUp }, { status: 404 }),
      signedOutPage({ madeUp, action: '/a', typed: [] }),
    ])
      assert.equal(page.text.includes('Made-up data'), madeUp)
})

test('no page carries a script or a style in itself, or fetches anything from elsewhere', () => {
  for (const { text } of [staffPage(frame, { title: 'A', body }), publicPage(frame, { title: 'A', body })]) {
    assert.doesNotMatch(text, /<style| style=|<script(?![^>]*src="\/assets\/)/)
    assert.doesNotMatch(text, /(src|href)="https?:/)
  }
})

test('a public page has the way out first, without a script, and no product name in its title', () => {
  const page = publicPage({ madeUp: false }, { title: 'Find local help', body }).text
  assert.match(page, /<title>Find local help<\/title>/)
  assert.match(page, /<a href="\/leave"[^>]*govuk-exit-this-page__button/)
  assert.ok(page.indexOf('/leave') < page.indexOf('<h1>'))
  assert.match(page, /href="\/sign-in">Staff sign in/)
})

test('a page that failed offers what was typed, to read and to send again, but no password', () => {
  const typed = [
    ['what', 'He is <back>\nin the house'],
    ['key', 'k-1'],
    ['password', 'hunter 2'],
  ] as const
  const page = errorPage(frame, { status: 503, reference: 'ab12cd34', action: '/contacts/new', typed }).text
  assert.match(page, /<form method="post" action="\/contacts\/new"/)
  const sent = filledIn(page.slice(page.indexOf('action="/contacts/new"')))
  assert.deepEqual(sent, { what: ['He is <back>\nin the house'], key: ['k-1'] })
  assert.match(page, /class="op-said op-written">He is &lt;back&gt;/)
  assert.match(page, /ab12cd34/)
  assert.doesNotMatch(page, /hunter/)
})

test('someone who was signed out keeps every word and signs in beside it', () => {
  const page = signedOutPage({ madeUp: false, action: '/contacts/1', typed: [['what', 'She said no for now']] }).text
  assert.match(page, /<a href="\/sign-in" target="_blank" rel="noopener">/)
  assert.match(page, /She said no for now/)
  assert.match(page, /action="\/contacts\/1"/)
  assert.doesNotMatch(signedOutPage({ madeUp: false, action: 'javascript:x', typed: [['a', 'b c']] }).text, /javascript/)
})

test('missing and forbidden are the same page, and a rule that says no says why', () => {
  assert.match(errorPage(frame, { status: 404 }).text, /Page not found/)
  assert.match(errorPage(frame, { status: 422, text: 'High risk cannot be sent back.' }).text, /High risk cannot be sent back\./)
  assert.match(errorPage(frame, { status: 418 }).text, /Something went wrong/)
})

test('whoever looks for help and mistypes an address still has the way out, and reads nothing of roles', () => {
  const page = errorPage({ madeUp: false, nav: [], now }, { status: 404 }).text
  assert.match(page, /Page not found/)
  assert.match(page, /govuk-exit-this-page__button/)
  assert.doesNotMatch(page, /role you work in/)
})
