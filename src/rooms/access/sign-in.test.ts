/** Signing in at the real app: what lets someone in, what keeps a stranger out, and what ends it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sampleEmail, samplePassword } from '#samples/staff.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { madeUpTotp } from './partnership.ts'
import { codeAt } from './sign-in.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const code = (key: string, at = p.now()) => codeAt(madeUpTotp(key), at)
const signIn = (key: string, more: Record<string, string> = {}) =>
  p.post('/sign-in', { email: sampleEmail(key), password: samplePassword, code: code(key), ...more })
const cookieOf = (headers: Record<string, unknown>) => String([headers['set-cookie']].flat()[0]).split(';')[0] as string
const later = (minutes: number) => p.at(new Date(p.now().getTime() + minutes * 60_000))

test('with e-mail, password and code one comes to where one’s day begins, and the cookie cannot be read by a script', async () => {
  const seen = await signIn('pippa')
  assert.deepEqual([seen.status, seen.go], [303, '/front-door'])
  assert.match(String(seen.headers['set-cookie']), /HttpOnly; SameSite=Lax/)
  const page = await p.get('/referrals', { cookie: cookieOf(seen.headers) })
  assert.equal(page.status, 200)
  assert.match(page.text, /Sam Whitlock/)
})

test('a code works once, also when it is still the right one', async () => {
  later(2)
  const right = code('idva')
  assert.equal((await signIn('idva', { code: right })).status, 303)
  assert.equal((await signIn('idva', { code: right })).status, 422)
  later(1)
  assert.equal((await signIn('idva')).status, 303)
})

test('a wrong password, a wrong code and an address nobody has get one and the same answer, and the e-mail typed stays', async () => {
  const answers = await Promise.all([
    signIn('police', { password: 'not this' }),
    signIn('police', { code: '000000' }),
    signIn('police', { email: 'nobody@oneplan.example' }),
  ])
  const plain = answers.map((a) => a.text.replaceAll(/value="[^"]*"/g, ''))
  for (const a of answers) assert.equal(a.status, 422)
  assert.equal(new Set(plain).size, 1)
  assert.match(answers[0]?.text ?? '', /value="police@oneplan.example"/)
})

test('after some wrong tries one has to wait; somebody else’s wrong tries from another place do not lock a worker out', async () => {
  later(5)
  let slowed = 0
  for (let i = 0; i < 6; i++) {
    const seen = await signIn('chair', { password: `wrong ${i}` })
    if (/Too many tries/.test(seen.text)) slowed++
  }
  assert.ok(slowed > 0)
  const elsewhere = await p.app.inject({
    method: 'POST',
    url: '/sign-in',
    remoteAddress: '10.0.0.9',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    payload: new URLSearchParams({ email: sampleEmail('chair'), password: samplePassword, code: code('chair') }).toString(),
  })
  assert.equal(elsewhere.statusCode, 303)
})

test('a session ends after an hour idle, after ten hours in all, and at once when the person leaves or signs out', async () => {
  later(10)
  const open = async (key: string) => {
    later(1)
    return cookieOf((await signIn(key)).headers)
  }
  const in_ = async (cookie: string) => (await p.get('/referrals', { cookie })).status === 200

  const idle = await open('housing')
  later(59)
  assert.ok(await in_(idle))
  later(61)
  assert.ok(!(await in_(idle)))

  const long = await open('housing')
  for (let i = 0; i < 12; i++) {
    later(50)
    await in_(long)
  }
  assert.ok(!(await in_(long)))

  const left = await open('refuge')
  assert.ok(await in_(left))
  await p.admin.query("update access.staff set state = 'left' where email = $1", [sampleEmail('refuge')])
  assert.ok(!(await in_(left)))
  assert.equal((await signIn('refuge')).status, 422)

  const out = await open('housing')
  const gone = await p.get('/leave', { cookie: out })
  assert.equal(gone.go, 'https://www.bbc.co.uk/weather')
  assert.match(String(gone.headers['clear-site-data']), /cache/)
  assert.ok(!(await in_(out)))
})

test('a secret that was made up opens nothing, and the database is asked for no person by it', async () => {
  for (const secret of ['x', 'a'.repeat(43), "' or 1=1 --"]) {
    const seen = await p.get('/referrals', { cookie: `oneplan=${encodeURIComponent(secret)}` })
    assert.deepEqual([seen.status, seen.go], [303, '/sign-in'])
  }
})

test('a post from another site is refused, whoever is signed in', async () => {
  const cookie = await p.as('pippa').cookie()
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'none' }] as Record<
    string,
    string
  >[])
    assert.equal((await p.post('/sign-out', {}, { cookie, ...headers })).status, 403)
  const old = await p.app.inject({
    method: 'POST',
    url: '/sign-out',
    headers: { cookie, origin: 'https://evil.example', host: 'localhost' },
  })
  assert.equal(old.statusCode, 403)
  const own = await p.app.inject({ method: 'POST', url: '/sign-out', headers: { cookie, origin: 'http://localhost', host: 'localhost' } })
  assert.equal(own.statusCode, 303)
})

test('signed out in the middle of writing, what was typed is on the page and can be sent again', async () => {
  const seen = await p.post('/contacts/new', { happening: 'He is <b>outside</b> & banging', 'safe"x': '1' }, { cookie: 'oneplan=gone' })
  assert.equal(seen.status, 401)
  assert.match(seen.text, /He is &lt;b&gt;outside&lt;\/b&gt; &amp; banging/)
})

test('made-up logins stand on one page of a made-up installation, and each lets in by one press', async () => {
  const page = await p.get('/demo')
  assert.match(
    page.text,
    /Southampton<[\s\S]*Sam Whitlock[\s\S]*Owen Pratt[\s\S]*Portsmouth<[\s\S]*Nell Corrigan[\s\S]*Hampshire<[\s\S]*Maya Fordham/,
  )
  const seen = await p.post('/demo/sign-in', { staff: p.as('dapp').staffId, hat: p.as('dapp').hatId })
  assert.equal(seen.go, '/programme')
  const wrong = await p.post('/demo/sign-in', { staff: p.as('dapp').staffId, hat: p.as('idva').hatId })
  assert.equal(wrong.go, '/demo')
})
