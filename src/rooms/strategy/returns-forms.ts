/** What a return asks: for each measure its counts and a word of explanation, the same as the template's columns; and the answer of who signs it off. */
import { file, longText, text } from '#platform/fields.ts'
import { type Fields, form, Problem, type Problems } from '#platform/form.ts'
import type { Body } from '#platform/http.ts'
import { type Asked, type Box, type Fault, hasTotal, type Value, type Written } from './returns-rules.ts'

const boxName = { counted: 'counted', outOf: 'total', note: 'note' } as const
const named = (measure: string, box: keyof typeof boxName) => `${measure}-${boxName[box]}`
const limits = { counted: 40, outOf: 40, note: 400 } as const

export const returnForm = (asked: Asked) =>
  form({
    ...(Object.fromEntries(
      asked.measures.flatMap((m): [string, Fields[string]][] => [
        [named(m.key, 'counted'), text(m.numerator, { optional: true, max: limits.counted, width: 10, called: m.numerator })],
        ...(hasTotal(m) && m.denominator
          ? [
              [
                named(m.key, 'outOf'),
                text(`Out of: ${m.denominator}`, { optional: true, max: limits.outOf, width: 10, called: m.denominator }),
              ] as [string, Fields[string]],
            ]
          : []),
        [named(m.key, 'note'), text('Explanation', { optional: true, max: limits.note, called: 'The explanation' })],
      ]),
    ) as Fields),
    why: longText('Anything to say about the whole return', {
      optional: true,
      rows: 3,
      max: 1000,
      hint: 'Needed when it takes the place of one that was handed in: what changed, and why. No name or detail of anyone.',
    }),
  })
export const fieldsOf = (asked: Asked, key: string): string[] =>
  (Object.keys(boxName) as (keyof typeof boxName)[])
    .filter((box) => box !== 'outOf' || hasTotal(asked.measures.find((m) => m.key === key) as Asked['measures'][number]))
    .map((box) => named(key, box))

const said = (body: Body, name: string): string => {
  const value = [Object.hasOwn(body, name) ? body[name] : undefined].flat()[0]
  return typeof value === 'string' ? value.trim() : ''
}
export const writtenIn = (asked: Asked, body: Body): Record<string, Written> =>
  Object.fromEntries(
    asked.measures.map((m) => [
      m.key,
      { counted: said(body, named(m.key, 'counted')), outOf: said(body, named(m.key, 'outOf')), note: said(body, named(m.key, 'note')) },
    ]),
  )
export const whyIn = (body: Body): string => said(body, 'why')
/** Into the boxes of the form; cut to what they take, since a cell of a file may hold anything. */
export const bodyOf = (written: Readonly<Record<string, Written>>, why = ''): Body => ({
  ...Object.fromEntries(
    Object.entries(written).flatMap(([key, w]) =>
      (Object.keys(boxName) as (keyof typeof boxName)[]).map((box) => [named(key, box), w[box].slice(0, limits[box])]),
    ),
  ),
  why,
})
export const asWritten = (values: readonly Value[]): Record<string, Written> =>
  Object.fromEntries(
    values.map((v) => [v.measure, { counted: v.counted?.toString() ?? '', outOf: v.outOf?.toString() ?? '', note: v.note }]),
  )
/** Each fault at its box. */
export const problemsOf = (faults: readonly Fault[]): Problems => {
  const problems: Problems = {}
  for (const f of faults) {
    const name = f.measure && f.box !== 'why' ? named(f.measure, f.box as Exclude<Box, 'why'>) : 'why'
    problems[name] ??= new Problem(f.says)
  }
  return problems
}

export const fileForm = form({
  file: file('The filled-in template', {
    missing: 'Select the file',
    endings: ['.csv', '.xlsx', '.ods'],
    maxMegabytes: 1,
    hint: 'XLSX, ODS or CSV. If anything in it is wrong, nothing goes in, and you are told what.',
  }),
})
export const answerForm = form({
  words: longText('A question, or a word to the agency', {
    optional: true,
    rows: 3,
    max: 1000,
    hint: 'Needed to send it back. No name or detail of anyone.',
  }),
})
