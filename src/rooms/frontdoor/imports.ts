/**
 * Bringing in a day's police notifications. What was uploaded is kept sealed until somebody has seen what would become of each row and says yes;
 * then every new row becomes a contact, once, however often and by however many people the file is sent.
 */
import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { writeCsv } from '#lib/csv.ts'
import { open, seal } from '#lib/seal.ts'
import type { Level, Organisation } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { rejectHeadings } from './imports-columns.ts'
import { type Fate, type FileRow, fateOf, isRaised, type Notification, named, type PoliceFile, readPoliceFile } from './imports-rules.ts'
import { takeNotification } from './notification-take.ts'

const draftForm = 'police notifications'
const isId = (id: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)

/** Whose notifications these are: the police who work in the reader's area. Only a front door takes any. */
export function policeFor(ctx: Context): Organisation {
  const of = (id: string) => ctx.pack.organisations.find((o) => o.id === id && o.kind === 'police')
  const found =
    ctx.pack.teams
      .filter((t) => t.area === ctx.viewer.area)
      .map((t) => of(t.organisation))
      .find((o) => o !== undefined) ?? ctx.pack.organisations.find((o) => o.kind === 'police')
  if (!ctx.viewer.frontDoor || !found) throw new NotFound('front door')
  return found
}

// ── Before anything is stored ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Keeps the file as it came, sealed, for this person alone. Where it is then looked at. */
export async function keepUpload(ctx: Context, upload: { name: string; bytes: Buffer }): Promise<string> {
  policeFor(ctx)
  await forgetOld(ctx)
  const importId = randomUUID()
  await ctx.drafts.save(draftForm, importId, { name: upload.name.slice(0, 200), bytes: upload.bytes.toString('base64') })
  ctx.record('look at notifications', { classes: ['report'], subjects: [importId] })
  return importId
}

export interface Held {
  /** The contact, where this reader may open it. */
  contactId: string | null
  level: Level | null
}
export interface PreviewRow extends FileRow {
  fate: Fate
  held: Held | undefined
  /** Says a higher level than what came first. */
  raised: boolean
}
export interface Preview {
  id: string
  name: string
  sha256: Buffer
  file: PoliceFile
  rows: PreviewRow[]
  counts: Record<Fate, number>
  /** The same file, brought in by this team before. */
  before: ImportFile | undefined
}

async function uploaded(ctx: Context, importId: string): Promise<{ name: string; bytes: Buffer } | undefined> {
  const draft = isId(importId) ? await ctx.drafts.open(draftForm, importId) : undefined
  const { name, bytes } = draft?.answers ?? {}
  return typeof name === 'string' && typeof bytes === 'string' ? { name, bytes: Buffer.from(bytes, 'base64') } : undefined
}
/** What would become of each row, as things stand now. */
export async function openPreview(ctx: Context, importId: string): Promise<Preview> {
  const source = policeFor(ctx)
  const upload = await uploaded(ctx, importId)
  if (!upload) throw new NotFound('upload')
  const file = readPoliceFile(upload.bytes, ctx.today)
  const here = await alreadyHere(
    ctx,
    source.id,
    file.rows.flatMap((r) => (r.notification ? [r.reference] : [])),
  )
  const known = new Set(here.keys())
  const rows = file.rows.map((r): PreviewRow => {
    const fate = fateOf(r, known)
    const held = fate === 'repeated' ? here.get(r.reference) : undefined
    return { ...r, fate, held, raised: held !== undefined && held.contactId !== null && isRaised(held.level, r.level) }
  })
  const sha256 = createHash('sha256').update(upload.bytes).digest()
  const read = rows.flatMap((r) => r.held?.contactId ?? [])
  if (read.length > 0) ctx.record('read', { classes: ['report'], subjects: read })
  const counts = { new: 0, repeated: 0, rejected: 0 }
  for (const r of rows) counts[r.fate]++
  return { id: importId, name: upload.name, sha256, file, rows, counts, before: await sameFile(ctx, sha256) }
}
/** Presence is known of every reference; the level and the way to it only where this reader may see the contact. */
async function alreadyHere(ctx: Context, source: string, refs: readonly string[]): Promise<Map<string, Held>> {
  if (refs.length === 0) return new Map()
  const [present, seen] = await Promise.all([
    sql<{ ref: string }>`select ref from frontdoor.references_here(${source}, ${refs as string[]}::text[]) as ref`.execute(ctx.db),
    ctx.db
      .selectFrom('frontdoor.contact')
      .select(['id', 'source_ref', 'recorded_level'])
      .where('source_agency', '=', source)
      .where('source_ref', '=', sql<string>`any(${refs as string[]}::text[])`)
      .execute(),
  ])
  return new Map(
    present.rows.map(({ ref }) => {
      const contact = seen.find((c) => c.source_ref === ref)
      return [ref, { contactId: contact?.id ?? null, level: (contact?.recorded_level ?? null) as Level | null }]
    }),
  )
}

