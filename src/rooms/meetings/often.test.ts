/** Lists for a panel: who may see them, what they hold, and that nothing is decided or told until a person decides. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addIncident, openContact, recordContact } from '#rooms/frontdoor/index.ts'
import { addMember, addName, openFamily } from '#rooms/people/index.ts'
import { choosing } from '#rooms/referrals/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { harming, neededHelp } from './often-store.ts'

let p: Partnership
const day = 86_400_000
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
interface Made {
  familyId: string
  her: string
  him: string
  contactId: string
}
/** A woman and a man in a plan of their own, with one incident so many days ago. */
async function made(her: string, him: string, days: number): Promise<Made> {
  return p.as('pippa').act(async (ctx) => {
    const contactId = await recordContact(ctx, { channel: 'phone', caller: 'herself', name: her })
    const { familyId, aboutMember } = await openContact(ctx, contactId)
    const [givenName = '', familyName = ''] = him.split(' ')
    const he = await addMember(ctx, familyId, { role: 'harms', givenName, familyName })
    await addIncident(ctx, contactId, {
      happenedOn: new Date(testNow.getTime() - days * day).toISOString().slice(0, 10) as never,
      kinds: ['physical'],
      account: 'Locked the door',
      saidBy: her,
    })
    return { familyId, her: aboutMember ?? '', him: he, contactId }
  })
}
const same = async (a: string, b: string) =>
  p.admin.query('update people.member set person_id = (select person_id from people.member where id = $1) where id = $2', [a, b])
let one: Made
let two: Made
before(async () => {
  p = await partnership()
  one = await made('Mabel Strand', 'Gideon Frost', 20)
  two = await made('Cora Whitby', 'Gideon Frost', 400)
  await same(one.him, two.him)
  // She rang again, twice, as herself.
  for (const n of [1, 2]) {
    const again = await made('Mabel Strand', `Nobody N${n}`, 900)
    await same(one.her, again.her)
    await p.admin.query("update people.member set role = 'other' where id = $1", [again.him])
  }
})
after(async () => p.close())

