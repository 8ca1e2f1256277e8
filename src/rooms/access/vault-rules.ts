/** What makes two hidden places, or two numbers, the same one: pure, so that it can be read and argued about. */
import { dialled } from '#lib/phone.ts'

export type Alike = 'place' | 'number'
/** A UK postcode, as people type it. */
const postcodeIn = /\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b/i
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')

/**
 * What is compared, or nothing where comparing would say nothing. A place is its postcode and its first line: two flats of one house differ, "12 High
 * Street" and "12, high street" do not. Without a postcode, all of it. A routine is words and is not compared.
 */
export function alike(kind: string, value: string): { of: Alike; text: string } | undefined {
  if (kind === 'phone') {
    const number = dialled(value)
    return number ? { of: 'number', text: number } : undefined
  }
  if (!['address', 'refuge'].includes(kind)) return undefined
  const postcode = postcodeIn.exec(value)
  const lines = value
    .replace(postcodeIn, '')
    .split(/\n|,(?=\s*\D)/)
    .map(plain)
    .filter((line) => line !== '')
  if (lines.length === 0) return undefined
  // "Flat 3" alone is no first line: the house comes with it.
  const first = /^(flat|room|unit|apartment)?[a-z0-9]{0,4}$/.test(lines[0] ?? '') ? lines.slice(0, 2).join('') : (lines[0] ?? '')
  return { of: 'place', text: postcode ? `${postcode[1]}${postcode[2]}|${first}`.toLowerCase() : lines.join('') }
}
