/**
 * What a page costs beyond its own queries: each page is asked for by the person it is for, and beside it a bare Fastify answers the very same queries,
 * in the same kind of transaction with the same record, as JSON. Asked in turn, so that both meet the same machine.
 */
import Fastify from 'fastify'
import pg from 'pg'
import { connect } from '#platform/db.ts'
import { urlAs } from '#src/set-up.ts'
import type { Partnership } from '#src/testing.ts'

interface Query {
  name?: string
  text: string
  values?: unknown[]
}
export interface Page {
  name: string
  /** Who asks, as samples/staff.ts names them. */
  key: string
  path: string
  /** Answers sent with it, for a page that is asked for by a form. */
  answers?: Record<string, string>
}
/** In milliseconds. */
export interface Taken {
  p50: number
  p95: number
  bareP50: number
  bareP95: number
  queries: number
}

const send = pg.Client.prototype.query as unknown

/** The queries of one request as they went to the server, in order. */
async function queriesOf(ask: () => Promise<unknown>): Promise<Query[]> {
  const seen: Query[] = []
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first, values] = args
    if (typeof first === 'string') seen.push({ text: first, ...(Array.isArray(values) ? { values } : {}) })
    else if (first && typeof first === 'object' && 'text' in first) seen.push(first as Query)
    return (send as (...a: unknown[]) => unknown).apply(this, args)
  } as typeof pg.Client.prototype.query
  try {
    await ask()
  } finally {
    pg.Client.prototype.query = send as typeof pg.Client.prototype.query
  }
  return seen.map(({ name, text, values }) => ({ text, ...(name ? { name } : {}), ...(values ? { values } : {}) }))
}

const at = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
async function timed(address: string, { path, answers }: Pick<Page, 'path' | 'answers'>, cookie: string): Promise<number> {
  const from = performance.now()
  const r = await fetch(address + path, {
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
    ...(answers && { method: 'POST', body: new URLSearchParams(answers) }),
  })
  await r.arrayBuffer()
  if (r.status !== 200) throw new Error(`${path} answered ${r.status}`)
  return performance.now() - from
}

/** Prints a line a page and answers its figures. */
export async function againstBareQueries(p: Partnership, pages: readonly Page[], rounds: number): Promise<Map<string, Taken>> {
  const address = await p.app.listen({ port: 0, host: '127.0.0.1' })
  const bare = Fastify()
  const as = new URL(process.env.TEST_PG as string)
  as.pathname = `/${p.database}`
  const pool = connect(urlAs(as.toString(), 'oneplan_app', 'test-oneplan_app'))
  const queries = new Map<string, Query[]>()
  bare.get<{ Params: { page: string } }>('/:page', async (request) => {
    const client = await pool.pool.connect()
    try {
      const rows: unknown[] = []
      for (const q of queries.get(request.params.page) ?? [])
        rows.push(await (send as (this: unknown, q: Query) => Promise<unknown>).call(client, q))
      return rows.map((r) => (r as { rows: unknown[] }).rows)
    } finally {
      client.release()
    }
  })
  const bareAddress = await bare.listen({ port: 0, host: '127.0.0.1' })
  const taken = new Map<string, Taken>()
  console.log('page                 queries   page p50   page p95   bare p50   bare p95   ratio')
  try {
    for (const page of pages) {
      const { name, key } = page
      const cookie = await p.as(key).cookie()
      for (let i = 0; i < 8; i++) await timed(address, page, cookie)
      queries.set(name, await queriesOf(() => timed(address, page, cookie)))
      for (let i = 0; i < 8; i++) await timed(bareAddress, { path: `/${name}` }, cookie)
      const [mine, theirs]: [number[], number[]] = [[], []]
      for (let i = 0; i < rounds; i++) {
        mine.push(await timed(address, page, cookie))
        theirs.push(await timed(bareAddress, { path: `/${name}` }, cookie))
      }
      mine.sort((a, b) => a - b)
      theirs.sort((a, b) => a - b)
      const t = {
        p50: at(mine, 0.5),
        p95: at(mine, 0.95),
        bareP50: at(theirs, 0.5),
        bareP95: at(theirs, 0.95),
        queries: queries.get(name)?.length ?? 0,
      }
      const ms = (n: number) => n.toFixed(2).padStart(8)
      console.log(
        `${name.padEnd(20)} ${String(t.queries).padStart(7)}   ${ms(t.p50)}   ${ms(t.p95)}   ${ms(t.bareP50)}   ${ms(t.bareP95)}   ${(t.p50 / t.bareP50).toFixed(2)}`,
      )
      taken.set(name, t)
    }
  } finally {
    await bare.close()
    await pool.close()
  }
  return taken
}
export const round = (n: number): number => Math.round(n * 100) / 100
