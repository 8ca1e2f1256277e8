/**
 * How two records are compared: for each part of a person an ordered list of levels, from full agreement to plain disagreement. 0 is always "not
 * known on one side" and says nothing. Comparing gives whole numbers; what a level is worth is the model's business.
 */
import { jaroWinkler, oneSlip } from './distance.ts'
import { isDefaultDay } from './normalise.ts'
import type { Field, People } from './people.ts'
import { areVariants } from './variants.ts'

export interface Level {
  readonly says: string
  /** Agreement on a common value is worth less: what the value's frequency is taken of. */
  readonly rare?: Field | 'home'
  /** The two values differ: the more common one counts, and with this part of its weight. */
  readonly part?: number
}
export interface Comparison {
  readonly name: string
  readonly says: string
  readonly fields: readonly Field[]
  /** Others that its levels depend on. Pairs chosen for agreeing on these cannot teach it. */
  readonly besides?: readonly Field[]
  /** Index 0 is "not known". The last is plain disagreement. */
  readonly levels: readonly Level[]
  /** Shared by people who live together or are related, hence no evidence between them: relatives are as alike here as one person is to herself. */
  readonly place?: boolean
  /** Passed on in families: a rare value is as telling of a relative. */
  readonly inherited?: boolean
  /** One person's alone: relatives share it no more than strangers. */
  readonly personal?: boolean
  /** Ready for one set of records: the level of two faces. */
  of(people: People): Compare
}
/** The level of two faces; 0 when not known. */
export type Compare = (f: number, g: number) => number

/** Levels by pair of values, worked out once while it is remembered. Fixed size: a newer pair takes an older one's place. */
function remembered(values: number, work: (a: number, b: number) => number): Compare {
  const bits = values > 20_000 ? 18 : values > 500 ? 14 : 8
  const [as, bs, levels] = [new Int32Array(1 << bits), new Int32Array(1 << bits), new Uint8Array(1 << bits)]
  const shift = 32 - bits
  return (x, y) => {
    const a = x < y ? x : y
    const b = x < y ? y : x
    const at = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> shift
    if (as[at] === a && bs[at] === b) return levels[at]!
    as[at] = a
    bs[at] = b
    const level = work(a, b)
    levels[at] = level
    return level
  }
}
const unknown: Level = { says: 'not known on both' }
const same = (rare?: Level['rare']): Level => ({ says: 'the same', ...(rare && { rare }) })
const nearly = (says: string, rare: Level['rare']): Level => ({ says, ...(rare && { rare, part: 0.7 }) })

/** Agree, agree nearly in one or more ways, differ. `near` answers the level of two different values. */
const plain =
  (field: Field, near: (a: string, b: string) => number) =>
  (people: People): Compare => {
    const [column, values] = [people.column[field], people.dictionary[field].values]
    const compare = remembered(values.length, (a, b) => near(values[a]!, values[b]!))
    return (f, g) => {
      const [a, b] = [column[f]!, column[g]!]
      return a === 0 || b === 0 ? 0 : a === b ? 1 : compare(a, b)
    }
  }

