/**
 * Sealing with AES-256-GCM: what is sealed can neither be read nor changed without its key, nor opened in another place than it was sealed for
 * (`aad`: table, row, kind). Sealed bytes: version 1 | key id 4 | nonce 12 | tag 16 | text.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const VERSION = 1
const HEADER = 5
const NONCE = 12
const TAG = 16

export class SealBroken extends Error {}

/** Says which key was used without saying anything of the key, so that keys can be changed while older seals still open. */
export const keyId = (key: Buffer): Buffer => createHash('sha256').update('oneplan key id\0').update(key).digest().subarray(0, 4)

/** The key is 32 bytes; others are refused. The nonce is given only by tests: the same twice under one key breaks the seal. Random ones do for 4 billion seals a key. */
export const seal = (key: Buffer, plain: Buffer, aad: string, nonce: Buffer = randomBytes(NONCE)): Buffer => {
  const header = Buffer.concat([Buffer.of(VERSION), keyId(key)])
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(Buffer.concat([header, Buffer.from(aad)]))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([header, nonce, cipher.getAuthTag(), text])
}

/** Opens with the key it was sealed with, of those held. Throws `SealBroken`, saying nothing of the contents. */
export const open = (keys: Buffer | readonly Buffer[], sealed: Buffer, aad: string): Buffer => {
  if (sealed.length < HEADER + NONCE + TAG || sealed[0] !== VERSION) throw new SealBroken('not a seal of a known version')
  const header = sealed.subarray(0, HEADER)
  const key = [keys].flat().find((held) => keyId(held).equals(header.subarray(1)))
  if (!key) throw new SealBroken('sealed with a key that is not held')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(HEADER, HEADER + NONCE), { authTagLength: TAG })
    .setAAD(Buffer.concat([header, Buffer.from(aad)]))
    .setAuthTag(sealed.subarray(HEADER + NONCE, HEADER + NONCE + TAG))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEADER + NONCE + TAG)), decipher.final()])
  } catch {
    throw new SealBroken('changed, or sealed for another place')
  }
}
