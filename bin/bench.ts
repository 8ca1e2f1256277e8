/** Runs one bench of bench/ by its name on a throw-away server: a readable table, then one line of JSON with its figures. */
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { startCluster } from '#platform/postgres.ts'
import { makeTemplate } from '#src/testing.ts'

/** What a bench file answers: its figures by name. */
export type Bench = () => Promise<Record<string, number>>

const root = join(import.meta.dirname, '..')
const name = process.argv[2] ?? ''
const names = globSync('bench/*.ts', { cwd: root }).map((f) => basename(f, '.ts'))
if (!/^[a-z-]+$/.test(name) || !existsSync(join(root, 'bench', `${name}.ts`))) {
  console.error(`Say which: npm run bench -- ${names.join(' | ')}`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'oneplan-bench-'))
chmodSync(folder, 0o755)
const cluster = await startCluster({ dir: join(folder, 'data'), password: 'bench', throwAway: true })
try {
  process.env.TEST_PG = cluster.url('postgres')
  await makeTemplate(cluster)
  const { bench } = (await import(join(root, 'bench', `${name}.ts`))) as { bench: Bench }
  const figures = await bench()
  console.log(JSON.stringify({ bench: name, figures }))
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}
