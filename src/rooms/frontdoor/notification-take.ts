/**
 * Notifications become contacts about people of their own: whoever they may be already is shown later, to a person, as a candidate, and never joined here.
 * That is their quarantine: nothing that an agency hands in, by file or by its own system, touches a record there is. One is a list of one: each is worked out
 * here and written with many others in one call, so that a hundred thousand rows take minutes. It runs as whoever brings them in, under the same policies.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Organisation } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, newVault } from '#rooms/access/index.ts'
import { nameKey, newReference, spanOfAge } from '#rooms/people/index.ts'
import type { Notification, PersonSaid } from './imports-rules.ts'
import { type NotificationKind, notificationKinds } from './notification-kinds.ts'
import { marksOf } from './notification-marks.ts'
import { aboutRole, dueFor, urgencyOf } from './rules.ts'

export interface HandedIn {
  source: Organisation
  kind: NotificationKind
  importId?: string
  /** The number it came with is taken, and that must not be said: it stands in the incident alone. */
  unnumbered?: boolean
  /** Where it arrives, when an agency's own system hands it in. */
  frontDoor?: string
  /** Who may be rung about it: a colleague at the agency, whose number is nobody's secret. */
  sender?: { name: string; telephone: string }
}
/** How many go in one call: less than a second of work even on a slow machine. */
const atOnce = 50

/** Answers the contacts' ids, in order. All of them are made, or none. */
export async function takeNotifications(ctx: Context, all: readonly Notification[], by: HandedIn): Promise<string[]> {
  const items = all.map((n) => itemOf(ctx, n, by))
  for (let i = 0; i < items.length; i += atOnce)
    await sql`select frontdoor.take_in(${JSON.stringify(items.slice(i, i + atOnce))}::jsonb, ${ctx.now})`.execute(ctx.db)
  for (const item of items)
    ctx.record('bring in contact', {
      classes: [
        'report',
        'identity',
        'incident',
        ...(item.secrets.length + item.points.length > 0 ? (['contact'] as const) : []),
        ...(item.numbers.length > 0 ? (['numbers'] as const) : []),
      ],
      family: item.family,
      subjects: [item.contact],
    })
  return items.map((item) => item.contact)
}

/**
 * Victim and suspect are "not yet clear" until somebody judges. A child is recorded as a child: that is an age and not a judgement, and the way for a
 * baby at home hangs on it.
 */
function itemOf(ctx: Context, n: Notification, by: HandedIn) {
  const { source } = by
  const { channel, caller } = notificationKinds[by.kind]
  const police = by.kind === 'police'
  const doorKey = ctx.viewer.frontDoor ?? by.frontDoor
  const door = ctx.pack.frontDoors.find((d) => d.key === doorKey)
  if (!door) throw new NotFound('front door')
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
    numbers: p?.numbers ?? {},
    ...as,
  })
  const family = randomUUID()
  const hasHer = n.victim !== null || n.phone !== null || n.address + n.postcode !== ''
  const her = hasHer
    ? member(n.victim, police ? { role: 'unjudged', policeRole: 'victim' } : { role: aboutRole(caller), policeRole: null })
    : null
  const suspect = n.suspect ? member(n.suspect, { role: 'unjudged', policeRole: police ? 'suspect' : null }) : null
  const children = n.children.map((c) =>
    member({ ...c, sex: null }, { role: 'child', policeRole: police ? 'child' : null, ageAbout: c.bornOn === null ? c.age : null }),
  )
  const members = [her, suspect, ...children].filter((m) => m !== null)
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
  return {
    family,
    familyReference: newReference(),
    area: door.area,
    // A system that hands something in answers for nobody: the risk is held by whoever takes it.
    holds: ctx.viewer.role !== 'system',
    contact: randomUUID(),
    incident: randomUUID(),
    frontDoor: door.key,
    channel,
    caller,
    callerName: by.sender?.name ?? '',
    callerNumber: by.sender?.telephone ?? '',
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
    members,
    numbers: members.flatMap((m) =>
      Object.entries(m.numbers).map(([kind, value]) => ({ id: randomUUID(), member: m.id, kind, value, saidBy: source.name })),
    ),
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
    points: number
      ? [
          {
            id: randomUUID(),
            member: number.member,
            secret: number.id,
            // An officer's "safe" is not her own word to us; an officer's "not safe" is believed.
            state: n.safeToCall === 'no' ? 'unsafe' : 'not_checked',
            saidBy: saidSafe(n, by),
          },
        ]
      : [],
    addresses:
      place && n.addressKnownToHim
        ? [{ id: randomUUID(), member: place.member, lines: place.lines, postcode: place.postcode, note: whereFrom(by) }]
        : [],
  }
}
const inOneLine = (n: Notification): string => [n.offence.replace(/[.:;\s]+$/, ''), n.summary].filter((x) => x !== '').join('. ')
const saidSafe = (n: Notification, by: HandedIn): string => {
  const who = by.kind === 'police' ? 'The police' : by.source.name
  return { yes: `${who} recorded: safe to call`, no: `${who} recorded: not safe to call`, 'not-known': '' }[n.safeToCall]
}
const whereFrom = (by: HandedIn): string =>
  by.kind === 'police'
    ? 'From the police: it happened here and the suspect was there'
    : `From ${by.source.name}: known to the person who harms`
