/** What workers choose from and go by: needs and endings, help lines, training, and on what basis something is shared. */
import { z } from 'zod'
import { agencyKinds } from './schema-areas.ts'
import { levels } from './schema-services.ts'
import { yearOrDay as asAt, clock, day, key, oneOf, provenance, source, words } from './schema-words.ts'

export const helplinePages = { self: 'For yourself', other: 'For someone else', behaviour: 'Worried about your own behaviour' } as const
export type HelplinePage = keyof typeof helplinePages

/** As the check on casework.involvement. */
export const endKinds = { planned: 'Planned end', unplanned: 'Unplanned end', moved: 'Moved away', died: 'Died' } as const
/** As the check on casework.outcome. */
export const feelings = { safer: 'Safer', same: 'The same', less: 'Less safe', 'no-answer': 'No answer' } as const

/** As the check on frontdoor.consultation. */
export const keepers = { keep: '', bring: '', refer: '' } as const

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

export type Helpline = z.infer<typeof helpline>
export type Sharing = Omit<z.infer<typeof sharingFile>, 'asAt'>
export type Training = Omit<z.infer<typeof trainingFile>, 'asAt'>
export type Needs = Omit<z.infer<typeof needsFile>, 'asAt'>
