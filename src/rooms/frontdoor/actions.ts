/**
 * Everything that changes a contact. The first word saved makes a record with an owner and a clock; nothing of it is lost when the line goes dead.
 * Whoever is named is looked for in silence by the database (migrations/0014-frontdoor.sql), so no action here has to remember it.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day } from '#lib/day.ts'
import { sayTime } from '#lib/london.ts'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { type Context, colleague, colleagues, tell } from '#rooms/access/index.ts'
import {
  addMember,
  beginFamily,
  holdRisk,
  type Member,
  type NewMember,
  type OpenFamily,
  openFamily,
  settleFamily,
} from '#rooms/people/index.ts'
import { kept, type Said, words, writePeople } from './call-people.ts'
import { closingGaps, type Disposition, endsWork } from './deciding-rules.ts'
import { type Channel, dueFor, type IncidentKind, incidentKinds, isWrittenDown, type NowAnswer, type Urgency, urgencyOf } from './rules.ts'
import { isHigh } from './safeguards.ts'
import { agesIn, answeredBy, type Contact, openContact, safeguardingOf, versionOf } from './store.ts'

export type { Said } from './call-people.ts'
export { type Decision, decideSafeguarding, recordSharing } from './safeguards.ts'

// ── Taking a contact ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewContact extends Said {
  channel: Channel
  /** The people are known, and may be opened: the contact is put with them. Without it a family is begun. */
  familyId?: string
  /** Who of that family it is about. */
  aboutMember?: string
  /** The person it is about, where more is known than a name. */
  about?: NewMember
  receivedAt?: Date
  urgency?: Urgency
  /** Whose it is from the first word. A call: whoever took it. What arrives by itself: nobody yet. */
  claimed?: boolean
  sourceAgency?: string
  sourceRef?: string
  /** Keyed marks of what the agency said, to tell later whether it says the same again. */
  sourceMarks?: Partial<Record<string, string>>
  importId?: string
  /** Where it arrives, when whoever hands it in keeps no front door: an agency's own system. */
  frontDoor?: string
  /** What it is about, by the pack's list. */
  kind?: string
}

const doorOf = (ctx: Context, key: string | null | undefined) => ctx.pack.frontDoors.find((d) => d.key === key)

