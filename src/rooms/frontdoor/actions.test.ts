/** Contacts on a real database: the first word, the owner, the claim, what must be decided, and who hears or sees nothing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { addMember, contactPoints, openFamily, recognise } from '#rooms/people/index.ts'
import { setLevel } from '#rooms/risk/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import {
  addIncident,
  changeContact,
  claimContact,
  closeContact,
  decideSafeguarding,
  handOver,
  type NewContact,
  recordContact,
  recordSharing,
} from './actions.ts'
import { escalateLateContacts } from './escalate.ts'
import { knownBefore, openAtFrontDoor, openContact, safeguardingOf, sharingOf, versionOf } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const take = (who: string, said: Partial<NewContact> = {}) => p.as(who).act((ctx) => recordContact(ctx, { channel: 'phone', ...said }))
const open = (who: string, id: string) => p.as(who).act((ctx) => openContact(ctx, id))
const familyOf = async (who: string, id: string) => {
  const { familyId } = await open(who, id)
  return p.as(who).act((ctx) => openFamily(ctx, familyId))
}
const refused = (act: Promise<unknown>, why: RegExp) => assert.rejects(act, (e) => e instanceof Refused && why.test(e.message))
const notices = async (key: string) =>
  (await p.as(key).act((ctx) => ctx.db.selectFrom('access.notice').select(['kind', 'subject_id', 'family_id']).execute())).filter((n) =>
    ['may-be-yours', 'handed'].includes(n.kind),
  )
/** Leaves only these hats able to see the family: as a restriction is set by the few who may set one. */
const restrict = async (familyId: string, ...keys: string[]) =>
  p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    familyId,
    keys.map((k) => p.as(k).hatId),
    testNow,
    'cousin at the council',
  ])

test('the first answer saved is a record with an owner and a clock', async () => {
  const id = await take('pippa', { safeToTalk: 'few-minutes' })
  const c = await open('pippa', id)
  assert.deepEqual(
    [c.state, c.claimedBy, c.urgency, c.dueAt, c.frontDoor, c.safeToTalk],
    ['claimed', p.as('pippa').hatId, 'today', atLondon('2026-03-10' as Day, '17:00' as Time), 'southampton', 'few-minutes'],
  )
  const family = await familyOf('pippa', id)
  assert.deepEqual(
    [family.state, family.holderHatId, family.members.length, family.title],
    ['intake', p.as('pippa').hatId, 0, 'Name not given'],
  )
})
test('danger said later makes it urgent at once; safe said later does not make it wait', async () => {
  const id = await take('pippa', { happening: 'He is back in the house' })
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { inDangerNow: 'yes' }))
  const c = await open('pippa', id)
  assert.deepEqual([c.urgency, c.dueAt.getTime() - testNow.getTime()], ['now', 3_600_000])
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { inDangerNow: 'no' }))
  assert.equal((await open('pippa', id)).urgency, 'now')
})
test('saving as you go makes one person and seals one number once, however often it is saved', async () => {
  const id = await take('pippa', { cutOff: 'ring', ringNumber: '07700 900417' })
  for (const said of [
    { caller: 'herself' as const },
    { name: 'Leanne Marsh', ringNumber: '07700900417' },
    { name: 'Leanne Marsh', windowFrom: '09:30', windowUntil: '14:30', ringNumber: '07700 900 417' },
  ])
    await p.as('pippa').act((ctx) => changeContact(ctx, id, said))
  const family = await familyOf('pippa', id)
  const points = await p.as('pippa').act((ctx) => contactPoints(ctx, family.id))
  assert.deepEqual(
    family.members.map((m) => [m.role, m.name]),
    [['victim', 'Leanne Marsh']],
  )
  assert.deepEqual(
    points.map((x) => [x.state, x.windowFrom, x.windowUntil, x.memberId]),
    [['safe', '09:30', '14:30', family.members[0]?.id]],
  )
  const { rows } = await p.admin.query('select count(*)::int as n from vault.secret where family_id = $1', [family.id])
  assert.equal(rows[0].n, 1)
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { ringNumber: '07700 900 418' }))
  const now = await p.as('pippa').act((ctx) => contactPoints(ctx, family.id))
  assert.equal(now.length, 1, 'a corrected number takes the place of the wrong one')
})
test('a friend’s number is the friend’s, and a school’s is nobody’s secret', async () => {
  const friend = await take('pippa', {
    caller: 'friend',
    callerName: 'Denise',
    name: 'Ayesha Karim',
    cutOff: 'ring',
    ringNumber: '07700 900111',
  })
  const family = await familyOf('pippa', friend)
  const [point] = await p.as('pippa').act((ctx) => contactPoints(ctx, family.id))
  assert.equal(family.members.find((m) => m.id === point?.memberId)?.role, 'other')
  const school = await take('pippa', {
    caller: 'professional',
    callerAgency: 'A school',
    name: 'Donna Pike',
    cutOff: 'ring',
    ringNumber: '01632 960123',
  })
  const c = await open('pippa', school)
  assert.deepEqual([c.callerNumber, c.ringPoint], ['01632 960123', null])
})
test('a name that somebody has judged since keeps its role when the call is saved again', async () => {
  const id = await take('pippa', { caller: 'not-known', name: 'Jo Hart' })
  const c = await open('pippa', id)
  await p.admin.query("update people.member set role = 'victim' where id = $1", [c.aboutMember])
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { name: 'Joanne Hart' }))
  const family = await familyOf('pippa', id)
  assert.deepEqual(
    family.members.map((m) => [m.role, m.name]),
    [['victim', 'Joanne Hart']],
  )
})
test('two who write at once: the second is shown both, and nothing is overwritten', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Kerry Odell', happening: 'first' })
  const c = await open('pippa', id)
  const seen = versionOf(c, (await familyOf('pippa', id)).members)
  await p.as('pippa2').act((ctx) => changeContact(ctx, id, { happening: 'hers' }, seen))
  await assert.rejects(
    p.as('pippa').act((ctx) => changeContact(ctx, id, { happening: 'mine' }, seen)),
    (e) => e instanceof Conflict && e.by === 'Kemi Ladipo',
  )
  assert.equal((await open('pippa', id)).happening, 'hers')
})

// ── Whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('of two who take it at the same moment one has it, and the other is told who', async () => {
  const id = await take('pippa', { channel: 'email', caller: 'professional' })
  const settled = await Promise.allSettled(['pippa', 'pippa2'].map((k) => p.as(k).act((ctx) => claimContact(ctx, id))))
  const lost = settled.filter((s) => s.status === 'rejected')
  assert.equal(lost.length, 1)
  assert.match(String((lost[0] as PromiseRejectedResult).reason), /(Sam Whitlock|Kemi Ladipo) took it at 11:52/)
  const c = await open('pippa', id)
  assert.equal((await familyOf('pippa', id)).holderHatId, c.claimedBy, 'whoever has it holds the risk')
})
test('handed to a colleague, who hears; never to someone of another team', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Sharon Lewes' })
  await assert.rejects(
    p.as('pippa').act((ctx) => handOver(ctx, id, { hatId: p.as('idva').hatId, nextStep: 'Ring her' })),
    NotFound,
  )
  await p.as('pippa').act((ctx) => handOver(ctx, id, { hatId: p.as('pippa2').hatId, nextStep: 'Ring her at ten' }))
  const c = await open('pippa2', id)
  assert.deepEqual([c.claimedBy, c.nextStep], [p.as('pippa2').hatId, 'Ring her at ten'])
  assert.ok((await notices('pippa2')).some((n) => n.kind === 'handed' && n.subject_id === id))
  assert.equal((await familyOf('pippa', id)).holderHatId, p.as('pippa2').hatId)
})

// ── Who sees nothing ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('nobody but the front door, and whoever works with her, knows that a contact came', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Graham Tull', happening: 'Craig took the money' })
  for (const key of ['dapp', 'idva', 'mash', 'probation', 'board', 'governance', 'housing']) {
    await assert.rejects(open(key, id), NotFound, key)
    assert.equal(
      (await p.as(key).act((ctx) => openAtFrontDoor(ctx))).some((c) => c.id === id),
      false,
      key,
    )
  }
  assert.ok((await p.as('pippa2').act((ctx) => openAtFrontDoor(ctx))).some((c) => c.id === id))
})
for (const key of ['dapp', 'idva', 'mash'])
  test(`${key} can do nothing to a contact of PIPPA’s, and it looks as if there were none`, async () => {
    const id = await take('pippa', { caller: 'herself', name: 'Ewa Nowak' })
    const there = p.as(key)
    await assert.rejects(
      there.act((ctx) => changeContact(ctx, id, { happening: 'x' })),
      NotFound,
    )
    await assert.rejects(
      there.act((ctx) => claimContact(ctx, id)),
      NotFound,
    )
    await assert.rejects(
      there.act((ctx) => addIncident(ctx, id, { account: 'x' })),
      NotFound,
    )
    await assert.rejects(
      there.act((ctx) => decideSafeguarding(ctx, id, { children: { decision: 'none' } })),
      NotFound,
    )
    await assert.rejects(
      there.act((ctx) => closeContact(ctx, id, { disposition: 'advice-given', note: 'x' })),
      NotFound,
    )
  })
