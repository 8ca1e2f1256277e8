import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, classes } from '#rooms/access/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { addAccount, allocate, changeSession, decideSuitability, endWork, raiseConcern, recordSession } from './actions.ts'
import { concernsOf, endHold, expectedNext, heardOf, markHeard, noteSupportOffered, openLink, passedOf, passWord } from './her-side.ts'
import { harmChronology, harmPanel } from './panels.ts'
import { callOff, openRegister, planGroup, registersAround, tap } from './registers.ts'
import { type Family, heIsTaken, herFamily } from './sample.ts'
import { accountsOf, openHis, ourPeople, sessionsOf, wordsOf } from './store.ts'
import { harmWork, hisWork } from './work.ts'

let p: Partnership
let f: Family
let fileId: string
before(async () => {
  p = await partnership()
  f = await herFamily(p)
  fileId = (await heIsTaken(p, f)).fileId
})
after(async () => p.close())

const evening = (on: string, time = '18:30') => atLondon(on as Day, time as Time)
const as = <T>(who: string, act: (ctx: Context) => Promise<T>) => p.as(who).act(act)
const him = (who = 'dapp', id = fileId) => as(who, (ctx) => openHis(ctx, id))
/** Runs with the clock at another moment, and puts it back. */
async function at<T>(when: Date, act: () => Promise<T>): Promise<T> {
  p.at(when)
  try {
    return await act()
  } finally {
    p.at(testNow)
  }
}
const notices = async (hat: string, kind?: string) =>
  (
    await p.admin.query<{
      kind: string
      family_id: string | null
      harm_file_id: string | null
      subject_id: string
      team_id: string | null
    }>('select kind, family_id, harm_file_id, subject_id, team_id from access.notice where hat_id = $1 and seen_at is null', [hat])
  ).rows.filter((n) => kind === undefined || n.kind === kind)
/** Each group has a minute of its own: nobody is at two sessions at once. */
let groups = 0
const minute = () => `18:${String(groups).padStart(2, '0')}`
/** A group that meets on Tuesday evening, with him in it. */
async function group(first = '2026-03-10', many = 1): Promise<string> {
  const name = `Group ${++groups}`
  await as('dapp', async (ctx) => {
    const { cohortId } = await planGroup(ctx, {
      programme: 'radar',
      name,
      first: first as Day,
      from: minute() as Time,
      until: '20:30' as Time,
      every: 7,
      many,
    })
    const on = await openHis(ctx, fileId)
    await decideSuitability(ctx, on, { as: 'group', why: '', cohortId }, on.work.version)
  })
  return (await as('dapp', (ctx) => registersAround(ctx, 90))).find((r) => r.session.cohort === name)?.session.id ?? ''
}

test('what suits is decided by a person, moves him onto a register, and says why to nobody but his side', async () => {
  await assert.rejects(
    as('dapp', async (ctx) => decideSuitability(ctx, await openHis(ctx, fileId), { as: 'not-now', why: ' ' }, 1)),
    /Enter why/,
  )
  const session = await group()
  const register = await as('dapp', (ctx) => openRegister(ctx, session))
  assert.deepEqual(
    register.people.map((x) => [x.person.name, x.row]),
    [['Lee Marsh', undefined]],
    'blank until tapped',
  )
  assert.equal((await him()).work.programme, 'radar')
  await as('dapp', async (ctx) => {
    const on = await openHis(ctx, fileId)
    await decideSuitability(ctx, on, { as: 'not-now', why: 'Drinks most evenings' }, on.work.version)
  })
  assert.equal((await notices(p.as('idva').hatId, 'unsuitable')).length, 1)
  await as('idva', async (ctx) => {
    assert.deepEqual(await accountsOf(ctx, fileId), [], 'her worker reads whether, not why')
    assert.equal((await openLink(ctx, f.id, fileId)).works[0]?.suitability, 'not-now')
  })
})
test('two who decide at once: one stands, the other is shown it', async () => {
  const version = (await him()).work.version
  const decide = (who: string, as_: 'group' | 'one-to-one') =>
    as(who, async (ctx) => {
      const on = await openHis(ctx, fileId)
      return decideSuitability(ctx, { ...on, work: { ...on.work, version } }, { as: as_, why: '' }, version)
    })
  const both = await Promise.allSettled([decide('dapp', 'group'), decide('dapp2', 'one-to-one')])
  assert.deepEqual(both.map((b) => b.status).sort(), ['fulfilled', 'rejected'])
  const lost = both.find((b) => b.status === 'rejected')
  assert.ok(lost?.status === 'rejected' && lost.reason instanceof Conflict)
})

