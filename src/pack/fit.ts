/**
 * Does a service fit this person's situation, and why? Three answers: what is not known asks, and never quietly refuses. Pure; the source of
 * every reason is the service's own entry, so that a worker can look it up and overrule it.
 */
import { sentenceList } from '#lib/text.ts'
import {
  type Fact,
  type Gap,
  type Level,
  levels,
  type Relationship,
  type Role,
  type Rule,
  relationships,
  roles,
  type Service,
  type Sex,
  sexes,
} from './schema.ts'

/** What is known of the person who would use the service. Anything left out is not known. */
export interface Situation {
  /** Area key, as exact as it is known: a ward counts as its city. */
  area?: string | undefined
  role?: Role | undefined
  /** As recorded; "other" and "not said" ask rather than refuse where a service is for women or for men. */
  sex?: string | undefined
  age?: number | undefined
  /** The family's level of risk now. */
  level?: Level | undefined
  relationship?: Relationship | undefined
  /** Ages of the sons who would come along; none: an empty list. */
  sonAges?: readonly number[] | undefined
  /** Joint work only: each seen alone first, no coercive control, and she can say no without him learning of it (judgement, 2026). */
  jointWorkGate?: 'passed' | 'not passed' | undefined
  /** What the contact is about and what was done, as a pathway's rows have it. */
  kinds?: readonly string[] | undefined
  /** Answers to the pack's own questions (facts.yaml). */
  facts?: Readonly<Record<string, boolean | undefined>> | undefined
}
export type Says = 'yes' | 'no' | 'ask' | 'note'
export interface Reason {
  says: Says
  text: string
  source: string
}
export interface Fit {
  fits: 'yes' | 'no' | 'ask'
  /** What stands against it first, then what to ask, then what speaks for it, then what to know. */
  reasons: readonly Reason[]
}

export const jointWorkQuestions = 'Has each been seen alone? Is there no coercive control? Can she say no without him learning of it?'
const jointWorkSource = 'J: joint work'

/** An answer to one of the pack's questions: as it was told, or known by what the contact is about. */
export const factOf = (facts: readonly Fact[], key: string, s: Pick<Situation, 'facts' | 'kinds'>): boolean | undefined =>
  s.facts?.[key] ?? (facts.find((f) => f.key === key)?.kinds?.some((k) => s.kinds?.includes(k)) ? true : undefined)

/** One condition of a rule, tried on this person, with what to say of each answer. */
interface Test {
  holds: Known
  yes: string
  no: string
  unknown: string
  ask: string
}

/** `facts` are the pack's questions, so that what is missing is asked in words. */
export function fit(service: Service, situation: Situation, facts: readonly Fact[]): Fit {
  const reasons: Reason[] = []
  const say = (says: Says, text: string, source = service.source) => {
    if (!reasons.some((r) => r.says === says && r.text === text)) reasons.push({ says, text, source })
  }

  if (service.open === 'closed') say('no', service.openNote ?? 'Closed.')
  if (service.open === 'proposed') say('no', service.openNote ?? 'Proposed, not running.')
  if (service.open === 'unknown') say('ask', service.openNote ?? 'Is it running, and taking people now?')

  const area = situation.area
  if (area === undefined) say('ask', `Serves ${every(service.areaNames)}: where does the person live?`)
  else if (service.covers.includes(area)) say('yes', `Serves ${every(service.areaNames)}.`)
  else say('no', `Serves ${every(service.areaNames)} only.`)

  for (const test of testsOf(service.for, situation, facts)) {
    if (test.holds === true) say('yes', test.yes)
    else if (test.holds === false) say('no', test.no)
    else say('ask', test.unknown)
  }

  for (const not of service.notFor) {
    const text = not.reason ? `Not for ${not.who}: ${not.reason}` : `Not for ${not.who}.`
    if (!not.rule) {
      say('note', text, not.source)
      continue
    }
    const tests = testsOf(not.rule, situation, facts)
    if (tests.some((t) => t.holds === false)) continue
    const unknown = tests.filter((t) => t.holds === 'not known')
    if (unknown.length === 0) say(not.ask ? 'ask' : 'no', not.ask ? askFirst(not) : text, not.source)
    else if (not.ask) say('note', askFirst(not), not.source)
    else say('ask', `${text} ${unknown.map((t) => sentence(t.ask)).join(' ')}`, not.source)
  }

  const silent: string[] = []
  for (const unsaid of service.unsaid) {
    const tests = unsaid.rule ? testsOf(unsaid.rule, situation, facts) : []
    if (tests.some((t) => t.holds === false)) continue
    if (tests.length > 0 && tests.every((t) => t.holds === true))
      say('ask', `Not stated: ${unsaid.words}. Ask.${unsaid.ask ? ` ${unsaid.ask}` : ''}`, unsaid.source)
    else silent.push(unsaid.words)
  }
  if (silent.length > 0) say('note', `Not stated, so ask where it matters: ${silent.join('; ')}.`)

  if (service.jointWork || service.familyWork) {
    const kind = service.jointWork ? 'Joint work' : 'Family work'
    if (situation.jointWorkGate === 'passed') say('yes', `${kind}: each has been seen alone, and it is safe to offer.`, jointWorkSource)
    else if (situation.jointWorkGate === 'not passed')
      say('no', `${kind}: it has not been shown to be safe. Do not offer it.`, jointWorkSource)
    else say('ask', `${kind}, so first: ${jointWorkQuestions}`, jointWorkSource)
  }
  if (service.waiting) say('note', service.waiting)

  const order: Record<Says, number> = { no: 0, ask: 1, yes: 2, note: 3 }
  reasons.sort((a, b) => order[a.says] - order[b.says])
  const fits = reasons.some((r) => r.says === 'no') ? 'no' : reasons.some((r) => r.says === 'ask') ? 'ask' : 'yes'
  return { fits, reasons }
}

