/** Random worlds by the thousand: the database against the oracle. `WORLDS` and `SEED` choose others. */
import { askMany, placesOf } from '#rooms/access/asking-worlds.ts'
import { partnership } from '#src/testing.ts'

export async function bench(): Promise<Record<string, number>> {
  const p = await partnership()
  const clients = await Promise.all([p.admin.connect(), p.admin.connect()])
  try {
    const from = performance.now()
    const tally = await askMany(clients, await placesOf(clients[0], p.team), {
      worlds: Number(process.env.WORLDS ?? 20_000),
      seed: Number(process.env.SEED ?? 1),
      now: Date.parse('2026-03-10T00:00:00Z'),
    })
    for (const d of tally.disagreements.slice(0, 20))
      console.log(`${d.right} ${d.table}: database ${d.database}, oracle ${d.oracle}, ${d.standing} (${d.actor}, world ${d.world})`)
    for (const b of tally.broken.slice(0, 20)) console.log(b)
    const counts = [...tally.cells.values()]
    console.log(
      `${tally.worlds} worlds, ${tally.decisions} decisions, ${tally.cells.size} meetings of a class, a basis and a denial, ${tally.disagreements.length} disagreements`,
    )
    return {
      worlds: tally.worlds,
      decisions: tally.decisions,
      allow_share: Math.round((tally.allowed / tally.decisions) * 1000) / 1000,
      disagreements: tally.disagreements.length,
      laws_broken: tally.broken.length,
      meetings_least_hit: Math.min(...counts.map((c) => c.yes + c.no)),
      seconds: Math.round((performance.now() - from) / 1000),
    }
  } finally {
    for (const c of clients) c.release()
    await p.close()
  }
}
