/** Two people on record who may be one: found by a job that is nobody, looked at by those who may, said by one or by two, undone without a trace. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Day, parseDay } from '#lib/day.ts'
import { fold } from '#lib/text.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { keepSecret } from '#rooms/access/index.ts'
import { recordContact } from '#rooms/frontdoor/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { addIdentifier, addName, endName } from './about-actions.ts'
import { addMember, linkPerson, type NewMember, partPerson } from './actions.ts'
import type { Saying } from './link-rules.ts'
import { findPairs } from './match-job.ts'
import { decidedPairs, linksBetween, openPair, sayOfPair, undoPair, waitingPairs } from './matching.ts'
import { openFamily, recognise } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

interface Made {
  familyId: string
  id: string
}
const syllables = 'ba ke di fo gu la me ni po ru sa te vi zo jum wex'.split(' ')
/** Somebody nobody else is called like, or sounds like, unless the test says so. */
const fresh = () =>
  [...crypto.randomUUID().slice(0, 6)]
    .map((c) => syllables[Number.parseInt(c, 16)])
    .join('')
    .replace(/^./, (c) => c.toUpperCase())
async function take(m: Partial<NewMember> & { born?: string }, familyId?: string, key = 'pippa'): Promise<Made> {
  return p.as(key).act(async (ctx) => {
    let family = familyId
    if (!family) {
      const id = await recordContact(ctx, { channel: 'phone', caller: 'professional', name: 'not given' })
      family = (await ctx.db.selectFrom('frontdoor.contact').select('family_id').where('id', '=', id).executeTakeFirstOrThrow()).family_id
    }
    const { born, ...rest } = m
    const id = await addMember(ctx, family, {
      role: 'other',
      givenName: 'Ada',
      sex: 'female',
      bornOn: (parseDay(born ?? '1984-07-23') as Day) ?? null,
      ...rest,
    })
    return { familyId: family, id }
  })
}
const find = (pack = p.pack) => findPairs(p.job, testNow, pack)
const queue = async (key: string) => (await p.as(key).act((ctx) => waitingPairs(ctx, 200))).pairs
const pairOf = async (a: Made, b: Made): Promise<string> => {
  const [x, y] = [a.id, b.id].sort()
  return (await p.admin.query('select id from people.pair where member_a = $1 and member_b = $2', [x, y])).rows[0]?.id ?? ''
}
const say = (key: string, pair: string, said: Saying, why = '') => p.as(key).act((ctx) => sayOfPair(ctx, pair, said, why))
const persons = async (...list: Made[]) =>
  (await Promise.all(list.map((m) => p.admin.query('select person_id from people.member where id = $1', [m.id])))).map(
    (r) => r.rows[0].person_id as string,
  )
const one = async (...list: Made[]) => new Set(await persons(...list)).size === 1
const restrict = (m: Made, key = 'idva') =>
  p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    m.familyId,
    [p.as(key).hatId],
    testNow,
    'x',
  ])
const pairUp = async (m: Partial<NewMember> & { born?: string } = {}): Promise<{ a: Made; b: Made; pair: string }> => {
  const familyName = m.familyName ?? fresh()
  const [a, b] = [await take({ ...m, familyName }), await take({ ...m, familyName })]
  await find()
  return { a, b, pair: await pairOf(a, b) }
}

