/**
 * Loads random worlds side by side in one transaction that is rolled back, asks the database as everybody what they read, change, open and add, and
 * compares with the oracle. For tests and benches alone.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  type About,
  allows,
  type Basis,
  changesWork,
  type Denial,
  hearsNotice,
  readsArrival,
  readsLink,
  readsPerson,
  readsRequest,
  type Standing,
  standing,
  table,
} from './oracle.ts'
import {
  aWorld,
  build,
  type County,
  day,
  type End,
  ends,
  type Known,
  type Places,
  parts,
  type Rec,
  type Seated,
  uuid,
  type World,
} from './worlds.ts'

export interface Client {
  query<R = Record<string, unknown>>(text: string, values?: unknown[]): Promise<{ rows: R[]; rowCount: number | null }>
}

// ── Loading ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What others lean on goes first. */
const order =
  'access.staff access.hat people.person people.family people.member vault.secret people.contact_point frontdoor.contact harm.file harm.file_family frontdoor.request risk.assessment meetings.sitting meetings.item casework.involvement'.split(
    ' ',
  )
/** Facts: loaded as the app writes them, so that the triggers give the bases. All else goes past triggers and foreign keys, for speed. */
const factTables =
  'frontdoor.contact frontdoor.request casework.involvement meetings.item harm.involvement access.oversight access.basis access.denial access.restriction'.split(
    ' ',
  )

export async function load(client: Client, county: County, castEnds: readonly End[], now: number): Promise<void> {
  for (const name of [...order, ...[...county.rows.keys()].filter((k) => !order.includes(k))]) {
    const list = county.rows.get(name)
    if (!list?.length) continue
    // Rows of one table may leave different things out: those that name the same columns go together, and what ended is written when it ended.
    const groups = new Map<string, Rec[]>()
    for (const rec of list) {
      const key = `${Object.keys(rec).join()}|${name === 'harm.involvement' ? (rec.ended_at ?? '') : ''}`
      const group = groups.get(key) ?? []
      group.push(rec)
      groups.set(key, group)
    }
    await client.query(`set local session_replication_role = ${factTables.includes(name) ? 'origin' : 'replica'}`)
    for (const [key, group] of groups) {
      const [columns, then] = key.split('|') as [string, string]
      await client.query("select set_config('app.clock', $1, true)", [then === '' ? new Date(now).toISOString() : then])
      await client.query(`insert into ${name} (${columns}) select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`, [
        JSON.stringify(group),
      ])
    }
    if (name === 'access.hat')
      for (const a of county.cast)
        await client.query('select access.open_session($1, $2, $3, $4)', [a.secret, a.staff, a.hat, new Date(now - 1_200_000)])
  }
  await client.query('set local session_replication_role = origin')
  // Everybody has shown a moment ago that it is still them: what opens the vault beyond that is the policy's.
  await client.query('update access.session set proven_at = $1', [new Date(now)])
  const moment = new Date(now)
  for (const [i, end] of castEnds.entries()) {
    const a = county.cast[i] as Seated
    const hash = createHash('sha256').update(a.secret).digest()
    if (end === 'suspended' || end === 'left') await client.query('update access.staff set state = $2 where id = $1', [a.staff, end])
    if (end === 'hat over' || end === 'hat over now')
      await client.query('update access.hat set until_at = $2 where id = $1', [a.hat, new Date(now - (end === 'hat over' ? day : 0))])
    if (end === 'session over now') await client.query('update access.session set expires_at = $2 where secret_hash = $1', [hash, moment])
    if (end === 'idle now') await client.query('update access.session set idle_until = $2 where secret_hash = $1', [hash, moment])
    if (end === 'revoked')
      await client.query('update access.session set revoked_at = $2 where secret_hash = $1', [hash, new Date(now - 1000)])
  }
}

// ── Asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const keyOf: Record<string, string> = {
  'risk.account': 'family_id',
  'plans.safety_plan': 'family_id',
  'harm.file_family': 'family_id',
  'harm.heard': 'family_id',
}
type Keys = ReadonlyMap<string, ReadonlySet<string>>

const question = (names: readonly string[], lock: string) =>
  `with ${names.map((n, i) => `t${i} as (select ${keyOf[n] ?? 'id'} as k from ${n} ${lock})`).join(', ')} ${names.map((_, i) => `select ${i} as t, array_agg(k::text) as keys from t${i}`).join(' union all ')}`
