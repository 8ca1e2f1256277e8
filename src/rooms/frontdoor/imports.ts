/**
 * Bringing in agencies' files of notifications, of any size. What was uploaded lies sealed, in parts, until somebody has seen what would become of each row
 * and says yes; then every new row becomes a contact, once, however often and by however many people the file is sent. A small file is checked and brought in
 * while somebody waits; a large one part by part behind the page, each part whole or not at all, as the same person under the same policies.
 */
import { sql } from 'kysely'
import { moreCsv, writeCsv } from '#lib/csv.ts'
import { isId } from '#lib/id.ts'
import { open, seal } from '#lib/seal.ts'
import type { Organisation } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { files, openImport, type StoredRejects } from './imports-brought.ts'
import { rejectHeadings } from './imports-columns.ts'
import { mappingOf } from './imports-mapping.ts'
import { checkPart, openPreview, type PreviewRow, refusedIn, running } from './imports-preview.ts'
import { type FileRow, inOneRequest, type Notification, named, type Seen } from './imports-rules.ts'
import { atFrontDoor, checkedAtOnce, empty, openPart, openUpload, type Upload, uploaded, uploadsOf } from './imports-uploads.ts'
import { marksOf } from './notification-marks.ts'
import { type HandedIn, takeNotifications } from './notification-take.ts'

export { type ImportFile, importsOf, openImport, standingOf } from './imports-brought.ts'
export { checkBehind, isRunning, mostShown, openPreview, type Preview, type PreviewRow } from './imports-preview.ts'
export { atFrontDoor, keepUpload, openUpload, policeFor, readUpload, sampleRows, type Upload, unreadableFaults } from './imports-uploads.ts'

/** Looked at and not yet decided on, by this person, in the last two days. */
export async function waitingUploads(ctx: Context): Promise<{ id: string; name: string; at: Date }[]> {
  const found: { id: string; name: string; at: Date }[] = []
  for (const { subject_id: id, saved_at: at } of await uploadsOf(ctx, 'kept')) {
    const upload = id === null ? undefined : await uploaded(ctx, id)
    if (upload && id !== null && !(await openImport(ctx, id))) found.push({ id, name: upload.name, at })
  }
  return found
}
export async function leaveUpload(ctx: Context, importId: string): Promise<void> {
  await openUpload(ctx, importId)
  if (await openImport(ctx, importId)) throw new NotFound('upload')
  await empty(ctx, importId)
}

const sealedFor = (importId: string) => `rejected rows|${importId}`
/** Line, reason, and the row as it came, so that it can be mended and sent again. For a spreadsheet: no cell is a formula. */
const rejectsFile = (header: readonly string[], rows: readonly FileRow[]): string => {
  const widest = rows.reduce((most, r) => Math.max(most, r.cells.length), header.length)
  return writeCsv(
    [...rejectHeadings, ...filled(header, widest)],
    rows.map((r) => rejected(r, widest)),
  )
}
const filled = (cells: readonly string[], to: number) => Array.from({ length: to }, (_, i) => cells[i] ?? '')
const rejected = (r: FileRow, to: number) => [r.line, r.faults.join('. '), ...filled(r.cells, to)]
export async function rejectedRows(ctx: Context, importId: string): Promise<string> {
  atFrontDoor(ctx)
  const stored = isId(importId) ? await files(ctx).where('id', '=', importId).executeTakeFirst() : undefined
  ctx.record('download rejected rows', { classes: ['report'], subjects: [importId] })
  const sealed = (stored?.rejects as unknown as StoredRejects | undefined)?.sealed
  if (sealed) return open(ctx.keys.sealing, Buffer.from(sealed, 'base64'), sealedFor(importId)).toString('utf8')
  const upload = await openUpload(ctx, importId)
  return rejectsFile(upload.header, await refusedIn(ctx, upload))
}
// ── Storing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Refused rows whose reasons are kept to be shown; all of them are in the file to mend. */
const mostReasons = 500
const reason = (r: FileRow) => ({ line: r.line, reference: r.reference, level: r.level, reasons: r.faults })
const oneAtATime = (ctx: Context, source: string) =>
  sql`select pg_advisory_xact_lock(hashtext(${`notifications|${source}`}))`.execute(ctx.db)

/**
 * Makes the contacts. Files of one agency wait for each other, so that two uploads at once see each other's rows; the unique reference in the database
 * stands behind. Answers where the result is: of this file, or of the same file brought in before. `again`: lines that came before in other words and that
 * somebody wants read anew, each as a contact of its own.
 */
