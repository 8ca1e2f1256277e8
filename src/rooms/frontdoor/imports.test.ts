import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { writeCsv } from '#lib/csv.ts'
import { writeSheets } from '#lib/sheets.ts'
import { Conflict, NotFound } from '#platform/errors.ts'
import { type Context, revealSecret } from '#rooms/access/index.ts'
import { contactPoints, knownAddresses, membersOf, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import {
  checkBehind,
  confirmImport,
  importsOf,
  keepUpload,
  leaveUpload,
  openImport,
  openPreview,
  rejectedRows,
  waitingUploads,
} from './imports.ts'
import { type ColumnKey, columns, headings } from './imports-columns.ts'
import { keepMapping } from './imports-mapping.ts'
import { inOneRequest } from './imports-rules.ts'
import { incidentsOf, openContact } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

let made = 0
const nextRef = () => `T${String(++made).padStart(6, '0')}`
const row = (over: Partial<Record<ColumnKey, string>> = {}): string[] => {
  const said: Partial<Record<ColumnKey, string>> = {
    reference: nextRef(),
    occurredOn: '09/03/2026',
    level: 'standard',
    offence: 'Common assault',
    victimGiven: 'Asha',
    victimFamily: `Verrall ${made}`,
    summary: 'He pushed her.',
    ...over,
  }
  return (Object.keys(columns) as ColumnKey[]).map((k) => said[k] ?? '')
}
const csv = (...rows: string[][]) => Buffer.from(writeCsv(headings, rows))
const brought = async (who: string, bytes: Buffer, name = 'day.csv') => {
  const id = await p.as(who).act((ctx) => keepUpload(ctx, { name, bytes }))
  return p.as(who).act((ctx) => confirmImport(ctx, id))
}
const contactsIn = async (importId: string) =>
  (
    await p.admin.query<{ id: string; family_id: string; source_ref: string }>(
      'select id, family_id, source_ref from frontdoor.contact where import_id = $1 order by source_ref',
      [importId],
    )
  ).rows
const one = async (over: Partial<Record<ColumnKey, string>>, who = 'pippa') => {
  const [contact] = await contactsIn(await brought(who, csv(row(over))))
  assert.ok(contact)
  return contact
}
const counted = async (table: string) => Number((await p.admin.query(`select count(*) as n from ${table}`)).rows[0]?.n)

test('nothing is stored before somebody has said yes, and what was uploaded lies sealed', async () => {
  const before = await Promise.all([counted('frontdoor.contact'), counted('people.family'), counted('frontdoor.import_file')])
  const bytes = csv(row({ victimFamily: 'Unstoredname' }))
  const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'day.csv', bytes }))
  await p.as('pippa').act(async (ctx) => {
    const preview = await openPreview(ctx, id)
    assert.deepEqual(preview.counts, { new: 1, repeated: 0, rejected: 0 })
    assert.ok((await waitingUploads(ctx)).some((w) => w.id === id))
  })
  assert.deepEqual(await Promise.all([counted('frontdoor.contact'), counted('people.family'), counted('frontdoor.import_file')]), before)
  const draft = (await p.admin.query<{ answers: Buffer }>('select answers from access.draft where subject_id = $1', [id])).rows[0]
  assert.ok(draft)
  assert.ok(!draft.answers.toString('latin1').includes(bytes.toString('base64').slice(100, 130)))
  await p.as('pippa').act((ctx) => leaveUpload(ctx, id))
  await assert.rejects(
    p.as('pippa').act((ctx) => confirmImport(ctx, id)),
    NotFound,
  )
})
test('a file that nobody decided on for two days is emptied', async () => {
  const began = p.now()
  const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'left.csv', bytes: csv(row()) }))
  p.at(new Date(began.getTime() + 3 * 86_400_000))
  const next = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'next.csv', bytes: csv(row()) }))
  await p.as('pippa').act(async (ctx) =>
    assert.deepEqual(
      (await waitingUploads(ctx)).map((w) => w.id),
      [next],
    ),
  )
  await assert.rejects(
    p.as('pippa').act((ctx) => openPreview(ctx, id)),
    NotFound,
  )
  p.at(began)
})
test('what one person looks at is nobody else’s to look at or to bring in', async () => {
  const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'day.csv', bytes: csv(row()) }))
  for (const who of ['pippa2', 'mash', 'idva', 'dapp', 'board', 'idva-manager'])
    for (const act of [openPreview, confirmImport, leaveUpload, rejectedRows] as ((ctx: Context, id: string) => Promise<unknown>)[])
      await assert.rejects(
        p.as(who).act((ctx) => act(ctx, id)),
        NotFound,
        who,
      )
})
test('only a front door brings notifications in', async () => {
  for (const who of ['idva', 'idva-manager', 'dapp', 'police', 'board', 'governance', 'housing'])
    await assert.rejects(
      p.as(who).act((ctx) => keepUpload(ctx, { name: 'day.csv', bytes: csv(row()) })),
      NotFound,
      who,
    )
  assert.ok(await one({}, 'mash'))
  assert.ok(await one({}, 'pippa-manager'))
})

