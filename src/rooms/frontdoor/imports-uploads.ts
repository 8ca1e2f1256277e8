/**
 * Files of notifications that somebody looks at: as they came, sealed, in parts, for this person alone, until they are brought in, left, or two days old.
 */
import { createHash, randomUUID } from 'node:crypto'
import { isId } from '#lib/id.ts'
import { open, seal } from '#lib/seal.ts'
import { readSheet, type Sheet } from '#lib/sheets.ts'
import type { Organisation } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Body } from '#platform/http.ts'
import type { Context } from '#rooms/access/index.ts'
import { headFaults, limits, type RawRow } from './imports-rules.ts'
import { kindsFrom, type NotificationKind, notificationKinds } from './notification-kinds.ts'

const draftForm = 'police notifications'
/** A second of work or two: so much is undone when the program is stopped, and so long another file of the agency waits. */
const perPart = 100
/** Looked at as things stand now, each time; what is larger is checked once, behind the page. */
export const checkedAtOnce = 500

/** Only a front door brings anything in. */
export function atFrontDoor(ctx: Context): void {
  if (!ctx.viewer.frontDoor) throw new NotFound('front door')
}
/** The police who work in the reader's area, whose file it mostly is. */
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

// ── What was uploaded ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Upload {
  id: string
  name: string
  source: Organisation
  kind: NotificationKind
  sha256: Buffer
  header: string[]
  /** Said of the whole file. */
  notes: string[]
  total: number
  parts: number
}
export const partPlace = (importId: string, n: number, what: 'rows' | 'checked') => `import|${importId}|${n}|${what}`

/** Any kind of sheet, as far as it can be read at all. */
export const readUpload = (bytes: Buffer): Promise<Sheet> => readSheet(bytes, { ...limits, maxMs: 25_000, maxMb: 1024 })
/** Why nothing of it can be taken, whatever its columns. */
export const unreadableFaults = (sheet: Sheet, bytes: Buffer): string[] =>
  bytes.subarray(0, 5).toString('latin1') === '%PDF-'
    ? ['This is a PDF and not a table. Ask for the list as CSV or XLSX']
    : headFaults(sheet)

/** Keeps the file as it came, sealed, for this person alone. Where it is then looked at. */
export async function keepUpload(
  ctx: Context,
  upload: { name: string; bytes: Buffer; source?: string; kind?: NotificationKind; sheet?: Sheet },
): Promise<string> {
  atFrontDoor(ctx)
  const source = upload.source ? ctx.pack.organisations.find((o) => o.id === upload.source) : policeFor(ctx)
  if (!source) throw new NotFound('agency')
  const allowed = kindsFrom(source.kind)
  const kind = upload.kind && allowed.includes(upload.kind) ? upload.kind : (allowed.at(-1) as NotificationKind)
  await forgetOld(ctx)
  const sheet = upload.sheet ?? (await readUpload(upload.bytes))
  const rows: RawRow[] = [
    ...sheet.rows,
    ...sheet.problems.flatMap((p) => (p.cells === undefined ? [] : [{ line: p.line, cells: p.cells, problem: p.what }])),
  ].sort((a, b) => a.line - b.line)
  const importId = randomUUID()
  const parts = Math.ceil(rows.length / perPart)
  for (let n = 0; n < parts; n++) {
    const part = rows.slice(n * perPart, (n + 1) * perPart)
    await ctx.db
      .insertInto('frontdoor.import_part')
      .values({
        import_id: importId,
        n,
        hat_id: ctx.viewer.hatId,
        state: 'new',
        sealed: seal(ctx.keys.sealing, Buffer.from(JSON.stringify(part)), partPlace(importId, n, 'rows')),
        saved_at: ctx.now,
      })
      .execute()
  }
  const notes = [
    ...sheet.problems.filter((p) => p.cells === undefined).map((p) => (p.line > 1 ? `Line ${p.line}: ${p.what}` : p.what)),
    ...(sheet.unread.length > 0 ? [`Only the sheet “${sheet.sheet}” is read, and not ${sheet.unread.join(', ')}`] : []),
  ]
  await ctx.drafts.save(draftForm, importId, {
    name: upload.name.slice(0, 200),
    sha256: createHash('sha256').update(upload.bytes).digest('hex'),
    source: source.id,
    kind,
    total: String(rows.length),
    parts: String(parts),
    about: JSON.stringify({ header: sheet.header, notes: notes.slice(0, 20) }),
  })
  ctx.record('look at notifications', { classes: ['report'], subjects: [importId] })
  return importId
}

