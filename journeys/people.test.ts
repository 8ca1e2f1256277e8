/** In a browser: her adviser writes down what she says of herself, a name that must not stand beside the one in use, and a number that is put right. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { donnaTaken } from '#rooms/casework/sample.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { accessible, browserOf, openBrowser } from './browser.ts'

let p: Partnership
let browser: Browser
before(async () => {
  p = await partnership()
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await p.close()
})
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test('a person becomes known, and the two names never meet', async () => {
  const d = await donnaTaken(p)
  const about = `/families/${d.familyId}/people/${d.donna}/about`
  const { context, page } = await browserOf(browser, p, 'idva')
  await page.goto(about)
  await accessible(page)
  await page.getByRole('link', { name: 'Ask or change' }).click()
  await page.getByLabel('White', { exact: true }).check()
  await page.getByLabel('Roma', { exact: true }).check()
  await page.getByLabel('Sexual orientation').selectOption('not-said')
  await accessible(page)
  await press(page, 'Save')
  assert.match(await page.locator('main').innerText(), /White: Roma[\s\S]*Prefers not to say/)

  await page.getByRole('link', { name: 'Add a number' }).click()
  await page.getByLabel('NHS number').check()
  await page.getByLabel('The number').fill('943 476 5918')
  await press(page, 'Save the number')
  await page.getByText('Read it again from the letter').first().waitFor()
  await accessible(page)
  await page.getByLabel('The number').fill('943 476 5919')
  await press(page, 'Save the number')

  await page.getByRole('link', { name: 'Add a name' }).click()
  await accessible(page)
  await page.getByLabel('The name they use from now on').check()
  await page.getByLabel('Given name').fill('Ruth')
  await page.getByLabel('Family name').fill('Harrowgate')
  await page.getByLabel('What kind of name').selectOption('previous')
  await page.getByLabel('Yes, never together').check()
  await press(page, 'Save the name')
  const now = await page.locator('main').innerText()
  assert.match(now, /Ruth Harrowgate[\s\S]*One name is kept apart/)
  assert.doesNotMatch(now, /Pike/)
  await page.getByRole('link', { name: 'Show on a page of its own' }).click()
  const apart = await page.locator('main').innerText()
  assert.match(apart, /Donna Pike/)
  assert.doesNotMatch(apart, /Ruth|Harrowgate/)
  await accessible(page)
  await context.close()

  const phone = await browserOf(browser, p, 'idva', { phone: true })
  for (const at of [about, about.replace('/about', '/details'), about.replace('/about', '/role')]) {
    await phone.page.goto(at)
    await accessible(phone.page)
  }
  await phone.context.close()
})
