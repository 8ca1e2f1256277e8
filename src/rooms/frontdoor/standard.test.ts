import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Level } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { addIdentifier, addMember, openFamily } from '#rooms/people/index.ts'
import { setLevel } from '#rooms/risk/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { addIncident, changeContact, claimContact, recordContact } from './actions.ts'
import { decideTogether, standardRows } from './standard.ts'
import { openContact, safeguardingOf } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

/** Names that nobody could take for each other. */
const nameOf = (n: number): [string, string] => {
  const letters = createHash('sha256')
    .update(`name ${n}`)
    .digest('hex')
    .replace(/\d/g, (d) => 'ghjklmnoru'[Number(d)] as string)
  return [`O${letters.slice(0, 9)}`, `Q${letters.slice(9, 20)}`]
}
let made = 0
const notification = async (
  over: { level?: Level; happening?: string; children?: [string, number | null][]; name?: [string, string]; born?: string } = {},
) => {
  const n = made++
  const [givenName, familyName] = over.name ?? nameOf(n)
  return p.as('pippa2').act(async (ctx) => {
    const id = await recordContact(ctx, {
      channel: 'police',
      caller: 'police',
      about: { role: 'unjudged', policeRole: 'victim', givenName, familyName, ...(over.born ? { bornOn: over.born as never } : {}) },
      happening: over.happening ?? 'Shouting about money. He left when police came.',
      recordedLevel: over.level ?? 'standard',
      recordedChildren: (over.children ?? []).length > 0,
      sourceAgency: 'O06',
      sourceRef: `S${n}`,
    })
    const { familyId } = await openContact(ctx, id)
    for (const [name, age] of over.children ?? [])
      await addMember(ctx, familyId, { role: 'child', policeRole: 'child', givenName: name, ageAbout: age })
    return { id, familyId, name: `${givenName} ${familyName}` }
  })
}
const versions = async (who: string) =>
  p.as(who).act(async (ctx) => new Map((await standardRows(ctx)).together.map((r) => [r.contact.id, r.version])))
const decide = async (who: string, ids: readonly string[], over: Partial<Parameters<typeof decideTogether>[1]> = {}, childrenWhy = '') => {
  const seen = await versions(who)
  return p.as(who).act((ctx) =>
    decideTogether(ctx, {
      rows: ids.map((contactId) => ({ contactId, version: seen.get(contactId) ?? 1, childrenWhy })),
      decision: 'referred-on',
      why: 'To Victim Support, by the daily list',
      ...over,
    }),
  )
}
const stateOf = async (id: string) =>
  (
    await p.admin.query<{ state: string; disposition: string; disposition_note: string }>(
      'select state, disposition, disposition_note from frontdoor.contact where id = $1',
      [id],
    )
  ).rows[0]

