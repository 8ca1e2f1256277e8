/**
 * Who is who to whom: the people of one plan as a picture, and on a phone, or when there are too many for a picture to be clear, as a list. The
 * wall between the two sides is drawn only when it is asked for: whoever may not see beyond it must not see that there is one. This file decides
 * nothing about who may see whom; it draws what it is given.
 */
import { sentenceList } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { type PersonRole, personMark, personShapes } from './marks.ts'

export interface Pictured {
  id: string
  name: string
  /** Under the name: "child, lives with her". */
  words: string
  role: PersonRole
}
export interface PicturedTie {
  from: string
  to: string
  /** "mother", "former partners, apart since January". */
  words: string
  /** Ended. */
  dashed?: boolean
}
export interface PicturedWorker {
  name: string
  words: string
  withIds: readonly string[]
}
export interface PeoplePicture {
  people: readonly Pictured[]
  ties: readonly PicturedTie[]
  workers: readonly PicturedWorker[]
  /** Only for readers on the survivor's side. */
  wall: boolean
  /** Over the two halves: "Leanne’s side", "Craig’s side". */
  sides?: { hers: string; his: string }
}

interface Box {
  x0: number
  x1: number
  y0: number
  y1: number
}
interface Placed extends Pictured {
  x: number
  y: number
  /** What it may be wide before it meets its neighbour. */
  room: number
}
const width = 900
const wallAt = 592
const at = (n: number): number => Math.round(n * 10) / 10
const clash = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
/** A little wider than letters are at this size. */
const widthOf = (words: string, bold = false): number => words.length * (bold ? 8.2 : 6.9)
/** Lines of at most so many letters; a word is never cut. */
const wrap = (words: string, letters: number): string[] => {
  const lines: string[] = []
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
const text = (x: number, y: number, classes: string, words: string): Html =>
  html`<text x="${at(x)}" y="${at(y)}" class="${classes}">${words}</text>`

const sizes: Record<PersonRole, number> = { victim: 25, harms: 22, child: 22, other: 13, unjudged: 22 }
const drawPerson = ({ role, x, y }: Placed): Html => {
  const r = sizes[role]
  if (role === 'harms') return html`<rect x="${at(x - r)}" y="${at(y - r)}" width="${2 * r}" height="${2 * r}" class="p-harm"/>`
  if (role === 'child') return html`<path d="M${at(x)} ${at(y - 20)}l22 38h-44z" class="p-child"/>`
  return html`<circle cx="${at(x)}" cy="${at(y)}" r="${r}" class="p-${role}"/>`
}

/** Someone else stands on his side when every tie of theirs leads to him. */
function onHisSide(p: PeoplePicture): Set<string> {
  const harms = new Set(p.people.filter((x) => x.role === 'harms').map((x) => x.id))
  const his = new Set(harms)
  for (const person of p.people) {
    if (person.role !== 'other') continue
    const ends = p.ties.flatMap((t) => (t.from === person.id ? [t.to] : t.to === person.id ? [t.from] : []))
    if (ends.length > 0 && ends.every((end) => harms.has(end))) his.add(person.id)
  }
  return his
}

/** Places for all, or nothing when they would not be clear. Adults above, children below; whoever harms to the right. */
function places(p: PeoplePicture): { placed: Map<string, Placed>; split: boolean } | undefined {
  const his = onHisSide(p)
  const split = his.size > 0 && p.people.some((x) => !his.has(x.id))
  const near = p.people.filter((x) => !his.has(x.id) && x.role !== 'child').length
  const rows: { who: Pictured[]; from: number; to: number; low: boolean }[] = [
    // The one being harmed stands nearest to the middle, so that the tie between the two crosses nobody.
    {
      who: [
        ...p.people.filter((x) => !his.has(x.id) && x.role === 'other'),
        ...p.people.filter((x) => x.role === 'victim' || x.role === 'unjudged'),
      ],
      from: 0,
      // Room beside the wall for the words of that tie, while there are few.
      to: split ? wallAt - (near > 3 ? 20 : 90) : width,
      low: false,
    },
    { who: p.people.filter((x) => x.role === 'child'), from: 0, to: split ? wallAt - 20 : width, low: true },
    { who: p.people.filter((x) => x.role === 'harms'), from: split ? wallAt + 30 : 0, to: width, low: false },
    { who: p.people.filter((x) => x.role === 'other' && his.has(x.id)), from: split ? wallAt + 30 : 0, to: width, low: true },
  ]
  const placed = new Map<string, Placed>()
  for (const { who, from, to, low } of rows) {
    const step = (to - from) / Math.max(who.length, 1)
    if (who.length > 0 && step < 132) return undefined
    who.forEach((person, i) => {
      placed.set(person.id, { ...person, x: from + step * (i + 0.5), y: low ? 160 : 0, room: Math.min(step, 215) })
    })
  }
  return { placed, split }
}

function wide(p: PeoplePicture, said: string): Html | undefined {
  const found = places(p)
  if (!found || p.people.length === 0) return undefined
  const { placed, split } = found
  const of = (id: string) => placed.get(id)

  // Workers stand over the adults and under the children they work with, in as many rows as it takes.
  const boxes = p.workers.flatMap((w) => {
    const their = w.withIds.flatMap((id) => of(id) ?? [])
    const first = their[0]
    if (!first) return []
    const wide = Math.max(widthOf(w.name, true), widthOf(w.words)) + 26
    const [least, most] = split ? (first.x < wallAt ? [0, wallAt - 12] : [wallAt + 26, width]) : [0, width]
    const middle = their.reduce((sum, person) => sum + person.x, 0) / their.length
    const x = Math.min(Math.max(middle - wide / 2, least), Math.max(most - wide, least))
    return [{ w, their, x, wide, under: first.y > 0, row: 0 }]
  })
  for (const under of [false, true]) {
    const rows: { x0: number; x1: number }[][] = []
    for (const box of boxes.filter((b) => b.under === under)) {
      let row = 0
      while (rows[row]?.some((other) => box.x < other.x1 + 12 && other.x0 < box.x + box.wide + 12)) row++
      rows[row] = [...(rows[row] ?? []), { x0: box.x, x1: box.x + box.wide }]
      box.row = row
    }
  }
  const rowsOver = Math.max(0, ...boxes.filter((b) => !b.under).map((b) => b.row + 1))
  const rowsUnder = Math.max(0, ...boxes.filter((b) => b.under).map((b) => b.row + 1))
  const adults = (p.sides && split ? 26 : 4) + rowsOver * 48 + 44
  for (const person of placed.values()) person.y += adults

  const labels = [...placed.values()].map((person) => {
    const name = wrap(person.name, Math.floor(person.room / 8.2))
    const words = wrap(person.words, Math.floor(person.room / 6.9))
    const y = person.y + sizes[person.role] + 20
    const half = Math.max(...name.map((l) => widthOf(l, true)), ...words.map((l) => widthOf(l)), 0) / 2
    const box: Box = { x0: person.x - half, x1: person.x + half, y0: y - 15, y1: y + (name.length + words.length - 1) * 18 + 5 }
    const drawn = [
      ...name.map((line, i) => text(person.x, y + i * 18, 'mid tl halo', line)),
      ...words.map((line, i) => text(person.x, y + (name.length + i) * 18, 'mid t2 halo', line)),
    ]
    return { id: person.id, box, drawn }
  })
  const lowest = Math.max(...labels.map((l) => l.box.y1))
  const height = Math.ceil(lowest + rowsUnder * 48 + (rowsUnder > 0 ? 14 : 6))
  const boxY = (b: (typeof boxes)[number]) => (b.under ? lowest + 12 + b.row * 48 : adults - 44 - (rowsOver - b.row - 1) * 48 - 40 + 4)

  const taken: Box[] = [
    ...labels.map((l) => l.box),
    ...[...placed.values()].map(({ x, y, role }) => ({
      x0: x - sizes[role],
      x1: x + sizes[role],
      y0: y - sizes[role],
      y1: y + sizes[role],
    })),
    ...boxes.map((b) => ({ x0: b.x, x1: b.x + b.wide, y0: boxY(b), y1: boxY(b) + 40 })),
    ...(split && p.wall ? [{ x0: wallAt - 2, x1: wallAt + 20, y0: 0, y1: height }] : []),
  ]
  const tie = (t: PicturedTie): { path: Part; words: Part } => {
    const [a, b] = [of(t.from), of(t.to)]
    if (!a || !b) return { path: '', words: '' }
    const path = html`<path d="M${at(a.x)} ${at(a.y)}L${at(b.x)} ${at(b.y)}" class="tie${t.dashed && ' tie--ended'}"/>`
    for (const letters of [18, 13])
      for (const along of [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75]) {
        const lines = wrap(t.words, letters)
        const half = Math.max(...lines.map((l) => widthOf(l)), 0) / 2
        const tall = (lines.length - 1) * 17
        const x = a.x + (b.x - a.x) * along
        // Over the tie, else under it.
        for (const y of [-7 - tall, 17].map((off) => a.y + (b.y - a.y) * along + off)) {
          const box: Box = { x0: x - half, x1: x + half, y0: y - 13, y1: y + tall + 4 }
          if (box.x0 < 0 || box.x1 > width || taken.some((other) => clash(box, other))) continue
          taken.push(box)
          return { path, words: lines.map((line, i) => text(x, y + i * 17, 'mid t2 halo', line)) }
        }
      }
    // There is no room for the word; the list and the label of the picture have it.
    return { path, words: '' }
  }
  const ties = p.ties.map(tie)
  return html`<svg class="op-pic op-only-desk" viewBox="0 0 ${width} ${height}" role="img" aria-label="${said}">
${split && p.sides && html`${text(0, 16, 't2', p.sides.hers)}${text(wallAt + 36, 16, 't2', p.sides.his)}`}
${ties.map((t) => t.path)}
${boxes.map((b) => b.their.map((person) => html`<path d="M${at(Math.min(Math.max(person.x, b.x + 8), b.x + b.wide - 8))} ${at(boxY(b) + (b.under ? 0 : 40))}L${at(person.x)} ${at(b.under ? (labels.find((l) => l.id === person.id)?.box.y1 ?? person.y) : person.y - sizes[person.role])}" class="tie--work"/>`))}
${split && p.wall && bricks(height)}
${[...placed.values()].map(drawPerson)}
${boxes.map((b) => html`<rect x="${at(b.x)}" y="${at(boxY(b))}" width="${at(b.wide)}" height="40" class="wash2"/><rect x="${at(b.x)}" y="${at(boxY(b))}" width="4" height="40" class="fill"/>${text(b.x + 13, boxY(b) + 17, 'tb', b.w.name)}${text(b.x + 13, boxY(b) + 33, 't2', b.w.words)}`)}
${labels.map((l) => l.drawn)}${ties.map((t) => t.words)}</svg>`
}
/** Two courses of bricks, staggered. */
const bricks = (height: number): Html =>
  html`${[0, 1].map((course) => {
    const out: Html[] = []
    for (let y = course === 0 ? 0 : -13; y < height; y += 26) {
      const from = Math.max(y, 0)
      out.push(html`<rect x="${wallAt + course * 9}" y="${from}" width="9" height="${at(Math.min(y + 26, height) - from)}" class="brick"/>`)
    }
    return out
  })}`

/** In the order people are thought of: the one harmed, the children, others, the one who harms. */
const order: readonly PersonRole[] = ['victim', 'unjudged', 'child', 'other', 'harms']
const sorted = (people: readonly Pictured[]): Pictured[] => [...people].sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))

