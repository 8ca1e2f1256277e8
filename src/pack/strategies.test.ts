import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { agreementOf, BrokenPack, checkedAgain, loadPack, type Strategy } from './index.ts'

const hampshire = join(import.meta.dirname, '../../packs/hampshire')
const pack = loadPack(hampshire)
const folders: string[] = []
after(() => {
  for (const f of folders) rmSync(f, { recursive: true })
})
const strategy = (key: string) => pack.strategies.find((s) => s.key === key) as Strategy
const all = (key: string, list: 'outputs' | 'outcomes' | 'actions' | 'recommendations' | 'measures') =>
  strategy(key).aims.flatMap((a) => a[list] as { key: string; ref: string; source: string; notes: string[] }[])

describe('strategies', () => {
  test('are complete: 4 aims, 34 actions with 35 outcome lines, 5 outcomes with 18 actions and 16 measures, 16 and 43 recommendations', () => {
    assert.equal(strategy('hampshire').aims.length, 4)
    assert.deepEqual(
      strategy('hampshire').aims.map((a) => [a.outputs.length, a.outcomes.length]),
      [
        [5, 5],
        [6, 3],
        [6, 5],
        [6, 9],
      ],
    )
    const ports = strategy('portsmouth').aims.flatMap((a) => a.actions)
    assert.equal(ports.length, 34)
    assert.equal(ports.flatMap((a) => a.outcomes).length, 35)
    assert.equal(strategy('southampton').aims.length, 5)
    assert.equal(all('southampton', 'actions').length, 18)
    assert.equal(all('southampton', 'measures').length, 16)
    assert.equal(all('scrutiny', 'recommendations').length, 16)
    assert.equal(all('needs-assessment', 'recommendations').length, 43)
  })
  test('number their lines as the documents do, gaps kept', () => {
    const refs = (key: string, list: 'actions' | 'recommendations' | 'measures') => all(key, list).map((l) => l.ref)
    const subs = [...new Set(refs('portsmouth', 'actions').map((r) => r.replace(/[a-z]$/, '')))]
    assert.deepEqual(
      subs,
      '1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3.1 3.3 3.4 3.5 3.6 3.8'.split(' '),
      'there is no 3.2 and no 3.7, and nobody made one up',
    )
    assert.deepEqual(
      refs('scrutiny', 'recommendations'),
      Array.from({ length: 16 }, (_, i) => String(i + 1)),
    )
    assert.deepEqual(
      refs('needs-assessment', 'recommendations'),
      Array.from({ length: 43 }, (_, i) => `K${i + 1}`),
    )
    assert.deepEqual(
      refs('southampton', 'measures'),
      Array.from({ length: 16 }, (_, i) => `T${String(i + 9).padStart(2, '0')}`),
    )
  })
  test('keep what is missing or odd, and mark it', () => {
    const ports = strategy('portsmouth').aims.flatMap((a) => a.actions)
    const blank = ports.filter((a) => a.lead.length === 0)
    assert.deepEqual(
      blank.map((a) => a.ref),
      ['2.1a'],
    )
    assert.match(blank[0]!.doubt!, /blank/)
    const dates = ports.flatMap((a) => a.outcomes.map((o) => o.due!))
    assert.equal(dates.filter((d) => d.by === null).length, 2)
    assert.ok(dates.every((d) => d.by !== null || d.printed === 'Ongoing'))
    for (const d of dates)
      if (d.by)
        assert.equal(
          d.printed.slice(0, 3) + d.printed.slice(-4),
          new Date(d.by).toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' }).slice(0, 3) + d.by.slice(0, 4),
        )
    const early = ports.filter((a) => a.outcomes.some((o) => o.due?.by && o.due.by < '2017'))
    assert.deepEqual(
      early.map((a) => a.ref),
      ['3.6c'],
    )
    assert.ok(early[0]!.doubt)
    const judged = strategy('southampton').aims.flatMap((a) => a.actions.filter((x) => x.doubt))
    assert.equal(judged.length, 3)
  })
  test('lead as printed: the strategic group leads 13 of Southampton’s 18', () => {
    const led = (key: string, lead: string) =>
      strategy(key)
        .aims.flatMap((a) => a.actions)
        .filter((a) => a.lead.includes(lead)).length
    assert.equal(led('southampton', 'dsa-sg'), 13)
    assert.deepEqual(
      ['c-and-f', 'police', 'ehp', 'cs', 'pscb-mesc'].map((l) => led('portsmouth', l)),
      [19, 5, 1, 2, 2],
    )
  })
  test('every recommendation of the inquiry is taken up by exactly one of the needs assessment', () => {
    const repeats = strategy('needs-assessment')
      .aims.flatMap((a) => a.recommendations)
      .flatMap((r) => r.repeats ?? [])
    assert.deepEqual(
      repeats.toSorted((a, b) => Number(a.slice(9)) - Number(b.slice(9))),
      Array.from({ length: 16 }, (_, i) => `scrutiny-${i + 1}`),
    )
  })
  test('each line says where it stands in its document, and no key is another’s', () => {
    const lines = pack.strategies.flatMap((s) =>
      (['outputs', 'outcomes', 'actions', 'recommendations', 'measures'] as const).flatMap((l) => all(s.key, l)),
    )
    assert.equal(new Set(lines.map((l) => l.key)).size, lines.length)
    for (const l of lines) assert.match(l.source, /^S[0-4] ./, l.key)
  })
  test('boards have who sits there and to whom they answer, as far as the documents say', () => {
    const board = (key: string) => pack.boards.find((b) => b.key === key)!
    assert.equal(board('hampshire').members.length, 14)
    assert.deepEqual(board('hampshire').accountableTo, ['Hampshire Safeguarding Adults Board', 'Hampshire Safeguarding Children Board'])
    assert.equal(board('portsmouth').members.length, 7)
    for (const s of pack.strategies) assert.ok(board(s.board), s.key)
  })
})

