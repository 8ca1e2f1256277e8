/** Charts say in words what they show, draw no gap as nought, and hold nothing that the page's security forbids. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import type { Html } from '#platform/html.ts'
import { barChart, lineChart, type Series, stepsChart } from './charts.ts'

const quarters = ['Jan–Mar 2024', 'Apr–Jun 2024', 'Jul–Sep 2024', 'Oct–Dec 2024', 'Jan–Mar 2025', 'Apr–Jun 2025']
const series = (values: (number | null)[], more: Partial<Series> = {}): Series => ({
  points: values.map((value, i) => ({ label: quarters[i] as string, value })),
  sentence: 'Share who feel safer, rising from 66% to 79%',
  unit: '%',
  ...more,
})
const pictures = (drawn: Html) => drawn.text.split('<svg class="op-pic').slice(1)
const xy = (picture: string) =>
  [...picture.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="5" class="dot"/g)].map((m) => [Number(m[1]), Number(m[2])] as const)

test('each chart is one picture for wide pages and one for phones, each with its sentence', () => {
  for (const drawn of [lineChart(series([66, 70])), barChart(series([3, 4], { unit: '' }))]) {
    const [wide, phone, more] = pictures(drawn)
    assert.match(
      wide ?? '',
      /^ op-only-desk" viewBox="0 0 860 350" role="img" aria-label="Share who feel safer, rising from 66% to 79%\. The table has every figure\."/,
    )
    assert.match(phone ?? '', /^ op-only-phone" viewBox="0 0 360 300" role="img" aria-label="Share/)
    assert.equal(more, undefined)
    assert.doesNotMatch(drawn.text, / style=|<style|<script|NaN|undefined/)
  }
})

test('higher is higher, later is to the right, and the ends are written out', () => {
  const [wide = ''] = pictures(lineChart(series([66, 70, 74, 79])))
  const dots = xy(wide)
  assert.equal(dots.length, 4)
  for (let i = 1; i < dots.length; i++) assert.ok(dots[i]![0] > dots[i - 1]![0] && dots[i]![1] < dots[i - 1]![1])
  assert.match(wide, />66%<\/text>/)
  assert.match(wide, />79%<\/text>/)
})

test('a figure that is not shown is a gap in the line, and no bar', () => {
  const [wide = ''] = pictures(lineChart(series([66, null, 74, 79])))
  assert.equal(xy(wide).length, 3)
  const path = /d="([^"]+)" class="line"/.exec(wide)?.[1] ?? ''
  assert.equal(path.split('M').length - 1, 2, 'the line is broken')
  const [bars = ''] = pictures(barChart(series([5, null, 0], { unit: '' })))
  assert.equal(bars.split('<rect').length - 1, 2)
  assert.match(bars, />–<\/text>/)
  assert.match(bars, /height="0" class="fill"/, 'nought is nought')
})

test('bars begin at nought', () => {
  const [wide = ''] = pictures(barChart(series([100, 50], { unit: '' })))
  const heights = [...wide.matchAll(/height="([\d.]+)" class="fill"/g)].map((m) => Number(m[1]))
  assert.ok(Math.abs(heights[0]! / heights[1]! - 2) < 0.01, heights.join())
  assert.match(wide, />0<\/text>/)
})

test('target and baseline are lines of their own kind, named beside and in the key, and do not touch', () => {
  const drawn = lineChart(
    series([66, 79], { target: { value: 80, words: '80% by March 2027' }, baseline: { value: 79, words: '79%, 2023' } }),
  )
  assert.match(drawn.text, /class="target"/)
  assert.match(drawn.text, /class="base"/)
  assert.match(drawn.text, /target: 80% by March 2027/)
  assert.match(drawn.text, /baseline: 79%, 2023/)
  for (const picture of pictures(drawn)) {
    const ys = [...picture.matchAll(/y="([\d.]+)" class="(?:tb)?">(Target|Baseline)</g)].map((m) => Number(m[1]))
    assert.ok(Math.abs(ys[0]! - ys[1]!) >= 34, ys.join())
  }
})

test('a share never leaves its axis, and the range of each figure is drawn behind it', () => {
  const drawn = lineChart({
    ...series([98, 100]),
    points: [
      { label: 'A', value: 98, range: [90, 100] },
      { label: 'B', value: 100 },
    ],
  })
  assert.match(drawn.text, /class="whisker"/)
  assert.match(drawn.text, /95% range/)
  assert.doesNotMatch(drawn.text, />1[1-9]0%</)
})

test('with nothing to draw there is no picture', () => {
  assert.equal(lineChart(series([null, null])).text, '')
  assert.equal(barChart(series([])).text, '')
  assert.equal(stepsChart({ today: '2026-03-10' as Day, steps: [], events: [], sentence: 'x' }).text, '')
})

test('one figure alone, and years of them, are drawn inside the picture', () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ label: `Jan–Mar ${2000 + i}`, value: i * 1000 }))
  for (const points of [many.slice(0, 1), many])
    for (const chart of [lineChart, barChart])
      for (const picture of pictures(chart({ points, sentence: 'x', unit: '' }))) {
        const [, width] = /viewBox="0 0 (\d+)/.exec(picture) ?? []
        for (const [, x] of picture.matchAll(/ x="(-?[\d.]+)"/g)) assert.ok(Number(x) >= 0 && Number(x) <= Number(width), x)
      }
})

test('the level is drawn as steps, with what happened under it, and never as a number', () => {
  const drawn = stepsChart({
    today: '2026-03-10' as Day,
    steps: [
      { on: '2026-03-09' as Day, level: 'high', words: 'on judgement' },
      { on: '2025-09-10' as Day, level: 'standard' },
      { on: '2026-01-12' as Day, level: 'medium', words: 'police form' },
    ],
    events: [
      { on: '2026-03-05' as Day, words: 'strangled' },
      { on: '2026-01-11' as Day, words: 'a threat' },
    ],
    spans: [{ name: 'Order', from: '2026-03-09' as Day, until: '2026-04-06' as Day }],
    sentence: 'Risk rose twice and is now high',
  })
  const [wide = '', phone = ''] = pictures(drawn)
  for (const picture of [wide, phone]) {
    assert.match(picture, /d="M[\d.]+ 122H[\d.]+V78H[\d.]+V34H[\d.]+" class="step"/)
    for (const words of ['High', 'Medium', 'Standard', 'Events', 'Order', 'today']) assert.ok(picture.includes(`>${words}</text>`), words)
    assert.equal(picture.split('l6 12h-12z').length - 1, 2)
  }
  assert.match(wide, />on judgement<\/text>/)
  assert.match(wide, />strangled<\/text>/)
  assert.doesNotMatch(drawn.text, /NaN|undefined| style=/)
})

test('labels that would touch are left out rather than written over each other', () => {
  const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}` as Day
  const events = Array.from({ length: 9 }, (_, i) => ({ on: day(i + 1), words: 'something long happened' }))
  const [wide = ''] = pictures(stepsChart({ today: '2026-12-01' as Day, steps: [{ on: day(1), level: 'high' }], events, sentence: 'x' }))
  assert.equal(wide.split('l6 12h-12z').length - 1, 9)
  assert.ok(wide.split('something long').length - 1 <= 3)
})

test('what is typed into a chart is text', () => {
  const drawn = lineChart(series([1, 2], { sentence: '"><script>', called: '<b>' }))
  assert.doesNotMatch(drawn.text, /<script>|<b>/)
})
