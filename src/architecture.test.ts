/** The walls of the house. Moving one is a decision: change it here, on purpose. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { catalogueFaults } from '#rooms/access/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'

/** A room sees only the doors of rooms before it. */
const rooms = [
  'access',
  'people',
  'directory',
  'risk',
  'arrivals',
  'frontdoor',
  'referrals',
  'plans',
  'casework',
  'meetings',
  'harm',
  'strategy',
]
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
  // Sealing needs node's own ciphers, and an untrusted spreadsheet a thread of its own: what they answer still follows from what they are given.
  const needsNode = ['lib/seal.ts', 'lib/sheets.ts', 'lib/sheets-reader.ts']
  const impure = /new Date\(\)|Date\.now|Math\.random|process\.env|\bkysely\b|fastify|randomUUID|from 'node:(?!assert|test)/
  for (const file of files.filter(
    (f) => /(^|\/)(rules|[a-z-]+-rules)\.ts$/.test(f) || (f.startsWith('lib/') && !isTest(f) && !needsNode.includes(f)),
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

test('the database is as the policy of access says: tables, views, functions, policies, keys and accounts', async () => {
  // The same rules are asked at every start; each is broken on purpose in src/rooms/access/catalogue.test.ts.
  assert.deepEqual(await catalogueFaults(p.admin), [])
})
