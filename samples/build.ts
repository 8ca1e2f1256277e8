/**
 * Builds the made-up partnership on an empty database by calling the same actions as its workers would, each as that worker at that time: what it
 * shows could have been typed. Always the same for the same day, from one source of chance.
 */
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Pack } from '#pack/index.ts'
import { type Keys, loadMadeUpStaff } from '#rooms/access/index.ts'
import { findPairs } from '#rooms/people/index.ts'
import type { DB } from '#src/tables.ts'
import { beginActing } from './acting.ts'
import { channels } from './channels.ts'
import { sampleEmail, samplePassword, sampleStaff } from './staff.ts'
import { agencies } from './stories/agencies.ts'
import { alike, halfReviewed } from './stories/alike.ts'
import { daniel } from './stories/daniel.ts'
import { donna } from './stories/donna.ts'
import { known } from './stories/known.ts'
import { ewa, graham, jo, leanne, nurse, sami, tia } from './stories/others.ts'
import { papers } from './stories/papers.ts'
import { returns } from './stories/returns.ts'
import { today } from './today.ts'
import { buildVolume, type Volume } from './volume.ts'

export interface SampleParts {
  /** As the set-up account: staff only. Everything else is done as the workers. */
  admin: pg.Client
  db: Kysely<DB>
  door: Kysely<DB>
  /** As the account of jobs: looks among the stories for people who may be one. Without it the job does so when it runs. */
  job?: Kysely<DB>
  pack: Pack
  keys: Keys
  now: Date
  say(text: string): void
}

/** For the list of logins: what each is good for trying, by e-mail. */
export const madeUpLoginNotes = (): ReadonlyMap<string, { key: string; team: string; tries: string }> =>
  new Map(sampleStaff.map((s) => [sampleEmail(s.key), { key: s.key, team: s.hats[0]?.team ?? '', tries: s.tries }]))

export async function buildSample(parts: SampleParts, volume: Volume = { cases: 420, days: 365 }): Promise<void> {
  const { admin, keys, now, say } = parts
  await loadMadeUpStaff(
    admin,
    sampleStaff.map((s) => ({ ...s, email: sampleEmail(s.key) })),
    keys,
    samplePassword,
    now,
  )
  say('Building a made-up partnership. This happens once.')
  const acting = await beginActing(parts)
  try {
    await known(acting, await donna(acting))
    await daniel(acting)
    await sami(acting)
    await leanne(acting)
    for (const story of [graham, jo, ewa, tia, nurse]) await story(acting)
    await agencies(acting)
    await returns(acting)
    await alike(acting)
    if (parts.job) {
      await findPairs(parts.job, now, parts.pack)
      await halfReviewed(acting)
    }
    await today(acting)
    await channels(acting, parts)
    await buildVolume(acting, volume, (done, of) => say(`  ${done} of ${of} cases`))
    await papers(acting)
    // Whoever worked those days has read what was for them; the last two days are still to be read.
    await admin.query(
      "update access.notice set seen_at = at + interval '1 hour', seen_by = coalesce(hat_id, team_id) where seen_at is null and at < $1::timestamptz - interval '2 days'",
      [now],
    )
  } finally {
    await acting.close()
  }
  await admin.query('update access.installation set built_at = $1', [now])
}