test('rows that were read are decided together, and each keeps its own decision on children and adult, and its own ending', async () => {
  const [a, b] = [await notification(), await notification({ children: [['Casey', 13]] })]
  assert.equal(await decide('pippa', [a.id, b.id], {}, 'Casey was at school; the school has been told'), 2)
  for (const [c, children] of [
    [a, 'none'],
    [b, 'not-now'],
  ] as const) {
    assert.deepEqual(await stateOf(c.id), {
      state: 'decided',
      disposition: 'referred-on',
      disposition_note: 'To Victim Support, by the daily list',
    })
    await p.as('pippa').act(async (ctx) => {
      const decided = await safeguardingOf(ctx, c.id)
      assert.deepEqual(decided.map((d) => [d.about, d.decision]).sort(), [
        ['adult', 'none'],
        ['children', children],
      ])
    })
    const audited = await p.admin.query("select 1 from audit.event where action = 'decide together' and $1 = any (subject_ids)", [c.id])
    assert.equal(audited.rowCount, 1)
  }
})
test('a row whose number somebody else holds, under another name, is read alone', async () => {
  const [a, b] = [await notification(), await notification()]
  const before = await versions('pippa')
  assert.ok(before.has(a.id) && before.has(b.id))
  for (const c of [a, b])
    await p.as('pippa').act(async (ctx) => {
      const { aboutMember } = await openContact(ctx, c.id)
      await addIdentifier(ctx, c.familyId, aboutMember as string, { kind: 'nhs', typed: '943 476 5919', saidBy: '' })
    })
  const { alone } = await p.as('pippa').act(standardRows)
  for (const c of [a, b]) assert.match(alone.find((r) => r.contact.id === c.id)?.whyAlone ?? '', /there were contacts before/)
})
test('a high or medium row is refused even when it is posted, and nothing else of the batch is decided', async () => {
  const good = await notification()
  for (const bad of [await notification({ level: 'high' }), await notification({ level: 'medium' })]) {
    await assert.rejects(
      decide('pippa', [good.id, bad.id]),
      (e: unknown) => e instanceof Refused && e.message.includes(bad.name) && /Nothing was decided/.test(e.message),
    )
    assert.equal((await stateOf(good.id))?.state, 'new')
    assert.equal((await stateOf(bad.id))?.state, 'new')
  }
})
test('a row that somebody judged high since it was read is refused', async () => {
  const c = await notification()
  const seen = await versions('pippa')
  await p
    .as('pippa')
    .act(async (ctx) => setLevel(ctx, await openFamily(ctx, c.familyId), { level: 'high', whyHigh: 'She whispered', whyNow: '' }))
  await assert.rejects(
    p
      .as('pippa')
      .act((ctx) =>
        decideTogether(ctx, { rows: [{ contactId: c.id, version: seen.get(c.id)!, childrenWhy: '' }], decision: 'advice-given', why: 'x' }),
      ),
    /it is high/,
  )
})
test('a baby, a child of unknown age, words of the throat and an earlier contact keep a row out of the list and out of a batch', async () => {
  const her = { name: ['Thomasina', 'Wexcombe'] as [string, string], born: '1990-02-03' }
  const rows = [
    await notification({ children: [['Noor', 1]] }),
    await notification({ children: [['Amal', null]] }),
    await notification({ happening: 'He had her by the throat.' }),
    await notification(her),
    await notification(her),
  ]
  await p.as('pippa').act(async (ctx) => {
    const { together, alone } = await standardRows(ctx)
    for (const r of rows) {
      assert.ok(!together.some((t) => t.contact.id === r.id), r.name)
      assert.ok(
        alone.some((t) => t.contact.id === r.id && t.whyAlone),
        r.name,
      )
    }
  })
  for (const r of rows) await assert.rejects(decide('pippa', [r.id], {}, 'why'), /cannot be decided together/, r.name)
})
test('words that were added to the incident count as well', async () => {
  const c = await notification()
  await p.as('pippa').act((ctx) => addIncident(ctx, c.id, { account: 'She adds that he choked her in May.', kinds: [] }))
  await assert.rejects(decide('pippa', [c.id]), /neck, throat/)
})
test('a row that changed after it was read, or that a colleague took, is refused', async () => {
  const [changed, taken] = [await notification(), await notification()]
  const seen = await versions('pippa')
  const late = (c: { id: string }) =>
    p.as('pippa').act((ctx) =>
      decideTogether(ctx, {
        rows: [{ contactId: c.id, version: seen.get(c.id)!, childrenWhy: '' }],
        decision: 'advice-given',
        why: 'A letter through the police',
      }),
    )
  await p.as('pippa2').act((ctx) => changeContact(ctx, changed.id, { happening: 'More was said.' }))
  await assert.rejects(late(changed), /has changed since you read it/)
  await p.as('pippa2').act((ctx) => claimContact(ctx, taken.id))
  await assert.rejects(late(taken), /Kemi Ladipo has taken it/)
  await p.as('pippa').act(async (ctx) => assert.ok(!(await standardRows(ctx)).together.some((r) => r.contact.id === taken.id)))
})
test('of two who decide the same row at once, one does', async () => {
  const c = await notification()
  const results = await Promise.allSettled([decide('pippa', [c.id]), decide('pippa-manager', [c.id])])
  assert.deepEqual(results.map((r) => r.status).sort(), ['fulfilled', 'rejected'])
  const lost = results.find((r) => r.status === 'rejected') as PromiseRejectedResult
  assert.match(lost.reason.message, /has (decided|taken) it|it is decided already/)
})
test('without a line why, without a tick, or with another ending, nothing is decided', async () => {
  const c = await notification()
  await assert.rejects(decide('pippa', [c.id], { why: '  ' }), /one line why/)
  await assert.rejects(decide('pippa', []), /Tick the rows/)
  await assert.rejects(decide('pippa', [c.id], { decision: 'not-abuse' as never }), /Select what happens/)
  const withChildren = await notification({ children: [['Casey', 13]] })
  await assert.rejects(decide('pippa', [withChildren.id]), /why the children are not referred now/)
  assert.equal((await stateOf(c.id))?.state, 'new')
})
test('nobody of another team decides or sees any of it', async () => {
  const c = await notification()
  for (const who of ['mash', 'idva', 'idva-manager', 'dapp', 'police', 'board'])
    await assert.rejects(
      p
        .as(who)
        .act((ctx) =>
          decideTogether(ctx, { rows: [{ contactId: c.id, version: 1, childrenWhy: '' }], decision: 'advice-given', why: 'x' }),
        ),
      NotFound,
      who,
    )
  await p.as('mash').act(async (ctx) => assert.deepEqual((await standardRows(ctx)).together, []))
})