async function keys(client: Client, names: readonly string[], lock = ''): Promise<Keys> {
  const { rows } = await client.query<{ t: number; keys: string[] | null }>(question(names, lock))
  return new Map(rows.map((r) => [names[r.t] as string, new Set(r.keys ?? [])]))
}
/** Signs in for what follows; null is nobody. */
async function enter(client: Client, secret: string | null, at: number): Promise<void> {
  await client.query('set local role oneplan_app')
  await client.query("select set_config('app.family', '', true)")
  await client.query('select * from access.enter($1, $2, $3)', [secret, uuid(1, 9), new Date(at)])
}
/** Tries each row and takes it back: true where the policy let it in, whatever else may be wrong with it. */
const tries = `
  drop schema if exists worlds cascade; create schema worlds; grant usage on schema worlds to oneplan_app;
  create function worlds.tries(what jsonb) returns text[] language plpgsql as $$
  declare r jsonb; outcome text[] := '{}';
  begin
    for r in select jsonb_array_elements(what) loop
      begin
        execute format('insert into %1$s (%2$s) select %2$s from jsonb_populate_record(null::%1$s, $1)', r->>'table', r->>'columns') using r->'rec';
        raise sqlstate 'ZZ001';
      exception
        when sqlstate 'ZZ001' then outcome := outcome || 'let in'::text;
        when insufficient_privilege then outcome := outcome || 'kept out'::text;
        when integrity_constraint_violation then outcome := outcome || 'let in'::text;
      end;
    end loop;
    return outcome;
  end $$;
  create function worlds.opens(what uuid[]) returns setof uuid language plpgsql as $$
  declare s uuid;
  begin
    foreach s in array what loop
      begin
        if exists (select from vault.reveal(s, 'to ring her')) then return next s; end if;
      exception when insufficient_privilege or no_data_found then null;
      end;
    end loop;
  end $$;
  grant execute on all functions in schema worlds to oneplan_app`

// ── Comparing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Disagreement {
  world: number
  actor: string
  table: string
  right: 'read' | 'change' | 'add' | 'open'
  database: boolean
  oracle: boolean
  standing: string
}
export interface Tally {
  worlds: number
  decisions: number
  allowed: number
  disagreements: Disagreement[]
  /** What broke a law that needs no oracle. */
  broken: string[]
  /** Where the first disagreement was found, to make it small. */
  first?: { asking: Omit<Asking, 'worlds'>; world: World }
  /** Times a class, a basis and a denial met, and were allowed or not. */
  cells: Map<string, { yes: number; no: number }>
  tables: Set<string>
}
export const newTally = (): Tally => ({
  worlds: 0,
  decisions: 0,
  allowed: 0,
  disagreements: [],
  broken: [],
  cells: new Map(),
  tables: new Set(),
})

const throughFile = (table: string) =>
  table.startsWith('harm.') && !['harm.passed', 'harm.file_family', 'harm.heard', 'harm.joint_work'].includes(table)
export const want = (county: County, k: Known, s: Standing, actor: Seated, right: 'r' | 'w', other: Standing = nobody): boolean => {
  if (k.about === 'between') return right === 'r' && readsLink(s, other)
  if (k.about === 'arrived') return readsArrival(s, actor, actor.part.role, k.to?.[0] ?? '')
  if (k.about === 'person') return right === 'r' && readsPerson(s)
  if (k.about === 'request') return readsRequest(s, actor, k.to ?? [], k.of ?? 'family')
  if (k.about === 'notice') return hearsNotice(s, actor, k.to?.[0] ?? '')
  const facts = county.facts[k.world] as County['facts'][number]
  if (k.table === 'casework.involvement' && right === 'w')
    return changesWork(s, actor, { team: k.rec.team_id as string, side: k.rec.side as string }, facts)
  return allows(s, k.about, right, facts, throughFile(k.table) ? 'file' : 'family')
}
const saysStanding = (s: Standing) =>
  `[${[...s.family].sort().join(' ')}] file [${[...s.file].join(' ')}] emergency [${[...s.opened].join(' ')}] denied [${[...s.denied].sort().join(' ')}]`
const actorName = (a: Seated | null) => (a ? `${a.part.team} ${a.part.role} ${a.part.person}` : 'nobody')

