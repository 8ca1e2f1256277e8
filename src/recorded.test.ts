/**
 * No page about anyone without an entry in the record. Every page of the product is asked for by somebody who may see it, in the made-up partnership,
 * and what it left in the record is read back. A page that is new is asked for as well.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { connect } from '#platform/db.ts'
import { manifest, type Who } from '#rooms/access/index.ts'
import { protectedTables } from '#rooms/access/policy.ts'
import { through } from '#rooms/access/touched.ts'
import { buildSample } from '#samples/build.ts'
import { sampleStaff } from '#samples/staff.ts'
import { connectAdmin, urlAs } from '#src/set-up.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
  const url = new URL(process.env.TEST_PG as string)
  url.pathname = `/${p.database}`
  const admin = await connectAdmin(url.toString())
  const [app, door] = [
    connect(urlAs(url.toString(), 'oneplan_app', 'test-oneplan_app')),
    connect(urlAs(url.toString(), 'oneplan_door', 'test-oneplan_door')),
  ]
  await buildSample(
    { admin, db: app.db, door: door.db, pack: p.pack, keys: p.keys, now: p.now(), say: () => undefined },
    { cases: 2, days: 20 },
  )
  await Promise.all([admin.end(), app.close(), door.close()])
})
after(async () => p.close())

/** Where the ids in an address come from, with the family or file a page about them is about. */
const sources: Record<string, string> = {
  familyId: 'select id, id as about from people.family',
  memberId: 'select id, family_id as about from people.member',
  pointId: 'select id, family_id as about from people.contact_point where ended_at is null',
  actionId: "select id, family_id as about from plans.action where state = 'open'",
  needId: 'select id, family_id as about from plans.need',
  assessmentId: 'select id, family_id as about from risk.assessment',
  involvementId: 'select id, family_id as about from casework.involvement where ended_at is null',
  callId: 'select id, family_id as about from casework.call where ended_at is null',
  contactId: 'select id, family_id as about from frontdoor.contact',
  requestId: "select id, null::uuid as about, array[from_team, to_team] as holders from frontdoor.request where state = 'sent'",
  importId: 'select id, null::uuid as about from frontdoor.import_file',
  sittingId: 'select sitting_id as id, family_id as about from meetings.item',
  itemId: 'select id, family_id as about from meetings.item',
  fileId: 'select harm_file_id as id, family_id as about from harm.file_family',
  sessionId: 'select id, harm_file_id as about from harm.session',
  secretId: 'select id, family_id as about from vault.secret where ended_at is null',
}
/** The same word in another place. */
const elsewhere: Record<string, string> = { '/programme/register/': 'select id, null::uuid as about from harm.group_session' }
interface Thing {
  id: string
  about: string | null
  /** Who holds it, where that is not a basis: the two teams of a request. */
  holders?: string[]
}
const things = new Map<string, Thing[]>()
const of = async (name: string): Promise<Thing[]> => {
  const sql = sources[name]
  if (!sql) return []
  const known = things.get(name) ?? (await p.admin.query<Thing>(`${sql} limit 12`)).rows
  things.set(name, known)
  return known
}
/** Who might open it: those of the route's roles who hold something on the family or file, else all of them. */
async function lookers(who: Who, { about, holders: own }: Pick<Thing, 'about' | 'holders'>): Promise<string[]> {
  const holders =
    about === null
      ? (own ?? [])
      : (await p.admin.query<{ h: string }>('select distinct holder_id as h from access.basis where scope_id = $1', [about])).rows.map(
          (r) => r.h,
        )
  return sampleStaff
    .filter((s) => who === 'signed-in' || who.includes(s.hats[0]?.role as never))
    .map((s) => s.key)
    .filter(
      (key) => (about === null && !own) || key === 'governance' || holders.includes(p.as(key).hatId) || holders.includes(p.as(key).teamId),
    )
}
const mark = async () => Number((await p.admin.query('select coalesce(max(id), 0) as n from audit.event')).rows[0].n)

interface Filled extends Pick<Thing, 'about' | 'holders'> {
  at: string
  ids: string[]
}
/** Every way of filling in the ids in which they belong to one family or file. */
async function filled(path: string): Promise<Filled[]> {
  const names = [...path.matchAll(/:(\w+)/g)].map((m) => m[1] as string)
  const last = names.at(-1) as string
  const out: Filled[] = []
  const other = Object.entries(elsewhere).find(([start]) => path.startsWith(start))?.[1]
  for (const thing of other ? (await p.admin.query<Thing>(other)).rows : await of(last)) {
    const ids: Record<string, string> = { [last]: thing.id }
    for (const name of names.slice(0, -1)) {
      const near = (await of(name)).find((t) => t.id === thing.about || t.about === thing.about)
      if (near) ids[name] = near.id
      else if (name === 'familyId' && thing.about) ids[name] = thing.about
    }
    if (names.every((n) => ids[n]))
      out.push({
        at: path.replace(/:(\w+)/g, (_, n: string) => ids[n] as string),
        ids: [...Object.values(ids), ...(thing.about ? [thing.about] : [])],
        about: ids.fileId && !ids.familyId ? ids.fileId : thing.about,
        ...(thing.holders ? { holders: thing.holders } : {}),
      })
  }
  return out
}

