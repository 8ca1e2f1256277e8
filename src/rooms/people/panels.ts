/**
 * What later rooms lend to the pages about a family, and to a worker's day: a panel, entries for the chronology, pieces of work. The page asks
 * each lender; it knows none of them (app.ts hands them in). Each draws only what this reader may see, or nothing.
 */
import type { Html } from '#platform/html.ts'
import type { Context } from '#rooms/access/index.ts'
import type { OpenFamily } from './store.ts'

export interface Panel {
  key: string
  /** Where on the plan page: the wide column or the narrow one, in this order. */
  place: 'main' | 'aside'
  order: number
  draw(ctx: Context, family: OpenFamily): Promise<Html | undefined>
}

export interface Entry {
  at: Date
  /** The agency or team it comes from, as it is said on the page. */
  from: string
  kind: 'fact' | 'opinion'
  text: string
  /** Who may see this entry, in words ("her workers", "all on this plan"). */
  seen: string
  href?: string
}
export type Chronology = (ctx: Context, family: OpenFamily) => Promise<Entry[]>

/** One thing to do today, for this person or their team. */
export interface Work {
  kind: 'call' | 'referral' | 'action' | 'contact' | 'review' | 'notice' | 'meeting' | 'task'
  /** unsafe if late · today · can wait (practice decisions, 29). */
  band: 'now' | 'today' | 'wait'
  /** When it must be done; a call window that closes first outranks age. */
  due: Date | null
  /** Start of a window, when there is one. */
  from?: Date
  title: string
  /** Whose it is about; her name where the reader may see it. */
  about: string
  /** The family, where there is one: the list adds how she is reached and the level, under the reader's own rights. */
  familyId?: string
  href: string
  /** The verb on the link: "Start a call", "Answer". */
  verb: string
  note?: string
}
export type WorkSource = (ctx: Context) => Promise<Work[]>
