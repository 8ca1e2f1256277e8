/**
 * Numbers that other systems know somebody by, and the digit or letter in each that shows a slip of the pen. A right check proves that the number could
 * exist, never whose it is. What is wrong is refused with how to mend it.
 */

export const identifierKinds = { nhs: 'NHS number', upn: 'Unique pupil number', pnc: 'PNC number', cro: 'CRO number' } as const
export type IdentifierKind = keyof typeof identifierKinds
/** At most one of each kind, as it is kept. */
export type Identifiers = Partial<Record<IdentifierKind, string>>

export type ReadIdentifier = { ok: true; value: string } | { ok: false; mend: string }
const good = (value: string): ReadIdentifier => ({ ok: true, value })
const bad = (mend: string): { ok: false; mend: string } => ({ ok: false, mend })
/** As typed: wide digits from another keyboard, spaces and dashes are nobody's mistake. */
const clean = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-–]/g, '')

/**
 * The tenth digit of an NHS number, of the nine before it: weights 10 to 2, modulus 11 (NHS Data Model and Dictionary, "NHS Number"). 11 is written 0; 10
 * is never given out, so there is none.
 */
export function nhsCheck(nine: string): number | undefined {
  const sum = [...nine].reduce((n, d, i) => n + Number(d) * (10 - i), 0)
  const check = 11 - (sum % 11)
  return check === 11 ? 0 : check === 10 ? undefined : check
}
function readNhs(typed: string): ReadIdentifier {
  const digits = clean(typed)
  if (!/^\d{10}$/.test(digits)) return bad('An NHS number has 10 digits, like 943 476 5919')
  // Ten noughts pass the sum, and are what a system writes when it has no number.
  if (/^(\d)\1{9}$/.test(digits)) return bad('This is a stand-in, not a number. Leave it out')
  return nhsCheck(digits.slice(0, 9)) === Number(digits[9])
    ? good(digits)
    : bad('One of the digits of this NHS number is wrong, or two have changed places. Read it again from the letter or the screen')
}

/** Letters of a UPN by their value: I, O and S are left out (Department for Education, Unique Pupil Numbers guide; Government Data Standards Catalogue). */
const upnLetters = 'ABCDEFGHJKLMNPQRTUVWXYZ'
/** The first letter, of the twelve after it: each times its place from 2, modulus 23. The last of a temporary number is itself a letter. */
export function upnCheck(twelve: string): string | undefined {
  let sum = 0
  for (const [i, c] of [...twelve].entries()) {
    const value = /\d/.test(c) ? Number(c) : i === 11 ? upnLetters.indexOf(c) : -1
    if (value < 0) return undefined
    sum += value * (i + 2)
  }
  return upnLetters[sum % 23]
}
function readUpn(typed: string): ReadIdentifier {
  const upn = clean(typed)
  if (!/^[A-Z]\d{11}[\dA-Z]$/.test(upn))
    return bad('A pupil number is a letter and 12 digits, like B801200005001. The last may be a letter')
  return upnCheck(upn.slice(1)) === upn[0]
    ? good(upn)
    : bad('The first letter of this pupil number does not fit its digits. Read it again, or ask the school')
}

/** The check letter of police numbers by remainder: modulus 23, with I, O and S left out (CJS Data Standards Catalogue, PNC ID and CRO number). */
const policeLetters = 'ZABCDEFGHJKLMNPQRTUVWXY'
/** Of two digits of the year and the serial behind them, read as one number. */
export const policeCheck = (year: string, serial: string): string => policeLetters[Number(year.slice(-2) + serial) % 23] as string

/** '2003/0011985X', or '03/11985X': the serial is seven digits, with noughts in front. The letter is worked out of all nine. */
function readPnc(typed: string): ReadIdentifier {
  const [, year, serial, letter] =
    /^((?:19|20)?\d{2})\/?(\d{7})([A-Z])$/.exec(clean(typed)) ?? /^((?:19|20)?\d{2})\/(\d{1,7})([A-Z])$/.exec(clean(typed)) ?? []
  if (!year || !serial || !letter) return bad('A PNC number is a year, a stroke, up to 7 digits and a letter, like 2003/0011985X')
  const padded = serial.padStart(7, '0')
  return policeCheck(year, padded) === letter
    ? good(`${year}/${padded}${letter}`)
    : bad('The letter at the end of this PNC number does not fit its digits. Read it again from the police record')
}