test('a row becomes a contact that waits for somebody, with its clock, its incident and the level as the police recorded it', async () => {
  const c = await one({
    level: 'High',
    occurredAt: '22:15',
    children: 'Amal 6; Noor 8 months',
    childrenPresent: 'yes',
    relationship: 'husband',
    suspectGiven: 'Dean',
    suspectFamily: 'Verrall',
  })
  await p.as('pippa2').act(async (ctx) => {
    const contact = await openContact(ctx, c.id)
    assert.deepEqual(
      [contact.channel, contact.caller, contact.state, contact.claimedBy, contact.urgency, contact.recordedLevel, contact.recordedChildren],
      ['police', 'police', 'new', null, 'now', 'high', true],
    )
    assert.match(contact.happening, /Common assault\. He pushed her/)
    assert.equal(contact.children, 'Amal 6; Noor 8 months')
    const [incident] = await incidentsOf(ctx, c.family_id)
    assert.deepEqual(
      [incident?.policeRef, incident?.happenedOn, incident?.happenedAbout, incident?.childrenPresent],
      [c.source_ref, '2026-03-09', 'at 22:15', 'yes'],
    )
  })
})
test('roles are as the police recorded them and nobody is judged by a file; a child is a child', async () => {
  const c = await one({ suspectGiven: 'Dean', suspectFamily: 'Verrall', relationship: 'husband', children: 'Amal 6' })
  await p.as('pippa').act(async (ctx) => {
    const family = await openFamily(ctx, c.family_id)
    assert.deepEqual(family.members.map((m) => [m.policeRole, m.role]).sort(), [
      ['child', 'child'],
      ['suspect', 'unjudged'],
      ['victim', 'unjudged'],
    ])
    assert.equal(family.ties[0]?.kind, 'spouse')
    assert.equal(family.ties[0]?.fromMember, family.members.find((m) => m.policeRole === 'suspect')?.id)
  })
})
test('a recorded role opens nothing to those who work with people who harm', async () => {
  const c = await one({ suspectGiven: 'Dean', suspectFamily: 'Verrall' })
  for (const who of ['dapp', 'idva', 'police', 'probation', 'board'])
    await assert.rejects(
      p.as(who).act((ctx) => openFamily(ctx, c.family_id)),
      NotFound,
      who,
    )
  assert.equal(
    Number((await p.admin.query('select count(*) as n from harm.file_family where family_id = $1', [c.family_id])).rows[0]?.n),
    0,
  )
})
test('her number is not checked, whatever the officer ticked; “not safe” is believed', async () => {
  const state = async (safeToCall: string) => {
    const c = await one({ phone: '07700 900123', safeToCall })
    return p.as('pippa').act(async (ctx) => {
      await openFamily(ctx, c.family_id)
      const [point] = await contactPoints(ctx, c.family_id)
      assert.ok(point)
      assert.equal((await revealSecret(ctx, point.secretId, 'test of import')).value, '07700900123')
      return [point.state, point.saidBy]
    })
  }
  assert.deepEqual(await state('yes'), ['not_checked', 'The police recorded: safe to call'])
  assert.deepEqual(await state(''), ['not_checked', ''])
  assert.deepEqual(await state('no'), ['unsafe', 'The police recorded: not safe to call'])
})
test('her address is ordinary only where he was at it; otherwise it lies in the vault and in no table', async () => {
  const addresses = async (over: Partial<Record<ColumnKey, string>>) => {
    const c = await one({ address: '4 Example Row', postcode: 'SO99 1AA', ...over })
    const secrets = Number(
      (await p.admin.query("select count(*) as n from vault.secret where family_id = $1 and kind = 'address'", [c.family_id])).rows[0]?.n,
    )
    const known = await p.as('pippa').act(async (ctx) => {
      await openFamily(ctx, c.family_id)
      return (await knownAddresses(ctx, c.family_id)).map((a) => `${a.lines} ${a.postcode}`)
    })
    return [secrets, known]
  }
  assert.deepEqual(await addresses({ addressIsScene: 'yes' }), [0, ['4 Example Row SO99 1AA']])
  assert.deepEqual(await addresses({}), [1, []])
  assert.deepEqual(await addresses({ addressIsScene: 'no' }), [1, []])
  assert.deepEqual(await addresses({ addressIsScene: 'yes', summary: 'He texted her from work.' }), [1, []])
  for (const table of ['frontdoor.contact', 'frontdoor.incident', 'people.member'])
    assert.equal(
      Number((await p.admin.query(`select count(*) as n from ${table} t where t::text like '%Example Row%'`)).rows[0]?.n),
      0,
      table,
    )
})
test('someone already known is only ever a candidate: another row is another family and another person', async () => {
  const her = { victimGiven: 'Tamsin', victimFamily: 'Orme', victimBorn: '14/07/1991' }
  const id = await brought('pippa', csv(row(her), row(her)))
  const [a, b] = await contactsIn(id)
  assert.ok(a && b)
  assert.notEqual(a.family_id, b.family_id)
  await p.as('pippa').act(async (ctx) => {
    const members = await membersOf(ctx, [a.family_id, b.family_id])
    assert.notEqual(members.get(a.family_id)?.[0]?.personId, members.get(b.family_id)?.[0]?.personId)
  })
})
test('a row sent again in other words about somebody hidden is passed over as any other, and whoever may know of her hears of it', async () => {
  const reference = nextRef()
  const hidden = await one({ reference, victimGiven: 'Odette', victimFamily: 'Quillon' })
  await p.admin.query("insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, now(), 'x')", [
    hidden.family_id,
    [p.as('idva').hatId],
  ])
  const heard = async () =>
    (await p.admin.query("select hat_id, family_id from access.notice where kind = 'sent-again' and subject_id = $1", [hidden.id])).rows
  const send = async (level: string, offence: string) => {
    const id = await p.as('pippa2').act((ctx) =>
      keepUpload(ctx, {
        name: `${level}.csv`,
        bytes: csv(row(), row({ reference, victimGiven: 'Odette', victimFamily: 'Quillon', level, offence })),
      }),
    )
    const preview = await p.as('pippa2').act((ctx) => openPreview(ctx, id))
    assert.deepEqual([preview.counts.repeated, preview.changed], [1, 0])
    await p.as('pippa2').act((ctx) => confirmImport(ctx, id))
  }
  await send('standard', 'Common assault')
  assert.deepEqual(await heard(), [], 'the same words are nothing new')
  await send('high', 'Strangulation')
  assert.deepEqual(await heard(), [{ hat_id: p.as('idva').hatId, family_id: hidden.family_id }])
})
test('a notification about a hidden person reaches her worker at once, and the one who brings it in sees nothing of it', async () => {
  const hidden = await one({ victimGiven: 'Sami', victimFamily: 'Haddad' })
  const idva = p.as('idva')
  await p.admin.query('insert into access.restriction (family_id, allowed, since, reason) values ($1, $2, $3, $4)', [
    hidden.family_id,
    [idva.hatId],
    p.now(),
    'a relative works for the council',
  ])
  const again = await one({ victimGiven: 'Sami', victimFamily: 'Haddad' }, 'pippa2')
  const notices = (
    await p.admin.query<{ kind: string }>('select kind from access.notice where hat_id = $1 and subject_id = $2', [idva.hatId, again.id])
  ).rows
  assert.deepEqual(
    notices.map((n) => n.kind),
    ['may-be-yours'],
  )
  await assert.rejects(
    p.as('pippa2').act((ctx) => openFamily(ctx, hidden.family_id)),
    NotFound,
  )
})

