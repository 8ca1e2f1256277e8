/** Somebody looks for help on a phone that is not only theirs, and has to leave quickly. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
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
const open = async (how: { phone?: boolean; scripts?: boolean }) => {
  const opened = await browserOf(browser, p, undefined, how)
  const asked: string[] = []
  opened.page.on('request', (r) => asked.push(r.url()))
  // The browser asks us; where we send it is another site, which these tests do not visit.
  await opened.context.route('**/leave', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 })
    assert.equal(answer.status(), 303)
    assert.equal(answer.headers().location, 'https://www.bbc.co.uk/weather')
    await route.fulfill({ contentType: 'text/html', body: '<title>Weather</title><h1>Rain</h1>' })
  })
  return { ...opened, asked }
}
const paths = [
  '/',
  '/for-someone-else',
  '/for-yourself',
  '/write',
  '/for-someone-else/write',
  '/for-yourself/write',
  '/for-professionals',
  '/using-this-site',
  '/your-information',
  '/accessibility',
  '/who-can-see',
  '/sign-in',
  '/demo',
]

test('every public page can be used by everyone, at desk and phone width', async () => {
  for (const phone of [false, true]) {
    const { page, context } = await open({ phone })
    for (const path of paths) {
      await page.goto(path)
      await accessible(page)
    }
    await context.close()
  }
})

test('nothing is stored and nobody else is asked for anything', async () => {
  const { page, context, asked, address } = await open({ phone: true })
  await page.goto('/')
  await page.click('text=I am worried about someone else')
  await page.waitForLoadState('networkidle')
  assert.deepEqual(await context.cookies(), [])
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0)
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(address)),
    [],
  )
  await context.close()
})

test('one press leaves, and Back does not bring the page again', async () => {
  const { page, context } = await open({ phone: true })
  await page.goto('/accessibility')
  await page.goto('/')
  const from = Date.now()
  await page.click('.govuk-exit-this-page__button')
  await page.waitForSelector('text=Rain')
  assert.ok(Date.now() - from < 5000)
  await page.goBack()
  assert.match(page.url(), /\/accessibility$/, 'the page that was left is not in the history')
  await context.close()
})

test('pressing Shift three times leaves too', async () => {
  const { page, context } = await open({})
  await page.goto('/')
  await page.waitForSelector('.js-enabled')
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift')
  await page.waitForSelector('text=Rain')
  await context.close()
})

test('without JavaScript the way out is a plain link, and all pages can be read', async () => {
  const { page, context } = await open({ phone: true, scripts: false })
  await page.goto('/')
  await page.click('text=I am worried about how I behave')
  await page.waitForSelector('text=Respect phoneline')
  await page.click('.govuk-exit-this-page__button')
  await page.waitForSelector('text=Rain')
  await context.close()
})

test('the way out stays on the screen while the page is read', async () => {
  const { page, context } = await open({ phone: true })
  await page.goto('/')
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2))
  const box = await page.locator('.govuk-exit-this-page__button').boundingBox()
  assert.ok(box && box.y >= 0 && box.y < 100, JSON.stringify(box))
  await context.close()
})
