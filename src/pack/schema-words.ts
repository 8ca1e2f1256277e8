/** The smallest pieces of a pack: words, keys, days and where a line is from. Every part of the schema is made of them. */
import { z } from 'zod'

export const oneOf = <T extends Record<string, string>>(set: T) => z.enum(Object.keys(set) as [keyof T & string, ...(keyof T & string)[]])
export const words = z.string().trim().min(1, 'is empty: write the words, or remove the line')
export const key = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not a key: use lower-case words joined by hyphens, such as yellow-door')
export const day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'is not a day: write it as 2019-07-31')
/** As exact as the document is: a year, a month or a day. YAML reads a bare year as a number. */
export const yearOrDay = z.preprocess(
  (v) => (typeof v === 'number' ? String(v) : v),
  z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, 'is not a date: write 2019, 2019-07 or 2019-07-31'),
)
/** "S2 4.1.5" or "S2 4.1.5; S4 outcome 1": the first word of each part is a key of `sources` in pack.yaml. */
export const source = words
export const provenance = { source, asAt: yearOrDay }

export const clockUnits = { minutes: 'minutes', hours: 'hours', 'working hours': 'working hours', 'working days': 'working days' } as const
export type ClockUnit = keyof typeof clockUnits
export const age = z.int().min(0).max(130)
/** "4 working hours". */
export const clock = z
  .string()
  .regex(
    /^[1-9]\d* (minute|hour|working hour|working day)s?$/,
    'is not a clock: write a number and minutes, hours, working hours or working days, such as 4 working hours',
  )
  .transform((text) => ({
    amount: Number.parseInt(text, 10),
    unit: `${text.replace(/^\d+ /, '').replace(/s$/, '')}s` as ClockUnit,
    words: text,
  }))
export type Clock = z.infer<typeof clock>
export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time: write it in quotes as "10:30"')
