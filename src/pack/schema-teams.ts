/** Who answers: front doors with their clocks, teams with their side, and the meetings they sit in. */
import { z } from 'zod'
import { yearOrDay as asAt, clock, key, oneOf, provenance, source, time, words } from './schema-words.ts'

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

/** As the check on meetings.item. */
export const decisions = { 'hrda-plan': '', 'refer-marac': '', 'no-further': '', 'not-high': '' } as const

export const weekdays = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const

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

export type FrontDoor = z.infer<typeof frontDoor>
export type Team = z.infer<typeof team>
export type Forum = z.infer<typeof forum>
