/**
 * Whether the same notification, sent again, says the same. What an agency said is marked piece by piece with a key that the database never sees; the marks
 * of two sends are compared, and the pieces that differ are named. Nothing is overwritten by it.
 */
import { createHmac } from 'node:crypto'
import type { Keys } from '#rooms/access/index.ts'
import type { Notification } from './imports-rules.ts'

/** As a person is told what has changed. */
export const pieces = {
  level: 'recorded level',
  happened: 'what happened',
  when: 'when it happened',
  victim: 'who was harmed',
  suspect: 'who is said to harm',
  phone: 'telephone number, or whether it is safe',
  address: 'address',
  children: 'children',
} as const
export type Piece = keyof typeof pieces
export type Marks = Partial<Record<Piece, string>>

const said = (n: Notification): Record<Piece, unknown> => ({
  level: n.level,
  happened: [n.offence, n.summary],
  when: [n.occurredOn, n.occurredAt],
  victim: n.victim,
  suspect: [n.suspect, n.relation],
  phone: [n.phone, n.safeToCall],
  address: [n.address, n.postcode, n.addressKnownToHim],
  // A child's age follows from its day of birth, and from today: only what was written is compared.
  children: [
    n.children.map((c) => [c.givenName, c.familyName, c.bornOn ?? c.age, ...(c.numbers ? [c.numbers] : [])]),
    n.childrenWords,
    n.hasChildren,
    n.childrenPresent,
  ],
})
export const marksOf = (keys: Pick<Keys, 'matching'>, n: Notification): Marks =>
  Object.fromEntries(
    Object.entries(said(n)).map(([piece, what]) => [
      piece,
      createHmac('sha256', keys.matching)
        .update(`${piece}|${n.reference}|${JSON.stringify(what)}`)
        .digest('base64url')
        .slice(0, 11),
    ]),
  )
/** The pieces that are otherwise than they were. None where nothing is known of the first time: it came before marks were kept. */
export const changedIn = (held: Marks | null, now: Marks): Piece[] =>
  held === null ? [] : (Object.keys(pieces) as Piece[]).filter((p) => held[p] !== undefined && held[p] !== now[p])
