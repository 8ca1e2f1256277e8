/** The questions of a plan. Required is what an action cannot be given without: a letter or a visit can do the harm. */

import { atLondon } from '#lib/london.ts'
import { aDay, aTime, chooseFrom, longText, oneOf, text, yesNo } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import { actionGaps, actionStates, answerGap, couldTell, dueGap, numberGap } from './rules.ts'

/** What a form about a plan leans on: the people, and who can be asked to do something (they can open this plan). */
export interface OnPlan {
  family: OpenFamily
  owners: Record<string, string>
  now: Date
}
export const wholePlan = 'all'
export const peopleOf = (family: OpenFamily): Record<string, string> => ({
  ...Object.fromEntries(family.members.filter((m) => m.diedOn === null).map((m) => [m.id, m.name])),
  [wholePlan]: 'Everyone on the plan',
})

export const newAction = form(
  {
    about: chooseFrom('Who is it about?', {
      missing: 'Select who it is about',
      choices: (on: OnPlan) => peopleOf(on.family),
      inline: true,
    }),
    what: text('What is to be done?', { missing: 'Enter what is to be done', max: 300 }),
    owner: chooseFrom('Who does it?', {
      missing: 'Select who does it',
      hint: 'Teams that work with this family. To bring in another, send a referral.',
      choices: (on: OnPlan) => on.owners,
      small: true,
    }),
    dueOn: aDay('By which day?', { missing: 'Enter the day it is due', called: 'The day it is due' }),
    dueAt: aTime('By what time?', { missing: 'Enter the time it is due', called: 'The time it is due' }),
    couldTell: oneOf('Could doing this tell him?', couldTell, {
      missing: 'Select whether doing this could tell him',
      hint: 'That she has asked for help, where she is, or what she has said.',
      inline: true,
    }),
    tellNote: text('If it could: how do we keep him from learning of it?', { optional: true, max: 300 }),
    consulted: text('If it is about the person who harms: which of her workers was asked first?', {
      optional: true,
      max: 200,
      hint: 'A name, or “none known”. Nobody contacts him before this is answered.',
    }),
  },
  (a, given) => {
    const role = (given.subject as OnPlan).family.members.find((m) => m.id === a.about)?.role ?? null
    const late = dueGap(atLondon(a.dueOn, a.dueAt), (given.subject as OnPlan).now)
    const gaps = actionGaps({
      text: a.what,
      aboutRole: role,
      couldTellHim: a.couldTell,
      tellNote: a.tellNote ?? '',
      consulted: a.consulted ?? '',
    })
    return {
      ...(gaps.text ? { what: new Problem(gaps.text) } : {}),
      ...(late ? { dueOn: new Problem(late, 'day') } : {}),
      ...(gaps.tellNote ? { tellNote: new Problem(gaps.tellNote) } : {}),
      ...(gaps.consulted ? { consulted: new Problem(gaps.consulted) } : {}),
    }
  },
)

const { open: _, ...answers } = actionStates
export const answeredAction = form(
  {
    state: oneOf('What became of it?', answers, { missing: 'Select what became of it' }),
    outcome: text('One line', { optional: true, max: 300, hint: 'Needed when it was not done, or is no longer possible.' }),
  },
  (a) => {
    const gap = answerGap(a.state, a.outcome ?? '')
    return gap ? { outcome: new Problem(gap) } : {}
  },
)
export const handedAction = form(
  {
    owner: chooseFrom('Who does it now?', { missing: 'Select who does it', choices: (on: OnPlan) => on.owners, small: true }),
    dueOn: aDay('By which day?', { missing: 'Enter the day it is due', called: 'The day it is due' }),
    dueAt: aTime('By what time?', { missing: 'Enter the time it is due', called: 'The time it is due' }),
  },
  (a, given) => {
    const late = dueGap(atLondon(a.dueOn, a.dueAt), (given.subject as OnPlan).now)
    return late ? { dueOn: new Problem(late, 'day') } : {}
  },
)

