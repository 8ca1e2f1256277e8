import assert from 'node:assert/strict'
import { createDecipheriv } from 'node:crypto'
import { test } from 'node:test'
import { open, SealBroken, seal } from './seal.ts'

const key = Buffer.alloc(32, 7)
const other = Buffer.alloc(32, 8)
const plain = Buffer.from('1 Example Street — ключ')
const place = 'vault|family 1|member 2|address'

test('what is sealed opens in its place with its key, and looks different each time', () => {
  assert.deepEqual(open(key, seal(key, plain, place), place), plain)
  assert.deepEqual(open(key, seal(key, Buffer.alloc(0), place), place), Buffer.alloc(0))
  assert.notDeepEqual(seal(key, plain, place), seal(key, plain, place))
  assert.equal(seal(key, plain, place).includes('Example'), false)
})

test('any changed byte breaks the seal', () => {
  const sealed = seal(key, plain, place)
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i]! ^= 1
    assert.throws(() => open(key, changed, place), SealBroken, `byte ${i}`)
  }
  assert.throws(() => open(key, Buffer.concat([Buffer.of(2), sealed.subarray(1)]), place), /known version/)
  for (let length = 0; length < sealed.length; length++) assert.throws(() => open(key, sealed.subarray(0, length), place), SealBroken)
  assert.throws(() => open(key, Buffer.concat([sealed, Buffer.of(0)]), place), SealBroken)
})

test('a seal moved to another row, or opened with another key, does not open and tells nothing', () => {
  const sealed = seal(key, plain, place)
  assert.throws(() => open(key, sealed, 'vault|family 1|member 3|address'), SealBroken)
  assert.throws(
    () => open(other, sealed, place),
    (e: Error) => e instanceof SealBroken && !e.message.includes('Example'),
  )
})

test('older seals open while a new key takes over', () => {
  assert.deepEqual(open([other, key], seal(key, plain, place), place), plain)
  assert.deepEqual(open([other, key], seal(other, plain, place), place), plain)
})

test('the bytes are plain AES-256-GCM, so that what is kept can be read without this program', () => {
  const nonce = Buffer.alloc(12, 1)
  const sealed = seal(key, plain, place, nonce)
  assert.equal(sealed[0], 1)
  assert.deepEqual(sealed.subarray(5, 17), nonce)
  const plainly = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    .setAAD(Buffer.concat([sealed.subarray(0, 5), Buffer.from(place)]))
    .setAuthTag(sealed.subarray(17, 33))
  assert.deepEqual(Buffer.concat([plainly.update(sealed.subarray(33)), plainly.final()]), plain)
})

test('a key of the wrong length is refused', () => {
  assert.throws(() => seal(Buffer.alloc(16), plain, place), RangeError)
})
