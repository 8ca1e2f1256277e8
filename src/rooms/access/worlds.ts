/**
 * Random worlds for the proof of the policy: many families side by side in one transaction that is rolled back, each with its own facts and one row of
 * every protected table. Each of a random cast asks the database once for everything it may read and change, and the answers are compared with the
 * oracle's, row by row. For tests and benches alone.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { About, Actor, Facts, Side, Work } from './oracle.ts'

export const day = 86_400_000

// ── The cast ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Part {
  /** Parts with the same person are one person with several hats. */
  person: number
  team: string
  role: string
}
/** Every side, twice where teams must be told apart from hats; and three people who work on both sides. */
export const parts: readonly Part[] = [
  { person: 0, team: 'pippa', role: 'front-door' },
  { person: 1, team: 'pippa', role: 'front-door' },
  { person: 2, team: 'mash', role: 'front-door' },
  { person: 3, team: 'idva', role: 'worker' },
  { person: 4, team: 'idva', role: 'worker' },
  { person: 5, team: 'idva', role: 'manager' },
  { person: 6, team: 'refuge-southampton', role: 'worker' },
  { person: 7, team: 'yellow-door', role: 'worker' },
  { person: 8, team: 'childrens-social-care', role: 'seat' },
  { person: 9, team: 'police-da', role: 'chair' },
  { person: 10, team: 'police-da', role: 'seat' },
  { person: 11, team: 'housing', role: 'seat' },
  { person: 12, team: 'probation', role: 'seat' },
  { person: 13, team: 'dapp', role: 'programme' },
  { person: 14, team: 'dapp', role: 'programme' },
  { person: 15, team: 'dapp-partner-support', role: 'worker' },
  { person: 16, team: 'dapp', role: 'programme' },
  { person: 16, team: 'dapp-partner-support', role: 'worker' },
  { person: 17, team: 'probation-programmes', role: 'programme' },
  { person: 17, team: 'police-da', role: 'seat' },
  { person: 20, team: 'pippa', role: 'front-door' },
  { person: 20, team: 'dapp', role: 'programme' },
  { person: 18, team: 'board', role: 'board' },
  { person: 19, team: 'governance', role: 'governance' },
]
const people = 21
export const teams = [...new Set(parts.map((p) => p.team))]
/** How a sign-in can have ended by the time of asking; most have not. */
export const ends = ['signed in', 'suspended', 'left', 'hat over', 'hat over now', 'session over now', 'idle now', 'revoked'] as const
export type End = (typeof ends)[number]

// ── Worlds ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Indices into parts and teams; times from the moment of asking. */
export interface World {
  contacts: { door: number; taker: number | null; spell: Times }[]
  involvements: { who: number; byName: boolean; side: 'victim' | 'child' | 'both'; spell: Times }[]
  items: { forum: number; listed: number; held: number }[]
  harm: { linked: boolean; involvements: { who: number; byName: boolean; spell: Times }[] } | null
  requests: { from: number; to: number; about: 'family' | 'file' }[]
  denials: { who: number; kind: 'party' | 'relation' | 'excluded'; spell: Times }[]
  restriction: number[] | null
  emergencies: { who: number; opens: number; spell: Times }[]
  oversight: { who: number; spell: Times }[]
  told: { who: number; byName: boolean }
}
interface Times {
  from: number
  until: number | null
}

const forums = ['hrda', 'mash', 'marac', 'matac'] as const
const doors = ['southampton', 'southampton-high'] as const

const index = (n: number) => fc.nat(n - 1)
/** Mostly at work now; else at an edge: begins or ends in this millisecond, the next, or the last. */
const times = (grace: number): fc.Arbitrary<Times> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ from: -200 * day, until: null }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Times>(
        { from: 0, until: null },
        { from: 1, until: null },
        { from: -1, until: null },
        { from: day, until: null },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-1, -10 * day, 3 * day).map((until): Times => ({ from: -300 * day, until })),
    },
    { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1).map((edge): Times => ({ from: -300 * day, until: edge - grace })) },
    { weight: 1, arbitrary: fc.constant({ from: -300 * day, until: -grace - 40 * day }) },
  )
