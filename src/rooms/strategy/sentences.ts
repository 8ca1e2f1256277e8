/**
 * What may be said of a figure in words: one sentence with its counts and its direction, how it stands, and the table that page and file share. A
 * measure with no good direction is never called better or worse (practice decisions, 27).
 */
import type { Shown, SmallRule } from '#lib/small-numbers.ts'
import { sayNumber, sentenceList } from '#lib/text.ts'
import type { CountedFrom, CountedMeasure, Measure } from '#pack/index.ts'
import { type Figure, kinds, shareIn } from './rules.ts'

export const notShown = 'not shown'
export const sayShown = (n: Shown | undefined): string => (typeof n === 'number' ? sayNumber(n) : notShown)
/** 'under an hour', '26 hours', '3.5 days': as exact as anybody acts on. */
export function sayHours(hours: number): string {
  const whole = Math.round(hours)
  if (whole < 1) return 'under an hour'
  if (whole < 48) return whole === 1 ? '1 hour' : `${whole} hours`
  return `${sayNumber(Math.round((hours / 24) * 2) / 2)} days`
}
export function sayValue(measure: CountedMeasure, value: number, rule: SmallRule): string {
  if (measure.unit === 'share') return `${value}%`
  if (measure.unit === 'median') return sayHours(value)
  return about(value, rule)
}
/** Counts are rounded, and say so. */
export const about = (n: Shown | undefined, { roundTo }: SmallRule): string =>
  n === undefined || n === 'hidden' ? 'too few to show' : n === 0 ? 'none' : roundTo > 1 ? `about ${sayNumber(n)}` : sayNumber(n)

/** A name inside a sentence: 'High-risk cases' is 'high-risk cases', and PIPPA stays PIPPA. */
export const inSentence = (name: string): string => (/^[A-Z][a-z]/.test(name) ? name[0]?.toLowerCase() + name.slice(1) : name)

export interface Sentence {
  before: string
  /** What is set in bold. */
  bold: string
  after: string
}
/** What the pack calls the place a measure is counted at. */
export interface Named {
  /** 'HRDA or MARAC' */
  forums: string
  /** 'PIPPA' */
  frontDoor: string
  /** 'RADAR' */
  programmes: string
}

const latest = (figures: readonly Figure[]): Figure | undefined => figures.at(-1)
const before = (figures: readonly Figure[]): Figure | undefined => figures.slice(0, -1).findLast((f) => f.value !== null)

