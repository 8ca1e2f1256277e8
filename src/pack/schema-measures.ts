/** What is counted, out of what and since when; how agencies hand in what they count. */
import { z } from 'zod'
import { abuseKinds } from './schema-pathways.ts'
import { countedUnits } from './schema-strategies.ts'
import { yearOrDay as asAt, day, key, oneOf, provenance, source, words } from './schema-words.ts'

export const directions = {
  higher: 'Higher is better',
  lower: 'Lower is better',
  'read with': 'No good direction: read with other figures',
  background: 'Background: it says nothing of what is done here',
} as const

/** Each figure with what it divides by, as the document says it: figures out of different things are never drawn on one line. */
const published = z.strictObject({ value: z.number(), words, period: words, outOf: words, source, note: words.optional() })
/** What is aimed at. No number where it is no level of the figure itself, such as "5% more each year". */
const target = published.extend({ value: z.number().nullable() })

/** The records a measure is counted from. What each kind counts is the engine's; whose records they are is the pack's. */
const countedFrom = z.discriminatedUnion('facts', [
  /** Support of a victim or survivor that ended, with what she said. */
  z.strictObject({ facts: z.literal('endings') }),
  /** Families listed at these meetings. */
  z.strictObject({ facts: z.literal('cases'), forums: z.array(key).min(1) }),
  /** What reached one front door, by who brought it. */
  z.strictObject({ facts: z.literal('contacts'), frontDoor: key }),
  /** From taking a referral to the first attempt, or to the first conversation. */
  z.strictObject({ facts: z.literal('reach'), to: z.enum(['attempt', 'conversation']) }),
  /** Her level when these services took her on, and when they ended. */
  z.strictObject({ facts: z.literal('levels'), services: z.array(key).min(1) }),
  /** Children of the families listed at these meetings. */
  z.strictObject({ facts: z.literal('children'), forums: z.array(key).min(1) }),
  /** People who harm: taken on by a programme, and those of them who came. */
  z.strictObject({ facts: z.literal('programmes'), programmes: z.array(key).min(1) }),
  /** Needs that could not be met, by what stood in the way. */
  z.strictObject({ facts: z.literal('unmet') }),
  /** Contacts with an account of any of these kinds. */
  z.strictObject({ facts: z.literal('kinds'), kinds: z.array(oneOf(abuseKinds)).min(1) }),
  /** A question asked of everybody: who was asked of all who could be, who was not, or who told of harm of those asked. */
  z.strictObject({ facts: z.literal('enquiries'), setting: key, of: z.enum(['asked', 'not-asked', 'told']) }),
])
/** What each kind of record gives a figure in. */
export const unitsOf = {
  endings: 'share',
  cases: 'count',
  contacts: 'count',
  reach: 'median',
  levels: 'share',
  children: 'count',
  programmes: 'count',
  kinds: 'count',
  unmet: 'count',
  enquiries: 'share',
} as const
/** Where a measure's figures come from. */
export const origins = {
  computed: 'Counted from the records of this system',
  'handed in': 'Handed in by an agency',
  published: 'As a document prints it',
  defined: 'Defined, and not yet filled',
} as const
export type Origin = keyof typeof origins

const organisationId = z.string().regex(/^O\d{2}$/, 'is not an organisation id: O and two digits, such as O02')
const defined = {
  key,
  /** Its number in the sources' inventory. */
  inventory: words.nullable(),
  name: words,
  area: key,
  /** Where it is not the area's own, such as the wards of 2018. */
  geography: words.optional(),
  /** What it belongs to: an outcome of a strategy, or the matter it is about. Measures are listed under it. */
  outcome: words,
  definition: words.optional(),
  numerator: words,
  denominator: words.nullable(),
  /** What one of it is. A share is out of the same; a rate says what it is out of. */
  counted: oneOf(countedUnits),
  outOf: oneOf(countedUnits).optional(),
  /** Of a rate: 100, 1,000 or 10,000. */
  per: z.int().positive().optional(),
  /** What one of it is, where more needs saying: "each once a period however often it returned". */
  counts: words.optional(),
  periodBy: words,
  direction: oneOf(directions),
  /** Published figures that are of the same thing. */
  figures: z.array(key).default([]),
  readWith: z.array(key).default([]),
  leftOut: words.optional(),
  caveats: z.array(words).default([]),
  baseline: published.nullable().default(null),
  /** `period` is when it is to be reached. */
  target: target.nullable().default(null),
  published: z.array(published).default([]),
  benchmarks: z.array(published).default([]),
  ...provenance,
}

const unit = z.enum(['count', 'share', 'rate'])
const period = z.enum(['month', 'quarter', 'year'])
export const measure = z.discriminatedUnion('origin', [
  z.strictObject({ ...defined, unit: z.enum(['count', 'share', 'median']), period, origin: z.literal('computed'), countedFrom }),
  z.strictObject({
    ...defined,
    unit,
    period,
    origin: z.literal('handed in'),
    /** The organisation that counts it. */
    handedInBy: organisationId,
    /** What it has to hand in. */
    needs: words,
    /** Counts that are not of people, as sectors or sessions: small ones point at nobody. */
    notOfPeople: z.boolean().default(false),
  }),
  /** `figures` has its values. `words`: the document gives no number. */
  z.strictObject({
    ...defined,
    unit: z.enum(['count', 'share', 'rate', 'words']),
    period: z.enum(['month', 'quarter', 'year', 'published']),
    origin: z.literal('published'),
    /** What it would take to go on with it. */
    needs: words.optional(),
  }),
  /** `needs` is what would fill it, and from whom. */
  z.strictObject({ ...defined, unit, period, origin: z.literal('defined'), needs: words }),
])
export const measuresFile = z.strictObject({
  asAt: asAt.optional(),
  /**
   * Counts from 1 to `hideBelow` - 1 are not shown, others to the nearest `roundTo`; no share out of fewer than `leastForShare`, which rounding
   * would bend too far; nothing at all of an area with fewer families.
   */
  smallNumbers: z
    .array(
      z.strictObject({
        hideBelow: z.int().positive(),
        roundTo: z.int().positive(),
        leastForShare: z.int().positive(),
        leastFamilies: z.int().min(0),
        /** The day from which a release follows this rule, until the next one's. A rule that was followed is never changed: another is added. */
        since: day,
        words,
        ...provenance,
      }),
    )
    .nonempty()
    .optional(),
  measures: z.array(measure),
})

/** How agencies hand in what they count. */
export const returnsFile = z.strictObject({
  asAt,
  /** The last day for it: so many days after the period has ended. */
  dueDays: z.int().positive(),
  /** The first period that is asked for begins on this day or after. */
  from: day,
  /** What a share is out of may move by so many percent since the last accepted return before a word of explanation is asked. */
  askAtPercent: z.int().positive(),
  remindEveryDays: z.int().positive(),
  words,
  source,
})

export type Measure = z.infer<typeof measure>
/** Counted from the records of this system. */
export type CountedMeasure = Extract<Measure, { origin: 'computed' }>
export type HandedMeasure = Extract<Measure, { origin: 'handed in' }>
export type CountedFrom = CountedMeasure['countedFrom']
export const isCounted = (m: Measure): m is CountedMeasure => m.origin === 'computed'
export type SmallNumbers = NonNullable<z.infer<typeof measuresFile>['smallNumbers']>[number]
export type Returns = z.infer<typeof returnsFile>
