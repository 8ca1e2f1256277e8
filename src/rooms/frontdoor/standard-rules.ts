/**
 * Which police notifications may be decided together. Some 17 come in a day (S2, 6,149 in a year); standard ones are read one by one and, where the
 * same thing is right for several, decided once. High is never among them (practice decisions, 29), nor anything that only looks like standard.
 * Every doubt leaves a row out: to decide one alone costs a minute.
 */
import { fold } from '#lib/text.ts'
import type { Level } from '#pack/index.ts'
import type { Channel, IncidentKind, Urgency } from './rules.ts'

export interface StandardFacts {
  channel: Channel
  state: 'new' | 'claimed' | 'decided'
  /** A colleague has taken it. */
  theirs: boolean
  urgency: Urgency
  /** As the police recorded it. */
  recordedLevel: Level | null
  /** As we judged it since. */
  level: Level | undefined
  /** Everything that was said of it. */
  words: string
  kinds: readonly string[]
  victimAge: number | undefined
  suspectAge: number | undefined
  /** One for each child; undefined where the age is not known. */
  childAges: readonly (number | undefined)[]
  /** The notification speaks of children, named or not. */
  childrenSaid: boolean
  /** A woman recorded as suspect by a man: she may be the one who is harmed, and pushed back (practice decisions, 18). */
  mayBeTheOtherWay: boolean
  /** Whether anyone has care and support needs, as far as it was asked. */
  careNeeds: boolean
  /** Contacts before this, and families with the same name and birthday. */
  timesBefore: number
  possible: number
  /** Somebody of the same or nearly the same name is known in the area. */
  mayBeKnown: boolean
}

/** Hands round a neck are the strongest sign of a killing to come, whatever the level (practice decisions, 9). Word beginnings, in folded text. */
const strangled =
  /\b(strangl|strangul|chok(?:e|ed|es|ing)\b|throat|neck\b|suffocat|smother|asphyx|ligature|headlock|head lock|windpipe|(?:could|can|couldnt|cant|cannot)(?: not| nt)? (?:breathe|breath)\b|stop(?:ped)? (?:her|his|them) breathing|hold of (?:her|his) neck)/
/** What would lift it above standard in the mouth of anyone who read it slowly. */
const grave: readonly (readonly [RegExp, string])[] = [
  [/\b(knife|knives|blade|stab|gun|firearm|shotgun|weapon|hammer|machete|axe|acid|petrol|arson|set fire)/, 'a weapon'],
  [/\b(kill|murder|finish (?:her|him|it)|end (?:her|his) life)/, 'a threat to kill'],
  [/\b(suicid|overdose|self harm|end (?:my|her own|his own) life|hang(?:ed|ing)? (?:himself|herself|myself))/, 'suicide or self-harm'],
  [/\b(rape|raped|sexual)/, 'sexual violence'],
  [
    /\b(harass|malicious comm|(?:[2-9]\d|\d{3,}|twenty|thirty|forty|fifty|sixty|hundreds? of|dozens of|constant|unwanted|endless) (?:messages|calls|texts|e ?mails))/,
    'harassment',
  ],
  [/\b(stalk|follow(?:ed|ing|s) (?:her|him|the)|track(?:er|ed|ing)\b|waiting outside)/, 'stalking'],
  [/\b(forced marriage|honour|fgm|passport)/, 'forced marriage or so-called honour-based abuse'],
  [/\b(pregnan|unborn|expecting a)/, 'a pregnancy'],
  [/\b(baby|babies|newborn|infant|toddler)/, 'a baby'],
  [/\b(non molestation|restraining order|dvpn|dvpo|protection order|bail condition|breach of)/, 'an order'],
  [/\b(carer|dementia|learning disab|wheelchair|bedbound|care home)/, 'care and support needs'],
]
export const speaksOfStrangulation = (words: string, kinds: readonly string[]): boolean =>
  kinds.includes('strangled' satisfies IncidentKind) || strangled.test(fold(words))

/** Why it has to be decided alone; undefined when it may stand in the list. */
export function whyAlone(f: StandardFacts): string | undefined {
  if (f.state === 'decided') return 'it is decided already'
  if (f.theirs) return 'a colleague has taken it'
  if (f.channel !== 'police') return 'it is not a police notification'
  if (f.recordedLevel === 'high' || f.level === 'high') return 'it is high'
  if (f.urgency === 'now') return 'it is unsafe if late'
  if (f.recordedLevel === 'medium' || f.level === 'medium') return 'it is medium'
  if (f.recordedLevel !== 'standard') return 'the police recorded no level'
  if (speaksOfStrangulation(f.words, f.kinds)) return 'it speaks of the neck, throat or breathing'
  const said = grave.find(([is]) => is.test(fold(f.words)))
  if (said) return `it speaks of ${said[1]}`
  const kind = f.kinds.find((k) => ['sexual', 'sexual-outside-home', 'stalking', 'honour-based', 'forced-marriage', 'fgm'].includes(k))
  if (kind) return `it speaks of ${kind.replaceAll('-', ' ')}`
  if (f.childAges.some((a) => a !== undefined && a < 2)) return 'there is a child under 2'
  if (f.childAges.some((a) => a === undefined) || (f.childrenSaid && f.childAges.length === 0))
    return 'there is a child whose age is not known'
  if (f.victimAge !== undefined && f.victimAge < 18) return 'the person harmed is under 18'
  if (f.suspectAge !== undefined && f.suspectAge < 18) return 'the suspect is under 18'
  if (f.mayBeTheOtherWay) return 'who harms whom has to be looked at first'
  if (f.careNeeds) return 'somebody has care and support needs'
  if (f.timesBefore > 0 || f.possible > 0) return 'there were contacts before'
  if (f.mayBeKnown) return 'somebody in it may be known already: look first'
  return undefined
}

/** The ways that can be right for several at once, with the line that each needs. Everything else is about one person. */
export const decisionsTogether = {
  asked: { words: 'Ask a service that answers here', why: 'what it should know of each' },
  'referred-on': { words: 'Referred on outside this system', why: 'to whom, and how' },
  'advice-given': { words: 'Advice given', why: 'what was sent or said, and by whom' },
} as const
export type DecisionTogether = keyof typeof decisionsTogether
