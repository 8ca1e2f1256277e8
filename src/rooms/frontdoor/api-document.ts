/** The interface as an OpenAPI 3.1 document, made from the schemas that read what comes in: what is printed is what is asked. */
import { z } from 'zod'
import { apiProblems, tokenSeconds } from '#rooms/access/index.ts'
import { contactIn, receiptOut } from './api-rules.ts'

/** A JSON Schema, as far as the page about it reads it. */
export interface Schema {
  type?: string
  description?: string
  enum?: string[]
  format?: string
  pattern?: string
  maxLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}
const schemaOf = (of: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _, ...schema } = z.toJSONSchema(of, { target: 'draft-2020-12', io }) as Schema & { $schema?: string }
  return schema
}
export const contactSchema = schemaOf(contactIn, 'input')
export const receiptSchema = schemaOf(receiptOut, 'output')

const json = (schema: object, example?: unknown) => ({
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
})
const problem = (...keys: (keyof typeof apiProblems)[]) =>
  Object.fromEntries(
    [...new Set(keys.map((k) => apiProblems[k].status))].map((status) => [
      String(status),
      {
        description: keys
          .filter((k) => apiProblems[k].status === status)
          .map((k) => `${apiProblems[k].title}. ${apiProblems[k].mend}`)
          .join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )

export const exampleContact = {
  reference: 'RMS-44260001',
  kind: 'police',
  happenedOn: '2026-03-09',
  happenedAt: '22:15',
  title: 'Common assault',
  account: 'He pushed her against a door while the children were upstairs.',
  level: 'medium',
  person: {
    givenName: 'Asha',
    familyName: 'Verrall',
    bornOn: '1987-03-27',
    sex: 'female',
    telephone: '07700 900123',
    safeToCall: 'not-known',
  },
  personWhoHarms: { givenName: 'Dean', familyName: 'Verrall', isTo: 'spouse' },
  children: [{ givenName: 'Amal', age: 6 }],
  childrenPresent: 'yes',
  sender: { name: 'Control room desk', telephone: '01632 960111' },
}
const exampleReceipt = { receipt: '6f1c0b52-9c0a-4e57-8f41-0b7a5a1d2c3e', state: 'received', receivedAt: '2026-03-10T11:52:00.000Z' }

export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Oneplan: handing in contacts',
    version: '1',
    description:
      'For the systems of agencies in the partnership. What is handed in waits at a front door until somebody reads it; it changes no record by itself, and nothing is said of what is held.',
  },
  security: [{ system: [] }],
  paths: {
    '/api/token': {
      post: {
        summary: 'Ask for a token',
        security: [],
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                properties: {
                  grant_type: { type: 'string', enum: ['client_credentials'] },
                  client_id: { type: 'string', format: 'uuid' },
                  client_secret: { type: 'string' },
                },
                required: ['grant_type'],
              },
            },
          },
        },
        responses: {
          '200': {
            description: `A token, good for ${tokenSeconds / 60} minutes`,
            ...json({
              type: 'object',
              properties: { access_token: { type: 'string' }, token_type: { type: 'string' }, expires_in: { type: 'integer' } },
              required: ['access_token', 'token_type', 'expires_in'],
            }),
          },
          '400': { description: 'Not a request for client credentials' },
          '401': { description: 'The id or the secret is not right, or the system was ended' },
          '429': { description: 'Too many wrong tries from this address: wait as long as Retry-After says' },
        },
      },
    },
    '/api/contacts': {
      post: {
        summary: 'Hand in a contact',
        parameters: [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            description: 'Your own, new for each contact, and the same each time you try one again: it then takes effect once.',
            schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,100}$' },
          },
        ],
        requestBody: { required: true, ...json({ $ref: '#/components/schemas/Contact' }, exampleContact) },
        responses: {
          '201': {
            description: 'It is kept, and waits for somebody',
            headers: { Location: { description: 'Where to ask what became of it', schema: { type: 'string' } } },
            ...json({ $ref: '#/components/schemas/Receipt' }, exampleReceipt),
          },
          ...problem('no-key', 'not-json', 'no-token', 'too-large', 'not-valid', 'key-used', 'too-many', 'failed'),
        },
      },
    },
    '/api/contacts/{receipt}': {
      get: {
        summary: 'Ask what became of it',
        parameters: [{ name: 'receipt', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
        responses: {
          '200': { description: 'How it stands', ...json({ $ref: '#/components/schemas/Receipt' }, exampleReceipt) },
          ...problem('no-token', 'not-found', 'too-many', 'failed'),
        },
      },
    },
  },
  components: {
    securitySchemes: {
      system: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/api/token', scopes: {} } } },
    },
    schemas: {
      Contact: contactSchema,
      Receipt: receiptSchema,
      Problem: {
        type: 'object',
        description: 'RFC 9457. “detail” says how to mend it.',
        properties: {
          type: { type: 'string', format: 'uri-reference' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              properties: { pointer: { type: 'string', description: 'Where, as a JSON pointer' }, detail: { type: 'string' } },
              required: ['pointer', 'detail'],
            },
          },
        },
        required: ['type', 'title', 'status', 'detail'],
      },
    },
  },
} as const
