/** What runs by itself: clocks that ran out are told to those who must know. */
import type { Kysely } from 'kysely'
import type { Pack } from '#pack/index.ts'
import type { Job } from '#platform/jobs.ts'
import { forgetTurns, keepCheckpoint, sealRecord, staffRound, tellWhatStandsOut } from '#rooms/access/index.ts'
import type { Post } from '#rooms/arrivals/index.ts'
import { escalateLateContacts } from '#rooms/frontdoor/index.ts'
import { findPairs } from '#rooms/people/index.ts'
import { escalateOverdue, escalateWaiting } from '#rooms/referrals/index.ts'
import { remindLate } from '#rooms/strategy/index.ts'
import type { DB } from '#src/tables.ts'

export const jobs = (
  db: Kysely<DB>,
  checkpoints: { dir: string; key: Buffer },
  pack: Pack,
  post: Pick<Post, 'round'> | undefined,
): Job[] => [
  { name: 'seal-record', every: '* * * * *', run: (now) => sealRecord(db, now) },
  { name: 'checkpoint-record', every: '0 * * * *', run: (now) => keepCheckpoint(db, now, checkpoints) },
  { name: 'looks-that-stand-out', every: '30 7 * * 1', run: (now) => tellWhatStandsOut(db, now) },
  { name: 'overdue-referrals', every: '* * * * *', run: (now) => escalateOverdue(db, now) },
  { name: 'waiting-referrals', every: '*/10 * * * *', run: (now) => escalateWaiting(db, now) },
  { name: 'staff', every: '*/10 * * * *', run: (now) => staffRound(db, now) },
  { name: 'late-returns', every: '20 7 * * 1-5', run: (now) => remindLate(db, pack, now) },
  { name: 'people-alike', every: '* * * * *', run: (now) => findPairs(db, now, pack) },
  { name: 'late-contacts', every: '* * * * *', run: (now) => escalateLateContacts(db, now, pack.frontDoors) },
  { name: 'turns', every: '*/10 * * * *', run: (now) => forgetTurns(db, now) },
  // Also where no mail can be sent: a schedule kept from before would pile up.
  { name: 'letters', every: '* * * * *', run: async () => post?.round() },
]
