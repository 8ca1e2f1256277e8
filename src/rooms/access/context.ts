/**
 * A request, as one person in one hat: the transaction it runs in, who is asking, the time, and how things are recorded. Everything a room
 * does starts from a Context; there is no other way to reach the database.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { dayIn } from '#lib/london.ts'
import { open, seal } from '#lib/seal.ts'
import type { Pack } from '#pack/index.ts'
import { NotFound, Refused, SentBefore } from '#platform/errors.ts'
import type { Body, Draft, Drafts, FormContext, Outcome, PageParts } from '#platform/http.ts'
import type { Frame } from '#platform/views/layout.ts'
import type { DB } from '#src/tables.ts'
import type { Class } from './policy.ts'
import { ProofNeeded } from './proof.ts'
import { Watch } from './touched.ts'

export const roles = {
  'front-door': 'Front door',
  worker: 'Specialist worker',
  programme: 'Programme worker',
  chair: 'Chair',
  seat: 'Agency representative',
  manager: 'Manager',
  board: 'Board',
  analyst: 'Analyst',
  governance: 'Information governance',
  administrator: 'Agency administrator',
  system: 'An agency’s own system',
} as const
export type Role = keyof typeof roles

export interface Viewer {
  staffId: string
  name: string
  hatId: string
  role: Role
  title: string
  teamId: string
  teamKey: string
  teamName: string
  agencyId: string
  agencyName: string
  area: string
  side: 'front' | 'victim' | 'child' | 'both' | 'harm' | 'meeting' | 'board' | 'governance' | 'administration' | 'system'
  /** Key of the front door this team keeps, if any. */
  frontDoor: string | null
  /** How many hats and teams this person has in all; more than two means another hat can be chosen. */
  hats: number
}

export interface Recorded {
  classes?: readonly Class[]
  family?: string | null
  subjects?: readonly string[]
  reason?: string | null
  allowed?: boolean
  /** Hats or teams that something was sent to. */
  recipients?: readonly (string | null | undefined)[]
}
export interface Entry extends Recorded {
  action: string
}

/** Keys the database never sees: for drafts and sign-in secrets, for the vault, and for knowing one place again. */
export interface Keys {
  sealing: Buffer
  /** The master key: wraps each family's own. */
  vault: Buffer
  /** Masters from before, and one that is to be next while they are being changed: they open, and wrap nothing. */
  vaultOthers?: readonly Buffer[]
  matching: Buffer
}

export interface Context extends FormContext {
  readonly db: Transaction<DB>
  readonly viewer: Viewer
  readonly now: Date
  readonly today: Day
  readonly pack: Pack
  readonly requestId: string
  readonly keys: Keys
  readonly madeUp: boolean
  /** Notes who saw or changed what. Written in this request's transaction before anything is sent: no audit, no read. */
  record(action: string, what: Recorded): void
  /** Narrows what this request can see to one family: one index probe instead of a set. It can hide, never show. */
  about(familyId: string): Promise<void>
  /**
   * Goes no further unless the person was proven in the last five minutes: by signing in, a passkey, or password and code. Otherwise the site asks, and
   * comes back to this same request with everything that was typed. Call it before anything is written; `file` where the answer is a download.
   */
  requireProof(how?: { file?: boolean }): Promise<void>
  /** Says on the page, and across whatever is printed of it, why this reader sees it. */
  mark(mark: Mark): void
  /**
   * Work that would take longer than a request: it goes on after this one is answered, as the same person under the same policies, one transaction after
   * another for as long as it answers true. It ends with the session. `done` is called in any case, also when it was broken off.
   */
  later(work: (ctx: Context) => Promise<boolean>, done?: () => void): void
}
export type Mark = NonNullable<Frame['mark']>
export interface Later {
  work: (ctx: Context) => Promise<boolean>
  done: (() => void) | undefined
}

