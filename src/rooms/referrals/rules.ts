/**
 * Referrals: which way a situation goes and why, what a choice still lacks, and how a request is answered. The ways themselves are the pack's
 * pathway; the system shows its reason and source, a person chooses. Pure.
 */
import type { BankHolidays } from '#lib/bank-holidays.ts'
import type { Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { saysWhere } from '#lib/where.ts'
import { addWorkingDays } from '#lib/working-time.ts'
import type { Fit, Known, Level, Pathway, PathwayRow, Role, Route, Service, Sharing } from '#pack/index.ts'

// ── Which way ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What is known of the person this referral is about, and of the family around. Left out: not known. */
export interface Situation {
  about: Role
  level?: Level | undefined
  victimAge?: number | undefined
  harmsAge?: number | undefined
  /** One for each child at home; undefined where the age is not known. */
  childAges: readonly (number | undefined)[]
  pregnant?: boolean | undefined
  /** Decided before any route (practice decisions, 6). */
  childrenRefer: boolean
  adultRefer: boolean
  /** Whether the person agrees to be contacted. */
  agrees?: boolean | undefined
  /** Only where a person has confirmed it: a count proposes (practice decisions, 18). */
  mostHarmful: boolean
  /** What the contact is about, and what was done: keys of the pack's kinds of contact and of its incidents. */
  kinds: readonly string[]
  /** Where they live: that area with those it lies in, and those inside it. A county alone does not say which district. */
  areas?: { around: readonly string[]; inside: readonly string[] } | undefined
}
export interface Because {
  row: string
  reason: string
  source: string
  /** What would make it certain; nothing when the row holds as things are known. */
  ask?: string
}
export interface Way {
  route: Route
  because: readonly Because[]
  /** Every condition is known to hold. Otherwise it is shown with what to ask, never left out. */
  sure: boolean
  /** Where it stands where a kind of contact leads somewhere: what must be asked whatever is chosen, what the kind asks for, what anyone is shown. */
  stands: 'first' | 'kind' | 'usual'
}
/** A service that a row puts before the others; whether it fits this person is its own table's to say. */
export interface Proposed {
  service: string
  because: readonly Because[]
}
export interface Shut {
  route: Route
  reason: string
  source: string
}
export interface Ways {
  ways: readonly Way[]
  services: readonly Proposed[]
  shut: readonly Shut[]
  /** Ways that may not be the only one, and what has to stand beside them. */
  neverOnly: readonly { routes: readonly string[]; beside: readonly string[]; reason: string }[]
  /** Ways that lead on to another without being asked again: MASH passes to the daily meeting. */
  first: readonly string[]
  otherwise: string
}

const asks: Partial<Record<keyof PathwayRow['when'], string>> = {
  level: 'What is the level of risk?',
  victimAge: 'How old is the person being harmed?',
  harmsAge: 'How old is the person who harms?',
  childAge: 'How old are the children?',
  pregnant: 'Is she pregnant, or has there been a baby in the last 18 months?',
  agrees: 'Does the person agree to be contacted?',
  areas: 'Which district do they live in?',
}
const within = (age: number | undefined, of: { from?: number | undefined; to?: number | undefined }): Known =>
  age === undefined ? 'not known' : (of.from ?? 0) <= age && age <= (of.to ?? 200)
const any = (all: readonly Known[]): Known => (all.includes(true) ? true : all.includes('not known') ? 'not known' : false)
const is = (known: boolean | undefined, wanted: boolean): Known => (known === undefined ? 'not known' : known === wanted)

const placed = (areas: Situation['areas'], wanted: readonly string[]): Known =>
  areas === undefined
    ? 'not known'
    : areas.around.some((a) => wanted.includes(a)) || (areas.inside.some((a) => wanted.includes(a)) ? 'not known' : false)
/** Each condition of a row, by itself. A row whose conditions are not known is a question, never a refusal. */
function conditions(row: PathwayRow, s: Situation): [keyof PathwayRow['when'], Known][] {
  const w = row.when
  const all: [keyof PathwayRow['when'], Known | undefined][] = [
    ['about', w.about?.includes(s.about)],
    ['level', w.level && (s.level === undefined ? 'not known' : w.level.includes(s.level))],
    ['victimAge', w.victimAge && within(s.victimAge, w.victimAge)],
    ['harmsAge', w.harmsAge && within(s.harmsAge, w.harmsAge)],
    ['childAge', w.childAge && any(s.childAges.map((a) => within(a, w.childAge ?? {})))],
    ['pregnant', w.pregnant === undefined ? undefined : is(s.pregnant, w.pregnant)],
    ['childrenRefer', w.childrenRefer === undefined ? undefined : s.childrenRefer === w.childrenRefer],
    ['adultRefer', w.adultRefer === undefined ? undefined : s.adultRefer === w.adultRefer],
    ['agrees', w.agrees === undefined ? undefined : is(s.agrees, w.agrees)],
    ['mostHarmful', w.mostHarmful === undefined ? undefined : s.mostHarmful === w.mostHarmful],
    ['kinds', w.kinds?.some((k) => s.kinds.includes(k))],
    ['areas', w.areas && placed(s.areas, w.areas)],
  ]
  return all.filter((c): c is [keyof PathwayRow['when'], Known] => c[1] !== undefined)
}

/** How a row came out: it fired, it asks, or it did not fire. */
export type Fired = 'fired' | 'asks' | 'not fired'
export interface Traced {
  row: PathwayRow
  fired: Fired
  conditions: readonly { name: keyof PathwayRow['when']; held: Known }[]
}
/** Every row in the order of the table, with each of its conditions: for those who answer for it. */
export const traced = (pathway: Pathway, s: Situation): Traced[] =>
  pathway.rows.map((row) => {
    const all = conditions(row, s)
    return {
      row,
      fired: all.some(([, held]) => held === false) ? 'not fired' : all.some(([, held]) => held === 'not known') ? 'asks' : 'fired',
      conditions: all.map(([name, held]) => ({ name, held })),
    }
  })

export function waysFor(pathway: Pathway, s: Situation): Ways {
  const holding: PathwayRow[] = []
  const because = new Map<string, Because[]>()
  const proposed = new Map<string, Because[]>()
  const ofKind = new Set<string>()
  for (const { row, fired, conditions } of traced(pathway, s)) {
    if (fired === 'not fired') continue
    const open = conditions.filter((c) => c.held === 'not known').map((c) => asks[c.name] ?? '')
    if (fired === 'fired') holding.push(row)
    const b: Because = { row: row.key, reason: row.reason, source: row.source, ...(open.length > 0 ? { ask: open.join(' ') } : {}) }
    for (const key of row.routes) because.set(key, [...(because.get(key) ?? []), b])
    for (const key of row.services ?? []) proposed.set(key, [...(proposed.get(key) ?? []), b])
    if (row.when.kinds) for (const key of row.routes) ofKind.add(key)
  }
  const routeOf = (key: string) => pathway.routes.find((r) => r.key === key)
  const shut = holding.flatMap((row) =>
    (row.shuts ?? []).flatMap((x): Shut[] => {
      const route = routeOf(x.route)
      return route ? [{ route, reason: x.reason, source: row.source }] : []
    }),
  )
  const ways = pathway.routes
    .filter((r) => because.has(r.key) && !shut.some((x) => x.route.key === r.key))
    .map((route): Way => {
      const all = because.get(route.key) ?? []
      return { route, because: all, sure: all.some((b) => b.ask === undefined), stands: ofKind.has(route.key) ? 'kind' : 'usual' }
    })
  const sure = ways.filter((w) => w.sure)
  // High is high whatever else is not known yet: nobody waits for an age.
  const leads = s.level === 'high' ? ways : sure
  const neverOnly = holding.flatMap((row) => (row.neverOnly ? [{ routes: row.neverOnly, beside: row.routes, reason: row.reason }] : []))
  const first = leads.map((w) => w.route.key).filter((key) => leads.some((w) => w.route.after === key))
  // A kind never goes before danger or before a child: what has to be asked whatever else is chosen leads.
  const leading = new Set(ofKind.size > 0 ? [...first, ...neverOnly.flatMap((n) => n.beside)] : [])
  const standing = [...sure, ...ways.filter((w) => !w.sure)].map(
    (w): Way => (leading.has(w.route.key) && w.route.after === undefined ? { ...w, stands: 'first' } : w),
  )
  return {
    ways: (['first', 'kind', 'usual'] as const).flatMap((at) => standing.filter((w) => w.stands === at)),
    services: [...proposed].map(([service, because]) => ({ service, because })),
    shut,
    neverOnly,
    first,
    otherwise: pathway.otherwise.reason,
  }
}
/** A way that is asked for by itself: not one that another leads to, and not "nobody". */
export const askable = (way: Way): boolean => way.route.after === undefined && !way.route.nobody

// ── What a choice lacks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ChosenService {
  service: Service
  fit: Fit['fits']
}
export interface Choice {
  routes: readonly string[]
  /** Chosen as services, beside the ways of the pathway. */
  services: readonly ChosenService[]
  /** Ways already asked and not withdrawn: they need not be chosen again. */
  asked: readonly string[]
  /** Ways that the chooser's own team answers: they are walked already. */
  own?: readonly string[]
  override: string
  /** Each seen alone first, no coercive control, and she can say no without him learning it. */
  /** Of work with several of one family: that each was asked apart. */
  familyWork: boolean | undefined
  /** Whether the gate of joint work is open on her plan. */
  jointOpen: boolean
}
export type ChoiceGaps = Partial<Record<'to' | 'override' | 'familyWork', string>>

