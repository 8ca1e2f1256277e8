/**
 * People who do not exist, for benches and tests: households with couples, children and twins, fathers and sons of one name, names changed by
 * marriage, short forms, slips of the pen, old addresses, default dates; and each of them recorded once or several times. Their postcodes lie in no
 * area and their telephones in a country code that nobody has.
 */
import { type Chance, chance } from '../chance.ts'
import type { Person } from './people.ts'
import { areVariants } from './variants.ts'

const girls =
  'amelia olivia isla ava ivy freya lily florence mia willow rosie sophia isabella grace daisy sienna poppy elsie emily ella evelyn phoebe evie charlotte harper millie matilda maya sofia emilia hannah ruby alice maisie esme sarah laura claire karen jane susan margaret jean patricia christine linda helen deborah tracey sharon donna michelle nicola lisa joanne rebecca katherine elizabeth victoria jennifer samantha jessica natalie abigail amanda barbara dorothy eleanor josephine fatima aisha maryam zainab khadija amina agnieszka katarzyna oksana priya anjali nkechi adaeze'.split(
    ' ',
  )
const boys =
  'noah oliver george arthur muhammad leo harry oscar archie theodore freddie alfie charlie finley jack henry jacob thomas joshua william james alexander edward max lucas isaac logan ethan samuel joseph daniel adam david paul mark andrew stephen peter john michael robert christopher richard anthony kevin gary ian brian alan kenneth ronald matthew benjamin nicholas jonathan patrick lawrence raymond geoffrey ahmed hassan hussain ibrahim yusuf abdullah mohammed piotr pawel oleksandr arjun rohan chidi emeka kwame'.split(
    ' ',
  )
const beginnings =
  'ash bar birch black bram burn cal car clay cob cros dal darn dun eas el fair fal fen gar glen gol gran hal har haw hol horn ing kel kes kir lang lan lin lock mar mel mil mor nor oak pal pem pen pres quin rad rams rav red ros row rus sal sand sel shel sher stan sted stir sut tal tar thorn til tre tun up val wad wal war wat wel wes whit wil win wool wyn yar'.split(
    ' ',
  )
const endings =
  'by bury combe cott croft dale den don er field ford gate grove ham hill house hurst ing kins land ley low man mead mere more ner nett ridge rick rington sby shaw sley som son stead ston stone ter thorpe ton tree vale wall ward water well wick win wood worth'.split(
    ' ',
  )
/** About as uneven as real surnames are: a few very common, many rare. */
const surnames = beginnings.flatMap((b) => endings.map((e) => b + e))
const common =
  'smith jones khan patel begum ali singh kaur ahmed hussain williams taylor brown davies evans wilson thomas roberts johnson walker'.split(
    ' ',
  )
const short: Record<string, readonly string[]> = {
  robert: ['rob', 'bob'], william: ['will', 'bill'], thomas: ['tom'], joshua: ['josh'], james: ['jim', 'jamie'], michael: ['mike', 'mick'],
  christopher: ['chris'], daniel: ['dan', 'danny'], matthew: ['matt'], samuel: ['sam'], benjamin: ['ben'], anthony: ['tony'], joseph: ['joe'],
  andrew: ['andy'], stephen: ['steve'], alexander: ['alex'], edward: ['ed', 'ted'], katherine: ['kate', 'kathy'], elizabeth: ['liz', 'beth'],
  rebecca: ['becky'], jennifer: ['jenny'], victoria: ['vicky'], samantha: ['sam'], jessica: ['jess'], deborah: ['debbie'], joanne: ['jo'],
  margaret: ['maggie'], patricia: ['pat'], christine: ['chris'], abigail: ['abbie'], mohammed: ['muhammad', 'mohamed'], muhammad: ['mohammed'],
} // biome-ignore format: a list to read across
const letters = 'abcdefghijklmnopqrstuvwxyz'
const inwardLetters = 'ABDEFGHJLNPQRSTUWXYZ'

interface Human {
  forename: string
  middle: string | undefined
  surname: string
  birthSurname: string
  born: string
  sex: 'f' | 'm'
  phone: string | undefined
}
interface Door {
  postcode: string
  house: string
}
export interface MadeUp extends Person {
  /** Who it truly is. */
  human: number
  household: number
}

/** Sizes follow Zipf's law roughly: the square of a fair draw leans to the beginning of a list. */
const leaning = <T>(dice: Chance, list: readonly T[]): T => list[Math.floor(dice.next() ** 2 * list.length)]!
const two = (n: number): string => String(n).padStart(2, '0')

export function slip(dice: Chance, word: string, from = letters): string {
  if (word.length < 2) return word
  const i = dice.integer(0, word.length - 1)
  switch (dice.integer(0, 3)) {
    case 0:
      return word.slice(0, i) + word.slice(i + 1)
    case 1:
      return word.slice(0, i) + from[dice.integer(0, from.length - 1)] + word.slice(i)
    case 2:
      return word.slice(0, i) + from[dice.integer(0, from.length - 1)] + word.slice(i + 1)
    default:
      return i + 1 < word.length ? word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2) : word
  }
}

