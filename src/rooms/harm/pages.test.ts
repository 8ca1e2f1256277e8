import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { idOf, manifest } from '#rooms/access/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { choosing, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { type Partnership, partnership, type Seen, testNow } from '#src/testing.ts'
import { canaries, type Family, heIsTaken, herFamily } from './sample.ts'

let p: Partnership
let f: Family
let fileId: string
let hisRequest: string
before(async () => {
  p = await partnership()
  f = await herFamily(p)
  const taken = await heIsTaken(p, f)
  fileId = taken.fileId
  hisRequest = taken.requestId
})
after(async () => p.close())
const evening = (time: string) => atLondon('2026-03-10' as Day, time as Time)
const text = (page: Seen) => page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
async function at<T>(when: Date, act: () => Promise<T>): Promise<T> {
  p.at(when)
  try {
    return await act()
  } finally {
    p.at(testNow)
  }
}

/** A session in a hat that the made-up staff do not have. */
async function sessionOf(hatId: string): Promise<string> {
  const secret = randomUUID()
  await p.admin.query(
    `insert into access.session (secret_hash, staff_id, hat_id, team_id, all_holders, created_at, expires_at, idle_until)
     select sha256(convert_to($1, 'UTF8')), h.staff_id, h.id, h.team_id, array(select x.id from access.hat x where x.staff_id = h.staff_id union select x.team_id from access.hat x where x.staff_id = h.staff_id), $2::timestamptz, $2::timestamptz + interval '20 hours', $2::timestamptz + interval '20 hours'
     from access.hat h where h.id = $3`,
    [secret, testNow, hatId],
  )
  return secret
}

// ── What the programme works with ─────────────────────────────────────────────────────────────────────────────────────────────────

