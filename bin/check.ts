/** Types, lint and format, in one go; each says where. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const run = (name: string, file: string, args: string[]): boolean => {
  const started = performance.now()
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', file), ...args], { cwd: root, stdio: 'inherit' })
  console.log(`${name}: ${status === 0 ? 'good' : 'needs mending'} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return status === 0
}
const types = run('Types', 'typescript/bin/tsc', ['--noEmit'])
const style = run('Lint and format', '@biomejs/biome/bin/biome', ['ci', '.'])
process.exit(types && style ? 0 : 1)