test('only a front door takes a contact', async () => {
  for (const key of ['idva', 'dapp', 'housing']) await assert.rejects(take(key), NotFound, key)
})
test('a contact about somebody hidden reaches the one worker who may know, and its taker sees what anyone would see', async () => {
  const sami = await take('pippa2', { caller: 'professional', name: 'Sami Haddad' })
  const hidden = (await open('pippa2', sami)).familyId
  await restrict(hidden, 'idva')

  const his = await take('pippa', { caller: 'friend', name: 'Sami Haddad', happening: 'They have found him' })
  const nobody = await take('pippa', { caller: 'friend', name: 'Tobias Underhay' })
  const known = await p.as('pippa').act((ctx) => knownBefore(ctx, [his, nobody]))
  assert.deepEqual(
    [
      known.get(his) ?? { times: 0, lastAt: null, possible: 0 },
      await p.as('pippa').act((ctx) => recognise(ctx, { name: 'Sami Haddad' })),
    ].map((x) => (Array.isArray(x) ? x.filter((c) => c.familyId === hidden).length : [x.times, x.lastAt, x.possible])),
    [[0, null, 0], 0],
    'the hidden family counts as none',
  )
  assert.deepEqual(
    (await notices('idva')).filter((n) => n.subject_id === his),
    [{ kind: 'may-be-yours', subject_id: his, family_id: (await open('pippa', his)).familyId }],
  )
  assert.equal((await open('idva', his)).happening, 'They have found him')
  assert.equal(
    (await notices('idva')).some((n) => n.subject_id === nobody),
    false,
  )
  for (const key of ['pippa', 'pippa2', 'pippa-manager'])
    assert.equal(
      (await notices(key)).some((n) => n.subject_id === his),
      false,
      key,
    )
  const { rows } = await p.admin.query('select kind, until_at from access.basis where holder_id = $1 and source_id = $2', [
    p.as('idva').hatId,
    his,
  ])
  assert.deepEqual(
    rows.map((r) => [r.kind, r.until_at.getTime()]),
    [['duty', testNow.getTime() + 28 * 86_400_000]],
    'enough to read the contact, and no more',
  )
})
test('a name written later, and on whatever page, reaches them as well', async () => {
  const first = await take('pippa2', { caller: 'professional', name: 'Noor Rahimi' })
  await restrict((await open('pippa2', first)).familyId, 'idva2')
  const id = await take('pippa', { caller: 'not-known', happening: 'She rang off' })
  assert.equal(
    (await notices('idva2')).some((n) => n.subject_id === id),
    false,
  )
  const { familyId } = await open('pippa', id)
  await p.as('pippa').act((ctx) => addMember(ctx, familyId, { role: 'victim', givenName: 'Noor', familyName: 'Rahimi' }))
  assert.equal((await notices('idva2')).filter((n) => n.subject_id === id).length, 1)
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { name: 'Noor Rahimi' }))
  assert.equal((await notices('idva2')).filter((n) => n.subject_id === id).length, 1, 'once')
})
test('another woman’s contact about the same man does not open to the worker of a hidden one', async () => {
  const first = await take('pippa2', { caller: 'herself', name: 'Hana Sobek' })
  const hidden = (await open('pippa2', first)).familyId
  await p.as('pippa2').act((ctx) => addMember(ctx, hidden, { role: 'harms', givenName: 'Piotr', familyName: 'Wolny' }))
  await restrict(hidden, 'idva')
  const other = await take('pippa', { caller: 'herself', name: 'Magda Lis' })
  const { familyId } = await open('pippa', other)
  await p.as('pippa').act((ctx) => addMember(ctx, familyId, { role: 'harms', givenName: 'Piotr', familyName: 'Wolny' }))
  await assert.rejects(open('idva', other), NotFound)
  // Nobody named but him: it may be hers.
  const unnamed = await take('pippa', { caller: 'herself', name: 'not given', ringNumber: '07700 900222' })
  const its = (await open('pippa', unnamed)).familyId
  await p.as('pippa').act((ctx) => addMember(ctx, its, { role: 'harms', givenName: 'Piotr', familyName: 'Wolny' }))
  assert.equal((await open('idva', unnamed)).id, unnamed)
})