/**
 * High goes to MASH before anything else (S2 3.2); what a row shuts stays shut; a baby, or 16 and 17, never the one door only; a service that does not
 * fit needs a reason; joint work needs its gate (practice decisions, 6, 10 and 19).
 */
export function choiceGaps(ways: Ways, choice: Choice): ChoiceGaps {
  const gaps: ChoiceGaps = {}
  const walked = [...choice.routes, ...(choice.own ?? [])]
  const routes = new Set([...walked, ...choice.asked])
  const chosen = [...choice.routes, ...choice.services.map((c) => c.service.key)]
  const shut = ways.shut.find(
    (x) => choice.routes.includes(x.route.key) || choice.services.some((c) => c.service.key === x.route.to.service),
  )
  const missing = ways.first.find((key) => !routes.has(key))
  const alone = ways.neverOnly.find((n) => walked.some((r) => n.routes.includes(r)) && !n.beside.some((r) => routes.has(r)))
  if (chosen.length === 0) gaps.to = 'Select who to ask'
  else if (shut) gaps.to = `${shut.route.name}: ${shut.reason}`
  else if (missing)
    gaps.to = `High risk goes to ${ways.ways.find((w) => w.route.key === missing)?.route.name ?? missing} first. Select it as well`
  else if (alone)
    gaps.to = `${alone.reason} Select ${alone.beside.map((r) => ways.ways.find((w) => w.route.key === r)?.route.name ?? r).join(' or ')} as well`
  const known = new Set(ways.ways.map((w) => w.route.key))
  const against = choice.services.some((c) => c.fit === 'no') || choice.routes.some((r) => !known.has(r))
  if (against && !gaps.to && choice.override.trim() === '') gaps.override = 'Enter why, although it does not fit'
  const joint = choice.services.find((c) => c.service.jointWork)
  if (joint && !choice.jointOpen)
    gaps.to = `${joint.service.name} works with both at once. It is asked for only once “Work with both” is open on her plan`
  if (choice.services.some((c) => c.service.familyWork) && choice.familyWork !== true)
    gaps.familyWork =
      'Family work is asked for only when each has been seen alone, there is no coercive control, and she can say no without him learning of it'
  return gaps
}