/** One household after another, without end, each human with one record or more. */
export function* madeUp(seed: string | number): Generator<MadeUp> {
  const dice = chance(seed)
  let humans = 0
  const door = (): Door => ({
    // No postcode area is called ZY.
    postcode: `ZY${dice.integer(1, 40)} ${dice.integer(0, 9)}${inwardLetters[dice.integer(0, 19)]}${inwardLetters[dice.integer(0, 19)]}`,
    house: dice.chanceOf(0.12) ? `${dice.integer(1, 30)}/${dice.integer(1, 40)}` : String(1 + Math.floor(dice.next() ** 2 * 150)),
  })
  const number = (): string => `+999${dice.integer(100_000_000, 999_999_999)}`
  const surname = (): string => (dice.chanceOf(0.12) ? leaning(dice, common) : leaning(dice, surnames))
  const day = (year: number): string => {
    if (dice.chanceOf(0.012)) return `${year}0101`
    return `${year}${two(dice.integer(1, 12))}${two(dice.integer(1, 28))}`
  }
  const human = (sex: 'f' | 'm', family: string, born: string, age: number): Human => ({
    forename: leaning(dice, sex === 'f' ? girls : boys),
    middle: dice.chanceOf(0.6) ? leaning(dice, sex === 'f' ? girls : boys) : undefined,
    surname: family,
    birthSurname: family,
    born,
    sex,
    phone: age > 12 && dice.chanceOf(0.85) ? number() : undefined,
  })
  for (let household = 0; ; household++) {
    const [now, before] = [door(), door()]
    const moved = dice.chanceOf(0.25)
    const family = surname()
    const year = dice.integer(1940, 2003)
    const people: Human[] = []
    const man = human('m', family, day(year), 40)
    const woman = human('f', dice.chanceOf(0.55) ? family : surname(), day(year + dice.integer(-6, 6)), 40)
    if (woman.surname === family) woman.birthSurname = surname()
    else if (dice.chanceOf(0.08)) woman.surname = `${woman.surname} ${family}`
    const kind = dice.next()
    if (kind < 0.62) people.push(man, woman)
    else if (kind < 0.82) people.push(woman)
    else people.push(man)
    if (kind > 0.95) people.push(human(dice.chanceOf(0.5) ? 'm' : 'f', surname(), day(Math.min(2007, year + dice.integer(-20, 20))), 30))
    if (kind < 0.75)
      for (let n = dice.poisson(1.1); n > 0; n--) {
        const sex = dice.chanceOf(0.5) ? 'm' : 'f'
        const born = day(Math.min(2025, year + dice.integer(20, 38)))
        const child = human(sex, family, born, 2026 - Number(born.slice(0, 4)))
        if (sex === 'm' && dice.chanceOf(0.03)) child.forename = man.forename
        // Brothers and sisters bear different names.
        if (people.some((p) => p.forename === child.forename && p !== man)) continue
        people.push(child)
        if (dice.chanceOf(0.016)) {
          const twin = { ...human(dice.chanceOf(0.65) ? sex : sex === 'm' ? 'f' : 'm', family, born, 8), phone: child.phone }
          if (!people.some((p) => p.forename === twin.forename)) people.push(twin)
        }
      }
    const landline = dice.chanceOf(0.2) ? number() : undefined
    for (const h of people) {
      const me = humans++
      const records = dice.weighted([
        [1, 0.55],
        [2, 0.25],
        [3, 0.13],
        [4, 0.07],
      ] as const)
      for (let r = 0; r < records; r++) {
        const clean = r === 0
        const wrong = (p: number): boolean => !clean && dice.chanceOf(p)
        let forename: string | undefined = h.forename
        const shorter = short[forename]
        if (shorter && wrong(0.25)) forename = dice.pick(shorter)
        if (wrong(0.05)) forename = slip(dice, forename)
        let family: string | undefined = h.sex === 'f' && h.surname !== h.birthSurname && wrong(0.18) ? h.birthSurname : h.surname
        if (family.includes(' ') && wrong(0.5)) family = family.slice(family.indexOf(' ') + 1)
        if (wrong(0.05)) family = slip(dice, family)
        if (wrong(0.01)) [forename, family] = [family, forename]
        let born: string | undefined = h.born
        if (wrong(0.012)) born = born.slice(0, 4) + born.slice(6) + born.slice(4, 6)
        else if (wrong(0.02)) born = slip(dice, born, '0123456789').padEnd(8, '0').slice(0, 8)
        else if (wrong(0.015)) born = `${born.slice(0, 4)}0101`
        const home = moved && !clean && dice.chanceOf(0.5) ? before : now
        const phone = landline && dice.chanceOf(0.3) ? landline : h.phone
        const record: MadeUp = {
          human: me,
          household,
          forename: dice.chanceOf(0.01) ? undefined : forename,
          middle: h.middle === undefined || dice.chanceOf(0.55) ? undefined : dice.chanceOf(0.3) ? h.middle[0] : h.middle,
          surname: family,
          born: dice.chanceOf(0.04) ? undefined : born,
          sex: dice.chanceOf(0.03) ? undefined : h.sex,
          postcode: dice.chanceOf(0.04)
            ? undefined
            : wrong(0.02)
              ? `${home.postcode.slice(0, -1)}${inwardLetters[dice.integer(0, 19)]}`
              : home.postcode,
          house: dice.chanceOf(0.06) ? undefined : home.house,
          phone: phone === undefined || dice.chanceOf(0.25) ? undefined : wrong(0.02) ? phone.slice(0, -1) + dice.integer(0, 9) : phone,
        }
        yield record
      }
    }
  }
}