/** The first word makes the record. Answers its id; the family it belongs to stands on it. */
export async function recordContact(ctx: Context, c: NewContact): Promise<string> {
  const frontDoor = ctx.viewer.frontDoor ?? c.frontDoor
  if (!frontDoor) throw new NotFound('front door')
  const familyId = c.familyId ?? (await beginFamily(ctx, ctx.viewer.frontDoor ? undefined : doorOf(ctx, frontDoor)?.area))
  const receivedAt = c.receivedAt ?? (c.channel === 'email' ? c.cameAt : undefined) ?? ctx.now
  const urgency =
    c.urgency ??
    urgencyOf({
      caller: c.caller ?? 'not-known',
      inDangerNow: c.inDangerNow ?? null,
      safeToTalk: c.channel === 'email' ? null : (c.safeToTalk ?? null),
      recordedLevel: c.recordedLevel ?? null,
      recordedChildren: c.recordedChildren ?? null,
    }).urgency
  const mine = c.claimed ?? (c.channel === 'phone' || c.channel === 'walk-in')
  const id = randomUUID()
  await ctx.db
    .insertInto('frontdoor.contact')
    .values({
      id,
      family_id: familyId,
      front_door: frontDoor,
      channel: c.channel,
      caller: c.caller ?? 'not-known',
      urgency,
      state: mine ? 'claimed' : 'new',
      received_at: receivedAt,
      due_at: dueFor(urgency, receivedAt, englandAndWales, doorOf(ctx, frontDoor)?.clocks),
      claimed_by: mine ? ctx.viewer.hatId : null,
      claimed_at: mine ? ctx.now : null,
      about_member: c.aboutMember ?? null,
      source_agency: c.sourceAgency ?? null,
      source_ref: c.sourceRef ?? null,
      kind: c.kind ?? '',
      source_marks: c.sourceMarks ? JSON.stringify(c.sourceMarks) : null,
      import_id: c.importId ?? null,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('record contact', { classes: ['report'], family: familyId, subjects: [id] })
  if (c.about) {
    const aboutMember = await addMember(ctx, familyId, c.about)
    await ctx.db.updateTable('frontdoor.contact').set({ about_member: aboutMember }).where('id', '=', id).execute()
  }
  const family = await openFamily(ctx, familyId)
  await write(ctx, await openContact(ctx, id), family, c, 1)
  if (c.familyId) {
    if (family.state === 'closed') await settleFamily(ctx, familyId, 'open')
    await sql`select frontdoor.tell_workers(${id})`.execute(ctx.db)
  }
  return id
}

/** Says more of a contact, or says it otherwise. `seen` is what the page was drawn from (versionOf): when it has moved on, nothing is overwritten. */
export async function changeContact(ctx: Context, contactId: string, said: Said, seen?: number): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  const family = await openFamily(ctx, contact.familyId)
  if (seen !== undefined && seen !== versionOf(contact, family.members))
    throw new Conflict({
      now: { contact, members: family.members },
      version: versionOf(contact, family.members),
      by: (await colleague(ctx, contact.changedBy ?? contact.recordedBy))?.name ?? 'a colleague',
      at: contact.changedAt ?? contact.receivedAt,
    })
  await write(ctx, contact, family, said, contact.version + 1)
  ctx.record('change contact', { classes: ['report'], family: contact.familyId, subjects: [contactId] })
}

const rank: Record<Urgency, number> = { now: 0, today: 1, wait: 2 }

async function write(ctx: Context, c: Contact, family: OpenFamily, s: Said, version: number): Promise<void> {
  const channel = s.channel !== undefined && isWrittenDown(c.channel) && isWrittenDown(s.channel) ? s.channel : c.channel
  // An e-mail waits from when it came, not from when somebody found the time to write it down.
  const receivedAt = channel === 'email' && s.cameAt !== undefined ? s.cameAt : c.receivedAt
  const moved = receivedAt.getTime() !== c.receivedAt.getTime()
  const told = {
    caller: kept(s.caller, c.caller),
    inDangerNow: kept(s.inDangerNow, c.inDangerNow),
    safeToTalk: kept(s.safeToTalk, c.safeToTalk),
    recordedLevel: kept(s.recordedLevel, c.recordedLevel),
    recordedChildren: kept(s.recordedChildren, c.recordedChildren),
  }
  // What is said later can only make it more urgent. Less urgent is a decision, and is made by deciding.
  const { urgency } = urgencyOf(channel === 'email' ? { ...told, safeToTalk: null } : told)
  const sooner = rank[urgency] < rank[c.urgency]
  const clocks = doorOf(ctx, c.frontDoor)?.clocks
  const due = dueFor(urgency, ctx.now, englandAndWales, clocks)
  const stood = moved ? dueFor(c.urgency, receivedAt, englandAndWales, clocks) : c.dueAt
  const taken = channel !== c.channel && channel !== 'email' && c.claimedBy === null && c.state === 'new'
  const people = await writePeople(ctx, c, family, s)
  const nextHat = kept(s.nextHatId, c.nextHatId)
  if (nextHat !== null && nextHat !== c.nextHatId && !(await colleagues(ctx)).has(nextHat)) throw new NotFound('colleague')
  const handed = !s.stillOnCall && s.nextHatId != null && s.nextHatId !== c.claimedBy
  if (handed && s.nextHatId) await mustBeAbleToHave(ctx, family.id, s.nextHatId)
  await ctx.db
    .updateTable('frontdoor.contact')
    .set({
      channel,
      safe_to_answer: kept(s.safeToAnswer, c.safeToAnswer),
      ...(moved ? { received_at: receivedAt, due_at: stood } : {}),
      // Whoever talks with somebody has it from the first word.
      ...(taken ? { state: 'claimed', claimed_by: ctx.viewer.hatId, claimed_at: ctx.now } : {}),
      caller: told.caller,
      caller_name: words(s.callerName, c.callerName),
      caller_agency: words(s.callerAgency, c.callerAgency),
      safe_to_talk: told.safeToTalk,
      cut_off: kept(s.cutOff, c.cutOff),
      cut_off_from: kept(s.windowFrom, c.windowFrom),
      cut_off_until: kept(s.windowUntil, c.windowUntil),
      happening: words(s.happening, c.happening),
      danger: words(s.danger, c.danger),
      in_danger_now: told.inDangerNow,
      children: words(s.children, c.children),
      wants: words(s.wants, c.wants),
      next_step: words(s.nextStep, c.nextStep),
      next_hat_id: nextHat,
      next_by: kept(s.nextBy, c.nextBy),
      where_he_is: words(s.whereHeIs, c.whereHeIs),
      who_must_not_know: words(s.whoMustNotKnow, c.whoMustNotKnow),
      someone_else_answers: words(s.someoneElseAnswers, c.someoneElseAnswers),
      recorded_level: told.recordedLevel,
      recorded_children: told.recordedChildren,
      ...people,
      ...(sooner ? { urgency, due_at: due < stood ? due : stood } : {}),
      ...(handed ? { claimed_by: s.nextHatId ?? null, claimed_at: ctx.now, ...(c.state === 'new' ? { state: 'claimed' } : {}) } : {}),
      version,
      ...(version > 1 ? { changed_by: ctx.viewer.hatId, changed_at: ctx.now } : {}),
    })
    .where('id', '=', c.id)
    .execute()
  if (handed && s.nextHatId) await given(ctx, c, family, s.nextHatId)
}
/** Handed to somebody who may not open it, it would be nobody's. The database says whether, and never why. */
async function mustBeAbleToHave(ctx: Context, familyId: string, hatId: string): Promise<void> {
  const { rows } = await sql<{ may: boolean | null }>`select casework.may_be_given(${familyId}, ${hatId}) as may`.execute(ctx.db)
  if (rows[0]?.may !== true)
    throw new Refused(`${(await colleague(ctx, hatId))?.name ?? 'This colleague'} cannot be given this one. Choose another colleague.`)
}
/** Somebody else has it now, hears of it, and holds the risk if whoever had it did. */
async function given(ctx: Context, c: Contact, family: Pick<OpenFamily, 'id' | 'holderHatId'>, to: string): Promise<void> {
  if (family.holderHatId === null || family.holderHatId === c.claimedBy || family.holderHatId === c.recordedBy)
    await holdRisk(ctx, family.id, to)
  if (to !== ctx.viewer.hatId) await tell(ctx, { hatId: to }, { kind: 'handed', familyId: family.id, subjectId: c.id })
  // Whoever had it would ring her as well.
  if (c.claimedBy !== null && c.claimedBy !== ctx.viewer.hatId && c.claimedBy !== to)
    await tell(ctx, { hatId: c.claimedBy }, { kind: 'handed-on', familyId: family.id, subjectId: c.id })
}

// ── Whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Two cannot win: the row is taken only while nobody has it, and the second is told who does. */
export async function claimContact(ctx: Context, contactId: string): Promise<void> {
  const contact = await openContact(ctx, contactId)
  const done = await ctx.db
    .updateTable('frontdoor.contact')
    .set((e) => ({
      state: 'claimed',
      claimed_by: ctx.viewer.hatId,
      claimed_at: ctx.now,
      version: e('version', '+', 1),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
    }))
    .where('id', '=', contactId)
    .where('claimed_by', 'is', null)
    .where('state', '<>', 'decided')
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) {
    const now = await openContact(ctx, contactId)
    if (now.claimedBy === ctx.viewer.hatId) return
    const who = (await colleague(ctx, now.claimedBy ?? now.decidedBy))?.name ?? 'A colleague'
    throw new Refused(`${who} took it${now.claimedAt ? ` at ${sayTime(now.claimedAt)}` : ''}. It is theirs.`)
  }
  const family = await openFamily(ctx, contact.familyId)
  if (family.state === 'intake') await holdRisk(ctx, family.id, ctx.viewer.hatId)
  ctx.record('claim contact', { classes: ['report'], family: contact.familyId, subjects: [contactId] })
}