test('the same file twice makes nothing twice and leads to what was made the first time', async () => {
  const bytes = csv(row(), row())
  const first = await brought('pippa', bytes)
  const before = await counted('frontdoor.contact')
  assert.equal(await brought('pippa2', bytes, 'renamed.csv'), first)
  assert.equal(await p.as('pippa').act((ctx) => confirmImport(ctx, first)), first, 'pressed twice')
  assert.equal(await counted('frontdoor.contact'), before)
})
test('a reference that is here already is not made again, in another file or at another front door', async () => {
  const reference = nextRef()
  const first = await one({ reference })
  const id = await brought('mash', csv(row({ reference: reference.toLowerCase(), level: 'high' }), row()))
  assert.equal((await contactsIn(id)).length, 1)
  await p.as('mash').act(async (ctx) => {
    const file = await openImport(ctx, id)
    assert.deepEqual([file?.accepted, file?.repeated, file?.rejected], [1, 1, 0])
  })
  // Whoever sees the contact is told that the police now say more; whoever does not is told of its presence alone.
  const bytes = csv(row({ reference, level: 'high' }))
  const seen = async (who: string) => {
    const upload = await p.as(who).act((ctx) => keepUpload(ctx, { name: 'x.csv', bytes }))
    return (await p.as(who).act((ctx) => openPreview(ctx, upload))).rows[0]
  }
  const mine = await seen('pippa')
  assert.deepEqual([mine?.fate, mine?.raised, mine?.held?.contactId], ['repeated', true, first.id])
  const theirs = await seen('mash')
  assert.deepEqual([theirs?.fate, theirs?.raised, theirs?.held?.contactId, theirs?.held?.level], ['repeated', false, null, null])
})
test('two uploads of one day at once make each contact once', async () => {
  const rows = Array.from({ length: 6 }, () => row())
  const files = [csv(...rows), csv(...rows, row()), csv(...rows)]
  const people = ['pippa', 'pippa2', 'mash']
  const ids = await Promise.all(files.map((bytes, i) => p.as(people[i]!).act((ctx) => keepUpload(ctx, { name: `${i}.csv`, bytes }))))
  const results = await Promise.all(ids.map((id, i) => p.as(people[i]!).act((ctx) => confirmImport(ctx, id))))
  const refs = (await Promise.all([...new Set(results)].map(contactsIn))).flat().map((c) => c.source_ref)
  assert.equal(refs.length, 7)
  assert.equal(new Set(refs).size, 7)
  const families = Number(
    (
      await p.admin.query(
        'select count(*) as n from people.family f where not exists (select 1 from frontdoor.contact c where c.family_id = f.id)',
      )
    ).rows[0]?.n,
  )
  assert.equal(families, 0, 'no family is left without a contact')
})
test('a refused row is kept with its reason, comes back as a file that opens no formula, and can be mended and sent', async () => {
  const reference = nextRef()
  const bad = row({ reference, victimBorn: '31/02/1990', level: 'high', summary: '=HYPERLINK("http://x")', address: '99 Hidden Way' })
  const id = await brought('pippa', csv(row(), bad))
  await p.as('pippa2').act(async (ctx) => {
    const file = await openImport(ctx, id)
    assert.deepEqual([file?.accepted, file?.rejected, file?.rejects[0]?.line, file?.rejects[0]?.level], [1, 1, 3, 'high'])
    const text = await rejectedRows(ctx, id)
    assert.match(text, /"Why it was not taken"/)
    assert.match(text, /"'=HYPERLINK/)
    const mended = Buffer.from(text.replaceAll('31/02/1990', '28/02/1990'))
    const next = await keepUpload(ctx, { name: 'mended.csv', bytes: mended })
    assert.deepEqual((await openPreview(ctx, next)).counts, { new: 1, repeated: 0, rejected: 0 })
  })
  const stored = (await p.admin.query<{ rejects: string }>('select rejects::text from frontdoor.import_file where id = $1', [id])).rows[0]
  assert.doesNotMatch(stored?.rejects ?? '', /Hidden Way|Asha/, 'names and addresses of refused rows lie sealed')
  for (const who of ['mash', 'idva', 'board']) {
    await assert.rejects(
      p.as(who).act((ctx) => rejectedRows(ctx, id)),
      NotFound,
      who,
    )
  }
  assert.ok((await p.as('pippa').act(importsOf)).some((f) => f.id === id))
  assert.ok(!(await p.as('mash').act(importsOf)).some((f) => f.id === id), 'another team’s files are not listed')
})
/** The database refuses the row of this reference, with this code; until it is put away. */
const refusing = async (reference: string, code: string) => {
  await p.admin.query(
    `create or replace function refuse_row() returns trigger language plpgsql as $$ begin if new.source_ref = '${reference}' then raise 'refused on purpose' using errcode = '${code}'; end if; return new; end $$`,
  )
  await p.admin.query('create trigger refuse_row after insert on frontdoor.contact for each row execute function refuse_row()')
  return () => p.admin.query('drop trigger refuse_row on frontdoor.contact; drop function refuse_row()')
}
const withoutContact = () => counted('people.family f where not exists (select from frontdoor.contact c where c.family_id = f.id)')
for (const many of [false, true])
  test(`a row that the database refuses is said with its line and is in the rows to mend; all others of a ${many ? 'large' : 'small'} file are taken`, async () => {
    const rows = Array.from({ length: many ? 620 : 12 }, (_, i) => row({ level: i === 7 ? 'high' : 'standard' }))
    const bad = rows[7] as string[]
    const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'x.csv', bytes: csv(...rows) }))
    if (many) await p.as('pippa').act((ctx) => checkBehind(ctx, id))
    const putAway = await refusing(bad[0] as string, '23514')
    await p.as('pippa').act((ctx) => confirmImport(ctx, id))
    await putAway()
    assert.equal((await contactsIn(id)).length, rows.length - 1)
    assert.equal(await withoutContact(), 0, 'nothing is half in')
    const file = await p.as('pippa').act((ctx) => openImport(ctx, id))
    assert.ok(file?.finishedAt)
    assert.deepEqual([file.accepted, file.repeated, file.rejected, file.done], [rows.length - 1, 0, 1, rows.length])
    assert.deepEqual(
      file.rejects.map((r) => [r.line, r.reference, r.level]),
      [[9, bad[0], 'high']],
    )
    assert.match(file.rejects[0]?.reasons[0] ?? '', /could not be stored; nothing of it is here.*23514/)
    const { rows: recorded } = await p.admin.query(
      "select count(*)::int as n from audit.event where action = 'bring in contact' and not exists (select from frontdoor.contact c where c.id = any (subject_ids))",
    )
    assert.equal(recorded[0]?.n, 0, 'the record tells of no contact that is not there')
    // The rows to mend are the row as it came, and it goes in once nothing is in its way.
    const mend = Buffer.from(await p.as('pippa').act((ctx) => rejectedRows(ctx, id)))
    const again = await brought('pippa', mend, 'mended.csv')
    assert.deepEqual(
      (await contactsIn(again)).map((c) => c.source_ref),
      [bad[0]],
    )
  })
