/**
 * A lead reports: everything she owes is on one page; "nothing changed" is one press; a day and a word where something moved; and done only with
 * evidence. The board reads it on a phone.
 */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { nameLead } from '#rooms/strategy/index.ts'
import type { Partnership } from '#src/testing.ts'
import { accessible, browserOf } from './browser.ts'

const [still, moved, done] = ['soton-2a', 'soton-2b', 'soton-5b']

export async function leadReports(p: Partnership, browser: Browser): Promise<void> {
  for (const item of [still, moved, done]) await p.as('board').act((ctx) => nameLead(ctx, item, p.as('pippa-manager').hatId, 0))

  const lead = await browserOf(browser, p, 'pippa-manager')
  const { page } = lead
  await page.goto('/work')
  await page.click('a:has-text("Report on 3 lines of a strategy"), tr:has-text("Report on 3 lines of a strategy") a')
  await page.waitForURL('**/strategies/due')
  assert.equal(await page.locator('button:visible:has-text("Nothing changed")').count(), 3)
  await accessible(page)

  // One press, and what was begun on another line goes with it.
  await page.fill(`#${moved}-changed`, 'Two of five trainings were held')
  await page.fill(`#${moved}-expects-day`, '30')
  await page.fill(`#${moved}-expects-month`, '4')
  await page.fill(`#${moved}-expects-year`, '2026')
  await page.click(`button[value="nothing-${still}"]`)
  await page.waitForSelector('h2:has-text("You also lead")')
  assert.equal(await page.locator('button:visible:has-text("Nothing changed")').count(), 1)

  // Evidence is asked for with done, and only then.
  assert.equal(await page.locator(`#${done}-evidence`).isVisible(), false)
  await page.check(`input[name="${done}-done"]`)
  assert.equal(await page.locator(`#${done}-evidence`).isVisible(), true)
  await page.click('button:has-text("Save reports")')
  assert.match((await page.textContent('.govuk-error-summary')) ?? '', /Say what shows that it is done/)
  await accessible(page)
  await page.fill(`#${done}-evidence`, 'The new training plan, agreed on 2 March')
  await page.click('button:has-text("Save reports")')
  await page.waitForSelector('text=Nothing is waiting for you.')
  await lead.context.close()

  const board = await browserOf(browser, p, 'board', { phone: true })
  await board.page.goto('/strategies/southampton')
  assert.match(await board.page.innerText('main'), /1 of 18|1 done|done/i)
  const rowOf = (item: string) => board.page.locator(`tr:has(a[href="/strategies/actions/${item}"])`).innerText()
  assert.match(await rowOf(still), /Nothing changed, said once/)
  assert.match(await rowOf(moved), /30 Apr 2026/)
  assert.match(await rowOf(done), /Done[\s\S]*Reported with evidence/)
  await accessible(board.page)
  await board.page.click(`a[href="/strategies/actions/${done}"]`)
  assert.match(await board.page.innerText('main'), /The new training plan, agreed on 2 March/)
  await accessible(board.page)
  await board.context.close()
}
