/**
 * What a partnership may say about itself, file by file. Strict: a word the schema does not know is a mistake, never ignored.
 * Closed sets that the engine acts on are `as const` records here (key -> words); everything else is the pack's own data.
 */
import { z } from 'zod'
import type { Channels } from './schema-channels.ts'
import {
  type Benchmark,
  type Board,
  countedUnits,
  type DataNote,
  type PublishedFigure,
  type Strategy,
  type Theme,
} from './schema-strategies.ts'
import { yearOrDay as asAt, day, key, oneOf, provenance, source, words } from './schema-words.ts'

// ── Words the engine knows ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const areaKinds = {
  nation: 'Nation',
  force: 'Police force area',
  county: 'County',
  unitary: 'City or unitary authority',
  district: 'District',
  ward: 'Ward',
} as const
export const agencyKinds = {
  council: 'Council',
  police: 'Police',
  'police-commissioner': 'Police and crime commissioner',
  charity: 'Charity',
  nhs: 'NHS',
  probation: 'Probation',
  prosecution: 'Prosecution',
  prison: 'Prison',
  board: 'Safeguarding board',
  housing: 'Housing association',
  partnership: 'Partnership',
  national: 'National body',
  research: 'University or research',
  funder: 'Funder',
  other: 'Other',
} as const
export type AgencyKind = keyof typeof agencyKinds

/** Who a service is mainly for. It decides nothing about access: the side of the team that answers does. */
export const serviceSides = {
  victim: 'Victims and survivors',
  child: 'Children and young people',
  harm: 'People who harm',
  both: 'The whole family',
  public: 'Anyone',
} as const
export type ServiceSide = keyof typeof serviceSides
/** The same set as the check on access.team: what a team's basis on a family becomes when it takes a request. */
export const teamSides = {
  front: 'Front door',
  victim: 'Works with victims and survivors',
  child: 'Works with children',
  both: 'Has a duty to everyone in the family',
  harm: 'Works with people who harm',
  meeting: 'Keeps a meeting',
  board: 'Board',
  governance: 'Information governance',
} as const
export type TeamSide = keyof typeof teamSides

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
export const helplinePages = { self: 'For yourself', other: 'For someone else', behaviour: 'Worried about your own behaviour' } as const
export type HelplinePage = keyof typeof helplinePages
export const contactKinds = { phone: 'Phone', email: 'Email', web: 'Web', post: 'Post' } as const
export const clockUnits = { minutes: 'minutes', hours: 'hours', 'working hours': 'working hours', 'working days': 'working days' } as const
export type ClockUnit = keyof typeof clockUnits
export const directions = {
  higher: 'Higher is better',
  lower: 'Lower is better',
  'read with': 'No good direction: read with other figures',
  background: 'Background: it says nothing of what is done here',
} as const
/** As the check on casework.involvement. */
export const endKinds = { planned: 'Planned end', unplanned: 'Unplanned end', moved: 'Moved away', died: 'Died' } as const
/** As the check on casework.outcome. */
export const feelings = { safer: 'Safer', same: 'The same', less: 'Less safe', 'no-answer': 'No answer' } as const
/** As the check on meetings.item. */
export const decisions = { 'hrda-plan': '', 'refer-marac': '', 'no-further': '', 'not-high': '' } as const
/** As the check on frontdoor.consultation. */
export const keepers = { keep: '', bring: '', refer: '' } as const
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
export const weekdays = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const

// ── Small pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const age = z.int().min(0).max(130)
/** "4 working hours". */
const clock = z
  .string()
  .regex(
    /^[1-9]\d* (minute|hour|working hour|working day)s?$/,
    'is not a clock: write a number and minutes, hours, working hours or working days, such as 4 working hours',
  )
  .transform((text) => ({
    amount: Number.parseInt(text, 10),
    unit: `${text.replace(/^\d+ /, '').replace(/s$/, '')}s` as ClockUnit,
    words: text,
  }))
export type Clock = z.infer<typeof clock>
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time: write it in quotes as "10:30"')

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