export const signedInAs = async (db: Transaction<DB>, secret: string, requestId: string, now: Date): Promise<Viewer | undefined> => {
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from access.enter(${secret}, ${requestId}::uuid, ${now}::timestamptz)`.execute(db)
  const r = rows[0]
  if (!r) return undefined
  return {
    staffId: r.staff_id as string,
    name: r.staff_name as string,
    hatId: r.hat_id as string,
    role: r.role as Role,
    title: r.title as string,
    teamId: r.team_id as string,
    teamKey: r.team_key as string,
    teamName: r.team_name as string,
    agencyId: r.agency_id as string,
    agencyName: r.agency_name as string,
    area: r.area as string,
    side: r.side as Viewer['side'],
    frontDoor: r.front_door as string | null,
    hats: Number(r.hats),
  }
}

/** What every request of one installation shares, and what one request has for itself. */
export interface Installed {
  pack: Pack
  keys: Keys
  madeUp: boolean
}
export interface Requested {
  db: Transaction<DB>
  viewer: Viewer
  now: Date
  requestId: string
}

/** `page`: how a page is drawn, for whoever reads one. */
export function makeContext(
  { pack, keys, madeUp }: Installed,
  requested: Requested,
  page: (parts: PageParts, mark?: Mark) => Outcome = () => ({ go: '/' }),
): { ctx: Context; entries: Entry[]; later: Later[] } {
  const parts = { pack, keys, madeUp, ...requested, today: dayIn(requested.now) }
  let marked: Mark | undefined
  const entries: Entry[] = []
  const later: Later[] = []
  const watch = new Watch()
  watches.set(entries, watch)
  const { viewer, now } = parts
  const db = parts.db.withPlugin(watch.plugin)
  const ctx: Context = {
    ...parts,
    db,
    newKey: randomUUID,
    page: (p) => page(p, marked),
    mark: (m) => {
      marked = m
    },
    record: (action, what) => void entries.push({ action, ...what }),
    async about(familyId) {
      watch.family = familyId
      await sql`select set_config('app.family', ${familyId}, true)`.execute(db)
    },
    async once(key, path, body, act) {
      if (!isId(key)) throw new Refused('This page was incomplete. Go back, reload it and send it again.')
      // By a key: what was typed may be one of six answers, and is not to be guessed from a copy of the database.
      const hash = createHmac('sha256', keys.matching)
        .update(JSON.stringify(Object.entries(body).sort()))
        .digest()
      // A second send waits here until the first has committed, then finds its row.
      const mine =
        await sql`insert into access.submission (hat_id, key, path, body_hash, at) values (${viewer.hatId}, ${key}, ${path}, ${hash}, ${now}) on conflict do nothing`.execute(
          db,
        )
      if (mine.numAffectedRows === 1n) {
        const wentTo = await act()
        await sql`update access.submission set went_to = ${wentTo} where hat_id = ${viewer.hatId} and key = ${key}`.execute(db)
        return wentTo
      }
      const first = (
        await sql<{
          path: string
          body_hash: Buffer
          went_to: string | null
        }>`select path, body_hash, went_to from access.submission where hat_id = ${viewer.hatId} and key = ${key}`.execute(db)
      ).rows[0]
      if (!first || first.path !== path || !first.went_to) throw new NotFound('submission')
      if (!first.body_hash.equals(hash)) throw new SentBefore(first.went_to)
      return first.went_to
    },
    async requireProof(how) {
      const { rows } = await sql<{ proven: boolean }>`select access.is_proven() as proven`.execute(db)
      if (!rows[0]?.proven) throw new ProofNeeded(how?.file)
    },
    later: (work, done) => void later.push({ work, done }),
    drafts: draftsOf(parts),
  }
  return { ctx, entries, later }
}

/** What the queries of a request touched, beside what it said of itself. */
const watches = new WeakMap<readonly Entry[], Watch>()

/** Writes the collected entries in one statement, and what was touched without a word. */
export async function writeEntries(db: Transaction<DB>, entries: readonly Entry[]): Promise<void> {
  const all: readonly Entry[] = [...entries, ...(watches.get(entries)?.unsaid(entries) ?? [])]
  if (all.length === 0) return
  const rows = JSON.stringify(
    all.map((e) => ({
      action: e.action,
      classes: e.classes ?? [],
      scope: e.family ?? null,
      subjects: e.subjects ?? [],
      reason: e.reason ?? null,
      allowed: e.allowed ?? true,
      recipients: (e.recipients ?? []).filter((r) => typeof r === 'string'),
    })),
  )
  await sql`select audit.record(e.action, e.classes, e.scope, e.subjects, e.reason, e.allowed, e.recipients)
    from jsonb_to_recordset(${rows}::jsonb) as e(action text, classes text[], scope uuid, subjects uuid[], reason text, allowed bool, recipients uuid[])`.execute(
    db,
  )
}

const draftsOf = ({ db, viewer, now, keys }: Requested & Pick<Installed, 'keys'>): Drafts => {
  const aad = (form: string, subject: string | null) => `draft|${viewer.hatId}|${form}|${subject ?? ''}`
  return {
    async open(form, subjectId): Promise<Draft | undefined> {
      const r = await db
        .selectFrom('access.draft')
        .select(['id', 'answers', 'version'])
        .where('hat_id', '=', viewer.hatId)
        .where('form', '=', form)
        .where((e) => (subjectId === null ? e('subject_id', 'is', null) : e('subject_id', '=', subjectId)))
        .executeTakeFirst()
      return (
        r && {
          id: r.id,
          version: r.version,
          answers: JSON.parse(open(keys.sealing, r.answers, aad(form, subjectId)).toString('utf8')) as Body,
        }
      )
    },
    async save(form, subjectId, answers): Promise<Draft> {
      const sealed = seal(keys.sealing, Buffer.from(JSON.stringify(answers)), aad(form, subjectId))
      const r = await db
        .insertInto('access.draft')
        .values({ id: randomUUID(), hat_id: viewer.hatId, form, subject_id: subjectId, answers: sealed, saved_at: now })
        .onConflict((c) =>
          c
            .columns(['hat_id', 'form', 'subject_id'])
            .doUpdateSet((e) => ({ answers: sealed, saved_at: now, version: sql<number>`${e.ref('access.draft.version')} + 1` })),
        )
        .returning(['id', 'version'])
        .executeTakeFirstOrThrow()
      return { id: r.id, version: r.version, answers }
    },
    async drop(form, subjectId) {
      // The app deletes nothing; an emptied draft holds no words.
      const sealed = seal(keys.sealing, Buffer.from('{}'), aad(form, subjectId))
      await db
        .updateTable('access.draft')
        .set({ answers: sealed, saved_at: now })
        .where('hat_id', '=', viewer.hatId)
        .where('form', '=', form)
        .where((e) => (subjectId === null ? e('subject_id', 'is', null) : e('subject_id', '=', subjectId)))
        .execute()
    },
  }
}