export const grace = 90 * day
const harmParts = parts.flatMap((p, i) => (['dapp', 'probation-programmes'].includes(p.team) ? [i] : []))
const herParts = parts.flatMap((p, i) => (['dapp', 'probation-programmes', 'board', 'governance', 'probation'].includes(p.team) ? [] : [i]))

/** Who may be given safety oversight; one of them works with him too. */
const overseers = [5, 9, 13, 15, 17, 19, 21]
/** What emergency access can open, by the name it has in a request for it, and what that covers. */
export const opening: readonly { class: string; opens: readonly About[] }[] = [
  { class: 'identity', opens: ['who'] },
  { class: 'contact', opens: ['reach', 'number'] },
  { class: 'location', opens: ['where'] },
  { class: 'address', opens: ['known-address'] },
  { class: 'danger', opens: ['danger', 'danger-his-side'] },
  { class: 'report', opens: ['arrival'] },
  { class: 'incident', opens: ['incident'] },
  { class: 'level', opens: ['level'] },
  { class: 'risk', opens: ['answers'] },
  { class: 'referral', opens: ['asking'] },
  { class: 'plan', opens: ['plan', 'working'] },
  { class: 'support', opens: ['support'] },
  { class: 'child', opens: ['children'] },
  { class: 'meeting', opens: ['meeting'] },
]

export const aWorld: fc.Arbitrary<World> = fc.record({
  contacts: fc.array(
    fc.record({
      door: index(doors.length),
      taker: fc.option(fc.constantFrom(0, 1, 2, 20), { nil: null, freq: 3 }),
      spell: times(28 * day).filter((s) => s.from <= 0),
    }),
    { maxLength: 2 },
  ),
  involvements: fc.array(
    fc.record({
      // Now and then a team that works with him: whatever a row says, it holds no family.
      who: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...herParts) }, { weight: 1, arbitrary: index(parts.length) }),
      byName: fc.boolean(),
      side: fc.constantFrom('victim' as const, 'victim' as const, 'child' as const, 'both' as const),
      spell: times(grace),
    }),
    { minLength: 6, maxLength: 11 },
  ),
  items: fc.array(
    fc.record({
      forum: index(forums.length),
      listed: fc.constantFrom(-30 * day, -1, 0, 1),
      held: fc.constantFrom(-29 * day, -28 * day, -27 * day, -40 * day, -day, day),
    }),
    { maxLength: 1 },
  ),
  harm: fc.option(
    fc.record({
      linked: fc.constantFrom(true, true, true, false),
      involvements: fc.array(fc.record({ who: fc.constantFrom(...harmParts), byName: fc.boolean(), spell: times(grace) }), {
        maxLength: 3,
      }),
    }),
    { nil: null, freq: 4 },
  ),
  requests: fc.array(
    fc.record({ from: index(parts.length), to: index(teams.length), about: fc.constantFrom('family' as const, 'file' as const) }),
    { maxLength: 2 },
  ),
  denials: fc.oneof(
    { weight: 6, arbitrary: fc.constant<World['denials']>([]) },
    {
      weight: 4,
      arbitrary: fc.array(
        fc.record({
          who: fc.oneof(index(parts.length), fc.constantFrom(...overseers)),
          kind: fc.constantFrom('party' as const, 'relation' as const, 'excluded' as const),
          spell: times(0),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    },
  ),
  restriction: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.uniqueArray(index(parts.length), { minLength: 6, maxLength: 20 }) },
  ),
  emergencies: fc.oneof(
    { weight: 7, arbitrary: fc.constant<World['emergencies']>([]) },
    {
      weight: 3,
      arbitrary: fc.array(fc.record({ who: index(parts.length), opens: fc.nat(2 ** opening.length - 1), spell: times(0) }), {
        minLength: 1,
        maxLength: 2,
      }),
    },
  ),
  oversight: fc.oneof(
    { weight: 2, arbitrary: fc.constant<World['oversight']>([]) },
    { weight: 2, arbitrary: fc.array(fc.record({ who: fc.constantFrom(...overseers), spell: times(0) }), { minLength: 1, maxLength: 1 }) },
  ),
  told: fc.record({ who: index(parts.length), byName: fc.boolean() }),
})

