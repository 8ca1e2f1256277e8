/** Numbers that mean one person, as a matcher takes them: whole and with a check that fits, so that a slip of the pen is not taken for somebody else. */
import { type IdentifierKind, readIdentifier } from '../identifiers.ts'

const whole =
  (kind: IdentifierKind) =>
  (typed: string): string | undefined => {
    const read = readIdentifier(kind, typed.slice(0, 100).replaceAll('_', ' '))
    return read.ok ? read.value : undefined
  }
export const nhsNumber = whole('nhs')
export const upn = whole('upn')
export const cro = whole('cro')
const asWritten = whole('pnc')
/** With all four figures of its year, so that one number written in two ways is one: two-figure years up to 39 are of this century. */
export const pnc = (typed: string): string | undefined =>
  asWritten(typed)?.replace(/^(\d{2})\//, (_, year: string) => `${Number(year) < 40 ? '20' : '19'}${year}/`)
