/** The scorer on made-up households: what is right, what must wait for a person, and that a weight is the sum of its reasons. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { blocks } from './blocking.ts'
import { hardPairs, madeUp } from './made-up.ts'
import { clusterFigures, pairFigures, truePairs } from './measure.ts'
import { type Model, readModel } from './model.ts'
import { clustersOf, type Pairs, pairsAbove } from './pairs.ts'
import { gathering, type People, type Person } from './people.ts'
import { type Explanation, isNever, type Scorer, scorer } from './score.ts'
import { train } from './train.ts'

let people: People
let model: Model
let score: Scorer
let pairs: Pairs
const labels = new Int32Array(4000)
before(() => {
  const gather = gathering()
  let n = 0
  for (const p of madeUp('score')) {
    if (n === labels.length) break
    labels[n++] = p.human
    gather.add(p)
  }
  people = gather.done()
  const found = blocks(people, { everyPairUpTo: 0 })
  model = train({ people, blocks: found, version: 'test', on: '2026-03-10', from: 'made up', strangers: 60_000 })
  score = scorer(people, model)
  pairs = pairsAbove(found, score, -5)
})
const explain = (a: Person, b: Person): Explanation => {
  const two = gathering(2)
  two.add(a)
  two.add(b)
  return scorer(two.done(), model, 'model').explain(0, 1)
}
const one: Person = {
  forename: 'ottoline',
  middle: 'rose',
  surname: 'thornwick',
  born: '19870614',
  sex: 'f',
  postcode: 'ZY12 3AB',
  house: '12',
  phone: '07700900123',
}

test('learnt without labels, nearly all pairs of one person are found, and hardly a link is wrong', () => {
  const right = Uint8Array.from({ length: pairs.count }, (_, k) => (labels[pairs.a[k]!] === labels[pairs.b[k]!] ? 1 : 0))
  const { best, at, recallAt999 } = pairFigures(pairs.weight.subarray(0, pairs.count), right, truePairs(labels), [
    model.thresholds.review,
    model.thresholds.link,
  ])
  assert.ok(best.f1 > 0.96, `best F1 ${best.f1}`)
  assert.ok(at[0]!.f1 > 0.94, `F1 at review ${at[0]!.f1}`)
  assert.ok(at[1]!.precision > 0.999, `precision at the link ${at[1]!.precision}`)
  assert.ok(at[1]!.recall > 0.75, `recall at the link ${at[1]!.recall}`)
  assert.ok(recallAt999 > 0.8, `recall at .999 ${recallAt999}`)
  const clusters = clustersOf(people.size, pairs, score)
  assert.ok(clusterFigures(clusters.of, labels).mixed <= 1)
})
test('the same seed and records learn the same model', () => {
  const again = train({
    people,
    blocks: blocks(people, { everyPairUpTo: 0 }),
    version: 'test',
    on: '2026-03-10',
    from: 'made up',
    strangers: 60_000,
  })
  assert.deepEqual(again, model)
})
test('relatives, twins, housemates and two people of one incident are never linked without a person', () => {
  for (const { what, pair } of hardPairs('test')) {
    for (const [a, b] of [pair, [pair[1], pair[0]] as const]) {
      const { band, weight, sentence } = explain(a, b)
      assert.ok(band !== 'link' && band !== 'automatic', `${what} at ${weight}: ${sentence}`)
    }
  }
})
test('but one person is linked, also with a short form, an old address or her former name', () => {
  for (const [what, other] of Object.entries({
    'all the same': one,
    'a telephone more': { ...one, phone: undefined },
    moved: { ...one, postcode: 'ZY3 9XY', house: '4' },
    'a slip in the surname': { ...one, surname: 'thornwik' },
    'known by her former name too': { ...one, surname: 'ashcombe', also: [{ surname: 'thornwick' }] },
    'lived there before': { ...one, postcode: 'ZY3 9XY', house: '4', also: [{ postcode: 'ZY12 3AB', house: '12' }] },
  } as Record<string, Person>)) {
    const { band, weight, sentence } = explain(one, other)
    assert.ok(band === 'link' || band === 'automatic', `${what} at ${weight}: ${sentence}`)
  }
})
test('a former name and an earlier address count as if they were current', () => {
  const before = { ...one, surname: 'ashcombe', postcode: 'ZY3 9XY', house: '4' }
  const plain = explain(one, before).weight
  const known = explain(one, { ...before, also: [{ surname: 'thornwick', postcode: 'ZY12 3AB', house: '12' }] }).weight
  assert.ok(known > plain + 5, `${known} is not far above ${plain}`)
})
test('every weight is the sum of its bars, and the three chances are one', () => {
  for (let k = 0; k < Math.min(pairs.count, 3000); k++) {
    const e = score.explain(pairs.a[k]!, pairs.b[k]!)
    const sum = e.bars.reduce((s, b) => s + b.bits, 0)
    assert.ok(Math.abs(sum - e.weight) < 1e-9, `${sum} is not ${e.weight}`)
    assert.equal(
      e.bars.some((b) => b.name === 'held'),
      e.holds.length > 0 && e.weight < e.bars.reduce((s, b) => (b.name === 'held' ? s : s + b.bits), 0),
      'only a hold takes what no bar explains',
    )
    assert.ok(Math.abs(e.same + e.relative + e.unrelated - 1) < 1e-9)
    assert.ok(Math.abs(e.weight - pairs.weight[k]!) < 1e-4)
  }
})
test('it does not matter who is asked about whom', () => {
  for (let k = 0; k < 2000; k++) assert.ok(Math.abs(score.weigh(pairs.a[k]!, pairs.b[k]!) - score.weigh(pairs.b[k]!, pairs.a[k]!)) < 1e-9)
})
test('two people of one incident can never be one, whatever agrees', () => {
  const e = explain({ ...one, incident: 'i1' }, { ...one, incident: 'i1' })
  assert.equal(e.weight, Number.NEGATIVE_INFINITY)
  assert.equal(e.band, 'never')
  assert.match(e.sentence, /never one person/)
  assert.deepEqual(e.holds, ['incident'])
  assert.equal(explain({ ...one, incident: 'i1' }, { ...one, incident: 'i2' }).band, 'automatic')
})
test('different identifiers hold a pair though the model never learnt them, and agreeing ones do not', () => {
  assert.deepEqual(explain({ ...one, nhs: '9434765919' }, { ...one, nhs: '9434765870' }).holds, ['identifiers'])
  assert.ok(isNever(2 ** 5))
  assert.deepEqual(explain({ ...one, nhs: '9434765919' }, { ...one, nhs: '9434765919' }).holds, [])
})
test('a sister in the same house is called what she is', () => {
  const e = explain(one, { ...one, forename: 'beatrix', middle: 'may', born: '19900302' })
  assert.ok(e.relative > e.same && e.relative > e.unrelated)
  assert.match(e.sentence, /relatives or people who live together/)
})
test('a rare name counts for more than a common one', () => {
  const common = [...Object.entries(model.frequencies.surname!.common)].sort((a, b) => b[1] - a[1])[0]![0]
  // At one address a relative would share it as well: rarity tells most of people who are not known to live together.
  const elsewhere = { ...one, postcode: undefined, house: undefined, phone: undefined }
  assert.ok(explain(elsewhere, elsewhere).weight > explain({ ...elsewhere, surname: common }, { ...elsewhere, surname: common }).weight + 2)
})
test('a model keeps to JSON and back, and holds no name that few bear', () => {
  const read = readModel(JSON.parse(JSON.stringify(model)))
  assert.ok('model' in read)
  assert.deepEqual(read.model, model)
  for (const [name, f] of Object.entries(model.frequencies))
    for (const share of Object.values(f.common)) assert.ok(share * people.faces >= 9, name)
  assert.deepEqual(
    Object.keys(model.frequencies).filter((f) => ['postcode', 'phone', 'email', 'home'].includes(f)),
    [],
  )
})
test('records with nothing in them weigh less than nothing', () => {
  const e = explain({}, {})
  assert.ok(e.weight < 0)
  assert.equal(e.sentence, 'Nothing could be compared: more likely unrelated.')
})
