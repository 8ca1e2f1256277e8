/** A measure with all that is known of it now: its figures, its sentence, how it stands. Its page, the list and papers say the same of it. */
import type { CountedMeasure, SmallNumbers } from '#pack/index.ts'
import { type Html, html } from '#platform/html.ts'
import type { Context } from '#rooms/access/index.ts'
import type { Figure } from './rules.ts'
import { type Sentence, type Status, sentenceOf, statusOf } from './sentences.ts'
import { figuresFor, namedIn, ruleToday } from './store.ts'

export const said = (s: Sentence): Html => html`${s.before}<b>${s.bold}</b>${s.after}`
export const plainly = (s: Sentence): string => s.before + s.bold + s.after
export interface Known {
  measure: CountedMeasure
  figures: readonly Figure[]
  /** By which small numbers are hidden in them. */
  rule: SmallNumbers
  sentence: Sentence
  status: Status
}

export async function knownOf(ctx: Context, measures: readonly CountedMeasure[]): Promise<Known[]> {
  const rule = ruleToday(ctx)
  const all: Known[] = []
  for (const measure of measures) {
    const figures = await figuresFor(ctx, measure)
    const readWith = measure.readWith.flatMap((k) => ctx.pack.measures.find((m) => m.key === k)?.name ?? [])
    all.push({
      measure,
      figures,
      rule,
      sentence: sentenceOf(measure, figures, rule, namedIn(ctx, measure)),
      status: statusOf(measure, figures, readWith),
    })
  }
  return all
}
