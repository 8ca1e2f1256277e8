/**
 * What would become of each row of a file, as things stand now: new, here already (and whether it says something else), or not taken and why. A small file is
 * looked through while somebody waits, a large one part by part behind the page.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { open, seal } from '#lib/seal.ts'
import type { Level } from '#pack/index.ts'
import type { Context } from '#rooms/access/index.ts'
import { type ImportFile, sameFile } from './imports-brought.ts'
import { type Mapping, mappingOf } from './imports-mapping.ts'
import { type Fate, type FileRow, fateOf, isRaised, readRows, type Seen } from './imports-rules.ts'
import { checkedAtOnce, openPart, openUpload, partPlace, type Upload, uploaded } from './imports-uploads.ts'
import { changedIn, type Marks, marksOf, type Piece } from './notification-marks.ts'

// ── What would become of each row ─────────────────────────────────────────────────────────────────────────────────────────────────

export interface Held {
  /** The contact, where this reader may open it. */
  contactId: string | null
  level: Level | null
  marks: Marks | null
}
export interface PreviewRow extends FileRow {
  fate: Fate
  held: Held | undefined
  /** Says a higher level than what came first. */
  raised: boolean
  /** What it says otherwise than what came first, where this reader may see that. */
  changed: Piece[]
}
type Counts = Record<Fate, number>
interface PartCounts extends Counts {
  changed: number
}
export interface Preview extends Upload {
  mapping: Mapping
  /** Why nothing can be taken until the columns are told apart. */
  faults: string[]
  /** Of a large file, the first of each fate. */
  rows: PreviewRow[]
  counts: Counts
  changed: number
  /** Rows that say high and cannot be taken. */
  highRefused: number[]
  /** Parts that are checked, of how many; all of them, where somebody waits for it. */
  checked: number
  /** The same file, brought in by this team before. */
  before: ImportFile | undefined
}
/** Rows of one fate that a page shows. */
export const mostShown = 200

/** As things stand now. `seen`: what earlier parts of the same file hold, by reference. */
export async function checkPart(ctx: Context, upload: Upload, mapping: Mapping, n: number, seen: Map<string, Seen>): Promise<PreviewRow[]> {
  const { rows: raw } = await openPart(ctx, upload.id, n)
  const rows = readRows(raw, mapping, ctx.today, seen, (text) => createHash('sha1').update(text).digest('base64'))
  const here = await alreadyHere(
    ctx,
    upload.source.id,
    rows.flatMap((r) => (r.notification ? [r.reference] : [])),
  )
  const known = new Set(here.keys())
  return rows.map((r): PreviewRow => {
    const fate = fateOf(r, known)
    const held = fate === 'repeated' ? here.get(r.reference) : undefined
    return {
      ...r,
      fate,
      held,
      raised: held !== undefined && held.contactId !== null && isRaised(held.level, r.level),
      changed: held?.contactId && r.notification ? changedIn(held.marks, marksOf(ctx.keys, r.notification)) : [],
    }
  })
}
const countsOf = (rows: readonly PreviewRow[]): PartCounts => {
  const counts: PartCounts = { new: 0, repeated: 0, rejected: 0, changed: 0 }
  for (const r of rows) {
    counts[r.fate]++
    if (r.changed.length > 0) counts.changed++
  }
  return counts
}

/** What would become of each row, as things stand now; of a large file, as far as that is known yet. */
export async function openPreview(ctx: Context, importId: string): Promise<Preview> {
  const upload = await openUpload(ctx, importId)
  const mapping = await mappingOf(ctx, upload.source.id, upload.header)
  const before = await sameFile(ctx, upload.sha256)
  const preview: Preview = {
    ...upload,
    mapping,
    faults: mapping.faults,
    rows: [],
    counts: { new: 0, repeated: 0, rejected: 0 },
    changed: 0,
    highRefused: [],
    checked: 0,
    before,
  }
  if (preview.faults.length > 0) return preview
  const add = (rows: readonly PreviewRow[], counts: PartCounts) => {
    for (const fate of ['new', 'repeated', 'rejected'] as const) {
      const had = preview.rows.filter((r) => r.fate === fate).length
      preview.rows.push(...rows.filter((r) => r.fate === fate).slice(0, Math.max(0, mostShown - had)))
      preview.counts[fate] += counts[fate]
    }
    preview.changed += counts.changed
    preview.highRefused.push(...rows.filter((r) => r.fate === 'rejected' && r.level === 'high').map((r) => r.line))
  }
  if (upload.total <= checkedAtOnce) {
    const seen = new Map<string, Seen>()
    for (let n = 0; n < upload.parts; n++) {
      const rows = await checkPart(ctx, upload, mapping, n, seen)
      add(rows, countsOf(rows))
      preview.checked++
    }
  } else {
    const parts = await ctx.db
      .selectFrom('frontdoor.import_part')
      .select(['n', 'checked', 'counts'])
      .where('import_id', '=', importId)
      .where('checked', 'is not', null)
      .where(sql<string>`counts ->> 'mapping'`, '=', String(mapping.version))
      .orderBy('n')
      .execute()
    for (const part of parts) {
      preview.checked++
      const rows = JSON.parse(
        open(ctx.keys.sealing, part.checked as Buffer, partPlace(importId, part.n, 'checked')).toString('utf8'),
      ) as PreviewRow[]
      add(rows, part.counts as unknown as PartCounts)
    }
  }
  const read = preview.rows.flatMap((r) => r.held?.contactId ?? [])
  if (read.length > 0) ctx.record('read', { classes: ['report'], subjects: read })
  return preview
}
/**
 * Checks a large file behind the page, from its first part: rows of one reference must be seen in their order. Of each part only what a person is shown
 * later is kept: what is refused or has changed, and the first of the others.
 */
