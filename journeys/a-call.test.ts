/** A call in a real browser: kept from the first answer, a half-typed time holds back only itself, and ending it never conflicts with its own saving. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { type Partnership, partnership } from '#src/testing.ts'
import { browserOf, failures, openBrowser } from './browser.ts'

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
const only = async () => (await p.admin.query('select * from frontdoor.contact order by received_at, id')).rows

test('a line that goes dead leaves a record with an owner; ended in one press, it conflicts with nobody', async () => {
  const { page, context } = await browserOf(browser, p, 'pippa')
  await page.goto('/contacts/new')
  await page.check('input[name=safe][value=few-minutes]')
  await page.waitForURL(/\/contacts\/[0-9a-f-]{36}\/call$/)
  await page.check('input[name=cutOff][value=ring]')
  await page.fill('#window-from', '2')
  const saved = page.waitForResponse((r) => r.request().postData()?.includes('keys') ?? false)
  await page.fill('#happening', 'He has the keys')
  await (await saved).finished()
  await page.waitForFunction(() => document.querySelector('[data-saved]')?.textContent?.includes('morning or the afternoon'))
  const [kept] = await only()
  assert.deepEqual([kept.happening, kept.claimed_by, kept.cut_off_from], ['He has the keys', p.as('pippa').hatId, null])
  await page.fill('#window-from', '2pm')
  await page.fill('#window-until', '4pm')
  await page.fill('#ringNumber', '07700 900417')
  await page.check('input[name=caller][value=herself]')
  await page.fill('#name', 'Leanne Marsh')
  await page.fill('#nextStep', 'Ring at two')
  await page.check('#nextBy')
  assert.deepEqual(await failures(page), [])
  // Straight from the last answer to the button, while the page may still be saving.
  await page.click('button[value=end]')
  await page.waitForURL(/\/contacts\/[0-9a-f-]{36}$/)
  assert.equal(await page.locator('h1').first().textContent(), 'Leanne Marsh')
  assert.deepEqual(await failures(page), [])
  const all = await only()
  assert.equal(all.length, 1)
  assert.deepEqual([all[0].caller, all[0].next_step, all[0].cut_off_until], ['herself', 'Ring at two', '16:00:00'])
  await context.close()
})
test('without a script, at the width of a phone: the same call by its buttons', async () => {
  const { page, context } = await browserOf(browser, p, 'pippa2', { phone: true, scripts: false })
  await page.goto('/contacts/new')
  await page.fill('#name', 'Kerry Odell')
  await page.click('button[value=save]')
  await page.waitForURL(/\/call$/)
  assert.ok((await page.textContent('aside'))?.includes('Do not say what we hold until you know who this is'))
  await page.check('input[name=caller][value=friend]')
  await page.fill('#nextStep', 'Thank her')
  await page.check('#nextBy')
  await page.click('button[value=end]')
  await page.waitForURL(/\/contacts\/[0-9a-f-]{36}$/)
  await page.goto('/front-door')
  assert.ok((await page.textContent('main'))?.includes('Kerry Odell'))
  await context.close()
})
