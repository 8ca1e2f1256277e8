/** What the pack says of an area's high-risk meeting: which forum it is, who lists for it, who brings her view, what can be decided. */
import { type Forum, forum, type Pack, pathwayFor, service, teamsOf } from '#pack/index.ts'

export interface Meeting {
  forum: Forum
  /** Teams that are the way to it: MASH, which passes cases on. High never goes straight to the meeting (S2 3.2; practice decisions, 10). */
  listers: readonly string[]
  /** Services whose high-risk requests lead on to it. */
  through: readonly string[]
  /** Teams of her adviser, who is told at once and brings her view. */
  advisers: readonly string[]
}

/**
 * The forum that the pathway of this area leads to from another way, and that sits on days of its own. The services that are asked beside it, on
 * the same rows, are her advisers'.
 */
export function meetingOf(pack: Pack, area: string): Meeting | undefined {
  const pathway = pathwayFor(pack, area)
  for (const route of pathway?.routes ?? []) {
    const found = route.to.forum ? forum(pack, route.to.forum) : undefined
    const way = pathway?.routes.find((r) => r.key === route.after)
    if (!pathway || !found || !way?.to.service || found.starts === null || found.days.length === 0) continue
    const beside = new Set(pathway.rows.filter((r) => r.routes.includes(route.key)).flatMap((r) => r.routes))
    const of = (key: string) => teamsOf(pack, key).map((t) => t.key)
    return {
      forum: found,
      listers: [...new Set([...of(way.to.service), ...(found.keptBy ? [found.keptBy] : [])])],
      through: [way.to.service],
      advisers: pathway.routes
        .filter((r) => beside.has(r.key) && r.key !== way.key && r.to.service && service(pack, r.to.service))
        .flatMap((r) => of(r.to.service ?? '')),
    }
  }
  return undefined
}
export const meetingFor = (pack: Pack, forumKey: string): Meeting | undefined => {
  const found = forum(pack, forumKey)
  const meeting = found && meetingOf(pack, found.area)
  return meeting?.forum.key === forumKey ? meeting : undefined
}
export const decisionWords = (of: Pick<Forum, 'decisions'>): Record<string, string> =>
  Object.fromEntries(of.decisions.map((d) => [d.key, d.words]))