test('two records of one name and one birth date come to be looked at, once, and keep no value of anybody’s', async () => {
  const { pair } = await pairUp({ familyName: 'Thornapple' })
  assert.equal((await queue('pippa')).filter((w) => w.id === pair).length, 1)
  assert.equal(await find(), 0, 'nobody is looked for twice')
  const { rows } = await p.admin.query('select explained::text as e, model, because from people.pair where id = $1', [pair])
  assert.doesNotMatch(rows[0].e.toLowerCase(), /thornapple|ada|1984/)
  assert.deepEqual([rows[0].model, rows[0].because], ['2026-03', 'found'])
})
test('the bars that are shown are the sum that was worked out', async () => {
  const { pair } = await pairUp()
  const shown = await p.as('pippa').act((ctx) => openPair(ctx, pair))
  assert.ok(Math.abs(shown.explained.bars.reduce((n, b) => n + b.bits, 0) - shown.weight) < 0.02)
})
test('a pair that is no longer alike, because a name was put right, goes by itself', async () => {
  const { a, pair } = await pairUp()
  await p.admin.query(
    "update people.member set given_name = 'Bronwen', family_name = 'Elsewhere', name_key = 'bronwen elsewhere', born_on = '1960-01-02' where id = $1",
    [a.id],
  )
  await find()
  assert.equal((await p.admin.query('select state from people.pair where id = $1', [pair])).rows[0].state, 'gone')
})
test('the queue is by what a mistake would do and how long it waits, never by the weight', async () => {
  const plain = await pairUp({ born: '1971-05-05' })
  const victim = await pairUp({ role: 'victim', born: '1972-05-05' })
  const child = await pairUp({ role: 'child', born: '2015-05-05' })
  const high = await pairUp({ role: 'victim', born: '1973-05-05' })
  await p.admin.query(
    "insert into risk.level (id, family_id, level, how, at, recorded_by) values (gen_random_uuid(), $1, 'high', 'judgement', $2, $3)",
    [high.a.familyId, testNow, p.as('pippa').hatId],
  )
  const hidden = await pairUp({ role: 'other', born: '1974-05-05' })
  await p
    .as('pippa')
    .act((ctx) => keepSecret(ctx, { familyId: hidden.a.familyId, memberId: hidden.a.id, kind: 'address', value: '1 Nowhere Row\nZY1 1AA' }))
  const order = (await queue('pippa')).map((w) => w.id).filter((id) => [plain, victim, child, high, hidden].some((x) => x.pair === id))
  assert.deepEqual(order, [hidden.pair, high.pair, child.pair, victim.pair, plain.pair])
})
test('where nobody is at risk by it one person says it; undone, every row is as it was, and the two are not offered again', async () => {
  const { a, b, pair } = await pairUp()
  const rows = async () => (await p.admin.query('select * from people.member where id = any ($1) order by id', [[a.id, b.id]])).rows
  const before = await rows()
  assert.equal(await say('pippa', pair, 'same', 'The same telephone'), 'same')
  assert.ok(await one(a, b))
  assert.notDeepEqual(await rows(), before)
  await p.as('pippa2').act((ctx) => undoPair(ctx, pair, 'Her sister rang'))
  assert.deepEqual(await rows(), before)
  await p.admin.query('insert into people.to_match (member_id, since) values ($1, now()), ($2, now())', [a.id, b.id])
  await find()
  assert.ok(!(await queue('pippa')).some((w) => w.id === pair))
  const log = (await p.as('pippa').act((ctx) => openPair(ctx, pair))).links
  assert.deepEqual(
    log.map((l) => [l.kind, l.how, l.undoneWhy, l.madeBy, l.undoneBy]),
    [['same', 'review', 'Her sister rang', p.as('pippa').hatId, p.as('pippa2').hatId]],
  )
})
test('of a victim, a child or somebody hidden two people say it, and the second is another', async () => {
  for (const m of [
    { role: 'victim' as const, born: '1981-02-03' },
    { role: 'child' as const, born: '2014-02-03' },
    { role: 'other' as const, born: '2012-02-03' },
  ]) {
    const { a, b, pair } = await pairUp(m)
    assert.equal(await say('pippa', pair, 'same'), 'waits')
    assert.equal(await one(a, b), false)
    assert.ok(!(await queue('pippa')).some((w) => w.id === pair), 'who has looked has looked')
    assert.equal(await say('pippa', pair, 'same'), 'waits', 'one person is not two')
    assert.equal(await one(a, b), false)
    const second = (await queue('mash')).find((w) => w.id === pair)
    assert.equal(second?.sayings, 1)
    assert.equal((await p.as('mash').act((ctx) => openPair(ctx, pair))).said, undefined, 'what the first said is not told')
    assert.equal(await say('mash', pair, 'same'), 'same')
    assert.ok(await one(a, b))
    const { links, said } = await p.as('mash').act((ctx) => openPair(ctx, pair))
    assert.deepEqual([links[0]?.madeBy, links[0]?.secondBy], [p.as('pippa').hatId, p.as('mash').hatId])
    assert.equal(said?.length, 2)
  }
})
test('two who do not agree are not enough: a third decides, and nothing is joined meanwhile', async () => {
  const { a, b, pair } = await pairUp({ role: 'victim' })
  assert.equal(await say('pippa', pair, 'same'), 'waits')
  assert.equal(await say('pippa2', pair, 'different'), 'waits')
  assert.equal(await one(a, b), false)
  assert.equal(await say('mash', pair, 'different'), 'different')
  assert.equal(await say('pippa-manager', pair, 'same'), 'settled')
  assert.equal(await one(a, b), false)
})
test('cannot tell leaves it to a colleague; related is two people, known to be so', async () => {
  const { a, b, pair } = await pairUp()
  assert.equal(await say('pippa', pair, 'unsure'), 'waits')
  assert.ok((await queue('pippa2')).some((w) => w.id === pair))
  assert.equal(await say('pippa2', pair, 'related'), 'related')
  assert.equal(await one(a, b), false)
  assert.equal(
    (await p.admin.query("select count(*)::int as n from people.link where kind = 'related' and member_a = any ($1)", [[a.id, b.id]]))
      .rows[0].n,
    1,
  )
  assert.equal(await p.as('pippa').act((ctx) => linkPerson(ctx, b.familyId, b.id, a.id)), 'review', 'against it one word is not enough')
  assert.equal(await one(a, b), false)
})

// ── What is never joined ──────────────────────────────────────────────────────────────────────────────────────────────────────────