test('rows that were wrong and a row that was refused stand in one list and one file to mend', async () => {
  const [wrong, good, bad] = [row({ victimBorn: '31/02/1990', summary: 'Over "two"\nlines' }), row(), row()]
  const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'x.csv', bytes: csv(wrong, good, bad) }))
  const putAway = await refusing(bad[0] as string, '22001')
  await p.as('pippa').act((ctx) => confirmImport(ctx, id))
  await putAway()
  const file = await p.as('pippa').act((ctx) => openImport(ctx, id))
  assert.deepEqual([file?.accepted, file?.rejected, file?.rejects.map((r) => r.line)], [1, 2, [2, 5]])
  const mend = (await p.as('pippa').act((ctx) => rejectedRows(ctx, id))).replaceAll('31/02/1990', '28/02/1990')
  const next = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'mended.csv', bytes: Buffer.from(mend) }))
  assert.deepEqual((await p.as('pippa').act((ctx) => openPreview(ctx, next))).counts, { new: 2, repeated: 0, rejected: 0 })
})
test('where it is the database that stops, and no row of the file, nothing is refused: it is whole and can be tried again as it stands', async () => {
  const rows = [row(), row()]
  const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'x.csv', bytes: csv(...rows) }))
  for (const code of ['57014', '40001', '42501']) {
    const putAway = await refusing(rows[1]?.[0] as string, code)
    await assert.rejects(
      p.as('pippa').act((ctx) => confirmImport(ctx, id)),
      /on purpose/,
      code,
    )
    await putAway()
  }
  assert.equal((await contactsIn(id)).length, 0)
  assert.equal(await p.as('pippa').act((ctx) => confirmImport(ctx, id)), id)
  assert.equal((await contactsIn(id)).length, 2)
})

