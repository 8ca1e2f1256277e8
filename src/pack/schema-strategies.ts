/**
 * What a partnership may say about its strategies and about the figures its documents print: aims with what is to be done and by whom, and each figure
 * with what it counts, out of what, and when. What is missing or does not agree in a document is data too, and stays.
 */
import { z } from 'zod'
import { day, key, oneOf, provenance, source, words, yearOrDay } from './schema-words.ts'

export const strategyKinds = { strategy: 'Strategy', inquiry: 'Scrutiny inquiry', 'needs assessment': 'Needs assessment' } as const

const line = { key, ref: words, words, notes: z.array(key).default([]), source }
const outcomeLine = z.strictObject({
  words,
  due: z
    .strictObject({
      printed: words,
      /** The last day of what is printed; null where it is no date, such as "Ongoing". */
      by: day.nullable(),
    })
    .nullable()
    .default(null),
  missing: words.optional(),
})
const output = z.strictObject({ ...line, parts: z.array(words).default([]) })
const action = z.strictObject({
  ...line,
  /** What it serves, where the plan groups actions. */
  under: words.optional(),
  parts: z.array(words).default([]),
  outcomes: z.array(outcomeLine),
  /** Of the strategy's `leads`. Empty: the document names nobody. */
  lead: z.array(key),
  /** What in the document is odd, or was read by judgement. */
  doubt: words.optional(),
})
const recommendation = z.strictObject({
  ...line,
  /** The recommendation of an earlier document that it takes up, and what it says otherwise. */
  repeats: key.optional(),
  changed: words.optional(),
  /** How the document says it stood. */
  state: words.optional(),
})
const strategyMeasure = z.strictObject({
  ...line,
  /** The measure of this system that counts it. */
  measure: key.optional(),
  /** What would be needed to fill it. */
  needs: words.optional(),
})
const aim = z.strictObject({
  key,
  ref: words,
  name: words,
  idea: words.optional(),
  why: words.optional(),
  missing: words.optional(),
  notes: z.array(key).default([]),
  outputs: z.array(output).default([]),
  outcomes: z.array(output).default([]),
  actions: z.array(action).default([]),
  recommendations: z.array(recommendation).default([]),
  measures: z.array(strategyMeasure).default([]),
  ...provenance,
})
export const strategyFile = z.strictObject({
  key,
  name: words,
  short: words,
  kind: oneOf(strategyKinds),
  area: key,
  board: key,
  from: yearOrDay,
  until: yearOrDay.nullable(),
  vision: words.nullable(),
  scope: words.optional(),
  principles: z.array(z.strictObject({ words, points: z.array(words), ...provenance })),
  leads: z.array(z.strictObject({ key, printed: words, name: words, ...provenance })),
  missing: words.optional(),
  aims: z.array(aim).min(1),
  notes: z.array(key).default([]),
  ...provenance,
})
export const boardsFile = z.strictObject({
  asAt: provenance.asAt.optional(),
  boards: z.array(
    z.strictObject({
      key,
      inventory: words.nullable(),
      name: words,
      area: key,
      what: words,
      members: z.array(words),
      accountableTo: z.array(words),
      informs: z.array(words),
      note: words.optional(),
      ...provenance,
    }),
  ),
})
export const themesFile = z.strictObject({ themes: z.array(z.strictObject({ key, words, items: z.array(key).min(2) })) })

// ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What one of a figure is. Figures of different units never stand on one line, and none is a share of the other. */
export const countedUnits = {
  people: 'People',
  victim: 'Victims',
  offender: 'Perpetrators or offenders',
  defendant: 'Defendants',
  client: 'Clients of a service',
  child: 'Children',
  'young person': 'Young people',
  family: 'Families',
  incident: 'Incidents',
  crime: 'Crimes',
  'incident or crime': 'Incidents and crimes, together or unclear',
  death: 'Deaths',
  case: 'Cases',
  contact: 'Contacts',
  referral: 'Referrals',
  conference: 'Conferences',
  assessment: 'Assessments',
  review: 'Reviews',
  plan: 'Plans',
  arrest: 'Arrests',
  charge: 'Charges',
  order: 'Orders',
  pound: 'Pounds',
  post: 'Posts and places',
  school: 'Schools',
  organisation: 'Organisations',
  area: 'Areas',
  group: 'Groups',
  report: 'Reports',
  paper: 'Papers',
  involvement: 'Pieces of work: one for each person and service',
} as const
export const figureTopics = {
  prevalence: 'How common abuse is',
  police: 'What the police record',
  justice: 'Arrests, charges and courts',
  'high-risk': 'High-risk cases',
  children: 'Children',
  'people-who-harm': 'People who harm',
  services: 'Services and referrals',
  money: 'Money',
  place: 'The place and its people',
  evidence: 'How the evidence was gathered',
  targets: 'Targets',
  defined: 'Defined, and not yet filled',
} as const
export const figureForms = {
  number: '',
  percent: '%',
  rate: '',
  times: ' times',
  pounds: '',
  rank: '',
  words: '',
} as const

const figureValue = z.strictObject({
  for: words.optional(),
  period: words,
  /** null where the document gives words. */
  value: z.number().nullable(),
  printed: words,
  as: oneOf(figureForms).optional(),
  outOf: words.optional(),
  /** The numbers behind a share, as far as they are printed. */
  count: z.int().min(0).optional(),
  of: z.int().positive().optional(),
  /** Where `of` was taken from, when it is not printed with the share. */
  ofFrom: words.optional(),
})
const figureCheck = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sum'), what: words, parts: z.array(z.number()).min(2), total: z.number() }),
  z.strictObject({ kind: z.literal('times'), what: words, of: z.number(), to: z.number(), atLeast: z.number() }),
])
export const figure = z.strictObject({
  key,
  /** Its number in the sources' inventory. */
  inventory: words,
  topic: oneOf(figureTopics),
  name: words,
  area: key,
  /** When it is not the area's own geography. */
  geography: words.optional(),
  counts: oneOf(countedUnits),
  as: oneOf(figureForms),
  /** Of a rate: 1,000 or 10,000. */
  per: z.int().positive().optional(),
  outOf: words.nullable(),
  values: z.array(figureValue),
  checks: z.array(figureCheck).default([]),
  /** What is missing, and from whom. */
  needs: words.optional(),
  measure: key.optional(),
  items: z.array(key).default([]),
  caveats: z.array(words).default([]),
  notes: z.array(key).default([]),
  ...provenance,
})
export const figuresFile = z.strictObject({ asAt: provenance.asAt.optional(), figures: z.array(figure) })
export const notesFile = z.strictObject({
  asAt: provenance.asAt.optional(),
  notes: z.array(
    z.strictObject({
      key,
      where: words,
      words,
      /** About how a document was written or copied: no figure and no action turns on it. */
      documents: z.boolean().default(false),
      ...provenance,
    }),
  ),
})
export const benchmarksFile = z.strictObject({
  asAt: provenance.asAt.optional(),
  benchmarks: z.array(
    z.strictObject({
      key,
      value: z.number().nullable(),
      printed: words,
      what: words,
      kind: z.enum(['expected', 'observed']),
      period: words,
      outOf: words,
      for: z.array(key),
      /** Seen in the document it is from. */
      checked: z.boolean(),
      ...provenance,
    }),
  ),
})

export type Strategy = z.infer<typeof strategyFile>
export type StrategyAim = Strategy['aims'][number]
export type StrategyAction = StrategyAim['actions'][number]
export type StrategyRecommendation = StrategyAim['recommendations'][number]
export type StrategyOutput = StrategyAim['outputs'][number]
export type StrategyMeasure = StrategyAim['measures'][number]
export type Board = z.infer<typeof boardsFile>['boards'][number]
export type Theme = z.infer<typeof themesFile>['themes'][number]
export type PublishedFigure = z.infer<typeof figure>
export type FigureValue = z.infer<typeof figureValue>
export type FigureCheck = z.infer<typeof figureCheck>
export type DataNote = z.infer<typeof notesFile>['notes'][number]
export type Benchmark = z.infer<typeof benchmarksFile>['benchmarks'][number]
