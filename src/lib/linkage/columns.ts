/**
 * Anybody's table made into people: which of its columns is what, and what each cell says. A mapping is written `forename=First name,surname=Family
 * name|Maiden name,born=DOB`: bars part the columns of other names, earlier addresses and further numbers.
 */
import { sentenceList } from '../text.ts'
import { cro, nhsNumber, pnc, upn } from './identifiers.ts'
import { birthDate, code, email, houseOf, namesIn, phone, postcode, sexOf, streetOf, townOf, wholeName } from './normalise.ts'
import type { Face, Field, Person } from './people.ts'

/** What a column can be, and in words. */
export const kinds = {
  id: 'what the record is called',
  name: 'the whole name',
  forename: 'forename',
  middle: 'middle name or initial',
  surname: 'surname',
  born: 'date of birth',
  sex: 'sex',
  postcode: 'postcode',
  house: 'number or name of the house',
  street: 'street',
  address: 'first line of the address',
  town: 'town',
  phone: 'telephone',
  email: 'e-mail',
  nhs: 'NHS number',
  upn: 'unique pupil number',
  pnc: 'PNC number',
  cro: 'CRO number',
  number: 'another number of the person',
  other: 'another detail',
  incident: 'incident: its people are never one person',
} as const
export type Kind = keyof typeof kinds
const isKind = (text: string): text is Kind => Object.hasOwn(kinds, text)

/** By kind the columns, the main one first. */
export type Mapping = ReadonlyMap<Kind, readonly string[]>
const otherWords: Record<string, Kind> = {
  dob: 'born',
  'date of birth': 'born',
  gender: 'sex',
  telephone: 'phone',
  mobile: 'phone',
  'first name': 'forename',
  'last name': 'surname',
}

/** From text, or from JSON such as {"surname": ["Family name", "Maiden name"]}. */
export function readMapping(text: string): { mapping: Mapping } | { problem: string } {
  const mapping = new Map<Kind, readonly string[]>()
  const put = (kind: string, columns: readonly string[]): string | undefined => {
    const plain = kind.trim().toLowerCase()
    const known = isKind(plain) ? plain : Object.hasOwn(otherWords, plain) ? otherWords[plain] : undefined
    if (!known) return `"${kind.trim()}" is not a kind of column. Kinds are ${sentenceList(Object.keys(kinds))}`
    if (columns.length === 0 || columns.some((c) => c === '')) return `${known} has no column`
    if (mapping.has(known)) return `${known} is there twice: write the columns together, parted by |`
    mapping.set(known, columns)
    return undefined
  }
  if (text.trimStart().startsWith('{')) {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      return { problem: 'The mapping is not well-formed JSON' }
    }
    for (const [kind, columns] of Object.entries(json as Record<string, unknown>)) {
      const list = Array.isArray(columns) ? columns : [columns]
      if (!list.every((c) => typeof c === 'string')) return { problem: `${kind} must be a column or a list of columns` }
      const problem = put(kind, list as string[])
      if (problem) return { problem }
    }
  } else
    for (const part of text.split(',').filter((p) => p.trim() !== '')) {
      const equals = part.indexOf('=')
      if (equals === -1) return { problem: `"${part.trim()}" must be written as kind=column` }
      const problem = put(
        part.slice(0, equals),
        part
          .slice(equals + 1)
          .split('|')
          .map((c) => c.trim()),
      )
      if (problem) return { problem }
    }
  if (![...mapping.keys()].some((k) => k !== 'id' && k !== 'incident')) return { problem: 'The mapping names nothing to compare' }
  return { mapping }
}

