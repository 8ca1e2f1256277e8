import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { couldBe } from '#lib/small-numbers.ts'
import type { HandedMeasure } from '#pack/index.ts'
import { Refused } from '#platform/errors.ts'
import { figureReaders } from '#rooms/access/index.ts'
import { type Partnership, partnership, testPack } from '#src/testing.ts'
import type { Period } from './periods.ts'
import { answer, handIn } from './returns-actions.ts'
import { shownOf } from './returns-figures.ts'
import { type Asked, askedOf, periodsAsked, type Written } from './returns-rules.ts'
import { someReturn } from './returns-sample.ts'
import { openReturn } from './returns-store.ts'
import { remindLate } from './returns-work.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const on = (day: string, time = '10:00') => p.at(atLondon(day as Day, time as Time))
const police = askedOf(testPack).find((a) => a.agency === 'O06' && a.area === 'southampton' && a.step === 'quarter') as Asked
const [winter, autumn, summer] = periodsAsked(police, '2026-03-10' as Day, testPack.returns) as [Period, Period, Period]
const share = police.measures.find((m) => m.unit === 'share') as HandedMeasure
const count = police.measures.find((m) => m.unit === 'count') as HandedMeasure
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u2060', '')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;)])/g, '$1')
const send = (period: Period, n: number, other: Record<string, Partial<Written>> = {}, why = '') =>
  p
    .as('police-admin')
    .act(async (ctx) => handIn(ctx, await openReturn(ctx, police.key, period.starts), { written: someReturn(police, n, other), why }))
const sign = (period: Period, kind: 'accepted' | 'back' = 'accepted', text = '') =>
  p.as('analyst').act(async (ctx) => {
    const of = await openReturn(ctx, police.key, period.starts)
    await answer(ctx, of, of.versions[0]?.id ?? '', kind, text)
  })
const page = async (path: string, who = 'board') => words((await p.as(who).get(path)).text)

test('small counts, and whatever gives them away, are hidden before anything is shown; counts that are not of people are not', () => {
  const rule = testPack.smallNumbers[0]!
  const m = { unit: 'share', notOfPeople: false } as const
  assert.deepEqual(shownOf(m, { counted: 31, outOf: 98 }, rule).counts, { counted: 30, outOf: 100 })
  assert.deepEqual(shownOf(m, { counted: 3, outOf: 98 }, rule), {
    counts: { counted: 'hidden', outOf: 100 },
    value: null,
    range: null,
    without: 'too few',
  })
  // All but three of fifty: rounded, the rest may be from 1 to 9.
  assert.deepEqual(shownOf(m, { counted: 47, outOf: 50 }, rule).counts, { counted: 45, outOf: 50 })
  assert.equal(shownOf(m, { counted: 9, outOf: 15 }, rule).value, null, 'no share out of fewer than twenty')
  assert.equal(shownOf({ unit: 'count', notOfPeople: false }, { counted: 7, outOf: null }, rule).value, null)
  assert.equal(shownOf({ unit: 'count', notOfPeople: true }, { counted: 7, outOf: null }, rule).value, 7)
  assert.equal(shownOf({ unit: 'rate', per: 100, notOfPeople: false }, { counted: 130, outOf: 101 }, rule).value, 130)
  assert.equal(shownOf({ unit: 'rate', per: 100, notOfPeople: false }, { counted: 10, outOf: 201 }, rule).value, 5)
  assert.equal(shownOf({ unit: 'share', notOfPeople: false }, { counted: 0, outOf: 0 }, rule).without, 'nobody')
  assert.equal(shownOf(m, { counted: null, outOf: null }, rule).counts, null)
})

