/**
 * How old somebody is, as far as it is known. A day that nobody knows is kept as a span, never as a day made up: a month, a year, an age as it was told
 * (which grows with the years), a guess, or a stand-in such as 1 January. Rules only.
 */
import { addDays, addMonths, ageOn, type Day } from '#lib/day.ts'

export const bornHows = {
  month: 'the month is known',
  year: 'the year is known',
  age: 'an age that was told',
  guess: 'a guess',
  default: 'a stand-in date',
} as const
export type BornHow = keyof typeof bornHows

export interface Span {
  from: Day
  until: Day
  how: BornHow
}
export interface Born {
  bornOn: Day | null
  ageAbout: number | null
  span?: Span | null
}

export const spanOfMonth = (first: Day): Span => ({ from: first, until: addDays(addMonths(first, 1), -1), how: 'month' })
const year = (n: number, part: '01-01' | '12-31') => `${String(n).padStart(4, '0')}-${part}` as Day
export const spanOfYear = (n: number): Span => ({ from: year(n, '01-01'), until: year(n, '12-31'), how: 'year' })
/** 1 January stands for a day that nobody knew, and the year with it was mostly a guess: a year either way (judgement of 2026). */
export const spanOfDefault = (n: number): Span => ({ from: year(n - 1, '01-01'), until: year(n + 1, '12-31'), how: 'default' })

/** How far a guess may be out. People guess the old worse than the young (judgement of 2026). */
const guessIsOut = (age: number): number => (age < 20 ? 2 : 5)
/** Whoever is this old today was born within a year of days. An age that was told stays right as time passes: the span does not move. */
export function spanOfAge(age: number, today: Day, guess = false): Span {
  const out = guess ? guessIsOut(age) : 0
  return {
    from: addDays(addMonths(today, -12 * (age + out + 1)), 1),
    until: addMonths(today, -12 * Math.max(0, age - out)),
    how: guess ? 'guess' : 'age',
  }
}

/** The youngest and the oldest somebody can be today. */
export function ages(m: Born, today: Day): { from: number; to: number } | undefined {
  if (m.bornOn) return { from: ageOn(m.bornOn, today), to: ageOn(m.bornOn, today) }
  if (m.span) return { from: Math.max(0, ageOn(m.span.until, today)), to: Math.max(0, ageOn(m.span.from, today)) }
  return m.ageAbout === null ? undefined : { from: m.ageAbout, to: m.ageAbout }
}
const middle = (a: { from: number; to: number }): number => Math.floor((a.from + a.to) / 2)

/**
 * The age that counts where an age opens or shuts a door (practice decisions, 6). Where it is not certain, no door that may be needed is shut: a child
 * who may be a baby is one; whoever may be under 16 and is under 18 is a child first; whoever may be under 18 and may be grown counts as 16 or 17, for
 * whom both doors are open. Putting the date right settles it.
 */
export function ageIn(m: Born, today: Day): number | undefined {
  const a = ages(m, today)
  if (!a) return undefined
  if (a.from === a.to) return a.from
  if (a.from < 2) return a.from
  if (a.from < 18 && a.to >= 18) return Math.max(16, a.from)
  if (a.from < 16 && a.to >= 16) return a.from
  return middle(a)
}
/** Said beside an age that may open or shut a door and is not certain; nothing where it makes no difference. */
export function ageUnsure(m: Born, today: Day): string | undefined {
  const a = ages(m, today)
  const counts = ageIn(m, today)
  if (!a || a.from === a.to || counts === undefined) return undefined
  const crosses = [2, 16, 18].some((gate) => a.from < gate && a.to >= gate)
  return crosses
    ? `Between ${a.from} and ${a.to}. Until the date of birth is known, counted as ${counts}${counts === 16 || counts === 17 ? ': both doors, children’s safeguarding and the way for adults' : ''}.`
    : undefined
}

/** Age in whole years, or as it was told, or nothing. */
export function sayAge(m: Born, today: Day): string {
  const a = ages(m, today)
  if (!a) return ''
  if (m.bornOn) return String(a.from)
  if (middle(a) === 0) return 'under 1'
  if (m.span && (m.span.how === 'year' || m.span.how === 'month')) return a.from === a.to ? String(a.from) : `${a.from} or ${a.to}`
  return `about ${middle(a)}`
}

/** 1 January is what systems write for a day that nobody knew: said, so that somebody asks. */
export const maybeStandIn = (on: Day): boolean => on.endsWith('-01-01')