const contact = z.strictObject({
  kind: oneOf(contactKinds),
  value: words,
  who: words.optional(),
  /** null: the source does not say. */
  hours: words.nullable(),
  /** null: nobody has checked it. Only a number checked within 90 days is shown to the public. */
  lastVerified: day.nullable(),
  source,
  note: words.optional(),
})
export type ContactPoint = z.infer<typeof contact>

// ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const packFile = z.strictObject({
  key,
  name: words,
  asAt,
  notice: words,
  home: key,
  sources: z.array(
    z.strictObject({
      key: z.string().regex(/^[A-Z][A-Z0-9]*$/, 'is not a source key: use capitals, such as S2'),
      title: words,
      date: words,
      address: words.optional(),
      note: words.optional(),
    }),
  ),
})

export const area = z.strictObject({
  key,
  name: words,
  kind: oneOf(areaKinds),
  code: z
    .string()
    .regex(/^[EK]\d{8}$/, 'is not an ONS code: a letter and eight digits, such as E06000045')
    .nullable(),
  parent: key.nullable(),
  geography: words,
  verified: z.boolean(),
  /** From when pairs beyond doubt are linked by themselves. Without it people link. */
  automaticLinksFrom: day.optional(),
  note: words.optional(),
  ...provenance,
})
export const areasFile = z.strictObject({ asAt: asAt.optional(), note: words.optional(), areas: z.array(area) })

export const organisation = z.strictObject({
  id: z.string().regex(/^O\d{2}$/, 'is not an organisation id: O and two digits, such as O02'),
  name: words,
  short: words.optional(),
  kind: oneOf(agencyKinds),
  role: words,
  nowCalled: words.optional(),
  contact: z.array(contact).optional(),
  ...provenance,
})
export const organisationsFile = z.strictObject({ asAt: asAt.optional(), organisations: z.array(organisation) })

export const contactSteps = {
  call: '',
  people: '',
  incident: '',
  sharing: '',
  decide: '',
  risk: '',
  routes: '',
  close: '',
} as const
export const frontDoor = z.strictObject({
  key,
  name: words,
  area: key,
  takes: words,
  /** How soon a contact must have had its first decision, where the area says: unsafe if late, today, can wait. */
  clocks: z.strictObject({ now: clock.optional(), today: clock.optional(), wait: clock.optional() }).optional(),
  /** What a contact goes through before it is a referral; each stage is over when these steps are done. */
  stages: z.array(z.strictObject({ key, words, until: z.array(oneOf(contactSteps)).min(1, 'names no step') })).optional(),
  /** Who hears of what is late, and when: how long after it was due. Hours run by day and night; working hours stop at night, weekends and bank holidays. */
  escalation: z
    .array(
      z.strictObject({
        band: oneOf({ now: '', today: '', wait: '' }),
        after: z.union([z.literal('due'), clock]),
        tells: z.array(oneOf({ owner: '', managers: '', everyone: '' })).min(1, 'tells nobody'),
      }),
    )
    .optional(),
  ...provenance,
})
export const team = z.strictObject({
  key,
  name: words,
  /** For the head of a narrow column, as in a meeting's list. */
  short: words.optional(),
  organisation: z.string(),
  area: key,
  side: oneOf(teamSides),
  /** The front door whose queue it keeps. */
  frontDoor: key.nullable(),
  services: z.array(key),
  note: words.optional(),
  ...provenance,
})
export const teamsFile = z.strictObject({ asAt: asAt.optional(), frontDoors: z.array(frontDoor), teams: z.array(team) })

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
  /** Couples, both parents, or parent and child together: needs the gate in fit.ts before anyone is offered it. */
  jointWork: z.boolean().default(false),
  open: oneOf(openStates),
  openNote: words.optional(),
  endsOn: day.optional(),
  ...provenance,
})
export const servicesFile = z.strictObject({ asAt: asAt.optional(), services: z.array(service) })

/** Where the documents say that nothing is there for somebody. Said to whoever looks, with the reason under which it is counted. */
export const gap = z.strictObject({ key, areas: z.array(key).min(1), who: words, rule, words, reason: key, ...provenance })
export const gapsFile = z.strictObject({ asAt: asAt.optional(), gaps: z.array(gap) })

