/**
 * The kinds of question a form can ask. Each reads forgivingly, refuses in a sentence that says what to do, and is drawn by the official
 * GOV.UK component. Browsers are told not to remember answers: they are about people, on machines that others use.
 */
import { clockTime, type Day, day, type Time } from '#lib/day.ts'
import { type Field, type Given, Problem, type Question } from '#platform/form.ts'
import { Html, html } from '#platform/html.ts'
import type { Body, UploadedFile } from '#platform/http.ts'
import * as govuk from '#platform/views/govuk.ts'

/** How much a question insists: cannot save without, cannot end without (`form.gaps`), or may stay empty. */
type Strength = { missing: string } | { needed: string } | { optional: true }
interface Common {
  missing?: string
  needed?: string
  optional?: true
  hint?: string | Html
  /** The answer's name in error messages: "Date of birth must be a real date". */
  called?: string
  /** Asked only if this holds of the answers before it, which may still be undefined. */
  when?(answers: Record<string, unknown>): boolean
  /** Asked only under one choice of a question before it, and drawn as that choice's reveal. */
  under?: { field: string; choice: string }
  width?: 2 | 3 | 4 | 5 | 10 | 20 | 30
  autocomplete?: string
  spellcheck?: boolean
}
type Hidable<T, O> = O extends { when: unknown } | { under: unknown } ? T | undefined : T
type Answer<T, O> = O extends { missing: string } ? Hidable<T, O> : T | undefined
/** Refuses an option that the question does not know, which inference would let through. */
type Only<O, Known> = O & { [K in Exclude<keyof O, keyof Known>]: never }

export type Choice = string | { text: string; hint?: string; alone?: true }
/** Key to words. A choice that is `alone` ("None of these") cannot be ticked together with others. */
export type Choices = Record<string, Choice>

/** What a kind of question adds; `undefined` from `parse` means that it was left empty. */
interface Kind<T> {
  parse(body: Body, name: string, given: Given): T | Problem | undefined
  fill(value: T, name: string): Body
  words(value: T, given: Given): string
  draw(question: Question, params: Record<string, unknown>): Html
  part?: string
  choices?: Choices
  /** Asks by a legend round several boxes rather than by a label. */
  legend?: true
  kind?: 'file'
}

function ask<T>(question: string, options: Common, kind: Kind<T>): Field<T | undefined> {
  const part = kind.part ?? ''
  const hint = options.hint
  return {
    question,
    part,
    kind: kind.kind ?? 'asked',
    wording: [options.hint === undefined ? '' : String(options.hint), kind.choices ?? {}],
    ...(kind.choices ? { choices: Object.keys(kind.choices) } : {}),
    ...(options.needed === undefined ? {} : { needed: options.needed }),
    ...(options.when ? { when: options.when } : {}),
    ...(options.under ? { under: options.under } : {}),
    read(body, name, given) {
      const answer = kind.parse(body, name, given)
      return answer === undefined && options.missing !== undefined ? new Problem(options.missing, part) : answer
    },
    fill: (value, name) => (value === undefined ? {} : kind.fill(value, name)),
    words: (value, given) => (value === undefined ? '' : kind.words(value, given)),
    draw(q) {
      const style = kind.legend ? 'govuk-fieldset__legend' : 'govuk-label'
      const title = { text: question, classes: `${style}--${q.heading ? 'l' : 's'}`, isPageHeading: q.heading }
      return kind.draw(q, {
        id: q.name,
        name: q.name,
        idPrefix: q.name,
        ...(kind.legend ? { fieldset: { legend: title } } : { label: title }),
        ...(hint === undefined ? {} : { hint: hint instanceof Html ? { html: hint } : { text: hint } }),
        ...(q.problem ? { errorMessage: { text: q.problem.text } } : {}),
        ...(options.spellcheck === undefined ? {} : { spellcheck: options.spellcheck }),
      })
    },
  }
}
const asked = <T, O>(question: string, options: Common, kind: Kind<T>) => ask(question, options, kind) as Field<Answer<T, O>>

// --- what was typed ---------------------------------------------------------------------------------------------------------------------

