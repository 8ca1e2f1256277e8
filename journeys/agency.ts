/** An agency's own sign-in for tests: a real OpenID provider on this machine, with whomever a test puts into it. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export const agencySecret = 'made-up-secret-of-a-made-up-council'
export interface Agency {
  issuer: string
  /** By login; whoever is not here has the login as subject and the verified address login@oneplan.example. */
  people: Map<string, { subject: string; email: string; verified: boolean }>
  close(): Promise<void>
}
export async function startAgency(origin: string, clients: readonly string[]): Promise<Agency> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const people: Agency['people'] = new Map()
  const provider = new Provider(issuer, {
    clients: clients.map((id) => ({
      client_id: id,
      client_secret: agencySecret,
      token_endpoint_auth_method: 'client_secret_post' as const,
      redirect_uris: [`${origin}/sign-in/back/${id}`],
    })),
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: [randomUUID()] },
    findAccount: (_, login) => {
      const who = people.get(login) ?? { subject: login, email: `${login}@oneplan.example`, verified: true }
      return { accountId: login, claims: () => ({ sub: who.subject, email: who.email, email_verified: who.verified }) }
    },
  })
  server.on('request', provider.callback())
  return {
    issuer,
    people,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
/** A port that nobody listens on: an agency must know before where it sends people back to. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