describe('figures', () => {
  test('are all there: every number of the inventory once, with a value or with what would fill it', () => {
    const ids = pack.figures.map((f) => f.inventory).toSorted()
    const range = (letter: string, to: number) => Array.from({ length: to }, (_, i) => `${letter}${String(i + 1).padStart(2, '0')}`)
    assert.deepEqual(ids, [...range('H', 37), ...range('N', 44), ...range('P', 34), ...range('T', 24)])
    for (const f of pack.figures) assert.ok(f.values.length > 0 || f.needs, f.inventory)
  })
  /** Every percentage that is printed with a number beside it: what comes of working it out again. Written out, so that a change is seen. */
  test('every percentage with counts reproduces to its printed places, or says why it cannot', () => {
    const found = pack.figures.flatMap((f) =>
      f.values.flatMap((v) => {
        const a = agreementOf(v, f.as)
        return a ? [`${f.inventory} ${v.period} ${v.printed}: ${a.found}`] : []
      }),
    )
    assert.deepEqual(found.toSorted(), [
      'N30 2018/19 19.4%: some number gives it',
      'N30 2018/19 22.6%: some number gives it',
      'N36 2018 31%: some number gives it',
      'N40 2019 37.5%: agrees',
      'P05 2016/17 74%: base not printed',
      'P06 2014/15 14%: agrees',
      'P06 2014/15 4%: agrees',
      'P06 2014/15 4%: agrees',
      'P06 2014/15 77%: agrees',
      'P07 2011/12 80%: base not printed',
      'P07 2016/17 33%: base not printed',
      'P08 2011/12 66%: agrees',
      'P08 2016/17 34%: agrees',
      'P10 Date not given 85%: base not printed',
      'P14 2014/15 37%: base not printed',
      'P14 2015/16 29.5%: base not printed',
      'P14 2016/17 24.5%: base not printed',
      'P15 2014/15 16%: base not printed',
      'P15 2015/16 17%: base not printed',
      'P15 2016/17 14%: base not printed',
      'P16 2014/15 58%: base not printed',
      'P16 2015/16 70%: base not printed',
      'P16 2016/17 70%: base not printed',
      'P17 2014/15 7%: agrees',
      'P18 2014/15 8%: agrees',
      'P19 2014/15 38%: agrees',
      'P20 2015/16 10%: base not printed',
      'P20 2016/17 16%: base not printed',
      'P21 2015/16 9%: base not printed',
      'P21 2016/17 8%: base not printed',
      'P23 2015/16 42%: base not printed',
      'P23 2016/17 21%: base not printed',
      'P23 to January 2015 23%: base not printed',
    ])
    for (const f of pack.figures)
      for (const v of f.values)
        if (agreementOf(v, f.as)?.found === 'base not printed')
          assert.ok(f.notes.length > 0 || /not given|[Nn]ot said/.test(f.outOf!), f.inventory)
  })
  test('sums and comparisons of the documents are done again, and only one that carries its note does not come out', () => {
    const wrong = pack.figures.flatMap((f) => f.checks.filter((c) => !checkedAgain(c).agrees).map((c) => `${f.inventory}: ${c.what}`))
    assert.deepEqual(wrong, ['N05: Women and men make the total', 'N41: Excluded and full text make those screened'])
    for (const id of ['N05', 'N41']) assert.ok(pack.figures.find((f) => f.inventory === id)!.notes.length > 0)
  })
  test('all 38 notes are there, and each stands beside a figure or a line of a strategy unless it is about the document alone', () => {
    assert.deepEqual(
      pack.dataNotes.map((n) => n.key),
      Array.from({ length: 38 }, (_, i) => `x${String(i + 1).padStart(2, '0')}`),
    )
    const attached = new Set([
      ...pack.figures.flatMap((f) => f.notes),
      ...pack.strategies.flatMap((s) => [
        ...s.notes,
        ...s.aims.flatMap((a) => [
          ...a.notes,
          ...[...a.outputs, ...a.outcomes, ...a.actions, ...a.recommendations, ...a.measures].flatMap((l) => l.notes),
        ]),
      ]),
    ])
    for (const n of pack.dataNotes) assert.notEqual(attached.has(n.key), n.documents, n.key)
  })
  test('never show a number that the document keeps to itself: of 31 referrals no part is given', () => {
    const needs = pack.figures.find((f) => f.inventory === 'N30')!
    assert.ok(needs.values.every((v) => v.count === undefined))
    for (const f of pack.figures)
      for (const v of f.values) assert.ok(v.count === undefined || v.count >= 8 || f.counts === 'organisation', f.inventory)
  })
  test('three yardsticks of high-risk cases are three things: each has its date and what it is out of', () => {
    const [a, b, c] = [45, 33, 40].map(
      (value) => pack.benchmarks.find((x) => x.value === value && x.kind === (value === 33 ? 'observed' : 'expected'))!,
    )
    assert.deepEqual([a!.outOf, b!.outOf], ['Population, not said which', 'Population, not said which'])
    assert.match(c!.outOf, /Adult women/)
    assert.equal(new Set([a!.period, b!.period, c!.period]).size, 3)
  })
})

