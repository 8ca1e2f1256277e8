/** Signing in at one's agency, against a real OpenID provider on this machine: whom it lets in, and everything that it does not. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { sampleEmail, samplePassword } from '#samples/staff.ts'
import { type Partnership, partnership, type Seen } from '#src/testing.ts'
import { type Agency, agencySecret, startAgency } from '../../../journeys/agency.ts'
import { madeUpTotp } from './partnership.ts'
import { type Provider, readProviders } from './providers.ts'
import { codeAt } from './sign-in.ts'

const origin = 'http://localhost:4321'
let agency: Agency
let people: Agency['people']
let issuer: string
let p: Partnership
const settings = (more: Partial<Provider> & { key: string }): Provider => ({
  name: 'the council',
  issuer,
  clientId: more.key,
  clientSecret: agencySecret,
  agency: '',
  emailDomain: 'oneplan.example',
  ...more,
})
before(async () => {
  agency = await startAgency(origin, ['council', 'police'])
  people = agency.people
  issuer = agency.issuer
  const first = await partnership()
  const agencyOf = async (key: string) =>
    (await first.admin.query<{ id: string }>('select k.agency_id as id from access.team k where k.id = $1', [first.as(key).teamId])).rows[0]
      ?.id ?? ''
  const [housing, police] = [await agencyOf('housing'), await agencyOf('police')]
  await first.close()
  p = await partnership({
    app: {
      origin,
      providers: [
        settings({ key: 'council', agency: housing }),
        settings({ key: 'police', name: 'the police', agency: police }),
        settings({ key: 'gone', name: 'the one that is down', issuer: 'http://127.0.0.1:9', agency: housing }),
      ],
    },
  })
})
after(async () => {
  await p.close()
  await agency.close()
})

const cookieFrom = (seen: Seen, name: string): string =>
  [seen.headers['set-cookie']].flat().flatMap((c) => (String(c).startsWith(`${name}=`) ? [String(c).split(';')[0] as string] : []))[0] ?? ''
/** Goes through the provider's own pages as a person would, and comes back with where it sends the browser. */
async function atTheAgency(url: string, login: string): Promise<string> {
  const jar = new Map<string, string>()
  let next = new URL(url)
  let body: URLSearchParams | undefined
  for (let steps = 0; steps < 12; steps++) {
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') },
      ...(body ? { method: 'POST', body } : {}),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(';') as [string]
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    body = undefined
    const to = answer.headers.get('location')
    if (to) {
      next = new URL(to, next)
      if (next.origin === origin) return `${next.pathname}${next.search}`
      await answer.body?.cancel()
      continue
    }
    const page = await answer.text()
    next = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', next)
    body = new URLSearchParams(page.includes('name="login"') ? { prompt: 'login', login, password: 'x' } : { prompt: 'consent' })
  }
  throw new Error('the provider did not come to an end')
}
async function begin(key = 'council', path = '/sign-in/with', cookie = ''): Promise<{ url: string; flow: string }> {
  const seen = await p.get(`${path}/${key}`, { cookie })
  assert.equal(seen.status, 303, seen.text)
  return { url: seen.go ?? '', flow: cookieFrom(seen, 'oneplan-flow') }
}
async function signInAs(login: string, key = 'council'): Promise<Seen> {
  const { url, flow } = await begin(key)
  return p.get(await atTheAgency(url, login), { cookie: flow })
}
const staffCount = async () => Number((await p.admin.query('select count(*) as n from access.staff')).rows[0]?.n)
const sessionsOf = async (key: string) =>
  Number(
    (await p.admin.query('select count(*) as n from access.session where staff_id = $1 and agency_id is not null', [p.as(key).staffId]))
      .rows[0]?.n,
  )

