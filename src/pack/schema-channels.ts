/** How contacts reach a front door, as a partnership says it: kinds of contact, whose door each form comes to, and questions asked of everybody. */
import { z } from 'zod'
import { yearOrDay as asAt, key, oneOf, provenance, words } from './schema-words.ts'

/** The forms there are. `professional` is open to any agency, signed in or not; the others are for the public, each on pages of its own. */
export const arrivalDoors = {
  self: 'Asking for themselves',
  other: 'Worried about someone',
  behaviour: 'Worried about their own behaviour',
  professional: 'A professional’s form',
} as const
export type ArrivalDoor = keyof typeof arrivalDoors

/** Said plainly, where nobody in an area asks. */
const gap = z.strictObject({ areas: z.array(key).min(1, 'names no area'), words, ...provenance })

export const safeguardingWhen = { always: 'Always', 'under-18': 'Where somebody is under 18', no: 'As for any contact' } as const

/** A kind of contact and what it asks beside the eight questions. Where it goes is the pathways' to say, and what is not there the gaps'. */
const contactKind = z.strictObject({
  key,
  words,
  hint: words.optional(),
  /** The forms that offer it; staff may choose any. */
  doors: z.array(oneOf(arrivalDoors)),
  /** Of whom it is, where it is not of somebody who is harmed. */
  about: oneOf({ victim: '', harms: '' }).optional(),
  /** The checklist of risk is made for something else. */
  noChecklist: words.optional(),
  asks: z.array(words),
  caution: words.optional(),
  safeguarding: oneOf(safeguardingWhen),
  safeguardingWhy: words.optional(),
  ...provenance,
})
const arrivalRoute = z.strictObject({ area: key, door: oneOf(arrivalDoors), kinds: z.array(key).optional(), team: key, ...provenance })
/** A question asked of everybody: where, of whom, and what a disclosure becomes. */
const enquiry = z.strictObject({
  key,
  words,
  asks: words,
  teams: z.array(key).min(1, 'names no team'),
  /** Whether it also asks of harming somebody. */
  harms: z.boolean(),
  kind: key,
  gaps: z.array(gap).default([]),
  ...provenance,
})
/** Under what a measure counts a reason. */
const whyNotAsked = { 'not-safely': '', 'no-time': '', lately: '' } as const
const listed = z.strictObject({ key, words, ...provenance })
export const channelsFile = z.strictObject({
  asAt: asAt.optional(),
  kinds: z.array(contactKind),
  routes: z.array(arrivalRoute),
  enquiries: z.array(enquiry),
  /** Why somebody was not asked: a reason, never a fault. */
  notAsked: z.array(listed.extend({ counts: oneOf(whyNotAsked) })),
  /** How the addresses of public bodies end, for a mark beside who wrote. Others may write as well. */
  publicMail: z.array(words),
})
export type ContactKind = z.infer<typeof contactKind>
export type ArrivalRoute = z.infer<typeof arrivalRoute>
export type Enquiry = z.infer<typeof enquiry>
/** The first line that fits. */
export const routeFor = (routes: readonly ArrivalRoute[], area: string, door: ArrivalDoor, kind: string): ArrivalRoute | undefined =>
  routes.find((r) => r.area === area && r.door === door && (r.kinds === undefined || r.kinds.includes(kind)))
/** What an age makes of a form, whatever was ticked: a child is a child first (practice decisions, 6). */
export const childKinds = { self: 'child-concern', behaviour: 'young-harm' } as const
export type Channels = Omit<z.infer<typeof channelsFile>, 'asAt'>
