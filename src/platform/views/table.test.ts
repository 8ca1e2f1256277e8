/** Tables keep their meaning when a phone stacks them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '#platform/html.ts'
import { table } from './table.ts'

test('a table says what it is of, and each row is named by its first cell', () => {
  const drawn = table({ caption: 'Asked of us', head: ['Who', 'When'], rows: [['Donna <Pike>', html`<b>today</b>`]] }).text
  assert.match(drawn, /<caption>Asked of us<\/caption>/)
  assert.match(drawn, /<th role="rowheader" scope="row">Donna &lt;Pike&gt;<\/th>/)
  assert.match(drawn, /<td role="cell" data-l="When"><div><b>today<\/b><\/div><\/td>/)
})

test('a stacked table keeps its roles and labels its cells', () => {
  const drawn = table({
    caption: 'A',
    hideCaption: true,
    cards: true,
    head: ['Due', { text: 'Risk', inline: true }, { text: 'Do', hide: true }, { text: html`<b>Long heading</b>`, label: 'Short' }],
    rows: [['now', 'High', 'Open', 'x']],
  }).text
  assert.match(drawn, /class="op-table op-table--cards" role="table"/)
  for (const role of ['rowgroup', 'row', 'columnheader', 'rowheader', 'cell']) assert.ok(drawn.includes(`role="${role}"`), role)
  assert.match(drawn, /<caption class="govuk-visually-hidden">/)
  assert.match(drawn, /data-l="" class="op-inl"><div>High/)
  assert.match(drawn, /<span class="govuk-visually-hidden">Do<\/span>/)
  assert.match(drawn, /data-l="Short"/)
})

test('figures stand at the right and can be reached by keyboard', () => {
  const drawn = table({
    caption: 'By quarter',
    figures: true,
    head: ['Quarter', { text: 'Share', numeric: true }],
    rows: [['Q1', 66]],
  }).text
  assert.match(drawn, /class="op-n"><div>66/)
  assert.match(drawn, /<div class="op-scroll" tabindex="0" role="region" aria-label="By quarter">/)
})

test('groups part the rows, each a row group of its own', () => {
  const drawn = table({
    caption: 'Work',
    head: ['Due', 'What'],
    rows: [
      { group: 'Overdue', classes: 'op-group--over' },
      { cells: ['1 day late', 'Ring'], classes: 'op-alert' },
      { group: 'Today' },
      ['14:00', 'Write'],
    ],
  }).text
  assert.equal(drawn.split('<tbody').length, 3)
  assert.match(drawn, /<tr role="row" class="op-group op-group--over"><th role="rowheader" scope="rowgroup" colspan="2">Overdue/)
  assert.match(drawn, /<tr role="row" class="op-alert">/)
})

test('without rows it says so', () => {
  assert.equal(
    table({ caption: 'A', head: ['A'], rows: [], empty: 'Nobody is waiting.' }).text,
    '<p class="op-quiet">Nobody is waiting.</p>',
  )
})

test('a cell under the wrong heading is refused', () => {
  assert.throws(() => table({ caption: 'A', head: ['A', 'B'], rows: [['only one']] }), /1 cells under 2 headings/)
})

test('another cell, or none, may name the row', () => {
  const [second, none] = [1, false as const].map((rowHead) => table({ caption: 'A', rowHead, head: ['A', 'B'], rows: [['a', 'b']] }).text)
  assert.match(second ?? '', /<td role="cell" data-l="A"><div>a<\/div><\/td><th role="rowheader" scope="row">b<\/th>/)
  assert.doesNotMatch(none ?? '', /rowheader/)
})