/** Not a refusal: something to ask the service before anyone is promised a place. */
const askFirst = (not: Service['notFor'][number]) => `Ask first about ${not.who}.${not.reason ? ` ${not.reason}` : ''}`

export type Known = boolean | 'not known'
/** One line of a service's decision table: the condition, what follows where it holds and where it does not, and how it stands for one person. */
export interface Line {
  condition: string
  holds: 'goes on' | 'no' | 'ask'
  otherwise: 'goes on' | 'no'
  source: string
  now: Known
  /** What follows for this person. */
  follows: 'goes on' | 'no' | 'ask'
  /** Where a condition has several parts: all have to hold. */
  parts: readonly { words: string; now: Known }[]
}
/** The service's own entry as a table: every condition that `fit` tries, in its order. What is not known is asked, at every line. */
export function decisionTable(service: Service, facts: readonly Fact[], situation: Situation = {}): Line[] {
  const line = (l: Pick<Line, 'condition' | 'holds' | 'otherwise' | 'source' | 'now'>, tests: readonly Test[] = []): Line => ({
    ...l,
    // Somebody whom a service may not be for goes on while it is not known only where asking first is all that would follow.
    follows: l.now === true ? l.holds : l.now === false ? l.otherwise : l.holds === 'ask' ? 'goes on' : 'ask',
    parts: tests.length > 1 ? tests.map((t) => ({ words: bare(t.yes), now: t.holds })) : [],
  })
  const { area, jointWorkGate } = situation
  const open = { open: true, closed: false, proposed: false, unknown: 'not known' } as const
  return [
    line({ condition: 'It is running', holds: 'goes on', otherwise: 'no', source: service.source, now: open[service.open] }),
    line({
      condition: `Lives in ${either(service.areaNames)}`,
      holds: 'goes on',
      otherwise: 'no',
      source: service.source,
      now: area === undefined ? 'not known' : service.covers.includes(area),
    }),
    ...testsOf(service.for, situation, facts).map((t) =>
      line({ condition: bare(t.yes), holds: 'goes on', otherwise: 'no', source: service.source, now: t.holds }),
    ),
    ...service.notFor.flatMap((n) => {
      if (!n.rule) return []
      const tests = testsOf(n.rule, situation, facts)
      return line(
        {
          condition: `Is ${n.who}${n.reason ? `: ${bare(n.reason)}` : ''}`,
          holds: n.ask ? 'ask' : 'no',
          otherwise: 'goes on',
          source: n.source ?? service.source,
          now: all(tests),
        },
        tests,
      )
    }),
    ...service.unsaid.map((u) => {
      const tests = u.rule ? testsOf(u.rule, situation, facts) : []
      return line(
        {
          condition: `Not stated: ${u.words}`,
          holds: 'ask',
          otherwise: 'goes on',
          source: u.source,
          now: tests.length === 0 ? 'not known' : all(tests),
        },
        tests,
      )
    }),
    ...(service.jointWork || service.familyWork
      ? [
          line({
            condition: jointWorkQuestions,
            holds: 'goes on',
            otherwise: 'no',
            source: jointWorkSource,
            now: jointWorkGate === undefined ? 'not known' : jointWorkGate === 'passed',
          }),
        ]
      : []),
  ]
}
const all = (tests: readonly Test[]): Known =>
  tests.some((t) => t.holds === false) ? false : tests.some((t) => t.holds === 'not known') ? 'not known' : true
const bare = (text: string) => text.replace(/\.$/, '')

