// What each kind of contact is shown first in each of the three areas, what is ruled out and why, and what is not there: the shipped pack as a rule table.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { areasAround, areasInside, factOf, fit, gapsFor, loadPack, pathwayFor, service } from '#pack/index.ts'
import { askable, type Situation, waysFor } from './rules.ts'

const pack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const kinds = pack.channels.kinds

interface About {
  role?: 'victim' | 'child' | 'harms'
  age?: number
  level?: 'standard' | 'medium' | 'high'
  pregnant?: boolean
  agrees?: boolean
}
/** What is proposed because of the kind; services that its rows name and that do not fit, with the reason; and the gaps. */
function shown(area: string, kind: string, a: About) {
  const pathway = pathwayFor(pack, area)
  const k = kinds.find((x) => x.key === kind)
  assert.ok(pathway && k, `${area} ${kind}`)
  const role = a.role ?? k.about ?? 'victim'
  const s: Situation = {
    about: role,
    level: a.level,
    victimAge: role === 'harms' ? undefined : a.age,
    harmsAge: role === 'harms' ? a.age : undefined,
    childAges: role === 'child' ? [a.age] : [],
    pregnant: a.pregnant ?? false,
    childrenRefer: false,
    adultRefer: false,
    agrees: a.agrees ?? factOf(pack.facts, 'agrees-to-contact', { kinds: [kind] }),
    mostHarmful: false,
    kinds: [kind],
    areas: { around: areasAround(pack, area).map((x) => x.key), inside: areasInside(pack, area) },
  }
  const ways = waysFor(pathway, s)
  const who = { area, role, age: a.age, level: a.level, kinds: [kind] }
  const named = ways.services.map((p) => {
    const found = service(pack, p.service)
    assert.ok(found)
    return { key: p.service, fit: fit(found, who, pack.facts) }
  })
  const asked = ways.ways.filter((w) => askable(w) && w.sure)
  return {
    first: asked.filter((w) => w.stands !== 'usual').map((w) => w.route.key),
    usual: asked.filter((w) => w.stands === 'usual').map((w) => w.route.key),
    services: named.filter((n) => n.fit.fits !== 'no').map((n) => n.key),
    out: [
      ...ways.shut.map((x) => `${x.route.key}: ${x.reason}`),
      ...named.filter((n) => n.fit.fits === 'no').map((n) => `${n.key}: ${n.fit.reasons.find((r) => r.says === 'no')?.text}`),
    ],
    gaps: gapsFor(pack.gaps, who, pack.facts)
      .filter((g) => g.gap.rule.kinds?.includes(kind) || g.gap.saidOf.includes(kind))
      .map((g) => g.gap.key),
  }
}

