import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pack } from '#pack/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { ChangedUnderItsVersion, loadDefinitions } from './definitions.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const versions = async (kind: string, key: string) =>
  (
    await p.admin.query<{ version: string; name: string }>(
      "select version, body ->> 'name' as name from directory.definition where kind = $1 and key = $2 order by loaded_at",
      [kind, key],
    )
  ).rows
const changed = (name: string): Pack => ({ ...p.pack, services: p.pack.services.map((s) => (s.key === 'pippa' ? { ...s, name } : s)) })
const later = (days: number) => new Date(p.now().getTime() + days * 86_400_000)

test('a change of the pack is a new version; the old wording stays, and loading again adds nothing', async () => {
  await loadDefinitions(p.admin, p.pack, p.now())
  assert.equal(await loadDefinitions(p.admin, p.pack, later(1)), 0)
  const first = await versions('service', 'pippa')
  assert.equal(first.length, 1)
  assert.equal(await loadDefinitions(p.admin, changed('PIPPA, renamed'), later(2)), 1)
  assert.equal(await loadDefinitions(p.admin, changed('PIPPA, renamed'), later(3)), 0)
  assert.equal(await loadDefinitions(p.admin, p.pack, later(4)), 1, 'going back is a change as well')
  assert.deepEqual(
    (await versions('service', 'pippa')).map((v) => v.name),
    [first[0]?.name, 'PIPPA, renamed', first[0]?.name],
  )
})
test('an instrument keeps its version, and cannot be reworded under it', async () => {
  await loadDefinitions(p.admin, p.pack, p.now())
  const dash = p.pack.instruments.find((i) => i.key === 'dash-24')
  assert.ok(dash)
  assert.deepEqual(
    (await versions('instrument', 'dash-24')).map((v) => v.version),
    [dash.version],
  )
  const reworded = (version: string): Pack => ({
    ...p.pack,
    instruments: p.pack.instruments.map((i) => ({ ...i, version, name: 'Another name' })),
  })
  await assert.rejects(loadDefinitions(p.admin, reworded(dash.version), p.now()), ChangedUnderItsVersion)
  assert.equal((await versions('instrument', 'dash-24')).length, 1)
  assert.equal(await loadDefinitions(p.admin, reworded('2'), later(1)), p.pack.instruments.length)
})
test('everyone signed in reads what was loaded, and no request changes it', async () => {
  await loadDefinitions(p.admin, p.pack, p.now())
  await p.as('dapp').act(async (ctx) => {
    assert.ok(await ctx.db.selectFrom('directory.definition').select('key').where('kind', '=', 'service').executeTakeFirst())
  })
  await assert.rejects(
    p.as('pippa').act((ctx) => ctx.db.updateTable('directory.definition').set({ version: 'x' }).execute()),
    /permission denied/,
  )
})
