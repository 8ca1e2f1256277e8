/** Which numbers the public may be shown. Rules only. A wrong number costs the one chance to ring (practice decisions, 1; as at 2026). */
import type { Day } from '#lib/day.ts'
import {
  type Area,
  areasInside,
  type ContactPoint,
  doorAreas,
  type Helpline,
  type HelplinePage,
  type Pack,
  type Service,
} from '#pack/index.ts'
import { standingOf } from './rules.ts'

export interface LocalNumber {
  service: Pick<Service, 'key' | 'name'>
  what: string
  contact: ContactPoint
}
export interface Help {
  emergency: Helpline[]
  national: Helpline[]
  /** By area, those alone that have a number to show. All stand on one page: an address for each area would say in a history where somebody lives. */
  local: { area: Area; numbers: LocalNumber[] }[]
}

/**
 * National lines stand until they are checked; a local number only for 90 days after somebody rang it. Local ones are only on the page for
 * oneself: the others lead to national lines, so that whoever reads them learns nothing of who is helped where.
 */
export function publicHelp(pack: Pack, page: HelplinePage, today: Day): Help {
  const lines = pack.helplines.filter((h) => h.pages.includes(page))
  return {
    emergency: lines.filter((h) => h.emergency),
    national: lines.filter((h) => h.national && !h.emergency),
    local:
      page === 'self'
        ? doorAreas(pack)
            .map((area) => {
              const here = [area.key, ...areasInside(pack, area.key)]
              return { area, numbers: pack.services.filter((s) => forThePublic(s, here, today)).flatMap((s) => numbersOf(s, today)) }
            })
            .filter((l) => l.numbers.length > 0)
        : [],
  }
}

const forThePublic = (s: Service, here: readonly string[], today: Day): boolean =>
  s.open === 'open' &&
  !(s.endsOn !== undefined && s.endsOn < today) &&
  s.areas.some((a) => here.includes(a)) &&
  (s.side === 'public' || s.side === 'victim') &&
  s.for.roles.includes('victim')

const numbersOf = (s: Service, today: Day): LocalNumber[] =>
  s.contact
    .filter((c) => c.kind === 'phone' && standingOf(c, today) === 'verified')
    .map((contact) => ({ service: s, what: s.for.who, contact }))
