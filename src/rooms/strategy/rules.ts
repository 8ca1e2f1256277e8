/**
 * What a measure is, worked out: its columns and what they add up to, and each figure with small numbers hidden. What may be said of it in words is in
 * sentences.ts.
 */
import { couldBe, publish, type Shown, type SmallRule, type Sum } from '#lib/small-numbers.ts'
import { type Proportion, proportion } from '#lib/statistics.ts'
import type { Area, CountedFrom, CountedMeasure, SmallNumbers } from '#pack/index.ts'
import type { Period } from './periods.ts'

/** The area and all that lie in it: families carry the area of the team that opened them. */
export function areasIn(areas: readonly Pick<Area, 'key' | 'parent'>[], key: string): string[] {
  return [key, ...areas.filter((a) => a.parent === key).flatMap((a) => areasIn(areas, a.key))]
}

// ── What each kind of record gives ──────────────────────────────────────────────────────────────────────────────────────────────

interface Column {
  key: string
  words: string
}
interface Kind {
  /** As the table shows them, left to right. */
  columns: readonly Column[]
  sums: readonly Sum<string>[]
  /** Counts that follow from the others: shown to nobody, protected all the same. */
  unseen: readonly string[]
}
export const kinds: Record<CountedFrom['facts'], Kind> = {
  endings: {
    columns: [
      { key: 'safer', words: 'Safer' },
      { key: 'answered', words: 'Answered' },
      { key: 'asked', words: 'Asked' },
      { key: 'safe', words: 'Safe to ask' },
      { key: 'planned', words: 'Ended as planned' },
      { key: 'ended', words: 'Ended in all' },
    ],
    sums: [
      { total: 'ended', parts: ['planned', 'unplanned'] },
      { total: 'planned', parts: ['safe', 'notSafe'] },
      { total: 'safe', parts: ['asked', 'notAsked'] },
      { total: 'asked', parts: ['answered', 'noAnswer'] },
      { total: 'answered', parts: ['safer', 'notSafer'] },
    ],
    unseen: ['unplanned', 'notSafe', 'notAsked', 'noAnswer', 'notSafer'],
  },
  cases: {
    columns: [
      { key: 'cases', words: 'Cases' },
      { key: 'repeats', words: 'Repeats' },
      { key: 'children', words: 'With children' },
      { key: 'notPolice', words: 'Not from the police' },
      { key: 'notHigh', words: 'Judged not high' },
    ],
    sums: [
      { total: 'cases', parts: ['repeats', 'first'] },
      { total: 'cases', parts: ['children', 'noChildren'] },
      { total: 'cases', parts: ['notPolice', 'police'] },
      { total: 'cases', parts: ['notHigh', 'high'] },
    ],
    unseen: ['first', 'noChildren', 'police', 'high'],
  },
  contacts: {
    columns: [
      { key: 'notPolice', words: 'Not the police' },
      { key: 'professionals', words: 'Professionals' },
      { key: 'herself', words: 'The person' },
      { key: 'others', words: 'Others' },
      { key: 'police', words: 'The police' },
      { key: 'everyone', words: 'All contacts' },
      { key: 'unnamed', words: 'Unnamed questions' },
    ],
    sums: [
      { total: 'notPolice', parts: ['professionals', 'herself', 'others'] },
      { total: 'everyone', parts: ['notPolice', 'police'] },
    ],
    unseen: [],
  },
  reach: {
    columns: [
      { key: 'taken', words: 'Taken' },
      { key: 'attempted', words: 'Attempted' },
      { key: 'untried', words: 'No attempt yet' },
      { key: 'spoken', words: 'Spoken with' },
    ],
    sums: [
      { total: 'taken', parts: ['attempted', 'untried'] },
      { total: 'attempted', parts: ['spoken', 'triedOnly'] },
      { total: 'taken', parts: ['spoken', 'unreached'] },
    ],
    unseen: ['triedOnly', 'unreached'],
  },
  levels: {
    columns: [
      { key: 'noLonger', words: 'No longer high' },
      { key: 'highAtStart', words: 'High at start' },
      { key: 'highAtEnd', words: 'High at end' },
      { key: 'judged', words: 'Level at both ends' },
      { key: 'ended', words: 'Ended in all' },
    ],
    // Start and end are a table of two by two: whoever knows its edges and one cell knows the rest.
    sums: [
      { total: 'ended', parts: ['judged', 'unjudged'] },
      { total: 'judged', parts: ['highAtStart', 'otherAtStart'] },
      { total: 'judged', parts: ['highAtEnd', 'otherAtEnd'] },
      { total: 'highAtStart', parts: ['noLonger', 'stillHigh'] },
      { total: 'highAtEnd', parts: ['stillHigh', 'nowHigh'] },
      { total: 'otherAtStart', parts: ['nowHigh', 'neverHigh'] },
      { total: 'otherAtEnd', parts: ['noLonger', 'neverHigh'] },
    ],
    unseen: ['unjudged', 'otherAtStart', 'otherAtEnd', 'stillHigh', 'nowHigh', 'neverHigh'],
  },
  children: { columns: [{ key: 'children', words: 'Children' }], sums: [], unseen: [] },
  programmes: {
    columns: [
      { key: 'taken', words: 'Taken on' },
      { key: 'came', words: 'Came to a session' },
    ],
    sums: [{ total: 'taken', parts: ['came', 'notYet'] }],
    unseen: ['notYet'],
  },
  unmet: {
    columns: [
      { key: 'unmet', words: 'Not met' },
      { key: 'nothingThere', words: 'Nothing there' },
      { key: 'noSpace', words: 'Full or closed' },
      { key: 'notSuited', words: 'Could not be met there' },
      { key: 'others', words: 'Place, times, other' },
      { key: 'saidNo', words: 'Not wanted, apart' },
    ],
    sums: [{ total: 'unmet', parts: ['nothingThere', 'noSpace', 'notSuited', 'others'] }],
    unseen: [],
  },
  kinds: { columns: [{ key: 'contacts', words: 'Contacts' }], sums: [], unseen: [] },
  enquiries: {
    columns: [
      { key: 'told', words: 'Told of harm' },
      { key: 'asked', words: 'Asked' },
      { key: 'everyone', words: 'Could be asked' },
      { key: 'notAsked', words: 'Not asked' },
      { key: 'notSafely', words: 'Not safely' },
      { key: 'noTime', words: 'No time' },
      { key: 'lately', words: 'Asked lately' },
      { key: 'sent', words: 'Sent on, apart' },
    ],
    sums: [
      { total: 'everyone', parts: ['asked', 'notAsked'] },
      { total: 'asked', parts: ['told', 'notTold'] },
      { total: 'notAsked', parts: ['notSafely', 'noTime', 'lately'] },
    ],
    unseen: ['notTold'],
  },
}
/** Of a share: what it is of. */
export function shareIn(from: CountedFrom): { part: string; whole: string } | undefined {
  switch (from.facts) {
    case 'endings':
      return { part: 'safer', whole: 'answered' }
    case 'levels':
      return { part: 'noLonger', whole: 'highAtStart' }
    case 'enquiries':
      return from.of === 'told' ? { part: 'told', whole: 'asked' } : { part: from.of === 'asked' ? 'asked' : 'notAsked', whole: 'everyone' }
    default:
      return undefined
  }
}
/** Of a count: which of the columns it is. */
const counted = {
  cases: 'cases',
  contacts: 'notPolice',
  children: 'children',
  programmes: 'taken',
  kinds: 'contacts',
  unmet: 'unmet',
} as const
export const countColumn = ({ countedFrom: { facts } }: CountedMeasure): string =>
  facts in counted ? counted[facts as keyof typeof counted] : ''

