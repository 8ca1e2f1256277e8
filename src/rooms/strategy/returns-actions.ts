/** Handing in a return, and answering it. Each adds rows: what was handed in before is kept, and a count is never changed in place. */
import { createHash, randomUUID } from 'node:crypto'
import { dayIn } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleagues, tell } from '#rooms/access/index.ts'
import { aboutReturn } from './heard.ts'
import { checked, daysLate, identical, type Written } from './returns-rules.ts'
import { besideOf, dropDraft, type OpenReturn, signersOf, stateOf } from './returns-store.ts'

export interface HandingIn {
  written: Readonly<Record<string, Written>>
  why: string
  /** The file it came in; none: typed. */
  file?: { name: string; bytes: Buffer }
}
export const hashOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** `what` is checked again here, whoever calls: nothing goes in while anything is wrong. Answers the return's id; the same one sent again is the same return. */
export async function handIn(ctx: Context, of: OpenReturn, what: HandingIn): Promise<{ id: string; again: boolean }> {
  if (of.as !== 'agency') throw new NotFound('handing in')
  const why = what.why.trim()
  const { values, faults } = checked(of.asked, what.written, why, besideOf(ctx, of))
  const [now] = of.versions
  if (now && stateOf(now) !== 'back' && identical(values, now.values)) {
    await dropDraft(ctx, of)
    return { id: now.id, again: true }
  }
  if (faults[0]) throw new Refused(faults[0].says)
  const id = randomUUID()
  const made = await ctx.db
    .insertInto('strategy.handed')
    .values({
      id,
      agency: of.asked.agency,
      area: of.asked.area,
      step: of.asked.step,
      starts_on: of.period.starts,
      version: (now?.version ?? 0) + 1,
      how: what.file ? 'file' : 'form',
      file_name: what.file?.name.slice(0, 200) ?? '',
      file_hash: what.file ? hashOf(what.file.bytes) : null,
      why,
      hat_id: ctx.viewer.hatId,
      at: ctx.now,
    })
    .onConflict((c) => c.columns(['agency', 'area', 'step', 'starts_on', 'version']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n)
    throw new Refused('A colleague handed this period in at the same moment. Open it again to see what they sent.')
  const shares = new Set(of.asked.measures.flatMap((m) => (m.unit === 'share' ? [m.key] : [])))
  await ctx.db
    .insertInto('strategy.handed_value')
    .values(
      values.map((v) => ({
        return_id: id,
        measure: v.measure,
        is_share: shares.has(v.measure),
        counted: v.counted,
        out_of: v.outOf,
        note: v.note,
      })),
    )
    .execute()
  await dropDraft(ctx, of)
  for (const a of signersOf(ctx.pack, await colleagues(ctx), of.asked))
    await tell(ctx, { hatId: a.hatId }, { kind: 'return-sent', subjectId: id, about: aboutReturn(of.asked, of.period) })
  const late = daysLate(of.period, dayIn(ctx.now), ctx.pack.returns)
  ctx.record('hand in a return', {
    subjects: [id],
    reason: `${of.asked.key} ${of.period.starts}: version ${(now?.version ?? 0) + 1}${!now && late > 0 ? `, ${late} days late` : ''}`,
  })
  return { id, again: false }
}

/** Only the last version is answered, once, and never by whoever sent it: the database holds each of these. */
export async function answer(ctx: Context, of: OpenReturn, id: string, kind: 'accepted' | 'back', words: string): Promise<void> {
  const [now] = of.versions
  if (of.as !== 'analyst' || !now) throw new NotFound('answering')
  if (now.id !== id) throw new Refused('Another version was handed in since you opened this page. Read that one.')
  if (now.answer) throw new Refused('It was answered already. What was answered is below.')
  // Its figures stand with the measures from here on: a question sent back changes nothing.
  if (kind === 'accepted') await ctx.requireProof()
  if (kind === 'back' && words.trim() === '') throw new Refused('Write the question that it is sent back with.')
  const everyone = await colleagues(ctx)
  const sender = everyone.get(now.hatId)
  if (sender?.staffId === ctx.viewer.staffId) throw new Refused('You handed it in yourself, in another role. A colleague signs it off.')
  const made = await ctx.db
    .insertInto('strategy.handed_answer')
    .values({ return_id: id, kind, words: words.trim(), hat_id: ctx.viewer.hatId, at: ctx.now })
    .onConflict((c) => c.column('return_id').doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) throw new Refused('A colleague answered it at the same moment. Open it again.')
  await tell(
    ctx,
    { hatId: now.hatId },
    {
      kind: kind === 'back' ? 'return-back' : 'return-accepted',
      subjectId: id,
      about: aboutReturn(of.asked, of.period),
    },
  )
  ctx.record('answer a return', { subjects: [id], reason: `${of.asked.key} ${of.period.starts}: ${kind}`, recipients: [now.hatId] })
}
