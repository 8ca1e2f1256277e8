/** The questions of both sides: suitability, a session, what he says, a concern, the end; and on hers, a word and what was done. */
import type { Pack } from '#pack/index.ts'
import { aDay, aTime, chooseFrom, longText, oneOf, text, timeWindow, wholeNumber, yesNo } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import type { Cohort } from './registers.ts'
import {
  accounts,
  askedOf,
  attendances,
  came,
  endings,
  everyDays,
  lengthWords,
  type Passing,
  passingGaps,
  passings,
  reasons,
  suitabilities,
  suitabilityGap,
} from './rules.ts'
import { type OnHim, programmeName, programmesOf, type Session } from './store.ts'

// ── Suitability ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface OnSuitability {
  on: OnHim
  pack: Pack
  teamKey: string
  cohorts: readonly Cohort[]
}
export const suitability = form(
  {
    as: oneOf('What suits?', suitabilities, { missing: 'Select what suits', small: true }),
    cohort: chooseFrom('Which group?', {
      optional: true,
      small: true,
      under: { field: 'as', choice: 'group' },
      choices: (s: OnSuitability) => ({
        ...Object.fromEntries(s.cohorts.map((c) => [c.id, `${c.name}: ${programmeName(s.pack, c.programme)}`])),
        none: 'No group yet',
      }),
    }),
    programme: chooseFrom('Which work?', {
      optional: true,
      small: true,
      under: { field: 'as', choice: 'one-to-one' },
      choices: (s: OnSuitability) =>
        Object.fromEntries(
          programmesOf(s.pack, s.teamKey)
            .filter((p) => p.form !== 'group')
            .map((p) => [p.key, { text: p.name, hint: `${p.for}. ${lengthWords(p)}.` }]),
        ),
    }),
    why: longText('Why?', {
      optional: true,
      rows: 3,
      max: 1500,
      hint: 'Needed for “not now” and “not suitable”. It stays with your team.',
    }),
  },
  (a): { why?: Problem } => {
    const gap = suitabilityGap(a.as, a.why ?? '')
    return gap ? { why: new Problem(gap) } : {}
  },
)

// ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const whyAbsent = { optional: true, small: true, hint: 'If they were not there, or left.' } as const
const saidThere = {
  optional: true,
  rows: 4,
  max: 4000,
  hint: 'It stays with your team. Whoever needs to know whether they came does not see it.',
} as const
export const newSession = form(
  {
    on: aDay('Which day?', { missing: 'Enter the day', called: 'The day' }),
    from: aTime('What time does it begin?', { missing: 'Enter when it begins', called: 'The start' }),
    until: aTime('And end?', { optional: true, called: 'The end' }),
    attendance: oneOf(
      'Did they come?',
      { ...attendances, expected: 'Still to come' },
      { missing: 'Select whether they came, or that it is still to come' },
    ),
    reason: oneOf('Why not?', reasons, whyAbsent),
    said: longText('What was said', saidThere),
  },
  (a): { until?: Problem } => (a.until && a.until <= a.from ? { until: new Problem('The end must be later than the start') } : {}),
)
export interface OnSession {
  on: OnHim
  session: Session
}
export const changeOf = form({
  attendance: oneOf('Did they come?', came, { missing: 'Select whether they came', small: true }),
  reason: oneOf('Why not?', reasons, whyAbsent),
  said: longText('What was said', saidThere),
})

export const newGroup = (pack: Pack) =>
  form({
    programme: chooseFrom('Which programme?', {
      missing: 'Select the programme',
      small: true,
      choices: (teamKey: string) =>
        Object.fromEntries(
          programmesOf(pack, teamKey)
            .filter((p) => p.form !== 'one to one')
            .map((p) => [p.key, { text: p.name, hint: lengthWords(p) }]),
        ),
    }),
    name: text('What is the group called?', {
      missing: 'Enter what the group is called',
      max: 60,
      hint: 'For example, Monday evening. For a group that exists already, the sessions are added to it.',
    }),
    first: aDay('First session', { missing: 'Enter the day of the first session', called: 'The first session' }),
    between: timeWindow('Between which times?', { missing: 'Enter when it starts and ends' }),
    every: oneOf('How often?', everyDays, { missing: 'Select how often', inline: true }),
    many: wholeNumber('How many sessions?', {
      missing: 'Enter how many sessions',
      min: 1,
      max: 60,
      hint: 'Bank holidays are passed over.',
    }),
  })

// ── What he says, a concern, the end ──────────────────────────────────────────────────────────────────────────────────────────────

const about = Object.fromEntries(askedOf.map((key) => [key, accounts[key]])) as Record<(typeof askedOf)[number], string>
export const account = form({
  about: oneOf('What is it about?', about, { missing: 'Select what it is about', small: true }),
  text: longText('What was said', {
    missing: 'Enter what was said',
    rows: 5,
    max: 4000,
    hint: 'As told to you, and by whom. If it worries you for anyone’s safety, report a concern as well.',
  }),
})
export const concern = form({
  text: longText('What worries you?', {
    missing: 'Enter what worries you',
    rows: 5,
    max: 4000,
    hint: 'What was said or done, in the words used, and when.',
  }),
  urgent: yesNo('Could someone be hurt today?', { missing: 'Select whether someone could be hurt today' }),
})
export const ending = form({
  how: oneOf('How did it end?', endings, { missing: 'Select how it ended', small: true }),
  note: longText('In a few words', { optional: true, rows: 3, max: 1500, hint: 'It stays with your team.' }),
})

// ── Her side ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const ways = Object.fromEntries(Object.entries(passings).map(([key, p]) => [key, { text: p.choose, hint: p.hint }])) as Record<
  Passing,
  { text: string; hint: string }
>
export const word = form(
  {
    kind: oneOf('How may it be used?', ways, { missing: 'Select how it may be used' }),
    text: longText('What may they know?', {
      optional: true,
      rows: 3,
      max: 600,
      hint: 'They read these words and nothing else. No names, numbers or places; nothing that shows that she said it, unless she agrees.',
    }),
    herYes: yesNo('Has she agreed to these words being used with him?', { optional: true, under: { field: 'kind', choice: 'may-use' } }),
  },
  (a) => {
    const gaps = passingGaps({ kind: a.kind, text: a.text ?? '', herYes: a.herYes === true })
    return Object.fromEntries(Object.entries(gaps).map(([name, words]) => [name, new Problem(words)])) as {
      text?: Problem
      herYes?: Problem
    }
  },
)
