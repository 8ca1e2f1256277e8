/**
 * An agency's own people, for its administrator: who works here in which role, who was invited, whose training is due. The database asks each time
 * whose administrator this is; there is nothing of any family here, not even a number.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { addDays, addMonths, type Day } from '#lib/day.ts'
import { startOfDay } from '#lib/london.ts'
import { open, seal } from '#lib/seal.ts'
import { fold } from '#lib/text.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { onBothSides, rolesOn, type Side, type Trained, trainingState, wantedBy } from './agency-rules.ts'
import { openTeams, type Team } from './colleagues.ts'
import type { Context, Keys, Role } from './context.ts'
import { sealTotp } from './sign-in.ts'

export interface AgencyHat {
  hatId: string
  teamId: string
  teamName: string
  side: Side
  role: Role
  title: string
  from: Date | null
  until: Date | null
}
export interface AgencyPerson {
  staffId: string
  name: string
  email: string
  state: 'active' | 'suspended' | 'left'
  /** Why: the administrator's words, or 'training' when the rule did it. */
  stateReason: string
  stateAt: Date | null
  hats: AgencyHat[]
  training: Trained[]
}
export interface Invitation {
  id: string
  name: string
  email: string
  teamId: string
  teamName: string
  role: Role
  title: string
  invitedAt: Date
  until: Date
  /** The link was shown: whoever needs it again makes a new one. */
  shown: boolean
}

/** Teams of this administrator's agency; nobody else's, and none for anybody else. */
export async function agencyTeams(ctx: Context): Promise<Team[]> {
  const teams = await openTeams(ctx)
  return teams.filter((t) => t.agencyId === ctx.viewer.agencyId)
}

