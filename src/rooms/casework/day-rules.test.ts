/** Which row stands on top, when a call is due, who has heard from nobody, and who holds the risk when a worker leaves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '#lib/day.ts'
import type { Work } from '#rooms/people/index.ts'
import { callBand, callDue, holderAfter, inOrder, partOf, quietFor } from './day-rules.ts'

const now = new Date('2026-03-10T11:52:00Z')
const today = '2026-03-10' as Day

test('a call window that closes first stands on top; then what is due first; what can wait comes last', () => {
  const row = (title: string, w: Partial<Work>): Work => ({
    kind: 'task',
    band: 'today',
    due: null,
    title,
    about: '',
    href: '/',
    verb: 'Open',
    ...w,
  })
  const at = (time: string) => new Date(`2026-03-10T${time}:00Z`)
  const rows = [
    row('digest', { band: 'wait', due: at('09:00') }),
    row('old action', { kind: 'action', due: at('09:00') }),
    row('window until three', { kind: 'call', from: at('09:30'), due: at('15:00') }),
    row('window until half past two', { kind: 'call', from: at('09:30'), due: at('14:30') }),
    row('window not yet open', { kind: 'call', from: at('13:00'), due: at('14:00') }),
    row('breach', { kind: 'notice', band: 'now', due: at('11:00') }),
  ]
  assert.deepEqual(
    inOrder(rows, now).map((r) => r.title),
    ['breach', 'window until half past two', 'window until three', 'old action', 'window not yet open', 'digest'],
  )
})

test('what came in and cannot wait stands above all; what is late stands with what is unsafe if late', () => {
  const at = (time: string) => new Date(`2026-03-10T${time}:00Z`)
  assert.equal(partOf({ band: 'now', due: null }, now), 'alert')
  assert.equal(partOf({ band: 'now', due: at('15:00') }, now), 'late')
  assert.equal(partOf({ band: 'wait', due: at('09:00') }, now), 'late')
  assert.equal(partOf({ band: 'today', due: at('15:00') }, now), 'today')
  assert.equal(partOf({ band: 'wait', due: null }, now), 'wait')
})

test('a promised call is due at the end of the times agreed, or of her window that day, or of the working day', () => {
  const windows = [{ days: 'Monday to Friday', from: '09:30', until: '14:30' }]
  const due = (p: { nextOn?: Day; nextFrom?: string; nextUntil?: string }, w = windows) => {
    const { from, due } = callDue({ nextOn: today, nextFrom: null, nextUntil: null, ...p }, w)
    return [from?.toISOString().slice(11, 16), due.toISOString().slice(11, 16)]
  }
  assert.deepEqual(due({ nextFrom: '10:00', nextUntil: '11:00' }), ['10:00', '11:00'])
  assert.deepEqual(due({}), ['09:30', '14:30'])
  assert.deepEqual(due({ nextOn: '2026-03-14' as Day }), [undefined, '17:00'], 'not her day')
  assert.deepEqual(due({}, []), [undefined, '17:00'])
})

test('an open window is unsafe to miss at high risk, and in its last hour for anyone', () => {
  const at = (time: string) => new Date(`2026-03-10T${time}:00Z`)
  const window = { from: at('09:30'), due: at('15:00') }
  assert.equal(callBand(window, 'high', now), 'now')
  assert.equal(callBand(window, 'medium', now), 'today')
  assert.equal(callBand(window, 'medium', at('14:10')), 'now')
  assert.equal(callBand({ due: at('17:00') }, 'high', now), 'today', 'no window is open')
  assert.equal(callBand({ due: new Date('2026-03-12T17:00:00Z') }, 'high', now), 'wait')
})

test('a manager hears of a week without a word at high, of four at standard', () => {
  const work = { startedAt: new Date('2026-01-05T10:00:00Z') }
  const spoken = (day: string) => new Date(`${day}T10:00:00Z`)
  assert.equal(quietFor(work, spoken('2026-03-03'), 'high', today), undefined)
  assert.equal(quietFor(work, spoken('2026-03-02'), 'high', today), 8)
  assert.equal(quietFor(work, spoken('2026-02-24'), 'standard', today), undefined)
  assert.equal(quietFor(work, undefined, 'standard', today), 64, 'never spoken with: from the start of the work')
})

test('when its holder stops, the risk goes to a worker who has spoken with her, never to nobody', () => {
  const ending = { id: 'a', hatId: 'jo' }
  const other = { id: 'b', hatId: 'bea', side: 'victim', firstContactAt: now, endedAt: null }
  assert.equal(holderAfter('jo', ending, [other]), 'bea')
  assert.equal(holderAfter('sam', ending, [other]), null, 'held by someone else already')
  assert.equal(holderAfter('jo', ending, [{ ...other, firstContactAt: null }]), null, 'nobody else has reached her: it stays')
  assert.equal(holderAfter('jo', ending, [{ ...other, endedAt: now }]), null)
  assert.equal(holderAfter('jo', ending, [other, { ...other, id: 'c', hatId: 'jo' }]), null, 'still works with her under another service')
})
