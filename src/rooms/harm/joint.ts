/** The record of joint work, on her side alone; and the one question that reaches whoever works with him. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { nothingGoes, type OpenFamily } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { type JointFacts, type JointKind, type JointState, jointGaps, mayAskHis } from './joint-rules.ts'

export interface Joint {
  id: string
  memberId: string
  him: string
  kind: JointKind
  state: JointState
  facts: JointFacts
  controlWhy: string
  herWorker: string | null
  decidedBy: string | null
  decidedAt: Date | null
  decision: string
  version: number
  /** What whoever works with him said with the answer. */
  hisWhy: string
}
export async function jointsOf(ctx: Context, family: Pick<OpenFamily, 'id'>): Promise<Joint[]> {
  const [rows, questions, works, level] = [
    await ctx.db.selectFrom('harm.joint_work').selectAll().where('family_id', '=', family.id).orderBy('recorded_at', 'desc').execute(),
    await ctx.db.selectFrom('harm.joint_question').selectAll().execute(),
    await ctx.db.selectFrom('harm.live_work').select(['member_id']).where('family_id', '=', family.id).execute(),
    (await currentLevel(ctx, [family.id])).get(family.id),
  ]
  if (rows.length > 0) ctx.record('read', { classes: ['support'], family: family.id })
  return rows.map((r): Joint => {
    const asked = questions.find((q) => q.id === r.id && q.over_at === null)
    const works_ = works.some((w) => w.member_id === r.him)
    return {
      id: r.id,
      memberId: r.member_id,
      him: r.him,
      kind: r.kind as JointKind,
      state: r.state as JointState,
      facts: {
        level: level?.level,
        safety: r.safety,
        safetyOn: r.safety_on as Day | null,
        aloneOn: r.alone_on as Day | null,
        herAnswer: r.her_answer as JointFacts['herAnswer'],
        maySayNo: r.may_say_no,
        control: r.control as JointFacts['control'],
        herWorker: r.her_worker !== null,
        heAloneOn: r.he_alone_on as Day | null,
        hisWorker: !works_ ? 'none' : !asked ? 'not-asked' : asked.answer === null ? 'asked' : (asked.answer as 'agree' | 'not-now'),
      },
      controlWhy: r.control_why,
      herWorker: r.her_worker,
      decidedBy: r.decided_by,
      decidedAt: r.decided_at,
      decision: r.decision,
      version: r.version,
      hisWhy: asked?.why ?? '',
    }
  })
}
const afterDeath = 'A death was recorded, or said. There is no joint work, and nobody is asked.'
export async function considerJoint(
  ctx: Context,
  family: OpenFamily,
  j: { memberId: string; him: string; kind: JointKind },
): Promise<string> {
  const [her, him] = [family.members.find((m) => m.id === j.memberId), family.members.find((m) => m.id === j.him)]
  if (nothingGoes(her) || nothingGoes(him)) throw new Refused(afterDeath)
  if (her?.role !== 'victim' || him?.role !== 'harms') throw new Refused('Say first who is harmed and who harms.')
  const id = randomUUID()
  const done = await ctx.db
    .insertInto('harm.joint_work')
    .values({ id, family_id: family.id, member_id: her.id, him: him.id, kind: j.kind, recorded_by: ctx.viewer.hatId, recorded_at: ctx.now })
    .onConflict((c) => c.columns(['family_id', 'member_id', 'him']).where('state', 'in', ['considered', 'open']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!done) throw new Refused('It is being considered already, or open.')
  ctx.record('consider joint work', { classes: ['support'], family: family.id, subjects: [id] })
  return id
}
export interface JointAnswers {
  safety: string
  safetyOn: Day | null
  aloneOn: Day | null
  herAnswer: JointFacts['herAnswer']
  maySayNo: boolean
  control: JointFacts['control']
  controlWhy: string
  agrees: boolean
  heAloneOn: Day | null
}
export async function saveJoint(ctx: Context, family: OpenFamily, j: Joint, version: number, a: JointAnswers): Promise<void> {
  if (j.state !== 'considered') throw new Refused('This is decided. Begin anew to change it.')
  const done = await ctx.db
    .updateTable('harm.joint_work')
    .set((e) => ({
      safety: a.safety,
      safety_on: a.safetyOn,
      alone_on: a.aloneOn,
      her_answer: a.herAnswer,
      may_say_no: a.maySayNo,
      control: a.control,
      control_why: a.controlWhy,
      her_worker: a.agrees ? (j.herWorker ?? ctx.viewer.hatId) : null,
      her_worker_at: a.agrees ? ctx.now : null,
      he_alone_on: a.heAloneOn,
      // Her no ends it, here and for whoever was asked, without a word of why.
      ...(a.herAnswer === 'no' || a.control === 'yes' ? { state: 'not-now' } : {}),
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    }))
    .where('id', '=', j.id)
    .where('family_id', '=', family.id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Conflict({ now: {}, version: j.version, by: 'a colleague', at: ctx.now })
  ctx.record('joint work answers', { classes: ['support'], family: family.id, subjects: [j.id] })
}
export async function askHisWorker(ctx: Context, family: OpenFamily, j: Joint): Promise<void> {
  if (family.members.some((m) => nothingGoes(m) && (m.id === j.memberId || m.id === j.him))) throw new Refused(afterDeath)
  if (!mayAskHis(j.facts))
    throw new Refused('Whoever works with him is asked only after her own yes, and once it is clear that there is no coercive control.')
  const { rows } = await sql<{ done: boolean }>`select harm.ask_joint(${j.id}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('joint work')
  ctx.record('ask about joint work', { classes: ['support'], family: family.id, subjects: [j.id] })
}
/** A manager, and never the one whose agreement it rests on. */
export async function decideJoint(ctx: Context, family: OpenFamily, j: Joint, open: boolean, why: string): Promise<void> {
  if (ctx.viewer.role !== 'manager') throw new Refused('A manager decides.')
  if (j.state !== 'considered') throw new Refused('This is decided already.')
  if (why.trim() === '') throw new Refused('Enter why.')
  const gaps = jointGaps(j.facts, ctx.today)
  if (open && gaps.length > 0) throw new Refused(`It cannot open: ${gaps[0]?.replace(/^./, (c) => c.toLowerCase())}.`)
  const worker = await colleague(ctx, j.herWorker)
  if (open && worker?.staffId === ctx.viewer.staffId) throw new Refused('You agreed to it as her worker. Another manager decides.')
  await end(ctx, family, j, open ? 'open' : 'not-now', why)
}
/** Over at any moment, by whoever works with her: because she says no, or because anything has changed. He hears one sentence, whatever it was. */
export const endJoint = (ctx: Context, family: OpenFamily, j: Joint, why: string): Promise<void> => end(ctx, family, j, 'over', why)
async function end(ctx: Context, family: OpenFamily, j: Joint, state: JointState, why: string): Promise<void> {
  const done = await ctx.db
    .updateTable('harm.joint_work')
    .set((e) => ({
      state,
      decision: why.trim(),
      decided_by: ctx.viewer.hatId,
      decided_staff: ctx.viewer.staffId,
      decided_at: ctx.now,
      version: e('version', '+', 1),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    }))
    .where('id', '=', j.id)
    .where('family_id', '=', family.id)
    .where('version', '=', j.version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Conflict({ now: {}, version: j.version, by: 'a colleague', at: ctx.now })
  ctx.record('joint work', { classes: ['support'], family: family.id, subjects: [j.id], reason: state })
}

// ── His side ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Question {
  id: string
  kind: JointKind
  askedAt: Date
  answer: 'agree' | 'not-now' | null
  overAt: Date | null
}
export async function questionsOn(ctx: Context, fileId: string): Promise<Question[]> {
  const rows = await ctx.db.selectFrom('harm.joint_question').selectAll().where('harm_file_id', '=', fileId).orderBy('asked_at').execute()
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind as JointKind,
    askedAt: r.asked_at,
    answer: r.answer as Question['answer'],
    overAt: r.over_at,
  }))
}
export async function answerJoint(ctx: Context, id: string, answer: 'agree' | 'not-now', why: string): Promise<void> {
  if (answer === 'not-now' && why.trim() === '') throw new Refused('Enter why not now.')
  const { rows } = await sql<{ done: boolean }>`select harm.answer_joint(${id}, ${answer}, ${why.trim()}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('question')
  ctx.record('answer joint work', { classes: ['harm'], subjects: [id], reason: answer })
}
