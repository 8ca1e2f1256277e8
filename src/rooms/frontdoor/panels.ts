/** What the front door lends: contacts that wait for this reader, and what was told and what happened for the chronology. */

import type { Time } from '#lib/day.ts'
import { addDays, type Day } from '#lib/day.ts'
import { atLondon, sayLeft, startOfDay } from '#lib/london.ts'
import { type Context, colleagues } from '#rooms/access/index.ts'
import { arrivalsToRead, kindOf } from '#rooms/arrivals/index.ts'
import { type Chronology, membersOf, type Work, type WorkSource } from '#rooms/people/index.ts'
import { dispositions } from './deciding-rules.ts'
import { arrivalWaits } from './queue-pages.ts'
import { bandNow, callers, channels, firstBy, incidentKinds, inQueueOrder, windowCloses } from './rules.ts'
import { type Contact, contactsOf, incidentsOf, openAtFrontDoor, sourceOf } from './store.ts'

/** Mine, or nobody's and due: unsafe if late, or before the day ends. */
export const frontDoorWork: WorkSource = async (ctx) => {
  const endOfToday = startOfDay(addDays(ctx.today, 1))
  const mine = (c: { claimedBy: string | null; nextHatId: string | null }) =>
    c.claimedBy === ctx.viewer.hatId || c.nextHatId === ctx.viewer.hatId
  const list = (await openAtFrontDoor(ctx))
    .filter((c) => mine(c) || (c.claimedBy === null && (bandNow(c, ctx.now) === 'now' || firstBy(c, ctx.now) < endOfToday)))
    .sort(inQueueOrder(ctx.now))
    .slice(0, 100)
  const members = await membersOf(ctx, [...new Set(list.map((c) => c.familyId))])
  const contacts = list.map((c): Work => {
    const closes = windowCloses(c, ctx.now)
    const about = members
      .get(c.familyId)
      ?.find((m) => m.id === c.aboutMember || (c.aboutMember === null && (m.role === 'victim' || m.policeRole === 'victim')))
    const from = closes && c.windowFrom ? { from: atLondon(ctx.today, c.windowFrom as Time) } : {}
    return {
      kind: 'contact' as const,
      band: bandNow(c, ctx.now),
      due: firstBy(c, ctx.now),
      ...from,
      title: c.nextStep === '' ? `Contact: ${callers[c.caller].toLowerCase()}` : c.nextStep,
      about: about?.name ?? 'Name not given',
      familyId: c.familyId,
      href: `/contacts/${c.id}`,
      verb: c.claimedBy === null ? 'Take it' : 'Go on',
      note: [
        c.dueAt < ctx.now
          ? sayLeft(ctx.now, c.dueAt)
          : c.claimedBy === null
            ? 'Nobody has it yet'
            : closes
              ? `May be rung ${c.windowFrom} to ${c.windowUntil}`
              : '',
        // "Not assessed" beside it is our own judgement, and must not read as if nobody had said that it is high.
        c.recordedLevel === 'high' ? 'Recorded as high' : '',
      ]
        .filter((x) => x !== '')
        .join('. '),
    }
  })
  return [...contacts, ...(await unread(ctx))]
}
/** What arrived by itself: nobody in it is named before somebody reads it. */
async function unread(ctx: Context): Promise<Work[]> {
  if (!ctx.viewer.frontDoor) return []
  return (await arrivalsToRead(ctx))
    .filter((a) => a.heldBy === null || a.heldBy === ctx.viewer.hatId)
    .map((a) => {
      const w = arrivalWaits(a)
      return {
        kind: 'contact',
        band: bandNow(w, ctx.now),
        due: firstBy(w, ctx.now),
        title: `Read what arrived: ${(kindOf(ctx.pack.channels, a.kind)?.words ?? 'something').replace(/^./, (x) => x.toLowerCase())}`,
        about: 'Not read yet',
        href: `/arrivals/${a.id}`,
        verb: 'Read it',
        note: [a.dueAt < ctx.now ? sayLeft(ctx.now, a.dueAt) : a.heldBy === null ? 'Nobody has it yet' : '', 'Unchecked']
          .filter((x) => x !== '')
          .join('. '),
      }
    })
}
export interface AtTheDoor {
  waiting: number
  late: number
  unowned: number
  /** Contacts by the hat that has them. */
  of: ReadonlyMap<string, number>
}
/** How the front door stands, for its manager: counts alone. Undefined where the reader keeps no door. */
export async function atTheDoor(ctx: Context): Promise<AtTheDoor | undefined> {
  if (!ctx.viewer.frontDoor) return undefined
  const [contacts, arrivals] = await Promise.all([openAtFrontDoor(ctx), arrivalsToRead(ctx)])
  const all = [
    ...contacts.map((c: Contact) => ({ dueAt: c.dueAt, hat: c.claimedBy })),
    ...arrivals.map((a) => ({ dueAt: a.dueAt, hat: a.heldBy })),
  ]
  const of = new Map<string, number>()
  for (const { hat } of all) if (hat !== null) of.set(hat, (of.get(hat) ?? 0) + 1)
  return { waiting: all.length, late: all.filter((x) => x.dueAt < ctx.now).length, unowned: all.filter((x) => x.hat === null).length, of }
}

/** That a contact came, and what it told; each incident by the day it happened. Whose word it is stands with it. */
export const frontDoorChronology: Chronology = async (ctx, family) => {
  const [contacts, incidents, everyone] = await Promise.all([contactsOf(ctx, family.id), incidentsOf(ctx, family.id), colleagues(ctx)])
  const team = (hat: string) => everyone.get(hat)?.teamName ?? 'Front door'
  const kinds = (all: readonly string[]) =>
    all.map((k) => (Object.hasOwn(incidentKinds, k) ? incidentKinds[k as keyof typeof incidentKinds] : k)).join(', ')
  return [
    ...contacts.flatMap((c) => [
      {
        at: c.receivedAt,
        from: sourceOf(ctx, c) ?? team(c.recordedBy),
        kind: 'fact' as const,
        text: `${callers[c.caller]} made contact, ${channels[c.channel].toLowerCase()}.${c.happening === '' ? '' : ` “${c.happening}”`}`,
        seen: 'Her workers and the front door',
        href: `/contacts/${c.id}`,
      },
      ...(c.decidedAt && c.disposition
        ? [
            {
              at: c.decidedAt,
              from: team(c.decidedBy ?? c.recordedBy),
              kind: 'fact' as const,
              text: `The contact ended: ${dispositions[c.disposition].toLowerCase()}.${c.dispositionNote === '' ? '' : ` ${c.dispositionNote}`}`,
              seen: 'Her workers and the front door',
              href: `/contacts/${c.id}`,
            },
          ]
        : []),
    ]),
    ...incidents.map((i) => ({
      at: i.happenedOn ? startOfDay(i.happenedOn as Day) : i.recordedAt,
      from: team(i.recordedBy),
      kind: 'fact' as const,
      text: [
        kinds(i.kinds),
        i.account,
        i.happenedOn ? i.happenedAbout : [i.happenedAbout, 'the day is not known'].filter((x) => x !== '').join(', '),
        i.childrenPresent === 'yes' ? 'Children were there' : '',
        i.saidBy === '' ? '' : `Said by ${i.saidBy}`,
      ]
        .filter((x) => x !== '')
        .join('. ')
        .concat('.'),
      seen: 'Everyone on this plan but those who only sit at the meeting',
    })),
  ]
}