export const needAnswers = { met: 'Met', 'no-longer': 'No longer needed', unmet: 'Unmet: nobody here could help' } as const
export interface OnNeed {
  family: OpenFamily
  domains: Record<string, string>
  unmetReasons: Record<string, string>
  /** A reader who only sits at the meeting cannot count a need as unmet. */
  mayCount: boolean
}
export const newNeed = form(
  {
    about: chooseFrom('Who needs it?', { missing: 'Select who needs it', choices: (on: OnNeed) => peopleOf(on.family), inline: true }),
    domain: chooseFrom('What is it about?', { missing: 'Select what it is about', choices: (on: OnNeed) => on.domains, small: true }),
    text: text('In a few words', { optional: true, max: 200 }),
  },
  (a) => {
    const gap = numberGap(a.text ?? '')
    return gap ? { text: new Problem(gap) } : {}
  },
)
const { unmet, ...withoutUnmet } = needAnswers
export const answeredNeed = form({
  state: chooseFrom('What became of it?', {
    missing: 'Select what became of it',
    choices: (on: OnNeed) => (on.mayCount ? { ...withoutUnmet, unmet } : withoutUnmet),
  }),
  reason: chooseFrom('Why could nobody help?', {
    missing: 'Select why nobody could help',
    under: { field: 'state', choice: 'unmet' },
    choices: (on: OnNeed) => on.unmetReasons,
    small: true,
  }),
  sought: text('What was sought, and who was asked?', {
    optional: true,
    under: { field: 'state', choice: 'unmet' },
    max: 300,
    hint: 'Counted, without her name, for those who decide what there should be.',
  }),
})

export const safetyPlan = form({
  whatIDo: longText('What I will do', {
    optional: true,
    hint: 'In her words. Which door, where the children go, when to ring 999.',
    rows: 3,
  }),
  whatIsReady: longText('What is ready, and where', { optional: true, hint: 'Bag, keys, papers, money, medicine.', rows: 3 }),
  whoIRing: longText('Who I will ring, and the code word', { optional: true, rows: 3 }),
  childrensPart: longText('The children’s part', { optional: true, hint: 'What each child knows to do.', rows: 3 }),
})

export const hiddenKinds = {
  address: 'Home, or where she is staying',
  refuge: 'Refuge',
  school: 'School or nursery',
  gp: 'GP',
  work: 'Work',
  routine: 'Routine',
} as const
/** Where somebody is can be only of those whom he must not find: never of him. */
export const whereabouts = (family: OpenFamily): Record<string, string> =>
  Object.fromEntries(family.members.filter((m) => m.role !== 'harms').map((m) => [m.id, m.name]))
export const newAddress = form({
  about: chooseFrom('Whose is it?', { missing: 'Select whose it is', choices: whereabouts, inline: true }),
  lines: longText('Address or place', { missing: 'Enter the address or place', rows: 4, max: 500 }),
  knows: oneOf(
    'Does he know it?',
    {
      no: {
        text: 'No, or not sure',
        hint: 'Kept in the vault. Only those who work with her can open it, each time with their name and the reason.',
      },
      yes: {
        text: 'Yes: a home they shared, or where it happened',
        hint: 'Everyone on the plan can read it, and the meeting can use it to find the right people.',
      },
    },
    { missing: 'Select whether he knows it' },
  ),
  kind: oneOf('What is it?', hiddenKinds, { missing: 'Select what it is', small: true, under: { field: 'knows', choice: 'no' } }),
  moved: yesNo('Do they live there now, instead of where they were?', {
    optional: true,
    small: true,
    hint: 'Then addresses from before are marked as old, and every number is to be checked again before anyone uses it.',
  }),
  note: text('Note', {
    optional: true,
    max: 200,
    under: { field: 'knows', choice: 'yes' },
    hint: 'For example: until when they lived there.',
  }),
})

/** Asked before a hidden address is shown: a named worker chooses in one tap (practice decisions, 23), anyone else says it in words. */
export const whyNow = {
  visit: 'A visit or a journey',
  repair: 'Locks or safety at the address',
  'police-court': 'The police or a court need it',
  service: 'A school, a doctor or another service needs it',
  danger: 'Somebody is in danger now',
  other: 'Something else',
} as const
const tooShort = (words: string | undefined) => (words !== undefined && words.length < 4 ? { words: new Problem('Enter a few words') } : {})
export const revealByNamed = form(
  {
    why: oneOf('Why do you need it now?', whyNow, { missing: 'Select why you need it now', small: true }),
    words: text('In a few words', { missing: 'Enter why you need it now', max: 200, under: { field: 'why', choice: 'other' } }),
  },
  (a) => tooShort(a.words),
)
export const revealByOthers = form({ words: text('Why do you need it now?', { missing: 'Enter why you need it now', max: 200 }) }, (a) =>
  tooShort(a.words),
)
