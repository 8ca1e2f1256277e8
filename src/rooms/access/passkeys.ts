/**
 * Passkeys: a key that stays on a person's device and signs only for this address, so that there is nothing to be told to a stranger. What is to be
 * signed is kept in the database and taken once; a device whose counter goes back is a copy and is refused.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { sql } from 'kysely'
import type { Door } from './sign-in.ts'

/** Where passkeys are good for: the address this installation is set to; without a setting, this machine itself at whatever port. */
export interface PasskeyPlace {
  host: string
  isHere(origin: string): boolean
}
export const passkeyPlace = (setting: string | undefined): PasskeyPlace =>
  setting
    ? { host: new URL(setting).hostname, isHere: (origin) => origin === setting }
    : { host: 'localhost', isHere: (origin) => /^http:\/\/localhost(:\d{1,5})?$/.test(origin) }

type Purpose = 'sign-in' | 'prove' | 'make'
const keepChallenge = async (door: Door, challenge: string, purpose: Purpose, staffId: string | null, address: string, now: Date) => {
  const who = createHash('sha256').update(`challenge|${address}`).digest()
  const { rows } = await sql<{
    ok: boolean
  }>`select access.keep_challenge(${challenge}, ${purpose}, ${staffId}, ${who}, ${now}) as ok`.execute(door)
  return rows[0]?.ok === true
}
const takeChallenge = async (door: Door, challenge: string, purpose: Purpose, staffId: string | null, now: Date) =>
  (await sql<{ ok: boolean }>`select access.take_challenge(${challenge}, ${purpose}, ${staffId}, ${now}) as ok`.execute(door)).rows[0]
    ?.ok === true

export interface Passkey {
  id: string
  credentialId: string
  name: string
  transports: string[]
  synced: boolean
  madeAt: Date
  usedAt: Date | null
}
export async function passkeysOf(door: Door, staffId: string): Promise<Passkey[]> {
  const { rows } = await sql<{
    id: string
    credential_id: string
    name: string
    transports: string[]
    synced: boolean
    made_at: Date
    used_at: Date | null
  }>`select * from access.passkeys_of(${staffId})`.execute(door)
  return rows.map((r) => ({
    id: r.id,
    credentialId: r.credential_id,
    name: r.name,
    transports: r.transports,
    synced: r.synced,
    madeAt: r.made_at,
    usedAt: r.used_at,
  }))
}

type Transports = NonNullable<Parameters<typeof generateAuthenticationOptions>[0]['allowCredentials']>[number]['transports']
const transportsOf = (all: string[]) => ({ transports: all as NonNullable<Transports> })
interface Asking {
  place: PasskeyPlace
  address: string
  now: Date
}

/** To sign in nothing is typed: the device knows whose key it holds. To prove it is still you, any of your own keys. */
export async function optionsToUse(door: Door, asking: Asking, staffId: string | null) {
  const options = await generateAuthenticationOptions({
    rpID: asking.place.host,
    userVerification: 'required',
    ...(staffId === null
      ? {}
      : {
          allowCredentials: (await passkeysOf(door, staffId)).map((k) => ({ id: k.credentialId, ...transportsOf(k.transports) })),
        }),
  })
  const purpose = staffId === null ? 'sign-in' : 'prove'
  return (await keepChallenge(door, options.challenge, purpose, staffId, asking.address, asking.now)) ? options : undefined
}

export async function optionsToMake(door: Door, asking: Asking, person: { staffId: string; name: string; email: string }) {
  const options = await generateRegistrationOptions({
    rpName: 'Oneplan',
    rpID: asking.place.host,
    userID: new Uint8Array(Buffer.from(person.staffId.replaceAll('-', ''), 'hex')),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: (await passkeysOf(door, person.staffId)).map((k) => ({ id: k.credentialId, ...transportsOf(k.transports) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return (await keepChallenge(door, options.challenge, 'make', person.staffId, asking.address, asking.now)) ? options : undefined
}

/** What was to be signed and where, as the browser says it: looked up and compared before anything it says is believed. */
function saidIn(response: { response?: { clientDataJSON?: unknown } } | undefined): { challenge: string; origin: string } | undefined {
  const said = response?.response?.clientDataJSON
  const data =
    typeof said === 'string'
      ? parsed<{ challenge?: unknown; origin?: unknown }>(Buffer.from(said, 'base64url').toString('utf8'))
      : undefined
  return typeof data?.challenge === 'string' && typeof data.origin === 'string'
    ? { challenge: data.challenge, origin: data.origin }
    : undefined
}
const parsed = <T>(text: string): T | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as T) : undefined
  } catch {
    return undefined
  }
}

/** Whose passkey signed it, if it is right in every way. `staffId`: it must be a key of this person, asked for by them. */
export async function checkPasskey(
  door: Door,
  asked: { place: PasskeyPlace; response: string; staffId: string | null; now: Date },
): Promise<string | undefined> {
  const { place, now } = asked
  const response = parsed<AuthenticationResponseJSON>(asked.response)
  const said = saidIn(response)
  if (!response || !said || !place.isHere(said.origin) || typeof response.id !== 'string') return undefined
  if (!(await takeChallenge(door, said.challenge, asked.staffId === null ? 'sign-in' : 'prove', asked.staffId, now))) return undefined
  const { rows } = await sql<{ id: string; staff_id: string; public_key: Buffer; counter: string; transports: string[] }>`
    select * from access.passkey_by(${response.id})`.execute(door)
  const key = rows[0]
  if (!key || (asked.staffId !== null && key.staff_id !== asked.staffId)) return undefined
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: said.challenge,
      expectedOrigin: said.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(key.public_key),
        counter: Number(key.counter),
        ...transportsOf(key.transports),
      },
    })
    if (!verified) return undefined
    const used = await sql<{ ok: boolean }>`select access.use_passkey(${key.id}, ${authenticationInfo.newCounter}, ${now}) as ok`.execute(
      door,
    )
    return used.rows[0]?.ok ? key.staff_id : undefined
  } catch {
    return undefined
  }
}

/** Keeps a new passkey of this person; false where what came was not asked for, or is not right. */
export async function addPasskey(
  door: Door,
  asked: { place: PasskeyPlace; response: string; staffId: string; name: string; now: Date },
): Promise<boolean> {
  const { place, staffId, now } = asked
  const response = parsed<RegistrationResponseJSON>(asked.response)
  const said = saidIn(response)
  if (!response || !said || !place.isHere(said.origin) || !(await takeChallenge(door, said.challenge, 'make', staffId, now))) return false
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: said.challenge,
      expectedOrigin: said.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
    })
    if (!verified) return false
    const { credential, credentialBackedUp } = registrationInfo
    const { rows } = await sql<{ ok: boolean }>`select access.add_passkey(${randomUUID()}, ${staffId}, ${credential.id},
      ${Buffer.from(credential.publicKey)}, ${credential.counter}, ${[...(credential.transports ?? [])]}, ${asked.name}, ${credentialBackedUp}, ${now}) as ok`.execute(
      door,
    )
    return rows[0]?.ok === true
  } catch {
    return false
  }
}
export const removePasskey = async (door: Door, staffId: string, id: string, now: Date): Promise<boolean> =>
  (await sql<{ ok: boolean }>`select access.remove_passkey(${staffId}, ${id}, ${now}) as ok`.execute(door)).rows[0]?.ok === true
