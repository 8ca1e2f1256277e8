/** One's own account: roles, where one is signed in, training, the people one is related to, the password. Of oneself alone. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { fold } from '#lib/text.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Relation, Trained } from './agency-rules.ts'
import type { Context, Keys } from './context.ts'
import { passwordProblem } from './join.ts'
import { checkPassword, type Door, hashPassword, slowedFor } from './sign-in.ts'

export interface MySession {
  id: string
  title: string
  teamName: string
  device: string
  address: string
  since: Date
  used: Date | null
  this: boolean
}
export async function mySessions(ctx: Context): Promise<MySession[]> {
  const { rows } = await sql<{
    id: string
    title: string
    team_name: string
    device: string
    address: string
    created_at: Date
    used_at: Date | null
    this: boolean
  }>`select * from access.my_sessions() order by this desc, used_at desc nulls last limit 50`.execute(ctx.db)
  return rows.map((r) => ({
    id: r.id,
    title: r.title,
    teamName: r.team_name,
    device: r.device,
    address: r.address,
    since: r.created_at,
    used: r.used_at,
    this: r.this,
  }))
}
export async function endMySession(ctx: Context, id: string): Promise<void> {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound('session')
  ctx.record('end session', { subjects: [id] })
  const { rows } = await sql<{ ok: boolean }>`select access.end_my_session(${id}) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('session')
}
export async function endMyOthers(ctx: Context): Promise<number> {
  ctx.record('end other sessions', {})
  const { rows } = await sql<{ n: number }>`select access.end_my_others() as n`.execute(ctx.db)
  return rows[0]?.n ?? 0
}

export const myTraining = async (ctx: Context): Promise<Trained[]> =>
  (
    await sql<{
      kind: string
      doneOn: Day | null
      dueOn: Day
    }>`select kind, done_on as "doneOn", due_on as "dueOn" from access.my_training()`.execute(ctx.db)
  ).rows

export interface MyRelation {
  id: string
  name: string
  bornOn: Day | null
  kind: Relation
  at: Date
  /** Said to be a mistake, and not yet answered. */
  undoAskedAt: Date | null
  undoneAt: Date | null
  undoAnswer: string
}
export const myRelations = async (ctx: Context): Promise<MyRelation[]> =>
  (
    await sql<MyRelation>`select id, name, born_on as "bornOn", kind, declared_at as at, undo_asked_at as "undoAskedAt", undone_at as "undoneAt", undo_answer as "undoAnswer" from access.my_relations() order by declared_at desc`.execute(
      ctx.db,
    )
  ).rows
/**
 * Said once, it holds for every family there is and every name that is written from now on. What it found is told to nobody who says it: the answer
 * is the same, and so is every page after it, as if what is hidden had never been there.
 */
export async function declareRelation(ctx: Context, r: { name: string; bornOn?: Day | undefined; kind: Relation }): Promise<void> {
  ctx.record('declare relation', { reason: r.kind })
  await sql`select access.declare_relation(${randomUUID()}, ${r.name}, ${fold(r.name)}, ${r.bornOn ?? null}::date, ${r.kind})`.execute(
    ctx.db,
  )
}

const email = async (ctx: Context): Promise<string> =>
  (await sql<{ email: string }>`select access.my_email() as email`.execute(ctx.db)).rows[0]?.email ?? ''
/** This request's own: the transaction carries it, and the door trusts nothing else. */
const mySecret = async (ctx: Context): Promise<string> =>
  (await sql<{ secret: string }>`select current_setting('app.session') as secret`.execute(ctx.db)).rows[0]?.secret ?? ''
/** Wrong tries here are counted apart from those at the sign-in page: one cannot slow the other. */
const from = 'own account'
/** With the old password and a code: a screen left open is not enough. Every other place is signed out. */
export async function changePassword(
  ctx: Context,
  door: Door,
  keys: Keys,
  asked: { now: string; code: string; next: string; again: string },
): Promise<void> {
  const [mail, secret] = await Promise.all([email(ctx), mySecret(ctx)])
  const weak = passwordProblem(asked.next, { name: ctx.viewer.name, email: mail })
  if (weak) throw new Refused(`${weak}.`)
  if (asked.next !== asked.again) throw new Refused('The two new passwords are not the same. Type both again.')
  const seconds = await slowedFor(door, mail, from)
  if (seconds !== undefined) throw new Refused(`Too many tries. Wait ${seconds} seconds and try again.`)
  const right = await checkPassword(door, keys, { email: mail, password: asked.now, code: asked.code, address: from, now: ctx.now })
  if (right?.staffId !== ctx.viewer.staffId)
    throw new Refused('Your password or the code is not right. A code works only once: wait for the next one.')
  const { rows } = await sql<{
    ok: boolean
  }>`select access.change_password(${secret}, ${await hashPassword(asked.next)}, ${ctx.now}) as ok`.execute(door)
  if (!rows[0]?.ok) throw new NotFound('session')
  ctx.record('change password', {})
}
