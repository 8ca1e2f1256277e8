/** Reading the directory: the pack's services, programmes, meetings and organisations, as a worker looks for them. No family is in any of it. */
import {
  type Forum,
  forum,
  type Gap,
  type Organisation,
  organisation,
  type Pack,
  type Programme,
  type Service,
  service,
  teamsOf,
} from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { type Audience, audiences, finds, isFor } from './rules.ts'

export interface Listed {
  services: Service[]
  programmes: Programme[]
  forums: Forum[]
  organisations: Organisation[]
  gaps: Gap[]
}
export interface Wanted {
  audience?: Audience | undefined
  typed?: string
}
const orgName = (pack: Pack, id: string) => {
  const o = organisation(pack, id)
  return [o?.name, o?.short, o?.nowCalled].filter(Boolean).join(' ')
}

/** What fits the words and the person it is for. Meetings and organisations are for nobody in particular: choosing a person leaves them out. */
export function listed(pack: Pack, { audience, typed = '' }: Wanted): Listed {
  const has = (...texts: (string | undefined)[]) => finds(typed, texts)
  const services = pack.services.filter(
    (s) =>
      isFor(s, audience) &&
      has(
        s.name,
        s.kind,
        s.what,
        s.for.who,
        s.format,
        s.enter,
        s.areaNote,
        orgName(pack, s.organisation),
        ...s.areaNames,
        s.inventory ?? '',
      ),
  )
  const programmes = pack.programmes.filter((p) => {
    const of = service(pack, p.service)
    return (
      (audience === undefined || (of !== undefined && isFor(of, audience))) &&
      has(p.name, p.for, p.form, p.entry, p.binding, of?.name, of && orgName(pack, of.organisation))
    )
  })
  return {
    services: services.sort((a, b) => a.name.localeCompare(b.name)),
    programmes,
    gaps: pack.gaps.filter(
      (g) => (audience === undefined || audiences[audience].roles.some((r) => g.rule.roles?.includes(r))) && has(g.who, g.words),
    ),
    forums: audience === undefined ? pack.forums.filter((f) => has(f.name, f.short, f.purpose, f.how, ...f.criteria)) : [],
    organisations: audience === undefined ? pack.organisations.filter((o) => has(o.name, o.short, o.nowCalled, o.role)) : [],
  }
}

export interface ServicePage {
  service: Service
  organisation: Organisation | undefined
  teams: string[]
  programmes: Programme[]
}
export function openService(pack: Pack, key: string): ServicePage {
  const found = service(pack, key)
  if (!found) throw new NotFound('service')
  return {
    service: found,
    organisation: organisation(pack, found.organisation),
    teams: teamsOf(pack, key).map((t) => t.name),
    programmes: pack.programmes.filter((p) => p.service === key),
  }
}
/** A meeting has the key of its hub's service at times, so its address says which is meant. */
export const meetingAddress = (f: Forum): string => `/services/meeting-${f.key}`
export function openMeeting(pack: Pack, key: string): Forum {
  const found = forum(pack, key)
  if (!found) throw new NotFound('forum')
  return found
}