const daysKept = 2
const uploadsOf = (ctx: Context, when: 'kept' | 'old') =>
  ctx.db
    .selectFrom('access.draft')
    .select(['subject_id', 'saved_at'])
    .where('hat_id', '=', ctx.viewer.hatId)
    .where('form', '=', draftForm)
    .where('saved_at', when === 'kept' ? '>' : '<=', new Date(ctx.now.getTime() - daysKept * 86_400_000))
    .orderBy('saved_at', 'desc')
    .limit(20)
    .execute()
/** Looked at and not yet decided on, by this person, in the last two days. */
export async function waitingUploads(ctx: Context): Promise<{ id: string; name: string; at: Date }[]> {
  const found: { id: string; name: string; at: Date }[] = []
  for (const { subject_id: id, saved_at: at } of await uploadsOf(ctx, 'kept')) {
    const upload = id === null ? undefined : await uploaded(ctx, id)
    if (upload && id !== null) found.push({ id, name: upload.name, at })
  }
  return found
}
/** A day's names and addresses are not kept because somebody closed a window: what was left for two days is emptied at the next upload. */
async function forgetOld(ctx: Context): Promise<void> {
  for (const { subject_id: id } of await uploadsOf(ctx, 'old'))
    if (id !== null && (await uploaded(ctx, id))) await ctx.drafts.drop(draftForm, id)
}
export async function leaveUpload(ctx: Context, importId: string): Promise<void> {
  policeFor(ctx)
  if (!(await uploaded(ctx, importId))) throw new NotFound('upload')
  await ctx.drafts.drop(draftForm, importId)
}

// ── What was brought in ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ImportFile {
  id: string
  name: string
  at: Date
  by: string
  accepted: number
  repeated: number
  rejected: number
  rejects: { line: number; reference: string; level: Level | null; reasons: string[] }[]
}
/** The rows as they came hold numbers and addresses: they lie sealed beside the reasons, and only the download opens them. */
interface StoredRejects {
  rows: ImportFile['rejects']
  sealed: string
}
const files = (ctx: Context) =>
  ctx.db
    .selectFrom('frontdoor.import_file')
    .select(['id', 'name', 'imported_at', 'recorded_by', 'accepted', 'repeated', 'rejected', 'rejects'])
    .where('team_id', '=', ctx.viewer.teamId)
type FileRecord = Awaited<ReturnType<ReturnType<typeof files>['executeTakeFirstOrThrow']>>
const importFile = (r: FileRecord): ImportFile => ({
  id: r.id,
  name: r.name,
  at: r.imported_at,
  by: r.recorded_by,
  accepted: r.accepted,
  repeated: r.repeated,
  rejected: r.rejected,
  rejects: (r.rejects as unknown as Partial<StoredRejects>).rows ?? [],
})
const sameFile = async (ctx: Context, sha256: Buffer): Promise<ImportFile | undefined> => {
  const row = await files(ctx).where('sha256', '=', sha256).executeTakeFirst()
  return row && importFile(row)
}
export async function importsOf(ctx: Context): Promise<ImportFile[]> {
  policeFor(ctx)
  return (await files(ctx).orderBy('imported_at', 'desc').limit(30).execute()).map(importFile)
}
/** Undefined while it is only looked at. */
export async function openImport(ctx: Context, importId: string): Promise<ImportFile | undefined> {
  policeFor(ctx)
  const row = isId(importId) ? await files(ctx).where('id', '=', importId).executeTakeFirst() : undefined
  return row && importFile(row)
}
/** How its contacts stand now, as far as this reader sees them. */
export async function standingOf(ctx: Context, importId: string): Promise<{ waiting: number; decided: number }> {
  const rows = await ctx.db.selectFrom('frontdoor.contact').select('state').where('import_id', '=', importId).execute()
  const decided = rows.filter((r) => r.state === 'decided').length
  return { waiting: rows.length - decided, decided }
}