export const fact = z.strictObject({ key, ask: words })
export const factsFile = z.strictObject({ facts: z.array(fact) })

export const forum = z.strictObject({
  key,
  name: words,
  short: words,
  area: key,
  kind: z.enum(['meeting', 'hub']),
  purpose: words,
  criteria: z.array(words),
  how: words,
  days: z.array(oneOf(weekdays)),
  starts: time.nullable(),
  everyWeeks: z.int().positive().nullable(),
  /** Teams that sit, and are asked what they know. */
  seats: z.array(key),
  keptBy: key.nullable(),
  stages: z.array(z.strictObject({ key, words })),
  decisions: z.array(z.strictObject({ key: oneOf(decisions), words, leadsTo: key.optional() })),
  clocks: z.strictObject({
    listWithin: clock.optional(),
    tellWithin: clock.optional(),
    actionsDue: z.strictObject({ workingDaysAfter: z.int().min(0), at: time }).optional(),
    papersWithin: clock.optional(),
  }),
  papers: words.optional(),
  flagMonths: z.int().positive().nullable(),
  repeatRules: z.array(
    z.strictObject({ key, from: asAt.nullable(), to: asAt.nullable(), months: z.int().positive(), counts: words, source }),
  ),
  /** Which of the settings above no local document gives. */
  toConfirm: words.optional(),
  ...provenance,
})
export const forumsFile = z.strictObject({ asAt: asAt.optional(), forums: z.array(forum) })

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
    kinds: z.array(oneOf(abuseKinds)).optional(),
    /** Where the family lives, or an area round it: districts of a county have services of their own. */
    areas: z.array(key).min(1).optional(),
  }),
  routes: z.array(key),
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

export const helpline = z.strictObject({
  key,
  name: words,
  for: words,
  number: words,
  note: words.optional(),
  hours: words.nullable(),
  lastVerified: day.nullable(),
  /** National lines may be shown to the public before they are next checked; local ones may not. */
  national: z.boolean(),
  emergency: z.boolean().default(false),
  /** The public pages it stands on. Someone worried about their own behaviour has a page of their own, never the same as hers. */
  pages: z.array(oneOf(helplinePages)).default(['self']),
  source,
  asAt,
})
export const helplinesFile = z.strictObject({ asAt: asAt.optional(), helplines: z.array(helpline) })

/** What the people who use the system must have learned. The roles are the system's own; a new role without any is asked for nothing. */
export const trainingFile = z.strictObject({
  asAt: asAt.optional(),
  firstWithinDays: z.number().int().min(1).max(365),
  training: z.array(
    z.strictObject({ key, name: words, months: z.number().int().min(1).max(120), roles: z.array(key).min(1), ...provenance }),
  ),
})

export const sharingFile = z.strictObject({
  asAt: asAt.optional(),
  whyAnyway: z.array(z.strictObject({ key, words, ...provenance })),
  purposes: z.array(z.strictObject({ key, words })),
  bases: z.array(
    z.strictObject({
      key,
      agencies: z.array(oneOf(agencyKinds)).min(1),
      purposes: z.array(key).min(1),
      agreed: z.boolean().nullable(),
      basis: words,
      law: words,
      check: words,
      ...provenance,
    }),
  ),
  consulted: z.array(z.strictObject({ key, words, mayContact: z.boolean(), ...provenance })),
  consultation: z.array(z.strictObject({ key: oneOf(keepers), words, ...provenance })),
})

export const wordsFile = z.strictObject({
  asAt: asAt.optional(),
  areas: z.array(
    z.strictObject({
      area: key,
      abuse: words,
      abuseShort: words,
      harms: words,
      frontDoor: words,
      strategy: words,
      note: words.optional(),
      ...provenance,
    }),
  ),
})

