/** The decision with its actions, and telling her. Whoever saved first is shown beside what was typed, and neither is lost. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, standing, tell } from '#rooms/access/index.ts'
import { addAction, type NewAction } from '#rooms/plans/index.ts'
import { mustNotSayWhere } from './actions.ts'
import { workersOf } from './around.ts'
import { type Deciding, decisionGaps, mayDecide, mayTell } from './rules.ts'
import { type Item, itemNow, type OpenItem } from './store.ts'

export type ActionAtMeeting = Omit<NewAction, 'itemId' | 'needId'>

/** Records the decision, or puts it right while the sitting is open, and gives the actions. All of it, or nothing. */
export async function decide(
  ctx: Context,
  open: OpenItem,
  d: Deciding & { actions?: readonly ActionAtMeeting[] },
  version: number,
): Promise<void> {
  if (!mayDecide(open.sitting, open.item)) throw new Refused('The sitting is closed, and this case was decided.')
  const gap = Object.values(decisionGaps(d, ctx.today))[0]
  if (gap) throw new Refused(`${gap}.`)
  if (!open.meeting.forum.decisions.some((x) => x.key === d.decision)) throw new NotFound('decision')
  mustNotSayWhere([d.why, d.how, ...(d.actions ?? []).flatMap((a) => [a.text, a.tellNote ?? '', a.consulted ?? ''])])
  const tells = await tellerOf(ctx, open, d.tells)
  const holder = d.decision === 'not-high' ? await colleague(ctx, d.holder ?? null) : undefined
  if (d.decision === 'not-high' && !holder) throw new NotFound('holder')
  for (const a of d.actions ?? []) {
    if (!open.seats.some((s) => s.team.id === a.ownerTeam)) throw new Refused('Give each action to an agency that sits here.')
    if (a.dueAt <= ctx.now) throw new Refused('Give each action a day that has not passed.')
  }
  const done = await ctx.db
    .updateTable('meetings.item')
    .set((e) => ({
      decision: d.decision as string,
      decision_why: d.why.trim(),
      holds_hat: holder?.hatId ?? null,
      tells_hat: tells.hatId ?? null,
      tells_team: tells.teamId ?? null,
      tells_how: d.how.trim(),
      tells_by_on: d.by ?? null,
      decided_at: ctx.now,
      decided_by: ctx.viewer.hatId,
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
      version: e('version', '+', 1),
    }))
    .where('family_id', '=', open.family.id)
    .where('id', '=', open.item.id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) await clash(ctx, open)
  for (const a of d.actions ?? []) await addAction(ctx, open.family.id, { ...a, itemId: open.item.id })
  if (holder) await sql`select meetings.name_holder(${open.item.id})`.execute(ctx.db)
  ctx.record('decide at meeting', { classes: ['meeting'], family: open.family.id, subjects: [open.item.id], reason: d.decision ?? '' })
  await tellDecided(ctx, open, [...Object.values(tells), ...(holder ? [holder.hatId] : [])])
}

/** "hat:…" or "team:…": a person who works with her or sits here, or an agency that sits. */
async function tellerOf(ctx: Context, open: OpenItem, said: string | undefined): Promise<{ hatId?: string; teamId?: string }> {
  const [kind, id = ''] = (said ?? '').split(':')
  if (kind === 'team' && open.seats.some((s) => s.team.id === id)) return { teamId: id }
  const found = kind === 'hat' ? await colleague(ctx, id) : undefined
  if (!found) throw new NotFound('teller')
  return { hatId: found.hatId }
}
/** Who has to know: who tells her, who works with her, who listed it. A reader who is denied the family has no such notice. */
async function tellDecided(ctx: Context, open: OpenItem, more: readonly string[]): Promise<void> {
  const workers = (await workersOf(ctx, [open.family.id])).filter((w) => w.side === 'victim')
  const teams = new Set([...open.seats.map((s) => s.team.id), ...workers.map((w) => w.teamId)])
  for (const id of new Set([...more, ...workers.map((w) => w.hatId ?? w.teamId), open.item.listedBy])) {
    if (id === ctx.viewer.hatId || id === ctx.viewer.teamId) continue
    const to = teams.has(id) ? { teamId: id } : { hatId: id }
    await tell(ctx, to, { kind: 'decided', familyId: open.family.id, subjectId: open.item.id })
  }
}

/** A decision as the answers of its form. */
export const decisionAnswers = (i: Item) => ({
  decision: i.decision ?? undefined,
  why: i.decisionWhy || undefined,
  holder: i.holdsHat ?? undefined,
  tells: i.tellsHat ? `hat:${i.tellsHat}` : i.tellsTeam ? `team:${i.tellsTeam}` : undefined,
  how: i.tellsHow || undefined,
  by: i.tellsByOn ?? undefined,
})
async function clash(ctx: Context, open: OpenItem): Promise<never> {
  const now = await itemNow(ctx, open.family.id, open.item.id)
  throw new Conflict({
    now: decisionAnswers(now),
    version: now.version,
    by: (await colleague(ctx, now.decidedBy))?.name ?? 'a colleague',
    at: now.decidedAt ?? ctx.now,
  })
}

// ── Telling her ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function tellsHer(ctx: Context, open: OpenItem): Promise<boolean> {
  const { item } = open
  if (item.decision === null) return false
  const [teller, mine] = await Promise.all([colleague(ctx, item.tellsHat), standing(ctx, open.family.id)])
  return mayTell(item, { hatId: ctx.viewer.hatId, teamId: ctx.viewer.teamId, herSide: mine.herSide }, teller?.teamId)
}
/** She has been told; or not yet, with the day on which it is tried again. Never "failed to engage". */
export async function toldHer(
  ctx: Context,
  open: OpenItem,
  said: { told: boolean; note: string; by?: Day | undefined },
  version: number,
): Promise<void> {
  if (!(await tellsHer(ctx, open))) throw new NotFound('tell')
  mustNotSayWhere([said.note])
  if (!said.told) {
    if (said.note.trim() === '') throw new Refused('Enter why she could not be told yet.')
    if (!said.by || said.by < ctx.today) throw new Refused('Select the day by which it is tried again.')
  }
  const done = await ctx.db
    .updateTable('meetings.item')
    .set((e) => ({
      told_note: said.note.trim(),
      ...(said.told ? { told_at: ctx.now, told_by: ctx.viewer.hatId } : { tells_by_on: said.by ?? null }),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
      version: e('version', '+', 1),
    }))
    .where('family_id', '=', open.family.id)
    .where('id', '=', open.item.id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await itemNow(ctx, open.family.id, open.item.id)
    throw new Conflict({
      now: { told: now.toldAt ? 'yes' : undefined, note: now.toldNote || undefined, by: now.tellsByOn ?? undefined },
      version: now.version,
      by: (await colleague(ctx, now.toldBy ?? now.decidedBy))?.name ?? 'a colleague',
      at: now.toldAt ?? now.decidedAt ?? ctx.now,
    })
  }
  ctx.record(said.told ? 'told her' : 'not told yet', { classes: ['meeting'], family: open.family.id, subjects: [open.item.id] })
}
