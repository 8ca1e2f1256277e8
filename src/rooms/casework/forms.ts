/** The questions of casework: an entry of the chronology, what follows a call, a review, an ending. */

import { aDay, aTime, chooseFrom, longText, oneOf, text, timeWindow } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import { callFeels, closingGaps, endKinds, noteKinds, numberFine, outcomeAnswers, outcomeAsked } from './rules.ts'
import type { Call, Involvement } from './store.ts'

export interface OnEntry {
  family: OpenFamily
  classes: Record<string, string>
  turnings: Record<string, string>
}
const everyone = (family: OpenFamily) => Object.fromEntries(family.members.map((m) => [m.id, m.name]))
export const newEntry = form({
  kind: oneOf('Fact or opinion?', noteKinds, { missing: 'Select whether it is a fact or an opinion', small: true }),
  text: longText('What happened, or what do you think?', {
    optional: true,
    rows: 4,
    hint: 'Who did what to whom. Write nothing you would not read to her.',
  }),
  saidBy: text('Who says so?', { optional: true, max: 120, hint: 'Her own words: write her name. What you saw yourself: leave it empty.' }),
  about: chooseFrom('Who is it about?', { optional: true, choices: (on: OnEntry) => everyone(on.family), inline: true, small: true }),
  happenedOn: aDay('Which day?', { missing: 'Enter the day it happened', called: 'The day it happened' }),
  happenedAt: aTime('What time, if known?', { optional: true }),
  turning: chooseFrom('Does it change the danger?', {
    optional: true,
    choices: (on: OnEntry) => ({ ...on.turnings, none: { text: 'No', alone: true as const } }),
    small: true,
    hint: '“Back together” and “moved” turn every way of reaching her to not checked. Nothing closes, and nobody is blamed.',
  }),
  class: chooseFrom('Who may read it?', { missing: 'Select who may read it', choices: (on: OnEntry) => on.classes, small: true }),
})

export interface OnCall {
  family: OpenFamily
  call: Call
}
export const afterSpoke = form({
  numberFine: oneOf('Is this number still fine?', numberFine, { optional: true, inline: true, small: true }),
  feels: oneOf('Safer, the same or less safe than last time?', callFeels, { optional: true, inline: true, small: true }),
  note: longText('What was said, and what you agreed', { optional: true, rows: 3, hint: 'Only those who work with them read this.' }),
  nextOn: aDay('Next call: which day?', { optional: true, called: 'The next call' }),
  nextWindow: timeWindow('Between which times?', { optional: true }),
})
export const afterOther = form({
  note: longText('What happened', { optional: true, rows: 3, hint: 'Only those who work with them read this.' }),
  nextOn: aDay('Next call: which day?', { optional: true, called: 'The next call' }),
  nextWindow: timeWindow('Between which times?', { optional: true }),
})

export interface OnWork {
  family: OpenFamily
  work: Involvement
  colleagues: Record<string, string>
}
export interface OnTeam {
  mates: Record<string, string>
  covering: Record<string, string>
}
export const away = form({
  who: chooseFrom('Who is away?', { missing: 'Select who is away', choices: (on: OnTeam) => on.mates, small: true }),
  cover: chooseFrom('Who has their work?', { missing: 'Select who has their work', choices: (on: OnTeam) => on.covering, small: true }),
  fromOn: aDay('From which day?', {
    missing: 'Enter the first day',
    called: 'The first day',
    hint: 'Today or earlier: the work is handed over now.',
  }),
  backOn: aDay('Back on which day?', { optional: true, called: 'The day they are back', hint: 'If it is known.' }),
})
export const handOver = form({
  worker: chooseFrom('Who works with this family now?', {
    missing: 'Select a colleague',
    choices: (on: OnWork) => on.colleagues,
    small: true,
  }),
})
export const review = form({
  text: longText('What has changed, and what next?', { optional: true, rows: 4 }),
  nextOn: aDay('Next review', { optional: true, hint: 'Left empty, it follows the level.', called: 'The next review' }),
})
export const levels = { standard: 'Standard', medium: 'Medium', high: 'High' } as const
export const closing = form(
  {
    endKind: oneOf('How did it end?', endKinds, { missing: 'Select how it ended', small: true }),
    endNote: text('In one line', {
      optional: true,
      max: 300,
      hint: 'Needed unless it was planned. Everyone on the plan reads it: not where she is, and nothing she told you alone.',
    }),
    asked: oneOf('Was the question asked: do you feel safer than when we began?', outcomeAsked, { optional: true, small: true }),
    answer: oneOf('And the answer?', outcomeAnswers, {
      optional: true,
      under: { field: 'asked', choice: 'asked' },
      inline: true,
      small: true,
    }),
    herWords: longText('In their own words', { optional: true, rows: 3 }),
    levelAtEnd: oneOf('Level now', levels, { optional: true, inline: true, small: true, hint: 'As you judge it today.' }),
  },
  (a, given) => {
    const gaps = closingGaps(
      { endKind: a.endKind, endNote: a.endNote ?? '', asked: a.asked, answer: a.answer },
      (given.subject as OnWork).work.side,
    )
    return Object.fromEntries(Object.entries(gaps).map(([name, words]) => [name, new Problem(words)]))
  },
)
export const death = form({
  who: chooseFrom('Who has died?', {
    missing: 'Select who has died',
    choices: (on: OnEntry) => Object.fromEntries(on.family.members.filter((m) => m.diedOn === null).map((m) => [m.id, m.name])),
  }),
  on: aDay('On which day?', { missing: 'Enter the day', called: 'The day' }),
  text: longText('What is known', { optional: true, rows: 3, hint: 'Everyone on the plan reads this.' }),
})