/** To a colleague at the same front door, who hears of it, with what is to be done and by when. */
export async function handOver(
  ctx: Context,
  contactId: string,
  to: { hatId: string; nextStep: string; nextBy?: Date | null },
): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  if (contact.state === 'decided') throw new Refused('This contact has been decided. There is nothing left to hand over.')
  const there = (await colleagues(ctx)).get(to.hatId)
  if (!there || there.teamId !== ctx.viewer.teamId) throw new NotFound('colleague')
  if (to.hatId === contact.claimedBy) throw new Refused(`${there.name} has it already.`)
  await mustBeAbleToHave(ctx, contact.familyId, to.hatId)
  await ctx.db
    .updateTable('frontdoor.contact')
    .set((e) => ({
      state: 'claimed',
      claimed_by: to.hatId,
      claimed_at: ctx.now,
      next_hat_id: to.hatId,
      next_step: to.nextStep.trim() === '' ? contact.nextStep : to.nextStep.trim(),
      next_by: to.nextBy ?? contact.nextBy,
      version: e('version', '+', 1),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
    }))
    .where('id', '=', contactId)
    .execute()
  await given(ctx, contact, await openFamily(ctx, contact.familyId), to.hatId)
  ctx.record('hand over contact', { classes: ['report'], family: contact.familyId, subjects: [contactId], recipients: [to.hatId] })
}

