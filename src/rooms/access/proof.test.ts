/** Showing that it is still you: what asks for it, that nothing typed is lost, and that nobody else's proof will do. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sampleEmail, samplePassword } from '#samples/staff.ts'
import { fieldsOf, type Partnership, partnership } from '#src/testing.ts'
import { madeUpTotp } from './partnership.ts'
import { ProofNeeded } from './proof.ts'
import { codeAt } from './sign-in.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const later = (minutes: number) => p.at(new Date(p.now().getTime() + minutes * 60_000))
const code = (key: string) => codeAt(madeUpTotp(key), p.now())
const proof = (key: string) => ({ 'prove-password': samplePassword, 'prove-code': code(key) })
async function signedIn(key: string): Promise<string> {
  later(1)
  const seen = await p.post('/sign-in', { email: sampleEmail(key), password: samplePassword, code: code(key) })
  assert.equal(seen.status, 303)
  return String([seen.headers['set-cookie']].flat()[0]).split(';')[0] as string
}
const act = (cookie: string, path: string, body: Record<string, string>) => p.post(path, body, { cookie })

test('who signed in a moment ago is not asked; five minutes later one is, and after a proof not', async () => {
  const cookie = await signedIn('idva')
  assert.equal((await act(cookie, '/prove', { to: '/work' })).go, '/work')
  later(6)
  const asked = await act(cookie, '/prove', { to: '/work' })
  assert.equal(asked.status, 401)
  assert.match(asked.text, /Show that it is you/)
  const held = fieldsOf(asked.text) as Record<string, string>
  assert.equal(held.to, '/work')
  assert.equal((await act(cookie, '/prove', { ...held, ...proof('idva') })).go, '/work')
  later(4)
  assert.equal((await act(cookie, '/prove', { to: '/work' })).go, '/work')
})

test('a wrong password, a used code and somebody else’s password and code prove nothing, and what was typed is still there', async () => {
  const cookie = await signedIn('housing')
  later(6)
  const words = { to: '/meetings', said: 'He is <b>outside</b>', postcode: 'SO14 9ZZ' }
  for (const wrong of [
    { 'prove-password': 'no', 'prove-code': code('housing') },
    { 'prove-password': samplePassword, 'prove-code': '000000' },
    proof('police'),
  ]) {
    const seen = await act(cookie, '/prove', { ...words, ...wrong })
    assert.equal(seen.status, 422)
    const held = fieldsOf(seen.text)
    assert.deepEqual([held.said, held.postcode], [words.said, words.postcode])
    assert.ok(!seen.text.includes(samplePassword))
  }
  const used = proof('housing')
  p.at(new Date(p.now().getTime() + 60_000))
  const fresh = proof('housing')
  assert.notDeepEqual(used, fresh)
  // Wrong tries slow down; the throttle runs on the real clock.
  await p.admin.query('delete from access.throttle')
  assert.equal((await act(cookie, '/prove', { to: '/meetings', ...fresh })).go, '/meetings')
  later(6)
  p.at(new Date(p.now().getTime() - 6 * 60_000))
  assert.equal((await act(cookie, '/prove', { to: '/meetings', ...fresh })).status, 422)
})

test('without a proof of the last five minutes nothing goes further, and what was read meanwhile stays out of the answer', async () => {
  await assert.rejects(
    p.as('pippa').act(async (ctx) => {
      await p.admin.query("update access.session set proven_at = '2020-01-01' where hat_id = $1", [ctx.viewer.hatId])
      await ctx.requireProof()
    }),
    ProofNeeded,
  )
})

test('a covered screen rests the session: nothing opens until it is proven, and then it is where it was', async () => {
  const cookie = await signedIn('idva')
  assert.equal((await p.get('/work', { cookie })).status, 200)
  assert.equal((await act(cookie, '/rest', {})).status, 200)
  const opened = await p.get('/work', { cookie })
  assert.equal(opened.status, 401)
  assert.match(opened.text, /Nobody was here for a while/)
  const sent = await act(cookie, '/contacts/new', { happening: 'Half a sentence' })
  assert.equal(sent.status, 401)
  assert.equal(fieldsOf(sent.text).happening, 'Half a sentence')
  const saving = await p.post('/contacts/new', { happening: 'x' }, { cookie, 'x-saving': 'yes' })
  assert.equal(saving.status, 423)
  later(1)
  const back = await p.post('/prove', { as: p.as('idva').hatId, ...proof('idva') }, { cookie, 'x-saving': 'yes' })
  assert.deepEqual([back.status, back.json()], [200, { proven: true }])
  assert.equal((await p.get('/work', { cookie })).status, 200)
})

test('a page that somebody else left open is not uncovered by whoever signs in next', async () => {
  const cookie = await signedIn('housing')
  const seen = await p.post('/prove', { as: p.as('idva').hatId }, { cookie, 'x-saving': 'yes' })
  assert.deepEqual([seen.status, seen.json()], [409, { other: true }])
})

test('a session that was ended, or is past its ten hours, cannot be proven back to life', async () => {
  const cookie = await signedIn('idva')
  await act(cookie, '/sign-out', {})
  assert.equal((await act(cookie, '/prove', { to: '/work', ...proof('idva') })).status, 401)
  assert.equal((await p.get('/work', { cookie })).go, '/sign-in')
  const long = await signedIn('idva')
  later(601)
  assert.equal((await p.get('/work', { cookie: long })).go, '/sign-in')
  const late = await act(long, '/prove', { to: '/work', ...proof('idva') })
  assert.match(late.text, /You were signed out/)
})

test('where to go after a proof is always a page of ours', async () => {
  const cookie = await signedIn('idva')
  for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])
    assert.equal((await act(cookie, '/prove', { to })).go, '/', to)
})

test('proving is on the record', async () => {
  const { rows } = await p.admin.query<{ n: number }>(
    "select count(*)::int as n from audit.event where action = 'prove' and staff_id = $1 and reason = 'password and code'",
    [p.as('idva').staffId],
  )
  assert.ok((rows[0]?.n ?? 0) >= 2)
})

test('a recovery code stands for the six-digit code once', async () => {
  const cookie = await signedIn('partner-support')
  const shown = await act(cookie, '/me/recovery-codes', {})
  const codes = [...shown.text.matchAll(/<li>([\d ]{14})<\/li>/g)].map((m) => m[1] as string)
  assert.equal(codes.length, 10)
  const enter = (with_: string) =>
    p.post('/sign-in', { email: sampleEmail('partner-support'), password: samplePassword, code: with_ }).then((seen) => seen.status)
  assert.equal(await enter(codes[0] as string), 303)
  assert.notEqual(await enter(codes[0] as string), 303)
  assert.equal(await enter(codes[1] as string), 303)
})
