/**
 * A form is a record of fields. A field knows how to read its answer from a posted body, how to put one back, how to draw itself and how
 * to say an answer in words. Everything else (types, errors, gaps, conflicts, the frozen copy) follows from that one record.
 */
import { createHash } from 'node:crypto'
import type { Html } from '#platform/html.ts'
import type { Body, UploadedFile } from '#platform/http.ts'

/** What is wrong with an answer, in the words the reader will see. `part` points at one box of several. */
export class Problem {
  readonly text: string
  readonly part: string
  constructor(text: string, part = '') {
    this.text = text
    this.part = part
  }
}
export type Problems = Record<string, Problem>
export const any = (problems: Problems): boolean => Object.keys(problems).length > 0

/** What a field may lean on besides the body: the thing the page is about (for choices known only then) and uploaded files. */
export interface Given {
  subject?: unknown
  files?: Record<string, UploadedFile | undefined>
}

/** One question as it is about to be drawn. */
export interface Question {
  name: string
  body: Body
  given: Given
  problem: Problem | undefined
  /** The questions that open under one choice, drawn already. */
  reveals: Record<string, Html>
  /** The only question of its page: its label is the page's heading. */
  heading: boolean
}

// Methods, not properties: their parameters are bivariant, so that Field<Day> is a Field<unknown>.
export interface Field<T> {
  question: string
  /** Everything the reader is shown that gives the answer its meaning. Its hash is the form's version. */
  wording: unknown
  /** The box an error links to when the problem names none: '' is the question itself. */
  part: string
  needed?: string
  when?(answers: Record<string, unknown>): boolean
  under?: { field: string; choice: string }
  /** Keys of a closed list of choices, so that `under` can be checked before anything is served. */
  choices?: readonly string[]
  kind: 'asked' | 'hidden' | 'file'
  read(body: Body, name: string, given: Given): T | Problem
  fill(value: T, name: string): Body
  draw(question: Question): Html
  words(value: T, given: Given): string
}

export type Fields = Record<string, Field<unknown>>
type AnswersTo<G> = { [K in keyof G]: G[K] extends Field<infer T> ? T : never }
export type Answers<F> = F extends Form<infer A> ? A : never
export type Read<A> = { answers: A } | { problems: Problems; some: Partial<A> }
/** One question and its answer as they stood, to be kept with what was sent: it stays readable when the form changes. */
export interface Worded {
  name: string
  question: string
  answer: string
}

export interface Form<A> {
  fields: Record<keyof A & string, Field<unknown>>
  /** Changes whenever a question or a choice is worded differently. */
  version: string
  read(body: Body, given?: Given): Read<A>
  fill(answers: Partial<A>): Body
  /** Whether the question is asked at all, given the other answers. */
  applies(name: string, answers: Partial<A>): boolean
  /** The questions one can save without but not end without. */
  gaps(answers: Partial<A>): Problems
  words(name: string, answers: Partial<A>, given?: Given): string
  worded(answers: Partial<A>, given?: Given): Worded[]
}

/** Names the engine posts beside the answers. */
const reserved = ['do', 'version', 'key', 'was', 'pages']
export const notAnswered = 'Not answered'
const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
export const digest = (what: unknown, length: number): string =>
  createHash('sha256')
    .update(JSON.stringify(what) ?? '')
    .digest('base64url')
    .slice(0, length)

export function form<G extends Fields>(
  fields: G,
  rules: (answers: AnswersTo<G>, given: Given) => { [K in keyof G]?: Problem } = () => ({}),
): Form<AnswersTo<G>> {
  type A = AnswersTo<G>
  check(fields)
  const all = Object.entries(fields)
  const fieldOf = (name: string): Field<unknown> | undefined => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  const answerTo = (answers: object, name: string): unknown => (answers as Record<string, unknown>)[name]

  const applies = (name: string, answers: object): boolean => {
    const field = fieldOf(name)
    if (!field) return false
    if (field.under) {
      const { field: parent, choice } = field.under
      const value = answerTo(answers, parent)
      if (value === undefined || value === null || !applies(parent, answers)) return false
      if (![fieldOf(parent)?.fill(value, parent)[parent]].flat().includes(choice)) return false
    }
    return field.when?.(answers as Record<string, unknown>) ?? true
  }

  const self: Form<A> = {
    fields,
    version: digest(
      all.map(([name, field]) => [name, field.question, field.wording]),
      12,
    ),
    applies,
    read(posted, given = {}) {
      const body = posted !== null && typeof posted === 'object' ? posted : {}
      const answers: Record<string, unknown> = {}
      const problems: Problems = {}
      for (const [name, field] of all) {
        const answer = applies(name, answers) ? field.read(body, name, given) : undefined
        if (answer instanceof Problem) problems[name] = answer
        else answers[name] = answer
      }
      if (!any(problems)) Object.assign(problems, stated(rules(answers as A, given)))
      return any(problems) ? { problems, some: answers as Partial<A> } : { answers: answers as A }
    },
    fill(answers) {
      const body: Body = {}
      for (const [name, value] of Object.entries(answers)) {
        if (value !== undefined && value !== null) Object.assign(body, fieldOf(name)?.fill(value, name))
      }
      return body
    },
    gaps(answers) {
      const problems: Problems = {}
      for (const [name, field] of all) {
        if (field.needed && isEmpty(answerTo(answers, name)) && applies(name, answers))
          problems[name] = new Problem(field.needed, field.part)
      }
      return problems
    },
    words(name, answers, given = {}) {
      const value = answerTo(answers, name)
      return isEmpty(value) ? notAnswered : (fieldOf(name)?.words(value, given) ?? notAnswered)
    },
    worded: (answers, given = {}) =>
      all
        .filter(([name, field]) => field.kind !== 'hidden' && applies(name, answers))
        .map(([name, field]) => ({ name, question: field.question, answer: self.words(name, answers, given) })),
  }
  return self
}

const stated = (problems: object): Problems => Object.fromEntries(Object.entries(problems).filter(([, p]) => p instanceof Problem))

/** Whatever can be wrong in a declaration is found when it is declared, not when somebody meets it. */
function check(fields: Fields): void {
  const seen: Fields = {}
  for (const [name, field] of Object.entries(fields)) {
    if (!/^[a-z][\w-]*$/i.test(name) || reserved.includes(name)) throw new Error(`a question cannot be named "${name}"`)
    // The boxes of a question are posted as `name-part`.
    const inside = Object.keys(fields).find((other) => name.startsWith(`${other}-`))
    if (inside) throw new Error(`"${name}" reads as a box of "${inside}"`)
    if (field.under) {
      const parent = Object.hasOwn(seen, field.under.field) ? seen[field.under.field] : undefined
      if (!parent) throw new Error(`"${name}" hangs under "${field.under.field}", which does not come before it`)
      if (parent.choices && !parent.choices.includes(field.under.choice))
        throw new Error(`"${field.under.field}" has no choice "${field.under.choice}" for "${name}"`)
    }
    // Asks the condition about nothing at all, listening for a question that does not exist or comes later.
    field.when?.(
      new Proxy({} as Record<string, unknown>, {
        get: (_, asked) => {
          if (!Object.hasOwn(seen, asked)) throw new Error(`"${name}" depends on "${String(asked)}", which does not come before it`)
          return undefined
        },
      }),
    )
    seen[name] = field
  }
}
