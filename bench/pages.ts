/**
 * What a page costs beyond its own queries. The made-up year is built; each page is asked for by the person it is for, and beside it a bare Fastify
 * answers the very same queries, in the same kind of transaction with the same record, as JSON. Asked in turn, so that both meet the same machine.
 */
import Fastify from 'fastify'
import pg from 'pg'
import { connect } from '#platform/db.ts'
import { buildSample } from '#samples/build.ts'
import { connectAdmin, urlAs } from '#src/set-up.ts'
import { type Partnership, partnership, template, testKeys, testNow, testPack } from '#src/testing.ts'

interface Query {
  name?: string
  text: string
  values?: unknown[]
}
const rounds = Number(process.env.ROUNDS ?? 150)
const cases = Number(process.env.CASES ?? 420)

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
async function timed(address: string, path: string, cookie: string): Promise<number> {
  const from = performance.now()
  const r = await fetch(address + path, { headers: { cookie }, redirect: 'manual' })
  await r.arrayBuffer()
  if (r.status !== 200) throw new Error(`${path} answered ${r.status}`)
  return performance.now() - from
}

export async function bench(): Promise<Record<string, number>> {
  const url = new URL(process.env.TEST_PG as string)
  url.pathname = `/${template}`
  const admin = await connectAdmin(url.toString())
  const app = connect(urlAs(url.toString(), 'oneplan_app', 'test-oneplan_app'))
  const door = connect(urlAs(url.toString(), 'oneplan_door', 'test-oneplan_door'))
  const began = performance.now()
  await buildSample(
    { admin, db: app.db, door: door.db, pack: testPack, keys: testKeys, now: testNow, say: () => undefined },
    { cases, days: 365 },
  )
  await admin.query('analyze')
  const families = Number((await admin.query('select count(*) as n from people.family')).rows[0].n)
  await admin.end()
  await Promise.all([app.close(), door.close()])
  console.log(`A year with ${families} families, built in ${((performance.now() - began) / 1000).toFixed(1)} s\n`)

  const p = await partnership()
  const address = await p.app.listen({ port: 0, host: '127.0.0.1' })
  const pages = await pagesOf(p)
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

  const figures: Record<string, number> = {}
  console.log('page                 queries   page p50   page p95   bare p50   bare p95   ratio')
  try {
    for (const { name, key, path } of pages) {
      const cookie = await p.as(key).cookie()
      for (let i = 0; i < 8; i++) await timed(address, path, cookie)
      queries.set(name, await queriesOf(() => timed(address, path, cookie)))
      for (let i = 0; i < 8; i++) await timed(bareAddress, `/${name}`, cookie)
      const [mine, theirs]: [number[], number[]] = [[], []]
      for (let i = 0; i < rounds; i++) {
        mine.push(await timed(address, path, cookie))
        theirs.push(await timed(bareAddress, `/${name}`, cookie))
      }
      mine.sort((a, b) => a - b)
      theirs.sort((a, b) => a - b)
      const ratio = at(mine, 0.5) / at(theirs, 0.5)
      const ms = (n: number) => n.toFixed(2).padStart(8)
      console.log(
        `${name.padEnd(20)} ${String(queries.get(name)?.length).padStart(7)}   ${ms(at(mine, 0.5))}   ${ms(at(mine, 0.95))}   ${ms(at(theirs, 0.5))}   ${ms(at(theirs, 0.95))}   ${ratio.toFixed(2)}`,
      )
      Object.assign(figures, {
        [`${name}_p50_ms`]: round(at(mine, 0.5)),
        [`${name}_p95_ms`]: round(at(mine, 0.95)),
        [`${name}_ratio`]: round(ratio),
      })
    }
  } finally {
    await bare.close()
    await pool.close()
    await p.close()
  }
  return {
    ...figures,
    families,
    ratio_max: Math.max(
      ...Object.entries(figures)
        .filter(([k]) => k.endsWith('_ratio'))
        .map(([, v]) => v),
    ),
  }
}
const round = (n: number) => Math.round(n * 100) / 100

/** The three pages that are open all day, and the family with the most on it. */
async function pagesOf(p: Partnership): Promise<{ name: string; key: string; path: string }[]> {
  const donna = (await p.admin.query("select family_id as id from people.member where given_name = 'Donna' and family_name = 'Pike'"))
    .rows[0].id as string
  const sitting = (await p.admin.query('select sitting_id as id from meetings.item group by 1 order by count(*) desc limit 1')).rows[0]
    .id as string
  return [
    { name: 'triage-queue', key: 'pippa', path: '/front-door' },
    { name: 'family-plan', key: 'idva', path: `/families/${donna}` },
    { name: 'hrda-list', key: 'chair', path: `/meetings/${sitting}` },
  ]
}
