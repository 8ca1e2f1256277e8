/** What pages fetch: without gov.uk's own font, kept by browsers for as long as it is the same, and nothing from elsewhere. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { asset, assetNames, assets } from './assets.ts'

let app: FastifyInstance
before(async () => {
  app = Fastify()
  await app.register(assets)
})
after(async () => app.close())
const get = async (name: string) => app.inject({ url: asset(name) })

test('each file comes with its type and may be kept for a year', async () => {
  for (const name of assetNames()) {
    const r = await get(name)
    assert.equal(r.statusCode, 200, name)
    assert.equal(r.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.match(
      String(r.headers['content-type']),
      /^(text\/css; charset=utf-8|text\/javascript; charset=utf-8|font\/woff2|image\/svg\+xml)$/,
    )
  }
})

test('the font that only gov.uk may use is gone, and so are the maps', async () => {
  for (const name of ['govuk-frontend.css', 'moj-frontend.css', 'oneplan.css', 'govuk-frontend.js', 'moj-frontend.js']) {
    const { body } = await get(name)
    assert.ok(body.length > 1000, name)
    assert.doesNotMatch(body, /GDS Transport|sourceMappingURL/, name)
    if (name !== 'oneplan.css') assert.doesNotMatch(body, /@font-face/, name)
  }
})

test('our own stylesheet names only files that are there, and no other site', async () => {
  const { body } = await get('oneplan.css')
  const named = [...body.matchAll(/url\("?([^")]+)"?\)/g)].map((m) => m[1] as string)
  assert.ok(named.length >= 4)
  for (const name of named) assert.ok(assetNames().includes(name), name)
})

test('our own scripts import only what lies beside them', async () => {
  for (const name of assetNames().filter((n) => n.endsWith('.js') && !n.includes('frontend'))) {
    const { body } = await get(name)
    for (const [, from] of body.matchAll(/from '([^']+)'/g))
      assert.ok(assetNames().includes((from as string).replace('./', '')), `${name}: ${from}`)
  }
})

test('a page left open over an upgrade still finds its stylesheet, which is then not kept', async () => {
  const r = await app.inject({ url: '/assets/older/oneplan.css' })
  assert.equal(r.statusCode, 200)
  assert.equal(r.headers['cache-control'], 'no-cache')
})

test('nothing else can be reached', async () => {
  for (const url of ['/assets/x/none.css', '/assets/x/..%2f..%2fassets.ts', '/assets/x/%2e%2e/oneplan.css'])
    assert.equal((await app.inject({ url })).statusCode, 404, url)
})

test('a name that is not there is found before a reader meets it', () => assert.throws(() => asset('none.js'), /no asset "none.js"/))