/** Everything posted under a name, as clean text: whole characters, no control characters, one kind of line end. Never throws. */
const saidAll = (body: Body, name: string): string[] =>
  [Object.hasOwn(body, name) ? body[name] : undefined]
    .flat()
    .filter((v) => typeof v === 'string')
    .map((v) =>
      v
        .toWellFormed()
        .replace(/\r\n?/g, '\n')
        .replace(/[^\P{Cc}\n\t]/gu, '')
        .trim(),
    )
const said = (body: Body, name: string): string => saidAll(body, name)[0] ?? ''
const line = (body: Body, name: string): string => said(body, name).replace(/\s+/g, ' ')
const start = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const tooLong = (options: Common, max: number) =>
  new Problem(`${start(options.called ?? 'your answer')} must be ${max} characters or fewer`)
const width = (options: Common) => (options.width ? { classes: `govuk-input--width-${options.width}` } : {})
const off = (options: Common) => options.autocomplete ?? 'off'

// --- words ------------------------------------------------------------------------------------------------------------------------------

interface TextOptions extends Common {
  max?: number
}
const textLike = <T>(
  question: string,
  options: TextOptions,
  parse: (typed: string) => T | Problem,
  back: (value: T) => string,
  more: object = {},
) =>
  ask<T>(question, options, {
    parse(body, name) {
      const typed = line(body, name)
      if (typed === '') return undefined
      const max = options.max ?? 200
      return typed.length > max ? tooLong(options, max) : parse(typed)
    },
    fill: (value, name) => ({ [name]: back(value) }),
    words: back,
    draw: (q, params) => govuk.input({ ...params, ...width(options), value: line(q.body, q.name), autocomplete: off(options), ...more }),
  })

export const text = <O extends Strength & TextOptions>(question: string, options: Only<O, TextOptions>) =>
  textLike(
    question,
    options,
    (typed) => typed,
    (value) => value,
  ) as Field<Answer<string, O>>

interface LongTextOptions extends TextOptions {
  rows?: number
  /** Says how many characters are left. */
  count?: true
}
export const longText = <O extends Strength & LongTextOptions>(question: string, options: Only<O, LongTextOptions>) => {
  const max = options.max ?? 4000
  return asked<string, O>(question, options, {
    parse(body, name) {
      const typed = said(body, name)
      return typed === '' ? undefined : typed.length > max ? tooLong(options, max) : typed
    },
    fill: (value, name) => ({ [name]: value }),
    words: (value) => value,
    draw(q, params) {
      const all = { rows: options.rows ?? 4, ...params, value: said(q.body, q.name), attributes: { autocomplete: off(options) } }
      return options.count ? govuk.characterCount({ ...all, maxlength: max }) : govuk.textarea(all)
    },
  })
}

export const email = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  textLike(
    question,
    { max: 254, spellcheck: false, ...options },
    (typed) => {
      const address = typed.replace(/^mailto:/i, '').replace(/\s/g, '')
      return /^[^\s@<>,;]+@[^\s@.<>,;]+(\.[^\s@.<>,;]+)+$/.test(address)
        ? address
        : new Problem('Enter an email address in the correct format, like name@example.com')
    },
    (value) => value,
    { type: 'email' },
  ) as Field<Answer<string, O>>

