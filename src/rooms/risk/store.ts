/** Reading risk: the level as steps, assessments as they stood, her words apart, and the evidence for the four criteria. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { dayIn } from '#lib/london.ts'
import { areasAround, forum, type Instrument, instrument, instrumentAsLoaded, type Level } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, classes } from '#rooms/access/index.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import { assessDue, type Due } from './due.ts'
import type { Given } from './instruments.ts'
import {
  type Answer,
  type Answers,
  type Criterion,
  type Evidence,
  type ItemAnswer,
  kindWords,
  type NextStep,
  notAsked,
  type RepeatRule,
} from './rules.ts'

type Of = Pick<OpenFamily, 'id'>
/** The usual checklist. Each assessment keeps which form it was made with, and numbers of two are never compared. */
export const instrumentKey = 'dash-24'

// ── The level ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A person's decision at a moment. Never changed: the next one stands beside it. */
export interface LevelStep {
  familyId: string
  level: Level
  how: 'assessment' | 'judgement'
  assessmentId: string | null
  reason: string
  at: Date
  by: string
}
const steps = (ctx: Context) =>
  ctx.db
    .selectFrom('risk.level')
    .select(['family_id as familyId', 'level', 'how', 'assessment_id as assessmentId', 'reason', 'at', 'recorded_by as by'])
    .$narrowType<{ level: Level; how: LevelStep['how'] }>()

/** The level of each of these families now, for any list: one query. A family without one has not been assessed. */
export async function currentLevel(ctx: Context, familyIds: readonly string[]): Promise<Map<string, LevelStep>> {
  if (familyIds.length === 0) return new Map()
  const rows = await steps(ctx)
    .distinctOn('family_id')
    .where('family_id', '=', sql<string>`any(${familyIds as string[]}::uuid[])`)
    .orderBy('family_id')
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute()
  return new Map(rows.map((r) => [r.familyId, r]))
}
/** Oldest first. */
export const levelSteps = (ctx: Context, familyId: string): Promise<LevelStep[]> =>
  steps(ctx).where('family_id', '=', familyId).orderBy('at').execute()

