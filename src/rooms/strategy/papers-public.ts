/**
 * What everyone may read: published papers in short, in plain words, without signing in. No cookie, nothing kept. The database answers only what was
 * published to everyone; whatever else an address asks for is missing.
 */
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { dayIn, sayDay } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import { html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { paperHtml } from '#platform/papers/page.ts'
import { errorPage, publicPage } from '#platform/views/layout.ts'
import { publicRoute } from '#rooms/access/index.ts'
import type { DB } from '#src/tables.ts'
import { fileOf } from './papers-files.ts'
import { publicPapers } from './papers-store.ts'

export interface ResultsPages {
  db: Kysely<DB>
  pack: Pack
  madeUp: boolean
  now: () => Date
}
/** Reports kept as they were drawn: nobody without an account makes this machine draw one again and again. */
const mostDrawn = 20
export function resultsPages(app: FastifyInstance, { db, pack, madeUp, now }: ResultsPages): void {
  const drawn = new Map<string, Promise<Outcome>>()
  const all = () => db.transaction().execute((t) => publicPapers(t))
  const missing = (): Outcome => ({
    page: errorPage({ madeUp, nav: [], now: now() }, { status: 404 }),
    status: 404,
    headers: { 'cache-control': 'no-store' },
  })
  const page = (title: string, body: ReturnType<typeof html>, back?: { href: string; text: string }): Outcome => ({
    page: publicPage({ madeUp }, { title, body, ...(back ? { back } : {}) }),
  })

  publicRoute(app, 'GET', '/results', async () => {
    const papers = await all()
    return page(
      'Results',
      html`<h1>What is being done about abuse, and what came of it</h1>
<p>The councils, police, health and support services of ${pack.name} said what they would do. Here they report whether they did, twice a year. Nobody can be recognised in it.</p>
${
  papers.length === 0
    ? html`<p>Nothing is published yet.</p>`
    : html`<ul class="op-doors">${papers.map((p) => html`<li><a href="/results/${p.id}">${p.content.short.title.replace(/: results$/, '')}, ${p.content.short.under}</a><p>Published ${sayDay(dayIn(p.at))}${p.nth > 1 && `, corrected: version ${p.nth}`}</p></li>`)}</ul>`
}
<p>If you need help now, <a href="/">find someone to talk to</a>.</p>`,
    )
  })
  publicRoute(app, 'GET', '/results/:paperId', async (request) => {
    const found = (await all()).find((p) => p.id === (request.params as { paperId: string }).paperId)
    if (!found) return missing()
    const { short } = found.content
    return page(
      'Results',
      html`<h1>${short.title}</h1><p class="op-head__sub">${short.under}. Published ${sayDay(dayIn(found.at))}.</p>
${found.nth > 1 && html`<div class="govuk-inset-text"><b>This is version ${found.nth}. What it changes:</b> ${found.changed}</div>`}
<p><a href="/results/${found.id}/report.pdf">The whole report, as an accessible PDF</a></p>
${paperHtml(short)}`,
      { href: '/results', text: 'All results' },
    )
  })
  publicRoute(app, 'GET', '/results/:paperId/report.pdf', async (request) => {
    const found = (await all()).find((p) => p.id === (request.params as { paperId: string }).paperId)
    if (!found) return missing()
    // An edition never changes: it is drawn once, whoever asks how often.
    const key = `${found.id}|${found.nth}|${found.at.getTime()}`
    const file = drawn.get(key) ?? fileOf(found.content.open, 'pdf', 'report', found.at)
    file.catch(() => drawn.delete(key))
    if (!drawn.has(key) && drawn.size >= mostDrawn) drawn.delete(drawn.keys().next().value as string)
    drawn.set(key, file)
    return file
  })
}
