/** Signing in, in a real browser with a device that holds passkeys (the browser's own virtual one), and showing later that it is still you. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { codeAt, madeUpTotp } from '#rooms/access/index.ts'
import { sampleEmail, samplePassword } from '#samples/staff.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { agencySecret, freePort, startAgency } from './agency.ts'
import { accessible, desktop, listening, openBrowser, phone } from './browser.ts'

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
const later = (minutes: number) => p.at(new Date(p.now().getTime() + minutes * 60_000))
const code = (key: string) => codeAt(madeUpTotp(key), p.now())
/** Passkeys belong to a name, never to a number: the machine is asked by its name. */
const address = async () => (await listening(p)).replace('127.0.0.1', 'localhost')

async function open(how: { scripts?: boolean; phone?: boolean } = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: await address(),
    viewport: how.phone ? phone : desktop,
    javaScriptEnabled: how.scripts ?? true,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return { context, page }
}
/** A device that asks for a finger and gets it. */
async function device(page: Page): Promise<{ remove(): Promise<void>; counts(to: number): Promise<void> }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    remove: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }).then(() => undefined),
    async counts(to) {
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
      for (const credential of credentials) {
        await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId })
        await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: to } })
      }
    },
  }
}
async function withPassword(page: Page, key: string, its = code(key)): Promise<void> {
  await page.goto('/sign-in')
  await page.fill('#email', sampleEmail(key))
  await page.fill('#password', samplePassword)
  await page.fill('#code', its)
  await page.click('main button[type="submit"]:has-text("Sign in")')
}

test('a passkey is made once, and from then on signs in with nothing typed; a copy that counts less does not', async () => {
  const { context, page } = await open()
  const held = await device(page)
  await withPassword(page, 'idva')
  await page.waitForURL('**/work')
  await page.goto('/me/passkeys')
  await accessible(page)
  await page.click('text=Add a passkey')
  await accessible(page)
  await page.fill('#name', 'work laptop')
  await page.click('text=Make the passkey')
  await page.waitForSelector('td:has-text("work laptop")')
  assert.equal(await page.locator('text=Not yet').count(), 1)

  await page.click('button:has-text("Sign out")')
  await page.goto('/sign-in')
  await accessible(page)
  const sent = page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/sign-in/passkey'))
  await page.click('text=Sign in with a passkey')
  await page.waitForURL('**/work')
  // What was signed is good once: sent again it opens nothing, also for a device that does not count.
  const passkey = new URLSearchParams((await sent).postData() ?? '').get('passkey') ?? ''
  await p.admin.query('update access.passkey set counter = 0')
  assert.ok(passkey.length > 100)
  assert.equal((await p.post('/sign-in/passkey', { passkey })).status, 422)
  assert.match((await page.textContent('.op-who__name')) ?? '', /Jo Adeyemi/)

  // The same key in other hands, from a copy made before: what it has signed goes back.
  await page.click('button:has-text("Sign out")')
  await p.admin.query('update access.passkey set counter = 1000')
  await page.goto('/sign-in')
  await page.click('text=Sign in with a passkey')
  await page.waitForSelector('text=That passkey does not open anything here')
  await held.counts(2000)
  await page.click('text=Sign in with a passkey')
  await page.waitForURL('**/work')

  await page.goto('/me/passkeys')
  await page.click('button:has-text("Remove")')
  await page.waitForSelector('text=You have none yet')
  await page.click('button:has-text("Sign out")')
  await page.goto('/sign-in')
  await page.click('text=Sign in with a passkey')
  await page.waitForSelector('text=That passkey does not open anything here')
  await held.remove()
  await context.close()
})

test('a passkey shows that it is still you, and the page goes on to what was being done', async () => {
  const { context, page } = await open()
  const held = await device(page)
  later(1)
  await withPassword(page, 'housing')
  await page.goto('/me/passkeys/new')
  await page.fill('#name', 'phone')
  await page.click('text=Make the passkey')
  await page.waitForSelector('td:has-text("phone")')
  later(6)
  await page.goto('/me/passkeys/new')
  assert.equal(await page.textContent('h1'), 'Show that it is you')
  await accessible(page)
  await page.click('text=Use your passkey')
  await page.waitForSelector('h1:has-text("Add a passkey")')
  // A passkey of somebody else on the same device is none of hers.
  later(6)
  await p.admin.query('update access.passkey set staff_id = $1', [p.as('police').staffId])
  await page.goto('/me/passkeys/new')
  await page.click('text=Use your passkey')
  await page.waitForSelector('text=That passkey is not one of yours here')
  await held.remove()
  await context.close()
})