function asUpload(ctx: Context, id: string, answers: Body): Upload | undefined {
  const said = (name: string) => (typeof answers[name] === 'string' ? (answers[name] as string) : '')
  const source = ctx.pack.organisations.find((o) => o.id === said('source'))
  const kind = said('kind')
  if (!source || !Object.hasOwn(notificationKinds, kind)) return undefined
  const about = JSON.parse(said('about')) as Pick<Upload, 'header' | 'notes'>
  return {
    id,
    name: said('name'),
    source,
    kind: kind as NotificationKind,
    sha256: Buffer.from(said('sha256'), 'hex'),
    total: Number(said('total')),
    parts: Number(said('parts')),
    ...about,
  }
}
export const uploaded = async (ctx: Context, importId: string): Promise<Upload | undefined> => {
  const draft = isId(importId) ? await ctx.drafts.open(draftForm, importId) : undefined
  return draft && asUpload(ctx, importId, draft.answers)
}
export async function openUpload(ctx: Context, importId: string): Promise<Upload> {
  atFrontDoor(ctx)
  const upload = await uploaded(ctx, importId)
  if (!upload) throw new NotFound('upload')
  return upload
}

/** The first rows as they came, for whoever tells the columns apart. */
export async function sampleRows(ctx: Context, upload: Upload): Promise<string[][]> {
  ctx.record('look at notifications', { classes: ['report'], subjects: [upload.id] })
  return upload.parts === 0 ? [] : (await openPart(ctx, upload.id, 0)).rows.filter((r) => r.problem === undefined).map((r) => r.cells)
}

interface Part {
  n: number
  state: string
  rows: RawRow[]
}
export async function openPart(ctx: Context, importId: string, n: number): Promise<Part> {
  const row = await ctx.db
    .selectFrom('frontdoor.import_part')
    .select(['n', 'state', 'sealed'])
    .where('import_id', '=', importId)
    .where('n', '=', n)
    .executeTakeFirst()
  if (!row || row.sealed.length === 0) throw new NotFound('upload')
  return {
    n,
    state: row.state,
    rows: JSON.parse(open(ctx.keys.sealing, row.sealed, partPlace(importId, n, 'rows')).toString('utf8')) as RawRow[],
  }
}
const daysKept = 2
export const uploadsOf = (ctx: Context, when: 'kept' | 'old') =>
  ctx.db
    .selectFrom('access.draft')
    .select(['subject_id', 'saved_at'])
    .where('hat_id', '=', ctx.viewer.hatId)
    .where('form', '=', draftForm)
    .where('saved_at', when === 'kept' ? '>' : '<=', new Date(ctx.now.getTime() - daysKept * 86_400_000))
    .orderBy('saved_at', 'desc')
    .limit(20)
    .execute()
/** A day's names and addresses are not kept because somebody closed a window: what was left for two days is emptied at the next upload. */
async function forgetOld(ctx: Context): Promise<void> {
  for (const { subject_id: id } of await uploadsOf(ctx, 'old')) if (id !== null && (await uploaded(ctx, id))) await empty(ctx, id)
}
/** The app deletes nothing; an emptied upload holds no words. */
export async function empty(ctx: Context, importId: string): Promise<void> {
  await ctx.db
    .updateTable('frontdoor.import_part')
    .set({ sealed: Buffer.alloc(0), checked: null, state: 'left' })
    .where('import_id', '=', importId)
    .where('hat_id', '=', ctx.viewer.hatId)
    .execute()
  await ctx.drafts.drop(draftForm, importId)
}
