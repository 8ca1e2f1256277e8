/** The page about the interface, for the developers of agencies' systems, drawn from the same document that their tools read. */
import type { FastifyInstance } from 'fastify'
import { type Html, html, type Part } from '#platform/html.ts'
import { publicPage } from '#platform/views/layout.ts'
import { table } from '#platform/views/table.ts'
import { apiProblems, publicRoute, tokenSeconds } from '#rooms/access/index.ts'
import { contactSchema, exampleContact, openApi, receiptSchema, type Schema } from './api-document.ts'

export function apiPages(app: FastifyInstance, parts: { madeUp: boolean }): void {
  publicRoute(app, 'GET', '/api/openapi.json', async () => ({ json: openApi }))
  publicRoute(app, 'GET', '/api', async () => ({
    page: publicPage({ madeUp: parts.madeUp }, { title: 'Handing in contacts by a system', staff: true, body }),
  }))
}

/** Every place of a schema in one list, with its way from the top. */
function places(of: Schema, at = ''): { at: string; needed: boolean; is: Schema }[] {
  return Object.entries(of.properties ?? {}).flatMap(([name, is]) => {
    const path = at === '' ? name : `${at}.${name}`
    const inside = is.type === 'array' && is.items ? places(is.items, `${path}[]`) : places(is, path)
    return [{ at: path, needed: (of.required ?? []).includes(name), is }, ...inside]
  })
}
const limits = (s: Schema): string[] => [
  s.enum
    ? s.enum.join(' · ')
    : s.format === 'date'
      ? 'a day, like 2026-03-09'
      : s.type === 'array'
        ? 'a list'
        : s.type === 'object'
          ? ''
          : (s.format ?? s.type ?? ''),
  ...(s.maxLength === undefined ? [] : [`at most ${s.maxLength} characters`]),
  ...(s.minimum === undefined || s.maximum === undefined || s.maximum > 1000 ? [] : [`${s.minimum} to ${s.maximum}`]),
  ...(s.maxItems === undefined ? [] : [`at most ${s.maxItems}`]),
]
const schemaTable = (caption: string, of: Schema): Html =>
  table({
    caption,
    hideCaption: true,
    cards: true,
    head: ['Place', 'Holds', 'What it is'],
    rows: places(of).map(({ at, needed, is }): Part[] => [
      html`<code class="op-written">${at}</code>${needed && html`<small><b>Needed</b></small>`}`,
      limits(is).filter(Boolean).join(', '),
      is.description ?? '',
    ]),
  })
const code = (text: string): Html => html`<pre class="op-said op-written op-code" tabindex="0"><code>${text}</code></pre>`

const body = html`<div class="op-read"><h1 class="govuk-heading-l">Handing in contacts by a system</h1>
<p class="op-sent">For developers of agencies’ own systems. A contact that you hand in waits at a front door until somebody there reads it. It changes no record, and you are told nothing of anyone.</p>
<p>Your agency’s administrator makes an id and a secret under “Your agency’s systems”. The same is said for programs in <a href="/api/openapi.json">the OpenAPI document</a>.</p></div>
<section class="op-sec"><div class="op-sec__head"><h2>1. Ask for a token</h2></div>
<p>With the id and the secret, as OAuth 2.0 client credentials. A token lasts ${tokenSeconds / 60} minutes.</p>
${code('POST /api/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_id=ID&client_secret=SECRET')}</section>
<section class="op-sec"><div class="op-sec__head"><h2>2. Hand in a contact</h2></div>
<p>One call, one contact. Send a new Idempotency-Key with each, and the same one when you try again: it takes effect once. The answer is 201 and a receipt, which says nothing of what it is for.</p>
${code(`POST /api/contacts\nAuthorization: Bearer TOKEN\nIdempotency-Key: 5d0c7a0e-1\nContent-Type: application/json\n\n${JSON.stringify(exampleContact, null, 2)}`)}
${schemaTable('What a contact may hold', contactSchema)}</section>
<section class="op-sec"><div class="op-sec__head"><h2>3. Ask what became of it</h2></div>
${code('GET /api/contacts/RECEIPT\nAuthorization: Bearer TOKEN')}
${schemaTable('What a receipt says', receiptSchema)}</section>
<section class="op-sec"><div class="op-sec__head"><h2>When something is wrong</h2></div>
<p>The answer is <code>application/problem+json</code>. Its <code>detail</code> says how to mend it, and <code>errors</code> names each place by a JSON pointer.</p>
${table({
  caption: 'What can go wrong',
  hideCaption: true,
  cards: true,
  head: ['Type', 'Status', 'What it is, and the mend'],
  rows: Object.entries(apiProblems).map(([key, p]) => [
    html`<code id="${key}">${key}</code>`,
    String(p.status),
    html`<b>${p.title}.</b> ${p.mend}`,
  ]),
})}</section>`
