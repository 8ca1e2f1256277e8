/** Small multiples, control charts and timelines: what is gone is a gap, what a rule names is ringed, and a state has a shape. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import type { Html } from '#platform/html.ts'
import { controlChart } from './control-chart.ts'
import { fitsSmall, smallMultiples } from './small-charts.ts'
import { timelineChart } from './timeline-chart.ts'

const many = (text: string, what: RegExp) => [...text.matchAll(what)].length
const clean = (drawn: Html) => assert.doesNotMatch(drawn.text, / style=|<style|<script|NaN|undefined/)
const points = (values: (number | null)[]) => values.map((value, i) => ({ label: `Jan–Mar ${2020 + i}`, value }))

test('each small chart is a link with its name, one picture with its sentence, its first and its last figure', () => {
  const drawn = smallMultiples([
    { href: '/a', title: 'Arrests', points: points([10, null, 30]), unit: '', sentence: 'Arrests went up.', as: 'bars' },
    { href: '/b', title: 'Safer', points: points([66, 70]), unit: '%', sentence: 'Safer "<b>".', as: 'line' },
    { href: '/c', title: 'One figure', points: points([5, null]), unit: '', sentence: 'x', as: 'bars' },
  ])
  assert.equal(many(drawn.text, /<svg class="op-pic op-pic--mini"/g), 2)
  assert.match(drawn.text, /<h3><a href="\/a">Arrests<\/a><\/h3>/)
  assert.match(drawn.text, /role="img" aria-label="Arrests went up\. The table has every figure\."/)
  assert.equal(many(drawn.text, /<rect /g), 2, 'a gap is no bar')
  for (const said of ['10', '30', '66%', '70%', 'Jan–Mar 2020', 'Jan–Mar 2022']) assert.ok(drawn.text.includes(`>${said}</text>`), said)
  assert.doesNotMatch(drawn.text, /One figure|<b>/)
  clean(drawn)
  assert.equal(fitsSmall(points([1])), false)
  assert.equal(smallMultiples([]).text, '')
})
test('a control chart has mean and limits with their numbers, and a ring around each month that a rule names', () => {
  const values = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 40]
  const drawn = controlChart({
    points: points(values),
    mean: 13,
    lower: 2,
    upper: 24,
    named: new Set([11]),
    sentence: 'Something changed',
    unit: '',
  })
  assert.equal(many(drawn.text, /<svg class="op-pic op-only-desk"/g), 1)
  assert.equal(many(drawn.text, /<svg class="op-pic op-only-phone"/g), 1)
  assert.equal(many(drawn.text, /class="ring"/g), 2, 'once on each picture')
  assert.equal(many(drawn.text, /class="base"/g), 4)
  for (const said of ['13', '2', '24']) assert.ok(drawn.text.includes(`>${said}</text>`), said)
  assert.match(drawn.text, /a month that a rule names/)
  clean(drawn)
  assert.equal(controlChart({ points: [], mean: 0, lower: 0, upper: 0, named: new Set(), sentence: 'x', unit: '' }).text, '')
})
test('a timeline gives each state a shape of its own, names those it uses, and has today across', () => {
  const on = (day: string, state: 'done' | 'overdue' | 'on time' | 'slipping' | 'no report') => ({ on: day as Day, state })
  const drawn = timelineChart({
    today: '2026-03-10' as Day,
    sentence: 'Two are late',
    rows: [
      { name: 'Plan', marks: [on('2025-03-31', 'overdue'), on('2025-09-30', 'done'), on('2026-09-30', 'slipping')] },
      { name: 'Empty', marks: [] },
    ],
  })
  assert.equal(many(drawn.text, /<rect x="[\d.]+" y="[\d.]+" width="11" height="11" class="late"/g), 3, 'two pictures and the key')
  assert.match(drawn.text, />overdue<\/li>[\s\S]*>slipping<\/li>[\s\S]*>done<\/li>/)
  assert.doesNotMatch(drawn.text, /no report|Empty/)
  assert.equal(many(drawn.text, />today<\/text>/g), 2)
  clean(drawn)
})
test('of many marks on one day there are four and a number, and one of each state is among them', () => {
  const marks = [...Array(9).fill('no report'), 'done'].map((state) => ({ on: '2025-03-31' as Day, state }))
  const drawn = timelineChart({ today: '2026-03-10' as Day, sentence: 'x', rows: [{ name: 'Plan', marks }] })
  assert.equal(many(drawn.text, />\+6<\/text>/g), 2)
  assert.equal(many(drawn.text, /r="6.5" class="fill"/g), 3)
  assert.equal(timelineChart({ today: '2026-03-10' as Day, sentence: 'x', rows: [] }).text, '')
})
