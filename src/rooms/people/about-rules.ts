/**
 * What somebody says of themselves, their other names and numbers, who says who harms whom, and what the police or a court did. Rules only. Nothing of it
 * is asked during a call: it is for when somebody works with them (practice decisions, section 3), in their own words and never guessed from a name.
 */
import type { Day } from '#lib/day.ts'
import { type IdentifierKind, readIdentifier } from '#lib/identifiers.ts'
import type { MemberRole } from './rules.ts'

/** Three answers that are not one: a "not known" read as "no" hides whom a service never reaches. */
export const unanswered = { 'not-said': 'Prefers not to say', 'not-known': 'Not known', 'not-asked': 'Not asked' } as const
export type Unanswered = keyof typeof unanswered

/** ONS, Census 2021 in England: the five groups, asked first. */
export const ethnicGroups = {
  white: 'White',
  mixed: 'Mixed or multiple ethnic groups',
  asian: 'Asian or Asian British',
  black: 'Black, Black British, Caribbean or African',
  other: 'Other ethnic group',
} as const
export type EthnicGroup = keyof typeof ethnicGroups
/** ... and the nineteen, within the group. */
export const ethnicDetails = {
  white: {
    british: 'English, Welsh, Scottish, Northern Irish or British',
    irish: 'Irish',
    traveller: 'Gypsy or Irish Traveller',
    roma: 'Roma',
    'other-white': 'Any other White background',
  },
  mixed: {
    'white-caribbean': 'White and Black Caribbean',
    'white-african': 'White and Black African',
    'white-asian': 'White and Asian',
    'other-mixed': 'Any other mixed background',
  },
  asian: {
    indian: 'Indian',
    pakistani: 'Pakistani',
    bangladeshi: 'Bangladeshi',
    chinese: 'Chinese',
    'other-asian': 'Any other Asian background',
  },
  black: { caribbean: 'Caribbean', african: 'African', 'other-black': 'Any other Black background' },
  other: { arab: 'Arab', 'any-other': 'Any other ethnic group' },
} as const satisfies Record<EthnicGroup, Record<string, string>>

/** Each question, with what can be answered beside the three above. Sources: ONS harmonised questions of 2021; armed forces with family, because the Covenant covers them and his chain of command is not her referrer. */
export const detailKinds = {
  sex: { asks: 'Sex', class: 'identity', answers: { female: 'Female', male: 'Male', other: 'Other' } },
  language: { asks: 'Language they speak best', class: 'identity', answers: {} },
  interpreter: { asks: 'Interpreter', class: 'identity', answers: { yes: 'Needed', no: 'Not needed' } },
  gender: {
    asks: 'Gender',
    class: 'herself',
    answers: {
      same: 'The same as the sex registered at birth',
      woman: 'A woman',
      man: 'A man',
      'non-binary': 'Non-binary',
      other: 'In other words',
    },
  },
  ethnicity: { asks: 'Ethnic group', class: 'herself', answers: ethnicGroups },
  disability: {
    asks: 'Disability or long-term condition',
    class: 'herself',
    answers: {
      no: 'None',
      'not-limiting': 'Yes, and it does not limit what they do',
      little: 'Yes, limits a little',
      lot: 'Yes, limits a lot',
    },
  },
  orientation: {
    asks: 'Sexual orientation',
    class: 'herself',
    answers: { straight: 'Straight', 'gay-lesbian': 'Gay or lesbian', bisexual: 'Bisexual', other: 'In other words' },
  },
  'armed-forces': {
    asks: 'UK armed forces',
    class: 'herself',
    answers: {
      no: 'No',
      serving: 'Serving now',
      regular: 'Served before, regular',
      reserve: 'Served before, reserve',
      family: 'Partner or family of somebody who serves',
    },
  },
} as const satisfies Record<string, { asks: string; class: 'identity' | 'herself'; answers: Record<string, string> }>
export type DetailKind = keyof typeof detailKinds

export const saidBys = { themselves: 'They said so', somebody: 'Somebody else said so', 'a record': 'From another record' } as const
export type SaidBy = keyof typeof saidBys

