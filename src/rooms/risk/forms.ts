/**
 * The sheet of any form: its rows, then what the worker makes of them, or what another agency gave. A row is one question whose answer carries its comment, its ticks and what a Yes made us
 * ask, so that a row can be answered in any order and two people's rows never overwrite one another.
 */

import type { Day } from '#lib/day.ts'
import type { Instrument, InstrumentItem } from '#pack/index.ts'
import { aDay, longText, oneOf, text } from '#platform/fields.ts'
import { type Answers as AnswersOf, type Field, type Form, form } from '#platform/form.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import type { Sheet } from './actions.ts'
import { givenLevels } from './instruments.ts'
import { type Answer, type Answers, answers, type ItemAnswer, nextSteps, notAsked } from './rules.ts'
import type { Assessment } from './store.ts'

/** What the sheet is about, and what was said the time before. */
export interface OnSheet {
  family: OpenFamily
  assessment: Assessment
  instrument: Instrument
  sheet: Sheet
  before: { on: string; answers: Answers } | undefined
}

export const nameOf = (item: InstrumentItem) => `q${item.number}`
const comment = longText('Comment', { optional: true, max: 2000, rows: 2 })
const first = (body: Body, name: string): string => {
  const value = [Object.hasOwn(body, name) ? body[name] : undefined].flat()[0]
  return typeof value === 'string' ? value : ''
}

/** `says`: what a comment is called; on the file of a person who harms nobody's words but theirs are kept. */
export function itemField(instrument: Instrument, item: InstrumentItem, says = 'Comment, in her words if you can'): Field<ItemAnswer> {
  const prompts = (item.prompts ?? []).flatMap((key) => instrument.prompts.filter((p) => p.key === key))
  const asks = prompts.flatMap((p) => p.ask)
  const inWords = (a: ItemAnswer): string =>
    [
      answers[a.answer],
      ...(item.subTicks ?? []).filter((t) => a.ticks.includes(t.key)).map((t) => t.words),
      ...asks.flatMap((q) => q.answers.filter((x) => x.key === a.asks[q.key]).map((x) => `${q.words} ${x.words}`)),
      a.note,
    ]
      .filter((x) => x !== '')
      .join('. ')
  return {
    question: `${item.number}. ${item.label}`,
    part: '',
    kind: 'asked',
    wording: [item.label, item.note, item.subTicks, prompts],
    choices: Object.keys(answers),
    read(body, name, given) {
      const said = first(body, name)
      const answer: Answer = Object.hasOwn(answers, said) ? (said as Answer) : 'not-asked'
      if (answer !== 'yes') return { ...notAsked, answer }
      const note = comment.read(body, `${name}-note`, given)
      if (note !== undefined && typeof note !== 'string') return note
      const ticked = new Set([body[`${name}-ticks`]].flat())
      return {
        answer,
        note: note ?? '',
        ticks: (item.subTicks ?? []).map((t) => t.key).filter((k) => ticked.has(k)),
        asks: Object.fromEntries(
          asks.flatMap((q) => {
            const key = first(body, `${name}-${q.key}`)
            return q.answers.some((a) => a.key === key) ? [[q.key, key]] : []
          }),
        ),
      }
    },
    fill: (a, name) => ({
      [name]: a.answer,
      [`${name}-note`]: a.note,
      [`${name}-ticks`]: [...a.ticks],
      ...Object.fromEntries(Object.entries(a.asks).map(([k, v]) => [`${name}-${k}`, v])),
    }),
    words: inWords,
    draw({ name, body, given, problem }) {
      const said = first(body, name) || 'not-asked'
      const ticked = [body[`${name}-ticks`]].flat()
      const before = (given.subject as Pick<OnSheet, 'before'> | undefined)?.before
      const was = before?.answers[item.key]
      return html`<fieldset class="op-ask" data-ask="${item.key}">
<legend class="op-ask__q"><b class="op-ask__n">${item.number}</b> ${item.label}</legend>
${(item.note ?? '') !== '' && html`<p class="op-small op-quiet">${item.note}</p>`}
${before && was && (was.answer !== 'not-asked' || was.note !== '') && html`<p class="op-small op-ask__was">Last time, ${before.on}: <b>${answers[was.answer]}</b>${was.note !== '' && html`, “${was.note}”`}</p>`}
${problem && html`<p class="govuk-error-message" id="${name}-error"><span class="govuk-visually-hidden">Error:</span> ${problem.text}</p>`}
<div class="govuk-radios govuk-radios--inline govuk-radios--small">${Object.entries(answers).map(([key, words], i) => radio(i === 0 ? name : `${name}-${key}`, name, key, words, said === key))}</div>
<div class="op-ask__more"><p class="op-small op-quiet op-ask__only">Kept only with a Yes.</p>
${item.subTicks && html`<div class="govuk-checkboxes govuk-checkboxes--small op-ask__ticks" role="group" aria-label="${item.label}: which">${item.subTicks.map((t) => html`<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="${name}-tick-${t.key}" name="${name}-ticks" value="${t.key}"${ticked.includes(t.key) && html` checked`}><label class="govuk-label govuk-checkboxes__label" for="${name}-tick-${t.key}">${t.words}</label></div>`)}</div>`}
${prompts.map((p) => promptBlock(name, body, p, given.subject as Partial<OnSheet> | undefined))}
<div class="govuk-form-group"><label class="govuk-label" for="${name}-note">${says}<span class="govuk-visually-hidden">: ${item.label}</span></label><textarea class="govuk-textarea" id="${name}-note" name="${name}-note" rows="2" autocomplete="off">${first(body, `${name}-note`)}</textarea></div></div>
</fieldset>`
    },
  }
}
const radio = (id: string, name: string, value: string, words: Part, checked: boolean, hint?: string): Html =>
  html`<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" id="${id}" name="${name}" value="${value}"${checked && html` checked`}><label class="govuk-label govuk-radios__label" for="${id}">${words}</label>${hint && html`<div class="govuk-hint govuk-radios__hint">${hint}</div>`}</div>`
