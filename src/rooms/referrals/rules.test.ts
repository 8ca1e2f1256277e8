// The ways are those of the shipped pathway for Southampton; each sentence is one a front door would check it against.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadPack, pathwayFor, service } from '#pack/index.ts'
import {
  askable,
  bandOf,
  type Choice,
  choiceGaps,
  consultedGaps,
  highGaps,
  isOverdue,
  passGaps,
  type Situation,
  saysWhere,
  waysFor,
} from './rules.ts'

const pack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const found = pathwayFor(pack, 'southampton')
assert.ok(found)
const pathway = found
const her = (more: Partial<Situation> = {}): Situation => ({
  about: 'victim',
  level: 'high',
  victimAge: 31,
  childAges: [],
  pregnant: false,
  childrenRefer: false,
  adultRefer: false,
  mostHarmful: false,
  kinds: [],
  ...more,
})
const him = (more: Partial<Situation> = {}): Situation => ({ ...her(), about: 'harms', harmsAge: 34, agrees: true, ...more })
const sure = (s: Situation) =>
  waysFor(pathway, s)
    .ways.filter((w) => w.sure)
    .map((w) => w.route.key)
const open = (s: Situation) =>
  waysFor(pathway, s)
    .ways.filter((w) => !w.sure)
    .map((w) => w.route.key)

// S2 3.2, 4.1.5; SSAB; practice decisions, 6 and 10.
for (const [says, s, ways] of [
  ['high goes to MASH, which passes it to the meeting, and the adviser is asked at once', her(), ['mash', 'hrda', 'idva']],
  ['medium goes to PIPPA', her({ level: 'medium' }), ['pippa']],
  ['standard goes to PIPPA', her({ level: 'standard' }), ['pippa']],
  [
    'standard with a baby is for PIPPA and children’s safeguarding',
    her({ level: 'standard', childAges: [9, 0] }),
    ['childrens-safeguarding', 'pippa'],
  ],
  [
    'medium and pregnant is for PIPPA, the midwife and children’s safeguarding',
    her({ level: 'medium', pregnant: true }),
    ['childrens-safeguarding', 'pippa', 'maternity'],
  ],
  ['15 is for children’s safeguarding alone, whatever the level', her({ victimAge: 15 }), ['childrens-safeguarding']],
  ['16 and high is for both doors', her({ victimAge: 16 }), ['childrens-safeguarding', 'mash', 'hrda', 'idva']],
  ['17 and medium is for both doors', her({ victimAge: 17, level: 'medium' }), ['childrens-safeguarding', 'pippa']],
  ['a decision on the children goes with it', her({ childrenRefer: true }), ['childrens-safeguarding', 'mash', 'hrda', 'idva']],
  [
    'a decision on an adult with care needs goes with it',
    her({ level: 'medium', adultRefer: true, victimAge: 71 }),
    ['pippa', 'adult-safeguarding'],
  ],
  [
    'forced marriage goes to the police team as well',
    her({ victimAge: 19, kinds: ['forced-marriage'] }),
    ['mash', 'police-safeguarding', 'hrda', 'idva'],
  ],
  ['sexual violence outside the home needs no relationship', her({ level: 'medium', kinds: ['sexual-outside-home'] }), ['isva', 'pippa']],
  ['he goes to the DAPP', him(), ['dapp']],
  ['at 17 he is a young person first', him({ harmsAge: 17 }), ['childrens-safeguarding', 'dapp']],
  [
    'at 14 there is no programme: children’s safeguarding, and the gap is recorded',
    him({ harmsAge: 14 }),
    ['childrens-safeguarding', 'unmet-need'],
  ],
  ['confirmed as most harmful and saying no, he is tracked', him({ agrees: false, mostHarmful: true }), ['aurora-tracking', 'matac']],
  ['saying no, and nothing confirmed, there is no way for him', him({ agrees: false }), []],
  ['a professional’s question is for PIPPA', her({ about: 'professional' }), ['pippa']],
] as const)
  test(says, () => assert.deepEqual(sure(s), ways))