export interface Answered {
  answer: string
  /** The group within the group, the language, or their own words. */
  more: string
}
export function sayDetail(kind: DetailKind, a: Answered): string {
  if (Object.hasOwn(unanswered, a.answer)) return unanswered[a.answer as Unanswered]
  if (kind === 'language') return a.more
  const words = (detailKinds[kind].answers as Record<string, string>)[a.answer] ?? a.answer
  if (kind === 'ethnicity') {
    const within = Object.hasOwn(ethnicDetails, a.answer)
      ? (ethnicDetails[a.answer as EthnicGroup] as Record<string, string>)[a.more]
      : undefined
    return within ? `${words}: ${within}` : words
  }
  return a.more === '' ? words : `${words}: ${a.more}`
}

// ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const nameKinds = {
  legal: 'Legal name',
  'known-as': 'Known as',
  maiden: 'Name before marriage',
  previous: 'Name used before',
  alias: 'Another name they use',
} as const
export type NameKind = keyof typeof nameKinds
export interface NameFacts {
  givenName: string
  familyName: string
  fromOn?: Day | undefined
  untilOn?: Day | undefined
}
export const nameGaps = (n: NameFacts): Partial<Record<'givenName' | 'untilOn', string>> => ({
  ...(`${n.givenName}${n.familyName}`.trim() === '' ? { givenName: 'Enter the name' } : {}),
  ...(n.fromOn && n.untilOn && n.untilOn < n.fromOn ? { untilOn: 'The last day must be after the first' } : {}),
})

// ── Numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const identifierGap = (kind: IdentifierKind, typed: string): string | undefined => {
  const read = readIdentifier(kind, typed)
  return read.ok ? undefined : read.mend
}

// ── Who harms whom ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const sayingSources = {
  themselves: 'Says so',
  police: 'Police recorded',
  professional: 'A professional says so',
  other: 'Somebody else says so',
} as const
export type SayingSource = keyof typeof sayingSources
export interface Saying {
  id: string
  byMember: string | null
  ofMember: string
  source: SayingSource
  words: string
  on: Day
}
/**
 * Pairs of whom each is said to harm the other, whoever says it. It decides nothing: a woman who hit back may be the one who is controlled (practice
 * decisions, 18). It asks for a decision by a person, with a reason.
 */
export function bothWays(sayings: readonly Pick<Saying, 'byMember' | 'ofMember'>[]): [string, string][] {
  const said = new Set(sayings.flatMap((s) => (s.byMember ? [`${s.byMember}>${s.ofMember}`] : [])))
  return [...said].flatMap((s): [string, string][] => {
    const [by = '', of = ''] = s.split('>')
    return by < of && said.has(`${of}>${by}`) ? [[by, of]] : []
  })
}
/** Where it is said both ways, or a judgement is turned round, the next reader needs to know why. */
export function judgementGap(j: { role: MemberRole; was: MemberRole; contested: boolean; reason: string }): string | undefined {
  if (j.reason.trim() !== '') return undefined
  const turned = (a: MemberRole, b: MemberRole) => (a === 'victim' && b === 'harms') || (a === 'harms' && b === 'victim')
  if (j.contested && (j.role === 'victim' || j.role === 'harms')) return 'Each is said to harm the other. Enter why it is judged so'
  return turned(j.was, j.role) ? 'This turns round what was judged before. Enter why' : undefined
}

/** In the order of a case. Suspected is not charged, and charged is not convicted: only the last makes somebody an offender (practice decisions, 4). */
export const standings = {
  suspected: 'Suspected',
  charged: 'Charged',
  cautioned: 'Cautioned',
  convicted: 'Convicted',
  acquitted: 'Found not guilty',
  'no-further-action': 'No further action',
} as const
export type Standing = keyof typeof standings
/** What somebody may be called for it, by the latest of each: "offender" needs a conviction or a caution, which is an admission. */
export const calledFor = (all: readonly { kind: Standing }[]): 'offender' | 'suspect' | undefined =>
  all.some((s) => s.kind === 'convicted' || s.kind === 'cautioned')
    ? 'offender'
    : all.length > 0 && (all.at(-1)?.kind === 'suspected' || all.at(-1)?.kind === 'charged')
      ? 'suspect'
      : undefined
