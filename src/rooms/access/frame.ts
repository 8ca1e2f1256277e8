/** What every page of the staff site is made with: who is let to ask, the frame around the page, and the context its handler works in. */
import type { Kysely, Transaction } from 'kysely'
import type { Pack } from '#pack/index.ts'
import type { Ask, Site } from '#platform/http.ts'
import { type Frame, type NavItem, staffPage } from '#platform/views/layout.ts'
import type { DB } from '#src/tables.ts'
import { type Context, type Keys, makeContext, type Role, type Viewer } from './context.ts'
import type { Provider } from './providers.ts'
import type { Door } from './sign-in.ts'

/** A route's place in the policy: the roles that may ask. What they then see is for the policy table, not the route. */
export type Who = readonly Role[] | 'signed-in'
export type StaffSite = Site<Context, Who>
export type StaffAsk<P extends string = string> = Ask<Context, P>

/** An item of the main navigation, shown to the roles it is for. */
export interface Place {
  key: string
  href: string
  text: string
  who: Who
  /** Shown only where this also holds, as when the team keeps a front door. */
  when?(viewer: Viewer): boolean
}

export interface SiteParts {
  db: Kysely<DB>
  /** To prove a session again; nothing else of the staff site goes through the door. */
  door: Door
  pack: Pack
  keys: Keys
  madeUp: boolean
  secure: boolean
  /** The one address passkeys are good for; none: this machine. */
  origin?: string | undefined
  /** Agencies' own sign-ins. */
  providers?: readonly Provider[] | undefined
  now: () => Date
  places: readonly Place[]
  log(entry: { message: string; requestId?: string; route?: string; code?: string }): void
}

/** Every route of the product, for the tests that ask each of them as everyone. */
export const manifest: { method: 'GET' | 'POST'; path: string; who: Who | 'public' }[] = []

export const cookieName = (secure: boolean) => (secure ? '__Host-oneplan' : 'oneplan')
export const mayAsk = (who: Who, viewer: Viewer): boolean => who === 'signed-in' || who.includes(viewer.role)

export function contextFor(parts: SiteParts, db: Transaction<DB>, viewer: Viewer, now: Date, requestId: string) {
  const frame = frameFor(parts, viewer, now)
  return makeContext(parts, { db, viewer, now, requestId }, (p, mark) => ({
    page: staffPage({ ...frame, ...(mark ? { mark } : {}), ...(p.at === undefined ? {} : { at: p.at }) }, p),
    ...(p.status === undefined ? {} : { status: p.status }),
  }))
}

export function frameFor(parts: SiteParts, viewer: Viewer, now: Date): Frame {
  const nav: NavItem[] = parts.places
    .filter((p) => mayAsk(p.who, viewer) && (p.when?.(viewer) ?? true))
    .map(({ key, href, text }) => ({ key, href, text }))
  const area = parts.pack.areas.find((a) => a.key === viewer.area)
  return {
    madeUp: parts.madeUp,
    nav,
    viewer: { name: viewer.name, title: viewer.title, team: viewer.teamName, mayChange: viewer.hats > 2, mark: viewer.hatId },
    find: mayAsk(findersOf, viewer),
    now,
    ...(area ? { areaName: area.name } : {}),
  }
}
/** Who may look for a person by name. What they find is decided by the policy. */
export const findersOf: Who = ['front-door', 'worker', 'manager', 'chair', 'seat']