type Expected = { first: string[]; usual?: string[]; services?: string[]; out?: RegExp[]; gaps?: string[] }
const table: [kind: string, area: string, of: About, Expected][] = [
  // Abuse by someone close, and what nobody can name yet, go as risk says: no row of theirs.
  ['home', 'southampton', { age: 31, level: 'medium' }, { first: [], usual: ['pippa'] }],
  ['home', 'southampton', { age: 31, level: 'high' }, { first: [], usual: ['mash', 'idva'], out: [/^pippa: /] }],
  ['home', 'portsmouth', { age: 31, level: 'standard' }, { first: [], usual: ['eip', 'victim-support'] }],
  ['home', 'portsmouth', { age: 31, level: 'high' }, { first: [], usual: ['idva'], out: [/^eip: /, /^victim-support: /] }],
  ['home', 'winchester', { age: 31, level: 'medium' }, { first: [], usual: ['victims-line', 'west-north'] }],
  ['something-else', 'southampton', { age: 31, level: 'standard' }, { first: [], usual: ['pippa'] }],
  ['something-else', 'portsmouth', { age: 31, level: 'medium' }, { first: [], usual: ['eip'] }],
  ['something-else', 'fareham', { age: 31, level: 'medium' }, { first: [], usual: ['victims-line', 'south-east'] }],

  [
    'sexual-violence',
    'southampton',
    { age: 24, level: 'medium' },
    {
      first: ['isva'],
      usual: ['pippa'],
      services: ['yellow-door-helpline', 'adult-therapy', 'sexual-crime-services'],
      out: [/^young-peoples-therapy: For ages 11 to 18; this is age 24/, /^creative-arts: /],
      gaps: ['referral-centre'],
    },
  ],
  ['sexual-violence', 'southampton', { age: 24, level: 'high' }, { first: ['mash', 'isva'], usual: ['idva'], gaps: ['referral-centre'] }],
  [
    'sexual-violence',
    'southampton',
    { role: 'child', age: 14 },
    { first: ['childrens-safeguarding', 'isva'], out: [/^hrda: /, /^marac: /, /^adult-therapy: /], gaps: ['referral-centre'] },
  ],
  [
    'sexual-violence',
    'portsmouth',
    { age: 24, level: 'medium' },
    { first: ['sexual-violence'], usual: ['eip'], gaps: ['referral-centre', 'sexual-violence-portsmouth'] },
  ],
  [
    'sexual-violence',
    'winchester',
    { age: 24, level: 'medium' },
    {
      first: ['sexual-violence'],
      services: ['rasac'],
      out: [/^frankie: .*17; this is age 24/],
      gaps: ['referral-centre'],
    },
  ],
  ['sexual-violence', 'fareham', { age: 15 }, { first: ['childrens-safeguarding', 'sexual-violence'], services: ['rasac', 'frankie'] }],

  ['exploitation', 'southampton', { age: 30, level: 'medium' }, { first: ['police-safeguarding'], gaps: ['exploited-adults'] }],
  ['exploitation', 'southampton', { age: 16 }, { first: ['childrens-safeguarding', 'police-safeguarding'], gaps: [] }],
  ['exploitation', 'portsmouth', { age: 30, level: 'medium' }, { first: ['police-safeguarding'], gaps: ['exploited-adults'] }],
  ['exploitation', 'portsmouth', { role: 'child', age: 17 }, { first: ['childrens-safeguarding', 'police-safeguarding'], gaps: [] }],
  ['exploitation', 'gosport', { age: 30, level: 'high' }, { first: ['mash', 'police-safeguarding'], gaps: ['exploited-adults'] }],
  ['exploitation', 'gosport', { age: 15 }, { first: ['childrens-safeguarding', 'police-safeguarding'], services: ['frankie'], gaps: [] }],

  [
    'forced-marriage',
    'southampton',
    { age: 19, level: 'high' },
    { first: ['mash', 'police-safeguarding'], services: ['diversity-advocacy'], gaps: ['young-men-and-couples'] },
  ],
  ['forced-marriage', 'portsmouth', { age: 19, level: 'medium' }, { first: ['police-safeguarding'], gaps: ['young-men-and-couples'] }],
  ['forced-marriage', 'rushmoor', { age: 17 }, { first: ['childrens-safeguarding', 'police-safeguarding'] }],

  [
    'fgm',
    'southampton',
    { age: 26, level: 'medium', pregnant: true },
    { first: ['childrens-safeguarding', 'maternity', 'police-safeguarding'], gaps: ['fgm'] },
  ],
  [
    'fgm',
    'portsmouth',
    { role: 'child', age: 8 },
    { first: ['childrens-safeguarding', 'young-peoples-advocate', 'police-safeguarding'], gaps: ['fgm'] },
  ],
  [
    'fgm',
    'havant',
    { age: 15 },
    { first: ['childrens-safeguarding', 'police-safeguarding'], services: ['fgm-champions', 'frankie'], gaps: ['fgm-south-east'] },
  ],
  ['fgm', 'hart', { age: 26, level: 'standard' }, { first: ['police-safeguarding'], gaps: ['fgm'] }],

  [
    'young-harm',
    'southampton',
    { age: 14 },
    {
      first: ['childrens-safeguarding'],
      services: ['linx', 'syos'],
      out: [/^dapp: The DAPP takes people of 16/, /^no-limits: .*under-16s/],
      gaps: ['under-16-harms'],
    },
  ],
  [
    'young-harm',
    'southampton',
    { age: 17 },
    { first: ['childrens-safeguarding'], usual: ['dapp'], services: ['linx', 'no-limits', 'syos'], gaps: [] },
  ],
  ['young-harm', 'portsmouth', { age: 14 }, { first: ['childrens-safeguarding'], out: [/^up2u: /], gaps: ['under-16-harms'] }],
  ['young-harm', 'portsmouth', { age: 16 }, { first: ['childrens-safeguarding'], usual: ['up2u'], gaps: [] }],
  [
    'young-harm',
    'fareham',
    { age: 13 },
    { first: ['childrens-safeguarding'], out: [/^dapp: /, /^sdas-programme: /], gaps: ['under-16-harms-south-east'] },
  ],
  [
    'young-harm',
    'winchester',
    { age: 13 },
    { first: ['childrens-safeguarding'], usual: ['young-people-who-harm'], out: [/^dapp: /], gaps: [] },
  ],

  [
    'child-concern',
    'southampton',
    { role: 'child', age: 3 },
    {
      first: ['childrens-safeguarding'],
      services: ['sure-start-special', 'under-11-counselling'],
      out: [/^dart: .*under 7/, /^bright-stars: For ages 11 to 18/, /^young-peoples-therapy: /],
    },
  ],
  [
    'child-concern',
    'southampton',
    { role: 'child', age: 12 },
    { first: ['childrens-safeguarding'], services: ['dart', 'bright-stars', 'young-peoples-therapy'] },
  ],
  [
    'child-concern',
    'portsmouth',
    { role: 'child', age: 12 },
    { first: ['childrens-safeguarding', 'young-peoples-advocate'], usual: ['encompass'], services: ['portsmouth-early-help'] },
  ],
  [
    'child-concern',
    'east-hampshire',
    { role: 'child', age: 6 },
    { first: ['childrens-safeguarding'], usual: ['children-south-east'], services: ['bridges', 'family-intervention-teams'] },
  ],
  [
    'child-concern',
    'winchester',
    { role: 'child', age: 6 },
    { first: ['childrens-safeguarding'], usual: ['children-west-north'], out: [/^bridges: Serves East Hampshire only/] },
  ],

  ['harms', 'southampton', { age: 34, agrees: true }, { first: [], usual: ['dapp'], services: ['respect-phoneline'] }],
  ['harms', 'portsmouth', { age: 34, agrees: true }, { first: [], usual: ['up2u'], services: ['respect-phoneline'] }],
  ['harms', 'winchester', { age: 34, agrees: true }, { first: [], usual: ['dapp'], services: ['respect-phoneline'] }],
  ['harms', 'southampton', { age: 34, agrees: false }, { first: [], usual: [], services: ['respect-phoneline'] }],
  ['own-behaviour', 'southampton', { age: 34 }, { first: ['dapp'], services: ['respect-phoneline'] }],
  ['own-behaviour', 'portsmouth', { age: 34 }, { first: ['up2u'], services: ['respect-phoneline'] }],
  ['own-behaviour', 'gosport', { age: 34 }, { first: ['dapp'], usual: ['sdas-programme'], services: ['respect-phoneline'] }],
]
for (const [kind, area, of, wanted] of table)
  test(`${kind} in ${area}, ${[of.role, of.age, of.level, of.pregnant && 'pregnant', of.agrees === false && 'says no'].filter(Boolean).join(', ')}`, () => {
    const got = shown(area, kind, of)
    assert.deepEqual(got.first, wanted.first, 'first')
    if (wanted.usual) assert.deepEqual(got.usual, wanted.usual, 'usual')
    if (wanted.services) assert.deepEqual(got.services, wanted.services, 'services')
    for (const out of wanted.out ?? [])
      assert.ok(
        got.out.some((x) => out.test(x)),
        `${out} in ${got.out.join(' | ')}`,
      )
    if (wanted.gaps) assert.deepEqual(got.gaps, wanted.gaps, 'gaps')
  })

test('every kind stands in the table, for each of the three areas', () => {
  for (const k of kinds)
    for (const area of ['southampton', 'portsmouth', 'hampshire'])
      assert.ok(
        table.some(([kind, at]) => kind === k.key && pathwayFor(pack, at)?.area === area),
        `${k.key} in ${area}`,
      )
})
test('no kind goes before danger, or before a child: what must be asked whatever is chosen leads', () => {
  for (const k of kinds.filter((x) => x.about !== 'harms'))
    for (const area of ['southampton', 'winchester', 'fareham'])
      assert.equal(
        shown(area, k.key, { age: 30, level: 'high' }).first.concat(shown(area, k.key, { age: 30, level: 'high' }).usual)[0],
        'mash',
        `${k.key} in ${area}`,
      )
  for (const k of kinds.filter((x) => x.about !== 'harms'))
    for (const area of ['southampton', 'portsmouth', 'winchester']) {
      const of15 = shown(area, k.key, { age: 15 })
      assert.equal([...of15.first, ...of15.usual][0], 'childrens-safeguarding', `${k.key} in ${area}`)
    }
})
