/** The vault: what is hidden opens for whom it may, one at a time, and for nothing that has been moved, copied or asked too often. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { open, SealBroken, seal } from '#lib/seal.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { addMember, beginFamily } from '#rooms/people/index.ts'
import { openKeys } from '#src/set-up.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import type { Context, Keys } from './context.ts'
import { ProofNeeded } from './proof.ts'
import { keepSecret, revealSecret, sameWithin, secretsHeld } from './vault.ts'
import { BrokenKeys, destroyFamilyKey, masterName, missingMasters, oldPlace, rotateVault } from './vault-keys.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

interface Hidden {
  familyId: string
  memberId: string
  id: string
}
/** A family that Sam took and that her colleague Kemi's team works with her on; Kemi is not named. */
async function hidden(value = '12 Example Rise\nSO14 9ZZ'): Promise<Hidden> {
  const h = await p.as('pippa').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    const memberId = await addMember(ctx, familyId, { role: 'victim', givenName: 'Asha', familyName: 'Venn' })
    return { familyId, memberId, id: await keepSecret(ctx, { familyId, memberId, kind: 'address', value }) }
  })
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'victim', '2020-01-01', $3)",
    [h.familyId, p.team('pippa'), randomUUID()],
  )
  return h
}
const reveal =
  (id: string, why = 'She rang: going to fetch her') =>
  (ctx: Context) =>
    revealSecret(ctx, id, why)
const withKeys =
  <T>(keys: Keys, act: (ctx: Context) => Promise<T>) =>
  (ctx: Context) =>
    act({ ...ctx, keys })
const onDay = (day: string) => p.at(new Date(`${day}T10:00:00Z`))

test('what is hidden is in no table as it was said, opens for whoever is named with a reason, and is recorded before it is shown', async () => {
  const h = await hidden()
  const { rows } = await p.admin.query<{ all: string }>('select string_agg(s::text, $2) as all from vault.secret s where family_id = $1', [
    h.familyId,
    '',
  ])
  assert.doesNotMatch(Buffer.from(rows[0]?.all.match(/\\x([0-9a-f]+)/)?.[1] ?? '', 'hex').toString('latin1'), /Example Rise/)
  assert.equal((await p.as('pippa').act(reveal(h.id))).value, '12 Example Rise\nSO14 9ZZ')
  const said = await p.admin.query("select reason, classes from audit.event where action = 'vault.reveal' and $1 = any (subject_ids)", [
    h.id,
  ])
  assert.deepEqual(said.rows, [{ reason: 'She rang: going to fetch her', classes: ['location'] }])
})

test('without a reason, and for who has no part in it, it is as if it were not there', async () => {
  const h = await hidden()
  for (const [key, act] of [
    ['pippa', reveal(h.id, ' ab ')],
    ['pippa', reveal(randomUUID())],
    ['housing', reveal(h.id)],
    ['dapp', reveal(h.id)],
    ['mash', reveal(h.id)],
  ] as const)
    await assert.rejects(p.as(key).act(act), NotFound, key)
})

test('a row put in another row’s place opens nothing: of another person, another kind, another family, with or without its key', async () => {
  const [a, b] = [await hidden('1 Example Rise'), await hidden('2 Example Rise')]
  const sealedOf = async (id: string) =>
    (await p.admin.query('select sealed from vault.secret where id = $1', [id])).rows[0]?.sealed as Buffer
  const was = await sealedOf(a.id)
  await p.admin.query('update vault.secret set sealed = $2 where id = $1', [a.id, await sealedOf(b.id)])
  await assert.rejects(p.as('pippa').act(reveal(a.id)), SealBroken)
  await p.admin.query('update vault.secret set sealed = $2 where id = $1', [a.id, was])

  await p.admin.query('update vault.secret set kind = $2 where id = $1', [a.id, 'school'])
  await assert.rejects(p.as('pippa').act(reveal(a.id)), SealBroken)
  await p.admin.query('update vault.secret set kind = $2 where id = $1', [a.id, 'address'])

  const keyOf = async (id: string) =>
    (await p.admin.query('select wrapped from vault.family_key where family_id = $1', [id])).rows[0]?.wrapped as Buffer
  const hers = await keyOf(a.familyId)
  const put = (wrapped: Buffer) => p.admin.query('update vault.family_key set wrapped = $2 where family_id = $1', [a.familyId, wrapped])
  await put(await keyOf(b.familyId))
  await assert.rejects(p.as('pippa').act(reveal(a.id)), SealBroken)
  // A change of the master key names it, and moves all others.
  const admin = await p.admin.connect()
  const next: Keys = { ...p.keys, vault: randomBytes(32), vaultOthers: [p.keys.vault] }
  await assert.rejects(rotateVault(admin, next), (e) => e instanceof BrokenKeys && e.families.length === 1 && e.families[0] === a.familyId)
  assert.match((await p.as('pippa').act(withKeys(next, reveal(b.id)))).value, /^2 Example/)
  await put(hers)
  await rotateVault(admin, { ...p.keys, vaultOthers: [next.vault] })
  admin.release()
})