test('"not here" tells her worker in the moment it is tapped, and not her worker’s name to anyone', async () => {
  const session = await group()
  await at(evening('2026-03-10', '18:40'), async () => {
    await as('dapp', (ctx) => tap(ctx, session, fileId, 'not-here', 0))
    const [told] = await notices(p.as('idva').hatId, 'not-here')
    assert.equal(told?.family_id, f.id)
    const work = await as('idva', harmWork)
    const piece = work.find((w) => w.title.includes('did not come'))
    assert.ok(piece, 'in her worker’s day')
    assert.deepEqual([piece.band, piece.href, piece.about], ['now', `/families/${f.id}/harm/${fileId}`, 'Tamsinquill Brackenvale'])
    assert.equal(piece.note, 'Think about her safety before anyone speaks to him. The programme cannot see that you were told.')
  })
  for (const who of ['dapp', 'dapp2'])
    assert.deepEqual(
      (await notices(p.as(who).hatId)).filter((n) => n.family_id !== null),
      [],
    )
})
test('nobody is missing from a session that has not begun', async () => {
  const session = await group()
  await assert.rejects(
    as('dapp', (ctx) => tap(ctx, session, fileId, 'not-here', 0)),
    /has not begun/,
  )
})
test('"here" is a quiet line; tapped wrong and put right, her worker hears at once', async () => {
  const session = await group()
  await at(evening('2026-03-10', '18:40'), async () => {
    const before = (await notices(p.as('idva').hatId, 'not-here')).length
    await as('dapp', (ctx) => tap(ctx, session, fileId, 'here', 0))
    await as('dapp', (ctx) => tap(ctx, session, fileId, 'here', 0))
    assert.equal((await notices(p.as('idva').hatId, 'not-here')).length, before, 'coming, and a double tap, tell nobody')
    await as('dapp', (ctx) => tap(ctx, session, fileId, 'not-here', 1))
    assert.equal((await notices(p.as('idva').hatId, 'not-here')).length, before + 1)
    await as('dapp', (ctx) => tap(ctx, session, fileId, 'late', 2))
    const row = (await as('dapp', (ctx) => sessionsOf(ctx, [fileId]))).find((s) => s.groupSessionId === session)
    const work = (await as('idva', harmWork)).filter((w) => /Put right since: came late/.test(w.note ?? ''))
    assert.equal(work.length, 1, `the one about ${row?.id}`)
    assert.equal(work[0]?.band, 'today')
  })
})
test('of two who tap at once the second is told what the first said', async () => {
  const session = await group()
  await at(evening('2026-03-10', '18:40'), async () => {
    const both = await Promise.allSettled([
      as('dapp', (ctx) => tap(ctx, session, fileId, 'here', 0)),
      as('dapp2', (ctx) => tap(ctx, session, fileId, 'left', 0)),
    ])
    assert.deepEqual(both.map((b) => b.status).sort(), ['fulfilled', 'rejected'])
    const lost = both.find((b) => b.status === 'rejected')
    assert.ok(lost?.status === 'rejected' && lost.reason instanceof Conflict)
    assert.match(lost.reason.by, /Marcus Flint|Colette Hurst/)
  })
})
test('a session called off has nobody missing from it, and one that was held cannot be', async () => {
  const off = await group()
  await as('dapp', (ctx) => callOff(ctx, off))
  await at(evening('2026-03-10', '18:40'), () =>
    assert.rejects(
      as('dapp', (ctx) => tap(ctx, off, fileId, 'here', 0)),
      Refused,
    ),
  )
  const held = await group()
  await at(evening('2026-03-10', '18:40'), async () => {
    await as('dapp', (ctx) => tap(ctx, held, fileId, 'here', 0))
    await assert.rejects(
      as('dapp', (ctx) => callOff(ctx, held)),
      /was held/,
    )
  })
})
test('a register with one blank two hours after the end stands above everything, for whoever answers for the team', async () => {
  const session = await group()
  const open = async (who: string) => (await as(who, hisWork)).find((w) => w.href === `/programme/register/${session}`)
  assert.deepEqual([(await open('dapp'))?.band, (await open('dapp'))?.title.startsWith('Register: ')], ['today', true])
  await at(evening('2026-03-10', '22:31'), async () => {
    assert.deepEqual([(await open('dapp2'))?.band, (await open('dapp2'))?.title.startsWith('Register not finished')], ['now', true])
    await as('dapp', (ctx) => tap(ctx, session, fileId, 'here', 0))
    assert.equal(await open('dapp'), undefined)
  })
})
test('her side knows when he is expected, the programme’s plans stay with the team', async () => {
  await group('2026-03-17', 3)
  await as('idva', async (ctx) => {
    const link = await openLink(ctx, f.id, fileId)
    const next = await expectedNext(ctx, fileId, await sessionsOf(ctx, [fileId]))
    assert.equal(next.length, 3)
    assert.equal(next[0]?.startsAt.toISOString(), evening('2026-03-17', minute()).toISOString())
    assert.equal((await ctx.db.selectFrom('harm.group_session').select('id').execute()).length, 0)
    assert.equal(link.person.name, 'Lee Marsh')
  })
  for (const who of ['refuge', 'probation-programmes', 'board'])
    assert.deepEqual((await as(who, (ctx) => sql`select * from harm.expected(${fileId})`.execute(ctx.db))).rows, [], who)
})
test('the bases that open "when he is expected" are those that open whether he came', async () => {
  const { rows } = await p.admin.query<{ src: string }>("select prosrc as src from pg_proc where proname = 'expected'")
  assert.match(rows[0]?.src ?? '', new RegExp(`'\\{${classes.engagement.byFamily.join(',')}\\}'`))
})

