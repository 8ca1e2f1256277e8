/** A real browser for journeys and pictures: one that is installed, or the one inside an npm package. Pages are checked with axe (WCAG 2.2 A and AA). */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Partnership } from '#src/testing.ts'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
async function program(): Promise<string> {
  const found = process.env.CHROMIUM ?? installed.find((path) => existsSync(path))
  if (found) return found
  // Makes the packaged browser unpack the libraries it brings, which a bare system lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  return packaged.executablePath()
}
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await program(),
    headless: true,
    // prettier-ignore
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-zygote',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  })

export const desktop = { width: 1280, height: 900 }
export const phone = { width: 390, height: 844 }

/** A browser of one person, signed in already; `undefined`: nobody. */
export async function browserOf(
  browser: Browser,
  p: Partnership,
  key: string | undefined,
  how: { phone?: boolean; scripts?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page; address: string }> {
  const address = await listening(p)
  const context = await browser.newContext({
    baseURL: address,
    viewport: how.phone ? phone : desktop,
    javaScriptEnabled: how.scripts ?? true,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
  if (key) {
    const [name, value] = (await p.as(key).cookie()).split('=') as [string, string]
    await context.addCookies([{ name, value, url: address, httpOnly: true, sameSite: 'Lax' }])
  }
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return { context, page, address }
}
const addresses = new WeakMap<Partnership, Promise<string>>()
export const listening = (p: Partnership): Promise<string> => {
  const at = addresses.get(p) ?? p.app.listen({ port: 0, host: '127.0.0.1' })
  addresses.set(p, at)
  return at
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
interface Violation {
  id: string
  help: string
  nodes: { target: unknown[]; failureSummary?: string }[]
}
/** Fails of WCAG 2.2 A and AA on the page as it stands. */
export async function failures(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(of: unknown, how: unknown): Promise<{ violations: Violation[] }> } }).axe
    return (await run.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }))
      .violations
  })
  return found.map(
    (v) =>
      `${v.id}: ${v.help}: ${v.nodes
        .map((n) => n.target.join(' '))
        .slice(0, 3)
        .join(' | ')}`,
  )
}
/**
 * Nobody needs to see, or to scroll sideways, to use this page. Where scripts are off axe cannot run on the page itself: it runs on a copy of what the
 * page shows, at the same address and width.
 */
export async function accessible(page: Page): Promise<void> {
  const scripts = await page.evaluate(() => matchMedia('(scripting: enabled)').matches)
  if (scripts) return fits(page)
  const html = await page.content()
  const browser = page.context().browser() as Browser
  const context = await browser.newContext({ viewport: page.viewportSize() as typeof phone, locale: 'en-GB', timezoneId: 'Europe/London' })
  try {
    const copy = await context.newPage()
    await copy.route(page.url().split('#')[0] as string, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
    await copy.goto(page.url())
    await fits(copy)
  } finally {
    await context.close()
  }
}
async function fits(page: Page): Promise<void> {
  assert.deepEqual(await failures(page), [], page.url())
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(wide <= 1, `${page.url()} scrolls sideways by ${wide}px`)
}
