/**
 * Does a printed figure come out of the numbers printed with it? Worked out again to the places it is printed in, never mended: where it does not agree,
 * or cannot be worked out, that is said beside it.
 */
import type { FigureCheck, FigureValue, PublishedFigure } from './schema-strategies.ts'

export type Agreement =
  /** It comes out. */
  | { found: 'agrees'; worked: number }
  /** It does not; the document's figure stands, with its note. */
  | { found: 'differs'; worked: number }
  /** Only what it is out of is printed: is there a whole number that gives it? The number itself may be too small to show, and is not. */
  | { found: 'some number gives it' | 'no number gives it'; of: number }
  /** Only the count is printed. `of` is what would give it. */
  | { found: 'base not printed'; of: { from: number; to: number } }

/** How many places the figure is printed in: '29.5%' has one. */
export const placesIn = (printed: string): number => /\d[\d,]*\.(\d+)/.exec(printed)?.[1]?.length ?? 0
/** Half is rounded up, as a person does; a touch more for what a computer's tenths lose. */
const rounded = (x: number, places: number) => Math.floor(x * 10 ** places + 0.5 + 1e-9) / 10 ** places

/** Nothing for a figure that is no share, or that has no numbers with it. */
export function agreementOf(value: FigureValue, as: PublishedFigure['as']): Agreement | undefined {
  if ((value.as ?? as) !== 'percent' || value.value === null || (value.count === undefined && value.of === undefined)) return undefined
  const places = placesIn(value.printed)
  const gives = (count: number, of: number) => rounded((count / of) * 100, places)
  if (value.count !== undefined && value.of !== undefined) {
    const worked = gives(value.count, value.of)
    return { found: worked === value.value ? 'agrees' : 'differs', worked }
  }
  if (value.of !== undefined) {
    const of = value.of
    const near = Math.round((value.value / 100) * of)
    const found = [near - 1, near, near + 1].some((count) => count >= 0 && count <= of && gives(count, of) === value.value)
    return { found: found ? 'some number gives it' : 'no number gives it', of }
  }
  const half = 0.5 / 10 ** places
  return {
    found: 'base not printed',
    of: {
      from: Math.floor((value.count! * 100) / (value.value + half) + 1e-9) + 1,
      to: Math.floor((value.count! * 100) / (value.value - half) + 1e-9),
    },
  }
}
export interface Checked {
  what: string
  agrees: boolean
  worked: number
}
export function checkedAgain(check: FigureCheck): Checked {
  if (check.kind === 'sum') {
    const worked = rounded(
      check.parts.reduce((n, p) => n + p, 0),
      3,
    )
    return { what: check.what, agrees: worked === check.total, worked }
  }
  const worked = rounded(check.of / check.to, 2)
  return { what: check.what, agrees: worked >= check.atLeast, worked }
}

/** What does not come out, so that it must carry a note. */
export const disagreements = (figure: PublishedFigure): string[] => [
  ...figure.values.flatMap((v) => {
    const a = agreementOf(v, figure.as)
    return a?.found === 'differs' || a?.found === 'no number gives it' ? [v.printed] : []
  }),
  ...figure.checks.filter((c) => !checkedAgain(c).agrees).map((c) => c.what),
]