/** What a Yes asks, at once. A form that it calls for is begun beside this one: left by a link, answers that were not saved would be lost. */
const promptBlock = (name: string, body: Body, prompt: Instrument['prompts'][number], on: Partial<OnSheet> | undefined): Html =>
  html`<div class="op-ask__prompt">${prompt.ask.map(
    (q) => html`<fieldset class="govuk-fieldset"><legend class="op-small op-strong">${q.words}</legend>
<div class="govuk-radios govuk-radios--small">${q.answers.map((a) => radio(`${name}-${q.key}-${a.key}`, `${name}-${q.key}`, a.key, a.words, first(body, `${name}-${q.key}`) === a.key, a.next))}</div></fieldset>`,
  )}
${prompt.opens && on?.family && on.assessment && html`<p class="op-small"><a href="/families/${on.family.id}/assessments/new?form=${prompt.opens}&amp;about=${on.assessment.memberId}" target="_blank" rel="noopener">Begin the ${prompt.name.toLowerCase()} form now</a> (opens in a new tab; this one stays as it is)</p>`}
${prompt.also && html`<p class="op-small op-quiet">${prompt.also}</p>`}</div>`

const levelQuestion = (instrument: Instrument) =>
  oneOf(
    'Which level do you judge it to be?',
    Object.fromEntries(
      [...instrument.levels].reverse().map((l) => [l.key, { text: l.key.charAt(0).toUpperCase() + l.key.slice(1), hint: l.words }]),
    ),
    { needed: 'Select the level you judge' },
  )

/** What follows the rows. Required is what an assessment cannot end without; it can be saved at any moment. */
const judgement = (instrument: Instrument) => ({
  changed: longText('What has changed, or brings this up now?', { optional: true, rows: 2, max: 2000 }),
  level: levelQuestion(instrument),
  worries: longText('What worries you most, in her words where you can?', {
    optional: true,
    rows: 3,
    max: 2000,
    hint: 'Kept for her workers. It is never read out at a meeting.',
  }),
  reason: longText('Your reason', {
    optional: true,
    rows: 3,
    max: 2000,
    hint: instrument.highAt
      ? `Needed if you say high with fewer than ${instrument.highAt.yes} Yes, and if you are not referring at ${instrument.highAt.yes} or more.`
      : 'Needed if you say high.',
  }),
  next: oneOf('What happens now?', nextSteps, { needed: 'Select what happens now' }),
  secondName: text('Who else agrees not to refer?', {
    optional: true,
    max: 120,
    under: { field: 'next', choice: 'not-now' },
    hint: instrument.highAt
      ? `Needed at ${instrument.highAt.yes} Yes or more: the name and role of a second person.`
      : 'The name and role of a second person, if you asked one.',
  }),
})
type Judgement = AnswersOf<
  Form<{ [K in keyof ReturnType<typeof judgement>]: ReturnType<typeof judgement>[K] extends Field<infer T> ? T : never }>
