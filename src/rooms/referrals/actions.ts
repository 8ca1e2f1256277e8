/**
 * Sending, answering, passing on and taking back. Sending is two rows, one for each side: the request with its packet, and the referral that
 * names the family. Taking is one transaction: the state, and with it the basis that the database gives; the work; the answer to who asked.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day } from '#lib/day.ts'
import { type Clock, dueBy } from '#lib/working-time.ts'
import { pathwayFor, service } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, openTeams, type Team, tell } from '#rooms/access/index.ts'
import { ageIn, holdRisk, nothingGoes, type OpenFamily, openFamily, settleFamily } from '#rooms/people/index.ts'
import { type Choosing, namedOf } from './choosing.ts'
import {
  type ChoiceGaps,
  cannotGaps,
  choiceGaps,
  consultedGaps,
  type HighLines,
  highGaps,
  mustNotCross,
  noWhere,
  passGaps,
  saysWhere,
} from './rules.ts'
import { openRequest, type Packet, type Request, referralOfRequest } from './store.ts'

// ── Sending ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a worker chose and wrote. `to` holds "route:mash" and "service:refuge". */
export interface Asking {
  to: readonly string[]
  lines: string
  reach: string
  high?: Partial<HighLines>
  consulted?: { key?: string | undefined; who?: string; when?: string }
  /** About the person who harms: whether he agrees to be contacted. */
  agrees?: boolean | undefined
  override?: string
  familyWork?: boolean | undefined
}
export type AskingGaps = ChoiceGaps &
  ReturnType<typeof highGaps> &
  ReturnType<typeof consultedGaps> &
  Partial<Record<'lines' | 'reach', string>>

interface Target {
  key: string
  route: string
  team: Team
  needs: readonly string[]
  mayDecline: boolean
  clock: Clock
}
/** Where neither the way nor the service says: never without a clock (judgement, 2026). */
const usualClock: Clock = { amount: 2, unit: 'working days' }

function targetsOf(c: Choosing, ctx: Context, to: readonly string[]): Target[] {
  const routes = pathwayFor(ctx.pack, c.family.area)?.routes ?? []
  return to.map((text): Target => {
    const [kind, key = ''] = text.split(':')
    const route = kind === 'route' ? routes.find((r) => r.key === key) : undefined
    const found = kind === 'route' ? c.targets.get(key) : c.services.find((s) => s.service.key === key)
    if (!found?.team || found.team.id === c.ownTeam) throw new NotFound('target')
    const clock = route?.answerWithin ?? found.service.answerWithin ?? usualClock
    return {
      key: found.service.key,
      route: route?.key ?? '',
      team: found.team,
      needs: route?.needs ?? (found.team.side === 'harm' ? ['her-worker-consulted'] : []),
      mayDecline: route?.mayDecline ?? true,
      clock,
    }
  })
}

