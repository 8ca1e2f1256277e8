/** The people of a plan as a picture: everyone is there, in words too, and no wall is drawn for whoever should not see one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PeoplePicture, peoplePicture } from './people-picture.ts'

const marsh: PeoplePicture = {
  people: [
    { id: 'craig', name: 'Craig Holloway, 37', words: 'person who harms', role: 'harms' },
    { id: 'leanne', name: 'Leanne Marsh, 34', words: 'victim or survivor', role: 'victim' },
    { id: 'ellie', name: 'Ellie Marsh, 9', words: 'lives with her', role: 'child' },
    { id: 'noah', name: 'Noah Holloway, 4', words: 'lives with her', role: 'child' },
    { id: 'denise', name: 'Denise Marsh', words: 'safe to talk to', role: 'other' },
    { id: 'dean', name: 'Dean Holloway', words: 'not safe to talk to', role: 'other' },
  ],
  ties: [
    { from: 'denise', to: 'leanne', words: 'mother' },
    { from: 'leanne', to: 'craig', words: 'former partners', dashed: true },
    { from: 'leanne', to: 'ellie', words: 'mother' },
    { from: 'leanne', to: 'noah', words: 'mother' },
    { from: 'craig', to: 'noah', words: 'father' },
    { from: 'dean', to: 'craig', words: 'brother' },
  ],
  workers: [
    { name: 'Jo Adeyemi', words: 'IDVA, since 9 March', withIds: ['leanne'] },
    { name: 'Kim Tran', words: 'children’s social care', withIds: ['ellie', 'noah'] },
  ],
  wall: true,
  sides: { hers: 'Leanne’s side', his: 'Craig’s side' },
}
const svgOf = (text: string) => /<svg class="op-pic[\s\S]*?<\/svg>/.exec(text)?.[0] ?? ''

test('everyone, every tie and every worker is in the picture’s words and in the list', () => {
  const drawn = peoplePicture(marsh).text
  const said = /aria-label="([^"]*)"/.exec(drawn)?.[1] ?? ''
  const list = /<ul class="op-items op-only-phone">[\s\S]*?<\/ul>/.exec(drawn)?.[0] ?? ''
  for (const words of [...marsh.people.map((p) => p.name), 'former partners', 'Jo Adeyemi', 'children’s social care']) {
    assert.ok(said.includes(words), `label: ${words}`)
    assert.ok(list.includes(words), `list: ${words}`)
  }
  assert.ok(said.startsWith('Leanne Marsh, 34, victim or survivor. Ellie Marsh'))
})

test('the person who harms stands apart, with those who are tied to nobody but him', () => {
  const svg = svgOf(peoplePicture(marsh).text)
  const xOf = (name: string) => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${name}`).exec(svg)?.[1])
  for (const name of ['Leanne', 'Ellie', 'Noah', 'Denise']) assert.ok(xOf(name) < 592, name)
  for (const name of ['Craig', 'Dean']) assert.ok(xOf(name) > 610, name)
})

test('the wall is drawn only when it is asked for, and is not spoken of otherwise', () => {
  assert.match(peoplePicture(marsh).text, /class="brick"/)
  const without = peoplePicture({ ...marsh, wall: false }).text
  assert.doesNotMatch(without, /brick|wall/)
  const alone = peoplePicture({ ...marsh, people: marsh.people.filter((p) => p.id !== 'craig' && p.id !== 'dean') }).text
  assert.doesNotMatch(alone, /brick|the wall|Craig Holloway/)
})

test('a tie that has ended is dashed', () => {
  assert.equal(svgOf(peoplePicture(marsh).text).split('tie--ended').length - 1, 1)
})

test('no words stand over other words, and nothing leaves the picture', () => {
  const svg = svgOf(peoplePicture(marsh).text)
  const [, w, h] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" class="([^"]*)">([^<]*)</g)].map(([, x, y, c, words]) => {
    const half = ((words as string).length * 6.4) / 2
    const [x0, x1] = (c as string).includes('mid') ? [Number(x) - half, Number(x) + half] : [Number(x), Number(x) + 2 * half]
    return { x0, x1, y: Number(y), words }
  })
  for (const [i, a] of texts.entries()) {
    assert.ok(a.x0 >= -2 && a.x1 <= Number(w) + 2 && a.y <= Number(h), a.words)
    for (const b of texts.slice(i + 1)) assert.ok(Math.abs(a.y - b.y) >= 13 || a.x1 <= b.x0 || b.x1 <= a.x0, `${a.words} / ${b.words}`)
  }
})

test('too many for a clear picture become a list at every width', () => {
  const crowd = Array.from({ length: 12 }, (_, i) => ({ id: `c${i}`, name: `Child ${i}`, words: '', role: 'child' as const }))
  const drawn = peoplePicture({ ...marsh, people: [...marsh.people, ...crowd] }).text
  assert.doesNotMatch(drawn, /<svg class="op-pic/)
  assert.match(drawn, /^<ul class="op-items">/)
  assert.ok(crowd.every((c) => drawn.includes(c.name)))
})

test('one person alone, and nobody at all, do not break it', () => {
  const one = peoplePicture({
    people: [marsh.people[1]!],
    ties: [{ from: 'leanne', to: 'gone', words: 'x' }],
    workers: [],
    wall: false,
  }).text
  assert.match(one, /Leanne Marsh/)
  assert.doesNotMatch(one, /NaN|undefined|Infinity/)
  assert.doesNotMatch(peoplePicture({ people: [], ties: [], workers: [], wall: true }).text, /NaN|undefined|svg/)
})

test('names are text', () => {
  const drawn = peoplePicture({ ...marsh, people: [{ id: 'x', name: '<script>"', words: '<b>', role: 'victim' }] }).text
  assert.doesNotMatch(drawn, /<script>|<b>(?!&)/)
})