// ── Numbers of other systems ──────────────────────────────────────────────────────────────────────────────────────────────────────

const numbersIn = async (familyId: string) =>
  (
    await p.admin.query<{ who: string; kind: string; value: string }>(
      'select m.given_name as who, i.kind, i.value from people.identifier i join people.member m on m.id = i.member_id where i.family_id = $1 order by 1, 2',
      [familyId],
    )
  ).rows.map((r) => `${r.who} ${r.kind} ${r.value}`)
test('numbers in a file are kept with whom they are of; one that cannot be right is left out and said, and the row is taken', async () => {
  const said = {
    victimNhs: '943 476 5919',
    victimUpn: 'not known',
    suspectGiven: 'Dean',
    suspectFamily: 'Numbered',
    suspectPnc: '03/11985X',
    suspectCro: '265416/21H',
    suspectNhs: '9'.repeat(500),
  }
  const id = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'x.csv', bytes: csv(row(said)) }))
  const [shown] = (await p.as('pippa').act((ctx) => openPreview(ctx, id))).rows
  assert.deepEqual([shown?.fate, shown?.faults], ['new', []])
  assert.deepEqual(
    shown?.notes.map((n) => n.slice(0, 45)),
    ['The suspect’s NHS number is left out: An NHS ', 'The suspect’s CRO number is left out: The let'],
  )
  assert.match((await p.as('pippa').get(`/imports/${id}`)).text, /The suspect’s CRO number is left out/)
  await p.as('pippa').act((ctx) => confirmImport(ctx, id))
  const [c] = await contactsIn(id)
  assert.deepEqual(await numbersIn(c?.family_id as string), ['Asha nhs 9434765919', 'Dean pnc 03/0011985X'])
})
test('a file without such columns is marked as it was before they could be read: sent again, nothing in it has changed', async () => {
  const said = row()
  const reference = said[0] as string
  await brought('pippa', csv(said))
  const marks = (await p.admin.query('select source_marks from frontdoor.contact where source_ref = $1', [reference])).rows[0]?.source_marks
  const again = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'again.csv', bytes: csv(said, row()) }))
  assert.equal((await p.as('pippa').act((ctx) => openPreview(ctx, again))).changed, 0)
  const now = [...said]
  now[(Object.keys(columns) as ColumnKey[]).indexOf('victimNhs')] = '9434765919'
  const more = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'more.csv', bytes: csv(now) }))
  assert.deepEqual((await p.as('pippa').act((ctx) => openPreview(ctx, more))).rows[0]?.changed, ['victim'])
  assert.ok(marks.victim)
})
test('the made-up day that is shipped: 14 new, one twice, two to mend, and one of those is high', async () => {
  const bytes = readFileSync(join(import.meta.dirname, '../../../samples/police-notifications.csv'))
  const id = await brought('pippa', bytes)
  await p.as('pippa').act(async (ctx) => {
    const file = await openImport(ctx, id)
    assert.deepEqual([file?.accepted, file?.repeated, file?.rejected], [14, 1, 2])
    assert.deepEqual(
      file?.rejects.map((r) => r.level),
      ['high', null],
    )
  })
})
test('the largest file that is taken is brought in within one request', async () => {
  const full = { phone: '07700 900123', address: '4 Example Row', suspectGiven: 'Dean', children: 'Amal 6' }
  const id = await brought('pippa', csv(...Array.from({ length: inOneRequest }, () => row(full))))
  assert.equal((await contactsIn(id)).length, inOneRequest)
})

