import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { areasAround, BrokenPack, forum, instrument, loadPack, type Pack, pathwayFor, service, team, teamsOf } from './index.ts'

const hampshire = join(import.meta.dirname, '../../packs/hampshire')
const folders: string[] = []
after(() => {
  for (const f of folders) rmSync(f, { recursive: true })
})

/** The shipped pack with one thing changed, loaded: what does it say? Gives the line on which the change was made too. */
function broken(file: string, from: string, to: string): { error: BrokenPack; line: number } {
  const dir = mkdtempSync(join(tmpdir(), 'pack-'))
  folders.push(dir)
  cpSync(hampshire, dir, { recursive: true })
  const text = readFileSync(join(dir, file), 'utf8')
  assert.ok(text.includes(from), `${file} no longer has "${from}"`)
  const line = text.slice(0, text.indexOf(from)).split('\n').length
  writeFileSync(join(dir, file), text.replace(from, to))
  try {
    loadPack(dir)
  } catch (e) {
    assert.ok(e instanceof BrokenPack, String(e))
    return { error: e, line }
  }
  throw new assert.AssertionError({ message: 'the broken pack loaded' })
}

describe('a broken pack says file, place and mend', () => {
  const faults: { when: string; file: string; from: string; to: string; near?: number; what: RegExp; mend: RegExp }[] = [
    {
      when: 'a word is misspelt',
      file: 'services-southampton-victims.yaml',
      from: '    capacity: A guide',
      to: '    capasity: A guide',
      what: /capasity is not a word/,
      mend: /spelling/,
    },
    {
      when: 'a line is missing',
      file: 'areas.yaml',
      from: 'name: Southampton, kind: unitary',
      to: 'kind: unitary',
      what: /name is missing/,
      mend: /add a line "name:"/,
    },
    {
      when: 'a choice is not one of the set',
      file: 'services-southampton-victims.yaml',
      from: 'side: victim',
      to: 'side: survivor',
      what: /side is "survivor"/,
      mend: /victim, child, harm, both, public/,
    },
    {
      when: 'a form leads nowhere in an area that has a front door',
      file: 'channels.yaml',
      from: 'area: portsmouth, door: professional, team',
      to: 'area: portsmouth, door: professional, kinds: [home], team',
      near: 200,
      what: /in portsmouth a form professional about sexual-violence leads nowhere/,
      mend: /add a route/,
    },
    {
      when: 'a form comes to people who read nothing that arrives',
      file: 'channels.yaml',
      from: 'door: self, team: portsmouth-eip',
      to: 'door: self, team: portsmouth-idva',
      what: /nobody in team portsmouth-idva reads what arrives/,
      mend: /keeps a front door/,
    },
    {
      when: 'nobody asks in an area, and no gap is said',
      file: 'channels.yaml',
      from: 'teams: [schools, portsmouth-schools, hampshire-schools]',
      to: 'teams: [schools, portsmouth-schools]',
      what: /in hampshire no team asks school, and no gap is said/,
      mend: /add a team of the area/,
    },
    {
      when: 'a number stands where words should',
      file: 'helplines.yaml',
      from: 'number: "999"',
      to: 'number: 999',
      what: /number is the number 999/,
      mend: /in quotes/,
    },
    {
      when: 'a key has capitals',
      file: 'facts.yaml',
      from: 'key: pregnant',
      to: 'key: Pregnant',
      what: /key is "Pregnant"/,
      mend: /lower-case words/,
    },
    {
      when: 'a clock is not a clock',
      file: 'services-southampton-front-door.yaml',
      from: 'answerWithin: 1 hour',
      to: 'answerWithin: soon',
      what: /answerWithin is "soon"/,
      mend: /4 working hours/,
    },
    {
      when: 'a date is not a day',
      file: 'helplines.yaml',
      from: 'lastVerified: null',
      to: 'lastVerified: May 2019',
      what: /lastVerified is "May 2019"/,
      mend: /2019-07-31/,
    },
    {
      when: 'YAML cannot be read',
      file: 'sharing.yaml',
      from: 'asAt: 2026',
      to: 'asAt: [2026',
      near: 1,
      what: /cannot be read as YAML/,
      mend: /quotes, colons and indenting/,
    },
    {
      when: 'a service is in no known area',
      file: 'services-southampton-front-door.yaml',
      from: 'areas: [southampton]',
      to: 'areas: [southamton]',
      what: /no area southamton/,
      mend: /write southampton/,
    },
    {
      when: 'a service belongs to no known organisation',
      file: 'services-southampton-front-door.yaml',
      from: 'organisation: O25',
      to: 'organisation: O99',
      what: /no organisation O99/,
      mend: /organisation/,
    },
    {
      when: 'a service asks a question nobody wrote',
      file: 'services-southampton-harm.yaml',
      from: 'facts: { in-prison: true }',
      to: 'facts: { in-jail: true }',
      what: /no fact in-jail/,
      mend: /fact/,
    },
    {
      when: 'a team keeps a front door that is not there',
      file: 'teams.yaml',
      from: 'side: front, frontDoor: southampton',
      to: 'side: front, frontDoor: city',
      what: /no front door city/,
      mend: /front door/,
    },
    {
      when: 'a service names a team that does not name it',
      file: 'services-southampton-victims.yaml',
      from: 'teams: [idva]',
      to: 'teams: [idva, pippa]',
      what: /team pippa does not name service idva/,
      mend: /add idva to the services of team pippa/,
    },
    {
      when: 'a team names a service that does not name it',
      file: 'teams.yaml',
      from: 'services: [housing]',
      to: 'services: [housing, idva]',
      what: /service idva does not name team housing/,
      mend: /add housing to the teams/,
    },
    {
      when: 'a seat is for nobody',
      file: 'forums.yaml',
      from: 'seats: [police-da, mash, idva',
      to: 'seats: [police-da, mash, idvas',
      what: /no team idvas/,
      mend: /write idva/,
    },
    {
      when: 'a decision of a meeting leads nowhere',
      file: 'forums.yaml',
      from: 'leadsTo: marac',
      to: 'leadsTo: moon',
      what: /no route of pathway \d moon/,
      mend: /route/,
    },
    {
      when: 'a row of the pathway points at a missing route',
      file: 'pathways/southampton.yaml',
      from: 'routes: [mash, hrda, idva]',
      to: 'routes: [mash, hrda, idwa]',
      what: /idwa/,
      mend: /write idva/,
    },
    {
      when: 'a route leads to a service that is gone',
      file: 'pathways/southampton.yaml',
      from: 'to: { service: dapp }',
      to: 'to: { service: drive }',
      what: /no service drive/,
      mend: /service/,
    },
    {
      when: 'a route leads nowhere and does not say so',
      file: 'pathways/southampton.yaml',
      from: 'to: { forum: matac }',
      to: 'to: {}',
      what: /leads to 0 places/,
      mend: /exactly one/,
    },
    {
      when: 'a row holds for everyone',
      file: 'pathways/southampton.yaml',
      from: 'when: { about: [victim, child], childrenRefer: true }',
      to: 'when: {}',
      what: /holds for everyone/,
      mend: /otherwise/,
    },
    {
      when: 'a thing is there twice',
      file: 'services-southampton-children.yaml',
      from: 'key: fab',
      to: 'key: dart',
      what: /service dart is already there/,
      mend: /its own key/,
    },
    {
      when: 'two items have one number',
      file: 'instruments/dash-24.yaml',
      from: 'number: 24',
      to: 'number: 23',
      what: /23 is already there/,
      mend: /number/,
    },
    {
      when: 'an item opens a step that is not written',
      file: 'instruments/dash-24.yaml',
      from: 'prompts: [stalking]',
      to: 'prompts: [stalkin]',
      what: /stalkin/,
      mend: /write stalking/,
    },
    {
      when: 'levels are banded by number',
      file: 'instruments/dash-24.yaml',
      from: 'bands: null',
      to: 'bands: { medium: 10 }',
      what: /bands is a group of lines/,
      mend: /write null/,
    },
    {
      when: 'a source is not declared',
      file: 'needs.yaml',
      from: 'source: S0 aim 3',
      to: 'source: S9 aim 3',
      what: /no source S9/,
      mend: /begin each part with one of S0, S2/,
    },
    {
      when: 'a measure is read with nothing',
      file: 'measures/southampton.yaml',
      from: 'readWith: [first-safe-conversation, pippa-not-police]',
      to: 'readWith: []',
      what: /read with nothing/,
      mend: /at least one/,
    },
    {
      when: 'an area lies inside itself',
      file: 'areas.yaml',
      from: 'code: K04000001, parent: null',
      to: 'code: K04000001, parent: southampton',
      what: /lies inside itself/,
      mend: /break the circle/,
    },
    {
      when: 'ages are the wrong way round',
      file: 'services-southampton-children.yaml',
      from: 'minAge: 3, maxAge: 4',
      to: 'minAge: 4, maxAge: 3',
      what: /youngest age 4 is above the oldest 3/,
      mend: /swap/,
    },
  ]
  for (const fault of faults)
    it(fault.when, () => {
      const { error, line } = broken(fault.file, fault.from, fault.to)
      const found = error.problems.find((p) => p.file === fault.file && fault.what.test(p.what))
      assert.ok(found, error.message)
      assert.match(found.mend, fault.mend)
      assert.ok(Math.abs(found.line - line) <= (fault.near ?? 0), `said line ${found.line}, is ${line}`)
      assert.ok(error.message.includes(`${fault.file}:${found.line}:${found.column}`))
    })

  it('an area with a front door and no route to it is refused: whoever wrote there would be thanked, and nobody would have it', () => {
    const { error } = broken(
      'teams.yaml',
      'teams:\n  - {',
      '  - { key: island, name: Island, area: isle-of-wight, takes: Anyone, source: J }\nteams:\n  - {',
    )
    assert.match(error.message, /area isle-of-wight has a front door and no route leads to it/)
  })
  it('says all mistakes of all files at once', () => {
    const dir = mkdtempSync(join(tmpdir(), 'pack-'))
    folders.push(dir)
    cpSync(hampshire, dir, { recursive: true })
    writeFileSync(join(dir, 'facts.yaml'), 'facts:\n  - { key: a, ask: "" }\n')
    writeFileSync(join(dir, 'words.yaml'), 'areas: no\n')
    rmSync(join(dir, 'needs.yaml'))
    writeFileSync(join(dir, 'notes.txt'), 'left here')
    assert.throws(
      () => loadPack(dir),
      (e: BrokenPack) => {
        assert.deepEqual(e.problems.map((p) => p.file).sort(), ['facts.yaml', 'needs', 'notes.txt', 'words.yaml'])
        return /Nothing was loaded/.test(e.message)
      },
    )
  })
  it('says so when the folder is not there', () => assert.throws(() => loadPack('/nowhere/at/all'), /cannot be read/))
})

