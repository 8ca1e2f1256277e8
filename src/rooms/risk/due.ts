/**
 * When to assess again: by what happened, and by the level if nothing did (practice decisions, 26; practice 1.5). The clocks are the pack's, in working
 * days. Nobody is ranked by it: each family has its own day and its reason. Pure.
 */
import { englandAndWales } from '#lib/bank-holidays.ts'
import { type Day, daysBetween } from '#lib/day.ts'
import { dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { dueBy } from '#lib/working-time.ts'
import type { Area, Level, Needs } from '#pack/index.ts'

export interface Happening {
  kind: string
  on: Day
  /** When it became known here. */
  knownAt: Date
}
export interface Assessed {
  level: Level
  at: Date
}
export interface Due {
  by: Date
  because: string
  source: string
  /** Something happened; otherwise it is only time. */
  event: boolean
}

/** The rule of the nearest area that has one: a ward's, its city's, everyone's. */
const againRule = (needs: Needs, level: Level, around: readonly Pick<Area, 'key'>[]) =>
  around.map((a) => needs.assessAgain.find((r) => r.level === level && r.area === a.key)).find((r) => r !== undefined) ??
  needs.assessAgain.find((r) => r.level === level && r.area === undefined)

/**
 * The earliest of what is due since the level was last judged. What was known on that day was weighed then; what became known after it, or is to happen
 * after it, was not. Where nobody has judged, there is nothing to do again: that is another task, and is never hidden behind this one.
 */
export function assessDue(
  needs: Needs,
  around: readonly Pick<Area, 'key'>[],
  last: Assessed | undefined,
  events: readonly Happening[],
): Due | undefined {
  if (!last) return undefined
  const judged = dayIn(last.at)
  const after = events.flatMap((e): Due[] => {
    const point = needs.turningPoints.find((t) => t.key === e.kind)
    if (!point?.assessWithin || (e.knownAt <= last.at && e.on <= judged)) return []
    const from = e.on > dayIn(e.knownAt) ? startOfDay(e.on) : e.knownAt
    return [
      {
        by: dueBy(from, point.assessWithin, englandAndWales),
        because: `${point.words}, ${sayDay(e.on)}`,
        source: point.source,
        event: true,
      },
    ]
  })
  const rule = againRule(needs, last.level, around)
  const all = rule
    ? [
        ...after,
        {
          by: dueBy(last.at, rule.within, englandAndWales),
          because: `Last judged on ${sayDay(judged)}, and nothing has been assessed since`,
          source: rule.source,
          event: false,
        },
      ]
    : after
  return all.sort((a, b) => a.by.getTime() - b.by.getTime())[0]
}

/** Far-off days are the plan's to show; a day's list holds what is near. */
const soon = 3
/** Late after something happened is unsafe; late by time alone is for the day, or everything would be an alarm (practice decisions, 29). */
export function dueBand(due: Due, now: Date): 'now' | 'today' | 'wait' | undefined {
  const [day, today] = [dayIn(due.by), dayIn(now)]
  if (due.by < now && due.event) return 'now'
  if (day <= today) return 'today'
  return daysBetween(today, day) <= soon ? 'wait' : undefined
}