/** The one sentence of a measure: its latest figure, the counts behind it, and how that stands to the period before. */
export function sentenceOf(measure: CountedMeasure, figures: readonly Figure[], rule: SmallRule, named: Named): Sentence {
  const now = latest(figures)
  if (!now) return { before: '', bold: 'Nothing is recorded yet.', after: ' A figure appears once a whole period has passed.' }
  const started = `In ${now.period.words}, `
  const n = (key: string) => about(now.counts[key], rule)
  if (measure.countedFrom.facts === 'reach') return reachSentence(now, started, rule, measure.countedFrom.to)
  if (now.value === null) return withoutValue(measure, now, started, named)
  const since = changeWords(measure, now, before(figures), rule)
  const likely = `likely between ${now.range?.lower}% and ${now.range?.upper}%`
  if (measure.countedFrom.facts === 'endings')
    return {
      before: started,
      bold: `about ${now.value}% said they feel safer`,
      after: ` (${n('safer')} of ${n('answered')} who answered; ${likely})${since}. Support ended as planned for ${n('planned')}, and in all for ${n('ended')}.`,
    }
  if (measure.countedFrom.facts === 'levels')
    return {
      before: started,
      bold: `about ${now.value}% of those at high risk at the start were no longer`,
      after: ` (${n('noLonger')} of ${n('highAtStart')}; ${likely})${since}. At the end ${n('highAtEnd')} were at high risk, of ${n('judged')} whose level was judged at both ends.`,
    }
  if (measure.countedFrom.facts === 'enquiries') return enquirySentence(measure.countedFrom.of, now, started, `${likely})${since}`, n)
  const what = countWords(measure.countedFrom, named)
  return {
    before: started,
    bold: now.value === 0 ? `no ${what.many}` : `${about(now.value, rule)} ${what.many}`,
    after: ` ${what.did}${since}.`,
  }
}
const countWords = (from: CountedFrom, named: Named): { many: string; did: string } => {
  switch (from.facts) {
    case 'cases':
      return { many: 'high-risk cases', did: `were listed at ${named.forums}` }
    case 'children':
      return { many: 'children', did: `were in cases listed at ${named.forums}` }
    case 'programmes':
      return { many: 'people', did: `were taken on by ${named.programmes}` }
    case 'unmet':
      return { many: 'needs', did: 'could not be met' }
    case 'kinds':
      return { many: 'contacts', did: 'told of any of these' }
    default:
      return { many: 'contacts', did: `came to ${named.frontDoor} from someone other than the police` }
  }
}
function withoutValue(measure: CountedMeasure, now: Figure, started: string, named: Named): Sentence {
  if (measure.countedFrom.facts === 'endings')
    return now.without === 'nobody'
      ? { before: started, bold: 'nobody was asked and answered', after: ' as support ended. There is no share to show.' }
      : { before: started, bold: 'too few answered to show', after: ' a share. It is not nought.' }
  if (measure.countedFrom.facts === 'levels')
    return now.without === 'nobody'
      ? { before: started, bold: 'nobody who ended had been at high risk', after: ' with a level at both ends. There is no share to show.' }
      : { before: started, bold: 'too few had been at high risk to show', after: ' a share. It is not nought.' }
  if (measure.countedFrom.facts === 'enquiries')
    return now.without === 'nobody'
      ? { before: started, bold: 'nobody was counted', after: ' as asked or not asked. There is no share to show.' }
      : { before: started, bold: 'too few were counted to show', after: ' a share. It is not nought.' }
  const what = countWords(measure.countedFrom, named)
  return { before: started, bold: `too few ${what.many} to show`, after: ` ${what.did}. It is not nought.` }
}
/** Asked and told are never one number: many who are asked and few who tell may be a good day or a bad one. */
function enquirySentence(
  of: 'asked' | 'not-asked' | 'told',
  now: Figure,
  before: string,
  likely: string,
  n: (key: string) => string,
): Sentence {
  if (of === 'told')
    return {
      before,
      bold: `about ${now.value}% of those asked told of harm`,
      after: ` (${n('told')} of ${n('asked')}; ${likely}. The same teams sent on: ${n('sent')}.`,
    }
  const why = ` Not asked: ${n('notSafely')} because it was not safe or not possible alone, ${n('noTime')} for want of time, ${n('lately')} asked not long before.`
  return of === 'asked'
    ? { before, bold: `about ${now.value}% were asked`, after: ` (${n('asked')} of ${n('everyone')}; ${likely}.${why}` }
    : { before, bold: `about ${now.value}% were not asked`, after: ` (${n('notAsked')} of ${n('everyone')}; ${likely}.${why}` }
}
/** The two times are one sentence: an attempt is never said without the conversation (practice decisions, 27). */
function reachSentence(now: Figure, started: string, rule: SmallRule, to: 'attempt' | 'conversation'): Sentence {
  const n = (key: string) => about(now.counts[key], rule)
  const { attempt, conversation } = now.hours
  if (attempt === null && conversation === null)
    return now.counts.taken === 0
      ? { before: started, bold: 'no referral was taken', after: ' for a victim or survivor.' }
      : { before: started, bold: 'too few were reached to show', after: ' a time. It is not nought.' }
  const tried = attempt === null ? 'too few were tried to show a time' : `half of those tried were first tried within ${sayHours(attempt)}`
  const spoke =
    conversation === null
      ? 'too few were spoken with to show a time'
      : `half of those spoken with had been reached within ${sayHours(conversation)}`
  const [first, second] = to === 'attempt' ? [tried, spoke] : [spoke, tried]
  return {
    before: started,
    bold: first,
    after: `, and ${second}. Referrals taken: ${n('taken')}; attempted: ${n('attempted')}; spoken with: ${n('spoken')}.`,
  }
}

/** How the figure moved: 'up', 'down', or 'same' where the difference is no more than chance would bring. */
export type Moved = 'up' | 'down' | 'same'
export function moved(now: Figure, then: Figure): Moved {
  if (now.value === null || then.value === null || now.value === then.value) return 'same'
  // Of two shares of which one lies in the range of the other, neither has been shown to be higher.
  const holds = (f: Figure, value: number) => f.range !== null && f.range.lower <= value && value <= f.range.upper
  if (holds(now, then.value) || holds(then, now.value)) return 'same'
  return now.value > then.value ? 'up' : 'down'
}
function changeWords(measure: CountedMeasure, now: Figure, then: Figure | undefined, rule: SmallRule): string {
  if (!then || then.value === null) return ''
  const [way, was] = [moved(now, then), `${sayValue(measure, then.value, rule)} in ${then.period.words}`]
  if (way !== 'same') return `, ${way} from ${was}`
  return now.value === then.value ? `, as in ${then.period.words}` : `, no clear change from ${was}`
}

