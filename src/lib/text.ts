/** Words: what makes two spellings of a name one, what text may be kept, and how counts and lists are said. */

/** Letters that Unicode does not take apart into a plain letter and a mark. */
const plain: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ς: 'σ' }
const plainLetters = new RegExp(`[${Object.keys(plain).join('')}]`, 'g')

/**
 * The form a name is found by: "O’Brien" and "OBRIEN", "Zoë" and "Zoe", "Smith-Jones" and "smith  jones" come out the same. Deterministic, as it
 * is stored beside names and compared years later: change it only together with what is stored. Latin accents and Arabic and Hebrew vowel
 * points go; the vowel signs of Indian scripts stay, as without them half the names would be one.
 */
export const fold = (name: string): string =>
  wellFormed(name)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g, '')
    .replace(plainLetters, (letter) => plain[letter]!)
    // Apostrophes of every make, and what cannot be seen (soft hyphens, direction marks), join; every other sign parts words.
    .replace(/['’‘ʼʻ`´ʹʿʾ\p{Cf}]/gu, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
    .normalize('NFC')

/** What PostgreSQL can keep: no NUL, and no half of a character (which becomes U+FFFD). */
export const wellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** 'a', 'a and b', 'a, b and c'. */
export const sentenceList = (items: readonly string[], joint = 'and'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`

const number = new Intl.NumberFormat('en-GB')
export const sayNumber = (n: number): string => number.format(n)
/** '1 contact', '2 contacts', '0 families', '1,204 people'. */
export const plural = (n: number, one: string, many = /[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`): string =>
  `${sayNumber(n)} ${n === 1 ? one : many}`

/** First letters of the first and the last name: 'Amira Jane Begum' is 'AB'. */
export const initials = (name: string): string => {
  const letters = name
    .normalize('NFC')
    .split(/\s+/)
    .flatMap((word) => word.match(/\p{L}\p{M}*/u)?.[0] ?? [])
  return (letters.length > 1 ? `${letters[0]}${letters.at(-1)}` : (letters[0] ?? '')).toUpperCase()
}