test('one to one: planned, then tapped; why is chosen, what was said stays on his side', async () => {
  const on = await him()
  const when = evening('2026-03-11', '10:00')
  const id = await as('dapp', (ctx) => recordSession(ctx, on, { heldAt: when, endsAt: null, attendance: null, reason: null, said: '' }))
  await assert.rejects(
    as('dapp', (ctx) => recordSession(ctx, on, { heldAt: when, endsAt: null, attendance: null, reason: null, said: '' })),
    /already/,
  )
  await at(evening('2026-03-11', '10:20'), async () => {
    const told = (await notices(p.as('idva').hatId, 'not-here')).length
    await as('dapp', async (ctx) => {
      const s = (await sessionsOf(ctx, [fileId])).find((x) => x.id === id)
      assert.ok(s)
      await changeSession(ctx, on, s, { attendance: 'left', reason: 'sent-home', said: 'He said he knows where she shops' }, s.version)
    })
    assert.equal((await notices(p.as('idva').hatId, 'not-here')).length, told + 1)
  })
  await as('idva', async (ctx) => {
    const s = (await sessionsOf(ctx, [fileId])).find((x) => x.id === id)
    assert.deepEqual([s?.attendance, s?.reason], ['left', 'sent-home'])
    assert.equal((await ctx.db.selectFrom('harm.account').select('text').execute()).length, 0)
  })
  await as('dapp', async (ctx) => assert.ok((await accountsOf(ctx, fileId)).some((a) => a.sessionId === id)))
})
test('what he says of his children stays with those who work with him', async () => {
  await as('dapp', async (ctx) => addAccount(ctx, await openHis(ctx, fileId), { about: 'children', text: 'Says he sees them on Sundays' }))
  await as('dapp2', async (ctx) => assert.ok((await accountsOf(ctx, fileId)).some((a) => a.about === 'children')))
  for (const who of ['idva', 'pippa', 'mash', 'police'])
    await as(who, async (ctx) => assert.equal((await ctx.db.selectFrom('harm.account').selectAll().execute()).length, 0, who))
  for (const who of ['idva', 'pippa'])
    await assert.rejects(
      as(who, (ctx) => openHis(ctx, fileId)),
      NotFound,
      'her side has a page of its own',
    )
})

