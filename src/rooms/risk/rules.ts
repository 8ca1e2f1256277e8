/**
 * Risk: what the answers say, what a person decides, and what each answer sets off. The instrument (items, levels, criteria, prompts) is the
 * pack's; here is only what may be concluded from it. Pure.
 */
import { addMonths, type Day } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { abuseKinds, type Instrument, type InstrumentItem, type Level } from '#pack/index.ts'

/** Not asked is the default and is not "No"; neither is Don't know (SafeLives Dash guidance; practice decisions, 7). Only Yes counts. */
export const answers = { yes: 'Yes', no: 'No', 'dont-know': "Don't know", 'not-asked': 'Not asked' } as const
export type Answer = keyof typeof answers

export interface ItemAnswer {
  answer: Answer
  /** Her words about it. Kept apart from the answers, for her workers alone; only ever of a Yes. */
  note: string
  /** Sub-ticks of an item that is scored as one. */
  ticks: readonly string[]
  /** What a Yes made us ask: the key of the question to the key of the answer. */
  asks: Readonly<Record<string, string>>
}
export type Answers = Readonly<Record<string, ItemAnswer>>
export const notAsked: ItemAnswer = { answer: 'not-asked', note: '', ticks: [], asks: {} }
const answerTo = (all: Answers, key: string): Answer => all[key]?.answer ?? 'not-asked'

export interface Score {
  yes: number
  no: number
  notKnown: number
  asked: number
  of: number
}
export function scoreOf(instrument: Instrument, all: Answers): Score {
  const count = (which: Answer) => instrument.items.filter((i) => answerTo(all, i.key) === which).length
  const [yes, no, notKnown] = [count('yes'), count('no'), count('dont-know')]
  return { yes, no, notKnown, asked: yes + no + notKnown, of: instrument.items.length }
}
/** The number with its unknowns, never a band: only "14 or more" is a rule (practice decisions, 8; 10-13 and 0-9 are local habits). */
export function scoreWords(score: Score): string {
  const open = score.of - score.yes - score.no
  const unknown = [score.notKnown > 0 && `${score.notKnown} “don’t know”`, score.asked < score.of && `${score.of - score.asked} not asked`]
    .filter(Boolean)
    .join(' and ')
  return open === 0
    ? 'Every question was answered Yes or No.'
    : `${unknown}, so the true number is between ${score.yes} and ${score.yes + open}.`
}
export const isPartial = (score: Score): boolean => score.asked < score.of

/** 14 Yes or more always shows high, and nobody can make the level lower than the tool (SafeLives MARAC criteria; practice decisions, 8). */
export const isVisiblyHigh = (instrument: Instrument, score: Score): boolean =>
  instrument.highAt !== null && score.yes >= instrument.highAt.yes

export const nextSteps = { refer: 'See where it can go, and refer', 'not-now': 'Not referring now' } as const
export type NextStep = keyof typeof nextSteps

export interface Judged {
  level: Level | undefined
  /** Why high below 14; why not referred at 14 or more. */
  reason: string
  next: NextStep | undefined
  /** The second named person who agrees not to refer at 14 or more. */
  secondName: string
}
export type JudgedGaps = Partial<Record<'level' | 'reason' | 'next' | 'secondName', string>>
const sameName = (a: string, b: string) => a.trim().toLocaleLowerCase('en-GB') === b.trim().toLocaleLowerCase('en-GB')

/**
 * What an assessment cannot end without. High below 14 is judgement, and says why (SafeLives MARAC criteria: the referrer must say what the
 * concerns are). At 14 or more the level is high; not referring then needs a reason and a second named person (practice decisions, 8).
 */
export function judgedGaps(instrument: Instrument, score: Score, judged: Judged, by: string): JudgedGaps {
  const gaps: JudgedGaps = {}
  const visibly = isVisiblyHigh(instrument, score)
  if (judged.level === undefined) gaps.level = 'Select the level you judge'
  else if (visibly && judged.level !== 'high')
    gaps.level = `${score.yes} answers are Yes. ${instrument.highAt?.yes} or more is always high: select high`
  if (judged.next === undefined) gaps.next = 'Select what happens now'
  if (judged.level === 'high' && !visibly && judged.reason.trim() === '') gaps.reason = 'Enter why you judge it high'
  if (visibly && judged.next === 'not-now') {
    if (judged.reason.trim() === '') gaps.reason = `${score.yes} answers are Yes. Enter why you are not referring`
    if (judged.secondName.trim() === '') gaps.secondName = 'Enter the name of the second person who agrees not to refer'
    else if (sameName(judged.secondName, by)) gaps.secondName = 'The second person must be someone other than you'
  }
  return gaps
}

