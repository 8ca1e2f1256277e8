/**
 * Pools of connections, one for each database account the app works as, and Kysely over them. Statements are named by their text, so that the
 * server plans each once for a connection (measured: 40 to 50 in a hundred more requests answered).
 */
import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { DB } from '#src/tables.ts'

/** A day is a Day ("2026-03-10"), never a local midnight. */
pg.types.setTypeParser(pg.types.builtins.DATE, String)

/** Statements named at most: text that differs each time must not fill the server's memory. */
const most = 3000
const names = new Map<string, string>()
const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known || names.size >= most) return known
  const name = createHash('sha1').update(text).digest('base64url')
  names.set(text, name)
  return name
}

class NamingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen overloads; all pass through unchanged but the one Kysely uses.
  override query(...args: any[]): any {
    const [text, values] = args
    if (args.length === 2 && typeof text === 'string' && Array.isArray(values)) {
      const name = nameOf(text)
      if (name) return super.query({ name, text, values })
    }
    return (super.query as (...a: unknown[]) => unknown).apply(this, args)
  }
}

export interface Pool {
  db: Kysely<DB>
  pool: pg.Pool
  close(): Promise<void>
}
export function connect(url: string, settings: { max?: number; name?: string } = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    Client: NamingClient,
    max: settings.max ?? 10,
    application_name: settings.name ?? 'oneplan',
    connectionTimeoutMillis: 5000,
    // No request hangs: a statement that takes this long is a fault, and a forgotten transaction gives its locks back.
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
  } as pg.PoolConfig)
  // A connection that breaks while idle is replaced by the next request; without a listener it would end the program.
  pool.on('error', () => undefined)
  // The same for one that breaks in the middle of a request: its query fails, and that is how the request hears of it.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}
