/**
 * Emergency access: one family, part by part, for one person, to read and for a short time. The database opens it, records it and tells her team in one
 * step; what is denied answers exactly as what is not there.
 */
import { sql } from 'kysely'
import { sayDateTime, sayTime } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { html } from '#platform/html.ts'
import type { Context } from './context.ts'
import { classesOf, type EmergencyCode, emergencyCodes, reviewClock, type Verdict } from './emergency-rules.ts'
import type { Class, EmergencyPart } from './policy.ts'

/** Not for who works with people who harm, nor while the agency has accesses that nobody has reviewed. */
export async function emergencyState(ctx: Context): Promise<'open' | 'suspended' | 'not-yours'> {
  const { rows } = await sql<{
    allowed: boolean
    suspended: boolean
  }>`select access.emergency_allowed() as allowed, access.emergency_suspended() as suspended`.execute(ctx.db)
  return !rows[0]?.allowed ? 'not-yours' : rows[0].suspended ? 'suspended' : 'open'
}

export async function openEmergency(
  ctx: Context,
  what: { familyId: string | null; reference: string; parts: readonly EmergencyPart[]; code: EmergencyCode; why: string },
): Promise<string | undefined> {
  const { reviewBy, suspendsAt } = reviewClock(ctx.now)
  const { rows } = await sql<{
    id: string | null
  }>`select access.emergency_open(${what.familyId}::uuid, ${what.reference}, ${classesOf(what.parts)}::text[], ${what.code},
    ${what.why.trim()}, ${reviewBy}::timestamptz, ${suspendsAt}::timestamptz) as id`.execute(ctx.db)
  const id = rows[0]?.id ?? undefined
  return id && (await emergency(ctx, id)).familyId
}

export interface Emergency {
  id: string
  familyId: string
  hatId: string
  code: EmergencyCode
  reason: string
  classes: readonly Class[]
  at: Date
  untilAt: Date
  reviewBy: Date
  suspendsAt: Date
  reviewedAt: Date | null
  reviewedBy: string | null
  found: Verdict | null
  words: string
}
const rows = (ctx: Context) => ctx.db.selectFrom('access.emergency').selectAll().orderBy('at', 'desc')
type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>
const from = (r: Row): Emergency => ({
  id: r.id,
  familyId: r.family_id,
  hatId: r.hat_id,
  code: r.code as EmergencyCode,
  reason: r.reason,
  classes: r.classes as Class[],
  at: r.at,
  untilAt: r.until_at,
  reviewBy: r.review_by,
  suspendsAt: r.suspends_at,
  reviewedAt: r.reviewed_at,
  reviewedBy: r.reviewed_by,
  found: r.found as Verdict | null,
  words: r.words,
})

/** Those this reader may know of: their own, those on families they work with, and for governance all. */
export async function emergencies(ctx: Context, most = 100): Promise<{ waiting: Emergency[]; reviewed: Emergency[] }> {
  const [waiting, reviewed] = [
    await rows(ctx).where('reviewed_at', 'is', null).limit(most).execute(),
    await rows(ctx).where('reviewed_at', 'is not', null).limit(most).execute(),
  ]
  return { waiting: waiting.map(from), reviewed: reviewed.map(from) }
}
export async function emergency(ctx: Context, id: string): Promise<Emergency> {
  const row = /^[0-9a-f-]{36}$/.test(id) ? await rows(ctx).where('id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('emergency')
  return from(row)
}
/** This reader's own, on one family, while any part of it is open. */
export async function myEmergency(ctx: Context, familyId: string): Promise<Emergency[]> {
  const found = await rows(ctx)
    .where('family_id', '=', familyId)
    .where('hat_id', '=', ctx.viewer.hatId)
    .where('until_at', '>', ctx.now)
    .where((e) => e.or([e('found', 'is', null), e('found', '=', 'right')]))
    .execute()
  return found.map(from)
}
/** Whatever this request shows or prints of this family says that it is open in an emergency: to whom, since when and why. */
export async function markEmergency(ctx: Context, familyId: string): Promise<void> {
  const mine = await myEmergency(ctx, familyId)
  const [latest] = mine
  if (!latest) return
  const { name, title, teamName } = ctx.viewer
  const until = mine.reduce((last, e) => (e.untilAt > last ? e.untilAt : last), latest.untilAt)
  ctx.mark({
    words: html`<b>Emergency access</b> by ${name}, ${title}, ${teamName}: ${mine.map((e, i) => html`${i > 0 && '; '}${sayDateTime(e.at)}, ${emergencyCodes[e.code].toLowerCase()}`)}. To read until ${sayTime(until)}, and not to be passed on.`,
    across: `Emergency access · ${name} · ${sayDateTime(latest.at)}`,
  })
}
/** False where it is not this reader's to judge, or somebody judged it first. */
export async function reviewEmergency(ctx: Context, id: string, verdict: Verdict, words: string): Promise<boolean> {
  const { rows: done } = await sql<{
    done: boolean
  }>`select access.emergency_review(${id}::uuid, ${verdict}, ${words.trim()}) as done`.execute(ctx.db)
  return done[0]?.done === true
}
