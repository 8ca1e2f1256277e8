/** What is asked to begin a paper, what its author writes, and what is asked to sign and to publish it. */
import type { Day } from '#lib/day.ts'
import type { Strategy } from '#pack/index.ts'
import { aDay, chooseFrom, hidden, longText, oneOf } from '#platform/fields.ts'
import { type Fields, form, Problem } from '#platform/form.ts'
import type { Colleague } from '#rooms/access/index.ts'
import type { Told } from './papers-measures.ts'
import { askedPart, type Half, type PaperKind, paperKinds, partOf, summaryPart } from './papers-rules.ts'

export interface OnBegin {
  strategies: readonly Strategy[]
  halves: readonly Half[]
  signers: readonly Colleague[]
  today: Day
}
export const beginForm = form(
  {
    strategy: chooseFrom('Which strategy is it about?', {
      missing: 'Select the strategy',
      choices: ({ strategies }: OnBegin) => Object.fromEntries(strategies.map((s) => [s.key, s.name])),
      small: true,
    }),
    kind: oneOf('What kind of paper?', paperKinds, { missing: 'Select what kind of paper it is' }),
    half: {
      ...chooseFrom('Which half-year?', {
        optional: true,
        choices: ({ halves }: OnBegin) => Object.fromEntries(halves.map((h) => [h.starts, h.words])),
        small: true,
      }),
      under: { field: 'kind', choice: 'performance' },
    },
    meetsOn: {
      ...aDay('When does the board meet?', { optional: true, called: 'The day the board meets' }),
      under: { field: 'kind', choice: 'meeting' },
    },
    nextOn: {
      ...aDay('And when after that?', { optional: true, called: 'The day it meets next' }),
      under: { field: 'kind', choice: 'meeting' },
    },
    signer: chooseFrom('Who signs it off?', {
      missing: 'Select who signs it off',
      hint: 'Somebody other than you. They read it as it is, sign it and publish it.',
      choices: ({ signers }: OnBegin) =>
        Object.fromEntries(signers.map((s) => [s.hatId, { text: s.name, hint: `${s.title}, ${s.teamName}` }])),
      small: true,
    }),
  },
  (a) => {
    const typed = a as { kind?: PaperKind; half?: string; meetsOn?: Day; nextOn?: Day }
    if (typed.kind === 'performance' && !typed.half) return { half: new Problem('Select the half-year') }
    if (typed.kind === 'meeting' && !typed.meetsOn) return { meetsOn: new Problem('Enter the day the board meets') }
    if (typed.kind === 'meeting' && !typed.nextOn) return { nextOn: new Problem('Enter the day it meets next') }
    if (typed.meetsOn && typed.nextOn && typed.nextOn <= typed.meetsOn)
      return { nextOn: new Problem('The next meeting must be after this one') }
    return {}
  },
)

const noNames = 'No name or detail of anyone who is helped.'
/** One page for the whole paper: its questions are those of its own measures. */
export const wordsForm = (kind: PaperKind, known: readonly Told[]) =>
  form({
    ...(kind === 'meeting'
      ? {
          [askedPart]: longText('What is the board asked to decide?', { optional: true, rows: 5, max: 3000, hint: 'One decision a line.' }),
        }
      : {}),
    [summaryPart]: longText(kind === 'meeting' ? 'What should the board know?' : 'In short: what does this half-year show?', {
      optional: true,
      rows: 7,
      max: 6000,
      hint: kind === 'meeting' ? noNames : `In plain words: residents read it too. ${noNames}`,
    }),
    ...(kind === 'performance'
      ? Object.fromEntries(
          known.map((k) => [
            partOf(k.measure),
            longText(`Commentary: ${k.measure.name}`, {
              optional: true,
              rows: 4,
              max: 3000,
              hint: k.sentence,
            }),
          ]),
        )
      : {}),
  } as Fields)

export const signForm = form({
  seen: hidden(),
  changed: longText('What does this version correct or change?', {
    optional: true,
    rows: 3,
    max: 1000,
    hint: 'Only when a version was published before. It stands at its top, for everyone who reads it.',
  }),
})
export const publishForm = form({
  openTo: oneOf(
    'Who is it published to?',
    {
      board: { text: 'The board', hint: 'And those who read how the strategies are being delivered' },
      public: { text: 'The board and everyone', hint: 'On the public results page, with teams and not the names of people' },
    },
    { missing: 'Select who it is published to' },
  ),
})