/** What a change to a world may never do, whoever is right about the rest: nobody sees more for it. */
export const laws: readonly { says: string; change(w: World, n: number): World }[] = [
  {
    says: 'a denial never grants',
    change: (w, n) => ({
      ...w,
      denials: [
        ...w.denials,
        { who: n % parts.length, kind: (['party', 'relation', 'excluded'] as const)[n % 3] ?? 'party', spell: { from: -day, until: null } },
      ],
    }),
  },
  {
    says: 'a restriction never grants',
    change: (w, n) => ({ ...w, restriction: (w.restriction ?? parts.map((_, i) => i)).filter((i) => i % 3 !== n % 3) }),
  },
  {
    says: 'the end of a basis never grants',
    change: (w, n) => ({
      ...w,
      involvements: w.involvements.map((v, i) =>
        i === n % w.involvements.length ? { ...v, spell: { from: -300 * day, until: -91 * day } } : v,
      ),
    }),
  },
  {
    says: 'the order of facts says nothing',
    change: (w) => ({
      ...w,
      contacts: [...w.contacts].reverse(),
      involvements: [...w.involvements].reverse(),
      emergencies: [...w.emergencies].reverse(),
    }),
  },
]
/** One world in so many has a twin beside it. */
const twinEvery = 5

/** All of a world that begins or would begin in the millisecond after the asking: a later clock may show more of it. */
const beginsNext = (w: World, at: number): boolean =>
  [...w.contacts, ...w.involvements, ...(w.harm?.involvements ?? []), ...w.denials, ...w.emergencies, ...w.oversight].some(
    (f) => f.spell.from === at + 1,
  ) ||
  w.items.some((i) => i.listed === at + 1) ||
  // The end of work with him takes the wall down, and the end of a denial takes that down: both show more, and should.
  [...(w.harm?.involvements ?? []), ...w.denials].some((f) => f.spell.until !== null)

export interface Asking {
  worlds: readonly World[]
  castEnds: readonly End[]
  places: Places
  now: number
  /** When it is asked, in milliseconds from `now`. */
  at: number
  seed: number
  /** How many rows each person tries to add. */
  adds?: number
}

/** Everybody asks for everything in these worlds, and the answers are put beside the oracle's. */
export async function askAll(client: Client, asking: Asking, tally: Tally): Promise<void> {
  const { places, now, at, seed } = asking
  const twins = asking.worlds.flatMap((w, i) => {
    const law = laws[Math.floor(i / twinEvery) % laws.length]
    return i % twinEvery === 0 && law ? [{ of: i, law: law.says, world: law.change(w, i + seed) }] : []
  })
  const worlds = [...asking.worlds, ...twins.map((t) => t.world)]
  const county = build(worlds, asking.castEnds, places, now, at, seed)
  await client.query('begin')
  try {
    await load(client, county, asking.castEnds, now)
    const tables = [...new Set(county.known.map((k) => k.table))]
    for (const t of tables) tally.tables.add(t)
    const may = new Map(
      (
        await client.query<{ name: string; change: boolean; add: boolean }>(
          "select name, has_table_privilege('oneplan_app', name, 'update') as change, has_table_privilege('oneplan_app', name, 'insert') as add from unnest($1::text[]) as name",
          [tables],
        )
      ).rows.map((r) => [r.name, r]),
    )
    const changeable = tables.filter((n) => may.get(n)?.change)
    const fixed = fixedRows(county)
    tally.worlds += asking.worlds.length
    // Every other of the cast, in turn from lot to lot: each asks for everything in half of all worlds. Nobody, and a made-up secret, in a quarter.
    const askers = county.cast.filter((_, i) => (i + seed) % 2 === 0)
    for (const actor of [...askers, ...(seed % 4 === 0 ? [null, 'made up' as const] : [])]) {
      const person = actor === 'made up' ? null : actor
      const name = actor === 'made up' ? 'a made-up secret' : actorName(person)
      const standings = county.facts.map((f) => (person ? standing(f, person, places, at) : nobody))
      const dormant = county.facts.map((f) => (person ? wouldBe(f, person, places) : none))
      await enter(client, actor === 'made up' ? 'x'.repeat(43) : (person?.secret ?? null), now + at)
      const read = await keys(client, tables)
      const change = await keys(client, changeable, 'for no key update')

      const note = (world: number, thing: string, right: Disagreement['right'], database: boolean, oracle: boolean) => {
        tally.decisions++
        if (database) tally.allowed++
        if (database !== oracle)
          tally.disagreements.push({
            world,
            actor: name,
            table: thing,
            right,
            database,
            oracle,
            standing: saysStanding(standings[world] ?? nobody),
          })
      }
      for (const k of county.known) {
        const s = standings[k.world] ?? nobody
        const other = k.other === undefined ? nobody : (standings[k.other] ?? nobody)
        const [sees, should] = [read.get(k.table)?.has(k.key) === true, person ? want(county, k, s, person, 'r', other) : false]
        note(k.world, k.table, 'read', sees, should)
        if (may.get(k.table)?.change)
          note(
            k.world,
            k.table,
            'change',
            change.get(k.table)?.has(k.key) === true,
            person ? want(county, k, s, person, 'w') && should : false,
          )
        if (k.about === 'between' || k.about === 'arrived') {
          const cell = tally.cells.get(k.about) ?? { yes: 0, no: 0 }
          cell[sees ? 'yes' : 'no']++
          tally.cells.set(k.about, cell)
        }
        if (person) count(tally, county, k, s, dormant[k.world] ?? none, sees)
      }
      // Nothing but what was put there: a row that no world holds would be somebody's.
      const known = new Map(tables.map((n) => [n, new Set<string>()]))
      for (const k of county.known) known.get(k.table)?.add(k.key)
      for (const n of tables.filter((n) => n !== 'access.notice'))
        for (const key of read.get(n) ?? [])
          if (!known.get(n)?.has(key)) tally.broken.push(`${name} reads ${key} of ${n}, which no world holds`)

      if (person) await add(client, { asking, county, person, standings, may, note, tally })
      await openSecrets(client, { asking, county, person, standings, note })
      for (const t of twins) obey(t, asking.worlds.length + twins.indexOf(t), read, fixed, name, tally)
      // Twice in a millisecond: what was hidden stays so, unless something begins.
      if (seed % 4 === 0 && person) {
        await enter(client, person.secret, now + at + 1)
        const later = await keys(client, tables)
        for (const k of county.known)
          if (
            !beginsNext(worlds[k.world] as World, at) &&
            !(k.other !== undefined && beginsNext(worlds[k.other] as World, at)) &&
            later.get(k.table)?.has(k.key) &&
            !read.get(k.table)?.has(k.key)
          )
            tally.broken.push(`${name} reads ${k.table} of world ${k.world} a millisecond later, and nothing began`)
      }
      await client.query('reset role')
    }
  } finally {
    await client.query('rollback')
  }
}