test('what is not known is a question and never a refusal', () => {
  assert.deepEqual(open(her({ victimAge: undefined })), ['childrens-safeguarding', 'mash', 'hrda', 'idva'])
  assert.deepEqual(open(her({ level: undefined })), ['mash', 'hrda', 'idva', 'pippa'])
  const midwife = waysFor(pathway, her({ level: 'standard', pregnant: undefined })).ways.find((w) => w.route.key === 'maternity')
  assert.match(midwife?.because[0]?.ask ?? '', /pregnant/)
  assert.deepEqual(open(him({ agrees: undefined })), ['dapp'])
  assert.deepEqual(open(her({ level: 'standard', childAges: [undefined] })), ['childrens-safeguarding'])
})
test('high is high before an age is known: MASH still comes first', () => {
  assert.ok(waysFor(pathway, her({ victimAge: undefined })).first.includes('mash'))
  assert.deepEqual(waysFor(pathway, her({ victimAge: undefined, level: undefined })).first, [])
  assert.deepEqual(waysFor(pathway, her({ victimAge: 15 })).first, [])
})
test('a count never makes anyone "most harmful": only a person’s decision does', () => {
  assert.equal(sure(him()).includes('matac'), false)
})
test('every way says why and where that stands', () => {
  for (const w of waysFor(pathway, her({ childrenRefer: true, kinds: ['fgm'] })).ways)
    for (const b of w.because) assert.ok(b.reason.length > 10 && b.source.length > 1)
})
test('the meeting is not asked by itself: MASH passes it on', () => {
  assert.deepEqual(
    waysFor(pathway, her())
      .ways.filter(askable)
      .map((w) => w.route.key),
    ['mash', 'idva'],
  )
})

const choice = (routes: string[], more: Partial<Choice> = {}): Choice => ({
  routes,
  services: [],
  asked: [],
  override: '',
  familyWork: undefined,
  jointOpen: false,
  ...more,
})
const of = (key: string) => {
  const s = service(pack, key)
  assert.ok(s, key)
  return s
}
for (const [says, s, c, gaps] of [
  ['nothing chosen', her(), choice([]), ['to']],
  ['MASH and the adviser', her(), choice(['mash', 'idva']), []],
  ['high is never past MASH to the adviser alone', her(), choice(['idva']), ['to']],
  ['the adviser alone once MASH has been asked', her(), choice(['idva'], { asked: ['mash'] }), []],
  ['high is never for PIPPA', her(), choice(['mash', 'pippa']), ['to']],
  ['high is never straight to another service', her(), choice([], { services: [{ service: of('refuge'), fit: 'yes' }] }), ['to']],
  ['a refuge beside MASH', her(), choice(['mash'], { services: [{ service: of('refuge'), fit: 'yes' }] }), []],
  ['with a baby never PIPPA only', her({ level: 'standard', childAges: [1] }), choice(['pippa']), ['to']],
  [
    'with a baby a reason does not open PIPPA only',
    her({ level: 'standard', childAges: [1] }),
    choice(['pippa'], { override: 'She asked for it' }),
    ['to'],
  ],
  [
    'with a baby PIPPA beside children’s safeguarding',
    her({ level: 'standard', childAges: [1] }),
    choice(['pippa', 'childrens-safeguarding']),
    [],
  ],
  ['at 16 never MASH without children’s safeguarding', her({ victimAge: 16 }), choice(['mash', 'idva']), ['to']],
  ['at 16 both doors', her({ victimAge: 16 }), choice(['mash', 'idva', 'childrens-safeguarding']), []],
  ['at 15 not PIPPA', her({ victimAge: 15, level: 'medium' }), choice(['pippa']), ['to']],
  [
    'a service that does not fit needs a reason',
    her({ level: 'medium' }),
    choice([], { services: [{ service: of('isva'), fit: 'no' }] }),
    ['override'],
  ],
  [
    'and with a reason it may be asked',
    her({ level: 'medium' }),
    choice([], { services: [{ service: of('isva'), fit: 'no' }], override: 'They said they would see her' }),
    [],
  ],
  ['a way that nothing suggests needs a reason', her({ level: 'medium' }), choice(['isva']), ['override']],
  [
    'PIPPA itself, with a baby, is not the only door either',
    her({ level: 'standard', childAges: [1] }),
    choice([], { own: ['pippa'], services: [{ service: of('refuge'), fit: 'yes' }] }),
    ['to'],
  ],
  ['MASH itself may ask the adviser', her(), choice(['idva'], { own: ['mash'] }), []],
] as const)
  test(`choosing: ${says}`, () => assert.deepEqual(Object.keys(choiceGaps(waysFor(pathway, s), c)).sort(), [...gaps].sort()))

test('family work is not asked for before each was seen alone, nor joint work before its gate is open, whatever is said (practice decisions, 19)', () => {
  const [joint, family] = [pack.services.find((s) => s.jointWork), pack.services.find((s) => s.familyWork)]
  assert.ok(joint && family)
  const ways = waysFor(pathway, her({ level: 'medium' }))
  const gapsOf = (service: typeof joint, more: { familyWork?: boolean; jointOpen?: boolean }) =>
    Object.keys(choiceGaps(ways, choice([], { services: [{ service, fit: 'ask' }], ...more })))
  assert.deepEqual(gapsOf(family, {}), ['familyWork'])
  assert.deepEqual(gapsOf(family, { familyWork: false }), ['familyWork'])
  assert.deepEqual(gapsOf(family, { familyWork: true }), [])
  assert.deepEqual(gapsOf(joint, { familyWork: true }), ['to'])
  assert.deepEqual(gapsOf(joint, { jointOpen: true }), [])
})

