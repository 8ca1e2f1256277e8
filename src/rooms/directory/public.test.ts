/** The public pages: what helps first, nothing that tells, nothing kept. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { loadPack, type Pack } from '#pack/index.ts'
import { publicPages } from './public.ts'

const paths = ['/', '/for-someone-else', '/for-yourself', '/using-this-site', '/your-information', '/accessibility']
const pack = loadPack(join(import.meta.dirname, '../../../packs/hampshire'))
const now = () => new Date('2026-03-10T11:52:00Z')
const open: FastifyInstance[] = []
const appOf = async (parts: { pack?: Pack; madeUp?: boolean } = {}) => {
  const app = Fastify()
  publicPages(app, { pack: parts.pack ?? pack, madeUp: parts.madeUp ?? false, now })
  open.push(app)
  return async (url: string) => app.inject({ url })
}
let get: (url: string) => Promise<{ statusCode: number; body: string; headers: Record<string, unknown> }>
before(async () => {
  get = await appOf()
})
after(async () => {
  for (const app of open) await app.close()
})
/** What is read, without the frame. */
const words = (body: string) => /<main[\s\S]*<\/main>/.exec(body)?.[0].replace(/<[^>]*>/g, ' ') ?? ''

test('the first page begins with danger now, and with 55 for whoever cannot speak', async () => {
  const { body } = await get('/')
  const text = words(body)
  assert.ok(text.indexOf('999') > 0 && text.indexOf('55') < text.indexOf('National Domestic Abuse Helpline'))
  assert.match(body, /href="tel:08082000247">0808 2000 247</)
  assert.match(body, /href="tel:08001111">0800 1111</)
  assert.match(body, /href="tel:116123">116 123</)
  assert.match(text, /does\s+not\s+clear your history/)
  assert.match(body, /href="\/sign-in"/)
})

test('a local number that nobody has rung for 90 days is nowhere on any page', async () => {
  // Some services are reached by a national line, which may stand.
  const national = pack.helplines.map((h) => h.number.replace(/\D/g, ''))
  const local = pack.services
    .flatMap((s) => s.contact)
    .map((c) => c.value.replace(/\D/g, ''))
    .filter((number) => !national.includes(number))
  for (const path of paths) {
    const digits = (await get(path)).body.replace(/[^\d<>]/g, '')
    for (const number of local) if (number.length > 6) assert.ok(!digits.includes(number), `${path}: ${number}`)
  }
  const rung = {
    ...pack,
    services: pack.services.map((s) =>
      s.key === 'pippa' ? { ...s, contact: s.contact.map((c) => ({ ...c, lastVerified: '2026-03-02' })) } : s,
    ),
  }
  assert.match(words((await (await appOf({ pack: rung }))('/')).body), /PIPPA line[\s\S]*Checked 2 March 2026/)
})

test('each page keeps nothing, fetches nothing from elsewhere, and can be left at once without a script', async () => {
  for (const path of paths) {
    const { statusCode, body, headers } = await get(path)
    assert.equal(statusCode, 200)
    assert.equal(headers['set-cookie'], undefined)
    assert.equal(headers['cache-control'], 'no-store')
    assert.doesNotMatch(body, /(src|href|action)="(https?:)?\/\//)
    assert.match(body, /<a href="\/leave"[^>]*govuk-exit-this-page__button/)
    assert.equal(body.split('<h1').length, 2, path)
  }
})

test('titles and addresses say nothing to whoever reads the history', async () => {
  for (const path of paths) {
    const title = /<title>(.*?)<\/title>/.exec((await get(path)).body)?.[1] ?? ''
    for (const told of [title, path]) assert.doesNotMatch(told, /abuse|violen|domestic|harm|victim|safe|behav|oneplan|refuge/i, told)
  }
})

test('whoever is worried about their own behaviour reads nothing of those who are hurt, and no word that accuses', async () => {
  const { body } = await get('/for-yourself')
  const text = words(body)
  assert.match(text, /Respect phoneline/)
  assert.doesNotMatch(text, /perpetrator|victim|survivor|refuge|National Domestic Abuse|Karma|Galop|offender|abuser/i)
  assert.match(text, /someone close to you/)
})

test('the list of made-up logins is offered only where everything is made up', async () => {
  assert.doesNotMatch((await get('/')).body, /\/demo/)
  const { body } = await (await appOf({ madeUp: true }))('/')
  assert.match(body, /href="\/demo"/)
  assert.match(body, /No one on this page is real, but the numbers to ring are\./)
})
