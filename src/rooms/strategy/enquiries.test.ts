/** A question asked of everybody, as figures: counted from what teams count, with small numbers hidden, by area, and nobody behind any of it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { countEnquiry, fromNobody, nothingSaid, type OneEnquiry, sendFromColleague } from '#rooms/arrivals/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { at } from './sample.ts'
import { figuresFor, openCounted } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
  const ask = (who: string, on: string, setting: string, all: readonly (readonly [OneEnquiry['answer'], number, string?])[]) => {
    p.at(at(on))
    return p.as(who).act(async (ctx) => {
      for (const [answer, n, reason = ''] of all) for (let i = 0; i < n; i++) await countEnquiry(ctx, { setting, answer, reason })
    })
  }
  await ask('health', '2025-10-14', 'maternity', [
    ['no', 20],
    ['hurt', 4],
    ['not-asked', 12, 'not-alone'],
  ])
  await ask('health', '2025-12-02', 'maternity', [
    ['no', 9],
    ['hurt', 6],
    ['not-said', 1],
    ['not-asked', 8, 'no-time'],
  ])
  await ask('health', '2025-12-02', 'gp', [
    ['no', 3],
    ['hurt', 2],
  ])
  await ask('substance', '2025-11-20', 'substance', [
    ['no', 30],
    ['harms', 5],
    ['both', 5],
  ])
  await ask('portsmouth-substance', '2025-11-20', 'substance', [
    ['no', 18],
    ['hurt', 12],
    ['not-asked', 20, 'interpreter'],
  ])
  await p.as('health').act((ctx) =>
    sendFromColleague(ctx, {
      id: crypto.randomUUID(),
      door: 'professional',
      kind: 'home',
      said: { ...nothingSaid, happening: 'Told at her appointment' },
      from: fromNobody,
      worded: [],
    }),
  )
  p.at(at('2026-03-10'))
})
after(async () => p.close())

const last = (who: string, key: string) =>
  p.as(who).act(async (ctx) => {
    const f = (await figuresFor(ctx, openCounted(ctx, key))).find((x) => x.period.starts === '2025-10-01')
    return { value: f?.value, without: f?.without, counts: f?.counts }
  })

test('the database counts what was tapped, and the same team’s sending beside it', async () => {
  const rows = await p
    .as('board')
    .act(
      async (ctx) =>
        (
          await sql<
            Record<string, unknown>
          >`select * from strategy.enquiries('{southampton}', 'maternity', '{health,portsmouth-health}', '{not-alone,not-safe}', '{no-time}', '{2025-10-01}', '{2026-01-01}')`.execute(
            ctx.db,
          )
        ).rows,
    )
  assert.deepEqual(rows, [{ starts_on: '2025-10-01', everyone: 60, asked: 40, told: 10, not_safely: 12, no_time: 8, sent: 1 }])
})
test('asked of all who could be, told of those asked, and why not: each with what it is out of', async () => {
  const asked = await last('board', 'n32')
  assert.equal(asked.value, 67)
  assert.deepEqual([asked.counts?.asked, asked.counts?.everyone, asked.counts?.notSafely], [40, 60, 10])
  assert.equal(asked.counts?.sent, 'hidden', 'one is too few to show')
  assert.equal((await last('board', 'n33')).value, 25)
  assert.equal((await last('eip-manager', 'p19')).value, 40, 'of fifty in Portsmouth twenty were not asked')
  assert.equal((await last('eip-manager', 'told-substance-portsmouth')).value, 33)
})
test('five people at the GP are too few to show anything of', async () => {
  const gp = await last('board', 'asked-gp')
  assert.deepEqual([gp.value, gp.counts?.asked, gp.counts?.told], [null, 'hidden', 'hidden'])
})
test('the page says the share in one sentence with its reasons, and there is nobody behind it', async () => {
  const page = (await p.as('board').get('/measures/n32')).text.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ')
  assert.match(page, /In October to December 2025, about 67% were asked \(about 40 of about 60; likely between \d+% and \d+%\)/)
  assert.match(page, /Not asked: about 10 because it was not safe or not possible alone/)
  assert.match(page, /44%/, 'what the document printed stands beside it')
  const rows = (await p.as('pippa-manager').get('/measures/n32/rows?period=2025-10-01')).text
  assert.match(rows, /Rows are for those who work with the families|nobody/i)
  assert.doesNotMatch(rows, /\/families\/|\/contacts\//)
})
test('each area reads its own; whoever asked reads no figure of everybody’s', async () => {
  for (const [who, key] of [
    ['pippa-manager', 'p19'],
    ['eip-manager', 'n32'],
    ['county-line-manager', 'n32'],
    ['health', 'n32'],
    ['idva', 'n32'],
  ] as const)
    assert.equal((await p.as(who).get(`/measures/${key}`)).status, 404, `${who} ${key}`)
})