/** Whether this reader may write an assessment here: asked of the database with the policy's own bases. */
export async function writesRisk(ctx: Context, familyId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select ${familyId}::uuid = any (access.families(${[...classes.risk.write]})) as may`.execute(
    ctx.db,
  )
  return rows[0]?.may === true
}

// ── Assessments ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Assessment {
  id: string
  familyId: string
  memberId: string
  contactId: string | null
  instrument: string
  instrumentVersion: string
  state: 'begun' | 'finished'
  /** Without her words, which are a class of their own. */
  answers: Answers
  yes: number
  notKnown: number
  asked: number
  level: Level | null
  reason: string
  next: NextStep | null
  secondName: string
  criteria: readonly Criterion[]
  judgement: boolean
  /** Another agency's grade, where the form is theirs. */
  given: Given
  begunAt: Date
  finishedAt: Date | null
  by: string
  changedBy: string | null
  changedAt: Date | null
  version: number
}
/** As stored: short words for what was answered, nothing for what was not asked. */
export interface StoredAnswers {
  items?: Record<string, { answer: Answer; ticks?: readonly string[]; asks?: Record<string, string> }>
  next?: NextStep
  given?: Given
}
const assessments = (ctx: Context) => ctx.db.selectFrom('risk.assessment').selectAll()
type Row = Awaited<ReturnType<ReturnType<typeof assessments>['executeTakeFirstOrThrow']>>
const assessment = (r: Row): Assessment => {
  const stored = r.answers as StoredAnswers
  return {
    id: r.id,
    familyId: r.family_id,
    memberId: r.member_id,
    contactId: r.contact_id,
    instrument: r.instrument,
    instrumentVersion: r.instrument_version,
    state: r.state as Assessment['state'],
    answers: Object.fromEntries(Object.entries(stored.items ?? {}).map(([key, a]): [string, ItemAnswer] => [key, { ...notAsked, ...a }])),
    yes: r.yes,
    notKnown: r.not_known,
    asked: r.asked,
    level: r.level as Level | null,
    reason: r.reason,
    next: stored.next ?? null,
    secondName: r.second_name,
    criteria: r.criteria as unknown as Criterion[],
    judgement: r.judgement,
    given: stored.given ?? {},
    begunAt: r.begun_at,
    finishedAt: r.finished_at,
    by: r.recorded_by,
    changedBy: r.changed_by,
    changedAt: r.changed_at,
    version: r.version,
  }
}
export async function openAssessment(ctx: Context, family: Of, id: string): Promise<Assessment> {
  const row = isId(id) ? await assessments(ctx).where('family_id', '=', family.id).where('id', '=', id).executeTakeFirst() : undefined
  if (!row) throw new NotFound('assessment')
  ctx.record('read assessment', { classes: ['risk'], family: family.id, subjects: [id] })
  return assessment(row)
}
/** Which form an assessment is made with, and whether it is finished, before it is opened; nothing where there is none to see. */
export const formOf = async (
  ctx: Context,
  familyId: string,
  id: string,
): Promise<{ instrument: string; instrumentVersion: string; finished: boolean } | undefined> => {
  if (!isId(id) || !isId(familyId)) return undefined
  const row = await ctx.db
    .selectFrom('risk.assessment')
    .select(['state', 'instrument', 'instrument_version as instrumentVersion'])
    .where('family_id', '=', familyId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { instrument: row.instrument, instrumentVersion: row.instrumentVersion, finished: row.state === 'finished' }
}
/** Newest first; nothing for those who may see the level and not the assessment. */
export async function assessmentsOf(ctx: Context, familyId: string): Promise<Assessment[]> {
  const rows = await assessments(ctx).where('family_id', '=', familyId).orderBy('begun_at', 'desc').execute()
  if (rows.length > 0) ctx.record('read assessments', { classes: ['risk'], family: familyId })
  return rows.map(assessment)
}
/** What was answered last about this person on one matter: an item of any form, as the newest finished one that asked it has it. */
export const lastAnswer = (all: readonly Assessment[], memberId: string, item: string): Answer | undefined =>
  all.find((a) => a.state === 'finished' && a.memberId === memberId && (a.answers[item]?.answer ?? 'not-asked') !== 'not-asked')?.answers[
    item
  ]?.answer
/** The last finished one of the same person before this, made with the same instrument. */
export async function assessmentBefore(ctx: Context, a: Assessment): Promise<Assessment | undefined> {
  const row = await assessments(ctx)
    .where('family_id', '=', a.familyId)
    .where('member_id', '=', a.memberId)
    .where('instrument', '=', a.instrument)
    .where('state', '=', 'finished')
    .where('id', '<>', a.id)
    .where('begun_at', '<=', a.begunAt)
    .orderBy('begun_at', 'desc')
    .executeTakeFirst()
  return row && assessment(row)
}
export async function lockAssessment(ctx: Context, familyId: string, id: string): Promise<Assessment> {
  const row = isId(id)
    ? await assessments(ctx).where('family_id', '=', familyId).where('id', '=', id).forUpdate().executeTakeFirst()
    : undefined
  if (!row) throw new NotFound('assessment')
  return assessment(row)
}

export async function textsOf(ctx: Context, familyId: string, assessmentId: string): Promise<Record<string, string>> {
  const rows = await ctx.db
    .selectFrom('risk.account')
    .select(['item', 'text'])
    .where('family_id', '=', familyId)
    .where('assessment_id', '=', assessmentId)
    .where('text', '<>', '')
    .execute()
  return Object.fromEntries(rows.map((r) => [r.item, r.text]))
}
/** What stands apart from the answers, in her words: `worries` and `changed` beside the comments on items. Reading them is recorded. */
export async function wordsOf(ctx: Context, familyId: string, assessmentId: string): Promise<Record<string, string>> {
  ctx.record('read her words', { classes: ['account'], family: familyId, subjects: [assessmentId] })
  return textsOf(ctx, familyId, assessmentId)
}
/** The answers with her words beside them: a comment belongs to a Yes and shows with nothing else. */
export const withWords = (all: Answers, words: Readonly<Record<string, string>>): Answers =>
  Object.fromEntries(Object.entries(all).map(([key, a]) => [key, a.answer === 'yes' ? { ...a, note: words[key] ?? '' } : a]))

/** The wording an assessment was made with: today's pack, or the version that was loaded then. */
export async function instrumentOf(ctx: Context, a: Pick<Assessment, 'instrument' | 'instrumentVersion'>): Promise<Instrument> {
  const now = instrument(ctx.pack, a.instrument)
  if (now?.version === a.instrumentVersion) return now
  const then = await ctx.db
    .selectFrom('directory.definition')
    .select('body')
    .where('kind', '=', 'instrument')
    .where('key', '=', a.instrument)
    .where('version', '=', a.instrumentVersion)
    .executeTakeFirst()
  if (!then) throw new NotFound('instrument')
  return instrumentAsLoaded(then.body)
}

// ── Evidence ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface EventRow {
  kind: string
  happened_on: Day
  about: boolean
  known_at: Date
  /** Of an incident: the keys of its kinds, as the view joins them. */
  words: string
}
export const kindsIn = (e: { words: string }): string[] => e.words.split(', ').filter((k) => k !== '')
/** Incidents and turning points, newest first: what stands beside the level. */
export async function eventsOf(ctx: Context, familyId: string): Promise<EventRow[]> {
  return (
    await sql<EventRow>`select kind, happened_on, about, words, known_at from risk.event where family_id = ${familyId} order by happened_on desc limit 200`.execute(
      ctx.db,
    )
  ).rows
}
export async function evidenceFor(ctx: Context, familyId: string): Promise<Evidence> {
  const [events, last] = await Promise.all([
    eventsOf(ctx, familyId),
    sql<{ at: Date; to_key: string }>`select at, to_key from risk.last_referral(${familyId})`.execute(ctx.db),
  ])
  const referred = last.rows[0]
  return {
    events: events.filter((e) => e.kind === 'incident').map((e) => ({ on: e.happened_on, about: e.about, words: kindWords(kindsIn(e)) })),
    lastReferral: referred ? { on: dayIn(referred.at), to: forum(ctx.pack, referred.to_key)?.short ?? 'the high-risk meeting' } : null,
  }
}
/** The rule in force in this area: of its meeting that flags, the one named current; older ones are for figures of the past. */
export function repeatRuleOf(ctx: Context, area: string): RepeatRule | undefined {
  const meeting = ctx.pack.forums.find((f) => f.area === area && f.flagMonths !== null && f.repeatRules.length > 0)
  return meeting?.repeatRules.find((r) => (r.from === null || r.from <= ctx.today) && (r.to === null || ctx.today <= r.to))
}

// ── Assess again ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** When each of these families is to be assessed again and why, as far as the reader may know what happened there: four queries for any list. */
export async function duesOf(ctx: Context, familyIds: readonly string[]): Promise<Map<string, Due>> {
  if (familyIds.length === 0) return new Map()
  const ids = sql<string>`any(${familyIds as string[]}::uuid[])`
  const [levels, families, events] = await Promise.all([
    currentLevel(ctx, familyIds),
    ctx.db.selectFrom('people.family').select(['id', 'area']).where('id', '=', ids).execute(),
    sql<{
      family_id: string
      kind: string
      happened_on: Day
      known_at: Date
    }>`select e.family_id, e.kind, e.happened_on, e.known_at from risk.event e
      where e.family_id = ${ids} and e.known_at > ${new Date(ctx.now.getTime() - 400 * 86_400_000)}`.execute(ctx.db),
  ])
  return new Map(
    families.flatMap((f): [string, Due][] => {
      const last = levels.get(f.id)
      const happened = events.rows
        .filter((e) => e.family_id === f.id)
        .map((e) => ({ kind: e.kind, on: e.happened_on, knownAt: e.known_at }))
      const due = assessDue(ctx.pack.needs, areasAround(ctx.pack, f.area), last, happened)
      return due ? [[f.id, due]] : []
    }),
  )
}

// ── The pattern ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Pattern {
  id: string
  pattern: string
  why: string
  at: Date
  by: string
}
/** A worker's notes of the pattern, newest first; nothing for those who may not see the assessment. */
export const patternsOf = (ctx: Context, familyId: string): Promise<Pattern[]> =>
  ctx.db
    .selectFrom('risk.pattern')
    .select(['id', 'pattern', 'why', 'at', 'recorded_by as by'])
    .where('family_id', '=', familyId)
    .orderBy('at', 'desc')
    .execute()