const none: ReadonlySet<Basis> = new Set()
export const nobody: Standing = {
  family: new Set(),
  file: new Set(),
  denied: new Set<Denial>(['signed out']),
  opened: new Set(),
  meetsHim: false,
}

/** The bases this person would have if every fact held at every time. */
function wouldBe(facts: County['facts'][number], person: Seated, places: Places): ReadonlySet<Basis> {
  const always = <T extends { from: number; until: number | null }>(list: readonly T[]) =>
    list.map((x) => ({ ...x, from: -day, until: null }))
  const s = standing(
    {
      ...facts,
      contacts: facts.contacts.map((c) => ({ ...c, received: -day, decided: null })),
      involvements: always(facts.involvements),
      items: facts.items.map((i) => ({ ...i, listed: -day, held: day })),
      harm: facts.harm && { ...facts.harm, involvements: always(facts.harm.involvements) },
      oversight: always(facts.oversight),
    },
    person,
    places,
    0,
  )
  return new Set([...s.family, ...s.file])
}

/** Rows that every world has, by table and place, so that a world and its twin can be laid side by side. */
function fixedRows(county: County): Map<number, Map<string, string>> {
  const rows = new Map<number, Map<string, string>>()
  for (const k of county.known) {
    if (/^(frontdoor|meetings|access|arrivals)\.|involvement|outcome|people\.link/.test(k.table)) continue
    const mine = rows.get(k.world) ?? new Map<string, string>()
    rows.set(k.world, mine)
    let n = 0
    while (mine.has(`${k.table} ${n}`)) n++
    mine.set(`${k.table} ${n}`, k.key)
  }
  return rows
}
function obey(
  twin: { of: number; law: string },
  index: number,
  read: Keys,
  fixed: Map<number, Map<string, string>>,
  name: string,
  tally: Tally,
): void {
  for (const [place, key] of fixed.get(index) ?? []) {
    const tableName = place.split(' ')[0] as string
    const other = fixed.get(twin.of)?.get(place)
    if (read.get(tableName)?.has(key) && other && !read.get(tableName)?.has(other))
      tally.broken.push(`${name} reads ${tableName} of world ${twin.of} only in its twin: ${twin.law}`)
  }
}