test('two people of one plan are never one, not even through a third', async () => {
  const familyName = fresh()
  const a = await take({ familyName })
  const sister = await take({ familyName, givenName: 'Adah' }, a.familyId)
  const c = await take({ familyName })
  assert.equal(await p.as('pippa').act((ctx) => linkPerson(ctx, c.familyId, c.id, a.id)), 'linked')
  await find()
  assert.equal(await pairOf(a, sister), '', 'never offered')
  await assert.rejects(
    p.as('pippa').act((ctx) => linkPerson(ctx, c.familyId, c.id, sister.id)),
    Refused,
  )
  const pair = await pairOf(c, sister)
  if (pair !== '') await assert.rejects(say('pippa', pair, 'same'), Refused)
  assert.equal(await one(c, sister), false)
})
test('birth dates of two people, and what a person said to be two, stand against a link', async () => {
  const familyName = fresh()
  const [a, son] = [await take({ familyName, born: '1950-03-04' }), await take({ familyName, born: '1981-09-11' })]
  await assert.rejects(
    p.as('pippa').act((ctx) => linkPerson(ctx, son.familyId, son.id, a.id)),
    /dates of birth/,
  )
  const { a: x, b: y, pair } = await pairUp()
  assert.equal(await say('pippa', pair, 'different'), 'different')
  const z = await take({ familyName: fresh() })
  await p.as('pippa').act((ctx) => linkPerson(ctx, z.familyId, z.id, x.id))
  await assert.rejects(
    p.as('pippa').act((ctx) => linkPerson(ctx, z.familyId, z.id, y.id)),
    Refused,
  )
  assert.equal(await one(x, y), false)
})
test('a bridge between two groups waits until two people have looked', async () => {
  const group = async () => {
    const familyName = fresh()
    const [a, b] = [await take({ familyName }), await take({ familyName })]
    await p.as('pippa').act((ctx) => linkPerson(ctx, b.familyId, b.id, a.id))
    return { a, b }
  }
  const [g, h] = [await group(), await group()]
  assert.equal(await p.as('pippa').act((ctx) => linkPerson(ctx, g.a.familyId, g.a.id, h.a.id)), 'review')
  assert.equal(await one(g.a, h.a), false)
  const pair = await pairOf(g.a, h.a)
  assert.equal((await queue('pippa2')).find((w) => w.id === pair)?.because, 'bridge')
  assert.equal(await say('pippa2', pair, 'same'), 'same')
  assert.ok(await one(g.a, g.b, h.a, h.b))
  await p.as('pippa').act((ctx) => undoPair(ctx, pair, 'A slip'))
  assert.ok((await one(g.a, g.b)) && (await one(h.a, h.b)) && !(await one(g.a, h.a)), 'each group is as it was')
})
test('a request writes nobody’s person: what is one is so by links alone', async () => {
  const { a, b } = await pairUp()
  const [pa] = await persons(a)
  await p.as('pippa').act(async (ctx) => {
    await sql`update people.member set person_id = ${pa} where id = ${b.id}`.execute(ctx.db)
    await sql`insert into people.member (id, family_id, person_id, role, given_name, name_key, recorded_by, recorded_at) values (gen_random_uuid(), ${b.familyId}, ${pa}, 'other', 'X', 'x', ${ctx.viewer.hatId}, ${ctx.now})`.execute(
      ctx.db,
    )
  })
  assert.equal((await p.admin.query('select count(*)::int as n from people.member where person_id = $1', [pa])).rows[0].n, 1)
})

// ── Said at the front door ────────────────────────────────────────────────────────────────────────────────────────────────────────

test('said at intake of a victim it holds and a second person looks; “different” undoes it at once', async () => {
  const familyName = fresh()
  const [a, b] = [await take({ role: 'victim', familyName }), await take({ role: 'victim', familyName })]
  assert.equal(await p.as('pippa').act((ctx) => linkPerson(ctx, b.familyId, b.id, a.id)), 'linked')
  assert.ok(await one(a, b))
  const pair = await pairOf(a, b)
  assert.ok(!(await queue('pippa')).some((w) => w.id === pair))
  assert.equal((await queue('mash')).find((w) => w.id === pair)?.because, 'second-look')
  assert.equal(await say('mash', pair, 'different', 'Another voice'), 'waits')
  assert.equal(await one(a, b), false, 'what may be wrong is undone first')
  assert.equal(await say('pippa2', pair, 'same'), 'same')
  assert.ok(await one(a, b), 'two say that they are one: it holds again')
})
test('a worker on one plan parts their own person; who is on neither parts nobody', async () => {
  const { a, b, pair } = await pairUp()
  await say('pippa', pair, 'same')
  await assert.rejects(
    p.as('idva').act((ctx) => partPerson(ctx, a.familyId, a.id)),
    NotFound,
  )
  assert.ok(await one(a, b))
  await p.as('pippa2').act((ctx) => partPerson(ctx, b.familyId, b.id, 'Two women'))
  assert.equal(await one(a, b), false)
})