const forename: Comparison = {
  name: 'forename',
  says: 'Forename',
  fields: ['forename'],
  besides: ['surname'],
  levels: [
    unknown,
    same('forename'),
    { says: 'forename and surname in each other’s place' },
    { says: 'a short form or another spelling' },
    nearly('very alike', 'forename'),
    { says: 'alike, an initial, or the other’s middle name' },
    { says: 'different' },
  ],
  of(people) {
    const { forename: F, surname: S, middle: M } = people.column
    const values = people.dictionary.forename.values
    const near = remembered(values.length, (x, y) => {
      const [a, b] = [values[x]!, values[y]!]
      if (areVariants(a, b)) return 3
      const alike = jaroWinkler(a, b)
      if (alike >= 0.92) return 4
      return alike >= 0.85 || (Math.min(a.length, b.length) === 1 && a[0] === b[0]) ? 5 : 6
    })
    return (f, g) => {
      const [a, b] = [F[f]!, F[g]!]
      if (a === 0 || b === 0) return 0
      if (a === b) return 1
      if (a === S[g] && b === S[f]) return 2
      const level = near(a, b)
      return level === 6 && (a === M[g] || b === M[f]) ? 5 : level
    }
  },
}
const surname: Comparison = {
  name: 'surname',
  says: 'Surname',
  fields: ['surname'],
  besides: ['forename'],
  inherited: true,
  levels: [
    unknown,
    same('surname'),
    nearly('very alike', 'surname'),
    { says: 'one part of a double name' },
    { says: 'alike' },
    { says: 'different' },
  ],
  of(people) {
    const { forename: F, surname: S } = people.column
    const values = people.dictionary.surname.values
    const near = remembered(values.length, (x, y) => {
      const [a, b] = [values[x]!, values[y]!]
      const alike = jaroWinkler(a, b)
      if (alike >= 0.92) return 2
      const [as, bs] = [a.split(' '), b.split(' ')]
      if ((as.length > 1 || bs.length > 1) && as.some((part) => part.length > 2 && bs.includes(part))) return 3
      return alike >= 0.85 ? 4 : 5
    })
    return (f, g) => {
      const [a, b] = [S[f]!, S[g]!]
      if (a === 0 || b === 0) return 0
      if (a === b) return 1
      // Swapped names are counted once, with the forename.
      return F[f] === b && F[g] === a ? 0 : near(a, b)
    }
  },
}
const middle: Comparison = {
  name: 'middle',
  says: 'Middle name',
  fields: ['middle'],
  levels: [unknown, same('middle'), { says: 'an initial of the other' }, { says: 'very alike' }, { says: 'different' }],
  of: plain('middle', (a, b) => (a[0] === b[0] && Math.min(a.length, b.length) === 1 ? 2 : jaroWinkler(a, b) >= 0.9 ? 3 : 4)),
}

/** Days since an arbitrary day; an impossible day counts on into the next month. */
const dayNumber = (born: string): number =>
  Date.UTC(Number(born.slice(0, 4)), Number(born.slice(4, 6)) - 1, Number(born.slice(6))) / 86_400_000
const birth: Comparison = {
  name: 'born',
  says: 'Date of birth',
  fields: ['born'],
  levels: [
    unknown,
    same('born'),
    { says: 'day and month in each other’s place' },
    { says: 'one figure apart' },
    { says: 'same year, one of them a default date' },
    { says: 'two of day, month and year the same' },
    { says: 'within a month' },
    { says: 'within a year' },
    { says: 'within ten years' },
    { says: 'more than ten years apart' },
  ],
  of: plain('born', (a, b) => {
    const year = a.slice(0, 4) === b.slice(0, 4)
    const [ma, mb, da, db] = [a.slice(4, 6), b.slice(4, 6), a.slice(6), b.slice(6)]
    if (year && ma === db && da === mb) return 2
    if (oneSlip(a, b)) return 3
    if (year && (isDefaultDay(a) || isDefaultDay(b))) return 4
    if (Number(year) + Number(ma === mb) + Number(da === db) >= 2) return 5
    const apart = Math.abs(dayNumber(a) - dayNumber(b))
    return apart <= 31 ? 6 : apart <= 366 ? 7 : apart <= 3653 ? 8 : 9
  }),
}

/** Before the space; two figures of a foreign one. */
export const outwardPart = (postcode: string): string =>
  postcode.includes(' ') ? postcode.slice(0, postcode.indexOf(' ')) : /^\d/.test(postcode) ? postcode.slice(0, 2) : postcode