export interface HighLines {
  whyHigh: string
  whyNow: string
  keepsSafe: string
  /** The colleague who holds it until the receiver has made contact. */
  keptBy: string | undefined
}
/** A meeting is not the response: without what keeps her safe until then, and a name, it cannot be sent (practice decisions, 10). */
export function highGaps(lines: HighLines): Partial<Record<keyof HighLines, string>> {
  return {
    ...(lines.whyHigh.trim() === '' ? { whyHigh: 'Enter why it is high' } : {}),
    ...(lines.whyNow.trim() === '' ? { whyNow: 'Enter why now' } : {}),
    ...(lines.keepsSafe.trim() === '' ? { keepsSafe: 'Enter what is keeping her safe until then' } : {}),
    ...(lines.keptBy === undefined ? { keptBy: 'Select who holds it until then' } : {}),
  }
}

export interface Consulted {
  /** A key of the pack's list. */
  key: string | undefined
  who: string
  when: string
  agrees: boolean | undefined
}
/** Nobody contacts him before her worker has been asked, or none is known (practice decisions, 16). A worker we know of is not "none known". */
export function consultedGaps(
  sharing: Pick<Sharing, 'consulted'>,
  c: Consulted,
  needs: readonly string[],
  herWorkers: readonly string[],
): Partial<Record<'consulted' | 'consultedWho' | 'consultedWhen' | 'agrees', string>> {
  const gaps: ReturnType<typeof consultedGaps> = {}
  if (needs.includes('her-worker-consulted')) {
    const said = sharing.consulted.find((x) => x.key === c.key)
    if (!said) gaps.consulted = 'Select whether her worker has been asked'
    else if (!said.mayContact)
      gaps.consulted = `${said.words}. He cannot be referred until her worker has been asked and sees no added danger`
    else if (said.key === 'none-known' && herWorkers.length > 0)
      gaps.consulted = `${herWorkers.join(' and ')} ${herWorkers.length === 1 ? 'works' : 'work'} with her. Ask first`
    else if (said.key !== 'none-known') {
      if (c.who.trim() === '') gaps.consultedWho = 'Enter who was asked'
      if (c.when.trim() === '') gaps.consultedWhen = 'Enter when'
    }
  }
  if (needs.includes('agreement') && c.agrees !== true)
    gaps.agrees =
      c.agrees === false
        ? 'He has not agreed to be contacted, so he cannot be referred to this service'
        : 'Select whether he agrees to be contacted'
  return gaps
}