/** As it was typed, because "ask for Pat, after 6" hides in it, and as it is dialled. */
export interface Phone {
  typed: string
  number: string
}
export const phone = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  textLike<Phone>(
    question,
    { max: 60, ...options },
    (typed) => {
      const digits = typed.replace(/(ext|x|#).*$/i, '').replace(/[^\d+]/g, '')
      const number = digits.replace(/^(\+|00)440?/, '0').replace(/^00/, '+')
      if (/^(0[1-9]\d{8,9}|\+[1-9]\d{7,14})$/.test(number)) return { typed, number }
      return new Problem('Enter a phone number, like 01632 960 001, 07700 900 982 or +44 7700 900 982')
    },
    (value) => value.typed,
    { type: 'tel' },
  ) as Field<Answer<Phone, O>>

interface NumberOptions extends Common {
  min?: number
  max?: number
  /** What is counted, shown after the box. The question should say it too. */
  suffix?: string
}
export const wholeNumber = <O extends Strength & NumberOptions>(question: string, options: Only<O, NumberOptions>) => {
  const called = start(options.called ?? 'your answer')
  const { min = 0, max = 1_000_000_000 } = options as NumberOptions
  return textLike(
    question,
    { spellcheck: false, ...options, max: 200 },
    (typed) => {
      const plain = typed.replace(/[,\s]/g, '')
      if (!/^-?\d+$/.test(plain)) return new Problem(`${called} must be a whole number, like ${Math.max(min, 3)}`)
      const value = Number(plain)
      if (value < min) return new Problem(`${called} must be ${min} or more`)
      return value > max ? new Problem(`${called} must be ${max} or fewer`) : value === 0 ? 0 : value
    },
    String,
    {
      inputmode: 'numeric',
      ...(options.width ? {} : { classes: 'govuk-input--width-5' }),
      ...(options.suffix ? { suffix: { text: options.suffix } } : {}),
    },
  ) as Field<Answer<number, O>>
}

// --- choices ----------------------------------------------------------------------------------------------------------------------------

const wordsOf = (choice: Choice | undefined): string => (typeof choice === 'object' ? choice.text : (choice ?? 'No longer in the list'))
const choiceItems = (choices: Choices, q: Question, ticked: readonly string[]) =>
  Object.entries(choices).flatMap(([value, choice]) => {
    const more = typeof choice === 'object' ? choice : undefined
    const reveal = q.reveals[value]
    const item = {
      value,
      text: wordsOf(choice),
      checked: ticked.includes(value),
      ...(more?.hint ? { hint: { text: more.hint } } : {}),
      ...(reveal ? { conditional: { html: reveal } } : {}),
      ...(more?.alone ? { behaviour: 'exclusive' } : {}),
    }
    return more?.alone ? [{ divider: 'or' }, item] : [item]
  })
interface Look {
  inline?: true
  small?: true
}
const looks = (component: 'radios' | 'checkboxes', look: Look) => ({
  classes: [look.small && `govuk-${component}--small`, look.inline && `govuk-${component}--inline`].filter(Boolean).join(' '),
})
/** An answer that no page of ours could have sent, or a choice that has gone since the page was drawn. */
const notOffered = (options: Common) => new Problem(options.missing ?? options.needed ?? 'Select one of the answers in the list')

const oneIn = (question: string, options: Common & Look, choicesFor: (given: Given) => Choices, fixed?: Choices) =>
  ask<string>(question, options, {
    legend: true,
    ...(fixed ? { choices: fixed } : {}),
    parse(body, name, given) {
      const key = said(body, name)
      return key === '' ? undefined : Object.hasOwn(choicesFor(given), key) ? key : notOffered(options)
    },
    fill: (value, name) => ({ [name]: value }),
    words: (value, given) => wordsOf(choicesFor(given)[value]),
    draw(q, params) {
      const choices = choicesFor(q.given)
      if (Object.keys(choices).length === 0) return nobody(question, q)
      return govuk.radios({ ...params, ...looks('radios', options), items: choiceItems(choices, q, [said(q.body, q.name)]) })
    },
  })
const manyIn = (question: string, options: Common & Look, choicesFor: (given: Given) => Choices, fixed?: Choices) =>
  ask<string[]>(question, options, {
    legend: true,
    ...(fixed ? { choices: fixed } : {}),
    parse(body, name, given) {
      const choices = choicesFor(given)
      const posted = new Set(saidAll(body, name).filter((key) => key !== ''))
      if ([...posted].some((key) => !Object.hasOwn(choices, key))) return notOffered(options)
      const ticked = Object.keys(choices).filter((key) => posted.has(key))
      const lone = ticked.find((key) => typeof choices[key] === 'object' && choices[key].alone)
      if (lone && ticked.length > 1) return new Problem(`Select “${wordsOf(choices[lone])}” or the other answers, not both`)
      return ticked.length > 0 ? ticked : options.missing === undefined ? [] : undefined
    },
    fill: (value, name) => ({ [name]: value }),
    words: (value, given) => value.map((key) => wordsOf(choicesFor(given)[key])).join(', '),
    draw(q, params) {
      const choices = choicesFor(q.given)
      if (Object.keys(choices).length === 0) return nobody(question, q)
      return govuk.checkboxes({ ...params, ...looks('checkboxes', options), items: choiceItems(choices, q, saidAll(q.body, q.name)) })
    },
  })
/** A question with no candidates still stands where an error may point. */
const nobody = (question: string, q: Question) =>
  html`<div class="govuk-form-group" id="${q.name}" tabindex="-1"><p class="govuk-label govuk-label--s">${question}</p><p class="govuk-hint">There is nobody to choose from yet.</p></div>`

interface ChoiceOptions extends Common, Look {}
export const oneOf = <const C extends Choices, O extends Strength & ChoiceOptions>(
  question: string,
  choices: C,
  options: Only<O, ChoiceOptions>,
) => oneIn(question, options, () => choices, choices) as Field<Answer<keyof C & string, O>>

/** The answer is always a list, in the order of the choices; empty when nothing is ticked. */
export const anyOf = <const C extends Choices, O extends Strength & ChoiceOptions>(
  question: string,
  choices: C,
  options: Only<O, ChoiceOptions>,
) => manyIn(question, options, () => choices, choices) as Field<Hidable<(keyof C & string)[], O>>

interface YesNoOptions extends ChoiceOptions {
  yes?: string
  no?: string
}
export const yesNo = <O extends Strength & YesNoOptions>(question: string, options: Only<O, YesNoOptions>) => {
  const choices = { yes: options.yes ?? 'Yes', no: options.no ?? 'No' }
  const field = oneIn(question, { inline: true, ...options }, () => choices, choices)
  return {
    ...field,
    read(body, name, given) {
      const key = field.read(body, name, given)
      return typeof key === 'string' ? key === 'yes' : key
    },
    fill: (value, name) => field.fill(value ? 'yes' : 'no', name),
    words: (value) => (value ? choices.yes : choices.no),
  } as Field<Answer<boolean, O>>
}

export const select = <const C extends Choices, O extends Strength & Common>(question: string, choices: C, options: Only<O, Common>) => {
  const { read, fill, words } = oneIn(question, options, () => choices, choices)
  const items = Object.entries(choices).map(([value, choice]) => ({ value, text: wordsOf(choice) }))
  return ask<string>(question, options, {
    choices,
    parse: read,
    fill,
    words,
    draw: (q, params) => govuk.select({ ...params, value: said(q.body, q.name), items: [{ value: '', text: 'Choose' }, ...items] }),
  }) as Field<Answer<keyof C & string, O>>
}

interface ChooseOptions extends ChoiceOptions {
  /** Candidates known only when the page is asked for: id to words. Resolved when drawing and again when reading. */
  choices(subject: unknown): Choices
}
/** A people picker: radios over candidates. Annotate the subject: `choices: (family: OpenFamily) => …`. */
export const chooseFrom = <O extends Strength & ChooseOptions>(question: string, options: Only<O, ChooseOptions>) =>
  oneIn(question, options, (given) => options.choices(given.subject)) as Field<Answer<string, O>>
/** As chooseFrom, where the list is long and one of it is known by name: a select. */
export const selectFrom = <O extends Strength & Common & Pick<ChooseOptions, 'choices'>>(
  question: string,
  options: Only<O, Common & Pick<ChooseOptions, 'choices'>>,
) => {
  const choicesFor = (given: Given) => (options as Pick<ChooseOptions, 'choices'>).choices(given.subject)
  const { read, fill, words } = oneIn(question, options, choicesFor)
  return ask<string>(question, options, {
    parse: read,
    fill,
    words,
    draw: (q, params) =>
      govuk.select({
        ...params,
        value: said(q.body, q.name),
        items: [
          { value: '', text: 'Choose' },
          ...Object.entries(choicesFor(q.given)).map(([value, choice]) => ({ value, text: wordsOf(choice) })),
        ],
      }),
  }) as Field<Answer<string, O>>
}
export const chooseAnyFrom = <O extends Strength & ChooseOptions>(question: string, options: Only<O, ChooseOptions>) =>
  manyIn(question, options, (given) => options.choices(given.subject)) as Field<Hidable<string[], O>>

// --- days and times ---------------------------------------------------------------------------------------------------------------------

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const monthNumber = (typed: string): number => {
  const named =
    typed.length >= 3
      ? months.findIndex((m) =>
          m.toLowerCase().startsWith(
            typed
              .toLowerCase()
              .replace(/\.$/, '')
              .replace(/^sept$/, 'sep'),
          ),
        )
      : -1
  return named >= 0 ? named + 1 : /^\d{1,2}$/.test(typed) ? Number(typed) : Number.NaN
}
/** A day that may be known only to its month or year: `on` is then the first day of it. */
export interface RoughDay {
  on: Day
  exact: 'day' | 'month' | 'year'
}
export const dayInWords = (value: Day, exact: RoughDay['exact'] = 'day'): string => {
  const [y, m, d] = value.split('-').map(Number)
  return [exact === 'day' && d, exact !== 'year' && months[(m ?? 1) - 1], y].filter(Boolean).join(' ')
}

const dayLike = <T>(question: string, options: Common, rough: boolean, back: { to(value: RoughDay): T; from(value: T): RoughDay }) =>
  ask<T>(
    question,
    {
      hint: rough ? 'For example, 27 3 1987. If you only know the year, or the month and year, enter that' : 'For example, 27 3 2026',
      ...options,
    },
    {
      legend: true,
      part: 'day',
      parse(body, name) {
        const called = start(options.called ?? 'the date')
        let [d, m, y] = ['day', 'month', 'year'].map((part) => line(body, `${name}-${part}`)) as [string, string, string]
        // A whole date pasted into the first box.
        const whole = m === '' && y === '' ? /^(\d{1,2})[\s./-]+(\w+)[\s./-]+(\d{2,4})$/.exec(d) : null
        if (whole) [, d, m, y] = whole as unknown as [string, string, string, string]
        if (d === '' && m === '' && y === '') return undefined
        const lacking = Object.entries({ day: rough || d, month: (rough && d === '') || m, year: y }).flatMap(([part, typed]) =>
          typed === '' ? [part] : [],
        )
        if (lacking[0]) return new Problem(`${called} must include a ${lacking.join(' and ')}`, lacking[0])
        if (/^\d{2}$/.test(y)) return new Problem(`${called} must have a year of 4 numbers, like ${Number(y) > 40 ? 19 : 20}${y}`, 'year')
        const month = m === '' ? 1 : monthNumber(m)
        const date = d === '' ? 1 : /^\d{1,2}(st|nd|rd|th)?$/i.test(d) ? Number.parseInt(d, 10) : Number.NaN
        if (!(month >= 1 && month <= 12)) return new Problem(`${called} must have a month from 1 to 12, or its name`, 'month')
        if (!/^\d{4}$/.test(y) || Number(y) < 1900 || Number(y) > 2100)
          return new Problem(`${called} must have a year between 1900 and 2100`, 'year')
        const on = day(Number(y), month, date)
        return on
          ? back.to({ on, exact: d !== '' ? 'day' : m !== '' ? 'month' : 'year' })
          : new Problem(`${called} must be a real date`, 'day')
      },
      fill(value, name) {
        const { on, exact } = back.from(value)
        const [y, m, d] = on.split('-').map((n) => String(Number(n)))
        return { [`${name}-day`]: exact === 'day' ? d : '', [`${name}-month`]: exact === 'year' ? '' : m, [`${name}-year`]: y }
      },
      words: (value) => dayInWords(back.from(value).on, back.from(value).exact),
      draw: (q, params) => boxes(q, params, { day: 2, month: 2, year: 4 }, { autocomplete: off(options), inputmode: 'numeric' }),
    },
  )
/** Several small boxes under one legend: the date component, which is all they share. */
const boxes = (q: Question, params: Record<string, unknown>, parts: Record<string, number>, more: object) =>
  govuk.dateInput({
    ...params,
    namePrefix: q.name,
    items: Object.entries(parts).map(([part, size]) => ({
      name: part,
      value: line(q.body, `${q.name}-${part}`),
      classes: `govuk-input--width-${size}${q.problem && (q.problem.part || Object.keys(parts)[0]) === part ? ' govuk-input--error' : ''}`,
      label: start(part),
      ...more,
    })),
  })

export const aDay = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  dayLike<Day>(question, options, false, { to: ({ on }) => on, from: (on) => ({ on, exact: 'day' }) }) as Field<Answer<Day, O>>
/** A day that may be approximate: the year alone will do. */
export const aRoughDay = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  dayLike<RoughDay>(question, options, true, { to: (value) => value, from: (value) => value }) as Field<Answer<RoughDay, O>>

const likeTime = 'like 2pm, 9:30am or 14:00'
/**
 * '2pm', '14:00', '1400', '9.30', 'noon'. A bare hour from 1 to 6 is asked about: a call at the wrong end of the day can be the dangerous
 * one, and "2" may be either. With a leading zero it is the 24-hour clock.
 */
const timeOf = (typed: string, called: string): Time | string => {
  const plain = typed
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/midday|noon/, '12pm')
    .replace('midnight', '12am')
    .replace(/o'?clock/, '')
  const [, h, mm, half] = /^(\d{1,2})(?:[:.]?(\d{2}))?(?:([ap])\.?m\.?)?$/.exec(plain) ?? []
  if (h === undefined) return `${called} must be a time, ${likeTime}`
  const hour = Number(h)
  if (half && (hour < 1 || hour > 12)) return `${called} must be a time, ${likeTime}`
  if (!half && h.length === 1 && hour >= 1 && hour <= 6) return `Say if ${typed} is in the morning or the afternoon, like ${typed}pm`
  return clockTime(half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour, Number(mm ?? 0)) ?? `${called} must be a time, ${likeTime}`
}
export const timeInWords = (time: Time): string => {
  const [h = 0, m = 0] = time.split(':').map(Number)
  if (m === 0 && h % 12 === 0) return h === 0 ? 'midnight' : 'midday'
  return `${h % 12 || 12}${m === 0 ? '' : `:${String(m).padStart(2, '0')}`}${h < 12 ? 'am' : 'pm'}`
}

export const aTime = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  textLike<Time>(
    question,
    { hint: `For example, ${likeTime.slice(5)}`, width: 5, spellcheck: false, ...options },
    (typed) => {
      const time = timeOf(typed, start(options.called ?? 'the time'))
      return /^\d\d:\d\d$/.test(time) ? (time as Time) : new Problem(time)
    },
    (value) => value,
  ) as Field<Answer<Time, O>>

export interface TimeWindow {
  from: Time
  until: Time
}
export const timeWindow = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  asked<TimeWindow, O>(
    question,
    { hint: `For example, ${likeTime.slice(5)}`, ...options },
    {
      legend: true,
      part: 'from',
      parse(body, name) {
        const typed = { from: line(body, `${name}-from`), until: line(body, `${name}-until`) }
        if (typed.from === '' && typed.until === '') return undefined
        const times = { from: '' as Time, until: '' as Time }
        for (const part of ['from', 'until'] as const) {
          if (typed[part] === '') return new Problem(part === 'from' ? 'Enter when it starts' : 'Enter when it ends', part)
          const time = timeOf(typed[part], part === 'from' ? 'The start' : 'The end')
          if (!/^\d\d:\d\d$/.test(time)) return new Problem(time, part)
          times[part] = time as Time
        }
        return times.until > times.from ? times : new Problem('The end must be later than the start', 'until')
      },
      fill: (value, name) => ({ [`${name}-from`]: value.from, [`${name}-until`]: value.until }),
      words: ({ from, until }) => `${timeInWords(from)} to ${timeInWords(until)}`,
      draw: (q, params) => boxes(q, params, { from: 5, until: 5 }, { autocomplete: off(options), inputmode: 'text' }),
    },
  )

// --- places and files -------------------------------------------------------------------------------------------------------------------

/** Whatever is known of an address: any part alone will do. */
export interface Address {
  line1: string
  line2: string
  town: string
  postcode: string
}
const addressParts = { line1: 'Address line 1', line2: 'Address line 2', town: 'Town or city', postcode: 'Postcode' } as const
/** In the usual form, or its first half alone; undefined when it is neither. */
export const postcode = (typed: string): string | undefined => {
  const plain = typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const [, out, inward] = /^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})?$/.exec(plain) ?? []
  return out && [out, inward].filter(Boolean).join(' ')
}
export const address = <O extends Strength & Common>(question: string, options: Only<O, Common>) =>
  asked<Address, O>(question, options, {
    legend: true,
    part: 'line1',
    parse(body, name) {
      const typed = Object.fromEntries(Object.keys(addressParts).map((part) => [part, line(body, `${name}-${part}`)])) as unknown as Address
      if (Object.values(typed).every((part) => part === '')) return undefined
      const long = Object.entries(typed).find(([, part]) => part.length > 100)
      if (long) return new Problem(`${addressParts[long[0] as keyof Address]} must be 100 characters or fewer`, long[0])
      const code = typed.postcode === '' ? '' : postcode(typed.postcode)
      return code === undefined
        ? new Problem('Enter a UK postcode, or its first half, or leave it empty', 'postcode')
        : { ...typed, postcode: code }
    },
    fill: (value, name) => Object.fromEntries(Object.keys(addressParts).map((part) => [`${name}-${part}`, value[part as keyof Address]])),
    words: (value) =>
      Object.keys(addressParts)
        .map((part) => value[part as keyof Address])
        .filter(Boolean)
        .join('\n'),
    draw(q, params) {
      const inside = Object.entries(addressParts).map(([part, label]) =>
        govuk.input({
          id: `${q.name}-${part}`,
          name: `${q.name}-${part}`,
          label: { text: label },
          value: line(q.body, `${q.name}-${part}`),
          autocomplete: off(options),
          classes: [
            part === 'postcode' && 'govuk-input--width-10',
            part === 'town' && 'govuk-!-width-two-thirds',
            (q.problem?.part || 'line1') === part && q.problem && 'govuk-input--error',
          ]
            .filter(Boolean)
            .join(' '),
        }),
      )
      const { hint, errorMessage, fieldset } = params as Record<string, Record<string, unknown> | undefined>
      const described = [hint && `${q.name}-hint`, errorMessage && `${q.name}-error`].filter(Boolean).join(' ')
      const over = [
        hint && govuk.hint({ ...hint, id: `${q.name}-hint` }),
        errorMessage && govuk.errorMessage({ ...errorMessage, id: `${q.name}-error` }),
      ]
      const set = govuk.fieldset({ ...fieldset, ...(described ? { describedBy: described } : {}), html: html`${over}${inside}` })
      return html`<div class="govuk-form-group${q.problem ? ' govuk-form-group--error' : ''}">${set}</div>`
    },
  })