export interface Reading {
  /** A row's person, or why it is no use: nothing in it can be compared. */
  person(cells: readonly string[]): { person: Person; id: string } | { problem: string }
  /** Cells that were filled and could not be read, by kind. */
  readonly unread: ReadonlyMap<Kind, number>
}
const read: Partial<Record<Kind, (typed: string) => Face>> = {
  name: wholeName,
  born: (t) => ({ born: birthDate(t) }),
  sex: (t) => ({ sex: sexOf(t) }),
  postcode: (t) => ({ postcode: postcode(t) }),
  house: (t) => ({ house: houseOf(t) }),
  street: (t) => ({ street: streetOf(t) }),
  address: (t) => ({ house: houseOf(t), street: streetOf(t) }),
  town: (t) => ({ town: townOf(t) }),
  phone: (t) => ({ phone: phone(t) }),
  email: (t) => ({ email: email(t) }),
  nhs: (t) => ({ nhs: nhsNumber(t) }),
  upn: (t) => ({ upn: upn(t) }),
  pnc: (t) => ({ pnc: pnc(t) }),
  cro: (t) => ({ cro: cro(t) }),
  number: (t) => ({ number: code(t) }),
  other: (t) => ({ other: code(t) }),
  incident: (t) => ({ incident: code(t) }),
}
/** Values come again and again; the names of a million people are a few thousand. Forgotten when there are too many to be worth it. */
function remembering<T>(work: (typed: string) => T): (typed: string) => T {
  let known = new Map<string, T>()
  return (typed) => {
    const before = known.get(typed)
    if (before !== undefined) return before
    const made = work(typed)
    if (known.size >= 50_000) known = new Map()
    known.set(typed, made)
    return made
  }
}

/** Ready for a header; `newest` is this year, for two-figure years. */
export function reading(header: readonly string[], mapping: Mapping, newest: number): Reading | { problem: string } {
  const wanted: { kind: Kind; columns: number[] }[] = []
  for (const [kind, names] of mapping) {
    const columns = names.map((name) => header.findIndex((h) => h.trim().toLowerCase() === name.trim().toLowerCase()))
    const missing = names.filter((_, i) => columns[i] === -1)
    if (missing.length > 0)
      return {
        problem: `No column is headed ${sentenceList(missing.map((m) => `"${m}"`))}. The file has ${sentenceList(header.slice(0, 60).map((h) => `"${h}"`))}`,
      }
    wanted.push({ kind, columns })
  }
  const unread = new Map<Kind, number>()
  const names = remembering(namesIn)
  const cell: Partial<Record<Kind, (typed: string) => Face>> = {}
  for (const { kind } of wanted) {
    const work = kind === 'born' ? (t: string): Face => ({ born: birthDate(t, newest) }) : read[kind]
    if (work) cell[kind] = remembering(work)
  }
  const id = wanted.find((w) => w.kind === 'id')?.columns[0]
  let row = 0
  return {
    unread,
    person(cells) {
      row++
      const faces: Face[] = [{}]
      const put = (n: number, face: Face) => {
        faces[n] ??= {}
        for (const [field, value] of Object.entries(face)) if (value !== undefined) faces[n][field as Field] = value
      }
      const notRead = (kind: Kind) => unread.set(kind, (unread.get(kind) ?? 0) + 1)
      for (const { kind, columns } of wanted) {
        let n = 0
        for (const column of columns) {
          const typed = cells[column]?.trim() ?? ''
          if (kind === 'id' || typed === '') continue
          if (kind === 'forename' || kind === 'surname' || kind === 'middle') {
            const found = names(typed)
            if (found.length === 0) notRead(kind)
            for (const name of found) put(n++, { [kind]: name })
          } else {
            const face = cell[kind]?.(typed)
            if (face && Object.values(face).some((v) => v !== undefined)) put(n++, face)
            else notRead(kind)
          }
        }
      }
      if (!faces.some((face) => Object.keys(face).some((field) => field !== 'incident')))
        return { problem: 'Nothing in the row can be compared' }
      const [main, ...also] = faces
      return {
        id: id === undefined ? String(row) : (cells[id]?.trim() ?? '') || String(row),
        person: { ...main, ...(also.length > 0 && { also }) },
      }
    },
  }
}