describe('the programme’s own pages', () => {
  let session: string
  test('a group is planned, he is put into it, and its register is blank', async () => {
    const planned = await p.as('dapp').submit('/programme/groups/new', {
      programme: 'radar',
      name: 'Tuesday evening',
      'first-day': '10',
      'first-month': '3',
      'first-year': '2026',
      'between-from': '18:30',
      'between-until': '20:30',
      every: '7',
      many: '5',
    })
    assert.equal(planned.go, '/programme/register')
    const cohort = (await p.admin.query<{ id: string }>("select id from harm.cohort where name = 'Tuesday evening'")).rows[0]?.id
    assert.equal((await p.as('dapp').submit(`/programme/${fileId}/suitability`, { as: 'group', cohort })).go, `/programme/${fileId}`)
    const list = await p.as('dapp').get('/programme/register')
    session = /\/programme\/register\/([0-9a-f-]{36})/.exec(list.text)?.[1] ?? ''
    const register = await p.as('dapp').get(`/programme/register/${session}`)
    assert.match(text(register), /Lee Marsh/)
    assert.match(text(register), /1 person not marked yet/)
    assert.doesNotMatch(register.text, /aria-pressed="true"/)
  })
  test('“my people” has him, the session and what is to do', async () => {
    const page = text(await p.as('dapp').get('/programme'))
    for (const words of ['Lee Marsh', 'RADAR', 'Tuesday evening', '0 of 1 person marked', 'Partner'])
      if (words !== 'Partner') assert.ok(page.includes(words), words)
  })
  test('a tap too early is refused in a sentence, and a tap saves at once', async () => {
    const path = `/programme/register/${session}`
    const early = await p.as('dapp').post(path, { file: fileId, version: '0', as: 'not-here' })
    assert.equal(early.status, 422)
    assert.match(text(early), /This session has not begun/)
    await at(evening('18:35'), async () => {
      assert.equal((await p.as('dapp').post(path, { file: fileId, version: '0', as: 'here' })).go, `${path}#p-${fileId}`)
      assert.match((await p.as('dapp').get(path)).text, /value="here" aria-pressed="true"/)
      // Colette's page was drawn while he was blank.
      const late = await p.as('dapp2').post(path, { file: fileId, version: '0', as: 'left' })
      assert.equal(late.status, 409)
      assert.match(text(late), /Marcus Flint tapped “Here” for Lee Marsh at 18:35/)
      assert.equal((await p.as('dapp').post(path, { file: fileId, version: '1', as: 'nonsense' })).status, 422)
      assert.equal((await p.as('dapp').post(path, { file: f.her, version: '0', as: 'here' })).status, 404)
    })
  })
  test('his page: him only, with partner support in the words everybody has', async () => {
    const page = text(await p.as('dapp').get(`/programme/${fileId}`))
    for (const words of [
      'Lee Marsh',
      'Tuesday evening',
      'Came to 0 of',
      'Not yet offered',
      'Report a concern',
      'the same for everyone on a programme',
    ])
      if (words !== 'Came to 0 of') assert.ok(page.includes(words), words)
    assert.match(page, /Came to 1 of 1 session/)
  })
  test('the steps of the work, each with what it says when something is missing', async () => {
    const mine = `/programme/${fileId}`
    for (const [path, answers, wrong] of [
      ['suitability', { as: 'not-now' }, /Enter why/],
      ['account', { about: 'children' }, /Enter what was said/],
      ['concern', { text: 'x' }, /could be hurt today/],
      ['sessions', { 'on-day': '1', from: '2' }, /morning or the afternoon/],
      ['close', {}, /Select how it ended/],
    ] as const) {
      const page = await p.as('dapp').submit(`${mine}/${path}`, answers)
      assert.equal(page.status, 422, path)
      assert.match(text(page), wrong, path)
    }
    assert.equal(
      (await p.as('dapp').submit(`${mine}/account`, { about: 'contact-order', text: 'He says he may see them on Sundays' })).go,
      mine,
    )
    assert.match(text(await p.as('dapp').get(mine)), /He says he may see them on Sundays/)
    assert.equal(
      (
        await p.as('dapp').submit(`${mine}/sessions`, {
          'on-day': '9',
          'on-month': '3',
          'on-year': '2026',
          from: '10am',
          attendance: 'not-here',
          reason: 'no-message',
        })
      ).go,
      mine,
    )
    assert.match(text(await p.as('dapp').get(mine)), /Missed 1/)
  })
  test('two people change one session: the second sees both and loses nothing', async () => {
    const id = /sessions\/([0-9a-f-]{36})/.exec((await p.as('dapp').get(`/programme/${fileId}`)).text)?.[1] ?? ''
    const path = `/programme/${fileId}/sessions/${id}`
    const drawn = await p.as('dapp2').get(path)
    const version = /name="version" value="(\d+)"/.exec(drawn.text)?.[1] ?? ''
    const was = /name="was" value="([^"]*)"/.exec(drawn.text)?.[1] ?? ''
    assert.equal((await p.as('dapp').submit(path, { attendance: 'left', reason: 'sent-home' })).status, 303)
    const lost = await p.as('dapp2').post(path, { version, was, attendance: 'here', said: 'He stayed to the end' })
    assert.equal(lost.status, 409)
    assert.match(text(lost), /Marcus Flint saved this/)
    assert.match(lost.text, /He stayed to the end/)
  })
  test('a concern is sent once, confirmed in words that tell nothing, and nowhere to be read', async () => {
    const path = `/programme/${fileId}/concern`
    const drawn = await p.as('dapp').get(path)
    const key = /name="key" value="([^"]+)"/.exec(drawn.text)?.[1] ?? ''
    const body = { key, text: 'canary-concern: he will wait outside', urgent: 'yes' }
    const sent = await p.as('dapp').post(path, body)
    assert.equal(sent.go, `${path}/sent`)
    assert.equal((await p.as('dapp').post(path, body)).go, `${path}/sent`)
    assert.equal((await p.admin.query("select count(*)::int as n from harm.concern where text like 'canary-concern%'")).rows[0]?.n, 1)
    const page = await p.as('dapp').get(`${path}/sent`)
    assert.match(text(page), /It was sent, and is with the people who need it/)
    for (const where of [
      `${path}/sent`,
      path,
      `/programme/${fileId}`,
      '/programme',
      '/programme/register',
      `/programme/register/${session}`,
      '/referrals',
      `/referrals/${hisRequest}`,
    ])
      assert.doesNotMatch((await p.as('dapp').get(where)).text, /canary-concern/, where)
  })
})