/** Gaps that this person falls into, as far as they are known; `sure` where nothing more has to be known. */
export function gapsFor(gaps: readonly Gap[], situation: Situation, facts: readonly Fact[]): { gap: Gap; sure: boolean }[] {
  return gaps.flatMap((gap) => {
    if (situation.area === undefined || !gap.covers.includes(situation.area)) return []
    if (gap.rule.kinds && !gap.rule.kinds.some((k) => situation.kinds?.includes(k))) return []
    const tests = testsOf(gap.rule, situation, facts)
    return tests.some((t) => t.holds === false) ? [] : [{ gap, sure: tests.every((t) => t.holds === true) }]
  })
}

/** What is not there for this kind of contact in this area, whoever it is about. */
export const gapsOfKind = (gaps: readonly Gap[], area: string, kind: string): Gap[] =>
  gaps.filter((g) => g.covers.includes(area) && (g.rule.kinds?.includes(kind) || g.saidOf.includes(kind)))

/** The conditions of a rule, each by itself: true, false or not known of this person. */
function testsOf(rule: Rule, s: Situation, facts: readonly Fact[]): Test[] {
  const tests: Test[] = []
  const one = <T>(known: T | undefined, holds: (known: T) => boolean, words: string, is: (known: T) => string, ask: string) =>
    tests.push({
      holds: known === undefined ? 'not known' : holds(known),
      yes: `${words}.`,
      no: known === undefined ? '' : `${words}; this is ${is(known)}.`,
      unknown: `${words}: ${ask}`,
      ask,
    })
  const { roles: forRoles, sex, minAge = 0, maxAge = 200, levels: takes, relationships: by } = rule
  if (forRoles)
    one(
      s.role,
      (r) => forRoles.includes(r),
      `For ${either(forRoles.map((r) => roles[r]))}`,
      (r) => oneOfThe[r],
      'who is it for?',
    )
  if (sex) {
    const known: Sex | undefined = s.sex === 'female' || s.sex === 'male' ? s.sex : undefined
    const words = `For ${either(sex.map((x) => sexes[x]))}`
    one(
      known,
      (x) => sex.includes(x),
      words,
      (x) => (x === 'female' ? 'a woman or girl' : 'a man or boy'),
      'is it right for this person? Ask them, and the service.',
    )
  }
  if (rule.minAge !== undefined || rule.maxAge !== undefined)
    one(
      s.age,
      (a) => minAge <= a && a <= maxAge,
      agesOf(rule),
      (a) => `age ${a}`,
      'how old is the person?',
    )
  if (takes)
    one(
      s.level,
      (l) => takes.includes(l),
      `Takes ${either(takes.map((l) => levels[l]))} risk`,
      (l) => levels[l],
      'what is the level?',
    )
  if (by)
    one(
      s.relationship,
      (r) => by.includes(r),
      `For abuse by ${either(by.map((r) => relationships[r]))}`,
      (r) => relationships[r],
      'who is the person who harms to the person harmed?',
    )
  const { sonMinAge, sonMaxAge } = rule
  const sons = (ages: readonly number[]) =>
    ages.length === 0 ? 'no son who would come' : `${ages.length === 1 ? 'a son' : 'sons'} of ${every(ages.map(String))}`
  if (sonMinAge !== undefined)
    one(
      s.sonAges,
      (ages) => ages.some((a) => a >= sonMinAge),
      `For a family with a son of ${sonMinAge} or over`,
      sons,
      'which sons would come, and how old are they?',
    )
  if (sonMaxAge !== undefined)
    one(
      s.sonAges,
      (ages) => ages.every((a) => a <= sonMaxAge),
      `Takes sons of up to ${sonMaxAge}`,
      sons,
      'which sons would come, and how old are they?',
    )
  for (const [key, wanted] of Object.entries(rule.facts ?? {})) {
    const ask = facts.find((f) => f.key === key)?.ask ?? key
    const told = factOf(facts, key, s)
    const answer = wanted ? 'Yes' : 'No'
    tests.push({
      holds: told === undefined ? 'not known' : told === wanted,
      yes: `${ask} ${answer}.`,
      no: `${ask} The answer has to be ${answer.toLowerCase()}.`,
      unknown: ask,
      ask,
    })
  }
  return tests
}

const oneOfThe: Record<Role, string> = {
  victim: 'a victim or survivor',
  child: 'a child or young person',
  harms: 'someone who harms',
  worried: 'someone worried about another',
  professional: 'a professional',
}
function agesOf({ minAge, maxAge }: Rule): string {
  if (minAge === undefined) return `For ages up to ${maxAge}`
  return maxAge === undefined ? `For age ${minAge} and over` : `For ages ${minAge} to ${maxAge}`
}
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const either = (list: readonly string[]) => sentenceList(list, 'or')
const every = (list: readonly string[]) => sentenceList(list)