const sealedFor = (importId: string) => `rejected rows|${importId}`
/** Line, reason, and the row as it came, so that it can be mended and sent again. For a spreadsheet: no cell is a formula. */
const rejectsFile = (header: readonly string[], rows: readonly Pick<FileRow, 'line' | 'faults' | 'cells'>[]): string => {
  const widest = Math.max(header.length, ...rows.map((r) => r.cells.length))
  const filled = (cells: readonly string[]) => Array.from({ length: widest }, (_, i) => cells[i] ?? '')
  return writeCsv(
    [...rejectHeadings, ...filled(header)],
    rows.map((r) => [r.line, r.faults.join('. '), ...filled(r.cells)]),
  )
}
export async function rejectedRows(ctx: Context, importId: string): Promise<string> {
  const source = policeFor(ctx)
  const stored = isId(importId) ? await files(ctx).where('id', '=', importId).executeTakeFirst() : undefined
  ctx.record('download rejected rows', { classes: ['report'], subjects: [importId], reason: source.id })
  if (stored) {
    const { sealed } = stored.rejects as unknown as StoredRejects
    return open(ctx.keys.sealing, Buffer.from(sealed, 'base64'), sealedFor(importId)).toString('utf8')
  }
  const preview = await openPreview(ctx, importId)
  return rejectsFile(
    preview.file.header,
    preview.rows.filter((r) => r.fate === 'rejected'),
  )
}

// ── Storing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Makes the contacts. Imports of one police force wait for each other, so that two uploads at once see each other's rows; the unique reference
 * in the database stands behind. Answers where the result is: of this file, or of the same file brought in before.
 */
export async function confirmImport(ctx: Context, importId: string): Promise<string> {
  const source = policeFor(ctx)
  await sql`select pg_advisory_xact_lock(hashtext(${`police notifications|${source.id}`}))`.execute(ctx.db)
  if (await openImport(ctx, importId)) return importId
  const preview = await openPreview(ctx, importId)
  if (preview.before) {
    await ctx.drafts.drop(draftForm, importId)
    return preview.before.id
  }
  const rejected = preview.rows.filter((r) => r.fate === 'rejected')
  const sealed = seal(ctx.keys.sealing, Buffer.from(rejectsFile(preview.file.header, rejected)), sealedFor(importId))
  const rejects: StoredRejects = {
    rows: rejected.map((r) => ({ line: r.line, reference: r.reference, level: r.level, reasons: r.faults })),
    sealed: sealed.toString('base64'),
  }
  await ctx.db
    .insertInto('frontdoor.import_file')
    .values({
      id: importId,
      team_id: ctx.viewer.teamId,
      source_agency: source.id,
      name: preview.name,
      sha256: preview.sha256,
      imported_at: ctx.now,
      recorded_by: ctx.viewer.hatId,
      accepted: preview.counts.new,
      repeated: preview.counts.repeated,
      rejected: preview.counts.rejected,
      rejects: JSON.stringify(rejects),
    })
    .execute()
  for (const row of preview.rows)
    if (row.fate === 'new' && row.notification) await takeNotification(ctx, row.notification, { source, kind: 'police', importId })
  await ctx.drafts.drop(draftForm, importId)
  ctx.record('bring in notifications', { classes: ['report', 'identity'], subjects: [importId], reason: `${preview.counts.new} new` })
  return importId
}

/** For lists: who it is about, or that nobody is named. */
export const whoseRow = (n: Notification): string => named(n.victim) || 'Name not given'
