import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readCsv } from '#lib/csv.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { tenthOfMarch, token, twoQuarters } from './sample.ts'

let p: Partnership
before(async () => {
  p = await partnership()
  await twoQuarters(p)
})
after(async () => p.close())

const keys = ['feeling-safer', 'high-risk-cases', 'pippa-not-police', 'first-attempt', 'first-safe-conversation']
const others = [
  '/measures/areas/portsmouth',
  '/measures/p31',
  '/measures/arrests-charged',
  '/measures/t10',
  '/measures/pippa-not-police/months',
]
const paths = ['/measures', ...others, ...keys.flatMap((k) => [`/measures/${k}`, `/measures/${k}/rows`, `/measures/${k}/table.csv`])]
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u2060', '')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,])/g, '$1')

test('no person’s name is ever on a page of the board, its files included, and every page opens', async () => {
  const { rows } = await p.admin.query('select id::text, reference from people.family')
  const ids = rows.flatMap((r) => [r.id, r.reference])
  assert.ok(ids.length > 100)
  for (const path of paths) {
    const page = await p.as('board').get(path)
    assert.equal(page.status, 200, path)
    assert.doesNotMatch(page.text, new RegExp(token, 'i'), path)
    for (const id of ids) assert.ok(!page.text.includes(id), path)
  }
})
test('measures are for those who answer for them; to everyone else, and signed out, they are not there', async () => {
  for (const key of ['board', 'governance', 'chair', 'idva-manager', 'pippa-manager', 'pippa', 'mash'])
    assert.equal((await p.as(key).get('/measures')).status, 200, key)
  const missing = (await p.as('idva').get('/no-such-page-at-all')).status
  for (const key of ['idva', 'dapp', 'police', 'probation', 'partner-support', 'refuge'])
    for (const path of paths) assert.equal((await p.as(key).get(path)).status, missing, `${key} ${path}`)
  assert.equal((await p.get('/measures')).go, '/sign-in')
  assert.equal((await p.as('board').get('/measures/no-such')).status, 404)
  assert.equal((await p.as('board').get('/measures/no-such/table.csv')).status, 404)
})
test('the list says each measure in one sentence, with its direction and how it stands', async () => {
  const page = words((await p.as('board').get('/measures')).text)
  assert.match(
    page,
    /In October to December 2025, about 67% said they feel safer \(about 20 of about 30 who answered; likely between \d\d% and \d\d%\), no clear change from 80% in July to September 2025\./,
  )
  assert.match(page, /about 10 high-risk cases were listed at HRDA or MARAC/)
  assert.match(page, /No good direction: read with other figures/)
  assert.match(page, /Not judged: read with time to first safe conversation and referrals to PIPPA from sources other than the police/)
  assert.match(page, /half of those tried were first tried within 2 hours, and half of those spoken with had been reached within 2 days/)
  assert.match(page, /Counts from 1 to 7 are not shown/)
})

describe('one measure', () => {
  test('shows who was asked, who could safely be, who answered and who is safer, with every figure of the chart in its table', async () => {
    const page = (await p.as('board').get('/measures/feeling-safer')).text
    for (const head of ['Safer', 'Answered', 'Share', 'Likely between', 'Asked', 'Safe to ask', 'Ended as planned', 'Ended in all'])
      assert.match(page, new RegExp(`<th[^>]*>${head}</th>`), head)
    assert.match(words(page), /Oct–Dec 2025 20 30 67% \d\d–\d\d% 35 35 35 40/)
    assert.match(page, /role="img"/)
    assert.match(words(page), /Baseline None is published Target None is set/)
  })
  test('without a good direction is said with what to read it with, and published figures each with what they are out of', async () => {
    const page = words((await p.as('board').get('/measures/high-risk-cases')).text)
    assert.match(page, /Neither: it has no good direction/)
    assert.match(page, /80\.3 high-risk cases per 10,000/)
    assert.match(page, /October 2017 to September 2018 Population, not said which/)
    assert.match(page, /40 per 10,000, expected by SafeLives date not given Adult women/)
    assert.doesNotMatch(page, /Better than|Worse than/)
  })
  test('hides a small number as not shown, never as nought', async () => {
    const page = (await p.as('board').get('/measures/high-risk-cases')).text
    assert.match(words(page), /Oct–Dec 2025 10 not shown not shown 10 0/)
    assert.match(words(page), /Not drawn: Jul–Sep 2025/)
  })
  test('the time to an attempt is never without the time to a conversation', async () => {
    for (const key of ['first-attempt', 'first-safe-conversation']) {
      const page = words((await p.as('board').get(`/measures/${key}`)).text)
      assert.match(page, /Oct–Dec 2025 10 10 0 10 2 hours 2 days/)
      assert.match(page, /Beside it: time to first/)
    }
  })
})

