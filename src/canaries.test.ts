/**
 * Every sensitive field of a made-up county carries a word that stands nowhere else. Everybody asks for every page and sends every form, with ids of
 * their own, of another agency's, walled, in conflict, restricted, over, missing and mixed; no word is read by anyone who may not, and what may not be
 * seen looks exactly like what is not there. Who may is the oracle's answer, from the same facts.
 */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { load, nobody, placesOf, want } from '#rooms/access/asking-worlds.ts'
import { keepSecret, manifest } from '#rooms/access/index.ts'
import { allows, type Standing, standing } from '#rooms/access/oracle.ts'
import { build, type County, day, type Known, parts, type Seated, type World } from '#rooms/access/worlds.ts'
import { type Partnership, partnership } from '#src/testing.ts'

// ── The county ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const on = (from = -30 * day, until: number | null = null) => ({ from, until })
const empty: World = {
  contacts: [],
  involvements: [],
  items: [],
  harm: null,
  requests: [],
  denials: [],
  restriction: null,
  emergencies: [],
  oversight: [],
  told: { who: 3, byName: true },
}
const hers = (who: number, byName = true, spell = on()) => ({ who, byName, side: 'victim' as const, spell })
/** Numbers are places in the cast (worlds.ts). Each world is what somebody must not see, for another reason. */
const worlds: Record<string, World> = {
  'on every side': {
    ...empty,
    contacts: [{ door: 0, taker: 0, spell: on(-20 * day, -10 * day) }],
    involvements: [hers(3), { who: 8, byName: true, side: 'child', spell: on() }, { who: 10, byName: false, side: 'both', spell: on() }],
    items: [{ forum: 0, listed: -2 * day, held: 0 }],
    harm: { linked: true, involvements: [{ who: 13, byName: true, spell: on() }] },
    requests: [{ from: 3, to: 11, about: 'family' }],
    oversight: [{ who: 5, spell: on(-day, day) }],
  },
  "another agency's, in conflict with three": {
    ...empty,
    involvements: [hers(6), hers(3), hers(7, false)],
    denials: [
      { who: 3, kind: 'relation', spell: on() },
      { who: 4, kind: 'excluded', spell: on() },
      { who: 10, kind: 'party', spell: on() },
    ],
    told: { who: 3, byName: true },
  },
  'restricted to one': {
    ...empty,
    involvements: [hers(3, false), hers(6)],
    restriction: [6],
    contacts: [{ door: 0, taker: null, spell: on(-3 * day) }],
  },
  over: {
    ...empty,
    contacts: [{ door: 0, taker: 1, spell: on(-200 * day, -29 * day) }],
    involvements: [hers(3, true, on(-200 * day, -91 * day)), hers(15)],
    items: [{ forum: 0, listed: -60 * day, held: -29 * day }],
    harm: { linked: true, involvements: [{ who: 14, byName: true, spell: on(-200 * day, -91 * day) }] },
  },
  'walled from its own agency': {
    ...empty,
    involvements: [hers(15), hers(17), { who: 19, byName: false, side: 'both', spell: on() }],
    harm: {
      linked: true,
      involvements: [
        { who: 13, byName: false, spell: on() },
        { who: 18, byName: true, spell: on() },
      ],
    },
    requests: [{ from: 15, to: 9, about: 'file' }],
  },
  'new at the front door': { ...empty, contacts: [{ door: 0, taker: null, spell: on(-day) }], told: { who: 0, byName: false } },
  'in an emergency': {
    ...empty,
    involvements: [hers(6)],
    emergencies: [
      { who: 7, opens: 0b11111111, spell: on(-1000, 3600_000) },
      { who: 11, opens: 0b1, spell: on(-day, -1000) },
    ],
  },
}
const names = Object.keys(worlds)