const home: Comparison = {
  name: 'home',
  says: 'Address',
  fields: ['postcode', 'house'],
  place: true,
  levels: [
    unknown,
    { says: 'the same house', rare: 'home' },
    { says: 'the same postcode', rare: 'postcode' },
    { says: 'a neighbouring postcode or one sign apart' },
    { says: 'the same district' },
    { says: 'elsewhere' },
  ],
  of(people) {
    const near = plain('postcode', (a, b) => {
      const space = a.indexOf(' ')
      if ((space > 0 && b.indexOf(' ') === space && a.slice(0, space + 2) === b.slice(0, space + 2)) || oneSlip(a, b)) return 3
      return outwardPart(a) === outwardPart(b) ? 4 : 5
    })(people)
    const doors = people.home
    return (f, g) => {
      const level = near(f, g)
      return level === 1 ? (doors[f] !== 0 && doors[f] === doors[g] ? 1 : 2) : level
    }
  },
}
const words = (name: 'street' | 'town', says: string): Comparison => ({
  name,
  says,
  fields: [name],
  place: true,
  levels: [unknown, same(name), nearly('alike', name), { says: 'different' }],
  of: plain(name, (a, b) => (oneSlip(a, b) || jaroWinkler(a, b) >= 0.88 ? 2 : 3)),
})
const phoneNumber: Comparison = {
  name: 'phone',
  says: 'Telephone',
  fields: ['phone'],
  inherited: true,
  levels: [unknown, same('phone'), { says: 'one figure apart' }, { says: 'different' }],
  of(people) {
    const [column, values] = [people.column.phone, people.dictionary.phone.values]
    // Hardly two pairs are alike: remembering would only push things out.
    return (f, g) => {
      const [a, b] = [column[f]!, column[g]!]
      return a === 0 || b === 0 ? 0 : a === b ? 1 : oneSlip(values[a]!, values[b]!) ? 2 : 3
    }
  },
}
const user = (address: string): string => address.slice(0, address.indexOf('@'))
const eMail: Comparison = {
  name: 'email',
  says: 'E-mail',
  fields: ['email'],
  levels: [
    unknown,
    same('email'),
    { says: 'the same before the @' },
    { says: 'alike' },
    { says: 'alike before the @' },
    { says: 'different' },
  ],
  of: plain('email', (a, b) =>
    user(a) === user(b) && user(a).length >= 5 ? 2 : jaroWinkler(a, b) >= 0.88 ? 3 : jaroWinkler(user(a), user(b)) >= 0.88 ? 4 : 5,
  ),
}
const agree = (name: Field, says: string, rare?: Field, personal = false): Comparison => ({
  name,
  says,
  fields: [name],
  personal,
  levels: [unknown, same(rare), { says: 'different' }],
  of: plain(name, () => 2),
})
const houseNumber: Comparison = {
  name: 'house',
  says: 'House number',
  fields: ['house'],
  place: true,
  levels: [unknown, same('house'), { says: 'one figure apart' }, { says: 'different' }],
  of(people) {
    const compare = plain('house', (a, b) => (oneSlip(a, b) ? 2 : 3))(people)
    const doors = people.home
    // One door is one agreement, and the address has it already.
    return (f, g) => (doors[f] !== 0 && doors[f] === doors[g] ? 0 : compare(f, g))
  },
}
const anyNumber: Comparison = {
  name: 'number',
  says: 'Their number',
  fields: ['number'],
  personal: true,
  levels: [unknown, same('number'), { says: 'one figure apart' }, { says: 'different' }],
  of: plain('number', (a, b) => (oneSlip(a, b) ? 2 : 3)),
}

/** In the order in which they are explained. The house number stands alone only where streets are known: elsewhere it is part of the address. */
export const comparisons: readonly Comparison[] = [
  forename,
  middle,
  surname,
  birth,
  agree('sex', 'Sex'),
  home,
  houseNumber,
  words('street', 'Street'),
  words('town', 'Town'),
  phoneNumber,
  eMail,
  agree('nhs', 'NHS number', undefined, true),
  agree('upn', 'Unique pupil number', undefined, true),
  agree('pnc', 'PNC number', undefined, true),
  agree('cro', 'CRO number', undefined, true),
  anyNumber,
  agree('other', 'Another detail', 'other'),
]
export const comparisonsFor = (people: People): Comparison[] =>
  comparisons.filter(
    (c) =>
      (c === houseNumber ? people.has('street') : true) && c.fields.some((f) => people.has(f)) && (c !== home || people.has('postcode')),
  )

/** The places of what must be asked by name. */
export const at = {
  exact: 1,
  swapped: 2,
  shortForm: 3,
  surnameDiffers: 5,
  forenameDiffers: 6,
  bornDefault: 4,
  bornApart: 8,
  house: 1,
  middleDiffers: 4,
} as const
