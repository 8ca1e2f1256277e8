import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { decisionTable, fit, gapsFor, loadPack, type Service, type Situation, service } from './index.ts'

const pack = loadPack(join(import.meta.dirname, '../../packs/hampshire'))
const ask = (key: string, s: Situation) => fit(service(pack, key)!, s, pack.facts)

describe('does a service fit?', () => {
  const her: Situation = { area: 'southampton', role: 'victim', sex: 'female', age: 31, relationship: 'former-partner' }
  const him: Situation = { area: 'southampton', role: 'harms', sex: 'male', age: 34, relationship: 'partner' }
  const cases: { it: string; service: string; s: Situation; fits: 'yes' | 'no' | 'ask'; says?: RegExp }[] = [
    { it: 'an adviser takes a woman at high risk', service: 'idva', s: { ...her, level: 'high' }, fits: 'yes' },
    {
      it: 'an adviser does not take medium risk',
      service: 'idva',
      s: { ...her, level: 'medium' },
      fits: 'no',
      says: /Takes high risk; this is medium/,
    },
    { it: 'an unknown level asks', service: 'idva', s: her, fits: 'ask', says: /what is the level/ },
    { it: 'PIPPA takes medium risk', service: 'pippa', s: { ...her, level: 'medium' }, fits: 'yes' },
    { it: 'PIPPA sends high risk to MASH', service: 'pippa', s: { ...her, level: 'high' }, fits: 'no', says: /They go to MASH first/ },
    {
      it: 'PIPPA advises a professional whatever the level',
      service: 'pippa',
      s: { area: 'southampton', role: 'professional' },
      fits: 'yes',
    },
    {
      it: 'MASH takes a concern about a child at any level',
      service: 'mash',
      s: { area: 'southampton', role: 'child', level: 'standard' },
      fits: 'yes',
    },
    {
      it: 'MASH leaves an adult at medium risk to PIPPA',
      service: 'mash',
      s: { ...her, level: 'medium' },
      fits: 'no',
      says: /PIPPA takes these/,
    },
    { it: 'a ward is in its city', service: 'pippa', s: { ...her, area: 'ward-bevois', level: 'standard' }, fits: 'yes' },
    {
      it: 'another city is not',
      service: 'pippa',
      s: { ...her, area: 'portsmouth', level: 'standard' },
      fits: 'no',
      says: /Serves Southampton only/,
    },
    {
      it: 'an unknown area asks',
      service: 'pippa',
      s: { ...her, area: undefined, level: 'standard' },
      fits: 'ask',
      says: /where does the person live/,
    },
    {
      it: 'a refuge takes women from anywhere',
      service: 'refuge',
      s: { ...her, area: 'winchester', facts: { 'needs-somewhere-safe': true, 'too-near': false } },
      fits: 'yes',
    },
    {
      it: 'a refuge for women says so to a man',
      service: 'refuge',
      s: { ...her, sex: 'male', facts: { 'needs-somewhere-safe': true } },
      fits: 'no',
      says: /women and girls/,
    },
    {
      it: 'sex not said asks, and does not refuse',
      service: 'refuge',
      s: { ...her, sex: 'not said', facts: { 'needs-somewhere-safe': true } },
      fits: 'ask',
      says: /Ask them, and the service/,
    },
    { it: 'another sex asks, and does not refuse', service: 'safer-relationships', s: { ...her, sex: 'other' }, fits: 'ask' },
    {
      it: 'DART fits a child of 9 with the mother, once it is safe',
      service: 'dart',
      s: { area: 'southampton', role: 'child', age: 9, facts: { 'with-mother': true }, jointWorkGate: 'passed' },
      fits: 'yes',
    },
    {
      it: 'DART asks the three questions first',
      service: 'dart',
      s: { area: 'southampton', role: 'child', age: 9, facts: { 'with-mother': true } },
      fits: 'ask',
      says: /each been seen alone/,
    },
    {
      it: 'DART is not offered when the gate is not passed',
      service: 'dart',
      s: { area: 'southampton', role: 'child', age: 9, facts: { 'with-mother': true }, jointWorkGate: 'not passed' },
      fits: 'no',
      says: /Do not offer it/,
    },
    {
      it: 'DART is too old for a child of 4',
      service: 'dart',
      s: { area: 'southampton', role: 'child', age: 4, facts: { 'with-mother': true }, jointWorkGate: 'passed' },
      fits: 'no',
      says: /children under 7/,
    },
    {
      it: 'DART does not count her own age against a mother',
      service: 'dart',
      s: { ...her, facts: { 'with-mother': true }, jointWorkGate: 'passed' },
      fits: 'yes',
    },
    {
      it: 'the pre-school group takes a child of 4',
      service: 'sure-start-special',
      s: { area: 'southampton', role: 'child', age: 4 },
      fits: 'yes',
    },
    { it: 'an unknown age asks', service: 'sure-start-special', s: { area: 'southampton', role: 'child' }, fits: 'ask', says: /how old/ },
    {
      it: 'no service between: a child of 6 is too old for the one group',
      service: 'sure-start-special',
      s: { area: 'southampton', role: 'child', age: 6 },
      fits: 'no',
      says: /ages 3 to 4; this is age 6/,
    },
    {
      it: 'RADAR takes a man of 34 whom a group suits',
      service: 'radar',
      s: { ...him, facts: { 'group-suits': true, unsettled: false, 'no-needs-first': true } },
      fits: 'yes',
    },
    { it: 'RADAR asks what nobody asked', service: 'radar', s: him, fits: 'ask', says: /Can the person take part in a group/ },
    {
      it: 'RADAR is not for an unsettled life',
      service: 'radar',
      s: { ...him, facts: { 'group-suits': true, unsettled: true, 'no-needs-first': true } },
      fits: 'no',
      says: /Steadying work comes first/,
    },
    { it: 'the DAPP does not take a boy of 15', service: 'dapp', s: { ...him, age: 15 }, fits: 'no', says: /child comes first/ },
    { it: 'the DAPP takes a woman of 33', service: 'dapp', s: { ...him, sex: 'female', age: 33 }, fits: 'yes' },
    { it: 'the DAPP is not for a victim', service: 'dapp', s: her, fits: 'no', says: /this is a victim or survivor/ },
    {
      it: 'the court programme takes a man as ordered',
      service: 'bbr',
      s: { ...him, facts: { 'court-order': true, 'probation-medium-high': true, 'same-sex': false, 'speaks-english': true } },
      fits: 'yes',
    },
    {
      it: 'the court programme is not for same-sex relationships',
      service: 'bbr',
      s: { ...him, facts: { 'court-order': true, 'probation-medium-high': true, 'same-sex': true, 'speaks-english': true } },
      fits: 'no',
      says: /same-sex/,
    },
    {
      it: 'the court programme is not for abuse of a parent',
      service: 'bbr',
      s: {
        ...him,
        relationship: 'family',
        facts: { 'court-order': true, 'probation-medium-high': true, 'same-sex': false, 'speaks-english': true },
      },
      fits: 'no',
      says: /a relative/,
    },
    {
      it: 'the court programme is not for women',
      service: 'bbr',
      s: {
        ...him,
        sex: 'female',
        facts: { 'court-order': true, 'probation-medium-high': true, 'same-sex': false, 'speaks-english': true },
      },
      fits: 'no',
    },
    {
      it: 'a caution is never for high risk',
      service: 'cara',
      s: { ...him, level: 'high', facts: { 'caution-offered': true, 'first-lower-offence': true, 'speaks-english': true } },
      fits: 'no',
      says: /high-risk cases/,
    },
    {
      it: 'Linx runs at one school',
      service: 'linx',
      s: { area: 'southampton', role: 'harms', age: 14, facts: { 'at-regents-park-school': false } },
      fits: 'no',
      says: /that school only/,
    },
    {
      it: 'what is only proposed is not there',
      service: 'children-0-10',
      s: { area: 'southampton', role: 'child', age: 3 },
      fits: 'no',
      says: /nothing to refer to/,
    },
    {
      it: 'what may be closed asks',
      service: 'under-11-counselling',
      s: { area: 'southampton', role: 'child', age: 8 },
      fits: 'ask',
      says: /open now/,
    },
    {
      it: 'FAB is not for parents at high risk',
      service: 'fab',
      s: { ...her, level: 'high', facts: { parent: true }, jointWorkGate: 'passed' },
      fits: 'no',
      says: /low to medium/,
    },
  ]
  for (const c of cases)
    it(c.it, () => {
      const { fits, reasons } = ask(c.service, c.s)
      assert.equal(fits, c.fits, JSON.stringify(reasons, null, 1))
      if (c.says)
        assert.ok(
          reasons.some((r) => c.says!.test(r.text) && r.says === c.fits),
          JSON.stringify(reasons, null, 1),
        )
    })

  it('refuses nobody of whom nothing is known, unless there is nothing to refuse', () => {
    for (const s of pack.services) assert.equal(fit(s, {}, pack.facts).fits, ['proposed', 'closed'].includes(s.open) ? 'no' : 'ask', s.key)
  })
  it('gives every reason its source, and what stands against comes first', () => {
    for (const s of pack.services) {
      const { reasons } = fit(s, { ...her, level: 'medium' }, pack.facts)
      assert.ok(reasons.every((r) => r.source.length > 0 && r.text.length > 0))
      const order = reasons.map((r) => ['no', 'ask', 'yes', 'note'].indexOf(r.says))
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
      )
    }
  })
})

