import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import type { Day } from '#lib/day.ts'
import { loadPack, type Pack, type Service } from '#pack/index.ts'
import { publicHelp } from './public-help.ts'

const today = '2026-03-10' as Day
let pack: Pack
before(() => {
  pack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
})
/** The pack with one local number rung on a day. */
const rung = (lastVerified: string | null, change: Partial<Service> = {}): Pack => ({
  ...pack,
  services: pack.services.map((s) =>
    s.key === 'pippa' ? { ...s, contact: s.contact.map((c) => ({ ...c, lastVerified })), ...change } : s,
  ),
})
const localOf = (p: Pack) => publicHelp(p, 'self', today).local.flatMap((l) => l.numbers.map((n) => n.service.key))

test('as the sources left it, the public sees national lines and no local number at all', () => {
  const help = publicHelp(pack, 'self', today)
  assert.deepEqual(help.local, [])
  assert.deepEqual(
    help.emergency.map((h) => h.number),
    ['999'],
  )
  assert.ok(help.national.length >= 4)
})

test('a local number is shown for 90 days after somebody rang it, and not a day longer', () => {
  for (const [on, shown] of [
    ['2026-03-10', true],
    ['2025-12-10', true],
    ['2025-12-09', false],
    ['2026-03-11', false],
    [null, false],
  ] as const)
    assert.deepEqual(localOf(rung(on)), shown ? ['pippa'] : [], String(on))
})

test('a service that is closed, has ended, is elsewhere or is for people who harm gives no number', () => {
  for (const change of [{ open: 'closed' as const }, { endsOn: '2026-03-09' }, { areas: ['isle-of-wight'] }, { side: 'harm' as const }])
    assert.deepEqual(localOf(rung('2026-03-01', change)), [], JSON.stringify(change))
})

test('whoever is worried about their own behaviour finds a line of their own, and none of hers', () => {
  const keys = (page: 'self' | 'behaviour') => publicHelp(pack, page, today).national.map((h) => h.key)
  assert.ok(keys('behaviour').includes('respect'))
  assert.ok(!keys('self').includes('respect'))
  for (const hers of ['national-domestic-abuse', 'mens-advice-line', 'galop', 'karma-nirvana'])
    assert.ok(!keys('behaviour').includes(hers), hers)
  for (const page of ['other', 'behaviour'] as const) assert.deepEqual(publicHelp(rung('2026-03-01'), page, today).local, [])
})
