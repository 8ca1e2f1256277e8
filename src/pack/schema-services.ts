/** What there is, for whom it is and for whom it is not: services with their rules, programmes, gaps, and the questions they ask. */
import { z } from 'zod'
import { contact } from './schema-areas.ts'
import { age, yearOrDay as asAt, clock, day, key, oneOf, provenance, source, words } from './schema-words.ts'

/** Who a service is mainly for. It decides nothing about access: the side of the team that answers does. */
export const serviceSides = {
  victim: 'Victims and survivors',
  child: 'Children and young people',
  harm: 'People who harm',
  both: 'The whole family',
  public: 'Anyone',
} as const
export type ServiceSide = keyof typeof serviceSides

export const roles = {
  victim: 'victims and survivors',
  child: 'children and young people',
  harms: 'people who harm, or worry that they might',
  worried: 'friends, relatives and others who are worried',
  professional: 'professionals',
} as const
export type Role = keyof typeof roles
export const sexes = { female: 'women and girls', male: 'men and boys' } as const
export type Sex = keyof typeof sexes
export const levels = { standard: 'standard', medium: 'medium', high: 'high' } as const
export type Level = keyof typeof levels
export const relationships = {
  partner: 'a partner',
  'former-partner': 'a former partner',
  family: 'a relative',
  carer: 'a carer',
  other: 'someone else',
  none: 'nobody known',
} as const
export type Relationship = keyof typeof relationships
export const openStates = { open: 'Open', closed: 'Closed', proposed: 'Proposed, not running', unknown: 'Not known' } as const

/** All that are given must hold. Used for who a service is not for. */
const rule = z.strictObject({
  roles: z.array(oneOf(roles)).optional(),
  sex: z.array(oneOf(sexes)).optional(),
  minAge: age.optional(),
  maxAge: age.optional(),
  levels: z.array(oneOf(levels)).optional(),
  relationships: z.array(oneOf(relationships)).optional(),
  /** Of the sons who would come along: one of at least this age; all of at most this. */
  sonMinAge: age.optional(),
  sonMaxAge: age.optional(),
  facts: z.record(key, z.boolean()).optional(),
})
export type Rule = z.infer<typeof rule>

export const service = z.strictObject({
  key,
  /** Its number in the sources' inventory, such as V23. */
  inventory: words.nullable(),
  name: words,
  organisation: z.string(),
  areas: z.array(key).min(1, 'names no area'),
  areaNote: words.optional(),
  kind: words,
  side: oneOf(serviceSides),
  what: words,
  for: z.strictObject({
    who: words,
    roles: z.array(oneOf(roles)).min(1),
    sex: z.array(oneOf(sexes)).optional(),
    minAge: age.optional(),
    maxAge: age.optional(),
    levels: z.array(oneOf(levels)).optional(),
    relationships: z.array(oneOf(relationships)).optional(),
    facts: z.record(key, z.boolean()).optional(),
  }),
  /** `ask`: nobody has said no; it has to be asked before anyone is promised a place. */
  notFor: z.array(
    z.strictObject({
      who: words,
      rule: rule.optional(),
      ask: z.boolean().default(false),
      reason: words.optional(),
      source: source.optional(),
    }),
  ),
  /** What its documents do not say, by key of `unsaid` in facts.yaml: asked of the service, and never guessed. */
  unsaid: z.array(key).default([]),
  format: words,
  capacity: words.optional(),
  waiting: words.optional(),
  enter: words,
  funder: words.optional(),
  /** Teams of this partnership that answer for it; none: it is reached outside the system. */
  teams: z.array(key),
  answerWithin: clock.optional(),
  contact: z.array(contact),
  consent: words,
  /** Couples, both parents, or the family with the person who harms: asked for only where the gate of joint work is open on her plan. */
  jointWork: z.boolean().default(false),
  /** Works with several of one family, who need not be those two: each is asked apart, which the form of the referral asks itself. */
  familyWork: z.boolean().default(false),
  open: oneOf(openStates),
  openNote: words.optional(),
  endsOn: day.optional(),
  ...provenance,
})
export const servicesFile = z.strictObject({ asAt: asAt.optional(), services: z.array(service) })

/** Where the documents say that nothing is there for somebody. Said to whoever looks, with the reason under which it is counted. */
export const gap = z.strictObject({
  key,
  areas: z.array(key).min(1),
  who: words,
  /** `kinds`: only where the contact is about one of them. */
  rule: rule.extend({ kinds: z.array(key).min(1).optional() }),
  /** Kinds of contact at which it is said before anything is known of the person. */
  saidOf: z.array(key).default([]),
  words,
  reason: key,
  ...provenance,
})
export const gapsFile = z.strictObject({ asAt: asAt.optional(), gaps: z.array(gap) })

/** `kinds`: known to be so where the contact is about one of them, or one of them was done. No kind ever says that it is not so. */
export const fact = z.strictObject({ key, ask: words, kinds: z.array(key).optional() })
/** What a service's documents may leave unsaid. `rule`: whom it touches, where not everybody. */
export const unsaid = z.strictObject({ key, words, rule: rule.optional(), ask: words.optional(), source })
export const factsFile = z.strictObject({ facts: z.array(fact), unsaid: z.array(unsaid).default([]) })

export const programme = z.strictObject({
  key,
  inventory: words,
  name: words,
  service: key,
  for: words,
  form: z.enum(['group', 'one to one', 'group or one to one', 'not stated']),
  sessions: z.strictObject({
    from: z.int().positive().nullable(),
    to: z.int().positive().nullable(),
    every: words,
    note: words.optional(),
  }),
  entry: words,
  binding: z.enum(['voluntary', 'court', 'conditional caution', 'prison', 'not stated']),
  missed: words,
  partnerSupport: words,
  differs: words.optional(),
  open: oneOf(openStates),
  ...provenance,
})
export const programmesFile = z.strictObject({ asAt: asAt.optional(), programmes: z.array(programme) })

/** Worked out when the pack is loaded: `covers` and `areaNames`, its areas with every area inside them; `unsaid`, in full. */
export type Unsaid = z.infer<typeof unsaid>
export type Service = Omit<z.infer<typeof service>, 'unsaid'> & { covers: string[]; areaNames: string[]; unsaid: Unsaid[] }
/** `covers` is worked out when the pack is loaded, as for a service. */
export type Gap = z.infer<typeof gap> & { covers: string[] }
export type Fact = z.infer<typeof fact>
export type Programme = z.infer<typeof programme>
