/** Beginning a paper, writing in it, handing it over, signing it and publishing it. What was signed is a row more and never changed. */
import { createHash, randomUUID } from 'node:crypto'
import type { Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { sentenceList } from '#lib/text.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, tell } from '#rooms/access/index.ts'
import { heard } from './heard.ts'
import { type GivenAway, toldBeside } from './papers-beside.ts'
import { contentFrom, performancePaper } from './papers-blocks.ts'
import { cellsIn, type Material, materialFor, strategyOf } from './papers-material.ts'
import { meetingPaper } from './papers-meeting.ts'
import { type PaperKind, unready, type Words } from './papers-rules.ts'
import {
  type Content,
  contentOf,
  draftOf,
  type Held,
  isAuthor,
  isSigner,
  openPaper,
  outOf,
  publishedBefore,
  publishedOf,
  rightsOf,
} from './papers-store.ts'

export interface Begun {
  kind: PaperKind
  strategy: string
  startsOn: Day
  nextOn: Day
  meetsOn?: Day | null
  signer: string
}
export async function beginPaper(ctx: Context, p: Begun): Promise<string> {
  const rights = await rightsOf(ctx)
  const strategy = strategyOf(ctx.pack, p)
  if (rights.begins !== strategy.area) throw new NotFound('papers of this area')
  if (!rights.signers.some((s) => s.hatId === p.signer)) throw new Refused('Choose somebody else who works here now to sign it.')
  if (p.nextOn <= p.startsOn) throw new Refused('The next meeting must be after this one.')
  const id = randomUUID()
  await ctx.db
    .insertInto('strategy.paper')
    .values({
      id,
      kind: p.kind,
      board: strategy.board,
      strategy: strategy.key,
      area: strategy.area,
      starts_on: p.startsOn,
      next_on: p.nextOn,
      meets_on: p.kind === 'meeting' ? (p.meetsOn ?? null) : null,
      begun_by: ctx.viewer.hatId,
      signer: p.signer,
      begun_at: ctx.now,
    })
    .execute()
  await ctx.db.insertInto('strategy.paper_words').values({ paper_id: id, words: '{}', hat_id: ctx.viewer.hatId, at: ctx.now }).execute()
  ctx.record('begin a paper', { subjects: [id], reason: `${p.kind} ${strategy.key}` })
  return id
}

/** `version`: of the words when the page was drawn. */
export async function writeWords(ctx: Context, paper: Held, words: Words, version: number): Promise<number> {
  if (!isAuthor(ctx, paper)) throw new NotFound('paper of somebody else')
  const was = draftOf(paper)
  const next = { ...was.parts, ...words }
  const done = await ctx.db
    .updateTable('strategy.paper_words')
    .set({ words: JSON.stringify(next), version: version + 1, at: ctx.now })
    .where('paper_id', '=', paper.id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = draftOf(await openPaper(ctx, paper.id))
    throw new Conflict({ now: now.parts, version: now.version, by: ctx.viewer.name, at: now.at })
  }
  ctx.record('write in a paper', { subjects: [paper.id] })
  return version + 1
}

export async function stepPaper(ctx: Context, id: string, step: 'shown' | 'taken back' | 'ready'): Promise<void> {
  const paper = await openPaper(ctx, id)
  if (!isAuthor(ctx, paper)) throw new NotFound('paper of somebody else')
  const lacks = unready(draftOf(paper).parts, paper.kind)
  if (step === 'ready' && lacks) throw new Refused(lacks)
  if ((step === 'shown') === paper.shown && step !== 'ready') return
  if (step === 'ready' && paper.readyAt) return
  await ctx.db
    .insertInto('strategy.paper_step')
    .values({ paper_id: id, n: paper.steps + 1, step, hat_id: ctx.viewer.hatId, at: ctx.now })
    .execute()
  if (step === 'ready') await tell(ctx, { hatId: paper.signer }, { kind: 'paper-to-sign', subjectId: id, about: id })
  ctx.record('hand over a paper', { subjects: [id], reason: step, ...(step === 'ready' ? { recipients: [paper.signer] } : {}) })
}

/** What a signature would keep, as it is now. */
export async function contentNow(ctx: Context, paper: Held): Promise<{ content: Content; material: Material; text: string; sha: string }> {
  const material = await materialFor(ctx, paper, draftOf(paper).parts)
  const build = (signed?: { on: Day }) =>
    contentFrom(
      material,
      (names, s) => (paper.kind === 'performance' ? performancePaper : meetingPaper)(material, names, s),
      cellsIn(material),
      signed,
    )
  const text = JSON.stringify(build({ on: dayIn(ctx.now) }))
  return { content: build(), material, text, sha: shaOf(text) }
}
const shaOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** `seen`: the hash of what the signer had before them. What changed since is not signed unread. */
export async function signPaper(ctx: Context, id: string, a: { seen: string; changed: string }): Promise<number> {
  const paper = await openPaper(ctx, id)
  if (!isSigner(ctx, paper)) throw new NotFound('paper of another signer')
  await ctx.requireProof()
  if (!paper.readyAt) throw new Refused('The author has not said that it is ready to be signed.')
  const before = publishedOf(paper)
  if (before.length > 0 && a.changed.trim() === '') throw new Refused('Say what this version corrects or changes.')
  const { text, sha } = await contentNow(ctx, paper)
  if (sha !== a.seen)
    throw new Refused('It has changed since you opened it: words or figures are not as you read them. Open it again, read, and sign.')
  const version = (paper.editions[0]?.version ?? 0) + 1
  await ctx.db
    .insertInto('strategy.edition')
    .values({
      id: randomUUID(),
      paper_id: id,
      version,
      content: text,
      sha,
      changed: before.length > 0 ? a.changed.trim() : '',
      signed_by: ctx.viewer.hatId,
      signed_at: ctx.now,
    })
    .execute()
  await heard(ctx, id)
  ctx.record('sign a paper', { subjects: [id], reason: `version ${version}` })
  return version
}

/** Publishes what was signed last, unless a reader could work out a small number from it and what was published before. */
export async function publishPaper(ctx: Context, id: string, openTo: 'board' | 'public'): Promise<void> {
  const paper = await openPaper(ctx, id)
  if (!isSigner(ctx, paper)) throw new NotFound('paper of another signer')
  await ctx.requireProof()
  const last = paper.editions[0]
  if (!last) throw new Refused('It is not signed yet.')
  if (last.published) throw new Refused(`This version was published on ${sayDay(dayIn(last.published.at))}. A correction is a new version.`)
  if (paper.kind === 'meeting' && openTo === 'public') throw new Refused('A meeting paper names people: it is for the board.')
  const { content } = await contentOf(ctx, paper, last.version)
  const told = toldBeside(await publishedBefore(ctx), outOf(ctx.pack, content, last.signedAt), ctx.pack)
  if (told.length > 0) throw new Refused(toldWords(ctx, told))
  await ctx.db
    .insertInto('strategy.publication')
    .values({ edition_id: last.id, paper_id: id, open_to: openTo, hat_id: ctx.viewer.hatId, at: ctx.now })
    .execute()
  ctx.record('publish a paper', { subjects: [id], reason: `version ${last.version}, to ${openTo === 'public' ? 'everyone' : 'the board'}` })
}
const sayCount = (key: string): string => key.replace(/ but .*/, ' at other times').replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)
const toldWords = (ctx: Context, told: readonly GivenAway[]): string => {
  const places = told
    .slice(0, 5)
    .map(
      (t) =>
        `${ctx.pack.measures.find((m) => m.key === t.measure)?.name ?? t.measure}, ${sayCount(t.count)}, from ${sayDay(t.starts as Day)}`,
    )
  return `It is not published: set beside an earlier paper it would let somebody work out a small number, or that a count moved by one or two people. ${sentenceList(places)}. Leave the figure as it was published, or publish when more have been counted.`
}
