/**
 * Somebody new: invited by a link, joining with a phone in hand, signing in, saying whom she knows, and suspended in the middle of her work. And a
 * conflict: a worker says that he is related to somebody, and the plan is as if it had never been.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { codeAt, idOf } from '#rooms/access/index.ts'
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
  await browser.close()
  await p.close()
})
const later = (seconds: number) => p.at(new Date(p.now().getTime() + seconds * 1000))
/** The key as it stands on the page, as an authenticator app would take it. */
async function appOf(page: Page): Promise<() => string> {
  const text = ((await page.textContent('.op-key')) ?? '').replace(/\s/g, '')
  const bits = [...text].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)))
  return () => codeAt(secret, p.now())
}
const password = 'four words apart here'

for (const how of [{ scripts: true }, { scripts: false, phone: true }])
  test(`invited, joined, signed in, and suspended in the middle: the next click is the sign-in page (${how.scripts ? 'desk' : 'phone, without scripts'})`, async () => {
    const email = `newcomer-${how.scripts ? 'desk' : 'phone'}@council.example`
    const admin = await browserOf(browser, p, 'council-admin', how)
    await admin.page.goto('/agency')
    await accessible(admin.page)
    await admin.page.click('text=Invite a colleague')
    await admin.page.fill('#name', 'Wilma Castell')
    await admin.page.fill('#email', email)
    await admin.page.check('text=Southampton IDVA service: specialist worker')
    await admin.page.fill('#title', 'IDVA')
    await accessible(admin.page)
    await admin.page.click('text=Make the invitation')
    await admin.page.waitForURL('**/agency/invitations/**')
    await accessible(admin.page)
    const link = ((await admin.page.textContent('.op-said code')) ?? '').trim()
    assert.match(link, /^\/join\/[\w-]{43}$/)

    const { page, context } = await browserOf(browser, p, undefined, how)
    await page.goto(link)
    await accessible(page)
    const code = await appOf(page)
    await page.fill('#password', password)
    await page.fill('#password-again', password)
    await page.fill('#code', code())
    await page.click('button:has-text("Join")')
    await page.waitForSelector('text=You can sign in')
    await accessible(page)
    later(60)
    await page.click('main a:has-text("Sign in")')
    await page.fill('#email', email)
    await page.fill('#password', password)
    await page.fill('#code', code())
    await page.press('#code', 'Enter')
    await page.waitForURL('**/work')
    await page.click('text=Your account')
    await accessible(page)
    await page.click('text=Say who they are')
    await page.fill('#name', 'Somebody Nobody Knows')
    await page.check('label:text-is("Friend")')
    await accessible(page)
    await page.click('text=Add this person')
    await page.waitForSelector('text=Thank you. Nothing more is shown.')
    await accessible(page)

    await admin.page.goto('/agency')
    await admin.page.click(`tr:has-text("${email}") a, li:has-text("${email}") a`)
    await accessible(admin.page)
    await admin.page.click('a:has-text("Suspend, or leave")')
    await admin.page.check('#to')
    await admin.page.fill('#why', 'Contract on hold')
    await accessible(admin.page)
    await admin.page.click('main button:has-text("Save")')
    await admin.page.waitForSelector('text=Suspended since')

    await page.click('text=My work')
    await page.waitForURL('**/sign-in')
    later(60)
    await page.fill('#email', email)
    await page.fill('#password', password)
    await page.fill('#code', code())
    await page.press('#code', 'Enter')
    await page.waitForSelector('text=Your account rests')
    await accessible(page)
    await Promise.all([context.close(), admin.context.close()])
  })

test('a worker says that he is related to somebody: the plan he had open is as if it had never been, and his manager finds somebody else', async () => {
  const d = await donnaTaken(p)
  const { page, context } = await browserOf(browser, p, 'idva')
  await page.goto(`/families/${d.familyId}`)
  await page.waitForSelector('h1:has-text("Donna Pike"), h2:has-text("Donna Pike")')
  await page.goto('/me/relations')
  await page.fill('#name', 'Lee Marsh')
  await page.check('text=Family, or family by marriage')
  await page.click('text=Add this person')
  await page.waitForSelector('text=Thank you. Nothing more is shown.')
  const gone = await page.goto(`/families/${d.familyId}`)
  const there = await page.content()
  const never = await page.goto(`/families/${idOf('staff', 'no such family')}`)
  assert.deepEqual([gone?.status(), there], [never?.status(), await page.content()])
  assert.equal(gone?.status(), 404)
  await page.goto('/work')
  assert.doesNotMatch(await page.content(), /Donna/)
  await context.close()

  const manager = await browserOf(browser, p, 'idva-manager')
  await manager.page.goto('/work')
  await manager.page.waitForSelector('text=Somebody else must be found for this family')
  await manager.page.goto('/team')
  await manager.page.waitForSelector('#without >> text=Donna Pike')
  await accessible(manager.page)
  await manager.context.close()
})
