/**
 * How alike two people on record are: the frozen model of lib/linkage, asked of a handful that keys have brought. It explains and ranks; it joins nobody,
 * and knows of a hidden place or number only whether both have the same.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type IdentifierKind, identifierKinds } from '#lib/identifiers.ts'
import {
  type Bar,
  type Explanation,
  gathering,
  normalise,
  type Person,
  readModel,
  scorer,
  standsFor,
  variantsOf,
} from '#lib/linkage/index.ts'
import { fold } from '#lib/text.ts'

const read = readModel(JSON.parse(readFileSync(join(import.meta.dirname, 'matching-model.json'), 'utf8')))
if ('problem' in read) throw new Error(`matching-model.json: ${read.problem}`)
/** Frozen: a change of the numbers is a new version, and what was decided keeps the version that it was shown with. */
export const matchingModel = read.model

export interface NameOf {
  givenName: string
  familyName: string
}
/** What is known of somebody for comparing, as it is stored. */
export interface Feature {
  givenName: string
  familyName: string
  knownAs?: string | undefined
  /** What they were or are called besides. */
  others?: readonly NameOf[] | undefined
  bornOn?: string | null | undefined
  sex?: string | null | undefined
  /** Addresses that he knows, as they were typed. */
  addresses?: readonly { lines: string; postcode: string }[] | undefined
}
/** Of what no comparing may see: whether both have the same telephone, the same hidden place, the same number of a kind. Undefined: not known on both. */
export interface Sealed {
  phone?: boolean | undefined
  place?: boolean | undefined
  numbers?: Partial<Record<IdentifierKind, boolean>> | undefined
}
export interface Likeness {
  model: string
  /** In bits. */
  weight: number
  bars: readonly Bar[]
  same: number
  relative: number
  unrelated: number
  holds: Explanation['holds']
  band: Explanation['band']
  sentence: string
  /** Numbers of other systems that both hold: whether they agree, and nothing of them. */
  numbers: readonly { kind: IdentifierKind; agrees: boolean }[]
}

const sexOf: Record<string, string> = { female: 'f', male: 'm', other: 'x' }
function personOf(f: Feature): Person {
  const given = normalise.namesIn(f.givenName)
  const family = normalise.namesIn(f.familyName)
  const called = f.knownAs ? normalise.wholeName(f.knownAs) : {}
  const [first, ...rest] = (given[0] ?? '').split(' ')
  const born = f.bornOn ? normalise.birthDate(f.bornOn) : undefined
  const homes = (f.addresses ?? []).flatMap((a) => {
    const postcode = normalise.postcode(a.postcode)
    return postcode ? [{ postcode, house: normalise.houseOf(a.lines) }] : []
  })
  const alias = called.forename ?? called.surname
  const others = (f.others ?? []).flatMap((n) => {
    const [names, surname] = [normalise.namesIn(n.givenName)[0], normalise.namesIn(n.familyName)[0]]
    const [forename, ...more] = (names ?? '').split(' ')
    return forename || surname
      ? [{ ...(forename ? { forename, middle: more.join(' ') || undefined } : {}), ...(surname ? { surname } : {}) }]
      : []
  })
  return {
    forename: first || undefined,
    middle: rest.join(' ') || undefined,
    surname: family[0],
    born,
    sex: f.sex ? sexOf[f.sex] : undefined,
    ...homes[0],
    also: [
      ...given.slice(1).map((forename) => ({ forename })),
      ...family.slice(1).map((surname) => ({ surname })),
      ...(alias ? [{ forename: alias, ...(called.forename ? { surname: called.surname } : {}) }] : []),
      ...others,
      ...homes.slice(1),
    ],
  }
}
/** Stand-ins for what may not be seen: equal where the hidden values are, and else as unlike as two can be. */
const stand = (same: boolean) => ({ phone: ['+999000000000', same ? '+999000000000' : '+998111111111'] })
const places = { one: { postcode: 'ZY1 1AA', house: '1' }, other: { postcode: 'ZX99 9ZZ', house: '88' } }

