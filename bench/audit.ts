/**
 * What the record costs: entries a second as requests write them, with the sealer asleep and with it at work; how fast a backlog is sealed; and how fast
 * the whole chain is checked. One run on one machine, so that the figures can be held against each other.
 */
import { randomUUID } from 'node:crypto'
import { sealRecord, verifyChain } from '#rooms/access/audit-chain.ts'
import { type Partnership, partnership } from '#src/testing.ts'

const seconds = Number(process.env.SECONDS ?? 4)
const backlog = Number(process.env.ENTRIES ?? 200_000)
/** As a page of a plan leaves them. */
const aPage = 6

async function writing(p: Partnership, clients: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  let n = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        await p.as('pippa').act(async (ctx) => {
          const family = randomUUID()
          for (let i = 0; i < aPage; i++) ctx.record('read', { classes: ['identity', 'contact'], family, subjects: [randomUUID()] })
        })
        n += aPage
      }
    }),
  )
  return Math.round(n / seconds)
}

export async function bench(): Promise<Record<string, number>> {
  const p = await partnership()
  try {
    await writing(p, 4)
    const asleep = await writing(p, 4)
    await sealRecord(p.job, p.now())
    let done = false
    let sealedMeanwhile = 0
    const sealing = (async () => {
      while (!done) sealedMeanwhile += await sealRecord(p.job, p.now())
    })()
    const awake = await writing(p, 4)
    done = true
    await sealing
    await p.admin.query(
      `insert into audit.event (request_id, staff_id, hat_id, action, classes, scope_id, subject_ids, reason, bases)
       select gen_random_uuid(), $1, $2, 'read', '{identity,contact}', gen_random_uuid(), array[gen_random_uuid()], 'as in life', '{duty,named}' from generate_series(1, $3)`,
      [p.as('pippa').staffId, p.as('pippa').hatId, backlog],
    )
    await p.admin.query('analyze audit.event')
    let from = performance.now()
    const sealed = await sealRecord(p.job, p.now())
    const sealTime = (performance.now() - from) / 1000
    const client = await p.admin.connect()
    from = performance.now()
    const v = await verifyChain(client, [])
    const verifyTime = (performance.now() - from) / 1000
    client.release()
    if (v.bad) throw new Error(`entry ${v.bad.seq} ${v.bad.what}`)
    const figures = {
      written_a_second_sealer_asleep: asleep,
      written_a_second_sealer_at_work: awake,
      ratio: Math.round((asleep / awake) * 100) / 100,
      sealed_meanwhile_a_second: Math.round(sealedMeanwhile / seconds),
      backlog_sealed_a_second: Math.round(sealed / sealTime),
      checked_a_second: Math.round(v.good / verifyTime),
      entries_checked: v.good,
    }
    console.log(`Four requests at a time, ${aPage} entries each`)
    console.table(figures)
    return figures
  } finally {
    await p.close()
  }
}