test('whoever works there already is let in by the address the agency has verified, and from then on by who they are there', async () => {
  const seen = await signInAs('housing')
  assert.deepEqual([seen.status, seen.go], [303, '/meetings'])
  const cookie = cookieFrom(seen, 'oneplan')
  assert.match((await p.get('/meetings', { cookie })).text, /Ade Bello/)
  const { rows } = await p.admin.query("select reason from audit.event where action = 'sign in' and staff_id = $1", [
    p.as('housing').staffId,
  ])
  assert.deepEqual(rows.at(-1), { reason: 'the agency’s own sign-in' })
  // The address changed since; the subject is the same person.
  people.set('housing', { subject: 'housing', email: 'married@oneplan.example', verified: false })
  assert.equal((await signInAs('housing')).go, '/meetings')
  people.delete('housing')
  assert.equal(await sessionsOf('housing'), 2)
})

test('an address that was given to the next person does not let that one in as the one before', async () => {
  people.set('newcomer', { subject: 'newcomer', email: sampleEmail('housing'), verified: true })
  const seen = await signInAs('newcomer')
  assert.equal(seen.status, 422)
  assert.match(seen.text, /Nobody with that account works here/)
})

test('somebody unknown, an address that was not verified, one of another domain: nobody is let in and nobody is made', async () => {
  const before = await staffCount()
  people.set('unverified', { subject: 'unverified', email: sampleEmail('housing'), verified: false })
  people.set('elsewhere', { subject: 'elsewhere', email: 'housing@elsewhere.example', verified: true })
  for (const login of ['stranger', 'unverified', 'elsewhere']) {
    const seen = await signInAs(login)
    assert.equal(seen.status, 422, login)
    assert.equal(cookieFrom(seen, 'oneplan'), '', login)
  }
  assert.equal(await staffCount(), before)
})

test('an agency answers for its own people alone: another agency’s is not let in, however right the address', async () => {
  const seen = await signInAs('police', 'council')
  assert.equal(seen.status, 422)
  assert.match(seen.text, /Nobody with that account works here/)
  assert.equal((await signInAs('police', 'police')).status, 303)
})

test('somebody with a role elsewhere as well works only in this agency’s roles, by this way in', async () => {
  const team = p.as('police').teamId
  const hat = randomUUID()
  await p.admin.query("insert into access.hat (id, staff_id, team_id, role, title) values ($1, $2, $3, 'seat', 'Also at the police')", [
    hat,
    p.as('housing').staffId,
    team,
  ])
  const cookie = cookieFrom(await signInAs('housing'), 'oneplan')
  assert.doesNotMatch((await p.get('/working-as', { cookie })).text, /Also at the police/)
  assert.equal((await p.post('/working-as', { hat }, { cookie })).go, '/sign-in')
  await p.admin.query("update access.hat set until_at = '2026-01-01' where id = $1", [hat])
})

test('the same answer twice, another state, another browser and another agency’s answer come to nothing', async () => {
  const { url, flow } = await begin()
  const back = await atTheAgency(url, 'housing')
  const otherBrowser = (await begin()).flow
  assert.equal((await p.get(back, { cookie: otherBrowser })).status, 422, 'another browser')
  assert.equal((await p.get(back)).status, 422, 'no browser')
  assert.equal((await p.get(back.replace('/council?', '/police?'), { cookie: flow })).status, 422, 'another agency')
  const forged = back.replace(/state=[^&]+/, `state=${randomUUID()}`)
  assert.equal((await p.get(forged, { cookie: flow })).status, 422, 'another state')
  assert.equal((await p.get(back, { cookie: flow })).status, 303)
  assert.equal((await p.get(back, { cookie: flow })).status, 422, 'the same again')

  // The code of one sign-in, put into another that this browser began.
  const [first, second] = [await begin(), await begin()]
  const [a, b] = [new URL(await atTheAgency(first.url, 'housing'), origin), new URL(await atTheAgency(second.url, 'housing'), origin)]
  b.searchParams.set('code', a.searchParams.get('code') ?? '')
  assert.equal((await p.get(`${b.pathname}${b.search}`, { cookie: second.flow })).status, 422, 'a code of another sign-in')
  const refused = await begin()
  const state = new URL(refused.url).searchParams.get('state')
  assert.equal(
    (await p.get(`/sign-in/back/council?error=access_denied&state=${state}`, { cookie: refused.flow })).status,
    422,
    'refused there',
  )
})

