/** The first administrator of an agency, invited by whoever looks after the server: from there on the agency looks after its own people. */
import { randomBytes, randomUUID } from 'node:crypto'
import { fold } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { newToken } from './agency.ts'
import type { Keys } from './context.ts'
import { administrationOf, idOf, type SetUpClient } from './partnership.ts'
import { sealTotp } from './sign-in.ts'

/** Why nobody was invited, in words for whoever runs the server. */
export class NotInvited extends Error {}
/** A link and no password: what it opens is for the person who is given it. */
export async function inviteFirst(
  client: SetUpClient,
  keys: Keys,
  pack: Pack,
  who: { email: string; name: string; agency: string; now: Date },
): Promise<{ token: string; agency: string }> {
  const inUse = new Set(pack.teams.map((t) => t.organisation))
  const agencies = pack.organisations.filter((o) => inUse.has(o.id))
  const agency = agencies.find((o) => o.id.toLowerCase() === who.agency.trim().toLowerCase() || fold(o.name) === fold(who.agency))
  const email = who.email.trim().toLowerCase()
  const wrong = [
    who.name.trim() === '' && '--name is missing. Give the full name: --name "Ana Field"',
    !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email) && '--email is missing or is not an address. Give their work address.',
    !agency && `--agency is not one of this pack. Give one of:\n${agencies.map((o) => `  ${o.id}  ${o.name}`).join('\n')}`,
  ].filter((w) => w !== false)
  if (wrong.length > 0 || !agency) throw new NotInvited(wrong.join('\n'))
  const taken = await client.query(
    'select 1 from access.staff where email = $1 union all select 1 from access.invitation where email = $1 and used_at is null and withdrawn_at is null and until_at > $2',
    [email, who.now],
  )
  if (taken.rows.length > 0) throw new NotInvited(`${email} has an account or an open invitation already.`)
  await client.query(
    'update access.invitation set withdrawn_at = $2, token_sealed = null where email = $1 and used_at is null and withdrawn_at is null',
    [email, who.now],
  )
  const [id, staffId] = [randomUUID(), randomUUID()]
  const { token, hash } = newToken(keys, id)
  await client.query(
    `insert into access.invitation (id, agency_id, staff_id, token_hash, totp_sealed, name, name_key, email, team_id, role, title, invited_at, until_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'administrator', 'Administrator', $10::timestamptz, $10::timestamptz + interval '7 days')`,
    [
      id,
      agency.id,
      staffId,
      hash,
      sealTotp(keys, staffId, randomBytes(20)),
      who.name.trim(),
      fold(who.name),
      email,
      idOf('team', administrationOf(agency.id)),
      who.now,
    ],
  )
  await client.query(
    "insert into audit.event (at, request_id, action, subject_ids, reason) values ($1, $2, 'invite', $3, 'first administrator')",
    [who.now, randomUUID(), [id]],
  )
  return { token, agency: agency.name }
}
/** Whether anyone can invite anyone yet. */
export const hasAdministrator = async (client: SetUpClient): Promise<boolean> =>
  (
    await client.query(
      "select 1 from access.hat h join access.staff s on s.id = h.staff_id where h.role = 'administrator' and s.state = 'active' and now() < h.until_at limit 1",
    )
  ).rows.length > 0
