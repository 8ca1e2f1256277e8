/** The scripts of our pages in a real browser: what was typed is saved while it is written, and whatever goes wrong, it stays. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { assets } from '#platform/assets.ts'
import { longText, oneOf, text } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formBody } from '#platform/views/form.ts'
import { staffPage } from '#platform/views/layout.ts'
import { failures, openBrowser } from './browser.ts'

type Said = { status: number; json: object }
let app: FastifyInstance
let browser: Browser
let address: string
/** What came, and what is answered next; a plain save unless said otherwise. */
let came: { path: string; body: Record<string, string>; saving: boolean }[] = []
let next: Said[] = []
const questions = form({
  what: longText('What is happening?', { optional: true }),
  safe: oneOf('Safe to talk?', { yes: 'Yes', no: 'No' }, { optional: true }),
  number: text('Number', { optional: true, under: { field: 'safe', choice: 'yes' } }),
})
const page = (hidden: Record<string, string>) =>
  staffPage(
    { madeUp: true, nav: [], now: new Date(), viewer: { name: 'Jo', title: 'IDVA', team: 'IDVA' } },
    {
      title: 'Contact',
      body: formBody({
        form: questions,
        heading: 'Contact',
        body: {},
        given: {},
        buttons: [{ do: 'save', text: 'Save' }],
        hidden,
        savedAsYouGo: true,
      }),
    },
  ).text
before(async () => {
  app = Fastify()
  await app.register(formbody)
  await app.register(assets)
  const show = (hidden: Record<string, string>) => async (_: unknown, reply: { type(t: string): { send(b: string): unknown } }) =>
    reply.type('text/html; charset=utf-8').send(page(hidden))
  app.get('/edit', show({ version: '1', was: '' }))
  app.get('/contacts/new', show({ key: 'k1' }))
  app.get('/after', async (_, reply) => reply.type('text/html').send('<h1>After</h1>'))
  app.post('/*', async (request, reply) => {
    const saving = request.headers['x-saving'] === 'yes'
    came.push({ path: request.url, body: request.body as Record<string, string>, saving })
    if (!saving) return reply.redirect('/after', 303)
    const say = next.shift() ?? { status: 200, json: { version: came.length + 1, saved: '2026-03-10T14:02:00Z', go: '/contacts/c1' } }
    return reply.code(say.status).send(say.json)
  })
  address = await app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await app.close()
})
const open = async (path: string): Promise<Page> => {
  came = []
  next = []
  const context = await browser.newContext({ baseURL: address })
  const opened = await context.newPage()
  opened.setDefaultTimeout(15_000)
  await opened.goto(path)
  await opened.waitForSelector('.js-enabled')
  return opened
}
const saidIs = (opened: Page, words: string) => opened.waitForSelector(`[data-saved]:has-text("${words}")`)

test('what is typed is saved after a pause, and the page says when', async () => {
  const opened = await open('/edit')
  await opened.fill('#what', 'He is back\nin the house')
  await saidIs(opened, 'Saved 14:02')
  assert.deepEqual(came.length, 1)
  assert.equal(came[0]?.saving, true)
  assert.equal(came[0]?.body.what?.replaceAll('\r\n', '\n'), 'He is back\nin the house')
  assert.equal(came[0]?.body.version, '1')
  assert.equal(await opened.inputValue('input[name=version]'), '2', 'the next save stands on this one')
  assert.match(opened.url(), /\/edit$/)
  await opened.context().close()
})

test('nothing is sent while nothing was changed', async () => {
  const opened = await open('/edit')
  await opened.focus('#what')
  await opened.focus('button[name=do]')
  await opened.fill('#what', 'x')
  await saidIs(opened, 'Saved')
  await opened.focus('#what')
  await opened.focus('button[name=do]')
  await opened.fill('#what', 'xy')
  await opened.waitForFunction(() => (document.querySelector('input[name=version]') as HTMLInputElement).value === '3')
  assert.equal(came.length, 2)
  await opened.context().close()
})

test('a new contact lives at its own address from its first save on', async () => {
  const opened = await open('/contacts/new')
  await opened.fill('#what', 'One')
  await saidIs(opened, 'Saved')
  assert.match(opened.url(), /\/contacts\/c1$/)
  await opened.fill('#what', 'One two')
  await opened.focus('button[name=do]')
  await opened.waitForFunction(() => document.querySelector('[data-saved]')?.textContent?.startsWith('Saved'))
  await opened.click('button[name=do]')
  await opened.waitForSelector('text=After')
  assert.deepEqual([...new Set(came.map((c) => c.path))], ['/contacts/new', '/contacts/c1'])
  assert.equal(came.at(-1)?.saving, false)
  await opened.context().close()
})

