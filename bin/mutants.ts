/**
 * Breaks the program on purpose, one way at a time, and runs the tests that promise it cannot happen: each must go red. A mutant that survives is a
 * missing test. Works on copies; the project itself is not touched. With words after it, only the mutants whose words hold one of them.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type Mutant, mutants } from './mutants-made.ts'

const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const chosen = mutants.filter((m) => wanted.length === 0 || wanted.some((w) => m.says.includes(w)))
const limit = 180_000
const copies = mkdtempSync(join(tmpdir(), 'oneplan-mutants-'))

function copyOf(n: number): string {
  const to = join(copies, String(n))
  const left = new Set(['node_modules', '.git', '.data'])
  cpSync(root, to, { recursive: true, filter: (from) => !left.has(relative(root, from).split('/')[0] ?? '') })
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'))
  return to
}
const running = new Set<number>()
/** Runs tests in a copy: whether they passed, and the first that did not. */
function runTests(dir: string, what: Pick<Mutant, 'tests' | 'only'>): Promise<{ passed: boolean; red: string }> {
  return new Promise((resolve) => {
    const only = what.only ? [`--test-name-pattern=${what.only}`] : []
    const child = spawn(process.execPath, ['bin/test.ts', ...only, ...what.tests], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WORLDS: '240', LOT: '80' },
      detached: true,
    })
    const group = child.pid as number
    running.add(group)
    let said = ''
    for (const out of [child.stdout, child.stderr]) out.on('data', (d) => (said += d))
    const timer = setTimeout(() => process.kill(-group, 'SIGINT'), limit)
    child.once('exit', (code) => {
      clearTimeout(timer)
      running.delete(group)
      const red = /✖ (?!failing tests)(.*?)(?: \([\d.]+ms\))?$/m.exec(said)?.[1]
      // What does not even start is kept apart: it should be because something refused to, never because the mutant cannot be read.
      const first = said.split('\n').find((l) => /fault|error|refuse/i.test(l)) ?? said.trim().split('\n')[0] ?? ''
      resolve({ passed: code === 0, red: red ?? `does not start: ${first.trim().slice(0, 110)}` })
    })
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    for (const group of running) process.kill(-group, 'SIGINT')
    rmSync(copies, { recursive: true, force: true })
    process.exit(1)
  })

const survivors: string[] = []
try {
  for (const m of chosen) {
    const found = readFileSync(join(root, m.file), 'utf8').split(m.find).length - 1
    if (found !== (m.times ?? 1)) throw new Error(`“${m.says}” does not fit ${m.file} any more: found ${found} times. Write it anew.`)
  }
  const dirs = [0, 1].map(copyOf)
  // Nothing is killed by a test that is red without a mutant.
  const all = chosen.filter((m, i) => chosen.findIndex((o) => o.only === m.only && o.tests.join() === m.tests.join()) === i)
  const whole = [...new Set(all.filter((m) => !m.only).flatMap((m) => m.tests))]
  for (const run of [...(whole.length > 0 ? [{ tests: whole }] : []), ...all.filter((m) => m.only)]) {
    const before = await runTests(dirs[0] as string, run)
    if (!before.passed) throw new Error(`Without a mutant it is red already: ${before.red}`)
  }
  const queue = [...chosen]
  await Promise.all(
    dirs.map(async (dir) => {
      for (let m = queue.shift(); m; m = queue.shift()) {
        const file = join(dir, m.file)
        const text = readFileSync(file, 'utf8')
        writeFileSync(
          file,
          text.replaceAll(m.find, () => m.put),
        )
        const { passed, red } = await runTests(dir, m)
        writeFileSync(file, text)
        if (passed) survivors.push(m.says)
        console.log(`${passed ? 'SURVIVED' : 'killed  '}  ${m.says}${passed ? '' : `  [${red}]`}`)
      }
    }),
  )
} finally {
  rmSync(copies, { recursive: true, force: true })
}
console.log(`${chosen.length - survivors.length} killed, ${survivors.length} survived`)
process.exitCode = survivors.length === 0 ? 0 : 1
