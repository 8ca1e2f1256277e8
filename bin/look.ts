/**
 * Draws pages as pictures, to be looked at: `node bin/node.mjs bin/look.ts SCENE.ts FOLDER`. A scene exports `scene(p)`, which builds what is needed
 * with the made-up staff and answers which pages to draw: [{ key: 'idva', path: '/work', name: 'my-work' }]. Each is drawn at desktop and phone
 * width, and axe's findings are printed.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startCluster } from '#platform/postgres.ts'
import { makeTemplate, type Partnership, partnership } from '#src/testing.ts'
import { browserOf, failures, openBrowser } from '../journeys/browser.ts'

export interface Picture {
  key?: string
  path: string
  name: string
  /** Something to do on the page before it is drawn: a selector to press. */
  press?: string
}
const [scenePath, out] = process.argv.slice(2)
if (!scenePath || !out) throw new Error('Say which scene, and the folder for the pictures.')
const { scene } = (await import(resolve(scenePath))) as { scene(p: Partnership): Promise<Picture[]> }
mkdirSync(out, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'oneplan-look-'))
chmodSync(folder, 0o755)
const cluster = await startCluster({ dir: join(folder, 'data'), password: 'look', throwAway: true })
process.env.TEST_PG = cluster.url('postgres')
await makeTemplate(cluster)
const p = await partnership()
const browser = await openBrowser()
try {
  for (const picture of await scene(p)) {
    for (const width of ['desktop', 'phone'] as const) {
      const { context, page } = await browserOf(browser, p, picture.key, { phone: width === 'phone' })
      page.on('console', (m) => m.type() === 'error' && console.log(`${picture.name}: console: ${m.text()}`))
      const answer = await page.goto(picture.path)
      if (picture.press) {
        await page.click(picture.press)
        await page.waitForLoadState('load')
      }
      await page.screenshot({ path: join(out, `${picture.name}-${width}.png`), fullPage: true })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      const found = await failures(page)
      console.log(
        `${picture.name} ${width}: ${answer?.status()}${wide > 1 ? `, scrolls sideways by ${wide}px` : ''}${found.map((f) => `\n  ${f}`).join('')}`,
      )
      await context.close()
    }
  }
} finally {
  await browser.close()
  await p.close()
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)