test('a concern reaches her workers and can never be read again by who wrote it', async () => {
  await as('dapp', async (ctx) => raiseConcern(ctx, await openHis(ctx, fileId), { text: 'He says he will wait outside', urgent: true }))
  for (const who of ['dapp', 'dapp2'])
    await as(who, async (ctx) => {
      assert.equal((await ctx.db.selectFrom('harm.concern').selectAll().execute()).length, 0)
      assert.equal((await ctx.db.selectFrom('harm.heard').selectAll().execute()).length, 0)
    })
  const link = await as('idva', (ctx) => openLink(ctx, f.id, fileId))
  const [concern] = await as('idva', (ctx) => concernsOf(ctx, link))
  assert.equal(concern?.text, 'He says he will wait outside')
  const work = (await as('idva', harmWork)).find((w) => w.title.startsWith('Urgent concern'))
  assert.equal(work?.band, 'now')
  await as('idva', (ctx) => markHeard(ctx, link, concern?.id ?? '', 'Rang her, she is inside'))
  assert.deepEqual(
    (await as('idva', (ctx) => heardOf(ctx, link))).map((h) => [h.subjectId, h.did]),
    [[concern?.id, 'Rang her, she is inside']],
  )
  assert.equal((await as('idva', harmWork)).filter((w) => w.title.startsWith('Urgent concern')).length, 0)
  await assert.rejects(
    as('idva', (ctx) => markHeard(ctx, link, f.id, '')),
    NotFound,
    'only something of his can be read',
  )
})

test('a word crosses in one of three ways, and a name goes with the one that asks for a talk', async () => {
  const link = await as('idva', (ctx) => openLink(ctx, f.id, fileId))
  for (const [w, wrong] of [
    [{ kind: 'may-use', text: 'He came to the house', herYes: false }, /Confirm that she agrees/],
    [{ kind: 'know-never-use', text: 'Ring 07700 900123', herYes: false }, /telephone numbers/],
    [{ kind: 'know-never-use', text: 'Wrenhollow saw him', herYes: false }, /Leave out names.*Wrenhollow/],
  ] as const)
    await assert.rejects(
      as('idva', (ctx) => passWord(ctx, link, w)),
      wrong,
    )
  await as('idva', (ctx) => passWord(ctx, link, { kind: 'hold-the-session', text: '', herYes: false }))
  await as('idva', (ctx) => passWord(ctx, link, { kind: 'know-never-use', text: 'He was seen near the school', herYes: false }))
  const words = await as('dapp', (ctx) => wordsOf(ctx, [fileId]))
  assert.deepEqual(words.map((w) => [w.kind, w.talkTo]).sort(), [
    ['hold-the-session', p.as('idva').hatId],
    ['know-never-use', null],
  ])
  const told = await notices(p.as('dapp').hatId, 'word')
  assert.deepEqual(
    told.map((n) => [n.family_id, n.harm_file_id]),
    [
      [null, fileId],
      [null, fileId],
    ],
  )
  assert.equal(
    (await as('dapp', hisWork)).find((w) => w.band === 'now' && w.title.includes('Speak first to Jo Adeyemi'))?.href,
    `/programme/${fileId}`,
  )
  // They have talked: the hold goes, the other word stays.
  await as('idva', (ctx) => endHold(ctx, link))
  assert.deepEqual((await as('dapp', (ctx) => wordsOf(ctx, [fileId]))).map((w) => [w.kind, w.overAt === null]).sort(), [
    ['hold-the-session', false],
    ['know-never-use', true],
  ])
  assert.equal(
    (await as('dapp', hisWork)).some((w) => w.title.includes('Speak first')),
    false,
  )
  for (const table of ['harm.passed', 'harm.heard', 'harm.file_family'] as const)
    await as('dapp', async (ctx) => assert.equal((await ctx.db.selectFrom(table).selectAll().execute()).length, 0, table))
})
test('that partner support was offered is one word for everybody, from her workers alone', async () => {
  assert.equal((await him()).person.partnerSupport, 'not-yet')
  await assert.rejects(
    as('dapp', (ctx) => sql`update harm.file set partner_support = 'offered'`.execute(ctx.db)),
    /denied/,
  )
  const link = await as('mash', (ctx) => openLink(ctx, f.id, fileId)).catch(() => undefined)
  assert.equal(link, undefined, 'MASH has not taken it')
  await as('idva', async (ctx) => {
    const mine = await openLink(ctx, f.id, fileId)
    await noteSupportOffered(ctx, mine)
    await noteSupportOffered(ctx, mine)
    assert.equal((await passedOf(ctx, mine)).filter((x) => x.kind === 'support-offered').length, 1)
  })
  assert.equal((await him()).person.partnerSupport, 'offered')
})

