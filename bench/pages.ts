/** What the pages that are open all day cost beyond their own queries, on a made-up year. */
import { connect } from '#platform/db.ts'
import { buildSample } from '#samples/build.ts'
import { connectAdmin, urlAs } from '#src/set-up.ts'
import { type Partnership, partnership, template, testKeys, testNow, testPack } from '#src/testing.ts'
import { againstBareQueries, type Page, round } from './measuring/bare.ts'

const rounds = Number(process.env.ROUNDS ?? 150)
const cases = Number(process.env.CASES ?? 420)

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
  const figures: Record<string, number> = {}
  let worst = 0
  try {
    for (const [name, t] of await againstBareQueries(p, await pagesOf(p), rounds)) {
      const ratio = round(t.p50 / t.bareP50)
      worst = Math.max(worst, ratio)
      Object.assign(figures, { [`${name}_p50_ms`]: round(t.p50), [`${name}_p95_ms`]: round(t.p95), [`${name}_ratio`]: ratio })
    }
  } finally {
    await p.close()
  }
  return { ...figures, families, ratio_max: worst }
}

/** The three pages that are open all day, and the family with the most on it. */
async function pagesOf(p: Partnership): Promise<Page[]> {
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