test('nobody was here: the screen is covered and the session rests; a passkey brings back the very page, with every word', async () => {
  const { context, page } = await open()
  const held = await device(page)
  later(1)
  await withPassword(page, 'pippa')
  await page.waitForURL('**/front-door')
  await page.goto('/me/passkeys/new')
  await page.fill('#name', 'desk')
  await page.click('text=Make the passkey')
  await page.waitForSelector('td:has-text("desk")')
  await page.clock.install()
  await page.goto('/me/passkeys/new')
  await page.fill('#name', 'half a na')
  const other = await context.newPage()
  const rested = page.waitForResponse('**/rest')
  await page.clock.fastForward(16 * 60 * 1000)
  await page.waitForSelector('.op-cover[open]')
  await rested
  await other.goto('/front-door')
  assert.equal(await other.textContent('h1'), 'Show that it is you')
  await page.click('.op-cover >> text=Use your passkey')
  await page.waitForSelector('.op-cover', { state: 'hidden' })
  assert.equal(await page.inputValue('#name'), 'half a na')
  await other.goto('/front-door')
  assert.notEqual(await other.textContent('h1'), 'Show that it is you')
  await held.remove()
  await context.close()
})

test('without scripts there are password and code, and the page says that passkeys need scripts', async () => {
  const { context, page } = await open({ scripts: false, phone: true })
  await page.goto('/sign-in')
  await page.waitForSelector('text=Passkeys need scripts')
  assert.equal(await page.isVisible('text=Sign in with a passkey'), false)
  await accessible(page)
  later(1)
  await withPassword(page, 'housing')
  await page.waitForURL('**/meetings')
  later(6)
  await page.goto('/me/passkeys/new')
  await accessible(page)
  await page.fill('#prove-password', samplePassword)
  await page.fill('#prove-code', code('housing'))
  await page.click('text=Go on')
  await page.waitForSelector('h1:has-text("Add a passkey")')
  await context.close()
})

test('at the agency’s own sign-in and back, with and without scripts', async () => {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const agency = await startAgency(origin, ['council'])
  const of = p.as('housing').teamId
  const { rows } = await p.admin.query<{ id: string }>('select agency_id as id from access.team where id = $1', [of])
  const there = await partnership({
    app: {
      origin,
      providers: [
        {
          key: 'council',
          name: 'the council',
          issuer: agency.issuer,
          clientId: 'council',
          clientSecret: agencySecret,
          agency: rows[0]?.id ?? '',
          emailDomain: 'oneplan.example',
        },
      ],
    },
  })
  try {
    await there.app.listen({ port, host: '127.0.0.1' })
    for (const scripts of [true, false]) {
      const context = await browser.newContext({ baseURL: origin, javaScriptEnabled: scripts, locale: 'en-GB', viewport: desktop })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      await page.goto('/sign-in')
      await accessible(page)
      await page.click('text=Sign in with the council')
      await page.fill('[name="login"]', 'housing')
      await page.fill('[name="password"]', 'anything')
      await page.click('button[type="submit"]')
      await page.click('button[type="submit"]:has-text("Continue")')
      await page.waitForURL('**/meetings')
      assert.match((await page.textContent('.op-who__name')) ?? '', /Ade Bello/)
      await context.close()
    }
  } finally {
    await there.close()
    await agency.close()
  }
})

test('the phone is gone: a recovery code lets one in once, with the password; new ones end the old', async () => {
  const { context, page } = await open()
  later(1)
  await withPassword(page, 'refuge')
  await page.goto('/me/passkeys')
  await page.click('text=Make recovery codes')
  await page.waitForSelector('.op-codes')
  await accessible(page)
  const codes = await page.locator('.op-codes li').allTextContents()
  assert.equal(new Set(codes).size, 10)
  await page.click('button:has-text("Sign out")')
  await withPassword(page, 'refuge', codes[0])
  await page.waitForURL('**/me/passkeys')
  await page.waitForSelector('text=9 of 10 are left')
  await page.waitForSelector('text=A recovery code was used to sign in as you')
  await page.click('button:has-text("Sign out")')
  await withPassword(page, 'refuge', codes[0])
  await page.waitForSelector('text=is not right')
  await withPassword(page, 'refuge', (codes[1] ?? '').replaceAll(' ', ''))
  await page.waitForURL('**/me/passkeys')
  await page.click('text=Make new ones; the old stop working')
  await page.waitForSelector('.op-codes')
  const fresh = await page.locator('.op-codes li').allTextContents()
  await page.click('button:has-text("Sign out")')
  await withPassword(page, 'refuge', codes[2])
  await page.waitForSelector('text=is not right')
  await withPassword(page, 'refuge', fresh[0])
  await page.waitForURL('**/me/passkeys')
  await context.close()
})