/** What it is about, by the pack's list: it decides what is asked besides, and what is flagged. Said again, the last word stands. */
export async function sayKind(ctx: Context, contactId: string, kind: string): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  if (!ctx.pack.channels.kinds.some((k) => k.key === kind)) throw new NotFound('kind')
  await ctx.db
    .updateTable('frontdoor.contact')
    .set((e) => ({ kind, version: e('version', '+', 1), changed_by: ctx.viewer.hatId, changed_at: ctx.now }))
    .where('id', '=', contactId)
    .execute()
  ctx.record('say kind of contact', { classes: ['report'], family: contact.familyId, subjects: [contactId], reason: kind })
}

// ── What happened ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewIncident {
  happenedOn?: Day | null
  /** "Sunday night", "for two years": as it was told. */
  happenedAbout?: string
  kinds?: readonly IncidentKind[]
  place?: string
  childrenPresent?: NowAnswer | null
  account?: string
  saidBy?: string
  policeRef?: string
}
export async function addIncident(ctx: Context, contactId: string, i: NewIncident): Promise<string> {
  const contact = await openContact(ctx, contactId)
  if (i.happenedOn && i.happenedOn > ctx.today) throw new Refused('The day it happened must be today or in the past.')
  const unknown = i.kinds?.find((k) => !Object.hasOwn(incidentKinds, k))
  if (unknown) throw new Refused(`“${unknown}” is not a kind of abuse that is known here.`)
  const id = randomUUID()
  await ctx.db
    .insertInto('frontdoor.incident')
    .values({
      id,
      family_id: contact.familyId,
      contact_id: contactId,
      happened_on: i.happenedOn ?? null,
      happened_about: (i.happenedAbout ?? '').trim(),
      kinds: [...(i.kinds ?? [])],
      place: (i.place ?? '').trim(),
      children_present: i.childrenPresent ?? null,
      account: (i.account ?? '').trim(),
      said_by: (i.saidBy ?? '').trim(),
      police_ref: (i.policeRef ?? '').trim(),
      recorded_by: ctx.viewer.hatId,
      recorded_at: ctx.now,
    })
    .execute()
  ctx.record('add incident', { classes: ['incident'], family: contact.familyId, subjects: [id] })
  return id
}

// ── How it ends ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What an ending leans on, for the page that asks and for the rule that refuses. */
export async function closingFacts(ctx: Context, c: Contact, members: readonly Member[]) {
  const theirs = c.claimedBy === ctx.viewer.hatId ? null : c.claimedBy
  const [high, decided, counts, holder] = await Promise.all([
    isHigh(ctx, c),
    safeguardingOf(ctx, c.id),
    answeredBy(ctx, c.id),
    theirs === null ? undefined : colleague(ctx, theirs),
  ])
  const ages = agesIn(ctx, c, members)
  const decidedOf = (about: 'children' | 'adult') => decided.some((d) => d.about === about)
  const child =
    ages.children.length > 0 || ages.childrenSaid || ages.callerUnder18 || [ages.victim, ages.harms].some((a) => a !== undefined && a < 18)
  return {
    high,
    caller: c.caller,
    safeguarding:
      (!child || decidedOf('children')) &&
      (!ages.careNeeds || decidedOf('adult')) &&
      (ages.always === undefined || decidedOf('children') || decidedOf('adult')),
    mustDecide: child || ages.careNeeds || ages.always !== undefined,
    heldBy: theirs === null ? undefined : (holder?.name ?? 'A colleague'),
    ...counts,
  }
}

/** Never "ends nowhere": without a disposition from the list it stays in the queue. */
export async function closeContact(
  ctx: Context,
  contactId: string,
  how: { disposition: Disposition | undefined; note?: string },
): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  if (contact.state === 'decided')
    throw new Refused(`${(await colleague(ctx, contact.decidedBy))?.name ?? 'A colleague'} has decided this already.`)
  const family = await openFamily(ctx, contact.familyId)
  const note = (how.note ?? '').trim()
  const gap = Object.values(closingGaps({ disposition: how.disposition, note, ...(await closingFacts(ctx, contact, family.members)) }))[0]
  if (gap || !how.disposition) throw new Refused(`${gap ?? 'Select how this contact ends'}.`)
  await ctx.db
    .updateTable('frontdoor.contact')
    .set((e) => ({
      state: 'decided',
      disposition: how.disposition ?? null,
      disposition_note: note,
      decided_at: ctx.now,
      decided_by: ctx.viewer.hatId,
      claimed_by: contact.claimedBy ?? ctx.viewer.hatId,
      version: e('version', '+', 1),
      changed_by: ctx.viewer.hatId,
      changed_at: ctx.now,
    }))
    .where('id', '=', contactId)
    .execute()
  if (family.state === 'intake' && endsWork(how.disposition)) await settleFamily(ctx, family.id, 'closed')
  ctx.record('decide contact', { classes: ['report'], family: contact.familyId, subjects: [contactId], reason: how.disposition })
}
