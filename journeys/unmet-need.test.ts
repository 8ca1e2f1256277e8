/** Nothing fits: a need is recorded on the page about where to go, and once its quarter is over it stands in the count that the board reads, without her name. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { addMember, beginFamily, openFamily } from '#rooms/people/index.ts'
import { recordUnmetNeed } from '#rooms/referrals/index.ts'
import { donnaAtPippa } from '#rooms/referrals/sample.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { accessible, browserOf, openBrowser } from './browser.ts'

let p: Partnership
let browser: Browser
before(async () => {
  p = await partnership()
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await p.close()
})

test('an unmet need that nobody could meet reaches the count, and no name does', { timeout: 60_000 }, async () => {
  // A quarter with needs of seven others: one more, and there are enough to show.
  for (let n = 0; n < 20; n++)
    await p.as('pippa').act(async (ctx) => {
      const id = await beginFamily(ctx)
      await addMember(ctx, id, { role: 'victim', givenName: `Somebody${n}`, familyName: 'Quillfeather', ageAbout: 30 })
      if (n < 7) await recordUnmetNeed(ctx, await openFamily(ctx, id), { sought: 'A place', reason: 'no-such-service' })
    })
  const donna = await p.as('pippa').act((ctx) => donnaAtPippa(ctx, { high: false }))
  // A child of two: the pack says that nothing is made for them.
  const mia = await p.as('pippa').act((ctx) => addMember(ctx, donna.familyId, { role: 'child', givenName: 'Mia', ageAbout: 2 }))
  const c = { ...donna, mia }
  const { page, context } = await browserOf(browser, p, 'pippa')
  await page.goto(`/contacts/${c.contactId}/routes?about=${c.mia}`)
  assert.match((await page.textContent('main')) ?? '', /Known gaps.*Children of 1 to 3/s)
  await accessible(page)
  await page.click('a[href*="gap=children-1-3"]')
  await page.waitForURL(/unmet-need/)
  assert.equal(await page.isChecked('input[name=reason][value=too-young]'), true)
  await page.fill('#sought', 'A play group for a child of two')
  await accessible(page)
  await page.click('button[value=record]')
  await page.waitForURL(/routes/)
  assert.match((await page.textContent('aside')) ?? '', /Unmet need.*A play group for a child of two/s)
  await context.close()

  // The quarter is over.
  p.at(atLondon('2026-04-07' as Day, '10:00' as Time))
  const board = await browserOf(browser, p, 'board')
  await board.page.goto('/measures/unmet-needs')
  const seen = (await board.page.textContent('main')) ?? ''
  assert.match(seen, /In January to March 2026, about 10 needs could not be met/)
  assert.doesNotMatch(seen, /Donna|Mia|Quillfeather|play group/)
  await accessible(board.page)
  await board.page.goto('/measures')
  assert.match((await board.page.textContent('main')) ?? '', /Needs that could not be met/)
  await board.context.close()
})
