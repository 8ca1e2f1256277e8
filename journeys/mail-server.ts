/** A real mail server on this machine, for tests: it keeps what arrives, and refuses or breaks off where it is told to. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface Arrived {
  to: string
  from: string
  /** By name, in small letters. */
  headers: ReadonlyMap<string, string>
  text: string
}
export interface MailServer {
  port: number
  arrived: Arrived[]
  /** What an address is answered, such as [550, 'No such user']. */
  answers: Map<string, [number, string]>
  /** The next letter that arrives after those before. */
  next(): Promise<Arrived>
  close(): Promise<void>
}

export async function startMailServer(
  settings: { port?: number; startTls?: boolean; login?: { user: string; password: string } } = {},
): Promise<MailServer> {
  const arrived: Arrived[] = []
  const answers: MailServer['answers'] = new Map()
  const waiting: (() => void)[] = []
  let read = 0
  const server = new SMTPServer({
    authOptional: settings.login === undefined,
    allowInsecureAuth: true,
    disabledCommands: settings.startTls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    onAuth(auth, _session, done) {
      const right = auth.username === settings.login?.user && auth.password === settings.login?.password
      done(right ? null : Object.assign(new Error('not right'), { responseCode: 535 }), right ? { user: 'us' } : undefined)
    },
    onRcptTo(address, _session, done) {
      const answer = answers.get(address.address)
      done(answer ? Object.assign(new Error(`${answer[1]} <${address.address}>`), { responseCode: answer[0] }) : null)
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (d: Buffer) => parts.push(d))
      stream.on('end', () => {
        const [head = '', ...rest] = Buffer.concat(parts).toString('utf8').split('\r\n\r\n')
        arrived.push({
          to: session.envelope.rcptTo.map((r) => r.address).join(),
          from: (session.envelope.mailFrom || { address: '' }).address,
          headers: new Map(
            head
              .replace(/\r\n[ \t]+/g, ' ')
              .split('\r\n')
              .map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
          ),
          text: rest.join('\r\n\r\n').replace(/\r\n/g, '\n'),
        })
        done()
        for (const go of waiting.splice(0)) go()
      })
    },
  })
  // A client that leaves in the middle is what some tests are about.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(settings.port ?? 0, '127.0.0.1', () => resolve()))
  return {
    port: (server.server.address() as AddressInfo).port,
    arrived,
    answers,
    async next() {
      while (arrived.length <= read) await new Promise<void>((resolve) => waiting.push(resolve))
      return arrived[read++] as Arrived
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
