/** The questions of one person's page: what they say of themselves, names, numbers, who says what, and what the police or a court did. */
import { type IdentifierKind, identifierKinds } from '#lib/identifiers.ts'
import { aDay, chooseFrom, oneOf, select, text, yesNo } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import {
  type Answered,
  type DetailKind,
  detailKinds,
  type EthnicGroup,
  ethnicDetails,
  ethnicGroups,
  identifierGap,
  nameGaps,
  nameKinds,
  saidBys,
  sayingSources,
  standings,
  unanswered,
} from './about-rules.ts'
import type { Member, OpenFamily } from './store.ts'

export interface OnMember {
  family: OpenFamily
  member: Member
}

const listed = (kind: Exclude<DetailKind, 'ethnicity' | 'language'>) =>
  select(detailKinds[kind].asks, { ...(detailKinds[kind].answers as Record<string, string>), ...unanswered }, { optional: true })
const more = (hint: string) => text('In their words', { optional: true, max: 120, width: 20, hint })
const within = (group: EthnicGroup) =>
  oneOf('And within it', ethnicDetails[group] as Record<string, string>, {
    optional: true,
    small: true,
    under: { field: 'ethnicity', choice: group },
  })
const how = {
  saidBy: oneOf('Who said so?', saidBys, { missing: 'Select who said so', small: true, inline: true }),
  askedOn: aDay('When were they asked?', { missing: 'Enter the day they were asked', called: 'the day they were asked' }),
}
/** What everyone on the plan needs, to speak with somebody at all. */
const practical = {
  sex: listed('sex'),
  language: text(detailKinds.language.asks, { optional: true, max: 60, width: 20 }),
  interpreter: select(
    detailKinds.interpreter.asks,
    { ...detailKinds.interpreter.answers, ...unanswered },
    { optional: true, hint: 'A professional one. Never a partner, relative, child or somebody of the same small community.' },
  ),
}
export const practicalDetails = form({ ...practical, ...how })
/** What is hers to say and nobody's to guess. */
export const allDetails = form({
  ...practical,
  ethnicity: oneOf(
    detailKinds.ethnicity.asks,
    { ...ethnicGroups, ...unanswered },
    { optional: true, small: true, hint: 'The group first, then the words that fit best. Only what they say of themselves.' },
  ),
  white: within('white'),
  mixed: within('mixed'),
  asian: within('asian'),
  black: within('black'),
  other: within('other'),
  disability: listed('disability'),
  gender: listed('gender'),
  genderWords: more('Gender, if none of these'),
  orientation: listed('orientation'),
  orientationWords: more('Orientation, if none of these'),
  forces: listed('armed-forces'),
  ...how,
})
type AllDetails = Answers<typeof allDetails>
const plain = (answer: string | undefined, words = ''): Answered => ({ answer: answer ?? 'not-asked', more: words })
/** Left empty is "not asked": nothing is an answer that nobody gave. */
export const practicalFrom = (a: Answers<typeof practicalDetails>): Partial<Record<DetailKind, Answered>> => ({
  sex: plain(a.sex),
  language: a.language ? plain('said', a.language) : plain(undefined),
  interpreter: plain(a.interpreter),
})
export const detailsFrom = (a: AllDetails): Partial<Record<DetailKind, Answered>> => ({
  ...practicalFrom(a),
  ethnicity: plain(a.ethnicity, a.ethnicity && Object.hasOwn(ethnicDetails, a.ethnicity) ? (a[a.ethnicity as EthnicGroup] ?? '') : ''),
  disability: plain(a.disability),
  gender: plain(a.gender, (a.gender as string | undefined) === 'other' ? (a.genderWords ?? '') : ''),
  orientation: plain(a.orientation, (a.orientation as string | undefined) === 'other' ? (a.orientationWords ?? '') : ''),
  'armed-forces': plain(a.forces),
})
export function detailAnswers(now: (kind: DetailKind) => Answered): Partial<AllDetails> {
  const of = (kind: DetailKind) => {
    const { answer } = now(kind)
    return answer === 'not-asked' ? undefined : answer
  }
  const ethnic = now('ethnicity')
  return {
    sex: of('sex'),
    language: now('language').answer === 'said' ? now('language').more : undefined,
    interpreter: of('interpreter'),
    ethnicity: of('ethnicity'),
    ...(Object.hasOwn(ethnicDetails, ethnic.answer) && ethnic.more !== '' ? { [ethnic.answer]: ethnic.more } : {}),
    disability: of('disability'),
    gender: of('gender'),
    genderWords: now('gender').more || undefined,
    orientation: of('orientation'),
    orientationWords: now('orientation').more || undefined,
    forces: of('armed-forces'),
  } as Partial<AllDetails>
}