export async function confirmImport(ctx: Context, importId: string, again: readonly number[] = []): Promise<string> {
  atFrontDoor(ctx)
  if (await openImport(ctx, importId)) return importId
  const { source } = await openUpload(ctx, importId)
  await oneAtATime(ctx, source.id)
  if (await openImport(ctx, importId)) return importId
  const preview = await openPreview(ctx, importId)
  if (preview.faults.length > 0 || preview.checked < preview.parts) throw new NotFound('upload')
  if (preview.before) {
    await empty(ctx, importId)
    return preview.before.id
  }
  const refused = await refusedIn(ctx, preview)
  const sealed = seal(ctx.keys.sealing, Buffer.from(rejectsFile(preview.header, refused)), sealedFor(importId))
  const rejects: StoredRejects = {
    // What is high is never among those left out.
    rows: [...refused.filter((r) => r.level === 'high'), ...refused.filter((r) => r.level !== 'high').slice(0, mostReasons)]
      .sort((a, b) => a.line - b.line)
      .map(reason),
    sealed: sealed.toString('base64'),
  }
  await ctx.db
    .insertInto('frontdoor.import_file')
    .values({
      id: importId,
      team_id: ctx.viewer.teamId,
      source_agency: source.id,
      kind: preview.kind,
      name: preview.name,
      sha256: preview.sha256,
      imported_at: ctx.now,
      recorded_by: ctx.viewer.hatId,
      accepted: preview.counts.new,
      repeated: preview.counts.repeated,
      rejected: preview.counts.rejected,
      changed: preview.changed,
      total: preview.total,
      again: [...again],
      rejects: JSON.stringify(rejects),
    })
    .execute()
  ctx.record('bring in notifications', { classes: ['report', 'identity'], subjects: [importId], reason: `${preview.counts.new} new` })
  if (preview.counts.new > inOneRequest || preview.total > checkedAtOnce) {
    goOnBehind(ctx, importId)
    return importId
  }
  const seen = new Map<string, Seen>()
  for (let n = 0; n < preview.parts; n++) await bringPart(ctx, preview, n, seen, again)
  await finish(ctx, importId)
  return importId
}
/** Goes on with a file behind the page: also after the program was stopped in the middle. Every part is in, or it is not. */
export function goOnBehind(ctx: Context, importId: string): void {
  if (running.has(importId)) return
  running.add(importId)
  const seen = new Map<string, Seen>()
  let n = 0
  ctx.later(
    async (later) => {
      const file = await files(later).where('id', '=', importId).executeTakeFirst()
      const upload = await uploaded(later, importId)
      if (!file || !upload || file.finished_at) return false
      await oneAtATime(later, upload.source.id)
      await bringPart(later, upload, n, seen, file.again)
      if (++n < upload.parts) return true
      await finish(later, importId)
      return false
    },
    () => void running.delete(importId),
  )
}
async function bringPart(ctx: Context, upload: Upload, n: number, seen: Map<string, Seen>, again: readonly number[]): Promise<void> {
  const mapping = await mappingOf(ctx, upload.source.id, upload.header)
  const { state } = await openPart(ctx, upload.id, n)
  const rows = await checkPart(ctx, upload, mapping, n, seen)
  if (state === 'in') return
  const by = { source: upload.source, kind: upload.kind, importId: upload.id }
  const fresh: Taken[] = rows.flatMap((r) => (r.fate === 'new' && r.notification ? [{ row: r, notification: r.notification }] : []))
  const quiet: Taken[] = []
  for (const r of rows)
    if (r.changed.length > 0 && r.notification && again.includes(r.line)) {
      if (await isQuiet(ctx, upload.source, r.reference)) quiet.push({ row: r, notification: r.notification })
      else fresh.push({ row: r, notification: await saidAgain(ctx, upload.source, r.notification) })
    }
  const refused = [...(await takeOrRefuse(ctx, fresh, by)), ...(await takeOrRefuse(ctx, quiet, { ...by, unnumbered: true }))]
  if (refused.length > 0) await keepRefused(ctx, upload, refused)
  await tellUnseen(ctx, upload.source, rows)
  await ctx.db.updateTable('frontdoor.import_part').set({ state: 'in' }).where('import_id', '=', upload.id).where('n', '=', n).execute()
  await ctx.db
    .updateTable('frontdoor.import_file')
    .set((e) => ({ done: e('done', '+', rows.length) }))
    .where('id', '=', upload.id)
    .execute()
}
interface Taken {
  row: PreviewRow
  notification: Notification
}
/** What the database says of a value that cannot be stored: data (22), a constraint (23), something raised (P0), too large (54000). All else is no fault of a row. */
const isOfTheRow = (code: string): boolean => /^(22|23|P0)/.test(code) || code === '54000'
/**
 * All of them at once; and where the database refuses, the half that holds the row, and its half, until it is found: the others are taken, and of that one
 * nothing is left but why.
 */