/** What is sent says how she may be reached in words. A number or an address goes nowhere before it is taken: the vault gives it to her worker then. */
export { saysWhere }

/** A house in a street, as it is written. Kept for what goes to his side: on hers the address of a visit has to be said. */
const saysStreet = (text: string): boolean =>
  /\b\d+[a-z]?\s+[\p{L}’'-]+(?:\s+[\p{L}’'-]+)?\s+(?:road|street|avenue|crescent|terrace|gardens)\b/iu.test(text) ||
  /\b\d+[A-Za-z]?\s+(?:\p{Lu}[\p{L}’'-]*\s+){1,3}(?:Rd|St|Ave|Lane|Close|Way|Drive|Rise|Court|Grove|Place|Walk|Hill|Park|Square|Mews|Row|View|Green|House|Lodge)\b/u.test(
    text,
  )
/** Words of help for her: said of him to those who work with him, each tells that she has spoken, or where she is. */
const saysOfHelp = (text: string): boolean =>
  /\b(?:refuges?|safe ?houses?|sanctuary scheme|idvas?|isvas?|hrda|marac|dash|safety plans?|high[- ]risk (?:meeting|case|list))\b/i.test(
    text,
  )

interface Said {
  id: string
  givenName: string
  familyName: string
  knownAs: string
}
/** Names that are words as well: only with a capital are they somebody. */
const alsoWords = new Set(
  'may will grace hope joy faith dawn mark rose summer june april august autumn pat rob bill sue jack drew chase miles art dale lee ray max guy rich frank mason hunter page gene penny ivy lily olive holly robin iris daisy poppy ruby pearl amber jade sky star angel destiny honour honor patience prudence charity sunny'.split(
    ' ',
  ),
)
/** Names of those round him as they would stand in a sentence, however they are typed. His own, and one he shares, are no secret from those who work with him. */
export function namesSaid(family: { members: readonly Said[] }, himId: string, text: string): string[] {
  const namesOf = (m: Said) => [m.givenName, m.familyName, m.knownAs].flatMap((n) => [n, ...n.split(/[\s-]+/)])
  const himself = new Set(family.members.filter((m) => m.id === himId).flatMap(namesOf))
  const names = new Set(family.members.filter((m) => m.id !== himId).flatMap(namesOf))
  return [...names].filter((n) => {
    if (n.length < 2 || himself.has(n)) return false
    const asTyped = n.length === 2 || alsoWords.has(n.toLowerCase())
    return new RegExp(`(^|[^\\p{L}])${n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\p{L}])`, asTyped ? 'u' : 'iu').test(text)
  })
}
/** What must be taken out of a text before it may go to those who work with him; nothing when it may go. The same for a referral and for a word. */
export function mustNotCross(family: { members: readonly Said[] }, himId: string, text: string): string | undefined {
  if (saysWhere(text) || saysStreet(text)) return 'Leave out telephone numbers, postcodes and addresses: they tell where she is'
  const names = namesSaid(family, himId, text)
  if (names.length > 0) return `Leave out names: write “she” or “the children”, not ${names.join(' or ')}`
  if (saysOfHelp(text)) return 'Leave out what help she has, and every meeting about her: he may be told, or work it out'
  return undefined
}
export const noWhere = 'Say it in words, without a telephone number or a postcode. Whoever takes it will see how she may be reached'

// ── Answers ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Never "declined", and nothing of this is said to her as a refusal (practice decisions, 22). */
export const requestStates = {
  sent: 'Waiting for an answer',
  taken: 'Taken',
  cannot: 'Cannot take now',
  passed: 'Passed on',
  withdrawn: 'Withdrawn',
} as const
export type RequestState = keyof typeof requestStates

/** What became of it after the answer. The work writes when it began and how it ended; the service says when it expects to begin. */
export interface Life {
  state: RequestState
  beginsAbout: Day | null
  startedAt: Date | null
  endedAt: Date | null
  endedAs: 'completed' | 'ended' | null
  /** Where a team that passes on has passed it: a sitting, or another service. */
  on?: string | undefined
}
/** In words, for who asked: taken is not begun, and begun is not completed. */
export function lifeWords(r: Life): string {
  if (r.state !== 'taken') return requestStates[r.state]
  if (r.endedAt) return `${r.endedAs === 'completed' ? 'Completed' : 'Ended'} ${sayDay(dayIn(r.endedAt))}`
  if (r.startedAt) return `Begun ${sayDay(dayIn(r.startedAt))}`
  if (r.on) return `Passed on: ${r.on}`
  return r.beginsAbout ? `Taken, waiting: about ${sayDay(r.beginsAbout)}` : 'Taken, not begun yet'
}
/** On a waiting list past the day that was said. */
export const waitsTooLong = (r: Life, today: Day): boolean =>
  r.state === 'taken' && r.startedAt === null && r.endedAt === null && r.beginsAbout !== null && r.beginsAbout < today

/** Working days after the day that was said, and who hears then; each once. Judgement, 2026: no local document gives one. */
export const waitLadder: readonly { after: number; tells: readonly ('asker' | 'receiving' | 'asking' | 'everyone')[] }[] = [
  { after: 0, tells: ['asker', 'receiving'] },
  { after: 5, tells: ['asker', 'receiving', 'asking'] },
  { after: 10, tells: ['asker', 'receiving', 'asking', 'everyone'] },
]
/** How many steps have been reached. It is late from the day after the one that was said. */
export const waitStep = (beginsAbout: Day, today: Day, holidays: BankHolidays): number =>
  waitLadder.filter((rung) => (rung.after === 0 ? beginsAbout : addWorkingDays(beginsAbout, rung.after, holidays)) < today).length

/** Nobody is told a bare no: the reason, and where it can be said the day to ask again. Never at high risk, nor for safeguarding. */
export function cannotGaps(
  asked: Pick<Asked, 'high' | 'mayDecline'>,
  c: { why: string | undefined; askAgainOn: Day | undefined; today: Day },
): Partial<Record<'toTeam' | 'why' | 'askAgainOn', string>> {
  if (asked.high || !asked.mayDecline)
    return { toTeam: 'This referral cannot be sent back without a team. Select the team that will have it' }
  return {
    ...(c.why === undefined ? { why: 'Select why you cannot take it now' } : {}),
    ...(c.askAgainOn !== undefined && c.askAgainOn <= c.today ? { askAgainOn: 'The day to ask again must be after today' } : {}),
  }
}

export interface Asked {
  state: RequestState
  high: boolean
  /** From the way it came by: high risk and safeguarding are never left without a team. */
  mayDecline: boolean
}
export interface Passing {
  toTeam: string | undefined
  /** Who was spoken to there. */
  name: string
  reason: string
  ownTeam: string
}
/** A high-risk referral cannot be declined: it is passed to a team and a named person there, or it stays (practice decisions, 22). */
export function passGaps(asked: Asked, p: Passing): Partial<Record<'toTeam' | 'name' | 'reason', string>> {
  const held = asked.high || !asked.mayDecline
  return {
    ...(p.reason.trim() === '' ? { reason: 'Enter the reason, for the person who asked' } : {}),
    ...(held && p.toTeam === undefined
      ? { toTeam: 'This referral cannot be sent back without a team. Select the team that will have it' }
      : p.toTeam === p.ownTeam
        ? { toTeam: 'Select another team' }
        : {}),
    ...(held && p.name.trim() === '' ? { name: 'Enter the name of the person there who has it now' } : {}),
  }
}
/**
 * A programme is not told that a service which works with her asked: that would say who supports her (safety, 2.3: "only partner offer made"). The
 * database gives it out or not (frontdoor.askers).
 */
export const namesAsker = (r: { fromTeam: string }): boolean => r.fromTeam !== ''
export const isOverdue = (r: { state: string; answerDueAt: Date }, now: Date): boolean => r.state === 'sent' && r.answerDueAt < now

/** Unsafe if late · today · can wait (practice decisions, 29). */
export const bandOf = (r: { state: string; high: boolean; answerDueAt: Date }, now: Date, endOfToday: Date): 'now' | 'today' | 'wait' =>
  r.high ? 'now' : isOverdue(r, now) || r.answerDueAt <= endOfToday ? 'today' : 'wait'