export const newName = form(
  {
    now: oneOf(
      'What is it?',
      {
        no: { text: 'Another name of theirs', hint: 'They are found by it as well' },
        yes: { text: 'The name they use from now on', hint: 'The name used until now is kept as one from before' },
      },
      { missing: 'Select whether it is the name they use from now on', small: true },
    ),
    givenName: text('Given name', { optional: true, max: 100, width: 20 }),
    familyName: text('Family name', { optional: true, max: 100, width: 20 }),
    kind: select('What kind of name is it, or was the one before?', nameKinds, { missing: 'Select the kind of name' }),
    fromOn: aDay('From', { optional: true, called: 'the first day' }),
    untilOn: aDay('Until', { optional: true, called: 'the last day' }),
    saidBy: text('Who says so?', { optional: true, max: 120, width: 20 }),
    apart: yesNo('Must the two names never stand together?', {
      missing: 'Select whether the names must never stand together',
      yes: 'Yes, never together',
      hint: 'For somebody who lives under a changed name. Then only her workers can find her by the other name, and no page shows both.',
      small: true,
    }),
  },
  (a) => {
    const gaps = nameGaps({ givenName: a.givenName ?? '', familyName: a.familyName ?? '', fromOn: a.fromOn, untilOn: a.untilOn })
    return {
      ...(gaps.givenName ? { givenName: new Problem(gaps.givenName) } : {}),
      ...(gaps.untilOn ? { untilOn: new Problem(gaps.untilOn, 'day') } : {}),
    }
  },
)

export const newIdentifier = form(
  {
    kind: oneOf('Which number?', identifierKinds, { missing: 'Select which number it is', small: true }),
    number: text('The number', {
      missing: 'Enter the number',
      max: 40,
      width: 20,
      spellcheck: false,
      hint: 'Spaces and dashes do not matter',
    }),
    saidBy: text('Where is it from?', { optional: true, max: 120, width: 20, hint: 'For example, the letter from the hospital' }),
  },
  (a) => {
    const mend = identifierGap(a.kind as IdentifierKind, a.number)
    return mend ? { number: new Problem(mend) } : {}
  },
)

const others = (on: OnMember) =>
  Object.fromEntries(on.family.members.filter((m) => m.id !== on.member.id && m.role !== 'child').map((m) => [m.id, m.name]))
export const newSaying = form({
  by: chooseFrom('Harms whom?', { missing: 'Select who is said to be harmed', small: true, choices: others }),
  source: oneOf('Who says so?', sayingSources, { missing: 'Select who says so', small: true }),
  words: text('In their words', { optional: true, max: 300 }),
  on: aDay('When was it said?', { missing: 'Enter the day it was said', called: 'the day it was said' }),
})
export const newStanding = form({
  kind: oneOf('What happened?', standings, { missing: 'Select what happened', small: true }),
  on: aDay('On which day?', { missing: 'Enter the day', called: 'the day' }),
  saidBy: text('Who says so?', {
    missing: 'Enter who says so',
    max: 120,
    width: 20,
    hint: 'For example, the officer in the case, by telephone',
  }),
  note: text('One line more', { optional: true, max: 200, hint: 'For example, the offence. Nobody but him is named' }),
})
