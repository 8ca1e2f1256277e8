/** Which way a situation goes, area by area: a decision table whose every row that holds is shown, with its reason and its source. */
import { z } from 'zod'
import { levels, roles } from './schema-services.ts'
import { age, yearOrDay as asAt, clock, key, oneOf, provenance, source, words } from './schema-words.ts'

export const abuseKinds = {
  'sexual-outside-home': 'Sexual violence outside the home, or by someone unknown',
  'honour-based': 'So-called honour-based abuse',
  'forced-marriage': 'Forced marriage',
  fgm: 'Female genital mutilation',
  stalking: 'Stalking',
} as const
export const requirements = {
  'keeps-safe-until': 'One line and one name: what is keeping her safe until then?',
  'her-worker-consulted': 'Her worker has been consulted, or none is known',
  agreement: 'The person agrees to be contacted',
} as const
export type Requirement = keyof typeof requirements

const between = z.strictObject({ from: age.optional(), to: age.optional() })
const route = z.strictObject({
  key,
  name: words,
  to: z.strictObject({ service: key.optional(), forum: key.optional(), team: key.optional() }),
  /** Nobody to send to: recorded as unmet need. */
  nobody: z.boolean().default(false),
  answerWithin: clock.optional(),
  mayDecline: z.boolean().default(true),
  after: key.optional(),
  needs: z.array(oneOf(requirements)).default([]),
  ...provenance,
})

const row = z.strictObject({
  key,
  /** All that are given must hold; a list is "any of". */
  when: z.strictObject({
    about: z.array(oneOf(roles)).optional(),
    level: z.array(oneOf(levels)).optional(),
    victimAge: between.optional(),
    harmsAge: between.optional(),
    childAge: between.optional(),
    pregnant: z.boolean().optional(),
    childrenRefer: z.boolean().optional(),
    adultRefer: z.boolean().optional(),
    agrees: z.boolean().optional(),
    mostHarmful: z.boolean().optional(),
    /** Kinds of contact, as channels.yaml has them, and what was done, as `abuseKinds`: what is known of either. */
    kinds: z.array(key).min(1).optional(),
    /** Where the family lives, or an area round it: districts of a county have services of their own. */
    areas: z.array(key).min(1).optional(),
  }),
  routes: z.array(key),
  /** Services that are no way of their own, and that this row puts before the others. Whether each fits is still its own table's to say. */
  services: z.array(key).optional(),
  /** Routes that may not stand alone once this row holds. */
  neverOnly: z.array(key).optional(),
  /** Routes that this row shuts, with the reason. */
  shuts: z.array(z.strictObject({ route: key, reason: words })).optional(),
  reason: words,
  ...provenance,
})

export const pathwayFile = z.strictObject({
  key,
  name: words,
  area: key,
  asAt,
  source,
  /** Every row that holds is shown, in this order. */
  hits: z.literal('all'),
  routes: z.array(route),
  rows: z.array(row),
  otherwise: z.strictObject({ route: key, reason: words }),
})

export type Pathway = z.infer<typeof pathwayFile>
export type Route = z.infer<typeof route>
export type PathwayRow = z.infer<typeof row>