describe('who a refuge can take (practice decisions, story 9)', () => {
  const her: Situation = {
    area: 'portsmouth',
    role: 'victim',
    sex: 'female',
    age: 34,
    facts: { 'needs-somewhere-safe': true, 'too-near': false, 'public-funds': true, 'has-pet': false },
    sonAges: [],
  }
  const refuge = (s: Situation) => ask('refuge', s)
  it('takes a woman from another area when nothing stands against it', () => assert.equal(refuge(her).fits, 'yes'))
  it('asks first about an older son, a pet, and no recourse to public funds, and refuses none of them by itself', () => {
    for (const [s, says] of [
      [{ ...her, sonAges: [6, 15] }, /Not stated: up to which age sons may come\. Ask\./],
      [{ ...her, facts: { ...her.facts, 'has-pet': true } }, /foster home for the pet/],
      [{ ...her, facts: { ...her.facts, 'public-funds': false } }, /Somebody has to pay/],
    ] as const) {
      const found = refuge(s)
      assert.equal(found.fits, 'ask')
      assert.ok(found.reasons.some((r) => r.says === 'ask' && says.test(r.text)))
    }
  })
  it('says what it would ask of sons it does not know of, and still fits', () => {
    const found = refuge({ ...her, sonAges: undefined })
    assert.equal(found.fits, 'yes')
    assert.ok(
      found.reasons.some((r) => r.says === 'note' && /Not stated, so ask where it matters: up to which age sons may come/.test(r.text)),
    )
  })
  it('says of every refuge and every safe place what its documents say, and of all else that they do not: nobody guesses', () => {
    const stated = (s: Service, key: string): boolean =>
      ({
        sons: [s.for, ...s.notFor.map((n) => n.rule ?? {})].some((r) => 'sonMaxAge' in r || 'sonMinAge' in r),
        pets: s.for.facts?.['has-pet'] !== undefined,
        funds: s.for.facts?.['public-funds'] !== undefined,
        men: s.for.sex !== undefined,
        young: s.for.minAge !== undefined,
        language: s.for.facts?.['speaks-english'] !== undefined,
        access: s.for.facts?.['care-and-support-needs'] !== undefined,
        'complex-needs': s.for.facts?.['drink-drugs-or-mental-health'] !== undefined || /complex needs/.test(s.for.who),
        relationship: s.for.relationships !== undefined,
        level: s.for.levels !== undefined,
      })[key] ?? assert.fail(key)
    const places = pack.services.filter((s) => s.kind === 'Refuge' || s.kind === 'Safe accommodation')
    assert.deepEqual(places.map((s) => s.key).sort(), [
      'complex-needs-team',
      'county-accommodation-project',
      'idash-east-refuge',
      'portsmouth-refuge',
      'refuge',
      'renew',
      'you-first-refuge',
    ])
    for (const s of places) {
      assert.ok(s.consent.length > 3 && s.areas.length > 0 && s.source.length > 1, s.key)
      for (const key of ['sons', 'pets', 'funds', 'men', 'young', 'language', 'access', 'complex-needs', 'relationship', 'level'])
        assert.equal(
          s.unsaid.some((u) => u.key === key),
          !stated(s, key),
          `${s.key}: ${key} is said, or said not to be`,
        )
    }
  })
  it('asks of a man where the document does not say that a refuge is for women, and refuses where it does', () => {
    const him = { ...her, sex: 'male' }
    const there = ask('portsmouth-refuge', him)
    assert.equal(there.fits, 'ask')
    assert.ok(there.reasons.some((r) => r.says === 'ask' && /Not stated: whether men are taken/.test(r.text)))
    assert.equal(refuge(him).fits, 'no')
  })
  it('does not take her where it would be too near, nor a man, whom the gap is said to', () => {
    assert.equal(refuge({ ...her, facts: { ...her.facts, 'too-near': true } }).fits, 'no')
    const him: Situation = { ...her, sex: 'male', area: 'southampton' }
    assert.equal(refuge(him).fits, 'no')
    assert.deepEqual(
      gapsFor(pack.gaps, him, pack.facts).flatMap((g) => (g.sure ? [g.gap.key] : [])),
      ['men-refuge'],
    )
  })
})
describe('where nothing is there, the gap is said', () => {
  const gaps = (s: Situation) => gapsFor(pack.gaps, s, pack.facts).flatMap((g) => (g.sure ? [g.gap.key] : []))
  it('under 16 and harming, in each area where the documents name nothing', () => {
    assert.deepEqual(gaps({ area: 'portsmouth', role: 'harms', age: 14 }), ['under-16-harms'])
    assert.deepEqual(gaps({ area: 'southampton', role: 'harms', age: 14 }), ['under-16-harms'])
    assert.deepEqual(gaps({ area: 'havant', role: 'harms', age: 14 }), ['under-16-harms-south-east'])
    assert.deepEqual(gaps({ area: 'rushmoor', role: 'harms', age: 14 }), [])
    assert.deepEqual(gaps({ area: 'portsmouth', role: 'harms', age: 16 }), [])
  })
  it('children of 1 to 3 and of 5 to 7 in the city, and not at 4', () => {
    const at = (age: number) => gaps({ area: 'ward-bevois', role: 'child', age })
    assert.deepEqual(
      [1, 3, 4, 5, 7, 8].map((a) => at(a).filter((k) => k.startsWith('children-'))),
      [['children-1-3'], ['children-1-3'], [], ['children-5-7'], ['children-5-7'], []],
    )
  })
  it('what is not known makes no gap certain', () => {
    assert.deepEqual(gaps({ area: 'southampton', role: 'harms' }), [])
    assert.ok(gapsFor(pack.gaps, { area: 'southampton', role: 'harms' }, pack.facts).some((g) => g.gap.key === 'under-16-harms' && !g.sure))
    assert.deepEqual(gaps({ role: 'harms', age: 14 }), [])
  })
})
describe('a service as a decision table', () => {
  it('has a line for each condition that is tried, and says what follows either way', () => {
    const table = decisionTable(service(pack, 'bbr')!, pack.facts)
    assert.ok(table.some((l) => /ordered it as part/.test(l.condition) && l.otherwise === 'no'))
    assert.ok(table.some((l) => /same-sex/.test(l.condition) && l.holds === 'no'))
    assert.ok(decisionTable(service(pack, 'refuge')!, pack.facts).some((l) => /pet/.test(l.condition) && l.holds === 'ask'))
    for (const s of pack.services) for (const l of decisionTable(s, pack.facts)) assert.ok(l.condition !== '' && l.source !== '', s.key)
  })
})
describe('the table of a service, tried line by line on one person', () => {
  const lines = (key: string, s: Situation) => {
    const found = service(pack, key)
    assert.ok(found)
    return decisionTable(found, pack.facts, s)
  }
  it('agrees with the answer: no line says no where it fits, and one does where it does not', () => {
    const people: Situation[] = [
      {
        area: 'southampton',
        role: 'victim',
        sex: 'female',
        age: 31,
        level: 'high',
        sonAges: [14],
        facts: { 'needs-somewhere-safe': true },
      },
      {
        area: 'portsmouth',
        role: 'harms',
        sex: 'male',
        age: 17,
        level: 'medium',
        facts: { 'agrees-to-contact': true, 'group-suits': true },
      },
      { area: 'winchester', role: 'child', age: 6, jointWorkGate: 'not passed', facts: {} },
      {},
    ]
    for (const s of people)
      for (const x of pack.services) {
        const table = decisionTable(x, pack.facts, s)
        const said = table.some((l) => l.follows === 'no') ? 'no' : table.some((l) => l.follows === 'ask') ? 'ask' : 'yes'
        assert.equal(said, fit(x, s, pack.facts).fits, `${x.key} ${JSON.stringify(s)}`)
      }
  })
  it('shows what held, what did not and what is not known, the gate of joint work among them', () => {
    const of = (s: Situation) => lines('fab', s).map((l) => [l.condition, l.now, l.follows])
    const asked = of({ area: 'southampton', role: 'victim', level: 'high', facts: { parent: true } })
    assert.ok(asked.some(([c, now, follows]) => /^Takes standard or medium risk/.test(String(c)) && now === false && follows === 'no'))
    const gate = (g?: Situation['jointWorkGate']) =>
      lines('family-therapy', { area: 'southampton', role: 'victim', jointWorkGate: g }).find((l) => /seen alone/.test(l.condition))
        ?.follows
    assert.deepEqual([gate(), gate('passed'), gate('not passed')], ['ask', 'goes on', 'no'])
  })
})