test('a figure is shown once it is signed off, with who handed it in and when, and not before', async () => {
  on('2026-01-20')
  await send(autumn, 1, { [share.key]: { counted: '63', outOf: '203' } })
  assert.match(await page(`/measures/${share.key}`), /Nothing is accepted yet\. .* hands it in\./)
  on('2026-01-22')
  await sign(autumn, 'back', 'Which day?')
  assert.match(await page(`/measures/${share.key}`), /Nothing is accepted yet/)
  on('2026-01-23')
  await send(autumn, 1, { [share.key]: { counted: '63', outOf: '203' } }, 'The day of the report')
  await sign(autumn)
  const shown = await page(`/measures/${share.key}`)
  assert.match(
    shown,
    new RegExp(
      `In ${autumn.words}, about 32% \\(about 65 of about 205; likely between \\d+% and \\d+%\\)\\. Handed in by Hampshire Constabulary on .*23 January 2026`,
    ),
  )
  assert.match(shown, /Counted by the agency itself, not from the records here: no record stands behind it/)
  assert.match(shown, /checked against last time and signed off, the latest on .*23 January 2026/)
  for (const exact of ['63', '203']) assert.doesNotMatch(shown, new RegExp(`\\b${exact}\\b`), 'rounded, never exact')
  assert.match(await page('/measures'), new RegExp(`${share.name} Handed in by Hampshire Constabulary.*?about 32%`))
})
test('a small count is not shown anywhere: not on the page, in the list or in the history', async () => {
  on('2026-02-02')
  await send(winter, 2, { [count.key]: { counted: '3' } })
  await sign(winter)
  for (const path of [`/measures/${count.key}`, `/measures/${count.key}/history`])
    assert.deepEqual(
      (await page(path)).replace(/\d+ (January|February|March)|Counts from 1 to 7 are/g, '').match(/.{20}(?<![.\d])3(?![.\d]).{20}/g),
      null,
      path,
    )
  assert.match(
    await page('/measures'),
    new RegExp(
      `${count.name} Handed in by Hampshire Constabulary\\. [A-Za-z ]+ Too few to show in ${winter.words}\\. It is not nought\\. Handed in by`,
    ),
  )
  assert.match(await page(`/measures/${count.key}`), new RegExp(`Too few to show in ${winter.words}\\. It is not nought`))
})
test('a revision keeps the old value: what it was, until when, and why', async () => {
  on('2026-02-10')
  await send(winter, 2, { [count.key]: { counted: '88' } }, 'The new system had not been counted')
  const waiting = await page(`/measures/${count.key}`)
  assert.match(waiting, /Too few to show/, 'until it is signed off, what was accepted stands')
  on('2026-02-12')
  await sign(winter)
  assert.match(await page(`/measures/${count.key}`), new RegExp(`In ${winter.words}, about 90`))
  assert.match(await page(`/measures/${count.key}`), /Oct–Dec 2025 90 .* revised/)
  // What the new version left as it was is not revised.
  assert.doesNotMatch(await page(`/measures/${share.key}`), /Revised:|2026, revised/)
  const history = await page(`/measures/${count.key}/history`)
  assert.match(
    history,
    /Oct–Dec 2025 90 .*10 Feb 2026 signed off 12 Feb 2026 The new system had not been counted Oct–Dec 2025 not shown Until 12 Feb 2026/,
  )
})
test('measures that are handed in are for those who read measures; to everyone else they are not there, and the database answers nothing', async () => {
  const missing = (await p.as('idva').get('/no-such-page-at-all')).status
  const paths = [`/measures/${share.key}`, `/measures/${share.key}/history`]
  for (const key of ['board', 'analyst', 'governance', 'chair', 'idva-manager', 'pippa', 'mash'])
    for (const path of paths) assert.equal((await p.as(key).get(path)).status, 200, `${key} ${path}`)
  for (const key of ['idva', 'dapp', 'police', 'police-admin', 'council-admin', 'refuge'])
    for (const path of paths) assert.equal((await p.as(key).get(path)).status, missing, `${key} ${path}`)
  for (const path of ['/measures/high-risk-cases/history', '/measures/no-such/history', `/measures/${share.key}/rows`])
    assert.equal((await p.as('board').get(path)).status, 404, path)
  const read = (key: string) =>
    p
      .as(key)
      .act(
        async (ctx) =>
          (await ctx.db.executeQuery(CompiledQuery.raw('select * from strategy.handed_figures($1)', [[share.key]]))).rows.length,
      )
  for (const key of ['board', 'analyst', 'chair', 'idva-manager', 'pippa']) assert.ok((await read(key)) > 0, key)
  for (const key of ['idva', 'dapp', 'police', 'police-admin', 'refuge']) assert.equal(await read(key), 0, key)
  assert.ok(figureReaders.includes('analyst'))
})