test('the database gives no wall to another team, none to a person of another team, and ends none before its time', async () => {
  const work = (await him()).work
  const set = (what: string, value: unknown) =>
    as('dapp', (ctx) => sql`update harm.involvement set ${sql.ref(what)} = ${value} where id = ${work.id}`.execute(ctx.db))
  for (const [what, value] of [
    ['hat_id', p.as('idva').hatId],
    ['team_id', p.team('idva')],
    ['started_at', '2020-01-01'],
    ['request_id', f.idvaRequest],
  ] as const)
    await assert.rejects(set(what, value), /privilege/, what)
  await assert.rejects(
    as('dapp', (ctx) =>
      sql`insert into harm.involvement (id, harm_file_id, team_id, programme, started_at, recorded_by) values (gen_random_uuid(), ${fileId}, ${p.team('idva')}, 'radar', now(), ${ctx.viewer.hatId})`.execute(
        ctx.db,
      ),
    ),
    /privilege/,
  )
  assert.equal((await p.as('idva').get(`/families/${f.id}`)).status, 200, 'her worker still opens her plan')
})

test('the plan and the chronology say whether he came, never what he says, and nothing at all to his side', async () => {
  await as('idva', async (ctx) => {
    const family = await openFamily(ctx, f.id)
    const drawn = (await harmPanel.draw(ctx, family))?.text ?? ''
    assert.match(drawn, /Came to \d of \d sessions/)
    assert.match(drawn, /does not show that it is safer/)
    const entries = await harmChronology(ctx, family)
    assert.ok(entries.some((e) => e.kind === 'fact' && /Lee Marsh did not come to a session/.test(e.text)))
    assert.doesNotMatch(JSON.stringify([drawn, entries]), /Sundays|where she shops|Drinks/)
  })
  await assert.rejects(
    as('dapp', (ctx) => openFamily(ctx, f.id)),
    NotFound,
  )
})

test('a death stops every reminder about her, and a concern is read all the same', async () => {
  await as('dapp', async (ctx) => raiseConcern(ctx, await openHis(ctx, fileId), { text: 'About the boy', urgent: false }))
  const titles = () => at(evening('2026-03-10', '22:00'), async () => (await as('idva', harmWork)).map((w) => w.title))
  assert.ok((await titles()).some((t) => /did not come/.test(t)))
  await p.admin.query("update people.member set died_on = '2026-03-10' where id = $1", [f.her])
  const after = await titles()
  assert.deepEqual([after.some((t) => /did not come/.test(t)), after.some((t) => /^Concern/.test(t))], [false, true])
  await p.admin.query('update people.member set died_on = null where id = $1', [f.her])
})

