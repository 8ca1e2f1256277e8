/**
 * What a partnership may say about itself, subject by subject. Strict: a word the schema does not know is a mistake, never ignored.
 * Closed sets that the engine acts on are `as const` records there (key -> words); everything else is the pack's own data.
 */
import type { Area, AreaWords, Organisation, PackMeta } from './schema-areas.ts'
import type { Channels } from './schema-channels.ts'
import type { Measure, Returns, SmallNumbers } from './schema-measures.ts'
import type { Helpline, Needs, Sharing, Training } from './schema-needs.ts'
import type { Pathway } from './schema-pathways.ts'
import type { Instrument } from './schema-risk.ts'
import type { Fact, Gap, Programme, Service } from './schema-services.ts'
import type { Benchmark, Board, DataNote, PublishedFigure, Strategy, Theme } from './schema-strategies.ts'
import type { Forum, FrontDoor, Team } from './schema-teams.ts'

export * from './schema-areas.ts'
export * from './schema-measures.ts'
export * from './schema-needs.ts'
export * from './schema-pathways.ts'
export * from './schema-risk.ts'
export * from './schema-services.ts'
export * from './schema-teams.ts'

/** The partnership as loaded: whole, cross-checked and frozen. */
export interface Pack extends PackMeta {
  areas: Area[]
  organisations: Organisation[]
  frontDoors: FrontDoor[]
  teams: Team[]
  services: Service[]
  facts: Fact[]
  gaps: Gap[]
  forums: Forum[]
  programmes: Programme[]
  instruments: Instrument[]
  pathways: Pathway[]
  measures: Measure[]
  /** Oldest first; smallNumbersOn says which holds on a day. */
  smallNumbers: SmallNumbers[]
  returns: Returns
  strategies: Strategy[]
  boards: Board[]
  themes: Theme[]
  /** What the documents print, apart from what is counted here. */
  figures: PublishedFigure[]
  dataNotes: DataNote[]
  benchmarks: Benchmark[]
  helplines: Helpline[]
  sharing: Sharing
  /** Kinds of contact, whose door each form comes to, and questions asked of everybody. */
  channels: Channels
  training: Training
  words: AreaWords[]
  needs: Needs
}