export function likenessTo(wanted: Feature, found: readonly (Feature & { sealed?: Sealed | undefined })[]): Likeness[] {
  const one = personOf(wanted)
  const others = found.map((f) => ({ person: personOf(f), sealed: f.sealed }))
  const numbersOf = (sealed: Sealed | undefined): Likeness['numbers'] =>
    (Object.keys(identifierKinds) as IdentifierKind[]).flatMap((kind) => {
      const agrees = sealed?.numbers?.[kind]
      return agrees === undefined ? [] : [{ kind, agrees }]
    })
  const out = new Map<(typeof others)[number], Likeness>()
  const explain = (mine: Person, theirs: readonly { other: (typeof others)[number]; person: Person }[]) => {
    if (theirs.length === 0) return
    const gather = gathering(theirs.length + 1)
    gather.add(mine)
    for (const t of theirs) gather.add(t.person)
    const score = scorer(gather.done(), matchingModel, 'model')
    theirs.forEach(({ other }, i) => {
      out.set(other, { model: matchingModel.version, numbers: numbersOf(other.sealed), ...score.explain(0, i + 1) })
    })
  }
  // The frozen model has learnt nothing of numbers: the scorer's own rule lets one that agrees lift what holds a pair, and one that differs hold it.
  const numbered = ({ person, sealed }: (typeof others)[number]): Person => ({
    ...person,
    ...Object.fromEntries(numbersOf(sealed).map((n) => [n.kind, n.agrees ? 'one' : 'other'])),
  })
  const asked = { ...one, ...Object.fromEntries(others.flatMap((o) => numbersOf(o.sealed).map((n) => [n.kind, 'one']))) }
  const hides = (o: (typeof others)[number]) => o.sealed?.phone !== undefined || o.sealed?.place !== undefined
  explain(
    asked,
    others.filter((o) => !hides(o)).map((other) => ({ other, person: numbered(other) })),
  )
  for (const other of others.filter(hides)) {
    const { phone, place } = other.sealed ?? {}
    const mine = { ...asked }
    const theirs = numbered(other)
    if (phone !== undefined) [mine.phone, theirs.phone] = stand(phone).phone
    if (place !== undefined && !(mine.postcode && theirs.postcode)) {
      Object.assign(mine, places.one)
      Object.assign(theirs, place ? places.one : places.other)
    }
    explain(mine, [{ other, person: theirs }])
  }
  return others.map((o) => out.get(o) as Likeness)
}

/** The words that keys are made of: each forename as typed, its short forms and other spellings; each part of the surname. */
export function keysOf(name: { givenName: string; familyName: string }): { firsts: string[]; lasts: string[] } {
  const given = fold(name.givenName).split(' ').filter(Boolean)
  const family = fold(name.familyName).split(' ').filter(Boolean)
  const long = family.filter((w) => w.length > 2)
  const first = given[0]
  return {
    firsts: first === undefined ? [] : [...new Set([first, standsFor(first), ...variantsOf(first)])],
    lasts: long.length > 0 ? long : family,
  }
}
/** A name typed in one box: the last word is the surname, as far as anybody can tell. */
export function partsOf(name: string): { givenName: string; familyName: string } {
  const words = name.trim().split(/\s+/)
  return words.length < 2
    ? { givenName: words[0] ?? '', familyName: '' }
    : { givenName: words.slice(0, -1).join(' '), familyName: words.at(-1) ?? '' }
}
/** What is kept of an explanation: which part agreed how far and what it weighs, never a value. */
export const kept = (l: Likeness) => ({
  bars: l.bars.map((b) => ({ name: b.name, says: b.says, level: b.level, bits: Math.round(b.bits * 1000) / 1000 })),
  same: l.same,
  relative: l.relative,
  unrelated: l.unrelated,
  holds: l.holds,
  sentence: l.sentence,
  numbers: l.numbers,
})
/** What was kept before numbers were compared says nothing of them. */
export type KeptLikeness = Omit<ReturnType<typeof kept>, 'numbers'> & { numbers?: Likeness['numbers'] }
/** Whether two comparisons came to another level anywhere: whether what was added to the second says anything. */
export const saysOther = (a: Pick<Likeness, 'bars'>, b: Pick<Likeness, 'bars'>): boolean => levelsIn(a) !== levelsIn(b)
const levelsIn = (l: Pick<Likeness, 'bars'>): string =>
  JSON.stringify(
    l.bars.filter((x) => !['prior', 'relative', 'held'].includes(x.name) && !x.name.endsWith(' rarity')).map((x) => [x.name, x.level]),
  )
/** Where somebody said it without being shown a weight. */
export const noLikeness: KeptLikeness = { bars: [], same: 0, relative: 0, unrelated: 0, holds: [], sentence: '' }