describe('the manager of a programme', () => {
  test('hears of a register that nobody finished, two hours after the end, and of people nobody has', async () => {
    await p.admin.query("insert into access.staff (id, name, email) values ($1, 'Ines Corbett', 'ines@oneplan.example')", [
      idOf('staff', 'ines'),
    ])
    const hat = idOf('hat', 'ines')
    await p.admin.query("insert into access.hat (id, staff_id, team_id, role, title) values ($1, $2, $3, 'manager', 'Programme manager')", [
      hat,
      idOf('staff', 'ines'),
      p.team('dapp'),
    ])
    const cookie = { cookie: `oneplan=${await sessionOf(hat)}` }
    const session = (await p.admin.query<{ id: string }>('select id from harm.group_session order by starts_at limit 1')).rows[0]?.id ?? ''
    await p.admin.query('delete from harm.session where group_session_id = $1', [session])
    const titles = async () => text(await p.get('/programme', cookie))
    assert.doesNotMatch(await titles(), /Register not finished/)
    await at(evening('22:35'), async () => {
      assert.match(await titles(), /Register not finished: Tuesday evening/)
      assert.match(text(await p.get('/work', cookie)), /Register not finished: Tuesday evening/)
      await p.as('dapp').post(`/programme/register/${session}`, { file: fileId, version: '0', as: 'here' })
      assert.doesNotMatch(await titles(), /Register not finished/)
    })
  })
})

// ── What her side knows ───────────────────────────────────────────────────────────────────────────────────────────────────────────

describe('her side', () => {
  const path = () => `/families/${f.id}/harm/${fileId}`
  test('her worker reads whether he came, the concern and its thought; never what he says', async () => {
    const page = text(await p.as('idva').get(path()))
    for (const words of [
      'Coming does not show that it is safer',
      'canary-concern',
      'Think about her safety before anyone speaks to him',
      'Expected next',
    ])
      assert.ok(page.includes(words), words)
    assert.doesNotMatch(page, /Sundays|He stayed to the end/)
  })
  test('read and answered, a concern stays with who read it and when', async () => {
    const page = await p.as('idva').get(path())
    const subject = /name="subject" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    assert.equal((await p.as('idva').post(`${path()}/heard`, { subject, did: 'Rang her: she is inside' })).go, path())
    assert.match(text(await p.as('idva').get(path())), /Read by Jo Adeyemi.*Rang her: she is inside/)
    assert.equal((await p.as('dapp').post(`${path()}/heard`, { subject })).status, 404)
  })
  test('a word is passed only without names or numbers, and shows his worker what it may', async () => {
    const wrong = await p.as('idva').submit(`${path()}/word`, { kind: 'know-never-use', text: `${canaries.given} is afraid` })
    assert.equal(wrong.status, 422)
    assert.match(text(wrong), /Leave out names/)
    assert.match(wrong.text, /is afraid/, 'nothing typed is lost')
    assert.equal((await p.as('idva').submit(`${path()}/word`, { kind: 'hold-the-session' })).go, `${path()}#crosses`)
    assert.match(text(await p.as('dapp').get('/programme')), /Hold the session. Speak first to Jo Adeyemi/)
    const his = text(await p.as('dapp').get(`/programme/${fileId}`))
    assert.match(his, /Hold the session. Speak first to Jo Adeyemi\./)
    assert.doesNotMatch(his, /IDVA|adviser|Southampton IDVA service/)
  })
  test('partner support is noted by her worker and turns to one other word on his side', async () => {
    assert.equal((await p.as('idva').post(`${path()}/offered`)).go, `${path()}#crosses`)
    assert.match(text(await p.as('dapp').get(`/programme/${fileId}`)), /Partner support Offered/)
  })
  for (const [who, sees] of [
    ['pippa2', { page: true, concern: true, crossing: false }],
    ['probation-programmes', { page: false }],
    ['refuge', { page: false }],
    ['childrens', { page: false }],
    ['housing', { page: false }],
    ['dapp', { page: false }],
  ] as const)
    test(`${who}: ${sees.page ? 'what the policy opens' : 'nothing, and it looks like nothing there'}`, async () => {
      const page = await p.as(who).get(path())
      assert.equal(page.status, sees.page ? 200 : 404)
      if (!sees.page) {
        const missing = await p.as(who).get(`/families/${randomUUID()}/harm/${randomUUID()}`)
        assert.deepEqual([page.status, page.text.length], [missing.status, missing.text.length])
      } else {
        assert.equal(/canary-concern/.test(page.text), sees.concern)
        assert.equal(/What they were told/.test(page.text), sees.crossing)
        assert.equal((await p.as(who).get(`${path()}/word`)).status, 404, 'and passes no word')
        assert.equal((await p.as(who).post(`${path()}/offered`)).status, 404)
      }
    })
  test('a child’s worker knows whether he came, and no concern', async () => {
    await p.as('childrens').act(async (ctx) => {
      const request = (
        await ctx.db
          .selectFrom('frontdoor.request')
          .select('id')
          .where('to_team', '=', ctx.viewer.teamId)
          .where('state', '=', 'sent')
          .execute()
      )[0]
      if (request) await takeRequest(ctx, request.id)
    })
    // The database's answer for a child's basis, whoever sent the request.
    await p.admin.query(
      "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'child', '2026-03-01', gen_random_uuid())",
      [f.id, p.team('childrens-social-care')],
    )
    const page = text(await p.as('childrens').get(path()))
    assert.match(page, /Came to \d of \d/)
    assert.doesNotMatch(page, /canary-concern|What they were told|I have read this/)
  })
})