test('when somebody saved first, when signed out, and when an answer needs mending, it says so and keeps every word', async () => {
  for (const [answer, words] of [
    [{ status: 409, json: { conflict: true } }, 'someone else saved this page'],
    [{ status: 401, json: { signedOut: true } }, 'you were signed out'],
    [{ status: 422, json: { problems: { what: 'What must be shorter' } } }, 'What must be shorter'],
  ] as const) {
    const opened = await open('/edit')
    next = [answer]
    await opened.fill('#what', 'Kept')
    await saidIs(opened, words)
    assert.equal(await opened.inputValue('#what'), 'Kept')
    assert.equal(await opened.inputValue('input[name=version]'), '1')
    await opened.context().close()
  }
})

test('while the connection is down it says so, warns before leaving, and saves with the next word', async () => {
  const opened = await open('/edit')
  await opened.context().setOffline(true)
  await opened.fill('#what', 'Not lost')
  await saidIs(opened, 'Not saved yet: no connection')
  let warned = false
  opened.on('dialog', (dialog) => {
    warned = true
    void dialog.dismiss()
  })
  await opened.evaluate(() => location.reload()).catch(() => undefined)
  await opened.waitForFunction(() => document.querySelector('#what') !== null)
  assert.ok(warned, 'the browser asked before leaving')
  assert.equal(await opened.inputValue('#what'), 'Not lost')
  await opened.context().setOffline(false)
  await opened.fill('#what', 'Not lost at all')
  await saidIs(opened, 'Saved 14:02')
  assert.equal(came.at(-1)?.body.what, 'Not lost at all')
  await opened.context().close()
})

test('a question under a choice opens with it, and the page stays valid for screen readers', async () => {
  const opened = await open('/edit')
  assert.equal(await opened.isVisible('#number'), false)
  await opened.check('#safe')
  assert.equal(await opened.isVisible('#number'), true)
  assert.deepEqual(await failures(opened), [])
  await opened.context().close()
})

test('a button pressed twice sends once', async () => {
  const opened = await open('/edit')
  await opened.evaluate(() => {
    const button = document.querySelector('button[name=do]') as HTMLButtonElement
    button.click()
    button.click()
  })
  await opened.waitForSelector('text=After')
  assert.equal(came.filter((c) => !c.saving).length, 1)
  await opened.context().close()
})

test('left alone for a quarter of an hour the screen is covered, and nothing under it is lost', async () => {
  const context = await browser.newContext({ baseURL: address })
  const opened = await context.newPage()
  await opened.clock.install()
  await opened.goto('/edit')
  await opened.waitForSelector('.js-enabled')
  await opened.fill('#what', 'Half a sent')
  await opened.clock.fastForward(14 * 60 * 1000)
  assert.equal(await opened.isVisible('.op-cover'), false)
  await opened.clock.fastForward(2 * 60 * 1000)
  await opened.waitForSelector('.op-cover[open]')
  assert.deepEqual(await failures(opened), [])
  // The session rests from here on; Escape does not take the cover away, and showing who one is does.
  assert.ok(came.some((c) => c.path === '/rest'))
  await opened.keyboard.press('Escape')
  await opened.keyboard.press('Escape')
  assert.equal(await opened.isVisible('.op-cover[open]'), true)
  next = [{ status: 422, json: { problem: 'The password or the code is not right' } }]
  await opened.fill('#op-cover-password', 'wrong')
  await opened.click('text=Show the page')
  await opened.waitForSelector('text=The password or the code is not right.')
  assert.equal(await opened.isVisible('.op-cover[open]'), true)
  await opened.fill('#op-cover-password', 'right')
  await opened.fill('#op-cover-code', '123456')
  await opened.click('text=Show the page')
  await opened.waitForSelector('.op-cover', { state: 'hidden' })
  const proof = came.at(-1)
  assert.deepEqual([proof?.path, proof?.body['prove-password'], proof?.body['prove-code']], ['/prove', 'right', '123456'])
  assert.equal(await opened.inputValue('#what'), 'Half a sent')
  await context.close()
})