interface FileOptions extends Common {
  /** Endings of the file's name, as '.csv'. */
  endings?: readonly string[]
  maxMegabytes?: number
}
/** A file cannot be put back into a page: after a mistake elsewhere it has to be chosen again. */
export const file = <O extends Strength & FileOptions>(question: string, options: Only<O, FileOptions>) =>
  asked<UploadedFile, O>(question, options, {
    kind: 'file',
    parse(_body, name, given) {
      const { endings, maxMegabytes = 10 } = options as FileOptions
      const sent = given.files && Object.hasOwn(given.files, name) ? given.files[name] : undefined
      if (!sent) return undefined
      if (endings && !endings.some((ending) => sent.name.toLowerCase().endsWith(ending)))
        return new Problem(`The selected file must end in ${endings.join(' or ')}`)
      if (sent.bytes.length === 0) return new Problem('The selected file is empty')
      return sent.bytes.length > maxMegabytes * 1024 * 1024 ? new Problem(`The selected file must be smaller than ${maxMegabytes}MB`) : sent
    },
    fill: () => ({}),
    words: (value) => value.name,
    draw: (_q, params) => govuk.fileUpload(params),
  })

/** Carried along and never shown: not for anything that must be true, since whoever posts it may change it. */
export const hidden = (): Field<string | undefined> => ({
  ...ask<string>(
    '',
    {},
    {
      parse: (body, name) => line(body, name).slice(0, 200) || undefined,
      fill: (value, name) => ({ [name]: value }),
      words: (value) => value,
      draw: (q) => html`<input type="hidden" name="${q.name}" value="${line(q.body, q.name)}">`,
    },
  ),
  kind: 'hidden',
})