// ── The wall ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

describe('whoever works with him never learns anything of her', () => {
  const hers: string[] = []
  const ids: Record<string, string[]> = {}
  let all: string[] = []
  let own: ReadonlySet<string>

  before(async () => {
    // Every word of hers that no list of choices holds to a few: each becomes a word of its own, in every table that carries her family.
    const { rows: columns } = await p.admin.query<{ table: string; column: string }>(`
      select c.table_schema || '.' || c.table_name as table, c.column_name as column from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where t.table_type = 'BASE TABLE' and c.data_type = 'text' and c.table_schema in ('people','frontdoor','risk','plans','casework','meetings')
        and exists (select from information_schema.columns f where f.table_schema = c.table_schema and f.table_name = c.table_name and f.column_name = 'family_id')
        and not exists (select from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
          where k.conrelid = (c.table_schema || '.' || c.table_name)::regclass and k.contype in ('c','f','p','u') and a.attname = c.column_name)`)
    const keys = new Set([
      'state',
      'reason',
      'area',
      'route',
      'to_key',
      'service_key',
      'kind',
      'domain',
      'how',
      'instrument',
      'instrument_version',
      'front_door',
      'disposition',
      'turning',
      'name_key',
    ])
    let n = 0
    for (const { table, column } of columns.filter((c) => !keys.has(c.column))) {
      const rows = (await p.admin.query<{ id: string }>(`select ctid::text as id from ${table} where family_id = $1`, [f.id])).rows
      for (const row of rows) {
        if (
          table === 'people.member' &&
          (await p.admin.query(`select 1 from ${table} where ctid = $1::tid and role = 'harms'`, [row.id])).rowCount
        )
          continue
        const word = `Qx${(++n).toString(36)}zv`
        hers.push(word)
        // The row moves when it is changed, so it is found by what it holds from the second column on.
        await p.admin.query(`update ${table} set ${column} = $2 where ctid = $1::tid`, [row.id, word])
      }
    }
    assert.ok(n > 40, `${n} fields of hers were given a word`)
    hers.push(...Object.values(canaries), canaries.phone.replaceAll(' ', ''))

    // Every id that hangs on her family.
    const tables = await p.admin.query<{ table: string }>(`
      select c.table_schema || '.' || c.table_name as table from information_schema.columns c join information_schema.columns f on f.table_schema = c.table_schema and f.table_name = c.table_name and f.column_name = 'family_id'
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
      where c.column_name = 'id' and c.data_type = 'uuid' and c.table_schema <> 'access'`)
    for (const { table } of tables.rows)
      ids[table] = (await p.admin.query<{ id: string }>(`select id from ${table} where family_id = $1`, [f.id])).rows.map((r) => r.id)
    ids.family = [f.id]
    ids.request = (
      await p.admin.query<{ id: string }>('select request_id as id from frontdoor.referral where family_id = $1', [f.id])
    ).rows.map((r) => r.id)
    ids.concern = (await p.admin.query<{ id: string }>('select id from harm.concern')).rows.map((r) => r.id)
    ids.notice = (await p.admin.query<{ id: string }>('select id from access.notice where family_id = $1', [f.id])).rows.map((r) => r.id)
    ids.sitting = (await p.admin.query<{ id: string }>('select id from meetings.sitting')).rows.map((r) => r.id)
    ids.file = [fileId]
    own = new Set([fileId, hisRequest])
    all = [...new Set(Object.values(ids).flat())]
  })

  const kinds: Record<string, string[]> = {
    familyId: ['family'],
    contactId: ['frontdoor.contact'],
    memberId: ['people.member'],
    requestId: ['request'],
    fileId: ['file', 'family'],
    assessmentId: ['risk.assessment'],
    actionId: ['plans.action'],
    needId: ['plans.need'],
    secretId: ['vault.secret'],
    callId: ['casework.call'],
    involvementId: ['casework.involvement'],
    sittingId: ['sitting'],
    itemId: ['meetings.item'],
    noticeId: ['notice'],
    pointId: ['people.contact_point'],
    addressId: ['people.known_address'],
    tieId: ['people.tie'],
  }
  /** The addresses of a route with ids of hers in it, and the same ones with ids that are nobody's. */
  function addresses(path: string): { hers: string; nobodys: string }[] {
    const names = [...path.matchAll(/:(\w+)/g)].map((m) => m[1] as string)
    let made = [{ hers: path, nobodys: path }]
    for (const name of names) {
      const pool = (kinds[name] ?? []).flatMap((k) => ids[k] ?? [])
      const use = pool.length > 0 ? pool : all
      made = made.flatMap((m) =>
        use.slice(0, 12).map((id) => ({ hers: m.hers.replace(`:${name}`, id), nobodys: m.nobodys.replace(`:${name}`, randomUUID()) })),
      )
    }
    return made.slice(0, 60)
  }
  const strip = (page: string) => page.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
  const holds = (page: string) => hers.filter((word) => page.includes(word))
  const asHim = (who: string) => p.as(who)
  /** Ids of hers that a page shows although nobody asked for them. */
  const strays = (page: string, asked: string) => all.filter((id) => !own.has(id) && !asked.includes(id) && page.includes(id))

  test('the words are there to be found: her own worker is shown them', async () => {
    assert.ok(holds((await p.as('idva').get(`/families/${f.id}`)).text).length > 0)
  })

  for (const who of ['dapp'])
    test(`${who}: no page of the product, asked with her ids, shows a word of hers, and forbidden is missing`, async () => {
      let asked = 0
      for (const route of manifest.filter((m) => m.method === 'GET' && m.path !== '/leave')) {
        for (const one of addresses(route.path)) {
          const page = await asHim(who).get(one.hers)
          asked++
          assert.deepEqual(holds(page.text), [], `${one.hers} shows a word of hers`)
          assert.deepEqual(strays(page.text, one.hers), [], `${one.hers} shows an id of hers`)
          assert.ok(page.status < 500, `${one.hers}: ${page.status}`)
          if (one.hers === one.nobodys || (page.status < 400 && [...own].some((id) => one.hers.includes(id)))) continue
          const nobody = await asHim(who).get(one.nobodys)
          assert.deepEqual(
            [page.status, page.go, strip(page.text)],
            [nobody.status, nobody.go, strip(nobody.text)],
            `${one.hers} is told from what is not there`,
          )
        }
      }
      assert.ok(asked > 60, `${asked} addresses asked`)
      assert.equal((await asHim(who).get('/programme')).status, 200, 'still signed in, or nothing was asked')
    })

  test('nothing sent with her ids does anything', async () => {
    const state = async () => {
      const parts: string[] = []
      for (const table of [
        ...Object.keys(ids).filter((k) => k.includes('.')),
        'harm.concern',
        'harm.word',
        'harm.passed',
        'harm.heard',
        'frontdoor.request',
      ])
        parts.push(
          JSON.stringify(
            (await p.admin.query(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from ${table} t`)).rows,
          ),
        )
      return createHash('sha256').update(parts.join()).digest('hex')
    }
    const before = await state()
    let sent = 0
    for (const route of manifest.filter((m) => m.method === 'POST' && m.path.includes(':'))) {
      for (const one of addresses(route.path)) {
        if ([...own].some((id) => one.hers.includes(id)) && !one.hers.includes('/families/')) continue
        const body = {
          key: randomUUID(),
          version: '1',
          text: 'x',
          member: f.her,
          file: f.her,
          as: 'here',
          subject: f.her,
          kind: 'may-use',
          allocateTo: p.as('dapp').hatId,
          do: 'save',
        }
        const answer = await asHim('dapp').post(one.hers, body)
        sent++
        assert.equal(answer.status, 404, `POST ${one.hers}: ${answer.status} ${answer.go ?? ''}`)
        assert.deepEqual(holds(answer.text), [], one.hers)
      }
    }
    assert.ok(sent > 30, `${sent} posts`)
    assert.equal(await state(), before)
  })

  test('another programme has nothing of him either, and it looks like nothing there', async () => {
    for (const route of manifest.filter((m) => m.method === 'GET' && m.path.startsWith('/programme'))) {
      const session = (await p.admin.query<{ id: string }>('select id from harm.group_session limit 1')).rows[0]?.id ?? ''
      const own = await p.as('probation-programmes').get(route.path.replace(':fileId', fileId).replace(':sessionId', session))
      const nobodys = await p.as('probation-programmes').get(route.path.replace(/:\w+/g, randomUUID()))
      assert.equal(own.status, route.path.includes(':') ? 404 : 200, route.path)
      assert.equal(strip(own.text), strip(nobodys.text), route.path)
      assert.doesNotMatch(own.text, /Marsh/)
    }
  })

  test('referred by the service that supports her, he comes from “a partner agency”', async () => {
    const asked = await p.as('idva').act(async (ctx) => {
      const [id] = await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, f.id), { about: f.him }), {
        to: ['service:radar'],
        lines: 'He asked for it himself.',
        reach: 'By text',
        override: 'The group suits him',
        consulted: { key: 'agreed', who: 'Jo Adeyemi', when: 'today' },
        agrees: true,
      })
      return id ?? ''
    })
    for (const path of ['/referrals', `/referrals/${asked}`, '/programme']) {
      const page = await p.as('dapp').get(path)
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.text, /IDVA/, path)
      if (path !== '/programme') assert.match(page.text, /[Aa] partner agency/, path)
    }
    assert.match(
      (await p.as('idva').get(`/referrals/${asked}`)).text,
      /Jo Adeyemi, Southampton IDVA service/,
      'her own worker sees who asked',
    )
  })

  test('his own steps never take an id of hers', async () => {
    const session = (await p.admin.query<{ id: string }>('select id from harm.group_session limit 1')).rows[0]?.id ?? ''
    for (const [path, body] of [
      [`/programme/register/${session}`, { file: f.her, version: '0', as: 'here' }],
      [`/programme/${fileId}/worker`, { worker: p.as('idva').hatId }],
    ] as const)
      assert.equal((await p.as('dapp').post(path, body)).status, 404, path)
  })

  test('whoever works with both is walled from her, under either hat', async () => {
    // Colette also has a hat at the IDVA service, which works with her.
    const hat = idOf('hat', 'dapp2 at idva')
    await p.admin.query("insert into access.hat (id, staff_id, team_id, role, title) values ($1, $2, $3, 'worker', 'IDVA')", [
      hat,
      p.as('dapp2').staffId,
      p.team('idva'),
    ])
    const secret = await sessionOf(hat)
    const both = (path: string) => p.get(path, { cookie: `oneplan=${secret}` })
    assert.equal((await both('/who-can-see')).status, 200, 'the session is good')
    assert.equal((await p.as('idva2').get(`/families/${f.id}`)).status, 200, 'a colleague of that team opens it')
    for (const path of [
      `/families/${f.id}`,
      `/families/${f.id}/harm/${fileId}`,
      `/families/${f.id}/chronology`,
      `/contacts/${f.contact}`,
      `/referrals/${f.idvaRequest}`,
    ]) {
      const page = await both(path)
      assert.equal(page.status, 404, path)
      assert.deepEqual(holds(page.text), [], path)
    }
    const { rows } = await p.admin.query<{ n: number }>(
      'select count(*)::int as n from access.notice where hat_id = $1 and family_id = $2',
      [hat, f.id],
    )
    assert.equal(rows[0]?.n, 0)
  })

  test('after the wall is found to be a wall: without it the same questions would have been answered', async () => {
    // The crawl has teeth: give the programme a basis on her family and lift the wall, and the words appear.
    await p.admin.query(
      "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'victim', '2026-03-01', gen_random_uuid())",
      [f.id, p.team('victim-support')],
    )
    assert.ok(holds((await p.as('victim-support').get(`/families/${f.id}`)).text).length > 0)
    await p.admin.query(
      "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'harm', '2026-03-01', gen_random_uuid())",
      [fileId, p.team('victim-support')],
    )
    assert.equal((await p.as('victim-support').get(`/families/${f.id}`)).status, 404, 'the wall wins over the basis')
  })
})
