/** What is held of papers, under the reader's own rights: whose, at what step, what its author wrote, and what was signed and published. */

import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import type { SmallRule } from '#lib/small-numbers.ts'
import { type Pack, smallNumbersOn } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Paper } from '#platform/papers/blocks.ts'
import { type Colleague, type Context, colleagues } from '#rooms/access/index.ts'
import type { Cells, Out } from './papers-beside.ts'
import type { PaperKind, Words } from './papers-rules.ts'

/** As it was signed. The board's text names people; the open one, for everyone, names teams. */
export interface Content {
  board: Paper
  open: Paper
  /** What a resident reads on the page: plain, and short. */
  short: Paper
  cells: Cells
  /** By which its small numbers are hidden; none in those signed before it was kept. */
  rule?: SmallRule
}
export interface Edition {
  id: string
  version: number
  changed: string
  signedBy: string
  signedAt: Date
  published: { at: Date; openTo: 'board' | 'public' } | null
}
export interface PaperRow {
  id: string
  kind: PaperKind
  board: string
  strategy: string
  area: string
  startsOn: Day
  nextOn: Day
  meetsOn: Day | null
  begunBy: string
  signer: string
  begunAt: Date
}
export interface Held extends PaperRow {
  /** Null to those who read only what is published. */
  words: { parts: Words; version: number; at: Date } | null
  shown: boolean
  /** When the author said it was ready, since the last edition. */
  readyAt: Date | null
  steps: number
  /** Newest first, as far as this reader may see them. */
  editions: Edition[]
}
export const isAuthor = (ctx: Context, p: PaperRow): boolean => p.begunBy === ctx.viewer.hatId
export const isSigner = (ctx: Context, p: PaperRow): boolean => p.signer === ctx.viewer.hatId
export const publishedOf = (p: Held): Edition[] => p.editions.filter((e) => e.published)

const rowOf = (r: Record<string, unknown>): PaperRow => ({
  id: String(r.id),
  kind: r.kind as PaperKind,
  board: String(r.board),
  strategy: String(r.strategy),
  area: String(r.area),
  startsOn: r.starts_on as Day,
  nextOn: r.next_on as Day,
  meetsOn: r.meets_on as Day | null,
  begunBy: String(r.begun_by),
  signer: String(r.signer),
  begunAt: r.begun_at as Date,
})

export async function papersHere(ctx: Context): Promise<Held[]> {
  const [papers, words, steps, editions, publications] = await Promise.all([
    ctx.db.selectFrom('strategy.paper').selectAll().orderBy('next_on', 'desc').orderBy('begun_at', 'desc').execute(),
    ctx.db.selectFrom('strategy.paper_words').selectAll().execute(),
    ctx.db.selectFrom('strategy.paper_step').selectAll().orderBy('n').execute(),
    ctx.db
      .selectFrom('strategy.edition')
      .select(['id', 'paper_id', 'version', 'changed', 'signed_by', 'signed_at'])
      .orderBy('version', 'desc')
      .execute(),
    ctx.db.selectFrom('strategy.publication').selectAll().execute(),
  ])
  const publicationOf = new Map(publications.map((b) => [b.edition_id, b]))
  return papers.map((p): Held => {
    const own = words.find((w) => w.paper_id === p.id)
    const mine = steps.filter((s) => s.paper_id === p.id)
    const all = editions
      .filter((e) => e.paper_id === p.id)
      .map((e): Edition => {
        const b = publicationOf.get(e.id)
        return {
          id: e.id,
          version: e.version,
          changed: e.changed,
          signedBy: e.signed_by,
          signedAt: e.signed_at,
          published: b ? { at: b.at, openTo: b.open_to as 'board' | 'public' } : null,
        }
      })
    // Each handing over is good for one signature.
    const ready = mine.filter((s) => s.step === 'ready')
    return {
      ...rowOf(p),
      words: own ? { parts: own.words as Words, version: own.version, at: own.at } : null,
      shown: mine.findLast((s) => s.step !== 'ready')?.step === 'shown',
      readyAt: ready.length > all.length ? (ready.at(-1)?.at ?? null) : null,
      steps: mine.at(-1)?.n ?? 0,
      editions: all,
    }
  })
}
export async function openPaper(ctx: Context, id: string): Promise<Held> {
  const found = (await papersHere(ctx)).find((p) => p.id === id)
  if (!found) throw new NotFound('paper')
  return found
}
/** What is still being written is not there for those who read only what is published. */
export function draftOf(p: Held): NonNullable<Held['words']> {
  if (!p.words) throw new NotFound('draft')
  return p.words
}
export async function contentOf(ctx: Context, p: Held, version: string | number): Promise<{ edition: Edition; content: Content }> {
  const edition = p.editions.find((e) => String(e.version) === String(version))
  if (!edition) throw new NotFound('edition')
  const { content } = await ctx.db.selectFrom('strategy.edition').select('content').where('id', '=', edition.id).executeTakeFirstOrThrow()
  return { edition, content: JSON.parse(content) as Content }
}
/** What an edition shows, and the rule of the day it was signed. */
export const outOf = (pack: Pack, { cells, rule }: Pick<Content, 'cells' | 'rule'>, signedAt: Date): Out => ({
  cells,
  rule: rule ?? smallNumbersOn(pack, dayIn(signedAt)),
})
/** Of every edition that anybody was shown, of any paper this reader may read, newest first. */
export async function publishedBefore(ctx: Context): Promise<Out[]> {
  const { rows } = await sql<{
    content: string
    signed_at: Date
  }>`select e.content, e.signed_at from strategy.edition e where e.id in (select b.edition_id from strategy.publication b) order by e.signed_at desc`.execute(
    ctx.db,
  )
  return rows.map((r) => outOf(ctx.pack, JSON.parse(r.content) as Content, r.signed_at))
}

export interface Rights {
  /** The area whose papers the reader may begin; none. */
  begins: string | null
  signers: Colleague[]
}
export async function rightsOf(ctx: Context): Promise<Rights> {
  const [{ rows }, people] = await Promise.all([
    sql<{
      area: string | null
      signers: string[]
    }>`select strategy.writes_papers_of() as area, strategy.may_sign_papers() as signers`.execute(ctx.db),
    colleagues(ctx),
  ])
  const signers = (rows[0]?.signers ?? []).flatMap((id) => people.get(id) ?? [])
  return { begins: rows[0]?.area ?? null, signers: signers.sort((a, b) => a.name.localeCompare(b.name)) }
}

// ── For everyone ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface PublicPaper {
  id: string
  /** Which published edition of it: 1 unless it was corrected. */
  nth: number
  content: Content
  changed: string
  at: Date
  strategy: string
  area: string
}
/** What the database says everyone may read; asked without anybody signed in. */
export async function publicPapers(db: Pick<Context['db'], 'getExecutor'>): Promise<PublicPaper[]> {
  const { rows } = await sql<{ paper_id: string; nth: number; content: string; changed: string; at: Date; strategy: string; area: string }>`
    select paper_id, nth, content, changed, at, strategy, area from strategy.public_papers()`.execute(db as Context['db'])
  return rows.map((r) => ({
    id: r.paper_id,
    nth: r.nth,
    content: JSON.parse(r.content) as Content,
    changed: r.changed,
    at: r.at,
    strategy: r.strategy,
    area: r.area,
  }))
}
