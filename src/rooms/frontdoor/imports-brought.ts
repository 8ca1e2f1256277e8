/** Files that were brought in, or are being brought in: what came of them, for the team that did. */
import { isId } from '#lib/id.ts'
import type { Level } from '#pack/index.ts'
import type { Context } from '#rooms/access/index.ts'
import { atFrontDoor } from './imports-uploads.ts'

// ── What was brought in ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ImportFile {
  id: string
  name: string
  source: string
  at: Date
  by: string
  accepted: number
  repeated: number
  rejected: number
  changed: number
  /** Rows that are dealt with, of how many. */
  done: number
  total: number
  finishedAt: Date | null
  rejects: { line: number; reference: string; level: Level | null; reasons: string[] }[]
}
/** The rows as they came hold numbers and addresses: they lie sealed beside the reasons, and only the download opens them. */
export interface StoredRejects {
  rows: ImportFile['rejects']
  sealed: string
}
export const files = (ctx: Context) =>
  ctx.db
    .selectFrom('frontdoor.import_file')
    .select([
      'id',
      'name',
      'source_agency',
      'imported_at',
      'recorded_by',
      'accepted',
      'repeated',
      'rejected',
      'changed',
      'done',
      'total',
      'again',
      'finished_at',
      'rejects',
    ])
    .where('team_id', '=', ctx.viewer.teamId)
type FileRecord = Awaited<ReturnType<ReturnType<typeof files>['executeTakeFirstOrThrow']>>
const importFile = (r: FileRecord): ImportFile => ({
  id: r.id,
  name: r.name,
  source: r.source_agency,
  at: r.imported_at,
  by: r.recorded_by,
  accepted: r.accepted,
  repeated: r.repeated,
  rejected: r.rejected,
  changed: r.changed,
  done: r.done,
  total: r.total,
  finishedAt: r.finished_at,
  rejects: (r.rejects as unknown as Partial<StoredRejects>).rows ?? [],
})
export const sameFile = async (ctx: Context, sha256: Buffer): Promise<ImportFile | undefined> => {
  const row = await files(ctx).where('sha256', '=', sha256).executeTakeFirst()
  return row && importFile(row)
}
export async function importsOf(ctx: Context): Promise<ImportFile[]> {
  atFrontDoor(ctx)
  return (await files(ctx).orderBy('imported_at', 'desc').limit(30).execute()).map(importFile)
}
/** Undefined while it is only looked at. */
export async function openImport(ctx: Context, importId: string): Promise<ImportFile | undefined> {
  atFrontDoor(ctx)
  const row = isId(importId) ? await files(ctx).where('id', '=', importId).executeTakeFirst() : undefined
  return row && importFile(row)
}
/** How its contacts stand now, as far as this reader sees them. */
export async function standingOf(ctx: Context, importId: string): Promise<{ waiting: number; decided: number }> {
  const rows = await ctx.db
    .selectFrom('frontdoor.contact')
    .select((e) => ['state', e.fn.countAll<string>().as('n')])
    .where('import_id', '=', importId)
    .groupBy('state')
    .execute()
  const of = (is: (state: string) => boolean) => rows.filter((r) => is(r.state)).reduce((sum, r) => sum + Number(r.n), 0)
  return { waiting: of((s) => s !== 'decided'), decided: of((s) => s === 'decided') }
}