// ── Who sees it ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a link is seen by who has a basis on both plans, and by nobody on one alone or on his side', async () => {
  const { a, b, pair } = await pairUp()
  await say('pippa', pair, 'same')
  const basis = (f: Made, key: string, kind = 'victim') =>
    p.admin.query(
      "insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values ($1, $2, $3, $4, 'infinity', $5)",
      [f.familyId, p.as(key).hatId, kind, new Date(testNow.getTime() - 1000), crypto.randomUUID()],
    )
  await basis(a, 'idva')
  await basis(b, 'idva')
  await basis(a, 'refuge')
  const rows = (key: string) =>
    p.as(key).act(async (ctx) => (await sql`select * from people.link where ${a.id} in (member_a, member_b)`.execute(ctx.db)).rows.length)
  assert.equal(await rows('idva'), 1)
  for (const key of ['refuge', 'housing', 'dapp', 'partner-support', 'board', 'governance', 'council-admin'])
    assert.equal(await rows(key), 0, key)
  const seen = (key: string) =>
    p.as(key).act(async (ctx) => (await linksBetween(ctx, await openFamily(ctx, a.familyId))).map((l) => l.familyId))
  assert.deepEqual(await seen('idva'), [b.familyId])
  assert.deepEqual(await seen('refuge'), [])
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', $3)", [
    b.familyId,
    p.as('idva').staffId,
    new Date(0),
  ])
  assert.deepEqual(await seen('idva'), [], 'denied one of the two, the link is gone as well')
})
test('of two areas, or of somebody hidden, governance sees words alone; nobody who keeps a door sees names', async () => {
  const familyName = 'Umberslade'
  const [a, b] = [await take({ familyName, role: 'victim' }), await take({ familyName, role: 'victim' })]
  await restrict(b)
  await find()
  const pair = await pairOf(a, b)
  assert.notEqual(pair, '')
  for (const key of ['pippa', 'pippa2', 'mash']) {
    assert.ok(!(await queue(key)).some((w) => w.id === pair), key)
    await assert.rejects(
      p.as(key).act((ctx) => openPair(ctx, pair)),
      NotFound,
    )
    await assert.rejects(say(key, pair, 'different'), NotFound)
  }
  const seen = await p.as('governance').act((ctx) => openPair(ctx, pair))
  assert.equal(seen.sight, 'words')
  const text = JSON.stringify([seen, await queue('governance')])
  for (const word of ['Umberslade', 'Ada', '1984', a.familyId, b.familyId, a.id, b.id]) assert.ok(!text.includes(word), word)
  assert.equal(await say('governance', pair, 'same'), 'waits')
  assert.equal(await say('pippa-manager', pair, 'same'), 'same')
  assert.ok(await one(a, b))
  await p.admin.query("update people.family set area = 'portsmouth' where id = $1", [a.familyId])
  assert.equal((await p.as('governance').act((ctx) => openPair(ctx, pair))).sight, 'words')
})
test('what was written of a pair by who saw the names is not read by who sees words alone', async () => {
  const { b, pair } = await pairUp({ role: 'victim' })
  await say('pippa', pair, 'unsure', 'Odalys rang from Thornbury House')
  await say('pippa2', pair, 'different', 'Not Odalys')
  await p.as('pippa2').act((ctx) => undoPair(ctx, pair, 'Odalys again'))
  await restrict(b)
  await say('governance', pair, 'unsure', 'The dates are a day apart')
  const seen = JSON.stringify(await p.as('governance').act((ctx) => openPair(ctx, pair)))
  assert.doesNotMatch(seen, /Odalys|Thornbury/)
  assert.match(seen, /a day apart/)
})
test('workers, seats, his side and boards are shown no queue and no pair', async () => {
  const { pair } = await pairUp()
  for (const key of ['idva', 'idva-manager', 'refuge', 'housing', 'dapp', 'dapp-manager', 'board', 'council-admin', 'chair']) {
    assert.deepEqual(await queue(key), [], key)
    await assert.rejects(
      p.as(key).act((ctx) => openPair(ctx, pair)),
      NotFound,
      key,
    )
    await assert.rejects(say(key, pair, 'same'), NotFound, key)
    await assert.rejects(
      p.as(key).act((ctx) => undoPair(ctx, pair, 'x')),
      NotFound,
      key,
    )
  }
})
test('whoever is denied one of the two is not asked, in words either', async () => {
  const { a, pair } = await pairUp()
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', $3)", [
    a.familyId,
    p.as('pippa').staffId,
    new Date(0),
  ])
  assert.ok(!(await queue('pippa')).some((w) => w.id === pair))
  assert.ok((await queue('pippa2')).some((w) => w.id === pair))
})
test('a pair tells its reader nothing of a third plan that is kept from them: no number, and no reason that follows from it', async () => {
  const { a, b, pair } = await pairUp({ born: '1979-06-06' })
  const third = await take({ familyName: fresh(), born: '1979-06-06' })
  await p.as('pippa').act((ctx) => linkPerson(ctx, third.familyId, third.id, b.id))
  // Somebody has said that she and the first are two.
  await p.admin.query(
    "insert into people.pair (family_a, member_a, family_b, member_b, because, model, weight, explained, state, outcome, found_at, decided_at) select x.family_id, x.id, y.family_id, y.id, 'found', 'm', 0, '{}', 'decided', 'different', $3, $3 from people.member x, people.member y where x.id = least($1::uuid, $2::uuid) and y.id = greatest($1::uuid, $2::uuid)",
    [a.id, third.id, testNow],
  )
  const seen = async (key: string) => {
    const { others, joining } = await p.as(key).act((ctx) => openPair(ctx, pair))
    return { others, joining }
  }
  assert.deepEqual(await seen('pippa2'), { others: 1, joining: 'said-two' })
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', '-infinity')", [
    third.familyId,
    p.as('pippa2').staffId,
  ])
  assert.deepEqual(await seen('pippa2'), { others: 0, joining: null })
  assert.equal(await say('pippa2', pair, 'same'), 'waits')
  assert.equal(await one(a, b), false, 'and nothing is joined over it')
  await assert.rejects(say('mash', pair, 'same'), Refused, 'who may know of her is told why')
})
test('through a third record nobody joins a victim by one word, nor does the machine', async () => {
  const { a, b, pair } = await pairUp({ born: '1969-07-07' })
  const her = await take({ familyName: fresh(), born: '1969-07-07', role: 'victim' })
  await p.as('pippa').act((ctx) => linkPerson(ctx, her.familyId, her.id, b.id))
  assert.ok(await one(b, her))
  assert.equal(await say('pippa', pair, 'same'), 'waits')
  assert.equal(await one(a, b), false)
  assert.equal(await say('mash', pair, 'same'), 'same')
  assert.ok(await one(a, b, her))
  const [c, d] = await beyondDoubt({ role: 'harms', sex: 'male', givenName: 'Ned', born: '1968-08-08' })
  const him = await take({ familyName: fresh(), givenName: 'Ned', sex: 'male', born: '1968-08-08', role: 'victim' })
  await p.as('pippa').act((ctx) => linkPerson(ctx, him.familyId, him.id, d.id))
  await find(switchedOn('2026-03-01'))
  assert.equal(await one(c, d), false)
})
test('a list that names two people is a look at both plans', async () => {
  const { a, b } = await pairUp()
  await queue('pippa')
  const { rows } = await p.admin.query(
    "select 1 from audit.event where action = 'find' and hat_id = $1 and subject_ids @> array[$2, $3]::uuid[]",
    [p.as('pippa').hatId, a.familyId, b.familyId],
  )
  assert.equal(rows.length, 1)
})
test('the matcher’s own functions are for its job and for no request', async () => {
  for (const call of [
    sql`select * from people.features('{}')`,
    sql`select * from people.match_work(1)`,
    sql`select people.note_pairs('[]', '{}', '{}')`,
    sql`select people.settle('{}')`,
    sql`select * from people.pair`,
    sql`select * from people.said`,
    sql`select * from vault.sealed_alike(gen_random_uuid(), gen_random_uuid())`,
  ])
    await assert.rejects(
      p.as('pippa').act((ctx) => call.execute(ctx.db)),
      /permission denied/,
    )
  await assert.rejects(sql`select given_name from people.member`.execute(p.job), /permission denied/)
})

