/**
 * The partnership as data: what a pack folder says, checked and frozen. This is the door for all rooms; which route a situation takes and
 * what a level means are the rooms' rules, not the pack's.
 */
import type { Area, Forum, Instrument, Measure, Organisation, Pack, Pathway, Programme, Service, SmallNumbers, Team } from './schema.ts'
import { instrumentFile } from './schema.ts'

export { type Agreement, agreementOf, type Checked, checkedAgain } from './agreement.ts'
export {
  decisionTable,
  type Fit,
  factOf,
  fit,
  gapsFor,
  gapsOfKind,
  jointWorkQuestions,
  type Known,
  type Line,
  type Reason,
  type Says,
  type Situation,
} from './fit.ts'
export { BrokenPack, loadPack, type Problem } from './load.ts'
export type * from './schema.ts'
export {
  abuseKinds,
  agencyKinds,
  areaKinds,
  directions,
  endKinds,
  feelings,
  isCounted,
  levels,
  openStates,
  origins,
  relationships,
  requirements,
  roles as situationRoles,
  serviceSides,
  sexes,
  teamSides,
  unitsOf,
} from './schema.ts'
export {
  type ArrivalDoor,
  arrivalDoors,
  type Channels,
  type ContactKind,
  childKinds,
  type Enquiry,
  routeFor,
  safeguardingWhen,
} from './schema-channels.ts'
export type * from './schema-strategies.ts'
export { countedUnits, figureTopics, strategyKinds as strategyKindWords } from './schema-strategies.ts'
export { type Clock, type ClockUnit, clockUnits } from './schema-words.ts'

const byKey = <T extends { key: string }>(list: readonly T[], key: string): T | undefined => list.find((x) => x.key === key)

export const area = (pack: Pack, key: string): Area | undefined => byKey(pack.areas, key)
export const organisation = (pack: Pack, id: string): Organisation | undefined => pack.organisations.find((o) => o.id === id)
export const team = (pack: Pack, key: string): Team | undefined => byKey(pack.teams, key)
export const service = (pack: Pack, key: string): Service | undefined => byKey(pack.services, key)
export const forum = (pack: Pack, key: string): Forum | undefined => byKey(pack.forums, key)
export const programme = (pack: Pack, key: string): Programme | undefined => byKey(pack.programmes, key)
export const instrument = (pack: Pack, key: string): Instrument | undefined => byKey(pack.instruments, key)
/** As it was loaded once, from the database: what later versions of this program have added takes its usual value. */
export const instrumentAsLoaded = (body: unknown): Instrument => instrumentFile.parse(body)
export const measure = (pack: Pack, key: string): Measure | undefined => byKey(pack.measures, key)
/** The rule that a release of this day follows; before the first of them, the first. */
export const smallNumbersOn = (pack: Pick<Pack, 'smallNumbers'>, on: string): SmallNumbers =>
  pack.smallNumbers.findLast((r) => r.since <= on) ?? (pack.smallNumbers[0] as SmallNumbers)

/** The area and those it lies in, nearest first: a ward, its city, the police force area, the nation. */
export function areasAround(pack: Pack, key: string): Area[] {
  const found: Area[] = []
  for (let here = area(pack, key); here; here = here.parent === null ? undefined : area(pack, here.parent)) found.push(here)
  return found
}
/** Areas that lie in this one, at any depth. */
export const areasInside = (pack: Pack, key: string): string[] =>
  pack.areas.filter((a) => a.parent === key).flatMap((a) => [a.key, ...areasInside(pack, a.key)])
/** "Hampshire", as people say it, of "Hampshire (county)". */
export const placeName = (pack: Pick<Pack, 'areas'>, key: string): string =>
  (pack.areas.find((a) => a.key === key)?.name ?? key).replace(/ \(.*\)$/, '')
/** Areas with a front door of their own, the partnership's home first: where somebody who writes can live. Named as people say it. */
export const doorAreas = (pack: Pick<Pack, 'areas' | 'frontDoors' | 'home'>): Area[] =>
  pack.areas
    .filter((a) => pack.frontDoors.some((d) => d.area === a.key))
    .map((a) => ({ ...a, name: placeName(pack, a.key) }))
    .sort((a, b) => Number(b.key === pack.home) - Number(a.key === pack.home))
/** The pathway of the nearest area that has one. */
export const pathwayFor = (pack: Pack, areaKey: string): Pathway | undefined =>
  areasAround(pack, areaKey)
    .map((a) => pack.pathways.find((p) => p.area === a.key))
    .find((p) => p !== undefined)
/** Teams that answer for a service, in the order the service names them. */
export const teamsOf = (pack: Pack, serviceKey: string): Team[] =>
  (service(pack, serviceKey)?.teams ?? []).flatMap((k) => team(pack, k) ?? [])
