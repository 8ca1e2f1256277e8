/**
 * Numbers that mean one person, each with its check digit, so that a slip of the pen is not taken for somebody else. Undefined when it is not one.
 * How each is made: NHS Data Dictionary (NHS number, modulus 11), Department for Education (UPN), CJS Data Standards Catalogue (PNC and CRO, modulus 23).
 */

const compact = (typed: string): string =>
  typed
    .slice(0, 100)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-–_]/g, '')

/** Ten digits. Ten the same pass the sum and are nobody's. */
export function nhsNumber(typed: string): string | undefined {
  const n = compact(typed)
  if (!/^\d{10}$/.test(n) || /^(\d)\1{9}$/.test(n)) return undefined
  let sum = 0
  for (let i = 0; i < 9; i++) sum += Number(n[i]) * (10 - i)
  const check = (11 - (sum % 11)) % 11
  return check === Number(n[9]) ? n : undefined
}

const upnLetters = 'ABCDEFGHJKLMNPQRTUVWXYZ'
/** A letter and twelve digits; a temporary one ends with a letter. */
export function upn(typed: string): string | undefined {
  const n = compact(typed)
  if (!/^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/.test(n)) return undefined
  let sum = 0
  for (let i = 1; i <= 12; i++) sum += (i + 1) * (/\d/.test(n[i]!) ? Number(n[i]) : upnLetters.indexOf(n[i]!))
  return upnLetters[sum % 23] === n[0] ? n : undefined
}

const policeLetters = 'ZABCDEFGHJKLMNPQRTUVWXY'
/** '2003/0123456X'. The year may be typed with two figures, the serial without its noughts; two-figure years up to 39 are of this century. */
export function pnc(typed: string): string | undefined {
  const n = compact(typed)
  const found = /^(\d{4}|\d{2})\/(\d{1,7})([A-Z])$/.exec(n) ?? /^(\d{4}|\d{2})(\d{7})([A-Z])$/.exec(n)
  if (!found) return undefined
  const [, year = '', serial = '', letter] = found
  const padded = serial.padStart(7, '0')
  if (policeLetters[Number(year.slice(-2) + padded) % 23] !== letter) return undefined
  const whole = year.length === 4 ? year : `${Number(year) < 40 ? '20' : '19'}${year}`
  return `${whole}/${padded}${letter}`
}

/** '123456/99A', or 'SF99/12345A' for a file without fingerprints, whose serial is summed as it is, without noughts before it. */
export function cro(typed: string): string | undefined {
  const n = compact(typed)
  const usual = /^(\d{1,6})\/(\d{2})([A-Z])$/.exec(n)
  if (usual) {
    const [, serial = '', year, letter] = usual
    const padded = serial.padStart(6, '0')
    return policeLetters[Number(`${year}${padded}`) % 23] === letter ? `${padded}/${year}${letter}` : undefined
  }
  const file = /^SF(\d{2})\/0*(\d{1,6})([A-Z])$/.exec(n)
  if (!file) return undefined
  const [, year, serial, letter] = file
  return policeLetters[Number(`${year}${serial}`) % 23] === letter ? `SF${year}/${serial}${letter}` : undefined
}