// ── Loading ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Places {
  team(key: string): string
  /** Teams by the front door they keep, and by the forum they sit at. */
  keeping(door: string): readonly string[]
  sittingAt(forum: string): readonly string[]
  sideOf(team: string): Side
}
/** A row as the oracle knows it. */
export interface Known {
  table: string
  key: string
  world: number
  about: About | 'person' | 'request' | 'notice' | 'between' | 'arrived'
  rec: Rec
  /** For requests: about whom. */
  of?: 'family' | 'file'
  /** For requests, notices and what arrived: whose. */
  to?: readonly string[]
  /** For links: the other world. */
  other?: number
}
export type Rec = Record<string, unknown>

const hex = (n: number, to: number) => n.toString(16).padStart(to, '0')
/** Readable ids, so that a disagreement can be followed by eye: world, kind of thing, number. */
export const uuid = (world: number, kind: number, n = 0) => `${hex(world, 8)}-${hex(kind, 4)}-4000-8000-${hex(n, 12)}`

/** Names that no two people share and that resemble nobody's. */
const named = (world: number, n: number) => {
  const name = createHash('sha256')
    .update(`${world}|${n}`)
    .digest('hex')
    .replace(/\d/g, (d) => 'ghijklmnop'[Number(d)] as string)
  return { given_name: name.slice(0, 9), family_name: name.slice(9, 20), name_key: `${name.slice(0, 9)} ${name.slice(9, 20)}` }
}

export interface Seated extends Actor {
  part: Part
  secret: string
}
/** Safety oversight is given for at most half a year. */
const sinceOf = (s: Times) => Math.max(s.from, -160 * day)
export interface County {
  rows: Map<string, Rec[]>
  known: Known[]
  facts: Facts[]
  cast: Seated[]
  secrets: { id: string; world: number; about: 'number' | 'where' }[]
}