test('one that does not answer stops nobody: the sign-in page stands, it says so, and all others go on', async () => {
  assert.match((await p.get('/sign-in')).text, /the one that is down/)
  const seen = await p.get('/sign-in/with/gone')
  assert.equal(seen.status, 422)
  assert.match(seen.text, /the one that is down does not answer just now/)
  assert.equal((await signInAs('housing')).status, 303)
  assert.equal((await p.get('/sign-in/with/nobody')).go, '/sign-in')
})

test('found again once it is there: a failure is not kept', async () => {
  const late = createServer((_, reply) => reply.writeHead(500).end())
  await new Promise<void>((ready) => late.listen(0, '127.0.0.1', ready))
  const address = `http://127.0.0.1:${(late.address() as AddressInfo).port}`
  const other = await partnership({ app: { origin, providers: [settings({ key: 'late', issuer: address })] } })
  try {
    assert.equal((await other.get('/sign-in/with/late')).status, 422)
    late.removeAllListeners('request')
    late.on('request', (_, reply) => {
      reply.setHeader('content-type', 'application/json')
      reply.end(
        JSON.stringify({
          issuer: address,
          authorization_endpoint: `${address}/auth`,
          token_endpoint: `${address}/token`,
          jwks_uri: `${address}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        }),
      )
    })
    assert.equal((await other.get('/sign-in/with/late')).status, 303)
  } finally {
    await other.close()
    late.closeAllConnections()
    late.close()
  }
})

test('it shows that it is still you, in a tab beside the page; somebody else’s there does not', async () => {
  const cookie = cookieFrom(await signInAs('housing'), 'oneplan')
  p.at(new Date(p.now().getTime() + 11 * 60_000))
  const asked = await p.post('/prove', { to: '/meetings' }, { cookie })
  assert.equal(asked.status, 401)
  assert.match(asked.text, /\/prove\/with\/council/)
  assert.doesNotMatch(asked.text, /\/prove\/with\/gone/)
  const wrong = await begin('council', '/prove/with', cookie)
  assert.equal((await p.get(await atTheAgency(wrong.url, 'newcomer'), { cookie: `${cookie}; ${wrong.flow}` })).status, 422)
  assert.equal((await p.post('/prove', { to: '/meetings' }, { cookie })).status, 401)
  const { url, flow } = await begin('council', '/prove/with', cookie)
  const back = await p.get(await atTheAgency(url, 'housing'), { cookie: `${cookie}; ${flow}` })
  assert.match(back.text, /It is you/)
  assert.equal((await p.post('/prove', { to: '/meetings', 'prove-password': '', 'prove-code': '' }, { cookie })).go, '/meetings')
})

test('who was suspended here is not let in by the agency', async () => {
  await p.admin.query("update access.staff set state = 'suspended' where id = $1", [p.as('housing').staffId])
  assert.equal((await signInAs('housing')).status, 422)
  await p.admin.query("update access.staff set state = 'active' where id = $1", [p.as('housing').staffId])
})

test('settings that are wrong are named, each with its place', () => {
  const read = (value: unknown) => readProviders(typeof value === 'string' ? value : JSON.stringify(value))
  assert.deepEqual(read('{'), { problems: ['it is not JSON'] })
  const good = settings({ key: 'council', agency: 'housing', issuer: 'https://sign-in.council.example' })
  assert.deepEqual(read([good]), { providers: [good] })
  const problems = (value: unknown) => ('problems' in read(value) ? (read(value) as { problems: string[] }).problems.join() : '')
  assert.match(problems([{ ...good, issuer: 'http://sign-in.council.example' }]), /0\.issuer: .*https/)
  assert.match(problems([{ ...good, emailDomain: '@council' }]), /0\.emailDomain/)
  assert.match(problems([good, good]), /same key/)
})

test('a public page sets no cookie at all', async () => {
  for (const path of ['/', '/help', '/sign-in', '/who-can-see', '/using-this-site', '/leave', '/accessibility'])
    assert.equal((await p.get(path)).headers['set-cookie'], undefined, path)
  const seen = await p.post('/sign-in', { email: sampleEmail('idva'), password: samplePassword, code: codeAt(madeUpTotp('idva'), p.now()) })
  assert.equal([seen.headers['set-cookie']].flat().length, 2)
})
