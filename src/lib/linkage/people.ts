/**
 * Records held for matching: each value once, every record a row of whole numbers. A million people take a few dozen bytes each, and two values are
 * the same when their numbers are. A record has one face, and one more for each other name, earlier address or other number it is known by.
 */

export interface Face {
  forename?: string | undefined
  middle?: string | undefined
  surname?: string | undefined
  born?: string | undefined
  sex?: string | undefined
  postcode?: string | undefined
  house?: string | undefined
  street?: string | undefined
  town?: string | undefined
  phone?: string | undefined
  email?: string | undefined
  nhs?: string | undefined
  upn?: string | undefined
  pnc?: string | undefined
  cro?: string | undefined
  number?: string | undefined
  other?: string | undefined
  /** What it was recorded in: two people of one incident are never one person. */
  incident?: string | undefined
}
export interface Person extends Face {
  /** Only what differs from the first face. */
  also?: readonly Face[] | undefined
  /** Which file it is from, where two are linked: 0 or 1. */
  file?: 0 | 1 | undefined
}
export const fields = [
  ...(['forename', 'middle', 'surname', 'born', 'sex', 'postcode', 'house', 'street', 'town'] as const),
  ...(['phone', 'email', 'nhs', 'upn', 'pnc', 'cro', 'number', 'other', 'incident'] as const),
]
export type Field = (typeof fields)[number]

/** Codes from 1; 0 is "not there". Names share one dictionary, so that a name in the wrong box is still the same name. */
export interface Dictionary {
  readonly values: string[]
  readonly codes: Map<string, number>
}
export interface People {
  readonly size: number
  readonly faces: number
  /** Where each record's faces begin; one more at the end. */
  readonly first: Int32Array
  /** Whose face it is. */
  readonly owner: Int32Array
  readonly column: Readonly<Record<Field, Int32Array>>
  readonly dictionary: Readonly<Record<Field, Dictionary>>
  /** One code for each door: postcode and house together. 0 when either is not known. */
  readonly home: Int32Array
  readonly homes: number
  readonly file: Uint8Array
  readonly twoFiles: boolean
  /** Whether any record has the field. */
  has(field: Field): boolean
}

const shared: Partial<Record<Field, Field>> = { middle: 'forename', surname: 'forename' }

/** Grows as records come; `done` gives what can be matched. */
export function gathering(expected = 1024): { add(person: Person): number; done(): People } {
  let room = Math.max(16, expected)
  let size = 0
  let faces = 0
  let twoFiles = false
  let file = new Uint8Array(room)
  let owner = new Int32Array(room)
  let first = new Int32Array(room + 1)
  const column: Partial<Record<Field, Int32Array>> = {}
  const dictionaries = {} as Record<Field, Dictionary>
  for (const f of fields) if (!shared[f]) dictionaries[f] = { values: [''], codes: new Map() }
  for (const f of fields) if (shared[f]) dictionaries[f] = dictionaries[shared[f]]

  const widen = () => {
    room *= 2
    const grown = <T extends Int32Array | Uint8Array>(old: T, length = room): T => {
      const out = new (old.constructor as new (n: number) => T)(length)
      out.set(old as never)
      return out
    }
    file = grown(file)
    owner = grown(owner)
    first = grown(first, room + 1)
    for (const f of fields) if (column[f]) column[f] = grown(column[f])
  }
  const code = (f: Field, value: string): number => {
    const { values, codes } = dictionaries[f]
    const known = codes.get(value)
    if (known !== undefined) return known
    codes.set(value, values.length)
    return values.push(value) - 1
  }
  const face = (of: Face) => {
    if (faces >= room) widen()
    owner[faces] = size
    for (const f of fields) {
      const value = of[f]
      if (value === undefined || value === '') continue
      column[f] ??= new Int32Array(room)
      column[f][faces] = code(f, value)
    }
    faces++
  }
  return {
    add(person) {
      if (size >= room) widen()
      first[size] = faces
      file[size] = person.file ?? 0
      if (person.file === 1) twoFiles = true
      face(person)
      for (const other of person.also ?? []) face({ ...person, ...other })
      return size++
    },
    done() {
      if (size >= room) widen()
      first[size] = faces
      const none = new Int32Array(faces)
      const columns = {} as Record<Field, Int32Array>
      for (const f of fields) columns[f] = column[f]?.subarray(0, faces) ?? none
      const home = new Int32Array(faces)
      const doors = new Map<number, number>()
      const houses = dictionaries.house.values.length
      for (let f = 0; f < faces; f++) {
        const [p, h] = [columns.postcode[f]!, columns.house[f]!]
        if (p === 0 || h === 0) continue
        const key = p * houses + h
        let door = doors.get(key)
        if (door === undefined) {
          door = doors.size + 1
          doors.set(key, door)
        }
        home[f] = door
      }
      return {
        home,
        homes: doors.size + 1,
        size,
        faces,
        first: first.subarray(0, size + 1),
        owner: owner.subarray(0, faces),
        column: columns,
        dictionary: dictionaries,
        file: file.subarray(0, size),
        twoFiles,
        has: (f) => column[f] !== undefined,
      }
    },
  }
}
