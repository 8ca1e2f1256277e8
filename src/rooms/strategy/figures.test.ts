import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { figureTopics, type PublishedFigure } from '#pack/index.ts'
import { type Partnership, partnership, testPack } from '#src/testing.ts'
import { agreementWords, checkWords, comparisonOf, drawnOf, rangeOf } from './figures-rules.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const figure = (inventory: string) => testPack.figures.find((f) => f.inventory === inventory) as PublishedFigure
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u2060', '')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;])/g, '$1')
const topics = Object.keys(figureTopics)

test('only values of one unit, out of one thing, stand on one picture', () => {
  assert.deepEqual(drawnOf(figure('P01'))?.points, [
    { label: '2011/12', value: 4340 },
    { label: '2016/17', value: 5564 },
  ])
  // Where a note says that the base changed or is not known, the years do not stand side by side.
  for (const id of ['P07', 'P20', 'P21', 'P23']) assert.equal(drawnOf(figure(id)), undefined, id)
  assert.equal(drawnOf(figure('P14'))?.points.length, 3)
  // The number of incidents and by how much they grew are two things; the peak of any 12 months is no year.
  assert.equal(drawnOf(figure('T03')), undefined)
  assert.deepEqual(
    drawnOf(figure('P11'))?.points.map((x) => x.label),
    ['2012/13', '2016/17'],
  )
  // Posts, hours and refuge units have one heading and no common unit.
  assert.equal(drawnOf(figure('P26')), undefined)
  // High-risk rates of different documents and years are never one line.
  assert.equal(drawnOf(figure('N22')), undefined)
})
test('two shares with their numbers are compared in words, with what chance could do', () => {
  assert.equal(comparisonOf(figure('P08')), '34% in 2016/17 is lower than 66% in 2011/12, by more than chance would do.')
  assert.equal(comparisonOf(figure('P07')), undefined, 'what the arrests are a share of is not known')
  assert.equal(rangeOf(figure('P08').values[1]!), '31% to 37%')
  assert.equal(rangeOf(figure('N30').values[0]!), undefined, 'a part of 31 is not given')
})
test('what comes out, what does not, and what cannot be worked out again are said in words', () => {
  const said = (id: string, i = 0) => agreementWords(figure(id), figure(id).values[i]!)
  assert.equal(said('P08', 1), 'Comes out: 357 of 1,046, the arrests of that year')
  assert.equal(said('N30'), 'Comes out: a whole number of 31 gives it')
  assert.match(said('P14')!, /^Cannot be worked out again: 4,881 is printed, and not out of how many\. 13,017 to 13,372 would give it$/)
  assert.equal(said('P01'), undefined)
  assert.deepEqual(checkWords(figure('N05')), ['Women and men make the total: does not come out. Worked out again it is 2,011,000.'])
})

test('published figures are for those who read measures; to everyone else they are not there', async () => {
  for (const path of ['/figures', ...topics.map((t) => `/figures/${t}`)]) {
    for (const key of ['board', 'governance', 'chair', 'idva-manager', 'pippa'])
      assert.equal((await p.as(key).get(path)).status, 200, `${key} ${path}`)
    for (const key of ['idva', 'dapp', 'refuge']) assert.equal((await p.as(key).get(path)).status, 404, `${key} ${path}`)
  }
  for (const path of ['/figures/no-such', '/figures/constructor']) assert.equal((await p.as('board').get(path)).status, 404)
})
test('every figure is listed once, under its topic, and each topic shows all of its own', async () => {
  const all = (await p.as('board').get('/figures')).text.replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  for (const f of testPack.figures) assert.equal(all.split(`href="/figures/${f.topic}#${f.key}">${f.name}<`).length - 1, 1, f.inventory)
  for (const t of topics) {
    const page = (await p.as('board').get(`/figures/${t}`)).text
    for (const f of testPack.figures.filter((x) => x.topic === t)) {
      assert.ok(page.includes(`id="${f.key}"`), f.inventory)
      for (const v of f.values) assert.ok(words(page).includes(v.printed.replace(/\s+/g, ' ')), `${f.inventory} ${v.printed}`)
    }
  }
})
test('each note stands beside every figure it touches, and all 38 are in one list', async () => {
  const list = words((await p.as('board').get('/figures')).text)
  for (const n of testPack.dataNotes) assert.ok(list.includes(n.words.replace(/\s+/g, ' ')), n.key)
  for (const t of topics) {
    const page = words((await p.as('board').get(`/figures/${t}`)).text)
    for (const f of testPack.figures.filter((x) => x.topic === t))
      for (const key of f.notes) assert.ok(page.includes(testPack.dataNotes.find((n) => n.key === key)!.words), `${f.inventory} ${key}`)
  }
})
test('40, 45 and 33 per 10,000 are shown as three things, each with its date and what it is out of', async () => {
  const page = words((await p.as('board').get('/figures')).text)
  assert.match(page, /45 per 10,000 Expected High-risk cases expected for an area like Southampton 2018 Population, not said which/)
  assert.match(page, /33 per 10,000 Observed National average 2015\/16 Population, not said which/)
  assert.match(page, /40 per 10,000 Expected Marac cases expected by SafeLives Date not given Adult women/)
})
test('measures lead to the figures that belong with them, and back', async () => {
  assert.match((await p.as('board').get('/measures')).text, /href="\/figures"/)
  assert.match((await p.as('board').get('/measures/high-risk-cases')).text, /href="\/figures\/high-risk#n22"/)
  assert.match((await p.as('board').get('/figures/high-risk')).text, /href="\/measures\/high-risk-cases"/)
  assert.match((await p.as('board').get('/strategies/actions/ports-2-6b')).text, /href="\/figures\/targets#p31"/)
})
