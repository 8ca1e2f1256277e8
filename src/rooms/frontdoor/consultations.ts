/**
 * A professional asks about someone and names nobody: what they asked, what we said, who keeps it. No person is made of it and nothing of it can
 * be found by a name. It counts as reach (S3, principle 1: manage in their own plan, bring others to the table, or refer).
 */
import { randomUUID } from 'node:crypto'
import { type Day, startOfFinancialYear, startOfMonth } from '#lib/day.ts'
import { startOfDay } from '#lib/london.ts'
import { dialled } from '#lib/phone.ts'
import { Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'

export type Keeps = 'keep' | 'bring' | 'refer'
export interface Asked {
  /** Their agency, with a number to ring back if they gave one. */
  agency: string
  asked: string
  said: string
  keeps: Keeps
}
/** The number stands apart, so that it can be rung and the agencies be counted. Without one, the words stay as they were. */
export function agencyAndNumber(typed: string): { agency: string; callBack: string } {
  const found = /(?:\+|\b0)[\d\s()-]{9,}\d(?:\s*(?:ext|x|extension)\.?\s*\d+)?/i.exec(typed)
  const number = found?.[0].trim() ?? ''
  if (number === '' || dialled(number) === undefined) return { agency: typed.trim(), callBack: '' }
  const agency = typed
    .replace(number, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:·-]+|[\s,;:·(-]+$/g, '')
  return { agency: agency === '' ? 'Agency not said' : agency, callBack: number }
}

export async function recordConsultation(ctx: Context, a: Asked): Promise<string> {
  if (!ctx.pack.sharing.consultation.some((k) => k.key === a.keeps)) throw new Refused('Select who keeps it.')
  const id = randomUUID()
  const { agency, callBack } = agencyAndNumber(a.agency)
  await ctx.db
    .insertInto('frontdoor.consultation')
    .values({
      id,
      team_id: ctx.viewer.teamId,
      agency,
      call_back: callBack,
      asked: a.asked.trim(),
      said: a.said.trim(),
      keeps: a.keeps,
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('answer a question without a name', { subjects: [id], reason: a.keeps })
  return id
}

export interface Consultation {
  id: string
  agency: string
  callBack: string
  asked: string
  said: string
  keeps: Keeps
  at: Date
  by: string
}
export async function consultations(ctx: Context, most = 100): Promise<Consultation[]> {
  const rows = await ctx.db
    .selectFrom('frontdoor.consultation')
    .select(['id', 'agency', 'call_back as callBack', 'asked', 'said', 'keeps', 'at', 'recorded_by as by'])
    .$narrowType<{ keeps: Keeps }>()
    .where('team_id', '=', ctx.viewer.teamId)
    .orderBy('at', 'desc')
    .limit(most)
    .execute()
  ctx.record('list questions without a name', { subjects: rows.map((r) => r.id) })
  return rows
}

export interface Counts {
  month: number
  year: number
  byKeeps: Record<Keeps, number>
  yearFrom: Day
}
/** This month, and this financial year by who keeps it. */
export async function countConsultations(ctx: Context): Promise<Counts> {
  const yearFrom = startOfFinancialYear(ctx.today)
  const rows = await ctx.db
    .selectFrom('frontdoor.consultation')
    .select((e) => [
      'keeps',
      e.fn.countAll<string>().as('year'),
      e.fn
        .countAll<string>()
        .filterWhere('at', '>=', startOfDay(startOfMonth(ctx.today)))
        .as('month'),
    ])
    .where('team_id', '=', ctx.viewer.teamId)
    .where('at', '>=', startOfDay(yearFrom))
    .groupBy('keeps')
    .execute()
  const of = (k: Keeps) => Number(rows.find((r) => r.keeps === k)?.year ?? 0)
  return {
    month: rows.reduce((n, r) => n + Number(r.month), 0),
    year: rows.reduce((n, r) => n + Number(r.year), 0),
    byKeeps: { keep: of('keep'), bring: of('bring'), refer: of('refer') },
    yearFrom,
  }
}