/** Counts the meeting of a class, a basis and a denial, when this basis is the only thing that could open the row. */
function count(tally: Tally, county: County, k: Known, s: Standing, would: ReadonlySet<Basis>, sees: boolean): void {
  if (k.about === 'person' || k.about === 'request' || k.about === 'notice' || k.about === 'between' || k.about === 'arrived') return
  if (s.denied.has('signed out')) return
  const facts = county.facts[k.world] as County['facts'][number]
  const hit = (basis: string, denial: string, yes: boolean) => {
    const key = `${k.about} | ${basis} | ${denial}`
    const cell = tally.cells.get(key) ?? { yes: 0, no: 0 }
    cell[yes ? 'yes' : 'no']++
    tally.cells.set(key, cell)
  }
  for (const basis of would) {
    const live = s.family.has(basis) || s.file.has(basis)
    const others = [...s.family, ...s.file].some((b) => b !== basis && table[k.about as About][b] !== '-') || s.opened.has(k.about)
    if (others && sees) continue
    // Without a denial: the basis holds, or it has ended or not begun.
    if (s.denied.size === 0) hit(basis, 'none', sees)
    if (!live) continue
    for (const denial of denials) {
      const here =
        denial === 'restricted'
          ? facts.restriction !== null
          : denial === 'wall'
            ? facts.harm?.linked === true && facts.harm.involvements.length > 0
            : facts.denials.some((d) => d.kind === denial)
      if (s.denied.has(denial)) hit(basis, denial, sees)
      else if (here && s.denied.size === 0) hit(basis, denial, sees)
    }
  }
  if (s.opened.has(k.about) || facts.emergencies.length > 0) {
    const alone = [...s.family, ...s.file].every((b) => table[k.about as About][b] === '-')
    if (alone && s.denied.size === 0) hit('emergency', 'none', sees)
    if (alone && s.opened.has(k.about)) for (const denial of denials) if (s.denied.has(denial)) hit('emergency', denial, sees)
  }
}
export const denials = ['party', 'relation', 'excluded', 'restricted', 'wall'] as const

interface Trying {
  asking: Asking
  county: County
  person: Seated | null
  standings: readonly Standing[]
  note(world: number, thing: string, right: Disagreement['right'], database: boolean, oracle: boolean): void
}
/** A few of everything: mostly in worlds where this person has a place, for elsewhere all is refused. */
const some = <T extends { world: number }>(list: readonly T[], standings: readonly Standing[], n: number, seed: number): T[] => {
  const chosen: T[] = []
  let x = seed * 7919 + 17
  for (let tries_ = 0; chosen.length < n && tries_ < n * 6; tries_++) {
    x = (x * 1103515245 + 12345) % 2147483648
    const one = list[x % list.length]
    if (!one) break
    const s = standings[one.world]
    if (s && (s.family.size > 0 || s.file.size > 0 || s.opened.size > 0 || tries_ % 4 === 0)) chosen.push(one)
  }
  return chosen
}
const notAdded = new Set([
  'people.family',
  'people.person',
  'frontdoor.request',
  'access.notice',
  'harm.file',
  'harm.file_family',
  'harm.word',
  'arrivals.arrival',
])

async function add(
  client: Client,
  t: Trying & { person: Seated; may: ReadonlyMap<string, { add: boolean }>; tally: Tally },
): Promise<void> {
  const { county, person, standings } = t
  const addable = county.known.filter((k) => t.may.get(k.table)?.add && !notAdded.has(k.table))
  const chosen = some(addable, standings, t.asking.adds ?? 32, t.asking.seed + person.part.person)
  const rows = chosen.map((k, i) => {
    const rec: Rec = {
      ...k.rec,
      ...('id' in k.rec ? { id: uuid(0xf0000000 + i, t.asking.seed & 0xffff, person.part.person * 64 + parts.indexOf(person.part)) } : {}),
    }
    if ('recorded_by' in rec) rec.recorded_by = person.hat
    return { table: k.table, columns: Object.keys(rec).join(), rec }
  })
  const { rows: answer } = await client.query<{ tries: string[] }>('select worlds.tries($1::jsonb) as tries', [JSON.stringify(rows)])
  chosen.forEach((k, i) => {
    const s = standings[k.world] as Standing
    const letIn = answer[0]?.tries[i] === 'let in'
    // Work with him is taken by one's own team.
    const own = k.table !== 'harm.involvement' || k.rec.team_id === person.team
    t.note(k.world, k.table, 'add', letIn, own && want(county, k, s, person, 'w'))
    // Who adds to a thing reads it; but for a concern, which is written and never read again.
    if (letIn && k.about !== 'concern' && k.about !== 'person' && !want(county, k, s, person, 'r'))
      t.tally.broken.push(`${actorName(person)} adds to ${k.table} of world ${k.world} and does not read it`)
  })
}