describe('working a printed share out again', () => {
  const share = (printed: string, rest: object) =>
    agreementOf({ period: 'x', value: Number.parseFloat(printed), printed, ...rest }, 'percent')
  test('is to the places it is printed in', () => {
    assert.equal(share('22.6%', { count: 7, of: 31 })?.found, 'agrees')
    assert.equal(share('22.5%', { count: 7, of: 31 })?.found, 'differs')
    assert.equal(share('23%', { count: 7, of: 31 })?.found, 'agrees')
    assert.equal(share('12.5%', { count: 1, of: 8 })?.found, 'agrees')
    assert.equal(share('13%', { count: 1, of: 8 })?.found, 'agrees')
  })
  test('of a total alone asks whether any whole number gives it', () => {
    assert.equal(share('22.6%', { of: 31 })?.found, 'some number gives it')
    assert.equal(share('24.0%', { of: 31 })?.found, 'no number gives it')
  })
  test('of a count alone says between which totals it must lie; each end does give it, and beyond them none does', () => {
    const a = share('37%', { count: 4881 })
    assert.ok(a?.found === 'base not printed')
    for (const total of [a.of.from, a.of.to]) assert.equal(Math.round((4881 / total) * 100), 37)
    assert.notEqual(Math.round((4881 / (a.of.from - 1)) * 100), 37)
    assert.notEqual(Math.round((4881 / (a.of.to + 1)) * 100), 37)
  })
  test('is not tried where there is no number beside it', () => {
    assert.equal(share('31%', {}), undefined)
    assert.equal(agreementOf({ period: 'x', value: 4340, printed: '4,340', count: 1, of: 2 }, 'number'), undefined)
  })
})

describe('a pack whose strategies or figures do not hold together does not load', () => {
  const faults: { when: string; file: string; from: string; to: string; what: RegExp }[] = [
    {
      when: 'a share is mended silently',
      file: 'figures/portsmouth.yaml',
      from: 'printed: 38%, count: 1836',
      to: 'printed: 39%, count: 1836',
      what: /P19 does not come out|P19/,
    },
    { when: 'a note is not there', file: 'figures/portsmouth.yaml', from: 'notes: [x17]', to: 'notes: [x71]', what: /no data note x71/ },
    {
      when: 'a theme names a line nobody wrote',
      file: 'strategies/themes.yaml',
      from: 'needs-43',
      to: 'needs-44',
      what: /no line of a strategy needs-44/,
    },
    {
      when: 'a lead is not one of the plan’s',
      file: 'strategies/portsmouth.yaml',
      from: 'lead: [wdg]',
      to: 'lead: [wgd]',
      what: /no lead of portsmouth wgd/,
    },
    {
      when: 'a lead is taken out',
      file: 'strategies/portsmouth.yaml',
      from: 'lead: [wdg]',
      to: 'lead: []',
      what: /action 1.1c has no lead/,
    },
    { when: 'a rate is per nothing', file: 'figures/southampton.yaml', from: ', per: 10000', to: '', what: /T01 is a rate per nothing/ },
    {
      when: 'a source is not one of the pack’s',
      file: 'strategies/scrutiny.yaml',
      from: 'source: S2 1.2.6 (16)',
      to: 'source: S9 1.2.6 (16)',
      what: /no source S9/,
    },
  ]
  for (const { when, file, from, to, what } of faults)
    test(when, () => {
      const dir = mkdtempSync(join(tmpdir(), 'pack-'))
      folders.push(dir)
      cpSync(hampshire, dir, { recursive: true })
      const text = readFileSync(join(dir, file), 'utf8')
      assert.ok(text.includes(from), `${file} no longer has "${from}"`)
      writeFileSync(join(dir, file), text.replace(from, to).replace(when.includes('silently') ? 'value: 38,' : '\0', 'value: 39,'))
      assert.throws(
        () => loadPack(dir),
        (e) => e instanceof BrokenPack && what.test(e.message),
      )
    })
})
