/** Codes by mail, through the real app and a real mail server: they arrive once, wait while it is down, are given up when refused, and never come late. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openMailer } from '#platform/mail.ts'
import { fieldsOf, type Partnership, partnership } from '#src/testing.ts'
import { type MailServer, startMailServer } from '../../../journeys/mail-server.ts'
import { openPost, type Post, type PostParts } from './post.ts'
import { sendCode } from './send.ts'
import { waitingArrivals } from './store.ts'

let server: MailServer
let p: Partnership
let post: Post
const logged: Record<string, unknown>[] = []
const postAt = (port: number, more: Partial<PostParts> = {}): Post =>
  openPost({
    db: p.job,
    keys: p.keys,
    mailer: openMailer({ host: '127.0.0.1', port, tls: 'none', login: undefined, from: 'codes@example.org' }),
    now: p.now,
    log: (entry) => logged.push(entry),
    ...more,
  })
before(async () => {
  server = await startMailServer()
  // As in a real installation: nothing is shown on a page, and whoever asks comes from a place of their own.
  p = await partnership({
    app: { madeUp: false, trustProxy: ['127.0.0.1'], mail: { ask: () => post.ask() }, log: (entry) => logged.push(entry) },
  })
  post = postAt(server.port)
})
after(async () => {
  await post.stop()
  await p.close()
  await server.close()
})

const path = '/for-professionals'
let places = 0
const elsewhere = () => ({ 'x-forwarded-for': `198.51.100.${++places % 250}` })
const askFor = async (email: string, from = elsewhere()) => p.post(path, { ...fieldsOf((await p.get(path)).text), email, do: 'code' }, from)
const make = async (email: string) => {
  const made = await sendCode(p.door, { keys: p.keys, now: p.now() }, { key: '', email, place: elsewhere()['x-forwarded-for'] })
  assert.ok(typeof made !== 'string' && made.made)
}
const codeIn = (text: string) => /Your code is (\d{6})\./.exec(text)?.[1] ?? ''
const to = (email: string) => server.arrived.filter((a) => a.to === email)
const main = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const left = async () =>
  (
    await p.admin.query(
      'select tries, sent_at is not null as sent, given_up_at is not null as given_up, length(sealed) as words from arrivals.outbox order by made_at desc, id limit 1',
    )
  ).rows[0]
/** Some minutes on; what is done then is done at that hour, and the clock goes on from there. */
const later = (minutes: number) => p.at(new Date(p.now().getTime() + minutes * 60_000))