const plain = (text: string) =>
  text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
test('the page: each row is read and ticked, the decision is said once, and what was typed stays when something is missing', async () => {
  const [a, b, high] = [await notification(), await notification({ children: [['Casey', 13]] }), await notification({ level: 'high' })]
  const page = await p.as('pippa').get('/front-door/standard')
  assert.equal(page.status, 200)
  assert.match(plain(page.text), new RegExp(`${a.name}.*I have read this one`))
  assert.doesNotMatch(page.text, new RegExp(high.id))
  assert.doesNotMatch(page.text, /type="checkbox"[^>]*checked/, 'blank until ticked')
  const none = await p.as('pippa').submit('/front-door/standard', { why: 'kept words' })
  assert.equal(none.status, 422)
  assert.match(plain(none.text), /Tick the rows that you have read.*Select what happens with them/)
  assert.match(none.text, /value="kept words"/)
  const noWhy = await p
    .as('pippa')
    .submit('/front-door/standard', { row: [a.id, b.id], decision: 'advice-given', why: 'A letter through the police' })
  assert.equal(noWhy.status, 422)
  assert.match(plain(noWhy.text), /why the children are not referred now/)
  const done = await p.as('pippa').submit('/front-door/standard', {
    row: [a.id, b.id],
    [`why-${b.id}`]: 'At school',
    decision: 'advice-given',
    why: 'A letter through the police',
  })
  assert.equal(done.go, '/front-door/standard?decided=2')
  assert.equal((await stateOf(a.id))?.state, 'decided')
  assert.equal((await stateOf(b.id))?.state, 'decided')
  assert.match(plain((await p.as('pippa').get(done.go!)).text), /2 notifications decided/)
})
test('a high row that is posted by hand is refused on the page, and the list is drawn again whole', async () => {
  const [good, high] = [await notification(), await notification({ level: 'high' })]
  const r = await p
    .as('pippa')
    .submit('/front-door/standard', { row: [good.id, high.id], [`seen-${high.id}`]: '1', decision: 'advice-given', why: 'x' })
  assert.equal(r.status, 422)
  assert.match(plain(r.text), /cannot be decided together with others: it is high/)
  assert.match(r.text, new RegExp(`value="${good.id}" checked`))
  assert.equal((await stateOf(good.id))?.state, 'new')
})
test('only a front door has the page; to everyone else it is missing', async () => {
  for (const who of ['idva', 'idva-manager', 'dapp', 'police', 'chair', 'board', 'governance']) {
    assert.equal((await p.as(who).get('/front-door/standard')).status, 404, who)
    assert.equal((await p.as(who).post('/front-door/standard', { key: crypto.randomUUID() })).status, 404, who)
  }
  for (const who of ['pippa', 'mash', 'pippa-manager']) assert.equal((await p.as(who).get('/front-door/standard')).status, 200, who)
})
