/** Doing as the made-up staff do: one of them, at a moment, in one transaction, with the policies and the record of any page. */
import { createHash, randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { englandAndWales } from '#lib/bank-holidays.ts'
import { addDays, type Day, type Time } from '#lib/day.ts'
import { atLondon, dayIn } from '#lib/london.ts'
import { addWorkingDays } from '#lib/working-time.ts'
import type { Pack } from '#pack/index.ts'
import { actAs, type Context, idOf, type Keys } from '#rooms/access/index.ts'
import type { DB } from '#src/tables.ts'
import { sampleStaff } from './staff.ts'

export interface Acting {
  readonly now: Date
  readonly today: Day
  hat(key: string): string
  team(key: string): string
  as<T>(key: string, at: Date, act: (ctx: Context) => Promise<T>): Promise<T>
  /** So many days ago at a time; never later than now. */
  ago(days: number, time: string): Date
  /** So many working days ago at a time; nought is today or the last working day. Never later than now. */
  workingAgo(days: number, time: string): Date
  minutesAgo(minutes: number): Date
}

/**
 * Sessions without an end for as long as the building takes, opened by the set-up account and ended by `close`. Only a made-up installation has a
 * clock that can be set, so nothing like this can happen in a real one.
 */
export async function beginActing(parts: {
  admin: pg.Client
  db: Kysely<DB>
  pack: Pack
  keys: Keys
  now: Date
}): Promise<Acting & { close(): Promise<void> }> {
  const { admin, db, pack, keys, now } = parts
  const secrets = new Map<string, string>()
  const hatOf = (key: string) => {
    const staff = sampleStaff.find((s) => s.key === key)
    const hat = staff?.hats[0]
    if (!staff || !hat) throw new Error(`no made-up staff ${key}`)
    return { staffId: idOf('staff', key), hatId: idOf('hat', `${key}|${hat.team}|${hat.role}`), teamId: idOf('team', hat.team) }
  }
  const hashOf = (secret: string) => createHash('sha256').update(secret).digest()
  for (const { key } of sampleStaff) {
    const secret = randomBytes(32).toString('base64url')
    const { staffId, hatId, teamId } = hatOf(key)
    await admin.query(
      `insert into access.session (secret_hash, staff_id, hat_id, team_id, all_holders, created_at, expires_at, idle_until)
       select $1, $2, $3, $4, array(select x.id from access.hat x where x.staff_id = $2 union select x.team_id from access.hat x where x.staff_id = $2), now(), 'infinity', 'infinity'`,
      [hashOf(secret), staffId, hatId, teamId],
    )
    secrets.set(key, secret)
  }
  const today = dayIn(now)
  const notLater = (at: Date) => (at > now ? new Date(now.getTime() - 60_000) : at)
  return {
    now,
    today,
    hat: (key) => hatOf(key).hatId,
    team: (key) => idOf('team', key),
    as: (key, at, act) => actAs({ db, pack, keys }, secrets.get(key) ?? '', at, act),
    ago: (days, time) => notLater(atLondon(addDays(today, -days), time as Time)),
    workingAgo: (days, time) => {
      const last = addWorkingDays(addDays(today, 1), -1, englandAndWales)
      return notLater(atLondon(days === 0 ? last : addWorkingDays(last, -days, englandAndWales), time as Time))
    },
    minutesAgo: (minutes) => new Date(now.getTime() - minutes * 60_000),
    async close() {
      await admin.query('delete from access.session where secret_hash = any ($1)', [[...secrets.values()].map(hashOf)])
    },
  }
}