export type Judged = 'better' | 'worse' | 'same' | 'not judged'
export interface Status {
  judged: Judged
  words: string
}
/** `readWith`: the names of the measures it is read with. */
export function statusOf(measure: CountedMeasure, figures: readonly Figure[], readWith: readonly string[]): Status {
  const now = latest(figures)
  const not = (words: string): Status => ({ judged: 'not judged', words })
  if (!now) return not('Nothing recorded yet')
  if (measure.direction === 'read with') return not(`Not judged: read with ${sentenceList(readWith.map(inSentence))}`)
  if (now.value === null) return not(now.without === 'nobody' ? 'Nobody to count' : 'Too few to show')
  const then = before(figures)
  const target = measure.target
  const met = target && target.value !== null && (measure.direction === 'higher' ? now.value >= target.value : now.value <= target.value)
  const goal = target && target.value !== null ? `. ${met ? 'Target met' : `Target not met: ${target.words}, ${target.period}`}` : ''
  if (!then) return not(`First period${goal}`)
  const way = moved(now, then)
  if (way === 'same') return { judged: 'same', words: `No clear change${goal}` }
  const better = (way === 'up') === (measure.direction === 'higher')
  // Ringing sooner is not better while she is spoken with later.
  if (better && measure.countedFrom.facts === 'reach' && measure.countedFrom.to === 'attempt') {
    const [nowSpoken, thenSpoken] = [now.hours.conversation, then.hours.conversation]
    if (nowSpoken === null || thenSpoken === null || nowSpoken > thenSpoken)
      return not(`Tried sooner, not spoken with sooner: read with time to first safe conversation${goal}`)
  }
  return {
    judged: better ? 'better' : 'worse',
    words: `${better ? 'Better' : 'Worse'} than ${then.period.words}${goal}`,
  }
}
/** A target that the baseline already passes is said beside it, never silently mended (inventory X21). */
export function targetNote({ target, baseline, direction }: Pick<Measure, 'target' | 'baseline' | 'direction'>): string | undefined {
  if (!target || target.value === null || !baseline || !['higher', 'lower'].includes(direction)) return undefined
  const passed = direction === 'higher' ? target.value <= baseline.value : target.value >= baseline.value
  return passed ? `The target (${target.words}) was passed already by the baseline (${baseline.words}, ${baseline.period}).` : undefined
}

// ── The table, for the page and the file alike ──────────────────────────────────────────────────────────────────────────────────

export interface Figures {
  head: readonly string[]
  /** Newest first. */
  rows: readonly (readonly string[])[]
}
export function tableOf(measure: CountedMeasure, figures: readonly Figure[]): Figures {
  const { facts } = measure.countedFrom
  const columns = kinds[facts].columns
  const period = { month: 'Month', quarter: 'Quarter', year: 'Year' }[measure.period]
  const hours = (h: number | null) => (h === null ? notShown : sayHours(h))
  const extra = shareIn(measure.countedFrom)
    ? { head: ['Share', 'Likely between'], at: facts === 'enquiries' ? 3 : 2 }
    : facts === 'reach'
      ? { head: ['Half tried within', 'Half reached within'], at: columns.length }
      : { head: [], at: 0 }
  const cells = (f: Figure): string[] =>
    shareIn(measure.countedFrom)
      ? f.value === null || f.range === null
        ? [f.without === 'nobody' ? 'none' : notShown, f.without === 'nobody' ? 'none' : notShown]
        : [`${f.value}%`, `${f.range.lower}–${f.range.upper}%`]
      : facts === 'reach'
        ? [f.counts.attempted === 0 ? 'none' : hours(f.hours.attempt), f.counts.spoken === 0 ? 'none' : hours(f.hours.conversation)]
        : []
  const put = (counts: readonly string[], more: readonly string[]) => [...counts.slice(0, extra.at), ...more, ...counts.slice(extra.at)]
  return {
    head: [
      period,
      ...put(
        columns.map((c) => c.words),
        extra.head,
      ),
    ],
    rows: figures.toReversed().map((f) => [
      f.period.short,
      ...put(
        columns.map((c) => sayShown(f.counts[c.key])),
        cells(f),
      ),
    ]),
  }
}
