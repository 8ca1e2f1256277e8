import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig, WrongSettings } from './config.ts'

const mail = (MAIL: string, MAIL_FROM = 'codes@example.org') => readConfig({ MAIL, MAIL_FROM }, '/tmp').mail
const faults = (MAIL: string, MAIL_FROM = 'codes@example.org'): string => {
  try {
    mail(MAIL, MAIL_FROM)
  } catch (e) {
    assert.ok(e instanceof WrongSettings)
    return e.message
  }
  return ''
}

test('without a mail server no mail is sent; that is no fault', () => {
  assert.equal(mail('', ''), undefined)
})
test('mail goes over TLS to any other machine, from the first byte or by STARTTLS, and only to this machine without', () => {
  assert.deepEqual(mail('smtps://us:p%40ss%25@mail.example.org'), {
    host: 'mail.example.org',
    port: 465,
    tls: 'first',
    login: { user: 'us', password: 'p@ss%' },
    from: 'codes@example.org',
  })
  const how = (text: string) => [mail(text)?.host, mail(text)?.port, mail(text)?.tls, mail(text)?.login]
  assert.deepEqual(how('smtp://mail.example.org'), ['mail.example.org', 587, 'required', undefined])
  assert.deepEqual(how('smtp://mail.example.org:25'), ['mail.example.org', 25, 'required', undefined])
  for (const other of ['localhost.example.org', '127.0.0.1.example.org', '10.0.0.4', '[::2]'])
    assert.equal(mail(`smtp://${other}`)?.tls, 'required', other)
  for (const [text, host] of [
    ['localhost', 'localhost'],
    ['127.0.0.1:2525', '127.0.0.1'],
    ['[::1]', '::1'],
  ])
    assert.deepEqual(how(`smtp://${text}`).slice(0, 3), [host, text?.includes(':25') ? 2525 : 587, 'none'])
})
test('what is wrong with the mail settings is named with its mend, and no password is said', () => {
  for (const [text, from, says] of [
    ['mail.example.org', undefined, /MAIL is not the address of a mail server\. Write it as smtps:\/\//],
    ['https://us:hush-hush@mail.example.org', undefined, /MAIL is not the address/],
    ['smtp://us:hush-hush/x@mail.example.org', undefined, /written as %3A %2F/],
    ['smtp://us:hush-hush@mail.example.org/inbox', undefined, /MAIL holds more than a server/],
    ['smtp://us:hush-hush@mail.example.org?secure=no', undefined, /MAIL holds more than a server/],
    ['smtp://hush-hush@mail.example.org', undefined, /a user or a password, and not both/],
    ['smtp://us:hush-hush%zz@mail.example.org', undefined, /Write % in a user or password as %25/],
    ['smtp://us:hush-hush@mail.example.org', '', /Set MAIL_FROM to the address that codes come from/],
    ['', 'codes@example.org', /MAIL_FROM is set and MAIL is not/],
    ['smtp://us:hush-hush@mail.example.org', 'Codes <codes@example.org>', /an address alone/],
    ['smtp://us:hush-hush@mail.example.org', 'codes', /an address alone/],
    ['smtp://us:hush-hush@mail.example.org', 'help@domestic-abuse.example.org', /says what it is about/],
  ] as const) {
    const said = faults(text, from)
    assert.match(said, says, text)
    assert.doesNotMatch(said, /hush-hush/)
  }
})
