/** The walls of the house. Moving one is a decision: change it here, on purpose. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { otherTables, protectedTables } from '#rooms/access/policy.ts'
import { type Partnership, partnership } from '#src/testing.ts'

/** A room sees only the doors of rooms before it. */
const rooms = ['access', 'people', 'directory', 'risk', 'frontdoor', 'referrals', 'plans', 'casework', 'meetings', 'harm', 'strategy']
const src = import.meta.dirname
const files = globSync('**/*.ts', { cwd: src })
const text = (file: string) => readFileSync(join(src, file), 'utf8')
const importsOf = (file: string): string[] =>
  [...text(file).matchAll(/(?:import|export)\s[^'"]*?from '([^']+)'|import '([^']+)'/g)].map((m) => {
    const to = m[1] ?? m[2] ?? ''
    return to.startsWith('.')
      ? join(dirname(file), to)
      : to
          .replace(/^#lib\//, 'lib/')
          .replace(/^#platform\//, 'platform/')
          .replace(/^#pack\//, 'pack/')
          .replace(/^#rooms\//, 'rooms/')
          .replace(/^#src\//, '')
  })
const roomOf = (path: string) => /^rooms\/([a-z]+)\//.exec(path)?.[1]
const isTest = (file: string) => file.endsWith('.test.ts') || file === 'testing.ts' || file.endsWith('pretend-site.ts')

test('every room stands in the order', () => {
  for (const file of files) {
    const room = roomOf(file)
    if (room) assert.ok(rooms.includes(room), `${file} is in a room that has no place in the order`)
  }
})

test('a room sees lib, platform, the pack, itself, and the doors of rooms before it', () => {
  const wrong: string[] = []
  for (const file of files) {
    const room = roomOf(file)
    if (!room || isTest(file)) continue
    for (const to of importsOf(file)) {
      const other = roomOf(to)
      if (other === room) continue
      if (other && rooms.indexOf(other) < rooms.indexOf(room) && to === `rooms/${other}/index.ts`) continue
      if (other || ['app.ts', 'main.ts', 'config.ts', 'testing.ts'].includes(to)) wrong.push(`${file} -> ${to}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('lib knows nothing of the app, the platform knows no room, the pack knows neither', () => {
  const wrong: string[] = []
  for (const file of files) {
    if (isTest(file)) continue
    for (const to of importsOf(file)) {
      if (file.startsWith('lib/') && /^(platform|rooms|pack)\//.test(to)) wrong.push(`${file} -> ${to}`)
      if (file.startsWith('platform/') && /^(rooms|pack)\//.test(to)) wrong.push(`${file} -> ${to}`)
      if (file.startsWith('pack/') && /^(rooms|platform)\//.test(to)) wrong.push(`${file} -> ${to}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('rules are pure: no clock, no chance, no settings, no SQL, no HTTP', () => {
  const impure = /new Date\(\)|Date\.now|Math\.random|process\.env|\bkysely\b|fastify|randomUUID|from 'node:(?!assert|test)/
  for (const file of files.filter(
    (f) => /(^|\/)(rules|[a-z-]+-rules)\.ts$/.test(f) || (f.startsWith('lib/') && !isTest(f) && !f.endsWith('seal.ts')),
  )) {
    const found = text(file)
      .split('\n')
      .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
      .find((line) => impure.test(line))
    assert.equal(found, undefined, `${file}: ${found}`)
  }
})

test('unescaped markup is made in the platform alone', () => {
  for (const file of files.filter((f) => f.startsWith('rooms/')))
    assert.ok(!/\braw\b[^'"]*from '#platform\/html.ts'/.test(text(file)), file)
})

test('nothing styles itself on a page: the content policy would drop it', () => {
  for (const file of files.filter((f) => !isTest(f))) assert.ok(!/html`[^`]*\s(style|on[a-z]+)="/.test(text(file)), file)
})

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

test('every table is in the policy table or says why not, and is guarded', async () => {
  const { rows } = await p.admin.query<{ name: string; rls: boolean; forced: boolean; app: string | null }>(`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
      nullif(concat_ws(' ', case when has_table_privilege('oneplan_app', c.oid, 'select') then 'select' end, case when has_table_privilege('oneplan_app', c.oid, 'insert') then 'insert' end,
        case when has_table_privilege('oneplan_app', c.oid, 'update') then 'update' end, case when has_table_privilege('oneplan_app', c.oid, 'delete') then 'delete' end,
        case when has_table_privilege('oneplan_app', c.oid, 'truncate') then 'truncate' end), '') as app
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'jobs', 'public', 'pg_toast') order by 1`)
  const rights = new Map([...protectedTables, ...otherTables].map((t) => [t.table, t.rights as string]))
  for (const t of rows) {
    const wanted = rights.get(t.name) ?? null
    assert.equal(t.app, wanted, `${t.name}: rights of requests`)
    if (wanted) assert.ok(t.rls && t.forced, `${t.name} is read by requests and has no forced row security`)
  }
  for (const name of rights.keys())
    assert.ok(
      rows.some((t) => t.name === name),
      `${name} is in the policy and not in the database`,
    )
})

test('a view runs with the rights of whoever reads it, or holds nothing about families', async () => {
  const open = ['access.colleague', 'access.open_team']
  const { rows } = await p.admin.query<{ name: string; kind: string; invoker: boolean }>(`
    select n.nspname || '.' || c.relname as name, c.relkind as kind, coalesce('security_invoker=true' = any (c.reloptions), false) as invoker
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'jobs', 'public')`)
  for (const v of rows) {
    assert.notEqual(v.kind, 'm', `${v.name}: a stored view has no row security`)
    const readable = (await p.admin.query<{ may: boolean }>("select has_table_privilege('oneplan_app', $1, 'select') as may", [v.name]))
      .rows[0]?.may
    if (readable && !open.includes(v.name)) assert.ok(v.invoker, `${v.name} would show rows of its owner`)
  }
})

test('a function that runs as its owner pins its search path, and is run only by whom it was given to', async () => {
  const { rows } = await p.admin.query<{ name: string; pinned: boolean; open: boolean; owner: string }>(`
    select n.nspname || '.' || f.proname as name, coalesce(array_to_string(f.proconfig, ',') like '%search_path=%', false) as pinned, has_function_privilege('public', f.oid, 'execute') as open, r.rolname as owner
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace join pg_roles r on r.oid = f.proowner
    where f.prosecdef and n.nspname not in ('pg_catalog', 'information_schema', 'jobs', 'public')`)
  assert.ok(rows.length > 20)
  for (const f of rows) {
    assert.ok(f.pinned, `${f.name} has no pinned search path`)
    assert.ok(!f.open, `${f.name} may be run by anyone`)
    assert.match(f.owner, /^oneplan_(owner|vault|stats)$/, `${f.name} is owned by ${f.owner}`)
  }
})

test('requests run as an account that owns nothing, is no superuser and cannot go around row security', async () => {
  const { rows } = await p.admin.query<{ name: string; rolsuper: boolean; rolbypassrls: boolean; owns: number }>(`
    select r.rolname as name, r.rolsuper, r.rolbypassrls, (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relowner = r.oid and n.nspname <> 'jobs') as owns
    from pg_roles r where r.rolname in ('oneplan_app', 'oneplan_job', 'oneplan_door')`)
  assert.equal(rows.length, 3)
  for (const r of rows) assert.deepEqual([r.rolsuper, r.rolbypassrls, r.owns], [false, false, 0], r.name)
})
