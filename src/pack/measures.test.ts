/** The measures of the pack: all of the inventory, each with what it counts and who fills it, and none that mixes units. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { area, BrokenPack, countedUnits, loadPack, type Origin, organisation } from './index.ts'

const hampshire = join(import.meta.dirname, '../../packs/hampshire')
const pack = loadPack(hampshire)
const folders: string[] = []
after(() => {
  for (const dir of folders) rmSync(dir, { recursive: true })
})
const range = (letter: string, to: number) => Array.from({ length: to }, (_, i) => `${letter}${String(i + 1).padStart(2, '0')}`)
const of = (inventory: string) => pack.measures.find((m) => m.inventory === inventory)!

describe('measures', () => {
  test('of the inventory are all there, each once', () => {
    assert.deepEqual(pack.measures.flatMap((m) => m.inventory ?? []).toSorted(), [
      ...range('H', 37),
      ...range('N', 44),
      ...range('P', 34),
      ...range('T', 24),
    ])
  })
  test('say where their figures come from: these are counted here, these are handed in, these nobody fills yet', () => {
    const by = (origin: Origin) => pack.measures.filter((m) => m.origin === origin).flatMap((m) => m.inventory ?? m.key)
    assert.deepEqual(by('computed').toSorted(), [
      'N29',
      'N32',
      'N33',
      'P19',
      'T09',
      'T10',
      'T11',
      'T14',
      'T17',
      'T24',
      'asked-gp',
      'asked-maternity-portsmouth',
      'asked-mental-health',
      'asked-school',
      'asked-substance',
      'first-attempt',
      'first-safe-conversation',
      'told-substance-portsmouth',
      'unmet-needs',
      'unmet-needs-hampshire',
      'unmet-needs-portsmouth',
    ])
    assert.deepEqual(by('handed in').toSorted(), ['T12', 'T13', 'T15', 'T16', 'T18', 'T19', 'T20', 'T21', 'T22', 'finished-cara'])
    assert.deepEqual(by('defined').toSorted(), [...range('H', 37).slice(25), 'N16', 'N17', 'N42', ...range('P', 34).slice(26), 'T23'])
    for (const m of pack.measures) {
      if (m.origin === 'handed in') assert.ok(organisation(pack, m.handedInBy), m.key)
      if (m.origin === 'handed in' || m.origin === 'defined') assert.match(m.needs, /\w{3}/, m.key)
    }
  })
  test('say what one is, over which area on which boundaries, in which direction and from which document', () => {
    for (const m of pack.measures) {
      assert.ok(m.counted in countedUnits, m.key)
      assert.ok(m.geography ?? area(pack, m.area)?.geography, `${m.key} has no geography`)
      assert.match(m.source, /^(S[0-4]|SL|J:)/, m.key)
      if (m.direction === 'read with') assert.ok(m.readWith.length > 0 && !m.readWith.includes(m.key), m.key)
      if (m.unit === 'share') assert.ok(m.denominator && (m.outOf ?? m.counted) === m.counted, m.key)
      if (m.unit === 'rate') assert.ok(m.per && m.outOf && m.outOf !== m.counted, m.key)
    }
    // More high-risk cases are neither good nor bad.
    for (const id of ['T11', 'T14', 'T17', 'P11', 'N22']) assert.equal(of(id).direction, 'read with', id)
    assert.equal(of('P08').unit, 'rate', 'a charge is no part of an arrest')
    assert.equal(of('N18').geography, 'wards of 2018')
  })
  test('of the 16 in the city’s strategy each leads to its own page', () => {
    const named = pack.strategies.find((s) => s.key === 'southampton')!.aims.flatMap((a) => a.measures)
    assert.equal(named.length, 16)
    for (const n of named) assert.equal(pack.measures.find((m) => m.key === n.measure)?.inventory, n.ref)
  })
  test('a target below where it began is kept as it is, with both numbers', () => {
    const m = of('P31')
    assert.deepEqual([m.target?.value, m.baseline?.value, m.direction], [33, 34, 'higher'])
    assert.equal(pack.measures.filter((x) => x.target).length, 8)
  })
})

describe('a measure that mixes units, or says too little, does not load', () => {
  const faults: { when: string; file: string; from: RegExp; to: string; what: RegExp }[] = [
    {
      when: 'it counts victims and a figure of it counts crimes',
      file: 'portsmouth',
      from: /(key: p04,.*?counted: )victim/,
      to: '$1crime',
      what: /counts crimes and figure p04 victims/,
    },
    {
      when: 'charges are made a share of arrests',
      file: 'portsmouth',
      from: /(key: p08,.*?)unit: rate/,
      to: '$1unit: share',
      what: /share of arrests and counts charges/,
    },
    {
      when: 'an agency is to hand in incidents and crimes together',
      file: 'southampton',
      from: /(key: arrests\n[\s\S]*?counted: )arrest/,
      to: '$1incident or crime',
      what: /incidents and crimes together/,
    },
    { when: 'a rate is of nobody', file: 'portsmouth', from: /(key: p07,.*?), per: 100/, to: '$1', what: /rate of nobody/ },
    {
      when: 'a count is out of something',
      file: 'hampshire',
      from: /(key: h34,.*?denominator: )null/,
      to: '$1Children',
      what: /is a count and has a denominator/,
    },
    { when: 'it is printed nowhere', file: 'portsmouth', from: /(key: p01,.*?), figures: \[p01\]/, to: '$1', what: /published nowhere/ },
    {
      when: 'nothing fills it and nobody says what would',
      file: 'southampton',
      from: /(key: t23\n[\s\S]*?)\n {4}needs: [^\n]*/,
      to: '$1',
      what: /needs/,
    },
    {
      when: 'an unknown agency hands it in',
      file: 'southampton',
      from: /handedInBy: O11/,
      to: 'handedInBy: O99',
      what: /no organisation O99/,
    },
    {
      when: 'two files say how small numbers are hidden',
      file: 'portsmouth',
      from: /measures:\n/,
      to: 'smallNumbers: [{ hideBelow: 2, roundTo: 1, leastForShare: 2, leastFamilies: 0, since: 2026-01-01, asAt: 2026, words: x, source: S3 }]\nmeasures:\n',
      what: /not one list of rules/,
    },
    {
      when: 'two rules for small numbers begin on one day',
      file: 'southampton',
      from: /smallNumbers:\n/,
      to: 'smallNumbers:\n  - { hideBelow: 2, roundTo: 1, leastForShare: 2, leastFamilies: 0, since: 2026-01-01, asAt: 2026, words: x, source: S3 }\n',
      what: /begin on one day/,
    },
  ]
  for (const { when, file, from, to, what } of faults)
    test(when, () => {
      const dir = mkdtempSync(join(tmpdir(), 'pack-'))
      folders.push(dir)
      cpSync(hampshire, dir, { recursive: true })
      const path = join(dir, `measures/${file}.yaml`)
      const text = readFileSync(path, 'utf8')
      assert.match(text, from)
      writeFileSync(path, text.replace(from, to))
      assert.throws(
        () => loadPack(dir),
        (e) => e instanceof BrokenPack && what.test(e.message) && /Mend/.test(e.message),
      )
    })
})