async function takeOrRefuse(ctx: Context, all: readonly Taken[], by: HandedIn): Promise<PreviewRow[]> {
  const [one] = all
  if (!one) return []
  await sql`savepoint rows_of_a_file`.execute(ctx.db)
  try {
    await takeNotifications(
      ctx,
      all.map((t) => t.notification),
      by,
    )
    await sql`release savepoint rows_of_a_file`.execute(ctx.db)
    return []
  } catch (e) {
    const code = String((e as { code?: unknown }).code ?? '')
    if (!isOfTheRow(code)) throw e
    await sql`rollback to savepoint rows_of_a_file`.execute(ctx.db)
    await sql`release savepoint rows_of_a_file`.execute(ctx.db)
    if (all.length === 1) {
      ctx.record('row not stored', { subjects: by.importId ? [by.importId] : [], reason: `line ${one.row.line}: ${code}` })
      return [{ ...one.row, faults: [cannotBeStored(code)] }]
    }
  }
  const half = Math.ceil(all.length / 2)
  return [...(await takeOrRefuse(ctx, all.slice(0, half), by)), ...(await takeOrRefuse(ctx, all.slice(half), by))]
}
const cannotBeStored = (code: string): string =>
  `It reads well and could not be stored; nothing of it is here. Send it once more; if it is refused again, record it as a contact by hand, and tell whoever looks after Oneplan the line and this code: ${code}`
/** Beside those that were refused when the file was looked through: in the counts, in the list and in the rows to mend. */
async function keepRefused(ctx: Context, upload: Upload, refused: readonly PreviewRow[]): Promise<void> {
  const file = await files(ctx).where('id', '=', upload.id).executeTakeFirstOrThrow()
  const { rows, sealed } = file.rejects as unknown as StoredRejects
  const place = sealedFor(upload.id)
  const before = open(ctx.keys.sealing, Buffer.from(sealed, 'base64'), place).toString('utf8')
  const rejects: StoredRejects = {
    rows: [...rows, ...refused.filter((r, i) => r.level === 'high' || rows.length + i < mostReasons).map(reason)].sort(
      (a, b) => a.line - b.line,
    ),
    sealed: seal(ctx.keys.sealing, Buffer.from(before + moreCsv(refused.map((r) => rejected(r, upload.header.length)))), place).toString(
      'base64',
    ),
  }
  const fresh = refused.filter((r) => r.fate === 'new').length
  await ctx.db
    .updateTable('frontdoor.import_file')
    .set((e) => ({
      accepted: e('accepted', '-', fresh),
      repeated: e('repeated', '-', refused.length - fresh),
      rejected: e('rejected', '+', refused.length),
      rejects: JSON.stringify(rejects),
    }))
    .where('id', '=', upload.id)
    .execute()
}
/**
 * Rows whose contact is out of this reader's sight: whether one says something else now is compared where they cannot see it, and those who work with her
 * hear it. Every such row is asked about, so that nothing here says which is.
 */
async function tellUnseen(ctx: Context, source: Organisation, rows: readonly PreviewRow[]): Promise<void> {
  const said = rows.flatMap((r) =>
    r.fate === 'repeated' && r.sameAs === null && r.held?.contactId === null && r.notification
      ? [{ ref: r.reference, marks: marksOf(ctx.keys, r.notification) }]
      : [],
  )
  if (said.length > 0) await sql`select frontdoor.sent_again(${source.id}, ${JSON.stringify(said)}::jsonb)`.execute(ctx.db)
}
/** What came before is kept from somebody who may read the new one: then it says nothing of it, in its words or in its number. */
const isQuiet = async (ctx: Context, source: Organisation, reference: string): Promise<boolean> =>
  (await sql<{ quiet: boolean }>`select frontdoor.ref_is_quiet(${source.id}, ${reference}) as quiet`.execute(ctx.db)).rows[0]?.quiet ===
  true
/** The same reference with other words, read anew: which of the two is right is for a person, and nothing that came first is touched. */
export async function saidAgain(ctx: Context, source: Organisation, n: Notification): Promise<Notification> {
  const { rows } = await sql<{ ref: string | null }>`select frontdoor.free_ref(${source.id}, ${n.reference}) as ref`.execute(ctx.db)
  const reference = rows[0]?.ref
  if (!reference) throw new NotFound('agency')
  return reference === n.reference
    ? n
    : { ...n, reference, offence: `Sent before as ${n.reference}, now with other words. ${n.offence}`.trim() }
}
async function finish(ctx: Context, importId: string): Promise<void> {
  await ctx.db
    .updateTable('frontdoor.import_file')
    .set((e) => ({ finished_at: ctx.now, done: e.ref('total') }))
    .where('id', '=', importId)
    .execute()
  await empty(ctx, importId)
}
/** For lists: who it is about, or that nobody is named. */
export const whoseRow = (n: Notification): string => named(n.victim) || 'Name not given'