/** What is lacking, against each question; the same for the page and for whoever sends without one. */
export function askingGaps(ctx: Context, c: Choosing, a: Asking): AskingGaps {
  if (!c.decided) return { to: 'Decide on the children, and on an adult with care and support needs, before any referral' }
  const stopped = nothingGoes(c.about)
  if (stopped) return { to: stopped }
  const targets = targetsOf(c, ctx, a.to)
  const services = a.to
    .flatMap((t) => c.services.filter((s) => t === `service:${s.service.key}`))
    .map((s) => ({ service: s.service, fit: s.fit.fits }))
  const routes = targets.filter((t) => t.route !== '').map((t) => t.route)
  const gaps: AskingGaps = choiceGaps(c.ways, {
    routes,
    services,
    asked: c.askedWays,
    own: c.ownWays,
    override: a.override ?? '',
    familyWork: a.familyWork,
    jointOpen: c.jointOpen,
  })
  const again = routes.find((r) =>
    c.asked.some((x) => x.route === r && x.state === 'sent' && (x.aboutMember === null || x.aboutMember === c.about.id)),
  )
  if (again) gaps.to = 'This has been asked already and waits for its answer'
  if (isHigh(c))
    Object.assign(gaps, needsHigh(c, targets) ? highGaps({ whyHigh: '', whyNow: '', keepsSafe: '', keptBy: undefined, ...a.high }) : {})
  if (a.high?.keptBy !== undefined && !Object.hasOwn(c.holders, a.high.keptBy)) gaps.keptBy = 'Select who holds it until then'
  const needs = [...new Set(targets.flatMap((t) => t.needs))]
  if (c.about.role === 'harms')
    Object.assign(
      gaps,
      consultedGaps(
        ctx.pack.sharing,
        { key: a.consulted?.key, who: a.consulted?.who ?? '', when: a.consulted?.when ?? '', agrees: a.agrees },
        needs,
        c.herWorkers,
      ),
    )
  if (a.lines.trim() === '' && !needsHigh(c, targets)) gaps.lines = 'Enter what they should know'
  for (const [name, text] of Object.entries({
    lines: a.lines,
    reach: a.reach,
    whyHigh: a.high?.whyHigh ?? '',
    whyNow: a.high?.whyNow ?? '',
    keepsSafe: a.high?.keepsSafe ?? '',
  }))
    if (saysWhere(text)) gaps[name as 'lines'] = noWhere
  // The form asks for nothing that came from her. What slips in all the same is stopped here, before it is on his side for good.
  if (targets.some((t) => t.team.side === 'harm'))
    for (const [name, text] of Object.entries({ lines: a.lines, reach: a.reach })) {
      const out = mustNotCross(c.family, c.about.id, text)
      if (out) gaps[name as 'lines'] = out
    }
  return gaps
}
const isHigh = (c: Choosing): boolean => c.level?.level === 'high' && c.situation.about === 'victim'
/** The way that leads to the meeting carries the three lines and the name; so does the adviser's, who is asked in the same breath. */
const needsHigh = (c: Choosing, targets: readonly Pick<Target, 'route'>[]): boolean =>
  isHigh(c) && targets.some((t) => c.ways.first.includes(t.route))

/** Sends to each of those chosen. Answers the ids of the requests, in the order chosen. */
export async function sendReferrals(ctx: Context, c: Choosing, a: Asking): Promise<string[]> {
  const gap = Object.values(askingGaps(ctx, c, a))[0]
  if (gap) throw new Refused(`${gap}.`)
  const all = targetsOf(c, ctx, a.to)
  // At high risk the one form to MASH names the children: the same team is not asked twice for one family (S2 4.1.5).
  const main = all.find((t) => c.ways.first.includes(t.route))
  const merged = main ? all.filter((t) => t !== main && t.team.id === main.team.id) : []
  const ids: string[] = []
  for (const target of all.filter((t) => !merged.includes(t))) ids.push(await send(ctx, c, a, target, target === main ? merged : []))
  if (main && a.high?.keptBy) await holdRisk(ctx, c.family.id, a.high.keptBy)
  return ids
}

