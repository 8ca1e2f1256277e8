/** A request as it was read, and an outcome as it is sent. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ask, Body, Outcome, UploadedFile } from '#platform/http.ts'
import type { Context } from './context.ts'

export const readAsk = async (
  request: FastifyRequest,
  megabytes?: number,
): Promise<Pick<Ask<Context>, 'query' | 'body' | 'files' | 'saving'>> => {
  const files: Record<string, UploadedFile | undefined> = {}
  let body: Body = {}
  if (request.isMultipart?.()) {
    for await (const part of request.parts(megabytes ? { limits: { fileSize: megabytes * 1024 * 1024 } } : {})) {
      if (part.type === 'file') {
        const bytes = await part.toBuffer()
        if (part.filename !== '' || bytes.length > 0) files[part.fieldname] = { name: part.filename ?? '', type: part.mimetype, bytes }
      } else put(body, part.fieldname, String(part.value))
    }
  } else if (request.body && typeof request.body === 'object') body = request.body as Body
  return { query: flat(request.query), body, files, saving: request.headers['x-saving'] === 'yes' }
}
const put = (body: Body, name: string, value: string) => {
  const had = Object.hasOwn(body, name) ? body[name] : undefined
  body[name] = had === undefined ? value : [had, value].flat()
}
const flat = (query: unknown): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries((query ?? {}) as Record<string, unknown>).map(([k, v]) => [
      k,
      Array.isArray(v) ? String(v[0]) : v === undefined ? undefined : String(v),
    ]),
  )

/** What was typed, as names and values: to be carried through another page. */
export const typedIn = (body: Body): [string, string][] =>
  Object.entries(body).flatMap(([k, v]) => (v === undefined ? [] : [v].flat().map((x): [string, string] => [k, x])))

export async function send(reply: FastifyReply, outcome: Outcome, headers: Record<string, string> = {}): Promise<FastifyReply> {
  for (const [k, v] of Object.entries(headers)) reply.header(k, v)
  reply.header('cache-control', 'no-store')
  if ('go' in outcome) {
    for (const [k, v] of Object.entries(outcome.headers ?? {})) reply.header(k, v)
    return reply.redirect(outcome.go, 303)
  }
  if ('file' in outcome)
    return reply
      .type(outcome.type)
      .header('content-disposition', `attachment; filename="${outcome.name.replace(/[^\w.-]/g, '-')}"`)
      .send(outcome.file)
  if ('json' in outcome)
    return reply
      .code(outcome.status ?? 200)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(outcome.json))
  for (const [k, v] of Object.entries(outcome.headers ?? {})) reply.header(k, v)
  return reply
    .code(outcome.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(outcome.page.text)
}
