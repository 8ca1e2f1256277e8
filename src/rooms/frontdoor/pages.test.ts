/** The front door through the real app: a call that breaks off, one page and one record, the queue, looking before adding, and what nobody sees. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deadLinks, summaryOf } from '#platform/pretend-site.ts'
import { addMember, contactPoints, openFamily } from '#rooms/people/index.ts'
import { setLevel } from '#rooms/risk/index.ts'
import { fieldsOf, type Partnership, partnership, testNow } from '#src/testing.ts'
import { decideSafeguarding, type NewContact, recordContact } from './actions.ts'
import { openAtFrontDoor, openContact } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const take = (who: string, said: Partial<NewContact> = {}) => p.as(who).act((ctx) => recordContact(ctx, { channel: 'phone', ...said }))
const open = (id: string, who = 'pippa') => p.as(who).act((ctx) => openContact(ctx, id))
const idIn = (go: string | undefined) => /\/contacts\/([0-9a-f-]{36})/.exec(go ?? '')?.[1] ?? ''
const text = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;|&#39;/g, "'")
    .replace(/\s+/g, ' ')
const saving = { 'x-saving': 'yes' }
const saved = (r: { json(): unknown }) => r.json() as { go: string; version: number }

// ── The call ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the first answer, saved by the page itself, is a record; the rest of the call is the same record', async () => {
  const pippa = p.as('pippa')
  const before = (await pippa.act((ctx) => openAtFrontDoor(ctx))).length
  const page = await pippa.get('/contacts/new')
  const held = fieldsOf(page.text)
  const first = await pippa.post('/contacts/new', { ...held, safe: 'few-minutes' }, saving)
  const answer = first.json() as { version: number; go: string }
  assert.equal(first.status, 200)
  const id = idIn(answer.go)
  const second = await pippa.post(
    answer.go,
    { ...held, version: String(answer.version), safe: 'few-minutes', cutOff: 'ring', ringNumber: '07700 900417', caller: 'herself' },
    saving,
  )
  const third = await pippa.post(
    answer.go,
    {
      ...held,
      version: String((second.json() as { version: number }).version),
      safe: 'few-minutes',
      caller: 'herself',
      name: 'Leanne Marsh',
      happening: 'He is outs',
    },
    saving,
  )
  assert.deepEqual([second.status, third.status], [200, 200])
  const c = await open(id)
  assert.deepEqual([c.safeToTalk, c.caller, c.happening, c.claimedBy], ['few-minutes', 'herself', 'He is outs', pippa.hatId])
  assert.equal((await pippa.act((ctx) => openAtFrontDoor(ctx))).length, before + 1)
  assert.match(text((await pippa.get(`/contacts/${id}`)).text), /Not said yet\. A call that broke off is still Sam Whitlock’s/)
})
test('a box half typed holds back itself and nothing else', async () => {
  const pippa = p.as('pippa')
  const held = fieldsOf((await pippa.get('/contacts/new')).text)
  const r = await pippa.post('/contacts/new', { ...held, cutOff: 'ring', 'window-from': '2', happening: 'He has the keys' }, saving)
  const answer = r.json() as { go: string; version: number; problems: Record<string, string> }
  assert.deepEqual([r.status, Object.keys(answer.problems)], [200, ['window']])
  const c = await open(idIn(answer.go))
  assert.deepEqual([c.happening, c.cutOff, c.windowFrom], ['He has the keys', 'ring', null])
  const next = await pippa.post(
    answer.go,
    { ...held, version: String(answer.version), cutOff: 'ring', 'window-from': '2', happening: 'He has the keys, and the car' },
    saving,
  )
  assert.equal(next.status, 200)
  assert.equal((await open(c.id)).happening, 'He has the keys, and the car')
})
test('without a script: saved by the button, ended only when it is said who rang and what happens next', async () => {
  const pippa = p.as('pippa')
  const saved = await pippa.submit('/contacts/new', { happening: 'Rang off' }, 'save')
  assert.equal(saved.status, 303)
  const call = saved.go ?? ''
  const refused = await pippa.submit(call, {}, 'end')
  assert.equal(refused.status, 422)
  assert.deepEqual(summaryOf(refused.text), ['Select who this is', 'Enter what happens next', 'Select by when'])
  assert.deepEqual(deadLinks(refused.text.slice(refused.text.indexOf('<main'))), [])
  const by = /name="nextBy" type="radio" value="([^"]+)"/.exec(refused.text)?.[1] ?? ''
  const ended = await pippa.submit(call, { caller: 'not-known', nextStep: 'Wait for her to ring', nextBy: by }, 'end')
  assert.deepEqual([ended.status, ended.go], [303, `/contacts/${idIn(call)}`])
  const c = await open(idIn(call))
  assert.deepEqual([c.nextStep, c.nextHatId, c.nextBy?.toISOString().slice(0, 16)], ['Wait for her to ring', pippa.hatId, by.slice(0, 16)])
})
test('whoever is chosen to have it next hears when the call ends, not while it goes on', async () => {
  const pippa = p.as('pippa')
  const heard = async () =>
    (await p.as('pippa2').act((ctx) => ctx.db.selectFrom('access.notice').select('id').where('kind', '=', 'handed').execute())).length
  const before = await heard()
  const call =
    (await pippa.submit('/contacts/new', { caller: 'herself', name: 'Kerry Odell', nextHat: p.as('pippa2').hatId }, 'save')).go ?? ''
  assert.deepEqual([await heard(), (await open(idIn(call))).claimedBy], [before, pippa.hatId])
  const page = await pippa.get(call)
  const by = /name="nextBy" type="radio" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  await pippa.submit(call, { nextStep: 'Ring her at two', nextBy: by }, 'end')
  assert.deepEqual([await heard(), (await open(idIn(call))).claimedBy], [before + 1, p.as('pippa2').hatId])
})
test('sent twice it is one contact', async () => {
  const pippa = p.as('pippa')
  const body = { ...fieldsOf((await pippa.get('/contacts/new')).text), caller: 'herself', name: 'Dora Lind', do: 'save' }
  const [a, b] = [await pippa.post('/contacts/new', body), await pippa.post('/contacts/new', body)]
  assert.deepEqual([a.status, b.go], [303, a.go])
})
test('the reply to the first save is lost: sent again it is the same contact, and what was typed meanwhile is saved to it', async () => {
  const pippa = p.as('pippa')
  const held = fieldsOf((await pippa.get('/contacts/new')).text)
  const first = saved(await pippa.post('/contacts/new', { ...held, happening: 'He is outs' }, saving))
  const again = await pippa.post('/contacts/new', { ...held, happening: 'He is outs' }, saving)
  assert.deepEqual([again.status, saved(again).go, saved(again).version], [200, first.go, first.version])
  const more = await pippa.post('/contacts/new', { ...held, happening: 'He is outside with the dog', caller: 'herself' }, saving)
  assert.deepEqual([more.status, saved(more).go, saved(more).version], [200, first.go, first.version + 1])
  const c = await open(idIn(first.go))
  assert.deepEqual([c.happening, c.caller], ['He is outside with the dog', 'herself'])
  // That reply is lost as well: the same words are there, and it is no conflict with oneself.
  const third = await pippa.post('/contacts/new', { ...held, happening: 'He is outside with the dog', caller: 'herself' }, saving)
  assert.deepEqual([third.status, saved(third).version], [200, first.version + 1])
  // A colleague wrote meanwhile: both are shown, and the page goes on belonging to this contact.
  const clash = await pippa.post('/contacts/new', { ...held, happening: 'He has gone', caller: 'herself', do: 'save' })
  assert.equal(clash.status, 409)
  assert.ok(clash.text.includes('He is outside with the dog') && clash.text.includes('He has gone'))
  const kept = await pippa.post('/contacts/new', { ...fieldsOf(clash.text), happening: 'He has gone', caller: 'herself', do: 'save' })
  assert.deepEqual([kept.status, kept.go, (await open(c.id)).happening], [303, first.go, 'He has gone'])
})
test('and with a box half typed: what could be read is saved to the same contact', async () => {
  const pippa = p.as('pippa')
  const held = fieldsOf((await pippa.get('/contacts/new')).text)
  const typed = { ...held, cutOff: 'ring', 'window-from': '2' }
  const first = (await pippa.post('/contacts/new', { ...typed, happening: 'He has the k' }, saving)).json() as { go: string }
  const again = await pippa.post('/contacts/new', { ...typed, happening: 'He has the keys' }, saving)
  assert.deepEqual([again.status, saved(again).go], [200, first.go])
  assert.equal((await open(idIn(first.go))).happening, 'He has the keys')
})
test('two who write at once are both shown, and nothing typed is lost', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Nell Arden', happening: 'first' })
  const stale = fieldsOf((await p.as('pippa').get(`/contacts/${id}/call`)).text)
  await p.as('pippa2').submit(`/contacts/${id}/call`, { happening: 'what Kemi heard' }, 'save')
  const clash = await p.as('pippa').post(`/contacts/${id}/call`, { ...stale, happening: 'what Sam heard', do: 'save' })
  assert.equal(clash.status, 409)
  for (const words of ['what Kemi heard', 'what Sam heard', 'Kemi Ladipo']) assert.ok(clash.text.includes(words), words)
  assert.equal((await p.as('pippa').post(`/contacts/${id}/call`, { ...stale, happening: 'x' }, saving)).status, 409)
})
test('danger now shows 999 first; a number never comes back in the page', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Fay Moss', inDangerNow: 'yes', cutOff: 'ring', ringNumber: '07700 900733' })
  const call = await p.as('pippa').get(`/contacts/${id}/call`)
  assert.match(text(call.text), /In danger now: 999 first/)
  for (const path of ['/call', '', '/rest', '/people']) {
    const page = await p.as('pippa').get(`/contacts/${id}${path}`)
    assert.equal(page.status, 200, path)
    assert.ok(!/900\s?733/.test(page.text), path)
  }
})
test('"do not say what we hold" stands above what is known, and what is known reads the same for hidden and for nobody', async () => {
  const hidden = await take('pippa2', { caller: 'professional', name: 'Sami Haddad' })
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    (await open(hidden)).familyId,
    [p.as('idva').hatId],
    testNow,
    'cousin at the council',
  ])
  const his = await take('pippa', { caller: 'friend', name: 'Sami Haddad' })
  const nobody = await take('pippa', { caller: 'friend', name: 'Sami Haddaz' })
  const aside = (page: string) => /<aside>([\s\S]*?)<\/aside>/.exec(page)?.[1]?.replaceAll(/[0-9a-f-]{36}/g, 'id') ?? ''
  const [a, b] = [await p.as('pippa').get(`/contacts/${his}/call`), await p.as('pippa').get(`/contacts/${nobody}/call`)]
  assert.ok(aside(a.text).indexOf('Do not say what we hold') < aside(a.text).indexOf('Known before'))
  assert.match(aside(a.text), /No earlier contact is known\./)
  // Each is the other's neighbour by name; take that away, and the two asides are one.
  const plain = (s: string) => s.replace(/<h3>May be one of these[\s\S]*?Say whether it is one of them<\/a><\/p>/, '')
  assert.equal(plain(aside(a.text)), plain(aside(b.text)))
  assert.ok(!aside(a.text).includes((await open(hidden, 'idva').catch(() => ({ familyId: 'none' }))).familyId))
  assert.equal((await p.as('idva').get(`/contacts/${his}`)).status, 200, 'the one who may know can read it')
  assert.equal((await p.as('idva').get(`/contacts/${nobody}`)).status, 404)
})
test('somebody worried about their own behaviour has their own way: no checklist, nothing known, no partner', async () => {
  const beth = await take('pippa', { caller: 'herself', name: 'Beth Reeve', happening: 'He checks her phone' })
  const { familyId } = await open(beth)
  await p.as('pippa').act((ctx) => addMember(ctx, familyId, { role: 'harms', givenName: 'Daniel', familyName: 'Reeve' }))
  const id = await take('pippa', { caller: 'own-behaviour', name: 'Daniel Reeve', happening: 'I shout' })
  for (const path of ['', '/call', '/rest/own']) {
    const page = await p.as('pippa').get(`/contacts/${id}${path}`)
    assert.equal(page.status, 200, path)
    assert.ok(!text(page.text).includes('Beth'), path)
    assert.ok(!page.text.includes('/assessments/'), path)
    assert.ok(!page.text.includes('/level'), path)
    assert.ok(!page.text.includes('/safety-plan'), path)
  }
  assert.equal((await p.as('pippa').get(`/contacts/${id}/rest`)).go, `/contacts/${id}/rest/own`)
  const c = await open(id)
  assert.match((await p.as('pippa').get(`/contacts/${id}`)).text, new RegExp(`/contacts/${id}/routes/${c.aboutMember}`))
})
test('if there is time: him, the children, her address to the vault unless he knows it, and schools always', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Donna Pike' })
  const path = `/contacts/${id}/rest`
  const answers = {
    hisName: 'Lee Marsh',
    hisAge: '34',
    relation: 'former-partner',
    whereHeIs: 'At work until six',
    'address-line1': '1 Made-up Street',
    'address-postcode': 'SO14 9ZZ',
    'kids-1-name': 'Alfie',
    'kids-1-age': '9',
    'kids-1-school': 'A school',
    'kids-2-name': 'Mia',
    someoneElse: 'Say you are from the library',
    mustNotKnow: 'His mother',
  }
  const held = fieldsOf((await p.as('pippa').get(path)).text)
  const soon = await p.as('pippa').post(path, { ...held, ...answers }, saving)
  assert.equal(soon.status, 200)
  const count = async () =>
    (
      await p.admin.query('select kind from vault.secret where family_id = (select family_id from frontdoor.contact where id = $1)', [id])
    ).rows
      .map((r) => r.kind)
      .sort()
  assert.deepEqual(await count(), [], 'typed, and not sealed before it is saved')
  const back = await p.as('pippa').get(path)
  assert.ok(back.text.includes('1 Made-up Street') && back.text.includes('A school'), 'what was typed is there again')
  assert.equal((await p.as('pippa').submit(path, answers, 'save')).status, 303)
  assert.deepEqual(await count(), ['address', 'school'])
  assert.ok(!(await p.as('pippa').get(path)).text.includes('1 Made-up Street'))
  const family = await p.as('pippa').act(async (ctx) => openFamily(ctx, (await openContact(ctx, id)).familyId))
  assert.deepEqual(
    family.members.map((m) => [m.role, m.name]),
    [
      ['victim', 'Donna Pike'],
      ['child', 'Alfie'],
      ['child', 'Mia'],
      ['harms', 'Lee Marsh'],
    ],
  )
  assert.ok(family.ties.some((t) => t.kind === 'former-partner'))
  await p.as('pippa').submit(path, { 'kids-1-name': 'Alfie' }, 'save')
  const again = await p.as('pippa').act(async (ctx) => openFamily(ctx, family.id))
  assert.equal(again.members.filter((m) => m.name === 'Alfie').length, 1)
})

// ── Look before you add ───────────────────────────────────────────────────────────────────────────────────────────────────────────

test('nobody is added before somebody looked; the same person is linked and nothing is joined', async () => {
  const known = await take('pippa2', { caller: 'herself', name: 'Graham Tull' })
  const id = await take('pippa', { caller: 'friend', callerName: 'Ann' })
  const path = `/contacts/${id}/people`
  const pippa = p.as('pippa')
  const typed = { role: 'victim', givenName: 'Graham', familyName: 'Tull' }
  const straight = await pippa.post(path, { ...typed, do: 'add', key: crypto.randomUUID() })
  assert.equal(straight.status, 422)
  assert.match(text(straight.text), /Select whether it is one of these, or none/)
  const looked = await pippa.post(path, { ...typed, do: 'look' })
  assert.equal(looked.status, 200)
  assert.match(text(looked.text), /Graham Tull.*same name/)
  const held = fieldsOf(looked.text)
  const other = (await open(known)).aboutMember
  const added = await pippa.post(path, { ...held, is: `same:${other}`, do: 'add' })
  assert.equal(added.status, 303)
  const { rows } = await p.admin.query(
    "select count(distinct person_id)::int as people, count(*)::int as members, count(distinct family_id)::int as families from people.member where given_name = 'Graham' and family_name = 'Tull'",
  )
  assert.deepEqual(rows[0], { people: 1, members: 2, families: 2 })
  assert.equal((await pippa.post(path, { ...held, is: `same:${other}`, do: 'add' })).go, added.go, 'sent twice, added once')
})
test('one contact, not two: put with the plan that runs, with its number sealed anew and its incidents', async () => {
  const first = await take('pippa2', { caller: 'herself', name: 'Tia Brand' })
  const there = await open(first)
  const id = await take('pippa', {
    caller: 'under-18',
    name: 'not given',
    cutOff: 'ring',
    ringNumber: '07700 900555',
    happening: 'Locked in',
  })
  const path = `/contacts/${id}/people`
  const looked = await p.as('pippa').post(path, { role: 'victim', givenName: 'Tia', familyName: 'Brand', do: 'look' })
  const moved = await p.as('pippa').post(path, { ...fieldsOf(looked.text), is: `join:${there.aboutMember}`, do: 'add' })
  assert.deepEqual([moved.status, moved.go], [303, `/contacts/${id}`])
  const c = await open(id)
  assert.deepEqual([c.familyId, c.aboutMember, c.happening], [there.familyId, there.aboutMember, 'Locked in'])
  const points = await p.as('pippa').act((ctx) => contactPoints(ctx, c.familyId))
  assert.deepEqual(
    points.map((x) => [x.memberId, x.state]),
    [[there.aboutMember, 'not_checked']],
  )
})

// ── The queue ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the queue has three bands, the four facts and the decision in the row; high is opened, never decided there', async () => {
  const high = await take('pippa', {
    channel: 'police',
    caller: 'police',
    about: { role: 'unjudged', policeRole: 'victim', givenName: 'Nadia', familyName: 'Ferris' },
    recordedLevel: 'high',
    recordedChildren: true,
    happening: 'Held by the throat',
  })
  const low = await take('pippa', {
    channel: 'police',
    caller: 'police',
    about: { role: 'unjudged', policeRole: 'victim', givenName: 'Ann', familyName: 'Stone' },
    recordedLevel: 'standard',
    recordedChildren: false,
    happening: 'Shouting heard',
  })
  const page = await p.as('pippa').get('/front-door')
  assert.equal(page.status, 200)
  const words = text(page.text)
  for (const word of ['Unsafe if late', 'Can wait', 'Nadia Ferris', 'High (police)', 'Yes, as recorded', 'Held by the throat'])
    assert.ok(words.includes(word), word)
  assert.ok(page.text.includes(`action="/contacts/${low}/close"`))
  assert.ok(!page.text.includes(`action="/contacts/${high}/close"`))
  const decided = await p
    .as('pippa')
    .post(`/contacts/${low}/close`, { disposition: 'advice-given', note: 'Letter not safe; door left open', do: 'close' })
  assert.deepEqual([decided.status, decided.go], [303, '/front-door'])
  assert.match(text((await p.as('pippa').get('/front-door?show=decided')).text), /Ann Stone/)
  const refused = await p.as('pippa').post(`/contacts/${high}/close`, { disposition: 'advice-given', note: 'kept as typed', do: 'close' })
  assert.equal(refused.status, 422)
  assert.ok(refused.text.includes('kept as typed'))
})
test('the filters hold no name, and another front door sees nothing of this one', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Sharon Lewes' })
  for (const show of ['waiting', 'mine', 'late', 'decided', 'nonsense']) {
    const page = await p.as('pippa').get(`/front-door?show=${show}&page=99`)
    assert.equal(page.status, 200)
    for (const [, href] of page.text.matchAll(/href="(\/[^"]*)"/g)) assert.ok(!/Sharon|Lewes/i.test(href ?? ''), href)
  }
  assert.ok(!(await p.as('mash').get('/front-door')).text.includes('Sharon'))
  for (const key of ['idva', 'dapp', 'idva-manager', 'board', 'governance', 'housing'])
    assert.equal((await p.as(key).get('/front-door')).status, 404, key)
  for (const key of ['idva', 'mash', 'dapp', 'board', 'housing', 'chair'])
    for (const path of ['', '/call', '/rest', '/people', '/incident', '/sharing', '/decide', '/close', '/hand-over'])
      assert.equal((await p.as(key).get(`/contacts/${id}${path}`)).status, 404, `${key} ${path}`)
})
test('taken from the queue; whoever comes second is told who has it', async () => {
  const id = await take('pippa', { channel: 'email', caller: 'professional', callerAgency: 'GP practice', name: 'Callum Reeve' })
  assert.equal((await p.as('pippa2').post(`/contacts/${id}/claim`)).status, 303)
  const second = await p.as('pippa').post(`/contacts/${id}/claim`)
  assert.equal(second.status, 422)
  assert.match(text(second.text), /Kemi Ladipo took it at 11:52/)
  const handed = await p
    .as('pippa2')
    .submit(`/contacts/${id}/hand-over`, { to: p.as('pippa').hatId, nextStep: 'Ring the practice' }, 'hand')
  assert.equal(handed.status, 303)
  assert.equal((await open(id)).claimedBy, p.as('pippa').hatId)
})

// ── The steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('what happened, sharing and the decision before any route, each on its page and each on the contact', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Ewa Nowak', children: 'one on the way' })
  const pippa = p.as('pippa')
  assert.equal((await pippa.submit(`/contacts/${id}/incident`, {}, 'save')).status, 422, 'nothing at all is not an incident')
  assert.equal(
    (await pippa.submit(`/contacts/${id}/incident`, { about: 'Sunday night', kinds: ['threats'], account: 'He said he would' }, 'save'))
      .status,
    303,
  )
  assert.deepEqual(summaryOf((await pippa.submit(`/contacts/${id}/sharing`, { knows: 'yes', agrees: 'no' }, 'save')).text), [
    'They do not agree. Select why you share anyway, or that you do not',
  ])
  assert.equal(
    (await pippa.submit(`/contacts/${id}/sharing`, { knows: 'yes', agrees: 'no', whyAnyway: 'child-at-risk' }, 'save')).status,
    303,
  )
  assert.deepEqual(summaryOf((await pippa.submit(`/contacts/${id}/decide`, { children: 'none', adult: 'none' }, 'decide')).text), [
    'There is a child here. Select refer, or not now and why',
  ])
  assert.equal(
    (await pippa.submit(`/contacts/${id}/decide`, { children: 'refer', childrenWhy: 'unborn', adult: 'none' }, 'decide')).status,
    303,
  )
  const page = text((await pippa.get(`/contacts/${id}`)).text)
  for (const words of ['Sunday night', 'He said he would', 'Refer: unborn', 'Knows: yes. Agrees: no.', 'Protecting a child: Public task'])
    assert.ok(page.includes(words), words)
})
test('two who decide at once: the second sees what the first decided', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Ida Rowe' })
  const stale = fieldsOf((await p.as('pippa').get(`/contacts/${id}/decide`)).text)
  await p
    .as('pippa2')
    .act((ctx) => decideSafeguarding(ctx, id, { children: { decision: 'refer', why: 'seen' }, adult: { decision: 'none' } }))
  const clash = await p.as('pippa').post(`/contacts/${id}/decide`, { ...stale, children: 'none', adult: 'none', do: 'decide' })
  assert.equal(clash.status, 409)
  assert.match(text(clash.text), /Kemi Ladipo saved this/)
})
test('high cannot be ended by advice on the page either, and the page says where to go', async () => {
  const id = await take('pippa', { caller: 'herself', name: 'Jo Hart' })
  const { familyId } = await open(id)
  await p.as('pippa').act(async (ctx) => setLevel(ctx, await openFamily(ctx, familyId), { level: 'high', whyHigh: 'x', whyNow: 'y' }))
  const r = await p.as('pippa').submit(`/contacts/${id}/close`, { disposition: 'advice-given', note: 'x' }, 'close')
  assert.equal(r.status, 422)
  assert.match(text(r.text), /High risk ends only in a referral/)
  assert.ok(r.text.includes(`/contacts/${id}/routes`))
})
test('what waits is in the worker’s day, and what was told is in the chronology', async () => {
  const id = await take('pippa', {
    caller: 'herself',
    name: 'Olive Tarn',
    happening: 'He followed her',
    nextStep: 'Ring Olive back',
    nextHatId: p.as('pippa').hatId,
  })
  assert.match(text((await p.as('pippa').get('/work')).text), /Ring Olive back/)
  const { familyId } = await open(id)
  assert.match(text((await p.as('pippa').get(`/families/${familyId}/chronology`)).text), /He followed her/)
})

// ── What was found wanting ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One row of the queue, as it is read. */
const rowOf = async (who: string, name: string) => {
  const page = (await p.as(who).get('/front-door')).text
  return text(
    `<main${page.slice(page.lastIndexOf('<tr', page.indexOf(`>${name}`)), page.indexOf('</tr>', page.indexOf(`>${name}`)))}</main>`,
  )
}
test('the queue says when somebody may be rung, where that is what comes first', async () => {
  const ring = { cutOff: 'ring', windowFrom: '12:00', windowUntil: '15:00' } as const
  await take('pippa', { caller: 'herself', name: 'Wilma Noone', ...ring })
  await take('pippa', { caller: 'herself', name: 'Edda Evening', ...ring, windowFrom: '18:00', windowUntil: '19:00' })
  assert.match(await rowOf('pippa', 'Wilma Noone'), /today 15:00, may be rung 12:00 to 15:00/)
  assert.match(await rowOf('pippa', 'Edda Evening'), /today 17:00, came 11:52/, 'it is to be looked at before she may be rung')
})
test('what a colleague has is decided by nobody else, in no row and on no page; taken over, and whoever had it hears', async () => {
  const id = await take('pippa2', { caller: 'friend', name: 'Greta Colby' })
  assert.match(await rowOf('pippa2', 'Greta Colby'), /Decide/)
  const theirs = await rowOf('pippa', 'Greta Colby')
  assert.ok(!theirs.includes('How it ends') && theirs.includes('Open'), theirs)
  const close = `/contacts/${id}/close`
  const answer = { disposition: 'advice-given', note: 'Told her where to ring' }
  const refused = await p.as('pippa').submit(close, answer, 'close')
  assert.equal(refused.status, 422)
  assert.deepEqual(summaryOf(refused.text), ['Kemi Ladipo has it. Ask them, or take it over first'])
  assert.equal((await p.as('pippa').post(close, { ...answer, do: 'close' })).status, 422, 'nor from a row of a page that is old')
  assert.equal((await open(id)).state, 'claimed')
  const over = await p
    .as('pippa')
    .submit(`/contacts/${id}/hand-over`, { to: p.as('pippa').hatId, nextStep: 'Ring the friend back' }, 'hand')
  assert.equal(over.status, 303, text(over.text))
  const heard = await p.as('pippa2').act((ctx) => ctx.db.selectFrom('access.notice').select('kind').where('subject_id', '=', id).execute())
  assert.deepEqual(
    heard.map((n) => n.kind),
    ['handed-on'],
  )
  assert.match(text((await p.as('pippa2').get('/work')).text), /A contact that you had is a colleague’s now/)
  assert.equal((await p.as('pippa').submit(close, answer, 'close')).status, 303)
})
test('of an e-mail it is asked whether its address may be answered and when it came; a way chosen wrongly is put right and nothing is lost', async () => {
  const at = '/contacts/new?by=email'
  const page = (await p.as('pippa').get(at)).text
  assert.doesNotMatch(page, /Is it safe to talk\?/)
  assert.match(page, /Is it safe to answer this address\?/)
  const now = fieldsOf(page)
  assert.deepEqual([now['cameOn-day'], now['cameOn-month'], now.cameAt], ['10', '3', '11:52'], 'now, unless it is said otherwise')
  const what = { channel: 'email', name: 'Cora Fenn', happening: 'She wrote from work', safeMail: 'no' }
  const later = await p
    .as('pippa')
    .submit(at, { ...what, 'cameOn-day': '11', 'cameOn-month': '3', 'cameOn-year': '2026', cameAt: '9am' }, 'save')
  assert.match(text(later.text), /cannot have come later than now/)
  const day = { 'cameOn-day': '9', 'cameOn-month': '3', 'cameOn-year': '2026' }
  const id = idIn((await p.as('pippa').submit(at, { ...what, ...day, cameAt: '9:15am' }, 'save')).go)
  const mailed = await open(id)
  assert.equal(mailed.receivedAt.toISOString(), '2026-03-09T09:15:00.000Z')
  const written = await open(await take('pippa', { channel: 'email', name: 'Cora Other' }))
  assert.ok(mailed.dueAt < written.dueAt, 'its clock starts when it came')
  assert.deepEqual([mailed.safeToAnswer, mailed.urgency], ['no', 'today'], 'nobody hangs on a line')
  assert.match(text((await p.as('pippa').get(`/contacts/${id}`)).text), /Safe to answer the address No, or not known/)
  await p.as('pippa').submit(`/contacts/${id}/call`, { channel: 'phone' }, 'save')
  const rang = await open(id)
  assert.deepEqual([rang.channel, rang.happening, rang.claimedBy], ['phone', 'She wrote from work', p.as('pippa').hatId])
  assert.match((await p.as('pippa').get(`/contacts/${id}/call`)).text, /Is it safe to talk\?/)
  await p.as('pippa').submit(`/contacts/${id}/call`, { safe: 'few-minutes' }, 'save')
  await p.as('pippa').submit(`/contacts/${id}/call`, { channel: 'email' }, 'save')
  const back = await open(id)
  assert.deepEqual(
    [back.channel, back.safeToAnswer, back.safeToTalk, back.happening],
    ['email', 'no', 'few-minutes', 'She wrote from work'],
  )
  const day6 = { 'cameOn-day': '6', 'cameOn-month': '3', 'cameOn-year': '2026' }
  await p.as('pippa').submit(`/contacts/${id}/call`, { ...day6, cameAt: '10:00' }, 'save')
  const earlier = await open(id)
  assert.equal(earlier.receivedAt.toISOString(), '2026-03-06T10:00:00.000Z')
  assert.ok(earlier.dueAt < back.dueAt, 'put right later, the clock goes with it')
})
test('a page says which way a contact came, and speaks of no call where there is none', async () => {
  const email = text((await p.as('pippa').get('/contacts/new?by=email')).text)
  assert.match(email, /By e-mail, begun/)
  assert.match(email, /Do not answer the e-mail yet/)
  assert.match(email, /Finish/)
  assert.ok(!email.includes('End the call'))
  const made = await p
    .as('pippa')
    .submit('/contacts/new?by=email', { caller: 'professional', proName: 'Dr Ince', name: 'Cora Bly' }, 'save')
  const kept = await open(idIn(made.go))
  assert.equal(kept.channel, 'email')
  const saved = await p
    .as('pippa')
    .post(
      '/contacts/new?by=walk-in',
      { ...fieldsOf((await p.as('pippa').get('/contacts/new?by=walk-in')).text), name: 'Vera Step' },
      saving,
    )
  const walkIn = idIn((saved.json() as { go: string }).go)
  assert.deepEqual([(await open(walkIn)).channel, (await open(walkIn)).claimedBy], ['walk-in', p.as('pippa').hatId])
  assert.match(text((await p.as('pippa').get(`/contacts/${walkIn}/call`)).text), /Came in person.*End the visit/)
  assert.match(text((await p.as('pippa').get('/contacts/new')).text), /By telephone, begun.*End the call/)
})
