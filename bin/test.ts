/**
 * Runs the tests: starts a throw-away PostgreSQL, prepares one template database that each test file clones, runs node's test runner, stops.
 * With words after it (files or folders), only those.
 */
import { spawn } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { startCluster } from '#platform/postgres.ts'
import { makeTemplate } from '#src/testing.ts'

const root = join(import.meta.dirname, '..')
const all = globSync(['src/**/*.test.ts', 'packs/**/*.test.ts', 'samples/**/*.test.ts', 'journeys/**/*.test.ts', 'bin/**/*.test.ts'], {
  cwd: root,
}).sort()
const wanted = process.argv.slice(2).filter((a) => !a.startsWith('--'))
const flags = process.argv.slice(2).filter((a) => a.startsWith('--'))
const files = wanted.length === 0 ? all : all.filter((f) => wanted.some((w) => f.startsWith(relative(root, join(root, w)))))
if (files.length === 0) {
  console.error(`No test is in ${wanted.join(', ')}.`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'oneplan-test-'))
chmodSync(folder, 0o755)
const cluster = await startCluster({ dir: join(folder, 'data'), password: 'test', throwAway: true })
let code = 1
try {
  await makeTemplate(cluster)
  const child = spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-timeout=300000', ...flags, ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_PG: cluster.url('postgres'), TZ: process.env.TZ ?? 'UTC' },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  code = await new Promise<number>((resolve) => child.once('exit', (c) => resolve(c ?? 1)))
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(code)