describe('measures that are not counted here', () => {
  test('are on the list under their outcome, each with who fills it and what it would take', async () => {
    const page = words((await p.as('board').get('/measures')).text)
    assert.match(page, /Outcome 1\. Victim and survivor-centred[\s\S]*Outcome 5\. Communities[\s\S]*What the police record/)
    assert.match(page, /T12 Arrests that lead to a charge Handed in by Hampshire Constabulary\. Arrests/)
    assert.match(page, /T23 Users from protected groups[\s\S]{0,80}Not filled yet Users by group, with those not asked/)
    assert.match(
      page,
      /\d+ measures: \d+ counted here, \d+ handed in by agencies, \d+ printed in documents and \d+ defined and not yet filled\./,
    )
  })
  test('of other areas are a page away, and an area without measures is not there', async () => {
    const board = p.as('board')
    const page = (await board.get('/measures/areas/portsmouth')).text
    assert.match(words(page), /P08 Charges[\s\S]*66% \(2011\/12\) to 34% \(2016\/17\)/)
    assert.match(page, /op-smalls/)
    for (const bad of ['nowhere', 'ward-bassett', 'southampton%27'])
      assert.equal((await board.get(`/measures/areas/${bad}`)).status, 404, bad)
  })
  test('say that a target lies below where it began', async () => {
    const page = words((await p.as('board').get('/measures/p31')).text)
    assert.match(page, /The target \(33%\) was passed already by the baseline \(34%, 2016\/17\)/)
    assert.match(page, /What it needs Arrests, and those with an outcome/)
  })
  test('show what is printed with its picture, whether it comes out, and its notes', async () => {
    const page = (await p.as('board').get('/measures/p08')).text
    assert.match(page, /role="img"/)
    assert.match(words(page), /357 of 1,046, the arrests of that year/)
    assert.match(words(page), /Does not agree[\s\S]*What arrests are a share of/)
  })
  test('have no rows, no file and no months', async () => {
    for (const path of ['/measures/p31/rows', '/measures/p31/table.csv', '/measures/p31/months', '/measures/feeling-safer/months'])
      assert.equal((await p.as('board').get(path)).status, 404, path)
  })
})

test('the months of a measure are those of its quarters, with small ones not shown', async () => {
  const page = words((await p.as('board').get('/measures/pippa-not-police/months')).text)
  assert.match(page, /have too few to show, so no limits can be drawn\. It is not nought\./)
  assert.match(page, /Nov\s2025 2[05]/)
  assert.match(page, /Aug\s2025 10/)
})