test('a second woman’s family shares his file and neither side learns of the other', async () => {
  const kerry = await herFamily(p, { sameAs: f.him, given: 'Orlaquist' })
  const again = await heIsTaken(p, kerry)
  assert.equal(again.fileId, fileId, 'one man, one file')
  const kerrys = await as('idva', (ctx) => openLink(ctx, kerry.id, fileId))
  assert.deepEqual(await as('idva', (ctx) => passedOf(ctx, kerrys)), [], 'what the first woman’s worker passed stands with her family')
  assert.deepEqual(await as('idva', (ctx) => heardOf(ctx, kerrys)), [])
  await as('idva', (ctx) => passWord(ctx, kerrys, { kind: 'may-use', text: 'He sent flowers', herYes: true }))
  const first = await as('idva', (ctx) => openLink(ctx, f.id, fileId))
  assert.equal(
    (await as('idva', (ctx) => passedOf(ctx, first))).some((x) => x.text.includes('flowers')),
    false,
  )
  // Both families' workers hear of him, each about their own family.
  await as('dapp', async (ctx) => raiseConcern(ctx, await openHis(ctx, fileId), { text: 'He is angry today', urgent: false }))
  const heard = new Set((await notices(p.as('idva').hatId, 'concern')).map((n) => n.family_id))
  assert.deepEqual([heard.has(f.id), heard.has(kerry.id)], [true, true])
  assert.equal((await as('dapp', ourPeople)).filter((x) => x.person.id === fileId).length >= 1, true)
})

test('a concern that would reach nobody on her side goes to the front door of her area, which may then read it', async () => {
  await p.admin.query('update access.basis set until_at = from_at where scope_id = $1', [f.id])
  await as('dapp', async (ctx) => raiseConcern(ctx, await openHis(ctx, fileId), { text: 'Nobody may be there to hear this', urgent: true }))
  const { rows } = await p.admin.query("select 1 from access.notice where family_id = $1 and team_id = $2 and kind = 'concern-urgent'", [
    f.id,
    p.team('mash'),
  ])
  assert.equal(rows.length, 1)
  const link = await as('mash', (ctx) => openLink(ctx, f.id, fileId))
  assert.ok((await as('mash', (ctx) => concernsOf(ctx, link))).some((c) => c.text === 'Nobody may be there to hear this'))
})
test('a colleague is handed him by the file alone', async () => {
  await as('dapp', async (ctx) => allocate(ctx, await openHis(ctx, fileId), p.as('dapp2').hatId))
  const [told] = await notices(p.as('dapp2').hatId, 'allocated')
  assert.deepEqual([told?.family_id, told?.harm_file_id], [null, fileId])
  await assert.rejects(
    as('dapp', async (ctx) => allocate(ctx, await openHis(ctx, fileId), p.as('idva').hatId)),
    NotFound,
  )
})

test('the end: her side hears, the page stays 90 days, and the wall with it', async () => {
  for (let more = true; more; ) {
    const on = await him()
    if (on.work.endedAt) break
    await as('dapp2', (ctx) => endWork(ctx, on, { how: 'finished', note: 'All twenty' }, on.work.version))
    more = (await him()).work.endedAt === null
  }
  const until = async (kind: string, holder: string) =>
    (
      await p.admin.query<{ until: Date | string }>(
        'select max(until_at) as until from access.basis where scope_id = $1 and kind = $2 and holder_id = $3',
        [fileId, kind, holder],
      )
    ).rows[0]?.until
  const ends = new Date(testNow.getTime() + 90 * 86_400_000)
  for (const holder of [p.team('dapp'), p.as('dapp').hatId, p.as('dapp2').hatId])
    assert.equal(new Date((await until('harm', holder)) as Date).toISOString(), ends.toISOString())
  await assert.rejects(
    as('dapp', async (ctx) =>
      recordSession(ctx, await openHis(ctx, fileId), { heldAt: ctx.now, endsAt: null, attendance: 'here', reason: null, said: '' }),
    ),
    /has ended/,
  )
  await as('dapp', async (ctx) => raiseConcern(ctx, await openHis(ctx, fileId), { text: 'Heard of him again', urgent: false }))
  await at(new Date(ends.getTime() - 60_000), async () => void (await him()))
  await at(new Date(ends.getTime() + 60_000), async () => assert.rejects(him(), NotFound))
  assert.equal((await p.admin.query('select state from harm.file where id = $1', [fileId])).rows[0]?.state, 'closed')
})