// ── By itself ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const switchedOn = (from: string) => ({
  ...p.pack,
  areas: p.pack.areas.map((a) => (a.key === 'southampton' ? { ...a, automaticLinksFrom: from } : a)),
})
const beyondDoubt = async (m: Partial<NewMember> & { born?: string }) => {
  const familyName = m.familyName ?? fresh()
  const both = [await take({ ...m, familyName }), await take({ ...m, familyName })] as const
  for (const x of both)
    await p.as('pippa').act((ctx) =>
      ctx.db
        .insertInto('people.known_address')
        .values({
          id: crypto.randomUUID(),
          family_id: x.familyId,
          member_id: x.id,
          lines: '77 Invented Row',
          postcode: 'ZY7 7AB',
          recorded_by: ctx.viewer.hatId,
          recorded_at: ctx.now,
        })
        .execute(),
    )
  return both
}
test('nothing is linked by itself until an area switches it on, from the day it says', async () => {
  assert.ok(
    p.pack.areas.every((a) => a.automaticLinksFrom === undefined),
    'off as it is shipped',
  )
  const [a, b] = await beyondDoubt({ role: 'harms', sex: 'male', givenName: 'Ned' })
  await find(switchedOn('2026-03-11'))
  assert.equal(await one(a, b), false, 'tomorrow')
  assert.equal((await p.admin.query('select state from people.pair where id = $1', [await pairOf(a, b)])).rows[0].state, 'waiting')
})
test('switched on, a pair beyond doubt is linked, with its model; never a victim, a child or somebody hidden; some are drawn to be looked at', async () => {
  const on = switchedOn('2026-03-01')
  const [a, b] = await beyondDoubt({ role: 'harms', sex: 'male', givenName: 'Ned' })
  const [c, d] = await beyondDoubt({ role: 'victim' })
  const [e, f] = await beyondDoubt({ role: 'other', born: '2016-01-09' })
  const [g, h] = await beyondDoubt({ role: 'harms', sex: 'male', givenName: 'Ned' })
  await restrict(h)
  await find(on)
  assert.ok(await one(a, b))
  const { rows } = await p.admin.query(
    'select how, model, made_by, weight from people.link where member_a = any ($1) and undone_at is null',
    [[a.id, b.id]],
  )
  assert.deepEqual([rows[0].how, rows[0].model, rows[0].made_by], ['automatic', '2026-03', null])
  assert.ok(rows[0].weight >= 14)
  for (const [x, y] of [
    [c, d],
    [e, f],
    [g, h],
  ] as const)
    assert.equal(await one(x, y), false)
  const pair = await pairOf(a, b)
  await p.as('pippa').act((ctx) => undoPair(ctx, pair, 'Two men'))
  await p.admin.query('insert into people.to_match (member_id, since) values ($1, now())', [a.id])
  await find(on)
  assert.equal(await one(a, b), false, 'parted by a person, never joined again by a machine')
})
test('the audit draws by lot, and “different” undoes what was linked by itself', async () => {
  const { a, b, pair } = await pairUp()
  await say('pippa', pair, 'same')
  await p.admin.query("update people.pair set state = 'waiting', outcome = null, because = 'audit' where id = $1", [pair])
  await p.admin.query('update people.said set over_at = now() where pair_id = $1', [pair])
  assert.equal((await queue('pippa')).find((w) => w.id === pair)?.because, 'audit')
  assert.equal(await say('pippa', pair, 'different'), 'different')
  assert.equal(await one(a, b), false)
})
test('whether a hidden number or place is the same is known to the matcher, and to nobody as more than that it agrees', async () => {
  const familyName = fresh()
  const [a, b] = [await take({ role: 'victim', familyName }), await take({ role: 'victim', familyName: fresh(), givenName: 'Ada' })]
  for (const m of [a, b])
    await p.as('pippa').act((ctx) => keepSecret(ctx, { familyId: m.familyId, memberId: m.id, kind: 'phone', value: '07700 900731' }))
  await p.admin.query('insert into people.to_match (member_id, since) values ($1, now()) on conflict do nothing', [a.id])
  await find()
  const seen = await p.as('pippa').act(async (ctx) => openPair(ctx, await pairOf(a, b)))
  assert.equal(seen.explained.bars.find((x) => x.name === 'phone')?.level, 'the same')
  assert.ok(!JSON.stringify(seen).includes('900731'))
})
test('somebody hidden is reached whatever the spelling, and the taker is told the same', async () => {
  const hidden = await take({ role: 'victim', givenName: 'Katherine', familyName: 'Oakhanger', born: '1990-04-05' })
  await restrict(hidden)
  const told = async (since: number) =>
    (await p.admin.query("select count(*)::int as n from access.notice where kind = 'may-be-yours' and hat_id = $1", [p.as('idva').hatId]))
      .rows[0].n - since
  for (const m of [
    { givenName: 'Kathryn', familyName: 'Oakhanger', born: '1990-04-05' },
    { givenName: 'Oakhanger', familyName: 'Katherine', born: '1990-04-05' },
    { givenName: 'Katherine', familyName: 'Newname', born: '1990-04-05' },
    { givenName: 'Katherine', familyName: 'Oakhanger', born: '1990-05-04' },
  ]) {
    const before = await told(0)
    await take({ role: 'victim', ...m }, undefined, 'pippa2')
    assert.equal(await told(before), 1, JSON.stringify(m))
  }
  const before = await told(0)
  await take({ role: 'victim', givenName: 'Katherine', familyName: 'Oakhanger', born: '1955-12-12' }, undefined, 'pippa2')
  await take({ role: 'victim', givenName: 'Barnaby', familyName: 'Oakhanger', born: '1990-04-05' }, undefined, 'pippa2')
  assert.equal(await told(before), 0, 'another person')
})