describe('rows', () => {
  test('are no one’s on the page of the board, which says who they are for and not how many there are', async () => {
    for (const key of keys) {
      const page = words((await p.as('board').get(`/measures/${key}/rows`)).text)
      assert.match(page, /Rows are for those who work with the families\./)
      assert.doesNotMatch(page, /You can open/)
    }
  })
  test('are those a manager’s own service works with, and the page says that the figure may count more', async () => {
    const page = (await p.as('idva-manager').get('/measures/first-attempt/rows')).text
    assert.match(words(page), /You can open 9 of these\. The figure counts everybody's/)
    assert.match(page, new RegExp(`<a href="/families/[0-9a-f-]{36}">Ada ${token}</a>`))
    const link = /href="(\/families\/[0-9a-f-]{36})">Ada/.exec(page)?.[1] as string
    assert.equal((await p.as('idva-manager').get(link)).status, 200)
    assert.equal((await p.as('board').get(link)).status, 404)
  })
  test('of an earlier period, and what was said as support ended', async () => {
    const here = '/measures/feeling-safer/rows'
    const page = words((await p.as('idva-manager').get(here)).text)
    assert.match(page, /You can open 36 of these/, 'four ended more than 90 days ago')
    assert.match(page, /Planned: we agreed to end Safer/)
    assert.match(page, /Not safe to ask/)
    assert.equal((await p.as('idva-manager').get(`${here}?period=2025-07-01`)).status, 200)
    for (const bad of ['2025-07-02', 'x', '2031-01-01', "2025-07-01' or 1=1"])
      assert.equal((await p.as('idva-manager').get(`${here}?period=${encodeURIComponent(bad)}`)).status, 404, bad)
    for (const bad of ['0', '2', 'x', '1e9', '-1']) assert.equal((await p.as('idva-manager').get(`${here}?page=${bad}`)).status, 404, bad)
  })
  test('opened by someone are in the record, with whose they were; the board’s pages name nobody there either', async () => {
    await p.as('idva-manager').get('/measures/first-attempt/rows')
    const { rows } = await p.admin.query(
      "select cardinality(subject_ids) as n from audit.event where action = 'read rows of a measure' and hat_id = $1 order by id desc limit 1",
      [p.as('idva-manager').hatId],
    )
    assert.equal(rows[0]?.n, 9)
    const board = await p.admin.query('select action, cardinality(subject_ids) as n from audit.event where hat_id = $1', [
      p.as('board').hatId,
    ])
    assert.ok(board.rows.some((r) => r.action === 'read measure'))
    assert.ok(board.rows.every((r) => r.n === 0))
  })
})

describe('the file', () => {
  test('has the definition on top and the table as the page shows it, small numbers included', async () => {
    const file = await p.as('board').get('/measures/high-risk-cases/table.csv')
    assert.match(String(file.headers['content-type']), /text\/csv/)
    assert.match(String(file.headers['content-disposition']), /filename="measure-T11\.csv"/)
    const lines = file.text.split('\r\n')
    assert.match(lines[0] ?? '', /"Measure","High-risk cases \(T11\)"/)
    assert.match(file.text, /"Definition","Cases listed at HRDA/)
    assert.match(file.text, /"Read with care","More may mean more harm/)
    assert.match(file.text, /"Made-up data"/)
    assert.match(file.text, /"Oct–Dec 2025","10","not shown","not shown","10","0"/)
    assert.deepEqual(
      readCsv(Buffer.from(file.text), { maxBytes: 1e6, maxRows: 100, maxColumns: 20 }).problems.filter((x) => x.cells === undefined),
      [],
    )
  })
})

test('before anything is recorded there is no figure, no chart and no file, and the page says when there will be', async () => {
  const empty = await partnership({ now: tenthOfMarch })
  try {
    assert.match(words((await empty.as('board').get('/measures')).text), /Nothing is recorded yet/)
    for (const key of keys) {
      const page = await empty.as('board').get(`/measures/${key}`)
      assert.equal(page.status, 200)
      assert.match(words(page.text), /The first figure appears when a whole quarter has passed/)
      assert.doesNotMatch(page.text, /table\.csv|role="img"/)
      assert.equal((await empty.as('board').get(`/measures/${key}/table.csv`)).status, 404)
      assert.equal((await empty.as('board').get(`/measures/${key}/rows`)).status, 404)
    }
  } finally {
    await empty.close()
  }
})
