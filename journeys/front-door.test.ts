/**
 * The rest of the ways in, in a real browser, and the day of those who keep the door: somebody who comes in person, an e-mail, a school, a midwife, a
 * question without a name; two who want one contact; standard notifications read one by one; and a manager who reads what is late.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { escalateLateContacts, recordContact } from '#rooms/frontdoor/index.ts'
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
const main = async (page: Page) => (await page.textContent('main')) ?? ''
/** What a form between colleagues asks of everybody. */
async function sendIt(page: Page, what: { name: string; happening: string; answerOn: string }): Promise<void> {
  await page.fill('#name', what.name)
  await page.fill('#happening', what.happening)
  await page.check('input[name=inDanger][value=no]')
  await page.fill('#answerOn', what.answerOn)
  await page.check('input[name=knows][value=yes]')
  await page.check('input[name=agrees][value=yes]')
  await accessible(page)
  await page.click('button[value=send]')
  await page.waitForURL(/\/send\/sent$/)
}

for (const how of [{ scripts: true }, { scripts: false, phone: true }])
  test(`somebody comes in, in person: taken on one page, and whose it is (${how.scripts ? 'desk' : 'phone, without scripts'})`, async () => {
    const name = how.scripts ? 'Ottilie Brade' : 'Mina Sorrel'
    const { page, context } = await browserOf(browser, p, 'pippa', how)
    await page.goto('/front-door')
    await page.click('text=Record a contact')
    await page.check('input[name=channel][value=walk-in]')
    await accessible(page)
    await page.fill('#name', name)
    if (how.scripts) await page.waitForURL(/\/contacts\/[0-9a-f-]{36}\/call$/)
    await page.check('input[name=caller][value=herself]')
    await page.fill('#happening', 'She came in from the street. He is at work until five')
    await page.fill('#nextStep', 'Sat with her; rings the refuge line')
    await page.check('#nextBy')
    await page.click('button[value=end]')
    await page.waitForURL(/\/contacts\/[0-9a-f-]{36}$/)
    assert.match(await main(page), /Came in person/)
    await page.goto('/front-door?show=mine')
    assert.match(await main(page), new RegExp(name))
    await context.close()
  })

test('an e-mail is written down, not answered', async () => {
  const writer = await browserOf(browser, p, 'pippa-manager')
  await writer.page.goto('/contacts/new?by=email')
  assert.match(await main(writer.page), /Do not answer the e-mail yet/)
  await writer.page.fill('#name', 'Henrike Vole')
  await writer.page.waitForURL(/\/call$/)
  await writer.page.check('input[name=caller][value=professional]')
  await writer.page.fill('#proAgency', 'Bitterne surgery')
  await writer.page.fill('#happening', 'She asked the nurse what would happen if she told')
  await writer.page.fill('#nextStep', 'Ring the surgery, not her')
  await writer.page.check('#nextBy')
  await accessible(writer.page)
  await writer.page.click('text=Finish')
  await writer.page.waitForURL(/\/contacts\/[0-9a-f-]{36}$/)
  assert.match(await main(writer.page), /By e-mail/)
  await writer.context.close()
})
test('two want one contact: one has it, the other is told who, and ends nothing of it', async () => {
  await p.as('pippa-manager').act((ctx) => recordContact(ctx, { channel: 'email', caller: 'professional', name: 'Jorun Pell' }))
  const [sam, kemi] = await Promise.all([browserOf(browser, p, 'pippa'), browserOf(browser, p, 'pippa2')])
  const row = 'tr:has-text("Jorun Pell")'
  for (const { page } of [sam, kemi]) await page.goto('/front-door')
  await Promise.all([sam, kemi].map(({ page }) => page.click(`${row} >> button:has-text("Take it")`)))
  const words = await Promise.all([sam, kemi].map(({ page }) => main(page)))
  assert.equal(words.filter((w) => /took it at .* It is theirs/.test(w)).length, 1, 'one is told who has it')
  const [winner, loser] = /It is theirs/.test(words[0] ?? '') ? [kemi, sam] : [sam, kemi]
  assert.match(winner.page.url(), /\/contacts\/[0-9a-f-]{36}$/)
  await loser.page.goto('/front-door')
  assert.equal(await loser.page.locator(`${row} >> details`).count(), 0, 'it is not decided in their row')
  await loser.page.goto(`${winner.page.url()}/close`)
  assert.match(await main(loser.page), /has it\. Ask them, or take it over first/)
  await accessible(loser.page)
  await Promise.all([sam.context.close(), kemi.context.close()])
})

