/**
 * An agency's own spreadsheet: its odd columns are said once, what would come of each row is seen, it is brought in, and brought again without doubles. And its
 * own system: an administrator makes the secret, a program hands a contact in, and it waits in the queue.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { writeSheets } from '#lib/sheets.ts'
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

const header = ['Log no', 'When', 'Tier', 'Narrative', 'Tenant first', 'Tenant last', 'Contact tel']
const rows = [
  ['H-1001', '03/09/2026', 'Gold', 'Neighbours heard screaming; door damaged.', 'Carys', 'Lisle', '07700 900321'],
  ['H-1002', '03/08/2026', 'Bronze', 'Asked to change the locks.', 'Femi', 'Tully', ''],
  ['H-1003', '02/30/2026', 'Gold', 'Left her flat in the night.', 'Grace', 'Brann', ''],
]
const bring = async (page: Page, name: string, of: string[][]) => {
  await page.goto('/imports')
  await page.selectOption('#from', { label: 'Southampton City Council' })
  await page.selectOption('#kind', { label: 'Housing concern' })
  const buffer = writeSheets('xlsx', [{ name: 'Export', header, rows: of }])
  await page.setInputFiles('#file', { name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer })
  await page.click('text=See what would come of it')
  await page.waitForURL(/imports\/[0-9a-f-]{36}$/)
}

for (const how of [{ scripts: true }, { scripts: false, phone: true }])
  test(`a housing team’s own spreadsheet is understood, brought in, and brought again without doubles (${how.scripts ? 'desk' : 'phone, without scripts'})`, async () => {
    const of = how.scripts ? rows : rows.map(([ref, ...rest]) => [`${ref}-p`, ...rest])
    const { page, context } = await browserOf(browser, p, how.scripts ? 'pippa' : 'pippa2', how)
    await page.goto('/imports')
    await accessible(page)
    await bring(page, 'housing.xlsx', of)
    if (how.scripts) {
      await accessible(page)
      assert.match((await page.textContent('main')) ?? '', /The file has no column headed “Reference”/)
      await page.click('text=Say which column is which')
      await accessible(page)
      await page.click('text=Keep this, and see what would come of the file')
      await accessible(page)
      assert.match((await page.textContent('.govuk-error-summary')) ?? '', /Select which of their columns is “Reference”/)
      for (const [ours, theirs] of [
        ['reference', 'Log no'],
        ['occurredOn', 'When'],
        ['level', 'Tier'],
        ['summary', 'Narrative'],
        ['victimGiven', 'Tenant first'],
        ['victimFamily', 'Tenant last'],
        ['phone', 'Contact tel'],
      ] as const)
        await page.selectOption(`#column-${ours}`, { label: theirs })
      await page.fill('#words-level', 'Gold = high\nBronze = standard')
      await page.check('text=Month first')
      await page.click('text=Keep this, and see what would come of the file')
    }
    await page.waitForSelector('text=2 new, 0 here already, 1 not taken')
    await accessible(page)
    assert.match((await page.textContent('main')) ?? '', /A row that says high could not be taken/)
    await page.click('text=Bring in 2 notifications')
    await page.waitForSelector('text=Notifications brought in')
    await accessible(page)
    await page.goto('/front-door')
    assert.match((await page.textContent('main')) ?? '', /Carys Lisle/)

    // The next export holds the same two, one of them in other words.
    await bring(page, 'next.xlsx', [
      of[0] as string[],
      ['', '', 'Gold'].reduce((row, cell, i) => (cell ? row.with(i, cell) : row), of[1] as string[]),
    ])
    await page.waitForSelector('text=0 new, 2 here already, 0 not taken')
    await accessible(page)
    assert.match((await page.textContent('main')) ?? '', /now in other words/)
    await page.click('text=Leave it: store nothing')
    await context.close()
  })

test('an agency’s own system hands a contact in, and it waits in the queue', async () => {
  const admin = await browserOf(browser, p, 'police-admin')
  await admin.page.goto('/agency')
  await admin.page.click('text=Your agency’s systems')
  await accessible(admin.page)
  await admin.page.click('text=Let a system send contacts')
  await accessible(admin.page)
  await admin.page.fill('#name', 'Records system of the police')
  await admin.page.check('text=PIPPA')
  await admin.page.click('text=Make the secret')
  await admin.page.waitForURL('**/agency/systems/*-*')
  await accessible(admin.page)
  const secret = ((await admin.page.textContent('.op-said code')) ?? '').trim()
  const id = admin.page.url().split('/').at(-1) as string
  const address = admin.address
  const token = (await (
    await fetch(`${address}/api/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    })
  ).json()) as { access_token: string }
  const answer = await fetch(`${address}/api/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.access_token}`, 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: JSON.stringify({
      reference: 'RMS-1',
      kind: 'police',
      happenedOn: '2026-03-09',
      account: 'He pushed her against a door.',
      level: 'medium',
      person: { givenName: 'Noor', familyName: 'Castell' },
    }),
  })
  assert.equal(answer.status, 201)
  const worker = await browserOf(browser, p, 'pippa')
  await worker.page.goto('/front-door')
  assert.match((await worker.page.textContent('main')) ?? '', /Noor Castell/)
  await worker.page.goto('/api')
  await accessible(worker.page)
  await Promise.all([admin.context.close(), worker.context.close()])
})