/**
 * '265416/21G': six digits, a stroke, two of the year, and the letter of year and serial. 'SF05/482703J' are files without fingerprints: the year comes
 * first, and the serial is not filled up with noughts.
 */
function readCro(typed: string): ReadIdentifier {
  const text = clean(typed)
  const [, sfYear, sfSerial, sfLetter] = /^SF(\d{2})\/?(\d{1,6})([A-Z])$/.exec(text) ?? []
  const [, serial, year, letter] = /^(\d{1,6})\/(\d{2})([A-Z])$/.exec(text) ?? []
  if (sfYear && sfSerial && sfLetter)
    return policeCheck(sfYear, sfSerial) === sfLetter ? good(`SF${sfYear}/${sfSerial}${sfLetter}`) : bad(wrongCro)
  if (!serial || !year || !letter)
    return bad('A CRO number is up to 6 digits, a stroke, the year and a letter, like 265416/21G, or begins with SF')
  const padded = serial.padStart(6, '0')
  return policeCheck(year, padded) === letter ? good(`${padded}/${year}${letter}`) : bad(wrongCro)
}
const wrongCro = 'The letter at the end of this CRO number does not fit its digits. Read it again from the police record'

const readers: Record<IdentifierKind, (typed: string) => ReadIdentifier> = { nhs: readNhs, upn: readUpn, pnc: readPnc, cro: readCro }
/** One way of writing each, so that two who have the same number have the same text; or how to mend it. */
export const readIdentifier = (kind: IdentifierKind, typed: string): ReadIdentifier => readers[kind](typed)

/**
 * A number typed where nobody says of which kind it is: it is told by how it is written. The few that could be two are asked back, and never guessed.
 */
export function readAnyIdentifier(typed: string): { ok: true; kind: IdentifierKind; value: string } | { ok: false; mend: string } {
  const text = clean(typed)
  const shaped = (Object.keys(shapes) as IdentifierKind[]).filter((kind) => shapes[kind].test(text))
  const read = shaped.map((kind) => ({ kind, read: readIdentifier(kind, typed) }))
  const fit = read.flatMap(({ kind, read }) => (read.ok ? [{ kind, ...read }] : []))
  if (fit.length > 1)
    return bad('This could be a PNC number or a CRO number. Write all the noughts: 2012/0000034A is a PNC number, 000034/12A a CRO number')
  const [wrong] = read.flatMap(({ read }) => (read.ok ? [] : [read]))
  return fit[0] ?? wrong ?? bad('Enter an NHS number (10 digits), a pupil number, or a PNC or CRO number with its stroke')
}
const shapes: Record<IdentifierKind, RegExp> = {
  nhs: /^\d+$/,
  upn: /^[A-Z]\d{6,}[\dA-Z]$/,
  pnc: /^((19|20)?\d{2}\/\d{1,7}|(19|20)?\d{9})[A-Z]$/,
  cro: /^(\d{1,6}\/\d{2}|SF\d{2}\/?\d{1,6})[A-Z]$/,
}

/** What in a line of words is written like one of them, as it stands there; whether it can be one is for its reader. */
export const identifierIn = (words: string): string | undefined => inWords.exec(words)?.[0]
const inWords =
  /\b(?:\d{3}[ -]?\d{3}[ -]?\d{4}|[A-Z]\d{11}[\dA-Z]|(?:19|20)?\d{2}\/\d{1,7}[A-Z]|\d{1,6}\/\d{2}[A-Z]|SF\d{2}\/\d{1,6}[A-Z])(?![\w/])/i

/** '943 476 5919'. The others are said as they are written. */
export const sayIdentifier = (kind: IdentifierKind, value: string): string =>
  kind === 'nhs' ? `${value.slice(0, 3)} ${value.slice(3, 6)} ${value.slice(6)}` : value