describe('the Hampshire pack', () => {
  const pack: Pack = loadPack(hampshire)

  it('is frozen to the bottom', () => {
    assert.throws(() => pack.services[0]!.teams.push('x'), TypeError)
    assert.throws(() => {
      instrument(pack, 'dash-24')!.highAt!.yes = 1
    }, TypeError)
  })
  it('knows that a ward lies in its city, the force area and the nation', () => {
    assert.deepEqual(
      areasAround(pack, 'ward-bevois').map((a) => a.key),
      ['ward-bevois', 'southampton', 'force', 'england-wales'],
    )
    assert.equal(pathwayFor(pack, 'ward-bevois')?.key, 'southampton')
    assert.equal(pathwayFor(pack, 'rushmoor')?.key, 'hampshire')
    assert.equal(pathwayFor(pack, 'isle-of-wight'), undefined)
    assert.ok(service(pack, 'bbr')!.covers.includes('ward-woolston'))
  })
  it('has the eleven districts and the sixteen wards of 2018 in the order of their codes', () => {
    assert.equal(pack.areas.filter((a) => a.kind === 'district').length, 11)
    const wards = pack.areas.filter((a) => a.kind === 'ward')
    assert.deepEqual(
      wards.map((w) => w.code),
      Array.from({ length: 16 }, (_, i) => `E0500${2455 + i}`),
    )
    assert.deepEqual(
      wards.map((w) => w.name),
      wards.map((w) => w.name).toSorted((a, b) => a.localeCompare(b)),
    )
  })
  it('holds every organisation of the inventory', () => {
    const ids = pack.organisations.map((o) => o.id)
    for (let n = 1; n <= 44; n++) assert.ok(ids.includes(`O${String(n).padStart(2, '0')}`), `O${n}`)
  })
  it("holds every Southampton service of the inventory's lists", () => {
    const held = new Set(pack.services.map((s) => s.inventory))
    const want = ['V15', 'V16', 'V17', 'V18', 'V19', 'V20', 'V21', 'V22', 'V23', 'V24', 'V25', 'V35', 'V36', 'V37', 'V38']
    want.push(
      ...Array.from({ length: 15 }, (_, i) => `C${String(i + 1).padStart(2, '0')}`),
      'C17',
      'C24',
      'R01',
      'R02',
      'R03',
      'R05',
      'R06',
      'R07',
      'R08',
      'R09',
      'R10',
      'R11',
      'R14',
      'R15',
    )
    assert.deepEqual(
      want.filter((w) => !held.has(w)),
      [],
    )
  })
  it('claims no local number as checked', () => {
    assert.deepEqual(
      pack.services.flatMap((s) => s.contact).filter((c) => c.lastVerified !== null),
      [],
    )
    assert.ok(pack.helplines.every((h) => h.national))
  })
  it('gives every entry its date', () => {
    for (const list of [
      pack.services,
      pack.areas,
      pack.organisations,
      pack.teams,
      pack.forums,
      pack.measures,
      pack.helplines,
      pack.needs.domains,
      pack.sharing.bases,
    ])
      for (const e of list) assert.match(e.asAt, /^20\d\d/)
    assert.equal(service(pack, 'isva')?.asAt, '2017')
  })
  it('never seats a programme where her case is heard', () => {
    for (const m of [forum(pack, 'hrda')!, forum(pack, 'marac')!])
      for (const seat of m.seats) assert.ok(!['dapp', 'aurora'].includes(seat), `${seat} sits at ${m.key}`)
    assert.equal(team(pack, 'dapp')?.side, 'harm')
    assert.equal(team(pack, 'dapp-partner-support')?.side, 'victim')
  })
  it('gates every kind of work done with two people together', () => {
    const marked = (mark: 'jointWork' | 'familyWork') => pack.services.flatMap((s) => (s[mark] ? [s.key] : [])).sort()
    assert.deepEqual(marked('jointWork'), ['fab', 'family-therapy', 'invisible-walls'])
    assert.deepEqual(
      marked('familyWork'),
      ['dart', 'family-support'],
      'mother and child, or a family without him: their own question, and no gate',
    )
  })
  it('has 24 items, four answers and four ways to a meeting, and no bands', () => {
    const dash = instrument(pack, 'dash-24')!
    assert.deepEqual(
      dash.items.map((i) => i.number),
      Array.from({ length: 24 }, (_, i) => i + 1),
    )
    assert.deepEqual(
      dash.answers.filter((a) => a.counts).map((a) => a.key),
      ['yes'],
    )
    assert.deepEqual(
      dash.answers.filter((a) => !a.asked).map((a) => a.key),
      ['not-asked'],
    )
    assert.deepEqual(
      dash.criteria.filter((c) => !c.derived).map((c) => c.key),
      ['judgement'],
    )
    assert.equal(dash.highAt?.yes, 14)
    assert.deepEqual(
      dash.items.filter((i) => i.prompts).map((i) => [i.number, ...i.prompts!]),
      [
        [4, 'honour-based'],
        [5, 'suicidal-thoughts'],
        [8, 'stalking'],
        [13, 'weapons'],
        [15, 'strangulation'],
        [17, 'honour-based'],
      ],
    )
  })
  it('never lets anyone be turned away at high risk, nor him be reached before her worker', () => {
    const routes = new Map(pathwayFor(pack, 'southampton')!.routes.map((r) => [r.key, r]))
    for (const key of ['mash', 'hrda', 'idva', 'childrens-safeguarding']) assert.equal(routes.get(key)?.mayDecline, false, key)
    for (const key of ['dapp', 'aurora-tracking', 'matac']) assert.ok(routes.get(key)?.needs.includes('her-worker-consulted'), key)
    assert.deepEqual(routes.get('hrda')?.needs, ['keeps-safe-until'])
    assert.equal(routes.get('hrda')?.after, 'mash')
  })
  it('names a team for each route that leads to a service', () => {
    for (const r of pathwayFor(pack, 'southampton')!.routes) if (r.to.service) assert.ok(teamsOf(pack, r.to.service).length > 0, r.key)
  })
})
