/**
 * Runs one bench of bench/ by its name on a throw-away server: a readable table, then one line of JSON with its figures. A bench reads what is said
 * behind its name from process.argv.slice(3); one that exports `needs = 'nothing'` gets no server and starts at once.
 */
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** What a bench file answers: its figures by name. */
export type Bench = () => Promise<Record<string, number>>

const root = join(import.meta.dirname, '..')
const name = process.argv[2] ?? ''
const names = globSync('bench/*.ts', { cwd: root }).map((f) => basename(f, '.ts'))
if (!/^[a-z-]+$/.test(name) || !existsSync(join(root, 'bench', `${name}.ts`))) {
  console.error(`Say which: npm run bench -- ${names.join(' | ')}`)
  process.exit(1)
}
const { bench, needs } = (await import(join(root, 'bench', `${name}.ts`))) as { bench: Bench; needs?: 'nothing' }
const run = async () => console.log(JSON.stringify({ bench: name, figures: await bench() }))
if (needs === 'nothing') await run()
else {
  const [{ startCluster }, { makeTemplate }] = await Promise.all([import('#platform/postgres.ts'), import('#src/testing.ts')])
  const folder = mkdtempSync(join(tmpdir(), 'oneplan-bench-'))
  chmodSync(folder, 0o755)
  const cluster = await startCluster({ dir: join(folder, 'data'), password: 'bench', throwAway: true })
  try {
    process.env.TEST_PG = cluster.url('postgres')
    await makeTemplate(cluster)
    await run()
  } finally {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
