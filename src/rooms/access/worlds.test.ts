/** The database and the oracle, written apart from the same prose, say the same of every row in every random world, for everybody. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Partnership, partnership } from '#src/testing.ts'
import { askMany, denials, placesOf, smallest, type Tally } from './asking-worlds.ts'
import { type About, type Basis, table } from './oracle.ts'
import { protectedTables } from './policy.ts'

const worlds = Number(process.env.WORLDS ?? 2000)
const sideBySide = Number(process.env.LOT ?? 250)
const seed = Number(process.env.SEED ?? 20260310)
/** Midnight, so that a day's edge and an instant's edge can be the same moment. */
const now = Date.parse('2026-03-10T00:00:00Z')

let p: Partnership
let tally: Tally
before(async () => {
  p = await partnership()
  const clients = await Promise.all([p.admin.connect(), p.admin.connect()])
  for (const c of clients) c.on('error', () => undefined)
  try {
    tally = await askMany(clients, await placesOf(clients[0], p.team), { worlds, seed, now, sideBySide })
    // Found among hundreds, told as the one fact too many.
    if (tally.first)
      console.error('The smallest world that shows it:', JSON.stringify(await smallest(clients[0], tally.first.asking, tally.first.world)))
  } finally {
    for (const c of clients) c.release()
  }
})
after(async () => p.close())

test('the database and the oracle agree on every row that anybody reads, changes, adds or opens', () => {
  const first = new Map<string, string>()
  for (const d of tally.disagreements) {
    const kind = `${d.right} ${d.table}: the database says ${d.database ? 'yes' : 'no'}, the oracle ${d.oracle ? 'yes' : 'no'}, for ${d.standing}`
    if (!first.has(kind)) first.set(kind, `${kind} (${d.actor}, world ${d.world}, seed ${seed})`)
  }
  assert.deepEqual([...first.values()].sort().slice(0, Number(process.env.SHOW ?? 12)), [])
})

test('every table that follows a family or a file is in the worlds, and what else follows two or a door is let in and kept out', () => {
  assert.deepEqual(
    protectedTables.map((t) => t.table).filter((t) => !tally.tables.has(t)),
    [],
  )
  for (const about of ['between', 'arrived']) {
    const cell = tally.cells.get(about)
    assert.ok((cell?.yes ?? 0) > 20 && (cell?.no ?? 0) > 20, `${about}: ${JSON.stringify(cell)}`)
  }
})

test('at least a quarter of all decisions let somebody in: a world in which all is refused proves nothing', () => {
  assert.ok(tally.allowed / tally.decisions >= 0.25, `${tally.allowed} of ${tally.decisions}`)
})

test('denials, restrictions, endings, order and a later clock never show more, and who adds also reads', () => {
  assert.deepEqual(tally.broken.slice(0, 20), [])
})

test('every class, basis and denial met, and both let in and kept out where the table has both', () => {
  const missing: string[] = []
  const sealed = new Set<About>(['number', 'where'])
  for (const about of (Object.keys(table) as About[]).filter((a) => !sealed.has(a)))
    for (const basis of Object.keys(table[about]) as Basis[]) {
      const opens = table[about][basis].includes('r')
      for (const denial of ['none', ...denials]) {
        // His worker's own file stands behind no restriction, wall or exclusion of hers: there is nothing to keep him out of.
        const cell = tally.cells.get(`${about} | ${basis} | ${denial}`) ?? { yes: 0, no: 0 }
        if (opens && cell.yes === 0) missing.push(`${about} | ${basis} | ${denial}: never let in`)
        if (cell.no === 0 && !(basis === 'harm' && ['excluded', 'restricted', 'wall'].includes(denial)))
          missing.push(`${about} | ${basis} | ${denial}: never kept out`)
      }
    }
  assert.deepEqual(missing, [])
})
