/**
 * What people typed, made comparable: names, dates of birth, postcodes, houses, telephones, e-mails. Nothing here guesses: what cannot be read is
 * undefined. No input makes it throw or take long.
 */
import { dialled } from '../phone.ts'
import { fold } from '../text.ts'

/** Longer than any name or address; what is beyond it is not looked at. */
const longest = 200
const cut = (typed: string): string => (typed.length > longest ? typed.slice(0, longest) : typed)

const titles = /^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|sir|dame) )+(?=.)/
const ranks = /(?<=.)(?: (?:jr|jnr|junior|snr|esq|obe|mbe))+$/
/** Said instead of a name. "N/A" is folded to "n a"; "Na" is a surname. */
const noName =
  /^(?:unknown|not known|unk|n k|n a|none|null|nil|no name|name unknown|not given|not stated|not recorded|refused|withheld|anonymous|anon|tbc|test|x{2,}|z{2,}|unborn|unnamed)(?:\b.*)?$/
/** A child without a name yet is written under its mother's: "Baby of Sarah" is not Sarah. */
const nobodyYet = /^(?:baby|newborn|infant|male infant|female infant|twin|triplet|unborn|foetus|fetus)(?: |$)/
const another = / (?:aka|a k a|also known as|known as|formerly|previously|nee|prev|ex) /

const oneName = (folded: string): string | undefined => {
  const bare = folded.replace(titles, '').replace(ranks, '')
  return bare === '' || noName.test(bare) || nobodyYet.test(bare) || !/\p{L}/u.test(bare) ? undefined : bare
}
/** Parts of a name that says what else somebody is called. Nee is a surname too, when nothing stands around it. */
const otherwise = (folded: string): (string | undefined)[] => {
  const parts = ` ${folded} `.split(another).map((p) => p.trim())
  return (parts.every((p) => p === '') ? [folded] : parts).map(oneName)
}
/** A name and other names typed beside it: "Kate (Katie)", "Begum née Khatun". The first is the one in use. */
export function namesIn(typed: string): string[] {
  const text = cut(typed)
  const bracketed = [...text.matchAll(/[([]([^()[\]]{1,100})[)\]]/g)].map((m) => m[1]!)
  const main = bracketed.length > 0 ? text.replace(/[([][^()[\]]{0,100}[)\]]/g, ' ') : text
  const found = [main, ...bracketed].flatMap((part) => otherwise(fold(part)))
  return [...new Set(found.filter((n) => n !== undefined))]
}

/** A whole name parted: all but the last word, and the last; "SMITH, John" the other way about. */
export function wholeName(typed: string): { forename?: string; surname?: string } {
  const text = cut(typed)
  const comma = text.indexOf(',')
  if (comma > 0) {
    const [surname, forename] = [namesIn(text.slice(0, comma))[0], namesIn(text.slice(comma + 1))[0]]
    return { ...(forename !== undefined && { forename }), ...(surname !== undefined && { surname }) }
  }
  const name = namesIn(text)[0]
  if (name === undefined) return {}
  const space = name.lastIndexOf(' ')
  return space === -1 ? { surname: name } : { forename: name.slice(0, space), surname: name.slice(space + 1) }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Put into systems that insist on a date. */
const placeholders = new Set(['18000101', '19000101', '19010101', '19000102', '11111111', '99991231', '00010101'])

/**
 * Eight figures, year first. Day and month as British forms have them, unless that cannot be. Two-figure years are read as the newest that is not
 * after `newest`. A year alone becomes its first of January, the way that unknown days are written down, and is compared as such. An impossible
 * day is kept: it is a slip, and its other figures still say much.
 */
export function birthDate(typed: string, newest = 2030): string | undefined {
  const text = cut(typed).normalize('NFKC').trim().toLowerCase()
  const out = (year: string, month: string | number, day: string | number): string | undefined => {
    let [y, m, d] = [year.length === 2 ? 2000 + Number(year) : Number(year), Number(month), Number(day)]
    if (year.length === 2 && y > newest) y -= 100
    if (m > 12 && d <= 12) [m, d] = [d, m]
    if (y < 1800 || y > newest || m > 99 || d > 99) return undefined
    const figures = `${y}${String(m).padStart(2, '0')}${String(d).padStart(2, '0')}`
    return placeholders.has(figures) ? undefined : figures
  }
  let m = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[t ].*)?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (m) return out(m[1]!, m[2]!, m[3]!)
  m = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: .*)?$/.exec(text)
  if (m) return out(m[3]!, m[2]!, m[1]!)
  m = /^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?:of )?([a-z]{3,9})[-/., ]*(\d{4}|\d{2})$/.exec(text)
  if (m) return months.includes(m[2]!.slice(0, 3)) ? out(m[3]!, months.indexOf(m[2]!.slice(0, 3)) + 1, m[1]!) : undefined
  m = /^([a-z]{3,9})[-/., ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})$/.exec(text)
  if (m) return months.includes(m[1]!.slice(0, 3)) ? out(m[3]!, months.indexOf(m[1]!.slice(0, 3)) + 1, m[2]!) : undefined
  m = /^(?:c|circa|about|approx|abt)?\.? ?(\d{4})$/.exec(text)
  return m ? out(m[1]!, 1, 1) : undefined
}
/** First of January: often the day of somebody whose day nobody knows. */
export const isDefaultDay = (born: string): boolean => born.endsWith('0101')