/** `now` is the moment all times count from; `at` is when it is asked, milliseconds later or before. */
export function build(worlds: readonly World[], castEnds: readonly End[], places: Places, now: number, at_: number, seed: number): County {
  const rows = new Map<string, Rec[]>()
  const known: Known[] = []
  const secrets: County['secrets'] = []
  const at = (t: number) => new Date(now + t).toISOString()
  const on = (t: number) => at(t).slice(0, 10)
  const staffId = (person: number) => uuid(0xffff0000 + person, seed & 0xffff)
  const hatId = (part: number) => uuid(0xfffe0000 + part, seed & 0xffff)
  const put = (name: string, rec: Rec) => {
    const list = rows.get(name) ?? []
    list.push(rec)
    rows.set(name, list)
  }
  const cast = parts.map((part, i): Seated => {
    const mine = parts.flatMap((p, j) => (p.person === part.person ? [j] : []))
    // A change of staff or hat ends all of that person's sessions; the end of a session ends that one.
    const over = mine.some((j) => ['suspended', 'left', 'hat over', 'hat over now'].includes(castEnds[j] as End))
    return {
      part,
      staff: staffId(part.person),
      hat: hatId(i),
      team: places.team(part.team),
      side: places.sideOf(places.team(part.team)),
      holders: mine.flatMap((j) => [hatId(j), places.team((parts[j] as Part).team)]),
      live: !over && (castEnds[i] === 'signed in' || ((castEnds[i] === 'session over now' || castEnds[i] === 'idle now') && at_ < 0)),
      secret: `worlds-${seed}-${i}-${createHash('sha256').update(`${seed}|${i}`).digest('hex')}`,
    }
  })
  for (let person = 0; person < people; person++)
    put('access.staff', { id: staffId(person), name: `Person ${person}`, email: `w${seed}-${person}@oneplan.example` })
  parts.forEach((p, i) => {
    put('access.hat', { id: hatId(i), staff_id: staffId(p.person), team_id: places.team(p.team), role: p.role, title: p.role })
  })
  const hatTeam = (part: number) => places.team((parts[part] as Part).team)
  const over = (until: number | null, kind = 'planned') => (until === null ? {} : { ended_at: at(until), end_kind: kind })
  const clerk = hatId(19)
  const sittings = new Map<string, string>()
  // The wording that every sheet names.
  put('directory.definition', { kind: 'instrument', key: 'dash', version: `lot ${seed}`, body: '{}', loaded_at: at(-400 * day) })

  const facts = worlds.map((world, i): Facts => {
    const w = seed * 4096 + i + 1
    let made = 0
    const id = (n?: number) => uuid(w, 0x100, n ?? ++made)
    const family = uuid(w, 1)
    const add = (name: string, about: Known['about'], rec: Rec, key = rec.id as string, extra: Pick<Known, 'of' | 'to' | 'other'> = {}) => {
      put(name, rec)
      known.push({ table: name, key, world: i, about, rec, ...extra })
    }
    const by = { recorded_by: clerk, recorded_at: at(-300 * day) }
    const roles = ['victim', 'harms', 'child'] as const
    const personId = (n: number) => uuid(w, 2, n)
    const member = (n: number) => uuid(w, 3, n)
    for (const n of roles.keys()) add('people.person', 'person', { id: personId(n) })
    add('people.family', 'who', {
      id: family,
      reference: `W${hex(w, 7)}`,
      area: 'southampton',
      state: 'open',
      opened_at: at(-400 * day),
      recorded_by: clerk,
    })
    for (const [n, role] of roles.entries())
      add('people.member', 'who', { id: member(n), family_id: family, person_id: personId(n), role, ...named(w, n), ...by })
    add('people.tie', 'who', { id: id(), family_id: family, from_member: member(0), to_member: member(1), kind: 'partner', ...by })
    for (const cls of ['identity', 'herself'] as const) {
      const about = cls === 'identity' ? 'who' : 'herself'
      const who = { family_id: family, member_id: member(0), class: cls }
      add('people.name', about, { id: id(), ...who, kind: 'previous', ...named(w, cls === 'identity' ? 10 : 11), said_by: '', ...by })
      add('people.detail', about, {
        id: id(),
        ...who,
        kind: cls === 'identity' ? 'language' : 'disability',
        answer: 'said',
        more: '',
        said_by: 'themselves',
        asked_on: on(-day),
        ...by,
      })
    }
    add('people.identifier', 'numbers', {
      id: id(),
      family_id: family,
      member_id: member(0),
      kind: 'cro',
      value: `W${hex(w, 7)}`,
      said_by: '',
      ...by,
    })
    add('people.saying', 'incident', {
      id: id(),
      family_id: family,
      by_member: member(0),
      of_member: member(1),
      source: 'themselves',
      words: '',
      on_day: on(-day),
      ...by,
    })
    add('people.judgement', 'answers', {
      id: id(),
      family_id: family,
      member_id: member(0),
      role: 'harms',
      was: 'unjudged',
      reason: '',
      at: at(-day),
      recorded_by: clerk,
    })
    add('people.standing', 'incident', {
      id: id(),
      family_id: family,
      member_id: member(0),
      kind: 'suspected',
      on_day: on(-day),
      said_by: '',
      note: '',
      ...by,
    })
    add('people.look_again', 'who', {
      id: id(),
      family_id: family,
      member_id: member(0),
      linked_at: at(-day),
      at: at(-day),
      things: [{ what: 'listed', at: '2026-03-01T10:00:00Z', by: null }],
    })
    add('casework.death_hold', 'who', { id: id(), family_id: family, member_id: member(0), at: at(-day), why: '' })
    add('casework.death_doubt', 'who', {
      id: id(),
      family_id: family,
      member_id: member(0),
      why: 'x'.repeat(10),
      answer: '',
      asked_by: clerk,
      asked_staff: staffId(19),
      asked_at: at(-day),
    })
    add('harm.joint_work', 'support', { id: id(), family_id: family, member_id: member(0), him: member(1), kind: 'couple', ...by })
    // Every plan has somebody who is on record in the one before it.
    if (i > 0)
      add(
        'people.link',
        'between',
        {
          id: id(),
          kind: 'same',
          family_a: uuid(w - 1, 1),
          member_a: uuid(w - 1, 3, 0),
          family_b: family,
          member_b: member(0),
          how: 'review',
          made_at: at(-day),
          made_by: clerk,
        },
        undefined,
        { other: i - 1 },
      )
    const sealed = ['contact', 'location'].map((cls) => ({ cls, secret: id() }))
    for (const { cls, secret } of sealed) {
      secrets.push({ id: secret, world: i, about: cls === 'contact' ? 'number' : 'where' })
      put('vault.secret', {
        id: secret,
        family_id: family,
        member_id: member(0),
        class: cls,
        kind: cls === 'contact' ? 'phone' : 'address',
        key_id: 1,
        sealed: '\\x00',
        ...by,
      })
    }
    const point = id()
    add('people.contact_point', 'reach', {
      id: point,
      family_id: family,
      member_id: member(0),
      kind: 'phone',
      secret_id: sealed[0]?.secret,
      ...by,
    })
    add('people.danger', 'danger', { id: id(), family_id: family, kind: 'dog', at: at(-day), recorded_by: clerk })
    add('people.known_address', 'known-address', { id: id(), family_id: family, member_id: member(0), lines: '1 Nowhere', ...by })

    world.contacts.forEach((c, n) => {
      const contact = id()
      const decided =
        c.spell.until === null ? {} : { state: 'decided', decided_at: at(c.spell.until), decided_by: clerk, disposition: 'advice' }
      add('frontdoor.contact', 'arrival', {
        id: contact,
        family_id: family,
        front_door: doors[c.door],
        channel: 'phone',
        caller: 'herself',
        urgency: 'today',
        state: c.taker === null ? 'new' : 'claimed',
        received_at: at(c.spell.from),
        due_at: at(c.spell.from + day),
        recorded_by: clerk,
        ...(c.taker === null ? {} : { claimed_by: hatId(c.taker), claimed_at: at(c.spell.from) }),
        ...decided,
      })
      if (n > 0) return
      add('frontdoor.incident', 'incident', { id: id(), family_id: family, contact_id: contact, ...by })
      add('frontdoor.safeguarding', 'arrival', {
        id: id(),
        family_id: family,
        contact_id: contact,
        about: 'children',
        decision: 'none',
        why: 'x',
        decided_at: at(-day),
        recorded_by: clerk,
      })
      add('frontdoor.sharing', 'arrival', { id: id(), family_id: family, contact_id: contact, knows: 'yes', agrees: 'yes', ...by })
    })
    const request = (r: World['requests'][number] | null) => {
      const key = id()
      const from = r ? r.from : 19
      const to = r ? places.team(teams[r.to] as string) : hatTeam(19)
      add(
        'frontdoor.request',
        'request',
        {
          id: key,
          from_team: hatTeam(from),
          from_hat: hatId(from),
          to_team: to,
          to_key: 'x',
          packet: {},
          state: 'sent',
          sent_at: at(-day),
          answer_due_at: at(day),
          harm_file_id: r?.about === 'file' && world.harm ? uuid(w, 4) : null,
        },
        key,
        { to: [hatTeam(from), to], of: r?.about === 'file' ? 'file' : 'family' },
      )
      return key
    }
    const asked = world.requests.map((r) => [r, undefined] as const)
    add('frontdoor.unmet_need', 'asking', { id: id(), family_id: family, sought: 'x', reason: 'x', at: at(-day), recorded_by: clerk })

    const sheet = id()
    add('risk.assessment', 'answers', {
      id: sheet,
      family_id: family,
      member_id: member(0),
      instrument: 'dash',
      instrument_version: `lot ${seed}`,
      state: 'begun',
      begun_at: at(-day),
      recorded_by: clerk,
    })
    add('risk.account', 'words', { family_id: family, assessment_id: sheet, item: '16', text: 'x', recorded_by: clerk }, family)
    add('risk.pattern', 'answers', { id: id(), family_id: family, pattern: 'x', at: at(-day), recorded_by: clerk })
    add('risk.level', 'level', { id: id(), family_id: family, level: 'high', how: 'judgement', at: at(-day), recorded_by: clerk })
    add('plans.need', 'plan', { id: id(), family_id: family, domain: 'housing', text: 'x', state: 'open', ...by })
    add('plans.safety_plan', 'her-plan', { family_id: family, member_id: member(0), changed_at: at(-day), recorded_by: clerk }, family)

    const items = world.items.map((item) => {
      const forum = forums[item.forum] as string
      const place = `${forum} ${item.held}`
      const sitting = sittings.get(place) ?? uuid(seed * 4096, 5, sittings.size)
      if (!sittings.has(place))
        put('meetings.sitting', { id: sitting, forum, area: `lot ${seed}`, held_on: on(item.held), starts_at: at(item.held) })
      sittings.set(place, sitting)
      const key = id()
      add('meetings.item', 'meeting', {
        id: key,
        sitting_id: sitting,
        family_id: family,
        why_high: 'x',
        why_now: 'x',
        keeps_safe: 'x',
        keeps_safe_hat: clerk,
        listed_at: at(item.listed),
        recorded_by: clerk,
      })
      add('meetings.share', 'meeting', {
        id: id(),
        family_id: family,
        item_id: key,
        team_id: hatTeam(11),
        nothing: true,
        at: at(-1),
        recorded_by: clerk,
      })
      return { teams: places.sittingAt(forum), listed: item.listed, held: item.held }
    })
    add('plans.action', 'plan', {
      id: id(),
      family_id: family,
      text: 'x',
      owner_team: hatTeam(19),
      due_at: at(day),
      could_tell_him: 'no',
      state: 'open',
      ...by,
    })

    const involvements = world.involvements.map((v) => {
      const [team, hat] = [hatTeam(v.who), v.byName ? hatId(v.who) : null]
      const key = id()
      add('casework.involvement', 'working', {
        id: key,
        family_id: family,
        team_id: team,
        hat_id: hat,
        side: v.side,
        service_key: 'x',
        started_at: at(v.spell.from),
        ...over(v.spell.until),
        recorded_by: clerk,
      })
      return { team, hat, side: v.side, ...v.spell, key }
    })
    add('casework.call', 'support', {
      id: id(),
      family_id: family,
      member_id: member(0),
      contact_point_id: point,
      hat_id: clerk,
      started_at: at(-day),
      recorded_by: clerk,
    })
    for (const [cls, about] of [
      ['plan', 'plan'],
      ['support', 'support'],
      ['child', 'children'],
    ] as const)
      add('casework.note', about, { id: id(), family_id: family, class: cls, kind: 'fact', happened_at: at(-day), text: 'x', ...by })
    if (involvements[0])
      add('casework.outcome', 'support', {
        id: id(),
        family_id: family,
        involvement_id: involvements[0].key,
        asked: 'not-asked',
        at: at(-day),
        recorded_by: clerk,
      })

    const file = uuid(w, 4)
    const his: Work[] = []
    if (world.harm) {
      add('harm.file', 'him', {
        id: file,
        reference: `H${hex(w, 7)}`,
        person_id: personId(1),
        given_name: 'Al',
        family_name: 'Other',
        opened_at: at(-400 * day),
      })
      if (world.harm.linked) add('harm.file_family', 'link', { harm_file_id: file, family_id: family, member_id: member(1) }, family)
      for (const v of world.harm.involvements) {
        const [team, hat] = [hatTeam(v.who), v.byName ? hatId(v.who) : null]
        add('harm.involvement', 'him', {
          id: id(),
          harm_file_id: file,
          team_id: team,
          hat_id: hat,
          programme: 'radar',
          started_at: at(v.spell.from),
          ...over(v.spell.until, 'finished'),
          recorded_by: clerk,
        })
        his.push({ team, hat, ...v.spell })
      }
      add('harm.session', 'coming', {
        id: id(),
        harm_file_id: file,
        programme: 'radar',
        held_at: at(-day),
        attendance: 'here',
        marked_at: at(-day),
        recorded_by: clerk,
      })
      add('harm.account', 'his-account', { id: id(), harm_file_id: file, about: 'other', text: 'x', at: at(-day), recorded_by: clerk })
      add('harm.assessment', 'his-account', {
        id: id(),
        harm_file_id: file,
        instrument: 'dash',
        instrument_version: `lot ${seed}`,
        state: 'begun',
        begun_at: at(-day),
        recorded_by: clerk,
      })
      add('harm.concern', 'concern', { id: id(), harm_file_id: file, text: 'x', at: at(-day), recorded_by: clerk })
      add('harm.danger', 'danger-his-side', { id: id(), harm_file_id: file, kind: 'dog', at: at(-day) })
      add('harm.word', 'word', { id: id(), harm_file_id: file, kind: 'may-use', text: 'x', at: at(-day) })
      add('harm.joint_question', 'him', { id: id(), harm_file_id: file, kind: 'couple', asked_at: at(-day), why: '' })
      if (world.harm.linked) {
        add('harm.passed', 'passed', {
          id: id(),
          family_id: family,
          harm_file_id: file,
          kind: 'may-use',
          text: 'x',
          at: at(-day),
          recorded_by: clerk,
        })
        add(
          'harm.heard',
          'heard',
          { family_id: family, harm_file_id: file, subject_id: id(), did: 'read', at: at(-day), recorded_by: clerk },
          family,
        )
      }
    }
    for (const [r] of asked) {
      const key = request(r)
      add('frontdoor.referral', 'asking', {
        id: id(),
        family_id: family,
        request_id: key,
        to_key: 'x',
        why: 'x',
        state: 'sent',
        sent_at: at(-day),
        recorded_by: clerk,
      })
    }
    const told = world.told
    add(
      'access.notice',
      'notice',
      {
        id: id(),
        hat_id: told.byName ? hatId(told.who) : null,
        team_id: told.byName ? null : hatTeam(told.who),
        family_id: family,
        kind: 'turning',
        at: at(-day),
      },
      undefined,
      {
        to: [told.byName ? hatId(told.who) : hatTeam(told.who)],
      },
    )

    // To the door of whoever this world tells of something: of any team, so that those who take nothing are asked as well.
    add(
      'arrivals.arrival',
      'arrived',
      {
        id: id(),
        team_id: hatTeam(told.who),
        door: 'self',
        kind: '',
        checked: 'nobody',
        sealed: '\\x00',
        urgency: 'today',
        received_at: at(-day),
        due_at: at(day),
        state: 'unread',
        why: '',
        version: 1,
      },
      undefined,
      { to: [hatTeam(told.who)] },
    )

    for (const d of world.denials) {
      const [from, until] = [at(d.spell.from), d.spell.until === null ? 'infinity' : at(d.spell.until)]
      const mine = (rows.get('access.denial') ?? []).find(
        (x) => x.family_id === family && x.staff_id === staffId((parts[d.who] as Part).person) && x.kind === d.kind,
      )
      if (!mine)
        put('access.denial', {
          family_id: family,
          staff_id: staffId((parts[d.who] as Part).person),
          kind: d.kind,
          from_at: from,
          until_at: until,
        })
    }
    if (world.restriction)
      put('access.restriction', { family_id: family, allowed: `{${world.restriction.map(hatId).join()}}`, since: at(-day), reason: 'x' })
    for (const e of world.emergencies)
      opening.forEach((o, n) => {
        if (!(e.opens & (2 ** n))) return
        put('access.basis', {
          scope_id: family,
          holder_id: hatId(e.who),
          kind: `emergency/${o.class}`,
          from_at: at(e.spell.from),
          until_at: e.spell.until === null ? 'infinity' : at(e.spell.until),
          source_id: id(),
        })
      })
    for (const o of world.oversight)
      put('access.oversight', {
        id: id(),
        hat_id: hatId(o.who),
        family_id: family,
        why: 'x',
        from_at: at(sinceOf(o.spell)),
        until_at: at(o.spell.until ?? 10 * day),
        recorded_by: clerk,
      })
    const seen = new Set<string>()
    return {
      contacts: world.contacts.map((c) => ({
        teams: places.keeping(doors[c.door] as string),
        taker: c.taker === null ? null : hatId(c.taker),
        received: c.spell.from,
        decided: c.spell.until,
      })),
      involvements,
      items,
      harm: world.harm ? { linked: world.harm.linked, involvements: his } : null,
      denials: world.denials.flatMap((d) => {
        const staff = staffId((parts[d.who] as Part).person)
        if (seen.has(`${staff}${d.kind}`)) return []
        seen.add(`${staff}${d.kind}`)
        return [{ staff, kind: d.kind, from: d.spell.from, until: d.spell.until }]
      }),
      restriction: world.restriction ? world.restriction.map(hatId) : null,
      emergencies: world.emergencies.map((e) => ({
        hat: hatId(e.who),
        ...e.spell,
        opens: opening.flatMap((o, n) => (e.opens & (2 ** n) ? o.opens : [])),
      })),
      oversight: world.oversight.map((o) => ({ hat: hatId(o.who), from: sinceOf(o.spell), until: o.spell.until ?? 10 * day })),
    }
  })
  return { rows, known, facts, cast, secrets }
}
