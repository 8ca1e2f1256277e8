/**
 * What stands out among a week's looks. Pure. Judgement, not proof (safety: the curious professional; weekly list of no involvement, same surname, far
 * above peers): each finding is a question to ask a colleague kindly, and there is nearly always a good answer. Thresholds are ours.
 */
import type { Day } from '#lib/day.ts'
import { addDays, weekday } from '#lib/day.ts'
import { median } from '#lib/statistics.ts'

/** Actions that only look; every other one changed or sent something. Named as the rooms name them. */
const looks = /^(open|read|list|find|look|show|download|search)\b|^vault\.reveal$/
export const onlyLooks = (action: string): boolean => looks.test(action)

export interface Look {
  hatId: string
  role: string
  familyId: string
  times: number
  actions: readonly string[]
  bases: readonly string[]
  /** The reader's surname is that of somebody in the family. */
  sameName: boolean
  /** A contact about this family was being dealt with at the front door that week. */
  atTheDoor: boolean
}
export type Why = 'no-involvement' | 'same-name' | 'far-above-peers'
export interface Outlier {
  why: Why
  hatId: string
  /** The family it is about; none where it is about how many. */
  familyId: string | null
  times: number
  /** Of the same role: the middle number of families looked at in the week. */
  peers?: number
}

/** Work of one's own or one's team's. Duty and a seat open many families to many people, so that a look on these alone can be a look without a task. */
const work = ['named', 'victim', 'child', 'both', 'harm', 'oversight']
export const isOwnWork = (bases: readonly string[]): boolean => bases.some((b) => work.includes(b))

/** Fewer families than this in a week is nobody's "far above". */
export const atLeast = 20
export const timesPeers = 3

/**
 * Without involvement: opened on front-door duty alone, in a week when no contact about the family was in hand there, and nothing was done in it. Whoever
 * triages opens what they do not keep; a family of three weeks ago is opened for a reason that somebody can say.
 */
const withoutInvolvement = (l: Look): boolean => l.bases.every((b) => b === 'duty') && !l.atTheDoor && l.actions.every(onlyLooks)

export function outliersOf(week: readonly Look[]): Outlier[] {
  const found: Outlier[] = []
  for (const l of week) {
    if (l.sameName) found.push({ why: 'same-name', hatId: l.hatId, familyId: l.familyId, times: l.times })
    if (withoutInvolvement(l)) found.push({ why: 'no-involvement', hatId: l.hatId, familyId: l.familyId, times: l.times })
  }
  // Counted in families, with those of the reader's own team left aside: a busy worker is not a curious one.
  const families = new Map<string, { role: string; n: number }>()
  for (const l of week) {
    const had = families.get(l.hatId) ?? { role: l.role, n: 0 }
    families.set(l.hatId, { role: l.role, n: had.n + (isOwnWork(l.bases) ? 0 : 1) })
  }
  for (const [hatId, { role, n }] of families) {
    const others = [...families].filter(([h, f]) => f.role === role && h !== hatId).map(([, f]) => f.n)
    const peers = median(others)
    // Nobody to compare with is no finding: one lone role would stand out every week.
    if (peers !== undefined && n >= atLeast && n > timesPeers * peers)
      found.push({ why: 'far-above-peers', hatId, familyId: null, times: n, peers })
  }
  const order: Record<Why, number> = { 'same-name': 0, 'no-involvement': 1, 'far-above-peers': 2 }
  return found.sort((a, b) => order[a.why] - order[b.why] || b.times - a.times)
}

/** The last whole week, Monday to Sunday, before today. */
export const lastWeek = (today: Day): { from: Day; until: Day } => {
  const monday = addDays(today, 1 - weekday(today))
  return { from: addDays(monday, -7), until: monday }
}
