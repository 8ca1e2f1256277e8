/**
 * Who is who, in a browser: a woman is looked for before she is added and said to be known; a second person who looks finds that it is another woman, and the
 * link is gone; two people say of two others that they are one; a wrong link is found among what was decided, and undone.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { type Day, parseDay } from '#lib/day.ts'
import { openContact, recordContact } from '#rooms/frontdoor/index.ts'
import { addMember, findPairs } from '#rooms/people/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
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

const known = (givenName: string, familyName: string, born: string) =>
  p.as('pippa2').act(async (ctx) => {
    const { familyId } = await openContact(ctx, await recordContact(ctx, { channel: 'phone', caller: 'professional', name: 'not given' }))
    return addMember(ctx, familyId, { role: 'victim', givenName, familyName, bornOn: parseDay(born) as Day })
  })
const one = async (name: string) =>
  (await p.admin.query('select count(distinct person_id)::int as n from people.member where family_name = $1', [name])).rows[0].n === 1

for (const how of [{ scripts: true }, { scripts: false, phone: true }])
  test(`a wrong link is found and undone; a right one is said by two (${how.scripts ? 'desk' : 'phone, without scripts'})`, async () => {
    const surname = how.scripts ? 'Peverell' : 'Quarrington'
    await known('Hester', surname, '1988-03-04')
    const contactId = await p.as('pippa').act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'professional', name: 'not given' }))

    const taker = await browserOf(browser, p, 'pippa', how)
    await taker.page.goto(`/contacts/${contactId}/people`)
    await taker.page.check('text=Victim or survivor')
    await taker.page.fill('#givenName', 'Hester')
    await taker.page.fill('#familyName', surname)
    await taker.page.click('text=Look for this person')
    await taker.page.check(`text=The same person, in another situation`)
    await accessible(taker.page)
    await taker.page.click('text=Add to this plan')
    await taker.page.waitForURL(`**/contacts/${contactId}/people`)
    assert.ok(await one(surname))

    const second = await browserOf(browser, p, 'mash', how)
    await second.page.goto('/matches')
    await second.page.waitForSelector('text=Said at the front door: a second person looks')
    await accessible(second.page)
    await second.page.click(`a:has-text("Look"):has-text("${surname}")`)
    await second.page.waitForSelector('text=A colleague has looked already')
    await accessible(second.page)
    await second.page.click('text=Save the decision')
    await second.page.waitForSelector('text=Select what you think')
    await second.page.check('text=Two different people')
    await second.page.fill('#why', 'Another voice, and she knows nothing of the first call')
    await second.page.click('text=Save the decision')
    await second.page.waitForURL('**/matches*')
    assert.equal(await one(surname), false, 'the wrong link is gone at once')

    const other = how.scripts ? 'Ravenhill' : 'Skelwith'
    await known('Maud', other, '1975-10-21')
    await known('Maude', other, '1975-10-21')
    await findPairs(p.job, testNow, p.pack)
    for (const { page } of [taker, second]) {
      await page.goto('/matches')
      await page.click(`a:has-text("Look"):has-text("${other}")`)
      await page.check('label:text-is("The same person")')
      await page.click('text=Save the decision')
      await page.waitForURL('**/matches?*')
    }
    assert.ok(await one(other))

    await taker.page.goto('/matches?show=decided')
    await taker.page.click(`a:has-text("Open"):has-text("${other}")`)
    await taker.page.waitForSelector('text=They are linked as one person')
    await accessible(taker.page)
    await taker.page.fill('#undo', 'Two cousins: the second is the aunt’s daughter')
    await taker.page.click('text=Undo the link')
    await taker.page.waitForSelector('text=The link was undone by Sam Whitlock')
    assert.equal(await one(other), false)
    await taker.context.close()
    await second.context.close()

    const stranger = await browserOf(browser, p, 'idva', how)
    assert.equal((await stranger.page.goto('/matches'))?.status(), 404)
    await stranger.context.close()
  })