// ── By earlier names ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const called = (m: Made, givenName: string, familyName: string, apart: boolean, key = 'pippa') =>
  p.as(key).act((ctx) => addName(ctx, m.familyId, m.id, { kind: apart ? 'previous' : 'maiden', givenName, familyName, apart }))
const rename = (m: Made, givenName: string, familyName: string) =>
  p.admin.query('update people.member set given_name = $2, family_name = $3, name_key = $4 where id = $1', [
    m.id,
    givenName,
    familyName,
    `${givenName} ${familyName}`.toLowerCase(),
  ])
/** Somebody taken under a new name, who was on record under another: with that name kept apart, or not. */
const changed = async (apart: boolean): Promise<{ now: Made; then: Made; familyName: string; newName: string }> => {
  const [familyName, newName] = [fresh(), fresh()]
  const then = await take({ role: 'victim', givenName: 'Odette', familyName })
  const now = await take({ role: 'victim', givenName: 'Hilda', familyName: newName })
  await called(now, 'Odette', familyName, apart)
  return { now, then, familyName, newName }
}
const recognised = async (key: string, name: string) =>
  (await p.as(key).act((ctx) => recognise(ctx, { name, bornOn: parseDay('1984-07-23') as Day }, 20, { wide: true }))).filter((c) =>
    fold(c.name).includes(fold(name.split(' ')[1] ?? '')),
  )