/** The fields that say something of somebody. All else is a code from a list, a date, or an id. */
const fields: Record<string, string> = {
  'people.member': 'given_name family_name access_needs',
  'people.tie': 'note',
  'people.contact_point': 'said_by script if_someone_else',
  'people.known_address': 'lines note',
  'people.danger': 'note',
  'frontdoor.contact': 'happening danger children wants caller_name next_step where_he_is who_must_not_know disposition_note',
  'frontdoor.incident': 'account place',
  'frontdoor.safeguarding': 'why',
  'frontdoor.sharing': 'note',
  'frontdoor.referral': 'why override_reason consulted',
  'frontdoor.unmet_need': 'note',
  'risk.assessment': 'reason',
  'risk.account': 'text',
  'risk.level': 'reason',
  'plans.need': 'text',
  'plans.action': 'text tell_note',
  'plans.safety_plan': 'what_i_do what_is_ready who_i_ring childrens_part',
  'meetings.item': 'why_high why_now keeps_safe her_view not_wanted',
  'meetings.share': 'text last_seen',
  'casework.call': 'note',
  'casework.note': 'text said_by',
  'casework.outcome': 'her_words',
  'harm.file': 'given_name family_name',
  'harm.account': 'text',
  'harm.concern': 'text',
  'harm.word': 'text',
  'harm.passed': 'text',
}
const words = new Map<string, Known | { secret: County['secrets'][number] }>()
const aWord = () =>
  `Cnry${createHash('sha256')
    .update(`${words.size}`)
    .digest('hex')
    .slice(0, 12)
    .replace(/\d/g, (d) => 'qrstuvwxyz'[Number(d)] as string)}`
const wordsIn = (text: string) => new Set([...text.matchAll(/Cnry[a-z]{12}/gi)].map((m) => `C${m[0].slice(1).toLowerCase()}`))

/** What a page needs to be drawn at all, beside the words: a world of rows is loose where the app is strict. */
const drawable: Record<string, Record<string, unknown>> = {
  'frontdoor.request': { to_key: 'idva' },
  'frontdoor.referral': { to_key: 'idva' },
  'frontdoor.unmet_need': { sought: 'refuge', reason: 'full' },
  'casework.involvement': { service_key: 'idva' },
  'meetings.share': { nothing: false },
}
function withWords(county: County): void {
  for (const k of county.known) {
    for (const field of (fields[k.table] ?? '').split(' ').filter(Boolean)) {
      const word = aWord()
      words.set(word, k)
      k.rec[field] = word
    }
    if (k.table === 'people.member') k.rec.name_key = `${k.rec.given_name} ${k.rec.family_name}`.toLowerCase()
    Object.assign(k.rec, drawable[k.table])
    if (k.table === 'frontdoor.request') {
      const [lines, reach] = [aWord(), `${aWord()}x`]
      words.set(lines, k)
      k.rec.packet = {
        kind: k.of === 'file' ? 'harm' : 'family',
        about: { name: lines, age: '', role: 'victim' },
        people: [],
        level: null,
        lines,
        reach,
        knows: 'yes',
        agrees: 'yes',
        also: [],
        mayDecline: true,
      }
    }
  }
}

// ── Asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

let p: Partnership
let county: County
let standings: Map<Seated, Standing[]>
before(async () => {
  p = await partnership()
  const client = await p.admin.connect()
  const places = await placesOf(client, p.team)
  const now = Date.parse('2026-03-10T12:00:00Z')
  p.at(new Date(now))
  const castEnds = parts.map(() => 'signed in' as const)
  county = build(Object.values(worlds), castEnds, places, now, 0, 1)
  withWords(county)
  await client.query('begin')
  await load(client, county, castEnds, now)
  await client.query('commit')
  client.release()
  standings = new Map(county.cast.map((a) => [a, county.facts.map((f) => standing(f, a, places, 0))]))
  // What is sealed is sealed by whoever works with her.
  for (const s of county.secrets) {
    const worker = county.cast.find((a) =>
      allows(standings.get(a)?.[s.world] ?? nobody, 'where', 'r', county.facts[s.world] as County['facts'][number]),
    )
    void worker
    void keepSecret
  }
})
after(async () => p.close())