test('a school, signed in, is worried about a child: safeguarding reads it, and the school hears that it was taken', async () => {
  const school = await browserOf(browser, p, 'schools', { phone: true })
  await school.page.goto('/send?kind=child-concern')
  await sendIt(school.page, { name: 'Pippin Arle', happening: '“Mum sleeps in my room now,” he said', answerOn: '01632 960 182' })
  await school.context.close()

  const mash = await browserOf(browser, p, 'mash')
  await mash.page.goto('/front-door')
  await mash.page.click('a:has-text("Pippin Arle")')
  await mash.page.click('.op-head__do button')
  await mash.page.click('text=Take it over as a contact')
  await mash.page.waitForURL(/\/contacts\/[0-9a-f-]{36}\/people$/)
  await mash.context.close()

  const heard = await browserOf(browser, p, 'schools', { phone: true })
  await heard.page.goto('/work')
  assert.match(await main(heard.page), /The front door took what you sent/)
  assert.doesNotMatch(await main(heard.page), /Pippin/)
  await heard.context.close()
})

test('a midwife: not asked and why, asked and told; with her yes it goes to the front door, and what is counted names nobody', async () => {
  const { page, context } = await browserOf(browser, p, 'health', { phone: true, scripts: false })
  await page.goto('/enquiries')
  await page.check('input[name=setting][value=maternity]')
  await page.check('input[name=answer][value=not-asked]')
  await page.click('button[value=count]')
  await page.waitForSelector('text=Select why they were not asked')
  await accessible(page)
  await page.check('input[name=reason] >> nth=0')
  await page.click('button[value=count]')
  await page.waitForSelector('text=Counted.')
  await page.check('input[name=setting][value=maternity]')
  await page.check('input[name=answer][value=hurt]')
  await page.click('button[value=count]')
  await page.waitForURL(/\/enquiries\/told\/[\w.-]+$/)
  await accessible(page)
  await page.click('text=Send it to the front door')
  await sendIt(page, { name: 'Saskia Lome', happening: 'He comes to every appointment and answers for her', answerOn: '01632 960 183' })
  await page.goto('/enquiries')
  assert.match(await main(page), /March 2026\s*(?:Asked\s*)?1\s*(?:Of all\s*)?2 \(50%\)/)
  assert.doesNotMatch(await main(page), /Saskia/)

  await page.goto('/consultations/new')
  await page.fill('#agency', 'Community midwife, 01632 960 184')
  await page.fill('#asked', 'Somebody flinches when he speaks. What do I say?')
  await page.fill('#said', 'See her alone; ask plainly; say that it is not her fault')
  await page.check('input[name=keeps] >> nth=0')
  await accessible(page)
  await page.click('button[value=save]')
  await page.waitForURL(/\/consultations$/)
  assert.match(await main(page), /1\s*this month/)
  await context.close()

  const pippa = await browserOf(browser, p, 'pippa')
  await pippa.page.goto('/front-door')
  assert.match(await main(pippa.page), /Saskia Lome[\s\S]*Unchecked/)
  await pippa.context.close()
})

test('standard notifications are read one by one and decided once; a manager reads first what is unsafe to leave', async () => {
  const police = (givenName: string, familyName: string, level: 'standard' | 'high') =>
    p.as('pippa2').act((ctx) =>
      recordContact(ctx, {
        channel: 'police',
        caller: 'police',
        about: { role: 'unjudged', policeRole: 'victim', givenName, familyName },
        happening: 'Shouting about money. He left when police came.',
        recordedLevel: level,
        recordedChildren: false,
      }),
    )
  for (const [given, family] of [
    ['Zenobia', 'Quartermaine'],
    ['Ffion', 'Wrexley'],
  ] as const)
    await police(given, family, 'standard')
  await police('Thessaly', 'Urquhart', 'high')
  const sam = await browserOf(browser, p, 'pippa')
  await sam.page.goto('/front-door/standard')
  const wanted = sam.page.locator('section:has(input[name=row])')
  assert.equal(await wanted.count(), 2, 'high is never among them')
  await sam.page.click('button[value=decide]')
  await sam.page.waitForSelector('text=Tick the rows that you have read')
  await accessible(sam.page)
  for (const box of await sam.page.locator('input[name=row]').all()) await box.check()
  await sam.page.check('input[name=decision][value=asked]')
  await sam.page.selectOption('#service', 'victim-support')
  await sam.page.fill('#why', 'Shouting about money, nobody hurt; no child. Please offer a first talk')
  await sam.page.click('button[value=decide]')
  await sam.page.waitForSelector('text=2 notifications decided, each with its own record')
  await sam.context.close()
  const asked = await browserOf(browser, p, 'victim-support')
  await asked.page.goto('/referrals')
  assert.match(await main(asked.page), /2 wait for your answer/)
  await asked.context.close()

  const late = new Date(testNow.getTime() + 24 * 3_600_000)
  await escalateLateContacts(p.job, late, p.pack.frontDoors)
  p.at(late)
  const ruth = await browserOf(browser, p, 'pippa-manager')
  await ruth.page.goto('/work')
  const work = await main(ruth.page)
  assert.ok(work.indexOf('Thessaly Urquhart') < work.indexOf('Ottilie Brade'), 'danger before work of today')
  await accessible(ruth.page)
  await ruth.page.goto('/team')
  assert.match(await main(ruth.page), /At the front door[\s\S]*\d+ late/)
  await accessible(ruth.page)
  await ruth.context.close()
  p.at(testNow)
})