test('by a maiden name that may be shown she is found as by the one in use: at the front door, and as a pair with both names on it', async () => {
  const { now, then, familyName, newName } = await changed(false)
  await find()
  const pair = await pairOf(now, then)
  assert.notEqual(pair, '')
  const seen = await p.as('pippa').act((ctx) => openPair(ctx, pair))
  assert.equal(seen.sight, 'names')
  assert.deepEqual(
    ['forename', 'surname'].map((n) => seen.explained.bars.find((b) => b.name === n)?.level),
    ['the same', 'the same'],
  )
  assert.deepEqual(seen.sides?.find((s) => s.memberId === now.id)?.otherNames, [`Odette ${familyName}`])
  const found = (await p.as('pippa2').act((ctx) => recognise(ctx, { name: `Odette ${familyName}` }))).find((c) => c.memberId === now.id)
  assert.equal(found?.name, `Hilda ${newName}`)
  assert.equal(found?.byOther, true, 'and it is said that it was by another name')
  const inUse = (await p.as('pippa2').act((ctx) => recognise(ctx, { name: `Hilda ${newName}` }))).find((c) => c.memberId === now.id)
  assert.equal(inUse?.byOther, undefined)
})
test('a name that was taken back finds nobody', async () => {
  const m = await take({ familyName: fresh() })
  const old = fresh()
  const id = await called(m, 'Odette', old, false)
  const finds = async () =>
    (await p.as('pippa2').act((ctx) => recognise(ctx, { name: `Odette ${old}` }))).filter((c) => c.memberId === m.id).length
  assert.equal(await finds(), 1)
  await p.as('pippa').act((ctx) => endName(ctx, m.familyId, id))
  assert.equal(await finds(), 0)
})
test('by a name kept apart the front door finds nobody; the pair is governance’s in words alone, with no name, and two people decide', async () => {
  const { now, then, familyName, newName } = await changed(true)
  assert.deepEqual(
    (await recognised('pippa2', `Odette ${familyName}`)).map((c) => c.memberId),
    [then.id],
    'only who is called so in plain sight',
  )
  await find()
  const pair = await pairOf(now, then)
  assert.notEqual(pair, '', 'the matcher knows her again')
  for (const key of ['pippa', 'pippa2', 'mash', 'idva', 'dapp', 'chair', 'board']) {
    assert.ok(!(await queue(key)).some((w) => w.id === pair), key)
    await assert.rejects(
      p.as(key).act((ctx) => openPair(ctx, pair)),
      NotFound,
      key,
    )
    await assert.rejects(say(key, pair, 'same'), NotFound, key)
  }
  for (const key of ['governance', 'pippa-manager']) {
    const text = JSON.stringify([await p.as(key).act((ctx) => openPair(ctx, pair)), (await queue(key)).filter((w) => w.id === pair)])
    for (const word of [familyName, newName, 'Odette', 'Hilda', now.id, then.id, now.familyId, then.familyId])
      assert.ok(!text.includes(word), `${key} ${word}`)
    assert.match(text, /"sight":"words"/)
  }
  assert.equal(await say('governance', pair, 'same'), 'waits')
  assert.equal(await say('pippa-manager', pair, 'same'), 'same')
  assert.ok(await one(now, then))
  assert.ok(!JSON.stringify((await p.as('pippa').act((ctx) => decidedPairs(ctx))).map((d) => d.id)).includes(pair))
  // On both plans, and still the two names are on no page together.
  const box = async (of: Made) => (await p.as('pippa').get(`/families/${of.familyId}`)).text
  assert.doesNotMatch(await box(now), new RegExp(`Odette|${familyName}`))
  assert.doesNotMatch(await box(then), new RegExp(`Hilda|${newName}`))
  assert.match(await box(then), /is the same person as somebody in/)
})
test('a name that is kept apart later takes a pair that waits, and one that is decided, out of every list with names', async () => {
  const { a, b, pair } = await pairUp({ role: 'victim', givenName: 'Odile' })
  assert.ok((await queue('pippa')).some((w) => w.id === pair))
  const done = await pairUp({ givenName: 'Odile' })
  await say('pippa', done.pair, 'same')
  for (const m of [a, done.a]) {
    const { rows } = await p.admin.query('select given_name, family_name from people.member where id = $1', [m.id])
    await rename(m, 'Ursula', fresh())
    await called(m, rows[0].given_name, rows[0].family_name, true)
  }
  assert.ok(!(await queue('pippa')).some((w) => w.id === pair), 'at once, before the job runs')
  assert.ok(!(await p.as('pippa').act((ctx) => decidedPairs(ctx))).some((d) => d.id === done.pair))
  await find()
  assert.ok(!(await queue('pippa')).some((w) => w.id === pair))
  assert.ok((await queue('governance')).some((w) => w.id === pair))
  assert.equal(await one(done.a, done.b), true, 'what two said stands')
  assert.equal(await one(a, b), false)
})
test('no other pair between the two plans is shown with names either: it would tell of the first', async () => {
  const { now, then } = await changed(true)
  const child = fresh()
  const [x, y] = [
    await take({ role: 'child', givenName: 'Teo', familyName: child, born: '2016-02-02' }, now.familyId),
    await take({ role: 'child', givenName: 'Teo', familyName: child, born: '2016-02-02' }, then.familyId),
  ]
  await find()
  const pair = await pairOf(x, y)
  assert.notEqual(pair, '')
  assert.ok(!(await queue('pippa')).some((w) => w.id === pair))
  assert.ok((await queue('governance')).some((w) => w.id === pair && w.sight === 'words'))
})
test('said at the front door of two whose names must not stand together, it holds, and the second look is in words alone', async () => {
  const { now, then } = await changed(true)
  assert.equal(await p.as('pippa').act((ctx) => linkPerson(ctx, now.familyId, now.id, then.id)), 'linked')
  const pair = await pairOf(now, then)
  assert.ok(!(await queue('pippa2')).some((w) => w.id === pair))
  assert.equal((await queue('governance')).find((w) => w.id === pair)?.because, 'second-look')
})
test('her worker hears of a contact by the name kept apart, whatever the spelling; the taker is told the same as of nobody', async () => {
  const m = await take({ role: 'victim', givenName: 'Ruthanne', familyName: fresh(), born: '1991-11-21' })
  await called(m, 'Katherine', 'Quillfeather', true)
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values ($1, $2, 'named', $3, 'infinity', gen_random_uuid())",
    [m.familyId, p.as('idva').hatId, new Date(testNow.getTime() - 1000)],
  )
  const told = async () =>
    (await p.admin.query("select count(*)::int as n from access.notice where kind = 'may-be-yours' and hat_id = $1", [p.as('idva').hatId]))
      .rows[0].n as number
  for (const as of [
    { givenName: 'Kathryn', familyName: 'Quillfeather', born: '1991-11-21' },
    { givenName: 'Quillfeather', familyName: 'Katherine', born: '1991-11-21' },
  ]) {
    const before = await told()
    const taken = await take({ role: 'victim', ...as }, undefined, 'pippa2')
    assert.equal((await told()) - before, 1, JSON.stringify(as))
    assert.doesNotMatch((await p.as('pippa2').get(`/families/${taken.familyId}/people`)).text, /Ruthanne/)
  }
  const before = await told()
  await take({ role: 'victim', givenName: 'Katherine', familyName: 'Quillfeather', born: '1955-01-30' }, undefined, 'pippa2')
  assert.equal((await told()) - before, 0, 'another woman of that name')
})
test('a name that is kept apart in the contact’s own plan tells nobody of another plan who she is now', async () => {
  const old = fresh()
  const before = await take({ role: 'victim', givenName: 'Odette', familyName: old })
  await restrict(before)
  const told = async () =>
    (
      await p.admin.query('select count(*)::int as n from access.basis where scope_id = $1 and holder_id = $2', [
        now.familyId,
        p.as('idva').hatId,
      ])
    ).rows[0].n as number
  const now = await take({ role: 'victim', givenName: 'Hilda', familyName: fresh() }, undefined, 'pippa2')
  await called(now, 'Odette', old, true, 'pippa2')
  assert.equal(await told(), 0)
  await called(now, 'Odette', old, false, 'pippa2')
  assert.equal(await told(), 1, 'said openly, it reaches her workers')
})

// ── Numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const number = (m: Made, kind: 'nhs' | 'upn' | 'pnc' | 'cro', typed: string) =>
  p.as('pippa').act((ctx) => addIdentifier(ctx, m.familyId, m.id, { kind, typed, saidBy: '' }))
