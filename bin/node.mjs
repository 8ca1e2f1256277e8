// Runs its arguments under Node 24 whatever Node started it, and installs the locked dependencies first if need be. Plain JavaScript: it must run on any Node.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const stamp = join(root, 'node_modules/.installed')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  // npm ci empties the folder first. Through a link that would be the folder of another copy, under whoever is working there.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      'node_modules is a link to another copy, which holds other packages than package-lock.json here. Remove the link, and start again.',
    )
    process.exit(1)
  }
  console.log('Installing what Oneplan is built on. This happens once and takes about 20 seconds.')
  // No package here needs its install script; not running them is one thing less to trust.
  const installed = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (installed.status !== 0) process.exit(installed.status ?? 1)
  writeFileSync(stamp, lock)
}

let node = process.execPath
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 12)) {
  const os = process.platform === 'win32' ? 'win' : process.platform
  try {
    node = createRequire(import.meta.url).resolve(`node-${os}-${process.arch}/bin/node${os === 'win' ? '.exe' : ''}`)
  } catch {
    console.error(
      `Node ${process.version} is too old, and no Node 24 is packaged for ${os}-${process.arch}. Install Node 24 or newer and try again.`,
    )
    process.exit(1)
  }
}

const child = spawn(node, process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, 'node_modules/.compiled'),
    PATH: [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1)
  for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(s)
  process.kill(process.pid, signal)
})
