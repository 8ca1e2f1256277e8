/** Which numbers the public may be shown. Rules only. A wrong number costs the one chance to ring (practice decisions, 1; as at 2026). */
import type { Day } from '#lib/day.ts'
import type { ContactPoint, Helpline, HelplinePage, Pack, Service } from '#pack/index.ts'
import { standingOf } from './rules.ts'

export interface LocalNumber {
  service: Pick<Service, 'key' | 'name'>
  what: string
  contact: ContactPoint
}
export interface Help {
  emergency: Helpline[]
  national: Helpline[]
  local: LocalNumber[]
}

/**
 * National lines stand until they are checked; a local number only for 90 days after somebody rang it. Local ones are only on the page for
 * oneself: the others lead to national lines, so that whoever reads them learns nothing of who is helped where.
 */
export function publicHelp(pack: Pick<Pack, 'helplines' | 'services' | 'home'>, page: HelplinePage, today: Day): Help {
  const lines = pack.helplines.filter((h) => h.pages.includes(page))
  return {
    emergency: lines.filter((h) => h.emergency),
    national: lines.filter((h) => h.national && !h.emergency),
    local: page === 'self' ? pack.services.filter((s) => forThePublic(s, pack.home, today)).flatMap((s) => numbersOf(s, today)) : [],
  }
}

const forThePublic = (s: Service, home: string, today: Day): boolean =>
  s.open === 'open' &&
  !(s.endsOn !== undefined && s.endsOn < today) &&
  s.areas.includes(home) &&
  (s.side === 'public' || s.side === 'victim') &&
  s.for.roles.includes('victim')

const numbersOf = (s: Service, today: Day): LocalNumber[] =>
  s.contact
    .filter((c) => c.kind === 'phone' && standingOf(c, today) === 'verified')
    .map((contact) => ({ service: s, what: s.for.who, contact }))
