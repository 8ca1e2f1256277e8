/** For tests of forms: a site over a real Fastify with everything a form needs of a context kept in memory. A page is only its body. */
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import { NotFound, SentBefore } from './errors.ts'
import { html } from './html.ts'
import type { Ask, Body, Draft, FormContext, Handle, Params, Site } from './http.ts'

export interface Pretend extends FormContext {
  now: Date
}
export interface Seen {
  status: number
  title: string
  text: string
  go: string | undefined
  json(): Record<string, unknown>
}

export function pretendSite(now = new Date('2026-03-09T10:42:00Z')) {
  const app = Fastify()
  app.register(formbody)
  const drafts = new Map<string, Draft>()
  const sent = new Map<string, { path: string; body: string; went: string }>()
  let keys = 0
  const at = (form: string, subject: string | null) => `${form}|${subject ?? ''}`
  const ctx: Pretend = {
    now,
    page: ({ title, back, body, status }) => ({
      page: html`<title>${title}</title>${back && html`<a class="govuk-back-link" href="${back.href}">${back.text}</a>`}<main>${body}</main>`,
      ...(status ? { status } : {}),
    }),
    async once(key, path, body, act) {
      const before = sent.get(key)
      if (before && before.body !== JSON.stringify(body)) throw new SentBefore(before.went)
      if (before) return before.went
      const went = await act()
      sent.set(key, { path, body: JSON.stringify(body), went })
      return went
    },
    newKey: () => `key-${++keys}`,
    drafts: {
      open: async (form, subject) => drafts.get(at(form, subject)),
      async save(form, subject, answers) {
        const draft = { id: at(form, subject), answers, version: (drafts.get(at(form, subject))?.version ?? 0) + 1 }
        drafts.set(draft.id, draft)
        return draft
      },
      drop: async (form, subject) => void drafts.delete(at(form, subject)),
    },
  }
  const add = <P extends string>(method: 'GET' | 'POST', url: P, handle: Handle<Pretend, P>) =>
    app.route({
      method,
      url,
      handler: async (request, reply) => {
        const ask: Ask<Pretend, P> = {
          ctx,
          params: request.params as Params<P>,
          query: {},
          body: (request.body ?? {}) as Body,
          files: {},
          saving: request.headers['x-saving'] === 'yes',
          path: request.url.split('?')[0] as string,
        }
        try {
          const outcome = await handle(ask)
          if ('go' in outcome) return reply.redirect(outcome.go, 303)
          if ('json' in outcome) return reply.code(outcome.status ?? 200).send(outcome.json)
          if ('page' in outcome)
            return reply
              .code(outcome.status ?? 200)
              .type('text/html')
              .send(outcome.page.text)
          return reply.code(500).send()
        } catch (e) {
          return reply.code(e instanceof NotFound ? 404 : 500).send(String(e))
        }
      },
    })
  const site: Site<Pretend, 'anyone'> = {
    get: (path, _who, handle) => void add('GET', path, handle),
    post: (path, _who, handle) => void add('POST', path, handle),
  }

  const seen = (r: { statusCode: number; body: string; headers: Record<string, unknown> }): Seen => ({
    status: r.statusCode,
    title: /<title>(.*?)<\/title>/.exec(r.body)?.[1] ?? '',
    text: r.body,
    go: r.headers.location as string | undefined,
    json: () => JSON.parse(r.body) as Record<string, unknown>,
  })
  const encode = (body: Record<string, string | string[]>) =>
    new URLSearchParams(Object.entries(body).flatMap(([k, v]) => [v].flat().map((x) => [k, x]))).toString()
  return {
    app,
    site,
    drafts,
    get: async (url: string) => seen(await app.inject({ url })),
    post: async (url: string, body: Record<string, string | string[]>, headers: Record<string, string> = {}) =>
      seen(
        await app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          payload: encode(body),
        }),
      ),
  }
}

/** What a browser would send back from a page: every box as it was drawn. */
export const filledIn = (page: string): Record<string, string | string[]> => {
  const body: Record<string, string[]> = {}
  const plain = (text: string) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  const put = (name: string | undefined, value: string) => {
    if (name) body[name] = [...(body[name] ?? []), plain(value)]
  }
  const of = (tag: string, attribute: string) => new RegExp(`\\s${attribute}="([^"]*)"`).exec(tag)?.[1]
  for (const [tag] of page.matchAll(/<input[^>]*>/g)) {
    const type = of(tag, 'type')
    if (!['radio', 'checkbox'].includes(type ?? '') || /\schecked/.test(tag)) put(of(tag, 'name'), of(tag, 'value') ?? '')
  }
  for (const [, tag = '', inside = ''] of page.matchAll(/<textarea([^>]*)>([^<]*)<\/textarea>/g)) put(of(tag, 'name'), inside)
  for (const [, tag = '', inside = ''] of page.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g))
    put(of(tag, 'name'), /value="([^"]*)" selected/.exec(inside)?.[1] ?? '')
  return body
}
/** Links of the error summary that lead to no box of the page. There must be none. */
export const deadLinks = (page: string): string[] =>
  [...page.matchAll(/href="#([^"]+)"/g)].map((m) => m[1] as string).filter((id) => page.split(` id="${id}"`).length !== 2)
export const summaryOf = (page: string): string[] => {
  const summary = /<ul class="govuk-list govuk-error-summary__list">([\s\S]*?)<\/ul>/.exec(page)?.[1] ?? ''
  return [...summary.matchAll(/<li>\s*(?:<a[^>]*>)?([\s\S]*?)(?:<\/a>)?\s*<\/li>/g)].map((m) => (m[1] as string).trim())
}