test('whoever handed it in does not sign it off, in whatever role', async () => {
  on('2026-02-14')
  await send(summer, 4)
  const { rows } = await p.admin.query('select id, hat_id from strategy.handed where starts_on = $1', [summer.starts])
  await p.admin.query('update strategy.handed set hat_id = $1 where id = $2', [p.as('analyst').hatId, rows[0].id])
  await assert.rejects(sign(summer), (e: Error) => e instanceof Refused && /You handed it in yourself/.test(e.message))
  await assert.rejects(
    p
      .as('analyst')
      .act((ctx) =>
        ctx.db.executeQuery(
          CompiledQuery.raw("insert into strategy.handed_answer (return_id, kind, hat_id, at) values ($1, 'accepted', $2, now())", [
            rows[0].id,
            p.as('analyst').hatId,
          ]),
        ),
      ),
    /row-level security/,
  )
  await p.admin.query('update strategy.handed set hat_id = $1 where id = $2', [rows[0].hat_id, rows[0].id])
  await sign(summer)
})

test('an agency is reminded while a return is late, once in so many days, and not of what waits or was accepted', async () => {
  on('2026-03-10')
  const told = async () =>
    (await p.admin.query("select about, hat_id from access.notice where kind = 'return-late' order by about")).rows as {
      about: string
      hat_id: string
    }[]
  const n = await remindLate(p.job, testPack, p.now())
  assert.ok(n > 0)
  const first = await told()
  const mine = first.filter((r) => r.hat_id === p.as('police-admin').hatId && r.about.startsWith(police.key)).map((r) => r.about)
  // Winter, autumn and summer are accepted; spring is not.
  assert.deepEqual(mine, [`${police.key}/2025-01-01`])
  assert.ok(first.every((r) => ['police-admin', 'council-admin', 'hampton-admin', 'dapp-manager'].some((k) => p.as(k).hatId === r.hat_id)))
  assert.equal(await remindLate(p.job, testPack, p.now()), 0, 'once')
  on('2026-03-23')
  assert.equal(await remindLate(p.job, testPack, p.now()), 0)
  on('2026-03-24')
  assert.equal(await remindLate(p.job, testPack, p.now()), n, 'again after so many days')
  assert.match(await page('/returns', 'police-admin'), /New for you A return is late: January to March 2025, Southampton/)
  await p.as('police-admin').get(`/returns/${police.key}/2025-01-01`)
  assert.doesNotMatch(await page('/returns', 'police-admin'), /A return is late/)
  await assert.rejects(p.job.selectFrom('strategy.handed_value').selectAll().execute(), /permission denied/)
})
test('a manager finds what the agency owes in the day, and what was sent back first', async () => {
  assert.match(await page('/work', 'idva-manager'), /Hand in \d returns of your agency/)
  assert.doesNotMatch(await page('/work', 'idva'), /returns of your agency/)
})
test('two colleagues who hand in the same period at once: one return, and the other is told', async () => {
  const [, , , spring] = periodsAsked(police, '2026-03-10' as Day, testPack.returns) as Period[]
  const note = Object.fromEntries(police.measures.map((m) => [m.key, { note: 'By hand' }]))
  const both = await Promise.allSettled([send(spring as Period, 5, note), send(spring as Period, 6, note)])
  assert.deepEqual(both.map((b) => b.status).sort(), ['fulfilled', 'rejected'])
  assert.match(String(both.find((b) => b.status === 'rejected')?.reason), /at the same moment|takes its place|take its place/)
  const { rows } = await p.admin.query('select count(*)::int as n from strategy.handed where starts_on = $1', [spring?.starts])
  assert.equal(rows[0].n, 1)
})
test('no pair of counts that an agency could hand in is without an answer, and none shows a small count or what is left of one', () => {
  const rule = testPack.smallNumbers[0]!
  const small = (n: number) => n > 0 && n < rule.hideBelow
  for (let outOf = 0; outOf <= 120; outOf++)
    for (let counted = 0; counted <= outOf; counted++) {
      const { counts } = shownOf({ unit: 'share', notOfPeople: false }, { counted, outOf }, rule)
      if (small(counted)) assert.equal(counts?.counted, 'hidden', `${counted} of ${outOf}`)
      if (small(outOf)) assert.equal(counts?.outOf, 'hidden', `${counted} of ${outOf}`)
      // What is left can be no one number, nor one of two, to whoever knows how counts are rounded.
      if (small(outOf - counted) && typeof counts?.counted === 'number' && typeof counts.outOf === 'number') {
        const [part, whole] = [couldBe(counts.counted, rule), couldBe(counts.outOf, rule)]
        assert.ok(whole.high - part.low - Math.max(0, whole.low - part.high) >= 2, `${counted} of ${outOf}`)
      }
    }
})
