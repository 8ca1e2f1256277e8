/**
 * Everything a page fetches besides itself: the official stylesheets and scripts without the font that only gov.uk may use, our own stylesheet and
 * small scripts, and the typeface. All of it is read once, and its address holds its hash, so that browsers may keep it for a year.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const require = createRequire(import.meta.url)
const folderOf = (file: string) => dirname(require.resolve(file))
const govuk = join(folderOf('govuk-frontend/package.json'), 'dist/govuk')
const moj = join(folderOf('@ministryofjustice/frontend/package.json'), 'moj')
const typeface = join(folderOf('@fontsource-variable/source-sans-3/package.json'), 'files')
const own = join(import.meta.dirname, 'assets')

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
}

/** GDS Transport and the crown are licensed for gov.uk alone. */
const withoutItsFont = (css: string): string =>
  css.replace(/@font-face\s*\{[^}]*\}/g, '').replaceAll('GDS Transport,arial,sans-serif', 'var(--op-font,arial,sans-serif)')
/** The maps are not served. */
const withoutMap = (text: string): string => text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=[^\n]*/g, '')
const text = (folder: string, file: string): string => withoutMap(readFileSync(join(folder, file), 'utf8'))

const files = new Map<string, { body: Buffer; type: string }>()
const add = (name: string, body: Buffer | string) =>
  files.set(name, { body: Buffer.from(body as string), type: types[extname(name)] ?? 'application/octet-stream' })

add('govuk-frontend.css', withoutItsFont(text(govuk, 'govuk-frontend.min.css')))
add('govuk-frontend.js', text(govuk, 'govuk-frontend.min.js'))
add('moj-frontend.css', withoutItsFont(text(moj, 'moj-frontend.min.css')))
add('moj-frontend.js', text(moj, 'moj-frontend.min.js'))
for (const part of ['latin-wght-normal', 'latin-ext-wght-normal', 'latin-wght-italic', 'latin-ext-wght-italic'])
  add(`source-sans-3-${part}.woff2`, readFileSync(join(typeface, `source-sans-3-${part}.woff2`)))
for (const name of readdirSync(own).sort()) if (types[extname(name)]) add(name, readFileSync(join(own, name)))

const hash = createHash('sha256')
for (const [name, { body }] of files) hash.update(name).update(body)
/** One hash for all, so that a stylesheet and a script can name what lies beside them. */
const at = `/assets/${hash.digest('base64url').slice(0, 10)}`

/** The address of a file of ours. A name that is not there is found in tests, not by a reader. */
export const asset = (name: string): string => {
  if (!files.has(name)) throw new Error(`there is no asset "${name}"`)
  return `${at}/${name}`
}
export const assetNames = (): string[] => [...files.keys()]

/** A page of an older version, left open, still finds its stylesheet: the newest under the old address, kept for no time. */
export async function assets(app: FastifyInstance): Promise<void> {
  app.get<{ Params: { hash: string; name: string } }>('/assets/:hash/:name', async (request, reply) => {
    const file = files.get(request.params.name)
    if (!file) return reply.callNotFound()
    const current = `/assets/${request.params.hash}` === at
    return reply
      .header('cache-control', current ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .type(file.type)
      .send(file.body)
  })
}