test('whom a list names was looked at: it stands in her plan, for her workers, and in no plan that it does not name', async () => {
  const other = await made('Prudence Vane', 'Nobody Else', 20)
  await p.as('pippa-manager').get('/meetings/panel')
  const looked = async (familyId: string) => words((await p.as('pippa').get(`/families/${familyId}/who-looked`)).text)
  for (const plan of [one.familyId, two.familyId]) assert.match(await looked(plan), /On a list for a panel/)
  assert.doesNotMatch(await looked(other.familyId), /for a panel/)
})
test('the manager of the front door and the chair find the lists; nobody else does, and it looks as if there were none', async () => {
  for (const who of ['pippa-manager', 'chair']) {
    const text = words((await p.as(who).get('/meetings/panel')).text)
    assert.match(text, /Mabel Strand.*3 times/, who)
    assert.match(text, /Gideon Frost.*serial: proposed/, who)
  }
  for (const who of [
    'pippa',
    'mash',
    'idva',
    'idva-manager',
    'housing',
    'dapp',
    'dapp-manager',
    'partner-support',
    'board',
    'governance',
  ]) {
    assert.equal((await p.as(who).get('/meetings/panel')).status, 404, who)
    const { rows } = await p.admin.query('select person_id from people.member where id = $1', [one.him])
    assert.equal((await p.as(who).get(`/meetings/panel/harms/${rows[0].person_id}`)).status, 404, who)
    await assert.rejects(
      p.as(who).act((ctx) => harming(ctx)),
      who,
    )
    for (const f of ["meetings.help_events('-infinity')", "meetings.harm_events('2000-01-01')"])
      assert.equal(
        await p.as(who).act(
          async (ctx) =>
            (
              await ctx.db.executeQuery({
                sql: `select * from ${f}`,
                parameters: [],
                query: { kind: 'RawNode' } as never,
                queryId: { queryId: 'x' } as never,
              })
            ).rows.length,
        ),
        0,
        `${who} ${f}`,
      )
  }
})
test('the lists say who and how often, and nothing of what happened, where anybody is, or whom he harmed', async () => {
  for (const path of ['/meetings/panel']) {
    const text = (await p.as('chair').get(path)).text
    assert.doesNotMatch(text, /Locked the door/)
  }
  const [him] = (await p.as('chair').act((ctx) => harming(ctx))).filter((x) => x.name === 'Gideon Frost')
  const text = words((await p.as('chair').get(`/meetings/panel/harms/${him?.personId}`)).text)
  assert.match(text, /2 different people within three years/)
  assert.doesNotMatch(text, /Mabel|Cora|Locked/)
})
test('a plan restricted to a few, or denied to the reader, is in no list and in no number', async () => {
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    two.familyId,
    [p.as('chair').hatId],
    testNow,
    'x',
  ])
  const him = (await p.as('chair').act((ctx) => harming(ctx))).find((x) => x.name === 'Gideon Frost')
  assert.equal(him?.serial, undefined)
  await p.admin.query('delete from access.restriction where family_id = $1', [two.familyId])
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', '-infinity')", [
    two.familyId,
    p.as('chair').staffId,
  ])
  assert.equal((await p.as('chair').act((ctx) => harming(ctx))).find((x) => x.name === 'Gideon Frost')?.serial, undefined)
  assert.ok(
    (await p.as('pippa-manager').act((ctx) => harming(ctx))).find((x) => x.name === 'Gideon Frost')?.serial,
    'another reader still has it',
  )
  await p.admin.query('delete from access.denial where family_id = $1 and staff_id = $2', [two.familyId, p.as('chair').staffId])
})
test('a police role counts for nothing: only who a person judged to harm', async () => {
  await p.admin.query("update people.member set role = 'unjudged', police_role = 'suspect' where id = $1", [two.him])
  assert.equal((await p.as('chair').act((ctx) => harming(ctx))).find((x) => x.name === 'Gideon Frost')?.serial, undefined)
  await p.admin.query("update people.member set role = 'harms' where id = $1", [two.him])
})
test('serial is so when a person says so: then her workers are told to ask the police, in one sentence, and his side nothing', async () => {
  const him = (await p.as('chair').act((ctx) => harming(ctx))).find((x) => x.name === 'Gideon Frost')
  const plan = async (m: Made, who = 'pippa') => words((await p.as(who).get(`/families/${m.familyId}`)).text)
  assert.doesNotMatch(await plan(one), /Clare’s Law/)
  const harmful = (who = 'pippa') =>
    p.as(who).act(async (ctx) => (await choosing(ctx, await openFamily(ctx, one.familyId), { about: one.him })).situation.mostHarmful)
  assert.equal(await harmful(), false)
  const path = `/meetings/panel/harms/${him?.personId}/serial`
  assert.equal((await p.as('chair').submit(path, { what: 'yes' })).status, 422, 'never without a reason')
  assert.equal((await p.as('chair').submit(path, { what: 'yes', why: 'Both were spoken with apart' })).status, 303)
  for (const m of [one, two]) {
    const text = await plan(m)
    assert.match(text, /Ask the domestic abuse unit about Clare’s Law for Gideon/)
    assert.doesNotMatch(text, m === one ? /Cora|Whitby/ : /Mabel|Strand/)
    assert.doesNotMatch(text, /serial|different people|three years/)
  }
  assert.equal(await harmful(), true, 'so that her workers are offered the ways that are his')
  assert.match(words((await p.as('chair').get('/meetings/panel')).text), /serial: confirmed/)
  assert.equal((await p.as('chair').submit(path, { what: 'no', why: 'The second was another man' })).status, 303)
  assert.doesNotMatch(await plan(one), /Clare’s Law/)
  assert.equal(await harmful(), false)
  const { rows } = await p.admin.query(
    'select decision, rule, evidence from meetings.considered where person_id = $1 order by decided_at',
    [him?.personId],
  )
  assert.deepEqual(rows.map((r) => r.decision).sort(), ['confirmed', 'not-confirmed'], 'both are kept')
  assert.match(rows[0].rule, /version/)
  assert.equal(rows[0].evidence.length, 2)
})
test('what was confirmed of him holds when he is linked to another record, whichever number they then share', async () => {
  const three = await made('Nell Arden', 'Hector Vane', 30)
  const { rows } = await p.admin.query('select person_id from people.member where id = $1', [three.him])
  await p.admin.query(
    "insert into meetings.considered (id, area, person_id, about, decision, why, rule, evidence, decided_by, decided_at) values (gen_random_uuid(), 'southampton', $1, 'serial', 'confirmed', 'Spoken with', 'r', '[]', $2, $3)",
    [rows[0].person_id, p.as('chair').hatId, testNow],
  )
  const plan = async () => words((await p.as('pippa').get(`/families/${three.familyId}`)).text)
  assert.match(await plan(), /Clare’s Law/)
  await same(one.him, three.him)
  assert.match(await plan(), /Clare’s Law/)
})
test('a panel decides of one person, with a reason; her workers hear that it takes it up, and the record says who looked', async () => {
  const her = (await p.as('pippa-manager').act((ctx) => neededHelp(ctx))).find((x) => x.name === 'Mabel Strand')
  const path = `/meetings/panel/helped/${her?.personId}`
  assert.equal((await p.as('pippa-manager').submit(path, { decision: 'take-up', why: 'Three times, and no service yet' })).status, 422)
  await p.admin.query(
    "insert into casework.involvement (id, family_id, team_id, hat_id, side, service_key, started_at, recorded_by) values (gen_random_uuid(), $1, $2, $3, 'victim', 'idva', $4, $3)",
    [one.familyId, p.as('idva').teamId, p.as('idva').hatId, testNow],
  )
  assert.equal(
    (
      await p
        .as('pippa-manager')
        .submit(path, { decision: 'take-up', why: 'Three times, and no service yet', does: 'Her adviser asks on Friday' })
    ).status,
    303,
  )
  const told = await p.admin.query("select hat_id from access.notice where kind = 'panel' and family_id = $1", [one.familyId])
  assert.deepEqual(
    told.rows.map((r) => r.hat_id),
    [p.as('idva').hatId],
  )
  assert.match(words((await p.as('pippa-manager').get('/meetings/panel')).text), /Mabel Strand.*Take up/)
  const looked = await p.admin.query(
    "select 1 from audit.event where action = 'list who needed help most often' and hat_id = $1 and $2 = any (subject_ids)",
    [p.as('pippa-manager').hatId, her?.personId],
  )
  assert.ok((looked.rowCount ?? 0) > 0)
})
test('the lists stand in the order of names, whatever the numbers', async () => {
  await made('Ada Zimmer', 'Zeb Quick', 5)
  const a = await made('Ada Zimmer', 'Zeb Quick', 6)
  void a
  const names = (await p.as('chair').act((ctx) => harming(ctx))).map((x) => x.name)
  assert.deepEqual(
    names,
    [...names].sort((x, y) => x.localeCompare(y)),
  )
})