const letterOf: Record<string, string> = { '0': 'O', '1': 'I', '5': 'S' }
const digitOf: Record<string, string> = { O: '0', I: '1', L: '1', S: '5' }
const asLetter = (c: string) => letterOf[c] ?? c
const asDigit = (c: string) => digitOf[c] ?? c
const outward = /^(?:[A-Z]\d{1,2}|[A-Z]\d[A-Z]|[A-Z]{2}\d{1,2}|[A-Z]{2}\d[A-Z])$/
/** As it is, and with the letters and figures that are mistaken for each other put right by their place. */
const outwardOf = (typed: string): string | undefined => {
  if (typed.length < 2 || typed.length > 4) return undefined
  const c = [...typed]
  const first = asLetter(c[0]!)
  const tries = [typed, first + c.slice(1).map(asDigit).join(''), first + asLetter(c[1]!) + c.slice(2).map(asDigit).join('')]
  return tries.find((t) => outward.test(t))
}

/**
 * 'SO14 0AA', 'SO14' when only that is known, or figures alone for other countries. Postcodes that stand for no home (ZZ99, no fixed abode) are none.
 */
export function postcode(typed: string): string | undefined {
  const c = cut(typed)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
  if (c === '' || /^(NFA|NOFIXED|UNKNOWN|NK$|NA$|NONE|ZZ99|ZZ\d)/.test(c)) return undefined
  if (/^\d{4,6}$/.test(c)) return c
  if (c.length >= 5 && c.length <= 7) {
    const inward = asDigit(c.at(-3)!) + asLetter(c.at(-2)!) + asLetter(c.at(-1)!)
    const out = outwardOf(c.slice(0, -3))
    if (out && /^\d[A-Z]{2}$/.test(inward)) return `${out} ${inward}`
  }
  return outward.test(c) ? c : undefined
}

/** What tells one door from the next in a postcode: '12', '3/12' for flat 3 of 12, '12a', or the name of the house. Needs an address or a number. */
export function houseOf(address: string): string | undefined {
  const text = fold(cut(address))
  if (text === '' || /^(no fixed|nfa\b|unknown|care of|c o\b|homeless|not known)/.test(text)) return undefined
  const numbers = [...text.matchAll(/(?:^|[^a-z0-9])(\d{1,5}[a-z]?)(?![a-z0-9])/g)].slice(0, 2).map((m) => m[1]!)
  if (numbers.length > 0) {
    // The second number belongs to the door only where the first is a flat's.
    return /^(flat|apartment|apt|unit|room|rm|studio|bedsit)\b/.test(text) ? numbers.join('/') : numbers[0]
  }
  const name = text.slice(0, 60).split(' ').slice(0, 2).join(' ')
  return name === '' ? undefined : name
}
const streetWords: Record<string, string> = {
  st: 'street', rd: 'road', ave: 'avenue', av: 'avenue', cl: 'close', cres: 'crescent', cr: 'crescent', ct: 'court', pl: 'place', ln: 'lane',
  dr: 'drive', gdns: 'gardens', sq: 'square', tce: 'terrace', ter: 'terrace', pde: 'parade', hwy: 'highway', cct: 'circuit',
} // biome-ignore format: a list to read across
/** The street without the number of the house. */
export function streetOf(address: string): string | undefined {
  const words = fold(cut(address))
    .replace(/^(?:(?:flat|apartment|apt|unit|room) )?(?:\d+[a-z]? )+/, '')
    .split(' ')
  const last = words.at(-1)!
  const street = [...words.slice(0, -1), streetWords[last] ?? last].join(' ')
  return /\p{L}/u.test(street) ? street : undefined
}
export const townOf = (typed: string): string | undefined => oneName(fold(cut(typed)))

/** Typed to get past a form. */
const dummyPhone = /^(\+?0*)(\d)\2+$|^0?1234567|0123456789|^07(\d)\3{8}$/
export function phone(typed: string): string | undefined {
  const number = dialled(cut(typed))
  return number === undefined || dummyPhone.test(number) ? undefined : number
}
export function email(typed: string): string | undefined {
  const text = cut(cut(typed).normalize('NFKC').trim().toLowerCase())
  if (!/^[^\s@]+@[^\s@]+$/.test(text) || /^(none|no|noemail|na|n\/a|test|unknown|a|x)@/.test(text)) return undefined
  return text
}

/** 'f', 'm', 'x' for what is recorded as another; not known and not stated are undefined. */
export function sexOf(typed: string): string | undefined {
  const text = fold(cut(typed))
  if (/^(f|female|woman|girl|2|w)$/.test(text)) return 'f'
  if (/^(m|male|man|boy|1)$/.test(text)) return 'm'
  return /^(x|other|indeterminate|non binary|nonbinary|intersex)$/.test(text) ? 'x' : undefined
}
/** Any other number or code: its letters and figures. All noughts or nines are nobody's. */
export function code(typed: string): string | undefined {
  const text = cut(typed)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, longest)
  return text === '' || /^(0+|9{4,}|unknown|none|null|na|nk)$/.test(text) ? undefined : text
}
