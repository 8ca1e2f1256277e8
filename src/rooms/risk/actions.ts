/** Everything that changes what is known of risk. A level is a person's decision and a row that is never changed. */
import { randomUUID } from 'node:crypto'
import { saysWhere } from '#lib/where.ts'
import { type Instrument, instrument, type Level } from '#pack/index.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { ageIn, type OpenFamily } from '#rooms/people/index.ts'
import { type Given, givenGaps, mayRecord, usualFor } from './instruments.ts'
import { type Answers, criteriaOf, type ItemAnswer, isJudgement, type Judged, judgedGaps, type NextStep, scoreOf } from './rules.ts'
import {
  type Assessment,
  assessmentsOf,
  evidenceFor,
  instrumentKey,
  instrumentOf,
  lockAssessment,
  repeatRuleOf,
  type StoredAnswers,
  textsOf,
  withWords,
} from './store.ts'

/** Begins one for this person, or goes on with the one already begun: two halves of one talk help nobody. */
export async function beginAssessment(
  ctx: Context,
  family: OpenFamily,
  about: { memberId: string; contactId?: string | null; instrument?: string },
): Promise<string> {
  const member = family.members.find((m) => m.id === about.memberId)
  if (!member || member.role === 'harms') throw new NotFound('member')
  const person = { role: member.role, age: ageIn(member, ctx.today) }
  // Nobody chose: the usual form for a person like this; where none fits, the usual one says why.
  const form: Instrument | undefined =
    about.instrument === undefined
      ? (usualFor(ctx.pack.instruments, instrumentKey, person) ?? instrument(ctx.pack, instrumentKey))
      : instrument(ctx.pack, about.instrument)
  if (!form) throw new NotFound('instrument')
  const may = mayRecord(form, person)
  if (!may.may) throw new Refused(may.why)
  const begun = (await assessmentsOf(ctx, family.id)).find(
    (a) => a.state === 'begun' && a.memberId === member.id && a.instrument === form.key,
  )
  if (begun) return begun.id
  const id = randomUUID()
  await ctx.db
    .insertInto('risk.assessment')
    .values({
      id,
      family_id: family.id,
      member_id: member.id,
      contact_id: about.contactId ?? null,
      instrument: form.key,
      instrument_version: form.version,
      state: 'begun',
      begun_at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('begin assessment', { classes: ['risk'], family: family.id, subjects: [id], reason: form.key })
  return id
}

/** One sheet of paper: the answers, and what the worker makes of them so far. */
export interface Sheet {
  answers: Answers
  /** What worries her most, in her words where they can be had. */
  worries?: string
  /** What has changed since the last time. */
  changed?: string
  level?: Level | undefined
  reason?: string
  next?: NextStep | undefined
  secondName?: string
  /** Another agency's grade, as it gave it. */
  given?: Given
}
const judgedOf = (s: Sheet): Judged => ({ level: s.level, reason: s.reason ?? '', next: s.next, secondName: s.secondName ?? '' })

/** Saved at any moment, as far as it goes. */
export async function saveAnswers(ctx: Context, family: OpenFamily, id: string, sheet: Sheet, version: number): Promise<void> {
  await keep(ctx, family, await lockToWrite(ctx, family, id, version), sheet)
  ctx.record('save answers', { classes: ['risk'], family: family.id, subjects: [id] })
}

/**
 * Ends it: a checklist with a level that a person picked and the criteria as they stood with their evidence; any other form as it was answered, which
 * changes no level by itself.
 */
export async function finishAssessment(ctx: Context, family: OpenFamily, id: string, sheet: Sheet, version: number): Promise<void> {
  const a = await lockToWrite(ctx, family, id, version)
  const instrument = await instrumentOf(ctx, a)
  if (instrument.ends !== 'level') {
    const gap = instrument.ends === 'given' ? Object.values(givenGaps(sheet.given ?? {}, ctx.today))[0] : undefined
    if (gap) throw new Refused(`${gap}.`)
    await keep(ctx, family, a, { ...sheet, level: undefined, reason: '', next: undefined, secondName: '' })
    await ctx.db
      .updateTable('risk.assessment')
      .set({ state: 'finished', finished_at: ctx.now })
      .where('id', '=', id)
      .where('family_id', '=', family.id)
      .execute()
    ctx.record('finish assessment', { classes: ['risk'], family: family.id, subjects: [id], reason: instrument.key })
    return
  }
  const score = scoreOf(instrument, sheet.answers)
  const judged = judgedOf(sheet)
  const gap = Object.values(judgedGaps(instrument, score, judged, ctx.viewer.name))[0]
  if (gap || !judged.level) throw new Refused(`${gap ?? 'Select the level you judge'}.`)
  await keep(ctx, family, a, sheet)
  const judgement = isJudgement(instrument, score, judged)
  const criteria = criteriaOf(instrument, {
    score,
    judgement,
    by: ctx.viewer.name,
    today: ctx.today,
    evidence: await evidenceFor(ctx, family.id),
    repeatRule: repeatRuleOf(ctx, family.area),
  })
  await ctx.db
    .updateTable('risk.assessment')
    .set({ state: 'finished', finished_at: ctx.now, judgement, criteria: JSON.stringify(criteria) })
    .where('id', '=', id)
    .where('family_id', '=', family.id)
    .execute()
  await addStep(ctx, family.id, { level: judged.level, how: 'assessment', assessmentId: id, reason: '' })
  ctx.record('finish assessment', { classes: ['risk', 'level'], family: family.id, subjects: [id], reason: judged.level })
}

/**
 * High, on judgement alone, at any moment: no checklist stands before it (practice decisions, 7). Only upwards: to come down takes an assessment,
 * and a person who makes it.
 */
export async function setLevel(ctx: Context, family: OpenFamily, said: { level: 'high'; whyHigh: string; whyNow: string }): Promise<void> {
  if (said.whyHigh.trim() === '') throw new Refused('Enter why you judge it high.')
  if (saysWhere(said.whyHigh) || saysWhere(said.whyNow))
    throw new Refused('Say it without a telephone number or a postcode: everyone on the plan reads why it is high.')
  await addStep(ctx, family.id, {
    level: said.level,
    how: 'judgement',
    assessmentId: null,
    reason: [said.whyHigh, said.whyNow]
      .map((x) => x.trim())
      .filter((x) => x !== '')
      .join('\n'),
  })
  ctx.record('judge level', { classes: ['level'], family: family.id, reason: said.level })
}

/** A worker's note of the pattern seen (the typology of the sources). It changes nothing: no level, no way, no criterion. */
export async function notePattern(ctx: Context, family: Pick<OpenFamily, 'id'>, p: { pattern: string; why: string }): Promise<void> {
  if (!ctx.pack.needs.patterns.some((x) => x.key === p.pattern)) throw new NotFound('pattern')
  const id = randomUUID()
  await ctx.db
    .insertInto('risk.pattern')
    .values({ id, family_id: family.id, pattern: p.pattern, why: p.why.trim(), at: ctx.now, recorded_by: ctx.viewer.hatId })
    .execute()
  ctx.record('note pattern', { classes: ['risk'], family: family.id, subjects: [id] })
}

const addStep = (
  ctx: Context,
  familyId: string,
  s: { level: Level; how: 'assessment' | 'judgement'; assessmentId: string | null; reason: string },
) =>
  ctx.db
    .insertInto('risk.level')
    .values({
      id: randomUUID(),
      family_id: familyId,
      level: s.level,
      how: s.how,
      assessment_id: s.assessmentId,
      reason: s.reason,
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()

/** What was answered, small: nothing is stored of what was not asked, and nothing but the answer of what is not a Yes. */
const stored = (sheet: Sheet): StoredAnswers => ({
  items: Object.fromEntries(
    Object.entries(sheet.answers)
      .filter(([, a]) => a.answer !== 'not-asked')
      .map(([key, a]) => [key, a.answer === 'yes' ? { answer: a.answer, ticks: a.ticks, asks: { ...a.asks } } : { answer: a.answer }]),
  ),
  ...(sheet.next ? { next: sheet.next } : {}),
  ...(sheet.given ? { given: sheet.given } : {}),
})

async function lockToWrite(ctx: Context, family: OpenFamily, id: string, version: number): Promise<Assessment> {
  const now = await lockAssessment(ctx, family.id, id)
  if (now.state === 'finished') throw new Refused('This assessment is finished and stays as it stood. Begin a new one beside it.')
  if (now.version !== version) throw await clash(ctx, family, now)
  return now
}
async function keep(ctx: Context, family: OpenFamily, a: Assessment, sheet: Sheet): Promise<void> {
  const score = scoreOf(await instrumentOf(ctx, a), sheet.answers)
  await ctx.db
    .updateTable('risk.assessment')
    .set({
      answers: JSON.stringify(stored(sheet)),
      asked: score.asked,
      yes: score.yes,
      not_known: score.notKnown,
      level: sheet.level ?? null,
      reason: (sheet.reason ?? '').trim(),
      second_name: (sheet.secondName ?? '').trim(),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
      version: a.version + 1,
    })
    .where('id', '=', a.id)
    .where('family_id', '=', family.id)
    .execute()
  // Her words are kept for a Yes alone. A Yes that becomes something else keeps them unseen, in case the tap was the mistake.
  const words = {
    ...Object.fromEntries(
      Object.entries(sheet.answers)
        .filter(([, a]) => a.answer === 'yes')
        .map(([key, a]: [string, ItemAnswer]) => [key, a.note]),
    ),
    worries: sheet.worries ?? '',
    changed: sheet.changed ?? '',
  }
  await keepWords(ctx, family.id, a.id, words)
}
async function keepWords(ctx: Context, familyId: string, assessmentId: string, words: Readonly<Record<string, string>>): Promise<void> {
  const kept = await textsOf(ctx, familyId, assessmentId)
  const changed = Object.entries(words)
    .map(([item, text]) => ({ item, text: text.trim() }))
    .filter(({ item, text }) => text !== (kept[item] ?? ''))
  if (changed.length === 0) return
  await ctx.db
    .insertInto('risk.account')
    .values(changed.map((w) => ({ family_id: familyId, assessment_id: assessmentId, ...w, recorded_by: ctx.viewer.hatId })))
    .onConflict((c) =>
      c
        .columns(['assessment_id', 'item'])
        .doUpdateSet((e) => ({ text: e.ref('excluded.text'), version: e('risk.account.version', '+', 1), recorded_by: ctx.viewer.hatId })),
    )
    .execute()
}

/** Somebody saved first: what is stored now, as a sheet again. The page turns it into the answers of its form. */
async function clash(ctx: Context, family: OpenFamily, now: Assessment): Promise<Conflict> {
  const words = await textsOf(ctx, family.id, now.id)
  return new Conflict({
    now: { sheet: sheetOf(now, words) },
    version: now.version,
    by: (await colleague(ctx, now.changedBy ?? now.by))?.name ?? 'a colleague',
    at: now.changedAt ?? now.begunAt,
  })
}
export const sheetOf = (a: Assessment, words: Readonly<Record<string, string>>): Sheet => ({
  answers: withWords(a.answers, words),
  worries: words.worries ?? '',
  changed: words.changed ?? '',
  level: a.level ?? undefined,
  reason: a.reason,
  next: a.next ?? undefined,
  secondName: a.secondName,
  given: a.given,
})
