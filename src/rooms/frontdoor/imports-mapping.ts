/**
 * How one agency's files are read, kept for the next time: which of their columns is which of ours, what their words mean in ours, and whether the month comes
 * first. Guessed from the headings at first; a change is a new version, so that it can be seen who read a file in which way.
 */
import { randomUUID } from 'node:crypto'
import { Conflict, NotFound } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { type ColumnKey, columns, mapColumns } from './imports-columns.ts'
import { type Dates, noWords, type Reading, type Words } from './imports-words.ts'

export interface Mapping extends Reading {
  /** 0: nobody has said anything yet, and all is guessed. */
  version: number
  unused: string[]
  faults: string[]
  madeAt: Date | null
  madeBy: string | null
}
/** The mapping that holds now for files of this agency, with these headings. What it says of a heading that is not there is no help, and is said. */
export async function mappingOf(ctx: Context, source: string, header: readonly string[]): Promise<Mapping> {
  const kept = await ctx.db
    .selectFrom('frontdoor.import_mapping')
    .select(['version', 'columns', 'words', 'dates', 'made_at', 'recorded_by'])
    .where('source_agency', '=', source)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!kept) return { version: 0, ...mapColumns(header), words: noWords, dates: 'day-first', madeAt: null, madeBy: null }
  return {
    version: kept.version,
    ...mapColumns(header, kept.columns as unknown as Partial<Record<ColumnKey, string>>),
    words: { ...noWords, ...(kept.words as unknown as Partial<Words>) },
    dates: kept.dates as Dates,
    madeAt: kept.made_at,
    madeBy: kept.recorded_by,
  }
}
export interface NewMapping {
  /** Ours to the heading of theirs; '' where their file has none. */
  columns: Partial<Record<ColumnKey, string>>
  words: Words
  dates: Dates
}
/** Keeps it for the agency's next file too. `seen`: the version the page was drawn from. */
export async function keepMapping(ctx: Context, source: string, said: NewMapping, seen: number): Promise<void> {
  if (!ctx.viewer.frontDoor) throw new NotFound('front door')
  const done = await ctx.db
    .insertInto('frontdoor.import_mapping')
    .values({
      id: randomUUID(),
      source_agency: source,
      version: seen + 1,
      columns: JSON.stringify(said.columns),
      words: JSON.stringify(said.words),
      dates: said.dates,
      made_at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .onConflict((c) => c.columns(['source_agency', 'version']).doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows === 0n) {
    const now = await mappingOf(ctx, source, [])
    throw new Conflict({
      now: {},
      version: now.version,
      by: (await colleague(ctx, now.madeBy))?.name ?? 'a colleague',
      at: now.madeAt ?? ctx.now,
    })
  }
  ctx.record('say how files are read', { reason: `${source}, version ${seen + 1}` })
}
export const columnKeys = Object.keys(columns) as ColumnKey[]
