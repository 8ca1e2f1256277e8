/**
 * Many notifications at once: what notification-take.ts does with one, worked out here and written in one call, so that a hundred thousand rows take minutes
 * and not an hour. A test holds the two to the same rows. It runs as the person who brings them in, under the same policies.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, newVault } from '#rooms/access/index.ts'
import { nameKey, newReference, spanOfAge } from '#rooms/people/index.ts'
import type { Notification, PersonSaid } from './imports-rules.ts'
import { notificationKinds } from './notification-kinds.ts'
import { marksOf } from './notification-marks.ts'
import { type HandedIn, inOneLine, saidSafe, whereFrom } from './notification-take.ts'
import { aboutRole, dueFor, urgencyOf } from './rules.ts'

/** How many go in one call: less than a second of work even on a slow machine. */
const atOnce = 50

/** Answers the contacts' ids, in order. All of them are made, or none. */
export async function takeNotifications(ctx: Context, all: readonly Notification[], by: HandedIn): Promise<string[]> {
  const made: string[] = []
  for (let i = 0; i < all.length; i += atOnce) {
    const items = all.slice(i, i + atOnce).map((n) => itemOf(ctx, n, by))
    await sql`select frontdoor.take_in(${JSON.stringify(items)}::jsonb, ${ctx.now})`.execute(ctx.db)
    for (const item of items) {
      made.push(item.contact)
      ctx.record('bring in contact', {
        classes: ['report', 'identity', 'incident', ...(item.secrets.length + item.points.length > 0 ? (['contact'] as const) : [])],
        family: item.family,
        subjects: [item.contact],
      })
    }
  }
  return made
}

function itemOf(ctx: Context, n: Notification, by: HandedIn) {
  const { source } = by
  const { channel, caller } = notificationKinds[by.kind]
  const police = by.kind === 'police'
  const door = ctx.pack.frontDoors.find((d) => d.key === ctx.viewer.frontDoor)
  if (!door) throw new NotFound('front door')
  const family = randomUUID()
  const member = (p: PersonSaid | null, as: { role: string; policeRole: string | null; ageAbout?: number | null }) => ({
    id: randomUUID(),
    person: randomUUID(),
    givenName: p?.givenName ?? '',
    familyName: p?.familyName ?? '',
    nameKey: nameKey(p?.givenName ?? '', p?.familyName ?? ''),
    bornOn: p?.bornOn ?? null,
    sex: p?.sex ?? null,
    ageAbout: null,
    span: as.ageAbout == null ? null : spanOfAge(as.ageAbout, ctx.today),
    ...as,
  })
  const hasHer = n.victim !== null || n.phone !== null || n.address + n.postcode !== ''
  const her = hasHer
    ? member(n.victim, police ? { role: 'unjudged', policeRole: 'victim' } : { role: aboutRole(caller), policeRole: null })
    : null
  const suspect = n.suspect ? member(n.suspect, { role: 'unjudged', policeRole: police ? 'suspect' : null }) : null
  const children = n.children.map((c) =>
    member({ ...c, sex: null }, { role: 'child', policeRole: police ? 'child' : null, ageAbout: c.bornOn === null ? c.age : null }),
  )
  const { urgency } = urgencyOf({ caller, inDangerNow: null, safeToTalk: null, recordedLevel: n.level, recordedChildren: n.hasChildren })
  const phone = her && n.phone ? { member: her.id, value: n.phone } : null
  const place =
    her && n.address + n.postcode !== ''
      ? { member: her.id, lines: n.address || n.postcode, postcode: n.address === '' ? '' : n.postcode }
      : null
  const hidden = place && !n.addressKnownToHim ? place : null
  const vault = phone || hidden ? newVault(ctx, family) : null
  const number = vault && phone ? vault.seal(phone.member, 'phone', phone.value) : null
  const address =
    vault && hidden ? vault.seal(hidden.member, 'address', [hidden.lines, hidden.postcode].filter((x) => x !== '').join('\n')) : null
  const points = number
    ? [
        {
          id: randomUUID(),
          member: number.member,
          secret: number.id,
          state: n.safeToCall === 'no' ? 'unsafe' : 'not_checked',
          saidBy: saidSafe(n, by),
        },
      ]
    : []
  return {
    family,
    familyReference: newReference(),
    area: door.area,
    contact: randomUUID(),
    incident: randomUUID(),
    frontDoor: door.key,
    channel,
    caller,
    callerAgency: source.name,
    urgency,
    dueAt: dueFor(urgency, ctx.now, englandAndWales, door.clocks),
    about: her?.id ?? null,
    happening: inOneLine(n),
    children: n.childrenWords,
    level: n.level,
    hasChildren: n.hasChildren,
    source: source.id,
    reference: by.unnumbered ? null : n.reference,
    marks: marksOf(ctx.keys, n),
    importId: by.importId ?? null,
    happenedOn: n.occurredOn,
    happenedAbout: n.occurredAt === null ? '' : `at ${n.occurredAt}`,
    childrenPresent: n.childrenPresent,
    policeRef: police ? n.reference : '',
    members: [her, suspect, ...children].filter((m) => m !== null),
    ties:
      her && suspect && n.relation
        ? [
            {
              id: randomUUID(),
              from: suspect.id,
              to: her.id,
              kind: n.relation.kind,
              note: n.relation.kind === 'other' ? n.relation.words : '',
            },
          ]
        : [],
    key: vault?.key ?? null,
    master: vault?.master ?? null,
    secrets: [number, address].filter((s) => s !== null),
    points,
    addresses:
      place && n.addressKnownToHim
        ? [{ id: randomUUID(), member: place.member, lines: place.lines, postcode: place.postcode, note: whereFrom(by) }]
        : [],
  }
}