export async function agencyPeople(ctx: Context): Promise<AgencyPerson[]> {
  const [staff, hats, training, teams] = await Promise.all([
    sql<{
      staff_id: string
      name: string
      email: string
      state: AgencyPerson['state']
      state_reason: string
      state_at: Date | null
    }>`select * from access.agency_staff()`.execute(ctx.db),
    sql<{
      hat_id: string
      staff_id: string
      team_id: string
      role: Role
      title: string
      from_at: Date | null
      until_at: Date | null
    }>`select * from access.agency_hats()`.execute(ctx.db),
    sql<{ staff_id: string; kind: string; done_on: Day | null; due_on: Day }>`select * from access.agency_training()`.execute(ctx.db),
    agencyTeams(ctx),
  ])
  const team = new Map(teams.map((t) => [t.id, t]))
  ctx.record('agency staff', {})
  return staff.rows
    .map((s) => ({
      staffId: s.staff_id,
      name: s.name,
      email: s.email,
      state: s.state,
      stateReason: s.state_reason,
      stateAt: s.state_at,
      hats: hats.rows
        .filter((h) => h.staff_id === s.staff_id)
        .map((h) => ({
          hatId: h.hat_id,
          teamId: h.team_id,
          teamName: team.get(h.team_id)?.name ?? '',
          side: (team.get(h.team_id)?.side ?? 'administration') as Side,
          role: h.role,
          title: h.title,
          from: h.from_at,
          until: h.until_at,
        }))
        .sort((a, b) => a.teamName.localeCompare(b.teamName)),
      training: training.rows.filter((t) => t.staff_id === s.staff_id).map((t) => ({ kind: t.kind, doneOn: t.done_on, dueOn: t.due_on })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
export async function agencyPerson(ctx: Context, staffId: string): Promise<AgencyPerson> {
  const found = (await agencyPeople(ctx)).find((p) => p.staffId === staffId)
  if (!found) throw new NotFound('person')
  return found
}
export const liveHats = (p: Pick<AgencyPerson, 'hats'>, now: Date): AgencyHat[] => p.hats.filter((h) => h.until === null || now < h.until)

export async function invitations(ctx: Context): Promise<Invitation[]> {
  const [{ rows }, teams] = await Promise.all([
    sql<{
      id: string
      name: string
      email: string
      team_id: string
      role: Role
      title: string
      invited_at: Date
      until_at: Date
      shown: boolean
    }>`select * from access.agency_invitations() order by invited_at`.execute(ctx.db),
    agencyTeams(ctx),
  ])
  return rows.map((r) => ({
    id: r.id,
    name: r.name,
    email: r.email,
    teamId: r.team_id,
    teamName: teams.find((t) => t.id === r.team_id)?.name ?? '',
    role: r.role,
    title: r.title,
    invitedAt: r.invited_at,
    until: r.until_at,
    shown: r.shown,
  }))
}

// ── Inviting ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()
const aad = (id: string) => `invitation|${id}`
/** A new secret link: its hash to find it by, and itself sealed until it is shown once. */
export const newToken = (keys: Keys, invitationId: string): { token: string; hash: Buffer; sealed: Buffer } => {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashToken(token), sealed: seal(keys.sealing, Buffer.from(token), aad(invitationId)) }
}
export interface NewColleague {
  name: string
  email: string
  bornOn?: Day | undefined
  teamId: string
  role: Role
  title: string
}
async function fits(ctx: Context, teamId: string, role: Role): Promise<Team> {
  const team = (await agencyTeams(ctx)).find((t) => t.id === teamId)
  if (!team) throw new NotFound('team')
  if (!rolesOn[team.side as Side].includes(role)) throw new Refused(`${team.name} has no such role. Choose another role or team.`)
  return team
}
export async function invite(ctx: Context, c: NewColleague): Promise<string> {
  await ctx.requireProof()
  await fits(ctx, c.teamId, c.role)
  const [id, staffId] = [randomUUID(), randomUUID()]
  const { hash, sealed } = newToken(ctx.keys, id)
  const { rows } = await sql<{ said: 'invited' | 'taken' | 'no' }>`select access.invite(${id}, ${staffId}, ${hash}, ${sealed},
      ${sealTotp(ctx.keys, staffId, randomBytes(20))}, ${c.name}, ${fold(c.name)}, ${c.bornOn ?? null}::date, ${c.email}, ${c.teamId}, ${c.role}, ${c.title}) as said`.execute(
    ctx.db,
  )
  if (rows[0]?.said === 'taken')
    throw new Refused(
      'This e-mail address has an account or an invitation already. If they work in two agencies, ask for an address of yours.',
    )
  if (rows[0]?.said !== 'invited') throw new NotFound('team')
  ctx.record('invite', { subjects: [id, c.teamId], reason: c.role })
  return id
}
/** The link's secret, the first time it is asked for; then never again. */
export async function showInvitation(ctx: Context, id: string): Promise<string | undefined> {
  await ctx.requireProof()
  const { rows } = await sql<{ sealed: Buffer | null }>`select access.show_invitation(${id}) as sealed`.execute(ctx.db)
  const sealed = rows[0]?.sealed
  if (!sealed) return undefined
  ctx.record('invitation shown', { subjects: [id] })
  return open(ctx.keys.sealing, sealed, aad(id)).toString('utf8')
}
/** A link that was lost or has run out: the old one opens nothing any more. */
export async function renewInvitation(ctx: Context, id: string): Promise<void> {
  await ctx.requireProof()
  const { hash, sealed } = newToken(ctx.keys, id)
  const { rows } = await sql<{ ok: boolean }>`select access.renew_invitation(${id}, ${hash}, ${sealed}) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('invitation')
  ctx.record('invite', { subjects: [id], reason: 'new link' })
}
export async function withdrawInvitation(ctx: Context, id: string): Promise<void> {
  await ctx.requireProof()
  const { rows } = await sql<{ ok: boolean }>`select access.withdraw_invitation(${id}) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('invitation')
  ctx.record('invitation withdrawn', { subjects: [id] })
}

// ── Roles ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const ownRole = 'This is you. Another administrator of your agency does it.'
const notYou = (ctx: Context, staffId: string) => {
  if (staffId === ctx.viewer.staffId) throw new Refused(ownRole)
}
export async function giveHat(
  ctx: Context,
  staffId: string,
  h: { teamId: string; role: Role; title: string; until?: Day | undefined; wallSaid: boolean },
): Promise<void> {
  await ctx.requireProof()
  notYou(ctx, staffId)
  const person = await agencyPerson(ctx, staffId)
  if (person.state === 'left') throw new Refused('This person has left. Invite them again.')
  const team = await fits(ctx, h.teamId, h.role)
  const held = liveHats(person, ctx.now)
  if (held.some((x) => x.teamId === h.teamId && x.role === h.role)) throw new Refused('They have this role in this team already.')
  if (h.until && h.until < ctx.today) throw new Refused('The last day must be today or later.')
  if (
    !h.wallSaid &&
    onBothSides(
      held.map((x) => x.side),
      team.side as Side,
    )
  )
    throw new Refused(
      'This puts one person on both sides. Read what the wall does and say that they know it, or give the role to somebody else.',
    )
  const id = randomUUID()
  // A last day is worked to its end.
  const until = h.until ? startOfDay(addDays(h.until, 1)) : null
  const { rows } = await sql<{
    ok: boolean
  }>`select access.give_hat(${id}, ${staffId}, ${h.teamId}, ${h.role}, ${h.title}, ${until}::timestamptz) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('person')
  const wanted = wantedBy(ctx.pack.training, [h.role]).map((t) => t.key)
  await sql`select access.training_wanted(${staffId}, ${wanted}::text[], ${addDays(ctx.today, ctx.pack.training.firstWithinDays)}::date)`.execute(
    ctx.db,
  )
  ctx.record('give role', { subjects: [staffId, id, h.teamId], reason: h.role })
}
/** Ends a role with a last day, or now. Answers how many pieces of work went back to the team. */
export async function endHat(ctx: Context, staffId: string, hatId: string, lastDay: Day | undefined): Promise<number> {
  await ctx.requireProof()
  notYou(ctx, staffId)
  const hat = liveHats(await agencyPerson(ctx, staffId), ctx.now).find((h) => h.hatId === hatId)
  if (!hat) throw new NotFound('role')
  if (lastDay && lastDay < ctx.today) throw new Refused('The last day must be today or later. Leave it empty to end the role now.')
  const until = lastDay ? startOfDay(addDays(lastDay, 1)) : ctx.now
  const { rows } = await sql<{ n: number }>`select access.end_hat(${hatId}, ${until}) as n`.execute(ctx.db)
  if ((rows[0]?.n ?? -1) < 0) throw new NotFound('role')
  ctx.record('end role', { subjects: [staffId, hatId], reason: hat.role })
  return rows[0]?.n ?? 0
}
/** Suspended or left: signed out at the next click, and whatever they held is with their team again. */
export async function setState(ctx: Context, staffId: string, to: AgencyPerson['state'], why: string): Promise<number> {
  await ctx.requireProof()
  notYou(ctx, staffId)
  const person = await agencyPerson(ctx, staffId)
  if (person.state === 'left') throw new Refused('This person has left. Invite them again.')
  if (to !== 'active' && why.trim() === '') throw new Refused('Enter why, in a line.')
  if (to === 'active' && person.training.some((t) => trainingState(t, ctx.today) === 'too-late'))
    throw new Refused('Their training is more than 30 days overdue. Record when it was done first.')
  const { rows } = await sql<{ n: number }>`select access.set_state(${staffId}, ${to}, ${why.trim()}) as n`.execute(ctx.db)
  if ((rows[0]?.n ?? -1) < 0) throw new Refused('Nothing was changed: they are so already.')
  ctx.record('staff state', { subjects: [staffId], reason: to })
  return rows[0]?.n ?? 0
}
export async function recordTraining(ctx: Context, staffId: string, kind: string, doneOn: Day): Promise<void> {
  await ctx.requireProof()
  notYou(ctx, staffId)
  const of = ctx.pack.training.training.find((t) => t.key === kind)
  if (!of) throw new NotFound('training')
  if (doneOn > ctx.today) throw new Refused('The day it was done must be today or earlier.')
  const { rows } = await sql<{
    ok: boolean
  }>`select access.record_training(${staffId}, ${kind}, ${doneOn}::date, ${addMonths(doneOn, of.months)}::date) as ok`.execute(ctx.db)
  if (!rows[0]?.ok) throw new NotFound('person')
  ctx.record('training', { subjects: [staffId], reason: kind })
}
