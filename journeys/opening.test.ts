/**
 * Opening what one does not usually see: in an emergency by somebody who does not work with her, and where she is by somebody who does. Both in a real
 * browser, at a desk and, without scripts, on a phone.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { keepSecret } from '#rooms/access/index.ts'
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

const place = '14 Invented Close'
for (const how of [{ scripts: true }, { scripts: false, phone: true }])
  test(`opened in an emergency, told at once, reviewed; and a hidden place shown once (${how.scripts ? 'desk' : 'phone, without scripts'})`, async () => {
    const d = await donnaTaken(p)
    await p
      .as('idva')
      .act((ctx) => keepSecret(ctx, { familyId: d.familyId, memberId: d.donna, kind: 'address', value: `${place}\nSO14 9ZZ` }))
    const { rows } = await p.admin.query<{ reference: string }>('select reference from people.family where id = $1', [d.familyId])

    const stranger = await browserOf(browser, p, 'yellow-door', how)
    assert.equal((await stranger.page.goto(`/families/${d.familyId}`))?.status(), 404)
    await stranger.page.goto('/families/emergency')
    await stranger.page.fill('#reference', String(rows[0]?.reference))
    await stranger.page.click('text=Open it and tell her team')
    await stranger.page.waitForSelector('text=Select why it cannot wait')
    assert.equal(await stranger.page.inputValue('#reference'), rows[0]?.reference)
    await stranger.page.check('text=Somebody’s life is in danger now')
    await stranger.page.fill('#why', 'He is outside her door with a knife, she is on the line')
    await stranger.page.check('text=Where she and the children are')
    await accessible(stranger.page)
    await stranger.page.click('text=Open it and tell her team')
    await stranger.page.waitForSelector('text=Open in an emergency, to read')
    await accessible(stranger.page)
    assert.doesNotMatch(await stranger.page.content(), /Invented Close/)

    const door = `a[href*="/families/${d.familyId}/vault/"]`
    const shows = async ({ page }: typeof stranger, why: () => Promise<void>) => {
      await page.goto((await page.getAttribute(door, 'href')) ?? '')
      await page.click('text=Show it once')
      await page.waitForSelector('text=There is a problem')
      await why()
      await accessible(page)
      await page.click('text=Show it once')
      await page.waitForSelector(`text=${place}`)
      await accessible(page)
      // Looked for again by its address, it is gone; Back offers only to send the reason again.
      const here = page.url()
      await page.goto('/services')
      await page.goto(here)
      assert.doesNotMatch(await page.content(), /Invented Close/)
    }
    await shows(stranger, () => stranger.page.fill('#words', 'To send the police to her'))
    await stranger.context.close()

    const hers = await browserOf(browser, p, 'idva', how)
    await hers.page.goto('/work')
    await hers.page.waitForSelector('text=Somebody opened this plan in an emergency')
    await hers.page.goto(`/families/${d.familyId}`)
    await shows(hers, async () => {
      await hers.page.locator('input[name=why]').last().check()
      if (await hers.page.locator('#words').isVisible()) await hers.page.fill('#words', 'I fetch her this evening')
    })
    await hers.context.close()

    const manager = await browserOf(browser, p, 'idva-manager', how)
    await manager.page.goto('/emergency')
    await accessible(manager.page)
    await manager.page.click('a:has-text("Read it")')
    await manager.page.waitForSelector('text=He is outside her door with a knife')
    await manager.page.check('text=It was right')
    await manager.page.fill('#words', 'Rang her: the police were there in four minutes')
    await accessible(manager.page)
    await manager.page.click('text=Save the review')
    await manager.page.waitForSelector('text=None waits.')
    await manager.context.close()

    const looked = await p.admin.query<{ reason: string }>(
      "select reason from audit.event where action = 'vault.reveal' and scope_id = $1 order by id",
      [d.familyId],
    )
    assert.equal(looked.rows.length, 2)
  })