test('the same number brings two to be looked at, whatever they are called; only that it agrees is kept or shown', async () => {
  const [a, b] = [
    await take({ givenName: 'Bronwen', familyName: fresh(), born: '1970-01-02' }),
    await take({ givenName: 'Zdenka', familyName: fresh(), born: '1970-01-02' }),
  ]
  await find()
  assert.equal(await pairOf(a, b), '')
  await number(a, 'pnc', '03/11985X')
  await number(b, 'pnc', '2003/0011985X')
  await find()
  const pair = await pairOf(a, b)
  assert.notEqual(pair, '', 'a year of two figures is the same year')
  const text = (await p.as('pippa').get(`/matches/${pair}`)).text
  assert.match(text, /PNC number[\s\S]{0,400}Agrees/)
  assert.doesNotMatch(text, /11985/)
  assert.doesNotMatch((await p.admin.query('select explained::text as e from people.pair where id = $1', [pair])).rows[0].e, /11985/)
  for (const key of ['idva', 'dapp']) assert.equal((await p.as(key).get(`/matches/${pair}`)).status, 404, key)
})
test('numbers of one kind that differ speak strongly for two people: held for a person, never linked by itself', async () => {
  const [a, b] = await beyondDoubt({ role: 'harms', sex: 'male', givenName: 'Bartley', born: '1969-06-06' })
  await number(a, 'nhs', '943 476 5919')
  await number(b, 'nhs', '999 012 3454')
  await find(switchedOn('2026-03-01'))
  assert.equal(await one(a, b), false)
  const seen = await p.as('pippa').act(async (ctx) => openPair(ctx, await pairOf(a, b)))
  assert.ok(seen.weight < 10)
  assert.deepEqual(seen.explained.holds, ['identifiers'])
  assert.deepEqual(seen.explained.numbers, [{ kind: 'nhs', agrees: false }])
  assert.ok(Math.abs(seen.explained.bars.reduce((n, x) => n + x.bits, 0) - seen.weight) < 0.02)
  assert.doesNotMatch((await p.as('pippa').get(`/matches/${seen.id}`)).text, /943|999 012/)
})
test('two whose numbers differ are not joined by themselves through a third who holds none', async () => {
  const familyName = fresh()
  const as = { role: 'harms' as const, sex: 'male' as const, givenName: 'Cuthbert', born: '1958-03-19', familyName }
  const [a, c] = await beyondDoubt(as)
  await number(a, 'nhs', '943 476 5919')
  await find(switchedOn('2026-03-01'))
  assert.ok(await one(a, c))
  const [b] = await beyondDoubt(as)
  await number(b, 'nhs', '999 012 3454')
  await find(switchedOn('2026-03-01'))
  assert.equal(await one(a, b), false)
})
test('a number that was taken back, or that one of two does not hold, is nothing to compare', async () => {
  const { a, b, pair } = await pairUp()
  await number(a, 'nhs', '943 476 5919')
  await find()
  const numbers = async () => (await p.as('pippa').act((ctx) => openPair(ctx, pair))).explained.numbers
  assert.deepEqual(await numbers(), [])
  await number(b, 'nhs', '943 476 5919')
  await find()
  assert.deepEqual(await numbers(), [{ kind: 'nhs', agrees: true }])
  await p.admin.query('update people.identifier set ended_at = now() where member_id = $1', [b.id])
  await find()
  assert.deepEqual(await numbers(), [])
})
test('a hidden address that is added alone has its person looked for again', async () => {
  const [a, b] = [await take({ familyName: fresh(), givenName: 'Ada' }), await take({ familyName: fresh(), givenName: 'Ada' })]
  await find()
  const waits = async (m: Made) => (await p.admin.query('select from people.to_match where member_id = $1', [m.id])).rowCount
  assert.equal(await waits(a), 0)
  for (const m of [a, b])
    await p
      .as('pippa')
      .act((ctx) => keepSecret(ctx, { familyId: m.familyId, memberId: m.id, kind: 'refuge', value: '4 Nowhere Mews\nZY4 4AA' }))
  assert.equal(await waits(a), 1)
  await find()
  const seen = await p.as('pippa').act(async (ctx) => openPair(ctx, await pairOf(a, b)))
  assert.equal(seen.explained.bars.find((x) => x.name === 'home')?.level, 'the same house')
})
test('the functions that compare names kept apart and numbers are for no request', async () => {
  for (const call of [
    sql`select * from people.called_apart`,
    sql`select * from people.numbers_alike(gen_random_uuid(), gen_random_uuid())`,
    sql`select people.kept_apart(gen_random_uuid(), gen_random_uuid())`,
    sql`select * from people.sharing_apart('{}', '{}', null, 1)`,
    sql`select people.call_again(gen_random_uuid())`,
  ])
    await assert.rejects(
      p.as('pippa').act((ctx) => call.execute(ctx.db)),
      /permission denied/,
    )
  const together = (key: string, a: Made, b: Made) =>
    p
      .as(key)
      .act(
        async (ctx) =>
          (await sql<{ may: boolean }>`select people.may_stand_together(${a.familyId}, ${b.familyId}) as may`.execute(ctx.db)).rows[0]?.may,
      )
  const [x, y] = [await take({ familyName: fresh() }), await take({ familyName: fresh() })]
  assert.equal(await together('pippa', x, y), true)
  for (const key of ['refuge', 'dapp', 'governance'])
    assert.equal(await together(key, x, y), false, `${key} is on neither, and is told nothing`)
})