// ── Any agency's file, of any size ────────────────────────────────────────────────────────────────────────────────────────────────

test('an agency’s own columns, words and dates are said once and kept for its next file', async () => {
  const header = ['Log no', 'When', 'Tier', 'Narrative', 'IP name', 'IP surname', 'IP DOB', 'IP gender code']
  const theirs = (ref: string, grade = 'Gold') => [ref, '03/09/2026', grade, 'He shouted at her.', 'Asha', 'Ownwords', '07/14/1991', '2']
  const file = (...rows: string[][]) => writeSheets('xlsx', [{ name: 'Export', header, rows }])
  const keep = (bytes: Buffer) =>
    p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'export.xlsx', bytes, source: 'O02', kind: 'housing' }))
  const first = await keep(file(theirs('H1'), theirs('H2', 'Bronze')))
  const before = await p.as('pippa').act((ctx) => openPreview(ctx, first))
  assert.match(before.faults.join(), /no column headed “Reference”, “Occurred date” and “Recorded level”/)
  assert.equal(before.rows.length, 0)
  await assert.rejects(
    p.as('pippa').act((ctx) => confirmImport(ctx, first)),
    NotFound,
    'nothing comes in before the columns are told apart',
  )
  const say = (ctx: Context, seen: number) =>
    keepMapping(
      ctx,
      'O02',
      {
        columns: {
          reference: 'Log no',
          occurredOn: 'When',
          level: 'Tier',
          summary: 'Narrative',
          victimGiven: 'IP name',
          victimFamily: 'IP surname',
          victimBorn: 'IP DOB',
          victimSex: 'IP gender code',
        },
        words: { level: { gold: 'high', bronze: 'standard' }, sex: { '2': 'female' }, yesNo: {} },
        dates: 'month-first',
      },
      seen,
    )
  await p.as('pippa').act((ctx) => say(ctx, 0))
  await assert.rejects(
    p.as('pippa2').act((ctx) => say(ctx, 0)),
    Conflict,
    'somebody said it first',
  )
  for (const who of ['idva', 'board', 'dapp', 'governance']) {
    await assert.rejects(
      p.as(who).act((ctx) => say(ctx, 1)),
      who,
    )
    assert.deepEqual(await p.as(who).act((ctx) => ctx.db.selectFrom('frontdoor.import_mapping').selectAll().execute()), [], who)
  }
  const id = await p.as('pippa').act((ctx) => confirmImport(ctx, first))
  const { rows } = await p.admin.query<{ recorded_level: string; born_on: string; sex: string; channel: string; role: string }>(
    'select c.recorded_level, m.born_on::text, m.sex, c.channel, m.role from frontdoor.contact c join people.member m on m.id = c.about_member where c.import_id = $1 order by c.source_ref',
    [id],
  )
  assert.deepEqual(rows, [
    { recorded_level: 'high', born_on: '1991-07-14', sex: 'female', channel: 'system', role: 'victim' },
    { recorded_level: 'standard', born_on: '1991-07-14', sex: 'female', channel: 'system', role: 'victim' },
  ])
  const next = await p
    .as('mash')
    .act((ctx) => keepUpload(ctx, { name: 'next.xlsx', bytes: file(theirs('H3'), theirs('H4', 'Platinum')), source: 'O02' }))
  const after = await p.as('mash').act((ctx) => openPreview(ctx, next))
  assert.deepEqual([after.mapping.version, after.counts], [1, { new: 1, repeated: 0, rejected: 1 }])
  assert.match(after.rows.find((r) => r.fate === 'rejected')?.faults.join() ?? '', /“Platinum”/)
  // A column that this file lacks is said.
  const lost = await keep(
    writeSheets('ods', [{ name: 'Export', header: header.map((h) => (h === 'Tier' ? 'Tier2' : h)), rows: [theirs('H5')] }]),
  )
  const without = await p.as('pippa').act((ctx) => openPreview(ctx, lost))
  assert.match(without.faults.join(), /“Recorded level” was read from “Tier”, and this file has no such column/)
})
test('a notification that says something else now is shown for what it is; what came first stays, and what is ticked is read anew', async () => {
  const reference = nextRef()
  const first = await one({ reference, level: 'standard', summary: 'He shouted.' })
  const bytes = csv(row({ reference, level: 'high', summary: 'He hit her.', victimFamily: 'Changed' }), row())
  const upload = await p.as('pippa').act((ctx) => keepUpload(ctx, { name: 'x.csv', bytes }))
  const preview = await p.as('pippa').act((ctx) => openPreview(ctx, upload))
  const changed = preview.rows.find((r) => r.fate === 'repeated')
  assert.deepEqual([preview.changed, changed?.changed, changed?.raised], [1, ['level', 'happened', 'victim'], true])
  // The same words again are no change.
  const same = await p.as('pippa').act(async (ctx) => {
    const again = await keepUpload(ctx, {
      name: 'y.csv',
      bytes: csv(row({ reference, level: 'standard', summary: 'He shouted.', victimFamily: `Verrall ${made - 1}` })),
    })
    return openPreview(ctx, again)
  })
  assert.equal(same.counts.repeated, 1)
  const id = await p.as('pippa').act((ctx) => confirmImport(ctx, upload, [2]))
  const refs = (await contactsIn(id)).map((c) => c.source_ref)
  assert.ok(refs.includes(`${reference} (2)`), refs.join())
  const was = await p.as('pippa').act((ctx) => openContact(ctx, first.id))
  assert.deepEqual([was.recordedLevel, was.happening], ['standard', 'Common assault. He shouted.'])
  const { rows } = await p.admin.query('select happening, recorded_level from frontdoor.contact where source_ref = $1', [
    `${reference} (2)`,
  ])
  assert.equal(rows[0]?.recorded_level, 'high')
  assert.match(rows[0]?.happening, new RegExp(`Sent before as ${reference}, now with other words`))
})
test('what is read anew says nothing of the one before, where that is kept from somebody at the same door', async () => {
  const reference = nextRef()
  const first = await one({ reference, victimFamily: 'Corbett', summary: 'He shouted.' })
  await p.admin.query("insert into access.denial (family_id, staff_id, kind, from_at) values ($1, $2, 'relation', '-infinity')", [
    first.family_id,
    p.as('pippa2').staffId,
  ])
  const id = await p.as('pippa').act(async (ctx) => {
    const upload = await keepUpload(ctx, { name: 'z.csv', bytes: csv(row({ reference, victimFamily: 'Corbett', level: 'high' })) })
    return confirmImport(ctx, upload, [2])
  })
  const { rows } = await p.admin.query(
    'select c.source_ref, c.happening, i.police_ref from frontdoor.contact c join frontdoor.incident i on i.contact_id = c.id where c.import_id = $1',
    [id],
  )
  assert.equal(rows.length, 1)
  assert.doesNotMatch(JSON.stringify(rows), /before|\(2\)/)
  assert.equal(rows[0].police_ref, reference)
})
test('a large file is checked and brought in behind the page: every fault said, every row once, nothing half in', async () => {
  const people = 600
  const called = (i: number) => `Verr${[...String(i)].map((d) => 'abcdefghij'[Number(d)]).join('')}`
  const rows = Array.from({ length: people }, (_, i) =>
    row({
      victimFamily: called(i),
      ...(i % 20 === 3
        ? { victimBorn: '31/02/1990', level: 'high' }
        : i % 400 === 7
          ? { level: 'gold' }
          : { phone: i % 5 === 0 ? `07700 900${100 + i}` : '' }),
    }),
  )
  const faulty = rows.filter((_, i) => i % 20 === 3 || i % 400 === 7).length
  const id = await p.as('pippa').act(async (ctx) => {
    const upload = await keepUpload(ctx, { name: 'years.csv', bytes: csv(...rows) })
    await checkBehind(ctx, upload)
    return upload
  })
  const preview = await p.as('pippa').act((ctx) => openPreview(ctx, id))
  assert.deepEqual([preview.checked, preview.parts, preview.counts.new, preview.counts.rejected], [6, 6, people - faulty, faulty])
  assert.ok(preview.rows.filter((r) => r.fate === 'new').length === 200)
  const mended = await p.as('pippa').act((ctx) => rejectedRows(ctx, id))
  assert.equal(mended.trim().split('\r\n').length, faulty + 1)
  await assert.rejects(
    p.as('pippa2').act((ctx) => openPreview(ctx, id)),
    NotFound,
  )
  assert.equal(await p.as('pippa').act((ctx) => confirmImport(ctx, id)), id)
  await p.as('pippa').act(async (ctx) => {
    const file = await openImport(ctx, id)
    assert.deepEqual([file?.done, file?.total, file?.finishedAt !== null], [people, people, true])
    assert.equal(file?.rejects.filter((r) => r.level === 'high').length, people / 20)
  })
  assert.equal((await contactsIn(id)).length, people - faulty)
  const half = await p.admin.query(
    'select 1 from frontdoor.contact c where c.import_id = $1 and (not exists (select from frontdoor.incident i where i.contact_id = c.id) or not exists (select from people.member m where m.id = c.about_member))',
    [id],
  )
  assert.equal(half.rowCount, 0)
  assert.equal(
    (await p.admin.query('select 1 from frontdoor.import_part where import_id = $1 and length(sealed) > 0', [id])).rowCount,
    0,
    'nothing of it lies about',
  )
})