interface Answer {
  status: number
  go: string
  text: string
  headers: string
}
async function ask(actor: Seated, method: 'GET' | 'POST', path: string, body?: Record<string, string>): Promise<Answer> {
  const r = await p.app.inject({
    method,
    url: path,
    headers: {
      cookie: `oneplan=${actor.secret}`,
      'sec-fetch-site': 'same-origin',
      ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(body ? { payload: new URLSearchParams(body).toString() } : {}),
  })
  const { date: _, ...headers } = r.headers
  return { status: r.statusCode, go: String(r.headers.location ?? ''), text: r.payload, headers: JSON.stringify(headers) }
}
const actorName = (a: Seated) => `${a.part.team} ${a.part.role} ${a.part.person}`

function idsOf(world: number): Record<string, string> {
  const first = (name: string) => county.known.find((k) => k.world === world && k.table === name)?.key ?? randomUUID()
  return {
    familyId: first('people.family'),
    memberId: first('people.member'),
    pointId: first('people.contact_point'),
    contactId: first('frontdoor.contact'),
    requestId: first('frontdoor.request'),
    assessmentId: first('risk.assessment'),
    actionId: first('plans.action'),
    needId: first('plans.need'),
    callId: first('casework.call'),
    involvementId: first('casework.involvement'),
    itemId: first('meetings.item'),
    fileId: first('harm.file'),
    dangerId: first('people.danger'),
    noticeId: first('access.notice'),
    id: first('access.notice'),
    secretId: county.secrets.find((s) => s.world === world)?.id ?? randomUUID(),
    sessionId: first('harm.session'),
    sittingId: (county.known.find((k) => k.world === world && k.table === 'meetings.item')?.rec.sitting_id as string) ?? randomUUID(),
  }
}
const filled = (path: string, ids: Record<string, string>, nested?: Record<string, string>): string => {
  let n = 0
  return path.replace(/:(\w+)/g, (_, name: string) => {
    n++
    if (name === 'key' || name === 'topic' || name === 'token') return 'idva'
    if (name === 'day') return '2026-03-10'
    if (name === 'seq') return '1'
    return (n > 1 && nested ? nested : ids)[name] ?? randomUUID()
  })
}
/** What of this answer the reader may not know. */
function leaks(actor: Seated, text: string, typed: readonly string[] = []): string[] {
  const out: string[] = []
  for (const word of wordsIn(text)) {
    if (typed.includes(word)) continue
    const of = words.get(word)
    if (!of) continue
    const world = 'secret' in of ? of.secret.world : of.world
    const s = standings.get(actor)?.[world] ?? nobody
    const may =
      'secret' in of ? allows(s, of.secret.about, 'r', county.facts[world] as County['facts'][number]) : want(county, of, s, actor, 'r')
    if (!may) out.push(`${names[world]}: ${'secret' in of ? of.secret.about : `${of.table} (${of.about})`}`)
  }
  return [...new Set(out)]
}

test('everybody asks for every page: no word reaches anyone who may not, and what is hidden looks like what is missing', {
  timeout: 300_000,
}, async () => {
  const found: string[] = []
  const told: string[] = []
  const broken: string[] = []
  let [asked, seen] = [0, 0]
  const reached = new Set<string>()
  const routes = manifest.filter((m) => m.method === 'GET' && m.path !== '/leave' && !m.path.startsWith('/demo'))
  for (const [n, actor] of county.cast.entries())
    for (const [r, route] of routes.entries()) {
      const plural = /:\w+/.test(route.path)
      const own = names
        .map((_, w) => w)
        .filter((w) => (standings.get(actor)?.[w]?.family.size ?? 0) + (standings.get(actor)?.[w]?.file.size ?? 0) > 0)
      const turn = (k: number) => (n + r + k) % names.length
      const tries_ = plural
        ? [...new Set([own[(n + r) % Math.max(1, own.length)] ?? turn(0), turn(1), turn(3)])].map((w) => filled(route.path, idsOf(w)))
        : [route.path]
      if (plural && (route.path.match(/:/g)?.length ?? 0) > 1) tries_.push(filled(route.path, idsOf(own[0] ?? turn(0)), idsOf(turn(2))))
      const missing = plural ? await ask(actor, 'GET', filled(route.path, {})) : undefined
      for (const path of tries_) {
        const answer = await ask(actor, 'GET', path)
        asked++
        if (answer.status >= 500) broken.push(`${answer.status} ${path} (${route.path}) for ${actorName(actor)}`)
        for (const leak of leaks(actor, answer.text + answer.go)) found.push(`${actorName(actor)} ${route.path}: ${leak}`)
        for (const word of wordsIn(answer.text)) {
          const of = words.get(word)
          if (of && !('secret' in of)) reached.add(of.table)
          seen++
        }
        if (
          missing &&
          answer.status === 404 &&
          missing.status === 404 &&
          (answer.text !== missing.text || answer.headers !== missing.headers)
        )
          told.push(`${actorName(actor)} ${path}`)
      }
    }
  console.log({ asked, seen, reached: reached.size })
  assert.deepEqual(broken.slice(0, 30), [])
  assert.deepEqual([...new Set(found)].slice(0, 60), [])
  assert.deepEqual(told.slice(0, 20), [])
})