export async function checkBehind(ctx: Context, importId: string): Promise<void> {
  const upload = await openUpload(ctx, importId)
  const mapping = await mappingOf(ctx, upload.source.id, upload.header)
  if (upload.total <= checkedAtOnce || mapping.faults.length > 0 || running.has(importId)) return
  running.add(importId)
  const seen = new Map<string, Seen>()
  let [n, fresh, repeats] = [0, 0, 0]
  ctx.later(
    async (later) => {
      if (n >= upload.parts || !(await uploaded(later, importId))) return false
      const rows = await checkPart(later, upload, mapping, n, seen)
      const counts = countsOf(rows)
      const kept = rows
        .filter((r) => r.fate === 'rejected' || r.changed.length > 0 || (r.fate === 'new' ? fresh++ : repeats++) < mostShown)
        .map((r) => (r.fate === 'rejected' ? r : { ...r, cells: [] }))
      await later.db
        .updateTable('frontdoor.import_part')
        .set({
          state: 'checked',
          checked: seal(later.keys.sealing, Buffer.from(JSON.stringify(kept)), partPlace(importId, n, 'checked')),
          counts: JSON.stringify({ ...counts, mapping: mapping.version }),
        })
        .where('import_id', '=', importId)
        .where('n', '=', n)
        .execute()
      later.record('look at notifications', { classes: ['report'], subjects: [importId] })
      return ++n < upload.parts
    },
    () => void running.delete(importId),
  )
}
/** Files that this program is working on behind a page. What a stopped program left is gone on with by a press of a button. */
export const running = new Set<string>()
export const isRunning = (importId: string): boolean => running.has(importId)

/** Presence is known of every reference; the level and the way to it only where this reader may see the contact. */
async function alreadyHere(ctx: Context, source: string, refs: readonly string[]): Promise<Map<string, Held>> {
  if (refs.length === 0) return new Map()
  const present = await sql<{
    ref: string
  }>`select ref from frontdoor.references_here(${source}, ${refs as string[]}::text[]) as ref`.execute(ctx.db)
  if (present.rows.length === 0) return new Map()
  const here = present.rows.map((r) => r.ref)
  const seen = await ctx.db
    .selectFrom('frontdoor.contact')
    .select(['id', 'source_ref', 'recorded_level', 'source_marks'])
    .where('source_agency', '=', source)
    .where('source_ref', '=', sql<string>`any(${here}::text[])`)
    .execute()
  const by = new Map(seen.map((c) => [c.source_ref, c]))
  return new Map(
    here.map((ref) => {
      const contact = by.get(ref)
      return [
        ref,
        {
          contactId: contact?.id ?? null,
          level: (contact?.recorded_level ?? null) as Level | null,
          marks: (contact?.source_marks ?? null) as Marks | null,
        },
      ]
    }),
  )
}

/** Every refused row of the file, not only those that a page shows. */
export async function refusedIn(ctx: Context, upload: Upload): Promise<PreviewRow[]> {
  const mapping = await mappingOf(ctx, upload.source.id, upload.header)
  const found: PreviewRow[] = []
  const seen = new Map<string, Seen>()
  for (let n = 0; n < upload.parts; n++) {
    const part =
      upload.total <= checkedAtOnce
        ? undefined
        : await ctx.db
            .selectFrom('frontdoor.import_part')
            .select('checked')
            .where('import_id', '=', upload.id)
            .where('n', '=', n)
            .executeTakeFirst()
    const rows = part?.checked
      ? (JSON.parse(open(ctx.keys.sealing, part.checked, partPlace(upload.id, n, 'checked')).toString('utf8')) as PreviewRow[])
      : await checkPart(ctx, upload, mapping, n, seen)
    for (const r of rows) if (r.fate === 'rejected') found.push(r)
  }
  return found
}
