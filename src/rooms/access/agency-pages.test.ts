/** An agency looks after its own people: who may and who may not, and that whoever may not meets a page that is not there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addDays, type Day } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { agencyPeople, agencyPerson, endHat, giveHat, invite, liveHats, recordTraining, setState } from './agency.ts'
import { inviteFirst } from './first-administrator.ts'
import { manifest, mayAsk } from './frame.ts'
import { codeAt } from './sign-in.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const admin = () => p.as('council-admin')
const team = (key: string) => p.team(key)
const tokenIn = (page: string) => /\/join\/([\w-]{43})/.exec(page)?.[1] ?? ''
/** The key on the page, as an app would take it. */
const base32Bytes = (text: string): Buffer => {
  const bits = [...text.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)))
}
const keyIn = (page: string) => base32Bytes(/class="op-key">([^<]+)</.exec(page)?.[1] ?? '')
let n = 0
/** Invites somebody and answers the link and what its page shows. */
async function invited(more: Record<string, string> = {}, as = admin()) {
  n += 1
  const email = more.email ?? `new${n}@council.example`
  const sent = await as.submit('/agency/invite', {
    name: `Newcomer Number${n}`,
    email,
    post: `${team('housing')}|seat`,
    title: 'Housing adviser',
    ...more,
  })
  assert.equal(sent.status, 303, sent.text)
  const shown = await as.get(sent.go as string)
  const token = tokenIn(shown.text)
  return { email, at: sent.go as string, token, shown }
}
const password = 'four words apart here'
async function joined(more: Record<string, string> = {}, as = admin()) {
  const it = await invited(more, as)
  const page = await p.get(`/join/${it.token}`)
  const secret = keyIn(page.text)
  const done = await p.post(`/join/${it.token}`, { password, 'password-again': password, code: codeAt(secret, p.now()) })
  assert.equal(done.status, 200, done.text)
  const { rows } = await p.admin.query<{ id: string }>('select id from access.staff where email = $1', [it.email])
  return { ...it, secret, staffId: rows[0]?.id as string }
}