test('high cannot be sent without its three lines and a name (practice decisions, 10)', () => {
  assert.deepEqual(Object.keys(highGaps({ whyHigh: '', whyNow: ' ', keepsSafe: '', keptBy: undefined })), [
    'whyHigh',
    'whyNow',
    'keepsSafe',
    'keptBy',
  ])
  assert.deepEqual(highGaps({ whyHigh: 'a', whyNow: 'b', keepsSafe: 'c', keptBy: undefined }), { keptBy: 'Select who holds it until then' })
  assert.deepEqual(highGaps({ whyHigh: 'a', whyNow: 'b', keepsSafe: 'c', keptBy: 'x' }), {})
})

// Practice decisions, 16. The lists are the pack's.
const needs = ['her-worker-consulted', 'agreement']
for (const [says, c, workers, gaps] of [
  ['not asked', { key: undefined, who: '', when: '', agrees: true }, [], ['consulted']],
  ['not yet', { key: 'not-yet', who: '', when: '', agrees: true }, [], ['consulted']],
  ['she asks us to wait', { key: 'wait', who: 'Jo', when: 'today', agrees: true }, [], ['consulted']],
  ['none is known', { key: 'none-known', who: '', when: '', agrees: true }, [], []],
  ['none is known, but one is', { key: 'none-known', who: '', when: '', agrees: true }, ['Jo Adeyemi'], ['consulted']],
  ['asked, without who and when', { key: 'agreed', who: '', when: '', agrees: true }, ['Jo Adeyemi'], ['consultedWho', 'consultedWhen']],
  ['asked, and who and when', { key: 'agreed', who: 'Jo Adeyemi', when: 'this morning', agrees: true }, ['Jo Adeyemi'], []],
  ['he does not agree', { key: 'none-known', who: '', when: '', agrees: false }, [], ['agrees']],
  ['nobody asked him', { key: 'none-known', who: '', when: '', agrees: undefined }, [], ['agrees']],
] as const)
  test(`before he is contacted: ${says}`, () => assert.deepEqual(Object.keys(consultedGaps(pack.sharing, c, needs, workers)), [...gaps]))

// Practice decisions, 22.
const pass = (more = {}) => ({ toTeam: undefined, name: '', reason: 'Full until June', ownTeam: 'us', ...more })
for (const [says, asked, p, gaps] of [
  ['ordinary, back with a reason', { high: false, mayDecline: true }, pass(), []],
  ['ordinary, back without one', { high: false, mayDecline: true }, pass({ reason: ' ' }), ['reason']],
  ['ordinary, on to another team', { high: false, mayDecline: true }, pass({ toTeam: 'them' }), []],
  ['high cannot be sent back', { high: true, mayDecline: true }, pass(), ['toTeam', 'name']],
  ['high needs a name at the other team', { high: true, mayDecline: false }, pass({ toTeam: 'them' }), ['name']],
  ['high on to a team and a name', { high: true, mayDecline: false }, pass({ toTeam: 'them', name: 'Priya' }), []],
  ['safeguarding cannot be sent back', { high: false, mayDecline: false }, pass(), ['toTeam', 'name']],
  ['not to oneself', { high: false, mayDecline: true }, pass({ toTeam: 'us' }), ['toTeam']],
] as const)
  test(`passing on: ${says}`, () => assert.deepEqual(Object.keys(passGaps({ state: 'sent', ...asked }, p)).sort(), [...gaps].sort()))

test('overdue is of what still waits; high is unsafe if late from the start', () => {
  const at = (h: number) => new Date(Date.UTC(2026, 2, 9, h))
  assert.equal(isOverdue({ state: 'sent', answerDueAt: at(10) }, at(11)), true)
  assert.equal(isOverdue({ state: 'taken', answerDueAt: at(10) }, at(11)), false)
  const band = (high: boolean, due: number) => bandOf({ state: 'sent', high, answerDueAt: at(due) }, at(11), at(24))
  assert.deepEqual([band(true, 30), band(false, 9), band(false, 20), band(false, 40)], ['now', 'today', 'today', 'wait'])
})

test('no number and no address is sent before it is taken', () => {
  for (const text of ['Ring 07700 900 123 after six', '+44 7700 900123', '(01632) 960-001', 'at SO14 7LY', 'so147ly'])
    assert.equal(saysWhere(text), true, text)
  for (const text of ['Tuesdays 10 to 11, at the clinic', '9 March 2026, 10:50', 'ask for Pat; 2 children, 9 and 4', ''])
    assert.equal(saysWhere(text), false, text)
})
