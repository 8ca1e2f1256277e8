/**
 * Wherever there is a front door, whatever somebody sends must come to people who read it, and every question that is asked of everybody has a team or a gap
 * that is said. A form that leads nowhere would thank whoever wrote, and nobody would have it.
 */
import type { Team } from './schema.ts'
import { type ArrivalDoor, arrivalDoors, type Channels, childKinds, routeFor } from './schema-channels.ts'

export interface Around {
  /** Areas that keep a front door. */
  doors: readonly string[]
  teams: readonly Pick<Team, 'key' | 'frontDoor' | 'side' | 'area'>[]
}
type Says = (path: (string | number)[], what: string, mend: string) => void

export function checkChannels(c: Channels, on: Around, at: Says): void {
  for (const area of new Set(on.doors)) {
    if (!c.routes.some((r) => r.area === area)) {
      at(
        ['routes'],
        `area ${area} has a front door and no route leads to it`,
        'add a route for each form: self, other, behaviour, professional',
      )
      continue
    }
    for (const door of Object.keys(arrivalDoors) as ArrivalDoor[])
      for (const kind of sentBy(c, door))
        if (!routeFor(c.routes, area, door, kind))
          at(
            ['routes'],
            `in ${area} a form ${door} about ${kind === '' ? 'nothing named' : kind} leads nowhere`,
            'add a route, or one without kinds that takes the rest',
          )
    for (const [i, e] of c.enquiries.entries())
      if (!e.gaps.some((g) => g.areas.includes(area)) && !on.teams.some((t) => t.area === area && e.teams.includes(t.key)))
        at(['enquiries', i, 'teams'], `in ${area} no team asks ${e.key}, and no gap is said`, 'add a team of the area, or say the gap')
  }
  for (const [i, r] of c.routes.entries()) {
    const team = on.teams.find((t) => t.key === r.team)
    if (team && team.frontDoor === null && !(r.door === 'behaviour' && team.side === 'harm'))
      at(
        ['routes', i, 'team'],
        `nobody in team ${r.team} reads what arrives`,
        'name a team that keeps a front door, or for behaviour one that works with people who harm',
      )
  }
}
/** Every kind that a form can carry: what it offers, nothing where that may be left out, and what an age makes of it. */
function sentBy(c: Channels, door: ArrivalDoor): Set<string> {
  const offered = c.kinds.filter((k) => k.doors.includes(door)).map((k) => k.key)
  const age = door === 'self' || door === 'behaviour' ? [childKinds[door]] : []
  return new Set([...offered, ...age, ...(door === 'self' || door === 'other' ? [''] : [])])
}
