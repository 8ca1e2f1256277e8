import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type StandardFacts, speaksOfStrangulation, whyAlone } from './standard-rules.ts'

const plain: StandardFacts = {
  channel: 'police',
  state: 'new',
  theirs: false,
  urgency: 'wait',
  recordedLevel: 'standard',
  level: undefined,
  words: 'Shouting about money. He left when police came.',
  kinds: [],
  victimAge: 34,
  suspectAge: 36,
  childAges: [],
  childrenSaid: false,
  mayBeTheOtherWay: false,
  careNeeds: false,
  timesBefore: 0,
  possible: 0,
  mayBeKnown: false,
}
const alone = (over: Partial<StandardFacts>) => whyAlone({ ...plain, ...over })

test('a plain standard notification may stand in the list, also with older children', () => {
  assert.equal(whyAlone(plain), undefined)
  assert.equal(alone({ childAges: [9, 4, 2], childrenSaid: true, urgency: 'today' }), undefined)
  assert.equal(alone({ victimAge: undefined, suspectAge: undefined }), undefined)
})
test('high and medium are never in it, whoever said so', () => {
  for (const over of [
    { recordedLevel: 'high' },
    { recordedLevel: 'medium' },
    { recordedLevel: null },
    { level: 'high' },
    { level: 'medium' },
    { urgency: 'now' },
  ] as Partial<StandardFacts>[])
    assert.ok(alone(over), JSON.stringify(over))
})
test('a child under 2, a child whose age is not known, and anyone under 18 keep it out', () => {
  assert.match(alone({ childAges: [9, 1] }) ?? '', /under 2/)
  assert.match(alone({ childAges: [0] }) ?? '', /under 2/)
  assert.match(alone({ childAges: [9, undefined] }) ?? '', /not known/)
  assert.match(alone({ childrenSaid: true }) ?? '', /not known/)
  assert.match(alone({ victimAge: 17 }) ?? '', /under 18/)
  assert.match(alone({ suspectAge: 15 }) ?? '', /under 18/)
})
test('contacts before, somebody who may be known, care needs, and a colleague’s hold keep it out', () => {
  for (const over of [
    { timesBefore: 1 },
    { possible: 1 },
    { mayBeKnown: true },
    { careNeeds: true },
    { theirs: true },
    { state: 'decided' },
    { channel: 'phone' },
  ] as Partial<StandardFacts>[])
    assert.ok(alone(over), JSON.stringify(over))
})
test('a woman whom a man has had recorded as suspect is looked at alone: she may have pushed back (practice decisions, 18)', () => {
  assert.match(alone({ mayBeTheOtherWay: true }) ?? '', /who harms whom/)
})
test('any word of neck, throat or breath keeps it out, however it is written', () => {
  for (const words of [
    'He strangled her',
    'attempted strangulation',
    'STRANGLING',
    'choked her on the stairs',
    'hands round her throat',
    'hand on her neck',
    'put her in a headlock',
    'she could not breathe',
    'she couldn’t breathe',
    'held a pillow over her: suffocated',
    'ligature marks',
  ]) {
    assert.ok(speaksOfStrangulation(words, []), words)
    assert.match(alone({ words }) ?? '', /neck, throat or breathing/)
  }
  assert.ok(speaksOfStrangulation('', ['strangled']))
  for (const words of ['a necklace was broken', 'she ate an artichoke', 'the officer took a breather', 'neckline'])
    assert.ok(!speaksOfStrangulation(words, []), words)
})
test('what lifts it above standard in the mouth of a slow reader keeps it out', () => {
  for (const words of [
    'He had a kitchen knife',
    'said he would kill her',
    'He said he would finish it',
    'threatened suicide',
    'says he raped her',
    'she is 20 weeks pregnant',
    'the baby was in the next room',
    'he has been following her',
    'breach of a non-molestation order',
    'took her passport',
    'she is his carer',
    'Malicious communications. Forty messages since Friday',
    '60 texts in two days',
    'harassed at work',
  ])
    assert.match(alone({ words }) ?? '', /it speaks of/, words)
  assert.equal(alone({ words: 'He left two messages, one to say that he had the keys' }), undefined)
})