const listed = z.strictObject({ key, words, note: words.optional(), ...provenance })
export const needsFile = z.strictObject({
  asAt: asAt.optional(),
  domains: z.array(listed),
  turningPoints: z.array(
    z.strictObject({
      key,
      words,
      recheckContact: z.boolean().default(false),
      tellHerWorker: z.boolean().default(false),
      /** Assess again within this, counted from the day it happened or was told, whichever is later. */
      assessWithin: clock.optional(),
      stopEverything: z.boolean().default(false),
      note: words.optional(),
      ...provenance,
    }),
  ),
  /** Assess again, if nothing happened: by the level as it was last judged, in the area and those inside it; the nearest area's rule is used. */
  assessAgain: z.array(z.strictObject({ level: oneOf(levels), area: key.optional(), within: clock, ...provenance })),
  /** What pattern a worker may see. A note for thinking; nothing is decided by it. */
  patterns: z.array(listed),
  endings: z.array(z.strictObject({ key: oneOf(endKinds), words, ...provenance })),
  feelings: z.array(z.strictObject({ key: oneOf(feelings), words, ...provenance })),
  /** `counts`: under what a measure counts it. A wish not to have it is no gap. */
  unmetNeedReasons: z.array(listed.extend({ counts: z.enum(['nothing', 'full', 'unsuited', 'other', 'wish']) })),
  /** Why a service cannot take somebody now, as it says to who asked; and the unmet need it may leave. */
  cannotReasons: z.array(listed.extend({ leaves: key.optional() })),
})

export type PackMeta = z.infer<typeof packFile>
export type Area = z.infer<typeof area>
export type Organisation = z.infer<typeof organisation>
export type FrontDoor = z.infer<typeof frontDoor>
export type Team = z.infer<typeof team>
/** `covers` and `areaNames` are worked out when the pack is loaded: its areas with every area inside them. */
export type Service = z.infer<typeof service> & { covers: string[]; areaNames: string[] }
/** `covers` is worked out when the pack is loaded, as for a service. */
export type Gap = z.infer<typeof gap> & { covers: string[] }
export type Fact = z.infer<typeof fact>
export type Forum = z.infer<typeof forum>
export type Programme = z.infer<typeof programme>
export type Instrument = z.infer<typeof instrumentFile>
export type InstrumentItem = z.infer<typeof item>
export type Prompt = z.infer<typeof prompt>
export type Pathway = z.infer<typeof pathwayFile>
export type Route = z.infer<typeof route>
export type PathwayRow = z.infer<typeof row>
export type Measure = z.infer<typeof measure>
/** Counted from the records of this system. */
export type CountedMeasure = Extract<Measure, { origin: 'computed' }>
export type HandedMeasure = Extract<Measure, { origin: 'handed in' }>
export type CountedFrom = CountedMeasure['countedFrom']
export const isCounted = (m: Measure): m is CountedMeasure => m.origin === 'computed'
export type SmallNumbers = NonNullable<z.infer<typeof measuresFile>['smallNumbers']>[number]
export type Returns = z.infer<typeof returnsFile>
export type Helpline = z.infer<typeof helpline>
export type Sharing = Omit<z.infer<typeof sharingFile>, 'asAt'>
export type Training = Omit<z.infer<typeof trainingFile>, 'asAt'>
export type AreaWords = z.infer<typeof wordsFile>['areas'][number]
export type Needs = Omit<z.infer<typeof needsFile>, 'asAt'>

/** The partnership as loaded: whole, cross-checked and frozen. */
export interface Pack extends PackMeta {
  areas: Area[]
  organisations: Organisation[]
  frontDoors: FrontDoor[]
  teams: Team[]
  services: Service[]
  facts: Fact[]
  gaps: Gap[]
  forums: Forum[]
  programmes: Programme[]
  instruments: Instrument[]
  pathways: Pathway[]
  measures: Measure[]
  /** Oldest first; smallNumbersOn says which holds on a day. */
  smallNumbers: SmallNumbers[]
  returns: Returns
  strategies: Strategy[]
  boards: Board[]
  themes: Theme[]
  /** What the documents print, apart from what is counted here. */
  figures: PublishedFigure[]
  dataNotes: DataNote[]
  benchmarks: Benchmark[]
  helplines: Helpline[]
  sharing: Sharing
  /** Kinds of contact, whose door each form comes to, and questions asked of everybody. */
  channels: Channels
  training: Training
  words: AreaWords[]
  needs: Needs
}