async function send(ctx: Context, c: Choosing, a: Asking, target: Target, also: readonly Target[]): Promise<string> {
  const { family, about } = c
  const forHarm = target.team.side === 'harm'
  // A child who harms is a child first: the way is the one for children, and what is sent is about a child (practice decisions, 6).
  const childFirst = about.role === 'harms' && (ageIn(about, ctx.today) ?? 18) < 18
  if (forHarm && about.role !== 'harms') throw new Refused('This service works with people who harm. Refer the person who harms to it.')
  if (!forHarm && about.role === 'harms' && !childFirst) throw new Refused('This service does not work with people who harm.')
  const file = forHarm ? (await sql<{ id: string | null }>`select harm.open_file(${about.id}) as id`.execute(ctx.db)).rows[0]?.id : null
  if (forHarm && !file) throw new NotFound('file')
  const high = isHigh(c) && !forHarm
  const id = randomUUID()
  const packet = await compose(ctx, c, a, target, also, high)
  await ctx.db
    .insertInto('frontdoor.request')
    .values({
      id,
      from_team: ctx.viewer.teamId,
      from_hat: ctx.viewer.hatId,
      to_team: target.team.id,
      to_key: target.key,
      harm_file_id: file ?? null,
      high,
      packet: JSON.stringify(packet),
      state: 'sent',
      sent_at: ctx.now,
      answer_due_at: dueBy(ctx.now, target.clock, englandAndWales),
    })
    .execute()
  const way = c.ways.ways.find((w) => w.route.key === target.route)
  const shown = c.services.find((s) => s.service.key === target.key)
  const suggested = target.route !== '' ? way !== undefined : shown?.fit.fits !== 'no'
  const said = ctx.pack.sharing.consulted.find((x) => x.key === a.consulted?.key)
  await ctx.db
    .insertInto('frontdoor.referral')
    .values({
      id: randomUUID(),
      family_id: family.id,
      contact_id: c.contactId,
      request_id: id,
      about_member: about.id,
      to_key: target.key,
      route: target.route,
      why:
        way?.because.map((b) => b.reason).join(' ') ||
        shown?.fit.reasons
          .filter((r) => r.says !== 'note')
          .map((r) => r.text)
          .join(' ') ||
        a.lines,
      suggested,
      override_reason: suggested ? '' : (a.override ?? '').trim(),
      consulted:
        about.role === 'harms' && said ? [said.words, a.consulted?.who?.trim(), a.consulted?.when?.trim()].filter((x) => x).join(', ') : '',
      state: 'sent',
      sent_at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('send referral', {
    classes: ['referral'],
    family: family.id,
    subjects: [id],
    reason: target.key,
    recipients: [target.team.id],
  })
  if (high) await tell(ctx, { teamId: target.team.id }, { kind: 'asked', subjectId: id })
  return id
}

/** For the programme: him alone, what he may be told he was referred for, and that he may be contacted. Who was consulted stays on her side. */
async function compose(ctx: Context, c: Choosing, a: Asking, target: Target, also: readonly Target[], high: boolean): Promise<Packet> {
  const words = { victim: 'victim or survivor', harms: 'person who harms', child: 'child', other: '', unjudged: '' } as const
  const plain = { lines: a.lines.trim(), reach: a.reach.trim(), also: also.map((t) => t.key), mayDecline: target.mayDecline && !high }
  if (target.team.side === 'harm')
    return {
      kind: 'harm',
      about: namedOf(ctx, c.about, ''),
      people: [],
      level: null,
      ...plain,
      knows: '',
      agrees: a.agrees ? 'yes' : 'not-asked',
    }
  // Safeguarding and high risk need everyone; a service for her needs her and the children she is with.
  const everyone = high || !target.mayDecline
  const people = c.family.members
    .filter((m) => m.id !== c.about.id && (everyone ? m.role !== 'other' : m.role === 'child'))
    .map((m) => namedOf(ctx, m, words[m.role]))
  const kept = a.high?.keptBy ? await colleague(ctx, a.high.keptBy) : undefined
  return {
    kind: 'family',
    about: namedOf(ctx, c.about, words[c.about.role]),
    people,
    level: c.level?.level ?? null,
    ...plain,
    knows: c.sharing?.knows ?? 'not-asked',
    agrees: c.sharing?.agrees ?? 'not-asked',
    ...(high && kept
      ? {
          high: {
            whyHigh: a.high?.whyHigh?.trim() ?? '',
            whyNow: a.high?.whyNow?.trim() ?? '',
            keepsSafe: a.high?.keepsSafe?.trim() ?? '',
            keptByHat: kept.hatId,
            keptBy: `${kept.name}, ${kept.title}`,
          },
        }
      : {}),
  }
}

/** Nothing fits: who needed what, and why it could not be had. Counted, so that somebody can change it. */
export async function recordUnmetNeed(
  ctx: Context,
  family: Pick<OpenFamily, 'id'>,
  n: { memberId?: string | null; contactId?: string | null; sought: string; reason: string; note?: string; serviceKey?: string | null },
): Promise<string> {
  if (n.sought.trim() === '') throw new Refused('Enter what was sought.')
  if (!ctx.pack.needs.unmetNeedReasons.some((r) => r.key === n.reason)) throw new Refused('Select why it could not be had.')
  if (n.serviceKey && !service(ctx.pack, n.serviceKey)) throw new NotFound('service')
  const id = randomUUID()
  await ctx.db
    .insertInto('frontdoor.unmet_need')
    .values({
      id,
      family_id: family.id,
      member_id: n.memberId ?? null,
      contact_id: n.contactId ?? null,
      service_key: n.serviceKey ?? null,
      sought: n.sought.trim(),
      reason: n.reason,
      note: (n.note ?? '').trim(),
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('record unmet need', { classes: ['referral'], family: family.id, subjects: [id] })
  return id
}

// ── Answering ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Taken {
  request: Request
  /** Opened as the taker, who holds a basis now; none for a request about a person who harms. */
  family: OpenFamily | null
}
/** What later rooms do when a request is taken, in the same transaction: MASH lists a high-risk case for the next sitting. */
export type AfterTaking = (ctx: Context, taken: Taken) => Promise<void>

/** The row, locked: of two who answer at once the second waits here, and then finds it answered. */
async function lockToAnswer(ctx: Context, id: string, version: number | undefined): Promise<Request> {
  const r = await openRequest(ctx, id, true)
  if (r.toTeam !== ctx.viewer.teamId) throw new NotFound('request')
  if (r.state !== 'sent') throw new Refused(`${(await colleague(ctx, r.answeredBy))?.name ?? 'A colleague'} answered this first.`)
  if (version !== undefined && r.version !== version) throw new Refused('This has changed since the page was opened. Look at it again.')
  return r
}
/** Who asked hears, or whoever covers for them; this team need not know who that is. */
const tellAsker = async (ctx: Context, requestId: string, kind: 'taken' | 'passed'): Promise<void> =>
  void (await sql`select frontdoor.tell_asker(${requestId}, ${kind})`.execute(ctx.db))
interface Answer {
  state: 'taken' | 'withdrawn' | 'cannot'
  reason?: string
  beginsAbout?: Day | undefined
  cannotWhy?: string
  askAgainOn?: Day | undefined
}
async function answered(ctx: Context, r: Request, how: Answer): Promise<void> {
  const done = await ctx.db
    .updateTable('frontdoor.request')
    .set((e) => ({
      state: how.state,
      answered_at: ctx.now,
      answered_by: ctx.viewer.hatId,
      answer_reason: how.reason ?? '',
      ...(how.beginsAbout ? { begins_about: how.beginsAbout } : {}),
      ...(how.cannotWhy ? { cannot_why: how.cannotWhy, ask_again_on: how.askAgainOn ?? null } : {}),
      version: e('version', '+', 1),
    }))
    .where('id', '=', r.id)
    .where('state', '=', 'sent')
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw new Refused('This has been answered already.')
}

/** The state first: it gives this team its basis, on the family or on his file, and only then can the work be written. */
export async function takeRequest(
  ctx: Context,
  id: string,
  how: { allocateTo?: string | undefined; beginsAbout?: Day | undefined; version?: number; afterTaking?: readonly AfterTaking[] } = {},
): Promise<Taken> {
  const r = await lockToAnswer(ctx, id, how.version)
  const hatId = how.allocateTo ?? null
  if (hatId && (await colleague(ctx, hatId))?.teamId !== ctx.viewer.teamId) throw new NotFound('colleague')
  if (how.beginsAbout && r.high) throw new Refused('High risk does not wait on a list: it is begun, or passed with a name.')
  if (how.beginsAbout && how.beginsAbout <= ctx.today) throw new Refused('The day it may begin must be after today.')
  await answered(ctx, r, { state: 'taken', beginsAbout: how.beginsAbout })
  let family: OpenFamily | null = null
  if (r.harmFileId) {
    await ctx.db
      .insertInto('harm.involvement')
      .values({
        id: randomUUID(),
        harm_file_id: r.harmFileId,
        team_id: ctx.viewer.teamId,
        hat_id: hatId,
        programme: r.toKey,
        request_id: r.id,
        started_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
    ctx.record('take referral', { classes: ['harm'], subjects: [r.id] })
  } else {
    const referral = await referralOfRequest(ctx, r.id)
    if (!referral) throw new NotFound('referral')
    await ctx.db
      .insertInto('casework.involvement')
      .values({
        id: randomUUID(),
        family_id: referral.familyId,
        team_id: ctx.viewer.teamId,
        hat_id: hatId,
        side: ctx.viewer.side === 'child' || ctx.viewer.side === 'both' ? ctx.viewer.side : 'victim',
        service_key: r.toKey,
        request_id: r.id,
        started_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
    family = await openFamily(ctx, referral.familyId, 'take referral')
    await settleFamily(ctx, family.id, 'open')
    if (hatId) await mustBeAbleToHave(ctx, family.id, hatId)
  }
  if (hatId && hatId !== ctx.viewer.hatId)
    await tell(
      ctx,
      { hatId },
      {
        kind: 'allocated',
        subjectId: r.id,
        ...(family ? { familyId: family.id } : {}),
        ...(r.harmFileId ? { harmFileId: r.harmFileId } : {}),
      },
    )
  await tellAsker(ctx, r.id, 'taken')
  const taken: Taken = {
    request: { ...r, state: 'taken', answeredAt: ctx.now, answeredBy: ctx.viewer.hatId, version: r.version + 1 },
    family,
  }
  for (const after of how.afterTaking ?? []) await after(ctx, taken)
  return taken
}

/** Given to somebody who may not open it, nobody would have it. The database says whether, and never why. */
async function mustBeAbleToHave(ctx: Context, familyId: string, hatId: string): Promise<void> {
  const { rows } = await sql<{ may: boolean | null }>`select casework.may_be_given(${familyId}, ${hatId}) as may`.execute(ctx.db)
  if (rows[0]?.may !== true)
    throw new Refused(`${(await colleague(ctx, hatId))?.name ?? 'This colleague'} cannot be given this one. Choose another colleague.`)
}

/** Who a request can be passed to: a request about her never to a team that works with him, nor the reverse. */
export const passableTo = async (ctx: Context, r: Request): Promise<Team[]> =>
  (await openTeams(ctx)).filter(
    (t) =>
      t.id !== r.toTeam &&
      t.area === ctx.viewer.area &&
      !['board', 'governance', 'meeting'].includes(t.side) &&
      (t.side === 'harm') === (r.harmFileId !== null),
  )

/** The service cannot take it now: who asked hears at once, with the reason and the day to ask again. She is told nothing of a refusal. */
export async function cannotTake(
  ctx: Context,
  id: string,
  c: { why: string | undefined; reason: string; askAgainOn?: Day | undefined; version?: number },
): Promise<void> {
  const r = await lockToAnswer(ctx, id, c.version)
  const why = ctx.pack.needs.cannotReasons.find((x) => x.key === c.why)?.key
  const gap = Object.values(
    cannotGaps({ high: r.high, mayDecline: r.packet.mayDecline }, { why, askAgainOn: c.askAgainOn, today: ctx.today }),
  )[0]
  if (gap || !why) throw new Refused(`${gap ?? 'Select why you cannot take it now'}.`)
  await answered(ctx, r, { state: 'cannot', cannotWhy: why, askAgainOn: c.askAgainOn, reason: c.reason.trim() })
  ctx.record('cannot take', { classes: ['referral'], subjects: [r.id], reason: why })
  await tellAsker(ctx, r.id, 'passed')
}

/** Taken, and still on the list: the day it may begin is said anew. Once the work has begun there is nothing to wait for. */
export async function setBegins(ctx: Context, id: string, beginsAbout: Day, version: number): Promise<void> {
  const r = await openRequest(ctx, id, true)
  if (r.toTeam !== ctx.viewer.teamId) throw new NotFound('request')
  if (r.state !== 'taken' || r.startedAt || r.endedAt) throw new Refused('The work has begun already, or was not taken.')
  if (r.version !== version) throw new Refused('This has changed since the page was opened. Look at it again.')
  if (beginsAbout <= ctx.today) throw new Refused('The day it may begin must be after today.')
  await ctx.db
    .updateTable('frontdoor.request')
    .set((e) => ({ begins_about: beginsAbout, version: e('version', '+', 1) }))
    .where('id', '=', r.id)
    .execute()
  ctx.record('say when it may begin', { classes: ['referral'], subjects: [r.id] })
  await tellAsker(ctx, r.id, 'taken')
}

/** On to another team, with its own clock. The passer never learns whose family it was. */
export async function passOn(
  ctx: Context,
  id: string,
  p: { toTeam: string | undefined; name: string; reason: string; version?: number },
): Promise<void> {
  const r = await lockToAnswer(ctx, id, p.version)
  const gap = Object.values(
    passGaps(
      { state: r.state, high: r.high, mayDecline: r.packet.mayDecline },
      { toTeam: p.toTeam, name: p.name, reason: p.reason, ownTeam: ctx.viewer.teamId },
    ),
  )[0]
  if (gap) throw new Refused(`${gap}.`)
  const to = (await passableTo(ctx, r)).find((t) => t.id === p.toTeam)
  if (!to) throw new NotFound('team')
  const clock = service(ctx.pack, r.toKey)?.answerWithin ?? usualClock
  const reason = [p.reason.trim(), p.name.trim() === '' ? '' : `Spoken to there: ${p.name.trim()}.`].filter((x) => x !== '').join(' ')
  const { rows } = await sql<{
    id: string | null
  }>`select frontdoor.pass_on(${r.id}, ${r.version}, ${to.id}, ${reason}, ${dueBy(ctx.now, clock, englandAndWales)}) as id`.execute(ctx.db)
  const next = rows[0]?.id
  if (!next) throw new NotFound('request')
  ctx.record('pass on', { classes: ['referral'], subjects: [r.id], reason: to.key, recipients: [to.id] })
  await tellAsker(ctx, r.id, 'passed')
  await tell(ctx, { teamId: to.id }, { kind: 'asked', subjectId: next })
}

/** Taken back by who sent it, while nobody has answered. */
/** By the team that asked; of a plan kept to a few, by whoever is on the list and works with her as well: nobody else there may see it, nor answer. */
export async function withdraw(ctx: Context, id: string, reason: string): Promise<void> {
  if (reason.trim() === '') throw new Refused('Enter why you take it back.')
  const { rows } = await sql<{ done: boolean }>`select frontdoor.take_back(${id}, ${reason}) as done`.execute(ctx.db)
  if (rows[0]?.done) {
    ctx.record('withdraw referral', { classes: ['referral'], subjects: [id] })
    return
  }
  const r = await openRequest(ctx, id, true)
  if (r.fromTeam !== ctx.viewer.teamId) throw new NotFound('request')
  if (r.state !== 'sent') throw new Refused('This has been answered already.')
  if (r.high) throw new Refused('A high-risk referral is not taken back. Ring the team that has it.')
  await answered(ctx, r, { state: 'withdrawn', reason: reason.trim() })
  ctx.record('withdraw referral', { classes: ['referral'], subjects: [r.id] })
}