// ── What must be decided, and how it ends ─────────────────────────────────────────────────────────────────────────────────────────

test('one line why, and never "none" where there is a child', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Beth Reeve', children: 'baby' })
  const decide = (d: Parameters<typeof decideSafeguarding>[2]) => p.as('pippa').act((ctx) => decideSafeguarding(ctx, id, d))
  await refused(decide({ children: { decision: 'none' } }), /There is a child here/)
  await refused(decide({ children: { decision: 'not-now' } }), /one line why/)
  await decide({ children: { decision: 'not-now', why: 'Asleep upstairs, health visitor knows' }, adult: { decision: 'none' } })
  await decide({ children: { decision: 'refer', why: 'He shook the cot' } })
  const all = await p.as('pippa').act((ctx) => safeguardingOf(ctx, id))
  assert.deepEqual(all.map((d) => [d.about, d.decision, d.version]).sort(), [
    ['adult', 'none', 1],
    ['children', 'refer', 2],
  ])
})
test('the basis follows from what she said, what was decided and who we are; a correction stays', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Sunita Gurung' })
  const said = (s: Omit<Parameters<typeof recordSharing>[2], never>) => p.as('pippa').act((ctx) => recordSharing(ctx, id, s))
  const basis = async () => (await p.as('pippa').act((ctx) => sharingOf(ctx, id)))?.basis ?? ''
  await refused(said({ knows: 'yes', agrees: 'no' }), /why you share anyway/)
  await said({ knows: 'yes', agrees: 'yes' })
  assert.match(await basis(), /Getting support to someone: Public task/)
  await said({ knows: 'no', agrees: 'no', whyAnyway: 'child-at-risk' })
  assert.match(await basis(), /Protecting a child: Public task/)
  await p.as('pippa').act((ctx) => decideSafeguarding(ctx, id, { adult: { decision: 'refer', why: 'needs care' } }))
  assert.match(await basis(), /adult with care and support needs/, 'decided later, derived again')
  await said({ knows: 'no', agrees: 'no', whyAnyway: 'not-shared', correction: 'Vital interests' })
  await p.as('pippa').act((ctx) => decideSafeguarding(ctx, id, { children: { decision: 'refer', why: 'seen' } }))
  assert.equal(await basis(), 'As corrected by Sam Whitlock: Vital interests')
})
test('an incident is kept with the day or as it was told, and never in the future', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Tia Brand' })
  await p.as('pippa').act((ctx) =>
    addIncident(ctx, id, {
      happenedAbout: 'for two years',
      kinds: ['controlling', 'stalking'],
      account: 'He tracks her phone',
      saidBy: 'Tia',
    }),
  )
  await refused(
    p.as('pippa').act((ctx) => addIncident(ctx, id, { happenedOn: '2026-03-11' as Day })),
    /today or in the past/,
  )
})
test('no contact ends nowhere: it stays in the queue until it ends in something', async () => {
  const id = await take('pippa', { caller: 'friend', name: 'Dawn Eccles' })
  const close = (disposition: Parameters<typeof closeContact>[2]['disposition'], note = '') =>
    p.as('pippa').act((ctx) => closeContact(ctx, id, { disposition, note }))
  await refused(close(undefined), /Select how this contact ends/)
  await refused(close('unmet-need'), /Record the unmet need first/)
  await refused(close('referred-on'), /to whom/)
  await refused(close('could-not-reach'), /what was tried/)
  assert.ok((await p.as('pippa').act((ctx) => openAtFrontDoor(ctx))).some((c) => c.id === id))
  await close('advice-given', 'Told who to ring, and that she was right to ask')
  const c = await open('pippa', id)
  assert.deepEqual([c.state, c.disposition, c.decidedBy], ['decided', 'advice-given', p.as('pippa').hatId])
  assert.equal((await familyOf('pippa', id)).state, 'closed')
  await refused(close('advice-given', 'again'), /Sam Whitlock has decided this already/)
})
test('high ends only in a referral or a plan that is running; a child is decided of first', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Donna Pike' })
  const { familyId } = await open('pippa', id)
  await p
    .as('pippa')
    .act(async (ctx) => setLevel(ctx, await openFamily(ctx, familyId), { level: 'high', whyHigh: 'Throat', whyNow: 'Back' }))
  const close = (disposition: 'advice-given' | 'referred-on' | 'not-abuse') =>
    p.as('pippa').act((ctx) => closeContact(ctx, id, { disposition, note: 'x' }))
  for (const d of ['advice-given', 'not-abuse'] as const) await refused(close(d), /High risk ends only in a referral/)
  await refused(close('referred-on'), /Nobody has been asked yet/)
  const other = await take('pippa', { caller: 'herself', name: 'Nadia Ferris', children: 'two, 4 and 9' })
  await refused(
    p.as('pippa').act((ctx) => closeContact(ctx, other, { disposition: 'advice-given', note: 'x' })),
    /First decide on the children/,
  )
})
test('four weeks after it was decided the front door knows of it no more', async () => {
  const id = await take('pippa', { caller: 'friend', name: 'Violet Sands' })
  await p.as('pippa').act((ctx) => closeContact(ctx, id, { disposition: 'advice-given', note: 'x' }))
  p.at(new Date(testNow.getTime() + 29 * 86_400_000))
  await assert.rejects(open('pippa', id), NotFound)
  p.at(testNow)
  assert.equal((await open('pippa', id)).state, 'decided')
})
test('a contact told as late that then becomes unsafe to leave is told again on the same step, once', async () => {
  const rung = (band: 'now' | 'today') => ({ band, after: 'due' as const, tells: ['owner' as const] })
  const doors = p.pack.frontDoors.map((d) => ({ ...d, escalation: [rung('now'), rung('today')] }))
  const hour = (n: number) => new Date(testNow.getTime() + n * 3_600_000)
  const id = await take('pippa', { caller: 'professional', name: 'Una Rising', recordedLevel: 'medium', urgency: 'today' })
  const told = async () =>
    (await p.admin.query("select at from access.notice where subject_id = $1 and kind = 'late-contact'", [id])).rows.length
  await escalateLateContacts(p.job, hour(60), doors)
  await escalateLateContacts(p.job, hour(60), doors)
  assert.equal(await told(), 1)
  p.at(hour(61))
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { happening: 'Nothing worse' }))
  await escalateLateContacts(p.job, hour(62), doors)
  assert.equal(await told(), 1, 'written again is not worse')
  await p.as('pippa').act((ctx) => changeContact(ctx, id, { inDangerNow: 'yes' }))
  await escalateLateContacts(p.job, hour(64), doors)
  await escalateLateContacts(p.job, hour(65), doors)
  assert.equal(await told(), 2)
  p.at(testNow)
})
test('what is unsafe if late and is late is told once, to whoever has it and to the manager; what can wait makes no noise', async () => {
  const danger = await take('pippa', { caller: 'herself', name: 'Una Late', inDangerNow: 'yes' })
  const later = await take('pippa', { caller: 'friend', name: 'Ada Later' })
  const told = async (key: string, id: string) =>
    (await p.as(key).act((ctx) => ctx.db.selectFrom('access.notice').select(['kind', 'subject_id']).execute())).filter(
      (n) => n.kind === 'late-contact' && n.subject_id === id,
    ).length
  assert.equal(await told('pippa', danger), 0)
  const past = new Date(testNow.getTime() + 2 * 3_600_000)
  await escalateLateContacts(p.job, past)
  await escalateLateContacts(p.job, past)
  p.at(past)
  for (const [key, n] of [
    ['pippa', 1],
    ['pippa-manager', 1],
    ['pippa2', 0],
    ['mash', 0],
    ['idva-manager', 0],
  ] as const)
    assert.equal(await told(key, danger), n, key)
  assert.equal(await told('pippa', later), 0)
  p.at(testNow)
})