test('a decision follows somebody whose records turn out to be one; parted again, what rested on both stands for neither until it is looked at', async () => {
  const [a, b] = [await made('Ines Harrow', 'Silas Crane', 30), await made('Wilma Keogh', 'Silas Crane', 60)]
  const [c, d] = [await made('Nora Vale', 'Rufus Dell', 30), await made('Olga Penn', 'Rufus Dell', 60)]
  const link = (x: string, y: string) =>
    p.admin.query("select people.make_link('same', $1, $2, 'review', null, null, '', 0, '{}') as id", [x, y])
  const listed = async (name: string) => (await p.as('chair').act((ctx) => harming(ctx))).filter((x) => x.name === name)
  const confirm = async (name: string) => {
    const him = (await listed(name))[0]
    const path = `/meetings/panel/harms/${him?.personId}/serial`
    assert.equal((await p.as('chair').submit(path, { what: 'yes', why: 'Both were spoken with apart' })).status, 303)
    return him?.personId ?? ''
  }
  const plan = async (m: Made) => words((await p.as('pippa').get(`/families/${m.familyId}`)).text)

  // A third record joins one that is confirmed already: the decision is on the page of whichever number he has now.
  await link(a.him, b.him)
  await confirm('Silas Crane')
  const late = await made('Tess Lund', 'Silas Crane', 10)
  await link(b.him, late.him)
  assert.match(words((await p.as('chair').get('/meetings/panel')).text), /Silas Crane.*serial: confirmed/)
  assert.match(await plan(late), /Clare’s Law for Silas/)
  assert.match(await plan(a), /Clare’s Law for Silas/)

  // Two that were one when it was confirmed, and are two.
  const { rows } = await link(c.him, d.him)
  await confirm('Rufus Dell')
  assert.match(await plan(c), /Clare’s Law for Rufus/)
  await p.admin.query('select people.break_link($1, null, $2)', [rows[0].id, 'Two men'])
  for (const m of [c, d]) assert.doesNotMatch(await plan(m), /Clare’s Law/)
})
test('a name that is kept apart is not given away by a list: the record that keeps it stands alone', async () => {
  const [now, then] = [await made('Hesper Nye', 'Nobody A', 900), await made('Odette Lark', 'Nobody B', 900)]
  const more = [await made('Odette Lark', 'Nobody C', 900), await made('Odette Lark', 'Nobody D', 900)]
  for (const m of [then, ...more])
    await p.admin.query("select people.make_link('same', $1, $2, 'review', null, null, '', 0, '{}')", [now.her, m.her])
  const lists = async () => (await p.as('pippa-manager').act((ctx) => neededHelp(ctx))).filter((x) => /Hesper|Odette/.test(x.name))
  assert.equal((await lists()).length, 1, 'one woman, four contacts')
  await p
    .as('pippa')
    .act((ctx) => addName(ctx, now.familyId, now.her, { kind: 'previous', givenName: 'Odette', familyName: 'Lark', apart: true }))
  const after = await lists()
  assert.deepEqual(
    after.map((x) => [x.name, x.times]),
    [['Odette Lark', 3]],
    'her new plan is in no list of the old name’s',
  )
})
