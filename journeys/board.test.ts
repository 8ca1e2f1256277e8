/**
 * The board's side, in one browser: a councillor reads on a phone, on the way to a meeting, how the city stands, one measure to its definition,
 * Portsmouth's history, and what is late; a lead reports; agencies hand in; a paper is written, signed and published.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { tenthOfMarch, twoQuarters } from '#rooms/strategy/sample.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { accessible, browserOf, openBrowser } from './browser.ts'
import { reportIsPublished } from './papers.ts'
import { leadReports } from './reporting.ts'
import { returnsReachTheBoard } from './returns.ts'

let p: Partnership
let browser: Browser
before(async () => {
  p = await partnership()
  await twoQuarters(p)
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await p.close()
})

test('the board reads on a phone: the list, one measure and what it means, another area’s history, and when things are due', async () => {
  p.at(new Date('2025-11-10T11:52:00Z'))
  const { page, context } = await browserOf(browser, p, 'board', { phone: true })
  try {
    await page.goto('/measures')
    assert.match(await page.innerText('main'), /about 80% said they feel safer/)
    await accessible(page)
    await page.click('a:text-is("People who feel safer after support") >> nth=-1')
    assert.match(await page.innerText('main'), /Asked and answered, when support ended as planned/)
    // What is drawn for a phone is the only picture shown.
    assert.equal(await page.locator('svg.op-only-desk:visible').count(), 0)
    await page.goto('/measures')
    await page.click('.moj-sub-navigation a:text-is("Portsmouth")')
    assert.match(await page.innerText('main'), /66% \(2011\/12\) to 34% \(2016\/17\)/)
    await accessible(page)
    await page.click('.op-smalls a:text-is("Charges")')
    assert.match(await page.innerText('main'), /357 of 1,046/)
    await accessible(page)
    await page.goto('/strategies')
    assert.match(await page.innerText('main'), /lines have a day: \d+ of them passed and not done/)
    assert.equal((await page.locator('figure.op-figure svg:visible').count()) > 0, true)
    await accessible(page)
  } finally {
    await context.close()
  }
})
test('a lead reports all that is due on one page, and the board sees it', async () => {
  p.at(tenthOfMarch)
  await leadReports(p, browser)
})
test('what agencies count: by form and by spreadsheet, sent back and signed off, and read by the board on a phone', async () => {
  p.at(tenthOfMarch)
  await returnsReachTheBoard(p, browser)
})
test('a six-monthly report is written, signed by somebody else, published, read by the board on a phone and by a resident', async () => {
  p.at(tenthOfMarch)
  await reportIsPublished(p, browser)
})