// ── What happened, in words ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** As the Act lists abusive behaviour (Domestic Abuse Act 2021 s1(3)), in everyday words; then the kinds that a pathway acts on. */
export const incidentKinds = {
  physical: 'Hit, hurt or held',
  strangled: 'Hands, arm or anything round the neck',
  sexual: 'Sexual',
  threats: 'Threats',
  controlling: 'Controlled, watched or cut off from people',
  emotional: 'Put down or frightened',
  economic: 'Money, belongings or home',
  ...abuseKinds,
} as const
/** Beside a picture there is room for few words: who did what, and never a key. */
const inBrief: Partial<Record<string, string>> = {
  physical: 'Hit or hurt',
  strangled: 'Strangled',
  sexual: 'Sexual violence',
  controlling: 'Controlled',
  emotional: 'Frightened',
  economic: 'Money or home',
  'sexual-outside-home': 'Sexual violence',
  'honour-based': 'So-called honour',
  fgm: 'FGM',
}
export const kindWords = (keys: readonly string[]): string =>
  keys.map((k) => (Object.hasOwn(incidentKinds, k) ? incidentKinds[k as keyof typeof incidentKinds] : k)).join('; ')
export const kindInBrief = (keys: readonly string[]): string => {
  const [first] = keys
  return first === undefined ? 'Incident' : (inBrief[first] ?? kindWords([first]))
}

// ── The four ways to the meeting ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Something that happened, told to anyone: not only a call to the police (SafeLives; the 2015 form said "to police"). */
export interface KnownEvent {
  on: Day
  /** The day is that of the telling: when it happened was not given. */
  about: boolean
  words: string
}
/** The same pair's last referral to a high-risk meeting, whoever made it. Presence only: it outlives access to the family it was about. */
export interface LastReferral {
  on: Day
  to: string
}
export interface Evidence {
  events: readonly KnownEvent[]
  lastReferral: LastReferral | null
}
/** The area's rule on repeats that is in force, from its meeting. */
export interface RepeatRule {
  key: string
  months: number
  counts: string
  source: string
}
export type CriterionKey = Instrument['criteria'][number]['key']
export interface Criterion {
  key: CriterionKey
  met: boolean
  because: string
  /** The days and words it rests on, as they stood. */
  evidence: readonly string[]
  /** The version of the rule that was used, where the rule has changed over the years. */
  rule?: string
  source: string
}

const saidEvent = (e: KnownEvent) =>
  `${sayDay(e.on)}${e.about ? ' (told then; the day is not known)' : ''}${e.words === '' ? '' : `: ${e.words}`}`

/** High on a person's own judgement: below 14 it must be; at 14 or more when a reason is given beside it, and not for leaving her out. */
export const isJudgement = (instrument: Instrument, score: Score, judged: Judged): boolean =>
  judged.level === 'high' && judged.reason.trim() !== '' && !(isVisiblyHigh(instrument, score) && judged.next === 'not-now')

export interface Weighed {
  score: Score
  judgement: boolean
  by: string
  today: Day
  evidence: Evidence
  repeatRule: RepeatRule | undefined
}
/**
 * Four criteria, each on its own; more than one may be met (SafeLives, "Frequently asked questions: MARAC", criteria 1-4). Judgement is the only
 * one a worker decides; the others are derived, with what they rest on, so that anyone can see why and disagree.
 */
export function criteriaOf(instrument: Instrument, w: Weighed): Criterion[] {
  return instrument.criteria.map((c): Criterion => {
    const plain = { key: c.key, source: c.source }
    if (c.key === 'visible-high-risk') {
      const met = isVisiblyHigh(instrument, w.score)
      return {
        ...plain,
        met,
        because: `${w.score.yes} Yes; ${instrument.highAt?.yes} needed${met ? '' : `. ${w.score.asked} of ${w.score.of} asked`}`,
        evidence: [],
      }
    }
    if (c.key === 'judgement') {
      return {
        ...plain,
        met: w.judgement,
        because: w.judgement ? `Judged high by ${w.by}` : 'Nobody has judged it high beyond what the answers show',
        evidence: [],
      }
    }
    if (c.key === 'escalation') {
      const [needed, months] = [c.events ?? 3, c.months ?? 12]
      const from = addMonths(w.today, -months)
      const events = w.evidence.events.filter((e) => e.on >= from && e.on <= w.today)
      // Two tellings of one night are one event; where the day is not known, each telling stands.
      const days = new Set(events.map((e, i) => (e.about ? `told ${i}` : e.on)))
      return {
        ...plain,
        met: days.size >= needed,
        because: `${days.size} ${days.size === 1 ? 'event' : 'events'} known in ${months} months; usual start point is ${needed}`,
        evidence: events.map(saidEvent),
      }
    }
    return repeatOf(plain, w, c.months ?? 12)
  })
}
/**
 * Any abuse between the same two people within 12 months of the last referral, counted from that referral and not from the meeting (SafeLives
 * repeat definition, current; the older rule wanted a crime, and figures from before the change keep it).
 */
