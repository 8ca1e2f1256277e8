/**
 * What an agency counts, on its way to the board: typed by one and as a spreadsheet, first with merged cells, by another; the analyst sends one back
 * and signs one off; the board reads the figure on a phone. Each kind of page is looked at once.
 */
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import type { Day } from '#lib/day.ts'
import type { HandedMeasure } from '#pack/index.ts'
import type { Period } from '#rooms/strategy/periods.ts'
import { type Asked, askedOf, hasTotal, periodsAsked } from '#rooms/strategy/returns-rules.ts'
import { asXlsx, mergedXlsx, someReturn } from '#rooms/strategy/returns-sample.ts'
import { type Partnership, testPack } from '#src/testing.ts'
import { accessible, browserOf } from './browser.ts'

const of = (agency: string) =>
  askedOf(testPack).find((a) => a.agency === agency && a.area === 'southampton' && a.step === 'quarter') as Asked
const [police, council] = [of('O06'), of('O02')]
const [winter] = periodsAsked(police, '2026-03-10' as Day, testPack.returns) as [Period]
const place = (asked: Asked) => `/returns/${asked.key}/${winter.starts}`
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const share = police.measures.find((m) => m.unit === 'share') as HandedMeasure
async function file(page: Page, name: string, buffer: Buffer) {
  await page.click('text=Hand in a file instead')
  await page.setInputFiles('input[type=file]', { name, mimeType: xlsx, buffer })
  await page.click('text=Hand in this file')
  await page.waitForURL(/quarter\/\d{4}-\d\d-\d\d(\?.*)?$/)
}

export async function returnsReachTheBoard(p: Partnership, browser: Browser): Promise<void> {
  const typing = await browserOf(browser, p, 'police-admin', { scripts: false })
  await typing.page.goto('/returns')
  await typing.page.click(`text=${winter.words}`)
  for (const m of police.measures) {
    await typing.page.fill(`#${m.key}-counted`, m === share ? '412' : '61')
    if (hasTotal(m)) await typing.page.fill(`#${m.key}-total`, '206')
  }
  await typing.page.click('button:has-text("Hand in")')
  assert.match((await typing.page.textContent('.govuk-error-summary')) ?? '', /that would be 200%/)
  await accessible(typing.page)
  await typing.page.fill(`#${share.key}-counted`, '142')
  await typing.page.click('button:has-text("Hand in")')
  await typing.page.waitForSelector('text=waits to be signed off')

  const sheet = await browserOf(browser, p, 'council-admin')
  await sheet.page.goto(place(council))
  await sheet.page.goto(`${place(council)}/file`)
  await accessible(sheet.page)
  await sheet.page.goto(place(council))
  await file(sheet.page, 'council.xlsx', mergedXlsx(council, winter, someReturn(council, 1)))
  assert.match((await sheet.page.textContent('.op-box--grave')) ?? '', /council\.xlsx did not go in.*are merged/)
  await accessible(sheet.page)
  await file(sheet.page, 'council.xlsx', asXlsx(council, winter, someReturn(council, 1)))
  await sheet.page.waitForSelector('text=waits to be signed off')

  const analyst = await browserOf(browser, p, 'analyst')
  await analyst.page.goto('/returns')
  await accessible(analyst.page)
  await analyst.page.goto(place(council))
  await analyst.page.fill('#words', 'Is the whole city in it?')
  await analyst.page.click('text=Send it back with the question')
  await analyst.page.waitForSelector('text=Sent back with a question (1)')
  await analyst.page.goto(place(police))
  await accessible(analyst.page)
  await analyst.page.click('text=Accept it')
  await analyst.page.waitForSelector('text=Accepted (1)')

  await sheet.page.goto('/returns')
  await sheet.page.click('text=A return was sent back with a question')
  assert.match((await sheet.page.textContent('.op-box--warm')) ?? '', /Is the whole city in it\?/)

  const board = await browserOf(browser, p, 'board', { phone: true })
  await board.page.goto('/measures')
  await board.page.click(`text=${share.name}`)
  assert.match(
    (await board.page.textContent('.op-sent')) ?? '',
    /about 68% \(about 140 of about 205; likely between .*Handed in by Hampshire Constabulary/,
  )
  await accessible(board.page)
  await board.page.click('text=History')
  await accessible(board.page)
  await Promise.all([typing, sheet, analyst, board].map((b) => b.context.close()))
}