>
/** A form that ends in no level: what the worker makes of it, and nothing is needed. */
const note = () => ({
  changed: longText('What has changed, or brings this up now?', { optional: true, rows: 2, max: 2000 }),
  worries: longText('What do you make of it?', { optional: true, rows: 3, max: 2000, hint: 'Kept for her workers.' }),
})
/** Another agency's: what it gave, when, and who. */
const given = () => ({
  givenLevel: oneOf('Which grade did the police give?', givenLevels, { needed: 'Select the grade they gave' }),
  givenOn: aDay('When was it given?', { optional: true, called: 'The day it was given' }),
  givenBy: text('Who told us, and their reference', { optional: true, max: 160 }),
  worries: longText('What did they say about it?', {
    optional: true,
    rows: 3,
    max: 2000,
    hint: 'As they said it. She is not asked their questions again.',
  }),
})
interface GivenAnswers {
  givenLevel: keyof typeof givenLevels
  givenOn: Day | undefined
  givenBy: string | undefined
}
export type SheetAnswers = Judgement & GivenAnswers & { [row: `q${number}`]: ItemAnswer }

export function sheetForm(instrument: Instrument): Form<SheetAnswers> {
  const rows = Object.fromEntries(instrument.items.map((item) => [nameOf(item), itemField(instrument, item)]))
  const end = instrument.ends === 'level' ? judgement(instrument) : instrument.ends === 'given' ? given() : note()
  return form({ ...rows, ...end }) as unknown as Form<SheetAnswers>
}
type Name = keyof SheetAnswers & string
/** The rows under the headings that the form has, in its order, and what follows them. */
export function sectionsOf(instrument: Instrument): { title: string; fields: Name[] }[] {
  const parts: { title: string; fields: Name[] }[] = []
  for (const item of instrument.items) {
    const title = item.part ?? `The ${instrument.items.length} rows`
    const last = parts.at(-1)
    if (last?.title === title) last.fields.push(nameOf(item) as Name)
    else parts.push({ title, fields: [nameOf(item) as Name] })
  }
  const end: { title: string; fields: Name[] } = {
    level: { title: 'What you make of it', fields: ['worries', 'changed', 'level', 'reason', 'next'] as Name[] },
    note: { title: 'What you make of it', fields: ['worries', 'changed'] as Name[] },
    given: { title: 'As it was given', fields: ['givenLevel', 'givenOn', 'givenBy', 'worries'] as Name[] },
  }[instrument.ends]
  return [...parts, end]
}

export const toSheet = (instrument: Instrument, a: SheetAnswers): Sheet => ({
  answers: Object.fromEntries(instrument.items.map((item) => [item.key, a[nameOf(item) as `q${number}`] ?? notAsked])),
  worries: a.worries ?? '',
  changed: a.changed ?? '',
  level: a.level as Sheet['level'],
  reason: a.reason ?? '',
  next: a.next,
  secondName: a.secondName ?? '',
  ...(instrument.ends === 'given' ? { given: { level: a.givenLevel, on: a.givenOn, by: a.givenBy ?? '' } } : {}),
})
export const fromSheet = (instrument: Instrument, s: Sheet): Partial<SheetAnswers> => ({
  ...Object.fromEntries(instrument.items.map((item) => [nameOf(item), s.answers[item.key] ?? notAsked])),
  worries: s.worries || undefined,
  ...(instrument.ends === 'given'
    ? {
        givenLevel: s.given?.level as SheetAnswers['givenLevel'],
        givenOn: s.given?.on as Day | undefined,
        givenBy: s.given?.by || undefined,
      }
    : { changed: s.changed || undefined }),
  ...(instrument.ends === 'level'
    ? {
        level: s.level as SheetAnswers['level'],
        reason: s.reason || undefined,
        next: s.next,
        secondName: s.secondName || undefined,
      }
    : {}),
})

/** High on judgement, at any moment: two fields (practice decisions, section 3). */
export const judgedHigh = form({
  whyHigh: longText('Why do you judge it high?', {
    missing: 'Enter why you judge it high',
    rows: 3,
    max: 1000,
    hint: 'Everyone on this plan can read it, and so can the meeting. Leave out what she told you in confidence.',
  }),
  whyNow: longText('Why now?', { missing: 'Enter why now', rows: 2, max: 1000 }),
})

/** A worker's own note of the pattern: for thinking, never for deciding. */
export const pattern = (patterns: readonly { key: string; words: string; note?: string | undefined }[]) =>
  form({
    pattern: oneOf(
      'Which pattern do you see?',
      Object.fromEntries(patterns.map((p) => [p.key, p.note ? { text: p.words, hint: p.note } : p.words])),
      {
        missing: 'Select the pattern, or that it is not clear yet',
      },
    ),
    why: longText('What makes you think so?', { optional: true, rows: 3, max: 1000, hint: 'Facts, and who said them. For her workers.' }),
  })
