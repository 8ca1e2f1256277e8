/**
 * What the board is told: the analyst writes beside the figures, the chair of the meeting reads, signs and publishes, a councillor reads on a phone, and a
 * resident reads the public page without signing in. Each kind of page is looked at once.
 */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import type { Partnership } from '#src/testing.ts'
import { accessible, browserOf } from './browser.ts'

export async function reportIsPublished(p: Partnership, browser: Browser): Promise<void> {
  const analyst = await browserOf(browser, p, 'analyst')
  await analyst.page.goto('/papers')
  await analyst.page.click('text=Begin a paper')
  await analyst.page.check('label:has-text("Southampton Against Domestic")')
  await analyst.page.check('text=Six-monthly performance report')
  await analyst.page.check('text=July to December 2025')
  await analyst.page.check('label:has-text("DS Alan Pryce")')
  await accessible(analyst.page)
  await analyst.page.click('main button:has-text("Begin")')
  await analyst.page.waitForURL('**/write')
  await analyst.page.fill('#summary', 'More people are spoken with sooner. Most of what was promised has nobody who leads it.')
  await analyst.page.fill('#m_high_risk_cases', 'The meeting sat every working day.')
  await analyst.page.waitForSelector('[data-saved]:has-text("Saved")')
  await accessible(analyst.page)
  await analyst.page.click('text=Save and read the paper')
  await analyst.page.waitForSelector('text=The meeting sat every working day.')
  await analyst.page.waitForSelector('figure svg')
  await accessible(analyst.page)
  await analyst.page.click('text=It is ready to be signed')
  await analyst.page.waitForSelector('text=Ready to be signed since')
  const paper = new URL(analyst.page.url()).pathname

  const board = await browserOf(browser, p, 'board', { phone: true })
  assert.equal((await board.page.goto(paper))?.status(), 404, 'not shown to the board yet')

  const chair = await browserOf(browser, p, 'chair')
  await chair.page.goto('/measures')
  await chair.page.click('.op-box--warm a:has-text("A paper waits for you to sign it")')
  await chair.page.goto('/papers')
  await chair.page.click('a:has-text("Six-monthly performance report")')
  await chair.page.click('text=Sign it off')
  await accessible(chair.page)
  await chair.page.click('text=I have read it, and sign it')
  await chair.page.waitForURL('**/publish')
  await chair.page.check('text=The board and everyone')
  await accessible(chair.page)
  await chair.page.click('main button:has-text("Publish")')
  await chair.page.waitForSelector('text=It stays as it was published')

  await board.page.goto('/papers')
  await accessible(board.page)
  await board.page.click('a:has-text("Six-monthly performance report")')
  await board.page.waitForSelector('text=More people are spoken with sooner.')
  await accessible(board.page)
  const [file] = await Promise.all([board.page.waitForEvent('download'), board.page.click('a:has-text("Word")')])
  assert.equal(file.suggestedFilename(), 'paper-southampton-2025-07-01.docx')

  const resident = await browserOf(browser, p, undefined, { phone: true })
  await resident.page.goto('/results')
  await accessible(resident.page)
  await resident.page.click('main li a')
  await resident.page.waitForSelector('text=Is what was promised being done?')
  await accessible(resident.page)
  assert.doesNotMatch(await resident.page.content(), /Hugo Tennant|Alan Pryce|Quillfeather/)
  const pdf = await resident.page.request.get(`${resident.page.url()}/report.pdf`)
  assert.equal((await pdf.body()).subarray(0, 8).toString(), '%PDF-1.7')
  assert.equal((await resident.page.goto(paper))?.url().endsWith('/sign-in'), true, 'the paper itself is for staff')
  await Promise.all([analyst, chair, board, resident].map((b) => b.context.close()))
}
