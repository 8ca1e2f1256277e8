/**
 * Serial, repeat, and often: rules that propose and never decide. Each names its version and its source, works from dated evidence, and gives that
 * evidence back. No sum, no score, no order of worse and better: lists stand in the order of names.
 */
import { addMonths, ageOn, type Day } from '#lib/day.ts'

export interface HarmEvent {
  on: Day
  kind: 'incident' | 'referral'
  /** Who was harmed, as an id that says nothing. Null: nobody is judged to have been. */
  victim: string | null
  reference: string
}
export interface Proposal {
  rule: string
  says: string
  evidence: { on: Day; reference: string; kind: string }[]
}

/** Northumbria's definition, used for MATAC: two or more different victims, incidents within three years, recorded as crimes or not, by somebody of 16 or over. */
export const serialRule =
  'Serial: two or more different people harmed within three years, aged 16 or over (MATAC practice, Northumbria; version 2026-1)'
const serialMonths = 36
const serialAge = 16
/** A counter-allegation or a police role never gets here: only who a person judged to harm, and to be harmed, is counted (practice decisions, 18). */
export function serial(events: readonly HarmEvent[], bornOn: Day | null, today: Day): Proposal | undefined {
  const incidents = events
    .filter((e) => e.kind === 'incident' && e.victim !== null && e.on <= today && (bornOn === null || ageOn(bornOn, e.on) >= serialAge))
    .sort((a, b) => a.on.localeCompare(b.on))
  // The latest three years that hold two different people, so that what is proposed is as near to today as it can be.
  for (const last of [...incidents].reverse()) {
    const from = addMonths(last.on, -serialMonths)
    const within = incidents.filter((e) => e.on > from && e.on <= last.on)
    const people = new Set(within.map((e) => e.victim))
    // A mother and her grown daughter in one plan are one pattern, and no series.
    if (people.size >= 2 && new Set(within.map((e) => e.reference)).size >= 2)
      return {
        rule: serialRule,
        says: `${people.size} different people within three years`,
        evidence: within.map(({ on, reference, kind }) => ({ on, reference, kind })),
      }
  }
  return undefined
}

/**
 * Any abuse between the same two within twelve months of their last referral, violent or not, a crime or not (SafeLives, definition of a repeat). The older
 * rule asked for an incident that would be a crime if reported: what was judged by it keeps its version.
 */
export const repeatRule =
  'Repeat: abuse between the same two people within 12 months of their last high-risk referral (SafeLives; version 2026-1)'
export function repeat(events: readonly HarmEvent[], today: Day): Proposal[] {
  const out: Proposal[] = []
  for (const victim of new Set(events.flatMap((e) => e.victim ?? []))) {
    const theirs = events.filter((e) => e.victim === victim && e.on <= today).sort((a, b) => a.on.localeCompare(b.on))
    const found = theirs
      .filter((e) => e.kind === 'incident')
      .flatMap((incident) => {
        // The clock runs from the referral, not the meeting, and each referral starts it anew.
        const referral = theirs.filter((r) => r.kind === 'referral' && r.on < incident.on).at(-1)
        return referral && incident.on <= addMonths(referral.on, 12) ? [referral, incident] : []
      })
    const last = found.at(-1)
    if (!last || addMonths(last.on, 12) < today) continue
    const evidence = [
      ...new Map(found.map((e) => [`${e.on}${e.kind}`, { on: e.on, reference: e.reference, kind: e.kind as string }])).values(),
    ]
    out.push({
      rule: repeatRule,
      says: 'Abuse again within 12 months of a referral, between the same two',
      evidence: evidence.sort((a, b) => a.on.localeCompare(b.on)),
    })
  }
  return out
}

/** S4, outcome 1: review the tenth who have needed help most often, and the tenth who are reported to harm most often. */
export const oftenRule = 'Among the tenth with the most in twelve months, and at least twice (S4, outcome 1; version 2026-1)'
/** Everybody at or above the count that a tenth reach: who is level with the last one in is in. */
export function oftenest<T>(all: readonly T[], times: (one: T) => number): T[] {
  const counts = all.map(times).sort((a, b) => b - a)
  const tenth = counts[Math.max(0, Math.ceil(counts.length / 10) - 1)] ?? 0
  return all.filter((one) => times(one) >= Math.max(2, tenth))
}

export const oftenDecisions = {
  'take-up': { text: 'Take up', hint: 'Somebody does something, by a day' },
  watch: { text: 'Look again', hint: 'On a day that you say' },
  leave: { text: 'Nothing for this panel', hint: 'What is being done already is right' },
} as const
export type OftenDecision = keyof typeof oftenDecisions
export function oftenGaps(
  d: { decision: OftenDecision | undefined; why: string; does: string; again: Day | undefined },
  today: Day,
): Partial<Record<'decision' | 'why' | 'does' | 'again', string>> {
  return {
    ...(d.decision === undefined ? { decision: 'Select what the panel decides' } : {}),
    ...(d.why.trim().length < 4 ? { why: 'Enter why' } : {}),
    ...(d.decision === 'take-up' && d.does.trim() === '' ? { does: 'Enter who does what' } : {}),
    ...(d.decision === 'watch' && !d.again ? { again: 'Enter the day to look again' } : {}),
    ...(d.again && d.again <= today ? { again: 'The day must be after today' } : {}),
  }
}