/** A page that is there for ids of nobody as well shows nobody: a form to ask for something. */
const saysNothing = async (key: string, path: string): Promise<boolean> =>
  (await p.as(key).get(path.replace(/:\w+/g, () => randomUUID()))).status === 200

test('every page about somebody leaves an entry: what was opened, by whom, allowed, and which class', async () => {
  const routes = manifest.filter(
    (m) => m.method === 'GET' && m.who !== 'public' && [...m.path.matchAll(/:(\w+)/g)].some(([, name]) => sources[name as string]),
  )
  const [seen, unseen, silent]: [string[], string[], string[]] = [[], [], []]
  for (const route of routes) {
    let found = false
    for (const one of await filled(route.path)) {
      for (const key of await lookers(route.who as Who, one)) {
        const from = await mark()
        if ((await p.as(key).get(one.at)).status !== 200) continue
        found = true
        const { rowCount } = await p.admin.query(
          "select 1 from audit.event where id > $1 and staff_id = $2 and allowed and classes <> '{}' and (scope_id = any ($3::uuid[]) or subject_ids && $3::uuid[])",
          [from, p.as(key).staffId, one.ids],
        )
        if (!rowCount && !(await saysNothing(key, route.path))) silent.push(`${route.path} as ${key}`)
        break
      }
      if (found) break
    }
    ;(found ? seen : unseen).push(route.path)
  }
  assert.deepEqual(silent, [], 'pages that left no entry about whom they show')
  assert.ok(seen.length > 35, `only ${seen.length} pages could be opened; not ${unseen.join(', ')}`)
  assert.ok(unseen.length <= routes.length / 4, `pages nobody could open: ${unseen.join(', ')}`)
})

test('every list of people leaves an entry', async () => {
  for (const [key, path] of [
    ['pippa', '/front-door'],
    ['idva', '/work'],
    ['idva', '/families'],
    ['idva-manager', '/team'],
    ['mash', '/referrals'],
    ['chair', '/meetings'],
    ['dapp', '/programme'],
  ] as const) {
    const from = await mark()
    assert.equal((await p.as(key).get(path)).status, 200, path)
    const { rowCount } = await p.admin.query("select 1 from audit.event where id > $1 and staff_id = $2 and classes <> '{}'", [
      from,
      p.as(key).staffId,
    ])
    assert.ok(rowCount, path)
  }
})

test('what a plan shows is in the record class by class: no class of a reader’s plan is read without its name', async () => {
  const { rows } = await p.admin.query<{ id: string }>(
    "select family_id as id from people.member where given_name = 'Donna' and family_name = 'Pike'",
  )
  const id = rows[0]?.id as string
  const from = await mark()
  assert.equal((await p.as('idva').get(`/families/${id}`)).status, 200)
  const classes = new Set(
    (
      await p.admin.query<{ c: string }>('select distinct unnest(classes) as c from audit.event where id > $1 and scope_id = $2', [
        from,
        id,
      ])
    ).rows.map((r) => r.c),
  )
  for (const c of ['identity', 'contact', 'level', 'plan', 'risk', 'referral', 'meeting', 'incident', 'report', 'harm'])
    assert.ok(classes.has(c), `${c}: ${[...classes].join(', ')}`)
})

test('a view over the record of people says which classes it gives', async () => {
  const { rows } = await p.admin.query<{ name: string; over: string[] }>(`
    select distinct v.oid::regclass::text as name, array_agg(distinct t.oid::regclass::text) as over
    from pg_rewrite r join pg_class v on v.oid = r.ev_class and v.relkind = 'v' join pg_depend d on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
    join pg_class t on t.oid = d.refobjid and t.relkind = 'r' where has_table_privilege('oneplan_app', v.oid, 'select') group by v.oid`)
  const guarded = new Set(protectedTables.map((t) => t.table))
  assert.deepEqual(
    rows.filter((v) => v.over.some((t) => guarded.has(t)) && !Object.hasOwn(through, v.name)).map((v) => v.name),
    [],
    'put it into `through` of src/rooms/access/touched.ts',
  )
})