test('a link is shown once, opens once, and lets exactly one person in, with a code of their own app', async () => {
  const it = await invited()
  assert.match(it.shown.text, /It is shown once/)
  assert.doesNotMatch((await admin().get(it.at)).text, new RegExp(it.token))
  const page = await p.get(`/join/${it.token}`)
  assert.equal(page.status, 200)
  assert.match(page.text, /Southampton City Council/)
  assert.match(page.text, /<svg [^>]*aria-label="Square to scan/)
  const right = codeAt(keyIn(page.text), p.now())
  const short = await p.post(`/join/${it.token}`, { password: 'short', 'password-again': 'short', code: right })
  assert.deepEqual([short.status, /12 characters or more/.test(short.text)], [422, true])
  const name = await p.post(`/join/${it.token}`, { password: it.email, 'password-again': it.email, code: right })
  assert.match(name.text, /not your name or e-mail address/)
  const wrong = await p.post(`/join/${it.token}`, { password, 'password-again': password, code: '000000' })
  assert.match(wrong.text, /six digits that your app shows now/)
  const [one, two] = await Promise.all([1, 2].map(() => p.post(`/join/${it.token}`, { password, 'password-again': password, code: right })))
  assert.deepEqual([one?.status, two?.status].sort(), [200, 404])
  const missing = await p.get(`/join/${'x'.repeat(43)}`)
  const used = await p.get(`/join/${it.token}`)
  assert.deepEqual([used.status, used.text], [404, missing.text])
  // The code of joining is used up; the next one signs in.
  assert.equal((await p.post('/sign-in', { email: it.email, password, code: right })).status, 422)
  p.at(new Date(p.now().getTime() + 60_000))
  const secret = keyIn(page.text)
  const inside = await p.post('/sign-in', { email: it.email, password, code: codeAt(secret, p.now()) })
  assert.deepEqual([inside.status, inside.go], [303, '/meetings'])
})

test('a link that has run out says so to whoever holds it, a wrong one is no page, and a new link ends the old', async () => {
  const start = p.now()
  const it = await invited()
  p.at(new Date(start.getTime() + 8 * 86_400_000))
  const late = await p.get(`/join/${it.token}`)
  assert.deepEqual([late.status, /has run out/.test(late.text)], [410, true])
  assert.equal((await p.get(`/join/${it.token.slice(1)}A`)).status, 404)
  assert.equal((await p.post(`/join/${it.token}`, { password, 'password-again': password, code: '123456' })).status, 410)
  const again = await admin().post(`${it.at}/new-link`)
  const fresh = tokenIn((await admin().get(again.go as string)).text)
  assert.equal((await p.get(`/join/${it.token}`)).status, 404)
  assert.equal((await p.get(`/join/${fresh}`)).status, 200)
  await admin().post(`${it.at}/withdraw`)
  assert.equal((await p.get(`/join/${fresh}`)).status, 404)
  p.at(start)
})

test('an address belongs to one person, and another agency’s teams and people are not there', async () => {
  const taken = await admin().submit('/agency/invite', {
    name: 'Ann Other',
    email: 'idva@oneplan.example',
    post: `${team('housing')}|seat`,
    title: 'X',
  })
  assert.match(taken.text, /has an account or an invitation already/)
  const elsewhere = await admin().submit('/agency/invite', {
    name: 'Ann Other',
    email: 'ann@council.example',
    post: `${team('dapp')}|programme`,
    title: 'X',
  })
  assert.equal(elsewhere.status, 422)
  await assert.rejects(
    admin().act((ctx) => invite(ctx, { name: 'A B', email: 'a@b.example', teamId: team('dapp'), role: 'programme', title: 'X' })),
    /team/,
  )
  // The same by hand, past every page: the database refuses.
  const dapp = p.as('dapp')
  for (const path of [`/agency/people/${dapp.staffId}`, `/agency/people/${dapp.staffId}/state`, `/agency/people/${p.team('dapp')}`]) {
    const seen = await admin().get(path)
    assert.deepEqual([seen.status, seen.text], [404, (await admin().get('/agency/people/00000000-0000-4000-8000-000000000000')).text])
  }
  await assert.rejects(
    admin().act((ctx) => setState(ctx, dapp.staffId, 'suspended', 'x')),
    /person/,
  )
  assert.doesNotMatch((await admin().get('/agency')).text, /Marcus Flint/)
  assert.match((await p.as('hampton-admin').get('/agency')).text, /Marcus Flint/)
})

test('nobody but an administrator has any of it, and it looks like missing', async () => {
  const missing = (await p.as('idva').get('/no-such-page-at-all')).status
  for (const key of ['idva', 'idva-manager', 'chair', 'dapp', 'board', 'governance', 'pippa'])
    for (const path of ['/agency', '/agency/invite', `/agency/people/${p.as('idva').staffId}`])
      assert.equal((await p.as(key).get(path)).status, missing, `${key} ${path}`)
  assert.equal((await p.as('idva').act(agencyPeople)).length, 0)
})

test('an administrator sees no family, no count and no part of the work: every other page is not there', async () => {
  const mine = admin()
  const id = '00000000-0000-4000-8000-000000000000'
  let asked = 0
  for (const route of manifest) {
    // What agencies' systems ask knows no person, and says so of every address alike.
    if (route.who === 'public' || route.method !== 'GET' || route.path.startsWith('/api/')) continue
    if (mayAsk(route.who, { role: 'administrator' } as never)) continue
    asked += 1
    const seen = await mine.get(route.path.replace(/:\w+/g, id))
    assert.equal(seen.status, 404, route.path)
  }
  assert.ok(asked > 40)
  const { rows } = await p.admin.query<{ name: string }>(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname in ('people','risk','frontdoor','plans','casework','harm','meetings') and has_table_privilege('oneplan_app', schemaname || '.' || tablename, 'select')",
  )
  const { sql } = await import('kysely')
  await mine.act(async (ctx) => {
    for (const { name } of rows) {
      if (['meetings.sitting', 'meetings.seat', 'people.person'].includes(name)) continue
      const r = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(name)}`.execute(ctx.db)
      assert.equal(r.rows[0]?.n, 0, name)
    }
  })
})

test('no basis is ever held by an administrator or their team, whoever writes it; and their role stands in no other team', async () => {
  const { rows } = await p.admin.query<{ id: string }>("select id from access.hat where role = 'administrator' limit 1")
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values (gen_random_uuid(), $1, 'named', now(), gen_random_uuid())",
    [rows[0]?.id],
  )
  assert.equal((await p.admin.query('select 1 from access.basis where holder_id = $1', [rows[0]?.id])).rowCount, 0)
  await assert.rejects(
    p.admin.query("insert into access.hat (id, staff_id, team_id, role, title) values (gen_random_uuid(), $1, $2, 'administrator', 'x')", [
      p.as('idva').staffId,
      team('idva'),
    ]),
    /administration team/,
  )
})

test('nobody gives a role to themselves, ends their own or suspends themselves', async () => {
  const self = admin()
  await assert.rejects(
    self.act((ctx) => giveHat(ctx, self.staffId, { teamId: team('idva'), role: 'manager', title: 'x', wallSaid: true })),
    /Another administrator/,
  )
  await assert.rejects(
    self.act((ctx) => setState(ctx, self.staffId, 'left', 'x')),
    /Another administrator/,
  )
  await assert.rejects(
    self.act((ctx) => endHat(ctx, self.staffId, self.hatId, undefined)),
    /Another administrator/,
  )
  await assert.rejects(
    self.act((ctx) => recordTraining(ctx, self.staffId, 'information', ctx.today)),
    /Another administrator/,
  )
  // Past every rule of the program, the database says the same.
  const { sql } = await import('kysely')
  const r = await self.act((ctx) =>
    sql<{ ok: boolean }>`select access.give_hat(gen_random_uuid(), ${self.staffId}, ${team('idva')}, 'manager', 'x', null) as ok`.execute(
      ctx.db,
    ),
  )
  assert.equal(r.rows[0]?.ok, false)
})

test('a role on both sides of the wall is said plainly before it is given', async () => {
  const hampton = p.as('hampton-admin')
  const flint = p.as('dapp').staffId
  const path = `/agency/people/${flint}/roles/new`
  assert.match((await hampton.get(path)).text, /both sides of the wall/)
  const answers = { post: `${team('dapp-partner-support')}|worker`, title: 'Partner support' }
  const refused = await hampton.submit(path, answers)
  assert.deepEqual([refused.status, /puts one person on both sides/.test(refused.text)], [422, true])
  assert.equal((await hampton.submit(path, { ...answers, wallSaid: 'said' })).status, 303)
  // In the middle of a session: giving a role ends it, as the session copies all roles when it opens.
  assert.equal((await p.as('dapp').get('/programme')).go, '/sign-in')
})

test('a role ends on its last day and not before, and the person is signed out either way', async () => {
  const it = await joined({ post: `${team('idva')}|worker`, title: 'IDVA' })
  const person = await admin().act((ctx) => agencyPerson(ctx, it.staffId))
  const hat = person.hats[0]?.hatId as string
  const tomorrow = addDays('2026-03-10' as Day, 1)
  const [y, m, d] = tomorrow.split('-') as [string, string, string]
  const sent = await admin().submit(`/agency/people/${it.staffId}/roles/${hat}/end`, {
    'lastDay-day': d,
    'lastDay-month': m,
    'lastDay-year': y,
  })
  assert.equal(sent.status, 303, sent.text)
  const start = p.now()
  const left = async () => liveHats(await admin().act((ctx) => agencyPerson(ctx, it.staffId)), p.now()).length
  assert.equal(await left(), 1)
  p.at(atLondon(addDays(tomorrow, 1), '09:00' as never))
  assert.equal(await left(), 0)
  p.at(start)
})

test('training: due from the first day, overdue is said to the person and the administrator, and after 30 days nobody works on', async () => {
  const start = p.now()
  const it = await joined()
  const of = () => admin().act((ctx) => agencyPerson(ctx, it.staffId))
  assert.deepEqual(
    (await of()).training.map((t) => t.dueOn),
    Array((await of()).training.length).fill(addDays('2026-03-10' as Day, 42)),
  )
  assert.equal((await of()).training.length, 3)
  const signIn = async () => {
    const r = await p.post('/sign-in', { email: it.email, password, code: codeAt(it.secret, p.now()) })
    return { ...r, cookie: String([r.headers['set-cookie']].flat()[0]).split(';')[0] as string }
  }
  const due = addDays('2026-03-10' as Day, 42)
  p.at(atLondon(addDays(due, 1), '09:00' as never))
  const first = await signIn()
  assert.equal(first.status, 303)
  assert.match((await p.get('/me', { cookie: first.cookie })).text, /Your training is overdue/)
  assert.match((await admin().get(`/agency/people/${it.staffId}`)).text, /Overdue\. Newcomer/)
  // The last day of grace, and the day after.
  p.at(atLondon(addDays(due, 30), '09:00' as never))
  assert.equal((await signIn()).status, 303)
  p.at(atLondon(addDays(due, 31), '09:00' as never))
  const over = await signIn()
  assert.equal(over.status, 422)
  assert.match(over.text, /Your account rests/)
  const { staffRound } = await import('./round.ts')
  await staffRound(p.job, p.now())
  assert.deepEqual([(await of()).state, (await of()).stateReason], ['suspended', 'training'])
  await assert.rejects(
    admin().act((ctx) => setState(ctx, it.staffId, 'active', '')),
    /more than 30 days overdue/,
  )
  for (const kind of ['information', 'domestic-abuse', 'safeguarding'])
    await admin().act((ctx) => recordTraining(ctx, it.staffId, kind, ctx.today))
  await admin().act((ctx) => setState(ctx, it.staffId, 'active', ''))
  p.at(new Date(p.now().getTime() + 120_000))
  assert.equal((await signIn()).status, 303)
  p.at(start)
})

test('the first administrator of an agency is invited by whoever runs the server, who learns no password and sees no family', async () => {
  const who = { email: 'Ana.Field@refuges.example', name: 'Ana Field', agency: 'O47', now: p.now() }
  await assert.rejects(inviteFirst(p.admin, p.keys, p.pack, { ...who, agency: 'nowhere' }), /--agency is not one of this pack/)
  const { token } = await inviteFirst(p.admin, p.keys, p.pack, who)
  await assert.rejects(inviteFirst(p.admin, p.keys, p.pack, who), /has an account or an open invitation/)
  const page = await p.get(`/join/${token}`)
  const secret = keyIn(page.text)
  assert.equal((await p.post(`/join/${token}`, { password, 'password-again': password, code: codeAt(secret, p.now()) })).status, 200)
  p.at(new Date(p.now().getTime() + 60_000))
  const inside = await p.post('/sign-in', { email: who.email, password, code: codeAt(secret, p.now()) })
  assert.equal(inside.go, '/agency')
  const cookie = String([inside.headers['set-cookie']].flat()[0]).split(';')[0] as string
  const agency = await p.get('/agency', { cookie })
  assert.match(agency.text, /Gill Marden/)
  assert.doesNotMatch(agency.text, /Ade Bello/)
})