test('without its master key nothing opens, the page says nothing of it, and a start names what is missing', async () => {
  const h = await hidden()
  const wrong: Keys = { ...p.keys, vault: randomBytes(32) }
  await assert.rejects(p.as('pippa').act(withKeys(wrong, reveal(h.id))), SealBroken)
  assert.deepEqual(await missingMasters(p.admin, wrong), [masterName(p.keys.vault)])
  assert.deepEqual(await missingMasters(p.admin, p.keys), [])
  assert.deepEqual(await missingMasters(p.admin, { ...wrong, vaultOthers: [p.keys.vault] }), [])
})

test('a lost key file is never made anew beside others of the vault', () => {
  const dir = mkdtempSync(join(tmpdir(), 'oneplan-keys-'))
  try {
    const first = openKeys(dir)
    assert.deepEqual(openKeys(dir), first)
    writeFileSync(join(dir, 'vault.next.key'), randomBytes(32).toString('base64'))
    assert.equal(openKeys(dir).vaultOthers?.length, 1)
    rmSync(join(dir, 'vault.key'))
    assert.throws(() => openKeys(dir), /vault.key is gone/)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

test('of a family one is not named on it wants a proof that it is still you; her named worker is not asked', async () => {
  const h = await hidden()
  const unproven = (ctx: Context) =>
    p.admin.query("update access.session set proven_at = '2020-01-01' where hat_id = $1", [ctx.viewer.hatId])
  for (const [key, asked] of [
    ['pippa', false],
    ['pippa2', true],
  ] as const) {
    const act = p.as(key).act(async (ctx) => {
      await unproven(ctx)
      return revealSecret(ctx, h.id, 'She is not answering')
    })
    if (asked) await assert.rejects(act, ProofNeeded)
    else assert.match((await act).value, /Example Rise/)
  }
  assert.equal((await p.admin.query('select 1 from vault.opened where secret_id = $1 and not own', [h.id])).rowCount, 0)
})

test('ten a day that are not one’s own, also when two are asked for at once; the fifth and the tenth are told; the next day begins anew', async () => {
  onDay('2026-03-11')
  const all: Hidden[] = []
  for (let i = 0; i < 13; i++) all.push(await hidden(`${i} Example Rise`))
  const told = async () =>
    (
      await p.admin.query<{ who: string }>(
        "select c.role || ' ' || c.team_key as who from access.notice n join access.colleague c on c.hat_id = n.hat_id where n.kind = 'many-openings' order by 1",
      )
    ).rows.map((r) => r.who)
  const [one] = all as [Hidden]
  for (const h of all.slice(0, 4)) await p.as('pippa2').act(reveal(h.id))
  assert.deepEqual(await told(), [])
  await p.as('pippa2').act(reveal(all[4]?.id ?? ''))
  assert.deepEqual(await told(), ['governance governance', 'manager pippa'])
  for (const h of all.slice(5, 9)) await p.as('pippa2').act(reveal(h.id))
  const both = await Promise.allSettled(all.slice(9, 11).map((h) => p.as('pippa2').act(reveal(h.id))))
  assert.deepEqual(both.map((b) => b.status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(
    p.as('pippa2').act(reveal(all[11]?.id ?? '')),
    (e) => e instanceof Refused && /as many hidden places today/.test(e.message),
  )
  assert.equal((await told()).length, 4)
  // What was opened today may be opened again; whoever is named is not counted; nor is somebody else.
  assert.match((await p.as('pippa2').act(reveal(one.id))).value, /^0 Example/)
  for (const h of all) await p.as('pippa').act(reveal(h.id))
  assert.match((await p.as('pippa-manager').act(reveal(one.id))).value, /^0 Example/)

  const seen = await p.as('pippa-manager').get('/openings')
  assert.match(seen.text, /Kemi Ladipo/)
  assert.doesNotMatch(seen.text, /Asha|Example Rise/)
  assert.match((await p.as('governance').get('/openings')).text, /Kemi Ladipo/)
  assert.doesNotMatch((await p.as('idva-manager').get('/openings')).text, /Kemi Ladipo/)
  assert.equal((await p.as('pippa2').get('/openings')).status, 404)

  onDay('2026-03-12')
  assert.match((await p.as('pippa2').act(reveal(all[12]?.id ?? ''))).value, /Example/)
})

test('limits are data: another from its day on', async () => {
  onDay('2026-03-13')
  const [a, b] = [await hidden(), await hidden()]
  await p.admin.query("insert into vault.limits values ('2026-03-13', 1, 1, 'as the partnership agreed')")
  await p.as('pippa2').act(reveal(a.id))
  await assert.rejects(p.as('pippa2').act(reveal(b.id)), Refused)
  await p.admin.query("delete from vault.limits where from_on = '2026-03-13'")
})

test('the same place twice in one family is said, never which; across families only the database’s own matcher knows', async () => {
  const h = await hidden()
  const keep =
    (value: string, kind: 'address' | 'refuge' | 'phone' = 'address') =>
    (ctx: Context) =>
      keepSecret(ctx, { familyId: h.familyId, memberId: h.memberId, kind, value })
  const again = await p.as('pippa').act(keep('12, example rise, so149zz', 'refuge'))
  const another = await p.as('pippa').act(keep('14 Example Rise\nSO14 9ZZ'))
  const same = await p.as('pippa').act((ctx) => sameWithin(ctx, h.familyId))
  assert.deepEqual([same.has(h.id), same.has(again), same.has(another)], [true, true, false])
  assert.equal((await p.as('housing').act((ctx) => sameWithin(ctx, h.familyId))).size, 0)

  const elsewhere = await hidden()
  const client = await p.admin.connect()
  try {
    await client.query('set role oneplan_owner')
    const { rows } = await client.query<{ f: string }>('select vault.families_alike($1) as f', [h.id])
    assert.ok(rows.some((r) => r.f === elsewhere.familyId))
    await client.query('reset role')
    await client.query('set role oneplan_app')
    await assert.rejects(client.query('select vault.families_alike($1)', [h.id]), /permission denied/)
    await assert.rejects(client.query('select * from vault.mark'), /permission denied/)
  } finally {
    client.release(true)
  }
  // What is marked cannot be tried out: without the key outside the database no mark can be made.
  const { rows } = await p.admin.query<{ mark: Buffer }>('select mark from vault.mark where secret_id = $1', [h.id])
  assert.equal(rows[0]?.mark.length, 32)
})

test('the family’s key is destroyed: nothing about it opens again, nothing more is kept, and no other family is touched', async () => {
  const [gone, stays] = [await hidden(), await hidden('99 Example Rise')]
  const backup = (await p.admin.query('select sealed from vault.secret where id = $1', [gone.id])).rows[0]?.sealed as Buffer
  assert.equal(await destroyFamilyKey(p.admin, gone.familyId), true)
  assert.equal(await destroyFamilyKey(p.admin, gone.familyId), false)
  await assert.rejects(p.as('pippa').act(reveal(gone.id)), NotFound)
  assert.deepEqual(await p.as('pippa').act((ctx) => secretsHeld(ctx, gone.familyId)), [])
  await assert.rejects(
    p.as('pippa').act((ctx) => keepSecret(ctx, { familyId: gone.familyId, memberId: gone.memberId, kind: 'address', value: 'new' })),
    NotFound,
  )
  assert.throws(() => open(p.keys.vault, backup, `vault.secret|${gone.familyId}|${gone.memberId}|address|1|${gone.id}`), SealBroken)
  assert.equal((await p.as('pippa').act(reveal(stays.id))).value, '99 Example Rise')
  assert.equal((await p.admin.query('select 1 from vault.mark where family_id = $1', [gone.familyId])).rowCount, 0)
})

test('a place sealed by the master itself, as it once was, opens; changing the master seals it with its family’s key', async () => {
  const h = await hidden()
  const at = { family: h.familyId, member: h.memberId, kind: 'address', id: h.id }
  await p.admin.query('update vault.secret set key_id = 1, sealed = $2 where id = $1', [
    h.id,
    seal(p.keys.vault, Buffer.from('As it was'), oldPlace(at)),
  ])
  assert.equal((await p.as('pippa').act(reveal(h.id))).value, 'As it was')
  await assert.rejects(destroyFamilyKey(p.admin, h.familyId), /vault:rotate first/)
  const admin = await p.admin.connect()
  const next: Keys = { ...p.keys, vault: randomBytes(32), vaultOthers: [p.keys.vault] }
  try {
    await rotateVault(admin, next)
    assert.equal((await p.as('pippa').act(withKeys({ ...next, vaultOthers: [] }, reveal(h.id)))).value, 'As it was')
    assert.equal(await destroyFamilyKey(p.admin, h.familyId), true)
    await rotateVault(admin, { ...p.keys, vaultOthers: [next.vault] })
  } finally {
    admin.release()
  }
})

test('changing the master key, killed in the middle: everything opens all the while, and running it again ends it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oneplan-rotate-'))
  const keysDir = join(dataDir, 'keys')
  try {
    chmodSync(dataDir, 0o755)
    const made = openKeys(keysDir)
    chmodSync(join(keysDir, 'vault.key'), 0o600)
    writeFileSync(join(keysDir, 'vault.key'), p.keys.vault.toString('base64'))
    const all: Hidden[] = []
    for (let i = 0; i < 40; i++) all.push(await hidden(`${i} Example Rise`))
    const opensAll = async (keys: Keys) => {
      for (const [i, h] of all.entries())
        assert.equal(
          (await p.as('pippa').act((ctx) => revealSecret({ ...ctx, keys }, h.id, 'to see that it opens'))).value,
          `${i} Example Rise`,
        )
    }
    const url = new URL(process.env.TEST_PG as string)
    url.pathname = `/${p.database}`
    const run = (killAfter?: number) =>
      new Promise<number | null>((resolve, reject) => {
        const child = spawn(process.execPath, [join(import.meta.dirname, '../../../bin/vault-rotate.ts'), '--batch=1'], {
          env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: url.toString() },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let lines = 0
        child.stdout.on('data', (text: Buffer) => {
          lines += text.toString().split('\n').length - 1
          if (killAfter !== undefined && lines >= killAfter) child.kill('SIGKILL')
        })
        child.once('error', reject)
        child.once('exit', (code) => resolve(code))
      })
    const mastersNow = async () =>
      (await p.admin.query<{ master: string }>('select distinct master from vault.family_key where wrapped is not null')).rows.map(
        (r) => r.master,
      )

    assert.equal(await run(3), null)
    assert.equal((await mastersNow()).length, 2, 'killed in the middle')
    const between = openKeys(keysDir)
    assert.ok(between.vault.equals(p.keys.vault))
    assert.deepEqual(await missingMasters(p.admin, between), [])
    await opensAll(between)

    assert.equal(await run(), 0)
    const ended = openKeys(keysDir)
    assert.ok(!ended.vault.equals(p.keys.vault))
    assert.deepEqual(await mastersNow(), [masterName(ended.vault)])
    await opensAll({ ...ended, vaultOthers: [] })
    assert.ok(made.database.equals(ended.database))
    const kept = `vault.${masterName(p.keys.vault)}.key`
    assert.deepEqual(
      readdirSync(keysDir)
        .filter((f) => f.startsWith('vault'))
        .sort(),
      [kept, 'vault.key'].sort(),
    )
    assert.equal(readFileSync(join(keysDir, kept), 'utf8'), p.keys.vault.toString('base64'))
    // Back to the keys of this file's other tests.
    const admin = await p.admin.connect()
    await rotateVault(admin, { ...p.keys, vaultOthers: [ended.vault] })
    admin.release()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('what was sealed for one row does not open in another, of the same person and with the same key', async () => {
  const h = await hidden()
  const other = await p
    .as('pippa')
    .act((ctx) => keepSecret(ctx, { familyId: h.familyId, memberId: h.memberId, kind: 'address', value: '9 Sample Way\nSO15 9ZZ' }))
  assert.equal((await p.as('pippa').act(reveal(other))).value, '9 Sample Way\nSO15 9ZZ')
  await p.admin.query('update vault.secret set sealed = (select sealed from vault.secret where id = $2) where id = $1', [h.id, other])
  await assert.rejects(p.as('pippa').act(reveal(h.id)), SealBroken)
})