/** Pairs that no rule may link by itself: each with what it is. */
export function hardPairs(seed: string | number): { what: string; pair: readonly [Person, Person] }[] {
  const dice = chance(seed)
  const out: { what: string; pair: readonly [Person, Person] }[] = []
  for (let n = 0; n < 40; n++) {
    const surname = n % 3 === 0 ? leaning(dice, common) : dice.pick(surnames)
    const at = { postcode: `ZY${dice.integer(50, 90)} ${dice.integer(0, 9)}AB`, house: String(dice.integer(1, 90)) }
    const phone = `+999${dice.integer(100_000_000, 999_999_999)}`
    const born = `${dice.integer(1990, 2016)}${two(dice.integer(2, 12))}${two(dice.integer(2, 28))}`
    const girl = dice.pick(girls)
    const boy = dice.pick(boys)
    const other = (list: readonly string[], not: string): string => dice.pick(list.filter((x) => x !== not && !areVariants(x, not)))
    const one: Person = { forename: girl, surname, born, sex: 'f', ...at, phone }
    const he: Person = { forename: boy, surname, born, sex: 'm', ...at, phone }
    const parent = String(Number(born.slice(0, 4)) - dice.integer(17, 40)) + born.slice(4)
    const add = (what: string, a: Person, b: Person) => out.push({ what, pair: [a, b] })
    add('twin sisters', one, { ...one, forename: other(girls, girl) })
    add('twin brothers', he, { ...he, forename: other(boys, boy) })
    add('twins with names alike', { ...one, forename: 'sophia' }, { ...one, forename: n % 2 ? 'sofia' : 'josephine' })
    add('twins with names alike', { ...he, forename: 'hassan' }, { ...he, forename: 'hussain' })
    add('twins of different sex', one, { ...he, forename: boy })
    add('twins, one not yet named', { ...one, forename: undefined }, one)
    add(
      'twins, one by the initial',
      { ...one, forename: girl[0] },
      { ...one, forename: girls.find((g) => g[0] === girl[0] && g !== girl) ?? 'gail' },
    )
    add('father and son of one name', he, { ...he, born: parent })
    add('father and son of one name, one birth not known', he, { ...he, born: undefined })
    add('father and son of one name, births not known', { ...he, born: undefined }, { ...he, born: undefined })
    add('father and son of one name, the day of birth too', he, { ...he, born: parent.slice(0, 4) + born.slice(4) })
    add('father and son, one default date', { ...he, born: `${born.slice(0, 4)}0101` }, { ...he, born: parent })
    add(
      'brothers of one name, told apart by the second',
      { ...he, forename: 'mohammed', middle: 'bilal' },
      { ...he, forename: 'muhammad', middle: 'tariq' },
    )
    add('mother and daughter', one, { ...one, forename: other(girls, girl), born: parent })
    add('mother and daughter of one name', one, { ...one, born: parent })
    add('husband and wife', one, { ...he, born: `${born.slice(0, 6)}${two(((Number(born.slice(6)) + 3) % 28) + 1)}` })
    add('housemates', one, { ...one, forename: other(girls, girl), surname: dice.pick(surnames), born: parent })
    add('housemates of one forename', one, { ...one, surname: dice.pick(surnames), born: parent })
    add('cousins of one name', one, {
      ...one,
      born: String(Number(born.slice(0, 4)) - 4) + born.slice(4),
      ...{ postcode: 'ZY91 1AB', house: '4' },
      phone: undefined,
    })
    add('two people of one incident, all alike', { ...one, incident: `i${n}` }, { ...one, incident: `i${n}` })
    add(
      'brothers with a default date',
      { ...he, born: `${born.slice(0, 4)}0101` },
      { ...he, forename: other(boys, boy), born: `${born.slice(0, 4)}0101` },
    )
    add(
      'one common name and a default date, elsewhere',
      { forename: 'mohammed', surname: 'khan', born: '19900101', sex: 'm', postcode: 'ZY51 1AA' },
      { forename: 'mohammed', surname: 'khan', born: '19900101', sex: 'm', postcode: 'ZY89 3XY' },
    )
    add('different NHS numbers', { ...one, nhs: '9434765919' }, { ...one, nhs: '9434765870' })
    add('only a name and a house', { forename: girl, surname, ...at }, { forename: girl, surname, ...at })
    add('only a telephone and a surname', { surname, phone }, { surname, phone })
  }
  return out
}
