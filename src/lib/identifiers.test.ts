/** A slip of the pen is caught, and what is right is read in whatever way it is written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type IdentifierKind,
  identifierKinds,
  nhsCheck,
  policeCheck,
  readAnyIdentifier,
  readIdentifier,
  sayIdentifier,
  upnCheck,
} from './identifiers.ts'

const digits = (n: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map((d) => d.join(''))
const value = (kind: IdentifierKind, typed: string) => {
  const read = readIdentifier(kind, typed)
  return read.ok ? read.value : undefined
}
/** Whole numbers, made as their makers make them. */
const nhs = digits(9)
  .filter((d) => nhsCheck(d) !== undefined && !/^(\d)\1{8}$/.test(d))
  .map((d) => `${d}${nhsCheck(d)}`)
const upn = digits(12).map((d) => `${upnCheck(d)}${d}`)
const pnc = fc.tuple(fc.integer({ min: 1950, max: 2026 }), digits(7)).map(([y, s]) => `${y}/${s}${policeCheck(String(y), s)}`)
const cro = fc.tuple(digits(6), digits(2)).map(([s, y]) => `${s}/${y}${policeCheck(y, s)}`)
const all: [IdentifierKind, fc.Arbitrary<string>][] = [
  ['nhs', nhs],
  ['upn', upn],
  ['pnc', pnc],
  ['cro', cro],
]

test('numbers that are printed as examples are right, and one digit away from them is not', () => {
  for (const [kind, typed, kept] of [
    ['nhs', '943 476 5919', '9434765919'],
    ['nhs', '943-476-5919', '9434765919'],
    ['nhs', '９４３４７６５９１９', '9434765919'],
    ['upn', 'b801200005001', 'B801200005001'],
    ['upn', 'P207000016049', 'P207000016049'],
    ['upn', `${upnCheck('80120000501A')}80120000501A`, `${upnCheck('80120000501A')}80120000501A`],
    ['pnc', `03/11985${policeCheck('03', '0011985')}`, `03/0011985${policeCheck('03', '0011985')}`],
    ['cro', `SF05/482703${policeCheck('05', '482703')}`, `SF05/482703${policeCheck('05', '482703')}`],
  ] as const)
    assert.equal(value(kind, typed), kept, `${kind} ${typed}`)
  for (const [kind, typed] of [
    ['nhs', '943 476 5918'],
    ['nhs', '0000000000'],
    ['nhs', '943476591'],
    ['upn', 'A801200005001'],
    ['upn', 'B207000016049'],
    ['upn', 'X80120000A001'],
    ['pnc', '2003/0011985'],
    ['cro', '265416'],
    ['cro', ''],
  ] as const) {
    const read = readIdentifier(kind, typed)
    assert.ok(!read.ok && read.mend.length > 10, `${kind} ${typed}`)
  }
})
test('every whole number is read, in one way of writing it, however it was typed', () => {
  for (const [kind, made] of all)
    fc.assert(
      fc.property(made, (n) => {
        const kept = value(kind, n)
        assert.ok(kept, `${kind} ${n}`)
        assert.equal(value(kind, ` ${n.toLowerCase()} `), kept)
        assert.equal(value(kind, sayIdentifier(kind, kept)), kept)
      }),
    )
})
test('one wrong digit, and two neighbours that changed places, never pass in an NHS or a pupil number', () => {
  for (const [kind, made] of all.slice(0, 2))
    fc.assert(
      fc.property(made, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (n, at, more) => {
        const old = Number(n[at])
        const wrong = `${n.slice(0, at)}${(old + more) % 10}${n.slice(at + 1)}`
        if (wrong !== n) assert.equal(value(kind, wrong), undefined, `${n} ${wrong}`)
        const [a, b] = [n[at - 1] ?? '', n[at] ?? '']
        if (a !== b && /\d/.test(a)) assert.equal(value(kind, `${n.slice(0, at - 1)}${b}${a}${n.slice(at + 1)}`), undefined)
      }),
    )
})
test('one wrong digit never passes in a police number: 23 is a prime, and no digit is a multiple of it', () => {
  for (const [kind, made] of all.slice(2))
    fc.assert(
      fc.property(made, fc.nat(5), fc.integer({ min: 1, max: 9 }), (n, i, more) => {
        const places = [...n].flatMap((c, at) => (/\d/.test(c) ? [at] : [])).filter((at) => kind !== 'pnc' || at > 1)
        const at = places[i % places.length] as number
        const wrong = `${n.slice(0, at)}${(Number(n[at]) + more) % 10}${n.slice(at + 1)}`
        assert.equal(value(kind, wrong), undefined, `${n} ${wrong}`)
      }),
    )
})
test('whatever is typed is answered, and never with a fault of ours', () => {
  for (const kind of Object.keys(identifierKinds) as IdentifierKind[])
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (typed) => typeof readIdentifier(kind, typed).ok === 'boolean'))
  assert.ok(!readIdentifier('pnc', '9'.repeat(1_000_000)).ok)
})
test('a number of which nobody says the kind is told by how it is written; one that could be two is asked back and never guessed', () => {
  for (const [kind, made] of all)
    fc.assert(
      fc.property(made, (typed) => {
        const read = readAnyIdentifier(typed)
        assert.deepEqual([read.ok && read.kind, read.ok && read.value], [kind, value(kind, typed)])
      }),
    )
  // A year of two figures and a serial of two: right as either, now and then.
  const both = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))
    .flatMap((a) => Array.from({ length: 100 }, (_, i) => [a, String(i).padStart(2, '0')] as const))
    .find(([a, b]) => policeCheck(a, b.padStart(7, '0')) === policeCheck(b, a.padStart(6, '0')) && a !== b)
  assert.ok(both)
  const asked = readAnyIdentifier(`${both[0]}/${both[1]}${policeCheck(both[0], both[1].padStart(7, '0'))}`)
  assert.ok(!asked.ok && /could be a PNC number or a CRO number/.test(asked.mend))
  for (const [typed, mend] of [
    ['943 476 5918', /One of the digits of this NHS number/],
    ['94347', /10 digits/],
    ['A801200005001', /first letter of this pupil number/],
    ['2003/0011985Y', /this PNC number/],
    ['265416/21H', /this CRO number/],
    ['hello', /Enter an NHS number/],
    ['', /Enter an NHS number/],
  ] as const) {
    const read = readAnyIdentifier(typed)
    assert.ok(!read.ok && mend.test(read.mend), `${typed}: ${read.ok || read.mend}`)
  }
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (t) => void readAnyIdentifier(t)))
})
