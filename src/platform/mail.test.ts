/** Mail, against a real server on this machine. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type MailServer, startMailServer } from '../../journeys/mail-server.ts'
import { type MailSettings, openMailer } from './mail.ts'

let server: MailServer
before(async () => {
  server = await startMailServer()
})
after(async () => server.close())
const settings = (more: Partial<MailSettings> = {}): MailSettings => ({
  host: '127.0.0.1',
  port: server.port,
  tls: 'none',
  login: undefined,
  from: 'codes@example.org',
  ...more,
})
const letter = (to: string) => ({ id: '5f0e1f0c-0000-4000-8000-000000000001', to, subject: 'Your code', text: 'Your code is 123456.\n' })

test('a letter is plain text, says that no person wrote it, and nothing of the machine it comes from', async () => {
  assert.deepEqual(await openMailer(settings()).send(letter('petra.lown@nhs.example')), { how: 'sent' })
  const { to, from, headers, text } = await server.next()
  assert.deepEqual([to, from], ['petra.lown@nhs.example', 'codes@example.org'])
  assert.equal(text.trim(), 'Your code is 123456.')
  assert.deepEqual(Object.fromEntries([...headers].filter(([name]) => name !== 'date')), {
    to: 'petra.lown@nhs.example',
    from: 'codes@example.org',
    subject: 'Your code',
    'message-id': '<5f0e1f0c-0000-4000-8000-000000000001@example.org>',
    'auto-submitted': 'auto-generated',
    'x-auto-response-suppress': 'All',
    'content-type': 'text/plain; charset=utf-8',
    'content-transfer-encoding': '7bit',
    'mime-version': '1.0',
  })
})
test('an address is one address, whatever stands in it', async () => {
  const before = server.arrived.length
  const sent = await openMailer(settings()).send(letter('"a,b"@nhs.example,c@nhs.example'))
  assert.ok(sent.how !== 'sent' || server.arrived.slice(before).every((a) => !a.to.includes('c@nhs.example,') && !a.to.startsWith('c@')))
  const injected = await openMailer(settings()).send(letter('a@nhs.example\r\nBcc: b@nhs.example'))
  assert.ok(injected.how !== 'sent' || !server.arrived.slice(before).some((a) => a.to.includes('b@nhs.example') && !a.to.includes('a@')))
  assert.ok(server.arrived.slice(before).every((a) => !a.headers.has('bcc')))
})
test('refused for good and not now are told apart, and neither says to whom', async () => {
  server.answers.set('gone@nhs.example', [550, 'No such user'])
  server.answers.set('busy@nhs.example', [451, 'Come back later'])
  const mailer = openMailer(settings())
  assert.deepEqual(await mailer.send(letter('gone@nhs.example')), { how: 'refused', code: 'EENVELOPE 550' })
  assert.deepEqual(await mailer.send(letter('busy@nhs.example')), { how: 'later', code: 'EENVELOPE 451' })
  assert.deepEqual(await openMailer(settings({ port: 9 })).send(letter('a@nhs.example')), { how: 'later', code: 'ESOCKET' })
  assert.equal(await openMailer(settings({ port: 9 })).check(), 'ESOCKET')
  assert.equal(await mailer.check(), undefined)
})
test('where TLS is required nothing is sent without it, nor to a server that cannot show who it is', async () => {
  const before = server.arrived.length
  assert.deepEqual(await openMailer(settings({ tls: 'required' })).send(letter('a@nhs.example')), { how: 'later', code: 'ETLS 500' })
  const first = await openMailer(settings({ tls: 'first' })).send(letter('a@nhs.example'))
  assert.equal(first.how, 'later')
  const selfMade = await startMailServer({ startTls: true })
  try {
    const sent = await openMailer(settings({ tls: 'required', port: selfMade.port })).send(letter('a@nhs.example'))
    assert.equal(sent.how, 'later')
    assert.equal(selfMade.arrived.length, 0)
    assert.deepEqual(await openMailer(settings({ port: selfMade.port })).send(letter('a@nhs.example')), { how: 'sent' }, 'on this machine')
  } finally {
    await selfMade.close()
  }
  assert.equal(server.arrived.length, before)
})
test('a password that the server does not take is ours to mend, and the letter waits', async () => {
  const closed = await startMailServer({ login: { user: 'us', password: 'right' } })
  try {
    const as = (password: string) => openMailer(settings({ port: closed.port, login: { user: 'us', password } }))
    assert.deepEqual(await as('wrong').send(letter('a@nhs.example')), { how: 'later', code: 'EAUTH 535' })
    assert.deepEqual(await as('right').send(letter('a@nhs.example')), { how: 'sent' })
  } finally {
    await closed.close()
  }
})
