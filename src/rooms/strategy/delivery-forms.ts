/** What a lead is asked: three things, and evidence only with done. The same questions for one line or for all of them on one page. */
import type { Day } from '#lib/day.ts'
import { aDay, anyOf, chooseFrom, longText, text } from '#platform/fields.ts'
import { type Fields, form, Problem, type Problems } from '#platform/form.ts'
import type { Colleague } from '#rooms/access/index.ts'
import type { Reported } from './delivery-actions.ts'

const parts = ['changed', 'expects', 'help', 'done', 'evidence'] as const
const named = (key: string, part: (typeof parts)[number]) => `${key}-${part}`
const questions = (key: string): Fields => ({
  [named(key, 'changed')]: longText('What changed?', {
    optional: true,
    rows: 3,
    max: 1000,
    hint: 'One to three lines. No name or detail of anyone who is helped.',
  }),
  [named(key, 'expects')]: aDay('When do you expect to finish?', { optional: true, called: 'The day you expect to finish' }),
  [named(key, 'help')]: text('Help needed?', { optional: true, max: 300 }),
  [named(key, 'done')]: anyOf('Is it done?', { done: 'It is done' }, { optional: true, small: true }),
  [named(key, 'evidence')]: {
    ...longText('What shows that it is done, and where can it be seen?', { optional: true, rows: 2, max: 1000 }),
    under: { field: named(key, 'done'), choice: 'done' },
  },
})
type Typed = Record<string, unknown>
export const reportForm = (keys: readonly string[]) =>
  form(Object.assign({}, ...keys.map(questions)) as Fields, (answers) => missing(answers as Typed, keys))
export const fieldsOf = (key: string): string[] => parts.filter((p) => p !== 'evidence').map((p) => named(key, p))

const read = (answers: Typed, key: string) => ({
  changed: String(answers[named(key, 'changed')] ?? '').trim(),
  expectedOn: (answers[named(key, 'expects')] as Day | undefined) ?? null,
  help: String(answers[named(key, 'help')] ?? '').trim(),
  done: ((answers[named(key, 'done')] as string[] | undefined) ?? []).includes('done'),
  evidence: String(answers[named(key, 'evidence')] ?? '').trim(),
})
const missing = (answers: Typed, keys: readonly string[]): Problems =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const a = read(answers, key)
      return a.done && a.evidence === ''
        ? [[named(key, 'evidence'), new Problem('Say what shows that it is done, and where it can be seen')]]
        : []
    }),
  )
/** What was reported of a line, or nothing where its part of the page was left as it was. */
export function reportOf(answers: Typed, key: string, was: Day | null): Reported | undefined {
  const a = read(answers, key)
  const moved = a.expectedOn !== null && a.expectedOn !== was
  if (a.done) return { kind: 'done', changed: a.changed, help: a.help, evidence: a.evidence }
  if (a.changed === '' && a.help === '' && !moved) return undefined
  return { kind: 'going', changed: a.changed, expectedOn: a.expectedOn, help: a.help }
}
export const expectedIn = (key: string, on: Day | null): Typed => (on ? { [named(key, 'expects')]: on } : {})

export interface OnLead {
  people: readonly Colleague[]
}
export const leadForm = form({
  lead: chooseFrom('Who leads it?', {
    missing: 'Select who leads it, or that no one does',
    choices: ({ people }: OnLead) => ({
      ...Object.fromEntries(people.map((p) => [p.hatId, { text: p.name, hint: `${p.title}, ${p.teamName}` }])),
      none: { text: 'No one at present', hint: 'The page says so' },
    }),
    small: true,
  }),
})
