/** Contacts that need no family, nobody who harms and no checklist; the stages of a contact; and who hears of what is late. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { gapsOfKind } from '#pack/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { closeContact, closingFacts, decideSafeguarding, type NewContact, recordContact, sayKind } from './actions.ts'
import { ageDoors, safeguardingGaps, stepsOf } from './deciding-rules.ts'
import { escalateLateContacts } from './escalate.ts'
import { climbed, type Rung } from './ladder-rules.ts'
import { stageIn, stagesOf } from './stages.ts'
import { openContact } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())
const text = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')
const take = (said: Partial<NewContact> = {}) =>
  p.as('pippa').act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'professional', nextStep: 'Ring', ...said }))
const kind = (id: string, key: string) => p.as('pippa').act((ctx) => sayKind(ctx, id, key))
const page = async (id: string) => text((await p.as('pippa').get(`/contacts/${id}`)).text)

test('each kind in the pack says what it asks, where it goes, and what is not there', async () => {
  for (const k of p.pack.channels.kinds) {
    const id = await take({ kind: k.key, happening: 'Told in a few words' })
    const shown = await page(id)
    assert.ok(shown.includes(k.words), k.key)
    for (const g of gapsOfKind(p.pack.gaps, 'southampton', k.key)) assert.ok(shown.includes(g.words), `${k.key}: the gap is said`)
    for (const q of k.asks) assert.ok(shown.includes(q), `${k.key}: ${q}`)
    if (k.noChecklist) assert.match(shown, /No checklist for this\. High can be judged at any moment/)
    assert.match(shown, /Judge it high now/)
  }
})
test('harmful practices and a child who harms always ask for a decision on safeguarding, and do not end without one', async () => {
  for (const key of ['forced-marriage', 'fgm', 'young-harm', 'child-concern']) {
    const id = await take({ caller: 'friend', happening: 'A journey is planned' })
    await kind(id, key)
    assert.match(await page(id), /Safeguarding, always/, key)
    await assert.rejects(
      p.as('pippa').act((ctx) => closeContact(ctx, id, { disposition: 'advice-given', note: 'Told where to ring' })),
      /First decide on the children/,
    )
    await assert.rejects(
      p.as('pippa').act((ctx) => decideSafeguarding(ctx, id, { children: { decision: 'none' }, adult: { decision: 'none' } })),
      /always needs a decision/,
    )
    await p
      .as('pippa')
      .act((ctx) =>
        decideSafeguarding(ctx, id, { children: { decision: 'refer', why: 'A journey is planned' }, adult: { decision: 'none' } }),
      )
    await p.as('pippa').act((ctx) => closeContact(ctx, id, { disposition: 'advice-given', note: 'Told where to ring' }))
  }
})
test('a contact about nobody named, without anyone who harms and without a checklist, comes to its end', async () => {
  const id = await take({ caller: 'not-known', happening: 'Assaulted by a stranger on Friday' })
  await kind(id, 'sexual-violence')
  const facts = await p.as('pippa').act(async (ctx) => {
    const c = await openContact(ctx, id)
    return closingFacts(ctx, c, (await openFamily(ctx, c.familyId)).members)
  })
  assert.equal(facts.mustDecide, false)
  await p
    .as('pippa')
    .act((ctx) => closeContact(ctx, id, { disposition: 'advice-given', note: 'Told of the ISVA, and of medical help without the police' }))
})
test('said on its own page by whoever is at the door; another team finds no such page', async () => {
  const id = await take()
  assert.equal((await p.as('pippa').submit(`/contacts/${id}/kind`, { kind: 'exploitation' })).go, `/contacts/${id}`)
  assert.equal((await p.as('pippa').act((ctx) => openContact(ctx, id))).kind, 'exploitation')
  assert.equal((await p.as('pippa').submit(`/contacts/${id}/kind`, { kind: 'nothing-known' })).status, 422)
  for (const who of ['idva', 'dapp', 'board']) assert.equal((await p.as(who).get(`/contacts/${id}/kind`)).status, 404, who)
})
test('the rule says why before it refuses, and "none" for one of the two is an answer', () => {
  const ages = {
    victim: 22,
    harms: undefined,
    children: [],
    childrenSaid: false,
    callerUnder18: false,
    careNeeds: false,
    always: 'May be taken away',
  }
  assert.match(ageDoors(ages)[0]?.text ?? '', /May be taken away/)
  const none = { children: 'none', childrenWhy: '', adult: 'none', adultWhy: '' } as const
  assert.deepEqual(Object.keys(safeguardingGaps(none, ages)), ['children'])
  assert.deepEqual(safeguardingGaps({ ...none, adult: 'not-now', adultWhy: 'She is safe with her aunt' }, ages), {})
  assert.deepEqual(safeguardingGaps(none, { ...ages, always: undefined }), {})
})

// ── Stages ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a contact is not yet a referral: it stands at the first stage of which something is still to do', () => {
  const done = {
    caller: 'herself',
    nextStep: false,
    named: false,
    incidents: 0,
    sharing: false,
    safeguarding: false,
    level: undefined,
    victimAge: 30,
    referrals: 0,
    safetyPlan: undefined,
    decided: false,
  } as const
  const at = (more: object) => stageIn(stepsOf({ ...done, ...more }), stagesOf(p.pack, 'southampton')).now.words
  assert.equal(at({}), 'Contact')
  assert.equal(at({ nextStep: true }), 'Initial check')
  assert.equal(at({ nextStep: true, named: true }), 'Screening')
  assert.equal(at({ nextStep: true, named: true, safeguarding: true }), 'Screening')
  assert.equal(at({ nextStep: true, named: true, safeguarding: true, level: 'medium' }), 'Decision')
  assert.equal(at({ nextStep: true, named: true, safeguarding: true, noChecklist: 'It does not fit' }), 'Decision')
})
test('an area names its own stages, and one that names none has the usual', () => {
  assert.deepEqual(
    stagesOf({ frontDoors: [] }, 'elsewhere').map((s) => s.words),
    ['Contact', 'Initial check', 'Screening', 'Decision'],
  )
  const own = [{ key: 'all', words: 'All at once', until: ['close'] }]
  assert.deepEqual(stagesOf({ frontDoors: [{ key: 'x', stages: own } as never] }, 'x'), own)
})
test('the queue shows where each contact stands', async () => {
  await take({ happening: 'Only the call so far' })
  assert.match(text((await p.as('pippa').get('/front-door')).text), /Only the call so far[\s\S]*?(Contact|Initial check)/)
})

// ── What is late ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const at = (day: string, time: string) => atLondon(day as Day, time as Time)
test('hours run by night, working hours do not, and a bank holiday is no working day', () => {
  const ladder: Rung[] = [
    { band: 'now', after: 'due', tells: ['owner'] },
    { band: 'now', after: { amount: 1, unit: 'hours' }, tells: ['everyone'] },
    { band: 'today', after: { amount: 2, unit: 'working hours' }, tells: ['managers'] },
  ]
  const reached = (urgency: 'now' | 'today' | 'wait', due: Date, now: Date) =>
    climbed(ladder, { urgency, dueAt: due }, now, englandAndWales).reached
  assert.equal(reached('now', at('2026-03-14', '02:00'), at('2026-03-14', '02:00')), 0)
  assert.equal(reached('now', at('2026-03-14', '02:00'), at('2026-03-14', '02:30')), 1)
  assert.equal(reached('now', at('2026-03-14', '02:00'), at('2026-03-14', '03:01')), 2)
  // Good Friday and Easter Monday 2026 are 3 and 6 April: due on Thursday at five, two working hours are over on Tuesday at eleven.
  assert.equal(reached('today', at('2026-04-02', '17:00'), at('2026-04-07', '10:59')), 0)
  assert.equal(reached('today', at('2026-04-02', '17:00'), at('2026-04-07', '11:01')), 1)
  assert.equal(reached('wait', at('2026-03-02', '17:00'), at('2026-04-07', '11:01')), 0, 'what can wait makes no noise')
})
test('each step is told once: owner and managers first, then everyone at the door; what arrived by itself climbs the same steps', async () => {
  const id = await p
    .as('pippa')
    .act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'herself', inDangerNow: 'yes', happening: 'Late on purpose' }))
  const told = async (subject: string) =>
    (await p.admin.query('select kind, hat_id, team_id from access.notice where subject_id = $1 order by at, kind', [subject])).rows.map(
      (r) => [r.kind, r.hat_id ?? r.team_id],
    )
  const minutes = (n: number) => new Date(p.now().getTime() + n * 60_000)
  for (const n of [59, 61, 62, 121, 122, 300]) await escalateLateContacts(p.job, minutes(n), p.pack.frontDoors)
  assert.deepEqual(
    (await told(id)).map(([k]) => k),
    ['late-contact', 'late-contact', 'late-contact-2'],
  )
  assert.deepEqual(
    new Set((await told(id)).map(([, to]) => to)),
    new Set([p.as('pippa').hatId, p.as('pippa-manager').hatId, p.team('pippa')]),
  )
  await p.as('idva').submit('/send', {
    kind: 'home',
    happening: 'She is locked in',
    inDanger: 'yes',
    reach: 'never',
    answerOn: '01632 960 100',
    knows: 'no',
    agrees: 'not-asked',
  })
  const arrival = (await p.admin.query('select id from arrivals.arrival order by received_at desc limit 1')).rows[0].id
  for (const n of [61, 62, 121]) await escalateLateContacts(p.job, minutes(n), p.pack.frontDoors)
  assert.deepEqual(
    (await told(arrival)).map(([k, to]) => [k, to]),
    [
      ['arrival-late', p.as('pippa-manager').hatId],
      ['arrival-late-2', p.team('pippa')],
    ],
  )
})