test('a health visitor without an account asks for a code, reads it in her mail, sends the form, and it waits unchecked at the front door', async () => {
  const asked = await askFor('petra.lown@nhs.example')
  assert.match(main(asked.text), /If mail can be sent to petra\.lown@nhs\.example, a code is on its way/)
  assert.doesNotMatch(asked.text, /demo\/letters/)
  // By itself, at once: nobody ran a job.
  const mail = await server.next()
  assert.equal(mail.to, 'petra.lown@nhs.example')
  assert.match(
    mail.text,
    /^Your code is \d{6}\.\n\nIt is good for 30 minutes, until 12:22, on the page that asked for it\.\n\nIf you did not ask for a code, do nothing\./,
  )
  assert.equal(mail.headers.get('subject'), 'Your code')
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
  assert.doesNotMatch([...mail.headers.values(), mail.text].join('\n'), /abuse|violence|refer|oneplan|front door|pippa|http/i)
  const form = await p.post(path, { ...fieldsOf(asked.text), digits: codeIn(mail.text), do: 'check' })
  assert.match(main(form.text), /Your address is checked: petra\.lown@nhs\.example/)
  const sent = await p.post(path, {
    ...fieldsOf(form.text),
    yourName: 'Petra Lown',
    yourRole: 'Health visitor',
    yourAgency: 'Bitterne team',
    kind: 'home',
    name: 'Delphine Arrow',
    happening: 'Sent by somebody who read her mail',
    inDanger: 'no',
    reach: 'never',
    answerOn: '01632 960 144',
    knows: 'yes',
    agrees: 'yes',
    do: 'send',
  })
  assert.match(main(sent.text), /The front door has it/)
  const a = (await p.as('pippa').act((ctx) => waitingArrivals(ctx))).find((x) => x.said.happening === 'Sent by somebody who read her mail')
  assert.equal(a?.state, 'unread')
  assert.match(main((await p.as('pippa').get('/front-door')).text), /Sent by somebody who read her mail/)
  assert.match(
    main((await p.as('pippa').get(`/arrivals/${a?.id}`)).text),
    /Unchecked The e-mail address was checked by a code: petra\.lown@nhs\.example/,
  )
  await post.round()
  assert.deepEqual(await left(), { tries: 1, sent: true, given_up: false, words: 0 })
})
test('many at once, and two copies of the program: each letter goes out once', async () => {
  const other = postAt(server.port)
  const before = server.arrived.length
  for (let i = 0; i < 8; i++) await make(`one${i}@nhs.example`)
  for (let i = 0; i < 6; i++) for (const copy of [post, other]) copy.ask()
  await Promise.all([post.round(), other.round()])
  assert.equal(server.arrived.length - before, 8)
  for (let i = 0; i < 8; i++) assert.equal(to(`one${i}@nhs.example`).length, 1)
  later(20)
  await post.round()
  assert.equal(server.arrived.length - before, 8)
  await other.stop()
})
test('asked for while all hands are looking and find nothing, a letter is not left for the job', async () => {
  let looking = 0
  const [all, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = p.job.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      looking += 1
      if (looking === 4) all.resolve()
      if (looking <= 4) await gate.promise
      return result
    },
  })
  const other = postAt(server.port, { db: slow })
  for (let i = 0; i < 4; i++) other.ask()
  await all.promise
  await make('just.then@nhs.example')
  other.ask()
  gate.resolve()
  let mail = await server.next()
  while (mail.to !== 'just.then@nhs.example') mail = await server.next()
  assert.equal(to('just.then@nhs.example').length, 1)
  await other.stop()
})
test('two presses are one code and one letter, and the page that came last takes it', async () => {
  const page = { ...fieldsOf((await p.get(path)).text), email: 'twice@nhs.example', do: 'code' }
  const from = elsewhere()
  const both = await Promise.all([p.post(path, page, from), p.post(path, page, from)])
  await post.round()
  assert.equal(to('twice@nhs.example').length, 1)
  const code = codeIn(to('twice@nhs.example')[0]?.text ?? '')
  for (const b of both) assert.match((await p.post(path, { ...fieldsOf(b.text), digits: code, do: 'check' })).text, /name="happening"/)
  later(1)
  const again = await p.post(path, page, from)
  await post.round()
  assert.equal(to('twice@nhs.example').length, 2, 'pressed again after a while it is asked for anew')
  assert.match(
    (await p.post(path, { ...fieldsOf(again.text), digits: codeIn(to('twice@nhs.example')[1]?.text ?? ''), do: 'check' })).text,
    /name="happening"/,
  )
})
test('the mail server is down: the page says what it always says, and the code comes when it is up', async () => {
  const down = await startMailServer()
  const { port } = down
  await down.close()
  const [before, working] = [logged.length, post]
  post = postAt(port)
  try {
    const page = await askFor('patient@nhs.example')
    assert.equal(page.status, 200)
    assert.equal(main(page.text).replace('patient@', ''), main((await askFor('other@nhs.example')).text).replace('other@', ''))
    await post.round()
    assert.deepEqual(
      logged.slice(before).map((l) => [l.message, l.code]),
      [
        ['a letter is tried again', 'ESOCKET'],
        ['a letter is tried again', 'ESOCKET'],
      ],
    )
    const up = await startMailServer({ port })
    later(1)
    await post.round()
    assert.deepEqual(up.arrived.map((a) => a.to).sort(), ['other@nhs.example', 'patient@nhs.example'])
    await up.close()
  } finally {
    await post.stop()
    post = working
  }
})
test('a server that takes nobody is asked seven times in the life of a code, and no more', async () => {
  server.answers.set('slow@nhs.example', [451, 'Not now'])
  const before = logged.length
  await make('slow@nhs.example')
  for (let minute = 0; minute < 40; minute++) {
    await post.round()
    later(1)
  }
  assert.deepEqual(
    logged.slice(before).map((l) => [l.message, l.tries]),
    [1, 2, 3, 4, 5, 6].map((n) => ['a letter is tried again', n]).concat([['a letter was given up', 7]]),
  )
  assert.equal(to('slow@nhs.example').length, 0)
  assert.deepEqual(await left(), { tries: 7, sent: false, given_up: true, words: 0 })
})
test('an address that the server refuses is given up at once, logged without it, and the page says nothing of it', async () => {
  server.answers.set('gone@nhs.example', [550, 'No such user'])
  const before = logged.length
  const page = await askFor('gone@nhs.example')
  await post.round()
  assert.equal(main(page.text).replace('gone@', ''), main((await askFor('fine@nhs.example')).text).replace('fine@', ''))
  await post.round()
  assert.deepEqual(logged.slice(before), [{ message: 'a letter was given up', code: 'EENVELOPE 550', tries: 1 }])
  for (let minute = 0; minute < 29; minute++) {
    later(1)
    await post.round()
  }
  assert.equal(logged.length, before + 1)
  assert.doesNotMatch(JSON.stringify(logged), /@|No such user|\d{6}/)
})
test('a code that has run out is not sent late', async () => {
  const before = logged.length
  await make('late@nhs.example')
  later(30)
  assert.equal((await sql`select * from arrivals.next_letter(${p.now()})`.execute(p.job)).rows.length, 0)
  await post.round()
  assert.deepEqual(logged.slice(before), [{ message: 'letters ran out before they could be sent', letters: 1 }])
  assert.equal(to('late@nhs.example').length, 0)
  assert.deepEqual(await left(), { tries: 0, sent: false, given_up: true, words: 0 })
})
test('stopped between sending and marking, it is sent again as the same letter; stopped before, it is sent', async () => {
  const mailer = openMailer({ host: '127.0.0.1', port: server.port, tls: 'none', login: undefined, from: 'codes@example.org' })
  const stopped = (sends: boolean) =>
    postAt(server.port, {
      mailer: {
        ...mailer,
        async send(l) {
          if (sends) await mailer.send(l)
          throw new Error('stopped')
        },
      },
    })
  for (const sends of [true, false]) {
    const email = `stopped.${sends}@nhs.example`
    await make(email)
    await stopped(sends).round()
    await post.round()
    assert.equal(to(email).length, sends ? 1 : 0, 'it is in somebody’s hands for a minute')
    later(2)
    await post.round()
    assert.equal(to(email).length, sends ? 2 : 1)
    assert.equal(new Set(to(email).map((m) => m.headers.get('message-id'))).size, 1)
  }
})
test('six asked for in an hour are five letters, eleven in a day are ten; the page is the same, and another address is not kept waiting', async () => {
  const email = 'flooded@nhs.example'
  const pages = new Set<string>()
  const ask = async (n: number) => {
    for (let i = 0; i < n; i++) pages.add(main((await askFor(email)).text))
    await post.round()
    return to(email).length
  }
  assert.equal(await ask(7), 5)
  await askFor('Flooded+again@nhs.example')
  await post.round()
  assert.equal(to('Flooded+again@nhs.example').length, 0, 'what follows a plus sign is the same mailbox')
  later(61)
  assert.equal(await ask(4), 9)
  later(61)
  assert.equal(await ask(4), 10)
  later(12 * 60)
  assert.equal(await ask(1), 10)
  assert.equal(pages.size, 1)
  await askFor('not.flooded@nhs.example')
  await post.round()
  assert.equal(to('not.flooded@nhs.example').length, 1)
  later(11 * 60)
  assert.equal(await ask(1), 11)
})
test('twenty an hour from one place, whatever the addresses; another place, and two hundred in all', async () => {
  const here = { 'x-forwarded-for': '2001:db8:5:6::1' }
  const sameHouse = { 'x-forwarded-for': '2001:db8:5:6:7::9' }
  for (let i = 0; i < 20; i++) assert.equal((await askFor(`w${i}@nhs.example`, here)).status, 200)
  for (const from of [here, sameHouse]) {
    const over = await askFor('w20@nhs.example', from)
    assert.equal(over.status, 429)
    assert.match(main(over.text), /Too many codes have been asked for just now\. Wait an hour, or ring/)
    assert.equal(fieldsOf(over.text).email, 'w20@nhs.example')
  }
  assert.equal((await askFor('w21@nhs.example', { 'x-forwarded-for': '2001:db8:5:7::1' })).status, 200)
  later(61)
  assert.equal((await askFor('w22@nhs.example', here)).status, 200)
  later(61)
  const before = logged.length
  const on = (i: number) => ({ key: '', email: `all${i}@nhs.example`, place: `203.0.113.${i}` })
  for (let i = 0; i < 200; i++) assert.notEqual(typeof (await sendCode(p.door, { keys: p.keys, now: p.now() }, on(i))), 'string')
  assert.equal((await askFor('all200@nhs.example')).status, 429)
  assert.deepEqual(logged.slice(before), [{ message: 'more codes were asked for than are sent in an hour' }])
  later(61)
  assert.equal((await askFor('all201@nhs.example')).status, 200)
  later(31)
  await post.round()
})
test('what lies in the database tells neither an address, nor a place, nor a code', async () => {
  await make('unreadable@nhs.example')
  const { rows } = await p.admin.query(
    "select (select string_agg(key, ' ') from access.throttle) || (select string_agg(encode(sealed, 'escape'), ' ') from arrivals.outbox) as all",
  )
  assert.ok(!/unreadable|nhs\.example|198\.51|2001:db8|Your code/.test(rows[0].all))
  await post.round()
})
