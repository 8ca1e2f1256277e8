/** Writes src/tables.ts, the types of every table, from the migrations themselves. With --check it only says whether the file is right. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPack } from '#pack/index.ts'
import { startCluster } from '#platform/postgres.ts'
import { accounts, connectAdmin, setUp } from '#src/set-up.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'oneplan-tables-'))
chmodSync(folder, 0o755)
const cluster = await startCluster({ dir: join(folder, 'data'), password: 'test', throwAway: true })
try {
  const admin = await connectAdmin(cluster.url('postgres'))
  const passwords = Object.fromEntries(accounts.map((a) => [a, 'x'])) as Record<(typeof accounts)[number], string>
  await setUp(admin, { root, pack: loadPack(join(root, 'packs/hampshire')), passwords, demo: false, now: new Date() })
  await admin.end()
  const out = join(folder, 'tables.ts')
  // prettier-ignore
  const made = [
    '--url',
    cluster.url('postgres'),
    '--out-file',
    out,
    '--dialect',
    'postgres',
    '--date-parser',
    'string',
    '--exclude-pattern',
    '(public|jobs).*',
    '--no-singularize',
  ]
  execFileSync(process.execPath, [join(root, 'node_modules/kysely-codegen/dist/cli/bin.js'), ...made], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [is, should] = [readFileSync(join(root, 'src/tables.ts'), 'utf8'), readFileSync(out, 'utf8')]
  if (is === should) console.log('src/tables.ts says what the migrations make.')
  else if (process.argv.includes('--check')) {
    console.error('src/tables.ts is not what the migrations make. Run: node bin/node.mjs bin/tables.ts')
    process.exitCode = 1
  } else {
    writeFileSync(join(root, 'src/tables.ts'), should)
    console.log('Wrote src/tables.ts.')
  }
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}
