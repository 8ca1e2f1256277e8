/** One's own account: where one is signed in, and ending it; a password changed with the old one and a code; nothing of anybody else. */
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

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const later = () => p.at(new Date(p.now().getTime() + 60_000))
async function signIn(key: string, agent: string, password = samplePassword) {
  later()
  const seen = await p.post(
    '/sign-in',
    { email: sampleEmail(key), password, code: codeAt(madeUpTotp(key), p.now()) },
    { 'user-agent': agent },
  )
  return { status: seen.status, cookie: String([seen.headers['set-cookie']].flat()[0]).split(';')[0] as string }
}
const as = (cookie: string) => ({
  get: (path: string) => p.get(path, { cookie }),
  post: (path: string, body = {}) => p.post(path, body, { cookie }),
})
const endOf = (page: string) => /\/me\/sessions\/[0-9a-f-]{36}\/end/.exec(page)?.[0] as string

test('my sessions are said in words, with where from and when; one is ended, or all others, and the other device is at the sign-in page', async () => {
  const desk = as((await signIn('idva', firefox)).cookie)
  const phone = as((await signIn('idva', iphone)).cookie)
  const page = await desk.get('/me')
  assert.equal(page.status, 200)
  for (const words of ['Firefox on Windows', 'Safari on iPhone', 'This one', '127.0.…', 'IDVA']) assert.ok(page.text.includes(words), words)
  assert.equal((await desk.post(endOf(page.text))).status, 303)
  assert.equal((await phone.get('/work')).go, '/sign-in')
  assert.equal((await desk.get('/work')).status, 200)
  const third = as((await signIn('idva', iphone)).cookie)
  assert.equal((await desk.post('/me/sessions/end-others')).status, 303)
  assert.equal((await third.get('/work')).go, '/sign-in')
  assert.equal((await desk.get('/work')).status, 200)
})

test('nobody ends a session of somebody else: it is not there', async () => {
  const hers = as((await signIn('idva', firefox)).cookie)
  await signIn('idva', iphone)
  const end = endOf((await hers.get('/me')).text)
  const his = as((await signIn('housing', firefox)).cookie)
  assert.equal((await his.post(end)).status, 404)
  assert.equal((await his.post('/me/sessions/not-an-id/end')).status, 404)
  assert.equal((await hers.post(end)).status, 303)
})

test('a password is changed with the old one and a code; other places are signed out, and the old password opens nothing', async () => {
  const me = as((await signIn('health', firefox)).cookie)
  const other = as((await signIn('health', iphone)).cookie)
  const next = 'a kettle under the bridge'
  const change = (more: Record<string, string> = {}) => {
    later()
    return me.post('/me/password', {
      'password-now': samplePassword,
      passcode: codeAt(madeUpTotp('health'), p.now()),
      password: next,
      'password-again': next,
      ...more,
    })
  }
  for (const [more, words] of [
    [{ 'password-now': 'wrong' }, /password or the code is not right/],
    [{ passcode: '000000' }, /password or the code is not right/],
    [{ password: 'short', 'password-again': 'short' }, /12 characters or more/],
    [{ 'password-again': 'something else again' }, /not the same/],
  ] as const) {
    const seen = await change(more)
    assert.equal(seen.status, 422)
    assert.match(seen.text, words)
    assert.doesNotMatch(seen.text, /kettle/)
  }
  assert.equal((await other.get('/meetings')).status, 200)
  const done = await change()
  assert.deepEqual([done.status, done.go], [303, '/me?changed=password'])
  assert.equal((await other.get('/meetings')).go, '/sign-in')
  assert.equal((await me.get('/meetings')).status, 200)
  assert.equal((await signIn('health', firefox)).status, 422)
  assert.equal((await signIn('health', firefox, next)).status, 303)
})

test('the account page of one holds nothing of another, and the title no name', async () => {
  const page = await p.as('pippa').get('/me')
  assert.match(page.text, /<title>Your account – Oneplan<\/title>/)
  assert.doesNotMatch(page.text, /Kemi|Priya/)
})