export function peoplePicture(p: PeoplePicture): Html {
  const nameOf = (id: string) => p.people.find((x) => x.id === id)?.name
  const tiesOf = (id: string) => p.ties.filter((t) => t.from === id && nameOf(t.to) !== undefined)
  const tieWords = (t: PicturedTie) => `${t.words}: ${nameOf(t.from)} and ${nameOf(t.to)}`
  const workersOf = (id: string) => p.workers.filter((w) => w.withIds.includes(id))
  const said = [
    ...sorted(p.people).map(
      (x) =>
        `${x.name}, ${personShapes[x.role].words.toLowerCase()}${x.words && x.words.toLowerCase() !== personShapes[x.role].words.toLowerCase() ? `, ${x.words}` : ''}.`,
    ),
    ...p.ties
      .filter((t) => nameOf(t.from) !== undefined && nameOf(t.to) !== undefined)
      .map((t) => `${nameOf(t.from)} and ${nameOf(t.to)}: ${t.words}.`),
    ...p.workers.map((w) => `${w.name}, ${w.words}, works with ${sentenceList(w.withIds.flatMap((id) => nameOf(id) ?? []))}.`),
  ].join(' ')
  const picture = wide(p, said)
  const list = html`<ul class="op-items${picture && ' op-only-phone'}">${sorted(p.people).map(
    (x) =>
      html`<li>${personMark(x.role, html`<b class="op-strong">${x.name}</b>`)}${x.words && html`<br><span class="op-small op-quiet">${x.words}</span>`}${tiesOf(x.id).map((t) => html`<br><span class="op-small">${tieWords(t)}</span>`)}${workersOf(x.id).map((w) => html`<br><span class="op-small">Works with: ${w.name}, ${w.words}</span>`)}</li>`,
  )}</ul>`
  if (!picture) return list
  const shown = order.filter((role) => p.people.some((x) => x.role === role))
  const key = html`<ul class="op-key op-only-desk">${shown.map((role) => html`<li>${personMark(role)}</li>`)}${p.wall && p.sides && p.people.some((x) => x.role === 'harms') && html`<li>the wall: nothing of ${p.sides.hers} reaches anyone who works with ${sentenceList(p.people.filter((x) => x.role === 'harms').map((x) => x.name))}</li>`}</ul>`
  return html`<figure class="op-figure">${picture}${list}${key}</figure>`
}