/** What the database answered for one period, and what follows from it. */
export function countsFrom(facts: CountedFrom['facts'], n: (name: string) => number): Record<string, number> {
  switch (facts) {
    case 'endings': {
      const safe = n('planned') - n('not_safe')
      return {
        ended: n('ended'),
        planned: n('planned'),
        unplanned: n('ended') - n('planned'),
        notSafe: n('not_safe'),
        safe,
        asked: n('asked'),
        notAsked: safe - n('asked'),
        answered: n('answered'),
        noAnswer: n('asked') - n('answered'),
        safer: n('safer'),
        notSafer: n('answered') - n('safer'),
      }
    }
    case 'cases':
      return {
        cases: n('cases'),
        repeats: n('repeats'),
        first: n('cases') - n('repeats'),
        children: n('with_children'),
        noChildren: n('cases') - n('with_children'),
        police: n('from_police'),
        notPolice: n('cases') - n('from_police'),
        notHigh: n('not_high'),
        high: n('cases') - n('not_high'),
      }
    case 'contacts': {
      const notPolice = n('everyone') - n('police')
      return {
        everyone: n('everyone'),
        police: n('police'),
        notPolice,
        professionals: n('professionals'),
        herself: n('herself'),
        others: notPolice - n('professionals') - n('herself'),
        unnamed: n('unnamed'),
      }
    }
    case 'reach':
      return {
        taken: n('taken'),
        attempted: n('attempted'),
        untried: n('taken') - n('attempted'),
        spoken: n('spoken'),
        triedOnly: n('attempted') - n('spoken'),
        unreached: n('taken') - n('spoken'),
      }
    case 'levels': {
      const stillHigh = n('high_at_start') - n('no_longer')
      return {
        ended: n('ended'),
        judged: n('judged'),
        unjudged: n('ended') - n('judged'),
        highAtStart: n('high_at_start'),
        otherAtStart: n('judged') - n('high_at_start'),
        noLonger: n('no_longer'),
        stillHigh,
        highAtEnd: n('high_at_end'),
        otherAtEnd: n('judged') - n('high_at_end'),
        nowHigh: n('high_at_end') - stillHigh,
        neverHigh: n('judged') - n('high_at_start') - (n('high_at_end') - stillHigh),
      }
    }
    case 'children':
      return { children: n('children') }
    case 'programmes':
      return { taken: n('taken'), came: n('came'), notYet: n('taken') - n('came') }
    case 'unmet':
      return {
        unmet: n('unmet'),
        nothingThere: n('nothing_there'),
        noSpace: n('no_space'),
        notSuited: n('not_suited'),
        others: n('unmet') - n('nothing_there') - n('no_space') - n('not_suited'),
        saidNo: n('said_no'),
      }
    case 'kinds':
      return { contacts: n('contacts') }
    case 'enquiries':
      return {
        everyone: n('everyone'),
        asked: n('asked'),
        notAsked: n('everyone') - n('asked'),
        told: n('told'),
        notTold: n('asked') - n('told'),
        notSafely: n('not_safely'),
        noTime: n('no_time'),
        lately: n('everyone') - n('asked') - n('not_safely') - n('no_time'),
        sent: n('sent'),
      }
  }
}

// ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Counted from the records, before anything is hidden. Nothing but `figuresOf` may read it. */
export interface Counted {
  period: Period
  counts: Readonly<Record<string, number>>
  /** Middle values, for kinds that have them. */
  hours?: Readonly<Record<'attempt' | 'conversation', number | null>>
}
export interface Figure {
  period: Period
  counts: Readonly<Record<string, Shown>>
  /** In the measure's unit: a whole percentage, a count, hours. Null: there is none to show. */
  value: number | null
  /** Where a share truly lies, for all that chance and rounding did: in percent. */
  range: { lower: number; upper: number } | null
  hours: Readonly<Record<'attempt' | 'conversation', number | null>>
  /** Nobody to count, or too few to show; nothing when there is a value. */
  without: 'nobody' | 'too few' | null
}

export type ShareRule = SmallRule & Pick<SmallNumbers, 'leastForShare'>
/**
 * A share of rounded counts (shares of exact ones would give the counts away), in a range wide enough for both what chance and what rounding could
 * have done: of all counts that would be shown like this, the lowest and the highest end of their Wilson ranges.
 */
export function shareOf(count: number, of: number, rule: SmallRule): Proportion {
  const [part, whole] = [couldBe(count, rule), couldBe(of, rule)]
  const least = proportion(Math.min(part.low, whole.high), whole.high)
  const most = proportion(Math.min(part.high, whole.low), whole.low)
  return { value: count / of, lower: least?.lower ?? 0, upper: most?.upper ?? 1 }
}
const percent = (x: number) => Math.round(x * 100)
/** `few`: the whole area is too small to show anything of. */
export function figuresOf(measure: CountedMeasure, all: readonly Counted[], rule: ShareRule, few = false): Figure[] {
  const kind = kinds[measure.countedFrom.facts]
  // Quarters from before there were records are not quarters in which nothing happened.
  const first = all.findIndex((c) => Object.values(c.counts).some((n) => n > 0))
  if (first === -1) return []
  return all.slice(first).map((c) => {
    const counts: Record<string, Shown> = few
      ? Object.fromEntries(Object.keys(c.counts).map((k) => [k, 'hidden']))
      : publish(c.counts, rule, kind.sums, kind.unseen)
    const hoursOf = (of: 'attempt' | 'conversation', n: Shown | undefined) =>
      typeof n === 'number' && n > 0 ? (c.hours?.[of] ?? null) : null
    const hours = { attempt: hoursOf('attempt', counts.attempted), conversation: hoursOf('conversation', counts.spoken) }
    const seen = Object.fromEntries(kind.columns.map((col) => [col.key, counts[col.key] as Shown]))
    return { period: c.period, counts: seen, hours, ...valueIn(measure.countedFrom, seen, hours, rule) }
  })
}
function valueIn(
  from: CountedFrom,
  counts: Readonly<Record<string, Shown>>,
  hours: Figure['hours'],
  rule: ShareRule,
): Pick<Figure, 'value' | 'range' | 'without'> {
  const none = (n: Shown | undefined) => ({ value: null, range: null, without: n === 0 ? ('nobody' as const) : ('too few' as const) })
  const share = shareIn(from)
  if (share) {
    const [part, whole] = [counts[share.part], counts[share.whole]]
    if (typeof part !== 'number' || typeof whole !== 'number' || whole < rule.leastForShare) return none(whole)
    const { value, lower, upper } = shareOf(part, whole, rule)
    return { value: percent(value), range: { lower: percent(lower), upper: percent(upper) }, without: null }
  }
  if (from.facts === 'reach') {
    const value = hours[from.to]
    return value === null ? none(from.to === 'attempt' ? counts.attempted : counts.spoken) : { value, range: null, without: null }
  }
  const n = counts[counted[from.facts as keyof typeof counted]]
  return typeof n === 'number' ? { value: n, range: null, without: null } : none(n)
}
