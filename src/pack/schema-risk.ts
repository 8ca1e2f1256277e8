/** Forms of risk: items, answers, prompts and what they end in. */
import { z } from 'zod'
import { levels, relationships } from './schema-services.ts'
import { age, yearOrDay as asAt, key, oneOf, provenance, source, words } from './schema-words.ts'

const item = z.strictObject({
  number: z.int().positive(),
  key,
  label: words,
  note: words.optional(),
  subTicks: z.array(z.strictObject({ key, words })).optional(),
  /** Steps that a Yes opens, by key of `prompts`. */
  prompts: z.array(key).optional(),
  /** The heading it stands under, where the form has parts. */
  part: words.optional(),
})

const prompt = z.strictObject({
  key,
  name: words,
  /** The form that it asks for: a Yes offers to begin it. */
  opens: key.optional(),
  ask: z
    .array(
      z.strictObject({
        key,
        words,
        answers: z
          .array(
            z.strictObject({
              key,
              words,
              /** What to do on this answer; `now` before anything else. */ next: words.optional(),
              now: z.boolean().default(false),
            }),
          )
          .min(2),
      }),
    )
    .min(1),
  also: words.optional(),
  ...provenance,
})

/** How a form ends: in a level that a person judges; in what the worker makes of it; or it was somebody else's, and is kept as they gave it. */
export const instrumentEnds = { level: 'A level', note: 'What the worker makes of it', given: 'As it was given' } as const
export const instrumentFile = z.strictObject({
  key,
  version: words,
  name: words,
  short: words,
  askFrom: words,
  /** The labels are our own: the published wording belongs to its authors. An area with a licence loads its own file, and says false. */
  ownLabels: z.boolean().default(true),
  ends: oneOf(instrumentEnds).default('level'),
  /** Whom it may be about. People who harm: kept on his file, behind the wall, and never with hers. */
  for: z
    .strictObject({
      who: words,
      roles: z.array(z.enum(['victim', 'child', 'harms'])).min(1),
      minAge: age.optional(),
      maxAge: age.optional(),
      relationships: z.array(oneOf(relationships)).optional(),
    })
    .default({ who: 'Victims and survivors of 16 and over', roles: ['victim'], minAge: 16 }),
  asAt,
  source,
  answers: z.array(
    z.strictObject({ key: z.enum(['yes', 'no', 'dont-know', 'not-asked']), words, counts: z.boolean(), asked: z.boolean() }),
  ),
  items: z.array(item),
  /** Items never asked first. */
  notFirst: z.array(key),
  prompts: z.array(prompt),
  clusters: z.array(z.strictObject({ key, words, items: z.array(key).min(1), ...provenance })),
  bands: z.null(),
  /** null: no number of this form says high by itself. */
  highAt: z.strictObject({ yes: z.int().positive(), words, source }).nullable(),
  criteria: z.array(
    z.strictObject({
      key: z.enum(['visible-high-risk', 'judgement', 'escalation', 'repeat']),
      name: words,
      words,
      derived: z.boolean(),
      events: z.int().optional(),
      months: z.int().optional(),
      ...provenance,
    }),
  ),
  levels: z.array(z.strictObject({ key: oneOf(levels), words, ...provenance })),
  validity: z.strictObject({ weeks: z.int().positive().nullable(), words, whenever: z.array(words), source }),
  limits: z.array(z.strictObject({ words, ...provenance })),
})

export type Instrument = z.infer<typeof instrumentFile>
export type InstrumentItem = z.infer<typeof item>
export type Prompt = z.infer<typeof prompt>
