/** Telephone numbers as dialled in the United Kingdom, how they are said, and the ranges kept for drama, from which every made-up number comes. */

/** Eight digits, and real: Childline. */
const childline = '08001111'

/**
 * What is dialled: '07700900123', or '+33123456789' abroad. Undefined when there is no whole number in it. An extension or "ask for Pat" behind
 * the number is left out; keep what was typed beside it.
 */
export const dialled = (typed: string): string | undefined => {
  const digits = typed
    .normalize('NFKC')
    .replace(/[a-z#].*$/is, '')
    .replace(/[^\d+]/g, '')
    .replace(/^(\+|00)440?/, '0')
    .replace(/^00/, '+')
  return /^(0[1-9]\d{8,9}|\+[1-9]\d{7,14})$/.test(digits) || digits === childline ? digits : undefined
}

/** Where a UK number is parted, by how it begins. Five, three, three for the rest, as for mobiles. */
const parts: readonly (readonly [RegExp, readonly [number, number]])[] = [
  [/^02/, [3, 4]],
  [/^(011|01\d1|0[389])/, [4, 3]],
  [/^0/, [5, 3]],
]
/** '07700 900 123', '020 7946 0123', '0117 496 0123', '01632 960 001'. Whatever is not a number stays as it is. */
export const sayPhone = (typed: string): string => {
  const number = dialled(typed)
  if (number === undefined || number.startsWith('+')) return number ?? typed
  if (number.length !== 11) return number === childline ? '0800 1111' : `${number.slice(0, 5)} ${number.slice(5)}`
  const [a, b] = parts.find(([begins]) => begins.test(number))![1]
  return `${number.slice(0, a)} ${number.slice(a, a + b)} ${number.slice(a + b)}`
}

/** The last three digits are free in each. Ofcom, "Telephone numbers for use in TV and radio drama programmes", as its list is cited publicly. */
const drama = [
  ...['0113496', '0114496', '0115496', '0116496', '0117496', '0118496', '0121496', '0131496', '0141496', '0151496', '0161496', '0191498'],
  ...['0207946', '0289018', '0292018'],
].map((start) => `${start}0`)
const dramaStarts = [...drama, '01632960', '07700900', '08081570', '09098790', '03069990']
/** Rings nobody, now or ever. */
export const isDrama = (typed: string): boolean => {
  const number = dialled(typed)
  return number?.length === 11 && dramaStarts.includes(number.slice(0, 8))
}
