/**
 * Fills a fresh installation from its pack: agencies, teams and seats; and, in a made-up one, its staff. Runs as the set-up account, before
 * anyone can sign in.
 */
import { createHash } from 'node:crypto'
import { fold } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import type { Keys, Role } from './context.ts'
import { hashPassword, sealTotp } from './sign-in.ts'

export interface SetUpClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}
/** The same id for the same key in every installation made from the pack: seats and tests can name a team. */
export const idOf = (kind: string, key: string): string => {
  const h = createHash('sha256').update(`oneplan|${kind}|${key}`).digest('hex')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${((Number.parseInt(h.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)}${h.slice(18, 20)}-${h.slice(20, 32)}`
}

/** Every agency has one team for those who look after its people. It stands in no pack: it takes no referral and sits at no meeting. */
export const administrationOf = (agencyId: string): string => `administration-${agencyId}`

/** And one in which its own systems stand, as who they are when they hand something in. */
export const systemsOf = (agencyId: string): string => `systems-${agencyId}`

/** Agencies, teams and seats as the pack says them. Safe to run at every start. */
export async function loadTeams(client: SetUpClient, pack: Pack): Promise<void> {
  const organisations = new Map(pack.organisations.map((o) => [o.id, o.name]))
  const agencies = [...new Set(pack.teams.map((t) => t.organisation))].map((id) => ({ id, name: organisations.get(id) ?? id }))
  const working = pack.teams.map((t) => ({
    id: idOf('team', t.key),
    key: t.key,
    agency_id: t.organisation,
    name: t.name,
    area: t.area,
    side: t.side as string,
    front_door: t.frontDoor ?? null,
    services: t.services,
  }))
  const apart = (id: string, key: string, name: string, side: string) => ({
    id: idOf('team', key),
    key,
    agency_id: id,
    name,
    area: working.find((t) => t.agency_id === id)?.area ?? '',
    side,
    front_door: null,
    services: [],
  })
  const teams = [
    ...working,
    ...agencies.map(({ id }) => apart(id, administrationOf(id), 'Administration', 'administration')),
    ...agencies.map(({ id }) => apart(id, systemsOf(id), 'Systems', 'system')),
  ]
  const seats = pack.forums.flatMap((f) => f.seats.map((s) => ({ forum: f.key, team_id: idOf('team', s) })))
  await client.query(
    'insert into access.agency (id, name) select id, name from jsonb_to_recordset($1::jsonb) as x(id text, name text) on conflict (id) do update set name = excluded.name',
    [JSON.stringify(agencies)],
  )
  await client.query(
    `insert into access.team (id, key, agency_id, name, area, side, front_door, services)
     select * from jsonb_to_recordset($1::jsonb) as x(id uuid, key text, agency_id text, name text, area text, side text, front_door text, services text[])
     on conflict (key) do update set agency_id = excluded.agency_id, name = excluded.name, area = excluded.area, side = excluded.side, front_door = excluded.front_door, services = excluded.services`,
    [JSON.stringify(teams)],
  )
  await client.query(
    'insert into meetings.seat (forum, team_id) select forum, team_id from jsonb_to_recordset($1::jsonb) as x(forum text, team_id uuid) on conflict do nothing',
    [JSON.stringify(seats)],
  )
}

export interface NewStaff {
  key: string
  name: string
  email: string
  hats: readonly { team: string; role: Role; title: string }[]
}
/** Staff with one password between them and a code secret each: for made-up installations and tests, never for a real one. */
export async function loadMadeUpStaff(
  client: SetUpClient,
  staff: readonly NewStaff[],
  keys: Keys,
  password: string,
  at: Date,
): Promise<void> {
  if ((await client.query('select made_up from access.installation')).rows[0]?.made_up !== true)
    throw new Error('made-up staff in a real installation')
  const passwordHash = await hashPassword(password)
  for (const s of staff) {
    const id = idOf('staff', s.key)
    await client.query('insert into access.staff (id, name, email, name_key) values ($1, $2, $3, $4) on conflict do nothing', [
      id,
      s.name,
      s.email,
      fold(s.name),
    ])
    await client.query(
      'insert into access.credential (staff_id, password_hash, totp_sealed, changed_at) values ($1, $2, $3, $4) on conflict do nothing',
      [id, passwordHash, sealTotp(keys, id, madeUpTotp(s.key)), at],
    )
    for (const h of s.hats)
      await client.query('insert into access.hat (id, staff_id, team_id, role, title) values ($1, $2, $3, $4, $5) on conflict do nothing', [
        idOf('hat', `${s.key}|${h.team}|${h.role}`),
        id,
        idOf('team', h.team),
        h.role,
        h.title,
      ])
  }
}
/** The code secret of a made-up login: shown on the demo page so that anyone can try the real sign-in. */
export const madeUpTotp = (key: string): Buffer => createHash('sha256').update(`made-up totp|${key}`).digest().subarray(0, 20)