function repeatOf(plain: { key: CriterionKey; source: string }, w: Weighed, ownMonths: number): Criterion {
  const rule = w.repeatRule
  const months = rule?.months ?? ownMonths
  const last = w.evidence.lastReferral
  const versioned = { ...plain, ...(rule ? { rule: rule.key, source: rule.source } : {}) }
  if (!last || last.on < addMonths(w.today, -months)) {
    return {
      ...versioned,
      met: false,
      because: last
        ? `The last referral, on ${sayDay(last.on)}, is more than ${months} months ago`
        : 'No earlier referral to a high-risk meeting is known',
      evidence: [],
    }
  }
  const since = w.evidence.events.filter((e) => e.on >= last.on && e.on <= w.today)
  // The event that the referral was about is on or before its day; one later is needed.
  const after = since.filter((e) => e.on > last.on)
  return after.length > 0
    ? {
        ...versioned,
        met: true,
        because: `Referred to ${last.to} on ${sayDay(last.on)}, and there has been more since`,
        evidence: after.map(saidEvent),
      }
    : {
        ...versioned,
        met: false,
        because: `Referred to ${last.to} on ${sayDay(last.on)}; nothing is recorded since. Any abuse since then, of any kind, makes this a repeat: record it`,
        evidence: [],
      }
}

// ── What each answer sets off ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Step {
  item: InstrumentItem
  prompt: string
  /** The form that this answer asks for. */
  opens: string | undefined
  ask: string
  answer: string
  /** What to do about it; nothing when the answer needs nothing. */
  next: string | undefined
  /** Before anything else. */
  now: boolean
  /** Asked, or taken as not known because nobody asked. */
  asked: boolean
  source: string
}
/**
 * The next steps that a Yes opens: strangulation (when? symptoms? a medical check now), suicidal thoughts (thinking of it now? a crisis route),
 * the stalking screen, firearms and dogs (practice decisions, 9). A question nobody asked is taken as its last answer, which packs keep for
 * "not known": silence never counts as safe. What is needed now comes first; a level or a number changes none of it.
 */
export function stepsFor(instrument: Instrument, all: Answers): Step[] {
  const steps = instrument.items.flatMap((item) =>
    answerTo(all, item.key) !== 'yes'
      ? []
      : (item.prompts ?? []).flatMap((key) => {
          const prompt = instrument.prompts.find((p) => p.key === key)
          return (prompt?.ask ?? []).flatMap((ask): Step[] => {
            const said = all[item.key]?.asks[ask.key]
            const answer = ask.answers.find((a) => a.key === said) ?? ask.answers.at(-1)
            return prompt && answer
              ? [
                  {
                    item,
                    prompt: prompt.name,
                    opens: answer.key === 'yes' ? undefined : prompt.opens,
                    ask: ask.words,
                    answer: answer.words,
                    next: answer.next,
                    now: answer.now,
                    asked: answer.key === said,
                    source: prompt.source,
                  },
                ]
              : []
          })
        }),
  )
  // One question that several answers ask for is asked once: where it was answered, it is not called open; where nobody asked, it is said once.
  const same = (a: Step, b: Step) => a.prompt === b.prompt && a.ask === b.ask
  const once = steps.filter((s, i) =>
    s.asked
      ? !steps.slice(0, i).some((o) => same(o, s) && o.answer === s.answer && o.asked)
      : !steps.some((o, n) => same(o, s) && (o.asked || n < i)),
  )
  return [...once.filter((s) => s.now), ...once.filter((s) => !s.now)]
}

/** What matters more than the sum: answers that mean more together (SafeLives Dash guidance). All of a cluster's items must be Yes. */
export const clustersOf = (instrument: Instrument, all: Answers) =>
  instrument.clusters
    .filter((c) => c.items.every((key) => answerTo(all, key) === 'yes'))
    .map((c) => ({ ...c, numbers: c.items.map((key) => instrument.items.find((i) => i.key === key)?.number ?? 0) }))

/** Against the time before: what is different now. An answer that nobody asked today is not a change. */
export const changesSince = (instrument: Instrument, before: Answers, now: Answers) =>
  instrument.items
    .filter(
      (i) =>
        answerTo(now, i.key) !== 'not-asked' && answerTo(before, i.key) !== 'not-asked' && answerTo(now, i.key) !== answerTo(before, i.key),
    )
    .map((item) => ({ item, from: answerTo(before, item.key), to: answerTo(now, item.key) }))
