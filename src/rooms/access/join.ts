/**
 * Joining by invitation: whoever holds the link sets a password and shows a first code of their own authenticator app. Runs as the account that opens
 * sessions and reads nothing; a link that is not valid is a page that is not there.
 */
import { sql } from 'kysely'
import { addDays, type Day } from '#lib/day.ts'
import { open } from '#lib/seal.ts'
import { fold } from '#lib/text.ts'
import type { Training } from '#pack/index.ts'
import { wantedBy } from './agency-rules.ts'
import type { Keys } from './context.ts'
import { base32, codeAt, type Door, hashPassword } from './sign-in.ts'

export interface Invited {
  name: string
  email: string
  agencyName: string
  teamName: string
  title: string
  role: string
  expired: boolean
  staffId: string
  totp: Buffer
}
/** 32 random bytes as they stand in a link: anything else is asked of nobody. */
const looksRight = (token: string) => /^[\w-]{43}$/.test(token)

export async function invitedBy(door: Door, keys: Keys, token: string, now: Date): Promise<Invited | undefined> {
  if (!looksRight(token)) return undefined
  const { rows } = await sql<{
    staff_id: string
    name: string
    email: string
    agency_name: string
    team_name: string
    title: string
    role: string
    totp_sealed: Buffer
    expired: boolean
  }>`select * from access.invitation_of(${token}, ${now})`.execute(door)
  const r = rows[0]
  return (
    r && {
      name: r.name,
      email: r.email,
      agencyName: r.agency_name,
      teamName: r.team_name,
      title: r.title,
      role: r.role,
      expired: r.expired,
      staffId: r.staff_id,
      totp: open(keys.sealing, r.totp_sealed, `totp|${r.staff_id}`),
    }
  )
}

/** Long rather than strange: length is what holds. Not the person's own name or address, which others know. */
export function passwordProblem(password: string, of: { name: string; email: string }): string | undefined {
  const key = fold(password)
  if ([...password].length < 12) return 'Use 12 characters or more. Four words that do not belong together are easy to keep in mind'
  if (password.length > 300) return 'Use 300 characters or fewer'
  if (new Set(password).size < 5) return 'Use more different characters'
  const known = [fold(of.name), fold(of.email), fold(of.email.split('@')[0] ?? ''), 'password password', 'one plan']
  return known.some((k) => k.length > 3 && key.replaceAll(' ', '').startsWith(k.replaceAll(' ', '')) && key.length < k.length + 6)
    ? 'Use something that is not your name or e-mail address'
    : undefined
}
/** The time step that a code belongs to, one either way for a phone whose clock is off. */
export function stepOfCode(secret: Buffer, typed: string, now: Date): number | undefined {
  const code = typed.replace(/\D/g, '')
  const step = Math.floor(now.getTime() / 30_000)
  return [0, -1, 1].map((d) => step + d).find((s) => codeAt(secret, new Date(s * 30_000)) === code)
}
/** What an authenticator app reads from the square, or from a link on the same phone. */
export const appLink = (i: Pick<Invited, 'email' | 'totp'>): string =>
  `otpauth://totp/${encodeURIComponent(`Oneplan:${i.email}`)}?secret=${base32(i.totp)}&issuer=Oneplan&algorithm=SHA1&digits=6&period=30`

export async function join(
  door: Door,
  invited: Invited,
  asked: { token: string; password: string; step: number; training: Training; today: Day; now: Date },
): Promise<boolean> {
  const wanted = wantedBy(asked.training, [invited.role]).map((t) => t.key)
  const { rows } = await sql<{
    ok: boolean
  }>`select access.join(${asked.token}, ${await hashPassword(asked.password)}, ${asked.step}, ${wanted}::text[],
      ${addDays(asked.today, asked.training.firstWithinDays)}::date, ${asked.now}) as ok`.execute(door)
  return rows[0]?.ok === true
}