async function openSecrets(client: Client, t: Trying): Promise<void> {
  const chosen = some(t.county.secrets, t.standings, t.person ? 24 : 4, t.asking.seed + (t.person?.part.person ?? 0))
  const { rows } = await client.query<{ id: string }>('select worlds.opens($1::uuid[]) as id', [chosen.map((c) => c.id)])
  const opened = new Set(rows.map((r) => r.id))
  for (const c of chosen) {
    const s = t.standings[c.world] ?? nobody
    t.note(
      c.world,
      `vault: ${c.about}`,
      'open',
      opened.has(c.id),
      t.person ? allows(s, c.about, 'r', t.county.facts[c.world] as County['facts'][number]) : false,
    )
  }
}

// ── Many ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where the teams of this installation stand. */
export async function placesOf(client: Client, team: (key: string) => string): Promise<Places> {
  const teams = (
    await client.query<{ id: string; side: Places extends { sideOf(t: string): infer S } ? S : never; front_door: string | null }>(
      'select id, side, front_door from access.team',
    )
  ).rows
  const seats = (await client.query<{ forum: string; team_id: string }>('select forum, team_id from meetings.seat')).rows
  const side = new Map(teams.map((x) => [x.id, x.side]))
  return {
    team,
    keeping: (door) => teams.filter((x) => x.front_door === door).map((x) => x.id),
    sittingAt: (forum) => seats.filter((x) => x.forum === forum).map((x) => x.team_id),
    sideOf: (id) => side.get(id) ?? 'board',
  }
}

const castEnd: fc.Arbitrary<End> = fc.oneof(
  { weight: 9, arbitrary: fc.constant('signed in' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...ends) },
)

/** So many worlds, some hundreds side by side at a time, each lot with its own cast, asked at its own moment. Each connection takes the next lot. */
export async function askMany(
  clients: readonly Client[],
  places: Places,
  settings: { worlds: number; seed: number; now: number; sideBySide?: number },
): Promise<Tally> {
  const tally = newTally()
  const lot = settings.sideBySide ?? 250
  const worlds = fc.sample(aWorld, { numRuns: settings.worlds, seed: settings.seed })
  const casts = fc.sample(fc.array(castEnd, { minLength: parts.length, maxLength: parts.length }), {
    numRuns: Math.ceil(settings.worlds / lot),
    seed: settings.seed,
  })
  await clients[0]?.query(tries)
  let next = 0
  const work = async (client: Client): Promise<void> => {
    for (let i = next++; i < casts.length; i = next++) {
      const lotOf = worlds.slice(i * lot, (i + 1) * lot)
      const asking = { castEnds: casts[i] ?? [], places, now: settings.now, at: (i % 3) - 1, seed: i }
      const before = tally.disagreements.length
      await askAll(client, { ...asking, worlds: lotOf }, tally)
      const world = lotOf[tally.disagreements[before]?.world ?? -1]
      if (world && !tally.first) tally.first = { asking, world }
    }
  }
  await Promise.all(clients.map(work))
  return tally
}

/** The smallest world that still shows the first disagreement: facts are taken away one at a time while it stays. */
export async function smallest(client: Client, asking: Omit<Asking, 'worlds'>, world: World): Promise<World> {
  const wrong = async (w: World) => {
    const tally = newTally()
    await askAll(client, { ...asking, worlds: [w] }, tally)
    return tally.disagreements.length > 0
  }
  let now = world
  for (let again = true; again; ) {
    again = false
    for (const smaller of withOneLess(now))
      if (await wrong(smaller)) {
        now = smaller
        again = true
        break
      }
  }
  return now
}
function* withOneLess(w: World): Generator<World> {
  for (const key of ['contacts', 'involvements', 'items', 'requests', 'denials', 'emergencies', 'oversight'] as const)
    for (let i = 0; i < w[key].length; i++) yield { ...w, [key]: w[key].filter((_, j) => j !== i) }
  if (w.restriction) yield { ...w, restriction: null }
  if (w.harm) yield { ...w, harm: null }
  for (let i = 0; i < (w.harm?.involvements.length ?? 0); i++)
    if (w.harm) yield { ...w, harm: { ...w.harm, involvements: w.harm.involvements.filter((_, j) => j !== i) } }
}
