/** The search for pairs: nothing that shares a key is missed, and nothing comes twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Blocks, blocks } from './blocking.ts'
import { madeUp } from './made-up.ts'
import { gathering, type People, type Person } from './people.ts'

const peopleOf = (persons: Iterable<Person>, most = Number.POSITIVE_INFINITY): People => {
  const gather = gathering()
  let n = 0
  for (const p of persons) {
    if (n++ >= most) break
    gather.add(p)
  }
  return gather.done()
}
const found = (b: Blocks): string[] => {
  const out: string[] = []
  b.each((i, j) => out.push(`${i} ${j}`))
  return out
}
/** The slow and certain way. */
const shared = (people: People, b: Blocks): Set<string> => {
  const out = new Set<string>()
  for (let i = 0; i < people.size; i++)
    for (let j = i + 1; j < people.size; j++) {
      if (people.twoFiles && people.file[i] === people.file[j]) continue
      for (let f = people.first[i]!; f < people.first[i + 1]!; f++)
        for (let g = people.first[j]!; g < people.first[j + 1]!; g++) if (b.rules.some((_, r) => b.shares(r, f, g))) out.add(`${i} ${j}`)
    }
  return out
}

test('every pair that shares a key comes once, in order, and no other', () => {
  for (const [how, persons] of Object.entries({
    'one face each': [...Array.from({ length: 400 })].map((_, n) => n),
    'some with other names and earlier homes': null,
    'two files': null,
  })) {
    let n = 0
    const of = peopleOf(
      (function* () {
        for (const p of madeUp('blocks')) {
          n++
          if (how.startsWith('some'))
            yield n % 3 === 0 ? { ...p, also: [{ surname: 'thistle' }, { postcode: 'ZY1 1AA', house: String(n % 9) }] } : p
          else if (how === 'two files') yield { ...p, file: (n % 2) as 0 | 1 }
          else yield p
        }
      })(),
      persons?.length ?? 250,
    )
    const b = blocks(of, { everyPairUpTo: 0 })
    const pairs = found(b)
    assert.ok(pairs.length > 100, how)
    assert.equal(new Set(pairs).size, pairs.length, `${how}: a pair came twice`)
    assert.deepEqual(new Set(pairs), shared(of, b), how)
    assert.deepEqual(found(b), pairs, `${how}: the second time is like the first`)
    for (const p of pairs) {
      const [i, j] = p.split(' ').map(Number) as [number, number]
      assert.ok(i < j)
    }
  }
})
test('a key that too many share is left out, counted, and hides no pair that another key finds', () => {
  const persons: Person[] = Array.from({ length: 30 }, (_, n) => ({
    forename: `a${n}`,
    surname: 'x',
    phone: '07700900001',
    ...(n < 2 && { email: 'a@example.org' }),
  }))
  const b = blocks(peopleOf(persons), { most: 10, everyPairUpTo: 0 })
  assert.deepEqual(found(b), ['0 1'])
  assert.deepEqual(b.leftOut, [{ rule: 'telephone', keys: 1, records: 30, pairs: 435 }])
})
test('a small file is compared pair by pair', () => {
  const of = peopleOf(madeUp('small'), 40)
  assert.equal(found(blocks(of)).length, (40 * 39) / 2)
})
test('nobody, and one person, make no pair', () => {
  for (const n of [0, 1]) assert.deepEqual(found(blocks(peopleOf(madeUp('x'), n), { everyPairUpTo: 0 })), [])
})
